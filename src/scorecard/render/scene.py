"""The scene: what is on a map, in the reader's words, before anybody decides where.

Knows lanes, cards, arrows and texts; knows no points, colours or renderer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from typing import Any, Literal, NamedTuple

from scorecard.errors import Finding, Place, RenderError
from scorecard.kpi.calendar import in_force
from scorecard.kpi.scale import number, percent, show_score
from scorecard.model.kpi import KPI
from scorecard.model.node import Node
from scorecard.model.period import Period
from scorecard.model.scheme import Band, ColourRole, Scale, Shape
from scorecard.model.strategy import Strategy
from scorecard.render.fonts import clean, kept
from scorecard.render.signs import SignName
from scorecard.render.view import WHOLE, View
from scorecard.render.words import band_starts, marks_of, say_date, sentence, shortened, why_not
from scorecard.results import Status

Role = ColourRole | Literal["unknown", "left"]
Symbol = Shape | Literal["ring", "dash"]
OTHER = "Other"
_MOST_ORDERED = 7
"""More themes than so many stand in the order of the document."""
_ALONE: Literal["mark"] = "mark"
"""Instead of a sign: words that stand alone."""
DOT = " · "
"""Between two facts."""
KPI_LANE = "KPIs"
_UNDRAWN = "hands_over_to"
"""Nothing flows along it; that the work feeds the service is a link of its own."""
_NAMED = 3
"""How many boxes that are not drawn a sentence names."""
_SECTIONS = ("objectives", "initiatives", "services", "capabilities")


class Card(NamedTuple):
    """One node of the map with everything that is written on it."""

    id: str
    kind: str
    name: str
    role: Role
    symbol: Symbol
    status: str
    """Letter and score, such as `A 58`."""
    score: str
    note: str
    """Why there is no score, in a few words; empty where there is one."""
    way: Literal["up", "down", "flat"] | None
    """Which way the trend arrow points."""
    trend: str
    """`better`, `worse`, `steady`, or empty."""
    facts: str
    """Whose it is, and how many KPIs measure it."""
    marks: tuple[str, ...]
    illustrative: bool
    dropped: bool
    banner: bool
    """The vision, drawn wide on top."""
    record: Status
    """Where all of this comes from."""
    pale: bool = False
    """It stands back in this view."""
    ringed: bool = False
    """The view is about it."""
    ahead: bool = False
    """It shows where it is led, and no status."""
    heat: float | None = None
    """How strongly it is tinted, 0..1."""
    href: str = ""
    """Another map that it leads to."""
    signs: tuple[SignName | Literal["mark"], ...] = ()
    """The sign of each of the marks; those that a view adds are words alone."""
    coverage: float | None = None
    """The share of what is beneath that is known, where that is not all of it."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One labelled band; `cards` are positions in `Scene.cards`."""

    name: str
    cards: tuple[int, ...]


class Arrow(NamedTuple):
    """A link from cause to effect, by positions in `Scene.cards`."""

    source: int
    target: int
    strength: float
    """1..3."""
    negative: bool
    hypothesised: bool
    feedback: bool
    lag: str
    basis: str
    """`stated`, `illustrative`, or empty."""
    stated: bool
    """As published, on a map that also has made-up arrows."""
    pale: bool = False
    """It stands back in this view."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole map. `rows` holds the lanes from the top; lanes in one entry stand side by side."""

    title: str
    sentence: str
    """What the view is; the subtitle begins with it. Empty for the whole map."""
    subtitle: str
    when: str
    known: str
    scale: Scale
    rows: tuple[tuple[Lane, ...], ...]
    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]
    notes: tuple[str, ...]
    """Sentences beneath the legend."""
    foot: str
    heat: str
    """What the tints of the boxes say; empty where there are none."""
    nav: tuple[tuple[str, str], ...]
    """Other pages, by what they are called."""
    lacking: tuple[tuple[str, str], ...]
    """Ids (empty for the map's own words) and the characters in them that no font has. The texts hold
    them all the same."""
    columns: tuple[str, ...] = ()
    """Names of themes, where these are columns: every band save the vision's has a lane for each."""
    findings: tuple[Finding, ...] = ()
    """What the whole map leaves out for want of a lane."""


