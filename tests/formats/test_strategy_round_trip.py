"""What is written is read back as the same, in one way only, and fits the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from scorecard.formats.document import parse_document, plain
from scorecard.formats.schema import schema_comment, strategy_schema, write_schema
from scorecard.formats.strategy import parse_strategy, read_strategy
from scorecard.formats.writer import strategy_text, write_strategy
from scorecard.model.strategy import Strategy
from tests.formats.made import LIBRARY, documents

SCHEMA = jsonschema.Draft202012Validator(strategy_schema())


def _fits_schema(document: Any) -> bool:
    return bool(SCHEMA.is_valid(document))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_what_is_written_is_read_back_as_the_same_and_fits_the_schema(document: dict[str, Any]) -> None:
    SCHEMA.validate(document)
    strategy = Strategy.model_validate(document)
    text = strategy_text(strategy)
    SCHEMA.validate(plain(parse_document(text).root))
    again = parse_strategy(text)
    assert again == strategy
    assert strategy_text(again) == text


def test_the_short_form_is_short() -> None:
    assert strategy_text(parse_strategy(LIBRARY)) == SHORT


SHORT = """\
name: Library
organisation: "Town: North"
description: |-
  Two lines
  of it.
fiscal_year_start: 7
scheme: own

schemes:
  own:
    bands:
      - {name: Red, letter: R, shape: square, colour: worst}
      - {name: Green, letter: G, shape: circle, colour: best}
    boundaries: [target]
    tolerance: 5%

propagation: {own_share: 0.25, by_kind: {initiative: {rule: worst}}}
risk_scale: {name: 5 x 5, highest: 25}
map: {bands: tiers, title: Where we go}

units:
  town: Town
  library:
    name: Library
    parent: town
    headcount: 12

perspectives:
  people: People

tiers:
  top: Top
  bottom:
    name: Bottom
    rank: 2

themes:
  reading: Reading

objectives:
  vision:
    name: A town that reads
    tier: top
    vision: true
  readers:
    name: More readers
    unit: library
    perspective: people
    tier: bottom
    theme: reading
    tags: [core]
    contributes: {vision: {weight: strong, lag: 3 months}}
  queues: Short queues

initiatives:
  hours:
    name: Open at night
    valid_from: 2010-01
    valid_until: 2011
    cost: 12.5
    contributes: {readers: weak, queues: 2.5}
    mitigates: closure

services:
  loans:
    name: Loans
    contributes: readers

capabilities:
  buying:
    name: Buying
    contributes: loans

kpqs:
  who:
    name: Who comes?
    asks: readers

kpis:
  visits:
    name: Visits
    measured_in: visits
    baseline: {2009-03: 61}
    target:
      points: {2010-03: 80, FY2010/11: 90}
      profile: linear
    measures: {readers: {weight: moderate, critical: true}}
    answers: who
  wait:
    name: Waiting time
    direction: between
    carry: 2 months
    target: [2, 5]
    tolerance: 1
    measures: {queues: weak, loans: moderate}
  desk:
    name: Waiting at the desk
    direction: lower
    thresholds: [9, 4]
    part_of: wait
  open:
    name: Open at all
    direction: yes_no
    target: 1
    contributes: kpi:visits

risks:
  closure:
    name: Closure
    likelihood: 2
    impact: 5
    residual: 10
    controls: [Reserves]
    threatens: vision

views:
  core: "+readers"
  staff:
    name: Our people
    select: perspective:people except tag:core
