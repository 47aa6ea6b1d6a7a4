"""Whether everybody can read a theme: contrast as WCAG 2.2 AA asks, and statuses told apart by every eye."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from scorecard.errors import Finding, Place
from scorecard.render.colour import VISIONS, apart, contrast
from scorecard.render.theme import StatusColours, Theme

TEXT = 4.5
"""Least contrast of a text and its background: WCAG 2.2, 1.4.3."""
GRAPHIC = 3.0
"""Least contrast of a line or an outline and what lies beside it: WCAG 2.2, 1.4.11."""
APART = 4.5
"""Least difference of any two status colours to any eye, in CIEDE2000; their shapes differ too."""
APART_OF_SCALE = 10.0
"""The same of red, amber, green and unknown, which stand on nearly every map."""
_OF_SCALE = ("worst", "middle", "best", "unknown")


def legibility(theme: Theme) -> tuple[Finding, ...]:
    """Return what somebody could not read in a theme; nothing for those of the library.

    >>> from scorecard.render.theme import read_theme
    >>> board = read_theme("board")
    >>> legibility(board)
    ()
    >>> print(legibility(board.model_copy(update={"muted": "#9AA3B0"}))[0])
    warning: muted: contrast 2.5 on paper, below 4.5; take a darker or lighter #9AA3B0 [contrast]
    """
    return _judged(theme.model_dump_json())


@lru_cache(maxsize=8)
def _judged(text: str) -> tuple[Finding, ...]:
    """By the theme as text, for it is asked with every picture."""
    theme = Theme.model_validate_json(text)
    return (*_contrasts(theme), *_mistaken(theme))


def _contrasts(theme: Theme) -> Iterator[Finding]:
    grounds = {"paper": theme.paper, "card": theme.card, "bands": theme.bands[0], "bands 2": theme.bands[1]}
    writing = {"ink": theme.ink, "muted": theme.muted, "mark": theme.mark}
    for name, colour in writing.items():
        yield from _weak(name, colour, grounds, TEXT)
    yield from _weak("line", theme.line, {k: v for k, v in grounds.items() if k != "card"}, GRAPHIC)
    for role, colours in _statuses(theme).items():
        tint = {f"the tint of {role}": colours.tint}
        yield from _weak(f"{role}.text", colours.text, {**grounds, **tint}, TEXT)
        for name, colour in writing.items():
            yield from _weak(name, colour, tint, TEXT)
    for process, colours in theme.process.items():
        tint = {f"the tint of {process}": colours.tint}
        yield from _weak(f"process.{process}.edge", colours.edge, {"paper": theme.paper}, GRAPHIC)
        yield from _weak(f"process.{process}.text", colours.text, {"paper": theme.paper, **tint}, TEXT)


def _weak(what: str, colour: str, grounds: dict[str, str], least: float) -> Iterator[Finding]:
    for ground, behind in grounds.items():
        found = contrast(colour, behind)
        if found < least:
            yield Finding(
                "warning", "contrast", Place(id=what),
                f"contrast {_down(found)} on {ground}, below {least:g}", f"take a darker or lighter {colour}",
            )  # fmt: skip


def _mistaken(theme: Theme) -> Iterator[Finding]:
    for (one, first), (other, second) in combinations(_statuses(theme).items(), 2):
        least = APART_OF_SCALE if one in _OF_SCALE and other in _OF_SCALE else APART
        seen = {vision: apart(first.edge, second.edge, vision) for vision in VISIONS}
        vision = min(seen, key=seen.__getitem__)
        if seen[vision] < least:
            yield Finding(
                "warning", "colour vision", Place(id=f"{one}.edge"),
                f"{first.edge} and {second.edge} of {other} are {_down(seen[vision])} apart in {vision}, "
                f"below {least:g}", "make one of them lighter",
            )  # fmt: skip


def _statuses(theme: Theme) -> dict[str, StatusColours]:
    roles: dict[str, StatusColours] = {str(role): colours for role, colours in theme.roles.items()}
    return {**roles, "unknown": theme.unknown, "left": theme.left}


def _down(value: float) -> str:
    """One decimal, never rounded up to what it falls short of."""
    return f"{int(value * 10) / 10:.1f}"


__all__ = ["APART", "APART_OF_SCALE", "GRAPHIC", "TEXT", "legibility"]
