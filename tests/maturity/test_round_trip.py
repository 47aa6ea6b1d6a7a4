"""Frameworks and assessments are read back as they were written, and both fit their schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.formats.assessment import assessment_text, parse_assessment
from scorecard.formats.document import parse_document, plain
from scorecard.formats.framework import framework_text, parse_framework
from tests.maturity.made_documents import assessments, frameworks

FRAMEWORK = jsonschema.Draft202012Validator(sc.framework_schema())
ASSESSMENT = jsonschema.Draft202012Validator(sc.assessment_schema())
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def document(text: str) -> Any:
    return plain(parse_document(text).root)


@FEW
@given(frameworks())
def test_a_framework_is_read_back_as_the_same_and_fits_the_schema(made: dict[str, Any]) -> None:
    FRAMEWORK.validate(made)
    framework = sc.Framework.model_validate(made)
    text = framework_text(framework)
    FRAMEWORK.validate(document(text))
    assert parse_framework(text) == framework
    assert framework_text(parse_framework(text)) == text


@FEW
@given(st.data(), frameworks())
def test_an_assessment_is_read_back_as_the_same_and_fits_the_schema(
    data: st.DataObject, made: dict[str, Any]
) -> None:
    framework = sc.Framework.model_validate(made)
    answered = data.draw(assessments(framework))
    ASSESSMENT.validate(answered)
    assessment = sc.Assessment.model_validate(answered)
    text = assessment_text(assessment)
    ASSESSMENT.validate(document(text))
    assert parse_assessment(text, framework) == assessment
    assert assessment_text(parse_assessment(text, framework)) == text


@pytest.mark.parametrize("name", sc.framework_names())
def test_each_framework_of_the_library_fits_the_schema_and_is_written_back(
    name: str, root: Path, tmp_path: Path
) -> None:
    file = root / "src" / "scorecard" / "maturity" / "frameworks" / f"{name}.yaml"
    FRAMEWORK.validate(document(file.read_text("utf-8")))
    framework = sc.read_framework(name)
    written = tmp_path / "written.yaml"
    sc.write_framework(framework, written)
    assert sc.read_framework(written) == framework


def test_the_rounds_of_the_example_fit_the_schema() -> None:
    rounds = sorted((sc.example("nimm") / "rounds").glob("*.yaml"))
    assert rounds
    for file in rounds:
        ASSESSMENT.validate(document(file.read_text("utf-8")))


@pytest.mark.parametrize(
    "fault",
    [
        {"id": "a"},
        {"id": "a", "name": "A", "categries": {}},
        {"id": "a", "name": "A", "scale": {"levels": {"one": "Low", "two": "High"}}},
        {"id": "a", "name": "A", "categories": {"b": {"capabilities": {}}}},
        {"id": "a", "name": "A", "categories": [{"name": "B"}]},
        {"id": "a", "name": "A", "level_from": "median"},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(fault: dict[str, Any]) -> None:
    assert not FRAMEWORK.is_valid(fault)
    with pytest.raises(sc.StrategyError):
        parse_framework(json.dumps(fault))


@pytest.mark.parametrize("level", [True, "three", {"low": 1}, [2]])
def test_the_schema_refuses_a_level_that_is_none(level: Any) -> None:
    made = {"framework": "a", "organisation": "O", "round": 1, "date": "2009-05-14"}
    assert ASSESSMENT.is_valid(made)
    assert not ASSESSMENT.is_valid({**made, "capabilities": {"desk": {"as_is": level}}})


def test_the_schemas_say_what_fields_mean() -> None:
    for schema in (sc.framework_schema(), sc.assessment_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)
        assert "Raises" not in json.dumps(schema) and ">>>" not in json.dumps(schema)
    definitions = sc.framework_schema()["$defs"]
    assert definitions["Level"]["properties"]["definition"]["description"].startswith("What it means")
    assert sc.framework_schema()["$id"] == "urn:strategy-scorecard:framework"


def test_a_plain_level_and_a_range_are_written_so_that_they_are_read_again() -> None:
    text = (
        "framework: desk\norganisation: O\nround: first\ndate: 2009-05-14\n\n"
        "capabilities:\n  desk: 1 possibly 2\n  wards: not applicable\n"
        "  x-ray:\n    as_is: {agreed: 2, low: 1, high: 3}\n"
    )
    framework = parse_framework(
        "{id: desk, name: Desk, scale: {levels: {1: Low, 2: Middle, 3: High}}, "
        "categories: {it: {name: IT, capabilities: {desk: Desk, wards: Wards, x-ray: X-ray}}}}"
    )
    assert assessment_text(parse_assessment(text, framework)) == text
