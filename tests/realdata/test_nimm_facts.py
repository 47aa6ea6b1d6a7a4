"""NIMM against the facts that were gathered of it: its file says nothing they do not hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import scorecard as sc
from scorecard.model.framework import Framework


@pytest.fixture(scope="module")
def facts(shared_data: Path) -> dict[str, Any]:
    file = shared_data.parent / "facts" / "nimm.json"
    if not file.exists():
        pytest.skip("no facts on NIMM: put them at ../shared/facts/nimm.json, beside the published data")
    read: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def nimm() -> Framework:
    return sc.read_framework("nimm")


def test_categories_and_capabilities_are_those_of_the_facts_by_name(
    facts: dict[str, Any], nimm: Framework
) -> None:
    gathered = {
        (category["name"], category["kind"]): {
            each["name"]: (each["starred"], each["key"]) for each in category["capabilities"]
        }
        for category in facts["categories"]
    }
    held = {
        (category.name, category.kind): {
            each.name: (each.starred, each.key) for each in category.capabilities
        }
        for category in nimm.categories
    }
    assert held == gathered
    assert [category.name for category in nimm.categories] == [each["name"] for each in facts["categories"]]
    assert sum(map(len, held.values())) == facts["found_counts"]["capabilities"]
    assert not any(category.categories for category in nimm.categories)


def test_perspectives_and_levels_are_those_of_the_facts_by_name(
    facts: dict[str, Any], nimm: Framework
) -> None:
    assert [side.name for side in nimm.perspectives] == facts["perspectives"]
    assert nimm.scale is not None
    assert [(each.level, each.name) for each in nimm.scale.levels] == [
        (each["level"], each["name"]) for each in facts["levels"]
    ]


def test_a_level_is_defined_only_where_the_facts_define_it_and_in_other_words(
    facts: dict[str, Any], nimm: Framework
) -> None:
    assert nimm.scale is not None
    for level, gathered in zip(nimm.scale.levels, facts["levels"], strict=True):
        assert bool(level.definition) == (gathered["definition"] is not None), level.name
        if level.definition:
            assert level.definition not in gathered["definition"]


def test_counts_are_the_declared_ones(facts: dict[str, Any], nimm: Framework) -> None:
    assert nimm.declared.model_dump() == facts["declared_counts"]


def test_no_more_is_said_of_a_part_than_its_name_and_what_is_known_of_the_reading(
    facts: dict[str, Any], nimm: Framework
) -> None:
    for capability in nimm.capabilities.values():
        said = capability.model_dump(exclude_defaults=True).keys()
        assert said <= {"id", "name", "starred"}, capability.name
    unsure = {"INCOMPLETE", "NOT FOUND", "still to be populated", "run together"}
    gathered = {each["name"]: any(word in each["status"] for word in unsure) for each in facts["categories"]}
    assert {category.name: bool(category.note) for category in nimm.categories} == gathered


def test_every_address_is_one_the_facts_name(facts: dict[str, Any], nimm: Framework) -> None:
    text = json.dumps(facts)
    for source in nimm.sources:
        address = source.url.removeprefix("http://").removeprefix("https://")
        assert address and address in text, source.url
