"""What a check says of KPIs whose values are worked out."""

from __future__ import annotations

from typing import Any

import pandas as pd

import scorecard as sc

COUNT: dict[str, Any] = {"untargeted": True, "measured_in": "calls"}
DESK = {"calls": COUNT, "fixed": COUNT, "rate": {"formula": "fixed / calls * 100", "measured_in": "%"}}
WHOLE = {
    "all": {"formula": "sum(part_of)"},
    "north": {**COUNT, "part_of": "all"},
    "south": {**COUNT, "part_of": "all"},
}


def strategy(kpis: dict[str, dict[str, Any]]) -> sc.Strategy:
    made = {
        name: {"name": name, **({} if "untargeted" in fields else {"target": 70}), **fields}
        for name, fields in kpis.items()
    }
    return sc.Strategy.model_validate({"name": "Made", "kpis": made})


def found(kpis: dict[str, dict[str, Any]], rule: str, *rows: tuple[Any, ...]) -> list[str]:
    columns = ["kpi", "period", "value", "organisation"]
    width = len(rows[0]) if rows else 3
    readings = pd.DataFrame(list(rows), columns=columns[:width]) if rows else None
    return [str(item) for item in sc.check(strategy(kpis), readings) if item.rule == rule]


def test_formulas_without_a_fault_are_not_mentioned() -> None:
    rows = [(name, "2010-03", value) for name, value in (("calls", 80.0), ("fixed", 60.0))]
    for rule in ("formula", "loop", "formula-units", "formula-input", "formula-reading", "reading-frequency"):
        assert found(DESK, rule, *rows) == []
    assert found(WHOLE, "parts-and-whole", ("north", "2010-03", 1.0), ("south", "2010-03", 2.0)) == []


def test_a_faulty_formula_is_an_error() -> None:
    (said,) = found({**DESK, "rate": {"formula": "fixed / cals"}}, "formula")
    assert said.startswith("error: formula, column 9 (kpi:rate): no KPI 'kpi:cals'; did you mean 'calls'?")
    (loop,) = found({"a": {"formula": "b"}, "b": {"formula": "a"}}, "loop")
    assert "kpi:a -> kpi:b -> kpi:a" in loop


def test_units_that_do_not_fit_are_a_warning() -> None:
    kpis = {**DESK, "spend": {**COUNT, "measured_in": "GBP"}, "odd": {"formula": "spend + calls"}}
    (said,) = found(kpis, "formula-units")
    assert said.startswith("warning: formula, column 7 (kpi:odd): adds kpi:spend (GBP) and kpi:calls (calls)")
    unsaid = {**DESK, "spend": {"untargeted": True}, "odd": {"formula": "spend + calls"}}
    assert found(unsaid, "formula-units") == []


def test_an_input_that_never_has_a_value_there_is_a_warning() -> None:
    kpis = {
        "month": COUNT,
        "year": {**COUNT, "frequency": "year"},
        "person": {"direction": "assessed"},
        "brought": {**COUNT, "over_time": "sum"},
        "k": {"formula": "month + year + brought", "frequency": "quarter"},
        "j": {"formula": "person"},
    }
    said = found(kpis, "formula-input")
    assert len(said) == 3
    assert any("reads kpi:month, which is read each month, and nothing says how" in line for line in said)
    assert any("reads kpi:year, which is read each year: it has no value there" in line for line in said)
    assert any("reads kpi:person, which a person assesses" in line for line in said)


def test_a_reading_that_differs_from_its_formula_is_a_warning() -> None:
    counts = [("calls", "2010-03", 7.0), ("fixed", "2010-03", 5.0)]
    assert found(DESK, "formula-reading", *counts, ("rate", "2010-03", 71.4)) == []  # 71.43, rounded
    (said,) = found(DESK, "formula-reading", *counts, ("rate", "2010-03", 75.0))
    assert "its reading of March 2010 is 75 and its formula comes to 71.43; the reading comes first" in said


def test_a_whole_that_its_parts_do_not_add_up_to_is_a_warning() -> None:
    parts = [("north", "2010-03", 40.0), ("south", "2010-03", 75.0)]
    assert found(WHOLE, "parts-and-whole", *parts, ("all", "2010-03", 115.0)) == []
    (said,) = found(WHOLE, "parts-and-whole", *parts, ("all", "2010-03", 120.0))
    assert "kpi:all: it shows 120 and its parts come to 115: 5 is in no part" in said
    rolled = {**WHOLE, "all": {"roll_up": "sum"}}
    assert found(rolled, "parts-and-whole", *parts, ("all", "2010-03", 120.0)) == [said]


def test_of_many_organisations_the_first_is_named() -> None:
    rows = [
        (kpi, "2010-03", value, town)
        for town in ("East", "West", "North")
        for kpi, value in (("north", 1.0), ("south", 2.0), ("all", 3.0 if town == "West" else 4.0))
    ]
    (said,) = found(WHOLE, "parts-and-whole", *rows)
    assert "in East, it shows 4 and its parts come to 3: 1 is in no part (1 more like it)" in said


def test_a_frequency_that_changes_half_way_is_one_finding() -> None:
    rows = [("k", f"2009-{month:02d}", 1.0) for month in range(4, 13)]
    rows += [("k", "2010Q1", 3.0), ("k", "2010Q2", 3.0)]
    (said,) = found({"k": {"frequency": "quarter"}}, "reading-frequency", *rows)
    assert said.startswith(
        "warning: kpi:k: it is read 2009-04 to 2009-12 by the month and 2010Q1 to 2010Q2 by the quarter, "
        "and its frequency is quarter; the latest stands as it is"
    )
    (note,) = found({"k": {"frequency": "quarter", "over_time": "sum"}}, "reading-frequency", *rows)
    assert note.startswith("note: ")
    assert "`over_time: sum` brings the shorter to quarters" in note
    (lost,) = found({"k": {"over_time": "sum"}}, "reading-frequency", *rows)
    assert "those by the quarter are left out" in lost
    assert len(found({"k": {"over_time": "sum"}}, "reading-frequency", *rows[-2:])) == 1
    assert found({"k": {"over_time": "sum", "frequency": "quarter"}}, "reading-frequency", *rows[:9]) == []


def test_a_mean_of_percentages_by_formula_is_told_as_by_roll_up() -> None:
    kpis = {**WHOLE, "all": {"formula": "mean(part_of)", "measured_in": "%"}}
    assert len(found(kpis, "mean-of-percentages")) == 1


def test_parts_that_say_how_they_come_to_their_whole_are_no_different_spans() -> None:
    kpis = {
        "all": {"roll_up": "sum", "frequency": "quarter"},
        "north": {**COUNT, "part_of": "all", "over_time": "sum"},
        "south": {**COUNT, "part_of": "all", "frequency": "quarter"},
    }
    assert found(kpis, "parts-differ") == []
    months = [("north", f"2010-{month:02d}", 10.0) for month in (1, 2, 3)]
    frame = pd.DataFrame([*months, ("south", "2010Q1", 5.0)], columns=["kpi", "period", "value"])
    assert sc.Review(strategy(kpis), frame, at="2010-03").status("all").value == 35


def test_a_formula_kpi_needs_no_readings() -> None:
    rows = [("calls", "2010-03", 80.0), ("fixed", "2010-03", 60.0)]
    assert found(DESK, "no-readings", *rows) == []
