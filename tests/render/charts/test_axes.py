"""Which values and periods stand along a chart's axes."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.model.period import Period
from scorecard.render.charts.sheet import pushed_apart
from scorecard.render.charts.time_axis import TimeAxis, time_axis
from scorecard.render.charts.value_axis import value_axis, word_axis
from scorecard.render.fonts import width


def ticks(axis: TimeAxis) -> list[str]:
    """The labels of a time axis, what stands beneath behind a slash."""
    return [f"{tick.top}/{tick.below}" if tick.below else tick.top for tick in axis.ticks]


def periods(start: str, count: int) -> list[Period]:
    return [Period.parse(start).shift(place) for place in range(count)]


@pytest.mark.parametrize(
    ("start", "count", "shown"),
    [
        ("2010-03-01", 5, ["1/Mar 2010", "2", "3", "4", "5"]),
        ("2010-03-03", 40, ["8/Mar 2010", "15", "22", "29", "5/Apr 2010"]),
        ("2010-03-01", 200, ["Mar/2010", "Apr", "May", "Jun", "Jul", "Aug", "Sep"]),
        ("2010-W10", 4, ["8/Mar 2010", "15", "22", "29"]),
        ("2009-11", 4, ["Nov/2009", "Dec", "Jan/2010", "Feb"]),
        ("2008-04", 24, ["Apr/2008", "Jul", "Oct", "Jan/2009", "Apr", "Jul", "Oct", "Jan/2010"]),
        ("1995-01", 360, ["1995", "2000", "2005", "2010", "2015", "2020"]),
        ("2008Q3", 4, ["Q3/2008", "Q4", "Q1/2009", "Q2"]),
        ("2000", 4, ["2000", "2001", "2002", "2003"]),
        ("FY2008/09", 3, ["2008/09", "2009/10", "2010/11"]),
    ],
)
def test_periods_are_labelled_as_their_reader_would(start: str, count: int, shown: list[str]) -> None:
    assert ticks(time_axis(periods(start, count), 40)) == shown


def test_a_quarter_stands_where_its_last_month_does() -> None:
    axis = time_axis(periods("2009Q1", 5), 40, [Period.parse("2010-03")])
    assert axis.at(Period.parse("2010Q1")) == axis.at(Period.parse("2010-03"))
    assert ticks(axis)[0] == "Q1/2009"


def test_places_stand_for_periods_where_there_are_none() -> None:
    assert ticks(time_axis(range(30), 20)) == ["0", "5", "10", "15", "20", "25"]


def test_an_axis_without_points_has_no_ticks() -> None:
    assert ticks(time_axis([], 40)) == []


@given(
    start=st.sampled_from(["1950-02-27", "2009-W53", "2009-12", "2009Q4", "1999", "FY1999/00"]),
    steps=st.lists(st.integers(0, 3000), min_size=1, max_size=30),
    room=st.floats(8, 90),
)
def test_labels_of_time_never_touch_and_all_points_lie_within(
    start: str, steps: list[int], room: float
) -> None:
    points = sorted({Period.parse(start).shift(step) for step in steps})
    axis = time_axis(points, room)
    pitch = room / (axis.high - axis.low)
    assert all(axis.low < axis.at(point) < axis.high for point in points)
    for row in ("top", "below"):
        spans = [
            (tick.at * pitch - width(text) / 2, tick.at * pitch + width(text) / 2)
            for tick in axis.ticks
            if (text := getattr(tick, row))
        ]
        assert all(one[1] < other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("values", "unit", "shown", "caption"),
    [
        ([60.6, 74.2], "%", ["60", "65", "70", "75"], "%"),
        ([99.1, 99.9], "%", ["99.2", "99.4", "99.6", "99.8"], "%"),
        ([-3, 4], "", ["−2", "0", "2", "4"], ""),
        ([1, 3], "incidents", ["1", "2", "3"], "incidents"),
        ([18_000, 22_000], "calls", ["18,000", "19,000", "20,000", "21,000", "22,000"], "calls"),
        ([2.5e6, 4e6], "calls", ["2.5", "3.0", "3.5", "4.0"], "millions of calls"),
        ([2e12, 5e12], "", ["2", "3", "4", "5"], "trillions"),
        ([1e15, 2e15], "GBP", ["1.00", "1.25", "1.50", "1.75", "2.00"], "10¹⁵ GBP"),
        ([2e-6, 5e-6], "g", ["2", "3", "4", "5"], "10⁻⁶ g"),
        ([], "%", [], "%"),
    ],
)
def test_values_are_labelled_in_round_figures(
    values: list[float], unit: str, shown: list[str], caption: str
) -> None:
    axis = value_axis(values, unit)
    assert ([tick.text for tick in axis.ticks], axis.caption) == (shown, caption)


def test_a_constant_stands_in_the_middle() -> None:
    axis = value_axis([5.0, 5.0])
    assert axis.low < 5 < axis.high
    assert axis.low + axis.high == pytest.approx(10)


def test_an_axis_of_zero_starts_there() -> None:
    assert value_axis([6, 24], zero=True).low == 0


def test_figures_are_said_in_the_axis_s_unit() -> None:
    assert value_axis([60.62, 74], "%").say(60.62) == "60.62 %"
    assert value_axis([2.5e6, 4e6], "calls").told(2.5e6) == "2.5 (millions of calls)"
    assert value_axis([1, 2], "calls").told(2) == "2 calls"
    assert value_axis([1.0, 1e-200]).say(1e-200) == "1 × 10⁻²⁰⁰"
    assert word_axis("no", "yes").say(0) == "no"
    assert value_axis([1, 2]).say(math.nan) == "–"


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=12))
def test_every_axis_holds_its_values_and_can_be_drawn(values: list[float]) -> None:
    axis = value_axis(values, "calls")
    assert math.isfinite(axis.low) and math.isfinite(axis.high) and axis.low < axis.high
    assert len(axis.ticks) <= 12
    assert all(axis.low <= tick.at <= axis.high for tick in axis.ticks)
    assert all(len(axis.say(value)) < 40 for value in values)
    assert all(axis.low <= axis.at(value) <= axis.high for value in values if value == value)


@given(st.lists(st.floats(0, 100), max_size=9))
def test_labels_are_pushed_apart_in_their_order(wanted: list[float]) -> None:
    found = pushed_apart(wanted, 10.0, 0.0, 100.0)
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], -place))
    placed = [found[place] for place in order]
    assert all(high - low >= 10 - 1e-6 for low, high in pairwise(placed))
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in placed)
