"""Saving what is drawn: the kind of file by its suffix, written to the side and renamed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from scorecard._files import write_aside
from scorecard.errors import RenderError


def save_as(path: str | Path, kinds: Mapping[str, Callable[[], bytes]]) -> Path:
    """Write a file of the kind that the suffix names, and return where.

    The file is written beside its place and renamed, so no half of it is ever there.

    Args:
        path: where; its suffix, in any case, is one of `kinds`.
        kinds: what makes the content, by suffix such as `.svg`.

    Raises:
        RenderError: another suffix, or the file cannot be written.
    """
    path = Path(path)
    make = kinds.get(path.suffix.lower())
    if make is None:
        shown = f"{path.suffix.lower()!r}" if path.suffix else "no suffix"
        raise RenderError(f"{path}: {shown} says nothing I can draw; end the name with {', '.join(kinds)}")
    data = make()
    try:
        write_aside(path, data)
    except OSError as error:
        raise RenderError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


__all__ = ["save_as"]
