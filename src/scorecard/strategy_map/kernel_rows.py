"""The compiled loops over many columns at once, where everything applies. Needs numba.

A node's columns stand side by side, and of each its score beside its coverage, so that a link
reads one run of memory. Where graphs are larger than the processor's caches, waiting for these
runs is most of the work: each is asked for some links before it is read.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit
from numba.core import types
from numba.extending import intrinsic

from scorecard.kpi.scale import SPARE
from scorecard.strategy_map.kernel import (
    APPLIES,
    BEST,
    COVERS,
    GEOMETRIC,
    HARMONIC,
    MEAN,
    WORST,
    Sums,
    blend,
    of_lowest,
    of_means,
)

NAN, INFINITE, FULL = np.nan, np.inf, 100.0

AHEAD = 16
"""How many links before it is read a run of memory is asked for."""
LINE, CELL = 64, 16
"""How many bytes the processor fetches at once; and of a score and its coverage."""
BEGINNING = 256
"""How many bytes of a run are asked for; what follows, the processor fetches as it reads on."""

compiled = njit(error_model="numpy", fastmath={"contract"}, cache=True)
inlined = njit(error_model="numpy", fastmath={"contract"}, inline="always")


def _ask_for(context: Any, array: Any, row: Any, offset: Any) -> Any:
    """Ask the processor for what stands so many bytes into a row of an array; it need not heed it."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        laid_out = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte, wide, number = ir.IntType(8), ir.IntType(64), ir.IntType(32)
        start = builder.bitcast(laid_out.data, byte.as_pointer())
        row, offset = (builder.zext(each, wide) if each.type.width < 64 else each for each in arguments[1:])
        stride = builder.extract_value(laid_out.strides, 0)
        place = builder.add(builder.mul(row, stride), offset)
        kind = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte.as_pointer()], kind)
        where = builder.inttoptr(builder.add(builder.ptrtoint(start, wide), place), byte.as_pointer())
        builder.call(prefetch, [where, number(0), number(3), number(1)])  # to read, to keep, data
        return context.get_dummy_value()

    return types.void(array, row, offset), code


ask_for: Any = intrinsic(_ask_for)


@inlined
def ask_ahead(asked: Any, end: Any, source: Any, cells: Any) -> Any:
    """Ask for what the links up to `AHEAD` behind `end` read; return the first not asked for."""
    none, line = np.uint64(0), np.uint64(LINE)
    width = min(np.uint64(cells.shape[1]) * np.uint64(CELL), np.uint64(BEGINNING))
    for link in range(asked, min(end + np.uint64(AHEAD), np.uint64(len(source)))):
        for offset in range(none, width, line):
            ask_for(cells, source[link], offset)
    return max(asked, min(end + np.uint64(AHEAD), np.uint64(len(source))))


@inlined
def start_with(leaf: Any, kpi: Any, numbers: Any, cells: Any) -> None:
    """Fill in KPIs, and what nothing leads into."""
    for number in range(np.uint64(len(leaf))):
        here = leaf[number]
        for column in range(np.uint64(cells.shape[1])):
            score = numbers[here, column] if kpi[here] else NAN
            cells[here, column, 0] = score
            cells[here, column, 1] = 1.0 if score == score else 0.0


@inlined
def known_of(start: Any, end: Any, source: Any, weight: Any, cells: Any, column: Any) -> Any:
    """Of some links in one column: the weight that is known, its scores, what of it is covered."""
    known, total, covered = 0.0, 0.0, 0.0
    for link in range(start, end):
        cause = source[link]
        score = cells[cause, column, 0]
        part = weight[link] if score == score else 0.0
        known += part
        total += part * (score if score > 0.0 else 0.0)  # no score is 0 times nothing
        covered += part * cells[cause, column, 1]
    return known, total, covered


@compiled
def flow_of_means(plan: Any, kpi: Any, numbers: Any, cells: Any, caps: tuple[float, float, float]) -> None:
    """Work out every node in every column.

    Args:
        plan: the arrays of a `Plan`, in order.
        kpi: (nodes,) which are KPIs.
        numbers: (nodes, columns) their scores, NaN where unknown.
        cells: (inputs, columns, 2), to be filled: score, NaN where unknown, and coverage. What
            stands behind the nodes, assessed statuses, is there already.
        caps: the end of the worst band, what a cap limits to, what lies just below the best band.
    """
    leaf, node, _, first, source, weight, critical_first, critical, _, share = plan[:10]
    min_known, capped, _, whole, _ = plan[10:]
    worst_below, limit, below_best = caps
    none, one, three = np.uint64(0), np.uint64(1), np.uint64(3)
    columns = np.uint64(cells.shape[1])
    start_with(leaf, kpi, numbers, cells)
    asked = none
    for place in range(np.uint64(len(node))):
        start, drivers = np.uint64(first[three * place]), np.uint64(first[three * place + one])
        negative, end = np.uint64(first[three * place + one + one]), np.uint64(first[three * place + three])
        asked = ask_ahead(asked, end, source, cells)
        here, whole_own, whole_driven = node[place], whole[place, 0], whole[place, 1]
        needed, share_here, capped_here = min_known[place] - SPARE, share[place], capped[place]
        for column in range(columns):
            own_known, own, own_covered = known_of(start, drivers, source, weight, cells, column)
            known, driven, covered = known_of(drivers, negative, source, weight, cells, column)
            if end > negative:
                against, total, more = known_of(negative, end, source, weight, cells, column)
                covered += more
                if against > 0:
                    # Negative contributors only pull down: the positive ones, or else the node's KPIs.
                    everything = (driven + FULL * against - total) / (known + against)
                    ceiling = driven / known if known > 0 else own / own_known
                    pulled = everything if everything < ceiling else ceiling
                    known = 1.0 if pulled == pulled else 0.0
                    driven = pulled if pulled == pulled else 0.0
            coverage = own_covered * whole_own + covered * whole_driven
            enough = (coverage >= needed) & (own_known + known > 0)
            failing = capped_here & (own < worst_below * own_known)
            own_part = share_here if own_known > 0 else 0.0
            own_part = own_part if known > 0 else 1.0
            own_known = own_known if own_known > 0 else 1.0
            known = known if known > 0 else 1.0
            score = (own_part * own * known + (1.0 - own_part) * driven * own_known) / (own_known * known)
            most = INFINITE
            for number in range(critical_first[place], critical_first[place + one]):
                reading = cells[critical[number], column, 0]
                failing |= reading < worst_below
                most = most if reading == reading else below_best
            most = limit if failing else most
            score = most if score > most else score
            cells[here, column, 0] = score if enough else NAN
            cells[here, column, 1] = coverage


