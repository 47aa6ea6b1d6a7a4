"""The tables people fill in: a sheet a category, and lists of questions, ideas and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from scorecard.formats.workbook.content import (
    Row,
    capability_rows,
    evidence_rows,
    idea_rows,
    indicator_rows,
    question_rows,
    room_rows,
    score_rows,
)
from scorecard.formats.workbook.layout import (
    CATEGORY,
    EVIDENCE,
    FEWEST_PEOPLE,
    FIRST_ROWS,
    IDEAS,
    INDICATORS,
    OVERVIEW,
    QUESTIONS,
    ROOM,
    SAYS,
    SAYS_PROMPTS,
    SCORES,
    Column,
    Layout,
    answer_texts,
    level_line,
)
from scorecard.formats.workbook.pen import choose, fit_row, head_row, heading, letter, put, quoted, ramp
from scorecard.formats.workbook.texts import labels
from scorecard.model.assessment import NOT_APPLICABLE, Assessment
from scorecard.model.framework import FrameworkCapability

HEAD_ROW = 4
"""The row of the headings on every table; the first row beneath is the next."""
_OF_WHOLE = ("note", "in_scope", "answer")
"""Columns that only the row of a whole capability has."""


def draw_category(
    sheet: Any, layout: Layout, capabilities: Sequence[FrameworkCapability], assessment: Assessment | None
) -> dict[tuple[str, str], int]:
    """Draw the sheet of a category, and return the row of every capability and perspective on it."""
    columns = layout.columns[CATEGORY]
    category = layout.framework.category_of[capabilities[0].id]
    heading(sheet, category.name, level_line(layout) or SAYS_PROMPTS)
    put(sheet, 3, 1, category.note, "says")
    head_row(sheet, HEAD_ROW, columns)
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 3 if layout.framework.perspectives else 2)
    rows: dict[tuple[str, str], int] = {}
    row = HEAD_ROW
    for capability in capabilities:
        for side, content in capability_rows(layout, capability, assessment):
            row += 1
            rows[capability.id, side] = row
            for number, column in enumerate(columns, 1):
                style = _category_style(column, side, by_side=bool(layout.framework.perspectives))
                put(sheet, row, number, content.get(column.key), style)
            fit_row(sheet, row, columns, content)
    _choose_in_blocks(sheet, layout, columns, rows)
    return rows


def _category_style(column: Column, side: str, *, by_side: bool) -> str:
    whole = "whole " if by_side and not side else ""
    if column.fixed:
        return "whole" if not side else "again" if column.key == "capability" else "fixed"
    if (side and column.key in _OF_WHOLE) or (whole and column.key in ("possibly", "to_be")):
        return f"{whole}shut"
    return f"{whole}{'input level' if column.level and not whole else 'level' if column.level else 'input'}"


def _choose_in_blocks(
    sheet: Any, layout: Layout, columns: Sequence[Column], rows: dict[tuple[str, str], int]
) -> None:
    """Offer lists where something may be chosen, and colour the levels."""
    by_side = bool(layout.framework.perspectives)
    wholes = [row for (_, side), row in rows.items() if not side]
    sides = [row for (_, side), row in rows.items() if side] if by_side else wholes
    for number, column in enumerate(columns, 1):
        if not column.choices and not column.hint:
            continue
        at = letter(number)
        if column.key in _OF_WHOLE:
            _offer(sheet, at, wholes, column, column.choices)
        elif column.key in ("as_is", "possibly", "to_be"):
            _offer(sheet, at, sides, column, column.choices)
            if by_side and column.key == "as_is":
                _offer(sheet, at, wholes, column, (NOT_APPLICABLE,))
        else:
            _offer(sheet, at, sorted({*wholes, *sides}), column, column.choices)
        scale = layout.framework.scale
        if column.level and scale is not None and rows:
            first, last = HEAD_ROW + 1, max(rows.values())
            levels = [each.level for each in scale.levels]
            ramp(sheet, f"{at}{first}:{at}{last}", f"{at}{first}", levels)


def _offer(sheet: Any, at: str, rows: Sequence[int], column: Column, choices: Sequence[str]) -> None:
    cells = " ".join(f"{at}{start}:{at}{end}" for start, end in _runs(rows))
    choose(sheet, cells, choices, hint=column.hint, strict=not column.level)


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def draw_scores(sheet: Any, layout: Layout, assessment: Assessment | None) -> None:
    """Draw the sheet of everybody's own levels: a row a place, a column a person."""
    heading(sheet, SCORES, SAYS[SCORES])
    put(sheet, 3, 1, level_line(layout), "says")
    fixed = layout.columns[SCORES]
    head_row(sheet, HEAD_ROW, fixed)
    people = [] if assessment is None else list(assessment.present)
    called = person_labels(assessment)
    count = max(FEWEST_PEOPLE, len(people))
    for number in range(count):
        name = called[people[number].id] if number < len(people) else None
        put(sheet, HEAD_ROW, len(fixed) + 1 + number, name, "input head")
        sheet.column_dimensions[letter(len(fixed) + 1 + number)].width = 12
    row = HEAD_ROW
    for content, scores in score_rows(layout, assessment):
        row += 1
        for number, column in enumerate(fixed, 1):
            put(sheet, row, number, content[column.key], "fixed")
        for number in range(count):
            own = scores.get(people[number].id) if number < len(people) else None
            put(sheet, row, len(fixed) + 1 + number, own, "input level")
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, len(fixed) + 1)
    first, last = letter(len(fixed) + 1), letter(len(fixed) + count)
    choose(sheet, f"{first}{HEAD_ROW}:{last}{HEAD_ROW}", _people(), hint=SAYS[SCORES], strict=False)
    scale = layout.framework.scale
    if row > HEAD_ROW and scale is not None:
        cells = f"{first}{HEAD_ROW + 1}:{last}{row}"
        choose(sheet, cells, layout.levels[:-1], strict=False)
        ramp(sheet, cells, f"{first}{HEAD_ROW + 1}", [each.level for each in scale.levels])


