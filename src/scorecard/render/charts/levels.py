"""What charts of maturity share: the scene of levels, how a level is coloured, said and placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from scorecard.model.assessment import StatedLevel
from scorecard.model.framework import LevelScale
from scorecard.render.charts.drawing import SMALL, Drawing
from scorecard.render.colour import contrast
from scorecard.render.fonts import width
from scorecard.render.shades import mix
from scorecard.render.svg import num, symbol
from scorecard.render.theme import Theme

_READABLE = 4.5
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
    scores: tuple[tuple[str, str, float], ...] = ()
    """Every assessor's own level: role, group, level."""
    rationale: str = ""


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
    rows: tuple[LevelRow, ...]
    notes: tuple[str, ...] = ()
    before: str = ""
    """What the round before is called; empty where there is none."""

    @property
    def title(self) -> str:
        """What it is."""
        return f"{self.what} of {self.heading}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a capability and perspective.

        Columns: `category capability perspective state as_is low high to_be before`; levels are NaN
        where there are none.
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
            }
            for row in self.rows
        ]
        columns = "category capability perspective state as_is low high to_be before".split()
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype(dict.fromkeys(columns[4:], float))


def level_colours(theme: Theme, scale: LevelScale, level: float) -> tuple[str, str]:
    """Return the ground of a level and the text on it; a higher level is deeper, and no status's colour."""
    share = (level - scale.lowest) / (scale.highest - scale.lowest)
    ground = mix(theme.card, theme.process["improvement"].edge, _PALEST + (_DEEPEST - _PALEST) * share)
    while (best := max((contrast(text, ground), text) for text in (theme.ink, theme.paper)))[0] < _READABLE:
        ground = mix(ground, theme.card, 0.05)
    return ground, best[1]


def level_legend(pen: Drawing, scale: LevelScale, x: float, y: float) -> float:
    """Draw the scale as a row of coloured boxes with their names; return where it ends."""
    for level in scale.levels:
        ground, text = level_colours(pen.theme, scale, level.level)
        pen.box(x, y - SMALL * 1.15, 14.0, SMALL * 1.6, ground, edge=pen.theme.border, corner=2.0)
        figure = f"{level.level:g}"
        pen.write(x + 7.0 - width(figure, True) * SMALL / 2, y, figure, SMALL, text, bold=True)
        x += 18.0
        if level.name:
            pen.write(x, y, level.name, SMALL, pen.theme.ink)
            x += width(level.name) * SMALL
        x += 12.0
    return x


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
    return row.as_is.say(scale)


def tell_levels(scene: LevelScene) -> str:
    """Return levels in a paragraph, for somebody who cannot see the chart."""
    parts = [f"{scene.what[:1].upper()}{scene.what[1:]}: {scene.heading}, {scene.when}. {scene.below}."]
    by_capability: dict[str, list[str]] = {}
    for row in scene.rows:
        told = said(scene.scale, row)
        if row.to_be is not None:
            told += f", wanted {row.to_be}"
        if row.before is not None:
            told += f", {row.before} before"
        if row.scores:
            own = ", ".join(f"{role} {level:g}" for role, _, level in row.scores)
            told += f", own scores {own}"
        by_capability.setdefault(row.capability, []).append(f"{row.perspective} {told}")
    parts += [f"{name}: {'; '.join(told)}." for name, told in by_capability.items()]
    return " ".join([*parts, *scene.notes])


__all__ = [
    "LevelRow", "LevelScene", "dot", "level_colours", "level_legend", "line", "said", "tell_levels",
]  # fmt: skip
