"""Periods and durations: read, written, ordered, moved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.model.period import Duration, Frequency, Period

FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
starts = st.integers(1, 12)
periods = st.builds(
    lambda day, kind, first: Period.containing(day, kind, fiscal_start=first),
    days,
    st.sampled_from(FREQUENCIES),
    starts,
)


@given(days, st.sampled_from(FREQUENCIES), starts)
def test_what_is_written_is_read_back(day: date, kind: Frequency, first: int) -> None:
    period = Period.containing(day, kind, fiscal_start=first)
    assert Period.parse(str(period), fiscal_start=first) == period


@given(days, st.sampled_from(FREQUENCIES), starts)
def test_a_period_contains_its_day(day: date, kind: Frequency, first: int) -> None:
    period = Period.containing(day, kind, fiscal_start=first)
    assert period.start <= day <= period.end
    assert Period.containing(period.start, kind, fiscal_start=first) == period
    assert Period.containing(period.end, kind, fiscal_start=first) == period


@given(periods, st.integers(-60, 60))
def test_shift_goes_there_and_back_without_gaps(period: Period, count: int) -> None:
    assert period.shift(count).shift(-count) == period
    assert (period.shift(1).start - period.end).days == 1
    assert (period.shift(count) < period) == (count < 0)
    assert (period.shift(count) > period) == (count > 0)


@given(st.lists(periods, min_size=2, max_size=8))
def test_order_is_by_the_last_day_and_the_shorter_comes_last(drawn: list[Period]) -> None:
    ordered = sorted(drawn)
    keys = [(period.end, period.start) for period in ordered]
    assert keys == sorted(keys)


@given(periods)
def test_the_year_before_is_a_year_before(period: Period) -> None:
    before = period.year_before()
    assert before.frequency == period.frequency
    assert 358 <= (period.start - before.start).days <= 371
    if period.frequency == "week":
        assert before.start.isocalendar().year == period.start.isocalendar().year - 1


@pytest.mark.parametrize(
    ("text", "before"),
    [("2012-02-29", "2011-02-28"), ("2012-03-01", "2011-03-01"), ("2009-W53", "2008-W52"),
     ("2010-W01", "2009-W01"), ("2010-W13", "2009-W13"), ("2010Q1", "2009Q1"), ("2010", "2009"),
     ("FY2009/10", "FY2008/09"), ("2010-01", "2009-01")],
)  # fmt: skip
def test_year_before(text: str, before: str) -> None:
    assert str(Period.parse(text).year_before()) == before


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2010-03-31", "2010-03-31", "2010-03-31"), ("2010-W13", "2010-03-29", "2010-04-04"),
     ("2009-W53", "2009-12-28", "2010-01-03"), ("2012-02", "2012-02-01", "2012-02-29"),
     ("2010Q1", "2010-01-01", "2010-03-31"), ("2010-q4", "2010-10-01", "2010-12-31"),
     ("2010", "2010-01-01", "2010-12-31"), ("FY2009/10", "2009-04-01", "2010-03-31"),
     (" fy2009-10 ", "2009-04-01", "2010-03-31"), ("FY1999/00", "1999-04-01", "2000-03-31"),
     ("2009-10", "2009-10-01", "2009-10-31"), ("9999-12-31", "9999-12-31", "9999-12-31"),
     ("9999-12", "9999-12-01", "9999-12-31")],
)  # fmt: skip
def test_spans(text: str, first: str, last: str) -> None:
    period = Period.parse(text)
    assert (period.start.isoformat(), period.end.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("start", "text", "first", "last"),
    [(1, "FY2009", "2009-01-01", "2009-12-31"), (7, "FY2009/10", "2009-07-01", "2010-06-30"),
     (10, "FY2009/10", "2009-10-01", "2010-09-30"), (12, "FY2009/10", "2009-12-01", "2010-11-30")],
)  # fmt: skip
def test_fiscal_years_begin_where_they_are_said_to(start: int, text: str, first: str, last: str) -> None:
    period = Period.parse(text, fiscal_start=start)
    assert (period.start.isoformat(), period.end.isoformat()) == (first, last)
    assert str(period) == text


def test_a_strategy_says_once_when_its_year_begins() -> None:
    strategy = sc.Strategy.model_validate(
        {"name": "x", "fiscal_year_start": 7, "kpis": {"k": {"name": "K", "target": {"FY2009/10": 1}}}}
    )
    target = strategy.kpis[0].target
    assert target is not None
    assert target.points[0].at == Period("fiscal year", date(2009, 7, 1))


BAD = [
    "2010-13", "2010-00", "2010Q5", "2010Q0", "FY2009/11", "FY2009/2010", "FY2009", "2010-02-31",
    "2010-02-30", "31/03/2010", "03-2010", "Mar 2010", "31 Feb", "２０１０", "２０１０-03", "2010-W54",
    "2010-W00", "2009-W54", "2011-W53", "", " ", "nan", "0000", "0000-01", "10000", "9" * 5000, "-2010",
    "2010-3", "2010.0", "2010-03\n04", "FY9999/00", "2010-03-31T00:00",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(sc.PeriodError, match="is no period"):
        Period.parse(text)


@pytest.mark.parametrize("thing", [None, 2010, 2010.0, True, ["2010"], pd.NaT, b"2010"])
def test_what_is_no_text(thing: Any) -> None:
    with pytest.raises(sc.PeriodError, match="is no period"):
        Period.parse(thing)


@given(st.text())
def test_any_text_is_a_period_or_an_error(text: str) -> None:
    try:
        period = Period.parse(text)
    except sc.PeriodError:
        return
    assert period.start <= period.end


def test_dates_are_days() -> None:
    day = Period("day", date(2010, 3, 31))
    assert Period.parse(date(2010, 3, 31)) == day
    assert Period.parse(datetime(2010, 3, 31, 12)) == day  # noqa: DTZ001
    assert Period.parse(pd.Timestamp("2010-03-31 12:00")) == day
    assert Period.parse(day) is day


@pytest.mark.parametrize(("text", "count"), [("0001", -1), ("0001-01", -1), ("9999-12-31", 1), ("9999Q4", 1)])
def test_outside_the_calendar_is_an_error_of_ours(text: str, count: int) -> None:
    with pytest.raises(sc.PeriodError, match="from year 1 to 9999"):
        Period.parse(text).shift(count)


@pytest.mark.parametrize("text", ["0001", "0001-02", "0001-03-04", "0001-W02"])
def test_there_is_no_year_before_the_first(text: str) -> None:
    with pytest.raises(sc.PeriodError, match="from year 1 to 9999"):
        Period.parse(text).year_before()


def test_an_odd_mix_in_order() -> None:
    texts = ["2010", "2010-03-31", "2010Q1", "2009-12", "FY2009/10", "2010-03", "2010-W13"]
    ordered = [str(period) for period in sorted(map(Period.parse, texts))]
    assert ordered == ["2009-12", "FY2009/10", "2010Q1", "2010-03", "2010-03-31", "2010-W13", "2010"]


@pytest.mark.parametrize(
    ("text", "day", "after"),
    [("1 month", "2010-01-31", "2010-02-28"), ("1 month", "2010-02-28", "2010-03-28"),
     ("1 quarter", "2009-11-30", "2010-02-28"), ("4 years", "2008-02-29", "2012-02-29"),
     ("1 year", "2008-02-29", "2009-02-28"), ("10 days", "2010-12-31", "2011-01-10"),
     ("2 weeks", "2010-03-31", "2010-04-14"), ("0 days", "2010-03-31", "2010-03-31"),
     ("9999 years", "2010-03-31", "9999-12-31"), ("9999 weeks", "9990-03-31", "9999-12-31")],
)  # fmt: skip
def test_a_duration_after_a_day(text: str, day: str, after: str) -> None:
    assert Duration.parse(text).after(date.fromisoformat(day)).isoformat() == after


@given(st.integers(0, 9999), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_durations_read_back(count: int, unit: Any) -> None:
    assert Duration.parse(str(Duration(count, unit))) == Duration(count, unit)


@pytest.mark.parametrize(
    "text", ["", "3", "months", "-1 month", "1.5 months", "3 moons", "１ month", "99999 days"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(sc.PeriodError, match="no length of time"):
        Duration.parse(text)
