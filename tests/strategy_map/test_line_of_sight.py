"""Line of sight: influence, paths strongest first, lags, units, reach."""

from __future__ import annotations

import random
from itertools import pairwise
from math import prod
from typing import Any

import networkx as nx
import pytest

import scorecard as sc
from tests.strategy_map.made import Case, review, strategy


def mean_case(seed: int) -> Case:
    """Only `mean`, only positive links, all known, no cap: where influence is a derivative."""
    return Case(seed, signed=False, rules=("mean",), all_known=True, caps=False, judged=False, leaves=False)


def with_goals(case: Case) -> sc.Strategy:
    document = case.document()
    for details in list(document.get("objectives", {}).values())[-2:]:
        details["goal"] = True
    return sc.Strategy.model_validate(document)


@pytest.mark.parametrize("seed", range(25))
def test_influence_is_how_far_the_goal_moves(seed: int) -> None:
    case = mean_case(seed)
    made = with_goals(case)
    before = review(made, dict.fromkeys(case.readings, 40.0))
    goals = [item.id for item in made.objectives if item.goal]
    for name in case.readings:
        after = before.what_if({name: 48.0})
        influence = before.line_of_sight(name).influence
        for goal in goals:
            if before.status(goal).coverage < 1:  # a node nothing leads into is unknown
                continue
            moved = (after.status(goal).score - before.status(goal).score) / 8
            assert influence.get(goal, 0) == pytest.approx(moved, abs=1e-9)


@pytest.mark.parametrize("seed", range(25))
def test_the_strongest_paths_are_those_of_an_enumeration(seed: int) -> None:
    case = Case(300 + seed, all_known=True, rules=("mean", "worst"), leaves=False, judged=False, size=8)
    made = with_goals(case)
    found = review(made, case.readings)
    graph = weighted(made)
    goals = [item.id for item in made.objectives if item.is_goal]
    for name in [*case.readings, "risk:r"]:
        ways = [
            prod(graph.edges[step]["weight"] for step in pairwise(path))
            for goal in goals
            if {name, goal} <= set(graph)
            for path in nx.all_simple_paths(graph, name, goal)
        ]
        sight = found.line_of_sight(name)
        strongest = sorted(map(abs, ways), reverse=True)[:20]
        assert [abs(path.influence) for path in sight.up] == pytest.approx(strongest, abs=1e-12)
        assert sight.more_up == (len(ways) > 20)
        assert len({path.nodes for path in sight.up}) == len(sight.up)
        assert sum(sight.influence.values()) == pytest.approx(sum(ways), abs=1e-9)
    for goal in goals:
        down = found.line_of_sight(goal).down
        assert {path.nodes[-1] for path in down} <= {goal}
        assert all(path.nodes[0].startswith("kpi:") for path in down)


def weighted(made: sc.Strategy) -> nx.DiGraph:
    """Signed effective weights, link by link, worked out apart: each side's shares, own_share."""
    graph, sides = nx.DiGraph(), {}
    carrying = []
    for arrow in made.arrows:
        kind, ends = arrow.link.kind, {arrow.source[:4], arrow.target[:4]}
        if kind in ("measures", "contributes", "part_of") and not getattr(arrow.link, "feedback", False):
            carrying.append((arrow, "own" if kind == "measures" else "driven", ends == {"kpi:"}))
    for arrow, side, _ in carrying:
        sides.setdefault(arrow.target, {}).setdefault(side, []).append(getattr(arrow.link, "weight", 1.0))
    for arrow, side, among_kpis in carrying:
        settings = made.nodes[arrow.target].propagation
        here, weight = sides[arrow.target], getattr(arrow.link, "weight", 1.0)
        pooled = settings.rule == "worst"
        total = sum(map(sum, here.values())) if pooled else sum(here[side])
        own = settings.own_share if len(here) == 2 and not pooled else None
        part = 1.0 if own is None else own if side == "own" else 1 - own
        sign = -1 if getattr(arrow.link, "sign", "positive") == "negative" else 1
        value = 0.0 if among_kpis else part * sign * weight / total
        before = graph.get_edge_data(arrow.source, arrow.target, {"weight": 0.0})["weight"]
        graph.add_edge(arrow.source, arrow.target, weight=before + value)
    return graph


