"""The radar: an axis a perspective, a ring a level; as-is as an area, to-be and the round before as lines."""

from __future__ import annotations

from math import cos, pi, sin
from pathlib import Path

from scorecard.model.assessment import StatedLevel
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import ACROSS, EDGE, LEAD, NAME, SMALL, Drawing
from scorecard.render.charts.levels import (
    Key,
    LevelRow,
    LevelScene,
    dot,
    few_lines,
    legend_of,
    line,
    range_key,
    said,
    tell_levels,
)
from scorecard.render.fonts import clean, width, wrap
from scorecard.render.theme import Theme, in_its_font

_RADIUS = 142.0
_CENTRE = EDGE + 262.0
_TABLE = EDGE + 524.0
_MOST_LINES = 3
"""Lines of a rationale; the whole of it is in the table."""
_HUB = 0.08
"""The lowest level's share of the radius, so that it can be told from nothing."""


@in_its_font
def radar_chart(scene: LevelScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw levels by perspective as a radar, with the same levels in words beside it.

    Raises:
        UnknownNameError: there is no such theme.
    """
    pen = Drawing(theme)
    look, scale, rows = pen.theme, scene.scale, scene.rows
    top = pen.head(clean(scene.heading)[0], clean(scene.below)[0], scene.when) + 40.0
    middle = top + _RADIUS
    span = scale.highest - scale.lowest

    def point(place: int, level: float) -> tuple[float, float]:
        angle = -pi / 2 + 2 * pi * place / max(len(rows), 1)
        away = _RADIUS * (_HUB + (1 - _HUB) * (level - scale.lowest) / span)
        return _CENTRE + away * cos(angle), middle + away * sin(angle)

    def outline(levels: list[StatedLevel | None], colour: str, thick: float, dash: str = "") -> None:
        """Join the levels of neighbouring axes: a line across an axis without a level would tell of one."""
        points = [None if each is None else point(place, each.agreed) for place, each in enumerate(levels)]
        known = [each for each in points if each is not None]
        if len(known) == len(points):
            line(pen, known, colour, thick, dash=dash, closed=True)
            return
        for place, here in enumerate(points):
            there = points[(place + 1) % len(points)]
            if here is not None and there is not None:
                line(pen, [here, there], colour, thick, dash=dash)

    for level in scale.levels:
        line(pen, [point(place, level.level) for place in range(len(rows))], look.rule, 0.8, closed=True)
    for place, row in enumerate(rows):
        line(pen, [(_CENTRE, middle), point(place, scale.highest)], look.rule, 0.8)
        _axis_name(pen, row.perspective, *point(place, scale.highest), middle)
    colour, now = look.process["improvement"].edge, [row.as_is for row in rows]
    levels = [each.agreed for each in now if each is not None]
    if len(levels) == len(rows):
        area = [point(place, level) for place, level in enumerate(levels)]
        line(pen, area, colour, 0.0, fill=colour, opacity=0.18, closed=True)
    outline(now, colour, 2.0)
    before = [row.before for row in rows]
    if scene.before and any(each is not None for each in before):
        outline(before, look.muted, 1.2, "2 2.5")
    wanted = [row.to_be for row in rows]
    if any(each is not None for each in wanted):
        outline(wanted, colour, 1.4, "6 3")
    for place, row in enumerate(rows):
        if _left_open(row):
            assert row.as_is is not None
            line(pen, [point(place, row.as_is.low), point(place, row.as_is.high)], colour, 6.0)
        if row.to_be is not None:
            dot(pen, *point(place, row.to_be.agreed), "square", 8.0, colour, hollow=True)
        if row.as_is is not None:
            dot(pen, *point(place, row.as_is.agreed), "circle", 8.0, colour)
    for level in scale.levels:
        _, down = point(0, level.level)
        figure = f"{level.level:g}"
        pen.box(_CENTRE - 13.0, down - 5.0, width(figure) * SMALL + 3.0, 9.0, look.paper, opacity=0.85)
        pen.write(_CENTRE - 11.5, down + SMALL * 0.36, figure, SMALL, look.muted)
    told = _table(pen, scene, top - 6.0)
    lowest = max([point(place, scale.highest)[1] for place in range(len(rows))], default=middle)
    y = _legend(pen, scene, max(lowest + 44.0, told + LEAD))
    return pen.chart(scene, clean(scene.heading)[0], tell_levels(scene), pen.foot((), scene.notes, y))


def _axis_name(pen: Drawing, name: str, x: float, y: float, middle: float) -> None:
    """Write a perspective's name outside the outermost ring, on its own side."""
    lines = wrap(clean(name)[0], 104.0 / NAME, True)
    wide = max(width(text, True) for text in lines) * NAME
    if abs(x - _CENTRE) < 1.0:
        left, y = x - wide / 2, y - 10.0 - (len(lines) - 1) * NAME * 1.2 if y < middle else y + 16.0
    else:
        left = x + 12.0 if x > _CENTRE else x - 12.0 - wide
        y = y + NAME * 0.36 - (len(lines) - 1) * NAME * 0.6 + (8.0 if y > middle else 0.0)
    for text in lines:
        shift = (wide - width(text, True) * NAME) * (0.5 if abs(x - _CENTRE) < 1.0 else float(x < _CENTRE))
        pen.write(left + shift, y, text, NAME, pen.theme.ink, bold=True)
        y += NAME * 1.2


def _table(pen: Drawing, scene: LevelScene, y: float) -> float:
    """The same levels in words, beside the radar; return where they end."""
    room = (EDGE + ACROSS - _TABLE) / NAME
    for row in scene.rows:
        y = pen.lines(_TABLE, y, wrap(clean(row.perspective)[0], room, True), NAME, pen.theme.ink, bold=True)
        told = said(scene.scale, row)
        if row.before is not None:
            told += f" ({row.level_text(row.before)} before)"
        if row.to_be is not None:
            wanted = row.level_text(row.to_be) if row.worked_out else row.to_be.say(scene.scale)
            told += f", wanted {wanted}"
        y = pen.lines(_TABLE, y, wrap(clean(told)[0], room), NAME, pen.theme.ink)
        why = few_lines(row.rationale, _MOST_LINES, (EDGE + ACROSS - _TABLE) / SMALL)
        y = pen.lines(_TABLE, y, why, SMALL, pen.theme.muted) + 9.0
    return y


def _legend(pen: Drawing, scene: LevelScene, y: float) -> float:
    look = pen.theme
    colour = look.process["improvement"].edge
    keys = [_line_key(pen, "agreed as-is", colour, "", "circle")]
    if any(row.to_be is not None for row in scene.rows):
        keys.append(_line_key(pen, "to-be", colour, "6 3", "square"))
    if scene.before and any(row.before is not None for row in scene.rows):
        keys.append(_line_key(pen, f"as-is in round {scene.before}", look.muted, "2 2.5"))
    if any(map(_left_open, scene.rows)):
        keys.append(range_key(pen, colour))
    return legend_of(pen, keys, y)


def _left_open(row: LevelRow) -> bool:
    """Whether people left a range open; one that is only worked out stands in the table."""
    return row.as_is is not None and not row.as_is.certain and not row.worked_out


def _line_key(pen: Drawing, words: str, colour: str, dash: str, shape: str = "") -> Key:
    def sign(x: float, y: float) -> None:
        line(pen, [(x, y - 2.5), (x + 18.0, y - 2.5)], colour, 1.6, dash=dash)
        if shape:
            dot(pen, x + 9.0, y - 2.5, shape, 8.0, colour, hollow=shape == "square")

    return Key(sign, 23.0, words)


__all__ = ["radar_chart"]
