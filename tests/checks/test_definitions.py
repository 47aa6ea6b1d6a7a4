"""Definitions: overdue, collected too rarely, parts of different units; questions nobody answers."""

from __future__ import annotations

from typing import Any

import pytest

import scorecard as sc
from tests.checks.test_checks import GOOD, found, kpi, library


def defined(**fields: Any) -> sc.Strategy:
    return kpi(definition=fields)


# --- revision


@pytest.mark.parametrize(("by", "at", "late"), [
    ("2010-02", "2010-03", True),
    ("2010-03", "2010-03", False),
    ("2010-03-30", "2010-03", True),
    ("FY2009/10", "2010-03", False),
    ("FY2009/10", "2010-04", True),
    ("2011", "2010-03", False),
])  # fmt: skip
def test_a_definition_is_overdue_once_its_revision_has_passed(by: str, at: str, late: bool) -> None:
    findings = sc.check(defined(revise_by=by), at=at)
    assert found(findings) == ([("warning", "definition-overdue", "kpi:visits")] if late else [])


def test_it_says_since_when_and_what_to_do() -> None:
    (finding,) = sc.check(defined(revise_by="2009-12"), at="2010-03")
    assert finding.what == "its definition was to be revised by December 2009, and it is March 2010"
    assert "`revise_by:`" in finding.fix


def test_without_a_date_or_after_its_end_no_definition_is_overdue() -> None:
    assert found(sc.check(defined(revise_by="2009-12"))) == []
    ended = kpi(definition={"revise_by": "2009-12"}, valid_until="2010-01")
    assert ("warning", "definition-overdue", "kpi:visits") not in found(sc.check(ended, at="2010-03"))


# --- collection


@pytest.mark.parametrize(("collected", "frequency", "rarely"), [
    ("quarter", "month", True),
    ("month", "month", False),
    ("day", "month", False),
    ("fiscal year", "quarter", True),
    ("fiscal year", "year", False),
    ("year", "fiscal year", False),
    ("month", "week", True),
])  # fmt: skip
def test_what_is_collected_more_rarely_than_reported(collected: str, frequency: str, rarely: bool) -> None:
    findings = sc.check(kpi(definition={"collected": collected}, frequency=frequency))
    assert found(findings) == ([("warning", "collected-rarely", "kpi:visits")] if rarely else [])
    if rarely:
        assert f"reported each {frequency} and collected each {collected} only" in findings[0].what


# --- units


def whole(roll_up: str | None, own: str, *parts: str) -> sc.Strategy:
    made = {
        f"p{number}": {"name": "Part", **GOOD, "measures": [], "part_of": "visits", "measured_in": unit}
        for number, unit in enumerate(parts)
    }
    return library(
        kpis={"visits": {"name": "Visits", **GOOD, "roll_up": roll_up, "measured_in": own}, **made}
    )


@pytest.mark.parametrize("roll_up", ["sum", "mean"])
def test_parts_of_different_units(roll_up: str) -> None:
    (finding,) = sc.check(whole(roll_up, "calls", "calls", "hours", "hours"))
    assert (finding.severity, finding.rule, finding.where.id) == ("warning", "mixed-units", "kpi:visits")
    assert finding.what.endswith("parts of different units: kpi:p0 in calls and kpi:p1 and kpi:p2 in hours")


def test_parts_of_another_unit_than_their_whole() -> None:
    (finding,) = sc.check(whole("sum", "GBP m", "GBP", "GBP"))
    assert finding.what == "it adds up kpi:p0 and kpi:p1 in GBP, and is itself in GBP m"


@pytest.mark.parametrize(("roll_up", "own", "parts"), [
    ("sum", "calls", ("calls", "Calls", "call")),
    ("sum", "", ("calls", "calls")),
    ("sum", "calls", ("", "calls")),
    ("ratio", "%", ("%", "calls")),
    (None, "calls", ("hours", "days")),
    ("sum", "GBP a month", ("GBP per month", "GBP/month")),
])  # fmt: skip
def test_units_that_fit_or_are_not_said(roll_up: str | None, own: str, parts: tuple[str, ...]) -> None:
    assert "mixed-units" not in [item.rule for item in sc.check(whole(roll_up, own, *parts))]


def test_percentages_of_whatever_are_one_unit_and_a_count_is_another() -> None:
    alike = sc.check(whole("mean", "%", "% of staff", "%"))
    assert [item.rule for item in alike] == ["mean-of-percentages"]
    mixed = sc.check(whole("mean", "%", "%", "staff"))
    assert [item.rule for item in mixed] == ["mean-of-percentages", "mixed-units"]


# --- questions


def test_kpis_without_a_question_are_one_finding_however_many() -> None:
    questions = {"why": {"name": "Why?", "asks": "readers"}}
    kpis: dict[str, Any] = {f"k{number:02}": {"name": "K", **GOOD} for number in range(30)}
    kpis["k00"]["answers"] = "why"
    findings = sc.check(library(kpqs=questions, kpis=kpis))
    assert found(findings) == [("note", "kpi-without-question", None)]
    assert "31 of 32 KPIs answer none" in findings[0].what
    assert findings[0].what.endswith("and 25 more")


def test_where_nothing_is_asked_nothing_need_be_answered() -> None:
    assert found(sc.check(library())) == []
    elsewhere = library(
        objectives={"staff": {"name": "Staff", "owner": "x", "assessed": True, "contributes": "readers"}},
        kpqs={"why": {"name": "Why?", "asks": "staff"}},
    )
    assert [item.rule for item in sc.check(elsewhere)] == ["kpq-unanswered"]
