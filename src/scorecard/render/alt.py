"""The map told in a paragraph, to somebody who cannot see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scorecard.render.scene import Card, Scene
from scorecard.render.words import cut_short

_NAMED = 12
"""How many cards of a band are told one by one."""
MOST = 1_500
"""Characters of a text that somebody listens to the end of; a map that needs more is summed up."""
_NAME = 90
"""Characters of a name or a reason in a map that is summed up."""
_BAD = ("worst", "poor", "middle")
"""The roles of bands that ask for a reason, worst first."""


def tell(scene: Scene) -> str:
    """Return what the map shows: its bands from the top, their statuses, and what leads where.

    A large map is summed up: how its boxes stand, which are worst and why, what is unknown, what a view
    says of them. The tables of a page and of a PDF hold all of it.
    """
    told = _every(scene)
    return told if len(told) <= MOST else _summary(scene)


def _summary(scene: Scene) -> str:
    known = f", {scene.known}" if scene.known else ""
    counts = Counter(_band(card) for card in scene.cards)
    stand = ", ".join(f"{count} {band}" for band, count in counts.most_common())
    parts = [
        f"Strategy map: {cut_short(scene.title, 120)}, {scene.when}{known}.",
        cut_short(scene.sentence, 160),
        f"{len(scene.cards)} boxes: {stand}.",
    ]
    tops = [card for card in scene.cards if card.banner]
    parts.append(_listed("At the top", [f"{_name(card, 110)}: {_short(card)}" for card in tops], 200))
    moved = [card for card in scene.cards if "mark" in card.signs]
    parts.append(_listed("In this view", [f"{_name(card)}: {_short(card)}" for card in moved], 200))
    ranked = sorted(
        [card for card in scene.cards if card.role in _BAD and not card.ahead and not card.banner],
        key=lambda card: (_BAD.index(card.role), card.record.score or 0.0),
    )
    unknown = [_name(card) for card in scene.cards if card.role == "unknown"]
    # What is made up is said whatever else there is no room for.
    notes = sorted(scene.notes, key=lambda note: "illustrative" not in note)
    after = [
        _listed("Unknown", unknown, 150), _arrows(scene), cut_short(" ".join(notes), 240),
        cut_short(scene.foot, 300),
    ]  # fmt: skip
    left = MOST - sum(len(part) + 1 for part in (*parts, *after)) - 40
    parts.append(_listed("Worst first", [_why(card) for card in ranked], max(left, 0)))
    return cut_short(" ".join(part for part in [*parts, *after] if part), MOST)


def _name(card: Card, room: int = _NAME) -> str:
    return cut_short(card.name, room)


def _band(card: Card) -> str:
    if card.record.band is not None:
        return card.record.band.name.lower()
    return "unknown" if card.record.applicable else "not applicable"


def _why(card: Card) -> str:
    why = cut_short(card.record.reasons[0].text, _NAME) if card.record.reasons else ""
    marks = ", ".join(card.marks)
    because = ", ".join([part for part in (why, marks) if part])
    return f"{_name(card)}: {card.status}" + (f" ({because})" if because else "")


def _listed(what: str, items: Sequence[str], room: int) -> str:
    """As many of the items as there is room for, at least one; how many more there are is said."""
    if not items:
        return ""
    kept = [items[0]]
    for item in items[1:]:
        if sum(map(len, kept)) + len(item) > room:
            break
        kept.append(item)
    rest = len(items) - len(kept)
    return f"{what}: {'; '.join(kept)}" + (f"; and {rest} more." if rest else ".")


def _every(scene: Scene) -> str:
    known = f", {scene.known}" if scene.known else ""
    parts = [f"Strategy map: {scene.title}, {scene.when}{known}.", scene.sentence]
    if not scene.cards:
        return " ".join([part for part in [*parts, "It has no objectives yet."] if part])
    for lanes in scene.rows:
        parts.extend(_lane(lane.name, [scene.cards[index] for index in lane.cards]) for lane in lanes)
    parts.append(_arrows(scene))
    parts.extend(scene.notes)
    if scene.foot:
        parts.append(scene.foot)
    return " ".join(part for part in parts if part)


def _lane(name: str, cards: Sequence[Card]) -> str:
    if len(cards) <= _NAMED:
        told = "; ".join(f"{card.name}: {_short(card)}" for card in cards)
    else:
        counts = Counter(_short(card).split(" ")[0] for card in cards)
        told = f"{len(cards)} boxes: " + ", ".join(
            f"{count} {word}" for word, count in sorted(counts.items())
        )
    return f"{name}: {told}."


def _short(card: Card) -> str:
    shown = card.status.replace("→", "led to") if card.ahead else card.status
    status = f"{shown} ({card.note})" if card.note and shown else shown or card.note
    view = ["ringed"] if card.ringed else ["paler"] if card.pale else []
    return ", ".join([status, *([card.trend] if card.trend else []), *card.marks, *view])


def _arrows(scene: Scene) -> str:
    count = len(scene.arrows)
    if not count:
        return ""
    said = f"{count} arrow{'' if count == 1 else 's'} run{'s' if count == 1 else ''} from cause to effect"
    against = sum(arrow.negative for arrow in scene.arrows)
    pale = sum(arrow.pale for arrow in scene.arrows)
    said += f", {against} of them against it" if against else ""
    return f"{said}; {pale} of them paler." if pale else f"{said}."


__all__ = ["MOST", "tell"]
