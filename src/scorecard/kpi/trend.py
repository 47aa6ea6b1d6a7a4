"""Which way a KPI moves, and whether that is better or worse."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from scorecard.kpi.measure import Measured, State
from scorecard.kpi.scale import optional
from scorecard.kpi.score import ON_BOUNDARY
from scorecard.kpi.series import Series
from scorecard.kpi.spc import spc
from scorecard.kpi.spc_many import Variation
from scorecard.kpi.spc_points import TRIAL
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.results import Trend

Direction = Literal["up", "down", "flat"]
Verdict = Literal["better", "worse", "steady"] | None


def kpi_trend(
    kpi: KPI, row: int, now: Measured, year_ago: Measured, series: Series, at: Period
) -> Trend | None:
    """Return which way a KPI moves, in the first organisation.

    With 12 readings or more it is the variation of its SPC chart, drawn as the KPI's `spc` says:
    steady where that is common cause. With fewer, or fewer since its limits last started anew, and
    for yes/no, it stands against the same period last year. None where there is neither, where its
    value is carried (carried values never enter a trend), or a person assesses it. What is counted
    and not judged moves, and is neither better nor worse.

    Args:
        kpi: the KPI.
        row: its row in both tables.
        now, year_ago: all KPIs at the period under review and one year before it.
        series: its own readings.
        at: the period under review.
    """
    period = int(now.as_of[row, 0])
    if kpi.direction == "assessed" or period < 0 or not _current(row, now, at):
        return None
    as_of = now.periods[period]
    own = bool(series.periods) and series.periods[-1] == as_of
    if own and kpi.direction != "yes_no" and len(series.periods) >= TRIAL:
        chart = spc(
            series.values,
            series.periods,
            direction="none" if kpi.untargeted else kpi.direction,
            rebase=kpi.spc.rebase,
            fix=kpi.spc.fix,
            screened=kpi.spc.screened,
            id=kpi.id,
        )
        if chart.variation is not None and not chart.trial:
            direction, verdict = _MOVES[chart.variation]
            first = int(np.searchsorted(chart.group, chart.group[-1]))
            since = chart.points[first]
            assert isinstance(since, Period)  # the series has them
            return Trend(direction, verdict, since)
    before = as_of.year_before()
    old = _own_value(series, before) if own else _value_of(row, year_ago, before)
    if old is None or (kpi.direction == "yes_no" and old not in (0.0, 1.0)):
        return None
    return _on_last_year(kpi, row, now, old, before)


_MOVES: Mapping[Variation, tuple[Direction, Verdict]] = {
    "common cause": ("flat", "steady"),
    "improvement high": ("up", "better"),
    "improvement low": ("down", "better"),
    "concern high": ("up", "worse"),
    "concern low": ("down", "worse"),
    "neutral high": ("up", None),
    "neutral low": ("down", None),
}


def _current(row: int, now: Measured, at: Period) -> bool:
    """Whether a KPI's value is of the period under review, neither carried nor stale."""
    if now.state[row, 0] == State.UNTARGETED:  # which says nothing of how old the value is
        return bool(now.periods[int(now.as_of[row, 0])].end >= at.start and not np.isnan(now.value[row, 0]))
    return bool(now.state[row, 0] == State.KNOWN)


def _own_value(series: Series, period: Period) -> float | None:
    """Return the reading of a period; None where there is none."""
    return dict(zip(series.periods, series.values.tolist(), strict=True)).get(period)


def _value_of(row: int, then: Measured, period: Period) -> float | None:
    """Return a value that was worked out for a period from other KPIs; None where there is none."""
    as_of = int(then.as_of[row, 0])
    known = then.state[row, 0] in (State.KNOWN, State.UNTARGETED)
    if as_of < 0 or not known or then.periods[as_of] != period:
        return None
    return optional(then.value[row, 0])


def _on_last_year(kpi: KPI, row: int, now: Measured, old: float, before: Period) -> Trend:
    new = float(now.value[row, 0])
    if math.isclose(new, old, rel_tol=ON_BOUNDARY):
        return Trend("flat", "steady", before)
    direction: Direction = "up" if new > old else "down"
    if kpi.untargeted:
        return Trend(direction, None, before)
    if kpi.direction == "yes_no":
        wanted = 1.0 if kpi.target is None else float(now.target[row, 0])
        return Trend(direction, "better" if new == wanted else "worse", before)
    if kpi.direction == "between":
        low, high = float(now.target[row, 0]), float(now.upper[row, 0])
        off_now, off_then = (max(low - value, value - high, 0.0) for value in (new, old))
        if off_now == off_then:
            return Trend(direction, "steady", before)
        return Trend(direction, "better" if off_now < off_then else "worse", before)
    better = (direction == "up") == (kpi.direction == "higher")
    return Trend(direction, "better" if better else "worse", before)
