"""Own scores beside the consensus, indicators beside levels, and what the check finds."""

from __future__ import annotations

from statistics import median, stdev
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from tests.maturity import made_levels as made

PRESENT = {
    "head": {"name": "Head of IT", "group": "provider"},
    "desk": {"name": "Service desk manager", "group": "provider"},
    "ward": {"name": "Ward manager", "group": "customer"},
    "clinic": {"name": "Clinic manager", "group": "customer"},
    "finance": {"name": "Finance manager", "group": "customer"},
    "guest": {"name": "A visitor"},
}


def maturity(levels: dict[str, Any], **more: Any) -> sc.Maturity:
    return sc.Maturity(made.framework(), made.assessment(levels, **{"present": PRESENT, **more}))


def test_mind_the_gap_between_a_provider_at_4_and_its_customers_at_1_to_3() -> None:
    """The published account: change management, provider at 4, customers at 1 to 3."""
    scores = {"head": 4, "ward": 1, "clinic": 2, "finance": 3}
    found = maturity({"change": {"process": {"as_is": 3, "scores": scores}}}).perceptions()
    (gap,) = found.gaps
    assert (gap.higher, gap.lower, gap.size) == ("provider", "customer", 2)
    assert str(gap) == "Change, Process: provider at 4; customer at 1 to 3, median 2; 2 apart"
    assert str(gap) in repr(found) and "provider at 4" in found._repr_html_()
    row = found.mind_the_gap().iloc[0].to_dict()
    assert row == {
        "capability": "change", "perspective": "process", "higher": "provider", "higher_median": 4.0,
        "lower": "customer", "lower_median": 2.0, "gap": 2.0,
    }  # fmt: skip
    assert found.by_group()["scores"].tolist() == [1, 3]


def test_the_consensus_stands_beside_the_scores_and_is_not_made_of_them() -> None:
    scores = {"head": 5, "desk": 5, "ward": "4 possibly 5"}
    cell = maturity({"desk": {"process": {"as_is": 2, "scores": scores}}}).perceptions().cells[0]
    assert cell.agreed is not None and cell.agreed.agreed == 2
    assert (cell.spread.lowest, cell.spread.median, cell.spread.highest) == (4, 5, 5)
    assert cell.outside


def test_no_deviation_under_five_scores_and_it_is_said() -> None:
    four = {"head": 4, "desk": 3, "ward": 1, "clinic": 2}
    five = {**four, "finance": 3}
    found = maturity(
        {"desk": {"process": {"as_is": 3, "scores": four}, "people": {"as_is": 3, "scores": five}}}
    ).perceptions()
    frame = found.to_frame().set_index("perspective")
    assert frame["deviation"].isna().to_dict() == {"process": True, "people": False}
    assert frame.loc["people", "deviation"] == pytest.approx(stdev([4, 3, 1, 2, 3]))
    assert "No standard deviation is given under 5 scores (1 of 2 cells)." in repr(found)


def test_gaps_come_widest_first_and_those_of_no_group_are_in_none() -> None:
    found = maturity(
        {
            "desk": {"process": {"scores": {"head": 3, "ward": 2, "guest": 5}}},
            "change": {"process": {"scores": {"head": 2, "ward": 5}}},
            "identity": {"process": {"scores": {"head": 2, "ward": 2}}},
        }
    ).perceptions()
    assert [(gap.capability, gap.size, gap.higher) for gap in found.gaps] == [
        ("change", 3, "customer"),
        ("desk", 1, "provider"),
    ]
    assert found.cells[0].spread.scores == 3
    assert list(found.to_frame().columns) == (
        "capability perspective agreed scores lowest median highest range deviation outside".split()
    )


@given(st.dictionaries(st.sampled_from(list(PRESENT)), st.integers(1, 5), min_size=1))
def test_range_and_median_as_statistics_has_them(scores: dict[str, int]) -> None:
    cell = maturity({"desk": {"people": {"as_is": 3, "scores": scores}}}).perceptions().cells[0]
    own = list(scores.values())
    assert (cell.spread.lowest, cell.spread.median, cell.spread.highest) == (min(own), median(own), max(own))
    assert cell.outside == (not min(own) <= 3 <= max(own))
    assert (cell.deviation is None) == (len(own) < 5)


def test_a_framework_without_perspectives_has_a_cell_a_capability() -> None:
    assessed = {"a": {"as_is": 3, "scores": {"head": 2, "ward": 1}}}
    about = {**made.answered({}).model_dump(exclude={"schema_"}), "present": PRESENT}
    assessment = sc.Assessment.model_validate({**about, "capabilities": assessed})
    found = sc.Maturity(made.by_level({"a": {1: 1}}), assessment)
    (cell,) = found.perceptions().cells
    assert (cell.perspective, cell.name, cell.outside) == (None, "A", True)
    findings = [str(finding) for finding in found.check()]
    assert findings[0] == (
        "warning: round '1' (a): A: the agreed level 3 lies outside everybody's own, 1 to 2; mend the entry, "
        "or say in `rationale:` what changed everybody's mind [consensus-outside-scores]"
    )


def test_nobody_s_own_scores_give_empty_tables_with_their_columns() -> None:
    found = maturity({"desk": {"process": 3}}).perceptions()
    assert (len(found.to_frame()), len(found.by_group()), len(found.mind_the_gap())) == (0, 0, 0)
    assert "0 cells with own scores" in repr(found)


