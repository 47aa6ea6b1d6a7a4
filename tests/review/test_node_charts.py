"""Charts beyond single KPIs: heat table, contributions, waterfall, matrix, risks."""

from __future__ import annotations

import math
import re
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from tests.render.charts.chart_help import words
from tests.render.render_help import SVG
from tests.strategy_map.made import one

MONTHS = ["2010-01", "2010-02", "2010-03"]


@pytest.fixture(scope="module")
def strategy() -> sc.Strategy:
    return sc.read_strategy(sc.example("hmrc_ims") / "strategy.yaml")


@pytest.fixture(scope="module")
def readings() -> sc.Readings:
    return sc.read_readings(sc.example("hmrc_ims") / "readings")


@pytest.fixture(scope="module")
def before(strategy: sc.Strategy, readings: sc.Readings) -> sc.Review:
    return sc.Review(strategy, readings, at="2010-01")


@pytest.fixture(scope="module")
def review(strategy: sc.Strategy, readings: sc.Readings) -> sc.Review:
    return sc.Review(strategy, readings, at="2010-03")


def test_a_heat_table_shows_what_each_review_says(
    strategy: sc.Strategy, readings: sc.Readings, before: sc.Review, review: sc.Review
) -> None:
    chart = sc.Panel(strategy, readings, periods=MONTHS).heat()
    frame = chart.to_frame()
    assert list(frame.columns) == ["name", "group", "Jan 2010", "Feb 2010", "Mar 2010"]
    for item, column in ((before, "Jan 2010"), (review, "Mar 2010")):
        for name, cell in frame[column].items():
            status = item.status(str(name))
            shown = "?" if status.band is None else status.letter
            assert cell.split(" ")[0] == shown, name
    assert frame["group"].iloc[0] == "HMRC vision"
    assert "Figures are illustrative." in words(chart)
    assert "amber from Jan 2010" in chart.alt


def test_a_heat_table_of_the_kpis_of_a_selector(strategy: sc.Strategy, readings: sc.Readings) -> None:
    panel = sc.Panel(strategy, readings, periods=MONTHS)
    frame = panel.heat(show="kind:kpi").to_frame()
    assert set(frame.index) == {kpi.id for kpi in strategy.kpis}
    assert set(frame["group"]) == {"KPIs"}
    with pytest.raises(sc.SelectorError):
        panel.heat(show="kind:kpis")


def _library(periods: list[str]) -> sc.Panel:
    strategy = sc.Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {"readers": {"name": "More readers", "vision": True}},
            "kpis": {
                "visits": {"name": "Visits", "measures": "readers", "target": 900, "worst": 0, "best": 1800}
            },
        }
    )
    frame = pd.DataFrame(
        [
            {"kpi": "visits", "organisation": name, "period": period, "value": value}
            for name, value in (("North", 950), ("South", 100))
            for period in periods
        ]
    )
    return sc.Panel(strategy, frame, periods=periods)


def test_a_heat_table_over_organisations() -> None:
    panel = _library(["2010-03"])
    chart = panel.heat()
    assert list(chart.to_frame().columns[2:]) == ["North", "South"]
    assert "red in South" in chart.alt
    assert chart.to_frame().loc["objective:readers", "South"].startswith("R")


def test_a_heat_table_needs_to_know_which_columns() -> None:
    panel = _library(["2010-02", "2010-03"])
    with pytest.raises(sc.ReadingsError, match="of which organisation"):
        panel.heat()
    with pytest.raises(sc.ReadingsError, match="say one of"):
        panel.heat("North", at="2010-03")
    with pytest.raises(sc.UnknownNameError, match="no organisation 'Nort'; did you mean 'North'"):
        panel.heat("Nort")
    with pytest.raises(sc.UnknownNameError, match="no period '2011-03'"):
        panel.heat(at="2011-03")
    assert list(panel.heat("South").to_frame().columns[2:]) == ["Feb 2010", "Mar 2010"]


def test_a_panel_asks_whose_review_is_wanted() -> None:
    with pytest.raises(sc.ReadingsError, match="say which organisation: North, South"):
        _library(["2010-03"]).review(at="2010-03")


