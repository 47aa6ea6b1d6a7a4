"""Rules over the figures beside the document: readings and judgements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from scorecard.checks.case import Case, Rule, in_percent
from scorecard.checks.words import joined, plural, some
from scorecard.errors import Finding, Place, ReadingsError, Severity
from scorecard.kpi.calendar import freshness
from scorecard.kpi.measure import check_fit
from scorecard.kpi.ratio import ratio_factor
from scorecard.kpi.scale import number
from scorecard.kpi.score import score
from scorecard.kpi.target import aim_at
from scorecard.kpi.year_before import history_of, latest_revisions
from scorecard.model.kpi import KPI
from scorecard.model.period import Period

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


def unknown_organisation(case: Case) -> Iterator[Finding]:
    """Judgements are of an organisation that no reading is of."""
    if case.judgements is None or case.readings is None or not len(case.readings):
        return
    organisations = case.readings.organisations
    others: dict[str, list[Finding]] = {}
    for finding in case.judgements.of_others(organisations):
        others.setdefault(finding.what, []).append(finding)
    readings = f"there are readings of {some(organisations)}" if organisations else "no reading names one"
    # A review refuses a name beside others; where readings name none, the judgement never counts.
    severity: Severity = "error" if organisations else "warning"
    for what, findings in others.items():
        first, fix = findings[0], findings[0].fix or readings
        what += f" in the readings{_more(len(findings))}"
        yield replace(first, severity=severity, rule="unknown-organisation", what=what, fix=fix)


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
        made = kpi.formula is not None or (kpi.roll_up is not None and kpi.id in parents)
        judged = kpi.direction == "assessed" or kpi.untargeted or kpi.id in case.assessed
        if kpi.id not in read and case.counts(kpi) and not made and not judged:
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
    if case.readings is None:
        return
    readings, kpis = case.readings, case.strategy.kpis
    percent = {kpi.id for kpi in kpis if in_percent(kpi)}
    frame = _of(readings.frame, {kpi.id for kpi in kpis})
    frame = frame[frame["value"].notna() & frame["numerator"].notna() & (frame["denominator"] > 0)]
    factor = np.where(frame["kpi"].isin(percent), 100.0, 1.0)
    frame = frame.assign(factor=factor, ratio=factor * frame["numerator"] / frame["denominator"])
    pairs = zip(frame["value"].tolist(), frame["ratio"].tolist(), strict=True)
    off = [x != y and abs(x - y) > rounding(x, y) for x, y in pairs]
    for rows in _by_kpi(frame[np.array(off, dtype=bool)]):
        first = rows.iloc[0]
        said, exact, over, under = (
            number(float(first[column])) for column in ("value", "ratio", "numerator", "denominator")
        )
        of = f"{'100 x ' if first['factor'] == 100 else ''}{over} / {under}"
        what = f"the value of {first['period'].say()} is {said}, and {of} is {exact}{_more(len(rows))}"
        fix = "mend the value, or leave it empty and let it be worked out"
        yield Finding("warning", "ratio-mismatch", readings.place(rows.index[0]), what, fix)


def reading_invalid(case: Case) -> Iterator[Finding]:
    """A reading that cannot be used: a denominator of 0, a yes/no that is neither."""
    if case.readings is None:
        return
    readings, kpis = case.readings, case.strategy.kpis
    frame = _of(readings.frame, {kpi.id for kpi in kpis})
    empty = frame["numerator"].notna() & (frame["denominator"] <= 0)
    answers = frame["kpi"].isin({kpi.id for kpi in kpis if kpi.direction == "yes_no"})
    odd = answers & frame["value"].notna() & ~frame["value"].isin((0.0, 1.0))
    for column, wrong, fix in (
        ("denominator", empty, "it must be above 0; leave the line out where there was nothing to count"),
        ("value", odd, "a `yes_no` KPI takes yes, no, 1 or 0"),
    ):
        for rows in _by_kpi(frame[wrong]):
            first = rows.iloc[0]
            what = f"the {column} of {first['period'].say()} is {number(first[column])}{_more(len(rows))}"
            yield Finding("warning", "reading-invalid", readings.place(rows.index[0]), what, fix)


def off_scale(case: Case) -> Iterator[Finding]:
    """More than half of a KPI's readings lie beyond an end of its scale and were clamped."""
    if case.readings is None:
        return
    scale = case.strategy.scale
    frame = case.readings.frame
    if case.at is not None:
        frame = frame[frame["end"] <= np.datetime64(case.at.end)]
    read = latest_revisions(frame[~frame["worded"]], {kpi.id: ratio_factor(kpi) for kpi, _ in case.judged})
    groups = read.groupby("kpi", sort=False).indices
    for kpi, scheme in case.judged:
        if kpi.over_time == "year_to_date":
            continue  # it is judged by the sum so far, which no reading is
        rows = read.iloc[groups.get(kpi.id, [])]
        values = rows["value"].to_numpy()
        aims = {period: aim_at(kpi, period) for period in set(rows["period"])}
        lows = rows["period"].map({at: aim.value for at, aim in aims.items() if aim is not None})
        highs = rows["period"].map({at: aim.upper for at, aim in aims.items() if aim is not None})
        past = history_of(rows) if scheme.reads_history else None
        target, upper = lows.to_numpy(np.float64), highs.to_numpy(np.float64)
        found = score(kpi, scheme, scale, values, target=target, upper=upper, history=past)
        judged, beyond = int((found.band >= 0).sum()), int(found.off_scale.sum())
        if 2 * beyond > judged:
            worst = int((found.off_scale & (found.band == 0)).sum())
            sides = [(worst, "the worst"), (beyond - worst, "the best")]
            where = joined([f"{count} beyond {side} end" for count, side in sides if count])
            what = f"{beyond} of {plural(judged, 'reading')} clamped, being off its scale: {where}"
            ends = [f"`{name}:`" for name, (count, _) in zip(("worst", "best"), sides, strict=True) if count]
            fix = f"state {joined(ends)} further out, so that its score tells them apart"
            yield Finding("warning", "off-scale", Place(id=kpi.id), what, fix)


