"""The mean of an organisation's peers in the place of what it has no data for."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from benchmarks.flow import as_inputs, as_strategy, made, readings
from scorecard.errors import ReadingsError
from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from scorecard.strategy_map.compile import compile_graph
from scorecard.strategy_map.propagate import propagate
from tests.plain_propagation import propagate as plainly
from tests.strategy_map.made import says, strategy

COLUMNS = 9
FIELDS = ("score", "measured", "driven", "low", "high", "coverage")


@pytest.mark.parametrize("seed", range(12))
def test_arrays_and_loop_agree(seed: int) -> None:
    """Two groups and an organisation of none; the loop is run anew until the means stand still."""
    chance = random.Random(seed)
    nodes, edges = made(seed, layers=3, wide=4, drivers=3)
    for node in nodes.values():
        node["peer_mean"] = chance.random() < 0.5
    leaves = readings(nodes, COLUMNS, seed)
    for name in leaves:
        for column in range(COLUMNS):
            if chance.random() < 0.4:
                leaves[name][column] = None
    graph = compile_graph(as_strategy(nodes, edges), Period.parse("2010-03"))
    groups = np.array([0, 0, 0, 0, 1, 1, 1, 1, -1])
    flow = propagate(graph, replace(as_inputs(graph, leaves, COLUMNS), peers=groups), Scale())

    means: list[dict[str, float]] = [{} for _ in range(COLUMNS)]
    for _ in range(5):
        plain = [
            plainly(
                {name: {**node, "peers": means[column].get(name)} for name, node in nodes.items()},
                edges,
                {name: leaves[name][column] for name in leaves},
            )
            for column in range(COLUMNS)
        ]
        means = [_means(plain, nodes, groups, column) for column in range(COLUMNS)]
    taken = 0
    for place, name in enumerate(graph.ids):
        for column in range(COLUMNS):
            for field in FIELDS:
                theirs = plain[column][name][field]
                ours = getattr(flow, field)[place, column]
                assert ours == pytest.approx(np.nan if theirs is None else theirs, abs=1e-9, nan_ok=True), (
                    name,
                    column,
                    field,
                )
            if flow.peers[place, column]:
                taken += 1
                assert flow.up["score"][place, column] == pytest.approx(means[column][name], abs=1e-9)
    assert taken > 3


def _means(plain: list[Any], nodes: Any, groups: Any, column: int) -> dict[str, float]:
    others = [plain[other] for other in range(COLUMNS) if groups[other] == groups[column] >= 0]
    found = {}
    for name, node in nodes.items():
        scores = [result[name]["score"] for result in others if result[name]["score"] is not None]
        if node["peer_mean"] and scores:
            found[name] = sum(scores) / len(scores)
    return found


def towns(min_known: float = 0.4) -> sc.Strategy:
    """A vision over two goals; the second takes its peers' mean."""
    return strategy(
        kpis={"a": "first", "b": "second"},
        objectives={
            "vision": {"vision": True, "propagation": {"min_known": min_known}},
            "first": {"contributes": "vision"},
            "second": {"contributes": "vision", "propagation": {"peer_mean": True, "min_known": min_known}},
        },
    )


FIGURES = pd.DataFrame(
    {
        "kpi": ["a", "a", "a", "b", "b"],
        "organisation": ["North", "South", "East", "South", "East"],
        "period": "2010-03",
        "value": [80, 60, 40, 30, 50],
    }
)
COAST = {"North": "Coast", "South": "Coast", "East": "Coast"}


def test_it_enters_the_rule_and_covers_nothing() -> None:
    panel = sc.Panel(towns(), FIGURES, "2010-03", peers=COAST)
    north = panel.review("North")
    assert north.status("second").score is None
    assert north.status("second").reason == (
        "nothing beneath it is known; the mean of its 2 peers in Coast, 40.0, counts above instead"
    )
    vision = north.status("vision")
    assert (vision.score, vision.coverage, vision.low, vision.high) == (60, 0.5, 40, 90)
    assert vision.mix == {"Green": 0.5, "Unknown": 0.5}
    parts = {part.id: part for part in north.explain("vision").parts}
    assert (parts["objective:second"].points, parts["objective:second"].kind) == (30, "input")
    assert "2 peers in Coast" in str(north.explain("vision"))
    assert [part.id for part in north.explain("vision").causes] == ["objective:second", "kpi:a"]


