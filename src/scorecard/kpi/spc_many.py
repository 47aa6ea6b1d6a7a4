"""XmR charts of many series at once: one table of values in, tables of limits and kinds out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scorecard.errors import ReadingsError, UnknownNameError
from scorecard.kpi.spc_rules import NEAR, ROUNDING, Bools, Codes, Floats, Places, judge

Aim = Literal["higher", "lower", "none"]
"""Which way is better; `none` where neither is, and high or low is only different."""
Gaps = Literal["break", "close"]
"""What a missing point does: break the chain of points, or let its neighbours meet."""

Variation = Literal[
    "common cause",
    "improvement high",
    "improvement low",
    "concern high",
    "concern low",
    "neutral high",
    "neutral low",
]
Assurance = Literal["inconsistent", "consistently pass", "consistently fail"]

POINT_TYPES: tuple[Variation, ...] = (
    "common cause",
    "improvement high",
    "improvement low",
    "concern high",
    "concern low",
    "neutral high",
    "neutral low",
)
"""The kinds of a point by their code: Making Data Count's seven variation icons. -1 is unknown."""
ROLES = ("common cause", "improvement", "improvement", "concern", "concern", "neutral", "neutral")
"""What a theme colours a point by, for each of `POINT_TYPES`."""
ASSURANCES: tuple[Assurance, ...] = ("inconsistent", "consistently pass", "consistently fail")
"""Making Data Count's three assurance icons by their code; -1 is none."""

_AIMS = {"higher": 1, "lower": -1, "none": 0, "neutral": 0, "between": 0, "yes_no": 0, "assessed": 0}
_KIND = np.array([[2, 0, 3], [6, 0, 5], [4, 0, 1]], dtype=np.int8)
"""Kind of a point by aim (lower, none, higher is better) and side (-1, 0, 1)."""


@dataclass(frozen=True, slots=True, eq=False)
class SpcMany:
    """XmR charts of s series of p points each; arrays are read-only, NaN (code -1) where unknown.

    Attributes:
        values: (s, p) as judged: NaN where there is none.
        group: (s, p) number of the stretch with limits of its own, 0 at the start of a series.
        moving_range: (s, p) distance from the point before it, in the same group.
        mean, lower, upper, near_lower, near_upper: (s, p) of the point's group.
        cause: (s, p) code of the first rule met, see `scorecard.kpi.spc_rules.CAUSES`.
        kind: (s, p) index into `POINT_TYPES`.
        latest: (s,) place of the latest known point, -1 where there is none.
        used: (s,) how many points the latest point's limits rest on.
        variation: (s,) the latest point's kind.
        assurance: (s,) index into `ASSURANCES`.
    """

    values: Floats
    group: Places
    moving_range: Floats
    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    cause: Codes
    kind: Codes
    latest: Places
    used: Places
    variation: Codes
    assurance: Codes

    def to_frame(self) -> pd.DataFrame:
        """Return one row a series, as of its latest point.

        Columns: `latest` (its place, -1 for none), `value`, `mean`, `lower`, `upper`, `used`
        (how many points the limits rest on), `variation` and `assurance` in words, missing
        where there is none.
        """

        def at_latest(figures: Floats) -> Floats:
            return _at(figures, self.latest)

        return pd.DataFrame(
            {
                "latest": self.latest,
                "value": at_latest(self.values),
                "mean": at_latest(self.mean),
                "lower": at_latest(self.lower),
                "upper": at_latest(self.upper),
                "used": self.used,
                "variation": worded(self.variation, POINT_TYPES),
                "assurance": worded(self.assurance, ASSURANCES),
            }
        )

    def __repr__(self) -> str:
        series, points = self.values.shape
        special = int((self.variation > 0).sum())
        return f"<SpcMany: {series} series of {points} points, {special} with special cause variation>"


