"""The root lever: which perspective of a capability lifts it most when it is raised a little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import ScorecardError
from scorecard.kpi.scale import number, optional
from scorecard.maturity.cells import ANSWERED, Cells
from scorecard.maturity.domain import RULES, capability_nodes, check_roll_up, node_of
from scorecard.maturity.drags import Drags
from scorecard.maturity.rules import chosen_rule
from scorecard.model.assessment import Assessment
from scorecard.model.framework import LevelScale, RollUpRule
from scorecard.model.link import Contributes
from scorecard.model.node import Objective
from scorecard.model.period import Period
from scorecard.model.propagation import Propagation, StrategyPropagation
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.compile import compile_graph
from scorecard.strategy_map.propagate import Inputs, scores

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

OVERALL = "objective:overall"
STEPS = 50
"""Into how many steps the weights are laid out before a change of lead is sought in one of them."""
SAME = 1e-9
"""Levels; what differs by less is the same."""
NEAR = 1e-7
"""Weights; what lies so close to a step is that step."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What comes of raising one perspective, all else as it is.

    Attributes:
        id, name: the perspective.
        before, after: its own level as agreed, and raised: never beyond the top of the scale.
        to_be: the level wanted, None where none is stated.
        lift: by how many levels the capability rises.
        overall: by how many levels all assessed capabilities together do.
        drags: names of the perspectives that are assumed to follow it.
    """

    id: str
    name: str
    before: float
    after: float
    to_be: float | None
    lift: float
    overall: float
    drags: tuple[str, ...]

    @property
    def as_wanted(self) -> bool:
        """Whether it is at the level wanted already, or above."""
        return self.to_be is not None and self.before >= self.to_be


@dataclass(frozen=True, slots=True, repr=False)
class Lever:
    """Which small move lifts a capability most, if some perspectives drag others.

    Links between perspectives and their weight are assumptions; so is the roll-up. Levels are as the
    room agreed on them, and roll up as in `Maturity.roll_up`: the links move nothing of today, they only
    say what would follow a raise.

    Attributes:
        capability, name, round: what was asked of which round.
        moves: what raising each answered perspective brings, the most first; those that are already
            as wanted come last.
        level: the capability's level as the room agreed, nothing raised.
        weight, most: of every link, as assumed; and the largest there can be.
        first: ids of those that lift most, of those below the level wanted; several where they tie,
            none where all are as wanted.
        stays_first: the weights from and up to which the first stays the only first, the one assumed
            between them; None where several tie, or none is first.
        tied_at: ids of those that tie for the first at the lower end of that range, and at the upper.
        unanswered: names of perspectives without a level, which are left out.
        move: by how many levels one is raised.
        roll_up: how the capability comes from its perspectives.
        capabilities: how many were assessed, that one among them.
        assumption: what the links rest on.
        rule: what the roll-up does, and whose it is.
    """

    capability: str
    name: str
    round: str
    moves: tuple[Raised, ...]
    level: float
    weight: float
    most: float
    first: tuple[str, ...]
    stays_first: tuple[float, float] | None
    tied_at: tuple[tuple[str, ...], tuple[str, ...]]
    unanswered: tuple[str, ...]
    move: float
    roll_up: RollUpRule
    capabilities: int
    assumption: str
    rule: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row a perspective, index `perspective`, the largest lift first.

        Columns: `name before after to_be lift overall drags first as_wanted`. Levels are the
        framework's; `lift` and `overall` are levels gained, `drags` the names of those that follow.
        What is `as_wanted` comes last.
        """
        import pandas as pd

        rows = [
            (item.id, item.name, item.before, item.after, item.to_be, item.lift, item.overall,
             ", ".join(item.drags), item.id in self.first, item.as_wanted)
            for item in self.moves
        ]  # fmt: skip
        columns = "perspective name before after to_be lift overall drags first as_wanted".split()
        frame = pd.DataFrame(rows, columns=columns).set_index("perspective")
        return frame.astype({"to_be": "float64"})

    def sentence(self) -> str:
        """Say which move lifts most, and by how much."""
        best = self.moves[0]
        if not self.first:
            return f"{self.name}: every perspective with a level is already as wanted."
        names = " and ".join(item.name for item in self.moves if item.id in self.first)
        verb = "lifts" if len(self.first) == 1 else "lift"
        said = "most" if len(self.first) == 1 else "most, alike"
        if best.lift <= SAME:
            return f"{self.name}: raising no single perspective lifts it."
        return (
            f"{self.name}: {names} {verb} it {said}. Raised from {best.before:g} to {best.after:g}, it takes "
            f"the capability from level {number(self.level, 3)} to {number(self.level + best.lift, 3)}."
        )

    def range_sentence(self) -> str:
        """Say over which assumed weights the first stays first."""
        if not self.first:
            return "So none is put first."
        if self.stays_first is None:
            return f"At the assumed weight of {self.weight:g} no perspective is first alone."
        (low, high), (ties_low, ties_high) = self.stays_first, self.tied_at
        said = f"above {_weight(low)}" if len(ties_low) > 1 else f"from {_weight(low)}"
        said += f" and below {_weight(high)}" if len(ties_high) > 1 else f" up to {_weight(high)}"
        return (
            f"It stays first for every weight {said}, of those from 0 to {self.most:g} that there can be "
            f"(assumed: {self.weight:g}).{self._tie(low, ties_low)}{self._tie(high, ties_high)}"
        )

    def _tie(self, weight: float, tied: tuple[str, ...]) -> str:
        others = [item.name for item in self.moves if item.id in tied and item.id not in self.first]
        return f" At {_weight(weight)} it ties with {', '.join(others)}." if others else ""

    def __str__(self) -> str:
        lines = [self.sentence()]
        wide = max(len(item.name) for item in self.moves)
        for item in self.moves:
            follow = f"; {len(item.drags)} assumed to follow" if item.drags else ""
            top = " (at the top of the scale)" if item.after <= item.before else ""
            top += f" (already as wanted, {item.to_be:g})" if item.as_wanted else ""
            whole = f", all {self.capabilities} capabilities {_signed(item.overall)}"
            lines.append(
                f"  {item.name:<{wide}}  {item.before:g} to {item.after:g}{top}: {_signed(item.lift)}"
                f"{whole if self.capabilities > 1 else ''}{follow}"
            )
        lines.append(self.range_sentence())
        if self.unanswered:
            lines.append(f"Left out, without a level: {', '.join(self.unanswered)}.")
        lines.append(f"{self.assumption} Roll-up by {self.rule}.")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def _signed(levels: float) -> str:
    return f"+{number(levels, 3)}" if levels > SAME else "0" if levels > -SAME else number(levels, 3)


