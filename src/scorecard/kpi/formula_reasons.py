"""The values of a formula, and why they are unknown where they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorecard.model.period import Period
from scorecard.results import Reason


class Why(IntEnum):
    """Why a formula has a value, or has none."""

    KNOWN = 0
    INPUT = 1
    """A KPI it reads is unknown."""
    DIVIDES_BY_ZERO = 2
    UNDEFINED = 3
    """The root or logarithm of a number that has none."""
    TOO_LARGE = 4
    BEFORE = 5
    """It looks back on periods before the first one given."""
    NO_PARTS = 6
    """It runs over `part_of`, and no part applies."""


_SAID = {
    Why.INPUT: "{what} is unknown in {period}",
    Why.DIVIDES_BY_ZERO: "divides by zero in {period}: {what} is 0",
    Why.UNDEFINED: "{what} has no value in {period}",
    Why.TOO_LARGE: "{what} is too large a number in {period}",
    Why.BEFORE: "{what} reaches back before {first}, where the figures start",
    Why.NO_PARTS: "{what} has no part to run over in {period}",
}


class Cause(NamedTuple):
    """Why values are unknown, and the part of the formula it concerns."""

    why: Why
    what: str


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """A formula's values; arrays of shape (organisations, periods).

    Attributes:
        values: NaN where unknown.
        codes: -1 where the value is known; else what made it unknown and where: its index in
            `causes` times the number of periods, plus the column it lies in (with `lag` an
            earlier one).
        causes: what made values unknown.
        periods: the columns.
    """

    values: NDArray[np.float64]
    codes: NDArray[np.int32]
    causes: tuple[Cause, ...]
    periods: tuple[Period, ...]

    @property
    def why(self) -> NDArray[np.int8]:
        """A `Why` for each value."""
        each = [*(cause.why for cause in self.causes), Why.KNOWN]  # -1 // n is -1, the last
        return np.array(each, dtype=np.int8)[self.codes // max(len(self.periods), 1)]

    def reason(self, organisation: int, period: int) -> Reason | None:
        """Return why a value is unknown, by its row and column; None where it is known."""
        code = int(self.codes[organisation, period])
        if code < 0:
            return None
        number, column = divmod(code, len(self.periods))
        cause, where = self.causes[number], self.periods[column]
        text = _SAID[cause.why].format(what=cause.what, period=where, first=self.periods[0])
        return Reason("unknown", text)
