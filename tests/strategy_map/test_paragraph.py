"""The paragraph of an explanation: golden texts over the example, whose figures are illustrative."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.schemes import built_in_schemes
from scorecard.kpi.series import Series
from scorecard.kpi.since import band_since
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from tests.strategy_map.made import one, review, says, strategy

GOLDEN = {
    "vision": (
        "Amber (57). Its 43 points of shortfall are spread; most come from Create a motivating working "
        "environment in March 2009 (14), Improve customer experience (10) and Reduce the cost base "
        "sustainably (10). The largest single one, 6.0 points, is % uplift in capability skills levels in "
        "IMS people in September 2008 (1.1 against 10 %)."
    ),
    "contract-renewal": (
        "Red (22). A quarter of the shortfall is Steps of contract renewal done by their date in Sourcing "
        "and contracts, 24 percentage points under target and red since June 2009; its process has "
        "changed for the worse. Another quarter is the assessed status of Contract renewal programme, "
        "which is red."
    ),
    "working-environment": (
        "Red (25). Three quarters of the shortfall is % uplift in capability skills levels in IMS people "
        "in September 2009 (6.4 against 10 %). Another quarter is Training days a person, last twelve "
        "months in September 2009 (4.5 against 5 days). Involve staff in change is unknown, so 50 % is "
        "covered. Were all of it known the score would lie between 13 and 63: it is provisional."
    ),
    "supplier-service": (
        "Red (21). All of the shortfall is Contract service levels met in Sourcing and contracts, 4.4 "
        "percentage points under target and red since January 2010; its process has not changed (common "
        "cause variation), and as it is it will meet its target in some periods and miss it in others."
    ),
    "dependable-services": (
        "Green (75). 55 % of the shortfall is Service desk calls settled at first contact in Live "
        "services, 11.4 percentage points under target and red since April 2008; its process has changed "
        "for the worse. Another quarter is Key services available in agreed hours in Live services, 0.36 "
        "percentage points over target and green since February 2010; its process has changed for the "
        "better, short only of the top of its scale. Beneath it Service desk calls settled at first contact "
        "is red."
    ),
    "kpi:sickness-absence": (
        "Red (33). Working days lost to sickness a person, last twelve months in Unit 7 (name not public) "
        "is 0.4 over its target of 7.5 days; its process has changed for the better."
    ),
    "kpi:accreditation-current": (
        "Green (83). Every live system holds a current security accreditation in Live services is "
        "answered yes and green since Q1 2009."
    ),
    "staff-engagement": (
        "Involve staff in change is unknown: only 33 % of what is beneath it is known; no data since "
        "January 2010."
    ),
}


@pytest.fixture(scope="module")
def ims() -> sc.Review:
    folder = sc.example("hmrc_ims")
    return sc.Review(
        sc.read_strategy(folder / "strategy.yaml"),
        sc.read_readings(folder / "readings"),
        "2010-03",
        judgements=sc.read_judgements(folder / "judgements.csv"),
    )


@pytest.mark.parametrize("name", GOLDEN)
def test_the_paragraph_of(name: str, ims: sc.Review) -> None:
    assert ims.explain(name).paragraph() == GOLDEN[name]


def test_tension_is_told(ims: sc.Review) -> None:
    said = ims.explain("financial-control").paragraph()
    end = "Its own figures are green (84), what drives it is red (27): today's result may not last."
    assert said.endswith(end)


def test_every_paragraph_is_one_of_whole_sentences(ims: sc.Review) -> None:
    for name in ims.to_frame().index:
        said = ims.explain(name).paragraph()
        assert said.endswith(".")
        assert "  " not in said
        assert ".." not in said


def test_the_fractions_a_person_would_say() -> None:
    def told(first: float, second: float) -> str:
        return one([first, second], measured_cap=False).explain("o").paragraph()

    assert "Two thirds of the shortfall is k0" in told(40, 70)
    assert "Another third is k1" in told(40, 70)
    assert "Three quarters of the shortfall is k0" in told(40, 80)
    assert "All of the shortfall is k0" in told(40, 100)
    assert "58 % of the shortfall is k0" in told(42, 58)
    assert "99 % of the shortfall is k0" in told(1, 99)


def test_caps_and_the_rule_are_sentences_of_their_own() -> None:
    said = one([10], [100]).explain("o").paragraph()
    assert said == (
        "Amber (50). All of the shortfall is k0, at 10. Its own KPIs are in the worst band, so at most 50. "
        "Its own figures are red (10), what drives it is green (100): the hypothesis that these drive it is "
        "in doubt."
    )
    said = one([60, 90], rule="two_worst", unanimous=True).explain("o").paragraph()
    assert said.endswith("Not all it rests on is green, so it stays below.")


def test_what_is_unknown_is_named_with_what_is_covered() -> None:
    said = one([80, 80, 80, 80, None]).explain("o").paragraph()
    assert "k4 is unknown, so 80 % is covered." in said
    said = one([80, None, None, None], min_known=0).explain("o").paragraph()
    assert "k1, k2 and 1 more are unknown, so 25 % is covered." in said


def test_full_marks_overrides_and_stopped_work() -> None:
    assert (
        one([100]).explain("o").paragraph() == "Green (100). Everything known beneath it scores full marks."
    )
    told = [says("o", "green", kind="override")]
    assert one([20], judgements=told).explain("o").paragraph().startswith("o shows green by Director")
    dropped = one(drivers=[90]).what_if(drop=["d0"]).explain("d0").paragraph()
    assert dropped == "d0 scores 0: the work is dropped in this what-if."


def test_since_when_is_counted_in_readings_against_the_targets_of_their_time() -> None:
    months = tuple(Period.parse(f"2009-{month:02}") for month in range(1, 7))
    calls = KPI.model_validate(
        {"id": "c", "name": "Calls", "target": {"2009-01": 50, "2009-04": 90}, "worst": 0, "best": 100}
    )
    tolerance = built_in_schemes()["tolerance"]

    def since(*values: float) -> str:
        series = Series(months[: len(values)], np.array(values), np.full(len(values), np.nan))
        return str(band_since(calls, tolerance, Scale(), series))

    assert since(60, 60, 60, 60, 60, 60) == "2009-04"  # green until the target rose
    assert since(20, 20, 60, 60, 60, 95) == "None"  # green alone
    assert since(20, 20, 20, 60) == "2009-01"
    assert since(60) == "None"


def test_since_when_is_told_of_a_current_reading() -> None:
    made = strategy(kpis={"k": "o"}, objectives={"o": None})
    months = [f"2009-{month:02}" for month in range(1, 13)]
    readings = pd.DataFrame({"kpi": "k", "period": months, "value": 20})
    told = sc.Review(made, readings, "2009-12").explain("o").paragraph()
    assert "k, at 20 and red since January 2009" in told
    later = sc.Review(made, readings, "2010-01").explain("o").paragraph()
    assert later == "o is unknown: nothing beneath it is known; no data since December 2009."


# --- findings over the colours


def test_the_check_of_the_example(ims: sc.Review) -> None:
    document = sc.check(ims.strategy, ims.readings, ims.judgements, at=ims.at)
    assert set(document) <= set(ims.check())
    found = [item for item in ims.check() if item not in document]
    assert [(item.severity, item.rule, item.where.id) for item in found] == [
        ("warning", "watermelon", "objective:dependable-services"),
        ("warning", "leads-failing", "objective:financial-control"),
        ("note", "override", "objective:supplier-ideas"),
    ]
    assert found[0].what == "it is green, and beneath it kpi:first-contact-fix is red"
    assert found[1].what == "leads failing: its own figures are green 84, what drives it is red 27"


def test_tension_the_other_way_unknown_goals_and_clamped_values() -> None:
    found = one([20], [90], measured_cap=False).check()
    assert [item.rule for item in found] == ["leads-not-paying-off"]
    found = one([None]).check()
    assert [item.rule for item in found] == ["no-readings", "goal-unknown", "hangs-on-one"]
    kpis = {"k": {"measures": "o", "thresholds": [100 / 3, 200 / 3], "worst": 10, "best": 90}}
    found = review(strategy(kpis=kpis, objectives={"o": None}), {"k": 95}).check()
    assert [item.rule for item in found] == ["off-scale", "no-goal", "hangs-on-one"]


def test_nothing_to_say() -> None:
    assert len(one([90, 90], [90]).check()) == 0
