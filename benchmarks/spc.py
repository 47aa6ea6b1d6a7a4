"""SPC of many series in one pass against a plain pandas loop of the same rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.plain_spc import chart, latest
from benchmarks.timing import Row, show
from scorecard.kpi.spc import ASSURANCES, CAUSES, POINT_TYPES, SpcMany, spc_many

SERIES, POINTS, TARGET = 10_000, 60, 104.0
ROUNDS = 7


def made(series: int, points: int, seed: int = 1) -> NDArray[np.float64]:
    """Return series that wander, jump and climb now and then, to one decimal, a gap in fifty."""
    chance = np.random.default_rng(seed)
    values = chance.normal(100, 5, (series, points))
    values += np.where(chance.random((series, points)) < 0.01, 40, 0)
    values[::3] += np.cumsum(chance.normal(0, 1.5, values[::3].shape), axis=1)
    values[1::3, points // 2 :] += 8
    values = values.round(1)
    values[chance.random(values.shape) < 0.02] = np.nan
    return values


def rows(series: int = SERIES) -> Iterator[Row]:
    """Measure, and compare what both sides come to."""
    values = made(series, POINTS)
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        found = spc_many(values, target=TARGET)
        times.append(perf_counter() - start)
    # Once: it takes a minute, and is ten thousand rounds of its own.
    start = perf_counter()
    plain = []
    for row in values:
        one = pd.Series(row)
        table = chart(one)
        plain.append((table, latest(table, one, TARGET, "higher")))
    theirs = perf_counter() - start
    _same(found, plain)
    ours = median(times[1:])
    yield Row(f"spc of {series:,} series of {POINTS} points", ours, "plain pandas loop", theirs, 1 / 50)


def _same(ours: SpcMany, plain: list[tuple[pd.DataFrame, tuple[object, object]]]) -> None:
    """Stop where the two sides differ."""
    for name in ("mean", "lower", "upper", "near_lower", "near_upper", "moving_range", "cause"):
        theirs = np.array([table[name] for table, _ in plain], dtype=np.float64)
        wrong = ~np.isclose(getattr(ours, name), theirs, rtol=0, atol=1e-9, equal_nan=True)
        if wrong.any():
            series, point = np.argwhere(wrong)[0]
            raise SystemExit(f"{name} differs at {wrong.sum()} points, first at {series}, {point}")
    for series, (table, verdicts) in enumerate(plain):
        kinds = [POINT_TYPES[code] if code >= 0 else None for code in ours.kind[series]]
        if kinds != [word if isinstance(word, str) else None for word in table["point_type"]]:
            raise SystemExit(f"the point types of series {series} differ")
        variation, assurance = ours.variation[series], ours.assurance[series]
        mine = (
            POINT_TYPES[variation] if variation >= 0 else None,
            ASSURANCES[assurance] if assurance >= 0 else None,
        )
        if mine != verdicts:
            raise SystemExit(f"series {series}: {mine} in arrays, {verdicts} in the plain loop")
    met = np.bincount(ours.cause.ravel(), minlength=len(CAUSES))
    if not met.all():
        raise SystemExit(f"a rule was never met, so nothing was compared: {met.tolist()}")


if __name__ == "__main__":
    (row,) = rows(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES)
    print(show([row]))
    print(f"{row.theirs / row.ours:.0f} times as fast; both sides come to the same")
