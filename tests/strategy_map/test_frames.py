"""A graph from two data frames is the graph of the same strategy; every bad cell is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from scorecard.errors import LoopError, StrategyError
from scorecard.model.scheme import Scale
from scorecard.strategy_map.frames import compile_frames
from scorecard.strategy_map.graph import Settings
from scorecard.strategy_map.propagate import Inputs, scores

NODES = {
    "id": ["goal", "kpi:a", "kpi:b", "driver"],
    "kpi": [False, True, True, False],
    "rule": ["worst", None, None, None],
}
LINKS = {
    "source": ["kpi:a", "kpi:b", "driver"],
    "target": ["goal", "driver", "goal"],
    "weight": [2.0, None, 1.0],
    "sign": [None, None, "positive"],
}


@pytest.mark.parametrize("library", [pd, pl])
def test_scores_of_a_graph_from_frames(library: Any) -> None:
    graph = compile_frames(library.DataFrame(NODES), library.DataFrame(LINKS))
    numbers = np.full((4, 1), np.nan)
    numbers[graph.index["kpi:a"]], numbers[graph.index["kpi:b"]] = 90, 70
    score, _ = scores(graph, Inputs({"score": numbers}), Scale())
    assert score[graph.index["driver"], 0] == 70
    assert score[graph.index["goal"], 0] == 70


def test_every_bad_cell_is_named_at_once() -> None:
    nodes = pd.DataFrame({**NODES, "own_share": [0.5, 2, 0.5, 0.5]})
    nodes["rule"] = ["worts", None, None, None]
    links = pd.DataFrame({**LINKS, "target": ["gaol", "driver", "goal"], "weight": [2.0, -1.0, 1.0]})
    with pytest.raises(StrategyError) as caught:
        compile_frames(nodes, links)
    told = [str(finding) for finding in caught.value.findings]
    assert told == [
        "error: nodes, row 0, rule: no rule 'worts'; did you mean 'worst'? [unknown-word]",
        "error: nodes, row 1, own_share: 2 is not from 0 to 1 [out-of-range]",
        "error: links, row 0, target: no node 'gaol'; did you mean 'goal'? [unknown-id]",
        "error: links, row 1, weight: -1 is not above 0 [out-of-range]",
    ]


def test_a_column_that_is_missing_or_misspelt() -> None:
    with pytest.raises(StrategyError, match="did you mean 'target'"):
        compile_frames(pd.DataFrame(NODES), pd.DataFrame(LINKS).rename(columns={"target": "targt"}))


def test_an_id_that_stands_twice() -> None:
    nodes = pd.DataFrame({**NODES, "id": ["goal", "kpi:a", "goal", "driver"]})
    with pytest.raises(StrategyError, match="'goal' stands in row 0 too"):
        compile_frames(nodes, pd.DataFrame({"source": ["kpi:a"], "target": ["goal"]}))


def test_a_node_without_an_id() -> None:
    nodes = pd.DataFrame({**NODES, "id": ["goal", "kpi:a", None, "driver"]})
    with pytest.raises(StrategyError, match="nodes, row 2, id: is empty"):
        compile_frames(nodes, pd.DataFrame({"source": ["kpi:a"], "target": ["goal"]}))


def test_a_link_that_measures_is_not_negative() -> None:
    links = pd.DataFrame({**LINKS, "sign": ["negative", None, "negative"]})
    with pytest.raises(StrategyError, match="links, row 0, sign") as caught:
        compile_frames(pd.DataFrame(NODES), links)
    assert len(caught.value.findings) == 1


def test_a_thousand_bad_cells_are_not_all_listed() -> None:
    links = pd.DataFrame({"source": ["nobody"] * 1000, "target": ["goal"] * 1000})
    with pytest.raises(StrategyError) as caught:
        compile_frames(pd.DataFrame(NODES), links)
    assert len(caught.value.findings) == 21


def test_a_circle_is_told_by_its_ids() -> None:
    links = pd.DataFrame({"source": ["goal", "driver"], "target": ["driver", "goal"]})
    with pytest.raises(LoopError, match=r"goal -> driver -> goal|driver -> goal -> driver"):
        compile_frames(pd.DataFrame(NODES), links)


def test_empty_cells_are_the_usual_settings() -> None:
    graph = compile_frames(pd.DataFrame(NODES), pd.DataFrame(LINKS))
    usual = Settings.alike(4)
    for name in ("own_share", "min_known", "unanimous", "measured_cap", "critical_cap"):
        np.testing.assert_array_equal(getattr(graph.settings, name), getattr(usual, name))
