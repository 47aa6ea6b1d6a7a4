"""Levels that come from answers: as a sum or a mean, and what an open question does to them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.formats.framework import parse_framework
from scorecard.maturity.answers import levels_from_answers

FORM = """
id: made
name: Made
scale: {step: 0.25, levels: {0: None, %(top)s: All}}
level_from: %(how)s
categories:
  all:
    name: All
    capabilities:
      desk:
        name: Desk
        indicators:
          a: {name: A, out_of: %(best)s}
          b: {name: B, out_of: %(best)s}
          c: {name: C, out_of: %(best)s}
      bare: Without indicators
"""


def framework(how: str) -> sc.Framework:
    return parse_framework(
        FORM % {"how": how, "top": 3 if how == "sum" else 5, "best": 1 if how == "sum" else 5}
    )


def assessment(answers: dict[str, Any], **more: Any) -> sc.Assessment:
    found = {"desk": {"indicators": answers, **more}}
    made = {"framework": "made", "organisation": "O", "round": 1, "date": "2009-05-14", "capabilities": found}
    return sc.Assessment.model_validate(made)


@pytest.mark.parametrize(
    ("how", "answers", "level", "low", "high", "answered", "asked"),
    [
        ("sum", {"a": 1, "b": 0.25, "c": 0}, 1.25, 1.25, 1.25, 3, 3),
        ("sum", {"a": 1, "b": 0.25}, None, 1.25, 2.25, 2, 3),
        ("sum", {"a": True, "b": 1, "c": "not applicable"}, None, 2, 3, 2, 2),
        ("sum", {}, None, 0, 3, 0, 3),
        ("mean", {"a": 5, "b": 2, "c": 2}, 3, 3, 3, 3, 3),
        ("mean", {"a": 5, "b": 2}, 3.5, 7 / 3, 4, 2, 3),
        ("mean", {"a": 5, "b": 2, "c": "not applicable"}, 3.5, 3.5, 3.5, 2, 2),
        ("mean", dict.fromkeys("abc", "not applicable"), None, 0, 0, 0, 0),
    ],
)
def test_worked_by_hand(
    how: str, answers: dict[str, Any], level: float | None, low: float, high: float, answered: int, asked: int
) -> None:
    found = levels_from_answers(framework(how), assessment(answers))
    assert list(found) == [("desk", None)]
    assert found["desk", None] == pytest.approx((level, low, high, answered, asked))


@given(st.dictionaries(st.sampled_from("abc"), st.sampled_from([0, 1, 2.5, 5])))
def test_an_open_question_widens_a_mean_and_never_counts_as_0(answers: dict[str, float]) -> None:
    found = levels_from_answers(framework("mean"), assessment(answers))["desk", None]
    if not answers:
        assert found.level is None
        return
    assert found.level == pytest.approx(np.mean(list(answers.values())))
    assert found.low <= found.level + 1e-9 and found.level <= found.high + 1e-9
    assert (found.low == pytest.approx(found.high)) == (len(answers) == 3)


def test_maturity_reads_levels_from_answers_and_an_agreed_one_stands_above_them() -> None:
    made = framework("sum")
    answered = sc.Maturity(made, assessment({"a": 1, "b": 0.25, "c": 0})).to_frame().set_index("capability")
    assert answered.loc["desk", ["state", "as_is"]].tolist() == ["answered", 1.25]
    assert answered.loc["bare", "state"] == "unanswered"
    agreed = sc.Maturity(made, assessment({"a": 1, "b": 0.25, "c": 0}, as_is=3)).to_frame()
    assert agreed["as_is"].tolist()[0] == 3
    open_ = sc.Maturity(made, assessment({"a": 1})).to_frame()
    assert open_["state"].tolist() == ["unanswered", "unanswered"]


def test_a_framework_that_does_not_say_how_has_no_level_from_answers() -> None:
    made = parse_framework((FORM % {"how": "mean", "top": 5, "best": 5}).replace("level_from: mean", ""))
    assert levels_from_answers(made, assessment({"a": 5})) == {}
    assert sc.Maturity(made, assessment({"a": 5})).to_frame()["state"].tolist() == ["unanswered"] * 2


@pytest.mark.parametrize(
    ("how", "top", "best", "said"),
    [
        ("sum", 5, 1, "its best answers add up to 3, and the scale ends at 5"),
        ("mean", 5, 1, "its best answer is 1, and the scale ends at 5"),
    ],
)
def test_the_best_answers_have_to_reach_the_highest_level(how: str, top: int, best: int, said: str) -> None:
    with pytest.raises(sc.StrategyError, match=said):
        parse_framework(FORM % {"how": how, "top": top, "best": best})


def test_an_answer_that_is_none_of_those_to_choose_from_is_a_fault() -> None:
    made = parse_framework(
        "{id: made, name: Made, categories: {all: {name: All, capabilities: {desk: {name: Desk, indicators: "
        "{a: {name: A, answers: {No: 0, Some: 0.25, All: 1}}}}}}}}"
    )
    with pytest.raises(sc.StrategyError, match=r"0.5 is none of the answers to 'a'; .* 0, 0.25, 1"):
        sc.Maturity(made, assessment({"a": 0.5}))
    sc.Maturity(made, assessment({"a": 0.25}))


def test_a_level_from_answers_is_shown_to_two_decimals_and_as_nobody_s_words() -> None:
    found = sc.Maturity(framework("mean"), assessment({"a": 1, "b": 1, "c": 0}))
    assert found.table().loc["Desk", "level"] == "0.67"
    some = sc.Maturity(framework("mean"), assessment({"a": 5, "b": 5}))
    assert some.table().loc["Desk", "level"] == "5 (3.33 to 5)"
    assert "possibly" not in some.chart("heat").alt
