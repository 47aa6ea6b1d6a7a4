"""What a paragraph tells of a KPI besides its status."""

from __future__ import annotations

from collections.abc import Callable

from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.series import Series
from scorecard.kpi.since import band_since
from scorecard.kpi.spc import Spc
from scorecard.model.kpi import KPI
from scorecard.model.strategy import Strategy
from scorecard.results import Background, Status
from scorecard.strategy_map.paragraph import gap_to_target


def background(
    strategy: Strategy, kpi: KPI, status: Status, series: Callable[[], Series], chart: Callable[[], Spc]
) -> Background:
    """Return a KPI's unit, its gap to target, and of a current reading since when it has its band.

    Args:
        strategy: the document.
        kpi, status: whose.
        series: gives its own readings up to the review.
        chart: gives its SPC chart, which says what its readings do.
    """
    unit = "" if kpi.unit is None else strategy.unit(kpi.unit).name
    if kpi.direction == "assessed" or status.as_of is None:
        return Background(unit, status.reason)
    own = series()
    current = bool(own.periods) and own.periods[-1] == status.as_of
    since, verdict = None, ""
    if current:
        start = strategy.fiscal_year_start
        since = band_since(kpi, scheme_of(strategy, kpi), strategy.scale, own, fiscal_start=start)
        verdict = "" if kpi.direction == "yes_no" else chart().verdict()
    gap = gap_to_target(status.value, status.target, status.upper, kpi.measured_in, kpi.direction)
    return Background(unit, gap, since, verdict)


__all__ = ["background"]
