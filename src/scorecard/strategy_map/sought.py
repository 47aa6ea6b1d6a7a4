"""The answer to a goal seek: which KPIs to move, how far, and what that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scorecard.kpi.scale import band_of, number, show_score
from scorecard.model.scenario import Scenario
from scorecard.model.scheme import Scale

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Move:
    """A KPI to be moved.

    Attributes:
        id, name, measured_in: the KPI, and its unit of measure.
        before, after: its value now and then, rounded towards its best to a ten-thousandth to a
            thousandth of its scale; 1 and 0 for yes and no.
        share: the share of its own scale, from worst to best, that it moves by; 0..1.
        cost: what that costs; None where the seek is not in money.
    """

    id: str
    name: str
    measured_in: str
    before: float
    after: float
    share: float
    cost: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Sought:
    """The least change of KPIs that brings a node into a band, or why there is none.

    Attributes:
        goal, name: the node.
        band: the name of the band it is to reach.
        reached: whether a what-if of the moves shows that band or a better one.
        moves: the KPIs to be moved, most first; empty where there is nothing to do, or no way.
        in_money: whether least means cost; else shares of the KPIs' scales, added up.
        currency: of the cost.
        before, after: score of the node as its KPIs stand, and by the what-if of the moves, once
            every lag has passed; None unknown.
        today, today_after: the same with lags as they count at the date, which is what the status
            table and a what-if of the scenario show; None unknown.
        ceiling: its score with every KPI that can be moved at its best; None unknown.
        least: whether no lesser change is enough, rounding aside; proved where every rule beneath
            is `mean`, `worst`, `two_worst`, `geometric` or `harmonic`, negative links read means of
            KPIs, and no cap stands in the way. Otherwise a lesser change may be enough too.
        why: what stands in the way, a sentence each.
        not_moved: what KPIs beneath are left as they are, and why; by id.
    """

    goal: str
    name: str
    band: str
    reached: bool
    moves: tuple[Move, ...]
    in_money: bool
    currency: str
    before: float | None
    after: float | None
    today: float | None
    today_after: float | None
    ceiling: float | None
    least: bool
    why: tuple[str, ...]
    not_moved: tuple[tuple[str, str], ...]
    scale: Scale

    @property
    def effort(self) -> float:
        """What all moves take together: money, or shares of the KPIs' scales."""
        return sum(move.share if move.cost is None else move.cost for move in self.moves)

    @property
    def scenario(self) -> Scenario:
        """The moves as a scenario, to be replayed by `what_if` or written to a file."""
        name = f"{self.name} {self.band.lower()}"
        values: dict[str, bool | float | str] = {move.id: move.after for move in self.moves}
        return Scenario(name=name[:300], description=self._lags(), set=values)

    def _lags(self) -> str:
        """Say what is left out of the figures today; nothing where no lag makes a difference."""
        shown = [self._shown(score) for score in (self.before, self.after, self.today, self.today_after)]
        if shown[:2] == shown[2:]:
            return ""
        once = f"{shown[0]} to {shown[1]}" if self.moves else shown[0]
        said = f"Every lag is counted as passed ({once}); today's status is {shown[2]}"
        return f"{said}, and would be {shown[3]} with these values." if self.moves else f"{said}."

    def to_frame(self) -> pd.DataFrame:
        """Return one row a move, index `id`: `name measured_in before after share cost`.

        `share` is of the KPI's own scale, 0..1; `cost` is NaN where the seek is not in money.
        """
        import pandas as pd

        columns = "id name measured_in before after share cost".split()
        rows = [tuple(getattr(move, name) for name in columns) for move in self.moves]
        frame = pd.DataFrame(rows, columns=columns).set_index("id")
        return frame.astype(dict.fromkeys(("before", "after", "share", "cost"), "float64"))

    def __str__(self) -> str:
        now, then = self._shown(self.before), self._shown(self.after)
        if not self.reached:
            lines = [f"{self.name}: {now}. No change of its KPIs was found that makes it {self._wanted()}."]
            lines += [f"  {sentence}" for sentence in self.why]
        elif not self.moves:
            lines = [f"{self.name} is {self._wanted()} already: {now}. Nothing has to move."]
        else:
            enough = "The least change" if self.least else "Enough, and maybe not the least"
            lines = [f"{self.name}: from {now} to {then}. {enough}, {self._effort()}:"]
            lines += [f"  {_told(move, self.currency)}" for move in self.moves]
        lines += [f"  {said}" for said in (self._lags(),) if said]
        lines += [f"  not moved: {name}, {reason}" for name, reason in self.not_moved]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"

    def _wanted(self) -> str:
        best = self.band == self.scale.bands[-1].name
        return self.band.lower() if best else f"{self.band.lower()} or better"

    def _effort(self) -> str:
        if self.in_money:
            return _money(self.effort, self.currency)
        return f"{number(self.effort * 100)} % of a KPI's scale in all"

    def _shown(self, score: float | None) -> str:
        band = band_of(self.scale, score)
        return "unknown" if band is None else f"{band.name.lower()} {show_score(self.scale, score, 1)}"


def _told(move: Move, currency: str) -> str:
    unit = f" {move.measured_in}" if move.measured_in else ""
    cost = "" if move.cost is None else f", {_money(move.cost, currency)}"
    way = f"{number(move.before)} to {number(move.after)}{unit}"
    return f"{move.name}: {way} ({number(move.share * 100)} % of its scale{cost})"


def _money(amount: float, currency: str) -> str:
    return f"{currency} {number(amount)}".strip()


__all__ = ["Move", "Sought"]
