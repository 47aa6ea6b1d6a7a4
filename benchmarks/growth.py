"""How each cost of large graphs grows with their size: docs/performance.md, its table and its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.baseline import as_networkx, over_networkx, same
from benchmarks.generated import layered, leaves
from benchmarks.scale import GOALS, PERIODS, SCALE, listed, product
from benchmarks.timing import Row, all_in_turns
from scorecard.strategy_map.propagate import scores
from scorecard.strategy_map.reach import reaches
from scorecard.strategy_map.standing import Standing

DOCS = Path(__file__).parents[1] / "docs"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LINKS, LAYERS, ROUNDS = 3, 10, 3
LOOPED = 100_000
"""The largest graph that is built for networkx too: above it takes minutes and gigabytes."""

COMPILE, PASS, YEAR = "compile from arrays", "scores of one column", f"scores of {PERIODS} columns"
CHANGE, REACH = f"one KPI changed, {PERIODS} columns", f"reach, strongest path, influence on {GOALS} goals"
BARE, LOOP = f"scipy's bare A @ X, {PERIODS} columns", "networkx loop, one column"
ORDER = (COMPILE, PASS, YEAR, CHANGE, REACH, BARE, LOOP)


def rows() -> Iterator[Row]:
    """Measure every size, write the page, and give the last line of each loop as a row."""
    taken = {size: costs(size) for size in SIZES}
    write(taken)
    for size in SIZES:
        if LOOP in taken[size]:
            yield Row(f"scores, {size:,} nodes", taken[size][PASS], "networkx loop", taken[size][LOOP], None)


def costs(size: int) -> dict[str, float]:
    """Return the median seconds of each cost of a graph of so many nodes and three times the links."""
    made = layered(size, LINKS * size, LAYERS)
    start = perf_counter()
    graph = made.compiled()
    _ = graph.plan, graph.blocks
    found = {COMPILE: perf_counter() - start}
    one, many = leaves(graph, 1), leaves(graph, PERIODS)
    matrix, values = product(graph, many)
    standing = Standing(graph, many, SCALE)
    kpi = np.flatnonzero(graph.kpi)[:1]
    readings = np.random.default_rng(4).random((ROUNDS + 1, 1, PERIODS)) * 100
    turn = iter(range(ROUNDS + 1))
    edges = graph.edges
    weights = edges.weight * edges.sign / np.bincount(edges.target, edges.weight)[edges.target]
    goals = np.arange(graph.size - GOALS, graph.size)
    works: dict[str, Callable[[], Any]] = {
        PASS: lambda: scores(graph, one, SCALE),
        YEAR: lambda: scores(graph, many, SCALE),
        CHANGE: lambda: standing.change(kpi, readings[next(turn)]),
        REACH: lambda: reaches(graph, weights, goals),
        BARE: lambda: matrix @ values,
    }
    if size <= LOOPED:
        network, numbers = as_networkx(graph), listed(one)
        same(scores(graph, one, SCALE), over_networkx(network, numbers, SCALE), f"{size:,} nodes")
        works[LOOP] = lambda: over_networkx(network, numbers, SCALE)
    return found | dict(zip(works, all_in_turns(tuple(works.values()), ROUNDS), strict=True))


def write(taken: dict[int, dict[str, float]]) -> None:
    """Write the page and its picture."""
    DOCS.mkdir(exist_ok=True)
    head = "| | " + " | ".join(f"{size:,} nodes" for size in taken) + " |"
    lines = [
        "# How the cost of large graphs grows",
        "",
        "Written by `make bench`. Graphs of ten layers, three links a node, 5 % of them negative, 2 % of",
        "those of KPIs critical, 15 % of the KPIs unknown; every pass has coverage, caps and unknowns, with",
        "the extra `fast` (`pip install 'strategy-scorecard[fast]'`). Milliseconds, medians of a few runs on",
        "two cores that were not idle: read the growth and the ratios, not the figures.",
        "",
        head,
        "|---|" + "---:|" * len(taken),
    ]
    for name in ORDER:
        cells = (f"{1000 * each[name]:,.1f}" if name in each else "–" for each in taken.values())
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "![The same on axes that both grow tenfold a step](performance.svg)",
        "",
        "The loop over networkx is measured up to 100,000 nodes; its scores are those of the pass to 1e-9,",
        "which is checked first. One change costs what lies above it. `python -m benchmarks scale` measures",
        "deeper graphs, other rules, and the pass without the extra.",
        "",
    ]
    (DOCS / "performance.md").write_text("\n".join(lines), "utf-8")
    draw(taken, DOCS / "performance.svg")


def draw(taken: dict[int, dict[str, float]], path: Path) -> None:
    """Draw every cost over the size, both axes logarithmic, each line named at its end."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "scorecard", "font.size": 9}):
        figure = Figure(figsize=(8.5, 5), layout="constrained")
        axes = figure.subplots()
        marks = dict(zip(ORDER, "osD^vPX", strict=True))
        for name in ORDER:
            sizes = [size for size in taken if name in taken[size]]
            times = [1000 * taken[size][name] for size in sizes]
            style = "--" if name in (BARE, LOOP) else "-"
            axes.loglog(sizes, times, style, marker=marks[name], markersize=5, label=name)
        axes.set_xlabel("nodes")
        axes.set_ylabel("milliseconds")
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="upper left", frameon=False)
        FigureCanvasSVG(figure).print_svg(path, metadata={"Date": None, "Creator": None})
