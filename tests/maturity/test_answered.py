"""How much is answered, in what a framework asks for; and what became of answers to indicators."""

from __future__ import annotations

from typing import Any

import pytest

import scorecard as sc
from tests.maturity import made_levels as made

DEMANDS = {"a": {1: 2, 2: 1}, "b": {1: 1}}


def summed(answers: Any, **more: Any) -> sc.Maturity:
    """A capability whose level is the sum of two answers."""
    framework = sc.Framework.model_validate(
        {
            "id": "made",
            "name": "Made",
            "level_from": "sum",
            "scale": {"step": 0.5, "levels": {0: "None", 1: "One", 2: "Both"}},
            "categories": {
                "all": {
                    "name": "All",
                    "capabilities": {
                        "desk": {
                            "name": "Desk",
                            "indicators": {
                                "there": {
                                    "name": "Is it there?",
                                    "answers": {"No": 0, "Partly": 0.5, "Yes": 1},
                                },
                                "used": "Is it used?",
                            },
                        }
                    },
                }
            },
        }
    )
    return sc.Maturity(framework, made.answered({"desk": answers}, **more))


def test_where_demands_are_answered_they_are_counted() -> None:
    framework = made.by_level(DEMANDS)
    round = made.answered({"a": {"d10": True, "d11": "not applicable"}}, basis="illustrative")
    maturity = sc.Maturity(framework, round)
    assert "1 of 3 indicators in scope answered. Figures are illustrative." in repr(maturity)
    assert "1 of 3 indicators" in maturity._repr_html_()
    assert "1 of 2 indicators" in repr(
        sc.Maturity(framework, made.answered({"a": {"d10": 1, "d11": "not applicable"}}, scope=["a"]))
    )


def test_the_table_to_read_says_how_many_demands_are_answered() -> None:
    round = made.answered({"a": {"d10": True, "d11": "not applicable"}}, scope=["a", "b"])
    table = sc.Maturity(made.by_level(DEMANDS), round).table()
    assert table.to_dict() == {"answered": {"A": "1 of 2", "B": "0 of 1"}}


def test_where_people_agree_on_levels_all_the_same_those_are_counted_and_drawn() -> None:
    about = {"framework": "made", "organisation": "N", "round": 1, "date": "2009-05-14"}
    stated = sc.Assessment.model_validate({**about, "capabilities": {"a": 2}})
    maturity = sc.Maturity(made.by_level(DEMANDS), stated)
    assert "1 of 2 capabilities in scope answered" in repr(maturity)
    assert maturity.chart("heat").to_frame()["as_is"].tolist() == [2]
    assert maturity.roll_up("mean").overall.level == 2


def test_questions_are_counted_as_questions() -> None:
    prompts = sc.read_framework("good-looks-like")
    about = {"framework": prompts.id, "organisation": "N", "round": 1, "date": "2009-05-14"}
    answer = {"capabilities": {"services": {"answer": "Most of them."}}}
    assert "1 of 6 questions" in repr(sc.Maturity(prompts, sc.Assessment.model_validate({**about, **answer})))


@pytest.mark.parametrize("rule", ["mean", "minimum"])
def test_levels_that_nobody_agreed_on_are_not_rolled_up(rule: str) -> None:
    framework = made.by_level(DEMANDS)
    round = made.answered({"a": {"d10": True}})
    for made_of in (sc.Maturity(framework, round), sc.MaturityPanel(framework, [round])):
        with pytest.raises(
            sc.StrategyError, match="answered demand by demand; choose 'cumulative' or 'gate'"
        ):
            made_of.roll_up(rule)
        assert "cumulative" in made_of.roll_up("cumulative").rule.says
    assert "cumulative" in sc.MaturityPanel(framework, [round])._repr_html_()


@pytest.mark.parametrize(
    ("answers", "said", "level"),
    [
        ({"there": 0.5, "used": True}, "Desk: 1.5, the sum of 2 of 2 answers", "1.5"),
        ({"there": 0.5}, "Desk: not known: a sum needs every answer", ""),
        ({}, "Desk: not known", ""),
    ],
)
def test_the_working_out_tells_answers_and_what_they_come_to(answers: Any, said: str, level: str) -> None:
    maturity = summed(answers)
    told, frame = str(maturity.working_out("desk")), maturity.working_out("desk").to_frame()
    assert said in told.splitlines()[3]
    assert ("Is it there?: Partly (0.5)" in told) == ("there" in answers)
    assert ("Is it used?: 1 of 1" in told) == ("used" in answers)
    assert frame.loc[frame["part"] == "level", "level"].tolist() == [level]
    assert frame.loc[frame["part"] == "indicator", "text"].tolist() == ["Is it there?", "Is it used?"]


def test_a_whole_capability_that_does_not_apply_is_told_so_from_every_side() -> None:
    about = {"framework": "made", "organisation": "N", "round": 1, "date": "2009-05-14"}
    left = sc.Assessment.model_validate({**about, "capabilities": {"desk": "not applicable"}})
    found = sc.Maturity(made.framework(), left).working_out("desk")
    assert str(found).count("does not apply") == 3
    assert set(found.to_frame()["level"]) == {"not applicable"}


def test_every_table_of_made_up_levels_carries_the_note() -> None:
    rounds = [
        made.assessment({"desk": {"process": level}}, name, date, basis="illustrative")
        for level, name, date in ((1, "a", "2009-05-14"), (2, "b", "2010-05-14"))
    ]
    maturity = sc.Maturity(made.framework(), rounds)
    frames = (maturity.to_frame(), maturity.progress().to_frame(), maturity.roll_up("mean").to_frame())
    assert "1 of 12 cells in scope answered in 'b'. Figures are illustrative." in repr(maturity)
    for frame in (*frames, maturity.perceptions().to_frame()):
        assert "Figures are illustrative." in frame.attrs["notes"]
    assert "made up" in maturity.working_out("desk").to_frame().attrs["notes"][0]
    assert "illustrative" in repr(sc.MaturityPanel(made.framework(), rounds))
