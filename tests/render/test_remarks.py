"""A picture that shows itself tells what its drawing found."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pandas as pd

import scorecard as sc

NOTHING = pd.DataFrame(columns=["kpi", "period", "value"])


def review(name: str, **more: object) -> sc.Review:
    strategy = sc.Strategy.model_validate(
        {
            "name": "Library",
            "units": {"desk": "The desk", "stacks": "The stacks"},
            "objectives": {"readers": {"name": name, "vision": True, "unit": "desk"}, **more},
            "kpis": {"visits": {"name": name, "measures": "readers", "target": 900}},
        }
    )
    return sc.Review(strategy, NOTHING, "2010-03")


def test_without_remarks_nothing_is_said() -> None:
    picture = review("More readers").map()
    assert picture.findings == () and repr(picture).endswith("210 mm>")
    assert "remark" not in picture._repr_html_()


def test_a_map_tells_what_its_drawing_found() -> None:
    name = "More 読 <readers>"
    picture = review(name).map()
    assert [(item.rule, item.where.id) for item in picture.findings] == [
        ("glyph", None),  # in the sentence beneath the map
        ("glyph", "objective:readers"),
    ]
    said = "the font has no glyph for '読' (U+8AAD); a box stands there in pictures and PDF"
    assert repr(picture).endswith(f"mm; 2 remarks: {said}; objective:readers: {said}>")
    shown = ET.fromstring(picture._repr_html_())
    told = shown.find("details")
    assert told is not None
    assert [part.text for part in told.iter("summary")] == ["2 remarks on the drawing"]
    fix = "write it with other characters, or give out the page, which a reader's own fonts can show"
    items = [item.text for item in told.iter("li")]
    assert items == [f"{said}; {fix}", f"objective:readers: {said}; {fix}"]


def test_a_chart_and_an_atlas_tell_it_too() -> None:
    books = {"name": "Books", "unit": "stacks", "contributes": "readers"}
    made = review("More 読 <readers>", books=books)
    chart = made.chart("visits", "bullet")
    assert chart.findings and "mm; 1 remark: " in repr(chart)
    assert "<summary>1 remark on the drawing</summary>" in chart._repr_html_()
    atlas = made.atlas()
    files = [item.where.file for item in atlas.findings]
    assert (
        set(files) == {item.file for item in atlas.maps} == {"map.html", "unit-desk.html", "unit-stacks.html"}
    )
    assert f"; {len(files)} remarks: map.html: the font has no glyph" in repr(atlas)
    html = atlas._repr_html_()
    assert html.count("on the drawing</summary>") == 2  # the first map's own, and those of the others
    assert html.count("<li>") == len(files) + len(atlas.maps)
    assert "<readers>" not in html


def test_many_remarks_are_counted() -> None:
    names = {f"a{number}": f"Name {chr(0x8AAD + number)}" for number in range(5)}
    strategy = sc.Strategy.model_validate({"name": "Library", "objectives": names})
    picture = sc.Review(strategy, NOTHING, "2010-03").map()
    assert "6 remarks: " in repr(picture) and repr(picture).endswith("; and 3 more in `.findings`>")
    assert picture._repr_html_().count("<li>") == 6


def homeless(count: int, bands: str = "perspectives", **fields: object) -> sc.Review:
    """Services without a perspective, and one capability that has none and one that has ended."""
    strategy = sc.Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {"readers": {"name": "More readers", "vision": True}},
            "services": {
                f"s{number}": {"name": f"Service {number}", "contributes": "readers", **fields}
                for number in range(count)
            },
            "capabilities": {
                "old": {"name": "Card index", "contributes": "readers", "valid_until": "2009-12"},
                "new": {"name": "Lending", "contributes": "readers"},
            },
            "map": {"bands": bands},
            "perspectives": {"work": "Work"},
            "tiers": {"front": "Front"},
        }
    )
    return sc.Review(strategy, NOTHING, "2010-03")


def test_a_map_names_what_it_does_not_draw_for_want_of_a_lane() -> None:
    picture = homeless(1).map()
    service = "1 service counts and is not drawn, for want of a perspective: Service 0"
    capability = "1 capability counts and is not drawn, for want of a perspective: Lending"
    assert {f"{service}.", f"{capability}."} <= set(picture.scene.notes)
    assert service in " ".join(ET.fromstring(picture.svg).itertext())
    assert [(item.rule, item.what, item.fix) for item in picture.findings] == [
        ("without-lane", service, "say the `perspective` of each"),
        ("without-lane", capability, "say the `perspective` of each"),
    ]


def test_of_many_it_does_not_draw_it_names_some() -> None:
    said = (
        "5 services count and are not drawn, for want of a tier: Service 0, Service 1, Service 2 and 2 more"
    )
    assert f"{said}." in homeless(5, bands="tiers").map().scene.notes


def test_what_is_drawn_is_not_said_to_be_left_out() -> None:
    drawn = homeless(1, perspective="work")
    assert not any("service" in note for note in drawn.map().scene.notes)
    some = homeless(1).map(show="kind:service")
    assert not any("for want of" in note for note in some.scene.notes)
    assert [card.name for card in some.scene.cards] == ["Service 0"]
