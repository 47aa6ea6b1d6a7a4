"""What came of reading a workbook: the assessment, every fault with its cell, and what was not used."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from scorecard.errors import Finding
from scorecard.model.assessment import Assessment

if TYPE_CHECKING:
    import pandas as pd


class Kept(NamedTuple):
    """Something typed that the assessment does not hold, word for word."""

    sheet: str
    cell: str
    """Such as `D12`; empty for the text of a shape drawn over the sheets."""
    text: str


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """A workbook read back: nothing that was typed is lost, and nothing is guessed.

    What is faulty is left out of `assessment`, listed in `findings` with its sheet and cell, and kept
    word for word in `kept`.
    """

    assessment: Assessment | None
    """What the workbook says, without what is faulty; None where even whose assessment it is, its round
    or its date is missing. Then `kept` holds all that was typed."""
    findings: tuple[Finding, ...]
    """Every fault and remark, errors first, then by sheet and cell."""
    kept: tuple[Kept, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What has to be put right before the assessment says all that people typed."""
        return tuple(each for each in self.findings if each.severity == "error")

    def to_frame(self) -> pd.DataFrame:
        """Return one row a finding: `severity rule cell what fix text`.

        `text` is what stands in the cell where it was not used, else None. What was kept without a
        finding of its own cell (the cells of a column nobody knows) follows, with neither `what` nor
        `fix` and `note` as its severity.
        """
        import pandas as pd

        from scorecard.formats.workbook.pen import place_of

        texts = {place_of(each.sheet, each.cell): each.text for each in self.kept}
        rows = []
        for each in self.findings:
            cell = each.where.cell
            rows.append((each.severity, each.rule, cell, each.what, each.fix, texts.pop(cell or "", None)))
        rows += [("note", "kept", cell, "", "", text) for cell, text in texts.items()]
        return pd.DataFrame(rows, columns="severity rule cell what fix text".split(), dtype=object)

    def __str__(self) -> str:
        return "\n".join([repr(self), *map(str, self.findings)])

    def __repr__(self) -> str:
        read = "no assessment" if self.assessment is None else repr(self.assessment.round)
        counts = ", ".join(
            f"{count} {word}{'' if count == 1 else 's'}"
            for word in ("error", "warning", "note")
            if (count := sum(each.severity == word for each in self.findings))
        )
        return f"<WorkbookReading: {read}, {counts or 'no findings'}, {len(self.kept)} kept>"

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>"
            + "".join(f"<td>{escape('' if value is None else str(value))}</td>" for value in row)
            + "</tr>"
            for row in self.to_frame().itertuples(index=False)
        )
        heads = "".join(f"<th>{name}</th>" for name in ("", "rule", "cell", "what", "what to do", "typed"))
        return f"<p>{escape(repr(self))}</p><table><tr>{heads}</tr>{rows}</table>"


__all__ = ["Kept", "WorkbookReading"]
