"""From the cells of a table of readings to numbers, periods and moments, a column at a time.

What a column holds in plain form (numbers, dates, texts of which there are few) is read in one
pass. Only cells that need words are looked at one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scorecard.errors import Finding, PeriodError, Place, ReadingsError, nearest
from scorecard.kpi.table import MOMENTS, as_text, fault, is_moment, missing, number_fault
from scorecard.model.ids import node_id
from scorecard.model.period import Period

REQUIRED = ("kpi", "period", "value")
OPTIONAL = ("numerator", "denominator", "organisation", "note", "source", "recorded_at")
NUMBERS = ("value", "numerator", "denominator")
WORDED = "worded"
"""Whether a value was a word for yes or no: a column of what has been read before."""
WORDS = {"yes": 1.0, "y": 1.0, "true": 1.0, "no": 0.0, "n": 0.0, "false": 0.0}
FINITE = "a reading must be finite"
NO_KPI = "no KPI is named"
ONE_SIDED = "give both, or neither"
REVISE = "remove one, or give the later one its own `recorded_at`"

NO_PERIOD = Period("day", date(1, 1, 1))
ZONED = "a moment in a time zone, no period"
TO_DAYS = "convert the column to the zone its days are of, or write the day as text"
_PERIODS = "2010-03-31, 2010-03, 2010Q1, 2010 or FY2009/10"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rows of a table stand: in files, or else by their number."""

    files: Sequence[str] | None
    lines: Sequence[int] | None

    def of(self, row: int, column: str | None, kpi: str | None) -> Place:
        """Return the place of a cell, or of a row."""
        if self.files is not None and self.lines is not None:
            cell = f"column {column}" if column else None
            return Place(file=self.files[row], line=self.lines[row], cell=cell, id=None if column else kpi)
        return Place(cell=f"row {row}, column {column}" if column else f"row {row}", id=kpi)

    def beside(self, row: int) -> str:
        """Return how another message names a row."""
        if self.files is not None and self.lines is not None:
            return f"{self.files[row]}:{self.lines[row]}"
        return f"row {row}"


def check_columns(have: Sequence[str]) -> None:
    """Refuse a table without the columns of readings, or with one of them twice.

    Raises:
        ReadingsError: all of them.
    """
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


