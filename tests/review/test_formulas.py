"""KPIs whose values are worked out from others, seen through reviews and panels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.formula import DrillDown
from scorecard.kpi.lineage import Lineage

AT = "2010-03"
COUNT: dict[str, Any] = {"untargeted": True}


def strategy(kpis: dict[str, dict[str, Any]], **more: Any) -> sc.Strategy:
    made = {name: {"name": name, **({"measures": "top"} | fields)} for name, fields in kpis.items()}
    top = {"top": {"name": "Top", "vision": True}}
    return sc.Strategy.model_validate({"name": "Made", "objectives": top, "kpis": made, **more})


def table(**series: Any) -> pd.DataFrame:
    """Readings of months up to March 2010, the last value in March; None is no reading."""
    rows = [
        (name, str(pd.Period(AT, "M") - back), value)
        for name, values in series.items()
        for back, value in enumerate(reversed(values))
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["kpi", "period", "value"]).astype({"value": "float64"})


DESK = {
    "calls": COUNT,
    "fixed": COUNT,
    "rate": {"formula": "fixed / calls * 100", "target": 70, "measured_in": "%"},
}


def test_a_formula_gives_a_kpi_its_value_band_and_trend() -> None:
    readings = table(calls=[100] * 13, fixed=[60] * 12 + [75])
    status = sc.Review(strategy(DESK), readings, at=AT).status("rate")
    assert (status.value, status.letter, str(status.as_of)) == (75, "G", AT)
    assert status.trend is not None
    assert status.trend.verdict == "better"


def test_a_formula_kpi_has_its_own_spc_chart() -> None:
    readings = table(calls=[100] * 14, fixed=[60, 62] * 7)
    chart = sc.Review(strategy(DESK), readings, at=AT).spc("rate")
    assert chart.values.tolist() == [60, 62] * 7
    assert chart.variation == "common cause"


def test_a_supposed_input_is_followed_by_every_formula_over_it() -> None:
    kpis = {**DESK, "gap": {"formula": "70 - rate", "direction": "lower", "target": 0}}
    review = sc.Review(strategy(kpis), table(calls=[100] * 3, fixed=[75] * 3), at=AT)
    after = review.what_if({"fixed": 50})
    assert [after.status(name).value for name in ("fixed", "rate", "gap")] == [50, 50, 20]
    assert after.status("rate").letter == "R"
    assert [review.status(name).value for name in ("fixed", "rate", "gap")] == [75, 75, -5]


def test_a_supposed_input_counts_although_the_formula_kpi_has_a_reading_of_its_own() -> None:
    review = sc.Review(strategy(DESK), table(calls=[100], fixed=[75], rate=[74]), at=AT)
    assert review.status("rate").value == 74
    assert review.what_if({"fixed": 50}).status("rate").value == 50
    assert review.what_if({"fixed": 50, "rate": 90}).status("rate").value == 90


def test_an_unknown_input_is_named_and_the_kpi_is_missing_not_red() -> None:
    review = sc.Review(strategy(DESK), table(calls=[100, 100], fixed=[75, None]), at=AT)
    status = review.status("rate")
    assert (status.score, status.letter, status.applicable) == (None, "?", True)
    assert status.reason == "kpi:fixed is unknown in 2010-03"
    assert "kpi:fixed is unknown in 2010-03" in review.explain("rate").sentence()
    assert review.status("top").coverage == 0


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("a / b", "divides by zero in 2010-03: kpi:b is 0"),
        ("log(b)", "log(kpi:b) has no value in 2010-03"),
        ("exp(a * 1000)", "exp(kpi:a * 1000) is too large a number in 2010-03"),
        ("rolling(a, 4)", "rolling(kpi:a, 4) reaches back before 2010-01, where the figures start"),
    ],
)
def test_a_formula_without_a_value_says_why(formula: str, said: str) -> None:
    made = strategy({"a": COUNT, "b": COUNT, "k": {"formula": formula, "target": 1}})
    status = sc.Review(made, table(a=[5, 5, 5], b=[1, 1, 0]), at=AT).status("k")
    assert (status.value, status.band, status.reason) == (None, None, said)


def test_a_division_by_zero_is_not_hidden_by_an_older_value_still_fresh() -> None:
    made = strategy({"a": COUNT, "b": COUNT, "k": {"formula": "a / b", "target": 1, "carry": "3 months"}})
    assert sc.Review(made, table(a=[5, 5], b=[1, 0]), at=AT).status("k").value is None
    awaited = sc.Review(made, table(a=[5, 5], b=[1, None]), at=AT).status("k")
    assert (awaited.value, str(awaited.as_of)) == (5, "2010-02")
    assert awaited.reasons[0].kind == "carried"


def test_a_carried_value_never_enters_a_formula() -> None:
    kpis = {"a": {**COUNT, "carry": "6 months"}, "k": {"formula": "rolling_sum(a, 2)", "target": 1}}
    review = sc.Review(strategy(kpis), table(a=[5, 5, None]), at=AT)
    assert review.status("a").value == 5
    assert review.status("k").value is None
    assert review.spc("k").values.tolist() == [10]


def test_the_reason_of_an_input_is_told_too() -> None:
    kpis = {**DESK, "twice": {"formula": "rate * 2", "target": 1}}
    status = sc.Review(strategy(kpis), table(calls=[0], fixed=[1]), at=AT).status("twice")
    assert status.reason == "kpi:rate is unknown in 2010-03: divides by zero in 2010-03: kpi:calls is 0"


def test_a_quarterly_formula_reads_months_by_their_own_rule() -> None:
    kpis = {
        "calls": {**COUNT, "over_time": "sum"},
        "staff": {**COUNT, "over_time": "last"},
        "load": {"formula": "calls / staff", "frequency": "quarter", "direction": "lower", "target": 20},
    }
    review = sc.Review(strategy(kpis), table(calls=[30, 40, 50], staff=[4, 5, 6]), at=AT)
    assert review.status("load").value == 20
    part = sc.Review(strategy(kpis), table(calls=[30, None, 50], staff=[4, 5, 6]), at=AT)
    assert part.status("load").reason == "kpi:calls is unknown in 2010Q1: 2 of 3 months known in 2010Q1"


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        ("quarter", "kpi:a is unknown in 2010Q1: it is read each month, and no `over_time` makes a quarter"),
        ("week", "kpi:a is unknown in 2010-W12: it is read each month, and a week is wanted"),
    ],
)
def test_nothing_is_guessed_of_an_input_of_another_frequency(frequency: str, said: str) -> None:
    made = strategy({"a": COUNT, "k": {"formula": "a", "frequency": frequency, "target": 1}})
    reason = sc.Review(made, table(a=[1, 2, 3]), at=AT).status("k").reason
    assert reason.startswith(said)


def test_parts_add_up_to_the_whole_a_formula_makes() -> None:
    kpis = {
        "all": {"formula": "sum(part_of)", "target": 100},
        "north": {**COUNT, "part_of": "all"},
        "south": {**COUNT, "part_of": "all"},
    }
    review = sc.Review(strategy(kpis), table(north=[40], south=[75]), at=AT)
    found = review.drill_down("all")
    assert isinstance(found, DrillDown)
    assert (found.whole, found.total, found.findings) == (115, 115, ())
    assert found.to_frame()["points"].to_dict() == {"kpi:north": 40, "kpi:south": 75}
    sent = sc.Review(strategy(kpis), table(north=[40], south=[75], all=[120]), at=AT).drill_down("all")
    assert isinstance(sent, DrillDown)
    assert "5 is in no part" in str(sent.findings[0])


def test_what_a_formula_reads_is_shown_with_its_values() -> None:
    review = sc.Review(strategy(DESK), table(calls=[100, 90], fixed=[60, None]), at=AT)
    found = review.drill_down("rate")
    assert isinstance(found, Lineage)
    assert str(found) == (
        "kpi:rate shows an unknown figure for 2010-03: kpi:fixed / kpi:calls * 100\n"
        "  kpi:calls: 90\n"
        "  kpi:fixed: an unknown figure"
    )
    assert found.to_frame()["value"].isna().tolist() == [False, True]


def test_a_kpi_made_of_nothing_cannot_be_drilled_down() -> None:
    review = sc.Review(strategy(DESK), table(calls=[1]), at=AT)
    with pytest.raises(sc.ScorecardError, match="kpi:calls is made of nothing: its values are read"):
        review.drill_down("calls")
    with pytest.raises(sc.UnknownNameError, match="did you mean 'kpi:calls'"):
        review.drill_down("kpi:cals")


def test_an_exempt_part_leaves_a_formula_over_parts() -> None:
    kpis = {
        "all": {"formula": "mean(part_of)", "target": 100},
        "north": {**COUNT, "part_of": "all"},
        "south": {**COUNT, "part_of": "all"},
    }
    exempt = [
        sc.Judgement.model_validate(
            {"node": "kpi:south", "period": AT, "status": "exempt", "author": "Board", "reason": "closed"}
        )
    ]
    review = sc.Review(strategy(kpis), table(north=[40], south=[80]), at=AT, judgements=exempt)
    assert review.status("all").value == 40
    both = [exempt[0], exempt[0].model_copy(update={"node": "kpi:north"})]
    gone = sc.Review(strategy(kpis), table(north=[40], south=[80]), at=AT, judgements=both).status("all")
    assert (gone.applicable, gone.reason) == (False, "none of its parts applies")


def test_a_part_counts_in_a_formula_while_its_link_holds() -> None:
    kpis = {
        "all": {"formula": "sum(part_of)", "target": 100},
        "north": {**COUNT, "part_of": "all"},
        "south": {**COUNT, "part_of": {"all": {"valid_until": "2010-02"}}},
    }
    review = sc.Review(strategy(kpis), table(north=[40, 40], south=[80, 80]), at=AT)
    assert review.spc("all").values.tolist() == [120, 40]


def test_a_panel_gives_what_single_reviews_give() -> None:
    chance = np.random.default_rng(5)
    months = [str(period) for period in pd.period_range("2009-01", AT, freq="M")]
    towns = ["North", "South", "West"]
    rows = [
        (kpi, month, town, float(chance.integers(0, 60)))
        for kpi in ("calls", "fixed")
        for month in months
        for town in towns
        if chance.random() < 0.9
    ]
    readings = pd.DataFrame(rows, columns=["kpi", "period", "organisation", "value"])
    kpis = {
        "calls": {**COUNT, "over_time": "sum"},
        "fixed": {**COUNT, "over_time": "sum"},
        "rate": {"formula": "fixed / calls * 100", "target": 70},
        "steady": {"formula": "rolling(rate, 3)", "target": 70},
        "quarterly": {"formula": "fixed / calls * 100", "frequency": "quarter", "target": 70},
    }
    made = strategy(kpis)
    periods = ["2009-06", "2009-12", AT]
    panel = sc.Panel(made, readings, periods=periods)
    single = np.array(
        [
            [
                [
                    math.nan if (score := review.status(node).score) is None else score
                    for review in (sc.Review(made, readings, at=at, organisation=town) for at in periods)
                ]
                for town in towns
            ]
            for node in panel.nodes
        ]
    )
    np.testing.assert_array_equal(panel.scores, single)
    assert np.isnan(panel.scores).any()
    assert not np.isnan(panel.scores).all(axis=(1, 2))[list(panel.nodes).index("kpi:quarterly")]


def test_quarterly_values_carried_monthly_leave_the_limits_unchanged() -> None:
    quarters = [str(period) for period in pd.period_range("2006Q1", "2009Q4", freq="Q")]
    values = [10.0, 12, 11, 13] * 4
    readings = pd.DataFrame({"kpi": "a", "period": quarters, "value": values})
    kpis = {
        "a": {"frequency": "quarter", "target": 12},
        "k": {"frequency": "quarter", "formula": "a * 10", "target": 120},
    }
    at_the_end, carried = (
        sc.Review(strategy(kpis), readings, at=at).spc("k") for at in ("2009-12", "2010-02")
    )
    assert carried.values.tolist() == at_the_end.values.tolist() == [value * 10 for value in values]
    assert carried.upper.tolist() == at_the_end.upper.tolist()
    moving = np.abs(np.diff(values)).mean() * 10
    assert at_the_end.upper[0] == pytest.approx(np.mean(values) * 10 + 2.66 * moving)


def index(life: float, schooling: float, expected: float, income: float) -> float:
    health = (life - 20) / (85 - 20)
    education = (min(expected / 18, 1) + min(schooling / 15, 1)) / 2
    living = (math.log(income) - math.log(100)) / (math.log(75000) - math.log(100))
    return float((health * education * living) ** (1 / 3))


HDI = {
    "life": {**COUNT, "frequency": "year"},
    "schooling": {**COUNT, "frequency": "year"},
    "expected": {**COUNT, "frequency": "year"},
    "income": {**COUNT, "frequency": "year"},
    "health": {"formula": "(life - 20) / (85 - 20)", "frequency": "year", "target": 0.8},
    "education": {
        "formula": "mean(min(expected / 18, 1), min(schooling / 15, 1))",
        "frequency": "year",
        "target": 0.8,
    },
    "living": {
        "formula": "(log(income) - log(100)) / (log(75000) - log(100))",
        "frequency": "year",
        "target": 0.8,
    },
    "index": {"formula": "(health * education * living) ^ (1 / 3)", "frequency": "year", "target": 0.8},
}


@settings(deadline=None, max_examples=20)
@given(st.floats(21, 90), st.floats(0.1, 16), st.floats(0.1, 20), st.floats(101, 80000))
def test_an_index_with_logs_and_powers_is_worked_out_over_kpis(
    life: float, schooling: float, expected: float, income: float
) -> None:
    figures = {"life": life, "schooling": schooling, "expected": expected, "income": income}
    readings = pd.DataFrame({"kpi": figures.keys(), "period": "2009", "value": figures.values()})
    status = sc.Review(strategy(HDI), readings, at="2009").status("index")
    assert status.value == pytest.approx(index(life, schooling, expected, income), rel=1e-12)


def test_settings_of_the_document_draw_the_chart_unless_others_are_given() -> None:
    spc = {"rebase": "2009-09", "fix": 6, "screened": False}
    kpis = {**DESK, "rate": {**DESK["rate"], "spc": spc}}
    readings = table(calls=[100] * 14, fixed=[60, 62] * 4 + [80, 82] * 3)
    review = sc.Review(strategy(kpis), readings, at=AT)
    chart = review.spc("rate")
    assert chart.group.tolist() == [0] * 7 + [1] * 7
    assert (chart.fix, chart.screened) == (6, False)
    assert review.spc("rate", rebase=(), screened=True).group.tolist() == [0] * 14
    plain = sc.Review(strategy(DESK), readings, at=AT)
    assert plain.status("rate").trend != review.status("rate").trend


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("fixed / cals", "no KPI 'kpi:cals'; did you mean 'calls'?"),
        ("(" * 9_000 + "calls" + ")" * 900, "nested too deeply"),
        ("__import__('os').system('true')", "no function '__import__'"),
        ("rate + 1", "kpi:rate -> kpi:rate"),
        ("sum(part_of)", "no KPI is part of it"),
    ],
)
def test_a_faulty_formula_of_a_strategy_made_in_python_is_an_error_of_the_review(
    formula: str, said: str
) -> None:
    made = strategy({**DESK, "rate": {"formula": formula, "target": 1}})
    for judge in (sc.Review, sc.Panel):
        with pytest.raises(sc.StrategyError) as refused:
            judge(made, table(calls=[1]), AT)
        assert said in str(refused.value)
        assert len(refused.value.findings) == 1
