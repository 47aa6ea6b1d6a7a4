"""A sheet as wide as A4 that rows are drawn on, as low as what is on it, in the look of the map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scorecard.errors import Finding, Place
from scorecard.model.scheme import Band, Scale
from scorecard.render.charts.chart import Chart, Scene
from scorecard.render.charts.sheet import document
from scorecard.render.fonts import balanced, width, wrap
from scorecard.render.page_size import PAGES, PageSize
from scorecard.render.scene import Role, Symbol, look
from scorecard.render.svg import num, status_symbol, text_element
from scorecard.render.theme import StatusColours, Theme, read_theme

EDGE = 24.0
ACROSS = PAGES[0].width - 2 * EDGE
SMALL = 7.5
LEAD = SMALL * 1.3
NAME = 8.5


class Shown(NamedTuple):
    """A status as it is drawn beside a name: colour, symbol, letter and score."""

    role: Role
    symbol: Symbol
    text: str
    """Letter and score, such as `A 54`."""
    word: str
    """The band's name, `Unknown` or `Not applicable`."""


def shown(scale: Scale, band: Band | None, score: str, *, applicable: bool = True) -> Shown:
    """Return how a status is drawn.

    >>> shown(Scale(), Scale().bands[0], "12")
    Shown(role='worst', symbol='diamond', text='R 12', word='Red')
    """
    role, sign = look(band, applicable)
    if band is None:
        return Shown(role, sign, "?" if applicable else "", "Unknown" if applicable else "Not applicable")
    return Shown(role, sign, f"{band.letter} {score}".rstrip(), band.name)


class Drawing:
    """What has been drawn so far, and the texts in it."""

    def __init__(self, theme: str | Path | Theme, wide: float = PAGES[0].width) -> None:
        self.theme = read_theme(theme)
        self.wide = wide
        self.out: list[str] = []
        self.texts: list[str] = []

    def write(self, x: float, y: float, text: str, size: float, colour: str, **how: Any) -> None:
        """Write a line with its baseline at a point."""
        self.texts.append(text)
        self.out.append(text_element(x, y, text, size, colour, **how))

    def lines(
        self, x: float, y: float, lines: Sequence[str], size: float, colour: str, **how: Any
    ) -> float:  # fmt: skip
        """Write lines below each other; return the baseline that would come next."""
        for line in lines:
            self.write(x, y, line, size, colour, **how)
            y += size * 1.3
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float, colour: str, thick: float = 0.6) -> None:
        """Draw a straight line."""
        path = f"M{num(x0)} {num(y0)}L{num(x1)} {num(y1)}"
        self.out.append(f'<path d="{path}" stroke="{colour}" stroke-width="{num(thick)}"/>')

    def box(
        self, x: float, y: float, wide: float, high: float, colour: str, *, edge: str = "",
        thick: float = 0.7, opacity: float = 1.0, corner: float = 3.0,
    ) -> None:  # fmt: skip
        """Fill a rectangle; below full `opacity` the paper shows through."""
        style = f' fill-opacity="{num(opacity)}"' if opacity < 1 else ""
        style += f' stroke="{edge}" stroke-width="{num(thick)}"' if edge else ""
        self.out.append(
            f'<rect x="{num(x)}" y="{num(y)}" width="{num(wide)}" height="{num(high)}" '
            f'rx="{num(corner)}" fill="{colour}"{style}/>'
        )

    def mark(self, x: float, y: float, shape: str, size: float, colours: StatusColours) -> None:
        """Draw the symbol of a status about a point."""
        drawn = status_symbol(shape, size, colours)
        self.out.append(f'<g transform="translate({num(x)} {num(y)})">{drawn}</g>')

    def sign(self, x: float, y: float, status: Shown, size: float) -> float:
        """Draw a status's symbol and text from x on, with the baseline at y; return where it ends."""
        colours = self.theme.of(status.role)
        self.mark(x + size * 0.5, y - size * 0.36, status.symbol, size * 0.92, colours)
        if not status.text:
            return x + size
        self.write(x + size * 1.25, y, status.text, size, colours.text, bold=True)
        return x + size * 1.25 + width(status.text, True) * size

    def head(self, heading: str, below: str, when: str) -> float:
        """Set a heading, what is beneath it, and the date; return where the drawing goes on."""
        across, at, size = self.wide - 2 * EDGE, 12.5, 16.0
        room = across - width(when, True) * at - 24.0
        lines = balanced(heading, room / size, True)
        while len(lines) > 2 and size > 10.0:
            size -= 1.0
            lines = balanced(heading, room / size, True)
        y = EDGE + size * 0.75
        self.write(self.wide - EDGE, y, when, at, self.theme.ink, bold=True, end=True)
        for line in lines:
            self.write(EDGE, y, line, size, self.theme.ink, bold=True)
            y += size * 1.2
        y -= size * 0.15
        for line in wrap(below, across / 9.0):
            self.write(EDGE, y, line, 9.0, self.theme.muted)
            y += 9.0 * 1.35
        return y - 3.0

    def foot(self, keys: Sequence[Shown], notes: Sequence[str], y: float) -> float:
        """Set the legend of the statuses and the notes; return where they end."""
        x = EDGE
        for key in keys:
            letter = key.text.partition(" ")[0]
            end = self.sign(x, y, key._replace(text=letter), SMALL)
            self.write(end + 3.0, y, key.word, SMALL, self.theme.ink)
            x = end + 3.0 + width(key.word) * SMALL + 14.0
        if keys:
            y += LEAD * 1.2
        lines = wrap(" ".join(notes), (self.wide - 2 * EDGE) / SMALL) if notes else ()
        return self.lines(EDGE, y, lines, SMALL, self.theme.muted) - LEAD

    def chart(
        self, scene: Scene, heading: str, alt: str, bottom: float, findings: Sequence[Finding] = ()
    ) -> Chart:  # fmt: skip
        """Put the chart together; a sheet larger than A4 is said."""
        page = PageSize("", self.wide, bottom + EDGE * 0.8)
        found = list(findings)
        if page.width > PAGES[0].width + 1 or page.height > PAGES[0].height + 1:
            wide, high = page.millimetres
            found.append(
                Finding(
                    "note", "page size", Place(), f"the chart does not fit A4 with text of {SMALL:g} pt; "
                    f"the sheet is {wide} x {high} mm", "print it at that size, or show less",
                )
            )  # fmt: skip
        svg = document(heading, alt, page, self.theme, self.out, self.texts)
        return Chart(svg, alt, tuple(found), scene, page)


def widest_word(names: Iterable[str]) -> float:
    """Return how wide a column must be so that no word of its head is broken, in points."""
    return max((width(word, True) for name in names for word in name.split()), default=0.0) * SMALL


def legend(scale: Scale, statuses: Sequence[Shown]) -> list[Shown]:
    """Return the legend of what is drawn: bands worst first, then unknown, then what has left."""
    order = [band.name for band in scale.bands]
    found = {status.word: status for status in statuses}
    own = [word for word in found if word not in (*order, "Unknown", "Not applicable")]
    return [found[word] for word in (*order, *sorted(own), "Unknown", "Not applicable") if word in found]


def sentences(notes: Sequence[str]) -> tuple[str, ...]:
    """Return notes as sentences with a full stop.

    >>> sentences(["Figures are illustrative", " "])
    ('Figures are illustrative.',)
    """
    return tuple(f"{note.strip().rstrip('.')}." for note in notes if note.strip())


__all__ = [
    "ACROSS", "EDGE", "LEAD", "NAME", "SMALL", "Drawing", "Shown", "legend", "sentences", "shown",
    "widest_word",
]  # fmt: skip
