"""The JSON Schema of a document's YAML form, for completion and checks while one is being typed.

The model says what a field holds; this module adds the short forms a document may use instead, and
takes the descriptions from the docstrings in the model's source.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scorecard.formats.docstrings import class_text, field_texts
from scorecard.formats.files import write_text
from scorecard.formats.places import fields_of, keyed_by, noun_in
from scorecard.model.assessment import (
    NOT_APPLICABLE,
    AssessedCapability,
    Assessment,
    EvidenceItem,
    Judged,
    StatedLevel,
)
from scorecard.model.base import as_list, as_text
from scorecard.model.customer import ServiceLevel
from scorecard.model.framework import Framework
from scorecard.model.kpi import Baseline, Target
from scorecard.model.link import Link
from scorecard.model.scheme import Boundary, BoundaryAt, Scheme, Tolerance
from scorecard.model.strategy import Strategy

Schema = dict[str, Any]

_NUMBER: Schema = {"type": "number"}
_RANGE: Schema = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
_AT_PERIODS: Schema = {
    "type": "object",
    "propertyNames": {"pattern": "^([Ff][Yy] ?)?[0-9]{4}"},
    "minProperties": 1,
}
_IDS: Schema = {"pattern": "^[A-Za-z0-9._:-]+$"}
_NUMBERS: Schema = {"pattern": r"^[-+]?[0-9.]+$"}
_TEXT: Schema = {"type": "string", "minLength": 1}
_LEVEL: Schema = {"type": "string", "pattern": r"^\s*[0-9.]+(\s+possibly\s+[0-9.]+)?\s*$"}


def strategy_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a strategy document, short forms included.

    >>> schema = strategy_schema()
    >>> schema["$id"], schema["required"]
    ('urn:strategy-scorecard:strategy', ['name'])
    """
    return _schema(Strategy)


def framework_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a maturity framework, short forms included.

    >>> framework_schema()["required"]
    ['id', 'name']
    """
    return _schema(Framework)


def assessment_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a maturity assessment, short forms included.

    >>> assessment_schema()["required"]
    ['framework', 'organisation', 'round', 'date']
    """
    return _schema(Assessment)


def _schema(top: type[BaseModel]) -> Schema:
    schema = top.model_json_schema(mode="validation", by_alias=True)
    definitions: Schema = schema.pop("$defs")
    nouns = list(_nouns(top, set()))
    keys = _keys(nouns)
    for noun in nouns:
        _describe(schema if noun is top else definitions[noun.__name__], noun, keys)
    for name, short in _SHORT.items():
        if name in definitions:
            definitions[name] = _or_short(definitions[name], short)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        # A name, not an address: nothing is fetched from it.
        "$id": f"urn:strategy-scorecard:{top.__name__.lower()}",
        "title": top.__name__,
        **{
            key: schema[key]
            for key in ("description", "type", "required", "properties", "additionalProperties")
        },
        "$defs": dict(sorted(definitions.items())),
    }


def write_schema(path: str | os.PathLike[str]) -> None:
    """Write the JSON Schema of a strategy document to a file.

    Raises:
        OSError: the folder is missing or may not be written to.
    """
    write_text(path, json.dumps(strategy_schema(), indent=2, ensure_ascii=False) + "\n")


def schema_comment(schema: str | os.PathLike[str]) -> str:
    """Return the first line of a YAML file that tells editors where its schema is.

    >>> schema_comment("strategy.schema.json")
    '# yaml-language-server: $schema=strategy.schema.json'
    """
    return f"# yaml-language-server: $schema={os.fspath(schema)}"


