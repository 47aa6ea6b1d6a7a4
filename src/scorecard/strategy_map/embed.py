"""Scores of a graph compiled from tables, for programs that have no strategy document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scorecard.errors import Finding, Place, ReadingsError, nearest
from scorecard.model.scheme import Scale
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.propagate import Inputs, scores

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 20
"""How many faults are listed."""


class ScoreTables(NamedTuple):
    """What came of it: both frames have a row a node (index `id`, causes before effects) and the
    columns of the KPIs' table."""

    score: pd.DataFrame
    """0..100, NaN where unknown."""
    coverage: pd.DataFrame
    """0..1, the share of what is beneath that is known."""


def score_tables(graph: Graph, kpis: pd.DataFrame, scale: Scale | None = None) -> ScoreTables:
    """Return every node's score and coverage, from the scores of the KPIs.

    All columns are one pass: organisations, periods, draws of a simulation, whatever they stand for.

    Args:
        graph: what `compile_frames` returns.
        kpis: a row a KPI (index: its id) and a column a case; scores 0..100, NaN where unknown. A KPI
            of the graph without a row is unknown.
        scale: the status scale, whose bands caps read; unsaid, red, amber and green at thirds.

    Raises:
        ReadingsError: rows that are no KPI of the graph or stand twice, and cells that are no score,
            each named.

    >>> import pandas as pd
    >>> from scorecard.strategy_map.frames import compile_frames
    >>> nodes = pd.DataFrame(
    ...     {"id": ["kpi:calls", "kpi:visits", "objective:trust"], "kpi": [True, True, False]}
    ... )
    >>> links = pd.DataFrame({"source": ["kpi:calls", "kpi:visits"], "target": "objective:trust"})
    >>> kpis = pd.DataFrame({"North": [80.0, 60.0], "South": [50.0, None]}, index=["kpi:calls", "kpi:visits"])
    >>> score, coverage = score_tables(compile_frames(nodes, links), kpis)
    >>> score.loc["objective:trust"].tolist(), coverage.loc["objective:trust"].tolist()
    ([70.0, 50.0], [1.0, 0.5])
    """
    import pandas as pd

    _check(graph, kpis)
    table = kpis.astype(float)
    numbers = np.full((graph.size, table.shape[1]), np.nan)
    numbers[[graph.index[str(name)] for name in table.index]] = table.to_numpy()
    score, coverage = scores(graph, Inputs({"score": numbers}), scale or Scale())
    index = pd.Index(graph.ids, name="id")
    return ScoreTables(
        pd.DataFrame(score, index, table.columns), pd.DataFrame(coverage, index, table.columns)
    )


def _check(graph: Graph, kpis: pd.DataFrame) -> None:
    import pandas as pd

    known = [name for name, kpi in zip(graph.ids, graph.kpi, strict=True) if kpi]
    found: list[Finding] = []
    for name in map(str, kpis.index[~kpis.index.isin(known)]):
        hint = nearest(name, known) or "give rows of KPIs only"
        found.append(Finding("error", "unknown-id", Place(id=name), f"no KPI {name!r} in the graph", hint))
    found += [
        Finding("error", "twice", Place(id=name), "stands in several rows", "give it one")
        for name in map(str, kpis.index[kpis.index.duplicated()].unique())
    ]
    numeric = kpis.apply(pd.to_numeric, errors="coerce")
    wrong = (numeric.isna() & kpis.notna()) | (numeric < 0) | (numeric > 100)
    for row, column in np.argwhere(wrong.to_numpy())[: SHOWN + 1].tolist():
        what = f"{kpis.iat[row, column]!r} is no score"
        where = f"row {kpis.index[row]}, column {kpis.columns[column]}"
        found.append(Finding("error", "no-score", Place(cell=where), what, "a score is a number 0 to 100"))
    if found:
        more = [] if len(found) <= SHOWN else [f"the first {SHOWN} are listed"]
        said = "; ".join(["the table of KPI scores cannot be used", *more])
        raise ReadingsError(said, found[:SHOWN])


__all__ = ["ScoreTables", "score_tables"]
