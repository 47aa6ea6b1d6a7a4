"""From readings to the values of every KPI over time: finer readings, formulas, parts.

This is done once for a strategy and its readings, before anything is judged. What comes out are
readings again, so whatever follows (current value, carry, trend, SPC, what-if, panels) sees a
value that was worked out as it sees one that was sent. For each KPI, in each organisation and
period of its own `frequency`, the first of these counts:

1. its own reading of that period, also where the KPI has a formula or parts;
2. by `over_time`, what its readings of shorter periods come to;
3. by `formula` or `roll_up`, what other KPIs come to *in that period*. A KPI read over shorter
   periods is brought to it by its own `over_time`; without one, or read over longer periods, it
   is unknown there. A formula reads what a period brought: of a `year_to_date` KPI the period's
   own amount (`ytd` adds up). A carried-forward value is none.

What is left is unknown, with its reason. A `year_to_date` KPI then shows the sum since the fiscal
year began; its SPC chart and its formulas read the amounts. A plain `roll_up`, of parts read over
periods of one length, is left to `measure`, which may carry a part forward; over time it is
worked out here, for SPC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from scorecard.errors import PeriodError
from scorecard.kpi.calendar import in_force, not_yet_due
from scorecard.kpi.days import needed_days, public_holidays
from scorecard.kpi.formula import Tree, evaluate, reads_parts
from scorecard.kpi.formula_gaps import Lacking, NotWorkedOut
from scorecard.kpi.formula_tree import Call, PartOf
from scorecard.kpi.formulas import Formulas, formulas_of
from scorecard.kpi.history import Blank, Flags, History
from scorecard.kpi.latest import InOrder
from scorecard.kpi.over_time import Blocks, blocks, bring, year_to_date
from scorecard.kpi.ratio import ratio, ratio_factor
from scorecard.kpi.readings import Readings
from scorecard.kpi.submission import Deadlines
from scorecard.kpi.timeline import Timeline, fiscal_year, last_ended, shorter, timeline
from scorecard.model.kpi import KPI
from scorecard.model.link import Arrow
from scorecard.model.period import FREQUENCIES, Frequency, Period
from scorecard.model.strategy import Strategy

SUM: Tree = Call("sum", (PartOf(),))
MEAN: Tree = Call("mean", (PartOf(),))

Exempt = Mapping[str | None, Collection[str]]
"""Ids of the KPIs a judgement takes out of the calculation, by organisation."""


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """What a KPI was worked out from, over its own periods.

    Attributes:
        inputs: the figures read, by KPI id; for a `roll_up: ratio` the parts' own ratios.
        away: where a part has left the calculation, by KPI id; no entry, nowhere.
        made: what the KPI comes to by them, whatever its own readings say.
    """

    inputs: Mapping[str, History]
    away: Mapping[str, Flags]
    made: History


@dataclass(frozen=True, eq=False)
class Derived:
    """Readings and what was derived from them, one alike the other.

    Attributes:
        organisations: the rows of every history.
        readings: what each KPI shows; of KPIs derived here one row a period of their frequency.
        series: what each KPI's periods brought, for SPC and trends.
        shown: histories of the KPIs whose values were derived here, by id.
        amounts: histories of these and of all they are made of: what each period brought.
        worked: what KPIs with a formula or parts were worked out from, by id.
    """

    organisations: tuple[str | None, ...]
    readings: Readings
    series: Readings
    shown: Mapping[str, History] = field(default_factory=dict)
    amounts: Mapping[str, History] = field(default_factory=dict)
    worked: Mapping[str, Worked] = field(default_factory=dict)

    @cached_property
    def in_order(self) -> InOrder:
        """The readings, laid out so that the latest at any date are found at once."""
        return InOrder(self.readings)

    def rows(self, organisations: Iterable[str | None]) -> list[int]:
        """Return the rows of these organisations."""
        places = {name: row for row, name in enumerate(self.organisations)}
        return [places[name] for name in organisations]

    @cached_property
    def own_frequency_only(self) -> frozenset[str]:
        """The KPIs of which readings over other periods than their own count for nothing by themselves."""
        read = (name for whole in self.shown if whole in self.worked for name in self.worked[whole].inputs)
        return frozenset((*self.shown, *read))

    def before(self, name: str, period: Period, organisation: str | None, fiscal_start: int) -> float | None:
        """Return what a KPI's fiscal year had come to before a period of it; None where unknown."""
        history = self.amounts[name]
        (row,) = self.rows([organisation])
        year = fiscal_year(period.end, fiscal_start)
        earlier = [
            column for column, item in enumerate(history.line.periods) if year.start < item.end < period.end
        ]
        total = float(history.values[row, earlier].sum())
        return None if np.isnan(total) else total

    def denominator(self, name: str, period: Period, organisation: str | None) -> float | None:
        """Return what a ratio was divided by in a period; None where that is unknown."""
        history = self.amounts.get(name)
        column = history.line.column(period) if history is not None else None
        if history is None or history.denominators is None or column is None:
            return None
        (row,) = self.rows([organisation])
        found = float(history.denominators[row, column])
        return found if found > 0 else None

    def due(self, kpi: KPI, at: Period, fiscal_start: int) -> int | None:
        """Return the column of the last period of a derived KPI that has ended; None if none has."""
        try:
            period = last_ended(at.end, kpi.frequency, fiscal_start=fiscal_start)
        except PeriodError:
            return None
        return self.shown[kpi.id].line.column(period)


