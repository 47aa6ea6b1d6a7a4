"""The structure of a map: its rows, and where arrows pass through rows between their ends."""

from __future__ import annotations

from dataclasses import dataclass

from scorecard.render.rows import Row
from scorecard.render.scene import Scene


@dataclass(frozen=True, slots=True)
class Structure:
    """Rows and what passes through them: this does not change with the size of the text.

    Items are numbered: cards first, then the places where an arrow passes through a row.
    `chains` has, for each arrow of the scene, its items from source to target.
    """

    rows: tuple[Row, ...]
    row_of: tuple[int, ...]
    items: tuple[tuple[int, ...], ...]
    """Of each row."""
    chains: tuple[tuple[int, ...], ...]
    counts: tuple[tuple[int, int, bool], ...]
    """Of each gutter, above each row and below the last: arrows that turn in it, lags, and loops."""


def build_structure(scene: Scene, rows: tuple[Row, ...]) -> Structure:
    """Number the places where arrows pass through rows, and count what each gutter must hold."""
    row_of = [0] * len(scene.cards)
    items: list[list[int]] = []
    for index, row in enumerate(rows):
        items.append(list(row.cards))
        for card in row.cards:
            row_of[card] = index
    turning = [0] * (len(rows) + 1)
    lagging = [0] * (len(rows) + 1)
    looping: set[int] = set()
    chains: list[tuple[int, ...]] = []
    for arrow in scene.arrows:
        source, target = arrow.source, arrow.target
        start, end = row_of[source], row_of[target]
        if start - end == 1:  # as most are: from a row to the one above
            chains.append((source, target))
            turning[start] += 1
            if arrow.lag:
                lagging[start] += 1
            continue
        if start == end:
            looping.add(start or 1)
            chains.append((source, target))
            continue
        step = 1 if end > start else -1
        chain = [source]
        for index in range(start + step, end, step):
            items[index].append(len(row_of))
            chain.append(len(row_of))
            row_of.append(index)
        chain.append(target)
        chains.append(tuple(chain))
        for index in range(min(start, end) + 1, max(start, end) + 1):
            turning[index] += 1
        if arrow.lag:
            lagging[start if end < start else start + 1] += 1
    counts = tuple(
        [
            (turned, lagged, row in looping)
            for row, (turned, lagged) in enumerate(zip(turning, lagging, strict=True))
        ]
    )
    return Structure(rows, tuple(row_of), tuple(map(tuple, items)), tuple(chains), counts)


__all__ = ["Structure", "build_structure"]
