"""The heat table of a panel: which rows and columns, and the status of each cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from scorecard.kpi.scale import show_score
from scorecard.kpi.schemes import scheme_of
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Band
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.select import select

if TYPE_CHECKING:
    from scorecard.render.charts.chart import Chart
    from scorecard.render.theme import Theme

BELOW = "Status by {over}; the letter is the band, the figure the score"
_KINDS = {"kpi": "KPIs", "capability": "Capabilities"}


def heat_of(
    strategy: Strategy,
    cells: pd.DataFrame,
    columns: Sequence[tuple[str, str]],
    over: Literal["period", "organisation"],
    at: Period,
    *,
    when: str = "",
    show: str | None = None,
    theme: str | Path | Theme = "board",
    notes: Sequence[str] = (),
) -> Chart:
    """Draw one status a node and column.

    Args:
        strategy: its map says the order of the rows.
        cells: rows of a panel's frame, `id organisation period score band coverage`.
        columns: of each column the value in `over` and what is written above it.
        over: what a column is.
        at: the date at which nodes are selected.
        when: the date of a table over organisations.
        show: a selector of the nodes; unsaid, all that stand on the map.
        theme: its colours.
        notes: what must be said beneath.

    Raises:
        SelectorError: the selector cannot be read or selects nothing.
        UnknownNameError: there is no such theme.
    """
    from scorecard.render.charts.drawing import sentences, shown
    from scorecard.render.charts.heat_chart import heat_chart
    from scorecard.render.charts.heat_scene import HeatRow, HeatScene
    from scorecard.render.scene import Pen

    pen = Pen()
    groups = _groups(strategy, at, None if show is None else select(strategy, show, at))
    columned = zip(*(cells[name] for name in ("id", over, "band", "score", "coverage")), strict=True)
    found_in = {(name, key): told for name, key, *told in columned if name in groups}
    rows = []
    for name, group in groups.items():
        node = strategy.nodes[name]
        bands = _bands(strategy, name)
        found = []
        for key, _ in columns:
            word, score, coverage = found_in.get((name, key), [None, math.nan, math.nan])
            known = "" if math.isnan(score) else show_score(strategy.scale, score)
            band = bands.get(word) if isinstance(word, str) else None
            found.append(shown(strategy.scale, band, known, applicable=not math.isnan(coverage)))
        rows.append(HeatRow(name, pen.write(node.name, name), pen.write(group), tuple(found)))
    scene = HeatScene(
        heading=pen.write(strategy.map.title or strategy.name),
        below=BELOW.format(over=over),
        when=when,
        over=over,
        columns=tuple(pen.write(words) for _, words in columns),
        rows=tuple(rows),
        scale=strategy.scale,
        notes=sentences([pen.write(note) for note in notes]),
    )
    return heat_chart(scene, theme=theme)


def _groups(strategy: Strategy, at: Period, chosen: Sequence[str] | None) -> dict[str, str]:
    """The group of each node that is shown: as on the map from the top, then by kind."""
    from scorecard.render.scene import build_scene

    scene = build_scene(strategy, {}, at=at)
    on_map = {scene.cards[card].id: lane.name for row in scene.rows for lane in row for card in lane.cards}
    if chosen is None:
        return on_map
    wanted = set(chosen)
    rest = {
        name: _KINDS.get(strategy.nodes[name].kind, f"{strategy.nodes[name].kind.capitalize()}s")
        for name in chosen
        if name not in on_map and strategy.nodes[name].kind not in ("kpq", "risk")
    }
    return {**{name: lane for name, lane in on_map.items() if name in wanted}, **rest}


def _bands(strategy: Strategy, name: str) -> dict[str, Band]:
    """The bands a node can show, by name: a KPI's own scheme's before those of the scale."""
    node = strategy.nodes[name]
    own = scheme_of(strategy, node).bands if isinstance(node, KPI) and node.direction != "yes_no" else ()
    return {band.name: band for band in (*strategy.scale.bands, *own)}


__all__ = ["heat_of"]
