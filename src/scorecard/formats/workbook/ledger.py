"""What the reader notes down while it reads: faults, and every cell it did not use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from scorecard.errors import Finding, Place, Severity
from scorecard.formats.workbook.pen import place_of
from scorecard.formats.workbook.reading import Kept

_SEVERITIES = ("error", "warning", "note")
_CELL = re.compile(r"([A-Z]*)(\d*)")


class Typed(NamedTuple):
    """A cell with something in it."""

    sheet: str
    at: str
    value: str | float | bool | date | time | timedelta
    formula: bool = False

    @property
    def where(self) -> Place:
        """Its place, as formulas write it."""
        return Place(cell=place_of(self.sheet, self.at))

    @property
    def text(self) -> str:
        """What stands in it."""
        return said(self.value)

    @property
    def shown(self) -> str:
        """What stands in it, short enough for a message."""
        text = " ".join(self.text.split())
        return repr(text if len(text) <= 60 else f"{text[:59]}…")


def said(value: object) -> str:
    """Return a value as it is read in a spreadsheet; days in the order that sorts."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


class Ledger:
    """Faults and unused cells, as they come up."""

    def __init__(self, file: str, sheets: Iterable[str]) -> None:
        self._file = file
        self._order = {title: number for number, title in enumerate(sheets)}
        self._findings: list[Finding] = []
        self._kept: dict[Kept, None] = {}
        self._seen: dict[Kept, None] = {}

    def see(self, cells: Iterable[Typed]) -> None:
        """Note cells that people fill in, whether they are used or not."""
        self._seen.update((_kept(cell), None) for cell in cells)

    def keep(self, cells: Iterable[Typed]) -> None:
        """Note cells that are not used."""
        self._kept.update((_kept(cell), None) for cell in cells)

    def refuse(
        self, cell: Typed, rule: str, what: str, fix: str = "", *, also: Iterable[Typed] = (),
        severity: Severity = "error",
    ) -> None:  # fmt: skip
        """Note a fault at a cell, which is not used; nor are the others."""
        self.say(severity, rule, cell.where, what, fix)
        self.keep([cell, *also])

    def say(self, severity: Severity, rule: str, where: Place, what: str, fix: str = "") -> None:
        """Note a fault or a remark."""
        placed = Place(self._file, cell=where.cell)
        self._findings.append(Finding(severity, rule, placed, _line(what), _line(fix)))

    def keep_all(self) -> None:
        """Keep everything that people filled in: it went nowhere."""
        self._kept |= self._seen

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Errors first, then by sheet and cell."""
        return tuple(sorted(dict.fromkeys(self._findings), key=self._place))

    @property
    def kept(self) -> tuple[Kept, ...]:
        """By sheet and cell."""
        return tuple(
            sorted(self._kept, key=lambda each: (self._sheet(each.sheet), *_numbers(each.cell), each.text))
        )

    def _sheet(self, title: str) -> int:
        return self._order.get(title, len(self._order))

    def _place(self, finding: Finding) -> tuple[object, ...]:
        title, _, cell = (finding.where.cell or "").rpartition("!")
        name = title.removeprefix("'").removesuffix("'").replace("''", "'")
        order = self._sheet(name) if finding.where.cell else -1
        return _SEVERITIES.index(finding.severity), order, *_numbers(cell), finding.rule, finding.what


def _kept(cell: Typed) -> Kept:
    return Kept(cell.sheet, cell.at, cell.text)


def _numbers(cell: str) -> tuple[int, int, str]:
    found = _CELL.match(cell)
    assert found is not None  # it matches even nothing
    return int(found[2] or 0), len(found[1]), found[1]


def _line(text: str) -> str:
    return (
        text
        if text.isprintable()
        else "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
    )


__all__ = ["Ledger", "Typed", "said"]
