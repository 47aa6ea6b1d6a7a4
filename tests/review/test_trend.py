"""The trend arrow: SPC with 12 readings or more, else the same period last year, else none."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from scorecard.results import Trend


def trend(values: list[float], first: str = "2009-01", at: str | None = None, **fields: Any) -> Trend | None:
    """The trend of a KPI with these readings in a row, at the last of them unless said."""
    last = sc.Period.parse(first).shift(len(values) - 1)
    when = [str(sc.Period.parse(first).shift(step)) for step in range(len(values))]
    return of(dict(zip(when, values, strict=True)), at or str(last), **fields)


def of(readings: dict[str, float], at: str, **fields: Any) -> Trend | None:
    strategy = sc.Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {"readers": {"name": "More readers", "vision": True}},
            "kpis": {"visits": {"name": "Visits", "measures": "readers", "target": 12, **fields}},
        }
    )
    rows = pd.DataFrame({"kpi": "visits", "period": list(readings), "value": list(readings.values())})
    return sc.Review(strategy, rows, at=at).status("visits").trend


def said(found: Trend | None) -> tuple[Any, ...] | None:
    return None if found is None else (found.direction, found.verdict, str(found.since))


CALM = [10.0, 11.0] * 6


def test_from_the_twelfth_reading_on_it_is_the_variation() -> None:
    assert said(trend([10, 11] * 5 + [30])) is None  # 11 readings, none a year before
    assert said(trend(CALM)) == ("flat", "steady", "2009-01")
    assert said(trend([*CALM, 30])) == ("up", "better", "2009-01")


def test_the_variation_wins_over_last_year() -> None:
    assert said(trend([*CALM, 10.5])) == ("flat", "steady", "2009-01")  # up on January 2009, and noise


@pytest.mark.parametrize(
    ("direction", "last", "expected"),
    [
        ("higher", 30, ("up", "better")),
        ("higher", -20, ("down", "worse")),
        ("lower", 30, ("up", "worse")),
        ("lower", -20, ("down", "better")),
        ("between", 30, ("up", None)),
    ],
)
def test_the_arrow_is_the_values_and_the_word_the_aims(
    direction: str, last: float, expected: tuple[str, str | None]
) -> None:
    target: Any = [8, 12] if direction == "between" else 12
    found = trend([*CALM, last], direction=direction, target=target)
    assert found is not None
    assert (found.direction, found.verdict) == expected


def test_it_is_drawn_as_the_document_says() -> None:
    """A step up thirteen readings ago: news without a rebase, and noise with one there."""
    step = [10.0, 11.0] * 6 + [20.0, 21.0] * 6 + [20.0]
    assert said(trend(step)) == ("up", "better", "2009-01")
    assert said(trend(step, spc={"rebase": ["2010-01"]})) == ("flat", "steady", "2010-01")
    fixed = trend([*CALM, 30.0, 31.0], spc={"fix": 12})
    assert said(fixed) == ("up", "better", "2009-01")


def test_fewer_than_twelve_since_a_rebase_stand_against_last_year() -> None:
    assert said(trend([*CALM, 30], spc={"rebase": ["2009-06"]})) == ("up", "better", "2009-01")
    assert said(trend([*CALM, 9], spc={"rebase": ["2009-06"]})) == ("down", "worse", "2009-01")


def test_with_fewer_it_stands_against_the_same_period_last_year() -> None:
    assert said(of({"2009-03": 50, "2010-02": 90, "2010-03": 70}, "2010-03")) == ("up", "better", "2009-03")
    assert said(of({"2009-04": 50, "2010-02": 90, "2010-03": 70}, "2010-03")) is None
    assert said(of({"2009-03": 50, "2010-03": 50}, "2010-03")) == ("flat", "steady", "2009-03")


def test_the_same_period_last_year_need_not_be_the_last_of_its_review() -> None:
    """The last whole week of March 2010 is the 12th, that of March 2009 the 13th."""
    weeks = {"2009-W12": 5.0, "2009-W13": 9.0, "2010-W12": 7.0}
    assert said(of(weeks, "2010-03", frequency="week")) == ("up", "better", "2009-W12")


def test_floating_point_rounding_is_no_change() -> None:
    assert said(of({"2009-03": 0.3, "2010-03": 0.1 + 0.2}, "2010-03")) == ("flat", "steady", "2009-03")


def test_a_carried_value_has_no_trend_and_enters_none() -> None:
    assert said(of({"2008Q4": 5, "2009Q4": 7}, "2009-12", frequency="quarter")) == ("up", "better", "2008Q4")
    assert said(of({"2008Q4": 5, "2009Q4": 7}, "2010-01", frequency="quarter")) is None
    # Last year's value was carried into January, and is not January's.
    assert said(of({"2008-12": 5, "2010-01": 7}, "2010-01", carry="3 months")) is None


@pytest.mark.parametrize(
    ("before", "now", "target", "expected"),
    [
        (0, 1, None, ("up", "better", "2009-03")),
        (1, 0, True, ("down", "worse", "2009-03")),
        (1, 0, False, ("down", "better", "2009-03")),
        (1, 1, None, ("flat", "steady", "2009-03")),
        (2, 1, None, None),
    ],
)
def test_a_yes_or_no_stands_against_last_year(
    before: float, now: float, target: Any, expected: tuple[Any, ...] | None
) -> None:
    found = of({"2009-03": before, "2010-03": now}, "2010-03", direction="yes_no", target=target)
    assert said(found) == expected


def test_a_yes_or_no_is_never_charted() -> None:
    assert said(trend([1.0, 0.0] * 8, direction="yes_no", target=None)) == ("flat", "steady", "2009-04")


def test_between_is_better_nearer_to_the_range() -> None:
    fields = {"direction": "between", "target": [8, 12]}
    assert said(of({"2009-03": 20, "2010-03": 14}, "2010-03", **fields)) == ("down", "better", "2009-03")
    assert said(of({"2009-03": 12, "2010-03": 2}, "2010-03", **fields)) == ("down", "worse", "2009-03")
    assert said(of({"2009-03": 8, "2010-03": 12}, "2010-03", **fields)) == ("up", "steady", "2009-03")


def test_what_is_counted_and_not_judged_moves_without_a_word() -> None:
    assert said(of({"2009-03": 20, "2010-03": 14}, "2010-03", untargeted=True)) == ("down", None, "2009-03")
    assert said(trend([*CALM, 30], untargeted=True)) == ("up", None, "2009-01")
    assert said(of({"2009-02": 20, "2010-02": 14}, "2010-03", untargeted=True)) is None


def test_a_whole_worked_out_of_its_parts_stands_against_last_year() -> None:
    strategy = sc.Strategy.model_validate(
        {
            "name": "Library",
            "kpis": {
                "visits": {"name": "Visits", "target": 12, "roll_up": "sum"},
                "north": {"name": "North", "target": 6, "part_of": "visits"},
                "south": {"name": "South", "target": 6, "part_of": "visits"},
            },
        }
    )
    months = ["2009-03", "2010-03"] * 2
    rows = pd.DataFrame({"kpi": ["north"] * 2 + ["south"] * 2, "period": months, "value": [5, 8, 5, 6]})
    found = sc.Review(strategy, rows, at="2010-03").status("visits").trend
    assert said(found) == ("up", "better", "2009-03")


def test_the_frame_says_the_word_or_the_arrow() -> None:
    strategy = sc.Strategy.model_validate(
        {"name": "L", "kpis": {"a": {"name": "A", "untargeted": True}, "b": {"name": "B", "target": 1}}}
    )
    rows = pd.DataFrame(
        {"kpi": ["a", "a", "b", "b"], "period": ["2009-03", "2010-03"] * 2, "value": [1, 2] * 2}
    )
    frame = sc.Review(strategy, rows, at="2010-03").to_frame()
    assert frame["trend"].tolist() == ["up", "better"]
