"""Plain data to YAML text: block mappings, short lists and mappings on one line.

One way to write each value, so that the same data always gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scorecard.formats.scalars import resolve

WIDTH = 100
"""What stands on one line where it fits into so many columns."""


class Inline(dict[str, Any]):
    """A mapping that stands on one line where it fits."""


def yaml_text(data: Mapping[str, Any], *, apart: Sequence[str] = ()) -> str:
    """Return the YAML text of a mapping; the keys in `apart` have empty lines around them.

    >>> print(yaml_text({"name": "Library", "tags": ["a", "2"], "map": {"title": "x: y"}}), end="")
    name: Library
    tags: [a, "2"]
    map:
      title: "x: y"
    """
    lines: list[str] = []
    gap = False
    for key, value in data.items():
        if lines and (gap or key in apart):
            lines.append("")
        gap = key in apart
        lines.extend(_entry(key, value, ""))
    return "\n".join(lines) + "\n" if lines else "{}\n"


def _entry(key: str, value: Any, indent: str) -> Iterator[str]:
    head = f"{indent}{_key(key)}:"
    if isinstance(value, str) and _as_lines(value):
        yield f"{head} |-"
        yield from (f"{indent}  {line}" if line else "" for line in value.split("\n"))
    elif _one_line(value, len(head) + 1):
        yield f"{head} {_flow(value)}"
    else:
        yield head
        yield from _block(value, indent + "  ")


def _block(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _entry(key, below, indent)
        return
    for item in value:
        if _one_line(item, len(indent) + 2):
            yield f"{indent}- {_flow(item)}"
        else:
            first, *rest = _block(item, indent + "  ")
            yield f"{indent}- {first[len(indent) + 2 :]}"
            yield from rest


def _one_line(value: Any, column: int) -> bool:
    if not value or not isinstance(value, (Mapping, list)):
        return True
    if isinstance(value, Mapping) and not isinstance(value, Inline):
        return False
    parts = list(value.values()) if isinstance(value, Mapping) else value
    if any(isinstance(part, str) and _as_lines(part) for part in parts):
        return False
    return column + len(_flow(value)) <= WIDTH


def _flow(value: Any, within: bool = False) -> str:
    if isinstance(value, Mapping):
        inner = (f"{_key(key, flow=True)}: {_flow(below, True)}" for key, below in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(item, True) for item in value)}]"
    if isinstance(value, str):
        return value if _is_plain(value, within) and resolve(value) is value else _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _key(key: str, flow: bool = False) -> str:
    # A year is read as text where it is a key; other words that are no text need quotes.
    plain = _is_plain(key, flow) and (isinstance(resolve(key), str) or key.isdecimal())
    return key if plain else _quoted(key)


def _is_plain(text: str, flow: bool) -> bool:
    """Whether the text may stand without quotes; rather strict, so that no reader errs."""
    return (
        bool(text)
        and (text[0].isalnum() or text[0] in "$£€")
        and text.isprintable()
        and text == text.strip()
        and not text.endswith(":")
        and ": " not in text
        and " #" not in text
        and not (flow and any(mark in text for mark in ",[]{}"))
    )


def _as_lines(text: str) -> bool:
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0])
        and bool(lines[-1])
        and all(line == line.strip() and (line.isprintable()) for line in lines)
    )


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[^ -~]", lambda found: _escaped(found[0]), quoted)


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
