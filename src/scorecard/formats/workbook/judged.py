"""What one row says of a capability or a perspective of it: levels, rationale, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scorecard.formats.workbook import values
from scorecard.formats.workbook.layout import QUALITIES, WHOLE, Layout
from scorecard.formats.workbook.ledger import Ledger, Typed
from scorecard.formats.workbook.nouns import made
from scorecard.model.assessment import NOT_APPLICABLE, EvidenceItem, StatedLevel
from scorecard.model.framework import LevelScale

Spot = tuple[str, str]
"""A capability and a perspective of it, empty for the whole."""


class Said(NamedTuple):
    """What cells say of one field."""

    value: Any
    cells: tuple[Typed, ...]


def fields_of(place: Spot, row: Mapping[str, Typed], layout: Layout, ledger: Ledger) -> dict[str, Said]:
    """What the row of a place says, each field with its cells."""
    found: dict[str, Said] = {}
    whole = not place[1]
    _levels(place, row, found, layout, ledger)
    for key in ("rationale", "note", "answer"):
        if key in row and (whole or key == "rationale"):
            found[key] = Said(values.text(row[key], ledger), (row[key],))
    if "in_scope" in row and whole:
        answer = values.yes_no(row["in_scope"], ledger)
        if answer is not None:
            found["in_scope"] = Said(answer, (row["in_scope"],))
    for key in ("note", "answer", "in_scope") if not whole else ():
        if key in row:
            what = f"{row[key].shown} stands in the row of a perspective, where nothing is read"
            ledger.refuse(row[key], "outside", what, f"write it in the row {WHOLE!r} above")
    item = evidence_in(row, ledger)
    if item is not None:
        found["evidence"] = Said(item, tuple(row[key] for key in ("evidence", "quality") if key in row))
    return found


def evidence_in(row: Mapping[str, Typed], ledger: Ledger) -> EvidenceItem | None:
    """Return the piece of evidence that a row names, None where it names none."""
    quality = values.choice(row["quality"], QUALITIES, ledger) if "quality" in row else None
    if "evidence" not in row:
        if quality is not None:
            what = f"{row['quality'].shown} says what evidence rests on, and there is none"
            ledger.refuse(row["quality"], "missing", what, "write the evidence beside it")
        return None
    content = {"text": values.text(row["evidence"], ledger), "quality": quality}
    return made(EvidenceItem, content, {"text": row["evidence"]}, ledger)


def _levels(
    place: Spot, row: Mapping[str, Typed], found: dict[str, Said], layout: Layout, ledger: Ledger
) -> None:
    scale = layout.framework.scale
    as_is, possibly, to_be = (
        None if key not in row or values.unanswered(row[key]) else row[key]
        for key in ("as_is", "possibly", "to_be")
    )
    whole_of_sides = bool(layout.framework.perspectives) and not place[1]
    if as_is is not None and values.not_applicable(as_is):
        found["as_is"] = Said(NOT_APPLICABLE, (as_is,))
        for cell in (possibly, to_be):
            if cell is not None:
                ledger.refuse(cell, "level", "what is not applicable has no level", "remove one of the two")
        return
    if scale is None or whole_of_sides:
        for cell in (as_is, possibly, to_be):
            if cell is not None:
                what = f"{cell.shown} stands where only {NOT_APPLICABLE!r} may"
                fix = "levels stand in the rows of the perspectives" if scale else "write it as the answer"
                ledger.refuse(cell, "level", what, fix)
        return
    if as_is is not None and (stated := values.level(as_is, scale, ledger)) is not None:
        found["as_is"] = _with_other(stated, as_is, possibly, scale, ledger)
    elif possibly is not None:
        ledger.refuse(possibly, "level", f"{possibly.shown} is possible beside no level", "fill in As-is")
    if to_be is not None and (stated := values.level(to_be, scale, ledger)) is not None:
        found["to_be"] = Said(stated, (to_be,))


def _with_other(
    stated: StatedLevel, as_is: Typed, possibly: Typed | None, scale: LevelScale, ledger: Ledger
) -> Said:
    """The level with the one possible beside it."""
    if possibly is None:
        return Said(stated, (as_is,))
    other = values.level(possibly, scale, ledger)
    if other is None:
        return Said(stated, (as_is,))
    if not (stated.certain and other.certain):
        what = f"{as_is.shown}, possibly {possibly.shown}: one of them is a range already"
        ledger.refuse(possibly, "level", what, "write a single level in each")
        return Said(stated, (as_is,))
    low, high = sorted((stated.agreed, other.agreed))
    return Said(StatedLevel(agreed=stated.agreed, low=low, high=high), (as_is, possibly))


__all__ = ["Said", "Spot", "evidence_in", "fields_of"]
