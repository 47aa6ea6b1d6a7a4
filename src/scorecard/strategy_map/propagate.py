"""Letting status flow from causes to effects, level by level, over many columns at once.

A column is one organisation in one period. Every array here has a row a node (in the order of
`Graph.ids`) and a column a column.

What nodes pass up stands in one table a number that rules read, its *stack*: beside each other
the value (0 where unknown), whether it is known (1 or 0), how much of it is covered, and whether
it applies. The sums of a level are then one sparse product, which reads each link once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.scale import BELOW, SPARE, cap_limit
from scorecard.model.propagation import Reads, RuleName
from scorecard.model.scheme import Scale
from scorecard.strategy_map.graph import Block, Edges, Graph
from scorecard.strategy_map.rules import POOLED, RULES
from scorecard.strategy_map.segments import Segments, Which, segments

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Cap(IntFlag):
    """What limited a score."""

    NONE = 0
    MEASURED = 1
    CRITICAL = 2
    UNKNOWN_CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known before anything flows.

    Attributes:
        numbers: a KPI's score, and attainment or progress where a rule reads them; NaN unknown.
            Rows of other nodes are ignored.
        in_force: whether the node counts at all: its dates, exemptions. None: all do.
        assessed: score of a node's assessed status, NaN where there is none; a row for each of
            `Graph.assessed`. None: there is none.
        override: what a propagating override passes up instead of the score; NaN where none.
        dropped: a what-if has stopped the work: it passes up 0.
    """

    numbers: Mapping[Reads, Floats]
    in_force: Bools | None = None
    assessed: Floats | None = None
    override: Floats | None = None
    dropped: Bools | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """What came of it, all of shape (nodes, columns); scores 0..100, NaN where unknown.

    Attributes:
        before, score: before and after caps; NaN below `min_known`.
        measured, driven: the two sides of a node.
        low, high: the score were every unknown input 0, or 100; 0 and 100 for an unknown node.
        coverage: 0..1.
        applicable: False where a node has left the calculation.
        caps: `Cap` flags.
        up: what is passed to effects, by the number a rule reads: (nodes + assessed, columns).
    """

    before: Floats
    score: Floats
    measured: Floats
    driven: Floats
    low: Floats
    high: Floats
    coverage: Floats
    applicable: Bools
    caps: NDArray[np.int8]
    up: Mapping[Reads, Floats]


def propagate(graph: Graph, inputs: Inputs, scale: Scale) -> Flow:
    """Return every node's score, coverage, sides and bounds.

    The rule of each node runs over its known inputs; `low` and `high` are the same pass with
    every unknown input at 0 and at 100.

    Args:
        graph: the compiled strategy.
        inputs: KPI numbers, judgements and what-ifs.
        scale: the status scale; caps read its bands.
    """
    known = _Known(graph, inputs, scale, detail=True)
    known.run()
    bounds = _Bounds(known)
    bounds.run()
    return Flow(
        before=known.before,
        score=known.score,
        measured=known.measured,
        driven=known.driven,
        low=bounds.low,
        high=bounds.high,
        coverage=known.coverage,
        applicable=known.applicable(),
        caps=known.caps,
        up={name: stack.shown() for name, stack in known.stacks.items()},
    )


def scores(graph: Graph, inputs: Inputs, scale: Scale, *, at_once: int = 4) -> tuple[Floats, Floats]:
    """Return every node's score and coverage, as `propagate` does, and nothing more.

    Args:
        graph, inputs, scale: as for `propagate`.
        at_once: how many columns are carried through at once; bounds the memory.
    """
    columns = inputs.numbers["score"].shape[1]
    if columns <= at_once:
        known = _Known(graph, inputs, scale, detail=False)
        known.run()
        return known.score, known.coverage
    score, coverage = (np.empty((graph.size, columns)) for _ in range(2))
    for start in range(0, columns, at_once):
        some = slice(start, start + at_once)
        score[:, some], coverage[:, some] = scores(graph, _columns(inputs, some), scale, at_once=at_once)
    return score, coverage


def _columns(inputs: Inputs, some: slice) -> Inputs:
    others = {
        name: None if (array := getattr(inputs, name)) is None else array[:, some]
        for name in ("in_force", "assessed", "override", "dropped")
    }
    return Inputs({name: array[:, some] for name, array in inputs.numbers.items()}, **others)


