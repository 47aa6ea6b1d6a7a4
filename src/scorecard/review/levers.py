"""What a what-if in a notebook can be tried with: a lever a KPI, and the work that may stop."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from scorecard.errors import ScorecardError, UnknownNameError
from scorecard.kpi.ratio import is_percent
from scorecard.kpi.scale import show_score
from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.score import stations
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.render.words import signed
from scorecard.results import Change, Part, Status
from scorecard.strategy_map.compare import compare

if TYPE_CHECKING:
    from scorecard.render.picture import Picture

MOST = 8
"""Sliders where nobody says which."""
STEPS = 100
"""Into so many steps a slider's range is parted at least."""


def what_if_widget(
    strategy: Strategy,
    suppose: Callable[[Mapping[str, float], list[str]], tuple[Picture, Mapping[str, Status]]],
    kpis: Iterable[str] | None,
    work: Iterable[str] | None,
    causes: Iterable[Part],
) -> Any:
    """Return the map of a review as a widget with levers.

    Args:
        strategy: the document.
        suppose: from values by id and the work that stops to the map and the statuses then.
        kpis: which get a slider; unsaid, see `chosen_kpis`.
        work: what may stop; unsaid, the initiatives that count now.
        causes: of the goal's shortfall, most first.
    """
    from scorecard.render.widget import map_widget

    picture, now = suppose({}, [])
    if work is None:
        names = [item.id for item in strategy.initiatives if now[item.id].applicable]
    else:
        names = [strategy.resolve(name) for name in work]
    tried = levers(strategy, now, chosen_kpis(strategy, now, kpis, causes), names)

    def answer(values: Mapping[str, float], stopped: list[str]) -> tuple[str, dict[str, Any]]:
        found, then = suppose(values, stopped)
        changes = compare(now, then, strategy.scale, "").changes
        told = {**found.interactive(), "levers": tried}
        return found.page_svg, {
            **told,
            "changes": change_rows(changes, strategy.scale),
        } if values or stopped else told

    return map_widget(picture.page_svg, {**picture.interactive(), "levers": tried}, answer)


def chosen_kpis(
    strategy: Strategy, statuses: Mapping[str, Status], names: Iterable[str] | None, causes: Iterable[Part]
) -> list[KPI]:
    """Return the KPIs to try: those named, or those with a value that hold the goal back most.

    Raises:
        UnknownNameError: there is no such KPI.
        ScorecardError: one of those named has no value to be moved.
    """
    kpis = {kpi.id: kpi for kpi in strategy.kpis}
    if names is None:
        costly = [part.id for part in causes if part.id in kpis and (part.points or 0.0) > 0]
        able = [name for name in dict.fromkeys([*costly, *kpis]) if _movable(kpis[name], statuses[name])]
        return [kpis[name] for name in able[:MOST]]
    by_slug = {kpi.slug: kpi for kpi in strategy.kpis}
    found: list[KPI] = []
    still: list[KPI] = []
    for name in names:
        kpi = kpis.get(name) or by_slug.get(name)
        if kpi is None:
            raise UnknownNameError("KPI", name, kpis)
        (found if _movable(kpi, statuses[kpi.id]) else still).append(kpi)
    if still:
        named = ", ".join(kpi.id for kpi in still)
        raise ScorecardError(f"no value to be moved: {named}; choose KPIs that have a reading")
    return found


def _movable(kpi: KPI, status: Status) -> bool:
    return kpi.direction != "assessed" and status.value is not None


def levers(
    strategy: Strategy, statuses: Mapping[str, Status], kpis: Iterable[KPI], work: Iterable[str]
) -> list[dict[str, Any]]:
    """Return the levers as plain values: sliders and ticks for KPIs, then the work that may stop."""
    found = [_lever(strategy, kpi, statuses[kpi.id]) for kpi in kpis]
    names = {node.id: node.name for node in strategy.nodes.values()}
    return [*found, *({"id": name, "name": names[name], "kind": "stop"} for name in work)]


def _lever(strategy: Strategy, kpi: KPI, status: Status) -> dict[str, Any]:
    assert status.value is not None  # it would not have been chosen
    if kpi.direction == "yes_no":
        return {"id": kpi.id, "name": kpi.name, "kind": "yes_no", "value": bool(status.value)}
    low, high = slider_range(strategy, kpi, status)
    return {
        "id": kpi.id,
        "name": kpi.name,
        "kind": "slider",
        "unit": kpi.measured_in,
        "min": low,
        "max": high,
        "step": _step(high - low),
        "value": status.value,
        "target": status.target,
    }


def slider_range(strategy: Strategy, kpi: KPI, status: Status) -> tuple[float, float]:
    """Return from where to where a KPI is worth trying: all that its score bends at, and a bit more.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "kpis": {"visits": {"name": "Visits", "worst": 0, "best": 500, "target": 400}},
    ...     }
    ... )
    >>> visits = Status("kpi:visits", "kpi", "Visits", None, None, value=250.0, target=400.0)
    >>> slider_range(strategy, strategy.kpis[0], visits)
    (0.0, 550.0)
    """
    assert status.value is not None
    aim = [math.nan if end is None else end for end in (status.target, status.upper, status.history)]
    seen = [status.value, *aim[:2]]
    # A range is judged on either side of its middle.
    sides = [status.value] if kpi.direction != "between" else [aim[0], aim[1]]
    for side in sides:
        bends = stations(kpi, scheme_of(strategy, kpi), side, target=aim[0], upper=aim[1], history=aim[2])
        seen += bends.tolist()
    known = np.array([value for value in seen if math.isfinite(value)])
    low, high = float(known.min()), float(known.max())
    spare = (high - low) / 10 or abs(high) / 2 or 1.0
    step = _step(high - low + 2 * spare)
    wide = math.floor((low - spare) / step + 1e-9) * step, math.ceil((high + spare) / step - 1e-9) * step
    bottom = max(wide[0], 0.0) if low >= 0 else wide[0]
    top = min(wide[1], 100.0) if is_percent(kpi.measured_in) and high <= 100 else wide[1]
    return round(bottom, 12), round(top, 12)


def _step(width: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, so that there are at least so many."""
    rough = width / STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    return float(max(power * factor for factor in (1, 2, 5) if power * factor <= rough * (1 + 1e-9)))


def change_rows(changes: Iterable[Change], scale: Scale) -> list[dict[str, Any]]:
    """Return what changes, in words: of every node what it was, what it would be and by how much.

    Those that show another colour first, then the largest.
    """
    ranked = sorted(changes, key=lambda change: (not change.crossed, -abs(change.difference or 0.0)))
    return [
        {
            "id": change.id,
            "name": change.name,
            "before": _shown(change.before, scale),
            "after": _shown(change.after, scale),
            "by": "" if change.difference is None else signed(change.difference, 1),
            "crossed": change.crossed,
        }
        for change in ranked
    ]


def _shown(status: Status, scale: Scale) -> str:
    score = "" if status.score is None else f" {show_score(scale, status.score)}"
    return f"{status.letter}{score}"


__all__ = ["change_rows", "chosen_kpis", "levers", "slider_range", "what_if_widget"]
