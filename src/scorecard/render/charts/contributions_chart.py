"""Where a shortfall comes from, drawn as a tree of blocks: as high as the points that come through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

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
from scorecard.render.words import shortened
from scorecard.strategy_map.contributions import Branch, Contributions
from scorecard.strategy_map.sentence import NEGATIVE

_HIGH = 400.0
"""Height of the stem, in points."""
_GAP = 1.5
_LEAST = 13.0
"""No block is lower, so that each has its name."""
_MOST = 12
"""So many branches of a block are named; the rest stand together."""
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
        """Return one row a branch, from the stem outwards: `level id name kind points when
        sign`."""
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
    below = "Where the points short of 100 come from; the higher a block, the more points"
    y = pen.head(name, below, at.say()) + 8.0
    drawn, raised = [stem], False
    positive = [branch for branch in tree.branches if branch.points > 0]
    total = sum(branch.points for branch in positive)
    if total:
        columns = 1 + max(level for level, branch in tree.walk() if branch.points > 0)
        blocks = _Blocks(pen, tree, (ACROSS + _GAP) / columns, drawn)
        blocks.block(0, y, _HIGH, (name, f"{100 - (status.score or 0.0):.1f} points short"), stem)
        blocks.stack(positive, 1, y, _HIGH)
        raised = blocks.raised
        y += _HIGH
    else:
        said = status.reason or "nothing is short of 100"
        y = pen.lines(EDGE, y + 14.0, wrap(clean(said)[0], ACROSS / 10.0), 10.0, pen.theme.muted)
    lifts = [branch for _, branch in tree.walk() if branch.points < 0]
    told = [f"{branch.part.name} gives {-branch.points:.1f} points back" for branch in lifts]
    told += ["Small blocks are drawn as high as their names need"] if raised else []
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
    for branch in tree.branches[:_MOST]:
        inner = _told(branch.beneath)
        parts.append(f"{_told([branch], ': ')}{f', of these {inner}' if inner else ''}.")
    rest = tree.branches[_MOST:]
    if rest:
        parts.append(f"And {len(rest)} more: {sum(branch.points for branch in rest):.1f}.")
    return " ".join([*parts, *scene.notes])


def _told(branches: Sequence[Branch], before: str = " ") -> str:
    """Some branches with their points, most first."""
    said = [
        f"{one.part.name}{before}{one.points:.1f}{f' {NEGATIVE}' if one.part.sign < 0 else ''}"
        for one in branches[:_MOST]
    ]
    rest = branches[_MOST:]
    said += [f"{len(rest)} more {sum(one.points for one in rest):.1f}"] if rest else []
    return ", ".join(said)


class _Block(NamedTuple):
    """One block of a stack: a branch, or how many stand together, with their points and how high it is."""

    branch: Branch | None
    many: int
    points: float
    high: float


def stacked(branches: Sequence[Branch], high: float) -> list[_Block]:
    """Share a height among branches, most points first: by their points, but none too low for its name.

    What is too low for that, or beyond the most that are named, stands together at the end.
    """
    total = sum(branch.points for branch in branches)
    room = max(int(high / _LEAST + 1e-9), 1)
    tall = sum(branch.points / total * high >= _LEAST for branch in branches)
    rest = sum(branch.points for branch in branches[tall:]) / total * high
    # Of the small ones the first are named in half of their room.
    named = min(max(tall + int(rest / 2 / _LEAST), 1), _MOST, room)
    if named < len(branches):
        named = len(branches) if len(branches) == named + 1 <= room else min(named, room - 1)
    parts: list[tuple[Branch | None, int, float]] = [(one, 1, one.points) for one in branches[:named]]
    if branches[named:]:
        parts.append((None, len(branches) - named, sum(branch.points for branch in branches[named:])))
    heights = [points / total * high for _, _, points in parts]
    low = [place for place, tall_of in enumerate(heights) if tall_of < _LEAST]
    spare = sum(max(tall_of - _LEAST, 0.0) for tall_of in heights)
    need = sum(_LEAST - heights[place] for place in low)
    if spare > need:
        heights = [
            _LEAST if place in low else tall_of - (tall_of - _LEAST) * need / spare
            for place, tall_of in enumerate(heights)
        ]
    else:  # no more room than each needs for its name
        heights = [high / len(heights)] * len(heights)
    return [_Block(*part, tall_of) for part, tall_of in zip(parts, heights, strict=True)]


@dataclass(slots=True)
class _Blocks:
    """Blocks in columns; a column is `wide` points."""

    pen: Drawing
    tree: Contributions
    wide: float
    drawn: list[Shown]
    raised: bool = False

    def stack(self, branches: Sequence[Branch], column: int, y: float, high: float) -> None:
        """Draw the branches of one block below each other, each with its figure as an explanation has it."""
        blocks = stacked(branches, high)
        for item in blocks:
            self.raised |= item.high > item.points / sum(one.points for one in blocks) * high + 0.5
            if item.branch is None:
                said = f"{item.many} causes" if item.many == len(branches) else f"and {item.many} more"
                self.block(column, y, item.high, (said, f"{item.points:.1f}"), None)
            else:
                self._branch(item.branch, column, y, item.high)
            y += item.high

    def _branch(self, branch: Branch, column: int, y: float, high: float) -> None:
        part = branch.part
        score = "" if part.score is None else show_score(self.tree.scale, part.score)
        status = shown(self.tree.scale, part.band, score)
        self.drawn.append(status)
        said = f"{branch.points:.1f}"
        said += f", {shortened(part.when.say())}" if part.when is not None else ""
        said += ", negative link" if part.sign < 0 else ""
        self.block(column, y, high, (clean(part.name)[0], said), status)
        beneath = [inner for inner in branch.beneath if inner.points > 0]
        if beneath:
            self.stack(beneath, column + 1, y, high)

    def block(
        self, column: int, y: float, high: float, lines: tuple[str, str], status: Shown | None
    ) -> None:  # fmt: skip
        """Draw one block, its name in as many lines as it has room for."""
        pen, theme = self.pen, self.pen.theme
        x, wide = EDGE + column * self.wide, self.wide - _GAP
        colours = theme.left if status is None else theme.of(status.role)
        pen.box(x, y + _GAP / 2, wide, max(high - _GAP, 0.6), colours.tint, edge=colours.edge, corner=2.0)
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
