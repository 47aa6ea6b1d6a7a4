"""Any noun of the model from a YAML document: every fault at once, each with its place.

References are only checked once every part is valid on its own. So what is faulty is cut out and
the rest is read again, until nothing more is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from scorecard.errors import Finding, Place
from scorecard.formats.document import Entry, Placed, parse_document, plain
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
    ids: Callable[[Mapping[str, Any]], Mapping[str, str]] = lambda _: {},
) -> _Noun:
    """Read a noun from YAML text.

    Args:
        text: the document.
        noun: what it holds.
        file: the name its faults are reported under.
        fits: gives what is wrong with a noun that is valid on its own.
        ids: gives, from the fields of the document, ids by the names (folded) that people may write
            instead.

    Raises:
        StrategyError: the text is not YAML or no valid noun; `findings` holds every fault.
    """
    root, faults = parse_document(text, file, top=_top(noun))
    found = dict.fromkeys(faults)
    read = None
    shortened: set[tuple[int, int]] = set()
    stand_ins: set[tuple[int, int]] = set()
    document = plain(root)
    meant = ids(document) if isinstance(document, dict) else {}
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
                found.update(dict.fromkeys(each for each in told if not _of_stand_in(each, stand_ins)))
            else:
                written = [
                    (detail, spot)
                    for detail, spot in zip(details, spots, strict=True)
                    if detail["type"] != "too_short" or (spot.value.line, spot.value.column) not in shortened
                ]
                found.update(dict.fromkeys(_said(written, file, meant)))
            rest = _without(root, spots, meant)
            if rest is None:
                break
            root = rest
        else:
            told = _reference_findings(root, fits(read), noun, file)
            found.update(dict.fromkeys(each for each in told if not _of_stand_in(each, stand_ins)))
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


def _said(
    written: Iterable[tuple[Any, Spot]], file: str | None, meant: Mapping[str, str]
) -> Iterator[Finding]:
    for detail, spot in written:
        rule, what, fix = word(detail, spot)
        if detail["type"] == "string_pattern_mismatch" and detail["input"].casefold() in meant:
            fix = f"write its id, `{meant[detail['input'].casefold()]}`"
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


def _of_stand_in(finding: Finding, stand_ins: set[tuple[int, int]]) -> bool:
    """Whether a fault is one of a stand-in, which the document does not hold."""
    return (finding.where.line, finding.where.column) in stand_ins or any(
        repr(_STAND_INS[str].format(line=line, column=column)) in finding.what for line, column in stand_ins
    )


def _without(root: Placed, spots: list[Spot], meant: Mapping[str, str]) -> Placed | None:
    """The document without what is faulty: each fault takes the least that may be missing.

    A name that stands for an id gives way to it, and what is missing at the top to a stand-in.

    None where something is faulty that the document cannot be read without.
    """
    changes: dict[tuple[str | int, ...], Any] = {}
    missing: dict[str, Entry] = {}
    for spot in spots:
        renamed = _renamed(spot, meant)
        if renamed is not None:
            changes[spot.path] = renamed
            continue
        field = spot.steps[0].field if len(spot.steps) == 1 else None
        if field is not None and not spot.steps[0].written and _is_needed(spot):
            stand_in = _stand_in(spot, field.annotation)
            missing[str(spot.steps[0].name)] = Entry(root.line, root.column, stand_in)
            continue
        for step in reversed(spot.steps):
            needed = step.field is not None and step.field.is_required()
            if step.written and not needed:
                changes[step.path] = CUT
                break
            if step.written and step.field is not None and step.field.annotation in _STAND_INS:
                stand_in = _stand_in(spot, step.field.annotation)
                if step.name == "id" and str(spot.value.content).casefold() in meant:
                    identifier = meant[str(spot.value.content).casefold()]
                    stand_in = Placed(stand_in.line, stand_in.column, identifier)
                changes[step.path] = stand_in
                break
        else:
            return None
    inner = {path[:length] for path in changes for length in range(len(path))}
    mended = with_changes(root, (), changes, inner)
    if missing and isinstance(mended.content, dict):
        mended = Placed(mended.line, mended.column, {**mended.content, **missing})
    return mended


def _stand_in(spot: Spot, annotation: object) -> Placed:
    line, column = spot.value.line, spot.value.column
    return Placed(line, column, _STAND_INS[annotation].format(line=line, column=column))


def _renamed(spot: Spot, meant: Mapping[str, str]) -> str | None:
    """The id that the name under which something stands is meant for, where nothing bears it yet."""
    if not spot.path or spot.steps[-1].name != "id" or spot.steps[-1].written:
        return None
    identifier = meant.get(str(spot.path[-1]).casefold())
    beside = spot.owners[-2].content if len(spot.owners) > 1 else None
    return None if identifier is None or not isinstance(beside, dict) or identifier in beside else identifier
