"""The routes of arrows: ends spread along the edges of cards, curves only between rows."""

from __future__ import annotations

from typing import NamedTuple

from scorecard.render.place import Placement, rising
from scorecard.render.plan import Plan
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


class Route(NamedTuple):
    """How one arrow runs: its bends from tail to head, straight between them."""

    arrow: Arrow
    bends: tuple[Bend, ...]
    tip: tuple[float, float]
    up: float
    """-1 where it arrives going up the page, else 1."""
    loop: float = 0.0
    """Of an arrow inside a row: how far its arch rises (negative) or hangs."""


def head_length(arrow: Arrow) -> float:
    """Length of the point of an arrow, or of the mark that stands for it."""
    return 6.6 if arrow.negative else 3.9 + 0.7 * arrow.strength


def route(scene: Scene, plan: Plan, places: Placement) -> tuple[Route, ...]:
    """Lead every arrow from its tail to its head."""
    tails, heads = _ends(scene, plan, places)
    row_of, x, top, bottom = plan.structure.row_of, places.x, places.top, places.bottom
    routes: list[Route] = []
    for index, (arrow, chain) in enumerate(zip(scene.arrows, plan.structure.chains, strict=True)):
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
    row = plan.structure.row_of[arrow.source]
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
    row_of, x, widths = plan.structure.row_of, places.x, plan.widths
    cards = len(widths)
    # One list for the upper edge of each card and one for the lower.
    sides: list[list[tuple[float, int, int, float]]] = [[] for _ in range(2 * cards)]

    def add(card: int, other: int, arrow: int, is_head: int) -> None:
        here, away = row_of[card], row_of[other]
        upper = here > 0 if away == here else away < here
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

    for index, chain in enumerate(plan.structure.chains):
        add(chain[0], chain[1], index, 0)
        add(chain[-1], chain[-2], index, 1)
    ends = ([0.0] * len(plan.structure.chains), [0.0] * len(plan.structure.chains))
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


__all__ = ["CLEAR", "Bend", "Route", "head_length", "route"]
