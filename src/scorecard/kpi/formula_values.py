"""What a formula comes to, in many organisations and periods at once, and why it comes to nothing.

Unknown is NaN and always has its cause. An operation with an unknown input is unknown, with three
exceptions that need only a part of what they are given: `if` reads the branch its condition
chooses, `and` is 0 where one side is 0, `or` is 1 where one side is not. A condition is met where it
is not 0. Two figures closer than 1e-12 of the larger count as equal, as on a boundary of a scheme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scorecard.kpi.formula_reasons import Cause, Evaluated, Why
from scorecard.kpi.formula_tree import Binary, Call, Name, Number, PartOf, Tree, Unary, to_text, whole_number
from scorecard.kpi.scale import SPARE
from scorecard.kpi.score import ON_BOUNDARY
from scorecard.model.ids import node_id
from scorecard.model.period import Period

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BLOCK = 2**16
"""How many values are reckoned at once, so that steps between them stay in the processor's cache."""


def evaluate(
    tree: Tree,
    series: Mapping[str, ArrayLike],
    *,
    periods: Sequence[Period],
    parts: Sequence[str] = (),
    away: Mapping[str, ArrayLike] | None = None,
    fiscal_start: int = 4,
) -> Evaluated:
    """Return what a formula comes to in each organisation and period.

    Args:
        tree: the formula.
        series: values by KPI id, arrays of one shape (organisations, periods), NaN or infinite
            where unknown. A KPI that is not among them is unknown.
        periods: the columns: consecutive, of the frequency of the KPI whose formula it is. Values
            of another frequency are brought to it before.
        parts: ids of the KPIs that are part of the one whose formula it is.
        away: where a part has left the calculation, by KPI id, shaped as the series: `part_of`
            runs over the others.
        fiscal_start: first month of the fiscal year, for `ytd`.

    Raises:
        ValueError: an array of another shape, or periods that do not follow one another.

    >>> from scorecard.kpi.formula_syntax import parse
    >>> quarters = [Period.parse(text) for text in ("2009Q3", "2009Q4", "2010Q1")]
    >>> figures = {"kpi:fixed": [[60, 80, 45]], "kpi:calls": [[80, 100, 0]]}
    >>> rate = evaluate(parse("fixed / calls * 100"), figures, periods=quarters)
    >>> rate.values
    array([[75., 80., nan]])
    >>> print(rate.reason(0, 2))
    divides by zero in 2010Q1: kpi:calls is 0
    >>> evaluate(parse("power(2,4)"), {}, periods=quarters[:1]).values.item()
    16.0
    """
    periods = tuple(periods)
    for before, after in pairwise(periods):
        if before.shift(1) != after:
            raise ValueError(f"the periods of a formula follow one another; {after} does not follow {before}")
    figures = {node_id("kpi", name): np.asarray(values, np.float64) for name, values in series.items()}
    gone = {node_id("kpi", name): np.asarray(flags, np.bool_) for name, flags in (away or {}).items()}
    shapes = {array.shape for array in (*figures.values(), *gone.values())} or {(1, len(periods))}
    shape = shapes.pop()
    if shapes or len(shape) != 2 or shape[1] != len(periods):
        raise ValueError(f"the series of a formula have one shape, (organisations, {len(periods)} periods)")
    run = _Run(figures, gone, periods, [node_id("kpi", part) for part in parts], fiscal_start)
    values, codes = np.empty(shape), np.empty(shape, dtype=np.int32)
    height = max(BLOCK // max(len(periods), 1), 1)
    with np.errstate(all="ignore"):  # what is infinite or no number becomes unknown, with its cause
        for start in range(0, shape[0], height):
            run.rows = slice(start, start + height)
            values[run.rows], codes[run.rows] = run.cells(tree)
    return Evaluated(values, codes, tuple(run.causes), periods)


LAST_DIGITS = 4 * np.finfo(np.float64).eps
"""Share of two figures by which rounding alone may part them."""


class _Cells(NamedTuple):
    """Values and codes as in `Evaluated`, of shapes that broadcast to (organisations, periods)."""

    values: Any
    codes: Any


_NOTHING, _NOWHERE = np.full((1, 1), np.nan), np.zeros((1, 1), dtype=np.bool_)
_KNOWN = np.full((1, 1), -1, dtype=np.int32)
"""The codes where all is known: what is read is known most of the time, and this costs nothing."""


class _Run:
    def __init__(
        self,
        series: Mapping[str, Floats],
        away: Mapping[str, Flags],
        periods: tuple[Period, ...],
        parts: Sequence[str],
        fiscal_start: int,
    ) -> None:
        self.series, self.away, self.parts = series, away, parts
        self.periods, self.fiscal_start = periods, fiscal_start
        self.columns = np.arange(len(periods), dtype=np.int32)[None, :]
        self.rows = slice(None)
        self.causes: list[Cause] = []
        self.numbers: dict[Cause, int] = {}

    def cells(self, tree: Tree) -> _Cells:
        match tree:
            case Number():
                return _Cells(np.full((1, 1), float(tree.value)), _KNOWN)
            case Name():
                return self._read(tree.id)
            case Unary(operator="-"):
                cells = self.cells(tree.operand)
                return cells._replace(values=-cells.values)
            case Unary():
                cells = self.cells(tree.operand)
                return self._settle(cells.values == 0, [cells], tree)
            case Binary(operator="and" | "or"):
                return self._either(tree, self.cells(tree.left), self.cells(tree.right))
            case Binary():
                return self._binary(tree, self.cells(tree.left), self.cells(tree.right))
            case Call():
                return self._call(tree)
            case PartOf():
                raise ValueError("`part_of` stands alone in sum, mean, min or max")

    # --- where values come from, and what becomes of causes ---------------------------------------

    def _codes(self, why: Why, what: str) -> NDArray[np.int32]:
        """Return the code of a cause in each column."""
        cause = Cause(why, what if len(what) <= 80 else f"{what[:77]}...")
        if cause not in self.numbers:
            self.numbers[cause] = len(self.causes)
            self.causes.append(cause)
        return np.int32(self.numbers[cause] * len(self.periods)) + self.columns

    def _read(self, identifier: str) -> _Cells:
        values = self.series[identifier][self.rows] if identifier in self.series else _NOTHING
        known = np.isfinite(values)
        if known.all():
            return _Cells(values, _KNOWN)
        codes = np.where(known, np.int32(-1), self._codes(Why.INPUT, identifier))
        return _Cells(np.where(known, values, np.nan), codes)

    def _settle(
        self, values: Any, inputs: Sequence[_Cells], tree: Tree, *refused: tuple[Flags, Why, Tree]
    ) -> _Cells:
        """Return cells, unknown where an input is (with its cause), or a value is refused or infinite."""
        codes = _KNOWN
        for cells in inputs:
            if codes is _KNOWN:
                codes = cells.codes
            elif cells.codes is not _KNOWN:
                codes = np.where(codes < 0, cells.codes, codes)
        for flags, why, what in (*refused, (~np.isfinite(values), Why.TOO_LARGE, tree)):
            here = flags & (codes < 0)
            if here.any():
                codes = np.where(here, self._codes(why, to_text(what)), codes)
        if codes is _KNOWN:
            return _Cells(np.asarray(values, dtype=np.float64), codes)
        return _Cells(np.where(codes < 0, values, np.nan), codes)

    # --- operators -------------------------------------------------------------------------------

    def _either(self, tree: Binary, left: _Cells, right: _Cells) -> _Cells:
        """Return `and` or `or`, known where one side decides it alone."""
        sides = [(cells.values != 0, cells.codes < 0) for cells in (left, right)]
        deciding = tree.operator == "or"
        decided: Any = np.zeros((1, 1), dtype=bool)
        for met, known in sides:
            decided = decided | (known & (met == deciding))
        cells = self._settle(np.full(decided.shape, float(not deciding)), [left, right], tree)
        values = np.where(decided, float(deciding), cells.values)
        return _Cells(values, np.where(decided, np.int32(-1), cells.codes))

    def _binary(self, tree: Binary, left: _Cells, right: _Cells) -> _Cells:
        a, b = left.values, right.values
        both = [left, right]
        match tree.operator:
            case "+":
                return self._settle(a + b, both, tree)
            case "-":
                # What is left of two figures that are the same but for their last digit is nothing.
                close = np.abs(a - b) <= LAST_DIGITS * np.maximum(np.abs(a), np.abs(b))
                return self._settle(np.where(close, 0.0, a - b), both, tree)
            case "*":
                return self._settle(a * b, both, tree)
            case "/":
                return self._settle(a / b, both, tree, (b == 0, Why.DIVIDES_BY_ZERO, tree.right))
            case "^":
                return self._power(tree, tree.left, left, right)
        equal = np.abs(a - b) <= ON_BOUNDARY * np.maximum(np.abs(a), np.abs(b))
        told = {
            "<": (a < b) & ~equal,
            "<=": (a < b) | equal,
            ">": (a > b) & ~equal,
            ">=": (a > b) | equal,
            "=": equal,
            "!=": ~equal,
        }
        return self._settle(told[tree.operator], both, tree)

    def _power(self, tree: Tree, base: Tree, left: _Cells, right: _Cells) -> _Cells:
        values = np.power(left.values, right.values)
        zero = (left.values == 0) & (right.values < 0)
        refused = (zero, Why.DIVIDES_BY_ZERO, base), (np.isnan(values), Why.UNDEFINED, tree)
        return self._settle(values, [left, right], tree, *refused)

    # --- functions -------------------------------------------------------------------------------

    def _call(self, tree: Call) -> _Cells:
        given = tree.arguments
        match tree.function:
            case "if":
                return self._if(self.cells(given[0]), given[1], given[2])
            case "lag" | "rolling" | "rolling_sum":
                return self._back(tree, self.cells(given[0]), whole_number(given[1]) or 1)
            case "ytd":
                return self._year_to_date(tree, self.cells(given[0]))
            case "sum" | "mean" | "min" | "max":
                return self._over(tree)
            case "power":
                return self._power(tree, given[0], self.cells(given[0]), self.cells(given[1]))
            case "log":
                return self._log(tree, [self.cells(argument) for argument in given])
        cells = self.cells(given[0])
        x = cells.values
        match tree.function:
            case "sqrt":
                return self._settle(np.sqrt(x), [cells], tree, (x < 0, Why.UNDEFINED, tree))
            case "exp":
                return self._settle(np.exp(x), [cells], tree)
            case "round":
                places = (whole_number(given[1]) or 0) if len(given) > 1 else 0
                return self._settle(_rounded(x, places), [cells], tree)
            case _:
                return self._settle(np.abs(x), [cells], tree)

    def _if(self, condition: _Cells, met: Tree, unmet: Tree) -> _Cells:
        chosen = condition.values != 0
        known = condition.codes < 0
        # A branch that nobody needs is not even looked at.
        yes = self.cells(met) if (chosen & known).any() else condition
        no = self.cells(unmet) if (~chosen & known).any() else condition
        pick = [
            np.where(known, np.where(chosen, ours, theirs), rest)
            for ours, theirs, rest in zip(yes, no, condition, strict=True)
        ]
        return _Cells(*pick)

    def _log(self, tree: Call, given: list[_Cells]) -> _Cells:
        x = given[0].values
        if len(given) == 1:
            return self._settle(np.log(x), given, tree, (x <= 0, Why.UNDEFINED, tree))
        base = given[1].values
        values = np.where(base == 2, np.log2(x), np.log(x) / np.log(base))
        values = np.where(base == 10, np.log10(x), values)  # log(1000) / log(10) falls short of 3
        none = (x <= 0) | (base <= 0) | (base == 1)
        return self._settle(values, given, tree, (none, Why.UNDEFINED, tree))

    def _over(self, tree: Call) -> _Cells:
        """Return the sum, mean, least or greatest of a list, or of the parts that apply."""
        if isinstance(tree.arguments[0], PartOf):
            items = [self._read(part) for part in self.parts]
            gone = [self.away[part][self.rows] if part in self.away else _NOWHERE for part in self.parts]
        else:
            items = [self.cells(argument) for argument in tree.arguments]
            gone = [_NOWHERE] * len(items)
        blank = {"min": np.inf, "max": -np.inf}.get(tree.function, 0.0)
        total: Any = np.full((1, 1), blank)
        count: Any = np.zeros((1, 1))
        kept: list[_Cells] = []
        for cells, out in zip(items, gone, strict=True):
            value = np.where(out, blank, cells.values)
            if tree.function in ("min", "max"):
                total = np.minimum(total, value) if tree.function == "min" else np.maximum(total, value)
            else:
                total = total + value
            count = count + ~out
            kept.append(
                _Cells(cells.values, np.where(out, np.int32(-1), cells.codes)) if out.any() else cells
            )
        if tree.function == "mean":
            total = total / count
        return self._settle(total, kept, tree, (count == 0, Why.NO_PARTS, tree))

    # --- functions over periods ------------------------------------------------------------------

    def _wide(self, cells: _Cells) -> list[Any]:
        """Return values and codes with all their columns."""
        rows = max(np.shape(array)[0] for array in cells)
        return [np.broadcast_to(array, (rows, len(self.periods))) for array in cells]

    def _back(self, tree: Call, cells: _Cells, count: int) -> _Cells:
        values, codes = self._wide(cells)
        missing = min(count if tree.function == "lag" else count - 1, len(self.periods))
        width = len(self.periods) - missing
        total, first = values[:, :width], codes[:, :width]
        if tree.function != "lag" and width:
            for step in range(1, count):  # the oldest first
                here = slice(step, step + width)
                total = total + values[:, here]
                first = np.where(first < 0, codes[:, here], first)
        if tree.function == "rolling":
            total = total / count
        if missing:
            shape = (total.shape[0], missing)
            before = self._codes(Why.BEFORE, to_text(tree))[:, :missing]
            total = np.hstack([np.full(shape, np.nan), total])
            first = np.hstack([np.broadcast_to(before, shape), first])
        return self._settle(total, [_Cells(total, first)], tree)

    def _year_to_date(self, tree: Call, cells: _Cells) -> _Cells:
        values, codes = (np.array(array) for array in self._wide(cells))
        years = [
            Period.containing(period.end, "fiscal year", fiscal_start=self.fiscal_start).start
            for period in self.periods
        ]
        if years and self.periods[0].start > years[0]:  # the year began before the figures do
            codes[:, 0] = self._codes(Why.BEFORE, to_text(tree))[0, 0]
        for column in range(1, len(years)):
            if years[column] == years[column - 1]:
                values[:, column] += values[:, column - 1]
                before = codes[:, column - 1]
                codes[:, column] = np.where(before < 0, codes[:, column], before)
        return self._settle(values, [_Cells(values, codes)], tree)


def _rounded(values: Floats, places: int) -> Floats:
    """Round halves away from nought, 1e-9 of a step to spare for what binary figures lose (2.675)."""
    step = 10.0 ** abs(places)
    size = np.abs(values)
    scaled = size * step if places >= 0 else size / step
    whole = np.floor(scaled + 0.5 + SPARE)
    back = whole / step if places >= 0 else whole * step
    # From 2^52 on every float is whole, and adding a half would move it.
    return np.copysign(np.where(scaled < 2.0**52, back, size), values)
