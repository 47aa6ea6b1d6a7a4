"""The one font family of a picture: how wide a text is, and the subset an SVG carries.

DejaVu Sans, which matplotlib brings along in its data folder, or what a theme names; matplotlib itself
is not loaded. While a picture is laid out its font is in force, so that no two of its parts are measured
by different ones: `with written_in(font): ...`. What a font lacks, DejaVu Sans helps out with.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from unicodedata import bidirectional, category, east_asian_width

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


@dataclass(frozen=True, slots=True, eq=False)
class Font:
    """A family and the files of its two weights. Made by `find_font`."""

    family: str
    regular: Path
    bold: Path

    @property
    def families(self) -> str:
        """What a renderer asks for: this, then the font that helps out."""
        return FAMILY if self is PLAIN else f"'{self.family}','{FAMILY}'"


PLAIN = Font(FAMILY, font_folder() / "DejaVuSans.ttf", font_folder() / "DejaVuSans-Bold.ttf")
_in_force: ContextVar[Font] = ContextVar("font", default=PLAIN)


@contextmanager
def written_in(font: Font) -> Iterator[None]:
    """Measure and embed in that font, in this thread, until the end of the block."""
    before = _in_force.set(font)
    try:
        yield
    finally:
        _in_force.reset(before)


def font_in_force() -> Font:
    """Return the font that texts are measured in.

    >>> font_in_force().family
    'DejaVu Sans'
    """
    return _in_force.get()


_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


def _kept(most: int) -> Callable[[Callable[_Given, _Found]], Callable[_Given, _Found]]:
    """Keep the latest results of a function, for each font apart."""

    def keeping(function: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
        @lru_cache(maxsize=most)
        def kept(font: Font, *args: Any, **named: Any) -> _Found:
            return function(*args, **named)

        @wraps(function)
        def asked(*args: _Given.args, **named: _Given.kwargs) -> _Found:
            keys: dict[str, Any] = named
            return kept(_in_force.get(), *args, **keys)

        return asked

    return keeping


class Advances(dict[str, float]):
    """The advance width of every character that can be drawn, in em; of any other, room for what may be."""

    def __missing__(self, character: str) -> float:
        """Room for a box, or for what a font of the reader's draws."""
        kind = category(character)
        if kind == "Mn":  # a sign above or beneath a letter
            return 0.0
        if east_asian_width(character) in "WF":  # ideographs are a square; emoji are drawn wider
            return 1.3 if kind == "So" else 1.0
        return self[BOX]


@_kept(8)
def advances(bold: bool) -> Advances:
    """Return the advance width of every character that can be drawn, in em."""
    font = _in_force.get()
    helping = {} if font is PLAIN else _advances(PLAIN.bold if bold else PLAIN.regular)
    return Advances({**helping, **_advances(font.bold if bold else font.regular)})


