"""What a forecast comes to: its figures, its findings, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scorecard.errors import Finding, UnknownNameError
from scorecard.kpi.back_test import BackTest
from scorecard.kpi.forecast_methods import Method, Predicted
from scorecard.kpi.scale import number
from scorecard.kpi.spc_points import many
from scorecard.model.period import Period
from scorecard.results import Reason

Floats = NDArray[np.float64]


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


def without_points(
    id: str | None, method: Method, level: float, until: Period | None, why: Reason
) -> Forecast:
    """Return a forecast that says nothing, and why."""
    none = read_only(np.empty(0))
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


def share(probability: float) -> str:
    """Return a probability in per cent that is never rounded to certainty.

    >>> share(0.8), share(0.99999), share(0.0), share(1e-9), share(0.004)
    ('80 %', 'over 99 %', '0 %', 'under 1 %', 'under 1 %')
    """
    if 0 < probability < 0.01:
        return "under 1 %"
    if 0.99 < probability < 1:
        return "over 99 %"
    return f"{probability * 100:.0f} %"


def read_only(figures: Floats) -> Floats:
    """Return an array that nobody can write to: itself, closed."""
    figures.setflags(write=False)
    return figures


__all__ = ["Forecast", "read_only", "share", "without_points"]
