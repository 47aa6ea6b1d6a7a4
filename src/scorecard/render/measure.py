"""How much room each card needs: its words broken into lines, by the widths of the font."""

from __future__ import annotations

from dataclasses import dataclass

from scorecard.render.fonts import width, wrap
from scorecard.render.scene import Card

LEAST = 7.0
"""No text is smaller, in points."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Every length of a map at one density, in points.

    `name` is the size of the names on cards; everything else follows from it.
    """

    name: float
    facts: bool = True
    """Whether the line of unit and number of KPIs is written."""

    @property
    def small(self) -> float:
        return max(LEAST, self.name - 1.2)

    @property
    def status(self) -> float:
        return max(LEAST, self.name + 0.3)

    @property
    def lead(self) -> float:
        """From one line of a name to the next."""
        return self.name * 1.22

    @property
    def small_lead(self) -> float:
        return self.small * 1.32

    @property
    def pad(self) -> float:
        return self.name * 0.85

    @property
    def narrowest(self) -> float:
        """Width below which a card is not worth reading."""
        return self.name * 11.2

    @property
    def widest(self) -> float:
        return self.name * 21.0

    @property
    def gap(self) -> float:
        """Between two cards that nothing passes."""
        return self.name * 1.3

    @property
    def gutter(self) -> float:
        """Between two rows of a band, at the least."""
        return self.name * 2.2 + 2

    @property
    def margin(self) -> float:
        """Between a row and the edge of its band, at the least."""
        return self.name * 0.95


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line: where it starts, what it says, and in which tone."""

    x: float
    text: str
    tone: str
    """`status`, `muted`, `mark`, or a symbol: `symbol`, `up`, `down`, `flat`, `dagger`."""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A card with its words in lines; `inset` is where text starts, `height` the least it needs."""

    card: Card
    width: float
    height: float
    inset: float
    lines: tuple[str, ...]
    name_size: float
    foot: tuple[tuple[Run, ...], ...]
    sizes: Sizes


def insets(kind: str, sizes: Sizes) -> tuple[float, float]:
    """How far text keeps from the left and the right edge of a kind of card."""
    pad = sizes.pad
    if kind == "initiative":
        return pad + nose(sizes), pad * 0.6 + nose(sizes)
    if kind == "capability":
        return pad * 0.5 + nose(sizes), pad * 0.5 + nose(sizes)
    return (pad * 1.4 if kind == "objective" else pad * 1.2), pad * 1.1


def nose(sizes: Sizes) -> float:
    """How far the point of an arrowed box sticks out."""
    return sizes.name * 0.9


def measure(card: Card, room: float, sizes: Sizes) -> Box:
    """Break the words of a card of width `room` into lines."""
    left, right = insets(card.kind, sizes)
    inner = room - left - right
    size = sizes.name * 1.12 if card.banner else sizes.name
    lines = tuple(wrap(card.name, inner / size, bold=True))
    foot = tuple(_foot(card, inner, sizes))
    height = sizes.pad * 1.7 + len(lines) * size * 1.22 + sizes.name * 0.35
    height += sizes.status * 1.25 + (len(foot) - 1) * sizes.small_lead
    return Box(card, room, height, left, lines, size, foot, sizes)


def _foot(card: Card, inner: float, sizes: Sizes) -> list[tuple[Run, ...]]:
    """The status line and beneath it whose the node is and what asks for a second look."""
    small, status = sizes.small, sizes.status
    symbol = Run(0.0, "", "symbol")
    x = status * 1.25
    first = [symbol]
    more: list[tuple[Run, ...]] = []
    if card.status:
        first.append(Run(x, card.status, "status", True))
        x += width(card.status, True) * status + small * 0.8
    if card.note:
        if width(card.note) * small <= inner - x:
            first.append(Run(x, card.note, "muted"))
        else:
            more.extend((Run(0.0, line, "muted"),) for line in wrap(card.note, inner / small))
    elif card.trend:
        if card.way is not None:
            first.append(Run(x, card.trend, card.way))
            x += small * 0.95
        first.append(Run(x, card.trend, "muted"))
    rest: list[tuple[Run, ...]] = []
    facts = card.facts if sizes.facts else ""
    used = 0.0
    if facts:
        pieces = wrap(facts, inner / small)
        rest.extend((Run(0.0, line, "muted"),) for line in pieces)
        used = width(pieces[-1]) * small
    for mark in card.marks:
        size = width(mark, True) * small
        if rest and used and used + small * 1.4 + size <= inner:
            # The last line has room: the mark stands at its right end.
            rest[-1] = (*rest[-1], Run(inner - size, mark, "mark", True))
            used = 0.0
            continue
        rest.extend((Run(0.0, line, "mark", True),) for line in wrap(mark, inner / small, bold=True))
        used = 0.0
    return [tuple(first), *more, *rest]


__all__ = ["LEAST", "Box", "Run", "Sizes", "insets", "measure", "nose"]
