"""Why a score changed, drawn: from the score before, cause by cause, to the score now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from scorecard.kpi.scale import show_score
from scorecard.model.scheme import Scale
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import (
    ACROSS,
    EDGE,
    LEAD,
    NAME,
    SMALL,
    Drawing,
    Shown,
    legend,
    sentences,
    shown,
)
from scorecard.render.fonts import clean, width, wrap
from scorecard.render.svg import num
from scorecard.render.theme import Theme, in_its_font
from scorecard.render.words import signed
from scorecard.results import Status
from scorecard.strategy_map.waterfall import ChangeStep, Waterfall

_MOST = 12
"""Steps drawn one by one; the rest stand together."""
_NAMES, _SAID = 210.0, 190.0
_BAR = 11.0
_ROW = 22.0
_AIR = 4.0
"""Points of score left free beside the lowest and the highest bar."""


@dataclass(frozen=True, slots=True)
class WaterfallScene:
    """The waterfall before it is drawn."""

    fall: Waterfall
    before: str
    after: str
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """Of what it is."""
        return f"waterfall of {self.fall.after.id}"

    @property
    def steps(self) -> tuple[ChangeStep, ...]:
        """Those drawn one by one."""
        few = len(self.fall.steps) <= _MOST + 1
        return self.fall.steps if few else self.fall.steps[:_MOST]

    @property
    def rest(self) -> tuple[ChangeStep, ...]:
        """Those drawn together."""
        return self.fall.steps[len(self.steps) :]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cause, largest step first: `id name kind because points before after`."""
        return self.fall.to_frame()


