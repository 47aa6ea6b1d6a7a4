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
from scorecard.render.words import boundary, shortened, signed
from scorecard.results import Status
from scorecard.strategy_map.sentence import NEGATIVE
from scorecard.strategy_map.waterfall import NEGLIGIBLE, ChangeStep, Waterfall, together

_MOST = 12
"""Steps drawn one by one; the rest stand together."""
_NAMES, _SAID = 210.0, 190.0
_BAR = 11.0
_ROW = 22.0
_AIR = 4.0
"""Points of score left free beside the lowest and the highest bar."""
_NEAR = 8.0
"""Points of score within which a boundary beyond them is shown too."""
_TICKS = (1.0, 2.0, 5.0, 10.0, 20.0)
_APART = 34.0
"""The least room between two ticks of the axis."""


@dataclass(frozen=True, slots=True)
class WaterfallScene:
    """The waterfall before it is drawn."""

    fall: Waterfall
    before: str
    after: str
    notes: tuple[str, ...]
    what_if: bool = False

    @property
    def title(self) -> str:
        """Of what it is."""
        return f"waterfall of {self.fall.after.id}"

    @property
    def steps(self) -> tuple[ChangeStep, ...]:
        """Those drawn one by one."""
        shown = tuple([step for step in self.fall.steps if abs(step.points) >= NEGLIGIBLE])
        return shown if len(self.fall.steps) <= _MOST + 1 else shown[:_MOST]

    @property
    def rest(self) -> tuple[ChangeStep, ...]:
        """Those drawn together."""
        return self.fall.steps[len(self.steps) :]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cause, largest step first: `id name kind because points before after`."""
        return self.fall.to_frame()


@in_its_font
def waterfall_chart(
    fall: Waterfall, *, before: str, after: str, what_if: bool = False,
    theme: str | Path | Theme = "board", notes: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw a waterfall.

    Args:
        fall: what `Review.waterfall` returns.
        before, after: what the two reviews are called, such as their months.
        what_if: whether the later one supposes something.
        theme: its colours.
        notes: what must be said beneath.

    Raises:
        UnknownNameError: there is no such theme.
    """
    scene = WaterfallScene(fall, before, after, sentences(notes), what_if)
    pen = Drawing(theme)
    name, _ = clean(fall.after.name)
    why = "What-if: why the score would change" if what_if else "Why the score changed"
    y = pen.head(name, f"{why}, in points of score", f"{before} to {after}") + 8.0
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
    kind = "What-if: " if scene.what_if else ""
    parts = [f"{kind}{fall.after.name}: from {ends[0]} ({scene.before}) to {ends[1]} ({scene.after})."]
    figures = fall.rounded(scene.steps)
    parts += [
        f"{step.name}: {signed(figure, 1)}, {_said(step)}."
        for step, figure in zip(scene.steps, figures, strict=False)
    ]
    if scene.rest and figures[-1]:
        parts.append(f"{together(len(scene.rest))}: {signed(figures[-1], 1)}.")
    return " ".join([*parts, *scene.notes])


def _points(steps: Sequence[ChangeStep]) -> float:
    return sum(step.points for step in steps)


def _shown(scale: Scale, status: Status) -> Shown:
    score = "" if status.score is None else show_score(scale, status.score)
    return shown(scale, status.band, score, applicable=status.applicable)


def _said(step: ChangeStep) -> str:
    """What a cause said before and says now, in few words: what both have in common once."""
    before, after = step.before.split(), step.after.split()
    shared = 0
    while shared < min(len(before), len(after)) - 1 and before[-1 - shared] == after[-1 - shared]:
        shared += 1
    if step.because == "as before":
        said = f"{step.after}, as before; weighs otherwise"
    elif step.because == "came":
        said = f"now {step.after}"
    elif step.because == "went":
        said = f"no longer {step.before}"
    elif before == after:
        said = step.after
    else:
        said = f"{' '.join(before[: len(before) - shared])} → {step.after}"
    dates = [shortened(when.say()) for when in (step.when_before, step.when_after) if when is not None]
    said += f", {' → '.join(dict.fromkeys(dates))}" if dates else ""
    return f"{said}, {NEGATIVE}" if step.sign < 0 else said


