"""Sheets as people left them: which is which, where its headings are, and the rows beneath.

Sheets are known by their titles, and where those were changed by their headings; columns by their
headings, wherever they were moved to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scorecard.errors import Place, Severity, nearest
from scorecard.formats.workbook.layout import CATEGORY, DASHBOARD, OVERVIEW, START, Column, Layout
from scorecard.formats.workbook.ledger import Ledger, Typed
from scorecard.formats.workbook.pen import letter, place_of
from scorecard.formats.workbook.texts import folded, from_cell, headings

_FURTHEST_HEAD = 40
"""Rows with something in them that are looked at for a table's headings."""


@dataclass(slots=True)
class Grid:
    """The cells of a sheet that have something in them."""

    title: str
    rows: dict[int, dict[int, Typed]]
    """By row and column, in their order."""
    merged: dict[tuple[int, int], str]
    """Ranges of merged cells, by the row and column of their first cell, which alone can be filled."""

    def cells(self) -> Iterable[Typed]:
        """All cells."""
        return (cell for row in self.rows.values() for cell in row.values())


@dataclass(slots=True)
class Table:
    """A table of a sheet: its rows by the keys of its columns."""

    title: str
    rows: list[dict[str, Typed]]
    others: dict[str, Typed] = field(default_factory=dict)
    """Headings that are no column of ours, where the sheet may have such, by the key of their cells."""
    missing: frozenset[str] = frozenset()
    """The keys of columns whose headings are not there."""


def grids(book: Any, ledger: Ledger) -> list[Grid]:
    """Return the sheets of a workbook, and say what of them is hidden, merged or written beside."""
    found = []
    for sheet in book.worksheets:
        rows: dict[int, dict[int, Typed]] = {}
        # openpyxl has no other way to visit only cells that are there: one at the far end makes millions.
        for (row, column), cell in sorted(sheet._cells.items()):
            value = cell.value
            if cell.comment is not None:
                _keep_comment(sheet.title, cell, ledger)
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            formula = cell.data_type == "f"
            if isinstance(value, str):
                value = value if formula else from_cell(value)
            elif formula:
                value = f"={getattr(value, 'text', None) or value}".replace("==", "=", 1)
            at = f"{letter(column)}{row}"
            rows.setdefault(row, {})[column] = Typed(sheet.title, at, value, formula or cell.data_type == "e")
        merged = {(each.min_row, each.min_col): each.coord for each in sheet.merged_cells.ranges}
        grid = Grid(sheet.title, rows, merged)
        _say_hidden(sheet, grid, ledger)
        found.append(grid)
    return found


def _keep_comment(title: str, cell: Any, ledger: Ledger) -> None:
    noted = Typed(title, cell.coordinate, f"[comment] {cell.comment.text}")
    what = "a comment stands beside this cell; comments are not read"
    ledger.refuse(noted, "comment", what, "write it into a cell, such as Note", severity="warning")


def _say_hidden(sheet: Any, grid: Grid, ledger: Ledger) -> None:
    if not grid.rows:
        return
    title = grid.title
    if sheet.sheet_state != "visible":
        ledger.say("note", "hidden", Place(cell=place_of(title, "A1")), "this sheet is hidden; it was read")
    rows = [row for row in grid.rows if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden]
    if rows:
        named = f"{', '.join(map(str, rows[:8]))}{' ...' if len(rows) > 8 else ''}"
        what = f"{'row' if len(rows) == 1 else 'rows'} {named} hidden; what stands there was read"
        ledger.say("note", "hidden", Place(cell=place_of(title, f"A{rows[0]}")), what)
    filled = {column for row in grid.rows.values() for column in row}
    hidden = {
        column
        for each in sheet.column_dimensions.values()
        if each.hidden and each.min
        for column in filled
        if each.min <= column <= each.max
    }
    if hidden:
        names = ", ".join(letter(column) for column in sorted(hidden))
        where = Place(cell=place_of(title, f"{letter(min(hidden))}1"))
        ledger.say(
            "note",
            "hidden",
            where,
            f"{'column' if len(hidden) == 1 else 'columns'} {names} hidden; what stands there was read",
        )


def kind_of(grid: Grid, layout: Layout) -> str | None:
    """Return what a sheet is: by its title, else by its headings, else None."""
    titles = {folded(title): title for title in (START, DASHBOARD, OVERVIEW, *layout.columns)}
    titles |= {folded(title): CATEGORY for title in layout.sheets}
    named = titles.get(folded(grid.title))
    if named is not None:
        return named
    best, most = None, 2
    for kind, columns in layout.columns.items():
        found = _head_row(grid, columns)
        if found is not None and found[1] > most:
            best, most = kind, found[1]
    return best


def _head_row(grid: Grid, columns: Sequence[Column]) -> tuple[int, int] | None:
    """The row with most of the headings, and how many."""
    known = headings((column.key, column.heading) for column in columns)
    best: tuple[int, int] | None = None
    for row in sorted(grid.rows)[:_FURTHEST_HEAD]:
        keys = {known.key(cell.value) for cell in grid.rows[row].values() if isinstance(cell.value, str)}
        count = len(keys - {None})
        if count >= min(2, len(columns)) and (best is None or count > best[1]):
            best = row, count
            if count == len(columns):
                break
    return best


