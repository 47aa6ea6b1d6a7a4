"""One KPI in one review, as its card sees it, and what the top of the card says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scorecard.kpi.limits import band_ranges
from scorecard.kpi.scale import show_score
from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.spc import Spc
from scorecard.kpi.target import aim_at
from scorecard.model.base import Basis
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Band, Scheme
from scorecard.model.strategy import Strategy
from scorecard.render.card_words import band_spans
from scorecard.results import Status
from scorecard.strategy_map.sight import LineOfSight

ILLUSTRATIVE = "illustrative"


@dataclass(frozen=True, slots=True)
class Subject:
    """One KPI in one review, and what is known of it there.

    `chart` is the SPC chart of its own readings, None where it has none (yes/no, assessed);
    `supposed` says that a what-if has set its value.
    """

    strategy: Strategy
    kpi: KPI
    statuses: Mapping[str, Status]
    sight: LineOfSight
    chart: Spc | None
    at: Period
    supposed: bool = False

    @property
    def status(self) -> Status:
        """The KPI's own."""
        return self.statuses[self.kpi.id]

    @property
    def scheme(self) -> Scheme | None:
        """What judges its values; None where no scheme does."""
        judged = self.kpi.direction in ("higher", "lower", "between") and not self.kpi.untargeted
        return scheme_of(self.strategy, self.kpi) if judged else None

    @property
    def basis(self) -> Basis | None:
        """What the KPI rests on."""
        return self.kpi.basis or self.strategy.basis


def bands_of(subject: Subject) -> list[tuple[Band, str]]:
    """Return the bands with the values in them, at the target in force, the best first."""
    kpi, scheme = subject.kpi, subject.scheme
    if scheme is None:
        return []
    start = subject.strategy.fiscal_year_start
    aim = aim_at(kpi, subject.status.as_of or subject.at, fiscal_start=start)
    target, upper = (aim.value, aim.upper) if aim is not None else (None, None)
    return band_spans(kpi, band_ranges(kpi, scheme, target, upper, subject.status.history))


def score_words(subject: Subject) -> str:
    """Return the score as the scale shows it; empty where there is none."""
    score = subject.status.score
    return "" if score is None else f"score {show_score(subject.strategy.scale, score)} of 100"


def status_words(subject: Subject) -> str:
    """Return the status in a word with its letter."""
    status, kpi = subject.status, subject.kpi
    if status.band is not None:
        return f"{status.band.name} ({status.band.letter})"
    if status.applicable:
        return "Unknown (?)"
    if not status.in_force:
        return "Not in force"
    return "Not judged" if kpi.untargeted else "Not applicable"


def basis_words(subject: Subject) -> str:
    """Return what the page rests on, where that is not plain fact; empty otherwise."""
    strategy = subject.strategy
    if subject.basis == ILLUSTRATIVE:
        more = ", and so are its figures" if strategy.figures == ILLUSTRATIVE else ""
        return f"Illustrative: this KPI is made up for an example{more}."
    if strategy.basis == ILLUSTRATIVE:
        return (
            "A published source states this KPI. All else on this page is illustrative, unless "
            "“stated” stands beside it."
        )
    return "Its figures are illustrative." if strategy.figures == ILLUSTRATIVE else ""


__all__ = ["ILLUSTRATIVE", "Subject", "bands_of", "basis_words", "score_words", "status_words"]
