"""Graphs at their limits: none, one node, islands, diamonds, long chains, many inputs, only negative ones."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.generated import chain
from scorecard.errors import LoopError
from scorecard.model.scheme import Scale
from scorecard.strategy_map.graph import DRIVEN, MEASURED, Edges, Graph, Settings, compile_arrays
from scorecard.strategy_map.propagate import Inputs, propagate, scores
from scorecard.strategy_map.reach import reaches

WAYS = pytest.mark.parametrize("compiled", [True, False])


def graph_of(size: int, kpis: int, links: list[tuple[int, int]], signs: int = 1, **said: object) -> Graph:
    """Nodes of which the first are KPIs; the links from these measure, the others contribute."""
    source, target = np.array(links, dtype=np.intp).reshape(-1, 2).T
    measures = source < kpis
    edges = Edges(
        source=source,
        target=target,
        side=np.where(measures, MEASURED, DRIVEN).astype(np.int8),
        weight=np.ones(len(source)),
        sign=np.where(measures, 1, signs).astype(np.int8),
        critical=np.zeros(len(source), dtype=bool),
    )
    ids = [f"n{number}" for number in range(size)]
    return compile_arrays(ids, edges, np.arange(size) < kpis, Settings.alike(size, **said))


def told(graph: Graph, **known: float) -> Inputs:
    numbers = np.full((graph.size, 1), np.nan)
    for name, score in known.items():
        numbers[graph.index[name]] = score
    return Inputs({"score": numbers})


def by_id(graph: Graph, inputs: Inputs, compiled: bool) -> dict[str, float]:
    """Scores, which `propagate` gives as well."""
    score, coverage = scores(graph, inputs, Scale(), compiled=compiled)
    flow = propagate(graph, inputs, Scale())
    np.testing.assert_allclose(score, flow.score, rtol=0, atol=1e-12)
    np.testing.assert_allclose(coverage, flow.coverage, rtol=0, atol=1e-12)
    return dict(zip(graph.ids, score[:, 0].tolist(), strict=True))


@WAYS
def test_no_node_at_all(compiled: bool) -> None:
    graph = graph_of(0, 0, [])
    assert by_id(graph, told(graph), compiled) == {}
    assert reaches(graph, np.zeros(0), np.zeros(0, dtype=np.intp)).influence.shape == (0, 0)


@WAYS
def test_one_node_nobody_measures_is_unknown(compiled: bool) -> None:
    graph = graph_of(1, 0, [])
    assert np.isnan(by_id(graph, told(graph), compiled)["n0"])


@WAYS
def test_islands_do_not_touch(compiled: bool) -> None:
    graph = graph_of(5, 2, [(0, 2), (1, 3)])
    found = by_id(graph, told(graph, n0=40.0), compiled)
    assert found["n2"] == 40
    assert np.isnan([found["n3"], found["n4"]]).all()


@WAYS
def test_a_diamond_counts_both_ways_up(compiled: bool) -> None:
    graph = graph_of(5, 1, [(0, 1), (1, 2), (1, 3), (2, 4), (3, 4)])
    assert by_id(graph, told(graph, n0=80.0), compiled)["n4"] == pytest.approx(80)
    weights = np.where(graph.edges.target == graph.index["n4"], 0.5, 1.0)
    found = reaches(graph, weights, np.array([graph.index["n4"]]))
    assert found.influence[graph.index["n0"]] == 1
    assert found.strongest[graph.index["n0"]] == 0.5


@WAYS
def test_a_chain_of_ten_thousand_carries_its_kpi_to_the_top(compiled: bool) -> None:
    graph = chain(10_000).compiled()
    positive = np.ones(len(graph.edges), np.int8)
    edges = Edges(
        *(graph.edges.source, graph.edges.target, graph.edges.side, graph.edges.weight, positive),
        critical=graph.edges.critical,
    )
    graph = compile_arrays(graph.ids, edges, graph.kpi, Settings.alike(graph.size))
    numbers = np.where(graph.kpi, 70.0, np.nan)[:, None]
    score, coverage = scores(graph, Inputs({"score": numbers}), Scale(), compiled=compiled)
    np.testing.assert_allclose(score, 70, atol=1e-9)
    np.testing.assert_array_equal(coverage, 1)
    top = np.array([graph.size - 1])
    assert reaches(graph, np.ones(graph.size - 1), top).reached.all()


@WAYS
@pytest.mark.parametrize("rule", ["mean", "worst", "best", "two_worst", "geometric", "harmonic"])
def test_a_node_with_a_hundred_thousand_inputs(compiled: bool, rule: str) -> None:
    count = 100_000
    graph = graph_of(count + 1, count, [(number, count) for number in range(count)], rule=rule)
    given = np.random.default_rng(1).random(count) * 40 + 50
    numbers = np.full((graph.size, 1), np.nan)
    numbers[[graph.index[f"n{number}"] for number in range(count)], 0] = given
    score, coverage = scores(graph, Inputs({"score": numbers}), Scale(), compiled=compiled)
    expected = {
        "mean": given.mean(),
        "worst": given.min(),
        "best": given.max(),
        "two_worst": np.sort(given)[:2].mean(),
        "geometric": np.exp(np.log(given).mean()),
        "harmonic": 1 / (1 / given).mean(),
    }
    node = graph.index[f"n{count}"]
    assert score[node, 0] == pytest.approx(expected[rule], abs=1e-9)
    assert coverage[node, 0] == pytest.approx(1)


@WAYS
@pytest.mark.parametrize("rule", ["mean", "worst", "best", "two_worst", "geometric", "harmonic"])
def test_negative_inputs_alone_lift_nothing(compiled: bool, rule: str) -> None:
    links = [(0, 3), (1, 4), (2, 5), (4, 3), (5, 3), (4, 6), (5, 6)]
    graph = graph_of(7, 3, links, signs=-1, rule=rule, min_known=0, own_share=0)
    known = by_id(graph, told(graph, n0=60.0, n1=90.0, n2=80.0), compiled)
    assert np.isnan(known["n6"])  # nothing positive to pull down
    assert known["n3"] <= 60
    assert by_id(graph, told(graph, n0=60.0, n1=0.0, n2=0.0), compiled)["n3"] <= 60 + 1e-9


def test_a_circle_is_named_by_its_path() -> None:
    with pytest.raises(LoopError, match="n0 -> n1 -> n2 -> n0"):
        graph_of(3, 0, [(0, 1), (1, 2), (2, 0)])
