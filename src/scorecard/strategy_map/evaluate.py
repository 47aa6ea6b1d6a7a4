"""One pass of the pipeline at a date: measure the KPIs, compile the graph, let status flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.derive import Values
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.measure import Measured, measure
from scorecard.kpi.readings import Readings
from scorecard.kpi.scale import band_index
from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.submission import Deadlines
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.compile import compile_graph
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.inputs import (
    Held,
    assessed_band,
    exempt_nodes,
    is_assessed_kpi,
    judged_nodes,
    lay_out,
)
from scorecard.strategy_map.propagate import Flow, propagate


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One pass of the pipeline: a period, a column an organisation."""

    at: Period
    measured: Measured
    held: tuple[Held, ...]
    graph: Graph
    flow: Flow


def evaluate(
    strategy: Strategy,
    readings: Readings | Values,
    judgements: Judgements,
    at: Period,
    organisations: Sequence[str | None],
    dropped: frozenset[str] = frozenset(),
    instead: Held | None = None,
    deadlines: Deadlines | None = None,
) -> Evaluation:
    """Judge a strategy at one date, in many organisations at once.

    Args:
        strategy, readings, judgements: fitting each other, already cut to what was known.
        at: the period under review.
        organisations: one a column; None stands for readings without organisation.
        dropped: canonical ids of nodes whose work a what-if stops.
        instead: judgements a what-if puts in the place of those that hold.
        deadlines: which figures were due on the day the readings are cut to; see `measure`.
    """
    held = tuple({**judgements.at(at, name), **(instead or {})} for name in organisations)
    exempt = [exempt_nodes(holding) for holding in held]
    measured = measure(strategy, readings, at, organisations, exempt, deadlines)
    graph = compile_graph(strategy, at, judged_nodes(held))
    inputs = lay_out(strategy, graph, at, measured, held, dropped)
    return Evaluation(at, measured, held, graph, propagate(graph, inputs, strategy.scale))


def band_words(
    strategy: Strategy, evaluation: Evaluation, scores: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Return the name of every cell's band, None where unknown; KPIs in their own scheme's bands.

    `scores` are those shown: where they differ from the computed ones the scale's bands count.
    """
    names = np.array([*(band.name for band in strategy.scale.bands), None], dtype=object)
    words = names[band_index(strategy.scale, scores)]
    computed = evaluation.flow.score
    overridden = (scores != computed) & ~(np.isnan(scores) & np.isnan(computed))
    for row, kpi in enumerate(strategy.kpis):
        node = evaluation.graph.index[kpi.id]
        if kpi.direction in ("yes_no", "assessed"):
            continue
        own = np.array([*(band.name for band in scheme_of(strategy, kpi).bands), None], dtype=object)
        shown = np.where(evaluation.flow.applicable[node], own[evaluation.measured.band[row]], None)
        words[node] = np.where(overridden[node], words[node], shown)
    for column, holding in enumerate(evaluation.held):
        for (name, kind), judgement in holding.items():
            row = evaluation.graph.index.get(name, -1)
            said = assessed_band(strategy, judgement) if kind == "assessed" and row >= 0 else None
            if said is None or overridden[row, column] or not evaluation.flow.applicable[row, column]:
                continue
            if np.isnan(scores[row, column]) or is_assessed_kpi(strategy, name):
                words[row, column] = said[0].name
    return words
