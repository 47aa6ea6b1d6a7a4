"""From a placed scene to SVG text. Every number is printed by `num`, every text goes through `esc`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from scorecard.render.fonts import BOX, extras, font_css, font_in_force, right_to_left, width
from scorecard.render.furniture import SMALL, Block
from scorecard.render.lags import LagLabel
from scorecard.render.measure import Box, Run, measure
from scorecard.render.place import ColumnPlace, Placement
from scorecard.render.plan import EDGE, Plan
from scorecard.render.route import Route
from scorecard.render.scene import Arrow, Card, Scene, spoken
from scorecard.render.shades import STEPS, heat_colour, heat_step, heated, pale
from scorecard.render.signs import SIGNS, ring, sign
from scorecard.render.theme import StatusColours, Theme

_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_UNSAID = dict.fromkeys([*range(32), *range(127, 160), *range(55296, 57344), 65534, 65535], "�")
_SPECIAL = re.compile(r"[^ !#-%(-;=?-~]")
"""Whatever is not plain ASCII that stands for itself: only such texts are translated."""
_ESCAPES = str.maketrans({**{ord(key): value for key, value in _NAMED.items()}, **_UNSAID})


def num(value: float) -> str:
    """Print a length in points: two decimals, which no printer can show.

    >>> num(12), num(0.126)
    ('12.00', '0.13')
    """
    return f"{value:.2f}"


def esc(text: str) -> str:
    """Escape a text for SVG and HTML; what XML forbids becomes U+FFFD.

    >>> esc("R&D"), esc("plain")
    ('R&amp;D', 'plain')
    """
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def text_element(
    x: float, y: float, text: str, size: float, colour: str, *, bold: bool = False, end: bool = False
) -> str:
    """Write one line of text with its baseline at y."""
    if _SPECIAL.search(text):
        if end and right_to_left(text):
            return _FROM_RIGHT[bold] % (x, y, size, colour, text.translate(_ESCAPES))
        text = text.translate(_ESCAPES)
    return _TEXT[bold, end] % (x, y, size, colour, text)


def lines_element(
    x: float, room: float, y: float, lead: float, lines: Sequence[str], size: float, colour: str,
    *, bold: bool = False,
) -> str:  # fmt: skip
    """Write lines of one text from the left end of their room, or from the right where it is read so."""
    end = right_to_left(" ".join(lines))
    x += room if end else 0.0
    return "".join(
        [
            text_element(x, y + number * lead, line, size, colour, bold=bold, end=end)
            for number, line in enumerate(lines)
        ]
    )


_TEXT = {
    (bold, end): '<text x="%.2f" y="%.2f" font-size="%.2f" fill="%s"'
    + (' font-weight="700"' if bold else "")
    + (' text-anchor="end"' if end else "")
    + ">%s</text>"
    for bold in (False, True)
    for end in (False, True)
}
"""Numbers as `num` prints them."""
_FROM_RIGHT = {
    # What stands between letters and figures goes where a reader from the right looks for it.
    bold: _TEXT[bold, True].replace("<text ", '<text style="unicode-bidi:plaintext" ')
    for bold in (False, True)
}


def boxed(svg: str, lacking: str) -> str:
    """Draw a box for every character that the font lacks; what is read out keeps them.

    >>> boxed("<desc>\u4e2d</desc><text>\u4e2d</text>", "\u4e2d") == "<desc>\u4e2d</desc><text>\u25a1</text>"
    True
    """
    if not lacking:
        return svg
    boxes = str.maketrans(dict.fromkeys(lacking, BOX))
    return _WRITTEN.sub(lambda found: found[0].translate(boxes), svg)


_WRITTEN = re.compile("<text[^>]*>[^<]*</text>")


def for_any_font(svg: str) -> str:
    """Let the reader's own fonts draw what ours lacks."""
    asked = f'font-family="{font_in_force().families}"'
    return svg.replace(asked, asked[:-1] + ',sans-serif"', 1)


def status_symbol(shape: str, size: float, colours: StatusColours) -> str:
    """Draw the symbol of a status about the origin: filled with its colour, in an outline that
    stands out from any background. A ring or dash is all outline.
    """
    if shape in ("ring", "dash"):
        return symbol(shape, size, colours.text)
    return symbol(shape, size, colours.edge, colours.text)


