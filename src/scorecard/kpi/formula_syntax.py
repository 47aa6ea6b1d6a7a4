"""From the text of a formula to its tree. Nothing in the text is ever run.

The grammar, the loosest first; what repeats reads from the left::

    formula    = either
    either     = both { "or" both }
    both       = denial { "and" denial }
    denial     = "not" denial | comparison
    comparison = total [ ("<" | "<=" | ">" | ">=" | "=" | "!=") total ]
    total      = product { ("+" | "-") product }
    product    = signed { ("*" | "/") signed }
    signed     = "-" signed | power
    power      = atom [ ("^" | "**") ( atom | "-" signed ) ]
    atom       = number | kpi | function "(" arguments ")" | "(" formula ")"
    arguments  = "part_of" | formula { "," formula }
    kpi        = "kpi:" slug | word
    word       = a letter, then letters, digits, "_", and "-" before one of these

A KPI is written by its id, `kpi:first-contact-fix`, or by its slug alone where that is a `word`
and no function's name. **A hyphen without spaces belongs to the name**: `fixed-open` is one KPI,
`fixed - open` a difference. Where the KPIs are known and both could be meant, neither is taken.

Three things are refused because their readers differ: `-a ^ b` (a spreadsheet squares the minus
too), `a ^ b ^ c` (a spreadsheet starts at the left, mathematics at the right) and `a < b < c`.

Functions, their names in small letters or capitals:

- `sum`, `mean`, `min`, `max` over `part_of` (the KPIs that are part of this one) or a list;
- `abs(x)`, `sqrt(x)`, `exp(x)`, `power(a, b)` (also `a ^ b`), `log(x)` (natural) and `log(x, base)`;
- `round(x)` and `round(x, places)`, a half away from nought, as a spreadsheet rounds;
- `lag(x, 12)`: x that many periods of the KPI's own frequency earlier;
- `rolling(x, 3)` and `rolling_sum(x, 3)`: mean and sum of the last three, this one among them;
- `ytd(x)`: the sum since the fiscal year began;
- `if(condition, a, b)`: b where the condition is 0, else a. Comparisons give 1 or 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NoReturn

from scorecard.errors import nearest
from scorecard.kpi.formula_names import Known
from scorecard.kpi.formula_tokens import FormulaError, Token, Tokens
from scorecard.kpi.formula_tree import (
    BACKWARD,
    COMPARISONS,
    FUNCTIONS,
    MINUS,
    NOT,
    OVER_PARTS,
    STRENGTH,
    Binary,
    Call,
    Function,
    Name,
    Number,
    Operator,
    PartOf,
    Tree,
    Unary,
    children,
    walk,
    whole_number,
)
from scorecard.model.ids import node_id

MAX_DEPTH = 64
"""How many brackets or functions may stand one inside the other, as in a spreadsheet.

