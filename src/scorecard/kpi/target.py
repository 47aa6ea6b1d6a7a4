"""What a KPI aims at, in the period of a reading."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from scorecard.kpi.timeline import fiscal_year
from scorecard.model.kpi import KPI, Target
from scorecard.model.period import Period


class Aim(NamedTuple):
    """The target in force for a period: `upper` is the upper edge of a range.

    `due` is the period a dated target falls due in, where that is still to come.
    """

    value: float
    upper: float | None
    due: Period | None


def aim_at(kpi: KPI, period: Period, *, fiscal_start: int = 4) -> Aim | None:
    """Return what a reading of `period` is compared with; None where there is no target.

    A point of a `step` profile holds from its first day until the next point; before the first
    point the first one counts and is `due`. A `linear` profile runs straight from the dated
    baseline through the points at their last days. A single dated target without a profile is
    compared with at any time, and `due` until its last day.

    A `year_to_date` KPI is compared with what its fiscal year should have come to so far. Each
    point is the sum from the year's first day to the point's last, so one dated by a fiscal year
    is the whole year's, and one without a date that of every year; points of other years say
    nothing. A `step` point holds from its first day until the next and is `due` until its last; a
    `linear` profile runs from 0 at the start of the year, evenly over months (a part of a month
    by its days), and needs no baseline.

    Args:
        kpi: the KPI.
        period: that of the reading.
        fiscal_start: first month of the fiscal year.

    >>> spend = {"id": "spend", "name": "Spend", "over_time": "year_to_date"}
    >>> target = {"points": {"FY2009/10": 1200}, "profile": "linear"}
    >>> june = Period.parse("2009-06")
    >>> aim_at(KPI.model_validate({**spend, "target": target}), june).value  # a quarter of the year
    300.0
    >>> aim_at(KPI.model_validate({**spend, "target": {"FY2009/10": 1200}}), june).due.say()
    '2009/10'
    """
    target = kpi.target
    if target is None:
        return None
    if kpi.over_time == "year_to_date":
        return _to_date(target, period, fiscal_start)
    if target.profile == "linear":
        return _on_line(kpi, target, period)
    chosen = target.points[0]
    for point in target.points[1:]:
        if point.at is not None and point.at.start <= period.end:
            chosen = point
    due = None
    if chosen.at is not None:
        # A single target is to be met by the end of its period; a profile holds from the first day.
        alone = target.profile is None and len(target.points) == 1
        due = chosen.at if period.end < (chosen.at.end if alone else chosen.at.start) else None
    return Aim(chosen.value, chosen.upper, due)


def _on_line(kpi: KPI, target: Target, period: Period) -> Aim:
    assert kpi.baseline is not None and kpi.baseline.at is not None  # the KPI's validator saw to it
    start = kpi.baseline.value
    knots: list[tuple[date, float, float | None]] = [(kpi.baseline.at.end, start, None)]
    for point in target.points:
        if point.at is not None and point.at.end > knots[0][0]:  # the line runs from the baseline on
            knots.append((point.at.end, point.value, point.upper))
    day, last = period.end, target.points[-1]
    if last.at is not None and day >= last.at.end:
        return Aim(last.value, last.upper, None)
    if day <= knots[0][0]:
        return Aim(start, start if knots[-1][2] is not None else None, target.points[0].at)
    for (from_day, low, low_upper), (to_day, high, high_upper) in pairwise(knots):
        if from_day <= day < to_day:
            share = (day - from_day).days / (to_day - from_day).days
            upper = None
            if high_upper is not None:
                before = low if low_upper is None else low_upper
                upper = before + share * (high_upper - before)
            return Aim(low + share * (high - low), upper, None)
    raise AssertionError("the knots cover every day between the first and the last")


def expected_by(kpi: KPI, period: Period, *, fiscal_start: int = 4) -> float | None:
    """Return the value expected by the end of `period`, what pace is measured against.

    That is what the target's profile says. What a single dated target without a profile asks
    for, or the first point of a `step` profile, is expected bit by bit until then: on the
    straight line from the last day of the dated baseline to the last day of the target. After
    that it is the target. RAG knows nothing of this line: it compares with the target itself.

    None where nothing is dated to be expected: the target has no date or there is none (of a
    `year_to_date` KPI, no `linear` profile), the baseline has no date where a line must run from
    it, or `period` ends no later than that.

    >>> kpi = KPI.model_validate(
    ...     {"id": "k", "name": "K", "baseline": {"2009-03": 40}, "target": {"2010-03": 52}}
    ... )
    >>> [expected_by(kpi, Period.parse(text)) for text in ("2009-03", "2010-03", "2010-08")]
    [None, 52.0, 52.0]
    >>> round(expected_by(kpi, Period.parse("2009-08")), 3)
    45.03
    """
    target = kpi.target
    if target is not None and kpi.over_time == "year_to_date":
        so_far = aim_at(kpi, period, fiscal_start=fiscal_start) if target.profile == "linear" else None
        return None if so_far is None else so_far.value
    if target is None or target.points[0].at is None:
        return None
    first, due = target.points[0], target.points[0].at
    stepped = target.profile == "step" or len(target.points) > 1
    if target.profile == "linear" or period.end >= (due.start if stepped else due.end):
        aim = aim_at(kpi, period)
        return None if aim is None else aim.value
    begun = None if kpi.baseline is None or kpi.baseline.at is None else kpi.baseline.at.end
    if kpi.baseline is None or begun is None or period.end <= begun:
        return None
    share = (period.end - begun).days / (due.end - begun).days
    return kpi.baseline.value + share * (first.value - kpi.baseline.value)


def _to_date(target: Target, period: Period, fiscal_start: int) -> Aim | None:
    """What the sum since the fiscal year began is compared with."""
    year = fiscal_year(period.end, fiscal_start)
    points = [(point.at or year, point) for point in target.points]
    points = [(at, point) for at, point in points if year.start <= at.end <= year.end]
    if not points:
        return None
    if target.profile != "linear":
        chosen_at, chosen = next(
            ((at, point) for at, point in reversed(points) if at.start <= period.end), points[0]
        )
        due = chosen_at if period.end < chosen_at.end else None
        return Aim(chosen.value, chosen.upper, due)
    now = _months_into(year, period.end)
    knots = [(0.0, 0.0, 0.0)]
    knots += [(_months_into(year, at.end), point.value, point.upper or 0.0) for at, point in points]
    ranged = points[0][1].upper is not None
    for (since, low, low_upper), (until, high, high_upper) in pairwise(knots):
        if now <= until:
            share = (now - since) / (until - since)
            upper = low_upper + share * (high_upper - low_upper)
            return Aim(low + share * (high - low), upper if ranged else None, None)
    _, value, upper = knots[-1]
    return Aim(value, upper if ranged else None, None)


def _months_into(year: Period, day: date) -> float:
    """How many months of a fiscal year have gone by the end of a day."""
    months = (day.year - year.start.year) * 12 + day.month - year.start.month
    return months + day.day / monthrange(day.year, day.month)[1]


def final_aim(kpi: KPI) -> float | None:
    """Return the last target value of the profile, what progress is measured towards."""
    return kpi.target.points[-1].value if kpi.target else None
