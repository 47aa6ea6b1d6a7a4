"""Where a shortfall comes from, drawn as a tree of blocks: as high as the points that come through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scorecard.kpi.scale import show_score
from scorecard.model.period import Period
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import (
    ACROSS,
    EDGE,
    LEAD,
    SMALL,
    Drawing,
    Shown,
    legend,
    sentences,
    shown,
)
from scorecard.render.fonts import clean, cut, width, wrap
from scorecard.render.theme import Theme, in_its_font
from scorecard.strategy_map.contributions import LEVELS, Branch, Contributions

_HIGH = 400.0
"""Height of the stem, in points."""
_GAP = 1.5
_LEAST = 11.0
"""Lower blocks are drawn together, as one."""
_PAD = 5.0


@dataclass(frozen=True, slots=True)
class ContributionsScene:
    """The tree before it is drawn."""

    tree: Contributions
    at: Period
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """Of what it is."""
        return f"contributions to {self.tree.status.id}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a branch, from the stem outwards: `level id name kind points when`."""
        return self.tree.to_frame()


@in_its_font
def contributions_chart(
    tree: Contributions, *, at: Period, theme: str | Path | Theme = "board", notes: Sequence[str] = ()
) -> Chart:
    """Draw where the shortfall of a node comes from, from left to right.

    Raises:
        UnknownNameError: there is no such theme.
    """
    scene = ContributionsScene(tree, at, sentences(notes))
    status = tree.status
    score = "" if status.score is None else show_score(tree.scale, status.score)
    stem = shown(tree.scale, status.band, score, applicable=status.applicable)
    pen = Drawing(theme)
    name, _ = clean(status.name)
    below = "Where the points short of 100 come from; a block is as high as its points"
    y = pen.head(name, below, at.say()) + 8.0
    drawn = [stem]
    positive = [branch for branch in tree.branches if branch.points > 0]
    total = sum(branch.points for branch in positive)
    if total:
        blocks = _Blocks(pen, tree, (ACROSS + _GAP) / LEVELS, _HIGH / total, drawn)
        blocks.block(0, y, _HIGH, (name, f"{total:.1f} points short"), stem)
        blocks.stack(positive, 1, y)
        y += _HIGH
    else:
        said = status.reason or "nothing is short of 100"
        y = pen.lines(EDGE, y + 14.0, wrap(clean(said)[0], ACROSS / 10.0), 10.0, pen.theme.muted)
    lifts = [branch for _, branch in tree.walk() if branch.points < 0]
    told = [f"{branch.part.name} gives {-branch.points:.1f} points back" for branch in lifts]
    told += ["The smallest stand together, or have no name"] if total else []
    y = pen.foot(
        legend(tree.scale, drawn), [*sentences([clean(one)[0] for one in told]), *scene.notes], y + 14.0
    )
    return pen.chart(scene, name, tell_contributions(scene), y)


def tell_contributions(scene: ContributionsScene) -> str:
    """Return the tree in a paragraph, for somebody who cannot see it."""
    tree = scene.tree
    status = tree.status
    if status.score is None:
        return f"{status.name}, {scene.at.say()}: unknown: {status.reason}."
    band = status.band.name.lower() if status.band else "unknown"
    parts = [f"{status.name}, {scene.at.say()}: {band}, {100 - status.score:.1f} points short of 100."]
    for branch in tree.branches:
        inner = ", ".join(f"{one.part.name} {one.points:.1f}" for one in branch.beneath)
        parts.append(f"{branch.part.name}: {branch.points:.1f}{f', of these {inner}' if inner else ''}.")
    return " ".join([*parts, *scene.notes])


@dataclass(slots=True)
class _Blocks:
    """Blocks in columns; a column is `wide` points, a point of shortfall `scale` points high."""

    pen: Drawing
    tree: Contributions
    wide: float
    scale: float
    drawn: list[Shown]

    def stack(self, branches: Sequence[Branch], column: int, y: float) -> None:
        """Draw the branches of one block below each other, what is too low together at the end."""
        shown_ones = [branch for branch in branches if branch.points * self.scale >= _LEAST]
        small = [branch for branch in branches if 0 < branch.points * self.scale < _LEAST]
        if len(small) == 1:
            shown_ones, small = [*shown_ones, *small], []
        for branch in shown_ones:
            part = branch.part
            score = "" if part.score is None else show_score(self.tree.scale, part.score)
            status = shown(self.tree.scale, part.band, score)
            self.drawn.append(status)
            when = f", {part.when.say()}" if part.when is not None else ""
            lines = (clean(part.name)[0], f"{branch.points:.1f}{when}")
            self.block(column, y, branch.points * self.scale, lines, status)
            self.stack([inner for inner in branch.beneath if inner.points > 0], column + 1, y)
            y += branch.points * self.scale
        if small:
            points = sum(branch.points for branch in small)
            self.block(column, y, points * self.scale, (f"{len(small)} smaller ones", f"{points:.1f}"), None)

    def block(
        self, column: int, y: float, high: float, lines: tuple[str, str], status: Shown | None
    ) -> None:  # fmt: skip
        """Draw one block, its name in as many lines as it has room for."""
        pen, theme = self.pen, self.pen.theme
        x, wide = EDGE + column * self.wide, self.wide - _GAP
        colours = theme.left if status is None else theme.of(status.role)
        pen.box(x, y + _GAP / 2, wide, max(high - _GAP, 0.6), colours.tint, edge=colours.edge, corner=2.0)
        if high < _LEAST:
            return
        name, points = lines
        room = wide - 2 * _PAD
        figure = width(points) * SMALL
        sign = 0.0 if status is None else (1.25 + width(status.text, True)) * SMALL
        tall = int((high - _GAP - 2.0) / LEAD)
        if tall < 2:  # one line: symbol, name, points
            sign = 0.0 if status is None else SMALL * 1.35
            down = y + high / 2 + SMALL * 0.36
            if status is not None:
                pen.sign(x + _PAD, down, status._replace(text=""), SMALL)
            pen.write(
                x + _PAD + sign, down, cut(name, (room - sign - figure - 6.0) / SMALL), SMALL, theme.ink
            )
            pen.write(x + wide - _PAD, down, points, SMALL, theme.ink, end=True)
            return
        most = tall - 1
        names = list(wrap(name, room / SMALL, True))
        if len(names) > most:
            names = [*names[: most - 1], cut(f"{names[most - 1]} {names[most]}", room / SMALL, bold=True)]
        down = y + high / 2 - (len(names) - 1) * LEAD / 2 - LEAD * 0.5 + SMALL * 0.8 - SMALL * 0.45
        down = pen.lines(x + _PAD, down, names, SMALL, theme.ink, bold=True)
        after = x + _PAD
        if status is not None:
            after = pen.sign(after, down, status, SMALL) + 6.0
        pen.write(after, down, points, SMALL, theme.ink)


__all__ = ["ContributionsScene", "contributions_chart", "tell_contributions"]
