"""What flows in: KPI numbers and judgements, laid out in the rows of a compiled graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from scorecard.errors import UnknownNameError
from scorecard.kpi.calendar import in_force
from scorecard.kpi.judgements import leaves, says_nothing
from scorecard.kpi.measure import LEAVE, Measured
from scorecard.kpi.scale import find_band, middle
from scorecard.kpi.schemes import assessed_scheme_of, band_score, landings
from scorecard.model.judgement import Judgement
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.propagation import READS, Reads
from scorecard.model.scheme import Band, Scale, Scheme
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.propagate import Inputs, Lagged

Held = Mapping[tuple[str, str], Judgement]
"""The judgements that hold in one column, by node and kind."""


def judged_score(scale: Scale, judgement: Judgement) -> float:
    """Return what an override scores: what it states, else the middle of its band.

    Raises:
        UnknownNameError: its status is no band of the scale.
    """
    band = find_band(scale, judgement.status)
    if band is None:
        raise UnknownNameError("status", judgement.status, [item.name for item in scale.bands])
    return middle(scale, band) if judgement.score is None else judgement.score


def assessed_score(strategy: Strategy, judgement: Judgement) -> float:
    """Return what an assessed status scores: what it states, else the middle of its band.

    NaN where the scheme it is named by does not say where that lies on the status scale.

    Args:
        strategy: says which scheme names the statuses of the node.
        judgement: an assessed status of a node by its canonical id, not one that leaves.

    Raises:
        UnknownNameError: its status is no band of that scheme, or of the scale.
    """
    scheme = assessed_scheme_of(strategy, strategy.nodes[judgement.node])
    if scheme is None:
        return judged_score(strategy.scale, judgement)
    if judgement.score is not None:
        return judgement.score
    found = band_score(scheme, strategy.scale, _band(scheme, judgement))
    return np.nan if found is None else found


def assessed_band(strategy: Strategy, judgement: Judgement | None) -> tuple[Band, bool] | None:
    """Return the band an assessed status names in its own scheme, and whether that counts.

    It counts where the scheme lies on the status scale. None where there is no status, or it
    leaves, or it is named by the status scale itself.
    """
    if judgement is None or leaves(judgement) or says_nothing(judgement):
        return None
    scheme = assessed_scheme_of(strategy, strategy.nodes[judgement.node])
    if scheme is None:
        return None
    counts = landings(scheme, strategy.scale) is not None
    return scheme.bands[_band(scheme, judgement)], counts


def status_word(strategy: Strategy, judgement: Judgement) -> str:
    """Return a judgement's status by the name of its band, where a letter may have been written."""
    scheme = None
    if judgement.kind == "assessed":
        scheme = assessed_scheme_of(strategy, strategy.nodes[judgement.node])
    among = scheme or strategy.scale
    band = find_band(among, judgement.status)
    return judgement.status if band is None else among.bands[band].name


def _band(scheme: Scheme, judgement: Judgement) -> int:
    band = find_band(scheme, judgement.status)
    if band is None:
        raise UnknownNameError("status", judgement.status, [item.name for item in scheme.bands])
    return band


