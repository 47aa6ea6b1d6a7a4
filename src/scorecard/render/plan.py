"""The plan: page, density, rows and sizes, before anybody knows which card stands beside which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from scorecard.render.fonts import balanced, width, wrap
from scorecard.render.furniture import Furniture, furnish
from scorecard.render.measure import LEAST, Sizes, height_of, insets, sizes_for
from scorecard.render.page_size import PAGES, PageSize, sheets_for
from scorecard.render.rows import ANY, Row, fewest_rows, make_rows
from scorecard.render.scene import Lane, Scene
from scorecard.render.structure import Structure, build_structure

EDGE = 23.0
"""White margin of the page, in points."""
BAND_GAP = 5.0
AROUND = 8.0
"""Between the bands and what stands above and below them."""
COLUMN_GAP = 6.0
_PASSING = 9.0
"""Room beside the cards of a column, where arrows pass."""
_TALLER = 2
"""So many lines more than any other beside it make a card worth widening."""
_WIDER = (1.2, 1.4, 1.6, 1.8)
_HEAD = 1.25
"""How much larger the names of columns are than those of cards."""
PASS = 5.0
"""Room an arrow needs to pass between two cards."""
_FILLED = 0.9
_TRIES = 4
_LARGEST, _SMALLEST, _STEP = 12.0, 7.0, 0.2
_COMFORTABLE = 8.2
_SHARE_OF_BANNER = 0.62
_JOINTS = re.compile(r"[ \-/_.]")
"""Where a word may be broken."""
_TRIED = (
    (_COMFORTABLE, True, ANY), (_SMALLEST, True, ANY), (_SMALLEST, True, 2),
    (_SMALLEST, False, ANY), (_SMALLEST, False, 2), (_SMALLEST, False, 1),
)  # fmt: skip
"""In turn: the size of text that says how many columns there are, whether units and numbers of KPIs are
written, and how many cards of a band may stand one above another because an arrow ties them."""


Columns = tuple[tuple[int, ...], ...]
"""For each band and lane, how many cards stand side by side."""


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a lane, in lines, and the room left of its cards."""

    lines: tuple[str, ...]
    size: float
    width: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the placement starts from."""

    page: PageSize
    sizes: Sizes
    furniture: Furniture
    structure: Structure
    widths: tuple[float, ...]
    """Of the cards."""
    heights: tuple[float, ...]
    """Of the rows."""
    labels: tuple[tuple[Label, ...], ...]
    """For each band of the scene, its lanes; one where themes are the columns."""
    spans: tuple[tuple[tuple[float, float], ...], ...]
    """Left and right end of the room for cards, for each band and lane."""
    heads: tuple[Label, ...]
    """Names of the columns."""
    gutters: tuple[float, ...]
    """The least room above each row, and below the last."""
    spare: float
    """Height that is left over on the page."""

    @property
    def smallest(self) -> float:
        """The smallest text, in points of the drawing."""
        blocks = (self.furniture.header, self.furniture.legend)
        sizes = [text.size for block in blocks for text in block.texts]
        return min([self.sizes.small, *sizes, *[label.size for lanes in self.labels for label in lanes]])

    @property
    def legend_y(self) -> float:
        """Where the legend starts."""
        return self.page.height - EDGE - self.furniture.legend.height


def make_plan(scene: Scene, size: PageSize | None = None) -> Plan:
    """Lay the rows out with the smallest text, on the smallest page that takes them.

    The numbers of columns are those of a comfortable size of text where the page is high
    enough, else as many as 7 pt allows. `enlarge` then makes the text as large as it can be.

    A `size` that is asked for is filled: the map is laid out on the smallest sheet of its shape that
    takes it, and printed larger. Where it takes more than the size has, it is printed smaller.
    """
    structures: dict[tuple[Columns, int], Structure] = {}
    for page in _growing() if size is None else sheets_for(size):
        sheet = _Sheet(scene, page)
        for comfort, facts, deepest in _TRIED[:2] if page.zoom > 1 else _TRIED:
            sizes = sizes_for(_SMALLEST, facts=facts)
            most = sheet.most_rows(sizes)
            columns: Columns | None = sheet.columns(sizes_for(comfort))
            while columns is not None and sheet.least_rows(columns) <= most:
                structure = structures.get((columns, deepest))
                if structure is None:
                    rows = make_rows(scene, columns, deepest)
                    if len(rows) > most:
                        break
                    structure = structures[columns, deepest] = build_structure(scene, rows)
                found = sheet.attempt(structure, sizes)
                if found is not None:
                    return found
                columns = sheet.fewer(structure, columns)
    raise AssertionError("pages grow until the map fits")


def _growing() -> Iterator[PageSize]:
    """Sheets of paper, and then as wide and high as it takes."""
    yield from PAGES
    page = PAGES[-1]
    while True:
        page = PageSize("", page.width * 1.5, page.height * 1.5)
        yield page


def enlarge(scene: Scene, plan: Plan) -> Plan:
    """Return the plan with the largest text that leaves some air; rows and items stay."""
    sheet = _Sheet(scene, plan.page)
    # Lines get longer and higher with the text, so the height goes with about its square.
    needed = sum(plan.heights) + sum(plan.gutters)
    guess = _SMALLEST * ((needed + plan.spare) * _FILLED / max(needed, 1.0)) ** 0.6
    largest = min(guess, _LARGEST, _unbroken(scene, plan))
    steps = int((largest - _SMALLEST) / _STEP + 1e-6)
    for step in range(steps, max(steps - _TRIES, 0), -1):
        larger = sheet.attempt(
            plan.structure, sizes_for(round(_SMALLEST + step * _STEP, 1), facts=plan.sizes.facts)
        )
        if larger is not None:
            return larger
    return plan


def _unbroken(scene: Scene, plan: Plan) -> float:
    """The largest text that breaks no word inside, save those that the smallest breaks too."""
    largest, sizes = _LARGEST, plan.sizes
    for card, wide in zip(scene.cards, plan.widths, strict=True):
        if wide >= sizes.widest:  # it grows with its text
            continue
        longest = max([width(word, True) for word in _JOINTS.split(card.name)])
        need = longest * (1.12 if card.banner else 1.0) + sum(insets(card.kind, sizes)) / sizes.name
        if need * sizes.name <= wide:
            largest = min(largest, wide * 0.98 / need)
    return largest


class _Sheet:
    """A page to try sizes of text on."""

    def __init__(self, scene: Scene, page: PageSize) -> None:
        self.scene, self.page = scene, page
        self.furniture = furnish(scene, page, page.width - 2 * EDGE)
        blocks = self.furniture.header.height + self.furniture.legend.height
        gaps = 2 * EDGE + 2 * AROUND + (len(scene.rows) - 1) * BAND_GAP
        self.available = max(page.height - blocks - gaps, 1.0)
        self.tight: set[tuple[int, int]] = set()

    def rooms(self, sizes: Sizes) -> list[list[float]]:
        """Width for cards in each lane of each band."""
        return [[right - left for left, right in lanes] for lanes in self.spans(sizes)]

    def spans(self, sizes: Sizes) -> tuple[tuple[tuple[float, float], ...], ...]:
        """Left and right end of the room for cards, for each band and lane."""
        across = self.page.width - 2 * EDGE
        columns = len(self.scene.columns)
        return tuple(
            [
                column_spans(across, self.shares, sizes)
                if columns and len(lanes) == columns
                else lane_spans(across, len(lanes), sizes)
                for lanes in self.scene.rows
            ]
        )

    @cached_property
    def shares(self) -> tuple[int, ...]:
        """How many cards wide each column is: one at least, and one more where that saves most rows."""
        sizes = sizes_for(_SMALLEST)
        themes = len(self.scene.columns)
        bands = [lanes for lanes in self.scene.rows if len(lanes) == themes]
        left = EDGE + label_width(1, sizes, self.scene.columns)
        room = self.page.width - EDGE - left - themes * (2 * column_inset(sizes) + _PASSING)
        shares = [1] * themes
        most = [max([len(lanes[theme].cards) for lanes in bands]) for theme in range(themes)]

        def rows(more: int) -> tuple[int, float]:
            """Rows of all bands with a wider column, then how full the fullest one is."""
            fits = [share + (theme == more) for theme, share in enumerate(shares)]
            return sum([fewest_rows(lanes, fits) for lanes in bands]), -most[more] / shares[more]

        for _ in range(int(room / (sizes.narrowest + sizes.gap)) - themes):
            wider = min(
                [theme for theme in range(themes) if shares[theme] < most[theme]], key=rows, default=-1
            )
            if wider < 0:
                break
            shares[wider] += 1
        return tuple(shares)

    def columns(self, sizes: Sizes) -> Columns:
        """How many cards fit side by side in each lane of each band."""
        return tuple(
            [
                tuple([max(1, int((room + sizes.gap) / (sizes.narrowest + sizes.gap))) for room in rooms])
                for rooms in self.rooms(sizes)
            ]
        )

    def fewer(self, structure: Structure, columns: Columns) -> Columns | None:
        """One column less where passing arrows left too little room; None where that is no help."""
        if not self.tight:
            return None
        fullest = [[1] * len(lanes) for lanes in columns]
        for row in structure.rows:
            for lane, cards in enumerate(row.lanes):
                fullest[row.band][lane] = max(fullest[row.band][lane], len(cards))
        fewer = tuple(
            [
                tuple(
                    [
                        fullest[band][lane] - 1 if (band, lane) in self.tight else count
                        for lane, count in enumerate(counts)
                    ]
                )
                for band, counts in enumerate(columns)
            ]
        )
        return fewer if min(map(min, fewer)) > 0 else None

    def least_rows(self, columns: Columns) -> int:
        """How many rows it takes at the least."""
        return sum([fewest_rows(lanes, fits) for lanes, fits in zip(self.scene.rows, columns, strict=True)])

    def most_rows(self, sizes: Sizes) -> int:
        """How many rows the page has room for at the most."""
        return int(self.available / (sizes.pad * 1.7 + sizes.lead + sizes.status * 1.3 + sizes.gutter))

    def attempt(self, structure: Structure, sizes: Sizes) -> Plan | None:
        """Lay the map out in one size; None where it does not fit."""
        scene, rows = self.scene, structure.rows
        available = self.available
        if sizes.name > _SMALLEST:
            available *= _FILLED  # larger text is not worth a map without air
        self.tight = set()
        widths, self.tight = _widths(scene, rows, structure.items, self.rooms(sizes), sizes)
        if self.tight:
            return None
        cards = scene.cards
        gutters = _gutters(structure, sizes)
        heights: list[float] = []
        needed = sum(gutters)
        for row in rows:
            tall = [height_of(cards[card], widths[card], sizes) for card in row.cards]
            heights.append(max(tall))
            if len(tall) > 1 and heights[-1] - sorted(tall)[-2] >= _TALLER * sizes.lead:
                heights[-1] = _widened(scene, row, tall, widths, sizes)
            needed += heights[-1]
            if needed > available:
                return None  # most attempts end here, half way down the page
        labels = tuple(
            [
                tuple(
                    [
                        _label(lane.name, label_width(len(named), sizes, scene.columns), sizes)
                        for lane in named
                    ]
                )
                for named in map(_named, scene.rows)
            ]
        )
        heads: tuple[Label, ...] = ()
        if scene.columns:
            inside = column_spans(self.page.width - 2 * EDGE, self.shares, sizes)
            heads = tuple(
                [_head(name, span, sizes) for name, span in zip(scene.columns, inside, strict=True)]
            )
            gutters[0] += head_height(heads)
        for band, lane_labels in enumerate(labels):
            _make_room_for_labels(band, lane_labels, rows, heights, gutters)
        needed = sum(heights) + sum(gutters)
        if needed > available:
            return None
        return Plan(
            self.page, sizes, self.furniture, structure, tuple(widths), tuple(heights), labels,
            self.spans(sizes), heads, tuple(gutters), self.available - needed,
        )  # fmt: skip


def _label(name: str, wide: float, sizes: Sizes) -> Label:
    size = sizes.name + 0.8
    longest = max([width(word, True) for word in name.split(" ")])
    # A long word is written smaller rather than broken, while it can be.
    size = max(LEAST, min(size, (wide - 2 * sizes.pad) / longest)) if longest else size
    return Label(wrap(name, (wide - 2 * sizes.pad) / size, True), size, wide)


def label_width(lanes: int, sizes: Sizes, columns: Sequence[object] = ()) -> float:
    """Width of the name of a lane where so many stand side by side, or are cut into columns."""
    return sizes.name * (8.6 if lanes > 1 else 10.2 if columns else 11.0)


def lane_spans(across: float, lanes: int, sizes: Sizes) -> tuple[tuple[float, float], ...]:
    """Room for cards in each of so many lanes side by side, right of its name."""
    wide = (across - (lanes - 1) * BAND_GAP) / lanes
    starts = [EDGE + lane * (wide + BAND_GAP) for lane in range(lanes)]
    return tuple([(start + label_width(lanes, sizes), start + wide - sizes.pad) for start in starts])


def column_inset(sizes: Sizes) -> float:
    """From the edge of a column's pitch to its cards."""
    return sizes.pad * 0.5 + COLUMN_GAP / 2


