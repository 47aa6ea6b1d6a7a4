"""What a review hands to its charts: whose readings, known when, supposed or not; the grid as a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from tests.render.charts.chart_help import all_charts, process, review_of, words

JUDGED: dict[str, Any] = {"target": 70, "worst": 40, "best": 100}
KINDS = ("spc", "trend", "bullet", "sparkline")
TITLES = {kind: f"{'SPC' if kind == 'spc' else kind} of kpi:calls" for kind in KINDS}


@pytest.fixture(scope="module")
def grid() -> pd.DataFrame:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    return sc.Review(strategy, sc.read_readings(folder / "readings"), at="2010-03").grid().to_frame()


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("trend", ["period", "value", "target", "upper", "expected", "low", "high"]),
        ("bullet", ["what", "figure"]),
        ("sparkline", ["period", "value"]),
    ],
)
def test_each_kind_is_a_table_too(kind: str, columns: list[str]) -> None:
    review = review_of(process(15), **JUDGED)
    assert review.chart("calls", kind).to_frame().columns.tolist() == columns
    assert review.chart("calls", kind).scene.title == TITLES[kind]


def test_without_a_kind_it_is_the_spc_chart() -> None:
    review = review_of(process(15), **JUDGED)
    assert review.chart("calls").svg == review.chart("calls", "spc").svg
    assert review.chart("calls").scene.title == TITLES["spc"]


@pytest.mark.parametrize(
    ("wrong", "right"), [("SPCs", "spc"), ("trends", "trend"), ("sparklines", "sparkline")]
)
def test_a_kind_that_is_nearly_one_is_given(wrong: str, right: str) -> None:
    with pytest.raises(sc.UnknownNameError, match=f"no kind of chart '{wrong}'; did you mean '{right}'"):
        review_of(process(15), **JUDGED).chart("calls", wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_says_what_its_review_supposes_and_knows(kind: str) -> None:
    first = review_of(process(15), **JUDGED)
    table = first.readings.frame.assign(recorded_at="2025-04-10", organisation="North")
    review = sc.Review(first.strategy, table, at="2025-03", known_on="2025-04-14").what_if({"calls": 95})
    notes = "What if: supposed values are among the figures. Readings of North. As known on 14 April 2025."
    for chart in (review.chart("calls", kind), review.grid()):
        assert chart.alt.endswith(notes)
        assert kind == "sparkline" or notes in words(chart)


def test_a_review_that_supposes_nothing_says_nothing_of_it() -> None:
    for chart in all_charts(review_of(process(15), **JUDGED)):
        for said in ("What if", "Readings of", "As known on", "illustrative"):
            assert said not in chart.alt + words(chart)


def test_a_supposed_value_stands_in_the_place_of_the_last_reading() -> None:
    before = review_of(process(15), **JUDGED)
    after = before.what_if({"calls": 95})
    for kind in ("spc", "trend", "sparkline"):
        assert after.chart("calls", kind).to_frame()["value"].tolist() == [*process(15)[:-1], 95]
    assert before.chart("calls").to_frame()["value"].tolist() == process(15)


def test_a_reading_recorded_later_is_on_no_chart_of_the_day_before() -> None:
    first = review_of(process(15), **JUDGED)
    frame = first.readings.frame.assign(recorded_at="2025-03-01")
    frame.loc[frame.index[-1], "recorded_at"] = "2025-04-10"
    for day, count in (("2025-04-09", 14), ("2025-04-10", 15)):
        review = sc.Review(first.strategy, frame, at="2025-03", known_on=day)
        assert [len(review.chart("calls", kind).to_frame()) for kind in ("spc", "trend", "sparkline")] == [
            count
        ] * 3


# --- the grid as a table -------------------------------------------------------------------------


def test_the_grid_is_a_row_a_kpi_with_room_for_notes(grid: pd.DataFrame) -> None:
    assert grid.index.name == "id"
    assert grid.columns.tolist() == [
        "name", "status", "letter", "value", "aim", "variation", "assurance", "trial", "note", "asked",
        "what", "why", "action", "by_when",
    ]  # fmt: skip
    assert len(grid) == 28
    assert (grid[["why", "action", "by_when"]] == "").all(axis=None)
    assert (grid["note"] == (grid["asked"] != "")).all()
    assert (grid["what"] != "").all()


def test_verdicts_on_the_grid_sort_as_it_is_drawn(grid: pd.DataFrame) -> None:
    assert grid["variation"].cat.ordered and grid["assurance"].cat.ordered
    assert grid["variation"].cat.categories[0] == "concern high"
    assert grid["assurance"].cat.categories.tolist() == [
        "consistently fail", "inconsistent", "consistently pass",
    ]  # fmt: skip
    last = grid.sort_values("variation", na_position="last").index[-2:]
    assert set(last) == {"kpi:accreditation-current", "kpi:customer-relationship"}


def test_who_is_asked_for_a_note_in_the_example(grid: pd.DataFrame) -> None:
    assert grid["note"].sum() == 13
    assert grid.loc["kpi:first-contact-fix", "asked"] == (
        "variation is a concern; worst band; target consistently missed"
    )
    assert grid.loc[grid["status"] == "Red", "note"].all()
    # Consistently missed until now, and met in March: its limits lag behind an improvement.
    assert grid.loc["kpi:security-training", ["status", "assurance", "note"]].tolist() == [
        "Green", "consistently fail", False,
    ]  # fmt: skip


def test_verdicts_on_the_grid_are_those_of_the_spc_charts() -> None:
    review = review_of([*process(20), 90.0], **JUDGED)
    row = review.grid().to_frame().loc["kpi:calls"]
    chart = review.spc("calls")
    assert (row["variation"], row["assurance"]) == (chart.variation, chart.assurance)


def test_a_strategy_without_kpis_has_an_empty_grid() -> None:
    strategy = sc.Strategy.model_validate({"name": "New", "objectives": {"a": {"name": "A"}}})
    table = pd.DataFrame(columns=["kpi", "period", "value"])
    grid = sc.Review(strategy, table, at="2025-03").grid()
    assert grid.to_frame().empty
    assert "There are no KPIs yet." in words(grid)
    assert grid.alt == "Summary grid, variation by assurance: New, March 2025: 0 KPIs."
