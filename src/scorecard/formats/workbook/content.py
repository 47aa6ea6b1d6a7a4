"""An assessment as rows of the workbook's tables: what is written in which column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scorecard.formats.workbook.layout import NO, YES, Layout, answer_texts, places
from scorecard.model.assessment import (
    NOT_APPLICABLE,
    Assessment,
    Idea,
    Judged,
    StatedLevel,
)
from scorecard.model.framework import FrameworkCapability, Indicator

Row = dict[str, Any]
"""What stands in the cells of a row, by the key of its column; what is missing is left empty."""


def room_rows(assessment: Assessment) -> Iterator[Row]:
    """Yield who was in the room."""
    for person in assessment.present:
        yield {"name": person.name, "group": person.group, "id": person.id}


def capability_rows(
    layout: Layout, capability: FrameworkCapability, assessment: Assessment | None
) -> Iterator[tuple[str, Row]]:
    """Yield the block of a capability: the perspective's id, empty for the whole, with its row."""
    found = None if assessment is None else assessment.capability(capability.id)
    name = layout.capabilities.of[capability.id]
    whole: Row = {
        "capability": name,
        "perspective": layout.perspectives.of[""],
        "about": capability.description,
    }
    if assessment is not None and assessment.scope is not None:
        whole["in_scope"] = YES if capability.id in assessment.scope else NO
    if found is not None:
        whole |= {"answer": found.answer, "note": found.note} | _judged(found)
    yield "", whole
    for side in layout.framework.perspectives:
        row: Row = {"capability": name, "perspective": layout.perspectives.of[side.id]}
        judged = None if found is None else found.perspective(side.id)
        yield side.id, row | ({} if judged is None else _judged(judged))


def _judged(judged: Judged) -> Row:
    row: Row = {"rationale": judged.rationale}
    if not judged.applies:
        row["as_is"] = NOT_APPLICABLE
    if judged.as_is is not None:
        row["as_is"], row["possibly"] = _apart(judged.as_is)
    if judged.to_be is not None:
        row["to_be"] = _together(judged.to_be)
    if judged.evidence:
        row["evidence"], row["quality"] = judged.evidence[0].text, judged.evidence[0].quality
    return row


def _apart(stated: StatedLevel) -> tuple[Any, Any]:
    """A level in two cells, where it has another beside it."""
    if stated.certain:
        return stated.agreed, None
    if stated.agreed in (stated.low, stated.high):
        return stated.agreed, stated.high if stated.agreed == stated.low else stated.low
    return _together(stated), None


def _together(stated: StatedLevel) -> Any:
    return stated.agreed if stated.certain else str(stated)


def score_rows(layout: Layout, assessment: Assessment | None) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Yield every place a level may stand at, with each person's own level by their id."""
    for capability in layout.framework.capabilities:
        found = None if assessment is None else assessment.capability(capability)
        for _, side in places(layout, capability):
            judged: Judged | None = found
            if found is not None and side is not None:
                judged = found.perspective(side)
            row: Row = {"capability": layout.capabilities.of[capability]}
            if side is not None:
                row["perspective"] = layout.perspectives.of[side]
            scores = {} if judged is None else {who: _together(own) for who, own in judged.scores.items()}
            yield row, scores


def question_rows(layout: Layout, assessment: Assessment) -> Iterator[Row]:
    """Yield the facilitator's questions."""
    for found in assessment.capabilities:
        name = layout.capabilities.of[found.id]
        for asked in found.questions:
            yield {"capability": name, **asked.model_dump(include={"phase", "question", "answer", "by"})}


def idea_rows(layout: Layout, assessment: Assessment) -> Iterator[Row]:
    """Yield the ideas."""
    for found in assessment.capabilities:
        for idea in found.ideas:
            yield {"capability": layout.capabilities.of[found.id], **_idea(idea)}


def _idea(idea: Idea) -> Row:
    row: Row = {f"lifts {side}": levels for side, levels in idea.lifts.items()}
    row |= {key: getattr(idea, key) for key in ("id", "name", "description", "cost", "effort", "owner")}
    row["needs"] = "\n".join(idea.needs)
    row["starts"] = None if idea.starts is None else str(idea.starts)
    row["quarters"] = None if idea.quarters == 1 else idea.quarters
    return row


def evidence_rows(layout: Layout, assessment: Assessment) -> Iterator[Row]:
    """Yield the pieces of evidence beyond the first of each row."""
    for found in assessment.capabilities:
        for identifier, judged in (("", found), *((side.id, side) for side in found.perspectives)):
            for item in judged.evidence[1:]:
                yield {
                    "capability": layout.capabilities.of[found.id],
                    "perspective": layout.perspectives.of[identifier],
                    "evidence": item.text,
                    "quality": item.quality,
                }


def indicator_rows(layout: Layout, assessment: Assessment | None) -> Iterator[Row]:
    """Yield every indicator with its answer."""
    for capability in layout.framework.capabilities.values():
        found = None if assessment is None else assessment.capability(capability.id)
        called = layout.indicators(capability).of
        for each in capability.indicators:
            side = "" if each.perspective is None else layout.perspectives.of[each.perspective]
            yield {
                "capability": layout.capabilities.of[capability.id],
                "indicator": called[each.id],
                "perspective": side,
                "level": each.level,
                "out_of": each.out_of,
                "answer": None if found is None else _answered(each, found.indicators.get(each.id)),
            }


def _answered(indicator: Indicator, answer: float | str | None) -> float | str | None:
    """The answer, in its own words where it has any."""
    if not indicator.answers or not isinstance(answer, float):
        return answer
    return next((text for text, value in answer_texts(indicator).items() if value == answer), answer)


__all__ = [
    "Row",
    "capability_rows",
    "evidence_rows",
    "idea_rows",
    "indicator_rows",
    "question_rows",
    "room_rows",
    "score_rows",
]
