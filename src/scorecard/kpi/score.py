"""How a KPI's value becomes a band, a score, an attainment, a progress and a pace, all kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scorecard.kpi.scale import BELOW, middle, optional
from scorecard.kpi.schemes import landings
from scorecard.kpi.target import final_aim
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Boundary, Scale, Scheme

Floats = NDArray[np.float64]

ON_BOUNDARY = 1e-12
"""Relative difference up to which a value counts as on a boundary: floating-point rounding."""


def _unknown() -> Floats:
    return np.array(np.nan)


@dataclass(frozen=True, slots=True)
class Scored:
    """What one KPI's values come to; arrays of one shape, NaN (band -1) where unknown.

    Attributes:
        band: index into the scheme's bands, worst 0; into the scale's for yes/no.
        score: 0..100 on the status scale; NaN too where the scheme does not land on it.
        attainment: 0..100, one straight line from worst to best, clamped.
        progress: percent of the way from baseline to target, unclamped.
        pace: the way from the baseline in percent of what is expected by now, unclamped: 100 is
            on schedule, less behind it, below 0 the wrong way.
        off_scale: True where the value lies beyond a known end and was clamped.
        invalid: True where a value cannot be read as this KPI's (2 on a yes/no KPI).
        aimless: True where the boundaries cannot be placed: a target, threshold or tolerance is
            missing, or people give the bands of the scheme.
        alone: True where the band hangs on the value of a year before, and there is none.
    """

    band: NDArray[np.int8]
    score: Floats
    attainment: Floats
    progress: Floats
    off_scale: NDArray[np.bool_]
    invalid: NDArray[np.bool_]
    aimless: NDArray[np.bool_]
    alone: NDArray[np.bool_]
    pace: Floats = field(default_factory=_unknown)


def score(
    kpi: KPI,
    scheme: Scheme,
    scale: Scale,
    values: ArrayLike,
    *,
    target: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    expected: ArrayLike = np.nan,
    history: ArrayLike | None = None,
) -> Scored:
    """Score values of one KPI.

    The score runs piecewise linear through the scheme's bands: each boundary scores where it
    lands on the status scale, the ends of the scale score 0 and 100. A band without width, or
    open without a known end, scores its middle. A score always lies in the band of its value.

    Args:
        kpi: the KPI; of direction `assessed` it takes no values and all is unknown.
        scheme: its RAG scheme.
        scale: the strategy's status scale.
        values: in the KPI's own unit, NaN where unknown; 1 and 0 for yes and no.
        target, upper: the target in force for each value, broadcast to `values`; unsaid, the
            last point of the KPI's target.
        expected: what is expected by now for each value, as `expected_by` says, broadcast to
            `values`; unsaid, pace is unknown.
        history: what each value was a year before, broadcast to `values`, NaN where unknown;
            read by schemes with a boundary at `history` only.

    >>> from scorecard.kpi.schemes import built_in_schemes
    >>> calls = KPI(id="calls", name="Calls", red_flag=500, goal=700)
    >>> found = score(calls, built_in_schemes()["red-flag-and-goal"], Scale(), [300, 500, 600, 900])
    >>> found.score.round(3).tolist()
    [0.0, 33.333, 50.0, 100.0]
    """
    x = np.asarray(values, dtype=np.float64)
    last = kpi.target.points[-1] if kpi.target else None
    if target is None:
        target = last.value if last else np.nan
    if upper is None:
        upper = last.upper if last and last.upper is not None else np.nan
    aim = np.broadcast_to(np.asarray(target, dtype=np.float64), x.shape)
    top = np.broadcast_to(np.asarray(upper, dtype=np.float64), x.shape)
    past = np.broadcast_to(np.asarray(np.nan if history is None else history, dtype=np.float64), x.shape)
    if kpi.direction == "yes_no":
        found = _yes_no(kpi, scale, x, aim)
    elif kpi.direction == "assessed" or scheme.assessed:
        found = _nothing(x, aimless=kpi.direction != "assessed")
    elif kpi.direction == "between":
        found = _between(kpi, scheme, scale, x, aim, top, past)
    else:
        sense = 1.0 if kpi.direction == "higher" else -1.0
        found = _one_way(kpi, scheme, scale, x, aim, past, sense)
    known = ~np.isnan(x) & ~found.invalid
    return Scored(
        band=np.where(known, found.band, -1).astype(np.int8),
        score=np.where(known, found.score, np.nan),
        attainment=np.where(known, found.attainment, np.nan),
        progress=np.where(known, _progress(kpi, x), np.nan),
        off_scale=found.off_scale & known,
        invalid=found.invalid,
        aimless=found.aimless,
        pace=np.where(known, _way_from_baseline(kpi, x, np.asarray(expected, dtype=np.float64)), np.nan),
        alone=found.alone & known,
    )


def met_target_score(kpi: KPI, scheme: Scheme, scale: Scale) -> float | None:
    """Return what a KPI scores that is exactly on its target, or on its goal where it has none.

    None where it has neither, or its scheme does not land on the scale.

    >>> from scorecard.kpi.schemes import built_in_schemes
    >>> calls = KPI(id="calls", name="Calls", target=90, worst=0, best=100)
    >>> met_target_score(calls, built_in_schemes()["ims"], Scale())
    50.0
    """
    met = kpi.goal if kpi.target is None else kpi.target.points[-1].value
    if met is None or not (scheme.reads_target or any(b.at == "goal" for b in scheme.boundaries)):
        return None
    return optional(score(kpi, scheme, scale, met).score)


def _nothing(x: Floats, *, aimless: bool) -> Scored:
    unknown, no = np.full(x.shape, np.nan), np.zeros(x.shape, dtype=bool)
    band = np.full(x.shape, -1, np.int8)
    return Scored(band, unknown, unknown, unknown, no, no, np.full(x.shape, aimless), no)


def _yes_no(kpi: KPI, scale: Scale, x: Floats, aim: Floats) -> Scored:
    wanted = np.where(np.isnan(aim), 1.0, aim)
    good = x == wanted
    invalid = ~np.isnan(x) & ~np.isin(x, (0.0, 1.0))
    best = len(scale.bands) - 1
    return Scored(
        band=np.where(good, best, 0).astype(np.int8),
        score=np.where(good, middle(scale, best), middle(scale, 0)),
        attainment=np.where(good, 100.0, 0.0),
        progress=np.full(x.shape, np.nan),
        off_scale=np.zeros(x.shape, dtype=bool),
        invalid=invalid,
        aimless=np.zeros(x.shape, dtype=bool),
        alone=np.zeros(x.shape, dtype=bool),
    )


def _one_way(
    kpi: KPI, scheme: Scheme, scale: Scale, x: Floats, aim: Floats, past: Floats, sense: float
) -> Scored:
    cuts = sense * boundaries(kpi, scheme, aim, sense, history=past)
    worst = np.nan if kpi.worst is None else kpi.worst
    worst_end, best_end = _ends(kpi, scheme, cuts, sense, worst, kpi.best)
    return _through(scheme, scale, sense * x, cuts, worst_end, best_end)


def _between(
    kpi: KPI, scheme: Scheme, scale: Scale, x: Floats, low: Floats, high: Floats, past: Floats
) -> Scored:
    """Two scales back to back: each side runs from its own worst end to the middle of the range."""
    centre = (low + high) / 2
    off = off_range(low, high, past)
    worst = kpi.worst if isinstance(kpi.worst, tuple) else (kpi.worst, kpi.worst)
    sides = []
    for sense, edge, end in ((1.0, low, worst[0]), (-1.0, high, worst[1])):
        cuts, worst_end = _side(kpi, scheme, sense, edge, off, end)
        sides.append(_through(scheme, scale, sense * x, cuts, worst_end, sense * centre))
    left, right = sides
    on_left = x <= centre

    def pick(name: str) -> Any:
        return np.where(on_left, getattr(left, name), getattr(right, name))

    return Scored(*(pick(name) for name in Scored.__slots__))


def _side(
    kpi: KPI, scheme: Scheme, sense: float, edge: Floats, off: Floats, end: float | None
) -> tuple[Floats, Floats]:
    """The boundaries and the worst end of one side of a range, higher better."""
    before = edge - sense * off
    cuts = sense * boundaries(kpi, scheme, edge, sense, history=before, inside=True)
    outermost = cuts[..., 0]
    end_here = np.full(outermost.shape, np.nan if end is None else sense * end)
    stated = np.where(end_here < outermost, end_here, np.nan)  # the other side's end
    worst_end, _ = _ends(kpi, scheme, cuts, sense, np.nan, None)
    return cuts, np.where(np.isnan(stated), worst_end, stated)


def stations(
    kpi: KPI, scheme: Scheme, value: float, *, target: float, upper: float, history: float = np.nan
) -> Floats:
    """Return where a KPI's score bends: its worst end, its boundaries and its best end, in its unit.

    Of a range those on the value's side, the best end being its middle; of a yes/no KPI the two
    answers, the wanted one last. NaN where unknown.

    Args:
        kpi, scheme: the KPI and its RAG scheme.
        value: its value.
        target, upper, history: what that is compared with; see `score`.

    >>> from scorecard.kpi.schemes import built_in_schemes
    >>> calls = KPI(id="calls", name="Calls", red_flag=500, goal=700)
    >>> found = stations(calls, built_in_schemes()["red-flag-and-goal"], 300, target=np.nan, upper=np.nan)
    >>> found.tolist()
    [300.0, 500.0, 700.0, 900.0]
    """
    if kpi.direction == "yes_no":
        wanted = 1.0 if np.isnan(target) else target
        return np.array([1 - wanted, wanted])
    aim, top, past = (np.array(number, dtype=np.float64) for number in (target, upper, history))
    sense = -1.0 if kpi.direction == "lower" else 1.0
    if kpi.direction == "between":
        centre = (aim + top) / 2
        worst = kpi.worst if isinstance(kpi.worst, tuple) else (kpi.worst, kpi.worst)
        edge, end = (aim, worst[0]) if value <= centre else (top, worst[1])
        sense = 1.0 if value <= centre else -1.0
        cuts, worst_end = _side(kpi, scheme, sense, edge, off_range(aim, top, past), end)
        best_end = sense * centre
    else:
        cuts = sense * boundaries(kpi, scheme, aim, sense, history=past)
        stated = np.nan if kpi.worst is None else kpi.worst
        worst_end, best_end = _ends(kpi, scheme, cuts, sense, stated, kpi.best)
    return np.asarray(sense * np.concatenate([worst_end[None], cuts, best_end[None]]))


def boundaries(
    kpi: KPI,
    scheme: Scheme,
    target: Floats,
    sense: float,
    *,
    history: Floats | None = None,
    inside: bool = False,
) -> Floats:
    """Return the value of each boundary, worst first, as an array (..., boundaries).

    NaN where the target, tolerance, threshold, red flag, goal or history it is read from is
    missing. Relative tolerances and percentages are shares of |target|, laid to the worse side.
    Break points, red flag and goal lie on one side only and judge no range: NaN too where
    `inside`.

    Args:
        kpi: states thresholds, red flag, goal and tolerance.
        scheme: says what each boundary is read from.
        target: the target of each value.
        sense: 1 where higher is better, -1 where lower is.
        history: what each value was a year before; unsaid, unknown.
        inside: the target is an edge of a range, so no boundary lies on its better side.
    """
    tolerance = kpi.tolerance or scheme.tolerance
    if isinstance(tolerance, tuple):
        tolerance = tolerance[0] if sense > 0 else tolerance[1]
    amount: Any = np.nan
    if tolerance is not None:
        share = np.abs(target) / 100 if tolerance.relative else np.ones_like(target)
        amount = share * tolerance.amount
    thresholds = iter(kpi.thresholds)
    placed: list[Floats | None] = []
    for boundary in scheme.boundaries:
        value = np.nan if inside else _placed(boundary, kpi, thresholds)
        if boundary.at == "target":
            worse = boundary.tolerances * amount if boundary.tolerances else 0.0
            if boundary.percent is not None:
                worse = np.abs(target) * (100 - boundary.percent) / 100
            placed.append(target - sense * (np.maximum(worse, 0) if inside else worse))
        elif boundary.at in ("midway", "history"):
            placed.append(None)
        else:
            placed.append(np.full(target.shape, value))
    for index, boundary in enumerate(scheme.boundaries):
        if boundary.at == "history":
            past = np.full(target.shape, np.nan) if history is None else history
            placed[index] = _kept_between(past, placed[:index], placed[index + 1 :], sense)
    for index, cut in enumerate(placed):
        if cut is None:
            before, after = placed[index - 1], placed[index + 1]
            assert before is not None and after is not None  # the Scheme's validator saw to it
            placed[index] = (before + after) / 2
    return np.stack([cut for cut in placed if cut is not None], axis=-1)


def off_range(low: Floats, high: Floats, past: Floats) -> Floats:
    """Return how far off a range values were, on whichever side: history to judge either side by."""
    return np.asarray(np.maximum(np.maximum(low - past, past - high), 0), dtype=np.float64)


def _kept_between(
    past: Floats, worse: Sequence[Floats | None], better: Sequence[Floats | None], sense: float
) -> Floats:
    """The history, no better than the next better boundary and no worse than the next worse one."""
    next_worse = next((cut for cut in reversed(worse) if cut is not None), None)
    next_better = next((cut for cut in better if cut is not None), None)
    kept = sense * past
    if next_worse is not None:
        kept = np.maximum(kept, sense * next_worse)
    if next_better is not None:
        kept = np.minimum(kept, sense * next_better)
    return np.asarray(sense * kept, dtype=np.float64)


def _placed(boundary: Boundary, kpi: KPI, thresholds: Any) -> float:
    if boundary.at == "threshold":
        return float(next(thresholds, np.nan))
    if boundary.at == "red flag":
        return np.nan if kpi.red_flag is None else kpi.red_flag
    if boundary.at == "goal":
        return np.nan if kpi.goal is None else kpi.goal
    return np.nan


def _ends(
    kpi: KPI, scheme: Scheme, cuts: Floats, sense: float, worst: Any, best: float | None
) -> tuple[Floats, Floats]:
    """Return the values that score 0 and 100, NaN where unknown, in the sense of `cuts`.

    Stated ones first; else baseline and stretch where they lie beyond the outer boundaries;
    else, for break points, red flag and goal, one neighbouring band's width further out.
    """
    low, high = cuts[..., 0], cuts[..., -1]
    worst_end = np.broadcast_to(np.asarray(sense * np.asarray(worst, float)), low.shape)
    best_end = np.full(high.shape, np.nan if best is None else sense * best)
    if kpi.baseline is not None:
        start = sense * kpi.baseline.value
        worst_end = np.where(np.isnan(worst_end) & (start < low), start, worst_end)
    if kpi.stretch is not None:
        far = sense * kpi.stretch
        best_end = np.where(np.isnan(best_end) & (far > high), far, best_end)
    fixed = all(boundary.at in ("threshold", "red flag", "goal") for boundary in scheme.boundaries)
    if fixed and cuts.shape[-1] == 2:
        with np.errstate(over="ignore"):
            width = high - low
            further = low - width, high + width
        known = (width > 0) & np.isfinite(further).all(axis=0)
        worst_end = np.where(np.isnan(worst_end) & known, further[0], worst_end)
        best_end = np.where(np.isnan(best_end) & known, further[1], best_end)
    return worst_end, best_end


def _through(
    scheme: Scheme, scale: Scale, y: Floats, cuts: Floats, worst_end: Floats, best_end: Floats
) -> Scored:
    """Read values `y` (higher is better) through the bands between the ends."""
    stated = [boundary.at not in ("history", "midway") for boundary in scheme.boundaries]
    aimless = np.asarray(np.isnan(cuts[..., stated]).any(axis=-1))
    band = np.where(aimless, -1, _bands(scheme, y, cuts)).astype(np.int8)
    alone = ~aimless & (band < 0)
    lands = landings(scheme, scale)
    attainment = np.clip(_share(y, worst_end, best_end), 0, 1) * 100
    attainment = np.where(best_end > worst_end, attainment, np.nan)
    # An end that lies within the outer boundary is none.
    beyond = (y < worst_end) & (worst_end <= cuts[..., 0]), (y > best_end) & (best_end >= cuts[..., -1])
    off = beyond[0] & (band == 0) | beyond[1] & (band == len(scheme.bands) - 1)
    points = np.full(y.shape, np.nan)
    if lands is not None:
        points = _points(scale, lands, band, y, cuts, worst_end, best_end)
    no = np.zeros(y.shape, dtype=bool)
    off = np.asarray(off, dtype=bool)
    return Scored(band, points, attainment, np.full(y.shape, np.nan), off, no, aimless, alone)


def _share(y: Floats, low: Any, high: Any) -> Floats:
    """Return how far values have come from `low` to `high`, 1 at `high`, unclamped.

    Ends as far apart as no number is are brought nearer first, by halves.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        width = np.subtract(high, low)
        halved = (y / 2 - np.divide(low, 2)) / (np.divide(high, 2) - np.divide(low, 2))
        share: Floats = np.where(np.isinf(width), halved, (y - low) / width)
    return share


