"""Rules over the figures beside the document: readings and judgements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from scorecard.checks.case import Case, Rule
from scorecard.errors import Finding, Place, ReadingsError
from scorecard.kpi.calendar import freshness
from scorecard.kpi.measure import check_fit
from scorecard.kpi.readings import Readings
from scorecard.kpi.scale import number
from scorecard.model.kpi import KPI

if TYPE_CHECKING:
    import pandas as pd


def unknown_kpi(case: Case) -> Iterator[Finding]:
    """Readings are of a KPI that is not there, or hold a word where a number belongs."""
    if case.readings is None:
        return
    kpis = {kpi.id for kpi in case.strategy.kpis}
    try:
        check_fit(case.strategy, case.readings)
    except ReadingsError as error:
        for finding in error.findings:
            yield finding if finding.where.id in kpis else replace(finding, rule="unknown-kpi")


def judgements_fit(case: Case) -> Iterable[Finding]:
    """Judgements are of a node, or in a word, that the strategy does not know."""
    try:
        if case.judgements is not None:
            case.judgements.resolved(case.strategy)
    except ReadingsError as error:
        return error.findings
    return ()


def table_notes(case: Case) -> Iterable[Finding]:
    """What was not read in the tables, such as columns of other names."""
    return case.readings.findings if case.readings is not None else ()


def no_readings(case: Case) -> Iterator[Finding]:
    """A KPI has never had a reading, and nothing else gives it a value."""
    if case.readings is None:
        return
    frame = case.readings.frame
    read = set(frame.loc[_given(frame), "kpi"])
    parents = {arrow.target for arrow in case.carrying if arrow.link.kind == "part_of"}
    for kpi in case.strategy.kpis:
        rolled_up = kpi.roll_up is not None and kpi.id in parents
        judged = kpi.direction == "assessed" or kpi.untargeted or kpi.id in case.assessed
        if kpi.id not in read and case.counts(kpi) and not rolled_up and not judged:
            what = "there has never been a reading of it"
            fix = f"have readings sent as {kpi.slug!r}, or take the KPI out"
            yield Finding("warning", "no-readings", Place(id=kpi.id), what, fix)


def never_assessed(case: Case) -> Iterator[Finding]:
    """Somebody's status is expected for a node, and there has never been one."""
    if case.judgements is None:
        return
    for node in case.strategy.nodes.values():
        expected = node.assessed or (isinstance(node, KPI) and node.direction == "assessed")
        if expected and case.counts(node) and node.id not in case.assessed:
            fix = "have it judged (`kind: assessed`), or take `assessed` out"
            yield Finding("warning", "never-assessed", Place(id=node.id), "nobody has ever assessed it", fix)


def ratio_mismatch(case: Case) -> Iterator[Finding]:
    """A value differs from its own numerator and denominator by more than rounding."""
    for kpi, rows, readings in _readings_by_kpi(case):
        factor = 100.0 if kpi.measured_in.strip().startswith("%") else 1.0
        whole = rows.dropna(subset=["value", "numerator", "denominator"])
        whole = whole[whole["denominator"] > 0]
        whole = whole.assign(ratio=factor * whole["numerator"] / whole["denominator"])
        off = [abs(x - y) > _rounding(x, y) for x, y in zip(whole["value"], whole["ratio"], strict=True)]
        wrong = whole[np.array(off, dtype=bool)]
        if len(wrong):
            first = wrong.iloc[0]
            said, exact, over, under = (
                number(float(first[column])) for column in ("value", "ratio", "numerator", "denominator")
            )
            of = f"{'100 x ' if factor == 100 else ''}{over} / {under}"
            what = f"the value of {first['period'].say()} is {said}, and {of} is {exact}{_more(len(wrong))}"
            fix = "mend the value, or leave it empty and let it be worked out"
            yield Finding("warning", "ratio-mismatch", readings.place(wrong.index[0]), what, fix)


def reading_invalid(case: Case) -> Iterator[Finding]:
    """A reading that cannot be used: a denominator of 0, a yes/no that is neither."""
    for kpi, rows, readings in _readings_by_kpi(case):
        empty = rows["numerator"].notna() & (rows["denominator"] <= 0)
        fix = "it must be above 0; leave the line out where there was nothing to count"
        faults = [("denominator", rows[empty], fix)]
        if kpi.direction == "yes_no":
            odd = rows["value"].notna() & ~rows["value"].isin((0.0, 1.0))
            faults.append(("value", rows[odd], "a `yes_no` KPI takes yes, no, 1 or 0"))
        for column, wrong, fix in faults:
            if len(wrong):
                first = wrong.iloc[0]
                said = f"{number(first[column])}{_more(len(wrong))}"
                what = f"the {column} of {first['period'].say()} is {said}"
                yield Finding("warning", "reading-invalid", readings.place(wrong.index[0]), what, fix)


def stale(case: Case) -> Iterator[Finding]:
    """A KPI's last reading is too old to speak for the period under review."""
    at, start = case.at, case.strategy.fiscal_year_start
    if at is None:
        return
    for kpi, rows, _ in _readings_by_kpi(case):
        past = rows[(rows["end"] <= np.datetime64(at.end)) & _given(rows)]
        past = past.sort_values("end", kind="stable")
        last = past.drop_duplicates("organisation", keep="last")["period"]
        old = {item for item in set(last) if freshness(kpi, item, at, fiscal_start=start) == "stale"}
        if old and case.counts(kpi):
            count = sum(item in old for item in last)
            where = f" in {count} of {len(last)} organisations" if len(last) > 1 else ""
            longest = " at the longest" if len(old) > 1 else ""
            what = f"at {at.say()} there is no data{where} since {min(old).say()}{longest}"
            fix = "ask for it, or say in `carry:` how long a reading holds"
            yield Finding("note", "stale", Place(id=kpi.id), what, fix)


def _readings_by_kpi(case: Case) -> Iterator[tuple[KPI, pd.DataFrame, Readings]]:
    """Yield each KPI with its rows, and the readings they are of."""
    if case.readings is None:
        return
    kpis = {kpi.id: kpi for kpi in case.strategy.kpis}
    for name, rows in case.readings.frame.groupby("kpi", sort=True):
        if name in kpis:
            yield kpis[str(name)], rows, case.readings


def _given(rows: pd.DataFrame) -> Any:
    """Which rows hold a value, or what it is worked out from."""
    return rows["value"].notna() | (rows["numerator"].notna() & rows["denominator"].notna())


def _rounding(value: float, exact: float) -> float:
    """Half a unit of the last decimal written, and what floating point adds."""
    text = repr(float(value)).removesuffix(".0")
    decimals = len(text.partition(".")[2]) if "e" not in text else 12
    return 0.5 * 10.0**-decimals * (1 + 1e-6) + 1e-9 * abs(exact)


def _more(count: int) -> str:
    return f" ({count - 1} more like it)" if count > 1 else ""


RULES: tuple[Rule, ...] = (
    unknown_kpi,
    judgements_fit,
    table_notes,
    no_readings,
    never_assessed,
    ratio_mismatch,
    reading_invalid,
    stale,
)
