"""The map as a PowerPoint slide, read back: what a person goes on editing, and what is read out."""

from __future__ import annotations

import math
from collections import Counter
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

import scorecard as sc
from scorecard import _optional
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.picture import Picture, draw
from tests.render.generated_maps import generated_map
from tests.render.render_help import generated
from tests.render.test_outputs import NAMES, hostile, many

EMU = 12_700
LARGEST = 56 * 72 * EMU


def slide_of(picture: Picture) -> Any:
    slides = Presentation(BytesIO(picture.slide())).slides
    assert len(slides) == 1
    return slides[0]


def groups(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if shape.name.startswith("Group: ")]


def boxes(slide: Any) -> dict[int, Any]:
    """The box of every group, by the number that arrows are glued to."""
    found = [next(iter(group.shapes)) for group in groups(slide)]
    return {box.shape_id: box for box in found}


def ends(slide: Any) -> list[tuple[int, int]]:
    found = []
    for line in slide.shapes._spTree.iterchildren("{*}cxnSp"):
        begin, end = line.xpath(".//a:stCxn/@id"), line.xpath(".//a:endCxn/@id")
        if begin or end:
            found.append((int(begin[0]), int(end[0])))
    return found


def every(shapes: Any) -> list[Any]:
    found = []
    for shape in shapes:
        found.append(shape)
        if hasattr(shape, "shapes"):
            found.extend(every(shape.shapes))
    return found


def named_lines(slide: Any) -> dict[str, Any]:
    """Every glued connector by its name."""
    lines = [line for line in slide.shapes._spTree.iterchildren("{*}cxnSp") if line.xpath(".//a:stCxn")]
    return {line.xpath("./*/p:cNvPr")[0].get("name"): line for line in lines}


def points_of(line: Any) -> list[tuple[float, float]]:
    """Where a connector runs, in points, by the formulas of its form (ECMA-376)."""
    form, frame = line.xpath(".//a:prstGeom/@prst")[0], line.xpath(".//a:xfrm")[0]
    wide, high = frame.ext.cx, frame.ext.cy
    shares = [int(text.split()[1]) / 100_000 for text in line.xpath(".//a:gd/@fmla")]
    if form == "line":
        path = [(0, 0), (wide, high)]
    elif form == "bentConnector5":
        one, two, three = shares[0] * wide, shares[1] * high, shares[2] * wide
        path = [(0, 0), (one, 0), (one, two), (three, two), (three, high), (wide, high)]
    else:
        assert form == "curvedConnector3"
        far = shares[0] * wide
        halves = (
            [(0, 0), (far / 2, 0), (far, high / 4), (far, high / 2)],
            [(far, high / 2), (far, high * 3 / 4), ((wide + far) / 2, high), (wide, high)],
        )
        path = [
            (curve(t / 40, [x for x, _ in half]), curve(t / 40, [y for _, y in half]))
            for half in halves
            for t in range(41)
        ]
    turn = int(frame.get("rot", 0)) / 60_000 * math.pi / 180
    found = []
    for x, y in path:
        x, y = x - wide / 2, y - high / 2
        x = -x if frame.get("flipH") == "1" else x
        y = -y if frame.get("flipV") == "1" else y
        found.append(
            (
                (frame.off.x + wide / 2 + x * math.cos(turn) - y * math.sin(turn)) / EMU,
                (frame.off.y + high / 2 + x * math.sin(turn) + y * math.cos(turn)) / EMU,
            )
        )
    return found


def curve(t: float, ends: list[float]) -> float:
    """A cubic curve of Bezier at t."""
    one, two, three, four = ends
    return (1 - t) ** 3 * one + 3 * (1 - t) ** 2 * t * two + 3 * (1 - t) * t**2 * three + t**3 * four