class _Stack:
    """Value, known, covered and (unless all apply) applies of every input, beside each other."""

    def __init__(self, rows: int, columns: int, parts: int) -> None:
        self.data = np.zeros((rows, columns * parts))
        views = [self.data[:, part * columns : (part + 1) * columns] for part in range(parts)]
        self.value, self.known, self.covered = views[:3]
        self.applies: Floats | None = views[3] if parts > 3 else None

    def shown(self) -> Floats:
        """The values, NaN where unknown."""
        return np.where(self.known > 0, self.value, np.nan)


@dataclass(frozen=True, slots=True)
class _Sides:
    """A rule over the two sides of a block's nodes: (nodes, columns), NaN where no input counts."""

    measured: Floats
    driven: Floats


class _Known:
    """The pass over what is known."""

    def __init__(self, graph: Graph, inputs: Inputs, scale: Scale, *, detail: bool) -> None:
        self.graph, self.inputs, self.scale = graph, inputs, scale
        shape = inputs.numbers["score"].shape
        size, self.columns = shape
        here = inputs.in_force
        if here is not None and here.all():
            here = None
        all_apply = here is None and bool(graph.expected.all())
        self.stacks = {
            name: self._stack(numbers, here, 3 if all_apply else 4)
            for name, numbers in inputs.numbers.items()
        }
        first = self.stacks["score"]
        self.score = first.shown()[:size]
        self.coverage = first.covered[:size].copy()
        if here is not None:
            self.coverage[~here] = np.nan
        self.detail = detail
        if detail:
            self.before, self.measured = self.score.copy(), self.score.copy()
            self.driven = np.full(shape, np.nan)
            self.caps = np.zeros(shape, dtype=np.int8)
        self.edited = np.zeros(size, dtype=bool)
        if inputs.override is not None:
            self.edited |= ~np.isnan(inputs.override).all(axis=1)
        if inputs.dropped is not None:
            self.edited |= inputs.dropped.any(axis=1)
        self._put_in_place(np.flatnonzero(self.edited))

    def _stack(self, numbers: Floats, here: Bools | None, parts: int) -> _Stack:
        graph, assessed = self.graph, self.inputs.assessed
        size = graph.size
        stack = _Stack(size + len(graph.assessed), self.columns, parts)
        counts = ~np.isnan(numbers) & graph.kpi[:, None]
        if here is not None:
            counts &= here
        np.copyto(stack.value[:size], numbers, where=counts)
        stack.known[:size] = counts
        if assessed is not None and len(graph.assessed):
            told = ~np.isnan(assessed)
            np.copyto(stack.value[size:], assessed, where=told)
            stack.known[size:] = told
        stack.covered[:] = stack.known
        if stack.applies is not None:
            stack.applies[:size] = True if here is None else here
            stack.applies[size:] = (stack.known[size:] > 0) | graph.expected[:, None]
        return stack

    def applicable(self) -> Bools:
        """Which nodes are in the calculation."""
        applies = self.stacks["score"].applies
        if applies is None:
            return np.ones(self.score.shape, dtype=bool)
        return np.asarray(applies[: self.graph.size] > 0)

    def run(self) -> None:
        """Carry status through every block."""
        for block, parts, pool in zip(self.graph.blocks, self.graph.segments, self.graph.pools, strict=True):
            self._through(block, parts, pool)

    def _through(self, block: Block, parts: Segments, pool: Segments | None) -> None:
        nodes, stack = block.nodes, self.stacks[block.on]
        shape = (nodes.stop - nodes.start, self.columns)
        sums = _sums(parts, stack)
        readings = self.score[nodes] if block.leaf else None
        sides = _sides(parts, _reduced(block, parts, stack, sums), shape, readings)
        if block.leaf:
            if self.detail:
                applies = True if stack.applies is None else stack.applies[nodes] > 0
                self.driven[nodes] = np.where(applies, sides.driven, np.nan)
            return
        share = self.graph.settings.own_share[nodes, None]
        if pool is None:
            before = _blended(sides, share)
            coverage, applies = _coverage(parts, sums, share, shape)
        else:
            pooled = _sums(pool, stack)
            before = _pooled(_reduced(block, pool, stack, pooled), pool, shape)
            coverage, applies = _coverage(pool, pooled, None, shape)
        if stack.applies is not None:
            applies = (applies | ~self.graph.linked[nodes, None]) & (stack.applies[nodes] > 0)
            coverage = np.where(applies, coverage, np.nan)
            before = np.where(applies, before, np.nan)
        with np.errstate(invalid="ignore"):
            before[coverage < self.graph.settings.min_known[nodes, None] - SPARE] = np.nan
        limits = _Limits(self.graph, block, self.scale)
        everywhere = True if stack.applies is None else stack.applies
        score, bites = limits.hold(before, sides.measured, stack.value, stack.known, everywhere)
        if self.detail:
            self.before[nodes] = before
            self.measured[nodes] = np.where(applies, sides.measured, np.nan)
            self.driven[nodes] = np.where(applies, sides.driven, np.nan)
            for cap, where in bites.items():
                self.caps[nodes][where] |= cap
        self._pass_up(nodes, score, coverage, applies)

    def _pass_up(self, nodes: slice, score: Floats, coverage: Floats, applies: Bools) -> None:
        self.score[nodes], self.coverage[nodes] = score, coverage
        known = score == score
        value = np.where(known, score, 0.0)
        covered = np.where(known, coverage, 0.0)
        for stack in self.stacks.values():
            stack.value[nodes], stack.known[nodes], stack.covered[nodes] = value, known, covered
            if stack.applies is not None:
                stack.applies[nodes] = applies
        if self.edited[nodes].any():
            self._put_in_place(np.flatnonzero(self.edited[nodes]) + nodes.start)

    def _put_in_place(self, rows: NDArray[np.intp]) -> None:
        """Hand on an override that propagates, or 0 for dropped work, in the place of a score."""
        if not len(rows):
            return
        instead, set_here, override, dropped = self._edits(rows)
        # Dropped work keeps its coverage, which an override that propagates has made 1.
        coverage = np.where(dropped & np.isnan(self.score[rows]), 0.0, self.coverage[rows])
        coverage = np.where(override, 1.0, coverage)
        self.coverage[rows] = coverage
        for stack in self.stacks.values():
            stack.value[rows] = np.where(set_here, instead, stack.value[rows])
            stack.known[rows] = np.where(set_here, 1.0, stack.known[rows])
            stack.covered[rows] = np.where(set_here, coverage, stack.covered[rows])

    def _edits(self, rows: NDArray[np.intp]) -> tuple[Floats, Bools, Bools, Bools]:
        """What stands in the place of some nodes' scores, where; where an override does, and a stop."""
        shape, none = (len(rows), self.columns), np.zeros((len(rows), self.columns), dtype=bool)
        override = np.full(shape, np.nan) if self.inputs.override is None else self.inputs.override[rows]
        dropped = none if self.inputs.dropped is None else self.inputs.dropped[rows]
        dropped = dropped & ~self.graph.kpi[rows, None]
        instead = np.where(dropped, 0.0, override)
        applies = self.stacks["score"].applies
        here = ~none if applies is None else applies[rows] > 0
        return instead, ~np.isnan(instead) & here, ~np.isnan(override) & here, dropped & here

    def instead(self, rows: NDArray[np.intp]) -> tuple[Floats, Bools]:
        """What stands in the place of some nodes' scores, and where."""
        return self._edits(rows)[:2]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums over each segment: of the positive links, and of the negative ones where there are any."""

    positive: Floats
    negative: Floats | None


def _sums(parts: Segments, stack: _Stack) -> _Sums:
    negative = None if parts.negative is None else parts.negative @ stack.data
    return _Sums(parts.positive @ stack.data, negative)


@dataclass(frozen=True, slots=True)
class _Reduced:
    """A rule over each segment: over the positive links; and for segments with negative ones over
    all with 100 - x for those, and whether any of those counts."""

    positive: Floats
    everything: Floats | None
    any_negative: Bools | None


def _reduced(block: Block, parts: Segments, stack: _Stack, sums: _Sums) -> _Reduced:
    columns = stack.value.shape[1]
    if block.rule == "mean":
        return _means(sums.positive, sums.negative, parts, columns)
    return _by_rule(block.rule, parts, stack.value[parts.source], stack.known[parts.source] > 0)


def _means(positive: Floats, negative: Floats | None, parts: Segments, columns: int) -> _Reduced:
    """The weighted mean, from sums of value and known."""
    total, weight = positive[:, :columns], positive[:, columns : 2 * columns]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / weight
        if negative is None:
            return _Reduced(mean, None, None)
        against, of = negative[:, :columns], negative[:, columns : 2 * columns]
        everything = (total[parts.pulled] + 100 * of - against) / (weight[parts.pulled] + of)
    return _Reduced(mean, everything, of > 0)


def _by_rule(
    name: RuleName, parts: Segments, values: Floats, counts: Bools, turned: Floats | None = None
) -> _Reduced:
    """Any rule; `turned` are the values read through negative links, where those differ."""
    rule = RULES[name]
    if parts.negative is None:
        return _Reduced(rule(values, counts, parts.weight, parts.starts), None, None)
    negative = (parts.sign < 0)[:, None]
    positive = rule(values, counts & ~negative, parts.weight, parts.starts)
    against = np.where(negative, 100 - (values if turned is None else turned), values)
    everything = rule(against, counts, parts.weight, parts.starts)[parts.pulled]
    any_negative = np.logical_or.reduceat(counts & negative, parts.starts, axis=0)[parts.pulled]
    return _Reduced(positive, everything, any_negative)


def _spread(values: Floats, which: Which, nodes: Which, shape: tuple[int, int]) -> Floats:
    """Segments laid out on the nodes of a block, NaN where a node has none."""
    chosen = values[which]
    if chosen.shape == shape:
        return chosen
    found = np.full(shape, np.nan)
    found[nodes] = chosen
    return found


def _sides(parts: Segments, found: _Reduced, shape: tuple[int, int], readings: Floats | None) -> _Sides:
    """Measured and driven; `readings` are the scores of KPIs, which nothing else measures."""
    measured = _spread(found.positive, parts.own, parts.own_nodes, shape) if readings is None else readings
    driven = _spread(found.positive, parts.drivers, parts.driven_nodes, shape)
    if found.everything is not None and found.any_negative is not None:
        # Negative inputs only pull down; without positive ones they pull the measured side down.
        nodes, positive = parts.node[parts.pulled], found.positive[parts.pulled]
        ceiling = np.where(positive == positive, positive, measured[nodes])
        pulled = np.where(ceiling == ceiling, np.fmin(ceiling, found.everything), np.nan)
        if driven.base is not None:
            driven = driven.copy()
        driven[nodes] = np.where(found.any_negative, pulled, positive)
    return _Sides(measured, driven)


def _blended(sides: _Sides, share: Floats) -> Floats:
    found: Floats = share * sides.measured + (1 - share) * sides.driven
    lacking = found != found
    if lacking.any():
        found[lacking] = np.fmax(sides.measured[lacking], sides.driven[lacking])
    return found


def _pooled(found: _Reduced, pool: Segments, shape: tuple[int, int]) -> Floats:
    score = _spread(found.positive, slice(None), pool.node, shape)
    if found.everything is not None:
        nodes = pool.node[pool.pulled]
        score = score.copy()
        score[nodes] = np.where(score[nodes] == score[nodes], np.fmin(score[nodes], found.everything), np.nan)
    return score


def _coverage(
    parts: Segments, sums: _Sums, share: Floats | None, shape: tuple[int, int]
) -> tuple[Floats, Bools]:
    """The covered share of what applies, and whether any input does.

    Both sides are blended by `share`; without one there is one pool.
    """
    columns = shape[1]
    covered = sums.positive[:, 2 * columns : 3 * columns]
    if sums.negative is not None:
        covered[parts.pulled] += sums.negative[:, 2 * columns : 3 * columns]
    if sums.positive.shape[1] == 3 * columns:
        each: Floats = covered / parts.total[:, None]
    else:
        weight = sums.positive[:, 3 * columns :]
        if sums.negative is not None:
            weight[parts.pulled] += sums.negative[:, 3 * columns :]
        with np.errstate(invalid="ignore"):
            each = covered / weight
    if share is None:
        found = _spread(each, slice(None), parts.node, shape)
    else:
        own = _spread(each, parts.own, parts.own_nodes, shape)
        drivers = _spread(each, parts.drivers, parts.driven_nodes, shape)
        found = _blended(_Sides(own, drivers), share)
    applies = found == found
    if not applies.all():
        found = np.where(applies, found, 0.0)
    return found, applies


class _Limits:
    """The caps of a block's nodes."""

    def __init__(self, graph: Graph, block: Block, scale: Scale) -> None:
        settings, nodes = graph.settings, block.nodes
        self.limit, self.worst_below = cap_limit(scale), scale.boundaries[0] - SPARE
        self.below_best = scale.boundaries[-1] - BELOW
        held = settings.own_share[nodes] > 0
        self.by_measured = held & settings.measured_cap[nodes]
        edges = graph.edges
        critical = np.flatnonzero(edges.critical[block.edges]) + block.edges.start
        row = edges.target[critical] - nodes.start
        heeded = (held & settings.critical_cap[nodes])[row]
        self.source, row = edges.source[critical][heeded], row[heeded]
        self.starts = np.flatnonzero(np.diff(row, prepend=-1))
        self.rows = row[self.starts]

    def hold(
        self, before: Floats, measured: Floats, value: Floats, counts: Floats, applies: Floats | bool = False
    ) -> tuple[Floats, dict[Cap, Bools]]:
        """Return scores after caps, and which cap lowered which.

        Args:
            before: (nodes, columns).
            measured: the measured side of each.
            value, counts: of every input; a critical one that counts may lower its node.
            applies: of every input, or True for all; a critical input that applies and does not
                count keeps its node below the best band. False asks for no such cap.
        """
        over = before > self.limit
        bites = {Cap.MEASURED: over & (measured < self.worst_below) & self.by_measured[:, None]}
        if len(self.rows):
            known = counts[self.source] > 0
            failing = self._any(known & (value[self.source] < self.worst_below), before.shape)
            bites[Cap.CRITICAL] = over & failing
            if applies is not False:
                there = True if applies is True else applies[self.source] > 0
                lacking = self._any(~known & there, before.shape)
                bites[Cap.UNKNOWN_CRITICAL] = lacking & (before > self.below_best)
        bites = {cap: where for cap, where in bites.items() if where.any()}
        if not bites:
            return before, {}
        score = before.copy()
        for cap in (Cap.UNKNOWN_CRITICAL, Cap.CRITICAL, Cap.MEASURED):  # the lowest limit last
            if cap in bites:
                score[bites[cap]] = self.below_best if cap is Cap.UNKNOWN_CRITICAL else self.limit
        return score, bites

    def _any(self, where: Bools, shape: tuple[int, int]) -> Bools:
        """Which nodes have a critical input of that kind."""
        found = np.zeros(shape, dtype=bool)
        found[self.rows] = np.logical_or.reduceat(where, self.starts, axis=0)
        return found