def chain(**more: Any) -> sc.Strategy:
    return strategy(
        units={"it": {"name": "IT"}, "tax": {"name": "Tax"}},
        kpis={"k": {"measures": "a", "unit": "it"}},
        objectives={
            "a": {"contributes": {"b": {"lag": "3 months"}}, "unit": "it"},
            "b": {"contributes": {"top": {"lag": "1 year", "sign": "negative"}}},
            "top": {"vision": True, "unit": "tax"},
        },
        **more,
    )


def test_lags_add_up_and_units_are_crossed_in_order() -> None:
    sight = review(chain(), {"k": 60}).line_of_sight("k")
    (path,) = sight.up
    assert path.nodes == ("kpi:k", "objective:a", "objective:b", "objective:top")
    assert (path.influence, path.lag, path.units) == (-1, 15, ("IT", "Tax"))
    assert dict(sight.influence) == {"objective:top": -1}
    assert str(sight) == (
        "Line of sight of k (kpi:k)\n"
        "  -1.000 points on top, for one point more here, over all paths\n"
        "\n"
        "Up, strongest first:\n"
        "  -1.000, 15 months [IT > Tax]\n"
        "      k\n"
        "      -> a\n"
        "      -> b\n"
        "      -> top"
    )
    frame = sight.to_frame()
    assert list(frame.columns) == "direction start end path influence lag_months units".split()
    assert frame.loc[0, "path"] == "kpi:k -> objective:a -> objective:b -> objective:top"


@pytest.mark.parametrize(
    ("weight", "sign", "said"),
    [
        (0.001, "positive", "less than 0.001"),
        (0.001, "negative", "less than 0.001 down"),
        (0.002, "positive", "+0.001"),
    ],
)
def test_what_is_little_is_not_said_to_be_nothing(weight: float, sign: str, said: str) -> None:
    made = strategy(
        kpis={"k": "a", "l": "b"},
        objectives={
            "a": {"contributes": {"top": {"weight": weight, "sign": sign}}},
            "b": {"contributes": {"top": 3}},
            "top": {"vision": True},
        },
    )
    told = str(review(made, {"k": 60, "l": 70}).line_of_sight("a"))
    assert f"  {said} points on top, for one point more here, over all paths\n" in told
    assert f"Up, strongest first:\n  {said}\n" in told
    assert "0.000" not in told


def test_a_goal_looks_down_only() -> None:
    sight = review(chain(), {"k": 60}).line_of_sight("top")
    assert (sight.up, dict(sight.influence)) == ((), {})
    assert [path.nodes[0] for path in sight.down] == ["kpi:k"]
    assert "It is itself a goal." in str(sight)


def test_a_node_that_reaches_no_goal_says_so() -> None:
    made = strategy(kpis={"k": "a"}, objectives={"a": None, "top": {"vision": True}})
    sight = review(made, {"k": 60}).line_of_sight("k")
    assert (sight.up, dict(sight.influence)) == ((), {})
    assert "It reaches no goal." in str(sight)


def test_where_no_goal_is_marked_objectives_that_feed_nothing_are_goals() -> None:
    objectives = {"a": {"contributes": "b"}, "b": {"contributes": {"a": {"feedback": True}}}}
    found = review(strategy(kpis={"k": "a"}, objectives=objectives), {"k": 60})
    assert dict(found.line_of_sight("k").influence) == {"objective:b": 1}


def test_a_goal_on_the_way_to_another_is_one_itself() -> None:
    objectives = {"g": {"goal": True, "contributes": "v"}, "v": {"vision": True}}
    sight = review(strategy(kpis={"k": "g"}, objectives=objectives), {"k": 60}).line_of_sight("k")
    assert dict(sight.influence) == {"objective:g": 1, "objective:v": 1}
    assert [path.nodes[-1] for path in sight.up] == ["objective:g", "objective:v"]


def test_kpis_see_the_goals_of_the_kpis_they_drive_or_are_part_of_without_moving_them() -> None:
    kpis = {"cause": {"contributes": "k"}, "part": {"part_of": "k"}, "k": "v"}
    made = strategy(kpis=kpis, objectives={"v": {"vision": True}})
    found = review(made, {"cause": 50, "part": 50, "k": 60})
    for name in ("cause", "part"):
        sight = found.line_of_sight(name)
        assert [path.nodes for path in sight.up] == [(f"kpi:{name}", "kpi:k", "objective:v")]
        assert dict(sight.influence) == {"objective:v": 0}
    assert [path.nodes[0] for path in found.line_of_sight("v").down] == ["kpi:k", "kpi:cause", "kpi:part"]


