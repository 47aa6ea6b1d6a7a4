"""What people do to a workbook: every faulty cell named at once, nothing lost, nothing guessed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

import scorecard as sc
from scorecard.formats.workbook.reading import WorkbookReading
from scorecard.formats.workbook.write import workbook_bytes
from tests.formats.workbook_made import DESK, assessment

PRACTICES = "Practices"
"""Rows 5 to 8 are the service desk (whole, process, people, technology), 9 to 12 change management."""


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., WorkbookReading]:
    """Write a round of nothing, let somebody edit it, and read it back."""

    def edit(change: Callable[[Any], object], *, name: str = "w.xlsx", **content: Any) -> WorkbookReading:
        path = tmp_path / name
        sc.write_workbook(DESK, path, assessment(**{"capabilities": {}, **content}))
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return sc.read_workbook(path, DESK)

    return edit


def typed(**cells: Any) -> Callable[[Any], None]:
    """Somebody types into the sheet of the practices."""

    def change(book: Any) -> None:
        for at, value in cells.items():
            book[PRACTICES][at] = value

    return change


def stated(read: WorkbookReading, perspective: str = "process", capability: str = "service-desk") -> str:
    assert read.assessment is not None
    found = read.assessment.capability(capability)
    side = None if found is None else found.perspective(perspective)
    return "" if side is None or side.as_is is None else str(side.as_is)


@pytest.mark.parametrize(
    ("value", "what", "fix"),
    [
        (6, "level 6 is not on the scale, which runs from 1 to 5", "write a level from 1 to 5"),
        (1.5, "level 1.5 lies between two; levels are stated in steps of 1",
         "write 1 or 2, or `1 possibly 2`"),
        ("three", "'three' is no level", "did you mean 3? write the figure"),
        ("Standardised", "'Standardised' is no level", "did you mean 3? write the figure"),
        ("3\npasted from a mail", "'3 pasted from a mail' is no level",
         "write a level such as 3, a range such as `1 possibly 2`, or `not applicable`"),
        (True, "TRUE is no level or number",
         "write a level such as 3, a range such as `1 possibly 2`, or `not applicable`"),
        (date(2026, 2, 1), "a spreadsheet made the date 2026-02-01 of what was typed here, perhaps 1-2",
         "write a level such as 3, a range such as `1 possibly 2`, or `not applicable`"),
        ("=1+2", "a formula stands here ('=1+2'); it is never worked out, and its result not trusted",
         "write the value itself"),
        ("2 (3 to 4)", "the agreed level 2 lies outside its range 3 to 4",
         "write the lower level first: 2 (1 to 3)"),
    ],
)  # fmt: skip
def test_a_cell_that_states_no_level(edited: Any, value: Any, what: str, fix: str) -> None:
    read = edited(typed(C6=value, C7=2))
    (finding,) = read.findings
    assert (finding.severity, finding.where.cell, finding.what, finding.fix) == (
        "error", "'Practices'!C6", what, fix,
    )  # fmt: skip
    assert [(each.sheet, each.cell) for each in read.kept] == [(PRACTICES, "C6")]
    assert stated(read) == ""
    assert stated(read, "people") == "2"


@pytest.mark.parametrize(
    ("cells", "level"),
    [
        ({"C6": 3}, "3"),
        ({"C6": " 3 "}, "3"),
        ({"C6": "1 possibly 2"}, "1 possibly 2"),
        ({"C6": "1 Possibly  2"}, "1 possibly 2"),
        ({"C6": 2, "D6": 1}, "2 possibly 1"),
        ({"C6": "2 (1 to 3)"}, "2 (1 to 3)"),
        ({"C6": 3, "D6": "?", "E6": "?"}, "3"),
        ({"C6": "?"}, ""),
    ],
)
def test_what_is_a_level(edited: Any, cells: dict[str, Any], level: str) -> None:
    read = edited(typed(**cells))
    assert read.findings == ()
    assert stated(read) == level


@pytest.mark.parametrize("text", ["not applicable", "n/a", "N/A", "na"])
def test_what_does_not_apply_may_be_written_as_on_the_printed_sheet(edited: Any, text: str) -> None:
    read = edited(typed(C6=text, C5="?"))
    assert read.findings == ()
    assert read.assessment.capability("service-desk").perspective("process").applies is False


def test_all_faults_at_once(edited: Any) -> None:
    read = edited(typed(C6=6, C7="three", E8="=C8", H10="shown", J11="in the wrong row", D12=2))
    assert [each.where.cell for each in read.errors] == [
        f"'Practices'!{cell}" for cell in ("C6", "C7", "E8", "H10", "J11", "D12")
    ]
    assert [each.text for each in read.kept] == ["6", "three", "=C8", "shown", "in the wrong row", "2"]
    assert read.assessment.capabilities == ()


def test_a_capability_that_does_not_exist(edited: Any) -> None:
    read = edited(typed(A6="Servise Desk", C6=2))
    (finding,) = read.errors
    assert finding.what == "no capability 'Servise Desk'; its row was kept, not read"
    assert finding.fix == "did you mean 'Service Desk'?"
    assert {each.cell for each in read.kept} == {"A6", "B6", "C6"}


def test_two_rows_for_a_cell_that_differ_are_both_left_out(edited: Any) -> None:
    read = edited(typed(A13="Service Desk", B13="Process", C13=3, F13="We do.", C6=2, C7=4))
    assert [(each.where.cell, each.what) for each in read.errors] == [
        ("'Practices'!C6", "'2': two rows speak of this, and differ"),
        ("'Practices'!C13", "'3': two rows speak of this, and differ"),
    ]
    assert (stated(read), stated(read, "people")) == ("", "4")
    assert read.assessment.capability("service-desk").perspective("process").rationale == "We do."


def test_two_rows_that_agree_are_one(edited: Any) -> None:
    read = edited(typed(A13="Service Desk", B13="Process", C13=2, C6=2))
    assert read.findings == ()
    assert stated(read) == "2"


def test_an_assessor_who_scored_twice(edited: Any) -> None:
    def change(book: Any) -> None:
        sheet = book["Own scores"]
        sheet["E4"] = "Head of IT"  # stands over C already
        sheet["C5"], sheet["E5"], sheet["C6"], sheet["E6"] = 2, 4, 3, 3
        sheet["F4"], sheet["F5"] = "Head of HR", 1

    read = edited(change)
    assert [(each.where.cell, each.what) for each in read.errors] == [
        ("'Own scores'!F4",
         "nobody in the room is called 'Head of HR'; the scores beneath were kept, not read"),
        ("'Own scores'!C5", "'2': 'Head of IT' is scored twice, and differently"),
        ("'Own scores'!E5", "'4': 'Head of IT' is scored twice, and differently"),
    ]  # fmt: skip
    sides = read.assessment.capability("service-desk").perspectives
    assert [(side.id, {who: str(own) for who, own in side.scores.items()}) for side in sides] == [
        ("people", {"head-of-it": "3"})
    ]
    assert [each.text for each in read.kept] == ["Head of HR", "2", "4", "1"]


def test_scores_of_nobody(edited: Any) -> None:
    def change(book: Any) -> None:
        book["Own scores"]["H6"] = 4

    read = edited(change)
    (finding,) = read.errors
    assert finding.what == "column H has no heading; its cell was kept, not read"
    assert [each.text for each in read.kept] == ["4"]


def test_moved_and_inserted_columns_are_found_by_their_headings(edited: Any) -> None:
    def change(book: Any) -> None:
        sheet = book[PRACTICES]
        sheet["C6"], sheet["F6"] = 2, "Why"
        sheet.insert_cols(3)  # before As-is
        sheet["C4"], sheet["C6"] = "Mood", "good"
        sheet.move_range("G4:G12", cols=10)

    read = edited(change)
    (finding,) = read.findings
    assert (finding.severity, finding.where.cell) == ("warning", "'Practices'!C4")
    assert finding.what == "'Mood' is no column of this sheet; its cell was kept, not read"
    assert [each.text for each in read.kept] == ["Mood", "good"]
    assert stated(read) == "2"
    assert read.assessment.capability("service-desk").perspective("process").rationale == "Why"


def test_a_renamed_column_is_not_guessed(edited: Any) -> None:
    read = edited(typed(C4="As-is now", C6=2, C7=3, E6=4))
    assert [(each.where.cell, each.what, each.fix) for each in read.errors] == [
        ("'Practices'!A4", "there is no column 'As-is' on this sheet", "write its heading as it was"),
        ("'Practices'!C4", "no column is called 'As-is now'; its 2 cells were kept, not read",
         "did you mean 'As-is'?"),
    ]  # fmt: skip
    assert [each.text for each in read.kept] == ["As-is now", "2", "3"]
    assert str(read.assessment.capability("service-desk").perspective("process").to_be) == "4"


@pytest.mark.parametrize(
    ("heading", "renamed", "at"), [("Idea", "Improvement", "B4"), ("Capability", "Area", "A4")]
)
def test_a_renamed_heading_of_a_list_is_one_fault_with_the_heading_meant(
    edited: Any, heading: str, renamed: str, at: str
) -> None:
    def change(book: Any) -> None:
        _append(book["Ideas"], ("Service Desk", "Train the desk"))
        assert book["Ideas"][at].value == heading
        book["Ideas"][at] = renamed

    read = edited(change)
    assert {each.what for each in read.findings} == {
        f"there is no column {heading!r} on this sheet",
        f"no column is called {renamed!r}; its cell was kept, not read",
    }
    assert f"did you mean {heading!r}?" in {each.fix for each in read.findings}
    assert {"Service Desk", "Train the desk"} <= {each.text for each in read.kept}


def test_a_column_nobody_knows_is_told_headings_of_its_own_sheet(edited: Any) -> None:
    def change(book: Any) -> None:
        sheet = book["Ideas"]
        last = max(cell.column for cell in sheet[4] if cell.value)
        sheet.cell(4, last + 1, "Mood")
        sheet.cell(5, last + 1, "good")

    (finding,) = edited(change).findings
    assert finding.fix == "use Description"


def test_a_heading_twice(edited: Any) -> None:
    read = edited(typed(K4="as is", K6=3, C6=2))
    assert {each.where.cell for each in read.errors} == {"'Practices'!C4", "'Practices'!K4"}
    assert {each.text for each in read.kept} == {"As-is", "as is", "3", "2"}


def test_merged_cells(edited: Any) -> None:
    def change(book: Any) -> None:
        book[PRACTICES]["C6"] = 2
        book[PRACTICES].merge_cells("C6:C8")
        book[PRACTICES].merge_cells("E10:E12")  # nothing in them

    read = edited(change)
    (finding,) = read.findings
    assert finding.where.cell == "'Practices'!C6"
    assert finding.what == "the cells C6:C8 are merged, so that nobody can tell which rows '2' speaks of"
    assert [each.cell for each in read.kept] == ["C6"]
    assert read.assessment.capabilities == ()


def test_hidden_sheets_rows_and_columns_are_read_and_said(edited: Any) -> None:
    def change(book: Any) -> None:
        sheet = book[PRACTICES]
        sheet["C6"], sheet["F7"] = 2, "Why"
        sheet.sheet_state = "veryHidden"
        sheet.row_dimensions[6].hidden = True
        sheet.column_dimensions.group("F", "G", hidden=True)

    read = edited(change)
    assert [(each.severity, each.where.cell, each.what) for each in read.findings] == [
        ("note", "'Practices'!A1", "this sheet is hidden; it was read"),
        ("note", "'Practices'!F1", "columns F, G hidden; what stands there was read"),
        ("note", "'Practices'!A6", "row 6 hidden; what stands there was read"),
    ]
    assert stated(read) == "2"
    assert read.assessment.capability("service-desk").perspective("people").rationale == "Why"


def test_extra_and_renamed_sheets(edited: Any) -> None:
    def change(book: Any) -> None:
        book[PRACTICES]["C6"] = 2
        book[PRACTICES].title = "Ours"
        extra = book.create_sheet("Minutes")
        extra["B2"], extra["B3"] = "We met at ten.", date(2010, 5, 12)

    read = edited(change)
    assert [(each.severity, each.where.cell, each.what) for each in read.findings] == [
        ("warning", "'Minutes'!B2", "this sheet is no part of the workbook; its 2 cells were kept, not read"),
        ("note", "'Ours'!A1", "by its headings this is the sheet of a category; it was read as that"),
    ]
    assert [each.text for each in read.kept] == ["We met at ten.", "2010-05-12"]
    assert stated(read) == "2"


def test_deleted_sheets(edited: Any) -> None:
    def change(book: Any) -> None:
        del book[PRACTICES], book["Ideas"]

    read = edited(change)
    assert [each.what for each in read.findings] == [
        "the sheet 'Practices' is gone, or all its rows; its 2 capabilities count as not answered",
        "there is no sheet 'Ideas'; nothing of it was read",
    ]
    assert read.assessment.capabilities == ()


def test_without_the_front_sheet_everything_is_kept(edited: Any) -> None:
    def change(book: Any) -> None:
        book[PRACTICES]["C6"] = 2
        del book["Start here"]

    read = edited(change)
    assert read.assessment is None
    assert read.errors[0].what.startswith("there is no sheet 'Start here'")
    assert ("Practices", "C6", "2") in read.kept
    assert ("In the room", "A5", "Head of IT") in read.kept


def test_a_front_sheet_with_faults(edited: Any) -> None:
    def change(book: Any) -> None:
        sheet = book["Start here"]
        sheet["B5"], sheet["B7"], sheet["B9"], sheet["D3"] = "=A1", "next Tuesday", "perhaps", "who knows"

    read = edited(change)
    assert [(each.where.cell, each.rule) for each in read.findings] == [
        ("'Start here'!B5", "formula"),
        ("'Start here'!B7", "date"),
        ("'Start here'!B9", "value"),
        ("'Start here'!D3", "outside"),
    ]
    assert read.assessment is None
    assert {"=A1", "next Tuesday", "perhaps", "who knows", "first"} <= {each.text for each in read.kept}


def test_comments_and_what_stands_outside_is_kept(edited: Any) -> None:
    def change(book: Any) -> None:
        book[PRACTICES]["C6"].comment = Comment("Ask the wards", "somebody")
        book["Dashboard"]["B30"] = "Not what I expected"
        book["Dashboard"]["Z3"] = "=1+1"
        book[PRACTICES]["E2"] = "Draft"

    read = edited(change)
    assert [each.severity for each in read.findings] == ["warning"] * 4
    assert [each.text for each in read.kept] == [
        "=1+1", "Not what I expected", "Draft", "[comment] Ask the wards",
    ]  # fmt: skip


def test_what_was_written_over_standing_words_is_kept(edited: Any) -> None:
    def change(book: Any) -> None:
        book[PRACTICES]["A20"] = "Ask the wards about all of this"
        book[PRACTICES]["A7"] = "Servicedesk"  # nothing else in its row
        book["Own scores"]["B7"] = "Budget"
        book["Indicators"]["E5"] = 10

    read = edited(change)
    assert [each.severity for each in read.findings] == ["warning"] * 4
    assert [(each.sheet, each.cell, each.text) for each in read.kept] == [
        ("Practices", "A7", "Servicedesk"),
        ("Practices", "A20", "Ask the wards about all of this"),
        ("Own scores", "B7", "Budget"),
        ("Indicators", "E5", "10"),
    ]


def test_lists_with_faults(edited: Any) -> None:
    def change(book: Any) -> None:
        for row in (
            ("Service Desk", "Open", "How?", "So.", "Head of IT"),
            ("Service Desk", "opening", "How?", "So.", None),
            ("Service Desk", "control", None, "An answer to nothing", None),
            ("Service Desk", "control", "Who?", "We.", "Porter"),
        ):
            _append(book["Questions"], row)
        ideas = book["Ideas"]
        heads = {cell.value: cell.column for cell in ideas[4]}
        for row, content in enumerate(
            (
                {
                    "Capability": "Service Desk",
                    "Idea": "Train the desk",
                    "Cost": "about 100",
                    "Lifts Process": 1,
                },
                {"Capability": "Service Desk", "Idea": "Train the desk"},
                {
                    "Capability": "Service Desk",
                    "Idea": "Write it down",
                    "Needs first": "Train the desk; Trian",
                },
                {"Capability": "Service Desk", "Idea": "Soon", "Starts": date(2010, 3, 1), "Quarters": 0},
                {"Capability": "Change Management", "Cost": 5},
            ),
            5,
        ):
            for head, value in content.items():
                ideas.cell(row, heads[head], value)

    read = edited(change)
    assert [(each.where.cell, each.what) for each in read.errors] == [
        ("'Questions'!A6", "without a valid phase this row says nothing; it was kept, not read"),
        ("'Questions'!B6", "'opening' is not on the list"),
        ("'Questions'!A7", "without a valid question this row says nothing; it was kept, not read"),
        ("'Questions'!E8", "nobody in the room is called 'Porter'"),
        ("'Ideas'!G5", "'about 100' is no number"),
        ("'Ideas'!B6", "the idea 'train-the-desk' is there twice; the second was not read"),
        ("'Ideas'!J7", "no idea 'Trian'; none of this cell was read"),
        ("'Ideas'!K8", "a spreadsheet made 2010-03-01 of what was typed here"),
        ("'Ideas'!L8", "'0': it should be greater than or equal to 1"),
        ("'Ideas'!A9", "without a valid name this row says nothing; it was kept, not read"),
    ]
    desk = read.assessment.capability("service-desk")
    assert [each.question for each in desk.questions] == ["How?", "Who?"]
    assert [each.id for each in desk.ideas] == ["train-the-desk", "write-it-down", "soon"]


def _append(sheet: Any, row: tuple[Any, ...]) -> None:
    at = next(number for number in range(5, 99) if sheet.cell(number, 1).value is None)
    for column, value in enumerate(row, 1):
        sheet.cell(at, column, value)


def test_indicators(edited: Any) -> None:
    def change(book: Any) -> None:
        book["Indicators"]["F5"], book["Indicators"]["F6"] = 6, "yes"

    read = edited(change)
    (finding,) = read.findings
    assert finding.what == "6 is no answer; it is scored from 0 to 5"
    assert read.assessment.capability("service-desk").indicators == {"published": 1}


def test_answers_in_words(tmp_path: Path) -> None:
    asked = {"name": "Backed up?", "answers": {"Never": 0, "Some of it": 0.5, "All of it": 1}}
    indicators = dict.fromkeys("abcd", asked)
    categories = {"it": {"name": "IT", "capabilities": {"data": {"name": "Data", "indicators": indicators}}}}
    framework = sc.Framework.model_validate({"id": "desk", "name": "Desk", "categories": categories})
    found = assessment(capabilities={"data": {"indicators": {"a": 0.5, "b": "not applicable"}}})
    sc.write_workbook(framework, tmp_path / "w.xlsx", found)
    assert sc.read_workbook(tmp_path / "w.xlsx", framework).assessment == found
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    sheet = book["Indicators"]
    assert sheet["F5"].value == "Some of it"
    sheet["F5"], sheet["F6"], sheet["F7"], sheet["F8"] = "all of it", "Sometimes", 0.4, 1
    book.save(tmp_path / "w.xlsx")
    read = sc.read_workbook(tmp_path / "w.xlsx", framework)
    assert [(each.where.cell, each.what) for each in read.errors] == [
        ("'Indicators'!F6", "'Sometimes' is none of its answers"),
        ("'Indicators'!F7", "0.4 is none of its answers"),
    ]
    assert read.assessment is not None
    assert read.assessment.capabilities[0].indicators == {"a": 1, "d": 1}


def test_left_for_another_round_and_yet_assessed(edited: Any) -> None:
    read = edited(typed(C6=2, I5="no", I9="No"))
    (finding,) = read.findings
    assert finding.where.cell == "'Practices'!I5"
    assert read.assessment.scope == ("service-desk",)


# --- files that are something else ---------------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(sc.StrategyError) as caught:
        sc.read_workbook(path, DESK)
    (finding,) = caught.value.findings
    return finding.what


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    sc.write_workbook(DESK, tmp_path / "w.xlsx", assessment())
    return tmp_path / "w.xlsx"


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The workbook with a part in place of one, or more."""
    with zipfile.ZipFile(path) as old:
        parts = {each: old.read(each) for each in old.namelist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for each, part in parts.items():
            new.writestr(each, part)
    return path


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"Organisation,Round\n", "this is no workbook, whatever its name says"),
        (b"", "this is no workbook, whatever its name says"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "this is a workbook of the old form (.xls)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "this workbook is protected by a password, so that it cannot be read"),
        (b"PK\x03\x04 cut short", "this workbook is damaged: File is not a zip file"),
    ],
)  # fmt: skip
def test_what_is_no_workbook(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "w.xlsx").write_bytes(content)
    assert refused(tmp_path / "w.xlsx") == what


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xlsx") == "there is no such file"
    assert "cannot be read" in refused(tmp_path)