@lru_cache(maxsize=256)
def symbol(shape: str, size: float, colour: str, line: str = "", *, hollow: bool = False) -> str:
    """Draw a shape about the origin, `size` high, outlined where a colour of the line is said;
    hollow where it stands for no status."""
    r = size / 2
    fill = f'fill="{colour}"'
    if hollow:
        r -= size * 0.06
        fill = f'fill="none" stroke="{colour}" stroke-width="{num(size * 0.13)}" stroke-linejoin="round"'
    elif line:
        fill += f' stroke="{line}" stroke-width="{num(size * 0.08)}" stroke-linejoin="round"'
        r -= size * 0.03
    if shape == "circle":
        return f'<circle r="{num(r * 0.94)}" {fill}/>'
    if shape == "ring":
        dash = num(r * 0.62)
        return (
            f'<circle r="{num(r * 0.86)}" fill="none" stroke="{colour}" stroke-width="{num(r * 0.3)}" '
            f'stroke-dasharray="{dash} {num(r * 0.45)}"/>'
        )
    if shape == "dash":
        return (
            f'<path d="M{num(-r * 0.8)} 0H{num(r * 0.8)}" stroke="{colour}" stroke-width="{num(r * 0.4)}"/>'
        )
    if shape == "square":
        side = r * 0.86
        return f'<path d="M{num(-side)} {num(-side)}H{num(side)}V{num(side)}H{num(-side)}Z" {fill}/>'
    points = _POINTS[shape]
    drawn = "L".join(f"{num(x * r)} {num(y * r)}" for x, y in points)
    return f'<path d="M{drawn}Z" {fill}/>'


_POINTS: dict[str, Sequence[tuple[float, float]]] = {
    "diamond": ((0, -1.08), (1.08, 0), (0, 1.08), (-1.08, 0)),
    "triangle": ((0, -0.98), (1.08, 0.86), (-1.08, 0.86)),
    "hexagon": ((-0.52, -0.9), (0.52, -0.9), (1.04, 0), (0.52, 0.9), (-0.52, 0.9), (-1.04, 0)),
    "star": (
        (0, -1.1), (0.27, -0.35), (1.05, -0.34), (0.43, 0.14), (0.65, 0.89),
        (0, 0.45), (-0.65, 0.89), (-0.43, 0.14), (-1.05, -0.34), (-0.27, -0.35),
    ),
    "up": ((0, -0.8), (0.8, 0.65), (-0.8, 0.65)),
    "down": ((0, 0.8), (0.8, -0.65), (-0.8, -0.65)),
    "flat": ((-0.85, -0.25), (0.85, -0.25), (0.85, 0.25), (-0.85, 0.25)),
}  # fmt: skip


def card_body(box: Box, height: float, status_y: float, theme: Theme) -> str:
    """Draw a card with its upper left corner at the origin and its status on the baseline `status_y`."""
    card, sizes = box.card, box.sizes
    colours = theme.of(card.role)
    parts = [_outline(box, height, colours, theme)]
    if card.heat:
        room = box.width - box.inset - sizes.pad * 1.1 - (0.0 if card.kind == "objective" else sizes.nose)
        long = num(room * card.heat)
        parts.append(
            f'<rect x="{num(box.inset)}" y="{num(height - 2.9)}" width="{long}" height="1.7" '
            f'fill="{heat_colour(theme)}"/>'
        )
    size = box.name_size
    y = sizes.pad * 0.85 + size * 0.8
    ink = theme.muted if card.dropped else theme.ink
    lead = size * 1.22
    parts.append(lines_element(box.inset, box.name_room, y, lead, box.lines, size, ink, bold=not card.pale))
    y = status_y
    for number, runs in enumerate(box.foot):
        base = sizes.status if number == 0 else sizes.small
        parts.extend([_run(run, y, base, box, colours, theme) for run in runs])
        y += sizes.small_lead
    if card.illustrative:
        x = box.width - sizes.pad * 0.95
        y = sizes.pad * 0.55 + sizes.small * 0.76
        if card.kind in ("initiative", "capability"):
            x -= sizes.nose
        elif card.kind == "service":  # inside its round corner
            x, y = x - sizes.pad * 0.5, y + sizes.pad * 0.25
        parts.append(text_element(x, y, "†", sizes.small, theme.muted))
    return "".join(parts)


