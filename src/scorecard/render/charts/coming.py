"""What is expected of coming periods, as a chart shows it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from scorecard.errors import RenderError, nearest
from scorecard.model.period import Period

FORECAST_COLUMNS = ("period", "expected", "low", "high")


class Forecast(NamedTuple):
    """What is expected of coming periods, in the KPI's own unit; NaN bounds where unknown."""

    periods: tuple[Period, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def read_forecast(frame: pd.DataFrame) -> Forecast:
    """Return a forecast from a frame with the columns period, expected, low and high.

    Raises:
        RenderError: a column is missing, or a figure is no number.
        PeriodError: a period cannot be read.
    """
    lacking = [name for name in FORECAST_COLUMNS if name not in frame.columns]
    if lacking:
        hints = [nearest(name, map(str, frame.columns)) for name in lacking]
        said = ", ".join(
            f"{name!r}{f' ({hint})' if hint else ''}" for name, hint in zip(lacking, hints, strict=True)
        )
        raise RenderError(f"the forecast has no column {said}; it needs {', '.join(FORECAST_COLUMNS)}")
    periods = [Period.parse(period) for period in frame["period"]]
    order = sorted(range(len(periods)), key=periods.__getitem__)
    columns = []
    for name in FORECAST_COLUMNS[1:]:
        try:
            column = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        except (TypeError, ValueError) as error:
            raise RenderError(f"the forecast's column {name!r} must hold numbers: {error}") from None
        columns.append(tuple(column[order].tolist()))
    expected, low, high = columns
    return Forecast(tuple(periods[place] for place in order), expected, low, high)


__all__ = ["FORECAST_COLUMNS", "Forecast", "read_forecast"]
