"""From the text of a formula to its words and signs, and the error that points at a fault."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal, NamedTuple, cast

from scorecard.errors import Finding, Place, StrategyError

MAX_LENGTH = 10_000
"""How many characters a formula may have."""

Kind = Literal["number", "id", "word", "sign", "end"]

_LEXER = re.compile(
    r"""(?P<space>[\s\u00a0\u202f]+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<id>[A-Za-z]+:[A-Za-z0-9][A-Za-z0-9._-]*)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*)
    |(?P<sign>\*\*|<=|>=|!=|==|<>|//|&&|\|\||[-+*/^<>=(),])""",
    re.VERBOSE | re.ASCII,
)
_RUN = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)
_INSTEAD = {
    "==": "write `=`",
    "<>": "write `!=`",
    "//": "write `/`",
    "&&": "write `and`",
    "||": "write `or`",
    "≤": "write `<=`",
    "≥": "write `>=`",
    "≠": "write `!=`",
    "×": "write `*`",
    "÷": "write `/`",
    "−": "write `-`",
    "–": "write `-`",
    ";": "put a comma between arguments",
    "%": "write `* 100` or `/ 100`",
    ".": "a formula has no attributes; the id of a KPI with a dot is written `kpi:a.b`",
    ":": "the id of a KPI is written `kpi:calls`, without a space",
    **dict.fromkeys("'\"‘’“”", "a formula holds no texts"),
    **dict.fromkeys("[]`{}", "the id of a KPI is written `kpi:first-contact-fix`"),
    **dict.fromkeys("£$€", "write the number alone; units belong in `measured_in`"),
}
"""What to write for a sign that other languages have and this one has not."""


class FormulaError(StrategyError):
    """A formula that cannot be read: where, what is wrong and what to do, with a caret beneath it.

    Attributes:
        text: the formula.
        column: where in it, counted from 1.
        what, fix: what is wrong; what to do, where that is known.
        findings: the same as one Finding.
    """

    def __init__(self, text: str, column: int, what: str, fix: str = "") -> None:
        self.text, self.column, self.what, self.fix = text, column, what, fix
        told = f"{what}; {fix}" if fix else what
        super().__init__(f"formula, column {column}: {told}\n{_pointer(text, column)}")
        self.findings = (self.finding(Place()),)

    def __reduce__(self) -> tuple[type[FormulaError], tuple[str, int, str, str]]:
        return FormulaError, (self.text, self.column, self.what, self.fix)

    def finding(self, where: Place) -> Finding:
        """Return the fault as a Finding at a place in a document."""
        cell = f"formula, column {self.column}"
        return Finding("error", "formula", replace(where, cell=cell), self.what, self.fix)


def _pointer(text: str, column: int) -> str:
    """Return the formula about a column, and a caret beneath that column."""
    start, end = max(0, column - 41), column + 39
    shown = "".join(sign if sign.isprintable() else " " for sign in text[start:end])
    before, after = "..." if start else "", "..." if end < len(text) else ""
    return f"    {before}{shown}{after}\n    {' ' * (len(before) + column - 1 - start)}^"


class Token(NamedTuple):
    """One word, number or sign, and the column it begins in."""

    kind: Kind
    text: str
    column: int

    def __str__(self) -> str:
        return "the end" if self.kind == "end" else f"`{self.text[:40]}`"


class Tokens:
    """A text, read one token at a time, so that what lies behind a fault is never looked at.

    >>> tokens = Tokens("fixed / 2")
    >>> [tokens.next().text for _ in range(3)], tokens.next().kind
    (['fixed', '/', '2'], 'end')
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._position = 0

    def fault(self, column: int, what: str, fix: str = "") -> FormulaError:
        """Return the error of a fault at a column."""
        return FormulaError(self.text, column, what, fix)

    def run(self, column: int) -> str:
        """Return what stands from a column on without a space or an operator other than `-`."""
        match = _RUN.match(self.text, column - 1, MAX_LENGTH)
        return match[0] if match else ""

    def next(self) -> Token:
        """Return the next token, the last of kind `end`.

        Raises:
            FormulaError: no token begins here, or the text is too long.
        """
        while True:
            start = self._position
            if start == len(self.text):
                return Token("end", "", start + 1)
            if start >= MAX_LENGTH:
                what = f"longer than {MAX_LENGTH:,} characters"
                raise self.fault(start + 1, what, "make parts of it KPIs of their own")
            match = _LEXER.match(self.text, start, MAX_LENGTH)
            if match is None:
                sign = self.text[start]
                shown = f"`{sign}`" if sign.isprintable() else f"the character U+{ord(sign):04X}"
                raise self.fault(start + 1, f"{shown} has no meaning here", _INSTEAD.get(sign, ""))
            self._position = match.end()
            if match.lastgroup != "space":
                token = Token(cast(Kind, match.lastgroup), match[0], start + 1)
                if self._position < MAX_LENGTH:
                    self._refuse_run_on(token)
                return token

    def _refuse_run_on(self, token: Token) -> None:
        """Refuse a sign of other languages, and a token that runs into what follows it."""
        follows = self.text[self._position : self._position + 1]
        if token.text in _INSTEAD:
            raise self.fault(token.column, f"{token} has no meaning here", _INSTEAD[token.text])
        if (
            token.kind == "number"
            and follows
            and (follows in "_.:" or (follows.isascii() and follows.isalpha()))
        ):
            run = self.run(token.column)[:40]
            fix = f"the id of a KPI is written `kpi:{run}`" if run[0].isalnum() else ""
            raise self.fault(token.column, f"`{run}` is no number", fix)
        if token.kind == "id" and follows == ":":
            raise self.fault(self._position + 1, "`:` has no meaning here", "put spaces round a minus")
        if token.kind == "word" and follows in (".", ":"):
            raise self.fault(self._position + 1, f"`{follows}` has no meaning here", _INSTEAD[follows])
