"""The pipeline at one date or many: measure the KPIs, compile the graph, let status flow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from graphlib import TopologicalSorter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from scorecard.kpi.derive import Values
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.measure import Measured, measure_over
from scorecard.kpi.scale import band_index
from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.submission import Deadlines
from scorecard.model.period import Period
from scorecard.model.propagation import READS, Reads
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.compile import compile_graph, structure
from scorecard.strategy_map.earlier import dates_before, earlier, lags_of
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.inputs import (
    Held,
    assessed_band,
    exempt_nodes,
    is_assessed_kpi,
    joined,
    judged_nodes,
    lay_out,
)
from scorecard.strategy_map.propagate import Flow, Inputs, Lagged, propagate

Table = TypeVar("Table", Measured, Flow)


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


@dataclass(frozen=True, slots=True)
class _Base:
    """What is known at a date before anything flows."""

    at: Period
    measured: Measured
    held: tuple[Held, ...]
    graph: Graph


AT_ONCE = 4_000_000
"""Inputs times columns that go through in one pass; bounds the memory."""


class Evaluations:
    """A strategy judged at any dates, in many organisations at once; each date is worked out once.

    Dates that are asked for together, and whose graphs are alike, go through in one pass, as
    further columns. A link with a lag reads its cause as it stood that long before, so that the
    earlier dates are worked out first.

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
        graphs: the strategy as it has been compiled, kept for other passes over it.
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
        graphs: dict[Any, Graph] | None = None,
    ) -> None:
        self.strategy, self.judgements = strategy, judgements
        self.count, self.columns = len(organisations), [*organisations, *beside]
        self.dropped, self.instead = dropped, instead or {}
        self._values = values if callable(values) else lambda at: values
        self.deadlines, self.groups, self.lags, self.led = deadlines, groups or {}, lags, led
        self._found: dict[Period, Evaluation] = {}
        self._graphs: dict[Any, Graph] = {} if graphs is None else graphs

    def at(self, at: Period) -> Evaluation:
        """Return the strategy judged at one date."""
        return self.over([at])[0]

    def over(self, dates: Sequence[Period]) -> list[Evaluation]:
        """Return the strategy judged at each of several dates."""
        missing = self._with_earlier(dates) - self._found.keys()
        laid = {base.at: base for base in self._bases(sorted(missing))}
        for ready in self._in_turn(missing):
            for together in self._alike([laid[at] for at in ready]):
                self._work_out(together)
        return [_columns(self._found[at], slice(self.count)) for at in dates]

    def _with_earlier(self, dates: Iterable[Period]) -> set[Period]:
        """These dates, and those that lagged links lead back to from one that is not worked out."""
        wanted = set(dates)
        for at in sorted(wanted - self._found.keys()):
            wanted.update(self.reads(at))
        return wanted

    def reads(self, at: Period) -> list[Period]:
        """Return the earlier dates that lagged links lead back to from one, the earliest first."""
        if not (self.lags and lags_of(self.strategy)):
            return []
        told = {item.period for item in self.judgements}
        first = min({*self._values(at).readings.frame["period"], *told}, default=None)
        return dates_before(self.strategy, at, first)

    def _in_turn(self, dates: set[Period]) -> Iterator[list[Period]]:
        """Dates, those first that others among them read."""
        lags = lags_of(self.strategy) if self.lags else ()
        reads = {
            at: {then for lag in lags if (then := earlier(at, lag)) in dates and then is not None} - {at}
            for at in dates
        }
        order = TopologicalSorter(reads)
        order.prepare()
        while order.is_active():
            ready = sorted(order.get_ready())
            yield ready
            order.done(*ready)

    def _alike(self, bases: Sequence[_Base]) -> Iterator[list[_Base]]:
        """Dates of one graph, so many together as fit."""
        groups: dict[int, list[_Base]] = {}
        for base in bases:
            groups.setdefault(id(base.graph), []).append(base)
        for group in groups.values():
            cells = group[0].graph.inputs * len(self.columns)
            count = 1 if self.led else max(1, AT_ONCE // max(1, cells))
            for start in range(0, len(group), count):
                yield group[start : start + count]

    def _work_out(self, bases: Sequence[_Base]) -> None:
        """Judge dates of one graph in one pass, a column a date and organisation."""
        graph, inputs, width = bases[0].graph, self._laid_out(bases), len(self.columns)
        flow = propagate(graph, inputs, self.strategy.scale)
        if self.led:
            graph, flow = _led(graph, inputs, flow, self.strategy.scale)
        leaves = np.zeros((graph.size, len(bases) * width), dtype=bool)
        rows = [graph.index[name] for name in bases[0].measured.ids]
        leaves[rows] = np.concatenate([base.measured.as_of for base in bases], axis=1) >= 0
        for column, holding in enumerate(holding for base in bases for holding in base.held):
            leaves[[graph.index[name] for name, _ in holding if name in graph.index], column] = True
        heard = _heard(graph, inputs, leaves)
        for place, base in enumerate(bases):
            here = slice(place * width, (place + 1) * width)
            own = Evaluation(base.at, base.measured, base.held, graph, _cut(flow, here), heard[:, here])
            self._found[base.at] = own

    def inputs(self, at: Period) -> tuple[Measured, tuple[Held, ...], Graph, Inputs]:
        """Return what a pass at one date starts from; earlier dates have been worked out."""
        (base,) = self._bases([at])
        return base.measured, base.held, base.graph, self._laid_out([base])

    def _bases(self, dates: Sequence[Period]) -> list[_Base]:
        """What is known at some dates before anything flows."""
        strategy = self.strategy
        edits = [self.instead if column < self.count else {} for column in range(len(self.columns))]
        holds = [
            tuple(
                {**self.judgements.at(at, name), **edited}
                for name, edited in zip(self.columns, edits, strict=True)
            )
            for at in dates
        ]
        given = [
            (at, self._values(at), [exempt_nodes(holding) for holding in held])
            for at, held in zip(dates, holds, strict=True)
        ]
        measured = measure_over(strategy, given, self.columns, self.deadlines)
        return [
            _Base(at, found, held, self._graph(at, judged_nodes(held)))
            for at, found, held in zip(dates, measured, holds, strict=True)
        ]

    def _graph(self, at: Period, judged: frozenset[str]) -> Graph:
        """The strategy compiled, once for all dates at which it has the same structure."""
        key = self.lags, judged, structure(self.strategy, at, lags=self.lags)
        if key not in self._graphs:
            self._graphs[key] = compile_graph(self.strategy, at, judged, lags=self.lags)
        return self._graphs[key]

    def _laid_out(self, bases: Sequence[_Base]) -> Inputs:
        """What flows in at dates of one graph, side by side."""
        found = []
        for base in bases:
            laid = lay_out(self.strategy, base.graph, base.at, base.measured, base.held, self.dropped)
            lagged = _lagged(base.graph, base.at, self._found, len(self.columns))
            found.append(replace(laid, lagged=lagged))
        inputs = joined(found)
        return self._with_peers(inputs, len(bases)) if self.groups else inputs

    def _with_peers(self, inputs: Inputs, dates: int) -> Inputs:
        """The same with the peer group of every column: those of one date are among themselves."""
        numbers = {group: number for number, group in enumerate(sorted(set(self.groups.values())))}
        names = (self.groups.get(name or "", "") for name in self.columns)
        own = np.array([numbers.get(name, -1) for name in names], dtype=np.intp)
        peers = own + np.arange(dates)[:, None] * len(numbers)
        peers = np.where(own >= 0, peers, -1).ravel()
        chosen = np.tile(np.arange(len(self.columns)) < self.count, dates)
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


def _columns(found: Evaluation, some: slice) -> Evaluation:
    """Some columns of an evaluation."""
    if found.heard[:, some].shape == found.heard.shape:
        return found
    organisations = found.measured.organisations[some]
    return replace(
        found,
        measured=replace(_cut(found.measured, some), organisations=organisations),
        held=found.held[some],
        flow=_cut(found.flow, some),
        heard=found.heard[:, some],
    )


def _cut(table: Table, some: slice) -> Table:
    """The same with some columns of every array."""

    def cut(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.ndim == 2:
            return value[:, some]
        if isinstance(value, Mapping) and all(isinstance(item, np.ndarray) for item in value.values()):
            return {name: cut(array) for name, array in value.items()}
        return value

    return replace(table, **{item.name: cut(getattr(table, item.name)) for item in fields(table)})


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
