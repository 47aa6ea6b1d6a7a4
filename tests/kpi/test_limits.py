"""Where bands lie in a KPI's own unit: held against the bands its values are given."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.kpi.limits import BandRange, band_ranges
from scorecard.kpi.schemes import built_in_schemes
from scorecard.kpi.score import score
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Scale

SCHEMES = built_in_schemes()
Shown = tuple[str, float | None, float | None, bool, bool]


def ranges(scheme: str, **kpi: Any) -> list[Shown]:
    made = KPI.model_validate({"id": "k", "name": "K", **kpi})
    point = made.target.points[-1] if made.target else None
    target, upper = (point.value, point.upper) if point else (None, None)
    return [
        (each.band.name, each.low, each.high, each.with_low, each.with_high)
        for each in band_ranges(made, SCHEMES[scheme], target, upper)
    ]


def test_below_on_and_above_target_with_a_tolerance() -> None:
    assert ranges("ims", target=65, tolerance=3) == [
        ("Red", None, 62, False, False),
        ("Amber", 62, 68, True, True),
        ("Green", 68, None, False, False),
    ]


def test_the_middle_band_without_a_tolerance_is_the_target_alone() -> None:
    assert ranges("ims", target=65)[1] == ("Amber", 65, 65, True, True)


def test_a_band_no_value_lies_in_is_left_out() -> None:
    found = ranges("tolerance", target=65, tolerance=0)
    assert found == [("Red", None, 65, False, False), ("Green", 65, None, True, False)]


def test_lower_is_better() -> None:
    assert ranges("break-points", direction="lower", thresholds=[9, 4]) == [
        ("Red", 9, None, *_owned("break-points", 0)),
        ("Amber", 4, 9, *_owned("break-points", 1)),
        ("Green", None, 4, *_owned("break-points", 2)),
    ]


def _owned(scheme: str, band: int) -> tuple[bool, bool]:
    """Which ends a band of a falling KPI owns: its low end is the better one."""
    owners = [boundary.owner for boundary in SCHEMES[scheme].boundaries]
    return (
        band < len(owners) and owners[band] == "worse",
        band > 0 and owners[band - 1] == "better",
    )


def test_a_range_has_bands_on_either_side() -> None:
    found = ranges("tolerance", direction="between", target=[97, 101], tolerance=1)
    assert [each[:3] for each in found] == [
        ("Red", None, 96), ("Red", 102, None), ("Amber", 96, 97), ("Amber", 101, 102), ("Green", 97, 101),
    ]  # fmt: skip


@pytest.mark.parametrize("kpi", [{"direction": "yes_no"}, {"direction": "assessed"}, {}])
def test_without_a_target_or_a_scale_there_are_none(kpi: dict[str, Any]) -> None:
    assert ranges("ims", **kpi) == []


@given(
    scheme=st.sampled_from(sorted(SCHEMES)),
    direction=st.sampled_from(["higher", "lower", "between"]),
    target=st.integers(-50, 50),
    width=st.integers(1, 20),
    tolerance=st.integers(0, 9),
    value=st.integers(-200, 200),
    past=st.integers(-60, 60),
)
def test_each_value_lies_in_the_range_of_its_own_band_and_in_no_other(
    scheme: str, direction: str, target: int, width: int, tolerance: int, value: int, past: int
) -> None:
    rising = direction != "lower"
    between = direction == "between"
    fields = {
        "direction": direction,
        "target": [target, target + width] if between else target,
        "tolerance": tolerance,
        "thresholds": [1, 7, 9] if rising else [9, 7, 1],
        "red_flag": 1 if rising else 9,
        "goal": 9 if rising else 1,
    }
    kpi = KPI.model_validate({"id": "k", "name": "K", **fields})
    band = int(score(kpi, SCHEMES[scheme], Scale(), [float(value)], history=past).band[0])
    found = band_ranges(kpi, SCHEMES[scheme], target, target + width if between else None, past)
    holding = [each.band for each in found if _holds(each, value)]
    assert holding == ([SCHEMES[scheme].bands[band]] if band >= 0 else [])


def _holds(each: BandRange, value: float) -> bool:
    above = each.low is None or value > each.low or (each.with_low and value == each.low)
    below = each.high is None or value < each.high or (each.with_high and value == each.high)
    return above and below


def test_where_history_decides_the_bands_lie_by_the_year_before() -> None:
    havering = SCHEMES["havering"]
    found = band_ranges(
        KPI.model_validate({"id": "k", "name": "K", "target": 100}), havering, 100, history=80
    )
    assert [(str(each.band), each.low, each.high) for each in found] == [
        ("Red", None, 80), ("Amber", 80, 90), ("Green", 90, None)
    ]  # fmt: skip
    beyond = band_ranges(
        KPI.model_validate({"id": "k", "name": "K", "target": 100}), havering, 100, history=95
    )  # amber has no width
    assert [(str(each.band), each.low, each.high) for each in beyond] == [
        ("Red", None, 90), ("Green", 90, None)
    ]  # fmt: skip
    assert band_ranges(KPI.model_validate({"id": "k", "name": "K", "target": 100}), havering, 100) == ()
    either = band_ranges(
        KPI.model_validate({"id": "k", "name": "K", "direction": "between", "target": [10, 20]}),
        havering,
        10,
        20,
        history=6,
    )
    assert [(str(each.band), each.low, each.high) for each in either] == [
        ("Red", None, 6), ("Red", 24, None), ("Amber", 6, 9), ("Amber", 22, 24), ("Green", 9, 22)
    ]  # fmt: skip


def test_bands_that_people_give_lie_nowhere() -> None:
    assert (
        band_ranges(KPI.model_validate({"id": "k", "name": "K", "target": 100}), SCHEMES["brag"], 100) == ()
    )
