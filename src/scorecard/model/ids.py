"""Node ids: `kind:slug`."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

NodeKind = Literal["objective", "kpi", "initiative", "service", "capability", "risk", "kpq"]
NODE_KINDS: tuple[NodeKind, ...] = get_args(NodeKind)

Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=120)]


def node_id(kind: str, slug: str) -> str:
    """Return the canonical id of a node.

    >>> node_id("kpi", "calls"), node_id("kpi", "kpi:calls")
    ('kpi:calls', 'kpi:calls')
    """
    return slug if slug.startswith(f"{kind}:") else f"{kind}:{slug}"


def slug_of(identifier: str) -> str:
    """Return the part of a canonical id behind the kind."""
    return identifier.partition(":")[2]
