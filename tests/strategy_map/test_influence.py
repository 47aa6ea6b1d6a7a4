"""Influence as a frame, who carries whose results, and the figures of reach."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.strategy_map.lines import lines_of
from scorecard.strategy_map.marks import effective_weights
from scorecard.strategy_map.reach import reaches
from tests.strategy_map.made import Case, review, strategy


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_influence_is_the_finite_difference_of_every_score(seed: int) -> None:
    """For `mean`, positive links, all known and no cap: the whole matrix at once."""
    case = Case(seed, signed=False, rules=("mean",), all_known=True, caps=False, judged=False, leaves=False)
    before = review(
        sc.Strategy.model_validate(case.document()), dict.fromkeys(case.readings, 80.0)
    )  # no cap bites
    influence = before.influence("*")
    whole = [name for name in influence.columns if before.status(name).coverage == 1]
    for slug in case.readings:
        after = before.what_if({slug: 88.0})
        for name in whole:
            moved = (after.status(name).score - before.status(name).score) / 8
            assert np.nan_to_num(influence.loc[slug, name]) == pytest.approx(moved, abs=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_the_pass_for_large_graphs_gives_the_same(seed: int) -> None:
    case = Case(seed, judged=False, leaves=False)
    found = review(sc.Strategy.model_validate(case.document()), case.readings)
    now = found._now
    goal = now.graph.size - 1
    weights = effective_weights(now.graph, now.flow, 0) * now.graph.edges.sign
    weights = np.where(now.graph.kpi[now.graph.edges.target], 0.0, weights)
    passed = reaches(now.graph, weights, np.array([goal]))
    frame = found.influence(now.graph.ids[goal])[now.graph.ids[goal]]
    expected = pd.Series(passed.influence[:, 0], index=list(now.graph.ids)).loc[frame.index]
    assert np.nan_to_num(frame.to_numpy()) == pytest.approx(expected.to_numpy(), abs=1e-12)
    made = lines_of(found.strategy, now.graph, now.flow, found.at)
    assert set(made.ids) == set(now.graph.ids)


def office() -> sc.Strategy:
    """IT carries half of the vision by itself and, against it, a quarter of tax's goal."""
    return strategy(
        units={
            "group": {"name": "Group"},
            "it": {"name": "IT", "parent": "group", "headcount": 30},
            "tax": {"name": "Tax", "parent": "group", "headcount": 70},
        },
        objectives={
            "vision": {"vision": True},
            "yield": {"goal": True, "unit": "tax"},
            "systems": {"unit": "it", "contributes": {"vision": 1, "yield": {"sign": "negative"}}},
            "audits": {"unit": "tax", "contributes": {"vision": 1, "yield": {"weight": 3}}},
            "island": {"unit": "tax"},
        },
        kpis={
            "uptime": {"measures": "systems", "unit": "it"},
            "speed": {"measures": "systems", "unit": "it"},
            "visits": {"measures": "audits", "unit": "tax"},
            "lone": {"measures": "island", "unit": "tax"},
        },
        kpqs={"why": {"asks": "vision"}},
        risks={"r": {"threatens": "vision"}},
    )


def found() -> sc.Review:
    return review(office(), {"uptime": 40, "speed": 60, "visits": 80, "lone": 90})


def test_influence_on_the_goals_by_hand() -> None:
    frame = found().influence()
    assert list(frame.columns) == ["objective:vision", "objective:yield"]
    assert frame.index.name == "id"
    assert frame.loc["kpi:uptime"].tolist() == [0.25, -0.125]
    assert frame.loc["objective:audits"].tolist() == [0.5, 0.75]
    assert frame.loc["objective:yield"].isna().tolist() == [True, False]
    assert frame.loc["kpi:lone"].isna().all()  # no path is not no influence
    assert frame.loc["objective:vision", "objective:vision"] == 1


def test_influence_on_chosen_nodes() -> None:
    one = found().influence("audits island")
    assert list(one.columns) == ["objective:audits", "objective:island"]
    every = found().influence("*")
    assert every.shape == (10, 10)  # the question has no status
    with pytest.raises(sc.SelectorError, match="no node 'audit'"):
        found().influence("audit")