def test_feedback_is_no_path() -> None:
    objectives = {
        "v": {"vision": True, "contributes": {"a": {"feedback": True}}},
        "a": {"contributes": "v"},
    }
    sight = review(strategy(kpis={"k": "a"}, objectives=objectives), {"k": 60}).line_of_sight("k")
    assert [path.nodes for path in sight.up] == [("kpi:k", "objective:a", "objective:v")]


def test_only_the_20_strongest_of_many_paths_are_listed() -> None:
    """Ten layers of two, all linked: 1,024 paths, found without walking them all."""
    objectives: dict[str, Any] = {"v": {"vision": True}}
    for layer in range(10):
        onward = {f"n{layer + 1}{side}": 1 + (side == "a") for side in "ab"} if layer < 9 else {"v": 1}
        objectives |= {f"n{layer}{side}": {"contributes": onward} for side in "ab"}
    made = strategy(kpis={"k": {"measures": ["n0a", "n0b"]}}, objectives=objectives)
    sight = review(made, {"k": 60}).line_of_sight("k")
    assert (len(sight.up), sight.more_up) == (20, True)
    assert sight.up[0].nodes[2:-1] == tuple(f"objective:n{layer}a" for layer in range(1, 10))
    strengths = [path.influence for path in sight.up]
    assert strengths == sorted(strengths, reverse=True)
    assert sight.influence["objective:v"] == pytest.approx(1)
    assert "(the strongest only)" in str(sight)


def test_reach_counts_who_leads_to_the_goals() -> None:
    made = strategy(
        units={
            "it": {"name": "IT", "headcount": 30},
            "tax": {"name": "Tax", "headcount": 70},
            "x": {"name": "X"},
        },
        kpis={
            "k": {"measures": "a", "unit": "it"},
            "part": {"part_of": "k"},
            "lost": {"measures": "island", "unit": "tax"},
            "old": {"measures": "ended"},
        },
        objectives={
            "v": {"vision": True},
            "w": {"goal": True},
            "a": {"contributes": ["v"]},
            "island": {"unit": "tax"},
            "b": {"contributes": ["w"]},
        },
        initiatives={"ended": {"contributes": "w", "valid_until": "2009-12"}},
        risks={"r": {"threatens": "v"}},
    )
    now = sc.reach(made, at="2010-03")
    assert now.goals == ("objective:v", "objective:w")
    assert (now.kpis, now.objectives, now.units, now.headcount) == (0.5, 2 / 3, 0.5, 0.3)
    assert now.orphans == ("kpi:lost", "kpi:old", "objective:island")
    assert dict(now.hanging) == {"objective:v": "kpi:k"}  # its part leads there through it alone
    ever = sc.reach(made)
    both = {"objective:v": "kpi:k", "objective:w": "kpi:old"}
    assert (ever.kpis, dict(ever.hanging)) == (0.75, both)
    assert "objective:w hangs on kpi:old alone" in str(ever)
    figures = ever.to_frame().set_index("figure")["value"]
    assert (figures["share of KPIs"], figures["orphans"]) == (0.75, 2)


def test_reach_of_nothing_counts_nothing() -> None:
    none = sc.reach(strategy())
    assert (none.goals, none.kpis, none.objectives, none.headcount) == ((), None, None, None)


def test_a_chain_of_2000_does_not_run_out_of_stack() -> None:
    count, chance = 2000, random.Random(3)
    objectives: dict[str, Any] = {f"n{number}": {"contributes": f"n{number + 1}"} for number in range(count)}
    names = list(objectives)
    chance.shuffle(names)
    objectives = {name: objectives[name] for name in names} | {f"n{count}": {"vision": True}}
    found = review(strategy(kpis={"k": "n0"}, objectives=objectives), {"k": 40})
    assert found.status(f"n{count}").score == pytest.approx(40)
    sight = found.line_of_sight("k")
    assert len(sight.up[0].nodes) == count + 2
    assert sight.influence[f"objective:n{count}"] == pytest.approx(1)
    (cause,) = found.explain(f"n{count}").causes
    assert (cause.id, cause.points) == ("kpi:k", pytest.approx(60))
