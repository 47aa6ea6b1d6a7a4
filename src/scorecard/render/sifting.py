"""Fewer crossings where cards keep to their lanes: items are moved one by one to where they cross least.

Sifting (Matuszewski, Schönfeld and Molitor 1999, "Using sifting for k-layer straightline crossing
minimization"), over and over from a slightly shaken order (iterated local search). The engine does not
hold lanes apart, so that its order is only where this starts.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_SHAKES = 150
_WORK = 2_000_000
"""Places tried for items at the most: so much time a map is worth."""
_MOST_MOVED = 3
"""Items moved by one shake."""


def sifted(
    starts: Sequence[Sequence[Sequence[int]]], links: Sequence[tuple[int, int]], lane_of: Mapping[int, int]
) -> list[list[int]]:
    """Return an order of the items along each row with few crossings; never more than a start has.

    `starts` are orders of the same rows. Items with a lane stand in the order of their lanes in each of
    them, and go on to; others may stand anywhere. `links` lead from a row to the next, the upper first.
    The same map is always ordered the same.

    >>> sifted([[[0, 1], [2, 3]]], [(0, 3), (1, 2)], {})
    [[1, 0], [2, 3]]
    >>> sifted([[[0, 1], [2, 3]]], [(0, 3), (1, 2)], {0: 0, 1: 1, 2: 0, 3: 1})
    [[0, 1], [2, 3]]
    """
    rows = _Rows(starts[0], links, lane_of)
    least, best = rows.settle(rows.read(starts[0]))
    for start in starts[1:]:
        count, orders = rows.settle(rows.read(start))
        if count < least:
            least, best = count, orders
    chance = random.Random(0)
    loose = [row for row, order in enumerate(best) if len(order) > 1]
    for _ in range(_SHAKES):
        if not least or rows.work <= 0:
            break
        shaken = list(best)
        row = chance.choice(loose)
        shaken[row] = rows.shaken(best[row], row, chance)
        count, orders = rows.settle(shaken, rows.beside(row))
        if count <= least:
            least, best = count, orders
    return rows.write(best)


class _Rows:
    """What is known of the rows whatever their order; an order holds places in `items`."""

    def __init__(
        self, orders: Sequence[Sequence[int]], links: Sequence[tuple[int, int]], lane_of: Mapping[int, int]
    ) -> None:
        self.items = [sorted(order) for order in orders]
        self.lanes = [[lane_of.get(item, -1) for item in items] for items in self.items]
        self.place = {item: place for items in self.items for place, item in enumerate(items)}
        self.work = _WORK
        row_of = {item: row for row, items in enumerate(self.items) for item in items}
        self.links = [
            np.zeros((len(self.items[row]), len(self.items[row + 1]))) for row in range(len(orders) - 1)
        ]
        """How many links join an item of a row with one of the next; whole numbers, multiplied as floats."""
        for upper, lower in links:
            self.links[row_of[upper]][self.place[upper], self.place[lower]] += 1

    def read(self, orders: Sequence[Sequence[int]]) -> list[list[int]]:
        return [[self.place[item] for item in order] for order in orders]

    def write(self, orders: Sequence[Sequence[int]]) -> list[list[int]]:
        return [[items[place] for place in order] for items, order in zip(self.items, orders, strict=True)]

    def beside(self, row: int) -> set[int]:
        return {other for other in (row - 1, row + 1) if 0 <= other < len(self.items)}

    def crossings(self, orders: Sequence[list[int]]) -> int:
        count = 0
        for row, links in enumerate(self.links):
            ordered = links[orders[row]][:, orders[row + 1]]
            # For each link, those that start right of it above and end left of it below.
            right = ordered[::-1].cumsum(axis=0)[::-1]
            left = right.cumsum(axis=1)
            count += int((ordered[:-1, 1:] * left[1:, :-1]).sum())
        return count

    def settle(
        self, orders: list[list[int]], waiting: Collection[int] | None = None
    ) -> tuple[int, list[list[int]]]:
        """Sift the rows, and those beside a row that changed, until nothing crosses less."""
        todo = set(range(len(orders)) if waiting is None else waiting)
        while todo and self.work > 0:
            row = min(todo)
            todo.remove(row)
            order = self.sift(orders, row)
            if order is not None:
                orders[row] = order
                todo |= self.beside(row)
        return self.crossings(orders), orders

    def sift(self, orders: Sequence[list[int]], row: int) -> list[int] | None:
        """Move every item of a row to where it crosses least, again and again; None where none moves."""
        order = orders[row]
        saving = self.savings(orders, row)
        changed, moved = False, True
        while moved and self.work > 0:
            moved = False
            for item in order:  # as it stood before any moved
                self.work -= len(order)
                place = order.index(item)
                rest = order[:place] + order[place + 1 :]
                low, high = self.room(rest, row, item)
                # Crossings it has before the first, before the second ... behind the last of the rest.
                cost = [0, *saving[item][rest].cumsum().tolist()]
                best = min(range(low, high + 1), key=cost.__getitem__)
                if cost[best] < cost[place]:
                    order = [*rest[:best], item, *rest[best:]]
                    moved = changed = True
        return order if changed else None

    def savings(self, orders: Sequence[list[int]], row: int) -> Numbers:
        """For two items of a row, how many crossings more there are with the first behind the second."""
        size = len(self.items[row])
        cost = np.zeros((size, size))
        for other in self.beside(row):
            links = self.links[row] if other > row else self.links[other].T
            ordered = links[:, orders[other]]
            cost += ordered @ (ordered.cumsum(axis=1) - ordered).T
        return cost.T - cost

    def room(self, rest: Sequence[int], row: int, item: int) -> tuple[int, int]:
        """The first and the last place among the rest that keep an item in its lane."""
        lanes = self.lanes[row]
        mine = lanes[item]
        low, high = 0, len(rest)
        if mine >= 0:
            for place, other in enumerate(rest):
                if 0 <= lanes[other] < mine:
                    low = place + 1
                elif lanes[other] > mine:
                    return low, place
        return low, high

    def shaken(self, order: Sequence[int], row: int, chance: random.Random) -> list[int]:
        """Put a few items of a row anywhere in their lanes."""
        found = list(order)
        for _ in range(chance.randint(1, _MOST_MOVED)):
            item = found.pop(chance.randrange(len(found)))
            low, high = self.room(found, row, item)
            found.insert(chance.randint(low, high), item)
        return found


__all__ = ["sifted"]
