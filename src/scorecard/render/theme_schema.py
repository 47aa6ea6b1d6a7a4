"""The JSON Schema of a theme file, for completion and checks while one is being typed."""

from __future__ import annotations

from typing import Any, get_args

from scorecard.model.scheme import ColourRole
from scorecard.render.theme import ProcessRole, StatusColours, Theme, theme_names

THEME_SCHEMA_ID = "urn:strategy-scorecard:theme"
"""A name, not an address: nothing is fetched from it."""


def theme_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a theme file: whole, or what differs from the one it extends.

    >>> theme_schema()["properties"]["extends"]["enum"]
    ['board', 'greyscale', 'high-contrast', 'print', 'screen']
    """
    made = Theme.model_json_schema(mode="validation")
    properties = made["properties"]
    colours = made["$defs"][StatusColours.__name__]
    reference = {"$ref": f"#/$defs/{StatusColours.__name__}"}
    for name, roles in (("roles", get_args(ColourRole)), ("process", get_args(ProcessRole))):
        properties[name] = {
            "type": "object",
            "properties": dict.fromkeys(roles, reference),
            "additionalProperties": False,
        }
    properties["extends"] = {
        "description": "A theme of the library, for all that this file does not say.",
        "enum": theme_names(),
    }
    every = {name: {"required": list(get_args(roles))} for name, roles in _ROLES.items()}
    whole_colours = {"required": colours.pop("required")}
    complete = {
        "required": made.pop("required"),
        "properties": {
            "roles": {**every["roles"], "additionalProperties": whole_colours},
            "process": {**every["process"], "additionalProperties": whole_colours},
            "unknown": whole_colours,
            "left": whole_colours,
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": THEME_SCHEMA_ID,
        "title": "Theme",
        "description": "The colours of every picture.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": ["name"],
        "if": {"not": {"required": ["extends"]}},
        "then": complete,
        "$defs": made["$defs"],
    }


_ROLES = {"roles": ColourRole, "process": ProcessRole}

__all__ = ["THEME_SCHEMA_ID", "theme_schema"]
