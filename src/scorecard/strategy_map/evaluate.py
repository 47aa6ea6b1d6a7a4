"""One pass of the pipeline at a date: measure the KPIs, compile the graph, let status flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, fields, replace
from typing import Any

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
    groups: Mapping[str, str] | None = None,
    beside: Sequence[str] = (),
) -> Evaluation:
    """Judge a strategy at one date, in many organisations at once.

    Args:
        strategy, readings, judgements: fitting each other, already cut to what was known.
        at: the period under review.
        organisations: one a column; None stands for readings without organisation.
        dropped: canonical ids of nodes whose work a what-if stops.
        instead: judgements a what-if puts in the place of those that hold.
        deadlines: which figures were due on the day the readings are cut to; see `measure`.
        groups: the peer group of each organisation that has one.
        beside: further organisations that count as peers and are not returned; what a what-if
            edits is not theirs.
    """
    count, columns = len(organisations), [*organisations, *beside]
    edits = [instead or {}] * count + [{}] * len(beside)
    held = tuple({**judgements.at(at, name), **edited} for name, edited in zip(columns, edits, strict=True))
    exempt = [exempt_nodes(holding) for holding in held]
    measured = measure(strategy, readings, at, columns, exempt, deadlines)
    graph = compile_graph(strategy, at, judged_nodes(held))
    inputs = lay_out(strategy, graph, at, measured, held, dropped)
    if groups:
        numbers = {group: number for number, group in enumerate(sorted(set(groups.values())))}
        peers = np.array([numbers.get(groups.get(name or "", ""), -1) for name in columns], dtype=np.intp)
        stopped = None if inputs.dropped is None else inputs.dropped & (np.arange(len(columns)) < count)
        inputs = replace(inputs, peers=peers, dropped=stopped)
    found = Evaluation(at, measured, held, graph, propagate(graph, inputs, strategy.scale))
    return _first(found, count) if beside else found


def _first(found: Evaluation, count: int) -> Evaluation:
    """The first columns of an evaluation."""

    def cut(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.ndim == 2:
            return value[:, :count]
        if isinstance(value, Mapping):
            return {name: cut(array) for name, array in value.items()}
        return value

    measured = replace(
        found.measured,
        organisations=found.measured.organisations[:count],
        **{item.name: cut(getattr(found.measured, item.name)) for item in _arrays(found.measured)},
    )
    flow = replace(found.flow, **{item.name: cut(getattr(found.flow, item.name)) for item in fields(Flow)})
    return replace(found, measured=measured, held=found.held[:count], flow=flow)


def _arrays(measured: Measured) -> list[Field[Any]]:
    return [item for item in fields(measured) if isinstance(getattr(measured, item.name), np.ndarray)]


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
