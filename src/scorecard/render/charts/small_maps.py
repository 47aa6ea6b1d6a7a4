"""Small multiples: one strategy map many times, over periods or organisations, on one sheet.

Each box stands in the same place in every map, as a shape with a letter; the first map is the key,
with a number in every box and the names beneath.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scorecard.errors import Finding, Place
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import EDGE, Drawing
from scorecard.render.charts.sheet import document
from scorecard.render.fonts import balanced, cut, width, wrap
from scorecard.render.layout import Layout
from scorecard.render.page_size import PAGES, PageSize
from scorecard.render.scene import Card, Scene
from scorecard.render.svg import esc
from scorecard.render.theme import StatusColours, Theme, in_its_font

TITLE, SUB, SMALL = 16.0, 9.0, 7.5
LEAST = 7.0
"""No text is smaller, in points."""
GAP, DOWN = 16.0, 11.0
"""Between two small maps: side by side, and above each other."""
_BOX_WIDE, _BOX_HIGH = 21.0, 13.0
"""The least size of a box: a symbol and a letter of 7 pt."""
_LARGEST = 2.5
"""How much larger a box may grow to fill the sheet."""
_LARGEST_TEXT = 14.0
_TALLER = 1.4
"""How much higher than wide a box may grow to fill the sheet."""
_BETWEEN, _BAND = 2.5, 3.5
_HEAD, _MOST_HEAD_LINES = 8.5, 5
"""Size of what stands above a small map, and in how many lines."""
_HEAD_LEAD = 1.2
_ABOVE_NAMES = 18.0


class Spot(NamedTuple):
    """Where a box stands across its map: its middle and its width, as shares of the room for boxes."""

    card: int
    middle: float
    wide: float


class SmallRow(NamedTuple):
    """One line of boxes, from left to right, and the band of the map it belongs to."""

    band: int
    spots: tuple[Spot, ...]


def rows_of(layout: Layout) -> tuple[SmallRow, ...]:
    """Return where the boxes of a map stand, from the top."""
    plan, x = layout.plan, layout.places.x
    left = min([x[card] - wide / 2 for card, wide in enumerate(plan.widths)], default=0.0)
    room = max([x[card] + wide / 2 for card, wide in enumerate(plan.widths)], default=1.0) - left
    return tuple(
        SmallRow(
            row.band,
            tuple(
                Spot(card, (x[card] - left) / room, plan.widths[card] / room)
                for card in sorted(row.cards, key=x.__getitem__)
            ),
        )
        for row in plan.structure.rows
    )


@dataclass(frozen=True, slots=True)
class SmallMap:
    """One of the maps: whose, when, what stands above it, and what is on it."""

    organisation: str | None
    period: str
    heading: str
    scene: Scene


@dataclass(frozen=True, slots=True)
class SmallMaps:
    """Maps of one strategy with the same boxes: `across` side by side, or as many as fit (0).

    `rows` are those of the map itself, as `rows_of` reads them.
    """

    heading: str
    below: str
    maps: tuple[SmallMap, ...]
    rows: tuple[SmallRow, ...]
    across: int = 0
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What the sheet is."""
        return f"small maps of {self.heading!r}: {len(self.maps)}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a map and box: `organisation period id name letter score`, NaN where unknown."""
        rows = [
            (item.organisation, item.period, card.record.id, card.record.name, card.record.letter,
             card.record.score)
            for item in self.maps
            for card in item.scene.cards
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns="organisation period id name letter score".split())
        frame["score"] = frame["score"].astype("float64")
        return frame


