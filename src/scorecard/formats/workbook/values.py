"""What a cell says: a text, a number, a choice, a level; and what is wrong where it says none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from pydantic import ValidationError

from scorecard.errors import nearest
from scorecard.formats.workbook.layout import NO, YES
from scorecard.formats.workbook.ledger import Ledger, Typed
from scorecard.formats.workbook.texts import Labels, folded, level_in
from scorecard.model.assessment import LEVEL_WANTED, StatedLevel, says_not_applicable, says_unanswered
from scorecard.model.framework import LevelScale, off_scale

_WORDS = "zero one two three four five six seven eight nine ten".split()


def text(cell: Typed, ledger: Ledger) -> str:
    """Return a cell as a text; of a date that a spreadsheet made, say so."""
    if isinstance(cell.value, (date, time, timedelta)):
        what = f"a spreadsheet made a date or time of what was typed here; it is read as {cell.text}"
        ledger.say("warning", "date", cell.where, what, "format the cell as Text and type it again")
    return cell.text


def number(cell: Typed, ledger: Ledger) -> float | None:
    """Return a cell as a number, None where it is none."""
    if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
        return float(cell.value)
    if isinstance(cell.value, str):
        try:
            found = float(cell.value)
        except ValueError:
            pass
        else:
            if abs(found) < float("inf"):
                return found
    what = _dated(cell) or f"{cell.shown} is no number"
    ledger.refuse(cell, "value", what, "write a plain number such as 1200")
    return None


def choice(cell: Typed, choices: Sequence[str], ledger: Ledger) -> str | None:
    """Return which of some words a cell says, None where it is none of them."""
    word = folded(cell.text)
    if word in choices:
        return word
    hint = nearest(word, choices) or f"choose from {', '.join(choices)}"
    ledger.refuse(cell, "value", f"{cell.shown} is not on the list", hint)
    return None


def yes_no(cell: Typed, ledger: Ledger) -> bool | None:
    """Return whether a cell says yes, None where it says neither."""
    if isinstance(cell.value, bool):
        return cell.value
    word = choice(cell, (YES, NO), ledger)
    return None if word is None else word == YES


def not_applicable(cell: Typed) -> bool:
    """Whether a cell says so."""
    return says_not_applicable(cell.value)


def unanswered(cell: Typed) -> bool:
    """Whether a cell says that there is no answer."""
    return says_unanswered(cell.value)


def level(cell: Typed, scale: LevelScale, ledger: Ledger) -> StatedLevel | None:
    """Return the level a cell states, None where it states none of the scale."""
    what = _dated(cell)
    if what:
        ledger.refuse(cell, "level", what, LEVEL_WANTED)
        return None
    value = cell.value
    assert isinstance(value, (str, int, float))
    try:
        stated = level_in(value)
    except (ValidationError, ValueError) as error:
        ledger.refuse(cell, "level", *_no_level(cell, scale, error))
        return None
    if stated is None:
        ledger.refuse(cell, "level", f"{cell.shown} is no level", "write it under As-is")
        return None
    for each in dict.fromkeys((stated.agreed, stated.low, stated.high)):
        if not scale.fits(each):
            fix = f"write a level from {scale.lowest:g} to {scale.highest:g}"
            if scale.lowest <= each <= scale.highest:
                below = scale.lowest + (each - scale.lowest) // scale.step * scale.step
                above = below + scale.step
                fix = f"write {below:g} or {above:g}, or `{below:g} possibly {above:g}`"
            ledger.refuse(cell, "level", off_scale(each, scale), fix)
            return None
    return stated


def _no_level(cell: Typed, scale: LevelScale, error: Exception) -> tuple[str, str]:
    """What is wrong with a text that is no level, and what to write."""
    word = folded(cell.text).removeprefix("level ")
    for each in scale.levels:
        spelt = _WORDS[int(each.level)] if each.level.is_integer() and 0 <= each.level <= 10 else ""
        if word and word in (
            spelt,
            folded(each.name),
            f"{each.level:g}",
            f"{each.level:g} {folded(each.name)}",
        ):
            return f"{cell.shown} is no level", f"did you mean {each.level:g}? write the figure"
    if isinstance(error, ValidationError):
        said = error.errors(include_url=False)[0]
        if "outside" in said["msg"]:
            return said["msg"].removeprefix("Value error, "), "write the lower level first: 2 (1 to 3)"
    return f"{cell.shown} is no level", LEVEL_WANTED


def _dated(cell: Typed) -> str:
    """Say that a spreadsheet made something else of what was typed; empty where it did not."""
    if isinstance(cell.value, bool):
        return f"{cell.text} is no level or number"
    if isinstance(cell.value, datetime):
        return f"a spreadsheet made the date {cell.text} of what was typed here, perhaps 1-2"
    if isinstance(cell.value, (date, time, timedelta)):
        return f"a spreadsheet made {cell.text} of what was typed here"
    return ""


def named(cell: Typed, kind: str, known: Labels, ledger: Ledger, row: Mapping[str, Typed]) -> str | None:
    """Return the id that a cell names; where it names none, none of its row can be used."""
    found = known.id(cell.text)
    if found is None:
        names = [each for each in known.of.values() if each]
        hint = nearest(cell.text.strip(), names) or nearest(
            cell.text.strip(), [each for each in known.of if each]
        )
        what = f"no {kind} {cell.shown}; its row was kept, not read"
        ledger.refuse(cell, "reference", what, hint or "choose it from the list", also=row.values())
    return found


__all__ = ["choice", "level", "named", "not_applicable", "number", "text", "unanswered", "yes_no"]
