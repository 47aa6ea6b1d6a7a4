"""RAG bands as the quiet background of a trend, and their letters at its edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scorecard.kpi.series import Floats
from scorecard.kpi.target import aim_at
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import ColourRole, Scale, Scheme
from scorecard.render.charts.bands import band_edges, band_span
from scorecard.render.charts.time_axis import TimeAxis
from scorecard.render.charts.value_axis import ValueAxis


class Ground(NamedTuple):
    """One RAG band behind the readings, in the axis's unit: its edges at each of `xs`."""

    xs: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    role: ColourRole


class Letter(NamedTuple):
    """A band's letter at the edge of the plot, in the middle of what is seen of the band."""

    y: float
    letter: str
    name: str
    role: ColourRole
    span: str
    """From where to where, in words."""


def near_edges(
    kpi: KPI, scheme: Scheme, scale: Scale, period: Period, figures: Sequence[float | None]
) -> list[float]:
    """Edges of bands that lie little beyond the figures: what comes next should be seen."""
    edges = band_edges(kpi, scheme, scale, [aim_at(kpi, period)])
    known = [figure for figure in figures if figure is not None and np.isfinite(figure)]
    if edges is None or not known:
        return []
    low, high = min(known), max(known)
    spare = 0.35 * (high / 2 - low / 2) * 2 if high > low else abs(high) * 0.1
    return [edge for edge in edges.values.ravel().tolist() if low - spare <= edge <= high + spare]


def grounds(
    kpi: KPI, scheme: Scheme, scale: Scale, periods: Sequence[Period], values: ValueAxis, times: TimeAxis
) -> tuple[tuple[Ground, ...], tuple[Letter, ...]]:
    """The bands over the periods, and their letters at the last of them."""
    found = band_edges(kpi, scheme, scale, [aim_at(kpi, period) for period in periods])
    if found is None:
        return (), ()
    edges, bands = found
    inner = np.array([[values.at(edge) for edge in row] for row in edges]).reshape(len(periods), -1)
    count = len(periods)
    low = np.column_stack([np.full(count, values.low), inner])
    high = np.column_stack([inner, np.full(count, values.high)])
    xs = [times.at(period) for period in periods]
    level = kpi.target is None or kpi.target.profile != "linear"
    places, rows = _steps(xs, inner, times, level)
    grounds = tuple(
        Ground(
            tuple(places),
            tuple(low[row, index] for row in rows),
            tuple(high[row, index] for row in rows),
            band.colour,
        )
        for index, band in enumerate(bands)
        if (high[:, index] > low[:, index]).any()
    )
    bounds = [None, *edges[-1].tolist(), None]
    letters = tuple(
        Letter(
            (low[-1, index] + high[-1, index]) / 2, band.letter, band.name, band.colour,
            band_span(kpi, values, bounds[index], bounds[index + 1]),
        )
        for index, band in enumerate(bands)
        if high[-1, index] > low[-1, index] or values.low < low[-1, index] < values.high
    )  # fmt: skip
    return grounds, letters


def _steps(xs: Sequence[float], edges: Floats, times: TimeAxis, level: bool) -> tuple[list[float], list[int]]:
    """Places along the axis, and which row of edges holds there."""
    half = times.step / 2
    if not level:
        return [times.low, *xs, times.high], [0, *range(len(xs)), len(xs) - 1]
    places, rows = [times.low], [0]
    for row in range(1, len(xs)):
        if (edges[row] != edges[row - 1]).any():
            places += [xs[row] - half, xs[row] - half]
            rows += [row - 1, row]
    return [*places, times.high], [*rows, len(xs) - 1]


__all__ = ["Ground", "Letter", "grounds", "near_edges"]
