"""One call of the typst wheel, with our own font files only, so that its output is the same anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scorecard._optional import require
from scorecard.errors import RenderError
from scorecard.render.font_files import folder_of
from scorecard.render.fonts import Font

_FROM_RIGHT = re.compile('(<text style="unicode-bidi:plaintext"[^>]*>)([^<]*)')


def embedded(svg: str) -> str:
    r"""Say in characters which lines are read from the right: typst knows no such style.

    >>> line = '<text style="unicode-bidi:plaintext" x="1">%s</text>'
    >>> embedded(line % "85") == line % "\u202b85\u202c"
    True
    """
    return _FROM_RIGHT.sub("\\1\u202b\\2\u202c", svg)


def typeset(files: Mapping[str, str], kind: str, font: Font, **options: Any) -> bytes:
    """Compile `main.typ` among the files to `png` or `pdf`, written in the font.

    `options` are those of typst.

    Raises:
        MissingExtraError: typst is not installed.
        RenderError: typst failed.
    """
    typst = require("typst", "png")
    try:
        with folder_of(font) as folder:
            # Only ours, so that the output is the same on every machine.
            fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
            found = typst.compile(
                {
                    name: (embedded(text) if name.endswith(".svg") else text).encode()
                    for name, text in files.items()
                },
                format=kind, font_paths=fonts, ignore_system_fonts=True, **options,
            )  # fmt: skip
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside typst is no Exception
        raise RenderError(f"typst cannot draw the picture: {error}; save .svg or .html") from error
    return bytes(found[0] if isinstance(found, list) else found)


__all__ = ["embedded", "typeset"]
