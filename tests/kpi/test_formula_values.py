"""What formulas come to: against a plain evaluator, and worked by hand, with the reason of every unknown."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scorecard.kpi.formula import Evaluated, Why, evaluate, parse
from scorecard.kpi.formula_tree import Binary, Call, Name, Number, PartOf, Tree, Unary
from scorecard.kpi.formula_values import BLOCK
from scorecard.model.period import Period
from tests.kpi.formula_trees import trees

NAN = math.nan


def span(first: str, count: int) -> list[Period]:
    start = Period.parse(first)
    return [start.shift(number) for number in range(count)]


def run(text: str, first: str = "2010-01", **series: Sequence[float]) -> Evaluated:
    """Evaluate in one organisation; the KPIs are the keywords."""
    width = len(next(iter(series.values()))) if series else 1
    figures = {name.replace("_", "-"): [list(values)] for name, values in series.items()}
    return evaluate(parse(text), figures, periods=span(first, width))


def values(text: str, first: str = "2010-01", **series: Sequence[float]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in run(text, first, **series).values[0].tolist()]


def reason(found: Evaluated, period: int = -1, organisation: int = 0) -> str:
    told = found.reason(organisation, period % len(found.periods))
    assert told is not None
    assert told.kind == "unknown"
    return told.text


# --- worked by hand ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("power(2,4)", 16.0),  # published: BSC Designer's manual, on its formula editor
        ("2 ^ 4", 16.0),
        ("2 ** -1", 0.5),
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("7 - 3 - 2", 2.0),
        ("16 / 4 / 2", 2.0),
        ("-3 + 5", 2.0),
        ("0 ^ 0", 1.0),
        ("(-2) ^ 3", -8.0),
        ("sqrt(9)", 3.0),
        ("exp(0)", 1.0),
        ("log(exp(2))", 2.0),
        ("log(1000, 10)", 3.0),
        ("log(8, 2)", 3.0),
        ("log(81, 3)", 4.0),
        ("abs(-3)", 3.0),
        ("min(3, 1, 2)", 1.0),
        ("max(3, 1, 2)", 3.0),
        ("sum(3, 1, 2)", 6.0),
        ("mean(3, 1, 2)", 2.0),
        ("3 < 4", 1.0),
        ("4 <= 3", 0.0),
        ("3 != 3", 0.0),
        ("0.1 + 0.2 = 0.3", 1.0),  # equal but for what binary figures lose
        ("0.1 + 0.2 > 0.3", 0.0),
        ("0.29 * 100 >= 29", 1.0),
        ("not 0", 1.0),
        ("not 0.5", 0.0),
        ("1 and 2", 1.0),
        ("0 or 0", 0.0),
        ("if(2 > 1, 10, 20)", 10.0),
        ("if(0, 10, 20)", 20.0),
        ("if(0, 1 / 0, 20)", 20.0),
        ("if(1, 10, sqrt(-1))", 10.0),
        ("0 and 1 / 0", 0.0),
        ("1 / 0 and 0", 0.0),
        ("1 / 0 or 7", 1.0),
    ],
)
def test_a_figure(text: str, value: float) -> None:
    found = run(text)
    assert found.values.item() == pytest.approx(value, rel=1e-15)
    assert found.why.item() == Why.KNOWN
    assert found.reason(0, 0) is None


@pytest.mark.parametrize(
    ("sign", "truth"),
    [("<", "100"), ("<=", "110"), (">", "001"), (">=", "011"), ("=", "010"), ("!=", "101")],
)
def test_comparisons_of_less_equal_and_more(sign: str, truth: str) -> None:
    expected = [float(flag) for flag in truth]
    assert values(f"x {sign} y", x=[1, 2, 3], y=[2, 2, 2]) == expected
    for a, b in (("0.1 + 0.2", "0.3"), ("0.3", "0.1 + 0.2"), ("1e20", "1e20 + 1e6"), ("0", "-0")):
        assert run(f"{a} {sign} {b}").values.item() == expected[1]
    for a, b in (("1", "1 + 1e-11"), ("0", "1e-300"), ("-1e-300", "0")):
        assert run(f"{a} {sign} {b}").values.item() == expected[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("round(2.5)", 3.0),
        ("round(-2.5)", -3.0),
        ("round(3.5)", 4.0),
        ("round(2.4999)", 2.0),
        ("round(2.675, 2)", 2.68),
        ("round(1.005, 2)", 1.01),
        ("round(1250, -2)", 1300.0),
        ("round(1249, -2)", 1200.0),
        ("round(1e300, 15)", 1e300),
        ("round(4503599627370497)", 4503599627370497.0),
        ("round(0.1 + 0.2, 1)", 0.3),
    ],
)
def test_a_half_is_rounded_away_from_nought_as_a_spreadsheet_does(text: str, value: float) -> None:
    assert run(text).values.item() == value


@given(st.integers(-(10**9), 10**9), st.integers(-3, 3))
def test_rounding_decimals_is_decimal_rounding(thousandths: int, places: int) -> None:
    written = Decimal(thousandths) / 1000
    exact = float(written.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    sign = "-" if thousandths < 0 else ""
    found = run(f"round({sign}{abs(written):f}, {places})").values.item()
    assert found == pytest.approx(exact, rel=1e-15, abs=1e-300)


def test_lag_rolling_and_year_to_date() -> None:
    x = [1.0, 2.0, 4.0, 8.0, 16.0]
    assert values("lag(x, 2)", x=x) == [None, None, 1, 2, 4]
    assert values("rolling(x, 3)", x=x) == [None, None, 7 / 3, 14 / 3, 28 / 3]
    assert values("rolling_sum(x, 2)", x=x) == [None, 3, 6, 12, 24]
    assert values("rolling(x, 1)", x=x) == x
    assert values("rolling(x, 9)", x=x) == [None] * 5
    assert values("lag(x, 9)", x=x) == [None] * 5
    assert values("x - lag(x, 1)", x=x) == [None, 1, 2, 4, 8]
    assert values("rolling_sum(x, 2) / rolling_sum(2 * x, 2) * 100", x=x) == [None, 50, 50, 50, 50]
    assert values("lag(rolling(x, 2), 1)", x=x) == [None, None, 1.5, 3, 6]
    assert values("lag(3, 1)", x=x) == [None, 3, 3, 3, 3]


def test_year_to_date_begins_with_the_fiscal_year() -> None:
    x = [1.0, 2.0, 4.0, 8.0, 16.0]
    assert values("ytd(x)", "2010-02", x=x) == [None, None, 4, 12, 28]  # February's year began in April
    assert values("ytd(x)", "2010-04", x=x) == [1, 3, 7, 15, 31]
    assert values("ytd(x)", "2009Q4", x=x) == [None, None, 4, 12, 28]
    assert values("ytd(x)", "FY2009/10", x=x) == x
    assert values("ytd(x)", "2009", x=x) == x
    assert values("ytd(x)", "2010-03-30", x=x) == [None, None, 4, 12, 28]
    found = evaluate(parse("ytd(x)"), {"x": [x]}, periods=span("2009-11", 5), fiscal_start=1)
    assert found.values[0, 2:].tolist() == [4, 12, 28]
    assert np.isnan(found.values[0, :2]).all()
    assert reason(found, 0) == "ytd(kpi:x) reaches back before 2009-11, where the figures start"
    missing = run("ytd(x)", "2010-04", x=[1, NAN, 2])
    assert [reason(missing, 1), reason(missing, 2)] == ["kpi:x is unknown in 2010-05"] * 2


def test_sums_over_parts() -> None:
    figures = {"a": [[1, 2]], "kpi:b": [[10, NAN]], "c": [[100, 200]]}
    for function, value in (("sum", 111.0), ("mean", 37.0), ("min", 1.0), ("max", 100.0)):
        found = evaluate(
            parse(f"{function}(part_of)"),
            figures,
            periods=span("2010-01", 2),
            parts=["a", "kpi:b", "kpi:c"],
        )
        assert found.values[0, 0] == value
        assert reason(found) == "kpi:b is unknown in 2010-02"
    away = {"kpi:b": [[False, True]]}
    without = evaluate(
        parse("mean(part_of) * 2"), figures, periods=span("2010-01", 2), parts=["a", "b", "c"], away=away
    )
    assert without.values.tolist() == [[74, 202]]


def test_parts_that_all_left_or_are_not_there_make_nothing() -> None:
    found = evaluate(
        parse("max(part_of)"),
        {"a": [[1.0, 2.0]]},
        periods=span("2010-01", 2),
        parts=["a"],
        away={"a": [[False, True]]},
    )
    assert found.values[0, 0] == 1
    assert reason(found) == "max(part_of) has no part to run over in 2010-02"
    assert found.why.tolist() == [[Why.KNOWN, Why.NO_PARTS]]
    alone = evaluate(parse("sum(part_of)"), {}, periods=span("2010-01", 1))
    assert reason(alone) == "sum(part_of) has no part to run over in 2010-01"


# --- unknown, and why --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told", "why"),
    [
        ("calls", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("one + calls", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("calls > 3", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("not calls", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("calls and one", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("nought or calls", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("if(calls > 3, 1, 2)", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("if(one, calls, 2)", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("max(one, calls)", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("0 * calls", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("calls + other", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("other + calls", "kpi:other is unknown in 2010-03", Why.INPUT),
        ("one / nought", "divides by zero in 2010-03: kpi:nought is 0", Why.DIVIDES_BY_ZERO),
        ("one / (one - 1)", "divides by zero in 2010-03: kpi:one - 1 is 0", Why.DIVIDES_BY_ZERO),
        ("nought / nought", "divides by zero in 2010-03: kpi:nought is 0", Why.DIVIDES_BY_ZERO),
        ("nought ^ -1", "divides by zero in 2010-03: kpi:nought is 0", Why.DIVIDES_BY_ZERO),
        ("power(nought, -1)", "divides by zero in 2010-03: kpi:nought is 0", Why.DIVIDES_BY_ZERO),
        ("lag(one / once, 1)", "divides by zero in 2010-02: kpi:once is 0", Why.DIVIDES_BY_ZERO),
        ("rolling(one / once, 2)", "divides by zero in 2010-02: kpi:once is 0", Why.DIVIDES_BY_ZERO),
        ("rolling(gap, 3)", "kpi:gap is unknown in 2010-01", Why.INPUT),
        ("rolling(ends, 3)", "kpi:ends is unknown in 2010-01", Why.INPUT),
        ("rolling_sum(gap, 2) + calls", "kpi:calls is unknown in 2010-03", Why.INPUT),
        ("sqrt(-one)", "sqrt(-kpi:one) has no value in 2010-03", Why.UNDEFINED),
        ("log(nought)", "log(kpi:nought) has no value in 2010-03", Why.UNDEFINED),
        ("log(2, one)", "log(2, kpi:one) has no value in 2010-03", Why.UNDEFINED),
        ("log(2, -one)", "log(2, -kpi:one) has no value in 2010-03", Why.UNDEFINED),
        ("(-one) ^ 0.5", "(-kpi:one) ^ 0.5 has no value in 2010-03", Why.UNDEFINED),
        ("10 ^ 400 + one", "10 ^ 400 is too large a number in 2010-03", Why.TOO_LARGE),
        ("exp(1000 * one)", "exp(1000 * kpi:one) is too large a number in 2010-03", Why.TOO_LARGE),
        ("lag(one, 3)", "lag(kpi:one, 3) reaches back before 2010-01, where the figures start", Why.BEFORE),
        ("absent", "kpi:absent is unknown in 2010-03", Why.INPUT),
    ],
)
def test_what_is_unknown_says_why(text: str, told: str, why: Why) -> None:
    found = run(
        text,
        calls=[1, 2, NAN],
        other=[1, 2, math.inf],
        one=[1, 1, 1],
        nought=[0, 0, 0],
        once=[1, 0, 1],
        gap=[NAN, 1, 1],
        ends=[NAN, 1, NAN],
    )
    assert np.isnan(found.values[0, -1])
    assert reason(found) == told
    assert found.why[0, -1] == why


def test_a_long_formula_is_cut_in_its_reason() -> None:
    told = reason(run(f"1 / ({' + '.join(['nought'] * 40)})", nought=[0.0]))
    assert told.startswith("divides by zero in 2010-01: kpi:nought + kpi:nought")
    assert len(told) < 130


def test_each_organisation_has_its_own_reason() -> None:
    found = evaluate(
        parse("if(a > 1, b / a, c)"),
        {"a": [[0, 2], [5, NAN]], "b": [[1, 1], [1, 1]], "c": [[NAN, 1], [1, 1]]},
        periods=span("2010Q1", 2),
    )
    np.testing.assert_array_equal(found.values, [[NAN, 0.5], [0.2, NAN]])
    assert (reason(found, 0, 0), reason(found, 1, 1)) == (
        "kpi:c is unknown in 2010Q1",
        "kpi:a is unknown in 2010Q2",
    )
    assert found.why.tolist() == [[Why.INPUT, Why.KNOWN], [Why.KNOWN, Why.INPUT]]


# --- shapes ------------------------------------------------------------------------------------------


def test_inputs_are_left_as_they_were() -> None:
    calls = np.array([[1.0, NAN, math.inf]])
    before = calls.copy()
    found = evaluate(parse("calls"), {"calls": calls}, periods=span("2010-01", 3))
    found.values[:] = 7
    np.testing.assert_array_equal(calls, before)


def test_many_organisations_are_reckoned_in_blocks() -> None:
    chance = np.random.default_rng(3)
    a, b = chance.normal(size=(2, BLOCK // 3, 4))
    a[chance.random(a.shape) < 0.2] = NAN
    found = evaluate(parse("a / b + lag(a, 1)"), {"a": a, "b": b}, periods=span("2010-01", 4))
    np.testing.assert_array_equal(found.values[:, 1:], (a / b)[:, 1:] + a[:, :-1])
    assert ((found.why == Why.KNOWN) == ~np.isnan(found.values)).all()
    row = int(np.flatnonzero(np.isnan(a[:, 3]))[-1])
    assert reason(found, 3, row) == "kpi:a is unknown in 2010-04"


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0)])
def test_nothing_comes_to_nothing(shape: tuple[int, int]) -> None:
    for text in ("a", "lag(a, 1) / 2", "ytd(a)", "rolling(3, 2)", "if(a, 1, 2)", "sum(part_of)"):
        found = evaluate(parse(text), {"a": np.zeros(shape)}, periods=span("2010-01", shape[1]))
        assert found.values.shape == found.why.shape == shape


@pytest.mark.parametrize("first", ["2010-12-31", "2010-W52", "2010-11", "2010Q4", "2010", "FY2009/10"])
def test_periods_of_any_kind_follow_one_another(first: str) -> None:
    assert values("lag(x, 1)", first, x=[1, 2, 3]) == [None, 1, 2]


def test_what_does_not_fit_is_refused() -> None:
    months = span("2010-01", 2)
    with pytest.raises(ValueError, match=re.escape("2010-03 does not follow 2010-01")):
        evaluate(parse("a"), {"a": [[1, 2]]}, periods=[months[0], Period.parse("2010-03")])
    for series in (
        {"a": [1.0, 2.0]},
        {"a": [[1.0, 2.0, 3.0]]},
        {"a": [[1.0, 2.0]], "b": [[1.0, 2.0], [3.0, 4.0]]},
    ):
        with pytest.raises(ValueError, match="one shape"):
            evaluate(parse("a"), series, periods=months)
    with pytest.raises(ValueError, match="one shape"):
        evaluate(parse("a"), {"a": [[1.0, 2.0]]}, periods=months, away={"a": [[True]]})
    with pytest.raises(ValueError, match="stands alone"):
        evaluate(PartOf(), {}, periods=months)


# --- against a plain evaluator -----------------------------------------------------------------------

IDS = ("kpi:a", "kpi:b", "kpi:c", "kpi:part-1", "kpi:part-2")
PARTS = ("kpi:part-1", "kpi:part-2")
FIGURES = st.sampled_from([0.0, 1.0, 2.0, 3.0, 0.5, 10.0, 100.0])


class Plain:
    """One figure at a time, None where unknown; written from the documentation, not from the arrays."""

    def __init__(self, series: Mapping[str, Sequence[float]], away: Mapping[str, Sequence[bool]]) -> None:
        self.series, self.away = series, away

    def __call__(self, tree: Tree, t: int) -> float | None:
        found = self.of(tree, t)
        return None if found is None or not math.isfinite(found) else float(found)

    def of(self, tree: Tree, t: int) -> Any:
        if isinstance(tree, Number):
            return tree.value
        if isinstance(tree, Name):
            return self.series[tree.id][t]
        if isinstance(tree, Unary):
            x = self(tree.operand, t)
            return None if x is None else -x if tree.operator == "-" else float(x == 0)
        if isinstance(tree, Binary):
            return self.binary(tree, self(tree.left, t), self(tree.right, t))
        assert isinstance(tree, Call)
        return self.call(tree, t)

    def binary(self, tree: Binary, a: float | None, b: float | None) -> Any:
        if tree.operator == "and" and 0 in (a, b):
            return 0.0
        if tree.operator == "or" and any(side is not None and side != 0 for side in (a, b)):
            return 1.0
        if a is None or b is None:
            return None
        equal = abs(a - b) <= 1e-12 * max(abs(a), abs(b))
        with np.errstate(all="ignore"):
            return {
                "and": lambda: 1.0,
                "or": lambda: 0.0,
                "+": lambda: a + b,
                "-": lambda: a - b,
                "*": lambda: a * b,
                "/": lambda: None if b == 0 else a / b,
                "^": lambda: np.power(np.float64(a), np.float64(b)),
                "<": lambda: float(a < b and not equal),
                "<=": lambda: float(a < b or equal),
                ">": lambda: float(a > b and not equal),
                ">=": lambda: float(a > b or equal),
                "=": lambda: float(equal),
                "!=": lambda: float(not equal),
            }[tree.operator]()

    def call(self, tree: Call, t: int) -> Any:
        name, given = tree.function, tree.arguments
        if name == "if":
            condition = self(given[0], t)
            return None if condition is None else self(given[1] if condition != 0 else given[2], t)
        if name in ("lag", "rolling", "rolling_sum"):
            assert isinstance(given[1], Number)
            count = int(given[1].value)
            if name == "lag":
                return self(given[0], t - count) if t >= count else None
            window = [self(given[0], s) if s >= 0 else None for s in range(t - count + 1, t + 1)]
            total = self.total(window)
            return None if total is None else total / count if name == "rolling" else total
        if isinstance(given[0], PartOf):
            xs = [self.series[part][t] for part in PARTS if not self.away[part][t]]
            xs = [None if math.isnan(x) else x for x in xs]
        else:
            xs = [self(argument, t) for argument in given]
        if not xs or None in xs:
            return None
        x = xs[0]
        if name in ("sum", "mean"):
            total = self.total(xs)
            return None if total is None else total / (len(xs) if name == "mean" else 1)
        if name in ("min", "max"):
            return min(xs) if name == "min" else max(xs)
        if name == "power":
            return self.binary(Binary("^", given[0], given[1]), xs[0], xs[1])
        if name == "round":
            return self.rounded(x, xs[1:])
        with np.errstate(all="ignore"):
            if name == "log":
                if x <= 0 or (len(xs) > 1 and (xs[1] <= 0 or xs[1] == 1)):
                    return None
                if len(xs) == 1:
                    return np.log(np.float64(x))
                special = {2: np.log2, 10: np.log10}.get(xs[1])
                return (
                    special(np.float64(x)) if special else np.log(np.float64(x)) / np.log(np.float64(xs[1]))
                )
            if name == "exp":
                return np.exp(np.float64(x))
        return abs(x) if name == "abs" else None if x < 0 else math.sqrt(x)

    def total(self, xs: Sequence[float | None]) -> float | None:
        total = 0.0
        for x in xs:
            if x is None:
                return None
            total += x
        return total

    def rounded(self, x: float, places: Sequence[float]) -> float:
        step = Fraction(10) ** -int(places[0] if places else 0)
        exact = Fraction(abs(x)) / step
        if exact >= 2**52:
            return x
        whole = math.floor(exact + Fraction(1, 2) + Fraction(1, 10**9))
        return math.copysign(float(whole * step), x)


def figures(width: int) -> st.SearchStrategy[dict[str, list[float]]]:
    one = st.one_of(FIGURES, FIGURES.map(lambda x: -x), st.just(NAN))
    return st.fixed_dictionaries({name: st.lists(one, min_size=width, max_size=width) for name in IDS})


@settings(max_examples=400)
@given(
    trees(st.sampled_from(IDS), FIGURES, leaves=8, without=["ytd"]),
    figures(4),
    figures(4),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_arrays_give_what_one_figure_at_a_time_gives(
    tree: Tree, one: dict[str, list[float]], two: dict[str, list[float]], left: list[bool]
) -> None:
    series = {name: np.array([one[name], two[name]]) for name in IDS}
    gone: dict[str, NDArray[np.bool_]] = {"kpi:part-1": np.array([left, [False] * 4])}
    found = evaluate(tree, series, periods=span("2010-01", 4), parts=PARTS, away=gone)
    for organisation, rows in enumerate((one, two)):
        away = {"kpi:part-1": gone["kpi:part-1"][organisation], "kpi:part-2": [False] * 4}
        plain = Plain(rows, away)
        expected = [plain(tree, t) for t in range(4)]
        shown = np.array([NAN if value is None else value for value in expected])
        np.testing.assert_allclose(found.values[organisation], shown, rtol=1e-9)
        for period, value in enumerate(expected):
            why = found.reason(organisation, period)
            assert (why is None) == (value is not None)
            assert (found.why[organisation, period] == Why.KNOWN) == (why is None)
            assert why is None or re.search(r"(in|before) 2010-0[1-4]\b", why.text)
