"""The working-out is kept: word for word, with who was there and what came up."""

from __future__ import annotations

import pytest

import scorecard as sc


@pytest.fixture(scope="module")
def maturity() -> sc.Maturity:
    rounds = sc.example("nimm") / "rounds"
    return sc.Maturity(
        sc.read_framework("nimm"),
        [sc.read_assessment(rounds / f"{name}.yaml", "nimm") for name in ("2009-05", "2010-05")],
    )


def test_it_tells_the_workshop_in_its_three_phases(maturity: sc.Maturity) -> None:
    told = str(maturity.working_out("Service Desk", round="May 2009"))
    places = [told.index(words) for words in ("To open", "To find out more", "To confirm", "Levels", "Ideas")]
    assert places == sorted(places)
    assert "Illustrative" in told
    assert "Led by: Head of the programme office (outside the team)." in told
    assert "Process: 1 possibly 2, wanted 3 Standardised" in told
    assert "Own levels: Head of IT 2, Service desk manager 2" in told


def test_the_table_holds_every_word(maturity: sc.Maturity) -> None:
    found = maturity.working_out("end-user-provisioning")
    frame = found.to_frame()
    texts = set(frame["text"])
    assessed = maturity.round().capability("end-user-provisioning")
    assert assessed is not None
    assert {question.answer for question in assessed.questions} <= texts
    assert {side.rationale for side in assessed.perspectives} <= texts
    assert {idea.name for idea in assessed.ideas} <= texts
    own = frame[frame["part"] == "own level"]
    assert len(own) == sum(len(side.scores) for side in assessed.perspectives)
    assert frame[frame["part"] == "level"]["level"].tolist() == ["3", "2 possibly 3", "3", "4", "2"]


def test_text_is_never_markup(maturity: sc.Maturity) -> None:
    assessment = sc.Assessment.model_validate(
        {
            "framework": "good-looks-like",
            "organisation": "A trust (fictitious)",
            "round": "1",
            "date": "2020-01-31",
            "capabilities": {"q": {"answer": "<b>Yes</b> & no"}},
        }
    )
    questions = sc.Framework.model_validate(
        {
            "id": "good-looks-like",
            "name": "Questions",
            "categories": {"all": {"name": "All", "capabilities": {"q": "What is <good>?"}}},
        }
    )
    asked = sc.Maturity(questions, assessment)
    html = asked.working_out("q")._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;Yes&lt;/b&gt; &amp; no" in html
    assert asked.to_frame()["state"].tolist() == ["answered"]


def test_what_was_not_assessed_is_said(maturity: sc.Maturity) -> None:
    with pytest.raises(sc.UnknownNameError, match="no capability in round 'May 2010' 'directory-services'"):
        maturity.working_out("directory-services")
    with pytest.raises(sc.UnknownNameError, match="service-desk"):
        maturity.working_out("service-dsk")
