"""Open SDG's progress measure: growth so far against the growth the target needs.

The methodology of Statistics Canada as Open SDG 2.4.0 documents it ("Progress Measurement
Methodology for the Sustainable Development Goals"). It is a measure of its own, and not the
`progress` of a status, which is the share of the way from baseline to target.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from scorecard.errors import Place, ReadingsError, UnknownNameError
from scorecard.kpi.scale import number
from scorecard.kpi.series import Series
from scorecard.kpi.spc_many import numbers
from scorecard.kpi.spc_points import read_points
from scorecard.model.kpi import KPI
from scorecard.model.period import MONTHS, Period
from scorecard.results import Reason

Category = Literal[
    "target achieved",
    "on track",
    "progress made but acceleration needed",
    "limited progress",
    "deterioration",
]

_BY_SCORE: tuple[tuple[float, Category], ...] = (
    (2.5, "on track"),
    (0.0, "progress made but acceleration needed"),
    (-2.5, "limited progress"),
    (-math.inf, "deterioration"),
)
_SCORES = (-5.0, -2.5, 0.0, 2.5, 5.0)
_RATIOS = (-0.6, 0.0, 0.6, 0.95, 1.3)
"""Shares of the growth a target needs at which the scores stand; the first and last cut off."""
_GROWTHS = (-0.02, 0.0, 0.005, 0.015, 0.02)
"""Growths a year, in the wanted direction, at which they stand where there is no target."""

_SPARE = 1e-12
"""What a ratio or growth may fall short of a threshold by: floating-point rounding."""

_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class CagrProgress:
    """The progress measure of one series; None where unknown, `reasons` says why.

    Attributes:
        id: what it is of, such as a KPI's id.
        base, base_value: where growth is counted from.
        at, value: the latest reading.
        target, due: what is aimed at, and when; None for none.
        growth: compound annual growth rate so far, 0.01 for 1 % a year.
        required: the one that leads from the base to the target on its date.
        ratio: growth over required, negative where it leads away.
        category: the word for it.
        score: -5 (deterioration) to 5.
        reasons: why, a sentence each.
    """

    id: str | None
    base: Period | None = None
    base_value: float | None = None
    at: Period | None = None
    value: float | None = None
    target: float | None = None
    due: Period | None = None
    growth: float | None = None
    required: float | None = None
    ratio: float | None = None
    category: Category | None = None
    score: float | None = None
    reasons: tuple[Reason, ...] = ()

    def summary(self) -> dict[str, Any]:
        """Return it in one row, periods as text. Keys: the attributes, and `reason` in one line."""
        row = {name: getattr(self, name) for name in self.__slots__ if name != "reasons"}
        row = {name: str(value) if isinstance(value, Period) else value for name, value in row.items()}
        return {**row, "reason": "; ".join(map(str, self.reasons))}

    def __str__(self) -> str:
        return "\n".join(map(str, self.reasons))


@dataclass(frozen=True, slots=True)
class SetProgress:
    """The progress of several series taken together.

    Attributes:
        score: the mean of the known scores, -5 to 5; None where none is known.
        category: the word for it; `target achieved` only where every series has achieved its own.
        known, series: how many of how many could be assessed.
    """

    score: float | None
    category: Category | None
    known: int
    series: int


def cagr_progress(
    values: ArrayLike,
    periods: Sequence[Period | str | date],
    *,
    direction: Literal["higher", "lower"] = "higher",
    base: Period | str | None = None,
    target: float | None = None,
    due: Period | str | None = None,
    id: str | None = None,
) -> CagrProgress:
    """Return Open SDG's progress measure of a series.

    The compound annual growth rate from the base to the latest reading,
    CAGR = (value / base)^(1 / years) - 1, over the size of the one that leads from the base to the
    target on its date, is R, positive in the wanted direction: from .95 it is on track, from .60
    progress is made but acceleration needed, from 0 limited, below it deterioration. A target
    that is met is achieved, whatever the trend. Without a target the growth itself is judged:
    from 1.5 % a year on track, .5 %, 0. The score runs straight through R = -.6, 0, .6, .95, 1.3
    (without target -2 %, 0, .5 %, 1.5 %, 2 %) at -5, -2.5, 0, 2.5, 5.

    Where all figures are below 0 the directions change places, as published. The publication
    puts .001 in the place of a base or target of 0; that choice decides the answer, so here it
    is unknown until somebody makes it. Its scaling near a natural limit is left out.

    Args:
        values: (n,) the readings. NaN and None leave as if not given.
        periods: (n,) of the values; growth counts from the end of one to the end of another, in
            years.
        direction: which way is better.
        base: growth counts from the first reading in or after this; unsaid, from the first.
        target: what is aimed at; None for none.
        due: when; needed with a target.
        id: what it is of.

    Raises:
        ReadingsError: a period stands twice; values and periods differ in number; a value is no
            number; the target is endless.
        PeriodError: a period cannot be read.
        UnknownNameError: no such direction.

    >>> found = cagr_progress([100, 80], ["2015", "2023"], direction="lower", target=50, due="2030")
    >>> round(found.growth, 6), round(found.required, 6), round(found.ratio, 5), found.category
    (-0.027508, -0.045158, 0.60913, 'progress made but acceleration needed')
    """
    if direction not in ("higher", "lower"):
        raise UnknownNameError("direction", str(direction), ("higher", "lower"))
    given = numbers(values, "values")
    if given.ndim != 1:
        raise ReadingsError(f"one series belongs here, not an array of shape {given.shape}")
    points: list[Period] = read_points(periods, len(given), Place(id=id))
    start = None if base is None else Period.parse(base)
    series = sorted(
        (point, value)
        for point, value in zip(points, given.tolist(), strict=True)
        if math.isfinite(value) and (start is None or point.end >= start.start)
    )
    if target is not None and math.isinf(target):
        raise ReadingsError(f"a target is a finite number, not {target}")
    aim = None if target is None or target != target else float(target)
    date_due = None if due is None or aim is None else Period.parse(due)
    if not series:
        since = "" if start is None else f" since {start.say()}"
        why = Reason("unknown", f"there is no reading{since} to measure growth by")
        return CagrProgress(id, target=aim, due=date_due, reasons=(why,))
    (first, begun), (last, now) = series[0], series[-1]
    known: dict[str, Any] = {
        "id": id,
        "base": first,
        "base_value": begun,
        "at": last,
        "value": now,
        "target": aim,
        "due": date_due,
    }
    sense = 1.0 if direction == "higher" else -1.0
    growth, why_not = _growth(first, begun, last, now)
    if len(series) == 1:
        why_not = f"there is one figure only, of {first.say()}, and growth needs two"
    if aim is not None and sense * (now - aim) >= -_SPARE * abs(aim):
        said = f"{number(now)} in {last.say()} meets the target of {number(aim)}"
        reasons = (Reason("note", said),)
        required = None if date_due is None else _growth(first, begun, date_due, aim)[0]
        return CagrProgress(
            **known,
            growth=growth,
            required=required,
            category="target achieved",
            score=5.0,
            reasons=reasons,
        )
    if growth is None:
        return CagrProgress(**known, reasons=(Reason("unknown", why_not),))
    if begun < 0:
        sense = -sense  # of figures below 0 the size grows where the value falls
    so_far = (
        f"{_percent(growth)} a year from {number(begun)} in {first.say()} to {number(now)} in {last.say()}"
    )
    if aim is None:
        measure, anchors, required, ratio = sense * growth, _GROWTHS, None, None
        said = f"it changes by {so_far}; there is no target to compare that with"
    else:
        if date_due is None:
            why_not = "the target has no date, so the growth it needs is unknown"
            return CagrProgress(**known, growth=growth, reasons=(Reason("unknown", why_not),))
        required, why_not = _growth(first, begun, date_due, aim)
        if required is None or required == 0:
            why_not = (
                why_not or f"the target equals the {number(begun)} of {first.say()}, so it needs no growth"
            )
            return CagrProgress(
                **known, growth=growth, required=required, reasons=(Reason("unknown", why_not),)
            )
        ratio = sense * growth / abs(required)
        measure, anchors = ratio, _RATIOS
        said = (
            f"it changes by {so_far}, {number(ratio, 3)} times the {_percent(required)} a year that "
            f"{'would have led' if date_due.end <= last.end else 'lead'} to {number(aim)} by {date_due.say()}"
        )
    points_given = _score(measure, anchors)
    category = category_of(points_given)
    return CagrProgress(
        **known,
        growth=growth,
        required=required,
        ratio=ratio,
        category=category,
        score=points_given,
        reasons=(Reason("note", f"{category}: {said}"),),
    )


def kpi_cagr_progress(kpi: KPI, series: Series) -> CagrProgress:
    """Return the progress measure of a KPI's own readings towards its last target point.

    Growth counts from the KPI's dated baseline, else from its first reading. A KPI that is
    `between`, yes/no or assessed has no direction to grow in, and none without a target is judged
    that is not meant to be.
    """
    if kpi.direction not in ("higher", "lower"):
        why = "it has no direction to grow in: only a value of which higher or lower is better has"
        return CagrProgress(kpi.id, reasons=(Reason("left", why),))
    if kpi.untargeted:
        return CagrProgress(kpi.id, reasons=(Reason("left", "it is counted, not judged, by choice"),))
    point = None if kpi.target is None else kpi.target.points[-1]
    values, periods = series.values.tolist(), list(series.periods)
    start = None if kpi.baseline is None else kpi.baseline.at
    if kpi.baseline is not None and start is not None:
        later = [place for place, period in enumerate(periods) if period.end > start.end]
        values = [kpi.baseline.value, *(values[place] for place in later)]
        periods = [start, *(periods[place] for place in later)]
    return cagr_progress(
        values,
        periods,
        direction=kpi.direction,
        target=None if point is None else point.value,
        due=None if point is None else point.at,
        id=kpi.id,
    )


def set_progress(parts: Iterable[CagrProgress]) -> SetProgress:
    """Return the progress of several series: the mean of their scores, and its word.

    >>> met = cagr_progress([1, 3], ["2015", "2020"], target=2, due="2030")
    >>> back = cagr_progress([100, 90], ["2015", "2020"])
    >>> together = set_progress([met, back])
    >>> round(together.score, 3), together.category
    (0.0, 'progress made but acceleration needed')
    """
    found = list(parts)
    scores = [part.score for part in found if part.score is not None]
    if not scores:
        return SetProgress(None, None, 0, len(found))
    score = float(np.mean(scores))
    met = all(part.category == "target achieved" for part in found)
    return SetProgress(score, "target achieved" if met else category_of(score), len(scores), len(found))


def category_of(score: float) -> Category:
    """Return the word for a score: 2.5 and more is on track, 0, -2.5.

    >>> category_of(1.0)
    'progress made but acceleration needed'
    """
    return next(word for least, word in _BY_SCORE if score >= least)


def _score(measure: float, anchors: Sequence[float]) -> float:
    near = next((anchor for anchor in anchors if abs(measure - anchor) <= _SPARE), measure)
    return float(np.interp(near, anchors, _SCORES))


def _growth(first: Period, begun: float, last: Period, now: float) -> tuple[float | None, str]:
    """Return the compound annual growth rate between two readings, or why there is none."""
    years = _years(first, last)
    if years <= 0:
        return None, f"{last.say()} is no later than {first.say()}, so no growth leads there"
    zero = [number(value) for value in (begun, now) if value == 0]
    if zero:
        return None, "there is no rate of growth from 0 or to 0"
    if (begun > 0) != (now > 0):
        what = f"from {number(begun)} to {number(now)}"
        return None, f"there is no rate of growth across 0, {what}"
    rate = math.expm1(math.log(now / begun) / years) if 0 < now / begun < math.inf else math.inf
    return (rate, "") if math.isfinite(rate) else (None, "the figures lie too far apart to reckon with")


def _years(first: Period, last: Period) -> float:
    """Return the years between the ends of two periods, whole months where both end a month."""
    if first.frequency in MONTHS and last.frequency in MONTHS:
        return ((last.end.year - first.end.year) * 12 + last.end.month - first.end.month) / 12
    return (last.end - first.end).days / _DAYS


def _percent(growth: float) -> str:
    text = number(growth * 100)
    return f"{text if growth <= 0 else '+' + text} %"


__all__ = ["CagrProgress", "Category", "SetProgress", "cagr_progress", "kpi_cagr_progress", "set_progress"]
