"""How far a forecasting method would have been off, had it been asked before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.forecast_methods import Method, needed, predict

Floats = NDArray[np.float64]

TESTED = 12
"""No more than so many readings are tested on, and no more than the last third."""


@dataclass(frozen=True, slots=True)
class BackTest:
    """Errors of forecasts made from each of the last readings but one, on those after it.

    Attributes:
        readings: how many of the last readings were forecast.
        forecasts: how many forecasts that makes, each from the readings before its origin only.
        steps: how many periods ahead the furthest of them looks.
        error: their mean absolute error, in the values' own unit.
        unchanged: that of the forecast that nothing changes: the last value before the origin.
    """

    readings: int
    forecasts: int
    steps: int
    error: float
    unchanged: float

    @property
    def ratio(self) -> float | None:
        """The error as a share of that of saying nothing changes; None where that is 0.

        Above 1 the method is worse than saying nothing changes. Kin to the scaled error of
        Hyndman and Koehler (2006), with the naive errors taken from the same forecasts.
        """
        return self.error / self.unchanged if self.unchanged > 0 else None

    @property
    def worse(self) -> bool:
        """Whether saying that nothing changes would have been nearer."""
        return self.error > self.unchanged


def back_test(method: Method, times: Floats, values: Floats, steps: int, season: int) -> BackTest | None:
    """Forecast the last readings from what came before them, origin by origin.

    The origin rolls forward one reading at a time (Tashman 2000): each of the readings tested
    is forecast from every origin that lies up to `steps` periods before it.

    Args:
        method, times, values, season: as for `predict`.
        steps: look ahead no further than this many periods.

    Returns:
        None where there are too few readings to hold one back.
    """
    count = len(values)
    first = max(needed(method, season), count - min(TESTED, -(-count // 3)))
    errors: list[Floats] = []
    unchanged: list[Floats] = []
    furthest = 0
    for origin in range(first, count):
        near = times[origin:] - times[origin - 1] <= steps
        ahead, truth = times[origin:][near], values[origin:][near]
        if len(ahead):
            said = predict(method, times[:origin], values[:origin], ahead, season).expected()
            errors.append(np.abs(said - truth))
            unchanged.append(np.abs(values[origin - 1] - truth))
            furthest = max(furthest, int(ahead[-1] - times[origin - 1]))
    if not errors:
        return None
    return BackTest(
        readings=count - first,
        forecasts=sum(map(len, errors)),
        steps=furthest,
        error=float(np.concatenate(errors).mean()),
        unchanged=float(np.concatenate(unchanged).mean()),
    )


__all__ = ["BackTest", "back_test"]