def test_min_known_holds_what_is_above_but_not_the_mean_itself() -> None:
    review = sc.Review(towns(0.6), FIGURES, "2010-03", organisation="North", peers=COAST)
    assert review.status("vision").score is None
    lenient = sc.Review(towns(), FIGURES, "2010-03", organisation="North", peers=COAST)
    assert lenient.status("vision").score == 60


def test_a_cell_of_the_panel_is_its_review_whoever_is_chosen() -> None:
    whole = sc.Panel(towns(), FIGURES, "2010-03", peers=COAST)
    alone = sc.Panel(towns(), FIGURES, "2010-03", organisations="North", peers=COAST)
    assert alone.scores.shape == (5, 1, 1)
    north = whole.organisations.index("North")
    np.testing.assert_array_equal(alone.scores[:, 0], whole.scores[:, north])
    for row, name in enumerate(whole.nodes):
        score = whole.review("North").status(name).score
        np.testing.assert_equal(np.nan if score is None else score, whole.scores[row, north, 0])


def test_a_what_if_edits_one_organisation_and_not_its_peers() -> None:
    review = sc.Review(towns(), FIGURES, "2010-03", organisation="North", peers=COAST)
    assert review.what_if(drop=["first"]).status("vision").score == 20
    assert review.what_if({"a": 0}).status("vision").score == 20
    assert review.what_if(drop=["second"]).status("vision").score == 40


def test_without_peers_in_the_group_nothing_is_taken() -> None:
    for peers in ({"North": "Hill", "South": "Coast"}, {"South": "Coast"}):
        review = sc.Review(towns(), FIGURES, "2010-03", organisation="North", peers=peers)
        assert review.status("vision").score == 80
        assert review.status("second").reason == "nothing beneath it is known"


def test_what_has_left_takes_no_mean_and_an_override_stands_before_it() -> None:
    told = [says("b", "exempt", organisation="North")]
    review = sc.Review(towns(), FIGURES, "2010-03", organisation="North", peers=COAST, judgements=told)
    assert (review.status("vision").score, review.status("vision").coverage) == (80, 1)
    told = [says("second", "red", kind="override", propagates=True, score=10, organisation="North")]
    review = sc.Review(towns(), FIGURES, "2010-03", organisation="North", peers=COAST, judgements=told)
    assert review.status("vision").score == 45
    assert "peers" not in review.status("second").reason


def test_a_critical_kpi_that_only_peers_know_is_unknown() -> None:
    made = strategy(
        kpis={"a": "o", "b": {"measures": {"o": {"critical": True}}, "propagation": {"peer_mean": True}}},
        objectives={"o": None},
    )
    frame = FIGURES.assign(value=[100, 60, 40, 100, 100])
    status = sc.Review(made, frame, "2010-03", organisation="North", peers=COAST).status("o")
    assert status.score == pytest.approx(200 / 3 - 1e-6, abs=1e-9)
    assert status.reason == "kept below green: a critical KPI is unknown"


@pytest.mark.parametrize(
    ("peers", "said"),
    [
        (["North"], "a mapping of organisation to group, or a frame, not list"),
        (pd.DataFrame({"town": ["North"]}), "the columns `organisation` and `group`"),
        (
            pd.DataFrame({"organisation": ["North", "North"], "group": ["Coast", "Hill"]}),
            "several are given for North",
        ),
        ({"Nord": "Coast"}, "none of the 1 organisations with a peer group has readings"),
    ],
)
def test_faults_are_told(peers: Any, said: str) -> None:
    with pytest.raises(ReadingsError, match=said):
        sc.Review(towns(), FIGURES, "2010-03", organisation="North", peers=peers)


def test_peers_that_no_node_asks_for_are_refused() -> None:
    made = strategy(kpis={"a": "o", "b": "o"}, objectives={"o": None})
    with pytest.raises(ReadingsError, match="no node takes their mean"):
        sc.Panel(made, FIGURES, "2010-03", peers=COAST)
