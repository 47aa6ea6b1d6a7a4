"""Levels from the answers to indicators, where a framework says how: as their sum or their mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scorecard.model.assessment import Assessment
from scorecard.model.framework import Framework, Indicator, LevelFrom

Answers = Mapping[str, float | str]
"""Indicator to its answer, a number or `not applicable`."""


class AnsweredLevel(NamedTuple):
    """The level that the answers of one cell come to.

    `low` and `high` are what it were if every open question had the least or the best answer.
    """

    level: float | None
    """None where it is not known: nothing was answered, or a sum lacks an answer."""
    low: float
    high: float
    answered: int
    asked: int
    """How many questions apply."""


def levels_from_answers(
    framework: Framework, assessment: Assessment
) -> dict[tuple[str, str | None], AnsweredLevel]:
    """Return the level of every cell with indicators: capability and perspective to what they come to.

    Empty where the framework does not say how levels come from answers. An indicator without a
    perspective belongs to no cell of a framework that has perspectives. Unanswered is not 0: a mean
    is that of the answers there are, and a sum is known only when all questions are answered. What
    is not applicable leaves a mean; a sum cannot be complete without it.

    >>> framework = Framework.model_validate(
    ...     {
    ...         "id": "two",
    ...         "name": "Two questions",
    ...         "scale": {"levels": {0: "None", 1: "One", 2: "Both"}},
    ...         "level_from": "sum",
    ...         "categories": {
    ...             "all": {
    ...                 "name": "All",
    ...                 "capabilities": {
    ...                     "desk": {"name": "Desk", "indicators": {"a": "Is it there?", "b": "Is it used?"}}
    ...                 },
    ...             }
    ...         },
    ...     }
    ... )
    >>> assessment = Assessment.model_validate(
    ...     {
    ...         "framework": "two",
    ...         "organisation": "A trust",
    ...         "round": 1,
    ...         "date": "2009-05-14",
    ...         "capabilities": {"desk": {"indicators": {"a": 1}}},
    ...     }
    ... )
    >>> levels_from_answers(framework, assessment)["desk", None]
    AnsweredLevel(level=None, low=1.0, high=2.0, answered=1, asked=2)
    """
    if framework.level_from is None:
        return {}
    sides: list[str | None] = [side.id for side in framework.perspectives] or [None]
    given = {each.id: each.indicators for each in assessment.capabilities}
    found = {}
    for name, capability in framework.capabilities.items():
        for side in sides:
            asked = [each for each in capability.indicators if side is None or each.perspective == side]
            if asked and name in given:
                found[name, side] = _level(framework.level_from, asked, given[name])
    return found


def _level(how: LevelFrom, asked: Sequence[Indicator], answers: Answers) -> AnsweredLevel:
    known = [value for each in asked if isinstance(value := answers.get(each.id), (int, float))]
    open_ = [each for each in asked if each.id not in answers]
    applies = len(known) + len(open_)
    low = float(sum(known))
    high = low + sum(each.out_of for each in open_)
    if how == "sum":
        complete = len(known) == len(asked)
        beyond = sum(each.out_of for each in asked if isinstance(answers.get(each.id), str))
        return AnsweredLevel(low if complete else None, low, high + beyond, len(known), applies)
    level = low / len(known) if known else None
    return AnsweredLevel(level, low / max(applies, 1), high / max(applies, 1), len(known), applies)


__all__ = ["AnsweredLevel", "levels_from_answers"]
