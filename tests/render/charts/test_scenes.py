"""Edges, marks and words of a chart's record, by the kind of KPI and by how much was read."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.charts.bullet_scene import BulletScene
from scorecard.render.charts.grid_scene import GridScene
from scorecard.render.charts.sparkline import SparkScene
from scorecard.render.charts.spc_scene import SpcScene
from scorecard.render.charts.trend_scene import TrendScene
from tests.render.charts.chart_help import process, review_of, words

JUDGED: dict[str, Any] = {"target": 70, "worst": 40, "best": 100}
LOWER: dict[str, Any] = {"direction": "lower", "target": 70, "worst": 100, "best": 40}
BETWEEN: dict[str, Any] = {"direction": "between", "target": [65, 75], "worst": [40, 95]}
YEAR_TO_DATE: dict[str, Any] = {"over_time": "year_to_date", "target": {"FY2024/25": 140}}


def spc_scene(review: sc.Review) -> SpcScene:
    scene = review.chart("calls").scene
    assert isinstance(scene, SpcScene)
    return scene


def trend_scene(review: sc.Review, **more: Any) -> TrendScene:
    scene = review.chart("calls", "trend", **more).scene
    assert isinstance(scene, TrendScene)
    return scene


def bullet_scene(review: sc.Review) -> BulletScene:
    scene = review.chart("calls", "bullet").scene
    assert isinstance(scene, BulletScene)
    return scene


def spark_scene(review: sc.Review) -> SparkScene:
    scene = review.chart("calls", "sparkline").scene
    assert isinstance(scene, SparkScene)
    return scene


def labels(scene: SpcScene | TrendScene) -> list[str]:
    return [label.words for label in scene.labels]


# --- SPC -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "trial"), [(2, True), (11, True), (12, False)])
def test_limits_are_on_trial_up_to_eleven_points(count: int, trial: bool) -> None:
    said = [f"Trial limits that will move: they rest on fewer than 12 points ({count} from 2024-01)."]
    assert list(spc_scene(review_of(process(count), **JUDGED)).notes) == (said if trial else [])


def test_a_rebase_parts_the_limits_and_not_the_readings() -> None:
    values = [*process(15, 1, 60), *process(15, 2, 80)]
    scene = spc_scene(review_of(values, spc={"rebase": ["2025-04"]}, **JUDGED))
    assert [limits.since for limits in scene.limits] == ["", "April 2025"]
    assert scene.limits[0].end == scene.limits[1].start
    assert [point.joined for point in scene.points] == [False] + [True] * 29


def test_each_limit_lies_about_the_mean_of_its_own_stretch() -> None:
    scene = spc_scene(review_of(process(20), **JUDGED))
    (limits,) = scene.limits
    assert limits.mean == pytest.approx(np.mean(process(20)))
    assert limits.lower < limits.near_lower < limits.mean < limits.near_upper < limits.upper
    assert limits.upper - limits.mean == pytest.approx(limits.mean - limits.lower)


@pytest.mark.parametrize(
    ("fields", "role"), [(JUDGED, "improvement"), (LOWER, "concern"), (BETWEEN, "neutral")]
)
def test_a_high_point_is_good_bad_or_neither_by_the_direction(fields: dict[str, Any], role: str) -> None:
    scene = spc_scene(review_of([*process(20), 95.0], **fields))
    assert scene.points[-1].role == role
    assert scene.points[0].role == "common cause"


def test_both_edges_of_a_range_are_named_and_no_verdict_is_given_on_it() -> None:
    scene = spc_scene(review_of(process(20), **BETWEEN))
    assert labels(scene)[-2:] == ["Target from 65 %", "Target to 75 %"]
    assert scene.why_assurance == "neither high nor low is better"
    assert [(stretch.lower, stretch.upper) for stretch in scene.targets] == [((65, 65), (75, 75))]


def test_a_yes_or_no_has_words_for_an_axis_and_no_limits() -> None:
    scene = spc_scene(review_of([1.0, 0.0, 1.0], direction="yes_no"))
    assert [tick.text for tick in scene.values.ticks] == ["no", "yes"]
    assert [point.y for point in scene.points] == [1, 0, 1]
    assert {point.role for point in scene.points} == {None}
    assert (scene.limits, scene.notes) == ((), ("Limits are for figures; a yes or no has none.",))


def test_without_a_target_there_is_no_line_of_one() -> None:
    scene = spc_scene(review_of(process(20), untargeted=True))
    assert scene.targets == ()
    assert scene.why_assurance == "there is no target"
    assert not any("Target" in text for text in labels(scene))


def test_one_reading_has_no_limits_and_is_not_judged() -> None:
    scene = spc_scene(review_of([65.0], **JUDGED))
    assert [point.role for point in scene.points] == [None]
    assert np.isnan([scene.limits[0].lower, scene.limits[0].upper]).all()
    assert scene.why_assurance == "there are no limits"
    assert labels(scene) == ["Latest 65 %", "Mean 65 %", "Target 70 %"]


def test_constant_readings_have_limits_of_no_width() -> None:
    scene = spc_scene(review_of([65.0] * 14, **JUDGED))
    (limits,) = scene.limits
    assert limits.lower == limits.mean == limits.upper == 65
    assert {point.role for point in scene.points} == {"common cause"}
    assert scene.values.low < 65 < scene.values.high


def test_many_readings_all_have_their_place() -> None:
    scene = spc_scene(review_of(process(400), **JUDGED))
    assert len(scene.points) == len(scene.to_frame()) == 400
    xs = [point.x for point in scene.points]
    assert all(scene.times.low < one < other < scene.times.high for one, other in pairwise(xs))


@pytest.mark.parametrize(("unit", "caption"), [(1e-12, "10⁻¹² %"), (1e6, "millions of %"), (1e15, "10¹⁵ %")])
def test_very_large_and_small_figures_stand_by_their_multiple(unit: float, caption: str) -> None:
    review = review_of([unit, 3 * unit, 2 * unit], target=2 * unit)
    for scene in (spc_scene(review), trend_scene(review), bullet_scene(review)):
        assert scene.values.caption == caption
    assert [point.y for point in spc_scene(review).points] == pytest.approx([1, 3, 2])
    assert caption in spark_scene(review).said


@pytest.mark.parametrize("kind", ["spc", "trend", "bullet", "sparkline"])
@pytest.mark.parametrize(
    ("direction", "said"), [("assessed", "A person assesses this KPI"), ("higher", "There is no")]
)
def test_why_nothing_is_drawn_is_said(kind: str, direction: str, said: str) -> None:
    chart = review_of([], at="2024-06", direction=direction).chart("calls", kind)
    assert said in chart.alt
    assert kind == "sparkline" or said in words(chart)


# --- trend ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        (JUDGED, ["R below 63 %", "A 63 % to 70 %", "G above 70 %"]),
        (LOWER, ["G below 70 %", "A 70 % to 77 %", "R above 77 %"]),
        (
            BETWEEN,
            ["R below 58.5 %", "A 58.5 % to 65 %", "G 65 % to 75 %", "A 75 % to 82.5 %", "R above 82.5 %"],
        ),
    ],
    ids=["higher", "lower", "between"],
)
def test_bands_lie_behind_a_trend_without_a_hole(fields: dict[str, Any], shown: list[str]) -> None:
    scene = trend_scene(review_of(process(15, 1, 70, 12), **fields))
    assert [f"{letter.letter} {letter.span}" for letter in scene.letters] == shown
    assert (scene.grounds[0].low[0], scene.grounds[-1].high[0]) == (scene.values.low, scene.values.high)
    assert all(below.high == above.low for below, above in pairwise(scene.grounds))


def test_a_scheme_that_looks_back_has_no_bands_to_show_and_keeps_its_target() -> None:
    review = review_of(process(26), scheme="havering", **JUDGED)
    scene = trend_scene(review)
    assert (scene.grounds, scene.letters) == ((), ())
    assert [stretch.lower for stretch in scene.targets] == [(70, 70)]
    assert bullet_scene(review).stripes == ()
    assert "in February 2025" in scene.subject.why


def test_a_carried_value_stands_at_its_own_period_and_is_counted_nowhere() -> None:
    review = review_of([60.0, 62.0, 64.0, 66.0], "2024Q1", at="2025-02", **JUDGED)
    scene = trend_scene(review)
    last = scene.times.at(sc.Period.parse("2024Q4"))
    assert scene.carried == (last, scene.times.at(sc.Period.parse("2025-02")))
    assert scene.review == (last, 66)
    assert scene.notes == ("Dotted: carried forward from Q4 2024, no reading.",)
    assert (len(scene.to_frame()), len(spc_scene(review).points)) == (4, 4)
    assert [len(line) for line in spark_scene(review).lines] == [4]


def test_a_forecast_given_out_of_order_is_put_in_order() -> None:
    coming = pd.DataFrame(
        {"period": ["2025-03", "2025-02"], "expected": [72.0, 71], "low": [70.0, 70], "high": [74.0, 72]}
    )
    frame = trend_scene(review_of(process(13), **JUDGED), forecast=coming).to_frame()
    assert frame["period"].tolist()[-2:] == ["2025-02", "2025-03"]
    assert frame["expected"].tolist()[-2:] == [71, 72]
    assert frame["target"].tolist() == [70] * 15


def test_a_year_to_date_says_why_its_readings_are_not_its_status() -> None:
    review = review_of([10.0, 12, 11, 13], "2024-04", **YEAR_TO_DATE)
    scene = trend_scene(review)
    assert scene.notes[0].startswith("Readings are what each period brought;")
    assert (scene.review, scene.carried, scene.due) == (None, None, None)
    assert spc_scene(review).why_assurance == "there is no target"
    assert spark_scene(review).target is None


# --- bullet --------------------------------------------------------------------------------------


@pytest.mark.parametrize("fields", [JUDGED, LOWER, BETWEEN], ids=["higher", "lower", "between"])
def test_the_stripes_of_a_bullet_cover_its_scale(fields: dict[str, Any]) -> None:
    scene = bullet_scene(review_of(process(15), **fields))
    assert (scene.stripes[0].low, scene.stripes[-1].high) == (scene.values.low, scene.values.high)
    assert all(below.high == above.low for below, above in pairwise(scene.stripes))
    assert "".join(stripe.letter for stripe in scene.stripes) in ("RAG", "GAR", "RAGAR")


def test_a_bar_is_drawn_from_nought_only_where_nought_is_on_the_scale() -> None:
    near, far = review_of([20.0], target=70), review_of([65.0], target=70)
    assert (bullet_scene(near).bar, bullet_scene(near).values.low <= 0) == (True, True)
    assert (bullet_scene(far).bar, bullet_scene(far).values.low > 0) == (False, True)
    assert not bullet_scene(review_of([1.0], direction="yes_no")).bar


def test_a_bullet_of_a_year_to_date_is_of_the_year() -> None:
    scene = bullet_scene(review_of([10.0] * 16, "2024-04", **YEAR_TO_DATE))
    assert scene.value == 40  # April to July 2025
    assert scene.last_year is None  # a reading of one month is not the year's


def test_both_edges_of_a_range_are_targets_of_a_bullet() -> None:
    frame = bullet_scene(review_of([70.0], **BETWEEN)).to_frame()
    assert frame["what"].tolist() == ["value", "target", "target to"]
    assert frame["figure"].tolist() == [70, 65, 75]


# --- sparkline -----------------------------------------------------------------------------------


def test_a_sparkline_breaks_at_a_gap_and_stays_within_its_box() -> None:
    scene = spark_scene(review_of([*process(10), None, *process(7, 2)], **JUDGED))
    assert [len(line) for line in scene.lines] == [10, 7]
    places = np.array([place for line in scene.lines for place in line])
    assert ((places >= 0) & (places <= 1)).all()
    assert scene.target is not None and 0 <= scene.target <= 1


# --- grid ----------------------------------------------------------------------------------------


def grid_scene(review: sc.Review) -> GridScene:
    scene = review.grid().scene
    assert isinstance(scene, GridScene)
    return scene


def of(*kpis: tuple[list[float], dict[str, Any]]) -> sc.Review:
    """A review of several KPIs with monthly readings that end in December 2025."""
    fields, rows = {}, []
    for place, (values, more) in enumerate(kpis):
        fields[f"k{place}"] = {"name": f"Measure {place}", "measures": "service", **more}
        first = sc.Period.parse("2025-12").shift(1 - len(values))
        rows += [
            {"kpi": f"kpi:k{place}", "period": str(first.shift(step)), "value": value}
            for step, value in enumerate(values)
        ]
    strategy = sc.Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {"service": {"name": "Serve well", "vision": True}},
            "kpis": fields,
        }
    )
    readings = sc.Readings(pd.DataFrame(rows, columns=["kpi", "period", "value"]))
    return sc.Review(strategy, readings, at="2025-12")


def test_why_a_note_is_asked_for_is_said_in_full() -> None:
    scene = grid_scene(of(([*process(20, 1, 60, 0.5), 45.0], JUDGED)))
    (kpi,) = scene.kpis
    assert kpi.asked == ("variation is a concern", "worst band", "target consistently missed")
    assert kpi.what == "45 against 70; below the lower limit; consistently missed"


def test_a_missed_target_asks_for_a_note_even_of_an_unknown_status() -> None:
    review = review_of(process(20, 1, 60, 0.5), at="2026-12", **JUDGED)
    (kpi,) = grid_scene(review).kpis
    assert (kpi.subject.word, kpi.score) == ("Unknown", None)
    assert kpi.asked == ("target consistently missed",)


def test_of_a_yes_or_no_or_an_assessed_kpi_there_is_no_verdict() -> None:
    scene = grid_scene(of(([1.0] * 14, {"direction": "yes_no"}), ([], {"direction": "assessed"})))
    assert {(kpi.variation, kpi.assurance, kpi.trial) for kpi in scene.kpis} == {(None, None, False)}
    assert scene.cell(None, None) == sorted(scene.kpis, key=lambda kpi: kpi.score is None)


def test_exceptions_stand_lowest_score_first_and_those_without_a_score_last() -> None:
    scene = grid_scene(
        of(
            (process(20, 1, 55, 0.5), JUDGED),
            (process(20, 1, 65, 0.5), JUDGED),
            (process(20, 1, 45, 0.5), JUDGED),
            ([*process(20, 1, 65, 0.5), 20.0], {"direction": "higher"}),
        )
    )
    assert [kpi.id for kpi in scene.exceptions] == ["kpi:k2", "kpi:k0", "kpi:k1", "kpi:k3"]
    assert scene.exceptions[-1].score is None


def test_the_counts_written_on_the_grid_add_up_to_all_kpis() -> None:
    review = of(
        (process(20), JUDGED),
        (process(6), JUDGED),
        (process(20), {"untargeted": True}),
        ([1.0], {"direction": "yes_no"}),
        ([], JUDGED),
        ([*process(20), 95.0], LOWER),
    )
    scene, said = grid_scene(review), words(review.grid())
    judged = [kpi for kpi in scene.kpis if kpi.variation is not None]
    assert (len(scene.kpis), len(judged)) == (6, 4)
    counted = {
        name: said.count(f"{name} (")
        for name in ("Common cause", "Concern, high", "No verdict", "Met now and then")
    }
    assert counted == dict.fromkeys(counted, 1)
    assert "Common cause (3)" in said and "Concern, high (1)" in said and "No verdict (2)" in said
    assert f"Notes asked for ({len(scene.exceptions)} of 6)" in said


def test_trial_limits_are_said_on_the_grid_too() -> None:
    review = of((process(11), JUDGED), (process(12), JUDGED))
    assert [kpi.trial for kpi in grid_scene(review).kpis] == [True, False]
    assert "Measure 0 (trial)" in words(review.grid())
    assert "Measure 1 (trial)" not in words(review.grid())