def column_spans(across: float, shares: Sequence[int], sizes: Sizes) -> tuple[tuple[float, float], ...]:
    """Room for cards in columns so many cards wide, all right of the band's one name."""
    left, right = EDGE + label_width(1, sizes, shares), EDGE + across
    inset = column_inset(sizes)
    # Between cards lies a gap; beside them, whatever their number, the column's edges.
    spare = right - left - len(shares) * (2 * inset + _PASSING)
    one = (spare - (sum(shares) - len(shares)) * sizes.gap) / sum(shares)
    found: list[tuple[float, float]] = []
    for share in shares:
        wide = share * one + (share - 1) * sizes.gap + _PASSING
        found.append((left + inset, left + inset + wide))
        left += wide + 2 * inset
    return tuple(found)


def _named(lanes: Sequence[Lane]) -> Sequence[Lane]:
    """The lanes whose names are written: one where all are parts of a band."""
    return lanes if len({lane.name for lane in lanes}) > 1 else lanes[:1]


def _head(name: str, span: tuple[float, float], sizes: Sizes) -> Label:
    wide, size = span[1] - span[0], sizes.name * _HEAD
    return Label(balanced(name, wide / size, True), size, wide)


def head_height(heads: Sequence[Label]) -> float:
    """Height that the names of the columns take at the top."""
    return max([(len(head.lines) + 0.5) * head.size * 1.25 for head in heads], default=0.0)


