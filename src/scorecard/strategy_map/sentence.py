"""An explanation in one sentence: where the missing points come from."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from scorecard.kpi.scale import adding_up, show_score
from scorecard.model.scheme import Band, Scale
from scorecard.results import Origin, Part, Status

ENOUGH = 0.6
"""Share of the shortfall that the named places must hold to be told of instead of the direct inputs."""
SPREAD = 0.25
"""Share of the shortfall below which the three largest are no story, and only how many there are is told."""
NAMED = 3
WORTH_SAYING = 0.5
"""Points from which it is told what a box of the best band takes."""
NEGATIVE = "through a negative link"


def sentence(
    status: Status, scale: Scale, parts: Sequence[Part], causes: Sequence[Part], origins: Sequence[Origin]
) -> str:
    """Return why a node has its status, as a board wants to hear it.

    Boxes of the best band are never the reason for a worse one: what they take is told apart. What
    takes points through a negative link takes them by being good, and is told so.

    Args:
        status: of the node.
        scale: the status scale.
        parts, causes, origins: as in an Explanation.
    """
    if not status.applicable:
        return f"{status.name} does not apply: {status.reason}."
    if status.band is None:
        return f"{status.name} is unknown: {status.reason}."
    band, total = status.band.name.lower(), 100 - (status.score or 0.0)
    if status.dropped:
        return f"{status.name} scores 0: {status.reasons[0].text}."
    if status.computed is not None:
        said = status.reasons[0].text.removeprefix("override ")
        return f"{status.name} shows {said}; computed, it is {_shown(scale, *status.computed)}."
    if status.kind == "kpi" or status.score is None:
        if causes and causes[0].text:
            return f"Why {band}: {causes[0].text}."
        return f"{status.name} is {band}" + (f": {status.reason}." if status.reason else ".")
    if total < 0.5:
        return f"Why {band}: everything beneath {status.name} scores full marks."
    return f"Why {band}: {_from_where(status, scale, parts, origins, total)}."


def _from_where(
    status: Status, scale: Scale, parts: Sequence[Part], origins: Sequence[Origin], total: float
) -> str:
    near = sorted(
        [
            Origin(part.id, part.name, part.points, (part.band,), part.sign, part.when)
            for part in parts
            if part.points is not None and part.points > 0
        ],
        key=lambda item: -item.points,
    )
    deep = [item for item in origins if item.points > 0]
    # The places that are themselves short say most, unless they are too many to name, or the node itself.
    most = _short(deep, status, scale)[:NAMED]
    beneath = any(item.id != status.id for item in most)
    by_place = not near or (beneath and _sum(most) >= ENOUGH * total)
    found = deep if by_place else near
    top = _short(found, status, scale)[:NAMED]
    green = [
        item
        for item in found[:NAMED]
        if item.points >= WORTH_SAYING and item not in _short(found, status, scale)
    ]
    named = [*top, *green]
    if _sum(named) < SPREAD * total:
        return _spread(found, scale, total)
    score = show_score(scale, status.score)
    decimals = len(score.partition(".")[2])
    whole = 100 - float(score)
    *figures, rest = adding_up([*(item.points for item in named), total - _sum(named)], whole, decimals)
    told = [
        f"{_called(item, status)} ({figure:.{decimals}f}{f', {NEGATIVE}' if item.sign < 0 else ''})"
        for item, figure in zip(named, figures, strict=True)
    ]
    taken = f"{sum(figures[: len(top)]):.{decimals}f}"
    where = ("one place", "two places", "three places")[len(top) - 1]
    if by_place and _unlike(top, near):
        where += ", counted where they are measured"
    held = _and(told[: len(top)])
    if rest < 0:
        said = f"{taken} points are lost in {where}: {held}; {-rest:.{decimals}f} are given back"
    elif rest or green:
        said = f"{taken} of the {whole:.{decimals}f} points short come from {where}: {held}"
    else:
        said = f"all {taken} points short come from {where}: {held}"
    best = scale.bands[-1].name.lower()
    if len(green) == 1:
        said += f"; {_called(green[0], status)} takes {figures[-1]:.{decimals}f} although itself {best}"
    elif green:
        said += f"; {_and(told[len(top) :])} take points although themselves {best}"
    return said


def _unlike(top: Sequence[Origin], near: Sequence[Origin]) -> bool:
    """Whether other places are named than direct inputs, or the same for other points."""
    direct = {(item.id, item.when, round(item.points, 6)) for item in near}
    return any((item.id, item.when, round(item.points, 6)) not in direct for item in top)


def _short(found: Sequence[Origin], status: Status, scale: Scale) -> list[Origin]:
    """Those that are themselves short; all, where a best band is to be explained, or none is short."""
    best = scale.bands[-1]
    held = [item for item in found if item.sign < 0 or {*item.bands} != {best}]
    return [*found] if status.band == best or not held else held


def _spread(found: Sequence[Origin], scale: Scale, total: float) -> str:
    worst = scale.bands[0]
    count = sum(item.sign > 0 and worst in item.bands for item in found)
    of_them = f", {count} of them {worst.name.lower()}" if count else ""
    most = max(item.points for item in found)
    return (
        f"the {total:.0f} points short are spread over {len(found)} causes{of_them}; "
        f"none takes more than {ceil(most * 10 - 1e-6) / 10:.1f}"
    )


def _sum(found: Sequence[Origin]) -> float:
    return sum(item.points for item in found)


def _called(item: Origin, status: Status) -> str:
    name = "its own KPIs" if item.id == status.id and item.name == status.name else item.name
    return name if item.when is None else f"{name} in {item.when.say()}"


def _shown(scale: Scale, band: Band | None, score: float | None) -> str:
    return f"{'unknown' if band is None else band.name.lower()} {show_score(scale, score)}"


def _and(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


__all__ = ["NEGATIVE", "sentence"]
