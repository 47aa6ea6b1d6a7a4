"""The band of the score is the band of the value, and what else must hold of any scheme."""

from __future__ import annotations

import bisect
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scorecard.kpi.scale import band_index
from scorecard.kpi.schemes import built_in_schemes, landings
from scorecard.kpi.score import boundaries, score
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Scale, Scheme
from tests.kpi.made import THREE, both_ways, judged, kpi, scheme, values

Judged = tuple[KPI, Scheme, Scale]


def built_in(name: str, direction: str, **more: Any) -> KPI:
    """A KPI that gives a built-in scheme all it reads."""
    sense = 1 if direction == "higher" else -1
    fields: dict[str, Any] = {
        "ims": {"target": 80, "tolerance": 5},
        "tolerance": {"target": 80},
        "percent-of-target": {"target": 80},
        "break-points": {"thresholds": (60, 80)[::sense]},
        "red-flag-and-goal": {"red_flag": (60, 80)[::sense][0], "goal": (60, 80)[::sense][1]},
        "four-band": {"thresholds": (60, 80)[::sense]},
        "havering": {"target": 80},
        "kent": {"target": 80, "tolerance": "5%"},
        "harlow": {"target": 80, "tolerance": 5},
        "model-health-system": {"target": 80},
    }[name]
    return kpi(direction=direction, **fields, **more)


TWO = Scale.model_validate({"bands": [band.model_dump() for band in THREE.bands[::2]], "boundaries": [50]})
BY_VALUE = sorted(name for name, made in built_in_schemes().items() if not made.assessed)

ENDS = {
    "no ends": {},
    "both ends": {"higher": {"worst": 0, "best": 200}, "lower": {"worst": 200, "best": 0}},
    "worst only": {"higher": {"worst": 0}, "lower": {"worst": 200}},
    "best only": {"higher": {"best": 200}, "lower": {"best": 0}},
}


def plain_band(made: KPI, rule: Scheme, value: float, past: float) -> int:
    """The band of a value, counted one boundary at a time."""
    sense = 1.0 if made.direction == "higher" else -1.0
    last = made.target.points[-1].value if made.target else float("nan")
    cuts = boundaries(made, rule, np.array(last), sense, history=np.array(past))
    passed: list[bool] = []
    for cut, boundary in zip(cuts, rule.boundaries, strict=True):
        if abs(value - cut) <= 1e-12 * max(abs(value), abs(cut)):
            passed.append(boundary.owner == "better")
        else:
            passed.append(bool(sense * value > sense * cut))
    for index, boundary in enumerate(rule.boundaries):
        if boundary.at == "history":  # between its neighbours, whatever it was
            passed[index] = (passed[index] or any(passed[index + 1 :])) and all(passed[:index])
    return sum(passed)


def scale_band(rule: Scheme, scale: Scale, band: int) -> int:
    """The band of the status scale that a scheme's band lies in, by where it begins."""
    lands = landings(rule, scale)
    assert lands is not None
    return bisect.bisect_right(scale.boundaries, (0.0, *lands)[band])


def check(made: KPI, rule: Scheme, scale: Scale, points: np.ndarray, past: float = np.nan) -> None:
    found = score(made, rule, scale, points, history=past)
    assert found.band.tolist() == [plain_band(made, rule, point, past) for point in points]
    shown = band_index(scale, found.score).tolist()
    assert shown == [scale_band(rule, scale, band) for band in found.band.tolist()]
    assert ((found.score >= 0) & (found.score <= 100)).all()
    better = np.argsort(points if made.direction == "higher" else -points, kind="stable")
    assert (np.diff(found.score[better]) >= 0).all()
    assert (np.diff(found.band[better]) >= 0).all()


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("name", BY_VALUE)
@given(st.lists(values, min_size=1, max_size=8), st.sampled_from([65.0, 72.0, 79.0, 80.0, 88.0, 95.0]))
def test_built_in_schemes(name: str, direction: str, ends: str, drawn: list[float], past: float) -> None:
    made = built_in(name, direction, **ENDS[ends].get(direction, {}))
    sense = 1.0 if direction == "higher" else -1.0
    cuts = boundaries(made, scheme(name), np.array(80.0), sense, history=np.array(past))
    on = np.concatenate([both_ways(cut) for cut in cuts])
    scale = TWO if name == "model-health-system" else THREE
    check(made, scheme(name), scale, np.concatenate([on, drawn]), past)


