"""The first sheet: whose assessment it is, how to fill the workbook in, what is known of the framework."""

from __future__ import annotations

from datetime import date
from typing import Any

from scorecard.formats.workbook.layout import (
    FRONT,
    FRONT_ROW,
    GUIDE,
    HEADS,
    LAYOUT,
    MARKS,
    NO,
    PROMPT_GUIDE,
    YES,
    Layout,
    known_lines,
    self_assessment,
    source_lines,
)
from scorecard.formats.workbook.pen import choose, heading, put
from scorecard.maturity.statements import scale_lines
from scorecard.model.assessment import Assessment

_FIRST_DATE = date(1900, 3, 1)
"""Spreadsheets count days from about here; an earlier date is written as text."""
_CHOICES = {"facilitator_outside": (YES, NO), "basis": ("stated", "illustrative")}
_WIDE = 92


def draw_front(sheet: Any, layout: Layout, assessment: Assessment | None) -> None:
    """Draw the first sheet."""
    framework = layout.framework
    heading(sheet, framework.name, self_assessment(framework))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 31, _WIDE
    row = _section(sheet, FRONT_ROW - 1, HEADS["assessment"])
    for field, label in FRONT.items():
        put(sheet, row, 1, label, "label")
        put(sheet, row, 2, _front(field, assessment), "date" if field == "date" else "input plain")
        if field in _CHOICES:
            choose(sheet, f"B{row}", _CHOICES[field])
        row += 1
    row = _section(sheet, row + 1, HEADS["guide"])
    for number, line in enumerate(GUIDE if framework.scale is not None else PROMPT_GUIDE, 1):
        row = _line(sheet, row, f"{number}.", line)
    if framework.scale is not None:
        row = _section(sheet, row + 1, HEADS["levels"])
        for level, name, definition in scale_lines(framework):
            row = _line(sheet, row, f"{level:g} {name}".strip(), definition, bold=True)
    known = known_lines(framework)
    if known:
        row = _section(sheet, row + 1, HEADS["known"])
        for line in known:
            row = _line(sheet, row, "", line)
    sources = source_lines(framework)
    if sources:
        row = _section(sheet, row + 1, HEADS["sources"])
        for line in sources:
            row = _line(sheet, row, "", line)
    row = _section(sheet, row + 1, HEADS["file"])
    for field, label in MARKS.items():
        put(sheet, row, 1, label, "fixed")
        put(sheet, row, 2, _mark(field, layout, assessment), "fixed")
        row += 1


def _section(sheet: Any, row: int, text: str) -> int:
    put(sheet, row, 1, text, "section")
    sheet.row_dimensions[row].height = 22
    return row + 1


def _line(sheet: Any, row: int, label: str, text: str, *, bold: bool = False) -> int:
    put(sheet, row, 1, label, "label" if bold else "number")
    put(sheet, row, 2, text, "text")
    # Not every program makes a row as high as its text.
    lines = -(-len(text) // (_WIDE + 6))
    sheet.row_dimensions[row].height = 14 * max(lines, 1) + 2
    return row + 1


def _front(field: str, assessment: Assessment | None) -> Any:
    value = None if assessment is None else getattr(assessment, field)
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date) and value < _FIRST_DATE:
        return value.isoformat()
    return value


def _mark(field: str, layout: Layout, assessment: Assessment | None) -> Any:
    if field == "layout":
        return LAYOUT
    if field == "framework":
        return layout.framework.id
    return layout.framework.version if assessment is None else assessment.framework_version
