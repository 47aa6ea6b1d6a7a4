"""How cells of the workbook look and are filled: one set of styles, texts that stay texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from scorecard._optional import require
from scorecard.errors import Finding, Place, StrategyError
from scorecard.formats.workbook.layout import FRONT, FRONT_ROW, START, Column
from scorecard.formats.workbook.texts import LONGEST, in_cell

FONT = "Arial"
INK, SOFT, PAPER = "1B2A38", "5B6B7A", "FFFFFF"
HEAD, BAND, LOCKED, RULE = "1F3A5F", "DCE5EE", "F1F3F5", "B8C2CC"
RAMP = ("E3EEF6", "B9D5E8", "7FB2D6", "3F7FB5", "1B4F86", "0B2545")
"""From the lowest level to the highest: lighter to darker, so that it reads in greyscale too."""
DARK_FROM = 3
"""From this step of the ramp on, figures are white."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add_styles(book: Any) -> None:
    """Give a new workbook the named styles that `put` uses."""
    styles = require("openpyxl.styles", "sheets")
    side = styles.Side(style="thin", color=RULE)
    box = styles.Border(left=side, right=side, top=side, bottom=side)

    def add(name: str, *, size: float = 10, bold: bool = False, italic: bool = False, colour: str = INK,
            fill: str | None = None, border: Any = None, across: str = "left", up: str = "top",
            locked: bool = True, form: str = "General", wrap: bool = True) -> None:  # fmt: skip
        made = styles.NamedStyle(
            name=name,
            font=styles.Font(name=FONT, size=size, bold=bold, italic=italic, color=colour),
            fill=styles.PatternFill("solid", fgColor=fill) if fill else styles.PatternFill(),
            border=border or styles.Border(),
            alignment=styles.Alignment(horizontal=across, vertical=up, wrap_text=wrap),
            protection=styles.Protection(locked=locked),
            number_format=form,
        )
        book.add_named_style(made)

    add("title", size=16, bold=True, colour=HEAD, up="center", wrap=False)
    add("says", colour=SOFT, wrap=False)
    add("head", bold=True, colour=PAPER, fill=HEAD, border=box, up="center")
    add("section", size=12, bold=True, colour=HEAD, up="center", wrap=False)
    add("label", bold=True, fill=LOCKED, border=box)
    add("whole", bold=True, fill=BAND, border=box)
    add("whole level", bold=True, fill=BAND, border=box, across="center", locked=False)
    add("whole input", fill=BAND, border=box, locked=False)
    add("again", colour=SOFT, fill=LOCKED, border=box)
    add("fixed", fill=LOCKED, border=box)
    add("fixed level", fill=LOCKED, border=box, across="center")
    add("shut", fill=LOCKED, border=box)
    add("whole shut", fill=BAND, border=box)
    add("input", border=box, locked=False)
    add("input level", size=11, bold=True, border=box, across="center", locked=False)
    add("input plain", border=box, locked=False, form="@")
    add("input number", border=box, locked=False, across="right", form="#,##0.##")
    add("input head", bold=True, fill=BAND, border=box, locked=False, up="center")
    add("date", border=box, locked=False, form="d mmmm yyyy")
    add("text")
    add("number", across="right")
    add("level", size=11, bold=True, border=box, across="center", up="center")
    add("figure", border=box, across="center", up="center")
    add("mean", bold=True, border=box, across="center", up="center", form="0.0")
    add("share", border=box, across="center", up="center", form="0%")


def put(sheet: Any, row: int, column: int, value: Any, style: str) -> Any:
    """Fill a cell; a text stays a text, whatever it begins with.

    Raises:
        StrategyError: the text is longer than a cell holds.
    """
    cell = sheet.cell(row, column)
    cell.style = style
    if isinstance(value, str):
        text = in_cell(value)
        if len(text) > LONGEST:
            where = Place(cell=place_of(sheet.title, cell.coordinate))
            what = f"a text of {len(value):,} characters is longer than a cell holds ({LONGEST:,})"
            raise StrategyError(
                "the workbook cannot be written",
                [
                    Finding(
                        "error", "too-long", where, what, "shorten it, or keep it in a document as evidence"
                    )
                ],
            )
        if text:
            cell.value = text
            cell.data_type = "s"
            if text.startswith(_FORMULA):
                cell.quotePrefix = True
    elif isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        cell.value = int(value)
    elif value is not None:
        cell.value = value
    return cell


def formula(sheet: Any, row: int, column: int, text: str, style: str) -> None:
    """Fill a cell with a formula of ours."""
    cell = sheet.cell(row, column)
    cell.style = style
    cell.value = text


def place_of(title: str, coordinate: str) -> str:
    """Return a cell's place as formulas write it.

    >>> place_of("Nurses' view", "D12")
    "'Nurses'' view'!D12"
    """
    return f"{quoted(title)}!{coordinate}"


def quoted(title: str) -> str:
    """Return a sheet's title as formulas write it."""
    return "'" + title.replace("'", "''") + "'"


def heading(sheet: Any, title: str, says: str) -> None:
    """Write what stands above a table."""
    put(sheet, 1, 1, title, "title")
    put(sheet, 2, 1, says, "says")
    sheet.row_dimensions[1].height = 26


