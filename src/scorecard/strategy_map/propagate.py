"""Letting status flow from causes to effects, level by level, over many columns at once.

A column is one organisation in one period. Every array here has a row a node (in the order of
`Graph.ids`) and a column a column.

What nodes pass up stands in arrays, a set for each number that rules read: the value (0 where
unknown), whether it is known (1 or 0), how much of it is covered, and whether it applies. The
sums over the links into a level are then sparse products.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntFlag
from functools import partial

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.scale import BELOW, SPARE, cap_limit
from scorecard.model.propagation import Reads, RuleFunction, RuleName
from scorecard.model.scheme import Scale
from scorecard.strategy_map import fast
from scorecard.strategy_map.functions import by_functions
from scorecard.strategy_map.graph import Block, Edges, Graph, Held, RuleKind
from scorecard.strategy_map.grl import added_up
from scorecard.strategy_map.rules import POOLED, RULES, Rule, unanimous
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
        assessed_low, assessed_high: the bounds of it where a range was left open, else NaN; rows
            as of `assessed`. None: none has a range.
        override: what a propagating override passes up instead of the score; NaN where none.
        dropped: a what-if has stopped the work: it passes up 0.
        peers: the peer group of each column, a number; -1 for none. None: there are none.
        lagged: what the nodes of `Graph.lagged` came to before. None: nothing is read so.
    """

    numbers: Mapping[Reads, Floats]
    in_force: Bools | None = None
    assessed: Floats | None = None
    assessed_low: Floats | None = None
    assessed_high: Floats | None = None
    override: Floats | None = None
    dropped: Bools | None = None
    peers: NDArray[np.intp] | None = None
    lagged: Lagged | None = None


@dataclass(frozen=True, slots=True)
class Lagged:
    """What nodes passed up at earlier dates: a row for each of `Graph.lagged`, a column a column.

    Attributes:
        numbers: by the number a rule reads; NaN where it was unknown.
        low, high: the bounds of it.
        coverage: 0..1.
        applies: False where it is left out: the node did not count then, or nothing had yet been
            heard of it.
    """

    numbers: Mapping[Reads, Floats]
    low: Floats
    high: Floats
    coverage: Floats
    applies: Bools

    def columns(self, some: slice) -> Lagged:
        """Return some of the columns."""
        numbers = {name: array[:, some] for name, array in self.numbers.items()}
        low, high, coverage = (array[:, some] for array in (self.low, self.high, self.coverage))
        return Lagged(numbers, low, high, coverage, self.applies[:, some])


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
        up: what is passed to effects, by the number a rule reads: (inputs, columns).
        reads: which inputs count at all, known or not: (inputs, columns).
        peers: of how many others in its column's group the mean is passed up, the node having no
            data of its own; 0 for every other. None: nobody has peers.
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
    reads: Bools
    peers: NDArray[np.int32] | None = None


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
        up={name: passed.shown() for name, passed in known.passed.items()},
        reads=known.reads(),
        peers=known.peers,
    )


def scores(
    graph: Graph, inputs: Inputs, scale: Scale, *, at_once: int = 4, compiled: bool | None = None
) -> tuple[Floats, Floats]:
    """Return every node's score and coverage, as `propagate` does, and nothing more.

    Args:
        graph, inputs, scale: as for `propagate`.
        compiled: whether to use the compiled loop of the extra `fast`, where it knows the graph's
            rules; both ways agree to 1e-12. Unsaid: where the extra is installed and the work is
            large.
        at_once: how many columns are carried through at once; bounds the memory. Columns that
            have peers are carried together. The compiled loop carries all at once.

    Raises:
        MissingExtraError: `compiled` is asked for and the extra is not installed.
    """
    columns = inputs.numbers["score"].shape[1]
    if inputs.peers is None and inputs.lagged is None and fast.takes(graph, columns, compiled):
        return fast.scores(
            graph,
            scale,
            inputs.numbers["score"],
            in_force=inputs.in_force,
            assessed=inputs.assessed,
            override=inputs.override,
            dropped=inputs.dropped,
        )
    if columns <= at_once or inputs.peers is not None:
        known = _Known(graph, inputs, scale, detail=False)
        known.run()
        return known.score, known.coverage
    score, coverage = (np.empty((graph.size, columns)) for _ in range(2))
    for start in range(0, columns, at_once):
        some = slice(start, start + at_once)
        score[:, some], coverage[:, some] = scores(
            graph, _columns(inputs, some), scale, at_once=at_once, compiled=False
        )
    return score, coverage


