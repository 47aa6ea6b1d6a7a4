"""Whether the units of a formula fit one another, where they are known.

A unit is a multiset of words: `GBP a month` is GBP and, beneath the line, month. `%` and a unit left
empty are no words. Words say nothing of sizes, so what cannot be told is not reported:

- a number written alone fits any unit (`calls - 10`), and so does what has no known unit;
- a number as a factor may turn one unit into another (`hours * 60`), except 100, the factor of
  percentages: what follows from it is a `note` that says so, not a `warning`;
- words such as GBP and `GBP m` are different words and may not be added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scorecard.errors import Finding, Place
from scorecard.kpi.formula_tree import (
    COMPARISONS,
    Binary,
    Call,
    Name,
    Number,
    PartOf,
    Tree,
    Unary,
    to_text,
    whole_number,
)
from scorecard.kpi.ratio import is_percent
from scorecard.model.ids import node_id

_BENEATH = re.compile(r"\s*(?:/|\bper\b|\ban?\b)\s*", re.IGNORECASE)
_NO_UNIT = ("percent", "per cent", "percentage")
_VERBS = {"+": "adds", "-": "subtracts"}


@dataclass(frozen=True, slots=True)
class Unit:
    """Words and their powers, sorted by word; no words for what has no dimension.

    >>> str(unit_of("GBP a month")), str(unit_of("calls")), str(unit_of("% of market price"))
    ('gbp / month', 'call', 'no unit')
    """

    powers: tuple[tuple[str, int], ...] = ()

    def times(self, other: Unit, power: int = 1) -> Unit:
        """Return this unit times another to a power."""
        total = Counter(dict(self.powers))
        for word, count in other.powers:
            total[word] += power * count
        return Unit(tuple(sorted((word, count) for word, count in total.items() if count)))

    def root(self) -> Unit | None:
        """Return the unit of a square root; None where a word has an odd power."""
        if any(power % 2 for _, power in self.powers):
            return None
        return Unit(tuple((word, power // 2) for word, power in self.powers))

    def __str__(self) -> str:
        def side(sign: int) -> str:
            chosen = [(word, sign * power) for word, power in self.powers if sign * power > 0]
            return " ".join(word if power == 1 else f"{word}^{power}" for word, power in chosen)

        above, below = side(1), side(-1)
        return f"{above or '1'} / {below}" if below else above or "no unit"


def unit_of(text: str) -> Unit:
    """Read a unit of measure as it stands in `measured_in`.

    What follows `/`, `per`, `a` or `an` stands beneath the line; case and a plural s do not
    count; a share of 100 (`%`, `per cent`) has no unit.
    """
    text = text.strip().lower()
    if is_percent(text) or text in _NO_UNIT:
        return Unit()
    above, *beneath = _BENEATH.split(text)
    unit = Unit()
    for power, side in ((1, above), *((-1, side) for side in beneath)):
        for word in side.split():
            plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
            unit = unit.times(Unit(((word[:-1] if plural else word, 1),)), power)
    return unit


class _Known(NamedTuple):
    """What is known of the unit of a part of a formula.

    `unit` is None where it is not known; `number` where only numbers stand; `turned` where a
    number may have turned it into another; `said` is the unit as the document states it.
    """

    unit: Unit | None
    number: bool = False
    turned: bool = False
    said: str = ""

    def __str__(self) -> str:
        return self.said or str(self.unit)


_UNKNOWN = _Known(None)


def check_units(
    identifier: str, tree: Tree, measured_in: Mapping[str, str], parts: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Return a Finding for each sum, difference, comparison or choice of different units.

    Args:
        identifier: the KPI whose formula it is; where its own unit is known, the formula must
            come to it.
        tree: the formula.
        measured_in: unit by KPI id. A KPI that is not among them has no known unit; one with an
            empty unit has none, as a percentage.
        parts: ids of the KPIs that are part of it.

    >>> from scorecard.kpi.formula_syntax import parse
    >>> units = {"kpi:spend": "GBP", "kpi:calls": "calls", "kpi:fixed": "calls", "kpi:rate": "%"}
    >>> check_units("kpi:rate", parse("fixed / calls * 100"), units)
    ()
    >>> for finding in check_units("kpi:rate", parse("(spend + fixed) / calls"), units):
    ...     print(finding)
    warning: formula, column 8 (kpi:rate): adds kpi:spend (GBP) and kpi:fixed (calls);
    bring them to one unit, or correct `measured_in` [formula-units]
    >>> for finding in check_units("kpi:rate", parse("spend / calls * 100"), units):
    ...     print(finding)
    warning: formula (kpi:rate): it comes to gbp / call and is measured in %;
    correct the formula or `measured_in` [formula-units]
    """
    units = {
        node_id("kpi", name): _Known(unit_of(text), said=text.strip()) for name, text in measured_in.items()
    }
    check = _Check(node_id("kpi", identifier), units, [node_id("kpi", part) for part in parts])
    found = check.known(tree)
    own = check.units.get(check.identifier)
    if own is not None and found.unit is not None and not found.number and found.unit != own.unit:
        what = f"it comes to {found} and is measured in {own}"
        check.report(None, what, "correct the formula or `measured_in`", turned=found.turned)
    return tuple(check.findings)