def test_contributions_add_up_level_by_level(review: sc.Review) -> None:
    chart = review.chart("vision", "contributions")
    frame = chart.to_frame()
    score = review.status("vision").score
    assert score is not None
    assert frame.loc[frame["level"] == 1, "points"].sum() == pytest.approx(100 - score, abs=1e-9)
    # What stands beneath a branch adds up to it.
    tree = chart.scene.tree
    stems = [branch for _, branch in tree.walk() if branch.beneath]
    assert stems
    for stem in stems:
        assert math.fsum(inner.points for inner in stem.beneath) == pytest.approx(stem.points, abs=1e-9)
    direct = {part.id: part.points for part in review.explain("vision").parts}
    assert {branch.part.id: branch.points for branch in tree.branches} == pytest.approx(direct)


def test_contributions_of_a_wide_node_name_the_largest_and_count_the_rest() -> None:
    chart = one([10] * 200, [(80, {"sign": "negative"}), 40]).chart("o", "contributions")
    said = words(chart)
    total = re.search(r"([\d.]+) points short", said)
    assert total is not None
    more = re.search(r"and (\d+) more\s+([\d.]+)", said)
    assert more is not None
    named = re.findall(r"\bk\d+\s+([\d.]+)", said)
    assert len(named) + int(more[1]) == 200
    assert 5 <= len(named) <= 12
    drivers = re.findall(r"\bd\d\s+[RAG] \d+\s+([\d.]+)", said)
    # Each figure as the explanation has it: rounded by itself, the same for the same.
    points = {branch.part.id: branch.points for branch in chart.scene.tree.branches}
    kpis = sorted((value for name, value in points.items() if name.startswith("kpi:")), reverse=True)
    assert named == [f"{value:.1f}" for value in kpis[: len(named)]]
    assert more[2] == f"{sum(kpis[len(named) :]):.1f}"
    assert sorted(drivers) == sorted(f"{points[f'objective:d{place}']:.1f}" for place in range(2))
    assert total[1] == f"{sum(points.values()):.1f}"
    assert ", negative link" in said
    heights = [float(item.attrib["height"]) for item in ET.fromstring(chart.svg).iter(f"{SVG}rect")]
    assert min(heights) > 7.5  # none is too low for its name
    assert "And 190 more: " in chart.alt
    frame = chart.to_frame()
    assert len(frame) == 203
    assert frame.set_index("id").loc["objective:d0", "sign"] == -1


def test_contributions_say_the_figures_of_the_explanation(review: sc.Review) -> None:
    said = words(review.chart("online-services", "contributions"))
    for part in review.explain("online-services").parts:
        if part.points is not None and part.points >= 1.0:
            assert f"{part.points:.1f}" in said, part.name
    equal = words(one([47.1, 47.1, 47.1]).chart("o", "contributions"))
    assert re.findall(r"\bk\d\s+(?:[RAG] \d+\s+)?([\d.]+)", equal) == ["17.6"] * 3


@pytest.mark.parametrize("example", ["hmrc_ims", "nimm"])
def test_contributions_of_every_node_can_be_drawn_in_every_month(example: str) -> None:
    folder = sc.example(example)
    document, figures = sc.read_strategy(folder / "strategy.yaml"), sc.read_readings(folder / "readings")
    months = sorted(period for period in set(figures.frame["period"]) if period.frequency == "month")[-12:]
    assert months
    for month in months:
        _every_node(sc.Review(document, figures, at=month))


def _every_node(review: sc.Review) -> None:
    for node in review.to_frame().index:
        if review.status(str(node)).kind in ("risk", "kpq"):
            with pytest.raises(sc.ScorecardError, match=r"has no contributions chart: a .* has no score"):
                review.chart(str(node), "contributions")
            continue
        chart = review.chart(str(node), "contributions")
        assert review.status(str(node)).name in chart.alt


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40), st.lists(st.floats(0, 100), max_size=8))
@settings(max_examples=60, deadline=None)
def test_blocks_share_their_height_whatever_the_points(own: list[float], drivers: list[float]) -> None:
    from scorecard.render.charts.contributions_chart import stacked

    tree = one(own, drivers).chart("o", "contributions").scene.tree
    positive = [branch for branch in tree.branches if branch.points > 0]
    for high in (13.0, 12.999999999, 26.0, 39.0, 400.0):
        blocks = stacked(positive, high) if positive else []
        if blocks:
            assert math.fsum(block.high for block in blocks) == pytest.approx(high)
            assert min(block.high for block in blocks) >= 13.0 - 1e-6
            assert sum(block.many for block in blocks) == len(positive)


