"""Sheets that are asked for, themes as columns, and the measure of it all."""

from __future__ import annotations

from itertools import pairwise

import pytest

import scorecard as sc
from scorecard.errors import RenderError, UnknownNameError
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.drawn import read_svg
from scorecard.render.picture import Picture, draw
from scorecard.render.place import place
from scorecard.render.quality import measure_quality
from tests.render.generated_maps import generated_map
from tests.render.test_crossings import counted, dots_places, planned
from tests.render.test_picture import words

AT = Period.parse("2010-03")
SHEETS = {"A4": (297, 210), "A3": (420, 297), "A1": (841, 594), "16:9": (339, 190)}


def made(seed: int, count: int, **options: str) -> Picture:
    strategy, statuses = generated_map(seed, size=count, tidy=True)
    return draw(strategy, statuses, at=AT, foot="Why amber: because.", **options)


@pytest.mark.parametrize("size", SHEETS)
def test_the_example_fills_every_sheet(size: str) -> None:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    review = sc.Review(strategy, sc.read_readings(folder / "readings"), at="2010-03")
    picture = review.map(size=size)
    quality = picture.quality()
    assert picture.page.millimetres == SHEETS[size]
    assert (quality.overlaps, quality.cut) == (0, 0)
    # Only the slide has no room for units and numbers of KPIs, and says so.
    assert [item.rule for item in picture.findings] == (["unit"] if size == "16:9" else [])
    assert quality.smallest_text >= 7.0
    assert quality.contrast >= 4.5
    # The bands reach from side to side, and down to the legend.
    drawn = read_svg(picture.svg)
    assert max(band.box[2] for band in drawn.bands) > drawn.size[0] * 0.96
    assert max(band.box[3] for band in drawn.bands) > drawn.size[1] * 0.8


def test_text_grows_with_the_sheet() -> None:
    small, large = made(3, 20, size="A4").quality(), made(3, 20, size="A1").quality()
    assert large.smallest_text > 2 * small.smallest_text


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("count", "size"), [(25, "A4"), (80, "A1"), (10, "A4"), (60, "A1")])
def test_so_many_objectives_fit_with_text_that_can_be_read(count: int, size: str, seed: int) -> None:
    picture = made(seed, count, size=size)
    quality = picture.quality()
    assert quality.smallest_text >= 7.0
    assert (quality.overlaps, quality.cut) == (0, 0)
    assert "page size" not in {finding.rule for finding in picture.findings}


def test_too_many_for_the_sheet_is_said_and_drawn_all_the_same() -> None:
    picture = made(2, 80, size="A4")
    (finding,) = [finding for finding in picture.findings if finding.rule == "page size"]
    assert finding.severity == "warning"
    assert picture.page.millimetres == (297, 210)
    smallest = picture.quality().smallest_text
    assert smallest < 7.0
    said = float(finding.what.split("down to ")[1].removesuffix(" pt"))
    assert said == pytest.approx(smallest, abs=0.06)
    assert len(read_svg(picture.svg).cards) == 81


def test_an_unknown_size_names_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="A3"):
        made(1, 3, size="a3")


@pytest.mark.parametrize("seed", range(8))
def test_themes_are_columns_through_the_bands(seed: int) -> None:
    picture = made(seed, 10 + 4 * seed, columns="themes")
    quality = picture.quality()
    assert (quality.overlaps, quality.cut, quality.faults) == (0, 0, ())
    scene, drawn = picture.scene, read_svg(picture.svg)
    assert set(scene.columns) <= set(words(picture.svg).split("\n")) or scene.columns[0] in words(picture.svg)
    # No column reaches into another.
    edges: list[tuple[float, float]] = []
    for column in range(len(scene.columns)):
        boxes = [
            drawn.cards[card].box
            for lanes in scene.rows if len(lanes) == len(scene.columns) for card in lanes[column].cards
        ]  # fmt: skip
        edges.append((min(box[0] for box in boxes), max(box[2] for box in boxes)))
    assert all(before[1] < after[0] for before, after in pairwise(edges))


def test_a_column_is_as_wide_as_what_stands_in_it_and_its_name_stands_on_top() -> None:
    nodes = {f"n{number}": {"name": f"Objective {number}", "theme": "many"} for number in range(4)}
    strategy = Strategy.model_validate(
        {
            "name": "Library",
            "themes": {"few": "Few", "many": "Many"},
            "objectives": {
                **nodes,
                "one": {"name": "One", "theme": "few"},
                "loose": {"name": "Loose"},
                "vision": {"name": "Vision", "vision": True},
            },
        }
    )
    picture = draw(strategy, {}, at=AT, columns="themes")
    few, many, other = picture.layout.places.columns
    assert [column.head.lines for column in (few, many, other)] == [("Few",), ("Many",), ("Other",)]
    assert many.width > 2.5 * few.width
    assert few.width == pytest.approx(other.width)
    drawn = read_svg(picture.svg)
    heads = [words for words in drawn.words if words.group == "columns"]
    assert len(heads) == 3
    assert all(words.box[3] < min(card.box[1] for card in drawn.cards) for words in heads)
    assert all(words.size > picture.layout.plan.sizes.name >= 7 for words in heads)
    assert picture.quality().faults == ()


