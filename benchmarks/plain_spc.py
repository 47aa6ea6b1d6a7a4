"""XmR charts the way an analyst writes them in pandas: one series after another, a rule at a time.

Written from the rules, apart from the library and sharing no code with it; what the benchmark
and the tests compare `scorecard.kpi.spc_many` with.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

AIMS = {"higher": 1, "lower": -1, "none": 0}


def chart(
    values: pd.Series,
    *,
    direction: str = "higher",
    rebase: Sequence[int] = (),
    fix: int | None = None,
    screened: bool = True,
) -> pd.DataFrame:
    """Return the chart of one series in order of time, NaN for a gap, a row a point.

    Columns: `mean lower upper near_lower near_upper moving_range cause point_type`.
    """
    bounds = [0, *sorted(set(rebase) - {0}), len(values)]
    stretches = [
        stretch(values.iloc[begin:end], AIMS[direction], fix, screened) for begin, end in pairwise(bounds)
    ]
    return stretches[0] if len(stretches) == 1 else pd.concat(stretches)


def stretch(values: pd.Series, aim: int, fix: int | None, screened: bool) -> pd.DataFrame:
    """Return the chart of points that share their limits."""
    known = values.notna()
    basis = values if fix is None else values.where(known.cumsum() <= fix)
    mean = basis.mean()
    moving = basis.diff().abs()
    average = moving.mean()
    if screened and average > 0:
        average = moving[moving < 3.267 * average * (1 - 1e-12)].mean()
    reach = 2.66 * average
    same = 1e-12 * values.abs().max()  # nearer than this is the same figure

    off = values - mean
    outside = off.abs() > reach + same
    near = (off.abs() > reach * 2 / 3 + same) & ~outside
    above, below = off > same, off < -same
    step = values.diff()

    rising = seven(rows(step > 0, 6))
    falling = seven(rows(step < 0, 6))
    next_falls = (step < 0).shift(-1, fill_value=False)
    threes = pd.Series(False, index=values.index)
    for side in (above, below):
        ends = rows(side, 3) & (near.astype(int).rolling(3).sum() >= 2)
        threes |= ends | ends.shift(-1, fill_value=False) | ends.shift(-2, fill_value=False)
    runs = seven(rows(above, 7)) | seven(rows(below, 7))

    trend_up = rising & ~(falling & next_falls)
    cause = np.select([outside, rising | falling, threes & near, runs], [1, 2, 3, 4], 0)
    up = np.where(cause == 2, trend_up, above)
    side = np.where(cause == 0, 0, np.where(up, 1, -1))
    if np.isnan(reach):
        cause, side = np.zeros(len(values), int), np.zeros(len(values), int)
    high = np.where(side > 0, "high", "low")
    word = np.select([side * aim > 0, side * aim < 0], ["improvement ", "concern "], "neutral ")
    point_type = np.where(side == 0, "common cause", np.char.add(word, high))
    return pd.DataFrame(
        {
            "mean": mean,
            "lower": mean - reach,
            "upper": mean + reach,
            "near_lower": mean - reach * 2 / 3,
            "near_upper": mean + reach * 2 / 3,
            "moving_range": step.abs(),
            "cause": cause,
            "point_type": pd.Series(point_type, index=values.index).where(known & ~np.isnan(reach)),
        },
        index=values.index,
    )


def rows(flags: pd.Series, count: int) -> pd.Series:
    """Return where so many in a row end."""
    return flags.astype(int).rolling(count).sum() == count


def seven(ends: pd.Series) -> pd.Series:
    """Return all the points of every 7, given where they end."""
    return ends[::-1].astype(int).rolling(7, min_periods=1).max()[::-1] > 0


def latest(table: pd.DataFrame, values: pd.Series, target: float, direction: str) -> tuple[object, object]:
    """Return variation and assurance as of the last known point; None where unknown."""
    there = values.last_valid_index()
    if there is None or not isinstance(table["point_type"][there], str):
        return None, None
    variation, lower, upper = table["point_type"][there], table["lower"][there], table["upper"][there]
    if np.isnan(target) or direction == "none":
        return variation, None
    if target > upper:
        return variation, "consistently fail" if direction == "higher" else "consistently pass"
    if target < lower:
        return variation, "consistently pass" if direction == "higher" else "consistently fail"
    return variation, "inconsistent"
