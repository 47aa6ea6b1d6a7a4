"""A drawn chart: a value that shows itself, tells itself and is saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pandas as pd

from scorecard.errors import Finding
from scorecard.render.fonts import Font, font_in_force
from scorecard.render.page_size import PageSize
from scorecard.render.remarks import remarks, remarks_html
from scorecard.render.saving import save_as


class Scene(Protocol):
    """What is on a chart, in figures and words, before anybody draws it."""

    @property
    def title(self) -> str:
        """Whose chart of which kind it is, such as `SPC of kpi:calls`."""
        ...

    def to_frame(self) -> pd.DataFrame:
        """Return what is drawn as a table."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """A drawn chart.

    Attributes:
        svg: the chart as SVG text; the font is inside.
        alt: the chart told in a paragraph.
        findings: what the reader should know about the drawing, such as glyphs no font has.
        scene: what is on it.
        page: the sheet, in points.
    """

    svg: str
    alt: str
    findings: tuple[Finding, ...]
    scene: Scene
    page: PageSize
    font: Font = field(default_factory=font_in_force)

    def to_frame(self) -> pd.DataFrame:
        """Return what is drawn as a table; the scene's class says which columns."""
        return self.scene.to_frame()

    def png(self, dpi: float = 200) -> bytes:
        """Return the chart as PNG, at so many dots an inch.

        Raises:
            MissingExtraError: typst is not installed (`pip install 'strategy-scorecard[png]'`).
            RenderError: the resolution makes no sense for the sheet.
        """
        from scorecard.render.png import png_bytes

        return png_bytes(self.svg, self.page, dpi, self.font)

    def pdf(self) -> bytes:
        """Return the chart as an accessible PDF (PDF/UA-1), its text as text.

        Raises:
            MissingExtraError: typst is not installed (`pip install 'strategy-scorecard[png]'`).
        """
        from scorecard.render.pdf import pdf_bytes

        return pdf_bytes(self.svg, self.page, self.scene.title, self.alt, font=self.font)

    def save(self, path: str | Path) -> Path:
        """Write the chart as .svg, .png or .pdf, by the suffix, and return where.

        The file is written beside its place and renamed, so no half a chart is ever there.

        Raises:
            RenderError: another suffix, or the file cannot be written.
            MissingExtraError: typst, which makes PNG and PDF, is not installed.
        """
        return save_as(path, {".svg": lambda: self.svg.encode("utf-8"), ".png": self.png, ".pdf": self.pdf})

    def _repr_html_(self) -> str:
        # Into the style that is there: of two a browser would drop the second.
        fluid = self.svg.replace('style="', f'style="width:100%;height:auto;max-width:{_px(self)}px;', 1)
        return f"<div>{fluid}{remarks_html(self.findings)}</div>"

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        wide, high = self.page.millimetres
        said = f"; {remarks(self.findings)}" if self.findings else ""
        return f"<Chart {self.scene.title}, {wide} x {high} mm{said}>"


def _px(chart: Chart) -> int:
    """As wide as a screen shows it at its own size; a sheet in millimetres overflows no column."""
    return round(chart.page.width * 96 / 72)


__all__ = ["Chart", "Scene"]
