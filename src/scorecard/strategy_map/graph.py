"""The compiled graph: ids and arrays, nodes in levels, so that status can flow in few steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import LoopError
from scorecard.model.period import Duration
from scorecard.model.propagation import DEFAULTS, READS, RULE_NAMES, Reads, RuleFunction, RuleName
from scorecard.strategy_map.levels import levels, ranges
from scorecard.strategy_map.plan import COMPILED, MOST, Plan, plan
from scorecard.strategy_map.rules import POOLED
from scorecard.strategy_map.segments import Segments, segments

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

MEASURED, DRIVEN = 0, 1

RuleKind = RuleName | Literal["function"]
RULE_KINDS: tuple[RuleKind, ...] = (*RULE_NAMES, "function")


@dataclass(frozen=True, slots=True)
class Edges:
    """Links that carry status, sorted by effect, side and cause; one array element a link.

    `source` may point behind the nodes, at the assessed status of a node (see `Graph.assessed`)
    or at what a node came to at an earlier date (see `Graph.lagged`).
    """

    source: Ints
    target: Ints
    side: NDArray[np.int8]
    weight: Floats
    sign: NDArray[np.int8]
    critical: Bools

    def __len__(self) -> int:
        return len(self.source)

    def take(self, which: Ints | Bools | slice) -> Edges:
        """Return some of the links."""
        return Edges(*(getattr(self, name)[which] for name in Edges.__slots__))


@dataclass(frozen=True, slots=True)
class Settings:
    """How each node's inputs become its score; arrays of one element a node.

    `rule` and `on` are places in `RULE_KINDS` and `READS`; the rest is as in
    `model.propagation.Propagation`.
    """

    rule: NDArray[np.int8]
    unanimous: Bools
    on: NDArray[np.int8]
    own_share: Floats
    min_known: Floats
    measured_cap: Bools
    critical_cap: Bools
    peer_mean: Bools

    @classmethod
    def alike(cls, size: int, **said: Any) -> Settings:
        """Return the settings of `size` nodes: the defaults, and one value or array for what is said."""
        yes_no = ("unanimous", "measured_cap", "critical_cap", "peer_mean")
        kinds = {"rule": np.int8, "on": np.int8, **dict.fromkeys(yes_no, np.bool_)}
        values: dict[str, Any] = {**DEFAULTS, **said}
        for name, names in (("rule", RULE_KINDS), ("on", READS)):
            if isinstance(values[name], str):
                values[name] = list(names).index(values[name])
        arrays: dict[str, Any] = {
            name: np.broadcast_to(np.asarray(values[name], kinds.get(name, np.float64)), size)
            for name in cls.__slots__
        }
        return cls(**arrays)

    def take(self, which: Any) -> Settings:
        """Return the settings of some nodes."""
        return Settings(*(getattr(self, name)[which] for name in Settings.__slots__))


@dataclass(frozen=True, slots=True)
class Block:
    """Nodes of one level that share a rule and the number it reads; KPIs stand apart.

    Nodes and the links into them are runs of the graph's: `nodes` and `edges` are slices.
    """

    rule: RuleKind
    unanimous: bool
    on: Reads
    leaf: bool
    """KPIs: their score is their own reading's; contributors only give them `driven`."""
    nodes: slice
    edges: slice


@dataclass(frozen=True, slots=True)
class Held:
    """What may hold the scores of a block's nodes down.

    Attributes:
        by_measured: nodes that a `measured` in the worst band holds; None for all.
        critical: the critical inputs, sorted by node; `starts` the first of each of `nodes`.
    """

    by_measured: Bools | None
    critical: Ints
    starts: Ints
    nodes: Ints


