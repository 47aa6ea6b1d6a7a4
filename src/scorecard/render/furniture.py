"""What stands around the map: title, date, legend, notes and the sentence at the foot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from scorecard.model.scheme import ColourRole
from scorecard.render.fonts import balanced, width, wrap
from scorecard.render.page_size import PAGES, PageSize
from scorecard.render.scene import Role, Scene
from scorecard.render.signs import LEGEND
from scorecard.render.words import strength_word

SMALL = 7.5
_LEAD = 1.38


class Text(NamedTuple):
    """One line of text with its baseline, in points from the corner of its block."""

    x: float
    y: float
    text: str
    size: float
    tone: str = "ink"
    bold: bool = False
    anchor: Literal["start", "end"] = "start"


class Sign(NamedTuple):
    """A small drawing of the legend: a status symbol, a kind of box or a kind of arrow."""

    x: float
    y: float
    """Of its middle."""
    what: str
    role: Role = "unknown"


@dataclass(frozen=True, slots=True)
class Block:
    """Texts and signs that belong together."""

    height: float
    texts: tuple[Text, ...] = ()
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """The two blocks above and below the bands."""

    header: Block
    legend: Block


def furnish(scene: Scene, page: PageSize, across: float) -> Furniture:
    """Set header and legend for a page; `across` is the width they may take."""
    # A poster is read from further away.
    grow = max(1.0, min((page.width / PAGES[0].width) ** 0.5, 3.0))
    return Furniture(_header(scene, across, grow), _legend(scene, across, grow))


def _header(scene: Scene, across: float, grow: float) -> Block:
    title, sub, when = 16.0 * grow, 9.0 * grow, 12.5 * grow
    texts: list[Text] = []
    # What is known may take what title and subtitle leave, and as much as they can spare.
    taken = max(width(scene.title, True) * title, width(scene.subtitle) * sub) + 30.0
    room = max(min(across - taken, across * 0.55), across * 0.3, width(scene.when, True) * when)
    known = balanced(scene.known, room / (sub * 0.93)) if scene.known else ()
    right = max([width(scene.when, True) * when, *[width(line) * sub * 0.93 for line in known]])
    left = max(across - right - 30.0, across * 0.4)
    lines = balanced(scene.title, left / title, True)
    while len(lines) > 2 and title > 9.0 * grow:
        title -= 1.0
        lines = balanced(scene.title, left / title, True)
    y = title * 0.85
    for line in lines:
        texts.append(Text(0.0, y, line, title, "ink", True))
        y += title * 1.2
    y += sub * 0.35 - title * 0.2
    for line in balanced(scene.subtitle, left / sub) if scene.subtitle else ():
        texts.append(Text(0.0, y, line, sub, "muted"))
        y += sub * _LEAD
    down = when * 0.95
    texts.append(Text(across, down, scene.when, when, "ink", True, "end"))
    down += sub * 1.55
    for line in known:
        texts.append(Text(across, down, line, sub * 0.93, "muted", False, "end"))
        down += sub * _LEAD
    return Block(max(y, down) - sub * 1.1, tuple(texts))


def _legend(scene: Scene, across: float, grow: float) -> Block:
    size = SMALL * grow
    foot = 9.0 * grow
    texts: list[Text] = []
    signs: list[Sign] = []
    x, y = 0.0, 6.0 * grow + size
    for what, role, room, words in _entries(scene):
        room *= grow
        need = room + width(words) * size
        if x and x + need > across:
            x, y = 0.0, y + size * 1.7
        signs.append(Sign(x + room / 2 - 2.5 * grow, y - size * 0.36, what, role))
        lines = wrap(words, max(across - room, 60.0) / size)
        for index, line in enumerate(lines):
            y += size * _LEAD if index else 0.0
            texts.append(Text(x + room, y, line, size, "ink"))
        x += need + size * 1.7
    y += size * 1.75
    if scene.notes:
        for line in balanced(" ".join(scene.notes), across / size):
            texts.append(Text(0.0, y, line, size, "muted"))
            y += size * _LEAD
        y += size * 0.35
    if scene.foot:
        y += foot - size
        for line in balanced(scene.foot.replace(" (", "\u00a0("), across / foot, True):
            texts.append(Text(0.0, y, line, foot, "ink", True))
            y += foot * _LEAD
        y -= foot - size
    return Block(y - size * 0.9, tuple(texts), tuple(signs))


_ROLES = get_args(ColourRole)


def _entries(scene: Scene) -> Iterator[tuple[str, Role, float, str]]:
    """What the legend explains: only what this map shows, but every band of the scale."""
    shown_bands = {card.record.band for card in scene.cards} - {*scene.scale.bands}
    others = sorted(
        [band for band in shown_bands if band is not None],
        key=lambda band: (_ROLES.index(band.colour), band.name),
    )
    for band in (*scene.scale.bands, *others):
        yield band.shape, band.colour, 14.0, f"{band.name} ({band.letter})"
    yield "ring", "unknown", 14.0, "Unknown (?)"
    if any(card.symbol == "dash" for card in scene.cards):
        yield "dash", "left", 14.0, "Not applicable"
    kinds = {card.kind for card in scene.cards}
    for kind, words in (
        ("objective", "objective"), ("initiative", "initiative"), ("service", "service"),
        ("capability", "capability"), ("kpi", "KPI"),
    ):  # fmt: skip
        if kind in kinds:
            yield kind, "unknown", 25.0, words
    if any(card.ahead for card in scene.cards):
        yield "ahead", "unknown", 25.0, "→ where it is led, not a status"
    if scene.heat:
        yield "heat", "unknown", 31.0, scene.heat
    arrows = scene.arrows
    if arrows:
        strengths = {arrow.strength for arrow in arrows}
        if len(strengths) > 1:
            used = {strength_word(strength) for strength in strengths}
            for word in ("strong", "moderate", "weak"):
                if word in used:
                    yield word, "unknown", 27.0, word
        else:
            yield "strong" if strengths == {3.0} else "moderate", "unknown", 27.0, "contributes to"
    for what, words, shown in (
        ("hypothesised", "hypothesised", any(arrow.hypothesised and not arrow.negative for arrow in arrows)),
        ("negative", "works against", any(arrow.negative for arrow in arrows)),
        ("feedback", "feedback", any(arrow.feedback for arrow in arrows)),
    ):
        if shown:
            yield what, "unknown", 27.0, words
    if any(card.coverage is not None for card in scene.cards):
        yield "coverage", "unknown", 14.0, "share that is known beneath"
    used_signs = {sign for card in scene.cards for sign in card.signs}
    for sign, words in LEGEND.items():
        if sign in used_signs:
            yield sign, "unknown", 14.0, words


__all__ = ["SMALL", "Block", "Furniture", "Sign", "Text", "furnish"]
