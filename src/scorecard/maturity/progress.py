"""Progress: what became of every cell from each round to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

from scorecard.kpi.scale import number, optional
from scorecard.maturity.cells import (
    ANSWERED,
    ILLUSTRATIVE,
    NOT_IN_SCOPE,
    UNANSWERED,
    Cells,
    cell_name,
    level_in_words,
)
from scorecard.model.assessment import Assessment

if TYPE_CHECKING:
    import pandas as pd

MoveKind = Literal[
    "raised",
    "fell",
    "unchanged",
    "newly answered",
    "no longer answered",
    "no longer applicable",
    "no longer in scope",
]
_MOST = 8
"""How many moves a text names one by one."""


@dataclass(frozen=True, slots=True)
class CellMove:
    """What became of one cell between two rounds; it is answered in one of them at least.

    Attributes:
        since, round: names of the two rounds.
        capability, perspective: the cell, by id; perspective None where the framework has none.
        name: the two as one reads them.
        before, after: the agreed levels; None where there is none.
        before_said, after_said: the same with the range left open, such as `1 possibly 2`.
        open: whether the level after lies within the range that was left open before.
    """

    since: str
    round: str
    capability: str
    perspective: str | None
    name: str
    kind: MoveKind
    before: float | None
    after: float | None
    before_said: str
    after_said: str
    open: bool

    @property
    def change(self) -> float | None:
        """Levels gained, negative if lost; None unless both rounds have a level."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.name}: {self.kind}, at {self.after_said}"
        if self.after is None:
            return f"{self.name}: {self.kind}, last at {self.before_said}"
        if self.before_said == self.after_said:
            return f"{self.name}: unchanged at {self.after_said}"
        within = ", within the range left open before" if self.open else ""
        return f"{self.name}: {self.kind} from {self.before_said} to {self.after_said}{within}"


@dataclass(frozen=True, slots=True, repr=False)
class Progress:
    """What became of every cell from each round to the next, oldest first.

    Attributes:
        organisation, framework: names of what was assessed.
        rounds: names of the rounds, oldest first.
        moves: in order of the rounds, then of the framework.
        illustrative: whether levels are made up.
    """

    organisation: str
    framework: str
    rounds: tuple[str, ...]
    moves: tuple[CellMove, ...]
    illustrative: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence a step from a round to the next."""
        return tuple(self._sentence(since, then) for since, then in pairwise(self.rounds))

    def _sentence(self, since: str, then: str) -> str:
        moves = self._step(since, then)
        count = Counter(move.kind for move in moves)
        changes = [move.change for move in moves if move.change is not None]
        head = f"From {since} to {then}: "
        if not changes:
            head += "no cell is answered in both"
        else:
            ways: dict[MoveKind, str] = {"raised": "rose", "fell": "fell", "unchanged": "stayed"}
            rose, fell, stayed = (f"{count[kind]} {word}" for kind, word in ways.items())
            mean = round(sum(changes) / len(changes), 2)
            cells = "cell" if len(changes) == 1 else "cells"
            head += f"of {len(changes)} {cells} answered in both, {rose}, {fell} and {stayed}; "
            head += f"mean change {'+' if mean > 0 else ''}{number(mean)}"
        rest = [f"{count[kind]} {kind}" for kind in get_args(MoveKind)[3:] if count[kind]]
        return f"{'; '.join([head, *rest])}."

    def _step(self, since: str, then: str) -> list[CellMove]:
        return [move for move in self.moves if (move.since, move.round) == (since, then)]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell and step: `since round capability perspective kind before after change`.

        `kind` is `raised`, `fell`, `unchanged`, `newly answered`, `no longer answered`, `no longer
        applicable` or `no longer in scope`; `change` is NaN unless both rounds have a level. Cells
        answered in neither round are left out. `attrs` holds `notes`, what must be said beside it.
        """
        import pandas as pd

        columns = "since round capability perspective kind before after change".split()
        rows = [tuple(getattr(move, name) for name in columns) for move in self.moves]
        frame = pd.DataFrame(rows, columns=columns)
        frame = frame.astype(dict.fromkeys(("before", "after", "change"), "float64"))
        frame.attrs = {"notes": list(self.notes)}
        return frame

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said beside these moves."""
        return (ILLUSTRATIVE,) if self.illustrative else ()

    def __str__(self) -> str:
        lines = [f"{self.organisation}, {self.framework}"]
        if len(self.rounds) < 2:
            lines.append("There is one round; progress shows from the second on.")
        for (since, then), sentence in zip(pairwise(self.rounds), self.sentences, strict=True):
            moved = [move for move in self._step(since, then) if move.kind != "unchanged"]
            moved.sort(key=lambda move: -abs(move.change or 0))
            lines += [sentence, *(f"  {move}" for move in moved[:_MOST])]
            if len(moved) > _MOST:
                lines.append(f"  and {len(moved) - _MOST} more")
        return "\n".join([*lines, *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def progress(found: Cells, assessments: Sequence[Assessment]) -> Progress:
    """Return what became of every cell from each round to the next.

    Args:
        found: the agreed levels of the rounds.
        assessments: the rounds themselves, oldest first, one a column of `found`.
    """
    return Progress(
        organisation=assessments[0].organisation,
        framework=found.framework.name,
        rounds=tuple(each.round for each in assessments),
        moves=tuple(_moves(found, [each.round for each in assessments])),
        illustrative=any(each.illustrative for each in assessments),
    )


def _moves(found: Cells, names: Sequence[str]) -> Iterator[CellMove]:
    places = list(zip(found.capabilities, found.perspectives, strict=True))
    for (old, since), (new, then) in pairwise(enumerate(names)):
        for row, (capability, side) in enumerate(places):
            states = int(found.state[row, old]), int(found.state[row, new])
            if ANSWERED not in states:
                continue
            before, after = (optional(found.as_is[row, column]) for column in (old, new))
            kind = _kind(states, before, after)
            name = cell_name(found.framework, capability, side)
            was, now = (level_in_words(found, row, column) for column in (old, new))
            within = before != after and bool(
                found.low[row, old] <= found.as_is[row, new] <= found.high[row, old]
            )
            yield CellMove(since, then, capability, side, name, kind, before, after, was, now, within)


def _kind(states: tuple[int, int], before: float | None, after: float | None) -> MoveKind:
    if before is not None and after is not None:
        return "raised" if after > before else "fell" if after < before else "unchanged"
    if states[1] == ANSWERED:
        return "newly answered"
    gone: dict[int, MoveKind] = {UNANSWERED: "no longer answered", NOT_IN_SCOPE: "no longer in scope"}
    return gone.get(states[1], "no longer applicable")
