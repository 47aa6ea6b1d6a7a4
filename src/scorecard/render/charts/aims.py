"""The target of a KPI along the axis of time, as lines to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scorecard.kpi.target import Aim, aim_at
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.render.charts.time_axis import TimeAxis

MOST_PERIODS = 4000
"""A longer axis is not gone through period by period."""


class Stretch(NamedTuple):
    """Neighbouring places with a target: one and the same, or the corners of a line.

    `lower` is the target itself; `upper` the upper edge of a range, None where there is none.
    """

    xs: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...] | None


def periods_between(first: Period, last: Period, most: int = MOST_PERIODS) -> list[Period]:
    """Return the periods from `first` on, of its kind, that end by the end of `last`.

    Empty where there are more than `most`.
    """
    found = []
    period = first
    while period.end <= last.end:
        found.append(period)
        if len(found) > most:
            return []
        period = period.shift(1)
    return found


def target_stretches(kpi: KPI, periods: Sequence[Period], times: TimeAxis) -> tuple[Stretch, ...]:
    """Return the target in force over periods: level stretches, or one line where it runs straight."""
    aims = [(period, found) for period in periods if (found := aim_at(kpi, period)) is not None]
    if not aims:
        return ()
    if kpi.target is not None and kpi.target.profile == "linear":
        xs = tuple(times.at(period) for period, _ in aims)
        upper = tuple(aim.value if aim.upper is None else aim.upper for _, aim in aims)
        ranged = any(aim.upper is not None for _, aim in aims)
        return (Stretch(xs, tuple(aim.value for _, aim in aims), upper if ranged else None),)
    half = times.step / 2
    levels: list[tuple[float, float, Aim]] = []
    for period, aim in aims:
        x = times.at(period)
        if levels and levels[-1][2][:2] == aim[:2]:
            levels[-1] = (levels[-1][0], x + half, aim)
        else:
            start = x - half if not levels else max(x - half, levels[-1][1])
            levels.append((start, x + half, aim))
    return tuple(
        Stretch((start, end), (aim.value, aim.value), None if aim.upper is None else (aim.upper, aim.upper))
        for start, end, aim in levels
    )


__all__ = ["MOST_PERIODS", "Stretch", "periods_between", "target_stretches"]
