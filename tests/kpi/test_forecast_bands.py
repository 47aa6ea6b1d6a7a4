"""Will it be green: a forecast's distribution read through a KPI's scheme."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import scorecard as sc
from scorecard.kpi.forecast import Forecast
from scorecard.kpi.forecast_bands import kpi_forecast
from scorecard.kpi.score import score
from scorecard.kpi.series import Series
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Scale, Scheme
from tests.kpi.made import THREE, judged, kpi, scheme

# Slope 1.8, mean 6.6, s^2 .8/3: in 2011 13.8, standard error s sqrt(1 + 1/5 + 16/10), 3 degrees of freedom.
VALUES = [3.0, 5.0, 6.0, 9.0, 10.0]
MIDDLE, ERROR = 13.8, (0.8 / 3 * 2.8) ** 0.5


def below(value: float) -> float:
    return float(stats.t.cdf((value - MIDDLE) / ERROR, 3))


def made(values: list[float] = VALUES) -> Series:
    years = tuple(Period.parse(str(2005 + step)) for step in range(len(values)))
    return Series(years, np.array(values), np.full(len(values), np.nan))


def found(scheme_name: str = "tolerance", until: str | None = "2011", **fields: Any) -> Forecast:
    fields = {"frequency": "year", **fields}
    goal = None if until is None else Period.parse(until)
    return kpi_forecast(kpi(**fields), scheme(scheme_name), THREE, made(), until=goal)


def test_higher_is_better() -> None:
    bands = found(target=14).bands  # green from 14, amber from 12.6
    expected = [below(12.6), below(14) - below(12.6), 1 - below(14)]
    assert list(bands) == ["Red", "Amber", "Green"]
    assert list(bands.values()) == pytest.approx(expected, abs=1e-12)


def test_lower_is_better() -> None:
    bands = found(target=14, direction="lower").bands  # green to 14, amber to 15.4
    expected = [1 - below(15.4), below(15.4) - below(14), below(14)]
    assert list(bands.values()) == pytest.approx(expected, abs=1e-12)


def test_between_two_edges_is_green_on_either_side_of_their_middle() -> None:
    bands = found(target=[13, 15], direction="between", tolerance=0.5).bands
    green = below(15) - below(13)
    amber = below(15.5) - below(12.5) - green
    assert list(bands.values()) == pytest.approx([1 - green - amber, amber, green], abs=1e-12)


def test_a_middle_band_of_no_width_has_no_chance() -> None:
    assert found("ims", target=14).bands["Amber"] == 0


def test_break_points_need_no_target() -> None:
    answer = found("break-points", thresholds=[12, 15])
    assert list(answer.bands.values()) == pytest.approx(
        [below(12), below(15) - below(12), 1 - below(15)], abs=1e-12
    )
    assert np.isnan(answer.target)
    assert "it will then be green with a probability of 13 %, amber 81 %, red 6 %" in str(answer)


def test_probability_is_of_the_best_band_unless_one_is_named() -> None:
    answer = found(target=14)
    assert answer.probability() == answer.probability("green") == answer.bands["Green"]
    assert answer.probability("Amber") == answer.bands["Amber"]
    with pytest.raises(sc.UnknownNameError, match="did you mean 'Green'"):
        answer.probability("gren")


def test_it_goes_to_the_date_of_the_last_target_point() -> None:
    answer = found(until=None, target={"2010": 11, "2011": 14})
    assert (str(answer.periods[-1]), answer.target) == ("2011", 14)
    assert answer.bands == found(target=14).bands


def test_it_is_judged_against_the_target_in_force_then() -> None:
    step = {"points": {"2010": 11, "2011": 14, "2020": 30}, "profile": "step"}
    assert found(target=step).target == 14
    line = {"points": {"2015": 20}, "profile": "linear"}
    on_line = found(target=line, baseline={"2005": 10})
    assert on_line.target == pytest.approx(16, abs=0.01)
    assert "against the target of 16" in str(on_line)


def test_a_target_due_later_is_said() -> None:
    answer = found(target={"2020": 14})
    assert (answer.target, answer.reasons[-1].text) == (14, "target due 2020")


def test_a_kpi_without_a_dated_target_needs_a_date() -> None:
    for fields in ({"target": 14}, {}):
        with pytest.raises(sc.ScorecardError, match="kpi:k has no dated target to forecast to; say until"):
            found(until=None, **fields)


@pytest.mark.parametrize("direction", ["yes_no", "assessed"])
def test_what_has_no_value_that_moves_is_not_forecast(direction: str) -> None:
    answer = found(until=None, direction=direction)
    assert (answer.periods, dict(answer.bands), answer.probability()) == ((), {}, None)
    assert (answer.reasons[0].kind, "not forecast" in str(answer)) == ("left", True)
    assert repr(answer) == "<Forecast kpi:k: linear; nothing to forecast>"


def test_without_a_target_or_thresholds_there_is_a_forecast_and_no_band() -> None:
    for name, what in (("tolerance", "no target is stated"), ("break-points", "no thresholds are stated")):
        answer = found(name)
        assert (len(answer.periods), answer.probability()) == (2, None)
        assert answer.reasons[-1].text.startswith(what)


def test_what_is_counted_and_not_judged_has_no_band() -> None:
    answer = found(target=14, untargeted=True)
    assert (len(answer.periods), answer.probability()) == (2, None)
    assert "counted, not judged" in answer.reasons[-1].text


def test_a_fit_that_leaves_nothing_over_gives_no_certainty() -> None:
    target = kpi(frequency="year", target=7)
    answer = kpi_forecast(
        target, scheme("tolerance"), THREE, made([1.0, 2, 3, 4, 5]), until=Period.parse("2011")
    )
    assert not answer.bands and answer.probability() is None
    assert "to the last digit" in str(answer)


def test_too_little_to_go_by_has_no_band() -> None:
    target = kpi(frequency="year", target={"2011": 7})
    answer = kpi_forecast(target, scheme("tolerance"), THREE, made([1.0, 2, 3]))
    assert (answer.probability(), dict(answer.bands)) == (None, {})
    assert "not enough data" in str(answer)


def test_the_fit_starts_at_the_kpis_last_rebase() -> None:
    values = [*[50.0, 40, 50, 40], *VALUES]
    years = tuple(Period.parse(str(2001 + step)) for step in range(9))
    target = kpi(frequency="year", target={"2011": 14}, spc={"rebase": ["2005"]})
    answer = kpi_forecast(target, scheme("tolerance"), THREE, Series(years, np.array(values), np.zeros(9)))
    assert answer.bands == found(target=14).bands


def test_a_share_forecast_beyond_100_per_cent_is_said() -> None:
    def rules(values: list[float], **fields: Any) -> list[str]:
        target = kpi(frequency="year", target={"2012": 98}, **fields)
        answer = kpi_forecast(target, scheme("tolerance"), THREE, made(values))
        return [finding.rule for finding in answer.findings]

    rising = [80.0, 85, 89, 95, 99]
    assert "forecast-beyond" in rules(rising, measured_in="%")
    assert "forecast-beyond" not in rules(rising, measured_in="calls")
    assert "forecast-beyond" not in rules([*rising, 104], measured_in="%")
    assert "forecast-beyond" not in rules([80.0, 80, 81, 79, 80], measured_in="% of calls")


@settings(max_examples=60)
@given(judged(), st.lists(st.integers(-800, 800), min_size=6, max_size=6))
def test_the_probabilities_are_the_shares_of_values_that_score_in_each_band(
    given_judge: tuple[KPI, Scheme, Scale], eighths: list[int]
) -> None:
    """Against the band of 4,001 values spread evenly over scipy's distribution."""
    target, rules, scale = given_judge
    values = np.array(eighths) / 8
    answer = kpi_forecast(
        target.model_copy(update={"frequency": "year"}),
        rules,
        scale,
        made(values.tolist()),
        until=Period.parse("2012"),
    )
    if answer.low[-1] == answer.high[-1]:
        assert not answer.bands
        return
    assert sum(answer.bands.values()) == pytest.approx(1, abs=1e-12)
    assert all(-1e-12 <= chance <= 1 + 1e-12 for chance in answer.bands.values())
    grid = (np.arange(4001) + 0.5) / 4001
    reach = answer.high[-1] - answer.expected[-1]
    spread = answer.expected[-1] + stats.t.ppf(grid, 4) / stats.t.ppf(0.9, 4) * reach
    counted = np.bincount(score(target, rules, scale, spread).band, minlength=len(rules.bands)) / 4001
    np.testing.assert_allclose(list(answer.bands.values()), counted, atol=6 / 4001)


@given(st.integers(-40, 40), st.integers(1, 40))
def test_a_harder_target_is_never_likelier_met(target: int, harder: int) -> None:
    def green(aim: int) -> float:
        chance = found("ims", target=float(aim)).probability()
        assert chance is not None
        return chance

    assert green(target + harder) <= green(target)