def _run(run: Run, y: float, base: float, box: Box, colours: StatusColours, theme: Theme) -> str:
    x = box.inset + run.x
    if run.tone == "symbol":
        middle = base * 0.48
        form, size = box.card.symbol, base * 0.98
        shape = status_symbol(form, size, colours)
        if box.card.ahead:
            shape = symbol(form, size, colours.text, hollow=True)
        return f'<g transform="translate({num(x + middle)} {num(y - base * 0.36)})">{shape}</g>'
    small = box.sizes.small
    if run.tone in ("up", "down", "flat"):
        shape = symbol(run.tone, small * 0.8, theme.muted)
        return f'<g transform="translate({num(x + small * 0.38)} {num(y - small * 0.34)})">{shape}</g>'
    if run.tone == "coverage" or run.tone in SIGNS:
        shape = _mark(run.tone, box.card.coverage or 0.0, small, theme)
        return f'<g transform="translate({num(x + small * 0.46)} {num(y - small * 0.36)})">{shape}</g>'
    if run.tone == "status":
        return text_element(x, y, run.text, base, colours.text, bold=True)
    colour = theme.mark if run.tone == "mark" else theme.muted
    return text_element(x, y, run.text, small, colour, bold=run.bold)


def _mark(what: str, coverage: float, size: float, theme: Theme) -> str:
    if what == "coverage":
        return ring(coverage, size * 0.98, theme.muted)
    return next(sign(name, size * 0.92, theme.mark) for name in SIGNS if name == what)


def _outline(box: Box, height: float, colours: StatusColours, theme: Theme) -> str:
    """The form of a card says its kind; its edge says its status."""
    kind, w, h = box.card.kind, box.width, height
    card = box.card
    dash = ' stroke-dasharray="3 2"' if card.dropped or card.role == "unknown" or card.ahead else ""
    point = box.sizes.nose
    if kind == "objective":
        line = f'stroke="{theme.border}" stroke-width="0.75"'
        if card.ringed:
            line = f'stroke="{theme.ink}" stroke-width="1.8"'
        elif card.ahead:
            line = f'stroke="{colours.edge}" stroke-width="1.1"{dash}'
        border = f'<rect width="{num(w)}" height="{num(h)}" rx="4.5" fill="{theme.card}" {line}/>'
        if card.ahead:
            return border
        edge = f'<rect x="0" y="4" width="3.6" height="{num(h - 8)}" rx="1.8" fill="{colours.edge}"/>'
        return border + edge
    edge, thick = (theme.ink, "1.8") if card.ringed else (_line_of(card, colours), "1.1")
    fill = theme.card if card.ahead else colours.tint
    style = f'fill="{fill}" stroke="{edge}" stroke-width="{thick}" stroke-linejoin="round"{dash}/>'
    if kind == "kpi":
        return f'<rect width="{num(w)}" height="{num(h)}" {style}'
    if kind == "initiative":
        return (
            f'<path d="M0 0H{num(w - point)}L{num(w)} {num(h / 2)}L{num(w - point)} {num(h)}H0'
            f'L{num(point)} {num(h / 2)}Z" {style}'
        )
    if kind == "capability":
        return (
            f'<path d="M{num(point)} 0H{num(w - point)}L{num(w)} {num(h / 2)}L{num(w - point)} {num(h)}'
            f'H{num(point)}L0 {num(h / 2)}Z" {style}'
        )
    return f'<rect width="{num(w)}" height="{num(h)}" rx="{num(min(h / 2, 15.0))}" {style}'


def _line_of(card: Card, colours: StatusColours) -> str:
    """The outline of a box that says its kind; of one that stands back it does, too."""
    return colours.edge if card.pale else colours.text


@dataclass(frozen=True, slots=True)
class Sheets:
    """What is drawn while the engine runs, because it needs no places from it."""

    head: str
    """Everything up to the bands."""
    cards: tuple[tuple[str, str], ...]
    """Each card up to where its place is written, and the rest of it."""
    ids: tuple[str, ...]
    """Of the cards' nodes."""
    foot: str
    """Legend and notes."""


