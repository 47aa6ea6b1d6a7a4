"""What a forecast says in words: what stands against it, what it takes for granted, what to doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import Finding, Place, Severity
from scorecard.kpi.back_test import BackTest
from scorecard.kpi.forecast_methods import SEASON, Method, Predicted, needed
from scorecard.kpi.forecast_result import Forecast, share
from scorecard.kpi.scale import number
from scorecard.kpi.spc import spc
from scorecard.kpi.spc_points import TRIAL, many, some
from scorecard.model.period import Period
from scorecard.results import Reason

Floats = NDArray[np.float64]

FURTHEST = 10_000
"""A forecast looks no more than so many periods ahead."""

FEW_SEASONS = 4
"""With fewer full seasons the interval of a seasonal forecast is rather too narrow."""
LARGEST = 1e150
"""The squares of larger figures overflow."""

TOO_LARGE = "the figures are or grow too large to reckon with"

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


def say_infinite(values: Floats, points: Sequence[Period], where: Place) -> list[Finding]:
    """Return a Finding that names infinite values, if there are any."""
    infinite = [str(points[place]) for place in np.flatnonzero(np.isinf(values)).tolist()]
    if not infinite:
        return []
    what = f"the value of {some(infinite)} is infinite and left out"
    return [Finding("warning", "forecast-infinite", where, what, "a reading must be finite")]


def what_is_missing(
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
        return Reason("unknown", TOO_LARGE)
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


def say_fit(
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


def say(found: Forecast, last: Period, predicted: Predicted, tested: BackTest | None) -> list[Reason]:
    """Return what a forecast says of its last period, what it takes for granted, and its test."""
    assert found.since is not None  # it rests on readings
    middle = number(predicted.expected()[-1])
    low, high = (number(end[-1]) for end in predicted.interval(found.level))
    how = _FOLLOWS[found.method]
    if found.method == "linear":
        how += f" of {_signed(predicted.slope)} a {last.frequency}"
    elif found.method == "growth":
        how += f" of {_signed(np.expm1(predicted.slope) * 100)} % a {last.frequency}"
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


__all__ = ["FURTHEST", "TOO_LARGE", "say", "say_fit", "say_infinite", "what_is_missing"]