class Values:
    """The values of a strategy's KPIs over time, worked out once and asked at many dates.

    Args:
        strategy: the document.
        readings: fitting readings, already cut to what was known.
        organisations: whose; None stands for readings without organisation.
        until: nothing after this period is worked out.

    Raises:
        StrategyError: a formula cannot be used; every fault.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Desk",
    ...         "kpis": {
    ...             "calls": {"name": "Calls", "over_time": "sum"},
    ...             "fixed": {"name": "Fixed", "over_time": "sum"},
    ...             "rate": {"name": "Rate", "frequency": "quarter", "formula": "fixed / calls * 100"},
    ...         },
    ...     }
    ... )
    >>> months = ["2010-01", "2010-02", "2010-03"]
    >>> table = {"kpi": ["calls"] * 3 + ["fixed"] * 3, "period": months * 2, "value": [50, 40, 10, 40, 35, 5]}
    >>> values = Values(strategy, Readings(pd.DataFrame(table)), [None], Period.parse("2010-03"))
    >>> values.derived().readings.of("kpi:rate")[["period", "value"]].values.tolist()
    [[Period(frequency='quarter', start=datetime.date(2010, 1, 1)), 80.0]]
    """

    def __init__(
        self, strategy: Strategy, readings: Readings, organisations: Sequence[str | None], until: Period
    ) -> None:
        self.strategy, self.readings, self.until = strategy, readings, until
        self.organisations = tuple(organisations)
        self.formulas = formulas_of(strategy)
        self._found: dict[Any, Derived] = {}

    def derived(self, exempt: Exempt | None = None, deadlines: Deadlines | None = None) -> Derived:
        """Return all values, `part_of` running over what judgements do not take out and what is due."""
        parts = {part for beneath in self.formulas.parts.values() for part in beneath}
        out = {name: parts.intersection(kpis) for name, kpis in (exempt or {}).items()}
        key = deadlines, frozenset((name, kpi) for name, kpis in out.items() for kpi in kpis)
        if key not in self._found:
            self._found[key] = _derive(self, out, deadlines)
        return self._found[key]


