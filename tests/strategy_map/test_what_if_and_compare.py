"""What-if is the same pipeline on edited inputs; a comparison says what became of each node."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from tests.strategy_map.made import frame, one, review, says, strategy


def found() -> sc.Review:
    made = strategy(
        kpis={
            "calls": "serve",
            "done": {"measures": "serve", "direction": "yes_no"},
            "trust": {"measures": "serve", "direction": "assessed"},
        },
        objectives={"serve": {"vision": True}},
        initiatives={"skills": {"contributes": "serve", "assessed": True}},
        risks={"fire": {"threatens": "serve"}},
        kpqs={"why": {"asks": "serve"}},
    )
    told = [says("skills", "green"), says("trust", "amber")]
    return review(made, {"calls": 80, "done": 1}, judgements=told)


@pytest.mark.parametrize(("value", "score"), [(40, 40), (Decimal("40.5"), 40.5), (np.float32(40.5), 40.5)])
def test_a_kpi_takes_a_number(value: Any, score: float) -> None:
    before = found()
    after = before.what_if({"calls": value})
    assert (after.status("calls").score, after.status("calls").as_of.say()) == (score, "March 2010")
    assert before.status("calls").score == 80


@pytest.mark.parametrize("value", [False, 0])
def test_a_yes_no_kpi_takes_true_and_false(value: Any) -> None:
    assert found().what_if({"kpi:done": value}).status("done").band.name == "Red"


@pytest.mark.parametrize("name", ["skills", "kpi:trust"])
def test_an_assessed_status_is_set_by_its_word(name: str) -> None:
    after = found().what_if({name: "RED"})
    assert after.status(name).score == pytest.approx(100 / 6)
    assert after.what_if({name: "g"}).status(name).score == pytest.approx(500 / 6)


def test_a_word_stands_before_a_judgement_of_a_longer_period() -> None:
    made = strategy(initiatives={"skills": None})
    before = review(made, {}, judgements=[says("skills", "green", period="2010")])
    assert before.status("skills").band.name == "Green"
    assert before.what_if({"skills": "red"}).status("skills").band.name == "Red"


def test_edits_add_up() -> None:
    after = found().what_if({"calls": 10}).what_if({"skills": "red"}).what_if(drop="skills")
    assert (after.status("calls").score, after.status("skills").dropped) == (10, True)
    assert after.status("skills").reasons[1].text.startswith("assessed red")


@pytest.mark.parametrize(
    ("values", "drop", "message"),
    [
        ({"kpi:cals": 1}, (), "no node 'kpi:cals'; did you mean 'kpi:calls'?"),
        ({}, ["skils"], "no node 'skils'; did you mean 'skills'?"),
        ({}, ["calls"], "kpi:calls is no work that can stop"),
        ({}, ["fire"], "risk:fire is no work that can stop"),
        ({"calls": "12"}, (), "kpi:calls takes a number, not '12'"),
        ({"calls": True}, (), "kpi:calls takes a number, not True"),
        ({"calls": math.nan}, (), "kpi:calls needs a finite number, not nan"),
        ({"calls": math.inf}, (), "kpi:calls needs a finite number, not inf"),
        ({"calls": None}, (), "kpi:calls needs a finite number, not None"),
        ({"calls": [1]}, (), r"kpi:calls needs a finite number, not \[1\]"),
        ({"done": "yes"}, (), "kpi:done takes True or False, not 'yes'"),
        ({"done": 2}, (), "kpi:done takes True or False, not 2"),
        ({"serve": 60}, (), "objective:serve has no readings of its own"),
        ({"trust": 60}, (), "kpi:trust has no readings of its own"),
        ({"skills": "blue"}, (), "no status 'blue'; valid: Amber, Green, Red"),
        ({"fire": "red"}, (), "risk:fire is a risk and takes no value"),
        ({"why": "red"}, (), "kpq:why is a kpq and takes no value"),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, Any], drop: Any, message: str) -> None:
    with pytest.raises(sc.ScorecardError, match=message):
        found().what_if(values, drop=drop)


def months(*, before: dict[str, Any], after: dict[str, Any], **sections: Any) -> tuple[sc.Review, sc.Review]:
    made = strategy(**sections)
    table = pd.concat([frame(before, "2010-02"), frame(after, "2010-03")])
    return sc.Review(made, table, "2010-02"), sc.Review(made, table, "2010-03")


def test_every_kind_of_change() -> None:
    kpis = {name: name[0] for name in ("a1", "b1", "c1", "d1", "e1", "f1")}
    kpis = {name: {"measures": node} for name, node in kpis.items()}
    kpis["b1"]["frequency"] = kpis["c1"]["frequency"] = "day"
    old, new = months(
        before={"a1": 80, "b1": 50, "d1": 10, "e1": 50, "f1": 60},
        after={"a1": 20, "c1": 50, "d1": 10, "e1": 50, "f1": 60},
        kpis=kpis,
        objectives=dict.fromkeys("abcf"),
        initiatives={
            "d": {"valid_until": "2010-02", "name": "Old programme"},
            "e": {"valid_from": "2010-03", "name": "New programme"},
        },
    )
    comparison = old.compare(new)
    kinds = {change.id.partition(":")[2]: change.kind for change in comparison.everything}
    assert {name: kinds[name] for name in "abcdef"} == {
        "a": "changed",
        "b": "data went",
        "c": "data came",
        "d": "ended",
        "e": "started",
        "f": "unchanged",
    }
    text = str(comparison)
    assert text.startswith("February 2010 to March 2010: 8 of 12 nodes change.")
    assert " * Old programme: ended; its last status was Red 10" in text
    assert " * New programme: started; Amber 50" in text
    assert " * a: Green 80 -> Red 20 (-60.0)" in text
    assert " * b: data went; Amber 50 -> Unknown –" in text
    assert " * c: data came; Unknown – -> Amber 50" in text
    rows = comparison.to_frame()
    columns = "name kind before after difference band_before band_after crossed why".split()
    assert list(rows.columns) == columns
    assert rows.loc["objective:a", "difference"] == -60
    assert str(rows["difference"].dtype) == "float64"
    assert rows.loc["objective:b", "after"] != rows.loc["objective:b", "after"]


def test_a_change_within_a_band_crosses_nothing() -> None:
    before = one([40])
    change = next(c for c in before.compare(before.what_if({"k0": 50})).changes if c.id == "objective:o")
    assert (change.kind, change.crossed, change.difference) == ("changed", False, 10)


def test_dropped_work_is_compared_as_0() -> None:
    before = one(drivers=[90, 20])
    comparison = before.compare(before.what_if(drop=["d1"]))
    assert {(c.id, c.before.score, c.after.score) for c in comparison.changes} == {
        ("objective:d1", 20, 0),
        ("objective:o", 55, 45),
    }
    assert str(comparison).startswith("March 2010, what-if: 2 of 5 nodes change.")


def test_reviews_of_two_strategies_start_and_end_nodes() -> None:
    old = review(strategy(kpis={"k": "o"}, objectives={"o": None}), {"k": 20})
    new = review(strategy(kpis={"k": "p"}, objectives={"p": None}), {"k": 20})
    kinds = {change.id: change.kind for change in old.compare(new).everything}
    assert kinds == {"kpi:k": "unchanged", "objective:o": "ended", "objective:p": "started"}
