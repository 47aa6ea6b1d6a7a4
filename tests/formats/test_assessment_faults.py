"""Faults in frameworks and assessments: all at once, each at its place, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import scorecard as sc
from scorecard.formats.assessment import assessment_text, parse_assessment
from scorecard.formats.framework import parse_framework

HEAD = """framework: nimm
organisation: A trust (fictitious)
round: 1
date: 2009-05-14
present: {head: Head of IT, ward: Ward manager}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(sc.StrategyError) as caught:
        parse_assessment(text, "nimm")
    return [str(finding) for finding in caught.value.findings]


def test_every_fault_of_an_assessment_is_named_at_once() -> None:
    text = HEAD + (
        "scope: [service-desk, srvice-desk]\n"
        "capabilities:\n"
        "  service-desk:\n"
        "    perspectives:\n"
        "      process: 6\n"
        "      technology: three\n"
        "      people: 1.5\n"
        "      strategy-alignment: {as_is: 2, scores: {hed: 3}, rationle: x}\n"
        "      prcess: 2\n"
        "  change-management: {perspectives: {process: 3}}\n"
    )
    assert faults(text) == [
        "error: line 6:23: no capability 'srvice-desk'; did you mean 'service-desk'? [reference]",
        "error: line 10:16: level 6 is not on the scale, which runs from 1 to 5; "
        "write a level of the scale [reference]",
        "error: line 11:19: 'three' cannot stand here; write a level such as 3, a range such as "
        "`1 possibly 2`, or `not applicable` [value]",
        "error: line 12:15: level 1.5 lies between two; levels are stated in steps of 1; "
        "write a level of the scale [reference]",
        "error: line 13:47: nobody present is called 'hed'; did you mean 'head'? [reference]",
        "error: line 13:56: `rationle` is no field of an assessed perspective; "
        "did you mean 'rationale'? [unknown-field]",
        "error: line 14:7: no perspective 'prcess'; did you mean 'process'? [reference]",
        "error: line 15:3: 'change-management' is assessed, but not in the scope; "
        "add it under `scope:` [reference]",
    ]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("{process: 2, process: 3}", "'process' stands twice here"),
        ("[{id: process, as_is: 2}, {id: process, as_is: 3}]", "'process' has two agreed levels; keep one"),
        ("{process: {as_is: 2, scores: {head: 1, head: 2}}}", "'head' stands twice here"),
        ("{process: {as_is: {agreed: 3, low: 1, high: 2}}}", "lies outside its range 1 to 2"),
        ("{process: {as_is: not applicable, to_be: 3}}", "what is not applicable has no level"),
        ("{process: true}", "`true` cannot stand here; write a level such as 3"),
    ],
)
def test_two_answers_for_one_question_are_refused(what: str, said: str) -> None:
    found = faults(HEAD + f"capabilities:\n  service-desk:\n    perspectives: {what}\n")
    assert len(found) == 1
    assert said in found[0]


def test_an_assessment_is_written_and_read_back_as_equal(tmp_path: Path) -> None:
    text = HEAD + (
        "scope: [service-desk]\n"
        "facilitator: Head of the programme office\n"
        "facilitator_outside: true\n"
        "capabilities:\n"
        "  service-desk:\n"
        "    perspectives:\n"
        "      technology: not applicable\n"
        "      process: {as_is: 1 possibly 2, to_be: 3, rationale: 'As we said: so',\n"
        "                scores: {head: 2, ward: 1},\n"
        "                evidence: [a tour, {text: the call log, quality: measured}]}\n"
        "    questions: [{phase: open, question: How does a call come in?, answer: By phone., by: ward}]\n"
        "    ideas:\n"
        "      forms: {name: A form online, lifts: {process: 1}, cost: 4000, effort: 10, starts: 2009Q3}\n"
    )
    read = parse_assessment(text, "nimm")
    path = tmp_path / "round.yaml"
    sc.write_assessment(read, path)
    assert sc.read_assessment(path, "nimm") == read
    assert assessment_text(read).count("1 possibly 2") == 1


