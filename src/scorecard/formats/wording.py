"""Pydantic's errors in the words of an analyst: a rule, what is wrong, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel

from scorecard.errors import nearest
from scorecard.formats.document import described
from scorecard.formats.places import Spot, fields_of, has_id, is_section, noun_in
from scorecard.model.kpi import Baseline, Target
from scorecard.model.link import Link
from scorecard.model.node import Node
from scorecard.model.scheme import Tolerance
from scorecard.model.strategy import Strategy


class Wording(NamedTuple):
    """The words of one Finding."""

    rule: str
    what: str
    fix: str = ""


def word(error: Any, spot: Spot) -> Wording:
    """Put one of pydantic's error details into words."""
    kind: str = error["type"]
    if kind == "value_error":
        return _said(str(error["ctx"]["error"]), error["input"])
    if kind == "extra_forbidden":
        return _unknown_field(str(error["loc"][-1]), spot)
    if kind == "missing":
        name = error["loc"][-1]
        if isinstance(name, int):
            return Wording("missing", f"item {name + 1} of this list is missing", "write it")
        return Wording("missing", f"`{name}` is missing", f"add `{name}:`")
    if kind in _WANTED:
        return _type(_wanted(kind, spot), error["input"])
    words = _VALUES.get(kind)
    if words is not None:
        return Wording("value", *words(error["input"], error.get("ctx", {})))
    return Wording("value", str(error["msg"]))


def closest(name: str, names: Iterable[str]) -> str | None:
    """Return the name most likely meant, as `nearest` would say it.

    >>> closest("weihgt", ["name", "weight"])
    'weight'
    """
    folded = {candidate.casefold(): candidate for candidate in names}
    found = get_close_matches(name.casefold(), sorted(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def above_or_below(name: str, noun: type[BaseModel], owner: type[BaseModel] | None) -> tuple[str, str] | None:
    """Return the field meant and where it stands, for one written a level too high or too low.

    Blanks and hyphens count as underscores; a name that is mistyped too is found where it is like
    no field of the noun itself.

    >>> from scorecard.model.definition import Definition
    >>> from scorecard.model.kpi import KPI
    >>> above_or_below("audience", KPI, Strategy), above_or_below("owner", Definition, KPI)
    (('audience', 'under `definition:`'), ('owner', 'one level up, on a KPI itself'))
    """
    plain = re.sub(r"[\s-]+", "_", name.strip().casefold())
    own, within = fields_of(noun), _within(noun)
    if plain in own:
        return None
    elsewhere = any(plain in fields_of(other) for other in _NODES)
    if plain not in within and not elsewhere and closest(name, own) is None:
        plain = closest(name, within) or plain
    if plain in within:
        return plain, f"under {' or '.join(f'`{field}:`' for field in within[plain])}"
    if owner is not None and issubclass(owner, Node) and plain in fields_of(owner):
        return plain, f"one level up, on {called(owner)} itself"
    return None


def _within(noun: type[BaseModel]) -> dict[str, list[str]]:
    """The fields of the parts of a noun that are written out as fields, each with the parts' own."""
    found: dict[str, list[str]] = {}
    for name, field in fields_of(noun).items():
        part = noun_in(field.annotation)
        if part is not None and not has_id(part) and not issubclass(part, (Link, *_SHORT_FORMS)):
            for below in fields_of(part):
                found.setdefault(below, []).append(name)
    return found


_SHORT_FORMS = (Target, Baseline, Tolerance)
"""What is mostly written as a plain value."""


def called(noun: type[BaseModel] | None) -> str:
    """Return what a noun is called, with its article."""
    if noun is None:
        return "this"
    if issubclass(noun, Link):
        return f"a `{noun.kind}` link"
    return _CALLED.get(noun.__name__, f"a {noun.__name__.lower()}")


_CALLED = {
    "Strategy": "a strategy",
    "Objective": "an objective",
    "Initiative": "an initiative",
    "KPI": "a KPI",
    "KPQ": "a key performance question",
    "Lane": "a perspective or tier",
    "RiskScale": "the risk scale",
    "MapLayout": "the map",
    "StrategyPropagation": "the propagation settings",
    "Propagation": "the propagation settings",
    "TargetPoint": "a target point",
    "SpcSettings": "the SPC settings",
    "ServiceLevel": "a service level",
    "ServiceValue": "a place in the value box",
    "Submission": "the submission calendar",
    "Scale": "the status scale",
    "Framework": "a framework",
    "FrameworkSource": "a source",
    "FrameworkCapability": "a capability of a framework",
    "LevelScale": "the scale",
    "DeclaredCounts": "the declared counts",
    "MaturityPerspective": "a perspective",
    "Indicator": "an indicator",
    "Answer": "an answer",
    "Assessment": "an assessment",
    "AssessedCapability": "an assessed capability",
    "AssessedPerspective": "an assessed perspective",
    "Assessor": "somebody present",
    "StatedLevel": "a level",
    "EvidenceItem": "a piece of evidence",
    "WorkshopQuestion": "a question",
    "Idea": "an idea",
}

_WANTED = {
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode"), "text"),
    **dict.fromkeys(("float_type", "float_parsing"), "a number"),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "a whole number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "`true` or `false`"),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), "a date"
    ),
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), "a mapping of fields"),
}


def _wanted(kind: str, spot: Spot) -> str:
    if kind == "model_type" and spot.noun is not None and issubclass(spot.noun, Link):
        return "the id of a node"
    if kind == "tuple_type" and is_section(spot.steps[-1]):
        return "a mapping or a list"
    return _WANTED[kind]


def _limit(words: str, key: str) -> Callable[[Any, dict[str, Any]], tuple[str, ...]]:
    return lambda given, ctx: (f"a number {words} {ctx[key]:g} is wanted here, not {shown(given)}",)