@dataclass(frozen=True, eq=False)
class Graph:
    """A compiled strategy at a date.

    Attributes:
        ids: the nodes that can have a status, causes before effects; risks and KPIs among them,
            no questions.
        kpi: which of them are KPIs.
        edges: every link that carries status, sorted by effect.
        assessed: nodes that may have an assessed status; the k-th is input `len(ids) + k`.
        expected: whether that status counts as missing where there is none.
        lagged: nodes that are read as they stood some time before, and how long; the k-th is input
            `len(ids) + len(assessed) + k`.
        settings: how each node's inputs become its score.
        level: the longest chain of links below each node.
        blocks: causes before effects; nodes that nothing leads into are in none.
        functions: the rule of each node whose rule is a function.
    """

    ids: tuple[str, ...]
    kpi: Bools
    edges: Edges
    assessed: Ints
    expected: Bools
    settings: Settings
    level: NDArray[np.int32]
    blocks: tuple[Block, ...]
    functions: Mapping[int, RuleFunction] = field(default_factory=dict)
    lagged: tuple[tuple[int, Duration], ...] = ()

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each id."""
        return {identifier: number for number, identifier in enumerate(self.ids)}

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.ids)

    @property
    def inputs(self) -> int:
        """Number of inputs: nodes, assessed statuses, and nodes as they stood before."""
        return self.size + len(self.assessed) + len(self.lagged)

    @cached_property
    def owner(self) -> Ints:
        """The node of each input."""
        before = np.array([node for node, _ in self.lagged], dtype=np.intp)
        return np.concatenate([np.arange(self.size), self.assessed, before])

    def lag(self, source: int) -> Duration | None:
        """Return how long before an input is read, or None where it is read as it stands."""
        place = source - self.size - len(self.assessed)
        return self.lagged[place][1] if place >= 0 else None

    @cached_property
    def first(self) -> Ints:
        """Position of the first link into each node, and behind the last."""
        return np.searchsorted(self.edges.target, np.arange(self.size + 1))

    def run(self, node: int) -> Ints:
        """Return the positions of the links into one node."""
        return np.arange(self.first[node], self.first[node + 1])

    def into(self, node: int) -> Edges:
        """Return the links into one node."""
        return self.edges.take(slice(self.first[node], self.first[node + 1]))

    def rule(self, node: int) -> RuleKind:
        """Return the name of a node's rule, or `function`."""
        return RULE_KINDS[int(self.settings.rule[node])]

    def on(self, node: int) -> Reads:
        """Return which number a node's rule reads."""
        return READS[int(self.settings.on[node])]

    @cached_property
    def linked(self) -> Bools:
        """Which nodes have a link, so that they leave when none of their inputs applies."""
        found = np.zeros(self.size, dtype=bool)
        nodes = (self.edges.source < self.size) | (self.edges.source >= self.size + len(self.assessed))
        found[self.edges.target[nodes]] = True
        return found

    @cached_property
    def segments(self) -> tuple[Segments, ...]:
        """The links of each block, a segment a node and side."""
        return tuple(self._laid_out(block, sides=True) for block in self.blocks)

    @cached_property
    def pools(self) -> tuple[Segments | None, ...]:
        """The links of each block whose rule pools both sides, a segment a node."""
        return tuple(
            self._laid_out(block, sides=False) if block.rule in POOLED else None for block in self.blocks
        )

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """What may cap the nodes of each block; none where `own_share` is 0."""
        return tuple(self._held(block) for block in self.blocks)

    def _held(self, block: Block) -> Held:
        settings, nodes = self.settings.take(block.nodes), block.nodes
        some = settings.own_share > 0
        by_measured = some & settings.measured_cap
        critical = np.flatnonzero(self.edges.critical[block.edges]) + block.edges.start
        row = self.edges.target[critical] - nodes.start
        heeded = (some & settings.critical_cap)[row]
        row = row[heeded]
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        every = None if by_measured.all() else by_measured
        return Held(every, self.edges.source[critical[heeded]], starts, row[starts])

    def _laid_out(self, block: Block, *, sides: bool) -> Segments:
        edges = self.edges.take(block.edges)
        side = edges.side if sides else np.zeros(len(edges), dtype=np.int8)
        node = edges.target - block.nodes.start
        order = slice(None) if sides else np.lexsort((edges.source, node))
        return segments(
            edges.source[order], node[order], side[order], edges.weight[order], edges.sign[order], self.inputs
        )

    @cached_property
    def plan(self) -> Plan | None:
        """Nodes and links as the compiled loop reads them; None where it does not know a rule."""
        edges, settings = self.edges, self.settings
        worked_out = [block for block in self.blocks if not block.leaf]
        unknown = {block.rule for block in worked_out} - COMPILED
        other = any(
            block.on != "score" or (block.unanimous and block.rule == "two_worst") for block in worked_out
        )
        if (
            unknown
            or other
            or self.lagged
            or (edges.sign[edges.side == MEASURED] < 0).any()
            or len(edges) > MOST
        ):
            return None
        return plan(
            level=self.level,
            kpi=self.kpi,
            linked=self.linked,
            source=edges.source,
            target=edges.target,
            driven=edges.side == DRIVEN,
            negative=edges.sign < 0,
            critical=edges.critical,
            weight=edges.weight,
            rule=settings.rule,
            share=settings.own_share,
            min_known=settings.min_known,
            measured_cap=settings.measured_cap,
            critical_cap=settings.critical_cap,
        )

    @cached_property
    def pooled(self) -> Bools:
        """Whose rule runs over KPIs and contributors at once."""
        return np.array([name in POOLED for name in RULE_KINDS])[self.settings.rule]


