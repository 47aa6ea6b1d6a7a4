"""Risks beside what they threaten, drawn: exposure against appetite, statuses, and who mitigates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scorecard.kpi.scale import number
from scorecard.model.node import Risk
from scorecard.model.scheme import Scale
from scorecard.model.strategy import RiskScale
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
)
from scorecard.render.fonts import clean, width, wrap
from scorecard.render.theme import Theme, in_its_font

_NAMES, _BARS, _GAP = 216.0, 170.0, 18.0
_SIDE = (ACROSS - _NAMES - _BARS - 3 * _GAP) / 2
_BAR = 8.0


class RiskRow(NamedTuple):
    """A risk, and the nodes beside it with their statuses."""

    risk: Risk
    threatens: tuple[tuple[str, Shown], ...]
    mitigated_by: tuple[tuple[str, Shown], ...]


@dataclass(frozen=True, slots=True)
class RiskScene:
    """The risks before they are drawn, those over appetite first."""

    heading: str
    when: str
    rows: tuple[RiskRow, ...]
    exposure: RiskScale | None
    scale: Scale
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is."""
        return "risks beside what they threaten"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a risk, index `id`: `name owner inherent residual appetite over_appetite
        threatens mitigated_by`; exposures on the strategy's scale, NaN where not stated, the last two
        names with letter and score."""
        rows = [
            {
                "id": row.risk.id, "name": row.risk.name, "owner": row.risk.owner or "",
                "inherent": row.risk.inherent, "residual": row.risk.residual, "appetite": row.risk.appetite,
                "over_appetite": row.risk.over_appetite,
                "threatens": "; ".join(_named(row.threatens)),
                "mitigated_by": "; ".join(_named(row.mitigated_by)),
            }
            for row in self.rows
        ]  # fmt: skip
        columns = "id name owner inherent residual appetite over_appetite threatens mitigated_by".split()
        frame = pd.DataFrame(rows, columns=columns).set_index("id")
        exposures = ["inherent", "residual", "appetite"]
        return frame.astype(dict.fromkeys(exposures, float))


def _named(items: Sequence[tuple[str, Shown]]) -> list[str]:
    return [f"{name} ({status.text})" if status.text else name for name, status in items]


@in_its_font
def risk_chart(scene: RiskScene, *, theme: str | Path | Theme = "board") -> Chart:
    """Draw every risk with its exposure, what it threatens and what mitigates it.

    Raises:
        UnknownNameError: there is no such theme.
    """
    pen = Drawing(theme)
    ink = pen.theme.ink
    below = "Risks beside what they threaten"
    if scene.exposure is not None:
        below += f"; scale: {scene.exposure.name}"
    y = pen.head(scene.heading, clean(below)[0], scene.when) + 14.0
    x = EDGE
    for words, wide in (("Risk", _NAMES), ("Exposure", _BARS), ("Threatens", _SIDE), ("Mitigated by", _SIDE)):
        pen.write(x, y + SMALL, words, SMALL, ink, bold=True)
        x += wide + _GAP
    y += LEAD + 4.0
    for row in scene.rows:
        pen.rule(EDGE, y, EDGE + ACROSS, y, pen.theme.rule)
        y = _row(pen, scene, row, y + 6.0) + 6.0
    if not scene.rows:
        pen.write(EDGE, y + 14.0, "There are no risks yet.", 10.0, pen.theme.muted)
        y += 24.0
    drawn = [status for row in scene.rows for _, status in (*row.threatens, *row.mitigated_by)]
    y = pen.foot(legend(scene.scale, drawn), scene.notes, _exposure_legend(pen, scene, y + 8.0))
    return pen.chart(scene, scene.heading, tell_risks(scene), y)


def _exposure_legend(pen: Drawing, scene: RiskScene, y: float) -> float:
    if not scene.rows or scene.exposure is None:
        return y + SMALL
    theme, x = pen.theme, EDGE
    for what, words in (
        ("residual", "residual exposure"),
        ("inherent", "before controls"),
        ("appetite", "appetite"),
    ):
        middle = y + SMALL * 0.6
        if what == "appetite":
            pen.rule(x + 6.0, middle - 6.0, x + 6.0, middle + 6.0, theme.ink, 1.6)
        else:
            _bar(pen, what, x, middle, 14.0)
        pen.write(x + 19.0, middle + SMALL * 0.36, words, SMALL, theme.ink)
        x += 19.0 + width(words) * SMALL + 14.0
    return y + SMALL * 2.8


def _bar(pen: Drawing, what: str, x: float, middle: float, wide: float) -> None:
    if what == "inherent":
        pen.box(x, middle - _BAR / 2, wide, _BAR, pen.theme.rule, corner=1.5)
    else:
        pen.box(x, middle - _BAR / 4, wide, _BAR / 2, pen.theme.ink, corner=1.0)


def _row(pen: Drawing, scene: RiskScene, row: RiskRow, y: float) -> float:
    theme, risk = pen.theme, row.risk
    down = pen.lines(
        EDGE, y + NAME, wrap(clean(risk.name)[0], (_NAMES - 4.0) / NAME, True), NAME, theme.ink, bold=True
    )
    said = [risk.owner or "no owner stated"]
    if risk.valid_from is not None:
        said.append(f"In force since {risk.valid_from.say()}")
    if risk.controls:
        said.append(f"Controls: {'; '.join(risk.controls)}")
    for text in said:
        down = pen.lines(EDGE, down, wrap(clean(text)[0], (_NAMES - 4.0) / SMALL), SMALL, theme.muted)
    x = EDGE + _NAMES + _GAP
    right = _exposure(pen, scene.exposure, risk, x, y)
    for items in (row.threatens, row.mitigated_by):
        x += (_BARS if items is row.threatens else _SIDE) + _GAP
        right = max(right, _beside(pen, items, x, y))
    return max(down, right) - SMALL


def _exposure(pen: Drawing, scale: RiskScale | None, risk: Risk, x: float, y: float) -> float:
    theme, middle = pen.theme, y + NAME * 0.64
    told = [
        f"{what} {number(value)}"
        for what, value in (
            ("residual", risk.residual), ("before controls", risk.inherent), ("appetite", risk.appetite)
        )
        if value is not None
    ]  # fmt: skip
    if scale is not None:
        part = _BARS / (scale.highest - scale.lowest)
        pen.rule(x, middle, x + _BARS, middle, theme.rule, 0.8)
        for what, value in (("inherent", risk.inherent), ("residual", risk.residual)):
            if value is not None:
                _bar(pen, what, x, middle, max((min(value, scale.highest) - scale.lowest) * part, 1.0))
        if risk.appetite is not None:
            at = x + (min(max(risk.appetite, scale.lowest), scale.highest) - scale.lowest) * part
            pen.rule(at, middle - 7.0, at, middle + 7.0, theme.ink, 1.6)
    down = y + NAME + LEAD * 1.3
    if risk.over_appetite:
        pen.write(x, down, "over appetite", SMALL, theme.mark, bold=True)
        down += LEAD
    return pen.lines(
        x, down, wrap(", ".join(told) or "no exposure stated", _BARS / SMALL), SMALL, theme.muted
    )


def _beside(pen: Drawing, items: Sequence[tuple[str, Shown]], x: float, y: float) -> float:
    down = y + NAME
    if not items:
        return pen.lines(x, down, ["–"], SMALL, pen.theme.muted)
    for name, status in items:
        end = pen.sign(x, down, status, SMALL) + 5.0
        room = max(_SIDE - (end - x), 20.0)
        down = pen.lines(end, down, wrap(clean(name)[0], room / SMALL), SMALL, pen.theme.ink) + 1.5
    return down


def tell_risks(scene: RiskScene) -> str:
    """Return the risks in a paragraph, for somebody who cannot see them."""
    parts = [f"Risks: {scene.heading}, {scene.when}: {len(scene.rows)}."]
    for row in scene.rows:
        risk = row.risk
        over = "over appetite" if risk.over_appetite else "within appetite"
        if risk.residual is None or risk.appetite is None:
            over = "exposure or appetite not stated"
        told = f"{risk.name}: {over}"
        if risk.residual is not None:
            told += f", residual {number(risk.residual)}"
        if risk.appetite is not None:
            told += f", appetite {number(risk.appetite)}"
        if row.threatens:
            told += f"; threatens {', '.join(_named(row.threatens))}"
        if row.mitigated_by:
            told += f"; mitigated by {', '.join(_named(row.mitigated_by))}"
        parts.append(f"{told}.")
    return " ".join([*parts, *scene.notes])


__all__ = ["RiskRow", "RiskScene", "risk_chart", "tell_risks"]
