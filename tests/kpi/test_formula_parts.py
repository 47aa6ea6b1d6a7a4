"""Drilling down: the parts add up to the whole that is shown, or a Finding says what is missing."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.kpi.formula import Figure, aggregate_of, drill_down, evaluate, parse
from scorecard.model.period import Period

FIGURES = st.floats(-1e9, 1e9).map(lambda x: round(x, 3))
SEVERAL = st.dictionaries(st.sampled_from("abcdefgh").map("kpi:{}".format), FIGURES, min_size=1)


@given(SEVERAL, st.sampled_from(["sum", "mean"]))
def test_the_parts_of_a_formula_add_up_to_what_it_comes_to(
    values: dict[str, float], how: Literal["sum", "mean"]
) -> None:
    tree = parse(f"{how}(part_of)")
    assert aggregate_of(tree) == how
    series = {part: [[value]] for part, value in values.items()}
    whole = evaluate(tree, series, periods=[Period.parse("2010-03")], parts=sorted(values)).values.item()
    found = drill_down("kpi:all", whole, {part: Figure(value) for part, value in values.items()}, how)
    assert found.findings == ()
    assert [part.id for part in found.parts] == sorted(values)
    points = [part.points for part in found.parts if part.points is not None]
    assert len(points) == len(values)
    assert math.isclose(math.fsum(points), whole, rel_tol=1e-9, abs_tol=1e-12 * math.fsum(map(abs, points)))
    if found.total:
        shares = [part.share or 0 for part in found.parts]
        assert math.fsum(shares) == pytest.approx(1, abs=1e-9 + 1e-14 * max(map(abs, shares)))


@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1
    ),
    st.sampled_from([1.0, 100.0]),
)
def test_the_parts_of_a_ratio_add_up_to_sum_over_sum(
    pairs: dict[str, tuple[int, int]], factor: float
) -> None:
    whole = factor * sum(over for over, _ in pairs.values()) / sum(under for _, under in pairs.values())
    parts = {part: Figure(None, over, under) for part, (over, under) in pairs.items()}
    found = drill_down("rate", whole, parts, "ratio", factor=factor)
    assert found.id == "kpi:rate"
    assert found.findings == ()
    assert math.fsum(part.points or 0 for part in found.parts) == pytest.approx(whole, rel=1e-12)
    for part in found.parts:
        over, under = pairs[part.id.removeprefix("kpi:")]
        assert part.value == pytest.approx(factor * over / under)


def test_a_ratio_weighs_its_parts_as_a_mean_of_percentages_would_not() -> None:
    parts = {"kpi:north": Figure(90, 90, 100), "kpi:south": Figure(50, 450, 900)}
    found = drill_down("kpi:rate", 54.0, parts, "ratio", factor=100)
    assert [(part.value, part.points) for part in found.parts] == [(90, 9), (50, 45)]
    assert found.parts[0].share == pytest.approx(1 / 6)
    assert found.difference == 0


def test_a_reading_of_its_own_that_differs_is_a_warning() -> None:
    found = drill_down("kpi:calls", 120.0, {"kpi:a": Figure(40), "kpi:b": Figure(75.5)}, "sum")
    (finding,) = found.findings
    assert (finding.severity, finding.rule, finding.where.id) == ("warning", "parts-and-whole", "kpi:calls")
    assert finding.what == "it shows 120 and its parts come to 115.5: 4.5 is in no part"
    assert (found.whole, found.total, found.difference) == (120, 115.5, 4.5)


@pytest.mark.parametrize(("whole", "severity"), [(61.3, "note"), (61.286, "note"), (61.2, "warning")])
def test_a_difference_that_is_rounding_is_a_note(whole: float, severity: str) -> None:
    found = drill_down("kpi:rate", whole, {"kpi:a": Figure(None, 429, 700)}, "ratio", factor=100)
    assert [finding.severity for finding in found.findings] == [severity]
    assert found.findings[0].what.startswith(f"it shows {whole} and its parts come to 61.2857142")


def test_large_parts_that_cancel_are_not_held_against_the_whole() -> None:
    parts = {"kpi:a": Figure(1e15 / 3), "kpi:b": Figure(-1e15 / 3), "kpi:c": Figure(0.1)}
    assert drill_down("kpi:all", 1e15 / 3 + 0.1 - 1e15 / 3, parts, "sum").findings == ()
    assert drill_down("kpi:all", 0.1 + 5_000, parts, "sum").findings != ()


@pytest.mark.parametrize("unknown", [None, math.nan, math.inf])
def test_an_unknown_part_is_named_with_what_is_left(unknown: float | None) -> None:
    parts = {"kpi:b": Figure(unknown), "kpi:a": Figure(75)}
    found = drill_down("kpi:calls", 120.0, parts, "sum")
    assert [part.points for part in found.parts] == [75, None]
    (finding,) = found.findings
    assert finding.severity == "warning"
    assert finding.what == "what kpi:b contributes is not known; 45 of the 120 shown is in no known part"
    alone = drill_down("kpi:calls", None, parts, "sum")
    assert alone.difference is None
    assert alone.findings[0].what == "what kpi:b contributes is not known"
    mean = drill_down("kpi:calls", 60.0, parts, "mean")
    assert [part.points for part in mean.parts] == [37.5, None]  # one of two


@pytest.mark.parametrize(
    "missing",
    [Figure(50), Figure(50, 5, None), Figure(50, None, 10), Figure(None, 5, 0), Figure(None, 5, -10)],
)
def test_a_ratio_without_its_figures_cannot_be_taken_apart(missing: Figure) -> None:
    found = drill_down("kpi:rate", 60.0, {"kpi:b": missing}, "ratio", factor=100)
    assert found.parts[0].points is None
    assert "add the numerators and denominators" in found.findings[0].fix
    both = drill_down("kpi:rate", 60.0, {"kpi:a": Figure(None, 6, 10), "kpi:b": missing}, "ratio")
    assert both.findings != ()
    if missing.numerator is not None:
        assert [part.points for part in both.parts] == [None, None]


def test_parts_that_come_to_nought_have_no_share() -> None:
    found = drill_down("kpi:net", 0.0, {"kpi:a": Figure(0), "kpi:b": Figure(0)}, "sum")
    assert [(part.points, part.share) for part in found.parts] == [(0, None), (0, None)]
    assert (found.difference, found.findings) == (0, ())


def test_no_parts_come_to_nothing() -> None:
    found = drill_down("kpi:all", 3.0, {}, "sum")
    assert (found.parts, found.total, found.difference) == ((), None, None)
    assert found.to_frame().empty


def test_as_a_frame_and_as_text() -> None:
    found = drill_down("kpi:calls", 120.0, {"kpi:b": Figure(75), "a": Figure()}, "sum")
    frame = found.to_frame()
    assert frame.index.name == "id"
    assert frame.index.tolist() == ["kpi:a", "kpi:b"]
    assert frame.columns.tolist() == ["value", "points", "share"]
    assert frame.dtypes.eq("float64").all()
    np.testing.assert_array_equal(frame.loc["kpi:b"], [75, 75, 1])
    assert frame.loc["kpi:a"].isna().all()
    assert str(found).splitlines() == [
        "kpi:calls shows 120; its parts come to 75 (sum)",
        "  kpi:a: an unknown figure",
        "  kpi:b: 75 (100.0 %)",
        f"  {found.findings[0]}",
    ]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("sum(part_of)", "sum"),
        ("mean(part_of)", "mean"),
        ("max(part_of)", None),
        ("sum(part_of) * 2", None),
        ("sum(a, b)", None),
        ("a", None),
    ],
)
def test_how_a_formula_makes_a_whole(text: str, how: str | None) -> None:
    assert aggregate_of(parse(text)) == how
