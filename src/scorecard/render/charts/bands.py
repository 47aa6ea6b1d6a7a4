"""Where the RAG bands of a KPI lie, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scorecard.kpi.score import boundaries
from scorecard.kpi.series import Floats
from scorecard.kpi.target import Aim
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Band, Scale, Scheme
from scorecard.render.charts.value_axis import ValueAxis


class Edges(NamedTuple):
    """The edges between bands, (periods, edges) in the KPI's unit, and the bands, both from below."""

    values: Floats
    bands: tuple[Band, ...]


def band_edges(kpi: KPI, scheme: Scheme, scale: Scale, aims: Sequence[Aim | None]) -> Edges | None:
    """Return where the bands lie in each period; None where nothing is judged or an edge is unknown.

    `aims` are what values of each period are compared with.

    A range has its best band in the middle and the others on both sides; yes/no has the worst and
    the best band of the status scale.
    """
    if not aims or kpi.untargeted or kpi.direction == "assessed" or not scheme.boundaries:
        return None
    target = np.array([np.nan if aim is None else aim.value for aim in aims])
    bands = tuple(scheme.bands)
    if kpi.direction == "yes_no":
        ends = (scale.bands[0], scale.bands[-1])
        return Edges(np.full((len(aims), 1), 0.5), ends[::-1] if target[-1] == 0 else ends)
    if kpi.direction == "between":
        upper = np.array([np.nan if aim is None or aim.upper is None else aim.upper for aim in aims])
        low = boundaries(kpi, scheme, target, 1.0, inside=True)
        high = boundaries(kpi, scheme, upper, -1.0, inside=True)
        found = Edges(np.column_stack([low, high[:, ::-1]]), (*bands, *bands[-2::-1]))
    elif kpi.direction == "higher":
        found = Edges(boundaries(kpi, scheme, target, 1.0), bands)
    else:
        found = Edges(boundaries(kpi, scheme, target, -1.0)[:, ::-1], bands[::-1])
    return None if np.isnan(found.values).any() else found


def band_span(kpi: KPI, values: ValueAxis, low: float | None, high: float | None) -> str:
    """Return from where to where a band runs, in words; None is an open end."""
    if kpi.direction == "yes_no":
        return values.say(0.0 if low is None else 1.0)
    if low is None:
        return f"below {values.say(high)}"
    if high is None:
        return f"above {values.say(low)}"
    return f"at {values.say(low)}" if low == high else f"{values.say(low)} to {values.say(high)}"


__all__ = ["Edges", "band_edges", "band_span"]
