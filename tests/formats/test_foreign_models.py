"""Published models in other formats, broken in every way: each fault named, nothing expanded or fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

import scorecard as sc
from scorecard.formats.data_cmm import read_data_cmm_checklist

ITEM = '<Checklist Item="{text}"><MaturityScore>{score}</MaturityScore><UserNotes /></Checklist>'


def saved(items: str, *, count: int = 1, head: str = "", dimension: str = "Plan") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}\n<DataCMM>'
        f"<ChecklistItemCount>{count}</ChecklistItemCount>"
        f'<ConfigFileVersionNumber>102</ConfigFileVersionNumber>\n<Dimension Title="{dimension}">'
        f'<Subdimension Title="Value">\n{items}</Subdimension></Dimension></DataCMM>'
    )


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    file = tmp_path / "saved.xml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(sc.StrategyError) as caught:
        sc.read_data_cmm(file, date="2024-04-30")
    return [str(finding).replace(str(file), "saved.xml") for finding in caught.value.findings]


def test_a_saved_assessment_is_read(tmp_path: Path) -> None:
    file = tmp_path / "A trust.xml"
    rated = ITEM.format(text="One &amp; &lt;two&gt;", score=3)
    file.write_text("\ufeff" + saved(rated), encoding="utf-8")
    framework, assessment = sc.read_data_cmm(file, date="2024-04-30", round="spring")
    assert framework.capabilities["plan-value-1"].name == "One & <two>"
    assert (assessment.organisation, assessment.round) == ("A trust", "spring")
    assert sc.Maturity(framework, assessment).to_frame()["as_is"].tolist() == [3]


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'
FETCHED = '<!DOCTYPE a [<!ENTITY b SYSTEM "http://example.org/b">]>'


@pytest.mark.parametrize("head", [LAUGHS, FETCHED, "<!DOCTYPE a>"])
def test_entities_are_not_read(tmp_path: Path, head: str) -> None:
    assert faults(tmp_path, saved("", count=0, head=head)) == [
        "error: saved.xml:1: a document type and its entities are not read; remove `<!DOCTYPE ...>` [xml]"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "error: saved.xml:1:1: this is not XML: no element found [xml]"),
        ("<DataCMM>", "error: saved.xml:1:10: this is not XML: no element found [xml]"),
        ("<DataCMM>\n<a></b></DataCMM>", "error: saved.xml:2:6: this is not XML: mismatched tag [xml]"),
        (b"\xff\xfe<\x00", "error: saved.xml: this file is UTF-16, not UTF-8; save it as UTF-8 [encoding]"),
        (
            "<html/>",
            "error: saved.xml:1: its outermost element is 'html', not 'DataCMM'; "
            "save it with the Data CMM tool [data-cmm]",
        ),
    ],
)
def test_what_is_no_saved_assessment_is_refused(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert faults(tmp_path, text) == [said]


def test_every_fault_of_a_saved_assessment_is_named_with_its_line(tmp_path: Path) -> None:
    items = "\n".join(
        [
            ITEM.format(text="A", score=5),
            ITEM.format(text="B", score="three"),
            ITEM.format(text=" ", score=1),
            ITEM.format(text="C", score=""),
            ITEM.format(text="D", score="2.5"),
            ITEM.format(text="E", score=4),
        ]
    )
    assert faults(tmp_path, saved(items, count=7)) == [
        "error: saved.xml:2: it says it has 7 items, and holds 6; it may be cut off [data-cmm]",
        "error: saved.xml:4: the score '5' is none of 1 to 4, nor 0 for unknown [data-cmm]",
        "error: saved.xml:5: the score 'three' is none of 1 to 4, nor 0 for unknown [data-cmm]",
        "error: saved.xml:6: an item has no text [data-cmm]",
        "error: saved.xml:7: the score '' is none of 1 to 4, nor 0 for unknown [data-cmm]",
        "error: saved.xml:8: the score '2.5' is none of 1 to 4, nor 0 for unknown [data-cmm]",
    ]


def test_titles_that_cannot_be_ids_are_named(tmp_path: Path) -> None:
    rated = ITEM.format(text="A", score=1)
    assert faults(tmp_path, saved(rated, dimension="!!")) == [
        "error: saved.xml:3: '!!' is no title [data-cmm]"
    ]
    (said,) = faults(tmp_path, saved(rated, dimension="x" * 200))[:1]
    assert "at most 120 characters" in said


def test_a_checklist_says_where_it_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "config.txt"
    for text, said in (
        ("", "this is no checklist of the Data CMM tool"),
        (
            "Config File Version Number\n1\nStart Dimension\nPlan\nAn item",
            "'An item' stands in no subdimension",
        ),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(sc.StrategyError, match=said):
            read_data_cmm_checklist(file)


def samm(folder: Path, **changed: str) -> Path:
    """A model of one stream with one question, with some files changed."""
    files = {
        "business_functions/D.yml": "{id: f, name: Design, order: 1, model: SAMM20}",
        "security_practices/D-TA.yml": "{id: p, function: f, name: Threats, shortName: TA, order: 1}",
        "streams/D-TA-A.yml": "{id: s, practice: p, name: Risk, letter: A, order: 1}",
        "maturity_levels/1.yml": "{id: m, number: 1, description: Ad hoc}",
        "practice_levels/D-TA-1.yml": "{id: l, maturityLevel: m, practice: p}",
        "activities/D-TA-1-A.yml": "{id: a, stream: s, level: l}",
        "questions/D-TA-1-A.yml": "{id: q, activity: a, answerSet: x, text: Do you?, order: 1}",
        "answer_sets/A.yml": "{id: x, values: [{text: No, value: 0}, {text: Yes, value: 1}]}",
    }
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(changed.get(name.partition("/")[0], text), encoding="utf-8")
    return folder


def samm_faults(folder: Path) -> list[str]:
    with pytest.raises(sc.StrategyError) as caught:
        sc.read_samm(folder)
    return [
        str(finding).replace(f"{folder}/", "").replace(str(folder), "model")
        for finding in caught.value.findings
    ]


def test_a_small_model_is_read(tmp_path: Path) -> None:
    framework = sc.read_samm(samm(tmp_path))
    assert list(framework.groups) == ["design", "D-TA"]
    (indicator,) = framework.capabilities["D-TA-A"].indicators
    assert (indicator.id, indicator.level, indicator.out_of) == ("D-TA-A-1-1", 1, 1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"questions": "{id: q, activity: b, answerSet: y, text: Do you?, order: 1}"},
            [
                "error: questions/D-TA-1-A.yml: `activity` names 'b', which no file in activities has as its "
                "id [reference]",
                "error: questions/D-TA-1-A.yml: `answerSet` names 'y', which no file in answer_sets has as "
                "its id [reference]",
            ],
        ),
        (
            {"streams": "{id: s, practice: p, letter: A, order: first}"},
            [
                "error: streams/D-TA-A.yml: `name` is missing or no text [missing]",
                "error: streams/D-TA-A.yml: `order` is missing or no whole number [missing]",
            ],
        ),
        (
            {"answer_sets": "{id: x, values: [{text: No}]}"},
            [
                "error: answer_sets/A.yml: `values` is missing or no list of answers, each with `text` and "
                "`value` [missing]"
            ],
        ),
        ({"activities": "- a"}, ["error: activities/D-TA-1-A.yml:1:1: a list stands at the top"]),
        (
            {"answer_sets": "{id: x, values: [{text: No, value: 0}, {text: All, value: 2}]}"},
            [
                "error: model: Framework: categories.0.categories.0.capabilities.0.indicators: its "
                "best answers add up to 2, and the scale ends at 1"
            ],
        ),
    ],
)
def test_every_fault_of_a_model_is_named(tmp_path: Path, changed: dict[str, str], said: list[str]) -> None:
    found = samm_faults(samm(tmp_path, **changed))
    assert len(found) == len(said)
    assert all(one.startswith(other) for one, other in zip(found, said, strict=True)), found


def test_a_folder_that_is_no_model_says_what_is_missing(tmp_path: Path) -> None:
    found = samm_faults(tmp_path)
    assert len(found) == 8
    assert (
        found[0] == "error: model: there are no files `activities/*.yml`; name SAMM's folder `model` [file]"
    )


def test_two_titles_that_would_be_one_id_are_named(tmp_path: Path) -> None:
    text = saved(ITEM.format(text="A", score=1)).replace(
        "</Subdimension>", '</Subdimension><Subdimension Title="VALUE!"/>'
    )
    assert faults(tmp_path, text) == [
        "error: saved.xml:3: the title 'Value' is there twice [data-cmm]",
        "error: saved.xml:4: the title 'VALUE!' is there twice [data-cmm]",
    ]


def test_elements_that_nest_without_end_are_refused(tmp_path: Path) -> None:
    nested = '<Subdimension Title="s">' * 5000 + "</Subdimension>" * 5000
    (fault,) = faults(tmp_path, f'<DataCMM>\n<Dimension Title="d">{nested}</Dimension></DataCMM>')
    assert fault == "error: saved.xml:2: elements stand more than 50 levels deep [depth]"
