"""Perceptions: every assessor's own level beside the one the room agreed on.

The agreed level is entered and never calculated from these. Where an assessor left a range open, the
lowest and the highest take it in, and the median reads the level that was named first.

The comparison of a provider with its customers follows an account of an assessment whose provider put
change management at level 4 and whose customers put it at 1 to 3
(http://andysavvides.wordpress.com/2009/07/, "Mind the Gap").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median, stdev
from typing import TYPE_CHECKING

from scorecard.kpi.scale import number
from scorecard.maturity.cells import ILLUSTRATIVE, cell_name, judged_in
from scorecard.model.assessment import Assessment, StatedLevel
from scorecard.model.framework import Framework

if TYPE_CHECKING:
    import pandas as pd

MIND_THE_GAP = 2.0
"""Levels between the medians of two groups from which they see two different services."""
ENOUGH_FOR_DEVIATION = 5
"""With fewer scores a standard deviation says more about chance than about the room."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Several people's own levels for one cell: how many, lowest, median, highest."""

    scores: int
    lowest: float
    median: float
    highest: float

    def __str__(self) -> str:
        if self.lowest == self.highest:
            return f"at {number(self.median)}"
        return f"at {number(self.lowest)} to {number(self.highest)}, median {number(self.median)}"


@dataclass(frozen=True, slots=True)
class Perception:
    """One cell as everybody saw it.

    Attributes:
        capability, perspective: the cell, by id; perspective None where the framework has none.
        name: the two as one reads them.
        agreed: what the room agreed on; None where it did not.
        spread: all own levels together.
        deviation: their sample standard deviation; None under five scores.
        groups: the spread of each group of roles, by its name; those of no group are in none.
    """

    capability: str
    perspective: str | None
    name: str
    agreed: StatedLevel | None
    spread: Spread
    deviation: float | None
    groups: tuple[tuple[str, Spread], ...]

    @property
    def outside(self) -> bool:
        """Whether the agreed level lies outside everybody's own."""
        if self.agreed is None:
            return False
        return not self.spread.lowest <= self.agreed.agreed <= self.spread.highest

    @property
    def gaps(self) -> tuple[PerceptionGap, ...]:
        """Every two groups whose medians differ."""
        found = []
        for pair in combinations(self.groups, 2):
            (higher, high), (lower, low) = sorted(pair, key=lambda each: -each[1].median)
            if high.median > low.median:
                place = self.capability, self.perspective, self.name
                found.append(PerceptionGap(*place, higher, high, lower, low))
        return tuple(found)

    @property
    def apart(self) -> bool:
        """Whether the medians of two groups lie two levels or more apart."""
        return any(gap.size >= MIND_THE_GAP for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class PerceptionGap:
    """Two groups of roles that see one cell differently: `size` is the difference of their medians."""

    capability: str
    perspective: str | None
    name: str
    higher: str
    """The group that sees the higher level."""
    higher_spread: Spread
    lower: str
    lower_spread: Spread

    @property
    def size(self) -> float:
        """Levels between the medians of the two groups, above 0."""
        return self.higher_spread.median - self.lower_spread.median

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.higher} {self.higher_spread}; {self.lower} {self.lower_spread}; "
            f"{number(self.size)} apart"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Perceptions:
    """How differently the people in the room saw each cell before they agreed.

    Attributes:
        organisation, framework, round: names of what was assessed, and when.
        cells: those for which anybody's own level is written down, in the framework's order.
        illustrative: whether the levels are made up.
    """

    organisation: str
    framework: str
    round: str
    cells: tuple[Perception, ...]
    illustrative: bool

    @property
    def gaps(self) -> tuple[PerceptionGap, ...]:
        """Where the medians of two groups of roles differ, the widest gap first."""
        found = [gap for cell in self.cells for gap in cell.gaps]
        return tuple(sorted(found, key=lambda gap: -gap.size))

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said beside these figures."""
        few = sum(cell.deviation is None for cell in self.cells)
        notes = []
        if few:
            notes.append(
                f"No standard deviation is given under {ENOUGH_FOR_DEVIATION} scores "
                f"({few} of {len(self.cells)} cells)."
            )
        return (*notes, ILLUSTRATIVE) if self.illustrative else tuple(notes)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell: `capability perspective agreed scores lowest median highest range
        deviation outside`.

        `range` is highest less lowest; `deviation` is NaN under five scores; `outside` says whether
        the agreed level lies outside everybody's own.
        """
        rows = [
            (
                cell.capability,
                cell.perspective,
                None if cell.agreed is None else cell.agreed.agreed,
                *_figures(cell.spread),
                cell.spread.highest - cell.spread.lowest,
                cell.deviation,
                cell.outside,
            )
            for cell in self.cells
        ]
        columns = "capability perspective agreed scores lowest median highest range deviation outside"
        return self._framed(rows, columns, ("agreed", "lowest", "median", "highest", "range", "deviation"))

    def by_group(self) -> pd.DataFrame:
        """Return one row a cell and group of roles: `capability perspective group scores lowest median
        highest`."""
        rows = [
            (cell.capability, cell.perspective, group, *_figures(spread))
            for cell in self.cells
            for group, spread in cell.groups
        ]
        columns = "capability perspective group scores lowest median highest"
        return self._framed(rows, columns, ("lowest", "median", "highest"))

    def mind_the_gap(self) -> pd.DataFrame:
        """Return one row a gap between two groups, the widest first: `capability perspective higher
        higher_median lower lower_median gap`."""
        rows = [
            (
                gap.capability,
                gap.perspective,
                gap.higher,
                gap.higher_spread.median,
                gap.lower,
                gap.lower_spread.median,
                gap.size,
            )
            for gap in self.gaps
        ]
        columns = "capability perspective higher higher_median lower lower_median gap"
        return self._framed(rows, columns, ("higher_median", "lower_median", "gap"))

    def _framed(
        self, rows: Sequence[tuple[object, ...]], columns: str, numbers: Sequence[str]
    ) -> pd.DataFrame:
        import pandas as pd

        frame = pd.DataFrame(rows, columns=columns.split()).astype(dict.fromkeys(numbers, "float64"))
        frame.attrs = {"notes": list(self.notes)}
        return frame

    def __str__(self) -> str:
        count = len(self.cells)
        lines = [
            f"{self.organisation}, {self.framework}, {self.round}: "
            f"{count} cell{'' if count == 1 else 's'} with own scores"
        ]
        lines += [f"  {gap}" for gap in self.gaps[:10]]
        if len(self.gaps) > 10:
            lines.append(f"  and {len(self.gaps) - 10} narrower gaps between groups")
        lines += [
            f"  {cell.name}: agreed on {cell.agreed}, outside everybody's own, {cell.spread}"
            for cell in self.cells
            if cell.outside
        ]
        return "\n".join([*lines, *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def perceptions(framework: Framework, assessment: Assessment) -> Perceptions:
    """Return what every assessor of a round thought, beside what the room agreed on."""
    group_of = {each.id: each.group for each in assessment.present}
    judged = {(capability, side): each for capability, side, each in judged_in(assessment, framework)}
    sides: list[str | None] = [side.id for side in framework.perspectives] or [None]
    found = []
    for capability in framework.capabilities:
        for side in sides:
            cell = judged.get((capability, side))
            if cell is None or not cell.scores:
                continue
            own = [level.agreed for level in cell.scores.values()]
            groups: dict[str, list[StatedLevel]] = {}
            for person, level in cell.scores.items():
                if group_of[person]:
                    groups.setdefault(group_of[person], []).append(level)
            found.append(
                Perception(
                    capability=capability,
                    perspective=side,
                    name=cell_name(framework, capability, side),
                    agreed=cell.as_is,
                    spread=_spread(list(cell.scores.values())),
                    deviation=stdev(own) if len(own) >= ENOUGH_FOR_DEVIATION else None,
                    groups=tuple((group, _spread(levels)) for group, levels in groups.items()),
                )
            )
    return Perceptions(
        organisation=assessment.organisation,
        framework=framework.name,
        round=assessment.round,
        cells=tuple(found),
        illustrative=assessment.illustrative,
    )


def _spread(own: Sequence[StatedLevel]) -> Spread:
    return Spread(
        scores=len(own),
        lowest=min(level.low for level in own),
        median=median(level.agreed for level in own),
        highest=max(level.high for level in own),
    )


def _figures(spread: Spread) -> tuple[float, ...]:
    return spread.scores, spread.lowest, spread.median, spread.highest
