"""Aggregates, exemptions and dates, seen through a review."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import scorecard as sc

AT = "2010-03"


def strategy(kpis: dict[str, Any], **more: Any) -> sc.Strategy:
    objectives = {"top": {"name": "Top", "vision": True}, **more.pop("objectives", {})}
    return sc.Strategy.model_validate({"name": "Made", "objectives": objectives, "kpis": kpis, **more})


def parts(roll_up: str, **fields: Any) -> dict[str, Any]:
    kpi = {"target": 80, "worst": 0, "best": 100, "measured_in": "%", **fields}
    return {
        "whole": {"name": "Whole", "roll_up": roll_up, "measures": "top", **kpi},
        "a": {"name": "A", "part_of": "whole", **kpi},
        "b": {"name": "B", "part_of": "whole", **kpi},
    }


def judged(node: str, status: str, **fields: Any) -> sc.Judgement:
    given = {"node": node, "period": "2010-01", "status": status, "author": "Board", "reason": "said"}
    return sc.Judgement.model_validate({**given, **fields})


def test_supposing_a_part_of_a_ratio_keeps_its_weight_in_the_whole() -> None:
    table = {"kpi": ["a", "b"], "period": AT, "value": None, "numerator": [50, 10], "denominator": [100, 20]}
    review = sc.Review(strategy(parts("ratio")), pd.DataFrame(table), at=AT)
    assert review.status("whole").value == 50
    better = review.what_if({"b": 90})
    assert better.status("whole").value == pytest.approx(100 * (50 + 18) / 120)
    assert {change.kind for change in review.compare(better).changes} == {"changed"}


def test_supposing_a_quarterly_value_takes_the_place_of_the_quarters_own() -> None:
    made = strategy({"q": {"name": "Q", "frequency": "quarter", "target": 5, "measures": "top"}})
    table = pd.DataFrame({"kpi": "q", "period": ["2009Q4"], "value": [4]})
    supposed = sc.Review(made, table, at="2010-02").what_if({"q": 6}).status("q")
    assert (supposed.value, str(supposed.as_of)) == (6, "2009Q4")


def test_an_exempt_part_leaves_its_whole() -> None:
    table = pd.DataFrame({"kpi": ["a", "b"], "period": AT, "value": [50, 7]})
    review = sc.Review(strategy(parts("sum")), table, at=AT, judgements=[judged("kpi:b", "exempt")])
    assert review.status("whole").value == 50
    assert not review.status("b").applicable
    before = sc.Review(strategy(parts("sum")), table, at=AT)
    kinds = {change.id: change.kind for change in before.compare(review).changes}
    assert kinds["kpi:b"] == "changed"  # exempt by judgement, not ended


def test_a_judgement_given_before_it_was_due_counts() -> None:
    kpi = {"name": "K", "direction": "assessed", "frequency": "quarter", "valid_from": "2010-01"}
    made = strategy({"k": {**kpi, "measures": "top"}})
    table = pd.DataFrame({"kpi": [], "period": [], "value": []})
    review = sc.Review(made, table, at="2010-02", judgements=[judged("kpi:k", "green", period="2010-02")])
    assert review.status("top").letter == "G"


def test_a_judgement_of_an_organisation_without_readings_is_refused() -> None:
    table = pd.DataFrame({"kpi": ["a"], "period": AT, "value": [5], "organisation": "North"})
    with pytest.raises(sc.ReadingsError, match="no organisation 'Nroth'; did you mean 'North'"):
        sc.Review(
            strategy(parts("sum")), table, at=AT, judgements=[judged("top", "red", organisation="Nroth")]
        )


def test_readings_and_judgements_are_refused_together() -> None:
    table = pd.DataFrame({"kpi": ["c"], "period": AT, "value": [5]})
    with pytest.raises(sc.ReadingsError) as refused:
        sc.Review(strategy(parts("sum")), table, at=AT, judgements=[judged("tpo", "blue")])
    said = str(refused.value)
    assert "no KPI 'kpi:c'" in said
    assert "no node 'tpo'" in said
    assert "'blue' is no status" in said


def test_judgements_as_anything_else_are_refused_in_words() -> None:
    table = pd.DataFrame({"kpi": ["a"], "period": AT, "value": [5]})
    with pytest.raises(sc.ReadingsError, match="not DataFrame"):
        sc.Review(strategy(parts("sum")), table, at=AT, judgements=table)


def test_a_fiscal_year_read_with_another_start_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "readings.csv"
    path.write_text("kpi,period,value\na,FY2009/10,5\n", "utf-8")
    made = strategy(parts("sum"), fiscal_year_start=7)
    with pytest.raises(sc.ReadingsError, match="read it with `fiscal_start=7`"):
        sc.Review(made, sc.read_readings(path), at="FY2009/10")
    right = sc.Review(made, sc.read_readings(path, fiscal_start=7), at="FY2009/10")
    assert right.status("a").value == 5


def test_work_outside_its_dates_is_no_part_of_a_line_of_sight() -> None:
    made = strategy(
        {"k": {"name": "K", "target": 1, "measures": "work"}},
        initiatives={"work": {"name": "Work", "valid_until": "2009-12", "contributes": "top"}},
    )
    table = pd.DataFrame({"kpi": ["k"], "period": AT, "value": [2]})
    assert sc.Review(made, table, at=AT).line_of_sight("k").up == ()
    december = pd.DataFrame({"kpi": ["k"], "period": "2009-12", "value": [2]})
    assert len(sc.Review(made, december, at="2009-12").line_of_sight("k").up) == 1


def test_stopped_work_is_called_stopped() -> None:
    made = strategy({}, initiatives={"work": {"name": "Work", "contributes": "top"}})
    review = sc.Review(made, pd.DataFrame({"kpi": [], "period": [], "value": []}), at=AT)
    (change,) = [
        item for item in review.compare(review.what_if(drop="work")).changes if item.id == "initiative:work"
    ]
    assert change.kind == "stopped"


def test_a_what_if_says_so_on_its_map() -> None:
    table = pd.DataFrame({"kpi": ["a", "b"], "period": AT, "value": [50, 7]})
    review = sc.Review(strategy(parts("sum")), table, at=AT)
    assert "What if?" not in review.map().svg
    assert "What if?" in review.what_if({"a": 60}).map().svg


def test_the_kpi_table_has_the_figure_beside_the_target() -> None:
    table = pd.DataFrame({"kpi": ["a", "b"], "period": AT, "value": [50, 7]})
    frame = sc.Review(strategy(parts("sum")), table, at=AT).kpis()
    assert frame.loc["kpi:a", ["value", "target", "measured_in"]].tolist() == [50, 80, "%"]
    assert frame["band"].cat.ordered


def test_a_panel_refuses_what_it_would_drop() -> None:
    mixed = pd.DataFrame({"kpi": "a", "period": AT, "value": [5, 6], "organisation": ["North", None]})
    with pytest.raises(sc.ReadingsError, match="some readings are of no organisation"):
        sc.Panel(strategy(parts("sum")), mixed, AT)
    north = mixed.iloc[:1]
    with pytest.raises(sc.ReadingsError, match="'North' is named twice"):
        sc.Panel(strategy(parts("sum")), north, AT, organisations=["North", "North"])


def test_a_whole_whose_parts_are_all_exempt_leaves_and_says_why() -> None:
    table = pd.DataFrame({"kpi": ["a", "b"], "period": AT, "value": [50, 7]})
    exempt = [judged("kpi:a", "exempt"), judged("kpi:b", "not applicable")]
    status = sc.Review(strategy(parts("sum")), table, at=AT, judgements=exempt).status("whole")
    assert (status.applicable, status.reason) == (False, "none of its parts applies")


def test_a_supposed_whole_counts_although_its_parts_are_older() -> None:
    made = parts("sum")
    for name in "ab":
        made[name]["frequency"] = "quarter"
    table = pd.DataFrame({"kpi": ["a", "b"], "period": "2009Q4", "value": [30, 40]})
    review = sc.Review(strategy(made), table, at="2010-02")
    assert review.status("whole").value == 70
    assert review.what_if({"whole": 150}).status("whole").value == 150


def test_a_supposed_ratio_keeps_the_last_denominator_above_nought() -> None:
    table = {
        "kpi": "a",
        "period": ["2010-02", AT],
        "value": None,
        "numerator": [40, 10],
        "denominator": [100, 0],
    }
    review = sc.Review(strategy(parts("ratio")), pd.DataFrame(table), at=AT)
    assert review.status("a").value is None
    assert review.what_if({"a": 70}).status("a").value == 70


def test_an_exemption_is_no_fall_since_last_year() -> None:
    table = pd.DataFrame({"kpi": ["a", "b"] * 2, "period": ["2009-03"] * 2 + [AT] * 2, "value": [40.0] * 4})
    exempt = [judged("kpi:b", "exempt", period=AT)]
    trend = sc.Review(strategy(parts("sum")), table, at=AT, judgements=exempt).status("whole").trend
    assert trend is not None
    assert trend.verdict == "steady"


def test_an_exempt_part_without_a_denominator_spoils_nothing() -> None:
    table = {"kpi": ["a", "b"], "period": AT, "value": None, "numerator": [1, 30], "denominator": [0, 100]}
    review = sc.Review(
        strategy(parts("ratio")), pd.DataFrame(table), at=AT, judgements=[judged("kpi:a", "exempt")]
    )
    assert review.status("whole").value == 30


def test_a_kpi_untargeted_by_choice_is_not_judged_by_a_person_either() -> None:
    kpi = {"name": "K", "direction": "assessed", "untargeted": True, "measures": "top"}
    table = pd.DataFrame({"kpi": [], "period": [], "value": []})
    review = sc.Review(strategy({"k": kpi}), table, at=AT, judgements=[judged("kpi:k", "red")])
    assert not review.status("k").applicable


@pytest.mark.parametrize("target", [True, {"2010-03": True}])
def test_true_is_no_number(target: object) -> None:
    with pytest.raises(ValueError, match="wants a number"):
        strategy({"k": {"name": "K", "target": target}})
