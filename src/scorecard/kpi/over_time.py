"""Values over time: readings of shorter periods make one of a longer, or the year so far.

A longer period is known only where every shorter one it needs is:

- `sum`, `mean`, `max`, `min` and `ratio` need all of them; `last` needs the last one alone;
- of days those count that `needed_days` names, and `last` takes the latest reading from the last
  needed day on;
- `ratio` is the sum of numerators over the sum of denominators, and a period with nothing to
  count (0 over 0) adds nothing to it;
- `year_to_date` is the sum since the fiscal year began, of values of the KPI's own frequency;
- a week lies in two months, quarters or years as often as not: it gives a `last` to the one it
  ends in, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import PeriodError
from scorecard.kpi.history import Blank, Flags, Floats, History
from scorecard.kpi.ratio import ratio, ratio_factor
from scorecard.kpi.timeline import Timeline, fiscal_year, ordinal
from scorecard.model.kpi import KPI, OverTime
from scorecard.model.period import Frequency, Period

Counts = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Which shorter periods make each longer one.

    Attributes:
        columns: the longer periods whose shorter ones all stand in their timeline.
        starts, stops: of each of these, where its shorter ones start, and behind its last.
        exact: whether they fill it from its first day to its last.
    """

    columns: slice
    starts: NDArray[np.intp]
    stops: NDArray[np.intp]
    exact: Flags


