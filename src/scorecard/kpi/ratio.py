"""What numerator over denominator comes to in a KPI's own unit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scorecard.model.kpi import KPI

Floats = NDArray[np.float64]


PERCENT = ("%", "percent", "per cent", "pct")
"""How a unit of measure begins that is a share of 100."""


def is_percent(measured_in: str) -> bool:
    """Return whether a unit of measure is a share of 100, be it spelt out.

    >>> is_percent("% of calls"), is_percent("Per cent"), is_percent("calls")
    (True, True, False)
    """
    return measured_in.strip().lower().startswith(PERCENT)


def ratio_factor(kpi: KPI) -> float:
    """Return what numerator over denominator is multiplied by: 100 for a KPI in per cent, else 1.

    >>> ratio_factor(KPI(id="fixed", name="Fixed", measured_in="% of calls"))
    100.0
    """
    return 100.0 if is_percent(kpi.measured_in) else 1.0


def ratio(factor: ArrayLike, over: ArrayLike, under: ArrayLike) -> Any:
    """Return `factor` times numerators over denominators; NaN where that is no number.

    A denominator must be above 0, and so large that the result is finite.

    >>> ratio(100, [30, 1, 1], [40, 0, 1e-320]).tolist()
    [75.0, nan, nan]
    """
    below = np.asarray(under, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        found = np.asarray(factor) * np.asarray(over, dtype=np.float64) / below
    return np.where((below > 0) & np.isfinite(found), found, np.nan)


def refused(over: Any, under: Any) -> Any:
    """Return where a numerator stands over a denominator that is not above 0: no reading to use.

    >>> refused(np.array([1.0, 1, np.nan]), np.array([-2.0, 4, 0])).tolist()
    [True, False, False]
    """
    return ~np.isnan(over) & (under <= 0)


def read_value(factor: ArrayLike, value: Any, over: Any, under: Any) -> Any:
    """Return what readings come to: their values, or else their ratios; NaN where one is refused.

    >>> values, over, under = (np.array(row) for row in ([np.nan, 9, 9], [1, np.nan, 1], [4, np.nan, 0]))
    >>> read_value(100, values, over, under).tolist()
    [25.0, 9.0, nan]
    """
    found = np.where(np.isnan(value), ratio(factor, over, under), value)
    return np.where(refused(over, under), np.nan, found)
