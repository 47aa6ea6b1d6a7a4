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
