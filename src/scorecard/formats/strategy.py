"""The strategy document: YAML in, a Strategy out, or every fault at once with its place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from scorecard.errors import Finding, Place
from scorecard.formats.document import Placed, parse_document, plain
from scorecard.formats.files import raise_all, read_text
from scorecard.formats.formulas import formula_findings
from scorecard.formats.mending import Mender
from scorecard.formats.places import Path, Spot, fields_of, find, id_at, place_of
from scorecard.formats.wording import closest, word
from scorecard.kpi.submission import holidays_finding
from scorecard.model.base import ReferenceFaults
from scorecard.model.strategy import Strategy
from scorecard.model.submission import Submission
from scorecard.strategy_map.select import view_findings

# Each round uncovers what the faults of the one before kept from being checked.
_ROUNDS = 10


def read_strategy(path: str | os.PathLike[str]) -> Strategy:
    """Read a strategy from a YAML file.

    Raises:
        StrategyError: the file cannot be read, is not YAML or no valid strategy; `findings` holds
            every fault with file, line and column, what is wrong and what to do.
    """
    return parse_strategy(read_text(path), file=os.fspath(path))


def parse_strategy(text: str, *, file: str | None = None) -> Strategy:
    r"""Read a strategy from YAML text; `file` is the name its faults are reported under.

    Raises:
        StrategyError: the text is not YAML or no valid strategy; `findings` holds every fault.

    >>> parse_strategy("name: Library\nobjectives: {readers: More readers}")
    <Strategy 'Library': 1 objectives>
    """
    root, faults = parse_document(text, file)
    faults = [*faults, *_calendar_faults(root, file), *formula_findings(root, file)]
    try:
        strategy = Strategy.model_validate(plain(root))
    except ValidationError as error:
        raise_all([*faults, *_all_faults(root, error, file)], file)
    faults += _view_faults(root, strategy, file)
    if faults:
        raise_all(faults, file)
    return strategy


def _view_faults(root: Placed, strategy: Strategy, file: str | None) -> Iterator[Finding]:
    """Views that cannot be used; what they select is known once all else is right."""
    numbers = {f"view:{view.id}": number for number, view in enumerate(strategy.views)}
    for finding in view_findings(strategy):
        if finding.severity == "error":
            spot = find(root, ("views", numbers[str(finding.where.id)], "select"))
            yield replace(finding, where=replace(place_of(root, spot, file), cell=finding.where.cell))


def _calendar_faults(root: Placed, file: str | None) -> list[Finding]:
    """A code of public holidays that nobody knows; without the extra they cannot be looked up."""
    written = root.part("submission")
    try:
        found = None if written is None else holidays_finding(Submission.model_validate(plain(written)))
    except ValidationError:
        return []  # its faults are found with all the others
    if found is None or found.severity != "error":
        return []
    return [replace(found, where=place_of(root, find(root, ("submission", "holidays")), file))]


def _all_faults(root: Placed, error: ValidationError, file: str | None) -> list[Finding]:
    """Every fault: round by round, with the faulty values cut out."""
    mender = Mender()
    found: dict[Finding, None] = {}
    for _ in range(_ROUNDS):
        details: list[Any] = error.errors(include_url=False)
        references = _references(details)
        if references is not None:
            found.update(dict.fromkeys(_reference_findings(root, references, mender, file)))
            break
        # Typing errors in field names first: putting them right may mend the rest.
        details.sort(key=lambda detail: detail["type"] != "extra_forbidden")
        for detail, spot in _original(root, details):
            if not mender.follows(detail, spot):
                where = _where(root, detail, spot, file)
                rule, what, fix = word(detail, spot)
                found[Finding("error", rule, where, what, fix)] = None
            mender.plan(root, detail, spot)
        root = mender.apply(root)
        try:
            Strategy.model_validate(plain(root))
        except ValidationError as further:
            error = further
        else:
            break
    return list(found)


def _original(root: Placed, details: list[Any]) -> Iterator[tuple[Any, Spot]]:
    """Leave out what another fault explains, such as that a name is mistyped or an item faulty."""
    spots = [find(root, detail["loc"]) for detail in details]
    mistyped: set[tuple[Path, str | None]] = set()
    within: set[Path] = set()
    for detail, spot in zip(details, spots, strict=True):
        loc = detail["loc"]
        within.update(loc[:length] for length in range(len(loc)))
        if detail["type"] == "extra_forbidden" and spot.noun is not None and spot.steps[-1].written:
            mistyped.add((spot.path[:-1], closest(str(loc[-1]), fields_of(spot.noun))))
    for detail, spot in zip(details, spots, strict=True):
        loc = detail["loc"]
        if detail["type"] == "missing" and (spot.path, loc[-1]) in mistyped:
            continue
        if detail["type"] == "too_short" and loc in within:
            continue
        if _takes_other_form(spot):
            continue
        yield detail, spot


def _takes_other_form(spot: Spot) -> bool:
    """Whether the fault speaks of the list a field may hold, but no list is written, or the reverse.

    Where a field takes a number or a list, pydantic names the faults of both, each under its type.
    """
    return any(
        step.name.startswith(("tuple[", "list[")) != isinstance(owner.content, tuple)
        for step, owner in zip(spot.steps, spot.owners, strict=True)
        if isinstance(step.name, str) and re.fullmatch(r"float|(tuple|list)\[.*\]", step.name)
    )


def _where(root: Placed, detail: Any, spot: Spot, file: str | None) -> Place:
    """The place of a fault; where a whole is faulty, of the field its words begin with."""
    loc = detail["loc"]
    if detail["type"] == "value_error":
        named = re.match(r"`?(\w+)", str(detail["ctx"]["error"]))
        if named and spot.value.part(named[1]):
            return place_of(root, find(root, (*loc, named[1])), file, on_key=True)
    whole = bool(loc) and isinstance(loc[-1], int)
    return place_of(root, spot, file, on_key=whole or detail["type"] == "extra_forbidden")


def _references(details: list[Any]) -> ReferenceFaults | None:
    if len(details) == 1 and details[0]["type"] == "value_error":
        error = details[0]["ctx"]["error"]
        return error if isinstance(error, ReferenceFaults) else None
    return None


def _reference_findings(
    root: Placed, error: ReferenceFaults, mender: Mender, file: str | None
) -> Iterator[Finding]:
    for loc, what, fix in error.faults:
        spot = find(root, loc)
        if mender.dangles(spot, what):
            continue
        where = place_of(root, spot, file, on_key=bool(loc) and isinstance(loc[-1], int))
        rule = _rule(what)
        first = _first(root, spot.path, where.line) if rule == "duplicate" else ""
        yield Finding("error", rule, where, what + first, fix)


def _rule(what: str) -> str:
    """The kind of a fault between parts, by the words the model says it in."""
    if "twice" in what:
        return "duplicate"
    return "loop" if any(words in what for words in ("in a circle", "itself", "each other")) else "reference"


def _first(root: Placed, path: Path, line: int | None) -> str:
    """Where the other bearer of an id stands."""
    section = root.part(path[0])
    for key in section.keys() if section else ():
        first = section.part(key) if section else None
        if first is not None and id_at(root, (path[0], key)) == id_at(root, path):
            return f", first on line {first.line}" if first.line != line else ""
    return ""
