"""The check: every rule over a strategy and its figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scorecard.checks import (
    bands,
    definitions,
    doubts,
    figures,
    formulas,
    parts,
    propagation,
    returns,
    risks,
    schemes,
    services,
    structure,
    views,
)
from scorecard.checks.case import Case, Rule
from scorecard.checks.findings import Findings
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.readings import Readings
from scorecard.model.judgement import Judgement
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy

RULES: tuple[Rule, ...] = tuple(
    rule
    for topic in (
        schemes,
        bands,
        structure,
        propagation,
        definitions,
        parts,
        formulas,
        risks,
        services,
        figures,
        doubts,
        returns,
        views,
    )
    for rule in topic.RULES
)
"""Every rule; the order does not matter, findings are sorted."""


def check(
    strategy: Strategy,
    readings: Readings | Any | None = None,
    judgements: Judgements | Iterable[Judgement] | None = None,
    *,
    at: str | Period | None = None,
) -> Findings:
    """Return what an analyst should know about a strategy before believing its map.

    Args:
        strategy: what `read_strategy` returns.
        readings: what `read_readings` returns, or any dataframe `Readings` accepts; unsaid,
            only the document is checked.
        judgements: assessed statuses and overrides, as for `Review`.
        at: the period under review; unsaid, the last with readings. Nodes and links outside
            their dates are left out, and readings too old by then are named.

    Raises:
        ReadingsError: the readings are no table of readings at all.
        PeriodError: `at` cannot be read.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "objectives": {"readers": {"name": "More readers", "vision": True}},
    ...         "kpis": {"visits": {"name": "Visits", "measures": "readers", "owner": "Head librarian"}},
    ...     }
    ... )
    >>> found = check(strategy)
    >>> print(found.errors)
    error: kpi:visits: it has no target, which its scheme 'tolerance' reads; add `target:`, or
    `untargeted: true` if it is counted and not judged [target-missing]
    """
    if readings is not None and not isinstance(readings, Readings):
        readings = Readings(readings, fiscal_start=strategy.fiscal_year_start)
    if judgements is not None and not isinstance(judgements, Judgements):
        judgements = Judgements(judgements)
    case = Case(strategy, readings, judgements, _date(strategy, readings, at))
    return Findings(finding for rule in RULES for finding in rule(case))


def _date(strategy: Strategy, readings: Readings | None, at: str | Period | None) -> Period | None:
    if at is not None:
        return Period.parse(at, fiscal_start=strategy.fiscal_year_start)
    return max(set(readings.frame["period"])) if readings is not None and len(readings) else None
