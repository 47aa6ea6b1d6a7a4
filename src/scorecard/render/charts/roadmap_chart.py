"""A roadmap quarter by quarter: a bar an idea, by capability, with expected levels and costs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scorecard.kpi.scale import number
from scorecard.maturity.planning import in_levels
from scorecard.model.framework import LevelScale
from scorecard.model.period import Period
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import ACROSS, EDGE, LEAD, NAME, SMALL, Drawing
from scorecard.render.charts.levels import Key, legend_of, level_colours, level_keys
from scorecard.render.fonts import clean, width, wrap
from scorecard.render.svg import num
from scorecard.render.theme import Theme, in_its_font

_NAMES, _NOW = 252.0, 40.0
"""The least room for names, and for the levels as they are."""
_NARROWEST, _WIDEST = 46.0, 120.0
_HEAD = 19.0
"""Height of a capability's row."""
_BAR = 13.0
_AIR = 5.0


class Bar(NamedTuple):
    """An idea: its quarters by their places, what it costs and how many levels it lifts."""

    name: str
    owner: str
    cost: str
    lift: float
    first: int
    last: int
    after: tuple[str, ...]
    """Names of the ideas it needs."""


class CapabilityRows(NamedTuple):
    """A capability with its ideas, its level now and that expected at the end of each quarter."""

    name: str
    before: float
    levels: tuple[float, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class RoadmapScene:
    """A roadmap before it is drawn."""

    heading: str
    below: str
    when: str
    scale: LevelScale
    quarters: tuple[Period, ...]
    costs: tuple[float, ...]
    currency: str
    groups: tuple[CapabilityRows, ...]
    left_out: tuple[str, ...]
    """Ideas that are not in the plan, and why."""
    gaps: tuple[str, ...]
    """Gaps that no idea lifts."""
    short: tuple[str, ...]
    """Gaps that ideas would lift, and the plan does not close."""
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is."""
        return "roadmap by quarter"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a bar: `capability idea owner cost lift starts ends after`.

        `cost` is text with its currency, `lift` in levels, quarters are text.
        """
        rows = [
            (group.name, bar.name, bar.owner, bar.cost, bar.lift, str(self.quarters[bar.first]),
             str(self.quarters[bar.last]), "; ".join(bar.after))
            for group in self.groups
            for bar in group.bars
        ]  # fmt: skip
        return pd.DataFrame(rows, columns="capability idea owner cost lift starts ends after".split())


@in_its_font
def roadmap_chart(scene: RoadmapScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw a plan: its bars by capability, the levels expected, and what each quarter costs.

    Raises:
        UnknownNameError: there is no such theme.
    """
    count = len(scene.quarters)
    wide = min(max((ACROSS - _NAMES - _NOW) / max(count, 1), _NARROWEST), _WIDEST)
    names = max(_NAMES, ACROSS - _NOW - wide * count)
    pen = Drawing(theme, names + _NOW + wide * count + 2 * EDGE)
    y = pen.head(clean(scene.heading)[0], clean(scene.below)[0], scene.when) + 12.0
    if scene.groups:
        y = _body(pen, scene, _Columns(EDGE + names + _NOW, wide), y)
    else:
        pen.write(EDGE, y + 14.0, "No idea is in the plan.", 10.0, pen.theme.muted)
        y += 26.0
    y = _beneath(pen, scene, y + 6.0)
    return pen.chart(scene, clean(scene.heading)[0], tell_roadmap(scene), pen.foot((), scene.notes, y))


class _Columns(NamedTuple):
    """Where the first quarter begins, and how wide each is."""

    left: float
    wide: float


def _body(pen: Drawing, scene: RoadmapScene, columns: _Columns, y: float) -> float:
    theme, (left, wide) = pen.theme, columns
    right = left + wide * len(scene.quarters)
    _centred(pen, left - _NOW, _NOW, y + SMALL + LEAD, "Now", theme.muted)
    years: dict[int, int] = {}
    for place, quarter in enumerate(scene.quarters):
        years.setdefault(quarter.start.year, place)
        said = quarter.say().split()[0]
        _centred(pen, left + place * wide, wide, y + SMALL + LEAD, said, theme.ink, bold=True)
    for year, place in years.items():
        x = left + place * wide + wide / 2 - width(f"{year}") * SMALL / 2
        pen.write(x, y + SMALL, f"{year}", SMALL, theme.muted)
    y += 2 * LEAD + 4.0
    top = y
    for group in scene.groups:
        y = _group(pen, scene, group, columns, y) + 4.0
    y = _costs(pen, scene, columns, y + 4.0)
    for place in range(len(scene.quarters) + 1):
        across = num(left + place * wide)
        line = f'<path d="M{across} {num(top)}V{num(y)}" stroke="{theme.rule}" stroke-width="0.5"/>'
        pen.out.insert(0, line)  # behind all that is drawn
    pen.rule(EDGE, y, right, y, theme.rule)
    return y + 8.0


def _centred(
    pen: Drawing, x: float, wide: float, y: float, text: str, colour: str, *, bold: bool = False
) -> None:
    pen.write(x + wide / 2 - width(text, bold) * SMALL / 2, y, text, SMALL, colour, bold=bold)


def _group(
    pen: Drawing, scene: RoadmapScene, group: CapabilityRows, columns: _Columns, y: float
) -> float:  # fmt: skip
    """A capability: its name with the levels beside it, and its bars beneath."""
    theme, (left, wide) = pen.theme, columns
    lines = wrap(clean(group.name)[0], (left - _NOW - EDGE - 8.0) / NAME, True)
    high = max(_HEAD, len(lines) * NAME * 1.3 + 6.0)
    pen.box(EDGE, y, left - EDGE + wide * len(scene.quarters), high, theme.bands[0], corner=2.0)
    middle = y + high / 2
    pen.lines(
        EDGE + 5.0, middle + NAME * 0.36 - (len(lines) - 1) * NAME * 0.65, lines, NAME, theme.ink, bold=True
    )
    for place, level in enumerate((group.before, *group.levels)):
        x, room = (left - _NOW, _NOW) if place == 0 else (left + (place - 1) * wide, wide)
        ground, text = level_colours(theme, scene.scale, level)
        figure = f"{level:.1f}"
        box = width(figure, True) * SMALL + 10.0
        pen.box(x + (room - box) / 2, middle - SMALL * 0.85, box, SMALL * 1.7, ground, corner=2.0)
        _centred(pen, x, room, middle + SMALL * 0.36, figure, text, bold=True)
    y += high + _AIR
    for bar in group.bars:
        y = _bar(pen, bar, columns, y) + _AIR
    return y


def _bar(pen: Drawing, bar: Bar, columns: _Columns, y: float) -> float:
    """An idea: name, owner, cost and what it waits for; its bar, with what it lifts."""
    theme, (left, wide) = pen.theme, columns
    room = left - EDGE - 18.0
    down = pen.lines(EDGE + 12.0, y + NAME * 0.9, wrap(clean(bar.name)[0], room / NAME), NAME, theme.ink)
    down += SMALL - NAME
    said = f"{bar.owner}, {bar.cost}"
    if bar.after:
        said += f"; after: {'; '.join(bar.after)}"
    down = pen.lines(EDGE + 12.0, down, wrap(clean(said)[0], room / SMALL), SMALL, theme.muted)
    colours = theme.process["improvement"]
    x, long = left + bar.first * wide + 2.0, (bar.last - bar.first + 1) * wide - 4.0
    pen.box(x, y, long, _BAR, colours.tint, edge=colours.edge, thick=0.8)
    if bar.lift > 0:
        figure = f"+{number(bar.lift, 2)}"
        words = f"+{in_levels(bar.lift, 2)}"
        figure = words if width(words, True) * SMALL < long - 8.0 else figure
        _centred(pen, x, long, y + _BAR / 2 + SMALL * 0.36, figure, colours.text, bold=True)
    return max(y + _BAR, down - SMALL)


def _costs(pen: Drawing, scene: RoadmapScene, columns: _Columns, y: float) -> float:
    """What each quarter costs, and all until then."""
    theme, (left, wide) = pen.theme, columns
    pen.rule(EDGE, y, left + wide * len(scene.quarters), y, theme.ink, 0.8)
    y += LEAD + 3.0
    unit = f" ({scene.currency})" if scene.currency else ""
    spent = 0.0
    pen.write(EDGE + 5.0, y, clean(f"Cost in the quarter{unit}")[0], SMALL, theme.ink, bold=True)
    pen.write(EDGE + 5.0, y + LEAD * 1.3, "Spent so far", SMALL, theme.muted)
    for place, cost in enumerate(scene.costs):
        spent += cost
        x = left + place * wide
        _centred(pen, x, wide, y, f"{cost:,.0f}", theme.ink, bold=True)
        _centred(pen, x, wide, y + LEAD * 1.3, f"{spent:,.0f}", theme.muted)
    return y + LEAD * 1.3 + 6.0


def _beneath(pen: Drawing, scene: RoadmapScene, y: float) -> float:
    """What the levels mean, and what is not in the plan."""
    theme = pen.theme
    if scene.groups:
        words = Key(lambda x, y: None, 0.0, "Level expected at the end of the quarter:")
        y = legend_of(pen, [words, *level_keys(pen, scene.scale)], y + SMALL) - SMALL + LEAD * 0.6
    across = (pen.wide - 2 * EDGE) / SMALL
    for title, items in (
        ("Not in the plan", scene.left_out),
        ("Gaps without an idea", scene.gaps),
        ("Gaps not closed", scene.short),
    ):
        if items:
            pen.write(EDGE, y + SMALL, title, SMALL, theme.ink, bold=True)
            y += LEAD
            for item in items:
                y = pen.lines(EDGE, y + SMALL, wrap(clean(item)[0], across), SMALL, theme.muted) - SMALL
            y += 4.0
    return y + SMALL


def tell_roadmap(scene: RoadmapScene) -> str:
    """Return a roadmap in a paragraph, for somebody who cannot see it."""
    parts = [f"{scene.heading}, {scene.when}: {scene.below}."]
    for group in scene.groups:
        end = f"{group.levels[-1]:.1f} by the end of {scene.quarters[-1].say()}"
        parts.append(f"{group.name}, level {group.before:.1f} now, {end}.")
        for bar in group.bars:
            first, last = scene.quarters[bar.first].say(), scene.quarters[bar.last].say()
            when = first if first == last else f"{first} to {last}"
            lift = f", +{in_levels(bar.lift, 2)}" if bar.lift > 0 else ""
            after = f", after {' and '.join(bar.after)}" if bar.after else ""
            parts.append(f"{bar.name}: {when}, {bar.owner}, {bar.cost}{lift}{after}.")
    costs = [
        f"{quarter.say()} {f'{scene.currency} {cost:,.0f}'.strip()}"
        for quarter, cost in zip(scene.quarters, scene.costs, strict=True)
    ]
    parts += [f"Cost by quarter: {', '.join(costs)}."] if costs else ["No idea is in the plan."]
    parts += [f"Not in the plan: {' '.join(scene.left_out)}"] if scene.left_out else []
    parts += [f"Gaps without an idea: {'; '.join(scene.gaps)}."] if scene.gaps else []
    parts += [f"Gaps not closed: {'; '.join(scene.short)}."] if scene.short else []
    return " ".join([*parts, *scene.notes])


__all__ = ["Bar", "CapabilityRows", "RoadmapScene", "roadmap_chart", "tell_roadmap"]