@compiled
def flow(plan: Any, kpi: Any, numbers: Any, cells: Any, caps: tuple[float, float, float]) -> None:
    """Work out every node in every column, under any rule of `plan.COMPILED`.

    Args:
        plan, kpi, numbers, cells, caps: as for `flow_of_means`.
    """
    leaf, node, _, first, source, weight, critical_first, critical, rules, shares = plan[:10]
    min_known, capped, _, _, _ = plan[10:]
    worst_below, limit, below_best = caps
    none, one, three = np.uint64(0), np.uint64(1), np.uint64(3)
    start_with(leaf, kpi, numbers, cells)
    asked = none
    for place in range(np.uint64(len(node))):
        here, rule, share = node[place], rules[place], shares[place]
        start, drivers = np.uint64(first[three * place]), np.uint64(first[three * place + one])
        negative, end = np.uint64(first[three * place + one + one]), np.uint64(first[three * place + three])
        asked = ask_ahead(asked, end, source, cells)
        needed = min_known[place] - SPARE
        for column in range(np.uint64(cells.shape[1])):
            if rule in (MEAN, GEOMETRIC, HARMONIC):
                own = add_up(rule, False, start, drivers, source, weight, cells, column)
                drive = add_up(rule, False, drivers, negative, source, weight, cells, column)
                against = add_up(rule, True, negative, end, source, weight, cells, column)
                measured, driven = of_means(rule, own, drive, against)
            else:
                own = find_lowest(rule, False, start, drivers, source, weight, cells, column)
                drive = find_lowest(rule, False, drivers, negative, source, weight, cells, column)
                against = find_lowest(rule, True, negative, end, source, weight, cells, column)
                measured, driven = of_lowest(rule, own, drive, against)
            covered, applies = drive[COVERS] + against[COVERS], drive[APPLIES] + against[APPLIES]
            if rule in (WORST, BEST):
                score = driven
                coverage = (own[COVERS] + covered) / (own[APPLIES] + applies)
            else:
                score = blend(measured, driven, share)
                coverage = blend(own[COVERS] / own[APPLIES], covered / applies, share)
            most = limit if capped[place] and measured < worst_below else INFINITE
            for number in range(critical_first[place], critical_first[place + one]):
                reading = cells[critical[number], column, 0]
                most = limit if reading < worst_below else most
                most = below_best if reading != reading and below_best < most else most
            score = most if score > most else score
            cells[here, column, 0] = score if coverage >= needed else NAN
            cells[here, column, 1] = coverage


@inlined
def add_up(
    rule: int, negative: bool, start: Any, end: Any, source: Any, weight: Any, cells: Any, column: Any
) -> Sums:
    """Add up known weights and weighted scores, for the rules that are means of something."""
    known, total, covers, applies = 0.0, 0.0, 0.0, 0.0
    for link in range(start, end):
        cause, part = source[link], weight[link]
        score = cells[cause, column, 0]
        applies += part
        part = part if score == score else 0.0
        known += part
        covers += part * cells[cause, column, 1]
        score = score if score == score else FULL
        score = FULL - score if negative and part > 0.0 else score
        if rule == GEOMETRIC:
            total += part * np.log(score / FULL) if part > 0.0 else 0.0
        elif rule == HARMONIC:
            total += part * (FULL / score) if part > 0.0 else 0.0
        else:
            total += part * score
    return known, total, covers, applies


@inlined
def find_lowest(
    rule: int, negative: bool, start: Any, end: Any, source: Any, weight: Any, cells: Any, column: Any
) -> Sums:
    """Find the two lowest scores; for `best` of scores below zero."""
    lowest, second, covers, applies = INFINITE, INFINITE, 0.0, 0.0
    for link in range(start, end):
        cause, part = source[link], weight[link]
        score = cells[cause, column, 0]
        applies += part
        covers += (part if score == score else 0.0) * cells[cause, column, 1]
        score = FULL - score if negative else score
        score = -score if rule == BEST else score
        score = score if score == score else INFINITE
        higher = score if score > lowest else lowest
        lowest = score if score < lowest else lowest
        second = higher if higher < second else second
    return lowest, second, covers, applies
