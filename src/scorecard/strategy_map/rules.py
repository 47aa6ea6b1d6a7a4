"""Rules: how many inputs become one score. Functions over arrays, a segment of rows a node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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


def mean(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """Weighted mean; weights are shared out anew among the inputs that count."""
    weight = np.where(counts, weights[:, None], 0.0)
    total = np.add.reduceat(weight, starts, axis=0)
    summed = np.add.reduceat(np.where(counts, values, 0.0) * weight, starts, axis=0)
    found: Floats = np.divide(summed, total, out=np.full(total.shape, np.nan), where=total > 0)
    return found


def worst(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """The lowest input."""
    found = np.minimum.reduceat(np.where(counts, values, np.inf), starts, axis=0)
    return np.where(np.isinf(found), np.nan, found)


def best(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """The highest input."""
    found = np.maximum.reduceat(np.where(counts, values, -np.inf), starts, axis=0)
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
    number = np.arange(len(values))[:, None]
    segment = _segment_of_each(len(values), starts)
    left = np.where(counts, values, np.inf)
    lowest = np.minimum.reduceat(left, starts, axis=0)
    holder = np.where(left == lowest[segment], number, len(values))
    taken = np.minimum.reduceat(holder, starts, axis=0)
    second = np.minimum.reduceat(np.where(number == taken[segment], np.inf, left), starts, axis=0)
    return lowest, second


def _mean_of_two(lowest: Floats, second: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        found = np.where(np.isinf(second), lowest, (lowest + second) / 2)
    return np.where(np.isinf(lowest), np.nan, found)


def _segment_of_each(count: int, starts: Ints) -> Ints:
    return np.repeat(np.arange(len(starts)), np.diff(np.append(starts, count)))


def majority(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
    """The lower weighted median: the lowest input at or below which lies at least half the weight."""
    segment = _segment_of_each(len(values), starts)
    each = np.where(counts, values, np.inf)
    order = np.lexsort((each, np.broadcast_to(segment[:, None], each.shape)), axis=0)
    # Sums over all segments at once, in more digits than a share of one segment needs.
    weight = np.where(counts, weights[:, None], 0.0).astype(np.longdouble)
    upto = np.cumsum(np.take_along_axis(weight, order, axis=0), axis=0)
    before = np.concatenate([np.zeros((1, upto.shape[1]), np.longdouble), upto])[starts]
    total = np.add.reduceat(weight, starts, axis=0)
    reached = upto - before[segment] >= (total * (0.5 - SPARE))[segment]
    found = np.minimum.reduceat(
        np.where(reached, np.take_along_axis(each, order, axis=0), np.inf), starts, axis=0
    )
    return np.where(np.isinf(found), np.nan, found)


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
