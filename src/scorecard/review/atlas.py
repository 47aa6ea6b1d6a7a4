"""The maps of an atlas: the whole one, and one of each unit that answers for a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from scorecard.model.strategy import Strategy
from scorecard.render.atlas import INDEX, Atlas, AtlasMap
from scorecard.render.picture import Picture
from scorecard.render.theme import Theme
from scorecard.review.maps import DRAWN, Sheet, chosen, drawn
from scorecard.strategy_map.select import units_above

WHOLE = "map.html"


def make_atlas(sheet: Sheet, theme: str | Path | Theme) -> Atlas:
    """Return the whole map and those of the units, whose boxes lead to each other.

    A unit has a map where some of what is drawn is its own or of a unit inside it. One that holds
    all of it is the whole map; of units that hold the same, the innermost has one. Where no unit
    inside it has a map, its KPIs and what it keeps off the whole map are drawn too.

    Args:
        sheet: the whole map.
        theme: its colours.
    """
    strategy = sheet.strategy
    above = units_above(strategy)
    files, inner = _files(strategy, sheet.drawn, above)
    homes = {
        name: next(
            (files[unit] for unit in above.get(strategy.nodes[name].unit or "", ()) if unit in files), ""
        )
        for name in strategy.nodes
    }
    nav = (("All maps", INDEX),)

    def leading(part: Sheet, file: str) -> Picture:
        links = {name: quote(homes[name]) for name in part.drawn if homes[name] not in ("", file)}
        return drawn(replace(part, view=replace(part.view, links=links, nav=nav)), theme)

    maps = [AtlasMap(WHOLE, "The whole map", leading(sheet, WHOLE))]
    for unit, file in files.items():
        if file != WHOLE:
            details = () if unit in inner else DRAWN
            selector = " ".join([f"unit:{unit}+", *[f"unit:{unit},kind:{kind}" for kind in details]])
            picture = leading(chosen(sheet, selector), file)
            maps.append(AtlasMap(file, strategy.unit(unit).name, picture))
    return Atlas(tuple(maps))


def _files(
    strategy: Strategy, shown: frozenset[str], above: Mapping[str, list[str]]
) -> tuple[dict[str, str], set[str]]:
    """The file of each unit that has a map, and those that hold others which have one."""
    holds: dict[str, frozenset[str]] = {}
    for name in shown:
        for unit in above.get(strategy.nodes[name].unit or "", ()):
            holds[unit] = holds.get(unit, frozenset()) | {name}
    files: dict[str, str] = {}
    for unit in [item.id for item in strategy.units]:
        held = holds.get(unit)
        within = [other for other in holds if unit in above[other][1:]]
        if held == shown:
            files[unit] = WHOLE
        elif held and all(holds[other] != held for other in within):
            name = unit.lower()  # some disks take IT and it for one file
            while f"unit-{name}.html" in files.values():
                name += "~"
            files[unit] = f"unit-{name}.html"
    inner = {outer for unit, file in files.items() if file != WHOLE for outer in above[unit][1:]}
    return files, inner


__all__ = ["WHOLE", "make_atlas"]
