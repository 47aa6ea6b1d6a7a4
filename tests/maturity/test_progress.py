"""From round to round: what rose, fell, came and went."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

import scorecard as sc
from tests.maturity import made_levels as made


def of(*rounds: dict[str, Any]) -> sc.Maturity:
    """Rounds of a year each; `scope` among the capabilities is the scope."""
    made_rounds = []
    for number, levels in enumerate(rounds, 1):
        scope = levels.pop("scope", None)
        made_rounds.append(
            made.assessment(levels, str(number), f"200{number}-05-14", scope=scope, basis="illustrative")
        )
    return sc.Maturity(made.framework(), made_rounds)


def test_every_way_a_cell_can_go() -> None:
    before = {
        "desk": {"process": 2, "people": 3, "technology": 3},
        "change": {"process": 1, "people": 2},
        "watch": {"process": 4},
        "scope": ["desk", "change", "watch"],
    }
    after = {
        "desk": {"process": 4, "people": 2, "technology": 3},
        "change": {"people": "not applicable"},
        "identity": {"process": "1 possibly 2"},
        "scope": ["desk", "change", "identity"],
    }
    found = of(before, after).progress()
    assert {(move.capability, move.perspective): move.kind for move in found.moves} == {
        ("desk", "process"): "raised",
        ("desk", "people"): "fell",
        ("desk", "technology"): "unchanged",
        ("change", "process"): "no longer answered",
        ("change", "people"): "no longer applicable",
        ("watch", "process"): "no longer in scope",
        ("identity", "process"): "newly answered",
    }
    assert found.sentences == (
        "From 1 to 2: of 3 cells answered in both, 1 rose, 1 fell and 1 stayed; mean change +0.33; "
        "1 newly answered; 1 no longer answered; 1 no longer applicable; 1 no longer in scope.",
    )
    said = repr(found)
    assert "Service desk, Process: raised from 2 to 4" in said
    assert "Watch, Process: no longer in scope, last at 4" in said
    assert "Identity, Process: newly answered, at 1" in said
    assert said.endswith("Figures are illustrative.")
    assert "stayed" in found._repr_html_()


def test_the_frame_has_a_row_a_cell_and_step() -> None:
    found = of({"desk": {"process": 1}}, {"desk": {"process": 2}}, {"desk": {"process": 4}}).progress()
    frame = found.to_frame()
    assert list(frame.columns) == "since round capability perspective kind before after change".split()
    assert frame["change"].tolist() == [1, 2]
    assert frame["since"].tolist() == ["1", "2"]


def test_one_round_is_no_progress_and_says_so() -> None:
    found = of({"desk": {"process": 1}}).progress()
    assert len(found.to_frame()) == 0
    assert "There is one round" in repr(found)


@given(made.rounds(), made.rounds())
def test_mean_changes_are_over_cells_answered_in_both(one: dict[str, Any], two: dict[str, Any]) -> None:
    frame = of(one, two).progress().to_frame()
    both = frame[frame["before"].notna() & frame["after"].notna()]
    assert set(both["kind"]) <= {"raised", "fell", "unchanged"}
    assert (both["change"] == both["after"] - both["before"]).all()
    rest = frame.drop(both.index)
    assert rest["change"].isna().all() and not set(rest["kind"]) & {"raised", "fell", "unchanged"}
    back = of(two, one).progress().to_frame()
    assert both["change"].sum() == pytest.approx(-back["change"].sum())
    assert len(back) == len(frame)


def test_a_range_left_open_is_told_and_a_step_within_it_is_no_clear_one() -> None:
    nimm = sc.read_framework("nimm")
    about = {"framework": "nimm", "organisation": "Northbrook (fictitious)"}
    levels = [("1", "1 possibly 2", "1 possibly 2"), ("2", 2, 3)]
    rounds = [
        sc.Assessment.model_validate(
            {
                **about,
                "round": name,
                "date": f"201{name}-01-31",
                "capabilities": {"testing": {"perspectives": {"process": process, "people": people}}},
            }
        )
        for name, process, people in levels
    ]
    told = str(sc.Maturity(nimm, rounds).progress())
    assert "Testing, Process: raised from 1 possibly 2 to 2, within the range left open before" in told
    assert "Testing, People and Organisation: raised from 1 possibly 2 to 3\n" in f"{told}\n"
