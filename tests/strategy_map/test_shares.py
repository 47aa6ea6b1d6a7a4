"""Shares of a shortfall: Shapley values, by closed forms or enumeration or sampling."""

from __future__ import annotations

import itertools
import math
import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import scorecard as sc
from scorecard.strategy_map.graph import Edges, Graph, Settings, compile_arrays
from scorecard.strategy_map.propagate import rule_of_one
from scorecard.strategy_map.shares import shares_of
from tests.plain_propagation import propagate
from tests.strategy_map.made import RULES, Case, one, squares, strategy
from tests.strategy_map.made import review as review_of

AGAINST = {"sign": "negative"}


def shapley(players: list[str], worth: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """The definition: what each adds, averaged over all orders in which all can arrive."""
    count, found = len(players), {}
    known = {
        frozenset(some): worth(frozenset(some))
        for size in range(count + 1)
        for some in itertools.combinations(players, size)
    }
    for player in players:
        gain = 0.0
        for others in known:
            if player not in others:
                size = len(others)
                share = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
                gain += share * (known[others | {player}] - known[others])
        found[player] = gain
    return found


def inputs(chance: random.Random, own: int, drivers: int, signed: bool) -> tuple[list[Any], list[Any]]:
    def score() -> float:
        return chance.choice((0, 25, 25, 100, round(chance.uniform(0, 100), 2)))

    def weight() -> float:
        return chance.choice((1, 1, 2, round(chance.uniform(0.1, 5), 2)))

    positive = [(score(), {"weight": weight(), "critical": chance.random() < 0.2}) for _ in range(own)]
    driving = [
        (score(), {"weight": weight(), **(AGAINST if signed and chance.random() < 0.4 else {})})
        for _ in range(drivers)
    ]
    return positive, driving


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_shares_are_what_the_definition_says(rule: Any, signed: bool, seed: int) -> None:
    chance = random.Random(f"{rule} {signed} {seed}")
    own, drivers = inputs(chance, chance.randint(1, 4), chance.randint(0, 4), signed)
    share = chance.choice((0, 0.3, 0.5, 1))
    found = one(own, drivers, rule=rule, own_share=share)

    nodes: dict[str, Any] = {"o": {"kind": "objective"}}
    edges = []
    scores: dict[str, float] = {}
    for side, items in (("kpi:k", own), ("objective:d", drivers)):
        for number, (score, link) in enumerate(items):
            name, leaf = f"{side}{number}", f"{side}{number}-leaf"
            nodes[name] = nodes[leaf] = {"kind": "kpi"}
            sign = -1 if "sign" in link else 1
            scores[name] = score
            edge = {"source": name, "target": "o", "weight": link["weight"], "sign": sign}
            if side == "kpi:k":
                edges.append({**edge, "kind": "measures"})
            else:
                nodes[name] = {"kind": "objective", "measured_cap": False, "rule": "mean"}
                edges += [
                    {"source": leaf, "target": name, "kind": "measures"},
                    {**edge, "kind": "contributes"},
                ]

    def worth(inside: frozenset[str]) -> float:
        leaves = {}
        for edge in edges:
            if edge["target"] == "o":
                name = edge["source"]
                ideal = 100.0 if edge["sign"] > 0 else 0.0
                value = scores[name] if name in inside else ideal
                leaves[name if edge["kind"] == "measures" else f"{name}-leaf"] = value
        return 100 - propagate(nodes, edges, leaves, rule=rule, own_share=share)["o"]["before_caps"]

    wanted = shapley(sorted(scores), worth)
    points = {part.id: part.points for part in found.explain("o").parts if part.kind == "input"}
    assert points == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_shares_add_up_and_so_do_causes(seed: int) -> None:
    case = Case(2000 + seed, drops=seed % 3 == 0)
    found = case.review()
    for name in found.to_frame().index:
        status, story = found.status(name), found.explain(name)
        if status.score is None or status.kind == "kpi":
            continue
        by_kind: dict[str, float] = {}
        for part in story.parts:
            by_kind[part.kind] = by_kind.get(part.kind, 0) + (part.points or 0)
        computed = status.computed[1] if status.computed else status.score
        if computed is not None and not status.dropped:
            before = computed + by_kind.get("cap", 0)
            shared = sum(by_kind.get(kind, 0) for kind in ("input", "assessed", "rule"))
            assert shared == pytest.approx(100 - before, abs=1e-9)
        assert sum(by_kind.values()) == pytest.approx(100 - status.score, abs=1e-9)
        assert story.shortfall == 100 - status.score
        assert sum(part.points for part in story.causes) == pytest.approx(100 - status.score, abs=1e-8)
        stops = {part.kind for part in story.causes if part.id.startswith("kpi:") or part.sign < 0}
        assert stops <= {"input"}


def test_a_mean_shares_by_weight_and_own_share() -> None:
    story = one([(40, {"weight": 3}), 80], [70, (90, {"weight": 4})], own_share=0.6).explain("o")
    assert {part.id: part.points for part in story.parts} == pytest.approx(
        {
            "kpi:k0": 0.6 * 3 * 60 / 4,
            "kpi:k1": 0.6 * 20 / 4,
            "objective:d0": 0.4 * 30 / 5,
            "objective:d1": 0.4 * 4 * 10 / 5,
        }
    )


def test_unknown_inputs_have_no_share_and_are_named_with_their_weight() -> None:
    parts = one([40, (None, {"weight": 3})], min_known=0).explain("o").parts
    assert [(part.id, part.kind, part.points, part.weight) for part in parts] == [
        ("kpi:k0", "input", 60, 0.25),
        ("kpi:k1", "unknown", None, 0.75),
    ]


@pytest.mark.parametrize("rule", RULES)
def test_alike_inputs_share_alike(rule: Any) -> None:
    drivers = [30, 30, 30, 70, (20, AGAINST), (20, AGAINST)]
    points = {part.id: part.points for part in one([], drivers, rule=rule).explain("o").parts}
    assert points["objective:d0"] == pytest.approx(points["objective:d1"], abs=1e-9)
    assert points["objective:d1"] == pytest.approx(points["objective:d2"], abs=1e-9)
    assert points["objective:d4"] == pytest.approx(points["objective:d5"], abs=1e-9)


def many(rule: Any) -> sc.Review:
    chance = random.Random(7)
    drivers = [(round(chance.uniform(0, 100), 1), AGAINST if number % 3 == 0 else {}) for number in range(14)]
    return one([60, 70], drivers, rule=rule)


@pytest.mark.parametrize("rule", ["mean", "two_worst", "geometric", "majority", "grl", squares])
def test_beyond_12_inputs_shares_are_sampled_with_their_error(rule: Any) -> None:
    found = many(rule)
    parts = found.explain("o").parts
    shared = [part for part in parts if part.kind == "input"]
    before = found.status("o").score + sum(part.points for part in parts if part.kind == "cap")
    assert len(shared) == 16
    rest = sum(part.points for part in parts if part.kind == "rule")
    assert sum(part.points for part in shared) + rest == pytest.approx(100 - before, abs=1e-9)
    assert any(part.error > 0 for part in shared)
    assert found.explain("o").parts == many(rule).explain("o").parts  # the same orders each time
    largest = max(shared, key=lambda part: part.error)
    assert f"± {largest.error:.1f}" in str(found.explain("o"))


def test_a_sampled_share_lies_within_its_error_of_the_exact_one() -> None:
    """13 inputs where the negative ones never bite: the shares are those of the mean of the rest."""
    found = one([], [*[20 + 5 * number for number in range(12)], (0, AGAINST)], measured_cap=False)
    parts = {part.id: part for part in found.explain("o").parts}
    for number in range(12):
        part = parts[f"objective:d{number}"]
        assert part.points == pytest.approx((80 - 5 * number) / 12, abs=5 * part.error + 1e-9)


def test_without_negative_links_shares_are_exact_however_many() -> None:
    parts = one(list(range(0, 100, 5))).explain("o").parts
    assert [part.error for part in parts] == [0] * len(parts)
    assert parts[0].points == pytest.approx(5)


def test_what_the_rule_itself_takes_off_is_its_own_line() -> None:
    """A weak link contributes a third of 2x - 100: 100 gives 66.7, 70 gives 50 + 40 / 6 = 56.7."""
    own = one([70], rule="grl").explain("o").parts
    assert {part.kind: part.points for part in own} == pytest.approx({"rule": 100 / 3, "input": 10})

    def cautious(scores: Any, weights: Any) -> float:
        return 0.9 * min(scores)

    story = one([50, 80], rule=cautious).explain("o")
    assert [(part.name, part.kind, part.points) for part in story.parts] == [
        ("k0", "input", pytest.approx(0.9 * (50 - 20 / 2))),
        ("k1", "input", pytest.approx(0.9 * 20 / 2)),
        ("Rule cautious of o", "rule", pytest.approx(10)),
    ]
    assert "with every input at 100 it gives 90" in str(story)


@pytest.mark.parametrize(
    ("own", "score", "points", "text"),
    [
        ([60, 90], 200 / 3 - 1e-6, 75 - 200 / 3 + 1e-6, "not all it rests on is green, so it stays below"),
        ([20, 40], 100 / 3, 30 - 100 / 3, "only one of its two worst is red, so it stays above"),
    ],
)
def test_unanimity_is_its_own_line(own: list[float], score: float, points: float, text: str) -> None:
    found = one(own, rule="two_worst", unanimous=True)
    (line,) = [part for part in found.explain("o").parts if part.kind == "rule"]
    assert found.status("o").score == pytest.approx(score, abs=1e-9)
    assert (line.name, line.text) == ("Unanimity of o", text)
    assert line.points == pytest.approx(points, abs=1e-9)
    assert line in found.explain("o").causes


def test_many_inputs_are_shared_in_bounded_time_and_memory() -> None:
    count = 3000
    kpis = {f"k{number}": "o" for number in range(count)}
    made = strategy(kpis=kpis, objectives={"o": {"propagation": {"rule": "geometric"}}})
    found = review_of(made, {name: 1 + number % 100 for number, name in enumerate(kpis)})
    parts = found.explain("o").parts
    short = 100 - found.status("o").score
    assert sum(part.points for part in parts) == pytest.approx(short, abs=1e-9)
    assert parts[0].error > 0


def _one_node(rule: Any, weights: Any) -> tuple[Graph, int, Edges]:
    """A node that so many KPIs measure, and the links into it."""
    count = len(weights)
    function = callable(rule)
    made = compile_arrays(
        [*(f"kpi:k{number}" for number in range(count)), "objective:o"],
        Edges(
            np.arange(count),
            np.full(count, count),
            np.zeros(count, dtype=np.int8),
            np.asarray(weights, dtype=float),
            np.ones(count, dtype=np.int8),
            np.zeros(count, dtype=bool),
        ),
        np.append(np.ones(count, dtype=bool), False),
        Settings.alike(count + 1, rule="function" if function else rule),
        functions={count: rule} if function else {},
    )
    return made, count, made.edges


def _mean_square(scores: Any, weights: Any) -> float:
    return float((scores**2 * weights).sum() / weights.sum() / 100)


@pytest.mark.parametrize("rule", ["geometric", "harmonic", "majority", "grl", _mean_square])
def test_a_hundred_thousand_inputs_are_shared_in_bounded_time(rule: Any) -> None:
    count = 100_000
    values = np.random.default_rng(1).integers(1, 101, count).astype(float)
    graph = _one_node(rule, np.full(count, 1e-4))  # small, or `grl` is full after a few
    start = time.perf_counter()
    found = shares_of(*graph, values)
    assert time.perf_counter() - start < 60  # one order of single inputs is 10^10 figures
    whole = 100 - rule_of_one(*graph, values[:, None])[0]
    assert found.points.sum() + found.base == pytest.approx(whole, abs=1e-9)
    assert found.error.max() > 0
    assert (found.points[values == 100] == 0).all()


def test_groups_come_near_the_shares_of_single_inputs() -> None:
    """The logarithm of a geometric mean is a sum: its shares follow from the logarithms closely."""
    count = 20_000
    values = np.random.default_rng(2).integers(20, 101, count).astype(float)
    found = shares_of(*_one_node("geometric", np.ones(count)), values)
    logs = -np.log(values / 100)
    expected = logs / logs.sum() * found.points.sum()
    assert np.abs(found.points - expected).sum() < 0.1 * found.points.sum()
    assert np.abs(found.points - expected).max() < expected.max()
