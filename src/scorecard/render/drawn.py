"""A drawn map read back from its SVG: where cards, words and arrows ended up, in points of the drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from scorecard.render.fonts import ASCENT, width
from scorecard.render.page_size import POINTS_PER_MM

Box = tuple[float, float, float, float]
Colour = tuple[float, float, float]
Points = NDArray[np.float64]

_SVG = "{http://www.w3.org/2000/svg}"
_PIECES = 16
"""Straight pieces that stand for one curve."""
_MOVED = re.compile(r"(translate|scale)\(([^)]*)\)")
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")


class Shape(NamedTuple):
    """Something filled: its box, its corners, and what it is filled with."""

    box: Box
    corners: tuple[tuple[float, float], ...]
    """Empty for a box."""
    colour: Colour
    opacity: float
    order: int
    """When it was drawn."""

    def holds(self, x: float, y: float, spare: float) -> bool:
        """Whether a point lies inside, or no further outside than `spare`."""
        x0, y0, x1, y1 = self.box
        if not (x0 - spare <= x <= x1 + spare and y0 - spare <= y <= y1 + spare):
            return False
        return not self.corners or _within(self.corners, x, y)


class Words(NamedTuple):
    """One line of text: its box by the font's widths, and how it is written."""

    box: Box
    text: str
    size: float
    colour: Colour
    opacity: float
    order: int
    group: str
    """`cards`, `bands`, `columns`, `lags`, or empty."""
    card: int
    """Whose it is, by its position among the cards, or -1."""


@dataclass(slots=True)
class Drawn:
    """What is on a map. `zoom` times a length is that length in print."""

    size: tuple[float, float]
    zoom: float
    cards: list[Shape] = field(default_factory=list)
    bands: list[Shape] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    fills: list[Shape] = field(default_factory=list)
    arrows: list[Points] = field(default_factory=list)
    """Points along each, from tail to head."""


class _Style(NamedTuple):
    x: float
    y: float
    scale: float
    fill: str
    opacity: float
    group: str
    card: int


def read_svg(svg: str) -> Drawn:
    """Read a map that was drawn as SVG."""
    root = ET.fromstring(svg)
    _, _, wide, high = (float(value) for value in root.attrib["viewBox"].split())
    printed = float(root.attrib["width"].removesuffix("mm")) * POINTS_PER_MM
    drawn = Drawn((wide, high), printed / wide)
    # A sheet's sides are whole millimetres: the difference is no zoom.
    if abs(drawn.zoom - 1.0) < 0.003:
        drawn.zoom = 1.0
    _walk(root, _Style(0.0, 0.0, 1.0, "#000000", 1.0, "", -1), drawn)
    return drawn


def _walk(root: ET.Element, style: _Style, drawn: Drawn) -> None:
    waiting = [(root, style)]
    order = 0
    while waiting:
        item, before = waiting.pop()
        style = _styled(item, before)
        tag = item.tag.removeprefix(_SVG)
        order += 1
        if tag == "g" and item.get("class", "").split(" ")[0] == "card" and style.group == "cards":
            style = style._replace(card=len(drawn.cards))
            drawn.cards.append(_largest(item, style, order))
        if tag == "text":
            drawn.words.append(_words(item, style, order))
        elif tag in ("rect", "path", "circle", "polygon"):
            if (
                style.group == "arrows"
                and tag == "path"
                and item.get("stroke-width")
                and "C" in item.attrib["d"]
            ):
                drawn.arrows.append(np.array(_placed(list(_trace(item.attrib["d"])), style)))
            elif style.fill.startswith("#"):
                shape = _shape(item, style, order)
                drawn.fills.append(shape)
                if style.group in ("bands", "columns") and tag == "rect":
                    drawn.bands.append(shape)
        if tag not in ("defs", "style", "title", "desc", "text", "clipPath"):
            waiting.extend([(child, style) for child in reversed(item)])


def _styled(item: ET.Element, before: _Style) -> _Style:
    x, y, scale = before.x, before.y, before.scale
    for verb, said in _MOVED.findall(item.get("transform", "")):
        values = [float(value) for value in _NUMBER.findall(said)]
        if verb == "scale":
            scale *= values[0]
        else:
            x += values[0] * scale
            y += values[1] * scale if len(values) > 1 else 0.0
    name = item.get("class", "")
    group = name if name in ("bands", "columns", "arrows", "cards", "lags") else before.group
    opacity = before.opacity * float(item.get("opacity", 1.0)) * float(item.get("fill-opacity", 1.0))
    return _Style(x, y, scale, item.get("fill", before.fill), opacity, group, before.card)


