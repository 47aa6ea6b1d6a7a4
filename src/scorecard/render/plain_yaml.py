"""A small YAML file as mappings, lists and texts, with the line of each value.

For themes, which hold nothing but texts: the parser's events are taken one after the other, so
that nothing recurses, no tag constructs anything, and what aliases repeat is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

from scorecard.errors import Place, RenderError

MOST_DEPTH = 8
MOST_VALUES = 1_000

Where = tuple[str | int, ...]
"""The keys and indices that lead to a value."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    value: dict[str, Any] | list[Any]
    where: Where
    anchor: str | None
    before: int
    key: str | None = None


def read_yaml(text: str, file: str) -> tuple[Any, dict[Where, int]]:
    """Return the one value of a YAML text, and the line of each part of it, from 1.

    Raises:
        RenderError: it is not YAML, too deep or too large, with the line.

    >>> read_yaml("a: [b, c]", "theme.yaml")
    ({'a': ['b', 'c']}, {(): 1, ('a',): 1, ('a', 0): 1, ('a', 1): 1})
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.line = event.start_mark.line + 1
            builder.take(event)
    except RenderError:
        raise
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            builder.line = mark.line + 1
        builder.refuse(f"this is not YAML: {error.problem or error.context}")
    except Exception as error:  # noqa: BLE001
        # The parser lets bare errors out, such as chr() on an escape beyond Unicode.
        said = " ".join(str(error).split())
        builder.refuse(f"this is not YAML: {said}")
    return builder.root, builder.lines


class _Builder:
    def __init__(self, file: str) -> None:
        self.file, self.line = file, 1
        self.root: Any = None
        self.lines: dict[Where, int] = {}
        self._stack: list[_Open] = []
        self._shared: dict[str, tuple[Any, int]] = {}
        self._count = 0
        self._documents = 0

    def refuse(self, what: str) -> NoReturn:
        raise RenderError(f"{Place(self.file, self.line)}: {what}")

    def take(self, event: Any) -> None:
        """Add what an event of the parser says."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._add(event.value, event.anchor)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self._stack) == MOST_DEPTH:
                self.refuse(f"values stand more than {MOST_DEPTH} levels deep; a theme has three")
            value: dict[str, Any] | list[Any] = {} if kind == "MappingStartEvent" else []
            where, before = self._add(value, None), self._count
            self._stack.append(_Open(value, where, event.anchor, before))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            done = self._stack.pop()
            if done.anchor is not None:
                self._shared[done.anchor] = done.value, 1 + self._count - done.before
        elif kind == "AliasEvent":
            if event.anchor not in self._shared:
                self.refuse(f"`*{event.anchor}` repeats nothing that ends before it")
            value, size = self._shared[event.anchor]
            self._add(value, None, size)
        elif kind == "DocumentStartEvent":
            self._documents += 1
            if self._documents > 1:
                self.refuse("a second document starts here; keep one a file")

    def _add(self, value: Any, anchor: str | None, size: int = 1) -> Where:
        self._count += size
        if self._count > MOST_VALUES:
            self.refuse(f"the file grows beyond {MOST_VALUES:,} values here; is it a theme?")
        if anchor is not None:
            self._shared[anchor] = value, 1
        if not self._stack:
            self.root = value
            self.lines[()] = self.line
            return ()
        parent = self._stack[-1]
        if isinstance(parent.value, list):
            where = (*parent.where, len(parent.value))
            parent.value.append(value)
        elif parent.key is None:
            if not isinstance(value, str):
                self.refuse("a name is wanted before the `:`")
            if value in parent.value:
                self.refuse(f"{value!r} stands twice here; keep one")
            parent.key = value
            return parent.where
        else:
            where = (*parent.where, parent.key)
            parent.value[parent.key] = value
            parent.key = None
        self.lines[where] = self.line
        return where


__all__ = ["Where", "read_yaml"]
