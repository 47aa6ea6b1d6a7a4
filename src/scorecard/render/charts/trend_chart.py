"""A trend chart drawn: readings before their bands, target, baseline and forecast."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scorecard.kpi.series import Series
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Scale, Scheme
from scorecard.render.charts.canvas import Plot
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.coming import read_forecast
from scorecard.render.charts.frame import framed, grid, scale, write_labels
from scorecard.render.charts.layout import ABOVE, BELOW, HIGH, REACH, STRIP, margins
from scorecard.render.charts.sheet import (
    WIDE,
    Key,
    Verdict,
    area_key,
    capital,
    document,
    foot,
    head,
    hollow_key,
    line_key,
    mark_key,
    pushed_apart,
    status_verdict,
)
from scorecard.render.charts.spc_chart import TARGET_DASH
from scorecard.render.charts.trend_scene import TrendScene, tell_trend, trend_scene
from scorecard.render.page_size import PageSize
from scorecard.render.svg import status_symbol, symbol
from scorecard.render.theme import Theme, in_its_font, read_theme
from scorecard.results import Status, Trend

FORECAST_DASH = (4.0, 3.0)
CARRIED_DASH = (0.8, 2.6)


@in_its_font
def trend_chart(
    kpi: KPI, series: Series, status: Status | None = None, *, scheme: Scheme, scale: Scale,
    at: Period | None = None, forecast: pd.DataFrame | None = None, theme: str | Path | Theme = "board",
    notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw a KPI's readings over time.

    Args:
        kpi: the KPI.
        series: its own readings; carried-forward values are none and must not come in.
        status: its status in the period under review; None where none is known.
        scheme: its RAG scheme.
        scale: the strategy's status scale, which judges yes/no.
        at: the period under review.
        forecast: a frame with the columns period, expected, low and high; None for none.
        theme: its colours, by name, file or record.
        notes: what else must be said beneath.

    Raises:
        RenderError: the forecast lacks a column, or one holds no numbers.
        PeriodError: a period of the forecast cannot be read.
        UnknownNameError: there is no such theme.
    """
    coming = None if forecast is None else read_forecast(forecast)
    scene = trend_scene(
        kpi, series, status, scheme=scheme, scale=scale, at=at, forecast=coming, notes=notes
    )  # fmt: skip
    colours = read_theme(theme)
    alt = tell_trend(scene)
    top = head(scene.subject, colours, _verdicts(scene, status, colours))
    start = top.height + ABOVE
    bottom = foot(_keys(scene, colours), scene.notes, colours, start + HIGH + BELOW + 8.0)
    page = PageSize("", WIDE, bottom.height)
    body, texts = _plot(scene, page, start, colours)
    svg = document(
        scene.subject.name, alt, page, colours, [top.svg, body, bottom.svg],
        [*top.texts, *texts, *bottom.texts],
    )  # fmt: skip
    return Chart(svg, alt, scene.subject.findings, scene, page)


def _verdicts(scene: TrendScene, status: Status | None, theme: Theme) -> list[Verdict]:
    found = [status_verdict(scene.subject, theme)]
    trend = status.trend if status is not None else None
    if trend is not None:
        way = symbol(trend.direction, 20.0, theme.muted)
        icon = f'<g transform="translate(15.00 15.00)">{way}</g>'
        found.append(Verdict(icon, _trend_word(trend), f"Since {trend.since.say()}"))
    if status is not None and status.progress is not None:
        share = min(max(status.progress / 100, 0.0), 1.0)
        words = f"{status.progress:.0f} % of the way".replace("-", "−")
        found.append(Verdict(_dial(share, theme), words, "From the baseline to the target"))
    return found


def _trend_word(trend: Trend) -> str:
    return capital(trend.verdict or {"up": "higher", "down": "lower", "flat": "steady"}[trend.direction])


def _dial(share: float, theme: Theme) -> str:
    """A ring of which a share is filled, on a square of 30."""
    r = 11.0
    ring = f'<circle cx="15" cy="15" r="{r}" fill="none" stroke="{theme.rule}" stroke-width="5"/>'
    if share <= 0:
        return ring
    if share >= 1:
        return ring.replace(theme.rule, theme.muted)
    angle = 2 * math.pi * share
    x, y = 15 + r * math.sin(angle), 15 - r * math.cos(angle)
    arc = f"M15 {15 - r:.2f}A{r} {r} 0 {int(share > 0.5)} 1 {x:.2f} {y:.2f}"
    return f'{ring}<path d="{arc}" fill="none" stroke="{theme.muted}" stroke-width="5"/>'


def _keys(scene: TrendScene, theme: Theme) -> list[Key]:
    keys = []
    if scene.points:
        keys.append(mark_key("disc", 2.6, theme.ink, "Reading", theme))
    if scene.review is not None:
        shape = status_symbol(scene.subject.symbol, 9.0, theme.of(scene.subject.role))
        keys.append(Key(shape, "Under review"))
    if scene.targets:
        keys.append(line_key(theme.ink, 1.1, "Target", TARGET_DASH))
    if scene.baseline is not None:
        keys.append(hollow_key(theme.muted, "Baseline", theme))
    if scene.forecast is not None and scene.forecast.periods:
        keys.append(line_key(theme.muted, 1.3, "Forecast", FORECAST_DASH))
    seen = {}
    for letter in scene.letters:
        colours = theme.of(letter.role)
        seen[letter.letter] = area_key(colours.tint, colours.edge, f"{letter.name} ({letter.letter})")
    return [*keys, *seen.values()]


