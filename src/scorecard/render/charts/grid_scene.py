"""What is on the summary grid: every KPI by its variation and its assurance, its status beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from scorecard.errors import Finding
from scorecard.kpi.spc import Spc
from scorecard.kpi.spc_many import Assurance, Variation
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Band
from scorecard.render.charts.icons import ASSURANCE_WORDS, VARIATION_WORDS
from scorecard.render.charts.sheet import capital
from scorecard.render.charts.spc_scene import why_variation
from scorecard.render.charts.subject import Subject, subject
from scorecard.render.scene import Pen
from scorecard.results import Status

ROWS: tuple[Variation | None, ...] = (
    "concern high", "concern low", "common cause", "neutral high", "neutral low",
    "improvement high", "improvement low", None,
)  # fmt: skip
"""From what asks for attention to what does not; None is no verdict."""
COLUMNS: tuple[Assurance | None, ...] = ("consistently fail", "inconsistent", "consistently pass", None)
RULE = (
    "A note is asked for where variation is a concern, where the status is the worst band, and where the "
    "target is consistently missed while the status is not the best band."
)


class GridKpi(NamedTuple):
    """One KPI with its two verdicts and its status; None is no verdict."""

    subject: Subject
    variation: Variation | None
    assurance: Assurance | None
    trial: bool
    """Whether its limits are trial limits, from fewer than 12 points."""
    score: float | None
    asked: tuple[str, ...]
    """Why a note is asked for; empty where none is."""
    what: str
    """What happened, in a line."""

    @property
    def id(self) -> str:
        """Its id."""
        return self.subject.id


@dataclass(frozen=True, slots=True)
class GridScene:
    """The summary grid before it is drawn."""

    heading: str
    below: str
    when: str
    kpis: tuple[GridKpi, ...]
    """In the strategy's order."""
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """What it is."""
        return "grid of variation by assurance"

    def cell(self, variation: Variation | None, assurance: Assurance | None) -> list[GridKpi]:
        """Return the KPIs of one cell, lowest score first, those without a score last."""
        found = [kpi for kpi in self.kpis if (kpi.variation, kpi.assurance) == (variation, assurance)]
        return sorted(found, key=urgency)

    @property
    def exceptions(self) -> list[GridKpi]:
        """The KPIs of which a note is asked for, lowest score first."""
        return sorted([kpi for kpi in self.kpis if kpi.asked], key=urgency)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a KPI, index `id`.

        Columns:
            name, status, letter: of the KPI and its RAG status.
            value, aim: text, with unit.
            variation, assurance: ordered categoricals in the grid's order, missing for no verdict.
            trial: True where the limits rest on fewer than 12 points.
            note: True where a note is asked for; `asked` says why.
            what: what happened; `why`, `action` and `by_when` are empty, for people to fill in.
        """
        rows = [
            {
                "id": kpi.id, "name": kpi.subject.name, "status": kpi.subject.word,
                "letter": kpi.subject.letter, "value": kpi.subject.figure, "aim": kpi.subject.aim,
                "variation": kpi.variation, "assurance": kpi.assurance, "trial": kpi.trial,
                "note": bool(kpi.asked), "asked": "; ".join(kpi.asked), "what": kpi.what,
                "why": "", "action": "", "by_when": "",
            }
            for kpi in self.kpis
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=_FRAME).set_index("id").astype({"trial": bool, "note": bool})
        for name, words in (("variation", ROWS), ("assurance", COLUMNS)):
            frame[name] = pd.Categorical(frame[name], [word for word in words if word], ordered=True)
        return frame


_FRAME = (
    "id name status letter value aim variation assurance trial note asked what why action by_when".split()
)


def urgency(kpi: GridKpi) -> tuple[bool, float, str]:
    """Return the order of KPIs that stand together: lowest score first, without a score last."""
    return kpi.score is None, kpi.score or 0.0, kpi.id


def grid_kpi(
    kpi: KPI, chart: Spc, status: Status, bands: Sequence[Band], at: Period | None = None
) -> GridKpi:
    """Put one KPI on the grid.

    Args:
        kpi: the KPI. Of one that is yes/no or assessed there is no verdict.
        chart: its SPC chart.
        status: its status.
        bands: of its scheme (of the scale for yes/no), worst first.
        at: the period under review.
    """
    item = subject(kpi, status, at)
    judged = kpi.direction not in ("yes_no", "assessed")
    variation = chart.variation if judged else None
    assurance = chart.assurance if judged else None
    asked = tuple(_asked(variation, assurance, status.band, bands))
    said = [f"{item.figure} against {item.aim.removeprefix('a target of ')}" if item.aim else item.figure]
    if not item.figure:
        said = [item.why or item.word]
    if variation is not None and variation.startswith("concern"):
        said.append(why_variation(chart).removeprefix("it lies ").removeprefix("it belongs to "))
    if assurance == "consistently fail":
        said.append("consistently missed")
    return GridKpi(
        subject=item,
        variation=variation,
        assurance=assurance,
        trial=variation is not None and chart.trial,
        score=status.score if status.band is not None else None,
        asked=asked,
        what=capital("; ".join(part for part in said if part)),
    )


def _asked(
    variation: Variation | None, assurance: Assurance | None, band: Band | None, bands: Sequence[Band]
) -> Iterable[str]:
    if variation is not None and variation.startswith("concern"):
        yield "variation is a concern"
    if band is not None and band == bands[0]:
        yield "worst band"
    if assurance == "consistently fail" and (band is None or band != bands[-1]):
        yield "target consistently missed"


def grid_scene(
    kpis: Sequence[GridKpi], *, heading: str, below: str = "", at: Period | None = None,
    notes: Sequence[str] = (),
) -> GridScene:  # fmt: skip
    """Put the grid together."""
    pen = Pen()
    return GridScene(
        heading=pen.write(heading),
        below=pen.write(below),
        when=at.say() if at is not None else "",
        kpis=tuple(kpis),
        notes=tuple(pen.write(note.strip().rstrip(".") + ".") for note in notes if note.strip()),
        findings=tuple(finding for kpi in kpis for finding in kpi.subject.findings),
    )


def tell_grid(scene: GridScene) -> str:
    """Return the grid in a paragraph, for somebody who cannot see it."""
    count = len(scene.kpis)
    when = f", {scene.when}" if scene.when else ""
    parts = [f"Summary grid, variation by assurance: {scene.heading}{when}: {_many(count)}."]
    for variation in ROWS:
        for assurance in COLUMNS:
            found = scene.cell(variation, assurance)
            if found:
                where = f"{VARIATION_WORDS[variation]}; {ASSURANCE_WORDS[assurance].lower()}"
                named = "; ".join(f"{kpi.subject.name} ({kpi.subject.word})" for kpi in found)
                parts.append(f"{where}: {named}.")
    asked = scene.exceptions
    if asked:
        parts.append(f"Notes are asked for on {_many(len(asked))}. {RULE}")
        parts += [f"{kpi.subject.name}: {kpi.what}." for kpi in asked]
    elif count:
        parts.append("No note is asked for.")
    return " ".join([*parts, *scene.notes])


def _many(count: int) -> str:
    return f"{count} KPI{'' if count == 1 else 's'}"


__all__ = [
    "COLUMNS",
    "ROWS",
    "RULE",
    "GridKpi",
    "GridScene",
    "grid_kpi",
    "grid_scene",
    "tell_grid",
    "urgency",
]
