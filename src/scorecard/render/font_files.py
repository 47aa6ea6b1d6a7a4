"""Finding the two files of a font: by the name of its family, or as files of an organisation's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from scorecard.errors import RenderError, nearest
from scorecard.render.fonts import FAMILY, PLAIN, Font

_RESTRICTED = 0x0002
"""Of OS/2 fsType: its licence lets nobody embed it."""
_STRANGE = set("\"'\\<>&;{}")


def find_font(name: str = FAMILY, bold: str | None = None) -> Font:
    """Return the font of a name: a family that is installed, or a .ttf or .otf file.

    Args:
        name: `DejaVu Serif`, `fonts/Own-Regular.ttf` ...
        bold: the file of the bold weight; unsaid, a family's own, or of a file the same file.

    Raises:
        RenderError: there is no such font, with the names of those there are; or it cannot be used.

    >>> find_font("DejaVu Serif").family
    'DejaVu Serif'
    """
    if name == FAMILY and bold is None:
        return PLAIN
    if is_file(name):
        return _of_files(name, bold or name)
    there = _installed()
    found = next((family for family in there if family.casefold() == name.casefold()), None)
    if found is None:
        hint = nearest(name, there) or f"there are {', '.join(sorted(there))}"
        raise RenderError(f"no font {name!r} is here; {hint}; or name a .ttf or .otf file")
    regular, heavy = there[found]
    return _of_files(str(regular), bold or str(heavy))


def is_file(name: str) -> bool:
    """Whether a font is named by its file.

    >>> is_file("Own.OTF"), is_file("DejaVu Serif")
    (True, False)
    """
    return name.casefold().endswith((".ttf", ".otf", ".ttc", ".woff", ".woff2"))


@contextmanager
def folder_of(font: Font) -> Iterator[str]:
    """Give a folder that holds the files of a font, and of the one that helps it out, and no others."""
    with TemporaryDirectory(prefix="scorecard-") as folder:
        for number, file in enumerate(dict.fromkeys([font.regular, font.bold, PLAIN.regular, PLAIN.bold])):
            copyfile(file, Path(folder, f"{number}{file.suffix.lower()}"))
        yield folder


@lru_cache(maxsize=1)
def _installed() -> Mapping[str, tuple[Path, Path]]:
    """The files of every upright family that has both weights."""
    from matplotlib.font_manager import fontManager

    weights: dict[str, dict[int, Path]] = {}
    for entry in sorted(fontManager.ttflist, key=lambda entry: ("mpl-data" not in entry.fname, entry.fname)):
        if entry.style == "normal" and entry.stretch == "normal" and entry.weight in (400, 700):
            weights.setdefault(entry.name, {}).setdefault(int(entry.weight), Path(entry.fname))
    return {name: (found[400], found[700]) for name, found in weights.items() if len(found) == 2}


@lru_cache(maxsize=16)
def _of_files(regular: str, bold: str) -> Font:
    families = [_family(Path(file)) for file in (regular, bold)]
    if families[0] != families[1]:
        raise RenderError(
            f"{regular} is of the family {families[0]!r} and {bold} of {families[1]!r}; "
            "take two of one family"
        )
    return Font(families[0], Path(regular), Path(bold))


def _family(path: Path) -> str:
    """The family of a font file that can be measured and embedded."""
    from fontTools.ttLib import TTFont

    if path.suffix.lower() not in (".ttf", ".otf"):
        raise RenderError(f"the font {path} is no single font; name a .ttf or .otf file")
    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            names: Any = font["name"]
            family = str(names.getDebugName(16) or names.getDebugName(1) or "")
            variable, restricted = "fvar" in font, bool(font["OS/2"].fsType & _RESTRICTED)
            glyphs = font.getBestCmap()
    except Exception as error:  # a broken font makes the parser raise whatever it likes
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise RenderError(f"the font {path} cannot be read: {said}") from error
    if variable:
        raise RenderError(f"{path} is a variable font; name its static files, regular and bold")
    if restricted:
        raise RenderError(f"the licence of {path} forbids to embed it; name another font")
    if not glyphs or not family or not family.isprintable() or _STRANGE & {*family}:
        raise RenderError(f"{path} has no family name or no characters to write with; name another font")
    return family


__all__ = ["find_font", "folder_of", "is_file"]
