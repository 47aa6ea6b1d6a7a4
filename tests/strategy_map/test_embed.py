"""Scores from tables alone: the same numbers as those of a review, and every bad cell named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import scorecard as sc

NODES = pd.DataFrame(
    {"id": ["kpi:a", "kpi:b", "objective:low", "objective:top"], "kpi": [True, True, False, False]}
)
LINKS = pd.DataFrame(
    {
        "source": ["kpi:a", "kpi:b", "objective:low"],
        "target": ["objective:low", "objective:top", "objective:top"],
        "weight": [1.0, 1.0, 2.0],
    }
)


def test_tables_give_what_a_review_gives() -> None:
    strategy = sc.Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {
                "low": {"name": "Low", "contributes": {"top": 2}},
                "top": {"name": "Top", "vision": True},
            },
            "kpis": {
                name: {"name": name, "measures": node, "target": 50, "worst": 0, "best": 100}
                for name, node in (("a", "low"), ("b", "top"))
            },
        }
    )
    readings = pd.DataFrame({"kpi": ["a", "b"], "period": "2010-03", "value": [35.0, 80.0]})
    review = sc.Review(strategy, readings, at="2010-03")
    kpis = pd.DataFrame({"now": {name: review.status(name).score for name in ("kpi:a", "kpi:b")}})
    score, coverage = sc.score_tables(sc.compile_frames(NODES, LINKS), kpis)
    for name in score.index:
        assert score.at[name, "now"] == pytest.approx(review.status(name).score, abs=1e-12)
        assert coverage.at[name, "now"] == review.status(name).coverage


def test_what_has_no_row_is_unknown_and_columns_stay_apart() -> None:
    graph = sc.compile_frames(NODES, LINKS)
    both = sc.score_tables(graph, pd.DataFrame({"x": [90.0], "y": [np.nan]}, index=["kpi:a"]))
    assert both.score.loc["objective:low"].tolist() == pytest.approx([90.0, np.nan], nan_ok=True)
    assert both.coverage.loc["objective:top"].tolist() == [0.5, 0.0]


def test_every_bad_cell_is_named() -> None:
    kpis = pd.DataFrame({"x": [130, "high", 5, 5]}, index=["kpi:a", "kpi:b", "kpi:c", "kpi:b"])
    with pytest.raises(sc.ReadingsError) as caught:
        sc.score_tables(sc.compile_frames(NODES, LINKS), kpis)
    said = str(caught.value)
    assert "no KPI 'kpi:c' in the graph" in said
    assert "kpi:b" in said
    assert "stands in several rows" in said
    assert "row kpi:a, column x: 130 is no score" in said
    assert "'high' is no score" in said
