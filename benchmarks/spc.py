"""SPC of many series in one pass against a plain pandas loop of the same rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.plain_spc import chart, latest
from benchmarks.timing import Row, in_turns, show
from scorecard.kpi.spc import ASSURANCES, CAUSES, POINT_TYPES, SpcMany, spc_many

SERIES, POINTS, TARGET = 10_000, 60, 104.0
ROUNDS = 1
"""The plain loop takes about a minute, and `in_turns` adds a round that does not count."""


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
    found: dict[str, Any] = {}

    def in_arrays() -> None:
        found["ours"] = spc_many(values, target=TARGET)

    def in_a_loop() -> None:
        tables = []
        for row in values:
            one = pd.Series(row)
            table = chart(one)
            tables.append((table, latest(table, one, TARGET, "higher")))
        found["plain"] = tables

    ours, theirs = in_turns(in_arrays, in_a_loop, ROUNDS)
    _same(found["ours"], found["plain"])
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
    print(show(list(rows(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES))))
