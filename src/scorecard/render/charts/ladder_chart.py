"""The level ladder of a capability: a rung a level, a column a perspective, from as-is to to-be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import ACROSS, EDGE, LEAD, NAME, SMALL, Drawing
from scorecard.render.charts.levels import (
    LevelRow,
    LevelScene,
    dot,
    dot_key,
    few_lines,
    legend_of,
    level_colours,
    line,
    range_key,
    said,
    tell_levels,
)
from scorecard.render.fonts import clean, width, wrap
from scorecard.render.theme import Theme, in_its_font

_NAMES = 206.0
_RUNG = 60.0
"""Height of a rung whose level is defined in few words."""
_SIGN = 13.0
_MOST_LINES = 9
"""Lines of a level's definition beside its rung; the whole of it is in the framework."""
_LINE = (NAME + 1.0) * 1.3
"""From line to line of a level's name."""


@in_its_font
def ladder_chart(scene: LevelScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw where each perspective of a capability stands on the scale, and where it is to go.

    Raises:
        UnknownNameError: there is no such theme.
    """
    pen = Drawing(theme)
    scale, count = scene.scale, max(len(scene.rows), 1)
    wide = (ACROSS - _NAMES) / count
    y = pen.head(clean(scene.heading)[0], clean(scene.below)[0], scene.when) + 14.0
    heads = [wrap(clean(row.perspective)[0], (wide - 10.0) / NAME, True) for row in scene.rows]
    deepest = max([len(lines) for lines in heads], default=0)
    for place, lines in enumerate(heads):
        middle = EDGE + _NAMES + (place + 0.5) * wide
        down = y + (deepest - len(lines)) * NAME * 1.3 + NAME
        for text in lines:
            pen.write(middle - width(text, True) * NAME / 2, down, text, NAME, pen.theme.ink, bold=True)
            down += NAME * 1.3
    y += deepest * NAME * 1.3 + 8.0
    top, room = y, _NAMES - 26.0
    words = [
        (
            few_lines(f"{level.level:g}  {level.name}".rstrip(), 2, room / (NAME + 1.0), True),
            few_lines(level.definition or level.note, _MOST_LINES, room / SMALL),
        )
        for level in scale.levels
    ]
    rung = max(_RUNG, *(20.0 + len(name) * _LINE + len(told) * SMALL * 1.3 - LEAD for name, told in words))
    for level, (name, told) in reversed(list(zip(scale.levels, words, strict=True))):
        ground, text = level_colours(pen.theme, scale, level.level)
        pen.box(EDGE, y + 1.0, _NAMES - 10.0, rung - 2.0, ground, edge=pen.theme.border)
        pen.lines(EDGE + 8.0, y + 15.0, name, NAME + 1.0, text, bold=True)
        pen.lines(EDGE + 8.0, y + 15.0 + LEAD + (len(name) - 1) * _LINE, told, SMALL, text)
        pen.rule(EDGE + _NAMES - 10.0, y + rung / 2, EDGE + ACROSS, y + rung / 2, pen.theme.rule)
        y += rung
    levels = [each.level for each in scale.levels]

    def at(level: float) -> float:
        return top + rung * (len(levels) - 0.5 - float(np.interp(level, levels, range(len(levels)))))

    for place, row in enumerate(scene.rows):
        _perspective(pen, scene, row, EDGE + _NAMES + (place + 0.5) * wide, at)
    y = _legend(pen, scene, y + 16.0)
    return pen.chart(scene, clean(scene.heading)[0], tell_levels(scene), pen.foot((), scene.notes, y))


def _perspective(
    pen: Drawing, scene: LevelScene, row: LevelRow, x: float, at: Callable[[float], float]
) -> None:  # fmt: skip
    theme = pen.theme
    colour = theme.process["improvement"].edge
    if row.as_is is None:
        why, down = said(scene.scale, row), at(scene.scale.lowest)
        pen.box(x - width(why) * SMALL / 2 - 4, down - 8, width(why) * SMALL + 8, 16, theme.paper)
        pen.write(x - width(why) * SMALL / 2, down + SMALL * 0.36, why, SMALL, theme.muted)
    else:
        if not row.as_is.certain:
            ends = [(x, at(row.as_is.low)), (x, at(row.as_is.high))]
            line(pen, ends, colour, _SIGN * 0.5)
        if row.before is not None and row.before.agreed != row.as_is.agreed:
            down = at(row.before.agreed)
            dot(pen, x - _SIGN * 1.5, down, "circle", _SIGN * 0.8, theme.muted, hollow=True)
    if row.to_be is not None:
        down = at(row.to_be.agreed)
        if row.as_is is not None and row.to_be.agreed > row.as_is.high:
            start = at(row.as_is.high) - _SIGN * 0.55
            line(pen, [(x, start), (x, down + _SIGN * 0.75)], colour, 1.4, dash="4 3")
        if row.as_is is None or row.to_be.agreed != row.as_is.agreed:
            dot(pen, x, down, "square", _SIGN, theme.paper)
            dot(pen, x, down, "square", _SIGN, colour, hollow=True)
        else:
            dot(pen, x, down, "square", _SIGN * 1.6, colour, hollow=True)
    if row.as_is is not None:
        dot(pen, x, at(row.as_is.agreed), "circle", _SIGN, colour)


def _legend(pen: Drawing, scene: LevelScene, y: float) -> float:
    colour = pen.theme.process["improvement"].edge
    keys = [
        dot_key(pen, "circle", colour, "agreed as-is"),
        dot_key(pen, "square", colour, "to-be", hollow=True),
    ]
    if any(row.as_is is not None and not row.as_is.certain for row in scene.rows):
        keys.insert(1, range_key(pen, colour))
    if scene.before and any(
        row.before is not None and row.as_is is not None and row.before.agreed != row.as_is.agreed
        for row in scene.rows
    ):
        keys.append(dot_key(pen, "circle", pen.theme.muted, f"agreed in round {scene.before}", hollow=True))
    return legend_of(pen, keys, y)


__all__ = ["ladder_chart"]
