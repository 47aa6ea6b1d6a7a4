"""From ideas to a plan: which to carry out within a budget, in which order, and what they bring."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import ScorecardError
from scorecard.kpi.scale import number
from scorecard.maturity.cells import ANSWERED, UNANSWERED, Cells
from scorecard.model.assessment import Assessment, Idea
from scorecard.model.framework import Framework, RollUpRule
from scorecard.model.period import Period

Floats = NDArray[np.float64]
Chosen = NDArray[np.bool_]

SAME = 1e-9
"""Levels or money; what differs by less is the same."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The levels of one round that ideas may lift: a cell each, cells of a capability side by side.

    Attributes:
        cells: capability and perspective.
        as_is, to_be: the levels agreed and wanted, NaN where none is.
        limit: how far a cell may be lifted: to what is wanted, else to the top of the scale.
        shares: of each capability, the part of its cells in scope that apply which is answered.
        roll_up: how a capability comes from its cells.
        framework: what was assessed.
    """

    cells: tuple[tuple[str, str], ...]
    as_is: Floats
    to_be: Floats
    limit: Floats
    shares: Floats
    roll_up: RollUpRule
    framework: Framework

    @cached_property
    def capabilities(self) -> tuple[str, ...]:
        """The capabilities, in the order of their cells."""
        return tuple(dict.fromkeys(capability for capability, _ in self.cells))

    @cached_property
    def starts(self) -> list[int]:
        """Where the cells of each capability begin."""
        names = [capability for capability, _ in self.cells]
        return [names.index(name) for name in self.capabilities]

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """How many cells each capability has."""
        return (
            np.diff([*self.starts, len(self.cells)]).astype(np.intp) if self.cells else np.zeros(0, np.intp)
        )

    def reached(self, lifted: Floats) -> Floats:
        """Return levels after lifts, never beyond their limits: (cells, columns)."""
        return np.minimum(self.as_is[:, None] + lifted, self.limit[:, None])

    def rolled(self, levels: Floats) -> Floats:
        """Return the level of each capability: (capabilities, columns)."""
        if not self.cells:
            return np.zeros((0, levels.shape[1]))
        if self.roll_up == "minimum":
            return np.asarray(np.minimum.reduceat(levels, self.starts, axis=0))
        return np.asarray(np.add.reduceat(levels, self.starts, axis=0) / self.counts[:, None])

    def gain(self, before: Floats, after: Floats) -> float:
        """Return the levels gained from one set of levels of cells to another, both (cells, 1).

        The rise of each capability counts by the share of its cells that is answered, and these are
        added: so a level of one cell counts as much whether or not the others were answered.
        """
        return float(((self.rolled(after) - self.rolled(before))[:, 0] * self.shares).sum())

    def side(self, row: int) -> str:
        """Return the name of the perspective of a cell."""
        return self.framework.perspective(self.cells[row][1]).name


@dataclass(frozen=True, slots=True)
class Proposal:
    """An idea of one capability, and what keeps it from being planned."""

    idea: Idea
    capability: str
    missing: str = ""
    """What is not stated; empty where it can be planned."""


@dataclass(frozen=True, slots=True)
class PlannedIdea:
    """An idea as the roadmap has it.

    Attributes:
        idea, capability: the idea, and the id of the capability it belongs to.
        state: `chosen`, `left` out under the budget, or `incomplete`.
        lift: levels it brings its capability beyond what stands before it in the plan, over all its
            perspectives that apply, answered or not (`Ground.gain`); of one that is left out, with what
            it needs, beyond the whole plan. None where it is incomplete.
        starts, ends: its first and last quarter, None unless chosen.
        why_not: why it is not in the plan.
    """

    idea: Idea
    capability: str
    state: Literal["chosen", "left", "incomplete"]
    lift: float | None
    starts: Period | None = None
    ends: Period | None = None
    why_not: str = ""

    @property
    def lift_per_1000(self) -> float | None:
        """Levels for each 1,000 of cost; infinite where it costs nothing, None where it is incomplete."""
        if self.lift is None or self.idea.cost is None:
            return None
        if self.idea.cost == 0:
            return float("inf") if self.lift > SAME else 0.0
        return self.lift / self.idea.cost * 1000


@dataclass(frozen=True, slots=True)
class Gap:
    """A perspective of a capability below the level wanted.

    `reached` is its level after the plan; `ideas` are those that would lift it, chosen or not.
    """

    capability: str
    perspective: str
    as_is: float
    to_be: float
    reached: float
    ideas: tuple[str, ...]

    @property
    def left(self) -> float:
        """Levels that the plan leaves open."""
        return self.to_be - self.reached


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the plan: what it costs, and the levels expected at its end, by capability."""

    period: Period
    cost: float
    levels: Mapping[str, float]


