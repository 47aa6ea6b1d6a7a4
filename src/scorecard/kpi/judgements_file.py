"""Judgements written as the CSV that `read_judgements` reads."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable

from scorecard._files import write_aside
from scorecard.errors import ScorecardError
from scorecard.kpi.judgements import OPTIONAL, REQUIRED, TEXTS
from scorecard.kpi.table import kept_from_formulas
from scorecard.model.judgement import Judgement


def write_judgements(judgements: Iterable[Judgement], path: str | os.PathLike[str]) -> None:
    """Write judgements to a CSV file; the file appears, or changes, all at once.

    `read_judgements` reads it back as equal, with the `fiscal_start` of the strategy where periods are
    fiscal years. Columns are those that `read_judgements` names; of the optional ones, those that
    any judgement says. Text that a spreadsheet would take for a formula, as it begins with `=`, `+`,
    `-` or `@`, gets an apostrophe before it, which reading takes away again.

    Args:
        judgements: such as `Judgements`, or those of a `MaturityDomain`.
        path: the file.

    Raises:
        ScorecardError: one is no judgement, or holds a character that no text file has.
        OSError: the folder is missing or may not be written to.

    >>> import scorecard as sc, tempfile
    >>> judgements = sc.read_judgements(sc.example("hmrc_ims") / "judgements.csv")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sc.write_judgements(judgements, f"{folder}/judgements.csv")
    ...     list(sc.read_judgements(f"{folder}/judgements.csv")) == list(judgements)
    True
    """
    rows = [_cells(item) for item in judgements]
    columns = [*REQUIRED, *(name for name in OPTIONAL if any(row[name] for row in rows))]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[name] for name in columns] for row in rows)
    text = out.getvalue()
    if "\0" in text:
        raise ScorecardError("a judgement holds the character U+0000, which no text file has; take it out")
    write_aside(path, text.encode("utf-8"))


def _cells(item: object) -> dict[str, str]:
    if not isinstance(item, Judgement):
        what = f"judgements are wanted, not {type(item).__name__}"
        raise ScorecardError(f"{what}; of an assessment on a strategy they are its `judgements`")
    said = {name: getattr(item, name) for name in (*REQUIRED, *OPTIONAL)}
    cells = {name: "" if value is None else str(value) for name, value in said.items()}
    cells["propagates"] = "yes" if item.propagates else ""
    if item.recorded_at is not None:
        cells["recorded_at"] = item.recorded_at.isoformat()
    return {name: kept_from_formulas(text) if name in TEXTS else text for name, text in cells.items()}


__all__ = ["write_judgements"]