def compile_arrays(
    ids: Sequence[str],
    edges: Edges,
    kpi: Bools,
    settings: Settings,
    assessed: Ints | None = None,
    expected: Bools | None = None,
    functions: Mapping[int, RuleFunction] | None = None,
    lagged: Sequence[tuple[int, Duration]] = (),
) -> Graph:
    """Compile arrays for propagation: sort nodes by depth and links by effect.

    Args:
        ids: the nodes.
        edges: links in any order, between places in `ids`; `len(ids) + k` is the assessed status
            of node `assessed[k]`, and `len(ids) + len(assessed) + k` what `lagged[k]` says.
        kpi: (nodes,) which are KPIs.
        settings: of each node.
        assessed, expected: see `Graph`.
        functions: by place in `ids`, the rules that are functions.
        lagged: places in `ids` of nodes that are read as they stood before, and how long.

    Raises:
        LoopError: links run in a circle; the path is of ids.
    """
    size = len(ids)
    assessed = np.zeros(0, dtype=np.intp) if assessed is None else assessed
    expected = np.zeros(len(assessed), dtype=bool) if expected is None else expected
    before = np.array([node for node, _ in lagged], dtype=np.intp)
    nowhere = np.full(len(assessed), -1, dtype=np.intp)
    cause = np.concatenate([np.arange(size), nowhere, before])[edges.source]
    linked, inner = cause >= 0, edges.source < size
    try:
        depth = levels(size, cause[linked], edges.target[linked])
    except LoopError as error:
        raise LoopError([ids[int(number)] for number in error.loop]) from None
    fed = np.zeros(size, dtype=bool)
    fed[edges.target] = True
    alike = settings.rule + len(RULE_KINDS) * (settings.on + len(READS) * (kpi + 2 * settings.unanimous))
    kinds = np.where(fed, 1 + alike, 0)
    order = np.lexsort((kinds, depth))
    place = np.empty(size, dtype=np.intp)
    place[order] = np.arange(size)
    target = place[edges.target]
    source = np.where(inner, place[np.where(inner, edges.source, 0)], edges.source)
    by_effect = np.lexsort((source, edges.side, target))
    moved = Edges(source, target, edges.side, edges.weight, edges.sign, edges.critical).take(by_effect)
    kinds, depth = kinds[order], depth[order]
    return Graph(
        ids=tuple(ids[number] for number in order.tolist()),
        kpi=kpi[order],
        edges=moved,
        assessed=place[assessed],
        expected=expected,
        settings=settings.take(order),
        level=depth,
        blocks=tuple(_blocks(kinds, depth, moved)),
        functions={int(place[node]): function for node, function in (functions or {}).items()},
        lagged=tuple((int(place[node]), lag) for node, lag in lagged),
    )


def _blocks(kinds: Ints, depth: NDArray[np.int32], edges: Edges) -> Iterator[Block]:
    """The runs of nodes alike in depth and kind."""
    new = np.flatnonzero((np.diff(kinds) != 0) | (np.diff(depth) != 0)) + 1
    bounds = [0, *new.tolist(), len(kinds)]
    ends = np.searchsorted(edges.target, bounds).tolist()
    for place in range(len(bounds) - 1):
        kind = int(kinds[bounds[place]]) if len(kinds) else 0
        if kind:
            rest, rule = divmod(kind - 1, len(RULE_KINDS))
            rest, on = divmod(rest, len(READS))
            unanimous, leaf = divmod(rest, 2)
            nodes, links = slice(*bounds[place : place + 2]), slice(*ends[place : place + 2])
            yield Block(RULE_KINDS[rule], bool(unanimous), READS[on], bool(leaf), nodes, links)


__all__ = [
    "DRIVEN",
    "MEASURED",
    "RULE_KINDS",
    "Block",
    "Edges",
    "Graph",
    "RuleKind",
    "Settings",
    "compile_arrays",
    "ranges",
]