def test_contributions_of_a_kpi_and_of_what_is_unknown(review: sc.Review) -> None:
    assert "contributions to kpi:availability" in repr(review.chart("availability", "contributions"))
    name = next(item for item in review.to_frame().index if review.status(item).score is None)
    chart = review.chart(name, "contributions")
    assert chart.to_frame().empty
    assert "unknown" in chart.alt


def test_a_waterfall_adds_up_and_tells_each_step(before: sc.Review, review: sc.Review) -> None:
    chart = review.chart("vision", "waterfall", since=before)
    old, new = before.status("vision").score, review.status("vision").score
    assert old is not None
    assert new is not None
    assert chart.to_frame()["points"].sum() == pytest.approx(new - old, abs=1e-9)
    assert "from amber 46 (January 2010) to amber 54 (March 2010)" in chart.alt
    assert "Staff whose security training is up to date" in words(chart)


def test_a_waterfall_has_an_axis_with_the_boundaries_and_few_words(
    strategy: sc.Strategy, readings: sc.Readings, before: sc.Review, review: sc.Review
) -> None:
    said = words(review.chart("vision", "waterfall", since=before))
    assert "Amber, 33⅓ to 66⅔" in said
    assert re.search(r"\b46\s+48\s+50\s+52\b", said)
    assert "95.2 → 97.4 against 95 %" in said
    assert "88 → 83 against 90 %, Jan 2009 → Mar 2009" in said
    assert "more" not in said
    crossing = sc.Review(strategy, readings, at="2009-06")
    told = words(review.chart("vision", "waterfall", since=crossing))
    assert "Red, 0 to 33⅓" in told and "Green" in told  # near enough to be seen


def test_a_waterfall_says_what_acts_through_a_negative_link(before: sc.Review, review: sc.Review) -> None:
    chart = review.chart("vision", "waterfall", since=before)
    frame = chart.to_frame()
    assert frame.loc[frame["sign"] < 0, "id"].tolist() == ["objective:financial-control"]
    assert "Live within our budget: −0.1, amber 42 → amber 52, Jul 2009 → Sep 2009, through a" in chart.alt
    assert "through a negative link" in words(chart)


def test_a_waterfall_of_a_what_if(review: sc.Review) -> None:
    after = review.what_if({"kpi:skills-uplift": 12})
    chart = after.chart("vision", "waterfall", since=review)
    assert "March 2010 as it is to March 2010" in words(chart)
    assert "What if: supposed values are among the figures" in words(chart)


def test_a_waterfall_from_nowhere(review: sc.Review, before: sc.Review) -> None:
    with pytest.raises(sc.RenderError, match="needs the review it starts from"):
        review.chart("vision", "waterfall")
    with pytest.raises(sc.RenderError, match="needs the review it starts from"):
        review.chart("vision", "contributions", since=before)
    with pytest.raises(sc.UnknownNameError, match="no kind of chart"):
        review.chart("availability", "waterfal")
    with pytest.raises(sc.UnknownNameError):
        review.chart("visio", "contributions")
    with pytest.raises(sc.UnknownNameError, match="no kind of chart 'contribution'; did you mean"):
        review.chart("vision", "contribution")
    with pytest.raises(sc.ScorecardError, match="since is '2010-01', which is no review"):
        review.chart("vision", "waterfall", since="2010-01")


def test_a_sheet_that_is_not_there(review: sc.Review) -> None:
    with pytest.raises(sc.UnknownNameError, match=r"no size '\(297, 210\)'"):
        review.map(size=(297, 210))


@pytest.mark.parametrize("onto", ["goals", "units"])
def test_a_matrix_has_the_figures_of_the_sight(review: sc.Review, onto: str) -> None:
    frame = review.matrix(onto).to_frame()
    sight = review.sight()
    wanted = sight.by_goal if onto == "goals" else sight.by_unit
    assert frame.to_numpy() == pytest.approx(wanted.to_numpy(), nan_ok=True)
    assert "Live services" in frame.index


