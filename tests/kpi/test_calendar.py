"""Current, carried or stale, and not yet due."""

from __future__ import annotations

from typing import Any

import pytest

from scorecard.kpi.calendar import freshness, not_yet_due
from scorecard.model.period import Period
from tests.kpi.made import kpi

CURRENT, CARRIED, STALE = "current", "carried", "stale"


@pytest.mark.parametrize(
    ("frequency", "period", "at", "expected"),
    [
        ("month", "2010-03", "2010-03", CURRENT),
        ("month", "2010-02", "2010-03", STALE),
        ("month", "2010-02", "2010-03-30", CARRIED),
        ("month", "2010-03-15", "2010-03", CURRENT),  # a count taken in March is March's
        ("month", "2010-03-15", "2010-04", STALE),
        ("month", "2010-03", "2010Q1", CURRENT),
        ("month", "2010-02", "2010Q1", STALE),
        ("month", "2009-12", "FY2009/10", STALE),
        ("quarter", "2009Q4", "2009-12", CURRENT),
        ("quarter", "2009Q4", "2010-01", CARRIED),
        ("quarter", "2009Q4", "2010-02", CARRIED),
        ("quarter", "2009Q4", "2010-03", STALE),
        ("quarter", "2010Q1", "2010-03", CURRENT),
        ("year", "2009", "2010-03", CARRIED),
        ("year", "2009", "2010-11", CARRIED),
        ("year", "2009", "2010-12", STALE),
        ("year", "2010-03", "2010-12", CARRIED),  # a survey taken in March speaks until the next
        ("year", "2010-03", "2011-11", CARRIED),
        ("year", "2010-03", "2011-12", STALE),
        ("fiscal year", "FY2008/09", "2010-02", CARRIED),
        ("fiscal year", "FY2008/09", "2010-03", STALE),
        ("fiscal year", "FY2009/10", "2010-03", CURRENT),
        ("week", "2010-W12", "2010-03", CURRENT),  # W13 ends in April
        ("week", "2010-W11", "2010-03", STALE),
        ("week", "2010-W12", "2010-W13", STALE),
        ("week", "2010-W12", "2010-04-03", CARRIED),
        ("day", "2010-03-31", "2010-03", CURRENT),
        ("day", "2010-03-30", "2010-03", STALE),
        ("day", "2010-03-30", "2010-03-31", STALE),
        ("month", "9999-12", "9999-12", CURRENT),
    ],
)
def test_until_the_next_falls_due(frequency: str, period: str, at: str, expected: str) -> None:
    made = kpi(frequency=frequency)
    assert freshness(made, Period.parse(period), Period.parse(at)) == expected


@pytest.mark.parametrize(
    ("carry", "period", "at", "expected"),
    [
        ("1 month", "2010-02", "2010-03", CARRIED),  # a month from 28 February is all of March
        ("1 month", "2010-02", "2010-04", STALE),
        ("1 month", "2010-01", "2010-02", CARRIED),
        ("2 months", "2009-12", "2010-02", CARRIED),
        ("2 months", "2009-12", "2010-03", STALE),
        ("30 days", "2010-02", "2010-03-30", CARRIED),
        ("30 days", "2010-02", "2010-03-31", STALE),
        ("1 quarter", "2009-12", "2010-03", CARRIED),
        ("0 days", "2010-03", "2010-03", CURRENT),
        ("0 days", "2010-02", "2010-03", STALE),
        ("1 year", "2009-03", "2010-03", CARRIED),
        ("9999 years", "2009-03", "2010-03", CARRIED),
    ],
)
def test_or_as_long_as_it_says(carry: str, period: str, at: str, expected: str) -> None:
    assert freshness(kpi(carry=carry), Period.parse(period), Period.parse(at)) == expected


def test_a_fiscal_year_begins_where_the_strategy_says() -> None:
    yearly = kpi(frequency="fiscal year")
    period = Period.parse("FY2008/09", fiscal_start=7)  # to June 2009
    states = [
        freshness(yearly, period, Period.parse(at), fiscal_start=7)
        for at in ("2009-06", "2010-05", "2010-06")
    ]
    assert states == [CURRENT, CARRIED, STALE]


@pytest.mark.parametrize(
    ("fields", "at", "expected"),
    [
        ({}, "2010-01", False),
        ({"valid_from": "2010-01"}, "2010-01", False),
        ({"valid_from": "2010-02"}, "2010-01", True),
        ({"valid_from": "2010-01", "frequency": "quarter"}, "2010-02", True),
        ({"valid_from": "2010-01", "frequency": "quarter"}, "2010-03", False),
        ({"valid_from": "2009-04", "frequency": "fiscal year"}, "2010-02", True),
        ({"valid_from": "2009-04", "frequency": "fiscal year"}, "2010-03", False),
        ({"valid_from": "2010-03-31", "frequency": "week"}, "2010-03", True),
    ],
)
def test_not_yet_due(fields: dict[str, Any], at: str, expected: bool) -> None:
    assert not_yet_due(kpi(**fields), Period.parse(at)) is expected
