"""Student's t against scipy's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scorecard.kpi.student import t_below, t_reach

FREEDOMS = [1, 2, 3, 4, 5, 10, 29, 30, 31, 120, 1000]
T = np.array([-np.inf, -1e6, -40.0, -3.0, -0.1, 0.0, 0.5, 2.0, 12.0, np.inf])


@pytest.mark.parametrize("freedom", FREEDOMS)
def test_probabilities_are_scipys(freedom: int) -> None:
    np.testing.assert_allclose(t_below(T, freedom), stats.t.cdf(T, freedom), rtol=0, atol=1e-14)


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("level", [0.01, 0.5, 0.8, 0.95, 0.999])
def test_reaches_are_scipys(freedom: int, level: float) -> None:
    assert t_reach(level, freedom) == pytest.approx(stats.t.ppf((1 + level) / 2, freedom), rel=1e-11)


def test_without_end_it_is_the_normal_distribution() -> None:
    np.testing.assert_allclose(t_below(T, math.inf), stats.norm.cdf(T), rtol=0, atol=1e-14)
    assert t_reach(0.95, math.inf) == pytest.approx(1.959963984540054, rel=1e-12)


@given(st.floats(0.001, 0.999), st.integers(1, 200))
def test_a_reach_holds_its_level(level: float, freedom: int) -> None:
    reach = t_reach(level, freedom)
    inside = float(t_below(reach, freedom) - t_below(-reach, freedom))
    assert inside == pytest.approx(level, abs=1e-13)
