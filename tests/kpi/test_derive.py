"""Values worked out from readings: at the edges of the calendar, and beside readings of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.derive import Values
from scorecard.kpi.formula import DrillDown
from scorecard.kpi.measure import measure
from scorecard.model.period import FREQUENCIES, Period
from tests.kpi.made import strategy

TWICE = {"a": {"name": "A", "target": 1}, "k": {"name": "K", "formula": "a * 2", "target": 1}}


def shown(kpis: dict[str, Any], rows: list[tuple[Any, ...]], at: str, name: str = "k") -> float | None:
    columns = ["kpi", "period", "value", "numerator", "denominator"][: len(rows[0]) if rows else 3]
    readings = sc.Readings(pd.DataFrame(rows, columns=columns))
    made = strategy(kpis)
    found = measure(made, readings, Period.parse(at), [None])
    value = float(found.value[found.ids.index(f"kpi:{name}"), 0])
    return None if np.isnan(value) else value


def test_a_strategy_without_formulas_keeps_its_readings_as_they_are() -> None:
    readings = sc.Readings(pd.DataFrame({"kpi": ["a"], "period": ["2010-03"], "value": [1.0]}))
    values = Values(strategy({"a": TWICE["a"]}), readings, [None], Period.parse("2010-03"))
    assert values.derived().readings is readings
    assert values.derived().series is readings


def test_values_are_worked_out_once() -> None:
    readings = sc.Readings(pd.DataFrame({"kpi": ["a"], "period": ["2010-03"], "value": [1.0]}))
    values = Values(strategy(TWICE), readings, [None], Period.parse("2010-03"))
    assert values.derived() is values.derived({None: {"kpi:a"}})  # no formula runs over parts
    assert len(readings) == 1  # what was given stays as it was


def test_a_formula_without_inputs_or_readings_is_a_constant() -> None:
    assert shown({"k": {"name": "K", "formula": "2 * 3"}}, [], "2010-03") == 6


@pytest.mark.parametrize(
    ("year", "at"), [("0001-01", "0001-01"), ("0001-01", "2010-03"), ("9999-12", "2010-03")]
)
def test_the_calendar_has_ends(year: str, at: str) -> None:
    rows = [("a", year, 1.0)] + ([("a", at, 2.0)] if at != year else [])
    assert shown(TWICE, rows, at) == (2 if at == year else 4)


@pytest.mark.parametrize("frequency", FREQUENCIES)
@pytest.mark.parametrize("how", ["last", "sum", "mean", "ratio", "max", "min", "year_to_date"])
def test_every_rule_and_frequency_stands_readings_of_every_other(frequency: str, how: str) -> None:
    kpis = {
        "a": {"name": "A", "frequency": frequency, "over_time": how, "target": 1},
        "k": {"name": "K", "frequency": "year", "formula": "a", "target": 1},
    }
    periods = ["0001-01-01", "2010-01-01", "2010-W10", "2010-01", "2010Q1", "2010", "FY2009/10", "9999"]
    rows = [("a", period, 1.0) for period in periods]
    readings = sc.Readings(pd.DataFrame(rows, columns=["kpi", "period", "value"]))
    review = sc.Review(strategy(kpis), readings, at="2010-12")
    assert all(review.status(name).reason or review.status(name).band for name in "ak")


def test_a_withdrawn_reading_of_its_own_lets_the_formula_speak() -> None:
    readings = sc.Readings(
        pd.DataFrame(
            {
                "kpi": ["a", "k", "k"],
                "period": "2010-03",
                "value": [1.0, 9.0, None],
                "recorded_at": ["2010-04-01", "2010-04-02", "2010-04-03"],
            }
        )
    )
    for known_on, value in (("2010-04-01", 2), ("2010-04-02", 9), ("2010-04-03", 2)):
        review = sc.Review(strategy(TWICE), readings, at="2010-03", known_on=known_on)
        assert review.status("k").value == value


def test_a_revised_input_is_followed_by_its_formula() -> None:
    readings = sc.Readings(
        pd.DataFrame(
            {
                "kpi": "a",
                "period": "2010-03",
                "value": [1.0, 5.0],
                "recorded_at": ["2010-04-08", "2010-04-12"],
            }
        )
    )
    values = [
        sc.Review(strategy(TWICE), readings, at="2010-03", known_on=day).status("k").value
        for day in ("2010-04-08", "2010-04-12")
    ]
    assert values == [2, 10]


def test_a_reading_of_its_own_that_cannot_be_used_is_not_hidden_by_the_formula() -> None:
    rows = [("a", "2010-03", 1.0, None, None), ("k", "2010-03", None, 1, 0)]
    columns = ["kpi", "period", "value", "numerator", "denominator"]
    kpis = {**TWICE, "k": {**TWICE["k"], "carry": "6 months"}}
    before = [("a", "2010-02", 1.0, None, None)]
    status = sc.Review(strategy(kpis), pd.DataFrame(rows + before, columns=columns), at="2010-03").status("k")
    assert (status.value, status.reason) == (
        None,
        "its reading cannot be used: the denominator must be above 0",
    )


def test_a_supposed_ratio_keeps_the_weight_of_its_month() -> None:
    kpis = {
        "a": {"name": "A", "over_time": "ratio", "measured_in": "%", "target": 1},
        "k": {"name": "K", "frequency": "quarter", "formula": "a", "target": 1},
    }
    rows = [("a", str(day.date()), None, 5, 10) for day in pd.date_range("2010-01-01", "2010-03-31")]
    columns = ["kpi", "period", "value", "numerator", "denominator"]
    review = sc.Review(strategy(kpis), pd.DataFrame(rows, columns=columns), at="2010-03")
    assert (review.status("a").value, review.status("k").value) == (50, 50)
    after = review.what_if({"a": 80})
    assert after.status("a").value == pytest.approx(80)
    assert after.status("k").value == pytest.approx((50 * 59 + 80 * 31) / 90)


def test_a_whole_of_a_year_to_date_is_not_counted_twice() -> None:
    kpis = {
        "k": {"name": "K", "formula": "sum(part_of)", "over_time": "year_to_date", "target": 1},
        "a": {"name": "A", "part_of": "k", "over_time": "year_to_date", "target": 1},
        "b": {"name": "B", "part_of": "k", "over_time": "year_to_date", "target": 1},
    }
    rows = [(name, f"2009-{month:02d}", 10.0) for name in "ab" for month in range(4, 13)]
    assert shown(kpis, rows, "2009-12", "a") == 90
    assert shown(kpis, rows, "2009-12") == 180
    review = sc.Review(strategy(kpis), pd.DataFrame(rows, columns=["kpi", "period", "value"]), at="2009-12")
    found = review.drill_down("k")
    assert isinstance(found, DrillDown)
    assert (found.whole, found.total) == (180, 180)


def test_a_rolled_up_whole_has_a_chart_of_its_own() -> None:
    kpis = {
        "k": {"name": "K", "roll_up": "ratio", "measured_in": "%", "target": 1},
        "a": {"name": "A", "part_of": "k", "target": 1},
        "b": {"name": "B", "part_of": "k", "target": 1},
    }
    rows = [(name, f"2009-{month:02d}", None, month, 20) for name in "ab" for month in range(4, 13)]
    columns = ["kpi", "period", "value", "numerator", "denominator"]
    review = sc.Review(strategy(kpis), pd.DataFrame(rows, columns=columns), at="2009-12")
    assert review.spc("k").values.tolist() == [100 * month / 20 for month in range(4, 13)]
