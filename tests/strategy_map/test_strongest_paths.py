"""The strongest paths on graphs where listing all of them is no way, and what every path passes."""

from __future__ import annotations

from itertools import islice, pairwise
from math import prod
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.strategy_map.lines import Lines, assemble
from scorecard.strategy_map.passing import passed_beneath, passed_between
from scorecard.strategy_map.paths import strongest
from tests.strategy_map.made import review, strategy


def lines(size: int, links: dict[tuple[int, int], float], goals: list[int], kpis: list[int]) -> Lines:
    """Nodes n0, n1, ... with these weights; every link has a lag of a month."""
    ends = np.array(list(links), dtype=np.intp).reshape(-1, 2)
    weight = np.array(list(links.values()), dtype=float)
    names = [f"n{number:06d}" for number in range(size)]
    kpi = np.isin(np.arange(size), kpis)
    return assemble(
        names, kpi, np.array(goals, dtype=np.intp), ends[:, 0], ends[:, 1], weight, np.ones(len(ends))
    )


def paths(made: Lines, start: str, count: int | None = None, *, down: bool = False) -> list[list[str]]:
    found = islice(strongest(made.down if down else made.up, made.index[start]), count)
    walked = []
    for links in found:
        ahead = (made.source, made.target) if down else (made.target, made.source)
        walked.append([made.ids[ahead[1][links[0]]], *(made.ids[node] for node in ahead[0][links])])
    return walked


def graph_of(made: Lines) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(made.ids)
    for source, target, weight in zip(made.source, made.target, made.weight, strict=True):
        graph.add_edge(made.ids[source], made.ids[target], weight=float(weight))
    return graph


