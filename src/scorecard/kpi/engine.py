"""Readings reduced where they are held: cut to the latest revisions by the engine that has them.

The frame is looked over by aggregates, cut to what was known and is not of the future, and cut
to the latest revisions; only what is left comes over. It is read some four times, so hand in a
table or a file rather than a long query.

Measured and not taken, over 10 million rows: a rank window over all rows of a KPI and
organisation (twice the time in DuckDB), `last(order_by)` (unknown to Spark, a sort of each group
elsewhere), numbers in the place of texts (no faster, and three joins more).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import narwhals as nw

from scorecard.errors import Finding, Place, ReadingsError
from scorecard.kpi.cells import REVISE
from scorecard.kpi.engine_columns import (
    ORDER,
    PAIR,
    SHOWN,
    Source,
    has_blanks,
    looked_over,
    place_of,
    short_names,
    with_names,
)
from scorecard.kpi.engine_over_time import Way, over_time
from scorecard.kpi.engines import Frame, by_the_end_of, may_repeat, records, run
from scorecard.kpi.table import fault
from scorecard.model.period import Frequency, Period

SLICE, SLICES = 500_000, 40
"""How many rows are compared with each other at a time, and into how many parts at most a table is cut.

Tables mostly grow with time, so a part is a part of the file; and one that fits the processor's
cache is compared in half the time.
"""


def reduced(
    frame: Any,
    *,
    at: Period | None = None,
    known_on: date | None = None,
    revisions: bool = False,
    latest: bool = False,
    longer: tuple[Way, Frequency] | None = None,
    fiscal_start: int = 4,
) -> nw.DataFrame[Any]:
    """Return the readings that are left, as a frame of the engine's own or an Arrow table.

    They are sorted by KPI, organisation, period and `recorded_at`, and have `worded` beside the
    columns of readings.

    Args:
        frame: any dataframe or query with the columns of readings.
        at: the period whose future is left out; none keeps all.
        known_on: the day by whose end a reading was recorded; none keeps all.
        revisions: whether earlier revisions are kept.
        latest: whether only the last period that has a value is kept.
        longer: how readings of longer periods are made, and of which frequency.
        fiscal_start: first month of the fiscal year.

    Raises:
        ReadingsError: as for `Readings`; a place is a KPI, organisation and period.
    """
    source, faults = looked_over(frame, fiscal_start)
    made = None
    if latest and longer is None and not faults:
        made = _latest_if_well_named(source, at, known_on)
    if made is None:
        source, nameless = with_names(source)
        _refuse([*faults, *nameless, *_repeats(source)])
        within = _within(source, at, known_on)
        rows = source.rows.filter(*within) if within else source.rows
        if longer is not None:
            source, within = over_time(source, _revised(source, rows), *longer, fiscal_start), []
            rows = source.rows
        if latest:
            made, _ = _latest(source, within)
        elif longer is not None or revisions:
            made = _fetched(source, rows)
        else:
            made = _fetched(source, _revised(source, rows))
    recorded = made.schema.get("recorded_at")
    if isinstance(recorded, nw.Datetime) and recorded.time_zone:
        utc = nw.col("recorded_at").dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        made = made.with_columns(recorded_at=utc)
    return made.drop(ORDER) if ORDER in made.columns else made


def _fetched(source: Source, rows: Frame) -> nw.DataFrame[Any]:
    # Sorted before columns of nothing are put beside it, which need not be moved.
    return run(source.canonical(rows.sort(source.key)))


def _repeats(source: Source) -> list[Finding]:
    """Readings of one KPI, organisation, period and moment of recording."""
    if not any(may_repeat(rows, source.key, count) for rows, count in _slices(source)):
        return []
    counted = source.rows.group_by(source.key).agg(nw.len().alias("_rows")).filter(nw.col("_rows") > 1)
    (told,) = records(counted.select(nw.len().alias("keys")))
    faults = []
    for row in records(counted.sort(source.key).head(SHOWN)):
        period = source.periods[row[source.order]]
        what = f"{row['_rows']} readings of {period}"
        if row.get("recorded_at") is not None:
            what += f" recorded at {row['recorded_at']:%Y-%m-%dT%H:%M:%S}"
        faults.append(fault(place_of({**row, "period": period}), what, REVISE))
    if told["keys"] > SHOWN:
        faults.append(fault(Place(), f"and {told['keys'] - SHOWN} more that are there twice or more"))
    return faults


def _slices(source: Source) -> Iterator[tuple[Frame, int]]:
    """The rows a stretch of time after another, so that never more than one's are held."""
    most = sum(source.counts[value] for value in source.periods)
    if most <= SLICE:
        yield source.rows, most
        return
    most = max(SLICE, most // SLICES)
    first, total = None, 0
    values = list(source.periods)
    for value, following in zip(values, [*values[1:], None], strict=True):
        first = value if first is None else first
        total += source.counts[value]
        if following is None or total + source.counts[following] > most:
            order = nw.col(source.order)
            yield source.rows.filter((order >= first) & (order <= value)), total
            first, total = None, 0


def _refuse(faults: list[Finding]) -> None:
    if faults:
        count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
        raise ReadingsError(f"the readings cannot be used: {count}", faults)


def _within(source: Source, at: Period | None, known_on: date | None) -> list[nw.Expr]:
    """Whether a row was known by a day and is of no period after another.

    Raises:
        ReadingsError: what was known is asked for, and rows do not say when they were recorded.
    """
    within = []
    if known_on is not None:
        _refuse_unrecorded(source, known_on)
        within.append(by_the_end_of(source.rows, "recorded_at", known_on))
    return within if at is None else [*within, *source.until(at)]


def _refuse_unrecorded(source: Source, known_on: date) -> None:
    """Refuse to tell what was known from readings without `recorded_at`."""
    unrecorded = source.rows
    if "recorded_at" in source.columns:
        unrecorded = unrecorded.filter(nw.col("recorded_at").is_null())
    (told,) = records(unrecorded.select(nw.len().alias("rows")))
    if told["rows"]:
        first = records(unrecorded.select(*PAIR, source.order).sort(*PAIR, source.order).head(SHOWN))
        faults = [
            fault(place_of({**row, "period": source.periods[row[source.order]]}), "no `recorded_at`")
            for row in first
        ]
        raise ReadingsError(
            f"what was known on {known_on.isoformat()} cannot be told: "
            f"{told['rows']} readings have no `recorded_at`",
            faults,
        )


def _revised(source: Source, rows: Frame) -> Frame:
    """The latest revision of each KPI, organisation and period."""
    if "recorded_at" not in source.columns:
        return rows
    return rows.unique([*PAIR, source.order], keep="last", order_by=["recorded_at"])


def _latest_if_well_named(
    source: Source, at: Period | None, known_on: date | None
) -> nw.DataFrame[Any] | None:
    """The latest readings, if no name is spelt in two ways; that is told from those found.

    Looking over the names of all rows first takes a sixth of the whole time.
    """
    if _repeats(source):
        return None
    made, names = _latest(source, _within(source, at, known_on))
    short = short_names(names.lazy())
    if short is None or has_blanks(names.lazy(), "organisation"):
        return None
    return made.with_columns(kpi=nw.concat_str(nw.lit("kpi:"), nw.col("kpi"))) if short else made


def _latest(source: Source, within: list[nw.Expr]) -> tuple[nw.DataFrame[Any], nw.DataFrame[Any]]:
    """The latest revision of the last period that has a value, of each KPI and organisation.

    Beside it all their names, also of those that have no such period.
    """
    last = nw.col(source.order)
    found = _last(source, source.rows, within)
    fetched = _fetched(source, found)
    made = fetched.filter(~last.is_null())
    if not made.filter(~source.valued).is_empty():
        # A revision took a reading back, so that an earlier period counts; these few are revised in full.
        whose = found.filter(~last.is_null() & ~source.valued).select(PAIR)
        theirs = source.rows.filter(*within) if within else source.rows
        earlier = _revised(source, theirs.join(whose, on=list(PAIR), how="semi")).filter(source.valued)
        made = made.filter(source.valued)
        made = nw.concat([made, _fetched(source, _last(source, earlier, []))]).sort(source.key)
    return made, fetched.select(PAIR)


def _last(source: Source, rows: Frame, within: list[nw.Expr]) -> Frame:
    """The latest revision of the last period in which any revision has a value, or else no period."""
    counts = nw.when(source.valued, *within).then(nw.col(source.order))
    last = rows.with_columns(_last=counts).group_by(PAIR).agg(nw.col("_last").max().alias(source.order))
    rows = rows.filter(*within) if within else rows
    found = last.join(rows, on=[*PAIR, source.order], how="left")
    if "recorded_at" not in source.columns:
        return found
    return found.unique(list(PAIR), keep="last", order_by=["recorded_at"])