def ground_of(table: Cells, column: int, roll_up: RollUpRule) -> Ground:
    """Return the answered cells of one round.

    Raises:
        ScorecardError: the framework has no levels or no perspectives, which ideas lift.
    """
    scale = table.framework.scale
    if scale is None or not table.framework.perspectives:
        raise ScorecardError(
            f"{table.framework.name} has no perspectives with levels, which an idea could lift"
        )
    rows = np.flatnonzero(table.state[:, column] == ANSWERED)
    as_is, to_be = table.as_is[rows, column], table.to_be[rows, column]
    limit = np.fmax(np.where(np.isnan(to_be), scale.highest, to_be), as_is)
    cells = tuple((table.capabilities[row], table.perspectives[row] or "") for row in rows.tolist())
    applies = np.flatnonzero(np.isin(table.state[:, column], (ANSWERED, UNANSWERED)))
    answered = Counter(capability for capability, _ in cells)
    asked = Counter(table.capabilities[row] for row in applies.tolist())
    shares = np.array([count / asked[capability] for capability, count in answered.items()], dtype=float)
    return Ground(cells, as_is, to_be, limit, shares, roll_up, table.framework)


def proposals_of(assessment: Assessment, ground: Ground) -> list[Proposal]:
    """Return every idea of a round, and of each what is not stated that a plan needs.

    A cost, and a lift of a perspective that has a level; an idea that others need may do without a
    lift of its own. What needs an idea that cannot be planned cannot be planned.
    """
    ideas = [(each.id, idea) for each in assessment.capabilities for idea in each.ideas]
    needed = {need for _, idea in ideas for need in idea.needs}
    missing: dict[str, str] = {}
    for capability, idea in ideas:
        lifted = [side for side in idea.lifts if (capability, side) in ground.cells]
        if idea.cost is None:
            missing[idea.id] = "no cost is stated"
        elif not idea.lifts and idea.id not in needed:
            missing[idea.id] = "no lift is stated"
        elif idea.lifts and not lifted and idea.id not in needed:
            sides = ", ".join(ground.framework.perspective(side).name for side in idea.lifts)
            missing[idea.id] = f"what it lifts has no level to be lifted from: {sides}"
    names = {idea.id: idea.name for _, idea in ideas}
    waiting = True
    while waiting:
        waiting = False
        for _, idea in ideas:
            lacking = [need for need in idea.needs if need in missing]
            if lacking and idea.id not in missing:
                missing[idea.id] = f"it needs {names[lacking[0]]!r}, of which {missing[lacking[0]]}"
                waiting = True
    return [Proposal(idea, capability, missing.get(idea.id, "")) for capability, idea in ideas]


