"""Periods and durations: the spans of time readings, targets, lags and reviews speak of."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, total_ordering
from typing import Any, Literal, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from scorecard.errors import PeriodError

Frequency = Literal["day", "week", "month", "quarter", "year", "fiscal year"]
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)

# The first month of the fiscal year while a document is being validated: a strategy states it
# once, and its targets and dates are read deep inside.
fiscal_year_start: ContextVar[int] = ContextVar("fiscal_year_start", default=4)

MONTHS: dict[Frequency, int] = {"month": 1, "quarter": 3, "year": 12, "fiscal year": 12}
_MONTH_NAMES = "January February March April May June July August September October November December".split()


def _plus_months(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    return _in_calendar(lambda: date(index // 12, index % 12 + 1, 1))


def _in_calendar(day: Callable[[], date]) -> date:
    """Return a day, or say that it lies outside the years 1 to 9999."""
    try:
        return day()
    except (ValueError, OverflowError):
        raise PeriodError("the calendar runs from year 1 to 9999") from None


@lru_cache(maxsize=2**14)  # asked for over and over, of few periods
def _end(frequency: Frequency, start: date) -> date:
    if frequency == "day":
        return start
    if frequency == "week":
        return _in_calendar(lambda: start + timedelta(days=6))
    last = _plus_months(start, MONTHS[frequency] - 1)
    return last.replace(day=monthrange(last.year, last.month)[1])


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole days: a day, week, month, quarter, calendar or fiscal year.

    Read one with `Period.parse`; a bare `2009-10` is October 2009, never a fiscal year.
    Periods order by their last day, then by their first, so the shorter of two that end
    together comes last.

    >>> Period.parse("2010-03").end
    datetime.date(2010, 3, 31)
    >>> str(Period.parse("FY2009/10")), Period.parse("FY2009/10").start.isoformat()
    ('FY2009/10', '2009-04-01')
    """

    frequency: Frequency
    start: date

    @staticmethod
    def parse(text: str | date | Period, *, fiscal_start: int = 4) -> Period:
        """Read a period.

        Accepts `2010-03-31` (day), `2010-W13` (ISO week), `2010-03` (month), `2010Q1` or
        `2010-Q1` (calendar quarter), `2010` (calendar year), `FY2009/10` (fiscal year whose
        first month is `fiscal_start`, 1-12; `FY2009` where that is January), a `datetime.date`
        (its day) or a Period.

        Raises:
            PeriodError: the text is none of these.
        """
        if isinstance(text, Period):
            return text
        if isinstance(text, date) and text == text:  # pandas' NaT is a date unlike itself
            return Period("day", date(text.year, text.month, text.day))
        if not isinstance(text, str):
            raise PeriodError(f"{text!r} is no period; write {_EXAMPLES}")
        for pattern, build in _READERS:
            match = pattern.fullmatch(text.strip())
            if match:
                try:
                    period = build([int(group) for group in match.groups()], fiscal_start)
                    _ = period.end  # the last day may lie beyond the year 9999
                    return period
                except (ValueError, OverflowError) as error:
                    raise PeriodError(f"{text!r} is no period: {error}") from None
        shown = _AS_A_SHEET_SHOWS_IT.fullmatch(text.strip())
        if shown:
            meant = _month_meant(*shown.groups())
            sheet = "a spreadsheet shows months so: format its column as text"
            raise PeriodError(f"{text!r} is no period; write {meant} ({sheet})")
        if _DAY_FIRST.fullmatch(text.strip()):
            raise PeriodError(f"{text!r} is no period; write the year first: a day as 2010-03-31")
        raise PeriodError(f"{text!r} is no period; write {_EXAMPLES}")

    @staticmethod
    def containing(day: date, frequency: Frequency, *, fiscal_start: int = 4) -> Period:
        """Return the period of that kind that `day` lies in.

        >>> str(Period.containing(date(2010, 3, 15), "quarter"))
        '2010Q1'
        """
        if frequency == "day":
            return Period("day", day)
        if frequency == "week":
            return Period("week", _in_calendar(lambda: day - timedelta(days=day.weekday())))
        first = fiscal_start if frequency == "fiscal year" else 1
        months = MONTHS[frequency]
        past = (day.month - first) % 12 % months
        return Period(frequency, _plus_months(day, -past))

    def around(self, day: date) -> Period:
        """Return the period of this kind that `day` lies in; a fiscal year begins as this one does.

        Raises:
            PeriodError: it would lie outside the years 1 to 9999.

        >>> str(Period.parse("FY2009/10").around(date(2011, 3, 31)))
        'FY2010/11'
        """
        return Period.containing(day, self.frequency, fiscal_start=self.start.month)

    @property
    def end(self) -> date:
        """The last day of the period."""
        return _end(self.frequency, self.start)

    def shift(self, count: int) -> Period:
        """Return the period `count` periods of the same kind later (earlier if negative).

        Raises:
            PeriodError: it would lie outside the years 1 to 9999.

        >>> str(Period.parse("2010Q1").shift(-1))
        '2009Q4'
        """
        if self.frequency == "day":
            return Period("day", _in_calendar(lambda: self.start + timedelta(days=count)))
        if self.frequency == "week":
            return Period("week", _in_calendar(lambda: self.start + timedelta(weeks=count)))
        return Period(self.frequency, _plus_months(self.start, MONTHS[self.frequency] * count))

    def year_before(self) -> Period:
        """Return the same period one year earlier.

        A week is the one of the same number (52 for a week 53 the year before has not), 29
        February the 28th.

        Raises:
            PeriodError: that is before year 1.

        >>> [str(Period.parse(text).year_before()) for text in ("2010-03", "2010-W13")]
        ['2009-03', '2009-W13']
        """
        if self.frequency in MONTHS:
            return self.shift(-12 // MONTHS[self.frequency])
        if self.frequency == "week":
            year, week, _ = self.start.isocalendar()
            weeks = date(max(year - 1, 1), 12, 28).isocalendar().week  # the 28th lies in the last one
            monday = _in_calendar(lambda: date.fromisocalendar(year - 1, min(week, weeks), 1))
            return Period("week", monday)
        start = self.start
        day = 28 if (start.month, start.day) == (2, 29) else start.day
        return Period("day", _in_calendar(lambda: date(start.year - 1, start.month, day)))

    def say(self) -> str:
        """Return the period in words, as a reader would say it.

        >>> Period.parse("2010-03").say(), Period.parse("FY2009/10").say()
        ('March 2010', '2009/10')
        """
        start = self.start
        if self.frequency == "day":
            return f"{start.day} {_MONTH_NAMES[start.month - 1]} {start.year}"
        if self.frequency == "month":
            return f"{_MONTH_NAMES[start.month - 1]} {start.year}"
        if self.frequency == "quarter":
            return f"Q{(start.month - 1) // 3 + 1} {start.year}"
        return str(self).removeprefix("FY")

    def __str__(self) -> str:
        start = self.start
        if self.frequency == "day":
            return start.isoformat()
        if self.frequency == "week":
            year, week, _ = start.isocalendar()
            return f"{year:04d}-W{week:02d}"
        if self.frequency == "month":
            return f"{start.year:04d}-{start.month:02d}"
        if self.frequency == "quarter":
            return f"{start.year:04d}Q{(start.month - 1) // 3 + 1}"
        if self.frequency == "year":
            return f"{start.year:04d}"
        if start.month == 1:
            return f"FY{start.year:04d}"
        return f"FY{start.year:04d}/{(start.year + 1) % 100:02d}"

    def __lt__(self, other: Period) -> bool:
        return (self.end, self.start) < (other.end, other.start)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        def read(value: Any) -> Period:
            if isinstance(value, bool) or not isinstance(value, (str, int, date, Period)):
                raise ValueError("write a period such as 2010-03, 2010Q1 or FY2009/10")
            text = str(value) if isinstance(value, int) else value
            return cls.parse(text, fiscal_start=fiscal_year_start.get())

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "type": ["string", "integer"],
            "title": "Period",
            "examples": ["2010-03", "2010Q1", "FY2009/10"],
        }


