"""The routes of arrows: ends spread along the edges of cards, curves only between rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scorecard.render.fonts import width
from scorecard.render.measure import nose
from scorecard.render.place import Placement, rising
from scorecard.render.plan import EDGE, Plan
from scorecard.render.scene import Arrow, Scene

CLEAR = 1.4
"""White between the point of an arrow and the card."""
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
    row_of, x, boxes = plan.row_of, places.x, plan.boxes
    cards = len(boxes)
    # One list for the upper edge of each card and one for the lower.
    sides: list[list[tuple[float, int, int, float]]] = [[] for _ in range(2 * cards)]

    def add(card: int, other: int, arrow: int, is_head: int) -> None:
        if row_of[other] == row_of[card]:
            upper = row_of[card] > 0
        else:
            upper = row_of[other] < row_of[card]
        middle, there = x[card], x[other]
        half = boxes[card].width / 2
        if other < cards:
            # Where two cards overlap the arrow runs straight down the middle of what they share.
            other_half = boxes[other].width / 2
            low, high = max(middle - half, there - other_half), min(middle + half, there + other_half)
            wanted = (low + high) / 2
        else:
            wanted = there
        sides[2 * card + (0 if upper else 1)].append((there, arrow, is_head, wanted))

    for index, chain in enumerate(plan.chains):
        add(chain[0], chain[1], index, 0)
        add(chain[-1], chain[-2], index, 1)
    ends = ([0.0] * len(plan.chains), [0.0] * len(plan.chains))
    point = nose(plan.sizes)
    for number, side in enumerate(sides):
        if not side:
            continue
        box = boxes[number // 2]
        low = x[number // 2] - box.width / 2 + 7.0
        high = low + box.width - 14.0
        if box.card.kind in ("initiative", "capability"):
            high -= point
            low += point if box.card.kind == "capability" else 0.0
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
    part = (y - bend.y0) / (bend.y1 - bend.y0) * 32
    if part <= 0:
        return bend.x0
    if part >= 32:
        return bend.x1
    whole = int(part)
    share = _SHAPE[whole] + (_SHAPE[whole + 1] - _SHAPE[whole]) * (part - whole)
    return bend.x0 + (bend.x1 - bend.x0) * share


def lag_labels(plan: Plan, places: Placement, routes: Sequence[Route]) -> tuple[tuple[LagLabel, ...], int]:
    """Write each lag beside its arrow where it touches no other; also say how many found no room."""
    lagging = [item for item in routes if item.arrow.lag]
    if not lagging:
        return (), 0
    size = plan.sizes.small
    wanted_gutters = {bend.gutter for item in lagging for bend in item.bends}
    bends: dict[int, list[tuple[Bend, float]]] = {gutter: [] for gutter in wanted_gutters}
    for item in routes:
        for bend in item.bends:
            if bend.gutter in bends:
                bends[bend.gutter].append((bend, item.loop))
    taken = {gutter: _levels(plan, places, gutter, found, size) for gutter, found in bends.items()}
    labels: list[LagLabel] = []
    lost = 0
    left, right = EDGE + 2.0, plan.page.width - EDGE - 2.0
    for item in lagging:
        need = width(item.arrow.lag) * size
        place = None if item.loop else _free(item, taken, need, size, left, right)
        if place is None:
            lost += 1
            continue
        y, x, blocked = place
        blocked.append((x, x + need))
        labels.append(LagLabel(x, y + size * 0.76, item.arrow.lag))
    return tuple(labels), lost


Level = tuple[float, list[tuple[float, float]]]


def _levels(
    plan: Plan, places: Placement, gutter: int, bends: Sequence[tuple[Bend, float]], size: float
) -> list[Level]:
    """Lines of text that fit into a gutter, from its foot, and the stretches arrows take of each."""
    ceiling = (places.bottom[gutter - 1] if gutter else places.top[0] - plan.gutters[0]) + CLEAR + 7.5
    floor = (places.top[gutter] if gutter < len(places.top) else places.bottom[-1] + plan.gutters[-1]) - 2.0
    high = size * 0.98
    count = int((floor - ceiling) / high)
    if count < 1:
        return []
    step = (floor - ceiling - count * high) / count + high
    levels: list[Level] = []
    for number in range(count):
        y = floor - high - number * step
        blocked: list[tuple[float, float]] = []
        for bend, loop in bends:
            if loop:
                low, up = sorted((bend.x0, bend.x1))
            else:
                low, up = sorted((_across(bend, y - 0.5), _across(bend, y + high + 0.5)))
            blocked.append((low - 2.2, up + 2.2))
        levels.append((y, blocked))
    return levels


def _free(
    item: Route, taken: dict[int, list[Level]], need: float, size: float, left: float, right: float
) -> tuple[float, float, list[tuple[float, float]]] | None:
    """The first place beside the arrow, from its tail, where nothing is: y, x and the level."""
    for bend in item.bends:
        levels = taken[bend.gutter]
        for y, blocked in levels if item.up < 0 else levels[::-1]:
            low, high = sorted((_across(bend, y - 0.5), _across(bend, y + size * 0.98 + 0.5)))
            for x in (high + 2.5, low - 2.5 - need):
                if x < left or x + need > right:
                    continue
                end = x + need
                if not any(x < up and end > down for down, up in blocked):
                    return y, x, blocked
    return None


__all__ = ["Bend", "LagLabel", "Route", "head_length", "lag_labels", "route"]