def _widths(
    scene: Scene, rows: Sequence[Row], items: Sequence[Sequence[int]], rooms: Sequence[Sequence[float]],
    sizes: Sizes,
) -> tuple[list[float], set[tuple[int, int]]]:  # fmt: skip
    """How wide each card is, one width a band; and the bands and lanes whose cards would be too narrow."""
    by_band: dict[int, float] = {}
    tight: set[tuple[int, int]] = set()
    for row, row_items in zip(rows, items, strict=True):
        # Side by side, a lane lets through its part of the row's items, whichever they are.
        passing = min(len(row_items) - len(row.cards), ceil(len(row_items) / len(row.lanes)))
        for lane, cards in enumerate(row.lanes):
            most = max(len(cards), 1)
            wide = (rooms[row.band][lane] - sizes.gap * (most - 1) - (passing + 1) * PASS) / most
            by_band[row.band] = min(by_band.get(row.band, sizes.widest), wide)
            if wide < sizes.narrowest * 0.97:
                tight.add((row.band, lane))
    widths = [0.0] * len(scene.cards)
    for row in rows:
        wide = by_band[row.band]
        for card in row.cards:
            widths[card] = wide
            if scene.cards[card].banner:
                widths[card] = max(wide, min(rooms[row.band]) * _SHARE_OF_BANNER / len(row.cards))
    return widths, tight


