"""Which days of a daily series have to be there: services open all week, offices that close."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import numpy as np

from scorecard._optional import require
from scorecard.errors import Finding, Place, StrategyError
from scorecard.kpi.history import Flags
from scorecard.kpi.timeline import Timeline


def needed_days(known: Flags, days: Timeline, holidays: Collection[date] = ()) -> Flags:
    """Return the days a series of daily readings needs so that none is missing.

    Nobody states the days a service is open; they are taken from the series itself, each
    organisation's by itself. A day of the week is one it is read on where at least half of those
    days, from its first reading to its last, have one. A day is needed where it is such a day, and
    no public holiday; in a series that is read on all seven, holidays are needed too. A reading
    on another day counts all the same.

    Args:
        known: (organisations, days), where there is a reading.
        days: the columns.
        holidays: public holidays.

    >>> from scorecard.kpi.timeline import timeline
    >>> march = timeline("day", date(2010, 3, 1), date(2010, 3, 31))
    >>> office = np.array([[day.start.weekday() < 5 for day in march.periods]])
    >>> int(needed_days(office, march).sum()), int(needed_days(office | True, march).sum())
    (23, 31)
    """
    weekday = np.array([day.start.weekday() for day in days.periods], dtype=np.intp)
    column = np.arange(known.shape[1])
    some = known.any(axis=1)
    first = np.where(some, known.argmax(axis=1), 0)
    last = np.where(some, known.shape[1] - 1 - known[:, ::-1].argmax(axis=1), known.shape[1])
    within = np.logical_and(column >= first[:, None], column <= last[:, None])
    read = np.logical_and(known, within)
    read_on = np.empty((len(known), 7), dtype=np.bool_)
    for number in range(7):
        here = np.flatnonzero(weekday == number)
        there, all_of_them = (np.take(flags, here, axis=1).sum(axis=1) for flags in (read, within))
        read_on[:, number] = 2 * there >= all_of_them
    needed: Flags = read_on[:, weekday]
    if holidays:
        closed = np.array([day.start in holidays for day in days.periods], dtype=bool)
        needed = needed & ~(closed & ~read_on.all(axis=1, keepdims=True))
    return needed


def public_holidays(code: str, first: date, last: date) -> frozenset[date]:
    """Return the public holidays of a country (`GB`) or a part of it (`GB-ENG`) between two days.

    Raises:
        MissingExtraError: the package `holidays` is not installed.
        StrategyError: it knows no such country or part.
    """
    if not code:
        return frozenset()
    library: Any = require("holidays", "calendar")
    country, _, part = code.partition("-")
    try:
        found = library.country_holidays(country, subdiv=part or None, years=range(first.year, last.year + 1))
    except NotImplementedError:
        what = f"no public holidays are known for {code!r}"
        fix = "write a country such as GB, or a part of it such as GB-ENG, under `submission: holidays:`"
        raise StrategyError(
            "the strategy: 1 fault", [Finding("error", "holidays", Place(), what, fix)]
        ) from None
    return frozenset(found)