def draw_sheets(scene: Scene, plan: Plan, theme: Theme, alt: str) -> Sheets:
    """Draw what needs no places: header, cards and legend."""
    texts = [text.text for block in (plan.furniture.header, plan.furniture.legend) for text in block.texts]
    texts.extend([line for lanes in plan.labels for label in lanes for line in label.lines])
    texts.extend([line for head in plan.heads for line in head.lines])
    texts.extend([arrow.lag for arrow in scene.arrows])
    cards: list[tuple[str, str]] = [("", "")] * len(scene.cards)
    shades: dict[tuple[bool, int], Theme] = {(False, 0): theme}
    for row, height in zip(plan.structure.rows, plan.heights, strict=True):
        boxes = [measure(scene.cards[card], plan.widths[card], plan.sizes) for card in row.cards]
        # Along a row the statuses stand on one line, save where a long name pushes its own down.
        common = height - max([box.foot_height for box in boxes])
        for card, box in zip(row.cards, boxes, strict=True):
            said = esc(spoken(scene.scale, box.card))
            shade = (box.card.pale, heat_step(box.card.heat or 0.0))
            if shade not in shades:
                shades[shade] = heated(theme, shade[1]) if shade[1] else pale(theme)
            body = card_body(box, height, max(common, box.least_status_y), shades[shade])
            start = (
                f'<g class="card" data-id="{box.card.id}" role="listitem" aria-label="{said}" '
                'transform="translate('
            )
            body = f"<title>{said}</title>{body}"
            if box.card.href:
                body = f'<a href="{esc(box.card.href)}">{body}</a>'
            cards[card] = (start, f')">{body}</g>')
            texts.extend(box.lines)
            texts.extend([run.text for line in box.foot for run in line])
    page = plan.page
    wide, high = num(page.width), num(page.height)
    mm_wide, mm_high = page.millimetres
    # A picture as a whole has nothing in it that could be followed.
    role = "group" if any(card.href for card in scene.cards) else "img"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{mm_wide}mm" height="{mm_high}mm" '
        f'viewBox="0 0 {wide} {high}" role="{role}" aria-label="{esc(scene.title)}" '
        f'font-family="{font_in_force().families}" style="font-variant-ligatures:none" lang="en">'
        f"<title>{esc(scene.title)}</title><desc>{esc(alt)}</desc>"
        f"<style>{font_css(extras(texts))}</style>"
        f'<rect width="{wide}" height="{high}" fill="{theme.paper}"/>'
        f'{_block(plan.furniture.header, EDGE, EDGE, theme, 1.0)}<g class="bands">'
    )
    if not scene.cards:
        words = "There are no objectives on this map yet."
        y = (EDGE + plan.furniture.header.height + plan.legend_y) / 2
        head += text_element((page.width - width(words) * 12.0) / 2, y, words, 12.0, theme.muted)
    rule = plan.legend_y
    foot = (
        f'<path d="M{num(EDGE)} {num(rule)}H{num(page.width - EDGE)}" '
        f'stroke="{theme.rule}" stroke-width="0.75"/>'
        f"{_block(plan.furniture.legend, EDGE, rule, theme, legend_scale(plan))}</svg>"
    )
    return Sheets(head, tuple(cards), tuple([card.id for card in scene.cards]), foot)


def document(
    plan: Plan,
    places: Placement,
    routes: Sequence[Route],
    labels: Sequence[LagLabel],
    sheets: Sheets,
    theme: Theme,
) -> str:
    """Put the whole picture together."""
    out = [sheets.head]
    frame = "" if theme.frame is None else f' stroke="{theme.frame}" stroke-width="0.75"'
    for band in places.bands:
        out.append(
            f'<rect x="{num(band.x)}" y="{num(band.y)}" width="{num(band.width)}" '
            f'height="{num(band.height)}" rx="5" fill="{theme.bands[band.tint]}"{frame}/>'
        )
        label = band.label
        lead = label.size * 1.25
        y = band.label_y - (len(label.lines) - 1) * lead / 2 + label.size * 0.36
        left, room = band.x + plan.sizes.pad, label.width - 2 * plan.sizes.pad
        out.append(lines_element(left, room, y, lead, label.lines, label.size, theme.ink, bold=True))
    if places.columns:
        out.append('</g><g class="columns">')
        out.extend([_column(column, number, theme) for number, column in enumerate(places.columns)])
    out.append(f'</g><g class="arrows" fill="none" stroke="{theme.line}">')
    light = pale(theme) if any(item.arrow.pale for item in routes) else theme
    # What stands back lies below what does not.
    for item in sorted(routes, key=lambda item: not item.arrow.pale):
        drawn = _arrow(item, light if item.arrow.pale else theme)
        out.append(f"<g {_ends(sheets, item.arrow)}>{drawn}</g>")
    out.append('</g><g class="cards" role="list">')
    x, top, row_of = places.x, places.top, plan.structure.row_of
    for index, (start, rest) in enumerate(sheets.cards):
        out.append(f"{start}{num(x[index] - plan.widths[index] / 2)} {num(top[row_of[index]])}{rest}")
    out.append('</g><g class="lags">')
    size = plan.sizes.small
    for lag in labels:
        text = text_element(lag.x, lag.y, lag.text, size, light.muted if lag.arrow.pale else theme.muted)
        out.append(f"<g {_ends(sheets, lag.arrow)}>{text}</g>")
    out.append("</g>")
    out.append(sheets.foot)
    return "".join(out)


