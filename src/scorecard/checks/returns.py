"""Rules over when figures were sent: against the submission calendar, and against the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import plural
from scorecard.errors import Finding, Place
from scorecard.kpi.submission import due_date, holidays_finding
from scorecard.model.period import Period

if TYPE_CHECKING:
    import pandas as pd


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
    kpis = {kpi.id: kpi for kpi in case.strategy.kpis}
    rows = _recorded(case, set(kpis))
    start = case.strategy.fiscal_year_start
    dues: dict[tuple[str, date], np.datetime64] = {}
    due = []
    for name, end in zip(rows["kpi"].tolist(), rows["end"].dt.date.tolist(), strict=True):
        key = (kpis[name].frequency, end)
        if key not in dues:
            own = Period.containing(end, kpis[name].frequency, fiscal_start=start)
            dues[key] = np.datetime64(due_date(own, submission), "s")
        due.append(dues[key])
    rows = rows.assign(due=np.array(due, dtype="datetime64[s]"))
    rows["late"] = rows["recorded_at"] >= rows["due"] + np.timedelta64(1, "D")
    for name, mine in rows[rows["kpi"].isin(rows.loc[rows["late"], "kpi"])].groupby("kpi", sort=True):
        behind = mine[mine["late"]]
        last = behind.iloc[-1]
        what = (
            f"{len(behind)} of its {plural(len(mine), 'reading')} came later than due, the last of "
            f"{last['period'].say()}, due on {_day(last['due'])} and recorded on {_day(last['recorded_at'])}"
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


def _recorded(case: Case, kpis: set[str]) -> pd.DataFrame:
    """The first record of each reading that holds a figure and says when it was recorded, by time."""
    assert case.readings is not None
    frame = case.readings.frame
    given = frame["value"].notna() | (frame["numerator"].notna() & frame["denominator"].notna())
    rows = frame[given & frame["kpi"].isin(list(kpis))]
    rows = rows.sort_values(["end", "recorded_at"], na_position="first", kind="stable")
    rows = rows.drop_duplicates(["kpi", "organisation", "period"])
    return rows[rows["recorded_at"].notna()]


def _day(moment: pd.Timestamp) -> str:
    return Period("day", moment.date()).say()


RULES: tuple[Rule, ...] = (holidays_known, late, of_the_future, after_the_review)
