"""What coordinators have sent and what they still owe: figures against the submission calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd

from scorecard.kpi.calendar import in_force, next_due
from scorecard.kpi.readings import Readings
from scorecard.kpi.submission import due_date
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy

COLUMNS = "kpi name unit owner organisation period due received state".split()
STATES = ("missing", "not yet due", "received late", "received", "received on time")
"""`received` alone where it cannot be told whether in time."""


def returned(
    strategy: Strategy,
    readings: Readings,
    periods: Iterable[Period],
    organisations: Sequence[str | None],
    *,
    known_on: date | None = None,
    exempt: Collection[str] = (),
) -> pd.DataFrame:
    """Return what was to be sent for some periods, and whether and when it came.

    One row a KPI, period of its own frequency that ends within one of `periods`, and
    organisation. KPIs are left out whose values people assess or that are worked out from others
    (unless they have a figure of their own), and those not in force in the period.

    Columns: `kpi` (id), `name`, `unit`, `owner`, `organisation` (None where readings have none),
    `period` as text, `due` (a day, NaT without submission calendar), `received` (when a figure
    was first recorded, UTC; NaT where it has none or does not say), and `state`, a categorical of
    `STATES`. What is recorded by the end of the day it is due is on time. What is not there is
    missing once it is due, or, where `known_on` is unsaid, at any time. Without a calendar
    figures are awaited until their period ends, and nothing is late.

    A reading over a shorter time than the KPI's frequency is one of the period it ends in; where
    the KPI makes one of several (`over_time`), only the last completes it.

    Args:
        strategy: the document, with its submission calendar.
        readings: fitting readings, already cut to what was known.
        periods: the periods under review.
        organisations: which ones; None stands for readings without organisation.
        known_on: the day of the look.
        exempt: ids of the KPIs a judgement takes out.

    Raises:
        StrategyError: there are no public holidays under the calendar's code.
        MissingExtraError: there is a code, and the extra `calendar` is not installed.
    """
    asked = _asked(strategy, sorted(set(periods)), exempt, known_on)
    asked = asked.merge(pd.DataFrame({"column": range(len(organisations))}), how="cross")
    columns = {organisation: index for index, organisation in enumerate(organisations)}
    came = first_recorded(strategy, readings, set(asked["kpi"]))
    came["column"] = [columns.get(name, -1) for name in came.pop("organisation")]
    came["there"] = True
    found = asked.merge(came, how="left", on=["kpi", "end", "column"])
    found = found[found["there"].eq(True) | ~found["worked_out"]]
    there = found["there"].eq(True)
    received, due = found["received"], found["due"]
    states = np.select(
        [
            ~there & found["awaited"],
            ~there,
            received.isna() | due.isna(),
            received < due + pd.Timedelta(days=1),
        ],
        ["not yet due", "missing", "received", "received on time"],
        default="received late",
    )
    names = np.array([*organisations, None], dtype=object)
    found = found.assign(state=pd.Categorical(states, STATES), organisation=names[found["column"].to_numpy()])
    return found[COLUMNS].reset_index(drop=True)


def _asked(
    strategy: Strategy, periods: Sequence[Period], exempt: Collection[str], known_on: date | None
) -> pd.DataFrame:
    """Which figures are to be sent: one row a KPI and period of its own."""
    wholes = {arrow.target for arrow in strategy.arrows if arrow.link.kind == "part_of"}
    rows = []
    for kpi in strategy.kpis:
        if kpi.direction == "assessed" or kpi.id in exempt:
            continue
        worked_out = kpi.formula is not None or (kpi.roll_up is not None and kpi.id in wholes)
        for own in dict.fromkeys(_own_periods(kpi, periods, strategy.fiscal_year_start)):
            if in_force(kpi, own):
                due = None if strategy.submission is None else due_date(own, strategy.submission)
                awaited = known_on is not None and known_on < (due or own.end)
                words = (kpi.id, kpi.name, kpi.unit, kpi.owner, str(own))
                rows.append((*words, own.end, due, awaited, worked_out))
    columns = ["kpi", "name", "unit", "owner", "period", "end", "due", "awaited", "worked_out"]
    frame = pd.DataFrame(rows, columns=columns)
    for name in ("end", "due"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame.astype({"awaited": bool, "worked_out": bool})


def _own_periods(kpi: KPI, periods: Sequence[Period], start: int) -> Iterator[Period]:
    """The KPI's periods that end within those under review."""
    for at in periods:
        own: Period | None = Period.containing(at.start, kpi.frequency, fiscal_start=start)
        while own is not None and own.end <= at.end:
            yield own
            own = next_due(kpi, own, fiscal_start=start)


def first_recorded(strategy: Strategy, readings: Readings, kpis: Collection[str]) -> pd.DataFrame:
    """Return when the figure of each period was first recorded.

    One row a KPI, period of the KPI's own frequency and organisation: `kpi`, `organisation`,
    `end` (last day of that period) and `received`, NaT where the first record does not say. Which
    readings are of a period is as `returned` says.
    """
    frequency = {kpi.id: kpi.frequency for kpi in strategy.kpis}
    several = [kpi.id for kpi in strategy.kpis if kpi.over_time is not None]
    frame = readings.frame
    given = frame["value"].notna() | (frame["numerator"].notna() & frame["denominator"].notna())
    rows = frame.loc[given & frame["kpi"].isin(list(kpis)), ["kpi", "organisation", "end", "recorded_at"]]
    rows = rows.assign(frequency=rows["kpi"].map(frequency))
    ends = rows[["end", "frequency"]].drop_duplicates()
    own = [
        Period.containing(end.date(), often, fiscal_start=strategy.fiscal_year_start).end
        for end, often in zip(ends["end"], ends["frequency"], strict=True)
    ]
    rows = rows.merge(ends.assign(own=np.array(own, dtype="datetime64[s]")), on=["end", "frequency"])
    rows = rows[(rows["end"] == rows["own"]) | ~rows["kpi"].isin(several)]
    rows = rows.sort_values("recorded_at", na_position="first", kind="stable")
    rows = rows.sort_values("end", ascending=False, kind="stable")
    rows = rows.drop_duplicates(["kpi", "own", "organisation"]).reset_index(drop=True)
    rows = rows[["kpi", "organisation", "own", "recorded_at"]]
    rows = rows.set_axis(["kpi", "organisation", "end", "received"], axis=1)
    return rows.astype({"kpi": object})  # so too where there are none


__all__ = ["first_recorded", "returned"]
