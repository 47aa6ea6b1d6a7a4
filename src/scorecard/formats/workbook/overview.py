"""The sheet that shows every capability at a glance: levels by perspective, worked out by formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scorecard.formats.workbook.layout import CATEGORY, NO, OVERVIEW, OVERVIEW_HEADS, SAYS, Layout
from scorecard.formats.workbook.pen import formula, heading, letter, put, quiet_words, quoted, ramp, whose
from scorecard.formats.workbook.tables import HEAD_ROW
from scorecard.model.assessment import NOT_APPLICABLE

NOT_APPLICABLE_SHORT, LATER = "n/a", "later"
"""What stands for a level where there is none to be expected; nothing stands where one is missing."""
_FIRST = HEAD_ROW + 1


@dataclass(frozen=True, slots=True)
class Ranges:
    """Where figures stand on the sheet, for the dashboard to count."""

    rows: dict[str, tuple[int, int]]
    """First and last row of every category's sheet."""
    sides: int
    """How many columns there are for the levels as they are, from the third on, and again to be."""

    def as_is(self, title: str | None = None, side: int | None = None) -> str:
        """Return the range of the levels as they are: of a sheet or all, of a perspective or all."""
        return self._range(title, side, 3)

    def to_be(self, side: int | None = None) -> str:
        """Return the range of the levels wanted."""
        return self._range(None, side, 3 + self.sides)

    def _range(self, title: str | None, side: int | None, start: int) -> str:
        first, last = (
            (min(a for a, _ in self.rows.values()), max(b for _, b in self.rows.values()))
            if title is None
            else self.rows[title]
        )
        left = start + (side or 0)
        right = left if side is not None else start + self.sides - 1
        return f"{quoted(OVERVIEW)}!${letter(left)}${first}:${letter(right)}${last}"


def draw_overview(sheet: Any, layout: Layout, rows: dict[str, dict[tuple[str, str], int]]) -> Ranges:
    """Draw the sheet, from the rows that capabilities and perspectives have on every category's sheet."""
    framework = layout.framework
    heading(sheet, OVERVIEW, SAYS[OVERVIEW])
    whose(sheet)
    sides = [side.id for side in framework.perspectives] or [""]
    levels = framework.scale is not None
    category, as_is, to_be, answered = OVERVIEW_HEADS
    put(sheet, HEAD_ROW, 1, category, "head")
    put(sheet, HEAD_ROW, 2, layout.thing, "head")
    for part, head in enumerate((as_is, to_be) if levels else (answered,)):
        for number, side in enumerate(sides):
            at = 3 + part * len(sides) + number
            if number == 0 and side:
                put(sheet, HEAD_ROW - 1, at, head, "section")
            put(sheet, HEAD_ROW, at, layout.perspectives.of[side] if side else head, "head")
            sheet.column_dimensions[letter(at)].width = 14
    sheet.column_dimensions["A"].width = 32
    sheet.column_dimensions["B"].width = layout.columns[CATEGORY][0].width * 1.25  # in bold
    sheet.row_dimensions[HEAD_ROW].height = 46
    sheet.freeze_panes = sheet.cell(_FIRST, 3)
    sheet.print_title_rows = f"{HEAD_ROW - 1}:{HEAD_ROW}"
    row, spans = _FIRST, {}
    for title, capabilities in layout.sheets.items():
        start = row
        for capability in capabilities:
            put(sheet, row, 1, framework.category_of[capability.id].name, "again")
            put(sheet, row, 2, layout.capabilities.of[capability.id], "label")
            for number, side in enumerate(sides):
                source = _Source(layout, title, rows[title], capability.id, side)
                formula(sheet, row, 3 + number, source.as_is(), "level")
                if levels:
                    formula(sheet, row, 3 + len(sides) + number, source.to_be(), "level")
            row += 1
        spans[title] = (start, row - 1)
    if framework.scale is not None and row > _FIRST:
        cells = f"C{_FIRST}:{letter(2 + 2 * len(sides))}{row - 1}"
        quiet_words(sheet, cells, f"C{_FIRST}")
        ramp(sheet, cells, f"C{_FIRST}", [each.level for each in framework.scale.levels])
    return Ranges(spans, len(sides))


class _Source:
    """Where the answers of a cell stand on its category's sheet, as formulas speak of them."""

    def __init__(
        self, layout: Layout, title: str, rows: dict[tuple[str, str], int], capability: str, side: str
    ) -> None:
        self._at = {column.key: number for number, column in enumerate(layout.columns[CATEGORY], 1)}
        self._title, self._levels = title, layout.framework.scale is not None
        self._whole, self._row = rows[capability, ""], rows[capability, side]

    def _cell(self, key: str, row: int) -> str:
        return f"{quoted(self._title)}!${letter(self._at[key])}${row}"

    def as_is(self) -> str:
        """Return the formula of the level today; of an answer, whether there is one."""
        told = self._cell("as_is", self._row)
        left_out = ",".join(
            f'{cell}="{NOT_APPLICABLE}"' for cell in dict.fromkeys((self._cell("as_is", self._whole), told))
        )
        answer = _level(told) if self._levels else f'IF({self._cell("answer", self._whole)}="","",1)'
        return f"={self._unless_later(left_out, answer)}"

    def to_be(self) -> str:
        """Return the formula of the level wanted."""
        return f"={self._unless_later('FALSE', _level(self._cell('to_be', self._row)))}"

    def _unless_later(self, left_out: str, answer: str) -> str:
        later = f'{self._cell("in_scope", self._whole)}="{NO}"'
        return f'IF({later},"{LATER}",IF(OR({left_out}),"{NOT_APPLICABLE_SHORT}",{answer}))'


def _level(cell: str) -> str:
    """The agreed level, also of `1 possibly 2` and of figures typed as text."""
    return f'IF(ISNUMBER({cell}),{cell},IFERROR(VALUE(LEFT({cell},FIND(" ",{cell}&" ")-1)),""))'


__all__ = ["LATER", "NOT_APPLICABLE_SHORT", "Ranges", "draw_overview"]
