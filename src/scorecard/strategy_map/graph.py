"""Compiling a strategy: ids to arrays, nodes in levels, so that status can flow in few steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.calendar import in_force
from scorecard.model.link import Arrow, Contributes, Measures
from scorecard.model.node import Node
from scorecard.model.order import causes_first
from scorecard.model.period import Period
from scorecard.model.propagation import DEFAULTS, Propagation, Reads, RuleName
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.rules import POOLED

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

MEASURED, DRIVEN = 0, 1


@dataclass(frozen=True, slots=True)
class Edges:
    """Links that carry status, sorted by effect; one array element a link.

    `source` may point behind the nodes, at the assessed status of a node (see Graph.assessed).
    """

    source: Ints
    target: Ints
    side: NDArray[np.int8]
    weight: Floats
    sign: NDArray[np.int8]
    critical: Bools

    def __len__(self) -> int:
        return len(self.source)

    def take(self, which: Ints | Bools) -> Edges:
        """Return some of the links."""
        return Edges(*(getattr(self, name)[which] for name in Edges.__slots__))


@dataclass(frozen=True, slots=True)
class Side:
    """The inputs of some nodes, one run of edges a node.

    `rows` are the nodes within their block that have any, `starts` the first edge of each.
    """

    edges: Edges
    rows: Ints
    starts: Ints


@dataclass(frozen=True, slots=True)
class Block:
    """Nodes of one level that share a rule and the number it reads."""

    rule: RuleName
    on: Reads
    nodes: Ints
    measured: Side
    driven: Side
    pooled: Side | None
    own_share: Floats
    min_known: Floats
    measured_cap: Bools
    critical_cap: Bools
    leaf: Bools
    """KPIs: their score is their own reading's; contributors only give them `driven`."""
    linked: Bools
    """Has at least one link, so that it leaves when none of its inputs applies."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A compiled strategy at a date.

    Attributes:
        ids: the nodes that can have a status, sorted; risks and KPIs among them, no questions.
        index: position of each id.
        kpi: which of them are KPIs.
        blocks: causes before effects.
        edges: every link that carries status, sorted by effect.
        assessed: nodes that may have an assessed status; the k-th is input `len(ids) + k`.
        expected: whether that status counts as missing where there is none.
        settings: the resolved propagation of each node.
    """

    ids: tuple[str, ...]
    index: dict[str, int]
    kpi: Bools
    blocks: tuple[Block, ...]
    edges: Edges
    assessed: Ints
    expected: Bools
    settings: tuple[Propagation, ...]

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.ids)

    def run(self, node: int) -> Ints:
        """Return the positions of the links into one node."""
        low, high = np.searchsorted(self.edges.target, [node, node + 1])
        return np.arange(low, high)

    def into(self, node: int) -> Edges:
        """Return the links into one node."""
        return self.edges.take(self.run(node))


def settings_of(strategy: Strategy, node: Node) -> Propagation:
    """Return a node's propagation: its own settings over its kind's over the strategy's."""
    base = Propagation.model_validate(DEFAULTS)
    kind = strategy.propagation.by_kind.get(node.kind, Propagation())
    general = Propagation(**{name: getattr(strategy.propagation, name) for name in Propagation.model_fields})
    return node.propagation.over(kind.over(general.over(base)))


def status_arrows(strategy: Strategy, at: Period) -> Iterable[tuple[Arrow, int]]:
    """Yield the arrows that carry status at a date, each with its side: MEASURED or DRIVEN."""
    for arrow in strategy.arrows:
        link = arrow.link
        if not in_force(link, at) or getattr(link, "feedback", False):
            continue
        if link.kind == "measures":
            yield arrow, MEASURED
        # Between KPIs `part_of` carries values, not status.
        elif link.kind == "contributes" or (
            link.kind == "part_of" and strategy.nodes[arrow.source].kind != "kpi"
        ):
            yield arrow, DRIVEN


