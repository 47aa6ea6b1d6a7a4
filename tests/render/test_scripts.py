"""Names in every script: kept where a reader's own fonts can show them, set from the side they are read."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pptx import Presentation

from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render import typesetting
from scorecard.render.fonts import BOX, width
from scorecard.render.picture import Picture, draw
from tests.render.render_help import SVG

JAPANESE, EMOJI, HEBREW = "顧客満足度を高める", "Launch 🚀 now", "שירות ציבורי באיכות גבוהה"


@pytest.fixture(scope="module")
def picture() -> Picture:
    strategy = Strategy.model_validate(
        {
            "name": "戦略",
            "perspectives": {"p": "学習", "q": "לקוחות"},
            "map": {"bands": "perspectives"},
            "objectives": {
                "a": {"name": JAPANESE, "perspective": "p"},
                "b": {"name": EMOJI, "perspective": "p", "contributes": ["a"]},
                "c": {"name": HEBREW, "perspective": "q"},
                "d": {"name": "Plain", "perspective": "q"},
            },
        }
    )
    return draw(strategy, {}, at=Period.parse("2010-03"))


def lines_of(svg: str) -> list[Any]:
    return list(ET.fromstring(svg).iter(f"{SVG}text"))


def test_what_the_font_lacks_stands_where_a_reader_may_have_a_font(picture: Picture) -> None:
    for text in (picture.html(), picture.mermaid(), picture.dot(), picture.page_svg, picture._repr_html_()):
        for word in (JAPANESE, "🚀", "学習", "戦略"):
            assert word in text
        assert BOX not in text.split("</style>")[-1]
    assert "sans-serif" in picture.page_svg.split(">", 1)[0]
    slide = Presentation(BytesIO(picture.slide())).slides[0]
    assert any(shape.name == f"Group: {JAPANESE}" for shape in slide.shapes)


def test_a_picture_of_its_own_draws_boxes_and_says_so(picture: Picture) -> None:
    drawn = " ".join("".join(line.itertext()) for line in lines_of(picture.svg))
    assert JAPANESE not in drawn and "🚀" not in drawn and BOX * len(JAPANESE) in drawn
    assert f"{BOX} now" in drawn
    # What is read out needs no font.
    assert JAPANESE in picture.svg
    found = [finding for finding in picture.findings if finding.rule == "glyph"]
    assert {finding.where.id for finding in found} == {None, "objective:a", "objective:b"}
    assert all("a reader's own fonts" in finding.fix for finding in found)
    assert picture.png(60).startswith(b"\x89PNG")


def test_a_map_that_lacks_nothing_has_one_picture() -> None:
    strategy = Strategy.model_validate({"name": "Library", "objectives": {"a": {"name": "Readers"}}})
    plain = draw(strategy, {}, at=Period.parse("2010-03"))
    assert plain.page_svg is plain.svg
    assert "sans-serif" not in plain.svg


def test_there_is_room_for_what_a_reader_s_font_draws() -> None:
    assert width("顧客") == pytest.approx(2.0)
    assert width("🚀") > 1.2
    assert width("a\u0947") == pytest.approx(width("a"))  # a sign above the letter


def test_what_is_read_from_the_right_stands_at_the_right(picture: Picture) -> None:
    lines = {"".join(line.itertext()): line for line in lines_of(picture.page_svg)}
    group = next(
        item
        for item in ET.fromstring(picture.page_svg).iter(f"{SVG}g")
        if item.get("data-id") == "objective:c"
    )
    wide = float(group.findall(f"{SVG}rect")[0].attrib["width"])
    written = [line for text, line in lines.items() if text and text in HEBREW and len(text) > 3]
    assert written
    for line in written:
        assert line.get("text-anchor") == "end"
        assert line.get("style") == "unicode-bidi:plaintext"
        assert wide * 0.9 < float(line.attrib["x"]) < wide
    assert lines["לקוחות"].get("text-anchor") == "end"
    assert lines["Plain"].get("text-anchor") is None
    slide = Presentation(BytesIO(picture.slide())).slides[0]
    box = next(shape for group in slide.shapes if group.name == f"Group: {HEBREW}" for shape in group.shapes)
    assert box._element.xpath(".//a:pPr/@rtl")[:1] == ["1"]
    assert box._element.xpath(".//a:pPr/@algn")[:1] == ["r"]


def test_a_line_of_both_directions_is_drawn_as_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """typst draws from the left unless characters say otherwise: without them another picture comes out."""
    strategy = Strategy.model_validate(
        {"name": "Map", "objectives": {"a": {"name": "גבוהה (2010), 85 % IT"}}}
    )
    mixed = draw(strategy, {}, at=Period.parse("2010-03"))
    told = mixed.png(60)
    monkeypatch.setattr(typesetting, "embedded", lambda svg: svg)
    assert mixed.png(60) != told
    assert "\u202b" not in mixed.svg
