"""Readings of any engine, reduced there: only what counts comes over."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from scorecard._optional import require
from scorecard.errors import ReadingsError, UnknownNameError
from scorecard.kpi.engine import reduced
from scorecard.kpi.engine_over_time import WAYS, Way
from scorecard.kpi.engines import is_lazy
from scorecard.kpi.readings import Readings
from scorecard.model.period import FREQUENCIES, Frequency, Period


def counting(frame: Any, *, known_on: date | None, fiscal_start: int) -> Readings:
    """Return the readings of a query that count: the latest revisions of what was known by a day.

    Raises:
        ReadingsError: as `reduce_readings`.
    """
    made = reduced(frame, known_on=known_on, fiscal_start=fiscal_start)
    return Readings(made.to_native(), fiscal_start=fiscal_start)


def reduce_readings(
    frame: Any,
    *,
    at: str | date | Period | None = None,
    known_on: str | date | None = None,
    keep: Literal["history", "latest"] = "history",
    every: Frequency | None = None,
    over_time: Way | None = None,
    fiscal_start: int = 4,
) -> Any:
    """Return the readings that count, as an Arrow table, cut down in the engine that holds them.

    That is the latest revision of each KPI, organisation and period; a revision without a value
    takes its reading back. pandas, polars (frames and queries), Arrow tables, DuckDB relations
    and Spark frames stay where they are; a query of another engine is run first. A database that
    DuckDB can attach is read through a relation of it, any other through `pandas.read_sql`, which
    fetches its rows: the work is then local. The frame is read several times, so hand in a table
    or a file, not a long query.

    Args:
        frame: any dataframe with the columns `Readings` takes. A period may be a text, a day, or
            a year as a whole number; a time of day counts as its day. A `recorded_at` with a time
            zone is taken to UTC; one without is in UTC already.
        at: leave out periods that end after this one does.
        known_on: leave out what was recorded after that day.
        keep: `history`, or of each KPI and organisation only the `latest` period with a value.
        every: make readings of that frequency out of those of shorter periods.
        over_time: by which rule: `last`, `sum`, `mean`, `ratio` (sums numerators and
            denominators), `max`, `min`. A period is made where all the shorter ones are there,
            for `last` the last. Readings of longer periods are left out.
        fiscal_start: first month of the fiscal year.

    Returns:
        A `pyarrow.Table` for `Readings`, sorted by kpi, organisation, period: kpi (canonical id),
        period (as it stands in the frame), value, numerator, denominator, organisation, note,
        source (text or nothing), recorded_at where the frame has it (in UTC), and worded: whether
        the value was a word for yes or no.

    Raises:
        UnknownNameError: no such `keep`, `every` or `over_time`.
        ReadingsError: what `Readings` would refuse. A cell of a query has its KPI, organisation
            and period for a place; the first twenty of a kind are listed and the rest counted.
        MissingExtraError: pyarrow is not installed.

    >>> import pandas as pd
    >>> calls = {"kpi": "calls", "period": ["2010-01", "2010-02", "2010-02"], "value": [5, 6, 7]}
    >>> calls["recorded_at"] = ["2010-02-08", "2010-03-08", "2010-04-08"]
    >>> reduce_readings(pd.DataFrame(calls), keep="latest")["value"].to_pylist()
    [7.0]
    >>> reduce_readings(pd.DataFrame(calls), known_on="2010-03-31")["value"].to_pylist()
    [5.0, 6.0]
    """
    require("pyarrow", "frames")
    if keep not in ("history", "latest"):
        raise UnknownNameError("`keep`", str(keep), ("history", "latest"))
    if (every is None) != (over_time is None):
        raise ReadingsError("give both `every` and `over_time`, or neither")
    if every is not None and every not in FREQUENCIES:
        raise UnknownNameError("`every`", str(every), FREQUENCIES)
    if over_time is not None and over_time not in WAYS:
        raise UnknownNameError("`over_time`", str(over_time), WAYS)
    cuts: dict[str, Any] = {
        "at": None if at is None else Period.parse(at, fiscal_start=fiscal_start),
        "known_on": None if known_on is None else Period.parse(known_on, fiscal_start=fiscal_start).end,
        "latest": keep == "latest",
        "longer": None if over_time is None else (over_time, every),
        "fiscal_start": fiscal_start,
    }
    try:
        made = reduced(frame, **cuts)
    except ReadingsError:
        if is_lazy(frame):
            raise
        # Rows of a frame have numbers, which is what the person who made it looks for; and cells
        # of mixed kinds are read there one by one.
        made = reduced(Readings(frame, fiscal_start=fiscal_start).checked(), **cuts)
    return made.to_arrow()
