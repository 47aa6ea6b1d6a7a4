"""Rules over KPIs whose value is made of their parts."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.checks.case import Case, Rule, in_percent
from scorecard.checks.words import joined, some
from scorecard.errors import Finding, Place
from scorecard.model.period import Frequency


def parts_differ(case: Case) -> Iterator[Finding]:
    """The parts of a KPI are read at different frequencies: a month's 10 and a quarter's 90."""
    kpis = {kpi.id: kpi for kpi in case.strategy.kpis if case.counts(kpi)}
    parts: dict[str, dict[Frequency, list[str]]] = {}
    for arrow in case.carrying:
        if arrow.link.kind == "part_of" and arrow.source in kpis and arrow.target in kpis:
            read = parts.setdefault(arrow.target, {})
            read.setdefault(kpis[arrow.source].frequency, []).append(arrow.source)
    for whole, read in parts.items():
        if kpis[whole].roll_up is not None and len(read) > 1:
            shown = joined([f"{some(names)} each {frequency}" for frequency, names in sorted(read.items())])
            what = f"it rolls up readings of different spans: {shown}"
            fix = "have its parts read at one `frequency`, or give it readings of its own"
            yield Finding("warning", "parts-differ", Place(id=whole), what, fix)


def mean_of_percentages(case: Case) -> Iterator[Finding]:
    """A percentage is made as the mean of its parts', whatever they are percentages of."""
    for kpi in case.strategy.kpis:
        if kpi.roll_up == "mean" and in_percent(kpi):
            what = "it takes the mean of percentages, in which small parts count as much as large ones"
            fix = "say `roll_up: ratio`, and have numerators and denominators sent for its parts"
            yield Finding("warning", "mean-of-percentages", Place(id=kpi.id), what, fix)


RULES: tuple[Rule, ...] = (parts_differ, mean_of_percentages)
