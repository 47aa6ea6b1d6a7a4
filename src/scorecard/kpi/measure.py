"""From readings to every KPI's current value and score, in many organisations at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import Finding, ReadingsError, nearest
from scorecard.kpi.calendar import freshness, in_force, not_yet_due
from scorecard.kpi.derive import Derived, Values
from scorecard.kpi.history import Blank
from scorecard.kpi.ratio import ratio, ratio_factor, refused
from scorecard.kpi.readings import Readings, distinct
from scorecard.kpi.schemes import scheme_of, schemes_of
from scorecard.kpi.score import score
from scorecard.kpi.submission import Deadlines
from scorecard.kpi.table import fault
from scorecard.kpi.target import aim_at, expected_by
from scorecard.kpi.year_before import own_history, year_before
from scorecard.model.ids import slug_of
from scorecard.model.kpi import KPI
from scorecard.model.order import causes_first
from scorecard.model.period import FREQUENCIES, Period
from scorecard.model.strategy import Strategy

Floats = NDArray[np.float64]


class State(IntEnum):
    """Why a KPI has a value, or has none."""

    KNOWN = 0
    CARRIED = 1
    NO_READING = 2
    STALE = 3
    INVALID = 4
    PARTS_MISSING = 5
    PARTS_DIFFER = 6
    UNTARGETED = 7
    NOT_YET_DUE = 8
    OUTSIDE = 9
    EXEMPT = 10
    UNDERIVED = 11
    """What it is worked out from does not come to a value; `Measured.why` says why."""


LEAVE = (State.UNTARGETED, State.NOT_YET_DUE, State.OUTSIDE, State.EXEMPT)
"""States that take a KPI out of the calculation instead of making it unknown."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Every KPI at one date: arrays of shape (KPIs, organisations), rows in the order of `ids`.

    Attributes:
        value: in the KPI's own unit, NaN where there is none, stale ones included with their state.
        numerator, denominator: of a ratio, NaN where none were given.
        target, upper: what each value is compared with.
        band: index into the bands of the KPI's scheme (the scale's for yes/no), -1 unknown.
        score, attainment, progress, pace: see `kpi.score`.
        state: a `State`.
        as_of: index into `periods` of the reading's period, -1 where there is none.
        off_scale: the value was clamped.
        aimless: the target or a threshold is missing.
        history: the value of the same period a year before, where the KPI's scheme reads it.
        alone: its band hangs on that value, and there is none.
        derived: what values were worked out from.
        due: the column there of each derived KPI's last period that has ended, by id.
    """

    ids: tuple[str, ...]
    organisations: tuple[str | None, ...]
    periods: tuple[Period, ...]
    value: Floats
    numerator: Floats
    denominator: Floats
    target: Floats
    upper: Floats
    band: NDArray[np.int8]
    score: Floats
    attainment: Floats
    progress: Floats
    state: NDArray[np.int8]
    as_of: NDArray[np.int32]
    off_scale: NDArray[np.bool_]
    aimless: NDArray[np.bool_]
    pace: Floats
    history: Floats
    alone: NDArray[np.bool_]
    derived: Derived
    due: Mapping[str, int]

    def why(self, row: int, column: int) -> str:
        """Return why a KPI is `UNDERIVED`, in words without a full stop."""
        name = self.ids[row]
        (place,) = self.derived.rows([self.organisations[column]])
        said = self.derived.shown[name].say(place, self.due[name])
        return said or "what it is worked out from is not known"


@dataclass(frozen=True, slots=True)
class _Found:
    """Every KPI's figures at one date, not judged yet; as in `Measured`."""

    periods: tuple[Period, ...]
    figures: Mapping[str, Floats]
    state: NDArray[np.int8]
    as_of: NDArray[np.int32]
    derived: Derived
    due: Mapping[str, int]


