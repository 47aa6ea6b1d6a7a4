"""One pass of the pipeline at a date: measure the KPIs, compile the graph, let status flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.derive import Values
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.measure import Measured, measure
from scorecard.kpi.scale import band_index
from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.submission import Deadlines
from scorecard.model.period import Period
from scorecard.model.propagation import READS, Reads
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.compile import compile_graph
from scorecard.strategy_map.earlier import dates_before, earlier, lags_of
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.inputs import (
    Held,
    assessed_band,
    exempt_nodes,
    is_assessed_kpi,
    judged_nodes,
    lay_out,
)
from scorecard.strategy_map.propagate import Flow, Inputs, Lagged, propagate


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One pass of the pipeline: a period, a column an organisation.

    `heard`: (nodes, columns), of which nodes anything had been heard by then.
    """

    at: Period
    measured: Measured
    held: tuple[Held, ...]
    graph: Graph
    flow: Flow
    heard: NDArray[np.bool_]


class Evaluations:
    """A strategy judged at any date, in many organisations at once; each date is worked out once.

    A link with a lag reads its cause as it stood that long before, so that the earlier dates are
    worked out first.

    Args:
        strategy, judgements: fitting each other, already cut to what was known.
        values: of the KPIs over time, likewise; what a what-if supposes may differ by date.
        organisations: one a column; None stands for readings without organisation.
        dropped: canonical ids of nodes whose work a what-if stops, at every date.
        instead: judgements a what-if puts in the place of those that hold, likewise.
        deadlines: which figures were due on the day the readings are cut to; see `measure`.
        groups: the peer group of each organisation that has one.
        beside: further organisations that count as peers and are not returned; what a what-if
            edits is not theirs.
        lags: whether lags count; without, every link reads its cause as it stands.
        led: whether a node follows its contributors alone where one is known, in the first column.
    """

    def __init__(
        self,
        strategy: Strategy,
        values: Values | Callable[[Period], Values],
        judgements: Judgements,
        organisations: Sequence[str | None],
        *,
        dropped: frozenset[str] = frozenset(),
        instead: Held | None = None,
        deadlines: Deadlines | None = None,
        groups: Mapping[str, str] | None = None,
        beside: Sequence[str] = (),
        lags: bool = True,
        led: bool = False,
    ) -> None:
        self.strategy, self.judgements = strategy, judgements
        self.count, self.columns = len(organisations), [*organisations, *beside]
        self.dropped, self.instead = dropped, instead or {}
        self._values = values if callable(values) else lambda at: values
        self.deadlines, self.groups, self.lags, self.led = deadlines, groups or {}, lags, led
        self._found: dict[Period, Evaluation] = {}

    def at(self, at: Period) -> Evaluation:
        """Return the strategy judged at one date."""
        if at not in self._found and self.lags and lags_of(self.strategy):
            told = (item.period for item in self.judgements)
            first = min({*self._values(at).readings.frame["period"], *told}, default=None)
            for before in dates_before(self.strategy, at, first):
                self._whole(before)
        return _first(self._whole(at), self.count)

    def _whole(self, at: Period) -> Evaluation:
        """One date, with the organisations beside."""
        if at not in self._found:
            self._found[at] = self._evaluated(at)
        return self._found[at]

    def _evaluated(self, at: Period) -> Evaluation:
        measured, held, graph, inputs = self.inputs(at)
        flow = propagate(graph, inputs, self.strategy.scale)
        if self.led:
            graph, flow = _led(graph, inputs, flow, self.strategy.scale)
        leaves = np.zeros((graph.size, len(self.columns)), dtype=bool)
        leaves[[graph.index[name] for name in measured.ids]] = measured.as_of >= 0
        for column, holding in enumerate(held):
            leaves[[graph.index[name] for name, _ in holding if name in graph.index], column] = True
        return Evaluation(at, measured, held, graph, flow, _heard(graph, inputs, leaves))

    def inputs(self, at: Period) -> tuple[Measured, tuple[Held, ...], Graph, Inputs]:
        """Return what a pass at one date starts from; earlier dates have been worked out."""
        strategy, columns = self.strategy, self.columns
        edits = [self.instead] * self.count + [{}] * (len(columns) - self.count)
        held = tuple(
            {**self.judgements.at(at, name), **edited} for name, edited in zip(columns, edits, strict=True)
        )
        exempt = [exempt_nodes(holding) for holding in held]
        measured = measure(strategy, self._values(at), at, columns, exempt, self.deadlines)
        graph = compile_graph(strategy, at, judged_nodes(held), lags=self.lags)
        inputs = lay_out(strategy, graph, at, measured, held, self.dropped)
        inputs = replace(inputs, lagged=_lagged(graph, at, self._found, len(columns)))
        if self.groups:
            inputs = self._with_peers(inputs)
        return measured, held, graph, inputs

    def _with_peers(self, inputs: Inputs) -> Inputs:
        numbers = {group: number for number, group in enumerate(sorted(set(self.groups.values())))}
        names = (self.groups.get(name or "", "") for name in self.columns)
        peers = np.array([numbers.get(name, -1) for name in names], dtype=np.intp)
        chosen = np.arange(len(self.columns)) < self.count
        stopped = None if inputs.dropped is None else inputs.dropped & chosen
        return replace(inputs, peers=peers, dropped=stopped)