@st.composite
def random_lines(draw: st.DrawFn) -> Lines:
    size = draw(st.integers(1, 9))
    pairs = [(cause, effect) for effect in range(size) for cause in range(effect)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    weights = st.sampled_from([0.0, 1 / 3, -1 / 3, 0.5, -0.1, 1.0])
    nodes = st.lists(st.integers(0, size - 1), unique=True, max_size=4)
    return lines(size, {pair: draw(weights) for pair in chosen}, draw(nodes), draw(nodes))


@given(random_lines())
def test_paths_come_as_an_enumeration_would_sort_them(made: Lines) -> None:
    graph = graph_of(made)
    goals = [made.ids[goal] for goal in made.goals]
    kpis = [name for name, kpi in zip(made.ids, made.kpi, strict=True) if kpi]
    for start in made.ids:
        for way, ends, down in ((graph, goals, False), (graph.reverse(), kpis, True)):
            listed = paths(made, start, down=down)
            every = [path for end in ends if end != start for path in nx.all_simple_paths(way, start, end)]
            assert sorted(listed) == sorted(every)
            strengths = [prod(abs(way.edges[step]["weight"]) for step in pairwise(path)) for path in listed]
            assert strengths == pytest.approx(sorted(strengths, reverse=True), rel=1e-9)


@given(random_lines())
def test_influence_is_the_sum_over_all_paths(made: Lines) -> None:
    graph = graph_of(made)
    moved = made.influence(np.eye(made.size))
    led = made.reached(np.eye(made.size, dtype=bool))
    for start in made.ids:
        for end in made.ids:
            place = made.index[start], made.index[end]
            if start == end:
                assert (moved[place], led[place]) == (1, True)
                continue
            every = list(nx.all_simple_paths(graph, start, end))
            ways = [prod(graph.edges[step]["weight"] for step in pairwise(path)) for path in every]
            assert moved[place] == pytest.approx(sum(ways), abs=1e-12)
            assert led[place] == bool(every)


@given(random_lines())
def test_what_every_path_passes_is_what_all_paths_share(made: Lines) -> None:
    graph = graph_of(made)
    kpis = [name for name, kpi in zip(made.ids, made.kpi, strict=True) if kpi]
    for start in made.ids:
        passed = passed_between(made, made.index[start])
        for goal in made.goals.tolist():
            ways = list(nx.all_simple_paths(graph, start, made.ids[goal])) if start != made.ids[goal] else []
            assert (goal in passed) == bool(ways)
            if ways:
                shared = set.intersection(*map(set, ways)) - {start, made.ids[goal]}
                assert [made.ids[node] for node in passed[goal]] == [n for n in ways[0] if n in shared]
    for goal in made.goals.tolist():
        top = made.ids[goal]
        ways = [path for kpi in kpis if kpi != top for path in nx.all_simple_paths(graph, kpi, top)]
        shared = set.intersection(*map(set, ways)) - {top} if ways and top not in kpis else set()
        expected = [name for name in ways[0] if name in shared] if ways else []
        assert [made.ids[node] for node in passed_beneath(made, goal)] == expected


@pytest.mark.parametrize("weight", [1 / 3, 0.7, -0.3, 0.0])
def test_two_to_the_hundred_paths_are_no_trouble(weight: float) -> None:
    """A hundred diamonds, one on another, whose sides are of one strength but for rounding."""
    links = {}
    for diamond in range(100):
        low = 3 * diamond
        for side in (1, 2):
            links[low, low + side] = weight
            links[low + side, low + 3] = weight / 3 * 3
    made = lines(301, links, [300], [0])
    found = paths(made, "n000000", 50)
    assert len(set(map(tuple, found))) == 50
    assert {len(path) for path in found} == {201}
    assert made.influence(np.eye(301)[:, -1:])[0, 0] == pytest.approx((2 * weight**2) ** 100, rel=1e-9)
    (passed,) = passed_between(made, 0).values()
    assert [made.ids[node] for node in passed] == [f"n{3 * number:06d}" for number in range(1, 100)]


def test_diamonds_in_a_document() -> None:
    objectives: dict[str, Any] = {"o50": {"vision": True}}
    for number in range(50):
        up = f"o{number + 1}"
        objectives[f"o{number}"] = {"contributes": {f"a{number}": 2, f"b{number}": 1}}
        objectives |= {f"{side}{number}": {"contributes": {up: 2 if side == "a" else 1}} for side in "ab"}
    found = review(strategy(kpis={"k": "o0"}, objectives=objectives), {"k": 60})
    sight = found.line_of_sight("k", k=3)
    assert (len(sight.up), sight.more_up) == (3, True)
    assert sight.up[0].influence == pytest.approx((2 / 3) ** 50)
    assert sight.influence["objective:o50"] == pytest.approx(1)
    assert sight.through["objective:o50"] == tuple(f"objective:o{number}" for number in range(50))
    assert "always through o0, o1" in str(sight)
    assert found.sight().through["objective:o50"] == (
        "kpi:k",
        *(f"objective:o{number}" for number in range(50)),
    )


def test_a_chain_of_10000() -> None:
    size = 10_000
    made = lines(size, {(number, number + 1): 1.0 for number in range(size - 1)}, [size - 1], [0])
    (path,) = paths(made, "n000000")
    assert len(path) == size
    ends = np.arange(size)[:, None] == size - 1
    assert made.influence(ends.astype(float))[0, 0] == 1
    assert made.reached(ends).all()
    assert len(passed_between(made, 0)[size - 1]) == size - 2


def test_a_node_with_100000_inputs() -> None:
    size = 100_001
    links = {(number, 0): 1e-5 for number in range(1, size)} | {(77, 0): 2e-5}
    made = lines(size, links, [0], list(range(1, size)))
    found = paths(made, "n000000", 3, down=True)
    assert found == [["n000000", "n000077"], ["n000000", "n000001"], ["n000000", "n000002"]]


@pytest.mark.parametrize("goals", [[], [1], [0, 1]])
def test_islands_and_graphs_without_links_or_goals(goals: list[int]) -> None:
    made = lines(3, {}, goals, [2])
    assert [paths(made, name) for name in made.ids] == [[], [], []]
    assert [passed_between(made, node) for node in range(3)] == [{}, {}, {}]
    assert made.influence(np.eye(3)).tolist() == np.eye(3).tolist()
    assert lines(0, {}, [], []).influence(np.zeros((0, 2))).shape == (0, 2)


@given(
    st.lists(st.integers(0, 24), min_size=1, max_size=6), st.lists(st.integers(0, 24), min_size=1, max_size=6)
)
def test_lags_add_up_along_each_path(left: list[int], right: list[int]) -> None:
    """Two ways from the KPI to the vision, each a chain with these lags."""
    objectives: dict[str, Any] = {"v": {"vision": True}}
    for side, lags in (("l", left), ("r", right)):
        for place, months in enumerate(lags):
            onto = f"{side}{place + 1}" if place + 1 < len(lags) else "v"
            objectives[f"{side}{place}"] = {"contributes": {onto: {"lag": f"{months} months"}}}
    made = strategy(kpis={"k": {"measures": ["l0", "r0"]}}, objectives=objectives)
    up = review(made, {"k": 60}).line_of_sight("k").up
    assert {path.nodes[1][-2]: path.lag for path in up} == {"l": sum(left), "r": sum(right)}


@pytest.mark.parametrize("k", [0, -1, 2.5, True, "3"])
def test_k_is_a_number_of_paths(k: Any) -> None:
    found = review(strategy(kpis={"k": "v"}, objectives={"v": {"vision": True}}), {"k": 60})
    with pytest.raises(sc.ScorecardError, match="from 1 up"):
        found.line_of_sight("k", k=k)