_VALUES: dict[str, Callable[[Any, dict[str, Any]], tuple[str, ...]]] = {
    "greater_than": _limit("above", "gt"),
    "greater_than_equal": _limit("of at least", "ge"),
    "less_than": _limit("below", "lt"),
    "less_than_equal": _limit("of at most", "le"),
    "finite_number": lambda given, ctx: (
        f"a finite number is wanted here, not {shown(given)}",
        "leave it out where there is no number",
    ),
    "literal_error": lambda given, ctx: _not_among(given, re.findall(r"'([^']*)'", ctx["expected"])),
    "string_too_short": lambda given, ctx: ("this text is empty", "write at least one character"),
    "string_too_long": lambda given, ctx: (
        f"this text has {len(given)} characters",
        f"write at most {ctx['max_length']}",
    ),
    "string_pattern_mismatch": lambda given, ctx: (
        f"{shown(given)} cannot be an id",
        "an id holds letters a-z, digits, `-`, `_` and `.`, and begins with a letter or digit",
    ),
    "too_short": lambda given, ctx: (
        f"{_items(ctx['actual_length'])} here",
        f"write at least {ctx['min_length']}",
    ),
    "too_long": lambda given, ctx: (
        f"{_items(ctx['actual_length'])} here",
        f"write at most {ctx['max_length']}",
    ),
}


def shown(given: Any) -> str:
    """Return a value as it would stand in a sentence: texts in quotes, numbers bare."""
    if isinstance(given, str):
        return repr(given if len(given) <= 60 else given[:57] + "...")
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return f"{given}"
    return described(given)


def _items(count: int) -> str:
    return {0: "nothing stands", 1: "one item stands"}.get(count, f"{count} items stand")


def _not_among(given: Any, allowed: list[str]) -> tuple[str, ...]:
    hint = nearest(given, allowed) if isinstance(given, str) else ""
    choice = f"{', '.join(allowed[:-1])} or {allowed[-1]}" if len(allowed) > 1 else allowed[0]
    return f"{shown(given)} is not known here", f"{hint} It may be {choice}" if hint else f"write {choice}"


def _said(text: str, given: Any) -> Wording:
    """A sentence of the model itself: what, and behind a semicolon what to do."""
    if text.startswith("write "):
        return Wording("value", f"{shown(given)} cannot stand here", text)
    what, _, fix = text.partition("; ")
    return Wording("value", what, fix)


def _type(wanted: str, given: Any) -> Wording:
    if given is None:
        return Wording(
            "type", f"{wanted} is wanted here, but nothing stands there", "fill or remove the line"
        )
    what = f"{wanted} is wanted here, not {shown(given)}"
    if wanted == "text" and isinstance(given, (int, float)):
        quoted = str(given).lower() if isinstance(given, bool) else str(given)
        return Wording("type", what, f"put it in quotes: '{quoted}'")
    if wanted == "a date":
        return Wording("type", what, "write the date as 2010-05-12")
    if wanted.endswith("number") and isinstance(given, str):
        return Wording("type", what, _as_number(given, 12 if "whole" in wanted else 12.5))
    return Wording("type", what)


def _as_number(given: str, example: float) -> str:
    bare = given.strip()
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        return f"write {bare.replace(',', '')}"
    if re.fullmatch(r"-?\d+(\.\d+)?\s*%", bare):
        number = bare.rstrip("% ")
        return f"write {number} without the `%`, or {float(number) / 100:g} where a share is meant"
    return f"write a number such as {example:g}, or leave it out"


def _unknown_field(name: str, spot: Spot) -> Wording:
    noun = spot.noun
    what = f"`{name}` is no field of {called(noun)}"
    known = fields_of(noun) if noun else {}
    elsewhere = above_or_below(name, noun, spot.owner) if noun else None
    if elsewhere is not None:
        meant_field, place = elsewhere
        thing = "it" if meant_field == name else f"`{meant_field}`"
        return Wording("unknown-field", what, f"{thing} stands {place}")
    meant_by = _ALSO_CALLED.get(name.strip().lower().replace(" ", "_").replace("-", "_"))
    if meant_by in known:
        return Wording("unknown-field", what, f"it is called `{meant_by}`")
    hint = nearest(name, known)
    if hint:
        return Wording("unknown-field", what, hint)
    if noun is not None and issubclass(noun, Node):
        owners = [called(other) for other in _NODES if name in fields_of(other)]
        links = [
            link for info in known.values() if (link := noun_in(info.annotation)) and issubclass(link, Link)
        ]
        meant = closest(name, {field for link in links for field in fields_of(link)})
        if meant is not None:
            owners = [called(link) for link in links if meant in fields_of(link)]
        if owners:
            thing = "it" if meant in (None, name) else f"`{meant}`"
            return Wording("unknown-field", what, f"{thing} belongs to {' or '.join(owners)}")
    if " " in name.strip() and spot.value.content is None:
        return Wording(
            "unknown-field", what, "within braces a comma ends a text: put the whole text in quotes"
        )
    if 0 < len(known) <= 12:
        return Wording("unknown-field", what, f"its fields are {', '.join(sorted(known))}")
    return Wording("unknown-field", what, "remove it; `scorecard schema` lists the fields")


_ALSO_CALLED = {
    "unit_of_measure": "measured_in",
    "units": "measured_in",
    "uom": "measured_in",
    "strength": "weight",
    "responsible": "owner",
    "supplier": "delivered_by",
}
"""What other tools call a field."""

_NODES = [
    noun
    for field in Strategy.model_fields.values()
    if (noun := noun_in(field.annotation)) is not None and issubclass(noun, Node)
]
