"""What meets the eye: nothing cut, no mark on a word, every word readable, every role told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from matplotlib.path import Path as Outline

import scorecard as sc
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.icons import (
    ASSURANCE_WORDS,
    MARK_OF_ROLE,
    VARIATION_WORDS,
    assurance_icon,
    variation_icon,
)
from scorecard.render.charts.marks import mark
from scorecard.render.theme import StatusColours, read_theme, theme_names
from tests.render.charts.chart_help import ODD_NAMES, all_charts, faults, process, review_of
from tests.render.render_help import SVG, Rect, text_box

JUDGED: dict[str, Any] = {"target": 70, "worst": 40, "best": 100}
KINDS = ("spc", "trend", "bullet", "sparkline")


class Shape(NamedTuple):
    """A drawn shape: its corners on the sheet, what fills it, and whether it is a symbol or an icon."""

    corners: np.ndarray
    fill: str
    opacity: float
    placed: bool

    @property
    def box(self) -> Rect:
        """What it covers."""
        (x0, y0), (x1, y1) = self.corners.min(axis=0), self.corners.max(axis=0)
        return Rect(x0, y0, x1, y1)

    def covers(self, x: float, y: float) -> bool:
        """Whether a point of the sheet lies in it."""
        return bool(Outline(self.corners).contains_point((x, y)))


def elements(
    parent: ET.Element, scale: float = 1.0, dx: float = 0.0, dy: float = 0.0
) -> Iterator[tuple[ET.Element, float, float, float]]:
    """Every element in the order drawn, with the scale and the place it is drawn at."""
    for child in parent:
        moved = (scale, dx, dy)
        placed = child.get("transform", "")
        if found := re.search(r"translate\(([\d.-]+) ([\d.-]+)\)", placed):
            moved = (scale, dx + scale * float(found[1]), dy + scale * float(found[2]))
        if found := re.search(r"scale\(([\d.]+)\)", placed):
            moved = (moved[0] * float(found[1]), *moved[1:])
        yield (child, *moved)
        yield from elements(child, *moved)


def corners_of(element: ET.Element) -> np.ndarray | None:
    """The corners of a shape about its own origin; of a curve those of its control polygon."""
    at = {name: float(element.get(name, 0)) for name in ("x", "y", "width", "height", "cx", "cy", "r")}
    if element.tag == f"{SVG}rect":
        x, y, wide, high = at["x"], at["y"], at["width"], at["height"]
        return np.array([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)])
    if element.tag == f"{SVG}circle":
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        return np.column_stack([at["cx"] + at["r"] * np.cos(turn), at["cy"] + at["r"] * np.sin(turn)])
    if element.tag != f"{SVG}path":
        return None
    places: list[tuple[float, float]] = []
    for verb, figures in re.findall(r"([A-Z])([^A-Z]*)", element.attrib["d"]):
        values = [float(figure) for figure in figures.split()]
        if verb == "H":
            places.append((values[0], places[-1][1]))
        elif verb == "V":
            places.append((places[-1][0], values[0]))
        elif verb == "A":
            places.append((values[-2], values[-1]))
        else:
            places += zip(values[::2], values[1::2], strict=True)
    return np.array(places)


def shapes_and_texts(chart: Chart) -> Iterator[Shape | tuple[str, Rect, str]]:
    """What is drawn, in its order: shapes, and texts with their box and colour."""
    for element, scale, dx, dy in elements(ET.fromstring(chart.svg)):
        if element.tag == f"{SVG}text":
            yield element.text or "", text_box(element, dx, dy), element.attrib["fill"]
        elif (corners := corners_of(element)) is not None:
            yield Shape(
                corners * scale + (dx, dy),
                element.get("fill", "none" if element.get("stroke") else "#000000"),
                float(element.get("fill-opacity", 1)),
                (dx, dy) != (0, 0),
            )


def cut(chart: Chart) -> list[str]:
    """Shapes that leave the sheet."""
    page = Rect(0, 0, chart.page.width, chart.page.height)
    return [
        f"{item.box}" for item in shapes_and_texts(chart)
        if isinstance(item, Shape) and not page.holds(item.box, 0.01)
    ]  # fmt: skip


def covered(chart: Chart) -> list[str]:
    """Words that a symbol or an icon lies on."""
    drawn = list(shapes_and_texts(chart))
    symbols = [item.box for item in drawn if isinstance(item, Shape) and item.placed]
    return [
        f"{item[0]!r} beneath {symbol}" for item in drawn if not isinstance(item, Shape)
        for symbol in symbols if symbol.meets(item[1], 0.6)
    ]  # fmt: skip


def all_faults(chart: Chart) -> list[str]:
    return [*cut(chart), *covered(chart)]


@pytest.fixture(scope="module")
def ims() -> sc.Review:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    judgements = sc.read_judgements(folder / "judgements.csv")
    readings = sc.read_readings(folder / "readings")
    return sc.Review(strategy, readings, at="2010-03", judgements=judgements, known_on="2010-04-14")


def test_no_mark_is_cut_and_none_lies_on_a_word_in_the_example(ims: sc.Review) -> None:
    found = {"grid": all_faults(ims.grid())}
    for kpi in ims.strategy.kpis:
        found |= {f"{kpi.id} {kind}": all_faults(ims.chart(kpi.id, kind)) for kind in KINDS}
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        (process(400), JUDGED),
        ([65.0], JUDGED),
        ([], JUDGED),
        ([65.0] * 14, JUDGED),
        ([40.0, 100.0] * 8, JUDGED),
        ([1.0, 0.0, 1.0], {"direction": "yes_no"}),
        (process(26), {"direction": "between", "target": [65, 75], "worst": [40, 95]}),
        ([-3e9, 2e9, 1e9], {"target": 1e9, "baseline": -4e9}),
        (process(20), {**JUDGED, "name": ODD_NAMES[4], "owner": ODD_NAMES[5]}),
    ],
    ids=["many", "one", "none", "constant", "ends", "yes-no", "between", "billions", "long"],
)
def test_no_mark_is_cut_and_none_lies_on_a_word(values: list[float], fields: dict[str, Any]) -> None:
    review = review_of(values, at=None if values else "2024-06", **fields)
    for chart in all_charts(review):
        assert all_faults(chart) == []


def test_the_value_under_review_never_hides_a_letter_of_the_bands() -> None:
    """Where points stand close the last is near the strip of letters, at any height."""
    for last in range(63, 79):
        chart = review_of([*process(399), float(last)], **JUDGED).chart("calls", "trend")
        assert [*all_faults(chart), *faults(chart)] == []


# --- contrast ------------------------------------------------------------------------------------


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    low, high = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def mixed(over: str, ground: str, opacity: float) -> str:
    parts = [
        round(int(over[place : place + 2], 16) * opacity + int(ground[place : place + 2], 16) * (1 - opacity))
        for place in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02X}" for part in parts)


def faint(chart: Chart) -> list[str]:
    """Words with less contrast than 4.5 to 1 against what was drawn beneath them."""
    found, beneath = [], list[Shape]()
    for item in shapes_and_texts(chart):
        if isinstance(item, Shape):
            beneath += [item] if item.fill != "none" else []
            continue
        words, box, colour = item
        ground = "#FFFFFF"
        for shape in beneath:
            if shape.covers((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2):
                ground = mixed(shape.fill, ground, shape.opacity)
        if contrast(colour, ground) < 4.5:
            found.append(f"{words!r}: {colour} on {ground}")
    return found


@pytest.mark.parametrize("theme", theme_names())
def test_every_word_stands_out_from_what_is_drawn_beneath_it(ims: sc.Review, theme: str) -> None:
    coming = pd.DataFrame({"period": ["2010-04", "2010-05"], "expected": 61.0, "low": 58.0, "high": 64.0})
    assert faint(ims.grid(theme=theme)) == []
    assert faint(ims.chart("first-contact-fix", "trend", forecast=coming, theme=theme)) == []
    for name in ("first-contact-fix", "spend-to-forecast", "accreditation-current", "staff-voice-pulse"):
        for kind in ("spc", "trend", "bullet"):
            assert faint(ims.chart(name, kind, theme=theme)) == []


def test_what_is_said_without_readings_can_be_read() -> None:
    for direction in ("higher", "assessed"):
        for chart in all_charts(review_of([], at="2024-06", direction=direction)):
            assert faint(chart) == []


@pytest.mark.parametrize("name", theme_names())
def test_words_in_any_status_or_process_colour_stand_out_from_its_tint(name: str) -> None:
    theme = read_theme(name)
    looks: list[StatusColours] = [*theme.roles.values(), *theme.process.values(), theme.unknown, theme.left]
    for look in looks:
        assert contrast(look.text, look.tint) >= 4.5, look
        assert contrast(look.text, theme.paper) >= 4.5, look


# --- colour vision -------------------------------------------------------------------------------

AS_SEEN_WITH = {
    # Machado, Oliveira and Fernandes 2009, severity 1, in linear light.
    "full colour": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "greyscale": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear light, white D65."""
    shares = TO_XYZ @ light.clip(0, 1) / TO_XYZ.sum(axis=1)
    roots = np.where(shares > 216 / 24389, np.cbrt(shares), (24389 / 27 * shares + 16) / 116)
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


