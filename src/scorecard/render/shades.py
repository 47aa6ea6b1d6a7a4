"""Themes for single boxes of a map: those that stand back, and those that are tinted by a figure."""

from __future__ import annotations

from scorecard.render.colour import contrast
from scorecard.render.theme import StatusColours, Theme

PALE_TEXT = 4.5
"""Contrast of text that stands back, at the least: as WCAG 2.2 asks of any text, 1.4.3."""
_TEXT = 4.6
_BACK = 0.55
"""How far what stands back is mixed with the paper."""
_HOTTEST = 0.34
STEPS = 12
"""Tints of heat that are told apart."""


def mix(colour: str, other: str, share: float) -> str:
    """Return a colour with so much of another in it.

    >>> mix("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join([f"{int(one + (two - one) * share + 0.5):02X}" for one, two in pairs])


def pale(theme: Theme) -> Theme:
    """Return the theme of what stands back: lighter throughout, its text no paler than can be read."""

    def back(colours: StatusColours) -> StatusColours:
        tint = mix(colours.tint, theme.paper, _BACK)
        text = _text(colours.text, tint, theme.card)
        return StatusColours(edge=mix(colours.edge, theme.paper, _BACK), text=text, tint=tint)

    roles = {role: back(colours) for role, colours in theme.roles.items()}
    unknown, left = back(theme.unknown), back(theme.left)
    tints = [colours.tint for colours in (*roles.values(), unknown, left)]
    grounds = [theme.card, *tints, theme.paper, *theme.bands]
    return theme.model_copy(
        update={
            "ink": _text(theme.ink, *grounds),
            "muted": _text(theme.muted, *grounds),
            "mark": _text(theme.mark, *grounds),
            "line": mix(theme.line, theme.paper, 0.5),
            "border": mix(theme.border, theme.paper, 0.3),
            "roles": roles,
            "unknown": unknown,
            "left": left,
        }
    )


def heated(theme: Theme, step: int) -> Theme:
    """Return the theme of a box tinted so many of `STEPS` strong: every kind of box alike.

    The tint is of the colour that SPC charts have for an improvement, which no status has; the edge
    still says the status.
    """
    ground = mix(theme.card, heat_colour(theme), _HOTTEST * step / STEPS)

    def on(text: str) -> str:
        # Away from the ground, which is dark on a screen's theme.
        end = max("#000000", "#FFFFFF", key=lambda end: contrast(end, ground))
        return _towards(text, end, _TEXT, ground)

    def tinted(colours: StatusColours) -> StatusColours:
        return colours.model_copy(update={"tint": ground, "text": on(colours.text)})

    return theme.model_copy(
        update={
            "card": ground,
            "muted": on(theme.muted),
            "mark": on(theme.mark),
            "roles": {role: tinted(colours) for role, colours in theme.roles.items()},
            "unknown": tinted(theme.unknown),
            "left": tinted(theme.left),
        }
    )


def heat_colour(theme: Theme) -> str:
    """Return the colour of the bars and tints of heat."""
    return theme.process["improvement"].edge


def heat_step(share: float) -> int:
    """Return the tint of a share 0..1.

    >>> heat_step(0.0), heat_step(0.01), heat_step(1.0)
    (0, 1, 12)
    """
    return min(STEPS, max(1, round(share * STEPS))) if share > 0 else 0


def _text(colour: str, *grounds: str) -> str:
    """A text colour mixed with its ground as far as it can be read."""
    for share in range(int(_BACK * 100), 0, -5):
        found = mix(colour, grounds[0], share / 100)
        if all(contrast(found, ground) >= PALE_TEXT for ground in grounds):
            return found
    return colour


def _towards(colour: str, end: str, least: float, ground: str) -> str:
    """A colour mixed with another until it can be read."""
    for share in range(0, 100, 5):
        found = mix(colour, end, share / 100)
        if contrast(found, ground) >= least:
            return found
    return end


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


__all__ = ["PALE_TEXT", "STEPS", "heat_colour", "heat_step", "heated", "mix", "pale"]
