"""Open SDG's progress measure: the printed anchors, figures worked from its rule, what has no answer."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.progress import (
    CagrProgress,
    cagr_progress,
    category_of,
    kpi_cagr_progress,
    set_progress,
)
from scorecard.kpi.series import own_series
from scorecard.model.period import Period
from tests.kpi.made import kpi


def grown(rate: float, years: int = 8, **fields: Any) -> CagrProgress:
    """A series that has grown by a rate a year since 2015."""
    values = [100.0, 100 * (1 + rate) ** years]
    return cagr_progress(values, ["2015", str(2015 + years)], **fields)


def with_ratio(ratio: float) -> CagrProgress:
    """A series that has grown at a share of the 4 % a year its target needs."""
    return grown(0.04 * ratio, target=100 * 1.04**15, due="2030")


# --- published and worked figures


def test_the_worked_case() -> None:
    """100 in 2015, 80 in 2023, target 50 by 2030."""
    found = cagr_progress([100, 80], ["2015", "2023"], direction="lower", target=50, due="2030")
    assert found.growth == pytest.approx(-0.027508, abs=5e-7)
    assert found.required == pytest.approx(-0.045158, abs=5e-7)
    assert found.ratio == pytest.approx(0.60913, abs=5e-6)
    assert found.score == pytest.approx(0.0652, abs=5e-5)
    assert found.category == "progress made but acceleration needed"
    assert str(found) == (
        "progress made but acceleration needed: it changes by −2.751 % a year from 100 in 2015 to 80 in "
        "2023, 0.609 times the −4.516 % a year that lead to 50 by 2030"
    )


@pytest.mark.parametrize(
    ("ratio", "score"),
    [(-0.6, -5), (0, -2.5), (0.6, 0), (0.95, 2.5), (1.3, 5), (0.3, -1.25), (1.0, 2.8571), (1.6, 5), (-2, -5)],
)
def test_scores_with_a_target(ratio: float, score: float) -> None:
    found = with_ratio(ratio)
    assert found.ratio == pytest.approx(ratio, abs=1e-12)
    assert found.score == pytest.approx(score, abs=5e-5)


@pytest.mark.parametrize(
    ("rate", "score"),
    [
        (-0.02, -5),
        (0, -2.5),
        (0.005, 0),
        (0.015, 2.5),
        (0.02, 5),
        (0.01, 1.25),
        (0.0025, -1.25),
        (-0.01, -3.75),
        (0.0175, 3.75),
        (0.5, 5),
        (-0.5, -5),
    ],
)
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_scores_without_a_target(rate: float, score: float, direction: Any) -> None:
    found = grown(rate if direction == "higher" else -rate, direction=direction)
    assert (found.ratio, found.required) == (None, None)
    assert found.score == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize(
    ("ratio", "category"),
    [
        (0.95, "on track"),
        (0.9499, "progress made but acceleration needed"),
        (0.6, "progress made but acceleration needed"),
        (0.5999, "limited progress"),
        (0, "limited progress"),
        (-0.0001, "deterioration"),
    ],
)
def test_categories_begin_where_printed(ratio: float, category: str) -> None:
    assert with_ratio(ratio).category == category


@pytest.mark.parametrize(
    ("rate", "category"),
    [
        (0.015, "on track"),
        (0.0149, "progress made but acceleration needed"),
        (0.005, "progress made but acceleration needed"),
        (0.0049, "limited progress"),
        (0, "limited progress"),
        (-0.0001, "deterioration"),
    ],
)
def test_categories_without_a_target_begin_where_printed(rate: float, category: str) -> None:
    assert grown(rate).category == category


def test_an_aggregate_score_of_1_is_what_the_page_says_of_it() -> None:
    assert category_of(1.0) == "progress made but acceleration needed"


@pytest.mark.parametrize(
    ("direction", "value"), [("higher", 50), ("higher", 51), ("lower", 50), ("lower", 0)]
)
def test_a_target_achieved_scores_5_whatever_the_trend(direction: Any, value: float) -> None:
    found = cagr_progress([100, value], ["2015", "2023"], direction=direction, target=50, due="2030")
    assert (found.category, found.score, found.ratio) == ("target achieved", 5, None)


# --- what it counts from


def test_growth_counts_from_the_first_reading_in_or_after_the_base() -> None:
    values, years = [5, 90, 100, 80], ["2010", "2014", "2016", "2023"]
    found = cagr_progress(values, years, base="2015")
    assert (str(found.base), found.base_value) == ("2016", 100)
    assert cagr_progress(values, years).base_value == 5


def test_growth_is_a_year_whatever_the_periods() -> None:
    months = cagr_progress([100, 104], ["2019-01", "2020-01"])
    quarters = cagr_progress([100, 104 / 1.02], ["2019Q1", "2019Q3"])
    fiscal = cagr_progress([100, 104**2 / 100], ["FY2017/18", "FY2019/20"])
    weeks = cagr_progress([100, 104], ["2018-12-31", "2019-12-31"])
    assert months.growth == pytest.approx(0.04)
    assert quarters.growth == pytest.approx((104 / 102) ** 2 - 1)
    assert fiscal.growth == pytest.approx(0.04)
    assert weeks.growth == pytest.approx(0.04, abs=1e-4)


def test_order_and_missing_values_make_no_difference() -> None:
    found = cagr_progress([80, math.nan, 100, math.inf], ["2023", "2024", "2015", "2025"])
    assert (found.base_value, found.value) == (100, 80)


# --- both signs


def test_where_all_is_below_0_the_directions_change_places() -> None:
    """As published: the size of a loss falls, so the value rises."""
    loss = cagr_progress([-100, -80], ["2015", "2023"], direction="higher", target=-50, due="2030")
    cost = cagr_progress([100, 80], ["2015", "2023"], direction="lower", target=50, due="2030")
    assert (loss.ratio, loss.score, loss.category) == (cost.ratio, cost.score, cost.category)


def test_moving_away_from_the_target_is_deterioration() -> None:
    found = cagr_progress([100, 110], ["2015", "2023"], direction="lower", target=50, due="2030")
    assert found.category == "deterioration"
    assert found.ratio is not None and found.ratio < 0


def test_a_target_on_the_worse_side_of_the_base_is_judged_by_the_wanted_direction() -> None:
    """As published: it was met at the base and has been lost since."""
    found = cagr_progress([100, 70], ["2015", "2023"], direction="higher", target=80, due="2030")
    assert found.category == "deterioration"


# --- no answer


@pytest.mark.parametrize(
    ("values", "years", "fields", "reason"),
    [
        ([], [], {}, "there is no reading to measure growth by"),
        ([5], ["2015"], {}, "there is one figure only, of 2015, and growth needs two"),
        ([5, 6], ["2012", "2014"], {"base": "2015"}, "there is no reading since 2015"),
        ([0, 6], ["2015", "2020"], {}, "there is no rate of growth from 0 or to 0"),
        ([6, 0], ["2015", "2020"], {}, "there is no rate of growth from 0 or to 0"),
        ([-6, 6], ["2015", "2020"], {}, "there is no rate of growth across 0, from −6 to 6"),
        ([6, 3], ["2015", "2020"], {"target": -1, "due": "2030", "direction": "lower"}, "across 0"),
        ([6, 3], ["2015", "2020"], {"target": 0, "due": "2030", "direction": "lower"}, "from 0 or to 0"),
        ([6, 7], ["2015", "2020"], {"target": 9}, "the target has no date"),
        ([6, 7], ["2015", "2020"], {"target": 9, "due": "2015"}, "2015 is no later than 2015"),
        ([6, 5], ["2015", "2020"], {"target": 6, "due": "2030"}, "the target equals the 6 of 2015"),
        ([1e-300, 1e300], ["2015", "2015-02"], {}, "too far apart"),
    ],
)
def test_what_has_no_answer_is_unknown_with_a_reason(
    values: list[float], years: list[str], fields: dict[str, Any], reason: str
) -> None:
    found = cagr_progress(values, years, **fields)
    assert (found.category, found.score, found.ratio) == (None, None, None)
    assert found.reasons[0].kind == "unknown"
    assert reason in str(found)


def test_a_target_of_0_can_be_achieved_all_the_same() -> None:
    found = cagr_progress([6, 0], ["2015", "2020"], direction="lower", target=0, due="2030")
    assert (found.category, found.growth) == ("target achieved", None)


def test_bad_input_is_refused() -> None:
    with pytest.raises(sc.ReadingsError, match="a second reading of 2015"):
        cagr_progress([1, 2], ["2015", "2015"])
    with pytest.raises(sc.ReadingsError, match="must be numbers"):
        cagr_progress(["x"], ["2015"])  # type: ignore[list-item]
    with pytest.raises(sc.ReadingsError, match="one series belongs here"):
        cagr_progress([[1]], ["2015"])
    with pytest.raises(sc.UnknownNameError, match="higher"):
        cagr_progress([1], ["2015"], direction="highest")  # type: ignore[arg-type]


# --- properties


positive = st.floats(0.01, 1e4)


@given(positive, positive, positive, st.integers(1, 20), st.integers(1, 20))
def test_the_score_lies_in_its_category(
    base: float, value: float, target: float, years: int, more: int
) -> None:
    due = str(2015 + years + more)
    found = cagr_progress([base, value], ["2015", str(2015 + years)], target=target, due=due)
    if found.score is None:
        assert found.reasons[0].kind == "unknown"
    elif found.category != "target achieved":
        assert found.ratio is not None and -5 <= found.score <= 5
        if min(abs(found.ratio - at) for at in (0, 0.6, 0.95)) > 1e-9:
            words = ["deterioration", "limited progress", "progress made but acceleration needed", "on track"]
            assert found.category == words[sum(found.ratio > at for at in (0, 0.6, 0.95))]
            assert found.score == 5 or words[int(found.score // 2.5) + 2] == found.category


@given(positive, positive, positive, st.floats(1, 10))
def test_better_never_scores_worse(base: float, value: float, target: float, better: float) -> None:
    one, other = (
        cagr_progress([base, last], ["2015", "2023"], target=target, due="2030").score
        for last in (value, value * better)
    )
    if one is not None and other is not None:
        assert other >= one


@given(st.floats(1, 100), st.floats(101, 200), st.integers(1, 15))
def test_growing_as_required_is_a_ratio_of_1(base: float, target: float, years: int) -> None:
    rate = (target / base) ** (1 / 16) - 1
    value = base * (1 + rate) ** years
    found = cagr_progress([base, value], ["2015", str(2015 + years)], target=target, due="2031")
    assert found.ratio == pytest.approx(1, abs=1e-6)


# --- sets


def test_a_set_scores_the_mean_of_what_is_known() -> None:
    parts = [with_ratio(0.3), with_ratio(1.3), cagr_progress([], [])]
    found = set_progress(parts)
    assert found.score == pytest.approx((-1.25 + 5) / 2)
    assert (found.category, found.known, found.series) == ("progress made but acceleration needed", 2, 3)


def test_a_set_achieves_its_target_only_where_every_series_does() -> None:
    met = cagr_progress([1, 3], ["2015", "2020"], target=2, due="2030")
    assert set_progress([met, met]).category == "target achieved"
    assert (set_progress([met, with_ratio(1.3)]).score, set_progress([met, with_ratio(1.3)]).category) == (
        5,
        "on track",
    )
    assert set_progress([met, cagr_progress([], [])]).category == "on track"
    assert set_progress([]).category is None


# --- of a KPI


def measured(values: dict[str, float], **fields: Any) -> CagrProgress:
    made = kpi(frequency="year", **fields)
    rows = {"kpi": "k", "period": list(values), "value": list(values.values())}
    series = own_series(made, sc.Readings(pd.DataFrame(rows)), None, Period.parse("2030"))
    return kpi_cagr_progress(made, series)


def test_a_kpi_counts_from_its_dated_baseline_to_its_last_target_point() -> None:
    found = measured(
        {"2013": 7, "2015": 90, "2023": 80},
        direction="lower",
        baseline={"2015": 100},
        target={"2025": 70, "2030": 50},
    )
    assert found.ratio == pytest.approx(0.60913, abs=5e-6)
    undated = measured({"2015": 100, "2023": 80}, direction="lower", baseline=300, target={"2030": 50})
    assert undated.ratio == pytest.approx(0.60913, abs=5e-6)


@pytest.mark.parametrize(
    "fields", [{"direction": "between", "target": [1, 2]}, {"direction": "yes_no"}, {"untargeted": True}]
)
def test_what_has_no_direction_or_is_not_judged_does_not_apply(fields: dict[str, Any]) -> None:
    found = measured({"2015": 1, "2016": 1}, **fields)
    assert (found.category, found.reasons[0].kind) == (None, "left")


def test_its_summary_is_one_row() -> None:
    row = with_ratio(1.3).summary()
    assert (row["base"], row["at"], row["due"], row["category"]) == ("2015", "2023", "2030", "on track")
    assert row["reason"].startswith("on track: it changes by +5.2 % a year")
