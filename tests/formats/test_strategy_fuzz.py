"""Whatever a text holds, reading it gives a Strategy or a StrategyError, nothing else."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scorecard.errors import Finding, Place, StrategyError
from scorecard.formats.document import parse_document, plain
from scorecard.formats.strategy import parse_strategy
from tests.formats.made import LIBRARY

LINES = LIBRARY.splitlines(keepends=True)
LONG: dict[str, Any] = plain(parse_document(LIBRARY).root)

often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def _read(text: str) -> None:
    findings: tuple[Finding, ...] = ()
    try:
        parse_strategy(text, file="s.yaml")
    except StrategyError as error:
        findings = error.findings or (Finding("error", "none", Place(), ""),)
    places = [(finding.where.line or 0, finding.where.column or 0) for finding in findings]
    assert places == sorted(places)
    assert len(set(map(str, findings))) == len(findings)
    lines = text.count("\n") + text.count("\r") + 1
    assert all(line <= lines for line, _ in places)
    for finding in findings:
        assert finding.where.file == "s.yaml"
        assert finding.what
        assert str(finding).isprintable()


@often
@given(st.text(max_size=60))
@example("%YAML 1.1\n--- !!map\na: b")
@example("? ? ?")
@example("a: !<x\ny")
@example("&a &b c: d")
def test_any_text(text: str) -> None:
    _read(text)


@often
@given(st.text(alphabet="ab:-?[]{},&*!|>'\"%@`# \n\t0.~<", max_size=40))
def test_any_text_of_yaml_marks(text: str) -> None:
    _read(text)


@often
@given(st.data())
def test_a_document_with_characters_changed(data: st.DataObject) -> None:
    text = LIBRARY
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 6))
        text = text[:start] + data.draw(st.text(max_size=4)) + text[start + length :]
    _read(text)


@often
@given(st.data())
def test_a_document_with_lines_changed(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        line = lines.pop(at)
        if data.draw(st.booleans()):
            indent = data.draw(st.sampled_from(["", " ", "  ", "\t", "- "]))
            lines.insert(data.draw(st.integers(0, len(lines))), indent + line)
        if not lines:
            break
    _read("".join(lines))


_NAMES = [
    "a",
    "name",
    "id",
    "to",
    "points",
    "value",
    "at",
    "weight",
    "kpis",
    "readers",
    "2010-03",
    "",
    "kpi:visits",
]
_JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([*_NAMES, "9999-12-31", "0000", "strong", "5%", "FY9999/00", "9999 years", "vision"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_NAMES) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, part in below for place in _places(part, (*path, key))]


@often
@given(st.data())
def test_a_document_with_values_changed(data: st.DataObject) -> None:
    document = copy.deepcopy(LONG)
    for _ in range(data.draw(st.integers(1, 5))):
        *above, last = data.draw(st.sampled_from(_places(document)))
        owner: Any = document
        for key in above:
            owner = owner[key]
        what = data.draw(st.sampled_from(["junk", "junk", "rename", "remove"]))
        if what == "junk":
            owner[last] = data.draw(_JUNK)
        elif what == "remove" and len(document) > 1:
            del owner[last]
        elif isinstance(owner, dict):
            owner[data.draw(st.sampled_from(_NAMES) | st.just(f"{last}s"))] = owner.pop(last)
    _read(json.dumps(document, ensure_ascii=False, indent=1))
