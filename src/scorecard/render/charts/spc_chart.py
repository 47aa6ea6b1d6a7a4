"""An SPC chart drawn: limits, special causes, both verdicts, and the RAG status beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from scorecard.kpi.spc import Spc
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.render.charts.canvas import Plot
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.frame import framed, grid, write_labels
from scorecard.render.charts.icons import (
    ASSURANCE_WORDS,
    MARK_OF_ROLE,
    VARIATION_WORDS,
    draw_assurance,
    draw_variation,
    placed,
)
from scorecard.render.charts.layout import ABOVE, BELOW, HIGH, margins
from scorecard.render.charts.sheet import (
    ICON,
    SMALL,
    WIDE,
    Key,
    Verdict,
    capital,
    document,
    foot,
    head,
    line_key,
    mark_key,
    status_verdict,
)
from scorecard.render.charts.spc_scene import SpcScene, spc_scene, tell_spc
from scorecard.render.fonts import width
from scorecard.render.page_size import PageSize
from scorecard.render.theme import ProcessRole, Theme, in_its_font, read_theme
from scorecard.results import Status

LIMIT_DASH = (5.0, 3.0)
TARGET_DASH = (9.0, 2.5, 1.5, 2.5)
_ROLE_WORDS: dict[ProcessRole, str] = {
    "common cause": "Common cause",
    "improvement": "Special cause: improvement",
    "concern": "Special cause: concern",
    "neutral": "Special cause: neither better nor worse",
}


@in_its_font
def spc_chart(
    chart: Spc, kpi: KPI, status: Status | None = None, *, at: Period | None = None,
    theme: str | Path | Theme = "board", near: bool = False, notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw an SPC chart.

    Args:
        chart: the XmR chart of the KPI's own readings.
        kpi: the KPI.
        status: its RAG status, which stands beside the verdicts; None where none is known.
        at: the period under review.
        theme: its colours, by name, file or record.
        near: draw the near limits too, at two thirds of the way from the mean.
        notes: what else must be said beneath, such as that figures are illustrative.

    Raises:
        UnknownNameError: there is no such theme.
    """
    scene = spc_scene(chart, kpi, status, at=at, notes=notes)
    colours = read_theme(theme)
    alt = tell_spc(scene)
    top = head(scene.subject, colours, _verdicts(scene, colours))
    start = top.height + ABOVE
    bottom = foot(_keys(scene, colours), scene.notes, colours, start + HIGH + BELOW + 8.0)
    page = PageSize("", WIDE, bottom.height)
    body, texts = _plot(scene, page, start, colours, near)
    svg = document(
        scene.subject.name, alt, page, colours, [top.svg, body, bottom.svg],
        [*top.texts, *texts, *bottom.texts],
    )  # fmt: skip
    return Chart(svg, alt, (*scene.subject.findings, *chart.findings), scene, page)


def _verdicts(scene: SpcScene, theme: Theme) -> list[Verdict]:
    """RAG and SPC side by side: neither replaces the other."""
    chart = scene.spc
    found = [status_verdict(scene.subject, theme)]
    if not scene.limits:
        return found
    drawn = (
        (draw_variation(chart.variation, theme), VARIATION_WORDS[chart.variation], scene.why_variation),
        (draw_assurance(chart.assurance, theme), ASSURANCE_WORDS[chart.assurance], scene.why_assurance),
    )
    found += [Verdict(placed(icon, 0.0, 0.0, ICON), word, capital(why)) for icon, word, why in drawn]
    return found


def _keys(scene: SpcScene, theme: Theme) -> list[Key]:
    present = {point.role for point in scene.points}
    keys = [
        mark_key(MARK_OF_ROLE[role], 3.6, theme.process[role].edge, words, theme)
        for role, words in _ROLE_WORDS.items()
        if role in present
    ]
    if None in present:
        keys.append(mark_key("ring", 3.6, theme.left.edge, "Reading", theme))
    if scene.limits:
        keys.append(line_key(theme.muted, 1.0, "Mean"))
        keys.append(line_key(theme.muted, 1.0, "Limits", LIMIT_DASH))
    if scene.targets:
        keys.append(line_key(theme.ink, 1.1, "Target", TARGET_DASH))
    return keys


