"""Icons of variation and assurance: small drawings that say the verdicts of an SPC chart.

Making Data Count's words, our own art. A variation stands in a circle: six points about their
mean, the latest of them marked, above or below it. Assurance stands in a square: a tick, a
cross, or a line that crosses its target. Shape says what colour says.
"""

from __future__ import annotations

from collections.abc import Sequence

from scorecard.kpi.spc_many import POINT_TYPES, ROLES, Assurance, Variation
from scorecard.render.charts.marks import Mark, mark
from scorecard.render.svg import esc, num
from scorecard.render.theme import ProcessRole, Theme, read_theme

VARIATION_WORDS: dict[Variation | None, str] = {
    "common cause": "Common cause",
    "improvement high": "Improvement, high",
    "improvement low": "Improvement, low",
    "concern high": "Concern, high",
    "concern low": "Concern, low",
    "neutral high": "Special cause, high",
    "neutral low": "Special cause, low",
    None: "No verdict",
}
ASSURANCE_WORDS: dict[Assurance | None, str] = {
    "inconsistent": "Met now and then",
    "consistently pass": "Consistently met",
    "consistently fail": "Consistently missed",
    None: "No verdict on target",
}
"""What is written beside an icon; the target is what is met or missed."""
MARK_OF_ROLE: dict[ProcessRole, Mark] = {
    "common cause": "ring",
    "improvement": "disc",
    "concern": "diamond",
    "neutral": "square",
}
_SIDE = 48.0
_XS = (9.8, 15.2, 20.6, 26.0, 31.4, 36.2)


def role_of(variation: Variation | None) -> ProcessRole | None:
    """Return what a theme colours a kind of variation by.

    >>> role_of("concern low")
    'concern'
    """
    if variation is None:
        return None
    role: ProcessRole = ROLES[POINT_TYPES.index(variation)]  # type: ignore[assignment]
    return role


def variation_icon(variation: Variation | None, *, theme: str | Theme = "board", size: float = 24.0) -> str:
    """Return the icon of a kind of variation as SVG, `size` points high, to stand in a page.

    It carries its words for a screen reader, no font and no id, so any number may stand in one page.

    >>> variation_icon("concern low").startswith('<svg xmlns="http://www.w3.org/2000/svg" width="24.00"')
    True
    """
    return _framed(draw_variation(variation, read_theme(theme)), VARIATION_WORDS[variation], size)


def assurance_icon(assurance: Assurance | None, *, theme: str | Theme = "board", size: float = 24.0) -> str:
    """Return the icon of an assurance as SVG, `size` points high, to stand in a page.

    >>> "Consistently met" in assurance_icon("consistently pass")
    True
    """
    return _framed(draw_assurance(assurance, read_theme(theme)), ASSURANCE_WORDS[assurance], size)


def _framed(drawn: str, words: str, size: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{num(size)}" height="{num(size)}" '
        f'viewBox="0 0 {num(_SIDE)} {num(_SIDE)}" role="img" aria-label="{esc(words)}">'
        f"<title>{esc(words)}</title>{drawn}</svg>"
    )


def placed(drawn: str, x: float, y: float, size: float) -> str:
    """Put an icon with its upper left corner at a point of a sheet."""
    return f'<g transform="translate({num(x)} {num(y)}) scale({size / _SIDE:.4f})">{drawn}</g>'


def draw_variation(variation: Variation | None, theme: Theme) -> str:
    """Draw a kind of variation on a square of 48."""
    role = role_of(variation)
    colours = theme.left if role is None else theme.process[role]
    dash = ' stroke-dasharray="4 3"' if role is None else ""
    frame = (
        f'<circle cx="24" cy="24" r="22" fill="{colours.tint}" stroke="{colours.edge}" '
        f'stroke-width="2.4"{dash}/>'
    )
    if variation is None or role is None:
        return f'{frame}<path d="M16 24H32" stroke="{colours.edge}" stroke-width="3"/>'
    line = f'<path d="M7 24H41" stroke="{theme.line}" stroke-width="1.3" stroke-dasharray="3 2.2"/>'
    if variation == "common cause":
        heights = (20.0, 28.5, 19.0, 28.5, 18.5, 26.5)
        return frame + line + _points(_XS, heights, 0, role, theme)
    up = variation.endswith("high")
    rising = (26.5, 29.0, 26.0, 20.0, 16.5, 12.5)
    ys = rising if up else tuple(48 - height for height in rising)
    # An arrow in the free corner says the direction again.
    way = "M15.5 19V10.5M12 13.8L15.5 10.2L19 13.8" if up else "M15.5 29V37.5M12 34.2L15.5 37.8L19 34.2"
    arrow = (
        f'<path d="{way}" fill="none" stroke="{colours.text}" stroke-width="2" stroke-linecap="round" '
        'stroke-linejoin="round"/>'
    )
    return frame + line + _points(_XS, ys, 3, role, theme) + arrow


def _points(xs: Sequence[float], ys: Sequence[float], special: int, role: ProcessRole, theme: Theme) -> str:
    """Six joined points, the last `special` of them marked."""
    path = "L".join(f"{num(x)} {num(y)}" for x, y in zip(xs, ys, strict=True))
    drawn = [f'<path d="M{path}" fill="none" stroke="{theme.line}" stroke-width="1.4"/>']
    for place, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if place >= len(xs) - special:
            drawn.append(mark(MARK_OF_ROLE[role], x, y, 3.2, theme.process[role].edge, theme.paper))
        else:
            common = theme.process["common cause"]
            drawn.append(mark("ring", x, y, 2.8, common.edge, theme.paper))
    return "".join(drawn)


def draw_assurance(assurance: Assurance | None, theme: Theme) -> str:
    """Draw an assurance on a square of 48."""
    role: ProcessRole | None = None
    if assurance is not None:
        role = _ROLE_OF_ASSURANCE[assurance]
    colours = theme.left if role is None else theme.process[role]
    dash = ' stroke-dasharray="4 3"' if role is None else ""
    frame = (
        f'<rect x="2.5" y="2.5" width="43" height="43" rx="8" fill="{colours.tint}" '
        f'stroke="{colours.edge}" stroke-width="2.4"{dash}/>'
    )
    thick = f'fill="none" stroke="{colours.text}" stroke-linecap="round" stroke-linejoin="round" '
    if assurance is None:
        return f'{frame}<path d="M16 24H32" stroke="{colours.edge}" stroke-width="3"/>'
    if assurance == "consistently pass":
        return f'{frame}<path d="M13 25L20.5 32.5L35.5 15.5" {thick}stroke-width="4.6"/>'
    if assurance == "consistently fail":
        return f'{frame}<path d="M15 15L33 33M33 15L15 33" {thick}stroke-width="4.6"/>'
    target = f'<path d="M7.5 24H40.5" stroke="{theme.ink}" stroke-width="1.6" stroke-dasharray="4 2.4"/>'
    wave = f'<path d="M8.5 31C13 31 13.5 15 19 15S25 33 30 33S35.5 16 39.5 16" {thick}stroke-width="3"/>'
    return frame + target + wave


_ROLE_OF_ASSURANCE: dict[Assurance, ProcessRole] = {
    "inconsistent": "common cause",
    "consistently pass": "improvement",
    "consistently fail": "concern",
}

__all__ = [
    "ASSURANCE_WORDS",
    "MARK_OF_ROLE",
    "VARIATION_WORDS",
    "assurance_icon",
    "draw_assurance",
    "draw_variation",
    "placed",
    "role_of",
    "variation_icon",
]