def under_rules(
    graph: Graph,
    inputs: Inputs,
    scale: Scale,
    node: int,
    rules: Iterable[tuple[RuleName | RuleFunction, bool]],
) -> list[tuple[Floats, Floats, Floats]]:
    """Return one node's score, low and high under each of several rules, a number a column.

    What leads into it is worked out once, and stays as it is.

    Args:
        graph, inputs, scale: as for `propagate`.
        node: position of the node, no KPI.
        rules: the name of a rule or a function, and whether it is unanimous.
    """
    known = _Known(graph, inputs, scale, detail=False)
    known.run()
    bounds = _Bounds(known)
    bounds.run()
    found = []
    for rule, together in rules:
        known.graph = bounds.graph = _ruled(graph, node, rule, together)
        known.run()
        bounds.run()
        found.append((known.score[node].copy(), bounds.low[node].copy(), bounds.high[node].copy()))
    return found


def _ruled(graph: Graph, node: int, rule: RuleName | RuleFunction, together: bool) -> Graph:
    """The graph cut to the step that works out one node, under another rule."""
    links = slice(int(graph.first[node]), int(graph.first[node + 1]))
    if links.start == links.stop:
        return replace(graph, blocks=())
    name: RuleKind = "function" if callable(rule) else rule
    step = Block(name, together, graph.on(node), False, slice(node, node + 1), links)
    functions = {**graph.functions, node: rule} if callable(rule) else graph.functions
    return replace(graph, blocks=(step,), functions=functions)


def _columns(inputs: Inputs, some: slice) -> Inputs:
    others = {
        name: None if (array := getattr(inputs, name)) is None else array[:, some]
        for name in ("in_force", "assessed", "assessed_low", "assessed_high", "override", "dropped")
    }
    if inputs.lagged is not None:
        others["lagged"] = inputs.lagged.columns(some)
    return Inputs({name: array[:, some] for name, array in inputs.numbers.items()}, **others)


class _Passed:
    """What every input passes up: arrays (inputs, columns) of value, known, covered and applies.

    `applies` is None where all do.
    """

    def __init__(self, rows: int, columns: int, *, all_apply: bool) -> None:
        self.value, self.known, self.covered = (np.zeros((rows, columns)) for _ in range(3))
        self.applies: Floats | None = None if all_apply else np.zeros((rows, columns))

    def shown(self) -> Floats:
        """The values, NaN where unknown."""
        return np.where(self.known > 0, self.value, np.nan)


