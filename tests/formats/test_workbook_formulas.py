"""The dashboard's formulas speak of the cells they mean."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest

import scorecard as sc
from scorecard.formats.workbook.write import workbook_bytes
from tests.formats.workbook_made import DESK, assessment

CELL = re.compile(r"'((?:[^']|'')+)'!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?")
NIMM = sc.read_framework("nimm")


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(NIMM)))


def test_every_level_of_the_overview_comes_from_its_own_row(book: Any) -> None:
    overview = book["Overview"]
    sides = len(NIMM.perspectives)
    seen = 0
    for row in overview.iter_rows(min_row=5, max_row=4 + len(NIMM.capabilities)):
        capability = row[1].value
        for number, cell in enumerate(row[2 : 2 + 2 * sides]):
            side = overview.cell(4, cell.column).value
            heads, sources = set(), set()
            for sheet, column, at, *_ in CELL.findall(cell.value):
                source = book[sheet]
                assert source[f"A{at}"].value == capability
                heads.add(source[f"{column}4"].value)
                sources.add(source[f"B{at}"].value)
            assert sources == {side, "Whole capability"}
            assert heads == {"This round", "As-is" if number < sides else "To-be"} | (
                set() if number < sides else {"To-be"}
            )
            seen += 1
    assert seen == 56 * 5 * 2


def test_the_dashboard_counts_the_rows_of_its_categories(book: Any) -> None:
    dashboard, overview = book["Dashboard"], book["Overview"]
    row, counted = 6, 0
    while dashboard.cell(row, 1).value != "All":
        category = dashboard.cell(row, 1).value
        ((_, left, first, right, last),) = set(CELL.findall(dashboard.cell(row, 3).value))
        assert (left, right) == ("C", "G")
        named = [overview[f"A{at}"].value for at in range(5, 61)]
        assert [at for at, name in enumerate(named, 5) if name == category] == list(
            range(int(first), int(last) + 1)
        )
        counted += int(last) - int(first) + 1
        row += 1
    assert counted == 56
    assert set(CELL.findall(dashboard.cell(row, 3).value)) == {("Overview", "C", "5", "G", "60")}


def test_the_means_are_of_whole_columns(book: Any) -> None:
    dashboard, overview = book["Dashboard"], book["Overview"]
    means = {
        dashboard.cell(row, 1).value: [dashboard.cell(row, column).value for column in (2, 3)]
        for row in range(1, 40)
        if "AVERAGE" in str(dashboard.cell(row, 2).value)
    }
    assert list(means) == [*(side.name for side in NIMM.perspectives), "All"]
    for number, side in enumerate(NIMM.perspectives):
        for formula, head in zip(means[side.name], ("As-is", "To-be"), strict=True):
            ((_, left, first, right, last),) = CELL.findall(formula)
            assert (left, first, last) == (right, "5", "60")
            assert overview[f"{left}4"].value == side.name
            column = overview[f"{left}3"].column - number
            assert overview.cell(3, column).value == head


def test_what_people_must_not_type_over_is_locked_and_the_rest_is_free() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(DESK, assessment())))
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.protection.locked, cell
    sheet = book["Practices"]
    free = [cell.coordinate for row in sheet["A6:J6"] for cell in row if not cell.protection.locked]
    assert free == ["C6", "D6", "E6", "F6", "G6", "H6"]
    assert [cell.coordinate for cell in sheet[5] if not cell.protection.locked] == [
        "C5",
        "F5",
        "G5",
        "H5",
        "I5",
        "J5",
    ]
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    lists = {
        str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation if each.formula1
    }
    assert lists["C6:C8 C10:C12"] == '"1,2,3,4,5,not applicable"'
    assert lists["H5:H12"] == '"said,seen,written,measured"'


def test_the_charts_are_native(book: Any) -> None:
    kinds = [type(chart).__name__ for chart in book["Dashboard"]._charts]
    assert kinds == ["BarChart", "RadarChart"] or kinds == ["RadarChart", "BarChart"]


def test_the_first_sheet_names_empty_categories_and_what_is_not_public(book: Any) -> None:
    said = " ".join(str(cell.value) for row in book["Start here"].iter_rows() for cell in row)
    for name in ("End user devices", "Financial management", "People and skills", "Procurement"):
        assert name in said
    assert said.count("No definition is public.") == 3
    assert "no roll-up here is NIMM's own" in said
    assert all(source.url in said for source in NIMM.sources)
