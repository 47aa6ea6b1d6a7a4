"""What is on an SPC chart: points with their roles, limits, target, and the chart in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from scorecard.kpi.spc import Spc
from scorecard.kpi.spc_many import POINT_TYPES, ROLES
from scorecard.kpi.spc_points import TRIAL, Point, many
from scorecard.kpi.target import aim_at
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.render.charts.aims import Stretch, target_stretches
from scorecard.render.charts.icons import ASSURANCE_WORDS, VARIATION_WORDS
from scorecard.render.charts.layout import Label, margins
from scorecard.render.charts.sheet import SMALL
from scorecard.render.charts.subject import Subject, subject
from scorecard.render.charts.time_axis import TimeAxis, time_axis
from scorecard.render.charts.value_axis import ValueAxis, value_axis, word_axis
from scorecard.render.theme import ProcessRole
from scorecard.results import Status

NO_READING = "There is no reading yet."
ASSESSED = "A person assesses this KPI; it has no readings to chart."


class SpcPoint(NamedTuple):
    """One reading: where it stands, and what it says of the process; None without limits."""

    x: float
    y: float
    role: ProcessRole | None
    joined: bool
    """Whether a line comes from the point before."""


class Limits(NamedTuple):
    """Mean and limits of one stretch, in the axis's unit; NaN where it has none."""

    start: float
    end: float
    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    since: str
    """Since when, for a stretch behind a rebase; empty for the first."""


@dataclass(frozen=True, slots=True)
class SpcScene:
    """An SPC chart before it is drawn."""

    subject: Subject
    spc: Spc
    values: ValueAxis
    times: TimeAxis
    points: tuple[SpcPoint, ...]
    limits: tuple[Limits, ...]
    targets: tuple[Stretch, ...]
    labels: tuple[Label, ...]
    why_variation: str
    why_assurance: str
    """Why the verdicts are what they are, in a clause."""
    message: str
    """What stands in the place of points where there are none."""
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """Whose chart of which kind it is."""
        return f"SPC of {self.subject.id}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a point, as `Spc.to_frame` does."""
        return self.spc.to_frame()


def spc_scene(
    chart: Spc, kpi: KPI, status: Status | None = None, *, at: Period | None = None,
    notes: Sequence[str] = (),
) -> SpcScene:  # fmt: skip
    """Put an SPC chart together."""
    item = subject(kpi, status, at, notes)
    words = kpi.direction == "yes_no"
    # Of a year to date the readings are what each period brought, which no target is of.
    aimed = np.isfinite(chart.targets).tolist()
    periods = [
        point for point, has in zip(chart.points, aimed, strict=True) if has and isinstance(point, Period)
    ]
    low, high = chart.lower, chart.upper
    limited = not words
    goals = _goals(kpi, periods)
    figures = [*chart.values.tolist(), *goals]
    if limited:
        figures += [*low.tolist(), *high.tolist(), *chart.targets.tolist()]
    values = word_axis("no", "yes") if words else value_axis(figures, kpi.measured_in)
    labels = _labels(chart, kpi, values, limited)
    times = time_axis(chart.points, margins(values, labels).across / SMALL)
    return SpcScene(
        subject=item,
        spc=chart,
        values=values,
        times=times,
        points=_points(chart, values, times, limited),
        limits=_limits(chart, values, times) if limited else (),
        targets=target_stretches(kpi, periods, times) or _bare_targets(chart, times),
        labels=labels,
        why_variation=why_variation(chart),
        why_assurance=_why_assurance(chart, values),
        message="" if chart.points else (ASSESSED if kpi.direction == "assessed" else NO_READING),
        notes=(*_notes(chart, words), *item.notes),
    )


def _goals(kpi: KPI, periods: Sequence[Period]) -> list[float | None]:
    goals: list[float | None] = []
    if kpi.target is not None and kpi.direction == "between" and periods:
        for point in kpi.target.points:
            goals += [point.value, point.upper]
    return goals


def _bare_targets(chart: Spc, times: TimeAxis) -> tuple[Stretch, ...]:
    """The targets of points that have no periods."""
    half = times.step / 2
    return tuple(
        Stretch((times.at(point) - half, times.at(point) + half), (target, target), None)
        for point, target in zip(chart.points, chart.targets.tolist(), strict=True)
        if target == target
    )


def _points(chart: Spc, values: ValueAxis, times: TimeAxis, limited: bool) -> tuple[SpcPoint, ...]:
    places = [times.at(point) for point in chart.points]
    ranges, groups = chart.moving_range, chart.group
    found = []
    for index, (x, value) in enumerate(zip(places, chart.values.tolist(), strict=True)):
        joined = index > 0 and bool(np.isfinite(ranges[index]))
        if index and groups[index] != groups[index - 1]:  # a rebase parts limits, not readings
            joined = _neighbours(chart.points[index - 1], chart.points[index])
        kind = int(chart.kind[index])
        role: ProcessRole | None = ROLES[kind] if kind >= 0 and limited else None  # type: ignore[assignment]
        found.append(SpcPoint(x, values.at(value), role, joined))
    return tuple(found)