def test_a_matrix_says_what_its_signs_and_its_rows_mean(review: sc.Review) -> None:
    chart = review.matrix("units")
    said = words(chart)
    assert "–: no line leads there." in said
    assert "0: a line leads there, and moves nothing as things stand." in said
    assert "A unit's sources: its KPIs, and what nothing leads to;" in said
    assert "Influence on a map is of one box, not of all sources of a unit." in said
    assert "0.00 " not in f"{said} " and "< 0.01" not in said
    assert "0.002" in said  # one figure of what is less than two decimals show
    assert "no line leads there" in chart.alt
    # What is not there is not explained.
    assert "0: a line" not in words(review.matrix())


def _ends(chart: Any) -> float:
    """Where the last column ends."""
    rects = [item.attrib for item in ET.fromstring(chart.svg).iter(f"{SVG}rect") if "x" in item.attrib]
    return max(float(item["x"]) + float(item["width"]) for item in rects)


def test_tables_fill_their_sheet(strategy: sc.Strategy, readings: sc.Readings, review: sc.Review) -> None:
    for months in (1, 2, 3, 6, 12):
        periods = [str(item) for item in pd.period_range("2009-04", periods=months, freq="M")]
        chart = sc.Panel(strategy, readings, periods=periods).heat()
        assert _ends(chart) == pytest.approx(chart.page.width - 24, abs=2)
    for chart in (review.matrix("goals"), review.matrix("units")):
        assert _ends(chart) == pytest.approx(chart.page.width - 24, abs=2)


def test_a_matrix_that_is_not_there(review: sc.Review) -> None:
    with pytest.raises(sc.UnknownNameError, match="no matrix 'goal'; did you mean 'goals'"):
        review.matrix("goal")


def test_risks_stand_beside_what_they_threaten(review: sc.Review) -> None:
    chart = review.risks()
    frame = chart.to_frame()
    first = frame.iloc[0]
    assert first["over_appetite"]
    assert first["residual"] > first["appetite"]
    assert not frame["over_appetite"].iloc[1:].any()
    status = review.status("security-standards")
    assert f"({status.letter} " in frame.loc["risk:data-loss", "threatens"]
    assert "over appetite" in chart.alt


def test_risks_say_that_they_carry_no_date(strategy: sc.Strategy, readings: sc.Readings) -> None:
    late = sc.Review(strategy, readings, at="2030-03")
    chart = late.risks()
    told = "Exposures and appetites stand as the strategy states them, which gives no date for them."
    assert told in words(chart)
    assert told in chart.alt
    assert "a risk over appetite, undated" in words(late.map())
    risks = {
        "flood": {"name": "Flood", "threatens": "o", "valid_from": "2010-01", "residual": 3, "appetite": 2}
    }
    made = sc.Strategy.model_validate({"name": "One", "objectives": {"o": "One"}, "risks": risks})
    nothing = pd.DataFrame(columns=["kpi", "period", "value"])
    assert "In force since January 2010" in words(sc.Review(made, nothing, "2010-03").risks())


def test_a_strategy_without_risks_units_or_goals() -> None:
    review = _library(["2010-03"]).review("North", at="2010-03")
    assert "There are no risks yet." in words(review.risks())
    assert len(review.matrix().to_frame()) <= 1
    assert review.risks().to_frame().empty


def test_hostile_names_are_only_names() -> None:
    name = "</text><script>alert(1)</script> & \"x\" 'y' שלום " + "long " * 30
    strategy = sc.Strategy.model_validate(
        {
            "name": name,
            "units": {"u": {"name": name}},
            "objectives": {"a": {"name": name, "vision": True, "unit": "u"}},
            "kpis": {"k": {"name": name, "measures": "a", "unit": "u", "target": 10, "worst": 0, "best": 20}},
            "risk_scale": {"name": name, "lowest": 1, "highest": 25},
            "risks": {"r": {"name": name, "residual": 40, "appetite": 2, "threatens": ["a"]}},
        }
    )
    frame = pd.DataFrame({"kpi": "k", "period": ["2010-02", "2010-03"], "value": [1, 12]})
    first, second = (sc.Review(strategy, frame, at=at) for at in ("2010-02", "2010-03"))
    charts = [
        second.chart("a", "contributions"),
        second.chart("a", "waterfall", since=first),
        second.matrix(),
        second.risks(),
        sc.Panel(strategy, frame, periods=["2010-02", "2010-03"]).heat(),
    ]
    for chart in charts:
        assert "<script" not in chart.svg


