"""The value box drawn: two forms of value by two sides, with the services in each and their status."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import ACROSS, EDGE, LEAD, NAME, SMALL, Drawing, legend
from scorecard.render.charts.value_box_scene import BoxEntry, Square, ValueBoxScene, tell_value_box
from scorecard.render.fonts import width, wrap
from scorecard.render.page_size import PAGES
from scorecard.render.scene import DOT
from scorecard.render.theme import Theme, in_its_font
from scorecard.strategy_map.services import FORMS, SIDES

_NAMES = 82.0
"""Width of the column that names the forms of value."""
_GAP = 6.0
_WIDE = (ACROSS - _NAMES - len(SIDES) * _GAP) / len(SIDES)
_PAD = 9.0
_BETWEEN = 14.0
"""Between two columns of services."""
_APART = 6.0
"""Between two services."""
_SIGN = 7.0
"""Between a status and a name."""
_LEAST = 84.0
"""Height of a place with few services."""
_MINI = 3.6
_NOBODY = "no customer named"


class _Detail(NamedTuple):
    """How much is said, in how many columns."""

    columns: int
    why: bool
    customers: bool = True
    sign: float = 0.0
    """Room for symbol, letter and score before a name."""


_DETAILS = (_Detail(1, True), _Detail(2, True), _Detail(2, False), _Detail(2, False, customers=False))
"""The most telling first: the first that fits a sheet of A4 is drawn."""
_LONGER = _Detail(2, False)
"""On a longer sheet there is room for customers."""
_LEFT_OUT = "There is no room for whom they are for: see the catalogue of each customer."


class _Block(NamedTuple):
    """A service as it is set: its lines and its height."""

    entry: BoxEntry
    name: tuple[str, ...]
    customers: tuple[str, ...]
    why: tuple[str, ...]
    high: float


@in_its_font
def value_box_chart(scene: ValueBoxScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw the value box: a sheet of A4, saying why services are used where there is room for it.

    Raises:
        UnknownNameError: there is no such theme.
    """
    widest = max([width(entry.status.text, True) for entry in scene.entries], default=0.0)
    sign = (1.25 + widest) * NAME + _SIGN
    for detail in (*_DETAILS, _LONGER):
        pen = Drawing(theme)
        bottom = _draw(pen, scene, detail._replace(sign=sign))
        if bottom + EDGE * 0.8 <= PAGES[0].height:
            break
    return pen.chart(scene, scene.heading, tell_value_box(scene), bottom, scene.findings)


def _draw(pen: Drawing, scene: ValueBoxScene, detail: _Detail) -> float:
    """Draw the whole sheet; return where it ends."""
    theme = pen.theme
    y = pen.head(scene.heading, scene.below, scene.when) + 10.0
    for place, words in enumerate(SIDES.values()):
        x = EDGE + _NAMES + _GAP + place * (_WIDE + _GAP)
        pen.write(x + _PAD, y + NAME, words, NAME, theme.ink, bold=True)
    y += NAME * 1.3 + 5.0
    for number, (form, words) in enumerate(FORMS.items()):
        cells = [_columns(scene.cells[form, side], detail) for side in SIDES]
        high = max(_LEAST, *[2 * _PAD + max(map(_height, columns), default=0.0) for columns in cells])
        pen.box(EDGE, y, ACROSS, high, theme.bands[number % 2], edge=theme.frame or "", corner=5.0)
        pen.lines(
            EDGE + _PAD,
            y + _PAD + NAME,
            wrap(words, (_NAMES - 1.5 * _PAD) / NAME, True),
            NAME,
            theme.ink,
            bold=True,
        )
        for place, columns in enumerate(cells):
            x = EDGE + _NAMES + _GAP + place * (_WIDE + _GAP)
            pen.rule(x - _GAP / 2, y + 4.0, x - _GAP / 2, y + high - 4.0, theme.rule, 1.0)
            _cell(pen, columns, detail, x + _PAD, y + _PAD)
        y += high + _GAP
    y = _unplaced(pen, scene, y + 2.0)
    y = _key(pen, scene, y + SMALL)
    keys = legend(scene.scale, [entry.status for entry in scene.entries])
    return pen.foot(keys, (*scene.notes, *(() if detail.customers else (_LEFT_OUT,))), y)


def _room(detail: _Detail) -> float:
    """Width of a column of services."""
    return (_WIDE - 2 * _PAD - (detail.columns - 1) * _BETWEEN) / detail.columns


def _columns(cell: Sequence[BoxEntry], detail: _Detail) -> list[list[_Block]]:
    """The services of a place in columns, in order, as low as can be."""
    blocks = [_block(entry, detail) for entry in cell]
    low, high = max([block.high for block in blocks], default=0.0), _height(blocks)
    while high - low > 1.0:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(blocks, middle)) <= detail.columns else (middle, high)
    return _filled(blocks, high)


