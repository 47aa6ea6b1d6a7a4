"""Readings laid out by KPI, organisation and time, so that the latest at any date is one search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scorecard.kpi.readings import Readings, by_identity

Ints = NDArray[np.intp]
FIGURES = ("value", "numerator", "denominator")


class InOrder:
    """The last revision of every reading that was not taken back: each KPI's in each organisation.

    Attributes:
        periods: in order of time; of those that span the same days the shorter name first.
        period: index into `periods` of each reading.
        figures: value, numerator and denominator of each reading.
    """

    def __init__(self, readings: Readings) -> None:
        columns, count = readings.columns, len(readings)
        held = by_identity(columns["period"])
        self.periods = tuple(sorted(set(held.values())))
        number = {period: place for place, period in enumerate(self.periods)}
        numbered = {key: number[period] for key, period in held.items()}
        period = np.fromiter((numbered[id(item)] for item in columns["period"]), np.intp, count)
        days = [(item.end, item.start) for item in self.periods]
        self._days = sorted(set(days))
        place_of = {span: place for place, span in enumerate(self._days)}
        span = np.array([place_of[item] for item in days], dtype=np.intp)[period]

        kpi, self._kpis = pd.factorize(columns["kpi"])
        whose, self._organisations = pd.factorize(columns["organisation"])
        pair, seen = pd.factorize(kpi * (len(self._organisations) + 1) + whose + 1)
        self._pairs = np.divmod(seen, len(self._organisations) + 1)
        key = pair * len(self._days) + span
        order = np.lexsort((columns["recorded_at"], key))
        last = order[np.diff(key[order], append=-1) != 0]
        value, over, under = (columns[name][last].astype(np.float64) for name in FIGURES)
        there = ~np.isnan(value) | (~np.isnan(over) & ~np.isnan(under))
        last = last[there]
        self._key, self.period = key[last], period[last]
        self.figures = {name: array[there] for name, array in zip(FIGURES, (value, over, under), strict=True)}

    def latest(
        self, day: date, kpis: Mapping[str, int], organisations: Mapping[str | None, int]
    ) -> tuple[Ints, tuple[Ints, Ints]]:
        """Return the latest readings whose period ends by a day, and the cell of each.

        Args:
            day: nothing that ends later counts.
            kpis: the row of each, by canonical id; readings of others are left out.
            organisations: the column of each; None stands for readings without organisation.
        """
        past = sum(end <= day for end, _ in self._days)
        pair = np.arange(len(self._pairs[0]))
        first = pair * len(self._days)
        found = np.searchsorted(self._key, first + past) - 1
        row = _places(self._kpis, kpis)[self._pairs[0]]
        column = _places([*self._organisations, None], organisations)[self._pairs[1] - 1]
        inside = (row >= 0) & (column >= 0) & (found >= 0)
        inside[inside] = self._key[found[inside]] >= first[inside]
        return found[inside], (row[inside], column[inside])


def _places(names: Iterable[Any], places: Mapping[Any, int]) -> Ints:
    return np.array([places.get(name, -1) for name in names], dtype=np.intp)


__all__ = ["InOrder"]
