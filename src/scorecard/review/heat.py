"""The heat table of a panel: which rows and columns, and the status of each cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from scorecard.errors import ReadingsError, UnknownNameError
from scorecard.kpi.scale import show_score
from scorecard.kpi.schemes import scheme_of
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Band
from scorecard.model.strategy import Strategy
from scorecard.render.words import shortened
from scorecard.review.names import check_organisation
from scorecard.strategy_map.select import select

if TYPE_CHECKING:
    from scorecard.render.charts.chart import Chart
    from scorecard.render.theme import Theme

BELOW = "Status by {over}; the letter is the band, the figure the score"
_KINDS = {"kpi": "KPIs", "capability": "Capabilities"}


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table stand for.

    Attributes:
        over: what a column is.
        whose: the organisation of a table over periods; None where none is named.
        at: the date of a table over organisations, else the last.
        keys: the value of each column in a panel's frame, None for readings of no organisation.
        heads: what is written above each.
    """

    over: Literal["period", "organisation"]
    whose: str | None
    at: Period
    keys: tuple[str | None, ...]
    heads: tuple[str, ...]


def columns_of(
    organisations: Sequence[str | None],
    periods: Sequence[Period],
    organisation: str | None,
    at: Period | None,
) -> Columns:
    """Choose the columns of a panel's table: its periods, or its organisations at one of them.

    Args:
        organisations, periods: of the panel.
        organisation: whose periods are asked for; None where it is not said.
        at: of which period the organisations are asked for; likewise.

    Raises:
        ReadingsError: neither or both are said where there are several of both.
        UnknownNameError: either is not in the panel.
    """
    if at is not None and at not in periods:
        raise UnknownNameError("period", str(at), map(str, periods))
    if organisation is not None:
        check_organisation(organisation, organisations)
    if organisation is not None and at is not None:
        raise ReadingsError("say one of `organisation=` and `at=`; the other makes the columns")
    if organisation is None and at is None and len(organisations) > 1:
        if len(periods) > 1:
            raise ReadingsError("say of which organisation, `organisation=`, or of which period, `at=`")
        at = periods[0]
    if at is not None:
        heads = tuple(name or "" for name in organisations)
        return Columns("organisation", None, at, tuple(organisations), heads)
    whose = organisations[0] if organisation is None else organisation
    heads = tuple(shortened(period.say()) for period in periods)
    return Columns("period", whose, max(periods), tuple(map(str, periods)), heads)


def heat_of(
    strategy: Strategy,
    frame: pd.DataFrame,
    columns: Columns,
    *,
    show: str | None = None,
    theme: str | Path | Theme = "board",
    notes: Sequence[str] = (),
) -> Chart:
    """Draw one status a node and column.

    Args:
        strategy: its map says the order of the rows.
        frame: a panel's, `id organisation period score band coverage`.
        columns: what `columns_of` returns.
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
    said = [*notes] if columns.whose is None else [f"Readings of {columns.whose}", *notes]
    groups = _groups(strategy, columns.at, None if show is None else select(strategy, show, columns.at))
    cells = _cells(frame, columns)
    rows = []
    for name, group in groups.items():
        node = strategy.nodes[name]
        bands = _bands(strategy, name)
        found = []
        for key in columns.keys:
            word, score, coverage = cells.get((name, key), (None, math.nan, math.nan))
            known = "" if math.isnan(score) else show_score(strategy.scale, score)
            band = bands.get(word) if isinstance(word, str) else None
            found.append(shown(strategy.scale, band, known, applicable=not math.isnan(coverage)))
        rows.append(HeatRow(name, pen.write(node.name, name), pen.write(group), tuple(found)))
    scene = HeatScene(
        heading=pen.write(strategy.map.title or strategy.name),
        below=BELOW.format(over=columns.over),
        when=columns.at.say() if columns.over == "organisation" else "",
        over=columns.over,
        columns=tuple(pen.write(words) for words in columns.heads),
        rows=tuple(rows),
        scale=strategy.scale,
        notes=sentences([pen.write(note) for note in said]),
    )
    return heat_chart(scene, theme=theme)


def _cells(
    frame: pd.DataFrame, columns: Columns
) -> dict[tuple[str, str | None], tuple[str | None, float, float]]:
    """Band, score and coverage by node and column."""
    # Missing organisations are None in a panel and may be NaN in its frame.
    organisations = [name if isinstance(name, str) else None for name in frame["organisation"]]
    over, fixed, only = (
        (frame["period"], organisations, columns.whose)
        if columns.over == "period"
        else (organisations, frame["period"], str(columns.at))
    )
    told = zip(frame["band"], frame["score"], frame["coverage"], strict=True)
    return {
        (name, key): cell
        for name, key, other, cell in zip(frame["id"], over, fixed, told, strict=True)
        if other == only
    }


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


__all__ = ["Columns", "columns_of", "heat_of"]
