"""What numerator over denominator comes to in a KPI's own unit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scorecard.model.kpi import KPI

Floats = NDArray[np.float64]


def ratio_factor(kpi: KPI) -> float:
    """Return what numerator over denominator is multiplied by: 100 for a KPI in per cent, else 1.

    >>> ratio_factor(KPI(id="fixed", name="Fixed", measured_in="% of calls"))
    100.0
    """
    return 100.0 if kpi.measured_in.strip().startswith("%") else 1.0


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
