"""Maturity frameworks from YAML: those that come with the library, and anybody's own."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from scorecard.errors import UnknownNameError
from scorecard.formats.files import read_text
from scorecard.formats.nouns import parse_noun
from scorecard.model.framework import Framework

_SHIPPED = files("scorecard.maturity") / "frameworks"


def framework_names() -> tuple[str, ...]:
    """Return the names of the frameworks that come with the library.

    >>> "nimm" in framework_names()
    True
    """
    return tuple(
        sorted(
            entry.name.removesuffix(".yaml") for entry in _SHIPPED.iterdir() if entry.name.endswith(".yaml")
        )
    )


def read_framework(framework: str | os.PathLike[str]) -> Framework:
    """Read a maturity framework: one that comes with the library, by name, or a YAML file.

    Raises:
        UnknownNameError: it is no name of a framework and no YAML file.
        StrategyError: the file cannot be read, is not YAML or no valid framework; `findings` holds
            every fault with file, line and column, what is wrong and what to do.

    >>> nimm = read_framework("nimm")
    >>> len(nimm.capabilities), nimm.declared.capabilities, nimm.scale.name(3)
    (56, 74, 'Standardised')
    """
    name = os.fspath(framework)
    if name in framework_names():
        return parse_framework((_SHIPPED / f"{name}.yaml").read_text("utf-8"), file=f"{name}.yaml")
    if Path(name).suffix.lower() not in (".yaml", ".yml") and not Path(name).exists():
        raise UnknownNameError("framework", name, framework_names())
    return parse_framework(read_text(name), file=name)


def parse_framework(text: str, *, file: str | None = None) -> Framework:
    r"""Read a framework from YAML text; `file` is the name its faults are reported under.

    Raises:
        StrategyError: the text is not YAML or no valid framework; `findings` holds every fault.

    >>> parse_framework(
    ...     "id: six\nname: Six questions\ncategories: {all: {name: All, capabilities: {a: Why?}}}"
    ... )
    <Framework 'Six questions': 1 category, 1 capability, questions without levels>
    """
    return parse_noun(text, Framework, file=file)


__all__ = ["framework_names", "parse_framework", "read_framework"]
