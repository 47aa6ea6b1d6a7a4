"""Spread dots: what every assessor said, by group, beside what the room agreed on."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from scorecard.maturity.perceptions import MIND_THE_GAP
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import ACROSS, EDGE, LEAD, NAME, SMALL, Drawing
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
from scorecard.render.fonts import clean, wrap
from scorecard.render.theme import Theme, in_its_font

_NAMES, _SAID = 214.0, 128.0
_SIGN, _PITCH = 9.0, 10.5
_APART = f"Mind the gap: the medians of two groups lie {MIND_THE_GAP:g} levels or more apart."
_SHAPES = ("circle", "triangle", "square", "diamond", "hexagon", "star")


@in_its_font
def spread_chart(scene: LevelScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw every assessor's own level, each group in a shape of its own, beside the consensus.

    Raises:
        UnknownNameError: there is no such theme.
    """
    pen = Drawing(theme)
    scale, look = scene.scale, pen.theme
    rows = [row for row in scene.rows if row.scores]
    groups = sorted({group for row in rows for _, group, _ in row.scores})
    colours = [look.process["improvement"].edge, look.process["concern"].edge, look.process["neutral"].edge]
    style = {
        group: (_SHAPES[place % len(_SHAPES)], colours[place % len(colours)])
        for place, group in enumerate(groups)
    }
    left, across = EDGE + _NAMES, ACROSS - _NAMES - _SAID
    y = pen.head(clean(scene.heading)[0], clean(scene.below)[0], scene.when) + 14.0
    at = level_axis(scale, left + 24.0, across - 48.0)
    y = level_heads(pen, scale, at, y) + 6.0
    for row in rows:
        pen.rule(EDGE, y, EDGE + ACROSS, y, look.rule)
        stacks: dict[float, int] = defaultdict(int)
        for _, _, own in row.scores:
            stacks[own.agreed] += 1
        lines = wrap(clean(f"{scene.capability_of(row)}, {row.perspective}")[0], (_NAMES - 10.0) / NAME)
        told, apart = _medians(row), row.apart
        high = max(24.0, len(lines) * NAME * 1.3 + 6.0, (len(told) + apart) * LEAD + 6.0)
        middle = y + high / 2
        top = middle + NAME * 0.36 - (len(lines) - 1) * NAME * 0.65
        pen.lines(EDGE, top, lines, NAME, look.ink)
        for rung in scale.levels:
            pen.rule(at(rung.level), y + 3.0, at(rung.level), y + high - 3.0, look.rule)
        if row.as_is is not None:
            x = at(row.as_is.agreed)
            wide = max(stacks[row.as_is.agreed], 1) * _PITCH + 7.0
            if not row.as_is.certain:
                inside = [n for level, n in stacks.items() if row.as_is.low <= level <= row.as_is.high]
                half = max(*inside, 1) * _PITCH / 2 + 5.0
                ends = at(row.as_is.low) - half, at(row.as_is.high) + half
                _open(pen, *ends, middle)
            pen.box(x - wide / 2, middle - 9.0, wide, 18.0, look.card, edge=look.ink, thick=1.4)
        placed: dict[float, int] = defaultdict(int)
        for group in groups:
            shape, colour = style[group]
            for _, of, own in row.scores:
                if of == group:
                    level = own.agreed
                    x = at(level) + (placed[level] - (stacks[level] - 1) / 2) * _PITCH
                    dot(pen, x, middle, shape, _SIGN, colour)
                    placed[level] += 1
        x, down = EDGE + ACROSS - _SAID + 12.0, middle + SMALL * 0.36 - (len(told) - 1 + apart) * LEAD / 2
        down = pen.lines(x, down, told, SMALL, look.muted)
        if apart:
            pen.write(x, down, "mind the gap", SMALL, look.mark, bold=True)
        y += high
    if not rows:
        pen.write(EDGE, y + 14.0, "No assessor's own score is recorded.", NAME, look.muted)
        y += 24.0
    y += 18.0
    keys = [dot_key(pen, *style[group], group or "no group stated") for group in groups]
    keys.append(Key(lambda x, y: _frame(pen, x, y), 17.0, "agreed by the room"))
    if any(row.as_is is not None and not row.as_is.certain for row in rows):
        keys.append(Key(lambda x, y: _open(pen, x, x + 20.0, y - 3.0, 6.0), 25.0, "range left open"))
    y = legend_of(pen, keys, y)
    notes = (_APART, *scene.notes) if any(row.apart for row in rows) else scene.notes
    return pen.chart(scene, clean(scene.heading)[0], tell_levels(scene), pen.foot((), notes, y))


def _open(pen: Drawing, left: float, right: float, middle: float, half: float = 9.0) -> None:
    """A dashed frame from the lowest to the highest level that the room left open."""
    corners = [(left, middle - half), (right, middle - half), (right, middle + half), (left, middle + half)]
    line(pen, corners, pen.theme.ink, 0.9, dash="3 2", closed=True)


def _frame(pen: Drawing, x: float, y: float) -> None:
    pen.box(x, y - 9.0, 12.0, 12.0, pen.theme.card, edge=pen.theme.ink, thick=1.4)


def _medians(row: LevelRow) -> tuple[str, ...]:
    """The medians in lines."""
    told = ", ".join(f"{clean(group)[0]}\u00a0{value:g}".strip() for group, value in row.medians)
    return wrap(f"median: {told}", (_SAID - 12.0) / SMALL)


__all__ = ["spread_chart"]
