"""What charts of maturity share: the scene of levels, how a level is coloured, said and placed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from scorecard.model.assessment import StatedLevel
from scorecard.model.framework import LevelScale
from scorecard.render.charts.drawing import EDGE, LEAD, SMALL, Drawing
from scorecard.render.colour import contrast
from scorecard.render.fonts import clean, cut, width, wrap
from scorecard.render.shades import mix
from scorecard.render.svg import num, symbol
from scorecard.render.theme import Theme

_READABLE = 4.5
_DARK = 0.7
"""Share of the scale above which a ground that text cannot be read on becomes darker, else paler."""
_PALEST, _DEEPEST = 0.05, 0.86
"""How much of the colour the lowest and the highest level have."""


class LevelRow(NamedTuple):
    """What is known of one capability seen from one perspective, by their names."""

    category: str
    capability: str
    perspective: str
    state: str
    """`answered`, `unanswered` or `not applicable`."""
    as_is: StatedLevel | None
    to_be: StatedLevel | None
    before: StatedLevel | None = None
    """The level of the round before."""
    scores: tuple[tuple[str, str, StatedLevel], ...] = ()
    """Every assessor's own level: role, group, level."""
    medians: tuple[tuple[str, float], ...] = ()
    """The median of each group's own levels, or of all where there are no groups."""
    apart: bool = False
    """Whether two groups see something else there."""
    rationale: str = ""
    worked_out: bool = False
    """Whether the levels come from others, and nobody stated them."""

    def level_text(self, stated: StatedLevel) -> str:
        """Return one of its levels as it is read."""
        if not self.worked_out or stated.certain:
            return str(stated)
        return f"{stated.agreed:g} ({stated.low:g} to {stated.high:g})"


@dataclass(frozen=True, slots=True)
class LevelScene:
    """Levels before they are drawn."""

    what: str
    """Which chart it is."""
    heading: str
    below: str
    when: str
    scale: LevelScale
    perspectives: tuple[str, ...]
    """At least one."""
    rows: tuple[LevelRow, ...]
    """For each capability one a perspective, in their order."""
    notes: tuple[str, ...] = ()
    before: str = ""
    """What the round before is called; empty where there is none."""

    @property
    def title(self) -> str:
        """What it is."""
        return f"{self.what} of {self.heading}"

    def by_capability(self) -> Iterator[tuple[LevelRow, ...]]:
        """Yield the rows of each capability, one a perspective; names alone do not tell them apart."""
        each = len(self.perspectives)
        for start in range(0, len(self.rows), each):
            yield self.rows[start : start + each]

    def capability_of(self, row: LevelRow) -> str:
        """Return the capability of a row; behind its category, where several have one of that name."""
        alike = {each.category for each in self.rows if each.capability == row.capability}
        return row.capability if len(alike) == 1 else f"{row.category}, {row.capability}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a capability and perspective.

        Columns: `category capability perspective state as_is low high to_be before own`; levels are
        NaN where there are none, `own` is each assessor's own level as text.
        """
        rows = [
            {
                "category": row.category,
                "capability": row.capability,
                "perspective": row.perspective,
                "state": row.state,
                "as_is": row.as_is and row.as_is.agreed,
                "low": row.as_is and row.as_is.low,
                "high": row.as_is and row.as_is.high,
                "to_be": row.to_be and row.to_be.agreed,
                "before": row.before and row.before.agreed,
                "own": ", ".join(f"{role} {level}" for role, _, level in row.scores),
            }
            for row in self.rows
        ]
        columns = "category capability perspective state as_is low high to_be before own".split()
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype(dict.fromkeys(columns[4:-1], float))


def level_colours(theme: Theme, scale: LevelScale, level: float) -> tuple[str, str]:
    """Return the ground of a level and the text on it; a higher level is deeper, and no status's colour."""
    share = (level - scale.lowest) / (scale.highest - scale.lowest)
    ground = mix(theme.card, theme.process["improvement"].edge, _PALEST + (_DEEPEST - _PALEST) * share)
    beyond = theme.ink if share > _DARK else theme.card
    while (best := max((contrast(text, ground), text) for text in (theme.ink, theme.paper)))[0] < _READABLE:
        ground = mix(ground, beyond, 0.05)
    return ground, best[1]


class Key(NamedTuple):
    """An entry of a legend: a sign drawn at the start of its baseline, the room it takes, and words."""

    sign: Callable[[float, float], None]
    room: float
    words: str


def legend_of(pen: Drawing, keys: Iterable[Key], y: float) -> float:
    """Draw a legend in as many lines as it takes; return the baseline that comes next."""
    x, right = EDGE, pen.wide - EDGE
    for key in keys:
        words = cut(clean(key.words)[0], (right - EDGE - key.room) / SMALL)
        wide = key.room + width(words) * SMALL
        if x > EDGE and x + wide > right:
            x, y = EDGE, y + LEAD * 1.3
        key.sign(x, y)
        pen.write(x + key.room, y, words, SMALL, pen.theme.ink)
        x += wide + 14.0
    return y + LEAD * 1.4


