"""Who moved most between two rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scorecard.kpi.scale import number
from scorecard.maturity.cells import ANSWERED, ILLUSTRATIVE
from scorecard.maturity.many import ManyCells
from scorecard.maturity.roll_up import framed

if TYPE_CHECKING:
    import pandas as pd

_MOST = 10
"""How many organisations a text names of those that gained most, and of those that lost most."""


@dataclass(frozen=True, slots=True)
class OrganisationMove:
    """How far one organisation moved between two rounds.

    Attributes:
        change: levels gained in the mean over the cells answered in both rounds, negative if lost; None
            where there is no such cell.
        cells: how many those are; `raised` and `fell` of them rose and fell.
    """

    organisation: str
    change: float | None
    cells: int
    raised: int
    fell: int

    def __str__(self) -> str:
        if self.change is None:
            return f"{self.organisation}: no cell is answered in both rounds"
        change = round(self.change, 2)
        cells = "1 cell" if self.cells == 1 else f"{self.cells} cells"
        return (
            f"{self.organisation}: {'+' if change > 0 else ''}{number(change)} over {cells}, "
            f"{self.raised} rose and {self.fell} fell"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Moved:
    """How far organisations moved between two rounds, who gained most first.

    Attributes:
        since, round: names of the two rounds.
        moves: one an organisation; those without a cell answered in both rounds come last.
        illustrative: whether levels are made up.
    """

    since: str
    round: str
    moves: tuple[OrganisationMove, ...]
    illustrative: bool

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said beside these figures."""
        said = "mean: the mean change over the cells that an organisation answered in both rounds."
        return (said, ILLUSTRATIVE) if self.illustrative else (said,)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an organisation, who gained most first: `organisation change cells raised fell`.

        `change` is in levels, NaN where no cell is answered in both rounds.
        """
        import pandas as pd

        columns = "organisation change cells raised fell".split()
        rows = [tuple(getattr(each, name) for name in columns) for each in self.moves]
        frame = pd.DataFrame(rows, columns=columns).astype({"change": "float64"})
        frame.attrs = {"notes": list(self.notes)}
        return frame

    def __str__(self) -> str:
        lines = [f"From {self.since} to {self.round}, {len(self.moves)} organisations"]
        lines += [f"  {each}" for each in self.moves[:_MOST]]
        rest = self.moves[_MOST:]
        fell = [each for each in reversed(rest) if each.change is not None and each.change < 0]
        if rest:
            of_them = f", of which {len(fell)} fell" if fell else ""
            lines.append(f"  and {len(rest)} more{of_them}{':' if fell else ''}")
        lines += [f"  {each}" for each in fell[:_MOST]]
        if len(fell) > _MOST:
            lines.append(f"  and {len(fell) - _MOST} more that fell")
        return "\n".join([*lines, *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return framed(self.to_frame(), f"From {self.since} to {self.round}", self.notes)


def moved(found: ManyCells, since: str, round: str, *, illustrative: bool) -> Moved:
    """Return how far every organisation moved between two rounds, over cells answered in both."""
    columns = found.rounds.index(since), found.rounds.index(round)
    before, after = (found.as_is[:, :, column] for column in columns)
    both = (found.state[:, :, columns[0]] == ANSWERED) & (found.state[:, :, columns[1]] == ANSWERED)
    change = np.where(both, after - before, 0.0)
    cells = both.sum(axis=0)
    raised, fell = (change > 0).sum(axis=0), (change < 0).sum(axis=0)
    total = change.sum(axis=0)
    moves = [
        OrganisationMove(
            organisation=name,
            change=float(total[place] / cells[place]) if cells[place] else None,
            cells=int(cells[place]),
            raised=int(raised[place]),
            fell=int(fell[place]),
        )
        for place, name in enumerate(found.organisations)
    ]
    moves.sort(key=lambda each: (each.change is None, -(each.change or 0), each.organisation))
    return Moved(since, round, tuple(moves), illustrative)
