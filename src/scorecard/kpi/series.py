"""One KPI's own readings in order of time: what SPC and trends are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.ratio import ratio, ratio_factor
from scorecard.kpi.readings import Readings
from scorecard.kpi.target import aim_at
from scorecard.model.kpi import KPI
from scorecard.model.period import Period

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of one KPI in one organisation; carried values are none of them.

    `values` and `targets` are in the KPI's own unit, the target being the one in force in each
    of `periods`, NaN where there is none. Of a `year_to_date` KPI the values are what each period
    brought, which no target is of: sums that grow all year have no steady process to chart.
    """

    periods: tuple[Period, ...]
    values: Floats
    targets: Floats


def own_series(
    kpi: KPI, readings: Readings, organisation: str | None, at: Period, *, fiscal_start: int = 4
) -> Series:
    """Return a KPI's own readings up to `at`, the latest revision of each.

    A reading over another length of time than the KPI's frequency is left out.

    Args:
        kpi: the KPI.
        readings: `Derived.series`, so that values which were worked out are among them.
        organisation: whose.
        at: the last period.
        fiscal_start: first month of the fiscal year.
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
    of_years = kpi.over_time == "year_to_date"
    aims = [None if of_years else aim_at(kpi, period, fiscal_start=fiscal_start) for period in periods]
    return Series(
        periods=periods,
        values=np.array([values[period] for period in periods], dtype=np.float64),
        targets=np.array([np.nan if aim is None else aim.value for aim in aims], dtype=np.float64),
    )


def _value(kpi: KPI, table: Mapping[str, NDArray[Any]], row: int) -> float:
    """A reading's value, from numerator and denominator where it stands in none; NaN unknown."""
    value, over, under = (float(table[name][row]) for name in ("value", "numerator", "denominator"))
    if value != value and under > 0:
        return float(ratio(ratio_factor(kpi), over, under))
    return value
