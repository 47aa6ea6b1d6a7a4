"""What a what-if supposes: in a sentence, and as readings in the place of those there are."""

from __future__ import annotations

from collections.abc import Mapping

from scorecard.errors import ScorecardError
from scorecard.kpi.calendar import freshness
from scorecard.kpi.derive import Derived, Values
from scorecard.kpi.measure import Measured, State, measure
from scorecard.kpi.ratio import ratio_factor
from scorecard.kpi.readings import Readings
from scorecard.kpi.scale import number
from scorecard.kpi.submission import Deadlines
from scorecard.kpi.timeline import last_ended
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scenario import Scenario
from scorecard.model.strategy import Strategy

SAID = 5
"""How many suppositions a sentence names."""


def numbers_of(scenario: Scenario) -> dict[str, float]:
    """Return the values a scenario supposes KPIs to have; what is a status word is none."""
    return {name: float(value) for name, value in scenario.set.items() if not isinstance(value, str)}


def supposing(strategy: Strategy, scenario: Scenario) -> str:
    """Return what a scenario supposes, in a sentence; empty where it supposes nothing."""
    if not scenario.edits:
        return ""
    names = {name: node.name for name, node in strategy.nodes.items()}
    said = [f"{names[name]} stopped" for name in sorted(scenario.drop)]
    for name, value in sorted(scenario.set.items()):
        node = strategy.nodes.get(name)
        if isinstance(value, str):
            said.append(f"{names.get(name, name)} {value.lower()}")
        else:
            yes_no = isinstance(node, KPI) and node.direction == "yes_no"
            shown = ("yes" if value else "no") if yes_no else number(float(value))
            said.append(f"{names.get(name, name)} at {shown}")
    said += [f"{names.get(name, name)} {lag} later" for name, lag in sorted(scenario.delay.items())]
    said += [f"{name} taken out" for name in sorted(scenario.remove)]
    said += [
        f"{names.get(cause, cause)} weighing {number(weight)} on {names.get(effect, effect)}"
        for cause, effects in sorted(scenario.reweight.items())
        for effect, weight in sorted(effects.items())
    ]
    said += [f"another target for {names.get(name, name)}" for name in sorted(scenario.retarget)]
    rest = len(said) - SAID
    more = f" and {rest} more" if rest > 0 else ""
    return f"Supposing: {'; '.join(said[:SAID])}{more}. Not what is, but what would be."


def supposed(
    values: Mapping[str, float],
    known: Values,
    organisation: str | None,
    at: Period,
    *,
    earlier: bool,
    deadlines: Deadlines | None,
) -> Readings:
    """Return readings with other values, each in the period of the reading it stands for at a date.

    A formula that reads one is worked out anew, also where it had a reading of its own.

    Args:
        values: KPI, by canonical id, to its value.
        known: the values there are.
        organisation: whose.
        at: the date.
        earlier: whether that is before the review, where only what had a reading then is
            supposed, and no year to date, whose values of different months are not alike.
        deadlines: see `measure`.
    """
    strategy, start = known.strategy, known.strategy.fiscal_year_start
    found = measure(strategy, known, at, [organisation], deadlines=deadlines)
    derived = found.derived
    placed: dict[str, tuple[Period, float]] = {}
    factors: dict[str, float] = {}
    beneath: dict[str, float] = {}
    for row, kpi in enumerate(strategy.kpis):
        there = found.state[row, 0] in (State.KNOWN, State.CARRIED) and kpi.over_time != "year_to_date"
        if kpi.id not in values or (earlier and not there):
            continue
        period, value = _stands_for(kpi, row, found, at, start, deadlines), values[kpi.id]
        if kpi.over_time == "year_to_date":
            value -= _year_before(kpi, period, derived, organisation, start)
        placed[kpi.id] = (period, value)
        factors[kpi.id] = ratio_factor(kpi)
        denominator = derived.denominator(kpi.id, period, organisation)
        if denominator is not None:
            beneath[kpi.id] = denominator
    readings = known.readings
    above = known.formulas.reading(placed).difference(placed)
    if placed and above:
        readings = readings.set_aside(above, min(period.end for period, _ in placed.values()))
    return readings.with_values(placed, organisation, factors, beneath)


def _stands_for(
    kpi: KPI, row: int, found: Measured, at: Period, start: int, deadlines: Deadlines | None
) -> Period:
    """The period a supposed value is of: that of the reading it stands for, or the one now due."""
    own_only = kpi.id in found.derived.own_frequency_only
    if own_only:
        period = last_ended(at.end, kpi.frequency, fiscal_start=start)
    else:
        own = Period.containing(at.end, kpi.frequency, fiscal_start=start)
        period = own if own.end == at.end else at
    if found.state[row, 0] in (State.KNOWN, State.CARRIED) and found.as_of[row, 0] >= 0:
        last = found.periods[int(found.as_of[row, 0])]
        # A whole's parts may be older than a reading of its own would be allowed to be.
        fresh = freshness(kpi, last, at, fiscal_start=start, deadlines=deadlines) != "stale"
        if fresh and not (own_only and last.frequency != kpi.frequency):
            period = last
    return period


def _year_before(kpi: KPI, period: Period, derived: Derived, organisation: str | None, start: int) -> float:
    """What a year to date had come to before a period."""
    before = derived.before(kpi.id, period, organisation, start)
    if before is None:
        raise ScorecardError(
            f"{kpi.id} is a year to date, and what its year came to before {period} is not known; "
            "add the readings that are missing"
        )
    return before


__all__ = ["numbers_of", "supposed", "supposing"]