"""


def test_files_are_written_whole_and_alone(tmp_path: Path) -> None:
    strategy = parse_strategy(LIBRARY)
    path = tmp_path / "strategy.yaml"
    path.write_text("old", encoding="utf-8")
    write_strategy(strategy, path)
    assert read_strategy(path) == strategy
    assert [each.name for each in tmp_path.iterdir()] == ["strategy.yaml"]
    assert path.read_bytes() == strategy_text(strategy).encode()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "strategy.yaml"
    path.write_text("old", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="full"):
        write_strategy(parse_strategy(LIBRARY), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["strategy.yaml"]


def test_the_schema_is_one_and_says_what_fields_mean(tmp_path: Path) -> None:
    path = tmp_path / "strategy.schema.json"
    write_schema(path)
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema == strategy_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == "urn:strategy-scorecard:strategy"
    kpi = schema["$defs"]["KPI"]
    assert kpi["description"].startswith("A key performance indicator")
    assert "Raises" not in json.dumps(schema)
    assert ">>>" not in json.dumps(schema)
    assert kpi["properties"]["owner"]["description"].startswith("The one role that is accountable.")
    assert kpi["properties"]["stretch"]["description"] == "An ambition beyond the target."
    assert kpi["properties"]["definition"]["$ref"] == "#/$defs/Definition"
    definition = schema["$defs"]["Definition"]
    assert all(field["description"] for name, field in definition["properties"].items() if name != "notes")
    assert definition["properties"]["collected"]["anyOf"][0]["enum"][:3] == ["day", "week", "month"]
    assert schema_comment(path.name) == "# yaml-language-server: $schema=strategy.schema.json"


def test_the_library_fits_the_schema() -> None:
    SCHEMA.validate(plain(parse_document(LIBRARY).root))


@pytest.mark.parametrize(
    "kpi",
    [
        "Visits",
        {"name": "Visits", "target": 9},
        {"name": "Visits", "target": True},
        {"name": "Visits", "target": [1, 2]},
        {"name": "Visits", "target": {"2010-03": 9, "fy2010/11": [1, 2]}},
        {"name": "Visits", "target": {"points": {"2010": 9}, "profile": "step"}},
        {"name": "Visits", "target": {"points": [{"value": 1, "at": 2010}]}},
        {"name": "Visits", "target": None},
        {"name": "Visits", "baseline": 61},
        {"name": "Visits", "baseline": {"2009-03": 61}},
        {"name": "Visits", "baseline": {"value": 61, "at": "2009-03"}},
        {"name": "Visits", "tolerance": "5%"},
        {"name": "Visits", "tolerance": 5},
        {"name": "Visits", "tolerance": {"amount": 5, "relative": True}},
        {"name": "Visits", "tags": "core"},
        {"name": "Visits", "tags": ["core", "new"]},
        {"name": "Visits", "measures": "readers"},
        {"name": "Visits", "measures": ["readers", {"to": "queues", "weight": "strong"}]},
        {"name": "Visits", "measures": {"to": "readers", "critical": True}},
        {"name": "Visits", "measures": {"readers": "weak", "queues": 2, "objective:loans": None}},
        {"name": "Visits", "measures": {"readers": {"weight": "weak", "critical": True}}},
        {"name": "Visits", "part_of": {"all": None, "some": {"tags": "x"}}},
        {"name": "Visits", "definition": {"audience": "Board", "collected": "month", "revise_by": 2011}},
        {"name": "Visits", "spc": {"rebase": "2010-01", "fix": 12, "screened": False}},
    ],
)
def test_every_short_form_fits_the_schema(kpi: Any) -> None:
    assert _fits_schema({"name": "Library", "kpis": {"visits": kpi}})


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"name": ""},
        {"nmae": "Library"},
        {"name": "Library", "kpis": 5},
        {"name": "Library", "kpis": ["visits"]},
        {"name": "Library", "kpis": [{"name": "Visits"}]},
        {"name": "Library", "kpis": {"bad id": "Visits"}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "weihgt": 3}}},
        {"name": "Library", "kpis": {"visits": {"target": 3}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "target": "1,234"}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "target": [1, 2, 3]}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "target": {"value": 3}}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "direction": "up"}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "baseline": {"2009": 1, "2010": 2}}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "tolerance": "five"}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "tags": [5]}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "measures": {"readers": "massive"}}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "measures": {"readers": 0}}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "measures": [{"weight": 2}]}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "part_of": {"all": 2}}}},
        {"name": "Library", "objectives": {"readers": {"name": "Readers", "measures": "queues"}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "audience": "Board"}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "definition": "For the board"}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "definition": {"audiance": "Board"}}}},
        {"name": "Library", "kpis": {"visits": {"name": "Visits", "definition": {"collected": "often"}}}},
        {"name": "Library", "schemes": {"own": "Own"}},
        {"name": "Library", "fiscal_year_start": 13},
    ],
)
def test_what_is_wrong_does_not_fit_the_schema(bad: Any) -> None:
    assert not _fits_schema(bad)
