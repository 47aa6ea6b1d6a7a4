"""Which way a KPI moves, and whether that is better or worse."""

from __future__ import annotations

from typing import Literal

from scorecard.kpi.measure import Measured, State
from scorecard.model.kpi import KPI
from scorecard.results import Trend


def kpi_trend(kpi: KPI, row: int, now: Measured, year_ago: Measured) -> Trend | None:
    """Return how a KPI stands against the same period last year, in the first organisation.

    None where either year has no reading of its own (carried ones never enter a trend), or the KPI
    is yes/no or assessed.

    Args:
        kpi: the KPI.
        row: its row in both tables.
        now, year_ago: all KPIs at the period under review and one year before it.
    """
    new_period, old_period = int(now.as_of[row, 0]), int(year_ago.as_of[row, 0])
    if new_period < 0 or old_period < 0 or kpi.direction in ("yes_no", "assessed"):
        return None
    if now.state[row, 0] != State.KNOWN or year_ago.state[row, 0] != State.KNOWN:
        return None
    before = year_ago.periods[old_period]
    if now.periods[new_period].year_before() != before:
        return None
    new, old = float(now.value[row, 0]), float(year_ago.value[row, 0])
    if new == old:
        return Trend("flat", "steady", before)
    direction: Literal["up", "down"] = "up" if new > old else "down"
    if kpi.direction == "between":
        low, high = float(now.target[row, 0]), float(now.upper[row, 0])
        off_now, off_then = (max(low - value, value - high, 0.0) for value in (new, old))
        if off_now == off_then:
            return Trend(direction, "steady", before)
        return Trend(direction, "better" if off_now < off_then else "worse", before)
    better = (direction == "up") == (kpi.direction == "higher")
    return Trend(direction, "better" if better else "worse", before)
