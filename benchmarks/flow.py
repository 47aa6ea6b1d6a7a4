"""Propagation in arrays against the plain loop of the tests, on one generated strategy."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Row, in_turns
from scorecard.model.period import Period
from scorecard.model.propagation import RULE_NAMES
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.compile import compile_graph
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.propagate import Inputs, propagate
from tests.plain_propagation import propagate as plainly

Nodes = dict[str, dict[str, Any]]
Edges = list[dict[str, Any]]

KPIS = 2
ORGANISATIONS = 50
ROUNDS = 5


def made(seed: int = 1, *, layers: int = 10, wide: int = 60, drivers: int = 4) -> tuple[Nodes, Edges]:
    """Return a strategy in the plain form: objectives in layers, each with KPIs and drivers."""
    chance = random.Random(seed)
    nodes: Nodes = {}
    edges: Edges = []
    below: list[str] = []
    for layer in range(layers):
        names = [f"objective:l{layer}n{number}" for number in range(wide)]
        for name in names:
            nodes[name] = {
                "kind": "objective",
                "rule": chance.choice(["mean", *RULE_NAMES]),
                "unanimous": chance.random() < 0.5,
                "own_share": chance.choice([0, 0.3, 0.5, 1]),
                "min_known": chance.choice([0, 0.5]),
            }
            for number in range(KPIS):
                kpi = f"kpi:{name.partition(':')[2]}k{number}"
                nodes[kpi] = {"kind": "kpi"}
                critical = chance.random() < 0.2
                weight = float(chance.randint(1, 3))
                edges.append(_link("measures", kpi, name, weight, 1, critical))
            for driver in chance.sample(below, drivers) if below else ():
                sign = -1 if chance.random() < 0.1 else 1
                edges.append(_link("contributes", driver, name, float(chance.randint(1, 3)), sign, False))
        below = names
    return nodes, edges


def _link(kind: str, source: str, target: str, weight: float, sign: int, critical: bool) -> dict[str, Any]:
    return {
        "kind": kind,
        "source": source,
        "target": target,
        "weight": weight,
        "sign": sign,
        "critical": critical,
    }


def readings(nodes: Nodes, organisations: int, seed: int = 2) -> dict[str, list[float | None]]:
    """Return a score for every KPI and organisation, one in five unknown."""
    chance = random.Random(seed)
    return {
        name: [
            None
            if chance.random() < 0.2
            else chance.choice([0.0, 100 / 3, 50.0, 200 / 3, chance.random() * 100])
            for _ in range(organisations)
        ]
        for name, node in nodes.items()
        if node["kind"] == "kpi"
    }


def as_strategy(nodes: Nodes, edges: Sequence[Mapping[str, Any]]) -> Strategy:
    """Return the strategy that a plain one describes."""
    document: dict[str, Any] = {"name": "Made", "objectives": {}, "kpis": {}}
    for name, node in nodes.items():
        kind, _, slug = name.partition(":")
        settings = {key: value for key, value in node.items() if key != "kind"}
        details: dict[str, Any] = {"name": slug, "propagation": settings}
        section, link = ("kpis", "measures") if kind == "kpi" else ("objectives", "contributes")
        document[section][slug] = {**details, link: {}}
    for edge in edges:
        kind, _, slug = edge["source"].partition(":")
        if edge["kind"] == "measures":
            document["kpis"][slug]["measures"][edge["target"]] = {
                "weight": edge["weight"],
                "critical": edge["critical"],
            }
        else:
            document["objectives"][slug]["contributes"][edge["target"]] = {
                "weight": edge["weight"],
                "sign": "negative" if edge["sign"] < 0 else "positive",
            }
    return Strategy.model_validate(document)


def as_inputs(graph: Graph, leaves: Mapping[str, Sequence[float | None]], columns: int) -> Inputs:
    """Return the same readings as arrays, of the first `columns` organisations."""
    scores = np.full((graph.size, columns), np.nan)
    for name, values in leaves.items():
        scores[graph.index[name]] = [np.nan if value is None else value for value in values[:columns]]
    shape = (graph.size, columns)
    return Inputs(
        numbers={"score": scores},
        in_force=np.ones(shape, dtype=bool),
        assessed=np.full((len(graph.assessed), columns), np.nan),
        override=np.full(shape, np.nan),
        dropped=np.zeros(shape, dtype=bool),
    )


def rows() -> Iterator[Row]:
    """Measure one organisation and many; both sides are compared first."""
    nodes, edges = made()
    leaves = readings(nodes, ORGANISATIONS)
    scale = Scale()
    graph = compile_graph(as_strategy(nodes, edges), Period.parse("2010-03"))
    for columns in (1, ORGANISATIONS):
        inputs = as_inputs(graph, leaves, columns)
        each = [{name: values[column] for name, values in leaves.items()} for column in range(columns)]

        def in_arrays(inputs: Inputs = inputs) -> Any:
            return propagate(graph, inputs, scale)

        def in_a_loop(each: list[dict[str, float | None]] = each) -> list[dict[str, dict[str, Any]]]:
            return [plainly(nodes, edges, leaf, boundaries=scale.boundaries) for leaf in each]

        flow, plain = in_arrays(), in_a_loop()
        for field in ("score", "measured", "driven", "low", "high", "coverage"):
            _same(field, getattr(flow, field), plain, graph)
        ours, theirs = in_turns(in_arrays, in_a_loop, ROUNDS)
        size = f"{len(nodes):,} nodes, {len(edges):,} links, {columns} organisation{'s' * (columns > 1)}"
        yield Row(f"propagate {size}", ours, "plain Python loop", theirs, None)


def _same(
    field: str, ours: NDArray[np.float64], plain: list[dict[str, dict[str, Any]]], graph: Graph
) -> None:
    theirs = np.array([[result[name][field] for result in plain] for name in graph.ids], dtype=np.float64)
    wrong = np.argwhere(~np.isclose(ours, theirs, rtol=0, atol=1e-9, equal_nan=True))
    if len(wrong):
        node, column = wrong[0]
        raise SystemExit(
            f"{field} differs at {len(wrong)} of {ours.size} places, first at {graph.ids[node]}: "
            f"{ours[node, column]} in arrays, {theirs[node, column]} in the plain loop"
        )