def spoken(scale: Scale, card: Card) -> str:
    """Return the whole of a card in words, for a screen reader or a tooltip."""
    status = sentence(scale, card.record, card.score, card.marks)
    kind = "KPI" if card.kind == "kpi" else card.kind.capitalize()
    said = f"{kind}: {card.record.name}. {'Outlook, not a status: ' if card.ahead else ''}{status}."
    if card.record.trend is None and card.trend:
        said += f" It moved by {card.trend}."
    if card.facts:
        said += f" {card.facts}."
    return said + " Illustrative." if card.illustrative else said


def build_scene(
    strategy: Strategy,
    statuses: Mapping[str, Status],
    *,
    at: Period,
    known_on: date | None = None,
    foot: str = "",
    met_target: str = "",
    bands: str | None = None,
    view: View = WHOLE,
    columns: str | None = None,
) -> Scene:
    """Choose what is drawn and say it: nodes that appear on the map, and the links between them.

    A view may choose fewer of them, and others; no link is made up for one whose middle is left out.
    """
    chosen = bands or strategy.map.bands
    field = "tier" if chosen == "tiers" else "perspective"
    lanes = strategy.tiers if chosen == "tiers" else strategy.perspectives
    whole = map_nodes(strategy, bands)
    nodes = whole
    if view.shown is not None:
        every: list[Node] = [node for section in _SECTIONS for node in getattr(strategy, section)]
        nodes = [node for node in [*every, *strategy.kpis] if node.id in view.shown]
    position = {node.id: index for index, node in enumerate(nodes)}
    units = {unit.id: unit.tag or unit.name for unit in strategy.units}
    kpis: dict[str, int] = {}
    links: list[tuple[int, int, Any]] = []
    for source, target, link in strategy.arrows:
        if target not in position or not in_force(link, at) or link.kind == _UNDRAWN:
            continue
        if link.kind == "measures" and in_force(strategy.nodes[source], at):
            kpis[target] = kpis.get(target, 0) + 1
        if source in position:
            links.append((position[source], position[target], link))
    made_up = strategy.basis == "illustrative"
    pen = Pen(keep=True)
    rows = _rows(pen, nodes, lanes, field)
    heads: tuple[str, ...] = ()
    if columns is not None:
        heads, rows = _by_theme(pen, strategy, nodes, rows, links)
    cards = tuple(
        [
            _card(pen, node, statuses.get(node.id), strategy, units, kpis.get(node.id, 0), made_up, view)
            for node in nodes
        ]
    )
    arrows = tuple(
        [
            arrow._replace(pale=(nodes[arrow.source].id, nodes[arrow.target].id) in view.pale_arrows)
            for arrow in _arrows(links, strategy.basis)
        ]
    )
    homeless = _homeless(strategy, field, at) if view.shown is None else []
    notes = [*view.notes, *_left_out(strategy, position, whole, at), *_not_drawn(homeless, field)]
    return Scene(
        title=pen.write(view.title or strategy.map.title or strategy.name),
        sentence=pen.write(view.sentence),
        subtitle=pen.write(f"{view.sentence} {strategy.map.subtitle or strategy.organisation}"),
        when=view.when or at.say(),
        known=view.known or _known(nodes, statuses, known_on, view.back),
        scale=strategy.scale,
        rows=rows,
        cards=cards,
        arrows=arrows,
        notes=tuple([pen.write(note) for note in _notes(strategy, cards, arrows, met_target, notes)]),
        foot=pen.write(foot),
        heat=pen.write(view.heat_words),
        nav=view.nav,
        lacking=tuple(sorted(pen.lacking.items())),
        columns=heads,
        findings=_without_lane(homeless, field, any(lanes)),
    )


class Pen:
    """Turns texts into what the font can draw, and remembers for each id what it could not.

    With `keep` the texts stay what they are: for who may have a font for them.
    """

    def __init__(self, *, keep: bool = False) -> None:
        self.lacking: dict[str, str] = {}
        self._read = kept if keep else clean

    def write(self, text: str, identifier: str = "") -> str:
        """Return the text as it is drawn."""
        drawn, lacking = self._read(text)
        if lacking:
            self.lacking[identifier] = "".join(sorted({*self.lacking.get(identifier, ""), *lacking}))
        return drawn


