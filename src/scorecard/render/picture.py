"""The picture of a strategy: from statuses to a map that can be looked at, saved and read out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from scorecard.errors import Finding, Place, RenderError, UnknownNameError
from scorecard.model.node import Node
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.alt import tell
from scorecard.render.engine import PATIENCE, EngineRun, dot_text
from scorecard.render.font_files import find_font
from scorecard.render.fonts import PLAIN, Font, written_in
from scorecard.render.front_data import front_data
from scorecard.render.lags import lag_labels
from scorecard.render.layout import Layout
from scorecard.render.legibility import legibility
from scorecard.render.measure import LEAST
from scorecard.render.order import links_of
from scorecard.render.page_size import PAGES, SIZES, PageSize
from scorecard.render.place import place
from scorecard.render.plan import PASS, Plan, enlarge, make_plan
from scorecard.render.quality import Quality, measure_quality
from scorecard.render.remarks import remarks, remarks_html
from scorecard.render.route import route
from scorecard.render.saving import save_as
from scorecard.render.scene import Scene, build_scene
from scorecard.render.svg import boxed, document, draw_sheets, for_any_font
from scorecard.render.theme import Theme, read_theme
from scorecard.render.view import WHOLE, View
from scorecard.results import Behind, Status

_MOST_DEARER = 1.25
"""How many times the crossings of a map without columns pass without a word."""


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A drawn map.

    Attributes:
        svg: the picture as SVG text; the font is inside.
        alt: the map told in a paragraph.
        findings: what the reader should know about the drawing, such as glyphs no font has.
        scene: what is on it.
        page: the sheet, in points.
        theme: its colours.
        layout: where everything stands.
    """

    svg: str
    alt: str
    findings: tuple[Finding, ...]
    scene: Scene
    page: PageSize
    theme: Theme
    layout: Layout
    beneath: tuple[tuple[Node, Status], ...] = ()
    """What has a status but no box: KPIs, and what appears on the scorecard only."""
    font: Font = PLAIN
    open_svg: str = field(default="", compare=False)
    """The picture with the characters that the font lacks, for a reader's own; empty where it lacks none."""
    told: Callable[[], dict[str, Any]] | None = field(default=None, compare=False)
    """Gives what the interactive map tells; not asked before it is needed, as reasons take time."""

    @property
    def page_svg(self) -> str:
        """The picture for a page, where the reader's own fonts draw what ours lacks."""
        return self.open_svg or self.svg

    def html(self) -> str:
        """Return a page of its own: the map, the map in words, every status and arrow in tables.

        It loads nothing from anywhere. The map can be moved, searched and filtered; a box tells why
        it has its status, and lights its line of sight.
        """
        from scorecard.render.page import html_page

        return html_page(self.page_svg, self.alt, self.scene, self.beneath, self.told and self.told())

    def interactive(self) -> dict[str, Any]:
        """Return what the interactive map tells, as plain values.

        Raises:
            RenderError: the picture was drawn without what lies behind it.
        """
        if self.told is None:
            raise RenderError("this picture has no reasons to tell; `review.map()` has")
        return self.told()

    def widget(self) -> Any:
        """Return the map as a Jupyter widget: move, search and filter it, ask a box why.

        `Review.widget` has levers for a what-if beside it.

        Raises:
            MissingExtraError: anywidget is not installed (`pip install 'strategy-scorecard[widget]'`).
            RenderError: the picture was drawn without what lies behind it.
        """
        from scorecard.render.widget import map_widget

        return map_widget(self.page_svg, self.interactive())

    def quality(self) -> Quality:
        """Measure the finished drawing: overlaps, crossings, cut text, smallest text, lowest contrast.

        >>> strategy = Strategy.model_validate({"name": "Library", "objectives": {"a": {"name": "Readers"}}})
        >>> draw(strategy, {}, at=Period.parse("2010-03")).quality().overlaps
        0
        """
        with written_in(self.font):
            return measure_quality(self.svg)

    def png(self, dpi: float = 200) -> bytes:
        """Return the picture as PNG, at so many dots an inch of the page.

        Raises:
            MissingExtraError: typst is not installed (`pip install 'strategy-scorecard[png]'`).
            RenderError: the resolution makes no sense for the page.
        """
        from scorecard.render.png import png_bytes

        return png_bytes(self.svg, self.page, dpi, self.font)

    def pdf(self) -> bytes:
        """Return an accessible PDF (PDF/UA-1): the map with its text as text, then its tables.

        Raises:
            MissingExtraError: typst is not installed (`pip install 'strategy-scorecard[png]'`).
        """
        from scorecard.render.pdf import map_pdf

        return map_pdf(self.svg, self.page, self.alt, self.scene, self.beneath, self.font)

    def mermaid(self) -> str:
        """Return the map as a Mermaid flowchart, for a README."""
        from scorecard.render.mermaid import mermaid_text

        return mermaid_text(self.scene, self.theme, self.alt)

    def dot(self) -> str:
        """Return the map as DOT, for Graphviz."""
        from scorecard.render.dot import map_dot

        return map_dot(self.scene, self.theme, self.alt)

    def slide(self) -> bytes:
        """Return a PowerPoint file of one slide: shapes and glued arrows that can be edited.

        Raises:
            MissingExtraError: python-pptx is not installed (`pip install 'strategy-scorecard[slides]'`).
        """
        from scorecard.render.slides import map_slide

        return map_slide(self.scene, self.layout, self.theme, self.font, self.alt)

    def save(self, path: str | Path) -> Path:
        """Write the picture as .svg, .png, .html, .pdf, .pptx, .mmd or .dot, by the suffix; return where.

        The file is written beside its place and renamed, so no half a picture is ever there.

        Raises:
            RenderError: another suffix, or the file cannot be written.
        """
        kinds = {
            ".svg": lambda: self.svg.encode("utf-8"),
            ".png": self.png,
            ".html": lambda: self.html().encode("utf-8"),
            ".pdf": self.pdf,
            ".pptx": self.slide,
            ".mmd": lambda: self.mermaid().encode("utf-8"),
            ".dot": lambda: self.dot().encode("utf-8"),
        }
        return save_as(path, kinds)

    def _repr_html_(self) -> str:
        # The sheet's size in millimetres would overflow a notebook's column.
        fluid = self.page_svg.replace("<svg ", '<svg class="scorecard-map" ', 1)
        style = "<style>.scorecard-map{width:100%;height:auto}</style>"
        return f'<div style="max-width:1200px">{style}{fluid}{remarks_html(self.findings)}</div>'

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        wide, high = self.page.millimetres
        sheet = f"{self.page.name} " if self.page.name else ""
        said = f"; {remarks(self.findings)}" if self.findings else ""
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
    size: str | None = None,
    columns: str | None = None,
    behind: Callable[[], Behind] | None = None,
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
        size: `A4`, `A3`, `A1` or `16:9`: the map fills that sheet, its text as large as it can be. A map
            that would need text below 7 pt is still drawn, with a Finding. Unsaid, the smallest
            sheet from A4 up that takes it.
        columns: `themes`: each theme is a tinted column through the bands. Where more than a quarter
            more arrows cross than without columns, a Finding says so.
        behind: gives what lies behind the map, for its interactive page; unsaid, that page is none.

    Raises:
        RenderError: `bands` is neither, `columns` is something else, or nothing drawn has a theme; the
            layout engine is missing or fails; the theme's font is not here, or cannot be used.
        UnknownNameError: no such theme or size.

    >>> strategy = Strategy.model_validate(
    ...     {"name": "Library", "objectives": {"readers": {"name": "More readers", "vision": True}}}
    ... )
    >>> draw(strategy, {}, at=Period.parse("2010-03"))
    <Picture 'Library', March 2010: 1 boxes, 0 arrows, A4 297 x 210 mm>
    """
    if bands not in (None, "tiers", "perspectives"):
        raise RenderError(f"the bands of a map are tiers or perspectives, not {bands!r}")
    if columns not in (None, "themes"):
        raise RenderError(f"there is columns='themes' and no other, not columns={columns!r}")
    if size is not None and str(size) not in SIZES:
        raise UnknownNameError("size", str(size), list(SIZES))
    colours = read_theme(theme)
    # The engine starts and thinks in a process of its own; what needs no places is drawn meanwhile.
    font = find_font(colours.font, colours.bold_font)
    with written_in(font), EngineRun() as run:
        scene = build_scene(
            strategy,
            statuses,
            at=at,
            known_on=known_on,
            foot=foot,
            met_target=met_target,
            bands=bands,
            view=view,
            columns=columns,
        )
        plan = make_plan(scene, SIZES[size] if size is not None else None)
        asked = question(plan)
        if asked:
            run.ask(asked)
        plan = enlarge(scene, plan)
        alt = tell(scene)
        sheets = draw_sheets(scene, plan, colours, alt)
        order = run.order() if asked else {}
    places = place(scene, plan, order)
    routes = route(scene, plan, places)
    with written_in(font):
        labels, lost = lag_labels(plan, places, routes)
        svg, open_svg = document(plan, places, routes, labels, sheets, colours), ""
        lacking = "".join([characters for _, characters in scene.lacking])
        if lacking:
            svg, open_svg = boxed(svg, lacking), for_any_font(svg)
    findings = (
        *_findings(scene, plan, lost, slow=order is None, asked=size is not None),
        *legibility(colours),
    )
    if columns is not None:
        plain = draw(strategy, statuses, at=at, theme=colours, foot=foot, bands=bands, view=view, size=size)
        findings = (*findings, *_dearer(svg, plain.svg))
    drawn = {card.record.id for card in scene.cards}
    beneath = tuple(
        (node, statuses[name])
        for name, node in strategy.nodes.items()
        if name in statuses and name not in drawn and node.kind != "risk"
    )
    told = None
    if behind is not None:
        told = partial(_told, scene, strategy, statuses, colours, behind)
    return Picture(
        svg, alt, findings, scene, plan.page, colours, Layout(plan, places), beneath, font,
        open_svg, told,
    )  # fmt: skip


def _told(
    scene: Scene, strategy: Strategy, statuses: Mapping[str, Status], theme: Theme,
    behind: Callable[[], Behind],
) -> dict[str, Any]:  # fmt: skip
    return front_data(scene, strategy, statuses, theme, behind())


def question(plan: Plan) -> str:
    """What to ask the engine; nothing where there is nothing to order."""
    if all(len(items) < 2 for items in plan.structure.items):
        return ""
    structure = plan.structure
    widths = [*plan.widths, *[2.0] * (len(structure.row_of) - len(plan.widths))]
    lanes = [row.lanes for row in structure.rows]
    return dot_text(structure.items, links_of(structure), widths, PASS, lanes)


def _dearer(columns: str, plain: str) -> tuple[Finding, ...]:
    """Say where columns cost more than a quarter more crossings."""
    now, before = measure_quality(columns).crossings, measure_quality(plain).crossings
    if now <= before * _MOST_DEARER:
        return ()
    return (
        Finding(
            "note", "columns", Place(),
            f"with themes as columns arrows cross {now} times, without them {before}",
            "arrows between themes cross columns: leave the columns out to see them better",
        ),
    )  # fmt: skip


def _findings(scene: Scene, plan: Plan, lost: int, *, slow: bool, asked: bool) -> tuple[Finding, ...]:
    found: list[Finding] = [*scene.findings]
    for identifier, characters in scene.lacking:
        named = ", ".join(f"{character!r} (U+{ord(character):04X})" for character in characters)
        found.append(
            Finding(
                "warning", "glyph", Place(id=identifier or None),
                f"the font has no glyph for {named}; a box stands there "
                "in pictures and PDF",
                "write it with other characters, or give out the page, which a reader's own fonts can show",
            )
        )  # fmt: skip
    wide, high = plan.page.millimetres
    smallest = plan.smallest * plan.page.zoom
    if smallest < LEAST - 0.005:
        found.append(
            Finding(
                "warning", "page size", Place(), f"the map does not fit {plan.page.name} with text of 7 pt; "
                f"its text is down to {smallest:.1f} pt",
                "draw it on a larger size, or show fewer nodes",
            )
        )  # fmt: skip
    elif not asked and plan.page is not PAGES[0]:
        name = f"{plan.page.name}, " if plan.page.name else ""
        found.append(
            Finding(
                "warning", "page size", Place(), f"the map does not fit A4 with text of 7 pt; "
                f"it is drawn on {name}{wide} x {high} mm", "print it at that size, or show fewer nodes",
            )
        )  # fmt: skip
    left_out = sum(bool(card.facts) for card in scene.cards)
    if not plan.sizes.facts and left_out:
        on = "1 box" if left_out == 1 else f"{left_out} boxes"
        found.append(
            Finding(
                "note", "unit", Place(), f"the line of unit and number of KPIs is left out of {on} for want "
                "of room", "draw it on a larger size, show fewer nodes, or see the table of statuses",
            )
        )  # fmt: skip
    if lost:
        lags = "1 lag is" if lost == 1 else f"{lost} lags are"
        found.append(
            Finding(
                "note", "lag", Place(), f"{lags} not written for want of room",
                "draw it on a larger size, or see the table of arrows",
            )
        )  # fmt: skip
    if slow:
        found.append(
            Finding(
                "warning", "engine", Place(), f"the layout engine took longer than {PATIENCE:g} s; "
                "boxes stand in the order of the document", "show fewer nodes",
            )
        )  # fmt: skip
    return tuple(found)


__all__ = ["Picture", "draw"]