def _plot(scene: TrendScene, page: PageSize, top: float, theme: Theme) -> tuple[str, list[str]]:
    values, times = scene.values, scene.times
    plot = framed(page, top, values, times, margins(values, scene.labels, STRIP), theme)
    across = (times.high - times.low) / plot.across
    for ground in scene.grounds:
        plot.area(ground.xs, ground.low, ground.high, theme.of(ground.role).tint)
        strip = times.high + 1.5 * across, times.high + STRIP * across
        plot.area(strip, [ground.low[-1]] * 2, [ground.high[-1]] * 2, theme.of(ground.role).tint)
    grid(plot, values, times, theme)
    for ground in scene.grounds:
        if max(ground.high) < values.high:
            plot.line(ground.xs, ground.high, theme.of(ground.role).edge, 0.4)
    _letters(plot, scene, theme)
    for stretch in scene.targets:
        for edge in (stretch.lower, stretch.upper):
            if edge is not None:
                plot.line(stretch.xs, [values.at(value) for value in edge], theme.ink, 1.1, TARGET_DASH)
    _forecast(plot, scene, theme)
    if scene.baseline is not None:
        x, y = scene.baseline
        plot.marks([x], [y], "square", 3.2, theme.paper, theme.muted, 1.3)
    _readings(plot, scene, theme)
    write_labels(plot, scene.labels, values, times, theme, STRIP)
    if scene.message:
        middle = (times.low + times.high) / 2, (values.low + values.high) / 2
        plot.text(*middle, scene.message, 10.0, theme.muted, anchor="center")
    return f"{plot.svg()}{_under_review(scene, page, top, theme)}", plot.texts


def _letters(plot: Plot, scene: TrendScene, theme: Theme) -> None:
    values, times = scene.values, scene.times
    unit = scale(values)
    wanted = [(letter.y - values.low) / unit for letter in scene.letters]
    for letter, place in zip(scene.letters, pushed_apart(wanted, 10.0, 6.0, HIGH - 6.0), strict=True):
        plot.text(
            times.high, values.low + place * unit, letter.letter, 8.5, theme.of(letter.role).text,
            bold=True, anchor="center", shift=(STRIP / 2 + 0.75, -3.1),
        )  # fmt: skip


FAN = 0.3
"""How opaque the interval of a forecast is: the bands behind it are still to be seen."""


def _forecast(plot: Plot, scene: TrendScene, theme: Theme) -> None:
    forecast, values, times = scene.forecast, scene.values, scene.times
    if forecast is None or not forecast.periods:
        return
    # It is not joined to the last reading: where it starts elsewhere, that is to be seen.
    xs = [times.at(period) for period in forecast.periods]
    expected, low, high = (
        [values.at(figure) for figure in figures]
        for figures in (forecast.expected, forecast.low, forecast.high)
    )
    known = [place for place in range(len(xs)) if low[place] == low[place] and high[place] == high[place]]
    if known:
        at = [xs[place] for place in known]
        low, high = [low[place] for place in known], [high[place] for place in known]
        plot.area(at, low, high, theme.line, FAN)
        for edge in (low, high):
            plot.line(at, edge, theme.line, 0.6)
        for place in (0, -1):
            plot.line([at[place]] * 2, [low[place], high[place]], theme.line, 0.6)
    plot.line(xs, expected, theme.muted, 1.3, FORECAST_DASH)
    apart = times.step / (times.high - times.low) * plot.across
    if apart > 5.0 or len(xs) == 1:
        plot.marks(xs, expected, "ring", 1.7, theme.paper, theme.muted, 1.0)


def _readings(plot: Plot, scene: TrendScene, theme: Theme) -> None:
    xs: list[float] = []
    ys: list[float] = []
    for (x, y), joined in zip(scene.points, scene.joined, strict=True):
        if not joined:
            xs.append(math.nan)
            ys.append(math.nan)
        xs.append(x)
        ys.append(y)
    plot.line(xs, ys, theme.ink, 1.4)
    if scene.carried is not None and scene.review is not None:
        plot.line(scene.carried, [scene.review[1]] * 2, theme.ink, 1.2, CARRIED_DASH)
    apart = scene.times.step / (scene.times.high - scene.times.low) * plot.across
    radius = min(apart * 0.3, 2.2)
    if radius > 1.0:
        plot.marks(xs, ys, "disc", radius, theme.ink, theme.paper, 0.5)
    else:  # points that stand alone have no line to show them
        alone = [
            place
            for place in range(len(scene.points))
            if not scene.joined[place] and not (place + 1 < len(scene.points) and scene.joined[place + 1])
        ]
        plot.marks(
            [scene.points[place][0] for place in alone], [scene.points[place][1] for place in alone],
            "disc", 1.2, theme.ink,
        )  # fmt: skip


def _under_review(scene: TrendScene, page: PageSize, top: float, theme: Theme) -> str:
    """The value under review in its status's own symbol."""
    if scene.review is None:
        return ""
    values, times = scene.values, scene.times
    room = margins(values, scene.labels, STRIP)
    x = 24.0 + room.left + (scene.review[0] - times.low) / (times.high - times.low) * room.across
    y = top + (values.high - scene.review[1]) / scale(values)
    halo = symbol(scene.subject.symbol, 2 * REACH, theme.paper)
    shape = status_symbol(scene.subject.symbol, 11.0, theme.of(scene.subject.role))
    return f'<g transform="translate({x:.2f} {y:.2f})">{halo}{shape}</g>'


__all__ = ["trend_chart"]
