"""How much room each card needs: its words broken into lines, by the widths of the font."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scorecard.kpi.scale import percent
from scorecard.render.fonts import balanced, width, wrap
from scorecard.render.scene import DOT, Card

LEAST = 7.0
"""No text is smaller, in points."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Every length of a map at one density, in points. Made by `sizes_for`."""

    name: float
    """Size of the names on cards; everything else follows from it."""
    facts: bool
    """Whether the line of unit and number of KPIs is written."""
    small: float
    status: float
    lead: float
    """From one line of a name to the next."""
    small_lead: float
    pad: float
    narrowest: float
    """Width below which a card is not worth reading."""
    widest: float
    gap: float
    """Between two cards that nothing passes."""
    gutter: float
    """Between two rows of a band, at the least."""
    margin: float
    """Between a row and the edge of its band, at the least."""
    nose: float
    """How far the point of an arrowed box sticks out."""


def sizes_for(name: float, *, facts: bool = True) -> Sizes:
    """Return all sizes for names of so many points.

    >>> sizes_for(7.0).small
    7.0
    """
    small = max(LEAST, name - 1.2)
    return Sizes(
        name, facts, small, name + 0.3, name * 1.22, small * 1.32, name * 0.85, name * 11.2, name * 21.0,
        name * 1.3, name * 1.9 + 2, name * 0.95, name * 0.9,
    )  # fmt: skip


class Run(NamedTuple):
    """A piece of a line: where it starts, what it says, and in which tone."""

    x: float
    text: str
    tone: str
    """`status`, `muted`, `mark`, or a drawing: `symbol`, `up`, `down`, `flat`, `coverage`, a sign's name."""
    bold: bool = False


class Box(NamedTuple):
    """A card with its words in lines; `inset` is where text starts, `height` the least it needs."""

    card: Card
    width: float
    height: float
    inset: float
    lines: tuple[str, ...]
    name_size: float
    foot: tuple[tuple[Run, ...], ...]
    sizes: Sizes

    @property
    def foot_height(self) -> float:
        """From the baseline of the status to the lower edge."""
        sizes = self.sizes
        return sizes.pad * 0.85 + sizes.status * 0.18 + (len(self.foot) - 1) * sizes.small_lead

    @property
    def name_room(self) -> float:
        """Width for the lines of the name, from `inset`."""
        left, right = insets(self.card.kind, self.sizes)
        return _name_room(self.card, self.width - left - right, self.sizes)

    @property
    def least_status_y(self) -> float:
        """The highest the baseline of the status may stand, below the name."""
        return self.height - self.foot_height


def insets(kind: str, sizes: Sizes) -> tuple[float, float]:
    """How far text keeps from the left and the right edge of a kind of card."""
    pad = sizes.pad
    if kind == "initiative":
        return pad + sizes.nose, pad * 0.6 + sizes.nose
    if kind == "capability":
        return pad * 0.5 + sizes.nose, pad * 0.5 + sizes.nose
    return (pad * 1.4 if kind == "objective" else pad * 1.2), pad * 1.1


def height_of(card: Card, room: float, sizes: Sizes) -> float:
    """The least height of a card of width `room`."""
    left, right = insets(card.kind, sizes)
    inner = room - left - right
    size = _name_size(card, sizes)
    lines = len(wrap(card.name, _name_room(card, inner, sizes) / size, True))
    return _height(lines, len(_foot_texts(card, inner, sizes)), size, sizes)


def measure(card: Card, room: float, sizes: Sizes) -> Box:
    """Break the words of a card of width `room` into lines, each piece in its place."""
    left, right = insets(card.kind, sizes)
    inner = room - left - right
    size = _name_size(card, sizes)
    lines = balanced(card.name, _name_room(card, inner, sizes) / size, True)
    texts = _foot_texts(card, inner, sizes)
    foot = [_status_line(card, texts[0], inner, sizes)]
    for pieces in texts[1:]:
        tone, text = pieces[0]
        line = _marked(0.0, tone, text, sizes)
        if len(pieces) > 1:
            tone, text = pieces[1]
            line += _marked(inner - _marked_width(tone, text, sizes), tone, text, sizes)
        foot.append(line)
    height = _height(len(lines), len(foot), size, sizes)
    return Box(card, room, height, left, lines, size, tuple(foot), sizes)


def _name_room(card: Card, inner: float, sizes: Sizes) -> float:
    """Width for the name; a dagger stands beside its first line."""
    return inner - sizes.small * 0.4 if card.illustrative else inner


