"""What came of merging an organisation's own content with a framework: part by part, and the conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scorecard.errors import Finding
from scorecard.model.framework import Framework

if TYPE_CHECKING:
    import pandas as pd

Outcome = Literal["added", "already there", "left out"]
_SHOWN = 100
"""Rows of a notebook's table."""


@dataclass(frozen=True, slots=True)
class MergedPart:
    """What became of one part of an organisation's own content."""

    kind: str
    """`category`, `capability`, `indicator`, `level` or `perspective`."""
    id: str
    name: str
    within: str
    """The category, or for an indicator the capability, it belongs to; empty at the top."""
    outcome: Outcome


@dataclass(frozen=True, slots=True, eq=False)
class MergedFramework:
    """A framework with an organisation's own content, and the conflicts between the two.

    `str()` is one line a finding.
    """

    framework: Framework
    """The framework with what could be added; nothing of the original is changed."""
    organisation: str
    """Whose content was added."""
    parts: tuple[MergedPart, ...]
    """Every part that was sent, in the order of its file."""
    findings: tuple[Finding, ...]
    """Conflicts: errors for what was left out, warnings for what was taken in and needs a look."""

    def to_frame(self) -> pd.DataFrame:
        """Return one row a part that was sent: `organisation kind id name within outcome conflict`.

        `conflict` is what the findings say of the part, empty where there is none.
        """
        import pandas as pd

        said: dict[str, list[str]] = {}
        for finding in self.findings:
            said.setdefault(str(finding.where.id), []).append(finding.what)
        rows = [
            (
                self.organisation,
                part.kind,
                part.id,
                part.name,
                part.within,
                part.outcome,
                "; ".join(said.get(part_key(part.kind, part.id, part.within), ())),
            )
            for part in self.parts
        ]
        return pd.DataFrame(rows, columns="organisation kind id name within outcome conflict".split())

    def __repr__(self) -> str:
        counts = [
            (sum(part.outcome == outcome for part in self.parts), outcome)
            for outcome in ("added", "already there", "left out")
        ]
        parts = ", ".join(f"{count} {outcome}" for count, outcome in counts if count) or "nothing was sent"
        conflicts = f"{len(self.findings)} conflict{'' if len(self.findings) == 1 else 's'}"
        return f"<MergedFramework {self.organisation} in {self.framework.name}: {parts}; {conflicts}>"

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings)) or "no conflicts"

    def _repr_html_(self) -> str:
        from html import escape

        frame = self.to_frame()
        frame = frame[(frame["outcome"] != "already there") | (frame["conflict"] != "")]
        head = "".join(f"<th>{escape(name)}</th>" for name in frame.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>"
            for row in frame.head(_SHOWN).itertuples(index=False)
        )
        more = f"<p>and {len(frame) - _SHOWN} more in to_frame()</p>" if len(frame) > _SHOWN else ""
        whole = [each for each in self.findings if each.where.id == self.framework.id]
        listed = f"<ul>{''.join(f'<li>{escape(str(each))}</li>' for each in whole)}</ul>" if whole else ""
        return f"<p>{escape(repr(self)[1:-1])}</p>{listed}<table><tr>{head}</tr>{body}</table>{more}"


def part_key(kind: str, identifier: str, within: str) -> str:
    """Return the id under which a part is reported; indicators are told apart by their capability."""
    return f"{kind}:{within}/{identifier}" if kind == "indicator" else f"{kind}:{identifier}"