def map_nodes(strategy: Strategy, bands: str | None = None) -> list[Node]:
    """Return what appears on the whole map, in the order of the document.

    Services and capabilities appear where they have a lane: a tier or a perspective, as `bands` says.
    """
    field = "tier" if (bands or strategy.map.bands) == "tiers" else "perspective"
    return [node for section in _SECTIONS for node in getattr(strategy, section) if _is_shown(node, field)]


def _left_out(
    strategy: Strategy, position: Mapping[str, int], whole: Sequence[Node], at: Period
) -> list[str]:
    """How many arrows of the whole map have only one end on this one."""
    away = {node.id for node in whole if node.id not in position}
    out, into = 0, 0
    if away:
        for source, target, link in strategy.arrows:
            if in_force(link, at) and link.kind != _UNDRAWN:
                out += source in position and target in away
                into += source in away and target in position
    said = [f"{_arrows_lead(out)} to boxes that are not drawn here"] if out else []
    if into:
        said.append(f"{_arrows_lead(into)} here from boxes that are not drawn")
    return said


def _homeless(strategy: Strategy, field: str, at: Period) -> list[Node]:
    """The services and capabilities that count and have no lane on the whole map."""
    nodes: list[Node] = [*strategy.services, *strategy.capabilities]
    return [node for node in nodes if in_force(node, at) and not _is_shown(node, field)]


def _not_drawn(homeless: Sequence[Node], field: str) -> list[str]:
    """How many of each kind are not drawn for want of a lane, and which, for the map's foot."""
    said = []
    for kind, one, many in (("service", "service", "services"), ("capability", "capability", "capabilities")):
        names = [node.name for node in homeless if node.kind == kind]
        if names:
            rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            count = f"1 {one} counts and is" if len(names) == 1 else f"{len(names)} {many} count and are"
            said.append(f"{count} not drawn, for want of a {field}: {', '.join(names[:_NAMED])}{rest}")
    return said


def _without_lane(homeless: Sequence[Node], field: str, lanes: bool) -> tuple[Finding, ...]:
    how = f"say its `{field}`" if len(homeless) == 1 else f"say the `{field}` of each"
    fix = how if lanes else f"name one or more under `{field}s:`, and {how}"
    return tuple(
        [Finding("note", "without-lane", Place(), what, fix) for what in _not_drawn(homeless, field)]
    )


def _arrows_lead(count: int) -> str:
    return "1 arrow leads" if count == 1 else f"{count} arrows lead"


def _is_shown(node: Node, field: str) -> bool:
    if node.kind in ("service", "capability"):
        return getattr(node, field) is not None
    return getattr(node, "appears", "both") != "scorecard"


def _card(
    pen: Pen, node: Node, status: Status | None, strategy: Strategy, units: Mapping[str, str], kpis: int,
    made_up: bool, view: View,
) -> Card:  # fmt: skip
    scale = strategy.scale
    status = status or Status(node.id, node.kind, node.name, None, None)
    role, symbol = look(status.band, status.applicable)
    note = score = ""
    if status.band is None:
        shown = status.letter if status.applicable else ""
        note = shortened(why_not(status)) or ("unknown" if status.applicable else "not applicable")
    else:
        score = "" if status.score is None else show_score(scale, status.score)
        shown = f"{status.letter} {score}".rstrip()
    ahead = node.id in view.ahead
    trend = status.trend
    word: str = (trend.verdict or "") if trend is not None else ""
    way = trend.direction if trend is not None and word else None
    way, word = view.moves.get(node.id, (way, word))
    if symbol == "dash" and way == "flat":
        way = None  # two strokes side by side would say nothing; the word does
    href = view.links.get(node.id, "")
    counted = f"{kpis}\u00a0KPI{'' if kpis == 1 else 's'}" if kpis else ""  # never broken
    whose = units.get(node.unit or "", "") + ("\u00a0›" if href else "")
    figures = _figures(node, status) if isinstance(node, KPI) else ""
    facts = DOT.join([part for part in (figures, whose, counted) if part])
    said = (view.said[node.id],) if node.id in view.said else ()
    illustrative = node.basis == "illustrative" or (node.basis is None and made_up)
    found = marks_of(scale, status)
    partly = status.band is not None and status.score is not None and status.coverage < 1
    return Card(
        node.id, node.kind, pen.write(node.name, node.id), role, symbol,
        pen.write(f"→ {shown}" if ahead else shown, node.id), score, pen.write(note, node.id),
        way, word, pen.write(facts, node.id),
        tuple([pen.write(mark, node.id) for mark in (*said, *(mark.words for mark in found))]), illustrative,
        status.dropped, node.kind == "objective" and getattr(node, "vision", False), status,
        node.id in view.pale, node.id in view.ringed, ahead, view.heat.get(node.id), href,
        (*(_ALONE for _ in said), *(mark.sign for mark in found)), status.coverage if partly else None,
    )  # fmt: skip