@pytest.mark.parametrize("seen", AS_SEEN_WITH)
@pytest.mark.parametrize("name", theme_names())
def test_what_points_say_is_told_apart_by_every_eye(name: str, seen: str) -> None:
    """A difference of 2.3 is just noticed; five times that is seen at a glance."""
    colours = {role: look.edge for role, look in read_theme(name).process.items()}
    assert set(colours) == {"common cause", "improvement", "concern", "neutral"}
    for one, other in combinations(colours, 2):
        apart = lab(AS_SEEN_WITH[seen] @ linear(colours[one])) - lab(
            AS_SEEN_WITH[seen] @ linear(colours[other])
        )
        assert np.linalg.norm(apart) >= 11.5, (one, other)


def uncoloured(svg: str) -> str:
    """A drawing without its colours and its words: what is left is shape."""
    return re.sub(r'#[0-9A-Fa-f]{6}|aria-label="[^"]*"|<title>[^<]*</title>', "", svg)


def test_marks_and_icons_differ_by_shape_alone() -> None:
    marks = [uncoloured(mark(shape, 0, 0, 4, "#123456", "#FFFFFF")) for shape in MARK_OF_ROLE.values()]
    assert len(set(marks)) == len(MARK_OF_ROLE) == 4
    variations = [uncoloured(variation_icon(variation)) for variation in VARIATION_WORDS]
    assert len(set(variations)) == len(VARIATION_WORDS)
    assurances = [uncoloured(assurance_icon(assurance)) for assurance in ASSURANCE_WORDS]
    assert len(set(assurances)) == len(ASSURANCE_WORDS)
