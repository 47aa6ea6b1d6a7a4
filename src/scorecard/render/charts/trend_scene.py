"""What is on a trend chart: readings, target, bands, baseline, forecast, and the chart in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from scorecard.kpi.series import Series
from scorecard.kpi.spc_points import many
from scorecard.kpi.target import aim_at
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Scale, Scheme
from scorecard.render.charts.aims import Stretch, periods_between, target_stretches
from scorecard.render.charts.coming import FORECAST_COLUMNS, Forecast
from scorecard.render.charts.grounds import Ground, Letter, grounds, near_edges
from scorecard.render.charts.layout import REACH, STRIP, Label, margins
from scorecard.render.charts.sheet import SMALL
from scorecard.render.charts.spc_scene import ASSESSED, NO_READING
from scorecard.render.charts.subject import Subject, subject
from scorecard.render.charts.time_axis import TimeAxis, time_axis
from scorecard.render.charts.value_axis import ValueAxis, value_axis, word_axis
from scorecard.results import Status

_BROUGHT = "Readings are what each period brought; the status is that of the year to date."


@dataclass(frozen=True, slots=True)
class TrendScene:
    """A trend chart before it is drawn."""

    subject: Subject
    kpi: KPI
    series: Series
    values: ValueAxis
    times: TimeAxis
    points: tuple[tuple[float, float], ...]
    joined: tuple[bool, ...]
    """Whether a line comes from the point before: it does not across a gap."""
    review: tuple[float, float] | None
    """The value under review."""
    own: bool
    """Whether that value is one of the readings (else it is worked out)."""
    carried: tuple[float, float] | None
    """From where to where it is carried forward."""
    grounds: tuple[Ground, ...]
    letters: tuple[Letter, ...]
    targets: tuple[Stretch, ...]
    due: float | None
    """Where a dated target falls due."""
    baseline: tuple[float, float] | None
    forecast: Forecast | None
    labels: tuple[Label, ...]
    message: str
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """Whose chart of which kind it is."""
        return f"trend of {self.subject.id}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a reading and one a period of the forecast.

        Columns:
            period: text.
            value: the reading, missing for a coming period.
            target: in force in the period, missing for none; `upper` the upper edge of a range.
            expected, low, high: of the forecast, missing for readings.
        """
        periods = list(self.series.periods)
        rows = [
            {"period": str(period), "value": value}
            for period, value in zip(periods, self.series.values.tolist(), strict=True)
        ]
        if self.forecast is not None:
            periods += self.forecast.periods
            rows += [
                {"period": str(period), "expected": expected, "low": low, "high": high}
                for period, expected, low, high in zip(*self.forecast, strict=True)
            ]
        for period, row in zip(periods, rows, strict=True):
            aim = aim_at(self.kpi, period)
            if aim is not None:
                row |= {"target": aim.value, "upper": np.nan if aim.upper is None else aim.upper}
        columns = ["period", "value", "target", "upper", *FORECAST_COLUMNS[1:]]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype(dict.fromkeys(columns[1:], "float64"))


