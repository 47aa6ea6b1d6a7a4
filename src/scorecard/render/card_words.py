"""Figures, targets and bands of a KPI in words, for its card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scorecard.kpi.limits import BandRange
from scorecard.kpi.scale import number
from scorecard.model.kpi import KPI, TargetPoint
from scorecard.model.period import Frequency, Period
from scorecard.model.scheme import Band, Tolerance

EACH: dict[Frequency, str] = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "year": "yearly",
    "fiscal year": "each fiscal year",
}


def figure(kpi: KPI, value: float | None, upper: float | None = None) -> str:
    """Return a value of a KPI with its unit of measure; empty where there is none.

    >>> figure(KPI(id="calls", name="Calls", measured_in="%"), 20, 30)
    '20 to 30 %'
    >>> figure(KPI(id="open", name="Open", direction="yes_no"), 1)
    'yes'
    """
    if value is None:
        return ""
    if kpi.direction == "yes_no":
        return {0: "no", 1: "yes"}.get(int(value) if value in (0, 1) else -1, number(value))
    span = number(value) if upper is None else f"{number(value)} to {number(upper)}"
    return f"{span} {kpi.measured_in}".strip()


def dated(text: str, at: Period | None) -> str:
    """Return a figure with the period it is of; empty stays empty."""
    return f"{text} ({at.say()})" if text and at is not None else text


def points(kpi: KPI) -> list[str]:
    """Return the points of a KPI's target in words, a line each; how lines join them."""
    target = kpi.target
    if target is None:
        return []
    holds = target.profile == "step" or (target.profile is None and len(target.points) > 1)
    said = [_point(kpi, point, "from" if holds else "by") for point in target.points]
    if target.profile == "linear":
        since = "nought at the start of each year" if kpi.over_time == "year_to_date" else "the baseline"
        said.append(f"joined by straight lines from {since}")
    return said


def _point(kpi: KPI, point: TargetPoint, word: str) -> str:
    shown = figure(kpi, point.value, point.upper)
    return shown if point.at is None else f"{shown} {word} {point.at.say()}"


def aim_note(kpi: KPI, period: Period) -> str:
    """Return what the target of a reading is due or holds for.

    >>> calls = KPI.model_validate({"id": "c", "name": "Calls", "target": {"2010-03": 900}})
    >>> [aim_note(calls, Period.parse(at)) for at in ("2009-08", "2010-03", "2010-06")]
    ['due March 2010', 'for March 2010', 'since March 2010']
    """
    target = kpi.target
    if target is None or target.points[-1].at is None:
        return ""
    to_date = kpi.over_time == "year_to_date"
    if to_date and target.profile == "linear":
        return "for the year so far"
    if target.profile == "linear":
        last = target.points[-1]
        if period.end < target.points[-1].at.end:
            return f"on the line to {figure(kpi, last.value, last.upper)} by {target.points[-1].at.say()}"
        return _held(target.points[-1].at, period)
    chosen = target.points[0].at
    for point in target.points:
        if point.at is not None and point.at.start <= period.end:
            chosen = point.at
    assert chosen is not None  # points are dated all or none
    day = chosen.end if to_date else chosen.start  # a sum is due at the end of its period
    return f"due {chosen.say()}" if period.end < day else _held(chosen, period)


def _held(at: Period, period: Period) -> str:
    return f"for {at.say()}" if period.start <= at.end else f"since {at.say()}"


def share_of_way(progress: float) -> str:
    """Return a progress in percent, which never says all of the way or none too early.

    >>> share_of_way(94.2), share_of_way(99.96), share_of_way(-9.9), share_of_way(100.0)
    ('94 %', '99.96 %', '−10 %', '100 %')
    """
    for decimals in range(6):
        shown = round(progress, decimals)
        if _side(shown) == _side(progress):
            break
    shown = 100.0 if abs(progress - 100) < 1e-9 else 0.0 if abs(progress) < 1e-9 else shown
    return f"{number(shown, 7)} %"


def _side(progress: float) -> tuple[bool, ...]:
    """On which side of none and all of the way a progress lies."""
    return progress < 0, progress > 0, progress < 100, progress > 100


def band_spans(kpi: KPI, ranges: Sequence[BandRange]) -> list[tuple[Band, str]]:
    """Return each band with its values in words, the best first.

    >>> from scorecard.kpi.limits import band_ranges
    >>> from scorecard.kpi.schemes import built_in_schemes
    >>> calls = KPI(id="calls", name="Calls", measured_in="%", target=65, tolerance=3)
    >>> [text for _, text in band_spans(calls, band_ranges(calls, built_in_schemes()["ims"], 65))]
    ['above 68 %', '62 to 68 %', 'below 62 %']
    """
    said: dict[str, tuple[Band, list[str]]] = {}
    for each in ranges:
        said.setdefault(each.band.name, (each.band, []))[1].append(_span(each))
    return [
        (band, f"{' or '.join(spans)} {kpi.measured_in}".rstrip()) for band, spans in reversed(said.values())
    ]


def _span(each: BandRange) -> str:
    low, high = number(each.low, 6), number(each.high, 6)
    if each.low is None and each.high is None:
        return "always"
    if each.low is None:
        return f"{'up to' if each.with_high else 'below'} {high}"
    if each.high is None:
        return f"{'from' if each.with_low else 'above'} {low}"
    if each.low == each.high:
        return f"at {low}"
    if each.with_low and each.with_high:
        return f"{low} to {high}"
    if each.with_low:
        return f"from {low} to below {high}"
    return f"above {low} to {high}" if each.with_high else f"between {low} and {high}"


def tolerance(kpi: KPI, stated: Tolerance | tuple[Tolerance, Tolerance] | None) -> str:
    """Return a tolerance in words: in the KPI's unit, or as a share of its target."""
    if stated is None:
        return ""
    if isinstance(stated, tuple):
        low, high = (tolerance(kpi, side) for side in stated)
        return f"{low} below, {high} above"
    if stated.relative:
        return f"{number(stated.amount)} % of the target"
    return f"{number(stated.amount)} {kpi.measured_in}".strip()


def sentence(text: str) -> str:
    """Return a text that begins with a capital.

    >>> sentence("no reading")
    'No reading'
    """
    return text[:1].upper() + text[1:]


def listed(items: Iterable[str]) -> str:
    """Return what is there, one behind the other."""
    return ", ".join(item for item in items if item)