def _rows(pen: Drawing, scene: WaterfallScene, ends: Sequence[Shown], y: float) -> float:
    fall = scene.fall
    assert fall.before.score is not None and fall.after.score is not None  # there is a change
    *figures, others = fall.rounded(scene.steps)
    bars = [
        (clean(step.name)[0], step.points, signed(figure, 1), clean(_said(step))[0])
        for step, figure in zip(scene.steps, figures, strict=True)
    ]
    if scene.rest and others:
        bars.append((together(len(scene.rest)), _points(scene.rest), signed(others, 1), ""))
    runs = [fall.before.score]
    for _, points, _, _ in bars:
        runs.append(runs[-1] + points)
    low, high = _span(fall.scale, min(runs), max(runs))
    left, wide = EDGE + _NAMES, ACROSS - _NAMES - _SAID
    scale = wide / max(high - low, 1.0)

    def across(score: float) -> float:
        return left + (min(max(score, low), high) - low) * scale

    rows = [
        (wrap(name, (_NAMES - 12.0) / NAME), wrap(said, (_SAID - 10.0) / SMALL)) for name, _, _, said in bars
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
    for (names, told), (_, points, figure, _), middle, run in zip(
        rows, bars, middles[1:-1], pairwise(places), strict=True
    ):
        _step(pen, names, told, points, figure, middle, run)
    _end(pen, scene.before, ends[0], places[0], middles[0])
    _end(pen, scene.after, ends[1], places[-1], middles[-1])
    return _axis(pen, fall.scale, (low, high), across, top, sum(tall))


def _span(scale: Scale, least: float, most: float) -> tuple[float, float]:
    """The scores that are drawn: all there are, with the boundaries that are near."""
    near = [edge for edge in (0.0, *scale.boundaries, 100.0) if least - _NEAR <= edge <= most + _NEAR]
    return max(min([least, *near]) - _AIR, 0.0), min(max([most, *near]) + _AIR, 100.0)


def _axis(
    pen: Drawing, scale: Scale, span: tuple[float, float], across: Callable[[float], float],
    top: float, tall: float,
) -> float:  # fmt: skip
    """The scores along the foot, and where a band begins."""
    theme, down = pen.theme, top + tall
    inside = [edge for edge in scale.boundaries if span[0] < edge < span[1]]
    left, right = across(span[0]), across(span[1])
    pen.rule(left, down, right, down, theme.line, 0.8)
    part = (right - left) / (span[1] - span[0])
    each = next((step for step in _TICKS if step * part >= _APART), 50.0)
    ticks = [each * number for number in range(int(100 / each) + 1) if span[0] <= each * number <= span[1]]
    for edge in inside:
        pen.rule(across(edge), top, across(edge), down + 3.0, theme.ink, 0.9)
    marks = [(edge, boundary(edge), True) for edge in inside]
    marks += [
        (tick, f"{tick:.0f}", False)
        for tick in ticks
        if all(abs(across(tick) - across(edge)) >= _APART * 0.6 for edge in inside)
    ]
    for score, words, bold in marks:
        x = across(score)
        pen.rule(x, down, x, down + 3.0, theme.ink if bold else theme.line, 0.8)
        pen.write(
            x - width(words, bold) * SMALL / 2, down + 3.0 + SMALL * 1.1, words, SMALL,
            theme.ink if bold else theme.muted, bold=bold,
        )  # fmt: skip
    return down + 3.0 + SMALL * 1.1


def _end(pen: Drawing, words: str, status: Shown, x: float, middle: float) -> None:
    """One of the scores: a sign where it is, since a bar would seem to start at 0."""
    pen.write(EDGE, middle + NAME * 0.36, words, NAME, pen.theme.ink, bold=True)
    room = (1.25 + width(status.text, True)) * NAME
    pen.rule(x, middle - _BAR * 0.7, x, middle + _BAR * 0.7, pen.theme.ink, 1.6)
    beyond = x + 6.0 + room > EDGE + ACROSS - _SAID
    pen.sign(x + (-room - 6.0 if beyond else 6.0), middle + NAME * 0.36, status, NAME)


def _step(
    pen: Drawing, names: Sequence[str], told: Sequence[str], points: float, figure: str, middle: float,
    run: tuple[float, float],
) -> None:  # fmt: skip
    theme = pen.theme
    colours = theme.process["improvement" if points >= 0 else "concern"]
    low, high = sorted(run)
    pen.lines(EDGE, middle + NAME * 0.36 - (len(names) - 1) * NAME * 0.65, names, NAME, theme.ink)
    pen.box(low, middle - _BAR / 2, max(high - low, 1.0), _BAR, colours.edge, corner=1.5)
    room = width(figure, True) * SMALL + 4.0
    left = EDGE + _NAMES
    right = EDGE + ACROSS - _SAID
    x = high + 4.0 if high + room <= right else low - room
    if x < left:  # the bar leaves no room beside it: on the bar, on a ground of its own
        x = (low + high - room) / 2 + 2.0
        pen.box(x - 2.0, middle - _BAR / 2 + 1.0, room, _BAR - 2.0, colours.tint, corner=1.0)
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
        name = clean(band.name)[0]
        for words in (f"{name}, {boundary(low)} to {boundary(high)}", name):
            if width(words) * SMALL + 4.0 <= wide:
                pen.write(x + 2.0, top - 3.0, words, SMALL, colours.text)
                break


__all__ = ["WaterfallScene", "tell_waterfall", "waterfall_chart"]