def trend_scene(
    kpi: KPI, series: Series, status: Status | None = None, *, scheme: Scheme, scale: Scale,
    at: Period | None = None, forecast: Forecast | None = None, notes: Sequence[str] = (),
) -> TrendScene:  # fmt: skip
    """Put a trend chart together."""
    item = subject(kpi, status, at, notes)
    words = kpi.direction == "yes_no"
    as_of = status.as_of if status is not None and status.value is not None else None
    if kpi.over_time == "year_to_date":
        # The readings are what each period brought: no target, band or status is of those.
        kpi = kpi.model_copy(update={"target": None, "baseline": None, "untargeted": True})
        as_of = None
        notes = [_BROUGHT, *notes]
        item = subject(kpi, status, at, notes)
    value = status.value if status is not None and as_of is not None else None
    own = as_of is not None and as_of in series.periods
    readings = [*series.periods, *([as_of] if as_of is not None and not own else [])]
    aims = [found for period in readings if (found := aim_at(kpi, period)) is not None]
    expected = [*forecast.expected, *forecast.low, *forecast.high] if forecast is not None else []
    figures = [*series.values.tolist(), value, *expected]
    figures += [edge for aim in aims for edge in (aim.value, aim.upper)]
    if kpi.baseline is not None:
        figures.append(kpi.baseline.value)
    if readings and not words:
        figures += near_edges(kpi, scheme, scale, readings[-1], figures)
    values = word_axis("no", "yes") if words else value_axis(figures, kpi.measured_in)
    shown = bool(readings)
    last = readings[-1] if readings else None
    value = float(series.values[-1]) if value is None and len(series.values) else value
    labels = _labels(kpi, values, value, last, at) if shown else ()
    reach = _reach(readings, at, forecast)
    due = _due(kpi, reach)
    start = _baseline_at(kpi, reach)
    beside = [period for period in (*reach, due, start) if period is not None]
    across = margins(values, labels, STRIP).across
    times = time_axis(readings, across / SMALL, beside)
    if as_of is not None:
        times = _with_room(times, times.at(as_of), REACH / across)
    covered = _covered(kpi, readings, times, beside)
    behind, letters = grounds(kpi, scheme, scale, covered, values, times) if shown else ((), ())
    carried = None
    if as_of is not None and at is not None and as_of.end < at.end:
        carried = (times.at(as_of), times.at(at))
    baseline = None
    if kpi.baseline is not None and shown:
        where = times.low if start is None else times.at(start)
        baseline = (where, values.at(kpi.baseline.value))
    return TrendScene(
        subject=item,
        kpi=kpi,
        series=series,
        values=values,
        times=times,
        points=tuple(
            (times.at(period), values.at(figure))
            for period, figure in zip(series.periods, series.values.tolist(), strict=True)
        ),
        joined=tuple(
            place > 0 and series.periods[place - 1].shift(1) == period
            for place, period in enumerate(series.periods)
        ),
        review=None if as_of is None or value is None else (times.at(as_of), values.at(value)),
        own=own,
        carried=carried,
        grounds=behind,
        letters=letters,
        targets=_to_the_ends(target_stretches(kpi, covered, times), kpi, times) if shown else (),
        due=None if due is None else times.at(due),
        baseline=baseline,
        forecast=forecast,
        labels=labels,
        message="" if shown else (ASSESSED if kpi.direction == "assessed" else NO_READING),
        notes=(*_notes(own, as_of, carried, forecast), *item.notes),
    )


def _with_room(times: TimeAxis, x: float, share: float) -> TimeAxis:
    """An axis that ends so much of its length beyond x: a symbol there lies on no letter beside it."""
    return replace(times, high=max(times.high, (x - share * times.low) / (1 - share)))


def _to_the_ends(stretches: tuple[Stretch, ...], kpi: KPI, times: TimeAxis) -> tuple[Stretch, ...]:
    """Level targets hold before the first and beyond the last period shown, too."""
    if not stretches or (kpi.target is not None and kpi.target.profile == "linear"):
        return stretches
    first = stretches[0]
    found = (first._replace(xs=(times.low, first.xs[1])), *stretches[1:])
    return (*found[:-1], found[-1]._replace(xs=(found[-1].xs[0], times.high)))


def _reach(readings: Sequence[Period], at: Period | None, forecast: Forecast | None) -> list[Period]:
    """Periods that must have their place whatever else: readings, review and forecast."""
    ends = [readings[0], readings[-1]] if readings else []
    return [*ends, *([at] if at is not None else []), *(forecast.periods if forecast is not None else ())]


