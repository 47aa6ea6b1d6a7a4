"""Charts of a review's KPIs: what is drawn is gathered here, how it looks belongs to `render`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from scorecard.errors import RenderError
from scorecard.kpi.forecast import Forecast
from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.series import Series
from scorecard.kpi.spc import Spc
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.results import Status

if TYPE_CHECKING:
    from scorecard.render.charts.chart import Chart
    from scorecard.render.theme import Theme

Kind = Literal["spc", "trend", "bullet", "sparkline"]


@dataclass(frozen=True, slots=True)
class Charted:
    """What a review knows of one KPI."""

    kpi: KPI
    series: Series
    spc: Spc
    status: Status


def chart_of(
    item: Charted, kind: Kind, strategy: Strategy, at: Period, *,
    forecast: Forecast | pd.DataFrame | None = None,
    theme: str | Path | Theme = "board", notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw one chart of a KPI.

    Args:
        item: the KPI and what is known of it.
        kind: `spc`, `trend`, `bullet` or `sparkline`.
        strategy: holds its scheme and the status scale.
        at: the period under review.
        forecast: of the trend: a frame with columns period, expected, low and high, or what has
            one by `to_frame`.
        theme: of the chart.
        notes: what else must be said beneath it.

    Raises:
        UnknownNameError: there is no such theme.
        RenderError: a forecast for a chart that shows none, or one that lacks a column.
    """
    if forecast is not None and kind != "trend":
        raise RenderError(f"a {kind} chart shows no forecast; choose the kind 'trend'")
    kpi, series, status = item.kpi, item.series, item.status
    if kind == "spc":
        from scorecard.render.charts.spc_chart import spc_chart

        return spc_chart(item.spc, kpi, status, at=at, theme=theme, notes=notes)
    if kind == "sparkline":
        from scorecard.render.charts.sparkline import sparkline

        return sparkline(kpi, series, status, at=at, theme=theme, notes=notes)
    scheme, scale = scheme_of(strategy, kpi), strategy.scale
    if kind == "bullet":
        from scorecard.render.charts.bullet_chart import bullet_chart

        return bullet_chart(
            kpi, series, status, scheme=scheme, scale=scale, at=at, theme=theme, notes=notes
        )  # fmt: skip
    from scorecard.render.charts.trend_chart import trend_chart

    frame = forecast if forecast is None or isinstance(forecast, pd.DataFrame) else forecast.to_frame()
    return trend_chart(
        kpi, series, status, scheme=scheme, scale=scale, at=at, forecast=frame, theme=theme, notes=notes
    )  # fmt: skip


def grid_of(
    strategy: Strategy, charts: Mapping[str, Spc], statuses: Mapping[str, Status], at: Period, *,
    theme: str | Path | Theme = "board", notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw the summary grid of all KPIs; `charts` and `statuses` are by id.

    Raises:
        UnknownNameError: there is no such theme.
    """
    from scorecard.render.charts.grid_chart import grid_chart
    from scorecard.render.charts.grid_scene import grid_kpi, grid_scene

    kpis = []
    for kpi in strategy.kpis:
        yes_no = kpi.direction == "yes_no"
        bands = (strategy.scale if yes_no else scheme_of(strategy, kpi)).bands
        kpis.append(grid_kpi(kpi, charts[kpi.id], statuses[kpi.id], bands, at))
    heading, below = strategy.map.title or strategy.name, strategy.map.subtitle or strategy.organisation
    return grid_chart(grid_scene(kpis, heading=heading, below=below, at=at, notes=notes), theme=theme)


__all__ = ["Charted", "Kind", "chart_of", "grid_of"]
