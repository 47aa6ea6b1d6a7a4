"""What graphs are measured against: a tight loop over networkx, and the same over rustworkx.

Both work means out with sides, signs, coverage, unknowns and caps, a node after its causes, and
know nothing that the generated graphs do not have: every setting is the default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import networkx as nx
import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from scorecard.kpi.scale import BELOW, SPARE, cap_limit
from scorecard.model.scheme import Scale
from scorecard.strategy_map.graph import MEASURED, Graph

Floats = NDArray[np.float64]
OWN_SHARE = MIN_KNOWN = 0.5

Link = tuple[float, bool, bool, bool]
"""Weight, whether it is of a KPI, whether negative, whether critical."""


def as_networkx(graph: Graph) -> nx.DiGraph:
    """Return the same graph, nodes by number in an order where causes come first."""
    network = nx.DiGraph()
    network.add_nodes_from(range(graph.size))
    for source, target, link in _links(graph):
        network.add_edge(source, target, link=link)
    return network


def as_rustworkx(graph: Graph) -> rx.PyDiGraph:
    """Return the same for rustworkx."""
    network = rx.PyDiGraph(multigraph=False)
    network.add_nodes_from(range(graph.size))
    network.add_edges_from(list(_links(graph)))
    return network


def _links(graph: Graph) -> Iterable[tuple[int, int, Link]]:
    edges = graph.edges
    return (
        (source, target, (weight, side == MEASURED, sign < 0, critical))
        for source, target, weight, side, sign, critical in zip(
            edges.source.tolist(),
            edges.target.tolist(),
            edges.weight.tolist(),
            edges.side.tolist(),
            edges.sign.tolist(),
            edges.critical.tolist(),
            strict=True,
        )
    )


def over_networkx(network: nx.DiGraph, leaves: Sequence[float | None], scale: Scale) -> tuple[Any, Any]:
    """Return score (None unknown) and coverage of every node."""
    before = network.pred

    def into(node: int) -> Iterable[tuple[int, Link]]:
        return [(source, data["link"]) for source, data in before[node].items()]

    return _loop(len(network), into, leaves, scale)


def over_rustworkx(network: rx.PyDiGraph, leaves: Sequence[float | None], scale: Scale) -> tuple[Any, Any]:
    """Return score (None unknown) and coverage of every node."""

    def into(node: int) -> Iterable[tuple[int, Link]]:
        return [(source, link) for source, _, link in network.in_edges(node)]

    return _loop(network.num_nodes(), into, leaves, scale)


def _loop(
    size: int,
    into: Callable[[int], Iterable[tuple[int, Link]]],
    leaves: Sequence[float | None],
    scale: Scale,
) -> tuple[list[float | None], list[float]]:
    score: list[float | None] = list(leaves)
    coverage = [0.0 if each is None else 1.0 for each in leaves]
    limit, worst_below, below_best = (
        cap_limit(scale),
        scale.boundaries[0] - SPARE,
        scale.boundaries[-1] - BELOW,
    )
    for node in range(size):
        links = into(node)
        if not links:
            continue
        own_weight = own_known = own_sum = own_covered = 0.0
        weight_of = known = total = covered = 0.0
        against = against_sum = 0.0
        failing = lacking = False
        for source, (weight, measures, negative, critical) in links:
            found = score[source]
            if measures:
                own_weight += weight
                if found is not None:
                    own_known += weight
                    own_sum += weight * found
                    own_covered += weight * coverage[source]
                if critical:
                    failing = failing or (found is not None and found < worst_below)
                    lacking = lacking or found is None
                continue
            weight_of += weight
            if found is None:
                continue
            covered += weight * coverage[source]
            if negative:
                against += weight
                against_sum += weight * (100 - found)
            else:
                known += weight
                total += weight * found
        measured = own_sum / own_known if own_known else None
        driven = total / known if known else None
        if against:
            ceiling = measured if driven is None else driven
            driven = None
            if ceiling is not None:
                driven = min(ceiling, (total + against_sum) / (known + against))
        if own_weight and weight_of:
            covers = OWN_SHARE * own_covered / own_weight + (1 - OWN_SHARE) * covered / weight_of
        else:
            covers = own_covered / own_weight if own_weight else covered / weight_of
        if measured is None or driven is None:
            result = driven if measured is None else measured
        else:
            result = OWN_SHARE * measured + (1 - OWN_SHARE) * driven
        if covers < MIN_KNOWN - SPARE:
            result = None
        if result is not None:
            if failing or (measured is not None and measured < worst_below):
                result = min(result, limit)
            if lacking:
                result = min(result, below_best)
        score[node], coverage[node] = result, covers
    return score, coverage


def same(ours: tuple[Floats, Floats], theirs: tuple[Any, Any], what: str) -> None:
    """Stop the benchmark where two results differ by more than 1e-9."""
    for name, mine, other in zip(("score", "coverage"), ours, theirs, strict=True):
        there = np.array(other, dtype=np.float64)
        if not np.allclose(mine.reshape(-1), there, rtol=0, atol=1e-9, equal_nan=True):
            raise SystemExit(f"{what}: {name} is not that of the loop")


def paths_from(network: nx.DiGraph, start: int, goals: Sequence[int], weights: dict[Any, float]) -> list[Any]:
    """Return, from one node on each goal: whether it is reached, the strongest path, the influence."""
    below = nx.descendants(network, start) | {start}
    strongest, influence = dict.fromkeys(below, 0.0), dict.fromkeys(below, 0.0)
    strongest[start] = influence[start] = 1.0
    for node in sorted(below):  # numbers are in an order where causes come first
        for effect in network.succ[node]:
            weight = weights[node, effect]
            strongest[effect] = max(strongest[effect], strongest[node] * abs(weight))
            influence[effect] += influence[node] * weight
    return [
        (goal in below and goal != start, strongest.get(goal, 0.0), influence.get(goal, 0.0))
        for goal in goals
    ]
