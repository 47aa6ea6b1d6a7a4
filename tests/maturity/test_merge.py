"""Local content joined to a framework: nothing overwritten, nothing lost, every conflict said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.formats.framework import parse_framework
from tests.maturity.made_documents import frameworks

BASE = """
id: base
name: Base
version: 2
owner: The centre
scale: {levels: {1: {name: Low, definition: Little}, 2: High, 3: Top}}
perspectives: {people: People, process: Process}
categories:
  it:
    name: IT
    capabilities:
      desk:
        name: Service desk
        indicators: {answered: {name: Calls answered, perspective: people, out_of: 5}}
      change: Change
    categories: {inner: {name: Inner, capabilities: {deep: Deep}}}
  empty: Empty
"""
LOCAL = """
id: ours
name: Additions
owner: Northbrook (fictitious)
aligned_with: base
"""


def framework(text: str) -> sc.Framework:
    return parse_framework(text)


@pytest.fixture
def base() -> sc.Framework:
    return framework(BASE)


def merged(base: sc.Framework, text: str) -> Any:
    return sc.merge_framework(base, framework(LOCAL + text))


def test_what_is_new_is_added_and_marked_with_whose_it_is(base: sc.Framework) -> None:
    result = merged(
        base,
        """
sources: {name: Our workshop, says: our own capabilities}
categories:
  empty: {name: empty, capabilities: {wards: {name: Wards, indicators: {beds: {name: Beds, level: 2}}}}}
  it:
    name: IT
    capabilities: {desk: {name: service desk, indicators: {first: {name: First time, perspective: process}}}}
    categories: {own: {name: Our own, capabilities: {x-ray: X-ray}}}
