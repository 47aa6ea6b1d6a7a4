"""Scenarios: what a what-if supposes, from YAML and back."""

from __future__ import annotations

import os

from pydantic import ValidationError

from scorecard.errors import Finding, Place
from scorecard.formats.document import parse_document, plain
from scorecard.formats.emit import yaml_text
from scorecard.formats.files import raise_all, read_text, write_text
from scorecard.formats.places import find
from scorecard.formats.wording import word
from scorecard.formats.writer import fields_said
from scorecard.model.period import fiscal_year_start
from scorecard.model.scenario import Scenario


def read_scenario(path: str | os.PathLike[str], *, fiscal_start: int = 4) -> Scenario:
    """Read a scenario from a YAML file, for `Review.what_if`.

    Args:
        path: the file.
        fiscal_start: first month of the fiscal year, for the dates of targets.

    Raises:
        StrategyError: the file cannot be read, is not YAML or no valid scenario; `findings` holds
            every fault with file, line and column, what is wrong and what to do. Whether its nodes
            are there is seen when it is used.
    """
    return parse_scenario(read_text(path), file=os.fspath(path), fiscal_start=fiscal_start)


def parse_scenario(text: str, *, file: str | None = None, fiscal_start: int = 4) -> Scenario:
    r"""Read a scenario from YAML text; `file` is the name its faults are reported under.

    Raises:
        StrategyError: as `read_scenario`.

    >>> parse_scenario("drop: skills-academy\nset: {skills-uplift: 12}").set
    {'skills-uplift': 12.0}
    """
    root, faults = parse_document(text, file)
    token = fiscal_year_start.set(fiscal_start)
    try:
        scenario = Scenario.model_validate(plain(root))
    except ValidationError as error:
        found, details = list(faults), error.errors(include_url=False)
        for detail in details:
            if _is_echo(detail["loc"], [other["loc"] for other in details]):
                continue
            spot = find(root, detail["loc"], Scenario)
            rule, what, fix = word(detail, spot)
            place = spot.place(on_key=detail["type"] == "extra_forbidden")
            found.append(Finding("error", rule, Place(file, *place), what, fix))
        raise_all(list(dict.fromkeys(found)), file)
    finally:
        fiscal_year_start.reset(token)
    if faults:
        raise_all(faults, file)
    return scenario


def _is_echo(loc: tuple[int | str, ...], all_of_them: list[tuple[int | str, ...]]) -> bool:
    """Whether a fault only echoes another: a list short of a faulty item, a value read otherwise."""
    if loc[:1] == ("set",) and len(loc) > 2 and loc[2] != "float":
        return True
    return any(len(other) > len(loc) and other[: len(loc)] == loc for other in all_of_them)


def scenario_text(scenario: Scenario) -> str:
    """Return a scenario as YAML; `parse_scenario` reads it back as equal.

    >>> print(scenario_text(Scenario(name="Cut", drop=["skills-academy"])), end="")
    name: Cut
    drop: [skills-academy]
    """
    return yaml_text(fields_said(scenario))


def write_scenario(scenario: Scenario, path: str | os.PathLike[str]) -> None:
    """Write a scenario to a YAML file; the file appears, or changes, all at once.

    Raises:
        OSError: the folder is missing or may not be written to.
    """
    write_text(path, scenario_text(scenario))


__all__ = ["parse_scenario", "read_scenario", "scenario_text", "write_scenario"]