def _derive(values: Values, exempt: Exempt, deadlines: Deadlines | None) -> Derived:
    run = _Run(values, exempt, deadlines)
    if not run.plan.concerned:
        return Derived(values.organisations, values.readings, values.readings)
    for identifier in run.plan.order:
        run.settle(run.kpis[identifier])
    return run.result()


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which KPIs are concerned.

    Attributes:
        order: all of them, causes first.
        derived: those whose values are derived here.
        rolled: those whose values `measure` makes of their parts, derived here over time only.
    """

    order: tuple[str, ...]
    derived: frozenset[str]
    rolled: frozenset[str]

    @property
    def concerned(self) -> frozenset[str]:
        return self.derived | self.rolled


def _plan(kpis: Mapping[str, KPI], formulas: Formulas) -> _Plan:
    derived, rolled = set[str](), set[str]()
    read = set[str]()
    for identifier, kpi in kpis.items():
        beneath = formulas.parts.get(identifier, ())
        if kpi.formula is not None:
            read.update(formulas.inputs(identifier))
        elif kpi.roll_up is not None:
            read.update(beneath)
        if kpi.formula is not None or kpi.over_time is not None:
            derived.add(identifier)
        elif kpi.roll_up is not None and beneath:
            # Parts that say how they come to this KPI's periods are brought there, never carried.
            other = any(
                kpis[part].frequency != kpi.frequency and kpis[part].over_time is not None for part in beneath
            )
            (derived if other else rolled).add(identifier)
    wanted = derived | rolled | read if derived or rolled else set[str]()
    ordered = [identifier for identifier in formulas.order if identifier in wanted]
    alone = [identifier for identifier in kpis if identifier in wanted.difference(ordered)]
    return _Plan((*alone, *ordered), frozenset(derived), frozenset(rolled))


class _Sent(NamedTuple):
    """What was sent of one KPI over periods of one frequency."""

    period: Any
    row: Any
    value: Any
    numerator: Any
    denominator: Any


class _Run:
    """One derivation, for one set of exemptions."""

    def __init__(self, values: Values, exempt: Exempt, deadlines: Deadlines | None) -> None:
        self.strategy, self.readings, self.exempt = values.strategy, values.readings, exempt
        self.deadlines = deadlines
        self.organisations, self.until = values.organisations, values.until
        self.formulas = values.formulas
        self.start = values.strategy.fiscal_year_start
        self.kpis = {kpi.id: kpi for kpi in self.strategy.kpis}
        self.plan = _plan(self.kpis, self.formulas)
        self.amounts: dict[str, History] = {}
        self.invalid: dict[str, Flags] = {}
        self.shown: dict[str, History] = {}
        self.worked: dict[str, Worked] = {}
        self.sent: dict[tuple[str, Frequency], _Sent] = {}
        self.since = self.until.end
        self._lines: dict[Frequency, Timeline] = {}
        self._blocks: dict[tuple[Frequency, Frequency], Blocks] = {}
        self._holidays: frozenset[date] | None = None
        if self.plan.concerned:
            self._read()
            self._arrows = self._part_arrows()

    # --- what was sent ---------------------------------------------------------------------------

    def _read(self) -> None:
        """Sort the latest revisions by KPI and frequency."""
        frame = self.readings.frame
        rows = {name: row for row, name in enumerate(self.organisations)}
        frame = frame[frame["kpi"].isin(self.plan.order) & (frame["end"] <= pd.Timestamp(self.until.end))]
        frame = frame.assign(_row=[rows.get(name, -1) for name in frame["organisation"]])
        frame = frame[frame["_row"] >= 0]
        if not len(frame):
            return
        frame = frame.sort_values("recorded_at", na_position="first", kind="stable")
        frame = frame.drop_duplicates(["kpi", "_row", "period"], keep="last")
        frame = frame.assign(_frequency=[period.frequency for period in frame["period"]])
        columns = {
            name: frame[name].to_numpy() for name in ("period", "_row", "value", "numerator", "denominator")
        }
        for key, places in frame.groupby(["kpi", "_frequency"]).indices.items():
            name, frequency = cast(tuple[str, Frequency], key)
            self.sent[name, frequency] = _Sent(*(array[places] for array in columns.values()))
        first = min(period.start for period in set(frame["period"]))
        # From the beginning of both years, so that every longer period has its shorter ones.
        self.since = min(fiscal_year(first, self.start).start, date(first.year, 1, 1))

    def line(self, frequency: Frequency) -> Timeline:
        if frequency not in self._lines:
            self._lines[frequency] = timeline(frequency, self.since, self.until.end, fiscal_start=self.start)
        return self._lines[frequency]

    def _blank(self, frequency: Frequency) -> History:
        line = self.line(frequency)
        return History(line, np.full((len(self.organisations), len(line)), np.nan))

    def _history(self, identifier: str, frequency: Frequency) -> History:
        """What was sent over periods of one frequency; a denominator must be above 0."""
        sent = self.sent.get((identifier, frequency))
        blank = self._blank(frequency)
        if sent is None:
            return blank
        columns = blank.line.columns(sent.period)
        inside = columns >= 0
        cells = (sent.row[inside], columns[inside])
        arrays = [np.full(blank.values.shape, np.nan) for _ in range(3)]
        for array, figures in zip(arrays, (sent.value, sent.numerator, sent.denominator), strict=True):
            array[cells] = figures[inside]
        value, over, under = arrays
        both = ~np.isnan(over) & ~np.isnan(under)
        if not both.any():
            return replace(blank, values=value)
        usable = both & (under > 0)
        fill = usable & np.isnan(value)
        value[fill] = ratio(ratio_factor(self.kpis[identifier]), over[fill], under[fill])
        usable &= ~(fill & np.isnan(value))  # its denominator is as good as 0
        value[both & ~usable] = np.nan
        if frequency == self.kpis[identifier].frequency and (both & ~usable).any():
            self.invalid[identifier] = both & ~usable
        return replace(blank, values=value, numerators=over, denominators=under)

    # --- one KPI ---------------------------------------------------------------------------------

    def settle(self, kpi: KPI) -> None:
        """Work out one KPI; everything it is made of has been."""
        found = self._history(kpi.id, kpi.frequency)
        if kpi.over_time is not None:
            for frequency in reversed(FREQUENCIES):
                if shorter(frequency, kpi.frequency) and (kpi.id, frequency) in self.sent:
                    found = found.filled(self._brought(kpi, self._history(kpi.id, frequency), kpi.frequency))
        worked = self._worked(kpi)
        if worked is not None:
            self.worked[kpi.id] = worked
            found = found.filled(worked.made)
        if kpi.id in self.invalid:  # a faulty reading hides nothing and is hidden by nothing
            here = self.invalid[kpi.id]
            said = "its reading cannot be used: the denominator must be above 0"
            lacking = Lacking(said, here, Blank.REFUSED)
            found = replace(found, values=np.where(here, np.nan, found.values), gaps=(lacking, *found.gaps))
        self.amounts[kpi.id] = found
        if kpi.id in self.plan.derived:
            to_date = kpi.over_time == "year_to_date"
            self.shown[kpi.id] = year_to_date(found, fiscal_start=self.start) if to_date else found

    def _brought(self, kpi: KPI, history: History, frequency: Frequency) -> History:
        """A KPI's values over longer periods, by its own `over_time`."""
        assert kpi.over_time is not None
        key = (history.line.frequency, frequency)
        line = self.line(frequency)
        if key not in self._blocks:
            self._blocks[key] = blocks(history.line, line, fiscal_start=self.start)
        needed = None
        if history.line.frequency == "day":
            needed = partial(needed_days, days=history.line, holidays=self.holidays())
        return bring(kpi, history, line, self._blocks[key], how=kpi.over_time, needed=needed)

    def holidays(self) -> frozenset[date]:
        if self._holidays is None:
            submission = self.strategy.submission
            code = submission.holidays if submission is not None else ""
            self._holidays = public_holidays(code, self.since, self.until.end)
        return self._holidays

    def _input(self, name: str, kpi: KPI) -> History:
        """What a KPI reads of another, over its own periods."""
        source, history = self.kpis[name], self.amounts[name]
        if source.frequency == kpi.frequency:
            return history
        if shorter(source.frequency, kpi.frequency) and source.over_time is not None:
            return self._brought(source, history, kpi.frequency)
        if shorter(source.frequency, kpi.frequency):
            text = f"it is read each {source.frequency}, and no `over_time` makes a {kpi.frequency} of it"
        else:
            text = f"it is read each {source.frequency}, and a {kpi.frequency} is wanted"
        blank = self._blank(kpi.frequency)
        return replace(blank, gaps=(Lacking(text, ~blank.known),))

    def _worked(self, kpi: KPI) -> Worked | None:
        """What a KPI comes to by its formula or its parts."""
        parts = self.formulas.parts.get(kpi.id, ())
        if kpi.formula is not None:
            tree = self.formulas.trees[kpi.id]
            inputs = {name: self._input(name, kpi) for name in self.formulas.inputs(kpi.id)}
            away = self._away(kpi, parts) if reads_parts(tree) else {}
            return Worked(inputs, away, self._evaluated(kpi, tree, inputs, parts, away))
        if kpi.roll_up is None or not parts:
            return None
        inputs = {name: self._input(name, kpi) for name in parts}
        away = self._away(kpi, parts)
        if kpi.roll_up != "ratio":
            tree = SUM if kpi.roll_up == "sum" else MEAN
            return Worked(inputs, away, self._evaluated(kpi, tree, inputs, parts, away))
        over, under = (self._evaluated(kpi, SUM, side, parts, away) for side in _counts(inputs))
        value = ratio(ratio_factor(kpi), over.values, under.values)
        made = replace(over, values=value, numerators=over.values, denominators=under.values)
        return Worked(inputs, away, made)

    def _evaluated(
        self,
        kpi: KPI,
        tree: Tree,
        inputs: Mapping[str, History],
        parts: Sequence[str],
        away: Mapping[str, Flags],
    ) -> History:
        """A formula's values from the first period any of its inputs is known in."""
        line = self.line(kpi.frequency)
        offset = 0
        if inputs:
            some = np.zeros(len(line), dtype=bool)
            for history in inputs.values():
                some |= history.known.any(axis=0)
            offset = int(some.argmax()) if some.any() else max(len(line) - 1, 0)
        found = evaluate(
            tree,
            {name: history.values[:, offset:] for name, history in inputs.items()}
            or {kpi.id: self._blank(kpi.frequency).values},
            periods=line.periods[offset:],
            parts=parts,
            away={name: flags[:, offset:] for name, flags in away.items()},
            fiscal_start=self.start,
        )
        values = np.full((len(self.organisations), len(line)), np.nan)
        values[:, offset:] = found.values
        return History(line, values, gaps=(NotWorkedOut(found, offset, inputs),))

    # --- which parts apply -----------------------------------------------------------------------

    def _part_arrows(self) -> dict[tuple[str, str], Arrow]:
        return {
            (arrow.target, arrow.source): arrow
            for arrow in self.strategy.arrows
            if arrow.link.kind == "part_of" and arrow.source in self.kpis
        }

    def _away(self, kpi: KPI, parts: Sequence[str]) -> dict[str, Flags]:
        """Where parts have left the calculation: by their dates, or by a judgement."""
        periods = self.line(kpi.frequency).periods
        found: dict[str, Flags] = {}
        for name in parts:
            part, link = self.kpis[name], self._arrows[kpi.id, name].link
            dated = (part.valid_from, part.valid_until, link.valid_from, link.valid_until)
            exempt = np.array([name in self.exempt.get(item, ()) for item in self.organisations])
            if dated == (None,) * 4 and not exempt.any():
                continue
            out = [not (in_force(part, period) and in_force(link, period)) for period in periods]
            early = [
                not_yet_due(part, period, fiscal_start=self.start, deadlines=self.deadlines)
                for period in periods
            ]
            known = self._input(name, kpi).known
            found[name] = exempt[:, None] | np.array(out, dtype=bool) | (np.array(early, dtype=bool) & ~known)
        return found

    # --- readings again --------------------------------------------------------------------------

    def result(self) -> Derived:
        """Put what was derived in the place of what it was derived from."""
        readings = self._replaced(self.shown)
        series = readings
        if self.plan.rolled or any(self.shown[name] is not self.amounts[name] for name in self.shown):
            series = self._replaced({name: self.amounts[name] for name in self.plan.concerned})
        return Derived(self.organisations, readings, series, self.shown, self.amounts, self.worked)

    def _replaced(self, histories: Mapping[str, History]) -> Readings:
        """The readings with those of these KPIs replaced by their histories."""
        if not histories:
            return self.readings
        gone = np.flatnonzero(self.readings.frame["kpi"].isin(list(histories)).to_numpy())
        columns: dict[str, list[Any]] = {
            name: [] for name in ("kpi", "period", "end", "organisation", "value", "numerator", "denominator")
        }
        whose = np.array(self.organisations, dtype=object)
        for name in sorted(histories):
            history = histories[name]
            rows, places = np.nonzero(history.known)
            columns["kpi"].append(np.full(len(rows), name, dtype=object))
            columns["period"].append(history.line.objects[places])
            columns["end"].append(history.line.ends[places])
            columns["organisation"].append(whose[rows])
            columns["value"].append(history.values[rows, places])
            for column, pair in (("numerator", history.numerators), ("denominator", history.denominators)):
                columns[column].append(np.full(len(rows), np.nan) if pair is None else pair[rows, places])
        joined = {name: np.concatenate(arrays) for name, arrays in columns.items()}
        return self.readings.replaced(gone.tolist(), joined)


def _counts(inputs: Mapping[str, History]) -> tuple[dict[str, History], dict[str, History]]:
    """Numerators and denominators of parts, known only together."""
    over, under = {}, {}
    for name, history in inputs.items():
        blank = np.full(history.values.shape, np.nan)
        above = blank if history.numerators is None else history.numerators
        below = blank if history.denominators is None else history.denominators
        both = ~np.isnan(above) & (below > 0)
        lacking = Lacking("it has no numerator and denominator", history.known & ~both)
        gaps = (*history.gaps, lacking)
        over[name] = History(history.line, np.where(both, above, np.nan), gaps=gaps)
        under[name] = History(history.line, np.where(both, below, np.nan), gaps=gaps)
    return over, under


__all__ = ["Derived", "Values", "Worked"]
