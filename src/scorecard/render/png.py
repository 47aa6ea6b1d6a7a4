"""From our SVG to PNG, by the typst wheel and with our own font files only."""

from __future__ import annotations

from scorecard.errors import RenderError
from scorecard.render.fonts import PLAIN, Font
from scorecard.render.page_size import PageSize
from scorecard.render.svg import num
from scorecard.render.typesetting import typeset

MOST_PIXELS = 250_000_000


def png_bytes(svg: str, page: PageSize, dpi: float, font: Font = PLAIN) -> bytes:
    """Return a picture of the page at so many dots an inch.

    Raises:
        MissingExtraError: typst is not installed.
        RenderError: the resolution makes no sense for the page, or typst failed.
    """
    if not 10 <= dpi <= 2400:
        raise RenderError(f"{dpi:g} dots per inch cannot be drawn; choose 10 to 2400, 150 for a screen")
    wide, high = page.printed
    if wide * high * (dpi / 72) ** 2 > MOST_PIXELS:
        raise RenderError(f"the page is too large for {dpi:g} dots per inch; choose fewer, or save .svg")
    size = f"width: {num(wide)}pt, height: {num(high)}pt"
    source = f'#set page({size}, margin: 0pt)\n#image("map.svg", {size})\n'
    return typeset({"main.typ": source, "map.svg": svg}, "png", font, ppi=float(dpi))


__all__ = ["png_bytes"]
