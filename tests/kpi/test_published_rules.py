"""Figures others print for rules of their own, made with a scheme, a formula or the mean of this house."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from scorecard.kpi.formula import evaluate, parse
from scorecard.kpi.score import score
from scorecard.model.period import Period
from scorecard.model.scheme import Scale, Scheme
from tests.kpi.made import bands, kpi, scheme
from tests.strategy_map.made import one

HALVES = Scale.model_validate({"bands": bands(2), "boundaries": [50]})
GRL = Scheme.model_validate(
    {"id": "grl", "bands": bands(2), "boundaries": [{"at": "threshold", "lands": 50}]}
)
"""Worst, threshold and target of GRL at 0, 50 and 100: the scale of an evaluation e is e / 2 + 50."""


def grl(value: float, target: float, threshold: float, worst: float) -> tuple[float, int]:
    """The score of a GRL indicator, and the evaluation from -100 to 100, cut towards nought."""
    direction = "higher" if target > worst else "lower"
    made = kpi(direction=direction, thresholds=[threshold], worst=worst, best=target)
    points = float(score(made, GRL, HALVES, value).score)
    return points, math.trunc(2 * points - 100)


@pytest.mark.parametrize(
    ("value", "target", "threshold", "worst", "evaluation"),
    [
        (10, 30, 90, 360, 100), (30, 30, 90, 360, 100), (46, 30, 90, 360, 73), (60, 30, 90, 360, 50),
        (90, 30, 90, 360, 0), (134, 30, 90, 360, -16), (400, 30, 90, 360, -100), (134, 90, 90, 360, -16),
        (95, 90, 60, 0, 100), (75, 90, 60, 0, 50), (30, 90, 60, 0, -50), (0, 90, 60, 0, -100),
        (0.5, 0, 0, 1, -50),
    ],
)  # fmt: skip
def test_grl_indicators(value: float, target: float, threshold: float, worst: float, evaluation: int) -> None:
    """Conversion of a KPI in GRL (Fan, Anda and Amyot 2018, equations 8 and 9; checks of GoalCat)."""
    assert grl(value, target, threshold, worst)[1] == evaluation


@pytest.mark.parametrize(("value", "points"), [(10, 100), (90, 50), (400, 0)])
def test_grl_on_a_scale_of_0_to_100(value: float, points: float) -> None:
    assert grl(value, 30, 90, 360)[0] == points


def test_grl_where_the_target_is_the_threshold() -> None:
    """Value 46, target 90, threshold 90, worst 360: printed as 100.

    Nothing lies between threshold and target, so the better band has no width and scores its
    middle: 75, evaluation 50. Which side of the threshold a value lies on is the same.
    """
    points, evaluation = grl(46, 90, 90, 360)
    assert (points, evaluation) == (75, 50)
    made = kpi(direction="lower", thresholds=[90], worst=360, best=90)
    assert score(made, GRL, HALVES, [46, 90, 90.1]).band.tolist() == [1, 1, 0]
    assert score(made, GRL, HALVES, 46).off_scale


def test_grl_where_the_target_is_the_worst() -> None:
    """Left undefined by the paper; jUCMNav prints 49 -> 0, 50 -> 100, 51 -> 100. Refused here."""
    with pytest.raises(ValidationError, match="worst and best must rise where higher is better"):
        kpi(thresholds=[50], worst=50, best=50)
    # The threshold alone parts the values as that tool does; without ends each band scores its middle.
    found = score(kpi(thresholds=[50]), GRL, HALVES, [49, 50, 51])
    assert found.band.tolist() == [0, 1, 1]


# --- BSC Designer, Viva, Cascade: what weights come to -------------------------------------------------


def of_the_whole(weights: list[float], place: int) -> float:
    """Percent of an objective's score that hangs on one of its KPIs, the others being at 0."""
    own = [(100 * (number == place), {"weight": weight}) for number, weight in enumerate(weights)]
    found = one(own, on="attainment", measured_cap=False).status("o").score
    assert found is not None
    return found


@pytest.mark.parametrize(("place", "out_of_ten"), [(0, 1.4286), (1, 3.5714), (2, 5.0)])
def test_bsc_designer_sibling_weights(place: int, out_of_ten: float) -> None:
    """Weights 2, 5 and 7 shown as parts of 10 (weights in BSC; derived)."""
    assert of_the_whole([2, 5, 7], place) / 10 == pytest.approx(out_of_ten, abs=5e-5)


@pytest.mark.parametrize(("place", "percent"), [(0, 82.645), (1, 16.529), (2, 0.826)])
def test_viva_weights_by_revenue(place: int, percent: float) -> None:
    """Viva Goals, weights by revenue of 100k, 20k and 1k: printed 82.6, 16.5 and 0.8."""
    assert of_the_whole([100_000, 20_000, 1_000], place) == pytest.approx(percent, abs=5e-4)


# --- rules that are formulas ----------------------------------------------------------------------------


def figure(text: str, **kpis: float) -> float:
    """What a formula comes to; the KPIs are the keywords."""
    series = {name: [[value]] for name, value in kpis.items()}
    return float(evaluate(parse(text, series), series, periods=[Period.parse("2010-03")]).values[0, 0])


