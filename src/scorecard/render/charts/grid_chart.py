"""The summary grid drawn: a page of A4 for the board, and longer where there is more to say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

from scorecard.errors import Finding, Place
from scorecard.kpi.spc_many import Variation
from scorecard.render.charts.chart import Chart
from scorecard.render.charts.drawing import EDGE, Drawing
from scorecard.render.charts.grid_scene import COLUMNS, ROWS, RULE, GridKpi, GridScene, tell_grid, urgency
from scorecard.render.charts.icons import (
    ASSURANCE_WORDS,
    VARIATION_WORDS,
    draw_assurance,
    draw_variation,
    placed,
)
from scorecard.render.charts.sheet import document
from scorecard.render.fonts import balanced, cut, width, wrap
from scorecard.render.page_size import PAGES, PageSize
from scorecard.render.scene import DOT
from scorecard.render.theme import Theme, in_its_font

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
_FEW = 4
"""So many of them stand in the column without a verdict; more flow across the sheet."""
_FEW_WIDE = 250.0
"""They take at least so much of the right end of the sheet."""
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
    alt = tell_grid(scene)
    pen = Drawing(theme)
    words = "KPIs by variation and assurance, with their status"
    y = pen.head(scene.heading, f"{words}{DOT}{scene.below}" if scene.below else words, scene.when)
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
    svg = document(scene.heading, alt, page, pen.theme, pen.out, pen.texts)
    return Chart(svg, alt, tuple(findings), scene, page)


def _kpi(pen: Drawing, kpi: GridKpi, lines: Sequence[str], x: float, y: float) -> None:
    """A status's symbol and letter, and the name beside it, the first baseline at y."""
    item, colours = kpi.subject, pen.theme.of(kpi.subject.role)
    pen.mark(x + 4.0, y - SMALL * 0.36, item.symbol, 6.8, colours)
    pen.write(x + 9.6, y, item.letter, SMALL, colours.text, bold=True)
    for line in lines:
        pen.write(x + _MARK, y, line, SMALL, pen.theme.ink)
        y += _LEAD


def _named(kpi: GridKpi, room: float, most: int = _MOST_LINES) -> list[str]:
    """A KPI's name in lines of so many points, its end left out where it is very long."""
    name = f"{kpi.subject.name}{' (trial)' if kpi.trial else ''}"
    lines = list(wrap(name, room / SMALL))
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(f"{lines[most - 1]} {lines[most]}", room / SMALL)]


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


def _unjudged(pen: Drawing, scene: GridScene, y: float, last: float) -> float:
    """KPIs without either verdict: at the right, towards the last column, or where many, across the sheet."""
    kpis = [kpi for kpi in scene.kpis if kpi.variation is None]
    if not kpis:
        return y
    across = PAGES[0].width - 2 * EDGE
    few = len(kpis) <= _FEW
    side = 1 if few else _ACROSS
    left = min(last, EDGE + across - _FEW_WIDE) if few else EDGE + _SIDE
    wide = (EDGE + across - left) / side
    named = [(kpi, _named(kpi, wide - _MARK - 2 * _PAD)) for kpi in sorted(kpis, key=urgency)]
    lines = [named[start : start + side] for start in range(0, len(named), side)]
    deep = [max(len(name) for _, name in line) * _LEAD + _GAP for line in lines]
    high = max(sum(deep), _ICON) + 2 * _PAD - _GAP
    pen.box(EDGE, y, across, high, pen.theme.bands[1])
    _row_name(pen, None, len(kpis), y, high)
    down = y + _PAD + SMALL * 0.85
    for line, rise in zip(lines, deep, strict=True):
        for place, (kpi, name) in enumerate(line):
            _kpi(pen, kpi, name, left + place * wide + _PAD, down)
        down += rise
    return y + high + 2.0


def _table(pen: Drawing, scene: GridScene, top: float) -> float:
    theme = pen.theme
    widths = _widths(scene, PAGES[0].width - 2 * EDGE - _SIDE)
    lefts = [EDGE + _SIDE + sum(widths[:index]) for index in range(len(widths))]
    y = top + 4.0
    deepest = 22.0
    for assurance, left, wide in zip(COLUMNS, lefts, widths, strict=True):
        pen.out.append(placed(draw_assurance(assurance, theme), left + _PAD, y, 20.0))
        stand = [kpi.assurance if kpi.variation is not None else None for kpi in scene.kpis]
        count = stand.count(assurance)
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
                _kpi(pen, kpi, lines, left + _PAD, down)
                down += len(lines) * _LEAD + _GAP
        y += high + 2.0
    y = _unjudged(pen, scene, y, lefts[-1])
    if not scene.kpis:
        pen.write(EDGE, y + 14.0, "There are no KPIs yet.", 10.0, theme.muted)
        y += 24.0
    return y - 2.0


def _row_name(pen: Drawing, variation: Variation | None, count: int, y: float, high: float) -> None:
    theme = pen.theme
    pen.out.append(placed(draw_variation(variation, theme), EDGE + _PAD, y + (high - _ICON) / 2, _ICON))
    lines = wrap(f"{VARIATION_WORDS[variation]} ({count})", (_SIDE - 38.0) / 8.0, True)
    down = y + high / 2 + 2.9 - (len(lines) - 1) * 4.9
    for line in lines:
        pen.write(EDGE + _PAD + 28.0, down, line, 8.0, theme.ink, bold=True)
        down += 9.8


def _prompts(pen: Drawing, scene: GridScene, top: float, bottom: float) -> float:
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


def _prompt_rows(pen: Drawing, asked: Sequence[GridKpi], y: float, bottom: float) -> float:
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
        _kpi(pen, kpi, name, EDGE, down)
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
