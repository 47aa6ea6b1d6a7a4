"""The one font family of every picture: how wide a text is, and the subset an SVG carries.

DejaVu Sans, which matplotlib brings along in its data folder; matplotlib itself is not loaded.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from scorecard.errors import RenderError

FAMILY = "DejaVu Sans"
ASCENT = 0.76
"""Height of capitals and ascenders above the baseline, in em."""
BOX = "\u25a1"
"""Drawn where the font has no glyph."""

_BASE = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + "–—−…·†‡•‘’“”€→←↑↓≤≥×½\u25a1\ufffd"
"""What the embedded subset always holds, so that most maps share one."""


def font_folder() -> Path:
    """Return the folder of the font files.

    Raises:
        RenderError: matplotlib, which carries them, is not installed.
    """
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise RenderError("the fonts are missing: pip install matplotlib, which carries DejaVu Sans")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"


def _file(bold: bool) -> Path:
    return font_folder() / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


@lru_cache(maxsize=2)
def advances(bold: bool) -> dict[str, float]:
    """Return the advance width of every character the font has, in em."""
    from fontTools.ttLib import TTFont

    with TTFont(_file(bold), lazy=True) as font:
        em = float(font["head"].unitsPerEm)
        widths = font["hmtx"].metrics
        return {chr(code): widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@lru_cache(maxsize=65536)
def width(text: str, bold: bool = False) -> float:
    """Return the width of a text in em; multiply by the font size.

    >>> width("ii") < width("MM") < width("MM", bold=True)
    True
    """
    table = advances(bold)
    missing = table[BOX]
    return sum([table.get(character, missing) for character in text])


def clean(text: str) -> tuple[str, str]:
    r"""Return a text as it can be drawn, and the characters of it that cannot be.

    White space becomes single blanks. What the font lacks, or XML forbids, becomes a box.

    >>> clean("a\tb")
    ('a b', '')
    >>> clean("\u4e2d")[1] == "\u4e2d"
    True
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(), ""
    text = _BLANKS.sub(" ", text).strip()
    table, bold = advances(False), advances(True)
    lacking = "".join(sorted({c for c in text if c not in table or c not in bold or not _is_xml(c)}))
    for character in lacking:
        text = text.replace(character, BOX)
    return text, lacking


_BLANKS = re.compile("[^\\S\u00a0\u202f]+")
"""White space save the blanks that keep words together."""


def _is_xml(character: str) -> bool:
    code = ord(character)
    return (
        code >= 0x20 and not 0x7F <= code < 0xA0 and not 0xD800 <= code < 0xE000 and code & 0xFFFE != 0xFFFE
    )


@lru_cache(maxsize=4096)
def wrap(text: str, room: float, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines at most `room` em wide; a longer word is broken inside.

    A figure and its percent sign stay together.

    >>> wrap("one two three", 4.5)
    ('one two', 'three')
    >>> wrap("of 85 % now", 5.0)
    ('of 85 %', 'now')
    """
    if width(text, bold) <= room:
        return (text,)
    blank = width(" ", bold)
    lines: list[str] = []
    line = ""
    used = 0.0
    for word in re.split(r"(?<!\d) | (?!%)", text):
        size = width(word, bold)
        if line and used + blank + size <= room:
            line = f"{line} {word}"
            used += blank + size
            continue
        if line:
            lines.append(line)
        while size > room and len(word) > 1:
            cut = _fitting(word, room, bold)
            lines.append(word[:cut])
            word = word[cut:]
            size = width(word, bold)
        line, used = word, size
    lines.append(line)
    return tuple(lines)


@lru_cache(maxsize=4096)
def balanced(text: str, room: float, bold: bool = False) -> tuple[str, ...]:
    """Break a text into as few lines as `wrap`, of much the same length.

    >>> balanced("one two three four", 8.0)
    ('one two', 'three four')
    """
    lines = wrap(text, room, bold)
    if len(lines) == 1:
        return lines
    least = width(text, bold) / len(lines)
    for narrower in (least * 1.04, least * 1.1, least * 1.2):
        tried = wrap(text, min(narrower, room), bold)
        if len(tried) == len(lines):
            return tried
    return lines


def _fitting(word: str, room: float, bold: bool) -> int:
    """How many characters of a word fit; at least one. Prefers to break behind a hyphen or slash."""
    table = advances(bold)
    missing = table[BOX]
    used, count = 0.0, 0
    for character in word:
        used += table.get(character, missing)
        if used > room:
            break
        count += 1
    count = max(count, 1)
    soft = max(word.rfind(mark, 0, count) for mark in "-/_.") + 1
    return soft if soft > count // 2 else count


def extras(texts: Iterable[str]) -> str:
    """Return, sorted, the characters of the texts that are not in the common subset."""
    return "".join(sorted(set().union(*texts) - _COMMON))


_COMMON = frozenset(_BASE)


@lru_cache(maxsize=32)
def font_css(more: str = "") -> str:
    """Return the `@font-face` rules of both weights with the subset embedded."""
    rules = [
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f"src:url(data:font/woff;base64,{_subset(bold, more)})}}"
        for bold, weight in ((False, 400), (True, 700))
    ]
    return "".join(rules)


def _subset(bold: bool, more: str) -> str:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options: Any = Options()
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables = [*options.drop_tables, "FFTM"]  # when the font was made: nobody asks
    options.name_IDs = [1, 2]
    # Lines are measured by plain advances, so nothing may pull letters together; what joins
    # the letters of Arabic and its like stays.
    options.layout_features = [
        feature for feature in options.layout_features if feature not in ("kern", "liga", "clig", "dlig")
    ]
    with TTFont(_file(bold), recalcTimestamp=False, recalcBBoxes=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[ord(character) for character in _BASE + more])
        subsetter.subset(font)
        font.flavor = "woff"
        buffer = BytesIO()
        font.save(buffer)
    return b64encode(buffer.getvalue()).decode("ascii")


__all__ = [
    "ASCENT",
    "BOX",
    "FAMILY",
    "advances",
    "balanced",
    "clean",
    "extras",
    "font_css",
    "font_folder",
    "width",
    "wrap",
]
