"""Charts of a maturity assessment: what is drawn is gathered here, how it looks belongs to `render`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from scorecard.errors import RenderError, UnknownNameError
from scorecard.maturity.cells import judged_in
from scorecard.model.assessment import Assessment, Judged
from scorecard.model.framework import Framework, LevelScale

if TYPE_CHECKING:
    from scorecard.render.charts.chart import Chart
    from scorecard.render.charts.levels import LevelRow
    from scorecard.render.theme import Theme

MaturityChart = Literal["heat", "radar", "ladder", "gaps", "spread"]
_OF_ONE = ("radar", "ladder")
"""Charts of one capability."""
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
    """Draw a round; `radar` and `ladder` are of one capability.

    Raises:
        UnknownNameError: there is no such kind of chart, capability or theme.
        RenderError: the kind needs a capability and none is named, or the framework has no levels.
    """
    if kind not in get_args(MaturityChart):
        raise UnknownNameError("chart of maturity", kind, get_args(MaturityChart))
    if framework.scale is None:
        raise RenderError(f"{framework.name} asks questions, without levels; there is nothing to draw")
    assessment = rounds[column]
    assessed = [each.id for each in assessment.capabilities]
    if capability is None and kind in _OF_ONE:
        raise RenderError(f"a {kind} is of one capability; name one of {', '.join(assessed)}")
    chosen = None if capability is None else framework.capability(capability).id
    if chosen is not None and chosen not in assessed:
        raise UnknownNameError(f"capability in round {assessment.round!r}", chosen, assessed)
    earlier = rounds[column - 1] if column else None
    return _drawn(framework, framework.scale, assessment, earlier, kind, chosen, theme)


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
    name = framework.capabilities[chosen].name if chosen else framework.name
    scene = LevelScene(
        what,
        f"{assessment.organisation}: {name}",
        f"{below}; round {assessment.round}" + (f", {framework.name}" if chosen else ""),
        say_date(assessment.date),
        scale,
        tuple(side.name for side in framework.perspectives) or ("Level",),
        tuple(_rows(framework, assessment, earlier, chosen)),
        tuple(_notes(framework, assessment)),
        earlier.round if earlier is not None else "",
    )
    return draw[kind](scene, theme=theme)


def _rows(
    framework: Framework, assessment: Assessment, earlier: Assessment | None, chosen: str | None
) -> list[LevelRow]:
    from scorecard.render.charts.levels import LevelRow

    people = {each.id: each for each in assessment.present}
    judged, before = (
        {(capability, side): each for capability, side, each in judged_in(one, framework)} if one else {}
        for one in (assessment, earlier)
    )
    sides: list[tuple[str | None, str]] = [(side.id, side.name) for side in framework.perspectives]
    sides = sides or [(None, "Level")]
    rows: list[LevelRow] = []
    for identifier, capability in framework.capabilities.items():
        if assessment.capability(identifier) is None or chosen not in (None, identifier):
            continue
        for side, name in sides:
            found = judged.get((identifier, side), Judged())
            state = "answered" if found.as_is else "unanswered" if found.applies else "not applicable"
            own = tuple(
                (people[person].name, people[person].group, level.agreed)
                for person, level in found.scores.items()
            )
            category = framework.category_of[identifier].name
            past = before.get((identifier, side), Judged())
            more = (found.as_is, found.to_be, past.as_is, own, found.rationale)
            rows.append(LevelRow(category, capability.name, name, state, *more))
    return rows


def _notes(framework: Framework, assessment: Assessment) -> list[str]:
    """What must be said wherever levels are shown."""
    notes = []
    if assessment.basis == "illustrative":
        notes.append("Organisation, levels and words are illustrative")
    if assessment.scope is not None:
        notes.append(
            f"{len(assessment.scope)} of {len(framework.capabilities)} capabilities are in this round"
        )
    waiting = [name for name in assessment.scope or () if assessment.capability(name) is None]
    if waiting:
        notes.append(f"not assessed yet: {', '.join(framework.capabilities[name].name for name in waiting)}")
    return [f"{note[0].upper()}{note[1:]}." for note in notes]


__all__ = ["MaturityChart", "chart_of"]
