"""Letting status flow from causes to effects, level by level, over many columns at once.

A column is one organisation in one period. Every array here has a row a node (in the order of
`Graph.ids`) and a column a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.scale import BELOW, SPARE, cap_limit
from scorecard.model.propagation import Reads
from scorecard.model.scheme import Scale
from scorecard.strategy_map.graph import DRIVEN, MEASURED, Block, Edges, Graph, Side
from scorecard.strategy_map.rules import POOLED, RULES, Rule

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
        in_force: whether the node counts at all: its dates, exemptions.
        assessed: score of a node's assessed status, NaN where there is none; a row for each of
            `Graph.assessed`.
        override: what a propagating override passes up instead of the score; NaN where none.
        dropped: a what-if has stopped the work: it passes up 0.
    """

    numbers: Mapping[Reads, Floats]
    in_force: Bools
    assessed: Floats
    override: Floats
    dropped: Bools


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
        up, up_low, up_high: what is passed to effects, by the number a rule reads.
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
    up_low: Mapping[Reads, Floats]
    up_high: Mapping[Reads, Floats]


def propagate(graph: Graph, inputs: Inputs, scale: Scale) -> Flow:
    """Return every node's score, coverage and bounds.

    The rule of each node runs over its known inputs; `low` and `high` are the same pass with
    every unknown input at 0 and at 100.

    Args:
        graph: the compiled strategy.
        inputs: KPI numbers, judgements and what-ifs.
        scale: the status scale; caps read its bands.
    """
    flow = _start(graph, inputs)
    for block in graph.blocks:
        _through(block, graph, inputs, scale, flow)
    return flow


def _start(graph: Graph, inputs: Inputs) -> Flow:
    """What stands before any rule has run: KPIs, and what is put in a node's place."""
    shape, in_force, kpi = inputs.in_force.shape, inputs.in_force, graph.kpi[:, None]
    instead = np.where(inputs.dropped & ~kpi, 0.0, inputs.override)
    up, up_low, up_high = {}, {}, {}
    for name, numbers in inputs.numbers.items():
        own = np.where(kpi & in_force, numbers, np.nan)
        own = np.where(np.isnan(instead), own, instead)
        values = np.concatenate([own, inputs.assessed])
        up[name] = values
        up_low[name] = np.where(np.isnan(values), 0.0, values)
        up_high[name] = np.where(np.isnan(values), 100.0, values)
    score = np.where(kpi & in_force, inputs.numbers["score"], np.nan)
    unknown = np.isnan(score)
    covered = (~unknown & kpi) | ~np.isnan(inputs.override)
    return Flow(
        before=score.copy(),
        score=score,
        measured=score.copy(),
        driven=np.full(shape, np.nan),
        low=np.where(unknown, np.where(in_force, 0.0, np.nan), score),
        high=np.where(unknown, np.where(in_force, 100.0, np.nan), score),
        coverage=np.where(in_force, covered.astype(float), np.nan),
        applicable=in_force.copy(),
        caps=np.zeros(shape, dtype=np.int8),
        up=up,
        up_low=up_low,
        up_high=up_high,
    )


def _through(block: Block, graph: Graph, inputs: Inputs, scale: Scale, flow: Flow) -> None:
    rule, nodes = RULES[block.rule], block.nodes
    measured = _gathered(block, block.measured, graph, inputs, flow)
    driven = _gathered(block, block.driven, graph, inputs, flow)
    pooled = None if block.pooled is None else _gathered(block, block.pooled, graph, inputs, flow)
    leaf = block.leaf[:, None]
    here = _sides(block, rule, measured, driven, "known", np.where(leaf, flow.score[nodes], np.nan))

    coverage, any_applies = _coverage(block, measured, driven, pooled)
    applies = flow.applicable[nodes] & (any_applies | ~block.linked[:, None] | leaf)
    before = _blend(block, rule, here, pooled, "known")
    unknown = (coverage < block.min_known[:, None] - SPARE) | np.isnan(before) | ~applies
    before = np.where(unknown, np.nan, before)
    score, caps = _capped(block, before, here.measured, measured, scale, "known")
    bounds = {}
    for bound in ("low", "high"):
        sides = _sides(block, rule, measured, driven, bound)
        whole = _blend(block, rule, sides, pooled, bound)
        limited, _ = _capped(block, whole, sides.measured, measured, scale, bound)
        edge = 0.0 if bound == "low" else 100.0
        bounds[bound] = np.where(unknown, np.where(applies, edge, np.nan), limited)

    def put(array: NDArray[np.generic], values: NDArray[np.generic]) -> None:
        array[nodes] = np.where(leaf, array[nodes], values)

    put(flow.applicable, applies)
    put(flow.coverage, np.where(applies, coverage, np.nan))
    put(flow.before, before)
    put(flow.score, score)
    put(flow.measured, np.where(applies, here.measured, np.nan))
    flow.driven[nodes] = np.where(applies, here.driven, np.nan)
    put(flow.low, bounds["low"])
    put(flow.high, bounds["high"])
    put(flow.caps, np.where(unknown, 0, caps))
    _pass_up(block, graph, inputs, flow)


