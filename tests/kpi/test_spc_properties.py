"""Laws an XmR chart obeys, and one chart reckoned three ways: alone, among many, by a plain loop."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plain_spc import chart, latest
from scorecard.kpi.spc import ASSURANCES, CAUSES, POINT_TYPES, ROLES, SpcMany, spc, spc_many

# Small whole numbers: many ties, runs and points on the mean; some climbs; some gaps.
_noise = st.lists(st.integers(-3, 3), min_size=1, max_size=40)
_climb = st.builds(
    lambda start, by, count: [start + by * place for place in range(count)],
    st.integers(-9, 9),
    st.sampled_from([-2, -1, 1, 2]),
    st.integers(5, 12),
)
_level = st.builds(lambda at, count: [at, at + 1] * count, st.integers(-9, 9), st.integers(2, 6))
_pieces = st.lists(st.one_of(_noise, _climb, _level), min_size=1, max_size=4)
whole = _pieces.map(lambda pieces: [float(value) for piece in pieces for value in piece])
gappy = st.builds(
    lambda values, gaps: [np.nan if place in gaps else value for place, value in enumerate(values)],
    whole,
    st.sets(st.integers(0, 60), max_size=6),
)
settings = st.fixed_dictionaries(
    {
        "screened": st.booleans(),
        "fix": st.one_of(st.none(), st.integers(2, 14)),
        "direction": st.sampled_from(["higher", "lower", "none"]),
    }
)
NUMBERS = ("moving_range", "mean", "lower", "upper", "near_lower", "near_upper")
LIMITS = NUMBERS[1:]


@given(gappy, settings, st.sets(st.integers(1, 40), max_size=3), st.integers(-5, 5))
def test_one_chart_three_ways(
    values: list[float], settings: dict[str, Any], rebases: set[int], target: int
) -> None:
    places = sorted(place for place in rebases if place < len(values))
    many = spc_many([values, values[::-1]], rebase=places, target=target, **settings)
    alone = spc(values, rebase=places, target=target, **settings)
    series = pd.Series(values)
    plain = chart(series, rebase=places, **settings)
    known = np.flatnonzero(~np.isnan(values))
    assert alone.points == tuple(known)
    for name in NUMBERS:
        np.testing.assert_array_equal(getattr(many, name)[0, known], getattr(alone, name), err_msg=name)
        expected = plain[name].to_numpy()[known]
        np.testing.assert_allclose(getattr(alone, name), expected, rtol=0, atol=1e-12, err_msg=name)
    for name in ("cause", "kind"):
        assert getattr(many, name)[0, known].tolist() == getattr(alone, name).tolist()
    assert many.cause[0].tolist() == plain["cause"].tolist()
    words = [POINT_TYPES[code] if code >= 0 else None for code in many.kind[0]]
    assert words == [word if isinstance(word, str) else None for word in plain["point_type"]]
    verdicts = (
        POINT_TYPES[many.variation[0]] if many.variation[0] >= 0 else None,
        ASSURANCES[many.assurance[0]] if many.assurance[0] >= 0 else None,
    )
    assert (alone.variation, alone.assurance) == verdicts
    if not np.isclose([many.lower[0], many.upper[0]], target).any():
        assert verdicts == latest(plain, series, target, settings["direction"])
    assert many.used[0] == alone.used


@given(st.lists(gappy, min_size=1, max_size=6), settings, st.randoms())
def test_a_series_among_many_is_what_it_is_alone(
    table: list[list[float]], settings: dict[str, Any], chance: Any
) -> None:
    width = max(map(len, table))
    values = np.array([row + [np.nan] * (width - len(row)) for row in table])
    marks = np.array([[chance.random() < 0.1 for _ in range(width)] for _ in table])
    together = spc_many(values, rebase=marks, target=1, **settings)
    for row in range(len(table)):
        alone = spc_many(values[[row]], rebase=marks[[row]], target=1, **settings)
        for name in SpcMany.__slots__:
            np.testing.assert_array_equal(getattr(together, name)[[row]], getattr(alone, name), err_msg=name)


@given(gappy, settings, st.integers(1, 60))
def test_a_rebase_makes_separate_series(values: list[float], settings: dict[str, Any], at: int) -> None:
    at = min(at, len(values))
    rebased = spc_many([values], rebase=[at] if at < len(values) else [], **settings)
    before, after = spc_many([values[:at]], **settings), spc_many([values[at:]], **settings)
    for name in (*NUMBERS, "cause", "kind"):
        parts = np.concatenate([getattr(before, name), getattr(after, name)], axis=1)
        np.testing.assert_array_equal(getattr(rebased, name), parts, err_msg=name)


@given(gappy, settings, st.floats(-1000, 1000), st.sampled_from([0.1, 0.5, 1.0, 3.0, 1000.0]))
def test_a_change_of_unit_changes_no_verdict(
    values: list[float], settings: dict[str, Any], shift: float, scale: float
) -> None:
    here = spc_many([values], **settings)
    there = spc_many([np.array(values) * scale + shift], **settings)
    assert here.cause.tolist() == there.cause.tolist()
    assert here.kind.tolist() == there.kind.tolist()
    for name in LIMITS:
        moved = getattr(here, name) * scale + shift
        np.testing.assert_allclose(getattr(there, name), moved, rtol=1e-11, atol=1e-9, err_msg=name)


@given(gappy, settings)
def test_mirrored_values_and_direction_mirror_the_chart(
    values: list[float], settings: dict[str, Any]
) -> None:
    other = {"higher": "lower", "lower": "higher", "none": "none"}[settings["direction"]]
    here = spc_many([values], target=1, **settings)
    there = spc_many([-np.array(values)], target=-1, **{**settings, "direction": other})
    assert here.cause.tolist() == there.cause.tolist()
    np.testing.assert_array_equal(here.upper, -there.lower)
    np.testing.assert_array_equal(here.near_lower, -there.near_upper)
    assert here.assurance.tolist() == there.assurance.tolist()
    for mine, mirrored in zip(here.kind[0], there.kind[0], strict=True):
        assert (mine < 0) == (mirrored < 0)
        if mine >= 0:
            assert ROLES[mine] == ROLES[mirrored]
            swapped = POINT_TYPES[mine].replace("high", "?").replace("low", "high").replace("?", "low")
            assert swapped == POINT_TYPES[mirrored]


@given(gappy, settings)
def test_direction_decides_the_word_never_the_cause(values: list[float], settings: dict[str, Any]) -> None:
    charts = [
        spc_many([values], **{**settings, "direction": direction})
        for direction in ("higher", "lower", "none")
    ]
    for found in charts:
        assert found.cause.tolist() == charts[0].cause.tolist()
        assert ((found.kind > 0) == (found.cause > 0)).all()
    higher, lower, none = (found.kind[0] for found in charts)
    pairs = {1: (3, 5), 4: (2, 6), 0: (0, 0), -1: (-1, -1)}
    assert [(down, neither) for down, neither in zip(lower, none, strict=True)] == [
        pairs[int(up)] for up in higher
    ]


@given(gappy, settings)
def test_closed_gaps_are_as_if_never_there(values: list[float], settings: dict[str, Any]) -> None:
    known = ~np.isnan(values)
    closed = spc_many([values], gaps="close", **settings)
    without = spc_many([np.array(values)[known]], **settings)
    for name in (*NUMBERS, "cause", "kind"):
        np.testing.assert_array_equal(getattr(closed, name)[:, known], getattr(without, name), err_msg=name)
    for name in ("variation", "used"):
        assert getattr(closed, name).tolist() == getattr(without, name).tolist()


@given(whole)
def test_limits_enclose_the_mean_and_screening_never_widens(values: list[float]) -> None:
    screened, unscreened = spc(values), spc(values, screened=False)
    for found in (screened, unscreened):
        there = ~np.isnan(found.lower)
        order = [found.lower, found.near_lower, found.mean, found.near_upper, found.upper]
        for low, high in pairwise(order):
            assert (low[there] <= high[there]).all()
    there = ~np.isnan(screened.upper)
    assert (screened.upper[there] <= unscreened.upper[there] + 1e-12).all()


@given(st.lists(st.one_of(st.floats(), st.none()), max_size=30), settings)
def test_any_floats_at_all_give_a_chart(values: list[float | None], settings: dict[str, Any]) -> None:
    found = spc(values, target=0, **settings)
    assert len(found.to_frame()) == len(found.points)
    assert len(found.cause) == len(found.points)
    assert all(CAUSES[code] for code in found.cause if code)
    assert np.isfinite(found.values).all()
    assert found.reasons and repr(found)
    found.summary()
