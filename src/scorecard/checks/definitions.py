"""Rules over the definitions of KPIs: their revision, how often they are collected, their units."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import joined, some
from scorecard.errors import Finding, Place
from scorecard.kpi.formula_units import unit_of
from scorecard.kpi.ratio import is_percent
from scorecard.model.kpi import KPI
from scorecard.model.period import FREQUENCIES


def definition_overdue(case: Case) -> Iterator[Finding]:
    """A definition was to be revised before the period under review ended."""
    if case.at is None:
        return
    for kpi in case.strategy.kpis:
        due = kpi.definition.revise_by
        if due is not None and due.end < case.at.end and case.counts(kpi):
            what = f"its definition was to be revised by {due.say()}, and it is {case.at.say()}"
            fix = "revise it and say when next in `revise_by:`, or let the KPI end with `valid_until:`"
            yield Finding("warning", "definition-overdue", Place(id=kpi.id), what, fix)


def collected_rarely(case: Case) -> Iterator[Finding]:
    """A KPI is collected more rarely than it is reported, so that some reports hold nothing new."""
    for kpi in case.strategy.kpis:
        collected = kpi.definition.collected
        if collected is not None and _LENGTH[collected] > _LENGTH[kpi.frequency] and case.counts(kpi):
            what = f"it is reported each {kpi.frequency} and collected each {collected} only"
            fix = f"say `frequency: {collected}`, or collect it as often as it is reported"
            yield Finding("warning", "collected-rarely", Place(id=kpi.id), what, fix)


_LENGTH = {
    frequency: FREQUENCIES.index("year" if frequency == "fiscal year" else frequency)
    for frequency in FREQUENCIES
}
"""Frequencies by their place, the shortest first; a fiscal year is as long as a calendar year."""


def mixed_units(case: Case) -> Iterator[Finding]:
    """Values of different units are added up or averaged: 90 calls and 10 hours."""
    parts: dict[str, list[KPI]] = {}
    kpis = {kpi.id: kpi for kpi in case.strategy.kpis if case.counts(kpi)}
    for arrow in case.carrying:
        if arrow.link.kind == "part_of" and arrow.source in kpis and arrow.target in kpis:
            parts.setdefault(arrow.target, []).append(kpis[arrow.source])
    for whole, members in parts.items():
        if kpis[whole].roll_up in ("sum", "mean"):
            yield from _of_parts(kpis[whole], members)


def _of_parts(whole: KPI, parts: list[KPI]) -> Iterator[Finding]:
    """Where units are not said nothing is known; case and plural do not count."""
    read: dict[str, list[KPI]] = {}
    for kpi in (whole, *parts):
        if kpi.measured_in:
            read.setdefault(_alike(kpi.measured_in), []).append(kpi)
    if len(read) < 2:
        return
    verb = "adds up" if whole.roll_up == "sum" else "takes the mean of"
    among = {unit: [kpi for kpi in kpis if kpi is not whole] for unit, kpis in read.items()}
    named = [kpis for kpis in among.values() if kpis]
    shown = joined([f"{some([kpi.id for kpi in kpis])} in {kpis[0].measured_in}" for kpis in named])
    own = f", and is itself in {whole.measured_in}" if not among.get(_alike(whole.measured_in)) else ""
    what = f"it {verb} parts of different units: {shown}" if len(named) > 1 else f"it {verb} {shown}"
    fix = "have all of them measured in one unit, or write a `formula` that turns one into the other"
    yield Finding(
        "warning", "mixed-units", Place(id=whole.id), what + (own if whole.measured_in else ""), fix
    )


def _alike(measured_in: str) -> str:
    """One text for units that differ in case or plural only; percentages are all one unit."""
    return "%" if is_percent(measured_in) else str(unit_of(measured_in))


RULES: tuple[Rule, ...] = (definition_overdue, collected_rarely, mixed_units)