def read_table(
    grid: Grid, columns: Sequence[Column], words: frozenset[str], ledger: Ledger, *, others: bool = False
) -> Table | None:
    """Read the table of a sheet.

    Cells that cannot be used as they are (formulas, errors, merged ones) and columns nobody knows are
    noted and left out. None where there are no headings.

    Args:
        grid: the sheet.
        columns: the columns it should have.
        words: what stands on it from the start.
        ledger: where faults are noted.
        others: whether further columns belong to it, by whatever heading.
    """
    found = _head_row(grid, columns)
    if found is None:
        loose = [cell for cell in grid.cells() if cell.text not in words]
        if loose:
            what = f"there is no row of headings on this sheet: {', '.join(each.heading for each in columns)}"
            ledger.say("error", "headings", loose[0].where, what, "write the headings as they were")
            ledger.keep(loose)
        return None
    head = found[0]
    _keep_above(grid, head, words, ledger)
    table = Table(grid.title, [])
    keys = _columns(grid, head, columns, table, ledger, others=others)
    fixed = {column.key for column in columns if column.fixed}
    for row in sorted(each for each in grid.rows if each > head):
        cells = {keys[column]: cell for column, cell in grid.rows[row].items() if column in keys}
        ledger.see(cell for key, cell in cells.items() if key not in fixed)
        usable = {
            keys[column]: cell
            for column, cell in grid.rows[row].items()
            if column in keys and _usable(cell, grid.merged.get((row, column)), ledger)
        }
        if usable:
            table.rows.append(usable)
    return table


def _keep_above(grid: Grid, head: int, words: frozenset[str], ledger: Ledger) -> None:
    """Keep what people wrote above the headings."""
    for row, cells in grid.rows.items():
        for cell in cells.values() if row < head else ():
            if cell.text not in words:
                what = f"{cell.shown} stands above the table, where nothing is read"
                ledger.refuse(cell, "outside", what, "write it into the table", severity="warning")


def _columns(
    grid: Grid, head: int, columns: Sequence[Column], table: Table, ledger: Ledger, *, others: bool
) -> dict[int, str]:
    """Which key each column of the sheet has."""
    known = headings((column.key, column.heading) for column in columns)
    heads: dict[str, list[int]] = {}
    for number, written in grid.rows[head].items():
        key = known.key(written.text)
        if key is not None and not written.formula:
            heads.setdefault(key, []).append(number)
    keys = {numbers[0]: key for key, numbers in heads.items() if len(numbers) == 1}
    missing = [column.heading for column in columns if column.key not in heads]
    table.missing = frozenset(column.key for column in columns if column.key not in heads)
    beneath = _beneath(grid, head)
    for number in sorted({*beneath, *grid.rows[head]} - keys.keys()):
        cells = beneath.get(number, [])
        cell: Typed | None = grid.rows[head].get(number)
        twice = cell is not None and any(number in numbers for numbers in heads.values())
        if others and cell is not None and not twice and not cell.formula:
            key = f"other {number}"
            keys[number], table.others[key] = key, cell
            ledger.see([cell])
        elif twice and cell is not None:
            what = f"the heading {cell.shown} stands over two columns; neither was read"
            ledger.refuse(cell, "headings", what, "leave it over one", also=cells)
        elif cells:
            _refuse_column(grid, head, number, cells, columns, missing, ledger, others=others)
        elif cell is not None:
            _refuse_column(grid, head, number, [cell], columns, missing, ledger, others=others)
    for heading in (column.heading for column in columns if column.key not in heads and not column.optional):
        what = f"there is no column {heading!r} on this sheet"
        where = Place(cell=place_of(grid.title, f"A{head}"))
        ledger.say("error", "headings", where, what, "write its heading as it was")
    return keys


def _beneath(grid: Grid, head: int) -> dict[int, list[Typed]]:
    found: dict[int, list[Typed]] = {}
    for row, cells in grid.rows.items():
        for number, cell in cells.items() if row > head else ():
            found.setdefault(number, []).append(cell)
    return found


def _refuse_column(
    grid: Grid,
    head: int,
    number: int,
    cells: list[Typed],
    columns: Sequence[Column],
    missing: list[str],
    ledger: Ledger,
    *,
    others: bool,
) -> None:
    cell = grid.rows[head].get(number)
    count = f"its {len(cells)} cells were" if len(cells) > 1 else "its cell was"
    if cell is None:
        what = f"column {letter(number)} has no heading; {count} kept, not read"
        # Where anybody may have a column of their own, one without a name is an answer that is lost.
        severity: Severity = "error" if others else "warning"
        ledger.refuse(cells[0], "headings", what, "write a heading over it", also=cells, severity=severity)
        return
    hint = nearest(cell.text, missing)
    gone = [each.heading for each in columns if each.heading in missing and not each.optional]
    if not hint and len(gone) == 1:
        hint = f"did you mean {gone[0]!r}?"
    if hint:
        what = f"no column is called {cell.shown}; {count} kept, not read"
        ledger.refuse(cell, "headings", what, hint, also=cells)
    else:
        what = f"{cell.shown} is no column of this sheet; {count} kept, not read"
        own = [each.heading for each in columns if each.key in ("note", "rationale", "description")]
        fix = f"use {' or '.join(own)}" if own else "write it under a heading of this sheet"
        ledger.refuse(cell, "headings", what, fix, also=cells, severity="warning")


def _usable(cell: Typed, merged: str | None, ledger: Ledger) -> bool:
    if cell.formula:
        what = f"a formula stands here ({cell.shown}); it is never worked out, and its result not trusted"
        if not cell.text.startswith("="):
            what = f"the result of a formula stands here: {cell.text}"
        ledger.refuse(cell, "formula", what, "write the value itself")
        return False
    if merged is not None:
        what = f"the cells {merged} are merged, so that nobody can tell which rows {cell.shown} speaks of"
        ledger.refuse(cell, "merged", what, "unmerge them and fill in each")
        return False
    return True


__all__ = ["Grid", "Table", "grids", "kind_of", "read_table"]
