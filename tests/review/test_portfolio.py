"""Which work to pay for: under a budget, what raises a goal most."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from tests.strategy_map.made import review, strategy


def made(**work: dict[str, Any]) -> sc.Strategy:
    """Programmes that drive the vision alike, each measured by a KPI of its name."""
    return strategy(
        currency="GBP",
        kpis={f"k-{name}": name for name in work},
        objectives={"top": {"vision": True}},
        initiatives={name: {"contributes": "top", **fields} for name, fields in work.items()},
    )


def choose(document: sc.Strategy, budget: float, **scores: float) -> Any:
    return review(document, {f"k-{name}": score for name, score in scores.items()}).portfolio(budget)


def test_the_best_that_the_budget_allows() -> None:
    document = made(
        a={"cost": 60, "expected": 90}, b={"cost": 50, "expected": 60}, c={"cost": 50, "expected": 45}
    )
    found = choose(document, 100, a=10, b=10, c=10)
    assert [item.id for item in found.funded] == ["initiative:b", "initiative:c"]
    assert (found.score, found.with_all, found.with_none) == (35, 65, 0)
    assert found.runner_up == (("initiative:a",), 30)
    assert found.cost == 100 and found.exact and not found.findings


def test_work_without_an_expected_score_stays_as_it_is_and_is_named() -> None:
    found = choose(made(a={"cost": 60}, b={"cost": 60, "expected": 50}), 60, a=80, b=10)
    assert [item.id for item in found.funded] == ["initiative:a"]
    assert found.score == 40
    assert [(item.severity, item.rule, item.where.id) for item in found.findings] == [
        ("warning", "no-expected-score", "initiative:a")
    ]


def test_work_without_a_cost_is_no_choice() -> None:
    found = choose(made(a={}, b={"cost": 60, "expected": 50}), 60, a=80, b=10)
    assert (found.score, [item.id for item in found.funded]) == (65, ["initiative:b"])
    assert [item.rule for item in found.findings] == ["no-cost"]


def test_of_choices_that_come_to_the_same_the_cheaper_counts() -> None:
    found = choose(made(a={"cost": 70, "expected": 50}, b={"cost": 20, "expected": 50}), 75, a=1, b=1)
    assert [item.id for item in found.funded] == ["initiative:b"]


def test_nothing_to_spend_and_nothing_to_choose() -> None:
    found = choose(made(a={"cost": 70, "expected": 50}), 0, a=90)
    assert (found.funded, found.score, found.runner_up) == ((), 0, None)
    free = choose(made(a={"cost": 0, "expected": 50}), 0, a=90)
    assert free.score == 50
    with pytest.raises(sc.ScorecardError, match="no initiative that counts has a `cost`"):
        choose(made(a={}), 5, a=1)
    with pytest.raises(sc.ScorecardError, match="a budget is 0 or above, not -1"):
        choose(made(a={"cost": 1}), -1, a=1)
    with pytest.raises(sc.ScorecardError, match="a budget is 0 or above, not nan"):
        choose(made(a={"cost": 1}), float("nan"), a=1)


def test_work_that_is_over_is_no_choice() -> None:
    document = made(a={"cost": 10, "expected": 90, "valid_until": "2009-12"}, b={"cost": 10, "expected": 50})
    found = choose(document, 20, a=5, b=5)
    assert [item.id for item in (*found.funded, *found.unfunded)] == ["initiative:b"]


def test_lags_hide_nothing_of_it() -> None:
    document = strategy(
        kpis={"k": "a"},
        objectives={"top": {"vision": True}},
        initiatives={"a": {"contributes": {"top": {"lag": "1 year"}}, "cost": 10, "expected": 70}},
    )
    assert review(document, {"k": 20}).portfolio(10).score == 70


def test_several_goals_need_one_to_be_said() -> None:
    document = strategy(
        kpis={"k": "a"},
        objectives={"x": {"goal": True}, "y": {"goal": True}},
        initiatives={"a": {"contributes": "y", "cost": 10, "expected": 70}},
    )
    found = review(document, {"k": 20})
    with pytest.raises(sc.ScorecardError, match="say which goal: objective:x, objective:y"):
        found.portfolio(10)
    assert found.portfolio(10, "y").score == 70


def test_of_many_the_best_single_gains_are_taken_and_said_to_be() -> None:
    work = {f"w{number:02d}": {"cost": 10 + number, "expected": 40 + number} for number in range(20)}
    found = choose(made(**work), 100, **dict.fromkeys(work, 5))
    assert not found.exact and found.cost <= 100
    assert [item.rule for item in found.findings] == ["portfolio"]
    # The gains are alike, so as many as the budget allows are best.
    assert len(found.funded) == 7


def test_it_is_told_in_money_and_in_a_table() -> None:
    found = choose(made(a={"cost": 1200, "expected": 90}, b={"cost": 500, "expected": 60}), 1300, a=1, b=1)
    assert str(found).splitlines() == [
        "top with GBP 1,200 of GBP 1,300: amber 45.0 "
        "(green 75.0 with all of it, red 0.0 with all stopped; today red 1.0)",
        "  fund  a: GBP 1,200, expected to score 90",
        "  stop  b: GBP 500, expected to score 60",
        "  next best: red 30.0 with b",
    ]
    assert found.today == 1
    frame = found.to_frame()
    assert list(frame.columns) == ["name", "cost", "expected", "funded"]
    assert frame["funded"].to_dict() == {"initiative:a": True, "initiative:b": False}
    assert "<pre>" in found._repr_html_()


@pytest.mark.parametrize("budget", ["300k", None, True])
def test_a_budget_is_a_number(budget: Any) -> None:
    with pytest.raises(sc.ScorecardError, match=f"a budget is a number, such as 300000, not {budget!r}"):
        choose(made(a={"cost": 60, "expected": 90}), budget, a=10)


numbers = st.integers(0, 100)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 50), numbers, st.sampled_from([1, 1, -1])), min_size=1, max_size=5),
    st.integers(0, 120),
    st.sampled_from(["mean", "worst", "two_worst", "geometric"]),
)
def test_no_choice_within_the_budget_is_better(work: Any, budget: int, rule: str) -> None:
    """Against every choice, each as a what-if: what is not paid for is dropped."""
    names = [f"w{number}" for number in range(len(work))]
    document = strategy(
        kpis={f"k-{name}": name for name in names} | {"own": "mid"},
        objectives={"mid": {"contributes": "top"}, "top": {"vision": True}},
        initiatives={
            name: {
                "contributes": {"mid": {"sign": "positive" if sign > 0 else "negative"}, "top": 2},
                "cost": cost,
            }
            for name, (cost, _, sign) in zip(names, work, strict=True)
        },
        propagation={"rule": rule},
    )
    readings = {f"k-{name}": score for name, (_, score, _) in zip(names, work, strict=True)}
    now = review(document, readings | {"own": 60})
    found = now.portfolio(budget)
    best = -1.0
    for chosen in product((True, False), repeat=len(names)):
        if sum(cost for (cost, _, _), paid in zip(work, chosen, strict=True) if paid) <= budget:
            dropped = [name for name, paid in zip(names, chosen, strict=True) if not paid]
            score = now.what_if(drop=dropped).status("top").score
            best = max(best, -1.0 if score is None else score)
    assert found.score == (None if best < 0 else pytest.approx(best, abs=1e-9))
    again = now.what_if(drop=[item.id for item in found.unfunded]).status("top").score
    assert again == (None if found.score is None else pytest.approx(found.score, abs=1e-9))


def test_an_expected_score_is_written_and_read_back(tmp_path: Any) -> None:
    path = tmp_path / "s.yaml"
    sc.write_strategy(made(a={"cost": 10, "expected": 62.5}), path)
    assert sc.read_strategy(path).node("a").expected == 62.5
    assert pd.notna(choose(sc.read_strategy(path), 10, a=1).to_frame()["expected"]).all()
