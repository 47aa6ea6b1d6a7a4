"""Rules: how many inputs become one score. Functions over arrays, a segment of rows a node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.scale import BELOW, SPARE
from scorecard.model.propagation import RuleName

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

Rule = Callable[[Floats, Bools, Floats, Ints], Floats]
"""values (inputs, columns), which count, weight of each input, first input of each segment
-> (segments, columns); NaN where no input counts. Segments are never empty."""


FEW = 32
"""Inputs up to which going through them beats sorting them."""


def over_segments(ufunc: np.ufunc, values: NDArray[Any], starts: Ints) -> NDArray[Any]:
    """Return what a ufunc makes of each segment, as its `reduceat` does: (segments, columns).

    Over many columns going through segments of one length together is faster.
    """
    if values.shape[1] == 1:
        single: NDArray[Any] = ufunc.reduceat(values, starts, axis=0)
        return single
    found = np.empty((len(starts), values.shape[1]), values.dtype)
    for which, first, length in _by_length(len(values), starts):
        if length > FEW:
            found[which] = ufunc.reduce(values[first[:, None] + np.arange(length)], axis=1)
            continue
        so_far = values[first]
        for place in range(1, length):
            so_far = ufunc(so_far, values[first + place])
        found[which] = so_far
    return found


def _by_length(count: int, starts: Ints) -> Iterator[tuple[Ints, Ints, int]]:
    """Segments of one length after another: which, the first input of each, the length."""
    lengths = np.diff(np.append(starts, count))
    order = np.argsort(lengths, kind="stable")
    bounds = np.flatnonzero(np.diff(lengths[order], prepend=0))
    for which in np.split(order, bounds[1:]):
        yield which, starts[which], int(lengths[which[0]])


def mean(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """Weighted mean; weights are shared out anew among the inputs that count."""
    weight = np.where(counts, weights[:, None], 0.0)
    total = over_segments(np.add, weight, starts)
    summed = over_segments(np.add, np.where(counts, values, 0.0) * weight, starts)
    found: Floats = np.divide(summed, total, out=np.full(total.shape, np.nan), where=total > 0)
    return found


def worst(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """The lowest input."""
    found = over_segments(np.minimum, np.where(counts, values, np.inf), starts)
    return np.where(np.isinf(found), np.nan, found)


def best(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """The highest input."""
    found = over_segments(np.maximum, np.where(counts, values, -np.inf), starts)
    return np.where(np.isinf(found), np.nan, found)


def two_worst(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """Mean of the two lowest inputs whatever their weights; one alone is itself."""
    return _mean_of_two(*_two_lowest(values, counts, starts))


def unanimous(
    values: Floats, counts: Bools, weights: Floats, starts: Ints, boundaries: Sequence[float]
) -> Floats:
    """The mean of the two lowest; best only where all inputs are, worst only where both are.

    Two inputs of which one alone is in the worst band give that band's upper boundary; a mean in
    the best band over an input that is not stays 1e-6 below it, on a scale of two bands as well.
    """
    lowest, second = _two_lowest(values, counts, starts)
    found = _mean_of_two(lowest, second)
    split = (found < boundaries[0] - SPARE) & (second >= boundaries[0] - SPARE) & np.isfinite(second)
    found = np.where(split, boundaries[0], found)
    return np.where(
        (found >= boundaries[-1] - SPARE) & (lowest < boundaries[-1] - SPARE), boundaries[-1] - BELOW, found
    )


def _two_lowest(values: Floats, counts: Bools, starts: Ints) -> tuple[Floats, Floats]:
    """The lowest and the second lowest input of each segment, infinite where there is none."""
    each = np.where(counts, values, np.inf)
    lowest, second = (np.full((len(starts), values.shape[1]), np.inf) for _ in range(2))
    for which, first, length in _by_length(len(values), starts):
        if length > FEW:
            rows = first[:, None] + np.arange(length)
            ends = np.partition(each[rows], 1, axis=1)
            lowest[which], second[which] = ends[:, 0], ends[:, 1]
            continue
        low = each[first]
        next_low = np.full(low.shape, np.inf)
        for place in range(1, length):
            another = each[first + place]
            next_low = np.minimum(next_low, np.maximum(low, another))
            low = np.minimum(low, another)
        lowest[which], second[which] = low, next_low
    return lowest, second


def _mean_of_two(lowest: Floats, second: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        found = np.where(np.isinf(second), lowest, (lowest + second) / 2)
    return np.where(np.isinf(lowest), np.nan, found)


def majority(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """The lower weighted median: the lowest input at or below which lies at least half the weight."""
    columns = values.shape[1]
    found = np.full((len(starts), columns), np.nan)
    for which, first, length in _by_length(len(values), starts):
        rows = first[:, None] + np.arange(length)
        each = np.where(counts[rows], values[rows], np.inf)
        order = np.argsort(each, axis=1, kind="stable")
        weight = np.where(counts[rows], weights[rows][:, :, None], 0.0)
        upto = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
        reached = upto >= upto[:, -1:] * (0.5 - SPARE)
        chosen = np.take_along_axis(order, reached.argmax(axis=1)[:, None], axis=1)
        median = np.take_along_axis(each, chosen, axis=1)[:, 0]
        found[which] = np.where(np.isinf(median), np.nan, median)
    return found


def geometric(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """Weighted geometric mean; any 0 gives 0."""
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(counts, values, FULL) / FULL)  # of shares of 100, so that 100 is exact
        found: Floats = FULL * np.exp(mean(logs, counts, weights, starts))
    return found


def harmonic(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """Weighted harmonic mean; any 0 gives 0."""
    with np.errstate(divide="ignore", over="ignore"):
        found: Floats = FULL / mean(FULL / np.where(counts, values, FULL), counts, weights, starts)
    return found


FULL = 100.0

RULES: Mapping[RuleName, Rule] = {
    "mean": mean,
    "worst": worst,
    "best": best,
    "two_worst": two_worst,
    "majority": majority,
    "geometric": geometric,
    "harmonic": harmonic,
}
"""Every rule that is a function of scores; `grl` adds contributions instead (`strategy_map.grl`)."""

POOLED: frozenset[str] = frozenset({"worst", "best", "grl"})
"""Rules that run over a node's KPIs and contributors at once, without `own_share`."""