def _pass_up(block: Block, graph: Graph, inputs: Inputs, flow: Flow) -> None:
    """Hand on a node's score; an override that propagates, or 0 for dropped work, in its place."""
    nodes = block.nodes[~block.leaf]
    override, dropped = inputs.override[nodes], inputs.dropped[nodes]
    applies = flow.applicable[nodes]
    instead = np.where(dropped, 0.0, override)
    set_here = ~np.isnan(instead) & applies
    # Dropped work keeps its coverage, which an override that propagates has made 1.
    overridden = ~np.isnan(override) & applies
    unknown = np.isnan(flow.score[nodes])
    coverage = np.where(dropped & unknown & applies, 0.0, flow.coverage[nodes])
    flow.coverage[nodes] = np.where(overridden, 1.0, coverage)
    for name in flow.up:
        for values, own in (
            (flow.up[name], flow.score[nodes]),
            (flow.up_low[name], flow.low[nodes]),
            (flow.up_high[name], flow.high[nodes]),
        ):
            values[nodes] = np.where(set_here, instead, own)


@dataclass(frozen=True, slots=True)
class Gathered:
    """One side's inputs: arrays (edges, columns); `values` by pass: known, low, high."""

    side: Side
    edges: Edges
    values: Mapping[str, Floats]
    known: Bools
    applies: Bools
    coverage: Floats


