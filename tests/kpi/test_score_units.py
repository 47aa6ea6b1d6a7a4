"""What a score must not hang on: the unit a KPI is measured in, its sign, and how large its figures are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scorecard.kpi.scale import band_index
from scorecard.kpi.score import Scored, score
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Scale, Scheme
from tests.kpi.made import THREE, judged, kpi, scheme, values

Judged = tuple[KPI, Scheme, Scale]
FIGURES = ("band", "score", "attainment", "progress", "off_scale", "invalid", "aimless")
LIST = st.lists(values, min_size=1, max_size=8)


def in_other_unit(made: KPI, factor: float) -> KPI:
    """The same KPI measured in another unit; a negative factor turns its sign and its direction."""
    fields: dict[str, Any] = {}
    for name in ("worst", "best", "stretch", "red_flag", "goal"):
        figure = getattr(made, name)
        if figure is not None:
            fields[name] = figure * factor
    if made.thresholds:
        fields["thresholds"] = [cut * factor for cut in made.thresholds]
    if made.target is not None:
        (point,) = made.target.points
        fields["target"] = point.value * factor
        if point.upper is not None:
            fields["target"] = sorted((point.value * factor, point.upper * factor))
    if made.baseline is not None:
        fields["baseline"] = made.baseline.value * factor
    tolerance = made.tolerance
    if tolerance is not None:
        assert not isinstance(tolerance, tuple)
        relative, amount = tolerance.relative, tolerance.amount
        fields["tolerance"] = f"{amount}%" if relative else amount * abs(factor)
    directions = {"higher": "lower", "lower": "higher"}
    direction = made.direction if factor > 0 else directions.get(made.direction, made.direction)
    return kpi(direction=direction, **fields)


def with_way(made: KPI, start: float) -> KPI:
    """The KPI with a baseline, so that it has a progress."""
    return KPI.model_validate({**made.model_dump(exclude={"kind"}), "baseline": start})


def same(one: Scored, other: Scored) -> None:
    for name in FIGURES:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def kept(drawn: list[float]) -> np.ndarray:
    """Values that no other unit makes too small for a float; what is smaller counts as 0 here."""
    points = np.array(drawn)
    return np.where(np.abs(points) < 1e-200, 0.0, points)


@given(judged(), LIST, st.sampled_from([-8, -1, 1, 10, 200]), values)
def test_another_unit_leaves_every_figure(case: Judged, drawn: list[float], power: int, start: float) -> None:
    """Binary multiples change no digit, so nothing may differ at all."""
    made, rule, scale = case
    made, points, factor = with_way(made, start), kept(drawn), 2.0**power
    same(score(made, rule, scale, points), score(in_other_unit(made, factor), rule, scale, points * factor))


@given(judged(), LIST, st.sampled_from([0.001, 0.01, 1 / 60, 3.6, 1e6]))
def test_a_decimal_unit_leaves_every_figure_but_for_rounding(
    case: Judged, drawn: list[float], factor: float
) -> None:
    """A value on a boundary stays on it, though minutes in hours are no exact figures."""
    made, rule, scale = case
    points = kept(drawn)
    one = score(made, rule, scale, points)
    other = score(in_other_unit(made, factor), rule, scale, points * factor)
    np.testing.assert_array_equal(one.band, other.band)
    np.testing.assert_allclose(one.score, other.score, atol=1e-5)
    np.testing.assert_allclose(one.attainment, other.attainment, atol=1e-9)


@given(judged(), LIST, values)
def test_losses_are_negative_gains(case: Judged, drawn: list[float], start: float) -> None:
    """Signs and direction turned: the same KPI."""
    made, rule, scale = case
    made, points = with_way(made, start), np.array(drawn)
    same(score(made, rule, scale, points), score(in_other_unit(made, -1), rule, scale, -points))


@given(LIST, st.sampled_from(["ims", "tolerance", "percent-of-target"]), st.sampled_from([2, "10%"]))
def test_a_range_about_nought_is_the_same_from_both_sides(
    drawn: list[float], name: str, tolerance: Any
) -> None:
    made = kpi(direction="between", target=[-16, 16], tolerance=tolerance, worst=[-128, 128])
    points = np.array(drawn)
    same(score(made, scheme(name), THREE, points), score(made, scheme(name), THREE, -points))


# --- extremes -------------------------------------------------------------------------------------------

EXTREMES = [
    *(0.0, -0.0, 5e-324, 2.3e-308, 1e-300, 1e-15, 1.0),
    *(1 + 2**-52, 1e15, 1e300, 1.7e308),
]
extremes = st.sampled_from([*EXTREMES, *(-value for value in EXTREMES)])


@given(judged(), st.lists(extremes, min_size=1, max_size=8))
def test_no_finite_value_is_too_large_or_too_small(case: Judged, drawn: list[float]) -> None:
    made, rule, scale = case
    found = score(made, rule, scale, np.array(drawn))
    assert (found.band >= 0).all()
    assert ((found.score >= 0) & (found.score <= 100)).all()
    better = np.argsort(np.array(drawn) * (1 if made.direction == "higher" else -1), kind="stable")
    assert (np.diff(found.score[better]) >= 0).all()


@given(st.lists(extremes, min_size=4, max_size=4, unique=True), st.lists(extremes, min_size=1, max_size=8))
def test_no_scale_is_too_wide_or_too_narrow(ends: list[float], drawn: list[float]) -> None:
    """Worst, two break points and best anywhere: known, in their bands, in order."""
    worst, low, high, best = sorted(ends)
    assume(worst < low < high < best)
    made = kpi(worst=worst, thresholds=[low, high], best=best)
    points = np.unique([*drawn, *ends])
    found = score(made, scheme("break-points"), THREE, points)
    assert not np.isnan(found.score).any()
    assert not np.isnan(found.attainment).any()
    assert band_index(THREE, found.score).tolist() == found.band.tolist()
    for figures in (found.score, found.attainment, found.band):
        assert (np.diff(figures) >= 0).all()
    assert found.attainment[points == worst].tolist() == [0]
    assert found.attainment[points == best].tolist() == [100]


@pytest.mark.parametrize("size", [1e-300, 1e-3, 1.0, 1e3, 1e300])
def test_the_same_scale_at_every_size(size: float) -> None:
    made = kpi(worst=0, thresholds=[size, 2 * size], best=3 * size, baseline=0, target=2 * size)
    points = np.array([0, 0.5, 1, 1.5, 2, 2.5, 3]) * size
    found = score(made, scheme("break-points"), THREE, points)
    assert found.score == pytest.approx(np.array([0, 1, 2, 3, 4, 5, 6]) * 100 / 6, abs=1e-5)
    assert found.attainment == pytest.approx(np.array([0, 1, 2, 3, 4, 5, 6]) * 100 / 6)
    assert found.progress == pytest.approx([0, 25, 50, 75, 100, 125, 150])


def test_a_scale_over_all_numbers_has_a_middle() -> None:
    """The distance between its ends is no number any more; where a value lies between them is."""
    widest = kpi(worst=-1.7e308, thresholds=[-1, 1], best=1.7e308, baseline=-1.7e308, target=1.7e308)
    found = score(widest, scheme("break-points"), THREE, [-1.7e308, -8.5e307, 0, 8.5e307, 1.7e308])
    assert found.attainment == pytest.approx([0, 25, 50, 75, 100])
    assert found.progress == pytest.approx([0, 25, 50, 75, 100])
    assert found.score == pytest.approx([0, 100 / 6, 50, 500 / 6, 100])


# --- progress -------------------------------------------------------------------------------------------

eighths = st.integers(-8_000, 8_000).map(lambda whole: whole / 8)


@given(eighths, eighths, st.lists(eighths, min_size=2, max_size=8))
def test_progress_is_one_line_from_0_to_100_and_beyond(
    start: float, target: float, drawn: list[float]
) -> None:
    assume(start != target)
    direction = "higher" if target > start else "lower"
    made = kpi(direction=direction, baseline=start, target=target)
    points = np.array([start, target, (start + target) / 2, 2 * target - start, *sorted(drawn)])
    found = score(made, scheme("tolerance"), THREE, points).progress
    assert found[:4].tolist() == [0, 100, 50, 200]
    steps = np.diff(found[4:])
    assert (steps >= 0).all() if direction == "higher" else (steps <= 0).all()
    np.testing.assert_allclose(start + found / 100 * (target - start), points, atol=1e-9)


@given(eighths, eighths, eighths)
def test_the_way_back_is_what_is_left_of_the_way(start: float, target: float, value: float) -> None:
    assume(start != target)

    def progress(one: float, other: float) -> float:
        direction = "higher" if other > one else "lower"
        made = kpi(direction=direction, baseline=one, target=other)
        return float(score(made, scheme("tolerance"), THREE, value).progress)

    assert progress(start, target) + progress(target, start) == pytest.approx(100, abs=1e-6)
