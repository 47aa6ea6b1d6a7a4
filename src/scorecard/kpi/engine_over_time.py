"""Readings of shorter periods made readings of longer ones, in the engine that holds them.

The rule is that of a KPI's `over_time`: a longer period is known where every shorter one is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import narwhals as nw

from scorecard.errors import PeriodError
from scorecard.kpi.engine_columns import ORDER, PAIR, Source
from scorecard.kpi.engines import Frame, beside
from scorecard.model.period import FREQUENCIES, Frequency, Period

Way = Literal["last", "sum", "mean", "ratio", "max", "min"]
WAYS: tuple[Way, ...] = get_args(Way)


def over_time(source: Source, rows: Frame, way: Way, frequency: Frequency, fiscal_start: int) -> Source:
    """Return the longer periods of each KPI and organisation that are known.

    Args:
        source: what the rows are of.
        rows: the latest revision of each KPI, organisation and period.
        way: `last` needs the last shorter period, the others need all. `ratio` sums numerators
            and denominators, 0 over 0 among them, and leaves the value to be worked out.
        frequency: that of the longer periods. A reading that has it already goes before any made
            of shorter ones; a reading of a longer period is left out.
        fiscal_start: first month of the fiscal year.
    """
    inside = {
        value: part
        for value, period in source.periods.items()
        if (part := _inside(period, frequency, fiscal_start, way)) is not None
    }
    longer = sorted({period for period, _, _ in inside.values()})
    number = {period: place for place, period in enumerate(longer)}
    made = replace(source, order=ORDER, periods=dict(enumerate(longer)), counts={})
    if not inside:
        return _replaced(made, rows.head(0).with_columns(**{ORDER: nw.lit(0)}))
    steps = {
        source.order: list(inside),
        "_longer": [number[period] for period, _, _ in inside.values()],
        "_finer": [len(FREQUENCIES) - FREQUENCIES.index(source.periods[value].frequency) for value in inside],
        "_needed": [needed for _, needed, _ in inside.values()],
        "_ends": [int(ends) for _, _, ends in inside.values()],
    }
    rows = rows.join(beside(rows, steps), on=source.order, how="inner")
    if source.order == ORDER:
        rows = rows.drop(ORDER)
    rows = rows.rename({"_longer": ORDER})
    if way == "last":
        found = rows.filter(source.valued & (nw.col("_ends") == 1))
    else:
        found = _summed(source, rows, way)
    return _replaced(made, found.unique([*PAIR, ORDER], keep="first", order_by=["_finer"]))


def _inside(
    period: Period, frequency: Frequency, fiscal_start: int, way: Way
) -> tuple[Period, int, bool] | None:
    """The longer period one lies in, how many such fill it, and whether this is the last of them."""
    if period.frequency == frequency:
        return period, 1, True
    if period.frequency == "week" and way != "last":
        return None
    try:
        longer = Period.containing(period.end, frequency, fiscal_start=fiscal_start)
        ends = period.shift(1).end > longer.end
    except PeriodError:  # at the end of the calendar
        return None
    if period.frequency == "week":
        return (longer, 1, ends) if period.end - period.start < longer.end - longer.start else None
    if not longer.start <= period.start:
        return None
    if period.frequency == "day":
        return longer, (longer.end - longer.start).days + 1, ends
    months = {"month": 1, "quarter": 3, "year": 12, "fiscal year": 12}
    whole = months.get(frequency, 0)
    first = Period.containing(longer.start, period.frequency, fiscal_start=fiscal_start)
    if whole <= months[period.frequency] or first.start != longer.start:
        return None
    return longer, whole // months[period.frequency], ends


def _summed(source: Source, rows: Frame, way: Way) -> Frame:
    """The longer periods all of whose shorter ones are known."""
    columns = ["numerator", "denominator"] if way == "ratio" else ["value"]
    if way == "ratio" and not set(columns) <= set(source.columns):
        rows, columns = rows.head(0), ["value"]
    known = ~nw.col(columns[0]).is_null()
    if len(columns) == 2:  # 0 over 0 adds nothing, and is known
        over, under = nw.col("numerator"), nw.col("denominator")
        known = known & ((under > 0) | ((under == 0) & (over == 0)))
    amounts = [getattr(nw.col(name), "sum" if way == "ratio" else way)() for name in columns]
    when = [nw.col("recorded_at").max()] if "recorded_at" in source.columns else []
    grouped = (
        rows.filter(known)
        .group_by(*PAIR, ORDER, "_finer")
        .agg(nw.len().alias("_rows"), nw.col("_needed").max(), *amounts, *when)
    )
    whole = grouped.filter(nw.col("_rows") == nw.col("_needed"))
    if len(columns) == 2:
        whole = whole.filter(nw.col("denominator") > 0).with_columns(value=nw.lit(None, nw.Float64))
    return whole


def _replaced(source: Source, rows: Frame) -> Source:
    """The longer periods as the source's own, each written out."""
    rows = rows.drop("period", strict=False)
    if not source.periods:
        return replace(source, rows=rows.with_columns(period=nw.lit("")))
    texts = {ORDER: list(source.periods), "period": [str(period) for period in source.periods.values()]}
    return replace(source, rows=rows.join(beside(rows, texts), on=ORDER, how="inner"))