def person_labels(assessment: Assessment | None) -> dict[str, str]:
    """Return what each person in the room is called."""
    present = () if assessment is None else assessment.present
    return dict(labels((each.id, each.name) for each in present).of)


def draw_lists(book: Any, layout: Layout, assessment: Assessment | None) -> None:
    """Fill the sheets that are lists: who is in the room, questions, ideas, evidence, indicators."""
    contents: dict[str, Iterable[Row]] = {ROOM: (), QUESTIONS: (), IDEAS: (), EVIDENCE: ()}
    if assessment is not None:
        called = person_labels(assessment)
        asked = question_rows(layout, assessment)
        contents = {
            ROOM: room_rows(assessment),
            QUESTIONS: ({**row, "by": called.get(row["by"], row["by"])} for row in asked),
            IDEAS: idea_rows(layout, assessment),
            EVIDENCE: evidence_rows(layout, assessment),
        }
    for title, content in contents.items():
        _draw_list(book[title], layout, title, list(content))
    if INDICATORS in layout.columns:
        _draw_list(book[INDICATORS], layout, INDICATORS, list(indicator_rows(layout, assessment)), more=0)
        _choose_answers(book[INDICATORS], layout)


def _choose_answers(sheet: Any, layout: Layout) -> None:
    """Offer the answers of indicators that have some in words."""
    at = letter(len(layout.columns[INDICATORS]))
    row = HEAD_ROW
    for capability in layout.framework.capabilities.values():
        for each in capability.indicators:
            row += 1
            words = answer_texts(each)
            if words:
                said = (
                    "; ".join(f"{text} = {value:g}" for text, value in words.items()) if each.answers else ""
                )
                choose(sheet, f"{at}{row}", (*words, NOT_APPLICABLE), hint=said[:255], strict=False)


def _draw_list(sheet: Any, layout: Layout, title: str, rows: list[Row], more: int = FIRST_ROWS) -> None:
    columns = layout.columns[title]
    heading(sheet, title, SAYS[title])
    head_row(sheet, HEAD_ROW, columns)
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 1 if title == ROOM else 2)
    last = HEAD_ROW + max(len(rows) + 20 if more else len(rows), more)
    for row in range(HEAD_ROW + 1, last + 1):
        content = rows[row - HEAD_ROW - 1] if row - HEAD_ROW <= len(rows) else {}
        for number, column in enumerate(columns, 1):
            put(sheet, row, number, content.get(column.key), _list_style(column))
        fit_row(sheet, row, columns, content)
    for number, column in enumerate(columns, 1):
        cells = f"{letter(number)}{HEAD_ROW + 1}:{letter(number)}{max(last, HEAD_ROW + 1)}"
        if column.key == "capability" and not column.fixed:
            end = 4 + len(layout.framework.capabilities)
            choose(sheet, cells, f"{quoted(OVERVIEW)}!$B$5:$B${max(end, 5)}", strict=False)
        elif column.key == "by":
            choose(sheet, cells, _people(), hint=column.hint, strict=False)
        elif column.key == "group":
            choose(sheet, cells, ("provider", "customer"), hint=column.hint, strict=False)
        elif (column.choices or column.hint) and title != INDICATORS:
            choose(sheet, cells, column.choices, hint=column.hint)


def _list_style(column: Column) -> str:
    if column.fixed:
        return "fixed level" if column.key in ("level", "out_of") else "fixed"
    if column.plain:
        return "input plain"
    numbers = ("cost", "effort", "quarters")
    return "input number" if column.key in numbers or column.key.startswith("lifts ") else "input"


def _people() -> str:
    return f"{quoted(ROOM)}!$A${HEAD_ROW + 1}:$A${HEAD_ROW + 200}"


__all__ = ["HEAD_ROW", "draw_category", "draw_lists", "draw_scores", "person_labels"]
