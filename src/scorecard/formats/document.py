"""YAML text to plain data that knows its places: line and column of every key and value.

Only the parsing events of ruamel.yaml are used, one after the other: nothing is constructed from
a tag, nothing recurses, and an alias is one shared value whose size is counted before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from scorecard.errors import Finding, Place, StrategyError
from scorecard.formats.files import check_printable, raise_all
from scorecard.formats.scalars import Scalar, resolve
from scorecard.formats.syntax import explain

MAX_DEPTH = 50
"""How deep values may stand within each other."""
MAX_VALUES = 1_000_000
"""How many values a document may hold, every use of an alias counted in full."""

A_STRATEGY = "a strategy is a mapping of fields such as `name:`, `objectives:` and `kpis:`"
_CORE = "tag:yaml.org,2002:"
_AS: dict[str, Callable[[str], Scalar]] = {
    "": resolve,
    "!": str,
    f"{_CORE}str": str,
    **dict.fromkeys((f"{_CORE}{name}" for name in ("int", "float", "bool", "null")), resolve),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and where it starts, line and column from 1."""

    line: int
    column: int
    content: Scalar | tuple[Placed, ...] | dict[str, Entry]

    def keys(self) -> list[str | int]:
        """Return the keys of a mapping or the indices of a list; other values have none."""
        if isinstance(self.content, dict):
            return list(self.content)
        return list(range(len(self.content))) if isinstance(self.content, tuple) else []

    def part(self, key: str | int) -> Placed | None:
        """Return what stands under a key or at an index, if anything does."""
        content = self.content
        if isinstance(content, dict) and isinstance(key, str) and key in content:
            return content[key].value
        if isinstance(content, tuple) and isinstance(key, int) and key < len(content):
            return content[key]
        return None


class Entry(NamedTuple):
    """What stands under a key of a mapping, and where the key stands."""

    line: int
    column: int
    value: Placed


class Document(NamedTuple):
    """The mapping at the top, and the faults that did not keep it from being built."""

    root: Placed
    faults: list[Finding]


def plain(value: Placed) -> Any:
    """Return the value as dicts, lists and scalars.

    >>> plain(parse_document("kpis: {calls: {target: 900}}").root)
    {'kpis': {'calls': {'target': 900}}}
    """
    content = value.content
    if isinstance(content, dict):
        return {key: plain(entry.value) for key, entry in content.items()}
    if isinstance(content, tuple):
        return [plain(item) for item in content]
    return content


def parse_document(text: str, file: str | None = None, *, top: str = A_STRATEGY) -> Document:
    """Read YAML text whose top is a mapping; `top` says of what, to those who wrote something else.

    Raises:
        StrategyError: the text is not YAML, empty, several documents, no mapping at the top, too
            deep or too large; `findings` also holds every fault met on the way.
    """
    text = text.removeprefix("\ufeff")
    check_printable(text, file)
    builder = _Builder(file)
    try:
        for event in _events(text, file):
            builder.take(event)
    except StrategyError as error:
        raise_all([*builder.faults, *error.findings], file)
    root = builder.root
    if root is None:
        comments = any(line.lstrip().startswith("#") for line in text.splitlines())
        builder.fault("empty", 1, 1, f"the file {'holds only comments' if comments else 'is empty'}", top)
    elif not isinstance(root.content, dict):
        builder.fault("type", root.line, root.column, f"{described(root.content)} stands at the top", top)
    if root is None or not isinstance(root.content, dict):
        raise_all(builder.faults, file)
    return Document(root, builder.faults)


def described(content: object) -> str:
    """Name a value as an analyst would.

    >>> described("1,234"), described(12), described(None), described(())
    ("the text '1,234'", 'the number 12', 'nothing', 'a list')
    """
    if content is None:
        return "nothing"
    if isinstance(content, bool):
        return f"`{'true' if content else 'false'}`"
    if isinstance(content, (int, float)):
        return f"the number {content}"
    if isinstance(content, str):
        return f"the text {content if len(content) <= 60 else content[:57] + '...'!r}"
    return "a mapping" if isinstance(content, dict) else "a list"


def _events(text: str, file: str | None) -> Iterator[Any]:
    line = 1
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            line = event.end_mark.line + 1
            yield event
    except MarkedYAMLError as error:
        raise_all([explain(error, file)], file)
    except Exception as error:  # noqa: BLE001
        # The parser lets bare errors out, such as chr() on an escape beyond Unicode.
        what = f"this is not YAML: {error}"
        raise_all([Finding("error", "yaml", Place(file, line), what, "look behind this line")], file)


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    line: int
    column: int
    anchor: str | None
    before: int
    content: list[Placed] | dict[str, Entry]
    height: int = 1
    key: tuple[str, int, int] | None = None
    dropped: bool = False


class _Shared(NamedTuple):
    value: Placed
    size: int
    height: int


