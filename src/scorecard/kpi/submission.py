"""The submission calendar: working days, and the day on which the figures of a period are due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from scorecard._optional import require
from scorecard.errors import Finding, MissingExtraError, Place, StrategyError, nearest
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.model.submission import Submission

EXTRA = "calendar"
"""The extra that public holidays come with."""


def due_date(period: Period, submission: Submission) -> date:
    """Return the day on which the figures of a period are due.

    Working days are counted from the first day after the period's end, which is the first of
    them if it is one. Without a code of holidays all days but Saturdays and Sundays are; with
    one, all but the country's weekend and the public holidays of that country or part of it, as
    the package `holidays` has them (of most countries from the 19th or 20th century to 2100;
    beyond that it knows none). What lies beyond the year 9999 comes to its last day.

    Raises:
        StrategyError: there are no public holidays under that code.
        MissingExtraError: there is a code, and the extra `calendar` is not installed.

    Easter and a weekend move the eighth working day of April 2010:

    >>> due_date(Period.parse("2010-03"), Submission(working_day=8, holidays="GB-ENG")).isoformat()
    '2010-04-14'
    >>> due_date(Period.parse("2010-03"), Submission(working_day=8)).isoformat()
    '2010-04-12'
    """
    works: Callable[[date], bool] = _monday_to_friday
    if submission.holidays:
        require("holidays", EXTRA)
        works = _working_days(submission.holidays)
    return _counted(period.end, submission.working_day, works)


@lru_cache(maxsize=10_000)
def _counted(end: date, working_day: int, works: Callable[[date], bool]) -> date:
    day, left = end, working_day
    while left:
        if day == date.max:
            break
        day += timedelta(days=1)
        left -= works(day)
    return day


def _monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


@lru_cache(maxsize=32)
def _working_days(code: str) -> Callable[[date], bool]:
    """Tell working days from others, where a code of holidays stands for them."""
    fault = _unknown_code(code)
    if fault is not None:
        raise StrategyError("the submission calendar cannot be used", [fault])
    country, _, part = code.partition("-")
    found: Callable[[date], bool] = (
        require("holidays", EXTRA).country_holidays(country, subdiv=part or None).is_working_day
    )
    return found


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Which figures were due on a day, by the submission calendar.

    >>> deadlines = Deadlines(Submission(working_day=8), date(2010, 4, 9))
    >>> [deadlines.passed(Period.parse(text)) for text in ("2010-02", "2010-03")]
    [True, False]
    """

    submission: Submission
    known_on: date

    def due(self, period: Period) -> date:
        """Return the day on which the figures of a period are due; raises as `due_date` does."""
        return due_date(period, self.submission)

    def passed(self, period: Period) -> bool:
        """Return whether the figures of a period had to be there by the end of that day."""
        return self.due(period) <= self.known_on


def deadlines_on(strategy: Strategy, known_on: date | None) -> Deadlines | None:
    """Return which figures were due on the day a review is known on.

    None where the strategy has no submission calendar, no day is said, or the holidays the
    calendar names cannot be looked up (`holidays_finding` says so): figures then count as due
    when their period ends.

    Raises:
        StrategyError: there are no public holidays under the calendar's code.
    """
    submission = strategy.submission
    if submission is None or known_on is None:
        return None
    if submission.holidays:
        try:
            require("holidays", EXTRA)
        except MissingExtraError:
            return None
        _working_days(submission.holidays)
    return Deadlines(submission, known_on)


def holidays_finding(submission: Submission | None) -> Finding | None:
    """Return what keeps a submission calendar from being used: an unknown code, a missing extra.

    >>> print(holidays_finding(Submission(working_day=8, holidays="GB-EN")))
    error: submission.holidays: 'GB' has no part 'EN' with public holidays of its own; did you mean
    'ENG'? [submission]
    """
    if submission is None or not submission.holidays:
        return None
    try:
        return _unknown_code(submission.holidays)
    except MissingExtraError as error:
        what = f"days on which figures are due cannot be told: {error}"
        fix = "until then they count as due when their period ends"
        return Finding("note", "submission", _WHERE, what, fix)


_WHERE = Place(cell="submission.holidays")


def _unknown_code(code: str) -> Finding | None:
    package = require("holidays", EXTRA)
    country, _, part = code.partition("-")
    try:
        package.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        known: dict[str, list[str]] = package.list_supported_countries(include_aliases=True)  # slow
    else:
        return None
    codes = [name for name in known if len(name) == 2]
    if country not in codes:
        what = f"there are no public holidays of {country!r}"
        alike = [name for name in sorted(codes) if name[0] == country[0]]
        fix = nearest(code, [*codes, *(f"{name}-{own}" for name in codes for own in known[name])])
        fix = fix or f"write a country such as {_some(alike or codes)}"
        return Finding("error", "submission", _WHERE, what, fix)
    what = f"{country!r} has no part {part!r} with public holidays of its own"
    fix = nearest(part, known[country]) or f"its parts are {_some(known[country])}"
    return Finding("error", "submission", _WHERE, what, fix)


def _some(codes: list[str]) -> str:
    return (", ".join(codes[:12]) + (" ..." if len(codes) > 12 else "")) or "none"


__all__ = ["Deadlines", "deadlines_on", "due_date", "holidays_finding"]
