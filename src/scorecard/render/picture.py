"""The picture of a strategy: from statuses to a map that can be looked at, saved and read out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from scorecard.errors import Finding, Place, RenderError
from scorecard.model.node import Node
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.alt import tell
from scorecard.render.engine import PATIENCE, EngineRun, dot_text
from scorecard.render.font_files import find_font
from scorecard.render.fonts import PLAIN, Font, written_in
from scorecard.render.lags import lag_labels
from scorecard.render.legibility import legibility
from scorecard.render.page_size import PAGES, PageSize
from scorecard.render.place import place
from scorecard.render.plan import PASS, Plan, enlarge, make_plan
from scorecard.render.route import route
from scorecard.render.saving import save_as
from scorecard.render.scene import Scene, build_scene
from scorecard.render.svg import document, draw_sheets
from scorecard.render.theme import Theme, read_theme
from scorecard.render.view import WHOLE, View
from scorecard.results import Status


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A drawn map.

    Attributes:
        svg: the picture as SVG text; the font is inside.
        alt: the map told in a paragraph.
        findings: what the reader should know about the drawing, such as glyphs no font has.
        scene: what is on it.
        page: the sheet, in points.
    """

    svg: str
    alt: str
    findings: tuple[Finding, ...]
    scene: Scene
    page: PageSize
    beneath: tuple[tuple[Node, Status], ...] = ()
    """What has a status but no box: KPIs, and what appears on the scorecard only."""
    font: Font = PLAIN

    def html(self) -> str:
        """Return a page of its own: the map, the map in words, every status and arrow in tables."""
        from scorecard.render.page import html_page

        return html_page(self.svg, self.alt, self.scene, self.beneath)

    def png(self, dpi: float = 200) -> bytes:
        """Return the picture as PNG, at so many dots an inch of the page.

        Raises:
            MissingExtraError: typst is not installed (`pip install 'strategy-scorecard[png]'`).
            RenderError: the resolution makes no sense for the page.
        """
        from scorecard.render.png import png_bytes

        return png_bytes(self.svg, self.page, dpi, self.font)

    def save(self, path: str | Path) -> Path:
        """Write the picture as .svg, .png or .html, by the suffix, and return where.

        The file is written beside its place and renamed, so no half a picture is ever there.

        Raises:
            RenderError: another suffix, or the file cannot be written.
        """
        kinds = {
            ".svg": lambda: self.svg.encode("utf-8"),
            ".png": self.png,
            ".html": lambda: self.html().encode("utf-8"),
        }
        return save_as(path, kinds)

    def _repr_html_(self) -> str:
        # The sheet's size in millimetres would overflow a notebook's column.
        fluid = self.svg.replace("<svg ", '<svg class="scorecard-map" ', 1)
        style = "<style>.scorecard-map{width:100%;height:auto}</style>"
        return f'<div style="max-width:1200px">{style}{fluid}</div>'

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        wide, high = self.page.millimetres
        sheet = f"{self.page.name} " if self.page.name else ""
        said = f", {len(self.findings)} findings" if self.findings else ""
        return (
            f"<Picture {self.scene.title!r}, {self.scene.when}: {len(self.scene.cards)} boxes, "
            f"{len(self.scene.arrows)} arrows, {sheet}{wide} x {high} mm{said}>"
        )


