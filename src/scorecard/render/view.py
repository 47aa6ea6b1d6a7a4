"""A view: what of a strategy a map shows, what stands back, and what it says besides the statuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from scorecard.errors import RenderError

_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class View:
    """How a map departs from the whole one; all nodes by canonical id, and everything decided already.

    Attributes:
        shown: what is drawn; None for whatever appears on the map.
        pale: what stands back.
        pale_arrows: cause and effect of the arrows that do.
        ringed: what the view is about.
        ahead: what shows where it is led, and no status.
        said: a few words on a box that the view adds to its marks.
        moves: the way of an arrow and its words, in the place of the trend.
        heat: how strongly a box is tinted, 0..1; `heat_words` says in the legend what that is.
        links: where a box leads to when it is clicked: a file beside this one.
        nav: other pages, by what they are called.
        back: how far back what is known of the top was read, where a lag leads there.
        title, when, known: what stands in the place of the map's own, where not empty.
        sentence: what the view is, before the subtitle.
        notes: sentences beneath the legend.
    """

    shown: frozenset[str] | None = None
    pale: frozenset[str] = frozenset()
    pale_arrows: frozenset[tuple[str, str]] = frozenset()
    ringed: frozenset[str] = frozenset()
    ahead: frozenset[str] = frozenset()
    said: Mapping[str, str] = field(default_factory=lambda: _NONE)
    moves: Mapping[str, tuple[Literal["up", "down"], str]] = field(default_factory=lambda: _NONE)
    heat: Mapping[str, float] = field(default_factory=lambda: _NONE)
    heat_words: str = ""
    links: Mapping[str, str] = field(default_factory=lambda: _NONE)
    nav: tuple[tuple[str, str], ...] = ()
    title: str = ""
    sentence: str = ""
    when: str = ""
    known: str = ""
    back: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for node, href in (*self.links.items(), *self.nav):
            if not href or ":" in href or href.startswith(("/", "\\")):
                raise RenderError(
                    f"{node}: {href!r} is no file beside the map; link to one such as 'unit.html'"
                )


WHOLE = View()
"""Everything that appears on the map, nothing standing back."""

__all__ = ["WHOLE", "View"]
