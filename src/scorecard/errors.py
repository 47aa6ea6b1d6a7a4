"""What can go wrong, as one small tree, and `Finding`: one fault or remark as data.

    ScorecardError
    ├── StrategyError      (ValueError)   the strategy document cannot be used
    │   └── LoopError                     links run in a circle
    ├── ReadingsError      (ValueError)   a table beside the document cannot be used
    ├── PeriodError        (ValueError)   a text that is no period, date or duration
    ├── UnknownNameError   (KeyError)     no such node, unit, theme ...
    ├── SelectorError      (ValueError)   a selector that cannot be read or selects nothing
    ├── RenderError        (RuntimeError) a picture cannot be drawn or saved
    └── MissingExtraError  (ImportError)  an optional package is not installed

Every error that has to do with a document or a table gathers *all* its faults in
`findings`. This module imports nothing of ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: any of file, line, column, cell and id.

    >>> str(Place(file="strategy.yaml", line=12, column=5, id="kpi:calls"))
    'strategy.yaml:12:5 (kpi:calls)'
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    id: str | None = None

    def __str__(self) -> str:
        parts = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        if self.file is None and self.line is not None:
            parts[0] = f"line {self.line}"
        text = ":".join(parts)
        if self.cell is not None:
            text = f"{text}, {self.cell}" if text else self.cell
        if self.id is not None:
            text = f"{text} ({self.id})" if text else self.id
        return text


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or remark: how bad, which rule found it, where, what, and what to do.

    `severity` is `error` (the input cannot be used as it stands), `warning` (a result
    will mislead somebody) or `note`. `rule` is a short stable name to search for.

    >>> print(Finding("warning", "orphan", Place(id="kpi:calls"), "measures nothing", "add `measures:`"))
    warning: kpi:calls: measures nothing; add `measures:` [orphan]
    """

    severity: Severity
    rule: str
    where: Place
    what: str
    fix: str = ""

    def __str__(self) -> str:
        where = str(self.where)
        text = f"{self.severity}: {where}: {self.what}" if where else f"{self.severity}: {self.what}"
        if self.fix:
            text += f"; {self.fix}"
        return f"{text} [{self.rule}]"


MANY = 6
"""So many findings of one kind are all shown; of more, the first five."""


_VARYING = re.compile(r"'[^']*'|`[^`]*`|\b[a-z]+:[\w.-]+|\d+")
"""What differs between findings that are alike."""


def abridged(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings to be read: of many alike the first few, and how many more there are.

    Alike are those of one rule that say the same but for figures, ids and what is quoted.

    >>> many = [Finding("error", "unknown-kpi", Place(line=row), "no such KPI") for row in range(2, 218)]
    >>> for finding in abridged(many)[-2:]:
    ...     print(finding)
    error: line 6: no such KPI [unknown-kpi]
    error: and 211 more of this kind [unknown-kpi]
    """
    findings = list(findings)
    kinds = [(finding.severity, finding.rule, _VARYING.sub("", finding.what)) for finding in findings]
    whole, told = Counter(kinds), Counter[tuple[Severity, str, str]]()
    kept: list[Finding] = []
    for finding, kind in zip(findings, kinds, strict=True):
        many, count = whole[kind], told[kind]
        told[kind] += 1
        if many <= MANY or count < MANY - 1:
            kept.append(finding)
        elif count == MANY - 1:
            more = f"and {many - count} more of this kind"
            kept.append(Finding(finding.severity, finding.rule, Place(), more))
    return kept


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint naming the closest valid names, or an empty text.

    >>> nearest("kpi:cals", ["kpi:calls", "objective:value"])
    "did you mean 'kpi:calls'?"
    """
    close = close_to(name, names)
    return f"did you mean {' or '.join(map(repr, close))}?" if close else ""


def close_to(name: str, names: Iterable[str]) -> list[str]:
    """Return at most two of the names that are written much like one, the closest first.

    >>> close_to("kpi:cals", ["kpi:calls", "objective:value"])
    ['kpi:calls']
    """
    from difflib import get_close_matches  # only a fault needs it

    by_folded = {candidate.casefold(): candidate for candidate in sorted(names, reverse=True)}
    if name.casefold() in by_folded:
        return [by_folded[name.casefold()]]
    close = get_close_matches(name.casefold(), sorted(by_folded), n=2, cutoff=0.6)
    return [by_folded[folded] for folded in close]


class ScorecardError(Exception):
    """The base of every error this library raises on purpose."""


class _Faults(ScorecardError, ValueError):
    """An error that carries every fault found, not the first only; its text counts many alike."""

    def __init__(self, summary: str, findings: Sequence[Finding] = ()) -> None:
        self.summary = summary
        self.findings = tuple(findings)
        super().__init__("\n".join([summary, *(f"  {finding}" for finding in abridged(self.findings))]))


class StrategyError(_Faults):
    """The strategy document cannot be used; `findings` lists every fault with its place."""


class LoopError(StrategyError):
    """Links that propagate run in a circle; `loop` is the path, first id repeated at the end."""

    def __init__(self, loop: Sequence[str]) -> None:
        self.loop = tuple(loop)
        super().__init__(
            f"these links run in a circle: {' -> '.join(self.loop)}; "
            "mark one of them `feedback: true` if the loop is meant"
        )


class ReadingsError(_Faults):
    """A table of readings or judgements cannot be used; `findings` lists every bad cell."""


class PeriodError(ScorecardError, ValueError):
    """A text that cannot be read as a period, a date or a duration."""


class UnknownNameError(ScorecardError, KeyError):
    """A name that nothing bears; the message gives the nearest valid ones, unless it is told a hint."""

    def __init__(self, kind: str, name: object, names: Iterable[str], hint: str = "") -> None:
        names = list(names)
        if not hint and isinstance(name, str):
            hint = nearest(name, names)
        if not hint and names:
            shown = sorted(names)
            hint = f"valid: {', '.join(shown[:8])}{' ...' if len(shown) > 8 else ''}"
        self.message = f"no {kind} {name!r}" + (f"; {hint}" if hint else "")
        super().__init__(self.message)

    def __str__(self) -> str:  # KeyError would print the repr
        return self.message


class SelectorError(ScorecardError, ValueError):
    """A selector that cannot be read, names what is not there, or selects nothing.

    `text` is the selector, `place` how many characters stand before the fault, `what` is wrong
    and `fix` says what to do.

    >>> print(SelectorError("kpi:* tehme:cost", 6, "nothing is selected by 'tehme'", "write `theme:`"))
    nothing is selected by 'tehme'; write `theme:`
      kpi:* tehme:cost
            ^
    """

    def __init__(self, text: str, place: int, what: str, fix: str = "") -> None:
        self.text, self.place, self.what, self.fix = text, place, what, fix
        shown = text.replace("\n", " ").replace("\t", " ")
        pointed = f"\n  {shown}\n  {' ' * place}^" if text.strip() else ""
        super().__init__(f"{what}{f'; {fix}' if fix else ''}{pointed}")


class RenderError(ScorecardError, RuntimeError):
    """A picture cannot be drawn or saved."""


class MissingExtraError(ScorecardError, ImportError):
    """An optional package is not installed; the message is the pip line that installs it."""