def _name_size(card: Card, sizes: Sizes) -> float:
    return sizes.name * 1.12 if card.banner else sizes.name


def _height(lines: int, foot: int, size: float, sizes: Sizes) -> float:
    height = sizes.pad * 1.7 + lines * size * 1.22 + sizes.name * 0.35
    return height + sizes.status * 1.25 + (foot - 1) * sizes.small_lead


Pieces = tuple[tuple[str, str], ...]


def _foot_texts(card: Card, inner: float, sizes: Sizes) -> list[Pieces]:
    """What stands beneath the name, by line: (tone, text) at the left, and at the right of a line."""
    small = sizes.small
    lines: list[Pieces] = [()]
    if card.note:
        if _status_width(card, sizes) + width(card.note) * small <= inner:
            lines[0] = (("muted", card.note),)
        else:
            lines.extend([(("muted", line),) for line in balanced(card.note, inner / small)])
    coverage = _known_words(card)
    if coverage and _status_end(card, sizes) + _marked_width("coverage", coverage, sizes) <= inner:
        lines[0] = (("coverage", coverage),)
        coverage = ""
    left = inner
    if sizes.facts and card.facts:
        pieces: Sequence[str] = (card.facts,)
        if width(card.facts) * small > inner:  # each on lines of its own
            pieces = [line for fact in card.facts.split(DOT) for line in balanced(fact, inner / small)]
        lines.extend([(("muted", line),) for line in pieces])
        left = inner - width(pieces[-1]) * small
    marked = [*([("coverage", coverage)] if coverage else []), *zip(card.signs, card.marks, strict=True)]
    for sign, mark in marked:
        if left < inner and _marked_width(sign, mark, sizes) + small * 1.4 <= left:
            # The line of the facts has room: the mark stands at its right end.
            lines[-1] = (*lines[-1], (sign, mark))
        else:
            room = (inner - small * _BEFORE) / small
            lines.extend(
                [(("mark" if at else sign, line),) for at, line in enumerate(balanced(mark, room, True))]
            )
        left = inner
    return lines


_BEFORE = 1.25
"""From a sign to its words, in sizes of the text."""


def _known_words(card: Card) -> str:
    return "" if card.coverage is None else f"{percent(card.coverage)} known".replace(" %", "\u00a0%")


def _marked_width(tone: str, text: str, sizes: Sizes) -> float:
    return (_BEFORE + width(text, tone != "coverage")) * sizes.small


def _marked(x: float, tone: str, text: str, sizes: Sizes) -> tuple[Run, ...]:
    """The runs of a piece of a line: plain words, or a sign and its words."""
    if tone in ("muted", "mark"):
        after = sizes.small * _BEFORE if tone == "mark" else 0.0
        return (Run(x + after, text, tone, tone == "mark"),)
    plain = tone == "coverage"
    after = x + sizes.small * _BEFORE
    return Run(x, "", tone), Run(after, text, "muted" if plain else "mark", not plain)


def _status_end(card: Card, sizes: Sizes) -> float:
    """Where the line of the status is free again behind its trend, with some air."""
    trend = width(card.trend) * sizes.small if card.trend else 0.0
    return _status_width(card, sizes) + trend + sizes.small * (2.0 if card.way else 0.9)


def _status_width(card: Card, sizes: Sizes) -> float:
    """Where what follows letter and score starts."""
    x = sizes.status * 1.38
    return x + width(card.status, True) * sizes.status + sizes.small * 0.9 if card.status else x


def _status_line(card: Card, beside: Pieces, inner: float, sizes: Sizes) -> tuple[Run, ...]:
    runs = [Run(0.0, "", "symbol")]
    if card.status:
        runs.append(Run(sizes.status * 1.38, card.status, "status", True))
    x = _status_width(card, sizes)
    tone, text = beside[0] if beside else ("", "")
    if tone == "muted":
        runs.append(Run(x, text, "muted"))
    elif card.trend:
        if card.way is not None:
            runs.append(Run(x, "", card.way))
            x += sizes.small * 1.08
        runs.append(Run(x, card.trend, "muted"))
    if tone == "coverage":
        runs.extend(_marked(inner - _marked_width(tone, text, sizes), tone, text, sizes))
    return tuple(runs)


__all__ = ["LEAST", "Box", "Run", "Sizes", "height_of", "insets", "measure", "sizes_for"]