class _Known:
    """The pass over what is known."""

    def __init__(self, graph: Graph, inputs: Inputs, scale: Scale, *, detail: bool) -> None:
        self.graph, self.inputs, self.scale = graph, inputs, scale
        shape = inputs.numbers["score"].shape
        size, self.columns = shape
        here = inputs.in_force
        if here is not None and here.all():
            here = None
        self.passed = {name: self._start(name, here) for name in inputs.numbers}
        first = self.passed["score"]
        self.score = first.shown()[:size]
        self.coverage = first.covered[:size].copy()
        self.peers = None if inputs.peers is None else np.zeros(shape, dtype=np.int32)
        for passed in self.passed.values():
            self._take_peer_means(slice(0, size), passed, graph.kpi)
        if here is not None:
            self.coverage[~here] = np.nan
        self.detail = detail
        if detail:
            self.before, self.measured = self.score.copy(), self.score.copy()
            self.driven = np.full(shape, np.nan)
            self.caps = np.zeros(shape, dtype=np.int8)
        self.edited: Bools | None = None
        for array in (inputs.override, inputs.dropped):
            if array is not None:
                said = array if array.dtype == bool else ~np.isnan(array)
                some: Bools = np.asarray(said.any(axis=1))
                self.edited = some if self.edited is None else some | self.edited
        self._put_in_place(slice(0, size))

    def _start(self, name: Reads, here: Bools | None) -> _Passed:
        """What KPIs, assessed statuses and earlier dates pass up."""
        graph, assessed, lagged = self.graph, self.inputs.assessed, self.inputs.lagged
        size, end = graph.size, graph.size + len(graph.assessed)
        numbers = self.inputs.numbers[name]
        all_apply = here is None and bool(graph.expected.all())
        all_apply = all_apply and (lagged is None or bool(lagged.applies.all()))
        passed = _Passed(graph.inputs, self.columns, all_apply=all_apply)
        counts = ~np.isnan(numbers) & graph.kpi[:, None]
        if here is not None:
            counts &= here
        np.copyto(passed.value[:size], numbers, where=counts)
        passed.known[:size] = counts
        if assessed is not None and len(graph.assessed):
            told = ~np.isnan(assessed)
            np.copyto(passed.value[size:end], assessed, where=told)
            passed.known[size:end] = told
        passed.covered[:] = passed.known
        if passed.applies is not None:
            passed.applies[:size] = True if here is None else here
            passed.applies[size:end] = (passed.known[size:end] > 0) | graph.expected[:, None]
        if lagged is not None:
            told = lagged.applies & ~np.isnan(lagged.numbers[name])
            np.copyto(passed.value[end:], lagged.numbers[name], where=told)
            np.copyto(passed.covered[end:], lagged.coverage, where=told)
            passed.known[end:] = told
            if passed.applies is not None:
                passed.applies[end:] = lagged.applies
        return passed

    def reads(self) -> Bools:
        """Which inputs count at all."""
        passed = self.passed["score"]
        if passed.applies is None:
            return np.ones(passed.value.shape, dtype=bool)
        return np.asarray(passed.applies > 0)

    def applicable(self) -> Bools:
        """Which nodes are in the calculation."""
        return self.reads()[: self.graph.size]

    def run(self) -> None:
        """Carry status through every block."""
        graph = self.graph
        with np.errstate(invalid="ignore", divide="ignore"):  # a segment without known inputs is 0 / 0
            laid = zip(graph.blocks, graph.segments, graph.pools, graph.held, strict=True)
            for block, parts, pool, held in laid:
                self._through(block, parts, pool, held)

    def _through(self, block: Block, parts: Segments, pool: Segments | None, held: Held) -> None:
        nodes, passed = block.nodes, self.passed[block.on]
        shape = (nodes.stop - nodes.start, self.columns)
        read = passed.value, passed.known, passed.value
        each = _reduced(block.rule, _rule_of(self.graph, block, parts, self.scale), parts, *read)
        if block.leaf:
            if self.detail:
                driven = _pulled_down(parts, each, self.score[nodes][parts.node[parts.pulled]])
                here = True if passed.applies is None else passed.applies[nodes] > 0
                self.driven[nodes] = np.where(here, driven, np.nan)
            return
        sides = _pulled_down(parts, each, _own(parts, each.positive))
        share = self.graph.settings.own_share[nodes, None]
        if pool is None:
            before = _joined(parts, sides, share, shape)
            coverage = _joined(parts, _covered(parts, passed), share, shape)
        else:
            before = _pooled(
                pool, _reduced(block.rule, _rule_of(self.graph, block, pool, self.scale), pool, *read)
            )
            coverage = _covered(pool, passed)
        applies: Bools | None = None
        if passed.applies is not None:
            applies = (coverage == coverage) | ~self.graph.linked[nodes, None]
            applies &= passed.applies[nodes] > 0
            coverage = np.where(coverage == coverage, coverage, 0.0)
            coverage = np.where(applies, coverage, np.nan)
            before = np.where(applies, before, np.nan)
        lacking = coverage < self.graph.settings.min_known[nodes, None] - SPARE
        if lacking.any():
            before = np.where(lacking, np.nan, before)
        everywhere = True if passed.applies is None else passed.applies
        limits = _Limits(held, self.scale)
        # A critical input that only its peers' mean stands for is unknown: it covers nothing.
        score, bites = limits.hold(before, parts, sides, passed.value, passed.covered, everywhere)
        if self.detail:
            there = True if applies is None else applies
            self.before[nodes] = before
            measured = _spread(sides, parts.own, parts.own_nodes, shape)
            driven = _spread(sides, parts.drivers, parts.driven_nodes, shape)
            self.measured[nodes] = np.where(there, measured, np.nan)
            self.driven[nodes] = np.where(there, driven, np.nan)
            for cap, where in bites.items():
                self.caps[nodes][where] |= cap
        self._pass_up(nodes, score, coverage, applies)

    def _pass_up(self, nodes: slice, score: Floats, coverage: Floats, applies: Bools | None) -> None:
        self.score[nodes], self.coverage[nodes] = score, coverage
        unknown = score != score
        some = unknown.any()
        for passed in self.passed.values():
            passed.value[nodes], passed.covered[nodes], passed.known[nodes] = score, coverage, 1.0
            if some:
                for array in (passed.value, passed.covered, passed.known):
                    array[nodes][unknown] = 0.0
            if passed.applies is not None:
                passed.applies[nodes] = applies
            self._take_peer_means(nodes, passed)
        self._put_in_place(nodes)

    def _take_peer_means(self, nodes: slice, passed: _Passed, which: Bools | None = None) -> None:
        """Pass up the mean of a column's peers where a node that says so has no data.

        It is known and covers nothing.
        """
        groups, wanted = self.inputs.peers, self.graph.settings.peer_mean[nodes]
        if which is not None:
            wanted = wanted & which[nodes]
        if groups is None or self.peers is None or not wanted.any():
            return
        rows = np.flatnonzero(wanted) + nodes.start
        known, value = passed.known[rows] > 0, passed.value[rows]
        lacking = ~known & ~(self.coverage[rows] > 0)
        if passed.applies is not None:
            lacking &= passed.applies[rows] > 0
        for group in np.unique(groups[groups >= 0]):
            columns = np.flatnonzero(groups == group)
            there = known[:, columns]
            count = there.sum(axis=1)
            # Sorted, so that the order of the columns cannot show in the last digit.
            mean = np.sort(np.where(there, value[:, columns], 0.0), axis=1).sum(axis=1)
            mean /= np.maximum(count, 1)
            row, column = np.nonzero(lacking[:, columns] & (count > 0)[:, None])
            passed.value[rows[row], columns[column]] = mean[row]
            passed.known[rows[row], columns[column]] = 1.0
            self.peers[rows[row], columns[column]] = count[row]

    def _put_in_place(self, nodes: slice) -> None:
        """Hand on an override that propagates, or 0 for dropped work, in the place of a score."""
        if self.edited is None or not self.edited[nodes].any():
            return
        rows = np.flatnonzero(self.edited[nodes]) + nodes.start
        instead, set_here, override, dropped = self._edits(rows)
        # Dropped work keeps its coverage, which an override that propagates has made 1.
        coverage = np.where(dropped & np.isnan(self.score[rows]), 0.0, self.coverage[rows])
        coverage = np.where(override, 1.0, coverage)
        self.coverage[rows] = coverage
        for passed in self.passed.values():
            passed.value[rows] = np.where(set_here, instead, passed.value[rows])
            passed.known[rows] = np.where(set_here, 1.0, passed.known[rows])
            passed.covered[rows] = np.where(set_here, coverage, passed.covered[rows])
        if self.peers is not None:
            self.peers[rows] = np.where(set_here, 0, self.peers[rows])

    def _edits(self, rows: NDArray[np.intp]) -> tuple[Floats, Bools, Bools, Bools]:
        """What stands in the place of some nodes' scores, where; where an override does, and a stop."""
        shape, none = (len(rows), self.columns), np.zeros((len(rows), self.columns), dtype=bool)
        override = np.full(shape, np.nan) if self.inputs.override is None else self.inputs.override[rows]
        dropped = none if self.inputs.dropped is None else self.inputs.dropped[rows]
        dropped = dropped & ~self.graph.kpi[rows, None]
        instead = np.where(dropped, 0.0, override)
        applies = self.passed["score"].applies
        here = ~none if applies is None else applies[rows] > 0
        return instead, ~np.isnan(instead) & here, ~np.isnan(override) & here, dropped & here

    def instead(self, nodes: slice) -> tuple[NDArray[np.intp], Floats, Bools]:
        """The edited among some nodes, what stands in the place of their scores, and where."""
        if self.edited is None:
            return np.zeros(0, dtype=np.intp), np.zeros((0, self.columns)), np.zeros((0, self.columns), bool)
        rows = np.flatnonzero(self.edited[nodes]) + nodes.start
        return rows, *self._edits(rows)[:2]


