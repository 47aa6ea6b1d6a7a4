"""The sheets a map is drawn on: lengths in points, so that font sizes are those of the print."""

from __future__ import annotations

from dataclasses import dataclass

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class PageSize:
    """A sheet: its name and its width and height in points."""

    name: str
    width: float
    height: float

    @property
    def millimetres(self) -> tuple[int, int]:
        """Width and height in whole millimetres.

        >>> PAGES[0].name, PAGES[0].millimetres
        ('A4', (297, 210))
        """
        return round(self.width / POINTS_PER_MM), round(self.height / POINTS_PER_MM)


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

__all__ = ["PAGES", "POINTS_PER_MM", "PageSize"]
