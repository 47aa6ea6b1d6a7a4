"""Readings of shorter periods make one of the KPI's own; the year so far against the year so far."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.target import aim_at
from scorecard.model.kpi import KPI
from scorecard.results import Status

QUARTERLY = {"frequency": "quarter", "target": 10}


def review(kpi: dict[str, Any], rows: list[tuple[Any, ...]], at: str, **more: Any) -> sc.Review:
    columns = ["kpi", "period", "value", "numerator", "denominator"]
    readings = pd.DataFrame([("k", *row) for row in rows], columns=columns[: len(rows[0]) + 1])
    top = {"top": {"name": "Top", "vision": True}}
    made = {"name": "Made", "objectives": top, "kpis": {"k": {"name": "K", "measures": "top", **kpi}}}
    return sc.Review(sc.Strategy.model_validate({**made, **more}), readings, at=at)


def status(kpi: dict[str, Any], rows: list[tuple[Any, ...]], at: str, **more: Any) -> Status:
    return review(kpi, rows, at, **more).status("k")


MONTHS = [("2010-01", 5.0), ("2010-02", 9.0), ("2010-03", 4.0)]


@pytest.mark.parametrize(("how", "value"), [("sum", 18), ("mean", 6), ("max", 9), ("min", 4), ("last", 4)])
def test_months_make_a_quarter(how: str, value: float) -> None:
    found = status({**QUARTERLY, "over_time": how}, MONTHS, "2010-03")
    assert (found.value, str(found.as_of)) == (value, "2010Q1")


@pytest.mark.parametrize("how", ["sum", "mean", "max", "min"])
def test_a_missing_month_makes_the_quarter_unknown(how: str) -> None:
    found = status({**QUARTERLY, "over_time": how}, [MONTHS[0], MONTHS[2]], "2010-03")
    assert (found.value, found.score, found.letter) == (None, None, "?")
    assert found.reason == "2 of 3 months known in 2010Q1"


def test_the_last_needs_the_last_alone() -> None:
    last = {**QUARTERLY, "over_time": "last"}
    assert status(last, [MONTHS[2]], "2010-03").value == 4
    assert status(last, MONTHS[:2], "2010-03").reason == "the last month of 2010Q1 is not known"


def test_a_ratio_over_time_is_sum_over_sum_never_a_mean_of_percentages() -> None:
    kpi = {**QUARTERLY, "over_time": "ratio", "measured_in": "%"}
    rows = [("2010-01", 90, 9, 10), ("2010-02", None, 100, 1000), ("2010-03", None, 0, 0)]
    assert status(kpi, rows, "2010-03").value == pytest.approx(100 * 109 / 1010)
    rows[1] = ("2010-02", 10, None, None)
    assert status(kpi, rows, "2010-03").reason == (
        "2 of 3 months known in 2010Q1 with numerator and denominator"
    )
    nothing = [(month, None, 0, 0) for month, _ in MONTHS]
    assert status(kpi, nothing, "2010-03").reason == "its denominators come to 0 in 2010Q1"


def test_an_older_quarter_is_carried_while_the_new_one_is_awaited() -> None:
    kpi = {**QUARTERLY, "over_time": "sum"}
    found = status(kpi, [*MONTHS[:2], *((f"2009-{month}", 1.0) for month in (10, 11, 12))], "2010-02")
    assert (found.value, str(found.as_of), found.reasons[0].kind) == (3, "2009Q4", "carried")


def test_a_reading_of_its_own_frequency_comes_before_its_months() -> None:
    found = status({**QUARTERLY, "over_time": "sum"}, [*MONTHS, ("2010Q1", 20.0)], "2010-03")
    assert found.value == 20


def test_monthly_readings_become_quarterly_half_way() -> None:
    rows = [*MONTHS, ("2010Q2", 21.0), ("2010Q3", 22.0)]
    found = review({**QUARTERLY, "over_time": "sum"}, rows, "2010-09")
    assert found.spc("k").values.tolist() == [18, 21, 22]


def test_a_quarter_is_never_taken_for_a_month() -> None:
    found = status({"frequency": "month", "over_time": "sum", "target": 10}, [("2010Q1", 30.0)], "2010-03")
    assert (found.value, found.reason) == (None, "no reading")


def test_the_aggregates_make_the_chart_and_the_trend() -> None:
    rows = [(str(day.date()), 1.0) for day in pd.date_range("2009-01-01", "2010-02-28")]
    found = review({"over_time": "sum", "target": 10}, rows, "2010-02")
    assert found.spc("k").values.tolist() == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28]
    trend = found.status("k").trend
    assert trend is not None


# --- days ---------------------------------------------------------------------------------------


def days(
    first: str, last: str, without: tuple[str, ...] = (), every: bool = False
) -> list[tuple[str, float]]:
    made = pd.date_range(first, last) if every else pd.bdate_range(first, last)
    return [(str(day.date()), 1.0) for day in made if str(day.date()) not in without]


def test_an_office_needs_its_working_days_and_a_ward_every_day() -> None:
    daily = {"over_time": "sum", "target": 10}
    assert status(daily, days("2010-02-01", "2010-03-31"), "2010-03").value == 23
    assert status(daily, days("2010-02-01", "2010-03-31", every=True), "2010-03").value == 31
    gap = days("2010-02-01", "2010-03-31", without=("2010-03-10",))
    assert status(daily, gap, "2010-03").reason == "22 of 23 days known in 2010-03"
    ward = days("2010-02-01", "2010-03-31", without=("2010-03-13",), every=True)
    assert status(daily, ward, "2010-03").reason == "30 of 31 days known in 2010-03"


def test_public_holidays_are_no_days_of_an_office() -> None:
    closed = days("2010-03-01", "2010-04-30", without=("2010-04-02", "2010-04-05"))  # Easter
    daily = {"over_time": "sum", "target": 10}
    assert status(daily, closed, "2010-04").reason == "20 of 22 days known in 2010-04"
    calendar = {"submission": {"working_day": 8, "holidays": "GB-ENG"}}
    assert status(daily, closed, "2010-04", **calendar).value == 20


def test_the_last_of_a_month_is_its_last_working_day() -> None:
    last = {"over_time": "last", "target": 10}
    rows = [(day, float(number)) for number, (day, _) in enumerate(days("2010-01-01", "2010-01-29"))]
    assert status(last, rows, "2010-01").value == 20
    assert status(last, rows[:-1], "2010-01").reason == "the last day of 2010-01 is not known"


def test_weeks_make_no_month_but_its_last() -> None:
    rows = [(f"2010-W{week:02d}", float(week)) for week in range(1, 14)]
    assert status({"over_time": "sum", "target": 1}, rows, "2010-03").reason == (
        "weeks do not divide 2010-03 without a rest"
    )
    assert status({"over_time": "last", "target": 1}, rows, "2010-03").value == 12  # ends on the 28th


def test_29_february_is_a_day_of_its_month() -> None:
    rows = days("2012-01-01", "2012-02-29", every=True)
    assert status({"over_time": "sum", "target": 1}, rows, "2012-02").value == 29
    assert status({"over_time": "sum", "target": 1}, rows[:-1], "2012-02").value is None


# --- the year to date ---------------------------------------------------------------------------

SPEND = {"over_time": "year_to_date", "direction": "lower", "tolerance": 0}
YEAR = [(str(month), 100.0) for month in pd.period_range("2009-04", "2010-06", freq="M")]


def test_the_year_to_date_starts_anew_with_the_fiscal_year() -> None:
    kpi = {**SPEND, "target": {"points": {"FY2009/10": 1200, "FY2010/11": 600}, "profile": "linear"}}
    march, april = (status(kpi, YEAR, at) for at in ("2010-03", "2010-04"))
    assert (march.value, march.target, march.letter) == (1200, 1200, "G")
    assert (april.value, april.target, april.letter) == (100, 50, "R")


def test_another_fiscal_year_start_counts_from_there() -> None:
    kpi = {**SPEND, "target": {"points": {"FY2009/10": 1200}, "profile": "linear"}}
    found = status(kpi, YEAR, "2009-12", fiscal_year_start=7)
    assert (found.value, found.target) == (600, 600)


def test_a_month_missing_makes_the_rest_of_the_year_unknown() -> None:
    rows = [row for row in YEAR if row[0] != "2009-06"]
    found = status({**SPEND, "target": {"FY2009/10": 1200}}, rows, "2009-12")
    assert (found.value, found.letter) == (None, "?")
    assert found.reason == "8 of 9 months known since FY2009/10 began; 2009-06 is missing"
    assert status({**SPEND, "target": {"FY2010/11": 1200}}, rows, "2010-04").value == 100


def test_the_chart_is_of_what_each_month_brought() -> None:
    rows = [(month, value + number % 2) for number, (month, value) in enumerate(YEAR)]
    found = review({**SPEND, "target": {"FY2009/10": 1200, "FY2010/11": 1200}}, rows, "2010-03")
    chart = found.spc("k")
    assert chart.values.tolist() == [100, 101] * 6
    assert (chart.variation, chart.assurance) == ("common cause", None)
    trend = found.status("k").trend
    assert trend is not None
    assert trend.verdict == "steady"


def test_the_year_to_date_stands_against_the_same_month_last_year() -> None:
    rows = [("2009-04", 100.0), ("2009-05", 100.0), ("2010-04", 100.0), ("2010-05", 150.0)]
    trend = status({**SPEND, "target": {"FY2010/11": 1200}}, rows, "2010-05").trend
    assert trend is not None
    assert (trend.direction, trend.verdict, str(trend.since)) == ("up", "worse", "2009-05")


def test_a_year_to_date_is_supposed_as_it_is_shown() -> None:
    found = review({**SPEND, "target": {"FY2009/10": 1200}}, YEAR, "2009-12").what_if({"k": 950})
    assert found.status("k").value == 950
    assert found.spc("k").values.tolist() == [100] * 8 + [150]
    gap = review({**SPEND, "target": {"FY2009/10": 1200}}, YEAR[1:], "2009-12")
    with pytest.raises(sc.ScorecardError, match="what its year came to before 2009-12 is not known"):
        gap.what_if({"k": 950})


def test_days_make_months_and_months_the_year_to_date() -> None:
    rows = days("2009-04-01", "2009-06-30", every=True)
    assert status({**SPEND, "target": {"FY2009/10": 365}}, rows, "2009-06").value == 91


def target(points: Any, profile: str | None = None, **more: Any) -> KPI:
    fields = {"points": points, "profile": profile} if profile else points
    return KPI.model_validate({"id": "k", "name": "K", "over_time": "year_to_date", "target": fields, **more})


MONTHLY = {"2009-06": 300, "2009-09": 500, "2010-03": 1200, "2010-06": 400}


@pytest.mark.parametrize(
    ("points", "profile", "period", "value", "due"),
    [
        ({"FY2009/10": 1200}, "linear", "2009-04", 100, None),
        ({"FY2009/10": 1200}, "linear", "2010-03", 1200, None),
        ({"FY2009/10": 1200}, "linear", "2009-04-15", 50, None),
        ({"FY2009/10": 1200}, None, "2009-04", 1200, "2009/10"),
        ({"FY2009/10": 1200}, None, "2010-03", 1200, None),
        (1200, None, "2012-08", 1200, "2012/13"),
        (MONTHLY, None, "2009-04", 300, "June 2009"),
        (MONTHLY, None, "2009-06", 300, None),
        (MONTHLY, None, "2009-08", 300, None),
        (MONTHLY, None, "2010-04", 400, "June 2010"),
        (MONTHLY, "linear", "2009-05", 200, None),
        (MONTHLY, "linear", "2009-12", 850, None),
        (MONTHLY, "linear", "2010-05", 800 / 3, None),
        (MONTHLY, "linear", "2010-09", 400, None),
    ],
)
def test_what_the_year_so_far_is_compared_with(
    points: Any, profile: str | None, period: str, value: float, due: str | None
) -> None:
    aim = aim_at(target(points, profile), sc.Period.parse(period))
    assert aim is not None
    assert aim.value == pytest.approx(value)
    assert (aim.due.say() if aim.due else None) == due


def test_the_card_says_what_the_year_so_far_is_compared_with() -> None:
    even = {**SPEND, "target": {"points": {"FY2009/10": 1200}, "profile": "linear"}}
    said = str(review(even, YEAR, "2009-06").card("k"))
    assert "300, for the year so far" in said
    assert "joined by straight lines from nought at the start of each year" in said
    assert "1,200, due 2009/10" in str(
        review({**SPEND, "target": {"FY2009/10": 1200}}, YEAR, "2009-06").card("k")
    )


def test_a_target_of_another_year_says_nothing_of_this_one() -> None:
    assert aim_at(target({"2010-03": 1200}), sc.Period.parse("2010-04")) is None
    found = status({**SPEND, "target": {"2010-03": 1200}}, YEAR, "2010-04")
    assert (found.value, found.band) == (100, None)
    assert "no target is stated" in found.reason


def test_an_even_share_needs_no_baseline_and_others_do() -> None:
    with pytest.raises(ValueError, match="starts from a dated baseline"):
        KPI.model_validate(
            {"id": "k", "name": "K", "target": {"points": {"2010-03": 1}, "profile": "linear"}}
        )


def test_a_range_has_its_share_on_either_side() -> None:
    made = target({"FY2009/10": [600, 1200]}, "linear", direction="between")
    aim = aim_at(made, sc.Period.parse("2009-06"))
    assert aim is not None
    assert (aim.value, aim.upper) == (150, 300)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=1, max_size=30), st.integers(1, 12))
def test_any_year_to_date_is_the_sum_of_the_year_so_far(amounts: list[int | None], start: int) -> None:
    months = [str(month) for month in pd.period_range("2009-01", periods=len(amounts), freq="M")]
    rows = [(month, value) for month, value in zip(months, amounts, strict=True)]
    found = status({**SPEND, "target": 100}, rows, months[-1], fiscal_year_start=start)
    last = date.fromisoformat(f"{months[-1]}-01")
    since = (last.month - start) % 12
    year = amounts[-1 - since :] if since < len(amounts) else [None]
    assert found.value == (None if None in year else sum(year))  # type: ignore[arg-type]
