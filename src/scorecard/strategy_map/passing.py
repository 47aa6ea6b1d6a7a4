"""What every path passes: the dominators of a goal."""

from __future__ import annotations

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from scorecard.strategy_map.lines import Lines

_EVERY = -1
"""The node before all KPIs, of paths down from a goal."""


def passed_between(lines: Lines, start: int) -> dict[int, tuple[int, ...]]:
    """Return, by goal that a node leads to, the nodes on every path to it, in order.

    Neither the node nor the goal is among them.
    """
    graph = _beyond(lines, start, down=False)
    above = nx.immediate_dominators(graph, start)
    return {
        goal: _chain(above, goal, start)[::-1]
        for goal in lines.goals.tolist()
        if goal in graph and goal != start
    }


def passed_beneath(lines: Lines, goal: int) -> tuple[int, ...]:
    """Return the nodes on every path from any KPI to a goal, from below; empty where no KPI leads there.

    A KPI comes first where the goal hangs on it alone.
    """
    graph = _beyond(lines, goal, down=True)
    kpis = [node for node in graph if lines.kpi[node]]
    if not kpis:
        return ()
    graph.add_edges_from((kpi, _EVERY) for kpi in kpis)
    return _chain(nx.immediate_dominators(graph, goal), _EVERY, goal)


def _chain(above: dict[int, int], node: int, start: int) -> tuple[int, ...]:
    """The dominators between two nodes, the nearest to `node` first."""
    found: list[int] = []
    while node != start and (node := above[node]) != start:
        found.append(node)
    return tuple(found)


def _beyond(lines: Lines, start: int, *, down: bool) -> nx.DiGraph[int]:
    """The nodes and links on paths from a node, or down from it."""
    ends = (lines.target, lines.source) if down else (lines.source, lines.target)
    matrix = csr_array((np.ones(len(ends[0]), dtype=bool), ends), shape=(lines.size, lines.size))
    inside = np.zeros(lines.size, dtype=bool)
    inside[breadth_first_order(matrix, start, return_predecessors=False)] = True
    kept = inside[ends[0]]
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_node(start)
    graph.add_edges_from(zip(ends[0][kept].tolist(), ends[1][kept].tolist(), strict=True))
    return graph
