"""One table of readings in every engine, and what is left of it worked out a row at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from scorecard.model.period import Period

LOCAL = ("pandas", "polars", "polars query", "arrow", "duckdb")
QUERIES = ("polars query", "duckdb", "spark")
EVERY = (*LOCAL, "spark")
SCHEMA = {
    "kpi": pa.string(),
    "period": pa.string(),
    "value": pa.float64(),
    "numerator": pa.float64(),
    "denominator": pa.float64(),
    "organisation": pa.string(),
    "note": pa.string(),
    "recorded_at": pa.timestamp("us"),
}
_SPARK = {
    pa.string(): "string",
    pa.float64(): "double",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp_ntz",
    pa.timestamp("us", "UTC"): "timestamp",
}
EARLIEST = datetime(1, 1, 1)  # noqa: DTZ001 - moments are in UTC and have no zone
Cells = Mapping[str, Any]


def table(rows: Sequence[Cells], **schema: pa.DataType) -> pa.Table:
    """Rows as an Arrow table of those columns that any of them names."""
    kinds = {**SCHEMA, **schema}
    named = [name for name in kinds if any(name in row for row in rows)]
    return pa.table({name: pa.array([row.get(name) for row in rows], kinds[name]) for name in named})


def held(engine: str, data: pa.Table, spark: Any = None) -> Any:
    """The same table in an engine."""
    if engine == "pandas":
        return data.to_pandas()
    if engine.startswith("polars"):
        import polars as pl

        frame = pl.from_arrow(data)
        return frame.lazy() if engine == "polars query" else frame
    if engine == "duckdb":
        import duckdb

        connection = duckdb.connect()
        connection.execute("set timezone = 'UTC'")
        return connection.from_arrow(data)
    if engine == "spark":
        schema = ", ".join(f"`{field.name}` {_SPARK[field.type]}" for field in data.schema)
        rows = [tuple(row.values()) for row in data.to_pylist()]
        return spark.createDataFrame(rows, schema)
    return data


def left(
    rows: Sequence[Cells], *, at: str | None = None, known_on: date | None = None, latest: bool = False
) -> list[tuple[Any, ...]]:
    """What counts: kpi, organisation, period, value, numerator, denominator, recorded_at."""
    kept: dict[tuple[str, str, Period], Cells] = {}
    for row in rows:
        period = Period.parse(row["period"])
        recorded = row.get("recorded_at")
        if at is not None and period.end > Period.parse(at).end:
            continue
        if known_on is not None and recorded.date() > known_on:
            continue
        kpi = row["kpi"].strip()
        key = (
            kpi if kpi.startswith("kpi:") else f"kpi:{kpi}",
            (row.get("organisation") or "").strip(),
            period,
        )
        before = kept.get(key)
        if before is None or (recorded or EARLIEST) > (before.get("recorded_at") or EARLIEST):
            kept[key] = row
    if latest:
        last: dict[tuple[str, str], tuple[str, str, Period]] = {}
        for key, row in kept.items():
            value, over, under = (number(row, name) for name in ("value", "numerator", "denominator"))
            known = value is not None or (over is not None and under is not None)
            if known and (key[:2] not in last or last[key[:2]][2] < key[2]):
                last[key[:2]] = key
        kept = {key: kept[key] for key in last.values()}
    return [
        (
            kpi,
            organisation or None,
            period,
            *(number(row, name) for name in ("value", "numerator", "denominator")),
            row.get("recorded_at"),
        )
        for (kpi, organisation, period), row in sorted(kept.items())
    ]


def number(row: Cells, name: str) -> float | None:
    found = row.get(name)
    return None if found is None or found != found else float(found)


def told(reduced: pa.Table) -> list[tuple[Any, ...]]:
    """A reduced table in the same form."""
    columns = ("kpi", "organisation", "period", "value", "numerator", "denominator", "recorded_at")
    return [
        tuple(
            Period.parse(row[name])
            if name == "period"
            else row[name].replace(tzinfo=None)
            if isinstance(row.get(name), datetime)
            else row.get(name)
            for name in columns
        )
        for row in reduced.to_pylist()
    ]