def on_line(shape: Any, points: list[tuple[float, float]]) -> float:
    """How far the middle of a shape is from a line, in points."""
    x, y = (shape.left + shape.width / 2) / EMU, (shape.top + shape.height / 2) / EMU
    least = math.inf
    for (x0, y0), (x1, y1) in pairwise(points):
        length = math.hypot(x1 - x0, y1 - y0)
        part = 0.0
        if length:
            part = min(max(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2, 0.0), 1.0)
        least = min(least, math.hypot(x - x0 - part * (x1 - x0), y - y0 - part * (y1 - y0)))
    return least


def along(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points along a line, close together."""
    return [
        (x0 + (x1 - x0) * step / 60, y0 + (y1 - y0) * step / 60)
        for (x0, y0), (x1, y1) in pairwise(points)
        for step in range(61)
    ]


def framed(shape: Any) -> tuple[float, float, float, float]:
    return (
        shape.left / EMU, shape.top / EMU,
        (shape.left + shape.width) / EMU, (shape.top + shape.height) / EMU,
    )  # fmt: skip


def check_arrows(picture: Picture, slide: Any) -> None:
    """Arrows run around boxes; lags and signs stand on their own arrow, on no box and on no other."""
    frames = [framed(box) for box in boxes(slide).values()]
    lines = named_lines(slide)
    for name, line in lines.items():
        for x, y in along(points_of(line)):
            inside = [f for f in frames if f[0] + 1 < x < f[2] - 1 and f[1] + 1 < y < f[3] - 1]
            assert not inside, f"{name} runs through a box at {x:.0f}, {y:.0f}"
    written = [shape for shape in slide.shapes if shape.name.startswith(("Lag: ", "Works against: "))]
    scene = picture.scene
    assert len([shape for shape in written if shape.name.startswith("Lag: ")]) == len(
        [arrow for arrow in scene.arrows if arrow.lag]
    )
    assert len(written) == sum(bool(arrow.lag) + arrow.negative for arrow in scene.arrows)
    for shape in written:
        own = lines[shape.name.split(": ", 1)[1]]
        assert on_line(shape, points_of(own)) < 0.5, shape.name
    places = [framed(shape) for shape in written]
    for number, one in enumerate(places):
        for other in [*frames, *places[number + 1 :]]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            assert across < 0.5 or down < 0.5, written[number].name


def told(shape: Any) -> str:
    return str(shape._element.xpath("./*/p:cNvPr")[0].get("descr") or "")


def check(picture: Picture, width: int, height: int) -> Any:
    """What holds of every slide."""
    slide = slide_of(picture)
    scene = picture.scene
    found = boxes(slide)
    words = {number: told(box) for number, box in found.items()}
    assert Counter(box.name for box in found.values()) == Counter(card.name for card in scene.cards)
    glued = Counter((found[one].name, found[other].name) for one, other in ends(slide))
    assert glued == Counter(
        (scene.cards[arrow.source].name, scene.cards[arrow.target].name) for arrow in scene.arrows
    )
    shapes = every(slide.shapes)
    assert len({shape.shape_id for shape in shapes}) == len(shapes)
    assert all(told(shape) for shape in shapes)
    assert all(words.values())
    for box in found.values():
        assert box.left >= 0 and box.top >= 0
        assert box.left + box.width <= width and box.top + box.height <= height
    if len(found) < 80:
        for one, other in combinations(found.values(), 2):
            apart_x = one.left + one.width <= other.left or other.left + other.width <= one.left
            apart_y = one.top + one.height <= other.top or other.top + other.height <= one.top
            assert apart_x or apart_y, (one.name, other.name)
    tops = [box.top for box in found.values()]
    assert tops == sorted(tops)
    assert slide.notes_slide.notes_text_frame.text == picture.alt
    return slide


def size_of(picture: Picture) -> tuple[int, int]:
    file = Presentation(BytesIO(picture.slide()))
    return file.slide_width, file.slide_height


def test_the_example_is_all_there(ims_picture: Picture, tmp_path: Path) -> None:
    width, height = size_of(ims_picture)
    assert (width, height) == (round(ims_picture.page.width * EMU), round(ims_picture.page.height * EMU))
    slide = check(ims_picture, width, height)
    assert slide.shapes.title.text_frame.text == "IMS strategy map"
    texts = [shape.text_frame.text for shape in every(slide.shapes) if shape.has_text_frame]
    for lane in [lane for row in ims_picture.scene.rows for lane in row]:
        assert lane.name in texts
    assert any(text.startswith("Why amber: 20 of the 42") for text in texts)
    for text in ("March 2010", "Red (R)", "hypothesised", "works against"):
        assert text in texts, text
    by_name = {box.name: group for box, group in zip(boxes(slide).values(), groups(slide), strict=True)}
    for card in ims_picture.scene.cards:
        said = " ".join(shape.text_frame.text for shape in by_name[card.name].shapes)
        assert said.startswith(card.name)
        assert card.status in said and all(mark.split()[0] in said for mark in card.marks)
    saved = ims_picture.save(tmp_path / "map.pptx")
    assert saved.read_bytes() == ims_picture.slide()


def test_arrows_run_around_boxes_and_say_what_they_are(ims_picture: Picture) -> None:
    slide = slide_of(ims_picture)
    check_arrows(ims_picture, slide)
    forms = Counter(line.xpath(".//a:prstGeom/@prst")[0] for line in named_lines(slide).values())
    assert forms["bentConnector5"] > 0 < forms["line"]
    assert any(shape.name.startswith("Lag: ") for shape in slide.shapes)


@pytest.mark.parametrize("seed", [4, 19, 23, 40])
def test_arrows_run_around_boxes_on_tidy_maps(seed: int, at: Period) -> None:
    strategy, statuses = generated_map(seed, size=25, tidy=True)
    picture = draw(strategy, statuses, at=at)
    slide = slide_of(picture)
    assert len(named_lines(slide)) > 10
    check_arrows(picture, slide)


def test_every_text_is_in_the_font_of_the_picture(ims_picture: Picture) -> None:
    slide = slide_of(ims_picture)
    names = {
        run.font.name
        for shape in every(slide.shapes)
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    }
    assert names == {ims_picture.font.family}


def test_kinds_of_arrow_and_box_differ(at: Period) -> None:
    strategy = Strategy.model_validate(
        {
            "name": "Library",
            "perspectives": {"p": "People"},
            "map": {"bands": "perspectives"},
            "objectives": {
                "a": {"name": "A", "perspective": "p"},
                "b": {
                    "name": "B",
                    "perspective": "p",
                    "contributes": {
                        "a": {"weight": "strong", "sign": "negative", "lag": "3 months"},
                    },
                },
                "c": {"name": "C", "contributes": {"b": {"weight": "weak", "evidence": "hypothesised"}}},
            },
            "initiatives": {"d": {"name": "D", "contributes": "c"}},
            "capabilities": {"e": {"name": "E", "perspective": "p", "contributes": "b"}},
        }
    )
    picture = draw(strategy, {}, at=at)
    slide = check(picture, *size_of(picture))
    lines = {
        line.xpath("./*/p:cNvPr")[0].get("name"): line
        for line in slide.shapes._spTree.iterchildren("{*}cxnSp")
    }
    against = lines["B → A"]
    assert against.xpath(".//a:prstDash/@val") == ["dashDot"]
    assert against.xpath(".//a:tailEnd/@type") == ["triangle"]
    signs = [shape for shape in slide.shapes if shape.name.startswith("Works against: ")]
    assert [(sign.name, told(sign)) for sign in signs] == [("Works against: B → A", "B works against A")]
    assert on_line(signs[0], points_of(against)) < 0.5
    assert against.xpath(".//p:cNvPr/@descr") == ["B works against A (strong, after 3 months)"]
    assert lines["C → B"].xpath(".//a:prstDash/@val") == ["dash"]
    assert lines["D → C"].xpath(".//a:prstDash/@val") == []
    thick = {name: int(line.xpath(".//a:ln/@w")[0]) for name, line in lines.items()}
    assert thick["B → A"] > thick["C → B"]
    forms = {box.name: box._element.xpath(".//a:prstGeom/@prst")[0] for box in boxes(slide).values()}
    assert forms == {"A": "roundRect", "B": "roundRect", "C": "roundRect", "D": "homePlate", "E": "hexagon"}


def test_a_row_that_is_linked_in_itself(at: Period) -> None:
    nodes: dict[str, Any] = {
        name: {"name": name, "contributes": {other: {"feedback": True} for other in "xyz" if other != name}}
        for name in "xyz"
    }
    picture = draw(Strategy.model_validate({"name": "Round", "objectives": nodes}), {}, at=at)
    check(picture, *size_of(picture))
    assert len(picture.scene.arrows) == 6


def test_hostile_names_stand_as_they_are(at: Period) -> None:
    picture = hostile(at)
    slide = check(picture, *size_of(picture))
    texts = [box.text_frame.text for box in boxes(slide).values()]
    assert sorted(texts) == sorted(card.name for card in picture.scene.cards)
    assert any("😀 launch" in told(box) for box in boxes(slide).values())
    assert len(texts) == len(NAMES)


@pytest.mark.parametrize("count", [0, 1, 500])
def test_none_one_and_very_many(count: int, at: Period) -> None:
    picture = draw(many(count), {}, at=at)
    width, height = size_of(picture)
    assert max(width, height) <= LARGEST
    assert width / height == pytest.approx(picture.page.width / picture.page.height, rel=1e-4)
    slide = check(picture, width, height)
    assert len(boxes(slide)) == count


@pytest.mark.parametrize("seed", range(6))
def test_any_map_comes_out(seed: int, at: Period) -> None:
    strategy, statuses = generated(seed)
    picture = draw(strategy, statuses, at=at)
    check(picture, *size_of(picture))


def test_the_same_map_is_the_same_file(at: Period) -> None:
    strategy, statuses = generated(3)
    assert draw(strategy, statuses, at=at).slide() == draw(strategy, statuses, at=at).slide()


def test_what_is_missing_is_said(ims_picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(_optional, "import_module", missing)
    with pytest.raises(
        sc.MissingExtraError, match=r"pptx is missing: pip install 'strategy-scorecard\[slides\]'"
    ):
        ims_picture.slide()


def test_a_slide_of_themes_as_columns(ims_case: Any, at: Period) -> None:
    strategy, statuses = ims_case
    picture = draw(strategy, statuses, at=at, size="16:9")
    assert size_of(picture) == (960 * EMU, 540 * EMU)
    check(picture, *size_of(picture))
    themed = Strategy.model_validate(
        {
            "name": "Library",
            "themes": {"reading": "Reading", "place": "Place"},
            "objectives": {
                "a": {"name": "A", "theme": "reading"},
                "b": {"name": "B", "theme": "place", "contributes": "a"},
            },
        }
    )
    columned = draw(themed, {}, at=at, columns="themes")
    slide = check(columned, *size_of(columned))
    assert [told(shape) for shape in slide.shapes if shape.name.startswith("Theme: ")] == [
        "Column of the theme: Reading",
        "Column of the theme: Place",
    ]


def test_statuses_of_a_row_stand_on_one_line(ims_picture: Picture) -> None:
    rows: dict[int, set[int]] = {}
    for group in groups(slide_of(ims_picture)):
        box, *rest = group.shapes
        (symbol,) = [shape for shape in rest if shape.name == "Status symbol"]
        rows.setdefault(box.top, set()).add(symbol.top + symbol.height // 2)
    assert len(rows) > 3
    # Save where a long name pushes its own status down.
    assert [len(lines) for lines in rows.values() if len(lines) > 1] in ([], [2])
