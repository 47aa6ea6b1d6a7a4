"""What is on a bullet chart: a value on the scale of its bands, its target, last year's value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from scorecard.kpi.series import Series
from scorecard.kpi.target import Aim
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import ColourRole, Scale, Scheme
from scorecard.render.charts.bands import Edges, band_edges, band_span
from scorecard.render.charts.subject import Subject, subject
from scorecard.render.charts.value_axis import ValueAxis, value_axis, word_axis
from scorecard.results import Status


class Stripe(NamedTuple):
    """One RAG band along the scale, in the axis's unit."""

    low: float
    high: float
    role: ColourRole
    letter: str
    name: str
    span: str


@dataclass(frozen=True, slots=True)
class BulletScene:
    """A bullet chart before it is drawn. Figures are in the KPI's own unit, None where unknown."""

    subject: Subject
    values: ValueAxis
    stripes: tuple[Stripe, ...]
    value: float | None
    bar: bool
    """Whether a bar runs from 0 to the value: only where 0 is on the scale, for its length to mean
    something."""
    targets: tuple[float, ...]
    """The target, or the two edges of a range."""
    last_year: tuple[Period, float] | None
    baseline: float | None
    message: str
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """Whose chart of which kind it is."""
        return f"bullet of {self.subject.id}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a mark: `what` (value, target, target to, last year, baseline), `figure`."""
        rows: list[tuple[str, float | None]] = [("value", self.value)]
        rows += list(zip(("target", "target to"), self.targets, strict=False))
        rows += [("last year", self.last_year[1])] if self.last_year is not None else []
        rows += [("baseline", self.baseline)] if self.baseline is not None else []
        frame = pd.DataFrame(rows, columns=["what", "figure"])
        return frame.astype({"figure": "float64"})


def bullet_scene(
    kpi: KPI, series: Series, status: Status | None = None, *, scheme: Scheme, scale: Scale,
    at: Period | None = None, notes: Sequence[str] = (),
) -> BulletScene:  # fmt: skip
    """Put a bullet chart together."""
    item = subject(kpi, status, at, notes)
    value = status.value if status is not None else None
    period = status.as_of if status is not None else None
    targets = () if status is None else (status.target, status.upper)
    aims = tuple(aim for aim in targets if aim is not None)
    # Of a year to date the readings are what each period brought, not what the year had come to.
    before = None if kpi.over_time == "year_to_date" else _year_before(series, period)
    words = kpi.direction == "yes_no"
    baseline = kpi.baseline.value if kpi.baseline is not None and not words else None
    compared = None if status is None or status.target is None else Aim(status.target, status.upper, None)
    edges = band_edges(kpi, scheme, scale, [compared] if period is not None else [])
    figures = [value, *aims, baseline, before[1] if before is not None else None, *_ends(kpi)]
    known = [figure for figure in figures if figure is not None and np.isfinite(figure)]
    zero = bool(known) and (0 <= min(known) <= 0.4 * max(known) or 0.4 * min(known) <= max(known) <= 0)
    values = word_axis("no", "yes") if words else value_axis(figures, kpi.measured_in, zero=zero)
    message = ""
    if value is None:
        message = "A person assesses this KPI; it has no figure." if kpi.direction == "assessed" else ""
        message = message or "There is no value to show."
    return BulletScene(
        subject=item,
        values=values,
        stripes=_stripes(kpi, edges, values),
        value=value,
        bar=not words and values.low <= 0 <= values.high,
        targets=aims,
        last_year=before,
        baseline=baseline,
        message=message,
        notes=item.notes,
    )


def _year_before(series: Series, period: Period | None) -> tuple[Period, float] | None:
    if period is None or period.start.year < 2:
        return None
    wanted = period.year_before()
    if wanted not in series.periods:
        return None
    return wanted, float(series.values[series.periods.index(wanted)])


def _ends(kpi: KPI) -> list[float | None]:
    """The stated ends of the scale."""
    worst = kpi.worst if isinstance(kpi.worst, tuple) else (kpi.worst,)
    return [*worst, kpi.best]


def _stripes(kpi: KPI, edges: Edges | None, values: ValueAxis) -> tuple[Stripe, ...]:
    if edges is None:
        return ()
    inner = edges.values[-1].tolist()
    bounds = [None, *inner, None]
    found = []
    for index, band in enumerate(edges.bands):
        below, above = bounds[index], bounds[index + 1]
        low = values.low if below is None else values.at(below)
        high = values.high if above is None else values.at(above)
        if high > low or (high == low and values.low < low < values.high):
            span = band_span(kpi, values, below, above)
            found.append(Stripe(low, high, band.colour, band.letter, band.name, span))
    return tuple(found)


def tell_bullet(scene: BulletScene) -> str:
    """Return the chart in a sentence or two, for somebody who cannot see it."""
    item, values = scene.subject, scene.values
    parts = [f"Bullet chart: {item.told}."]
    if scene.message:
        parts.append(scene.message)
    parts.append(f"Status: {item.status}.")
    if scene.last_year is not None:
        period, figure = scene.last_year
        parts.append(f"In {period.say()} it was {values.told(figure)}.")
    if scene.baseline is not None:
        parts.append(f"The baseline is {values.told(scene.baseline)}.")
    if scene.stripes:
        said = ", ".join(f"{stripe.name} {stripe.span}" for stripe in scene.stripes)
        parts.append(f"Bands{f' ({values.caption})' if values.power else ''}: {said}.")
    return " ".join([*parts, *scene.notes])


__all__ = ["BulletScene", "Stripe", "bullet_scene", "tell_bullet"]
