"""XmR charts in arrays: the limits of a process and the four rules for special causes.

Everything runs on flat arrays of known values in order of time, in which `group` says whose
limits a point is judged by and `linked` whether it follows on from the point before. The end of
a series, a rebase and a gap are then one thing, a missing link, and one pass judges any number
of series.

The rules are those of NHS England's Making Data Count as the community package
NHSRplotthedots applies them (`ptd_spc_standard.R`, `ptd_calculate_point_type.R`, September
2025). Where a figure equals a mean or limit but for floating-point rounding it counts as on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]
Places = NDArray[np.intp]
Flag = TypeVar("Flag", np.bool_, np.int8)

LIMIT = 2.66
"""Limits lie this many mean moving ranges from the mean: 3 / 1.128, the d2 of pairs."""
NEAR = 2 / 3
"""Near limits lie at this share of the way from the mean to the limits."""
SCREEN = 3.267
"""Screening drops moving ranges of this many times their mean or more: the D4 of pairs."""
ROUNDING = 1e-12
"""What counts as rounding, as a share of the largest figure of the group."""

CAUSES = ("", "outside limits", "7 point trend", "2 of 3 near limit", "7 on one side")
"""The rules by their code, in order of precedence; 0 is none."""
OUTSIDE, TREND, TWO_OF_THREE, SHIFT = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging n known points in k groups comes to.

    Attributes:
        groups: (k,) the groups' own numbers, rising.
        sizes: (k,) how many points each group has.
        used: (k,) how many of them its mean and limits rest on.
        mean: (k,) their mean; NaN where it overflows.
        reach: (k,) from the mean to either limit, in the values' unit; NaN where no two of the
            points are linked, so that there is no moving range, or where it overflows.
        moving_range: (n,) distance from the point before; NaN where they are not linked.
        cause: (n,) code of the first rule met, see `CAUSES`; 0 where the group has no limits.
        side: (n,) 1 where the cause points upwards, -1 downwards, 0 where there is none.
    """

    groups: Places
    sizes: Places
    used: Places
    mean: Floats
    reach: Floats
    moving_range: Floats
    cause: Codes
    side: Codes


