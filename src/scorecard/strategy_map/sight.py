"""Line of sight: how a node leads up to the goals and down to the KPIs, and who reaches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import ScorecardError, UnknownNameError
from scorecard.kpi.scale import percent
from scorecard.model.node import Objective
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.results import Path
from scorecard.strategy_map.lines import Lines, bare_lines, goals_of
from scorecard.strategy_map.passing import passed_between
from scorecard.strategy_map.paths import strongest

if TYPE_CHECKING:
    import pandas as pd

PATHS = 20
"""How many paths are listed each way, where nobody says."""


@dataclass(frozen=True, slots=True)
class LineOfSight:
    """The paths from one node up to the goals and down to the KPIs, strongest first.

    `influence` maps each goal reached to the sum over *all* paths of the product of their
    effective weights: how many points the goal moves when this node moves by one, as long as
    no rule but `mean`, no cap and no unknown input is in the way. `up` and `down` list the
    strongest paths only; `more_up` and `more_down` say whether there are others. A path is as
    strong as its influence is large: the product of effective weights without their signs, so a
    path through a negative link counts among the others and shows a minus. `goal` says
    that the node is itself one. `through` maps each goal reached to the nodes that every path
    to it passes, in order: without them the node would not reach it.
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
    through: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
            moved = f"{_points(influence)} points on {self.names[goal]}"
            lines.append(f"  {moved}, for one point more here, over all paths")
            several = self.more_up or sum(path.nodes[-1] == goal for path in self.up) > 1
            if several and self.through.get(goal):
                lines.append(
                    f"          always through {', '.join(self.names[n] for n in self.through[goal])}"
                )
        for title, paths, more in (("Up", self.up, self.more_up), ("Down", self.down, self.more_down)):
            if paths:
                lines += ["", f"{title}, strongest first{' (the strongest only)' if more else ''}:"]
            for path in paths:
                lag = f", {path.lag:g} months" if path.lag else ""
                units = f" [{' > '.join(path.units)}]" if path.units else ""
                lines.append(f"  {_points(path.influence)}{lag}{units}")
                lines += [
                    f"      {'-> ' if step else ''}{self.names[node]}" for step, node in enumerate(path.nodes)
                ]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def _points(influence: float) -> str:
    """How many points something moves, signed; of what would be rounded to nothing, that it is little."""
    if 0 < abs(influence) < 0.0005:
        return f"less than 0.001{' down' if influence < 0 else ''}"
    return f"{influence:+.3f}" if influence else "0"


def line_of_sight(strategy: Strategy, lines: Lines, identifier: str, k: int = PATHS) -> LineOfSight:
    """Return the strongest paths from a node up to the goals and down to the KPIs.

    Args:
        strategy: names and units.
        lines: what `lines_of` returns.
        identifier: canonical id of the node.
        k: how many paths are listed each way.

    Raises:
        ScorecardError: `k` is no whole number from 1 up.
    """
    if not _counts(k):
        raise ScorecardError(f"k is {k!r}; write how many paths are to be listed, from 1 up")
    goals = set(goals_of(strategy))
    up, down = _NOTHING, _NOTHING
    influence: dict[str, float] = {}
    through: dict[str, tuple[str, ...]] = {}
    start = lines.index.get(identifier)  # questions and what is out of force are none of its nodes
    if start is not None:
        up = _listed(strategy, lines, strongest(lines.up, start), k, down=False)
        down = _listed(strategy, lines, strongest(lines.down, start), k, down=True)
        passed = passed_between(lines, start)
        influence = _influence(lines, start, sorted(passed))
        through = {lines.ids[goal]: tuple(lines.ids[node] for node in passed[goal]) for goal in passed}
    return LineOfSight(
        id=identifier,
        name=strategy.nodes[identifier].name,
        up=up[0],
        down=down[0],
        influence=influence,
        names={name: node.name for name, node in strategy.nodes.items()},
        more_up=up[1],
        more_down=down[1],
        goal=identifier in goals,
        through={goal: through[goal] for goal in influence},
    )


_NOTHING: tuple[tuple[Path, ...], bool] = ((), False)


def _counts(k: Any) -> bool:
    return isinstance(k, int) and not isinstance(k, bool) and k >= 1


def _influence(lines: Lines, start: int, goals: list[int]) -> dict[str, float]:
    """What the node moves of each goal it leads to, the most first."""
    on = np.zeros((lines.size, len(goals)))
    on[goals, np.arange(len(goals))] = 1.0
    moved = lines.influence(on)[start].tolist()
    found = {lines.ids[goal]: value for goal, value in zip(goals, moved, strict=True)}
    return dict(sorted(found.items(), key=lambda item: (-abs(item[1]), item[0])))


def _listed(
    strategy: Strategy, lines: Lines, found: Iterator[list[int]], k: int, *, down: bool
) -> tuple[tuple[Path, ...], bool]:
    """The first `k` paths from cause to effect, and whether there are more."""
    paths = [_path(strategy, lines, links[::-1] if down else links) for links in islice(found, k)]
    return tuple(paths), next(found, None) is not None