def _column(column: ColumnPlace, number: int, theme: Theme) -> str:
    """Tint a theme through the bands and write its name on top."""
    fill, share = (theme.rule, 0.45) if number % 2 == 0 else (theme.paper, 0.55)
    head = column.head
    drawn = (
        f'<rect x="{num(column.x)}" y="{num(column.y)}" width="{num(column.width)}" '
        f'height="{num(column.height)}" rx="5" fill="{fill}" fill-opacity="{share}"/>'
    )
    y = column.y + head.size * 1.25
    for line in head.lines:
        x = column.x + (column.width - width(line, True) * head.size) / 2
        drawn += text_element(x, y, line, head.size, theme.ink, bold=True)
        y += head.size * 1.25
    return drawn


def _ends(sheets: Sheets, arrow: Arrow) -> str:
    """The nodes that an arrow joins, for who walks the picture."""
    return f'data-from="{sheets.ids[arrow.source]}" data-to="{sheets.ids[arrow.target]}"'


def legend_scale(plan: Plan) -> float:
    """How much larger than on A4 the legend of a poster is."""
    sizes = [text.size for text in plan.furniture.legend.texts]
    return min(sizes, default=SMALL) / SMALL


def _block(block: Block, x: float, y: float, theme: Theme, scale: float) -> str:
    tones = {"ink": theme.ink, "muted": theme.muted}
    parts = [
        text_element(
            x + text.x, y + text.y, text.text, text.size, tones[text.tone],
            bold=text.bold, end=text.anchor == "end",
        )
        for text in block.texts
    ]  # fmt: skip
    grow = "" if scale == 1.0 else f" scale({num(scale)})"
    for item in block.signs:
        drawn = _sign(item.what, theme.of(item.role), theme)
        parts.append(f'<g transform="translate({num(x + item.x)} {num(y + item.y)}){grow}">{drawn}</g>')
    return f"<g>{''.join(parts)}</g>"


_LINES = {
    "strong": (2.1, ""),
    "moderate": (1.4, ""),
    "weak": (0.75, ""),
    "hypothesised": (1.1, "hypothesised"),
    "negative": (1.1, "negative"),
    "feedback": (1.1, "feedback"),
}
_DASHES = {
    "hypothesised": "4 2.6",
    "negative": "6 2 1.2 2",
    "both": "3.4 2 1.2 2 1.2 2",
    "feedback": "0.1 2.7",
}


