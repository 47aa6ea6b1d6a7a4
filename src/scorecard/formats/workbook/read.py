"""Reading the workbook back: every faulty cell at once, nothing typed lost, nothing guessed."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from scorecard.errors import Place
from scorecard.formats.files import refuse
from scorecard.formats.framework import known_framework
from scorecard.formats.workbook import values
from scorecard.formats.workbook.answers import Answers
from scorecard.formats.workbook.layout import (
    CATEGORY,
    DASHBOARD,
    EVIDENCE,
    FRONT,
    IDEAS,
    INDICATORS,
    LAYOUT,
    MARKS,
    OVERVIEW,
    QUESTIONS,
    ROOM,
    SCORES,
    START,
    Layout,
    standing_words,
)
from scorecard.formats.workbook.ledger import Ledger, Typed
from scorecard.formats.workbook.opening import Opened, open_workbook
from scorecard.formats.workbook.pen import place_of
from scorecard.formats.workbook.reading import WorkbookReading
from scorecard.formats.workbook.sheets import Grid, Table, grids, kind_of, read_table
from scorecard.formats.workbook.texts import headings
from scorecard.model.assessment import Assessment
from scorecard.model.framework import Framework

_NEEDED = {
    IDEAS: frozenset(("capability", "name")),
    QUESTIONS: frozenset(("capability", "phase", "question")),
    INDICATORS: frozenset(("capability", "indicator")),
}
"""Columns without which the rows of a list say nothing: that the heading is gone is the one fault."""


def read_workbook(
    path: str | os.PathLike[str], framework: Framework | str | os.PathLike[str]
) -> WorkbookReading:
    """Read the workbook of a self-assessment back.

    Sheets and columns may have been moved; they are known by their titles and headings. What is
    faulty is left out of the assessment, comes back as a finding with its sheet and cell
    (`finding.where.cell` is such as `'Operating systems'!D12`), and is kept word for word in `kept`.
    Formulas are never worked out, macros never run, and no value is guessed: a cell that two rows
    fill in differently is in neither way in the assessment. Hidden sheets, rows and columns are read,
    and said to be.

    Args:
        path: an `.xlsx` or `.xlsm` file that `write_workbook` wrote.
        framework: what was assessed, or its name or file, as `read_framework` takes it.

    Raises:
        MissingExtraError: openpyxl is not installed.
        StrategyError: the file is no workbook, protected by a password, damaged, too large, or the
            workbook of another framework or layout; nothing of it was read.
        UnknownNameError: there is no framework of that name.
    """
    known = known_framework(framework)
    opened = open_workbook(path)
    file = os.fspath(path)
    ledger = Ledger(file, opened.book.sheetnames)
    layout = Layout(known, answers=True)
    words = standing_words(layout)
    tables, front = _sorted(opened, layout, words, ledger, file)
    answers = Answers(layout, words, ledger)
    steps: tuple[tuple[str, Callable[[Table], None]], ...] = (
        (ROOM, answers.room),
        (CATEGORY, answers.category),
        (SCORES, answers.scores),
        (EVIDENCE, answers.evidence),
        (INDICATORS, answers.indicators),
        (QUESTIONS, answers.questions),
        (IDEAS, answers.ideas),
    )
    for kind, step in steps:
        for table in tables.get(kind, []):
            if table.missing & _NEEDED.get(kind, frozenset()):
                for row in table.rows:
                    ledger.keep(row.values())
            else:
                step(table)
    answers.say_missing()
    capabilities, scope = answers.capabilities()
    if not front.keys() >= {"organisation", "round", "date"}:
        ledger.keep_all()
        return WorkbookReading(None, ledger.findings, ledger.kept)
    assessment = Assessment(
        framework=known.id, present=tuple(answers.present), scope=scope, capabilities=capabilities, **front
    )
    return WorkbookReading(assessment, ledger.findings, ledger.kept)


def _sorted(
    opened: Opened, layout: Layout, words: frozenset[str], ledger: Ledger, file: str
) -> tuple[dict[str, list[Table]], dict[str, Any]]:
    """The tables of the workbook by their kind, and what the first sheet says."""
    if opened.macros:
        what = "there are macros in this workbook; they were not run, and are not needed"
        ledger.say("note", "macros", Place(), what, "save it as .xlsx")
    for text in opened.drawn:
        drawn = Typed("", "", text)
        ledger.keep([drawn])
        what = f"{drawn.shown} is written in a shape over the sheets, which is not read"
        ledger.say("warning", "outside", Place(), what, "write it into a cell")
    tables: dict[str, list[Table]] = {}
    front: dict[str, Any] | None = None
    for grid in grids(opened.book, ledger):
        kind = kind_of(grid, layout)
        if kind == START and front is None:
            front = _front(grid, layout, words, ledger, file)
        elif kind in (DASHBOARD, OVERVIEW):
            _keep_strange(grid, kind, layout, words, ledger)
        elif kind is None or kind == START:
            _keep_sheet(grid, layout, ledger)
        else:
            _say_renamed(grid, kind, layout, ledger)
            table = read_table(grid, layout.columns[kind], words, ledger, others=kind == SCORES)
            if table is not None:
                tables.setdefault(kind, []).append(table)
    if front is None:
        what = f"there is no sheet {START!r}, so that neither organisation, round nor date is known"
        ledger.say("error", "missing", Place(), what, "copy it from a new workbook and fill it in")
    for kind in layout.columns:
        if kind != CATEGORY and kind not in tables:
            ledger.say("warning", "missing", Place(), f"there is no sheet {kind!r}; nothing of it was read")
    return tables, front or {}


def _say_renamed(grid: Grid, kind: str, layout: Layout, ledger: Ledger) -> None:
    if grid.title not in (kind, *layout.sheets):
        called = "the sheet of a category" if kind == CATEGORY else repr(kind)
        where = Place(cell=place_of(grid.title, "A1"))
        ledger.say("note", "sheet", where, f"by its headings this is {called}; it was read as that")


def _keep_sheet(grid: Grid, layout: Layout, ledger: Ledger) -> None:
    """Keep a sheet that is none of ours."""
    cells = list(grid.cells())
    if cells:
        ledger.keep(cells)
        count = f"its {len(cells)} cells were" if len(cells) > 1 else "its cell was"
        where = Place(cell=place_of(grid.title, cells[0].at))
        ledger.say(
            "warning", "sheet", where, f"this sheet is no part of the workbook; {count} kept, not read"
        )


def _keep_strange(grid: Grid, kind: str, layout: Layout, words: frozenset[str], ledger: Ledger) -> None:
    """Keep what people wrote on a sheet that is worked out by formulas."""
    sides = max(len(layout.framework.perspectives), 1)
    widest = 2 + 2 * sides if kind == OVERVIEW else 4
    for cells in grid.rows.values():
        for column, cell in cells.items():
            ours = column <= widest if cell.formula else cell.text in words
            if not ours:
                what = f"{cell.shown} stands on a sheet that is worked out and not read"
                ledger.refuse(cell, "outside", what, "write it as a note", severity="warning")


def _front(grid: Grid, layout: Layout, words: frozenset[str], ledger: Ledger, file: str) -> dict[str, Any]:
    """What the first sheet says of the assessment."""
    fields = headings((FRONT | MARKS).items())
    found: dict[str, list[tuple[Typed, Typed | None]]] = {}
    for cells in grid.rows.values():
        row = list(cells.values())
        field = fields.key(row[0].text)
        rest = row
        if field is not None:
            found.setdefault(field, []).append((row[0], row[1] if len(row) > 1 else None))
            rest = row[2:]
        for cell in rest:
            if cell.text not in words:
                ledger.see([cell])
                what = f"{cell.shown} stands where nothing is read"
                ledger.refuse(cell, "outside", what, "write it as the note", severity="warning")
    said: dict[str, Any] = {}
    for field, pairs in found.items():
        filled = [value for _, value in pairs if value is not None]
        if field not in MARKS:
            ledger.see(filled)
        if len(filled) > 1:
            for value in filled:
                ledger.refuse(value, "duplicate", f"{(FRONT | MARKS)[field]!r} is there twice", "keep one")
        elif filled and (value := _fact(field, filled[0], grid, ledger)) is not None:
            said[field] = value
    _check_marks(said, layout.framework, file, ledger)
    for field in ("organisation", "round", "date"):
        if field not in said and not any(value for _, value in found.get(field, ())):
            beside = found[field][0][0].at.replace("A", "B") if field in found else "A1"
            where = Place(cell=place_of(grid.title, beside))
            ledger.say("error", "missing", where, f"the {field} is missing", f"fill in {FRONT[field]!r}")
    return said


def _fact(field: str, cell: Typed, grid: Grid, ledger: Ledger) -> Any:
    if cell.formula:
        what = f"a formula stands here ({cell.shown}); it is never worked out, and its result not trusted"
        ledger.refuse(cell, "formula", what, "write the value itself")
        return None
    if field == "date":
        return _day(cell, ledger)
    if field == "facilitator_outside":
        return values.yes_no(cell, ledger)
    if field == "basis":
        return values.choice(cell, ("stated", "illustrative"), ledger)
    return values.text(cell, ledger)


def _day(cell: Typed, ledger: Ledger) -> date | None:
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date):
        return cell.value
    try:
        return date.fromisoformat(cell.text.strip())
    except ValueError:
        ledger.refuse(cell, "date", f"{cell.shown} is no date", "write it as 2010-05-12")
        return None


def _check_marks(said: dict[str, Any], framework: Framework, file: str, ledger: Ledger) -> None:
    """Refuse the workbook of another framework or layout; say where the version differs."""
    written, version = said.pop("framework", framework.id), said.pop("layout", str(LAYOUT))
    if written != framework.id:
        what = f"this is a workbook of {written!r}, not of {framework.id!r}"
        refuse("framework", Place(file=file), what, "read it with the framework it names")
    if version != str(LAYOUT):
        what = f"this workbook has layout {version}; layout {LAYOUT} is read here"
        refuse("layout", Place(file=file), what, "write a new workbook and copy the answers over")
    theirs = said.get("framework_version", "")
    if theirs and framework.version and theirs != framework.version:
        what = f"it was written for version {theirs} of {framework.name}, and read with {framework.version}"
        ledger.say("warning", "version", Place(), what)


__all__ = ["read_workbook"]
