"""The compiled loop of the extra `fast` gives what sparse products give, on graphs of any kind."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generated import layered, leaves
from scorecard.errors import MissingExtraError
from scorecard.model.scheme import Scale
from scorecard.strategy_map import fast
from scorecard.strategy_map.graph import DRIVEN, MEASURED, RULE_KINDS, Edges, Graph, Settings, compile_arrays
from scorecard.strategy_map.plan import COMPILED
from scorecard.strategy_map.propagate import Inputs, propagate, scores

RULES = [rule for rule in RULE_KINDS if rule in COMPILED]


def any_graph(chance: np.random.Generator, rules: list[str], size: int = 30) -> Graph:
    """KPIs and nodes with links of every kind, assessed statuses and settings."""
    kpi = np.arange(size) < chance.integers(0, size + 1)
    pairs = [(low, high) for high in range(size) for low in range(high) if chance.random() < 0.15]
    source, target = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    source, target = source[~kpi[target] | ~kpi[source]], target[~kpi[target] | ~kpi[source]]
    measures = kpi[source] & ~kpi[target] & (chance.random(len(source)) < 0.8)
    assessed = np.flatnonzero(~kpi & (chance.random(size) < 0.3))
    count = len(source)
    edges = Edges(
        source=np.append(source, size + np.arange(len(assessed))),
        target=np.append(target, assessed),
        side=np.append(np.where(measures, MEASURED, DRIVEN), np.full(len(assessed), MEASURED)).astype(
            np.int8
        ),
        weight=chance.choice([0.1, 1.0, 2.0, 3.0], count + len(assessed)),
        sign=np.append(
            np.where(~measures & (chance.random(count) < 0.3), -1, 1), np.ones(len(assessed))
        ).astype(np.int8),
        critical=np.append(measures & (chance.random(count) < 0.3), np.zeros(len(assessed), bool)),
    )
    said = Settings.alike(
        size,
        rule=np.array([RULE_KINDS.index(rule) for rule in chance.choice(rules, size)], np.int8),
        own_share=chance.choice([0, 0.3, 0.5, 1], size),
        min_known=chance.choice([0, 0.5, 0.8, 1], size),
        measured_cap=chance.random(size) < 0.7,
        critical_cap=chance.random(size) < 0.7,
    )
    ids = [f"n{number}" for number in range(size)]
    return compile_arrays(ids, edges, kpi, said, assessed, chance.random(len(assessed)) < 0.5)


def any_inputs(chance: np.random.Generator, graph: Graph, columns: int, *, edited: bool) -> Inputs:
    """Scores, some on a boundary, some unknown; nodes that left, overrides, dropped work."""
    shape = graph.size, columns

    def some(rows: int, unknown: float) -> Any:
        found = chance.choice([0.0, 100 / 3, 50.0, 200 / 3, 100.0, *chance.random(5) * 100], (rows, columns))
        found[chance.random(found.shape) < unknown] = np.nan
        return found

    return Inputs(
        {"score": some(graph.size, 0.2)},
        in_force=chance.random(shape) < 0.9 if edited else None,
        assessed=some(len(graph.assessed), 0.5),
        override=some(graph.size, 0.9) if edited else None,
        dropped=chance.random(shape) < 0.1 if edited else None,
    )


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 2**32),
    st.sampled_from([[rule] for rule in RULES] + [RULES]),
    st.sampled_from([1, 3]),
    st.booleans(),
    st.sampled_from([(50.0,), (100 / 3, 200 / 3), (20.0, 45.0, 80.0)]),
)
def test_both_ways_agree(
    seed: int, rules: list[str], columns: int, edited: bool, boundaries: tuple[float, ...]
) -> None:
    """Scores, coverage, what is unknown and what has left, to 1e-12."""
    chance = np.random.default_rng(seed)
    graph = any_graph(chance, rules)
    inputs = any_inputs(chance, graph, columns, edited=edited)
    scale = _scale(boundaries)
    ours = scores(graph, inputs, scale, compiled=True)
    theirs = scores(graph, inputs, scale, compiled=False)
    flow = propagate(graph, inputs, scale)
    for each, other, third in zip(ours, theirs, (flow.score, flow.coverage), strict=True):
        np.testing.assert_allclose(each, other, rtol=0, atol=1e-12)
        np.testing.assert_allclose(each, third, rtol=0, atol=1e-12)


def _scale(boundaries: tuple[float, ...]) -> Scale:
    bands = [*Scale().bands, *Scale().bands][: len(boundaries) + 1]
    return Scale.model_construct(bands=tuple(bands), boundaries=boundaries)


@pytest.mark.parametrize("rule", RULES)
def test_they_agree_on_a_large_graph_without_being_asked(rule: str) -> None:
    graph = layered(2_000, 30_000, 7, rule=rule).compiled()
    inputs = leaves(graph, 5)
    assert fast.takes(graph, 5)
    for each, other in zip(
        scores(graph, inputs, Scale()), scores(graph, inputs, Scale(), compiled=False), strict=True
    ):
        np.testing.assert_allclose(each, other, rtol=0, atol=1e-12)


@pytest.mark.parametrize("said", [{"rule": "majority"}, {"rule": "grl"}, {"on": "progress"}])
def test_a_rule_it_does_not_know_is_left_to_sparse_products(said: dict[str, Any]) -> None:
    made = layered(60, 200, 3)
    graph = compile_arrays(made.ids, made.edges, made.kpi, Settings.alike(60, **said))
    inputs = leaves(graph, 2)
    inputs = Inputs({"score": inputs.numbers["score"], "progress": inputs.numbers["score"] / 2})
    assert not fast.takes(graph, 2, True)
    score, coverage = scores(graph, inputs, Scale(), compiled=True)
    flow = propagate(graph, inputs, Scale())
    np.testing.assert_array_equal(score, flow.score)
    np.testing.assert_array_equal(coverage, flow.coverage)


def test_small_work_is_not_compiled() -> None:
    assert not fast.takes(layered(60, 200, 3).compiled(), 2)


def test_without_the_extra_large_work_is_done_by_sparse_products(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = layered(2_000, 30_000, 7).compiled()
    inputs = leaves(graph, 5)
    expected = scores(graph, inputs, Scale(), compiled=False)
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "scorecard.strategy_map.kernel", raising=False)
    fast.installed.cache_clear()
    try:
        for each, other in zip(scores(graph, inputs, Scale()), expected, strict=True):
            np.testing.assert_array_equal(each, other)
        with pytest.raises(
            MissingExtraError, match=r"numba is missing: pip install 'strategy-scorecard\[fast\]'"
        ):
            scores(graph, inputs, Scale(), compiled=True)
    finally:
        fast.installed.cache_clear()


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 2**32),
    st.sampled_from([[rule] for rule in RULES] + [RULES]),
    st.sampled_from([2, 3, 4, 7, 12, 33]),
)
def test_columns_side_by_side_agree_with_sparse_products(seed: int, rules: list[str], columns: int) -> None:
    """Where everything applies; each column is also what it is by itself."""
    chance = np.random.default_rng(seed)
    made = any_graph(chance, rules)
    graph = replace(made, expected=np.ones(len(made.assessed), dtype=bool))
    inputs = any_inputs(chance, graph, columns, edited=False)
    assert fast.Pass(graph, Scale(), columns).in_rows
    ours = scores(graph, inputs, Scale(), compiled=True)
    theirs = scores(graph, inputs, Scale(), compiled=False)
    one = Inputs({"score": inputs.numbers["score"][:, :1]}, assessed=inputs.assessed[:, :1])
    alone = scores(graph, one, Scale(), compiled=True)
    for each, other, first in zip(ours, theirs, alone, strict=True):
        np.testing.assert_allclose(each, other, rtol=0, atol=1e-12)
        np.testing.assert_allclose(each[:, :1], first, rtol=0, atol=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_large_graphs_of_many_columns_agree(rule: str) -> None:
    """More links than are asked for ahead, and more than one run of memory for a node."""
    graph = layered(3_000, 20_000, 9, rule=rule).compiled()
    inputs = leaves(graph, 13)
    for each, other in zip(
        scores(graph, inputs, Scale(), compiled=True),
        scores(graph, inputs, Scale(), compiled=False),
        strict=True,
    ):
        np.testing.assert_allclose(each, other, rtol=0, atol=1e-12)