@in_its_font
def waterfall_chart(
    fall: Waterfall, *, before: str, after: str, theme: str | Path | Theme = "board",
    notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw a waterfall.

    Args:
        fall: what `Review.waterfall` returns.
        before, after: what the two reviews are called, such as their months.
        theme: its colours.
        notes: what must be said beneath.

    Raises:
        UnknownNameError: there is no such theme.
    """
    scene = WaterfallScene(fall, before, after, sentences(notes))
    pen = Drawing(theme)
    name, _ = clean(fall.after.name)
    y = pen.head(name, "Why the score changed, in points of score", f"{before} to {after}") + 8.0
    ends = [_shown(fall.scale, fall.before), _shown(fall.scale, fall.after)]
    alt = tell_waterfall(scene)
    if fall.change is None:
        for words, end in zip((before, after), ends, strict=True):
            pen.write(EDGE, y + 14.0, words, NAME, pen.theme.ink)
            pen.sign(EDGE + _NAMES, y + 14.0, end, NAME)
            y += _ROW
        unknown = fall.after if fall.after.score is None else fall.before
        y = pen.lines(EDGE, y + 14.0, wrap(clean(unknown.reason)[0], ACROSS / NAME), NAME, pen.theme.muted)
    else:
        y = _rows(pen, scene, ends, y)
    return pen.chart(scene, name, alt, pen.foot(legend(fall.scale, ends), scene.notes, y + 16.0))


def tell_waterfall(scene: WaterfallScene) -> str:
    """Return the waterfall in a paragraph, for somebody who cannot see it."""
    fall = scene.fall
    ends = [
        f"{status.band.name.lower() if status.band else 'unknown'} {show_score(fall.scale, status.score)}"
        for status in (fall.before, fall.after)
    ]
    parts = [f"{fall.after.name}: from {ends[0]} ({scene.before}) to {ends[1]} ({scene.after})."]
    parts += [f"{step.name}: {signed(step.points, 1)}, {_said(step)}." for step in scene.steps]
    if scene.rest:
        parts.append(f"{len(scene.rest)} smaller ones together: {signed(_points(scene.rest), 1)}.")
    return " ".join([*parts, *scene.notes])


def _points(steps: Sequence[ChangeStep]) -> float:
    return sum(step.points for step in steps)


def _shown(scale: Scale, status: Status) -> Shown:
    score = "" if status.score is None else show_score(scale, status.score)
    return shown(scale, status.band, score, applicable=status.applicable)


def _said(step: ChangeStep) -> str:
    if step.because == "as before":
        return f"{step.after}, as before; weighs otherwise"
    if step.because == "came":
        return f"now {step.after}" if step.after else "came"
    if step.because == "went":
        return f"no longer: {step.before}"
    return f"{step.before} → {step.after}"


def _rows(pen: Drawing, scene: WaterfallScene, ends: Sequence[Shown], y: float) -> float:
    fall = scene.fall
    assert fall.before.score is not None and fall.after.score is not None  # there is a change
    bars = [(clean(step.name)[0], step.points, clean(_said(step))[0]) for step in scene.steps]
    if scene.rest:
        bars.append((f"{len(scene.rest)} smaller ones together", _points(scene.rest), ""))
    runs = [fall.before.score]
    for _, points, _ in bars:
        runs.append(runs[-1] + points)
    low, high = max(min(runs) - _AIR, 0.0), min(max(runs) + _AIR, 100.0)
    left, wide = EDGE + _NAMES, ACROSS - _NAMES - _SAID
    scale = wide / max(high - low, 1.0)

    def across(score: float) -> float:
        return left + (min(max(score, low), high) - low) * scale

    rows = [
        (wrap(name, (_NAMES - 12.0) / NAME), wrap(said, (_SAID - 10.0) / SMALL)) for name, _, said in bars
    ]
    heights = [max(_ROW, len(names) * NAME * 1.3 + 5.0, len(told) * LEAD + 5.0) for names, told in rows]
    tall = [_ROW, *heights, _ROW]
    top = y + 12.0
    middles = [top + sum(tall[:row]) + high_of / 2 for row, high_of in enumerate(tall)]
    _grounds(pen, fall.scale, (low, high), across, top, sum(tall))
    places = [across(score) for score in runs]
    for x, upper, lower in zip(places, middles[:-1], middles[1:], strict=True):
        # A thin line leads from one bar to the next.
        path = f"M{num(x)} {num(upper + _BAR / 2)}V{num(lower - _BAR / 2)}"
        pen.out.append(
            f'<path d="{path}" stroke="{pen.theme.line}" stroke-width="0.6" stroke-dasharray="2 2"/>'
        )
    for (names, told), (_, points, _), middle, run in zip(
        rows, bars, middles[1:-1], pairwise(places), strict=True
    ):
        _step(pen, names, told, points, middle, run)
    _end(pen, scene.before, ends[0], places[0], middles[0])
    _end(pen, scene.after, ends[1], places[-1], middles[-1])
    return top + sum(tall)


def _end(pen: Drawing, words: str, status: Shown, x: float, middle: float) -> None:
    """One of the scores: a sign where it is, since a bar would seem to start at 0."""
    pen.write(EDGE, middle + NAME * 0.36, words, NAME, pen.theme.ink, bold=True)
    room = (1.25 + width(status.text, True)) * NAME
    pen.rule(x, middle - _BAR * 0.7, x, middle + _BAR * 0.7, pen.theme.ink, 1.6)
    beyond = x + 6.0 + room > EDGE + ACROSS - _SAID
    pen.sign(x + (-room - 6.0 if beyond else 6.0), middle + NAME * 0.36, status, NAME)


def _step(
    pen: Drawing, names: Sequence[str], told: Sequence[str], points: float, middle: float,
    run: tuple[float, float],
) -> None:  # fmt: skip
    theme = pen.theme
    colours = theme.process["improvement" if points >= 0 else "concern"]
    low, high = sorted(run)
    pen.lines(EDGE, middle + NAME * 0.36 - (len(names) - 1) * NAME * 0.65, names, NAME, theme.ink)
    pen.box(low, middle - _BAR / 2, max(high - low, 1.0), _BAR, colours.edge, corner=1.5)
    figure = signed(points, 1)
    room = width(figure, True) * SMALL + 4.0
    left = EDGE + _NAMES
    right = EDGE + ACROSS - _SAID
    x = high + 4.0 if high + room <= right else max(low - room, left)
    pen.write(x, middle + SMALL * 0.36, figure, SMALL, colours.text, bold=True)
    pen.lines(right + 10.0, middle + SMALL * 0.36 - (len(told) - 1) * LEAD / 2, told, SMALL, theme.muted)


def _grounds(
    pen: Drawing, scale: Scale, span: tuple[float, float], across: Callable[[float], float],
    top: float, tall: float,
) -> None:  # fmt: skip
    """The bands of the status scale behind the bars, with their names above."""
    edges = [0.0, *scale.boundaries, 100.0]
    for band, low, high in zip(scale.bands, edges[:-1], edges[1:], strict=True):
        start, end = max(low, span[0]), min(high, span[1])
        if end <= start:
            continue
        colours = pen.theme.of(band.colour)
        x, wide = across(start), across(end) - across(start)
        pen.box(x, top, wide, tall, colours.tint, corner=0.0)
        if width(band.name) * SMALL + 4.0 <= wide:
            pen.write(x + 2.0, top - 3.0, clean(band.name)[0], SMALL, colours.text)


__all__ = ["WaterfallScene", "tell_waterfall", "waterfall_chart"]
