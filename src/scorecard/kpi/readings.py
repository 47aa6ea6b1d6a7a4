"""Readings: the figures of KPIs, month by month, apart from the strategy they are judged by."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scorecard.errors import Finding, Place, ReadingsError
from scorecard.kpi.cells import OPTIONAL, REQUIRED, WORDED, Places, typed
from scorecard.kpi.engine import reduced
from scorecard.kpi.engines import is_lazy, opened
from scorecard.kpi.table import Paths, Row, csv_files, fault, read_rows
from scorecard.model.period import Period

NO_ROW = -1
"""The line of a reading that came of a query."""


def _by_number(name: str) -> tuple[list[tuple[int, str]], str]:
    """A name in pieces of which those in digits count by their value."""
    pieces = re.split(r"([0-9]+)", name)
    return [(int(piece), "") if index % 2 else (0, piece) for index, piece in enumerate(pieces)], name


class Readings:
    """A checked table of readings.

    Args:
        frame: any dataframe with the columns `kpi`, `period`, `value` and optionally
            `numerator`, `denominator`, `organisation`, `note`, `source`, `recorded_at`.
            `kpi` is a KPI's id or slug; `period` what `Period.parse` reads; a `value` may be
            missing (no reading), or missing where numerator and denominator are there; for
            yes/no KPIs it may be the words yes and no. pandas, polars, Arrow, a DuckDB relation
            or a Spark frame, and what else narwhals knows. A query is looked over in its engine
            and comes over whole; `Review` lets the engine cut it down first, and
            `reduce_readings` still further.
        fiscal_start: first month of the fiscal year, for periods such as `FY2009/10`.

    Raises:
        ReadingsError: a text where a number belongs, a period that cannot be read, the same
            KPI, organisation, period and `recorded_at` twice ... : all of them, with places.

    >>> readings = Readings(pd.DataFrame({"kpi": ["calls"], "period": ["2010-03"], "value": [7]}))
    >>> len(readings), readings.periods
    (1, ('2010-03',))
    """

    frame: pd.DataFrame
    """Columns as above and `end` (last day of the period), `worded`, `file`, `line`; kpi is the
    canonical id, period a Period, organisation None where there is none."""
    findings: tuple[Finding, ...]
    """Notes about what was not read, such as columns of other names."""

    def __init__(self, frame: Any, *, fiscal_start: int = 4) -> None:
        table = _table_of(frame, fiscal_start)
        columns = {str(name): table[name] for name in table.columns}
        self._take(columns, len(table), Places(None, None), [], fiscal_start)
        if is_lazy(frame):
            self.frame["line"] = NO_ROW

    @classmethod
    def _from_rows(cls, rows: list[Row], findings: list[Finding], fiscal_start: int) -> Readings:
        readings = cls.__new__(cls)
        places = Places([row.file for row in rows], [row.line for row in rows])
        readings._take(_columns_of(rows), len(rows), places, findings, fiscal_start)
        return readings

    def _take(
        self,
        columns: Mapping[str, pd.Series[Any]],
        count: int,
        places: Places,
        findings: list[Finding],
        fiscal_start: int,
    ) -> None:
        frame, faults = typed(columns, count, places, fiscal_start)
        errors = [finding for finding in [*findings, *faults] if finding.severity == "error"]
        if errors:
            said = f"{len(errors)} fault{'s' if len(errors) > 1 else ''}"
            errors.sort(key=lambda finding: (finding.where.file or "", finding.where.line or 0))
            raise ReadingsError(f"the readings cannot be used: {said}", errors)
        self.frame = frame
        self.findings = tuple(findings)

    def place(self, row: int, column: str | None = None) -> Place:
        """Return where a reading stands, by its label in `frame`: file and line, or the row given.

        Of a query, whose rows have no number, its period.
        """
        file, line, kpi = (self.frame.at[row, name] for name in ("file", "line", "kpi"))
        cell = f"column {column}" if column else None
        if isinstance(file, str):
            return Place(file=file, line=_int(line), cell=cell, id=str(kpi))
        if line == NO_ROW:
            period = str(self.frame.at[row, "period"])
            return Place(cell=f"{period}, {cell}" if cell else period, id=str(kpi))
        return Place(cell=f"row {row}, {cell}" if cell else f"row {row}", id=str(kpi))

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def organisations(self) -> tuple[str, ...]:
        """The organisations readings are of, sorted as people do: `Town 2` before `Town 10`."""
        return tuple(sorted(self.frame["organisation"].dropna().unique(), key=_by_number))

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods readings are of, in order of time."""
        return tuple(str(period) for period in sorted(distinct(self.frame["period"])))

    @cached_property
    def columns(self) -> Mapping[str, NDArray[Any]]:
        """The frame's columns as arrays; `recorded_at` as a number, the least where there is none."""
        arrays = {str(name): self.frame[name].to_numpy() for name in self.frame.columns}
        arrays["recorded_at"] = self.frame["recorded_at"].to_numpy().astype("int64")
        return arrays

    @cached_property
    def _places_of(self) -> Mapping[str, Any]:
        return {str(kpi): rows for kpi, rows in self.frame.groupby("kpi").indices.items()}

    def rows_of(self, kpi: str) -> list[int]:
        """Return the places of one KPI's rows in the frame, by canonical id."""
        found: list[int] = self._places_of[kpi].tolist() if kpi in self._places_of else []
        return found

    def of(self, kpi: str) -> pd.DataFrame:
        """Return the rows of one KPI, by canonical id."""
        mine: pd.DataFrame = self.frame.iloc[self._places_of.get(kpi, [])]
        return mine

    def known_on(self, day: date) -> Readings:
        """Return only the readings recorded by the end of `day`.

        Raises:
            ReadingsError: a reading has no `recorded_at`.
        """
        unrecorded = self.frame[self.frame["recorded_at"].isna()]
        if len(unrecorded):
            faults = [fault(self.place(row), "no `recorded_at`") for row in unrecorded.index]
            raise ReadingsError(
                f"what was known on {day.isoformat()} cannot be told: "
                f"{len(unrecorded)} readings have no `recorded_at`",
                faults,
            )
        return self._with(self.frame[self.frame["recorded_at"] < pd.Timestamp(day) + pd.Timedelta(days=1)])

    def with_values(
        self,
        values: Mapping[str, tuple[Period, float]],
        organisation: str | None,
        factors: Mapping[str, float],
        denominators: Mapping[str, float] = MappingProxyType({}),
    ) -> Readings:
        """Return these readings with other values in the place of what they say of a period.

        A KPI read as a ratio keeps its denominator, that of its latest reading by then, and gets
        the numerator that goes with its new value.

        Args:
            values: period and value by canonical id of the KPI.
            organisation: whose readings.
            factors: what numerator over denominator is multiplied by to give each KPI's value.
            denominators: those of KPIs whose own readings are of other periods.
        """
        frame = self.frame
        whose = frame["organisation"]
        theirs = whose.isna() if organisation is None else whose == organisation
        replaced = pd.Series(False, index=frame.index)
        rows: list[dict[Hashable, Any]] = []
        for kpi, (period, value) in values.items():
            mine = theirs & (frame["kpi"] == kpi)
            replaced |= mine & (frame["end"] == pd.Timestamp(period.end))
            bases = frame[mine & (frame["end"] <= pd.Timestamp(period.end)) & (frame["denominator"] > 0)]
            base = bases.sort_values(["end", "recorded_at"], na_position="first")["denominator"]
            denominator = denominators.get(kpi, float(base.iloc[-1]) if len(base) else math.nan)
            cells: dict[Hashable, Any] = {
                "kpi": kpi,
                "period": period,
                "value": value,
                "numerator": value * denominator / factors[kpi],
                "denominator": denominator,
                "organisation": organisation,
                "source": "what-if",
            }
            rows.append(cells)
        table = pd.DataFrame(rows, columns=[*REQUIRED, *OPTIONAL], dtype=object)
        columns = {str(name): table[name] for name in table.columns}
        edited, _ = typed(columns, len(table), Places(None, None), 4)
        return self._with(pd.concat([frame[~replaced], edited], ignore_index=True))

    def set_aside(self, kpis: Collection[str], since: date) -> Readings:
        """Return these readings without those of some KPIs whose period ends on a day or later."""
        frame = self.frame
        return self._with(frame[~(frame["kpi"].isin(list(kpis)) & (frame["end"] >= pd.Timestamp(since)))])

    def replaced(self, gone: Sequence[int], rows: Mapping[str, NDArray[Any]]) -> Readings:
        """Return these readings without some rows and with others that were worked out.

        Args:
            gone: the places of the rows that go.
            rows: columns of the rows that come: `kpi period end organisation value numerator
                denominator`, of one length; none, or empty, where none comes.
        """
        frame = self.frame.drop(index=self.frame.index[list(gone)]) if len(gone) else self.frame
        count = len(rows["kpi"]) if rows else 0
        if count:
            no_date = np.full(count, np.datetime64("NaT"), dtype="datetime64[s]")
            plain: dict[str, Any] = {"note": "", "source": "worked out", "worded": False, "file": None}
            more = pd.DataFrame({**rows, **plain, "recorded_at": no_date, "line": np.nan})
            more = more[frame.columns]
            kept = {name: frame[name].dtype for name in frame.columns if name not in ("file", "line")}
            frame = pd.concat([frame, more.astype(kept)], ignore_index=True) if len(frame) else more
        return self._with(frame) if count or len(gone) else self

    def _with(self, frame: pd.DataFrame) -> Readings:
        readings = Readings.__new__(Readings)
        readings.frame, readings.findings = frame, self.findings
        return readings

    def checked(self) -> pd.DataFrame:
        """Return the readings as a frame that need not be looked over again: as `to_frame`, and `worded`."""
        return self.to_frame().assign(worded=self.frame["worded"].to_numpy())

    def to_frame(self) -> pd.DataFrame:
        """Return the readings as a frame of their own: the columns as read, period as text."""
        frame = self.frame[[*REQUIRED, *OPTIONAL]].copy()
        texts = {key: str(period) for key, period in by_identity(frame["period"]).items()}
        frame["period"] = [texts[id(period)] for period in frame["period"]]
        return frame.reset_index(drop=True)

    def __repr__(self) -> str:
        frame = self.frame
        span = f"{self.periods[0]} to {self.periods[-1]}" if len(frame) else "no periods"
        organisations = f", {len(self.organisations)} organisations" if self.organisations else ""
        return f"<Readings: {len(frame)} of {frame['kpi'].nunique()} KPIs, {span}{organisations}>"


