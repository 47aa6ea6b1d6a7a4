"""How the arrows of a slide run: glued to fixed places of their boxes, around the boxes between them.

A slide's connectors are straight, or turn at right angles, so that a person can go on editing them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from scorecard.render.fonts import width
from scorecard.render.layout import Layout
from scorecard.render.plan import EDGE
from scorecard.render.scene import Arrow, Scene

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]

_CLEAR = 3.0
"""Points that an arrow keeps from the boxes it passes."""
_TRACK = 4.0
"""Between two arrows that run along each other."""
_LEAST = 4.0
"""No elbow is narrower, in points."""
_ARCH_PIECES = 12
_LABEL_STOPS = 65
_MARK_BACK = 14.0
"""From the point of an arrow that works against something to its sign."""
_TROUBLE = {"box": 1000.0, "words": 100.0, "line": 1.0}


class Port(NamedTuple):
    """A place on a box that an arrow can be glued to: its number, and where it is, in points."""

    site: int
    x: float
    y: float


class Ports(NamedTuple):
    """The four of them, in the order in which most forms number them."""

    top: Port
    left: Port
    bottom: Port
    right: Port


class Connector(NamedTuple):
    """How one arrow runs."""

    arrow: Arrow
    form: Literal["straight", "arch", "elbow"]
    start: Port
    stop: Port
    points: tuple[Point, ...]
    """From its tail to its head, straight between them."""


class Lettering(NamedTuple):
    """Words or a sign that stand on a connector, about their middle."""

    connector: Connector
    x: float
    y: float


def connectors(scene: Scene, layout: Layout) -> tuple[Connector, ...]:
    """Lead every arrow from box to box: straight where no box is in the way, else around it."""
    router = _Router(scene, layout)
    return tuple([router.connect(arrow) for arrow in scene.arrows])


def ports(scene: Scene, layout: Layout, card: int) -> Ports:
    """Return where arrows meet the edges of a box."""
    plan, places = layout.plan, layout.places
    row, kind = plan.structure.row_of[card], scene.cards[card].kind
    wide, high, x = plan.widths[card], plan.heights[row], places.x[card]
    top, left = places.top[row], x - wide / 2
    bottom, right, middle = top + high, left + wide, top + high / 2
    nose = min(plan.sizes.nose, min(wide, high) / 2)
    if kind == "capability":  # a hexagon has its places in the corners
        x = left + nose
        sites = (4, 3, 2, 0)
    else:
        sites = (0, 1, 2, 3)
        x -= nose / 2 if kind == "initiative" else 0.0
    spots = ((x, top), (left, middle), (x, bottom), (right, middle))
    return Ports(*[Port(site, *spot) for site, spot in zip(sites, spots, strict=True)])


class _Router:
    """Finds ways one after another; every way takes its room from those that follow."""

    def __init__(self, scene: Scene, layout: Layout) -> None:
        self.scene, self.layout = scene, layout
        plan, places = layout.plan, layout.places
        self.rows: list[list[tuple[float, float]]] = []
        """Of each row, the left and right ends of its boxes."""
        self.beside: set[tuple[int, int]] = set()
        for row in plan.structure.rows:
            order = sorted(row.cards, key=places.x.__getitem__)
            self.rows.append(
                [
                    (places.x[card] - plan.widths[card] / 2, places.x[card] + plan.widths[card] / 2)
                    for card in order
                ]
            )
            for one, other in pairwise(order):
                self.beside |= {(one, other), (other, one)}
        self.columns: list[tuple[float, int, int]] = []
        """Stretches down the page that are taken: x, from row, to row."""
        self.tracks: dict[int, list[float]] = {}
        """Heights along each gutter that are taken."""
        self.names = band_names(layout)

    def connect(self, arrow: Arrow) -> Connector:
        plan, places = self.layout.plan, self.layout.places
        begin = ports(self.scene, self.layout, arrow.source)
        end = ports(self.scene, self.layout, arrow.target)
        one, other = plan.structure.row_of[arrow.source], plan.structure.row_of[arrow.target]
        lettered = bool(arrow.lag) or arrow.negative  # for which there is no room between two boxes
        if one == other and (lettered or (arrow.source, arrow.target) not in self.beside):
            start, stop = begin.top, end.top
            return Connector(arrow, "arch", start, stop, _arch(start, stop, arch_height(self.layout, one)))
        if one == other:
            right = places.x[arrow.source] < places.x[arrow.target]
            start, stop = (begin.right, end.left) if right else (begin.left, end.right)
        elif other > one:
            start, stop = begin.bottom, end.top
        else:
            start, stop = begin.top, end.bottom
        straight = ((start.x, start.y), (stop.x, stop.y))
        between = range(min(one, other) + 1, max(one, other))
        if all(self._passes(row, *straight) for row in between):
            return Connector(arrow, "straight", start, stop, straight)
        up = other < one
        first, last = (one, other + 1) if up else (one + 1, other)  # the gutters it turns in
        # Where it goes on is a share of its width, so it has some.
        lack = max(_LEAST - abs(stop.x - start.x), 0.0) / (2 if stop.x >= start.x else -2)
        start, stop = start._replace(x=start.x - lack), stop._replace(x=stop.x + lack)
        aside = self._column(between, (start.x + stop.x) / 2)
        self.columns.append((aside, between.start, between.stop))
        turn, back = self._track(first), self._track(last)
        points = (
            (start.x, start.y), (start.x, turn), (aside, turn),
            (aside, back), (stop.x, back), (stop.x, stop.y),
        )  # fmt: skip
        return Connector(arrow, "elbow", start, stop, points)

    def _passes(self, row: int, start: Point, stop: Point) -> bool:
        """Whether a straight line keeps clear of the boxes of a row."""
        places = self.layout.places
        ends = [
            start[0] + (stop[0] - start[0]) * (y - start[1]) / (stop[1] - start[1])
            for y in (places.top[row] - _CLEAR, places.bottom[row] + _CLEAR)
        ]
        low, high = min(ends) - _CLEAR, max(ends) + _CLEAR
        return not any(left < high and low < right for left, right in self.rows[row])

    def _column(self, rows: range, near: float) -> float:
        """The free x nearest to where a line wants to be, past the boxes of all these rows."""
        places, across = self.layout.places, self.layout.plan.page.width
        head, foot = places.top[rows.start] - _CLEAR, places.bottom[rows.stop - 1] + _CLEAR
        taken = sorted(
            [
                *[(left - _CLEAR, right + _CLEAR) for row in rows for left, right in self.rows[row]],
                *[
                    (left - _CLEAR, right + _CLEAR) for left, top, right, bottom in self.names
                    if top < foot and head < bottom
                ],
                *[
                    (x - _TRACK, x + _TRACK) for x, start, stop in self.columns
                    if start < rows.stop and rows.start < stop
                ],
            ]
        )  # fmt: skip
        free: list[tuple[float, float]] = []
        at = EDGE
        for left, right in taken:
            if left > at:
                free.append((at, left))
            at = max(at, right)
        free.append((at, max(at, across - EDGE)))
        return min([max(left, min(near, right)) for left, right in free], key=lambda x: (abs(x - near), x))

    def _track(self, gutter: int) -> float:
        """The next height in a gutter, below the points of the arrows that end above it."""
        places = self.layout.places
        ceiling, floor = places.bottom[gutter - 1], places.top[gutter]
        taken = self.tracks.setdefault(gutter, [])
        # By halves, quarters, eighths ... of the room: no two at one height.
        step = len(taken) + 1
        parts = 1 << step.bit_length()
        share = (2 * step + 1) / parts - 1
        y = ceiling + (floor - ceiling) * (0.35 + 0.5 * share)
        taken.append(y)
        return y


def arch_height(layout: Layout, row: int) -> float:
    """Return how far an arch rises over the boxes of a row."""
    return min(layout.plan.gutters[row] * 0.7, 12.0)


def _arch(start: Port, stop: Port, high: float) -> tuple[Point, ...]:
    """Points along an arch: the form `curvedConnector3` of ECMA-376, as wide as the way and `high`."""
    found: list[Point] = []
    for step in range(2 * _ARCH_PIECES + 1):
        t = step / _ARCH_PIECES
        back = t > 1
        t = 2 - t if back else t
        up = high * (1.5 * (1 - t) ** 2 * t + 3 * (1 - t) * t**2 + t**3)
        aside = 0.75 * (1 - t) * t**2 + 0.5 * t**3
        x = start.x + (stop.x - start.x) * (1 - aside if back else aside)
        found.append((x, start.y - up))
    return tuple(found)


def band_names(layout: Layout) -> list[Rectangle]:
    """Return where the names of the bands and columns stand."""
    pad, places = layout.plan.sizes.pad, layout.places
    found: list[Rectangle] = []
    for band in places.bands:
        label = band.label
        wide = max([width(line, True) for line in label.lines], default=0.0) * label.size
        half = len(label.lines) * label.size * 0.625
        found.append((band.x, band.label_y - half, band.x + pad + wide, band.label_y + half))
    return found


def letter(
    lines: Sequence[Connector],
    wanted: Sequence[tuple[Connector, float, float, bool]],
    boxes: Sequence[Rectangle],
    words: Sequence[Rectangle],
    edge: tuple[float, float],
) -> list[Lettering]:
    """Let lettering stand on its own connector, where it touches neither box, words nor other arrow.

    `wanted` has, for each, the connector, its width and height, and whether it stands near the head.
    `edge` is where the sheet's margins end, left and right.
    """
    taken = list(words)
    found: dict[int, Lettering] = {}
    pieces = [(line, start, stop) for line in lines for start, stop in pairwise(line.points)]
    # Those on short arrows have the least choice.
    for index in sorted(range(len(wanted)), key=lambda index: _length(wanted[index][0].points)):
        line, wide, high, at_head = wanted[index]
        best, least = (0.0, 0.0), float("inf")
        for number, (x, y) in enumerate(_stops(line.points, at_head)):
            place = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            trouble = number * 1e-3
            if place[0] < edge[0] or place[2] > edge[1]:
                trouble += _TROUBLE["box"]
            trouble += _TROUBLE["box"] * sum(_touch(place, box) for box in boxes)
            trouble += _TROUBLE["words"] * sum(_touch(place, other) for other in taken)
            if trouble < least:
                trouble += _TROUBLE["line"] * sum(
                    other is not line and _meets(place, start, stop) for other, start, stop in pieces
                )
            if trouble < least:
                best, least = (x, y), trouble
            if least < 0.5:
                break
        x, y = best
        taken.append((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
        found[index] = Lettering(line, x, y)
    return [found[index] for index in range(len(wanted))]


def _length(points: Sequence[Point]) -> float:
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(points))


def _stops(points: Sequence[Point], at_head: bool) -> Iterator[Point]:
    """Places along a line: from a little behind its head towards the tail, or from its middle outwards."""
    lengths = [abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(points)]
    whole = _length(points) or 1.0
    if at_head:
        first = min(_MARK_BACK / whole, 0.5)
        shares = [1 - first - (1 - first) * 0.9 * step / _LABEL_STOPS for step in range(_LABEL_STOPS)]
    else:
        shares = sorted(
            [0.05 + 0.88 * step / (_LABEL_STOPS - 1) for step in range(_LABEL_STOPS)],
            key=lambda share: abs(share - 0.45),
        )
    for share in shares:
        rest = share * whole
        for (a, b), length in zip(pairwise(points), lengths, strict=True):
            if rest <= length:
                part = rest / length if length else 0.0
                yield a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
                break
            rest -= length


def _touch(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _meets(place: Rectangle, start: Point, stop: Point) -> bool:
    """Whether a straight piece runs through a rectangle (Liang and Barsky's clipping)."""
    low, high = 0.0, 1.0
    for axis in (0, 1):
        way = stop[axis] - start[axis]
        near, far = place[axis] - start[axis], place[axis + 2] - start[axis]
        if way == 0:
            if near > 0 or far < 0:
                return False
            continue
        ends = sorted((near / way, far / way))
        low, high = max(low, ends[0]), min(high, ends[1])
    return low <= high


__all__ = [
    "Connector",
    "Lettering",
    "Port",
    "Ports",
    "arch_height",
    "band_names",
    "connectors",
    "letter",
    "ports",
]