def compile_graph(strategy: Strategy, at: Period, judged: Collection[str] = ()) -> Graph:
    """Compile a strategy for propagation.

    Args:
        strategy: the document.
        at: links not in force at this date are left out.
        judged: canonical ids of nodes with an assessed status in any column to be computed,
            beside those the strategy marks `assessed`.
    """
    nodes = [strategy.nodes[name] for name in sorted(strategy.nodes) if strategy.nodes[name].kind != "kpq"]
    ids = tuple(node.id for node in nodes)
    index = {identifier: number for number, identifier in enumerate(ids)}
    settings = tuple(settings_of(strategy, node) for node in nodes)
    assessed = [
        number
        for number, node in enumerate(nodes)
        if node.kind not in ("kpi", "risk") and (node.assessed or node.id in judged)
    ]
    edges = _edges(strategy, at, nodes, index, assessed)
    levels = _levels(ids, edges)
    linked = np.zeros(len(ids), dtype=bool)
    linked[edges.target[edges.source < len(ids)]] = True
    blocks: list[Block] = []
    by_level = np.argsort(levels, kind="stable")
    first_of = np.searchsorted(levels[by_level], np.arange(1, int(levels.max(initial=0)) + 2))
    for members in np.split(by_level, first_of)[1:-1]:
        keys: list[tuple[RuleName, Reads]] = [
            (settings[number].rule or "mean", settings[number].on or "score") for number in members
        ]
        for rule, on in sorted(set(keys)):
            chosen = members[[key == (rule, on) for key in keys]]
            blocks.append(_block(rule, on, chosen, edges, settings, nodes, linked))
    return Graph(
        ids=ids,
        index=index,
        kpi=np.array([node.kind == "kpi" for node in nodes], dtype=bool),
        blocks=tuple(blocks),
        edges=edges,
        assessed=np.array(assessed, dtype=np.intp),
        expected=np.array([nodes[number].assessed for number in assessed], dtype=bool),
        settings=settings,
    )


def _edges(
    strategy: Strategy,
    at: Period,
    nodes: Sequence[Node],
    index: dict[str, int],
    assessed: Sequence[int],
) -> Edges:
    found: list[tuple[int, int, int, float, int, bool]] = []
    for arrow, side in status_arrows(strategy, at):
        link = arrow.link
        weight = link.weight if isinstance(link, (Contributes, Measures)) else 1.0
        sign = -1 if isinstance(link, Contributes) and link.sign == "negative" else 1
        critical = isinstance(link, Measures) and link.critical
        found.append((index[arrow.target], side, index[arrow.source], weight, sign, critical))
    for number, node in enumerate(assessed):
        found.append((node, MEASURED, len(nodes) + number, nodes[node].assessed_weight, 1, False))
    found.sort()
    return Edges(
        target=np.array([edge[0] for edge in found], dtype=np.intp),
        side=np.array([edge[1] for edge in found], dtype=np.int8),
        source=np.array([edge[2] for edge in found], dtype=np.intp),
        weight=np.array([edge[3] for edge in found], dtype=np.float64),
        sign=np.array([edge[4] for edge in found], dtype=np.int8),
        critical=np.array([edge[5] for edge in found], dtype=bool),
    )


def _levels(ids: Sequence[str], edges: Edges) -> NDArray[np.int32]:
    """The longest chain of links below each node; 0 for a node nothing leads into."""
    effects: dict[str, list[str]] = {identifier: [] for identifier in ids}
    sources: dict[str, list[int]] = {}
    for source, target in zip(edges.source.tolist(), edges.target.tolist(), strict=True):
        sources.setdefault(ids[target], []).append(source)
        if source < len(ids):
            effects[ids[source]].append(ids[target])
    number = {identifier: position for position, identifier in enumerate(ids)}
    level = np.zeros(len(ids), dtype=np.int32)
    for identifier in causes_first(effects):
        below = [level[source] for source in sources.get(identifier, ()) if source < len(ids)]
        level[number[identifier]] = 1 + max(below, default=0) if identifier in sources else 0
    return level


def _block(
    rule: RuleName,
    on: Reads,
    chosen: Ints,
    edges: Edges,
    settings: Sequence[Propagation],
    nodes: Sequence[Node],
    linked: Bools,
) -> Block:
    position = {int(node): row for row, node in enumerate(chosen)}
    first, end = np.searchsorted(edges.target, chosen), np.searchsorted(edges.target, chosen, side="right")
    mine = edges.take(np.concatenate([np.arange(*run) for run in zip(first, end, strict=True)]))

    def side(part: Edges) -> Side:
        targets, starts = np.unique(part.target, return_index=True)
        return Side(part, np.array([position[int(node)] for node in targets], dtype=np.intp), starts)

    own = [settings[node] for node in chosen]
    return Block(
        rule=rule,
        on=on,
        nodes=chosen,
        measured=side(mine.take(mine.side == MEASURED)),
        driven=side(mine.take(mine.side == DRIVEN)),
        pooled=side(mine) if rule in POOLED else None,
        own_share=np.array([item.own_share for item in own], dtype=np.float64),
        min_known=np.array([item.min_known for item in own], dtype=np.float64),
        measured_cap=np.array([item.measured_cap for item in own], dtype=bool),
        critical_cap=np.array([item.critical_cap for item in own], dtype=bool),
        leaf=np.array([nodes[node].kind == "kpi" for node in chosen], dtype=bool),
        linked=linked[chosen],
    )