def _path(strategy: Strategy, lines: Lines, links: list[int]) -> Path:
    places = [int(lines.source[links[0]]), *lines.target[links].tolist()]
    nodes = tuple(lines.ids[place] for place in places)
    units: list[str] = []
    for name in nodes:
        unit = strategy.nodes[name].unit
        if unit is not None and (not units or units[-1] != unit):
            units.append(unit)
    shown = tuple(strategy.unit(unit).name for unit in units)
    influence = float(np.prod(lines.weight[links])) + 0.0  # so that no text says -0
    return Path(nodes, influence, float(lines.lag[links].sum()), shown)


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a strategy reaches its goals.

    Shares are 0..1, None where there is nothing to count. A unit reaches a goal where one of its
    nodes does; `headcount` is the share of the staff of units that state theirs, a unit's own
    without the units inside it. `orphans` lead to no goal; `hanging` maps a goal to the one KPI
    it hangs on: all others that lead there are parts or drivers of that one.
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
            return "none to count" if share is None else percent(share)

        lines = [
            f"Reaching the goals ({', '.join(self.goals) or 'there are none'}):",
            f"  KPIs {said(self.kpis)}, objectives {said(self.objectives)}, units {said(self.units)}, "
            f"headcount {said(self.headcount)}",
        ]
        kpis = [name for name in self.orphans if name.startswith("kpi:")]
        others = [name for name in self.orphans if not name.startswith("kpi:")]
        if kpis:
            lines.append(f"  KPIs without a line of sight: {', '.join(kpis)}")
        if others:
            lines.append(f"  orphans, which lead to no goal: {', '.join(others)}")
        lines += [f"  {goal} hangs on {kpi} alone" for goal, kpi in self.hanging.items()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def reach(strategy: Strategy, at: Period | str | None = None, goal: str | None = None) -> Reach:
    """Return which share of KPIs, objectives and units have a line of sight to a goal.

    Component KPIs reach what their aggregate reaches. Risks and questions are not counted.

    Args:
        strategy: the document.
        at: count only links and nodes in force then; unsaid, all.
        goal: the one goal to be reached, such as the vision; unsaid, any.

    Raises:
        UnknownNameError: `goal` names no goal.

    >>> import scorecard as sc
    >>> strategy = sc.read_strategy(sc.example("hmrc_ims") / "strategy.yaml")
    >>> 0 < reach(strategy).kpis <= 1
    True
    """
    period = None if at is None else Period.parse(at, fiscal_start=strategy.fiscal_year_start)
    lines = bare_lines(strategy, period)
    places = lines.goals if goal is None else lines.goals[_chosen(strategy, lines, goal)]
    ends = np.zeros((lines.size, len(places)), dtype=bool)
    ends[places, np.arange(len(places))] = True
    led = lines.reached(ends)
    reaching = {lines.ids[place] for place in np.flatnonzero(led.any(axis=1)).tolist()}
    counted = [strategy.nodes[name] for name in lines.ids if strategy.nodes[name].kind not in ("risk", "kpq")]
    units = sorted({node.unit for node in counted if node.unit is not None})
    there = {node.unit for node in counted if node.id in reaching and node.unit is not None}
    staff = {unit.id: unit.headcount for unit in strategy.units if unit.headcount is not None}
    kpis = [node.id for node in counted if node.kind == "kpi"]
    objectives = [node.id for node in counted if isinstance(node, Objective) and not node.is_goal]
    return Reach(
        goals=tuple(lines.ids[place] for place in places.tolist()),
        kpis=_share(kpis, reaching),
        objectives=_share(objectives, reaching),
        units=_share(units, there),
        headcount=(
            sum(count for unit, count in staff.items() if unit in there) / sum(staff.values())
            if sum(staff.values())
            else None
        ),
        orphans=tuple(sorted(node.id for node in counted if node.id not in reaching)),
        hanging=_hanging(lines, places, led),
    )


def _chosen(strategy: Strategy, lines: Lines, goal: str) -> NDArray[np.bool_]:
    """Which of the goals is the one named; none where it is out of force."""
    wanted, every = strategy.resolve(goal), goals_of(strategy)
    if wanted not in every:
        raise UnknownNameError("goal", goal, every)
    found: NDArray[np.bool_] = np.array(
        [lines.ids[place] == wanted for place in lines.goals.tolist()], dtype=bool
    )
    return found


def _hanging(lines: Lines, goals: NDArray[np.intp], led: NDArray[np.bool_]) -> dict[str, str]:
    """The goals that all KPIs lead to through one: the only one with a link to a node that is none."""
    measuring = np.flatnonzero(lines.kpi[lines.source] & ~lines.kpi[lines.target])
    found = {}
    for column, goal in enumerate(goals.tolist()):
        kpis = np.unique(lines.source[measuring[led[lines.target[measuring], column]]])
        if len(kpis) == 1:
            found[lines.ids[goal]] = lines.ids[kpis[0]]
    return found


def _share(items: list[str], reaching: set[str] | set[str | None]) -> float | None:
    return sum(item in reaching for item in items) / len(items) if items else None
