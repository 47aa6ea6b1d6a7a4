"""Which row each card stands in: causes below effects, and never more than fit side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from scorecard.render.scene import Arrow, Lane, Scene

_CALM = 5
"""So many cards stand side by side before a row counts as full."""
ANY = 1_000_000
"""More than ever stand one above another."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of cards: the band it belongs to and, for each lane of the band, its cards."""

    band: int
    lanes: tuple[tuple[int, ...], ...]
    cards: tuple[int, ...]
    """Of all lanes."""


def make_rows(scene: Scene, columns: Sequence[Sequence[int]], deepest: int = ANY) -> tuple[Row, ...]:
    """Return the rows from the top.

    Within a band an effect stands above its causes; feedback arrows count for nothing here.
    `columns` says, for each band and lane, how many cards fit side by side; `deepest`,
    how many may stand one above another because of an arrow: causes of causes stand beside them.
    """
    band_of = {card: band for band, lanes in enumerate(scene.rows) for lane in lanes for card in lane.cards}
    inside: list[list[Arrow]] = [[] for _ in scene.rows]
    pull: dict[int, int] = dict.fromkeys(band_of, 0)
    for arrow in scene.arrows:
        if arrow.feedback:
            continue
        above, below = band_of[arrow.target], band_of[arrow.source]
        if above == below:
            inside[above].append(arrow)
        else:
            # Who feeds a band above wants to stand high, who is fed from below wants to stand low.
            step = 1 if above < below else -1
            pull[arrow.source] += step
            pull[arrow.target] -= step
    rows: list[Row] = []
    for band, lanes in enumerate(scene.rows):
        rows.extend(
            Row(band, row, tuple([card for lane in row for card in lane]))
            for row in _band_rows(lanes, inside[band], columns[band], pull, deepest)
        )
    return tuple(rows)


def fewest_rows(lanes: Sequence[Lane], fits: Sequence[int]) -> int:
    """Return how many rows a band takes at the least, where so many cards of a lane fit side by side."""
    return max([ceil(len(lane.cards) / most) for lane, most in zip(lanes, fits, strict=True)])


def _band_rows(
    lanes: Sequence[Lane], arrows: Sequence[Arrow], fits: Sequence[int], pull: dict[int, int], deepest: int
) -> list[tuple[tuple[int, ...], ...]]:
    if not arrows:
        count = fewest_rows(lanes, fits)
        spread = [_spread(lane.cards, count, most, pull) for lane, most in zip(lanes, fits, strict=True)]
        return [tuple([tuple(slots[index]) for slots in spread]) for index in range(count)]
    depth, linked = _depths([card for lane in lanes for card in lane.cards], arrows)
    depth = {card: min(layer, deepest - 1) for card, layer in depth.items()}
    # Rows a layer of linked cards takes: as many as its fullest lane needs.
    taken = [
        max(
            1,
            *[
                ceil(sum(depth[c] == layer and c in linked for c in lane.cards) / most)
                for lane, most in zip(lanes, fits, strict=True)
            ],
        )
        for layer in range(max(depth.values(), default=0) + 1)
    ]
    count = max(sum(taken), fewest_rows(lanes, fits))
    filled: list[list[list[int]]] = []
    for lane, most in zip(lanes, fits, strict=True):
        slots: list[list[int]] = [[] for _ in range(count)]
        start = 0
        for layer, height in enumerate(taken):
            members = sorted(
                [card for card in lane.cards if depth[card] == layer and card in linked],
                key=lambda c: -pull[c],
            )
            share = ceil(len(members) / height)
            for index, card in enumerate(members):
                slots[start + index // max(share, 1)].append(card)
            start += height
        free = sorted([card for card in lane.cards if card not in linked], key=lambda c: -pull[c])
        _fill(slots, free, most)
        filled.append([sorted(slot) for slot in slots])
    rows = [tuple(tuple(slots[index]) for slots in filled) for index in range(count)]
    return [row for row in rows if any(row)]


def _spread(cards: Sequence[int], count: int, fits: int, pull: dict[int, int]) -> list[list[int]]:
    """Spread a lane's cards over so many rows."""
    if count == 1:
        return [list(cards)]
    slots: list[list[int]] = [[] for _ in range(count)]
    _fill(slots, sorted(cards, key=lambda card: -pull[card]), fits)
    return [sorted(slot) for slot in slots]


def _fill(slots: list[list[int]], free: list[int], fits: int) -> None:
    """Spread cards that no arrow of the band ties over its rows, as evenly as can be."""
    total = len(free) + sum(map(len, slots))
    even = min(fits, max(ceil(total / len(slots)), _CALM))
    for limit in (even, fits, total):
        for slot in slots:
            room = max(limit - len(slot), 0)
            slot.extend(free[:room])
            del free[:room]


def _depths(cards: Sequence[int], arrows: Iterable[Arrow]) -> tuple[dict[int, int], set[int]]:
    """How many arrows each card lies below the top of its band, and which cards are tied at all."""
    causes: dict[int, list[int]] = {}
    waiting = dict.fromkeys(cards, 0)
    linked: set[int] = set()
    for arrow in arrows:
        causes.setdefault(arrow.target, []).append(arrow.source)
        waiting[arrow.source] += 1
        linked.update((arrow.source, arrow.target))
    depth = dict.fromkeys(cards, 0)
    ready = [card for card in cards if not waiting[card]]
    for card in ready:
        for cause in causes.get(card, ()):
            depth[cause] = max(depth[cause], depth[card] + 1)
            waiting[cause] -= 1
            if not waiting[cause]:
                ready.append(cause)
    return depth, linked


__all__ = ["ANY", "Row", "fewest_rows", "make_rows"]
