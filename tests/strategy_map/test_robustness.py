"""How often colours flip when inputs wobble, and what decides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.scale import percent
from scorecard.strategy_map import robust
from scorecard.strategy_map.robust import SLOTS, first_order
from tests.strategy_map.made import AT, RULES, Case, frame, one, review, says, strategy

STILL: dict[str, Any] = {"readings": 0, "thresholds": 0, "weights": 0}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_without_wobble_every_draw_is_the_review(seed: int) -> None:
    """Every rule, sign, cap, judgement and stop, through the copies of the graph."""
    case = Case(seed, drops=True)
    found = case.review()
    shown = {item.node for item in case.judgements if item.kind == "override"} | found.scenario.drop
    for node in found.robustness(100, **STILL).nodes:
        assert node.kept == 1
        if node.id not in shown:
            assert node.score == found.status(node.id).score
        if node.score is not None:
            assert (node.low, node.high) == pytest.approx((node.score, node.score), abs=1e-9)
        assert node.deciders == ()


def test_weights_by_hand() -> None:
    """The draws themselves, from the same random numbers: weights 1 and 3 of KPIs at 0 and 100."""
    found = one([(0.0, {}), (100.0, {"weight": 3})], boundaries=(75.0,), measured_cap=False)
    node = found.robustness(500, seed=7, **{**STILL, "weights": 0.2})["objective:o"]
    noise = np.random.default_rng(7).uniform(-1, 1, (500, 2))
    first, second = (1 + 0.2 * noise).T
    scores = 100 * 3 * second / (first + 3 * second)
    assert node.kept == (scores >= 75 - 1e-9).mean()
    assert (node.low, node.high) == pytest.approx(np.percentile(scores, (5, 95)).tolist())
    assert node.shares == {"Green": node.kept, "Red": 1 - node.kept}
    assert {item.what for item in node.deciders} == {"weight"}


@pytest.mark.parametrize("rule", RULES)
def test_weights_of_every_rule_are_those_of_a_scenario(rule: Any) -> None:
    """A draw is the review with the weights of that draw."""
    own, drivers = [(20.0, 1), (80.0, 2), (55.0, 1)], [(90.0, 1), (40.0, 3)]
    made = [(score, {"weight": weight}) for score, weight in own + drivers]
    found = one(made[:3], made[3:], rule=rule)
    scores = []
    for factors in 1 + 0.5 * np.random.default_rng(3).uniform(-1, 1, (100, 5)):
        drawn = [
            (score, {"weight": weight * factor})
            for (score, weight), factor in zip(own + drivers, factors.tolist(), strict=True)
        ]
        scores.append(one(drawn[:3], drawn[3:], rule=rule).status("o").score)
    wobbled = found.robustness(100, seed=3, readings=0, thresholds=0, weights=0.5)["objective:o"]
    assert (wobbled.low, wobbled.high) == pytest.approx(np.percentile(scores, (5, 95)).tolist(), abs=1e-9)


def test_readings_and_thresholds_by_hand() -> None:
    """70 is green from 66 2/3 on, and stays so until the yardstick is 1.05 long."""
    found = one([70.0])
    longer = found.robustness(4000, readings=0, thresholds=0.1, weights=0)["kpi:k0"]
    assert longer.kept == pytest.approx(0.75, abs=0.03)
    reading = found.robustness(4000, readings=0.1, thresholds=0, weights=0)["kpi:k0"]
    assert reading.kept == pytest.approx(0.738, abs=0.03)  # from 0.952 on
    assert reading.high == pytest.approx(70 * 1.09, abs=0.5)


def test_what_decides_is_its_part_of_the_variance() -> None:
    """Of a weighted mean of readings it is (weight x reading) squared, among all."""
    found = one([(40.0, {}), (60.0, {"weight": 2}), (50.0, {"weight": 4})], measured_cap=False)
    node = found.robustness(5000, readings=0.1, thresholds=0, weights=0)["objective:o"]
    squares = {"kpi:k0": 40.0**2, "kpi:k1": 120.0**2, "kpi:k2": 200.0**2}
    expected = {name: square / sum(squares.values()) for name, square in squares.items()}
    parts = {item.id: item.part for item in node.deciders}
    assert parts == pytest.approx(expected, abs=0.05)
    assert [item.id for item in node.deciders] == ["kpi:k2", "kpi:k1", "kpi:k0"]


def test_first_order_of_the_ishigami_function() -> None:
    """Published: 0.3139, 0.4424 and 0 (Saltelli and others, Global Sensitivity Analysis, 2008)."""
    noise = np.random.default_rng(1).uniform(-1, 1, (4, 50_000))
    x = np.pi * noise
    values = np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    found = first_order(((noise + 1) * SLOTS / 2).astype(np.int8), values)
    assert found == pytest.approx([0.3139, 0.4424, 0, 0], abs=0.03)


def test_only_what_lies_beneath_decides() -> None:
    made = strategy(
        kpis={"a": "x", "b": "y"}, objectives={"x": {"contributes": "top"}, "y": None, "top": None}
    )
    found = review(made, {"a": 60, "b": 60}).robustness(200)
    assert {item.id for item in found["objective:top"].deciders} == {"kpi:a"}
    assert set(found.inputs_frame().query("id == 'objective:y'")["input"]) == {"kpi:b"}


def test_unknown_inputs_stay_unknown_unless_asked() -> None:
    found = one([90.0, None])
    stays = found.robustness(200, **STILL)
    assert (stays["kpi:k1"].band, stays["objective:o"].kept) == (None, 1)
    guessed = found.robustness(4000, **STILL, unknown="any")["objective:o"]
    assert guessed.kept == pytest.approx(1 - (2 * 200 / 3 - 90) / 100, abs=0.03)  # its mean with 90 is green
    assert guessed.deciders[0].name == "k1, which is unknown"
    assert guessed.deciders[0].part > 0.98


def test_an_expected_status_that_is_missing_may_be_any_too() -> None:
    made = strategy(kpis={"k": "o"}, objectives={"o": {"assessed": True}})
    node = review(made, {"k": 90}).robustness(1000, **STILL, unknown="any")["objective:o"]
    assert node.low < 50 < 90 < node.high


def test_a_node_without_a_score_in_some_draws_is_told() -> None:
    found = one([90.0, None]).robustness(1000)
    node = found["objective:o"]
    assert node.shares["Unknown"] == pytest.approx(0.5, abs=0.06)
    assert node.kept + node.shares["Unknown"] == pytest.approx(1)
    (finding,) = [item for item in found.findings if item.rule == "unknown-in-draws"]
    assert finding.where.id == "objective:o"
    assert str(finding) in str(found)


def test_a_zero_under_geometric_is_told_and_not_replaced() -> None:
    found = one([0.0, 80.0], rule="geometric").robustness(100)
    node = found["objective:o"]
    assert (node.low, node.high, node.kept) == (0, 0, 1)
    assert [item.rule for item in found.findings if item.severity == "warning"] == ["zero-in-draws"]
    assert "an input at 0 makes it 0 in 100 of 100 draws" in str(found)


def test_a_function_that_fails_in_a_draw_is_an_error() -> None:
    def picky(scores: Any, weights: Any) -> float:
        if scores.min() < 60:
            raise ValueError("too low for me")
        return float(scores.mean())

    found = one([60.5, 80.0], rule=picky)
    with pytest.raises(sc.ScorecardError, match=r"objective:o: its rule, the function 'picky'.*too low"):
        found.robustness(100, readings=0.1)


def test_what_cannot_wobble_is_told() -> None:
    made = strategy(
        kpis={
            "yes": {"direction": "yes_no", "measures": "o"},
            "zero": "o",
            "flat": {"thresholds": [-10, 0], "worst": -20, "best": 20, "measures": "o"},
            "fine": "o",
            "silent": "o",
        },
        objectives={"o": None, "p": {"assessed": True}, "q": {"contributes": {"o": {"lag": "1 month"}}}},
    )
    readings = pd.concat([frame({"yes": 1, "zero": 0, "flat": 5, "fine": 50})])
    found = sc.Review(made, readings, AT, judgements=[says("p", "Amber")]).robustness(100)
    notes = {item.where.id: item.what for item in found.findings if item.severity == "note"}
    assert sorted(notes) == ["kpi:flat", "kpi:yes", "kpi:zero", "objective:p", "objective:q"]
    assert "yes or no" in notes["kpi:yes"]
    assert "reading is 0" in notes["kpi:zero"]
    assert "threshold of 0" in notes["kpi:flat"]
    assert "what a person says" in notes["objective:p"]
    assert "1 month before" in notes["objective:q"]
    assert "5 inputs do not wobble" in str(found)


def test_bad_arguments_come_all_at_once() -> None:
    with pytest.raises(sc.ScorecardError) as caught:
        one([50.0]).robustness(5, readings=1.0, weights=-0.1, thresholds=True, unknown="maybe")  # type: ignore[arg-type]
    for text in (
        "draws is 5",
        "readings is 1.0",
        "weights is -0.1",
        "thresholds is True",
        "unknown is 'maybe'",
    ):
        assert text in str(caught.value)
    with pytest.raises(sc.ScorecardError, match="readings is nan"):
        one([50.0]).robustness(readings=float("nan"))


def test_the_same_seed_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Case(11).review()
    whole = found.robustness(300, seed=5)
    assert found.robustness(300, seed=6).to_frame().equals(whole.to_frame()) is False
    monkeypatch.setattr(robust, "LAID_OUT", 1)  # a draw at a time
    again = found.robustness(300, seed=5)
    pd.testing.assert_frame_equal(again.to_frame(), whole.to_frame())
    pd.testing.assert_frame_equal(again.inputs_frame(), whole.inputs_frame())


def test_peers_of_other_organisations_count_as_in_the_review() -> None:
    made = strategy(
        kpis={"k": "x"},
        objectives={"x": {"contributes": "top", "propagation": {"peer_mean": True}}, "top": {}},
        propagation={"min_known": 0},
    )
    readings = pd.concat([frame({"k": 80}, organisation="b"), frame({"k": 60}, organisation="c")])
    found = sc.Review(
        made,
        pd.concat([readings, frame({"k": 1}, period="2000-01", organisation="a")]),
        AT,
        organisation="a",
        peers=dict.fromkeys("abc", "all"),
    )
    assert found.status("top").score == pytest.approx(70)
    node = found.robustness(100)["objective:top"]
    assert (node.score, node.low, node.high) == pytest.approx((70, 70, 70))


def test_a_node_is_chosen_by_its_slug_or_told_apart() -> None:
    found = review(strategy(kpis={"k": "objective:order", "order": {}}, objectives={"order": {}}), {"k": 64})
    drawn = found.robustness(100)
    assert drawn["k"] is drawn["kpi:k"]
    with pytest.raises(
        sc.UnknownNameError, match="no node that counts 'objective:ordr'; did you mean 'objective:order'"
    ):
        drawn["objective:ordr"]
    with pytest.raises(sc.UnknownNameError, match=r"no node that counts 'order'; .*kpi:order"):
        drawn["order"]


def test_stopped_work_has_no_colour_of_its_own() -> None:
    made = strategy(
        kpis={"k": "w", "l": "o"},
        objectives={"o": {"vision": True}},
        initiatives={"w": {"contributes": "o"}},
    )
    found = review(made, {"k": 68, "l": 70})
    assert {item.id for item in found.robustness(100).nodes} >= {"initiative:w", "objective:o"}
    stopped = found.what_if(drop="w").robustness(100)
    assert "initiative:w" not in {item.id for item in stopped.nodes}
    (said,) = [item for item in stopped.findings if item.where.id == "initiative:w"]
    assert "its work is stopped, so it counts as 0 in every draw" in str(said)
    assert stopped["o"].score == found.what_if(drop="w").status("o").score


def test_a_percentage_never_passes_100() -> None:
    kpi = {"target": 100, "tolerance": 1, "worst": 90, "best": 100, "measures": "o"}
    made = strategy(
        kpis={"share": {**kpi, "measured_in": "%"}, "count": kpi, "beyond": {**kpi, "measured_in": "%"}},
        objectives={"o": {}},
    )
    now = sc.Review(made, frame({"share": 100, "count": 100, "beyond": 101}), AT)
    # Targets stay: a reading of 100 can only fall, so that half of the draws are at 100 still.
    drawn = now.robustness(1000, readings=0.02, thresholds=0, weights=0)
    assert drawn["share"].high == 100
    # A longer yardstick has its target at 100 at most, so that what is met stays met.
    drawn = now.robustness(1000, readings=0, thresholds=0.02, weights=0)
    assert drawn["share"].low == 100 > drawn["count"].low
    assert drawn["beyond"].low == 100


def test_parts_never_add_up_to_more_than_the_whole() -> None:
    for seed in range(8):
        drawn = one([(40.0, {}), (60.0, {})]).robustness(100, seed=seed, thresholds=0, weights=0)
        assert sum(item.part for item in drawn["objective:o"].deciders) <= 1 + 1e-12


def test_it_is_told_in_words_and_as_a_table() -> None:
    made = strategy(kpis={"k": "o", "l": "o"}, objectives={"o": {"name": "<i>Order</i>", "vision": True}})
    found = review(made, {"k": 64, "l": 70}).robustness(1000, readings=0.02, thresholds=0, weights=0)
    node = found["objective:o"]
    assert node.shares == {"Green": node.kept, "Amber": pytest.approx(1 - node.kept)}
    assert node.sentence() == (
        f"<i>Order</i>: Green in {100 * node.kept:.0f} of 100 draws, "
        f"Amber in {100 * node.shares['Amber']:.0f}; "
        "how its score varies is decided most by the reading of l "
        f"({percent(node.deciders[0].part)}) and the reading of k ({percent(node.deciders[1].part)})"
    )
    assert str(found).splitlines() == [
        "Robustness over 1,000 draws: readings by up to 2 %",
        f"  {node.sentence()} (now 67)",
        "  KPIs: 0 of 2 flip in some draw",
    ]
    assert "&lt;i&gt;" in found._repr_html_()
    table = found.to_frame()
    assert list(table) == [
        *"kind name band score kept low high decides part".split(), "Red", "Amber", "Green", "Unknown"
    ]  # fmt: skip
    assert table.index[0] == "objective:o"
    assert table[["Red", "Amber", "Green", "Unknown"]].sum(axis=1).tolist() == pytest.approx([1, 1, 1])


def test_nearly_all_is_not_said_to_be_all() -> None:
    node = review(strategy(kpis={"k": {}}), {"k": 68.02}).robustness(3000, thresholds=0)["kpi:k"]
    assert 0.995 < node.kept < 1
    assert "Green in 99." in node.sentence()


def test_odd_graphs() -> None:
    empty = sc.Review(sc.Strategy(name="Empty"), frame({}), AT).robustness(100)
    assert (len(empty.nodes), len(empty.to_frame()), len(empty.inputs_frame())) == (0, 0, 0)
    assert str(empty).startswith("Robustness over 100 draws")
    against = one((), [(30.0, {"sign": "negative"})]).robustness(100)
    assert against["objective:o"].band is None
    count = 10_000
    chain = strategy(
        kpis={"k": "n0"},
        objectives={f"n{number}": {"contributes": f"n{number + 1}"} for number in range(count)}
        | {f"n{count}": None},
    )
    found = review(chain, {"k": 50}).robustness(100, readings=0.1)
    assert found[f"objective:n{count}"].deciders[0].id == "kpi:k"


def test_very_many_inputs() -> None:
    count = 20_000
    kpis = {f"k{number}": "o" for number in range(count)}
    made = strategy(kpis=kpis, objectives={"o": None})
    found = review(made, {name: 1 + number % 100 for number, name in enumerate(kpis)})
    node = found.robustness(100, readings=0, thresholds=0)["objective:o"]
    assert node.low == pytest.approx(50.5, abs=0.5)
    assert node.kept == 1