@pytest.mark.parametrize("name", sorted({*built_in_schemes()} - {*BY_VALUE}))
def test_no_value_has_a_band_that_people_give(name: str) -> None:
    found = score(kpi(target=80, thresholds=[60, 80], goal=80), scheme(name), THREE, [-1e12, 70, 90])
    assert found.band.tolist() == [-1, -1, -1]
    assert found.aimless.all()
    assert np.isnan(found.score).all()


@given(judged(), st.lists(values, min_size=1, max_size=8), values, st.data())
def test_made_schemes_that_read_history(
    case: Judged, drawn: list[float], past: float, data: st.DataObject
) -> None:
    """Any boundary of a scheme may be history: the bands keep their order whatever it was."""
    made, rule, scale = case
    where = data.draw(st.integers(0, len(rule.boundaries) - 1))
    raw = rule.model_dump()
    replaced = raw["boundaries"][where]
    raw["boundaries"] = list(raw["boundaries"])
    raw["boundaries"][where] = {"at": "history", "lands": replaced["lands"], "owner": replaced["owner"]}
    mixed = Scheme.model_validate(raw)
    if replaced["at"] == "threshold":
        kept = made.thresholds[:where] + made.thresholds[where + 1 :]
        made = made.model_copy(update={"thresholds": kept})
    sense = 1.0 if made.direction == "higher" else -1.0
    last = made.target.points[-1].value if made.target else np.nan
    cuts = boundaries(made, mixed, np.array(last), sense, history=np.array(past))
    assert (np.diff(sense * cuts) >= 0).all()
    check(made, mixed, scale, np.concatenate([*[both_ways(cut) for cut in cuts], drawn]), past)
    alone = score(made, mixed, scale, drawn)
    known = score(made, mixed, scale, drawn, history=past)
    told = alone.band >= 0
    assert (alone.alone == ~told).all()
    assert alone.band[told].tolist() == known.band[told].tolist()  # no history would have changed it
    for other in (-1e15, 1e15):
        extreme = score(made, mixed, scale, drawn, history=other)
        assert extreme.band[told].tolist() == known.band[told].tolist()


@given(judged(), st.lists(values, min_size=1, max_size=8))
def test_made_schemes(case: Judged, drawn: list[float]) -> None:
    made, rule, scale = case
    sense = 1.0 if made.direction == "higher" else -1.0
    last = made.target.points[-1].value if made.target else np.nan
    on = [both_ways(cut) for cut in boundaries(made, rule, np.array(last), sense)]
    check(made, rule, scale, np.concatenate([*on, drawn]))


@given(judged(), st.lists(st.floats(-201, 201), min_size=2, max_size=6))
def test_creeping_over_a_boundary_never_loses_points(case: Judged, shares: list[float]) -> None:
    """Values so near a boundary that their scores differ by less than a millionth."""
    made, rule, scale = case
    sense = 1.0 if made.direction == "higher" else -1.0
    last = made.target.points[-1].value if made.target else np.nan
    for cut in boundaries(made, rule, np.array(last), sense):
        near = np.sort(cut + sense * np.array(shares) * 1e-9)[:: int(sense)]
        assert (np.diff(score(made, rule, scale, near).score) >= 0).all()


@pytest.mark.parametrize("name", ["ims", "tolerance"])
@pytest.mark.parametrize("tolerance", [0, "0%"])
@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("target", [80, 0, -80])
def test_at_tolerance_0(name: str, tolerance: Any, direction: str, target: float) -> None:
    made = kpi(direction=direction, target=target, tolerance=tolerance)
    worse, better = (target - 1, target + 1) if direction == "higher" else (target + 1, target - 1)
    found = score(made, scheme(name), THREE, [worse, target, better])
    on_target = 1 if name == "ims" else 2
    assert found.band.tolist() == [0, on_target, 2]
    assert band_index(THREE, found.score).tolist() == [0, on_target, 2]


def test_a_band_of_no_width_scores_its_middle() -> None:
    found = score(kpi(target=80, tolerance=0, worst=0, best=160), scheme("ims"), THREE, [79.99, 80, 80.01])
    assert found.score[1] == 50
    assert found.score[0] < 100 / 3 < 200 / 3 < found.score[2]


@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_an_open_band_without_an_end_scores_its_middle(direction: str) -> None:
    found = score(kpi(direction=direction, target=100), scheme("tolerance"), THREE, [-1e9, 1e9])
    assert sorted(found.score.tolist()) == pytest.approx([100 / 6, 500 / 6])
    assert not found.off_scale.any()
    assert np.isnan(found.attainment).all()