Fewer where each holds operators of many strengths: the Python stack is what is guarded.
"""
MAX_HEIGHT = 120
"""How many steps a chain such as `a + b + c ...` may have; `sum(a, b, c, ...)` is one."""
MAX_BACK = 10_000
"""How many periods a formula may look back on."""
MAX_PLACES = 15
"""How many places `round` may keep."""

_KEYWORDS = ("and", "or", "not", "part_of")
_OTHER_NAMES = {
    "average": "mean",
    "avg": "mean",
    "ln": "log",
    "pow": "power",
    "total": "sum",
    "rolling_mean": "rolling",
    "iff": "if",
}


def parse(text: str, names: Iterable[str] | Known | None = None) -> Tree:
    """Read a formula.

    Args:
        text: the formula; the module's docstring has the grammar.
        names: ids or slugs of the KPIs there are. With them a name nobody bears is an error,
            and so is a hyphen that may belong to a name or be a minus; without them every
            name is taken as it stands. For many formulas, read them once into `Known`.

    Raises:
        FormulaError: the text is no formula, or is too long (10,000 characters) or too deep
            (64 brackets); with its column and the nearest valid name.

    >>> from scorecard.kpi.formula_tree import to_text
    >>> to_text(parse("100*answered/(answered+first-time-lost)"))
    '100 * kpi:answered / (kpi:answered + kpi:first-time-lost)'
    >>> parse("fixed / cals * 100", names=["fixed", "calls"])
    Traceback (most recent call last):
        ...
    scorecard.kpi.formula_tokens.FormulaError: formula, column 9: no KPI 'kpi:cals'; did you mean 'calls'?
        fixed / cals * 100
                ^
    """
    known = names if isinstance(names, Known) else Known(names)
    return _Parser(Tokens(text), known).whole()


class _Parser:
    """A Pratt parser: an operator takes what follows it up to one that binds less tightly."""

    def __init__(self, tokens: Tokens, known: Known) -> None:
        self.tokens, self.known = tokens, known
        self.depth = self.open = 0
        self.token = tokens.next()

    def whole(self) -> Tree:
        """Read the whole text."""
        if self._ended():
            raise self.tokens.fault(1, "the formula is empty", "write one such as `fixed / calls * 100`")
        if self.token.text == "=":
            raise self.tokens.fault(self.token.column, "a formula here starts without `=`", "leave it out")
        tree = self._expression(0)
        if not self._ended():
            self._fail_after()
        self._check_height(tree)
        return tree

    # --- expressions -----------------------------------------------------------------------------

    def _advance(self) -> Token:
        token, self.token = self.token, self.tokens.next()
        return token

    def _ended(self) -> bool:
        return self.token.kind == "end"

    def _is(self, *texts: str) -> bool:
        return self.token.kind in ("sign", "word") and self.token.text.lower() in texts

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > 2 * MAX_DEPTH + 2:  # a bracket takes two: an expression and its first operand
            what = f"nested too deeply, {MAX_DEPTH} brackets at most"
            fix = "take out brackets, or make parts of it KPIs of their own"
            raise self.tokens.fault(self.token.column, what, fix)

    def _expression(self, loosest: int) -> Tree:
        """Read until an operator that binds less tightly than `loosest`."""
        self._deeper()
        left = self._operand(loosest)
        while (operator := self._operator()) is not None:
            strength = STRENGTH[operator]
            if strength < loosest:
                break
            column = self._advance().column
            if operator == "^":
                right = self._operand(MINUS)
                self._refuse_power("`a ^ b ^ c` is read differently by different readers")
            else:
                right = self._expression(strength + 1)
            left = Binary(operator, left, right, column)
            if operator in COMPARISONS and self._operator() in COMPARISONS:
                what = "comparisons cannot be chained"
                raise self.tokens.fault(self.token.column, what, "write `a < b and b < c`")
        self.depth -= 1
        return left

    def _operator(self) -> Operator | None:
        if self.token.kind not in ("sign", "word"):
            return None
        text = "^" if self.token.text == "**" else self.token.text.lower()
        return text if text in STRENGTH else None

    def _refuse_power(self, what: str) -> None:
        if self._operator() == "^":
            raise self.tokens.fault(self.token.column, what, "put brackets round what comes first")

    def _operand(self, loosest: int) -> Tree:
        """Read a figure with its signs."""
        self._deeper()
        column = self.token.column
        tree: Tree
        if self._is("-"):
            self._advance()
            tree = Unary("-", self._operand(MINUS), column)
            self._refuse_power("`-a ^ b` is read differently by different readers")
        elif self._is("not"):
            if loosest > NOT:
                what = "`not` binds less tightly than what stands before it"
                raise self.tokens.fault(column, what, "put it in brackets")
            self._advance()
            tree = Unary("not", self._expression(NOT), column)
        else:
            tree = self._atom()
        self.depth -= 1
        return tree

    def _atom(self) -> Tree:
        token = self.token
        if token.kind == "number":
            return self._number(self._advance())
        if token.kind == "id":
            return self._full_name(self._advance())
        if token.kind == "word":
            return self._word(self._advance())
        if self._is("("):
            self._open()
            tree = self._expression(0)
            self._close()
            return tree
        fix = "a KPI, a number, a function or a bracket belongs here"
        if token.kind == "end" and self.open:
            fix = f"{fix}, and a bracket is not closed"
        raise self.tokens.fault(token.column, f"a figure is missing before {token}", fix)

    def _open(self) -> None:
        self._advance()
        self.open += 1

    def _close(self) -> None:
        if not self._is(")"):
            if self.token.kind == "end":
                raise self.tokens.fault(self.token.column, "a bracket is not closed", "write `)`")
            self._fail_after()
        self._advance()
        self.open -= 1

    def _fail_after(self) -> NoReturn:
        """Refuse what stands where an operator or the end belongs."""
        column, what = self.token.column, f"an operator is missing before {self.token}"
        fix = "write one of + - * / ^, or a comparison"
        if self.token.text == ")":
            what, fix = "a bracket is closed that was never opened", "take it out"
        if self.token.text == ",":
            what, fix = "a comma stands only between arguments", "write 0.5, not 0,5, and 1000, not 1,000"
        raise self.tokens.fault(column, what, fix)

    def _check_height(self, tree: Tree) -> None:
        height: dict[int, int] = {}
        beyond: list[int] = []
        for node in reversed(list(walk(tree))):  # what stands beneath comes first
            below = max((height[id(child)] for child in children(node)), default=0)
            height[id(node)] = below + 1
            if below == MAX_HEIGHT:
                beyond.append(node.column)
        if beyond:
            what = f"a chain of more than {MAX_HEIGHT} steps"
            fix = "write `sum(a, b, c)` for `a + b + c`, or make parts of it KPIs of their own"
            raise self.tokens.fault(min(beyond), what, fix)

    # --- numbers and names -----------------------------------------------------------------------

    def _number(self, token: Token) -> Tree:
        fault = self.known.fault_of_number(self.tokens.run(token.column))
        if fault is not None:
            raise self.tokens.fault(token.column, *fault)
        value = float(token.text)
        if math.isinf(value):
            raise self.tokens.fault(token.column, "too large a number")
        return Number(value, token.column)

    def _full_name(self, token: Token) -> Tree:
        kind, _, slug = token.text.partition(":")
        if kind != "kpi":
            fix = f"write `kpi:{slug[:40]}`" if kind.lower() == "kpi" else "name a KPI that measures it"
            raise self.tokens.fault(token.column, f"a formula reads KPIs only, not {token}", fix)
        return self._known(slug, token.column, bare=False)

    def _word(self, token: Token) -> Tree:
        word = token.text.lower()
        if word == "part_of":
            fix = f"write it alone in {', '.join(f'{name}(part_of)' for name in OVER_PARTS)}"
            raise self.tokens.fault(token.column, "`part_of` stands for several KPIs", fix)
        if word in _KEYWORDS:
            what = f"a figure is missing before {token}"
            raise self.tokens.fault(token.column, what, f"a KPI of that name is written `kpi:{token.text}`")
        if self._is("("):
            if word not in FUNCTIONS:
                self._fail_function(token)
            return self._call(word, token.column)
        if word in FUNCTIONS:
            fix = f"write `{word}(...)`, or `kpi:{token.text}` for a KPI of that name"
            raise self.tokens.fault(token.column, f"{token} is a function", fix)
        if token.text.startswith("_"):
            raise self.tokens.fault(
                token.column, f"{token} is no KPI", "an id begins with a letter or a digit"
            )
        return self._known(token.text, token.column, bare=True)

    def _known(self, slug: str, column: int, *, bare: bool) -> Tree:
        fault = self.known.fault(slug, bare=bare)
        if fault is not None:
            raise self.tokens.fault(column, *fault)
        return Name(node_id("kpi", slug), column)

    # --- functions -------------------------------------------------------------------------------

    def _fail_function(self, token: Token) -> NoReturn:
        word = token.text.lower()
        fix = nearest(word, FUNCTIONS)
        if word in _OTHER_NAMES:
            fix = f"write `{_OTHER_NAMES[word]}`"
        elif word.rpartition("-")[2] in FUNCTIONS:
            fix = "put spaces round a minus"
        elif not fix:
            fix = f"the functions are {', '.join(FUNCTIONS)}"
        raise self.tokens.fault(token.column, f"no function {token.text[:40]!r}", fix)

    def _call(self, function: Function, column: int) -> Tree:
        self._open()
        given: list[Tree] = []
        if not self._is(")"):
            given.append(self._first_argument(function))
            while self._is(","):
                if isinstance(given[0], PartOf):
                    raise self.tokens.fault(self.token.column, "`part_of` stands alone in its function")
                self._advance()
                given.append(self._expression(0))
        end = self.token.column
        self._close()
        fewest, most = FUNCTIONS[function]
        if not fewest <= len(given) <= most:
            wanted = {fewest: f"{fewest}", fewest + 1: f"{fewest} or {most}"}.get(most, f"{fewest} or more")
            noun = "argument" if most == 1 else "arguments"
            raise self.tokens.fault(end, f"`{function}` takes {wanted} {noun}, not {len(given)}")
        self._check_counts(function, given)
        return Call(function, tuple(given), column)

    def _first_argument(self, function: Function) -> Tree:
        if function not in OVER_PARTS or not self._is("part_of"):
            return self._expression(0)
        column = self._advance().column
        if not self._is(")", ",") and self.token.kind != "end":
            raise self.tokens.fault(self.token.column, "`part_of` stands alone in its function")
        return PartOf(column)

    def _check_counts(self, function: Function, given: Sequence[Tree]) -> None:
        """How far to look back and how many places to keep must be written out."""
        if function in BACKWARD:
            periods = whole_number(given[1])
            if periods is None or not 1 <= periods <= MAX_BACK:
                what = f"`{function}` counts whole periods, from 1 to {MAX_BACK:,}"
                fix = f"write a number, such as `{function}(x, 12)`; a formula does not look ahead"
                raise self.tokens.fault(given[1].column, what, fix)
        if function == "round" and len(given) == 2:
            places = whole_number(given[1])
            if places is None or abs(places) > MAX_PLACES:
                what = f"`round` keeps a whole number of places, from -{MAX_PLACES} to {MAX_PLACES}"
                raise self.tokens.fault(given[1].column, what, "write a number, such as `round(x, 1)`")


__all__ = ["MAX_BACK", "MAX_DEPTH", "MAX_HEIGHT", "MAX_PLACES", "FormulaError", "parse"]