@dataclass(frozen=True, slots=True)
class _Reduced:
    """A rule over each segment: over the positive links; and for segments with negative ones over
    all with 100 - x for those (or as the rule itself counts signs), and whether any of those counts."""

    positive: Floats
    everything: Floats | None
    any_negative: Bools | None
    own_signs: bool = False


Rules = tuple[Rule, Rule]
"""A rule over all segments, and over those alone that have negative links."""


def _rule_of(graph: Graph, block: Block, parts: Segments, scale: Scale) -> Rules:
    """The rule of a block's nodes, over these segments."""
    if block.rule == "function":
        return _called(graph, parts.node + block.nodes.start, parts)
    rule = RULES.get(block.rule, RULES["mean"])
    if block.unanimous and block.rule == "two_worst":
        rule = partial(unanimous, boundaries=scale.boundaries)
    return rule, rule


def _called(graph: Graph, nodes: NDArray[np.intp], parts: Segments) -> Rules:
    """The functions of nodes, one a segment."""

    def of(some: NDArray[np.intp]) -> Rule:
        each = some.tolist()
        return by_functions([graph.functions[node] for node in each], [graph.ids[node] for node in each])

    return of(nodes), of(nodes[parts.pulled])


def _reduced(
    name: RuleKind, rule: Rules, parts: Segments, value: Floats, counts: Floats, turned: Floats
) -> _Reduced:
    """A rule over what every input passes up; `turned` are the values read through negative links."""
    if name == "mean":
        return _means(parts, value, counts, turned)
    source = parts.source
    there, against = counts[source] > 0, None if turned is value else turned[source]
    if name == "grl":
        return _added_up(parts, value[source], there, against)
    return _by_rule(rule, parts, value[source], there, against)


