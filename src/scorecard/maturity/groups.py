"""What levels are rolled up to: everything, categories, capabilities, perspectives, and what crosses."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

from scorecard.errors import UnknownNameError
from scorecard.model.framework import Category, Framework

GroupKind = Literal["overall", "category", "capability", "perspective", "category by perspective"]
OVERALL: Literal["overall"] = "overall"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Groups:
    """Groups of the parts of a framework, each with what lies beneath it.

    Groups come in this order: `overall`, every category (outer ones first), capability and
    perspective, then every category by every perspective, whose id is `category/perspective`.
    """

    kinds: tuple[GroupKind, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    members: csr_array
    """Shape (group, part): 1 where the part lies beneath the group."""

    def __repr__(self) -> str:
        groups, parts = self.members.shape
        return f"<Groups: {groups} over {parts} parts>"

    def find(self, name: str, perspective: str | None = None) -> int:
        """Return the place of a group, by its id, its name, or `kind:id` where several share an id.

        Args:
            name: `overall`, a category, a capability or a perspective.
            perspective: one of the perspectives, for a category seen from it alone.

        Raises:
            UnknownNameError: there is none of that name, or several.
        """
        if perspective is None:
            places = [place for place, kind in enumerate(self.kinds) if kind != "category by perspective"]
            return self._one("group", name, places)
        category = self._one("category", name, self._of("category"))
        side = self._one("perspective", perspective, self._of("perspective"))
        return self.ids.index(f"{self.ids[category]}/{self.ids[side]}")

    def _of(self, kind: GroupKind) -> list[int]:
        return [place for place, each in enumerate(self.kinds) if each == kind]

    def _one(self, what: str, name: str, places: Sequence[int]) -> int:
        folded = name.casefold()
        found = [place for place in places if name in (self.ids[place], self.address(place))]
        found = found or [place for place in places if self.names[place].casefold() == folded]
        if len(found) == 1:
            return found[0]
        known = [self.address(place) for place in found] or [self.ids[place] for place in places]
        raise UnknownNameError(f"single {what}" if found else what, name, known)

    def address(self, place: int) -> str:
        """Return the id of a group with its kind, as `find` reads it.

        Ids of a framework are its own in each kind: a category and a perspective may share one.
        """
        kind, identifier = self.kinds[place], self.ids[place]
        return identifier if kind == OVERALL else f"{kind}:{identifier}"


def groups_of(
    framework: Framework, capabilities: Sequence[str], perspectives: Sequence[str | None]
) -> Groups:
    """Return every group of a framework, over parts of which each has a capability and a perspective.

    Args:
        framework: whose categories, capabilities and perspectives are the groups, empty ones too.
        capabilities: the capability of every part.
        perspectives: its perspective; None where it belongs to no single one.
    """
    kinds: list[GroupKind] = [OVERALL]
    ids: list[str] = [OVERALL]
    names = [framework.name]
    beneath: list[list[bool]] = [[True] * len(capabilities)]

    def add(
        kind: GroupKind,
        identifier: str,
        name: str,
        inside: Container[str | None],
        sides: Container[str | None],
    ) -> None:
        kinds.append(kind)
        ids.append(identifier)
        names.append(name)
        parts = zip(capabilities, perspectives, strict=True)
        beneath.append([each in inside and side in sides for each, side in parts])

    everything = frozenset(framework.capabilities)
    any_side = frozenset(perspectives)
    categories = [(each, frozenset(framework.groups[each.id])) for each in _all(framework.categories)]
    for category, inside in categories:
        add("category", category.id, category.name, inside, any_side)
    for capability in framework.capabilities.values():
        add("capability", capability.id, capability.name, {capability.id}, any_side)
    for side in framework.perspectives:
        add("perspective", side.id, side.name, everything, {side.id})
    for category, inside in categories:
        for side in framework.perspectives:
            name = f"{category.name}, {side.name}"
            add("category by perspective", f"{category.id}/{side.id}", name, inside, {side.id})
    members = csr_array(np.array(beneath, dtype=np.float64))
    return Groups(tuple(kinds), tuple(ids), tuple(names), members)


def _all(categories: Iterable[Category]) -> Iterator[Category]:
    """Yield every category, outer ones first."""
    for category in categories:
        yield category
        yield from _all(category.categories)