def _sign(what: str, colours: StatusColours, theme: Theme) -> str:
    """One small drawing of the legend, about the origin."""
    if what in _LINES:
        thick, style = _LINES[what]
        stroke = f'stroke="{theme.line}" stroke-width="{num(thick)}"{_dash(style)}'
        line = f'<path d="M-10 0H5" {stroke} fill="none"/>'
        return line + _head(
            9.6, 0.0, 1.0 + thick, style == "negative", style == "feedback", theme, sideways=True
        )
    if what == "objective":
        return (
            f'<rect x="-9" y="-4.5" width="18" height="9" rx="2" fill="{theme.card}" stroke="{theme.muted}" '
            f'stroke-width="0.75"/><path d="M-8.2 -3V3" stroke="{theme.muted}" stroke-width="1.6"/>'
        )
    if what == "heat":
        return "".join(
            f'<rect x="{-10 + 7 * place}" y="-4.5" width="7" height="9" fill="{heated(theme, step).card}" '
            f'stroke="{heat_colour(theme)}" stroke-width="0.5"/>'
            for place, step in enumerate((1, STEPS // 2, STEPS))
        )
    if what == "ahead":
        box = (
            f'<rect x="-9" y="-4.5" width="18" height="9" rx="2" fill="{theme.card}" '
            f'stroke="{theme.muted}" stroke-width="0.9" stroke-dasharray="3 2"/>'
        )
        return box + symbol("circle", 5.0, theme.muted, hollow=True)
    style = f'fill="{theme.paper}" stroke="{theme.muted}" stroke-width="0.9"/>'
    if what == "kpi":
        return f'<rect x="-9" y="-4.5" width="18" height="9" {style}'
    if what == "initiative":
        return f'<path d="M-9 -4.5H5.5L9 0L5.5 4.5H-9L-5.5 0Z" {style}'
    if what == "capability":
        return f'<path d="M-5.5 -4.5H5.5L9 0L5.5 4.5H-5.5L-9 0Z" {style}'
    if what == "service":
        return f'<rect x="-9" y="-4.5" width="18" height="9" rx="4.5" {style}'
    if what == "coverage" or what in SIGNS:
        return _mark(what, 0.75, 8.0, theme)
    return status_symbol(what, 8.0, colours)


def _dash(style: str) -> str:
    if not style:
        return ""
    cap = ' stroke-linecap="round"' if style == "feedback" else ""
    return f' stroke-dasharray="{_DASHES[style]}"{cap}'


_BEND = "%.2f %.2fC%.2f %.2f %.2f %.2f %.2f %.2f"  # as `num` prints, eight at a time
_TIP = "M%.2f %.2fL%.2f %.2fL%.2f %.2f"


def _arrow(item: Route, theme: Theme) -> str:
    arrow = item.arrow
    first = item.bends[0]
    verb, path = "M", ""
    for _, x0, y0, x1, y1 in item.bends:
        half = y0 + item.loop if item.loop else (y0 + y1) / 2
        path += verb + _BEND % (x0, y0, x0, half, x1, half, x1, y1)
        verb = "L"
    style = "feedback" if arrow.feedback else ""
    if arrow.negative:
        style = "both" if arrow.hypothesised else "negative"
    elif arrow.hypothesised and not style:
        style = "hypothesised"
    faint = f' stroke="{theme.line}"' if arrow.pale else ""
    drawn = f'<path d="{path}" stroke-width="{num(0.7 * arrow.strength)}"{_dash(style)}{faint}/>'
    if arrow.stated:
        radius = 1.3 + 0.35 * arrow.strength
        above = radius if first.y1 < first.y0 else -radius
        drawn += (
            f'<circle cx="{num(first.x0)}" cy="{num(first.y0 - above)}" r="{num(radius)}" '
            f'fill="{theme.line}" stroke="none"/>'
        )
    return drawn + _head(*item.tip, arrow.strength, arrow.negative, arrow.feedback, theme, up=item.up)


def _head(
    x: float, y: float, strength: float, negative: bool, feedback: bool, theme: Theme,
    *, up: float = -1.0, sideways: bool = False,
) -> str:  # fmt: skip
    """The end of an arrow at its tip: a point, an open one for feedback, a minus in a ring."""
    if negative:
        away = (-3.3, 0.0) if sideways else (0.0, -3.3 * up)
        cx, cy = x + away[0], y + away[1]
        return (
            f'<circle cx="{num(cx)}" cy="{num(cy)}" r="2.9" fill="{theme.paper}" stroke="{theme.line}" '
            f'stroke-width="0.8"/><path d="M{num(cx - 1.5)} {num(cy)}h3" stroke="{theme.ink}" '
            'stroke-width="0.9"/>'
        )
    length, half = 3.9 + 0.7 * strength, 1.9 + 0.45 * strength
    if sideways:
        points = _TIP % (x - length, y - half, x, y, x - length, y + half)
    else:
        back = y - up * length
        points = _TIP % (x - half, back, x, y, x + half, back)
    if feedback:
        return f'<path d="{points}" stroke="{theme.line}" stroke-width="1" fill="none"/>'
    return f'<path d="{points}Z" fill="{theme.line}" stroke="none"/>'


__all__ = [
    "Sheets",
    "boxed",
    "card_body",
    "document",
    "draw_sheets",
    "esc",
    "for_any_font",
    "lines_element",
    "num",
    "status_symbol",
    "symbol",
]
