"""SDG Index 2019: 17 goals, 114 KPIs, 193 countries through the public API."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.schemes import built_in_schemes
from scorecard.kpi.score import score

pytestmark = pytest.mark.realdata


@dataclass
class Published:
    countries: list[str]
    codes: list[str]
    raw: np.ndarray
    normalised: np.ndarray
    colour: np.ndarray
    goals: np.ndarray
    strategy: sc.Strategy


def _number(cell: Any) -> float:
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else np.nan


@pytest.fixture(scope="module")
def published(shared_data: Path) -> Published:
    path = shared_data / "sdg_index_2019" / "2019GlobalIndexResults.xlsx"
    book = openpyxl.load_workbook(path, read_only=True)
    codebook = list(book["Codebook"].iter_rows(values_only=True))
    indicators = [dict(zip(codebook[0], row, strict=True)) for row in codebook[1:] if row[5]]
    table = list(book["SDR2019 Data"].iter_rows(values_only=True))
    header, rows = [str(name) for name in table[1]], [row for row in table[2:] if row[1]]
    rows = [row for row in rows if row[7]]  # countries; regional means stand below
    codes = [str(item["Code"]) for item in indicators]

    def column(name: str) -> np.ndarray:
        place = header.index(name)
        return np.array([row[place] for row in rows], dtype=object)

    def numbers(names: list[int]) -> np.ndarray:
        return np.array([[_number(row[place]) for row in rows] for place in names])

    # The value stands before its normalised score, or before its colour where it has none
    # (used for OECD members only); a column that says whether it was imputed may lie between.
    scored = [f"Normalized Score {code}" in header for code in codes]
    values = []
    for code, there in zip(codes, scored, strict=True):
        place = header.index(f"Normalized Score {code}" if there else f"Dashboard Color {code}") - 1
        values.append(place - header[place].startswith("impute_"))
    strategy = sc.Strategy.model_validate(
        {
            "name": "SDG Index 2019",
            "scheme": "four-band",
            "propagation": {"on": "attainment", "min_known": 0, "measured_cap": False},
            "objectives": {f"goal-{goal}": {"name": f"Goal {goal}", "goal": True} for goal in range(1, 18)},
            "kpis": {
                str(item["Code"]): {
                    "name": item["Indicator"],
                    "frequency": "year",
                    "direction": "higher"
                    if item["Best value (= 100)"] > item["Worst value (= 0)"]
                    else "lower",
                    "best": item["Best value (= 100)"],
                    "worst": item["Worst value (= 0)"],
                    "thresholds": [item["redthr"], item["greenthr"]],
                    # Those for OECD members only have a colour but enter no score.
                    "measures": [re.sub(r"sdg(\d+)_.*", r"goal-\1", str(item["Code"]))]
                    if item["global"] == "yes"
                    else [],
                }
                for item in indicators
            },
        }
    )
    return Published(
        countries=[str(name) for name in column("id")],
        codes=codes,
        raw=numbers(values),
        normalised=np.where(
            np.array(scored)[:, None],
            numbers(
                [
                    header.index(f"Normalized Score {code}") if there else 0
                    for code, there in zip(codes, scored, strict=True)
                ]
            ),
            np.nan,
        ),
        colour=np.array([column(f"Dashboard Color {code}") for code in codes]),
        goals=numbers([header.index(f"Goal {goal} Score") for goal in range(1, 18)]),
        strategy=strategy,
    )


@pytest.fixture(scope="module")
def panel(published: Published) -> sc.Panel:
    frame = pd.DataFrame(
        {
            "kpi": np.repeat(published.codes, len(published.countries)),
            "organisation": np.tile(published.countries, len(published.codes)),
            "period": "2019",
            "value": published.raw.ravel(),
        }
    )
    return sc.Panel(published.strategy, frame, periods="2019")


def test_size(published: Published, panel: sc.Panel) -> None:
    assert (len(published.codes), len(published.countries)) == (114, 193)
    assert panel.scores.shape == (131, 193, 1)


def test_every_normalised_cell_is_the_attainment(published: Published) -> None:
    scheme = built_in_schemes()["four-band"]
    kpis = [
        score(kpi, scheme, published.strategy.scale, values).attainment
        for kpi, values in zip(published.strategy.kpis, published.raw, strict=True)
    ]
    there = np.isfinite(published.normalised)
    assert there.sum() == 12_788
    np.testing.assert_allclose(np.array(kpis)[there], published.normalised[there], rtol=0, atol=1e-3)


def test_every_goal_score_is_the_mean_of_what_is_known(published: Published, panel: sc.Panel) -> None:
    columns = [panel.organisations.index(country) for country in published.countries]
    rows = [panel.nodes.index(f"objective:goal-{goal}") for goal in range(1, 18)]
    ours = panel.scores[rows][:, columns, 0]
    there = np.isfinite(published.goals)
    assert there.sum() == 2_693
    np.testing.assert_allclose(ours[there], published.goals[there], rtol=0, atol=1e-9)


def test_every_indicator_has_its_published_colour(published: Published, panel: sc.Panel) -> None:
    frame = panel.to_frame()
    ours = frame[frame["id"].str.startswith("kpi:")].set_index(["id", "organisation"])["band"]
    wrong, compared = [], 0
    for code, colours in zip(published.codes, published.colour, strict=True):
        for country, colour in zip(published.countries, colours, strict=True):
            if colour:
                compared += 1
                if str(ours[f"kpi:{code}", country]).lower() != colour:
                    wrong.append((code, country, colour))
    assert compared == 15_305
    assert wrong == []


def test_one_country_read_alone_is_its_column_of_the_panel(published: Published, panel: sc.Panel) -> None:
    review = panel.review(organisation="DNK")
    column = panel.organisations.index("DNK")
    for row, identifier in enumerate(panel.nodes):
        score_here = review.status(identifier).score
        np.testing.assert_equal(np.nan if score_here is None else score_here, panel.scores[row, column, 0])
