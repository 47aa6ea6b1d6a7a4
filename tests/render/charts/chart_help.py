"""KPIs to chart, and what can be measured on a drawn chart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd

from scorecard.kpi.readings import Readings
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.charts.chart import Chart
from scorecard.review.review import Review
from tests.render.render_help import SVG, Rect, text_box

ODD_NAMES = (
    "R&D <spend> \"gross\" $x^2$ _under_ \\frac{1}{2} 'a'",
    "שביעות רצון של לקוחות מהשירות",
    "نسبة المكالمات المحسومة من أول اتصال",
    "客户满意度 \U0001f600 calls",
    "A KPI of two hundred characters: " + "improve the share of calls that are settled at first contact " * 3,
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverwaltungsvorschriftenprüfung",
    "tab\tand\u0007bell",
)
"""Marks and mathematics, right to left, no glyph, very long, one long word, control characters."""


def review_of(
    values: Sequence[float | None], start: str = "2024-01", *, at: str | None = None, **fields: Any
) -> Review:
    """A review of one KPI whose readings stand one a period from `start` on; None is a gap."""
    first = Period.parse(start)
    kpi = {"name": "Calls settled", "measured_in": "%", "frequency": first.frequency, **fields}
    strategy = Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {"service": {"name": "Serve well", "vision": True}},
            "kpis": {"calls": {**kpi, "measures": "service"}},
        }
    )
    rows = [
        {"kpi": "kpi:calls", "period": str(first.shift(place)), "value": value}
        for place, value in enumerate(values)
        if value is not None
    ]
    frame = pd.DataFrame(rows, columns=["kpi", "period", "value"])
    when = at or str(first.shift(max(len(values) - 1, 0)))
    return Review(strategy, Readings(frame), at=when)


def all_charts(review: Review, name: str = "calls") -> list[Chart]:
    """Every kind of chart of a KPI, and the grid."""
    kinds = ("spc", "trend", "bullet", "sparkline")
    return [*(review.chart(name, kind) for kind in kinds), review.grid()]


def texts(chart: Chart) -> list[tuple[str, Rect]]:
    """Every text on a chart with its box, by the font's own widths."""
    root = ET.fromstring(chart.svg)
    return [(element.text or "", text_box(element)) for element in root.iter(f"{SVG}text")]


def words(chart: Chart) -> str:
    """Everything that is written on a chart."""
    return " ".join(text for text, _ in texts(chart))


def faults(chart: Chart) -> list[str]:
    """Texts that lie on one another or leave the sheet, in words."""
    found = []
    page = Rect(0, 0, chart.page.width, chart.page.height)
    every = texts(chart)
    for text, box in every:
        if not page.holds(box, 0.5):
            found.append(f"{text!r} leaves the sheet: {box}")
    for (one, first), (other, second) in combinations(every, 2):
        if first.meets(second, 0.6):
            found.append(f"{one!r} lies on {other!r}: {first} {second}")
    return found


def process(count: int, seed: int = 1, level: float = 70.0, spread: float = 2.0) -> list[float]:
    """Made-up readings about a level."""
    return np.random.default_rng(seed).normal(level, spread, count).round(1).tolist()
