"""Reading the tables that stand beside a strategy: CSV files, with the place of every cell."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scorecard.errors import Finding, Place, ReadingsError, nearest

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its cells by column, as text, and where it stands."""

    cells: dict[str, str]
    file: str
    line: int

    def place(self, column: str | None = None) -> Place:
        """Return the place of a cell, or of the row."""
        return Place(file=self.file, line=self.line, cell=f"column {column}" if column else None)


def fault(where: Place, what: str, fix: str = "") -> Finding:
    """Return an error about a cell."""
    return Finding("error", "table", where, what, fix)


def csv_files(paths: Paths) -> list[Path]:
    """Return the CSV files that `paths` names: files, and the `*.csv` of folders, sorted.

    Raises:
        ReadingsError: a path does not exist, or a folder holds no CSV file.
    """
    many = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    found: list[Path] = []
    faults: list[Finding] = []
    for item in many:
        path = Path(item)
        try:
            if not os.fspath(item):
                faults.append(fault(Place(), "the name of a file or folder is empty"))
            elif path.is_dir():
                inside = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
                if not inside:
                    faults.append(fault(Place(file=str(item)), "the folder holds no .csv file"))
                found += inside
            elif path.is_file():
                found.append(path)
            else:
                there = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
                faults.append(
                    fault(Place(file=str(item)), "no such file or folder", nearest(path.name, there))
                )
        except (OSError, ValueError) as error:  # a name too long, a folder that may not be read
            why = error.strerror if isinstance(error, OSError) else str(error)
            faults.append(fault(Place(file=_short(str(item))), f"cannot be read: {why}"))
    if faults or not found:
        raise ReadingsError("nothing to read", faults)
    return found


def read_rows(
    files: Sequence[Path], *, required: Sequence[str], optional: Sequence[str]
) -> tuple[list[Row], list[Finding]]:
    """Read CSV files with a header line; return their rows and what is wrong with them.

    Columns that are neither required nor optional are kept out and named in a `note`.
    Lines whose cells are all empty are passed over.
    """
    rows: list[Row] = []
    findings: list[Finding] = []
    for path in files:
        name = str(path)
        try:
            with path.open("rb") as start:
                if start.read(4) == b"PK\x03\x04":
                    what, fix = "this is an Excel workbook", "save it as CSV UTF-8, or read it with pandas"
                    findings.append(fault(Place(file=name), what, f"{fix} and pass the frame"))
                    continue
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            findings.append(
                fault(Place(file=name), f"not UTF-8 text (byte {error.start})", "save it as CSV UTF-8")
            )
            continue
        except OSError as error:
            findings.append(fault(Place(file=name), f"cannot be read: {error.strerror}"))
            continue
        findings += _read_text(text, name, required, optional, rows)
    return rows, findings


