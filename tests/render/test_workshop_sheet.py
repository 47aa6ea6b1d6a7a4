"""The printable sheet of a workshop: what stands on it, and that it fits its pages."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pdfua import validate

import scorecard as sc
from scorecard.model.framework import Framework

NIMM = sc.read_framework("nimm")


def words(pdf: bytes) -> list[str]:
    """The text of every page."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return [page.get_textpage().get_text_bounded().replace("\r\n", " ") for page in document]


def test_the_sheet_holds_all_that_a_workshop_needs(tmp_path: Path) -> None:
    sheet = sc.workshop_sheet(NIMM, "service-desk")
    html = sheet.html()
    pages = words(sheet.pdf())
    assert len(pages) == 3
    pdf = " ".join(pages)
    for text in (html, pdf):
        for side in NIMM.perspectives:
            assert text.count(side.name) >= 2
        assert NIMM.scale is not None
        for level in NIMM.scale.levels:
            assert f"{level.level:g} {level.name}" in text
        assert text.count("No definition is public.") == 3
        for part in (
            "Service Desk",
            "Who is in the room",
            "As-is",
            "Possibly",
            "To-be",
            "Ideas as they come up",
        ):
            assert part in text
        for phase in ("Open", "Control", "Confirmation"):
            assert phase in text or phase.lower() in text
        assert "no roll-up here is NIMM's own" in text.replace("&#39;", "'")


def test_the_pdf_is_accessible_and_the_same_every_time(tmp_path: Path) -> None:
    sheet = sc.workshop_sheet(NIMM, "Service Desk")
    path = sheet.save(tmp_path / "sheet.pdf")
    assert path.read_bytes() == sheet.pdf()
    assert sheet.save(tmp_path / "sheet.html").read_text("utf-8") == sheet.html()
    assert [f"{found.rule_id} {found.message}" for found in validate(path).findings] == []


def test_a_question_without_levels_has_neither_boxes_nor_a_scale() -> None:
    asked = Framework.model_validate(
        {
            "id": "six",
            "name": "Six questions",
            "categories": {"a": {"name": "A", "capabilities": {"why": "Why <do> we & you?"}}},
        }
    )
    sheet = sc.workshop_sheet(asked, "why")
    assert "Why &lt;do&gt; we &amp; you?" in sheet.html()
    assert "<do>" not in sheet.html()
    for text in (sheet.html(), " ".join(words(sheet.pdf()))):
        assert "As-is" not in text
        assert "The levels" not in text
        assert "Answer, and why" in text


def test_indicators_and_half_levels_have_room() -> None:
    made = Framework.model_validate(
        {
            "id": "made",
            "name": "Made",
            "scale": {"step": 0.5, "levels": {0: "Absent", 9: "Present"}},
            "perspectives": {"process": "Process"},
            "categories": {
                "a": {
                    "name": "A",
                    "capabilities": {
                        "desk": {
                            "name": "Desk",
                            "description": "How calls are answered.",
                            "indicators": {
                                "calls": {"name": "Calls answered", "perspective": "process", "out_of": 5}
                            },
                        }
                    },
                }
            },
        }
    )  # fmt: skip
    sheet = sc.workshop_sheet(made, "desk")
    for text in (sheet.html(), " ".join(words(sheet.pdf()))):
        assert "Calls answered" in text
        assert "out of 5" in text
        assert "How calls are answered." in text
        assert "No definition is given." in text


def test_what_cannot_be_asked_for(tmp_path: Path) -> None:
    with pytest.raises(sc.UnknownNameError, match="did you mean 'service-desk'"):
        sc.workshop_sheet(NIMM, "servicedesk")
    with pytest.raises(sc.RenderError, match=r"\.html, \.pdf"):
        sc.workshop_sheet(NIMM, "service-desk").save(tmp_path / "sheet.docx")


def test_a_browser_prints_it_on_three_pages_of_a4(page: Any, tmp_path: Path) -> None:
    page.set_content(sc.workshop_sheet(NIMM, "service-desk").html())
    printed = page.pdf(prefer_css_page_size=True)
    with pypdfium2.PdfDocument(io.BytesIO(printed)) as document:
        assert len(document) == 3
        assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]


def test_a_notebook_shows_it() -> None:
    shown = sc.workshop_sheet(NIMM, "service-desk")._repr_html_()
    assert shown.startswith("<iframe")
    assert "<h1>" not in shown
