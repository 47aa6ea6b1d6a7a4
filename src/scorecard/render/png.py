"""From our SVG to PNG, by the typst wheel and with our own font files only."""

from __future__ import annotations

from scorecard._optional import require
from scorecard.errors import RenderError
from scorecard.render.font_files import folder_of
from scorecard.render.fonts import PLAIN, Font
from scorecard.render.page_size import PageSize
from scorecard.render.svg import num

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
    typst = require("typst", "png")
    size = f"width: {num(wide)}pt, height: {num(high)}pt"
    source = f'#set page({size}, margin: 0pt)\n#image("map.svg", {size})\n'
    try:
        with folder_of(font) as folder:
            # Only ours, so that the picture is the same on every machine.
            fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
            found = typst.compile(
                {"main.typ": source.encode(), "map.svg": svg.encode()},
                format="png", ppi=float(dpi), font_paths=fonts, ignore_system_fonts=True,
            )  # fmt: skip
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside typst is no Exception
        raise RenderError(f"typst cannot draw the picture: {error}; save .svg or .html") from error
    return bytes(found[0] if isinstance(found, list) else found)


__all__ = ["png_bytes"]
