"""Where the scale of a KPI ends, and which target its reading is compared with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from scorecard.kpi.score import score
from scorecard.kpi.target import Aim, aim_at
from scorecard.model.period import Period
from scorecard.model.scheme import Boundary, Scale, Scheme
from tests.kpi.made import THREE, bands, kpi, scheme

RED, GREEN = 100 / 3, 200 / 3
RISING, FALLING = {"direction": "higher"}, {"direction": "lower"}


@pytest.mark.parametrize(
    ("fields", "worst", "best"),
    [
        ({"worst": 50, "best": 150}, 50, 150),
        ({"baseline": 50, "stretch": 150}, 50, 150),
        ({"worst": 40, "baseline": 50, "best": 160, "stretch": 150}, 40, 160),
        ({"baseline": 90, "stretch": 100}, None, None),  # on the outer boundaries, not beyond
        ({"baseline": 95, "stretch": 95}, None, None),
        ({}, None, None),
        ({"direction": "lower", "worst": 150, "best": 50}, 150, 50),
        ({"direction": "lower", "baseline": 150, "stretch": 50}, 150, 50),
        ({"direction": "lower", "baseline": 110, "stretch": 100}, None, None),
    ],
)
def test_a_target_and_its_tolerance(fields: dict[str, Any], worst: Any, best: Any) -> None:
    made = kpi(**{"target": 100, **fields})
    rule, sense = scheme("tolerance"), 1 if made.direction == "higher" else -1
    low, high = 100 - sense * 10, 100
    if worst is None:
        assert score(made, rule, THREE, low - sense).score == pytest.approx(RED / 2)
    else:
        assert score(made, rule, THREE, [worst, (worst + low) / 2]).score == pytest.approx([0, RED / 2])
    if best is None:
        assert score(made, rule, THREE, high + sense).score == pytest.approx((GREEN + 100) / 2)
    else:
        middle = (high + best) / 2
        assert score(made, rule, THREE, [best, middle]).score == pytest.approx([100, (GREEN + 100) / 2])
    known = worst is not None and best is not None
    assert np.isnan(score(made, rule, THREE, 100).attainment) != known


@pytest.mark.parametrize("way", ["higher", "lower"])
@pytest.mark.parametrize("name", ["break-points", "red-flag-and-goal"])
def test_one_neighbouring_width_further_out(name: str, way: str) -> None:
    edges = (60, 80) if way == "higher" else (80, 60)
    made = kpi(direction=way, thresholds=edges, red_flag=edges[0], goal=edges[1])
    found = score(made, scheme(name), THREE, [39, 40, 100, 101])
    assert sorted(found.score.tolist()) == [0, 0, 100, 100]
    assert found.off_scale.tolist() == [True, False, False, True]


def test_stated_ends_and_baselines_come_before_the_neighbouring_width() -> None:
    made = kpi(red_flag=60, goal=80, baseline=20, best=160)
    found = score(made, scheme("red-flag-and-goal"), THREE, [20, 40, 120, 160])
    assert found.score == pytest.approx([0, RED / 2, (GREEN + 100) / 2, 100])


@pytest.mark.parametrize("name", ["ims", "tolerance", "percent-of-target", "four-band"])
def test_no_other_scheme_borrows_a_width(name: str) -> None:
    made = kpi(target=80, tolerance=5, thresholds=(60, 80))
    found = score(made, scheme(name), THREE, [-1e6, 1e6])
    assert found.score == pytest.approx([RED / 2, (GREEN + 100) / 2])
    assert not found.off_scale.any()


def test_a_width_of_nothing_is_not_borrowed() -> None:
    rule = Scheme.model_validate(
        {"id": "goal-twice", "bands": bands(3), "boundaries": [{"at": "goal"}, {"at": "threshold"}]}
    )
    found = score(kpi(goal=80, thresholds=[80]), rule, THREE, [-1e6, 1e6])
    assert found.score == pytest.approx([RED / 2, (GREEN + 100) / 2])


def test_on_the_scale_of_a_stated_end_the_edge_itself_is_not_off() -> None:
    found = score(kpi(target=100, worst=0, best=200), scheme("tolerance"), THREE, [-1, 0, 200, 201])
    assert found.off_scale.tolist() == [True, False, False, True]
    assert found.score.tolist() == [0, 0, 100, 100]
    assert found.attainment.tolist() == [0, 0, 100, 100]


@pytest.mark.parametrize("fields", [{}, {"thresholds": [5]}, {"red_flag": 5}, {"goal": 5}])
@pytest.mark.parametrize("name", ["ims", "break-points", "red-flag-and-goal", "four-band"])
def test_without_target_or_thresholds_all_is_unknown(name: str, fields: dict[str, Any]) -> None:
    found = score(kpi(**fields), scheme(name), THREE, 5)
    assert (int(found.band), bool(found.aimless)) == (-1, True)
    assert np.isnan([found.score, found.attainment]).all()


@pytest.mark.parametrize(
    "fields",
    [
        {"thresholds": [2, 1]},
        {"thresholds": [1, 1]},
        {"direction": "lower", "thresholds": [1, 2]},
        {"red_flag": 2, "goal": 1},
        {"direction": "lower", "red_flag": 1, "goal": 2},
        {"worst": 2, "best": 1},
        {"direction": "lower", "worst": 1, "best": 2},
        {"worst": [1, 2]},
        {"direction": "between", "target": 5},
        {"direction": "between", "target": [30, 20]},
        {"direction": "between", "target": [20, 30], "worst": [40, 10]},
        {"direction": "between", "target": [20, 30], "worst": [20, 40]},
        {"target": [20, 30]},
        {"direction": "yes_no", "target": 5},
        {"target": {"points": {"2010": 1}, "profile": "linear"}},
        {"target": {"points": {"2010": 1}, "profile": "linear"}, "baseline": 1},
        {"target": {"2011": 1, "2010": 2}},
        {"target": {"2010": 1, "2010Q1": 2}},
        {"target": {"points": [{"value": 1}, {"value": 2}]}},
        {"target": {"points": {}}},
        {"target": float("nan")},
        {"target": "95%"},
        {"target": "1,234"},
        {"tolerance": -1},
        {"tolerance": "-1%"},
    ],
)
def test_what_no_kpi_may_say(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kpi(**fields)


@pytest.mark.parametrize(
    "edges",
    [
        [{"at": "target", "tolerances": 0}, {"at": "target", "tolerances": 1}],
        [{"at": "target", "percent": 100}, {"at": "target", "percent": 90}],
        [{"at": "target"}, {"at": "target", "percent": 90}],
        [{"at": "midway"}, {"at": "target"}],
        [{"at": "threshold", "lands": 60}, {"at": "threshold", "lands": 40}],
        [{"at": "threshold", "lands": 60}, {"at": "threshold"}],
        [{"at": "threshold", "percent": 90}, {"at": "threshold"}],
        [{"at": "target", "percent": 90, "tolerances": 1}, {"at": "target"}],
        [{"at": "target"}],
    ],
)
def test_what_no_scheme_may_say(edges: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        Scheme.model_validate({"id": "made", "bands": bands(3), "boundaries": edges})


@pytest.mark.parametrize("boundaries", [[50, 40], [0, 50], [50, 100], [50], [50, 50]])
def test_what_no_scale_may_say(boundaries: list[float]) -> None:
    with pytest.raises(ValidationError):
        Scale.model_validate({"bands": bands(3), "boundaries": boundaries})


def test_the_bands_of_a_scale_can_be_told_apart() -> None:
    two = [{**band, "name": "Same"} for band in bands(2)]
    with pytest.raises(ValidationError, match="'same'"):
        Scale.model_validate({"bands": two, "boundaries": [50]})


def test_a_word_is_short_for_a_boundary() -> None:
    assert Boundary.model_validate("goal") == Boundary(at="goal")


def aim(target: Any, period: str, **fields: Any) -> Aim | None:
    return aim_at(kpi(target=target, **fields), Period.parse(period))


def test_an_undated_target_holds_always() -> None:
    assert aim(80, "1999-01") == aim(80, "2050") == Aim(80, None, None)
    assert aim(None, "2010") is None


@pytest.mark.parametrize(
    ("period", "due"),
    [("2009-01", True), ("2010-02", True), ("2010-02-28", True), ("2010-03", False), ("2010-03-01", True),
     ("2010-03-31", False), ("2010Q1", False), ("FY2009/10", False), ("2012", False)],
)  # fmt: skip
def test_a_single_dated_target_is_due_until_its_last_day(period: str, due: bool) -> None:
    assert aim({"2010-03": 80}, period) == Aim(80, None, Period.parse("2010-03") if due else None)


@pytest.mark.parametrize(
    ("period", "value"),
    [("2008-05", 60), ("2009-03", 60), ("2009-04", 60), ("2010-03", 60), ("2010-04", 70), ("2011-04", 80),
     ("2015", 80), ("FY2010/11", 70)],
)  # fmt: skip
def test_steps_over_fiscal_years(period: str, value: float) -> None:
    steps = {"FY2009/10": 60, "FY2010/11": 70, "FY2011/12": 80}
    found = aim(steps, period)
    assert found is not None
    assert found.value == value
    assert (found.due is not None) == (period in ("2008-05", "2009-03"))
    assert found == aim({"points": steps, "profile": "step"}, period)


@pytest.mark.parametrize(("period", "value"), [("FY2009/10", 70), ("2009Q4", 60), ("2010Q1", 70)])
def test_a_step_within_a_period_counts_on_its_last_day(period: str, value: float) -> None:
    assert aim({"2009-04": 60, "2010-02": 70}, period) == Aim(value, None, None)


LINE = {"points": {"2010-03": 80, "2011-03": 100}, "profile": "linear"}


@pytest.mark.parametrize(
    ("period", "value"),
    [("2008", 20), ("2009-03", 20), ("2010-03", 80), ("2011-03", 100), ("2012", 100),
     ("2009-09", 20 + 60 * 183 / 365), ("2010Q4", 80 + 20 * 275 / 365)],
)  # fmt: skip
def test_a_line_runs_from_the_dated_baseline(period: str, value: float) -> None:
    found = aim(LINE, period, baseline={"2009-03": 20})
    assert found is not None
    assert found.value == pytest.approx(value)
    assert found.upper is None


def test_a_line_starts_again_from_a_later_baseline() -> None:
    found = aim(LINE, "2010-09", baseline={"2010-06": 50})
    assert found is not None
    assert 50 < found.value < 100
    assert aim(LINE, "2010-06", baseline={"2010-06": 50}) == Aim(50, None, Period.parse("2010-03"))
    assert aim(LINE, "2011-03", baseline={"2012-06": 50}) == Aim(100, None, None)


def test_a_line_towards_a_range_widens() -> None:
    fields: dict[str, Any] = {"direction": "between", "baseline": {"2009": 10}}
    target = {"points": {"2010": [20, 30]}, "profile": "linear"}
    assert aim(target, "2010", **fields) == Aim(20, 30, None)
    half = aim(target, "2010-07-02", **fields)
    assert half is not None
    assert half.upper is not None
    assert (half.value, half.upper) == (
        pytest.approx(10 + 10 * 183 / 365),
        pytest.approx(10 + 20 * 183 / 365),
    )


@pytest.mark.parametrize("baseline", [90, 95, 100, 105])
def test_a_baseline_that_is_no_end_puts_nothing_off_the_scale(baseline: float) -> None:
    found = score(kpi(target=100, baseline=baseline, best=120), scheme("tolerance"), THREE, [80, 95, 110])
    assert not found.off_scale.any()
    assert np.isnan(found.attainment).all()