@pytest.mark.parametrize(
    ("text", "kpis", "expected"),
    [
        ("progress * weight / 100", {"progress": 70, "weight": 40}, 28),
        ("progress * weight / 100", {"progress": 60, "weight": 20}, 12),
        ("promptness - 2", {"promptness": 20}, 18),
    ],
)
def test_profit_co_parts_of_a_score(text: str, kpis: dict[str, float], expected: float) -> None:
    """Profit.co: 70 % of 40, 60 % of 20, promptness of 20 less 2."""
    assert figure(text, **kpis) == pytest.approx(expected)


W3C = "(0 * inactive + 1 * launch + 2 * integrate + 3 * optimise) / 3"


@pytest.mark.parametrize(
    ("shares", "expected"),
    [((100, 0, 0, 0), 0), ((0, 100, 0, 0), 100 / 3), ((0, 0, 100, 0), 200 / 3), ((0, 0, 0, 100), 100),
     ((25, 25, 25, 25), 50)],
)  # fmt: skip
def test_w3c_maturity(shares: tuple[float, ...], expected: float) -> None:
    """W3C maturity model, issue 248: stages weigh 0 to 3, and all at the last is the whole."""
    kpis = dict(zip(("inactive", "launch", "integrate", "optimise"), shares, strict=True))
    assert figure(W3C, **kpis) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("scores", "weights", "printed"),
    [((87.5, 60), (33.333, 66.667), 69.08), ((45.455, 69.08), (40, 60), 59.63)],
)
def test_hillfog_rounds_its_weights(
    scores: tuple[float, float], weights: tuple[float, float], printed: float
) -> None:
    """hillfog (bambooBSC): score times weight, in hundredths, summed and not divided by their sum."""
    kpis = {"a": scores[0], "b": scores[1], "wa": weights[0], "wb": weights[1]}
    assert figure("round(a * round(wa / 100, 2) + b * round(wb / 100, 2), 2)", **kpis) == printed
    own = [(value, {"weight": weight}) for value, weight in zip(scores, weights, strict=True)]
    ours = one(own, on="attainment", measured_cap=False).status("o").score
    exact = sum(value * weight for value, weight in zip(scores, weights, strict=True)) / sum(weights)
    assert ours == pytest.approx(exact, abs=1e-9)
    assert ours == pytest.approx(printed, abs=0.1)  # the rounding of weights is all there is between


# --- COINr ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("direction", "value", "share"),
    [("higher", 1, 0.1), ("higher", 11, 1), ("higher", -1, 0), ("lower", 1, 0.9), ("lower", -1, 1),
     ("lower", 11, 0)],
)  # fmt: skip
def test_coinr_goalposts(direction: str, value: float, share: float) -> None:
    """COINr, test-normalise.R: goalposts at 0 and 10, also with the direction turned."""
    worst, best = (0, 10) if direction == "higher" else (10, 0)
    made = kpi(direction=direction, worst=worst, best=best, target=best)
    assert score(made, scheme("tolerance"), Scale(), value).attainment / 100 == pytest.approx(share)


@pytest.mark.parametrize(
    ("fields", "value", "share"),
    [({"baseline": 0, "target": 10}, 0, 0), ({"baseline": 0, "target": 10}, 5, 0.5),
     ({"baseline": 0, "target": 10}, 11, 1.1),
     ({"direction": "lower", "baseline": 10, "target": 0}, -1, 1.1),
     ({"direction": "lower", "baseline": 10, "target": 0}, 1, 0.9),
     ({"direction": "lower", "baseline": 10, "target": 0}, 10, 0)],
)  # fmt: skip
def test_coinr_distance_to_target(fields: dict[str, Any], value: float, share: float) -> None:
    """COINr, test-normalise.R: progress from the least, or the most, to the target.

    Its cap at 1 is what a rule reads `on: progress`; progress itself runs on.
    """
    made = kpi(**fields)
    assert score(made, scheme("tolerance"), Scale(), value).progress / 100 == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(a * b * c) ^ (1 / 3)", 1.8171206),
        ("(a * b * c ^ 2) ^ (1 / 4)", 2.0597671),
        ("exp((log(a) + log(b) + 2 * log(c)) / 4)", 2.0597671),
        ("4 / (2 / a + 1 / b + 1 / c)", 1.4117647),
        ("mean(a, b, c)", 2),
        ("((a ^ 1 + b ^ 1 + c ^ 1) / 3) ^ (1 / 1)", 2),
    ],
)
def test_coinr_means(text: str, expected: float) -> None:
    """COINr, test-aggregate.R, of 1, 2 and 3: geometric, harmonic and generalised means."""
    assert figure(text, a=1, b=2, c=3) == pytest.approx(expected, abs=5e-8)


def test_coinr_generalised_mean_of_power_minus_1_is_the_harmonic() -> None:
    general = figure("((a ^ -1 + b ^ -1 + c ^ -1) / 3) ^ (1 / -1)", a=1, b=2, c=3)
    assert general == pytest.approx(figure("3 / (1 / a + 1 / b + 1 / c)", a=1, b=2, c=3), rel=1e-15)


def test_a_zero_makes_a_geometric_mean_0_and_a_harmonic_one_unknown() -> None:
    assert figure("(a * b * c) ^ (1 / 3)", a=0, b=2, c=3) == 0
    assert np.isnan(figure("3 / (1 / a + 1 / b + 1 / c)", a=0, b=2, c=3))
