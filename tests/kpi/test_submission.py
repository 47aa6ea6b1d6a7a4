"""Working days, the day figures are due, and what that makes of a reading that is not there yet."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.calendar import freshness, not_yet_due
from scorecard.kpi.measure import State, measure
from scorecard.kpi.submission import Deadlines, deadlines_on, due_date, holidays_finding
from scorecard.model.period import FREQUENCIES, Period
from scorecard.model.submission import Submission
from tests.kpi.made import kpi, readings, strategy

CURRENT, CARRIED, STALE = "current", "carried", "stale"
EIGHTH = Submission(working_day=8, holidays="GB-ENG")


def deadlines(known_on: str, calendar: Submission = EIGHTH) -> Deadlines:
    return Deadlines(calendar, date.fromisoformat(known_on))


# --- the day figures are due


@pytest.mark.parametrize(
    ("period", "working_day", "holidays", "due"),
    [
        ("2010-03", 8, "GB-ENG", "2010-04-14"),  # Good Friday and Easter Monday
        ("2010-03", 8, "GB-SCT", "2010-04-13"),  # Scotland works on Easter Monday
        ("2010-03", 8, "GB", "2010-04-13"),  # as does what all parts have in common
        ("2010-03", 8, "", "2010-04-12"),
        ("2010-04", 8, "GB-ENG", "2010-05-13"),  # May Day is the first Monday
        ("2009-12", 8, "GB-ENG", "2010-01-13"),
        ("2009-12", 8, "GB-SCT", "2010-01-14"),  # 2 January, made good on Monday the 4th
        ("2010-12", 1, "GB-ENG", "2011-01-04"),  # New Year's Day is a Saturday, so Monday is off
        ("2011-03", 20, "GB-ENG", "2011-05-04"),  # a wedding among them
        ("2010Q1", 8, "GB-ENG", "2010-04-14"),
        ("FY2009/10", 8, "GB-ENG", "2010-04-14"),
        ("2010-W13", 2, "GB-ENG", "2010-04-07"),  # ends on Easter Sunday
        ("2010-W13", 2, "", "2010-04-06"),
        ("2012-02", 1, "", "2012-03-01"),  # a leap year
        ("2012-02-28", 1, "", "2012-02-29"),
        ("2012-02-29", 1, "", "2012-03-01"),
        ("2011-02-28", 1, "", "2011-03-01"),
        ("2010-04-02", 1, "", "2010-04-05"),
        ("2024-02", 1, "", "2024-03-01"),
        ("2024-02", 1, "SA", "2024-03-03"),  # Friday and Saturday are no working days there
        ("9999-12", 1, "", "9999-12-31"),
    ],
)
def test_working_days_are_counted_from_the_day_after_the_period(
    period: str, working_day: int, holidays: str, due: str
) -> None:
    calendar = Submission(working_day=working_day, holidays=holidays)
    assert due_date(Period.parse(period), calendar).isoformat() == due


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(FREQUENCIES), st.integers(1, 20))
def test_weekends_count_as_numpy_counts_them(day: date, frequency: Any, working_day: int) -> None:
    period = Period.containing(day, frequency)
    expected = np.busday_offset(np.datetime64(period.end), working_day, roll="backward")
    assert due_date(period, Submission(working_day=working_day)) == expected.astype(object)


@given(st.dates(date(1990, 1, 1), date(2050, 1, 1)), st.integers(1, 20))
def test_holidays_only_ever_put_it_off_and_it_is_no_holiday(day: date, working_day: int) -> None:
    import holidays

    off = holidays.country_holidays("GB", subdiv="ENG")
    period = Period.containing(day, "month")
    due = due_date(period, Submission(working_day=working_day, holidays="GB-ENG"))
    between = [period.end + timedelta(days=count) for count in range(1, (due - period.end).days + 1)]
    assert sum(one.weekday() < 5 and one not in off for one in between) == working_day
    assert due not in off and due >= due_date(period, Submission(working_day=working_day))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("GB-EN", "'GB' has no part 'EN' with public holidays of its own; did you mean 'ENG'?"),
        ("GB-LND", "its parts are ENG, NIR, SCT, WLS"),
        ("LU-X", "its parts are none"),
        ("GX-ENG", "no public holidays of 'GX'; did you mean 'GB-ENG'"),
        ("XX", "no public holidays of 'XX'; write a country such as XK"),
        ("QQ", "no public holidays of 'QQ'; write a country such as QA"),
    ],
)
def test_an_unknown_code_is_answered_with_the_nearest(code: str, words: str) -> None:
    calendar = Submission(working_day=8, holidays=code)
    found = holidays_finding(calendar)
    assert found is not None and found.severity == "error" and words in str(found)
    with pytest.raises(sc.StrategyError) as caught:
        due_date(Period.parse("2010-03"), calendar)
    assert caught.value.findings == (found,)
    made = strategy({}, submission={"working_day": 8, "holidays": code})
    with pytest.raises(sc.StrategyError, match="the submission calendar cannot be used"):
        deadlines_on(made, date(2010, 4, 9))


def test_without_the_extra_holidays_cannot_be_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert due_date(Period.parse("2010-03"), EIGHTH) == date(2010, 4, 14)
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(sc.MissingExtraError, match=r"pip install 'strategy-scorecard\[calendar\]'"):
        due_date(Period.parse("2010-03"), EIGHTH)
    found = holidays_finding(EIGHTH)
    assert found is not None and found.severity == "note"
    assert "pip install 'strategy-scorecard[calendar]'" in found.what
    assert deadlines_on(strategy({}, submission=EIGHTH), date(2010, 4, 9)) is None
    # Weekends need no package.
    assert due_date(Period.parse("2010-03"), Submission(working_day=8)) == date(2010, 4, 12)
    assert holidays_finding(Submission(working_day=8)) is None


def test_there_are_deadlines_only_with_a_calendar_and_a_day() -> None:
    made = strategy({}, submission=EIGHTH)
    assert deadlines_on(made, date(2010, 4, 9)) == Deadlines(EIGHTH, date(2010, 4, 9))
    assert deadlines_on(made, None) is None
    assert deadlines_on(strategy({}), date(2010, 4, 9)) is None


# --- what is not there yet


@pytest.mark.parametrize(
    ("frequency", "period", "at", "known_on", "expected"),
    [
        ("month", "2010-02", "2010-03", "2010-04-13", CARRIED),
        ("month", "2010-02", "2010-03", "2010-04-14", STALE),  # due by the end of that day
        ("month", "2010-01", "2010-03", "2010-04-01", STALE),  # February was due on 10 March
        ("month", "2010-01", "2010-03", "2010-03-09", CARRIED),
        ("month", "2010-03", "2010-03", "2011-04-14", CURRENT),
        ("month", "2010-02", "2010-05", "2010-04-13", CARRIED),
        ("month", "2010-02", "2010-03-30", "2011-04-14", CARRIED),  # looking back: as it was then
        ("month", "2009-11", "2009-12", "2010-01-12", CARRIED),
        ("month", "2009-11", "2009-12", "2010-01-13", STALE),
        ("quarter", "2009Q4", "2010-03", "2010-04-13", CARRIED),
        ("quarter", "2009Q4", "2010-03", "2010-04-14", STALE),
        ("quarter", "2009Q3", "2010-03", "2010-04-13", STALE),
        ("year", "2009", "2010-12", "2011-01-12", CARRIED),
        ("year", "2009", "2010-12", "2011-01-13", STALE),
        ("fiscal year", "FY2008/09", "2010-03", "2010-04-13", CARRIED),
        ("fiscal year", "FY2008/09", "2010-03", "2010-04-14", STALE),
        ("fiscal year", "2009-03", "2010-03", "2010-04-13", CARRIED),  # a survey taken in March
        ("week", "2010-W12", "2010-W13", "2010-04-14", CARRIED),
        ("week", "2010-W12", "2010-W13", "2010-04-15", STALE),
        ("week", "2010-W11", "2010-W13", "2010-04-06", CARRIED),
        ("day", "2012-02-28", "2012-02-29", "2012-03-09", CARRIED),
        ("day", "2012-02-28", "2012-02-29", "2012-03-12", STALE),
        ("month", "9999-11", "9999-12", "9999-12-30", CARRIED),
        ("year", "9999-03", "9999-12", "9999-12-31", CARRIED),
    ],
)
def test_a_reading_is_carried_until_the_next_is_due(
    frequency: str, period: str, at: str, known_on: str, expected: str
) -> None:
    made = kpi(frequency=frequency)
    found = freshness(made, Period.parse(period), Period.parse(at), deadlines=deadlines(known_on))
    assert found == expected


def test_a_stated_age_is_not_lengthened_by_the_calendar() -> None:
    short = kpi(carry="0 days")
    found = freshness(
        short, Period.parse("2010-02"), Period.parse("2010-03"), deadlines=deadlines("2010-04-01")
    )
    assert found == STALE


@given(
    st.sampled_from(FREQUENCIES),
    st.dates(date(2009, 1, 1), date(2011, 1, 1)),
    st.dates(date(2009, 1, 1), date(2011, 1, 1)),
    st.dates(date(2009, 1, 1), date(2011, 6, 1)),
)
def test_a_calendar_never_makes_a_reading_older(frequency: Any, day: date, at: date, known_on: date) -> None:
    made, period, now = (
        kpi(frequency=frequency),
        Period.containing(day, "month"),
        Period.containing(at, "month"),
    )
    order = [STALE, CARRIED, CURRENT]
    seen = Deadlines(Submission(working_day=8), known_on)
    bare, told = freshness(made, period, now), freshness(made, period, now, deadlines=seen)
    assert order.index(told) >= order.index(bare)


@pytest.mark.parametrize(
    ("fields", "at", "known_on", "expected"),
    [
        ({"valid_from": "2010-03"}, "2010-03", "2010-04-13", True),
        ({"valid_from": "2010-03"}, "2010-03", "2010-04-14", False),
        ({"valid_from": "2010-02"}, "2010-03", "2010-04-13", False),
        ({"valid_from": "2010-01", "frequency": "quarter"}, "2010-03", "2010-04-13", True),
        ({"valid_from": "2009-04", "frequency": "fiscal year"}, "2010-03", "2010-04-14", False),
        ({"valid_from": "2010-01", "frequency": "fiscal year"}, "2010-02", "2010-04-14", True),
        ({}, "2010-03", "2010-04-13", False),
    ],
)
def test_a_first_reading_is_not_due_before_its_day(
    fields: dict[str, Any], at: str, known_on: str, expected: bool
) -> None:
    found = not_yet_due(kpi(**fields), Period.parse(at), deadlines=deadlines(known_on))
    assert found is expected


@pytest.mark.parametrize(
    ("known_on", "state", "value", "first"),
    [
        ("2010-04-13", State.CARRIED, 6, State.NOT_YET_DUE),
        ("2010-04-14", State.STALE, 6, State.NO_READING),
    ],
)
def test_measured_before_and_on_the_day_figures_are_due(
    tmp_path: Path, known_on: str, state: State, value: float, first: State
) -> None:
    kpis = {
        "calls": {"name": "Calls", "target": 5},
        "new": {"name": "New", "target": 5, "valid_from": "2010-03"},
    }
    found = measure(
        strategy(kpis, submission=EIGHTH),
        readings("kpi,period,value\ncalls,2010-02,6\n", tmp_path),
        Period.parse("2010-03"),
        [None],
        deadlines=deadlines(known_on),
    )
    assert [State(int(one)) for one in found.state[:, 0]] == [state, first]
    assert found.value[0, 0] == value
    assert np.isnan(found.score[0, 0]) == (state is State.STALE)