def test_other_zip_files(tmp_path: Path) -> None:
    for name, what in (
        ("mimetype", "this is a workbook of LibreOffice (.ods)"),
        ("xl/workbook.bin", "this is a binary workbook (.xlsb)"),
        ("notes.txt", "this is a zip file, but no workbook"),
    ):
        with zipfile.ZipFile(tmp_path / "w.xlsx", "w") as archive:
            archive.writestr(name, "x")
        assert refused(tmp_path / "w.xlsx") == what


def test_a_workbook_cut_short(workbook: Path) -> None:
    workbook.write_bytes(workbook.read_bytes()[:9_000])
    assert refused(workbook).startswith("this workbook is damaged")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(workbook: Path) -> None:
    bomb = with_part(workbook, "xl/media/image1.png", b"\0" * 310_000_000)
    assert bomb.stat().st_size < 1_000_000
    assert refused(bomb) == "this workbook unpacks to far more than an assessment holds"


def test_a_bomb_of_entities_is_refused(workbook: Path) -> None:
    content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><workbook/>'
    assert (
        refused(with_part(workbook, "xl/workbook.xml", content))
        == "xl/workbook.xml in it declares a document type"
    )


def test_a_sheet_merged_whole_is_refused(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book.save(workbook)
    with zipfile.ZipFile(workbook) as archive:
        sheet = archive.read("xl/worksheets/sheet5.xml")
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    path = with_part(workbook, "xl/worksheets/sheet5.xml", sheet.replace(b"</sheetData>", merged))
    assert refused(path) == "cells are merged or linked over A1:XFD1048576"


def test_texts_in_shapes_are_kept(workbook: Path) -> None:
    drawn = b'<xdr:wsDr xmlns:a="a" xmlns:xdr="x"><xdr:sp><a:t>Call them &amp; ask</a:t></xdr:sp></xdr:wsDr>'
    read = sc.read_workbook(with_part(workbook, "xl/drawings/drawing9.xml", drawn), DESK)
    assert [tuple(each) for each in read.kept] == [("", "", "Call them & ask")]
    assert read.assessment == assessment()


def test_a_million_empty_rows_change_nothing(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as archive:
        name = "xl/worksheets/sheet5.xml"
        sheet = archive.read(name)
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(100, 1_000_100))
    with_part(workbook, name, sheet.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert sc.read_workbook(workbook, DESK).assessment == assessment()


def test_something_in_the_last_cell_of_a_sheet_is_kept(edited: Any) -> None:
    read = edited(typed(XFD1048576="far away"))
    assert [(each.cell, each.text) for each in read.kept] == [("XFD1048576", "far away")]


def test_macros_are_never_run_and_said(workbook: Path) -> None:
    path = with_part(workbook, "xl/vbaProject.bin", b"macro")
    read = sc.read_workbook(path.rename(path.with_suffix(".xlsm")), DESK)
    assert [each.what for each in read.findings] == [
        "there are macros in this workbook; they were not run, and are not needed"
    ]
    assert read.assessment == assessment()


def test_the_workbook_of_another_framework_or_layout(workbook: Path) -> None:
    with pytest.raises(sc.StrategyError, match="this is a workbook of 'desk', not of 'nimm'"):
        sc.read_workbook(workbook, "nimm")
    book = openpyxl.load_workbook(workbook)
    (cell,) = [cell for cell in book["Start here"]["B"] if cell.offset(0, -1).value == "Layout of this file"]
    cell.value = 2
    book.save(workbook)
    assert refused(workbook) == "this workbook has layout 2; layout 1 is read here"


def test_another_version_of_the_framework_is_said(workbook: Path) -> None:
    newer = DESK.model_copy(update={"version": "2"})
    (finding,) = sc.read_workbook(workbook, newer).findings
    assert finding.what == "it was written for version 1 of Our service desk, and read with 2"


def test_a_reading_says_what_it_is(edited: Any) -> None:
    read = edited(typed(C6=6, C7="<b>"))
    assert repr(read) == "<WorkbookReading: 'first', 2 errors, 2 kept>"
    assert str(read).count("[level]") == 2
    assert "&lt;b&gt;" in read._repr_html_()
    frame = read.to_frame()
    assert list(frame.columns) == ["severity", "rule", "cell", "what", "fix", "text"]
    assert list(frame["text"]) == ["6", "<b>"]


def test_a_workbook_saved_by_another_program_reads_the_same(workbook: Path) -> None:
    """Another program writes shared strings and its own styles, as openpyxl does when it saves anew."""
    book = openpyxl.load_workbook(workbook)
    again = io.BytesIO()
    book.save(again)
    workbook.write_bytes(again.getvalue())
    assert sc.read_workbook(workbook, DESK).assessment == assessment()


SHEETS = [
    "Start here", "In the room", "Dashboard", "Overview", "Practices", "Own scores", "Questions", "Ideas",
    "More evidence", "Indicators",
]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(SHEETS), st.integers(1, 24), st.integers(1, 16), st.booleans()),
        min_size=1,
        max_size=4,
        unique_by=lambda edit: edit[:3],
    )
)
@settings(max_examples=60)
def test_whatever_is_typed_wherever_is_read_or_kept(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, int, int, bool]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "typed.xlsx"
    path.write_bytes(WRITTEN)
    book = openpyxl.load_workbook(path)
    marks = []
    for number, (sheet, row, column, figure) in enumerate(edits):
        mark: str | int = 87_650 + number if figure else f"zebra {number}"
        book[sheet].cell(row, column, mark)
        marks.append(str(mark))
    book.save(path)
    try:
        read = sc.read_workbook(path, DESK)
    except sc.StrategyError as error:
        assert {each.rule for each in error.findings} <= {"framework", "layout"}  # noqa: PT017
        return
    found = "" if read.assessment is None else read.assessment.model_dump_json()
    kept = {each.text for each in read.kept}
    for mark in marks:
        assert mark in kept or mark in found, [str(each) for each in read.findings]


WRITTEN = workbook_bytes(DESK, assessment())
