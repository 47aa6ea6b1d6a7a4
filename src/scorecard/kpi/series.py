"""One KPI's own readings in order of time: what SPC and trends are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import Finding, Place
from scorecard.kpi.ratio import ratio_factor, read_value
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
    left_out: tuple[Period, ...] = ()
    """Periods of readings over another length of time than the KPI's, of which nothing makes its own."""

    def finding(self, kpi: KPI) -> Finding | None:
        """Return what is to be said of the readings left out, if any are."""
        if not self.left_out:
            return None
        lengths = sorted({period.frequency for period in self.left_out})
        count = len(self.left_out)
        what = (
            f"{count} reading{'s are' if count > 1 else ' is'} of a {' or a '.join(lengths)}, the first of "
            f"{self.left_out[0]}, and it is read each {kpi.frequency}: left out"
        )
        own = Period.containing(self.left_out[0].end, kpi.frequency)
        fix = f"write the period as {own}, or say how shorter ones make it with `over_time`"
        return Finding("warning", "other-frequency", Place(id=kpi.id), what, fix)


def own_series(
    kpi: KPI, readings: Readings, organisation: str | None, at: Period, *, fiscal_start: int = 4
) -> Series:
    """Return a KPI's own readings up to `at`, the latest revision of each.

    A reading over another length of time than the KPI's frequency is left out, and so told.

    Args:
        kpi: the KPI.
        readings: `Derived.series`, so that values which were worked out are among them.
        organisation: whose.
        at: the last period.
        fiscal_start: first month of the fiscal year.
    """
    table = readings.columns
    latest: dict[Period, int] = {}
    others: set[Period] = set()
    made_of_others = kpi.over_time is not None or kpi.formula is not None
    for row in readings.rows_of(kpi.id):
        period = table["period"][row]
        if table["organisation"][row] != organisation:
            continue
        if period.frequency != kpi.frequency:
            if not made_of_others and period.end <= at.end:
                others.add(period)
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
        left_out=tuple(sorted(others)),
    )


def _value(kpi: KPI, table: Mapping[str, NDArray[Any]], row: int) -> float:
    """A reading's value, from numerator and denominator where it stands in none; NaN unknown or refused."""
    cells = (np.float64(table[name][row]) for name in ("value", "numerator", "denominator"))
    return float(read_value(ratio_factor(kpi), *cells))