def test_a_relative_tolerance_has_no_width_at_target_0() -> None:
    rule = scheme("tolerance")
    found = score(kpi(target=0, tolerance="10%"), rule, THREE, [-0.001, 0, 0.001])
    assert found.band.tolist() == [0, 2, 2]
    absolute = score(kpi(target=0, tolerance=10), rule, THREE, [-10.001, -10, -0.001, 0])
    assert absolute.band.tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("direction", "worse_edge"),
    [("higher", -110), ("lower", -90)],
)
@pytest.mark.parametrize("name", ["tolerance", "percent-of-target"])
def test_a_negative_target_has_its_tolerance_on_the_worse_side(
    name: str, direction: str, worse_edge: float
) -> None:
    made = kpi(direction=direction, target=-100)
    beyond = worse_edge + (-1 if direction == "higher" else 1)
    found = score(made, scheme(name), THREE, [beyond, worse_edge, -100])
    assert found.band.tolist() == [0, 1, 2]


@given(judged(), values)
def test_one_value_scores_as_it_does_among_many(case: Judged, value: float) -> None:
    made, rule, scale = case
    many = score(made, rule, scale, np.array([[value, np.nan, 3.0]] * 2))
    alone = score(made, rule, scale, value)
    for name in alone.__slots__:
        np.testing.assert_array_equal(getattr(many, name)[1, 0], getattr(alone, name))
    assert many.band[0, 1] == -1
    assert np.isnan([many.score[0, 1], many.attainment[0, 1], many.progress[0, 1]]).all()


@given(judged(), st.lists(values, min_size=2, max_size=8))
def test_attainment_is_one_clamped_line(case: Judged, drawn: list[float]) -> None:
    made, rule, scale = case
    worst, best = (-200.0, 200.0) if made.direction == "higher" else (200.0, -200.0)
    made = made.model_copy(update={"worst": worst, "best": best})
    found = score(made, rule, scale, np.array(drawn)).attainment
    line = 100 * (np.array(drawn) - worst) / (best - worst)
    np.testing.assert_allclose(found, np.clip(line, 0, 100), atol=1e-9)


@given(judged(), values)
def test_what_lies_beyond_a_known_end_is_off_the_scale(case: Judged, value: float) -> None:
    made, rule, scale = case
    sense = 1.0 if made.direction == "higher" else -1.0
    below = made.worst is not None and sense * value < sense * made.worst  # type: ignore[operator]
    above = made.best is not None and sense * value > sense * made.best
    found = score(made, rule, scale, value)
    known_by_stated_ends = all(boundary.at != "threshold" for boundary in rule.boundaries)
    if below or above:
        assert found.off_scale
        assert found.score == (0 if below else 100)
    elif known_by_stated_ends:
        assert not found.off_scale


def test_vectorised_over_targets() -> None:
    """One target a value: organisations judged at different periods."""
    made = kpi(target=100)
    found = score(made, scheme("tolerance"), THREE, [95, 95, 95], target=[100, 90, np.nan])
    assert found.band.tolist() == [1, 2, -1]
    assert found.aimless.tolist() == [False, False, True]
    assert np.isnan(found.score[2])


@pytest.mark.parametrize(
    ("value", "target", "band", "points", "invalid"),
    [(1, None, 2, 500 / 6, False), (0, None, 0, 100 / 6, False), (0, False, 2, 500 / 6, False),
     (1, False, 0, 100 / 6, False), (2, None, -1, None, True), (0.5, None, -1, None, True),
     (np.nan, None, -1, None, False)],
)  # fmt: skip
def test_yes_and_no(value: float, target: Any, band: int, points: Any, invalid: bool) -> None:
    found = score(kpi(direction="yes_no", target=target), scheme("ims"), THREE, value)
    assert (int(found.band), bool(found.invalid)) == (band, invalid)
    assert np.isnan(found.score) if points is None else found.score == pytest.approx(points)


def test_assessed_takes_no_values() -> None:
    found = score(kpi(direction="assessed"), scheme("ims"), THREE, [1.0, 2.0])
    assert found.band.tolist() == [-1, -1]
    assert np.isnan(found.score).all()


def test_a_scheme_that_does_not_land_on_the_scale_shows_its_band_only() -> None:
    found = score(kpi(target=10), scheme("tolerance"), TWO, [5, 10])
    assert found.band.tolist() == [0, 2]
    assert np.isnan(found.score).all()


