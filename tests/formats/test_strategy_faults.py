"""What an analyst is told about a document that cannot be used: every fault, its place, what to do."""

from __future__ import annotations

import textwrap

import pytest

from scorecard.errors import StrategyError
from scorecard.formats.strategy import parse_strategy
from tests.formats.made import LIBRARY

BROKEN = """\
name: Broken
fiscal_year: 4
units: {digital: Digital}
objectives:
  vision: {name: World class, vision: true}
  readers:
    name: More readers
    contributs: vison
  readers:
    name: Again
kpis:
  calls:
    nmae: Calls
    measures: {readers: massive}
    target: 1,234
    valid_from: 2010-13
  visits:
    name: Visits
    direction: lowr
    thresholds: [3, 2, 1]
    measures: {readrs: strong, vision: {weihgt: 2}}
  staff:
    measures: vision
    unit: digitel
  wrong:
    name: Wrong way round
    thresholds: [3, 2, 1]
    measures: staff
  first: {name: First, contributes: second}
  second: {name: Second, contributes: [{to: first, weight: -1}]}
risks:
  - {id: leak, name: Leak, likelihood: n/a, threatens: vision}
  - {id: leak, name: Leak again, appetite: #REF!
      }
"""

SAID = """\
broken.yaml: 19 faults
"""


def _faults(text: str) -> list[str]:
    with pytest.raises(StrategyError) as caught:
        parse_strategy(text, file="broken.yaml")
    assert caught.value.findings
    return [str(finding) for finding in caught.value.findings]


def test_every_fault_is_named_at_once_in_the_order_of_the_document() -> None:
    with pytest.raises(StrategyError) as caught:
        parse_strategy(BROKEN, file="broken.yaml")
    assert str(caught.value) == SAID.rstrip("\n")
    lines = [finding.where.line or 0 for finding in caught.value.findings]
    assert lines == sorted(lines)


ONE_FAULT = [
]


@pytest.mark.parametrize(("good", "bad", "said"), ONE_FAULT)
def test_one_fault_is_one_finding(good: str, bad: str, said: str) -> None:
    assert LIBRARY.count(good) == 1
    assert _faults(LIBRARY.replace(good, bad)) == [f"error: broken.yaml:{said}"]


def test_the_library_has_no_fault() -> None:
    assert parse_strategy(LIBRARY).name == "Library"


def test_text_without_a_file_is_told_by_line() -> None:
    with pytest.raises(StrategyError) as caught:
        parse_strategy("nam: Library")
    assert str(caught.value) == textwrap.dedent(
        """\
        the strategy: 1 fault
          error: line 1:1: `nam` is no field of a strategy; did you mean 'name'? [unknown-field]"""
    )
