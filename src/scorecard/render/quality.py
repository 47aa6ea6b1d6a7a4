"""How well a picture is drawn: measured on the finished SVG, as a reader meets it, and not on any plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scorecard.render.drawn import Drawn, Shape, Words, read_svg

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_SPARE = 0.4
"""Points by which things may touch before anybody sees it."""
_HAIR = np.array([1e-5, 0.7e-5])
_TOLD = 12
"""Faults named one by one."""

_MEANING = {
    "overlaps": "pairs of things that lie on each other: cards, words, arrows over cards or words",
    "crossings": "times one arrow crosses another",
    "cut": "texts that leave their card, their band or the page",
    "smallest_text": "size of the smallest text in print, in points",
    "contrast": "lowest contrast of a text with what it stands on, as WCAG 2.2 counts it (1 to 21)",
}


@dataclass(frozen=True, slots=True, repr=False)
class Quality:
    """What can be measured of a drawn map. Made by `Picture.quality`.

    Attributes:
        overlaps: pairs that lie on each other: two cards; two texts, in a card or outside; a card and a
            text that is not its own; an arrow and a card it runs through, or words it runs through.
        crossings: how often one arrow crosses another, as drawn; arrows that meet in a card do not.
        cut: texts that leave the card, band, column or page they stand on, by the font's own widths.
        smallest_text: points, in print at the sheet's size; None where nothing is written.
        contrast: the lowest contrast ratio of a text with its background, 1 to 21 (WCAG 2.2, 1.4.3;
            4.5 is asked of small print); None where nothing is written.
        faults: the first overlaps and cut texts, in words.
    """

    overlaps: int
    crossings: int
    cut: int
    smallest_text: float | None
    contrast: float | None
    faults: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a figure: index `figure`, columns `value` (float) and `meaning`."""
        import pandas as pd

        values = [float("nan") if value is None else float(value) for value in self._values()]
        index = pd.Index(list(_MEANING), name="figure")
        return pd.DataFrame({"value": values, "meaning": list(_MEANING.values())}, index=index)

    def _values(self) -> list[float | None]:
        return [self.overlaps, self.crossings, self.cut, self.smallest_text, self.contrast]

    def _said(self) -> list[str]:
        size = "no text" if self.smallest_text is None else f"{self.smallest_text:.1f} pt"
        contrast = "no text" if self.contrast is None else f"{self.contrast:.1f} : 1"
        return [str(self.overlaps), str(self.crossings), str(self.cut), size, contrast]

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope='row'>{name.replace('_', ' ')}</th><td>{escape(value)}</td>"
            f"<td>{meaning}</td></tr>"
            for (name, meaning), value in zip(_MEANING.items(), self._said(), strict=True)
        )
        faults = "".join(f"<li>{escape(fault)}</li>" for fault in self.faults)
        return f"<table>{rows}</table>" + (f"<ul>{faults}</ul>" if faults else "")

    def __repr__(self) -> str:
        overlaps, crossings, cut, size, contrast = self._said()
        return (
            f"<Quality: {overlaps} overlaps, {crossings} crossings, {cut} cut texts, "
            f"smallest text {size}, lowest contrast {contrast}>"
        )


def measure_quality(svg: str) -> Quality:
    """Measure a map drawn as SVG."""
    drawn = read_svg(svg)
    overlaps = _overlaps(drawn)
    cut = _cut(drawn)
    sizes = [words.size * drawn.zoom for words in drawn.words]
    return Quality(
        len(overlaps), _crossings(drawn.arrows), len(cut), round(min(sizes), 2) if sizes else None,
        _contrast(drawn), tuple([*overlaps, *cut][:_TOLD]),
    )  # fmt: skip


def _boxes(things: Sequence[Shape | Words]) -> Floats:
    return np.array([thing.box for thing in things], dtype=np.float64).reshape(-1, 4)


def _meet(one: Floats, other: Floats, spare: float) -> NDArray[np.bool_]:
    """Which boxes lie on which, by more than `spare`."""
    a, b = one[:, None], other[None, :]
    across = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    along = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    return (across > spare) & (along > spare)


def _overlaps(drawn: Drawn) -> list[str]:
    cards, words = _boxes(drawn.cards), _boxes(drawn.words)
    # The box of a line holds its descenders, which may reach into the free top of the next line.
    size = np.array([item.size for item in drawn.words])
    core = words + np.stack((0 * size, 0.1 * size, 0 * size, -0.1 * size), axis=1) if len(words) else words
    owner = np.array([item.card for item in drawn.words], dtype=np.int64)
    found: list[str] = []
    for one, other in np.argwhere(np.triu(_meet(cards, cards, _SPARE), 1)).tolist():
        found.append(f"card {one + 1} lies on card {other + 1}")
    for one, other in np.argwhere(np.triu(_meet(core, core, _SPARE), 1)).tolist():
        found.append(f"{drawn.words[one].text!r} lies on {drawn.words[other].text!r}")
    strange = _meet(core, cards, _SPARE) & (owner[:, None] != np.arange(len(cards)))
    for one, other in np.argwhere(strange).tolist():
        found.append(f"{drawn.words[one].text!r} lies on card {other + 1}")
    if drawn.arrows:
        loose = [index for index, item in enumerate(drawn.words) if item.card < 0]
        for arrow, other in _run_through(drawn.arrows, cards, _SPARE):
            found.append(f"arrow {arrow + 1} runs through card {other + 1}")
        for arrow, other in _run_through(drawn.arrows, core[loose], 0.0):
            found.append(f"arrow {arrow + 1} runs through {drawn.words[loose[other]].text!r}")
    return found


