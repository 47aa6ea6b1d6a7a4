"""The summary grid drawn: a page of A4 for the board, and longer where there is more to say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from scorecard.errors import Finding, Place
from scorecard.kpi.spc_many import Variation
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.grid_scene import COLUMNS, ROWS, RULE, GridKpi, GridScene, tell_grid, urgency
from scorecard.render.charts.icons import (
    ASSURANCE_WORDS,
    VARIATION_WORDS,
    draw_assurance,
    draw_variation,
    placed,
)
from scorecard.render.charts.sheet import document
from scorecard.render.fonts import balanced, width, wrap
from scorecard.render.page_size import PAGES, PageSize
from scorecard.render.svg import num, status_symbol, text_element
from scorecard.render.theme import Theme, in_its_font, read_theme

EDGE = 24.0
SMALL = 7.2
_LEAD = SMALL * 1.25
_GAP = 1.3
"""Between two KPIs of a cell."""
_SIDE = 104.0
"""Width of the column that names the rows."""
_NARROWEST = 92.0
_MARK = 20.0
"""Room for a status's symbol and letter before a name."""
_PAD = 4.0
_MOST_LINES = 4
"""A longer name ends in dots; table and alternative text have it whole."""
_ICON = 19.5
_ACROSS = 3
"""So many KPIs without a verdict stand side by side."""
_PARTS = 8
"""Room is shared among the columns in so many parts."""
_MOST_TRIED = 120
"""With more KPIs than so many, columns are as wide as first reckoned."""
_LONGER_PROMPT, _MOST_PROMPT = 20.0, 34.0
"""Height of a row for a note on a sheet longer than A4, and where there is room on A4."""
_SHARES = (0.30, 0.31, 0.155, 0.155, 0.08)
_PROMPTS = ("KPI", "What", "Why", "Action", "By when")