def spc_many(
    values: ArrayLike,
    *,
    direction: str | Sequence[str] = "higher",
    target: ArrayLike | None = None,
    rebase: ArrayLike | None = None,
    fix: int | None = None,
    screened: bool = True,
    gaps: Gaps = "break",
) -> SpcMany:
    """Draw up the XmR charts of many series, evenly spaced and in order of time.

    See `scorecard.kpi.spc.spc` for what the words mean; a series here comes to what it comes to
    there, and what it comes to alone.

    Args:
        values: (s, p) readings in their own units, NaN for a missing point; infinite values are
            left out like missing ones. Own readings only: carried-forward values are none.
        direction: `higher`, `lower` or `none`, for all or one a series.
        target: for all, or (s,): the target at each series' latest point, NaN for none.
        rebase: where limits start anew: places for all series, or True and False as (p,) or
            (s, p).
        fix: take each group's mean and limits from its first so many known points.
        screened: drop moving ranges of 3.267 times their mean or more (as the published
            package); False keeps them (as NHS England's Excel tool).
        gaps: `break`: no moving range, trend or run reaches across a missing point; `close`: its
            neighbours count as neighbours.

    Raises:
        ReadingsError: the shapes do not fit, or `fix` is below 2.
        UnknownNameError: no such direction.

    >>> import numpy as np
    >>> made = spc_many([[1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1]], target=6)
    >>> made.upper[0, 0].round(3), POINT_TYPES[made.kind[0, 4]], ASSURANCES[made.assurance[0]]
    (np.float64(4.827), 'improvement high', 'consistently fail')
    """
    x = numbers(values, "values")
    if x.ndim != 2:
        raise ReadingsError(f"a table of series by points belongs here, not an array of shape {x.shape}")
    check(fix, gaps)
    aim = np.broadcast_to(_aims(direction, len(x)), len(x))
    known = np.isfinite(x)
    first = np.zeros(x.shape, dtype=bool)
    first[:, :1] = True
    if rebase is not None:
        first |= _rebases(rebase, x.shape)
    group = np.cumsum(first.ravel()) - 1
    every = bool(known.all())
    here = np.flatnonzero(known)
    linked = np.ones(len(here), dtype=bool)
    if gaps == "break" and not every:
        linked[1:] = np.diff(here) == 1
    flat, its_group = (x.ravel(), group) if every else (x.ravel()[here], group[here])
    judged = judge(flat, its_group, linked, fix=fix, screened=screened)

    # Limits hold for every point of their group, known or not.
    sizes = np.diff(np.flatnonzero(first), append=x.size)
    mean, reach = np.full(len(sizes), np.nan), np.full(len(sizes), np.nan)
    mean[judged.groups], reach[judged.groups] = judged.mean, judged.reach
    rests_on = np.zeros(len(sizes), dtype=np.intp)
    rests_on[judged.groups] = judged.used

    def spread(figures: NDArray[Any]) -> NDArray[Any]:
        return np.repeat(figures, sizes).reshape(x.shape)

    def back(figures: NDArray[Any], unknown: float) -> NDArray[Any]:
        if every:
            return figures.reshape(x.shape)
        table = np.full(x.size, unknown, dtype=figures.dtype)
        table[here] = figures
        return table.reshape(x.shape)

    unlimited = np.repeat(np.isnan(judged.reach), judged.sizes)
    aims = np.repeat(aim, x.shape[1])
    kind = back(kinds(aims if every else aims[here], judged.side, unlimited), -1)
    lower, upper = spread(mean - reach), spread(mean + reach)
    latest = _latest(known)
    group = group.reshape(x.shape)
    at_end = (_at(lower, latest), _at(upper, latest))
    aimed = np.nan if target is None else numbers(target, "targets")
    try:
        aimed = np.broadcast_to(aimed, len(x))
    except ValueError:
        raise ReadingsError(f"one target, or {len(x)}: one a series") from None
    tables = {
        "values": np.where(known, x, np.nan),
        "group": group - group[:, :1],
        "moving_range": back(judged.moving_range, np.nan),
        "mean": spread(mean),
        "lower": lower,
        "upper": upper,
        "near_lower": spread(mean - NEAR * reach),
        "near_upper": spread(mean + NEAR * reach),
        "cause": back(judged.cause, 0),
        "kind": kind,
        "latest": latest,
        "used": _at(spread(rests_on), latest, 0),
        "variation": _at(kind, latest, -1),
        "assurance": assurance(*at_end, aimed, aim),
    }
    for table in tables.values():
        table.setflags(write=False)
    return SpcMany(**tables)


def kinds(aim: NDArray[Any], side: Codes, unlimited: Bools) -> Codes:
    """Return the kind of each point: index into `POINT_TYPES`, -1 where it has no limits.

    Args:
        aim: 1 where higher is better, -1 where lower is, 0 where neither.
        side: which way its special cause points, 0 where there is none.
        unlimited: True where there are no limits to judge it by.
    """
    found = np.zeros(len(side), dtype=np.int8)
    special = np.flatnonzero(side)
    found[special] = _KIND[aim[special] + 1, side[special] + 1]
    found[unlimited] = -1
    return found


