"""Rules: how many inputs become one score. Functions over arrays, a segment of rows a node."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

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
    number = np.arange(len(values))[:, None]
    segment = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(values))))
    left = np.where(counts, values, np.inf)
    lowest = np.minimum.reduceat(left, starts, axis=0)
    holder = np.where(left == lowest[segment], number, len(values))
    taken = np.minimum.reduceat(holder, starts, axis=0)
    second = np.minimum.reduceat(np.where(number == taken[segment], np.inf, left), starts, axis=0)
    with np.errstate(invalid="ignore"):
        found = np.where(np.isinf(second), lowest, (lowest + second) / 2)
    return np.where(np.isinf(lowest), np.nan, found)


RULES: Mapping[RuleName, Rule] = {"mean": mean, "worst": worst, "best": best, "two_worst": two_worst}

POOLED: frozenset[RuleName] = frozenset({"worst", "best"})
"""Rules that run over a node's KPIs and contributors at once, without `own_share`."""