def _added_up(parts: Segments, values: Floats, counts: Bools, turned: Floats | None = None) -> _Reduced:
    """Contributions, which count signs themselves."""
    if parts.negative is None:
        return _Reduced(added_up(values, counts, parts.weight, parts.sign, parts.starts), None, None)
    negative = (parts.sign < 0)[:, None]
    positive = added_up(values, counts & ~negative, parts.weight, parts.sign, parts.starts)
    links, starts = parts.pulled_links, parts.pulled_starts
    negative, counts = negative[links], counts[links]
    read = values[links] if turned is None else np.where(negative, turned[links], values[links])
    everything = added_up(read, counts, parts.weight[links], parts.sign[links], starts)
    any_negative = np.logical_or.reduceat(counts & negative, starts, axis=0)
    return _Reduced(positive, everything, any_negative, own_signs=True)


def _means(parts: Segments, value: Floats, counts: Floats, turned: Floats) -> _Reduced:
    """The weighted mean; `turned` are the values read through negative links."""
    total, weight = parts.positive @ value, parts.positive @ counts
    if parts.negative is None:
        return _Reduced(total / weight, None, None)
    against, of = parts.negative @ turned, parts.negative @ counts
    everything = (total[parts.pulled] + 100 * of - against) / (weight[parts.pulled] + of)
    return _Reduced(total / weight, everything, of > 0)


