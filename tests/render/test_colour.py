"""Colours: contrast and difference against published figures, and every theme of the library."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import pytest

from scorecard.model.scheme import ColourRole
from scorecard.render.colour import VISIONS, Vision, apart, contrast, difference, seen
from scorecard.render.legibility import APART, APART_OF_SCALE, legibility
from scorecard.render.theme import Theme, read_theme, theme_names

SHARMA = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 3.1571, -77.2803), (50.0, 0.0, -82.7485), 2.8615),
    ((50.0, 2.8361, -74.0200), (50.0, 0.0, -82.7485), 3.4412),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
"""Pairs of Sharma, Wu and Dalal 2005, table 1."""


@pytest.mark.parametrize(("one", "other", "published"), SHARMA)
def test_ciede2000_gives_the_published_differences(
    one: tuple[float, float, float], other: tuple[float, float, float], published: float
) -> None:
    assert difference(one, other) == pytest.approx(published, abs=5e-5)
    assert difference(other, one) == pytest.approx(published, abs=5e-5)


def test_contrast_as_wcag_gives_it() -> None:
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert contrast("#FFFFFF", "#0000FF") == pytest.approx(8.59, abs=0.005)
    assert contrast("#FF0000", "#FFFFFF") == pytest.approx(4.0, abs=0.005)


@pytest.mark.parametrize("vision", VISIONS)
def test_white_black_and_grey_stay_what_they_are(vision: Vision) -> None:
    for colour in ("#000000", "#FFFFFF"):
        assert seen(colour, vision) == colour
    assert apart("#808080", seen("#808080", vision)) < 1


def test_red_and_green_of_one_lightness_are_one_colour_to_some() -> None:
    red, green = "#C05A4A", "#6F8A3C"
    assert apart(red, green) > 30
    assert apart(red, green, "deuteranopia") < apart(red, green) / 2


@pytest.mark.parametrize("name", theme_names())
def test_everybody_can_read_every_theme(name: str) -> None:
    assert legibility(read_theme(name)) == ()


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", theme_names())
def test_statuses_stay_apart_to_every_eye(name: str, vision: Vision) -> None:
    theme = read_theme(name)
    edges = {role: theme.of(role).edge for role in (*get_args(ColourRole), "unknown", "left")}
    assert len(edges) == 9
    least = min(apart(one, other, vision) for one, other in combinations(edges.values(), 2))
    of_scale = [edges[role] for role in ("worst", "middle", "best", "unknown")]
    least_of_scale = min(apart(one, other, vision) for one, other in combinations(of_scale, 2))
    assert least >= APART == 4.5
    assert least_of_scale >= APART_OF_SCALE == 10.0


def test_without_colour_the_worse_is_the_darker_and_what_is_unknown_paler_than_any() -> None:
    theme = read_theme("greyscale")
    order = ["worst", "poor", "middle", "good", "best", "beyond", "unknown", "left"]
    weights = [contrast(theme.of(role).edge, theme.card) for role in order]
    assert weights == sorted(weights, reverse=True)


def test_high_contrast_has_text_of_seven_to_one() -> None:
    theme = read_theme("high-contrast")
    for colours in (*theme.roles.values(), theme.unknown, theme.left):
        for ground in (theme.paper, theme.card, colours.tint, *theme.bands):
            assert min(contrast(text, ground) for text in (theme.ink, theme.muted, colours.text)) >= 7


def _changed(role: ColourRole, **colours: str) -> Theme:
    board = read_theme("board")
    mended = board.roles[role].model_copy(update=colours)
    return board.model_copy(update={"roles": {**board.roles, role: mended}})


def test_a_green_like_the_red_is_found() -> None:
    found = [item for item in legibility(_changed("best", edge="#7A7A12")) if item.rule == "colour vision"]
    assert any(item.where.id == "worst.edge" and "best" in item.what for item in found)
    assert all(item.fix for item in found)


def test_pale_words_are_found() -> None:
    found = legibility(_changed("middle", text="#E8A200"))
    assert {item.where.id for item in found} == {"middle.text"}
    assert "contrast 2.1 on paper, below 4.5" in found[0].what
