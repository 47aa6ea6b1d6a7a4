"""What a map marks beside a score: mix, worst KPI beneath, watermelon, tension, provisional."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.scale import band_index
from scorecard.model.scheme import Scale
from scorecard.results import TensionKind
from scorecard.strategy_map.graph import MEASURED, Edges, Graph
from scorecard.strategy_map.propagate import Flow

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

THIRD = 100 / 3


def read_values(graph: Graph, flow: Flow, edges: Edges, node: int) -> Floats:
    """Return what a node's rule reads from each of its inputs: (edges, columns), NaN unknown."""
    found: Floats = flow.up[graph.on(node)][edges.source]
    return found


def effective_weights(graph: Graph, flow: Flow, column: int) -> Floats:
    """Return the share of every link among the applicable inputs of its effect.

    The order is that of `graph.edges`; the shares into one node add up to 1, an input that has
    left has 0. Under rules that pool both sides the weights alone count, else `own_share`
    divides the two sides.
    """
    edges = graph.edges
    weight = np.where(input_applies(graph, flow, edges, column), edges.weight, 0.0)
    sides = np.bincount(edges.target * 2 + edges.side, weight, minlength=2 * graph.size).reshape(-1, 2)
    own_share = graph.settings.own_share
    both = (sides > 0).all(axis=1) & ~graph.pooled
    total = np.where(both[edges.target], sides[edges.target, edges.side], sides.sum(axis=1)[edges.target])
    part = np.where(edges.side == MEASURED, own_share[edges.target], 1 - own_share[edges.target])
    part = np.where(both[edges.target], part, 1.0)
    shares: Floats = np.divide(part * weight, total, out=np.zeros_like(weight), where=total > 0)
    return shares


def input_applies(graph: Graph, flow: Flow, edges: Edges, column: int) -> Bools:
    """Return which inputs have not left the calculation."""
    applies: Bools = flow.reads[edges.source, column]
    return applies


def seen_scores(graph: Graph, flow: Flow, edges: Edges, column: int) -> Floats:
    """Return the score of each input in one column, NaN where unknown: the mean of peers is not it."""
    scores: Floats = flow.up["score"][edges.source, column]
    if flow.peers is None:
        return scores
    node = np.minimum(edges.source, graph.size - 1)
    return np.where((edges.source < graph.size) & (flow.peers[node, column] > 0), np.nan, scores)


def mix_of(
    graph: Graph, flow: Flow, scale: Scale, node: int, column: int, weights: Floats
) -> Mapping[str, float]:
    """Return the weight of a node's inputs by name of their band; `Unknown` among them.

    The band is that of the input's score, whichever number the rule reads.
    `weights` are the effective weights of every link in this column.
    """
    edges, shares = graph.into(node), weights[graph.run(node)]
    bands = band_index(scale, seen_scores(graph, flow, edges, column))
    names = [*(band.name for band in scale.bands), "Unknown"]
    found = {name: float(shares[bands == number].sum()) for number, name in enumerate(names[:-1])}
    found["Unknown"] = float(shares[bands < 0].sum())
    return {name: weight for name, weight in found.items() if weight > 0}


def watermelon_of(graph: Graph, flow: Flow, scale: Scale, node: int, column: int) -> tuple[str, ...]:
    """Return the ids of worst-band inputs, by positive links, of a node in the best band."""
    if band_index(scale, flow.score[node, [column]])[0] != len(scale.bands) - 1:
        return ()
    edges = graph.into(node)
    bands = band_index(scale, seen_scores(graph, flow, edges, column))
    assessed = (edges.source >= graph.size) & (edges.source < graph.size + len(graph.assessed))
    failing = (bands == 0) & (edges.sign > 0) & ~assessed
    failing &= input_applies(graph, flow, edges, column)
    return tuple(graph.ids[node] for node in graph.owner[edges.source[failing]])


def tension_of(scale: Scale, measured: float, driven: float) -> TensionKind | None:
    """Return how measured and driven disagree, if by a band and a third of the scale.

    >>> tension_of(Scale(), 90.0, 20.0)
    'leads failing'
    """
    bands = band_index(scale, np.array([measured, driven]))
    if min(bands) < 0 or bands[0] == bands[1] or abs(measured - driven) < THIRD - 1e-9:
        return None
    return "leads failing" if measured > driven else "leads not paying off"


def worst_below(graph: Graph, flow: Flow) -> NDArray[np.intp]:
    """Return the worst known KPI beneath each node by positive links; -1 where there is none.

    Beneath a node that has left the calculation nothing is seen; a link with a lag shows what
    is beneath it today.
    Of equals the first by id counts. Shape (nodes, columns); a KPI is not beneath itself.
    """
    scores = np.where(graph.kpi[:, None] & flow.applicable, flow.score, np.nan)
    order = np.argsort(scores, axis=0, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(graph.size)[:, None], order.shape), axis=0)
    nobody = graph.size
    own = np.where(np.isnan(scores), nobody, rank)
    beneath = np.full(scores.shape, nobody)
    for block in graph.blocks:
        edges = graph.edges.take(block.edges)
        source = graph.owner[edges.source]
        assessed = (edges.source >= graph.size) & (edges.source < graph.size + len(graph.assessed))
        carries = ~assessed & (edges.sign > 0)
        seen = carries[:, None] & flow.applicable[source]
        found = np.where(seen, np.minimum(own[source], beneath[source]), nobody)
        starts = np.flatnonzero(np.diff(edges.target, prepend=-1))
        beneath[block.nodes] = np.minimum.reduceat(found, starts, axis=0)
    at = np.take_along_axis(order, np.minimum(beneath, graph.size - 1), axis=0)
    return np.where(beneath == nobody, -1, at)
