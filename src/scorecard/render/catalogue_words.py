"""How a service and its promises stand, in a customer's words: no colours' names, letters or scores."""

from __future__ import annotations

from scorecard.kpi.scale import band_of
from scorecard.model.scheme import Scale
from scorecard.results import Status
from scorecard.strategy_map.services import Level, ServiceRow, status_words

NOT_MEASURED = "Not measured"
_PARTLY = "Partly as promised"
_PARTLY_SHOULD = "Partly as it should"
NOT_APPLICABLE = "Does not apply at present"


def service_standing(scale: Scale, row: ServiceRow) -> str:
    """Return how a service stands, as a customer would say it.

    The best band of the status scale is `Works as promised`, the worst `Not as promised`, those between
    `Partly as promised`; so is any band while some promises are kept and others are not. A service
    that promises nothing works, or does not, `as it should`.
    """
    if row.stage != "running":
        return status_words(scale, row)
    if not row.levels:
        return _words(scale, row.status, "Does not work as it should", _PARTLY_SHOULD, "Works as it should")
    measured = [level.status for level in row.levels if level.status.score is not None]
    kept = {band_of(scale, status.score) == scale.bands[-1] for status in measured}
    if kept == {True, False}:
        return _PARTLY
    known = "" if len(measured) == len(row.levels) else ", as far as that is measured"
    return _words(scale, row.status, "Not as promised", _PARTLY, f"Works as promised{known}")


def promise_standing(scale: Scale, level: Level) -> str:
    """Return whether a promise is kept, and the figure it was measured by.

    >>> from scorecard.model.kpi import KPI
    >>> kpi = KPI(id="fixed", name="Calls fixed at once", measured_in="%")
    >>> green = Status(kpi.id, "kpi", kpi.name, Scale().bands[-1], 80.0, value=74.0, target=70.0)
    >>> promise_standing(Scale(), Level(kpi, green, "Seven in ten at once"))
    'Kept: 74 %, 4 percentage points over target'
    """
    kept = _words(scale, level.status, "Not kept", "Partly kept", "Kept")
    return f"{kept}: {level.figures}" if level.figures and kept != NOT_APPLICABLE else kept


def _words(scale: Scale, status: Status, worst: str, between: str, best: str) -> str:
    if status.band is None:
        return NOT_MEASURED if status.applicable else NOT_APPLICABLE
    band = band_of(scale, status.score)
    if band is None:  # named by a scheme that does not say where it lies on the scale
        return status.band.name
    return {scale.bands[0]: worst, scale.bands[-1]: best}.get(band, between)


__all__ = ["promise_standing", "service_standing"]
