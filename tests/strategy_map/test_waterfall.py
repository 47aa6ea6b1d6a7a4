"""Why a score changed from one review to another: steps that add up to the change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from tests.strategy_map.made import review, strategy


def two(**propagation: Any) -> sc.Strategy:
    """`k` and twice `l` measure `o`."""
    return strategy(
        kpis={"k": "o", "l": {"measures": {"o": 2}}}, objectives={"o": None}, propagation=propagation
    )


def steps(before: sc.Review, after: sc.Review, name: str = "o") -> dict[str, float]:
    return {step.id: step.points for step in before.waterfall(after, name).steps}


def test_each_reading_gives_what_it_moved_by_its_weight() -> None:
    before, after = review(two(), {"k": 50, "l": 50}), review(two(), {"k": 80, "l": 35})
    found = before.waterfall(after, "o")
    assert steps(before, after) == pytest.approx({"kpi:k": 10, "kpi:l": -10})
    assert found.change == pytest.approx(0)
    assert [step.before for step in found.steps] == ["50", "50"]


def test_data_that_came_moves_what_was_there_too() -> None:
    before, after = review(two(min_known=0), {"k": 40, "l": None}), review(two(), {"k": 40, "l": 100})
    assert steps(before, after) == pytest.approx({"kpi:k": 40})  # it weighs a third now
    low = review(two(), {"k": 40, "l": 70})
    assert steps(before, low) == pytest.approx({"kpi:k": 40, "kpi:l": -20})
    found = before.waterfall(low, "o")
    assert "no cause before -> 70" in str(found) and "40, as before; it weighs otherwise" in str(found)
    assert found.to_frame().set_index("id")["because"].to_dict() == {"kpi:k": "as before", "kpi:l": "came"}


def test_another_weight_moves_what_has_not_changed() -> None:
    now = review(two(), {"k": 40, "l": 100})
    after = now.what_if(sc.Scenario(reweight={"k": {"o": 2}}))
    found = now.waterfall(after, "o")
    assert found.change == pytest.approx(-10)
    assert [(step.id, step.because) for step in found.steps] == [("kpi:k", "as before")]


def test_a_cap_and_an_override_are_steps_of_their_own() -> None:
    made = strategy(
        kpis={"bad": {"measures": {"o": {"critical": True}}}, "good": {"measures": {"o": 9}}},
        objectives={"o": None},
    )
    before, after = review(made, {"bad": 90, "good": 90}), review(made, {"bad": 10, "good": 90})
    found = {(step.kind, step.id): step.points for step in before.waterfall(after, "o").steps}
    assert found == pytest.approx({("input", "kpi:bad"): -8, ("cap", "objective:o"): -32})
    said = sc.Judgement(
        node="objective:o", period="2010-03", kind="override", status="Amber", author="A", reason="Seen"
    )
    lifted = review(made, {"bad": 10, "good": 90}, judgements=[said])
    assert steps(after, lifted) == {}  # the override shows what the cap left
    low = review(made, {"bad": 10, "good": 10}, judgements=[said])
    assert low.waterfall(after, "o").change == pytest.approx(0)


def against(score: float, strength: int = 1) -> sc.Review:
    """`x` drives `a`, which drives the top, and works against the top itself."""
    negative = {"sign": "negative", "weight": strength}
    objectives = {
        "top": {"vision": True}, "a": {"contributes": "top"},
        "x": {"contributes": {"a": {}, "top": negative}},
    }  # fmt: skip
    told = sc.Judgement(
        node="objective:x", period="2010-03", kind="override", status="Green" if score > 67 else "Amber",
        score=score, author="A", reason="Seen", propagates=True,
    )  # fmt: skip
    return review(strategy(objectives=objectives), {}, judgements=[told])


def test_a_comparison_says_what_acts_through_a_negative_link() -> None:
    found = against(50, 3).compare(against(90, 3))
    assert "top: Amber 50 -> Red 30 (-20.0)" in str(found)
    assert "mostly x (-45.0, through a negative link) and x (+25.0)" in str(found)


def test_a_step_through_a_negative_link_says_so_and_stands_apart() -> None:
    # x drives a and works against the top. At 50, test_explanation.py has it take 37.5 through a and
    # 12.5 itself. At 60 the top stays at 50, the mean of 60 and 100 - 60: a alone would take 40 and
    # x alone 30, so they take (40 + 20) / 2 and (30 + 10) / 2.
    before, after = against(50), against(60)
    found = before.waterfall(after, "top")
    assert found.to_frame()[["id", "sign", "points"]].to_numpy().tolist() == [
        ["objective:x", -1, pytest.approx(-7.5)],
        ["objective:x", 1, pytest.approx(7.5)],
    ]
    told = str(found)
    assert "   -7.5  x: amber 50 -> amber 60, through a negative link" in told
    assert "   +7.5  x: amber 50 -> amber 60\n" in f"{told}\n"


def test_steps_as_written_add_up_to_the_change_as_written() -> None:
    kpis = dict.fromkeys("abcdefg", "o")
    before = review(strategy(kpis=kpis, objectives={"o": None}), dict.fromkeys(kpis, 50))
    after = review(strategy(kpis=kpis, objectives={"o": None}), dict.fromkeys(kpis, 51))
    lines = str(before.waterfall(after, "o")).splitlines()
    assert lines[0].endswith("(+1.0)")
    assert sum(round(float(line.split()[0]) * 10) for line in lines[1:]) == 10  # seven of 0.143


def test_work_that_stops_is_one_step() -> None:
    objectives = {"o": {"vision": True}, "d": {"contributes": "o"}, "e": {"contributes": "o"}}
    made = strategy(kpis={"k": "d", "l": "e"}, objectives=objectives)
    before = review(made, {"k": 60, "l": 100})
    after = before.what_if(drop="objective:d")
    assert steps(before, after) == pytest.approx({"objective:d": -30})
    assert before.compare(after).why["objective:o"].change == pytest.approx(-30)
    told = str(before.compare(after))
    assert "o: Green 80 -> Amber 50 (-30.0)\n     mostly d (-30.0)" in told


def test_without_two_scores_it_says_why() -> None:
    before, after = review(two(), {"k": 50, "l": 50}), review(two(), {"k": 80})
    found = before.waterfall(after, "o")
    assert (found.change, found.steps) == (None, ())
    assert str(found) == "o: Amber 50 -> Unknown –\n  unknown now: only 33 % of what is beneath it is known"
    assert "unknown before: only 33 %" in str(after.waterfall(before, "o"))


def test_many_small_steps_are_told_together() -> None:
    kpis = {f"k{number:03d}": "o" for number in range(300)}
    made = strategy(kpis=kpis, objectives={"o": None})
    before, after = review(made, dict.fromkeys(kpis, 50)), review(made, dict.fromkeys(kpis, 60))
    found = before.waterfall(after, "o")
    assert len(found.to_frame()) == 300
    assert str(found).splitlines()[1:] == ["  +10.0  300 smaller ones together"]


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(sc.UnknownNameError, match="no node 'p'"):
        review(two(), {}).waterfall(review(two(), {}), "p")


values = st.one_of(st.none(), st.integers(0, 100))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(values, values), min_size=4, max_size=4),
    st.sampled_from(["mean", "worst", "two_worst", "geometric", "majority"]),
)
def test_the_steps_add_up(pairs: list[tuple[Any, Any]], rule: str) -> None:
    made = strategy(
        kpis={"a": "x", "b": "x", "c": "y", "d": {"measures": {"y": {"critical": True}}}},
        objectives={"x": {"contributes": "top"}, "y": {"contributes": {"top": "strong"}}, "top": None},
        propagation={"rule": rule, "min_known": 0.3},
    )
    before, after = (review(made, dict(zip("abcd", side, strict=True))) for side in zip(*pairs, strict=True))
    found = before.waterfall(after, "top")
    if found.change is not None:
        assert sum(step.points for step in found.steps) == pytest.approx(found.change, abs=1e-9)
