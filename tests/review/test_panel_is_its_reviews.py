"""Every cell of a panel is what the review of its organisation and date says, to 1e-12."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.model.judgement import Judgement
from tests.strategy_map.made import strategy

MONTHS = [f"2009-{month:02}" for month in range(7, 13)] + [f"2010-{month:02}" for month in range(1, 4)]
TOWNS = ("East", "North", "West")
RULES = ("mean", "worst", "best", "two_worst", "majority", "geometric", "harmonic", "grl")
SOME = {"measured_cap": False, "peer_mean": True}


def span(draw: st.DrawFn) -> dict[str, str]:
    """Dates of a node or link, most often none."""
    first, last = sorted(draw(st.tuples(st.sampled_from(MONTHS), st.sampled_from(MONTHS))))
    dates: dict[str, str] = draw(st.sampled_from([{}, {}, {"valid_from": first}, {"valid_until": last}]))
    return dates


@st.composite
def documents(draw: st.DrawFn) -> sc.Strategy:
    """Objectives o0 .. o3, driven by later ones, some late; KPIs of every kind of value and target."""
    objectives: dict[str, Any] = {}
    for number in range(4):
        above: dict[str, Any] = {}
        for effect in range(number):
            if draw(st.booleans()):
                lag = draw(st.sampled_from([{}, {}, {"lag": "1 month"}, {"lag": "1 quarter"}]))
                sign = draw(st.sampled_from(["positive", "positive", "negative"]))
                above[f"o{effect}"] = {"weight": draw(st.integers(1, 3)), "sign": sign, **lag, **span(draw)}
        own = {"rule": draw(st.sampled_from(RULES)), "min_known": draw(st.sampled_from([0, 0.5]))}
        objectives[f"o{number}"] = {"contributes": above, "propagation": {**SOME, **own}, **span(draw)}
    profile = {"points": {"2009-08": 40, "2010-01": 70}, "profile": draw(st.sampled_from(["step", "linear"]))}
    aimed = {"thresholds": [], "scheme": "ims", "target": profile, "baseline": {"2009-06": 20}}
    kpis: dict[str, Any] = {
        f"k{number}": {"measures": {f"o{number % 4}": {"critical": draw(st.booleans()), **span(draw)}}}
        | span(draw)
        for number in range(10)  # so many under o3 that the order of a sum could show
    }
    kpis |= {f"m{number}": {"measures": "o3"} for number in range(9)}
    kpis["aimed"] = {"measures": "o0", "worst": 0, "best": 100, **aimed}
    kpis["made"] = {"measures": "o1", "formula": "(k0 + k1) / 2"}
    kpis["whole"] = {"measures": "o2", "roll_up": "mean"}
    kpis["k2"]["part_of"], kpis["k3"]["part_of"] = "whole", {"whole": span(draw)}
    kpis["rare"] = {"measures": "o3", "frequency": "quarter"}
    return strategy(kpis=kpis, objectives=objectives)


@st.composite
def told(draw: st.DrawFn) -> list[Judgement]:
    """Assessed statuses, overrides and exemptions, of all or of one, some of which end."""
    found = []
    for node in draw(st.lists(st.sampled_from(["o0", "o1", "o2", "o3", "k2", "k5"]), unique=True)):
        kind = "override" if node.startswith("o") and draw(st.booleans()) else "assessed"
        status = "exempt" if node.startswith("k") else draw(st.sampled_from(["red", "amber", "green"]))
        found.append(
            Judgement(
                node=node,
                kind=kind,
                status=status,
                period=draw(st.sampled_from(MONTHS)),
                expires=draw(st.sampled_from([None, None, "2010-03"])),
                propagates=kind == "override" and draw(st.booleans()),
                organisation=draw(st.sampled_from([None, *TOWNS])),
                author="Director",
                reason="seen on site",
            )
        )
    return found


@given(documents(), told(), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=10, deadline=None, derandomize=True)
def test_a_cell_is_its_review(
    made: sc.Strategy, judgements: list[Judgement], seed: int, with_peers: bool
) -> None:
    """Dates of nodes and links, lags, judgements, profiles, formulas, parts, gaps and peers."""
    chance = np.random.default_rng(seed)
    sent = [kpi.slug for kpi in made.kpis if kpi.slug not in ("made", "whole", "rare")]
    rows = [
        (slug, town, month, float(chance.random() * 100))
        for slug in sent
        for town in TOWNS
        for month in MONTHS
        if chance.random() < 0.8
    ]
    rows += [("rare", "North", "2009Q3", 30.0), ("rare", "West", "2009Q4", 80.0)]
    table = pd.DataFrame(rows, columns=["kpi", "organisation", "period", "value"])
    peers = {"East": "Coast", "North": "Coast", "West": "Coast"} if with_peers else None
    panel = sc.Panel(made, table, MONTHS, judgements=judgements, peers=peers)
    for _ in range(4):
        across, deep = int(chance.integers(len(panel.organisations))), int(chance.integers(len(MONTHS)))
        alone = panel.review(panel.organisations[across], MONTHS[deep]).to_frame().reindex(list(panel.nodes))
        np.testing.assert_allclose(panel.scores[:, across, deep], alone["score"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(panel.coverage[:, across, deep], alone["coverage"], rtol=0, atol=1e-12)