""",
    )
    made = result.framework
    assert result.findings == ()
    assert {name: each.local for name, each in made.capabilities.items()} == {
        "desk": "",
        "change": "",
        "deep": "",
        "x-ray": "Northbrook (fictitious)",
        "wards": "Northbrook (fictitious)",
    }
    assert [(each.id, each.local) for each in made.capabilities["desk"].indicators] == [
        ("answered", ""),
        ("first", "Northbrook (fictitious)"),
    ]
    assert made.groups["it"] == ("desk", "change", "deep", "x-ray")
    assert made.category_of["x-ray"].local == "Northbrook (fictitious)"
    assert made.capabilities["wards"].indicators[0].local == "Northbrook (fictitious)"
    assert [source.name for source in made.sources] == ["Our workshop"]
    assert (made.id, made.version, made.owner) == ("base", "2", "The centre")
    assert repr(result) == (
        "<MergedFramework Northbrook (fictitious) in Base: 5 added, 3 already there; 0 conflicts>"
    )
    assert str(result) == "no conflicts"


CONFLICTS = [
    (
        "categories: {it: {name: IT, capabilities: {desk: Help desk}}}",
        "error: capability:desk: 'Help desk' has the id of 'Service desk' and was left out; "
        "give it an id of its own, or the name 'Service desk' [other-name]",
    ),
    (
        "categories: {it: {name: IT, capabilities: {help: Service Desk}}}",
        "error: capability:help: 'Service Desk' is there as 'desk'; this one was left out; "
        "use the id 'desk', or give it another name [other-id]",
    ),
    (
        "categories: {it: {name: Computing, capabilities: {new: New}}}",
        "error: category:it: 'Computing' has the id of 'IT' and was left out; "
        "give it an id of its own, or the name 'IT' [other-name]",
    ),
    (
        "categories: {computing: {name: IT}}",
        "error: category:computing: 'IT' is there as 'it'; this one was left out; "
        "use the id 'it', or give it another name [other-id]",
    ),
    (
        "categories: {it: {name: IT, capabilities: {desk: {name: Service desk, indicators: "
        "{answered: {name: Calls answered, perspective: people, out_of: 10}}}}}}",
        "error: indicator:desk/answered: it is another than here in its out_of; the one here stands; "
        "give the changed one an id of its own [indicator-changed]",
    ),
    (
        "categories: {it: {name: IT, capabilities: {desk: {name: Service desk, indicators: "
        "{calls: {name: calls answered, perspective: people}}}}}}",
        "error: indicator:desk/calls: 'calls answered' is there as 'answered'; this one was left out; "
        "use the id 'answered' [other-id]",
    ),
    (
        "categories: {it: {name: IT, capabilities: {desk: {name: Service desk, indicators: "
        "{calm: {name: Calm, level: 1}}}}}}",
        "error: indicator:desk/calm: it was left out: of one capability all indicators belong to a "
        "level, or none; remove its `level:` [level]",
    ),
    (
        "categories: {it: {name: IT, capabilities: {change: {name: Change, indicators: "
        "{calm: {name: Calm, level: 9}}}}}}",
        "error: indicator:change/calm: it was left out: level 9 is not on the scale, which runs from "
        "1 to 3 [level]",
    ),
    (
        "categories: {it: {name: IT, capabilities: {change: {name: Change, indicators: "
        "{calm: {name: Calm, perspective: money}}}}}}",
        "error: indicator:change/calm: it was left out: there is no perspective 'money'; "
        "one of people, process [perspective]",
    ),
    (
        "categories: {empty: {name: Empty, capabilities: {change: Change}}}",
        "warning: capability:change: it stands in 'empty' there; here it stays in 'it' [moved]",
    ),
    (
        "categories: {inner: {name: Inner}}",
        "warning: category:inner: it stands at the top there; here it stays in 'it' [moved]",
    ),
    (
        "scale: {levels: {1: Low, 2: High}}",
        "error: base: its scale is another: 1 to 2 in steps of 1, here 1 to 3 in steps of 1; "
        "leave `scale:` out, or say it as it is in the framework [scale]",
    ),
    (
        "scale: {step: 0.5, levels: {1: Low, 2: High, 3: Top}}",
        "error: base: its scale is another: 1 to 3 in steps of 0.5, here 1 to 3 in steps of 1; "
        "leave `scale:` out, or say it as it is in the framework [scale]",
    ),
    (
        "scale: {levels: {1: Low, 2: Higher, 3: Top}}",
        "error: level:2: level 2 is called 'Higher'; here it is 'High'; "
        "leave `scale:` out, or say it as it is in the framework [scale]",
    ),
    (
        "scale: {levels: {1: {name: Low, definition: Much}, 2: High, 3: Top}}",
        "warning: level:1: level 1 is defined in other words; those of the framework stand [scale]",
    ),
    (
        "perspectives: {money: Money}",
        "error: perspective:money: the perspective 'Money' was left out; it would be asked of every "
        "capability; propose it to the framework's owner [perspective]",
    ),
    (
        "perspectives: {people: Persons}",
        "error: perspective:people: 'Persons' has the id of 'People', which stands; "
        "name it 'People' [other-name]",
    ),
    (
        "aligned_with_version: 1",
        "warning: base: it was aligned with version '1', and this is '2'; "
        "look whether its parts still fit [version]",
    ),
    (
        "threshold: 0.8",
        "warning: base: its `threshold` 0.8 is not taken over; here it is None [roll-up]",
    ),
    (
        "categories: {it: {name: IT, capabilities: {change: {name: Change, key: true, note: Ours}}}}",
        "warning: capability:change: its key and note are another than here; "
        "what the framework says stands [differs]",
    ),
]


@pytest.mark.parametrize(("text", "said"), CONFLICTS)
def test_a_conflict_is_said_and_the_framework_stands(base: sc.Framework, text: str, said: str) -> None:
    result = merged(base, text)
    assert [str(finding) for finding in result.findings] == [said]
    assert result.framework == base


def test_a_level_without_a_definition_takes_the_organisation_s_and_says_so(base: sc.Framework) -> None:
    result = merged(base, "scale: {levels: {1: Low, 2: {name: High, definition: Much}, 3: Top}}")
    assert result.findings == ()
    levels = result.framework.scale.levels
    assert [(each.definition, each.local) for each in levels] == [
        ("Little", ""),
        ("Much", "Northbrook (fictitious)"),
        ("", ""),
    ]


def test_what_is_left_unsaid_of_a_known_part_contradicts_nothing(base: sc.Framework) -> None:
    result = merged(
        base,
        "categories: {it: {name: IT, capabilities: {desk: {name: Service desk, indicators: "
        "{answered: Calls answered}}}}}",
    )
    assert result.findings == () and result.framework == base
    assert {part.outcome for part in result.parts} == {"already there"}


def test_what_stands_in_a_category_that_is_left_out_is_left_out_too(base: sc.Framework) -> None:
    result = merged(base, "categories: {computing: {name: IT, capabilities: {new: {name: New}}}}")
    frame = result.to_frame()
    assert frame["outcome"].tolist() == ["left out", "left out"]
    assert frame["id"].tolist() == ["computing", "new"]


def test_several_organisations_are_merged_one_after_the_other(base: sc.Framework) -> None:
    first = merged(base, "categories: {it: {name: IT, capabilities: {wards: Wards}}}")
    second = sc.merge_framework(
        first.framework,
        framework(
            "id: theirs\nname: Theirs\nowner: Southfield (fictitious)\naligned_with: base\n"
            "categories: {it: {name: IT, capabilities: {wards: Theatres, beds: wards, x-ray: X-ray}}}"
        ),
    )
    assert [str(finding) for finding in second.findings] == [
        "error: capability:wards: 'Theatres' has the id of 'Wards' of Northbrook (fictitious) and was "
        "left out; give it an id of its own, or the name 'Wards' [other-name]",
        "error: capability:beds: 'wards' is there as 'wards'; this one was left out; "
        "use the id 'wards', or give it another name [other-id]",
    ]
    made = second.framework.capabilities
    assert (made["wards"].local, made["x-ray"].local) == (
        "Northbrook (fictitious)",
        "Southfield (fictitious)",
    )
    frame = second.to_frame()
    assert frame.columns.tolist() == "organisation kind id name within outcome conflict".split()
    assert frame["outcome"].tolist() == ["already there", "left out", "left out", "added"]
    assert frame["conflict"].astype(bool).tolist() == [False, True, True, False]


def test_two_new_capabilities_of_one_name_are_not_both_taken(base: sc.Framework) -> None:
    result = merged(base, "categories: {it: {name: IT, capabilities: {a: Wards, b: WARDS}}}")
    assert [finding.rule for finding in result.findings] == ["other-id"]
    assert "a" in result.framework.capabilities and "b" not in result.framework.capabilities


def test_content_for_another_framework_or_of_nobody_is_refused(base: sc.Framework) -> None:
    with pytest.raises(sc.StrategyError) as caught:
        sc.merge_framework(base, framework("id: ours\nname: Ours"))
    assert [finding.rule for finding in caught.value.findings] == ["aligned-with", "owner"]
    with pytest.raises(sc.StrategyError, match="aligned with 'nimm', not with 'base'"):
        sc.merge_framework(base, framework("id: o\nname: O\nowner: X\naligned_with: nimm"))


def test_the_table_in_a_notebook_is_escaped(base: sc.Framework) -> None:
    result = merged(base, "categories: {it: {name: IT, capabilities: {b: '<b>&co'}}}")
    shown = result._repr_html_()
    assert "&lt;b&gt;&amp;co" in shown and "<b>" not in shown
    assert "already there</td>" not in shown, "what was there is counted, not listed"


def test_the_table_in_a_notebook_is_short_and_says_so(base: sc.Framework) -> None:
    many = ", ".join(f"n{number}: New {number}" for number in range(130))
    shown = merged(base, f"categories: {{it: {{name: IT, capabilities: {{{many}}}}}}}")._repr_html_()
    assert shown.count("<tr>") == 101 and "and 30 more in to_frame()" in shown
    whole = merged(base, "aligned_with_version: 1")._repr_html_()
    assert "<li>warning: base: it was aligned with version" in whole


def test_additions_can_be_read_without_the_framework_they_belong_to() -> None:
    text = LOCAL + "categories: {it: {name: IT, capabilities: {a: {name: A, indicators: {%s}}}}}"
    framework(text % "i: {name: I, perspective: process, level: 2}")
    with pytest.raises(sc.StrategyError, match="no perspective 'process'"):
        parse_framework((text % "i: {name: I, perspective: process}").replace("aligned_with: base", ""))


def test_the_example_trust_adds_to_nimm() -> None:
    nimm = sc.read_framework("nimm")
    result = sc.merge_framework(nimm, sc.read_framework(sc.example("nimm") / "local.yaml"))
    assert result.findings == ()
    assert len(result.framework.capabilities) == 57
    assert len(nimm.capabilities) == 56, "the original is as it was"
    again = sc.merge_framework(result.framework, sc.read_framework(sc.example("nimm") / "local.yaml"))
    assert again.framework == result.framework
    assert {part.outcome for part in again.parts} == {"already there"}


SLUGS = st.sampled_from(["it", "desk", "change", "deep", "inner", "empty", "new", "other"])
NAMES = st.sampled_from(["IT", "Service desk", "Change", "Deep", "Inner", "Empty", "New", "Other"])
CAPABILITIES = st.dictionaries(SLUGS, st.fixed_dictionaries({"name": NAMES}), max_size=4)
CATEGORIES = st.dictionaries(
    SLUGS, st.fixed_dictionaries({"name": NAMES, "capabilities": CAPABILITIES}), max_size=4
)


@given(CATEGORIES)
def test_whatever_is_sent_the_original_stays_and_nothing_is_lost(categories: dict[str, Any]) -> None:
    base = framework(BASE)
    seen: set[str] = set()
    for category in categories.values():
        category["capabilities"] = {
            slug: fields for slug, fields in category["capabilities"].items() if slug not in seen
        }
        seen |= category["capabilities"].keys()
    local = sc.Framework.model_validate(
        {"id": "o", "name": "O", "owner": "T", "aligned_with": "base", "categories": categories}
    )
    result = sc.merge_framework(base, local)
    made = result.framework
    for name, capability in base.capabilities.items():
        assert made.capabilities[name] == capability
        assert made.category_of[name].name == base.category_of[name].name
    sent = [(part.kind, part.id) for part in result.parts]
    assert sorted(sent) == sorted(
        [("category", name) for name in local.groups] + [("capability", name) for name in local.capabilities]
    )
    added = {part.id for part in result.parts if part.kind == "capability" and part.outcome == "added"}
    assert added == set(made.capabilities) - set(base.capabilities)
    assert all(made.capabilities[name].local == "T" for name in added)
    again = sc.merge_framework(made, local)
    assert again.framework == made, "what was sent once adds nothing the second time"


SUMS = """
id: base
name: Base
scale: {levels: {0: None, 1: Some, 2: All}}
level_from: %s
categories: {it: {name: IT, capabilities: {desk: {name: Desk, indicators: {a: {name: A, out_of: %s}%s}}}}}
"""


@pytest.mark.parametrize(
    ("base", "text", "said"),
    [
        (
            SUMS % ("sum", 1, ", b: B"),
            "{desk: {name: Desk, indicators: {c: C}}}",
            "error: indicator:desk/c: it was left out: a level is the sum of the answers there are, and "
            "would go beyond the scale [level-from]",
        ),
        (
            SUMS % ("sum", 1, ", b: B"),
            "{new: {name: New, indicators: {c: C}}}",
            "error: capability:new: it was left out: its answers add up to 1, and the scale ends at 2 "
            "[level-from]",
        ),
        (
            SUMS % ("mean", 2, ""),
            "{desk: {name: Desk, indicators: {c: {name: C, out_of: 5}}}}",
            "error: indicator:desk/c: it was left out: a level is the mean of answers up to 2, and this one "
            "goes up to 5 [level-from]",
        ),
        (
            (SUMS % ("mean", "2, answers: {No: 1, Yes: 2}", "")).replace("0: None, ", ""),
            "{desk: {name: Desk, indicators: {c: {name: C, out_of: 2}}}}",
            "error: indicator:desk/c: it was left out: a level is the mean of answers from 1, and this one "
            "begins at 0 [level-from]",
        ),
        (
            (
                SUMS % ("sum", "1, answers: {No: 0.5, Yes: 1}", ", b: {name: B, answers: {No: 0.5, Yes: 1}}")
            ).replace("0: None, ", ""),
            "{new: {name: New, indicators: {c: C, d: D}}}",
            "error: capability:new: it was left out: its answers may come to 0, and the scale begins at 1 "
            "[level-from]",
        ),
    ],
)
def test_levels_that_come_from_answers_go_on_ending_where_the_scale_does(
    base: str, text: str, said: str
) -> None:
    result = merged(framework(base), f"categories: {{it: {{name: IT, capabilities: {text}}}}}")
    assert [str(finding) for finding in result.findings] == [said]
    assert result.framework == framework(base)


def test_a_new_capability_whose_answers_add_up_is_taken() -> None:
    result = merged(
        framework(SUMS % ("sum", 1, ", b: B")),
        "categories: {it: {name: IT, capabilities: {new: {name: New, indicators: {c: C, d: D}}}}}",
    )
    assert result.findings == () and "new" in result.framework.capabilities


def test_content_without_levels_is_told_to_end_the_roll_up_by_levels() -> None:
    result = sc.merge_framework(
        sc.read_framework("emram"),
        framework(
            "id: o\nname: O\nowner: T\naligned_with: emram\n"
            "categories: {hospital: {name: Hospital, capabilities: {own: Our own}}}"
        ),
    )
    assert [finding.rule for finding in result.findings] == ["by-level"]
    assert not result.framework.by_level


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(frameworks(), frameworks(), st.sampled_from([None, "sum", "mean"]))
def test_any_content_is_merged_with_any_framework(
    made: dict[str, Any], sent: dict[str, Any], level_from: str | None
) -> None:
    try:
        base = sc.Framework.model_validate({**made, "level_from": level_from})
    except ValueError:  # its answers do not add up to its scale
        base = sc.Framework.model_validate(made)
    sent = {**sent, "id": "sent", "aligned_with": "made", "owner": "T"}
    local = sc.Framework.model_validate(sent)
    result = sc.merge_framework(base, local)
    merged = result.framework
    for name, capability in base.capabilities.items():
        kept = merged.capabilities[name]
        assert kept.indicators[: len(capability.indicators)] == capability.indicators
        assert kept.model_copy(update={"indicators": ()}) == capability.model_copy(update={"indicators": ()})
    assert [side.id for side in merged.perspectives] == [side.id for side in base.perspectives]
    parts = [(part.kind, part.within, part.id) for part in result.parts]
    assert len(parts) == len(set(parts)), "every part that was sent is told of once"
    indicators = sum(len(each.indicators) for each in local.capabilities.values())
    assert len([kind for kind, *_ in parts if kind == "indicator"]) == indicators
    assert len(result.to_frame()) == len(parts)
    assert sc.merge_framework(merged, local).framework == merged