def _filled(blocks: Sequence[_Block], most: float) -> list[list[_Block]]:
    """The services one below another, in as many columns of at most this height as they take."""
    columns: list[list[_Block]] = [[]]
    taken = 0.0
    for block in blocks:
        if columns[-1] and taken + block.high > most + 0.01:
            columns.append([])
            taken = 0.0
        columns[-1].append(block)
        taken += block.high + _APART
    return columns


def _height(column: Sequence[_Block]) -> float:
    return sum(block.high for block in column) + _APART * max(len(column) - 1, 0)


def _block(entry: BoxEntry, detail: _Detail) -> _Block:
    room = _room(detail) - detail.sign
    mark = 3 * _MINI + 4.0 if len(entry.squares) > 1 else 0.0
    name = wrap(entry.name, (room - mark) / NAME, True)
    who = (entry.note, (entry.customers or _NOBODY) if detail.customers else "")
    said = DOT.join(filter(None, who))
    customers = wrap(said, room / SMALL) if said else ()
    why = tuple(line for text in entry.why for line in wrap(text, room / SMALL)) if detail.why else ()
    high = len(name) * NAME * 1.3 + (len(customers) + len(why)) * LEAD
    return _Block(entry, name, customers, why, high)


def _cell(pen: Drawing, columns: Sequence[Sequence[_Block]], detail: _Detail, x: float, top: float) -> None:
    if not any(columns):
        pen.write(x, top + NAME, "No service here yet", SMALL, pen.theme.muted)
    for column in columns:
        y = top
        for block in column:
            _service(pen, block, x, y, detail)
            y += block.high + _APART
        x += _room(detail) + _BETWEEN


def _service(pen: Drawing, block: _Block, x: float, y: float, detail: _Detail) -> None:
    theme, entry = pen.theme, block.entry
    down = y + NAME
    pen.sign(x, down, entry.status, NAME)
    if len(entry.squares) > 1:
        _places(pen, entry.squares, x + _room(detail) - 2 * _MINI - 1.0, down - NAME * 0.78)
    down = pen.lines(x + detail.sign, down, block.name, NAME, theme.ink, bold=True)
    down += LEAD - NAME * 1.3 + (NAME - SMALL) * 0.4
    down = pen.lines(x + detail.sign, down, block.why, SMALL, theme.ink)
    pen.lines(x + detail.sign, down, block.customers, SMALL, theme.muted)


def _places(pen: Drawing, squares: Sequence[Square], x: float, y: float) -> None:
    """A small box that shows all places of a service."""
    for row, form in enumerate(FORMS):
        for column, side in enumerate(SIDES):
            there = (form, side) in squares
            pen.box(
                x + column * (_MINI + 0.9), y + row * (_MINI + 0.9), _MINI, _MINI,
                pen.theme.ink if there else pen.theme.card, edge=pen.theme.ink, thick=0.5, corner=0.4,
            )  # fmt: skip


def _unplaced(pen: Drawing, scene: ValueBoxScene, y: float) -> float:
    """Services that have no place, side by side beneath the box."""
    if not scene.unplaced:
        return y
    x, words = EDGE, "In no place of the box:"
    pen.write(x, y + SMALL, words, SMALL, pen.theme.ink, bold=True)
    x += width(words, True) * SMALL + 8.0
    for entry in scene.unplaced:
        taken = SMALL * 1.25 + width(entry.status.text, True) * SMALL + 4.0
        lines = wrap(entry.name, (ACROSS - taken) / SMALL)
        wide = taken + max(map(width, lines)) * SMALL
        if x + wide > EDGE + ACROSS:
            x, y = EDGE, y + LEAD * 1.15
        end = pen.sign(x, y + SMALL, entry.status, SMALL) + 4.0
        pen.lines(end, y + SMALL, lines, SMALL, pen.theme.ink)
        y += (len(lines) - 1) * LEAD
        x = EDGE + ACROSS if len(lines) > 1 else x + wide + 12.0
    return y + LEAD + 4.0


def _key(pen: Drawing, scene: ValueBoxScene, y: float) -> float:
    """What the small boxes mean; return the baseline that comes next."""
    if not scene.several:
        return y
    example: tuple[Square, ...] = (("information", "inside"), ("information", "outside"))
    _places(pen, example, EDGE, y - SMALL * 0.85)
    words = "beside a service: all the places it stands in, where there are several"
    pen.write(EDGE + 2 * _MINI + 6.0, y, words, SMALL, pen.theme.ink)
    return y + LEAD * 1.3


__all__ = ["value_box_chart"]
