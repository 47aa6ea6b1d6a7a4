"""The three ways to forecast a series: a straight line, a steady growth, and seasons."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scorecard._optional import require
from scorecard.kpi.student import t_below, t_reach
from scorecard.model.period import Frequency

Floats = NDArray[np.float64]

Method = Literal["linear", "growth", "seasonal"]
METHODS: tuple[Method, ...] = ("linear", "growth", "seasonal")

SEASON: Mapping[Frequency, int] = {"week": 52, "month": 12, "quarter": 4}
"""How many periods make a season of one year. The 53rd week some years have shifts it by one."""

LINE = 5
"""Readings a line or a growth needs: two make a line, three more show how far readings stray."""
SEEDS = 10
"""Readings beside a season (an even number of periods) that statsmodels' first guess rests on."""

_ROUNDING = 1e-12
"""Residuals up to this share of the largest figure are floating-point rounding."""


def needed(method: Method, season: int) -> int:
    """Return the fewest readings a method works with.

    A line and a growth need 5: two make a line, three more show how far readings stray from it.
    Seasons need two full ones, of which the second shows what the first was worth, and no fewer
    than 10 readings and a season, from which the first guess of level, trend and seasons is
    taken: 24 months, 14 quarters, 104 weeks.

    >>> needed("linear", 12), needed("seasonal", 12), needed("seasonal", 4)
    (5, 24, 14)
    """
    return max(2 * season, SEEDS + season) if method == "seasonal" else LINE


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a method says of m times to come: a distribution of the value at each.

    The value, or its logarithm, is `centre` + `spread` x Student's t with `freedom` degrees of
    freedom (infinity: the normal distribution).

    Attributes:
        centre, spread: (m,); a spread of 0 is a value without doubt.
        freedom: degrees of freedom.
        logarithmic: whether centre and spread are of the value's logarithm.
        residuals: (n,) what the fit leaves unexplained of each reading, in the unit of `centre`.
        slope: by how much the centre moves a period; NaN where that is not one figure.
        converged: whether the search for the best fit came to its end.
    """

    centre: Floats
    spread: Floats
    freedom: float
    logarithmic: bool
    residuals: Floats
    slope: float
    converged: bool = True

    def expected(self) -> Floats:
        """Return the middle of the distribution: as likely too high as too low."""
        return self._value(self.centre)

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Return the ends of the middle `level` of the distribution."""
        reach = t_reach(level, self.freedom) * self.spread
        return self._value(self.centre - reach), self._value(self.centre + reach)

    def below(self, values: ArrayLike, place: int = -1) -> Floats:
        """Return the probability that the value at `place` lies below each of `values`.

        Where the spread is 0 it is 0 up to the centre and 1 beyond.
        """
        x = np.asarray(values, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.logarithmic:
                x = np.where(x > 0, np.log(np.maximum(x, 0.0)), -np.inf)
            away = x - self.centre[place]
            if self.spread[place] == 0:
                return np.where(away > 0, 1.0, 0.0)
            return t_below(away / self.spread[place], self.freedom)

    def _value(self, figures: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return np.exp(figures) if self.logarithmic else figures


def predict(method: Method, times: Floats, values: Floats, ahead: Floats, season: int) -> Predicted:
    """Fit a method to n readings and return what it says of m times ahead.

    Args:
        method: which.
        times: (n,) numbers of the readings' periods, rising; `seasonal` needs them without a gap.
        values: (n,) finite; above 0 for `growth`.
        ahead: (m,) numbers of the periods asked for, from the one after the last reading on.
        season: how many periods make a year; only `seasonal` reads it.

    Raises:
        MissingExtraError: `seasonal` without statsmodels.
    """
    if method == "seasonal":
        return _seasons(values, (ahead - times[-1]).astype(int), season)
    if method == "growth":
        return _line(times, np.log(values), ahead, logarithmic=True)
    return _line(times, values, ahead, logarithmic=False)


def _line(times: Floats, values: Floats, ahead: Floats, *, logarithmic: bool) -> Predicted:
    """Ordinary least squares on time with its prediction interval.

    A value at time x0 strays from the line with standard error
    s sqrt(1 + 1/n + (x0 - mean x)^2 / Sxx), where s^2 is the sum of squared residuals over
    n - 2, times Student's t with n - 2 degrees of freedom (Hyndman and Athanasopoulos,
    Forecasting: Principles and Practice, on forecasting with regression).
    """
    count, middle = len(times), times.mean()
    x, level = times - middle, values.mean()
    across = (x**2).sum()
    slope = float((x * (values - level)).sum() / across)
    residuals = values - level - slope * x
    residuals[np.abs(residuals) <= _ROUNDING * np.abs(values).max()] = 0.0
    stray = math.sqrt((residuals**2).sum() / (count - 2))
    spread = stray * np.sqrt(1 + 1 / count + (ahead - middle) ** 2 / across)
    centre = level + slope * (ahead - middle)
    return Predicted(centre, spread, float(count - 2), logarithmic, residuals, slope)


def _seasons(values: Floats, steps: NDArray[np.int_], season: int) -> Predicted:
    """Holt and Winters' additive level, trend and seasons, as the model ETS(A,A,A).

    statsmodels' `ETSModel` estimates the smoothing by maximum likelihood from its heuristic first
    guess of level, trend and seasons; the spread is the model's own (Hyndman, Koehler, Ord and
    Snyder, Forecasting with Exponential Smoothing, chapter 6). It takes the estimates for the
    truth, so it is a little narrow where seasons are few.
    """
    ets = require("statsmodels.tsa.exponential_smoothing.ets", "forecast")
    scale = max(float(np.abs(values).max()), np.finfo(np.float64).tiny)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they say is read from the fit instead
        model = ets.ETSModel(
            pd.Series(values / scale),
            error="add",
            trend="add",
            seasonal="add",
            seasonal_periods=season,
            initialization_method="heuristic",
        )
        fit = model.fit(disp=False)
        last = len(values) - 1
        ahead = fit.get_prediction(start=last + 1, end=last + int(steps[-1]))
        variance = np.asarray(ahead.forecast_variance, dtype=np.float64)
    residuals = np.asarray(fit.resid, dtype=np.float64)
    residuals = np.where(np.abs(residuals) <= _ROUNDING, 0.0, residuals)
    spread = np.sqrt(np.maximum(variance, 0.0)) if residuals.any() else np.zeros(len(variance))
    return Predicted(
        centre=np.asarray(ahead.predicted_mean, dtype=np.float64)[steps - 1] * scale,
        spread=spread[steps - 1] * scale,
        freedom=math.inf,
        logarithmic=False,
        residuals=residuals * scale,
        slope=math.nan,
        converged=bool(fit.mle_retvals["converged"]),
    )


__all__ = ["METHODS", "SEASON", "Method", "Predicted", "needed", "predict"]
