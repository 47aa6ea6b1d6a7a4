"""The examples that travel with the library."""

from __future__ import annotations

from pathlib import Path

from scorecard.errors import UnknownNameError


def example(name: str) -> Path:
    """Return the folder of an example, in an installed wheel as in a source checkout.

    Args:
        name: the folder's name, such as `hmrc_ims`.

    Raises:
        UnknownNameError: there is no such example; the message gives the nearest names.

    >>> example("hmrc_ims").name
    'hmrc_ims'
    """
    folders = {path.name: path for path in sorted(_root().iterdir()) if path.is_dir() and path.name[0] != "."}
    if name not in folders:
        raise UnknownNameError("example", name, folders)
    return folders[name]


def _root() -> Path:
    here = Path(__file__).resolve().parent
    packaged = here / "_examples"
    return packaged if packaged.is_dir() else here.parents[1] / "examples"
