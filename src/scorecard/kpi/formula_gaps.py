"""Why a KPI worked out from others has no value, down to what its inputs lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.formula import Evaluated, Why
from scorecard.kpi.history import Blank, Flags, History

LONGEST_REASON = 300
"""How many characters a reason may have: what an input's input lacks may be a long story."""

_BLANK = {
    Why.KNOWN: Blank.SILENT,
    Why.INPUT: Blank.WAITING,
    Why.BEFORE: Blank.WAITING,
    Why.DIVIDES_BY_ZERO: Blank.REFUSED,
    Why.UNDEFINED: Blank.REFUSED,
    Why.TOO_LARGE: Blank.REFUSED,
    Why.NO_PARTS: Blank.LEFT,
}


@dataclass(frozen=True, slots=True, eq=False)
class NotWorkedOut:
    """What a formula's evaluation says of its unknown values.

    Attributes:
        evaluated: its values from period `offset` of the history on.
        inputs: what it reads, by KPI id, over the periods of the history.
    """

    evaluated: Evaluated
    offset: int
    inputs: Mapping[str, History]

    def blanks(self, column: int) -> NDArray[np.int8]:
        """Return a `Blank` for every organisation, of one period."""
        codes = self.evaluated.codes
        if column < self.offset:
            return np.full(len(codes), Blank.SILENT, dtype=np.int8)
        each = [*(_BLANK[cause.why] for cause in self.evaluated.causes), Blank.SILENT]
        found = codes[:, column - self.offset] // max(len(self.evaluated.periods), 1)
        return np.array(each, dtype=np.int8)[found]

    def say(self, row: int, column: int) -> str | None:
        """Return the reason in words, with what an unknown input lacks; None where it is known."""
        found = self.evaluated
        reason = found.reason(row, column - self.offset) if column >= self.offset else None
        if reason is None:
            return None
        number, where = divmod(int(found.codes[row, column - self.offset]), len(found.periods))
        cause = found.causes[number]
        beneath = None
        if cause.why is Why.INPUT and cause.what in self.inputs:
            beneath = self.inputs[cause.what].say(row, where + self.offset)
        text = f"{reason.text}: {beneath}" if beneath else reason.text
        return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 3]}..."


@dataclass(frozen=True, slots=True, eq=False)
class Lacking:
    """One reason for all that is marked."""

    text: str
    here: Flags
    blank: Blank = Blank.WAITING

    def blanks(self, column: int) -> NDArray[np.int8]:
        """Return a `Blank` for every organisation, of one period."""
        return np.where(self.here[:, column], self.blank, Blank.SILENT).astype(np.int8)

    def say(self, row: int, column: int) -> str | None:
        """Return the reason where it holds, else None."""
        return self.text if self.here[row, column] else None
