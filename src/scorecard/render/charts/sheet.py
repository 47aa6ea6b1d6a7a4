"""The sheet about a plot: head, verdicts, legend and notes, in the look of the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scorecard.render.charts.marks import Mark, mark
from scorecard.render.charts.subject import Subject
from scorecard.render.fonts import balanced, extras, font_css, font_in_force, width, wrap
from scorecard.render.page_size import PageSize
from scorecard.render.scene import DOT
from scorecard.render.svg import esc, num, status_symbol, text_element
from scorecard.render.theme import Theme

WIDE = 640.0
"""How wide a chart is, in points: three quarters of a page of A4, or half a slide."""
EDGE = 24.0
TITLE, FACTS, SMALL = 15.0, 9.0, 7.5
LEAD = 1.38
"""From one line of small print to the next, in em."""
ICON = 30.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """Part of a sheet: its SVG elements, its height, and the texts in it, for the font."""

    svg: str
    height: float
    texts: tuple[str, ...]


class Verdict(NamedTuple):
    """A drawing with a word and a sentence beside it, at the head of a chart."""

    icon: str
    """SVG on a square of 30 points."""
    word: str
    said: str


class Key(NamedTuple):
    """An entry of the legend: a mark or a line, and what it means."""

    drawn: str
    """SVG about the origin, at most 18 points wide."""
    words: str


def head(item: Subject, theme: Theme, verdicts: Sequence[Verdict]) -> Drawn:
    """Set title, facts, period and verdicts, from the top edge of the sheet."""
    across = WIDE - 2 * EDGE
    texts: list[str] = []
    out: list[str] = []

    def write(x: float, y: float, text: str, size: float, colour: str, **how: bool) -> None:
        texts.append(text)
        out.append(text_element(x, y, text, size, colour, **how))

    when = 11.0
    room = across - width(item.when, True) * when - (20.0 if item.when else 0.0)
    size = TITLE
    lines = balanced(item.name, room / size, True)
    while len(lines) > 2 and size > 10.0:
        size -= 1.0
        lines = balanced(item.name, room / size, True)
    y = EDGE + size * 0.8
    write(WIDE - EDGE, y, item.when, when, theme.ink, bold=True, end=True)
    for line in lines:
        write(EDGE, y, line, size, theme.ink, bold=True)
        y += size * 1.24
    y += FACTS * 0.7 - size * 0.28
    for line in wrap(DOT.join(item.facts), across / FACTS) if item.facts else ():
        write(EDGE, y, line, FACTS, theme.muted)
        y += FACTS * LEAD
    y -= FACTS * 0.3
    if not verdicts:
        return Drawn("".join(out), y - FACTS * 0.4, tuple(texts))
    gap, pad = 14.0, 9.0
    each = (across - gap * (len(verdicts) - 1)) / len(verdicts)
    inner = each - ICON - pad
    blocks = [
        (wrap(verdict.word, inner / FACTS, True), wrap(verdict.said, inner / SMALL) if verdict.said else ())
        for verdict in verdicts
    ]
    deepest = max(len(words) * FACTS * 1.3 + len(said) * SMALL * LEAD for words, said in blocks)
    for place, (verdict, (words, said)) in enumerate(zip(verdicts, blocks, strict=True)):
        x = EDGE + place * (each + gap)
        out.append(f'<g transform="translate({num(x)} {num(y)})">{verdict.icon}</g>')
        x += ICON + pad
        tall = len(words) * FACTS * 1.3 + len(said) * SMALL * LEAD
        down = y + max((ICON - tall) / 2, 0.0) + FACTS * 0.9
        for line in words:
            write(x, down, line, FACTS, theme.ink, bold=True)
            down += FACTS * 1.3
        down += SMALL * LEAD - FACTS * 1.3
        for line in said:
            write(x, down, line, SMALL, theme.muted)
            down += SMALL * LEAD
    return Drawn("".join(out), y + max(deepest, ICON), tuple(texts))


def foot(keys: Sequence[Key], notes: Sequence[str], theme: Theme, top: float) -> Drawn:
    """Set legend and notes beneath `top`; the height returned is that of the whole sheet."""
    across = WIDE - 2 * EDGE
    texts: list[str] = []
    y = top + SMALL
    out = [
        f'<path d="M{num(EDGE)} {num(top)}H{num(WIDE - EDGE)}" stroke="{theme.rule}" stroke-width="0.75"/>'
    ]
    y += 6.0
    x = EDGE
    for key in keys:
        need = 24.0 + width(key.words) * SMALL
        if x > EDGE and x + need > EDGE + across:
            x, y = EDGE, y + SMALL * 1.75
        out.append(f'<g transform="translate({num(x + 9.0)} {num(y - SMALL * 0.36)})">{key.drawn}</g>')
        for number, line in enumerate(wrap(key.words, (across - 24.0) / SMALL)):
            y += SMALL * LEAD if number else 0.0
            out.append(text_element(x + 24.0, y, line, SMALL, theme.ink))
            texts.append(line)
        x += need + SMALL * 1.9
    if keys and notes:
        y += SMALL * 1.75
    for line in balanced(" ".join(notes), across / SMALL) if notes else ():
        out.append(text_element(EDGE, y, line, SMALL, theme.muted))
        texts.append(line)
        y += SMALL * LEAD
    if notes:
        y -= SMALL * LEAD
    return Drawn("".join(out), y + EDGE * 0.75, tuple(texts))


def status_verdict(item: Subject, theme: Theme) -> Verdict:
    """Return the RAG status as a verdict: symbol, letter and word, value against target."""
    shape = status_symbol(item.symbol, 21.0, theme.of(item.role))
    icon = f'<g transform="translate({num(ICON / 2)} {num(ICON / 2)})">{shape}</g>'
    word = item.word if item.letter == "–" else f"{item.word} ({item.letter})"
    said = f"{item.figure} against {item.aim}" if item.figure and item.aim else item.figure
    return Verdict(icon, word, capital("; ".join(part for part in (said, item.why) if part)))


def capital(text: str) -> str:
    """Return a text with a capital at its start.

    >>> capital("it lies below the lower limit")
    'It lies below the lower limit'
    """
    return text[:1].upper() + text[1:]


def mark_key(shape: Mark, radius: float, colour: str, words: str, theme: Theme) -> Key:
    """Return the legend's entry of a mark."""
    return Key(mark(shape, 0.0, 0.0, radius, colour, theme.paper), words)


