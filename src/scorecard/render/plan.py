"""The plan: page, density, rows and sizes, before anybody knows which card stands beside which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from scorecard.render.fonts import width, wrap
from scorecard.render.furniture import Block, Furniture, furnish
from scorecard.render.measure import Box, Sizes, height_of, measure
from scorecard.render.page_size import PAGES, PageSize
from scorecard.render.rows import Row, make_rows
from scorecard.render.scene import Scene

EDGE = 23.0
"""White margin of the page, in points."""
BAND_GAP = 5.0
AROUND = 8.0
"""Between the bands and what stands above and below them."""
PASS = 5.0
"""Room an arrow needs to pass between two cards."""
_HOPELESS = 1.4
"""Where a page is overfull by so much, leaving out a line of each card will not help."""
_FILLED = 0.93
_TRIES = 4
_LARGEST, _SMALLEST, _STEP = 10.0, 7.0, 0.2
_SHARE_OF_BANNER = 0.62


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a lane, in lines, and the room left of its cards."""

    lines: tuple[str, ...]
    size: float
    width: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the placement starts from.

    Items are numbered: cards first, then the places where an arrow passes through a row.
    `chains` has, for each arrow that joins two rows, its items from source to target.
    """

    page: PageSize
    sizes: Sizes
    furniture: Furniture
    rows: tuple[Row, ...]
    boxes: tuple[Box, ...]
    heights: tuple[float, ...]
    items: tuple[tuple[int, ...], ...]
    row_of: tuple[int, ...]
    chains: tuple[tuple[int, ...], ...]
    labels: tuple[tuple[Label, ...], ...]
    """For each band of the scene, its lanes."""
    gutters: tuple[float, ...]
    """The least room above each row, and below the last."""
    spare: float
    """Height that is left over on the page."""


def make_plan(scene: Scene) -> Plan:
    """Choose the largest text that fits A4; where 7 pt does not, the smallest page that does."""
    planner = _Planner(scene)
    for page in PAGES:
        plan = planner.largest(page)
        if plan is not None:
            return plan
    # Larger than any sheet: as wide and high as it takes.
    page = PAGES[-1]
    while True:
        page = PageSize("", page.width * 1.5, page.height * 1.5)
        plan = planner.largest(page)
        if plan is not None:
            return plan


@dataclass(frozen=True, slots=True)
class _Structure:
    """The rows for one number of columns: this does not change with the size of the text."""

    rows: tuple[Row, ...]
    row_of: tuple[int, ...]
    items: tuple[tuple[int, ...], ...]
    chains: tuple[tuple[int, ...], ...]


class _Planner:
    """Tries sizes of text on a page."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._structures: dict[tuple[int, ...], _Structure] = {}

    def largest(self, page: PageSize) -> Plan | None:
        """Fill the page with the largest text that leaves some air; None where not even 7 pt fits."""
        furniture = furnish(self.scene, page, page.width - 2 * EDGE)
        found = self._attempt(page, furniture, Sizes(_SMALLEST))
        if not isinstance(found, Plan):
            if found > _HOPELESS:
                return None
            found = self._attempt(page, furniture, Sizes(_SMALLEST, facts=False))
            return found if isinstance(found, Plan) else None
        # Lines get longer and higher with the text, so the height goes with about its square.
        needed = sum(found.heights) + sum(found.gutters)
        guess = _SMALLEST * ((needed + found.spare) * _FILLED / max(needed, 1.0)) ** 0.6
        steps = min(int((guess - _SMALLEST) / _STEP), round((_LARGEST - _SMALLEST) / _STEP))
        for step in range(steps, max(steps - _TRIES, 0), -1):
            larger = self._attempt(page, furniture, Sizes(round(_SMALLEST + step * _STEP, 1)))
            if isinstance(larger, Plan):
                return larger
        return found

    def _attempt(self, page: PageSize, furniture: Furniture, sizes: Sizes) -> Plan | float:
        """Lay the map out in one size; where it does not fit, say by what factor it is too high."""
        scene = self.scene
        across = page.width - 2 * EDGE
        available = page.height - 2 * EDGE - furniture.header.height - furniture.legend.height
        available = max(available - 2 * AROUND - (len(scene.rows) - 1) * BAND_GAP, 1.0)
        if sizes.name > _SMALLEST:
            available *= _FILLED  # larger text is not worth a map without air
        labels = tuple(
            [tuple([_label(lane.name, len(lanes), sizes) for lane in lanes]) for lanes in scene.rows]
        )
        rooms = [room_of(across, lane_labels, sizes) for lane_labels in labels]
        columns = tuple([max(1, int((room + sizes.gap) / (sizes.narrowest + sizes.gap))) for room in rooms])
        structure = self._structure(columns)
        rows = structure.rows
        least = sizes.pad * 1.7 + sizes.lead + sizes.status * 1.3
        high = len(rows) * (least + sizes.gutter)
        if high > available:
            return high / available
        widths = _widths(scene, rows, structure.items, rooms, sizes)
        if widths is None:
            return 1.0 + 2 * _STEP / sizes.name
        heights = [
            max([height_of(scene.cards[card], widths[card], sizes) for card in row.cards]) for row in rows
        ]
        gutters = _gutters(scene, rows, structure.row_of, structure.chains, sizes)
        for band, lane_labels in enumerate(labels):
            _make_room_for_labels(band, lane_labels, rows, heights, gutters)
        needed = sum(heights) + sum(gutters)
        if needed > available:
            return needed / available
        boxes = tuple([measure(card, wide, sizes) for card, wide in zip(scene.cards, widths, strict=True)])
        if sizes.name > _SMALLEST:
            available /= _FILLED
        return Plan(
            page, sizes, furniture, rows, boxes, tuple(heights), structure.items, structure.row_of,
            structure.chains, labels, tuple(gutters), available - needed,
        )  # fmt: skip

    def _structure(self, columns: tuple[int, ...]) -> _Structure:
        found = self._structures.get(columns)
        if found is None:
            rows = make_rows(self.scene, columns)
            found = self._structures[columns] = _Structure(rows, *_passes(self.scene, rows))
        return found


