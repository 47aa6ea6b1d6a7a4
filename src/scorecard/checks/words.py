"""Counts and lists in words."""

from __future__ import annotations

from collections.abc import Sequence


def plural(count: int, word: str) -> str:
    """Return a count with its noun.

    >>> plural(2, "threshold")
    '2 thresholds'
    """
    return f"{count} {word}{'' if count == 1 else 's'}"


def joined(parts: Sequence[str]) -> str:
    """Return a list as one reads it.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def some(names: Sequence[str], most: int = 3) -> str:
    """Return the first names, and how many more there are.

    >>> some(["a", "b", "c"], most=1)
    'a and 2 more'
    """
    rest = len(names) - most
    return joined([*names[:most], f"{rest} more"] if rest > 0 else names)
