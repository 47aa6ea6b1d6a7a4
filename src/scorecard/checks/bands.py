"""Rules over where the bands of a KPI begin and end: its boundaries, and its worst and best value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import joined
from scorecard.errors import Finding, Place
from scorecard.kpi.ratio import is_percent
from scorecard.kpi.scale import number, show_score
from scorecard.kpi.schemes import landings
from scorecard.kpi.score import boundaries, score
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Scale, Scheme

_FAR = 1e18
"""A value beyond every end."""


def boundaries_cross(case: Case) -> Iterator[Finding]:
    """The boundaries of a KPI's bands do not follow each other from worst to best."""
    for kpi, scheme in case.judged:
        for sense, cuts in _sides(kpi, scheme):
            crossed = cuts[(np.diff(cuts, axis=-1) < 0).any(axis=-1)]
            if len(crossed):
                shown = ", ".join(number(float(sense * cut)) for cut in crossed[0])
                what = f"the boundaries of its bands, worst first, lie at {shown}: they turn back"
                fix = f"{kpi.direction} is better: mend its target, thresholds, red flag or goal"
                yield Finding("error", "boundaries-cross", Place(id=kpi.id), what, fix)
                break


def end_missing(case: Case) -> Iterator[Finding]:
    """A KPI's worst or best band is open, so that all values in it score the same."""
    scale = case.strategy.scale
    for kpi, scheme in case.judged:
        if landings(scheme, scale) is None or not np.isfinite(_sides(kpi, scheme)[0][1]).all():
            continue  # it has no score, or no boundaries: that is said by other rules
        if isinstance(kpi.worst, tuple) or (kpi.direction != "between" and None not in (kpi.worst, kpi.best)):
            continue  # it has both ends; whether they lie inside, end_inside says
        same, fixes = [], []
        best_edge = _sides(kpi, scheme)[0][1][:, -1]
        for side, band, points in _open_ends(scale, kpi, scheme):
            if band and all(_nothing_beyond(kpi, abs(edge)) for edge in best_edge.tolist()):
                continue  # no `best` can be added
            where = f" {side} the range" if kpi.direction == "between" else ""
            shown = show_score(scale, points)
            same.append(f"every value in {scheme.bands[band].name.lower()}{where} scores {shown}")
            fixes.append("`best:`, what scores 100" if band else "`worst:`, what scores 0")
        if same:
            what = f"its scale has no {'ends' if len(same) == 2 else 'end'}: {joined(same)}"
            fix = f"add {joined(list(dict.fromkeys(fixes)))}"
            yield Finding("warning", "end-missing", Place(id=kpi.id), what, fix)


def _open_ends(scale: Scale, kpi: KPI, scheme: Scheme) -> Iterator[tuple[str, int, float]]:
    """Yield each side on which values are never off the scale, with the band and score there."""
    lows, highs = _aims(kpi)
    probe = np.tile([-_FAR, _FAR], (len(lows), 1))
    past = _best_history(kpi, lows)[:, None]
    found = score(kpi, scheme, scale, probe, target=lows[:, None], upper=highs[:, None], history=past)
    for column, side in enumerate(("below", "above")):
        for row in np.flatnonzero(~found.off_scale[:, column])[:1]:
            yield side, int(found.band[row, column]), float(found.score[row, column])


def end_inside(case: Case) -> Iterator[Finding]:
    """A stated worst or best value does not lie beyond the outer boundary."""
    for kpi, scheme in case.judged:
        sides = _sides(kpi, scheme)
        outer = [(sense, cuts[:, 0]) for sense, cuts in sides]
        faults = [("worst", *fault) for fault in _inside(kpi.worst, outer)]
        if kpi.direction != "between":
            outer = [(-sense, -cuts[:, -1]) for sense, cuts in sides]
            faults += [("best", *fault) for fault in _inside(kpi.best, outer)]
        for name, value, edge in faults:
            band = scheme.bands[0 if name == "worst" else -1].name.lower()
            what = f"`{name}: {number(value)}` does not lie beyond {number(edge)}, where {band} begins"
            fix = f"{name} is the value that scores {0 if name == 'worst' else 100}; move it further out"
            if name == "best" and _nothing_beyond(kpi, edge):
                fix = (
                    f"nothing lies beyond {number(edge)} %: leave `best` out, as all that meets the target "
                    "scores alike, or aim at a value that can be bettered"
                )
            yield Finding("warning", "end-inside", Place(id=kpi.id), what, fix)


