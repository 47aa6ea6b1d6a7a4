"""Where a shortfall comes from, level by level: a tree whose branches add up to their stem."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from scorecard.results import Part, Status
from scorecard.strategy_map.explain import SAME, Explanation

if TYPE_CHECKING:
    import pandas as pd

LEVELS = 4
"""How deep the tree goes, its stem counted."""
LEAST = 0.01
"""Share of the whole shortfall below which a branch is not followed further."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One cause with the points of the stem's shortfall that come through it, and what is beneath."""

    part: Part
    points: float
    beneath: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Contributions:
    """The shortfall of one node shared out level by level.

    Branches of one node add up to its points (to 1e-9), lifts below 0 counted; a branch without
    branches of its own ends there, or goes on beyond the levels shown.
    """

    status: Status
    branches: tuple[Branch, ...]
    scale: Scale

    def walk(self) -> Iterator[tuple[int, Branch]]:
        """Return every branch with its level, 1 for the direct inputs, each before what is beneath."""
        waiting = [(1, branch) for branch in reversed(self.branches)]
        while waiting:
            level, branch = waiting.pop()
            yield level, branch
            waiting.extend((level + 1, inner) for inner in reversed(branch.beneath))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a branch, from the stem outwards: `level id name kind points when sign`;
        the sign is below 0 where the points come through a negative link."""
        import pandas as pd

        rows = [
            (level, part.id, part.name, part.kind, branch.points, part.when, part.sign)
            for level, branch in self.walk()
            for part in [branch.part]
        ]
        return pd.DataFrame(rows, columns="level id name kind points when sign".split())


def contributions(explained: Callable[[str, Period | None], Explanation], identifier: str) -> Contributions:
    """Return where the shortfall of a node comes from, `LEVELS` deep.

    Args:
        explained: the explanation of a node at a date; None is the date under review.
        identifier: canonical id of the node.
    """
    top = explained(identifier, None)
    tree = _Tree(cache(explained), LEAST * abs(top.shortfall or 0.0))
    return Contributions(top.status, tree.grown(top, 1.0, None, 2), top.scale)


@dataclass(frozen=True, slots=True)
class _Tree:
    explained: Callable[[str, Period | None], Explanation]
    least: float

    def grown(self, found: Explanation, share: float, when: Period | None, level: int) -> tuple[Branch, ...]:
        """The branches of a node, whose own points count by `share`."""
        branches = [
            self._branch(part, part.points * share, part.when or when, level)
            for part in found.parts
            if part.points is not None and abs(part.points * share) > SAME
        ]
        return tuple(sorted(branches, key=lambda branch: (-branch.points, branch.part.id, branch.part.name)))

    def _branch(self, part: Part, points: float, when: Period | None, level: int) -> Branch:
        part = replace(part, when=when)
        leads_on = part.kind == "input" and part.sign > 0 and not part.id.startswith("kpi:")
        short = 100 - (part.score or 0.0)
        if not leads_on or level >= LEVELS or abs(points) < self.least or short <= SAME:
            return Branch(part, points)
        inner = self.explained(part.id, when)
        # What is handed up is what was computed: where a node shows something else, its parts do not add up.
        if inner.shortfall is None or abs(inner.shortfall - short) > SAME:
            return Branch(part, points)
        return Branch(part, points, self.grown(inner, points / short, when, level + 1))


__all__ = ["LEVELS", "Branch", "Contributions", "contributions"]
