"""A sparkline: a KPI's readings as large as a word, for tables and the edge of a card.

Written as SVG without matplotlib: a page may hold hundreds, and it has no axis to lay out. It
carries no text, so no font, and no id, so any number may stand in one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scorecard.kpi.series import Series
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.sheet import document
from scorecard.render.charts.spc_scene import ASSESSED, NO_READING
from scorecard.render.charts.subject import Subject, subject
from scorecard.render.charts.time_axis import time_axis
from scorecard.render.charts.value_axis import value_axis, word_axis
from scorecard.render.page_size import PageSize
from scorecard.render.svg import num, status_symbol, symbol
from scorecard.render.theme import Theme, in_its_font, read_theme
from scorecard.results import Status

WIDE, HIGH = 96.0, 20.0
_EDGE = 6.0
"""Room about the line for the mark at its end."""


@dataclass(frozen=True, slots=True)
class SparkScene:
    """A sparkline before it is drawn: places run from 0 to 1, left to right and upwards."""

    subject: Subject
    series: Series
    lines: tuple[tuple[tuple[float, float], ...], ...]
    """The readings, parted at gaps."""
    target: float | None
    """Where the latest target lies, if on the scale."""
    said: str

    @property
    def title(self) -> str:
        """Whose chart of which kind it is."""
        return f"sparkline of {self.subject.id}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a reading: `period` as text, `value` in the KPI's unit."""
        periods = [str(period) for period in self.series.periods]
        return pd.DataFrame({"period": periods, "value": self.series.values})


def spark_scene(
    kpi: KPI,
    series: Series,
    status: Status | None = None,
    *,
    at: Period | None = None,
    notes: Sequence[str] = (),
) -> SparkScene:
    """Put a sparkline together; `notes` are told with it, for lack of room beneath it."""
    item = subject(kpi, status, at, notes)
    goal = float(series.targets[-1]) if len(series.targets) else np.nan
    words = kpi.direction == "yes_no"
    figures = series.values.tolist()
    values = word_axis("no", "yes") if words else value_axis([*figures, goal], kpi.measured_in)
    times = time_axis(series.periods, 100.0)

    def up(figure: float) -> float:
        return (values.at(figure) - values.low) / (values.high - values.low)

    lines: list[list[tuple[float, float]]] = []
    for place, (period, figure) in enumerate(zip(series.periods, figures, strict=True)):
        if place == 0 or series.periods[place - 1].shift(1) != period:
            lines.append([])
        lines[-1].append(((times.at(period) - times.low) / (times.high - times.low), up(figure)))
    said = ASSESSED if kpi.direction == "assessed" else NO_READING
    if figures:
        first, last = series.periods[0], series.periods[-1]
        said = f"{values.told(figures[0])} in {first.say()}, {values.told(figures[-1])} in {last.say()}."
        if len(figures) == 1:
            said = f"{values.told(figures[0])} in {first.say()}."
    return SparkScene(
        subject=item,
        series=series,
        lines=tuple(tuple(line) for line in lines),
        target=up(goal) if goal == goal else None,
        said=said,
    )


def tell_spark(scene: SparkScene) -> str:
    """Return the sparkline in a sentence or two."""
    return f"{scene.subject.name}: {scene.said} Status: {scene.subject.status}."


@in_its_font
def sparkline(
    kpi: KPI, series: Series, status: Status | None = None, *, at: Period | None = None,
    theme: str | Path | Theme = "board", notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw a KPI's readings 96 by 20 points large: the line, the target, and the status at its end.

    Raises:
        UnknownNameError: there is no such theme.
    """
    scene = spark_scene(kpi, series, status, at=at, notes=notes)
    colours = read_theme(theme)
    alt = " ".join([tell_spark(scene), *scene.subject.notes])
    page = PageSize("", WIDE, HIGH)
    out = []
    if scene.target is not None:
        level = num(_down(scene.target))
        out.append(
            f'<path d="M{num(_EDGE)} {level}H{num(WIDE - _EDGE)}" stroke="{colours.line}" stroke-width="0.7" '
            'stroke-dasharray="2 1.6"/>'
        )
    for line in scene.lines:
        if len(line) == 1:
            x, y = _right(line[0][0]), _down(line[0][1])
            out.append(f'<circle cx="{num(x)}" cy="{num(y)}" r="0.90" fill="{colours.ink}"/>')
        else:
            path = "L".join(f"{num(_right(x))} {num(_down(y))}" for x, y in line)
            out.append(
                f'<path d="M{path}" fill="none" stroke="{colours.ink}" stroke-width="1.10" '
                'stroke-linejoin="round" stroke-linecap="round"/>'
            )
    if scene.lines:
        x, y = scene.lines[-1][-1]
        shape = status_symbol(scene.subject.symbol, 6.6, colours.of(scene.subject.role))
        halo = symbol(scene.subject.symbol, 8.6, colours.paper)
        out.append(f'<g transform="translate({num(_right(x))} {num(_down(y))})">{halo}{shape}</g>')
    else:
        out.append(
            f'<path d="M{num(_EDGE)} {num(HIGH / 2)}H{num(WIDE - _EDGE)}" stroke="{colours.left.edge}" '
            'stroke-width="0.8" stroke-dasharray="0.8 3"/>'
        )
    svg = document(scene.subject.name, alt, page, colours, out, ())
    return Chart(svg, alt, scene.subject.findings, scene, page)


def _right(share: float) -> float:
    return _EDGE + share * (WIDE - 2 * _EDGE)


def _down(share: float) -> float:
    return HIGH - 4.5 - share * (HIGH - 9.0)


__all__ = ["SparkScene", "spark_scene", "sparkline", "tell_spark"]
