"""Readings reduced in DuckDB, polars and pandas, against the same written by hand for that engine.

Both sides leave out the future, take the latest revision and end in an Arrow table (pandas by
hand: in a frame); ours also refuses duplicates, infinities and periods that cannot be read, which
no side by hand does. What they come to is compared first.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.timing import Row, all_in_turns

THREADS = 2
os.environ["POLARS_MAX_THREADS"] = str(THREADS)  # read when polars is loaded

KPIS, ORGANISATIONS, MONTHS = 1000, 100, 80  # every fourth month is revised once
AT = "2021-04"
ROUNDS = {"latest": 5, "history": 1}

LAST = "last of each KPI and organisation"
EACH = "latest revision of each period, in order"


def made(path: Path, part: int = 0, *, same_order: bool = False) -> None:
    """Write 10 million readings in the order they came in; each part is of earlier years.

    With `same_order` every month's come in the order of the month before, which suits `arg_max`
    best; else each month's in an order of its own.
    """
    import duckdb

    second = "hash(o, k)" if same_order else "hash(k, o, m, r)"
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("set enable_progress_bar = false")
    connection.execute(
        f"""
        copy (
            select 'kpi-' || lpad(k::varchar, 4, '0') as kpi,
                'Organisation ' || lpad(o::varchar, 3, '0') as organisation,
                strftime(date '{2015 - 7 * part}-01-01' + to_months(m::int), '%Y-%m') as period,
                round((hash(k, o, m, r) % 1000000) / 1000.0, 3)::double as value,
                timestamp '{2015 - 7 * part}-02-08 09:00:00' + to_months((m + 2 * r)::int)
                    + to_seconds(({second} % 86400)::int) as recorded_at
            from range({MONTHS}) months(m), range({KPIS}) kpis(k),
                range({ORGANISATIONS}) organisations(o), range(2) revisions(r)
            where r = 0 or m % 4 = 3
            order by recorded_at, kpi, organisation
        ) to '{path}' (format parquet)
        """
    )
    connection.close()


def rows() -> Iterator[Row]:
    """Measure time, then memory; what both sides come to is compared first."""
    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder, f"part{part}.parquet") for part in range(5)]
        made(parts[0], same_order=True)
        yield from _duckdb(parts[0], ", the same order every month", ("latest",))
        made(parts[0])
        yield from _duckdb(parts[0])
        yield from _polars(parts[0])
        yield from _memory_in_pandas(parts[0])
        for part, path in enumerate(parts[1:], 1):
            made(path, part)
        yield from _memory_in_duckdb(str(parts[0]), f"{folder}/part*.parquet")


def _duckdb(path: Path, order: str = "", keeps: tuple[str, ...] = ("latest", "history")) -> Iterator[Row]:
    import duckdb

    from scorecard.kpi.reduce import reduce_readings

    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"create table readings as from '{path}'")

    def sql(text: str) -> Callable[[], Any]:
        return lambda: connection.sql(text).to_arrow_table()

    cut = f"from readings where period <= '{AT}'"
    latest = sql(
        "select kpi, organisation, latest.* from (select kpi, organisation, "
        "arg_max(struct_pack(period, value, recorded_at), row(period, recorded_at)) as latest "
        f"{cut} group by kpi, organisation)"
    )
    numbered = sql(
        f"select * {cut} qualify row_number() over "
        "(partition by kpi, organisation order by period desc, recorded_at desc) = 1"
    )
    each = sql(
        "select kpi, organisation, period, arg_max(value, recorded_at) as value, max(recorded_at) "
        f"as recorded_at {cut} group by kpi, organisation, period order by kpi, organisation, period"
    )
    each_numbered = sql(
        f"select * {cut} qualify row_number() over "
        "(partition by kpi, organisation, period order by recorded_at desc) = 1 "
        "order by kpi, organisation, period"
    )

    def ours(keep: Any) -> Callable[[], Any]:
        return lambda: reduce_readings(connection.table("readings"), at=AT, keep=keep)

    for keep, work, ways in (
        ("latest", LAST, {"arg_max": latest, "qualify row_number": numbered}),
        ("history", EACH, {"arg_max": each, "qualify row_number": each_numbered}),
    ):
        if keep in keeps:
            yield from _against(f"duckdb: {work}{order}", ours(keep), ways, ROUNDS[keep])
    connection.close()


def _polars(path: Path) -> Iterator[Row]:
    import polars as pl

    from scorecard.kpi.reduce import reduce_readings

    frame = pl.read_parquet(path)
    cut = frame.lazy().filter(pl.col("period") <= AT)
    pair, cells = ["kpi", "organisation"], ["period", "value", "recorded_at"]
    month = pl.col("period").str.replace("-", "").cast(pl.Int64)
    packed = month * 10**11 + pl.col("recorded_at").dt.epoch("s")
    revised = cut.group_by(*pair, "period")
    record = pl.col("value", "recorded_at")

    def plan(query: pl.LazyFrame) -> Callable[[], Any]:
        return lambda: query.collect(engine="streaming").to_arrow()

    def ours(keep: Any) -> Callable[[], Any]:
        return lambda: reduce_readings(frame.lazy(), at=AT, keep=keep)

    ways = {
        "max_by": plan(cut.group_by(pair).agg(pl.col(cells).max_by(packed))),
        "sort_by().last()": plan(
            cut.group_by(pair).agg(pl.col(cells).sort_by("period", "recorded_at").last())
        ),
    }
    yield from _against(f"polars: {LAST}", ours("latest"), ways, ROUNDS["latest"])
    ways = {
        "max_by": plan(revised.agg(record.max_by("recorded_at")).sort(*pair, "period")),
        "sort_by().last()": plan(revised.agg(record.sort_by("recorded_at").last()).sort(*pair, "period")),
    }
    yield from _against(f"polars: {EACH}", ours("history"), ways, ROUNDS["history"])


def _against(
    work: str, ours: Callable[[], Any], ways: dict[str, Callable[[], Any]], rounds: int
) -> Iterator[Row]:
    """Compare what each way comes to, then its time."""
    found = ours()
    for name, theirs in ways.items():
        _same(f"{work}, {name}", found, theirs())
    del found
    mine, *taken = all_in_turns((ours, *ways.values()), rounds)
    for name, their in zip(ways, taken, strict=True):
        yield Row(work, mine, name, their, 2)


def _same(work: str, ours: Any, theirs: Any) -> None:
    """Stop where two Arrow tables differ in anything but their order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    key = [(name, "ascending") for name in ("kpi", "organisation", "period")]
    columns = {"kpi": pa.string(), "organisation": pa.string(), "period": pa.string()}
    columns |= {"value": pa.float64(), "recorded_at": pa.timestamp("us")}
    schema = pa.schema(columns)
    tables = []
    for table in (ours, theirs):
        table = table.select(list(columns)).cast(schema)
        short = pc.replace_substring_regex(table["kpi"], "^kpi:", "")
        tables.append(table.set_column(0, "kpi", short).sort_by(key).combine_chunks())
    if not tables[0].equals(tables[1]):
        raise SystemExit(f"{work}: both sides differ, {len(ours)} and {len(theirs)} rows")


