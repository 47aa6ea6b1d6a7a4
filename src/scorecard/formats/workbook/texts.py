"""Texts and levels in cells: what Excel cannot hold as it is, and what people type for a level."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from scorecard.model.assessment import StatedLevel, says_not_applicable

LONGEST = 32_767
"""Characters a cell holds."""

# Control characters are written as _x000B_, as Excel does; a text that looks so is guarded by _x005F_.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile("_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(
    r"\s*(\d+(?:\.\d+)?)\s*\(\s*(\d+(?:\.\d+)?)\s+to\s+(\d+(?:\.\d+)?)\s*\)\s*", re.IGNORECASE
)


def in_cell(text: str) -> str:
    r"""Return a text as a workbook's XML can hold it.

    >>> in_cell("a\x0bb _x000B_")
    'a_x000B_b _x005F_x000B_'
    """
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def from_cell(text: str) -> str:
    r"""Return the text that `in_cell` was given.

    >>> from_cell("a_x000B_b _x005F_x000B_")
    'a\x0bb _x000B_'
    """
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def folded(text: str) -> str:
    """Return a name as it is compared: without regard to case and blanks.

    >>> folded(" Service  Desk ")
    'service desk'
    """
    return " ".join(text.split()).casefold()


def _bare(text: str) -> str:
    """A heading's letters and digits."""
    return "".join(each for each in text.casefold() if each.isalnum())


@dataclass(frozen=True, slots=True)
class Headings:
    """Which column or line a heading stands for; hyphens and the like matter only where they have to."""

    written: Mapping[str, str]
    folded: Mapping[str, str]
    bare: Mapping[str, str]

    def key(self, text: str) -> str | None:
        """Return the key that a heading stands for, None where it stands for none."""
        return self.written.get(text) or self.folded.get(folded(text)) or self.bare.get(_bare(text))


def headings(called: Iterable[tuple[str, str]]) -> Headings:
    """Return what headings stand for, from keys with their headings.

    >>> found = headings([("as_is", "As-is"), ("to_be", "To-be")])
    >>> found.key("as is"), found.key("As it was")
    ('as_is', None)
    """
    pairs = list(called)

    def by(form: Callable[[str], str]) -> dict[str, str]:
        forms = [form(heading) for _, heading in pairs]
        return {
            text: key for (key, _), text in zip(pairs, forms, strict=True) if text and forms.count(text) == 1
        }

    return Headings(by(str), by(folded), by(_bare))


def slug(name: str) -> str:
    """Return the id that a name gives where people wrote none; empty where it has no letters.

    >>> slug("Head of IT, acting")
    'head-of-it-acting'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:120].rstrip("-")


@lru_cache(maxsize=1024, typed=True)
def level_in(value: str | float) -> StatedLevel | None:
    """Return the level a cell states, None for `not applicable`.

    Raises:
        ValueError: it is no level; the message says what to write.

    >>> str(level_in(3)), str(level_in("1 possibly 2")), str(level_in("2 (1 to 3)"))
    ('3', '1 possibly 2', '2 (1 to 3)')
    """
    if isinstance(value, str):
        if says_not_applicable(value):
            return None
        ranged = _RANGE.fullmatch(value)
        if ranged is not None:
            agreed, low, high = (float(number) for number in ranged.groups())
            return StatedLevel(agreed=agreed, low=low, high=high)
    return StatedLevel.model_validate(value)


@dataclass(frozen=True, slots=True)
class Labels:
    """What things are called in a workbook, and which id a typed name stands for."""

    of: Mapping[str, str]
    """The text written for an id: its name, with the id where several bear the name."""
    ids: Mapping[str, str]
    """The id of every text that names it, folded: the text written, the id, a name only it bears."""
    exact: Mapping[str, str]
    """Ids that stand for themselves only as they are written: others differ from them in case."""

    def id(self, text: str) -> str | None:
        """Return the id that a text stands for, None where it stands for none."""
        return self.exact.get(text) or self.ids.get(folded(text))


def labels(named: Iterable[tuple[str, str]]) -> Labels:
    """Call things by their names where those tell them apart.

    Args:
        named: ids with their names.

    >>> found = labels([("a", "Testing"), ("b", "Testing"), ("c", "Power")])
    >>> found.of, found.id("power"), found.id("testing")
    ({'a': 'Testing (a)', 'b': 'Testing (b)', 'c': 'Power'}, 'c', None)
    """
    pairs = list(named)
    bearers: dict[str, set[str]] = {}
    for identifier, name in pairs:
        for text in (identifier, name, f"{name} ({identifier})"):
            bearers.setdefault(folded(text), set()).add(identifier)
    ids = {text: next(iter(found)) for text, found in bearers.items() if len(found) == 1}
    of = {}
    for identifier, name in pairs:
        fitting = (text for text in (name, f"{name} ({identifier})") if ids.get(folded(text)) == identifier)
        of[identifier] = next(fitting, identifier)
    return Labels(of, ids, {text: text for text in of if folded(text) not in ids})


__all__ = [
    "LONGEST",
    "Headings",
    "Labels",
    "folded",
    "from_cell",
    "headings",
    "in_cell",
    "labels",
    "level_in",
    "slug",
]