def _by_rule(
    rules: Rules, parts: Segments, values: Floats, counts: Bools, turned: Floats | None = None
) -> _Reduced:
    """Any rule; `turned` are the values read through negative links, where those differ."""
    rule, again = rules
    if parts.negative is None:
        return _Reduced(rule(values, counts, parts.weight, parts.starts), None, None)
    negative = (parts.sign < 0)[:, None]
    positive = rule(values, counts & ~negative, parts.weight, parts.starts)
    links, starts = parts.pulled_links, parts.pulled_starts
    negative, counts, read = negative[links], counts[links], (values if turned is None else turned)[links]
    against = np.where(negative, 100 - read, values[links])
    everything = again(against, counts, parts.weight[links], starts)
    any_negative = np.logical_or.reduceat(counts & negative, starts, axis=0)
    return _Reduced(positive, everything, any_negative)


def _own(parts: Segments, positive: Floats) -> Floats:
    """The measured side of the node of each pulled segment, NaN where it has none."""
    if not len(parts.pulled):
        return positive[:0]
    return np.where((parts.pulled_own >= 0)[:, None], positive[parts.pulled_own], np.nan)


def _pulled_down(parts: Segments, each: _Reduced, measured: Floats) -> Floats:
    """The rule over each segment, negative links counted: they only pull down, and where nothing
    positive is known they pull down the measured side of their node."""
    if each.everything is None or each.any_negative is None:
        return each.positive
    positive = each.positive[parts.pulled]
    some = positive == positive
    ceiling = np.where(some, np.inf if each.own_signs else positive, measured)
    pulled = np.where(ceiling == ceiling, np.fmin(ceiling, each.everything), np.nan)
    found = each.positive
    found[parts.pulled] = np.where(each.any_negative, pulled, positive)
    return found


def _pooled(pool: Segments, each: _Reduced) -> Floats:
    """The rule over all inputs of each node at once; unknown where nothing positive is known."""
    found = each.positive
    if each.everything is not None:
        positive = found[pool.pulled]
        together = each.everything if each.own_signs else np.fmin(positive, each.everything)
        found[pool.pulled] = np.where(positive == positive, together, np.nan)
    return found


def _spread(values: Floats, which: Which, nodes: Which, shape: tuple[int, int]) -> Floats:
    """Segments laid out on the nodes of a block, NaN where a node has none."""
    chosen = values[which]
    if chosen.shape == shape:
        return chosen
    found = np.full(shape, np.nan)
    found[nodes] = chosen
    return found


def _joined(parts: Segments, each: Floats, share: Floats, shape: tuple[int, int]) -> Floats:
    """Both sides of each node blended by its own share, or the one side that is known."""
    if len(parts) == shape[0]:
        return each  # every node has one side
    found = np.empty(shape)
    found[parts.alone_nodes] = each[parts.alone]
    own, drivers = each[parts.beside], each[_next(parts.beside)]
    part = share[parts.beside_nodes]
    both = part * own + (1 - part) * drivers
    lacking = both != both
    if lacking.any():
        both[lacking] = np.fmax(own[lacking], drivers[lacking])
    found[parts.beside_nodes] = both
    return found


def _next(which: Which) -> Which:
    if isinstance(which, slice):
        return slice(which.start + 1, which.stop + 1, which.step)
    return which + 1


def _covered(parts: Segments, passed: _Passed) -> Floats:
    """The covered share of what applies in each segment; NaN where nothing does."""
    covered: Floats = parts.positive @ passed.covered
    if parts.negative is not None:
        covered[parts.pulled] += parts.negative @ passed.covered
    if passed.applies is None:
        covered /= parts.total[:, None]
        return covered
    weight = parts.positive @ passed.applies
    if parts.negative is not None:
        weight[parts.pulled] += parts.negative @ passed.applies
    return np.asarray(covered / weight)