def hollow_key(colour: str, words: str, theme: Theme) -> Key:
    """Return the legend's entry of a hollow square."""
    square = f'<path d="M-2.9 -2.9H2.9V2.9H-2.9Z" fill="{theme.paper}" stroke="{colour}" stroke-width="1.2"/>'
    return Key(square, words)


def line_key(colour: str, thick: float, words: str, dash: Sequence[float] = ()) -> Key:
    """Return the legend's entry of a line."""
    dashed = f' stroke-dasharray="{" ".join(map(num, dash))}"' if dash else ""
    return Key(f'<path d="M-9 0H9" stroke="{colour}" stroke-width="{num(thick)}"{dashed}/>', words)


def area_key(colour: str, edge: str, words: str) -> Key:
    """Return the legend's entry of an area."""
    return Key(
        f'<rect x="-9" y="-4" width="18" height="8" fill="{colour}" stroke="{edge}" stroke-width="0.5"/>',
        words,
    )


def pushed_apart(wanted: Sequence[float], pitch: float, low: float, high: float) -> list[float]:
    """Return places at least `pitch` apart, in the order of those wanted and near them.

    Of those that want the same place the first stands highest. They stay between low and high where
    there is room for all.

    >>> pushed_apart([10.0, 11.0, 40.0], 8.0, 0.0, 50.0)
    [6.5, 14.5, 40.0]
    """
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], -place))
    clusters: list[tuple[float, list[int]]] = []  # the middle of each, and who is in it
    for place in order:
        members = [place]
        middle = min(max(wanted[place], low), high)
        while clusters:
            above, others = clusters[-1]
            if above + (len(others) + len(members)) * pitch / 2 <= middle + 1e-9:
                break
            clusters.pop()
            members = [*others, *members]
            half = (len(members) - 1) * pitch / 2
            middle = sum(min(max(wanted[item], low), high) for item in members) / len(members)
            middle = max(min(middle, high - half), low + half)
        clusters.append((middle, members))
    found = [0.0] * len(wanted)
    for middle, members in clusters:
        for number, place in enumerate(members):
            found[place] = middle + (number - (len(members) - 1) / 2) * pitch
    return found


def document(
    title: str, alt: str, page: PageSize, theme: Theme, body: Sequence[str], texts: Sequence[str]
) -> str:
    """Put a sheet together: one SVG text with the font inside."""
    wide, high = num(page.width), num(page.height)
    style = f"<style>{font_css(extras(texts))}</style>" if texts else ""
    written = font_in_force().families
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{num(page.width)}pt" height="{num(page.height)}pt" '
        f'viewBox="0 0 {wide} {high}" role="img" aria-label="{esc(title)}" font-family="{written}" '
        f'style="font-variant-ligatures:none" lang="en"><title>{esc(title)}</title><desc>{esc(alt)}</desc>'
        f'{style}<rect width="{wide}" height="{high}" fill="{theme.paper}"/>{"".join(body)}</svg>'
    )


__all__ = [
    "EDGE",
    "FACTS",
    "ICON",
    "LEAD",
    "SMALL",
    "WIDE",
    "Drawn",
    "Key",
    "Verdict",
    "area_key",
    "capital",
    "document",
    "foot",
    "head",
    "hollow_key",
    "line_key",
    "mark_key",
    "pushed_apart",
    "status_verdict",
]