def _largest(group: ET.Element, style: _Style, order: int) -> Shape:
    """The outline of a card: the largest shape in it."""
    shapes = [
        _shape(item, style, order) for item in group.iter() if item.tag in (f"{_SVG}rect", f"{_SVG}path")
        and not item.get("transform")
    ]  # fmt: skip
    return max(shapes, key=lambda shape: (shape.box[2] - shape.box[0]) * (shape.box[3] - shape.box[1]))


def _words(item: ET.Element, style: _Style, order: int) -> Words:
    said = "".join(item.itertext())
    size = float(item.attrib["font-size"]) * style.scale
    wide = width(said, item.get("font-weight") == "700") * size
    ((x, y),) = _placed([(float(item.attrib["x"]), float(item.attrib["y"]))], style)
    x -= {"end": wide, "middle": wide / 2}.get(item.get("text-anchor", ""), 0.0)
    box = (x, y - size * ASCENT, x + wide, y + size * (1 - ASCENT))
    return Words(box, said, size, _colour(style.fill), style.opacity, order, style.group, style.card)


def _shape(item: ET.Element, style: _Style, order: int) -> Shape:
    corners: list[tuple[float, float]] = []
    if item.tag == f"{_SVG}path":
        corners = _placed(list(_trace(item.attrib["d"])), style)
        box = _bounds(corners)
    elif item.tag == f"{_SVG}circle":
        box = _bounds(_placed(_square(item.attrib), style))
    else:
        x, y = float(item.get("x", 0.0)), float(item.get("y", 0.0))
        wide, high = float(item.attrib["width"]), float(item.attrib["height"])
        box = _bounds(_placed([(x, y), (x + wide, y + high)], style))
    return Shape(box, tuple(corners), _colour(item.get("fill", style.fill)), style.opacity, order)


def _square(circle: Mapping[str, str]) -> list[tuple[float, float]]:
    x, y, r = float(circle.get("cx", 0.0)), float(circle.get("cy", 0.0)), float(circle["r"])
    return [(x - r, y - r), (x + r, y + r)]


def _placed(points: list[tuple[float, float]], style: _Style) -> list[tuple[float, float]]:
    return [(style.x + x * style.scale, style.y + y * style.scale) for x, y in points]


def _bounds(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _colour(said: str) -> Colour:
    if not said.startswith("#"):
        return 0.0, 0.0, 0.0
    red, green, blue = (int(said[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _trace(path: str) -> Iterator[tuple[float, float]]:
    """Points along a path of straight lines and cubic curves."""
    x = y = 0.0
    for verb, said in _COMMAND.findall(path):
        values = [float(value) for value in _NUMBER.findall(said)]
        step = {"H": 1, "V": 1, "C": 6, "A": 7}.get(verb.upper(), 2)
        for at in range(0, len(values), step):
            part = values[at : at + step]
            if verb.islower():  # counted from where the path has come to
                origin = {"h": (x,), "v": (y,), "a": (0,) * 5 + (x, y)}.get(verb, (x, y) * (step // 2))
                part = [one + other for one, other in zip(part, origin, strict=True)]
            if verb in "Cc":
                a, b = (
                    np.array([(x, y), part[:2], part[2:4], part[4:]]),
                    np.linspace(0, 1, _PIECES + 1)[1:, None],
                )
                curve = (
                    (1 - b) ** 3 * a[0]
                    + 3 * (1 - b) ** 2 * b * a[1]
                    + 3 * (1 - b) * b**2 * a[2]
                    + b**3 * a[3]
                )
                yield from ((float(there), float(down)) for there, down in curve)
                x, y = part[4], part[5]
                continue
            if verb in "Ll":  # so that no card is stepped over
                yield from ((x + (part[0] - x) * k / 8, y + (part[1] - y) * k / 8) for k in range(1, 8))
            x, y = (part[0], y) if verb in "Hh" else (x, part[0]) if verb in "Vv" else (part[0], part[1])
            yield x, y


def _within(corners: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    inside = False
    for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


__all__ = ["Drawn", "Shape", "Words", "read_svg"]
