"""The one way a file is written: to the side first, then renamed, so that nobody reads half of it."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from pathlib import Path
from stat import S_IMODE


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


__all__ = ["write_aside"]
