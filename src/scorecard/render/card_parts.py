"""What stands on a KPI's card, in the order it is read: records without any layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from scorecard.render.scene import Role, Symbol


class Line(NamedTuple):
    """One line of a fact; a symbol shows the status of what it names."""

    text: str
    symbol: Symbol | None = None
    role: Role = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a field is called and what is said of it; no lines where nothing is stated."""

    field: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """All its lines."""
        return "\n".join(line.text for line in self.lines)


class Figure(NamedTuple):
    """One of the large figures at the top: what it is, the figure, and what to know of it."""

    field: str
    figure: str
    note: str = ""
    arrow: str = ""
    """`up`, `down` or `flat` before a trend."""

    @property
    def text(self) -> str:
        """Figure and note in one."""
        return f"{self.figure}, {self.note}" if self.note else self.figure


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under a heading; `mark` is said beside it, such as that they are illustrative."""

    title: str
    facts: tuple[Fact, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The top of a card: which KPI, when, and its status in shape, colour, letter and words."""

    id: str
    name: str
    description: str
    when: str
    whose: str
    """The strategy, and the organisation its readings are of."""
    supposing: str
    """What a what-if supposes; empty where the review is of what is."""
    basis: str
    """What the page rests on, where that is not plain fact."""
    symbol: Symbol
    role: Role
    status: str
    score: str
    marks: tuple[str, ...]
    figures: tuple[Figure, ...]
    figures_mark: str


def fact(field: str, *lines: str | Line) -> Fact:
    """Return a fact of the lines that say something.

    >>> fact("Owner", "").lines
    ()
    """
    return Fact(field, tuple(_lines(lines)))


def _lines(lines: Iterable[str | Line]) -> Iterable[Line]:
    for line in lines:
        said = Line(line) if isinstance(line, str) else line
        if said.text:
            yield said


__all__ = ["Fact", "Figure", "Heading", "Line", "Section", "fact"]
