"""When a reading is current, and when the next one falls due."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from scorecard.errors import PeriodError
from scorecard.kpi.submission import Deadlines
from scorecard.model.kpi import KPI
from scorecard.model.link import Link
from scorecard.model.node import Node
from scorecard.model.period import Period

Freshness = Literal["current", "carried", "stale"]


def freshness(
    kpi: KPI, period: Period, at: Period, *, fiscal_start: int = 4, deadlines: Deadlines | None = None
) -> Freshness:
    """Return whether a reading of `period` still speaks for `at`.

    It is current for its own period, then carried forward until the KPI's next reading falls
    due, or as long as its `carry` says; then stale. The next reading is of the KPI's period after
    the one the reading ends in. It falls due when that period ends, with `deadlines` not before
    the day the submission calendar says.

    >>> quarterly = KPI(id="calls", name="Calls", frequency="quarter")
    >>> [
    ...     freshness(quarterly, Period.parse("2009Q4"), Period.parse(at))
    ...     for at in ("2009-12", "2010-01", "2010-03")
    ... ]
    ['current', 'carried', 'stale']

    On 9 April 2010 the figures of March were not due yet, where the eighth working day is:

    >>> from datetime import date
    >>> from scorecard.model.submission import Submission
    >>> deadlines = Deadlines(Submission(working_day=8), date(2010, 4, 9))
    >>> freshness(quarterly, Period.parse("2009Q4"), Period.parse("2010-03"), deadlines=deadlines)
    'carried'
    """
    own = period.end >= at.start
    following = next_due(kpi, period, fiscal_start=fiscal_start)
    if following is None:
        fresh = True
    elif kpi.carry is not None:
        # From the day after, so that a month from 28 February is 31 March.
        fresh = at.end < kpi.carry.after(period.end + timedelta(days=1))
    else:
        fresh = at.end < following.end or (deadlines is not None and not deadlines.passed(following))
    if not fresh and not (own and period.end == at.end):
        return "stale"
    return "current" if own else "carried"


def next_due(kpi: KPI, period: Period, *, fiscal_start: int = 4) -> Period | None:
    """Return the KPI's period whose reading follows one of `period`; None beyond the year 9999.

    >>> yearly = KPI(id="survey", name="Survey", frequency="year")
    >>> str(next_due(yearly, Period.parse("2010-03")))
    '2011'
    """
    own = Period.containing(period.end, kpi.frequency, fiscal_start=fiscal_start)
    try:
        return own.shift(1)
    except PeriodError:
        return None


def first_due(kpi: KPI, *, fiscal_start: int = 4) -> Period | None:
    """Return the KPI's first period by its `valid_from`; None where it has none."""
    if kpi.valid_from is None:
        return None
    return Period.containing(kpi.valid_from.start, kpi.frequency, fiscal_start=fiscal_start)


def not_yet_due(kpi: KPI, at: Period, *, fiscal_start: int = 4, deadlines: Deadlines | None = None) -> bool:
    """Return whether not even the KPI's first reading, by its `valid_from`, is due by `at`.

    It falls due when the period it begins in ends, with `deadlines` not before the day the
    submission calendar says.

    >>> kpi = KPI(id="calls", name="Calls", frequency="quarter", valid_from="2010-01")
    >>> not_yet_due(kpi, Period.parse("2010-02")), not_yet_due(kpi, Period.parse("2010-03"))
    (True, False)
    """
    first = first_due(kpi, fiscal_start=fiscal_start)
    if first is None:
        return False
    return at.end < first.end or (deadlines is not None and not deadlines.passed(first))


def in_force(thing: Node | Link, at: Period) -> bool:
    """Return whether a node or link counts in `at`: within its valid_from and valid_until."""
    if thing.valid_from is not None and at.end < thing.valid_from.start:
        return False
    return thing.valid_until is None or at.start <= thing.valid_until.end