def _label(name: str, lanes: int, sizes: Sizes) -> Label:
    size = sizes.name + 0.8
    room = (sizes.name * 9.0 if lanes == 1 else sizes.name * 7.5) / size
    words = max(min(width(word, True), room) for word in name.split(" "))
    lines = tuple(wrap(name, max(words, room * 0.8), True))
    return Label(lines, size, sizes.name * (11.0 if lanes == 1 else 8.6))


def room_of(across: float, labels: Sequence[Label], sizes: Sizes) -> float:
    """Width one lane has for its cards where these stand side by side on a page so wide."""
    gaps = (len(labels) - 1) * BAND_GAP
    return (across - gaps - sum(label.width for label in labels)) / len(labels) - sizes.pad


def _passes(
    scene: Scene, rows: Sequence[Row]
) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    """Number the places where arrows pass through rows between their ends."""
    row_of = [0] * len(scene.cards)
    items: list[list[int]] = []
    for index, row in enumerate(rows):
        items.append(list(row.cards))
        for card in row.cards:
            row_of[card] = index
    chains: list[tuple[int, ...]] = []
    for arrow in scene.arrows:
        start, end = row_of[arrow.source], row_of[arrow.target]
        step = 1 if end > start else -1
        chain = [arrow.source]
        for row_index in range(start + step, end, step) if start != end else ():
            items[row_index].append(len(row_of))
            chain.append(len(row_of))
            row_of.append(row_index)
        chain.append(arrow.target)
        chains.append(tuple(chain))
    return tuple(row_of), tuple(map(tuple, items)), tuple(chains)


def _widths(
    scene: Scene, rows: Sequence[Row], items: Sequence[Sequence[int]], rooms: Sequence[float], sizes: Sizes
) -> list[float] | None:
    """How wide each card is: one width a band; None where its cards would be too narrow."""
    by_band: dict[int, float] = {}
    for row, row_items in zip(rows, items, strict=True):
        most = max(len(lane) for lane in row.lanes)
        # Side by side, a lane lets through its part of the row's items, whichever they are.
        passing = min(len(row_items) - len(row.cards), ceil(len(row_items) / len(row.lanes)))
        room = rooms[row.band] - sizes.gap * (most - 1) - (passing + 1) * PASS
        by_band[row.band] = min(by_band.get(row.band, sizes.widest), room / most)
    widths = [0.0] * len(scene.cards)
    for row in rows:
        wide = by_band[row.band]
        if wide < sizes.narrowest * 0.97:
            return None
        for card in row.cards:
            widths[card] = wide
            if scene.cards[card].banner:
                widths[card] = max(wide, rooms[row.band] * _SHARE_OF_BANNER / len(row.cards))
    return widths


def _gutters(
    scene: Scene, rows: Sequence[Row], row_of: Sequence[int], chains: Sequence[Sequence[int]], sizes: Sizes
) -> list[float]:
    """The least height above each row: more where many arrows turn, or where lags are written."""
    turning = [0] * (len(rows) + 1)
    lagging = [0] * (len(rows) + 1)
    looping = [False] * (len(rows) + 1)
    for arrow, chain in zip(scene.arrows, chains, strict=True):
        first, last = row_of[chain[0]], row_of[chain[-1]]
        if first == last:
            looping[first or 1] = True
            continue
        for row in range(min(first, last) + 1, max(first, last) + 1):
            turning[row] += 1
        if arrow.lag:
            lagging[max(first, last) if last < first else first + 1] += 1
    gutters: list[float] = []
    for row in range(len(rows) + 1):
        inner = 0 < row < len(rows) and rows[row].band == rows[row - 1].band
        base = sizes.gutter if inner else sizes.margin * (1.0 if row in (0, len(rows)) else 2.0)
        if turning[row]:
            base = max(base, sizes.gutter) + min(max(turning[row] - 6, 0), 60) * 0.3
        if lagging[row]:
            base = max(base, sizes.small + 12.0) + min((lagging[row] - 1) // 5, 4) * sizes.small
        if looping[row]:
            base = max(base, sizes.gutter + 6.0)
        gutters.append(base)
    return gutters


def _make_room_for_labels(
    band: int, labels: Sequence[Label], rows: Sequence[Row], heights: list[float], gutters: Sequence[float]
) -> None:
    """Where a band's name is taller than its cards, its last row grows."""
    mine = [index for index, row in enumerate(rows) if row.band == band]
    tall = max(len(label.lines) * label.size * 1.25 for label in labels)
    have = sum(heights[index] for index in mine) + sum(gutters[index] for index in mine[1:])
    if tall > have:
        heights[mine[-1]] += tall - have


__all__ = ["AROUND", "BAND_GAP", "EDGE", "PASS", "Block", "Label", "Plan", "make_plan", "room_of"]
