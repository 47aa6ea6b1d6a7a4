"""The links that line of sight follows, as arrays: signed weights and lags, causes before effects."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import spsolve_triangular

from scorecard.kpi.calendar import in_force
from scorecard.model.link import Contributes
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy, propagates
from scorecard.strategy_map.compile import status_arrows
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.levels import levels
from scorecard.strategy_map.marks import effective_weights
from scorecard.strategy_map.paths import Ways, ways
from scorecard.strategy_map.propagate import Flow

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Lines:
    """Nodes by number, causes before effects, and the links between them.

    Attributes:
        ids: the nodes; a number below is a place in it.
        kpi: (nodes,) which are KPIs.
        goals: the goals among the nodes.
        source, target: (links,) cause and effect; at most one link between two nodes.
        weight: (links,) the signed effective weight.
        lag: (links,) in months.
        level: (nodes,) the longest chain of links below each node, rising.
    """

    ids: tuple[str, ...]
    kpi: Bools
    goals: Ints
    source: Ints
    target: Ints
    weight: Floats
    lag: Floats
    level: NDArray[np.int32]

    @cached_property
    def index(self) -> dict[str, int]:
        """The number of each node."""
        return {name: number for number, name in enumerate(self.ids)}

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.ids)

    @cached_property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """The first node of each level, and the first behind it, from below."""
        bounds = [0, *(np.flatnonzero(np.diff(self.level)) + 1).tolist(), self.size]
        return tuple(pairwise(bounds)) if self.size else ()

    @cached_property
    def sources(self) -> Bools:
        """Whose status comes from elsewhere: KPIs, and nodes that nothing leads to."""
        fed = np.zeros(self.size, dtype=bool)
        fed[self.target] = True
        found: Bools = self.kpi | ~fed
        return found

    @cached_property
    def up(self) -> Ways:
        """The ways from every node up to the goals."""
        ends = np.zeros(self.size, dtype=bool)
        ends[self.goals] = True
        return ways(self.ids, self.runs[::-1], self.source, self.target, self.weight, ends)

    @cached_property
    def down(self) -> Ways:
        """The ways from every node down to the KPIs."""
        return ways(self.ids, self.runs, self.target, self.source, self.weight, self.kpi)

    def influence(self, on: Floats) -> Floats:
        """Return how far a sum moves when each node moves by one: over all paths at once.

        With W the matrix of weights, cause by effect, it is the solution of x = on + W x, which is
        the sum over all paths of the products of their weights. As causes come before effects, I - W
        is triangular and one substitution solves it.

        Args:
            on: (nodes, sums) the weight of every node in each sum; for one node, 1 there and 0 elsewhere.
        """
        shape = self.size, self.size
        if 0 in on.shape:
            return np.zeros(on.shape)
        matrix = csr_array((self.weight, (self.source, self.target)), shape=shape)
        system = csr_array(eye_array(self.size, format="csr") - matrix)
        found: Floats = spsolve_triangular(system, on, lower=False, unit_diagonal=True)
        return found + 0.0  # no -0

    def reached(self, ends: Bools) -> Bools:
        """Return from which nodes a path leads to any of the ends: (nodes, sets), as `ends` is."""
        found = ends.copy()
        order = np.lexsort((self.target, self.source))
        first = np.searchsorted(self.source[order], np.arange(self.size + 1))
        effect = self.target[order]
        for low, high in reversed(self.runs):
            start, end = first[low], first[high]
            if start < end:
                inside = first[low:high]
                rows = np.flatnonzero(np.diff(first[low : high + 1]))
                led = np.logical_or.reduceat(found[effect[start:end]], inside[rows] - start, axis=0)
                found[low + rows] |= led
        return found


def goals_of(strategy: Strategy) -> tuple[str, ...]:
    """Return the ids of the goals and the vision; where none is marked, of the objectives that
    feed nothing."""
    marked = tuple(item.id for item in strategy.objectives if item.is_goal)
    if marked:
        return marked
    feeding = {arrow.source for arrow in strategy.arrows if propagates(arrow.link)}
    return tuple(item.id for item in strategy.objectives if item.id not in feeding)


def top_of(strategy: Strategy, among: Collection[str] | None = None) -> str | None:
    """Return the id of what stands on top: the first vision, else the first goal, if there is any.

    Args:
        strategy: the document.
        among: ids of which it is to be one; unsaid, of all.
    """
    visions = [item.id for item in strategy.objectives if item.vision]
    return next((name for name in (*visions, *goals_of(strategy)) if among is None or name in among), None)


def lines_of(strategy: Strategy, graph: Graph, flow: Flow, at: Period, column: int = 0) -> Lines:
    """Return every link that carries status or values with its signed effective weight and lag.

    Both come of a pass in which no lag counts, or a link would weigh nothing until it has passed.
    Links into a KPI carry no weight: its status is its own reading's. They are there all the
    same, so that a component or a driver of a KPI sees the goals its KPI leads to. Two links
    between the same nodes are one, of their weights together and the longer lag. Nodes out of
    force are left out.

    Args:
        strategy: the document.
        graph, flow: it compiled, and what flowed through it: inputs that have left have no weight.
        at: the date.
        column: which column of the flow.
    """
    edges = graph.edges
    inner = edges.source < graph.size
    weight = effective_weights(graph, flow, column) * edges.sign
    weight = np.where(graph.kpi[edges.target], 0.0, weight)[inner]
    parts, lags = _parts(strategy, graph, at), _lags(strategy, graph, at)
    source = np.concatenate([edges.source[inner], parts[0], lags[0]])
    target = np.concatenate([edges.target[inner], parts[1], lags[1]])
    weight = np.concatenate([weight, np.zeros(len(parts[0]) + len(lags[0]))])
    lag = np.concatenate([np.zeros(len(edges.source[inner]) + len(parts[0])), lags[2]])
    here = np.fromiter(
        (in_force(strategy.nodes[name], at) for name in graph.ids), dtype=bool, count=graph.size
    )
    kept = here[source] & here[target]
    goals = np.array([graph.index[name] for name in goals_of(strategy)], dtype=np.intp)
    place = np.cumsum(here) - 1
    return assemble(
        [name for name, there in zip(graph.ids, here.tolist(), strict=True) if there],
        graph.kpi[here],
        place[goals[here[goals]]],
        place[source[kept]],
        place[target[kept]],
        weight[kept],
        lag[kept],
    )


def bare_lines(strategy: Strategy, at: Period | None = None) -> Lines:
    """Return every link that carries status or values, all of weight 1 and without lags.

    Args:
        strategy: the document.
        at: only nodes and links in force then; unsaid, all.
    """
    nodes = [node for node in strategy.nodes.values() if at is None or in_force(node, at)]
    index = {node.id: number for number, node in enumerate(nodes)}
    ends = [
        (index[arrow.source], index[arrow.target])
        for arrow in strategy.arrows
        if propagates(arrow.link)
        and (at is None or in_force(arrow.link, at))
        and arrow.source in index
        and arrow.target in index
    ]
    source, target = np.array(ends, dtype=np.intp).reshape(-1, 2).T
    goals = [index[name] for name in goals_of(strategy) if name in index]
    return assemble(
        list(index),
        np.array([node.kind == "kpi" for node in nodes], dtype=bool),
        np.array(goals, dtype=np.intp),
        source,
        target,
        np.ones(len(ends)),
        np.zeros(len(ends)),
    )


def assemble(
    ids: list[str], kpi: Bools, goals: Ints, source: Ints, target: Ints, weight: Floats, lag: Floats
) -> Lines:
    """Return lines of nodes and links in any order; links between the same nodes become one.

    Raises:
        LoopError: links run in a circle.
    """
    size = len(ids)
    keys, which = np.unique(source * size + target, return_inverse=True)
    together: Floats = np.bincount(which, weight, minlength=len(keys)).astype(np.float64)
    longest = np.zeros(len(keys))
    np.maximum.at(longest, which, lag)
    source, target = np.divmod(keys, max(size, 1))
    depth = levels(size, source, target)
    order = np.lexsort((np.array(ids, dtype=str), depth)) if ids else np.zeros(0, dtype=np.intp)
    place = np.empty(size, dtype=np.intp)
    place[order] = np.arange(size)
    return Lines(
        ids=tuple(ids[number] for number in order.tolist()),
        kpi=kpi[order],
        goals=place[goals],
        source=place[source],
        target=place[target],
        weight=together,
        lag=longest,
        level=depth[order],
    )


def _parts(strategy: Strategy, graph: Graph, at: Period) -> tuple[Ints, Ints]:
    """The links from component KPIs to their aggregates, which carry values and no status."""
    ends = [
        (graph.index[arrow.source], graph.index[arrow.target])
        for arrow in strategy.arrows
        if arrow.link.kind == "part_of" and arrow.source.startswith("kpi:") and in_force(arrow.link, at)
    ]
    found = np.array(ends, dtype=np.intp).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _lags(strategy: Strategy, graph: Graph, at: Period) -> tuple[Ints, Ints, Floats]:
    found = list(_lagged(strategy, graph, at))
    source, target, months = zip(*found, strict=True) if found else ((),) * 3
    return np.array(source, dtype=np.intp), np.array(target, dtype=np.intp), np.array(months, dtype=float)


def _lagged(strategy: Strategy, graph: Graph, at: Period) -> Iterator[tuple[int, int, float]]:
    for arrow, _ in status_arrows(strategy, at):
        if isinstance(arrow.link, Contributes) and arrow.link.lag is not None:
            yield graph.index[arrow.source], graph.index[arrow.target], arrow.link.lag.months


__all__ = ["Lines", "assemble", "bare_lines", "goals_of", "lines_of"]
