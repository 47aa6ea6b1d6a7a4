"""The causal graph as a networkx graph: ids only, for whoever wants to ask it something else."""

from __future__ import annotations

from typing import Any

import networkx as nx

from scorecard.kpi.calendar import in_force
from scorecard.model.link import Contributes, Measures
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy, propagates


def to_networkx(
    strategy: Strategy, at: Period | str | None = None, *, carrying: bool = False
) -> nx.MultiDiGraph[str]:
    """Return the nodes and links of a strategy as a directed multigraph, cause to effect.

    Nodes are canonical ids with the attributes `kind name unit`; the objects stay in
    the document. Each link is keyed by its kind and has the attributes `kind weight sign lag
    feedback` (weight 1, sign 1 and lag 0 months where the kind has none).

    Args:
        strategy: the document.
        at: only nodes and links in force then; unsaid, all.
        carrying: only links along which status or values flow.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "objectives": {"readers": {"name": "More readers", "vision": True}},
    ...         "kpis": {"visits": {"name": "Visits", "measures": "readers", "target": 900}},
    ...     }
    ... )
    >>> sorted(nx.ancestors(to_networkx(strategy), "objective:readers"))
    ['kpi:visits']
    """
    period = None if at is None else Period.parse(at, fiscal_start=strategy.fiscal_year_start)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=strategy.name)
    for node in strategy.nodes.values():
        if period is None or in_force(node, period):
            graph.add_node(node.id, kind=node.kind, name=node.name, unit=node.unit)
    for arrow in strategy.arrows:
        link = arrow.link
        if period is not None and not in_force(link, period):
            continue
        if carrying and not propagates(link):
            continue
        if arrow.source not in graph or arrow.target not in graph:
            continue
        attributes: dict[str, Any] = {
            "kind": link.kind,
            "weight": 1.0,
            "sign": 1,
            "lag": 0.0,
            "feedback": False,
        }
        if isinstance(link, (Contributes, Measures)):
            attributes["weight"] = link.weight
        if isinstance(link, Contributes):
            attributes["sign"] = -1 if link.sign == "negative" else 1
            attributes["lag"] = 0.0 if link.lag is None else link.lag.months
            attributes["feedback"] = link.feedback
        graph.add_edge(arrow.source, arrow.target, key=link.kind, **attributes)
    return graph
