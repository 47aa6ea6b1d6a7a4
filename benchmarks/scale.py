"""Large graphs: against loops over networkx and rustworkx, and against scipy's bare products."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from benchmarks.baseline import (
    as_networkx,
    as_rustworkx,
    over_networkx,
    over_rustworkx,
    paths_from,
    same,
)
from benchmarks.generated import Made, chain, layered, leaves
from benchmarks.timing import Row, all_in_turns, in_turns
from scorecard.model.scheme import Scale
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.propagate import Inputs, scores
from scorecard.strategy_map.reach import reaches
from scorecard.strategy_map.standing import Standing

Floats = NDArray[np.float64]

ROUNDS = 5
OFTEN = 20
"""What takes a millisecond is measured so many times in a row: both sides then find their arrays in
the processor's caches, which favours the bare product."""
PERIODS = 12
SEEDED_KPIS = 200
GOALS = 8
CONE = 1_000
"""The most nodes above a change that is to cost next to nothing."""
SCALE = Scale()


def rows() -> Iterator[Row]:
    """Measure every row; results are compared first. Compile times are printed as they come."""
    for layers, bar in ((10, 1 / 100), (50, 1 / 70)):
        yield from _full_pass(f"100,000 nodes, 400,000 links, {layers} layers", layers, bar)
    yield from _chain()
    yield from _reach()
    yield from _many_periods()
    yield _memory()


def compiled(made: Made, what: str) -> Graph:
    """Compile, and print how long that took."""
    start = perf_counter()
    graph = made.compiled()
    middle = perf_counter()
    _ = graph.plan, graph.blocks
    print(f"{what}: compiled in {middle - start:.2f} s, laid out in {perf_counter() - middle:.2f} s")
    return graph


def product(graph: Graph, inputs: Inputs) -> tuple[Any, Floats]:
    """Return the links as a matrix, and the scores as what it is multiplied with; unknown is 0."""
    edges, size = graph.edges, graph.size
    matrix = csr_array((edges.weight, (edges.target, edges.source)), shape=(size, size))
    numbers = np.nan_to_num(inputs.numbers["score"])
    return matrix, numbers[:, 0].copy() if numbers.shape[1] == 1 else numbers


def listed(inputs: Inputs) -> list[float | None]:
    """Return the scores of one column as the loops take them."""
    return [None if score != score else score for score in inputs.numbers["score"][:, 0].tolist()]


def _full_pass(what: str, layers: int, bar: float) -> Iterator[Row]:
    graph = compiled(layered(100_000, 400_000, layers), what)
    inputs = leaves(graph, 1)
    network, other, numbers = as_networkx(graph), as_rustworkx(graph), listed(inputs)
    matrix, values = product(graph, inputs)
    ours = scores(graph, inputs, SCALE)
    same(ours, over_networkx(network, numbers, SCALE), what)
    same(ours, over_rustworkx(other, numbers, SCALE), what)
    taken, loop, rust = all_in_turns(
        (
            lambda: scores(graph, inputs, SCALE),
            lambda: over_networkx(network, numbers, SCALE),
            lambda: over_rustworkx(other, numbers, SCALE),
        ),
        ROUNDS,
    )
    yield Row(f"scores, {what}", taken, "networkx loop", loop, bar)
    yield Row(f"scores, {what}", taken, "rustworkx loop", rust, None)
    for name, asked, bar_of in (("scores", None, 4.0), ("scores without the extra fast", False, None)):

        def often(asked: bool | None = asked) -> None:
            for _ in range(OFTEN):
                scores(graph, inputs, SCALE, compiled=asked)

        def bare() -> None:
            for _ in range(OFTEN):
                matrix @ values

        again, theirs = in_turns(often, bare, ROUNDS)
        bar_here = bar_of if layers == 10 else None
        yield Row(f"{name}, {what}, in a row", again / OFTEN, "bare A @ x", theirs / OFTEN, bar_here)


def _chain() -> Iterator[Row]:
    graph = compiled(chain(10_000), "chain of 10,000")
    inputs = leaves(graph, 1)
    inputs.numbers["score"][graph.kpi] = 70.0
    network, numbers = as_networkx(graph), listed(inputs)
    same(scores(graph, inputs, SCALE), over_networkx(network, numbers, SCALE), "chain")
    for asked, name in ((None, "scores"), (False, "scores without the extra fast")):

        def ours(asked: bool | None = asked) -> Any:
            return scores(graph, inputs, SCALE, compiled=asked)

        taken, loop = in_turns(ours, lambda: over_networkx(network, numbers, SCALE), ROUNDS)
        yield Row(f"{name}, chain of 10,000", taken, "networkx loop", loop, None if asked is False else 1)


