"""What a review and a panel are given: readings and judgements checked against the strategy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from scorecard.errors import Finding, ReadingsError, ScorecardError
from scorecard.kpi.engines import is_lazy
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.measure import check_fit
from scorecard.kpi.readings import Readings
from scorecard.kpi.reduce import counting
from scorecard.model.judgement import Judgement
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.review.names import check_organisation


def checked_strategy(strategy: Any) -> Strategy:
    """Return the strategy, or say how to get one from what was given instead."""
    if isinstance(strategy, Strategy):
        return strategy
    raise ScorecardError(
        f"a strategy comes from `read_strategy` or `Strategy.model_validate`, not {type(strategy).__name__}"
    )


def checked_inputs(
    strategy: Strategy, readings: Any, judgements: Any, known_on: str | date | None
) -> tuple[Readings, Judgements, date | None]:
    """Readings and judgements that fit the strategy, cut to what was known; every fault at once."""
    start = strategy.fiscal_year_start
    known = None if known_on is None else Period.parse(known_on, fiscal_start=start).end
    if is_lazy(readings):
        readings = counting(readings, known_on=known, fiscal_start=start)
    elif not isinstance(readings, Readings):
        readings = Readings(readings, fiscal_start=start)
    if not isinstance(judgements, Judgements):
        judgements = Judgements(_records(judgements))
    faults: list[Finding] = []
    for fits in (lambda: check_fit(strategy, readings), lambda: judgements.resolved(strategy)):
        try:
            fits()
        except ReadingsError as error:
            faults += error.findings
    if readings.organisations:
        faults += judgements.of_others(readings.organisations)
    if faults:
        count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
        raise ReadingsError(f"readings and judgements do not fit the strategy: {count}", faults)
    judgements = judgements.resolved(strategy)
    if known is not None:
        readings, judgements = readings.known_on(known), judgements.known_on(known)
    return readings, judgements, known


def _records(judgements: Any) -> list[Judgement]:
    """Judgement records, or a refusal of anything else."""
    items = [] if judgements is None else list(judgements)
    if isinstance(judgements, pd.DataFrame) or not all(isinstance(item, Judgement) for item in items):
        raise ReadingsError(
            "judgements come from `read_judgements`, or as Judgement records, "
            f"not {type(judgements).__name__}"
        )
    return items


def chosen_organisation(readings: Readings, organisation: str | None) -> str | None:
    """Return the organisation under review: the one named, or the only one there is."""
    there = readings.organisations
    if organisation is not None:
        check_organisation(organisation, there)
        return organisation
    if not there:
        return None
    if len(there) == 1 and readings.frame["organisation"].notna().all():
        return there[0]
    shown = ", ".join(there[:6]) + (" ..." if len(there) > 6 else "")
    many = (
        f"{len(there)} organisations ({shown})"
        if len(there) > 1
        else f"{there[0]}, and some of no organisation"
    )
    raise ReadingsError(f"the readings are of {many}; choose one with `organisation=`, or use Panel for all")