def _bands(scheme: Scheme, y: Floats, cuts: Floats) -> NDArray[np.int8]:
    """Return the index of each value's band: how many boundaries it has passed.

    -1 where that hangs on a boundary that is not known.
    """
    with np.errstate(over="ignore"):
        gap = y[..., None] - cuts
    near = ON_BOUNDARY * np.maximum(np.abs(y[..., None]), np.abs(cuts))
    on = np.abs(gap) <= near
    better_owns = np.array([boundary.owner == "better" for boundary in scheme.boundaries])
    passed = np.where(on, better_owns, gap > 0)
    unknown = np.isnan(cuts)
    open_question = np.zeros(y.shape, dtype=bool)
    for index, boundary in enumerate(scheme.boundaries):
        if boundary.at == "history" or unknown[..., index].any():
            # It lies between its neighbours, perhaps upon one: those who have passed a better
            # boundary have passed it, and those short of a worse one have not.
            beyond = passed[..., index + 1 :].any(axis=-1)
            up_to = (passed | unknown)[..., :index].all(axis=-1)
            passed[..., index] = (passed[..., index] | beyond) & up_to
            open_question |= unknown[..., index] & ~beyond & up_to
    return np.where(open_question, -1, passed.sum(axis=-1)).astype(np.int8)


def _points(
    scale: Scale,
    lands: tuple[float, ...],
    band: NDArray[np.int8],
    y: Floats,
    cuts: Floats,
    worst_end: Floats,
    best_end: Floats,
) -> Floats:
    lower = np.concatenate([worst_end[..., None], cuts], axis=-1)
    upper = np.concatenate([cuts, best_end[..., None]], axis=-1)
    where = np.clip(band, 0, None)[..., None].astype(np.intp)
    low = np.take_along_axis(lower, where, axis=-1)[..., 0]
    high = np.take_along_axis(upper, where, axis=-1)[..., 0]
    steps = np.array([0.0, *lands, 100.0])
    from_score, to_score = steps[where[..., 0]], steps[where[..., 0] + 1]
    share = np.where(high > low, np.clip(_share(y, low, high), 0, 1), 0.5)  # no width, or open without an end
    points = from_score + share * (to_score - from_score)
    inner = where[..., 0] < len(lands)
    # A score on its band's upper boundary would be read as the next band.
    points = np.where(inner, np.maximum(np.minimum(points, to_score - BELOW), from_score), points)
    return np.where(band < 0, np.nan, points)


def _progress(kpi: KPI, x: Floats) -> Floats:
    """Return 100 (actual - baseline) / (target - baseline); NaN where undefined."""
    goal = final_aim(kpi)
    return _way_from_baseline(kpi, x, np.asarray(np.nan if goal is None else goal))


def _way_from_baseline(kpi: KPI, x: Floats, to: Floats) -> Floats:
    """Return how much of the way from the baseline to `to` has been made, in percent."""
    if kpi.baseline is None or kpi.direction in ("between", "yes_no", "assessed"):
        return np.full(x.shape, np.nan)
    start = kpi.baseline.value
    with np.errstate(over="ignore"):
        way = _share(x, start, to) * 100
    return np.where(np.isfinite(way), way, np.nan)