def blocks(shorter: Timeline, longer: Timeline, *, fiscal_start: int = 4) -> Blocks:
    """Return which shorter periods make each longer one; a period belongs to the one it ends in.

    >>> from datetime import date
    >>> from scorecard.kpi.timeline import timeline
    >>> since, until = date(2009, 1, 1), date(2009, 12, 31)
    >>> found = blocks(timeline("month", since, until), timeline("quarter", since, until))
    >>> found.starts.tolist(), found.stops.tolist(), found.exact.all().item()
    ([0, 3, 6, 9], [3, 6, 9, 12], True)
    """
    chosen: list[tuple[int, int, int, bool]] = []
    for column, period in enumerate(longer.periods):
        try:
            first = Period.containing(period.start, shorter.frequency, fiscal_start=fiscal_start)
            last = Period.containing(period.end, shorter.frequency, fiscal_start=fiscal_start)
            last = last if last.end <= period.end else last.shift(-1)
        except PeriodError:  # at either end of the calendar
            continue
        start, stop = ordinal(first) - shorter.first, ordinal(last) - shorter.first + 1
        if 0 <= start < stop <= len(shorter):
            chosen.append((column, start, stop, first.start == period.start and last.end == period.end))
    if not chosen:
        none = np.empty(0, dtype=np.intp)
        return Blocks(slice(0, 0), none, none, np.empty(0, dtype=np.bool_))
    columns, starts, stops, exact = zip(*chosen, strict=True)
    return Blocks(
        slice(columns[0], columns[-1] + 1),
        np.array(starts, dtype=np.intp),
        np.array(stops, dtype=np.intp),
        np.array(exact, dtype=np.bool_),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _NotAllThere:
    """Why a longer period has no value: how many of its shorter ones are known."""

    how: OverTime
    shorter: Frequency
    line: Timeline
    columns: slice
    exact: Flags
    some: Flags
    have: Counts
    want: Counts
    empty: Flags
    """Where all are known and their denominators come to 0."""

    def _at(self, column: int) -> int | None:
        inside = self.columns.start <= column < self.columns.stop
        return column - self.columns.start if inside else None

    def blanks(self, column: int) -> NDArray[np.int8]:
        at = self._at(column)
        if at is None:
            return np.zeros(len(self.some), dtype=np.int8)
        found = np.where(self.some[:, at], Blank.WAITING, Blank.SILENT)
        return np.where(self.empty[:, at], Blank.REFUSED, found).astype(np.int8)

    def say(self, row: int, column: int) -> str | None:
        at = self._at(column)
        if at is None or not self.some[row, at]:
            return None
        period = self.line.periods[column]
        if self.how != "last" and not self.exact[at]:
            return f"{self.shorter}s do not divide {period} without a rest"
        if self.empty[row, at]:
            return f"its denominators come to 0 in {period}"
        if self.how == "last":
            return f"the last {self.shorter} of {period} is not known"
        have, want = int(self.have[row, at]), int(self.want[row, at])
        more = " with numerator and denominator" if self.how == "ratio" else ""
        return f"{have} of {want} {self.shorter}s known in {period}{more}"


def bring(
    kpi: KPI,
    history: History,
    line: Timeline,
    found: Blocks,
    *,
    how: OverTime,
    needed: Callable[[Flags], Flags] | None = None,
) -> History:
    """Return a KPI's values over longer periods, made of those of shorter ones.

    Args:
        kpi: whose unit a ratio is given in.
        history: the values of the shorter periods.
        line: the longer periods.
        found: which shorter periods make each, from `blocks`.
        how: the rule; `year_to_date` sums.
        needed: which of the shorter periods have to be there, by where there is a reading;
            unsaid, all.
    """
    shape = (len(history.values), len(line))
    values = np.full(shape, np.nan)
    if not len(found.starts):
        return History(line, values)
    how = "sum" if how == "year_to_date" else how
    within = slice(int(found.starts[0]), int(found.stops[-1]))
    starts = found.starts - within.start
    there = _countable(history) if how == "ratio" else history.known
    wanted = np.ones_like(there) if needed is None else needed(there)
    x, known, want_here = history.values[:, within], there[:, within], wanted[:, within]
    over, under = (
        None if pair is None else pair[:, within] for pair in (history.numerators, history.denominators)
    )
    have = _count(known & want_here, starts)
    want = _count(want_here, starts)
    some = np.logical_or.reduceat(known | ~np.isnan(x), starts, axis=1)
    whole = some & (have == want)
    empty = np.zeros_like(whole)
    pairs: dict[str, Floats] = {}
    if how == "last":
        place = np.arange(x.shape[1])
        latest = np.maximum.reduceat(np.where(known, place, -1), starts, axis=1)
        whole = some & (latest >= np.maximum.reduceat(np.where(want_here, place, -1), starts, axis=1))
        made = np.take_along_axis(x, np.maximum(latest, 0), axis=1)
        for name, pair in (("numerators", over), ("denominators", under)):
            if pair is not None:
                pairs[name] = np.take_along_axis(pair, np.maximum(latest, 0), axis=1)
    elif how == "ratio":
        total = np.add.reduceat(np.where(known, 0.0 if over is None else over, 0.0), starts, axis=1)
        base = np.add.reduceat(np.where(known, 0.0 if under is None else under, 0.0), starts, axis=1)
        empty = whole & found.exact & (base == 0)
        made = ratio(ratio_factor(kpi), total, base)
        whole &= ~np.isnan(made)
        pairs = {"numerators": total, "denominators": base}
    else:
        made = _made(how, x, known, starts)
    if how != "last":
        whole &= found.exact
    values[:, found.columns] = np.where(whole, made, np.nan)
    wide: dict[str, Floats | None] = {"numerators": None, "denominators": None}
    for name, pair in pairs.items():
        array = np.full(shape, np.nan)
        array[:, found.columns] = np.where(whole, pair, np.nan)
        wide[name] = array
    gap = _NotAllThere(how, history.line.frequency, line, found.columns, found.exact, some, have, want, empty)
    return History(line, values, wide["numerators"], wide["denominators"], (gap,))


def _countable(history: History) -> Flags:
    """Where numerator and denominator can enter a sum: also 0 over 0, which adds nothing."""
    over, under = history.numerators, history.denominators
    if over is None or under is None:
        return np.zeros(history.values.shape, dtype=np.bool_)
    return np.asarray(~np.isnan(over) & ((under > 0) | ((under == 0) & (over == 0))))


def _count(flags: Flags, starts: NDArray[np.intp]) -> Counts:
    return np.add.reduceat(flags.astype(np.int32), starts, axis=1)


def _made(how: OverTime, x: Floats, known: Flags, starts: NDArray[np.intp]) -> Floats:
    """The sum, mean, least or greatest of the known values of each block."""
    if how == "max":
        return np.asarray(np.maximum.reduceat(np.where(known, x, -np.inf), starts, axis=1))
    if how == "min":
        return np.asarray(np.minimum.reduceat(np.where(known, x, np.inf), starts, axis=1))
    total = np.asarray(np.add.reduceat(np.where(known, x, 0.0), starts, axis=1))
    if how == "sum":
        return total
    with np.errstate(invalid="ignore", divide="ignore"):
        return total / _count(known, starts)


@dataclass(frozen=True, slots=True, eq=False)
class _YearSoFar:
    """Why a year to date is not known: which of its periods are missing."""

    amounts: History
    first: NDArray[np.intp]
    """The column in which the year of each column begins."""
    exact: Flags
    years: tuple[Period, ...]

    def blanks(self, column: int) -> NDArray[np.int8]:
        some = self.amounts.known[:, self.first[column] : column + 1].any(axis=1)
        found = self.amounts.blanks(column)
        return np.where((found == Blank.SILENT) & some, Blank.WAITING, found).astype(np.int8)

    def say(self, row: int, column: int) -> str | None:
        begin, frequency = int(self.first[column]), self.amounts.line.frequency
        year = self.years[column]
        if not self.exact[column]:
            return f"{frequency}s do not divide {year} without a rest"
        known = ~np.isnan(self.amounts.values[row, begin : column + 1])
        missing = begin + int((~known).argmax())
        why = self.amounts.say(row, missing)
        if not known.any() and why is None:
            return None
        text = f"{int(known.sum())} of {len(known)} {frequency}s known since {year} began"
        return f"{text}: {why}" if why else f"{text}; {self.amounts.line.periods[missing]} is missing"


def year_to_date(amounts: History, *, fiscal_start: int = 4) -> History:
    """Return the sums since the fiscal year began, known where every amount since then is.

    >>> from datetime import date
    >>> from scorecard.kpi.timeline import timeline
    >>> months = timeline("month", date(2010, 1, 1), date(2010, 5, 31))
    >>> spent = History(months, np.array([[5.0, 5, 5, 20, 30]]))
    >>> year_to_date(spent).values.tolist()  # nobody knows of April to December
    [[nan, nan, nan, 20.0, 50.0]]
    """
    line = amounts.line
    years = tuple(fiscal_year(period.end, fiscal_start) for period in line.periods)
    values = np.full(amounts.values.shape, np.nan)
    first = np.zeros(len(line), dtype=np.intp)
    exact = np.zeros(len(line), dtype=np.bool_)
    begins = [0, *(at for at, (one, other) in enumerate(pairwise(years), 1) if one != other), len(years)]
    for begin, end in pairwise(begins):
        if begin == end:
            continue
        first[begin:end] = begin
        exact[begin:end] = line.periods[begin].start == years[begin].start
        if exact[begin]:
            values[:, begin:end] = np.cumsum(amounts.values[:, begin:end], axis=1)
    return History(line, values, gaps=(_YearSoFar(amounts, first, exact, years),))


__all__ = ["Blocks", "blocks", "bring", "year_to_date"]
