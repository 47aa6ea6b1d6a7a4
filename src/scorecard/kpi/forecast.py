"""Where one KPI is heading: its own readings carried on to a date, with an interval and a test.

A forecast says what comes if things go on as they have: a straight line, a steady growth or
seasons. It knows nothing of plans. Where there is too little to go by it has no points and says
what is missing; it never guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scorecard.errors import Finding, Place, ReadingsError, ScorecardError, UnknownNameError
from scorecard.kpi.back_test import BackTest, back_test
from scorecard.kpi.forecast_methods import METHODS, SEASON, Method, predict
from scorecard.kpi.forecast_result import Forecast, read_only, without_points
from scorecard.kpi.forecast_words import FURTHEST, TOO_LARGE, say, say_fit, say_infinite, what_is_missing
from scorecard.kpi.spc_many import numbers
from scorecard.kpi.spc_points import follow_on, read_points, serial, some
from scorecard.model.period import Period
from scorecard.results import Reason

Floats = NDArray[np.float64]


def forecast(
    values: ArrayLike,
    periods: Sequence[Period | str | date],
    *,
    until: Period | str | date,
    method: Method = "linear",
    level: float = 0.8,
    rebase: Period | str | date | Iterable[Period | str | date] = (),
    id: str | None = None,
) -> Forecast:
    """Forecast one series to a date, if it goes on as it has.

    - `linear`: least squares on time, with the prediction interval of a single value by
      Student's t. Needs 5 readings: two make a line, three more show how far readings stray.
    - `growth`: the same line through the logarithms, so the same rate of growth every period
      (fitted to all readings, not read from the first and last); expected is the median. Needs
      5 readings, all above 0.
    - `seasonal`: Holt and Winters' additive seasons, by statsmodels (the extra `forecast`), for
      weeks, months and quarters. Needs two full seasons without a gap: 24 months, 14 quarters
      (a first guess takes 10 readings and a season), 104 weeks.

    The fit starts at the last rebase, and where the series last changed from one kind of period
    to another. To a line or a growth a missing period is only one reading fewer; seasons start
    after the last gap. Neighbouring readings that go together, special causes about the line, few
    readings or seasons, a far horizon, and a method that was worse than saying nothing changes are Findings.

    Args:
        values: (n,) a KPI's own readings in its own unit. Carried-forward values are none and
            must not come in. NaN and None leave as if not given; infinite ones too, with a
            Finding.
        periods: (n,) of the values, in any order; texts as `Period.parse` reads them.
        until: how far: the last period forecast is the one this ends in.
        method: which of the three.
        level: the probability of the interval, above 0 and below 1.
        rebase: periods the process was changed at; readings before the last of them are left out.
        id: what the series is of, for findings and repr.

    Returns:
        A forecast without points, and what is missing in its reasons, where there is not enough
        to go by.

    Raises:
        ReadingsError: a period stands twice; values and periods differ in number; a value is no
            number.
        PeriodError: a period cannot be read.
        UnknownNameError: no such method.
        ScorecardError: the level is no share between 0 and 1.
        MissingExtraError: `seasonal` without statsmodels.

    >>> found = forecast([3, 5, 6, 9, 10], ["2005", "2006", "2007", "2008", "2009"], until="2011")
    >>> found
    <Forecast: linear to 2011; 13.8, 80 % between 12.38 and 15.22; 2 findings>
    """
    check_asked(method, level)
    where, goal = Place(id=id), Period.parse(until)
    given = numbers(values, "values")
    if given.ndim != 1:
        raise ReadingsError(f"one series belongs here, not an array of shape {given.shape}")
    points = read_points(periods, len(given), where)
    if isinstance(rebase, (str, date, Period)):
        rebase = (rebase,)
    rebases = [Period.parse(period) for period in rebase]
    findings = say_infinite(given, points, where)
    order = [
        place for place in sorted(range(len(points)), key=points.__getitem__) if np.isfinite(given[place])
    ]
    kept, x = [points[place] for place in order], given[order]

    nothing = Reason("unknown", "there is no reading to go by")
    found = replace(without_points(id, method, level, goal, nothing), findings=tuple(findings))
    if not kept:
        return found
    start, about_start = _start(kept, rebases, goal, method, where)
    kept, x = kept[start:], x[start:]
    found = replace(found, readings=len(kept), since=kept[0], findings=(*findings, *about_start))
    steps = _steps(kept[-1], goal)
    season = SEASON.get(kept[-1].frequency, 0)
    lack = what_is_missing(kept, x, method, goal, steps, season)
    if lack is not None:
        return replace(found, reasons=(lack,))
    times = np.array([serial(period)[1] for period in kept], dtype=np.float64)
    ahead = times[-1] + np.arange(1, steps + 1)
    predicted = predict(method, times, x, ahead, season)
    expected = predicted.expected()
    low, high = predicted.interval(float(level))
    if not all(np.isfinite(figures).all() for figures in (expected, low, high)):
        return replace(found, reasons=(Reason("unknown", TOO_LARGE),))
    tested = back_test(method, times, x, steps, season)
    return replace(
        found,
        periods=tuple(kept[-1].shift(step) for step in range(1, steps + 1)),
        expected=read_only(expected),
        low=read_only(low),
        high=read_only(high),
        tested=tested,
        findings=(*found.findings, *say_fit(found, kept, times, predicted, steps, tested)),
        reasons=tuple(say(found, kept[-1].shift(steps), predicted, tested)),
        predicted=predicted,
    )


def check_asked(method: str, level: float) -> None:
    """Refuse a method or a level there is not.

    Raises:
        UnknownNameError: no such method.
        ScorecardError: the level is no share between 0 and 1.
    """
    if method not in METHODS:
        raise UnknownNameError("method", str(method), METHODS)
    asked: Any = level
    if isinstance(asked, bool) or not isinstance(asked, Real) or not 0 < float(asked) < 1:
        raise ScorecardError(f"the level is a probability between 0 and 1 such as 0.8, not {level!r}")


def _start(
    kept: Sequence[Period], rebases: Sequence[Period], goal: Period, method: Method, where: Place
) -> tuple[int, list[Finding]]:
    """Return the place of the first reading the fit may use, and what to say of it."""
    linked, kinds, _ = follow_on(kept)
    start, findings = 0, []
    changed = [place for place in range(1, len(kept)) if kinds[place] != kinds[place - 1]]
    if changed:
        start = changed[-1]
        what = f"the kind of period changes from {kept[start - 1]} to {kept[start]}"
        fix = f"readings before {kept[start]} are left out"
        findings.append(Finding("warning", "forecast-frequency", where, what, fix))
    for rebase in sorted(rebases, key=lambda period: period.start):
        place = next((place for place, period in enumerate(kept) if period.start >= rebase.start), None)
        if place is None and rebase.start <= goal.end:
            what = f"the process changes at {rebase}, after the last reading"
            findings.append(Finding("warning", "forecast-rebase", where, what, "the fit knows nothing of it"))
        elif place is not None and place > start:
            start = place
            what = f"the process was changed at {rebase}, so readings before {kept[place]} are left out"
            findings.append(Finding("note", "forecast-rebase", where, what))
    gaps = [place for place in range(start + 1, len(kept)) if not linked[place]]
    if gaps:
        _, _, missing = follow_on(kept[start:])
        spans = []
        for before, after in missing:
            assert isinstance(before, Period) and isinstance(after, Period)  # as `kept` are
            first, last = before.shift(1), after.shift(-1)
            spans.append(str(first) if first == last else f"{first} to {last}")
        what = f"no reading for {some(spans)}"
        if method == "seasonal":
            start = gaps[-1]
            fix = f"seasons need every period, so readings before {kept[start]} are left out"
            findings.append(Finding("warning", "forecast-gap", where, what, fix))
        else:
            findings.append(Finding("note", "forecast-gap", where, what, "the fit goes by the others"))
    return start, findings


def _steps(last: Period, goal: Period) -> int:
    """Return how many periods after `last` the one lies that `goal` ends in; 0 or less if none."""
    if goal.end <= last.end:
        return 0
    there = Period.containing(goal.end, last.frequency, fiscal_start=last.start.month)
    steps = max(serial(there)[1] - serial(last)[1] - 1, 1)
    if steps <= FURTHEST:
        while last.shift(steps).end < goal.end:  # weeks and quarters may begin elsewhere
            steps += 1
    return steps


__all__ = ["METHODS", "BackTest", "Forecast", "Method", "check_asked", "forecast"]
