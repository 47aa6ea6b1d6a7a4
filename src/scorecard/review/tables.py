"""The tables of a review: a row a node, and a row a KPI with its figures."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from scorecard.kpi.schemes import band_names
from scorecard.model.node import Objective
from scorecard.model.strategy import Strategy
from scorecard.results import Status, Trend

KPI_COLUMNS = (
    "name measured_in value target upper band score attainment progress pace as_of trend owner unit reason"
).split()
KIND_ORDER = ("objective", "initiative", "service", "capability", "kpi", "risk")
COLUMNS = (
    "kind name unit perspective band letter score measured driven low high coverage tension "
    "trend reason as_of"
).split()


def status_frame(strategy: Strategy, statuses: Mapping[str, Status]) -> pd.DataFrame:
    """Return one row a node, index `id`, in the order of `in_rank`; `Review.to_frame` says which columns."""
    rows = []
    for identifier in in_rank(strategy, statuses):
        status, node = statuses[identifier], strategy.nodes[identifier]
        rows.append(
            {
                "id": identifier,
                "kind": status.kind,
                "name": status.name,
                "unit": node.unit,
                "perspective": node.perspective,
                "band": None if status.band is None else status.band.name,
                "letter": status.letter,
                "score": status.score,
                "measured": status.measured,
                "driven": status.driven,
                "low": status.low,
                "high": status.high,
                "coverage": status.coverage if status.applicable else None,
                "tension": status.tension,
                "trend": _trend_word(status.trend),
                "reason": status.reason,
                "as_of": None if status.as_of is None else str(status.as_of),
            }
        )
    frame = pd.DataFrame(rows, columns=["id", *COLUMNS]).set_index("id")
    for name in ("score", "measured", "driven", "low", "high", "coverage"):
        frame[name] = frame[name].astype("float64")
    frame["band"] = pd.Categorical(frame["band"], band_names(strategy), ordered=True)
    return frame


def kpi_frame(strategy: Strategy, statuses: Mapping[str, Status]) -> pd.DataFrame:
    """Return one row a KPI, index `id`, in the order of the document; `Review.kpis` says which columns."""
    rows = []
    for kpi in strategy.kpis:
        status = statuses[kpi.id]
        rows.append(
            {
                "id": kpi.id,
                "name": kpi.name,
                "measured_in": kpi.measured_in,
                "value": status.value,
                "target": status.target,
                "upper": status.upper,
                "band": None if status.band is None else status.band.name,
                "score": status.score,
                "attainment": status.attainment,
                "progress": status.progress,
                "pace": status.pace,
                "as_of": None if status.as_of is None else str(status.as_of),
                "trend": _trend_word(status.trend),
                "owner": kpi.owner,
                "unit": kpi.unit,
                "reason": status.reason,
            }
        )
    frame = pd.DataFrame(rows, columns=["id", *KPI_COLUMNS]).set_index("id")
    for name in ("value", "target", "upper", "score", "attainment", "progress", "pace"):
        frame[name] = frame[name].astype("float64")
    frame["band"] = pd.Categorical(frame["band"], band_names(strategy), ordered=True)
    return frame


def in_rank(strategy: Strategy, names: Mapping[str, object]) -> list[str]:
    """Return ids by where their nodes stand: the vision, lanes by rank, what has none, KPIs, risks."""
    tiers = strategy.map.bands == "tiers"
    lanes = strategy.tiers if tiers else strategy.perspectives
    ranks = {lane.id: index if lane.rank is None else lane.rank for index, lane in enumerate(lanes)}
    last = max(ranks.values(), default=0) + 1

    def place(identifier: str) -> tuple[int, str]:
        node = strategy.nodes[identifier]
        below = last + KIND_ORDER.index(node.kind)
        if isinstance(node, Objective) and node.vision:
            return min(ranks.values(), default=0) - 1, identifier
        if node.kind in ("kpi", "risk"):
            return below, identifier
        return ranks.get((node.tier if tiers else node.perspective) or "", below), identifier

    return sorted(names, key=place)


def counted(strategy: Strategy, statuses: Mapping[str, Status]) -> str:
    """Return how many nodes have which status, KPIs and risks left out: `2 green, 1 unknown`."""
    counts: dict[str, int] = {}
    for status in statuses.values():
        if status.applicable and status.kind not in ("kpi", "risk"):
            word = "Unknown" if status.band is None else status.band.name
            counts[word] = counts.get(word, 0) + 1
    order = [*reversed(band_names(strategy)), "Unknown"]
    return ", ".join(f"{counts[word]} {word.lower()}" for word in order if word in counts)


def _trend_word(trend: Trend | None) -> str | None:
    return None if trend is None else trend.verdict or trend.direction


__all__ = ["counted", "in_rank", "kpi_frame", "status_frame"]
