"""Opening a workbook that somebody sent: what it is, within limits, and never run.

Nothing in the file is evaluated: formulas stay texts, macros and links are not looked at.
"""

from __future__ import annotations

import os
import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from scorecard._optional import require
from scorecard.errors import Place, StrategyError
from scorecard.formats.files import refuse

MAX_BYTES = 20_000_000
"""The largest file that is read; a filled-in workbook is well below one million."""
MAX_UNPACKED = 300_000_000
"""The most it may unpack to: formatted rows without anything in them take much room."""
MAX_CONTENT = 60_000_000
"""The most that is left once cells with nothing in them are taken out."""
MAX_PARTS = 3_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EMPTY_CELL = re.compile(rb"<c(?: [^<>]*)?/>|<c(?: [^<>]*)?></c>")
_EMPTY_ROW = re.compile(rb"<row(?: [^<>]*)?/>|<row(?: [^<>]*)?>\s*</row>")
_UNREAD = re.compile(
    rb"<(dataValidations|conditionalFormatting)[ >].*?</\1>"  # what may be chosen, and colours
    rb'|<Relationship [^<>]*/relationships/drawing"[^<>]*/>',  # charts and pictures
    re.DOTALL,
)
_SPANS = re.compile(rb'<(?:mergeCell|hyperlink) [^<>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_WIDEST_SPAN = 100_000
_DRAWN_TEXT = re.compile(rb"<a:t>([^<]+)</a:t>")
_XLSX = "save it as an Excel workbook (.xlsx) and read that"


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook as it was opened."""

    book: Any
    macros: bool
    """Whether there are macros in it; they are never run."""
    drawn: tuple[str, ...]
    """Texts of shapes drawn over the sheets, which belong to no cell."""


def open_workbook(path: str | os.PathLike[str]) -> Opened:
    """Open a workbook.

    Raises:
        MissingExtraError: openpyxl is not installed.
        StrategyError: it cannot be read, is no workbook, protected by a password, or too large.
    """
    openpyxl = require("openpyxl", "sheets")
    file = os.fspath(path)
    content = _content(file)
    try:
        parts = _parts(content, file)
        macros = any(name.endswith("vbaProject.bin") for name in parts)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions it leaves out, none of which holds a cell
            book = openpyxl.load_workbook(_repacked(parts), keep_links=False)
    except StrategyError:
        raise
    except (BadZipFile, EOFError, NotImplementedError, OSError) as error:
        refuse(
            "file",
            Place(file=file),
            f"this workbook is damaged: {error}",
            "open it in Excel and save it anew",
        )
    except (AttributeError, IndexError, KeyError, SyntaxError, TypeError, ValueError) as error:
        what = (
            f"this workbook cannot be read: {str(error).splitlines()[0] if str(error) else 'it is damaged'}"
        )
        refuse("file", Place(file=file), what, "open it in Excel and save it anew")
    return Opened(book, macros, tuple(_drawn(parts)))


def _content(file: str) -> bytes:
    """The bytes of the file, which begin as those of a workbook do."""
    where = Place(file=file)
    try:
        with Path(file).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        refuse("file", where, "there is no such file", "check its name")
    except (OSError, ValueError) as error:
        refuse("file", where, f"this file cannot be read: {getattr(error, 'strerror', None) or error}")
    if len(content) > MAX_BYTES:
        refuse(
            "too-large", where, f"this file is larger than {MAX_BYTES // 1_000_000} MB", "is it the workbook?"
        )
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            what = "this workbook is protected by a password, so that it cannot be read"
            refuse("file", where, what, "remove the password in Excel (File, Info, Protect Workbook)")
        refuse("file", where, "this is a workbook of the old form (.xls)", _XLSX)
    if not content.startswith(b"PK"):
        refuse("file", where, "this is no workbook, whatever its name says", _XLSX)
    return content


def _parts(content: bytes, file: str) -> dict[str, bytes]:
    """The parts of the file, without cells that hold nothing and what is not read."""
    where = Place(file=file)
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_PARTS or sum(each.file_size for each in entries) > MAX_UNPACKED:
            _too_large(where)
        names = {each.filename for each in entries}
        if "xl/workbook.bin" in names:
            refuse("file", where, "this is a binary workbook (.xlsb)", _XLSX)
        if "[Content_Types].xml" not in names:
            odf = "mimetype" in names
            what = (
                "this is a workbook of LibreOffice (.ods)" if odf else "this is a zip file, but no workbook"
            )
            refuse("file", where, what, _XLSX)
        if any(each.flag_bits & 1 for each in entries):
            refuse("file", where, "this file is encrypted, so that it cannot be read", "remove the password")
        parts = {}
        left = MAX_CONTENT
        for each in entries:
            part = archive.read(each)
            if b"<!DOCTYPE" in part[:4096] and each.filename.endswith((".xml", ".rels")):
                refuse("file", where, f"{each.filename} in it declares a document type", _XLSX)
            if each.filename.startswith("xl/worksheets/") and b"<![CDATA[" not in part:
                part = _UNREAD.sub(b"", _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", part)))
            _refuse_spans(part, each.filename, where)
            parts[each.filename] = part
            left -= len(part)
            if left < 0:
                _too_large(where)
    return parts


def _refuse_spans(part: bytes, name: str, where: Place) -> None:
    """Refuse merged cells over whole sheets: each of their cells would be made."""
    for left, top, right, bottom in _SPANS.findall(part) if name.startswith("xl/worksheets/") else ():
        if (int(bottom) - int(top) + 1) * (_number(right) - _number(left) + 1) > _WIDEST_SPAN:
            cells = b"".join([left, top, b":", right, bottom]).decode()
            refuse(
                "too-large",
                where,
                f"cells are merged or linked over {cells}",
                "unmerge them and save it anew",
            )


def _number(letters: bytes) -> int:
    number = 0
    for each in letters:
        number = number * 26 + each - 64
    return number


def _too_large(where: Place) -> NoReturn:
    what = "this workbook unpacks to far more than an assessment holds"
    refuse("too-large", where, what, "copy the sheets into a new workbook and read that")


def _repacked(parts: dict[str, bytes]) -> BytesIO:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    return packed


def _drawn(parts: dict[str, bytes]) -> list[str]:
    from html import unescape

    return [
        unescape(text.decode("utf-8", "replace"))
        for name, part in sorted(parts.items())
        if name.startswith("xl/drawings/drawing")
        for text in _DRAWN_TEXT.findall(part)
    ]


__all__ = ["Opened", "open_workbook"]
