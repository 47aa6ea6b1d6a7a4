"""What to know before believing the colours of a review: of its document, its figures and its statuses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from scorecard.checks.check import check
from scorecard.checks.findings import Findings
from scorecard.checks.statuses import status_findings
from scorecard.errors import Finding
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.percent import over_hundred
from scorecard.kpi.readings import Readings
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scenario import Scenario
from scorecard.model.strategy import Strategy
from scorecard.results import Status
from scorecard.review.what_if import numbers_of


def doubts(
    strategy: Strategy,
    readings: Readings,
    judgements: Judgements,
    at: Period,
    statuses: Mapping[str, Status],
    goals: Collection[str],
    more: Iterable[Finding] = (),
) -> Findings:
    """Return what `check` says of the document and the figures, and what the statuses show besides.

    What both say of a node under one rule, `check` says.

    Args:
        strategy, readings, judgements, at: as for `check`.
        statuses: of every node.
        goals: ids of the goals.
        more: what else was found.
    """
    found = check(strategy, readings, judgements, at=at)
    said = {(item.rule, item.where.id) for item in found}
    besides = [*status_findings(statuses, strategy.scale, goals), *more]
    return Findings([*found, *(item for item in besides if (item.rule, item.where.id) not in said)])


def supposed_over_hundred(strategy: Strategy, scenario: Scenario) -> Iterator[Finding]:
    """Yield what is to be said of supposed values of shares of 100 that lie above 100."""
    for name, value in sorted(numbers_of(scenario).items()):
        kpi = strategy.nodes.get(name)
        found = over_hundred(kpi, value, "the supposed value") if isinstance(kpi, KPI) else None
        if found is not None:
            yield found


__all__ = ["doubts", "supposed_over_hundred"]
