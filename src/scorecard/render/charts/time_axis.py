"""The axis of time: where periods stand along it, and which of them are labelled."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from scorecard.kpi.spc_points import Point
from scorecard.model.period import MONTHS, Period
from scorecard.render.fonts import width

_SHORT = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_APART = 0.9
"""Room between two labels of the time axis, in em."""


class TimeTick(NamedTuple):
    """A labelled point of time: what stands beneath it, and beneath that where it changes."""

    at: float
    top: str
    below: str


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The axis of time, in whole months or days (or places, for points without periods).

    A period stands where it ends (a week where it starts), so that a quarter and its last month
    stand together; `step` is how far apart neighbouring points are.
    """

    low: float
    high: float
    step: float
    ticks: tuple[TimeTick, ...]
    days: bool

    def at(self, point: Point) -> float:
        """Return where a point lies along the axis."""
        return _place(point, self.days)


def time_axis(points: Sequence[Point], room: float, beside: Sequence[Point] = ()) -> TimeAxis:
    """Return an axis that holds all points, labelled as closely as can be read.

    Args:
        points: periods of the readings, which set how far apart neighbours are, or places.
        room: the length of the axis in em of its labels.
        beside: periods that must have their place too, such as when a target falls due.

    >>> months = [Period.parse("2009-11").shift(count) for count in range(5)]
    >>> [tick[1:] for tick in time_axis(months, 40).ticks]
    [('Nov', '2009'), ('Dec', ''), ('Jan', '2010'), ('Feb', ''), ('Mar', '')]
    """
    every = [*points, *beside]
    if not every:
        return TimeAxis(0.0, 1.0, 1.0, (), False)
    days = any(isinstance(point, Period) and point.frequency not in MONTHS for point in every)
    places = sorted({_place(point, days) for point in every})
    step = _step([point for point in (points or every) if isinstance(point, Period)], days)
    first, last = places[0], places[-1]
    pad = step if last - first >= 3 * step else 1.5 * step
    low, high = first - pad * 0.75, last + pad * 0.75
    pitch = room / (high - low)
    ticks: tuple[TimeTick, ...] = ()
    for spacing, labels in _rungs(points or every, days, first, last):
        if spacing * pitch < 0.5:  # not worth writing out
            continue
        ticks = tuple(labels)
        if ticks and _fits(ticks, pitch):
            break
    return TimeAxis(low, high, step, ticks, days)


def _place(point: Point, days: bool) -> float:
    if isinstance(point, int):
        return float(point)
    day = point.start if point.frequency == "week" else point.end
    return float(day.toordinal() if days else day.year * 12 + day.month - 1)


def _step(periods: Sequence[Period], days: bool) -> float:
    kinds = {period.frequency for period in periods}
    if not kinds:
        return 1.0
    if days:
        lengths = {"day": 1, "week": 7}
        return float(min(lengths.get(kind, MONTHS.get(kind, 1) * 30) for kind in kinds))
    return float(min(MONTHS[kind] for kind in kinds))


def _fits(ticks: Sequence[TimeTick], pitch: float) -> bool:
    for row in ("top", "below"):
        end = -math.inf
        for tick in ticks:
            text = getattr(tick, row)
            if not text:
                continue
            half = width(text) / 2
            if tick.at * pitch - half < end + _APART:
                return False
            end = tick.at * pitch + half
    return True


def _rungs(
    points: Sequence[Point], days: bool, first: float, last: float
) -> Iterator[tuple[float, Iterator[TimeTick]]]:
    """Yield ever coarser labels: how far apart they stand, and what they are."""
    periods = [point for point in points if isinstance(point, Period)]
    if not periods:
        for step in _decades(1):
            yield step, (TimeTick(float(at), str(at), "") for at in _multiples(first, last, step))
    elif days:
        weekly = all(period.frequency == "week" for period in periods)
        for step in (7, 14) if weekly else (1, 2, 7, 14):
            yield step, _days(first, last, step)
        for step in (1, 3, 6):
            yield step * 30, _months(first, last, step, days=True)
        for step in _decades(1):
            yield step * 365, _years(first, last, step, days=True)
    else:
        kinds = {period.frequency for period in periods}
        if "month" in kinds:
            for step in (1, 3, 6):
                yield step, _months(first, last, step, days=False)
        elif "quarter" in kinds:
            for step in (3, 6):
                yield step, _quarters(first, last, step)
        phase = 0
        if "month" not in kinds:
            phase = 2 if "quarter" in kinds else int(_place(periods[0], days)) % 12
        fiscal = kinds == {"fiscal year"}
        for step in _decades(1):
            yield step * 12, _years(first, last, step, days=False, phase=phase, fiscal=fiscal)


def _decades(start: int) -> Iterator[int]:
    while start < 10**6:
        for factor in (1, 2, 5):
            yield factor * start
        start *= 10


def _multiples(first: float, last: float, step: int, phase: int = 0) -> range:
    start = math.ceil((first - phase) / step) * step + phase
    return range(start, math.floor(last) + 1, step)


def _days(first: float, last: float, step: int) -> Iterator[TimeTick]:
    shown = None
    for ordinal in _multiples(first, last, step, 1 if step >= 7 else int(first)):  # ordinal 1 is a Monday
        day = date.fromordinal(ordinal)
        month = f"{_SHORT[day.month - 1]} {day.year}"
        yield TimeTick(float(ordinal), str(day.day), month if month != shown else "")
        shown = month


def _months(first: float, last: float, step: int, *, days: bool) -> Iterator[TimeTick]:
    shown = None
    for place, year, month in _month_starts(first, last, step, days):
        yield TimeTick(place, _SHORT[month], str(year) if year != shown else "")
        shown = year


def _quarters(first: float, last: float, step: int) -> Iterator[TimeTick]:
    shown = None
    for place in _multiples(first, last, step, 2):
        year, month = divmod(place, 12)
        yield TimeTick(float(place), f"Q{month // 3 + 1}", str(year) if year != shown else "")
        shown = year


def _years(
    first: float, last: float, step: int, *, days: bool, phase: int = 0, fiscal: bool = False
) -> Iterator[TimeTick]:
    if days:
        for place, year, _ in _month_starts(first, last, 12 * step, days):
            yield TimeTick(place, str(year), "")
        return
    for place in _multiples(first, last, 12 * step, phase):
        year = place // 12
        named = f"{year - 1}/{year % 100:02d}" if fiscal and phase != 11 else str(year)
        yield TimeTick(float(place), named, "")


def _month_starts(first: float, last: float, step: int, days: bool) -> Iterator[tuple[float, int, int]]:
    """Yield place, year and month (from 0) of every so manieth month."""
    if not days:
        for place in _multiples(first, last, step):
            yield float(place), place // 12, place % 12
        return
    start, end = date.fromordinal(int(first)), date.fromordinal(int(last))
    for month in _multiples(start.year * 12 + start.month - 1, end.year * 12 + end.month - 1, step):
        day = date(month // 12, month % 12 + 1, 1)
        if day >= start:
            yield float(day.toordinal()), day.year, day.month - 1


__all__ = ["TimeAxis", "TimeTick", "time_axis"]
