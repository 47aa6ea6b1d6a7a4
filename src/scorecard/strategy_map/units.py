"""Line of sight as numbers: influence on chosen nodes, and who carries whose results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scorecard.model.strategy import Strategy
from scorecard.strategy_map.lines import Lines
from scorecard.strategy_map.passing import passed_beneath
from scorecard.strategy_map.sight import Reach

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

NO_UNIT = "(no unit)"
"""The row and column of nodes that name no unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """The lines of sight of a whole review.

    Attributes:
        reach: who reaches the goals, and who does not.
        by_goal: one row a unit, one column a goal: how many points the goal moves when every source
            of the unit moves by one. Sources are KPIs and nodes that nothing leads to; a unit's own,
            without those of the units inside it. A KPI that names no unit is of the unit of what it
            measures, where that is one. NaN where none of them leads to the goal. With
            `mean`, positive links and no assessed status beside KPIs, a column adds up to 1.
        by_unit: one row a unit, one column a unit: how many points the results of the second move,
            in the mean, when every source of the first moves by one. Results are its nodes that
            something leads to, KPIs apart.
        through: by goal, the nodes that every path from any KPI passes, from below: where the goal
            hangs on one KPI, that KPI comes first.
    """

    reach: Reach
    by_goal: pd.DataFrame
    by_unit: pd.DataFrame
    through: Mapping[str, tuple[str, ...]]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a unit and a goal or a unit: `unit onto kind influence`, NaN where none leads."""
        import pandas as pd

        parts = [
            frame.rename_axis(index="unit")
            .reset_index()
            .melt("unit", var_name="onto", value_name="influence")
            .assign(kind=kind)
            for kind, frame in (("goal", self.by_goal), ("unit", self.by_unit))
        ]
        columns = ["unit", "onto", "kind", "influence"]
        return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)[columns]

    def __str__(self) -> str:
        lines = [str(self.reach)]
        lines += [
            f"  every path to {goal} passes {', '.join(nodes)}"
            for goal, nodes in self.through.items()
            if nodes
        ]
        for title, frame in (
            ("Points a goal moves when all of a unit's sources move by one", self.by_goal),
            ("Points a unit's results move when all of another's sources move by one", self.by_unit),
        ):
            if frame.size:
                lines += ["", f"{title}:", frame.to_string(float_format="{:+.3f}".format, na_rep="")]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def influence_frame(lines: Lines, on: Sequence[str] | None = None) -> pd.DataFrame:
    """Return how many points each chosen node moves when any node moves by one: nodes x chosen.

    One solve for all; NaN where no path leads, 1 of a node on itself.

    Args:
        lines: what `lines_of` returns.
        on: canonical ids; those that have no status, as questions, get no column. Unsaid, the goals.
    """
    import pandas as pd

    chosen = lines.goals if on is None else [lines.index[name] for name in on if name in lines.index]
    ends = np.zeros((lines.size, len(chosen)), dtype=bool)
    ends[chosen, np.arange(len(chosen))] = True
    frame = pd.DataFrame(
        _moved(lines, ends, ends.astype(float)),
        index=list(lines.ids),
        columns=[lines.ids[node] for node in chosen],
    )
    return frame.sort_index().rename_axis(index="id")


def sight_of(strategy: Strategy, lines: Lines, reach: Reach) -> Sight:
    """Return who carries the goals and whose results rest on whom.

    Args:
        strategy: units and their order.
        lines: what `lines_of` returns.
        reach: what `sight.reach` returns.
    """
    import pandas as pd

    units = [unit.id for unit in strategy.units]
    number = {unit: place for place, unit in enumerate(units)}
    whose = _whose(strategy)
    of_node = np.array([number.get(whose.get(name) or "", len(units)) for name in lines.ids], dtype=np.intp)
    shown = [*units, NO_UNIT] if (of_node == len(units)).any() else units
    goals = lines.goals.tolist()
    ends = np.zeros((lines.size, len(goals)), dtype=bool)
    ends[goals, np.arange(len(goals))] = True
    results = ~lines.sources[:, None] & (of_node[:, None] == np.arange(len(shown)))
    mean = results / np.maximum(results.sum(axis=0), 1)
    return Sight(
        reach=reach,
        by_goal=pd.DataFrame(
            _by_unit(lines, of_node, len(shown), ends, ends.astype(float)),
            index=shown,
            columns=[lines.ids[goal] for goal in goals],
        ),
        by_unit=pd.DataFrame(_by_unit(lines, of_node, len(shown), results, mean), index=shown, columns=shown),
        through={
            lines.ids[goal]: tuple(lines.ids[node] for node in passed_beneath(lines, goal)) for goal in goals
        },
    )


def _whose(strategy: Strategy) -> dict[str, str | None]:
    """The unit of every node; a KPI that names none counts for that of what it measures, if it is one."""
    whose = {name: node.unit for name, node in strategy.nodes.items()}
    measured: dict[str, set[str | None]] = {}
    for arrow in strategy.arrows:
        if arrow.link.kind == "measures" and whose[arrow.source] is None:
            measured.setdefault(arrow.source, set()).add(whose[arrow.target])
    return whose | {kpi: next(iter(found)) for kpi, found in measured.items() if len(found) == 1}


def _by_unit(
    lines: Lines, of_node: NDArray[np.intp], units: int, ends: NDArray[np.bool_], on: Floats
) -> Floats:
    """Influence summed over the sources of each unit; NaN where none of them leads to an end."""
    moved = _moved(lines, ends, on)[lines.sources]
    unit = of_node[lines.sources]
    total, led = np.zeros((units, on.shape[1])), np.zeros((units, on.shape[1]), dtype=bool)
    np.add.at(total, unit, np.nan_to_num(moved))
    np.logical_or.at(led, unit, ~np.isnan(moved))
    return np.where(led, total, np.nan)


def _moved(lines: Lines, ends: NDArray[np.bool_], on: Floats) -> Floats:
    return np.where(lines.reached(ends), lines.influence(on), np.nan)


__all__ = ["NO_UNIT", "Sight", "influence_frame", "sight_of"]
