"""Charts of a maturity assessment: what is drawn is gathered here, how it looks belongs to `render`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from scorecard.errors import RenderError, UnknownNameError
from scorecard.maturity.answered import levels_agreed
from scorecard.maturity.cells import ANSWERED, STATES, UNANSWERED, Cells, cells, judged_in, notes_on
from scorecard.maturity.perceptions import Perception, perceptions
from scorecard.maturity.roll_up import rolled_up
from scorecard.maturity.rules import chosen_rule, roll_up_cells
from scorecard.model.assessment import Assessment, Judged, StatedLevel
from scorecard.model.framework import Category, Framework, LevelScale

if TYPE_CHECKING:
    from scorecard.render.charts.chart import Chart
    from scorecard.render.charts.levels import LevelRow
    from scorecard.render.theme import Theme

MaturityChart = Literal["heat", "radar", "ladder", "gaps", "spread"]
_FEWEST_AXES = 3
_WHOLE = "Level"
"""Over the levels of a framework without perspectives."""
_WHAT: dict[MaturityChart, tuple[str, str]] = {
    "heat": ("levels", "Levels agreed, by capability and perspective"),
    "radar": ("radar", "Levels agreed, by perspective"),
    "ladder": ("level ladder", "From the level agreed to the level wanted"),
    "gaps": ("gaps", "From the level agreed to the level wanted, the widest gap first"),
    "spread": ("spread of own scores", "What each assessor said before the room agreed"),
}


def chart_of(
    framework: Framework, rounds: Sequence[Assessment], column: int, kind: str, capability: str | None,
    theme: str | Path | Theme,
) -> Chart:  # fmt: skip
    """Draw a round; a `ladder` is of one capability, a `radar` of one or of the mean of all.

    Raises:
        UnknownNameError: there is no such kind of chart, capability or theme.
        RenderError: the kind needs a capability and none is named, or there are no levels to draw.
    """
    if kind not in get_args(MaturityChart):
        raise UnknownNameError("chart of maturity", kind, get_args(MaturityChart))
    assessment = rounds[column]
    undrawn = why_not_drawn(framework, assessment)
    if framework.scale is None or undrawn:
        raise RenderError(undrawn)
    assessed = [each.id for each in assessment.capabilities]
    if capability is None and kind == "ladder":
        some = f"name one of {', '.join(assessed)}" if assessed else "none is assessed yet"
        raise RenderError(f"a ladder is of one capability; {some}")
    if kind == "radar" and len(framework.perspectives) < _FEWEST_AXES:
        raise RenderError(
            f"a radar has an axis a perspective, and {framework.name} has {len(framework.perspectives)}; "
            "a heat shows its levels"
        )
    chosen = None if capability is None else framework.capability(capability).id
    if chosen is not None and chosen not in assessed:
        raise UnknownNameError(f"capability in round {assessment.round!r}", chosen, assessed)
    earlier = rounds[column - 1] if column else None
    return _drawn(framework, framework.scale, assessment, earlier, kind, chosen, theme)


def why_not_drawn(framework: Framework, assessment: Assessment) -> str:
    """Return why a round has no levels to draw; empty where it may be drawn."""
    if framework.scale is None:
        return f"{framework.name} asks questions, without levels; there is nothing to draw"
    if framework.by_demand and not levels_agreed(framework, assessment):
        return (
            f"{framework.name} is answered demand by demand, and no level is agreed on; "
            "`roll_up` says which level the answers come to"
        )
    return ""


def _drawn(
    framework: Framework, scale: LevelScale, assessment: Assessment, earlier: Assessment | None,
    kind: str, chosen: str | None, theme: str | Path | Theme,
) -> Chart:  # fmt: skip
    from scorecard.render.charts.gap_chart import gap_chart
    from scorecard.render.charts.ladder_chart import ladder_chart
    from scorecard.render.charts.level_heat import level_heat
    from scorecard.render.charts.levels import LevelScene
    from scorecard.render.charts.radar_chart import radar_chart
    from scorecard.render.charts.spread_chart import spread_chart
    from scorecard.render.words import say_date

    draw = {
        "heat": level_heat, "radar": radar_chart, "ladder": ladder_chart, "gaps": gap_chart,
        "spread": spread_chart,
    }  # fmt: skip
    what, below = next(words for name, words in _WHAT.items() if name == kind)
    notes = _notes(framework, assessment)
    if kind == "radar" and chosen is None:
        rows, more = _mean_rows(framework, assessment)
        notes, earlier = [*more, *notes], None
        below = "Mean of the levels agreed, by perspective"
    else:
        rows = _rows(framework, assessment, earlier, chosen)
    name = framework.capabilities[chosen].name if chosen else framework.name
    scene = LevelScene(
        what,
        f"{assessment.organisation}: {name}",
        f"{below}; round {assessment.round}" + (f", {framework.name}" if chosen else ""),
        say_date(assessment.date),
        scale,
        tuple(side.name for side in framework.perspectives) or (_WHOLE,),
        tuple(rows),
        tuple(notes),
        earlier.round if earlier is not None else "",
    )
    return draw[kind](scene, theme=theme)


def _rows(
    framework: Framework, assessment: Assessment, earlier: Assessment | None, chosen: str | None
) -> list[LevelRow]:
    from scorecard.render.charts.levels import LevelRow

    people = {each.id: each for each in assessment.present}
    rounds = [assessment, earlier] if earlier is not None else [assessment]
    found = cells(framework, rounds)
    words = {(capability, side): each for capability, side, each in judged_in(assessment, framework)}
    seen = {(cell.capability, cell.perspective): cell for cell in perceptions(framework, assessment).cells}
    categories = _category_names(framework)
    sides: dict[str | None, str] = {side.id: side.name for side in framework.perspectives}
    rows: list[LevelRow] = []
    for row, place in enumerate(zip(found.capabilities, found.perspectives, strict=True)):
        identifier, side = place
        if assessment.capability(identifier) is None or chosen not in (None, identifier):
            continue
        said = words.get(place, Judged())
        own = tuple(
            (people[person].name, people[person].group, level) for person, level in said.scores.items()
        )
        rows.append(
            LevelRow(
                categories[framework.category_of[identifier].id],
                framework.capabilities[identifier].name,
                sides.get(side, _WHOLE),
                STATES[found.state[row, 0]],
                _level(found, row, 0),
                said.to_be,
                _level(found, row, 1) if earlier is not None else None,
                own,
                *_medians(seen.get(place)),
                said.rationale,
                said.as_is is None,
            )
        )
    return rows


def _category_names(framework: Framework) -> dict[str, str]:
    """What every category is called; where several have a name, with those around it."""
    paths: dict[str, str] = {}

    def walk(categories: Sequence[Category], above: str) -> None:
        for category in categories:
            paths[category.id] = f"{above}{category.name}"
            walk(category.categories, f"{paths[category.id]}, ")

    walk(framework.categories, "")
    names = {each.id: each.name for each in framework.category_of.values()}
    count = Counter(names.values())
    return {name: paths[name] if count[names[name]] > 1 else names[name] for name in names}


def _medians(cell: Perception | None) -> tuple[tuple[tuple[str, float], ...], bool]:
    """The medians that perceptions tell, and whether two groups see something else."""
    if cell is None:
        return (), False
    medians = tuple((group, spread.median) for group, spread in cell.groups)
    return medians or (("", cell.spread.median),), cell.apart


def _level(found: Cells, row: int, column: int) -> StatedLevel | None:
    agreed = found.as_is[row, column]
    if isnan(agreed):
        return None
    low, high = found.low[row, column], found.high[row, column]
    return StatedLevel(agreed=round(agreed, 2), low=round(low, 2), high=round(high, 2))


def _mean_rows(framework: Framework, assessment: Assessment) -> tuple[list[LevelRow], list[str]]:
    """One row a perspective, the mean of all capabilities of the round, and what is to be said of it."""
    from scorecard.render.charts.levels import LevelRow

    rule, found = chosen_rule(framework, "mean"), cells(framework, [assessment])
    groups, now = rolled_up(framework, [assessment], rule)
    wanted_where = np.where(np.isnan(found.to_be), UNANSWERED, ANSWERED).astype(np.int8)
    then = roll_up_cells(groups, found.to_be, found.to_be, found.to_be, wanted_where, "mean")
    rows = []
    for place in np.flatnonzero(np.array(groups.kinds) == "perspective"):
        as_is, to_be = (
            None
            if isnan(each.level[place, 0])
            else StatedLevel(
                **{
                    name: round(float(getattr(each, of)[place, 0]), 2)
                    for name, of in (("agreed", "level"), ("low", "low"), ("high", "high"))
                }
            )
            for each in (now, then)
        )
        open_ = "unanswered" if now.applicable[place, 0] else "not applicable"
        state = open_ if as_is is None else "answered"
        row = LevelRow("", "Mean of all", groups.names[place], state, as_is, to_be, worked_out=True)
        rows.append(row)
    notes = [f"{rule.says}."]
    if np.any((found.state == ANSWERED) != (wanted_where == ANSWERED)):
        notes.append(f"As-is over {now.answered[0, 0]} answers, to-be over {then.answered[0, 0]}.")
    return rows, notes


def _notes(framework: Framework, assessment: Assessment) -> list[str]:
    """What must be said wherever levels are shown."""
    notes = notes_on([assessment])
    if assessment.scope is not None:
        notes.append(
            f"{len(assessment.scope)} of {len(framework.capabilities)} capabilities are in this round"
        )
    else:
        open_ = len(framework.capabilities) - len(assessment.capabilities)
        if open_:
            notes.append(
                f"{open_} more capabilities of {framework.name} are not answered, and no scope is said"
            )
    waiting = [name for name in assessment.scope or () if assessment.capability(name) is None]
    if waiting:
        notes.append(f"not assessed yet: {', '.join(framework.capabilities[name].name for name in waiting)}")
    return [f"{note[0].upper()}{note[1:].rstrip('.')}." for note in notes]


__all__ = ["MaturityChart", "chart_of", "why_not_drawn"]
