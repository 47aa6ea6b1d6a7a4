"""The strongest paths from a node, one after another, without walking all of them.

The strength of a path is the product of the absolute weights of its links, so a negative link is
as strong as a positive one of its size. Its logarithm turns the strongest path into the shortest.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Floats = NDArray[np.float64]

WEIGHTLESS = 1e9
"""The length of a link without weight, so that of paths without strength those that cross the
fewest such links come first."""
TIE = 1e-12
"""Ways that differ by no more are of one length: the names then decide."""
DIGITS = 10
"""Digits of a length that count in the order of paths."""


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The ways from every node to the nearest ends, in one direction; lists by node or by step.

    The steps of node n are those from `first[n]` to before `first[n + 1]`, by name of where they lead.

    Attributes:
        link: of each step, its link's place in the lines.
        onto: of each step, the node it leads to.
        best: of each node, the first step of the shortest way to an end; -1 at an end, and where
            none leads.
        detour: of each step, by how much the shortest way through it is longer than the shortest
            from its node; infinite where it leads to no end.
        ends: which nodes are ends.
    """

    first: list[int]
    link: list[int]
    onto: list[int]
    best: list[int]
    detour: list[float]
    ends: list[bool]


def ways(
    ids: Sequence[str],
    runs: Iterable[tuple[int, int]],
    here: Ints,
    onto: Ints,
    weight: Floats,
    ends: Bools,
) -> Ways:
    """Return the ways to the ends, in one pass: the steps of a run of nodes are compared together.

    Args:
        ids: names, by node.
        runs: the first node of each run and the first behind it; nodes come after all that lies on
            their ways.
        here, onto, weight: the links, each a step from one node to another.
        ends: which nodes are ends.
    """
    size = len(ids)
    rank = np.empty(size, dtype=np.intp)
    rank[sorted(range(size), key=ids.__getitem__)] = np.arange(size)
    order = np.lexsort((rank[onto], here))
    here, onto = here[order], onto[order]
    strength = np.abs(weight[order])
    # A share is at most 1, so no link has a length below 0 but by rounding.
    length = np.maximum(-np.log(strength, out=np.full(len(order), -WEIGHTLESS), where=strength > 0), 0.0)
    np.copyto(length, WEIGHTLESS, where=strength == 0)
    first = np.searchsorted(here, np.arange(size + 1))
    left = np.where(ends, 0.0, np.inf)
    best = np.full(size, -1)
    detour = np.full(len(order), np.inf)
    for low, high in runs:
        start, stop = int(first[low]), int(first[high])
        if start == stop:
            continue
        rows = low + np.flatnonzero(np.diff(first[low : high + 1]))
        through = length[start:stop] + left[onto[start:stop]]
        shortest = np.minimum.reduceat(through, first[rows] - start)
        left[rows] = np.minimum(left[rows], shortest)
        node = here[start:stop]
        leads = np.isfinite(through)
        short = np.flatnonzero(leads & ~ends[node] & (through <= left[node] + TIE))
        chosen, at = np.unique(node[short], return_index=True)
        best[chosen] = start + short[at]
        found = detour[start:stop]
        found[leads] = np.maximum(through[leads] - left[node[leads]], 0.0)
        found[short[at]] = 0.0
    lists = (first, order, onto, best, detour, ends)
    return Ways(*(array.tolist() for array in lists))


def strongest(found: Ways, start: int) -> Iterator[list[int]]:
    """Yield the paths from a node to any end, strongest first, each as places of its links.

    An end on the way ends one path and lies on others; the path of no link is none. After each path
    those that leave it at one step are put in line, as in Eppstein's "Finding the k shortest paths"
    (SIAM Journal on Computing 28, 1998): what is done for one path grows with its length and the
    links along it, however many paths there are.
    """
    number = count()
    line: list[tuple[float, int, _Trail, int]] = []

    def leave(node: int, length: float, trail: _Trail) -> None:
        for step in range(found.first[node], found.first[node + 1]):
            if step != found.best[node] and found.detour[step] != np.inf:
                far = round(length + found.detour[step], DIGITS)
                heapq.heappush(line, (far, next(number), (step, trail), found.onto[step]))

    if found.ends[start]:
        leave(start, 0.0, None)
    elif found.best[start] >= 0:
        line.append((0.0, next(number), None, start))
    while line:
        length, _, trail, node = heapq.heappop(line)
        leave(node, length, trail)
        while found.best[node] >= 0:
            trail = found.best[node], trail
            node = found.onto[found.best[node]]
            leave(node, length, trail)
        yield [found.link[step] for step in _walked(trail)]


_Trail = tuple[int, "_Trail"] | None
"""The last step and the trail before it."""


def _walked(trail: _Trail) -> list[int]:
    steps: list[int] = []
    while trail is not None:
        step, trail = trail
        steps.append(step)
    return steps[::-1]
