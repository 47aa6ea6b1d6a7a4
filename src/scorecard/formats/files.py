"""Files in and out: text read with its faults named, text written to the side and renamed."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from scorecard._files import write_aside
from scorecard.errors import Finding, Place, StrategyError, close_to

MAX_BYTES = 20_000_000
"""The largest file that is read; a strategy of thousands of nodes is well below one million."""

_MOST = 3
"""How many files a message names."""

# What YAML allows in a text; anything else means that the file is something other than text.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK = re.compile("\r\n|\r|\n")


def refuse(rule: str, where: Place, what: str, fix: str = "") -> NoReturn:
    """Raise a StrategyError with the one fault that ends the reading.

    Raises:
        StrategyError: always.
    """
    raise_all([Finding("error", rule, where, what, fix)], where.file)


def raise_all(findings: list[Finding], file: str | None) -> NoReturn:
    """Raise a StrategyError with all these faults, in the order of the document.

    Raises:
        StrategyError: always.
    """
    count = f"{len(findings)} fault{'' if len(findings) == 1 else 's'}"
    ordered = sorted(
        findings, key=lambda finding: (finding.where.line or 0, finding.where.column or 0, finding.what)
    )
    raise StrategyError(f"{file or 'the document'}: {count}", [_on_one_line(finding) for finding in ordered])


def _on_one_line(finding: Finding) -> Finding:
    """Names come from the document: whatever they hold, a message stays one readable line."""
    where = finding.where
    if where.id is not None:
        where = replace(where, id=_printable(where.id))
    return replace(finding, where=where, what=_printable(finding.what), fix=_printable(finding.fix))


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def read_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a UTF-8 file, without its byte order mark.

    Raises:
        StrategyError: there is no such file, it cannot be read, is too large or not UTF-8.
    """
    file = os.fspath(path)
    where = Place(file=file)
    try:
        with Path(file).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        refuse("file", where, "there is no such file", _beside(Path(file)))
    except (IsADirectoryError, PermissionError):  # on Windows a folder may not be read as a file
        if Path(file).is_dir():
            refuse("file", where, "this is a folder, not a file", _inside(Path(file)))
        refuse("file", where, "this file may not be read", "ask its owner for the right to read it")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        refuse("file", where, f"this file cannot be read: {getattr(error, 'strerror', None) or error}")
    if len(content) > MAX_BYTES:
        refuse(
            "too-large", where, f"this file is larger than {MAX_BYTES // 1_000_000} MB", "is it a strategy?"
        )
    return _decoded(content, file)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a UTF-8 file with Unix line ends; whoever reads meanwhile sees the old one whole.

    Raises:
        OSError: the folder is missing or may not be written to.
    """
    write_aside(path, text.encode("utf-8"))


def check_printable(text: str, file: str | None) -> None:
    """Refuse text with characters that no text file has.

    Raises:
        StrategyError: there is one; it names the first.
    """
    found = _UNPRINTABLE.search(text)
    if found:
        line, column = position(text, found.start())
        refuse(
            "encoding",
            Place(file, line, column),
            f"the character U+{ord(found[0]):04X} has no place in a text file",
            "save the file as plain UTF-8 text",
        )


def position(text: str, index: int) -> tuple[int, int]:
    r"""Return the line and column, both from 1, of a character of the text.

    >>> position("a: 1\nb: 2", 8)
    (2, 4)
    """
    line, start = 1, 0
    for found in _BREAK.finditer(text, 0, index):
        line, start = line + 1, found.end()
    return line, index - start + 1


def _decoded(content: bytes, file: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        refuse("encoding", Place(file=file), "this file is UTF-16, not UTF-8", "save it as UTF-8")
    if content.startswith(b"PK\x03\x04"):
        refuse("encoding", Place(file=file), "this is a zip or Office file, not YAML", "export it as text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # After a byte order mark the decoder counts from behind it.
        start = error.start + len(content) - len(error.object)
        before = content[:start].decode("utf-8-sig")
        line, column = position(before, len(before))
        refuse(
            "encoding",
            Place(file, line, column),
            f"byte {start + 1} (0x{content[start]:02X}) is not UTF-8",
            "save the file as UTF-8",
        )


def _beside(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r} either"
    names = _yaml(_names(folder))
    stems = close_to(path.stem, [Path(name).stem for name in names])
    if stems:
        return _meant([name for stem in stems for name in names if Path(name).stem == stem])
    said = f"it was looked for in {str(folder.resolve())!r}"
    if not names:
        return said
    listed = ", ".join(map(repr, names[:_MOST])) + (" ..." if len(names) > _MOST else "")
    return f"{said}; {'YAML files there are' if len(names) > 1 else 'the YAML file there is'} {listed}"


def _inside(folder: Path) -> str:
    names = _yaml(_names(folder))
    return _meant([str(folder / name) for name in names]) if names else "name the file in it"


def _meant(names: list[str]) -> str:
    return f"did you mean {' or '.join(map(repr, names[:_MOST]))}?"


def _yaml(names: list[str]) -> list[str]:
    """Those of YAML files that are not hidden, as the settings of tools are."""
    return [name for name in names if name.lower().endswith((".yaml", ".yml")) and not name.startswith(".")]


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []
