"""The map as a Jupyter widget: what goes to the browser, and what comes back."""

from __future__ import annotations

import sys
from typing import Any

import pytest

import scorecard as sc
from scorecard.review.levers import slider_range
from tests.render.front_help import library

VISION, FOOTFALL, SUNDAY = "objective:vision", "kpi:footfall", "initiative:sunday"


@pytest.fixture(scope="module")
def review() -> sc.Review:
    return library()


def told(widget: Any, name: str) -> dict[str, Any]:
    return next(node for node in widget.shown["data"]["nodes"] if node["id"] == name)


def test_it_sends_the_picture_what_to_tell_and_the_front_end(review: sc.Review) -> None:
    widget = review.widget()
    state = widget.get_state()
    assert state["shown"]["svg"] == review.map().svg
    assert "export default" in state["_esm"]
    assert ".scm" in state["_css"]
    assert told(widget, VISION)["why"] == review.explain(VISION).paragraph()
    assert repr(widget) == "<map widget 'Library service': 7 boxes, 6 levers>"


def test_the_sliders_are_those_that_hold_the_goal_back_most(review: sc.Review) -> None:
    levers = review.widget().shown["data"]["levers"]
    causes = [part.id for part in review.explain(VISION).causes if part.id.startswith("kpi:")]
    assert [lever["id"] for lever in levers if lever["kind"] != "stop"][: len(causes)] == causes
    assert [lever["id"] for lever in levers if lever["kind"] == "stop"] == [SUNDAY]


def test_one_can_say_which(review: sc.Review) -> None:
    levers = review.widget(["titles", FOOTFALL], drop=[]).shown["data"]["levers"]
    assert [(lever["id"], lever["kind"], lever["value"]) for lever in levers] == [
        ("kpi:titles", "slider", 100.0),
        (FOOTFALL, "slider", 980.0),
    ]


def test_a_lever_is_a_what_if(review: sc.Review) -> None:
    widget = review.widget()
    widget.supposed = {"set": {FOOTFALL: 1150.0, "kpi:open": False}, "drop": [SUNDAY], "turn": 1}
    expected = review.what_if({FOOTFALL: 1150.0, "kpi:open": False}, drop=SUNDAY)
    assert widget.shown["svg"] == expected.map().svg
    for name, status in ((name, expected.status(name)) for name in expected.to_frame().index):
        assert told(widget, name)["letter"] == status.letter
    changed = [change.id for change in review.compare(expected).changes]
    assert sorted(item["id"] for item in widget.shown["data"]["changes"]) == sorted(changed)
    stopped = next(item for item in widget.shown["data"]["changes"] if item["id"] == SUNDAY)
    assert (stopped["before"], stopped["after"], stopped["crossed"]) == ("G 83", "R 0", True)


def test_nothing_supposed_is_the_review_again(review: sc.Review) -> None:
    widget = review.widget()
    before = widget.shown
    widget.supposed = {"set": {FOOTFALL: 500.0}, "drop": [], "turn": 1}
    assert widget.shown != before
    widget.supposed = {"set": {}, "drop": [], "turn": 2}
    assert widget.shown["svg"] == before["svg"]
    assert widget.shown["data"] == {**before["data"], "turn": 2}


def test_a_lever_that_cannot_be_moved_so_far_says_why_and_keeps_the_map(review: sc.Review) -> None:
    widget = review.widget()
    before = widget.shown["svg"]
    widget.supposed = {"set": {"kpi:nowhere": 1.0}, "drop": [], "turn": 1}
    assert "nowhere" in widget.shown["data"]["error"]
    assert widget.shown["svg"] == before
    widget.supposed = {"set": {FOOTFALL: 1150.0}, "drop": [], "turn": 2}
    assert "error" not in widget.shown["data"]


def test_a_map_alone_has_no_levers(review: sc.Review) -> None:
    widget = review.map().widget()
    assert "levers" not in widget.shown["data"]
    widget.supposed = {"set": {FOOTFALL: 1.0}, "drop": [], "turn": 1}
    assert widget.shown["svg"] == review.map().svg


def test_a_picture_without_a_review_knows_no_reasons() -> None:
    from scorecard.render.picture import draw

    strategy = sc.Strategy.model_validate({"name": "Map", "objectives": {"a": "A"}})
    with pytest.raises(sc.RenderError, match=r"`review.map\(\)` has"):
        draw(strategy, {}, at=sc.Period.parse("2010-03")).widget()


def test_wrong_names_are_refused(review: sc.Review) -> None:
    with pytest.raises(sc.UnknownNameError, match="footfall"):
        review.widget(["footfal"])
    with pytest.raises(sc.UnknownNameError, match="sunday"):
        review.widget(drop=["sundays"])
    with pytest.raises(sc.ScorecardError, match="no value to be moved: kpi:unread"):
        review.widget(["unread"])


def test_without_the_extra_it_says_the_pip_line(review: sc.Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(sc.MissingExtraError, match=r"pip install 'strategy-scorecard\[widget\]'"):
        review.widget()


@pytest.mark.parametrize(
    ("fields", "value", "expected"),
    [
        ({"worst": 0, "best": 500, "target": 400}, 250.0, (0.0, 550.0)),
        ({"worst": 20, "best": 98, "target": 90, "measured_in": "%"}, 60.0, (12.0, 100.0)),
        ({"direction": "lower", "target": -5, "worst": 5, "best": -15}, 0.0, (-17.0, 7.0)),
        ({"direction": "between", "target": [4, 6], "worst": [0, 10]}, 5.0, (0.0, 11.0)),
        ({"untargeted": True}, 7.0, (3.0, 11.0)),
        ({"untargeted": True}, 0.0, (0.0, 1.0)),
    ],
)
def test_a_slider_goes_a_little_beyond_what_counts(
    fields: dict[str, Any], value: float, expected: tuple[float, float]
) -> None:
    strategy = sc.Strategy.model_validate({"name": "One", "kpis": {"k": {"name": "K", **fields}}})
    import pandas as pd

    readings = pd.DataFrame({"kpi": ["k"], "period": ["2010-03"], "value": [value]})
    status = sc.Review(strategy, readings, at="2010-03").status("k")
    low, high = slider_range(strategy, strategy.kpis[0], status)
    assert (low, high) == pytest.approx(expected, abs=0.5)
    assert low <= value <= high
