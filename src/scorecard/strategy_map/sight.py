"""Line of sight: how a node leads up to the goals and down to the KPIs, and who reaches them."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx
import numpy as np

from scorecard.kpi.calendar import in_force
from scorecard.model.link import Contributes
from scorecard.model.node import Objective
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy, propagates
from scorecard.results import Path
from scorecard.strategy_map.compile import status_arrows
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.marks import effective_weights
from scorecard.strategy_map.network import to_networkx
from scorecard.strategy_map.propagate import Flow

if TYPE_CHECKING:
    import pandas as pd

PATHS = 20
"""How many paths are listed each way, the strongest."""


class Step(NamedTuple):
    """One link as line of sight sees it: its signed effective weight and its lag in months."""

    source: str
    target: str
    weight: float
    lag: float


@dataclass(frozen=True, slots=True)
class LineOfSight:
    """The paths from one node up to the goals and down to the KPIs, strongest first.

    `influence` maps each goal reached to the sum over *all* paths of the product of their
    effective weights: how many points the goal moves when this node moves by one, as long as
    no rule but `mean`, no cap and no unknown input is in the way. `up` and `down` list the
    strongest paths only; `more_up` and `more_down` say whether there are others. `goal` says
    that the node is itself one.
    """

    id: str
    name: str
    up: tuple[Path, ...]
    down: tuple[Path, ...]
    influence: Mapping[str, float]
    names: Mapping[str, str]
    more_up: bool = False
    more_down: bool = False
    goal: bool = False

    def to_frame(self) -> pd.DataFrame:
        """Return one row a path: `direction start end path influence lag_months units`."""
        import pandas as pd

        rows = [
            {
                "direction": direction,
                "start": path.nodes[0],
                "end": path.nodes[-1],
                "path": " -> ".join(path.nodes),
                "influence": path.influence,
                "lag_months": path.lag,
                "units": ", ".join(path.units),
            }
            for direction, paths in (("up", self.up), ("down", self.down))
            for path in paths
        ]
        return pd.DataFrame(rows, columns="direction start end path influence lag_months units".split())

    def __str__(self) -> str:
        lines = [f"Line of sight of {self.name} ({self.id})"]
        if self.goal:
            lines.append("  It is itself a goal.")
        elif not self.up:
            lines.append("  It reaches no goal.")
        for goal, influence in self.influence.items():
            lines.append(f"  {influence:+.3f}  on {self.names[goal]}, over all paths")
        for title, paths, more in (("Up", self.up, self.more_up), ("Down", self.down, self.more_down)):
            if paths:
                lines += ["", f"{title}, strongest first{' (the strongest only)' if more else ''}:"]
            for path in paths:
                lag = f", {path.lag:g} months" if path.lag else ""
                units = f" [{' > '.join(path.units)}]" if path.units else ""
                lines.append(f"  {path.influence:+.3f}{lag}{units}")
                lines += [
                    f"      {'-> ' if step else ''}{self.names[node]}" for step, node in enumerate(path.nodes)
                ]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def goals_of(strategy: Strategy) -> tuple[str, ...]:
    """Return the ids of the goals and the vision; where none is marked, of the objectives that
    feed nothing."""
    marked = tuple(item.id for item in strategy.objectives if item.is_goal)
    if marked:
        return marked
    feeding = {arrow.source for arrow in strategy.arrows if propagates(arrow.link)}
    return tuple(item.id for item in strategy.objectives if item.id not in feeding)


def steps_of(strategy: Strategy, graph: Graph, flow: Flow, at: Period, column: int = 0) -> list[Step]:
    """Return every link that carries status or values with its signed effective weight and lag.

    Both come of a pass in which no lag counts, or a link would weigh nothing until it has passed.
    Links into a KPI carry no weight: its status is its own reading's. They are there all the
    same, so that a component or a driver of a KPI sees the goals its KPI leads to. Two links
    between the same nodes are one step, of their weights together and the longer lag.
    """
    weights = effective_weights(graph, flow, column)
    lags = {
        (arrow.source, arrow.target): arrow.link.lag.months
        for arrow, _ in status_arrows(strategy, at)
        if isinstance(arrow.link, Contributes) and arrow.link.lag is not None
    }
    found: dict[tuple[str, str], float] = {}
    edges = graph.edges
    for edge in np.flatnonzero(edges.source < graph.size):
        source, target = graph.ids[int(edges.source[edge])], graph.ids[int(edges.target[edge])]
        weight = 0.0 if graph.kpi[edges.target[edge]] else float(weights[edge] * edges.sign[edge])
        found[source, target] = found.get((source, target), 0.0) + weight
    for arrow in strategy.arrows:
        if arrow.link.kind == "part_of" and arrow.source.startswith("kpi:") and in_force(arrow.link, at):
            found.setdefault((arrow.source, arrow.target), 0.0)
    here = {name for name in graph.ids if in_force(strategy.nodes[name], at)}
    return [
        Step(*ends, weight, lags.get(ends, 0.0)) for ends, weight in found.items() if here.issuperset(ends)
    ]


def line_of_sight(strategy: Strategy, steps: Iterable[Step], identifier: str) -> LineOfSight:
    """Return the strongest paths from a node up to the goals and down to the KPIs.

    Args:
        strategy: names and units.
        steps: what `steps_of` returns.
        identifier: canonical id of the node.
    """
    goals = set(goals_of(strategy))
    upward: dict[str, list[Step]] = {}
    downward: dict[str, list[Step]] = {}
    for step in steps:
        upward.setdefault(step.source, []).append(step)
        downward.setdefault(step.target, []).append(Step(step.target, step.source, step.weight, step.lag))
    kinds = {name: node.kind for name, node in strategy.nodes.items()}
    up, more_up = _strongest(identifier, upward, lambda name: name in goals and name != identifier)
    down, more_down = _strongest(
        identifier, downward, lambda name: kinds[name] == "kpi" and name != identifier
    )
    return LineOfSight(
        id=identifier,
        name=strategy.nodes[identifier].name,
        up=tuple(_path(strategy, steps_up, False) for steps_up in up),
        down=tuple(_path(strategy, steps_down, True) for steps_down in down),
        influence=_influence(identifier, upward, goals),
        names={name: node.name for name, node in strategy.nodes.items()},
        more_up=more_up,
        more_down=more_down,
        goal=identifier in goals,
    )


def _order(start: str, onward: Mapping[str, list[Step]]) -> list[str]:
    """Every node that can be reached, each after all it was reached from; without recursion."""
    order: list[str] = []
    seen = {start}
    stack: list[tuple[str, int]] = [(start, 0)]
    while stack:
        name, position = stack.pop()
        steps = onward.get(name, [])
        if position < len(steps):
            stack.append((name, position + 1))
            if steps[position].target not in seen:
                seen.add(steps[position].target)
                stack.append((steps[position].target, 0))
        else:
            order.append(name)
    return order[::-1]


def _influence(start: str, upward: Mapping[str, list[Step]], goals: set[str]) -> dict[str, float]:
    total = {start: 1.0}
    for name in _order(start, upward):
        for step in upward.get(name, []):
            total[step.target] = total.get(step.target, 0.0) + total[name] * step.weight
    found = {goal: total[goal] + 0.0 for goal in sorted(goals & set(total)) if goal != start}
    return dict(sorted(found.items(), key=lambda item: (-abs(item[1]), item[0])))


def _strongest(
    start: str, onward: Mapping[str, list[Step]], ends: Callable[[str], bool]
) -> tuple[list[list[Step]], bool]:
    """The strongest paths to any end, best first, and whether there are more."""
    promise: dict[str, float] = {}  # the strongest way from here to an end; -1 where there is none
    for name in reversed(_order(start, onward)):
        best = 1.0 if ends(name) else -1.0
        for step in onward.get(name, []):
            if promise[step.target] >= 0:
                best = max(best, abs(step.weight) * promise[step.target])
        promise[name] = best
    found: list[list[Step]] = []
    heap: list[tuple[float, tuple[str, ...], bool, float, list[Step]]] = []
    if promise[start] >= 0:
        heap.append((-promise[start], (start,), False, 1.0, []))
    while heap:
        _, names, arrived, weight, steps = heapq.heappop(heap)
        if arrived:
            if len(found) == PATHS:
                return found, True
            found.append(steps)
            continue
        if ends(names[-1]):
            heapq.heappush(heap, (-abs(weight), names, True, weight, steps))
        for step in onward.get(names[-1], []):
            if promise[step.target] >= 0:
                ahead = weight * step.weight
                entry = (
                    -abs(ahead) * promise[step.target],
                    (*names, step.target),
                    False,
                    ahead,
                    [*steps, step],
                )
                heapq.heappush(heap, entry)
    return found, False


def _path(strategy: Strategy, steps: list[Step], down: bool) -> Path:
    nodes = [steps[0].source, *(step.target for step in steps)]
    influence, lag = 1.0, 0.0
    for step in steps:
        influence *= step.weight
        lag += step.lag
    units: list[str] = []
    for name in nodes[::-1] if down else nodes:
        unit = strategy.nodes[name].unit
        if unit is not None and (not units or units[-1] != unit):
            units.append(unit)
    shown = tuple(strategy.unit(unit).name for unit in units)
    influence += 0.0  # so that no text says -0
    return Path(tuple(nodes[::-1] if down else nodes), influence, lag, shown)


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a strategy reaches its goals.

    Shares are 0..1, None where there is nothing to count. A unit reaches a goal where one of its
    nodes does; `headcount` is the share of the staff of units that state theirs, a unit's own
    without the units inside it. `orphans` lead to no goal; `hanging` maps a goal to the one KPI
    it hangs on.
    """

    goals: tuple[str, ...]
    kpis: float | None
    objectives: float | None
    units: float | None
    headcount: float | None
    orphans: tuple[str, ...]
    hanging: Mapping[str, str]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a figure: `figure value` (shares 0..1, NaN where nothing to count)."""
        import pandas as pd

        figures = {
            "share of KPIs": self.kpis,
            "share of objectives": self.objectives,
            "share of units": self.units,
            "share of headcount": self.headcount,
            "orphans": float(len(self.orphans)),
            "goals that hang on one KPI": float(len(self.hanging)),
        }
        return pd.DataFrame(
            {"figure": list(figures), "value": [np.nan if v is None else v for v in figures.values()]}
        )

    def __str__(self) -> str:
        def said(share: float | None) -> str:
            return "none to count" if share is None else f"{share:.0%}"

        lines = [
            f"Reaching the goals ({', '.join(self.goals) or 'there are none'}):",
            f"  KPIs {said(self.kpis)}, objectives {said(self.objectives)}, units {said(self.units)}, "
            f"headcount {said(self.headcount)}",
        ]
        if self.orphans:
            lines.append(f"  reaching none: {', '.join(self.orphans)}")
        lines += [f"  {goal} hangs on {kpi} alone" for goal, kpi in self.hanging.items()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def reach(strategy: Strategy, at: Period | str | None = None) -> Reach:
    """Return which share of KPIs, objectives and units have a line of sight to a goal.

    Component KPIs reach what their aggregate reaches. Risks and questions are not counted.

    Args:
        strategy: the document.
        at: count only links and nodes in force then; unsaid, all.

    >>> import scorecard as sc
    >>> strategy = sc.read_strategy(sc.example("hmrc_ims") / "strategy.yaml")
    >>> 0 < reach(strategy).kpis <= 1
    True
    """
    network = to_networkx(strategy, at, carrying=True)
    goals = tuple(goal for goal in goals_of(strategy) if goal in network)
    beneath = {goal: nx.ancestors(network, goal) for goal in goals}
    reaching = set(goals).union(*beneath.values())
    counted = [strategy.nodes[name] for name in network if strategy.nodes[name].kind not in ("risk", "kpq")]
    units = sorted({node.unit for node in counted if node.unit is not None})
    there = {node.unit for node in counted if node.id in reaching and node.unit is not None}
    staff = {unit.id: unit.headcount for unit in strategy.units if unit.headcount is not None}
    hanging = {}
    for goal in goals:
        kpis = sorted(name for name in beneath[goal] if strategy.nodes[name].kind == "kpi")
        if len(kpis) == 1:
            hanging[goal] = kpis[0]
    kpis = [node.id for node in counted if node.kind == "kpi"]
    objectives = [node.id for node in counted if isinstance(node, Objective) and not node.is_goal]
    return Reach(
        goals=goals,
        kpis=_share(kpis, reaching),
        objectives=_share(objectives, reaching),
        units=_share(units, there),
        headcount=(
            sum(count for unit, count in staff.items() if unit in there) / sum(staff.values())
            if sum(staff.values())
            else None
        ),
        orphans=tuple(sorted(node.id for node in counted if node.id not in reaching)),
        hanging=hanging,
    )


def _share(items: list[str], reaching: set[str] | set[str | None]) -> float | None:
    return sum(item in reaching for item in items) / len(items) if items else None
