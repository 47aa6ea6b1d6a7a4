"""What differs between the engines that hold readings; everything else goes through narwhals.

The engines are pandas, polars, Arrow, DuckDB and Spark. A query of any other is run and goes on
as an Arrow table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import narwhals as nw
import pandas as pd
from narwhals import Implementation
from narwhals.exceptions import DuplicateError

from scorecard.errors import ReadingsError
from scorecard.kpi.cells import OPTIONAL, REQUIRED, WORDED, check_columns

Frame = nw.LazyFrame[Any]

_ENGINES = (
    Implementation.PANDAS,
    Implementation.POLARS,
    Implementation.PYARROW,
    Implementation.DUCKDB,
    Implementation.PYSPARK,
)


def opened(frame: Any) -> nw.LazyFrame[Any] | nw.DataFrame[Any]:
    """Return any dataframe, and of a pandas one only the columns of readings.

    Raises:
        ReadingsError: it is no dataframe, or lacks a column of readings or has it twice.
    """
    if isinstance(frame, pd.DataFrame):
        check_columns([str(column) for column in frame.columns])
        frame = frame[[name for name in (*REQUIRED, *OPTIONAL, WORDED) if name in frame.columns]]
    try:
        native: nw.LazyFrame[Any] | nw.DataFrame[Any] = nw.from_native(frame)
    except TypeError:
        kind = type(frame).__name__
        raise ReadingsError(f"readings come as a dataframe or from files, not {kind}") from None
    except DuplicateError as error:
        raise ReadingsError(f"a column is there twice: {error}") from None
    check_columns(native.collect_schema().names())
    return native


def _engine(frame: nw.LazyFrame[Any] | nw.DataFrame[Any]) -> Any:
    return frame.implementation  # told more narrowly by narwhals than what a query may be in


def is_lazy(frame: Any) -> bool:
    """Return whether a frame is a query yet to be run, whose rows have no number."""
    if isinstance(frame, pd.DataFrame):
        return False
    try:
        return isinstance(nw.from_native(frame, pass_through=True), nw.LazyFrame)
    except DuplicateError:  # as `opened` will say
        return False


def as_query(frame: Any) -> Frame:
    """Return any dataframe as a query in its own engine.

    Raises:
        ReadingsError: as `opened`.
    """
    native = opened(frame)
    if _engine(native) in _ENGINES:
        return native.lazy()
    eager = native.collect() if isinstance(native, nw.LazyFrame) else native
    table: Frame = nw.from_native(eager.to_arrow()).lazy()
    return table


def run(query: Frame) -> nw.DataFrame[Any]:
    """Run a query and return what it comes to: a frame of its own engine, or an Arrow table."""
    if _engine(query) is Implementation.POLARS:
        # Half the time of the in-memory engine for grouping by several columns.
        return query.collect(backend="polars", engine="streaming")
    return query.collect()


def records(query: Frame) -> list[dict[str, Any]]:
    """Run a query that comes to little and return its rows."""
    found: list[dict[str, Any]] = run(query).rows(named=True)
    return found


def beside(query: Frame, columns: Mapping[str, Sequence[Any]]) -> Frame:
    """Return a small table in the engine of a query, to be joined with it; no cell of it is empty."""
    if _engine(query) is Implementation.DUCKDB:
        import duckdb

        # A relation joins those of its own connection only, which it does not give away; so the
        # table is made from it, without reading any of its rows.
        one = query.to_native().filter("false").aggregate("count(*)")
        unnested = (
            duckdb.FunctionExpression("unnest", duckdb.ConstantExpression(list(cells))).alias(name)
            for name, cells in columns.items()
        )
        made: Frame = nw.from_native(one.select(*unnested))
    elif _engine(query) is Implementation.PYSPARK:
        kinds = {str: "string", int: "bigint", float: "double", date: "date", datetime: "timestamp_ntz"}
        schema = ", ".join(f"`{name}` {kinds[type(cells[0])]}" for name, cells in columns.items())
        session = query.to_native().sparkSession
        made = nw.from_native(session.createDataFrame(list(zip(*columns.values(), strict=True)), schema))
    else:
        made = nw.from_dict(columns, backend=_engine(query)).lazy()
    return made


def may_repeat(query: Frame, key: list[str], count: int) -> bool:
    """Return whether two of so many rows may be alike in all columns of a key; none are for certain.

    Counting their hashes takes half the time of counting rows by four columns in DuckDB, a
    third in polars, and half of the memory.
    """
    rows = query.to_native()
    if _engine(query) is Implementation.PANDAS:
        return bool(rows.duplicated(key).any())
    if _engine(query) is Implementation.DUCKDB:
        columns = ", ".join(f'"{name}"' for name in key)
        ((kinds,),) = rows.aggregate(f"count(distinct hash({columns}))").fetchall()
        return bool(kinds < count)
    if _engine(query) is Implementation.POLARS:
        import polars as pl

        hashes = rows.select(pl.struct(key).hash().alias("_hash"))
    elif _engine(query) is Implementation.PYSPARK:
        from pyspark.sql import functions

        hashes = rows.select(functions.xxhash64(*key).alias("_hash"))
    else:
        return True
    (told,) = records(nw.from_native(hashes).select(kinds=nw.col("_hash").n_unique()))
    return count > 0 and bool(told["kinds"] < count)


def day_of(query: Frame, name: str) -> nw.Expr:
    """Return the day of a column of moments, as its own zone has it."""
    if _engine(query) is Implementation.PANDAS:
        return nw.col(name).dt.truncate("1d")  # pandas has no type for days
    return nw.col(name).dt.date()


def keeps_zones(query: Frame) -> bool:
    """Return whether a column of moments has a zone of its own; else it is the session's."""
    return _engine(query) not in (Implementation.DUCKDB, Implementation.PYSPARK)


def in_one_zone(query: Frame, name: str) -> nw.Expr:
    """Return a column of moments with a zone so that it can be compared and handed over."""
    if not keeps_zones(query):
        return nw.col(name)  # an instant; the zone is the session's and only shows it
    return nw.col(name).dt.convert_time_zone("UTC")


def by_the_end_of(query: Frame, name: str, day: date) -> nw.Expr:
    """Return whether moments lie before the end of a day in UTC."""
    dtype = query.collect_schema()[name]
    if isinstance(dtype, nw.Datetime) and dtype.time_zone is None:
        if _engine(query) is Implementation.PYSPARK:
            return nw.col(name).cast(nw.Date) <= nw.lit(day)  # Spark's own naive moments have a zone
        return nw.col(name) < datetime.combine(day + timedelta(days=1), time())
    return nw.col(name) < datetime.combine(day + timedelta(days=1), time(), UTC)