def test_indicators_stand_beside_the_level_and_make_none() -> None:
    """KPIs hang on a perspective of a capability and are scored out of five."""
    indicators = {
        "answered": {"name": "Calls answered in a minute", "perspective": "process", "out_of": 5},
        "trained": {"name": "Staff trained", "perspective": "people", "out_of": 5},
        "asked": {"name": "Callers asked", "perspective": "technology", "out_of": 5},
    }
    desk = {"desk": {"name": "Service desk", "indicators": indicators}}
    framework = made.framework(categories={"services": {"name": "Services", "capabilities": desk}})
    assessment = sc.Assessment.model_validate(
        {
            **made.assessment({}).model_dump(exclude={"capabilities", "schema_"}),
            "capabilities": {
                "desk": {
                    "indicators": {"answered": 4, "asked": 2},
                    "perspectives": {"process": 2, "technology": "not applicable"},
                }
            },
        }
    )
    found = sc.Maturity(framework, assessment)
    frame = found.indicators().set_index("indicator")
    assert frame.loc["answered", ["score", "out_of", "as_is", "state"]].tolist() == [4, 5, 2, "answered"]
    assert frame["state"].tolist() == ["answered", "unanswered", "not applicable"]
    assert frame["score"].isna().tolist() == [False, True, True]
    assert found.roll_up("mean").overall.level == 2


WORDED = {"rationale": "A standard way.", "evidence": [{"text": "The handbook", "quality": "written"}]}


def rules(levels: dict[str, Any], **more: Any) -> list[str]:
    return [finding.rule for finding in maturity(levels, **more).check()]


def test_a_sound_round_has_no_findings() -> None:
    levels = {"desk": {"process": {"as_is": 3, "to_be": 4, "scores": {"head": 3, "ward": 2}, **WORDED}}}
    assert rules(levels, scope=["desk"], facilitator="Head of strategy", facilitator_outside=True) == []


@pytest.mark.parametrize(
    ("cell", "more", "rule", "said"),
    [
        (
            {"as_is": 5, "scores": {"head": 3, "ward": 1}},
            {},
            "consensus-outside-scores",
            "warning: round '1' (desk/process): Service desk, Process: the agreed level 5 lies outside "
            "everybody's own, 1 to 3; mend the entry, or say in `rationale:` what changed everybody's mind",
        ),
        (
            {"rationale": ""},
            {},
            "consensus-without-rationale",
            "note: round '1': 1 of 1 agreed levels has no rationale: of Service desk; "
            "write down what was said; the working-out is worth more than the level",
        ),
        (
            {"evidence": []},
            {},
            "level-without-evidence",
            "note: round '1': 1 of 1 agreed levels has no evidence: of Service desk; "
            "add `evidence:`, if only what somebody said",
        ),
        (
            {"to_be": 2},
            {},
            "to-be-below-as-is",
            "warning: round '1' (desk/process): Service desk, Process: the level wanted, 2, is below "
            "today's, 3; mend one of them, or say in `rationale:` why less is enough",
        ),
        (
            {},
            {"scope": ["desk", "watch"]},
            "capability-unanswered",
            "warning: round '1': 1 of 2 capabilities in scope has no answer: Watch; "
            "answer them, or leave them out of `scope:` this round",
        ),
        (
            {},
            {"facilitator": "Service desk manager", "facilitator_outside": False},
            "facilitator-inside",
            "warning: round '1': Service desk manager led the workshop and belongs to the team that was "
            "assessed; let somebody from outside the team lead the next round",
        ),
        (
            {},
            {"present": {name: PRESENT[name] for name in ("head", "desk")}},
            "one-group-in-the-room",
            "warning: round '1': everybody in the room is of one group, 'provider' (Head of IT and Service "
            "desk manager); ask those on the other side too: who provides a service and who uses it may "
            "see it differently",
        ),
    ],
)
def test_each_rule_finds_its_fault_alone(
    cell: dict[str, Any], more: dict[str, Any], rule: str, said: str
) -> None:
    levels = {"desk": {"process": {"as_is": 3, **WORDED, **cell}}}
    (finding,) = maturity(levels, **{"scope": ["desk"], **more}).check()
    assert str(finding) == f"{said} [{rule}]"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("customer", "Customers", True),
        ("customer", "custmer", True),
        ("Service users", "service-user", True),
        ("provider", "customer", False),
        ("inpatient", "outpatient", False),
        ("internal", "external", False),
        ("ward a", "ward b", False),
        ("team 1", "team 2", False),
        ("group10", "group11", False),
    ],
)
def test_groups_that_are_written_alike_are_told(one: str, other: str, alike: bool) -> None:
    present = {"a": {"name": "A", "group": one}, "b": {"name": "B", "group": other}}
    levels = {"desk": {"process": {"as_is": 3, **WORDED}}}
    found = maturity(levels, scope=["desk"], present=present).check()
    said = [f"the groups {one!r} and {other!r} are written alike, and are compared as two"] if alike else []
    assert [finding.what for finding in found] == said


def test_several_levels_are_one_finding_of_their_round() -> None:
    bare = {"process": 3, "people": 2, "technology": {"as_is": 2, **WORDED}}
    found = maturity({"desk": bare}, scope=["desk"]).check()
    assert [finding.what for finding in found] == [
        "2 of 3 agreed levels have no rationale: of Service desk",
        "2 of 3 agreed levels have no evidence: of Service desk",
    ]


def test_what_does_not_apply_is_an_answer() -> None:
    assert rules({"desk": {"process": "not applicable"}}, scope=["desk"]) == []