def _neighbours(before: Point, after: Point) -> bool:
    if isinstance(before, Period) and isinstance(after, Period):
        return before.frequency == after.frequency and before.shift(1) == after
    return isinstance(before, int) and isinstance(after, int) and after == before + 1


def _limits(chart: Spc, values: ValueAxis, times: TimeAxis) -> tuple[Limits, ...]:
    found: list[Limits] = []
    starts = [0, *(np.flatnonzero(np.diff(chart.group)) + 1).tolist(), len(chart.points)]
    for first, beyond in pairwise(starts if chart.points else []):
        start, end = times.at(chart.points[first]), times.at(chart.points[beyond - 1])
        mean, lower, upper, near_lower, near_upper = (
            values.at(float(figure[first]))
            for figure in (chart.mean, chart.lower, chart.upper, chart.near_lower, chart.near_upper)
        )
        point = chart.points[first]
        since = (point.say() if isinstance(point, Period) else f"place {point}") if first else ""
        half = times.step / 2
        found.append(Limits(start - half, end + half, mean, lower, upper, near_lower, near_upper, since))
    return tuple(found)


def _labels(chart: Spc, kpi: KPI, values: ValueAxis, limited: bool) -> tuple[Label, ...]:
    if not chart.points:
        return ()
    found: list[Label] = []

    def label(figure: float | None, words: str, *, ink: bool = False) -> None:
        if figure is not None and np.isfinite(figure):
            said = f"{words} {values.say(figure)}"
            found.append(Label(values.at(figure), said, "ink" if ink else "muted", ink))

    label(float(chart.values[-1]), "Latest", ink=True)
    last = chart.points[-1]
    if limited:
        label(float(chart.upper[-1]), "Upper limit")
        label(float(chart.mean[-1]), "Mean")
        label(float(chart.lower[-1]), "Lower limit")
    target = float(chart.targets[-1])
    aim = aim_at(kpi, last) if isinstance(last, Period) and target == target else None
    if aim is None or aim.upper is None:
        label(target, "Target")
    else:
        label(aim.value, "Target from")
        label(aim.upper, "Target to")
    return tuple(found)


def why_variation(chart: Spc) -> str:
    """Return why variation is what it is, in a clause; the icon and its word say the rest."""
    said = str(chart.reasons[0])
    return said.partition(": ")[2] or said


def _why_assurance(chart: Spc, values: ValueAxis) -> str:
    if chart.assurance is not None:
        target, low, high = (
            values.say(float(figures[-1])) for figures in (chart.targets, chart.lower, chart.upper)
        )
        return f"target {target} against limits from {low} to {high}"
    if chart.points and not np.isfinite(chart.targets[-1]):
        return "there is no target"
    if chart.direction == "none":
        return "neither high nor low is better"
    return "there are no limits"


def _notes(chart: Spc, words: bool) -> tuple[str, ...]:
    if words:
        return ("Limits are for figures; a yes or no has none.",)
    found = []
    for finding in chart.findings:
        if finding.rule == "spc-few-points":
            said = finding.what.partition(": ")[2]
            found.append(f"Trial limits that will move: they rest on fewer than {TRIAL} points ({said}).")
        else:
            found.append(f"{finding.what[:1].upper()}{finding.what[1:]}.")
    return tuple(found)


def tell_spc(scene: SpcScene) -> str:
    """Return the chart in a paragraph, for somebody who cannot see it."""
    item, chart, values = scene.subject, scene.spc, scene.values
    parts = [f"Control chart (SPC): {item.told}."]
    if not chart.points:
        return " ".join([*parts, scene.message, f"Status: {item.status}.", *scene.notes])
    first, last = (
        point.say() if isinstance(point, Period) else f"place {point}"
        for point in (chart.points[0], chart.points[-1])
    )
    span = f"{first} to {last}" if len(chart.points) > 1 else first
    latest = values.told(float(chart.values[-1]))
    parts.append(f"{many(len(chart.points), 'reading')}, {span}; the latest is {latest}.")
    if scene.limits and np.isfinite(chart.lower[-1]):
        low, mean, high = (values.say(float(figure[-1])) for figure in (chart.lower, chart.mean, chart.upper))
        since = scene.limits[-1].since
        parts.append(f"The mean is {mean}, the limits {low} and {high}{f' since {since}' if since else ''}.")
    if scene.limits:
        counts = Counter(POINT_TYPES[kind] for kind in chart.kind.tolist() if kind > 0)
        said = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        if (chart.kind >= 0).any():  # else no point was judged
            parts.append(f"Special causes: {said}." if said else "No point is a special cause.")
        parts.append(f"Variation: {VARIATION_WORDS[chart.variation].lower()}: {scene.why_variation}.")
        parts.append(f"Target: {ASSURANCE_WORDS[chart.assurance].lower()}: {scene.why_assurance}.")
    parts.append(f"Status: {item.status}.")
    return " ".join([*parts, *scene.notes])


__all__ = [
    "ASSESSED",
    "NO_READING",
    "Limits",
    "SpcPoint",
    "SpcScene",
    "spc_scene",
    "tell_spc",
    "why_variation",
]
