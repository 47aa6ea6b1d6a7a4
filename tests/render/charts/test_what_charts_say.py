"""What is on a chart, in figures and words, before anybody draws it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.charts.grid_scene import GridScene
from scorecard.render.charts.spc_scene import SpcScene
from scorecard.render.charts.trend_scene import TrendScene
from tests.render.charts.chart_help import process, review_of, words

JUDGED: dict[str, Any] = {"target": 70, "worst": 40, "best": 100}


def spc_scene(review: sc.Review) -> SpcScene:
    scene = review.chart("calls").scene
    assert isinstance(scene, SpcScene)
    return scene


def trend_scene(review: sc.Review, **more: Any) -> TrendScene:
    scene = review.chart("calls", "trend", **more).scene
    assert isinstance(scene, TrendScene)
    return scene


def labels(scene: SpcScene | TrendScene) -> list[str]:
    return [label.words for label in scene.labels]


def test_an_spc_chart_names_its_limits_its_verdicts_and_the_status_beside_them() -> None:
    values = [*process(20), 90.0]
    scene = spc_scene(review_of(values, **JUDGED))
    pd.testing.assert_frame_equal(scene.to_frame(), review_of(values, **JUDGED).spc("calls").to_frame())
    said = labels(scene)
    assert said[0] == "Latest 90 %"
    assert [text.partition(" ")[0] for text in said[1:]] == ["Upper", "Mean", "Lower", "Target"]
    assert scene.subject.status == "Green: 90 % against a target of 70 %"
    assert scene.why_variation == "it lies above the upper limit"


def test_trial_limits_are_said_on_the_chart_and_full_ones_are_not() -> None:
    few, enough = (words(review_of(process(count), **JUDGED).chart("calls")) for count in (8, 14))
    assert "trial" in few.lower()
    assert "trial" not in enough.lower()


def test_each_stretch_has_limits_of_its_own() -> None:
    values = [*process(15, 1, 60), *process(15, 2, 80)]
    scene = spc_scene(review_of(values, spc={"rebase": ["2025-04"]}, **JUDGED))
    first, second = scene.limits
    assert first.mean < 63 < 77 < second.mean
    assert (first.since, bool(second.since)) == ("", True)


def test_a_gap_is_no_line() -> None:
    values: list[float | None] = [*process(10), None, *process(10, 2)]
    assert [point.joined for point in spc_scene(review_of(values, **JUDGED)).points].count(False) == 2
    assert trend_scene(review_of(values, **JUDGED)).joined.count(False) == 2


@pytest.mark.parametrize(
    ("fields", "fact"),
    [
        ({"direction": "lower", "target": 70, "worst": 100, "best": 40}, "lower is better"),
        ({"direction": "between", "target": [65, 75], "worst": [40, 95]}, "best within a range"),
        ({"untargeted": True}, "only counted"),
    ],
)
def test_which_way_is_better_stands_at_the_head(fields: dict[str, Any], fact: str) -> None:
    review = review_of(process(15), **fields)
    for kind in ("spc", "trend", "bullet"):
        assert fact in words(review.chart("calls", kind))


def test_what_is_only_counted_has_no_bands_and_no_verdict_on_a_target() -> None:
    review = review_of(process(15), untargeted=True)
    assert trend_scene(review).grounds == ()
    assert review.spc("calls").assurance is None
    assert "Not applicable" in words(review.chart("calls", "trend"))


def test_the_bands_of_a_trend_are_those_that_judge() -> None:
    scene = trend_scene(review_of(process(15, 1, 66, 4), **JUDGED))
    assert [letter.letter for letter in scene.letters] == ["R", "A", "G"]
    spans = {letter.letter: letter.span for letter in scene.letters}
    assert spans["A"] == "63 % to 70 %"


def test_a_carried_value_is_no_reading() -> None:
    review = review_of([60.0, 62.0, 64.0, 66.0], "2024Q1", at="2025-02", **JUDGED)
    scene = trend_scene(review)
    assert len(scene.points) == 4
    assert scene.carried is not None
    assert "carried" in words(review.chart("calls", "trend")).lower()


def test_a_year_to_date_is_charted_by_what_each_period_brought() -> None:
    review = review_of([10.0, 12, 11, 13], "2024-04", over_time="year_to_date", target={"FY2024/25": 140})
    assert review.status("calls").value == 46
    scene = trend_scene(review)
    assert scene.series.values.tolist() == [10, 12, 11, 13]
    assert (scene.targets, scene.grounds) == ((), ())
    assert spc_scene(review).targets == ()
    assert "46" in words(review.chart("calls", "bullet"))


def test_a_forecast_is_drawn_beyond_the_readings() -> None:
    review = review_of([60 + 0.5 * step for step in range(12)], target={"2025-06": 70}, worst=40, best=100)
    scene = trend_scene(review, forecast=review.forecast("calls"))
    frame = scene.to_frame()
    assert frame["expected"].notna().sum() == 6
    assert frame.loc[frame["expected"].notna(), "value"].isna().all()
    assert "Forecast" in words(review.chart("calls", "trend", forecast=review.forecast("calls")))


def test_only_a_trend_shows_a_forecast() -> None:
    review = review_of(process(15), **JUDGED)
    with pytest.raises(sc.RenderError, match="choose the kind 'trend'"):
        review.chart("calls", "spc", forecast=pd.DataFrame())
    with pytest.raises(sc.RenderError, match="low"):
        review.chart("calls", "trend", forecast=pd.DataFrame({"period": ["2026-01"], "expected": [1.0]}))


def test_last_year_stands_on_a_bullet() -> None:
    frame = review_of([*process(12, 3), 75.0], **JUDGED).chart("calls", "bullet").to_frame()
    figures = frame.set_index("what")["figure"]
    assert figures["value"] == 75.0
    assert figures["last year"] == process(12, 3)[0]
    assert figures["target"] == 70


@pytest.mark.parametrize("kind", ["spc", "trend", "bullet", "sparkline"])
@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ([], JUDGED),
        ([65.0], JUDGED),
        ([65.0] * 14, JUDGED),
        ([1e-12, 3e-12, 2e-12], {"target": 2e-12}),
        ([1e15, 3e15, 2e15], {"target": 2e15}),
        (process(400), JUDGED),
        ([1.0, 0.0, 1.0], {"direction": "yes_no"}),
        ([], {"direction": "assessed"}),
        (process(26), {"scheme": "havering", **JUDGED}),
    ],
    ids=["none", "one", "constant", "tiny", "huge", "many", "yes-no", "assessed", "history"],
)
def test_whatever_was_read_there_is_a_chart(kind: str, values: list[float], fields: dict[str, Any]) -> None:
    chart = review_of(values, at="2024-06" if len(values) < 5 else None, **fields).chart("calls", kind)
    assert chart.svg.startswith("<svg")
    assert chart.alt
    if not values and kind in ("spc", "trend"):
        assert "reading" in words(chart) or "assesses" in words(chart)


def test_days_are_drawn_too() -> None:
    scene = spc_scene(review_of(process(60), "2024-01-01", **JUDGED))
    assert len(scene.points) == 60


def test_every_kpi_stands_on_the_grid_once() -> None:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    grid = sc.Review(strategy, sc.read_readings(folder / "readings"), at="2010-03").grid()
    scene = grid.scene
    assert isinstance(scene, GridScene)
    assert sorted(kpi.id for kpi in scene.kpis) == sorted(kpi.id for kpi in strategy.kpis)
    cells = [
        kpi.id
        for variation in {kpi.variation for kpi in scene.kpis}
        for assurance in {kpi.assurance for kpi in scene.kpis}
        for kpi in scene.cell(variation, assurance)
    ]
    assert sorted(cells) == sorted(kpi.id for kpi in strategy.kpis)
    assert len(grid.to_frame()) == len(strategy.kpis)


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ([*process(20, 1, 80, 0.5), 60.0], True),  # concern
        (process(20, 1, 50, 0.5), True),  # red, and missed in every month
        (process(20, 1, 69.9, 0.5), False),  # amber or green, met now and then
        ([*process(20, 1, 71, 0.5), 80.0], False),  # improvement
    ],
    ids=["concern", "worst", "common", "improvement"],
)
def test_a_note_is_asked_for_exceptions_only(values: list[float], asked: bool) -> None:
    scene = review_of(values, **JUDGED).grid().scene
    assert isinstance(scene, GridScene)
    (kpi,) = scene.kpis
    assert bool(kpi.asked) is asked


def test_a_met_target_that_is_consistently_missed_elsewhere_is_not_asked_for() -> None:
    """Assurance ignores whether the latest value hit the target: the status stands beside it."""
    values = [*process(13, 1, 60, 0.4), 72.0]
    review = review_of(values, target=70, worst=40, best=100, spc={"fix": 13})
    scene = review.grid().scene
    assert isinstance(scene, GridScene)
    (kpi,) = scene.kpis
    assert (kpi.assurance, kpi.subject.word) == ("consistently fail", "Green")
    assert kpi.asked == ()
    assert np.isfinite(kpi.score or np.nan)
