"""The tree of a formula, and its one canonical text.

A formula is at most this: numbers, KPIs, signs, operators and the functions of `FUNCTIONS`.
The nodes are plain frozen records; whatever walks them looks up names in tables, so a tree
cannot reach anything else. They come from `formula_syntax.parse`, which bounds their height.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Comparison = Literal["<", "<=", ">", ">=", "=", "!="]
Operator = Literal["+", "-", "*", "/", "^", "<", "<=", ">", ">=", "=", "!=", "and", "or"]
Function = Literal[
    "sum", "mean", "min", "max", "abs", "round", "sqrt", "power", "log", "exp",
    "rolling", "rolling_sum", "lag", "ytd", "if",
]  # fmt: skip

MANY = 10_000
"""More arguments than any text may hold."""
FUNCTIONS: dict[Function, tuple[int, int]] = {
    "sum": (1, MANY),
    "mean": (1, MANY),
    "min": (1, MANY),
    "max": (1, MANY),
    "abs": (1, 1),
    "round": (1, 2),
    "sqrt": (1, 1),
    "power": (2, 2),
    "log": (1, 2),
    "exp": (1, 1),
    "rolling": (2, 2),
    "rolling_sum": (2, 2),
    "lag": (2, 2),
    "ytd": (1, 1),
    "if": (3, 3),
}
"""The fewest and the most arguments of each function."""
OVER_PARTS: tuple[Function, ...] = ("sum", "mean", "min", "max")
"""Functions that may run over `part_of`."""
BACKWARD: tuple[Function, ...] = ("rolling", "rolling_sum", "lag")
"""Functions whose second argument counts periods."""
COMPARISONS: tuple[Comparison, ...] = ("<", "<=", ">", ">=", "=", "!=")

STRENGTH: dict[Operator, int] = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(COMPARISONS, 4),
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "^": 8,
}
"""How tightly each operator binds."""
NOT, MINUS, ATOM = 3, 7, 9
"""How tightly `not` and the sign bind; what needs no brackets anywhere."""


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as written: finite and not below 0, a sign stands outside it."""

    value: float
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A KPI, by its canonical id."""

    id: str
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PartOf:
    """The KPIs that are `part_of` the one whose formula this is; the only argument of its function."""

    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """A sign or a negation."""

    operator: Literal["-", "not"]
    operand: Tree
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two figures and what stands between them."""

    operator: Operator
    left: Tree
    right: Tree
    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: Function
    arguments: tuple[Tree, ...]
    column: int = field(default=0, compare=False, repr=False)


Tree = Number | Name | PartOf | Unary | Binary | Call


def children(tree: Tree) -> tuple[Tree, ...]:
    """Return what stands directly beneath a node, left to right."""
    match tree:
        case Unary():
            return (tree.operand,)
        case Binary():
            return (tree.left, tree.right)
        case Call():
            return tree.arguments
        case _:
            return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """Yield every node of a tree, from the top and left to right."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def names(tree: Tree) -> tuple[str, ...]:
    """Return the ids of the KPIs a formula names, sorted; what `part_of` stands for is not among them.

    >>> names(Binary("/", Name("kpi:spend"), Name("kpi:calls")))
    ('kpi:calls', 'kpi:spend')
    """
    return tuple(sorted({node.id for node in walk(tree) if isinstance(node, Name)}))


def reads_parts(tree: Tree) -> bool:
    """Return whether a formula runs over `part_of`."""
    return any(isinstance(node, PartOf) for node in walk(tree))


def whole_number(tree: Tree) -> int | None:
    """Return a whole number written out, with a sign or without; None for anything else."""
    sign = 1
    if isinstance(tree, Unary) and tree.operator == "-":
        sign, tree = -1, tree.operand
    if isinstance(tree, Number) and float(tree.value).is_integer():
        return sign * int(tree.value)
    return None


def to_text(tree: Tree) -> str:
    """Return the canonical text of a formula: KPIs by their full id, no bracket that is not needed.

    Parsing it gives the same tree.

    >>> share = Binary("/", Name("kpi:fixed"), Binary("+", Name("kpi:fixed"), Name("kpi:open")))
    >>> to_text(Binary("*", share, Number(100)))
    'kpi:fixed / (kpi:fixed + kpi:open) * 100'
    """
    match tree:
        case Number():
            return _figure(tree.value)
        case Name():
            return tree.id
        case PartOf():
            return "part_of"
        case Unary(operator="not"):
            return f"not {_within(tree.operand, NOT)}"
        case Unary():
            return f"-{_signed(tree.operand)}"
        case Call():
            return f"{tree.function}({', '.join(map(to_text, tree.arguments))})"
        case Binary(operator="^"):
            return f"{_within(tree.left, ATOM)} ^ {_signed(tree.right)}"
        case Binary():
            strength = STRENGTH[tree.operator]
            left = strength + 1 if tree.operator in COMPARISONS else strength
            return f"{_within(tree.left, left)} {tree.operator} {_within(tree.right, strength + 1)}"


def _within(tree: Tree, strength: int) -> str:
    text = to_text(tree)
    return text if _strength(tree) >= strength else f"({text})"


def _signed(tree: Tree) -> str:
    """The text of what follows a sign or `^`: a power there needs brackets, as its readers differ."""
    return _within(tree, ATOM if _strength(tree) == STRENGTH["^"] else MINUS)


def _strength(tree: Tree) -> int:
    if isinstance(tree, Binary):
        return STRENGTH[tree.operator]
    if isinstance(tree, Unary):
        return NOT if tree.operator == "not" else MINUS
    return ATOM


def _figure(value: float) -> str:
    value = abs(float(value))  # minus nought is nought
    return f"{value:.0f}" if value.is_integer() and value < 1e15 else repr(value)
