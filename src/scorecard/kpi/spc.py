"""Statistical process control of one KPI: is this month's figure news, or noise?

An XmR chart as NHS England's Making Data Count teaches it: mean and limits from the series
itself, four rules that tell special causes from common ones, and two verdicts, on *variation*
(what the latest point says) and *assurance* (whether the limits lie past the target). It stands
beside RAG and replaces none of it. What follows was read in NHSRplotthedots (September 2025),
the community package meant to match NHS England's tool, and where the two differ it is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scorecard.errors import Finding, Place, ReadingsError
from scorecard.kpi.scale import number, optional
from scorecard.kpi.spc_many import (
    ASSURANCES,
    POINT_TYPES,
    ROLES,
    Aim,
    Assurance,
    Gaps,
    SpcMany,
    Variation,
    aim_of,
    assurance,
    check,
    kinds,
    numbers,
    spc_many,
    worded,
)
from scorecard.kpi.spc_points import (
    TRIAL,
    Point,
    follow_on,
    many,
    read_points,
    read_rebases,
    read_targets,
    say_gaps,
    say_infinite,
    say_limits,
    starts,
)
from scorecard.kpi.spc_rules import CAUSES, NEAR, OUTSIDE, Codes, Floats, Places, judge
from scorecard.model.period import Period
from scorecard.results import Reason

_AIM_WORDS: tuple[Aim, ...] = ("none", "higher", "lower")
_SAID = {
    ("outside limits", 1): "it lies above the upper limit",
    ("outside limits", -1): "it lies below the lower limit",
    ("7 point trend", 1): "it belongs to a rise of 7 points or more",
    ("7 point trend", -1): "it belongs to a fall of 7 points or more",
    ("2 of 3 near limit", 1): "2 of 3 points lie near the upper limit",
    ("2 of 3 near limit", -1): "2 of 3 points lie near the lower limit",
    ("7 on one side", 1): "it belongs to 7 points or more above the mean",
    ("7 on one side", -1): "it belongs to 7 points or more below the mean",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Spc:
    """The XmR chart of one series of n known points, in order of time.

    Arrays are (n,), read-only, in the values' own unit, NaN where unknown.

    Attributes:
        id: what it is of, such as a KPI's id.
        points: the period of each point; its place in the given values where none were given.
        values: the readings.
        targets: the target at each point.
        moving_range: distance from the point before; NaN at the first point of a group, and
            after a gap unless gaps were closed.
        group: number of the stretch with limits of its own, from 0; one more at each rebase.
        mean, lower, upper, near_lower, near_upper: of the point's group.
        cause: code of the first rule met, see `scorecard.kpi.spc_rules.CAUSES`.
        side: 1 where that cause points upwards, -1 downwards, 0 where there is none.
        kind: index into `POINT_TYPES`, -1 where the point has no limits to be judged by.
        used: how many points the latest point's limits rest on.
        direction: which way is better.
        screened: whether outlying moving ranges were dropped.
        fix: how many points of each group its limits were taken from; None for all.
        variation: the latest point's kind; None without a point or limits.
        assurance: whether the latest limits lie past the latest target; None without limits,
            target or direction. It does not say whether the latest value met the target.
        findings: what to know before trusting the chart.
    """

    id: str | None
    points: tuple[Point, ...]
    values: Floats
    targets: Floats
    moving_range: Floats
    group: Places
    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    cause: Codes
    side: Codes
    kind: Codes
    used: int
    direction: Aim
    screened: bool
    fix: int | None
    variation: Variation | None
    assurance: Assurance | None
    findings: tuple[Finding, ...]

    @property
    def trial(self) -> bool:
        """Whether the latest limits rest on fewer than 12 points, so are trial limits."""
        return self.used < TRIAL

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why variation and assurance are what they are, a sentence each."""
        if not self.points:
            return (Reason("unknown", "there is no reading"),)
        point = self.points[-1]
        latest = point.say() if isinstance(point, Period) else f"place {point}"
        if self.variation is None:
            return (Reason("unknown", f"{latest} has no limits to be judged by"),)
        said = "common cause variation: it meets none of the four rules"
        if self.cause[-1]:
            why = _SAID[CAUSES[self.cause[-1]], int(self.side[-1])]
            said = f"special cause variation, {ROLES[self.kind[-1]]}: {why}"
        reasons = [Reason("note", f"{latest} is {said}")]
        if self.assurance is not None:
            low, high, target = (number(figures[-1]) for figures in (self.lower, self.upper, self.targets))
            where = f"the target {target} against limits from {low} to {high}"
            reasons.append(Reason("note", f"{_ASSURED[self.assurance]}: {where}"))
        return tuple(reasons)

    def verdict(self) -> str:
        """Return what the chart says of its latest point, in a clause; empty for trial limits.

        Whether the target will be met is said of a process that has not changed.
        """
        if self.variation is None or self.trial:
            return ""
        changed = {
            "common cause": "its process has not changed (common cause variation)",
            "improvement high": "its process has changed for the better",
            "improvement low": "its process has changed for the better",
            "concern high": "its process has changed for the worse",
            "concern low": "its process has changed for the worse",
            "neutral high": "its process has risen",
            "neutral low": "its process has fallen",
        }[self.variation]
        if self.assurance is None or self.variation != "common cause":
            return changed
        return f"{changed}, and {_GOING_ON[self.assurance]}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a point.

        Columns:
            period: text; the point's place where there are no periods.
            value, moving_range: in the values' unit; moving_range missing where none is taken.
            group: 0, 1, ... counted up at each rebase.
            mean, lower, upper, near_lower, near_upper: of the group; missing without limits.
            outside: True beyond a limit.
            special_cause: the first rule met, of `CAUSES` (missing for none).
            point_type: one of `POINT_TYPES`, missing without limits.
            role: what a theme colours it by, one of `ROLES`.
            target: at that point, missing for none.
        """
        roles = tuple(dict.fromkeys(ROLES))
        role = np.array([roles.index(name) for name in ROLES] + [-1])[self.kind]
        return pd.DataFrame(
            {
                "period": [point if isinstance(point, int) else str(point) for point in self.points],
                "value": self.values,
                "moving_range": self.moving_range,
                "group": self.group,
                "mean": self.mean,
                "lower": self.lower,
                "upper": self.upper,
                "near_lower": self.near_lower,
                "near_upper": self.near_upper,
                "outside": self.cause == OUTSIDE,
                "special_cause": worded(self.cause - 1, CAUSES[1:]),
                "point_type": worded(self.kind, POINT_TYPES),
                "role": worded(role, roles),
                "target": self.targets,
            }
        )

    def summary(self) -> dict[str, Any]:
        """Return the chart in one row: figures as of the latest point, None where unknown.

        Keys: `id period value mean lower upper target points used trial variation assurance
        warnings` (how many findings are warnings).
        """

        def latest(figures: Floats) -> float | None:
            return optional(figures[-1]) if len(figures) else None

        return {
            "id": self.id,
            "period": str(self.points[-1]) if self.points else None,
            "value": latest(self.values),
            "mean": latest(self.mean),
            "lower": latest(self.lower),
            "upper": latest(self.upper),
            "target": latest(self.targets),
            "points": len(self.points),
            "used": self.used,
            "trial": self.trial,
            "variation": self.variation,
            "assurance": self.assurance,
            "warnings": sum(finding.severity == "warning" for finding in self.findings),
        }

    def __repr__(self) -> str:
        span = f", {self.points[0]} to {self.points[-1]}" if self.points else ""
        parts = [f"{many(len(self.points), 'point')}{span}", f"variation {self.variation or 'unknown'}"]
        if self.assurance is not None:
            parts.append(f"assurance {self.assurance}")
        if self.findings:
            parts.append(many(len(self.findings), "finding"))
        return f"<Spc{' ' + self.id if self.id else ''}: {'; '.join(parts)}>"

    def _repr_html_(self) -> str:
        from html import escape

        lines = [repr(self), *map(str, self.reasons), *map(str, self.findings)]
        return f"<pre>{escape(chr(10).join(lines))}</pre>"


_GOING_ON = {
    "inconsistent": "as it is it will meet its target in some periods and miss it in others",
    "consistently pass": "as it is it will meet its target",
    "consistently fail": "as it is it will miss its target",
}
_ASSURED = {
    "inconsistent": "it will meet its target in some periods and miss it in others",
    "consistently pass": "unless the process changes it will meet its target",
    "consistently fail": "unless the process changes it will miss its target",
}


def spc(
    values: ArrayLike,
    periods: Sequence[Period | str | date] | None = None,
    *,
    direction: str = "higher",
    target: ArrayLike | None = None,
    rebase: Iterable[Period | str | date | int] = (),
    fix: int | None = None,
    screened: bool = True,
    gaps: Gaps = "break",
    id: str | None = None,
) -> Spc:
    """Draw up the XmR chart of one series.

    Limits are mean +/- 2.66 times the mean moving range, the mean distance of a point from the
    one before; near limits lie at two thirds of that. With `screened`, moving ranges of 3.267
    times their mean or more are dropped and the mean of the rest is taken, once: so does the
    community package, and NHS England's Excel tool does not. The four rules are those of
    `scorecard.kpi.spc_rules.causes`.

    Limits, moving ranges and rules all start anew at a rebase, and where the series changes
    from one kind of period to another (with a Finding). The published tool asks for a series
    without gaps and, where rows are left out, takes the points on either side for neighbours;
    here a gap breaks moving ranges, trends and runs, and is named in a Finding. For a series
    whose missing periods mean nothing, such as working days, say `gaps="close"`.

    A point without limits (alone in its group, say) is of no kind and gives no verdict; the
    published tool calls it common cause and its assurance inconsistent. A rebase at a period
    that has no reading holds from the next that has; there it is passed over in silence.

    Args:
        values: (n,) a KPI's own readings in its own unit. Carried-forward values are none and
            must not come in. NaN and None leave as if not given; infinite ones too, with a
            Finding.
        periods: (n,) of the values, in any order; texts as `Period.parse` reads them. Without,
            values stand in order of time, evenly spaced.
        direction: `higher` or `lower` is better, `none` (or `neutral`) where high or low is only
            different; a KPI's `between`, `yes_no` and `assessed` count as none.
        target: one for all points, or (n,).
        rebase: where limits start anew: periods (the first point that begins with them or
            later), or places in the values as given, from 0.
        fix: take each group's mean and limits from its first so many known points.
        screened: drop outlying moving ranges.
        gaps: `break` or `close`.
        id: what the series is of, for findings and repr.

    Raises:
        ReadingsError: a period stands twice; values, periods and targets differ in number; a
            value is no number; a place to rebase at is none of the values'; `fix` is below 2.
        PeriodError: a period cannot be read.
        UnknownNameError: no such direction or way with gaps.

    >>> found = spc([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
    >>> [round(float(limit[0]), 4) for limit in (found.lower, found.mean, found.upper)]
    [-0.7156, 1.9444, 4.6044]
    >>> found.to_frame().loc[4, ["special_cause", "point_type"]].tolist()
    ['outside limits', 'improvement high']
    """
    check(fix, gaps)
    aim = aim_of(direction)
    given = numbers(values, "values")
    if given.ndim != 1:
        raise ReadingsError(f"one series belongs here, not an array of shape {given.shape}; see spc_many")
    where = Place(id=id)
    points = read_points(periods, len(given), where)
    aimed = read_targets(target, len(given))
    rebases = read_rebases(rebase, points)
    findings = say_infinite(given, points, where)

    order = [
        place for place in sorted(range(len(points)), key=points.__getitem__) if np.isfinite(given[place])
    ]
    x, goals = given[order], aimed[order]
    kept: tuple[Point, ...] = tuple(points[place] for place in order)
    linked, kind_of_period, missing = follow_on(kept)
    findings += say_gaps(missing, gaps, where)
    if gaps == "close":
        linked[:] = True
    group, about_groups = starts(kept, kind_of_period, rebases, where)
    findings += about_groups
    judged = judge(x, group, linked, fix=fix, screened=screened)

    def spread(figures: NDArray[Any]) -> NDArray[Any]:
        return np.repeat(figures, judged.sizes)

    mean, reach = spread(judged.mean), spread(judged.reach)
    kind = kinds(np.full(len(x), aim, dtype=np.int8), judged.side, np.isnan(reach))
    arrays = {
        "values": x,
        "targets": goals,
        "moving_range": judged.moving_range,
        "group": group,
        "mean": mean,
        "lower": mean - reach,
        "upper": mean + reach,
        "near_lower": mean - NEAR * reach,
        "near_upper": mean + NEAR * reach,
        "cause": judged.cause,
        "side": judged.side,
        "kind": kind,
    }
    for array in arrays.values():
        array.setflags(write=False)
    assured = assurance(arrays["lower"][-1:], arrays["upper"][-1:], goals[-1:], aim)
    return Spc(
        id=id,
        points=kept,
        **arrays,
        used=int(judged.used[-1]) if kept else 0,
        direction=_AIM_WORDS[aim],
        screened=screened,
        fix=fix,
        variation=POINT_TYPES[kind[-1]] if kept and kind[-1] >= 0 else None,
        assurance=ASSURANCES[assured[0]] if kept and assured[0] >= 0 else None,
        findings=(*findings, *say_limits(kept, x, judged, where)),
    )


__all__ = ["ASSURANCES", "CAUSES", "POINT_TYPES", "ROLES", "Spc", "SpcMany", "spc", "spc_many"]
