"""From our SVG to PDF/UA-1: text stays text, the picture is a tagged figure, the tables follow.

Texts of the strategy reach typst as JSON, never as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from scorecard.model.node import Node
from scorecard.render.fonts import PLAIN, Font, clean
from scorecard.render.page import arrow_rows, beneath_rows, box_rows
from scorecard.render.page_size import PageSize
from scorecard.render.scene import Scene
from scorecard.render.typesetting import typeset
from scorecard.results import Status

_LONG = re.compile(r"\S{20}(?=\S)")
_BOXES = {
    "lane": "Band of the map", "name": "Name", "kind": "Kind", "facts": "Whose", "status": "Status",
    "score": "Score", "range": "Range", "coverage": "Coverage", "trend": "Trend", "marks": "Marks",
    "why": "Why",
}  # fmt: skip
_BENEATH = {
    "name": "Name", "kind": "Kind", "value": "Value", "target": "Target", "unit": "Measured in",
    "status": "Status", "score": "Score", "as_of": "As of", "owner": "Owner", "why": "Why",
}  # fmt: skip
_ARROWS = {"cause": "Cause", "effect": "Effect", "how": "How", "lag": "Lag", "basis": "Rests on"}


class Table(NamedTuple):
    """A table behind the picture: its heading, columns with their shares of the width, and cells."""

    heading: str
    columns: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]


def map_pdf(
    svg: str, page: PageSize, alt: str, scene: Scene, beneath: Sequence[tuple[Node, Status]] = (),
    font: Font = PLAIN,
) -> bytes:  # fmt: skip
    """Return the map as PDF, and behind it the map in words and tables of every box and arrow.

    Raises:
        MissingExtraError: typst is not installed.
        RenderError: typst failed.
    """
    tables = [
        _table("Every box of the map", _BOXES, (2, 4, 2, 3, 2, 1.2, 1.5, 1.8, 1.5, 3, 6), box_rows(scene)),
        _table(
            "Beneath the map", _BENEATH, (4, 2, 1.6, 1.6, 2.2, 2, 1.2, 2.2, 3, 6),
            beneath_rows(scene, beneath),
        ),
        _table("Every arrow", _ARROWS, (5, 5, 3, 2, 2), arrow_rows(scene)),
    ]  # fmt: skip
    title = f"{scene.title}, {scene.when}"
    return pdf_bytes(svg, page, title, alt, [table for table in tables if table.rows], font)


def pdf_bytes(
    svg: str, page: PageSize, title: str, alt: str, tables: Sequence[Table] = (), font: Font = PLAIN
) -> bytes:
    """Return a PDF/UA-1 file: the picture on a page of its size, then `alt` and the tables on A4.

    Raises:
        MissingExtraError: typst is not installed.
        RenderError: typst failed.
    """
    wide, high = page.printed
    data = {
        "title": title, "alt": alt, "words": _breakable(alt), "font": font.family,
        "width": wide, "height": high, "tables": [table._asdict() for table in tables],
    }  # fmt: skip
    source = files("scorecard.render").joinpath("templates", "picture.typ").read_text(encoding="utf-8")
    content = {"main.typ": source, "picture.svg": svg, "picture.json": json.dumps(data)}
    return typeset(content, "pdf", font, pdf_standards="ua-1")


def _table(
    heading: str, columns: Mapping[str, str], widths: Sequence[float], rows: Sequence[Mapping[str, Any]]
) -> Table:
    cells = [[_breakable(str(row[column])) for column in columns] for row in rows]
    return Table(heading, list(columns.values()), widths, cells)


def _breakable(text: str) -> str:
    """What the font can draw; words longer than a column may be broken inside."""
    return _LONG.sub("\\g<0>\u200b", clean(text)[0])


__all__ = ["Table", "map_pdf", "pdf_bytes"]