def check_fit(strategy: Strategy, readings: Readings) -> None:
    """Refuse readings of KPIs the strategy does not have, and words where numbers belong.

    Raises:
        ReadingsError: all of them, with their places.
    """
    frame = readings.frame
    kpis = {kpi.id: kpi for kpi in strategy.kpis}
    faults: list[Finding] = []
    faults += _other_fiscal_years(strategy, readings)
    for identifier in sorted(frame["kpi"].unique()):
        kpi = kpis.get(identifier)
        if kpi is None:
            rows = readings.of(identifier).index
            hint = nearest(slug_of(identifier), map(slug_of, kpis))
            fix = hint or "add it to the strategy, or leave its readings out"
            more = f" ({len(rows)} readings)" if len(rows) > 1 else ""
            faults.append(fault(readings.place(rows[0]), f"no KPI {identifier!r}{more}", fix))
        elif kpi.direction == "assessed":
            what = "readings of a KPI that is assessed by a person"
            place = readings.place(readings.of(identifier).index[0])
            faults.append(fault(place, what, "give a judgement, or its direction"))
    numeric = {kpi.id for kpi in strategy.kpis if kpi.direction not in ("yes_no", "assessed")}
    what, fix = "yes or no stands where a number belongs", "the KPI is no `yes_no`"
    worded = frame.index[frame["worded"] & frame["kpi"].isin(numeric)]
    faults += [fault(readings.place(row, "value"), what, fix) for row in worded]
    if faults:
        raise ReadingsError(f"the readings do not fit the strategy: {len(faults)} faults", faults)


def _other_fiscal_years(strategy: Strategy, readings: Readings) -> list[Finding]:
    """Fiscal years read as if they began in another month than the strategy's."""
    start = strategy.fiscal_year_start
    column = readings.frame["period"]
    others = {
        period
        for period in distinct(column)
        if period.frequency == "fiscal year" and period.start.month != start
    }
    wrong = column.index[column.isin(others)] if others else ()
    what = f"the strategy's fiscal year begins in month {start}, and this period was read as another"
    return [
        fault(readings.place(row, "period"), what, f"read it with `fiscal_start={start}`") for row in wrong
    ]


def measure(
    strategy: Strategy,
    readings: Readings | Values,
    at: Period,
    organisations: Sequence[str | None],
    exempt: Sequence[Collection[str]] | None = None,
    deadlines: Deadlines | None = None,
) -> Measured:
    """Return every KPI's value, band and score at `at`, in each organisation.

    The latest revision of the latest reading that is not of the future counts. Values worked out
    by `formula` and `over_time` count as readings; `scorecard.kpi.derive` says how. An aggregate
    KPI without a reading of its own takes its value from its parts by its `roll_up`.

    Args:
        strategy: the document.
        readings: fitting readings, already cut to what was known; or `Values` of them, so that
            many dates share what is worked out.
        at: the period under review.
        organisations: which ones; None stands for readings without organisation.
        exempt: ids of the KPIs a judgement takes out of the calculation, a collection for each
            organisation.
        deadlines: which figures were due on the day the readings are cut to; unsaid, those of
            every period that has ended.
    """
    values = readings if isinstance(readings, Values) else Values(strategy, readings, organisations, at)
    return measure_over(strategy, [(at, values, exempt)], organisations, deadlines)[0]


def measure_over(
    strategy: Strategy,
    dates: Sequence[tuple[Period, Values, Sequence[Collection[str]] | None]],
    organisations: Sequence[str | None],
    deadlines: Deadlines | None = None,
) -> list[Measured]:
    """Return what `measure` returns at each of several dates; a KPI is scored over all of them at once.

    Args:
        strategy, organisations, deadlines: as for `measure`.
        dates: each period under review, with the values and the exempt KPIs that hold then.
    """
    found = [_found(strategy, values, at, organisations, exempt, deadlines) for at, values, exempt in dates]
    history = [
        _history(strategy, values, here, organisations, exempt, deadlines)
        for here, (_, values, exempt) in zip(found, dates, strict=True)
    ]
    return _scored(strategy, organisations, found, np.concatenate(history, axis=1)) if found else []


