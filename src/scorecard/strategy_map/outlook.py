"""Where today's drivers lead if the arrows hold: a look ahead, never a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from scorecard.kpi.scale import band_of, optional, show_score
from scorecard.model.link import Contributes
from scorecard.model.period import Duration, Period
from scorecard.model.scheme import Band, Scale
from scorecard.model.strategy import Strategy
from scorecard.results import Status
from scorecard.strategy_map.compile import status_arrows
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.named import named
from scorecard.strategy_map.propagate import Flow

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where one node is led; scores 0..100, None where unknown.

    Attributes:
        id, name: the node.
        band, score: what its drivers come to as they stand, each carried on by its own.
        low, high: the score were every unknown input 0, or 100.
        now: its status.
        by: the period by whose end the last of these lags has passed.
    """

    id: str
    name: str
    band: Band | None
    score: float | None
    low: float | None
    high: float | None
    now: Status
    by: Period


@dataclass(frozen=True, slots=True, repr=False)
class Outlook:
    """Where today's drivers lead if the arrows hold, of every node that something drives."""

    at: Period
    by: Period
    nodes: tuple[Ahead, ...]
    scale: Scale

    def __getitem__(self, identifier: str) -> Ahead:
        """Return the outlook of one node, by its id or a slug that only one of them bears.

        Raises:
            UnknownNameError: nothing drives such a node, or there is none.
        """
        return named(self.nodes, identifier, "driven node")

    def to_frame(self) -> pd.DataFrame:
        """Return one row a node, index `id`: `name band score low high band_now score_now by`;
        scores 0..100 with NaN where unknown, `by` the period the last lag has passed by."""
        import pandas as pd

        rows = [
            {
                "id": item.id,
                "name": item.name,
                "band": _word(item.band),
                "score": item.score,
                "low": item.low,
                "high": item.high,
                "band_now": _word(item.now.band),
                "score_now": item.now.score,
                "by": str(item.by),
            }
            for item in self.nodes
        ]
        columns = "id name band score low high band_now score_now by".split()
        frame = pd.DataFrame(rows, columns=columns).set_index("id")
        for name in ("score", "low", "high", "score_now"):
            frame[name] = frame[name].astype("float64")
        return frame

    def __str__(self) -> str:
        lines = [
            f"Outlook from {self.at.say()} to {self.by.say()}, if the arrows hold and nothing else changes:",
            "by what drives each node alone, without its own KPIs where that is known",
        ]
        for item in self.nodes:
            mark = "*" if item.band != item.now.band else " "
            now = f"{_word(item.now.band)} {show_score(self.scale, item.now.score)}".strip()
            led = f"{_word(item.band)} {show_score(self.scale, item.score)}".strip()
            ahead = (
                f"led to {led} by {item.by.say()}" if item.by != self.at else f"{led} by its drivers alone"
            )
            lines.append(f" {mark} {item.name}: {now} now, {ahead}")
        if any(item.band != item.now.band for item in self.nodes):
            lines.append("   (* led to another colour)")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def _word(band: Band | None) -> str:
    return "Unknown" if band is None else band.name


def outlook(
    strategy: Strategy,
    graph: Graph,
    flow: Flow,
    statuses: Mapping[str, Status],
    at: Period,
    delays: Mapping[str, Duration] = MappingProxyType({}),
) -> Outlook:
    """Return where every node that something drives is led.

    Args:
        strategy: the document.
        graph, flow: of a pass in which no lag counts, and a node's contributors alone where one
            is known; of the first column.
        statuses: as they stand.
        at: the period under review.
        delays: work, by canonical id, to how much later than its lags say it acts.
    """
    ends = _ends(strategy, graph, at, delays)
    driven = {arrow.target for arrow, _ in status_arrows(strategy, at) if arrow.link.kind != "measures"}
    found = []
    for identifier, status in statuses.items():
        row = graph.index[identifier]
        if identifier not in driven or graph.kpi[row] or not flow.applicable[row, 0]:
            continue
        score = optional(flow.score[row, 0])
        low, high = optional(flow.low[row, 0]), optional(flow.high[row, 0])
        by = at.around(ends[identifier])
        band = band_of(strategy.scale, score)
        found.append(Ahead(identifier, status.name, band, score, low, high, status, by))
    return Outlook(at, max([item.by for item in found], default=at), tuple(found), strategy.scale)


def _ends(strategy: Strategy, graph: Graph, at: Period, delays: Mapping[str, Duration]) -> dict[str, date]:
    """The day by which the longest chain of lags into each node has passed."""
    into: dict[str, list[tuple[str, Duration | None]]] = {}
    for arrow, _ in status_arrows(strategy, at):
        if isinstance(arrow.link, Contributes):
            into.setdefault(arrow.target, []).append((arrow.source, arrow.link.lag))
    ends: dict[str, date] = {}
    for identifier in graph.ids:  # causes before effects
        ends[identifier] = at.end
        for cause, lag in into.get(identifier, ()):
            day = ends[cause]
            for wait in (lag, delays.get(cause)):
                day = day if wait is None else wait.after(day)
            ends[identifier] = max(ends[identifier], day)
    return ends


__all__ = ["Ahead", "Outlook", "outlook"]