@in_its_font
def grid_chart(scene: GridScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw the summary grid.

    Raises:
        UnknownNameError: there is no such theme.
    """
    colours = read_theme(theme)
    alt = tell_grid(scene)
    pen = _Sheet(colours)
    y = _header(pen, scene)
    y = _table(pen, scene, y)
    page = PAGES[0]
    y = _prompts(pen, scene, y + 7.0, page.height - EDGE * 0.75)
    findings = list(scene.findings)
    if y > page.height - EDGE * 0.6:
        page = PageSize("", page.width, y + EDGE * 0.8)
        _, high = page.millimetres
        findings.append(
            Finding(
                "note", "page size", Place(), f"the grid does not fit A4 with text of {SMALL:g} pt; "
                f"the sheet is {high} mm high", "print it over several pages, or show fewer KPIs",
            )
        )  # fmt: skip
    svg = document(scene.heading, alt, page, colours, pen.out, pen.texts)
    return Chart(svg, alt, tuple(findings), scene, page)


class _Sheet:
    """What has been drawn so far, and the texts in it."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.out: list[str] = []
        self.texts: list[str] = []

    def write(self, x: float, y: float, text: str, size: float, colour: str, **how: Any) -> None:
        self.texts.append(text)
        self.out.append(text_element(x, y, text, size, colour, **how))

    def rule(self, x0: float, y0: float, x1: float, y1: float, colour: str, thick: float = 0.6) -> None:
        path = f"M{num(x0)} {num(y0)}L{num(x1)} {num(y1)}"
        self.out.append(f'<path d="{path}" stroke="{colour}" stroke-width="{num(thick)}"/>')

    def box(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        self.out.append(
            f'<rect x="{num(x)}" y="{num(y)}" width="{num(wide)}" height="{num(high)}" rx="3" '
            f'fill="{colour}"/>'
        )

    def kpi(self, kpi: GridKpi, lines: Sequence[str], x: float, y: float) -> None:
        """A status's symbol and letter, and the name beside it, the first baseline at y."""
        item, colours = kpi.subject, self.theme.of(kpi.subject.role)
        shape = status_symbol(item.symbol, 6.8, colours)
        self.out.append(f'<g transform="translate({num(x + 4.0)} {num(y - SMALL * 0.36)})">{shape}</g>')
        self.write(x + 9.6, y, item.letter, SMALL, colours.text, bold=True)
        for line in lines:
            self.write(x + _MARK, y, line, SMALL, self.theme.ink)
            y += _LEAD


def _header(pen: _Sheet, scene: GridScene) -> float:
    theme, across = pen.theme, PAGES[0].width - 2 * EDGE
    when, size = 12.5, 16.0
    room = across - width(scene.when, True) * when - 24.0
    lines = balanced(scene.heading, room / size, True)
    while len(lines) > 2 and size > 10.0:
        size -= 1.0
        lines = balanced(scene.heading, room / size, True)
    y = EDGE + size * 0.75
    pen.write(PAGES[0].width - EDGE, y, scene.when, when, theme.ink, bold=True, end=True)
    for line in lines:
        pen.write(EDGE, y, line, size, theme.ink, bold=True)
        y += size * 1.2
    y -= size * 0.15
    words = "KPIs by variation and assurance, with their status"
    for line in wrap(f"{words} · {scene.below}" if scene.below else words, across / 9.0):
        pen.write(EDGE, y, line, 9.0, theme.muted)
        y += 9.0 * 1.35
    return y - 3.0


def _named(kpi: GridKpi, room: float, most: int = _MOST_LINES) -> list[str]:
    """A KPI's name in lines of so many points, its end left out where it is very long."""
    name = f"{kpi.subject.name}{' (trial)' if kpi.trial else ''}"
    lines = list(wrap(name, room / SMALL))
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while width(f"{last}…") * SMALL > room and len(last) > 1:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def _widths(scene: GridScene, across: float) -> list[float]:
    """Widths of the columns: those by which the rows are lowest, wider for those with more to say."""
    told = [
        sum(width(kpi.subject.name) + 4.0 for kpi in scene.kpis if kpi.assurance == assurance) ** 0.5
        for assurance in COLUMNS
    ]
    spare, total = across - _NARROWEST * len(COLUMNS), sum(told)
    reckoned = [_NARROWEST + (spare * share / total if total else spare / len(COLUMNS)) for share in told]
    if len(scene.kpis) > _MOST_TRIED:
        return reckoned

    def strain(widths: Sequence[float]) -> tuple[float, float]:
        off = sum(abs(tried - own) for tried, own in zip(widths, reckoned, strict=True))
        return round(_height(scene, widths), 1), off

    tried = [
        [_NARROWEST + spare * share / _PARTS for share in (*shares, _PARTS - sum(shares))]
        for shares in product(range(_PARTS + 1), repeat=len(COLUMNS) - 1)
        if sum(shares) <= _PARTS
    ]
    return min([reckoned, *tried], key=strain)


def _height(scene: GridScene, widths: Sequence[float]) -> float:
    return sum(high for _, _, high in _rows(scene, widths))


def _rows(
    scene: GridScene, widths: Sequence[float]
) -> list[tuple[Variation | None, list[list[tuple[GridKpi, list[str]]]], float]]:
    """The rows that hold a KPI: their variation, their cells with names in lines, their height."""
    found = []
    for variation in ROWS[:-1]:
        cells = []
        for assurance, wide in zip(COLUMNS, widths, strict=True):
            room = wide - _MARK - 2 * _PAD
            cells.append([(kpi, _named(kpi, room)) for kpi in scene.cell(variation, assurance)])
        if any(cells):
            deep = [sum(len(lines) * _LEAD + _GAP for _, lines in cell) for cell in cells]
            found.append((variation, cells, max([*deep, _ICON]) + 2 * _PAD - _GAP))
    return found


def _unjudged(pen: _Sheet, scene: GridScene, y: float) -> float:
    """KPIs without either verdict stand in no column: they flow across the sheet."""
    kpis = [kpi for kpi in scene.kpis if kpi.variation is None]
    if not kpis:
        return y
    across = PAGES[0].width - 2 * EDGE
    wide = (across - _SIDE) / _ACROSS
    named = [(kpi, _named(kpi, wide - _MARK - 2 * _PAD)) for kpi in sorted(kpis, key=urgency)]
    lines = [named[start : start + _ACROSS] for start in range(0, len(named), _ACROSS)]
    deep = [max(len(name) for _, name in line) * _LEAD + _GAP for line in lines]
    high = max(sum(deep), _ICON) + 2 * _PAD - _GAP
    pen.box(EDGE, y, across, high, pen.theme.bands[1])
    _row_name(pen, None, len(kpis), y, high)
    down = y + _PAD + SMALL * 0.85
    for line, rise in zip(lines, deep, strict=True):
        for place, (kpi, name) in enumerate(line):
            pen.kpi(kpi, name, EDGE + _SIDE + place * wide + _PAD, down)
        down += rise
    return y + high + 2.0


def _table(pen: _Sheet, scene: GridScene, top: float) -> float:
    theme = pen.theme
    widths = _widths(scene, PAGES[0].width - 2 * EDGE - _SIDE)
    lefts = [EDGE + _SIDE + sum(widths[:index]) for index in range(len(widths))]
    y = top + 4.0
    deepest = 22.0
    for assurance, left, wide in zip(COLUMNS, lefts, widths, strict=True):
        pen.out.append(placed(draw_assurance(assurance, theme), left + _PAD, y, 20.0))
        count = sum(kpi.assurance == assurance and kpi.variation is not None for kpi in scene.kpis)
        words = wrap(f"{ASSURANCE_WORDS[assurance]} ({count})", (wide - 32.0) / 8.2, True)
        down = y + 10.0 + 3.0 - (len(words) - 1) * 5.0
        for line in words:
            pen.write(left + _PAD + 25.0, down, line, 8.2, theme.ink, bold=True)
            down += 10.0
        deepest = max(deepest, len(words) * 10.0 + 2.0)
    y += deepest + 3.0
    rows = _rows(scene, widths)
    for number, (variation, cells, high) in enumerate(rows):
        pen.box(EDGE, y, PAGES[0].width - 2 * EDGE, high, theme.bands[number % 2])
        count = sum(kpi.variation == variation for kpi in scene.kpis)
        _row_name(pen, variation, count, y, high)
        for cell, left in zip(cells, lefts, strict=True):
            pen.rule(left, y + 3.0, left, y + high - 3.0, theme.paper, 1.2)
            down = y + _PAD + SMALL * 0.85
            for kpi, lines in cell:
                pen.kpi(kpi, lines, left + _PAD, down)
                down += len(lines) * _LEAD + _GAP
        y += high + 2.0
    y = _unjudged(pen, scene, y)
    if not scene.kpis:
        pen.write(EDGE, y + 14.0, "There are no KPIs yet.", 10.0, theme.muted)
        y += 24.0
    return y - 2.0


def _row_name(pen: _Sheet, variation: Variation | None, count: int, y: float, high: float) -> None:
    theme = pen.theme
    pen.out.append(placed(draw_variation(variation, theme), EDGE + _PAD, y + (high - _ICON) / 2, _ICON))
    lines = wrap(f"{VARIATION_WORDS[variation]} ({count})", (_SIDE - 38.0) / 8.0, True)
    down = y + high / 2 + 2.9 - (len(lines) - 1) * 4.9
    for line in lines:
        pen.write(EDGE + _PAD + 28.0, down, line, 8.0, theme.ink, bold=True)
        down += 9.8


def _prompts(pen: _Sheet, scene: GridScene, top: float, bottom: float) -> float:
    """The exceptions with room for a note each; rows are as high as the page allows."""
    theme, across = pen.theme, PAGES[0].width - 2 * EDGE
    asked = scene.exceptions
    notes = balanced(" ".join([_legend(scene), *scene.notes]), across / SMALL) if scene.kpis else ()
    y = top + 8.5
    if asked:
        count = f"{len(asked)} of {len(scene.kpis)}"
        pen.write(EDGE, y, f"Notes asked for ({count})", 9.0, theme.ink, bold=True)
        x = EDGE + width(f"Notes asked for ({count})", True) * 9.0 + 10.0
        for line in wrap(RULE, (PAGES[0].width - EDGE - x) / SMALL):
            pen.write(x, y, line, SMALL, theme.muted)
            y += _LEAD
        y += 3.0
        y = _prompt_rows(pen, asked, y, bottom - len(notes) * _LEAD - 10.0)
    elif scene.kpis:
        pen.write(EDGE, y, "No note is asked for.", 9.0, theme.ink, bold=True)
        for line in wrap(RULE, across / SMALL):
            y += _LEAD + 2.0
            pen.write(EDGE, y, line, SMALL, theme.muted)
        y += _LEAD
    y += 9.0
    for line in notes:
        pen.write(EDGE, y, line, SMALL, theme.muted)
        y += _LEAD
    return y - _LEAD + 2.0


def _prompt_rows(pen: _Sheet, asked: Sequence[GridKpi], y: float, bottom: float) -> float:
    theme, across = pen.theme, PAGES[0].width - 2 * EDGE
    widths = [share * across for share in _SHARES]
    lefts = [EDGE + sum(widths[:index]) for index in range(len(widths))]
    for left, words in zip(lefts, _PROMPTS, strict=True):
        pen.write(
            left + (_MARK if words == "KPI" else 0.0), y + SMALL * 0.85, words, SMALL, theme.ink, bold=True
        )
    y += SMALL * 1.5
    for most in (2, 1):  # where it is tight a name has one line; the grid above has the rest
        rows = [
            (kpi, _named(kpi, widths[0] - _MARK - 8.0, most), wrap(kpi.what, (widths[1] - 8.0) / SMALL))
            for kpi in asked
        ]
        least = [max(len(name), len(what)) * _LEAD + 3.0 for _, name, what in rows]
        if y + sum(least) <= bottom:
            break
    if y + sum(least) > bottom:  # the sheet grows anyhow: leave room to write
        least = [max(high, _LONGER_PROMPT) for high in least]
    spare = max(bottom - y - sum(least), 0.0)
    rises = [min(spare / len(rows), max(_MOST_PROMPT - high, 0.0)) for high in least]
    for (kpi, name, what), high, rise in zip(rows, least, rises, strict=True):
        pen.rule(EDGE, y, EDGE + across, y, theme.rule)
        high += rise
        down = y + 1.2 + SMALL * 0.95
        pen.kpi(kpi, name, EDGE, down)
        for line in what:
            pen.write(lefts[1], down, line, SMALL, theme.muted)
            down += _LEAD
        for left in lefts[2:]:
            pen.rule(left - 4.0, y + 2.0, left - 4.0, y + high - 2.0, theme.rule)
        y += high
    pen.rule(EDGE, y, EDGE + across, y, theme.rule)
    return y


def _legend(scene: GridScene) -> str:
    said = [
        "Rows: what the latest reading says.",
        "Columns: its limits against the target.",
        "Letters: its value against the target.",
    ]
    if any(kpi.trial for kpi in scene.kpis):
        said.append("Trial: limits of fewer than 12 readings.")
    return " ".join(said)


__all__ = ["grid_chart"]
