"""The card of a KPI: its definition, latest figure, target, trend and purpose on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from scorecard._files import write_aside
from scorecard.errors import RenderError
from scorecard.kpi.spc import Spc
from scorecard.model.kpi import KPI
from scorecard.render.card_links import purpose
from scorecard.render.card_parts import Heading, Section
from scorecard.render.card_status import figures, process, standing
from scorecard.render.card_subject import (
    ILLUSTRATIVE,
    Subject,
    basis_words,
    score_words,
    status_words,
)
from scorecard.render.card_terms import definition, judging, making, people
from scorecard.render.card_text import card_text
from scorecard.render.scene import look
from scorecard.render.theme import read_theme
from scorecard.render.words import marks, say_date
from scorecard.results import Status

if TYPE_CHECKING:
    import pandas as pd

THEME = "board"


@dataclass(frozen=True, slots=True, repr=False)
class KPICard:
    """One KPI on a page: `print` it, look at it in a notebook, or `.save("card.html")`.

    Attributes:
        kpi: the KPI as the document defines it.
        status: its status in the review, with value, target, progress and reasons.
        spc: the SPC chart of its own readings; None where it has no figures.
        heading: the top of the page in words.
        sections: everything beneath it in words.
        chart: SVG text of a chart on the page; empty where there is none.
    """

    kpi: KPI
    status: Status
    spc: Spc | None
    heading: Heading
    sections: tuple[Section, ...]
    chart: str = ""

    def to_frame(self) -> pd.DataFrame:
        """Return one row a line of the card: `section field value`, texts as on the page.

        `value` is missing where nothing is stated.
        """
        import pandas as pd

        head, top = self.heading, "Status"
        rows: list[tuple[str, str, str | None]] = [
            (top, "Name", head.name),
            (top, "Id", head.id),
            (top, "Period", head.when),
            (top, "Status", head.status),
            (top, "Score", head.score.removeprefix("score ") or None),
        ]
        rows += [(top, figure.field, figure.text) for figure in head.figures]
        rows.append((top, "Look again", "; ".join(head.marks) or None))
        rows += [(part.title, fact.field, fact.text or None) for part in self.sections for fact in part.facts]
        return pd.DataFrame(rows, columns=["section", "field", "value"], dtype=object)

    def html(self) -> str:
        """Return the card as a page of its own: nothing is loaded from anywhere, nothing runs."""
        from scorecard.render.card_page import card_page

        return card_page(self.heading, self.sections, read_theme(THEME), self.chart)

    def save(self, path: str | Path) -> Path:
        """Write the card as .html and return where.

        Raises:
            RenderError: another suffix, or the file cannot be written.
        """
        path = Path(path)
        if path.suffix.lower() != ".html":
            shown = f"{path.suffix!r} is" if path.suffix else "no suffix says"
            raise RenderError(f"{path}: {shown} no page; end the name with .html")
        try:
            write_aside(path, self.html().encode("utf-8"))
        except OSError as error:
            raise RenderError(f"{path} cannot be written: {error.strerror or error}") from error
        return path

    def __str__(self) -> str:
        return card_text(self.heading, self.sections)

    def __repr__(self) -> str:
        head = self.heading
        latest = head.figures[0].figure
        return f"<KPICard {head.id}, {head.when}: {head.status}, {latest}>"

    def _repr_html_(self) -> str:
        from scorecard.render.card_page import card_html

        return card_html(self.heading, self.sections, read_theme(THEME), self.chart)


def make_card(
    subject: Subject,
    *,
    known_on: date | None = None,
    organisation: str | None = None,
    supposing: str = "",
    chart: str = "",
) -> KPICard:
    """Put what is known of a KPI on a card.

    Args:
        subject: the KPI with its statuses, line of sight and SPC chart.
        known_on: what was known by when, said at the top.
        organisation: whose readings they are.
        supposing: what a what-if supposes, in a sentence.
        chart: SVG text of a chart drawn by this library.
    """
    strategy, kpi, status = subject.strategy, subject.kpi, subject.status
    role, symbol = look(status.band, status.applicable)
    known = f", as known on {say_date(known_on)}" if known_on is not None else ""
    whose = dict.fromkeys(
        filter(None, (strategy.map.title or strategy.name, strategy.organisation, organisation))
    )
    heading = Heading(
        id=kpi.id,
        name=kpi.name,
        description=kpi.description,
        when=subject.at.say() + known,
        whose=", ".join(whose),
        supposing=supposing,
        basis=basis_words(subject),
        symbol=symbol,
        role=role,
        status=status_words(subject),
        score=score_words(subject),
        marks=marks(strategy.scale, status),
        figures=figures(subject),
        figures_mark="figures illustrative" if strategy.figures == ILLUSTRATIVE else "",
    )  # fmt: skip
    written = (
        standing(subject), process(subject), purpose(subject), people(subject), judging(subject),
        making(subject), definition(subject),
    )  # fmt: skip
    sections = tuple(section for section in written if section.facts)
    return KPICard(kpi, status, subject.chart, heading, sections, chart)


__all__ = ["KPICard", "make_card"]
