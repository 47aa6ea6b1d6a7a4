"""What an analyst is told about a document that cannot be used: every fault, its place, what to do.

`broken.yaml` has many faults at once and `broken.txt` what is said of them. `one_fault.txt` changes
one thing in the library at a time: what stands there, what is put instead, what is said of it.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from scorecard.errors import StrategyError
from scorecard.formats.strategy import parse_strategy
from tests.formats.made import LIBRARY

HERE = Path(__file__).parent
ONE_FAULT = [
    change.split("\n", 2) for change in (HERE / "one_fault.txt").read_text(encoding="utf-8").split("\n\n")
]


def _error(text: str) -> StrategyError:
    with pytest.raises(StrategyError) as caught:
        parse_strategy(text, file="broken.yaml")
    return caught.value


def test_every_fault_is_named_at_once_in_the_order_of_the_document() -> None:
    error = _error((HERE / "broken.yaml").read_text(encoding="utf-8"))
    assert f"{error}\n" == (HERE / "broken.txt").read_text(encoding="utf-8")
    lines = [finding.where.line or 0 for finding in error.findings]
    assert lines == sorted(lines)


@pytest.mark.parametrize(("old", "new", "said"), ONE_FAULT)
def test_one_fault_is_one_finding(old: str, new: str, said: str) -> None:
    good, bad = ast.literal_eval(old.removeprefix("- ")), ast.literal_eval(new.removeprefix("+ "))
    assert LIBRARY.count(good) == 1
    (finding,) = _error(LIBRARY.replace(good, bad)).findings
    assert str(finding) == f"error: broken.yaml:{said.strip()}"


def test_holidays_of_no_country_are_named_beside_the_other_faults() -> None:
    text = (
        "name: x\nsubmission:\n  working_day: 8\n  holidays: GB-EN\nkpis: {calls: {name: Calls, target: x}}"
    )
    assert [str(finding) for finding in _error(text).findings] == [
        "error: broken.yaml:4:13: 'GB' has no part 'EN' with public holidays of its own; did you mean 'ENG'? "
        "[submission]",
        "error: broken.yaml:5:37 (kpi:calls): a number is wanted here, not 'x'; write a number such as 12.5, "
        "or leave it out [type]",
    ]
    (finding,) = _error("name: x\nsubmission: {working_day: 8, holidays: England}").findings
    assert finding.where.line == 2


def test_without_the_extra_holidays_are_taken_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    found = parse_strategy("name: x\nsubmission: {working_day: 8, holidays: GB-EN}").submission
    assert found is not None and found.holidays == "GB-EN"


def test_the_library_has_no_fault() -> None:
    assert parse_strategy(LIBRARY).name == "Library"


def test_text_without_a_file_is_told_by_line() -> None:
    with pytest.raises(StrategyError) as caught:
        parse_strategy("nam: Library")
    assert str(caught.value).splitlines() == [
        "the document: 1 fault",
        "  error: line 1:1: `nam` is no field of a strategy; did you mean 'name'? [unknown-field]",
    ]


def test_a_message_is_one_line_whatever_a_name_holds() -> None:
    (finding,) = _error('name: x\nkpis: {a: {name: A, "b\\n\\u202Ec": 1}}').findings
    assert str(finding) == (
        "error: broken.yaml:2:21 (kpi:a): `b\\n\\u202ec` is no field of a KPI; "
        "remove it; `scorecard schema` lists the fields [unknown-field]"
    )
