"""A chart as a file: one well-formed document that is safe to put into any page."""

from __future__ import annotations

import os
import re
import struct
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.icons import (
    ASSURANCE_WORDS,
    VARIATION_WORDS,
    assurance_icon,
    variation_icon,
)
from tests.render.charts.chart_help import all_charts, process, review_of, texts
from tests.render.render_help import SVG

JUDGED: dict[str, Any] = {"target": 70, "worst": 40, "best": 100}
HOSTILE = (
    "$x_1^2$",
    "a_b^c",
    "\\mathrm{d}\\frac{1}{2}",
    "<script>alert('x')</script>",
    "]]><!-- & --> &amp; &#x41;",
    '" onload="alert(1)" x="',
    "\U0001f600 calls",
    "שביעות רצון",
    "%s {0} {name} %(name)s",
    "settled " * 25,
)
ATTRIBUTES_THAT_LOAD = ("href", "src", "action", "data", "from", "to", "begin", "onload", "onclick")


def written(review: sc.Review) -> list[Chart]:
    """Every chart that has text on it."""
    return [review.chart("calls", kind) for kind in ("spc", "trend", "bullet")] + [review.grid()]


def flat(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_people_write_is_drawn_as_they_wrote_it(hostile: str) -> None:
    review = review_of(process(15), name=hostile, owner=hostile, **JUDGED)
    for chart in written(review):
        root = ET.fromstring(chart.svg)
        drawn = flat("".join(text for text, _ in texts(chart)))
        # On the grid a very long name ends in dots; it is whole in the text that is read out.
        assert flat(hostile) in drawn or (len(hostile) > 100 and flat(hostile) in flat(chart.alt))
        assert root.findtext(f"{SVG}desc") == chart.alt
        assert {element.tag for element in root.iter()} <= {
            f"{SVG}{tag}" for tag in ("svg", "title", "desc", "style", "g", "path", "rect", "circle", "text")
        }


@pytest.mark.parametrize("unit", ["\\$ m", "$x^2$", "a_b", "<b>", "100 \\%"])
def test_a_unit_is_written_on_the_axis_as_it_is(unit: str) -> None:
    review = review_of(process(15), measured_in=unit, **JUDGED)
    for kind in ("spc", "trend"):
        assert unit in [text for text, _ in texts(review.chart("calls", kind))]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_units_bands_and_titles_are_no_markup_either(hostile: str) -> None:
    bands = [
        {"name": f"{hostile[:30].strip()} {letter}", "letter": letter, "colour": role, "shape": shape}
        for letter, role, shape in (("R", "worst", "diamond"), ("G", "best", "circle"))
    ]
    strategy = sc.Strategy.model_validate(
        {
            "name": hostile,
            "organisation": hostile,
            "scale": {"bands": bands, "boundaries": [50]},
            "objectives": {"service": {"name": "Serve well", "vision": True}},
            "kpis": {"calls": {"name": "Calls", "measures": "service", "measured_in": hostile, **JUDGED}},
        }
    )
    table = pd.DataFrame({"kpi": ["calls"] * 2, "period": ["2024-01", "2024-02"], "value": [60.0, 72.0]})
    for chart in all_charts(sc.Review(strategy, table, at="2024-02")):
        root = ET.fromstring(chart.svg)
        assert not list(root.iter(f"{SVG}script"))
        assert not {name for element in root.iter() for name in element.attrib} & {*ATTRIBUTES_THAT_LOAD}
        shown, *told = ET.fromstring(chart._repr_html_())
        assert [part.tag for part in told] == ["details"] * bool(chart.findings)
        assert re.fullmatch(
            r"width:100%;height:auto;max-width:\d+px;font-variant-ligatures:none", shown.attrib["style"]
        )


def test_nothing_on_a_chart_refers_to_anything() -> None:
    for chart in all_charts(review_of(process(24), **JUDGED)):
        root = ET.fromstring(chart.svg)
        for element in root.iter():
            assert not {name.rpartition("}")[2] for name in element.attrib} & {*ATTRIBUTES_THAT_LOAD}
        addresses = re.findall(r"url\(([^)]{0,40})", chart.svg)
        assert all(address.startswith("data:font/woff") for address in addresses)
        assert set(re.findall(r"https?://[^\s\"'<]+", chart.svg)) == {"http://www.w3.org/2000/svg"}
        assert "@import" not in chart.svg and "<?" not in chart.svg and "<!" not in chart.svg


def test_nothing_on_a_chart_or_an_icon_has_an_id_so_none_can_collide() -> None:
    drawn = [chart.svg for chart in all_charts(review_of(process(24), **JUDGED))]
    drawn += [variation_icon(variation) for variation in VARIATION_WORDS]
    drawn += [assurance_icon(assurance) for assurance in ASSURANCE_WORDS]
    for svg in drawn:
        for element in ET.fromstring(svg).iter():
            assert "id" not in element.attrib
            assert not any("url(#" in value for value in element.attrib.values())


def test_no_chart_says_when_or_by_what_it_was_drawn() -> None:
    for chart in all_charts(review_of(process(24), **JUDGED)):
        said = chart.svg.partition("<style>")[0] + chart.svg.partition("</style>")[2]
        assert set(re.findall(r"\b(?:19|20)\d\d\b", said)) <= {"2024", "2025", "2000"}  # 2000 is SVG's own
        assert "matplotlib" not in chart.svg.lower()


def test_a_chart_names_and_describes_itself() -> None:
    for chart in all_charts(review_of(process(24), **JUDGED)):
        root = ET.fromstring(chart.svg)
        assert (root.get("role"), root.get("lang")) == ("img", "en")
        assert root.get("aria-label") == root.findtext(f"{SVG}title") != ""
        wide, high = (float(root.attrib[name].removesuffix("pt")) for name in ("width", "height"))
        assert root.attrib["viewBox"].split() == ["0", "0", f"{wide:.2f}", f"{high:.2f}"]


def test_a_glyph_no_font_has_is_a_finding_and_a_box() -> None:
    for chart in written(review_of(process(15), name="客 calls", **JUDGED)):
        assert [finding.rule for finding in chart.findings] == ["glyph"]
        assert "□ calls" in " ".join(text for text, _ in texts(chart))


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["spc", "trend", "bullet", "sparkline"])
def test_a_png_has_the_pixels_of_its_sheet(kind: str) -> None:
    chart = review_of(process(15), name="$x^2$ <b> שלום", **JUDGED).chart("calls", kind)
    wide, high = struct.unpack(">II", chart.png(72)[16:24])
    assert abs(wide - chart.page.width) <= 1
    assert abs(high - chart.page.height) <= 1