def lay_out(
    strategy: Strategy,
    graph: Graph,
    at: Period,
    measured: Measured,
    held: Sequence[Held],
    dropped: Collection[str] = (),
) -> Inputs:
    """Lay out everything that is known before status flows.

    Args:
        strategy, graph: the document, and the same compiled.
        at: the period under review; nodes outside their dates are out.
        measured: the KPIs at that date, a column an organisation.
        held: the judgements that hold, one mapping a column.
        dropped: canonical ids of nodes whose work a what-if stops.
    """
    shape = (graph.size, len(measured.organisations))
    rows = np.array([graph.index[identifier] for identifier in measured.ids], dtype=np.intp)
    reads: set[Reads] = {"score", *(READS[number] for number in np.unique(graph.settings.on))}
    arrays = {
        "score": measured.score,
        "attainment": measured.attainment,
        "progress": np.clip(measured.progress, 0, 100),
    }
    numbers = {}
    for name in sorted(reads):
        numbers[name] = np.full(shape, np.nan)
        numbers[name][rows] = arrays[name]
    here = np.array([in_force(strategy.nodes[name], at) for name in graph.ids], dtype=bool)
    counts = np.repeat(here[:, None], shape[1], axis=1)
    counts[rows] &= ~np.isin(measured.state, LEAVE)
    fed = np.zeros(graph.size, dtype=bool)
    fed[graph.edges.target] = True
    risks = np.array([name.startswith("risk:") for name in graph.ids], dtype=bool)
    counts[risks & ~fed] = False  # a risk carries exposures; only a KPI can give it a status
    assessed = np.full((len(graph.assessed), shape[1]), np.nan)
    lowest, highest = np.full_like(assessed, np.nan), np.full_like(assessed, np.nan)
    override = np.full(shape, np.nan)
    untargeted = {kpi.id for kpi in strategy.kpis if kpi.untargeted}
    place = {int(node): number for number, node in enumerate(graph.assessed)}
    for column, holding in enumerate(held):
        for (identifier, kind), judgement in holding.items():
            row = graph.index.get(identifier)
            if row is None:
                continue
            if kind == "override":
                if judgement.propagates:
                    override[row, column] = judged_score(strategy.scale, judgement)
            elif leaves(judgement):
                counts[row, column] = False
            elif says_nothing(judgement):
                continue  # as unknown as where nobody has said anything
            elif row in place:
                assessed[place[row], column] = assessed_score(strategy, judgement)
                lowest[place[row], column] = np.nan if judgement.low is None else judgement.low
                highest[place[row], column] = np.nan if judgement.high is None else judgement.high
            elif is_assessed_kpi(strategy, identifier):
                # Judged before it was due, it is known all the same.
                counts[row, column] = here[row] and identifier not in untargeted
                for array in numbers.values():
                    array[row, column] = assessed_score(strategy, judgement)
    stopped = np.array([name in dropped for name in graph.ids], dtype=bool)
    return Inputs(
        numbers=numbers,
        in_force=counts,
        assessed=assessed,
        assessed_low=lowest,
        assessed_high=highest,
        override=override,
        dropped=np.repeat(stopped[:, None], shape[1], axis=1),
    )


def joined(dates: Sequence[Inputs]) -> Inputs:
    """Return what is known at several dates of one graph, their columns side by side.

    Args:
        dates: as `lay_out` returns them, what lagged links read beside.
    """
    if len(dates) == 1:
        return dates[0]

    def beside(tables: Sequence[Any], name: str) -> Any:
        arrays = [getattr(table, name) for table in tables]
        if isinstance(arrays[0], Mapping):
            return {key: np.concatenate([array[key] for array in arrays], axis=1) for key in arrays[0]}
        return None if arrays[0] is None else np.concatenate(arrays, axis=1)

    lagged = None
    if dates[0].lagged is not None:
        before = [date.lagged for date in dates]
        lagged = Lagged(*(beside(before, name) for name in Lagged.__slots__))
    names = ("numbers", "in_force", "assessed", "assessed_low", "assessed_high", "override", "dropped")
    return Inputs(**{name: beside(dates, name) for name in names}, lagged=lagged)


def repeated(inputs: Inputs, columns: int) -> Inputs:
    """Return the first column of what is known so many times over, without peers: to be tried on."""

    def many(array: Any) -> Any:
        return None if array is None else np.repeat(array[:, :1], columns, axis=1)

    return replace(
        inputs,
        numbers={name: many(array) for name, array in inputs.numbers.items()},
        in_force=many(inputs.in_force),
        assessed=many(inputs.assessed),
        assessed_low=many(inputs.assessed_low),
        assessed_high=many(inputs.assessed_high),
        override=many(inputs.override),
        dropped=many(inputs.dropped),
        peers=None,
    )


def is_assessed_kpi(strategy: Strategy, identifier: str) -> bool:
    """Return whether a node is a KPI whose status a person gives."""
    node = strategy.nodes[identifier]
    return isinstance(node, KPI) and node.direction == "assessed"


def judged_nodes(held: Sequence[Held]) -> frozenset[str]:
    """Return the nodes with an assessed status in any column."""
    return frozenset(node for holding in held for node, kind in holding if kind == "assessed")


def exempt_nodes(held: Held) -> frozenset[str]:
    """Return the nodes that judgements take out of the calculation in one column."""
    return frozenset(node for (node, _), judgement in held.items() if leaves(judgement))