def _found(
    strategy: Strategy,
    values: Values,
    at: Period,
    organisations: Sequence[str | None],
    exempt: Sequence[Collection[str]] | None,
    deadlines: Deadlines | None,
) -> _Found:
    """Every KPI's value at `at`, and why it has one or none."""
    kpis = strategy.kpis
    shape = (len(kpis), len(organisations))
    derived = values.derived(dict(zip(organisations, exempt or (), strict=False)), deadlines)
    readings = derived.in_order
    rows = {kpi.id: row for row, kpi in enumerate(kpis)}
    columns = {organisation: index for index, organisation in enumerate(organisations)}
    found, cells = readings.latest(at.end, rows, columns)
    periods = readings.periods
    as_of = np.full(shape, -1, dtype=np.int32)
    as_of[cells] = readings.period[found]
    figures = {name: np.full(shape, np.nan) for name in readings.figures}
    for name, array in figures.items():
        array[cells] = readings.figures[name][found]

    state = np.full(shape, State.NO_READING, dtype=np.int8)
    for column, names in enumerate(exempt or ()):
        state[[rows[name] for name in names if name in rows], column] = State.EXEMPT
    _ratio(kpis, figures, state)
    _age(strategy, at, deadlines, periods, figures["value"], as_of, state)
    lengths = np.array([FREQUENCIES.index(period.frequency) for period in periods], dtype=np.int8)
    fiscal_start = strategy.fiscal_year_start
    parts = _parts(strategy, at)
    due: dict[str, int] = {}
    for row in _parts_first(strategy):
        kpi = kpis[row]
        if kpi.id in derived.shown:
            ended = derived.due(kpi, at, fiscal_start)
            if ended is not None:
                due[kpi.id] = ended
                blank = derived.shown[kpi.id].blanks(ended)[derived.rows(organisations)]
                _underived(row, blank, figures, state, as_of)
        elif kpi.roll_up is not None and parts.get(row):
            _roll_up(kpi, row, parts[row], figures, state, as_of, lengths)
        if kpi.valid_from is not None or kpi.valid_until is not None:
            _leave(kpi, row, at, fiscal_start, deadlines, state)
    for row, kpi in enumerate(kpis):
        if kpi.untargeted:  # counted all the same, so only now that every whole has its parts
            figures["value"][row][state[row] == State.STALE] = np.nan
            state[row][~np.isin(state[row], (State.OUTSIDE, State.EXEMPT))] = State.UNTARGETED
    return _Found(periods, figures, state, as_of, derived, due)


def _age(
    strategy: Strategy,
    at: Period,
    deadlines: Deadlines | None,
    periods: Sequence[Period],
    value: Floats,
    as_of: NDArray[np.int32],
    state: NDArray[np.int8],
) -> None:
    """Say how fresh each reading is; it hangs on its period and on how often its KPI is read."""
    states = {"current": State.KNOWN, "carried": State.CARRIED, "stale": State.STALE}
    alike: dict[Any, list[int]] = {}
    for row, kpi in enumerate(strategy.kpis):
        alike.setdefault((kpi.frequency, kpi.carry), []).append(row)
    start = strategy.fiscal_year_start
    for rows in alike.values():
        kpi, read = strategy.kpis[rows[0]], as_of[rows]
        fresh = np.full(len(periods) + 1, State.NO_READING, dtype=np.int8)  # the last: no reading at all
        for number in np.unique(read[read >= 0]).tolist():
            fresh[number] = states[
                freshness(kpi, periods[number], at, fiscal_start=start, deadlines=deadlines)
            ]
        state[rows] = np.where(state[rows] == State.NO_READING, fresh[read], state[rows])
    state[np.isnan(value) & (state <= State.CARRIED)] = State.NO_READING


def _history(
    strategy: Strategy,
    values: Values,
    found: _Found,
    organisations: Sequence[str | None],
    exempt: Sequence[Collection[str]] | None,
    deadlines: Deadlines | None,
) -> Floats:
    """What the KPIs whose scheme reads it were a year before each was read; NaN elsewhere.

    Only what is not read itself but made of other readings needs a second look at that date.
    """
    by_history = {name for name, scheme in schemes_of(strategy).items() if scheme.reads_history}
    rows = {
        kpi.id: row
        for row, kpi in enumerate(strategy.kpis)
        if (kpi.scheme or strategy.scheme) in by_history and kpi.direction not in ("yes_no", "assessed")
    }
    if not rows:
        return np.full(found.state.shape, np.nan)
    factors = {kpi.id: ratio_factor(kpi) for kpi in strategy.kpis if kpi.id in rows}
    history = own_history(
        found.derived.readings.frame, rows, factors, found.periods, found.as_of, organisations
    )
    made = [rows[kpi.id] for kpi in strategy.kpis if kpi.id in rows and _is_made(kpi)]
    lacking = np.zeros(history.shape, dtype=bool)
    lacking[made] = np.isnan(history[made]) & (found.as_of[made] >= 0)
    for number in np.unique(found.as_of[lacking]):
        before = year_before(found.periods[number])
        if before is not None:
            then = _found(strategy, values, before, organisations, exempt, deadlines)
            same = np.array([period == before for period in then.periods] + [False])[then.as_of]
            here = lacking & (found.as_of == number) & same & (then.state <= State.CARRIED)
            history[here] = then.figures["value"][here]
    return history


def _is_made(kpi: KPI) -> bool:
    """Whether a KPI's value may be made of other readings than its own of that period."""
    return any(way is not None for way in (kpi.roll_up, kpi.formula, kpi.over_time))


