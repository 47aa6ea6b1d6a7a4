"""From a placed scene to one PowerPoint slide of native shapes that a person goes on editing.

Every box is a shape with its words in it, every arrow a connector that is glued to both its boxes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from scorecard._files import EPOCH, without_clock
from scorecard._optional import require
from scorecard.render.connectors import Connector, Port, arch_height, band_names, connectors, letter
from scorecard.render.fonts import Font, right_to_left, width, written_in
from scorecard.render.furniture import Block, Sign, Text
from scorecard.render.layout import Layout
from scorecard.render.measure import Box, measure
from scorecard.render.plan import EDGE
from scorecard.render.scene import Arrow, Card, Scene, spoken
from scorecard.render.shades import STEPS, heat_colour, heat_step, heated, pale
from scorecard.render.svg import legend_scale
from scorecard.render.theme import StatusColours, Theme
from scorecard.render.words import strength_word

MOST_POINTS = 56 * 72
"""No slide is wider or higher: PowerPoint opens none."""
_UNSAYABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLE_ONLY = 5
"""The layout of the template that has a title and nothing else."""
MINUS = 7.0
"""Width of the sign on what works against, in points."""
_LEAST = 0.05
"""Width of an arch as it is drawn, in points, before it is turned: where it bends is a share of that."""
_FIRST_GROUP = 1_000_000
"""Above the numbers of all single shapes."""
_ASCENT = 0.93
"""From the top of a line to its baseline, in sizes of the text."""

_FORMS = {
    "objective": "ROUNDED_RECTANGLE", "service": "ROUNDED_RECTANGLE", "kpi": "RECTANGLE",
    "initiative": "PENTAGON", "capability": "HEXAGON", "ahead": "ROUNDED_RECTANGLE",
    "circle": "OVAL", "ring": "OVAL", "square": "RECTANGLE", "diamond": "DIAMOND", "dash": "MATH_MINUS",
    "triangle": "ISOSCELES_TRIANGLE", "hexagon": "HEXAGON", "star": "STAR_5_POINT",
}  # fmt: skip
"""What a kind of box and a symbol are called by python-pptx; its PENTAGON is the home plate."""
_SIGNS = {
    "up": "▲", "down": "▼", "flat": "▬", "coverage": "◔", "provisional": "↔", "watermelon": "◉",
    "tension": "≠", "override": "✎", "risk": "!", "stopped": "✕", "uncounted": "∅",
}  # fmt: skip
"""The signs of the map as characters, so that they move with their words."""


def map_slide(scene: Scene, layout: Layout, theme: Theme, font: Font, alt: str) -> bytes:
    """Return a PowerPoint file of one slide, of the size of the page; `alt` stands in its notes.

    A sheet larger than PowerPoint's largest slide is drawn smaller.

    Raises:
        MissingExtraError: python-pptx is not installed.
    """
    with written_in(font):
        return _Slide(scene, layout, theme, font).draw(alt)


class _Slide:
    """One slide as it is being drawn; lengths come in points of the page."""

    def __init__(self, scene: Scene, layout: Layout, theme: Theme, font: Font) -> None:
        self.scene, self.layout, self.theme, self.font = scene, layout, theme, font
        page = layout.plan.page
        self.factor = page.zoom * min(1.0, MOST_POINTS / max(page.printed))
        self.file = require("pptx", "slides").Presentation()
        self.kinds = require("pptx.enum.shapes", "slides")
        self.colour = require("pptx.dml.color", "slides").RGBColor.from_string
        self.texts = require("pptx.enum.text", "slides")
        self.file.slide_width, self.file.slide_height = self.emu(page.width), self.emu(page.height)
        self.slide = self.file.slides.add_slide(self.file.slide_layouts[_TITLE_ONLY])
        self.shapes = self.slide.shapes
        self.shapes.turbo_add_enabled = True
        self.shades: dict[tuple[bool, int], Theme] = {(False, 0): theme}
        self.feet: dict[float, float] = {}
        """The highest foot of the boxes of each row, by its top: their statuses stand on one line."""
        for box, _, y, _ in self.boxes():
            self.feet[y] = max(self.feet.get(y, 0.0), box.foot_height)
        empty = self.shapes.add_group_shape()._element
        empty.getparent().remove(empty)
        self.empty, self.groups = empty, 0

    def emu(self, points: float) -> int:
        return round(points * self.factor * 12_700)

    def draw(self, alt: str) -> bytes:
        self.slide.background.fill.solid()
        self.slide.background.fill.fore_color.rgb = self.rgb(self.theme.paper)
        plan = self.layout.plan
        self.block(plan.furniture.header, EDGE, titled=True)
        if not self.scene.cards:
            y = (EDGE + plan.furniture.header.height + plan.legend_y) / 2
            words = "There are no objectives on this map yet."
            at = (plan.page.width - width(words) * 12.0) / 2
            self.lines([Text(at, y, words, 12.0, "muted")], 0.0, 0.0)
        self.bands()
        self.columns()
        drawn = [self.card(box, x, y, high) for box, x, y, high in self.boxes()]
        cards = {box.card.id: shapes[0] for (box, *_), shapes in zip(self.boxes(), drawn, strict=True)}
        self.arrows([cards[card.id] for card in self.scene.cards], drawn[0][0] if drawn else None)
        rule = plan.legend_y
        self.line((EDGE, rule), (plan.page.width - EDGE, rule), self.theme.rule, 0.75, "Rule", "A line")
        self.block(plan.furniture.legend, rule)
        self.legend(plan.furniture.legend, EDGE, rule, legend_scale(plan))
        self.group(drawn)
        self.slide.notes_slide.notes_text_frame.text = sayable(alt)
        return self.saved()

    def group(self, drawn: Sequence[Sequence[Any]]) -> None:
        """Hold each box, its edge, its symbol and its status together, in the place where it was."""
        for parts in drawn:
            said = parts[0]._element.nvSpPr.cNvPr.get("descr")
            self.together(f"Group: {parts[0].name}", said, parts)

    def together(self, name: str, said: str, parts: Sequence[Any]) -> None:
        """Group shapes, the first of which is the largest, where they are."""
        group = deepcopy(self.empty)
        self.groups += 1
        group.nvGrpSpPr.cNvPr.set("id", str(_FIRST_GROUP + self.groups))
        box = parts[0]
        box._element.addprevious(group)
        for part in parts:
            group.append(part._element)
        form = group.grpSpPr.get_or_add_xfrm()
        for child in list(form):
            form.remove(child)
        for place, size in (("a:off", "a:ext"), ("a:chOff", "a:chExt")):
            _child(form, place, x=str(box.left), y=str(box.top))
            _child(form, size, cx=str(box.width), cy=str(box.height))
        _describe(group, name, said)

    def saved(self) -> bytes:
        """The file, the same for the same map: no time of the clock is in it."""
        about = self.file.core_properties
        about.title, about.author, about.last_modified_by = sayable(self.scene.title)[:255], "", ""
        about.created = about.modified = datetime(*EPOCH, tzinfo=UTC)
        about.revision = 1
        raw = BytesIO()
        self.file.save(raw)
        return without_clock(raw.getvalue())

    def rgb(self, colour: str) -> Any:
        return self.colour(colour.removeprefix("#").upper())

    def shape(self, form: str, x: float, y: float, wide: float, high: float) -> Any:
        kind = getattr(self.kinds.MSO_SHAPE, _FORMS[form])
        made = self.shapes.add_shape(kind, self.emu(x), self.emu(y), self.emu(wide), self.emu(high))
        style = made._element.find(_tag("p:style"))
        made._element.remove(style)  # the template's shadow and blue
        if kind == self.kinds.MSO_SHAPE.PENTAGON or form == "capability":
            made.adjustments[0] = min(self.layout.plan.sizes.nose / min(wide, high), 0.5)
        return made

    def paint(self, shape: Any, fill: str | None, edge: str | None, thick: float, dash: str = "") -> None:
        if fill is None:
            shape.fill.background()
        else:
            shape.fill.solid()
            shape.fill.fore_color.rgb = self.rgb(fill)
        if edge is None:
            shape.line.fill.background()
            return
        shape.line.color.rgb = self.rgb(edge)
        shape.line.width = self.emu(thick)
        if dash:
            _dashed(shape.line, dash)

    def frame(self, shape: Any, margins: tuple[float, float, float, float], *, middle: bool = False) -> Any:
        frame = shape.text_frame
        frame.word_wrap = True
        frame.auto_size = self.texts.MSO_AUTO_SIZE.NONE
        anchors = self.texts.MSO_ANCHOR
        frame.vertical_anchor = anchors.MIDDLE if middle else anchors.TOP
        frame.margin_left, frame.margin_top, frame.margin_right, frame.margin_bottom = map(self.emu, margins)
        return frame

    def write(
        self, paragraph: Any, text: str, size: float, colour: str, *, bold: bool = False, end: bool = False
    ) -> None:
        from_right = right_to_left(text)
        if from_right:
            paragraph._p.get_or_add_pPr().set("rtl", "1")
        paragraph.alignment = self.texts.PP_ALIGN.RIGHT if end or from_right else self.texts.PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = text
        run.font.size = max(self.emu(size), 12_700)
        run.font.name = self.font.family
        run.font.bold = bold
        run.font.color.rgb = self.rgb(colour)

    def block(self, block: Block, y: float, *, titled: bool = False) -> None:
        """Write header or legend: lines that follow each other in one text box."""
        together: list[list[Text]] = []
        for text in block.texts:
            last = together[-1][-1] if together else None
            alike = last is not None and text[3:] == last[3:] and text.x == last.x
            if alike and last is not None and 0 < text.y - last.y <= text.size * 1.45:
                together[-1].append(text)
            else:
                together.append([text])
        for number, lines in enumerate(together):
            self.lines(lines, EDGE, y, title=titled and number == 0)

    def lines(
        self, lines: Sequence[Text], x: float, y: float, *, title: bool = False, colour: str = ""
    ) -> None:
        first = lines[0]
        size = first.size
        lead = lines[1].y - first.y if len(lines) > 1 else size * 1.2
        wide = max(width(line.text, line.bold) for line in lines) * size * 1.02 + 2
        left = x + first.x - (wide if first.anchor == "end" else 0.0)
        wide = min(wide, self.layout.plan.page.width - left)
        place = [left, y + first.y - size * _ASCENT, wide, lead * len(lines)]
        if title:
            shape = self.shapes.title
            shape.left, shape.top, shape.width, shape.height = map(self.emu, place)
        else:
            shape = self.shapes.add_textbox(*map(self.emu, place))
        frame = self.frame(shape, (0, 0, 0, 0))
        frame.word_wrap = False
        tone = colour or self.theme.ink if colour or first.tone == "ink" else self.theme.muted
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            if len(lines) > 1:
                paragraph.line_spacing = _points(self.emu(lead))
            self.write(paragraph, line.text, size, tone, bold=first.bold, end=first.anchor == "end")
        said = " ".join([line.text for line in lines])
        describe(shape, "Title" if title else f"Text: {said[:40]}", said)

    def bands(self) -> None:
        frame = self.theme.frame
        for band in self.layout.places.bands:
            label = band.label
            shape = self.shape("objective", band.x, band.y, band.width, band.height)
            shape.adjustments[0] = min(5.0 / min(band.width, band.height), 0.5)
            self.paint(shape, self.theme.bands[band.tint], frame, 0.75)
            pad = self.layout.plan.sizes.pad
            needed = max([width(line, True) for line in label.lines], default=0.0) * label.size * 1.05 + 6
            room = max(band.width - pad - needed, 0.0)
            high = len(label.lines) * label.size * 1.25
            top = max(band.label_y - band.y - high / 2, 0.0)
            text = self.frame(shape, (pad, top, room, 0))
            name = " ".join(label.lines)
            self.write(text.paragraphs[0], name, label.size, self.theme.ink, bold=True)
            describe(shape, f"Band: {name}", f"Band of the map: {name}" if name else "Band of the map")

    def columns(self) -> None:
        """Tint each theme through the bands, its name on top."""
        for number, column in enumerate(self.layout.places.columns):
            head = column.head
            tint, share = (self.theme.rule, 45) if number % 2 == 0 else (self.theme.paper, 55)
            shape = self.shape("square", column.x, column.y, column.width, column.height)
            self.paint(shape, tint, None, 0)
            _child(shape._element.xpath("./p:spPr/a:solidFill/a:srgbClr")[0], "a:alpha", val=f"{share}000")
            frame = self.frame(shape, (0, head.size * 0.3, 0, 0))
            name = " ".join(head.lines)
            self.write(frame.paragraphs[0], name, head.size, self.theme.ink, bold=True)
            frame.paragraphs[0].alignment = self.texts.PP_ALIGN.CENTER
            describe(shape, f"Theme: {name}", f"Column of the theme: {name}")

    def boxes(self) -> list[tuple[Box, float, float, float]]:
        """Every box with its left, top and height: rows from the top, each from the left."""
        plan, places = self.layout.plan, self.layout.places
        found: list[tuple[Box, float, float, float]] = []
        for number, row in enumerate(plan.structure.rows):
            for card in sorted(row.cards, key=places.x.__getitem__):
                box = measure(self.scene.cards[card], plan.widths[card], plan.sizes)
                left = places.x[card] - plan.widths[card] / 2
                found.append((box, left, places.top[number], plan.heights[number]))
        return found

    def shade(self, card: Card) -> Theme:
        key = (card.pale, heat_step(card.heat or 0.0))
        if key not in self.shades:
            self.shades[key] = heated(self.theme, key[1]) if key[1] else pale(self.theme)
        return self.shades[key]

    def card(self, box: Box, x: float, y: float, high: float) -> list[Any]:
        """Draw a box; return it, then what belongs to it."""
        card, sizes, theme = box.card, box.sizes, self.shade(box.card)
        colours = theme.of(card.role)
        plain = card.kind == "objective"
        shape = self.shape(card.kind, x, y, box.width, high)
        if plain or card.kind == "service":
            shape.adjustments[0] = min((4.5 if plain else 15.0) / min(box.width, high), 0.5)
        dash = "dash" if card.dropped or card.role == "unknown" or card.ahead else ""
        edge, thick = (colours.edge if card.pale else colours.text), 1.1
        if plain and not card.ahead:
            edge, thick = theme.border, 0.75
        if card.ringed:
            edge, thick = theme.ink, 1.8
        self.paint(shape, theme.card if plain or card.ahead else colours.tint, edge, thick, dash)
        right = sizes.pad * 1.1 + (0.0 if plain else sizes.nose)
        # The renderer's own place for text lies inside the form; margins count from there.
        left_in, top_in, right_in = self.inner(card.kind, box.width, high)
        top = max(sizes.pad * 0.85 - box.name_size * (_ASCENT - 0.8) - top_in, 0.0)
        frame = self.frame(shape, (max(box.inset - left_in, 0), top, max(right - right_in, 0) * 0.85, 0))
        ink = theme.muted if card.dropped else theme.ink
        self.write(frame.paragraphs[0], card.name, box.name_size, ink, bold=not card.pale)
        if card.illustrative:
            run = frame.paragraphs[0].add_run()
            run.text, run.font.size = "\u00a0†", max(self.emu(sizes.small), 12_700)
            run.font.name, run.font.color.rgb = self.font.family, self.rgb(theme.muted)
        describe(shape, card.name, spoken(self.scene.scale, card))
        parts = [shape]
        if plain and not card.ahead:
            strip = self.shape("square", x + 0.4, y + 4, 3.2, max(high - 8, 1.0))
            self.paint(strip, colours.edge, None, 0)
            describe(strip, "Status edge", f"The colour of the status of {card.name}")
            parts.append(strip)
        base = y + max(high - self.feet[y], box.least_status_y)
        mark = self.symbol(
            card.symbol, x + box.inset + sizes.status * 0.48, base - sizes.status * 0.36, sizes.status,
            colours, hollow=card.ahead,
        )  # fmt: skip
        describe(mark, "Status symbol", f"The symbol of the status of {card.name}")
        parts.extend([mark, self.foot(box, x, base, theme, right)])
        return parts

    def inner(self, kind: str, wide: float, high: float) -> tuple[float, float, float]:
        """How far the place for text of a form lies inside it: left, top, right."""
        nose = self.layout.plan.sizes.nose
        if kind == "initiative":
            return 0.0, 0.0, nose / 2
        if kind == "capability":
            return nose * 0.7, nose * 0.4, nose * 0.7
        corner = {"objective": 4.5, "service": 15.0}.get(kind, 0.0)
        inside = min(corner, min(wide, high) / 2) * 0.29289
        return inside, inside, inside

    def foot(self, box: Box, x: float, base: float, theme: Theme, right: float) -> Any:
        """The lines of status, facts and marks, beside and below the symbol."""
        card, sizes = box.card, box.sizes
        colours = theme.of(card.role)
        wide = box.width - box.inset - right
        high = sizes.status * 1.2 + (len(box.foot) - 1) * sizes.small_lead
        top = base - sizes.status * _ASCENT
        shape = self.shapes.add_textbox(*map(self.emu, (x + box.inset, top, wide, high)))
        frame = self.frame(shape, (0, 0, 0, 0))
        frame.word_wrap = False
        said: list[str] = []
        for number, line in enumerate(box.foot):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            if number:
                paragraph.line_spacing = _points(self.emu(sizes.small_lead))
            stops: list[tuple[int, str]] = []
            reached = 0.0
            if number == 0:  # the symbol stands before it
                reached = sizes.status * 1.38
                stops.append((self.emu(reached), "l"))
            for run in line:
                if run.tone == "symbol":
                    continue
                text = run.text or _SIGNS[run.tone]
                size = sizes.status if run.tone == "status" else sizes.small
                if run.x - reached > sizes.small * 2:  # what stands at the right end
                    stops.append((self.emu(wide - 1), "r"))
                    text = f"\t{text}"
                elif reached and paragraph.runs:
                    text = f" {text}"
                if number == 0 and not paragraph.runs:
                    text = f"\t{text}"
                tones = {"status": colours.text, "mark": theme.mark}
                tone = tones.get(run.tone, theme.muted if run.text or card.way == run.tone else theme.mark)
                self.write(paragraph, text, size, tone, bold=run.bold)
                reached = run.x + width(run.text or "M", run.bold) * size
                said.append(text.strip())
            _tabbed(paragraph, stops)
        describe(shape, "Status", " ".join(said) or "No status")
        return shape

    def symbol(
        self, form: str, x: float, y: float, size: float, colours: StatusColours, *, hollow: bool = False
    ) -> Any:
        """The symbol of a status about its middle."""
        half = size * 0.44
        shape = self.shape(form, x - half, y - half, half * 2, half * 2)
        if form == "ring" or hollow:
            self.paint(shape, None, colours.text, size * 0.12, "sysDash" if form == "ring" else "")
        elif form == "dash":
            self.paint(shape, colours.text, None, 0)
        else:
            self.paint(shape, colours.edge, colours.text, size * 0.08)
        return shape

    def arrows(self, cards: Sequence[Any], above: Any) -> None:
        """Glue a connector to the two boxes of every arrow; they lie beneath all boxes."""
        light = pale(self.theme)
        lines = connectors(self.scene, self.layout)
        for item in lines:
            arrow = item.arrow
            cause, effect = self.scene.cards[arrow.source], self.scene.cards[arrow.target]
            start, stop = item.start, item.stop
            line = self.line(
                (start.x, start.y), (stop.x, stop.y), light.line if arrow.pale else self.theme.line,
                0.7 * arrow.strength, f"{cause.name} → {effect.name}", said_of(arrow, cause, effect),
                form=item.form,
            )  # fmt: skip
            _glued(line, (cards[arrow.source], start), (cards[arrow.target], stop))
            if item.form == "arch":
                high = arch_height(self.layout, self.layout.plan.structure.row_of[arrow.source])
                self.turned(line, start, stop, [high], upright=False)
            elif item.form == "elbow":
                self.turned(line, start, stop, [item.points[1][1], item.points[2][0], item.points[3][1]])
            _headed(line.line, arrow)
            above._element.addprevious(line._element)
        self.lettering(lines, light)

    def lettering(self, lines: Sequence[Connector], light: Theme) -> None:
        """Write lags, and the sign of what works against, on the arrows whose they are."""
        size = self.layout.plan.sizes.small
        page = self.layout.plan.page
        signs = [(item, MINUS, MINUS, True) for item in lines if item.arrow.negative]
        lags = [
            (item, width(item.arrow.lag) * size + 3, size * 1.2, False) for item in lines if item.arrow.lag
        ]
        boxes = [(x, y, x + box.width, y + high) for box, x, y, high in self.boxes()]
        found = letter(lines, [*signs, *lags], boxes, band_names(self.layout), (EDGE, page.width - EDGE))
        for number, item in enumerate(found):
            arrow = item.connector.arrow
            cause, effect = self.scene.cards[arrow.source], self.scene.cards[arrow.target]
            whose = f"{cause.name} → {effect.name}"
            shades = light if arrow.pale else self.theme
            if number < len(signs):
                self.minus(
                    item.x, item.y, MINUS, shades, f"Works against: {whose}",
                    f"{cause.name} works against {effect.name}",
                )  # fmt: skip
                continue
            wide = width(arrow.lag) * size + 3
            place = (item.x - wide / 2, item.y - size * 0.6, wide, size * 1.2)
            shape = self.shapes.add_textbox(*map(self.emu, place))
            shape.fill.solid()
            shape.fill.fore_color.rgb = self.rgb(self.ground(item.x, item.y))
            frame = self.frame(shape, (0, 0, 0, 0), middle=True)
            frame.word_wrap = False
            self.write(frame.paragraphs[0], arrow.lag, size, shades.muted)
            frame.paragraphs[0].alignment = self.texts.PP_ALIGN.CENTER
            describe(shape, f"Lag: {whose}", f"{whose} takes {arrow.lag}")

    def ground(self, x: float, y: float) -> str:
        """What lies beneath a place between the boxes."""
        for band in self.layout.places.bands:
            if band.x <= x <= band.x + band.width and band.y <= y <= band.y + band.height:
                return self.theme.bands[band.tint]
        return self.theme.paper

    def minus(self, x: float, y: float, size: float, theme: Theme, name: str, said: str) -> None:
        """Draw the sign of what works against, a minus in a ring, about its middle."""
        ring = self.shape("circle", x - size / 2, y - size / 2, size, size)
        self.paint(ring, theme.paper, theme.line, 0.8)
        describe(ring, name, said)
        bar = self.shape("square", x - size * 0.25, y - size * 0.07, size * 0.5, size * 0.14)
        self.paint(bar, theme.ink, None, 0)
        describe(bar, f"{name} (minus)", said)
        self.together(name, said, [ring, bar])

    def turned(
        self, line: Any, start: Port, stop: Port, turns: Sequence[float], *, upright: bool = True
    ) -> None:
        """Lay a connector that turns about its middle: drawn as if it ran to the right, then turned.

        `turns` are how high an arch rises; or where an upright one turns aside, where it goes on, and
        where it turns back.
        """
        form = line._element.spPr.get_or_add_xfrm()
        for name in ("flipH", "flipV"):
            form.attrib.pop(name, None)
        middle = ((start.x + stop.x) / 2, (start.y + stop.y) / 2)
        if upright:
            up = stop.y < start.y
            along, across = abs(stop.y - start.y), abs(stop.x - start.x)
            rightward = stop.x >= start.x
            form.set("rot", "16200000" if up else "5400000")
            if rightward != up:
                form.set("flipV", "1")
            left = min(start.x, stop.x)
            aside = (turns[1] - left) / across
            shares = [
                abs(turns[0] - start.y) / along, aside if rightward else 1 - aside,
                abs(turns[2] - start.y) / along,
            ]  # fmt: skip
        else:
            along, across = _LEAST, abs(stop.x - start.x)
            form.set("rot", "16200000")
            if stop.x < start.x:
                form.set("flipV", "1")
            shares = [turns[0] / along]
        guides = line._element.spPr.find(_tag("a:prstGeom")).find(_tag("a:avLst"))
        for number, share in enumerate(shares, 1):
            _child(guides, "a:gd", name=f"adj{number}", fmla=f"val {round(share * 100_000)}")
        form.off.x, form.off.y = self.emu(middle[0] - along / 2), self.emu(middle[1] - across / 2)
        form.ext.cx, form.ext.cy = self.emu(along), self.emu(across)

    def line(
        self, start: tuple[float, float], stop: tuple[float, float], colour: str, thick: float, name: str,
        said: str, *, form: str = "straight",
    ) -> Any:  # fmt: skip
        kinds = self.kinds.MSO_CONNECTOR
        kind = {"straight": kinds.STRAIGHT, "arch": kinds.CURVE, "elbow": kinds.ELBOW}[form]
        made = self.shapes.add_connector(kind, *map(self.emu, (*start, *stop)))
        if form == "elbow":  # of as many turns as it takes around a box
            made._element.spPr.find(_tag("a:prstGeom")).set("prst", "bentConnector5")
        made._element.remove(made._element.find(_tag("p:style")))
        made.line.color.rgb, made.line.width = self.rgb(colour), self.emu(thick)
        describe(made, name, said)
        return made

    def legend(self, block: Block, x: float, y: float, grow: float) -> None:
        for sign in block.signs:
            self.legend_sign(sign, x + sign.x, y + sign.y, grow)

    def legend_sign(self, sign: Sign, x: float, y: float, grow: float) -> None:
        """One small drawing of the legend about its middle."""
        what, theme = sign.what, self.theme
        name, said = f"Legend: {what}", f"Sign of the legend: {what}"
        if what in _SIGNS:
            text = Text(x - 3 * grow, y + 2.8 * grow, _SIGNS[what], 7.5 * grow, "ink", True)
            self.lines([text], 0.0, 0.0)
        elif what in _LEGEND_LINES:
            start, stop = (x - 10 * grow, y), (x + 9 * grow, y)
            arrow = _LEGEND_LINES[what]
            thick = max(0.7 * arrow.strength, 0.75)
            line = self.line(start, stop, theme.line, thick * grow, name, said)
            _headed(line.line, arrow)
            if arrow.negative:
                self.minus(x - 2 * grow, y, MINUS * grow, theme, f"{name}: sign", said)
        elif what == "heat":
            for place, step in enumerate((1, STEPS // 2, STEPS)):
                tint = self.shape("square", x + (7 * place - 10) * grow, y - 4.5 * grow, 7 * grow, 9 * grow)
                self.paint(tint, heated(theme, step).card, heat_colour(theme), 0.5)
                describe(tint, name, said)
        elif what in ("objective", "initiative", "service", "capability", "kpi", "ahead"):
            shape = self.shape(what, x - 9 * grow, y - 4.5 * grow, 18 * grow, 9 * grow)
            if what in ("objective", "ahead"):
                shape.adjustments[0] = 0.22
            elif what != "kpi":
                shape.adjustments[0] = 0.5 if what == "service" else 0.39
            self.paint(shape, theme.card, theme.muted, 0.9, "dash" if what == "ahead" else "")
            describe(shape, name, said)
        else:
            describe(self.symbol(what, x, y, 9 * grow, theme.of(sign.role)), name, said)


_LEGEND_LINES: Mapping[str, Arrow] = {
    name: Arrow(0, 0, strength, name == "negative", name == "hypothesised", name == "feedback", "", "", False)
    for name, strength in (
        ("strong", 3.0), ("moderate", 2.0), ("weak", 1.0), ("hypothesised", 1.6), ("negative", 1.6),
        ("feedback", 1.6),
    )
}  # fmt: skip


def said_of(arrow: Arrow, cause: Card, effect: Card) -> str:
    """Return an arrow in words."""
    how = [strength_word(arrow.strength)]
    how += ["hypothesised"] if arrow.hypothesised else []
    how += ["feedback"] if arrow.feedback else []
    how += [f"after {arrow.lag}"] if arrow.lag else []
    leads = "works against" if arrow.negative else "leads to"
    return f"{cause.name} {leads} {effect.name} ({', '.join(how)})"


def sayable(text: str) -> str:
    r"""Return a text as XML can hold it.

    >>> sayable("a\x00b") == "a\ufffdb"
    True
    """
    return _UNSAYABLE.sub("\ufffd", text)


def describe(shape: Any, name: str, said: str) -> None:
    """Name a shape for the selection pane, and say it to somebody who cannot see it."""
    _describe(shape._element, name, said)


def _describe(element: Any, name: str, said: str) -> None:
    about = element.xpath("./*/p:cNvPr")[0]
    about.set("name", sayable(name))
    about.set("descr", sayable(said))


def _glued(line: Any, begin: tuple[Any, Port], end: tuple[Any, Port]) -> None:
    """Fasten a connector at both ends: it follows when a box is moved."""
    about = line._element.nvCxnSpPr.cNvCxnSpPr
    for tag, (shape, port) in (("a:stCxn", begin), ("a:endCxn", end)):
        _child(about, tag, id=str(shape.shape_id), idx=str(port.site))


def _tag(name: str) -> str:
    return str(require("pptx.oxml.ns", "slides").qn(name))


def _points(emu: int) -> Any:
    return require("pptx.util", "slides").Emu(emu)


def _child(parent: Any, tag: str, /, **attributes: str) -> Any:
    made = parent.makeelement(_tag(tag), attributes)
    parent.append(made)
    return made


def _dashed(line: Any, dash: str) -> None:
    _child(line._get_or_add_ln(), "a:prstDash", val=dash)


def _headed(line: Any, arrow: Arrow) -> None:
    """Dashes and ends of an arrow: a point, an open one for feedback; a dot where it is published."""
    dash = "sysDot" if arrow.feedback else "dash" if arrow.hypothesised else ""
    if arrow.negative:
        dash = "lgDashDotDot" if arrow.hypothesised else "dashDot"
    ln = line._get_or_add_ln()
    if dash:
        _child(ln, "a:prstDash", val=dash)
    if arrow.stated:
        _child(ln, "a:headEnd", type="oval", w="med", len="med")
    end = "arrow" if arrow.feedback else "triangle"
    _child(ln, "a:tailEnd", type=end, w="med", len="med")


def _tabbed(paragraph: Any, stops: Sequence[tuple[int, str]]) -> None:
    if stops:
        tabs = _child(paragraph._p.get_or_add_pPr(), "a:tabLst")
        for stop, side in stops:
            _child(tabs, "a:tab", pos=str(stop), algn=side)


__all__ = ["describe", "map_slide", "said_of", "sayable"]
