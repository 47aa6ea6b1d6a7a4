"""Who stands beside whom along each row: the engine's order, made better where it can be."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

from scorecard.render.sifting import sifted
from scorecard.render.structure import Structure

_SWEEPS = 12


def order_rows(structure: Structure, hints: Sequence[float], cards: int) -> list[list[list[int]]]:
    """Return, for each row and lane, its items from left to right.

    The engine's places decide first; then neighbours change places while that takes away crossings, so
    there are never more than the engine leaves. Where lanes stand side by side, cards keep to theirs, and
    the order is sought anew from there.
    """
    home: dict[int, int] = {}
    orders: list[list[int]] = []
    for row, items in zip(structure.rows, structure.items, strict=True):
        home.update((card, lane) for lane, members in enumerate(row.lanes) for card in members)
        orders.append(_keeping_lanes(sorted(items, key=hints.__getitem__), home, cards))
    links = links_of(structure)
    if any(len(row.lanes) > 1 for row in structure.rows):  # which the engine mixes
        orders = sifted([orders, _settled(orders, links, home, cards)], links, home)
    else:
        _untangle(orders, links)
    found: list[list[list[int]]] = []
    for row, order in zip(structure.rows, orders, strict=True):
        lanes: list[list[int]] = [[] for _ in row.lanes]
        lane = 0
        for item in order:
            lane = home[item] if item < cards else lane
            lanes[lane].append(item)
        found.append(lanes)
    return found


def links_of(structure: Structure) -> list[tuple[int, int]]:
    """Return the pieces of all arrows that lead from one row to the next, the upper item first."""
    row_of = structure.row_of
    return [
        (one, other) if row_of[one] < row_of[other] else (other, one)
        for chain in structure.chains
        for one, other in pairwise(chain)
        if row_of[one] != row_of[other]
    ]


def crossings(orders: Sequence[Sequence[int]], links: Sequence[tuple[int, int]]) -> int:
    """Count the crossings of straight lines between rows, by the order along each row alone.

    >>> crossings([[0, 1], [2, 3]], [(0, 3), (1, 2)])
    1
    """
    row_of = {item: row for row, order in enumerate(orders) for item in order}
    place = {item: index for order in orders for index, item in enumerate(order)}
    by_row: list[list[tuple[int, int]]] = [[] for _ in orders]
    for upper, lower in links:
        by_row[row_of[upper]].append((place[upper], place[lower]))
    count = 0
    for ends in by_row:
        ends.sort()
        seen: list[int] = []
        for _, low in ends:
            count += len(seen) - bisect_right(seen, low)
            insort(seen, low)
    return count


def _settled(
    orders: list[list[int]], links: Sequence[tuple[int, int]], home: dict[int, int], cards: int
) -> list[list[int]]:
    """Move every item to the middle of what it is linked to, row by row, down and up; the best is kept."""
    near: dict[int, list[int]] = {}
    for upper, lower in links:
        near.setdefault(upper, []).append(lower)
        near.setdefault(lower, []).append(upper)
    best, fewest = orders, crossings(orders, links)
    tried = [list(order) for order in orders]
    place = {item: (index + 0.5) / len(order) for order in tried for index, item in enumerate(order)}
    row_of = {item: row for row, order in enumerate(orders) for item in order}
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        rows = range(len(tried)) if sweep % 2 == 0 else range(len(tried) - 1, -1, -1)
        for row in rows:
            middle: dict[int, float] = {}
            for item in tried[row]:
                ends = [
                    place[end]
                    for end in near.get(item, ())
                    if sweep > 5 or (row_of[end] < row) == (sweep % 2 == 0)
                ]
                middle[item] = sum(ends) / len(ends) if ends else place[item]
            tried[row] = _keeping_lanes(sorted(tried[row], key=middle.__getitem__), home, cards)
            place.update((item, (index + 0.5) / len(tried[row])) for index, item in enumerate(tried[row]))
        count = crossings(tried, links)
        if count < fewest:
            best, fewest = [list(order) for order in tried], count
    return best


def _keeping_lanes(order: list[int], home: dict[int, int], cards: int) -> list[int]:
    """Let the cards of each lane stand together; what passes stays where it is among them."""
    by_lane = iter(sorted([item for item in order if item < cards], key=lambda card: home[card]))
    return [next(by_lane) if item < cards else item for item in order]


def _untangle(orders: list[list[int]], links: Sequence[tuple[int, int]]) -> None:
    above: dict[int, list[int]] = {}
    below: dict[int, list[int]] = {}
    for upper, lower in links:
        below.setdefault(upper, []).append(lower)
        above.setdefault(lower, []).append(upper)
    place = {item: index for order in orders for index, item in enumerate(order)}

    def gain(one: int, other: int) -> int:
        """How many crossings fewer there are where `other` stands before `one`."""
        fewer = 0
        for side in (above, below):
            there = side.get(other)
            if there is None:
                continue
            for end in side.get(one, ()):
                mine = place[end]
                for far in there:
                    fewer += (mine > place[far]) - (mine < place[far])
        return fewer

    for _ in range(_SWEEPS):
        moved = False
        for order in orders:
            for index in range(len(order) - 1):
                one, other = order[index], order[index + 1]
                if gain(one, other) > 0:
                    order[index], order[index + 1] = other, one
                    place[one], place[other] = index + 1, index
                    moved = True
        if not moved:
            return


__all__ = ["crossings", "links_of", "order_rows"]
