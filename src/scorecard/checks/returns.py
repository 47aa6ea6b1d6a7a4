"""Rules over when figures were sent: against the submission calendar, and against the calendar."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import plural
from scorecard.errors import Finding, Place
from scorecard.kpi.returned import first_recorded
from scorecard.kpi.submission import due_date, holidays_finding
from scorecard.model.period import Period


def holidays_known(case: Case) -> Iterator[Finding]:
    """The submission calendar names holidays nobody knows, or the extra for them is not there."""
    found = holidays_finding(case.strategy.submission)
    if found is not None:
        yield found


def late(case: Case) -> Iterator[Finding]:
    """A KPI's readings came later than they were due; what was corrected later is not late."""
    submission = case.strategy.submission
    if case.readings is None or submission is None or holidays_finding(submission) is not None:
        return
    strategy = case.strategy
    kpis = {kpi.id: kpi for kpi in strategy.kpis}
    rows = first_recorded(strategy, case.readings, kpis).dropna(subset="received")
    due = {end: due_date(Period("day", end.date()), submission) for end in rows["end"].unique()}
    rows["due"] = pd.to_datetime(rows["end"].map(due))
    rows["late"] = rows["received"] >= rows["due"] + pd.Timedelta(days=1)
    for name, mine in rows[rows["kpi"].isin(rows.loc[rows["late"], "kpi"])].groupby("kpi", sort=True):
        behind = mine[mine["late"]].sort_values(["end", "received"])
        last, frequency = behind.iloc[-1], kpis[str(name)].frequency
        period = Period.containing(last["end"].date(), frequency, fiscal_start=strategy.fiscal_year_start)
        what = (
            f"{len(behind)} of its {plural(len(mine), 'reading')} came later than due, the last of "
            f"{period.say()}, due on {_day(last['due'])} and recorded on {_day(last['received'])}"
        )
        yield Finding("note", "late", Place(id=str(name)), what, "ask its owner what keeps them")


def of_the_future(case: Case) -> Iterator[Finding]:
    """A reading was recorded before its period was over, so it is no figure of that period."""
    if case.readings is None:
        return
    readings, kpis = case.readings, {kpi.id for kpi in case.strategy.kpis}
    frame = readings.frame
    early = frame[frame["kpi"].isin(list(kpis)) & (frame["recorded_at"] < frame["end"])]
    for _, rows in early.groupby("kpi", sort=True):
        first = rows.iloc[0]
        more = f" ({len(rows) - 1} more like it)" if len(rows) > 1 else ""
        what = (
            f"the reading of {first['period'].say()} was recorded on {_day(first['recorded_at'])}, "
            f"before that was over{more}"
        )
        fix = "mend the period or `recorded_at`, or wait for the figure"
        yield Finding("warning", "future-reading", readings.place(rows.index[0]), what, fix)


def after_the_review(case: Case) -> Iterator[Finding]:
    """Readings end after the period under review, where that is said: they are not used."""
    if case.readings is None or case.at is None:
        return
    frame = case.readings.frame
    beyond = frame[frame["end"] > np.datetime64(case.at.end)]
    if len(beyond):
        last = max(set(beyond["period"]))
        many = f"{plural(len(beyond), 'reading')} of {plural(beyond['kpi'].nunique(), 'KPI')}"
        what = f"not used here, as later than {case.at.say()}: {many}, the last of {last.say()}"
        yield Finding("note", "after-the-review", Place(), what, "review a later period to see them")


def far_off(case: Case) -> Iterator[Finding]:
    """A KPI's last or first period lies years from all the others, as a mistyped year does."""
    if case.readings is None:
        return
    frame, kpis = case.readings.frame, {kpi.id for kpi in case.strategy.kpis}
    for name, rows in frame[frame["kpi"].isin(list(kpis))].groupby("kpi", sort=True):
        ends = rows["end"].drop_duplicates().sort_values()
        steps = np.diff(ends.to_numpy()) / np.timedelta64(1, "D")
        if len(steps) < 3:
            continue
        far = max(FAR, 5 * float(np.median(steps)))
        for step, place, side in ((steps[-1], -1, "after"), (steps[0], 0, "before")):
            if step > far:
                mine = rows[rows["end"] == ends.iloc[place]].iloc[0]
                period, years = mine["period"], step / 365.25
                what = f"{period.say()} lies {years:.0f} years {side} every other period {name} is read in"
                fix = "mend the year, if it is mistyped"
                yield Finding("warning", "far-off", case.readings.place(mine.name), what, fix)


def _day(moment: pd.Timestamp) -> str:
    return Period("day", moment.date()).say()


FAR = 731
"""Days from the other periods that a mistyped year puts one."""

RULES: tuple[Rule, ...] = (holidays_known, late, of_the_future, after_the_review, far_off)
