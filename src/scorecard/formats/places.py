"""From a pydantic location to the place in the document it speaks of.

The model reads short forms (a mapping for a list, a word for a mapping), so that a location such as
`kpis.0.measures.1.weight` may stand for `{calls: {measures: {a: 1, b: 0}}}`. A location is walked
over the document as far as it goes; what is not written there stands where its owner stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scorecard.errors import Place
from scorecard.formats.document import Entry, Placed
from scorecard.model.base import keyed
from scorecard.model.customer import ServiceLevel
from scorecard.model.ids import node_id
from scorecard.model.kpi import Baseline
from scorecard.model.link import Link
from scorecard.model.node import Node
from scorecard.model.strategy import Strategy

Path = tuple[str | int, ...]

# Kinds of the things that stand under their own name, for sections that hold no nodes.
_KINDS = {
    "units": "unit",
    "perspectives": "perspective",
    "tiers": "tier",
    "themes": "theme",
    "customers": "customer",
    "views": "view",
}


class Step(NamedTuple):
    """One part of a location: a field of a noun, or an item."""

    path: Path
    """Keys and indices from the top of the document to what the part stands for."""
    name: str | int
    noun: type[BaseModel] | None
    """The noun whose field or item it is."""
    field: FieldInfo | None
    written: bool
    """Whether the part stands in the document itself."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a location ends in the document."""

    steps: tuple[Step, ...]
    owners: tuple[Placed, ...]
    """What each step starts from."""
    value: Placed
    entry: Entry | None
    """The key the value stands under, if it stands under one."""
    noun: type[BaseModel] | None
    """The noun that is, or owns, the value."""

    @property
    def owner(self) -> type[BaseModel] | None:
        """The noun in whose field the noun of the last step stands, if it stands in one."""
        return self.steps[-2].noun if len(self.steps) > 1 and isinstance(self.steps[-2].name, str) else None

    @property
    def path(self) -> Path:
        """Keys and indices from the top of the document."""
        return self.steps[-1].path if self.steps else ()

    def place(self, *, on_key: bool = False) -> tuple[int, int]:
        """Return line and column: of the key where the value is no more than a whole to point at."""
        # Where nothing stands, the parser's place may be on the next line.
        whole = self.value.content is None or isinstance(self.value.content, (dict, tuple))
        # In short forms the key is the id, the target of a link, or the date of a value.
        keys = ("id", "to", "at", "kpi")
        is_key = bool(self.steps) and not self.steps[-1].written and self.steps[-1].name in keys
        if self.entry is not None and (on_key or whole or is_key):
            return self.entry.line, self.entry.column
        return self.value.line, self.value.column


def find(root: Placed, loc: Sequence[str | int], top: type[BaseModel] = Strategy) -> Spot:
    r"""Walk a location over a document, as far as it goes; `top` is the noun it stands for.

    >>> from scorecard.formats.document import parse_document
    >>> root = parse_document("kpis:\n  calls: {measures: {value: 0}}").root
    >>> find(root, ("kpis", 0, "measures", 0, "weight")).place()
    (2, 29)
    """
    value = root
    path: Path = ()
    entry: Entry | None = None
    noun: type[BaseModel] | None = top
    steps: list[Step] = []
    owners: list[Placed] = []
    for part in loc:
        owners.append(value)
        owner, field = noun, None
        if isinstance(part, str) and noun is not None:
            field = fields_of(noun).get(part)
            if field is not None:
                noun = noun_in(field.annotation)
        key = _written_as(value, part, steps)
        if key is not None:
            path = (*path, key)
            content = value.content
            if isinstance(content, dict):
                entry = content[str(key)]
                value = entry.value
            elif isinstance(content, tuple):
                entry, value = None, content[int(key)]
        elif owner is Baseline and isinstance(value.content, dict) and len(value.content) == 1:
            (entry,) = value.content.values()  # {2009-03: 61}: the key is `at`, the rest `value`
            value = entry.value
        steps.append(Step(path, part, owner, field, key is not None))
    named = isinstance(loc[-1], str) if loc else False
    return Spot(tuple(steps), tuple(owners), value, entry, steps[-1].noun if named else noun)


def _written_as(value: Placed, part: str | int, steps: list[Step]) -> str | int | None:
    """The key or index under which the part of a location stands in this value, if it does."""
    if isinstance(part, str):
        return part if value.part(part) else None
    if isinstance(value.content, dict) and steps and _stands_alone(value.content, steps[-1]):
        return None
    keys = value.keys()
    return keys[part] if part < len(keys) else None


def _stands_alone(content: dict[str, Entry], field: Step) -> bool:
    """Whether a mapping where a list may stand is its only item, not a mapping of items."""
    if field.name == "points" or is_section(field):
        return False
    noun = noun_in(field.field.annotation) if field.field else None
    if noun is ServiceLevel:
        return "kpi" in content
    return "to" in content if noun is not None and issubclass(noun, Link) else True


def is_section(step: Step) -> bool:
    """Whether the step is a field whose items stand under their own names."""
    return step.field is not None and keyed_by(step.field) is not None


def keyed_by(field: FieldInfo) -> tuple[str, str] | None:
    """Return which field the keys of a mapping give its items, and which a plain value does.

    None where items do not stand under keys.

    >>> keyed_by(Strategy.model_fields["kpis"]), keyed_by(Strategy.model_fields["name"])
    (('id', 'name'), None)
    """
    for part in field.metadata:
        reader = getattr(part, "func", None)
        if getattr(reader, "func", reader) is keyed:  # a partial of it too
            said = getattr(reader, "keywords", {})
            return said.get("key", "id"), said.get("short", "name")
    return None


def has_id(noun: type[BaseModel] | None) -> bool:
    """Whether the noun is known by an id."""
    return noun is not None and "id" in noun.model_fields


def fields_of(noun: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a noun by the name a document uses."""
    return {field.alias or name: field for name, field in noun.model_fields.items()}


def noun_in(annotation: Any) -> type[BaseModel] | None:
    """Return the noun a field holds: `tuple[KPI, ...]` holds KPI, `float | None` none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = noun_in(part)
        if found is not None:
            return found
    return None


def item_at(root: Placed, path: Path) -> tuple[type[BaseModel], str] | None:
    """Return the noun and the slug of the named thing (KPI, unit ...) a path leads into."""
    if len(path) < 2:
        return None
    field = fields_of(Strategy).get(str(path[0]))
    noun = noun_in(field.annotation) if field else None
    section = root.part(path[0])
    item = section.part(path[1]) if section else None
    if noun is None or not has_id(noun) or item is None:
        return None
    identifier = item.part("id")
    slug = identifier.content if identifier else path[1]
    return (noun, slug.strip()) if isinstance(slug, str) else None


def id_at(root: Placed, path: Path) -> str | None:
    """Return `kind:slug` of the named thing a path leads into.

    >>> from scorecard.formats.document import parse_document
    >>> id_at(parse_document("units: {ims: {name: IMS}}").root, ("units", "ims", "name"))
    'unit:ims'
    """
    found = item_at(root, path)
    if found is None:
        return None
    noun, slug = found
    kind = noun.kind if issubclass(noun, Node) else _KINDS.get(str(path[0]), "scheme")
    return node_id(kind, slug)


def place_of(root: Placed, spot: Spot, file: str | None, *, on_key: bool = False) -> Place:
    """Return the place of a spot, with the id of the node it belongs to."""
    line, column = spot.place(on_key=on_key)
    return Place(file, line, column, id=id_at(root, spot.path))
