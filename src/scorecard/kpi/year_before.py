"""What a KPI was in the same period a year before: the history that some RAG schemes judge by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scorecard.errors import PeriodError
from scorecard.kpi.ratio import read_value
from scorecard.model.period import Period


def year_before(period: Period) -> Period | None:
    """Return the same period one year earlier, None before year 1.

    >>> str(year_before(Period.parse("2010-03"))), year_before(Period.parse("0001"))
    ('2009-03', None)
    """
    try:
        return period.year_before()
    except PeriodError:
        return None


def latest_revisions(frame: pd.DataFrame, factors: Mapping[str, float]) -> pd.DataFrame:
    """Return every reading of certain KPIs once, as last revised.

    Args:
        frame: a `Readings` frame.
        factors: what numerator over denominator is multiplied by, by canonical id of the KPI;
            other KPIs are left out.

    Returns:
        Columns `kpi organisation period value`; a value is NaN where the reading was withdrawn
        or its denominator is not above 0.
    """
    rows = frame[frame["kpi"].isin(list(factors))]
    rows = rows.sort_values("recorded_at", na_position="first", kind="stable")
    rows = rows.drop_duplicates(["kpi", "organisation", "period"], keep="last")
    over, under = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
    value = rows["value"].to_numpy(dtype=np.float64)
    factor = rows["kpi"].map(dict(factors)).to_numpy(dtype=np.float64)
    value = read_value(factor, value, over, under)
    return rows[["kpi", "organisation", "period"]].assign(value=value)


def history_of(readings: pd.DataFrame) -> NDArray[np.float64]:
    """Return what each reading was in the same organisation and period a year before.

    Args:
        readings: of one KPI, as `latest_revisions` returns them.

    Returns:
        One value a row, NaN where there was no such reading.
    """
    earlier = {period: year_before(period) for period in set(readings["period"])}
    wanted = readings[["organisation"]].assign(period=readings["period"].map(earlier))
    there = readings[["organisation", "period", "value"]]
    found = wanted.fillna({"organisation": ""}).merge(
        there.fillna({"organisation": ""}), on=["organisation", "period"], how="left"
    )
    return found["value"].to_numpy(dtype=np.float64)


def own_history(
    frame: pd.DataFrame,
    rows: Mapping[str, int],
    factors: Mapping[str, float],
    periods: Sequence[Period],
    as_of: NDArray[np.int32],
    organisations: Sequence[str | None],
) -> NDArray[np.float64]:
    """Return what KPIs read in the same period a year before, in their own readings.

    Args:
        frame: a `Readings` frame.
        rows: the row in `as_of` of each KPI wanted, by canonical id.
        factors: what numerator over denominator is multiplied by, by id.
        periods: what `as_of` points into.
        as_of: (KPIs, organisations), the period each KPI is judged at; -1 where there is none.
        organisations: the columns.

    Returns:
        Of the shape of `as_of`, NaN where there was no such reading.
    """
    history = np.full(as_of.shape, np.nan)
    before = [year_before(period) for period in periods]
    number = {period: place for place, period in enumerate(dict.fromkeys(before)) if period is not None}
    ends = pd.to_datetime(sorted({period.end for period in number}))
    # Few of all readings are of those days, so that only few have to be sorted.
    found = latest_revisions(frame[frame["end"].isin(ends)], factors)
    if found.empty:
        return history
    looked_for = np.array([-1 if period is None else number[period] for period in before], dtype=np.intp)
    columns = {organisation: index for index, organisation in enumerate(organisations)}
    where = found["organisation"].map(lambda name: columns.get(name, -1)).to_numpy(dtype=np.intp)
    read = found["period"].map(lambda period: number.get(period, -1)).to_numpy(dtype=np.intp)
    row = found["kpi"].map(dict(rows)).to_numpy(dtype=np.intp)
    judged_at = as_of[row, where]
    hit = (where >= 0) & (judged_at >= 0) & (read >= 0) & (looked_for[judged_at] == read)
    history[row[hit], where[hit]] = found["value"].to_numpy()[hit]
    return history