def _widened(scene: Scene, row: Row, tall: Sequence[float], widths: list[float], sizes: Sizes) -> float:
    """Give the one card that makes a row tall some width of the others beside it; return the row's height.

    All stay as they are where that makes the row no lower.
    """
    long = row.cards[max(range(len(tall)), key=tall.__getitem__)]
    others = [card for lane in row.lanes if long in lane for card in lane if card != long]
    best, found = max(tall), {}
    for grow in _WIDER if others else ():
        less = widths[long] * (grow - 1) / len(others)
        tried = {long: widths[long] * grow, **{card: widths[card] - less for card in others}}
        if min(tried.values()) < sizes.narrowest * 0.97:
            break
        high = max([height_of(scene.cards[card], tried.get(card, widths[card]), sizes) for card in row.cards])
        if high < best - sizes.lead / 2:
            best, found = high, tried
    for card, wide in found.items():
        widths[card] = wide
    return best


def _gutters(structure: Structure, sizes: Sizes) -> list[float]:
    """The least height above each row: more where many arrows turn, or where lags are written."""
    rows = structure.rows
    gutters: list[float] = []
    for row, (turning, lagging, looping) in enumerate(structure.counts):
        inner = 0 < row < len(rows) and rows[row].band == rows[row - 1].band
        base = sizes.gutter if inner else sizes.margin * (1.0 if row in (0, len(rows)) else 2.0)
        if turning:
            base = max(base, sizes.gutter) + min(max(turning - 6, 0), 60) * 0.3
        if lagging:
            base = max(base, sizes.small * 1.5 + 12.0) + min((lagging - 1) // 5, 4) * sizes.small
        if looping:
            base = max(base, sizes.gutter + 6.0)
        gutters.append(base)
    return gutters


def _make_room_for_labels(
    band: int, labels: Sequence[Label], rows: Sequence[Row], heights: list[float], gutters: Sequence[float]
) -> None:
    """Where a band's name is taller than its cards, a row grows."""
    mine = [index for index, row in enumerate(rows) if row.band == band]
    tall = max([len(label.lines) * label.size * 1.25 for label in labels])
    if len(labels) > 1:
        # Arrows from lane to lane run between rows, so these names stand beside the first row.
        heights[mine[0]] = max(heights[mine[0]], tall)
        return
    have = sum([heights[index] for index in mine]) + sum([gutters[index] for index in mine[1:]])
    if tall > have:
        heights[mine[-1]] += tall - have


__all__ = [
    "AROUND", "BAND_GAP", "COLUMN_GAP", "EDGE", "PASS", "Label", "Plan", "column_inset", "enlarge",
    "head_height", "make_plan",
]  # fmt: skip