def _near(period: Period, reach: Sequence[Period]) -> bool:
    """Whether a period beside the readings is near enough to be shown without squeezing them."""
    if not reach:
        return False
    first = min(found.start for found in reach)
    last = max(found.end for found in reach)
    spare = max((last - first).days // 2, 92)
    return (first - period.end).days <= spare and (period.end - last).days <= spare


def _due(kpi: KPI, reach: Sequence[Period]) -> Period | None:
    target = kpi.target
    if target is None or target.profile == "step":
        return None
    due = target.points[-1].at
    alone = len(target.points) == 1 or target.profile == "linear"
    return due if due is not None and alone and _near(due, reach) else None


def _baseline_at(kpi: KPI, reach: Sequence[Period]) -> Period | None:
    if kpi.baseline is None or kpi.baseline.at is None or not _near(kpi.baseline.at, reach):
        return None
    return kpi.baseline.at


def _covered(kpi: KPI, readings: Sequence[Period], times: TimeAxis, beside: Sequence[Period]) -> list[Period]:
    """The KPI's periods from one end of the axis to the other, or those of its readings."""
    every = [*readings, *beside]
    if not every:
        return []
    fiscal = min((period.start.month for period in every if period.frequency == "fiscal year"), default=4)
    first = Period.containing(min(every).end, kpi.frequency, fiscal_start=fiscal)
    return periods_between(first, max(every)) or list(readings)


def _labels(
    kpi: KPI, values: ValueAxis, value: float | None, last: Period | None, at: Period | None
) -> tuple[Label, ...]:
    found: list[Label] = []
    if value is not None and value == value:
        found.append(Label(values.at(value), f"Latest {values.say(value)}", "ink", True))
    when = at if at is not None and (last is None or at.end > last.end) else last
    aim = aim_at(kpi, when) if when is not None else None
    if aim is not None:
        due = f", due {aim.due}" if aim.due is not None else ""
        if aim.upper is None:
            found.append(Label(values.at(aim.value), f"Target {values.say(aim.value)}{due}"))
        else:
            found.append(Label(values.at(aim.value), f"Target from {values.say(aim.value)}{due}"))
            found.append(Label(values.at(aim.upper), f"Target to {values.say(aim.upper)}"))
    if kpi.baseline is not None and kpi.direction != "yes_no":
        found.append(Label(values.at(kpi.baseline.value), f"Baseline {values.say(kpi.baseline.value)}"))
    return tuple(found)


def _notes(
    own: bool, as_of: Period | None, carried: tuple[float, float] | None, forecast: Forecast | None
) -> tuple[str, ...]:
    found = []
    if as_of is not None and not own:
        found.append("The value under review is worked out, not read.")
    if as_of is not None and carried is not None:
        found.append(f"Dotted: carried forward from {as_of.say()}, no reading.")
    if forecast is not None and forecast.periods:
        found.append("Dashed: forecast, with its interval.")
    return tuple(found)


def tell_trend(scene: TrendScene) -> str:
    """Return the chart in a paragraph, for somebody who cannot see it."""
    item, values, series = scene.subject, scene.values, scene.series
    parts = [f"Trend: {item.told}."]
    if scene.message:
        return " ".join([*parts, scene.message, f"Status: {item.status}.", *scene.notes])
    figures = series.values.tolist()
    if figures:
        first, last = series.periods[0], series.periods[-1]
        span = f"{first.say()} to {last.say()}" if len(figures) > 1 else first.say()
        said = f"{many(len(figures), 'reading')}, {span}: "
        if len(figures) > 1 and not values.words:
            low, high = int(np.argmin(series.values)), int(np.argmax(series.values))
            said += (
                f"from {values.say(figures[0])} to {values.told(figures[-1])}, lowest "
                f"{values.say(figures[low])} in {series.periods[low].say()}, highest "
                f"{values.say(figures[high])} in {series.periods[high].say()}."
            )
        else:
            said += f"the latest is {values.told(figures[-1])}."
        gaps = scene.joined[1:].count(False)
        parts.append(said + (f" The line breaks at {many(gaps, 'gap')}." if gaps else ""))
    parts.append(f"Status: {item.status}.")
    parts += [f"{label.words}." for label in scene.labels if not label.bold]
    if scene.letters:
        said = ", ".join(f"{letter.name} {letter.span}" for letter in scene.letters)
        parts.append(f"Bands at the end: {said}.")
    forecast = scene.forecast
    if forecast is not None and forecast.periods:
        expected, least, most = (
            values.say(figures[-1]) for figures in (forecast.expected, forecast.low, forecast.high)
        )
        parts.append(f"Forecast for {forecast.periods[-1].say()}: {expected} ({least} to {most}).")
    return " ".join([*parts, *scene.notes])


__all__ = ["TrendScene", "tell_trend", "trend_scene"]