def test_what_cannot_be_saved_says_why(tmp_path: Path) -> None:
    chart = review_of(process(15), **JUDGED).chart("calls")
    with pytest.raises(sc.RenderError, match=r"'\.docx' says nothing I can draw; end the name with \.svg, "):
        chart.save(tmp_path / "a.docx")
    with pytest.raises(sc.RenderError, match=r"no suffix says nothing I can draw"):
        chart.save(tmp_path / "a")
    with pytest.raises(sc.RenderError, match=r"a\.svg cannot be written: No such file or directory"):
        chart.save(tmp_path / "nowhere" / "a.svg")
    with pytest.raises(sc.RenderError, match="dots per inch"):
        chart.png(0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".svg", ".png", ".SVG"])
def test_a_saved_chart_replaces_the_old_one_and_leaves_nothing_beside_it(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"chart{suffix}"
    path.write_text("old")
    assert review_of(process(15), **JUDGED).chart("calls").save(path) == path
    assert path.read_bytes()[:4] in (b"<svg", b"\x89PNG")
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_a_save_that_fails_at_the_last_leaves_the_old_chart_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "chart.svg"
    path.write_text("old")
    seen = []

    def refuse(self: Path, target: Path) -> Path:
        seen.append((self.parent, self.read_text("utf-8")[:4], Path(target).read_text()))
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(sc.RenderError, match="cannot be written: No space left"):
        review_of(process(15), **JUDGED).chart("calls").save(path)
    assert seen == [(tmp_path, "<svg", "old")]  # all was written beside it before it was to be renamed
    assert [found.name for found in tmp_path.iterdir()] == ["chart.svg"]
    assert path.read_text() == "old"
