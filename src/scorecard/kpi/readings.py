"""Readings: the figures of KPIs, month by month, apart from the strategy they are judged by."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scorecard.errors import Finding, PeriodError, Place, ReadingsError, nearest
from scorecard.kpi.table import (
    MOMENTS,
    Paths,
    Row,
    as_text,
    csv_files,
    fault,
    is_moment,
    missing,
    number_fault,
    read_rows,
)
from scorecard.model.ids import node_id
from scorecard.model.period import Period

REQUIRED = ("kpi", "period", "value")
OPTIONAL = ("numerator", "denominator", "organisation", "note", "source", "recorded_at")
NUMBERS = ("value", "numerator", "denominator")
WORDS = {"yes": 1.0, "y": 1.0, "true": 1.0, "no": 0.0, "n": 0.0, "false": 0.0}


class Readings:
    """A checked table of readings.

    Args:
        frame: any dataframe with the columns `kpi`, `period`, `value` and optionally
            `numerator`, `denominator`, `organisation`, `note`, `source`, `recorded_at`.
            `kpi` is a KPI's id or slug; `period` what `Period.parse` reads; a `value` may be
            missing (no reading), or missing where numerator and denominator are there; for
            yes/no KPIs it may be the words yes and no. pandas as it is; polars, pyarrow and
            others through narwhals.
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
        rows = _rows_of(frame)
        self._take(rows, [], fiscal_start)

    @classmethod
    def _from_rows(cls, rows: list[Row], findings: list[Finding], fiscal_start: int) -> Readings:
        readings = cls.__new__(cls)
        readings._take(rows, findings, fiscal_start)
        return readings

    def _take(self, rows: list[Row], findings: list[Finding], fiscal_start: int) -> None:
        frame, faults = _typed(rows, fiscal_start)
        faults += _repeats(frame)
        errors = [finding for finding in [*findings, *faults] if finding.severity == "error"]
        if errors:
            count = f"{len(errors)} fault{'s' if len(errors) > 1 else ''}"
            errors.sort(key=lambda finding: (finding.where.file or "", finding.where.line or 0))
            raise ReadingsError(f"the readings cannot be used: {count}", errors)
        self.frame = frame
        self.findings = tuple(findings)

    def place(self, row: int, column: str | None = None) -> Place:
        """Return where a reading stands, by its label in `frame`: file and line, or the row given."""
        file, line, kpi = (self.frame.at[row, name] for name in ("file", "line", "kpi"))
        cell = f"column {column}" if column else None
        if isinstance(file, str):
            return Place(file=file, line=_int(line), cell=cell, id=str(kpi))
        return Place(cell=f"row {row}, {cell}" if cell else f"row {row}", id=str(kpi))

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def organisations(self) -> tuple[str, ...]:
        """The organisations readings are of, sorted."""
        return tuple(sorted(self.frame["organisation"].dropna().unique()))

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods readings are of, in order of time."""
        return tuple(str(period) for period in sorted(set(self.frame["period"])))

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
        rows: list[Row] = []
        for kpi, (period, value) in values.items():
            mine = theirs & (frame["kpi"] == kpi)
            replaced |= mine & (frame["end"] == pd.Timestamp(period.end))
            bases = frame[mine & (frame["end"] <= pd.Timestamp(period.end)) & (frame["denominator"] > 0)]
            base = bases.sort_values(["end", "recorded_at"], na_position="first")["denominator"]
            denominator = denominators.get(kpi, float(base.iloc[-1]) if len(base) else math.nan)
            cells: dict[str, Any] = {
                "kpi": kpi,
                "period": period,
                "value": value,
                "numerator": value * denominator / factors[kpi],
                "denominator": denominator,
                "organisation": organisation,
                "source": "what-if",
            }
            rows.append(Row(cells, "", len(rows)))
        edited, _ = _typed(rows, 4)
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

    def to_frame(self) -> pd.DataFrame:
        """Return the readings as a frame of their own: the columns as read, period as text."""
        frame = self.frame[[*REQUIRED, *OPTIONAL]].copy()
        frame["period"] = frame["period"].map(str)
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


def _rows_of(frame: Any) -> list[Row]:
    if not isinstance(frame, pd.DataFrame):
        import narwhals as nw

        try:
            native = nw.from_native(frame)
        except TypeError:
            raise ReadingsError(
                f"readings come as a dataframe or from files, not {type(frame).__name__}"
            ) from None
        frame = (native.collect() if isinstance(native, nw.LazyFrame) else native).to_pandas()
    have = [str(column) for column in frame.columns]
    other = [column for column in have if column not in (*REQUIRED, *OPTIONAL)]
    faults = [
        fault(
            Place(),
            f"no column {column!r}",
            nearest(column, other) or f"the columns are {', '.join(have) or 'none'}",
        )
        for column in REQUIRED
        if column not in have
    ]
    known = [column for column in (*REQUIRED, *OPTIONAL) if have.count(column) > 1]
    faults += [fault(Place(), f"column {column!r} is there twice") for column in known]
    if faults:
        raise ReadingsError("the readings cannot be used", faults)
    columns = [column for column in (*REQUIRED, *OPTIONAL) if column in frame.columns]
    table = zip(*(frame[column].tolist() for column in columns), strict=True)
    return [Row(dict(zip(columns, cells, strict=True)), "", index) for index, cells in enumerate(table)]


def _typed(rows: list[Row], fiscal_start: int) -> tuple[pd.DataFrame, list[Finding]]:
    """Turn cells into numbers, periods and dates; gather every cell that is none."""
    faults: list[Finding] = []
    out: dict[str, list[Any]] = {name: [] for name in (*REQUIRED, *OPTIONAL, "end", "worded", "file", "line")}
    periods: dict[Any, Period | str] = {}
    dates: dict[Any, pd.Timestamp | None] = {}
    for row in rows:
        get = row.cells.get
        kpi = as_text(get("kpi"))
        if not kpi:
            faults.append(fault(_place(row, "kpi"), "no KPI is named"))
        written = get("period")
        key = (type(written), as_text(written))
        if key not in periods:
            periods[key] = _period(written, fiscal_start)
        period = periods[key]
        if isinstance(period, str):
            faults.append(fault(_place(row, "period"), period))
            period = _NO_PERIOD
        worded = False
        for name in NUMBERS:
            value, said, problem = _number(get(name), name == "value")
            if problem:
                what = f"a number belongs here, not {as_text(get(name))!r}"
                faults.append(fault(_place(row, name), what, problem))
            worded |= said
            out[name].append(value)
        no_over, no_under = (math.isnan(out[name][-1]) for name in ("numerator", "denominator"))
        if no_over != no_under and not as_text(get("value")):
            there, lack = ("denominator", "numerator") if no_over else ("numerator", "denominator")
            if not as_text(get(lack)):  # else the cell has its own fault
                faults.append(
                    fault(_place(row, lack), f"a {there} without a {lack}", "give both, or neither")
                )
        moment = as_text(get("recorded_at"))
        if moment not in dates:
            dates[moment] = _moment(moment)
        recorded = dates[moment]
        if recorded is None:
            faults.append(
                fault(
                    _place(row, "recorded_at"),
                    f"{moment!r} is no date",
                    MOMENTS,
                )
            )
        out["kpi"].append(node_id("kpi", kpi))
        out["period"].append(period)
        out["end"].append(period.end)
        out["recorded_at"].append(recorded)
        out["worded"].append(worded)
        out["organisation"].append(as_text(get("organisation")) or None)
        for name in ("note", "source"):
            out[name].append(as_text(get(name)))
        out["file"].append(row.file or None)
        out["line"].append(row.line if row.file else None)
    frame = pd.DataFrame(out)
    for name in NUMBERS:
        frame[name] = frame[name].astype("float64")
    frame["end"] = pd.to_datetime(frame["end"]).astype("datetime64[s]")
    frame["recorded_at"] = pd.to_datetime(frame["recorded_at"])
    frame["organisation"] = frame["organisation"].astype(object).where(frame["organisation"].notna(), None)
    frame["worded"] = frame["worded"].astype(bool)
    return frame, faults


_NO_PERIOD = Period("day", date(1, 1, 1))


def _place(row: Row, column: str) -> Place:
    if row.file:
        return row.place(column)
    return Place(cell=f"row {row.line}, column {column}", id=as_text(row.cells.get("kpi")) or None)


def _period(written: Any, fiscal_start: int) -> Period | str:
    if isinstance(written, Period):
        return written
    if isinstance(written, datetime):
        # Midnight in another zone is a moment of another day; which was meant, nobody can tell.
        if written == written and written.tzinfo is not None and written.time() != time():
            return f"{written} is a moment in a time zone, no period; {_ZONED}"
        written = written.date()
    if isinstance(written, pd.Period):
        if not written.freqstr.startswith(("D", "M", "Q-DEC", "Y-DEC")):  # others name fiscal years
            return f"{written} of frequency {written.freqstr} is no period; write {_PERIODS}"
        written = str(written)
    try:
        return Period.parse(
            written if isinstance(written, date) and not missing(written) else as_text(written),
            fiscal_start=fiscal_start,
        )
    except PeriodError as error:
        return str(error)


def _number(cell: Any, may_be_word: bool) -> tuple[float, bool, str]:
    """Return the number, whether it was a word for yes or no, and what to do if it is neither."""
    if isinstance(cell, (bool, np.bool_)):
        if not may_be_word:
            return math.nan, False, "write a number, or leave the cell empty"
        return float(cell), True, ""
    if missing(cell):
        return math.nan, False, ""
    if isinstance(cell, str):
        text = cell.strip()
        if not text:
            return math.nan, False, ""
        if may_be_word and text.casefold() in WORDS:
            return WORDS[text.casefold()], True, ""
        if not text.isascii() or "_" in text:
            return math.nan, False, number_fault(text)
        try:
            cell = float(text)
        except ValueError:
            return math.nan, False, number_fault(text)
        if cell != cell:
            return math.nan, False, "leave the cell empty where there is no reading"
    try:
        value = float(cell)
    except OverflowError:
        return math.nan, False, "a reading must be finite"
    except (TypeError, ValueError):
        return math.nan, False, number_fault(str(cell))
    if math.isinf(value):
        return math.nan, False, "a reading must be finite"
    return value, False, ""


_ZONED = "convert the column to the zone its days are of, or write the day as text"
_PERIODS = "2010-03-31, 2010-03, 2010Q1, 2010 or FY2009/10"


def _moment(text: str) -> Any:
    """Return a timestamp without zone (UTC), NaT for an empty text, None for no date."""
    if not text:
        return pd.NaT
    if not is_moment(text):
        return None
    try:
        moment = pd.Timestamp(text)
    except (ValueError, OverflowError):  # a day too far off for pandas
        return None
    return moment.tz_convert("UTC").tz_localize(None) if moment.tzinfo else moment


def _repeats(frame: pd.DataFrame) -> list[Finding]:
    """The same KPI, organisation, period and `recorded_at` twice."""
    first: dict[tuple[Any, ...], int] = {}
    faults = []
    columns = ("kpi", "organisation", "period", "recorded_at", "file", "line")
    for row, (kpi, organisation, period, recorded, file, line) in enumerate(
        zip(*(frame[name].tolist() for name in columns), strict=True)
    ):
        key = (kpi, organisation, str(period), None if missing(recorded) else recorded)
        before = first.setdefault(key, row)
        if before == row or period == _NO_PERIOD:
            continue
        where = Place(file=file, line=_int(line), id=kpi) if file else Place(cell=f"row {row}", id=kpi)
        at = f"{frame['file'][before]}:{_int(frame['line'][before])}" if file else f"row {before}"
        faults.append(
            fault(
                where,
                f"a second reading of {period} beside {at}",
                "remove one, or give the later one its own `recorded_at`",
            )
        )
    return faults


def _int(value: Any) -> int | None:
    return None if value is None or value != value else int(value)
