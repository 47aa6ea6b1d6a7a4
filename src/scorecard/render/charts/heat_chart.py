"""The heat table drawn: a row a node, a column a period or an organisation."""

from __future__ import annotations

from pathlib import Path

from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import (
    ACROSS,
    EDGE,
    LEAD,
    NAME,
    SMALL,
    Drawing,
    legend,
    widest_word,
)
from scorecard.render.charts.heat_scene import HeatRow, HeatScene, grouped, tell_heat
from scorecard.render.fonts import width, wrap
from scorecard.render.theme import Theme, in_its_font

_NAMES, _WIDEST_NAMES = 216.0, 360.0
"""Width of the column of names: with many columns, and with few."""
_NARROWEST, _WIDEST = 40.0, 120.0
_FILLED = 74.0
"""No more room is made for the words above a column."""
_ROW = 18.0
_PAD = 4.0


@in_its_font
def heat_chart(scene: HeatScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw the heat table; the sheet grows wider than A4 where there are many columns.

    Raises:
        UnknownNameError: there is no such theme.
    """
    count = max(len(scene.columns), 1)
    least = max(_NARROWEST, min(widest_word(scene.columns) + 6.0, _FILLED))
    wide = min(max((ACROSS - _NAMES) / count, least), _WIDEST)
    side = max(min(ACROSS - wide * count, _WIDEST_NAMES), _NAMES)
    pen = Drawing(theme, side + wide * count + 2 * EDGE)
    y = _columns(pen, scene, side, wide, pen.head(scene.heading, scene.below, scene.when) + 8.0)
    for group, rows in grouped(scene.rows):
        pen.write(EDGE, y + NAME, group, NAME, pen.theme.muted, bold=True)
        y += NAME + 4.0
        for row in rows:
            y = _row(pen, row, side, wide, y)
        y += 4.0
    keys = legend(scene.scale, [cell for row in scene.rows for cell in row.cells])
    alt = tell_heat(scene)
    return pen.chart(scene, scene.heading, alt, pen.foot(keys, scene.notes, y + SMALL + 4.0))


def _columns(pen: Drawing, scene: HeatScene, side: float, wide: float, y: float) -> float:
    """The names of the columns, at the foot of the room that the longest takes."""
    names = [wrap(name, (wide - 4.0) / SMALL, True) for name in scene.columns]
    deepest = max([len(lines) for lines in names], default=0)
    for place, lines in enumerate(names):
        x = EDGE + side + place * wide + wide / 2
        down = y + (deepest - len(lines)) * LEAD + SMALL
        for line in lines:
            pen.write(x - width(line, True) * SMALL / 2, down, line, SMALL, pen.theme.ink, bold=True)
            down += LEAD
    return y + deepest * LEAD + 2.0


def _row(pen: Drawing, row: HeatRow, side: float, wide: float, y: float) -> float:
    lines = wrap(row.name, (side - 8.0) / NAME)
    high = max(_ROW, len(lines) * NAME * 1.3 + _PAD)
    middle = y + high / 2
    pen.lines(EDGE, middle + NAME * 0.36 - (len(lines) - 1) * NAME * 0.65, lines, NAME, pen.theme.ink)
    for place, cell in enumerate(row.cells):
        x = EDGE + side + place * wide
        pen.box(x + 1.0, y + 1.0, wide - 2.0, high - 2.0, pen.theme.of(cell.role).tint)
        taken = SMALL + (width(cell.text, True) + 0.25) * SMALL if cell.text else SMALL
        pen.sign(x + (wide - taken) / 2, middle + SMALL * 0.36, cell, SMALL)
    return y + high


__all__ = ["heat_chart"]
