"""Where one KPI is heading: its own readings carried on to a date, with an interval and a test.

A forecast says what comes if things go on as they have: a straight line, a steady growth or
seasons. It knows nothing of plans. Where there is too little to go by it has no points and says
what is missing; it never guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from numbers import Real
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scorecard.errors import Finding, Place, ReadingsError, ScorecardError, Severity, UnknownNameError
from scorecard.kpi.back_test import BackTest, back_test
from scorecard.kpi.forecast_methods import METHODS, SEASON, Method, Predicted, needed, predict
from scorecard.kpi.scale import number
from scorecard.kpi.spc import spc
from scorecard.kpi.spc_many import numbers
from scorecard.kpi.spc_points import TRIAL, follow_on, many, read_points, serial, some
from scorecard.model.period import Period
from scorecard.results import Reason

Floats = NDArray[np.float64]

FURTHEST = 10_000
"""A forecast looks no more than so many periods ahead."""

FEW_SEASONS = 4
"""With fewer full seasons the interval of a seasonal forecast is rather too narrow."""
LARGEST = 1e150
"""The squares of larger figures overflow."""

_TOO_LARGE = "the figures are or grow too large to reckon with"

_FOLLOWS = {
    "linear": "a straight line",
    "growth": "a steady growth",
    "seasonal": "a level, a trend and seasons that move slowly",
}
_NEEDS = {
    "linear": "two make a line, three more show how far readings stray from it",
    "growth": "two make a growth, three more show how far readings stray from it",
    "seasonal": "two full seasons, and no fewer than 10 readings beside one season to start from",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Forecast:
    """What is to come of one series, period by period; without points where it cannot be said.

    Arrays are (m,), read-only, in the values' own unit.

    Attributes:
        id: what it is of, such as a KPI's id.
        method: `linear`, `growth` or `seasonal`.
        level: the probability with which each value lies between low and high.
        until: the date it was to reach, as a period; None where none was said and none applies.
        periods: the m periods forecast, the first after the last reading to the one `until`
            lies in; empty where there is not enough to go by.
        expected: the middle of what is likely: as likely too high as too low.
        low, high: the ends of the interval, each period for itself.
        readings: how many readings the fit rests on.
        since: the period of the first of them; None where there are none.
        tested: how far the method would have been off before; None where no reading could be
            held back to test it on.
        target, upper: what the last period is judged against, NaN where nothing is;
            `upper` is the upper edge of a range.
        bands: the probability of each band of the KPI's scheme in the last period, worst first,
            adding up to 1; empty where it is of no KPI or the KPI is not judged.
        findings: what to know before trusting it.
        reasons: what it says, what it takes for granted, or what is missing; a sentence each.
    """

    id: str | None
    method: Method
    level: float
    until: Period | None
    periods: tuple[Period, ...]
    expected: Floats
    low: Floats
    high: Floats
    readings: int
    since: Period | None
    tested: BackTest | None
    findings: tuple[Finding, ...]
    reasons: tuple[Reason, ...]
    target: float = float("nan")
    upper: float = float("nan")
    bands: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    predicted: Predicted | None = None
    """The distributions behind the figures."""

    def below(self, values: ArrayLike) -> Floats:
        """Return the probability that the value in the last period lies below each of `values`.

        NaN where there is no forecast.
        """
        if self.predicted is None:
            return np.full(np.shape(values), np.nan)
        return self.predicted.below(values)

    def probability(self, band: str | None = None) -> float | None:
        """Return the probability that the last period shows a band; unsaid, the best.

        None where that is unknown or does not apply; `reasons` says why.

        Raises:
            UnknownNameError: the KPI's scheme has no such band.
        """
        if not self.bands:
            return None
        names = {name.casefold(): name for name in self.bands}
        if band is None:
            return self.bands[list(self.bands)[-1]]
        if band.casefold() not in names:
            raise UnknownNameError("band", band, self.bands)
        return self.bands[names[band.casefold()]]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a period ahead.

        Columns: `period` (text); `expected`, `low` and `high`, floats in the values' unit.
        """
        return pd.DataFrame(
            {
                "period": pd.Series([str(period) for period in self.periods], dtype="object"),
                "expected": self.expected,
                "low": self.low,
                "high": self.high,
            }
        )

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.reasons, *self.findings)))

    def __repr__(self) -> str:
        parts = [f"{self.method} to {self.until}" if self.until is not None else self.method]
        if self.periods:
            low, high = number(self.low[-1]), number(self.high[-1])
            parts.append(f"{number(self.expected[-1])}, {share(self.level)} between {low} and {high}")
        else:
            parts.append("unknown" if self.reasons[0].kind == "unknown" else "nothing to forecast")
        if self.bands:
            best = list(self.bands)[-1]
            parts.append(f"{share(self.bands[best])} {best.lower()}")
        if self.findings:
            parts.append(many(len(self.findings), "finding"))
        return f"<Forecast{' ' + self.id if self.id else ''}: {'; '.join(parts)}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(f'{self!r}{chr(10)}{self}')}</pre>"