def test_who_carries_whose_results() -> None:
    sight = found().sight()
    assert list(sight.by_goal.index) == ["group", "it", "tax", "(no unit)"]
    assert sight.by_goal.loc["it"].tolist() == [0.5, -0.25]
    assert sight.by_goal.loc["tax"].tolist() == [0.5, 0.75]
    assert sight.by_goal.loc["group"].isna().all()
    assert sight.by_unit.loc["it", "it"] == 1
    # tax's results are its goal (0.75), its audits (1) and its island (1)
    assert sight.by_unit.loc["tax", "tax"] == pytest.approx(2.75 / 3)
    assert sight.by_unit.loc["it", "tax"] == pytest.approx(-0.25 / 3)
    assert np.isnan(sight.by_unit.loc["tax", "it"])
    assert dict(sight.through) == {"objective:vision": (), "objective:yield": ()}
    assert sight.reach.orphans == ("kpi:lone", "objective:island")
    frame = sight.to_frame()
    assert list(frame.columns) == ["unit", "onto", "kind", "influence"]
    assert len(frame) == 4 * 2 + 4 * 4
    assert (
        "KPIs without a line of sight: kpi:lone\n  orphans, which lead to no goal: objective:island"
        in str(sight)
    )
    assert "+0.500" in str(sight)
    assert sight._repr_html_().startswith("<pre>Reaching the goals")


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_all_sources_together_move_a_goal_by_one(seed: int) -> None:
    """Shares of one whole: with positive links, all known, every column of unit by goal adds up to 1."""
    case = Case(seed, signed=False, rules=("mean",), all_known=True, caps=False, judged=False, leaves=False)
    document = case.document()
    for details in list(document.get("objectives", {}).values())[-2:]:
        details["goal"] = True
    by_goal = review(sc.Strategy.model_validate(document), case.readings).sight().by_goal
    assert by_goal.sum().to_numpy() == pytest.approx(np.ones(by_goal.shape[1]))


def test_a_review_without_goals_units_or_nodes() -> None:
    bare = review(strategy(kpis={"k": {}}), {"k": 60}).sight()
    assert bare.by_goal.shape == (1, 0)
    assert bare.to_frame()["onto"].tolist() == ["(no unit)"]
    assert review(strategy(kpis={"k": {}}), {"k": 60}).influence().shape == (1, 0)


def test_a_goal_that_hangs_on_one_kpi() -> None:
    objectives = {
        "v": {"vision": True},
        "a": {"contributes": "v"},
        "b": {"contributes": "v"},
        "c": {"contributes": ["a", "b"]},
    }
    sight = review(strategy(kpis={"k": "c"}, objectives=objectives), {"k": 60}).sight()
    assert dict(sight.reach.hanging) == {"objective:v": "kpi:k"}
    assert dict(sight.through) == {"objective:v": ("kpi:k", "objective:c")}
    assert "every path to objective:v passes kpi:k, objective:c" in str(sight)


@pytest.mark.parametrize("seed", range(40))
def test_a_goal_hangs_on_the_kpi_that_every_path_passes(seed: int) -> None:
    case = Case(seed, judged=False, leaves=False, size=4)
    sight = review(sc.Strategy.model_validate(case.document()), case.readings).sight()
    first = {goal: nodes[0] for goal, nodes in sight.through.items() if nodes}
    assert dict(sight.reach.hanging) == {
        goal: node for goal, node in first.items() if node.startswith("kpi:")
    }


def test_two_kpis_of_one_objective_are_not_one_and_a_driver_is_none() -> None:
    objectives = {"v": {"vision": True}, "w": {"goal": True}}
    kpis = {"a": {"measures": ["v", "w"]}, "b": {"measures": "v"}, "c": {"contributes": "a"}}
    hanging = sc.reach(strategy(kpis=kpis, objectives=objectives)).hanging
    assert dict(hanging) == {"objective:w": "kpi:a"}


def test_reach_of_one_goal() -> None:
    made = office()
    assert sc.reach(made).kpis == 0.75
    assert sc.reach(made, goal="yield").goals == ("objective:yield",)
    lost = strategy(kpis={"k": "a"}, objectives={"a": {"goal": True}, "v": {"vision": True}})
    assert (sc.reach(lost).kpis, sc.reach(lost, goal="v").kpis) == (1, 0)
    with pytest.raises(sc.UnknownNameError, match="no goal 'systems'"):
        sc.reach(made, goal="systems")