class Options:
    """Ideas that can be planned, with what each costs, lifts and needs.

    Args:
        proposals: those with nothing missing.
        ground: the levels they may lift.
    """

    def __init__(self, proposals: Sequence[Proposal], ground: Ground) -> None:
        self.proposals, self.ground = tuple(proposals), ground
        rows = {cell: row for row, cell in enumerate(ground.cells)}
        self.cost = np.array([item.idea.cost or 0.0 for item in self.proposals])
        self.lifts = np.zeros((len(ground.cells), len(self.proposals)))
        for place, item in enumerate(self.proposals):
            for side, levels in item.idea.lifts.items():
                if (item.capability, side) in rows:
                    self.lifts[rows[item.capability, side], place] = levels
        places = {item.idea.id: place for place, item in enumerate(self.proposals)}
        self.needs = [tuple(places[need] for need in item.idea.needs) for item in self.proposals]

    def gained(self, chosen: Collection[int]) -> float:
        """Return the levels that some ideas bring, added over the capabilities (`Ground.gain`)."""
        return self.ground.gain(self.reached(()), self.reached(chosen))

    def reached(self, chosen: Collection[int]) -> Floats:
        """Return the levels of the cells with some ideas done: (cells, 1)."""
        return self.ground.reached(self.lifts[:, sorted(chosen)].sum(axis=1, keepdims=True))

    def with_needs(self, place: int, done: Collection[int]) -> list[int]:
        """Return an idea and what it needs that is not done yet, needs first."""
        found: list[int] = []
        waiting = [(place, False)]
        while waiting:
            item, ready = waiting.pop()
            if item in done or item in found:
                continue
            if ready:
                found.append(item)
            else:
                waiting.append((item, True))
                waiting += [(need, False) for need in reversed(self.needs[item])]
        return found

    def best(self, budget: float | None) -> list[int]:
        """Return the choice that gains most within a budget; of equal ones the cheaper.

        An integer programme, exact for any number of ideas: a cell reaches at most its level plus the
        lifts of what is chosen and at most its limit, a capability is the mean of its cells or at most
        each of them, and nothing is chosen without what it needs. Solved for the gain, and again for
        the least cost of that gain.
        """
        count = len(self.proposals)
        if not count:
            return []
        most = self._solve(self._gain_weights(), budget, None)
        gain = float(most @ self._gain_weights())
        costs = np.concatenate([self.cost, np.zeros(len(most) - count)])
        cheapest = self._solve(-costs, budget, gain)
        chosen = np.flatnonzero(cheapest[:count] > 0.5).tolist()
        return self._pruned(chosen)

    def _gain_weights(self) -> Floats:
        """What each unknown adds to the gain: ideas nothing, cells or capabilities their levels."""
        counts, shares = self.ground.counts, self.ground.shares
        each = np.repeat(shares / counts, counts)
        mean = self.ground.roll_up == "mean"
        parts = (each, np.zeros(len(counts))) if mean else (np.zeros(len(each)), shares)
        return np.concatenate([np.zeros(len(self.proposals)), *parts])

    def _solve(self, weights: Floats, budget: float | None, gain: float | None) -> Floats:
        """Maximise a sum over ideas (0 or 1), levels of cells, levels of capabilities."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import block_array, csr_array, eye_array

        ground, count = self.ground, len(self.proposals)
        cells, capabilities = len(ground.cells), len(ground.capabilities)
        owner = np.repeat(np.arange(capabilities), ground.counts)
        belongs = csr_array((np.ones(cells), (np.arange(cells), owner)), shape=(cells, capabilities))
        needing = [(place, need) for place, needs in enumerate(self.needs) for need in needs]
        order = csr_array(
            (
                np.tile([1.0, -1.0], len(needing)),
                (np.repeat(np.arange(len(needing)), 2), np.array(needing, dtype=np.intp).ravel()),
            ),
            shape=(len(needing), count),
        )
        rows: Any = block_array(
            [
                [csr_array(-self.lifts), eye_array(cells), None],
                [None, -eye_array(cells), belongs],
                [order, None, csr_array((len(needing), capabilities))],
            ],
            format="csr",
        )
        upper = np.concatenate([ground.as_is, np.zeros(cells), np.zeros(len(needing))])
        limits = [LinearConstraint(rows, ub=upper)]
        if budget is not None:
            spent = np.concatenate([self.cost, np.zeros(cells + capabilities)])
            limits.append(LinearConstraint(spent, ub=budget * (1 + SAME)))
        if gain is not None:
            limits.append(LinearConstraint(self._gain_weights(), lb=gain - 1e-7))
        highest = float(ground.limit.max(initial=0.0))
        found = milp(
            -weights,
            constraints=limits,
            bounds=Bounds(0, np.concatenate([np.ones(count), ground.limit, np.full(capabilities, highest)])),
            integrality=np.concatenate([np.ones(count), np.zeros(cells + capabilities)]),
            options={"mip_rel_gap": 0.0},
        )
        if found.x is None:  # nothing chosen is always within a budget
            raise ScorecardError(f"no plan was found: {found.message}")
        return np.asarray(found.x)

    def _pruned(self, chosen: list[int]) -> list[int]:
        """The same without ideas that gain nothing and that nothing chosen needs."""
        kept = list(chosen)
        for place in reversed(chosen):
            others = [item for item in kept if item != place]
            needed = any(place in self.needs[item] for item in others)
            if not needed and self.gained(others) >= self.gained(kept) - SAME:
                kept = others
        return kept

    def ordered(self, chosen: Sequence[int]) -> list[tuple[int, float]]:
        """Return ideas by lift per cost, each after what it needs, with the levels each adds.

        What is taken next is the idea that, together with what it still needs, gains most for its
        cost.
        """
        done: list[int] = []
        found: list[tuple[int, float]] = []
        while len(done) < len(chosen):
            before = self.gained(done)
            tried = []
            for place in chosen:
                if place not in done:
                    bundle = self.with_needs(place, done)
                    gain = self.gained([*done, *bundle]) - before
                    tried.append((-_per_cost(gain, float(self.cost[bundle].sum())), place, bundle))
            for place in min(tried)[2]:
                done.append(place)
                after = self.gained(done)
                found.append((place, after - before))
                before = after
        return found


def _per_cost(gain: float, cost: float) -> float:
    if gain <= SAME:
        return 0.0
    return float("inf") if cost == 0 else round(gain / cost, 15)


def plan(
    proposals: Sequence[Proposal], ground: Ground, budget: float | None, start: Period, currency: str = ""
) -> list[PlannedIdea]:
    """Return every idea as the plan has it: chosen ones in order, then those left, then incomplete ones.

    Args:
        proposals: all ideas of a round.
        ground: the levels they may lift.
        budget: what may be spent; None, whatever it takes.
        start: the quarter in which the first may begin.
        currency: of costs, for the reasons why an idea is left out.
    """
    options = Options([item for item in proposals if not item.missing], ground)
    order = options.ordered(options.best(budget))
    chosen = [place for place, _ in order]
    ends: dict[int, Period] = {}
    found = []
    for place, lift in order:
        idea = options.proposals[place].idea
        begins = max([start, idea.starts or start, *(ends[need].shift(1) for need in options.needs[place])])
        ends[place] = begins.shift(idea.quarters - 1)
        found.append(
            PlannedIdea(idea, options.proposals[place].capability, "chosen", lift, begins, ends[place])
        )
    spare = None if budget is None else budget - float(options.cost[chosen].sum())
    gained = options.gained(chosen)
    for place, item in enumerate(options.proposals):
        if place not in chosen:
            bundle = options.with_needs(place, chosen)
            lift = options.gained([*chosen, *bundle]) - gained
            if lift > SAME and spare is not None:
                cost = float(options.cost[bundle].sum())
                why = _too_dear(cost, spare, currency, needs=len(bundle) > 1)
            else:
                why = _lifts_nothing(options, place, chosen, bundle)
            found.append(PlannedIdea(item.idea, item.capability, "left", lift, why_not=why))
    found += [
        PlannedIdea(item.idea, item.capability, "incomplete", None, why_not=item.missing)
        for item in proposals
        if item.missing
    ]
    return found


def _too_dear(cost: float, spare: float, currency: str, *, needs: bool) -> str:
    whole = "with what it needs it costs" if needs else "it costs"
    said, left = (f"{currency} {amount:,.0f}".strip() for amount in (cost, max(spare, 0.0)))
    return f"{whole} {said}, and {left} is left of the budget"


def _lifts_nothing(options: Options, place: int, chosen: Sequence[int], bundle: Sequence[int]) -> str:
    """Why an idea, with what it needs, gains nothing beside a plan."""
    ground, capability = options.ground, options.proposals[place].capability
    rows = np.flatnonzero(options.lifts[:, place]).tolist()
    if not rows:
        return "it lifts nothing itself, and nothing in the plan needs it"
    if all(ground.as_is[row] >= ground.limit[row] - SAME for row in rows):
        sides = ", ".join(f"{ground.side(row)} {_as_wanted(ground, row)}" for row in rows)
        return f"what it lifts needs no lift: {sides}"
    before, after = options.reached(chosen)[:, 0], options.reached([*chosen, *bundle])[:, 0]
    if all(after[row] <= before[row] + SAME for row in rows):
        return "it lifts nothing beyond what the plan already reaches"
    own = [row for row, cell in enumerate(ground.cells) if cell[0] == capability]
    lowest = min(after[row] for row in own)
    holding = [ground.side(row) for row in own if after[row] <= lowest + SAME]
    name = ground.framework.capabilities[capability].name
    return f"under the minimum {name} stays at level {lowest:g}, held there by {' and '.join(holding)}"


def _as_wanted(ground: Ground, row: int) -> str:
    level, wanted = ground.as_is[row], ground.to_be[row]
    return f"is at {level:g}, " + (
        "the top of the scale" if np.isnan(wanted) else f"and {wanted:g} is wanted"
    )


def in_levels(levels: float, digits: int) -> str:
    """Return a number of levels in words.

    >>> in_levels(1.0, 3), in_levels(1 / 3, 2)
    ('1 level', '0.33 levels')
    """
    figure = number(levels, digits)
    return f"{figure} {'level' if figure == '1' else 'levels'}"


def quarters_of(items: Sequence[PlannedIdea], ground: Ground, start: Period) -> tuple[Quarter, ...]:
    """Return the quarters of a plan from its start to the end of its last idea.

    Costs are spread evenly over an idea's quarters; its lifts count from the end of its last one.
    """
    chosen = [item for item in items if item.ends is not None and item.starts is not None]
    last = max((item.ends for item in chosen if item.ends is not None), default=None)
    found = []
    period = start
    while last is not None and period <= last:
        done = [item for item in chosen if item.ends is not None and item.ends <= period]
        running = [
            item for item in chosen if item.starts is not None and item.ends is not None
            and item.starts <= period <= item.ends
        ]  # fmt: skip
        cost = sum((item.idea.cost or 0.0) / item.idea.quarters for item in running)
        levels = ground.rolled(ground.reached(_lifted(done, ground)))[:, 0].tolist()
        found.append(Quarter(period, cost, dict(zip(ground.capabilities, levels, strict=True))))
        period = period.shift(1)
    return tuple(found)


def _lifted(items: Sequence[PlannedIdea], ground: Ground) -> Floats:
    """The levels that some ideas lift each cell by, before its limit: one column."""
    rows = {cell: row for row, cell in enumerate(ground.cells)}
    lifted = np.zeros((len(ground.cells), 1))
    for item in items:
        for side, levels in item.idea.lifts.items():
            row = rows.get((item.capability, side))
            if row is not None:
                lifted[row] += levels
    return lifted


def gaps_of(items: Sequence[PlannedIdea], ground: Ground) -> tuple[Gap, ...]:
    """Return the cells below the level wanted, the widest gap first."""
    reached = ground.reached(_lifted([item for item in items if item.state == "chosen"], ground))[:, 0]
    found = [
        Gap(
            capability,
            side,
            float(ground.as_is[row]),
            float(ground.to_be[row]),
            float(reached[row]),
            tuple(
                item.idea.id for item in items if item.capability == capability and side in item.idea.lifts
            ),
        )
        for row, (capability, side) in enumerate(ground.cells)
        if ground.to_be[row] > ground.as_is[row]
    ]
    return tuple(sorted(found, key=lambda gap: gap.as_is - gap.to_be))


def start_of(start: str | Period) -> Period:
    """Return the quarter a plan starts in: `2009Q3`, or as it is shown, `Q3 2009`.

    Raises:
        PeriodError: it cannot be read.
        ScorecardError: it is no quarter.
    """
    shown = re.fullmatch(r"\s*[Qq]([1-4])\s+(\d{4})\s*", start) if isinstance(start, str) else None
    period = Period.parse(f"{shown[2]}Q{shown[1]}" if shown else start)
    if period.frequency != "quarter":
        quarter = Period.containing(period.start, "quarter")
        raise ScorecardError(f"a roadmap starts in a quarter, such as {quarter}, not {str(start)!r}")
    return period


__all__ = [
    "SAME", "Gap", "Ground", "Options", "PlannedIdea", "Proposal", "Quarter", "gaps_of", "ground_of",
    "in_levels", "plan",
    "proposals_of", "quarters_of", "start_of",
]  # fmt: skip