def _parts_first(strategy: Strategy) -> list[int]:
    rows = {kpi.id: index for index, kpi in enumerate(strategy.kpis)}
    effects: dict[str, list[str]] = {identifier: [] for identifier in rows}
    for arrow in strategy.arrows:
        if arrow.link.kind == "part_of" and arrow.source in rows:
            effects[arrow.source].append(arrow.target)
    return [rows[identifier] for identifier in causes_first(effects)]


def _ratio(kpis: Sequence[KPI], figures: Mapping[str, Floats], state: NDArray[np.int8]) -> None:
    """Take missing values from numerator and denominator; a denominator must be above 0."""
    over, under = figures["numerator"], figures["denominator"]
    factor = np.array([ratio_factor(kpi) for kpi in kpis])
    both = ~np.isnan(over) & ~np.isnan(under)
    state[refused(over, under) & (state != State.EXEMPT)] = State.INVALID
    fill = both & (under > 0) & np.isnan(figures["value"])
    figures["value"][fill] = ratio(factor[np.nonzero(fill)[0]], over[fill], under[fill])
    endless = fill & np.isnan(figures["value"])  # its denominator is as good as 0
    state[endless & (state != State.EXEMPT)] = State.INVALID


def _parts(strategy: Strategy, at: Period) -> dict[int, list[int]]:
    """The rows of the component KPIs of each aggregate, by links in force."""
    rows = {kpi.id: index for index, kpi in enumerate(strategy.kpis)}
    found: dict[int, list[int]] = {}
    for arrow in strategy.arrows:
        if arrow.link.kind == "part_of" and arrow.source in rows and in_force(arrow.link, at):
            found.setdefault(rows[arrow.target], []).append(rows[arrow.source])
    return found


def _roll_up(
    kpi: KPI,
    row: int,
    parts: list[int],
    figures: Mapping[str, Floats],
    state: NDArray[np.int8],
    as_of: NDArray[np.int32],
    lengths: NDArray[np.int8],
) -> None:
    """Take an aggregate's value from its parts where it has no fresh reading of its own."""
    missing, stale = state[row] == State.NO_READING, state[row] == State.STALE
    counts = ~np.isin(state[parts], LEAVE)
    known = np.isin(state[parts], (State.KNOWN, State.CARRIED))
    pair: dict[str, Floats] = {}
    if kpi.roll_up == "ratio":
        over = np.where(known, figures["numerator"][parts], np.nan)
        under = np.where(known, figures["denominator"][parts], np.nan)
        known &= ~np.isnan(over) & ~np.isnan(under)
        with np.errstate(over="ignore"):
            total, base = np.nansum(over, axis=0), np.nansum(under, axis=0)
        result = ratio(ratio_factor(kpi), total, base)
        pair = {"numerator": total, "denominator": base}
    else:
        with np.errstate(over="ignore"):
            result = np.nansum(np.where(known, figures["value"][parts], np.nan), axis=0)
        if kpi.roll_up == "mean":
            with np.errstate(invalid="ignore", divide="ignore"):
                result = result / known.sum(axis=0)
    whole = (known | ~counts).all(axis=0) & counts.any(axis=0) & ~np.isinf(result)
    length = np.where(known, lengths[as_of[parts]] if len(lengths) else 0, -1)
    alike = (length == length.max(axis=0)) | ~known
    differ = whole & ~alike.all(axis=0)
    whole &= ~differ
    needed = missing | (stale & whole)
    for name, array in {"value": result, **pair}.items():
        figures[name][row][needed & whole] = array[needed & whole]
    carried = (state[parts] == State.CARRIED).any(axis=0)
    state[row][needed & whole] = np.where(carried, State.CARRIED, State.KNOWN)[needed & whole]
    state[row][missing & ~whole] = State.PARTS_MISSING
    state[row][missing & differ] = State.PARTS_DIFFER
    gone = missing & ~counts.any(axis=0)  # none of its parts applies: it leaves as they do
    state[row][gone] = state[parts].min(axis=0)[gone]
    oldest = np.where(known, as_of[parts], np.iinfo(np.int32).max).min(axis=0)
    as_of[row][needed & whole] = oldest[needed & whole]


