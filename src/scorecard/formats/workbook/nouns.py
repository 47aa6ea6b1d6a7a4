"""Nouns from the cells of a row: what is faulty is left out, and what cannot be without it refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from scorecard.formats.workbook.ledger import Ledger, Typed
from scorecard.model.base import Noun

_Noun = TypeVar("_Noun", bound=Noun)


def made(
    noun: type[_Noun], values: Mapping[str, Any], row: Mapping[str, Typed], ledger: Ledger
) -> _Noun | None:
    """Make a noun of what a row says; None where it cannot be without what is faulty or missing.

    Args:
        noun: what to make.
        values: its fields.
        row: the cells that say them, by field; a fault is noted at its cell.
        ledger: where faults are noted.
    """
    left = {name: value for name, value in values.items() if value is not None}
    for _ in range(len(left) + 1):
        try:
            return noun.model_validate(left)
        except ValidationError as error:
            details = {
                str(detail["loc"][0]) if detail["loc"] else "": detail
                for detail in error.errors(include_url=False)
            }
            needed = [name for name in details if name not in left or name not in row]
            if needed:
                _refuse_row("name" if "name" in needed else needed[0], row, ledger)
                return None
            for name, detail in details.items():
                ledger.refuse(row[name], "value", f"{row[name].shown}: {_said(detail)}")
                del left[name]
    return None


def _refuse_row(name: str, row: Mapping[str, Typed], ledger: Ledger) -> None:
    cells = list(row.values())
    what = f"without a valid {name} this row says nothing; it was kept, not read"
    ledger.refuse(cells[0], "missing", what, "fill it in", also=cells)


def _said(detail: Any) -> str:
    message = str(detail["msg"]).removeprefix("Value error, ")
    return message.replace("String should", "it should").replace("Input should", "it should")


__all__ = ["made"]
