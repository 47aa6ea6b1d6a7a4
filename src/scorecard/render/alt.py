"""The map told in a paragraph, to somebody who cannot see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scorecard.render.scene import Card, Scene

_NAMED = 12
"""How many cards of a band are told one by one."""


def tell(scene: Scene) -> str:
    """Return what the map shows: its bands from the top, their statuses, and what leads where."""
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


__all__ = ["tell"]
