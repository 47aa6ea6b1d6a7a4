"""Feedback: the loops that links marked `feedback` close, reinforcing or balancing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.network import to_networkx

if TYPE_CHECKING:
    import pandas as pd

LISTED = 1000
"""Loops that are listed, the shortest."""
COUNTED = 10_000
"""Loops up to which they are counted: a dense map of 30 nodes may have more than anybody can list."""
PRINTED = 10
CARRYING = ("measures", "contributes", "part_of")


@dataclass(frozen=True, slots=True)
class Loop:
    """A way from a node back to itself over one feedback link or more.

    `nodes` starts with the effect of a feedback link, and the last leads back to the first. `sign`
    is the product of the signs along it: 1 where a change comes back the same way, -1 where
    it comes back the other way. `lag` is in months, once round. `feedback` are the feedback links,
    as (source, target).
    """

    nodes: tuple[str, ...]
    sign: int
    lag: float
    feedback: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        """`reinforcing`: what rises goes on rising; `balancing`: what rises is held back."""
        return "reinforcing" if self.sign > 0 else "balancing"


@dataclass(frozen=True, slots=True, repr=False)
class Loops:
    """The loops that the feedback links of a strategy close, the shortest first.

    None of them is in any score: a feedback link is drawn and listed, never propagated.

    Attributes:
        loops: those listed, at most `LISTED`.
        left_out: how many more were found.
        complete: whether every loop was found; where not, there are more than `left_out` says.
        idle: the feedback links that close no loop, as (source, target).
        names: of nodes, by id.
    """

    loops: tuple[Loop, ...]
    left_out: int
    complete: bool
    idle: tuple[tuple[str, str], ...]
    names: Mapping[str, str]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a loop listed: `kind sign lag_months links path feedback`.

        `sign` is 1 or -1, `links` how many it has; `path` and `feedback` are ids joined by
        ` -> `, several feedback links by a comma.
        """
        import pandas as pd

        rows = [
            {
                "kind": loop.kind,
                "sign": loop.sign,
                "lag_months": loop.lag,
                "links": len(loop.nodes),
                "path": " -> ".join((*loop.nodes, loop.nodes[0])),
                "feedback": ", ".join(" -> ".join(ends) for ends in loop.feedback),
            }
            for loop in self.loops
        ]
        return pd.DataFrame(rows, columns="kind sign lag_months links path feedback".split())

    def __str__(self) -> str:
        lines = [self._title()]
        for loop in self.loops[:PRINTED]:
            lag = f", {loop.lag:g} month{'' if loop.lag == 1 else 's'} round" if loop.lag else ""
            lines.append(f"  {loop.kind}{lag}")
            lines.append(f"      {self.names[loop.nodes[0]]}")
            lines += [f"      -> {self.names[name]}" for name in (*loop.nodes[1:], loop.nodes[0])]
        if len(self.loops) > PRINTED:
            lines.append(f"  and {len(self.loops) - PRINTED:,} longer ones in the table")
        if self.left_out:
            more = "" if self.complete else "more than "
            lines.append(f"  {more}{self.left_out:,} others are not listed")
        lines += [
            f"  {self.names[source]} -> {self.names[target]} is marked `feedback` and closes no loop"
            for source, target in self.idle
        ]
        return "\n".join(lines)

    __repr__ = __str__

    def _title(self) -> str:
        if not self.loops:
            return "Feedback: no loop"
        count = len(self.loops) + self.left_out
        number = f"{count:,}" if self.complete else f"more than {count:,}"
        title = f"Feedback: {number} loop{'s' if count > 1 else ''}"
        if not self.left_out:
            reinforcing = sum(loop.sign > 0 for loop in self.loops)
            title += f", {reinforcing} reinforcing, {count - reinforcing} balancing"
        return title

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def loops(strategy: Strategy, at: Period | str | None = None) -> Loops:
    """Return the loops that links marked `feedback` close, each reinforcing or balancing.

    A loop runs over links that carry status or values (`measures`, `contributes`, `part_of`), at
    least one of them feedback, and over no node twice. It is reinforcing where an even number of
    its links is negative, else balancing (Sterman, Business Dynamics, 2000, chapter 5). Loops are
    found by Johnson's algorithm (networkx `simple_cycles`), `COUNTED` at most, and the shortest
    `LISTED` of these are kept.

    Args:
        strategy: the document.
        at: only nodes and links in force then; unsaid, all.

    Raises:
        PeriodError: `at` cannot be read.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "objectives": {
    ...             "books": {"name": "More books", "contributes": "readers"},
    ...             "readers": {
    ...                 "name": "More readers",
    ...                 "contributes": {"books": {"feedback": True, "lag": "1 year"}},
    ...             },
    ...         },
    ...     }
    ... )
    >>> print(loops(strategy))
    Feedback: 1 loop, 1 reinforcing, 0 balancing
      reinforcing, 12 months round
          More books
          -> More readers
          -> More books
    """
    network = _carrying(strategy, at)
    ids = sorted(network)
    place = {name: number for number, name in enumerate(ids)}
    plain = nx.DiGraph((place[source], place[target]) for source, target in network.edges())
    circles = nx.DiGraph()  # what lies on loops: all else is left aside
    for part in nx.strongly_connected_components(plain):
        circles.add_edges_from(plain.subgraph(part).edges())
    round_trips = (
        loop
        for cycle in nx.simple_cycles(circles)
        for loop in _along(network, [ids[number] for number in cycle])
    )
    found = list(itertools.islice(round_trips, COUNTED + 1))
    complete = len(found) <= COUNTED
    found = sorted(found[:COUNTED], key=lambda loop: (len(loop.nodes), loop.nodes, loop.sign, loop.lag))
    return Loops(
        loops=tuple(found[:LISTED]),
        left_out=max(len(found) - LISTED, 0),
        complete=complete,
        idle=tuple(
            sorted(
                (source, target)
                for source, target, feedback in network.edges(data="feedback")
                if feedback and not circles.has_edge(place[source], place[target])
            )
        ),
        names={name: node.name for name, node in strategy.nodes.items()},
    )


def _carrying(strategy: Strategy, at: Period | str | None) -> nx.MultiDiGraph[str]:
    """What status and values flow along, and the feedback links."""
    network = to_networkx(strategy, at)
    network.remove_edges_from(
        [(source, target, key) for source, target, key in network.edges(keys=True) if key not in CARRYING]
    )
    return network


def _along(network: nx.MultiDiGraph[str], cycle: list[str]) -> Iterator[Loop]:
    """The loops over these nodes: more than one where two of them are linked in two ways."""
    steps = list(zip(cycle, cycle[1:] + cycle[:1], strict=True))
    ways: list[list[dict[str, Any]]] = [[*network[source][target].values()] for source, target in steps]
    for links in itertools.product(*ways):
        feedback = [ends for ends, link in zip(steps, links, strict=True) if link["feedback"]]
        start = cycle.index(min(target for _, target in feedback))
        sign = 1
        for link in links:
            sign *= link["sign"]
        yield Loop(
            nodes=tuple(cycle[start:] + cycle[:start]),
            sign=sign,
            lag=sum(link["lag"] for link in links),
            feedback=tuple(sorted(feedback)),
        )