def test_landings_must_include_the_scales_boundaries() -> None:
    raw = scheme("tolerance").model_dump()

    def landing(*at: float) -> Any:
        edges = [{**edge, "lands": land} for edge, land in zip(raw["boundaries"], at, strict=True)]
        return landings(Scheme.model_validate({**raw, "boundaries": edges}), THREE)

    assert landing(33.33, 66.67) == THREE.boundaries
    assert landing(40, 66.67) is None
    assert landing(33.33, 33.34) is None  # both would mean the same boundary


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e5), st.lists(values, min_size=1, max_size=6))
def test_within_the_range_is_best_and_its_middle_100(low: float, width: float, drawn: list[float]) -> None:
    assume(low + width > low)
    made = kpi(direction="between", target=[low, low + width])
    middle = (low + low + width) / 2
    found = score(made, scheme("tolerance"), THREE, [low, middle, low + width])
    assert found.band.tolist() == [2, 2, 2]
    assert found.score[1] == pytest.approx(100, abs=1e-3)
    assert found.score[[0, 2]] == pytest.approx(200 / 3, abs=1e-3)
    many = score(made, scheme("tolerance"), THREE, drawn)
    inside = [low <= value <= low + width for value in drawn]
    assert [band == 2 for band in many.band.tolist()] == inside
    assert band_index(THREE, many.score).tolist() == many.band.tolist()


def test_each_side_of_a_range_has_its_own_tolerance_and_end() -> None:
    made = kpi(direction="between", target=[20, 30], tolerance="10%", worst=[8, 36])
    values = [7, 8, 13, 18, 19, 20, 25, 30, 31.5, 33, 34.5, 36, 37]
    found = score(made, scheme("tolerance"), THREE, values)
    assert found.band.tolist() == [0, 0, 0, 1, 1, 2, 2, 2, 1, 1, 0, 0, 0]
    red, green = 100 / 3, 200 / 3
    half = [0, 0, red / 2, red, 50, green, 100, green, 50, red, red / 2, 0, 0]
    assert found.score == pytest.approx(half, abs=1e-5)
    assert found.off_scale.tolist() == [True, *[False] * 11, True]


@pytest.mark.parametrize("direction_end", [(10, [True, False]), (40, [False, True])])
def test_one_stated_end_of_a_range_ends_its_own_side_only(direction_end: tuple[float, list[bool]]) -> None:
    worst, off = direction_end
    made = kpi(direction="between", target=[20, 30], worst=worst)
    found = score(made, scheme("tolerance"), THREE, [5, 45])
    assert found.off_scale.tolist() == off
    assert sorted(found.score.tolist()) == pytest.approx([0, 100 / 6])


@pytest.mark.parametrize("name", ["break-points", "red-flag-and-goal", "four-band"])
def test_break_points_judge_no_range(name: str) -> None:
    made = kpi(direction="between", target=[20, 30], thresholds=[10, 20], red_flag=10, goal=20)
    found = score(made, scheme(name), THREE, 25)
    assert found.aimless
    assert found.band == -1


@given(st.sampled_from(["ims", "tolerance", "percent-of-target"]), st.lists(values, min_size=2, max_size=8))
def test_towards_the_range_is_never_worse(name: str, drawn: list[float]) -> None:
    made = kpi(direction="between", target=[20, 30], tolerance=4, worst=[-200, 250])
    left = score(made, scheme(name), THREE, np.sort([value for value in drawn if value <= 25]))
    right = score(made, scheme(name), THREE, np.sort([value for value in drawn if value >= 25])[::-1])
    for side in (left, right):
        assert (np.diff(side.score) >= 0).all()
        assert band_index(THREE, side.score).tolist() == side.band.tolist()


def test_each_side_of_a_range_may_have_its_own_tolerance() -> None:
    made = kpi(direction="between", target=[20, 30], tolerance=[1, "50%"], worst=[0, 90])
    found = score(made, scheme("tolerance"), THREE, [18.9, 19, 30, 45, 45.1])
    assert [THREE.bands[band].name for band in found.band] == ["Red", "Amber", "Green", "Amber", "Red"]


def test_a_tolerance_on_either_side_needs_a_range() -> None:
    with pytest.raises(ValueError, match="needs `direction: between`"):
        kpi(target=20, tolerance=[1, 2])
