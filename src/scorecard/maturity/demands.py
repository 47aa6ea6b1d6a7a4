"""Demands as arrays: one row a demand that a level makes of a capability, one column a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from scorecard.maturity.cells import ANSWERED, NOT_APPLICABLE, NOT_IN_SCOPE, UNANSWERED
from scorecard.model.assessment import AssessedCapability, Assessment
from scorecard.model.framework import Framework, Indicator


@dataclass(frozen=True, slots=True, eq=False)
class Demands:
    """How far the demands of all levels are met, in some rounds side by side.

    `met` and `state` have the shape (demand, round).
    """

    capabilities: tuple[str, ...]
    """The capability every demand is made of."""
    perspectives: tuple[str | None, ...]
    """The perspective it hangs on; None where it hangs on none."""
    levels: npt.NDArray[np.float64]
    """The level that makes it."""
    met: npt.NDArray[np.float64]
    """From 0, not met, to 1, met; NaN where it is not answered."""
    state: npt.NDArray[np.int8]
    """Index into `scorecard.maturity.cells.STATES`."""


def demands(framework: Framework, assessments: Sequence[Assessment]) -> Demands:
    """Lay out the answers to every indicator that belongs to a level."""
    asked = [
        (capability.id, indicator, indicator.level)
        for capability in framework.capabilities.values()
        for indicator in capability.indicators
        if indicator.level is not None
    ]
    shape = (len(asked), len(assessments))
    met, state = np.full(shape, np.nan), np.full(shape, UNANSWERED, dtype=np.int8)
    for column, assessment in enumerate(assessments):
        found = {each.id: each for each in assessment.capabilities}
        for row, (capability, indicator, _) in enumerate(asked):
            if not assessment.in_scope(capability):
                state[row, column] = NOT_IN_SCOPE
                continue
            answer = answer_to(found.get(capability), indicator)
            if isinstance(answer, str):
                state[row, column] = NOT_APPLICABLE
            elif answer is not None:
                state[row, column] = ANSWERED
                met[row, column] = answer / indicator.out_of
    return Demands(
        capabilities=tuple(capability for capability, _, _ in asked),
        perspectives=tuple(indicator.perspective for _, indicator, _ in asked),
        levels=np.array([level for _, _, level in asked], dtype=np.float64),
        met=met,
        state=state,
    )


def answer_to(
    found: AssessedCapability | None, indicator: Indicator
) -> float | Literal["not applicable"] | None:
    """Return what was answered: a number, that it does not apply, or None for nothing."""
    if found is None:
        return None
    side = None if indicator.perspective is None else found.perspective(indicator.perspective)
    if not found.applies or (side is not None and not side.applies):
        return "not applicable"
    return found.indicators.get(indicator.id)
