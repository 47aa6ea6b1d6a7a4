"""Files as they are written: to the side first, then renamed; archives without a time of the clock."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from io import BytesIO
from pathlib import Path
from stat import S_IMODE
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of whatever has none of its own: the first that a zip archive knows."""


def write_aside(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file; whoever reads meanwhile sees the old one whole.

    A file that is replaced keeps its permissions, a new one has those the system gives. The
    target of a symbolic link is replaced, not the link. On failure nothing is left behind.

    Raises:
        OSError: the folder is missing or may not be written to, or the path is none.
    """
    try:
        final = Path(path).resolve()
        aside = final.with_name(f".{final.name[:40]}.{secrets.token_hex(4)}.tmp")
    except (ValueError, RuntimeError) as error:  # a NUL in it, the root, links in a circle
        raise OSError(errno.EINVAL, f"this is no place for a file: {error}") from error
    replaces = final.exists()
    mode = S_IMODE(final.stat().st_mode) & 0o666 if replaces else 0o666
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if replaces:
            shutil.copymode(final, aside)
        aside.replace(final)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def without_clock(archive: bytes) -> bytes:
    """Return a zip archive with the same parts, none of which is dated by the clock."""
    clean = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(clean, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return clean.getvalue()


__all__ = ["EPOCH", "without_clock", "write_aside"]
