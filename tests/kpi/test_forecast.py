"""Forecasts of one series: figures of independent tools, properties, and what stands against one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

import scorecard as sc
from scorecard.kpi.forecast import Forecast, forecast
from scorecard.kpi.forecast_methods import SEASON, needed, predict
from scorecard.model.period import Period


def periods(count: int, first: str = "2008-01") -> list[Period]:
    return [Period.parse(first).shift(step) for step in range(count)]


def after(count: int, steps: int, first: str = "2008-01") -> Period:
    return Period.parse(first).shift(count - 1 + steps)


def rules(found: Forecast) -> list[str]:
    return [finding.rule for finding in found.findings]


def noisy(count: int, seed: int = 0, slope: float = 0.3) -> np.ndarray:
    return 60 + slope * np.arange(count) + np.random.default_rng(seed).normal(0, 1, count)


# --- the figures


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("count", [5, 8, 40])
def test_a_line_and_its_interval_are_those_of_least_squares(count: int, level: float) -> None:
    y = noisy(count, seed=count)
    found = forecast(y, periods(count), until=after(count, 6), level=level)
    fit = sm.OLS(y, sm.add_constant(np.arange(count))).fit()
    ahead = sm.add_constant(np.arange(count, count + 6))
    table = fit.get_prediction(ahead).summary_frame(alpha=1 - level)
    np.testing.assert_allclose(found.expected, table["mean"], rtol=1e-10)
    np.testing.assert_allclose(found.low, table["obs_ci_lower"], rtol=1e-10)
    np.testing.assert_allclose(found.high, table["obs_ci_upper"], rtol=1e-10)


def test_a_growth_is_the_line_through_the_logarithms() -> None:
    y = np.exp(noisy(20, slope=0.02) / 20)
    found = forecast(y, periods(20), until=after(20, 12), method="growth", level=0.9)
    fit = sm.OLS(np.log(y), sm.add_constant(np.arange(20))).fit()
    table = fit.get_prediction(sm.add_constant(np.arange(20, 32))).summary_frame(alpha=0.1)
    np.testing.assert_allclose(found.expected, np.exp(table["mean"]), rtol=1e-10)
    np.testing.assert_allclose(found.low, np.exp(table["obs_ci_lower"]), rtol=1e-10)
    np.testing.assert_allclose(found.high, np.exp(table["obs_ci_upper"]), rtol=1e-10)


def test_a_worked_line() -> None:
    """By hand: slope 1.8, mean 6.6, s^2 .8/3; at 4 past the middle s sqrt(1 + 1/5 + 16/10); t3 1.6377."""
    found = forecast([3, 5, 6, 9, 10], periods(5, "2005"), until="2011")
    assert found.expected.tolist() == pytest.approx([12.0, 13.8])
    reach = 1.637744 * (0.8 / 3 * (1 + 1 / 5 + 16 / 10)) ** 0.5
    assert (found.low[-1], found.high[-1]) == pytest.approx((13.8 - reach, 13.8 + reach), rel=1e-6)


def test_a_steady_growth_is_carried_on() -> None:
    found = forecast(100 * 1.02 ** np.arange(8), periods(8, "2001"), until="2012", method="growth")
    np.testing.assert_allclose(found.expected, 100 * 1.02 ** np.arange(8, 12), rtol=1e-10)
    assert "steady growth of +2 % a year" in str(found)


@pytest.mark.parametrize(("first", "season"), [("2001-01", 12), ("2001Q1", 4), ("2001-W01", 52)])
def test_seasons_come_again(first: str, season: int) -> None:
    time = np.arange(5 * season)
    truth = 100 + 0.1 * time + 10 * np.sin(2 * np.pi * time / season)
    y = truth + np.random.default_rng(3).normal(0, 0.5, len(time))
    count = 4 * season
    found = forecast(y[:count], periods(count, first), until=after(count, season, first), method="seasonal")
    assert np.abs(found.expected - truth[count:]).mean() < 1
    line = forecast(y[:count], periods(count, first), until=after(count, season, first))
    assert found.tested is not None and line.tested is not None
    assert found.tested.error < line.tested.error / 3


def test_a_seasonal_spread_is_that_of_the_book() -> None:
    """v(h) = s^2 (1 + sum of c(j)^2), c(j) = alpha + beta j + gamma where j is a whole year.

    Hyndman, Koehler, Ord and Snyder (2008), table 6.1, for ETS(A,A,A).
    """
    y = noisy(48, seed=7).cumsum() + 30 * np.sin(np.arange(48) * np.pi / 6)
    said = predict("seasonal", np.arange(48.0), y, np.arange(48.0, 78), 12)
    scale = np.abs(y).max()
    model = ETSModel(
        pd.Series(y / scale),
        trend="add",
        seasonal="add",
        seasonal_periods=12,
        initialization_method="heuristic",
    )
    fit = model.fit(disp=False)
    step = np.arange(1, 30)
    c = fit.smoothing_level + fit.smoothing_trend * step + fit.smoothing_seasonal * (step % 12 == 0)
    variance = fit.scale * (1 + np.concatenate([[0.0], np.cumsum(c**2)]))
    assert fit.smoothing_level > 0.1
    np.testing.assert_allclose(said.spread, np.sqrt(variance) * scale, rtol=1e-8)


@pytest.mark.parametrize("method", ["linear", "growth"])
@pytest.mark.parametrize("count", [6, 24])
def test_an_interval_of_80_per_cent_holds_80_per_cent(method: Any, count: int) -> None:
    inside = 0
    for seed in range(400):
        y = noisy(count + 3, seed=seed)
        if method == "growth":
            y = np.exp(y / 20)
        found = forecast(y[:count], periods(count), until=after(count, 3), method=method)
        inside += bool(found.low[-1] <= y[-1] <= found.high[-1])
    assert 0.74 <= inside / 400 <= 0.86


def test_a_seasonal_interval_of_80_per_cent_holds_about_80_per_cent() -> None:
    count, inside, season = 72, 0.0, 5 * np.sin(np.arange(84) * np.pi / 6)
    for seed in range(40):
        y = noisy(84, seed=seed) + season
        said = predict("seasonal", np.arange(72.0), y[:count], np.arange(72.0, 84), 12)
        low, high = said.interval(0.8)
        inside += float(((low <= y[count:]) & (y[count:] <= high)).mean())
    assert 0.65 <= inside / 40 <= 0.92


def test_it_is_the_same_every_time_in_any_order() -> None:
    y, when = noisy(36), periods(36)
    shuffled = np.random.default_rng(1).permutation(36)
    for method in ("linear", "growth", "seasonal"):
        once = forecast(y, when, until="2012-01", method=method)  # type: ignore[arg-type]
        again = forecast(y[shuffled], [when[i] for i in shuffled], until="2012-01", method=method)  # type: ignore[arg-type]
        pd.testing.assert_frame_equal(once.to_frame(), again.to_frame(), check_exact=True)
        assert str(once) == str(again)


# --- properties


series = st.lists(st.integers(1, 1000).map(float), min_size=5, max_size=30)


@given(series, st.floats(0.05, 0.9), st.floats(0.01, 0.09))
def test_a_higher_level_is_a_wider_interval(values: list[float], level: float, more: float) -> None:
    narrow = forecast(values, periods(len(values)), until=after(len(values), 4), level=level)
    wide = forecast(values, periods(len(values)), until=after(len(values), 4), level=level + more)
    assert (wide.low <= narrow.low).all() and (narrow.high <= wide.high).all()
    assert (narrow.low <= narrow.expected).all() and (narrow.expected <= narrow.high).all()


@given(series)
def test_the_further_ahead_the_wider(values: list[float]) -> None:
    found = forecast(values, periods(len(values)), until=after(len(values), 12))
    assert (np.diff(found.high - found.low) >= -1e-9 * max(values)).all()


@given(series, st.integers(-50, 50), st.integers(1, 20))
def test_another_unit_of_measure_changes_nothing_else(values: list[float], shift: int, factor: int) -> None:
    one = forecast(values, periods(len(values)), until=after(len(values), 3))
    other = forecast(np.array(values) * factor + shift, periods(len(values)), until=after(len(values), 3))
    for name in ("expected", "low", "high"):
        np.testing.assert_allclose(getattr(other, name), getattr(one, name) * factor + shift, atol=1e-6)


@given(series)
def test_probability_below_rises_from_0_to_1_through_the_interval(values: list[float]) -> None:
    found = forecast(values, periods(len(values)), until=after(len(values), 3))
    if found.low[-1] == found.high[-1]:
        return
    below = found.below([-np.inf, found.low[-1], found.expected[-1], found.high[-1], np.inf])
    assert below == pytest.approx([0, 0.1, 0.5, 0.9, 1], abs=1e-9)


# --- the test on what is known


def test_a_back_test_by_hand() -> None:
    """Readings 6, 7 and 8 of 0 1 2 3 4 6 6 8, from every origin with 5 readings or more."""
    y = np.array([0, 1, 2, 3, 4, 6, 6, 8.0])
    errors, unchanged = [], []
    for origin in (5, 6, 7):
        for place in range(origin, 8):
            slope, level = np.polyfit(np.arange(origin), y[:origin], 1)
            errors.append(abs(level + slope * place - y[place]))
            unchanged.append(abs(y[origin - 1] - y[place]))
    tested = forecast(y, periods(8), until=after(8, 5)).tested
    assert tested is not None
    assert (tested.readings, tested.forecasts, tested.steps) == (3, 6, 3)
    assert tested.error == pytest.approx(np.mean(errors))
    assert tested.unchanged == pytest.approx(np.mean(unchanged))
    assert tested.ratio == pytest.approx(np.mean(errors) / np.mean(unchanged))


def test_a_back_test_looks_no_further_than_the_forecast() -> None:
    tested = forecast(noisy(24), periods(24), until=after(24, 2)).tested
    assert tested is not None
    assert (tested.readings, tested.forecasts, tested.steps) == (8, 15, 2)


def test_a_back_test_never_sees_what_it_forecasts() -> None:
    y = noisy(24)
    far_off = y.copy()
    far_off[-1] += 1000
    for method in ("linear", "growth"):
        one = forecast(y, periods(24), until=after(24, 1), method=method).tested  # type: ignore[arg-type]
        other = forecast(far_off, periods(24), until=after(24, 1), method=method).tested  # type: ignore[arg-type]
        assert one is not None and other is not None
        # Only the forecast of the last reading is further off, and by as much as it moved.
        assert (other.error - one.error) * 8 == pytest.approx(1000, abs=10)


def test_worse_than_saying_nothing_changes_is_said() -> None:
    up_and_down = [50.0, 60, 70, 80, 90, 100, 90, 80, 70, 60, 50, 40]
    found = forecast(up_and_down, periods(12), until=after(12, 3))
    assert found.tested is not None and found.tested.worse
    assert "forecast-worse-than-unchanged" in rules(found)
    assert "forecast-worse-than-unchanged" not in rules(forecast(noisy(30), periods(30), until=after(30, 3)))


def test_what_never_changed_has_no_ratio() -> None:
    tested = forecast([5.0] * 8, periods(8), until=after(8, 1)).tested
    assert tested is not None
    assert (tested.error, tested.ratio, tested.worse) == (0, None, False)


# --- too little to go by


@pytest.mark.parametrize(
    ("method", "first", "count", "least"),
    [
        ("linear", "2008-01", 4, 5),
        ("growth", "2008-01", 1, 5),
        ("seasonal", "2008-01", 23, 24),
        ("seasonal", "2008Q1", 13, 14),
        ("seasonal", "2001-W01", 100, 104),
    ],
)
def test_too_few_readings_are_no_forecast_and_it_says_how_many_are_missing(
    method: Any, first: str, count: int, least: int
) -> None:
    found = forecast(noisy(count), periods(count, first), until=after(count, 2, first), method=method)
    assert (found.periods, len(found.expected), found.tested) == ((), 0, None)
    assert found.to_frame().columns.tolist() == ["period", "expected", "low", "high"]
    assert found.reasons[0].kind == "unknown"
    assert str(found.reasons[0]).startswith(f"not enough data: a {method} forecast needs {least} readings")
    assert f"so {least - count} more" in str(found)
    enough = forecast(noisy(least), periods(least, first), until=after(least, 2, first), method=method)
    assert len(enough.periods) == 2


def test_the_least_is_two_full_seasons_and_more_where_seasons_are_short() -> None:
    assert {kind: needed("seasonal", season) for kind, season in SEASON.items()} == {
        "week": 104,
        "month": 24,
        "quarter": 14,
    }


@pytest.mark.parametrize("first", ["2001", "FY2001/02", "2008-01-01"])
def test_years_and_days_have_no_seasons(first: str) -> None:
    found = forecast(noisy(120), periods(120, first), until=after(120, 1, first), method="seasonal")
    assert "seasons are read in weeks, months and quarters" in str(found)


def test_no_reading_is_no_forecast() -> None:
    for values in ([], [float("nan"), None]):
        found = forecast(values, periods(len(values)), until="2010-03")  # type: ignore[arg-type]
        assert (found.periods, found.since, str(found)) == ((), None, "there is no reading to go by")
        assert np.isnan(found.below([1.0])).all()


@pytest.mark.parametrize("until", ["2009-12", "2009", "2008-05", "2009-12-15"])
def test_a_date_that_is_past_leaves_nothing_to_forecast(until: str) -> None:
    found = forecast(noisy(24), periods(24), until=until)
    assert found.periods == ()
    assert str(found).startswith("there is a reading of December 2009 already")


def test_a_growth_needs_values_above_0() -> None:
    found = forecast([3.0, 2, 0, -1, 4, 5], periods(6), until="2009-01", method="growth")
    assert str(found.reasons[0]) == "a growth is of values above 0, and March 2008 has 0"


@pytest.mark.parametrize("method", ["linear", "growth", "seasonal"])
@pytest.mark.parametrize("values", [[1e308, -1e308] * 15, [1e-300, 1e140] * 15, [1e151] * 30])
def test_figures_beyond_reckoning_are_said_not_shown(method: Any, values: list[float]) -> None:
    found = forecast(values, periods(30), until="2012-01", method=method)
    assert all(np.isfinite(found.to_frame()[name]).all() for name in ("expected", "low", "high"))
    if not found.periods:
        assert found.reasons[0].kind == "unknown"


def test_a_date_at_the_end_of_the_calendar_is_too_far() -> None:
    assert "too far to say anything" in str(forecast(noisy(24), periods(24), until="9999-12"))


# --- what starts the fit anew


def test_the_fit_starts_at_the_last_rebase() -> None:
    y = np.concatenate([noisy(18, 1), 90 + noisy(18, 2)])
    found = forecast(y, periods(36), until="2011-06", rebase=["2008-03", "2009-07"])
    alone = forecast(y[18:], periods(18, "2009-07"), until="2011-06")
    assert (str(found.since), found.readings) == ("2009-07", 18)
    pd.testing.assert_frame_equal(found.to_frame(), alone.to_frame())
    assert rules(found)[:2] == ["forecast-rebase", "forecast-rebase"]


def test_a_change_after_the_last_reading_is_said() -> None:
    found = forecast(noisy(24), periods(24), until="2011-06", rebase=["2010-02"])
    assert found.readings == 24
    assert "the process changes at 2010-02, after the last reading" in str(found)
    assert rules(forecast(noisy(24), periods(24), until="2010-01", rebase=["2010-02"])) == []


def test_too_few_since_the_last_rebase_are_no_forecast() -> None:
    found = forecast(noisy(24), periods(24), until="2011-06", rebase="2009-10")
    assert "there are 3 since October 2009, so 2 more are missing" in str(found)


def test_the_fit_starts_where_the_kind_of_period_last_changes() -> None:
    when = [*periods(6, "2005Q1"), *periods(8, "2008-01")]
    found = forecast(np.arange(14.0) ** 2, when, until="2008-12")
    assert (str(found.since), found.readings, [str(p) for p in found.periods][-1]) == (
        "2008-01",
        8,
        "2008-12",
    )
    assert "forecast-frequency" in rules(found)


def test_a_gap_is_only_a_reading_fewer_to_a_line() -> None:
    y, when = noisy(24), periods(24)
    kept = [place for place in range(24) if place not in (7, 8, 15)]
    found = forecast(y[kept], [when[place] for place in kept], until="2010-06")
    slope, level = np.polyfit(kept, y[kept], 1)
    assert found.expected[-1] == pytest.approx(level + slope * 29)
    assert "no reading for 2008-08 to 2008-09, 2009-04" in str(found)


def test_seasons_start_after_the_last_gap() -> None:
    y, when = noisy(60), periods(60)
    early = forecast(np.delete(y, 10), when[:10] + when[11:], until="2013-06", method="seasonal")
    assert (str(early.since), early.readings) == ("2008-12", 49)
    late = forecast(np.delete(y, 40), when[:40] + when[41:], until="2013-06", method="seasonal")
    assert late.periods == ()
    assert "there are 19 since June 2011, so 5 more are missing" in str(late)
    assert rules(late) == ["forecast-gap"]


# --- what to know before trusting it


def test_neighbours_that_go_together_are_said() -> None:
    step = np.concatenate([noisy(18, 1, 0.0), 10 + noisy(18, 2, 0.0)])
    found = forecast(step, periods(36), until="2011-06")
    assert {"forecast-autocorrelation", "forecast-special-cause"} <= set(rules(found))
    assert "forecast-autocorrelation" not in rules(forecast(noisy(36), periods(36), until="2011-06"))


def test_a_last_reading_far_off_the_line_is_a_warning() -> None:
    y = noisy(30)
    y[-1] += 6
    (special,) = (
        finding
        for finding in forecast(y, periods(30), until="2011-01").findings
        if finding.rule == "forecast-special-cause"
    )
    assert special.severity == "warning"
    assert "about the fit at 2010-06" in special.what


def test_few_readings_and_a_far_horizon_are_said() -> None:
    assert {"forecast-few-readings", "forecast-far", "forecast-untested"} <= set(
        rules(forecast(noisy(5), periods(5), until="2009-12"))
    )


def test_few_seasons_are_said() -> None:
    few, many = (forecast(noisy(n), periods(n), until=after(n, 6), method="seasonal") for n in (47, 48))
    assert "forecast-few-seasons" in rules(few)
    assert "forecast-few-seasons" not in rules(many)


def test_readings_exactly_on_a_line_have_no_interval_and_it_says_so() -> None:
    found = forecast(0.1 * np.arange(9), periods(9), until="2008-11")
    assert found.low.tolist() == found.expected.tolist() == found.high.tolist()
    assert found.expected[-1] == pytest.approx(1.0)
    assert "forecast-no-width" in rules(found)
    assert found.below([0.9, 1.1]).tolist() == [0, 1]


def test_infinite_readings_are_left_out_and_named() -> None:
    y = noisy(12)
    y[3] = np.inf
    found = forecast(y, periods(12), until="2009-03")
    assert found.readings == 11
    assert rules(found)[:2] == ["forecast-infinite", "forecast-gap"]
    assert "2008-04" in found.findings[0].what


# --- until, and what it looks like


@pytest.mark.parametrize(
    ("first", "until", "last"),
    [
        ("2008-01", "2011", "2011-12"),
        ("2008-01", "FY2010/11", "2011-03"),
        ("2008-01", "2010-09-10", "2010-09"),
        ("2005Q1", "2011-05", "2011Q2"),
        ("FY1985/86", "2011-03", "FY2010/11"),
        ("1985", "2011-03", "2011"),
        ("2009-W01", "2010-01-31", "2010-W04"),
        ("2009-12-01", "2010-01", "2010-01-31"),
    ],
)
def test_it_reaches_to_the_period_the_date_lies_in(first: str, until: str, last: str) -> None:
    found = forecast(noisy(24), periods(24, first), until=until)
    assert str(found.periods[0]) == str(after(24, 1, first))
    assert str(found.periods[-1]) == last


def test_what_it_looks_like() -> None:
    found = forecast([3, 5, 6, 9, 10], periods(5, "2005"), until="2011", id="kpi:calls")
    assert repr(found) == (
        "<Forecast kpi:calls: linear to 2011; 13.8, 80 % between 12.38 and 15.22; 2 findings>"
    )
    assert [str(reason) for reason in found.reasons] == [
        "if it goes on as it has since 2005, by a straight line of +1.8 a year, it will be 13.8 in 2011",
        "with a probability of 80 % it will lie between 12.38 and 15.22",
        "this takes for granted that the 5 readings stray from it by chance only, each for itself and "
        "alike, and that nothing new happens",
    ]
    frame = found.to_frame()
    assert frame.columns.tolist() == ["period", "expected", "low", "high"]
    assert frame["period"].tolist() == ["2010", "2011"]
    with pytest.raises(ValueError, match="read-only"):
        found.expected[0] = 1
    assert "<script" not in forecast([1.0], ["2008"], until="2010", id="<script>")._repr_html_()


# --- bad input


def test_what_is_no_series_is_refused() -> None:
    with pytest.raises(sc.ReadingsError, match="a second reading of 2008-01"):
        forecast([1, 2], ["2008-01", "2008-01"], until="2010-01")
    with pytest.raises(sc.ReadingsError, match="1 period for 2 values"):
        forecast([1, 2], ["2008-01"], until="2010-01")
    with pytest.raises(sc.ReadingsError, match="must be numbers"):
        forecast(["many"], ["2008-01"], until="2010-01")  # type: ignore[list-item]
    with pytest.raises(sc.ReadingsError, match="one series belongs here"):
        forecast([[1, 2]], ["2008-01"], until="2010-01")
    with pytest.raises(sc.PeriodError, match="'soon' is no period"):
        forecast([1, 2], ["2008-01", "2008-02"], until="soon")


@pytest.mark.parametrize("level", [0, 1, 80, -0.1, True, "0.8", float("nan")])
def test_a_level_is_a_share(level: Any) -> None:
    with pytest.raises(sc.ScorecardError, match="a probability between 0 and 1"):
        forecast([1.0], ["2008-01"], until="2010-01", level=level)


def test_an_unknown_method_is_named_with_the_nearest() -> None:
    with pytest.raises(sc.UnknownNameError, match="did you mean 'seasonal'"):
        forecast([1.0], ["2008-01"], until="2010-01", method="seasons")  # type: ignore[arg-type]


def test_without_statsmodels_seasons_give_the_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "statsmodels.tsa.exponential_smoothing.ets", None)
    with pytest.raises(sc.MissingExtraError, match=r"strategy-scorecard\[forecast\]"):
        forecast(noisy(24), periods(24), until="2010-06", method="seasonal")
