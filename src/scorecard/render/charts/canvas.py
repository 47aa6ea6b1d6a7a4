"""The plot of a chart: matplotlib lays it out, and a renderer of our own writes it as SVG.

matplotlib's own SVG backend takes its fonts, its salt for ids and whether text stays text from
`rcParams`, which are global: two threads would disturb each other, and a user's style sheet would
change our bytes. This renderer reads none of them. It prints numbers by `num`, escapes every text,
measures it by the font's own advances as the map does, and never reads it as mathematics.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import offset_copy

from scorecard.render.charts.marks import CORNERS, Mark
from scorecard.render.fonts import font_in_force, width
from scorecard.render.page_size import PageSize
from scorecard.render.svg import num, text_element

Anchor = Literal["left", "center", "right"]
_SPANS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
_DESCENT = 0.24
"""Height of descenders below the baseline, in em."""


class SvgRenderer(RendererBase):
    """Writes what matplotlib draws as SVG elements; one pixel is one point."""

    def __init__(self, page: PageSize) -> None:
        super().__init__()
        self.page = page
        self.elements: list[str] = []

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:
        """Write a path."""
        drawn = _outline(path, transform, self.page.height)
        if drawn:
            self.elements.append(f'<path d="{drawn}"{_style(gc, rgbFace)}/>')

    def draw_markers(
        self, gc: Any, marker_path: Any, marker_trans: Any, path: Any, trans: Any, rgbFace: Any = None
    ) -> None:
        """Write one path that holds every marker of a line."""
        shape = marker_path.transformed(marker_trans)
        places = trans.transform(path.vertices)
        drawn = "".join(
            _outline(Path(shape.vertices + place, shape.codes), None, self.page.height)
            for place in places[np.isfinite(places).all(axis=1)]
        )
        if drawn:
            self.elements.append(f'<path d="{drawn}"{_style(gc, rgbFace)}/>')

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """Write a line of text as text."""
        size, bold = prop.get_size_in_points(), prop.get_weight() == "bold"
        colour = mpl.colors.to_hex(gc.get_rgb())
        self.elements.append(text_element(x, y, s, size, colour.upper(), bold=bold))

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Return how large a text is, by the font's own advances."""
        size = prop.get_size_in_points()
        return width(s, prop.get_weight() == "bold") * size, size, _DESCENT * size

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the sheet in points."""
        return self.page.width, self.page.height

    def flipy(self) -> bool:
        """Return that y runs downwards in what is written."""
        return True

    def points_to_pixels(self, points: Any) -> Any:
        """Return the same: a pixel is a point."""
        return points


def _outline(path: Path, transform: Any, height: float) -> str:
    out: list[str] = []
    for points, code in path.iter_segments(transform, remove_nans=True, simplify=False, curves=True):
        if code == Path.CLOSEPOLY:
            out.append("Z")
            continue
        pairs = zip(points[0::2], points[1::2], strict=True)
        out.append(_SPANS[code] + " ".join(f"{num(x)} {num(height - y)}" for x, y in pairs))
    return "".join(out)


def _style(gc: Any, face: Any) -> str:
    fill = "none" if face is None else mpl.colors.to_hex(face[:3]).upper()
    style = f' fill="{fill}"'
    if face is not None and len(face) > 3 and face[3] < 1:
        style += f' fill-opacity="{num(face[3])}"'
    if gc.get_linewidth() > 0:
        style += (
            f' stroke="{mpl.colors.to_hex(gc.get_rgb()).upper()}" stroke-width="{num(gc.get_linewidth())}"'
        )
        _, dashes = gc.get_dashes()
        if dashes is not None:
            style += f' stroke-dasharray="{" ".join(num(dash) for dash in dashes)}"'
        if gc.get_capstyle() == "round":
            style += ' stroke-linecap="round"'
        style += ' stroke-linejoin="round"'
    return style


def _circle() -> Path:
    """A circle of radius 1 about the origin, in four curves."""
    bend = 0.5522847498
    corner = [
        (1, 0), (1, bend), (bend, 1), (0, 1), (-bend, 1), (-1, bend), (-1, 0),
        (-1, -bend), (-bend, -1), (0, -1), (bend, -1), (1, -bend), (1, 0), (1, 0),
    ]  # fmt: skip
    return Path(corner, [Path.MOVETO, *[Path.CURVE4] * 12, Path.CLOSEPOLY])


def _polygon(*corners: tuple[float, float]) -> Path:
    return Path([*corners, corners[0]], [Path.MOVETO, *[Path.LINETO] * (len(corners) - 1), Path.CLOSEPOLY])


_MARKS: dict[Mark, Path] = {
    "disc": _circle(),
    "ring": _circle(),
    **{shape: _polygon(*corners) for shape, corners in CORNERS.items()},
}


class Plot:
    """Axes on a sheet, to be drawn on in the units of the data.

    Args:
        page: the sheet.
        box: left, top, width and height of the axes on it, in points.
        across, along: the least and the largest value of x and y.
    """

    def __init__(
        self, page: PageSize, box: tuple[float, float, float, float],
        across: tuple[float, float], along: tuple[float, float],
    ) -> None:  # fmt: skip
        left, top, wide, high = box
        self.page = page
        self.across = wide
        self.texts: list[str] = []
        self.figure = Figure(figsize=(page.width / 72, page.height / 72), dpi=72, frameon=False)
        self.figure.set_layout_engine("none")  # whatever the user's settings say
        rect = (
            left / page.width, 1 - (top + high) / page.height, wide / page.width, high / page.height
        )  # fmt: skip
        self.axes: Axes = self.figure.add_axes(rect, frameon=False)
        self.axes.set_axis_off()  # ticks are the scene's, drawn like everything else
        self.axes.set_autoscale_on(False)
        self.axes.set_xlim(*across)
        self.axes.set_ylim(*along)
        self._order = 0

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, thick: float,
        dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """Draw a line through points; `dash` is in points."""
        # matplotlib multiplies dashes by the thickness unless the user's settings forbid it.
        scale = thick if mpl.rcParams["lines.scale_dashes"] else 1.0
        style: Any = (0, tuple(part / scale for part in dash)) if dash else "-"
        line = Line2D(
            xs, ys, color=colour, linewidth=thick, linestyle=style, marker="", drawstyle="default",
            solid_capstyle="round", solid_joinstyle="round", dash_capstyle="butt", path_effects=[],
        )  # fmt: skip
        self._add(line)

    def area(
        self, xs: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str,
        opacity: float = 1.0,
    ) -> None:  # fmt: skip
        """Fill what lies between two lines; with less than full `opacity` what is beneath shows through."""
        corners = [*zip(xs, low, strict=True), *reversed([*zip(xs, high, strict=True)])]
        self._add(
            PathPatch(
                _polygon(*corners), facecolor=mpl.colors.to_rgba(colour, opacity), edgecolor="none",
                linewidth=0, path_effects=[],
            )
        )  # fmt: skip

    def marks(
        self, xs: Sequence[float], ys: Sequence[float], shape: Mark, radius: float, fill: str,
        edge: str = "none", thick: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw one mark a point."""
        marker = Line2D(
            xs, ys, linestyle="none", marker=_MARKS[shape], markersize=1.0, markerfacecolor=fill,
            markeredgecolor=edge, markeredgewidth=thick, fillstyle="full", path_effects=[],
        )  # fmt: skip
        # A marker made of a path is drawn as large as its largest coordinate says.
        marker.set_markersize(2 * radius * np.abs(_MARKS[shape].vertices).max())
        self._add(marker)

    def text(
        self, x: float, y: float, words: str, size: float, colour: str, *, bold: bool = False,
        anchor: Anchor = "left", shift: tuple[float, float] = (0.0, 0.0),
    ) -> None:  # fmt: skip
        """Write a line with its baseline at a point, moved right and up by `shift` points."""
        self.texts.append(words)
        moved = offset_copy(self.axes.transData, self.figure, *shift, units="points")
        text = Text(
            x, y, words, color=colour, horizontalalignment=anchor, verticalalignment="baseline",
            fontproperties=FontProperties(
                family=font_in_force().family, size=size, weight="bold" if bold else "normal"
            ),
            usetex=False, parse_math=False, transform=moved, path_effects=[],
        )  # fmt: skip
        self._add(text, moved)

    def _add(self, artist: Any, transform: Any = None) -> None:
        self._order += 1
        artist.set_zorder(self._order)  # in the order they were asked for
        artist.set_clip_on(False)
        artist.set_transform(transform or self.axes.transData)
        artist.set_figure(self.figure)
        artist.axes = self.axes
        self.axes.add_artist(artist)
        artist.set_clip_path(None)

    def svg(self) -> str:
        """Return everything drawn as SVG elements, in points of the sheet."""
        renderer = SvgRenderer(self.page)
        self.figure.draw(renderer)
        return f'<g class="plot">{"".join(renderer.elements)}</g>'


__all__ = ["Anchor", "Plot", "SvgRenderer"]
