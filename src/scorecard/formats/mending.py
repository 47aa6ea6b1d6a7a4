"""Cut faulty values out of a document, so that the rest can be checked too.

References between parts are only checked once every part is valid on its own. To name all faults
at once, the faulty ones are taken out (or, where the fault is a typing error in a field's name, put
right) and the rest is validated again; what is missing only because it was cut is not reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scorecard.formats.document import Entry, Placed
from scorecard.formats.places import Path, Spot, Step, fields_of, id_at, is_section, item_at, noun_in
from scorecard.formats.wording import above_or_below, closest
from scorecard.model.link import Link
from scorecard.model.strategy import Strategy

# What an item keeps when it is faulty as a whole, so that its references are still checked.
_POINTERS = ("unit", "parent", "perspective", "tier", "theme")
CUT = object()
"""What `with_changes` leaves out."""


@dataclass
class Mender:
    """Gathers what to change in a round, changes it, and knows what its changes bring about."""

    changes: dict[Path, Any] = field(default_factory=dict)
    """What to do at a path: cut, a new name for the key (str), or another value (Placed)."""
    cut_fields: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    """Fields cut so far, by the place of what owned them."""
    cut_names: set[str] = field(default_factory=set)
    """Slugs and ids of the nodes, units ... cut so far."""
    cut_sections: set[str] = field(default_factory=set)
    guessed: set[tuple[int, int]] = field(default_factory=set)
    """Places of keys that were renamed to what was probably meant."""
    resets: dict[tuple[int, int], int] = field(default_factory=dict)
    """How often an item had to be cut down, by its place."""

    def follows(self, error: Any, spot: Spot) -> bool:
        """Whether the fault is only there because of an earlier change."""
        if spot.entry is not None and (spot.entry.line, spot.entry.column) in self.guessed:
            return bool(spot.steps) and isinstance(spot.steps[-1].name, str) and spot.steps[-1].written
        cut = self.cut_fields.get((spot.value.line, spot.value.column), set())
        if error["type"] != "value_error" or not cut:
            return False
        said = str(error["ctx"]["error"])
        # Without its direction a KPI counts as `higher`, and every order may look wrong.
        return "direction" in cut or any(re.search(rf"\b{re.escape(name)}\b", said) for name in cut)

    def dangles(self, spot: Spot, what: str) -> bool:
        """Whether a reference leads nowhere only because its aim was cut."""
        if not what.startswith("no "):
            return False
        name = what.split(" ", 2)[2]
        return name in {repr(cut) for cut in self.cut_names} or bool(self.cut_sections & _aims(spot.steps))

    def plan(self, root: Placed, error: Any, spot: Spot) -> None:
        """Plan the change that takes this fault away."""
        if error["type"] == "extra_forbidden" and self._rename(spot):
            return
        for index in range(len(spot.steps) - 1, -1, -1):
            step = spot.steps[index]
            owner = spot.owners[index]
            if isinstance(step.name, int):
                before = spot.steps[index - 1]
                if is_section(before):
                    self._reset(root, step, spot, index)
                    return
                if _is_link(before):
                    self.changes[step.path] = CUT
                    return
            elif _is_weight(step):
                self.changes[step.path] = Placed(spot.value.line, spot.value.column, None)
                return
            elif step.written and (step.field is None or not step.field.is_required()):
                self._cut(step, owner)
                return
        self.changes[("name",)] = Placed(root.line, root.column, "-")

    def apply(self, root: Placed) -> Placed:
        """Return the document with the planned changes made."""
        inner = {path[:length] for path in self.changes for length in range(len(path))}
        mended = with_changes(root, (), self.changes, inner)
        self.changes.clear()
        return mended

    def _rename(self, spot: Spot) -> bool:
        step, owner, entry = spot.steps[-1], spot.owners[-1], spot.entry
        if step.noun is None or entry is None or not step.written or not isinstance(owner.content, dict):
            return False
        if above_or_below(str(step.name), step.noun, spot.owner) is not None:
            return False  # a field like it is not what was meant
        meant = closest(str(step.name), fields_of(step.noun))
        taken = {self.changes.get((*step.path[:-1], key), key) for key in owner.content}
        if meant is None or meant in taken:
            return False
        self.changes[step.path] = meant
        self.guessed.add((entry.line, entry.column))
        return True

    def _cut(self, step: Step, owner: Placed) -> None:
        self.changes[step.path] = CUT
        self.cut_fields.setdefault((owner.line, owner.column), set()).add(str(step.name))
        if is_section(step):
            self.cut_sections.add(str(step.name))

    def _reset(self, root: Placed, step: Step, spot: Spot, index: int) -> None:
        """Cut a named thing down: to its references, to its name, and in the end wholly."""
        found = item_at(root, step.path)
        item = spot.owners[index + 1] if index + 1 < len(spot.owners) else spot.value
        if step.path in self.changes:
            return
        if found is None:
            self.changes[step.path] = CUT
            return
        noun, slug = found
        name = Placed(item.line, item.column, slug)
        needs_name = noun.model_fields["name"].is_required()
        content = item.content if isinstance(item.content, dict) else None
        if spot.steps[-1].name == "name" and index == len(spot.steps) - 2 and needs_name:
            if content is None:
                self.changes[step.path] = _mapping(item, {}, name)
            else:
                self.changes[(*step.path, "name")] = name
            return
        times = self.resets[item.line, item.column] = self.resets.get((item.line, item.column), 0) + 1
        links = [field_name for field_name, info in fields_of(noun).items() if _holds_links(info.annotation)]
        keep = {1: ("id", *_POINTERS, *links), 2: ("id",)}.get(times)
        if keep is None or not needs_name:
            self.changes[step.path] = CUT
            self.cut_names |= {slug, str(id_at(root, step.path))}
            return
        kept = {key: entry for key, entry in (content or {}).items() if key in keep}
        self.changes[step.path] = _mapping(item, kept, name)


def _aims(steps: tuple[Step, ...]) -> set[str]:
    """The sections a reference may lead into."""
    field_name = next((str(step.name) for step in reversed(steps) if isinstance(step.name, str)), "")
    if field_name in _POINTERS:
        return {"units" if field_name == "parent" else f"{field_name}s"}
    if field_name in ("customers", "kpi"):
        return {"kpis" if field_name == "kpi" else field_name}
    others = {"units", "perspectives", "tiers", "themes", "customers", "schemes", "views"}
    return {name for name in fields_of(Strategy) if name not in others}


def _is_link(step: Step) -> bool:
    return step.field is not None and _holds_links(step.field.annotation)


def _holds_links(annotation: Any) -> bool:
    noun = noun_in(annotation)
    return noun is not None and issubclass(noun, Link)


def _is_weight(step: Step) -> bool:
    """Whether this is the word behind a link's target, which may stand without it."""
    return (
        step.noun is not None and issubclass(step.noun, Link) and not step.written and step.name == "weight"
    )


