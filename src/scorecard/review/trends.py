"""Where statuses move: KPIs against the same period last year, other nodes since the last review."""

from __future__ import annotations

from collections.abc import Callable, Collection

from scorecard.kpi.measure import Measured
from scorecard.kpi.series import Series
from scorecard.kpi.trend import kpi_trend
from scorecard.model.kpi import KPI
from scorecard.model.strategy import Strategy
from scorecard.results import Trend
from scorecard.strategy_map.evaluate import Evaluation

STEADY = 0.5
"""Points of score by which an objective must move for its trend to point anywhere."""


def kpi_trends(
    strategy: Strategy, now: Evaluation, year_ago: Measured, series: Callable[[KPI], Series]
) -> dict[str, Trend]:
    """Return the trend of every KPI that has one, by id.

    Args:
        strategy: the document.
        now: the first column is looked at.
        year_ago: the same KPIs a year before.
        series: gives a KPI's own readings.
    """
    found = {}
    for row, kpi in enumerate(strategy.kpis):
        trend = kpi_trend(kpi, row, now.measured, year_ago, series(kpi), now.at)
        if trend is not None:
            found[kpi.id] = trend
    return found


def node_trends(now: Evaluation, last: Evaluation, dropped: Collection[str]) -> dict[str, Trend]:
    """Return by id the trend of every other node whose score is known at both dates and whose coverage
    is alike.

    Args:
        now, last: the first column of each is looked at.
        dropped: ids of the work that a what-if stops, which scores 0 now.
    """
    found = {}
    for row, identifier in enumerate(now.graph.ids):
        before_row = last.graph.index[identifier]
        new, old = now.flow.score[row, 0], last.flow.score[before_row, 0]
        new = 0.0 if identifier in dropped else new
        alike = abs(now.flow.coverage[row, 0] - last.flow.coverage[before_row, 0]) < 1e-9
        if not identifier.startswith("kpi:") and alike and new == new and old == old:
            if abs(new - old) < STEADY:
                found[identifier] = Trend("flat", "steady", last.at)
            else:
                up = new > old
                found[identifier] = Trend("up" if up else "down", "better" if up else "worse", last.at)
    return found


__all__ = ["kpi_trends", "node_trends"]
