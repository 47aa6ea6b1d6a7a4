"""The rules about when figures were sent."""

from __future__ import annotations

import sys
from typing import Any

import pandas as pd
import pytest

import scorecard as sc

CALENDAR = {"working_day": 8, "holidays": "GB-ENG"}
GOOD = {"target": 9, "worst": 0, "best": 20, "owner": "Head", "measures": "readers"}


def library(submission: dict[str, Any] | None = CALENDAR, **fields: Any) -> sc.Strategy:
    raw = {
        "name": "Library",
        "submission": submission,
        "objectives": {"readers": {"name": "More readers", "vision": True, "owner": "Head"}},
        "kpis": {"visits": {"name": "Visits", **GOOD, **fields}, "loans": {"name": "Loans", **GOOD}},
    }
    return sc.Strategy.model_validate(raw)


def sent(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Readings of two KPIs of whom one is always in time."""
    loans = ("loans", "2010-03", 8, "2010-04-08")
    visits = [("visits", *row) for row in rows]
    return pd.DataFrame([loans, *visits], columns=["kpi", "period", "value", "recorded_at"])


def found(findings: sc.Findings) -> list[tuple[str, str, str | None]]:
    return [(item.severity, item.rule, item.where.id) for item in findings]


def test_late_readings_are_one_note_a_kpi() -> None:
    rows = [
        ("2010-01", 8, "2010-02-10T17:00"),  # on the day
        ("2010-02", 8, "2010-03-11"),
        ("2010-03", 8, "2010-04-16"),
        ("2010-01", 9, "2010-05-01"),  # a correction is not late
    ]
    (finding,) = sc.check(library(), sent(*rows))
    assert found([finding]) == [("note", "late", "kpi:visits")]
    assert finding.what == (
        "2 of its 3 readings came later than due, the last of March 2010, due on 14 April 2010 "
        "and recorded on 16 April 2010"
    )


@pytest.mark.parametrize("submission", [None, {"working_day": 13}])
def test_nothing_is_late_without_a_calendar_or_before_its_day(submission: Any) -> None:
    assert found(sc.check(library(submission), sent(("2010-03", 8, "2010-04-16")))) == []


def test_a_reading_of_part_of_a_period_is_due_when_the_period_is_over() -> None:
    survey = library(frequency="year")
    assert found(sc.check(survey, sent(("2010-03", 8, "2010-06-30")))) == []


def test_a_reading_recorded_before_its_period_was_over_is_of_the_future() -> None:
    rows = [("2010-02", 8, "2010-03-05"), ("2010-03", 8, "2010-03-30"), ("2020-03", 8, "2010-04-12")]
    findings = sc.check(library(), sent(*rows), at="2010-03")
    assert found(findings) == [
        ("warning", "future-reading", "kpi:visits"),
        ("note", "after-the-review", None),
    ]
    assert findings[0].what == (
        "the reading of March 2010 was recorded on 30 March 2010, before that was over (1 more like it)"
    )
    assert findings[1].what == (
        "not used here, as later than March 2010: 1 reading of 1 KPI, the last of March 2020"
    )


def test_a_reading_recorded_on_the_last_day_is_not() -> None:
    assert found(sc.check(library(), sent(("2010-03", 8, "2010-03-31")))) == []


def test_holidays_nobody_knows_are_an_error() -> None:
    findings = sc.check(library({"working_day": 8, "holidays": "GB-EN"}), sent(("2010-03", 8, "2010-06-01")))
    assert found(findings) == [("error", "submission", None)]
    assert "did you mean 'ENG'" in findings[0].fix


def test_without_the_extra_lateness_is_not_told_and_a_note_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    findings = sc.check(library(), sent(("2010-03", 8, "2010-06-01")))
    assert found(findings) == [("note", "submission", None)]
    assert "pip install 'strategy-scorecard[calendar]'" in str(findings)
