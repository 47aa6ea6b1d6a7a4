"""The small signs beside the words of a mark, and the ring of coverage: each told by its form alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import cos, pi, sin
from typing import Literal, get_args

SignName = Literal["stopped", "provisional", "watermelon", "tension", "risk", "uncounted", "override"]

LEGEND: Mapping[SignName, str] = {
    "provisional": "provisional: what is unknown may change the band",
    "watermelon": "the best band with the worst beneath",
    "tension": "measured and driven disagree",
    "override": "override: set by a person",
    "risk": "a risk over appetite, undated",
    "stopped": "work stopped (what-if)",
    "uncounted": "assessed, not counted",
}
"""What the legend says of each sign, in its order; it explains those that a map shows."""

_STROKES: Mapping[SignName, str] = {
    "stopped": "M{-.7} {-.7}L{.7} {.7}M{-.7} {.7}L{.7} {-.7}",
    "provisional": "M{-.95} {-.7}V{.7}M{.95} {-.7}V{.7}M{-.95} {0}H{.95}",
    "tension": "M{-.85} {-.38}H{.85}M{-.85} {.38}H{.85}M{-.5} {.95}L{.5} {-.95}",
    "risk": "M{0} {-.95}V{.25}M{0} {.72}V{.95}",
    "override": "M{-.85} {.85}L{-.65} {.2}L{.45} {-.9}L{.9} {-.45}L{-.2} {.65}Z",
    "uncounted": "M{-.65} {.65}L{.65} {-.65}",
}
"""In halves of the sign's height, about its middle."""


@lru_cache(maxsize=256)
def sign(name: SignName, size: float, colour: str) -> str:
    """Draw a sign about the origin, `size` high.

    >>> sign("stopped", 10, "#000000").startswith("<path")
    True
    """
    half = size / 2
    thick = size * (0.2 if name == "risk" else 0.14)
    line = f'fill="none" stroke="{colour}" stroke-width="{thick:.2f}" stroke-linecap="round"'
    if name == "watermelon":
        return f'<circle r="{half * 0.85:.2f}" {line}/><circle r="{half * 0.4:.2f}" fill="{colour}"/>'
    drawn = f'<path d="{_scaled(_STROKES[name], half)}" {line} stroke-linejoin="round"/>'
    return drawn + f'<circle r="{half * 0.9:.2f}" {line}/>' if name == "uncounted" else drawn


def _scaled(path: str, half: float) -> str:
    parts = path.split("{")
    return parts[0] + "".join(
        f"{float(number) * half:.2f}{rest}" for number, _, rest in (part.partition("}") for part in parts[1:])
    )


@lru_cache(maxsize=256)
def ring(share: float, size: float, colour: str) -> str:
    """Draw a ring about the origin: a thin line, thick clockwise from the top to a share 0..1.

    >>> "A" in ring(0.75, 10, "#000000")
    True
    """
    thick, thin = size * 0.3, size * 0.09
    radius = size / 2 - thick / 2
    whole = f'<circle r="{radius:.2f}" fill="none" stroke="{colour}" stroke-width="{thin:.2f}"/>'
    share = min(max(share, 0.0), 0.999)
    if share == 0:
        return whole
    turn = 2 * pi * share
    x, y = radius * sin(turn), -radius * cos(turn)
    return (
        f'{whole}<path d="M0 {-radius:.2f}A{radius:.2f} {radius:.2f} 0 {int(share > 0.5)} 1 {x:.2f} {y:.2f}" '
        f'fill="none" stroke="{colour}" stroke-width="{thick:.2f}"/>'
    )


SIGNS: tuple[SignName, ...] = get_args(SignName)

__all__ = ["LEGEND", "SIGNS", "SignName", "ring", "sign"]
