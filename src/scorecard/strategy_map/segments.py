"""The links into a run of nodes, laid out for arithmetic: a segment of links a node and side.

A segment is what one rule runs over. Its weights stand in a row of a sparse matrix, so that the
sums of all segments over all columns are one product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Which = slice | Ints


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments of links, sorted by node and side.

    Attributes:
        source, weight, sign: the links.
        starts: the first link of each segment.
        node: the node of each segment, by its row in the run.
        own, drivers: segments of KPIs, and of contributors; `own_nodes`, `driven_nodes` their nodes.
        alone: segments whose node has no other; `alone_nodes` their nodes.
        beside: segments of KPIs whose node has contributors too, which stand in the next segment;
            `beside_nodes` their nodes.
        positive: (segments, inputs) weights of the positive links.
        negative: (segments that have any, inputs) weights of the negative links; None for none.
        pulled: the segments that have negative links; `pulled_own` the segment of their node's
            KPIs, -1 where it has none; `pulled_links` their links, `pulled_starts` the first of
            each among these.
        total: weight of each segment, negative links included.
    """

    source: Ints
    weight: Floats
    sign: NDArray[np.int8]
    starts: Ints
    node: Ints
    own: Which
    own_nodes: Which
    drivers: Which
    driven_nodes: Which
    alone: Which
    alone_nodes: Which
    beside: Which
    beside_nodes: Which
    positive: Any
    negative: Any
    pulled: Ints
    pulled_own: Ints
    total: Floats
    pulled_links: Ints
    pulled_starts: Ints

    def __len__(self) -> int:
        return len(self.starts)


def segments(
    source: Ints, node: Ints, side: NDArray[np.int8], weight: Floats, sign: NDArray[np.int8], inputs: int
) -> Segments:
    """Lay out links that are sorted by node and side.

    Args:
        source, node, side, weight, sign: (links,), `node` counted from the run's first.
        inputs: how many inputs there are in all.
    """
    key = node * 2 + side
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    of_link = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(key))))
    driven = side[starts] == 1
    own, drivers = np.flatnonzero(~driven), np.flatnonzero(driven)
    at = node[starts]
    with_next = np.append(at[:-1] == at[1:], False)
    beside = np.flatnonzero(with_next)
    alone = np.flatnonzero(~with_next & ~np.append(False, with_next[:-1])) if len(starts) else beside
    plus = sign > 0
    pulled = np.unique(of_link[~plus])
    pulled_links = np.flatnonzero(np.isin(of_link, pulled))
    negative = None
    if len(pulled):
        row = np.searchsorted(pulled, of_link[~plus])
        negative = _matrix(row, source[~plus], weight[~plus], (len(pulled), inputs))
    return Segments(
        source=source,
        weight=weight,
        sign=sign,
        starts=starts,
        node=at,
        own=_plain(own),
        own_nodes=_plain(at[own]),
        drivers=_plain(drivers),
        driven_nodes=_plain(at[drivers]),
        alone=_plain(alone),
        alone_nodes=_plain(at[alone]),
        beside=_plain(beside),
        beside_nodes=_plain(at[beside]),
        positive=_matrix(of_link[plus], source[plus], weight[plus], (len(starts), inputs)),
        negative=negative,
        pulled=pulled,
        pulled_own=np.where(np.isin(pulled - 1, beside), pulled - 1, -1),
        total=np.add.reduceat(weight, starts) if len(starts) else np.zeros(0),
        pulled_links=pulled_links,
        pulled_starts=np.flatnonzero(np.diff(of_link[pulled_links], prepend=-1)),
    )


def _matrix(row: Ints, column: Ints, weight: Floats, shape: tuple[int, int]) -> Any:
    first = np.searchsorted(row, np.arange(shape[0] + 1))
    kind = np.int32 if max(len(row), *shape) < 2**31 else np.int64
    return csr_array((weight, column.astype(kind), first.astype(kind)), shape=shape)


def _plain(places: Ints) -> Which:
    """The same places as a slice where they are evenly spaced: a slice copies nothing."""
    if len(places) < 2:
        return slice(int(places[0]), int(places[0]) + 1) if len(places) else slice(0, 0)
    step = int(places[1] - places[0])
    if step > 0 and (np.diff(places) == step).all():
        return slice(int(places[0]), int(places[-1]) + 1, step)
    return places
