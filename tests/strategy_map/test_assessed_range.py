"""An assessed status with the range people left open: its bounds flow up as those of what is unknown do."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import scorecard as sc

NO_READINGS = pd.DataFrame({"kpi": [], "period": [], "value": []})


def review(*judgements: dict[str, Any], sign: str = "positive", at: str = "2010-03") -> sc.Review:
    document = sc.Strategy.model_validate(
        {
            "name": "Trust",
            "objectives": {"care": {"name": "Care", "vision": True}},
            "capabilities": {
                "desk": {"name": "Desk", "assessed": True, "contributes": "care"},
                "noise": {"name": "Noise", "assessed": True, "contributes": {"care": {"sign": sign}}},
            },
        }
    )
    told = {"period": "2010-01", "author": "Head of IT", "reason": "seen"}
    said = [sc.Judgement.model_validate({**told, **each}) for each in judgements]
    return sc.Review(document, NO_READINGS, at, judgements=said)


def test_the_range_bounds_the_node_and_what_lies_above() -> None:
    found = review(
        {"node": "desk", "status": "red", "score": 20, "low": 10, "high": 50},
        {"node": "noise", "status": "green", "score": 80},
    )
    desk, care = found.status("desk"), found.status("care")
    assert (desk.score, desk.low, desk.high, desk.coverage) == (20, 10, 50, 1)
    assert desk.provisional and desk.letter == "R"
    assert (care.score, care.low, care.high) == (50, 45, 65) and not care.provisional


def test_through_a_negative_link_low_reads_high() -> None:
    found = review(
        {"node": "desk", "status": "green", "score": 90},
        {"node": "noise", "status": "amber", "score": 50, "low": 40, "high": 60},
        sign="negative",
    )
    care = found.status("care")
    assert (care.score, care.low, care.high) == (70, 65, 75)


def test_one_end_alone_leaves_the_other_at_the_score() -> None:
    found = review({"node": "desk", "status": "red", "score": 20, "high": 40})
    assert (found.status("desk").low, found.status("desk").high) == (20, 40)


def test_a_later_status_without_a_range_ends_it() -> None:
    found = review(
        {"node": "desk", "status": "red", "score": 20, "low": 10, "high": 50},
        {"node": "desk", "status": "red", "score": 20, "period": "2010-02"},
    )
    assert (found.status("desk").low, found.status("desk").high) == (20, 20)


def test_a_what_if_is_sure_of_what_it_supposes() -> None:
    found = review({"node": "desk", "status": "red", "score": 20, "low": 10, "high": 50})
    supposed = found.what_if({"desk": "amber"}).status("desk")
    assert (supposed.score, supposed.low, supposed.high) == (50, 50, 50)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"score": 20, "low": 30}, "the score 20 lies outside its range 30 to 20"),
        ({"score": 20, "high": 10}, "the score 20 lies outside its range 20 to 10"),
        ({"low": 10}, "`low` and `high` belong to the `score` of an assessed status"),
        ({"score": 20, "low": 10, "kind": "override"}, "belong to the `score` of an assessed status"),
        ({"score": 20, "high": 101}, "less than or equal to 100"),
    ],
)
def test_ranges_that_cannot_be(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        review({"node": "desk", "status": "red", **more})


def test_a_kpi_has_no_range() -> None:
    document = sc.Strategy.model_validate(
        {
            "name": "Trust",
            "objectives": {"care": {"name": "Care", "vision": True}},
            "kpis": {"mood": {"name": "Mood", "direction": "assessed", "measures": "care"}},
        }
    )
    said = sc.Judgement(
        node="mood", period="2010-01", status="red", score=20, high=40, author="Head of IT", reason="seen"
    )
    with pytest.raises(sc.ReadingsError, match="a status has a range of other nodes only"):
        sc.Review(document, NO_READINGS, "2010-03", judgements=[said])
