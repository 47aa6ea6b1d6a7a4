"""One reading has one meaning: what judges it, what charts it and what a formula makes of it agree."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import scorecard as sc

MONTHS = [str(month) for month in pd.period_range("2010-01", "2011-02", freq="M")]


def review(kpis: dict[str, Any], readings: pd.DataFrame, at: str = "2011-02", **more: Any) -> sc.Review:
    document = {"name": "S", "objectives": {"o": "O"}, "kpis": kpis, **more.pop("strategy", {})}
    return sc.Review(sc.Strategy.model_validate(document), readings, at, **more)


def monthly(values: list[float], **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"kpi": "k", "period": MONTHS[: len(values)], "value": values, **columns})


@pytest.mark.parametrize("over_time", [None, "last"])
@pytest.mark.parametrize("denominator", [0.0, -2.0])
def test_what_judges_nothing_is_on_no_chart(over_time: str | None, denominator: float) -> None:
    values = [50 + (number % 3) / 2 for number in range(14)]
    readings = monthly(values, numerator=np.nan, denominator=np.nan)
    readings.loc[13, ["value", "numerator", "denominator"]] = [999, 1, denominator]
    kpi = {"name": "K", "measured_in": "%", "target": 55, "over_time": over_time}
    found = review({"k": kpi}, readings)
    assert found.status("k").value is None or found.status("k").value < 60
    assert str(found.spc("k").to_frame()["period"].iloc[-1]) == "2011-01"
    assert found.spc("k").to_frame()["value"].max() < 60


@pytest.mark.parametrize("unit", ["%", "% of calls", "percent", "Per cent", "pct"])
def test_a_share_of_100_is_one_however_it_is_spelt(unit: str) -> None:
    readings = monthly([np.nan], numerator=30.0, denominator=40.0)
    kpi = {"name": "K", "measured_in": unit, "target": 70, "tolerance": "10%"}
    found = review({"k": kpi}, readings, "2010-01").status("k")
    assert (found.value, found.letter) == (75, "G")


def test_readings_of_another_length_are_told_and_not_lost_in_silence() -> None:
    half = monthly([1.0, 2, 3, 4, 5, 6])
    quarters = pd.DataFrame({"kpi": "k", "period": ["2010Q3", "2010Q4"], "value": [7.0, 7.0]})
    kpi = {"name": "K", "target": {"2011-06": 9}, "worst": 0, "best": 10}
    found = review({"k": kpi}, pd.concat([half, quarters]), "2010-12")
    told = [item for item in found.spc("k").findings if item.rule == "other-frequency"]
    assert [item.what for item in told] == [
        "2 readings are of a quarter, the first of 2010Q3, and it is read each month: left out"
    ]
    assert "write the period as 2010-09" in told[0].fix
    assert any(item.rule == "other-frequency" for item in found.forecast("k").findings)


def test_days_where_months_are_read_are_told() -> None:
    readings = monthly([float(number) for number in range(14)])
    readings["period"] = pd.to_datetime(readings["period"] + "-01")
    found = review({"k": {"name": "K", "target": 5, "worst": 0, "best": 14}}, readings).spc("k")
    assert any("14 readings are of a day" in item.what for item in found.findings)


def test_parts_that_are_not_due_yet_are_not_due_in_a_formula_either() -> None:
    readings = pd.DataFrame({"kpi": "a", "period": ["2010-02", "2010-03"], "value": [5.0, 6.0]})
    readings["recorded_at"] = ["2010-03-02", "2010-04-02"]
    parts = {
        "a": {"name": "A", "part_of": "whole"},
        "b": {"name": "B", "part_of": "whole", "valid_from": "2010-03"},
    }
    submission = {"submission": {"working_day": 8}}
    found = [
        review(
            {**parts, "whole": {"name": "W", "untargeted": True, **how}},
            readings, "2010-03", known_on="2010-04-05", strategy=submission,
        ).status("whole").value
        for how in ({"roll_up": "sum"}, {"formula": "sum(part_of)"}, {"roll_up": "sum", "over_time": "sum"})
    ]  # fmt: skip
    assert found == [6, 6, 6]


@pytest.mark.parametrize("due", ["2010-03", "FY2009/10", "2010", "2009Q4"])
def test_a_dated_target_is_due_until_its_last_day(due: str) -> None:
    readings = pd.DataFrame({"kpi": "k", "period": ["2009-08"], "value": [50.0]})
    kpi = {"name": "K", "target": {due: 90}, "tolerance": "10%"}
    found = review({"k": kpi}, readings, "2009-08").status("k")
    assert found.letter == "R" and found.reason.startswith("target due ")


@pytest.mark.parametrize("ends", [{"best": 70, "worst": 0}, {"worst": 90, "best": 100}])
def test_what_lies_within_its_scale_is_not_off_it(ends: dict[str, float]) -> None:
    kpi = {"name": "K", "target": 80, "tolerance": "10%", **ends}
    readings = pd.DataFrame(
        {
            "kpi": "k",
            "period": ["2010-01"],
            "value": [80.0 if "best" in ends and ends["best"] == 70 else 70.0],
        }
    )
    assert "off the scale" not in review({"k": kpi}, readings, "2010-01").status("k").reason


def test_what_rounding_leaves_is_nothing_to_divide_by() -> None:
    kpis = {"k": {"name": "K"}, "f": {"name": "F", "formula": "k / (0.3 - 0.1 - 0.2)", "target": 1}}
    found = review(kpis, monthly([1.0]), "2010-01").status("f")
    assert found.value is None and "by zero" in found.reason
    kept = {"k": {"name": "K"}, "f": {"name": "F", "formula": "k - 1000000000000000", "target": 1}}
    assert review(kept, monthly([1e15 + 1]), "2010-01").status("f").value == 1


def test_the_first_months_of_the_calendar_have_no_trend() -> None:
    readings = pd.DataFrame({"kpi": "k", "period": ["0001-03"], "value": [5.0]})
    found = review({"k": {"name": "K", "target": 5, "tolerance": "10%"}}, readings, "0001-03").status("k")
    assert (found.letter, found.trend) == ("G", None)


def test_whole_numbers_of_any_width_are_numbers() -> None:
    frame = pl.DataFrame(
        {"kpi": ["k"], "period": ["2010-01"], "value": [7]}, schema_overrides={"value": pl.Int128}
    )
    assert sc.Readings(frame).frame["value"].tolist() == [7.0]


def test_a_zone_that_is_the_sessions_own_dates_nothing() -> None:
    connection = duckdb.connect()
    lake = connection.sql("select 'k' as kpi, timestamptz '2010-03-30 23:30:00Z' as period, 1.0 as value")
    for zone in ("UTC", "Asia/Tokyo"):
        connection.execute(f"set timezone = '{zone}'")
        with pytest.raises(
            sc.ReadingsError, match="which zone is the session's affair; cast the column to days"
        ):
            sc.Readings(lake)


def test_a_moment_in_a_zone_is_a_period_in_no_engine() -> None:
    moments = pd.DataFrame({"kpi": ["k"], "period": pd.to_datetime(["2010-03-30T23:30Z"]), "value": [1.0]})
    for frame in (moments, pl.from_pandas(moments), pl.from_pandas(moments).lazy()):
        with pytest.raises(sc.ReadingsError, match="is a moment in a time zone, no period"):
            sc.Readings(frame)
        with pytest.raises(sc.ReadingsError, match="is a moment in a time zone, no period"):
            sc.reduce_readings(frame)


def test_a_perfect_fit_gives_no_certainty() -> None:
    years = [str(year) for year in range(2005, 2010)]
    readings = pd.DataFrame({"kpi": "k", "period": years, "value": [1.0, 2, 3, 4, 5]})
    kpi = {"name": "K", "frequency": "year", "target": {"2012": 7}, "worst": 0, "best": 10}
    found = review({"k": kpi}, readings, "2009").forecast("k")
    assert not found.bands
    assert "says nothing of doubt" in "; ".join(reason.text for reason in found.reasons)


def test_gaps_that_mean_nothing_are_said_in_the_document() -> None:
    days = ["2010-01-04", "2010-01-05", "2010-01-06", "2010-01-07", "2010-01-08", "2010-01-11", "2010-01-12"]
    readings = pd.DataFrame({"kpi": "k", "period": days, "value": [5.0, 6, 5, 7, 5, 6, 5]})
    kpi = {"name": "K", "frequency": "day", "target": 5, "worst": 0, "best": 10}
    ranges = [
        found.to_frame()["moving_range"].notna().sum()
        for found in (
            review({"k": kpi}, readings, "2010-01-12").spc("k"),
            review({"k": {**kpi, "spc": {"gaps": "close"}}}, readings, "2010-01-12").spc("k"),
            review({"k": kpi}, readings, "2010-01-12").spc("k", gaps="close"),
        )
    ]
    assert ranges == [5, 6, 6]


def test_a_count_that_rises_is_neither_better_nor_worse() -> None:
    kpi = {"name": "K", "untargeted": True}
    found = review({"k": kpi}, monthly([400.0 + 5 * number for number in range(14)]))
    assert found.spc("k").variation == "neutral high"
    assert "Improvement" not in found.grid().svg


def test_what_is_only_counted_goes_stale_too() -> None:
    readings = monthly([400.0, 410])
    readings["recorded_at"] = ["2010-02-09", "2010-03-09"]
    kpi = {"name": "K", "untargeted": True}
    submission = {"submission": {"working_day": 8}}
    found = review({"k": kpi}, readings, "2010-03", known_on="2010-04-20", strategy=submission).status("k")
    assert found.value is None
    assert found.reason == "counted, not judged, by choice; no data since February 2010"


def test_a_review_tells_of_readings_of_another_length() -> None:
    days = monthly([float(number) for number in range(14)])
    days["period"] = pd.to_datetime(days["period"] + "-01")
    document = {"k": {"name": "K", "target": 5, "worst": 0, "best": 14}}
    found = review(document, days)
    assert "other-frequency" in [item.rule for item in found.check()]
    assert "reading-frequency" in [item.rule for item in sc.check(found.strategy, days)]


def test_a_reading_of_a_query_has_no_row() -> None:
    lake = duckdb.sql("select 'typo' as kpi, '2010-01' as period, 1.0 as value")
    document = sc.Strategy.model_validate({"name": "S", "kpis": {"k": "K"}})
    (finding,) = [item for item in sc.check(document, lake) if "typo" in item.what]
    assert "row" not in str(finding.where) and finding.where.cell == "2010-01"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("March 2026", "write 2026-03"),
        ("Mar-26", "write 2026-03"),
        ("15/04/2026", "the year first: a day as 2010-03-31"),
    ],
)
def test_a_date_as_people_write_it_is_answered_with_how_to(text: str, said: str) -> None:
    with pytest.raises(sc.PeriodError, match=said):
        sc.Period.parse(text)


def test_a_mistyped_year_is_told() -> None:
    readings = monthly([1.0, 2, 3, 4, 5])
    readings.loc[4, "period"] = "2020-05"
    document = sc.Strategy.model_validate(
        {"name": "S", "kpis": {"k": {"name": "K", "target": 5, "worst": 0}}}
    )
    (finding,) = [item for item in sc.check(document, readings) if item.rule == "far-off"]
    assert finding.what == "May 2020 lies 10 years after every other period kpi:k is read in"
    assert finding.where.cell == "row 4"
    assert "far-off" not in [item.rule for item in sc.check(document, monthly([1.0, 2, 3, 4, 5]))]
