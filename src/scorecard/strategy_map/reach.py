"""How every node leads up to the goals, for graphs of any size: one pass from effects to causes.

The same figures as `sight.line_of_sight` gives for one node, as arrays for all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scorecard.strategy_map.graph import Graph

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Reaches:
    """What leads from every node to each goal; arrays of shape (nodes, goals).

    A goal leads to itself, by a path of no link.

    Attributes:
        reached: whether any path does.
        strongest: the largest product of absolute weights along one path; 0 where there is none.
        influence: the sum over all paths of the products of weights: how many points the goal
            moves when the node moves by one, as long as no rule but `mean`, no cap and no unknown
            input is in the way.
    """

    reached: Bools
    strongest: Floats
    influence: Floats


def reaches(graph: Graph, weights: Floats, goals: Ints) -> Reaches:
    """Return how every node leads to each goal.

    Args:
        graph: the compiled strategy.
        weights: (links,) signed effective weights, in the order of `graph.edges`, as
            `marks.effective_weights` times the sign gives them; 0 into KPIs.
        goals: the goals, by their places in `graph.ids`.

    >>> from scorecard.strategy_map.graph import Edges, Settings, compile_arrays
    >>> ends = np.array([0, 1]), np.array([1, 2])
    >>> rest = np.zeros(2, np.int8), np.ones(2), np.ones(2, np.int8), np.zeros(2, bool)
    >>> graph = compile_arrays("abc", Edges(*ends, *rest), np.zeros(3, bool), Settings.alike(3))
    >>> reaches(graph, np.array([0.5, -0.5]), np.array([2])).influence.tolist()
    [[-0.25], [-0.5], [1.0]]
    """
    shape = graph.size, len(goals)
    reached = np.zeros(shape, dtype=bool)
    strongest, influence = np.zeros(shape), np.zeros(shape)
    columns = np.arange(len(goals))
    reached[goals, columns] = True
    strongest[goals, columns] = influence[goals, columns] = 1.0
    inner = np.flatnonzero(graph.edges.source < graph.size)
    order = inner[np.argsort(graph.edges.source[inner], kind="stable")]
    cause, effect, weight = graph.edges.source[order], graph.edges.target[order], weights[order]
    away = np.abs(weight)
    first = np.searchsorted(cause, np.arange(graph.size + 1))
    bounds = np.searchsorted(graph.level, np.arange(int(graph.level.max(initial=0)) + 2))
    for low, high in zip(bounds[-2::-1].tolist(), bounds[:0:-1].tolist(), strict=True):
        start, end = int(first[low]), int(first[high])
        if start == end:
            continue
        effects, inside = effect[start:end], first[low : high + 1] - start
        matrix = csr_array((weight[start:end], effects, inside), shape=(high - low, graph.size))
        influence[low:high] += matrix @ influence
        has = np.flatnonzero(np.diff(inside))
        starts, rows = inside[has], has + low
        through = away[start:end, None] * strongest[effects]
        strongest[rows] = np.maximum(strongest[rows], np.maximum.reduceat(through, starts, axis=0))
        reached[rows] |= np.logical_or.reduceat(reached[effects], starts, axis=0)
    return Reaches(reached, strongest, influence)


__all__ = ["Reaches", "reaches"]
