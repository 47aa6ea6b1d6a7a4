"""What can be used and may still be wrong: old words, shares above 100, many faults alike."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import scorecard as sc
from scorecard.cli import app


def library(**changes: Any) -> sc.Strategy:
    kpi = {"name": "Fixed", "measures": "readers", "owner": "A", "measured_in": "%", "target": 85,
           "worst": 50, "best": 100, **changes}  # fmt: skip
    return sc.Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {"readers": {"name": "Readers", "vision": True, "owner": "A"}},
            "initiatives": {
                "vans": {"name": "Vans", "contributes": "readers", "owner": "A", "assessed": True}
            },
            "kpis": {"fixed": kpi},
        }
    )


def read(*values: float, start: int = 1, **more: Any) -> pd.DataFrame:
    periods = [f"2010-{month:02}" for month in range(start, start + len(values))]
    return pd.DataFrame({"kpi": "fixed", "period": periods, "value": values, **more})


def said(period: str, **more: Any) -> sc.Judgement:
    fields = {"node": "vans", "period": period, "status": "Amber", "author": "Board", "reason": "late"}
    return sc.Judgement.model_validate(fields | more)


def rules(findings: sc.Findings) -> list[str]:
    return [item.rule for item in findings]


# --- somebody's word of long ago


@pytest.mark.parametrize(
    ("period", "age"),
    [("2009-02", "13 months"), ("2008-04", "23 months"), ("2008-03", "2 years"), ("FY2006/07", "3 years")],
)
def test_a_status_assessed_long_ago_is_told_with_age_and_author(period: str, age: str) -> None:
    (found,) = sc.check(library(), read(90, start=3), [said(period)], at="2010-03").warnings
    assert (found.rule, found.where.id) == ("assessed-long-ago", "initiative:vans")
    when = sc.Period.parse(period).say()
    assert found.what == f"its status at March 2010 was assessed {age} before: Amber for {when}, by Board"
    review = sc.Review(library(), read(90, start=3), "2010-03", judgements=[said(period)])
    assert found in review.check()


@pytest.mark.parametrize(
    "judgements",
    [
        [said("2009-03")],
        [said("2005-03"), said("2009-06")],
        [said("2005-03", expires="2011-03")],
        [said("2005-03", expires="2009-03")],
        [said("2005-03", status="not applicable")],
        [said("2005-03", kind="override")],
    ],
)
def test_a_word_of_late_or_of_a_stated_date_is_no_doubt(judgements: list[sc.Judgement]) -> None:
    assert "assessed-long-ago" not in rules(sc.check(library(), read(90, start=3), judgements, at="2010-03"))


def test_old_words_are_counted_over_organisations() -> None:
    towns = pd.concat([read(90, start=3, organisation=name) for name in ("North", "South", "West")])
    judgements = [said("2007-03", organisation="South"), said("2008-01")]
    found = sc.check(library(), towns, judgements, at="2010-03").warnings
    assert [item.what for item in found if item.rule == "assessed-long-ago"] == [
        "its status at March 2010 was assessed 3 years before in 3 of 3 organisations, the oldest of them: "
        "Amber for March 2007, by Board"
    ]


# --- shares of 100


def test_a_reading_above_100_percent_is_told_once_a_kpi_in_its_place() -> None:
    found = sc.check(library(), read(179, 90, 140), [said("2010-03")], at="2010-03")
    (told,) = (item for item in found if item.rule == "over-hundred")
    assert (told.severity, str(told.where)) == ("warning", "row 0 (kpi:fixed)")
    assert told.what == (
        "the reading of January 2010 is 179 %, and all it is compared with lies at 100 or below "
        "(1 more like it)"
    )
    assert "state a `best` or `worst` above 100" in told.fix


def test_numerator_and_denominator_come_to_it_too() -> None:
    rows = pd.DataFrame(
        {"kpi": ["fixed"], "period": ["2010-03"], "value": [None], "numerator": [13], "denominator": [10]}
    )
    assert "over-hundred" in rules(sc.check(library(), rows, at="2010-03"))


@pytest.mark.parametrize(
    "fields",
    [
        {"measured_in": "calls"},
        {"direction": "lower", "target": 20, "worst": 150, "best": 0},
        {"direction": "between", "target": [95, 102], "worst": [90, 108], "best": None},
        {"stretch": 110},
        {"target": None, "worst": None, "best": None, "untargeted": True},  # nothing says that it ends
    ],
)
def test_what_may_be_more_than_100_is_no_doubt(fields: dict[str, Any]) -> None:
    assert "over-hundred" not in rules(sc.check(library(**fields), read(179), at="2010-01"))
    review = sc.Review(library(**fields), read(60), "2010-01")
    assert review.what_if({"fixed": 130}).findings == ()


def test_a_what_if_above_100_percent_is_told_where_it_is_asked_and_shown() -> None:
    review = sc.Review(library(), read(90), "2010-01")
    assert review.what_if({"fixed": 100}).findings == ()
    after = review.what_if({"fixed": 130})
    (told,) = after.findings
    assert (told.severity, told.rule, told.where.id) == ("warning", "over-hundred", "kpi:fixed")
    assert "the supposed value is 130 %" in told.what
    assert "; 1 remark: kpi:fixed: the supposed value is 130 %" in repr(after)
    assert told in after.check() and "over-hundred" not in rules(review.check())


# --- ends


@pytest.mark.parametrize(
    "fields",
    [{"target": 100, "best": 100}, {"direction": "lower", "target": 0, "best": 0, "worst": 40}],
)
def test_a_percentage_whose_target_is_its_end_is_told_what_can_be_done(fields: dict[str, Any]) -> None:
    (found,) = (item for item in sc.check(library(**fields)) if item.rule == "end-inside")
    edge = fields["best"]
    assert found.fix.startswith("best is") is False and f"nothing lies beyond {edge} %" in found.fix
    without = {**fields, "best": None}
    assert not {"end-inside", "end-missing"} & set(rules(sc.check(library(**without))))  # as it was told
    scores = [
        sc.Review(library(**these), read(edge), "2010-01").status("fixed").score
        for these in (fields, without)
    ]
    assert scores[0] == pytest.approx(scores[1])


def test_other_units_and_other_targets_are_told_to_move_their_end() -> None:
    for fields in ({"target": 100, "best": 100, "measured_in": "calls"}, {"target": 98, "best": 95}):
        (found,) = (item for item in sc.check(library(**fields)) if item.rule == "end-inside")
        assert found.fix == "best is the value that scores 100; move it further out"
    assert "end-missing" in rules(sc.check(library(target=98, best=None)))


# --- all that is to be known of a review, and much of one kind


def test_a_review_says_what_the_check_says_and_what_its_statuses_show() -> None:
    folder = sc.example("hmrc_ims")
    strategy, readings = sc.read_strategy(folder / "strategy.yaml"), sc.read_readings(folder / "readings")
    judgements = sc.read_judgements(folder / "judgements.csv")
    found = sc.Review(strategy, readings, "2010-03", judgements=judgements).check()
    document = sc.check(strategy, readings, judgements, at="2010-03")
    assert set(document) <= set(found)
    assert [item.rule for item in found if item not in document] == [
        "watermelon",
        "leads-failing",
        "override",
    ]


def test_one_rule_of_one_node_is_told_once() -> None:
    found = sc.Review(library(), read(20, 30, 40), "2010-03").check()
    assert [(item.severity, item.rule) for item in found if item.rule == "off-scale"] == [
        ("warning", "off-scale")
    ]


def wrong(count: int) -> pd.DataFrame:
    rows = [(f"fixd{number}", "2010-03", 1) for number in range(count)]
    return pd.DataFrame([*rows, ("fixed", "2010-03", 90)], columns=["kpi", "period", "value"])


def test_many_faults_alike_are_counted_and_none_is_lost() -> None:
    found = sc.check(library(), wrong(216)).errors
    lines = str(found).splitlines()
    assert len(lines) == 6 and lines[-1] == "error: and 211 more of this kind [unknown-kpi]"
    assert len(found) == len(found.to_frame()) == 216
    assert "and 211 more of this kind" in found._repr_html_() and found._repr_html_().count("<tr>") == 7
    with pytest.raises(sc.ReadingsError) as refused:
        sc.Review(library(), wrong(216), "2010-03")
    assert len(str(refused.value).splitlines()) == 7 and len(refused.value.findings) == 216
    assert len(str(sc.check(library(), wrong(6)).errors).splitlines()) == 6


def test_the_command_line_counts_them_and_writes_them_all(tmp_path: Any) -> None:
    sc.write_strategy(library(), tmp_path / "strategy.yaml")
    wrong(216).to_csv(tmp_path / "readings.csv", index=False)
    words = ["check", str(tmp_path / "strategy.yaml")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 1 and "error: and 211 more of this kind [unknown-kpi]" in result.stdout
    result = CliRunner().invoke(app, [*words, "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 1 and sum(row["rule"] == "unknown-kpi" for row in rows) == 216
    assert rows[0]["line"] == "2"


# --- work that is set and stops


def test_work_cannot_be_set_and_stop() -> None:
    review = sc.Review(library(), read(90), "2010-01", judgements=[said("2010-01")])
    both = sc.Scenario.model_validate({"set": {"vans": "green"}, "drop": ["vans"]})
    with pytest.raises(sc.ScorecardError, match="initiative:vans is set and stops") as refused:
        review.what_if(both)
    assert "leave out one of them" in str(refused.value)
    with pytest.raises(sc.ScorecardError, match="is set and stops"):
        review.what_if({"initiative:vans": "green"}, drop="vans")
    with pytest.raises(sc.ScorecardError, match="is set and stops"):
        review.what_if(drop="vans").what_if({"vans": "green"})


def test_work_that_was_set_may_stop_later() -> None:
    review = sc.Review(library(), read(90), "2010-01", judgements=[said("2010-01")])
    after = review.what_if({"vans": "green"}).what_if(drop="vans")
    assert after.status("vans").score == 0
