"""Small multiples: the same map over periods and organisations."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.drawn import read_svg
from tests.render.render_help import Rect

SVG = "{http://www.w3.org/2000/svg}"

DOCUMENT: dict[str, Any] = {
    "name": "Libraries",
    "perspectives": {"readers": "Readers", "work": "Work"},
    "objectives": {
        "vision": {"name": "A town that reads <b>", "vision": True},
        "loans": {"name": "More loans", "perspective": "readers", "contributes": "vision"},
        "desk": {"name": "A kind desk", "perspective": "work", "contributes": "loans"},
        "stock": {"name": "Better stock", "perspective": "work", "contributes": "loans"},
    },
    "kpis": {
        "smiles": {"name": "Smiles", "measures": "desk", "target": 60, "worst": 0, "best": 100},
        "books": {"name": "Books", "measures": "stock", "target": 60, "worst": 0, "best": 100},
    },
}


def panel(organisations: int, periods: int, document: dict[str, Any] = DOCUMENT) -> sc.Panel:
    when = [str(item) for item in pd.period_range("2009-01", periods=periods, freq="M")]
    rows = [
        {
            "kpi": kpi,
            "period": period,
            "organisation": f"Town {town:02}",
            "value": (town * 37 + number * 11) % 100,
        }
        for town in range(organisations)
        for number, period in enumerate(when)
        for kpi in ("smiles", "books")
    ]
    return sc.Panel(sc.Strategy.model_validate(document), pd.DataFrame(rows), when)


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


def test_over_time_each_map_says_when() -> None:
    chart = panel(1, 4).maps()
    said = texts(chart.svg)
    assert "Libraries: Town 00, January 2009 to April 2009" in said
    for heading in ("Key", "January 2009", "February 2009", "March 2009", "April 2009"):
        assert heading in said
    assert "A town that reads <b>" in said  # in the key, as text
    assert {"1", "2", "3", "4"} <= set(said)


def boxes_of(svg: str, heading: str) -> list[tuple[float, float, str]]:
    """Top, left and name of each box of one small map, in the order of reading."""
    root = ET.fromstring(svg)
    there = next(text for text in root.iter(f"{SVG}text") if text.text == heading)
    x, y = float(there.attrib["x"]), float(there.attrib["y"])
    wide = min(
        (float(text.attrib["x"]) - x for text in root.iter(f"{SVG}text")
         if text.attrib["y"] == there.attrib["y"] and float(text.attrib["x"]) > x and text is not there),
        default=1e9,
    )  # fmt: skip
    found = []
    for group in root.iter(f"{SVG}g"):
        title, box = group.find(f"{SVG}title"), group.find(f"{SVG}rect")
        if title is not None and box is not None and x <= float(box.attrib["x"]) < x + wide:
            top = float(box.attrib["y"])
            if top > y:
                found.append((top, float(box.attrib["x"]), (title.text or "").split(":")[0]))
    return sorted(found)


def test_boxes_stand_as_on_the_map() -> None:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    readings = sc.read_readings(folder / "readings")
    large = sc.Review(strategy, readings, "2010-03").map()
    drawn = read_svg(large.svg)
    places = sorted(
        (round(shape.box[1]), shape.box[0], card.name)
        for card, shape in zip(large.scene.cards, drawn.cards, strict=True)
    )
    chart = sc.Panel(strategy, readings, ["2010-02", "2010-03"]).maps()
    small = boxes_of(chart.svg, "March 2010")
    assert [name for _, _, name in small] == [name for _, _, name in places]
    # The key numbers them in that order.
    said = texts(chart.svg)
    assert said.index("Improve our professionalism") < said.index("Contract renewal programme")


def test_organisations_stand_in_the_order_of_their_numbers() -> None:
    rows = [
        {"kpi": "smiles", "period": "2009-01", "organisation": f"Town {number}", "value": 50}
        for number in (10, 2, 1)
    ]
    many = sc.Panel(sc.Strategy.model_validate(DOCUMENT), pd.DataFrame(rows), "2009-01")
    assert many.organisations == ("Town 1", "Town 2", "Town 10")
    said = [text for text in texts(many.maps().svg) if text.startswith("Town")]
    assert said == ["Town 1", "Town 2", "Town 10"]


def test_a_long_name_above_a_map_has_lines_of_its_own() -> None:
    name = "The Libraries and Reading Rooms of the Town of Much Wenlock and its Surroundings"
    rows = [
        {"kpi": "smiles", "period": "2009-01", "organisation": f"{name} {number}", "value": 50}
        for number in range(12)
    ]
    chart = sc.Panel(sc.Strategy.model_validate(DOCUMENT), pd.DataFrame(rows), "2009-01").maps()
    said = " ".join(texts(chart.svg))
    assert all(f"{name} {number}" in said for number in range(12))
    assert "…" not in said


def test_maps_take_the_whole_width_of_their_sheet() -> None:
    for chart in (panel(1, 1).maps(), panel(12, 3).maps(), panel(40, 1).maps()):
        rects = [item.attrib for item in ET.fromstring(chart.svg).iter(f"{SVG}rect")]
        right = max(float(item["x"]) + float(item["width"]) for item in rects if item.get("rx") == "3.00")
        assert right == pytest.approx(chart.page.width - 24, abs=1)


def test_over_organisations_each_map_says_whose() -> None:
    chart = panel(3, 1).maps()
    said = texts(chart.svg)
    assert "Libraries: January 2009" in said
    assert {"Town 00", "Town 01", "Town 02"} <= set(said)
    assert "January 2009" not in said
    assert "Town 01: " in chart.alt


def test_it_shows_the_statuses_of_the_reviews() -> None:
    many = panel(2, 3)
    frame = many.maps().to_frame()
    assert list(frame.columns) == ["organisation", "period", "id", "name", "letter", "score"]
    assert len(frame) == 2 * 3 * 4
    for row in frame.itertuples():
        status = many.review(row.organisation, row.period).status(row.id)
        assert row.letter == status.letter
        assert row.score == pytest.approx(status.score)


def test_a_table_has_more_of_them_side_by_side() -> None:
    wide, tall = panel(2, 3).maps().to_frame(), panel(3, 2).maps().to_frame()
    assert wide["organisation"].drop_duplicates().tolist() == ["Town 00", "Town 01"]
    assert wide["organisation"].iloc[8] == "Town 00"  # its third month comes before the next town
    assert tall["period"].iloc[:12].nunique() == 1  # all three towns in one month, then the next month


def test_only_what_is_shown_is_drawn() -> None:
    frame = panel(1, 2).maps(show="perspective:work").to_frame()
    assert set(frame["id"]) == {"objective:desk", "objective:stock"}
    with pytest.raises(sc.SelectorError, match="did you mean 'work'"):
        panel(1, 1).maps(show="perspective:wrok")


def test_without_boxes_there_is_nothing_to_draw() -> None:
    strategy = sc.Strategy.model_validate({"name": "Empty", "kpis": {"smiles": "S", "books": "B"}})
    empty = sc.Panel(strategy, pd.DataFrame(columns=["kpi", "period", "value"]), "2009-01")
    with pytest.raises(sc.ScorecardError, match="no boxes"):
        empty.maps()


@pytest.mark.parametrize(("organisations", "periods"), [(1, 1), (1, 13), (40, 1), (5, 4), (4, 12)])
def test_nothing_overlaps_or_is_too_small(organisations: int, periods: int) -> None:
    chart = panel(organisations, periods).maps()
    root = ET.fromstring(chart.svg)
    sheet = Rect(0, 0, chart.page.width, chart.page.height)
    boxes = []
    for item in root.iter(f"{SVG}rect"):
        if float(item.get("rx", 0)) == 2:
            x, y, wide, high = (float(item.attrib[name]) for name in ("x", "y", "width", "height"))
            boxes.append(Rect(x, y, x + wide, y + high))
    assert len(boxes) == 4 * (organisations * periods + 1)
    assert all(sheet.holds(box) for box in boxes)
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    written = list(root.iter(f"{SVG}text"))
    assert min(float(text.attrib["font-size"]) for text in written) >= 7
    lowest = max(box.y1 for box in boxes)
    key = [float(text.attrib["y"]) - 7.5 for text in written if text.text in ("A kind desk", "Better stock")]
    assert min(key) > lowest


def test_a_larger_sheet_is_said_and_the_same_maps_are_the_same_bytes(tmp_path: Path) -> None:
    chart = panel(4, 12).maps()
    assert [finding.rule for finding in chart.findings] == ["page size"]
    assert not panel(1, 12).maps().findings
    assert panel(4, 12).maps().svg == chart.svg
    assert chart.save(tmp_path / "maps.png").read_bytes().startswith(b"\x89PNG")


def test_small_maps_are_written_in_the_themes_font() -> None:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    readings = sc.read_readings(folder / "readings")
    panel = sc.Panel(strategy, readings, ["2010-02", "2010-03"])
    own = panel.maps(folder / "theme.yaml")
    assert own.font != panel.maps().font
    assert f'font-family="{own.font.families}"' in own.svg
