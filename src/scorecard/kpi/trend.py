"""Which way a KPI moves, and whether that is better or worse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from scorecard.kpi.measure import Measured, State
from scorecard.kpi.series import Series
from scorecard.kpi.spc import spc
from scorecard.kpi.spc_many import Variation
from scorecard.kpi.spc_points import TRIAL
from scorecard.model.kpi import KPI
from scorecard.results import Trend

Direction = Literal["up", "down", "flat"]
Verdict = Literal["better", "worse", "steady"] | None


def kpi_trend(kpi: KPI, row: int, now: Measured, year_ago: Measured, series: Series) -> Trend | None:
    """Return which way a KPI moves, in the first organisation.

    With 12 readings or more it is the variation of its SPC chart, drawn by the KPI's own `spc`
    settings: steady where that is common cause. With fewer it stands against the same period last
    year. None where there is neither, where its value is carried (carried values never enter a
    trend), or it is yes/no or assessed.

    Args:
        kpi: the KPI.
        row: its row in both tables.
        now, year_ago: all KPIs at the period under review and one year before it.
        series: its own readings.
    """
    period = int(now.as_of[row, 0])
    if kpi.direction in ("yes_no", "assessed") or period < 0 or now.state[row, 0] != State.KNOWN:
        return None
    own = series.periods and series.periods[-1] == now.periods[period]
    if own and len(series.periods) >= TRIAL:
        chart = spc(
            series.values,
            series.periods,
            direction=kpi.direction,
            rebase=kpi.spc.rebase,
            fix=kpi.spc.fix,
            screened=kpi.spc.screened,
            id=kpi.id,
        )
        if chart.variation is not None and not chart.trial:
            direction, verdict = _MOVES[chart.variation]
            return Trend(direction, verdict, series.periods[-chart.used])
    return _on_last_year(kpi, row, now, year_ago)


_MOVES: Mapping[Variation, tuple[Direction, Verdict]] = {
    "common cause": ("flat", "steady"),
    "improvement high": ("up", "better"),
    "improvement low": ("down", "better"),
    "concern high": ("up", "worse"),
    "concern low": ("down", "worse"),
    "neutral high": ("up", None),
    "neutral low": ("down", None),
}


def _on_last_year(kpi: KPI, row: int, now: Measured, year_ago: Measured) -> Trend | None:
    old_period = int(year_ago.as_of[row, 0])
    if old_period < 0 or year_ago.state[row, 0] != State.KNOWN:
        return None
    before = year_ago.periods[old_period]
    if now.periods[int(now.as_of[row, 0])].year_before() != before:
        return None
    new, old = float(now.value[row, 0]), float(year_ago.value[row, 0])
    if new == old:
        return Trend("flat", "steady", before)
    direction: Direction = "up" if new > old else "down"
    if kpi.direction == "between":
        low, high = float(now.target[row, 0]), float(now.upper[row, 0])
        off_now, off_then = (max(low - value, value - high, 0.0) for value in (new, old))
        if off_now == off_then:
            return Trend(direction, "steady", before)
        return Trend(direction, "better" if off_now < off_then else "worse", before)
    better = (direction == "up") == (kpi.direction == "higher")
    return Trend(direction, "better" if better else "worse", before)
