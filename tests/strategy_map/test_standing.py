"""Scores kept up to date change by change are those worked out in full."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generated import layered, leaves
from scorecard.errors import ScorecardError
from scorecard.model.scheme import Scale
from scorecard.strategy_map import standing as parts
from scorecard.strategy_map.propagate import scores
from scorecard.strategy_map.standing import Standing
from tests.strategy_map.test_compiled_loop import RULES, any_graph, any_inputs


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.booleans(), st.sampled_from([None, True, False]))
def test_following_changes_equals_working_everything_out(
    seed: int, edited: bool, compiled: bool | None
) -> None:
    chance = np.random.default_rng(seed)
    graph = any_graph(chance, RULES)
    inputs = any_inputs(chance, graph, 3, edited=edited)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "PART", int(chance.choice([1, 3, 16])))
        standing = Standing(graph, inputs, Scale(), compiled=compiled)
        for _ in range(3):
            kpis = np.flatnonzero(graph.kpi)
            some = chance.permutation(kpis)[: chance.integers(0, 3)]
            values = np.where(
                chance.random((len(some), 3)) < 0.2, np.nan, chance.random((len(some), 3)) * 100
            )
            standing.change(some, values)
            expected = scores(graph, standing.inputs, Scale(), compiled=False)
            for ours, theirs in zip((standing.score, standing.coverage), expected, strict=True):
                np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_only_what_lies_above_a_change_is_worked_out() -> None:
    graph = layered(2_000, 2_500, 4).compiled()
    inputs = leaves(graph, 2)
    standing = Standing(graph, inputs, Scale(), compiled=True)
    before = inputs.numbers["score"].copy()
    kpi = np.flatnonzero(graph.kpi)[:1]
    found = standing.change(kpi, np.full((1, 2), 12.0))
    above, waiting = set(), kpi.tolist()
    while waiting:
        here = waiting.pop()
        new = set(graph.edges.target[graph.edges.source == here].tolist()) - above
        above |= new
        waiting += new
    assert set(found.tolist()) == above
    assert 0 < len(found) < 125
    np.testing.assert_array_equal(inputs.numbers["score"], before)


def test_only_kpis_take_scores() -> None:
    graph = layered(60, 200, 3).compiled()
    node = np.flatnonzero(~graph.kpi)[:1]
    standing = Standing(graph, leaves(graph, 2), Scale())
    with pytest.raises(ScorecardError, match=f"{graph.ids[node[0]]}: only a KPI"):
        standing.change(node, np.zeros((1, 2)))
