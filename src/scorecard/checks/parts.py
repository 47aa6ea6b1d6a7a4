"""Rules over KPIs whose value is made of their parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scorecard.checks.case import Case, Rule, in_percent
from scorecard.checks.words import joined, some
from scorecard.errors import Finding, Place
from scorecard.kpi.formula import DrillDown, aggregate_of
from scorecard.kpi.lineage import lineage
from scorecard.kpi.timeline import shorter
from scorecard.model.period import Frequency


def parts_differ(case: Case) -> Iterator[Finding]:
    """The parts of a KPI are read at different frequencies: a month's 10 and a quarter's 90."""
    kpis = {kpi.id: kpi for kpi in case.strategy.kpis if case.counts(kpi)}
    parts: dict[str, dict[Frequency, list[str]]] = {}
    for arrow in case.carrying:
        if arrow.link.kind == "part_of" and arrow.source in kpis and arrow.target in kpis:
            part, whole_kpi = kpis[arrow.source], kpis[arrow.target]
            read = parts.setdefault(arrow.target, {})
            brought = part.over_time is not None and shorter(part.frequency, whole_kpi.frequency)
            read.setdefault(whole_kpi.frequency if brought else part.frequency, []).append(arrow.source)
    for whole, read in parts.items():
        if kpis[whole].roll_up is not None and len(read) > 1:
            shown = joined([f"{some(names)} each {frequency}" for frequency, names in sorted(read.items())])
            what = f"it rolls up readings of different spans: {shown}"
            fix = "have its parts read at one `frequency`, or say their `over_time:`"
            yield Finding("warning", "parts-differ", Place(id=whole), what, fix)


def mean_of_percentages(case: Case) -> Iterator[Finding]:
    """A percentage is made as the mean of its parts', whatever they are percentages of."""
    for kpi in case.strategy.kpis:
        tree = None if case.formulas is None else case.formulas.trees.get(kpi.id)
        mean = kpi.roll_up == "mean" or (tree is not None and aggregate_of(tree) == "mean")
        if mean and in_percent(kpi):
            what = "it takes the mean of percentages, in which small parts count as much as large ones"
            fix = "say `roll_up: ratio`, and have numerators and denominators sent for its parts"
            yield Finding("warning", "mean-of-percentages", Place(id=kpi.id), what, fix)


def parts_and_whole(case: Case) -> Iterator[Finding]:
    """An aggregate shows another figure than its parts come to."""
    if case.measured is None or case.formulas is None or case.at is None:
        return
    for kpi in case.strategy.kpis:
        if kpi.roll_up is None and kpi.formula is None:
            continue
        found: list[tuple[str | None, Finding]] = []
        for column, organisation in enumerate(case.measured.organisations):
            drill = lineage(case.strategy, case.formulas, case.measured, case.at, kpi, column)
            # What a whole without a value lacks is told where its parts are.
            if isinstance(drill, DrillDown) and drill.whole is not None:
                found += [(organisation, finding) for finding in drill.findings]
        for organisation, finding in found[:1]:
            what = finding.what if organisation is None else f"in {organisation}, {finding.what}"
            yield replace(finding, what=what + (f" ({len(found) - 1} more like it)" if found[1:] else ""))


RULES: tuple[Rule, ...] = (parts_differ, mean_of_percentages, parts_and_whole)