class _Bounds:
    """The pass with every unknown input at 0, and at 100; both at once, for through a negative
    link low reads the source's high and high its low."""

    def __init__(self, known: _Known) -> None:
        self.known, self.graph = known, known.graph
        size = self.graph.size
        self.stacks = {name: self._stack(stack) for name, stack in known.stacks.items()}
        first = self.stacks["score"]
        applies = self.applies = known.applicable()
        self.low = np.where(applies, first.value[:size], np.nan)
        self.high = np.where(applies, first.known[:size], np.nan)

    def _stack(self, stack: _Stack) -> _Stack:
        """Low, high and applies in the places of value, known and covered."""
        rows, columns = stack.value.shape
        found = _Stack(rows, columns, 3)
        applies = 1.0 if stack.applies is None else stack.applies
        found.value[:] = stack.value
        found.known[:] = np.where(stack.known > 0, stack.value, 100.0 * applies)
        found.covered[:] = applies
        return found

    def run(self) -> None:
        """Carry both bounds through every block of nodes that are not KPIs."""
        graph = self.graph
        for block, parts, pool in zip(graph.blocks, graph.segments, graph.pools, strict=True):
            if not block.leaf:
                self._through(block, parts, pool)

    def _through(self, block: Block, parts: Segments, pool: Segments | None) -> None:
        nodes, stack = block.nodes, self.stacks[block.on]
        shape = (nodes.stop - nodes.start, self.known.columns)
        share = self.graph.settings.own_share[nodes, None]
        limits = _Limits(self.graph, block, self.known.scale)
        applies = self.applies[nodes]
        unknown = self.known.score[nodes] != self.known.score[nodes]
        for bound, edge, found in self._reduced(block, parts, stack, pool):
            sides = _sides(parts, found[0], shape, None)
            whole = _blended(sides, share) if pool is None else _pooled(found[1], pool, shape)
            values = stack.value if bound == "low" else stack.known
            held, _ = limits.hold(whole, sides.measured, values, stack.covered)
            result = self.low if bound == "low" else self.high
            result[nodes] = np.where(unknown, np.where(applies, edge, np.nan), held)
        self._pass_up(nodes, applies)

    def _reduced(self, block: Block, parts: Segments, stack: _Stack, pool: Segments | None) -> Any:
        """Yield for low and for high the rule over the segments, and over the pool where there is one."""
        laid = [parts] if pool is None else [parts, pool]
        for bound, edge in (("low", 0.0), ("high", 100.0)):
            yield bound, edge, [self._bound(block, some, stack, bound) for some in laid]

    def _bound(self, block: Block, parts: Segments, stack: _Stack, bound: str) -> _Reduced:
        mine, other = (stack.value, stack.known) if bound == "low" else (stack.known, stack.value)
        if block.rule != "mean":
            counts = stack.covered[parts.source] > 0
            return _by_rule(block.rule, parts, mine[parts.source], counts, other[parts.source])
        with np.errstate(invalid="ignore", divide="ignore"):
            total, weight = parts.positive @ mine, parts.positive @ stack.covered
            if parts.negative is None:
                return _Reduced(total / weight, None, None)
            against, of = parts.negative @ other, parts.negative @ stack.covered
            everything = (total[parts.pulled] + 100 * of - against) / (weight[parts.pulled] + of)
            return _Reduced(total / weight, everything, of > 0)

    def _pass_up(self, nodes: slice, applies: Bools) -> None:
        low, high = self.low[nodes], self.high[nodes]
        low = np.where(applies, low, 0.0)
        high = np.where(applies, high, 0.0)
        for stack in self.stacks.values():
            stack.value[nodes], stack.known[nodes], stack.covered[nodes] = low, high, applies
        rows = np.flatnonzero(self.known.edited[nodes]) + nodes.start
        if not len(rows):
            return
        instead, here = self.known.instead(rows)
        for stack in self.stacks.values():
            stack.value[rows] = np.where(here, instead, stack.value[rows])
            stack.known[rows] = np.where(here, instead, stack.known[rows])


def rule_of_one(graph: Graph, node: int, edges: Edges, values: Floats) -> Floats:
    """Return what one node's rule makes of its inputs, before caps, for many sets of values.

    Args:
        graph: the compiled strategy.
        node: position of the node.
        edges: the links into it that count, as `graph.into(node)` gives them.
        values: (edges, columns), as the rule reads them, before their sign.
    """
    name, shape = graph.rule(node), (1, values.shape[1])
    everyone, one = np.arange(len(edges)), np.zeros(len(edges), dtype=np.intp)
    counts = np.ones(values.shape, dtype=bool)

    def laid_out(side: NDArray[np.int8]) -> tuple[Segments, _Reduced]:
        parts = segments(everyone, one, side, edges.weight, edges.sign, len(edges))
        return parts, _by_rule(name, parts, values, counts)

    if name in POOLED:
        pool, found = laid_out(np.zeros(len(edges), dtype=np.int8))
        score = _pooled(found, pool, shape)
        return score.reshape(-1)
    parts, found = laid_out(edges.side)
    sides = _sides(parts, found, shape, None)
    return _blended(sides, graph.settings.own_share[[node], None]).reshape(-1)


__all__ = ["Cap", "Flow", "Inputs", "propagate", "rule_of_one", "scores"]