def read_readings(paths: Paths, *, fiscal_start: int = 4) -> Readings:
    """Read readings from CSV: a file, a folder of files, or several of either.

    The first line names the columns; see `Readings`. Files are UTF-8.

    Raises:
        ReadingsError: a file is missing or no CSV, or any cell is wrong; all at once, with
            file, line and column.

    >>> import scorecard as sc
    >>> read_readings(sc.example("hmrc_ims") / "readings").organisations
    ()
    """
    rows, findings = read_rows(csv_files(paths), required=REQUIRED, optional=OPTIONAL)
    return Readings._from_rows(rows, findings, fiscal_start)


def distinct(periods: Iterable[Period]) -> set[Period]:
    """Return the periods a column holds."""
    return set(by_identity(periods).values())


def by_identity(periods: Iterable[Period]) -> dict[int, Period]:
    """The objects in a column; rows of one period mostly share theirs, and need not be compared."""
    return {id(period): period for period in periods}


def _columns_of(rows: Sequence[Row]) -> dict[str, pd.Series[Any]]:
    """The cells of a file's rows, a column at a time."""
    columns: dict[str, pd.Series[Any]] = {}
    for name in (*REQUIRED, *OPTIONAL):
        cells = [row.cells.get(name) for row in rows]
        if name in REQUIRED or any(cells):
            columns[name] = pd.Series(cells, dtype=object)
    return columns


def _table_of(frame: Any, fiscal_start: int) -> pd.DataFrame:
    """The columns of a frame that are readings', as pandas; a refusal of anything else."""
    if is_lazy(frame):
        frame = reduced(frame, revisions=True, fiscal_start=fiscal_start).to_native()
    native = opened(frame)
    assert isinstance(native, nw.DataFrame)
    columns = [name for name in (*REQUIRED, *OPTIONAL) if name in native.columns]
    if WORDED in native.columns and native.schema[WORDED] == nw.Boolean:
        columns.append(WORDED)
    wide = [name for name in columns if native.schema[name] in (nw.Int128, nw.UInt128)]
    return native.select(columns).with_columns(nw.col(name).cast(nw.Float64) for name in wide).to_pandas()


def _int(value: Any) -> int | None:
    return None if value is None or value != value else int(value)
