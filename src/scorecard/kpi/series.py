"""One KPI's own readings in order of time: what SPC and trends are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
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
    frame = readings.of(kpi.id)
    whose = frame["organisation"].isna() if organisation is None else frame["organisation"] == organisation
    mine = frame[whose & (frame["end"] <= pd.Timestamp(at.end))]
    same = np.array([period.frequency == kpi.frequency for period in mine["period"]], dtype=bool)
    mine = mine[same]
    mine = mine.sort_values(["end", "recorded_at"], na_position="first", kind="stable")
    mine = mine.drop_duplicates("end", keep="last")
    under = mine["denominator"].where(mine["denominator"] > 0)
    values = mine["value"].fillna(ratio_factor(kpi) * mine["numerator"] / under)
    known = values.notna().to_numpy()
    periods = tuple(mine["period"][known])
    aims = [aim_at(kpi, period) for period in periods]
    return Series(
        periods=periods,
        values=values[known].to_numpy(dtype=np.float64),
        targets=np.array([np.nan if aim is None else aim.value for aim in aims], dtype=np.float64),
    )