def stale(case: Case) -> Iterator[Finding]:
    """A KPI's last reading is too old to speak for the period under review."""
    at = case.at
    if at is None or case.readings is None:
        return
    kpis = {kpi.id: kpi for kpi in case.strategy.kpis if case.counts(kpi)}
    frame = _of(case.readings.frame, kpis)
    past = frame[(frame["end"] <= np.datetime64(at.end)) & _given(frame)].sort_values("end", kind="stable")
    last = past.drop_duplicates(["kpi", "organisation"], keep="last")
    start, known = case.strategy.fiscal_year_start, dict[tuple[Any, ...], bool]()
    old = []
    for name, period in zip(last["kpi"].tolist(), last["period"].tolist(), strict=True):
        kpi = kpis[name]
        key = (kpi.frequency, kpi.carry, period)  # all that its freshness hangs on
        if key not in known:
            known[key] = freshness(kpi, period, at, fiscal_start=start) == "stale"
        old.append(known[key])
    organisations = last["kpi"].value_counts().to_dict()
    late: dict[str, list[Period]] = {}
    for name, period in last.loc[old, ["kpi", "period"]].itertuples(index=False):
        late.setdefault(name, []).append(period)
    for name, periods in late.items():
        many = organisations[name]
        where = f" in {len(periods)} of {many} organisations" if many > 1 else ""
        longest = " at the longest" if len(set(periods)) > 1 else ""
        what = f"at {at.say()} there is no data{where} since {min(periods).say()}{longest}"
        fix = "ask for it, or say in `carry:` how long a reading holds"
        yield Finding("note", "stale", Place(id=name), what, fix)


def _of(frame: pd.DataFrame, kpis: Iterable[str]) -> pd.DataFrame:
    """The readings of these KPIs."""
    return frame[frame["kpi"].isin(list(kpis))]


def _by_kpi(wrong: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the faulty rows of each KPI that has some: few, so that grouping them costs nothing."""
    for _, rows in wrong.groupby("kpi", sort=True):
        yield rows


def _given(rows: pd.DataFrame) -> Any:
    """Which rows hold a value, or what it is worked out from."""
    return rows["value"].notna() | (rows["numerator"].notna() & rows["denominator"].notna())


def rounding(value: float, exact: float) -> float:
    """Return by how much a value as written may differ from the exact figure: half its last decimal.

    What floating point adds is allowed for.
    """
    text = repr(float(value)).removesuffix(".0")
    decimals = len(text.partition(".")[2]) if "e" not in text else 12
    return 0.5 * 10.0**-decimals * (1 + 1e-6) + 1e-9 * abs(exact)


def _more(count: int) -> str:
    return f" ({count - 1} more like it)" if count > 1 else ""


RULES: tuple[Rule, ...] = (
    unknown_kpi,
    judgements_fit,
    unknown_organisation,
    table_notes,
    no_readings,
    never_assessed,
    ratio_mismatch,
    reading_invalid,
    off_scale,
    stale,
)