def _mapping(item: Placed, kept: dict[str, Entry], name: Placed) -> Placed:
    return Placed(item.line, item.column, {**kept, "name": Entry(name.line, name.column, name)})


def with_changes(value: Placed, path: Path, changes: Mapping[Path, Any], inner: set[Path]) -> Placed:
    """Return a document with changes made: cut, a new name for a key, or another value, by path.

    `inner` holds every path that leads to one.
    """
    change = changes.get(path)
    if isinstance(change, Placed):
        return change
    if path not in inner:
        return value
    content = value.content
    if isinstance(content, dict):
        entries: dict[str, Entry] = {}
        for key, entry in content.items():
            below = (*path, key)
            change = changes.get(below)
            if change is not CUT:
                new_key = change if isinstance(change, str) else key
                entries[new_key] = entry._replace(value=with_changes(entry.value, below, changes, inner))
        name = changes.get((*path, "name"))
        if isinstance(name, Placed) and "name" not in content:
            entries["name"] = Entry(name.line, name.column, name)
        return Placed(value.line, value.column, entries)
    assert isinstance(content, tuple)
    kept = (
        with_changes(item, (*path, index), changes, inner)
        for index, item in enumerate(content)
        if changes.get((*path, index)) is not CUT
    )
    return Placed(value.line, value.column, tuple(kept))
