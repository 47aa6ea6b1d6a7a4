"""When a reading is current, and when the next one falls due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from scorecard.model.kpi import KPI
from scorecard.model.link import Link
from scorecard.model.node import Node
from scorecard.model.period import Period

Freshness = Literal["current", "carried", "stale"]


def freshness(kpi: KPI, period: Period, at: Period, *, fiscal_start: int = 4) -> Freshness:
    """Return whether a reading of `period` still speaks for `at`.

    It is current for its own period, then carried forward until the KPI's next reading falls
    due, at the end of the KPI's period after the one the reading ends in, or as long as its
    `carry` says; then stale.

    >>> quarterly = KPI(id="calls", name="Calls", frequency="quarter")
    >>> [
    ...     freshness(quarterly, Period.parse("2009Q4"), Period.parse(at))
    ...     for at in ("2009-12", "2010-01", "2010-03")
    ... ]
    ['current', 'carried', 'stale']
    """
    own = period.end >= at.start
    if period.end == date.max:
        fresh = True
    elif kpi.carry is not None:
        # From the day after, so that a month from 28 February is 31 March.
        fresh = at.end < kpi.carry.after(period.end + timedelta(days=1))
    else:
        fresh = at.end < _next_due(kpi, period, fiscal_start).end
    if not fresh and not (own and period.end == at.end):
        return "stale"
    return "current" if own else "carried"


def _next_due(kpi: KPI, period: Period, fiscal_start: int) -> Period:
    return Period.containing(period.end, kpi.frequency, fiscal_start=fiscal_start).shift(1)


def not_yet_due(kpi: KPI, at: Period, *, fiscal_start: int = 4) -> bool:
    """Return whether not even the KPI's first reading, by its `valid_from`, is due by `at`.

    >>> kpi = KPI(id="calls", name="Calls", frequency="quarter", valid_from="2010-01")
    >>> not_yet_due(kpi, Period.parse("2010-02")), not_yet_due(kpi, Period.parse("2010-03"))
    (True, False)
    """
    if kpi.valid_from is None:
        return False
    first = Period.containing(kpi.valid_from.start, kpi.frequency, fiscal_start=fiscal_start)
    return at.end < first.end


def in_force(thing: Node | Link, at: Period) -> bool:
    """Return whether a node or link counts in `at`: within its valid_from and valid_until."""
    if thing.valid_from is not None and at.end < thing.valid_from.start:
        return False
    return thing.valid_until is None or at.start <= thing.valid_until.end