def test_most_maps_of_fourteen_objectives_in_columns_are_printed_on_a4() -> None:
    pages = [
        draw(*generated_map(seed, size=14, tidy=True), at=AT, columns="themes").page for seed in range(20)
    ]
    assert sum(page.name == "A4" for page in pages) >= 15


def test_columns_cost_at_most_a_quarter_more_crossings_where_arrows_mostly_stay_in_their_theme() -> None:
    maps = [generated_map(seed, size=8 + 2 * seed, tidy=True) for seed in range(20)]
    columns, plain = (
        sum(draw(*item, at=AT, columns=asked).quality().crossings for item in maps)
        for asked in ("themes", None)
    )
    assert columns <= 1.25 * plain


def test_columns_stand_where_arrows_lead_least_far_aside() -> None:
    strategy = sc.Strategy.model_validate(
        {
            "name": "Library",
            "perspectives": {"up": "Up", "down": "Down"},
            "themes": {"a": "A", "b": "B", "c": "C"},
            "objectives": {
                "top": {"name": "Top", "perspective": "up", "theme": "c"},
                "side": {"name": "Side", "perspective": "up", "theme": "b"},
                "low": {"name": "Low", "perspective": "down", "theme": "a", "contributes": ["top"]},
            },
        }
    )
    assert draw(strategy, {}, at=AT, columns="themes").scene.columns in (("A", "C", "B"), ("B", "A", "C"))


@pytest.mark.parametrize("seed", range(20))
def test_columns_that_cost_more_than_a_quarter_more_crossings_are_said(seed: int) -> None:
    columns, plain = made(seed, 8 + 3 * seed, columns="themes"), made(seed, 8 + 3 * seed)
    dearer = columns.quality().crossings > 1.25 * plain.quality().crossings
    assert dearer == ("columns" in {finding.rule for finding in columns.findings})


def test_columns_need_themes() -> None:
    strategy = Strategy.model_validate({"name": "Map", "objectives": {"a": {"name": "A"}}})
    with pytest.raises(RenderError, match="no box of this map has a `theme`"):
        draw(strategy, {}, at=AT, columns="themes")
    with pytest.raises(RenderError, match="columns='themes' and no other, not columns='units'"):
        draw(strategy, {}, at=AT, columns="units")


def test_quality_counts_what_is_put_there_by_hand() -> None:
    def card(x: int, y: int, text: str, fill: str = "#000000") -> str:
        return (
            f'<g class="card" transform="translate({x} {y})"><rect width="60" height="20" fill="#FFFFFF"/>'
            f'<text x="2" y="12" font-size="8" fill="{fill}">{text}</text></g>'
        )

    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 421 298">'
        '<rect width="421" height="298" fill="#FFFFFF"/><g class="bands"/>'
        '<g class="arrows" fill="none">'
        '<path d="M100 200C100 150 200 150 200 100" stroke-width="1"/>'
        '<path d="M200 200C200 150 100 150 100 100" stroke-width="1"/></g>'
        f'<g class="cards">{card(10, 10, "a")}{card(50, 20, "b")}{card(120, 140, "c", "#777777")}'
        f"{card(300, 10, 'much too long for it')}</g></svg>"
    )
    quality = measure_quality(svg)
    # Two cards on each other, the words of one on the other, and two arrows through the third.
    assert (quality.overlaps, quality.crossings, quality.cut) == (4, 1, 1)
    assert quality.smallest_text == pytest.approx(16.0, abs=0.05)
    assert quality.contrast == pytest.approx(4.48, abs=0.005)
    assert any("leaves card 4" in fault for fault in quality.faults)
    frame = quality.to_frame()
    assert frame.loc["overlaps", "value"] == 4
    assert list(frame.columns) == ["value", "meaning"]
    assert "4.5 : 1" in quality._repr_html_()
    assert repr(quality).startswith("<Quality: 4 overlaps, 1 crossings, 1 cut texts")


def test_an_empty_map_has_a_quality_too() -> None:
    quality = draw(Strategy.model_validate({"name": "Empty"}), {}, at=AT).quality()
    assert (quality.overlaps, quality.crossings, quality.cut) == (0, 0, 0)


def test_columns_keep_the_order_of_dot_where_they_can() -> None:
    scene, plan = planned(*generated_map(3, size=14, tidy=True), columns="themes")
    places = dots_places(plan)
    assert counted(plan, place(scene, plan, places).x) <= counted(plan, places, apart=True)
