"""Who takes how much off a node's score: Shapley values of its shortfall.

The shortfall is 100 minus the score before caps. A coalition of inputs keeps its values while
the others stand at 100 (after their sign); an input's share is what it adds to the shortfall,
averaged over every order in which the inputs can arrive. So the shares add up to the
shortfall, less what is missing even with every input at 100 (under a function, or contributions
that do not reach 100), and inputs that are interchangeable share alike.

Sampling goes through every input of an order, so that its cost grows with their number squared.
Where not even two orders of single inputs are to be had (some 5,000 inputs), those that are alike
arrive in groups: the Owen value (Values of games with a priori unions, 1977) of the groups,
shared out inside a group by weight and shortfall. The stated error is that of the sampling; what
grouping adds to it is not in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecard.strategy_map.graph import DRIVEN, MEASURED, Edges, Graph
from scorecard.strategy_map.propagate import rule_of_one

Floats = NDArray[np.float64]

CLOSED = ("mean", "worst", "best", "two_worst")
"""Rules whose shares have a closed form where no link is negative."""
EXACT_UP_TO = 12
"""Inputs up to which every coalition is counted; beyond, orders are sampled."""
ORDERS = 1000
"""How many orders are sampled."""
AT_ONCE = 200_000
"""How many figures are laid out at once, to bound memory."""
IN_ALL = 50_000_000
"""How many figures are laid out in all: the more inputs, the fewer orders, and the larger the error."""
FEWEST = 2
"""Orders that tell an error."""
GROUPS = 64
"""Into how many groups very many inputs are put."""
ALONE = 16
"""Inputs that stay outside the groups: those shortest of 100, weighted and not."""
SEED = 20100331


@dataclass(frozen=True, slots=True)
class Shares:
    """Points of shortfall of each known input, and the standard error of each where sampled.

    `base` is the shortfall with every input at 100.
    """

    points: Floats
    error: Floats
    base: float = 0.0


def shares_of(graph: Graph, node: int, edges: Edges, values: Floats) -> Shares:
    """Return the points each known input takes off a node's score before caps and unanimity.

    Args:
        graph: the compiled strategy.
        node: position of the node.
        edges: its known inputs.
        values: what its rule reads from them, 0..100, before their sign.
    """
    if not len(edges):
        return Shares(np.zeros(0), np.zeros(0))
    rule = graph.rule(node)
    if rule in CLOSED and (edges.sign > 0).all():
        return Shares(_closed(graph, node, rule, edges, 100 - values), np.zeros(len(edges)))
    if len(edges) <= EXACT_UP_TO:
        return _counted(graph, node, edges, values)
    return _sampled(graph, node, edges, values)


def _closed(graph: Graph, node: int, rule: str, edges: Edges, short: Floats) -> Floats:
    if rule == "worst":
        return _of_largest(short, 1)
    if rule == "best":
        return np.full(len(short), short.min() / len(short))
    part = float(graph.settings.own_share[node])
    points = np.zeros(len(short))
    own, drivers = edges.side == MEASURED, edges.side == DRIVEN
    both = own.any() and drivers.any()
    for side, share in ((own, part), (drivers, 1 - part)):
        if side.any():
            if rule == "two_worst":
                found = _of_largest(short[side], 2)
            else:
                found = edges.weight[side] * short[side] / edges.weight[side].sum()
            points[side] = found * (share if both else 1.0)
    return points


def _of_largest(short: Floats, count: int) -> Floats:
    """Shares of the mean of the `count` largest shortfalls.

    Between two neighbouring shortfalls the inputs above are alike, and the first `count` of
    them to arrive add the whole: each gets an equal part of that slice.
    """
    count = min(count, len(short))
    order = np.argsort(-short, kind="stable")
    ranked = short[order]
    slices = ranked - np.append(ranked[1:], 0.0)
    above = np.arange(1, len(short) + 1)
    each = slices * np.minimum(above, count) / count / above
    points = np.empty(len(short))
    points[order] = np.cumsum(each[::-1])[::-1]
    return points


def _shortfall(graph: Graph, node: int, edges: Edges, values: Floats, inside: NDArray[np.bool_]) -> Floats:
    """The shortfall for coalitions (edges, coalitions): inputs outside stand at 100."""
    ideal = np.where(edges.sign > 0, 100.0, 0.0)[:, None]
    chosen = np.where(inside, values[:, None], ideal)
    return 100 - rule_of_one(graph, node, edges, chosen)


def _counted(graph: Graph, node: int, edges: Edges, values: Floats) -> Shares:
    count = len(edges)
    codes = np.arange(2**count)
    inside = (codes[None, :] >> np.arange(count)[:, None] & 1).astype(bool)
    short = _shortfall(graph, node, edges, values, inside)
    size = inside.sum(axis=0)
    factor = np.array(
        [math.factorial(k) * math.factorial(count - k - 1) / math.factorial(count) for k in range(count)]
    )
    points = np.empty(count)
    for player in range(count):
        without = codes[~inside[player]]
        gain = short[without | 1 << player] - short[without]
        points[player] = (factor[size[without]] * gain).sum()
    return Shares(points, np.zeros(count), float(short[0]))


def _sampled(graph: Graph, node: int, edges: Edges, values: Floats) -> Shares:
    short = np.where(edges.sign > 0, 100 - values, values)
    player = _players(edges, short)
    players, count = int(player.max()) + 1, len(edges)
    generator = np.random.default_rng(SEED)
    many = min(max(IN_ALL // (count * (players + 1)), FEWEST), ORDERS)
    gains = np.empty((many, players))
    base = 0.0
    step = max(1, AT_ONCE // (count * (players + 1)))
    for first in range(0, many, step):
        orders = np.argsort(generator.random((min(step, many - first), players)), axis=1)
        arrived = np.argsort(orders, axis=1)  # when each player comes
        along = _along(graph, node, edges, values, arrived, player)
        base = float(along[0, 0])
        gains[first : first + step] = np.take_along_axis(np.diff(along, axis=1), arrived, axis=1)
    part = _part_of_player(edges.weight * short, player)
    error = gains.std(axis=0, ddof=1) / math.sqrt(many)
    return Shares(gains.mean(axis=0)[player] * part, error[player] * part, base)


def _players(edges: Edges, short: Floats) -> NDArray[np.intp]:
    """Which player each input is: one of its own, or one of a group where there are too many for that.

    Alone stay the inputs that are shortest of 100, weighted and not; the others form groups of
    equal size, alike in side, sign and shortfall.
    """
    count = len(edges)
    if FEWEST * count * (count + 1) <= IN_ALL:
        return np.arange(count)
    alone = np.union1d(
        np.argsort(-short, kind="stable")[:ALONE],
        np.argsort(-edges.weight * short, kind="stable")[:ALONE],
    )
    alike = np.lexsort((edges.weight, short, edges.sign, edges.side))
    alike = alike[~np.isin(alike, alone)]
    player = np.empty(count, dtype=np.intp)
    player[alone] = np.arange(len(alone))
    player[alike] = len(alone) + np.arange(len(alike)) * GROUPS // len(alike)
    return player


def _part_of_player(size: Floats, player: NDArray[np.intp]) -> Floats:
    """The part of each input in what its player takes; equal parts where none of them has a size."""
    whole, members = np.bincount(player, size)[player], np.bincount(player)[player]
    return np.divide(size, whole, out=1 / members, where=whole > 0)


def _along(
    graph: Graph,
    node: int,
    edges: Edges,
    values: Floats,
    arrived: NDArray[np.intp],
    player: NDArray[np.intp],
) -> Floats:
    """The shortfall before the first player of each order, and after each: (orders, players + 1)."""
    orders, players = arrived.shape
    short = np.empty((orders, players + 1))
    step = max(1, AT_ONCE // (len(player) * orders))
    for first in range(0, players + 1, step):
        there = np.arange(first, min(first + step, players + 1))
        inside = (arrived.T[player][:, :, None] < there).reshape(len(player), -1)
        short[:, there] = _shortfall(graph, node, edges, values, inside).reshape(orders, -1)
    return short
