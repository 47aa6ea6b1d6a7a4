"""The root lever: which perspective lifts a capability most, and over which assumed weights."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.review.root_lever import Lever
from tests.maturity.made import assessment, framework

SIDES = ("strategy-alignment", "process", "people")


def lever(desk: dict[str, Any], lan: dict[str, Any] | None = None, **how: Any) -> Lever:
    said = {"desk": desk} if lan is None else {"desk": desk, "lan": lan}
    return sc.Maturity(framework(), assessment(said)).lever(how.pop("capability", "desk"), **how)


def lifts(found: Lever) -> dict[str, float]:
    return {item.id: item.lift for item in found.moves}


def test_the_perspective_that_drags_the_others_lifts_most() -> None:
    found = lever({"strategy-alignment": 1, "process": 2, "people": 3}, weight=0.25)
    assert found.level == 2  # as stated: the links move nothing of today
    # itself by 1, both others by a quarter; any other by 1, alone
    assert lifts(found) == pytest.approx({"strategy-alignment": 1.5 / 3, "process": 1 / 3, "people": 1 / 3})
    assert found.first == ("strategy-alignment",)
    assert found.moves[0].drags == ("Process", "People")


@pytest.mark.parametrize("rule", ["mean", "minimum"])
def test_levels_are_those_of_the_roll_up(rule: Any) -> None:
    said = {"desk": {"strategy-alignment": 1, "process": 2, "people": 3}, "lan": {"process": 3}}
    of = sc.Maturity(framework(), assessment(said))
    found, rolled = of.lever("desk", roll_up=rule), of.roll_up(rule)
    assert found.level == pytest.approx(rolled.level("desk").level)
    up = {"desk": {"strategy-alignment": 2, "process": 2.25, "people": 3.25}, "lan": {"process": 3}}
    cells = [level for sides in up.values() for level in sides.values()]
    whole = sum(cells) / 4 if rule == "mean" else min(cells)
    assert found.moves[0].overall == pytest.approx(whole - rolled.overall.level)
    assert "none is stated for Made framework" in str(found)


def test_all_capabilities_together_rise_by_their_part() -> None:
    found = lever(dict.fromkeys(SIDES, 1), dict.fromkeys(SIDES, 3))
    assert found.capabilities == 2
    assert found.moves[0].overall == pytest.approx(found.moves[0].lift / 2)
    few = lever(dict.fromkeys(SIDES, 1), {"process": 3})  # three cells of four
    assert few.moves[0].overall == pytest.approx(few.moves[0].lift * 3 / 4)
    assert "all 1 capabilities" not in str(lever(dict.fromkeys(SIDES, 1)))


def test_what_is_already_as_wanted_is_not_put_first() -> None:
    found = lever({"strategy-alignment": {"as_is": 3, "to_be": 3}, "process": {"as_is": 1, "to_be": 3}})
    assert found.first == ("process",)
    assert [(item.id, item.as_wanted) for item in found.moves] == [
        ("process", False), ("strategy-alignment", True),
    ]  # fmt: skip
    assert found.moves[1].lift > found.moves[0].lift  # yet it comes last
    assert "(already as wanted, 3)" in str(found) and found.to_frame()["as_wanted"].tolist() == [False, True]
    every = lever({key: {"as_is": 3, "to_be": 2} for key in SIDES})
    assert every.first == () and every.stays_first is None
    assert "every perspective with a level is already as wanted" in str(every)


def test_where_the_lead_changes_is_found() -> None:
    found = lever({"strategy-alignment": 4, "process": 1, "people": 1}, move=2, weight=0.6)
    # (1 + 2 w) / 3 against 2 / 3, so w = 1/2; alignment can rise by 1 only
    assert found.moves[0].after == 5
    assert found.stays_first == pytest.approx((0.5, 1), abs=1e-6)
    assert set(found.tied_at[0]) == set(SIDES) and found.tied_at[1] == ("strategy-alignment",)
    assert "above 0.5 up to 1" in str(found) and "At 0.5 it ties with Process, People" in str(found)
    other = lever({"strategy-alignment": 4, "process": 1, "people": 2}, {"people": 1}, move=3, weight=0.1)
    # process and people may each rise by 3, so that both tie
    assert set(other.first) == {"process", "people"} and other.stays_first is None
    assert "no perspective is first alone" in str(other)


def test_another_stays_first_up_to_the_weight_where_the_root_overtakes_it() -> None:
    found = lever({"strategy-alignment": 4, "process": 1, "people": 3}, move=2, weight=0.1)
    # process and people by 2 each tie; with people at the top but one, process alone, until 1 + 2 w is 2
    assert set(found.first) == {"process", "people"}
    alone = lever({"strategy-alignment": 4, "process": 1, "people": 4}, move=2, weight=0.1)
    assert alone.first == ("process",)
    assert alone.stays_first == pytest.approx((0, 0.5), abs=1e-6)
    assert alone.tied_at[0] == ("process",)
    assert "from 0 and below 0.5" in str(alone)


def test_at_weight_nought_equal_moves_tie() -> None:
    found = lever(dict.fromkeys(SIDES, 2))
    assert found.stays_first == (0, 1)
    assert set(found.tied_at[0]) == set(SIDES)


def test_under_minimum_only_what_holds_all_back_lifts() -> None:
    found = lever({"strategy-alignment": 3, "process": 1, "people": 3}, roll_up="minimum", weight=0.25)
    # the lowest is process, 1 as stated; raised, 2; alignment raised, 1.25
    assert found.level == 1
    assert lifts(found) == pytest.approx({"process": 1, "strategy-alignment": 0.25, "people": 0})
    assert found.stays_first == pytest.approx((0, 1), abs=1e-6)  # 1 against w


def test_what_follows_ends_at_the_top_of_the_scale() -> None:
    found = lever({"strategy-alignment": 1, "process": 5, "people": 4}, move=4, weight=0.5)
    # itself 4, process nothing, people 1 of the 2 that would follow
    assert lifts(found)["strategy-alignment"] == pytest.approx(5 / 3)


def test_the_top_of_the_scale_cannot_be_passed() -> None:
    found = lever(dict.fromkeys(SIDES, 5))
    assert [item.lift for item in found.moves] == [0, 0, 0]
    assert "raising no single perspective lifts it" in str(found)
    assert "(at the top of the scale)" in str(found)


def test_links_of_ones_own_and_several_into_one() -> None:
    found = lever(
        {"strategy-alignment": 1, "process": 5, "people": 3},
        drags={"strategy-alignment": "process", "people": ["process"]}, weight=0.4,
    )  # fmt: skip
    assert found.level == 3 and found.most == 0.5
    # process is at the top already, so that nothing follows
    assert lifts(found) == pytest.approx({"strategy-alignment": 1 / 3, "people": 1 / 3, "process": 0})
    chain = lever(
        dict.fromkeys(SIDES, 1), drags={"people": "process", "process": "strategy-alignment"}, weight=0.5
    )
    assert lifts(chain) == pytest.approx(
        {"people": 1.75 / 3, "process": 1.5 / 3, "strategy-alignment": 1 / 3}
    )
    assert "no source states" in found.assumption


def test_unanswered_perspectives_are_left_out_and_named() -> None:
    found = lever({"strategy-alignment": 1, "people": "not applicable"})
    assert found.unanswered == ("Process", "People") and found.level == 1
    assert lifts(found) == {"strategy-alignment": 1}
    assert "Left out, without a level: Process, People" in str(found)


def test_what_is_assumed_is_said_wherever_it_shows() -> None:
    found = lever(dict.fromkeys(SIDES, 2))
    for shown in (str(found), repr(found), found._repr_html_()):
        assert "no finding of Made framework" in shown and "the roll-up is our choice" in shown
    assert "&lt;" not in found._repr_html_() and found._repr_html_().startswith("<pre>")
    frame = found.to_frame()
    assert list(frame.columns) == "name before after to_be lift overall drags first as_wanted".split()
    assert frame.loc["strategy-alignment", "first"] and frame["lift"].is_monotonic_decreasing


def test_the_round_that_is_asked_for() -> None:
    rounds = [
        assessment({"desk": {"process": 1}}, "2009-05-14", "first"),
        assessment({"desk": {"process": 4}}, "2010-05-14", "second"),
    ]
    both = sc.Maturity(framework(), rounds)
    how = {"drags": {"people": "process"}}
    assert both.lever("desk", **how).moves[0].before == 4
    assert both.lever("desk", round="first", **how).moves[0].before == 1
    with pytest.raises(sc.UnknownNameError, match="did you mean 'first'"):
        both.lever("desk", round="frst")


@pytest.mark.parametrize("weight", [0, -0.1, 1.01, True, "strong", float("nan")])
def test_weights_that_are_none(weight: Any) -> None:
    with pytest.raises(sc.ScorecardError, match="lies above 0 and up to 1"):
        lever(dict.fromkeys(SIDES, 2), weight=weight)


@pytest.mark.parametrize("move", [0, -1, True, "one", float("inf"), float("nan")])
def test_moves_that_are_none(move: Any) -> None:
    with pytest.raises(sc.ScorecardError, match="a move is a number of levels above 0"):
        lever(dict.fromkeys(SIDES, 2), move=move)


def test_faults_say_what_and_where() -> None:
    said = dict.fromkeys(SIDES, 2)
    with pytest.raises(sc.UnknownNameError, match="did you mean 'desk'"):
        lever(said, capability="desc")
    with pytest.raises(sc.UnknownNameError, match="no perspective 'proces'; did you mean 'process'"):
        lever(said, drags={"people": "proces"})
    with pytest.raises(sc.ScorecardError, match="in a circle: people -> process -> people"):
        lever(said, drags={"people": "process", "process": "people"})
    with pytest.raises(sc.ScorecardError, match="in a circle: people -> people"):
        lever(said, drags={"people": ["people"]})
    with pytest.raises(sc.ScorecardError, match="no perspective is said to drag another"):
        lever(said, drags={"people": []})
    with pytest.raises(sc.ScorecardError, match="has no level in round"):
        lever(said, capability="lan")
    with pytest.raises(sc.ScorecardError, match="choose 'mean' or 'minimum'"):
        lever(said, roll_up="cumulative")
    with pytest.raises(sc.ScorecardError, match="has no perspectives: say which drags which"):
        sc.Maturity(framework(perspectives={}), assessment({"desk": {"as_is": 2}})).lever("desk")


@settings(max_examples=15)
@given(levels=st.tuples(*[st.integers(1, 5)] * 3), weight=st.floats(0.01, 1), move=st.integers(1, 4))
def test_lifts_are_those_of_hand_arithmetic(levels: tuple[int, ...], weight: float, move: int) -> None:
    found = lever(dict(zip(SIDES, levels, strict=True)), weight=weight, move=move)

    def mean(*levels: float) -> float:
        return sum(min(5.0, level) for level in levels) / 3

    for place, side in enumerate(SIDES):
        rise = min(5, levels[place] + move) - levels[place]
        raised = [level + rise * (at == place) for at, level in enumerate(levels)]
        if place == 0:
            raised = [raised[0], *(other + weight * rise for other in raised[1:])]
        assert lifts(found)[side] == pytest.approx(mean(*raised) - mean(*levels), abs=1e-9)
