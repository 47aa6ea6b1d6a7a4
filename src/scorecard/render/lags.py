"""Where lags are written: beside their arrows, touching neither another arrow nor other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecard.render.fonts import ASCENT, width
from scorecard.render.place import Placement
from scorecard.render.plan import EDGE, Plan
from scorecard.render.route import CLEAR, Bend, Route
from scorecard.render.scene import Arrow

_STEPS = 3
"""Words may stand at every third of a line."""
_AWAY = 2.5
"""Between words and their arrow; a little less keeps other arrows off."""
_ABOVE = 1.2
"""Between words and a flat arrow over or under them, which would look like an accent; less where there
is no such place."""
_HEADS = 7.5
"""Room kept free for the points of arrows, at the upper end of a gutter."""


@dataclass(frozen=True, slots=True)
class LagLabel:
    """A lag, written beside its arrow."""

    x: float
    y: float
    """Of the baseline."""
    text: str
    arrow: Arrow


def lag_labels(plan: Plan, places: Placement, routes: Sequence[Route]) -> tuple[tuple[LagLabel, ...], int]:
    """Write the lags there is room for; also say how many found none."""
    lagging = [item for item in routes if item.arrow.lag]
    if not lagging:
        return (), 0
    size = plan.sizes.small
    gutters = {bend.gutter: _Gutter() for item in lagging for bend in item.bends}
    asked: list[list[tuple[_Gutter, int]]] = []
    for item in routes:
        places_of: list[tuple[_Gutter, int]] = []
        for bend in item.bends:
            gutter = gutters.get(bend.gutter)
            if gutter is not None:
                places_of.append((gutter, gutter.add(bend, item)))
        if item.arrow.lag:
            asked.append(places_of if not item.loop else [])
    sheet = (EDGE + 2.0, plan.page.width - EDGE - 2.0)
    found: dict[int, LagLabel] = {}
    for above in (_ABOVE, 0.0):
        if len(found) == len(lagging):
            break
        for row, gutter in gutters.items():
            ceiling = places.bottom[row - 1] if row else places.top[0] - plan.gutters[0]
            floor = places.top[row] if row < len(places.top) else places.bottom[-1] + plan.gutters[-1]
            gutter.measure(ceiling + CLEAR + _HEADS, floor - 2.0, size, sheet, above)
        for number, (item, tries) in enumerate(zip(lagging, asked, strict=True)):
            for gutter, index in tries if number not in found else ():
                place = gutter.find(index)
                if place is not None:
                    y = place[1] + size * ASCENT
                    found[number] = LagLabel(place[0], y, item.arrow.lag, item.arrow)
                    break
    labels = [found[number] for number in sorted(found)]
    return tuple(labels), len(lagging) - len(labels)


class _Gutter:
    """The room between two rows: at each level, counted from its foot, what the arrows take."""

    def __init__(self) -> None:
        self._bends: list[Bend] = []
        self._loops: list[int] = []
        self._asking: list[tuple[int, float, bool, float]] = []
        self._words: list[tuple[int, float, float]] = []

    def add(self, bend: Bend, item: Route) -> int:
        """Note a bend; return the number to ask for its words by."""
        if item.loop:
            self._loops.append(len(self._bends))
        self._bends.append(bend)
        lag = item.arrow.lag
        if lag:
            # Beside a flat arrow the words stand behind its tail, or they might be another's.
            self._asking.append((len(self._bends) - 1, width(lag), bend.x1 > bend.x0 + 15.0, item.up))
        return len(self._asking) - 1

    def measure(
        self, ceiling: float, floor: float, size: float, sheet: tuple[float, float], above: float
    ) -> None:
        """Find for all words at once where they would touch no arrow, nor have one so little `above` them."""
        self._step = size * 0.98 / _STEPS
        self._foot = floor
        self._levels = levels = max(int((floor - ceiling) / self._step) - _STEPS + 1, 0)
        if not levels:
            return
        _, x0, y0, x1, y1 = np.array(self._bends).T
        feet = floor - self._step * np.arange(levels)
        heights = np.stack((feet + above, feet - _STEPS * self._step - above))
        part = (heights[..., None] - y0) / (y1 - y0)
        edges = x0 + (x1 - x0) * np.interp(part, _GRID, _SHAPE)
        low, high = edges.min(axis=0), edges.max(axis=0)
        for index in self._loops:
            low[:, index], high[:, index] = sorted((x0[index], x1[index]))
        mine = [asking[0] for asking in self._asking]
        need = np.array([asking[1] for asking in self._asking]) * size
        # By side (after, before), level and words.
        starts = np.stack((high[:, mine] + _AWAY, low[:, mine] - _AWAY - need))
        ends = starts + need
        spare = _AWAY - 0.2
        touching = (starts[..., None] < high[:, None] + spare) & (ends[..., None] > low[:, None] - spare)
        free = (starts >= sheet[0]) & (ends <= sheet[1]) & ~touching.any(axis=3)
        self._starts, self._ends, self._free = starts.tolist(), ends.tolist(), free.tolist()

    def find(self, index: int) -> tuple[float, float] | None:
        """The first free place beside a bend, from its tail; it is taken from then on."""
        _, _, flat, up = self._asking[index]
        levels = range(self._levels)
        for level in levels if up < 0 else reversed(levels):
            for side in (1, 0) if flat else (0, 1):
                if self._free[side][level][index]:
                    start, end = self._starts[side][level][index], self._ends[side][level][index]
                    if self._take(level, start, end):
                        return start, self._foot - (level + _STEPS) * self._step
        return None

    def _take(self, level: int, start: float, end: float) -> bool:
        for other, low, high in self._words:
            if abs(other - level) <= _STEPS and start < high + 2.0 and end > low - 2.0:
                return False
        self._words.append((level, start, end))
        return True


def _bend_shape() -> NDArray[np.float64]:
    """How far along its width an S-bend is at each 1/32 of its height.

    The curve is the one svg.py draws, with both control points at half the height.
    """
    t = np.linspace(0.0, 1.0, 513)
    down, across = 1.5 * t - 1.5 * t**2 + t**3, 3 * t**2 - 2 * t**3
    return np.interp(np.linspace(0.0, 1.0, 33), down, across)


_GRID = np.linspace(0.0, 1.0, 33)
_SHAPE = _bend_shape()


__all__ = ["LagLabel", "lag_labels"]
