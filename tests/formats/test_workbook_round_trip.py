"""The workbook gives back what was put in, whatever the framework and the words."""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.model.assessment import (
    AssessedCapability,
    AssessedPerspective,
    Assessment,
    Assessor,
    EvidenceItem,
    Idea,
    WorkshopQuestion,
)
from scorecard.model.framework import Framework
from tests.formats.workbook_made import DESK, assessment, assessments, frameworks, in_order


@given(st.data())
@settings(max_examples=25)
def test_an_assessment_reads_back_as_equal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    framework = data.draw(frameworks())
    found = data.draw(assessments(framework))
    path = tmp_path_factory.getbasetemp() / "round.xlsx"
    sc.write_workbook(framework, path, found)
    read = sc.read_workbook(path, framework)
    assert [str(each) for each in read.findings] == []
    assert read.kept == ()
    assert read.assessment == in_order(found, framework)


def test_a_round_by_hand_reads_back_as_equal(tmp_path: Path) -> None:
    found = assessment(scope=["service-desk"])
    sc.write_workbook(DESK, tmp_path / "w.xlsx", found)
    assert sc.read_workbook(tmp_path / "w.xlsx", DESK).assessment == found


@pytest.mark.parametrize("name", ["2009-05", "2010-05"])
def test_the_rounds_of_the_example_read_back_as_equal(tmp_path: Path, name: str) -> None:
    nimm = sc.read_framework("nimm")
    found = sc.read_assessment(sc.example("nimm") / "rounds" / f"{name}.yaml", nimm)
    sc.write_workbook(nimm, tmp_path / "w.xlsx", found)
    assert sc.read_workbook(tmp_path / "w.xlsx", "nimm").assessment == in_order(found, nimm)


def test_a_workbook_saved_by_libreoffice_reads_back_as_equal() -> None:
    """The workbook of the round by hand, opened and saved by LibreOffice Calc 7.4."""
    read = sc.read_workbook(Path(__file__).with_name("saved_by_calc.xlsx"), DESK)
    assert read.findings == ()
    assert read.assessment == assessment()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        sc.write_workbook(DESK, tmp_path / f"{name}.xlsx", assessment())
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_what_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    found = assessment(organisation='=HYPERLINK("http://example.org")', note="@SUM(A1)", facilitator="+1")
    sc.write_workbook(DESK, tmp_path / "w.xlsx", found)
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx")["Start here"]
    typed = {cell.value: cell for (cell,) in sheet["B5:B11"]}
    for text in (found.organisation, found.note, found.facilitator):
        assert typed[text].data_type == "s"
        assert typed[text].quotePrefix


def test_only_an_xlsx_file_is_written(tmp_path: Path) -> None:
    with pytest.raises(sc.StrategyError, match=r"end it with \.xlsx"):
        sc.write_workbook(DESK, tmp_path / "w.xls")


def test_without_openpyxl_the_pip_line_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    for work in (sc.write_workbook, sc.read_workbook):
        arguments = (DESK, tmp_path / "w.xlsx") if work is sc.write_workbook else (tmp_path / "w.xlsx", DESK)
        with pytest.raises(sc.MissingExtraError, match=r"pip install 'strategy-scorecard\[sheets\]'"):
            work(*arguments)


def test_a_text_longer_than_a_cell_is_refused(tmp_path: Path) -> None:
    found = assessment(note="a" * 40_000)
    with pytest.raises(sc.StrategyError, match="40,000 characters is longer than a cell holds") as caught:
        sc.write_workbook(DESK, tmp_path / "w.xlsx", found)
    assert caught.value.findings[0].where.cell == "'Start here'!B11"
    assert not (tmp_path / "w.xlsx").exists()


def test_an_assessment_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    found = Assessment.model_validate(
        {"framework": "desk", "organisation": "A", "round": "1", "date": "2009-05-14",
         "capabilities": {"service-desk": {"perspectives": {"process": 6}}, "chnage": {"note": "?"}}}
    )  # fmt: skip
    with pytest.raises(sc.StrategyError) as caught:
        sc.write_workbook(DESK, tmp_path / "w.xlsx", found)
    assert [each.what for each in caught.value.findings] == [
        "level 6 is not on the scale, which runs from 1 to 5",
        "no capability 'chnage'",
    ]


def test_a_blank_workbook_of_every_framework_reads_back_without_anything_kept(tmp_path: Path) -> None:
    from scorecard.formats.framework import framework_names

    for name in framework_names():
        framework = sc.read_framework(name)
        sc.write_workbook(framework, tmp_path / "w.xlsx")
        read = sc.read_workbook(tmp_path / "w.xlsx", framework)
        assert read.assessment is None
        assert {each.what for each in read.findings} == {
            "the organisation is missing", "the round is missing", "the date is missing",
        }  # fmt: skip
        assert read.kept == ()


def test_a_filled_in_front_sheet_makes_an_empty_assessment(tmp_path: Path) -> None:
    sc.write_workbook(DESK, tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    for cell, value in (("B5", "A trust"), ("B6", 1), ("B7", "2010-05-12")):
        book["Start here"][cell] = value
    book.save(tmp_path / "w.xlsx")
    read = sc.read_workbook(tmp_path / "w.xlsx", DESK)
    assert read.findings == ()
    assert read.assessment == Assessment.model_validate(
        {
            "framework": "desk",
            "framework_version": "1",
            "organisation": "A trust",
            "round": 1,
            "date": "2010-05-12",
        }
    )


def test_a_framework_without_capabilities_has_a_workbook(tmp_path: Path) -> None:
    empty = Framework.model_validate({"id": "empty", "name": "Empty", "categories": {"a": {"name": "A"}}})
    sc.write_workbook(empty, tmp_path / "w.xlsx")
    assert "A" in str([cell.value for cell in openpyxl.load_workbook(tmp_path / "w.xlsx")["Start here"]["B"]])


def test_a_field_that_the_nouns_gain_must_be_carried_too() -> None:
    """The properties above draw every field there is; who adds one adds it there and to the workbook."""
    carried = {
        Assessment: "schema_ framework framework_version organisation round date facilitator "
        "facilitator_outside present scope basis note capabilities",
        AssessedCapability: "id as_is to_be applies rationale evidence scores perspectives indicators answer "
        "questions ideas note",
        AssessedPerspective: "id as_is to_be applies rationale evidence scores",
        Assessor: "id name group",
        EvidenceItem: "text quality",
        WorkshopQuestion: "phase question answer by",
        Idea: "id name description lifts cost effort owner needs starts quarters",
    }
    for noun, fields in carried.items():
        assert set(noun.model_fields) == set(fields.split()), noun
