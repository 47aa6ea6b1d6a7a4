"""An assessment as a domain of a scorecard: nodes, statuses, rounds, faults."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.scale import band_of
from scorecard.maturity.domain import MaturityDomain, level_scores
from scorecard.model.framework import LevelScale
from scorecard.model.scheme import Band, Scale
from tests.maturity.made import NO_READINGS, assessment, framework, level, strategy

FIVE = LevelScale.model_validate({"levels": dict.fromkeys(range(1, 6), "")})


def into(*rounds: sc.Assessment, **how: Any) -> MaturityDomain:
    how.setdefault("contributes", {"desk": "help"})
    return sc.Maturity(how.pop("framework", framework()), rounds).into(how.pop("into", strategy()), **how)


def reviewed(domain: MaturityDomain, at: str = "2009-06") -> sc.Review:
    return sc.Review(domain.strategy, NO_READINGS, at, judgements=domain.judgements)


def faults_of(*rounds: sc.Assessment, **how: Any) -> list[str]:
    with pytest.raises(sc.StrategyError) as raised:
        into(*rounds, **how)
    return [str(finding) for finding in raised.value.findings]


def test_capabilities_and_their_perspectives_are_nodes_that_lead_to_objectives() -> None:
    domain = into(assessment({"desk": {"process": level(2, 3)}}, scope=["desk"]))
    nodes = domain.strategy.nodes
    assert [name for name in nodes if name.startswith("capability:")] == [
        "capability:desk", "capability:desk.strategy-alignment", "capability:desk.process",
        "capability:desk.people",
    ]  # fmt: skip
    assert nodes["capability:desk.process"].name == "Service Desk, Process"
    sight = reviewed(domain).line_of_sight("desk.process")
    assert sight.up[0].nodes == (
        "capability:desk.process", "capability:desk", "objective:help", "objective:care",
    )  # fmt: skip
    assert "Service Desk, Process" in str(sight)


def test_a_level_at_what_is_wanted_is_green_and_the_capability_the_mean() -> None:
    sides = {"strategy-alignment": level(1, 3), "process": level(3, 3), "people": level(2, 4)}
    found = reviewed(into(assessment({"desk": sides}, scope=["desk"])))
    scores = {side: found.status(f"desk.{side}").score for side in sides}
    # 200/3 * (level - 1) / (wanted - 1), by hand
    assert scores == pytest.approx({"strategy-alignment": 0, "process": 200 / 3, "people": 200 / 9})
    assert [found.status(f"desk.{side}").letter for side in sides] == ["R", "G", "R"]
    assert found.status("desk").score == pytest.approx((0 + 200 / 3 + 200 / 9) / 3)


def test_minimum_takes_the_lowest_perspective() -> None:
    sides = {"strategy-alignment": level(2, 3), "process": level(3, 3), "people": level(3, 4)}
    found = reviewed(into(assessment({"desk": sides}), roll_up="minimum"))
    assert found.status("desk").score == pytest.approx(100 / 3)


def test_against_the_top_only_where_it_is_asked_for() -> None:
    sides = {"process": level(3, 3), "people": level(5)}
    found = reviewed(into(assessment({"desk": sides}), against="top"))
    assert found.status("desk.process").score == pytest.approx(200 / 3 * 2 / 4)
    assert found.status("desk.people").score == 100


def test_without_a_level_wanted_a_status_is_unknown_and_a_finding_says_so() -> None:
    domain = into(assessment({"desk": {"process": 2, "people": level(3, 3)}}, scope=["desk"]))
    status = reviewed(domain).status("desk.process")
    assert status.band is None and status.applicable and status.coverage == 0
    said = "assessed unknown by the room, by consensus, 14 May 2009: level 2, no level wanted to compare with"
    assert status.reason == said
    review = reviewed(domain)
    assert review.explain("desk.process").sentence() == f"Service Desk, Process is unknown: {said}."
    assert not [
        item for item in review.check() if item.rule == "never-assessed" and "process" in item.where.id
    ]
    assert "level 3, 3 wanted" in str(review.explain("desk.people"))
    long = level(3, 3, rationale="because " * 60)
    told = reviewed(into(assessment({"desk": {"people": long}}))).explain("desk.people")
    (line,) = [line for line in str(told).splitlines() if " Assessed status of" in line and "; " in line][:1]
    assert "3 wanted: because because" in line and line.endswith("because …") and len(line) < 260
    assert [(item.rule, item.where.id) for item in domain.findings] == [("to-be-missing", "capability:desk")]
    assert "process" in domain.findings[0].what and "against='top'" in domain.findings[0].fix
    assert not into(assessment({"desk": {"process": 2}}, scope=["desk"]), against="top").findings


def test_unanswered_not_applicable_and_not_in_scope_differ() -> None:
    domain = into(
        assessment({"desk": {"process": level(3, 3), "people": "not applicable"}}, scope=["desk"]),
    )
    found = reviewed(domain)
    unanswered, left = found.status("desk.strategy-alignment"), found.status("desk.people")
    assert unanswered.applicable and unanswered.band is None and unanswered.coverage == 0
    assert not left.applicable
    assert found.status("desk").coverage == 0.5  # of the two that apply
    assert "capability:lan" not in domain.strategy.nodes


def test_rounds_follow_each_other() -> None:
    domain = into(
        assessment({"desk": {"process": level(1, 3), "people": level(3, 3)}}, "2009-05-14", scope=["desk"]),
        assessment({"desk": {"people": level(2, 3)}, "lan": {"process": level(2, 2)}}, "2010-05-12"),
        assessment({"lan": {"process": level(2, 2)}}, "2011-05-10", scope=["lan"]),
        contributes={"desk": "help", "lan": {"help": "weak"}},
    )
    before, first, second, third = (
        reviewed(domain, at) for at in ("2009-04", "2010-04", "2010-05", "2011-06")
    )
    assert not before.status("desk").applicable  # nobody had asked yet
    assert first.status("desk.process").score == 0 and not first.status("lan").applicable
    assert second.status("desk.process").band is None  # asked again, and not answered
    assert second.status("desk.process").applicable
    assert second.status("desk.people").letter == "A" and second.status("lan.process").letter == "G"
    # out of this round's scope: what the round before it said goes on
    assert third.status("desk.people").score == second.status("desk.people").score
    assert third.status("desk.process").applicable and third.status("desk.process").band is None
    assert third.status("desk.people").reason.startswith(
        "assessed amber by the room, by consensus, 12 May 2010: level 2, 3 wanted; not in the scope of "
        "round '2011-05-10', 10 May 2011"
    )
    (older,) = [item for item in domain.findings if item.rule == "older-round"]
    assert older.severity == "warning" and older.where.id == "capability:desk"
    assert "its status rests on round '2010-05-12', 12 May 2010" in older.what


def test_leaving_a_red_capability_out_of_a_round_makes_nothing_greener() -> None:
    both = {"desk": "help", "lan": "help"}
    every = dict.fromkeys(("strategy-alignment", "process", "people"), level(3, 3))
    first = assessment({"desk": every, "lan": {**every, "process": level(1, 3)}}, name="A")
    then = assessment({"desk": every}, "2010-05-12", "B", scope=["desk"])
    domain = into(first, then, contributes=both)
    before, after = reviewed(domain), reviewed(domain, "2010-06")
    assert after.status("help").score == before.status("help").score == pytest.approx(500 / 9)
    assert after.status("lan.process").letter == "R" and after.status("lan").applicable
    assert after.status("help").coverage == before.status("help").coverage
    assert [item.where.id for item in domain.findings if item.rule == "older-round"] == ["capability:lan"]
    again = assessment({"lan": {"people": level(1, 3)}}, "2011-05-12", "C", scope=["lan"])
    asked = reviewed(into(first, then, again, contributes=both), "2011-06")
    assert asked.status("lan.process").band is None  # asked again, and not answered
    # what does not apply goes on not to
    none = assessment({"desk": every, "lan": {**every, "process": "not applicable"}}, name="A")
    assert not reviewed(into(none, then, contributes=both), "2010-06").status("lan.process").applicable


def test_without_a_scope_only_what_is_judged_is_written_and_a_note_counts_the_rest() -> None:
    domain = into(assessment({"desk": {"process": level(1, 3)}}))
    assert "capability:lan" not in domain.strategy.nodes
    assert "capability:desk.people" in domain.strategy.nodes  # of a capability that was judged
    assert (
        repr(domain) == "<MaturityDomain of Made framework in 'Trust': 1 capability, 1 judgement, 1 finding>"
    )
    (note,) = [item for item in domain.findings if item.rule == "not-judged"]
    assert note.severity == "note" and "nothing is judged of 1 other capability" in note.what
    named = into(assessment({"desk": {"process": level(1, 3)}}, scope=["desk", "lan"]))
    assert "capability:lan" in named.strategy.nodes
    assert not [item for item in named.findings if item.rule == "not-judged"]


def test_judgements_keep_the_working_out_word_for_word() -> None:
    words = 'We "do" it;  most of the time, 100 % of us'
    said = {"process": {"as_is": "1 possibly 2", "to_be": 3, "rationale": words}, "people": level(2, 3)}
    (people, process) = into(assessment({"desk": said}, scope=["desk"])).judgements
    assert process.reason == f"level 1 possibly 2, 3 wanted: {words}"
    assert (process.author, str(process.period)) == ("the room, by consensus", "2009-05-14")
    assert people.reason == "level 2, 3 wanted"
    (named,) = into(assessment({"desk": {"people": level(2, 3)}}, facilitator="Head of audit")).judgements
    assert named.author == "the room, by consensus, led by Head of audit"


def test_a_range_is_provisional_where_its_ends_differ_in_colour() -> None:
    said = {"process": {"as_is": "1 possibly 2", "to_be": 3}, "people": {"as_is": "4 possibly 5", "to_be": 3}}
    found = reviewed(into(assessment({"desk": said}, scope=["desk"])))
    process, people = found.status("desk.process"), found.status("desk.people")
    assert (process.score, process.low, process.high) == pytest.approx((0, 0, 100 / 3))
    assert process.provisional and process.letter == "R"
    assert (people.low, people.high) == pytest.approx((250 / 3, 100)) and not people.provisional
    assert process.coverage == 1  # it is known, if not for sure
    # strategy alignment was not answered: 0 to 100
    desk = found.status("desk")
    assert desk.low == pytest.approx((0 + 250 / 3 + 0) / 3)
    assert desk.high == pytest.approx((100 / 3 + 100 + 100) / 3)


def test_several_organisations_each_under_its_name() -> None:
    both = [
        assessment({"desk": {"process": level(1, 3)}}, organisation="Southdale (fictitious)"),
        assessment({"desk": {"process": level(3, 3)}}, "2009-05-20"),
        assessment({"desk": {"process": level(1, 3)}}, "2008-05-20"),
    ]
    trusts = ["Northbrook (fictitious)", "Southdale (fictitious)"]
    readings = pd.DataFrame({"kpi": "calls", "period": "2009-05", "value": 1, "organisation": trusts})
    document = strategy(kpis={"calls": {"name": "Calls", "untargeted": True, "measures": "help"}})
    domain = sc.MaturityPanel(framework(), both).into(document, {"desk": "help"})
    panel = sc.Panel(domain.strategy, readings, periods="2009-06", judgements=domain.judgements)
    row = panel.nodes.index("capability:desk.process")
    assert panel.scores[row, :, 0].tolist() == pytest.approx([200 / 3, 0])


def test_a_panel_from_a_table_has_no_judgements() -> None:
    table = pd.DataFrame(
        {"organisation": "A", "round": "1", "capability": "desk", "perspective": "process", "as_is": [3]}
    )
    with pytest.raises(sc.StrategyError, match="make the panel from assessments"):
        sc.MaturityPanel(framework(), table).into(strategy(), {})


def test_a_framework_without_perspectives_judges_capabilities_themselves() -> None:
    found = into(
        assessment({"desk": level(3, 3)}, scope=["desk"]), framework=framework(perspectives={}), weight=None
    )
    assert [item.node for item in found.judgements] == ["capability:desk"]
    assert reviewed(found).status("desk").letter == "G"


def test_capabilities_stand_on_the_map_beneath_their_objectives() -> None:
    domain = into(assessment({"desk": {"process": level(3, 3)}}, scope=["desk"]))
    drawn = reviewed(domain).map()
    assert "Service Desk" in drawn.svg and "Made framework" in drawn.svg
    lanes = strategy(perspectives={"aims": "Aims", "base": "Base"})
    placed = into(assessment({"desk": {"process": 3}}), into=lanes, lane="base").strategy
    assert placed.nodes["capability:desk"].perspective == "base"
    assert placed.nodes["capability:desk.process"].perspective is None  # too many for a map
    assert [lane.id for lane in placed.perspectives] == ["aims", "base"]
    tiers = into(assessment({"desk": {"process": 3}}), into=strategy(map={"bands": "tiers"})).strategy
    assert tiers.nodes["capability:desk"].tier == "made" and tiers.tiers[-1].name == "Made framework"


def test_slugs_that_become_shared_are_written_in_full() -> None:
    document = strategy(
        services={"desk": {"name": "The desk", "contributes": "help"}},
        kpis={"calls": {"name": "Calls", "measures": "desk", "target": 5}},
    )
    found = into(assessment({"desk": {"process": level(3, 3)}}), into=document).strategy
    assert found.nodes["kpi:calls"].links[0].to == "service:desk"
    assert document.nodes["kpi:calls"].links[0].to == "desk"


def test_the_comparison_is_said_to_be_ours() -> None:
    domain = into(assessment({"desk": {"process": level(3, 3)}}))
    assert "no rule of Made framework" in str(domain) and "scores 67 or more" in str(domain)
    assert "mean of its perspectives" in str(domain)
    assert "no rule of Made framework" in domain.strategy.nodes["capability:desk"].description
    assert "<pre>" in domain._repr_html_() and "&lt;MaturityDomain" in domain._repr_html_()
    assert (
        list(domain.to_frame().columns) == "node name period status score organisation author reason".split()
    )


def test_links_between_perspectives_pull_and_say_that_they_are_assumed() -> None:
    sides = {"strategy-alignment": level(1, 3), "process": level(3, 3), "people": level(3, 3)}
    domain = into(assessment({"desk": sides}), weight=0.25)
    found = reviewed(domain)
    assert found.status("desk.process").score == pytest.approx(0.75 * 200 / 3)
    assert found.status("desk.strategy-alignment").score == 0
    (note,) = [item for item in domain.findings if item.rule == "assumption"]
    assert "no finding of Made framework" in note.what
    link = next(
        item
        for item in domain.strategy.nodes["capability:desk.strategy-alignment"].links
        if ".people" in item.to
    )
    assert "no finding of Made framework" in link.rationale and link.evidence == "hypothesised"


def test_all_faults_at_once_with_the_nearest_names() -> None:
    document = strategy(capabilities={"desk": "A desk of its own"})
    found = faults_of(
        assessment({"desk": {"process": 3}}, scope=["desk"]),
        into=document,
        contributes={"dsek": "help", "lan": "help", "desk": {"objective:hlep": 1, "care": -2}},
    )
    text = "\n".join(found)
    assert "capability:desk: 'Trust' has a node of this id already" in text
    assert "no capability 'dsek'" in text and "did you mean 'desk'?" in text
    assert "'lan' is judged in no round, nor in the scope of one" in text
    assert "greater than 0" in text


def test_an_objective_that_is_not_there_is_named_with_the_nearest() -> None:
    (fault,) = faults_of(assessment({"desk": {"process": 3}}), contributes={"desk": "objective:hlep"})
    assert "no node 'objective:hlep'; did you mean 'objective:help' or" in fault
    document = strategy(risks={"fire": "Fire"})
    (fault,) = faults_of(assessment({"desk": {"process": 3}}), into=document, contributes={"desk": "fire"})
    assert "risk:fire is a risk" in fault


def test_names_and_ids_that_are_too_long() -> None:
    long = "d" * 119
    found = faults_of(
        assessment({long: {"process": 3}}, scope=[long]),
        framework=framework({long: "N" * 299}),
        contributes={},
    )
    assert len([item for item in found if "its id has" in item]) == 3
    assert len([item for item in found if "its name has" in item]) == 3


def test_a_capability_that_is_called_as_a_perspective_of_another() -> None:
    two = framework({"desk": "Desk", "desk.process": "Process of the desk"})
    both = assessment({"desk": {"process": 3}}, scope=["desk", "desk.process"])
    (fault,) = faults_of(both, framework=two, contributes={})
    assert (
        "capability:desk.process: a capability and a perspective of another would both bear this id" in fault
    )


def test_two_rounds_of_one_day() -> None:
    (fault,) = faults_of(assessment({}, name="a"), assessment({}, name="b"), contributes={})
    assert "'a' and 'b' are both of 2009-05-14" in fault


def test_choices_that_are_none() -> None:
    one = assessment({"desk": {"process": 3}})
    with pytest.raises(sc.UnknownNameError, match="did you mean 'top'"):
        into(one, against="tops")
    with pytest.raises(sc.ScorecardError, match="needs answers level by level"):
        into(one, roll_up="gate")
    with pytest.raises(sc.UnknownNameError, match="no perspective 'bse'; did you mean 'base'"):
        into(one, into=strategy(perspectives={"base": "Base"}), lane="bse")
    questions = framework(scale=None, perspectives={})
    with pytest.raises(sc.ScorecardError, match="questions without levels"):
        into(assessment({"desk": {"answer": "yes", "perspectives": {}}}), framework=questions)


levels = st.integers(1, 5)


@given(a=levels, b=levels, wanted=levels, more=levels)
def test_scores_never_fall_with_the_level_nor_rise_with_what_is_wanted(
    a: int, b: int, wanted: int, more: int
) -> None:
    scale = Scale()

    def score(level: int, aim: int) -> float:
        return float(level_scores(np.array([float(level)]), np.array([float(aim)]), FIVE, scale)[0])

    assert 0 <= score(a, wanted) <= 100
    assert score(min(a, b), wanted) <= score(max(a, b), wanted)
    assert score(a, max(wanted, more)) <= score(a, min(wanted, more))
    assert (band_of(scale, score(a, wanted)) == scale.bands[-1]) == (a >= wanted)


def test_the_formula_on_a_scale_of_two_bands_from_zero() -> None:
    worst = Band(name="No", letter="N", shape="diamond", colour="worst")
    best = Band(name="Yes", letter="Y", shape="circle", colour="best")
    scale = Scale(bands=(worst, best), boundaries=(50,))
    seven = LevelScale.model_validate({"levels": dict.fromkeys(range(8), "")})
    found = level_scores(np.array([0, 2, 4, 7, np.nan, 3]), np.array([0, 4, 4, 7, 1, np.nan]), seven, scale)
    assert found[:4].tolist() == [50, 25, 50, 100] and np.isnan(found[4:]).all()
