"""Scores that follow changes: a reading changes, and what lies above it is worked out anew."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import ScorecardError
from scorecard.model.scheme import Scale
from scorecard.strategy_map import fast
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.propagate import Inputs, scores

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

PART = 16
"""Where more than one node in so many lies above a change, everything is worked out anew."""


class Standing:
    """Every node's score and coverage, kept up to date as KPIs change.

    The figures are those of `propagate.scores` over the same numbers. Where the compiled loop of
    the extra `fast` may be used (`compiled`, as for `scores`), only what lies above a change is
    worked out; else, and where that is much of the graph, everything is.

    Attributes:
        score, coverage: (nodes, columns); `change` writes into them, or puts others in their place.
        inputs: what they come from; `change` writes into a copy of the scores made at the start.
    """

    def __init__(self, graph: Graph, inputs: Inputs, scale: Scale, *, compiled: bool | None = None) -> None:
        self.graph, self.scale, self.compiled = graph, scale, compiled
        self.inputs = replace(inputs, numbers={**inputs.numbers, "score": inputs.numbers["score"].copy()})
        columns = inputs.numbers["score"].shape[1]
        some = (inputs.override, inputs.dropped, inputs.peers)
        in_parts = all(item is None for item in some) and fast.takes(graph, columns, compiled)
        self._pass = fast.Pass(graph, scale, columns, inputs.in_force) if in_parts else None
        self._work_out()

    def change(self, nodes: Ints, values: Floats) -> Ints:
        """Give KPIs other scores, and return the nodes worked out anew.

        Args:
            nodes: the KPIs, by their places in `graph.ids`.
            values: (nodes, columns) scores 0..100, NaN where unknown.

        Raises:
            ScorecardError: a node is no KPI.
        """
        others = [self.graph.ids[node] for node in nodes.tolist() if not self.graph.kpi[node]]
        if others:
            raise ScorecardError(
                f"{', '.join(others)}: only a KPI can be given a score; the rest comes of it"
            )
        numbers = self.inputs.numbers["score"]
        numbers[nodes] = values
        if self._pass is not None:
            most = max(1, self.graph.size // PART)
            changed = nodes.astype(np.uint32)
            first, effects, seen = self._effects
            found = self._pass
            places, enough = found.loops.above(changed, found.arrays, first, effects, seen, most)
            if enough:
                found.fill(changed, numbers)
                found.work_out(places)
                worked_out: Ints = found.plan.node[places].astype(np.intp)
                return worked_out
        self._work_out()
        return np.arange(self.graph.size)

    def _work_out(self) -> None:
        if self._pass is None:
            self.score, self.coverage = scores(self.graph, self.inputs, self.scale, compiled=self.compiled)
        else:
            self._pass.run(self.inputs.numbers["score"], self.inputs.assessed)
            self.score, self.coverage = self._pass.shown()

    @cached_property
    def _effects(self) -> tuple[Ints, NDArray[np.uint32], NDArray[np.bool_]]:
        """What each node leads into: the first of each, the effects; and room for marks."""
        edges, size = self.graph.edges, self.graph.size
        inner = edges.source < size
        order = np.argsort(edges.source[inner], kind="stable")
        first = np.concatenate([[0], np.cumsum(np.bincount(edges.source[inner], minlength=size))])
        return first, edges.target[inner][order].astype(np.uint32), np.zeros(size, dtype=bool)


__all__ = ["Standing"]