@lru_cache(maxsize=16)
def _advances(file: Path) -> dict[str, float]:
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        em = float(font["head"].unitsPerEm)
        widths = font["hmtx"].metrics
        return {chr(code): widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@_kept(65536)
def width(text: str, bold: bool = False) -> float:
    """Return the width of a text in em; multiply by the font size.

    >>> width("ii") < width("MM") < width("MM", bold=True)
    True
    """
    table = advances(bold)
    return sum([table[character] for character in text])


def clean(text: str) -> tuple[str, str]:
    r"""Return a text as it can be drawn, and the characters of it that cannot be.

    White space becomes single blanks. What the font lacks, or XML forbids, becomes a box.

    >>> clean("a\tb")
    ('a b', '')
    >>> clean("\u4e2d")[1] == "\u4e2d"
    True
    """
    text, lacking = kept(text)
    for character in lacking:
        text = text.replace(character, BOX)
    return text, lacking


def kept(text: str) -> tuple[str, str]:
    r"""Return a text for who may have a font for all of it, and the characters that ours cannot draw.

    White space becomes single blanks; only what XML forbids becomes a box.

    >>> kept("a\x00 \u4e2d") == ("a\u25a1 \u4e2d", "\x00\u4e2d")
    True
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(), ""
    text = _BLANKS.sub(" ", text).strip()
    table, bold = advances(False), advances(True)
    lacking = "".join(sorted({c for c in text if c not in table or c not in bold or not _is_xml(c)}))
    for character in lacking:
        if not _is_xml(character):
            text = text.replace(character, BOX)
    return text, lacking


def right_to_left(text: str) -> bool:
    r"""Whether a text runs from the right, by its first letter that says so (Unicode's rules P2 and P3).

    >>> right_to_left("12 \u05e9\u05dc"), right_to_left("IT \u05e9"), right_to_left("12")
    (True, False, False)
    """
    if text.isascii():
        return False
    strong = (bidirectional(character) for character in text)
    return next((way for way in strong if way in ("L", "R", "AL")), "L") != "L"


_BLANKS = re.compile("[^\\S\u00a0\u202f]+")
"""White space save the blanks that keep words together."""


def _is_xml(character: str) -> bool:
    code = ord(character)
    return (
        code >= 0x20 and not 0x7F <= code < 0xA0 and not 0xD800 <= code < 0xE000 and code & 0xFFFE != 0xFFFE
    )


@_kept(4096)
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


@_kept(4096)
def cut(text: str, room: float, *, bold: bool = False) -> str:
    """Return the text, its end left out where it is wider than so many em.

    >>> cut("Improve customer experience", 8.0)
    'Improve cust…'
    """
    if width(text, bold) <= room:
        return text
    while text and width(f"{text}…", bold) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def balanced(text: str, room: float, bold: bool = False) -> tuple[str, ...]:
    """Break a text into as few lines as `wrap`, of much the same length.

    >>> balanced("one two three four", 8.0)
    ('one two', 'three four')
    >>> balanced("sustainable at", 7.0)
    ('sustainable', 'at')
    """
    lines = wrap(text, room, bold)
    if len(lines) == 1:
        return lines
    # Never so narrow that a word is broken which need not be.
    least = max(width(text, bold) / len(lines), *[width(word, bold) / 1.04 for word in text.split(" ")])
    for narrower in (least * 1.04, least * 1.1, least * 1.2):
        tried = wrap(text, min(narrower, room), bold)
        if len(tried) == len(lines):
            return tried
    return lines


def _fitting(word: str, room: float, bold: bool) -> int:
    """How many characters of a word fit; at least one. Prefers to break behind a hyphen or slash."""
    table = advances(bold)
    used, count = 0.0, 0
    for character in word:
        used += table[character]
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


@_kept(32)
def font_css(more: str = "") -> str:
    """Return the `@font-face` rules of both weights with the subset embedded."""
    font = _in_force.get()
    rules: list[str] = []
    for weight in (400, 700):
        wanted = _BASE + more
        for one in (font,) if font is PLAIN else (font, PLAIN):
            file = one.bold if weight == 700 else one.regular
            has = _advances(file)
            held = "".join([character for character in wanted if character in has])
            wanted = "".join([character for character in wanted if character not in has])
            if held:
                rules.append(
                    f'@font-face{{font-family:"{one.family}";font-weight:{weight};'
                    f"src:url(data:font/woff;base64,{_subset(file, held)})}}"
                )
    return "".join(rules)


def _subset(file: Path, characters: str) -> str:
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
    with TTFont(file, recalcTimestamp=False, recalcBBoxes=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[ord(character) for character in characters])
        subsetter.subset(font)
        font.flavor = "woff"
        buffer = BytesIO()
        font.save(buffer)
    return b64encode(buffer.getvalue()).decode("ascii")


__all__ = [
    "ASCENT",
    "BOX",
    "FAMILY",
    "PLAIN",
    "Font",
    "advances",
    "balanced",
    "clean",
    "cut",
    "extras",
    "font_css",
    "font_folder",
    "font_in_force",
    "kept",
    "right_to_left",
    "width",
    "wrap",
    "written_in",
]
