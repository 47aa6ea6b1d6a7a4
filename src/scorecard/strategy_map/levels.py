"""Sorting a graph by depth: how many links the longest chain below each node has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import LoopError

Ints = NDArray[np.intp]


def levels(size: int, source: Ints, target: Ints) -> NDArray[np.int32]:
    """Return the longest chain of links below each node; 0 for a node nothing leads into.

    Args:
        size: number of nodes.
        source, target: (links,) nodes by number, cause to effect.

    Raises:
        LoopError: the links run in a circle; the path is of numbers as texts.

    >>> levels(3, np.array([0, 1, 0]), np.array([1, 2, 2])).tolist()
    [0, 1, 2]
    """
    by_source = np.argsort(source, kind="stable")
    effects = target[by_source]
    counts = np.bincount(source, minlength=size)
    first = np.concatenate([[0], np.cumsum(counts)])
    waiting = np.bincount(target, minlength=size)
    depth = np.zeros(size, dtype=np.int32)
    ready, level, done = np.flatnonzero(waiting == 0), 0, 0
    while len(ready):
        depth[ready] = level
        done += len(ready)
        reached, arriving = np.unique(effects[ranges(first[ready], counts[ready])], return_counts=True)
        waiting[reached] -= arriving
        ready = reached[waiting[reached] == 0]
        level += 1
    if done < size:
        raise LoopError(_loop(source, target, waiting > 0))
    return depth


def ranges(starts: Ints, counts: Ints) -> Ints:
    """Return the numbers `start .. start + count - 1` of every pair, one after another.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    total = int(counts.sum())
    before = np.cumsum(counts) - counts
    found: Ints = np.arange(total) + np.repeat(starts - before, counts)
    return found


def _loop(source: Ints, target: Ints, left: NDArray[np.bool_]) -> list[str]:
    """Walk back from a node that never became ready, to causes that did not either."""
    inside = left[source] & left[target]
    cause = dict(zip(target[inside].tolist(), source[inside].tolist(), strict=True))
    node = min(cause)
    seen: dict[int, int] = {}
    while node not in seen:
        seen[node] = len(seen)
        node = cause[node]
    path = list(seen)[seen[node] :]
    return [str(item) for item in [node, *reversed(path)]]
