"""Figures that other tools print for their own rules."""

from __future__ import annotations

import math

import pytest

from scorecard.kpi.score import met_target_score, score
from tests.kpi.made import THREE, kpi, scheme


@pytest.mark.parametrize(
    ("value", "tenths"),
    [(250, 0), (300, 0), (500, 10 / 3), (600, 5), (700, 20 / 3), (900, 10), (950, 10)],
)
def test_spider_impact_goal_700_red_flag_500(value: float, tenths: float) -> None:
    """Spider Impact, support article 360041554151; 250 and 950 are clamped."""
    found = score(kpi(red_flag=500, goal=700), scheme("red-flag-and-goal"), THREE, value)
    assert found.score / 10 == pytest.approx(tenths, abs=1e-6)
    assert bool(found.off_scale) == (value in (250, 950))


@pytest.mark.parametrize(("value", "tenths"), [(255_000, 3.333), (257_500, 5), (260_000, 6.667)])
def test_spider_impact_goal_260000(value: float, tenths: float) -> None:
    """Intrafocus, scoring guide; the page cuts to 3.3 and 6.6."""
    found = score(kpi(red_flag=255_000, goal=260_000), scheme("red-flag-and-goal"), THREE, value)
    assert found.score / 10 == pytest.approx(tenths, abs=5e-4)


def test_bsc_designer_performance_is_attainment() -> None:
    """BSC Designer manual, progress versus performance: 16 % and 3.33 %."""
    made = kpi(worst=0, best=100, baseline=15, target=45)
    found = score(made, scheme("tolerance"), THREE, 16)
    assert (found.attainment, found.progress) == (pytest.approx(16), pytest.approx(3.33, abs=0.005))


def test_bsc_designer_quarter_of_the_range() -> None:
    assert score(kpi(worst=0, best=200, target=100), scheme("tolerance"), THREE, 50).attainment == 25


@pytest.mark.parametrize(("value", "band"), [(100, 2), (99.9, 1), (90, 1), (89.9, 0)])
def test_clearpoint(value: float, band: int) -> None:
    """ClearPoint, article 8507253: at least the target, at least 0.9 of it, otherwise."""
    assert score(kpi(target=100), scheme("percent-of-target"), THREE, value).band == band


@pytest.mark.parametrize(
    ("start", "target", "current", "percent"),
    [(0, 100, 20, 20), (0, 100, 150, 150), (20, 100, 20, 0), (20, 100, 0, -25), (20, 100, -20, -50),
     (100, 0, 80, 20), (100, 20, 80, 25), (100, 20, 0, 125)],
)  # fmt: skip
def test_okr_tracker_progress(start: float, target: float, current: float, percent: float) -> None:
    """oslokommune/okr-tracker, getKeyResultProgressDetails.test.js."""
    direction = "higher" if target > start else "lower"
    made = kpi(direction=direction, baseline=start, target=target)
    assert score(made, scheme("tolerance"), THREE, current).progress == pytest.approx(percent)


@pytest.mark.parametrize(("start", "target", "current"), [(0, 0, 0), (0, 100, math.nan)])
def test_where_okr_tracker_says_0_progress_is_unknown(start: float, target: float, current: float) -> None:
    """No way to go, or no figure: okr-tracker prints 0 %, which would be a judgement; ours is unknown."""
    made = kpi(baseline=start, target=target)
    assert math.isnan(score(made, scheme("tolerance"), THREE, current).progress)


@pytest.mark.parametrize(
    "fields",
    [{"target": 5}, {"baseline": 5}, {"direction": "between", "baseline": 0, "target": [4, 5]}],
)
def test_progress_needs_two_ends_of_one_way(fields: dict[str, object]) -> None:
    assert math.isnan(score(kpi(**fields), scheme("tolerance"), THREE, 5).progress)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("tolerance", 200 / 3), ("percent-of-target", 200 / 3), ("red-flag-and-goal", 200 / 3), ("ims", 50),
        ("kent", 200 / 3), ("harlow", 50), ("havering", 200 / 3 + 100 / 3 * 8 / 48),
    ],
)  # fmt: skip
def test_what_a_met_target_scores(name: str, points: float) -> None:
    tolerance = 8 if name == "havering" else 5  # green runs from 72 to the best, 120
    made = kpi(target=80, tolerance=tolerance, goal=80, red_flag=70, best=120)
    assert met_target_score(made, scheme(name), THREE) == pytest.approx(points)


def test_a_met_target_in_a_band_without_an_end_scores_its_middle() -> None:
    assert met_target_score(kpi(target=80), scheme("tolerance"), THREE) == pytest.approx(250 / 3)


def test_break_points_know_no_target() -> None:
    assert met_target_score(kpi(thresholds=[1, 2]), scheme("break-points"), THREE) is None