def _memory_in_pandas(path: Path) -> Iterator[Row]:
    ours, theirs = (_peak("pandas", how, str(path)) for how in ("ours", "by hand"))
    yield Row(f"pandas: {LAST}, above the frame", ours, "sort_values().groupby().last()", theirs, 2, "MB")


def _memory_in_duckdb(ten: str, fifty: str) -> Iterator[Row]:
    small, large = (median(_peak("duckdb", "ours", path) for _ in range(5)) for path in (ten, fifty))
    yield Row("duckdb within 1 GB: 50 million rows", large, "10 million rows", small, 1.2, "MB")


def _peak(engine: str, how: str, path: str) -> float:
    """The peak of memory of a process of its own, in MB."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.readings", engine, how, path],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(run.stdout)


def measure(engine: str, how: str, path: str) -> float:
    """Do the work once and return how high the memory rose, in MB: above the frame in pandas."""
    from scorecard.kpi.reduce import reduce_readings

    if engine == "duckdb":
        import duckdb

        spill = str(Path(path).with_name("spill"))
        settings = {"threads": THREADS, "memory_limit": "1GB", "temp_directory": spill}
        connection = duckdb.connect(config=settings)
        connection.execute("set enable_progress_bar = false")
        reduce_readings(connection.read_parquet(path), at="2030", keep="latest")
        return _memory("VmHWM")
    import pandas as pd
    import pyarrow as pa

    frame = pd.read_parquet(path)
    gc.collect()
    pa.default_memory_pool().release_unused()
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = _memory("VmRSS")
    if how == "ours":
        reduce_readings(frame, at="2030", keep="latest")
    else:
        frame.sort_values(["period", "recorded_at"]).groupby(["kpi", "organisation"]).last()
    return _memory("VmHWM") - before


def _memory(name: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(measure(*sys.argv[1:]))