def _gathered(block: Block, side: Side, graph: Graph, inputs: Inputs, flow: Flow) -> Gathered:
    edges, size = side.edges, graph.size
    source = edges.source
    negative = (edges.sign < 0)[:, None]
    up, low, high = flow.up[block.on][source], flow.up_low[block.on][source], flow.up_high[block.on][source]
    known = ~np.isnan(up)
    node = np.minimum(source, size - 1)
    outside = (source >= size)[:, None]
    applies, coverage = flow.applicable[node], flow.coverage[node]
    if outside.any():
        which = np.clip(source - size, 0, len(graph.assessed) - 1)
        applies = np.where(outside, known | graph.expected[which][:, None], applies)
    # A KPI or an assessed status covers its node where the number the rule reads is known.
    coverage = np.where(graph.kpi[node][:, None] | outside, known, coverage)
    return Gathered(
        side=side,
        edges=edges,
        values={
            "known": up,
            "low": np.where(negative, high, low),
            "high": np.where(negative, low, high),
        },
        known=known & applies,
        applies=applies,
        coverage=np.where(known & applies, coverage, 0.0),
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    measured: Floats
    driven: Floats


def _signed(
    rule: Rule, inputs: Gathered, bound: str, rows: int, columns: int
) -> tuple[Floats, Floats, Bools]:
    """The rule over the positive inputs, over all with 100 - x for the negative ones, and
    whether any negative one counts; NaN where no input does."""
    positive, everything = np.full((rows, columns), np.nan), np.full((rows, columns), np.nan)
    any_negative = np.zeros((rows, columns), dtype=bool)
    side, edges = inputs.side, inputs.edges
    if len(edges):
        counts = inputs.known if bound == "known" else inputs.applies
        values = inputs.values[bound]
        negative = (edges.sign < 0)[:, None]
        found = rule(values, counts & ~negative, edges.weight, side.starts)
        positive[side.rows] = found
        everything[side.rows] = found
        if negative.any():
            turned = np.where(negative, 100 - values, values)
            everything[side.rows] = rule(turned, counts, edges.weight, side.starts)
            any_negative[side.rows] = np.logical_or.reduceat(counts & negative, side.starts, axis=0)
    return positive, everything, any_negative


def _sides(
    block: Block,
    rule: Rule,
    measured: Gathered,
    driven: Gathered,
    bound: str,
    readings: Floats | float = np.nan,
) -> _Sides:
    """Measured and driven; `readings` are the scores of KPIs, which nothing else measures."""
    rows, columns = len(block.nodes), measured.applies.shape[1]
    own, _, _ = _signed(rule, measured, bound, rows, columns)
    own = np.where(np.isnan(own), readings, own)
    positive, everything, any_negative = _signed(rule, driven, bound, rows, columns)
    # Negative inputs only pull down; without positive ones they pull the measured side down.
    ceiling = np.where(np.isnan(positive), own, positive)
    pulled = np.where(np.isnan(ceiling), np.nan, np.fmin(ceiling, everything))
    return _Sides(own, np.where(any_negative, pulled, positive))


def _blend(block: Block, rule: Rule, sides: _Sides, pooled: Gathered | None, bound: str) -> Floats:
    if pooled is not None:
        rows, columns = sides.measured.shape
        positive, everything, _ = _signed(rule, pooled, bound, rows, columns)
        return np.where(np.isnan(positive), np.nan, np.fmin(positive, everything))
    share = block.own_share[:, None]
    both = share * sides.measured + (1 - share) * sides.driven
    both = np.where(np.isnan(sides.driven), sides.measured, both)
    return np.where(np.isnan(sides.measured), sides.driven, both)


def _weighed(inputs: Gathered, rows: int, columns: int) -> tuple[Floats, Floats]:
    """Weight of the applicable inputs of each node, and of what is covered of them."""
    applicable, covered = np.zeros((rows, columns)), np.zeros((rows, columns))
    if len(inputs.edges):
        weight = np.where(inputs.applies, inputs.edges.weight[:, None], 0.0)
        applicable[inputs.side.rows] = np.add.reduceat(weight, inputs.side.starts, axis=0)
        covered[inputs.side.rows] = np.add.reduceat(weight * inputs.coverage, inputs.side.starts, axis=0)
    return applicable, covered


def _coverage(
    block: Block, measured: Gathered, driven: Gathered, pooled: Gathered | None
) -> tuple[Floats, Bools]:
    rows, columns = len(block.nodes), measured.applies.shape[1]

    def share(inputs: Gathered) -> tuple[Floats, Bools]:
        applicable, covered = _weighed(inputs, rows, columns)
        some = applicable > 0
        return np.divide(covered, applicable, out=np.zeros_like(covered), where=some), some

    if pooled is not None:
        return share(pooled)
    own, has_own = share(measured)
    drivers, has_drivers = share(driven)
    part = block.own_share[:, None]
    both = part * own + (1 - part) * drivers
    return np.where(has_own & has_drivers, both, np.where(has_own, own, drivers)), has_own | has_drivers


def _capped(
    block: Block, before: Floats, own: Floats, measured: Gathered, scale: Scale, bound: str
) -> tuple[Floats, NDArray[np.int8]]:
    """Apply the caps; return the score and which caps lowered it."""
    worst_below, best_from = scale.boundaries[0] - SPARE, scale.boundaries[-1]
    held = block.own_share[:, None] > 0
    caps = np.zeros(before.shape, dtype=np.int8)
    limit = np.full(before.shape, np.inf)

    def lower(where: Bools, to: float, cap: Cap) -> None:
        bites = where & (before > to)
        caps[bites] |= cap
        np.minimum(limit, np.where(where, to, np.inf), out=limit)

    lower(held & block.measured_cap[:, None] & (own < worst_below), cap_limit(scale), Cap.MEASURED)
    side, edges = measured.side, measured.edges
    if len(edges) and edges.critical.any():
        counts = measured.known if bound == "known" else measured.applies
        critical = edges.critical[:, None]
        allowed = (held & block.critical_cap[:, None])[side.rows]

        def any_of(where: Bools) -> Bools:
            found = np.zeros(before.shape, dtype=bool)
            found[side.rows] = np.logical_or.reduceat(where, side.starts, axis=0) & allowed
            return found

        failing = any_of(critical & counts & (measured.values[bound] < worst_below))
        lower(failing, cap_limit(scale), Cap.CRITICAL)
        if bound == "known":
            unknown = any_of(critical & measured.applies & ~measured.known)
            lower(unknown, best_from - BELOW, Cap.UNKNOWN_CRITICAL)
    return np.minimum(before, limit), caps


def rule_of_one(graph: Graph, node: int, edges: Edges, values: Floats, counts: Bools) -> Floats:
    """Return what one node's rule makes of its inputs, before caps, for many sets of values.

    Args:
        graph: the compiled strategy.
        node: position of the node.
        edges: the links into it, as `graph.into(node)` gives them.
        values: (edges, columns), as the rule reads them, before their sign.
        counts: which inputs count, of the same shape.
    """
    settings = graph.settings[node]
    rule_name = settings.rule or "mean"

    def gathered(which: Bools) -> Gathered:
        some = np.array([0] if which.any() else [], dtype=np.intp)
        part = edges.take(which)
        return Gathered(
            Side(part, some, some),
            part,
            {"known": values[which]},
            counts[which],
            counts[which],
            values[which],
        )

    everything = np.ones(len(edges), dtype=bool)
    measured, driven = gathered(edges.side == MEASURED), gathered(edges.side == DRIVEN)
    pooled = gathered(everything) if rule_name in POOLED else None
    block = Block(
        rule=rule_name,
        on=settings.on or "score",
        nodes=np.array([node]),
        measured=measured.side,
        driven=driven.side,
        pooled=None,
        own_share=np.array([settings.own_share], dtype=np.float64),
        min_known=np.zeros(1),
        measured_cap=np.zeros(1, dtype=bool),
        critical_cap=np.zeros(1, dtype=bool),
        leaf=np.zeros(1, dtype=bool),
        linked=np.ones(1, dtype=bool),
    )
    rule = RULES[rule_name]
    sides = _sides(block, rule, measured, driven, "known")
    found: Floats = _blend(block, rule, sides, pooled, "known")[0]
    return found
