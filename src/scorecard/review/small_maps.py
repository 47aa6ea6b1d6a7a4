"""The maps of many periods or organisations on one sheet, with the same boxes in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scorecard.errors import ScorecardError
from scorecard.model.period import Period
from scorecard.render.charts.small_maps import SmallMap, SmallMaps, rows_of
from scorecard.render.scene import Scene, build_scene
from scorecard.review.maps import Sheet, chosen, drawn

if TYPE_CHECKING:
    from scorecard.render.theme import Theme

KEY = "Boxes stand in the same place in every map; the key numbers them."
Place = tuple[str | None, Period]
"""An organisation, and a period under review."""


def small_maps(
    sheets: Sequence[tuple[Place, Sheet]],
    show: str | None = None,
    notes: Sequence[str] = (),
    theme: str | Path | Theme = "board",
) -> SmallMaps:
    """Return the maps, all with what any of them shows, where it stands on the last of them drawn large.

    Of several organisations and periods they are a table, whichever are more side by side; else they
    stand in the order they are given.

    Args:
        sheets: each with whose it is and of when; by organisation, then period.
        show: a selector or a view of the strategy.
        notes: sentences beneath.
        theme: in whose font the names take their room.

    Raises:
        ScorecardError: nothing is drawn.
    """
    if show is not None:
        parts = [chosen(sheet, show) for _, sheet in sheets]
        every = frozenset().union(*[part.drawn for part in parts])
        plain = replace(parts[-1].view, shown=every, pale=frozenset(), pale_arrows=frozenset())
        sheets = [(place, replace(sheet, view=plain)) for place, sheet in sheets]
    scenes = [(place, _scene(sheet)) for place, sheet in sheets]
    last = scenes[-1][1]
    if not last.cards:
        raise ScorecardError("there are no boxes on this map yet, so there is nothing to draw small")
    whose = list(dict.fromkeys([place[0] for place, _ in scenes]))
    when = list(dict.fromkeys([place[1] for place, _ in scenes]))
    span = when[0].say() if len(when) == 1 else f"{min(when).say()} to {max(when).say()}"
    said = [span] if len(whose) > 1 or whose[0] is None else [whose[0], span]
    table = len(whose) > 1 and len(when) > 1
    if table and len(whose) > len(when):
        # Sheets are wider than high, and so is the table.
        scenes.sort(key=lambda item: when.index(item[0][1]))
    maps = []
    for (organisation, period), scene in scenes:
        parts_of = [organisation or ""] if len(whose) > 1 else []
        parts_of += [period.say()] if len(when) > 1 or not parts_of else []
        maps.append(SmallMap(organisation, str(period), ", ".join(parts_of), scene))
    return SmallMaps(
        heading=f"{last.title}: {', '.join(said)}",
        below=last.subtitle,
        maps=tuple(maps),
        rows=rows_of(drawn(sheets[-1][1], theme).layout),
        across=max(len(whose), len(when)) if table else 0,
        notes=tuple(notes),
    )


def _scene(sheet: Sheet) -> Scene:
    return build_scene(sheet.strategy, sheet.statuses, at=sheet.at, view=sheet.view)


__all__ = ["KEY", "small_maps"]
