"""What numerator over denominator comes to in a KPI's own unit."""

from __future__ import annotations

from scorecard.model.kpi import KPI


def ratio_factor(kpi: KPI) -> float:
    """Return what numerator over denominator is multiplied by: 100 for a KPI in per cent, else 1.

    >>> ratio_factor(KPI(id="fixed", name="Fixed", measured_in="% of calls"))
    100.0
    """
    return 100.0 if kpi.measured_in.strip().startswith("%") else 1.0
