"""The plain propagation is itself checked: worked cases by hand, and what must hold of any graph."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plain_propagation import propagate

GREEN = 200 / 3
RED = 100 / 3


def measures(source: str, target: str = "o", **more: Any) -> dict[str, Any]:
    return {"source": source, "target": target, "kind": "measures", **more}


def contributes(source: str, target: str = "o", **more: Any) -> dict[str, Any]:
    return {"source": source, "target": target, "kind": "contributes", **more}


def one(own: list[Any], drivers: list[Any], drop: tuple[str, ...] = (), **settings: Any) -> dict[str, Any]:
    """The result of objective `o`; each input a score, None, or (score, link details).

    A driver is an objective of its own, measured by one KPI.
    """
    nodes: dict[str, dict[str, Any]] = {"o": {"kind": "objective", **settings}}
    edges: list[dict[str, Any]] = []
    leaves: dict[str, float | None] = {}
    for side, inputs in (("k", own), ("d", drivers)):
        for number, item in enumerate(inputs):
            score, link = item if isinstance(item, tuple) else (item, {})
            name = f"{side}{number}"
            leaf = name if side == "k" else f"{name}-kpi"
            nodes[leaf] = {"kind": "kpi"}
            leaves[leaf] = score
            if side == "k":
                edges.append(measures(name, **link))
            else:
                nodes[name] = {"kind": "objective", "measured_cap": False}
                edges += [measures(leaf, name), contributes(name, **link)]
    return propagate(nodes, edges, leaves, drop=drop)["o"]


MONOTONE = ("mean", "worst", "best", "two_worst", "majority", "geometric", "harmonic")
RULES = (*MONOTONE, "grl")
AGAINST = {"sign": -1}
CRITICAL = {"critical": True}


@pytest.mark.parametrize(
    ("own", "drivers", "settings", "score", "caps"),
    [
        ([80], [], {}, 80, ()),
        ([80], [60], {}, 70, ()),
        ([80], [60], {"own_share": 0.25}, 65, ()),
        ([80], [60], {"own_share": 1}, 80, ()),
        ([80], [60], {"own_share": 0}, 60, ()),
        ([10], [90] * 6, {}, 50, ("measured",)),  # its own KPI is red: not 50 by chance, 0.5 * 10 + 45
        ([10], [90] * 6, {"own_share": 0.1}, 50, ("measured",)),
        ([10], [90] * 6, {"own_share": 0.1, "measured_cap": False}, 82, ()),
        ([10], [90] * 6, {"own_share": 0}, 90, ()),
        ([(10, CRITICAL), (100, {"weight": 9})], [], {}, 50, ("critical",)),
        ([(10, CRITICAL), (100, {"weight": 9})], [], {"critical_cap": False}, 91, ()),
        ([(None, CRITICAL), (90, {"weight": 9})], [], {}, GREEN - 1e-6, ("critical unknown",)),
        ([(None, CRITICAL), (40, {"weight": 9})], [], {}, 40, ("critical unknown",)),
        ([(40, {"weight": 3}), 80], [], {}, 50, ()),
        ([], [40, (100, AGAINST)], {}, 20, ()),
        ([], [40, (0, AGAINST)], {}, 40, ()),
        ([60], [(10, AGAINST)], {}, 60, ()),
        ([60], [(90, AGAINST)], {}, 35, ()),
        ([], [(10, AGAINST)], {}, None, ()),
        ([90, None], [], {}, 90, ()),
        ([90, None, None], [], {}, None, ()),
        ([90, None, None], [], {"min_known": 0}, 90, ()),
        ([], [], {}, None, ()),
        ([90, 40], [70, 60], {"rule": "worst"}, 40, ()),
        ([90, 40], [70, 60], {"rule": "best"}, 90, ()),
        ([90, 40], [70, (80, AGAINST)], {"rule": "worst"}, 20, ()),
        ([90, 40], [70, (10, AGAINST)], {"rule": "best"}, 90, ()),
        ([90, 80, 40], [], {"rule": "two_worst"}, 60, ()),
        ([40], [], {"rule": "two_worst"}, 40, ()),
        ([90, 80, 40], [70], {"rule": "two_worst"}, 65, ()),
        ([60, 90], [], {"rule": "two_worst", "unanimous": True}, GREEN - 1e-6, ()),
        ([20, 40], [], {"rule": "two_worst", "unanimous": True}, RED, ()),
        ([20, 30], [], {"rule": "two_worst", "unanimous": True}, 25, ("measured",)),
        ([20, 60, 90], [], {"rule": "majority"}, 60, ()),
        ([20, 90], [], {"rule": "majority", "measured_cap": False}, 20, ()),
        ([(20, {"weight": 2}), 60, 90], [], {"rule": "majority", "measured_cap": False}, 20, ()),
        ([40, 90], [], {"rule": "geometric"}, 60, ()),
        ([(50, {"weight": 2}), 0], [100], {"rule": "geometric", "measured_cap": False}, 50, ()),
        ([60, 90], [], {"rule": "harmonic"}, 72, ()),
        ([60, 0], [], {"rule": "harmonic"}, 0, ("measured",)),
        ([40, 90], [], {"rule": lambda scores, weights: max(scores) - 10}, 80, ()),
        ([(80, {"weight": 3})], [], {"rule": "grl"}, 80, ()),
        ([80], [], {"rule": "grl"}, 60, ()),
        ([(90, {"weight": 3}), (80, {"weight": 3})], [], {"rule": "grl"}, 95, ()),
        ([(100, {"weight": 3}), (80, {"weight": 3})], [], {"rule": "grl"}, 100, ()),
        ([(20, {"weight": 3}), (20, {"weight": 3})], [], {"rule": "grl"}, 0, ("measured",)),
        ([(100, {"weight": 3})], [(75, {"weight": 3, **AGAINST})], {"rule": "grl"}, 75, ()),
        ([], [(75, {"weight": 3, **AGAINST})], {"rule": "grl"}, None, ()),
    ],
)
def test_worked_by_hand(own: list[Any], drivers: list[Any], settings: Any, score: Any, caps: Any) -> None:
    result = one(own, drivers, **settings)
    assert result["score"] == (None if score is None else pytest.approx(score, abs=1e-12))
    assert result["caps"] == caps


def test_a_dropped_programme_leaves_its_weight_behind() -> None:
    assert one([], [90, 20])["score"] == 55
    assert one([], [90, 20], drop=("d1",))["score"] == 45


def test_half_known_is_provisional() -> None:
    result = one([], [90, None])
    assert (result["score"], result["coverage"], result["low"], result["high"]) == (90, 0.5, 45, 95)


def test_through_a_negative_link_the_bounds_change_places() -> None:
    result = one([], [90, (None, AGAINST)])
    assert (result["score"], result["low"], result["high"]) == (90, 45, 90)


def test_what_does_not_apply_leaves_and_passes_on_its_leaving() -> None:
    nodes = {
        "k": {"kind": "kpi", "applicable": False},
        "p": {"kind": "initiative"},
        "o": {"kind": "objective"},
        "v": {"kind": "objective", "assessed": 70},
    }
    results = propagate(nodes, [measures("k", "p"), contributes("p"), contributes("o", "v")], {})
    assert [results[name]["applicable"] for name in "kpov"] == [False, False, False, True]
    assert (results["v"]["score"], results["v"]["coverage"]) == (70, 1)


def test_an_override_that_propagates_is_what_goes_up() -> None:
    nodes = {"k": {"kind": "kpi"}, "p": {"kind": "initiative", "override": 90}, "o": {"kind": "objective"}}
    results = propagate(nodes, [measures("k", "p"), contributes("p")], {"k": 10})
    assert results["o"]["score"] == 90
    assert results["p"]["before_caps"] == 10


def test_risks_and_feedback_carry_nothing() -> None:
    nodes = {
        "k": {"kind": "kpi"},
        "o": {"kind": "objective"},
        "v": {"kind": "objective"},
        "r": {"kind": "risk"},
    }
    edges = [measures("k"), contributes("o", "v"), contributes("v", "o", feedback=True)]
    alone = propagate(nodes, edges, {"k": 80})
    risky = [*edges, measures("k", "r"), {"source": "r", "target": "o", "kind": "threatens"}]
    with_risk = propagate(nodes, risky, {"k": 80})
    assert {name: with_risk[name] for name in "kov"} == {name: alone[name] for name in "kov"}


@st.composite
def graphs(draw: st.DrawFn, *, signed: bool = True, rules: tuple[str, ...] = RULES) -> tuple[Any, Any, Any]:
    """A small strategy: KPIs, and objectives in an order that no link runs against."""
    kpis = [f"k{number}" for number in range(draw(st.integers(1, 5)))]
    objectives = [f"o{number}" for number in range(draw(st.integers(1, 5)))]
    nodes: dict[str, Any] = {
        name: {"kind": "kpi", "applicable": draw(st.sampled_from([True, True, True, False]))} for name in kpis
    }
    edges = []
    for number, name in enumerate(objectives):
        nodes[name] = {
            "kind": "objective",
            "rule": draw(st.sampled_from(rules)),
            "own_share": draw(st.sampled_from([0, 0.3, 0.5, 1])),
            "min_known": draw(st.sampled_from([0, 0.5, 0.8])),
            "measured_cap": draw(st.booleans()),
            "critical_cap": draw(st.booleans()),
            "unanimous": draw(st.booleans()),
        }
        weights = st.sampled_from([1.0, 2.0, 3.0])
        edges += [
            measures(kpi, name, weight=draw(weights), critical=draw(st.booleans()))
            for kpi in sorted(draw(st.sets(st.sampled_from(kpis))))
        ]
        for cause in sorted(draw(st.sets(st.sampled_from(objectives[:number])))) if number else ():
            sign = draw(st.sampled_from([1, 1, -1])) if signed else 1
            edges.append(contributes(cause, name, weight=draw(weights), sign=sign))
    scores = st.one_of(st.none(), st.sampled_from([0.0, RED, 50.0, GREEN, 100.0]), st.floats(0, 100))
    return nodes, edges, {name: draw(scores) for name in kpis}


@given(graphs())
def test_the_score_lies_between_its_bounds(graph: Any) -> None:
    for result in propagate(*graph).values():
        if result["score"] is not None:
            assert -1e-9 <= result["low"] <= result["score"] + 1e-9
            assert result["score"] <= result["high"] + 1e-9 <= 100 + 2e-9
        assert 0 <= result["coverage"] <= 1 + 1e-9


@given(graphs(), st.randoms())
def test_the_order_of_the_document_does_not_matter(graph: Any, chance: random.Random) -> None:
    nodes, edges, leaves = graph
    names, links = list(nodes), list(edges)
    chance.shuffle(names)
    chance.shuffle(links)
    before, after = propagate(nodes, edges, leaves), propagate({n: nodes[n] for n in names}, links, leaves)
    for name, result in before.items():
        for field in ("score", "low", "high", "coverage", "applicable"):
            assert after[name][field] == (None if result[field] is None else pytest.approx(result[field]))


@given(graphs(signed=False, rules=MONOTONE), st.floats(0, 100), st.data())
def test_better_figures_never_lower_what_they_reach(graph: Any, gain: float, data: st.DataObject) -> None:
    nodes, edges, leaves = graph
    known = sorted(name for name, score in leaves.items() if score is not None)
    if known:
        name = data.draw(st.sampled_from(known))
        better = propagate(nodes, edges, {**leaves, name: min(100.0, leaves[name] + gain)})
        for identifier, result in propagate(nodes, edges, leaves).items():
            if result["score"] is not None:
                assert better[identifier]["score"] >= result["score"] - 1e-9


@given(graphs(signed=False, rules=MONOTONE), st.data())
def test_dropping_never_raises_what_it_reaches(graph: Any, data: st.DataObject) -> None:
    nodes, edges, leaves = graph
    name = data.draw(st.sampled_from(sorted(name for name in nodes if nodes[name]["kind"] != "kpi")))
    after = propagate(nodes, edges, leaves, drop=[name])
    for identifier, before in propagate(nodes, edges, leaves).items():
        if before["score"] is not None and after[identifier]["score"] is not None:
            assert after[identifier]["score"] <= before["score"] + 1e-9