def typed(
    table: Mapping[str, pd.Series[Any]], count: int, places: Places, fiscal_start: int
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the columns of readings as numbers, periods and dates, and every cell that is none.

    Args:
        table: the columns there are, of `REQUIRED` and `OPTIONAL`, as they were given; and
            `worded`, where words have become numbers before.
        count: of rows.
        places: where they stand.
        fiscal_start: first month of the fiscal year.
    """
    kpis = _texts(table.get("kpi"), count)
    faults: list[tuple[int, int, Finding]] = []
    columns = (*REQUIRED, "numerator", "denominator", "ratio", "recorded_at")

    def blame(row: int, column: str, what: str, fix: str = "", *, step: str = "") -> None:
        cell = as_text(table["kpi"].iloc[row]) or None
        finding = fault(places.of(row, column, cell), what, fix)
        faults.append((row, columns.index(step or column), finding))

    for row in kpis.where(lambda text: not text):
        blame(row, "kpi", NO_KPI)

    periods = _periods(table.get("period"), count, fiscal_start)
    for row in periods.where(lambda period: isinstance(period, str)):
        blame(row, "period", str(periods.kinds[periods.codes[row]]))
    known = periods.map(lambda period: NO_PERIOD if isinstance(period, str) else period)

    out: dict[str, Any] = {
        "kpi": kpis.map(lambda text: node_id("kpi", text)).column(),
        "period": known.objects(),
    }
    worded = np.array(table[WORDED], dtype=bool) if WORDED in table else np.zeros(count, dtype=bool)
    for name in NUMBERS:
        values, said, problems = numbers(table.get(name), count, may_be_word=name == "value")
        for row, (shown, fix) in problems.items():
            blame(row, name, f"a number belongs here, not {shown!r}", fix)
        out[name] = values
        worded |= said
    for row, there, lack in _one_sided(table, out):
        blame(row, lack, f"a {there} without a {lack}", ONE_SIDED, step="ratio")

    organisations = _texts(table.get("organisation"), count)
    out["organisation"] = organisations.map(lambda text: text or None).objects()
    for name in ("note", "source"):
        out[name] = _texts(table.get(name), count).column()
    out["recorded_at"], unread = _moments(table.get("recorded_at"), count)
    for row, text in unread.items():
        blame(row, "recorded_at", f"{text!r} is no date", MOMENTS)

    ends = np.array([period.end for period in known.kinds], dtype="datetime64[s]")
    out["end"] = ends[known.codes] if count else np.array([], dtype="datetime64[s]")
    out["worded"] = worded
    nothing: list[None] = [None] * count
    out["file"] = places.files if places.files is not None else pd.Series(nothing, dtype=object)
    out["line"] = places.lines if places.lines is not None else pd.Series(nothing, dtype=object)
    frame = pd.DataFrame(out, copy=False)
    faults.sort(key=lambda item: item[:2])
    found = [finding for _, _, finding in faults]
    return frame, found + _repeats(frame, known, places)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """A column as its distinct values, and which of them stands in each row."""

    kinds: Sequence[Any]
    codes: NDArray[np.intp]

    def map(self, change: Callable[[Any], Any]) -> _Kinds:
        return _Kinds([change(kind) for kind in self.kinds], self.codes)

    def where(self, fits: Callable[[Any], bool]) -> list[int]:
        """Return the rows of the kinds that fit."""
        wanted = [code for code, kind in enumerate(self.kinds) if fits(kind)]
        found: list[int] = np.flatnonzero(np.isin(self.codes, wanted)).tolist() if wanted else []
        return found

    def objects(self) -> pd.Series[Any]:
        """Return the column as Python objects; rows of one kind share theirs."""
        kinds = np.empty(len(self.kinds), dtype=object)
        kinds[:] = self.kinds
        return pd.Series(kinds[self.codes], dtype=object)

    def column(self) -> Any:
        """Return a column of texts in pandas' own kind."""
        return pd.Series(list(self.kinds)).array.take(self.codes) if len(self.kinds) else self.objects()

    def renumbered(self, name: Callable[[Any], Any]) -> NDArray[np.intp]:
        """Return codes that are alike where the names are."""
        numbers: dict[Any, int] = {}
        again = [numbers.setdefault(name(kind), len(numbers)) for kind in self.kinds]
        return np.array(again, dtype=np.intp)[self.codes] if again else self.codes


def _kinds(column: pd.Series[Any], key: Callable[[Any], Any]) -> _Kinds:
    """The distinct cells of a column: of a plain one by hashing, of a mixed one by `key`."""
    if (
        not pd.api.types.is_object_dtype(column.dtype)
        or pd.api.types.infer_dtype(column, skipna=True) == "string"
    ):
        codes, kinds = pd.factorize(column, use_na_sentinel=True)
        cells: list[Any] = list(kinds)
        if (codes < 0).any():
            codes = np.where(codes < 0, len(cells), codes)
            cells.append(None if column.dtype.kind not in "mM" else pd.NaT)
        return _Kinds(cells, codes.astype(np.intp))
    numbers: dict[Any, int] = {}
    mixed: list[Any] = []
    codes = np.empty(len(column), dtype=np.intp)
    for row, cell in enumerate(column.tolist()):
        code = numbers.setdefault(key(cell), len(mixed))
        if code == len(mixed):
            mixed.append(cell)
        codes[row] = code
    return _Kinds(mixed, codes)


def _texts(column: pd.Series[Any] | None, count: int) -> _Kinds:
    """A column of texts without blanks round them; an empty one where there is nothing."""
    if column is None:
        return _Kinds([""] if count else [], np.zeros(count, dtype=np.intp))
    return _kinds(column, as_text).map(as_text)


def _periods(column: pd.Series[Any] | None, count: int, fiscal_start: int) -> _Kinds:
    """A column's periods; where one cannot be read, what is wrong with it."""
    if column is None:
        column = pd.Series([None] * count, dtype=object)
    return _kinds(column, lambda cell: (type(cell), as_text(cell))).map(
        lambda written: period_of(written, fiscal_start)
    )


def period_of(written: Any, fiscal_start: int) -> Period | str:
    """Return the period a cell names, or what is wrong with it."""
    if isinstance(written, Period):
        return written
    if isinstance(written, datetime):
        # Midnight in another zone is a moment of another day; which was meant, nobody can tell.
        if written == written and written.tzinfo is not None and written.time() != time():
            return f"{written} is {ZONED}; {TO_DAYS}"
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


def numbers(
    column: pd.Series[Any] | None, count: int, *, may_be_word: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_], dict[int, tuple[str, str]]]:
    """Return a column's numbers, which were words for yes or no, and what is none.

    The last names, by row, the cell as it is shown and what to do about it.
    """
    worded = np.zeros(count, dtype=bool)
    if column is None:
        return np.full(count, np.nan), worded, {}
    plain = _plain_numbers(column)
    if plain is not None:
        infinite = np.flatnonzero(np.isinf(plain)).tolist()
        problems = {row: (as_text(column.iloc[row]), FINITE) for row in infinite}
        plain[infinite] = np.nan
        return plain, worded, problems
    values, problems = np.full(count, np.nan), {}
    for row, cell in enumerate(column.tolist()):
        values[row], worded[row], problem = number_of(cell, may_be_word)
        if problem:
            problems[row] = (as_text(cell), problem)
    return values, worded, problems