def _weight(weight: float) -> str:
    return f"{round(weight, 4):g}"


def root_lever(
    table: Cells, assessment: Assessment, column: int, capability: str, drags: Drags, *,
    move: Any = 1, roll_up: RollUpRule = "mean",
) -> Lever:  # fmt: skip
    """Return what raising each perspective of a capability brings, if some drag others.

    Each assessed capability is a node, with its answered perspectives beneath, and all of them together
    another, so that today's levels are those of `Maturity.roll_up`. A move raises one perspective, and
    each that follows it by `weight` of that, at most to the top of the scale; the engine carries the
    levels up, as it does any status, once for every move. Levels lie on a straight line: the lowest
    scores 0, the highest 100; caps and bands have no part in it.

    The weights over which the first stays first are sought from the assumed one outwards, in steps of
    1/50 of the largest, and the end of the range in the step where the lead changes, to 1e-7. With links
    from one perspective, under `mean`, no lift falls as the weight rises and only one changes, so that no
    change is missed; else a change back and forth within one step would not be seen.

    Args:
        table: the levels of every round.
        assessment: the round.
        column: its place in the table.
        capability: id of one of the framework.
        drags: the links that are assumed.
        move: by how many levels a perspective is raised, at most to the top of the scale.
        roll_up: how capabilities come from perspectives, and the overall level from capabilities.

    Raises:
        UnknownNameError: there is no such roll-up.
        ScorecardError: the move is none, the roll-up needs answers level by level, the framework has
            no levels, or the capability has none in this round.
    """
    framework = table.framework
    scale = framework.scale
    if scale is None:
        raise ScorecardError(f"{framework.name} asks questions without levels: nothing can be raised")
    if isinstance(move, bool) or not isinstance(move, Real) or not 0 < float(move) < np.inf:
        raise ScorecardError(f"a move is a number of levels above 0, not {move!r}")
    check_roll_up(roll_up)
    cells = list(zip(table.capabilities, table.perspectives, strict=True))
    answered = [row for row in range(len(cells)) if table.state[row, column] == ANSWERED]
    mine = [row for row in answered if cells[row][0] == capability]
    if not mine:
        raise ScorecardError(
            f"{framework.capabilities[capability].name} has no level in round {assessment.round!r}: "
            "nothing can be raised"
        )
    own = np.array([table.as_is[row, column] for row in answered])
    places = [answered.index(row) for row in mine]
    after = np.minimum(own + float(move), scale.highest)
    sides = [framework.perspective(cells[row][1] or "") for row in mine]
    there = [side.id for side in sides]
    engine = _Engine(_as_strategy(table, answered, roll_up), [cells[row] for row in answered], scale)

    def lifts(weight: float) -> tuple[Floats, Floats]:
        """Lift of the capability and overall, one a move, at a weight."""
        tried = np.repeat(own[:, None], len(mine) + 1, axis=1)
        tried[places, 1:] += drags.carried(there, weight) * (after - own)[places]
        levels = engine.levels([node_of(capability), OVERALL], np.minimum(tried, scale.highest))
        return levels[0, 1:] - levels[0, 0], levels[1, 1:] - levels[1, 0]

    lift, overall = lifts(drags.weight)
    names = {side.id: side.name for side in framework.perspectives}
    follow = {
        side: tuple(names[to] for by, to in drags.links if by == side and to in there) for side in there
    }
    to_be = [optional(float(table.to_be[row, column])) for row in mine]
    below = [
        place for place, row in enumerate(mine) if not table.as_is[row, column] >= table.to_be[row, column]
    ]
    order = sorted(
        range(len(mine)), key=lambda place: (place not in below, -round(float(lift[place]), 9), place)
    )
    most = lift[below].max(initial=0.0)
    first = [there[place] for place in order if place in below and lift[place] >= most - SAME]
    stays = None
    tied: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    if len(first) == 1:
        rivals = [there[place] for place in below]
        stays = _stays_first(lambda weight: lifts(weight)[0][below], rivals.index(first[0]), drags)
        tied = _best(lifts(stays[0])[0][below], rivals), _best(lifts(stays[1])[0][below], rivals)
    return Lever(
        capability=capability,
        name=framework.capabilities[capability].name,
        round=assessment.round,
        moves=tuple(
            Raised(
                there[place], sides[place].name, float(own[places[place]]), float(after[places[place]]),
                to_be[place], float(lift[place]), float(overall[place]), follow[there[place]],
            )
            for place in order
        ),
        level=float(engine.levels([node_of(capability)], own[:, None])[0, 0]),
        weight=drags.weight,
        most=drags.most,
        first=tuple(first),
        stays_first=stays,
        tied_at=tied,
        unanswered=tuple(side.name for side in framework.perspectives if side.id not in there),
        move=float(move),
        roll_up=roll_up,
        capabilities=len({cells[row][0] for row in answered}),
        assumption=drags.source,
        rule=chosen_rule(framework, roll_up).says,
    )  # fmt: skip


