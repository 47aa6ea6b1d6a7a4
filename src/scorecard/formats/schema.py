"""The JSON Schema of the YAML form, for completion and checks while a strategy is being typed.

The model says what a field holds; this module adds the short forms a document may use instead, and
takes the descriptions from the docstrings in the model's source.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scorecard.formats.docstrings import class_text, field_texts
from scorecard.formats.files import write_text
from scorecard.formats.places import fields_of, has_id, noun_in
from scorecard.model.base import as_list
from scorecard.model.kpi import Baseline, Target
from scorecard.model.link import Link
from scorecard.model.scheme import Boundary, BoundaryAt, Scheme, Tolerance
from scorecard.model.strategy import Strategy

Schema = dict[str, Any]

SCHEMA_ID = "urn:strategy-scorecard:strategy"
"""A name, not an address: nothing is fetched from it."""

_NUMBER: Schema = {"type": "number"}
_RANGE: Schema = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
_AT_PERIODS: Schema = {
    "type": "object",
    "propertyNames": {"pattern": "^([Ff][Yy] ?)?[0-9]{4}"},
    "minProperties": 1,
}
_IDS: Schema = {"pattern": "^[A-Za-z0-9._:-]+$"}


def strategy_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a strategy document, short forms included.

    >>> schema = strategy_schema()
    >>> schema["$id"], schema["required"]
    ('urn:strategy-scorecard:strategy', ['name'])
    """
    schema = Strategy.model_json_schema(mode="validation", by_alias=True)
    definitions: Schema = schema.pop("$defs")
    for noun in _nouns(Strategy, set()):
        _describe(schema if noun is Strategy else definitions[noun.__name__], noun)
    for name, short in _SHORT.items():
        definitions[name] = _or_short(definitions[name], short)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Strategy",
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


def _describe(schema: Schema, noun: type[BaseModel]) -> None:
    """Add descriptions and short forms to the schema pydantic made of a noun."""
    texts = field_texts(noun)
    schema["description"] = class_text(noun)
    properties: Schema = schema.get("properties", {})
    for name, field in fields_of(noun).items():
        properties[name] = _property(properties[name], noun, field, texts.get(name, ""))
    # The key of a mapping says the id, and the target of a link; lists demand them below.
    said_by_key = {"to"} if issubclass(noun, Link) else {"id"} if has_id(noun) else set()
    required = [name for name in schema.pop("required", []) if name not in said_by_key]
    if required:
        schema["required"] = required
    schema.pop("title", None)


def _property(made: Schema, noun: type[BaseModel], field: FieldInfo, text: str) -> Schema:
    below = noun_in(field.annotation)
    if below is not None and issubclass(below, Link):
        kept = _links(below)
    elif below is not None and noun is Strategy and has_id(below):
        kept = _section(below)
        text = text or class_text(below).split("\n\n")[0]
    elif below in (Target, Baseline):
        kept = {"anyOf": [_reference(below), {"type": "null"}]}
    elif any(getattr(step, "func", None) is as_list for step in field.metadata):
        kept = {"anyOf": [made["items"], {"type": "array", "items": made["items"]}]}
    else:
        kept = {key: value for key, value in made.items() if key not in ("title", "default")}
    if isinstance(made.get("default"), (str, bool, int, float)) and made["default"] != "":
        kept["default"] = made["default"]
    return {"description": text, **kept} if text else kept


def _reference(noun: type[BaseModel]) -> Schema:
    return {"$ref": f"#/$defs/{noun.__name__}"}


def _section(noun: type[BaseModel]) -> Schema:
    """Named things: under their ids, or as a list; a plain text is the name."""
    whole = _reference(noun)
    item = whole if noun is Scheme else {"anyOf": [whole, {"type": "string", "minLength": 1}]}
    return {
        "anyOf": [
            {"type": "object", "propertyNames": _IDS, "additionalProperties": item},
            {"type": "array", "items": {**whole, "required": ["id"]}},
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
}