@in_its_font
def small_maps_chart(scene: SmallMaps, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw maps of one strategy side by side.

    On A4 where they fit with letters of 7 pt, else on a larger sheet, which is a Finding.

    Raises:
        UnknownNameError, RenderError: as `read_theme`.
    """
    grid = _Grid(scene)
    pages = list(PAGES)
    for page in pages:
        layout = grid.fit(page)
        if layout is not None:
            break
        if page is pages[-1]:
            pages.append(PageSize("", page.width * 1.5, page.height * 1.5))
    across, grow = layout or (1, Larger(1.0, 1.0))
    findings: tuple[Finding, ...] = ()
    if page is not PAGES[0]:
        # A large sheet is no higher than it need be.
        page = PageSize("", page.width, min(page.height, grid.needs(page, across, grow)))
        wide, high = page.millimetres
        findings = (
            Finding(
                "note", "page size", Place(), f"the maps do not fit A4 with letters of {LEAST:g} pt; the "
                f"sheet is {wide} x {high} mm", "print it at that size, or show fewer maps or boxes",
            ),
        )  # fmt: skip
    alt = tell_small_maps(scene)
    pen = Drawing(theme)
    _draw(pen, grid, page, across, grow)
    return Chart(
        document(scene.heading, alt, page, pen.theme, pen.out, pen.texts), alt, findings, scene, page
    )


def tell_small_maps(scene: SmallMaps) -> str:
    """Return the maps in a paragraph: how many boxes of each have which status, and what became worse."""
    parts = [f"Small maps: {scene.heading}. {scene.below}".rstrip(". ") + "."]
    for item in scene.maps:
        counts = Counter([_band(card) for card in item.scene.cards])
        said = ", ".join([f"{count} {band.lower()}" for band, count in sorted(counts.items())])
        parts.append(f"{item.heading}: {said or 'no boxes'}.")
    return " ".join([*parts, *scene.notes])


def _band(card: Card) -> str:
    if card.record.band is not None:
        return card.record.band.name
    return "Unknown" if card.record.applicable else "Not applicable"


class Larger(NamedTuple):
    """How much larger than least the boxes and their text are drawn, and how much higher the boxes."""

    text: float
    tall: float


class _Grid:
    """Where the boxes of every small map stand, and how much room a sheet has for them."""

    def __init__(self, scene: SmallMaps) -> None:
        self.scene, self.rows = scene, scene.rows
        self.order = [spot.card for row in self.rows for spot in row.spots]
        nearest = min([_nearest(row.spots) for row in self.rows if row.spots], default=1.0)
        self.wide = (_BOX_WIDE + _BETWEEN) / nearest + 2 * _BAND
        bands = len({row.band for row in self.rows})
        self.high = len(self.rows) * (_BOX_HIGH + _BETWEEN) + bands * (2 * _BAND - _BETWEEN) + (bands - 1) * 2
        self.count = len(scene.maps) + 1

    def names(self, across: float) -> tuple[int, list[list[str]]]:
        """The key in columns: how many, and the lines of each name."""
        cards = self.scene.maps[0].scene.cards
        columns = max(1, int(across // 190))
        room = (across / columns - 22) / SMALL
        return columns, [list(wrap(cards[card].name, room)) for card in self.order]

    def key_height(self, across: float) -> float:
        """How high the names beneath the maps are."""
        columns, names = self.names(across)
        return max(
            [sum(map(len, part)) * SMALL * 1.32 + len(part) * 1.5 for part in _columns(names, columns)],
            default=0.0,
        )

    def fit(self, page: PageSize) -> tuple[int, Larger] | None:
        """How many maps stand side by side, and how much larger than least; None where they do not fit."""
        room = page.width - 2 * EDGE
        high = page.height - 2 * EDGE - _head_height(self.scene, room) - self.key_height(room)
        high -= _legend_height(self.scene, room) + _ABOVE_NAMES
        best, largest = None, 1.0
        # A table of maps has its key in a column of its own.
        wished = [self.scene.across + 1] if self.scene.across else range(1, self.count + 1)
        for across in wished:
            lines = self.lines(across)
            wide = side(page, across)
            tall = ((high + DOWN) / lines - DOWN - self.head(wide)) / self.high
            room_for = min(wide / self.wide, tall)
            if room_for >= largest:
                grow, largest = min(room_for, _LARGEST), room_for + 1e-9
                best = across, Larger(grow, min(tall, grow * _TALLER))
        return best

    def lines(self, across: int) -> int:
        """How many maps stand one above another."""
        return ceil((self.count - 1) / self.scene.across if self.scene.across else self.count / across)

    def needs(self, page: PageSize, across: int, grow: Larger) -> float:
        """How high a sheet must be."""
        room = page.width - 2 * EDGE
        each = self.head(side(page, across)) + self.high * grow.tall + DOWN
        around = _head_height(self.scene, room) + self.key_height(room) + _legend_height(self.scene, room)
        return around + each * self.lines(across) - DOWN + _ABOVE_NAMES + 2 * EDGE

    def head(self, wide: float) -> float:
        """How high what stands above the maps is."""
        most = max([len(_heading_lines(item.heading, wide)) for item in self.scene.maps])
        return most * _HEAD * _HEAD_LEAD + 2.5

    def boxes(
        self, x: float, y: float, wide: float, grow: Larger
    ) -> Iterator[tuple[int, float, float, float]]:
        """Each card with its left upper corner and its width."""
        room = wide - 2 * _BAND * grow.text
        for _, _, top, lines in self.bands(y, grow):
            for row in lines:
                for spot in self.rows[row].spots:
                    own = max(spot.wide * room - _BETWEEN, _BOX_WIDE * grow.text)
                    yield spot.card, x + _BAND * grow.text + spot.middle * room - own / 2, top, own
                top += (_BOX_HIGH + _BETWEEN) * grow.tall

    def bands(self, y: float, grow: Larger) -> Iterator[tuple[float, float, float, list[int]]]:
        """Each band: its top, its height, the top of its first row, and its rows."""
        for band in dict.fromkeys(row.band for row in self.rows):
            lines = [index for index, row in enumerate(self.rows) if row.band == band]
            high = (len(lines) * (_BOX_HIGH + _BETWEEN) - _BETWEEN + 2 * _BAND) * grow.tall
            yield y, high, y + _BAND * grow.tall, lines
            y += high + 2 * grow.tall


def side(page: PageSize, across: int) -> float:
    """Return how wide each map is where so many stand side by side."""
    return (page.width - 2 * EDGE + GAP) / across - GAP


def _nearest(spots: Sequence[Spot]) -> float:
    """The least room a box of a row has, from middle to middle or to the edges."""
    steps = [right.middle - left.middle for left, right in pairwise(spots)]
    return min([*steps, 2 * spots[0].middle, 2 * (1 - spots[-1].middle)])


def _heading_lines(heading: str, wide: float) -> list[str]:
    lines = [*balanced(heading, wide / _HEAD, True)]
    if len(lines) <= _MOST_HEAD_LINES:
        return lines
    last = " ".join(lines[_MOST_HEAD_LINES - 1 :])
    return [*lines[: _MOST_HEAD_LINES - 1], cut(last, wide / _HEAD, bold=True)]


def _columns(names: list[list[str]], count: int) -> list[list[list[str]]]:
    each = ceil(len(names) / count) if names else 1
    return [names[start : start + each] for start in range(0, len(names), each)]


def _head_height(scene: SmallMaps, room: float) -> float:
    lines = len(balanced(scene.heading, room / TITLE, True))
    below = len(wrap(scene.below, room / SUB)) if scene.below else 0
    return lines * TITLE * 1.2 + below * SUB * 1.38 + 10.0


def _legend_height(scene: SmallMaps, room: float) -> float:
    notes = " ".join(scene.notes)
    return 20.0 + (len(balanced(notes, room / SMALL)) * SMALL * 1.38 if notes else 0.0)


def _draw(pen: Drawing, grid: _Grid, page: PageSize, across: int, grow: Larger) -> None:
    scene, room = grid.scene, page.width - 2 * EDGE
    _heading(pen, scene, room)
    top = EDGE + _head_height(scene, room)
    wide = side(page, across)
    head = grid.head(wide)
    high = head + grid.high * grow.tall + DOWN
    for place, item in enumerate([None, *scene.maps]):
        spot = place
        if place and scene.across:
            line, column = divmod(place - 1, scene.across)
            spot = line * across + column + 1
        x, y = EDGE + spot % across * (wide + GAP), top + spot // across * high
        _frame(pen, grid, x, y, wide, grow, "Key" if item is None else item.heading)
        for number, (card, left, upper, own) in enumerate(grid.boxes(x, y + head, wide, grow), 1):
            if item is None:
                _number(pen, number, left, upper, own, grow)
            else:
                _small(pen, item.scene.cards[card], left, upper, own, grow)
    _names(pen, grid, page)
    _legend(pen, scene, page)


def _heading(pen: Drawing, scene: SmallMaps, room: float) -> None:
    y = EDGE + TITLE * 0.8
    for line in balanced(scene.heading, room / TITLE, True):
        pen.write(EDGE, y, line, TITLE, pen.theme.ink, bold=True)
        y += TITLE * 1.2
    for line in wrap(scene.below, room / SUB) if scene.below else ():
        pen.write(EDGE, y, line, SUB, pen.theme.muted)
        y += SUB * 1.38


def _frame(pen: Drawing, grid: _Grid, x: float, y: float, wide: float, grow: Larger, heading: str) -> None:
    """What stands above a small map, and its bands."""
    head = grid.head(wide)
    lines = _heading_lines(heading, wide)
    down = y + head - 4.0 - (len(lines) - 1) * _HEAD * _HEAD_LEAD
    for line in lines:
        pen.write(x, down, line, _HEAD, pen.theme.ink, bold=True)
        down += _HEAD * _HEAD_LEAD
    for index, (upper, tall, _, _) in enumerate(grid.bands(y + head, grow)):
        pen.box(x, upper, wide, tall, pen.theme.bands[index % 2])


def _box(pen: Drawing, x: float, y: float, wide: float, grow: Larger, fill: str, edge: str) -> None:
    pen.box(x, y, wide, _BOX_HIGH * grow.tall, fill, edge=edge, thick=0.9, corner=2.0)


def _number(pen: Drawing, number: int, x: float, y: float, wide: float, grow: Larger) -> None:
    size, text = min(LEAST * grow.text, _LARGEST_TEXT), str(number)
    _box(pen, x, y, wide, grow, pen.theme.card, pen.theme.border)
    left = x + (wide - width(text) * size) / 2
    pen.write(left, y + _BOX_HIGH * grow.tall / 2 + size * 0.36, text, size, pen.theme.ink)


def _small(pen: Drawing, card: Card, x: float, y: float, wide: float, grow: Larger) -> None:
    """A box of a small map: the symbol and letter of its status on its tint."""
    colours, letter = pen.theme.of(card.role), card.record.letter
    size = min(LEAST * grow.text, _LARGEST_TEXT)
    pen.out.append(f"<g><title>{esc(f'{card.name}: {card.status or card.note}')}</title>")
    _box(pen, x, y, wide, grow, colours.tint, colours.edge)
    left = x + (wide - size * 1.35 - width(letter, True) * size) / 2
    middle = y + _BOX_HIGH * grow.tall / 2
    pen.mark(left + size / 2, middle, card.symbol, size, colours)
    pen.write(left + size * 1.35, middle + size * 0.36, letter, size, colours.text, bold=True)
    pen.out.append("</g>")


def _names(pen: Drawing, grid: _Grid, page: PageSize) -> None:
    """The key: which number is which box, in columns."""
    room = page.width - 2 * EDGE
    top = page.height - EDGE - _legend_height(grid.scene, room) - grid.key_height(room)
    columns, names = grid.names(room)
    number = 0
    for column, part in enumerate(_columns(names, columns)):
        x, y = EDGE + column * room / columns, top
        for lines in part:
            number += 1
            pen.write(x + 12, y, str(number), SMALL, pen.theme.muted, end=True)
            for words in lines:
                pen.write(x + 16, y, words, SMALL, pen.theme.ink)
                y += SMALL * 1.32
            y += 1.5


def _legend(pen: Drawing, scene: SmallMaps, page: PageSize) -> None:
    theme, room = pen.theme, page.width - 2 * EDGE
    y = page.height - EDGE - _legend_height(scene, room) + 8.0
    pen.rule(EDGE, y - 6, page.width - EDGE, y - 6, theme.rule, 0.75)
    x, y = EDGE, y + 8.0
    entries: list[tuple[str, StatusColours, str]] = [
        (band.shape, theme.of(band.colour), f"{band.name} ({band.letter})")
        for band in scene.maps[0].scene.scale.bands
    ]
    entries.append(("ring", theme.unknown, "Unknown (?)"))
    if any(card.symbol == "dash" for item in scene.maps for card in item.scene.cards):
        entries.append(("dash", theme.left, "Not applicable (–)"))
    for shape, colours, words in entries:
        pen.mark(x + 4, y - SMALL * 0.36, shape, 8.0, colours)
        pen.write(x + 12, y, words, SMALL, theme.ink)
        x += 12 + width(words) * SMALL + 14
    y += SMALL * 1.7
    for line in balanced(" ".join(scene.notes), room / SMALL) if scene.notes else ():
        pen.write(EDGE, y, line, SMALL, theme.muted)
        y += SMALL * 1.38


__all__ = [
    "SmallMap", "SmallMaps", "SmallRow", "Spot", "rows_of", "small_maps_chart", "tell_small_maps",
]  # fmt: skip