def _plain_numbers(column: pd.Series[Any]) -> NDArray[np.float64] | None:
    """A column that holds nothing but numbers, as such or written out; None where it holds more."""
    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iuf":
        return np.array(column, dtype=np.float64)
    if pd.api.types.is_numeric_dtype(dtype):
        if pd.api.types.is_bool_dtype(dtype) or pd.api.types.is_complex_dtype(dtype):
            return None
        return np.array(column.to_numpy(dtype=np.float64, na_value=np.nan))
    if not (pd.api.types.is_object_dtype(dtype) or pd.api.types.is_string_dtype(dtype)):
        return None
    cells = column.to_numpy(dtype=object)
    kind = pd.api.types.infer_dtype(cells, skipna=True)
    if kind not in ("integer", "floating", "mixed-integer-float", "string"):
        return None  # among them decimals, of which a signalling NaN refuses to be compared
    gone = pd.isna(cells)
    values = np.full(len(cells), np.nan)
    if kind != "string":
        try:
            values[~gone] = cells[~gone].astype(np.float64)
        except OverflowError:
            return None
        return values
    texts = [text.strip() for text in cells[~gone].tolist()]
    written = np.array([bool(text) for text in texts], dtype=bool)
    joined = "".join(texts)
    if not joined.isascii() or "_" in joined:
        return None
    try:
        read = np.array([float(text) for text in texts if text])
    except ValueError:
        return None
    if not np.isfinite(read).all():
        return None
    values[np.flatnonzero(~gone)[written]] = read
    return values


def number_of(cell: Any, may_be_word: bool) -> tuple[float, bool, str]:
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
        return math.nan, False, FINITE
    except (TypeError, ValueError):
        return math.nan, False, number_fault(str(cell))
    if math.isinf(value):
        return math.nan, False, FINITE
    return value, False, ""


