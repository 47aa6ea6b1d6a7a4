"""Drilling down: what each part of an aggregate KPI contributes to the whole that is shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from scorecard.errors import Finding, Place
from scorecard.kpi.formula_tree import Call, PartOf, Tree
from scorecard.kpi.scale import SPARE
from scorecard.model.ids import node_id

if TYPE_CHECKING:
    import pandas as pd

Aggregate = Literal["sum", "mean", "ratio"]

RULE = "parts-and-whole"
"""The rule the Findings bear."""
ROUNDING = 1e-12
"""What adding parts of either sign may lose, relative to their sizes."""


class Figure(NamedTuple):
    """What is known of a part: its value, or for a ratio its numerator and denominator; None if unknown."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part of a whole.

    Attributes:
        id: the part.
        value: its own value, in its own unit; of a ratio in the whole's.
        points: what it contributes, in the whole's unit; None where that is unknown.
        share: `points` as a share of what all parts come to, 0..1 (beyond, where some are below
            0); None where that is unknown or nought.
    """

    id: str
    value: float | None
    points: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class DrillDown:
    """The parts of a whole, by id, and what of the whole they do not explain.

    Attributes:
        id: the aggregate.
        how: how its parts make it.
        whole: what it shows; None where that is unknown.
        total: what the known parts come to together; None where that is unknown.
        parts: adding their `points` gives `total`.
        findings: what keeps the parts from adding up to the whole.
    """

    id: str
    how: Aggregate
    whole: float | None
    total: float | None
    parts: tuple[Contribution, ...]
    findings: tuple[Finding, ...]

    @property
    def difference(self) -> float | None:
        """The whole less what its parts come to; None where either is unknown."""
        return None if self.whole is None or self.total is None else self.whole - self.total

    def to_frame(self) -> pd.DataFrame:
        """Return one row a part, indexed by `id`: `value points share`, NaN where unknown."""
        import pandas as pd

        return pd.DataFrame(
            [(part.value, part.points, part.share) for part in self.parts],
            columns=["value", "points", "share"],
            index=pd.Index([part.id for part in self.parts], name="id"),
            dtype="float64",
        )

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"

    def __str__(self) -> str:
        lines = [f"{self.id} shows {_said(self.whole)}; its parts come to {_said(self.total)} ({self.how})"]
        for part in self.parts:
            share = "" if part.share is None else f" ({100 * part.share:.1f} %)"
            lines.append(f"  {part.id}: {_said(part.points)}{share}")
        return "\n".join([*lines, *(f"  {finding}" for finding in self.findings)])


def aggregate_of(tree: Tree) -> Aggregate | None:
    """Return how a formula makes a whole of its parts, None where it is no plain sum or mean of them.

    >>> from scorecard.kpi.formula_syntax import parse
    >>> aggregate_of(parse("sum(part_of)")), aggregate_of(parse("sum(part_of) / 12"))
    ('sum', None)
    """
    if isinstance(tree, Call) and tree.function in ("sum", "mean") and isinstance(tree.arguments[0], PartOf):
        return "sum" if tree.function == "sum" else "mean"
    return None


def drill_down(
    identifier: str,
    whole: float | None,
    parts: Mapping[str, Figure],
    how: Aggregate,
    *,
    factor: float = 1.0,
) -> DrillDown:
    """Return what each part contributes to the whole shown, in one organisation and period.

    For a sum a part contributes its value, for a mean its value over the number of parts, for a
    ratio `factor` times its numerator over the denominator of all parts. The contributions add up
    to the whole within 1e-9 of it, or a Finding says what is missing: a `warning` where a part is
    unknown or the whole is another figure than its parts come to (a reading of its own), a
    `note` where rounding the parts to the whole's own decimals explains it.

    Args:
        identifier: the aggregate.
        whole: what it shows, None or NaN where unknown.
        parts: figures by KPI id, of the parts that are in the calculation.
        how: how its parts make it.
        factor: what a ratio is multiplied with: 100 for a percentage.

    >>> calls = {"kpi:north": Figure(numerator=30, denominator=40), "kpi:south": Figure(None, 30, 60)}
    >>> print(drill_down("kpi:rate", 60.0, calls, "ratio", factor=100))
    kpi:rate shows 60; its parts come to 60 (ratio)
      kpi:north: 30 (50.0 %)
      kpi:south: 30 (50.0 %)
    >>> print(drill_down("kpi:calls", 120.0, {"kpi:north": Figure(40), "kpi:south": Figure(75)}, "sum"))
    kpi:calls shows 120; its parts come to 115 (sum)
      kpi:north: 40 (34.8 %)
      kpi:south: 75 (65.2 %)
      warning: kpi:calls: it shows 120 and its parts come to 115: 5 is in no part;
      correct its own reading or those of its parts [parts-and-whole]
    """
    identifier = node_id("kpi", identifier)
    shown = _known(whole)
    figures = {node_id("kpi", part): Figure(*map(_known, figure)) for part, figure in sorted(parts.items())}
    values = {part: _value(figure, how, factor) for part, figure in figures.items()}
    points = _points(figures, values, how, factor)
    known = [point for point in points.values() if point is not None]
    total = math.fsum(known) if known else None
    shares = {part: None if point is None or not total else point / total for part, point in points.items()}
    found = tuple(Contribution(part, values[part], points[part], shares[part]) for part in figures)
    findings = _findings(identifier, shown, total, points, how)
    return DrillDown(identifier, how, shown, total, found, findings)


def _known(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _value(figure: Figure, how: Aggregate, factor: float) -> float | None:
    if how != "ratio" or figure.value is not None:
        return figure.value
    if figure.numerator is None or figure.denominator is None or figure.denominator <= 0:
        return None
    return factor * figure.numerator / figure.denominator


def _points(
    figures: Mapping[str, Figure], values: Mapping[str, float | None], how: Aggregate, factor: float
) -> dict[str, float | None]:
    if how == "ratio":
        pairs = {part: (figure.numerator, figure.denominator) for part, figure in figures.items()}
        beneath = [below for _, below in pairs.values() if below is not None and below > 0]
        base = math.fsum(beneath)
        # Without one denominator nobody's part of the whole is known.
        if len(beneath) < len(pairs):
            return dict.fromkeys(figures)
        return {part: None if over is None else factor * over / base for part, (over, _) in pairs.items()}
    count = len(values) if how == "mean" else 1
    return {part: None if value is None else value / count for part, value in values.items()}


def _findings(
    identifier: str,
    whole: float | None,
    total: float | None,
    points: Mapping[str, float | None],
    how: Aggregate,
) -> tuple[Finding, ...]:
    where = Place(id=identifier)
    unknown = [part for part, point in points.items() if point is None]
    gross = math.fsum(abs(point) for point in points.values() if point is not None)
    if unknown:
        what = f"what {', '.join(unknown)} contributes is not known"
        if whole is not None:
            missing = whole - (total or 0.0)
            what = f"{what}; {_said(missing)} of the {_said(whole)} shown is in no known part"
        needed = "numerators and denominators" if how == "ratio" else "readings"
        return (Finding("warning", RULE, where, what, f"add the {needed} of its parts"),)
    if whole is None or total is None:
        return ()
    if abs(whole - total) <= SPARE * max(abs(whole), abs(total)) + ROUNDING * gross:
        return ()
    what = f"it shows {_said(whole)} and its parts come to {_said(total)}"
    if round(total, _decimals(whole)) == whole:
        return (Finding("note", RULE, where, f"{what}, the same when rounded"),)
    what = f"{what}: {_said(whole - total)} is in no part"
    return (Finding("warning", RULE, where, what, "correct its own reading or those of its parts"),)


def _decimals(value: float) -> int:
    """Return how many decimals a figure is written with."""
    text = f"{value:.12f}".rstrip("0")
    return len(text.partition(".")[2])


def _said(value: float | None) -> str:
    """Return a figure in full, so that figures which differ look different."""
    if value is None:
        return "an unknown figure"
    return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{round(value, 9):,.10g}"
