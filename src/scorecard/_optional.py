"""Packages that not everybody needs: import one where it is used, or say how to install it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from scorecard.errors import MissingExtraError


def require(module: str, extra: str) -> Any:
    """Import `module`, which the extra `extra` installs, and return it.

    Raises:
        MissingExtraError: it is not installed; the message is the pip line that installs it.

    >>> require("json", "none").dumps([1])
    '[1]'
    >>> require("no_such_module", "png")
    Traceback (most recent call last):
        ...
    scorecard.errors.MissingExtraError: no_such_module is missing: pip install 'strategy-scorecard[png]'
    """
    try:
        return import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        raise MissingExtraError(
            f"{name} is missing: pip install 'strategy-scorecard[{extra}]'", name=name
        ) from error


__all__ = ["require"]
