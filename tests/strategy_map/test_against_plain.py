"""Propagation in arrays gives what the plain loop gives, node by node, on made strategies."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from benchmarks.flow import as_inputs, as_strategy, made, readings
from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from scorecard.strategy_map.compile import compile_graph
from scorecard.strategy_map.propagate import propagate
from tests.plain_propagation import propagate as plainly

ORGANISATIONS = 8
FIELDS = ("score", "measured", "driven", "low", "high", "coverage")


@pytest.mark.parametrize("seed", range(30))
def test_arrays_and_loop_agree(seed: int) -> None:
    """Every rule, setting and cap; unknown KPIs; nodes that left, dropped work, overrides passed up."""
    chance = random.Random(seed)
    nodes, links = made(seed, layers=4, wide=5, drivers=3)
    for node in nodes.values():
        if node["kind"] != "kpi":
            node["measured_cap"] = chance.random() < 0.7
            node["critical_cap"] = chance.random() < 0.7
            node["min_known"] = chance.choice([0, 0.5, 0.8, 1])
    edges = [{**link, "sign": _sign(link, chance)} for link in links if chance.random() < 0.8]
    measuring = {edge["source"] for edge in edges}
    nodes = {name: node for name, node in nodes.items() if node["kind"] != "kpi" or name in measuring}
    leaves = readings(nodes, ORGANISATIONS, seed)

    scale = Scale()
    graph = compile_graph(as_strategy(nodes, edges), Period.parse("2010-03"))
    inputs = as_inputs(graph, leaves, ORGANISATIONS)
    plain: list[dict[str, dict[str, Any]]] = []
    for column in range(ORGANISATIONS):
        here = {name: dict(node) for name, node in nodes.items()}
        drop = []
        for name, node in sorted(here.items()):  # KPIs before objectives
            position, event = graph.index[name], chance.random()
            if event < 0.05:
                node["applicable"] = inputs.in_force[position, column] = False
            elif event < 0.10 and node["kind"] != "kpi":
                inputs.dropped[position, column] = True
                drop.append(name)
            elif event < 0.15 and node["kind"] != "kpi" and _stays(name, edges, here):
                node["override"] = inputs.override[position, column] = chance.random() * 100
        plain.append(plainly(here, edges, {name: leaves[name][column] for name in leaves}, drop=drop))

    flow = propagate(graph, inputs, scale)
    there = np.array([[result[name]["applicable"] for result in plain] for name in graph.ids])
    np.testing.assert_array_equal(flow.applicable, there)
    instead = np.where(inputs.dropped, 0.0, inputs.override)
    for field in FIELDS:
        ours = getattr(flow, field)
        if field in ("score", "low", "high"):  # the plain loop tells what is passed up
            ours = np.where(np.isnan(instead), ours, instead)
        theirs = np.array([[result[name][field] for result in plain] for name in graph.ids], dtype=float)
        np.testing.assert_allclose(ours[there], theirs[there], rtol=0, atol=1e-9, err_msg=field)


def _sign(link: dict[str, Any], chance: random.Random) -> int:
    return -1 if link["kind"] == "contributes" and chance.random() < 0.2 else 1


def _stays(name: str, edges: list[dict[str, Any]], nodes: dict[str, dict[str, Any]]) -> bool:
    """Whether a KPI keeps the node in; whether an override does too, the design does not say."""
    return any(
        edge["target"] == name
        and edge["kind"] == "measures"
        and nodes[edge["source"]].get("applicable", True)
        for edge in edges
    )
