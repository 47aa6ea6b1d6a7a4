"""The value box: what stands where, that it fits a sheet, and that it can be read and told."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.page_size import PAGES
from tests.render.charts.chart_help import ODD_NAMES, faults, texts, words
from tests.render.render_help import SVG
from tests.trust import TRUST, reviewed, trust

FORMS, SIDES = ("information", "technology"), ("inside", "outside")
CUSTOMERS = ("Hospital doctors", "Ward nurses", "Managers", "GP practices", "Patients and carers")
NAMES = (
    "Electronic health record", "Patient portal", "Test results to practices", "Video consultations",
    "IT service desk", "Information requests and reports", "Patient flow between hospital and social care",
)  # fmt: skip
SMALLEST = 7.0


def many(count: int, name: str = "") -> sc.Review:
    """Made services: every third in two places, every sixth in three, every eleventh in none."""
    services: dict[str, Any] = {}
    for number in range(count):
        form, side = number % 2, number // 2 % 2
        places = [{"form": FORMS[form], "where": SIDES[side], "why": "They act on it the same day"}]
        if number % 3 == 0:
            places.append({"form": FORMS[1 - form], "where": SIDES[side]})
        if number % 6 == 0:
            places.append({"form": FORMS[form], "where": SIDES[1 - side]})
        services[f"s{number}"] = {
            "name": name or f"{NAMES[number % 7]} {number}",
            "customers": sorted({f"c{number % 5}", f"c{(3 * number + 1) % 5}"}),
            "value": places if number % 11 else [],
        }
    strategy = sc.Strategy.model_validate(
        {
            "name": name or "Ashcombe Vale Hospitals",
            "customers": {f"c{number}": who for number, who in enumerate(CUSTOMERS)},
            "services": services,
            "kpis": {
                f"k{number}": {"name": "K", "target": 50, "worst": 0, "best": 100, "measures": f"s{number}"}
                for number in range(count)
            },
        }
    )
    known = [number for number in range(count) if number % 7]
    frame = pd.DataFrame(
        {"kpi": [f"k{n}" for n in known], "period": "2025-09", "value": [n * 37 % 100 for n in known]}
    )
    return sc.Review(strategy, frame, at="2025-09")


@pytest.fixture(scope="module")
def review() -> sc.Review:
    return reviewed()


def test_each_service_stands_in_each_of_its_places(review: sc.Review) -> None:
    frame = review.value_box().to_frame()
    stated = {
        (service.id, value.form, value.where)
        for service in review.strategy.services
        for value in service.value
    }
    assert {tuple(row) for row in frame[["id", "form", "where"]].to_numpy()} == stated
    record = frame[frame["id"] == "service:health-record"]
    assert record["places"].tolist() == [3, 3, 3]
    assert record["customers"].tolist() == ["Hospital doctors, Ward nurses", "GP practices", "Ward nurses"]
    assert record["letter"].tolist() == ["A", "A", "A"]
    assert frame.set_index("id").loc["service:ward-board", "letter"] == "?"


def test_nobody_outside_stands_inside_where_a_place_names_no_customers() -> None:
    text = TRUST.replace(
        "customers: staff\n    provider: partner", "customers: [staff, gps]\n    provider: partner"
    )
    review = reviewed(trust(text))
    box = review.value_box().to_frame().set_index("id")
    assert box.loc["service:devices", ["where", "customers"]].tolist() == ["inside", "All staff"]
    sold = review.catalogue("gps").to_frame().set_index("id").loc["service:devices"]
    assert pd.isna(sold["form"])
    assert "They can work on their first day" not in str(review.catalogue("gps"))
    assert "They can work on their first day" in str(review.catalogue("staff"))


def test_it_says_whom_a_service_is_for_and_why(review: sc.Review) -> None:
    said = words(review.value_box())
    for text in (
        "Better decisions", "Inside the organisation", "Outside the organisation", "Electronic health record",
        "They move an appointment without a phone call", "From January 2026 · Patients and carers",
        "The box follows a framework described in the Health CIO handbook.",
        "Services are made up for an example.", "Figures are illustrative.", "To come",
    ):  # fmt: skip
        assert text in said, text


def test_a_service_in_several_places_is_marked_with_all_of_them(review: sc.Review) -> None:
    chart = review.value_box()
    ink = "#1F2937"
    minis = [
        element for element in ET.fromstring(chart.svg).iter(f"{SVG}rect") if element.get("width") == "3.60"
    ]
    marks = [minis[start : start + 4] for start in range(0, len(minis), 4)]
    filled = [sum(square.get("fill") == ink for square in mark) for mark in marks]
    frame = chart.to_frame()
    assert sorted(filled) == sorted([*frame["places"][frame["places"] > 1], 2])  # and the legend's
    assert "all the places it stands in" in words(chart)


def test_a_box_without_such_services_needs_no_key() -> None:
    assert "all the places it stands in" not in words(many(2).value_box())


def test_it_is_told_in_a_paragraph(review: sc.Review) -> None:
    told = review.value_box().alt
    assert told.startswith("Value box: Ashcombe Vale digital services, September 2025: 7 services, ")
    assert (
        "Better decisions through information, outside the organisation: Electronic health record (amber 49) "
        "for GP practices; Test results to practices (amber 47) for GP practices; Patient portal (red 16) "
        "for Patients and carers." in told
    )
    assert "Video consultations (from January 2026)" in told
    assert "Ward boards (unknown)" in told


def test_services_without_a_place_are_named(review: sc.Review) -> None:
    chart = many(12).value_box()
    assert "In no place of the box:" in words(chart)
    assert "In no place: Electronic health record 0 (unknown)" in chart.alt
    frame = chart.to_frame()
    assert frame[frame["form"].isna()]["id"].tolist() == ["service:s0", "service:s11"]
    assert "In no place" not in review.value_box().alt


def test_without_services_it_says_so() -> None:
    chart = many(0).value_box()
    assert words(chart).count("No service here yet") == 4
    assert chart.alt.count("no service.") == 4
    assert chart.to_frame().empty


def test_what_has_ended_is_not_in_the_box() -> None:
    text = TRUST.replace("    name: Patient portal\n", "    name: Patient portal\n    valid_until: 2025-06\n")
    assert "service:portal" not in set(reviewed(trust(text)).value_box().to_frame()["id"])


def test_a_full_score_keeps_its_distance_from_the_name() -> None:
    drawn = texts(reviewed(trust(TRUST.replace("best: 90", "best: 74"))).value_box())
    ends = [box.x1 for text, box in drawn if text == "G 100"]
    starts = [box.x0 for text, box in drawn if text == "IT service desk"]
    assert len(ends) == len(starts) == 2
    assert all(start - end > 4.0 for start, end in zip(starts, ends, strict=True))


@pytest.mark.parametrize("count", [1, 7, 15, 30, 45, 90])
def test_nothing_is_cut_lies_on_anything_or_is_too_small(count: int) -> None:
    chart = many(count).value_box()
    assert faults(chart) == []
    sizes = [float(item.get("font-size", 0)) for item in ET.fromstring(chart.svg).iter(f"{SVG}text")]
    assert min(sizes) >= SMALLEST


@pytest.mark.parametrize("count", [1, 15, 30])
def test_thirty_services_fit_a_sheet_of_a4(count: int) -> None:
    chart = many(count).value_box()
    assert chart.page.width <= PAGES[0].width + 0.1
    assert chart.page.height <= PAGES[0].height
    assert chart.findings == ()
    written = words(chart)
    for service in many(count).strategy.services:
        assert service.name in written


def test_a_sheet_that_grows_says_so() -> None:
    (finding,) = many(90).value_box().findings
    assert finding.rule == "page size"


@pytest.mark.parametrize("name", ODD_NAMES, ids=range(len(ODD_NAMES)))
def test_any_name_is_text_and_fits(name: str) -> None:
    chart = many(8, name=name).value_box()
    ET.fromstring(chart.svg)
    assert faults(chart) == []


def test_a_name_is_never_markup() -> None:
    name = "R&D <b>desk</b>"
    chart = many(3, name=name).value_box()
    assert name in words(chart)
    assert "<b>" not in chart.svg


def test_a_character_no_font_has_is_a_finding() -> None:
    chart = many(2, name="\u5ba2\u6237").value_box()
    assert {finding.rule for finding in chart.findings} == {"glyph"}
    assert {finding.where.id for finding in chart.findings} >= {"service:s1"}


def test_the_title_of_a_what_if_says_so(review: sc.Review) -> None:
    chart = review.what_if({"kpi:portal-used": 64}).value_box()
    assert chart.alt.startswith("Value box: What if? Ashcombe")
    assert "Patient portal (green" in chart.alt


def test_themes_and_bytes(review: sc.Review) -> None:
    assert review.value_box().svg == reviewed().value_box().svg
    assert review.value_box(theme="greyscale").svg != review.value_box().svg
    with pytest.raises(sc.UnknownNameError, match="no theme 'bord'; did you mean 'board'"):
        review.value_box(theme="bord")
