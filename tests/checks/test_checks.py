"""The rules, each by the smallest strategy that breaks it, and by one that does not."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from scorecard.checks.check import RULES

GOOD: dict[str, Any] = {
    "target": 900, "worst": 500, "best": 1200, "owner": "Head librarian", "measures": "readers"
}  # fmt: skip
FIRE = {"name": "Fire", "owner": "x", "threatens": "readers"}
FIVES = {"name": "5 x 5", "lowest": 1, "highest": 25}
TWO_BANDS = {
    "bands": [
        {"name": "Poor", "letter": "P", "shape": "diamond", "colour": "worst"},
        {"name": "Fine", "letter": "F", "shape": "circle", "colour": "best"},
    ],
    "boundaries": ["target"],
}


def library(**changes: Any) -> sc.Strategy:
    """A sound strategy of one goal and two KPIs, with changes to its sections."""
    raw: dict[str, Any] = {
        "name": "Library",
        "objectives": {"readers": {"name": "More readers", "vision": True, "owner": "Head librarian"}},
        "kpis": {"visits": {"name": "Visits", **GOOD}, "loans": {"name": "Loans", **GOOD}},
    }
    for section, items in changes.items():
        raw[section] = {**raw[section], **items} if isinstance(items, dict) and section in raw else items
    return sc.Strategy.model_validate(raw)


def kpi(**fields: Any) -> sc.Strategy:
    """The same with changes to one KPI; None takes a field out."""
    changed = {key: value for key, value in {**GOOD, **fields}.items() if value is not None}
    return library(kpis={"visits": {"name": "Visits", **changed}})


def readings(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{"kpi": "visits", "period": "2010-03", "value": 800, **row} for row in rows])


BOTH = readings({}, {"kpi": "loans"})


def found(findings: sc.Findings) -> list[tuple[str, str, str | None]]:
    return [(item.severity, item.rule, item.where.id) for item in findings]


def test_a_sound_strategy_has_no_findings() -> None:
    assert found(sc.check(library())) == []
    assert found(sc.check(library(), BOTH, [], at="2010-03")) == []


@pytest.mark.parametrize(
    ("strategy", "severity", "rule", "place", "words"),
    [
        (kpi(target=None), "error", "target-missing", "kpi:visits", "`untargeted: true`"),
        (
            kpi(target=None, direction="between", worst=None, best=None),
            "error", "target-missing", "kpi:visits", "`target: [low, high]`",
        ),
        (
            kpi(scheme="break-points", thresholds=[600], worst=None),
            "error", "thresholds-missing", "kpi:visits", "reads 2 thresholds; it states 1",
        ),
        (
            kpi(scheme="red-flag-and-goal", red_flag=600, worst=None),
            "error", "thresholds-missing", "kpi:visits", "add `goal:`",
        ),
        (
            kpi(scheme="break-points", thresholds=[600, 900, 950]),
            "warning", "figures-unread", "kpi:visits", "all but 2 of its thresholds",
        ),
        (
            kpi(scheme="kent"),
            "error", "tolerance-missing", "kpi:visits", "its scheme 'kent' reads a tolerance",
        ),
        (
            kpi(scheme="harlow", direction="between", target=[20, 30], worst=[5, 50], best=None),
            "error", "tolerance-missing", "kpi:visits", "add `tolerance:`",
        ),
        (
            kpi(scheme="brag", worst=None, best=None, target=None),
            "error", "people-judge", "kpi:visits", "people give the bands of its scheme 'brag'",
        ),
        (kpi(scheme="havering", worst=None), "warning", "end-missing", "kpi:visits", "every value in red"),
        (kpi(scheme="havering", worst=820), "warning", "end-inside", "kpi:visits", "beyond 810"),
        (
            kpi(scheme="model-health-system"),
            "warning", "landing-unsaid", "scheme:model-health-system", "too few bands",
        ),
        (
            kpi(scheme="brag", direction="assessed", target=None, worst=None, best=None),
            "warning", "landing-unsaid", "scheme:brag", "it has 4 bands on a status scale of 3",
        ),
        (
            library(initiatives={"van": {"name": "Van", "owner": "x", "contributes": "readers",
                                         "assessed_scheme": "delivery-confidence-five"}}),
            "warning", "landing-unsaid", "scheme:delivery-confidence-five",
            "state one like it under `schemes:` and say so in `lands:`, 4 rising scores, 33.33 and 66.67",
        ),
        (kpi(red_flag=600), "warning", "figures-unread", "kpi:visits", "its red flag"),
        (
            kpi(scheme="break-points", thresholds=[600, 900], tolerance=5),
            "warning", "figures-unread", "kpi:visits", "its tolerance",
        ),
        (
            kpi(scheme="break-points", thresholds=[600, 900], direction="between", target=[20, 30],
                worst=None, best=None),
            "error", "range-scheme", "kpi:visits", "one side only",
        ),
        (kpi(worst=None), "warning", "end-missing", "kpi:visits", "every value in red scores 17"),
        (kpi(best=None), "warning", "end-missing", "kpi:visits", "every value in green scores 83"),
        (
            kpi(worst=None, baseline=850),  # within the amber band, so no end of the red one
            "warning", "end-missing", "kpi:visits", "`worst:`, what scores 0",
        ),
        (
            kpi(direction="between", target=[20, 30], worst=40, best=None),
            "warning", "end-missing", "kpi:visits", "every value in red below the range",
        ),
        (kpi(worst=810), "warning", "end-inside", "kpi:visits", "`worst: 810` does not lie beyond 810"),
        (kpi(best=850), "warning", "end-inside", "kpi:visits", "`best: 850` does not lie beyond 900"),
        (
            kpi(direction="between", target=[20, 30], worst=[19, 40], best=None),
            "warning", "end-inside", "kpi:visits", "`worst: 19` does not lie beyond 18",
        ),
        (kpi(stretch=900), "warning", "stretch-inside", "kpi:visits", "`stretch: 900` does not lie"),
        (
            kpi(direction="lower", worst=1200, best=500, stretch=950),
            "warning", "stretch-inside", "kpi:visits", "beyond the target, 900; lower is better",
        ),
        (
            kpi(target={"2010-03": 800, "2011-03": 900}, stretch=850),
            "warning", "stretch-inside", "kpi:visits", "beyond the target, 900",
        ),
        (
            kpi(scheme="red-flag-and-goal", red_flag=600, goal=900, target=None, stretch=880),
            "warning", "stretch-inside", "kpi:visits", "beyond the goal, 900",
        ),
        (
            kpi(direction="between", target=[20, 30], worst=[10, 40], best=25),
            "warning", "end-unread", "kpi:visits", "`best: 25` is not read",
        ),
        (
            kpi(direction="between", target=[20, 30], worst=[10, 40], best=25, stretch=26),
            "warning", "end-unread", "kpi:visits", "`best: 25` and `stretch: 26` are not read",
        ),
        (
            kpi(roll_up="mean", measured_in="% of members"),
            "warning", "mean-of-percentages", "kpi:visits", "`roll_up: ratio`",
        ),
        (
            library(risk_scale=FIVES, risks={"fire": {**FIRE, "inherent": 26, "residual": 9, "appetite": 0}}),
            "error", "risk-off-scale", "risk:fire", "inherent 26 and appetite 0 lie outside the risk scale",
        ),
        (
            library(risks={"fire": {**FIRE, "residual": 9}, "flood": {**FIRE, "name": "Flood"}}),
            "warning", "risk-scale-missing", None, "risk:fire states exposures",
        ),
        (
            library(risks={"fire": {**FIRE, "likelihood": -1, "impact": 0}}),
            "error", "risk-negative", "risk:fire", "likelihood −1 is below zero",
        ),
        (
            library(objectives={"stock": {"name": "Stock", "owner": "x", "assessed": True}}),
            "warning", "orphan", "objective:stock", "it leads to no goal",
        ),
        (
            library(kpis={"heat": {"name": "Heat", **GOOD, "measures": []}}),
            "warning", "orphan", "kpi:heat", "say in `measures:`",
        ),
        (
            library(objectives={"stock": {"name": "Stock", "owner": "x", "contributes": "readers"}}),
            "warning", "node-without-inputs", "objective:stock", "`assessed: true`",
        ),
        (
            library(objectives={"order": {"name": "Order", "owner": "x", "goal": True}}),
            "warning", "goal-without-inputs", "objective:order", "nothing measures this goal",
        ),
        (library(kpis=[{"id": "visits", "name": "Visits", **GOOD}]), "note", "hangs-on-one",
         "objective:readers", "kpi:visits alone"),
        (library(kpqs={"why": {"name": "Why?", "asks": "readers"}}, kpis={
            "loans": {"name": "Loans", **GOOD, "answers": "why"}}),
         "note", "kpi-without-question", None, "1 of 2 KPIs answers none of the questions about what they "
         "measure: kpi:visits"),
        (kpi(valid_from="2011-01", valid_until="2010-01"), "warning", "dates-reversed", "kpi:visits",
         "ends in January 2010"),
        (kpi(owner=None), "note", "owner-missing", None, "1 of 2 KPIs"),
    ],
)  # fmt: skip
def test_one_fault_is_one_finding(
    strategy: sc.Strategy, severity: str, rule: str, place: str | None, words: str
) -> None:
    findings = sc.check(strategy)
    assert found(findings) == [(severity, rule, place)]
    assert words in str(findings)


def test_a_scheme_that_does_not_land_is_one_finding_for_all_its_kpis() -> None:
    strategy = library(schemes={"two": TWO_BANDS}, scheme="two")
    findings = sc.check(strategy)
    assert found(findings) == [("warning", "landing-unsaid", "scheme:two")]
    assert "kpi:visits and kpi:loans show their own band" in findings[0].what


def test_landings_must_include_the_scale_s_boundaries() -> None:
    strategy = library(
        schemes={"two": {**TWO_BANDS, "boundaries": [{"at": "target", "lands": 50}]}}, scheme="two"
    )
    assert "leaves out a boundary of the status scale" in sc.check(strategy)[0].what


def test_boundaries_that_turn_back() -> None:
    mixed = {
        "bands": [*TWO_BANDS["bands"], {"name": "Great", "letter": "G", "shape": "star", "colour": "beyond"}],
        "boundaries": ["threshold", "target"],
    }
    strategy = library(
        schemes={"mixed": mixed},
        kpis={"visits": {"name": "Visits", **GOOD, "scheme": "mixed", "thresholds": [950]}},
    )
    (finding,) = sc.check(strategy).errors
    assert finding.rule == "boundaries-cross"
    assert "950, 900" in finding.what


def test_of_a_chain_that_leads_nowhere_the_last_is_named() -> None:
    strategy = library(
        objectives={
            "stock": {"name": "Stock", "owner": "x"},
            "order": {"name": "Order", "owner": "x", "contributes": "stock"},
        },
        kpis={"gaps": {"name": "Gaps", **GOOD, "measures": "order"}},
    )
    assert found(sc.check(strategy)) == [("warning", "orphan", "objective:stock")]
    assert "kpi:gaps and objective:order" in sc.check(strategy)[0].what


def test_a_kpi_of_a_risk_that_threatens_something_is_no_orphan() -> None:
    strategy = library(
        risks={"fire": {"name": "Fire", "owner": "x", "threatens": "readers"}},
        kpis={"drills": {"name": "Drills", **GOOD, "measures": "fire"}},
    )
    assert found(sc.check(strategy)) == []


def test_what_is_counted_and_not_judged_needs_to_lead_nowhere() -> None:
    visits = {"name": "Visits", "owner": "x", "untargeted": True}
    assert "orphan" not in {finding.rule for finding in sc.check(library(kpis={"visits": visits}))}
    judged = {**GOOD, "name": "Visits", "measures": []}
    assert "orphan" in {finding.rule for finding in sc.check(library(kpis={"visits": judged}))}


def test_risks_on_their_scale_are_fine() -> None:
    at_its_ends = {**FIRE, "inherent": 25, "residual": 1, "appetite": 1, "likelihood": 0, "impact": 99}
    assert found(sc.check(library(risks={"fire": at_its_ends}, risk_scale=FIVES))) == []
    assert found(sc.check(library(risks={"fire": {**FIRE, "likelihood": 2, "impact": 5}}))) == []


def test_a_stretch_beyond_the_target_is_fine() -> None:
    assert found(sc.check(kpi(stretch=901))) == []
    assert found(sc.check(kpi(direction="lower", worst=1200, best=500, stretch=899))) == []


def test_parts_are_read_at_one_frequency() -> None:
    part = {**GOOD, "measures": [], "part_of": "loans"}
    whole = {"name": "Loans", **GOOD, "roll_up": "sum"}

    def check(second: dict[str, Any], **kwargs: Any) -> sc.Findings:
        kpis = {"loans": whole, "a": {"name": "A", **part}, "b": {"name": "B", **part, **second}}
        return sc.check(library(kpis=kpis), **kwargs)

    assert found(check({})) == []
    quarterly = check({"frequency": "quarter"})
    assert found(quarterly) == [("warning", "parts-differ", "kpi:loans")]
    assert "different spans: kpi:a each month and kpi:b each quarter" in quarterly[0].what
    ended = {"frequency": "quarter", "valid_until": "2009-12"}
    assert found(check(ended, at="2010-03")) == []
    del whole["roll_up"]
    assert found(check({"frequency": "quarter"})) == []


def test_a_mean_of_other_than_percentages_is_fine() -> None:
    assert found(sc.check(kpi(roll_up="mean", measured_in="days"))) == []
    assert found(sc.check(kpi(roll_up="ratio", measured_in="%"))) == []


def test_no_goal_is_said_and_the_stand_in_named() -> None:
    strategy = library(objectives={"readers": {"name": "More readers", "owner": "x"}})
    assert found(sc.check(strategy)) == [("note", "no-goal", None)]
    assert "objective:readers is taken for it" in sc.check(strategy)[0].what
    assert sc.check(sc.Strategy(name="Empty")).warnings[0].what.startswith("there is no objective")


def test_questions_are_counted_and_answered() -> None:
    questions = {f"q{n}": {"name": f"Why {n}?", "asks": "readers"} for n in range(4)}
    answers = {"answers": list(questions)[:3]}
    strategy = library(
        kpqs=questions, kpis={name: {"name": name, **GOOD, **answers} for name in ("visits", "loans")}
    )
    assert found(sc.check(strategy)) == [
        ("note", "kpq-unanswered", "kpq:q3"),
        ("note", "kpq-count", "objective:readers"),
    ]


def test_many_objectives() -> None:
    plain = {"name": "Detail", "owner": "x", "assessed": True, "contributes": "readers"}
    detail: dict[str, Any] = {f"o{n}": dict(plain) for n in range(25)}
    assert found(sc.check(library(objectives=detail))) == [("note", "many-objectives", None)]
    detail["o0"]["appears"] = "scorecard"
    assert found(sc.check(library(objectives=detail))) == []


def test_what_is_counted_and_not_judged_needs_no_target() -> None:
    assert found(sc.check(kpi(target=None, worst=None, best=None, untargeted=True))) == []
    assert found(sc.check(kpi(target=None, worst=None, best=None, direction="yes_no"))) == []


def test_what_is_outside_its_dates_is_left_out_at_that_date() -> None:
    strategy = library(
        initiatives={"van": {"name": "Van", "owner": "x", "valid_until": "2009-12", "contributes": "readers"}}
    )
    assert found(sc.check(strategy)) == [("warning", "node-without-inputs", "initiative:van")]
    assert found(sc.check(strategy, at="2010-03")) == []
    assert found(sc.check(strategy, at="2009-12")) == [("warning", "node-without-inputs", "initiative:van")]


@pytest.mark.parametrize(
    ("fields", "rows", "expected", "words"),
    [
        ({}, [{"kpi": "visitz"}], ("error", "unknown-kpi", "kpi:visitz"), "did you mean 'visits'"),
        ({}, [{"value": "yes"}], ("error", "table", "kpi:visits"), "yes or no stands where"),
        (
            {"measured_in": "%", "worst": 0}, [{"value": 83, "numerator": 4, "denominator": 5}],
            ("warning", "ratio-mismatch", "kpi:visits"), "is 83, and 100 x 4 / 5 is 80;",
        ),
        (
            {"worst": 0},
            [{"value": 1.7, "numerator": 5, "denominator": 3}, {"period": "2010-02", "value": 1.8,
              "numerator": 5, "denominator": 3}, {"period": "2010-01", "numerator": 5, "denominator": 3}],
            ("warning", "ratio-mismatch", "kpi:visits"), "(1 more like it)",
        ),
        (
            {}, [{"value": None, "numerator": 5, "denominator": 0}, {"period": "2010-02"}],
            ("warning", "reading-invalid", "kpi:visits"), "the denominator of March 2010 is 0",
        ),
        (
            {"direction": "yes_no", "target": None, "worst": None, "best": None}, [{"value": 2}],
            ("warning", "reading-invalid", "kpi:visits"), "takes yes, no, 1 or 0",
        ),
        (
            {}, [{"period": "2010-01"}],
            ("note", "stale", "kpi:visits"), "at March 2010 there is no data since January 2010",
        ),
    ],
)  # fmt: skip
def test_readings(fields: Any, rows: Any, expected: tuple[str, str, str], words: str) -> None:
    table = pd.concat([readings(*rows), readings({}, {"kpi": "loans"}).iloc[1:]])
    if expected[2] == "kpi:visitz":
        table = pd.concat([table, BOTH.iloc[:1]])
    findings = sc.check(kpi(**fields), table, at="2010-03")
    assert found(findings) == [expected]
    assert words in str(findings)


def months(*values: float | None, year: int = 2010, **more: Any) -> list[dict[str, Any]]:
    return [
        {"period": f"{year}-{month:02d}", "value": value, **more}
        for month, value in enumerate(values, start=1)
    ]


@pytest.mark.parametrize(
    ("fields", "values", "words"),
    [
        ({}, [400, 499, 600], "2 of 3 readings clamped, being off its scale: 2 beyond the worst end"),
        ({}, [499, 600], ""),  # half is not more than half
        ({}, [499, 1201, 600], "1 beyond the worst end and 1 beyond the best"),
        ({}, [499, 1201, 600, 700], ""),
        ({"direction": "lower", "worst": 1200, "best": 500}, [1300, 1400], "state `worst:` further out"),
        ({"target": [20, 30], "direction": "between", "worst": [10, 40], "best": None}, [9, 41, 25],
         "2 of 3 readings"),
        ({"scheme": "model-health-system"}, [1300, 1300], "state `best:` further out"),
    ],
)  # fmt: skip
def test_a_kpi_clamped_more_than_half_its_history(
    fields: dict[str, Any], values: list[float], words: str
) -> None:
    table = pd.concat([readings(*months(*values)), readings({"kpi": "loans"})])
    findings = [item for item in sc.check(kpi(**fields), table) if item.rule == "off-scale"]
    assert [item.where.id for item in findings] == (["kpi:visits"] if words else [])
    assert words in "".join(map(str, findings))


def test_clamped_readings_are_counted_over_organisations_as_last_revised_up_to_the_date() -> None:
    rows = [
        *months(400, 600, organisation="North", recorded_at="2010-04-01"),
        *months(400, 600, organisation="South", recorded_at="2010-04-01"),
    ]
    loans = {"kpi": "loans", "organisation": "North", "recorded_at": "2010-04-01"}
    table = readings(*rows, loans)

    def rules(table: pd.DataFrame, at: str) -> list[str]:
        return [item.what for item in sc.check(kpi(), table, at=at) if item.rule == "off-scale"]

    assert rules(table, "2010-03") == []
    assert "2 of 2 readings" in rules(table, "2010-01")[0]
    late = [{**row, "value": 400, "recorded_at": "2010-05-01"} for row in rows]
    assert "4 of 4 readings" in rules(readings(*rows, *late, loans), "2010-03")[0]


def test_beyond_10_percent_only_readings_with_a_year_before_can_be_clamped() -> None:
    rows = [*months(400, 410, year=2009), *months(390, 392), {"kpi": "loans"}]
    (finding,) = [
        item
        for item in sc.check(kpi(scheme="havering", worst=395), readings(*rows))
        if item.rule == "off-scale"
    ]
    assert finding.what.startswith("2 of 2 readings clamped")


def test_rounding_is_no_mismatch() -> None:
    rows = [
        {"period": "2010-01", "value": 1.67, "numerator": 5, "denominator": 3},
        {"period": "2010-02", "value": 2, "numerator": 5, "denominator": 3},
        {"period": "2010-03", "value": 5 / 3, "numerator": 5, "denominator": 3},
    ]
    assert found(sc.check(kpi(worst=0), pd.concat([readings(*rows), BOTH.iloc[1:]]))) == []


def test_faulty_readings_are_one_finding_a_kpi() -> None:
    rows = readings(
        *({"kpi": name, "period": f"2010-0{month}", "value": 7, "numerator": 5, "denominator": under}
          for name in ("visits", "loans") for month, under in ((1, 1), (2, 1), (3, 0)))
    )  # fmt: skip
    both = {name: {"name": name, **GOOD, "worst": 0} for name in ("visits", "loans")}
    both["visits"]["measured_in"] = "%"
    findings = sc.check(library(kpis=both), rows)
    assert found(findings) == [
        ("warning", "ratio-mismatch", "kpi:loans"),
        ("warning", "reading-invalid", "kpi:loans"),
        ("warning", "ratio-mismatch", "kpi:visits"),
        ("warning", "reading-invalid", "kpi:visits"),
    ]
    assert [item.where.cell for item in findings] == ["row 3", "row 5", "row 0", "row 2"]
    assert "and 5 / 1 is 5 (1 more like it)" in findings[0].what
    assert "and 100 x 5 / 1 is 500 (1 more like it)" in findings[2].what


def test_stale_among_many_organisations() -> None:
    rows = [
        {"kpi": kpi, "organisation": name, "period": period}
        for kpi in ("visits", "loans")
        for name, period in (("North", "2010-03"), ("South", "2010-01"), ("West", "2009-12"))
        if kpi == "visits" or name == "North"
    ]
    (finding,) = sc.check(library(), readings(*rows))
    assert "in 2 of 3 organisations since December 2009 at the longest" in finding.what


def test_a_kpi_without_any_reading() -> None:
    part = {"name": "Part", **GOOD, "measures": [], "part_of": "loans"}
    rolled = {"name": "Loans", **GOOD, "roll_up": "sum"}
    rows = readings({})
    assert found(sc.check(library(), rows)) == [("warning", "no-readings", "kpi:loans")]
    assert found(sc.check(library(kpis={"loans": rolled, "part": part}), rows)) == [
        ("warning", "no-readings", "kpi:part")
    ]
    late = {"name": "Loans", **GOOD, "valid_from": "2011-01"}
    assert found(sc.check(library(kpis={"loans": late}), rows)) == [
        ("note", "hangs-on-one", "objective:readers")
    ]
    empty = rows.iloc[:0]
    assert [item.rule for item in sc.check(library(), empty)] == ["no-readings"] * 2


def test_judgements() -> None:
    strategy = library(
        objectives={"order": {"name": "Order", "owner": "x", "assessed": True, "contributes": "readers"}},
        kpis={"mood": {"name": "Mood", "direction": "assessed", "owner": "x", "measures": "readers"}},
    )

    def said(**fields: Any) -> Any:
        from scorecard.model.judgement import Judgement

        base = {"period": "2010-03", "author": "Head", "reason": "Seen", "status": "Amber", "node": "order"}
        return Judgement.model_validate({**base, **fields})

    assert found(sc.check(strategy)) == []
    assert found(sc.check(strategy, None, [said()])) == [("warning", "never-assessed", "kpi:mood")]
    assert found(sc.check(strategy, None, [said(), said(node="kpi:mood")])) == []
    rules = [(item.severity, item.rule) for item in sc.check(strategy, None, [said(), said(node="moody")])]
    assert ("error", "table") in rules
    assert any("is no status" in item.what for item in sc.check(strategy, None, [said(status="Purple")]))
    sent = sc.check(strategy, pd.concat([BOTH, readings({"kpi": "mood"})]))
    assert found(sent) == [("error", "table", "kpi:mood")]


def test_judgements_of_an_organisation_without_readings() -> None:
    from scorecard.model.judgement import Judgement

    def said(organisation: str | None, period: str = "2010-03") -> Judgement:
        return Judgement(
            node="readers", period=period, status="Amber", author="x", reason="x", organisation=organisation
        )

    def check(names: list[str | None], *judgements: Judgement) -> sc.Findings:
        rows = [{"kpi": kpi, "organisation": name} for name in names for kpi in ("visits", "loans")]
        return sc.check(library(), readings(*rows) if rows else None, judgements)

    assert found(check(["North", "South"], said("North"), said(None))) == []
    assert found(check([], said("Nroth"))) == []
    twice = check(["North", "South"], said("Nrth"), said("Nrth", "2010-02"))
    assert [(item.severity, item.rule) for item in twice] == [("error", "unknown-organisation")]
    assert "(1 more like it)" in twice[0].what
    assert twice[0].fix == "did you mean 'North'?"
    assert "readings of North and South" in check(["North", "South"], said("Zz"))[0].fix
    unnamed = check([None], said("North"))
    assert [(item.severity, item.rule) for item in unnamed] == [("warning", "unknown-organisation")]
    assert "no reading names one" in unnamed[0].fix


def test_the_ims_example_gives_few_findings() -> None:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    findings = sc.check(
        strategy,
        sc.read_readings(folder / "readings"),
        sc.read_judgements(folder / "judgements.csv"),
        at="2010-03",
    )
    assert not findings.errors
    assert not findings.warnings
    assert ("note", "stale", "kpi:staff-voice-pulse") in found(findings)
    assert len(findings) <= 4


def test_a_broken_strategy_says_all_at_once_in_order() -> None:
    strategy = library(
        objectives={"stock": {"name": "Stock"}},
        kpis={
            "visits": {"name": "Visits", "measures": "readers"},
            "loans": {**GOOD, "name": "Loans", "best": 890},
        },
    )
    assert str(sc.check(strategy)) == (
        "error: kpi:visits: it has no target, which its scheme 'tolerance' reads; add `target:`, or "
        "`untargeted: true` if it is counted and not judged [target-missing]\n"
        "warning: kpi:loans: `best: 890` does not lie beyond 900, where green begins; best is the value that "
        "scores 100; move it further out [end-inside]\n"
        "warning: objective:stock: nothing measures it, nothing contributes to it and nobody assesses it: "
        "it is never known; give it a KPI, or say `assessed: true` [node-without-inputs]\n"
        "warning: objective:stock: it leads to no goal; say in `contributes:` what it is for [orphan]\n"
        "note: 1 of 2 KPIs have no accountable owner: kpi:visits; name a role in `owner:` [owner-missing]\n"
        "note: 1 of 2 objectives have no accountable owner: objective:stock; name a role in `owner:` "
        "[owner-missing]"
    )


def test_findings_are_a_sequence_a_frame_and_a_table() -> None:
    findings = sc.check(kpi(target=None, owner=None, name="<b>"))
    assert repr(findings) == "<Findings: 1 error, 1 note>"
    assert len(findings) == 2
    assert list(findings) == [*findings.errors, *findings.notes]
    assert findings[0] in findings
    assert findings[:1] == findings.errors
    assert hash(findings[:1]) == hash(findings.errors)
    frame = findings.to_frame()
    assert list(frame.columns) == "severity rule file line id what fix".split()
    assert frame["line"].dtype == "Int64"
    assert frame.loc[0, "id"] == "kpi:visits"
    assert frame.loc[1, "id"] is None
    assert list(sc.Findings().to_frame().columns) == list(frame.columns)
    assert "<table>" in findings._repr_html_()
    hostile = sc.Findings([sc.Finding("note", "r", findings[1].where, "<script>alert(1)</script>")])
    assert "<script>" not in hostile._repr_html_()
    assert sc.Findings()._repr_html_() == "<p>No findings.</p>"


def test_every_rule_says_what_it_is_about_and_has_one_place() -> None:
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
    assert all(rule.__doc__ for rule in RULES)


def test_the_order_of_the_document_does_not_matter() -> None:
    kpis = {"a": {"name": "A", "measures": "readers"}, "b": {"name": "B", "measures": "readers", "best": 3}}
    one = library(kpis=kpis)
    other = library(kpis=dict(reversed(kpis.items())))
    assert sc.check(one).errors == sc.check(other).errors
    assert sc.check(one).warnings == sc.check(other).warnings


def test_a_date_that_cannot_be_read() -> None:
    with pytest.raises(sc.PeriodError):
        sc.check(library(), at="soon")