def test_same_bytes_twice(before: sc.Review, review: sc.Review) -> None:
    assert (
        review.chart("vision", "waterfall", since=before).svg
        == review.chart("vision", "waterfall", since=before).svg
    )
    assert review.risks(theme="greyscale").svg == review.risks(theme="greyscale").svg


def test_a_waterfall_gathers_what_is_too_small_and_says_what_if(review: sc.Review) -> None:
    supposed = review.what_if({"availability": 99.9})
    chart = supposed.chart("vision", "waterfall", since=review)
    said = words(chart)
    assert "What-if: why the score would change" in said
    assert "March 2010 as it is to March 2010 as supposed" in said
    assert chart.alt.startswith("What-if: ")
    assert not re.search(r"[+−]0\.0(?!\d)", said)
    shown, every = chart.scene.steps, chart.scene.fall.steps
    assert [step for step in every if abs(step.points) >= 0.05][:12] == list(shown)
    assert (*shown, *chart.scene.rest) == every


def test_the_figure_of_the_only_step_is_not_cut() -> None:
    before, after = one([15.0]), one([82.0])
    chart = after.chart("o", "waterfall", since=before)
    root = ET.fromstring(chart.svg)
    figure = next(item for item in root.iter(f"{SVG}text") if item.text == "+67.0")
    place, half = float(figure.attrib["x"]), float(figure.attrib["font-size"]) * 5 * 0.7
    grounds = [
        (float(item.attrib["x"]), float(item.attrib["x"]) + float(item.attrib["width"]))
        for item in root.iter(f"{SVG}rect")
        if "x" in item.attrib and float(item.attrib["height"]) == 9.0
    ]
    assert any(left <= place and place + half <= right + 4.0 for left, right in grounds)


def test_a_kpi_without_a_unit_counts_for_that_of_what_it_measures() -> None:
    document: dict[str, Any] = {
        "name": "Units",
        "units": {"it": {"name": "IT"}, "desk": {"name": "Desk"}},
        "objectives": {
            "goal": {"name": "Goal", "unit": "desk", "vision": True},
            "lead": {"name": "Lead", "unit": "it", "contributes": {"goal": {}}},
        },
        "kpis": {
            "k": {"name": "K", "target": 100, "worst": 0, "best": 100, "measures": "lead"},
            "both": {
                "name": "Both", "target": 100, "worst": 0, "best": 100,
                "measures": {"lead": {}, "goal": {}},
            },
        },
    }  # fmt: skip
    columns = ["kpi", "period", "value"]
    rows = pd.DataFrame([("k", "2010-03", 50.0), ("both", "2010-03", 50.0)], columns=columns)
    values = sc.Review(sc.Strategy.model_validate(document), rows, at="2010-03").matrix("units").to_frame()
    assert values.loc["IT", "Desk"] > 0
    assert values.loc["IT", "IT"] > 0
    assert values.loc["No unit stated", "Desk"] > 0  # what measures two units is of neither
    assert math.isnan(values.loc["Desk", "Desk"])


def test_the_grid_counts_every_kpi_in_one_column_and_puts_it_there(review: sc.Review) -> None:
    chart = review.grid()
    counts = re.findall(
        r"(?:Consistently missed|Met now and then|Consistently met|No verdict on\s+target)\s*\((\d+)\)",
        words(chart),
    )
    assert len(counts) == 4
    assert sum(map(int, counts)) == len(chart.scene.kpis)
    few = one([10, 20, None]).grid()
    assert all(kpi.variation is None for kpi in few.scene.kpis)
    root = ET.fromstring(few.svg)
    last = next(item for item in root.iter(f"{SVG}text") if (item.text or "").startswith("No verdict on"))
    for kpi in few.scene.kpis:
        name = next(item for item in root.iter(f"{SVG}text") if item.text == kpi.subject.name)
        assert float(name.attrib["x"]) > float(last.attrib["x"]) - 30.0
