"""The order in which the compiled loop works nodes out, and their links as it reads them.

Causes still come before effects; within a level, nodes with as many links of each kind stand
together, so that the loop does the same for long runs of nodes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.uint32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

COMPILED = frozenset({"mean", "geometric", "harmonic", "worst", "best", "two_worst"})
"""Rules that the compiled loop knows."""
MOST = 2**32 - 1
"""Links are counted in 32 bits."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Nodes in the order they are worked out; a place is a position in that order.

    Attributes:
        leaf: nodes that start with their score: KPIs, and what nothing leads into.
        node: (places,) the nodes.
        place: (nodes,) where each stands in `node`; behind the last for a leaf.
        first: (3 * places + 1,) the first link of each node's KPIs, of its positive and of its
            negative contributors; and behind the last.
        source, weight: (links,).
        critical_first: (places + 1,) the first critical input of each node that heeds them.
        critical: those inputs.
        rule: (places,) places in `RULE_KINDS`.
        share, min_known, by_measured, linked: (places,) settings, and what `Graph` says of them.
        whole: (places, 2) what turns the covered weight of either side into coverage where every
            input applies: the side's part over its weight.
        means: whether every rule is `mean`.
    """

    leaf: Places
    node: Places
    place: Places
    first: Places
    source: Places
    weight: Floats
    critical_first: Places
    critical: Places
    rule: NDArray[np.int8]
    share: Floats
    min_known: Floats
    by_measured: Bools
    linked: Bools
    whole: Floats
    means: bool


def plan(
    *,
    level: NDArray[np.int32],
    kpi: Bools,
    linked: Bools,
    source: Ints,
    target: Ints,
    driven: Bools,
    negative: Bools,
    critical: Bools,
    weight: Floats,
    rule: NDArray[np.int8],
    share: Floats,
    min_known: Floats,
    measured_cap: Bools,
    critical_cap: Bools,
) -> Plan:
    """Lay out nodes and links, both as the compiled graph has them."""
    size = len(level)
    group = np.where(negative, 2, driven.astype(np.int8))
    heeded = critical & ((share > 0) & critical_cap)[target]
    each = [np.bincount(target[group == number], minlength=size) for number in range(3)]
    each.append(np.bincount(target[heeded], minlength=size))
    worked_out = np.flatnonzero((each[0] + each[1] + each[2] > 0) & ~kpi)
    key = level.astype(np.int64) * (int(rule.max(initial=0)) + 1) + rule
    for count in each:
        key = key * ALIKE + np.minimum(count, ALIKE - 1)
    node = worked_out[np.argsort(key[worked_out], kind="stable")]
    place = np.full(size, len(node))
    place[node] = np.arange(len(node))
    counts = np.stack([count[node] for count in each[:3]], axis=1)
    at = place[target]
    into = at < len(node)
    links = np.flatnonzero(into)
    links = links[np.argsort(at[links] * 3 + group[links], kind="stable")]
    critical_links = np.flatnonzero(heeded & into)
    critical_links = critical_links[np.argsort(at[critical_links], kind="stable")]
    sides = np.bincount(at[links] * 2 + (group[links] > 0), weight[links], 2 * len(node)).reshape(-1, 2)
    part = np.where(sides[:, 0] > 0, np.where(sides[:, 1] > 0, share[node], 1.0), 0.0)
    return Plan(
        leaf=np.flatnonzero(place == len(node)).astype(np.uint32),
        node=node.astype(np.uint32),
        place=place.astype(np.uint32),
        first=_first(counts.reshape(-1)),
        source=source[links].astype(np.uint32),
        weight=weight[links],
        critical_first=_first(each[3][node]),
        critical=source[critical_links].astype(np.uint32),
        rule=np.ascontiguousarray(rule[node]),
        share=share[node],
        min_known=min_known[node],
        by_measured=((share > 0) & measured_cap)[node],
        linked=linked[node],
        whole=np.stack([part, 1 - part], axis=1) / np.where(sides > 0, sides, 1.0),
        means=not rule[node].any(),
    )


ALIKE = 32
"""Nodes with as many links or more of a kind are taken for alike."""


def _first(counts: Ints) -> Places:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
