"""Compiling a graph from two tables, of nodes and of links, with every bad cell named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from scorecard.errors import Finding, Place, StrategyError, nearest
from scorecard.model.propagation import RULE_NAMES
from scorecard.strategy_map.graph import DRIVEN, MEASURED, RULE_KINDS, Edges, Graph, Settings, compile_arrays

SHOWN = 20
"""How many bad cells of one column are listed."""
SHARES = {"own_share": 0.5, "min_known": 0.5}
SWITCHES = {"unanimous": False, "measured_cap": True, "critical_cap": True}
NODE_COLUMNS = ("id", "kpi", "rule", *SHARES, *SWITCHES)
"""What empty cells mean is as in `model.propagation.DEFAULTS`."""
LINK_COLUMNS = ("source", "target", "weight", "sign", "critical")


def compile_frames(nodes: Any, links: Any) -> Graph:
    """Compile a graph from two data frames, of any library that narwhals knows.

    A link from a KPI to a node that is none measures it; every other contributes.

    Args:
        nodes: a row a node. `id` is unique; `kpi` says which are KPIs. There may be `rule` (a
            name), `own_share` and `min_known` (0..1), `unanimous`, `measured_cap` and
            `critical_cap` (yes or no). An empty cell is the default.
        links: a row a link. `source` and `target` are ids, cause to effect. There may be `weight`
            (above 0; 1), `sign` (`positive` or `negative`) and `critical`. Only links that measure
            are critical, and none of these is negative.

    Raises:
        StrategyError: cells that cannot be used; `findings` names row (from 0) and column of each.
        LoopError: the links run in a circle; the path is of ids.

    >>> import pandas as pd
    >>> nodes = pd.DataFrame({"id": ["kpi:calls", "objective:trust"], "kpi": [True, False]})
    >>> links = pd.DataFrame({"source": ["kpi:call"], "target": ["objective:trust"]})
    >>> compile_frames(nodes, links)
    Traceback (most recent call last):
        ...
    scorecard.errors.StrategyError: the tables do not make a graph
      error: links, row 0, source: no node 'kpi:call'; did you mean 'kpi:calls'? [unknown-id]
    """
    table = _Table("nodes", nodes, NODE_COLUMNS, needed=("id", "kpi"))
    cells = table.column("id")
    for row, cell in enumerate(cells):
        if cell is None:
            table.fault(row, "id", "is empty", "every node needs an id of its own", rule="no-id")
    ids = [f"row {row}" if cell is None else str(cell) for row, cell in enumerate(cells)]
    index: dict[str, int] = {}
    for row, identifier in enumerate(ids):
        if identifier in index:
            table.fault(row, "id", f"{identifier!r} stands in row {index[identifier]} too", rule="twice")
        index.setdefault(identifier, row)
    kpi = table.switches("kpi", False)
    settings = Settings.alike(
        len(ids),
        rule=table.words("rule", RULE_NAMES, "mean", RULE_KINDS),
        **{name: table.numbers(name, usual, _is_share, "from 0 to 1") for name, usual in SHARES.items()},
        **{name: table.switches(name, usual) for name, usual in SWITCHES.items()},
    )
    arrows = _Table("links", links, LINK_COLUMNS, needed=("source", "target"))
    source, target = arrows.places("source", index), arrows.places("target", index)
    weight = arrows.numbers("weight", 1.0, _is_weight, "above 0")
    negative = arrows.words("sign", ("positive", "negative"), "positive", ("positive", "negative")) == 1
    critical = arrows.switches("critical", False)
    _raise(table.findings + arrows.findings)
    measures = kpi[source] & ~kpi[target]
    for name, wrong, why in (
        ("sign", negative & measures, "a KPI that measures a node does so positively"),
        ("critical", critical & ~measures, "only a KPI that measures a node is critical to it"),
    ):
        for row in np.flatnonzero(wrong).tolist():
            arrows.fault(row, name, why, rule="no-such-link")
    _raise(arrows.findings)
    side = np.where(measures, MEASURED, DRIVEN).astype(np.int8)
    edges = Edges(source, target, side, weight, np.where(negative, -1, 1).astype(np.int8), critical)
    return compile_arrays(ids, edges, kpi, settings)


def _is_share(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (values >= 0) & (values <= 1)


def _is_weight(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (values > 0) & np.isfinite(values)


def _raise(findings: Sequence[Finding]) -> None:
    if findings:
        raise StrategyError("the tables do not make a graph", findings)


class _Table:
    """A frame whose bad cells are gathered."""

    def __init__(self, name: str, frame: Any, known: Iterable[str], needed: Iterable[str]) -> None:
        self.name, self.frame = name, nw.from_native(frame, eager_only=True)
        self.findings: list[Finding] = []
        self.counts: dict[str, int] = {}
        known = tuple(known)
        for column in self.frame.columns:
            if column not in known:
                hint = nearest(column, known) or f"columns are {', '.join(known)}"
                self._found("unknown-column", f"{name}, {column}", "no such column", hint)
        missing = [column for column in needed if column not in self.frame.columns]
        for column in missing:
            self._found("missing-column", name, f"there is no column {column!r}", "")
        if missing:
            _raise(self.findings)

    def __len__(self) -> int:
        return len(self.frame)

    def column(self, name: str) -> list[Any]:
        """Return the cells of a column; None where empty, or where there is no such column."""
        if name not in self.frame.columns:
            return [None] * len(self)
        return [None if cell is None or cell != cell else cell for cell in self.frame[name].to_list()]

    def fault(self, row: int, column: str, what: str, fix: str = "", *, rule: str) -> None:
        """Remember a bad cell."""
        self.counts[column] = self.counts.get(column, 0) + 1
        if self.counts[column] <= SHOWN:
            self._found(rule, f"{self.name}, row {row}, {column}", what, fix)
        elif self.counts[column] == SHOWN + 1:
            self._found(rule, f"{self.name}, {column}", f"more than {SHOWN} bad cells", "")

    def _found(self, rule: str, where: str, what: str, fix: str) -> None:
        self.findings.append(Finding("error", rule, Place(cell=where), what, fix))

    def places(self, name: str, index: dict[str, int]) -> NDArray[np.intp]:
        """Return the nodes that a column of ids names."""
        found = np.zeros(len(self), dtype=np.intp)
        for row, cell in enumerate(self.column(name)):
            place = index.get(str(cell))
            if place is None:
                self.fault(row, name, f"no node {str(cell)!r}", nearest(str(cell), index), rule="unknown-id")
            else:
                found[row] = place
        return found

    def numbers(
        self,
        name: str,
        default: float,
        allowed: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
        said: str,
    ) -> NDArray[np.float64]:
        """Return a column of numbers, the default where empty."""
        found = np.full(len(self), default)
        for row, cell in enumerate(self.column(name)):
            if cell is None:
                continue
            if isinstance(cell, bool) or not isinstance(cell, (int, float, np.number)):
                self.fault(row, name, f"{cell!r} is no number", f"write one {said}", rule="not-a-number")
            else:
                found[row] = cell
        for row in np.flatnonzero(~allowed(found)).tolist():
            self.fault(row, name, f"{found[row]:g} is not {said}", rule="out-of-range")
        return found

    def switches(self, name: str, default: bool) -> NDArray[np.bool_]:
        """Return a column of yes or no, the default where empty."""
        found = np.full(len(self), default)
        for row, cell in enumerate(self.column(name)):
            if cell is None:
                continue
            if isinstance(cell, (bool, np.bool_)):
                found[row] = cell
            else:
                self.fault(row, name, f"{cell!r} is neither true nor false", rule="not-yes-or-no")
        return found

    def words(
        self, name: str, allowed: Sequence[str], default: str, numbered: Sequence[str]
    ) -> NDArray[np.int8]:
        """Return a column of words, as places in `numbered`; the default where empty."""
        found = np.full(len(self), numbered.index(default), dtype=np.int8)
        for row, cell in enumerate(self.column(name)):
            if cell is None:
                continue
            if cell in allowed:
                found[row] = numbered.index(cell)
            else:
                hint = nearest(str(cell), allowed) or f"valid: {', '.join(allowed)}"
                self.fault(row, name, f"no {name} {str(cell)!r}", hint, rule="unknown-word")
        return found


__all__ = ["compile_frames"]
