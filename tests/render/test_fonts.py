"""Fonts: a family or files of one's own, measured, embedded and drawn as one."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

import scorecard as sc
from scorecard.errors import RenderError
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.font_files import find_font
from scorecard.render.fonts import PLAIN, clean, font_folder, width, written_in
from scorecard.render.picture import Picture, draw
from scorecard.render.theme import read_theme
from tests.render.render_help import look

FAMILIES = ("DejaVu Sans Mono", "DejaVu Serif", "STIXGeneral")


def drawn(case: Any, at: Period, **font: str) -> Picture:
    theme = read_theme("board").model_copy(update=font)
    return draw(*case, at=at, theme=theme, foot="Why amber: 20 of the 42 points short come from one place.")


def faces(svg: str) -> dict[tuple[str, str], TTFont]:
    """The fonts inside a picture, by family and weight."""
    found = re.findall(
        r'font-family:"([^"]+)";font-weight:(\d+);src:url\(data:font/woff;base64,([^)]*)\)', svg
    )
    return {(family, weight): TTFont(BytesIO(b64decode(data))) for family, weight, data in found}


def own(folder: Path, name: str, change: Any) -> Path:
    """A font file of one's own: DejaVu Serif, changed."""
    font = TTFont(font_folder() / "DejaVuSerif.ttf")
    change(font)
    font.save(folder / name)
    return folder / name


@pytest.mark.parametrize("family", FAMILIES)
def test_boxes_are_as_large_as_the_fonts_own_letters_ask(family: str, ims_case: Any, at: Period) -> None:
    picture = drawn(ims_case, at, font=family)
    assert picture.findings == ()
    with written_in(picture.font):
        seen = look(picture.svg)
    assert len(seen.cards) == 20
    for card, texts in zip(seen.cards, seen.card_texts, strict=True):
        assert texts
        assert all(card.holds(text, 0.5) for text in texts)
    assert min(seen.sizes) >= 7.0
    assert f"font-family=\"'{family}','DejaVu Sans'\"" in picture.svg
    assert {weight for name, weight in faces(picture.svg) if name == family} == {"400", "700"}


def test_the_font_of_one_picture_is_not_the_next_ones(ims_case: Any, at: Period) -> None:
    before = drawn(ims_case, at).svg
    wide = width("Improve", True)
    serif = drawn(ims_case, at, font="DejaVu Serif")
    assert width("Improve", True) == wide
    with written_in(serif.font):
        assert width("Improve", True) != wide
    assert drawn(ims_case, at).svg == before


def test_what_a_font_lacks_another_helps_out_with(at: Period) -> None:
    strategy = Strategy.model_validate({"name": "Map", "objectives": {"a": "Serve תושבים"}})
    picture = draw(strategy, {}, at=at, theme=read_theme("board").model_copy(update={"font": "DejaVu Serif"}))
    assert picture.findings == ()
    helping = faces(picture.svg)["DejaVu Sans", "700"].getBestCmap()
    assert {ord(letter) for letter in "תושבים"} <= {*helping}
    assert ord("S") not in helping
    with written_in(picture.font):
        assert clean("中")[1] == "中"


def test_png_is_drawn_in_the_font(ims_case: Any, at: Period) -> None:
    serif = drawn(ims_case, at, font="DejaVu Serif")
    named_wrongly = Picture(serif.svg, "", (), serif.scene, serif.page, (), PLAIN)
    assert serif.png(60) != named_wrongly.png(60)


def test_a_theme_file_names_its_own_files(tmp_path: Path, at: Period) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()

    def named(font: Any) -> None:
        for record in font["name"].names:
            if record.nameID in (1, 16):
                record.string = "Own Letters"

    own(folder, "Own.ttf", named)
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\nextends: board\nfont: fonts/Own.ttf\n")
    picture = draw(Strategy.model_validate({"name": "Map"}), {}, at=at, theme=path)
    assert picture.font.family == "Own Letters"
    assert ("Own Letters", "700") in faces(picture.svg)
    assert picture.png(40).startswith(b"\x89PNG")


def test_charts_are_written_in_the_themes_font() -> None:
    folder = sc.example("hmrc_ims")
    review = sc.Review(
        sc.read_strategy(folder / "strategy.yaml"), sc.read_readings(folder / "readings"), at="2010-03"
    )
    theme = read_theme("board").model_copy(update={"font": "DejaVu Serif"})
    for chart in (
        *(review.chart("first-contact-fix", kind, theme=theme) for kind in ("spc", "trend", "bullet")),
        review.grid(theme=theme),
        review.matrix(theme=theme),
        review.risks(theme=theme),
    ):
        assert chart.font.family == "DejaVu Serif"
        assert "font-family=\"'DejaVu Serif','DejaVu Sans'\"" in chart.svg
        assert ("DejaVu Serif", "400") in faces(chart.svg)


def test_an_unknown_font_is_said_with_those_that_are_there(ims_case: Any, at: Period) -> None:
    with pytest.raises(RenderError, match="no font 'DejaVu Sherif' is here; did you mean 'DejaVu Serif'"):
        drawn(ims_case, at, font="DejaVu Sherif")
    with pytest.raises(
        RenderError, match=r"no font 'Qqq' is here; there are .*DejaVu Sans Mono.*\.ttf or \.otf"
    ):
        find_font("Qqq")


def test_a_font_file_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"none\.ttf cannot be read: No such file"):
        find_font(str(tmp_path / "none.ttf"))
    (tmp_path / "broken.otf").write_bytes(b"no font at all")
    with pytest.raises(RenderError, match=r"broken\.otf cannot be read"):
        find_font(str(tmp_path / "broken.otf"))
    with pytest.raises(RenderError, match="is no single font"):
        find_font(str(tmp_path / "many.ttc"))
    with pytest.raises(RenderError, match="take two of one family"):
        find_font(str(font_folder() / "DejaVuSerif.ttf"), str(font_folder() / "DejaVuSans-Bold.ttf"))

    def forbidden(font: Any) -> None:
        font["OS/2"].fsType = 2

    with pytest.raises(RenderError, match="forbids to embed"):
        find_font(str(own(tmp_path, "forbidden.ttf", forbidden)))

    def odd(font: Any) -> None:
        for record in font["name"].names:
            if record.nameID in (1, 16):
                record.string = 'A"><script>'

    with pytest.raises(RenderError, match="no family name"):
        find_font(str(own(tmp_path, "odd.ttf", odd)))
