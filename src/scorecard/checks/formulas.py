"""Rules over KPIs whose values are worked out: from formulas, and from readings of shorter periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from scorecard.checks.case import Case, Rule
from scorecard.checks.figures import rounding
from scorecard.checks.words import joined
from scorecard.errors import Finding, Place, Severity
from scorecard.kpi.formula import check_units
from scorecard.kpi.formulas import formula_faults, parts_of
from scorecard.kpi.scale import number
from scorecard.kpi.timeline import shorter
from scorecard.model.kpi import KPI
from scorecard.model.period import FREQUENCIES, Frequency, Period


def formula_faulty(case: Case) -> Iterable[Finding]:
    """A formula cannot be read, names a KPI that is not there, or closes a loop."""
    kpis = case.strategy.kpis
    texts = {kpi.id: kpi.formula for kpi in kpis if kpi.formula is not None}
    return formula_faults(texts, [kpi.id for kpi in kpis], parts_of(case.strategy))[1]


def formula_units(case: Case) -> Iterator[Finding]:
    """A formula adds or compares what is measured in different units, or comes to another than its own."""
    if case.formulas is None:
        return
    units = {kpi.id: kpi.measured_in for kpi in case.strategy.kpis if kpi.measured_in}
    for identifier, tree in case.formulas.trees.items():
        yield from check_units(identifier, tree, units, case.formulas.parts.get(identifier, ()))


def formula_input(case: Case) -> Iterator[Finding]:
    """A formula reads a KPI that never has a value in its periods."""
    if case.formulas is None:
        return
    kpis = {kpi.id: kpi for kpi in case.strategy.kpis}
    for identifier in case.formulas.trees:
        whole = kpis[identifier]
        for name in case.formulas.inputs(identifier):
            said = _never(kpis[name], whole)
            if said is not None:
                what = f"its formula works each {whole.frequency} and reads {name}, {said[0]}"
                yield Finding("warning", "formula-input", Place(id=identifier), what, said[1])


def _never(part: KPI, whole: KPI) -> tuple[str, str] | None:
    """Why one KPI has no value in the periods of another, and what to do."""
    if part.direction == "assessed":
        return "which a person assesses: it has no values", "read a KPI that is counted"
    if part.frequency == whole.frequency:
        return None
    if not shorter(part.frequency, whole.frequency):
        what = f"which is read each {part.frequency}: it has no value there"
        return what, f"say `frequency: {part.frequency}` here, or have it read as often as this"
    if part.over_time is None:
        what = f"which is read each {part.frequency}, and nothing says how to make a {whole.frequency} of it"
        return what, f"say so in `over_time:` of {part.id}"
    return None


def formula_reading(case: Case) -> Iterator[Finding]:
    """A KPI with a formula also has a reading of its own, and it is another figure."""
    if case.measured is None or case.readings is None or case.formulas is None:
        return
    derived = case.measured.derived
    rows = {name: row for row, name in enumerate(derived.organisations)}
    for identifier in case.formulas.trees:
        made = derived.worked[identifier].made
        own = case.readings.of(identifier)
        own = own[own["value"].notna()].sort_values("recorded_at", na_position="first", kind="stable")
        own = own.drop_duplicates(["organisation", "period"], keep="last").sort_index()
        wrong: list[tuple[int, Period, float, float]] = []
        for label, organisation, period, value in zip(
            own.index, own["organisation"], own["period"], own["value"], strict=True
        ):
            column = made.line.column(period)
            if column is not None:
                row = rows[None if pd.isna(organisation) else organisation]
                exact = float(made.values[row, column])
                if exact == exact and abs(value - exact) > rounding(value, exact):
                    wrong.append((label, period, float(value), exact))
        for label, period, value, exact in wrong[:1]:
            more = f" ({len(wrong) - 1} more like it)" if wrong[1:] else ""
            what = (
                f"its reading of {period.say()} is {number(value)} and its formula comes to {number(exact)}"
            )
            fix = "the reading comes first; leave it out, or correct it or what the formula reads"
            yield Finding("warning", "formula-reading", case.readings.place(label, "value"), what + more, fix)


def reading_frequency(case: Case) -> Iterator[Finding]:
    """A KPI's readings change from one frequency to another, or are of longer periods than its own."""
    if case.readings is None:
        return
    frame = case.readings.frame
    for kpi in case.strategy.kpis:
        spans: dict[Frequency, list[Period]] = {}
        for period in set(frame["period"].iloc[case.readings.rows_of(kpi.id)]):
            spans.setdefault(period.frequency, []).append(period)
        left_out = [name for name in spans if name != kpi.frequency and not _of_use(kpi, name)]
        derived = kpi.over_time is not None or kpi.formula is not None
        history = any(len(spans[name]) > 1 for name in left_out)  # one alone has none to be lost
        if len(spans) < 2 and not (left_out and (derived or history)):
            continue
        ordered = sorted(spans, key=lambda name: (min(spans[name]), FREQUENCIES.index(name)))
        shown = joined([f"{_span(spans[name])} by the {name}" for name in ordered])
        what = f"it is read {shown}, and its frequency is {kpi.frequency}"
        severity: Severity = "warning"
        if not derived:
            fix = (
                f"the latest stands as it is, and SPC, trends and formulas read {kpi.frequency}s alone; "
                "say in `over_time:` how shorter periods make one, or keep to one frequency"
            )
        elif left_out:
            fix = f"those by the {joined(left_out)} are left out; keep to {kpi.frequency}s or shorter"
        else:
            severity, fix = "note", f"`over_time: {kpi.over_time}` brings the shorter to {kpi.frequency}s"
        yield Finding(severity, "reading-frequency", Place(id=kpi.id), what, fix)


def _of_use(kpi: KPI, frequency: Frequency) -> bool:
    return kpi.over_time is not None and shorter(frequency, kpi.frequency)


def _span(periods: list[Period]) -> str:
    first, last = min(periods), max(periods)
    return str(first) if first == last else f"{first} to {last}"


RULES: tuple[Rule, ...] = (
    formula_faulty,
    formula_units,
    formula_input,
    formula_reading,
    reading_frequency,
)