def test_a_framework_is_written_in_twenty_lines_and_its_faults_are_named() -> None:
    with pytest.raises(sc.StrategyError) as caught:
        parse_framework(
            "id: desk\n"
            "name: Our desk\n"
            "scale: {levels: {1: Low, 2: Middle, 3: High}}\n"
            "perspectives: {process: Process}\n"
            "categories:\n"
            "  it:\n"
            "    name: IT\n"
            "    capabilities:\n"
            "      desk: {name: D, indicators: {a: {name: A, level: 4}, b: {name: B, perspective: prcess}}}\n"
            "  more: {name: More, capabilities: {desk: Again}}\n"
        )
    assert [str(finding) for finding in caught.value.findings] == [
        "error: line 9:23: 1 of 2 indicators belong to a level; "
        "say the `level` of every indicator of a capability, or of none [reference]",
        "error: line 9:56: level 4 is not on the scale, which runs from 1 to 3 [reference]",
        "error: line 9:86: no perspective 'prcess'; did you mean 'process'? [reference]",
        "error: line 10:37: 'desk' is there twice; give each its own id [duplicate]",
    ]


def test_an_unknown_framework_names_the_nearest() -> None:
    with pytest.raises(sc.UnknownNameError, match="nimm"):
        sc.read_framework("nim")


def test_ideas_that_wait_for_each_other_are_named_with_the_circle() -> None:
    text = HEAD + (
        "capabilities:\n"
        "  service-desk:\n"
        "    perspectives: {process: 2}\n"
        "    ideas:\n"
        "      a: {name: A, needs: b}\n"
        "      b: {name: B, needs: [c]}\n"
        "      c: {name: C, needs: [a]}\n"
        "      d: {name: D, needs: d}\n"
    )
    assert faults(text) == [
        "error: line 10:27: ideas wait for each other: 'a' needs 'b' needs 'c' needs 'a'; "
        "take one of these needs out [reference]",
        "error: line 13:27: ideas wait for each other: 'd' needs 'd'; "
        "take one of these needs out [reference]",
    ]


def test_a_lift_is_above_nought_and_a_start_is_a_quarter() -> None:
    text = HEAD + (
        "capabilities:\n"
        "  service-desk:\n"
        "    perspectives: {process: 2}\n"
        "    ideas:\n"
        "      a: {name: A, lifts: {process: -1}}\n"
        "      b: {name: B, starts: 2009-07}\n"
    )
    assert faults(text) == [
        "error: line 10:37: a number above 0 is wanted here, not -1 [value]",
        "error: line 11:7: `starts` is a quarter, such as 2009Q3, not 2009-07 [value]",
    ]


def test_a_faulty_date_or_id_hides_no_other_fault_and_makes_none() -> None:
    text = HEAD.replace("nimm", "N m").replace("2009-05-14", "14/05/2009")
    text += (
        "capabilities: {service-desk: {perspectives: {process: [2, 3]}}, wards: {perspectives: {process: 9}}}"
    )
    said = [line.split(";")[0].split(" [")[0] for line in faults(text)]
    assert said == [
        "error: line 1:12: 'N m' cannot be an id",
        "error: line 4:7: a date is wanted here, not '14/05/2009'",
        "error: line 6:46: a list cannot stand here",
        "error: line 6:65: no capability 'wards'",
    ]
    text = "id: x\nname: X\ncategories:\n- {id: A b, name: A}\n- {id: C d, name: 7}\n"
    with pytest.raises(sc.StrategyError) as caught:
        parse_framework(text)
    assert [str(finding.where) for finding in caught.value.findings] == ["line 4:8", "line 5:8", "line 5:19"]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("12/05/2026", "a date is wanted here, not '12/05/2026'"),
        ("31/02/2026", "a date is wanted here, not '31/02/2026'"),
        ("2026-02-31", "a date is wanted here, not '2026-02-31'"),
        ("May 2026", "a date is wanted here, not 'May 2026'"),
        ("2026", "2026 cannot stand here"),
        ("0", "0 cannot stand here"),
        ("2026-05-12 10:00", "a date is wanted here, not '2026-05-12 10:00'"),
    ],
)
def test_a_date_is_written_in_one_way_which_is_said(day: str, said: str) -> None:
    (fault,) = faults(HEAD.replace("2009-05-14", day))
    assert f"line 4:7: {said}; write the date as 2010-05-12 [" in fault