class _Check:
    def __init__(self, identifier: str, units: Mapping[str, _Known], parts: Sequence[str]) -> None:
        self.identifier, self.units, self.parts = identifier, units, parts
        self.findings: list[Finding] = []

    def report(self, column: int | None, what: str, fix: str, *, turned: bool) -> None:
        """Add a Finding; only a note where a number may explain it."""
        where = Place(id=self.identifier, cell="formula" if column is None else f"formula, column {column}")
        if turned:
            fix = "unless a number in it turns one into the other, " + fix
        self.findings.append(Finding("note" if turned else "warning", "formula-units", where, what, fix))

    def known(self, tree: Tree) -> _Known:
        match tree:
            case Number():
                return _Known(Unit(), number=True)
            case Name():
                return self.units.get(tree.id, _UNKNOWN)
            case Unary(operator="-"):
                return self.known(tree.operand)
            case Unary():
                self.known(tree.operand)
                return _Known(Unit())
            case Binary():
                return self._binary(tree)
            case Call():
                return self._call(tree)
            case PartOf():
                return _UNKNOWN

    def _binary(self, tree: Binary) -> _Known:
        left, right = self.known(tree.left), self.known(tree.right)
        if tree.operator in ("and", "or"):
            return _Known(Unit())
        if tree.operator in ("*", "/"):
            return _product(tree, left, right)
        if tree.operator == "^":
            return _power(left, tree.right)
        verb = _VERBS.get(tree.operator, "compares")
        sides = [(to_text(tree.left), left), (to_text(tree.right), right)]
        same = self._one_unit(tree.column, verb, sides)
        return _Known(Unit()) if tree.operator in COMPARISONS else same

    def _one_unit(self, column: int, verb: str, sides: Sequence[tuple[str, _Known]]) -> _Known:
        """Return the unit several figures share, and report the first that has another."""
        stated = [(text, side) for text, side in sides if side.unit is not None and not side.number]
        turned = any(side.turned for _, side in stated)
        if not stated:
            numbers = all(side.number for _, side in sides)
            return _Known(Unit(), number=True) if numbers else _UNKNOWN
        (text, first), *others = stated
        for other, side in others:
            if side.unit != first.unit:
                joined = f"{_short(text)} ({first}) and {_short(other)} ({side})"
                fix = "bring them to one unit, or correct `measured_in`"
                self.report(column, f"{verb} {joined}", fix, turned=turned)
                return _UNKNOWN  # one fault, one Finding
        return first._replace(turned=turned)

    def _call(self, tree: Call) -> _Known:
        given = tree.arguments
        if isinstance(given[0], PartOf):
            sides = [(part, self.units.get(part, _UNKNOWN)) for part in self.parts]
            return self._one_unit(tree.column, f"takes the {tree.function} of", sides)
        known = [self.known(argument) for argument in given]
        match tree.function:
            case "sum" | "mean" | "min" | "max":
                sides = list(zip(map(to_text, given), known, strict=True))
                return self._one_unit(tree.column, f"takes the {tree.function} of", sides)
            case "if":
                sides = list(zip(map(to_text, given[1:]), known[1:], strict=True))
                return self._one_unit(tree.column, "gives one of", sides)
            case "power":
                return _power(known[0], given[1])
            case "sqrt":
                root = known[0].unit.root() if known[0].unit is not None else None
                return known[0]._replace(unit=root, said="")
            case "log" | "exp":
                return _UNKNOWN if not known[0].number else known[0]
            case _:
                return known[0]


def _product(tree: Binary, left: _Known, right: _Known) -> _Known:
    number = left.number and right.number
    if left.unit is None or right.unit is None:
        return _UNKNOWN
    unit = left.unit.times(right.unit, 1 if tree.operator == "*" else -1)
    factors = [side for side, known in ((tree.left, left), (tree.right, right)) if known.number]
    turns = not number and any(not _percent(factor) for factor in factors)
    return _Known(unit, number, left.turned or right.turned or turns)


def _percent(tree: Tree) -> bool:
    return isinstance(tree, Number) and tree.value in (100, 1)


def _power(base: _Known, exponent: Tree) -> _Known:
    count = whole_number(exponent)
    if base.number or base.unit == Unit():
        return base
    if base.unit is None or count is None:
        return _UNKNOWN
    return base._replace(unit=Unit().times(base.unit, count), said="")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
