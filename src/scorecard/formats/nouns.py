"""Any noun of the model from a YAML document: every fault at once, each with its place.

References are only checked once every part is valid on its own. So what is faulty is cut out and
the rest is read again, until nothing more is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from scorecard.errors import Finding, Place
from scorecard.formats.document import Placed, parse_document, plain
from scorecard.formats.files import raise_all
from scorecard.formats.mending import CUT, with_changes
from scorecard.formats.places import Spot, fields_of, find
from scorecard.formats.wording import called, word
from scorecard.model.base import Fault, Noun, ReferenceFaults

_ROUNDS = 10
_STAND_INS: dict[object, str] = {str: "stand-in-{line}-{column}", date: "2000-01-01"}
"""By its type, what stands in for a faulty value that the rest cannot be read without; an id too."""
_Noun = TypeVar("_Noun", bound=Noun)
_Made = TypeVar("_Made")


def parse_noun(
    text: str,
    noun: type[_Noun],
    *,
    file: str | None = None,
    fits: Callable[[_Noun], Iterable[Fault]] = lambda _: (),
) -> _Noun:
    """Read a noun from YAML text; `fits` gives what is wrong with one that is valid on its own.

    Raises:
        StrategyError: the text is not YAML or no valid noun; `findings` holds every fault.
    """
    root, faults = parse_document(text, file, top=_top(noun))
    found = dict.fromkeys(faults)
    read = None
    shortened: set[tuple[int, int]] = set()
    stand_ins: set[tuple[int, int]] = set()
    for _ in range(_ROUNDS):
        try:
            read = noun.model_validate(plain(root))
        except ValidationError as error:
            details: list[Any] = error.errors(include_url=False)
            between = _references(details)
            locs = [fault[0] for fault in between.faults] if between else [each["loc"] for each in details]
            spots = [find(root, loc, noun) for loc in locs]
            stand_ins |= {(spot.value.line, spot.value.column) for spot in spots if _is_needed(spot)}
            # Where others in it are faulty, and cut out from now on, too few items may be left.
            shortened |= {(owner.line, owner.column) for spot in spots for owner in spot.owners}
            if between is not None:
                told = _reference_findings(root, between.faults, noun, file)
                found.update(dict.fromkeys(each for each in told if _place(each) not in stand_ins))
            else:
                written = [
                    (detail, spot)
                    for detail, spot in zip(details, spots, strict=True)
                    if detail["type"] != "too_short" or (spot.value.line, spot.value.column) not in shortened
                ]
                found.update(dict.fromkeys(_said(written, file)))
            rest = _without(root, spots)
            if rest is None:
                break
            root = rest
        else:
            told = _reference_findings(root, fits(read), noun, file)
            found.update(dict.fromkeys(each for each in told if _place(each) not in stand_ins))
            break
    if found or read is None:
        raise_all(list(found), file)
    return read


def _top(noun: type[_Noun]) -> str:
    """What stands at the top of a document of a noun, in words."""
    fields = [name for name, field in fields_of(noun).items() if field.is_required()]
    named = ", ".join(f"`{name}:`" for name in fields[:-1])
    return f"{called(noun)} is a mapping of fields such as {named} and `{fields[-1]}:`"


def built(make: Callable[[], _Made], file: str) -> _Made:
    """Return what `make` makes of a file in another format; faults of the model are findings of the file.

    Raises:
        StrategyError: what the file holds is no valid noun.
    """
    try:
        return make()
    except ValidationError as error:
        said = [
            (".".join(map(str, each["loc"])), str(each.get("ctx", {}).get("error", each["msg"])))
            for each in error.errors(include_url=False)
        ]
        raise_all(
            [
                Finding("error", "value", Place(file), f"{error.title}: {loc + ': ' if loc else ''}{what}")
                for loc, what in said
            ],
            file,
        )


def _references(details: list[Any]) -> ReferenceFaults | None:
    if len(details) == 1 and details[0]["type"] == "value_error":
        error = details[0]["ctx"]["error"]
        return error if isinstance(error, ReferenceFaults) else None
    return None


def _said(written: Iterable[tuple[Any, Spot]], file: str | None) -> Iterator[Finding]:
    for detail, spot in written:
        rule, what, fix = word(detail, spot)
        place = spot.place(on_key=detail["type"] == "extra_forbidden")
        yield Finding("error", rule, Place(file, *place), what, fix)


def _reference_findings(
    root: Placed, faults: Iterable[Fault], noun: type[Noun], file: str | None
) -> Iterator[Finding]:
    for loc, what, fix in faults:
        spot = find(root, loc, noun)
        on_key = bool(loc) and spot.steps[-1].written and not isinstance(spot.value.content, tuple)
        rule = "duplicate" if "twice" in what or "two agreed" in what else "reference"
        by_name = isinstance(loc[-1], int) or loc[-2:-1] == ("scores",) if loc else False
        yield Finding("error", rule, Place(file, *spot.place(on_key=on_key and by_name)), what, fix)


def _is_needed(spot: Spot) -> bool:
    """Whether something has to stand in for what is faulty."""
    field = spot.steps[-1].field if spot.steps else None
    return field is not None and field.is_required() and field.annotation in _STAND_INS


def _place(finding: Finding) -> tuple[int | None, int | None]:
    return finding.where.line, finding.where.column


def _without(root: Placed, spots: list[Spot]) -> Placed | None:
    """The document without what is faulty: each fault takes the least that may be missing.

    None where something is faulty that the document cannot be read without.
    """
    changes: dict[tuple[str | int, ...], Any] = {}
    for spot in spots:
        for step in reversed(spot.steps):
            needed = step.field is not None and step.field.is_required()
            if step.written and not needed:
                changes[step.path] = CUT
                break
            if step.written and step.field is not None and step.field.annotation in _STAND_INS:
                line, column = spot.value.line, spot.value.column
                stand_in = _STAND_INS[step.field.annotation].format(line=line, column=column)
                changes[step.path] = Placed(line, column, stand_in)
                break
        else:
            return None
    inner = {path[:length] for path in changes for length in range(len(path))}
    return with_changes(root, (), changes, inner)
