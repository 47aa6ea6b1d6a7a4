"""Compiling a strategy: its nodes and the links that carry status, as arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from scorecard.kpi.calendar import in_force
from scorecard.model.link import Arrow, Contributes, Link, Measures
from scorecard.model.node import Node
from scorecard.model.period import Duration, Period
from scorecard.model.propagation import DEFAULTS, READS, Propagation
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.earlier import earlier
from scorecard.strategy_map.graph import DRIVEN, MEASURED, RULE_KINDS, Edges, Graph, Settings, compile_arrays

SETTINGS = ("unanimous", "own_share", "min_known", "measured_cap", "critical_cap", "peer_mean")


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


def structure(strategy: Strategy, at: Period, *, lags: bool = True) -> tuple[tuple[bool, bool], ...]:
    """Return what of the compiled graph hangs on the date; dates alike in this have the same.

    Of every link with dates or a lag: whether it is in force, and whether it reads an earlier date.
    """
    return tuple(
        (in_force(link, at), lags and _reads_earlier(link, at))
        for link in (arrow.link for arrow in strategy.arrows)
        if link.valid_from is not None or link.valid_until is not None or getattr(link, "lag", None)
    )


def _reads_earlier(link: Link, at: Period) -> bool:
    """Whether a link reads its cause as it stood in an earlier period than `at`."""
    return isinstance(link, Contributes) and link.lag is not None and earlier(at, link.lag) != at


def compile_graph(
    strategy: Strategy, at: Period, judged: Collection[str] = (), *, lags: bool = True
) -> Graph:
    """Compile a strategy for propagation.

    Args:
        strategy: the document.
        at: links not in force at this date are left out.
        judged: canonical ids of nodes with an assessed status in any column to be computed,
            beside those the strategy marks `assessed`.
        lags: whether a link with a lag reads its cause as it stood before.
    """
    nodes = [strategy.nodes[name] for name in sorted(strategy.nodes) if strategy.nodes[name].kind != "kpq"]
    index = {node.id: number for number, node in enumerate(nodes)}
    assessed = [
        number
        for number, node in enumerate(nodes)
        if node.kind not in ("kpi", "risk") and (node.assessed or node.id in judged)
    ]
    resolved = [settings_of(strategy, node) for node in nodes]
    functions = {number: item.rule for number, item in enumerate(resolved) if callable(item.rule)}
    rules = ["function" if callable(item.rule) else item.rule or "mean" for item in resolved]
    settings = Settings.alike(
        len(nodes),
        rule=np.array([RULE_KINDS.index(rule) for rule in rules], dtype=np.int8),
        on=np.array([READS.index(item.on or "score") for item in resolved], dtype=np.int8),
        **{name: np.array([getattr(item, name) for item in resolved]) for name in SETTINGS},
    )
    edges, lagged = _edges(strategy, at, nodes, index, assessed, lags=lags)
    return compile_arrays(
        [node.id for node in nodes],
        edges,
        np.array([node.kind == "kpi" for node in nodes], dtype=bool),
        settings,
        np.array(assessed, dtype=np.intp),
        np.array([nodes[number].assessed for number in assessed], dtype=bool),
        functions,
        lagged,
    )


def _edges(
    strategy: Strategy,
    at: Period,
    nodes: Sequence[Node],
    index: dict[str, int],
    assessed: Sequence[int],
    *,
    lags: bool,
) -> tuple[Edges, list[tuple[int, Duration]]]:
    found: list[tuple[int, int, int, float, int, bool]] = []
    lagged: dict[tuple[int, Duration], int] = {}
    for arrow, side in status_arrows(strategy, at):
        link = arrow.link
        weight = link.weight if isinstance(link, (Contributes, Measures)) else 1.0
        sign = -1 if isinstance(link, Contributes) and link.sign == "negative" else 1
        critical = isinstance(link, Measures) and link.critical
        cause = index[arrow.source]
        if lags and isinstance(link, Contributes) and link.lag is not None and _reads_earlier(link, at):
            cause = lagged.setdefault((cause, link.lag), len(nodes) + len(assessed) + len(lagged))
        found.append((cause, index[arrow.target], side, weight, sign, critical))
    for number, node in enumerate(assessed):
        found.append((len(nodes) + number, node, MEASURED, nodes[node].assessed_weight, 1, False))
    source, target, sides, weights, signs, criticals = zip(*found, strict=True) if found else ((),) * 6
    edges = Edges(
        source=np.array(source, dtype=np.intp),
        target=np.array(target, dtype=np.intp),
        side=np.array(sides, dtype=np.int8),
        weight=np.array(weights, dtype=np.float64),
        sign=np.array(signs, dtype=np.int8),
        critical=np.array(criticals, dtype=bool),
    )
    return edges, list(lagged)
