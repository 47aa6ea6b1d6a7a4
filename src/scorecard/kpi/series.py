"""One KPI's own readings in order of time: what SPC and trends are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.measure import ratio_factor
from scorecard.kpi.readings import Readings
from scorecard.kpi.target import aim_at
from scorecard.model.kpi import KPI
from scorecard.model.period import Period

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of one KPI in one organisation; carried values are none of them.

    `values` and `targets` are in the KPI's own unit, the target being the one in force in each
    of `periods`, NaN where there is none.
    """

    periods: tuple[Period, ...]
    values: Floats
    targets: Floats


def own_series(kpi: KPI, readings: Readings, organisation: str | None, at: Period) -> Series:
    """Return a KPI's own readings up to `at`, the latest revision of each.

    A reading over another length of time than the KPI's frequency is left out.
    """
    table = readings.columns
    latest: dict[Period, int] = {}
    for row in readings.rows_of(kpi.id):
        period = table["period"][row]
        if table["organisation"][row] != organisation or period.frequency != kpi.frequency:
            continue
        # Of two records of one period the later counts; one without a date is the earliest.
        other = latest.get(period, row)
        if period.end <= at.end and table["recorded_at"][row] >= table["recorded_at"][other]:
            latest[period] = row
    values = {period: _value(kpi, table, row) for period, row in sorted(latest.items())}
    periods = tuple(period for period, value in values.items() if value == value)
    aims = [aim_at(kpi, period) for period in periods]
    return Series(
        periods=periods,
        values=np.array([values[period] for period in periods], dtype=np.float64),
        targets=np.array([np.nan if aim is None else aim.value for aim in aims], dtype=np.float64),
    )


def _value(kpi: KPI, table: Mapping[str, NDArray[Any]], row: int) -> float:
    """A reading's value, from numerator and denominator where it stands in none; NaN unknown."""
    value, over, under = (float(table[name][row]) for name in ("value", "numerator", "denominator"))
    if value != value and under > 0:
        return ratio_factor(kpi) * over / under
    return value