def draw(
    strategy: Strategy,
    statuses: Mapping[str, Status],
    *,
    at: Period,
    known_on: date | None = None,
    theme: str | Path | Theme = "board",
    foot: str = "",
    met_target: str = "",
    bands: str | None = None,
    view: View = WHOLE,
) -> Picture:
    """Draw the strategy map.

    Args:
        strategy: what there is to draw; what `appears` on the map and stands in a lane.
        statuses: the status of each node, by canonical id; a node without one is unknown.
        at: the period under review, stated on the map.
        known_on: what was known by when, stated on the map.
        theme: `board`, `screen`, `print`, `high-contrast`, `greyscale`, a YAML file, or a Theme.
        foot: the sentence a board needs: why the vision has the colour it has.
        met_target: what a met target scores, for the legend.
        bands: `tiers` or `perspectives`; unsaid, the strategy's choice.
        view: what of it is shown, and how; unsaid, the whole map.

    Raises:
        RenderError: `bands` is neither, or the layout engine is missing or fails.
        UnknownNameError: no such theme.
        RenderError: the theme's font is not here, or cannot be used.

    >>> strategy = Strategy.model_validate(
    ...     {"name": "Library", "objectives": {"readers": {"name": "More readers", "vision": True}}}
    ... )
    >>> draw(strategy, {}, at=Period.parse("2010-03"))
    <Picture 'Library', March 2010: 1 boxes, 0 arrows, A4 297 x 210 mm>
    """
    if bands not in (None, "tiers", "perspectives"):
        raise RenderError(f"the bands of a map are tiers or perspectives, not {bands!r}")
    colours = read_theme(theme)
    # The engine starts and thinks in a process of its own; what needs no places is drawn meanwhile.
    font = find_font(colours.font, colours.bold_font)
    with written_in(font), EngineRun() as run:
        scene = build_scene(
            strategy, statuses, at=at, known_on=known_on, foot=foot, met_target=met_target, bands=bands,
            view=view,
        )  # fmt: skip
        plan = make_plan(scene)
        question = _question(plan)
        if question:
            run.ask(question)
        plan = enlarge(scene, plan)
        alt = tell(scene)
        sheets = draw_sheets(scene, plan, colours, alt)
        order = run.order() if question else {}
    places = place(scene, plan, order)
    routes = route(scene, plan, places)
    with written_in(font):
        labels, lost = lag_labels(plan, places, routes)
    svg = document(plan, places, routes, labels, sheets, colours)
    findings = (*_findings(scene, plan, lost, slow=order is None), *legibility(colours))
    drawn = {card.record.id for card in scene.cards}
    beneath = tuple(
        (node, statuses[name])
        for name, node in strategy.nodes.items()
        if name in statuses and name not in drawn and node.kind != "risk"
    )
    return Picture(svg, alt, findings, scene, plan.page, beneath, font)


def _question(plan: Plan) -> str:
    """What to ask the engine; nothing where there is nothing to order."""
    if all(len(items) < 2 for items in plan.structure.items):
        return ""
    edges: list[tuple[int, int]] = []
    row_of = plan.structure.row_of
    for chain in plan.structure.chains:
        for one, other in pairwise(chain):
            if row_of[one] != row_of[other]:
                edges.append((one, other) if row_of[one] < row_of[other] else (other, one))
    widths = [*plan.widths, *[2.0] * (len(row_of) - len(plan.widths))]
    return dot_text(plan.structure.items, edges, widths, PASS)


def _findings(scene: Scene, plan: Plan, lost: int, *, slow: bool) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for identifier, characters in scene.lacking:
        named = ", ".join(f"{character!r} (U+{ord(character):04X})" for character in characters)
        found.append(
            Finding(
                "warning", "glyph", Place(id=identifier),
                f"the font has no glyph for {named}; a box stands there",
                "write it with other characters",
            )
        )  # fmt: skip
    if plan.page is not PAGES[0]:
        wide, high = plan.page.millimetres
        name = f"{plan.page.name}, " if plan.page.name else ""
        found.append(
            Finding(
                "warning", "page size", Place(), f"the map does not fit A4 with text of 7 pt; "
                f"it is drawn on {name}{wide} x {high} mm", "print it at that size, or show fewer nodes",
            )
        )  # fmt: skip
    if lost:
        lags = "1 lag is" if lost == 1 else f"{lost} lags are"
        found.append(
            Finding("note", "lag", Place(), f"{lags} not written for want of room", "see the table of arrows")
        )
    if slow:
        found.append(
            Finding(
                "warning", "engine", Place(), f"the layout engine took longer than {PATIENCE:g} s; "
                "boxes stand in the order of the document", "show fewer nodes",
            )
        )  # fmt: skip
    return tuple(found)


__all__ = ["Picture", "draw"]
