"""Units in formulas: what does not fit is reported, what cannot be told is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.errors import Finding
from scorecard.kpi.formula import Unit, check_units, parse, unit_of
from scorecard.kpi.formula_tree import Tree
from tests.kpi.formula_trees import trees

UNITS = {
    "kpi:spend": "GBP",
    "kpi:budget": "gbp",
    "kpi:spend-m": "GBP m",
    "kpi:calls": "calls",
    "kpi:fixed": "call",
    "kpi:monthly": "calls a month",
    "kpi:hours": "hours",
    "kpi:minutes": "minutes",
    "kpi:area": "m^2",
    "kpi:rate": "%",
    "kpi:market": "% of market price",
    "kpi:ratio": "",
}


def found(text: str, identifier: str = "kpi:new", parts: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    return check_units(identifier, parse(text), UNITS, parts)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("GBP", "gbp"),
        (" calls ", "call"),
        ("GBP m", "gbp m"),
        ("GBP a month", "gbp / month"),
        ("GBP per call", "gbp / call"),
        ("kWh/m2", "kwh / m2"),
        ("a month", "1 / month"),
        ("m m / s / s", "m^2 / s^2"),
        ("calls / calls", "no unit"),
        ("glass", "glass"),
        ("%", "no unit"),
        ("% of market price", "no unit"),
        ("per cent", "no unit"),
        ("", "no unit"),
    ],
)
def test_a_unit_is_words_above_and_beneath_a_line(text: str, unit: str) -> None:
    assert str(unit_of(text)) == unit


WORDS = st.dictionaries(st.sampled_from(["gbp", "call", "month"]), st.integers(-3, 3).filter(bool))
SOME = WORDS.map(lambda words: Unit(tuple(sorted(words.items()))))


@given(SOME, SOME, SOME)
def test_units_multiply_as_numbers_do(a: Unit, b: Unit, c: Unit) -> None:
    assert a.times(b) == b.times(a)
    assert a.times(b).times(c) == a.times(b.times(c))
    assert a.times(b).times(b, -1) == a
    assert a.times(a, -1) == Unit()
    assert a.times(a).root() == a


@pytest.mark.parametrize(
    "text",
    [
        "spend + budget",
        "calls - fixed",
        "calls - 10",
        "calls > 100",
        "1 - fixed / calls",
        "rate + ratio + market",
        "spend / calls + spend / fixed",
        "monthly / calls * calls + monthly",
        "min(calls, fixed, 3)",
        "if(calls > 3, spend, 0)",
        "if(spend > budget and calls > fixed, 1, 0)",
        "sum(calls, lag(fixed, 12), rolling(calls, 3), ytd(abs(round(-fixed))))",
        "sqrt(calls * fixed) + calls",
        "calls ^ 2 / fixed + calls",
        "unknown + spend",
        "unknown * spend + calls",
        "spend * unknown > calls",
        "log(spend) + calls",
        "sqrt(calls) + spend",
        "calls ^ rate + spend",
        "calls ^ 0.5 + spend",
        "2 ^ 3 + spend",
        "2 * 3 + spend",
        "sum(1, 2) + calls",
    ],
)
def test_what_fits_is_let_be(text: str) -> None:
    assert found(text) == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("spend + calls", "adds kpi:spend (GBP) and kpi:calls (calls)"),
        ("spend - calls", "subtracts kpi:spend (GBP) and kpi:calls (calls)"),
        ("spend > calls", "compares kpi:spend (GBP) and kpi:calls (calls)"),
        ("spend + spend-m", "adds kpi:spend (GBP) and kpi:spend-m (GBP m)"),
        ("calls + monthly", "adds kpi:calls (calls) and kpi:monthly (calls a month)"),
        ("spend / calls + spend", "adds kpi:spend / kpi:calls (gbp / call) and kpi:spend (GBP)"),
        ("rate + calls", "adds kpi:rate (%) and kpi:calls (calls)"),
        ("ratio + calls", "adds kpi:ratio (no unit) and kpi:calls (calls)"),
        ("max(1, spend, calls)", "takes the max of kpi:spend (GBP) and kpi:calls (calls)"),
        ("if(rate > 3, spend, calls)", "gives one of kpi:spend (GBP) and kpi:calls (calls)"),
        ("not (spend = calls)", "compares kpi:spend (GBP) and kpi:calls (calls)"),
        ("lag(spend, 1) - calls", "subtracts lag(kpi:spend, 1) (GBP) and kpi:calls (calls)"),
        ("spend ^ 2 + spend", "adds kpi:spend ^ 2 (gbp^2) and kpi:spend (GBP)"),
        ("power(spend, 2) + spend", "adds power(kpi:spend, 2) (gbp^2) and kpi:spend (GBP)"),
        ("1 / calls + calls", "adds 1 / kpi:calls (1 / call) and kpi:calls (calls)"),
        ("(spend + calls) / calls + hours", "adds kpi:spend (GBP) and kpi:calls (calls)"),
    ],
)
def test_different_units_are_one_warning(text: str, what: str) -> None:
    (finding,) = found(text)
    assert (finding.severity, finding.rule, finding.what) == ("warning", "formula-units", what)
    assert finding.where.id == "kpi:new"
    assert "measured_in" in finding.fix


def test_a_finding_points_at_its_operator() -> None:
    first, second = found("if(spend > calls, spend + 1, calls - hours)")[:2]
    assert (first.where.cell, second.where.cell) == ("formula, column 10", "formula, column 36")


def test_a_factor_may_turn_one_unit_into_another() -> None:
    (finding,) = found("hours * 60 + minutes")
    assert finding.severity == "note"
    assert "unless a number in it turns one into the other" in finding.fix
    (finding,) = found("minutes + hours * 60")
    assert finding.severity == "note"
    (finding,) = found("sum(minutes, hours * 60, minutes) + calls")
    assert finding.severity == "note"
    (finding,) = found("(minutes + minutes * 2) + hours")
    assert finding.severity == "note"
    (finding,) = found("hours * 60", "kpi:minutes")
    assert finding.severity == "note"
    assert found("fixed / calls * 60 + rate") == ()


@pytest.mark.parametrize(
    ("identifier", "text", "comes"),
    [
        ("kpi:rate", "fixed / calls * 100", None),
        ("kpi:rate", "100 * fixed / calls", None),
        ("kpi:rate", "5", None),
        ("kpi:rate", "unknown / calls", None),
        ("kpi:other", "spend / calls", None),
        ("kpi:monthly", "lag(monthly, 12) + 3", None),
        ("kpi:rate", "spend / calls * 100", "it comes to gbp / call and is measured in %"),
        ("kpi:calls", "fixed / calls", "it comes to no unit and is measured in calls"),
        ("kpi:calls", "spend", "it comes to GBP and is measured in calls"),
        ("calls", "spend > budget", "it comes to no unit and is measured in calls"),
        ("kpi:ratio", "spend", "it comes to GBP and is measured in no unit"),
    ],
)
def test_a_formula_comes_to_the_unit_of_its_kpi(identifier: str, text: str, comes: str | None) -> None:
    assert [(finding.severity, finding.what) for finding in found(text, identifier)] == (
        [("warning", comes)] if comes else []
    )


def test_parts_are_of_one_unit() -> None:
    assert found("sum(part_of)", "kpi:calls", ("fixed", "kpi:unknown")) == ()
    assert found("sum(part_of)", "kpi:calls", ()) == ()
    (finding,) = found("sum(part_of)", "kpi:calls", ("fixed", "kpi:spend"))
    assert finding.what == "takes the sum of kpi:fixed (call) and kpi:spend (GBP)"
    (finding,) = found("mean(part_of)", "kpi:spend", ("fixed", "kpi:calls"))
    assert finding.what == "it comes to call and is measured in GBP"


@given(trees(st.sampled_from([*UNITS, "kpi:unknown"])))
def test_any_formula_can_be_checked(tree: Tree) -> None:
    for finding in check_units("kpi:rate", tree, UNITS, ["kpi:calls", "kpi:spend"]):
        assert finding.severity in ("warning", "note")
    assert check_units("kpi:rate", tree, {}) == ()
