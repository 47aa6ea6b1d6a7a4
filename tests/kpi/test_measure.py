"""Every KPI at one date: which reading counts, what its parts come to, why there is no value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.measure import Measured, State, measure
from scorecard.model.period import Period
from tests.kpi.made import csv, readings, strategy

CALLS = {"calls": {"name": "Calls", "target": 10}}


@dataclass
class Cell:
    """One KPI in one organisation."""

    found: Measured
    row: int
    column: int

    @property
    def state(self) -> State:
        return State(int(self.found.state[self.row, self.column]))

    @property
    def as_of(self) -> str | None:
        number = int(self.found.as_of[self.row, self.column])
        return str(self.found.periods[number]) if number >= 0 else None

    def __getattr__(self, name: str) -> float | None:
        value = float(getattr(self.found, name)[self.row, self.column])
        return None if math.isnan(value) else value


def cell(kpis: dict[str, Any], text: str, tmp_path: Path, at: str = "2010-03", **more: Any) -> Cell:
    """The first KPI, measured from the lines of a CSV whose columns the first line names."""
    head = more.pop("head", "kpi,period,value")
    organisations = more.pop("organisations", [None])
    known_on = more.pop("known_on", None)
    found = readings(f"{head}\n{text}", tmp_path)
    if known_on:
        found = found.known_on(date.fromisoformat(known_on))
    result = measure(strategy(kpis, **more), found, Period.parse(at), organisations)
    return Cell(result, 0, 0)


@pytest.mark.parametrize(
    ("text", "state", "value", "as_of"),
    [
        ("", State.NO_READING, None, None),
        ("calls,2010-03,7\n", State.KNOWN, 7, "2010-03"),
        ("calls,2010-03,7\ncalls,2010-02,6\n", State.KNOWN, 7, "2010-03"),
        ("calls,2010-02,6\ncalls,2010-04,8\n", State.STALE, 6, "2010-02"),
        ("calls,2010-04,8\n", State.NO_READING, None, None),  # of the future
        ("calls,2010,8\n", State.NO_READING, None, None),  # the year is not over
        ("calls,2010-02,6\ncalls,2010-03,\n", State.STALE, 6, "2010-02"),  # blank: no data since
        ("calls,2010-03,\n", State.NO_READING, None, None),
        ("calls,2010Q1,5\ncalls,2010-03,7\n", State.KNOWN, 7, "2010-03"),  # the nearer of two
    ],
)
def test_which_reading_counts(tmp_path: Path, text: str, state: State, value: Any, as_of: Any) -> None:
    found = cell(CALLS, text, tmp_path)
    assert (found.state, found.value, found.as_of) == (state, value, as_of)
    assert (found.score is None) == (state != State.KNOWN)


def test_a_carried_reading_is_judged(tmp_path: Path) -> None:
    quarterly = {"calls": {**CALLS["calls"], "frequency": "quarter"}}
    found = cell(quarterly, "calls,2009Q4,12\n", tmp_path, at="2010-02")
    assert (found.state, found.value, found.band) == (State.CARRIED, 12, 2)


@pytest.mark.parametrize(
    ("known_on", "state", "value"),
    [("2010-04-07", State.STALE, 6), ("2010-04-08", State.KNOWN, 7), ("2010-04-09", State.KNOWN, 9),
     ("2010-04-10", State.STALE, 6), (None, State.STALE, 6)],
)  # fmt: skip
def test_revisions_and_a_reading_withdrawn(tmp_path: Path, known_on: Any, state: State, value: float) -> None:
    text = (
        "calls,2010-03,9,2010-04-09\ncalls,2010-02,6,2010-03-08\n"
        "calls,2010-03,,2010-04-10\ncalls,2010-03,7,2010-04-08\n"
    )
    found = cell(CALLS, text, tmp_path, head="kpi,period,value,recorded_at", known_on=known_on)
    assert (found.state, found.value) == (state, value)


@pytest.mark.parametrize(
    ("unit", "over", "under", "state", "value"),
    [("%", 3, 4, State.KNOWN, 75), ("", 3, 4, State.KNOWN, 0.75), ("%", 0, 4, State.KNOWN, 0),
     ("%", 3, 0, State.INVALID, None), ("%", 0, 0, State.INVALID, None), ("%", 3, -4, State.INVALID, None)],
)  # fmt: skip
def test_numerator_over_denominator(
    tmp_path: Path, unit: str, over: float, under: float, state: State, value: Any
) -> None:
    kpis = {"calls": {**CALLS["calls"], "measured_in": unit}}
    head = "kpi,period,value,numerator,denominator"
    found = cell(kpis, f"calls,2010-03,,{over},{under}\n", tmp_path, head=head)
    assert (found.state, found.value) == (state, value)
    assert (found.score is None) == (state == State.INVALID)
    said = cell(kpis, f"calls,2010-03,50,{over},{under}\n", tmp_path, head=head)
    assert said.state == state


def whole(roll_up: str, parts: dict[str, dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    parts = parts or {"a": {}, "b": {}}
    made: dict[str, Any] = {"whole": {"name": "Whole", "roll_up": roll_up, "target": 50, **fields}}
    for name, more in parts.items():
        made[name] = {"name": name, "part_of": "whole", "target": 50, "measured_in": "%", **more}
    return made


RATIO = "kpi,period,value,numerator,denominator"


def test_a_ratio_is_sum_over_sum_never_a_mean_of_percentages(tmp_path: Path) -> None:
    text = "a,2010-03,90,9,10\nb,2010-03,,100,1000\n"
    found = cell(whole("ratio", measured_in="%"), text, tmp_path, head=RATIO)
    assert found.value == pytest.approx(100 * 109 / 1010)
    assert found.state == State.KNOWN


def test_ratios_of_ratios(tmp_path: Path) -> None:
    kpis = whole("ratio", {"a": {"roll_up": "ratio"}, "b": {}}, measured_in="%")
    kpis["a1"] = {"name": "a1", "part_of": "a"}
    kpis["a2"] = {"name": "a2", "part_of": "a"}
    text = "a1,2010-03,,1,2\na2,2010-03,,3,4\nb,2010-03,,5,14\n"
    assert cell(kpis, text, tmp_path, head=RATIO).value == pytest.approx(45)


@pytest.mark.parametrize(("roll_up", "value"), [("sum", 10), ("mean", 5)])
def test_sum_and_mean(tmp_path: Path, roll_up: str, value: float) -> None:
    found = cell(whole(roll_up), "a,2010-03,4\nb,2010-03,6\n", tmp_path)
    assert (found.state, found.value, found.as_of) == (State.KNOWN, value, "2010-03")


@pytest.mark.parametrize("roll_up", ["sum", "mean", "ratio"])
@pytest.mark.parametrize(
    "text",
    ["a,2010-03,4,2,50\n", "a,2010-03,4,2,50\nb,2010-02,6,3,50\n", "a,2010-03,4,2,50\nb,2010-03,,,\n",
     "a,2010-03,4,2,50\nb,2010-03,6,3,0\n", ""],
)  # fmt: skip
def test_without_all_its_parts_a_whole_is_unknown(tmp_path: Path, roll_up: str, text: str) -> None:
    found = cell(whole(roll_up), text, tmp_path, head=RATIO)
    assert (found.state, found.value, found.score) == (State.PARTS_MISSING, None, None)


def test_a_ratio_needs_the_counts_not_the_percentages(tmp_path: Path) -> None:
    found = cell(whole("ratio"), "a,2010-03,4,2,50\nb,2010-03,6,,\n", tmp_path, head=RATIO)
    assert found.state == State.PARTS_MISSING


def test_its_own_reading_comes_first(tmp_path: Path) -> None:
    assert cell(whole("sum"), "whole,2010-03,99\na,2010-03,4\n", tmp_path).value == 99


def test_a_whole_of_carried_parts_is_carried_and_as_old_as_the_oldest(tmp_path: Path) -> None:
    parts = {"a": {"carry": "3 months"}, "b": {}}
    found = cell(whole("sum", parts), "a,2009-12,4\nb,2010-02,6\n", tmp_path, at="2010-02")
    assert (found.state, found.value, found.as_of) == (State.CARRIED, 10, "2009-12")


def test_a_month_and_a_quarter_are_not_summed(tmp_path: Path) -> None:
    parts = {"a": {"frequency": "quarter"}, "b": {}}
    found = cell(whole("sum", parts), "a,2009Q4,90\nb,2010-02,10\n", tmp_path, at="2010-02")
    assert (found.state, found.value) == (State.PARTS_DIFFER, None)


def test_a_stale_reading_of_its_own_gives_way_to_fresh_parts(tmp_path: Path) -> None:
    found = cell(whole("sum"), "whole,2009-01,99\na,2010-03,4\nb,2010-03,6\n", tmp_path)
    assert (found.state, found.value) == (State.KNOWN, 10)


def test_a_part_counts_while_its_link_holds(tmp_path: Path) -> None:
    made = whole("sum", {"a": {}, "b": {"part_of": {"whole": {"valid_until": "2009-12"}}}})
    assert cell(made, "a,2010-03,4\nb,2010-03,6\n", tmp_path).value == 4


def test_a_part_counted_but_not_judged_still_counts(tmp_path: Path) -> None:
    parts = {"a": {"untargeted": True, "target": None}, "b": {"untargeted": True, "target": None}}
    found = cell(whole("sum", parts), "a,2010-03,4\nb,2010-03,6\n", tmp_path)
    assert (found.state, found.value) == (State.KNOWN, 10)
    assert [State(int(state)) for state in found.found.state[1:, 0]] == [State.UNTARGETED] * 2
    assert math.isnan(found.found.score[1, 0])


def test_a_part_that_has_ended_or_is_not_due_leaves_the_sum(tmp_path: Path) -> None:
    parts = {"a": {}, "b": {"valid_until": "2010-02"}, "c": {"valid_from": "2010-02", "frequency": "quarter"}}
    found = cell(whole("sum", parts), "a,2010-02,4\nb,2010-02,6\n", tmp_path, at="2010-02")
    assert found.value == 10
    parts["c"] = {"valid_from": "2010-03"}
    after = cell(whole("sum", parts), "a,2010-03,4\nb,2010-02,6\nc,2010-03,1\n", tmp_path)
    assert after.value == 5


def test_a_whole_none_of_whose_parts_applies_leaves_as_they_do(tmp_path: Path) -> None:
    assert cell(whole("sum", {"a": {"valid_from": "2010-04"}}), "", tmp_path).state == State.OUTSIDE
    due = {"a": {"valid_from": "2010-01", "frequency": "quarter"}}
    assert cell(whole("sum", due), "", tmp_path, at="2010-02").state == State.NOT_YET_DUE


@pytest.mark.parametrize(
    ("fields", "text", "state"),
    [
        ({"untargeted": True}, "calls,2010-03,7\n", State.UNTARGETED),
        ({"valid_from": "2010-01", "frequency": "fiscal year"}, "", State.NO_READING),
        ({"valid_from": "2010-03-15", "frequency": "quarter"}, "", State.NO_READING),
        ({"valid_from": "2010-03", "frequency": "year"}, "", State.NOT_YET_DUE),
        ({"valid_from": "2010-03", "frequency": "year"}, "calls,2010-03,7\n", State.KNOWN),
        ({"valid_from": "2010-04"}, "calls,2010-03,7\n", State.OUTSIDE),
        ({"valid_until": "2010-02"}, "calls,2010-03,7\n", State.OUTSIDE),
        ({"valid_until": "2010-02", "untargeted": True}, "", State.OUTSIDE),
        ({"direction": "yes_no", "target": None}, "calls,2010-03,2\n", State.INVALID),
    ],
)
def test_why_there_is_no_status(tmp_path: Path, fields: dict[str, Any], text: str, state: State) -> None:
    found = cell({"calls": {**CALLS["calls"], **fields}}, text, tmp_path)
    assert found.state == state
    assert (found.score is None) == (state != State.KNOWN)


def test_a_reading_is_judged_by_the_target_of_its_own_period(tmp_path: Path) -> None:
    kpis = {"calls": {"name": "Calls", "frequency": "quarter", "target": {"FY2008/09": 5, "FY2009/10": 9}}}
    old = cell(kpis, "calls,2009Q1,6\n", tmp_path, at="2009-05")
    assert (old.state, old.target, old.band) == (State.CARRIED, 5, 2)
    new = cell(kpis, "calls,2009Q2,6\n", tmp_path, at="2009-06")
    assert (new.target, new.band) == (9, 0)


def test_the_fiscal_year_of_the_strategy_counts(tmp_path: Path) -> None:
    kpis = {"calls": {"name": "Calls", "target": 5, "frequency": "fiscal year"}}
    path = csv(tmp_path, "kpi,period,value\ncalls,FY2008/09,6\n")
    found = sc.read_readings(path, fiscal_start=7)
    states = [
        Cell(measure(strategy(kpis, fiscal_year_start=7), found, Period.parse(at), [None]), 0, 0).state
        for at in ("2009-05", "2009-06", "2010-05", "2010-06")
    ]
    assert states == [State.NO_READING, State.KNOWN, State.CARRIED, State.STALE]


def test_every_organisation_has_its_own_column(tmp_path: Path) -> None:
    text = "calls,2010-03,7,N\ncalls,2010-02,6,S\ncalls,2010-03,12,\n"
    found = cell(
        CALLS, text, tmp_path, head="kpi,period,value,organisation", organisations=["N", "S", None, "W"]
    )
    columns = [Cell(found.found, 0, column) for column in range(4)]
    assert [column.value for column in columns] == [7, 6, 12, None]
    assert [column.state for column in columns] == [
        State.KNOWN,
        State.STALE,
        State.KNOWN,
        State.NO_READING,
    ]
    assert [column.band for column in columns] == [0, -1, 2, -1]


def test_a_supposed_value_takes_the_place_of_its_own_organisation_only(tmp_path: Path) -> None:
    text = "calls,2010-03,7,N,2010-04-08\ncalls,2010-03,8,S,2010-04-08\ncalls,2010-03,9,,2010-04-08\n"
    found = readings(f"kpi,period,value,organisation,recorded_at\n{text}", tmp_path)
    for organisation, expected in (("N", [1, 8, 9]), ("S", [7, 1, 9]), (None, [7, 8, 1])):
        supposed = {"kpi:calls": (Period.parse("2010-03"), 1.0)}
        edited = found.with_values(supposed, organisation, {"kpi:calls": 1.0})
        result = measure(strategy(CALLS), edited, Period.parse("2010-03"), ["N", "S", None])
        assert result.value[0].tolist() == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 100)), min_size=1, max_size=5))
def test_any_ratio_is_sum_over_sum(tmp_path: Path, counts: list[tuple[int, int]]) -> None:
    parts: dict[str, dict[str, Any]] = {f"p{number}": {} for number in range(len(counts))}
    text = "".join(f"p{number},2010-03,,{over},{under}\n" for number, (over, under) in enumerate(counts))
    found = cell(whole("ratio", parts), text, tmp_path, head=RATIO)
    assert found.value == pytest.approx(sum(over for over, _ in counts) / sum(under for _, under in counts))


def test_the_order_of_the_readings_does_not_matter(tmp_path: Path) -> None:
    lines = [
        f"calls,2010-0{month},{month},2010-0{month}-2{day}\n" for month in (1, 2, 3) for day in (3, 1, 2)
    ]
    head = "kpi,period,value,recorded_at"
    found = [cell(CALLS, "".join(some), tmp_path, head=head).value for some in (lines, lines[::-1])]
    assert found == [3, 3]


def test_of_two_spans_of_the_same_days_the_later_record_counts() -> None:
    """With a fiscal year from January, 2009 and FY2009 are the same days under two names."""
    strategy = sc.Strategy.model_validate(
        {
            "name": "S",
            "fiscal_year_start": 1,
            "kpis": {"k": {"name": "K", "frequency": "year", "untargeted": True}},
        }
    )
    rows = {
        "kpi": "k",
        "period": ["2009", "FY2009"],
        "value": [1.0, 2.0],
        "recorded_at": ["2010-03-01", "2010-02-01"],
    }
    readings = sc.Readings(pd.DataFrame(rows), fiscal_start=1)
    assert sc.Review(strategy, readings, "2009").status("k").value == 1


def test_the_latest_at_every_date_is_what_was_read_last_by_then() -> None:
    months = [str(month) for month in pd.period_range("2009-01", "2009-12", freq="M")]
    rows = pd.DataFrame(
        {
            "kpi": ["a"] * 12 + ["b"] * 3,
            "organisation": ["N"] * 12 + ["S", "N", "N"],
            "period": [*months, "2009-03", "2009-02", "2009-06"],
            "value": [*map(float, range(12)), 50.0, 60.0, None],
        }
    )
    strategy = sc.Strategy.model_validate(
        {"name": "S", "kpis": {name: {"name": name, "untargeted": True, "carry": "1 year"} for name in "ab"}}
    )
    panel = sc.Panel(strategy, rows, periods=months)
    for number, month in enumerate(months):
        north = panel.review(organisation="N", at=month)
        assert north.status("a").value == number
        assert north.status("b").value == (
            None if number < 1 else 60
        )  # June took nothing back: it had no value
        assert panel.review(organisation="S", at=month).status("b").value == (None if number < 2 else 50)
