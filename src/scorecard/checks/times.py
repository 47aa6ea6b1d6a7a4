"""Rules over when readings are of: periods still to come, records out of time, changes of frequency."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import joined, plural, some
from scorecard.errors import Finding, Place
from scorecard.model.period import FREQUENCIES


def reading_after(case: Case) -> Iterator[Finding]:
    """Readings are of periods that end after the one under review, and so do not count."""
    if case.readings is None or case.at is None:
        return
    readings, frame = case.readings, case.readings.frame
    late = frame[frame["end"] > pd.Timestamp(case.at.end)].sort_values("end", kind="stable")
    if late.empty:
        return
    what = f"{plural(len(late), 'reading')} of {some(sorted(set(late['kpi'])))} "
    what += f"{'ends' if len(late) == 1 else 'end'} after {case.at.say()}, "
    what += f"the last with {late['period'].iloc[-1].say()}"
    fix = "they do not count yet; mend the period where it is mistyped"
    yield Finding("note", "reading-after", readings.place(late.index[-1], "period"), what, fix)


def recorded_before(case: Case) -> Iterator[Finding]:
    """A reading was recorded before the first day of what it is of."""
    if case.readings is None:
        return
    readings, frame = case.readings, case.readings.frame
    recorded = frame[frame["recorded_at"].notna()]
    starts = pd.to_datetime(recorded["period"].map(lambda period: period.start)).astype("datetime64[s]")
    for _, rows in recorded[(recorded["recorded_at"] < starts).to_numpy(bool)].groupby("kpi", sort=True):
        first = rows.iloc[0]
        what = f"{first['period'].say()} was recorded on {first['recorded_at']:%Y-%m-%d}, before it began"
        what += f" ({len(rows) - 1} more like it)" if len(rows) > 1 else ""
        place = readings.place(rows.index[0], "recorded_at")
        yield Finding("warning", "recorded-before", place, what, "mend its period or `recorded_at`")


def frequency_change(case: Case) -> Iterator[Finding]:
    """The readings of a KPI in one organisation are of more than one kind of period.

    None of them longer than its own, `over_time` brings them to one.
    """
    if case.readings is None:
        return
    frame, length = case.readings.frame, FREQUENCIES.index
    brought = {kpi.id: length(kpi.frequency) for kpi in case.strategy.kpis if kpi.over_time is not None}
    kinds = {period: period.frequency for period in set(frame["period"])}
    frame = frame.assign(kind=frame["period"].map(kinds))
    many = frame.groupby(["kpi", "organisation"], dropna=False)["kind"].transform("nunique") > 1
    for name, rows in frame[many].groupby("kpi", sort=True):
        if max(map(length, rows["kind"])) <= brought.get(str(name), -1):
            continue
        said = [
            f"{plural(len(mine), str(kind))} from {mine['period'].min().say()}"
            for kind, mine in sorted(rows.groupby("kind"), key=lambda pair: pair[1]["end"].min())
        ]
        what = f"its readings are of periods of more than one kind: {joined(said)}"
        fix = "send all of one kind; a chart or a sum takes no two together"
        yield Finding("warning", "frequency-change", Place(id=str(name)), what, fix)


RULES: tuple[Rule, ...] = (reading_after, recorded_before, frequency_change)
