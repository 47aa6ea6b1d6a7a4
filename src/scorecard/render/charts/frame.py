"""The frame of a plot: its grid, its ticks, and the words at its right edge."""

from __future__ import annotations

from collections.abc import Sequence

from scorecard.render.charts.canvas import Plot
from scorecard.render.charts.layout import GAP, HIGH, Label, Margins
from scorecard.render.charts.sheet import EDGE, SMALL, pushed_apart
from scorecard.render.charts.time_axis import TimeAxis
from scorecard.render.charts.value_axis import ValueAxis
from scorecard.render.fonts import wrap
from scorecard.render.page_size import PageSize
from scorecard.render.theme import Theme


def framed(
    page: PageSize, top: float, values: ValueAxis, times: TimeAxis, room: Margins, theme: Theme
) -> Plot:
    """Return a plot with its ticks, whose upper edge lies at `top`; grid lines come by `grid`."""
    box = (EDGE + room.left, top, room.across, HIGH)
    plot = Plot(page, box, (times.low, times.high), (values.low, values.high))
    for tick in values.ticks:
        plot.text(
            times.low, tick.at, tick.text, SMALL, theme.muted, anchor="right", shift=(-GAP, -SMALL * 0.36)
        )
    if values.caption:
        lines = wrap(values.caption, room.across / SMALL * 0.7)
        words = lines[0] if len(lines) == 1 else f"{lines[0]} …"
        plot.text(times.low, values.high, words, SMALL, theme.muted, shift=(-room.left, GAP + SMALL * 0.4))
    for time in times.ticks:
        plot.line([time.at] * 2, [values.low, values.low - 3.0 * scale(values)], theme.line, 0.6)
        plot.text(time.at, values.low, time.top, SMALL, theme.muted, anchor="center", shift=(0, -11.5))
        if time.below:
            plot.text(time.at, values.low, time.below, SMALL, theme.muted, anchor="center", shift=(0, -21.5))
    return plot


def grid(plot: Plot, values: ValueAxis, times: TimeAxis, theme: Theme) -> None:
    """Draw the lines of the value axis and the ground line."""
    for tick in values.ticks:
        plot.line([times.low, times.high], [tick.at] * 2, theme.rule, 0.5)
    plot.line([times.low, times.high], [values.low] * 2, theme.line, 0.8)


def scale(values: ValueAxis) -> float:
    """Return how much of the value axis one point of the sheet is."""
    return (values.high - values.low) / HIGH


def write_labels(
    plot: Plot, labels: Sequence[Label], values: ValueAxis, times: TimeAxis, theme: Theme,
    beyond: float = 0.0,
) -> None:  # fmt: skip
    """Write the words at the right edge, none over another, each tied to its value where moved.

    `beyond` is how far from the plot they stand, in points.
    """
    unit = scale(values)
    wanted = [(label.value - values.low) / unit for label in labels]
    placed = pushed_apart(wanted, SMALL * 1.36, SMALL * 0.4, HIGH - SMALL * 0.4)
    tones = {"ink": theme.ink, "muted": theme.muted}
    across = (times.high - times.low) / plot.across
    for label, own, place in zip(labels, wanted, placed, strict=True):
        y = values.low + place * unit
        ends = [times.high + (beyond + 2.0) * across, times.high + (beyond + 2 * GAP - 2.0) * across]
        plot.line(ends, [values.low + own * unit, y], theme.line, 0.5)
        plot.text(
            times.high, y, label.words, SMALL, tones[label.tone], bold=label.bold,
            shift=(beyond + 2 * GAP + 1.0, -SMALL * 0.36),
        )  # fmt: skip


__all__ = ["framed", "grid", "scale", "write_labels"]
