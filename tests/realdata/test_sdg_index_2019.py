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

GOALS = range(1, 18)


@dataclass
class Published:
    countries: list[str]
    codes: list[str]
    raw: np.ndarray
    normalised: np.ndarray
    colour: np.ndarray
    goals: np.ndarray
    goal_colour: np.ndarray
    index: np.ndarray
    region: dict[str, str]
    member: np.ndarray
    indicators: list[dict[str, Any]]

    def strategy(self, *, oecd: bool = False, **more: Any) -> sc.Strategy:
        """Goals over their indicators; those for OECD members only have a colour but enter no score."""
        return sc.Strategy.model_validate(
            {
                "name": "SDG Index 2019",
                "scheme": "four-band",
                "propagation": {"on": "attainment", "min_known": 0, "measured_cap": False},
                "objectives": {f"goal-{goal}": {"name": f"Goal {goal}", "goal": True} for goal in GOALS},
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
                        "measures": [re.sub(r"sdg(\d+)_.*", r"goal-\1", str(item["Code"]))]
                        if oecd or item["global"] == "yes"
                        else [],
                    }
                    for item in self.indicators
                },
                **more,
            }
        )

    def panel(self, strategy: sc.Strategy, *, as_members: bool = False, **more: Any) -> sc.Panel:
        """Every country under a strategy; as members, without what counts for others only."""
        raw = self.raw.copy()
        if as_members:
            others_only = [item["oecd"] != "yes" for item in self.indicators]
            raw[np.ix_(others_only, self.member)] = np.nan
        frame = pd.DataFrame(
            {
                "kpi": np.repeat(self.codes, len(self.countries)),
                "organisation": np.tile(self.countries, len(self.codes)),
                "period": "2019",
                "value": raw.ravel(),
            }
        )
        return sc.Panel(strategy, frame, periods="2019", **more)

    def columns(self, panel: sc.Panel) -> list[int]:
        """The places of the countries in a panel."""
        return [panel.organisations.index(country) for country in self.countries]


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
        goals=numbers([header.index(f"Goal {goal} Score") for goal in GOALS]),
        goal_colour=np.array([column(f"Goal {goal} Dashboard") for goal in GOALS]),
        index=numbers([2])[0],
        region=dict(zip(column("id"), column("Regions used for the SDG Index & Dashboard"), strict=True)),
        member=numbers([header.index("Country is an OECD member, yes=1 no=0")])[0] == 1,
        indicators=indicators,
    )


@pytest.fixture(scope="module")
def panel(published: Published) -> sc.Panel:
    return published.panel(published.strategy())


def test_size(published: Published, panel: sc.Panel) -> None:
    assert (len(published.codes), len(published.countries)) == (114, 193)
    assert panel.scores.shape == (131, 193, 1)


def test_every_normalised_cell_is_the_attainment(published: Published) -> None:
    scheme, strategy = built_in_schemes()["four-band"], published.strategy()
    kpis = [
        score(kpi, scheme, strategy.scale, values).attainment
        for kpi, values in zip(strategy.kpis, published.raw, strict=True)
    ]
    there = np.isfinite(published.normalised)
    assert there.sum() == 12_788
    np.testing.assert_allclose(np.array(kpis)[there], published.normalised[there], rtol=0, atol=1e-3)


def test_every_goal_score_is_the_mean_of_what_is_known(published: Published, panel: sc.Panel) -> None:
    columns = published.columns(panel)
    rows = [panel.nodes.index(f"objective:goal-{goal}") for goal in GOALS]
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


def test_every_index_is_the_mean_of_17_goals_a_missing_one_taking_its_regions(published: Published) -> None:
    """A country's goal without data counts as the mean of its region: 61 goals of the 162 ranked."""
    index = {"index": {"name": "Index", "vision": True, "propagation": {"on": "score"}}}
    goals = {
        f"goal-{goal}": {"name": f"Goal {goal}", "contributes": "index", "propagation": {"peer_mean": True}}
        for goal in GOALS
    }
    ranked = np.isfinite(published.index)
    assert ranked.sum() == 162
    names = [name for name, there in zip(published.countries, ranked, strict=True) if there]
    peers = {name: published.region[name] for name in names}  # countries that lack too much are nobody's
    panel = published.panel(published.strategy(objectives=index | goals), peers=peers)
    ours = panel.scores[panel.nodes.index("objective:index"), published.columns(panel), 0]
    np.testing.assert_allclose(ours[ranked], published.index[ranked], rtol=0, atol=1e-9)

    landlocked = panel.review(organisation="AFG")
    status = landlocked.status("goal-14")
    assert (status.score, status.coverage) == (None, 0)
    assert "peers in E. Europe & C. Asia" in status.reason
    above = landlocked.status("index")
    assert above.score == ours[published.countries.index("AFG")]
    assert above.low < above.score < above.high
    assert above.coverage < 16 / 17


def test_goal_colours_are_those_of_the_two_worst_indicators(published: Published) -> None:
    """OECD members have indicators of their own, in the place of some of the others."""
    bands = [band.model_dump() for band in built_in_schemes()["four-band"].bands]
    panel = published.panel(
        published.strategy(
            oecd=True,
            scale={"bands": bands, "boundaries": [33.333333333, 50, 66.666666667]},
            propagation={
                "rule": "two_worst",
                "unanimous": True,
                "min_known": 0,
                "measured_cap": False,
                "critical_cap": False,
            },
        ),
        as_members=True,
    )
    ours = panel.to_frame().set_index(["id", "organisation"])["band"]
    compared, alike = 0, 0
    for goal, colours in zip(GOALS, published.goal_colour, strict=True):
        for country, colour in zip(published.countries, colours, strict=True):
            if colour in ("red", "orange", "yellow", "green"):
                compared += 1
                alike += str(ours[f"objective:goal-{goal}", country]).lower() == colour
    assert compared == 3_039
    assert alike >= 3_037
