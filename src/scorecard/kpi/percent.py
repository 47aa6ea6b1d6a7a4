"""Shares of 100: which KPIs are some, and what is said of a value above 100."""

from __future__ import annotations

from scorecard.errors import Finding, Place
from scorecard.kpi.ratio import is_percent
from scorecard.kpi.scale import number
from scorecard.model.kpi import KPI


def ends_at_hundred(kpi: KPI) -> bool:
    """Return whether a KPI is in per cent and nothing it states, no end and no target, lies above 100.

    >>> ends_at_hundred(KPI(id="fixed", name="Fixed", measured_in="%", target=85))
    True
    >>> ends_at_hundred(
    ...     KPI(id="spent", name="Spent", measured_in="%", target=100, worst=120, direction="lower")
    ... )
    False
    """
    points = kpi.target.points if kpi.target else ()
    stated = [
        *[value for point in points for value in (point.value, point.upper)],
        *(kpi.worst if isinstance(kpi.worst, tuple) else (kpi.worst,)),
        None if kpi.baseline is None else kpi.baseline.value,
        *kpi.thresholds,
        *(kpi.best, kpi.stretch, kpi.red_flag, kpi.goal),
    ]
    said = [value for value in stated if value is not None]
    return is_percent(kpi.measured_in) and bool(said) and max(said) <= 100


def over_hundred(kpi: KPI, value: float, of: str, more: int = 0) -> Finding | None:
    """Return what is to be said of a value above 100 of a share of 100; None where there is nothing.

    Args:
        kpi: whose value it is.
        value: in its own unit.
        of: what it is, such as `the reading of March 2010`.
        more: how many others are like it.
    """
    if not (value > 100 and ends_at_hundred(kpi)):
        return None
    others = f" ({more} more like it)" if more else ""
    what = (
        f"{of} is {number(value)} {kpi.measured_in}, and all it is compared with lies at 100 or below{others}"
    )
    fix = "mend it; where more than 100 can be, state a `best` or `worst` above 100"
    return Finding("warning", "over-hundred", Place(id=kpi.id), what, fix)


__all__ = ["ends_at_hundred", "over_hundred"]
