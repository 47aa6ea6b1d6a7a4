"""How much of a round is answered, counted in what its framework asks for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scorecard.maturity.cells import ANSWERED, UNANSWERED, cells, judged_in
from scorecard.maturity.demands import answer_to
from scorecard.model.assessment import Assessment
from scorecard.model.framework import Framework


@dataclass(frozen=True, slots=True)
class Answered:
    """How many of what is in scope and applies are answered; `asked` says of what, in the plural."""

    count: int
    of: int
    asked: str

    def __str__(self) -> str:
        return f"{self.count} of {self.of} {self.asked} in scope answered"


def answered_in(framework: Framework, assessment: Assessment) -> Answered:
    """Count the indicators where levels come from them, and else what people agree a level on.

    >>> framework = Framework.model_validate(
    ...     {"id": "two", "name": "Two", "categories": {"c": {"name": "C", "capabilities": {"a": "A?"}}}}
    ... )
    >>> about = {"framework": "two", "organisation": "A trust", "round": 1, "date": "2009-05-14"}
    >>> print(answered_in(framework, Assessment.model_validate(about)))
    0 of 1 questions in scope answered
    """
    by_answers = framework.by_level or framework.level_from is not None
    if by_answers and not levels_agreed(framework, assessment):
        found = {each.id: each for each in assessment.capabilities}
        answers = [
            answer_to(found.get(capability.id), indicator)
            for capability in framework.capabilities.values()
            if assessment.in_scope(capability.id)
            for indicator in capability.indicators
        ]
        asked = [answer for answer in answers if answer != "not applicable"]
        return Answered(len(asked) - asked.count(None), len(asked), "indicators")
    state = cells(framework, [assessment]).state
    count, of = int(np.sum(state == ANSWERED)), int(np.sum(state <= UNANSWERED))
    whole = "questions" if framework.scale is None else "capabilities"
    return Answered(count, of, "cells" if framework.perspectives else whole)


def levels_agreed(framework: Framework, assessment: Assessment) -> bool:
    """Whether people agreed on any level."""
    return any(judged.as_is is not None for _, _, judged in judged_in(assessment, framework))
