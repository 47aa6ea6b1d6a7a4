"""Gaps as bars: from the level agreed to the level wanted, the widest first."""

from __future__ import annotations

from pathlib import Path

from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import ACROSS, EDGE, NAME, Drawing
from scorecard.render.charts.levels import (
    Key,
    LevelRow,
    LevelScene,
    dot,
    dot_key,
    legend_of,
    level_axis,
    level_heads,
    line,
    tell_levels,
)
from scorecard.render.fonts import clean, width, wrap
from scorecard.render.theme import Theme, in_its_font

_NAMES, _FIGURE = 300.0, 46.0
_ROW, _LOW_ROW = 15.5, 12.6
_MANY = 28
"""Rows from which they stand closer, so that more of them fit A4."""
_SIGN = 9.0
_LEADING = 1.2
"""From line to line of a name, in its size."""


def _gap(row: LevelRow) -> float:
    """How many levels a row is short of what is wanted; below zero where it is beyond."""
    return row.to_be.agreed - row.as_is.agreed if row.to_be is not None and row.as_is is not None else 0.0


@in_its_font
def gap_chart(scene: LevelScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw every gap between as-is and to-be; what has none is counted beneath.

    Raises:
        UnknownNameError: there is no such theme.
    """
    pen = Drawing(theme)
    scale, theme_ = scene.scale, pen.theme
    across = ACROSS - _NAMES - _FIGURE
    left = EDGE + _NAMES
    drawn = sorted((row for row in scene.rows if _gap(row) > 0), key=lambda row: -_gap(row))
    y = pen.head(clean(scene.heading)[0], clean(scene.below)[0], scene.when) + 14.0
    at = level_axis(scale, left + 10.0, across - 30.0)
    y = level_heads(pen, scale, at, y) + 5.0
    least = _ROW if len(drawn) < _MANY else _LOW_ROW
    room = (_NAMES - 12.0) / NAME
    names = [wrap(clean(f"{scene.capability_of(row)}, {row.perspective}")[0], room) for row in drawn]
    highs = [least + (len(lines) - 1) * NAME * _LEADING for lines in names]
    bottom = y + (sum(highs) or least)
    for level in scale.levels:
        pen.rule(at(level.level), y, at(level.level), bottom, theme_.rule)
    colour = theme_.process["improvement"].edge
    for row, lines, high in zip(drawn, names, highs, strict=True):
        middle = y + high / 2
        assert row.as_is is not None and row.to_be is not None
        for place, text in enumerate(lines):
            down = (place - (len(lines) - 1) / 2) * NAME * _LEADING
            pen.write(EDGE, middle + NAME * 0.36 + down, text, NAME, theme_.ink)
        if not row.as_is.certain:
            _range(pen, at(row.as_is.low), at(row.as_is.high), middle)
        line(pen, [(at(row.as_is.agreed), middle), (at(row.to_be.agreed), middle)], colour, 3.0)
        dot(pen, at(row.as_is.agreed), middle, "circle", _SIGN, colour)
        dot(pen, at(row.to_be.agreed), middle, "square", _SIGN, theme_.paper)
        dot(pen, at(row.to_be.agreed), middle, "square", _SIGN, colour, hollow=True)
        figure = f"+{_gap(row):g}"
        x = EDGE + ACROSS - width(figure, True) * NAME
        pen.write(x, middle + NAME * 0.36, figure, NAME, theme_.ink, bold=True)
        y += high
    if not drawn:
        pen.write(EDGE, y + 11.0, "No gap: nothing wanted lies above what is.", NAME, theme_.muted)
    y = bottom + 18.0
    keys = [
        dot_key(pen, "circle", colour, "agreed as-is"),
        dot_key(pen, "square", colour, "to-be", hollow=True),
    ]
    if any(not row.as_is.certain for row in drawn if row.as_is is not None):
        keys.append(Key(lambda x, y: _range(pen, x, x + 14.0, y - 2.5), 19.0, "range left open"))
    y = legend_of(pen, keys, y)
    notes = (*_left_out(scene), *scene.notes)
    return pen.chart(scene, clean(scene.heading)[0], tell_levels(scene), pen.foot((), notes, y))


def _range(pen: Drawing, left: float, right: float, middle: float) -> None:
    """A frame about the bar, as wide as the range that was left open."""
    pen.box(left, middle - 5.0, right - left, 10.0, pen.theme.card, edge=pen.theme.muted, corner=1.5)


def _left_out(scene: LevelScene) -> list[str]:
    """Say what has no bar, and why."""
    reached = sum(row.as_is is not None and row.to_be is not None and _gap(row) <= 0 for row in scene.rows)
    unset = sum(row.as_is is not None and row.to_be is None for row in scene.rows)
    open_ = sum(row.state == "unanswered" for row in scene.rows)
    said = [
        (reached, "at or above what is wanted"),
        (unset, "without a to-be level"),
        (open_, "not answered"),
    ]
    told = [f"{count} {words}" for count, words in said if count]
    return [f"Without a bar: {', '.join(told)}."] if told else []


__all__ = ["gap_chart"]
