"""Findings: what the rules found, as a sequence, a frame and a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, overload

from scorecard.checks.words import plural
from scorecard.errors import Finding, Severity, abridged

if TYPE_CHECKING:
    import pandas as pd

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Findings(Sequence[Finding]):
    """Findings, the worst first, then in the order of their places. It cannot be changed.

    `str()` is one line a finding, of many alike only the first few and how many more there are
    (`to_frame()` has them all); `errors`, `warnings` and `notes` are those of one severity.

    >>> from scorecard.errors import Place
    >>> found = Findings(
    ...     [
    ...         Finding("note", "b", Place(id="kpi:y"), "so"),
    ...         Finding("error", "a", Place(id="kpi:x"), "no target", "add `target:`"),
    ...     ]
    ... )
    >>> found
    <Findings: 1 error, 1 note>
    >>> print(found)
    error: kpi:x: no target; add `target:` [a]
    note: kpi:y: so [b]
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._items = tuple(sorted(findings, key=_order))

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Findings: ...
    def __getitem__(self, index: int | slice) -> Finding | Findings:
        return Findings(self._items[index]) if isinstance(index, slice) else self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return self._items == other._items if isinstance(other, Findings) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._items)

    @property
    def errors(self) -> Findings:
        """Those that keep the input from being used as it stands."""
        return self._of("error")

    @property
    def warnings(self) -> Findings:
        """Those by which a result will mislead somebody."""
        return self._of("warning")

    @property
    def notes(self) -> Findings:
        """The others, worth knowing."""
        return self._of("note")

    def _of(self, severity: Severity) -> Findings:
        return Findings(item for item in self._items if item.severity == severity)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a finding: `severity rule file line id what fix`.

        `line` is an integer, missing where there is none; `file` and `id` are None.
        """
        import pandas as pd

        rows = [
            (item.severity, item.rule, item.where.file, item.where.line, item.where.id, item.what, item.fix)
            for item in self._items
        ]
        columns = "severity rule file line id what fix".split()
        return pd.DataFrame(rows, columns=columns, dtype=object).astype({"line": "Int64"})

    def summary(self) -> str:
        """Return how many there are of each severity, in words.

        >>> Findings().summary()
        'no findings'
        """
        counts = [(len(self._of(severity)), severity) for severity in _SEVERITIES]
        return ", ".join(plural(count, word) for count, word in counts if count) or "no findings"

    def __str__(self) -> str:
        return "\n".join(map(str, abridged(self._items)))

    def __repr__(self) -> str:
        return f"<Findings: {self.summary()}>"

    def _repr_html_(self) -> str:
        from html import escape

        if not self._items:
            return "<p>No findings.</p>"
        rows = [
            (item.severity, str(item.where), item.what, item.fix, item.rule) for item in abridged(self._items)
        ]
        head = "".join(f"<th>{name}</th>" for name in ("", "where", "what", "what to do", "rule"))
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        return f"<p>{escape(self.summary())}</p><table><tr>{head}</tr>{body}</table>"


def _order(finding: Finding) -> tuple[Any, ...]:
    where = finding.where
    place = (where.file or "", where.line or 0, where.column or 0, where.id or "", where.cell or "")
    return (_SEVERITIES.index(finding.severity), *place, finding.rule, finding.what)
