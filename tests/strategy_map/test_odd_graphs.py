"""Graphs of odd shapes: nothing, islands, diamonds, very deep, very wide, only negative inputs."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

import scorecard as sc
from scorecard.errors import StrategyError
from scorecard.model.propagation import RULE_NAMES
from scorecard.model.scheme import Scale
from scorecard.strategy_map.graph import DRIVEN, MEASURED, Edges, Graph, Settings, compile_arrays
from scorecard.strategy_map.propagate import Inputs, propagate, scores
from tests.plain_propagation import propagate as plainly
from tests.strategy_map.made import review, strategy

DEEP, WIDE = 10_000, 100_000


def graph(
    size: int,
    links: list[tuple[int, int, float, int]],
    kpis: int,
    **settings: Any,
) -> Graph:
    """Nodes by number, the first of them KPIs; links are (source, target, weight, sign)."""
    source, target, weight, sign = (
        (np.array(column) for column in zip(*links, strict=True)) if links else (np.zeros(0, dtype=int),) * 4
    )
    edges = Edges(
        source.astype(np.intp),
        target.astype(np.intp),
        np.where(source < kpis, MEASURED, DRIVEN).astype(np.int8),
        weight.astype(float),
        sign.astype(np.int8),
        np.zeros(len(source), dtype=bool),
    )
    names = [f"n{number}" for number in range(size)]
    return compile_arrays(names, edges, np.arange(size) < kpis, Settings.alike(size, **settings))


def through(made: Graph, leaves: dict[str, float]) -> dict[str, float]:
    """The score of every node; both passes are held to each other."""
    numbers = np.full((made.size, 1), np.nan)
    for name, score in leaves.items():
        numbers[made.index[name], 0] = score
    inputs = Inputs({"score": numbers})
    flow = propagate(made, inputs, Scale())
    score, coverage = scores(made, inputs, Scale())
    np.testing.assert_allclose(score, flow.score, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(coverage, flow.coverage, rtol=1e-12, atol=1e-12)
    known = ~np.isnan(flow.score)
    assert (flow.low[known] <= flow.score[known] + 1e-9).all()
    assert (flow.score[known] <= flow.high[known] + 1e-9).all()
    return dict(zip(made.ids, score[:, 0].tolist(), strict=True))


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_nothing_at_all(rule: str) -> None:
    assert through(graph(0, [], 0, rule=rule), {}) == {}


@pytest.mark.parametrize("columns", [0, 1, 3])
def test_no_columns_and_several(columns: int) -> None:
    made = graph(2, [(0, 1, 1.0, 1)], 1)
    score, coverage = scores(made, Inputs({"score": np.full((2, columns), 40.0)}), Scale())
    assert score.shape == coverage.shape == (2, columns)


def test_one_node_is_its_reading_or_unknown() -> None:
    assert through(graph(1, [], 1), {"n0": 40.0}) == {"n0": 40.0}
    assert np.isnan(through(graph(1, [], 0), {})["n0"])


def test_islands_do_not_touch() -> None:
    """Two of a KPI and a node each, and a node by itself."""
    made = graph(5, [(0, 2, 1.0, 1), (1, 3, 1.0, 1)], 2)
    found = through(made, {"n0": 40.0, "n1": 90.0})
    assert (found["n2"], found["n3"]) == (40.0, 90.0)
    assert np.isnan(found["n4"])


def test_a_diamond_counts_both_its_ways() -> None:
    """A KPI below two nodes of other KPIs, which drive a fourth at 1 to 3."""
    links = [(0, 2, 1.0, 1), (0, 3, 1.0, 1), (1, 3, 1.0, 1), (2, 4, 1.0, 1), (3, 4, 3.0, 1)]
    found = through(graph(5, links, 2), {"n0": 40.0, "n1": 80.0})
    assert found["n3"] == pytest.approx(60)
    assert found["n4"] == pytest.approx((40 + 3 * 60) / 4)


@pytest.mark.parametrize("rule", [name for name in RULE_NAMES if name != "grl"])
def test_a_very_deep_chain_hands_its_reading_up(rule: str) -> None:
    """Under every rule one input alone is itself; `grl` counts it by its weight instead."""
    links = [(number, number + 1, 1.0, 1) for number in range(DEEP - 1)]
    found = through(graph(DEEP, links, 1, rule=rule, measured_cap=False), {"n0": 40.0})
    assert found[f"n{DEEP - 1}"] == pytest.approx(40)


def test_a_very_deep_strategy_is_reviewed_explained_and_followed() -> None:
    """None of it recurses: it is deeper than Python lets a function call itself."""
    assert sys.getrecursionlimit() < DEEP
    top = f"o{DEEP - 1}"
    objectives: dict[str, Any] = {
        f"o{number}": {"contributes": {f"o{number + 1}": {}}} for number in range(DEEP - 1)
    }
    objectives[top] = {"vision": True}
    made = strategy(kpis={"k": "o0"}, objectives=objectives)
    found = review(made, {"k": 20.0})
    assert found.status(top).score == pytest.approx(20)
    assert found.explain(top).paragraph() == "Red (20). All of the shortfall is k, at 20."
    sight = found.line_of_sight("k")
    assert len(sight.up[0].nodes) == DEEP + 1
    assert sight.influence[f"objective:{top}"] == pytest.approx(1)
    assert sc.reach(made).kpis == 1


def test_a_very_long_loop_is_an_error_that_names_it() -> None:
    objectives: dict[str, Any] = {
        f"o{number}": {"name": str(number), "contributes": {f"o{(number + 1) % DEEP}": {}}}
        for number in range(DEEP)
    }
    with pytest.raises(ValueError, match="links run in a circle: objective:o0 -> objective:o1 -> "):
        sc.Strategy.model_validate({"name": "Round", "objectives": objectives})
    assert issubclass(StrategyError, ValueError)


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_a_node_of_very_many_inputs(rule: str) -> None:
    """Every rule over 100,000 KPIs of two scores and weights, against the plain loop over as few."""
    values, weights = np.resize([30.0, 80.0, 55.0], WIDE), np.resize([1.0, 2.0], WIDE)
    links = [(number, WIDE, weight, 1) for number, weight in enumerate(weights.tolist())]
    made = graph(WIDE + 1, links, WIDE, rule=rule, measured_cap=False)
    found = through(made, {f"n{number}": value for number, value in enumerate(values.tolist())})
    if rule == "grl":  # contributions add up: so many reach the end, though none alone does
        assert found[f"n{WIDE}"] == pytest.approx(95)
        return
    few = 6
    plain = plainly(
        {"n": {"kind": "objective", "rule": rule}} | {f"k{number}": {"kind": "kpi"} for number in range(few)},
        [
            {"source": f"k{number}", "target": "n", "kind": "measures", "weight": weights[number]}
            for number in range(few)
        ],
        {f"k{number}": values[number] for number in range(few)},
    )
    assert found[f"n{WIDE}"] == pytest.approx(plain["n"]["score"], abs=0.01)


def test_a_node_that_very_many_lead_out_of() -> None:
    links = [(0, number, 1.0, 1) for number in range(1, WIDE)]
    found = through(graph(WIDE, links, 1), {"n0": 40.0})
    assert set(found.values()) == {40.0}


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_only_negative_inputs_leave_a_node_unknown(rule: str) -> None:
    links = [(0, 1, 1.0, 1), (1, 2, 1.0, -1)]
    assert np.isnan(through(graph(3, links, 1, rule=rule), {"n0": 80.0})["n2"])


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_only_negative_contributors_pull_down_a_node_s_own_kpis(rule: str) -> None:
    """Its own reading is 90; what works against it stands at 80, so that 20 is left."""
    links = [(0, 2, 3.0, 1), (1, 3, 3.0, 1), (2, 3, 3.0, -1)]
    found = through(graph(4, links, 2, rule=rule, measured_cap=False), {"n0": 80.0, "n1": 90.0})
    plain = plainly(
        {
            "k0": {"kind": "kpi"},
            "k1": {"kind": "kpi"},
            "n2": {"kind": "objective", "rule": rule, "measured_cap": False},
            "n3": {"kind": "objective", "rule": rule, "measured_cap": False},
        },
        [
            {"source": "k0", "target": "n2", "kind": "measures", "weight": 3},
            {"source": "k1", "target": "n3", "kind": "measures", "weight": 3},
            {"source": "n2", "target": "n3", "kind": "contributes", "weight": 3, "sign": -1},
        ],
        {"k0": 80.0, "k1": 90.0},
    )
    assert found["n3"] == pytest.approx(plain["n3"]["score"])
    assert (found["n3"] < 90) == (rule != "best")  # the best of 90 and 20 is 90


def test_many_goals_and_none() -> None:
    goals = graph(51, [(0, number, 1.0, 1) for number in range(1, 51)], 1)
    assert set(through(goals, {"n0": 70.0}).values()) == {70.0}
    made = strategy(kpis={"k": {}})
    assert review(made, {"k": 70.0}).line_of_sight("k").up == ()
    assert sc.reach(made).goals == ()
