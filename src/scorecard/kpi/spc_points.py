"""The points of an SPC series in time: which follow on, where limits start anew, what to say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from scorecard.errors import Finding, Place, ReadingsError
from scorecard.kpi.spc_many import Gaps, numbers
from scorecard.kpi.spc_rules import OUTSIDE, Bools, Floats, Judged, Places
from scorecard.model.period import MONTHS, Period

TRIAL = 12
"""Limits from fewer points are trial limits. (NHSRplotthedots' text says so too; its code warns
at exactly 12 as well.)"""

Point = Period | int
"""A period, or a place in the series (from 0) where no periods are given."""

_SHOWN = 4
"""How many gaps, groups ... a finding names before it breaks off."""

_LARGE = 1e300
"""Beyond this sums may overflow."""


def read_points(periods: Sequence[Period | str | date] | None, count: int, where: Place) -> list[Any]:
    """Return the point of each value: its period, or its place.

    Raises:
        ReadingsError: a period stands twice, or there are not `count` of them.
        PeriodError: a period cannot be read.
    """
    if periods is None:
        return list(range(count))
    if len(periods) != count:
        raise ReadingsError(f"{many(len(periods), 'period')} for {many(count, 'value')}")
    points = [Period.parse(period) for period in periods]
    seen: set[Period] = set()
    faults = []
    for point in points:
        if point in seen:
            what = f"a second reading of {point}"
            faults.append(Finding("error", "spc-repeat", where, what, "keep the one that holds"))
        seen.add(point)
    if faults:
        raise ReadingsError(f"the series has {many(len(faults), 'reading')} too many", faults)
    return points


def read_targets(target: ArrayLike | None, count: int) -> Floats:
    """Return the target at each point, NaN for none.

    Raises:
        ReadingsError: there are neither one nor `count`, or one is no number.
    """
    if target is None:
        return np.full(count, np.nan)
    given = numbers(target, "targets")
    if given.shape not in ((), (count,)):
        raise ReadingsError(f"{many(given.size, 'target')} for {many(count, 'value')}; give one, or one each")
    return np.where(np.isfinite(given), given, np.nan) + np.zeros(count)


def read_rebases(rebase: Iterable[Period | str | date | int], points: Sequence[Point]) -> list[Any]:
    """Return the points to rebase at; a place becomes the point that stands there.

    Raises:
        ReadingsError: there is no such place, or a period where the points have none.
        PeriodError: a period cannot be read.
    """
    if isinstance(rebase, (str, date, Period, int)):
        rebase = (rebase,)
    found: list[Point] = []
    for given in rebase:
        if isinstance(given, (str, date, Period)):
            if points and not isinstance(points[0], Period):
                raise ReadingsError(f"rebase at places, not at {given}: the values have no periods")
            found.append(Period.parse(given))
            continue
        place = index(given)
        if not 0 <= place < len(points):
            raise ReadingsError(f"no place {place} to rebase at: there are {many(len(points), 'value')}")
        found.append(points[place])
    return found


def follow_on(points: Sequence[Point]) -> tuple[Bools, list[object], list[tuple[Point, Point]]]:
    """Return which points are the very next after the one before, what each counts in, and the gaps.

    Args:
        points: in order of time.

    Returns:
        A flag a point; a key a point that is equal where two count in the same kind of period;
        and, of every gap, the points before and after it.
    """
    serials = [serial(point) for point in points]
    linked = np.zeros(len(points), dtype=bool)
    missing = []
    for place, ((old_kind, old), (kind, new)) in enumerate(pairwise(serials), 1):
        linked[place] = kind == old_kind and new - old == 1
        if kind == old_kind and new - old > 1:
            missing.append((points[place - 1], points[place]))
    return linked, [kind for kind, _ in serials], missing


def serial(point: Point) -> tuple[object, int]:
    """Return what kind of period a point is, and its number among its kind.

    >>> [serial(Period.parse(month))[1] for month in ("2010-01", "2010-02")]
    [24120, 24121]
    """
    if isinstance(point, int):
        return None, point
    if point.frequency == "day":
        return "day", point.start.toordinal()
    if point.frequency == "week":
        week, weekday = divmod(point.start.toordinal() - 1, 7)
        return ("week", weekday), week
    number, phase = divmod(point.start.year * 12 + point.start.month - 1, MONTHS[point.frequency])
    return (point.frequency, phase), number


def say_gaps(missing: Sequence[tuple[Point, Point]], gaps: Gaps, where: Place) -> list[Finding]:
    """Return a Finding that names the gaps, if there are any."""
    if not missing:
        return []
    spans, count = [], 0
    for before, after in missing:
        first, last = _step(before, 1), _step(after, -1)
        count += serial(last)[1] - serial(first)[1] + 1
        spans.append(str(first) if first == last else f"{first} to {last}")
    places = "place" if isinstance(missing[0][0], int) else "period"
    what = f"no reading for {some(spans)} ({many(count, places)})"
    if gaps == "close":
        return [Finding("note", "spc-gap", where, what, "the points on either side count as neighbours")]
    fix = 'moving ranges, trends and runs break there; `gaps="close"` joins them'
    return [Finding("warning", "spc-gap", where, what, fix)]


def _step(point: Point, by: int) -> Point:
    return point + by if isinstance(point, int) else point.shift(by)


def starts(
    points: Sequence[Point], kind_of_period: Sequence[object], rebases: Sequence[Any], where: Place
) -> tuple[Places, list[Finding]]:
    """Return the group of each point, and what to say of how they came about."""
    first = np.zeros(len(points), dtype=bool)
    first[:1] = True
    findings = []
    idle = []
    for rebase in rebases:
        place = next((place for place, point in enumerate(points) if _begins(point) >= _begins(rebase)), None)
        if place:
            first[place] = True
        else:
            idle.append(str(rebase))
    if idle and points:
        what = f"nothing to rebase at {some(idle)}: no point before, or none from then on"
        findings.append(Finding("note", "spc-rebase", where, what))
    changed = [place for place in range(1, len(points)) if kind_of_period[place] != kind_of_period[place - 1]]
    first[changed] = True
    if changed:
        said = [f"{points[place - 1]} to {points[place]}" for place in changed]
        what = f"the kind of period changes from {some(said)}"
        findings.append(Finding("warning", "spc-frequency", where, what, "limits start anew there"))
    return (np.cumsum(first) - 1).astype(np.intp), findings


def _begins(point: Any) -> Any:
    return point.start if isinstance(point, Period) else point


def say_infinite(values: Floats, points: Sequence[Point], where: Place) -> list[Finding]:
    """Return a Finding that names infinite values, if there are any."""
    infinite = [str(points[place]) for place in np.flatnonzero(np.isinf(values)).tolist()]
    if not infinite:
        return []
    what = f"the value of {some(infinite)} is infinite and left out"
    return [Finding("warning", "spc-infinite", where, what, "a reading must be finite")]


def say_limits(points: Sequence[Point], values: Floats, judged: Judged, where: Place) -> list[Finding]:
    """Return what to know of the limits: none, few points to rest on, or no width."""
    ends = np.cumsum(judged.sizes)
    few: list[str] = []
    none: list[str] = []
    huge: list[str] = []
    flat: list[str] = []
    for group, end in enumerate(ends):
        begin = int(end - judged.sizes[group])
        since, used = f"from {points[begin]}", int(judged.used[group])
        if np.isnan(judged.reach[group]):
            too_large = np.abs(values[begin:end]).max() > _LARGE
            (huge if too_large else none).append(since)
        elif used < TRIAL:
            few.append(f"{used} {since}")
        if judged.reach[group] == 0 and (judged.cause[begin:end] == OUTSIDE).any():
            flat.append(since)
    findings = []
    if none:
        fix = "they need two points in a row to rest on"
        findings.append(Finding("warning", "spc-no-limits", where, f"no limits {some(none)}", fix))
    if huge:
        fix = "the figures are too large to reckon with"
        findings.append(Finding("warning", "spc-no-limits", where, f"no limits {some(huge)}", fix))
    if few:
        what = f"limits rest on fewer than {TRIAL} points: {some(few)}"
        findings.append(
            Finding("warning", "spc-few-points", where, what, "read them as trial limits that will move")
        )
    if flat:
        what = f"limits {some(flat)} have no width, so every value off the mean lies outside"
        fix = "the figures may be too coarse for a chart"
        findings.append(Finding("warning", "spc-no-width", where, what, fix))
    return findings


def some(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are.

    >>> some(list("abcdef"))
    'a, b, c, d and 2 more'
    """
    shown = ", ".join(names[:_SHOWN])
    rest = len(names) - _SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown


def many(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> many(1, "point"), many(2, "point")
    ('1 point', '2 points')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