def level_keys(pen: Drawing, scale: LevelScale) -> Iterator[Key]:
    """Yield a coloured box with its name for every level."""
    for level in scale.levels:
        ground, text = level_colours(pen.theme, scale, level.level)
        yield Key(partial(_level_box, pen, f"{level.level:g}", ground, text), 18.0, level.name)


def _level_box(pen: Drawing, figure: str, ground: str, text: str, x: float, y: float) -> None:
    pen.box(x, y - SMALL * 1.15, 14.0, SMALL * 1.6, ground, edge=pen.theme.border, corner=2.0)
    pen.write(x + 7.0 - width(figure, True) * SMALL / 2, y, figure, SMALL, text, bold=True)


def dot_key(pen: Drawing, shape: str, colour: str, words: str, *, hollow: bool = False) -> Key:
    """Return a shape with what it stands for."""
    return Key(lambda x, y: dot(pen, x + 5.0, y - 2.5, shape, 9.0, colour, hollow=hollow), 14.0, words)


def range_key(pen: Drawing, colour: str) -> Key:
    """Return the bar of a range, as every chart explains it."""
    return Key(
        lambda x, y: line(pen, [(x, y - 2.5), (x + 10.0, y - 2.5)], colour, 6.0), 14.0, "range left open"
    )


def few_lines(text: str, most: int, room: float, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines at most `room` em wide; what goes beyond the last of them is left out."""
    lines = wrap(clean(text)[0], room, bold)
    return (
        lines
        if len(lines) <= most
        else (*lines[: most - 1], cut(" ".join(lines[most - 1 :]), room, bold=bold))
    )


def level_axis(scale: LevelScale, left: float, wide: float) -> Callable[[float], float]:
    """Return where on an axis of that width a level stands, also one between two."""
    return lambda level: left + (level - scale.lowest) / (scale.highest - scale.lowest) * wide


def level_heads(pen: Drawing, scale: LevelScale, at: Callable[[float], float], y: float) -> float:
    """Write every level over its place on an axis; return where they end."""
    levels = scale.levels
    apart = [at(after.level) - at(before.level) for before, after in pairwise(levels)]
    room = min(*apart, 120.0) - 6.0
    heads = [few_lines(f"{each.level:g} {each.name}".rstrip(), 3, room / SMALL) for each in levels]
    deepest = max(map(len, heads))
    for level, lines in zip(levels, heads, strict=True):
        down = y + SMALL + (deepest - len(lines)) * LEAD
        for text in lines:
            pen.write(at(level.level) - width(text) * SMALL / 2, down, text, SMALL, pen.theme.muted)
            down += LEAD
    return y + deepest * LEAD


def dot(
    pen: Drawing, x: float, y: float, shape: str, size: float, colour: str, *, hollow: bool = False
) -> None:
    """Draw a shape about a point: filled for what is, hollow for what is wanted."""
    drawn = symbol(shape, size, colour, hollow=hollow)
    pen.out.append(f'<g transform="translate({num(x)} {num(y)})">{drawn}</g>')


def line(
    pen: Drawing, points: Sequence[tuple[float, float]], colour: str, thick: float, *,
    dash: str = "", fill: str = "none", opacity: float = 1.0, closed: bool = False,
) -> None:  # fmt: skip
    """Draw a line through points; closed, an area."""
    path = "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + ("Z" if closed else "")
    how = f' stroke-dasharray="{dash}"' if dash else ""
    how += f' fill-opacity="{num(opacity)}"' if fill != "none" else ""
    pen.out.append(
        f'<path d="{path}" fill="{fill}"{how} stroke="{colour}" stroke-width="{num(thick)}" '
        f'stroke-linejoin="round"/>'
    )


def said(scale: LevelScale, row: LevelRow) -> str:
    """Return the agreed level of a row with its name, or why it has none."""
    if row.as_is is None:
        return "does not apply" if row.state == "not applicable" else "not answered"
    return row.level_text(row.as_is) if row.worked_out else row.as_is.say(scale)


def tell_levels(scene: LevelScene) -> str:
    """Return levels in a paragraph, for somebody who cannot see the chart."""
    parts = [f"{scene.what[:1].upper()}{scene.what[1:]}: {scene.heading}, {scene.when}. {scene.below}."]
    for rows in scene.by_capability():
        told = "; ".join(f"{row.perspective} {_told(scene.scale, row)}" for row in rows)
        parts.append(f"{scene.capability_of(rows[0])}: {told}.")
    return " ".join([*parts, *scene.notes])


def _told(scale: LevelScale, row: LevelRow) -> str:
    told = said(scale, row)
    if row.to_be is not None:
        told += f", wanted {row.level_text(row.to_be)}"
    if row.before is not None:
        told += f", {row.level_text(row.before)} before"
    if row.scores:
        told += f", own scores {', '.join(f'{role} {level}' for role, _, level in row.scores)}"
    if row.apart:
        told += f", mind the gap: median {', '.join(f'{group} {level:g}' for group, level in row.medians)}"
    return told


__all__ = [
    "Key",
    "LevelRow",
    "LevelScene",
    "dot",
    "dot_key",
    "few_lines",
    "legend_of",
    "level_axis",
    "level_colours",
    "level_heads",
    "level_keys",
    "line",
    "range_key",
    "said",
    "tell_levels",
]  # fmt: skip
