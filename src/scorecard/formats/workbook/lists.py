"""What a row of the lists says: ideas with what they need first, and answers to indicators."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scorecard.errors import nearest
from scorecard.formats.workbook import values
from scorecard.formats.workbook.layout import NO, YES, answer_texts
from scorecard.formats.workbook.ledger import Ledger, Typed
from scorecard.formats.workbook.texts import Labels, folded, labels, slug
from scorecard.model.assessment import NOT_APPLICABLE, Idea
from scorecard.model.framework import Indicator


def idea_fields(row: Mapping[str, Typed], ledger: Ledger) -> dict[str, Any]:
    """Return what a row says of an idea, all but what it needs first."""
    found: dict[str, Any] = {}
    for key, cell in row.items():
        if key in ("name", "description", "owner", "id"):
            found[key] = values.text(cell, ledger)
        elif key in ("cost", "effort", "quarters"):
            found[key] = values.number(cell, ledger)
        elif key == "starts":
            if not isinstance(cell.value, (str, int, float)) or isinstance(cell.value, bool):
                what = f"a spreadsheet made {cell.text} of what was typed here"
                ledger.refuse(cell, "value", what, "format the cell as Text and write a quarter: 2010Q1")
            else:
                found[key] = cell.text.strip()
    lifts = {
        key.removeprefix("lifts "): values.number(cell, ledger)
        for key, cell in row.items()
        if key.startswith("lifts ")
    }
    found["lifts"] = {side: levels for side, levels in lifts.items() if levels is not None}
    found.setdefault("id", slug(found.get("name", "")) or None)
    return found


def linked_ideas(
    ideas: Sequence[tuple[str, Idea, Mapping[str, Typed]]], ledger: Ledger
) -> list[tuple[str, Idea]]:
    """Return the ideas with their capabilities, each with those it needs first."""
    called = labels((idea.id, idea.name) for _, idea, _ in ideas)
    found = []
    for capability, idea, row in ideas:
        if "needs" in row:
            needs = _needs(row["needs"], called, ledger)
            if needs:
                idea = idea.model_copy(update={"needs": needs})
        found.append((capability, idea))
    return found


def _needs(cell: Typed, called: Labels, ledger: Ledger) -> tuple[str, ...]:
    """The ids a cell names: one a line, or apart by commas or semicolons."""
    found: list[str] = []
    for line in cell.text.splitlines():
        whole = called.id(line.strip())
        parts = [line] if whole is not None else re.split("[;,]", line)
        for part in filter(str.strip, parts):
            identifier = called.id(part.strip())
            if identifier is None:
                hint = nearest(part.strip(), [*called.of.values(), *called.of])
                what = f"no idea {part.strip()!r}; none of this cell was read"
                ledger.refuse(cell, "reference", what, hint or "name an idea of this sheet")
                return ()
            found.append(identifier)
    return tuple(found)


def indicator_answer(cell: Typed, indicator: Indicator, ledger: Ledger) -> float | str | None:
    """Return the answer to an indicator, in words or as a number; None where it is none."""
    if values.not_applicable(cell):
        return NOT_APPLICABLE
    words = {folded(text): value for text, value in answer_texts(indicator).items()}
    word = cell.text if not isinstance(cell.value, bool) else YES if cell.value else NO
    if not isinstance(cell.value, (int, float)) or isinstance(cell.value, bool):
        if folded(word) in words:
            return words[folded(word)]
        if indicator.answers and not word.strip().replace(".", "", 1).isdigit():
            hint = nearest(folded(word), words) or f"choose from {', '.join(answer_texts(indicator))}"
            ledger.refuse(cell, "value", f"{cell.shown} is none of its answers", hint)
            return None
    answer = values.number(cell, ledger)
    counted = sorted({each.value for each in indicator.answers})
    if answer is not None and counted and answer not in counted:
        fix = f"its answers count {', '.join(f'{each:g}' for each in counted)}"
        ledger.refuse(cell, "value", f"{answer:g} is none of its answers", fix)
        return None
    if answer is not None and not 0 <= answer <= indicator.out_of:
        what = f"{answer:g} is no answer; it is scored from 0 to {indicator.out_of:g}"
        ledger.refuse(cell, "value", what, "write a number in between")
        return None
    return answer


__all__ = ["idea_fields", "indicator_answer", "linked_ideas"]