def _led(graph: Graph, inputs: Inputs, flow: Flow, scale: Scale) -> tuple[Graph, Flow]:
    """The pass again, with nodes of which a contributor is known following these alone.

    What becomes known so may lead on, so it is repeated until no more does.
    """
    led = np.zeros(graph.size, dtype=bool)
    while True:
        more = ~graph.kpi & ~np.isnan(flow.driven[:, 0]) & ~led
        if not more.any():
            return graph, flow
        led |= more
        share = np.where(led, 0.0, graph.settings.own_share)
        graph = replace(graph, settings=replace(graph.settings, own_share=share))
        flow = propagate(graph, inputs, scale)


def _lagged(graph: Graph, at: Period, before: Mapping[Period, Evaluation], columns: int) -> Lagged | None:
    """Return what the lagged inputs of a graph came to, from the evaluations of earlier dates.

    An input is left out where its node did not count then, or where nothing had been heard of it
    yet: too early to say.
    """
    if not graph.lagged:
        return None
    shape = (len(graph.lagged), columns)
    score, low, high = (np.full(shape, np.nan) for _ in range(3))
    coverage, applies = np.zeros(shape), np.zeros(shape, dtype=bool)
    for row, (node, lag) in enumerate(graph.lagged):
        when = earlier(at, lag)
        found = None if when is None else before.get(when)
        if found is None:
            continue
        place, flow = found.graph.index[graph.ids[node]], found.flow
        score[row], coverage[row] = flow.up["score"][place], np.nan_to_num(flow.coverage[place])
        # What is passed up instead of a score, by an override or a stop, is certain.
        instead = ~np.isnan(score[row]) & (score[row] != flow.score[place]) & (_own_data(flow, place))
        low[row] = np.where(instead, score[row], flow.low[place])
        high[row] = np.where(instead, score[row], flow.high[place])
        applies[row] = flow.applicable[place] & found.heard[place]
    # From other nodes a rule reads their score, whatever it reads from KPIs.
    numbers: dict[Reads, NDArray[np.float64]] = dict.fromkeys(READS, score)
    return Lagged(numbers, low, high, coverage, applies)


def _own_data(flow: Flow, place: int) -> NDArray[np.bool_]:
    """In which columns a node passes up nothing of its peers'."""
    if flow.peers is None:
        return np.ones(flow.score.shape[1], dtype=bool)
    return np.asarray(flow.peers[place] == 0)


def _heard(graph: Graph, inputs: Inputs, leaves: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return of which nodes anything has been heard by now: (nodes, columns).

    Args:
        graph: the compiled strategy.
        inputs: assessed statuses, and what is read of earlier dates.
        leaves: (nodes, columns), of which KPIs there has been a reading or a status.
    """
    lagged = np.zeros((0, leaves.shape[1]), dtype=bool) if inputs.lagged is None else inputs.lagged.applies
    told = np.zeros((len(graph.assessed), leaves.shape[1]), dtype=bool)
    if inputs.assessed is not None:
        told = ~np.isnan(inputs.assessed)
    found = np.concatenate([leaves, told, lagged])
    for block in graph.blocks:
        if not block.leaf:
            edges = graph.edges.take(block.edges)
            starts = np.flatnonzero(np.diff(edges.target, prepend=-1))
            found[block.nodes] = np.logical_or.reduceat(found[edges.source], starts, axis=0)
    return found[: graph.size]


def _first(found: Evaluation, count: int) -> Evaluation:
    """The first columns of an evaluation."""
    if count == found.heard.shape[1]:
        return found

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
    heard = found.heard[:, :count]
    return replace(found, measured=measured, held=found.held[:count], flow=flow, heard=heard)


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