def _plot(scene: SpcScene, page: PageSize, top: float, theme: Theme, near: bool) -> tuple[str, list[str]]:
    values, times = scene.values, scene.times
    plot = framed(page, top, values, times, margins(values, scene.labels), theme)
    for limits in scene.limits:
        if limits.lower == limits.lower:
            xs = (limits.start, limits.end)
            plot.area(xs, [limits.lower] * 2, [limits.upper] * 2, theme.process["common cause"].tint)
    grid(plot, values, times, theme)
    for limits in scene.limits:
        xs = (limits.start, limits.end)
        if limits.mean == limits.mean:
            plot.line(xs, [limits.mean] * 2, theme.muted, 1.0)
        if limits.lower == limits.lower:
            plot.line(xs, [limits.lower] * 2, theme.muted, 1.0, LIMIT_DASH)
            plot.line(xs, [limits.upper] * 2, theme.muted, 1.0, LIMIT_DASH)
            if near:
                plot.line(xs, [limits.near_lower] * 2, theme.line, 0.7, (1.0, 2.4))
                plot.line(xs, [limits.near_upper] * 2, theme.line, 0.7, (1.0, 2.4))
    for stretch in scene.targets:
        for edge in (stretch.lower, stretch.upper):
            if edge is not None:
                plot.line(stretch.xs, [values.at(value) for value in edge], theme.ink, 1.1, TARGET_DASH)
    _rebases(plot, scene, theme)
    _readings(plot, scene, theme)
    write_labels(plot, scene.labels, values, times, theme)
    if scene.message:
        middle = (times.low + times.high) / 2, (values.low + values.high) / 2
        plot.text(*middle, scene.message, 10.0, theme.muted, anchor="center")
    return plot.svg(), plot.texts


def _rebases(plot: Plot, scene: SpcScene, theme: Theme) -> None:
    """Mark where limits start anew, and say since when where there is room."""
    values, times = scene.values, scene.times
    across = (times.high - times.low) / plot.across
    free = times.low
    for limits in scene.limits[1:]:
        plot.line([limits.start] * 2, [values.low, values.high], theme.line, 0.9, (1.2, 2.0))
        words = f"Limits anew since {limits.since}"
        long = width(words) * SMALL * across
        start = min(limits.start + 3.0 * across, times.high - long)
        if start >= free:
            plot.text(start, values.high, words, SMALL, theme.muted, shift=(0.0, 3.0))
            free = start + long + 8.0 * across


def _readings(plot: Plot, scene: SpcScene, theme: Theme) -> None:
    """The joined readings, and a mark on each: the special ones larger, the latest largest."""
    xs: list[float] = []
    ys: list[float] = []
    for point in scene.points:
        if not point.joined:
            xs.append(math.nan)
            ys.append(math.nan)
        xs.append(point.x)
        ys.append(point.y)
    plot.line(xs, ys, theme.line, 1.2)
    apart = scene.times.step / (scene.times.high - scene.times.low) * plot.across
    radius = min(max(apart * 0.42, 1.3), 3.7)
    for role in (None, *_ROLE_WORDS):
        shape = MARK_OF_ROLE[role] if role is not None else "ring"
        colour = theme.process[role].edge if role is not None else theme.left.edge
        own = [point for point in scene.points if point.role == role]
        at = [point.x for point in own], [point.y for point in own]
        if shape == "ring":
            if radius > 1.6:  # else the line says it
                plot.marks(*at, shape, radius * 0.66, theme.paper, colour, radius * 0.3)
        else:
            plot.marks(*at, shape, max(radius, 1.9), colour, theme.paper, min(radius * 0.25, 0.6))
    if scene.points:
        last = scene.points[-1]
        shape = MARK_OF_ROLE[last.role] if last.role is not None else "ring"
        colour = theme.process[last.role].edge if last.role is not None else theme.left.edge
        fill = theme.paper if shape == "ring" else colour
        edge = colour if shape == "ring" else theme.paper
        plot.marks([last.x], [last.y], shape, max(radius * 1.35, 3.4), fill, edge, 1.4)


__all__ = ["LIMIT_DASH", "TARGET_DASH", "spc_chart"]