def _figures(kpi: KPI, status: Status) -> str:
    """A KPI's value beside its target, as far as they are known."""
    if status.value is None or kpi.direction in ("yes_no", "assessed"):
        return ""
    figure = f"{number(status.value)} {kpi.measured_in}".rstrip()
    if status.target is None:
        return figure
    aim = number(status.target)
    return f"{figure}, target {aim}" + (f" to {number(status.upper)}" if status.upper is not None else "")


def look(band: Band | None, applicable: bool) -> tuple[Role, Symbol]:
    """Return what a status is coloured by and the shape it is drawn as."""
    if band is not None:
        return band.colour, band.shape
    return ("unknown", "ring") if applicable else ("left", "dash")


def _rows(pen: Pen, nodes: Sequence[Node], lanes: Sequence[Any], field: str) -> tuple[tuple[Lane, ...], ...]:
    """The lanes from the top: the vision's, those of the document by rank, and what has none."""
    members: dict[str | None, list[int]] = {lane.id: [] for lane in lanes}
    vision: list[int] = []
    kpis: list[int] = []
    for index, node in enumerate(nodes):
        if getattr(node, "vision", False):
            vision.append(index)
        elif node.kind == "kpi":
            kpis.append(index)
        else:
            members.setdefault(getattr(node, field), []).append(index)
    rows: list[tuple[Lane, ...]] = []
    if vision:
        homes = {getattr(nodes[index], field) for index in vision}
        named = {lane.id: lane.name for lane in lanes if not members[lane.id]}
        home = homes.pop() if len(homes) == 1 else None
        rows.append((Lane(pen.write(named.get(home, "Vision")), tuple(vision)),))
    by_rank: dict[int, list[Lane]] = {}
    for order, lane in enumerate(lanes):
        if members[lane.id]:
            rank = order if lane.rank is None else lane.rank
            by_rank.setdefault(rank, []).append(Lane(pen.write(lane.name), tuple(members[lane.id])))
    rows.extend(tuple(by_rank[rank]) for rank in sorted(by_rank))
    left_over = members.get(None)
    if left_over:
        rows.append((Lane(OTHER if by_rank else "Objectives", tuple(left_over)),))
    if kpis:
        rows.append((Lane(KPI_LANE, tuple(kpis)),))
    return tuple(rows)


def _by_theme(
    pen: Pen,
    strategy: Strategy,
    nodes: Sequence[Node],
    rows: Sequence[tuple[Lane, ...]],
    links: Iterable[tuple[int, int, Any]],
) -> tuple[tuple[str, ...], tuple[tuple[Lane, ...], ...]]:
    """The themes that are on the map, and the bands with a lane for each; the last is for the rest.

    Themes stand side by side, so bands of one rank stand one above another.
    """
    below = {card for lanes in rows for lane in lanes for card in lane.cards if not _is_vision(nodes[card])}
    used = {nodes[card].theme for card in below}
    named = {theme.id: theme.name for theme in strategy.themes if theme.id in used}
    if not named:
        raise RenderError("themes cannot be the columns: no box of this map has a `theme`")
    joined = [(nodes[one].theme, nodes[other].theme) for one, other, _ in links if {one, other} <= below]
    themes: list[str | None] = [*_side_by_side(list(named), joined)]
    names = [pen.write(named[theme or ""]) for theme in themes]
    if None in used:
        themes.append(None)
        names.append(OTHER)
    found: list[tuple[Lane, ...]] = []
    for lane in [lane for lanes in rows for lane in lanes]:
        if lane.cards and _is_vision(nodes[lane.cards[0]]):
            found.append((lane,))
            continue
        found.append(
            tuple(
                [
                    Lane(lane.name, tuple([card for card in lane.cards if nodes[card].theme == theme]))
                    for theme in themes
                ]
            )
        )
    return tuple(names), tuple(found)