def judge(values: Floats, group: Places, linked: Bools, *, fix: int | None, screened: bool) -> Judged:
    """Compute limits and special causes.

    The first point of a group has no moving range, counts in its group's mean, and is judged by
    its group's limits: nothing reaches back across a rebase. That is what the published tool
    does (it takes differences within the group).

    Screening drops the moving ranges of 3.267 times their mean or more and takes the mean of
    the rest, once. Where all are 0 nothing is dropped (the published tool drops them all and is
    left without limits).

    Args:
        values: (n,) finite.
        group: (n,) number of each point's group, never falling.
        linked: (n,) whether the point follows on from the one before.
        fix: take mean and limits from the first so many points of each group; None from all.
        screened: drop outlying moving ranges.
    """
    count = len(values)
    first = np.ones(count, dtype=bool)
    np.not_equal(group[1:], group[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    sizes = np.diff(starts, append=count)
    linked = linked & ~first
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        step = np.zeros(count)
        np.subtract(values[1:], values[:-1], out=step[1:])
        ranges = np.abs(step)
        moving_range = np.where(linked, ranges, np.nan)
        mean, average, used = _averages(values, ranges, linked, starts, sizes, fix, screened)
        reach = LIMIT * average
        mean[~np.isfinite(mean)] = np.nan
        reach[~np.isfinite(2 * (np.abs(mean) + reach))] = np.nan  # so that no later sum overflows
        spare = ROUNDING * _reduce(np.maximum, np.abs(values), starts)
        off = values - np.repeat(mean, sizes)
        away = np.abs(off)
        outside = away > np.repeat(reach + spare, sizes)
        near = (away > np.repeat(NEAR * reach + spare, sizes)) & ~outside
        # A point without limits is judged by nothing, so it lies on no side either.
        level = np.repeat(np.where(np.isnan(reach), np.inf, spare), sizes)
        side = (off > level).astype(np.int8) - (off < -level).astype(np.int8)
        linked &= np.repeat(~np.isnan(reach), sizes)
    cause, points_to = causes(step, side, near, outside, linked)
    return Judged(group[starts], sizes, used, mean, reach, moving_range, cause, points_to)


def _averages(
    values: Floats,
    ranges: Floats,
    linked: Bools,
    starts: Places,
    sizes: Places,
    fix: int | None,
    screened: bool,
) -> tuple[Floats, Floats, Places]:
    """Return, a group each, the mean, the mean moving range and how many points they rest on."""
    used, counted = sizes, linked
    within: Bools | Literal[True] = True
    if fix is not None:
        within = np.arange(len(values)) - np.repeat(starts, sizes) < fix
        used, counted = np.minimum(sizes, fix), linked & within
    mean = _reduce(np.add, np.where(within, values, 0.0), starts) / used
    # What rounding left over, so that the mean of equal figures is that figure.
    left_over = np.where(within, values - np.repeat(mean, sizes), 0.0)
    mean += _reduce(np.add, left_over, starts) / used
    average = _mean_where(counted, ranges, starts)
    if screened:
        cut = np.repeat(SCREEN * average * (1 - ROUNDING), sizes)
        kept = _mean_where(counted & (ranges < cut), ranges, starts)
        average = np.where(np.isnan(kept), average, kept)
    return mean, average, used


def _mean_where(wanted: Bools, figures: Floats, starts: Places) -> Floats:
    total = _reduce(np.add, np.where(wanted, figures, 0.0), starts)
    result: Floats = total / _reduce(np.add, wanted.astype(np.intp), starts)
    return result


def _reduce(how: np.ufunc, figures: NDArray[np.float64] | Places, starts: Places) -> Floats:
    reduced: Floats = how.reduceat(figures, starts) if len(starts) else np.empty(0)
    return reduced


def causes(step: Floats, side: Codes, near: Bools, outside: Bools, linked: Bools) -> tuple[Codes, Codes]:
    """Return the code of each point's special cause, and which way it points (1, -1, 0).

    The four rules, first met first:

    1. *outside limits*: beyond a limit, not on it. It points to the side of the mean.
    2. *7 point trend*: 7 linked points of which each rises, or each falls, from the one before;
       a tie breaks it. All 7 are flagged and point the way of the trend, also across the mean.
       A point that ends one trend and begins the next belongs to the later. (Where a tie parts
       two trends the published tool calls the last point of the first falling; here it stays
       with its own.)
    3. *2 of 3 near limit*: of 3 linked points on one side of the mean, at least 2 lie beyond the
       near limit and not outside; those are flagged.
    4. *7 on one side*: 7 linked points on one side of the mean; one on it breaks the run. All 7
       are flagged.

    Args:
        step: (n,) difference from the point before.
        side: (n,) of the mean: 1 above, -1 below, 0 on it.
        near, outside: (n,) between near limit and limit; beyond the limit.
        linked: (n,) whether the point follows on from the one before.
    """
    up, down = linked & (step > 0), linked & (step < 0)
    rising, falling = covered(completes(up)), covered(completes(down))
    with_last = same_side(side, linked)
    cause = np.zeros(len(step), dtype=np.int8)
    cause[covered(completes(with_last))] = SHIFT
    cause[only_near(two_of_three(near, with_last), near)] = TWO_OF_THREE
    cause[rising | falling] = TREND
    cause[outside] = OUTSIDE
    trend = np.where(rising & ~(falling & earlier(down, 1)), 1, -1)
    points_to = np.where(cause == TREND, trend, side).astype(np.int8)
    points_to[cause == 0] = 0
    return cause, points_to


def same_side(side: Codes, linked: Bools) -> Bools:
    """Return which points follow on from one on the same side of the mean; on it is no side."""
    found: Bools = linked & (side != 0) & (side == later(side, 1))
    return found


def completes(pairs: Bools) -> Bools:
    """Return where 7 points end that agree: 6 pairs in a row hold.

    >>> completes(np.array([False] + [True] * 7)).astype(int).tolist()
    [0, 0, 0, 0, 0, 0, 1, 1]
    """
    two = pairs & later(pairs, 1)
    four = two & later(two, 2)
    return four & later(two, 4)


def covered(ends: Bools) -> Bools:
    """Return the points of every run of 7, given where the runs end.

    >>> covered(np.array([False] * 7 + [True, False])).astype(int).tolist()
    [0, 1, 1, 1, 1, 1, 1, 1, 0]
    """
    if not ends.any():
        return ends
    two = ends | earlier(ends, 1)
    four = two | earlier(two, 2)
    return four | earlier(four, 3)


def two_of_three(near: Bools, with_last: Bools) -> Bools:
    """Return the points of every three on one side of which two or more are near a limit.

    Args:
        near: (n,) between near limit and limit.
        with_last: (n,) linked to the point before and on the same side of the mean as it.

    >>> near = np.array([0, 0, 1, 0, 1, 0, 0], dtype=bool)
    >>> two_of_three(near, np.arange(7) > 0).astype(int).tolist()
    [0, 0, 1, 1, 1, 0, 0]
    """
    before, first = later(near, 1), later(near, 2)
    two_near = near & (before | first) | before & first
    ends = with_last & later(with_last, 1) & two_near
    return ends | earlier(ends, 1) | earlier(ends, 2)


def only_near(threes: Bools, near: Bools) -> Bools:
    """Return which of the points in such threes are themselves near a limit."""
    return threes & near


def later(flags: NDArray[Flag], by: int) -> NDArray[Flag]:
    """Return the flags moved `by` points on; nothing (False, 0) comes in at the start."""
    moved = np.zeros_like(flags)
    moved[by:] = flags[:-by]
    return moved


def earlier(flags: Bools, by: int) -> Bools:
    """Return the flags moved `by` points back; False comes in at the end."""
    moved = np.zeros_like(flags)
    moved[:-by] = flags[by:]
    return moved
