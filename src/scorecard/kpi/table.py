"""Reading the tables that stand beside a strategy: CSV files, with the place of every cell."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        if path.is_dir():
            inside = sorted(path.glob("*.csv"))
            if not inside:
                faults.append(fault(Place(file=str(item)), "the folder holds no .csv file"))
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            there = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
            faults.append(fault(Place(file=str(item)), "no such file or folder", nearest(path.name, there)))
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
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    findings: list[Finding] = []
    try:
        header = [column.strip() for column in next(reader)]
        findings += _header_faults(header, name, required, optional)
        if any(finding.severity == "error" for finding in findings):
            return findings
        wanted = {*required, *optional}
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
            cells += [""] * (len(header) - len(cells))
            kept = {
                column: cell.strip()
                for column, cell in zip(header, cells, strict=True)
                if column in wanted
            }
            rows.append(Row(kept, name, line))
    except csv.Error as error:
        findings.append(fault(Place(file=name, line=reader.line_num), f"not a CSV line: {error}"))
    return findings


def _header_faults(
    header: list[str], name: str, required: Sequence[str], optional: Sequence[str]
) -> list[Finding]:
    findings: list[Finding] = []
    where = Place(file=name, line=1)
    missing = [column for column in required if column not in header]
    extra = [column for column in header if column and column not in required and column not in optional]
    for column in missing:
        hint = nearest(column, extra) or f"the columns are {', '.join(header)}"
        findings.append(fault(where, f"no column {column!r}", hint))
    for column in sorted({column for column in header if column and header.count(column) > 1}):
        findings.append(fault(where, f"column {column!r} is there twice"))
    for column in extra if not missing else []:
        hint = nearest(column, [*required, *optional])
        findings.append(Finding("note", "extra-column", where, f"column {column!r} is not read", hint))
    return findings


def number_fault(text: str) -> str:
    """Return what to write instead of a text that stands where a number belongs.

    >>> number_fault("95%")
    'write 95 and give the KPI `measured_in: "%"`'
    """
    bare = text.replace(",", "").replace(" ", "").replace("\u00a0", "")
    if bare.endswith("%") and _is_number(bare[:-1]):
        return f'write {bare[:-1]} and give the KPI `measured_in: "%"`'
    if _is_number(bare):
        return f"write {bare}"
    if bare[:1] in "£$€" and _is_number(bare[1:]):
        return f"write {bare[1:]} and give the KPI its unit in `measured_in`"
    if text.startswith("#"):
        return "the sheet had an error here; mend it there, or leave the cell empty"
    return "write a number, or leave the cell empty where there is no reading"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def as_text(value: Any) -> str:
    """Return a cell of a frame as text; an empty text for a missing one."""
    if value is None or value != value:
        return ""
    return str(value).strip()
