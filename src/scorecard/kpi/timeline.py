"""Consecutive periods of one frequency: the columns histories of KPIs stand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import PeriodError
from scorecard.model.period import FREQUENCIES, Frequency, Period

LONGEST = 20_000
"""How many periods a timeline has at most, the last ones: 54 years of days."""


def ordinal(period: Period) -> int:
    """Return the place of a period among those of its frequency: the next one's is 1 higher.

    >>> ordinal(Period.parse("2010-04")) - ordinal(Period.parse("2009-12"))
    4
    """
    start = period.start
    if period.frequency == "day":
        return start.toordinal()
    if period.frequency == "week":
        return start.toordinal() // 7
    months = start.year * 12 + start.month - 1
    return months // {"month": 1, "quarter": 3}.get(period.frequency, 12)


def shorter(one: Frequency, other: Frequency) -> bool:
    """Return whether periods of one frequency may be parts of those of another."""
    return FREQUENCIES.index(one) < FREQUENCIES.index(other)


def last_ended(day: date, frequency: Frequency, *, fiscal_start: int = 4) -> Period:
    """Return the last period of that frequency that has ended by the end of `day`.

    Raises:
        PeriodError: that would be before year 1.

    >>> str(last_ended(date(2010, 2, 28), "quarter"))
    '2009Q4'
    """
    period = Period.containing(day, frequency, fiscal_start=fiscal_start)
    return period if period.end <= day else period.shift(-1)


def fiscal_year(day: date, fiscal_start: int) -> Period:
    """Return the fiscal year a day lies in; at the beginning of the calendar, what there is of it."""
    try:
        return Period.containing(day, "fiscal year", fiscal_start=fiscal_start)
    except PeriodError:
        return Period("fiscal year", date.min)


@dataclass(frozen=True)
class Timeline:
    """Consecutive periods of one frequency, in order of time; there may be none."""

    frequency: Frequency
    periods: tuple[Period, ...]

    def __len__(self) -> int:
        return len(self.periods)

    @cached_property
    def first(self) -> int:
        """The ordinal of the first period."""
        return ordinal(self.periods[0]) if self.periods else 0

    @cached_property
    def objects(self) -> NDArray[np.object_]:
        """The periods as an array."""
        found = np.empty(len(self.periods), dtype=object)
        found[:] = self.periods
        return found

    @cached_property
    def ends(self) -> NDArray[np.datetime64]:
        """The last day of each period."""
        return np.array([period.end for period in self.periods], dtype="datetime64[s]")

    def column(self, period: Period) -> int | None:
        """Return where a period stands, None where it does not."""
        if period.frequency != self.frequency:
            return None
        column = ordinal(period) - self.first
        return column if 0 <= column < len(self.periods) else None

    def columns(self, periods: Iterable[Period]) -> NDArray[np.intp]:
        """Return where each period of this frequency stands, -1 where it does not."""
        known: dict[Period, int] = {}
        found = []
        for period in periods:
            if period not in known:
                column = self.column(period)
                known[period] = -1 if column is None else column
            found.append(known[period])
        return np.array(found, dtype=np.intp)


def timeline(frequency: Frequency, since: date, until: date, *, fiscal_start: int = 4) -> Timeline:
    """Return the periods from the one `since` lies in to the last that has ended by `until`.

    >>> quarters = timeline("quarter", date(2009, 5, 1), date(2010, 2, 28))
    >>> [str(period) for period in quarters.periods]
    ['2009Q2', '2009Q3', '2009Q4']
    """
    try:
        last = last_ended(until, frequency, fiscal_start=fiscal_start)
        first = Period.containing(since, frequency, fiscal_start=fiscal_start)
    except PeriodError:  # at the very beginning of the calendar
        return Timeline(frequency, ())
    count = min(ordinal(last) - ordinal(first) + 1, LONGEST)
    return Timeline(frequency, tuple(last.shift(-back) for back in range(count - 1, -1, -1)))


__all__ = ["LONGEST", "Timeline", "fiscal_year", "last_ended", "ordinal", "shorter", "timeline"]
