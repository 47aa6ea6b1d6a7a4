"""OWASP SAMM: its model read, and scored as the formulas of its own spreadsheet score it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import scorecard as sc
from scorecard.formats.framework import framework_text, parse_framework
from scorecard.maturity.answers import levels_from_answers

pytestmark = pytest.mark.realdata
Answer = Callable[[str], float]


@pytest.fixture(scope="module")
def samm(shared_data: Path) -> sc.Framework:
    return sc.read_samm(shared_data / "maturity" / "owasp_samm" / "core" / "model")


@pytest.fixture(scope="module")
def workbook(shared_data: Path) -> Any:
    file = shared_data / "maturity" / "owasp_samm" / "resources" / "SAMM_spreadsheet.xlsx"
    return openpyxl.load_workbook(file)


def calculated(workbook: Any, sheet: str, cell: str, answer: Answer) -> float:
    """What a cell of the spreadsheet comes to: its SUM and AVERAGE formulas, followed down to answers.

    Column G of the interview looks an answer's value up by the question's id in column A.
    """
    page = workbook[sheet]
    formula = str(page[cell].value)
    if sheet == "Interview" and cell.startswith("G"):
        assert "IFERROR(INDEX(INDIRECT" in formula, "the value of the chosen answer, 0 where none is"
        return answer(page[f"A{cell[1:]}"].value)
    elsewhere = re.fullmatch(r"=(\w+)!\$?([A-Z]+)\$?(\d+)", formula)
    if elsewhere:
        return calculated(workbook, elsewhere[1], elsewhere[2] + elsewhere[3], answer)
    call = re.fullmatch(r"=(?:IFERROR\()?(SUM|AVERAGE)\(([A-Z0-9,:]+)\)(?:,0\))?", formula)
    assert call is not None, (sheet, cell, formula)
    cells = [
        each.coordinate
        for part in call[2].split(",")
        for each in (sum(page[part], ()) if ":" in part else (page[part],))
    ]
    values = [calculated(workbook, sheet, each, answer) for each in cells]
    return sum(values) / (len(values) if call[1] == "AVERAGE" else 1)


def test_the_model_has_five_functions_fifteen_practices_and_ninety_questions(samm: sc.Framework) -> None:
    assert [category.name for category in samm.categories] == [
        "Governance",
        "Design",
        "Implementation",
        "Verification",
        "Operations",
    ]
    practices = [practice for function in samm.categories for practice in function.categories]
    assert len(practices) == 15
    assert all(len(practice.capabilities) == 2 for practice in practices)
    assert len(samm.capabilities) == 30
    for stream in samm.capabilities.values():
        assert [each.level for each in stream.indicators] == [1, 2, 3]
        assert [sorted(answer.value for answer in each.answers) for each in stream.indicators] == [
            [0, 0.25, 0.5, 1]
        ] * 3
    assert samm.level_from == "sum" and samm.by_level
    assert samm.scale is not None
    assert [level.level for level in samm.scale.levels if level.definition] == [1, 2, 3]


def test_the_questions_are_those_of_the_spreadsheet(samm: sc.Framework, workbook: Any) -> None:
    """Same ids, functions, levels and values; the spreadsheet's words are of an earlier release."""
    rows = {row[0]: row for row in workbook["imp-questions"].iter_rows(min_row=2, values_only=True) if row[0]}
    sets = {row[0]: row[1:] for row in workbook["imp-answers"].iter_rows(min_row=2, values_only=True)}
    indicators = [each for stream in samm.capabilities.values() for each in stream.indicators]
    assert sorted(each.id for each in indicators) == sorted(rows)
    function_of = {name: function.name for function in samm.categories for name in samm.groups[function.id]}
    reworded = []
    for indicator in indicators:
        _, function, _, _, level, text, _, answer_set = rows[indicator.id]
        assert (function_of[indicator.id[:6]], indicator.level) == (function, level)
        assert tuple(each.value for each in indicator.answers) == sets[answer_set][4:]
        if indicator.name != text:
            reworded.append(indicator.id)
    assert len(reworded) == 8, "82 of the 90 questions are word for word the same"


def assessed(samm: sc.Framework, answers: dict[str, float]) -> sc.Maturity:
    found = {
        name: {"indicators": {each.id: answers[each.id] for each in stream.indicators if each.id in answers}}
        for name, stream in samm.capabilities.items()
    }
    made = {"framework": "samm", "organisation": "O", "round": 1, "date": "2024-01-31", "capabilities": found}
    return sc.Maturity(samm, sc.Assessment.model_validate(made))


@pytest.mark.parametrize("seed", range(5))
def test_every_score_is_the_spreadsheet_s(samm: sc.Framework, workbook: Any, seed: int) -> None:
    chance = random.Random(seed)
    answers = {
        each.id: chance.choice([answer.value for answer in each.answers])
        for stream in samm.capabilities.values()
        for each in stream.indicators
    }
    rolled = assessed(samm, answers).roll_up("mean")
    page = workbook["Scorecard"]
    practice_at = {f"C{row}": practice_of(workbook, str(page[f"C{row}"].value)) for row in range(14, 29)}
    assert sorted(practice_at.values()) == sorted(
        practice.id for function in samm.categories for practice in function.categories
    )
    for cell, practice in practice_at.items():
        expected = calculated(workbook, "Scorecard", cell, answers.__getitem__)
        assert rolled.level(practice).level == pytest.approx(expected), practice
    for row, function in zip(range(14, 19), samm.categories, strict=True):
        first = re.search(r"C\d+", str(page[f"J{row}"].value))
        assert first is not None and practice_at[first[0]] == function.categories[0].id
        expected = calculated(workbook, "Scorecard", f"J{row}", answers.__getitem__)
        assert rolled.level(function.id).level == pytest.approx(expected), function.name
    assert page["I19"].value == "Overall"
    assert rolled.overall.level == pytest.approx(
        calculated(workbook, "Scorecard", "J19", answers.__getitem__)
    )


def practice_of(workbook: Any, reference: str) -> str:
    """The practice whose rating a cell of the scorecard shows, by the id of its first question."""
    rating = re.fullmatch(r"=Interview!\$J\$(\d+)", reference)
    assert rating is not None, reference
    question = str(workbook["Interview"][f"A{rating[1]}"].value)
    return question[:4]


def test_what_the_spreadsheet_counts_as_0_is_the_low_end_here(samm: sc.Framework, workbook: Any) -> None:
    answers = {"D-TA-A-1-1": 1.0, "D-TA-A-2-1": 0.5, "D-TA-B-1-1": 0.25}
    maturity = assessed(samm, answers)
    found = levels_from_answers(samm, maturity.round())
    sheet = calculated(workbook, "Interview", "J61", lambda question: answers.get(question, 0))
    streams = [found["D-TA-A", None], found["D-TA-B", None]]
    assert sheet == pytest.approx(sum(each.low for each in streams) / 2) == 0.875
    assert [each.level for each in streams] == [None, None]
    assert [(each.answered, each.asked) for each in streams] == [(2, 3), (1, 3)]
    assert set(maturity.to_frame()["state"]) == {"unanswered"}


def test_the_model_is_written_and_read_back_as_the_same(samm: sc.Framework) -> None:
    assert parse_framework(framework_text(samm)) == samm


def test_the_same_folder_gives_the_same_framework(samm: sc.Framework, shared_data: Path) -> None:
    again = sc.read_samm(shared_data / "maturity" / "owasp_samm" / "core" / "model")
    assert framework_text(again) == framework_text(samm)
