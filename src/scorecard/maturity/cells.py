"""Assessments as arrays: one row a cell (a capability seen from a perspective), one column a round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scorecard.maturity.answers import levels_from_answers
from scorecard.model.assessment import AssessedCapability, Assessment, Judged, StatedLevel
from scorecard.model.framework import Framework

if TYPE_CHECKING:
    import pandas as pd

ILLUSTRATIVE = "Figures are illustrative."
"""Said wherever levels are shown that are made up."""
Levels = npt.NDArray[np.float64]

ANSWERED, UNANSWERED, NOT_APPLICABLE, NOT_IN_SCOPE = range(4)
STATES = ("answered", "unanswered", "not applicable", "not in scope")
"""What may be the case for a cell, by its number; of a scale's levels only the first has one."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The agreed levels of some rounds, side by side.

    Arrays have the shape (cell, round) and hold NaN where there is no level.
    """

    framework: Framework
    capabilities: tuple[str, ...]
    """The capability of every cell."""
    perspectives: tuple[str | None, ...]
    """Its perspective; None throughout where the framework has none."""
    as_is: Levels
    low: Levels
    high: Levels
    """As-is with the range the room left open: `low <= as_is <= high`."""
    to_be: Levels
    state: npt.NDArray[np.int8]
    """Index into `STATES`."""


def cells(framework: Framework, assessments: Sequence[Assessment]) -> Cells:
    """Lay out the levels of several rounds over every cell of their framework.

    Where nothing was agreed and the framework says `level_from`, a level is what the answers come to.
    """
    sides: list[str | None] = [side.id for side in framework.perspectives] or [None]
    places = [(capability, side) for capability in framework.capabilities for side in sides]
    shape = (len(places), len(assessments))
    as_is, low, high, to_be = (np.full(shape, np.nan) for _ in range(4))
    state = np.full(shape, UNANSWERED, dtype=np.int8)
    rows = {place: row for row, place in enumerate(places)}
    for column, assessment in enumerate(assessments):
        outside = [row for row, (capability, _) in enumerate(places) if not assessment.in_scope(capability)]
        state[outside, column] = NOT_IN_SCOPE
        for capability, side, judged in judged_in(assessment, framework):
            row = rows[capability, side]
            if not judged.applies:
                state[row, column] = NOT_APPLICABLE
            if isinstance(judged, AssessedCapability) and judged.answer and framework.scale is None:
                state[row, column] = ANSWERED
            if judged.as_is is not None:
                state[row, column] = ANSWERED
                as_is[row, column] = judged.as_is.agreed
                low[row, column], high[row, column] = judged.as_is.low, judged.as_is.high
            if judged.to_be is not None:
                to_be[row, column] = judged.to_be.agreed
        for place, answered in levels_from_answers(framework, assessment).items():
            row = rows[place]
            if state[row, column] == UNANSWERED and answered.level is not None:
                state[row, column] = ANSWERED
                as_is[row, column] = answered.level
                low[row, column], high[row, column] = answered.low, answered.high
    capabilities, perspectives = zip(*places, strict=True) if places else ((), ())
    return Cells(framework, capabilities, perspectives, as_is, low, high, to_be, state)


def judged_in(assessment: Assessment, framework: Framework) -> list[tuple[str, str | None, Judged]]:
    """Return what was judged in a round: capability, perspective (None where there are none), judged."""
    found: list[tuple[str, str | None, Judged]] = []
    for capability in assessment.capabilities:
        if framework.perspectives:
            sides = {side.id: side for side in capability.perspectives}
            # A whole capability that does not apply does so from every side.
            for perspective in framework.perspectives:
                judged = sides.get(perspective.id, capability if not capability.applies else None)
                if judged is not None:
                    found.append((capability.id, perspective.id, judged))
        else:
            found.append((capability.id, None, capability))
    return found


def cells_frame(found: Cells, assessments: Sequence[Assessment]) -> pd.DataFrame:
    """Return one row a cell and round, with the levels and the words behind them.

    Columns: `organisation round date category capability perspective state as_is low high to_be
    gap rationale`; levels are NaN where there are none, `gap` is `to_be - as_is`. `attrs` holds
    `notes`, what must be said beside it.
    """
    import pandas as pd

    framework = found.framework
    words = [
        {(capability, side): judged for capability, side, judged in judged_in(assessment, framework)}
        for assessment in assessments
    ]
    rows = []
    for column, assessment in enumerate(assessments):
        for row, (capability, side) in enumerate(zip(found.capabilities, found.perspectives, strict=True)):
            judged = words[column].get((capability, side))
            rows.append(
                {
                    "organisation": assessment.organisation,
                    "round": assessment.round,
                    "date": pd.Timestamp(assessment.date),
                    "category": framework.category_of[capability].id,
                    "capability": capability,
                    "perspective": side,
                    "state": STATES[found.state[row, column]],
                    "as_is": found.as_is[row, column],
                    "low": found.low[row, column],
                    "high": found.high[row, column],
                    "to_be": found.to_be[row, column],
                    "gap": found.to_be[row, column] - found.as_is[row, column],
                    "rationale": judged.rationale if judged is not None else "",
                }
            )
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    frame.attrs = {"notes": notes_on(assessments)}
    return frame


def notes_on(assessments: Iterable[Assessment]) -> list[str]:
    """Return what must be said beside the levels of some rounds."""
    return [ILLUSTRATIVE] if any(each.illustrative for each in assessments) else []


_COLUMNS = (
    "organisation round date category capability perspective state as_is low high to_be gap rationale".split()
)


def cell_name(framework: Framework, capability: str, perspective: str | None) -> str:
    """Return the name of a cell as one reads it: `Service Desk, Process`."""
    name = framework.capabilities[capability].name
    return name if perspective is None else f"{name}, {framework.perspective(perspective).name}"


def levels_in_words(found: Cells, column: int) -> pd.DataFrame:
    """Return a round with a row a capability and a column a perspective, in words."""
    import pandas as pd

    framework = found.framework
    rows: dict[str, dict[str, str]] = {}
    for row, (capability, side) in enumerate(zip(found.capabilities, found.perspectives, strict=True)):
        if found.state[row, column] != NOT_IN_SCOPE:
            rows.setdefault(capability, {})[side or "level"] = _in_words(found, row, column)
    columns = [side.id for side in framework.perspectives] or ["level"]
    names = [framework.capabilities[capability].name for capability in rows]
    return pd.DataFrame(list(rows.values()), pd.Index(names, name="capability", dtype=object), columns)


def level_in_words(found: Cells, row: int, column: int) -> str:
    """Return the level of a cell with the range left open, such as `1 possibly 2`, or why there is none."""
    if np.isnan(found.as_is[row, column]):
        return {NOT_APPLICABLE: "–", ANSWERED: "answered"}.get(int(found.state[row, column]), "?")
    level, low, high = (round(float(each[row, column]), 2) for each in (found.as_is, found.low, found.high))
    if found.framework.level_from is not None and low < high:  # nobody said "possibly"
        return f"{level:g} ({low:g} to {high:g})"
    return str(StatedLevel(agreed=level, low=low, high=high))


def _in_words(found: Cells, row: int, column: int) -> str:
    as_is, wanted = found.as_is[row, column], found.to_be[row, column]
    said = level_in_words(found, row, column)
    return said if np.isnan(wanted) or wanted == as_is else f"{said} → {wanted:g}"