class _Limits:
    """The caps of a block's nodes."""

    def __init__(self, held: Held, scale: Scale) -> None:
        self.held = held
        self.limit, self.worst_below = cap_limit(scale), scale.boundaries[0] - SPARE
        self.below_best = scale.boundaries[-1] - BELOW

    def hold(
        self,
        before: Floats,
        parts: Segments,
        sides: Floats,
        value: Floats,
        counts: Floats,
        applies: Floats | bool = False,
    ) -> tuple[Floats, dict[Cap, Bools]]:
        """Return scores after caps, and which cap lowered which.

        Args:
            before: (nodes, columns).
            parts, sides: the segments, and what the rule made of each.
            value, counts: of every input; a critical one that counts may lower its node.
            applies: of every input, or True for all; a critical input that applies and does not
                count keeps its node below the best band. False asks for no such cap.
        """
        bites: dict[Cap, Bools] = {}
        failing = sides[parts.own] < self.worst_below
        if self.held.by_measured is not None:
            failing &= self.held.by_measured[parts.own_nodes, None]
        failing &= before[parts.own_nodes] > self.limit
        if failing.any():
            bites[Cap.MEASURED] = np.zeros(before.shape, dtype=bool)
            bites[Cap.MEASURED][parts.own_nodes] = failing
        critical, nodes = self.held.critical, self.held.nodes
        if len(nodes):
            known = counts[critical] > 0
            failing = self._any(known & (value[critical] < self.worst_below))
            failing &= before[nodes] > self.limit
            if failing.any():
                bites[Cap.CRITICAL] = np.zeros(before.shape, dtype=bool)
                bites[Cap.CRITICAL][nodes] = failing
            if applies is not False:
                there = True if applies is True else applies[critical] > 0
                lacking = self._any(~known & there) & (before[nodes] > self.below_best)
                if lacking.any():
                    bites[Cap.UNKNOWN_CRITICAL] = np.zeros(before.shape, dtype=bool)
                    bites[Cap.UNKNOWN_CRITICAL][nodes] = lacking
        if not bites:
            return before, bites
        score = before.copy()
        for cap in (Cap.UNKNOWN_CRITICAL, Cap.CRITICAL, Cap.MEASURED):  # the lowest limit last
            if cap in bites:
                score[bites[cap]] = self.below_best if cap is Cap.UNKNOWN_CRITICAL else self.limit
        return score, bites

    def _any(self, where: Bools) -> Bools:
        """Which nodes have a critical input of that kind."""
        found: Bools = np.logical_or.reduceat(where, self.held.starts, axis=0)
        return found


UNORDERED: frozenset[RuleKind] = frozenset({"grl", "function"})
"""Rules by which a better input may give a worse score: their bounds take in the score itself."""


