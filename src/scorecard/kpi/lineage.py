"""What a KPI's value is made of: the parts of a whole, or what a formula reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scorecard.kpi.calendar import freshness, in_force
from scorecard.kpi.derive import Derived
from scorecard.kpi.formula import Aggregate, DrillDown, Figure, Tree, aggregate_of, drill_down, to_text
from scorecard.kpi.formulas import Formulas
from scorecard.kpi.history import Flags, Floats, History
from scorecard.kpi.measure import Measured, State
from scorecard.kpi.ratio import ratio_factor
from scorecard.kpi.scale import optional
from scorecard.kpi.timeline import fiscal_year
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Read:
    """One KPI a formula reads: its value in the period, or why it has none there."""

    id: str
    value: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a formula read, in one organisation and period.

    Attributes:
        id: the KPI whose formula it is.
        formula: its canonical text.
        period: the period of the value shown; where there is none, the last that has ended.
        whole: the value shown, None where unknown.
        made: what the formula comes to; another figure where a reading of its own is shown.
        inputs: the KPIs it reads, each in its own unit; `lag` and `rolling` read earlier periods
            besides.
    """

    id: str
    formula: str
    period: Period
    whole: float | None
    made: float | None
    inputs: tuple[Read, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an input, indexed by `id`: `value` (NaN where unknown) and `reason`."""
        import pandas as pd

        frame = pd.DataFrame(
            [(item.value, item.reason) for item in self.inputs],
            columns=["value", "reason"],
            index=pd.Index([item.id for item in self.inputs], name="id"),
        )
        frame["value"] = frame["value"].astype("float64")
        return frame

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"

    def __str__(self) -> str:
        lines = [f"{self.id} shows {_said(self.whole)} for {self.period}: {self.formula}"]
        if self.made != self.whole:
            lines.append(f"  the formula comes to {_said(self.made)}")
        for item in self.inputs:
            why = f" ({item.reason})" if item.reason else ""
            lines.append(f"  {item.id}: {_said(item.value)}{why}")
        return "\n".join(lines)


def _said(value: float | None) -> str:
    return "an unknown figure" if value is None else f"{value:,.10g}"


def lineage(
    strategy: Strategy, formulas: Formulas, measured: Measured, at: Period, kpi: KPI, column: int = 0
) -> DrillDown | Lineage | None:
    """Return what a KPI's value is made of in one organisation; None where it is made of nothing.

    A whole made by `roll_up`, `sum(part_of)` or `mean(part_of)` has its parts, which add up to it
    or have a Finding; another formula what it reads.

    Args:
        strategy, formulas: the document.
        measured: all KPIs at `at`.
        at: the period under review.
        kpi: the KPI.
        column: which organisation.
    """
    row = measured.ids.index(kpi.id)
    tree = formulas.trees.get(kpi.id)
    how: Aggregate | None = kpi.roll_up if tree is None else aggregate_of(tree)
    if tree is None and (kpi.roll_up is None or not formulas.parts.get(kpi.id)):
        return None
    whole = optional(measured.value[row, column])
    if measured.state[row, column] > State.CARRIED and not kpi.untargeted:
        whole = None
    if kpi.id not in measured.derived.shown:
        assert how is not None  # a formula is always derived
        figures = _parts_now(strategy, measured, at, kpi, column)
        return drill_down(kpi.id, whole, figures, how, factor=ratio_factor(kpi))
    found = _period(measured, kpi, row, column)
    if found is None:
        return None
    place, (here,) = found, measured.derived.rows([measured.organisations[column]])
    if how is not None:
        figures = _parts_then(measured.derived, strategy, kpi, here, place)
        return drill_down(kpi.id, whole, figures, how, factor=ratio_factor(kpi))
    assert tree is not None
    return _read(measured.derived, formulas, tree, kpi, whole, here, place)


def _period(measured: Measured, kpi: KPI, row: int, column: int) -> int | None:
    """The column of the period whose value is shown, else of the last that has ended."""
    as_of = int(measured.as_of[row, column])
    if as_of >= 0:
        return measured.derived.shown[kpi.id].line.column(measured.periods[as_of])
    return measured.due.get(kpi.id)


def _parts_now(
    strategy: Strategy, measured: Measured, at: Period, kpi: KPI, column: int
) -> dict[str, Figure]:
    """The figures of the parts as they stand at the date, some carried forward."""
    rows = {identifier: row for row, identifier in enumerate(measured.ids)}
    kpis = {item.id: item for item in strategy.kpis}
    found: dict[str, Figure] = {}
    for arrow in strategy.arrows:
        if arrow.link.kind != "part_of" or arrow.target != kpi.id or not in_force(arrow.link, at):
            continue
        row = rows[arrow.source]
        state = int(measured.state[row, column])
        if state in (State.OUTSIDE, State.EXEMPT, State.NOT_YET_DUE):
            continue
        as_of = int(measured.as_of[row, column])
        known = state <= State.CARRIED
        if state == State.UNTARGETED and as_of >= 0:
            part, start = kpis[arrow.source], strategy.fiscal_year_start
            known = freshness(part, measured.periods[as_of], at, fiscal_start=start) != "stale"
        arrays = (measured.value, measured.numerator, measured.denominator)
        figures = (optional(array[row, column]) for array in arrays)
        found[arrow.source] = Figure(*figures) if known else Figure()
    return found


def _parts_then(derived: Derived, strategy: Strategy, kpi: KPI, row: int, column: int) -> dict[str, Figure]:
    """The figures of the parts in the period shown; of a year to date, since the year began."""
    worked = derived.worked[kpi.id]
    line = derived.shown[kpi.id].line
    begin = column
    if kpi.over_time == "year_to_date":
        start = strategy.fiscal_year_start
        year = fiscal_year(line.periods[column].end, start)
        while begin > 0 and line.periods[begin - 1].end > year.start:
            begin -= 1
    span = slice(begin, column + 1)
    found = {}
    for name, history in worked.inputs.items():
        away = worked.away.get(name)
        gone = np.zeros(column + 1 - begin, dtype=bool) if away is None else away[row, span]
        if not gone.all():
            found[name] = Figure(*(_total(array, row, span, gone) for array in _arrays(history)))
    return found


def _arrays(history: History) -> tuple[Floats | None, ...]:
    return history.values, history.numerators, history.denominators


def _total(array: Floats | None, row: int, span: slice, gone: Flags) -> float | None:
    return None if array is None else optional(float(np.where(gone, 0.0, array[row, span]).sum()))


def _read(
    derived: Derived, formulas: Formulas, tree: Tree, kpi: KPI, whole: float | None, row: int, column: int
) -> Lineage:
    worked = derived.worked[kpi.id]
    inputs = tuple(
        Read(
            name,
            optional(worked.inputs[name].values[row, column]),
            worked.inputs[name].say(row, column) or "",
        )
        for name in formulas.inputs(kpi.id)
    )
    return Lineage(
        id=kpi.id,
        formula=to_text(tree),
        period=worked.made.line.periods[column],
        whole=whole,
        made=optional(worked.made.values[row, column]),
        inputs=inputs,
    )


__all__ = ["Lineage", "Read", "lineage"]
