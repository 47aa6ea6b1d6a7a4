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
from scorecard.kpi.target import Aim, aim_at, expected_by
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
    found = _found(strategy, values, at, organisations, exempt, deadlines)
    history = _history(strategy, values, found, organisations, exempt, deadlines)
    return _scored(strategy, organisations, found, history)


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
    columns = {organisation: index for index, organisation in enumerate(organisations)}
    found, cells = readings.latest(at.end, {kpi.id: row for row, kpi in enumerate(kpis)}, columns)
    periods = readings.periods
    as_of = np.full(shape, -1, dtype=np.int32)
    as_of[cells] = readings.period[found]
    figures = {name: np.full(shape, np.nan) for name in readings.figures}
    for name, array in figures.items():
        array[cells] = readings.figures[name][found]

    state = np.full(shape, State.NO_READING, dtype=np.int8)
    lengths = np.array([FREQUENCIES.index(period.frequency) for period in periods], dtype=np.int8)
    value = figures["value"]
    fiscal_start = strategy.fiscal_year_start
    parts = _parts(strategy, at)
    due: dict[str, int] = {}
    for row in _parts_first(strategy):
        kpi = kpis[row]
        for column, names in enumerate(exempt or ()):
            if kpi.id in names:
                state[row, column] = State.EXEMPT
        _ratio(kpi, row, figures, state)
        for number in np.unique(as_of[row][as_of[row] >= 0]):
            fresh = freshness(kpi, periods[number], at, fiscal_start=fiscal_start, deadlines=deadlines)
            here = (as_of[row] == number) & (state[row] == State.NO_READING)
            kinds = {"current": State.KNOWN, "carried": State.CARRIED, "stale": State.STALE}
            state[row][here] = kinds[fresh]
        state[row][np.isnan(value[row]) & (state[row] <= State.CARRIED)] = State.NO_READING
        if kpi.id in derived.shown:
            ended = derived.due(kpi, at, fiscal_start)
            if ended is not None:
                due[kpi.id] = ended
                blank = derived.shown[kpi.id].blanks(ended)[derived.rows(organisations)]
                _underived(row, blank, figures, state, as_of)
        elif kpi.roll_up is not None and parts.get(row):
            _roll_up(kpi, row, parts[row], figures, state, as_of, lengths)
        _leave(kpi, row, at, fiscal_start, deadlines, state)
    for row, kpi in enumerate(kpis):
        if kpi.untargeted:  # counted all the same, so only now that every whole has its parts
            figures["value"][row][state[row] == State.STALE] = np.nan
            state[row][~np.isin(state[row], (State.OUTSIDE, State.EXEMPT))] = State.UNTARGETED
    return _Found(periods, figures, state, as_of, derived, due)


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


def _ratio(kpi: KPI, row: int, figures: Mapping[str, Floats], state: NDArray[np.int8]) -> None:
    """Take a missing value from numerator and denominator; a denominator must be above 0."""
    over, under = figures["numerator"][row], figures["denominator"][row]
    both = ~np.isnan(over) & ~np.isnan(under)
    state[row][refused(over, under) & (state[row] != State.EXEMPT)] = State.INVALID
    fill = both & (under > 0) & np.isnan(figures["value"][row])
    figures["value"][row][fill] = ratio(ratio_factor(kpi), over[fill], under[fill])
    endless = fill & np.isnan(figures["value"][row])  # its denominator is as good as 0
    state[row][endless & (state[row] != State.EXEMPT)] = State.INVALID


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
    strategy: Strategy, organisations: Sequence[str | None], found_now: _Found, history: Floats
) -> Measured:
    periods, figures, state, as_of = found_now.periods, found_now.figures, found_now.state, found_now.as_of
    value = figures["value"]
    shape = value.shape
    arrays: dict[str, NDArray[Any]] = {
        name: np.full(shape, np.nan)
        for name in ("target", "upper", "score", "attainment", "progress", "pace")
    }
    expected = np.full(shape, np.nan)
    band = np.full(shape, -1, dtype=np.int8)
    off_scale, aimless, alone = (np.zeros(shape, dtype=bool) for _ in range(3))
    for row, kpi in enumerate(strategy.kpis):
        aims: dict[int, Aim | None] = {
            int(number): aim_at(kpi, periods[number], fiscal_start=strategy.fiscal_year_start)
            for number in np.unique(as_of[row][as_of[row] >= 0])
        }
        for number, aim in aims.items():
            if aim is not None:
                here = as_of[row] == number
                arrays["target"][row][here] = aim.value
                arrays["upper"][row][here] = np.nan if aim.upper is None else aim.upper
                by_now = expected_by(kpi, periods[number], fiscal_start=strategy.fiscal_year_start)
                expected[row][here] = np.nan if by_now is None else by_now
        judged = np.where(state[row] <= State.CARRIED, value[row], np.nan)
        found = score(
            kpi,
            scheme_of(strategy, kpi),
            strategy.scale,
            judged,
            target=arrays["target"][row],
            upper=arrays["upper"][row],
            expected=expected[row],
            history=history[row],
        )
        state[row][found.invalid] = State.INVALID
        band[row], off_scale[row], alone[row] = found.band, found.off_scale, found.alone
        aimless[row] = found.aimless & ~np.isnan(judged) & ~found.invalid
        for name in ("score", "attainment", "progress", "pace"):
            arrays[name][row] = getattr(found, name)
    return Measured(
        ids=tuple(kpi.id for kpi in strategy.kpis),
        organisations=tuple(organisations),
        periods=periods,
        **figures,
        band=band,
        state=state,
        as_of=as_of,
        off_scale=off_scale,
        aimless=aimless,
        history=history,
        alone=alone,
        derived=found_now.derived,
        due=found_now.due,
        **arrays,
    )
