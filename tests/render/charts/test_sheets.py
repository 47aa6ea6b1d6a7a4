"""What fits a sheet, what makes it longer, and where a forecast stands on it."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.charts.trend_scene import TrendScene
from tests.render.charts.chart_help import ODD_NAMES, faults, process, review_of, words
from tests.render.render_help import SVG


def library(count: int) -> sc.Review:
    """A review of so many KPIs with names of any length, some without readings."""
    chance = np.random.default_rng(count)
    first = sc.Period.parse("2024-01")
    kpis, rows = {}, []
    for place in range(count):
        name = f"Measure {place} of what readers make of the library"[: 14 + int(chance.integers(36))]
        kpis[f"k{place}"] = {
            "name": ODD_NAMES[place % len(ODD_NAMES)] if place % 9 == 8 else name.strip(),
            "measures": "readers",
            "measured_in": "%",
            "target": 70,
            "direction": ("higher", "lower")[place % 2],
        }
        level = float(chance.choice([66, 70, 70, 70, 74]))
        rows += [
            {"kpi": f"kpi:k{place}", "period": str(first.shift(month)), "value": level + chance.normal()}
            for month in range(0 if place % 11 == 10 else 30)
        ]
    objectives = {"readers": {"name": "More readers", "vision": True}}
    strategy = sc.Strategy.model_validate({"name": "Library", "objectives": objectives, "kpis": kpis})
    readings = sc.Readings(pd.DataFrame(rows, columns=["kpi", "period", "value"]))
    return sc.Review(strategy, readings, at="2026-06")


def test_the_example_s_grid_fits_a4() -> None:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    judgements = sc.read_judgements(folder / "judgements.csv")
    readings = sc.read_readings(folder / "readings")
    review = sc.Review(strategy, readings, at="2010-03", judgements=judgements, known_on="2010-04-14")
    grid = review.grid()
    assert (grid.page.millimetres, grid.findings) == ((297, 210), ())


@pytest.mark.parametrize("count", [1, 8, 30, 90])
def test_nothing_on_a_grid_is_cut_or_lies_on_anything(count: int) -> None:
    grid = library(count).grid()
    assert faults(grid) == []
    assert len(grid.to_frame()) == count


def test_a_grid_of_very_many_kpis_is_longer_and_says_so() -> None:
    grid = library(90).grid()
    wide, high = grid.page.millimetres
    assert wide == 297 and high > 210
    assert [finding.rule for finding in grid.findings if finding.rule == "page size"] == ["page size"]


def test_the_rule_of_who_is_asked_for_a_note_stands_on_the_grid() -> None:
    assert "A note is asked for where variation is a concern" in words(library(8).grid())


def test_a_forecast_starts_in_its_own_first_period() -> None:
    """The line is not joined to the last reading: where it starts elsewhere, that is to be seen."""
    coming = pd.DataFrame(
        {"period": ["2025-01", "2025-02"], "expected": [75.0, 76], "low": [73.0, 73], "high": [77.0, 79]}
    )
    chart = review_of(process(12), target=70).chart("calls", "trend", forecast=coming)
    scene = chart.scene
    assert isinstance(scene, TrendScene)
    drawn = [
        path.attrib["d"]
        for path in ET.fromstring(chart.svg).iter(f"{SVG}path")
        if path.get("stroke-dasharray") == "4.00 3.00" and path.get("stroke-width") == "1.30"
    ]
    line = next(path for path in drawn if not path.startswith("M-9"))  # the legend's is about its own origin
    start, end = (float(x) for x in re.findall(r"[ML]([\d.]+)", line))
    unit = (end - start) / (
        scene.times.at(sc.Period.parse("2025-02")) - scene.times.at(sc.Period.parse("2025-01"))
    )
    readings = [start + (x - scene.times.at(sc.Period.parse("2025-01"))) * unit for x, _ in scene.points]
    assert readings[-1] == pytest.approx(start - unit, abs=0.1)


@pytest.mark.parametrize("count", [0, 1])
def test_a_forecast_of_one_period_or_none_is_drawn(count: int) -> None:
    coming = pd.DataFrame({"period": ["2025-01"], "expected": [75.0], "low": [73.0], "high": [77.0]})
    chart = review_of(process(12), target=70).chart("calls", "trend", forecast=coming.iloc[:count])
    assert ("Forecast for January 2025: 75 % (73 % to 77 %)" in chart.alt) is bool(count)
    assert faults(chart) == []


def test_a_unit_of_many_words_fits() -> None:
    unit = "calls settled at first contact, " + "not counting public holidays and days of strike, " * 4
    for kind in ("spc", "trend", "bullet", "sparkline"):
        assert faults(review_of(process(20), target=70, measured_in=unit).chart("calls", kind)) == []