def _underived(
    row: int,
    blank: NDArray[np.int8],
    figures: Mapping[str, Floats],
    state: NDArray[np.int8],
    as_of: NDArray[np.int32],
) -> None:
    """Say where a derived KPI's last period has come to no value, and no older one counts instead.

    While something it is made of is awaited an older value is carried as long as it is fresh; what
    has been worked out and has no value, such as a division by zero, is unknown at once.
    """
    fresh = np.isin(state[row], (State.KNOWN, State.CARRIED))
    older = np.isin(state[row], (State.NO_READING, State.STALE))
    unknown = older & (blank == Blank.WAITING) | (older | fresh) & (blank == Blank.REFUSED)
    gone = (older | fresh) & (blank == Blank.LEFT)  # no part applies: it leaves as they do
    state[row][unknown], state[row][gone] = State.UNDERIVED, State.OUTSIDE
    as_of[row][unknown | gone] = -1
    for array in figures.values():
        array[row][unknown | gone] = np.nan


def _leave(
    kpi: KPI, row: int, at: Period, fiscal_start: int, deadlines: Deadlines | None, state: NDArray[np.int8]
) -> None:
    if not in_force(kpi, at):
        state[row] = State.OUTSIDE
        return
    if not_yet_due(kpi, at, fiscal_start=fiscal_start, deadlines=deadlines):
        waiting = (State.NO_READING, State.PARTS_MISSING, State.PARTS_DIFFER, State.UNDERIVED)
        state[row][np.isin(state[row], waiting)] = State.NOT_YET_DUE


def _scored(
    strategy: Strategy, organisations: Sequence[str | None], dates: Sequence[_Found], history: Floats
) -> list[Measured]:
    """Judge what was found at several dates; here they stand side by side, `history` among them."""
    periods = list(dict.fromkeys(period for found in dates for period in found.periods))
    places = {period: place for place, period in enumerate(periods)}
    read = np.concatenate([_placed(found, places) for found in dates], axis=1)
    value = np.concatenate([found.figures["value"] for found in dates], axis=1)
    state = np.concatenate([found.state for found in dates], axis=1)
    shape = value.shape
    names = ("target", "upper", "score", "attainment", "progress", "pace")
    arrays: dict[str, NDArray[Any]] = {name: np.full(shape, np.nan) for name in names}
    arrays["band"] = np.full(shape, -1, dtype=np.int8)
    arrays |= {name: np.zeros(shape, dtype=bool) for name in ("off_scale", "aimless", "alone")}
    arrays |= {"state": state, "history": history}
    for row, kpi in enumerate(strategy.kpis):
        target, upper, expected = _aims(kpi, periods, read[row], strategy.fiscal_year_start)
        judged = np.where(state[row] <= State.CARRIED, value[row], np.nan)
        found = score(
            kpi,
            scheme_of(strategy, kpi),
            strategy.scale,
            judged,
            target=target,
            upper=upper,
            expected=expected,
            history=history[row],
        )
        state[row][found.invalid] = State.INVALID
        arrays["target"][row], arrays["upper"][row] = target, upper
        arrays["aimless"][row] = found.aimless & ~np.isnan(judged) & ~found.invalid
        for name in ("band", "score", "attainment", "progress", "pace", "off_scale", "alone"):
            arrays[name][row] = getattr(found, name)
    ids, count = tuple(kpi.id for kpi in strategy.kpis), len(organisations)
    return [
        Measured(
            ids=ids,
            organisations=tuple(organisations),
            periods=found.periods,
            value=found.figures["value"],
            numerator=found.figures["numerator"],
            denominator=found.figures["denominator"],
            as_of=found.as_of,
            derived=found.derived,
            due=found.due,
            **{name: array[:, place * count : (place + 1) * count] for name, array in arrays.items()},
        )
        for place, found in enumerate(dates)
    ]


def _placed(found: _Found, places: Mapping[Period, int]) -> NDArray[np.intp]:
    """Which of the periods of all dates each reading is of; -1 where there is none."""
    numbers = np.array([*(places[period] for period in found.periods), -1], dtype=np.intp)
    return numbers[found.as_of]


def _aims(
    kpi: KPI, periods: Sequence[Period], read: NDArray[np.intp], fiscal_start: int
) -> tuple[Floats, Floats, Floats]:
    """What each reading is compared with: target, upper edge of a range, and what is expected by then."""
    table = np.full((3, len(periods) + 1), np.nan)  # the last: no reading at all
    for number in np.unique(read[read >= 0]).tolist():
        aim = aim_at(kpi, periods[number], fiscal_start=fiscal_start)
        if aim is not None:
            by_now = expected_by(kpi, periods[number], fiscal_start=fiscal_start)
            edges = (aim.value, aim.upper, by_now)
            table[:, number] = [np.nan if edge is None else edge for edge in edges]
    target, upper, expected = table[:, read]
    return target, upper, expected