def _read_text(
    text: str, name: str, required: Sequence[str], optional: Sequence[str], rows: list[Row]
) -> list[Finding]:
    if not text.strip():
        wanted = ",".join(required)
        return [fault(Place(file=name), "the file is empty", f"the first line names columns: {wanted}")]
    if "\0" in text:
        return [fault(Place(file=name), "this is no text file", "save it as CSV UTF-8")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    findings: list[Finding] = []
    previous = 0
    try:
        header: list[str] = []
        while not any(header):  # the text is not blank, but its first lines may be
            previous = reader.line_num
            header = [column.strip() for column in next(reader, ["no column"])]
        findings += _header_faults(header, name, previous + 1, required, optional)
        if any(finding.severity == "error" for finding in findings):
            return findings
        read = {*required, *optional}
        previous = reader.line_num
        for cells in reader:
            line, previous = previous + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                findings.append(
                    fault(
                        Place(file=name, line=line),
                        f"{len(cells)} cells in a line of {len(header)} columns",
                        'put quotes round a cell that holds a comma, and write 1234, not "1,234"',
                    )
                )
                continue
            filled = [*cells, *[""] * (len(header) - len(cells))]
            kept = {
                column: cell.strip() for column, cell in zip(header, filled, strict=True) if column in read
            }
            rows.append(Row(kept, name, line))
    except csv.Error as error:
        # A quote that is never closed is found at the end of the file, and stands here.
        findings.append(fault(Place(file=name, line=previous + 1), f"not a CSV line: {error}"))
    return findings


def _header_faults(
    header: list[str], name: str, line: int, required: Sequence[str], optional: Sequence[str]
) -> list[Finding]:
    where = Place(file=name, line=line)
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            return [fault(where, f"the cells are parted by {word}", "save it as CSV with commas")]
    findings: list[Finding] = []
    missing = [column for column in required if column not in header]
    extra = [column for column in header if column and column not in required and column not in optional]
    for column in missing:
        hint = nearest(column, extra) or f"the columns are {', '.join(header)}"
        findings.append(fault(where, f"no column {column!r}", hint))
    twice = sorted({column for column in header if column and header.count(column) > 1})
    findings += [fault(where, f"column {column!r} is there twice") for column in twice]
    for column in extra if not missing else []:
        hint = nearest(column, [*required, *optional])
        findings.append(Finding("note", "extra-column", where, f"column {column!r} is not read", hint))
    return findings


_FORMULA = re.compile(r"'*[=+\-@]")


def kept_from_formulas(text: str) -> str:
    """Return a person's words so that no spreadsheet takes them for a formula.

    >>> kept_from_formulas("- two wards wait"), kept_from_formulas("'-'"), kept_from_formulas("Agreed")
    ("'- two wards wait", "''-'", 'Agreed')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def as_said(text: str) -> str:
    """Return the words that `kept_from_formulas` was given.

    >>> as_said("'- two wards wait"), as_said("''-'"), as_said("'Quite'")
    ('- two wards wait', "'-'", "'Quite'")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


_GROUPED = re.compile(r"[+-]?\d{1,3}([, \u00a0\u202f'])\d{3}(\1\d{3})*(\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)


def is_number(text: str) -> bool:
    """Return whether a text is a finite number, written as Python writes one.

    >>> is_number("1e3"), is_number("1_000"), is_number("nan"), is_number("１")
    (True, False, False, False)
    """
    if not text.isascii() or "_" in text:
        return False
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def number_fault(text: str) -> str:
    """Return what to write instead of a text that stands where a number belongs.

    >>> number_fault("95%")
    'write 95 and give the KPI `measured_in: "%"`'
    >>> number_fault("1,234"), number_fault("0,5")
    ('write 1234', 'write 0.5')
    """
    bare = text.strip()
    if bare.endswith("%") and (number := _plain_number(bare[:-1])):
        return f'write {number} and give the KPI `measured_in: "%"`'
    if number := _plain_number(bare):
        return f"write {number}"
    if bare[:1] in ("£", "$", "€") and (number := _plain_number(bare[1:])):
        return f"write {number} and give the KPI its unit in `measured_in`"
    if bare.startswith("#"):
        return "the sheet had an error here; mend it there, or leave the cell empty"
    return "write a number, or leave the cell empty where there is no reading"


def _plain_number(text: str) -> str:
    """The number a text plainly means, written as it should be; empty where it means none."""
    bare = text.strip()
    if _GROUPED.fullmatch(bare):
        return re.sub(r"[^\d.+-]", "", bare)
    if _DECIMAL_COMMA.fullmatch(bare):
        return bare.replace(",", ".")
    return bare if _PLAIN.fullmatch(bare) else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]} ..."


MOMENTS = "write 2010-04-12 or 2010-04-12T09:30"
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


def is_moment(text: str) -> bool:
    """Return whether a text is a day, or a time of a day, that there is.

    >>> [is_moment(text) for text in ("2010-04-12T09:30", "2010-02-30", "12 April 2010", "2010")]
    [True, False, False, False]
    """
    if not _MOMENT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def missing(value: Any) -> bool:
    """Return whether a cell of a frame holds nothing: None, NaN, NaT, pandas' NA."""
    if value is None or value is pd.NA:
        return True
    if isinstance(value, Decimal):
        return value.is_nan()  # a signalling one refuses to be compared
    return isinstance(value, (float, complex, date, np.generic)) and bool(value != value)


def as_text(value: Any) -> str:
    """Return a cell of a frame as text; an empty text for a missing one."""
    if missing(value):
        return ""
    try:
        return str(value).strip()
    except ValueError:  # an integer too long for Python to write out
        return "a number of more than 4,300 digits"