def _best(lift: Floats, names: Sequence[str]) -> tuple[str, ...]:
    most = float(lift.max()) - 100 * SAME  # the end of a range lies a little beside the change of lead
    return tuple(name for name, value in zip(names, lift, strict=True) if value >= most)


def _as_strategy(table: Cells, answered: Sequence[int], roll_up: RollUpRule) -> Strategy:
    """Return the answered cells as a strategy: perspectives, capabilities, and all of them together."""
    cells: dict[tuple[str, str | None], Period | None] = {
        (table.capabilities[row], table.perspectives[row]): None for row in answered
    }
    counts = Counter(capability for capability, _ in cells)
    upward = {  # by its answered cells, so that each of them counts once in the whole
        capability: (Contributes(to=OVERALL, weight=count),) for capability, count in counts.items()
    }
    return Strategy(
        name=table.framework.name,
        objectives=(
            Objective(
                id=OVERALL,
                name="All assessed capabilities",
                goal=True,
                propagation=Propagation(rule=RULES[roll_up]),
            ),
        ),
        capabilities=capability_nodes(
            table.framework, cells, rule=RULES[roll_up], drags=None, contributes=upward
        ),
        propagation=StrategyPropagation(measured_cap=False),
    )


class _Engine:
    """Levels of perspectives carried up to their capabilities, and to all of them together."""

    def __init__(
        self, strategy: Strategy, cells: Sequence[tuple[str, str | None]], scale: LevelScale
    ) -> None:
        self.scale, self.status_scale = scale, strategy.scale
        self.graph = compile_graph(strategy, Period.parse("2000"))  # no node or link has dates
        rows = {node_of(*cell): row for row, cell in enumerate(cells)}
        self.rows = [rows[self.graph.ids[node]] for node in self.graph.assessed.tolist()]

    def levels(self, nodes: Sequence[str], tried: Floats) -> Floats:
        """Return levels, (nodes, moves), of levels of cells, (cells, moves)."""
        lowest, span = self.scale.lowest, self.scale.highest - self.scale.lowest
        assessed = 100 * (tried[self.rows] - lowest) / span
        inputs = Inputs({"score": np.full((self.graph.size, tried.shape[1]), np.nan)}, assessed=assessed)
        found = scores(self.graph, inputs, self.status_scale)[0]
        return np.asarray(lowest + found[[self.graph.index[node] for node in nodes]] / 100 * span)


def _stays_first(lifts: Any, first: int, drags: Drags) -> tuple[float, float]:
    """The range of weights about the assumed one over which one move stays the only first."""
    from scipy.optimize import brentq

    def lead(weight: float) -> float:
        found = lifts(weight)
        others = np.delete(found, first)
        return float(found[first] - others.max(initial=0.0)) - SAME

    ends = []
    for limit in (0.0, drags.most):
        steps = max(2, int(np.ceil(abs(limit - drags.weight) / drags.most * STEPS)) + 1)
        last = drags.weight
        for weight in np.linspace(drags.weight, limit, steps)[1:].tolist():
            if lead(weight) <= 0:
                found = float(brentq(lead, last, weight, xtol=1e-12))
                last = weight if abs(found - weight) < NEAR else found
                break
            last = weight
        ends.append(last)
    return ends[0], ends[1]


__all__ = ["Lever", "Raised", "root_lever"]
