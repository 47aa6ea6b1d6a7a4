"""A bullet chart drawn: one value on its scale, the smallest chart that shows value against target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scorecard.kpi.series import Series
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Scale, Scheme
from scorecard.render.charts.bullet_scene import BulletScene, bullet_scene, tell_bullet
from scorecard.render.charts.canvas import Plot
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.layout import GAP
from scorecard.render.charts.marks import mark
from scorecard.render.charts.sheet import (
    EDGE,
    SMALL,
    WIDE,
    Key,
    document,
    foot,
    head,
    hollow_key,
    status_verdict,
)
from scorecard.render.page_size import PageSize
from scorecard.render.svg import status_symbol, symbol
from scorecard.render.theme import Theme, in_its_font, read_theme
from scorecard.results import Status

HIGH = 30.0
"""Height of the scale, in points."""
_ABOVE, _BELOW = 20.0, 16.0


@in_its_font
def bullet_chart(
    kpi: KPI, series: Series, status: Status | None = None, *, scheme: Scheme, scale: Scale,
    at: Period | None = None, theme: str | Path | Theme = "board", notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw a KPI's value against its target, its bands and last year's value.

    Args:
        kpi: the KPI.
        series: its own readings, for the value of the same period a year before.
        status: its status in the period under review, which holds value and target.
        scheme: its RAG scheme.
        scale: the strategy's status scale, which judges yes/no.
        at: the period under review.
        theme: its colours, by name, file or record.
        notes: what else must be said beneath.

    Raises:
        UnknownNameError: there is no such theme.
    """
    scene = bullet_scene(kpi, series, status, scheme=scheme, scale=scale, at=at, notes=notes)
    colours = read_theme(theme)
    alt = tell_bullet(scene)
    top = head(scene.subject, colours, [status_verdict(scene.subject, colours)])
    start = top.height + _ABOVE
    bottom = foot(_keys(scene, colours), scene.notes, colours, start + HIGH + _BELOW + 8.0)
    page = PageSize("", WIDE, bottom.height)
    body, texts = _plot(scene, page, start, colours)
    svg = document(
        scene.subject.name, alt, page, colours, [top.svg, body, bottom.svg],
        [*top.texts, *texts, *bottom.texts],
    )  # fmt: skip
    return Chart(svg, alt, scene.subject.findings, scene, page)


def _keys(scene: BulletScene, theme: Theme) -> list[Key]:
    values = scene.values
    keys = []
    if scene.value is not None:
        shape = status_symbol(scene.subject.symbol, 9.5, theme.of(scene.subject.role))
        keys.append(Key(shape, f"Value {values.told(scene.value)}"))
    if scene.targets:
        said = " to ".join(values.say(target) for target in scene.targets)
        line = f'<path d="M0 -5V5" stroke="{theme.ink}" stroke-width="2.6"/>'
        keys.append(Key(line, f"Target {said}"))
    if scene.last_year is not None:
        period, figure = scene.last_year
        ring = mark("ring", 0.0, 0.0, 4.6, theme.ink, theme.paper)
        keys.append(Key(ring, f"{period.say()}: {values.say(figure)}"))
    if scene.baseline is not None:
        keys.append(hollow_key(theme.muted, f"Baseline {values.say(scene.baseline)}", theme))
    return keys


def _plot(scene: BulletScene, page: PageSize, top: float, theme: Theme) -> tuple[str, list[str]]:
    values = scene.values
    across = WIDE - 2 * EDGE
    plot = Plot(page, (EDGE, top, across, HIGH), (values.low, values.high), (0.0, HIGH))
    plot.area([values.low, values.high], [0, 0], [HIGH, HIGH], theme.process["common cause"].tint)
    for stripe in scene.stripes:
        xs = [stripe.low, stripe.high]
        plot.area(xs, [0, 0], [HIGH, HIGH], theme.of(stripe.role).tint)
        plot.line(xs, [HIGH, HIGH], theme.of(stripe.role).edge, 2.0)
        points = (stripe.high - stripe.low) / (values.high - values.low) * across
        if points > 12.0 or len(scene.stripes) == 1:
            middle = (stripe.low + stripe.high) / 2
            plot.text(
                middle, HIGH, stripe.letter, 8.5, theme.of(stripe.role).text, bold=True, anchor="center",
                shift=(0.0, 4.0),
            )  # fmt: skip
    for tick in values.ticks:
        plot.line([tick.at] * 2, [0.0, -3.0], theme.line, 0.6)
        plot.text(tick.at, 0.0, tick.text, SMALL, theme.muted, anchor="center", shift=(0.0, -GAP - 5.0))
    middle = HIGH / 2
    if scene.value is not None and scene.bar:
        reach = sorted((values.at(0.0), values.at(scene.value)))
        plot.area(reach, [middle - 4.5] * 2, [middle + 4.5] * 2, theme.ink)
    if scene.baseline is not None:
        plot.marks([values.at(scene.baseline)], [middle], "square", 3.4, theme.paper, theme.muted, 1.3)
    for target in scene.targets:
        plot.line([values.at(target)] * 2, [4.0, HIGH - 4.0], theme.ink, 2.8)
    if scene.last_year is not None:
        plot.marks([values.at(scene.last_year[1])], [middle], "ring", 3.6, theme.paper, theme.ink, 1.5)
    drawn = plot
    if scene.message:
        drawn.text((values.low + values.high) / 2, middle, scene.message, 9.0, theme.muted, anchor="center",
                   shift=(0.0, -3.0))  # fmt: skip
    return f"{drawn.svg()}{_value(scene, top, across, theme)}", drawn.texts


def _value(scene: BulletScene, top: float, across: float, theme: Theme) -> str:
    """The value in its status's own symbol."""
    if scene.value is None:
        return ""
    values = scene.values
    x = EDGE + (values.at(scene.value) - values.low) / (values.high - values.low) * across
    halo = symbol(scene.subject.symbol, 19.0, theme.paper)
    shape = status_symbol(scene.subject.symbol, 14.5, theme.of(scene.subject.role))
    return f'<g transform="translate({x:.2f} {top + HIGH / 2:.2f})">{halo}{shape}</g>'


__all__ = ["bullet_chart"]
