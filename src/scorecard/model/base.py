"""What every noun shares: frozen, no unknown fields, plain names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Basis = Literal["stated", "illustrative"]


class Noun(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        populate_by_name=True,
        allow_inf_nan=False,
        str_strip_whitespace=True,
    )


def as_list(value: Any) -> Any:
    """Let a document write one thing where several may stand."""
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple, set, frozenset)) else (value,)


def as_text(value: Any) -> Any:
    """Let a document write a whole number where a name is wanted, such as a round or a version."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def keyed(value: Any, key: str = "id", short: str = "name") -> Any:
    """Turn `{a: {...}, b: {...}}` into `[{id: a, ...}, {id: b, ...}]`.

    A value that is not a mapping stands for the name, or for another field that is `short`:
    `{a: Calls}` is `[{id: a, name: Calls}]`.
    """
    if not isinstance(value, dict):
        return value
    items: list[Any] = []
    for name, fields in value.items():
        if isinstance(fields, dict):
            items.append({key: name, **fields})
        elif isinstance(fields, BaseModel):
            items.append(fields)
        elif fields is None:
            items.append({key: name})
        else:
            items.append({key: name, short: fields})
    return items


Fault = tuple[tuple[str | int, ...], str, str]
"""A location in a document, what is wrong there, what to do."""


class ReferenceFaults(ValueError):
    """Faults between parts of a document: a location in it, what is wrong, what to do."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(
            "; ".join(
                f"{'.'.join(map(str, loc))}: {what}{', ' + fix if fix else ''}" for loc, what, fix in faults
            )
        )


def repeated(items: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Yield place and value of every item that stood there before.

    >>> list(repeated(["a", "b", "a"]))
    [(2, 'a')]
    """
    seen: set[Any] = set()
    for index, item in enumerate(items):
        if item in seen:
            yield index, item
        seen.add(item)
