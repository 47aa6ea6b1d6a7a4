"""One KPI's values over time in many organisations, and why there are none where there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.timeline import Timeline

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Blank(IntEnum):
    """What is to be said where a value is not known."""

    SILENT = 0
    """Nothing: there is simply no reading."""
    WAITING = 1
    """What it is made of is not all there; an older value may be carried forward."""
    REFUSED = 2
    """It has been worked out and has no value, such as a division by zero."""
    LEFT = 3
    """No part of it applies, so it leaves the calculation."""


class Gaps(Protocol):
    """Why values are not known; shaped as the history they belong to."""

    def blanks(self, column: int) -> NDArray[np.int8]:
        """Return a `Blank` for every organisation, of one period."""
        ...

    def say(self, row: int, column: int) -> str | None:
        """Return the reason in words, None where there is none to give."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Values of one KPI; arrays of shape (organisations, periods), NaN where unknown.

    Attributes:
        line: the periods.
        values: in the KPI's own unit.
        numerators, denominators: of ratios; None where no reading has any.
        gaps: what is known of why values are missing, the first to speak counts.
    """

    line: Timeline
    values: Floats
    numerators: Floats | None = None
    denominators: Floats | None = None
    gaps: tuple[Gaps, ...] = ()

    @property
    def known(self) -> Flags:
        """Where there is a value."""
        return ~np.isnan(self.values)

    def blanks(self, column: int) -> NDArray[np.int8]:
        """Return a `Blank` for every organisation, of one period; silent where the value is known."""
        found = np.full(len(self.values), Blank.SILENT, dtype=np.int8)
        unknown = np.isnan(self.values[:, column])
        for gap in self.gaps:
            found = np.where(unknown & (found == Blank.SILENT), gap.blanks(column), found)
        return found

    def say(self, row: int, column: int) -> str | None:
        """Return why a value is unknown, in words; None where it is known or nothing can be said."""
        if not np.isnan(self.values[row, column]):
            return None
        return next((said for gap in self.gaps if (said := gap.say(row, column)) is not None), None)

    def filled(self, other: History) -> History:
        """Return this history with another's values where it has none itself."""
        empty = np.isnan(self.values)
        values = np.where(empty, other.values, self.values)
        pairs = []
        for mine, theirs in (
            (self.numerators, other.numerators),
            (self.denominators, other.denominators),
        ):
            blank = np.full(values.shape, np.nan)
            both = mine is None and theirs is None
            mine, theirs = blank if mine is None else mine, blank if theirs is None else theirs
            pairs.append(None if both else np.where(empty, theirs, mine))
        return replace(
            self,
            values=values,
            numerators=pairs[0],
            denominators=pairs[1],
            gaps=(*self.gaps, *other.gaps),
        )


__all__ = ["Blank", "Flags", "Floats", "Gaps", "History"]