def _one_sided(
    table: Mapping[str, pd.Series[Any]], out: Mapping[str, NDArray[np.float64]]
) -> Iterator[tuple[int, str, str]]:
    """The rows with half a ratio and no value: what is there, and what is not."""

    def blank(row: int, name: str) -> bool:
        return name not in table or not as_text(table[name].iloc[row])

    no_over, no_under = np.isnan(out["numerator"]), np.isnan(out["denominator"])
    for row in np.flatnonzero((no_over != no_under) & np.isnan(out["value"])).tolist():
        there, lack = ("denominator", "numerator") if no_over[row] else ("numerator", "denominator")
        if blank(row, "value") and blank(row, lack):  # else the cell has its own fault
            yield row, there, lack


def _moments(column: pd.Series[Any] | None, count: int) -> tuple[Any, dict[int, str]]:
    """A column of moments without zone (UTC), NaT where there is none; and the texts that are none."""
    if column is None or not count:
        return np.full(count, np.datetime64("NaT"), dtype="datetime64[s]"), {}
    stamps = _stamps(column)
    if stamps is not None:
        return stamps.array, {}
    texts = _kinds(column, as_text).map(as_text)
    read, unread = moments_of(texts.kinds)
    rows = texts.where(lambda text: text in unread)
    return read.take(texts.codes).array, {row: texts.kinds[texts.codes[row]] for row in rows}


def _stamps(column: pd.Series[Any]) -> pd.DatetimeIndex | None:
    """A column of nothing but dates as moments without zone (UTC); None of any other."""
    if pd.api.types.infer_dtype(column, skipna=True) not in ("datetime", "datetime64", "date"):
        return None
    try:
        stamps = pd.DatetimeIndex(pd.to_datetime(column))
    except (ValueError, TypeError):  # several zones, or a day too far off
        return None
    if stamps.tz is not None:
        stamps = stamps.tz_convert("UTC").tz_localize(None)
    years = stamps.year.to_numpy()
    return None if ((years < 1) | (years > 9999)).any() else stamps


def moments_of(texts: Sequence[str]) -> tuple[pd.DatetimeIndex, set[str]]:
    """Return texts as moments without zone (UTC), NaT for an empty one; and those that are none."""
    fits = [text if text and is_moment(text) else None for text in texts]
    at_once = pd.to_datetime(pd.Series(fits, dtype=object), format="ISO8601", utc=True, errors="coerce")
    read = pd.DatetimeIndex(at_once).tz_localize(None)
    unread = {text for text, fit in zip(texts, fits, strict=True) if text and not fit}
    if np.count_nonzero(read.isna()) > fits.count(None):  # days so far off that not all fit one unit
        each = [moment_of(text) if fit else pd.NaT for text, fit in zip(texts, fits, strict=True)]
        unread |= {text for text, moment in zip(texts, each, strict=True) if moment is None}
        read = pd.DatetimeIndex([pd.NaT if moment is None else moment for moment in each])
    return (read.as_unit("s") if read.isna().all() else read), unread


def moment_of(text: str) -> Any:
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


def _repeats(frame: pd.DataFrame, periods: _Kinds, places: Places) -> list[Finding]:
    """The same KPI, organisation, period and `recorded_at` twice."""
    keys = pd.DataFrame(
        {
            "kpi": pd.factorize(frame["kpi"])[0],
            "organisation": pd.factorize(frame["organisation"])[0],
            "period": periods.renumbered(str),
            "recorded_at": frame["recorded_at"].array,
        },
        copy=False,
    )
    later = keys.duplicated().to_numpy()
    if not later.any():
        return []
    alike = keys[keys.duplicated(keep=False).to_numpy()]
    before: dict[tuple[Any, ...], int] = {}
    faults = []
    for row, *key in alike.astype({"recorded_at": str}).itertuples():
        earlier = before.setdefault(tuple(key), row)
        period = periods.kinds[periods.codes[row]]
        if earlier == row or period == NO_PERIOD:
            continue
        what = f"a second reading of {period} beside {places.beside(earlier)}"
        faults.append(fault(places.of(row, None, str(frame["kpi"].iat[row])), what, REVISE))
    return faults
