"""From our SVG to PNG, by the typst wheel and with our own font files only."""

from __future__ import annotations

import re

from scorecard.errors import RenderError
from scorecard.render.fonts import PLAIN, Font
from scorecard.render.page_size import PageSize
from scorecard.render.typesetting import typeset

MOST_PIXELS = 250_000_000
_SIZE = re.compile(r'width="[^"]*" height="[^"]*" viewBox="0 0 ([\d.]+) ([\d.]+)"')
_SHY = 0.01
"""So much of a pixel less than whole ones, which are rounded up to them."""


def png_bytes(svg: str, page: PageSize, dpi: float, font: Font = PLAIN) -> bytes:
    """Return a picture of the page at so many dots an inch.

    Raises:
        MissingExtraError: typst is not installed.
        RenderError: the resolution makes no sense for the page, or typst failed.
    """
    if not 10 <= dpi <= 2400:
        raise RenderError(f"{dpi:g} dots per inch cannot be drawn; choose 10 to 2400, 150 for a screen")
    dots = dpi / 72
    wide, high = (length * dots for length in page.printed)
    if wide * high > MOST_PIXELS:
        raise RenderError(f"the page is too large for {dpi:g} dots per inch; choose fewer, or save .svg")
    # Typst draws an image in whole pixels and stretches it to its size, which would leave out a row of
    # pixels in the midst of a text: page and image are whole pixels before that.
    across, down = max(round(wide), 1) - _SHY, max(round(high), 1) - _SHY

    def whole(found: re.Match[str]) -> str:
        box = f"0 0 {float(found[1]) * across / wide:.6f} {float(found[2]) * down / high:.6f}"
        return f'width="{across:.2f}" height="{down:.2f}" viewBox="{box}"'

    size = f"width: {across / dots:.6f}pt, height: {down / dots:.6f}pt"
    source = f'#set page({size}, margin: 0pt)\n#image("map.svg", {size}, fit: "stretch")\n'
    return typeset({"main.typ": source, "map.svg": _SIZE.sub(whole, svg, 1)}, "png", font, ppi=float(dpi))


__all__ = ["png_bytes"]