@pytest.mark.parametrize("text", ["n/a", "N/A", "na", "not applicable", "Not  Applicable"])
def test_what_does_not_apply_may_be_written_as_on_the_printed_sheet(text: str) -> None:
    sides = f"{{process: {text}, people: '?', technology: {{as_is: '?', to_be: '?', scores: {{head: '?'}}}}}}"
    answers = f"{{fix-rate: {text}, used: '?'}}"
    read = parse_assessment(
        HEAD + f"capabilities: {{service-desk: {{perspectives: {sides}, indicators: {answers}}}}}",
        ASKING,
    )
    found = read.capability("service-desk")
    assert found is not None
    assert [(each.id, each.applies, each.as_is, each.to_be, each.scores) for each in found.perspectives] == [
        ("process", False, None, None, {}),
        ("people", True, None, None, {}),
        ("technology", True, None, None, {}),
    ]
    assert found.indicators == {"fix-rate": "not applicable"}


ASKING = parse_framework(
    "{id: nimm, name: Asking, scale: {levels: {1: Low, 5: High}}, "
    "perspectives: {process: Process, people: People, technology: Technology}, "
    "categories: {it: {name: IT, capabilities: "
    "{service-desk: {name: Desk, indicators: {fix-rate: Fixed?, used: Used?}}}}}}"
)


@pytest.mark.parametrize(
    ("named", "given", "first"),
    [
        ("nimm", None, ""),
        ("NIMM", None, "1:12: no framework 'NIMM' comes with the library; did you mean 'nimm'?"),
        ("nim", None, "1:12: no framework 'nim' comes with the library; did you mean 'nimm'?"),
        ("NIMM", "nimm", "1:12: it is an assessment of 'NIMM', not 'nimm'; did you mean 'nimm'?"),
        ("ours", "nimm", "1:12: it is an assessment of 'ours', not 'nimm'; read it with the framework"),
    ],
)
@pytest.mark.parametrize("day", ["date: 2009-05-14\n", "date: 14/05/2009\n", ""])
def test_one_reading_finds_what_is_wrong_in_itself_and_with_its_framework(
    named: str, given: str | None, first: str, day: str
) -> None:
    text = HEAD.replace("nimm", named).replace("date: 2009-05-14\n", day) + (
        "scope: [Change Management, rubbish]\n"
        "capabilities:\n"
        "  Change Management: {perspectives: {process: 6, People and Organisation: 7, technology: x}}\n"
        "  service-desk: {perspectives: {process: 7, money: 2}, indicators: {calls: 1}}\n"
    )
    with pytest.raises(sc.StrategyError) as caught:
        parse_assessment(text, given)
    said = str(caught.value)
    for fault in (
        first,
        "date",
        "no capability 'Change Management'; did you mean 'change-management'?",
        "no capability 'rubbish'; `scorecard framework nimm` lists them",
        "'Change Management' cannot be an id; write its id, `change-management`",
        "level 6 is not on the scale",
        "level 7 is not on the scale",
        "'People and Organisation' cannot be an id; write its id, `people`",
        "'x' cannot stand here",
        "'service-desk' is assessed, but not in the scope",
        "no perspective 'money'; `scorecard framework nimm` lists them",
        "no indicator 'calls'; `scorecard framework nimm` lists them",
    ):
        assert fault in said or (fault == "date" and "2009-05-14" in day), fault
    assert "stand-in" not in said
    assert "'change-management' is assessed" not in said
    assert len(caught.value.findings) == 10 + bool(first) + ("2009-05-14" not in day)


def test_a_name_for_an_id_in_a_list_hides_nothing_beneath_it() -> None:
    text = HEAD + "capabilities: [{id: Change Management, perspectives: {process: 9}}]"
    assert faults(text) == [
        "error: line 6:21: 'Change Management' cannot be an id; write its id, `change-management` [value]",
        "error: line 6:64: level 9 is not on the scale, which runs from 1 to 5; "
        "write a level of the scale [reference]",
    ]
    (fault,) = faults(text.replace("Management", "Mangement").replace("9", "3"))
    assert "'Change Mangement' cannot be an id" in fault


def test_a_list_is_no_level_and_told_so_in_words_of_levels() -> None:
    text = HEAD + "capabilities: {service-desk: {perspectives: {process: {as_is: [2, 3]}}}}"
    (fault,) = faults(text)
    assert "a list cannot stand here; write a level such as 3, a range such as `1 possibly 2`" in fault