def assurance(lower: ArrayLike, upper: ArrayLike, target: ArrayLike, aim: ArrayLike) -> Codes:
    """Return whether limits lie past their target: an index into `ASSURANCES`, -1 for none.

    Where higher is better, a target above the upper limit is consistently failed and one below
    the lower limit consistently passed; where lower is better the other way round. A target
    between or on the limits is met inconsistently. None without target, limits or direction.
    It is about what the process can do, not whether its latest value met the target.

    Source: NHSRplotthedots, `ptd_calculate_assurance_type.R`.

    Args:
        lower, upper, target: of any shapes that fit, in the values' unit; NaN where unknown.
        aim: 1 where higher is better, -1 where lower is, 0 where neither.

    >>> [ASSURANCES[code] for code in assurance([1, 5, 1], [3, 7, 5], 4, 1)]
    ['consistently fail', 'consistently pass', 'inconsistent']
    """
    low, high, aimed, way = np.broadcast_arrays(
        *(np.asarray(figures, dtype=np.float64) for figures in (lower, upper, target, aim))
    )
    with np.errstate(over="ignore", invalid="ignore"):
        spare = ROUNDING * np.maximum(np.abs(low), np.abs(high))
        over, under = aimed > high + spare, aimed < low - spare
    passed = np.where(way > 0, under, over)
    found = np.where(over | under, np.where(passed, 1, 2), 0)
    none = np.isnan(low) | np.isnan(high) | ~np.isfinite(aimed) | (way == 0)
    return np.where(none, -1, found).astype(np.int8)


def worded(codes: NDArray[Any], words: Sequence[str]) -> pd.Categorical[str]:
    """Return codes as words, missing where -1."""
    return pd.Categorical.from_codes(codes, pd.Index(words, dtype=str))


def aim_of(direction: str) -> int:
    """Return 1 where higher is better, -1 where lower is, 0 where neither.

    Takes an `Aim`, the word neutral, and a KPI's direction: of `between`, `yes_no` and
    `assessed` none is a way to go.

    Raises:
        UnknownNameError: no such direction.
    """
    if direction not in _AIMS:
        raise UnknownNameError("direction", str(direction), _AIMS)
    return _AIMS[direction]


def numbers(figures: ArrayLike, what: str) -> Floats:
    """Return figures as an array of floats, NaN where one is missing.

    Raises:
        ReadingsError: one is no number.
    """
    given = np.asarray(figures)
    cells = given.ravel().tolist() if given.dtype == object else []
    if given.dtype.kind in "bUS" or any(isinstance(cell, (str, bool)) for cell in cells):
        raise ReadingsError(f"the {what} must be numbers, not words or answers")
    try:
        return np.asarray(figures, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ReadingsError(f"the {what} must be numbers: {error}") from None


def check(fix: int | None, gaps: str) -> None:
    """Refuse settings that mean nothing.

    Raises:
        ReadingsError: `fix` is below 2: one point has no moving range.
        UnknownNameError: `gaps` is neither `break` nor `close`.
    """
    if fix is not None and fix < 2:
        raise ReadingsError(f"limits cannot rest on the first {fix}; fix them after 2 points or more")
    if gaps not in ("break", "close"):
        raise UnknownNameError("way with gaps", gaps, ("break", "close"))


def _aims(direction: str | Sequence[str], series: int) -> NDArray[np.int8]:
    if isinstance(direction, str):
        return np.array(aim_of(direction), dtype=np.int8)
    if len(direction) != series:
        raise ReadingsError(f"{len(direction)} directions for {series} series")
    return np.array([aim_of(word) for word in direction], dtype=np.int8)


def _rebases(rebase: ArrayLike, shape: tuple[int, ...]) -> Bools:
    """Return where limits start anew, fitting `shape`."""
    given = np.asarray(rebase)
    if given.dtype == np.bool_:
        if given.shape not in (shape, shape[1:]):
            raise ReadingsError(f"rebase marks of shape {given.shape} do not fit values of shape {shape}")
        return given
    marks = np.zeros(shape[1], dtype=bool)
    if given.size:
        if given.dtype.kind not in "iu" or given.min() < 0 or given.max() >= shape[1]:
            raise ReadingsError(f"rebase at places from 0 to {shape[1] - 1}, not at {given.tolist()}")
        marks[given] = True
    return marks


def _latest(known: Bools) -> Places:
    """Return the place of the last known point of each row, -1 where there is none."""
    if known.shape[1] == 0:
        return np.full(len(known), -1, dtype=np.intp)
    last = known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.where(known.any(axis=1), last, -1)


def _at(table: NDArray[Any], places: Places, unknown: float = np.nan) -> NDArray[Any]:
    """Return each row's figure at its place, `unknown` where that is -1."""
    found = np.full(len(table), unknown, dtype=table.dtype)
    there = np.flatnonzero(places >= 0)
    found[there] = table[there, places[there]]
    return found
