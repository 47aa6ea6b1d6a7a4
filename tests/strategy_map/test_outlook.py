"""The outlook: where today's drivers lead if the arrows hold."""

from __future__ import annotations

from typing import Any

import pytest

import scorecard as sc
from tests.strategy_map.made import review, strategy
from tests.strategy_map.test_lags import lagged, months


def made(**settings: Any) -> sc.Strategy:
    """`far` drives `near` in a quarter, that drives `o` in a year; all but `far` are measured too."""
    return strategy(
        kpis={"k": "far", "n": "near", "own": "o"},
        objectives={
            "far": {"contributes": {"near": {"lag": "1 quarter"}}},
            "near": {"contributes": {"o": {"lag": "1 year"}}},
            "o": {"vision": True, **settings},
        },
    )


def test_drivers_as_they_stand_lead_on_alone() -> None:
    found = review(made(), {"k": 20, "n": 90, "own": 90}).outlook()
    assert {item.id: item.score for item in found.nodes} == {"objective:near": 20, "objective:o": 20}
    assert {item.id: str(item.by) for item in found.nodes} == {
        "objective:near": "2010-06",
        "objective:o": "2011-06",
    }
    assert str(found.by) == "2011-06"
    assert found["objective:o"].now.score == 90  # today it is too early


def test_what_nothing_known_drives_goes_on_as_it_is_measured() -> None:
    found = review(made(), {"k": None, "n": 90, "own": 30}).outlook()
    assert found["objective:near"].score == 90
    assert found["objective:o"].score == 90


def test_a_failing_kpi_caps_only_what_is_not_led() -> None:
    readings = {"k": 90, "n": 90, "own": 10}
    assert review(made(), readings).status("o").score == 10
    assert review(made(), readings).outlook()["objective:o"].score == 90
    critical = strategy(
        kpis={"bad": {"measures": {"near": {"critical": True}}}, "good": {"measures": {"near": 9}}},
        objectives={"far": {"contributes": "near"}, "near": {"contributes": "o"}, "o": {"vision": True}},
    )
    capped = review(critical, {"bad": 10, "good": 100})
    assert capped.status("near").score == 50
    assert capped.outlook()["objective:near"].score == 50  # nothing known drives it


def test_bounds_hold_the_score_and_the_unknown_stays_unknown() -> None:
    objectives = {
        "a": {"contributes": "o"},
        "b": {"contributes": "o"},
        "c": {"contributes": "p"},
        "o": {"vision": True},
        "p": None,
    }
    made = strategy(kpis={"k": "a", "l": "b", "m": "c"}, objectives=objectives)
    found = review(made, {"k": 60, "l": None, "m": None}).outlook()
    ahead = found["objective:o"]
    assert (ahead.score, ahead.low, ahead.high) == (60, 30, 80)
    assert found["objective:p"].score is None and found["objective:p"].band is None


def test_a_what_if_has_an_outlook_of_its_own() -> None:
    now = sc.Review(lagged(), months(k=[90, 90, 90, 90], own=[60]), "2010-03")
    assert now.outlook()["objective:o"].score == 90
    assert now.what_if(drop="objective:d").outlook()["objective:o"].score == 0


def test_what_is_led_now_is_said_of_its_drivers() -> None:
    now = strategy(kpis={"k": "a", "own": "o"}, objectives={"a": {"contributes": "o"}, "o": {"vision": True}})
    found = review(now, {"k": 20, "own": 90}).outlook()
    assert str(found).splitlines()[1:] == [
        "by what drives each node alone, without its own KPIs where that is known",
        " * o: Amber 55 now, Red 20 by its drivers alone",
        "   (* led to another colour)",
    ]
    assert found["o"] is found["objective:o"]
    with pytest.raises(
        sc.UnknownNameError, match="no driven node 'objective:oo'; did you mean 'objective:o'"
    ):
        found["objective:oo"]


def test_it_says_what_changes_colour_by_when() -> None:
    text = str(review(made(), {"k": 20, "n": 90, "own": 90}).outlook())
    assert text.startswith("Outlook from March 2010 to June 2011, if the arrows hold and nothing else")
    assert " * o: Green 90 now, led to Red 20 by June 2011" in text
    assert text.endswith("(* led to another colour)")


def test_one_row_a_node_the_goal_first() -> None:
    frame = review(made(), {"k": 20, "n": 90, "own": 90}).outlook().to_frame()
    assert list(frame.columns) == "name band score low high band_now score_now by".split()
    assert set(frame.index) == {"objective:o", "objective:near"}
    assert frame.loc["objective:near", "by"] == "2010-06"


def test_hostile_names_are_text_in_a_notebook() -> None:
    objectives = {"o": {"name": "<b>O</b>"}, "d": {"contributes": "o"}}
    shown = review(strategy(kpis={"k": "d"}, objectives=objectives), {"k": 1}).outlook()._repr_html_()
    assert "&lt;b&gt;O" in shown and "<b>" not in shown


@pytest.mark.parametrize("readings", [{}, {"k": None}])
def test_without_anything_there_is_nothing_ahead(readings: dict[str, None]) -> None:
    alone = strategy(kpis={"k": "o"}, objectives={"o": None})
    found = review(alone, readings).outlook()
    assert found.nodes == () and found.to_frame().empty
    assert str(found.by) == "2010-03"