def whose(sheet: Any) -> None:
    """Write above a sheet of figures whose they are, and whether they are illustrative."""
    at = [f"{quoted(START)}!$B${FRONT_ROW + number}" for number in range(len(FRONT))]
    front = dict(zip(FRONT, at, strict=True))
    text = (
        f'={front["organisation"]}&IF({front["round"]}="","",", "&{front["round"]})'
        f'&IF({front["basis"]}="illustrative",". Illustrative figures.","")'
    )
    formula(sheet, 3, 1, text, "section")


def head_row(sheet: Any, row: int, columns: Sequence[Column]) -> None:
    """Write a table's headings, set the widths, and keep the row in view and on every page."""
    for number, column in enumerate(columns, 1):
        put(sheet, row, number, column.heading, "head")
        sheet.column_dimensions[letter(number)].width = column.width
    sheet.row_dimensions[row].height = 32
    sheet.print_title_rows = f"{row}:{row}"


def fit_row(sheet: Any, row: int, columns: Sequence[Column], content: Mapping[str, Any]) -> None:
    """Make a row as high as its longest text; one line is left to the spreadsheet."""
    lines = 1
    for column in columns:
        text = content.get(column.key)
        if isinstance(text, str):
            wide = max(int(column.width) - 1, 1)
            lines = max(lines, sum(-(-max(len(line), 1) // wide) for line in text.split("\n")))
    if lines > 1:
        sheet.row_dimensions[row].height = min(13.5 * lines + 3, 400)


@lru_cache(maxsize=256)
def letter(column: int) -> str:
    """Return a column's letter."""
    return str(require("openpyxl.utils", "sheets").get_column_letter(column))


def choose(
    sheet: Any, cells: str, choices: Sequence[str] | str, *, hint: str = "", strict: bool = True
) -> None:
    """Offer a list in some cells.

    Args:
        sheet: whose cells.
        cells: their range, such as `C5:C20`, or several with blanks between.
        choices: the list, or the range that holds it; a list that cannot be written out is not offered.
        hint: shown where a cell is entered.
        strict: refuse anything else; otherwise ask whether it is meant.
    """
    literal = choices if isinstance(choices, str) else _written_out(choices)
    made = require("openpyxl.worksheet.datavalidation", "sheets").DataValidation(
        type="list" if literal else None,
        formula1=literal or None,
        allow_blank=True,
        showErrorMessage=bool(literal),
        errorStyle="stop" if strict else "warning",
        errorTitle="Not on the list",
        error="Choose from the list." if strict else "This is not on the list. Is it meant?",
        showInputMessage=bool(hint),
        prompt="".join(each for each in hint if each.isprintable()) or None,
    )
    for each in cells.split():
        made.add(each)
    sheet.add_data_validation(made)


def quiet_words(sheet: Any, cells: str, first: str) -> None:
    """Write texts among figures in grey."""
    styles = require("openpyxl.styles", "sheets")
    rule = require("openpyxl.formatting.rule", "sheets").FormulaRule
    grey = rule(formula=[f"ISTEXT({first})"], font=styles.Font(color="8A97A3", bold=False, italic=True))
    sheet.conditional_formatting.add(cells, grey)


def _written_out(choices: Sequence[str]) -> str:
    """The list as a formula; empty where a choice would fall apart in it, or they are too many."""
    literal = ",".join(choices)
    falls_apart = any("," in each or '"' in each or not each.isprintable() for each in choices)
    return "" if not literal or falls_apart or len(literal) > 255 else f'"{literal}"'


def protect(sheet: Any) -> None:
    """Guard what is not to be typed over, without a password; widths and heights stay free."""
    guard = sheet.protection
    guard.sheet = True
    guard.formatColumns = guard.formatRows = guard.formatCells = False
    guard.insertRows = guard.sort = guard.autoFilter = False


def page(sheet: Any, title: str, *, wide: bool = True) -> None:
    """Set a sheet up for A4, as wide as the page."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = require(
        "openpyxl.worksheet.properties", "sheets"
    ).PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.75, 0.35
    sheet.oddFooter.left.text = title.replace("&", "&&")[:120]
    sheet.oddFooter.center.text = "&A"
    sheet.oddFooter.right.text = "Page &P of &N"
    for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right):
        part.size, part.font = 8, f"{FONT},Regular"
    sheet.sheet_view.showGridLines = False


def ramp(sheet: Any, cells: str, first: str, levels: Sequence[float]) -> None:
    """Colour levels from light to dark; what is no number stays as it is.

    Args:
        sheet: whose cells.
        cells: their range.
        first: its first cell, as formulas speak of it.
        levels: the levels of the scale, lowest first.
    """
    styles = require("openpyxl.styles", "sheets")
    rule = require("openpyxl.formatting.rule", "sheets").FormulaRule
    for index in reversed(range(len(levels))):
        step = (
            round(index * (len(RAMP) - 2) / max(len(levels) - 1, 1))
            if len(levels) < 6
            else (round(index * (len(RAMP) - 1) / (len(levels) - 1)))
        )
        dark = step >= DARK_FROM
        sheet.conditional_formatting.add(
            cells,
            rule(
                formula=[f"AND(ISNUMBER({first}),{first}>={levels[index]:g})"],
                fill=styles.PatternFill("solid", bgColor=RAMP[step]),
                font=styles.Font(bold=True, color=PAPER if dark else INK),
                stopIfTrue=True,
            ),
        )