@dataclass(slots=True)
class _Builder:
    file: str | None
    faults: list[Finding] = field(default_factory=list)
    root: Placed | None = None
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, _Shared | None] = field(default_factory=dict)
    documents: int = 0
    count: int = 0

    def fault(self, rule: str, line: int, column: int, what: str, fix: str = "") -> None:
        self.faults.append(Finding("error", rule, Place(self.file, line, column), what, fix))

    def stop(self, rule: str, line: int, column: int, what: str, fix: str = "") -> None:
        raise_all([Finding("error", rule, Place(self.file, line, column), what, fix)], self.file)

    def take(self, event: Any) -> None:
        if isinstance(event, (SequenceEndEvent, MappingEndEvent)):
            self.close()
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                line, column = _start(event)
                self.stop("yaml", line, column, "a second document starts here", "keep one document a file")
        elif isinstance(event, AliasEvent):
            self.alias(event)
        elif isinstance(event, NodeEvent):
            self.open(event)
        elif isinstance(event, DocumentEndEvent):
            self.anchors.clear()

    def open(self, event: Any) -> None:
        line, column = _start(event)
        self.grow(1, line, column)
        anchor = event.anchor
        if isinstance(event, ScalarEvent):
            value = Placed(line, column, self.scalar(event, line, column))
            if anchor is not None:
                self.anchors[anchor] = _Shared(value, 1, 0)
            self.add(value, 0, word=event.value)
            return
        if len(self.stack) >= MAX_DEPTH:
            self.stop("depth", line, column, f"values stand more than {MAX_DEPTH} levels deep", "flatten it")
        kind = "seq" if isinstance(event, SequenceStartEvent) else "map"
        if event.tag not in (None, "!", f"{_CORE}{kind}"):
            self.refuse_tag(event.tag, line, column)
        content: list[Placed] | dict[str, Entry] = {} if isinstance(event, MappingStartEvent) else []
        if anchor is not None:
            self.anchors[anchor] = None
        self.stack.append(_Open(line, column, anchor, self.count, content))

    def close(self) -> None:
        done = self.stack.pop()
        content = done.content
        value = Placed(done.line, done.column, tuple(content) if isinstance(content, list) else content)
        if done.anchor is not None:
            self.anchors[done.anchor] = _Shared(value, self.count - done.before + 1, done.height)
        self.add(value, done.height)

    def alias(self, event: Any) -> None:
        line, column = _start(event)
        name = event.anchor
        if name not in self.anchors:
            self.stop("alias", line, column, f"`*{name}` repeats nothing", f"no `&{name}` stands before it")
        shared = self.anchors[name]
        if shared is None:
            self.stop(
                "alias", line, column, f"`*{name}` repeats a value within itself", "write the value out"
            )
            return
        self.grow(shared.size, line, column)
        if len(self.stack) + shared.height > MAX_DEPTH:
            self.stop("depth", line, column, f"values stand more than {MAX_DEPTH} levels deep", "flatten it")
        content = shared.value.content
        word = content if isinstance(content, str) else None
        self.add(Placed(line, column, content), shared.height, word=word)

    def grow(self, size: int, line: int, column: int) -> None:
        self.count += size
        if self.count > MAX_VALUES:
            what = f"the document grows beyond {MAX_VALUES:,} values here"
            self.stop("too-large", line, column, what, "use fewer aliases (`*name`), or split the document")

    def add(self, value: Placed, height: int, word: str | None = None) -> None:
        if not self.stack:
            self.root = value
            return
        parent = self.stack[-1]
        parent.height = max(parent.height, height + 1)
        if isinstance(parent.content, list):
            parent.content.append(value)
        elif parent.key is None and not parent.dropped:
            self.take_key(parent, value, word)
        elif parent.dropped:
            parent.dropped = False
        else:
            assert parent.key is not None
            name, line, column = parent.key
            parent.content[name] = Entry(line, column, value)
            parent.key = None

    def take_key(self, parent: _Open, value: Placed, word: str | None) -> None:
        """Note the key; where it cannot be one, say so and drop what stands under it."""
        assert isinstance(parent.content, dict)
        line, column = value.line, value.column
        parent.dropped = True
        if word is None or word == "":
            given = "nothing" if word == "" else described(value.content)
            self.fault(
                "yaml", line, column, f"a name is wanted before the `:`, not {given}", "put it in quotes"
            )
        elif word == "<<":
            self.fault("yaml", line, column, "`<<` (merge) is not read", "write the fields out")
        elif word in parent.content:
            first = parent.content[word]
            where = f"line {first.line}" if first.line != line else f"column {first.column}"
            what = f"{word!r} stands twice here, first on {where}"
            self.fault("duplicate", line, column, what, "keep one of them")
        else:
            parent.dropped = False
            parent.key = (word, line, column)

    def scalar(self, event: Any, line: int, column: int) -> Scalar:
        tag = event.tag or ""
        if event.style is None and not tag:
            return resolve(event.value)
        if tag not in _AS:
            self.refuse_tag(tag, line, column)
        read = _AS.get(tag, str) if tag else str
        return read(event.value)

    def refuse_tag(self, tag: str, line: int, column: int) -> None:
        shown = tag.replace(_CORE, "!!")
        self.fault("yaml", line, column, f"the tag `{shown}` is not read", "remove it")


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