def forecast(
    values: ArrayLike,
    periods: Sequence[Period | str | date],
    *,
    until: Period | str | date,
    method: Method = "linear",
    level: float = 0.8,
    rebase: Iterable[Period | str | date] = (),
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
    <Forecast: linear to 2011; 13.8, 80% between 12.38 and 15.22; 2 findings>
    """
    check_asked(method, level)
    where, goal = Place(id=id), Period.parse(until)
    given = numbers(values, "values")
    if given.ndim != 1:
        raise ReadingsError(f"one series belongs here, not an array of shape {given.shape}")
    points = read_points(periods, len(given), where)
    rebases = [Period.parse(period) for period in rebase]
    findings = _say_infinite(given, points, where)
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
    missing = _missing(kept, x, method, goal, steps, season)
    if missing is not None:
        return replace(found, reasons=(missing,))
    times = np.array([serial(period)[1] for period in kept], dtype=np.float64)
    ahead = times[-1] + np.arange(1, steps + 1)
    predicted = predict(method, times, x, ahead, season)
    expected = predicted.expected()
    low, high = predicted.interval(float(level))
    if not all(np.isfinite(figures).all() for figures in (expected, low, high)):
        return replace(found, reasons=(Reason("unknown", _TOO_LARGE),))
    tested = back_test(method, times, x, steps, season)
    return replace(
        found,
        periods=tuple(kept[-1].shift(step) for step in range(1, steps + 1)),
        expected=_read_only(expected),
        low=_read_only(low),
        high=_read_only(high),
        tested=tested,
        findings=(*found.findings, *_say_fit(found, kept, times, predicted, steps, tested)),
        reasons=tuple(_say(found, kept[-1].shift(steps), predicted, tested)),
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


def without_points(
    id: str | None, method: Method, level: float, until: Period | None, why: Reason
) -> Forecast:
    """Return a forecast that says nothing, and why."""
    none = _read_only(np.empty(0))
    return Forecast(
        id=id,
        method=method,
        level=float(level),
        until=until,
        periods=(),
        expected=none,
        low=none,
        high=none,
        readings=0,
        since=None,
        tested=None,
        findings=(),
        reasons=(why,),
    )


def _say_infinite(values: Floats, points: Sequence[Period], where: Place) -> list[Finding]:
    infinite = [str(points[place]) for place in np.flatnonzero(np.isinf(values)).tolist()]
    if not infinite:
        return []
    what = f"the value of {some(infinite)} is infinite and left out"
    return [Finding("warning", "forecast-infinite", where, what, "a reading must be finite")]


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


def _missing(
    kept: Sequence[Period], x: Floats, method: Method, goal: Period, steps: int, season: int
) -> Reason | None:
    """Return what stands against a forecast, in words."""
    last = kept[-1]
    if steps <= 0:
        what = (
            f"there is a reading of {last.say()} already, so nothing is left to forecast until {goal.say()}"
        )
        return Reason("left", what)
    if steps > FURTHEST:
        return Reason(
            "unknown", f"{goal.say()} lies more than {FURTHEST:,} periods ahead, too far to say anything"
        )
    if method == "seasonal" and not season:
        return Reason("unknown", f"seasons are read in weeks, months and quarters, not in a {last.frequency}")
    if np.abs(x).max() > LARGEST:
        return Reason("unknown", _TOO_LARGE)
    if method == "growth" and (x <= 0).any():
        place = int(np.flatnonzero(x <= 0)[0])
        what = f"a growth is of values above 0, and {kept[place].say()} has {number(x[place])}"
        return Reason("unknown", what)
    least = needed(method, season)
    if len(kept) < least:
        more = least - len(kept)
        have = f"there {'is' if len(kept) == 1 else 'are'} {len(kept)} since {kept[0].say()}"
        return Reason(
            "unknown",
            f"not enough data: a {method} forecast needs {least} readings ({_NEEDS[method]}); {have}, "
            f"so {more} more {'is' if more == 1 else 'are'} missing",
        )
    return None


def _say_fit(
    found: Forecast,
    kept: Sequence[Period],
    times: Floats,
    predicted: Predicted,
    steps: int,
    tested: BackTest | None,
) -> list[Finding]:
    """Return what to know of a fit before trusting it."""
    findings, where = [], Place(id=found.id)
    season = SEASON.get(kept[-1].frequency, 0)

    def note(severity: Severity, rule: str, what: str, fix: str = "") -> None:
        findings.append(Finding(severity, f"forecast-{rule}", where, what, fix))

    left = predicted.residuals
    if not left.any():
        note(
            "warning",
            "no-width",
            "the readings lie exactly on the fit, so the interval has no width",
            "real figures stray; ask where these come from",
        )
    else:
        together = _together(left, times)
        if together > 2 / np.sqrt(len(left)):
            note(
                "warning",
                "autocorrelation",
                f"neighbouring readings stray the same way (correlation {number(together, 2)})",
                "the interval is too narrow, and another method may fit better",
            )
        if len(kept) >= TRIAL:
            cause = spc(left, kept, direction="none").cause
            special = [str(kept[place]) for place in np.flatnonzero(cause)[::-1].tolist()]
            if special:
                # Long series have some by chance; at the last reading it puts the start in doubt.
                note(
                    "warning" if cause[-1] else "note",
                    "special-cause",
                    f"special causes about the fit at {some(special)}: the process may have changed",
                    "where it has, say so in the KPI's `spc: {rebase: ...}`",
                )
    if len(kept) < TRIAL:
        note("note", "few-readings", f"the fit rests on {many(len(kept), 'reading')}, fewer than {TRIAL}")
    if steps > times[-1] - times[0]:
        note(
            "warning",
            "far",
            f"it looks {many(steps, 'period')} ahead and only "
            f"{many(int(times[-1] - times[0]), 'period')} back",
            "whether it goes on so long as it has is in doubt",
        )
    if found.method == "seasonal" and len(kept) < FEW_SEASONS * season:
        note(
            "warning",
            "few-seasons",
            f"the seasons rest on fewer than {FEW_SEASONS} years, so one odd year weighs much",
            "the interval is rather too narrow",
        )
    if left.any() and not predicted.converged:
        note("warning", "no-fit", "the search for the best fit did not come to its end")
    if tested is None:
        note("note", "untested", "no reading could be held back to test the method on")
    elif tested.worse:
        note(
            "warning",
            "worse-than-unchanged",
            f"the method was worse than saying nothing changes: off by {number(tested.error)} on average, "
            f"against {number(tested.unchanged)}",
            "read it with doubt, or try another method",
        )
    return findings


def _together(left: Floats, times: Floats) -> float:
    """Return the correlation of residuals one period apart, as a share of their spread."""
    near = np.diff(times) == 1
    with np.errstate(over="ignore", invalid="ignore"):
        return float((left[1:] * left[:-1])[near].sum() / (left**2).sum())


def _say(found: Forecast, last: Period, predicted: Predicted, tested: BackTest | None) -> list[Reason]:
    assert found.since is not None  # it rests on readings
    middle = number(predicted.expected()[-1])
    low, high = (number(end[-1]) for end in predicted.interval(found.level))
    how = _FOLLOWS[found.method]
    if found.method == "linear":
        how += f" of {_signed(predicted.slope)} a {last.frequency}"
    elif found.method == "growth":
        how += f" of {_signed(np.expm1(predicted.slope) * 100)}% a {last.frequency}"
    said = [
        f"if it goes on as it has since {found.since.say()}, by {how}, it will be {middle} in {last.say()}",
        f"with a probability of {share(found.level)} it will lie between {low} and {high}",
        f"this takes for granted that the {found.readings} readings stray from it by chance only, each for "
        "itself and alike, and that nothing new happens",
    ]
    if tested is not None:
        ratio = tested.ratio
        times = (
            "" if ratio is None else f", {number(ratio, 2)} times the error of saying that nothing changes"
        )
        said.append(
            f"asked before each of the last {many(tested.readings, 'reading')}, it would have been off by "
            f"{number(tested.error)} on average{times}"
        )
    return [Reason("note", text) for text in said]


def _signed(value: float) -> str:
    text = number(value)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def share(probability: float) -> str:
    """Return a probability in per cent that is never rounded to certainty.

    >>> share(0.8), share(0.99999), share(0.0), share(1e-9), share(0.004)
    ('80%', 'over 99%', '0%', 'under 1%', 'under 1%')
    """
    if 0 < probability < 0.01:
        return "under 1%"
    if 0.99 < probability < 1:
        return "over 99%"
    return f"{probability:.0%}"


def _read_only(figures: Floats) -> Floats:
    figures.setflags(write=False)
    return figures


__all__ = [
    "METHODS",
    "BackTest",
    "Forecast",
    "Method",
    "check_asked",
    "forecast",
    "share",
    "without_points",
]
