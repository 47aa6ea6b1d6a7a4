"""Will it be green by its target date: a KPI's forecast read through its RAG scheme."""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import Finding, Place, ScorecardError
from scorecard.kpi.forecast import Forecast, Method, check_asked, forecast
from scorecard.kpi.forecast_result import share, without_points
from scorecard.kpi.ratio import is_percent
from scorecard.kpi.scale import number
from scorecard.kpi.score import boundaries, score
from scorecard.kpi.series import Series
from scorecard.kpi.target import Aim, aim_at
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Scale, Scheme
from scorecard.results import Reason

Floats = NDArray[np.float64]

_NOT_FORECAST = {
    "yes_no": "a yes or no has no value that moves, so it is not forecast",
    "assessed": "a person assesses it, and judgements are not forecast",
}


def kpi_forecast(
    kpi: KPI,
    scheme: Scheme,
    scale: Scale,
    series: Series,
    *,
    until: Period | None = None,
    method: Method = "linear",
    level: float = 0.8,
) -> Forecast:
    """Forecast a KPI's own readings, and the probability of each of its bands at the end.

    A band's probability is that of the values its scheme gives it against the target in force in
    the last period forecast. It is the forecast's own, so it holds if things go on as they have.

    Args:
        kpi: the KPI; the fit starts at the last of its `spc.rebase`.
        scheme, scale: what judges it.
        series: its own readings.
        until: how far; unsaid, to the date of its last target point.
        method, level: as for `scorecard.kpi.forecast.forecast`.

    Returns:
        Without points where the KPI is yes/no or assessed, or there is not enough to go by.

    Raises:
        ScorecardError: neither `until` nor a dated target says how far; a level that is none.
        UnknownNameError: no such method.
        MissingExtraError: `seasonal` without statsmodels.

    >>> from scorecard.kpi.schemes import built_in_schemes
    >>> calls = KPI(id="calls", name="Calls", frequency="year", target={"2011": 12}, worst=0, best=20)
    >>> series = Series(
    ...     tuple(map(Period.parse, ("2005", "2006", "2007", "2008", "2009"))),
    ...     np.array([3.0, 5, 6, 9, 10]),
    ...     np.full(5, 12.0),
    ... )
    >>> found = kpi_forecast(calls, built_in_schemes()["tolerance"], Scale(), series)
    >>> {band: round(chance, 3) for band, chance in found.bands.items()}
    {'Red': 0.02, 'Amber': 0.044, 'Green': 0.936}
    """
    check_asked(method, level)
    if until is None and kpi.target is not None:
        until = kpi.target.points[-1].at
    if kpi.direction in _NOT_FORECAST:
        why = Reason("left", _NOT_FORECAST[kpi.direction])
        return without_points(kpi.id, method, level, until, why)
    if until is None:
        raise ScorecardError(f'{kpi.id} has no dated target to forecast to; say until="2010-03"')
    found = forecast(
        series.values,
        series.periods,
        until=until,
        method=method,
        level=level,
        rebase=kpi.spc.rebase,
        id=kpi.id,
    )
    left_out = series.finding(kpi)
    if left_out is not None:
        found = replace(found, findings=(*found.findings, left_out))
    if not found.periods:
        return found
    return _judged(_within(found, kpi, series), kpi, scheme, scale)


def _within(found: Forecast, kpi: KPI, series: Series) -> Forecast:
    """Say where a share in per cent is forecast to be what no share can be."""
    readings, said = series.values, found.expected
    if not is_percent(kpi.measured_in) or readings.min() < 0 or readings.max() > 100:
        return found
    beyond = np.flatnonzero((said < 0) | (said > 100))
    if not len(beyond):
        return found
    what = f"no reading lies outside 0 to 100 %, and from {found.periods[beyond[0]]} on the forecast does"
    fix = "the fit knows of no such bound; believe it up to there only"
    finding = Finding("warning", "forecast-beyond", Place(id=kpi.id), what, fix)
    return replace(found, findings=(*found.findings, finding))


def _judged(found: Forecast, kpi: KPI, scheme: Scheme, scale: Scale) -> Forecast:
    """Add the probability of each band in the last period, or why there is none."""
    if kpi.untargeted:
        left = Reason("left", "it is counted, not judged, by choice, so there is no band to reach")
        return replace(found, reasons=(*found.reasons, left))
    if kpi.over_time == "year_to_date":
        left = Reason("left", "each period is carried on by itself, and judged is the sum of the year")
        return replace(found, reasons=(*found.reasons, left))
    if scheme.reads_history:
        left = Reason("left", "its band hangs on the value of a year before, so there is none to reach")
        return replace(found, reasons=(*found.reasons, left))
    aim = aim_at(kpi, found.periods[-1])
    target = math.nan if aim is None else aim.value
    upper = math.nan if aim is None or aim.upper is None else aim.upper
    shares = _shares(found, kpi, scheme, scale, target, upper)
    if shares is None and found.low[-1] == found.high[-1]:
        why = Reason("unknown", "its readings lie on the fit to the last digit, which says nothing of doubt")
        return replace(found, reasons=(*found.reasons, why))
    if shares is None:
        what = "no target is" if scheme.reads_target else "no thresholds are"
        why = Reason("unknown", f"{what} stated to judge it by, so there is no band to reach")
        return replace(found, reasons=(*found.reasons, why))
    bands = {band.name: float(chance) for band, chance in zip(scheme.bands, shares, strict=True)}
    best, *others = [(name.lower(), share(chance)) for name, chance in reversed(bands.items())]
    said = "".join(f", {name} {chance}" for name, chance in others)
    against = f"against the target of {_aim_words(aim)} " if aim is not None and scheme.reads_target else ""
    text = f"{against}it will then be {best[0]} with a probability of {best[1]}{said}"
    reasons = [Reason("note", text)]
    if aim is not None and aim.due is not None:
        reasons.append(Reason("note", f"target due {aim.due.say()}"))
    return replace(
        found,
        target=target,
        upper=upper,
        bands=MappingProxyType(bands),
        reasons=(*found.reasons, *reasons),
    )


def _shares(
    found: Forecast, kpi: KPI, scheme: Scheme, scale: Scale, target: float, upper: float
) -> Floats | None:
    """Return the probability of each band, worst first; None where its boundaries are unknown.

    Between two neighbouring boundaries every value has one band, that of the value midway.
    """
    if kpi.direction == "between":
        sides = [
            boundaries(kpi, scheme, np.asarray(edge), sense, inside=True)
            for edge, sense in ((target, 1.0), (upper, -1.0))
        ]
        cuts = np.concatenate([*sides, [(target + upper) / 2]])
    else:
        cuts = boundaries(kpi, scheme, np.asarray(target), 1.0 if kpi.direction == "higher" else -1.0)
    if np.isnan(cuts).any() or found.low[-1] == found.high[-1]:
        return None
    edges = np.unique(cuts)
    outside = 1 + np.abs(edges[[0, -1]])
    ends = np.concatenate([edges[:1] - outside[:1], edges, edges[-1:] + outside[1:]])
    probes = (ends[:-1] + ends[1:]) / 2
    shares = np.diff(found.below(edges), prepend=0.0, append=1.0)
    band = score(kpi, scheme, scale, probes, target=target, upper=upper).band
    return np.bincount(band, weights=shares, minlength=len(scheme.bands)).astype(np.float64)


def _aim_words(aim: Aim) -> str:
    return number(aim.value) if aim.upper is None else f"{number(aim.value)} to {number(aim.upper)}"


__all__ = ["kpi_forecast"]
