"""Quantitative propagation of the Goal-oriented Requirement Language (ITU-T Z.151).

Satisfaction runs from -100 (denied) to 100 (satisfied); contributions add up instead of sharing
out. The figures follow the public tool jUCMNav: a sum of partial contributions does not satisfy
or deny by itself but stays a tolerance short of it, unless one of them does so alone. Towards
denial that holds only beside a decomposition; without one, the sum counts as denied.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scorecard.kpi.scale import SPARE
from scorecard.strategy_map.rules import over_segments

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

END = 100.0
TOLERANCE = 10.0
STRONG = 3.0
"""The weight of a link (`strong`) that is a full contribution."""


def grl(
    values: ArrayLike = (),
    contributions: ArrayLike = (),
    *,
    parts: ArrayLike | None = None,
    kind: Literal["and", "or"] = "and",
    depends_on: ArrayLike | None = None,
    tolerance: float = TOLERANCE,
) -> Floats:
    """Return the satisfaction of one element, -100..100, whole numbers as the tool gives them.

    Args:
        values: satisfaction of its contributors, (contributors,) or (contributors, columns).
        contributions: of each contributor, -100..100.
        parts: satisfaction of what it is decomposed into: `and` takes the lowest, `or` the highest.
        kind: how `parts` make the whole.
        depends_on: satisfaction of what it depends on; it is never more satisfied than these.
        tolerance: how far short of the ends a sum of partial contributions stays.

    >>> grl([80, 60], [100, 100]).item(), grl([70], [100], depends_on=[40]).item()
    (90.0, 40.0)
    """
    satisfied = np.atleast_1d(np.asarray(values, dtype=np.float64))
    share = np.asarray(contributions, dtype=np.float64).reshape(-1, *[1] * (satisfied.ndim - 1))
    added = np.trunc(satisfied * share / 100)
    decomposed = None
    if parts is not None:
        whole = np.asarray(parts, dtype=np.float64)
        decomposed = whole.min(axis=0) if kind == "and" else whole.max(axis=0)
    full, denied = (np.asarray(_reach(side).any(axis=0)) for side in (added, -added))
    found = _settled(added.sum(axis=0), full, denied, decomposed, tolerance)
    if not len(added) and decomposed is not None:
        found = np.asarray(decomposed)
    if depends_on is not None:
        found = np.minimum(found, np.asarray(depends_on, dtype=np.float64).min(axis=0))
    return found


def added_up(values: Floats, counts: Bools, weights: Floats, signs: NDArray[np.int8], starts: Ints) -> Floats:
    """The rule of a node: scores and weights of its links become satisfaction and contributions.

    A score x is a satisfaction of 2x - 100. A link of weight 3 (`strong`) contributes all of it,
    one of weight 2 two thirds, of 1 a third, heavier ones no more than all; a negative link
    contributes as much against. Nothing is rounded to whole numbers.

    Args:
        values, counts, weights, starts: as for every rule (`strategy_map.rules.Rule`).
        signs: (inputs,) 1 or -1.
    """
    share = np.minimum(weights / STRONG, 1.0) * signs
    added = np.where(counts, (2 * values - END) * share[:, None], 0.0)
    total = over_segments(np.add, added, starts)
    full = _reach(over_segments(np.maximum, added, starts))
    denied = _reach(-over_segments(np.minimum, added, starts))
    some = over_segments(np.logical_or, counts, starts)
    return np.where(some, (_settled(total, full, denied, None, TOLERANCE) + END) / 2, np.nan)


def _reach(values: Floats, end: float = END) -> Bools:
    """Where values reach an end, but for rounding."""
    return np.asarray(values >= end - SPARE)


def _settled(
    total: Floats, full: Bools, denied: Bools, decomposed: Floats | None, tolerance: float
) -> Floats:
    """A sum of contributions on top of what the parts give, kept within its ends."""
    found = total if decomposed is None else total + decomposed
    upper, lower = np.asarray(END - tolerance), np.asarray(-END)
    if decomposed is not None:
        full, denied = full | _reach(decomposed), denied | _reach(-decomposed)
        upper, lower = np.maximum(decomposed, upper), np.minimum(decomposed, tolerance - END)
    found = np.clip(found, -END, END)
    short = np.where(_reach(found, END - tolerance) & ~full, upper, found)
    return np.where(_reach(-found, END - tolerance) & ~denied, lower, short)


__all__ = ["added_up", "grl"]
