"""Rules over when readings are of: periods after the review, and records older than their period."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import plural, some
from scorecard.errors import Finding


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


RULES: tuple[Rule, ...] = (reading_after, recorded_before)