def _month_meant(name: str, year: str) -> str:
    """How the month is written that a spreadsheet shows; an example where it is none."""
    for number, month in enumerate(_MONTH_NAMES, 1):
        if month.lower().startswith(name.lower()):
            return f"{year if len(year) == 4 else f'20{year}'}-{number:02d}"
    return "2010-03"


def _day(parts: list[int], _: int) -> Period:
    return Period("day", date(*parts))


def _week(parts: list[int], _: int) -> Period:
    return Period("week", date.fromisocalendar(parts[0], parts[1], 1))


def _month(parts: list[int], _: int) -> Period:
    return Period("month", date(parts[0], parts[1], 1))


def _quarter(parts: list[int], _: int) -> Period:
    return Period("quarter", date(parts[0], parts[1] * 3 - 2, 1))


def _year(parts: list[int], _: int) -> Period:
    return Period("year", date(parts[0], 1, 1))


def _fiscal_year(parts: list[int], fiscal_start: int) -> Period:
    if len(parts) == 2 and (parts[0] + 1) % 100 != parts[1]:
        raise ValueError("the second year must follow the first")
    if len(parts) == 1 and fiscal_start != 1:
        raise ValueError(f"a fiscal year runs over two years; write FY{parts[0]}/{(parts[0] + 1) % 100:02d}")
    return Period("fiscal year", date(parts[0], fiscal_start, 1))