def _nothing_beyond(kpi: KPI, edge: float) -> bool:
    """Whether no value of a KPI in per cent can be better than this."""
    last = {"higher": 100.0, "lower": 0.0}.get(kpi.direction)
    return is_percent(kpi.measured_in) and edge == last


def _inside(
    stated: float | tuple[float, float] | None, outer: list[tuple[float, Any]]
) -> Iterator[tuple[float, float]]:
    """Yield stated ends that lie inside, each with the boundary: the nearest of the years'."""
    if stated is None:
        return
    if isinstance(stated, tuple):
        pairs = list(zip(stated, outer, strict=True))
    else:  # on a range, a single end is that of the side it lies on
        beyond = any((sense * stated < cuts).all() for sense, cuts in outer)
        pairs = [] if beyond else [(stated, outer[0])]
    for value, (sense, cuts) in pairs:
        if (sense * value >= cuts).any():
            yield value, float(sense * np.nanmin(cuts))


def stretch_inside(case: Case) -> Iterator[Finding]:
    """A stretch does not lie beyond the target, or the goal of a KPI that has no target."""
    for kpi, _ in case.judged:
        points = [point.value for point in kpi.target.points] if kpi.target else []
        aims = points or [aim for aim in [kpi.goal] if aim is not None]
        if kpi.stretch is None or not aims or kpi.direction == "between":
            continue
        higher = kpi.direction == "higher"
        aim = max(aims) if higher else min(aims)
        if kpi.stretch == aim or (kpi.stretch < aim) is higher:
            name = "target" if points else "goal"
            what = f"`stretch: {number(kpi.stretch)}` does not lie beyond the {name}, {number(aim)}"
            fix = f"{kpi.direction} is better; move it further out, or take it out"
            yield Finding("warning", "stretch-inside", Place(id=kpi.id), what, fix)


def end_unread(case: Case) -> Iterator[Finding]:
    """A KPI that should lie in a range states a best value or a stretch: its middle is the best."""
    for kpi, _ in case.judged:
        stated = [
            f"`{name}: {number(value)}`"
            for name, value in (("best", kpi.best), ("stretch", kpi.stretch))
            if value is not None and kpi.direction == "between"
        ]
        if stated:
            verb, them = ("is", "it") if len(stated) == 1 else ("are", "them")
            what = f"{joined(stated)} {verb} not read: the middle of its range scores 100"
            yield Finding("warning", "end-unread", Place(id=kpi.id), what, f"take {them} out")


def _sides(kpi: KPI, scheme: Scheme) -> list[tuple[float, Any]]:
    """The boundaries at every target point, (points, boundaries), so turned that better is higher.

    One side with its sense (1 where higher is better, else -1); for a range its lower and upper.
    """
    lows, highs = _aims(kpi)
    inside = kpi.direction == "between"
    aims = [(1.0, lows), (-1.0, highs)] if inside else [(1.0 if kpi.direction == "higher" else -1.0, lows)]
    return [
        (
            sense,
            sense
            * boundaries(
                kpi, scheme, aim, sense, history=aim if inside else _best_history(kpi, aim), inside=inside
            ),
        )
        for sense, aim in aims
    ]


def _best_history(kpi: KPI, lows: Any) -> Any:
    """A year before as good as can be: every boundary is then as near to the best as it gets."""
    best = {"higher": np.inf, "lower": -np.inf}.get(kpi.direction)
    return lows if best is None else np.full(lows.shape, best)


def _aims(kpi: KPI) -> tuple[Any, Any]:
    """The target, or lower and upper edge, at every target point; NaN where there is none."""
    points = kpi.target.points if kpi.target else ()
    uppers = [np.nan if point.upper is None else point.upper for point in points]
    return np.array([point.value for point in points] or [np.nan]), np.array(uppers or [np.nan])


RULES: tuple[Rule, ...] = (boundaries_cross, end_missing, end_inside, stretch_inside, end_unread)
