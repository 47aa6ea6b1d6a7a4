"""Graphs made for benchmarks, as arrays: weights, a few negative and critical links, unknown leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecard.strategy_map.graph import DRIVEN, MEASURED, Edges, Graph, Settings, compile_arrays
from scorecard.strategy_map.propagate import Inputs

NEGATIVE, CRITICAL, UNKNOWN = 0.05, 0.02, 0.15


@dataclass(frozen=True, slots=True)
class Made:
    """A generated graph, before it is compiled."""

    ids: list[str]
    kpi: NDArray[np.bool_]
    edges: Edges
    settings: Settings

    def compiled(self) -> Graph:
        """Return the graph, compiled."""
        return compile_arrays(self.ids, self.edges, self.kpi, self.settings)


def layered(nodes: int, links: int, layers: int, *, rule: str = "mean", seed: int = 1) -> Made:
    """Return a graph of so many layers of equal width, the lowest of KPIs.

    Every node above has `links / (nodes above)` inputs, the first from the layer just below, so
    that the graph is as deep as it has layers, the others from any layer below.
    """
    chance = np.random.default_rng(seed)
    layer = np.sort(np.arange(nodes) % layers)
    first = np.searchsorted(layer, np.arange(layers + 1))
    above = np.arange(first[1], nodes)
    each = np.full(len(above), links // len(above))
    each[: links - each.sum()] += 1
    target = np.repeat(above, each)
    nearest = np.concatenate([[0], np.cumsum(each)[:-1]])
    low = np.zeros(len(target), dtype=np.intp)
    low[nearest] = first[layer[above] - 1]
    source = low + (chance.random(len(target)) * (first[layer[target]] - low)).astype(np.intp)
    pairs = np.unique(np.stack([target, source]), axis=1)
    target, source = pairs
    kpi = layer == 0
    measures = kpi[source]
    count = len(source)
    edges = Edges(
        source=source,
        target=target,
        side=np.where(measures, MEASURED, DRIVEN).astype(np.int8),
        weight=chance.integers(1, 4, count).astype(np.float64),
        sign=np.where(~measures & (chance.random(count) < NEGATIVE), -1, 1).astype(np.int8),
        critical=measures & (chance.random(count) < CRITICAL),
    )
    settings = Settings.alike(nodes, rule=rule)
    return Made([f"n{number}" for number in range(nodes)], kpi, edges, settings)


def chain(nodes: int, seed: int = 1) -> Made:
    """Return a chain: a KPI, and nodes each fed by the one before."""
    return layered(nodes, nodes - 1, nodes, seed=seed)


def leaves(graph: Graph, columns: int, seed: int = 2) -> Inputs:
    """Return a score for every KPI and column, 15 % of them unknown."""
    chance = np.random.default_rng(seed)
    scores = np.full((graph.size, columns), np.nan)
    kpis = np.flatnonzero(graph.kpi)
    known = chance.random((len(kpis), columns)) * 100
    known[chance.random(known.shape) < UNKNOWN] = np.nan
    scores[kpis] = known
    return Inputs({"score": scores})
