"""The frameworks that come with the library: what is in them, and what has to be missing."""

from __future__ import annotations

import inspect
import textwrap

import pytest

import scorecard as sc
from scorecard.formats.framework import parse_framework
from scorecard.model.framework import Framework

NAMES = ("board-questions", "emram", "good-looks-like", "infram", "nimm", "wgll")


def test_these_come_with_the_library() -> None:
    assert sc.framework_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_says_its_id_its_version_and_its_sources(name: str) -> None:
    framework = sc.read_framework(name)
    assert framework.id == name
    assert framework.version and framework.note
    assert framework.sources and all(source.says for source in framework.sources)
    assert not any(each.local for each in framework.capabilities.values())


@pytest.mark.parametrize("name", NAMES)
def test_no_framework_holds_more_than_its_owner_declares(name: str) -> None:
    framework = sc.read_framework(name)
    declared, scale = framework.declared, framework.scale
    held = {
        "categories": len(framework.categories),
        "capabilities": len(framework.capabilities),
        "perspectives": len(framework.perspectives),
        "levels": len(scale.levels) if scale else 0,
    }
    said = {kind: count for kind, count in declared.model_dump().items() if count is not None}
    assert said, "an owner declares something of each"
    assert all(held[kind] <= count for kind, count in said.items())


def test_nimm_holds_what_is_public_and_says_what_is_not() -> None:
    nimm = sc.read_framework("nimm")
    assert nimm.scale is not None
    assert len(nimm.categories) == len(nimm.groups) == 13
    assert (len(nimm.capabilities), len(nimm.perspectives), len(nimm.scale.levels)) == (56, 5, 5)
    assert nimm.declared.model_dump() == {
        "categories": 13,
        "capabilities": 74,
        "perspectives": 5,
        "levels": 5,
    }
    assert [name for name, inside in nimm.groups.items() if not inside] == [
        "end-user-devices",
        "financial-management",
        "people-and-skills",
        "principles-standards-procedures-guidelines",
        "procurement",
    ]
    assert [level.level for level in nimm.scale.levels if level.definition] == [1, 2]
    assert [level.name for level in nimm.scale.levels] == [
        "Basic",
        "Controlled",
        "Standardised",
        "Optimised",
        "Innovative",
    ]
    for capability in nimm.capabilities.values():
        assert capability.key is None, "no source says which capabilities are key"
        assert capability.indicators == (), "no KPI of NIMM is public"
        assert capability.description == ""
    assert (nimm.threshold, nimm.level_from) == (None, None), "no roll-up is NIMM's"
    assert nimm.scale.step == 1
    for missing in ("levels 3 to 5", "KPIs", "weights", "key", "asterisk", "roll up"):
        assert missing in nimm.note


def test_a_name_may_be_a_category_and_a_perspective() -> None:
    nimm = sc.read_framework("nimm")
    categories = {category.name.casefold() for category in nimm.categories}
    both = [side.name for side in nimm.perspectives if side.name.casefold() in categories]
    assert both == ["IT Security and Information Governance"]


def test_what_good_looks_like_has_seven_success_measures_and_no_level() -> None:
    wgll = sc.read_framework("wgll")
    assert wgll.scale is None
    assert [each.name for each in wgll.capabilities.values()] == [
        "Well led",
        "Ensure smart foundations",
        "Safe practice",
        "Support people",
        "Empower citizens",
        "Improve care",
        "Healthy populations",
    ]
    assert not any(each.description for each in wgll.capabilities.values())


@pytest.mark.parametrize(("name", "count"), [("board-questions", 8), ("good-looks-like", 6)])
def test_prompts_ask_for_an_answer_and_have_no_level(name: str, count: int) -> None:
    prompts = sc.read_framework(name)
    assert len(prompts.capabilities) == count
    assert prompts.scale is None and prompts.threshold is None and not prompts.by_level
    assert not any(each.indicators for each in prompts.capabilities.values())
    assert repr(prompts).endswith("questions without levels>")


def demands(framework: Framework, capability: str) -> dict[float, list[str]]:
    found: dict[float, list[str]] = {}
    for indicator in framework.capabilities[capability].indicators:
        assert indicator.level is not None
        found.setdefault(indicator.level, []).append(indicator.id)
    return found


def test_emram_is_answered_stage_by_stage() -> None:
    emram = sc.read_framework("emram")
    assert emram.by_level and emram.scale is not None
    assert (emram.scale.lowest, emram.scale.highest) == (0, 7)
    found = demands(emram, "electronic-record")
    assert list(found) == [1, 2, 3, 4, 5, 6, 7], "stage 0 demands nothing"
    assert found[1] == ["laboratory", "radiology", "pharmacy"]
    assert found[7] == ["fully-electronic"]
    assert all(level.definition for level in emram.scale.levels)


def test_infram_has_a_share_a_domain_and_stage_and_a_gate_of_seventy_per_cent() -> None:
    infram = sc.read_framework("infram")
    assert infram.by_level and infram.threshold == 0.7
    assert list(infram.capabilities) == ["security", "data-centre", "mobility", "transport", "collaboration"]
    for domain in infram.capabilities:
        assert demands(infram, domain) == {level: [f"stage-{level}"] for level in range(1, 8)}
    assert "not seen" in infram.note
    assert infram.scale is not None and not any(level.definition for level in infram.scale.levels)


def test_an_unknown_framework_is_told_from_those_there_are() -> None:
    with pytest.raises(sc.UnknownNameError, match="no framework 'nim'; did you mean 'nimm'"):
        sc.read_framework("nim")


def test_a_framework_of_one_s_own_takes_twenty_lines() -> None:
    shown = inspect.getdoc(sc.read_framework)
    assert shown is not None
    lines = [line for line in shown.splitlines() if line.startswith("    ")]
    own = lines[: next(number for number, line in enumerate(lines) if "in-time" in line) + 1]
    assert len(own) == 20
    framework = parse_framework(textwrap.dedent("\n".join(own)))
    assert repr(framework) == (
        "<Framework 'Our service desk': 1 category, 2 capabilities, 2 perspectives, levels 1 to 3>"
    )