def _nouns(noun: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    seen.add(noun)
    yield noun
    for field in noun.model_fields.values():
        below = noun_in(field.annotation)
        if below is not None and below not in seen:
            yield from _nouns(below, seen)


class _Key(NamedTuple):
    """What the key of a mapping of nouns says, and what a plain value in it stands for."""

    field: str
    short: str


def _keys(nouns: Iterable[type[BaseModel]]) -> dict[type[BaseModel], _Key]:
    """Every noun that may stand under its key."""
    found = {}
    for noun in nouns:
        for field in noun.model_fields.values():
            below, by = noun_in(field.annotation), keyed_by(field)
            if below is not None and by is not None:
                found[below] = _Key(*by)
    return found


def _describe(schema: Schema, noun: type[BaseModel], keys: Mapping[type[BaseModel], _Key]) -> None:
    """Add descriptions and short forms to the schema pydantic made of a noun."""
    texts = field_texts(noun)
    schema["description"] = class_text(noun)
    properties: Schema = schema.get("properties", {})
    for name, field in fields_of(noun).items():
        properties[name] = _property(properties[name], noun, name, field, keys, texts.get(name, ""))
    # The key of a mapping says the id, and the target of a link; lists demand them below.
    said_by_key = {"to"} if issubclass(noun, Link) else {keys[noun].field} if noun in keys else set()
    unsaid = said_by_key | _MAY_BE_UNSAID.get(noun, set())
    required = [name for name in schema.pop("required", []) if name not in unsaid]
    if required:
        schema["required"] = required
    schema.pop("title", None)


def _property(
    made: Schema,
    noun: type[BaseModel],
    name: str,
    field: FieldInfo,
    keys: Mapping[type[BaseModel], _Key],
    text: str,
) -> Schema:
    below = noun_in(field.annotation)
    by_hand = next(
        (each for (owner, its), each in _BY_HAND.items() if its == name and issubclass(noun, owner)), None
    )
    if by_hand is not None:
        kept = by_hand
    elif below is not None and issubclass(below, Link):
        kept = _links(below)
    elif below is not None and keyed_by(field) is not None:
        kept = _section(below, keys[below])
        text = text or class_text(below).split("\n\n")[0]
    elif below is ServiceLevel:
        kept = _levels()
    elif below in (Target, Baseline):
        kept = {"anyOf": [_reference(below), {"type": "null"}]}
    elif _reads(field, as_list):
        kept = {"anyOf": [made["items"], {"type": "array", "items": made["items"]}]}
    else:
        kept = {key: value for key, value in made.items() if key not in ("title", "default")}
        if _reads(field, as_text):
            kept["type"] = ["string", "integer"]
    if isinstance(made.get("default"), (str, bool, int, float)) and made["default"] != "":
        kept["default"] = made["default"]
    return {"description": text, **kept} if text else kept


def _reads(field: FieldInfo, reader: object) -> bool:
    return any(getattr(step, "func", None) is reader for step in field.metadata)


def _reference(noun: type[BaseModel]) -> Schema:
    return {"$ref": f"#/$defs/{noun.__name__}"}


def _section(noun: type[BaseModel], key: _Key) -> Schema:
    """Named things: under their ids, or as a list; a plain value is the name, or what else is short."""
    whole = _reference(noun)
    forms = [whole]
    if noun is not Scheme:
        named = noun.model_fields[key.short].annotation is str
        forms.append(_TEXT if named else {"$ref": f"#/$defs/{noun.__name__}/properties/{key.short}"})
    if not any(field.is_required() for name, field in noun.model_fields.items() if name != key.field):
        forms.append({"type": "null"})
    names = _IDS if key.field == "id" else {} if noun.model_fields[key.field].annotation is str else _NUMBERS
    return {
        "anyOf": [
            {
                "type": "object",
                "propertyNames": names,
                "additionalProperties": {"anyOf": forms} if len(forms) > 1 else whole,
            },
            {"type": "array", "items": {**whole, "required": [key.field]}},
        ]
    }


def _links(link: type[Link]) -> Schema:
    """Links: an id, a list, a mapping from id to weight or details, or a single one in full."""
    whole = _reference(link)
    listed = {**whole, "required": ["to"]}
    details: list[Schema] = [whole, {"type": "null"}]
    if "weight" in link.model_fields:
        weight = {"$ref": f"#/$defs/{link.__name__}/properties/weight"}
        details.insert(0, weight)
    return {
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"anyOf": [{"type": "string"}, listed]}},
            {
                "type": "object",
                "propertyNames": {"not": {"const": "to"}, **_IDS},
                "additionalProperties": {"anyOf": details},
            },
            listed,
        ]
    }


def _levels() -> Schema:
    """Service levels: a KPI, a list, a mapping from KPI to the promise, or a single one in full."""
    whole = _reference(ServiceLevel)
    return {
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"anyOf": [{"type": "string"}, whole]}},
            {
                "type": "object",
                "propertyNames": {"not": {"const": "kpi"}, **_IDS},
                "additionalProperties": {"type": ["string", "null"]},
            },
            whole,
        ]
    }


def _or_short(whole: Schema, short: list[Schema]) -> Schema:
    description = whole.pop("description")
    return {"description": description, "anyOf": [*short, whole]}


_SHORT: dict[str, list[Schema]] = {
    Target.__name__: [
        _NUMBER,
        {"type": "boolean"},
        _RANGE,
        {**_AT_PERIODS, "additionalProperties": {"anyOf": [_NUMBER, {"type": "boolean"}, _RANGE]}},
    ],
    Baseline.__name__: [_NUMBER, {**_AT_PERIODS, "additionalProperties": _NUMBER, "maxProperties": 1}],
    Tolerance.__name__: [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^\s*[0-9.]+\s*%\s*$"},
    ],
    Boundary.__name__: [{"enum": list(get_args(BoundaryAt))}],
    StatedLevel.__name__: [_NUMBER, _LEVEL],
    EvidenceItem.__name__: [_TEXT],
}

_MAY_BE_UNSAID: dict[type[BaseModel], set[str]] = {StatedLevel: {"low", "high"}}
"""Fields the model demands and reads from others of the noun."""

_NOT_APPLICABLE: Schema = {"enum": [NOT_APPLICABLE, "n/a", "?"]}
_BY_HAND: dict[tuple[type[BaseModel], str], Schema] = {
    (Judged, "as_is"): {"anyOf": [_reference(StatedLevel), _NOT_APPLICABLE, {"type": "null"}]},
    (AssessedCapability, "indicators"): {
        "type": "object",
        "additionalProperties": {"anyOf": [{"type": ["number", "boolean"]}, _NOT_APPLICABLE]},
    },
    (Assessment, "scope"): {
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]
    },
}
"""Fields whose short forms the model reads with words of their own."""
