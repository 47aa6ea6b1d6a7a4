"""Human Development Index 2021: goalposts by attainment, the geometric mean by a formula, 191 countries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.formula import evaluate, parse
from scorecard.kpi.measure import measure
from scorecard.kpi.score import score
from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from tests.kpi.made import kpi, scheme

pytestmark = pytest.mark.realdata

INDICES = {
    "health": "life-exp",
    "education": "mean(exp-sch, avg-sch)",
    "income": "gni-pc",
    "hdi": "(health * education * income) ^ (1 / 3)",
}
"""Each index from 0 to 100, in the order they read each other."""


@dataclass
class Published:
    rows: pd.DataFrame
    goalposts: pd.DataFrame


@pytest.fixture(scope="module")
def published(shared_data: Path) -> Published:
    folder = shared_data / "hdi"
    return Published(
        pd.read_csv(folder / "hdi_2021_tidyindex.csv"),
        pd.read_csv(folder / "hdi_scales.csv").set_index("var"),
    )


def hdi_of(rows: pd.DataFrame, goalposts: pd.DataFrame) -> np.ndarray:
    """The index, 0 to 1: attainment between the goalposts, then the formulas."""
    series = {}
    for name, ends in goalposts.iterrows():
        made = kpi(worst=ends["min"], best=ends["max"], target=ends["max"])
        found = score(made, scheme("tolerance"), Scale(), rows[str(name)])
        series[str(name).replace("_", "-")] = found.attainment[:, None]
    for name, text in INDICES.items():
        found_here = evaluate(parse(text, [*series]), series, periods=[Period.parse("2021")])
        series[name] = found_here.values
    return np.asarray(series["hdi"][:, 0] / 100)


def test_the_goalposts_are_the_published_ones(published: Published) -> None:
    """20 to 85 years, 0 to 18, 0 to 15, and 100 to 75,000 dollars on a log scale."""
    ends = published.goalposts[["min", "max"]].to_numpy()
    np.testing.assert_allclose(ends, [[20, 85], [0, 18], [0, 15], np.log10([100, 75_000])], rtol=1e-12)


def test_the_index_of_every_country_but_one(published: Published) -> None:
    rows = published.rows
    assert len(rows) == 191
    ours = hdi_of(rows, published.goalposts)
    differ = np.round(ours, 3) != rows["hdi"].to_numpy()
    assert rows.loc[differ, "country"].tolist() == ["Dominican Republic"]
    assert np.abs(ours - rows["hdi"]).max() < 0.000502


def test_the_one_lies_on_the_half_closer_than_its_figures_are_printed(published: Published) -> None:
    """0.7675013 rounds up and is published as 0.767; so is Qatar's 0.8545005, as 0.855.

    Half the last digit of the mean years of schooling, which are printed with three, moves both
    past the half.
    """
    rows = published.rows.set_index("country").loc[["Dominican Republic", "Qatar"]]
    ours = hdi_of(rows, published.goalposts)
    assert ours == pytest.approx([0.7675013, 0.8545005], abs=1.5e-7)
    nudged = hdi_of(rows.assign(avg_sch=rows["avg_sch"] - 0.0005), published.goalposts)
    assert np.round(nudged, 3).tolist() == [0.767, 0.854]


def test_beyond_a_goalpost_a_country_has_arrived(published: Published) -> None:
    """Where a figure lies beyond its goalpost the clamped attainment gives the published index."""
    rows = published.rows
    off = {
        str(name): score(
            kpi(worst=ends["min"], best=ends["max"], target=ends["max"]),
            scheme("tolerance"),
            Scale(),
            rows[str(name)],
        ).off_scale
        for name, ends in published.goalposts.iterrows()
    }
    assert {name: int(flags.sum()) for name, flags in off.items()} == {
        "life_exp": 1,
        "exp_sch": 13,
        "avg_sch": 0,
        "gni_pc": 5,
    }
    beyond = np.any(list(off.values()), axis=0)
    ours = np.round(hdi_of(rows[beyond], published.goalposts), 3)
    assert ours.tolist() == rows.loc[beyond, "hdi"].tolist()


WITHIN = "min(1, max(0, ({name} - {low!r}) / ({high!r} - {low!r})))"


def test_a_strategy_of_formula_kpis_comes_to_the_same_index(published: Published) -> None:
    """From the figures as published to the index of 191 countries, worked out in one pass."""
    rows = published.rows
    names = {str(name): str(name).replace("_", "-") for name in published.goalposts.index}
    kpis = {name: {"name": name, "frequency": "year"} for name in names.values()}
    for name, ends in published.goalposts.iterrows():
        text = WITHIN.format(name=names[str(name)], low=float(ends["min"]), high=float(ends["max"]))
        kpis[f"{names[str(name)]}-index"] = {"name": str(name), "frequency": "year", "formula": text}
    mean = "mean(exp-sch-index, avg-sch-index)"
    text = f"(life-exp-index * {mean} * gni-pc-index) ^ (1 / 3)"
    kpis["hdi"] = {"name": "HDI", "frequency": "year", "formula": text}
    strategy = sc.Strategy.model_validate({"name": "HDI", "kpis": kpis})
    long = rows.rename(columns=names).melt("country", list(names.values()), "kpi", "value")
    frame = long.rename(columns={"country": "organisation"}).assign(period="2021")
    found = measure(strategy, sc.Readings(frame), Period.parse("2021"), rows["country"].tolist())
    index = found.value[found.ids.index("kpi:hdi")]
    np.testing.assert_allclose(index, hdi_of(rows, published.goalposts), rtol=1e-14)
    assert (np.round(index, 3) == rows["hdi"]).sum() == 190
