"""What stands on every picture of a review: its title, what a met target scores, and what must be said."""

from __future__ import annotations

from datetime import date

from scorecard.kpi.scale import show_score
from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.score import met_target_score
from scorecard.model.period import Period
from scorecard.model.scenario import Scenario
from scorecard.model.strategy import Strategy
from scorecard.review.what_if import supposing


def titled(strategy: Strategy, scenario: Scenario) -> Strategy:
    """Return the strategy, under a title that says so where this is a what-if."""
    said = supposing(strategy, scenario)
    if not said:
        return strategy
    below = strategy.map.subtitle or strategy.organisation
    layout = strategy.map.model_copy(
        update={
            "title": f"What if? {strategy.map.title or strategy.name}",
            "subtitle": f"{said} {below}",
        }
    )
    return strategy.model_copy(update={"map": layout})


def chart_notes(
    strategy: Strategy, scenario: Scenario, organisation: str | None, known_on: date | None
) -> list[str]:
    """Return what must be said beneath every chart of a review."""
    found = []
    if scenario.edits:
        found.append("What if: supposed values are among the figures")
    if organisation:
        found.append(f"Readings of {organisation}")
    if known_on is not None:
        found.append(f"As known on {Period.parse(known_on).say()}")
    if strategy.figures == "illustrative":
        found.append("Figures are illustrative")
    return found


def met_target(strategy: Strategy) -> str:
    """Return what a met target scores, in the words of the legend; nothing where there is no target."""
    scale = strategy.scale
    scores = [
        found
        for kpi in strategy.kpis
        if kpi.direction in ("higher", "lower") and not kpi.untargeted
        if (found := met_target_score(kpi, scheme_of(strategy, kpi), scale)) is not None
    ]
    shown = list(dict.fromkeys(show_score(scale, found) for found in sorted(scores)))
    if not shown:
        return ""
    return f"A target met scores {shown[0]}{f' to {shown[-1]}' if len(shown) > 1 else ''}."


__all__ = ["chart_notes", "met_target", "titled"]
