"""The sheets a map is drawn on: lengths in points, so that font sizes are those of the print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import log

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class PageSize:
    """A sheet: its name, and its width and height in points of the drawing.

    What is drawn on a small sheet can be printed on a larger one: `zoom` says how many times as large.
    """

    name: str
    width: float
    height: float
    zoom: float = 1.0

    @property
    def printed(self) -> tuple[float, float]:
        """Width and height in print, in points."""
        return self.width * self.zoom, self.height * self.zoom

    @property
    def millimetres(self) -> tuple[int, int]:
        """Width and height in print, in whole millimetres.

        >>> PAGES[0].name, PAGES[0].millimetres
        ('A4', (297, 210))
        """
        wide, high = self.printed
        return round(wide / POINTS_PER_MM), round(high / POINTS_PER_MM)


def _landscape(name: str, width: int, height: int) -> PageSize:
    return PageSize(name, width * POINTS_PER_MM, height * POINTS_PER_MM)


PAGES = (
    _landscape("A4", 297, 210),
    _landscape("A3", 420, 297),
    _landscape("A2", 594, 420),
    _landscape("A1", 841, 594),
    _landscape("A0", 1189, 841),
    _landscape("2A0", 1682, 1189),
    _landscape("4A0", 2378, 1682),
)
"""Landscape, smallest first."""
SIZES = {page.name: page for page in (PAGES[0], PAGES[1], PAGES[3], PageSize("16:9", 960.0, 540.0))}
"""What can be asked for: paper, and a slide of 13 1/3 by 7 1/2 inches."""
_FINER = 2**0.25


def sheets_for(asked: PageSize) -> Iterator[PageSize]:
    """Yield sheets to draw on and print at the size asked for: the largest print first, without end.

    >>> [(sheet.millimetres, round(sheet.zoom, 2)) for sheet, _ in zip(sheets_for(PAGES[1]), range(4))]
    [((420, 297), 1.41), ((420, 297), 1.19), ((420, 297), 1.0), ((420, 297), 0.84)]
    """
    steps = max(round(log(asked.width / PAGES[0].width, _FINER)), 0)
    for step in count(-steps):
        grow = _FINER**step if step else 1.0
        yield PageSize(asked.name, asked.width * grow, asked.height * grow, 1 / grow)


__all__ = ["PAGES", "POINTS_PER_MM", "SIZES", "PageSize", "sheets_for"]
