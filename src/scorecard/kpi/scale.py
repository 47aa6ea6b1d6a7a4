"""Reading scores on a status scale: which band, where its middle lies, how to show it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.model.scheme import Band, Scale, Scheme

SPARE = 1e-9
"""How far below a boundary a node's score may lie and still own the better band: rounding."""
BELOW = 1e-6
"""How far below a boundary a score is put that must not reach it."""


def band_index(scale: Scale, scores: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return the index of each score's band, worst 0; -1 where the score is NaN.

    Boundaries belong to the better band and are compared with 1e-9 to spare.

    Args:
        scale: the status scale.
        scores: 0..100 of any shape, NaN where unknown.
    """
    found = np.searchsorted(np.asarray(scale.boundaries) - SPARE, scores, side="right")
    return np.where(np.isnan(scores), -1, found).astype(np.int8)


def band_of(scale: Scale, score: float | None) -> Band | None:
    """Return the band of one score, None where it is None or NaN.

    >>> band_of(Scale(), 66.7).name, band_of(Scale(), None)
    ('Green', None)
    """
    if score is None or score != score:
        return None
    index = sum(score >= boundary - SPARE for boundary in scale.boundaries)
    return scale.bands[index]


def edges(scale: Scale) -> tuple[float, ...]:
    """Return 0, the boundaries, 100: one more than there are bands."""
    return (0.0, *scale.boundaries, 100.0)


def middle(scale: Scale, band: int) -> float:
    """Return the score in the middle of a band, by its index; negative counts from the best.

    >>> middle(Scale(), 1)
    50.0
    """
    low, high = edges(scale)[:-1][band], edges(scale)[1:][band]
    return (low + high) / 2


def cap_limit(scale: Scale) -> float:
    """Return what a cap limits a score to: the middle of the band above worst.

    On a two-band scale that is the middle of the worst band.
    """
    return middle(scale, 1 if len(scale.bands) > 2 else 0)


def find_band(scale: Scale | Scheme, word: str) -> int | None:
    """Return the index of the band of a scale or scheme of that name or letter, ignoring case.

    None if there is none.

    >>> find_band(Scale(), "amber"), find_band(Scale(), "g"), find_band(Scale(), "blue")
    (1, 2, None)
    """
    folded = word.strip().casefold()
    for index, band in enumerate(scale.bands):
        if folded in (band.name.casefold(), band.letter.casefold()):
            return index
    return None


def show_score(scale: Scale, score: float | None, decimals: int = 0) -> str:
    """Return a score as text that never rounds across a boundary; an en dash for None.

    >>> show_score(Scale(), 66.66), show_score(Scale(), 66.67), show_score(Scale(), 33.34)
    ('66', '67', '34')
    """
    if score is None or score != score:
        return "–"
    band = band_of(scale, score)
    step = 10.0**-decimals
    near = round(score, decimals)
    for candidate in (near, near - step, near + step):
        if 0 <= candidate <= 100 and band_of(scale, candidate) is band:
            return f"{candidate:.{decimals}f}"
    return show_score(scale, score, decimals + 1) if decimals < 9 else f"{score:.9f}"


def adding_up(parts: Sequence[float], whole: float, decimals: int = 0) -> list[float]:
    """Round parts so that they add up to their rounded whole: by largest remainder.

    >>> adding_up([1.4, 1.4, 1.2], 4.0), adding_up([0.24, 0.24], 0.5, 1)
    ([2.0, 1.0, 1.0], [0.3, 0.2])
    """
    step = 10**decimals
    exact = [part * step for part in parts]
    found = [math.floor(part) for part in exact]
    missing = round(whole * step) - sum(found)
    order = sorted(range(len(exact)), key=lambda place: (found[place] - exact[place], place))
    for turn in range(abs(missing) if exact else 0):
        # Where they do not add up even unrounded, each in turn gives or takes one.
        place = order[turn % len(order)] if missing > 0 else order[-1 - turn % len(order)]
        found[place] += 1 if missing > 0 else -1
    return [whole_part / step for whole_part in found]


def percent(share: float) -> str:
    """Return a share 0..1 in whole percent that never says all or nothing too early.

    >>> percent(0.923), percent(0.999), percent(0.001)
    ('92 %', '99 %', '1 %')
    """
    whole = round(share * 100)
    if whole >= 100 and share < 1:
        whole = 99
    if whole <= 0 and share > 0:
        whole = 1
    return f"{whole} %"


def number(value: float | None, digits: int = 4) -> str:
    """Return a figure as a reader expects it: no trailing zeros, thousands apart.

    >>> number(12500.0), number(61.25), number(None)
    ('12,500', '61.25', '–')
    """
    if value is None or value != value:
        return "–"
    if value == 0:
        return "0"
    text = f"{value:,.{digits}g}" if abs(value) < 10**digits else f"{value:,.0f}"
    if "e" in text:  # 9999.96 rounded up, or a very small figure
        places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
        text = f"{value:,.{places}f}"
        text = text.rstrip("0").rstrip(".") if places else text
    return text.replace("-", "−") if text.startswith("-") else text


def optional(value: Any) -> float | None:
    """Return a float, or None for NaN."""
    return None if value != value else float(value)
