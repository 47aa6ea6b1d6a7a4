"""Levels as a table: a row a capability, a column a perspective, in each cell the level agreed."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import ACROSS, EDGE, LEAD, NAME, SMALL, Drawing
from scorecard.render.charts.levels import (
    Key,
    LevelRow,
    LevelScene,
    legend_of,
    level_colours,
    level_keys,
    tell_levels,
)
from scorecard.render.fonts import clean, width, wrap
from scorecard.render.theme import Theme, in_its_font

_NAMES = 196.0
_ROW = 21.0
_AIR = 8.0
_NARROWEST = 76.0


@in_its_font
def level_heat(scene: LevelScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw the agreed levels of a round: deeper is higher, a small figure behind an arrow is wanted.

    Raises:
        UnknownNameError: there is no such theme.
    """
    count = len(scene.perspectives)
    wide = max((ACROSS - _NAMES) / count, _NARROWEST, *map(_needed, scene.rows))
    pen = Drawing(theme, _NAMES + wide * count + 2 * EDGE)
    y = pen.head(clean(scene.heading)[0], clean(scene.below)[0], scene.when) + 10.0
    heads = [wrap(clean(name)[0], (wide - _AIR) / SMALL, True) for name in scene.perspectives]
    deepest = max(map(len, heads))
    for place, lines in enumerate(heads):
        x = EDGE + _NAMES + place * wide + 3.0
        pen.lines(x, y + (deepest - len(lines)) * LEAD + SMALL, lines, SMALL, pen.theme.ink, bold=True)
    y += deepest * LEAD + 5.0
    for category, in_category in groupby(scene.by_capability(), key=lambda rows: rows[0].category):
        lines = wrap(clean(category)[0], (pen.wide - 2 * EDGE) / SMALL, True)
        pen.lines(EDGE, y + SMALL + 3.0, lines, SMALL, pen.theme.muted, bold=True)
        y += len(lines) * LEAD + 5.0
        for rows in in_category:
            lines = wrap(clean(rows[0].capability)[0], (_NAMES - 8.0) / NAME)
            high = max(_ROW, len(lines) * NAME * 1.25 + 5.0)
            top = y + high / 2 + NAME * 0.36 - (len(lines) - 1) * NAME * 0.65
            pen.lines(EDGE, top, lines, NAME, pen.theme.ink)
            for place, row in enumerate(rows):
                _cell(pen, scene, row, EDGE + _NAMES + place * wide, y, wide, high)
            y += high
    if not scene.rows:
        pen.write(EDGE, y + 14.0, "Nothing is assessed yet.", 10.0, pen.theme.muted)
        y += 24.0
    y += 18.0
    example = f"→ {scene.scale.highest:g} wanted"
    signs = (example, "= as wanted", "? not answered", "– does not apply")
    keys = [*level_keys(pen, scene.scale), *(Key(lambda x, y: None, 0.0, words) for words in signs)]
    y = legend_of(pen, keys, y)
    return pen.chart(scene, clean(scene.heading)[0], tell_levels(scene), pen.foot((), scene.notes, y))


def _needed(row: LevelRow) -> float:
    """How wide a cell must be for its level and the one wanted."""
    level = "?" if row.as_is is None else row.level_text(row.as_is)
    wanted = "" if row.to_be is None else f"→ {row.to_be.agreed:g}"
    return width(level, True) * NAME + width(wanted) * SMALL + 3 * _AIR


def _cell(
    pen: Drawing, scene: LevelScene, row: LevelRow, x: float, y: float, wide: float, high: float
) -> None:  # fmt: skip
    theme, down = pen.theme, y + high / 2 + NAME * 0.36
    if row.as_is is None:
        said = "–" if row.state == "not applicable" else "?"
        edge = theme.border if said == "?" else ""
        pen.box(x + 1.0, y + 1.0, wide - 2.0, high - 2.0, theme.card, edge=edge)
        pen.write(x + 8.0, down, said, NAME, theme.muted, bold=said == "?")
        text = theme.muted
    else:
        ground, text = level_colours(theme, scene.scale, row.as_is.agreed)
        pen.box(x + 1.0, y + 1.0, wide - 2.0, high - 2.0, ground, edge=theme.border)
        pen.write(x + 8.0, down, row.level_text(row.as_is), NAME, text, bold=True)
    if row.to_be is not None:
        reached = row.as_is is not None and row.as_is.agreed == row.to_be.agreed
        wanted = "=" if reached else f"→ {row.to_be.agreed:g}"
        pen.write(x + wide - 8.0 - width(wanted) * SMALL, down, wanted, SMALL, text)


__all__ = ["level_heat"]
