"""Maturity frameworks from YAML: those that come with the library, and anybody's own."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from scorecard.errors import StrategyError, UnknownNameError
from scorecard.formats.emit import yaml_text
from scorecard.formats.files import read_text, write_text
from scorecard.formats.nouns import parse_noun
from scorecard.formats.writer import fields_said
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

    A framework of your own takes twenty lines. Leave out `perspectives:` where a capability is rated
    as a whole, and `scale:` where each asks for an answer and evidence; categories may hold
    `categories:`. The command `scorecard schema framework` lets editors complete it.

        id: our-desk
        name: Our service desk
        version: 1
        owner: Northbrook Hospitals (fictitious)
        description: How we answer those who need help.
        scale:
          levels:
            1: {name: Ad hoc, definition: Whoever is there answers the telephone.}
            2: {name: Managed, definition: Every call is recorded and has an owner.}
            3: {name: Improving, definition: Calls of one kind are traced to their cause.}
        perspectives: {people: People, process: Process}
        categories:
          support:
            name: Support
            capabilities:
              telephone: Answering the telephone
              requests:
                name: Requests
                indicators:
                  in-time: {name: How many are met in time?, perspective: process, out_of: 5}

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


def known_framework(given: object) -> Framework:
    """Return a framework, or the one of a name or file, as `read_framework` takes it.

    Raises:
        UnknownNameError, StrategyError: as `read_framework`; or it is nothing of the kind.
    """
    if isinstance(given, Framework):
        return given
    if isinstance(given, (str, os.PathLike)):
        return read_framework(given)
    what = f"a framework is wanted, not {type(given).__name__}"
    raise StrategyError(f"{what}; give its name, such as 'nimm', or what `read_framework` returns")


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


def framework_text(framework: Framework) -> str:
    """Return a framework as YAML; `parse_framework` reads it back as equal.

    >>> framework = parse_framework("{id: a, name: A, scale: {levels: {0: Absent, 1: Present}}}")
    >>> print(framework_text(framework), end="")
    id: a
    name: A
    <BLANKLINE>
    scale: {levels: {0: Absent, 1: Present}}
    """
    return yaml_text(fields_said(framework), apart=["scale", "perspectives", "categories"])


def write_framework(framework: Framework, path: str | os.PathLike[str]) -> None:
    """Write a framework to a YAML file; the file appears, or changes, all at once.

    Raises:
        OSError: the folder is missing or may not be written to.
    """
    write_text(path, framework_text(framework))


__all__ = [
    "framework_names",
    "framework_text",
    "known_framework",
    "parse_framework",
    "read_framework",
    "write_framework",
]
