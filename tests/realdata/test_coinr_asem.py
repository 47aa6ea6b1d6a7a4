"""COINr's ASEM example: 51 countries, 49 indicators, 8 pillars, 2 sub-indices, stage by stage.

Each stage is made from the one saved before it: denominated from raw, imputed from that, treated
from that, normalised from treated, aggregated from normalised. Imputing and treating (Winsorising)
are the publisher's; the other three are held here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.formula import evaluate, parse
from scorecard.kpi.score import score
from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from tests.kpi.made import kpi, scheme

pytestmark = pytest.mark.realdata

YEAR = Period.parse("2018")


@dataclass
class Published:
    folder: Path
    stages: dict[str, pd.DataFrame] = field(default_factory=dict)

    def stage(self, name: str) -> pd.DataFrame:
        """One saved stage, a row a country."""
        if name not in self.stages:
            self.stages[name] = self.table(name).set_index("UnitCode")
        return self.stages[name]

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / f"ASEM_COIN__{name}.csv")

    @property
    def indicators(self) -> pd.DataFrame:
        return self.table("Input.IndMeta").set_index("IndCode")

    def figures(self, name: str) -> pd.DataFrame:
        return self.stage(name)[self.indicators.index]


@pytest.fixture(scope="module")
def published(shared_data: Path) -> Published:
    return Published(shared_data / "coinr_asem")


def slug(code: str) -> str:
    return code.lower().replace("_", "-")


def test_denominated_is_raw_by_its_denominator(published: Published) -> None:
    """A formula a KPI, over 51 countries at once; what is unknown stays unknown, and says why."""
    raw, wanted = published.figures("Data.Raw"), published.figures("Data.Denominated")
    denominators = published.stage("Input.Denominators")
    series = {
        slug(code): frame[code].to_numpy()[:, None]
        for frame in (raw, denominators[["Den_Area", "Den_Energy", "Den_GDP", "Den_Pop"]])
        for code in frame
    }
    divided = 0
    for code, meta in published.indicators.iterrows():
        by = meta["Denominator"]
        text = f"{slug(str(code))} / {slug(by)}" if isinstance(by, str) else slug(str(code))
        found = evaluate(parse(text), series, periods=[YEAR])
        divided += isinstance(by, str)
        np.testing.assert_allclose(
            found.values[:, 0], wanted[code], rtol=1e-12, atol=0, equal_nan=True, err_msg=str(code)
        )
        for row in np.flatnonzero(np.isnan(found.values[:, 0])):
            reason = found.reason(int(row), 0)
            assert reason is not None and "is unknown in 2018" in reason.text
    assert (len(wanted), len(published.indicators), divided) == (51, 49, 17)
    assert (int(raw.isna().sum().sum()), int(wanted.isna().sum().sum())) == (63, 65)


def goalposts(published: Published, stage: str = "Data.Treated") -> dict[str, dict[str, Any]]:
    """Every indicator's KPI: from the least to the most of a stage's figures, or back."""
    figures = published.figures(stage)
    made = {}
    for code, meta in published.indicators.iterrows():
        low, high = float(figures[code].min()), float(figures[code].max())
        rising = meta["Direction"] > 0
        worst, best = (low, high) if rising else (high, low)
        direction = "higher" if rising else "lower"
        made[str(code)] = {"direction": direction, "worst": worst, "best": best, "target": best}
    return made


def attained(figures: pd.DataFrame, goalposts: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """The attainment of every figure."""
    found = {
        code: score(kpi(**fields), scheme("tolerance"), Scale(), figures[code]).attainment
        for code, fields in goalposts.items()
    }
    return pd.DataFrame(found, index=figures.index)


def test_normalised_is_the_attainment_of_the_treated_figures(published: Published) -> None:
    wanted, ends = published.figures("Data.Normalised"), goalposts(published)
    ours = attained(published.figures("Data.Treated"), ends)
    np.testing.assert_allclose(ours, wanted, rtol=0, atol=1e-12)
    assert (ours.min() == 0).all() and (ours.max() == 100).all()
    falling = sum(fields["direction"] == "lower" for fields in ends.values())
    assert (ours.size, falling) == (51 * 49, 14)


@pytest.mark.parametrize("stage", ["Data.Imputed", "Data.Denominated"])
def test_from_an_earlier_stage_it_is_not_made(published: Published, stage: str) -> None:
    """The 15 indicators whose outliers were treated would come out otherwise, and only they."""
    wanted, figures = published.figures("Data.Normalised"), published.figures(stage)
    away = (attained(figures, goalposts(published, stage)) - wanted).abs()
    treated = published.table("Analysis.Treated.TreatSummary").set_index("IndCode")["Treatment"]
    assert set(away.columns[away.max() > 1e-12]) == set(treated.dropna().index)
    assert treated.notna().sum() == 15


@pytest.fixture(scope="module")
def strategy(published: Published) -> sc.Strategy:
    """Indicators measure pillars; these contribute to sub-indices, and these to the index."""
    weights = published.table("Parameters.Weights.Original").set_index("Code")["Weight"]
    ends = goalposts(published)
    objectives: dict[str, Any] = {}
    kpis: dict[str, Any] = {}

    def towards(cause: str, effect: str) -> dict[str, dict[str, float]]:
        return {slug(effect): {"weight": float(weights[cause])}}

    structure = published.table("Parameters.Structure")
    for code, pillar, sub, top in structure.itertuples(index=False):
        kpis[slug(code)] = {
            "name": code,
            "frequency": "year",
            "measures": towards(code, pillar),
            **ends[code],
        }
        objectives[slug(pillar)] = {"name": pillar, "contributes": towards(pillar, sub)}
        objectives[slug(sub)] = {"name": sub, "contributes": towards(sub, top)}
        objectives[slug(top)] = {"name": top, "vision": True}
    return sc.Strategy.model_validate(
        {
            "name": "ASEM",
            "propagation": {"on": "attainment", "min_known": 0, "measured_cap": False},
            "objectives": objectives,
            "kpis": kpis,
        }
    )


@pytest.fixture(scope="module")
def panel(published: Published, strategy: sc.Strategy) -> sc.Panel:
    return sc.Panel(strategy, _long(published.figures("Data.Treated")), periods="2018")


def _long(figures: pd.DataFrame) -> pd.DataFrame:
    long = figures.rename(columns=slug).melt(ignore_index=False, var_name="kpi").reset_index()
    return long.rename(columns={"UnitCode": "organisation"}).assign(period="2018")


def test_every_aggregate_of_every_country(published: Published, panel: sc.Panel) -> None:
    wanted = published.stage("Data.Aggregated")
    columns = [panel.organisations.index(country) for country in wanted.index]
    names = [node.removeprefix("objective:") for node in panel.nodes if node.startswith("objective:")]
    assert (len(names), len(columns)) == (8 + 2 + 1, 51)
    by_slug = {slug(code): code for code in wanted.columns}
    for name in names:
        found = panel.scores[panel.nodes.index(f"objective:{name}"), columns, 0]
        np.testing.assert_allclose(found, wanted[by_slug[name]], rtol=0, atol=1e-12, err_msg=name)


def test_a_country_ranks_where_it_is_published(published: Published, panel: sc.Panel) -> None:
    index = published.stage("Data.Aggregated")["Index"].sort_values(ascending=False)
    frame = panel.to_frame()
    ours = frame[frame["id"] == "objective:index"].set_index("organisation")["score"]
    assert ours.sort_values(ascending=False).index.tolist() == index.index.tolist()
    assert ours.index[ours.argmax()] == index.index[0] == "CHE"


def test_without_imputing_a_pillar_is_the_mean_of_what_is_known(
    published: Published, strategy: sc.Strategy
) -> None:
    """65 figures are missing before the publisher imputes; a gap is no zero and no guess."""
    denominated = published.figures("Data.Denominated")
    assert denominated.isna().sum().sum() == 65
    pillars = published.table("Parameters.Structure").set_index("IndCode")["Agg1"]
    wanted = attained(denominated, goalposts(published)).T.groupby(pillars).mean().T
    known = denominated.notna().T.groupby(pillars).mean().T
    panel = sc.Panel(strategy, _long(denominated), periods="2018")
    columns = [panel.organisations.index(country) for country in wanted.index]
    for pillar in wanted:
        row = panel.nodes.index(f"objective:{slug(pillar)}")
        np.testing.assert_allclose(panel.scores[row, columns, 0], wanted[pillar], rtol=0, atol=1e-12)
        np.testing.assert_allclose(panel.coverage[row, columns, 0], known[pillar], rtol=0, atol=1e-12)