def _reach() -> Iterator[Row]:
    graph = compiled(layered(100_000, 400_000, 10), "reach, 100,000 nodes")
    edges, network = graph.edges, as_networkx(graph)
    weight = edges.weight * edges.sign / np.bincount(edges.target, edges.weight)[edges.target]
    weights = dict(
        zip(zip(edges.source.tolist(), edges.target.tolist(), strict=True), weight.tolist(), strict=True)
    )
    goals = np.arange(graph.size - GOALS, graph.size)
    kpis = np.flatnonzero(graph.kpi)
    seeded = np.random.default_rng(3).choice(kpis, SEEDED_KPIS, replace=False)
    found = reaches(graph, weight, goals)
    start = perf_counter()
    told = [paths_from(network, kpi, goals.tolist(), weights) for kpi in seeded.tolist()]
    loop = (perf_counter() - start) / SEEDED_KPIS * len(kpis)
    theirs = np.array(told)
    for place, ours in enumerate((found.reached, found.strongest, found.influence)):
        if not np.allclose(ours[seeded], theirs[:, :, place], rtol=0, atol=1e-9):
            raise SystemExit("reach differs from the loop over networkx")
    taken, _ = in_turns(lambda: reaches(graph, weight, goals), lambda: None, ROUNDS)
    what = f"reach, strongest path, influence on {GOALS} goals, {len(kpis):,} KPIs of 100,000 nodes"
    yield Row(what, taken, f"networkx a KPI ({SEEDED_KPIS} timed, scaled)", loop, 1 / 100)


def _many_periods() -> Iterator[Row]:
    size = f"1,000,000 nodes, 3,000,000 links x {PERIODS}"
    graph = compiled(layered(1_000_000, 3_000_000, 10), size)
    inputs = leaves(graph, PERIODS)
    matrix, values = product(graph, inputs)
    mean, bare = in_turns(lambda: scores(graph, inputs, SCALE), lambda: matrix @ values, ROUNDS)
    yield Row(f"scores with coverage, {size}", mean, "bare A @ X", bare, 4)
    yield from _changes(graph, inputs, mean, size)
    for rule in ("worst", "two_worst", "geometric"):
        yield _of_rule(rule, mean, size)
    deep = compiled(layered(100_000, 400_000, 50), "changes, 50 layers")
    inputs = leaves(deep, PERIODS)
    full, _ = in_turns(lambda: scores(deep, inputs, SCALE), lambda: None, ROUNDS)
    yield from _changes(deep, inputs, full, f"100,000 nodes, 400,000 links, 50 layers x {PERIODS}")


def _of_rule(rule: str, mean: float, size: str) -> Row:
    graph = compiled(layered(1_000_000, 3_000_000, 10, rule=rule), f"{size}, {rule}")
    inputs = leaves(graph, PERIODS)
    taken, _ = in_turns(lambda: scores(graph, inputs, SCALE), lambda: None, 2)
    return Row(f"{rule}, {size}", taken, "mean", mean, 5)


def _changes(graph: Graph, inputs: Inputs, full: float, size: str) -> Iterator[Row]:
    """A change with few nodes above it, and the one with most."""
    standing = Standing(graph, inputs, SCALE)
    chance = np.random.default_rng(4)
    above = {
        kpi: len(standing.change(np.array([kpi]), inputs.numbers["score"][[kpi]]))
        for kpi in chance.permutation(np.flatnonzero(graph.kpi))[:100].tolist()
    }
    most = max(above, key=lambda kpi: above[kpi])
    few = max((kpi for kpi in above if above[kpi] <= CONE), key=lambda kpi: above[kpi], default=None)
    for name, kpi, bar in (("few", few, 1 / 50), ("most", most, 1.2)):
        if kpi is None:
            continue  # in a deep graph every KPI has more above it
        nodes = np.array([kpi])
        values = chance.random((20, 1, PERIODS)) * 100
        turn = iter(range(20))

        def change(nodes: Any = nodes, values: Any = values, turn: Any = turn) -> None:
            standing.change(nodes, values[next(turn)])

        taken, _ = in_turns(change, lambda: None, ROUNDS)
        count = len(standing.change(nodes, values[19]))
        expected = scores(graph, standing.inputs, SCALE)
        for ours, theirs in zip((standing.score, standing.coverage), expected, strict=True):
            if not np.allclose(ours, theirs, rtol=0, atol=1e-12, equal_nan=True):
                raise SystemExit("a change is not what everything worked out anew gives")
        yield Row(
            f"one KPI changed, {name} above it ({count:,} worked out), {size}", taken, "full pass", full, bar
        )


def _memory() -> Row:
    code = "from benchmarks.scale import peak; print(*peak())"
    told = subprocess.run(
        (sys.executable, "-c", code),
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    ).stdout.splitlines()[-1]
    above, arrays = map(float, told.split())
    what = f"peak memory above the inputs, 1,000,000 nodes x {PERIODS}"
    return Row(what, above, "score + coverage", arrays, 3, "MB")


def peak() -> tuple[float, float]:
    """Return, of a process of its own, the MB of one pass above its inputs, and of its results."""
    import resource

    graph = layered(1_000_000, 3_000_000, 10).compiled()
    inputs = leaves(graph, PERIODS)
    _ = graph.plan
    before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far does not count
    results = scores(graph, inputs, SCALE)
    status = Path("/proc/self/status").read_text().splitlines()
    most = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    return (most - before) / 1e6, sum(result.nbytes for result in results) / 1e6