_EXAMPLES = "2010-03-31, 2010-W13, 2010-03, 2010Q1, 2010 or FY2009/10"
_AS_A_SHEET_SHOWS_IT = re.compile(r"([A-Za-z]{3,9})[- ](\d{2}|\d{4})", re.ASCII)
_DAY_FIRST = re.compile(r"\d{1,2}[/. -]\d{1,2}[/. -](\d{2}|\d{4})", re.ASCII)
_READERS = tuple(
    (re.compile(pattern, re.ASCII | re.IGNORECASE), build)
    for pattern, build in (
        (r"(\d{4})-(\d{2})-(\d{2})", _day),
        (r"(\d{4})-?W(\d{2})", _week),
        (r"(\d{4})-(\d{2})", _month),
        (r"(\d{4})-?Q([1-4])", _quarter),
        (r"(\d{4})", _year),
        (r"FY ?(\d{4})[/-](\d{2})", _fiscal_year),
        (r"FY ?(\d{4})", _fiscal_year),
    )
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time such as a lag: a whole number of days, weeks, months, quarters or years.

    >>> str(Duration.parse("3 months")), Duration.parse("1 quarter").months
    ('3 months', 3)
    """

    count: int
    unit: Literal["day", "week", "month", "quarter", "year"]

    @staticmethod
    def parse(text: str | Duration) -> Duration:
        """Read `3 months`, `1 quarter`, `10 days` ...

        Raises:
            PeriodError: the text is no such thing.
        """
        if isinstance(text, Duration):
            return text
        match = re.fullmatch(r"(\d{1,4})\s*(day|week|month|quarter|year)s?", text.strip(), re.ASCII)
        if match is None:
            raise PeriodError(f"{text!r} is no length of time; write '3 months', '10 days', '1 year'")
        unit: Any = match[2]
        return Duration(int(match[1]), unit)

    @property
    def months(self) -> float:
        """The length in months; a day counts as 12/365 of one."""
        per_unit = {"day": 12 / 365, "week": 84 / 365, "month": 1, "quarter": 3, "year": 12}
        return self.count * per_unit[self.unit]

    def after(self, day: date) -> date:
        """Return the day this long after `day`; the last of the month where there is no such day.

        What lies beyond the year 9999 comes to its last day.

        >>> Duration(1, "month").after(date(2010, 1, 31)).isoformat()
        '2010-02-28'
        """
        try:
            return self._from(day, 1)
        except (PeriodError, OverflowError):
            return date.max

    def before(self, day: date) -> date:
        """Return the day this long before `day`; the last of the month where there is no such day.

        Raises:
            PeriodError: that is before year 1.

        >>> Duration(1, "month").before(date(2010, 3, 31)).isoformat()
        '2010-02-28'
        """
        return _in_calendar(lambda: self._from(day, -1))

    def _from(self, day: date, sign: Literal[1, -1]) -> date:
        if self.unit in ("day", "week"):
            return day + sign * timedelta(days=self.count * (7 if self.unit == "week" else 1))
        first = _plus_months(day, sign * int(self.months))
        return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        def read(value: Any) -> Duration:
            if not isinstance(value, (str, Duration)):
                raise ValueError("write a length of time such as '3 months' or '1 year'")
            return cls.parse(value)

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "title": "Duration", "examples": ["3 months", "1 quarter"]}
