"""How large a plot is, and what room its ticks and labels need: known before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from scorecard.render.charts.sheet import EDGE, SMALL, WIDE
from scorecard.render.charts.value_axis import ValueAxis
from scorecard.render.fonts import width

HIGH = 186.0
"""Height of the plot, in points."""
ABOVE, BELOW = 22.0, 26.0
"""Room for the axis's caption above it, for the periods below."""
GAP = 6.0
STRIP = 15.0
"""Width of a strip of letters beside a plot, in points."""
REACH = 7.25
"""How far the symbol of a value under review reaches about its place, in points."""


class Label(NamedTuple):
    """Words at the right edge of a plot, beside the value they name."""

    value: float
    """In the axis's unit."""
    words: str
    tone: Literal["ink", "muted"] = "muted"
    bold: bool = False


class Margins(NamedTuple):
    """Room left and right of a plot, in points."""

    left: float
    right: float

    @property
    def across(self) -> float:
        """How wide the plot is, in points."""
        return WIDE - 2 * EDGE - self.left - self.right


def margins(values: ValueAxis, labels: Iterable[Label], strip: float = 0.0) -> Margins:
    """Return the room ticks and labels need, and a strip of so many points between plot and labels."""
    left = max((width(tick.text) for tick in values.ticks), default=0.0) * SMALL + GAP
    right = max((width(label.words, label.bold) for label in labels), default=0.0) * SMALL
    return Margins(left, right + strip + (2 * GAP + 3.0 if right else 0.0))


__all__ = ["ABOVE", "BELOW", "GAP", "HIGH", "REACH", "STRIP", "Label", "Margins", "margins"]
