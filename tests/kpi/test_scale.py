"""Scores on a status scale: bands, middles, and how scores and figures are shown."""

from __future__ import annotations

import bisect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.kpi.scale import band_index, band_of, cap_limit, edges, find_band, middle, number, show_score
from scorecard.model.scheme import Scale
from tests.kpi.made import THREE, scales

scores = st.one_of(st.floats(0, 100), st.integers(0, 100).map(float))


@given(scales(), scores)
def test_a_boundary_belongs_to_the_better_band_with_a_billionth_to_spare(scale: Scale, score: float) -> None:
    for value in (score, *scale.boundaries, *(edge - 5e-10 for edge in scale.boundaries)):
        band = bisect.bisect_right([edge - 1e-9 for edge in scale.boundaries], value)
        assert band_of(scale, value) == scale.bands[band]
        assert band_index(scale, np.array([value])).tolist() == [band]
    for index, edge in enumerate(scale.boundaries):
        assert band_of(scale, edge - 1e-6) == scale.bands[index]


@given(scales(), scores)
def test_a_shown_score_stays_in_its_band(scale: Scale, score: float) -> None:
    for value in (score, *scale.boundaries, *(edge - 1e-6 for edge in scale.boundaries)):
        shown = float(show_score(scale, value))
        assert band_of(scale, shown) == band_of(scale, value)
        assert abs(shown - value) <= 1.5


@given(scales())
def test_the_middle_of_a_band_lies_in_it(scale: Scale) -> None:
    for index, band in enumerate(scale.bands):
        assert band_of(scale, middle(scale, index)) == band
        assert middle(scale, index) == (edges(scale)[index] + edges(scale)[index + 1]) / 2
        assert find_band(scale, band.name.upper()) == find_band(scale, f" {band.letter} ") == index
    assert band_of(scale, cap_limit(scale)) == scale.bands[len(scale.bands) > 2]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (61.25, "61.25"),
        (12_500.0, "12,500"),
        (1_234_567.8, "1,234,568"),
        (9_999.96, "10,000"),
        (-5.0, "−5"),
        (0.00001, "0.00001"),
        (-0.000012345, "−0.00001234"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_figures_as_a_reader_expects_them(value: float | None, text: str) -> None:
    assert number(value) == text


def test_unknown_has_no_band() -> None:
    assert (band_of(THREE, None), band_of(THREE, float("nan")), show_score(THREE, None)) == (None, None, "–")
    assert band_index(THREE, np.array([np.nan, 50.0])).tolist() == [-1, 1]
    assert find_band(THREE, "blue") is None