def _side_by_side(themes: list[str], joined: Iterable[tuple[str | None, str | None]]) -> tuple[str, ...]:
    """The themes in the order in which arrows lead least far aside; of two alike the document's."""
    counts = Counter(pair for pair in joined if pair[0] != pair[1])
    if len(themes) > _MOST_ORDERED or not counts:
        return tuple(themes)

    def aside(order: tuple[str, ...]) -> int:
        place: dict[str | None, int] = {theme: at for at, theme in enumerate(order)}
        last = len(order)  # what has no theme stands behind them
        far = (
            (place.get(one, last) - place.get(other, last), count) for (one, other), count in counts.items()
        )
        return sum(abs(distance) * count for distance, count in far)

    return min(permutations(themes), key=aside)


def _is_vision(node: Node) -> bool:
    return bool(getattr(node, "vision", False))


def _arrows(links: Sequence[tuple[int, int, Any]], basis: str | None) -> tuple[Arrow, ...]:
    heaviest = max([getattr(link, "weight", 1.0) for _, _, link in links], default=1.0)
    # Up to 3 the weights are strengths as they stand; larger ones are relative to the largest.
    factor = 1.0 if heaviest <= 3 else 3.0 / heaviest
    bases = [link.basis or basis or "" for _, _, link in links]
    mixed = len({base == "illustrative" for base in bases}) > 1
    arrows: list[Arrow] = []
    for (source, target, link), base in zip(links, bases, strict=True):
        stated = mixed and base != "illustrative"
        if link.kind == "measures":
            strength = min(max(link.weight * factor, 1.0), 3.0)
            arrows.append(Arrow(source, target, strength, False, False, False, "", base, stated))
        elif link.kind == "contributes":
            strength = min(max(link.weight * factor, 1.0), 3.0)
            arrows.append(
                Arrow(
                    source, target, strength, link.sign == "negative", link.evidence == "hypothesised",
                    link.feedback, str(link.lag) if link.lag is not None else "", base, stated,
                )
            )  # fmt: skip
        else:
            arrows.append(Arrow(source, target, 1.0, False, False, False, "", base, stated))
    return tuple(arrows)


def _known(
    nodes: Iterable[Node], statuses: Mapping[str, Status], known_on: date | None, back: str
) -> str:  # fmt: skip
    parts = [f"as known on {say_date(known_on)}"] if known_on is not None else []
    for what, field in (("vision", "vision"), ("goals", "goal")):
        ids = [node.id for node in nodes if getattr(node, field, False)]
        known = [statuses[identifier].coverage for identifier in ids if identifier in statuses]
        if known:
            low, high = percent(min(known)), percent(max(known))
            shown = high if low == high else f"{low.removesuffix(' %')}–{high}"
            read = f", read back to {back} through lags" if back else ""
            parts.append(f"coverage of the {what} {shown}{read}")
            break
    return DOT.join(parts)


def _notes(
    strategy: Strategy, cards: Sequence[Card], arrows: Sequence[Arrow], met_target: str, more: Sequence[str]
) -> tuple[str, ...]:
    starts = band_starts(strategy.scale) if cards else ""
    notes = [note for note in (*more, starts, met_target) if note]
    if any(arrow.lag for arrow in arrows) and not any(card.ahead for card in cards):
        notes.append("A cause with a lag is read as it stood then")
    if any(card.illustrative for card in cards):
        notes.append("† made up for this example")
    if any(arrow.stated for arrow in arrows):
        notes.append("A dot at an arrow's tail: as published; the other arrows are illustrative")
    elif any(arrow.basis == "illustrative" for arrow in arrows):
        notes.append("The arrows are illustrative")
    if strategy.figures == "illustrative":
        notes.append("Figures are illustrative")
    return tuple(note.strip().rstrip(".") + "." for note in notes)


__all__ = [
    "DOT",
    "Arrow",
    "Card",
    "Lane",
    "Role",
    "Scene",
    "Symbol",
    "build_scene",
    "look",
    "map_nodes",
    "spoken",
]