def _run_through(arrows: Sequence[Floats], boxes: Floats, spare: float) -> list[tuple[int, int]]:
    """Which arrows have a point inside which boxes."""
    points = np.concatenate(arrows)
    of = np.repeat(np.arange(len(arrows)), [len(arrow) for arrow in arrows])
    order = np.argsort(points[:, 1], kind="stable")
    points, of = points[order], of[order]
    found: set[tuple[int, int]] = set()
    for number, (x0, y0, x1, y1) in enumerate(boxes.tolist()):
        first, last = np.searchsorted(points[:, 1], (y0 + spare, y1 - spare))
        level = points[first:last, 0]
        inside = (level > x0 + spare) & (level < x1 - spare)
        found.update((arrow, number) for arrow in set(of[first:last][inside].tolist()))
    return sorted(found)


def _crossings(arrows: Sequence[Floats]) -> int:
    """Count where the drawn lines cross: every pair of pieces whose boxes meet is looked at."""
    if len(arrows) < 2:
        return 0
    # A hair aside, each by its own: two lines that cross in a joint of both cross between joints then.
    moved = [arrow + _HAIR * ((number * 0.618034) % 1.0) for number, arrow in enumerate(arrows)]
    starts = np.concatenate([arrow[:-1] for arrow in moved])
    ends = np.concatenate([arrow[1:] for arrow in moved])
    of = np.repeat(np.arange(len(arrows)), [len(arrow) - 1 for arrow in arrows])
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    order = np.argsort(low[:, 1], kind="stable")
    starts, ends, of, low, high = starts[order], ends[order], of[order], low[order], high[order]
    # A piece can only meet those that begin before it ends.
    last = np.searchsorted(low[:, 1], high[:, 1], side="right")
    count = 0
    for index in range(len(of)):
        near = slice(index + 1, last[index])
        other = np.flatnonzero(
            (of[near] != of[index]) & (low[near, 0] <= high[index, 0]) & (high[near, 0] >= low[index, 0])
        )
        if len(other):
            other += index + 1
            a, b, c, d = starts[index], ends[index], starts[other], ends[other]
            crossed = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
            count += int(crossed.sum())
    return count


def _side(a: Floats, b: Floats, c: Floats) -> Floats:
    """On which side of the line from a to b the point c lies."""
    found: Floats = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        c[..., 0] - a[..., 0]
    )
    return found


def _cut(drawn: Drawn) -> list[str]:
    wide, high = drawn.size
    bands = _boxes(drawn.bands)
    found: list[str] = []
    for words in drawn.words:
        x0, y0, x1, y1 = words.box
        if x0 < 0 or y0 < 0 or x1 > wide or y1 > high:
            found.append(f"{words.text!r} leaves the page")
        elif words.card >= 0:
            card = drawn.cards[words.card]
            corners = [(x, y) for x in (x0, x1) for y in (y0 + words.size * 0.1, y1 - words.size * 0.1)]
            if not all(card.holds(x, y, 0.1) for x, y in corners):
                found.append(f"{words.text!r} leaves card {words.card + 1}")
        elif len(bands) and words.group in ("bands", "columns"):
            held = (bands[:, 0] <= x0 + 0.1) & (bands[:, 1] <= y0 + 0.1)
            held &= (bands[:, 2] >= x1 - 0.1) & (bands[:, 3] >= y1 - 0.1)
            if not held.any():
                found.append(f"{words.text!r} leaves its band")
    return found


def _contrast(drawn: Drawn) -> float | None:
    if not drawn.words:
        return None
    boxes = _boxes(drawn.fills)
    lowest = 21.0
    for words in drawn.words:
        x0, y0, x1, y1 = words.box
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        under = (boxes[:, 0] <= x) & (boxes[:, 2] >= x) & (boxes[:, 1] <= y) & (boxes[:, 3] >= y)
        ground = np.ones(3)
        for index in np.flatnonzero(under).tolist():
            shape = drawn.fills[index]
            if shape.order < words.order and shape.holds(x, y, 0.0):
                ground = ground + (np.array(shape.colour) - ground) * shape.opacity
        ink = ground + (np.array(words.colour) - ground) * words.opacity
        one, other = _luminance(ink), _luminance(ground)
        lowest = min(lowest, (max(one, other) + 0.05) / (min(one, other) + 0.05))
    return round(lowest, 2)


def _luminance(colour: Floats) -> float:
    """Relative luminance of a colour of sRGB, each part 0..1 (WCAG 2.2)."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


__all__ = ["Quality", "measure_quality"]
