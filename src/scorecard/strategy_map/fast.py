"""Whether scores are worked out by the compiled loop of the extra `fast`, and how it is called."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard._optional import require
from scorecard.kpi.scale import BELOW, SPARE, cap_limit
from scorecard.model.scheme import Scale
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.plan import Plan

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LARGE = 100_000
"""Links times columns from which compiling, or loading what was compiled, is worth its while."""
SIDE_BY_SIDE = 2
"""Columns from which a node's columns stand side by side, where everything applies."""
MANY_BLOCKS = 1_000
"""Blocks from which it is whatever their links: a sparse step costs as much as many links."""


def takes(graph: Graph, columns: int, asked: bool | None = None) -> bool:
    """Return whether the compiled loop is to work out a graph; never one with a rule it does not know.

    Args:
        graph: the compiled strategy.
        columns: how many.
        asked: yes or no, whatever the size. None: where it is installed and the work is large.

    Raises:
        MissingExtraError: it is asked for and not installed.
    """
    if asked:
        require("numba", "fast")
    elif asked is False or not _large(graph, columns) or not installed():
        return False
    return graph.plan is not None


def _large(graph: Graph, columns: int) -> bool:
    return len(graph.edges) * columns >= LARGE or len(graph.blocks) >= MANY_BLOCKS


@cache
def installed() -> bool:
    """Return whether the extra `fast` is."""
    try:
        return find_spec("numba") is not None
    except ValueError:  # it was put out of reach
        return False


def scores(
    graph: Graph,
    scale: Scale,
    numbers: Floats,
    *,
    in_force: Bools | None = None,
    assessed: Floats | None = None,
    override: Floats | None = None,
    dropped: Bools | None = None,
) -> tuple[Floats, Floats]:
    """Return every node's score and coverage of a graph that has a plan; the rest is as in `Inputs`."""
    found = Pass(graph, scale, numbers.shape[1], in_force, override, dropped)
    found.run(numbers, assessed)
    return found.shown()


class Pass:
    """A pass of the compiled loop, whole or over some nodes.

    Attributes:
        score, coverage: (inputs, columns), what every node and assessed status passes up. An edited
            node passes up something else than its score; `shown` tells.
        in_rows: whether a node's columns stand side by side; else a column stands in one piece.
    """

    def __init__(
        self,
        graph: Graph,
        scale: Scale,
        columns: int,
        in_force: Bools | None = None,
        override: Floats | None = None,
        dropped: Bools | None = None,
    ) -> None:
        if graph.plan is None:
            raise ValueError("the compiled loop does not know a rule of this graph")
        self.graph, self.plan, self.columns = graph, graph.plan, columns
        self.arrays = tuple(getattr(graph.plan, field.name) for field in fields(Plan))
        self.caps = scale.boundaries[0] - SPARE, cap_limit(scale), scale.boundaries[-1] - BELOW
        self.loops = import_module("scorecard.strategy_map.kernel")
        self.in_force = None if in_force is None or in_force.all() else in_force
        self.edits = _edits(graph, columns, override, dropped)
        rows = graph.size + len(graph.assessed)
        everywhere = self.in_force is None and bool(graph.expected.all())
        plain = everywhere and not len(self.edits[0])
        self.of_means = self.plan.means and plain
        self.in_rows = plain and columns >= SIDE_BY_SIDE
        if self.in_rows:
            self.cells = np.empty((rows, columns, 2))
            self.score, self.coverage = self.cells[:, :, 0], self.cells[:, :, 1]
        else:
            self.score, self.coverage = np.empty((columns, rows)).T, np.empty((columns, rows)).T

    def run(self, numbers: Floats, assessed: Floats | None) -> None:
        """Work out every node."""
        size, count = self.graph.size, len(self.graph.assessed)
        if count:
            told = np.full((count, self.columns), np.nan) if assessed is None else assessed
            there = ~np.isnan(told)
            self.score[size:] = told
            self.coverage[size:] = np.where(there | self.graph.expected[:, None], there, np.nan)
        if self.in_rows:
            rows = import_module("scorecard.strategy_map.kernel_rows")
            flow = rows.flow_of_means if self.of_means else rows.flow
            flow(self.arrays, self.graph.kpi, numbers, self.cells, self.caps)
        elif self.of_means:
            self._means(numbers)
        else:
            self.fill(self.plan.leaf, numbers)
            self.work_out(np.arange(len(self.plan.node), dtype=np.uint32))

    def _means(self, numbers: Floats) -> None:
        size = self.graph.size
        state = np.empty((len(self.score), 3))
        for column in range(self.columns):
            score, coverage = self.score[:, column], self.coverage[:, column]
            state[size:, 0] = state[size:, 2] = coverage[size:]
            state[size:, 1] = np.nan_to_num(score[size:])
            each = numbers[:, column], state, score, coverage, self.caps
            self.loops.flow_of_means(self.arrays, self.graph.kpi, *each)

    def fill(self, leaves: NDArray[np.uint32], numbers: Floats) -> None:
        """Fill in what some KPIs, or nodes that nothing leads into, pass up."""
        for column in range(self.columns):
            self.loops.start(leaves, self.graph.kpi, numbers[:, column], *self._column(column))

    def work_out(self, places: NDArray[np.uint32]) -> None:
        """Fill in what other nodes pass up, by their places in the plan and in that order."""
        for column in range(self.columns):
            self.loops.flow(self.arrays, places, *self._column(column), self.caps)

    def _column(self, column: int) -> tuple[Any, ...]:
        everywhere = np.ones(0, dtype=bool)
        in_force = everywhere if self.in_force is None else np.ascontiguousarray(self.in_force[:, column])
        row_of, *edits = self.edits
        edits_here = row_of, *(array[:, column] for array in edits)
        return self.score[:, column], self.coverage[:, column], in_force, edits_here

    def shown(self) -> tuple[Floats, Floats]:
        """Return score and coverage of every node, (nodes, columns)."""
        score, coverage = self.score[: self.graph.size], self.coverage[: self.graph.size]
        row_of, _, _, kept = self.edits
        if len(row_of):
            score[row_of >= 0] = kept
        return score, coverage


def _edits(
    graph: Graph, columns: int, override: Floats | None, dropped: Bools | None
) -> tuple[NDArray[np.int32], Floats, Bools, Floats]:
    """What nodes hand on instead of their scores, as `kernel.hand_on` takes it."""
    edited = np.zeros(graph.size, dtype=bool)
    if override is not None:
        edited |= ~np.isnan(override).all(axis=1)
    if dropped is not None:
        edited |= dropped.any(axis=1) & ~graph.kpi
    rows = np.flatnonzero(edited)
    instead = np.full((len(rows), columns), np.nan) if override is None else override[rows]
    overridden = ~np.isnan(instead)
    if dropped is not None:
        instead = np.where(dropped[rows] & ~graph.kpi[rows, None], 0.0, instead)
    row_of = np.full(graph.size if len(rows) else 0, -1, dtype=np.int32)
    row_of[rows] = np.arange(len(rows))
    return row_of, instead, overridden, np.empty(instead.shape)


__all__ = ["Pass", "installed", "scores", "takes"]
