"""Figures of 1,000 units from Parquet to every status, its parts and its memory told apart.

Every unit has the same scorecard of 100 KPIs, a figure a month for 60 months: 100,000 KPIs, 6
million readings. The public way is taken: a lazy frame given to a Panel, and its `to_frame`.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.timing import Row
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy

UNITS, KPIS, MONTHS = 1_000, 100, 60
FIRST = "2015-04"
SECONDS, MEGABYTES = 60.0, 6_000.0
"""What is aimed at, on two cores."""


def rows() -> Iterator[Row]:
    """Measure in a process of its own; its parts are printed as they come."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "readings.parquet")
        made(path, UNITS)
        told = subprocess.run(
            (sys.executable, "-m", "benchmarks.pipeline", str(path)),
            check=True,
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[1],
        ).stdout.splitlines()
    print("\n".join(told))
    seconds, megabytes = map(float, told[-1].split()[-2:])
    what = f"{UNITS:,} units, {UNITS * KPIS:,} KPIs, {MONTHS} months, Parquet to every status"
    yield Row(what, seconds, "aim", SECONDS, 1)
    yield Row(f"{what}: peak memory", megabytes, "aim", MEGABYTES, 1, "MB")


def scorecard() -> Strategy:
    """Return a scorecard of 100 KPIs, 20 objectives and a vision; every fifth KPI is better low."""
    objectives: dict[str, object] = {"vision": {"name": "Vision", "vision": True}}
    for number in range(20):
        above = ["vision"] if number < 4 else [f"o{number % 4}", f"o{(number + 1) % 4}"]
        objectives[f"o{number}"] = {"name": f"Objective {number}", "contributes": above}
    kpis = {
        f"k{number}": {
            "name": f"KPI {number}",
            "measures": f"o{number % 20}",
            "direction": "lower" if number % 5 == 4 else "higher",
            "target": 50,
            "worst": 100 if number % 5 == 4 else 0,
            "best": 0 if number % 5 == 4 else 100,
        }
        for number in range(KPIS)
    }
    return Strategy.model_validate({"name": "Unit", "objectives": objectives, "kpis": kpis})


def made(path: Path, units: int) -> None:
    """Write readings of so many units."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    chance = np.random.default_rng(1)
    month = Period.parse(FIRST)
    kpi = pa.DictionaryArray.from_arrays(
        np.tile(np.arange(KPIS, dtype=np.int32), units), [f"k{number}" for number in range(KPIS)]
    ).cast(pa.string())
    unit = pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(units, dtype=np.int32), KPIS), [f"Unit {number:04}" for number in range(units)]
    ).cast(pa.string())
    schema = pa.schema(
        {"kpi": pa.string(), "organisation": pa.string(), "period": pa.string(), "value": pa.float64()}
    )
    with pq.ParquetWriter(path, schema) as file:
        for number in range(MONTHS):
            period = pa.repeat(pa.scalar(str(month.shift(number))), len(kpi))
            value = pa.array(chance.random(len(kpi)) * 100)
            file.write_table(pa.table([kpi, unit, period, value], schema=schema))


def measure(path: Path) -> None:
    """Do the work once, and print each part, then seconds and megabytes in all."""
    import polars as pl

    from scorecard.kpi.readings import Readings
    from scorecard.review.panel import Panel

    times = [perf_counter()]

    def told(what: str) -> None:
        times.append(perf_counter())
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  {what:<40} {times[-1] - times[-2]:6.1f} s, peak so far {most:6,.0f} MB", flush=True)

    strategy = scorecard()
    periods = [Period.parse(FIRST).shift(number) for number in range(MONTHS)]
    lazy = pl.scan_parquet(path)
    readings = Readings(lazy)
    told(f"{len(readings):,} readings, read and looked over")
    panel = Panel(strategy, readings, periods)
    told("values, scores and coverage")
    frame = panel.to_frame()
    told(f"{len(frame):,} statuses in a frame")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  in all {times[-1] - times[0]:.1f} {most:.0f}")


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
