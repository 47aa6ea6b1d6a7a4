"""Charts of a review beyond its KPIs': what is drawn is gathered here, how it looks belongs to `render`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from scorecard.errors import UnknownNameError
from scorecard.kpi.scale import show_score
from scorecard.model.node import Risk
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.results import Status
from scorecard.strategy_map.contributions import Contributions
from scorecard.strategy_map.units import NO_UNIT, Sight
from scorecard.strategy_map.waterfall import Waterfall

if TYPE_CHECKING:
    from scorecard.render.charts.chart import Chart
    from scorecard.render.charts.drawing import Shown
    from scorecard.render.theme import Theme

UNDATED = "Exposures and appetites stand as the strategy states them, which gives no date for them"
NodeKind = Literal["contributions", "waterfall"]
Onto = Literal["goals", "units"]


def contributions_of(
    tree: Contributions, at: Period, *, theme: str | Path | Theme = "board", notes: Sequence[str] = ()
) -> Chart:
    """Draw where the points short of 100 come from.

    Raises:
        UnknownNameError: there is no such theme.
    """
    from scorecard.render.charts.contributions_chart import contributions_chart

    return contributions_chart(tree, at=at, theme=theme, notes=notes)


def waterfall_of(
    fall: Waterfall, before: str, after: str, *, what_if: bool = False,
    theme: str | Path | Theme = "board", notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw why a score changed.

    Raises:
        UnknownNameError: there is no such theme.
    """
    from scorecard.render.charts.waterfall_chart import waterfall_chart

    return waterfall_chart(fall, before=before, after=after, what_if=what_if, theme=theme, notes=notes)


def matrix_of(
    strategy: Strategy, sight: Sight, at: Period, onto: Onto, *,
    theme: str | Path | Theme = "board", notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw whose results rest on whom.

    Raises:
        UnknownNameError: `onto` is neither `goals` nor `units`; there is no such theme.
    """
    from scorecard.render.charts.matrix_chart import matrix_chart

    if onto not in get_args(Onto):
        raise UnknownNameError("matrix", onto, get_args(Onto))
    values = sight.by_goal if onto == "goals" else sight.by_unit
    named = {unit.id: unit.name for unit in strategy.units}
    named |= {node.id: node.name for node in strategy.objectives} | {NO_UNIT: "No unit stated"}
    values = values.rename(index=named, columns=named)
    what = "a goal (column) moves" if onto == "goals" else "a unit's results (column) move, in the mean,"
    sources = "A unit's sources: its KPIs, and what nothing leads to; those of units inside it are their own"
    said = [sources, "Influence on a map is of one box, not of all sources of a unit"]
    return matrix_chart(
        values,
        heading=strategy.map.title or strategy.name,
        below=f"How many points {what} when all of a unit's sources (row) move by one",
        when=at.say(),
        what="influence of units on goals" if onto == "goals" else "influence of units on units",
        theme=theme,
        notes=[*said, *notes],
    )


def risks_of(
    strategy: Strategy, statuses: Mapping[str, Status], at: Period, *,
    theme: str | Path | Theme = "board", notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw the risks in force beside what they threaten, those over appetite first.

    Raises:
        UnknownNameError: there is no such theme.
    """
    from scorecard.kpi.calendar import in_force
    from scorecard.render.charts.drawing import sentences, shown
    from scorecard.render.charts.risk_chart import RiskRow, RiskScene, risk_chart

    def beside(name: str) -> tuple[str, Shown]:
        status = statuses[name]
        score = "" if status.score is None else show_score(strategy.scale, status.score)
        return status.name, shown(strategy.scale, status.band, score, applicable=status.applicable)

    threatened: dict[str, list[str]] = {risk.id: [] for risk in strategy.risks}
    mitigating: dict[str, list[str]] = {risk.id: [] for risk in strategy.risks}
    for source, target, link in strategy.arrows:
        if not in_force(link, at):
            continue
        if link.kind == "threatens" and target in statuses:
            threatened[source].append(target)
        elif link.kind == "mitigates" and source in statuses:
            mitigating[target].append(source)
    rows = [
        RiskRow(
            risk,
            tuple(beside(name) for name in threatened[risk.id]),
            tuple(beside(name) for name in mitigating[risk.id]),
        )
        for risk in sorted((item for item in strategy.risks if in_force(item, at)), key=_gravest)
    ]
    scene = RiskScene(
        heading=strategy.map.title or strategy.name,
        when=at.say(),
        rows=tuple(rows),
        exposure=strategy.risk_scale,
        scale=strategy.scale,
        notes=sentences([*([UNDATED] if rows else []), *notes]),
    )
    return risk_chart(scene, theme=theme)


def _gravest(risk: Risk) -> tuple[bool, float, str]:
    return not risk.over_appetite, -(risk.residual or 0.0), risk.id


__all__ = ["NodeKind", "Onto", "contributions_of", "matrix_of", "risks_of", "waterfall_of"]
