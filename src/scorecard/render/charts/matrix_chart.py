"""Who carries what, drawn: a row a unit, a column a goal or a unit, in each cell its influence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import ACROSS, EDGE, LEAD, NAME, SMALL, Drawing, sentences, widest_word
from scorecard.render.fonts import clean, width, wrap
from scorecard.render.theme import Theme, in_its_font
from scorecard.render.words import influence_text

_NAMES, _WIDEST_NAMES = 160.0, 260.0
_NARROWEST, _WIDEST = 56.0, 150.0
_LEAST = 480.0
"""Width of the table with few columns, which fill it."""
_ROW = 24.0
_AIR = 8.0
"""Beside the words of a column's head."""
_DEEPEST = 0.32
"""How much of the colour the strongest cell has: names stay readable on it."""


@dataclass(frozen=True, slots=True)
class MatrixScene:
    """The matrix before it is drawn; `values` is named as drawn, NaN where none leads."""

    heading: str
    below: str
    when: str
    what: str
    values: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is."""
        return self.what

    def to_frame(self) -> pd.DataFrame:
        """Return the figures: one row a unit, one column a goal or unit, NaN where none leads."""
        return self.values.copy()


@in_its_font
def matrix_chart(
    values: pd.DataFrame, *, heading: str, below: str, when: str, what: str,
    theme: str | Path | Theme = "board", notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw a matrix of influences, each with its figure; stronger ones have more colour.

    Raises:
        UnknownNameError: there is no such theme.
    """
    scene = MatrixScene(heading, below, when, what, values, sentences([*_explained(values), *notes]))
    count = len(values.columns)
    least = max(_NARROWEST, min(widest_word(map(str, values.columns)) + _AIR, _WIDEST))
    inner = max(min(_WIDEST_NAMES + _WIDEST * count, ACROSS), _LEAST)
    side = max(min(inner - _WIDEST * count, _WIDEST_NAMES), _NAMES)
    wide = max((inner - side) / max(count, 1), least)
    pen = Drawing(theme, side + wide * count + 2 * EDGE)
    ink = pen.theme.ink
    y = pen.head(clean(heading)[0], clean(below)[0], when) + 10.0
    heads = [wrap(clean(str(name))[0], (wide - _AIR) / SMALL, True) for name in values.columns]
    deepest = max([len(lines) for lines in heads], default=0)
    for place, lines in enumerate(heads):
        x = EDGE + side + place * wide + 4.0
        pen.lines(x, y + (deepest - len(lines)) * LEAD + SMALL, lines, SMALL, ink, bold=True)
    y += deepest * LEAD + 6.0
    strongest = float(np.nanmax(np.abs(values.to_numpy()), initial=0.0))
    for name, row in values.iterrows():
        lines = wrap(clean(str(name))[0], (side - 10.0) / NAME)
        high = max(_ROW, len(lines) * NAME * 1.3 + 5.0)
        middle = y + high / 2
        pen.lines(EDGE, middle + NAME * 0.36 - (len(lines) - 1) * NAME * 0.65, lines, NAME, ink)
        for place, value in enumerate(row):
            _cell(pen, float(value), strongest, EDGE + side + place * wide, y, wide, high)
        y += high
    if values.empty:
        pen.write(EDGE, y + 14.0, "There are no units or no goals yet.", 10.0, pen.theme.muted)
        y += 24.0
    alt = tell_matrix(scene)
    return pen.chart(scene, clean(heading)[0], alt, pen.foot((), scene.notes, y + 16.0))


def _explained(values: pd.DataFrame) -> list[str]:
    """What the signs mean that are there."""
    found = values.to_numpy(dtype=float)
    said = ["–: no line leads there"] if np.isnan(found).any() else []
    said += ["0: a line leads there, and moves nothing as things stand"] if (found == 0).any() else []
    return said


def _cell(pen: Drawing, value: float, strongest: float, x: float, y: float, wide: float, high: float) -> None:
    theme = pen.theme
    down = y + high / 2 + NAME * 0.36
    if value != value:
        pen.write(x + wide / 2 - width("–") * NAME / 2, down, "–", NAME, theme.muted)
        return
    colour = theme.process["improvement" if value >= 0 else "concern"].edge
    share = abs(value) / strongest if strongest else 0.0
    pen.box(x + 1.0, y + 1.0, wide - 2.0, high - 2.0, colour, opacity=max(_DEEPEST * share, 0.02))
    figure = influence_text(value)
    bold = share >= 0.5
    pen.write(x + wide / 2 - width(figure, bold) * NAME / 2, down, figure, NAME, theme.ink, bold=bold)


def tell_matrix(scene: MatrixScene) -> str:
    """Return the matrix in a paragraph, for somebody who cannot see it."""
    parts = [f"{scene.heading}, {scene.when}: {scene.below}."]
    for name, row in scene.values.iterrows():
        told = [f"{onto} {influence_text(float(value))}" for onto, value in row.items() if value == value]
        parts.append(f"{name}: {', '.join(told) or 'nothing'}.")
    return " ".join([*parts, *scene.notes])


__all__ = ["MatrixScene", "matrix_chart", "tell_matrix"]
