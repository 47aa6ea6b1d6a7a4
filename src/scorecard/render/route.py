"""The routes of arrows: ends spread along the edges of cards, curves only between rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scorecard.render.fonts import width
from scorecard.render.place import Placement, rising
from scorecard.render.plan import EDGE, Plan
from scorecard.render.scene import Arrow, Scene

CLEAR = 1.4
"""White between the point of an arrow and the card."""
_STEPS = 3
_BESIDE = 9.0
"""Distance between two ends on one edge where there is room for it."""


class Bend(NamedTuple):
    """An S-shaped stretch through the gutter above row `gutter`, from (x0, y0) to (x1, y1)."""

    gutter: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Route:
    """How one arrow runs: its bends from tail to head, straight between them."""

    arrow: Arrow
    bends: tuple[Bend, ...]
    tip: tuple[float, float]
    up: float
    """-1 where it arrives going up the page, else 1."""
    loop: float = 0.0
    """Of an arrow inside a row: how far its arch rises (negative) or hangs."""


@dataclass(frozen=True, slots=True)
class LagLabel:
    """A lag, written beside its arrow."""

    x: float
    y: float
    text: str


def head_length(arrow: Arrow) -> float:
    """Length of the point of an arrow, or of the mark that stands for it."""
    return 6.6 if arrow.negative else 3.9 + 0.7 * arrow.strength


def route(scene: Scene, plan: Plan, places: Placement) -> tuple[Route, ...]:
    """Lead every arrow from its tail to its head."""
    tails, heads = _ends(scene, plan, places)
    row_of, x, top, bottom = plan.row_of, places.x, places.top, places.bottom
    routes: list[Route] = []
    for index, (arrow, chain) in enumerate(zip(scene.arrows, plan.chains, strict=True)):
        start, end = row_of[arrow.source], row_of[arrow.target]
        tail, head = tails[index], heads[index]
        if start == end:
            routes.append(_loop(arrow, plan, places, tail, head))
            continue
        bends: list[Bend] = []
        reach = CLEAR + head_length(arrow)
        if end < start:
            y, here = top[start], tail
            for item in chain[1:-1]:
                row = row_of[item]
                bends.append(Bend(row + 1, here, y, x[item], bottom[row]))
                here, y = x[item], top[row]
            bends.append(Bend(end + 1, here, y, head, bottom[end] + reach))
            routes.append(Route(arrow, tuple(bends), (head, bottom[end] + CLEAR), -1.0))
        else:
            y, here = bottom[start], tail
            for item in chain[1:-1]:
                row = row_of[item]
                bends.append(Bend(row, here, y, x[item], top[row]))
                here, y = x[item], bottom[row]
            bends.append(Bend(end, here, y, head, top[end] - reach))
            routes.append(Route(arrow, tuple(bends), (head, top[end] - CLEAR), 1.0))
    return tuple(routes)


def _loop(arrow: Arrow, plan: Plan, places: Placement, tail: float, head: float) -> Route:
    """An arch between two cards of one row: above it, or beneath it in the first row."""
    row = plan.row_of[arrow.source]
    reach = CLEAR + head_length(arrow)
    if row:
        y, room, way = places.top[row], places.top[row] - places.bottom[row - 1], -1.0
    else:
        following = places.top[1] if len(places.top) > 1 else places.bottom[0] + plan.gutters[-1]
        y, room, way = places.bottom[0], following - places.bottom[0], 1.0
    bend = Bend(row if way < 0 else 1, tail, y, head, y + way * reach)
    return Route(arrow, (bend,), (head, y + way * CLEAR), -way, way * room * 0.85)


def _ends(scene: Scene, plan: Plan, places: Placement) -> tuple[list[float], list[float]]:
    """The x of both ends of every arrow, spread so that no two share a point."""
    row_of, x, widths = plan.row_of, places.x, plan.widths
    cards = len(widths)
    # One list for the upper edge of each card and one for the lower.
    sides: list[list[tuple[float, int, int, float]]] = [[] for _ in range(2 * cards)]

    def add(card: int, other: int, arrow: int, is_head: int) -> None:
        if row_of[other] == row_of[card]:
            upper = row_of[card] > 0
        else:
            upper = row_of[other] < row_of[card]
        middle, there = x[card], x[other]
        half = widths[card] / 2
        if other < cards:
            # Where two cards overlap the arrow runs straight down the middle of what they share.
            other_half = widths[other] / 2
            low, high = max(middle - half, there - other_half), min(middle + half, there + other_half)
            wanted = (low + high) / 2
        else:
            wanted = there
        sides[2 * card + (0 if upper else 1)].append((there, arrow, is_head, wanted))

    for index, chain in enumerate(plan.chains):
        add(chain[0], chain[1], index, 0)
        add(chain[-1], chain[-2], index, 1)
    ends = ([0.0] * len(plan.chains), [0.0] * len(plan.chains))
    point = plan.sizes.nose
    for number, side in enumerate(sides):
        if not side:
            continue
        card = number // 2
        wide, kind = widths[card], scene.cards[card].kind
        low = x[card] - wide / 2 + 7.0
        high = low + wide - 14.0
        if kind in ("initiative", "capability"):
            high -= point
            low += point if kind == "capability" else 0.0
        side.sort()
        step = min(_BESIDE, (high - low) / len(side))
        wanted_starts = [wanted - order * step for order, (_, _, _, wanted) in enumerate(side)]
        found = rising(wanted_starts, low, high - (len(side) - 1) * step)
        for order, ((_, arrow, is_head, _), start) in enumerate(zip(side, found, strict=True)):
            ends[is_head][arrow] = start + order * step
    return ends


# How far along its width an S-bend is at each 1/32 of its height: the curve that svg.py draws,
# with both control points at half the height.
def _bend_shape() -> tuple[float, ...]:
    shape: list[float] = []
    for step in range(33):
        wanted, low, high = step / 32, 0.0, 1.0
        for _ in range(40):
            t = (low + high) / 2
            if 1.5 * t - 1.5 * t * t + t**3 < wanted:
                low = t
            else:
                high = t
        shape.append(3 * low * low - 2 * low**3)
    return tuple(shape)


_SHAPE = _bend_shape()


def _across(bend: Bend, y: float) -> float:
    """The x of a bend at a height."""
    if bend.y1 == bend.y0:
        return bend.x1
    x0, y0, x1, y1 = bend[1:]
    part = (y - y0) / (y1 - y0) * 32
    if part <= 0:
        return x0
    if part >= 32:
        return x1
    whole = int(part)
    share = _SHAPE[whole] + (_SHAPE[whole + 1] - _SHAPE[whole]) * (part - whole)
    return x0 + (x1 - x0) * share


class _Gutter:
    """Places for words between two rows, in steps of a third of a line from the foot."""

    def __init__(self, ceiling: float, floor: float, size: float) -> None:
        self.bends: list[tuple[Bend, float]] = []
        self._step = size * 0.98 / _STEPS
        self.levels = range(max(int((floor - ceiling) / self._step) - _STEPS + 1, 0))
        self._foot = floor
        self._edges: dict[int, list[float]] = {}
        self._blocked: dict[int, list[tuple[float, float]]] = {}
        self._words: list[tuple[int, float, float]] = []

    def y(self, level: int) -> float:
        """The upper edge of words at a level."""
        return self._foot - (level + _STEPS) * self._step

    def across(self, bend: Bend, level: int) -> tuple[float, float]:
        """The stretch a bend takes at a level."""
        y = self._foot - level * self._step
        one, other = _across(bend, y), _across(bend, y - _STEPS * self._step)
        return (one, other) if one < other else (other, one)

    def is_free(self, level: int, start: float, end: float) -> bool:
        """Whether words would touch neither an arrow nor other words."""
        for low, high in self._arrows(level):
            if start < high and end > low:
                return False
        return not any(
            abs(other - level) < _STEPS + 1 and start < high + 2.0 and end > low - 2.0
            for other, low, high in self._words
        )

    def take(self, level: int, start: float, end: float) -> None:
        """Remember that words stand here."""
        self._words.append((level, start, end))

    def _arrows(self, level: int) -> list[tuple[float, float]]:
        found = self._blocked.get(level)
        if found is None:
            found = self._blocked[level] = [
                (one - 2.3, other + 2.3) if one < other else (other - 2.3, one + 2.3)
                for one, other in zip(self._edge(level), self._edge(level + _STEPS), strict=True)
            ]
            found.extend([(min(b.x0, b.x1), max(b.x0, b.x1)) for b, loop in self.bends if loop])
        return found

    def _edge(self, number: int) -> list[float]:
        found = self._edges.get(number)
        if found is None:
            y = self._foot - number * self._step
            found = self._edges[number] = [_across(bend, y) for bend, _ in self.bends]
        return found


def lag_labels(plan: Plan, places: Placement, routes: Sequence[Route]) -> tuple[tuple[LagLabel, ...], int]:
    """Write each lag beside its arrow where it touches no other; also say how many found no room."""
    lagging = [item for item in routes if item.arrow.lag]
    if not lagging:
        return (), 0
    size = plan.sizes.small
    gutters: dict[int, _Gutter] = {}
    for gutter in {bend.gutter for item in lagging for bend in item.bends}:
        ceiling = places.bottom[gutter - 1] if gutter else places.top[0] - plan.gutters[0]
        floor = places.top[gutter] if gutter < len(places.top) else places.bottom[-1] + plan.gutters[-1]
        gutters[gutter] = _Gutter(ceiling + CLEAR + 7.5, floor - 2.0, size)
    for item in routes:
        for bend in item.bends:
            if bend.gutter in gutters:
                gutters[bend.gutter].bends.append((bend, item.loop))
    labels: list[LagLabel] = []
    lost = 0
    left, right = EDGE + 2.0, plan.page.width - EDGE - 2.0
    for item in lagging:
        need = width(item.arrow.lag) * size
        place = None if item.loop else _free(item, gutters, need, left, right)
        if place is None:
            lost += 1
            continue
        labels.append(LagLabel(place[0], place[1] + size * 0.76, item.arrow.lag))
    return tuple(labels), lost


def _free(
    item: Route, gutters: dict[int, _Gutter], need: float, left: float, right: float
) -> tuple[float, float] | None:
    """The first place beside the arrow, from its tail, where nothing is; it is taken from then on."""
    for bend in item.bends:
        gutter = gutters[bend.gutter]
        for level in gutter.levels if item.up < 0 else reversed(gutter.levels):
            low, high = gutter.across(bend, level)
            for x in (high + 2.5, low - 2.5 - need):
                if left <= x and x + need <= right and gutter.is_free(level, x, x + need):
                    gutter.take(level, x, x + need)
                    return x, gutter.y(level)
    return None


__all__ = ["Bend", "LagLabel", "Route", "head_length", "lag_labels", "route"]
