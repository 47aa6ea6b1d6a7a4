"""Choosing one of the nodes of a result by its id, or by a slug that only one of them bears."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from scorecard.errors import UnknownNameError
from scorecard.model.ids import slug_of


class HasId(Protocol):
    """Anything that stands for a node."""

    @property
    def id(self) -> str:
        """Canonical id of the node."""
        ...


Item = TypeVar("Item", bound=HasId)


def named(items: Sequence[Item], name: str, kind: str) -> Item:
    """Return the item of a node.

    Args:
        items: one a node.
        name: its canonical id, or its slug where no other item's node bears it.
        kind: what nodes the items are of, for the message.

    Raises:
        UnknownNameError: no item's node bears the name, or several do.
    """
    found = [item for item in items if item.id == name] or [
        item for item in items if slug_of(item.id) == name
    ]
    if len(found) == 1:
        return found[0]
    ids = [item.id for item in found or items]
    raise UnknownNameError(kind, name, ids if found else [*ids, *map(slug_of, ids)])


__all__ = ["named"]