class _Bounds:
    """The pass with every unknown input at 0, and at 100; both at once, for through a negative
    link low reads the source's high and high its low."""

    def __init__(self, known: _Known) -> None:
        self.known, self.graph = known, known.graph
        size = self.graph.size
        self.passed = {name: self._start(passed) for name, passed in known.passed.items()}
        first = self.passed["score"]
        applies = self.applies = known.applicable()
        self.low = np.where(applies, first[0][:size], np.nan)
        self.high = np.where(applies, first[1][:size], np.nan)

    def _start(self, passed: _Passed) -> tuple[Floats, Floats, Floats]:
        """Low, high and applies of every input; 0 where one does not apply."""
        peers, lagged = self.known.peers, self.known.inputs.lagged
        applies = np.ones(passed.value.shape) if passed.applies is None else passed.applies.copy()
        certain = passed.known > 0
        if peers is not None:
            certain[: len(peers)] &= peers == 0
        low = np.where(certain, passed.value * applies, 0.0)
        high = np.where(certain, low, 100.0 * applies)
        inputs, size = self.known.inputs, self.graph.size
        told = slice(size, size + len(self.graph.assessed))
        for bound, stated in ((low, inputs.assessed_low), (high, inputs.assessed_high)):
            if stated is not None:
                np.copyto(bound[told], stated, where=certain[told] & ~np.isnan(stated))
        if lagged is not None:
            end = self.graph.inputs - len(self.graph.lagged)
            low[end:] = np.where(lagged.applies, lagged.low, 0.0)
            high[end:] = np.where(lagged.applies, lagged.high, 0.0)
        return low, high, applies

    def run(self) -> None:
        """Carry both bounds through every block of nodes that are not KPIs."""
        graph = self.graph
        with np.errstate(invalid="ignore", divide="ignore"):
            laid = zip(graph.blocks, graph.segments, graph.pools, graph.held, strict=True)
            for block, parts, pool, held in laid:
                if not block.leaf:
                    self._through(block, parts, pool, held)

    def _through(self, block: Block, parts: Segments, pool: Segments | None, held: Held) -> None:
        nodes = block.nodes
        low, high, counts = self.passed[block.on]
        shape = (nodes.stop - nodes.start, self.known.columns)
        share, scale = self.graph.settings.own_share[nodes, None], self.known.scale
        applies, score = self.applies[nodes], self.known.score[nodes]
        for result, mine, other, edge in ((self.low, low, high, 0.0), (self.high, high, low, 100.0)):
            each = _reduced(block.rule, _rule_of(self.graph, block, parts, scale), parts, mine, counts, other)
            sides = _pulled_down(parts, each, _own(parts, each.positive))
            if pool is None:
                whole = _joined(parts, sides, share, shape)
            else:
                rule = _rule_of(self.graph, block, pool, scale)
                whole = _pooled(pool, _reduced(block.rule, rule, pool, mine, counts, other))
            whole, _ = _Limits(held, scale).hold(whole, parts, sides, mine, counts)
            result[nodes] = np.where(score == score, whole, np.where(applies, edge, np.nan))
        if block.rule in UNORDERED:
            lowest, highest = self.low[nodes].copy(), self.high[nodes]
            self.low[nodes] = np.fmin(np.fmin(lowest, highest), score)
            self.high[nodes] = np.fmax(np.fmax(lowest, highest), score)
        self._pass_up(nodes, applies)

    def _pass_up(self, nodes: slice, applies: Bools) -> None:
        rows, instead, here = self.known.instead(nodes)
        for low, high, counts in self.passed.values():
            low[nodes] = np.where(applies, self.low[nodes], 0.0)
            high[nodes] = np.where(applies, self.high[nodes], 0.0)
            counts[nodes] = applies
            if len(rows):
                low[rows] = np.where(here, instead, low[rows])
                high[rows] = np.where(here, instead, high[rows])


def rule_of_one(graph: Graph, node: int, edges: Edges, values: Floats) -> Floats:
    """Return what one node's rule makes of its inputs, before caps, for many sets of values.

    Args:
        graph: the compiled strategy.
        node: position of the node.
        edges: the links into it that count, as `graph.into(node)` gives them.
        values: (edges, columns), as the rule reads them, before their sign.
    """
    name = graph.rule(node)
    everyone, one = np.arange(len(edges)), np.zeros(len(edges), dtype=np.intp)
    counts = np.ones(values.shape, dtype=bool)

    def laid_out(side: NDArray[np.int8]) -> tuple[Segments, _Reduced]:
        parts = segments(everyone, one, side, edges.weight, edges.sign, len(edges))
        if name == "grl":
            return parts, _added_up(parts, values, counts)
        if name == "function":
            called = _called(graph, np.full(len(parts), node), parts)
            return parts, _by_rule(called, parts, values, counts)
        return parts, _by_rule((RULES[name], RULES[name]), parts, values, counts)

    if name in POOLED:
        return _pooled(*laid_out(np.zeros(len(edges), dtype=np.int8))).reshape(-1)
    parts, each = laid_out(edges.side)
    sides = _pulled_down(parts, each, _own(parts, each.positive))
    share = graph.settings.own_share[[node], None]
    return _joined(parts, sides, share, (1, values.shape[1])).reshape(-1)


__all__ = ["Cap", "Flow", "Inputs", "propagate", "rule_of_one", "scores", "under_rules"]
