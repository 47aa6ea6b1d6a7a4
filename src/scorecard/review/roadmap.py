"""A roadmap: ideas of a workshop, chosen under a budget and laid out by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scorecard.errors import Finding, Place, ScorecardError, StrategyError
from scorecard.kpi.scale import number
from scorecard.maturity.cells import Cells
from scorecard.maturity.domain import check_roll_up, level_scores, node_of, with_nodes
from scorecard.maturity.planning import (
    SAME,
    Gap,
    Ground,
    PlannedIdea,
    Quarter,
    gaps_of,
    ground_of,
    in_levels,
    plan,
    proposals_of,
    quarters_of,
    start_of,
)
from scorecard.maturity.rules import chosen_rule
from scorecard.model.assessment import Assessment
from scorecard.model.framework import Framework, RollUpRule
from scorecard.model.link import Contributes
from scorecard.model.node import Initiative
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy

if TYPE_CHECKING:
    import pandas as pd

    from scorecard.render.charts.chart import Chart
    from scorecard.render.theme import Theme


@dataclass(frozen=True, slots=True, repr=False)
class Roadmap:
    """What to do, when, for how much, and which levels to expect.

    Levels that ideas bring are what people in the room expected of them, and the roll-up is a choice.
    Gains count over all perspectives of a capability that apply, so that one of which little was
    answered is not preferred; the levels shown are those of what was answered, as in a roll-up.

    Attributes:
        framework, assessment: what was assessed, and the round.
        items: every idea: the chosen ones by lift per cost, each after what it needs; then those left
            out; then those that lack a cost or a lift.
        gaps: perspectives below the level wanted, the widest gap first.
        quarters: cost and expected levels, from the start to the end of the last chosen idea.
        before: the level of each capability as it is, by id.
        start: the first quarter.
        budget: what may be spent; None, no limit.
        currency: of costs and budget, as it was said.
        roll_up: how a capability comes from its perspectives.
    """

    framework: Framework
    assessment: Assessment
    items: tuple[PlannedIdea, ...]
    gaps: tuple[Gap, ...]
    quarters: tuple[Quarter, ...]
    before: Mapping[str, float]
    start: Period
    budget: float | None
    currency: str
    roll_up: RollUpRule
    ground: Ground

    @property
    def chosen(self) -> tuple[PlannedIdea, ...]:
        """The ideas of the plan, in its order."""
        return tuple(item for item in self.items if item.state == "chosen")

    @property
    def cost(self) -> float:
        """What the plan costs."""
        return sum(item.idea.cost or 0.0 for item in self.chosen)

    @property
    def lift(self) -> float:
        """The levels the plan brings, over all perspectives that apply, added over the capabilities."""
        return sum(item.lift or 0.0 for item in self.chosen)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an idea, index `idea`, in the order of the plan.

        Columns: `name capability owner cost effort lift lift_per_1000 starts ends needs chosen
        why_not`. `lift` is in levels of the capability, over all its perspectives that apply, beyond
        what stands above it; `lift_per_1000` for each 1,000 of cost, infinite where it costs nothing;
        `effort` in person-days; quarters and `needs` (ids) are text. What is not stated is NaN.
        """
        import pandas as pd

        rows = [
            {
                "idea": item.idea.id,
                "name": item.idea.name,
                "capability": item.capability,
                "owner": item.idea.owner,
                "cost": item.idea.cost,
                "effort": item.idea.effort,
                "lift": item.lift,
                "lift_per_1000": item.lift_per_1000,
                "starts": None if item.starts is None else str(item.starts),
                "ends": None if item.ends is None else str(item.ends),
                "needs": ", ".join(item.idea.needs),
                "chosen": item.state == "chosen",
                "why_not": item.why_not,
            }
            for item in self.items
        ]
        columns = (
            "idea name capability owner cost effort lift lift_per_1000 starts ends needs chosen why_not"
        ).split()
        frame = pd.DataFrame(rows, columns=columns).set_index("idea")
        return frame.astype(dict.fromkeys(("cost", "effort", "lift", "lift_per_1000"), "float64"))

    def by_quarter(self) -> pd.DataFrame:
        """Return one row a quarter, index `quarter`: `cost`, `spent` so far, and the level expected at
        its end of each capability that has ideas in the plan, by its id."""
        import pandas as pd

        touched = list(dict.fromkeys(item.capability for item in self.chosen))
        rows = [
            {"quarter": str(each.period), "cost": each.cost, **{name: each.levels[name] for name in touched}}
            for each in self.quarters
        ]
        frame = pd.DataFrame(rows, columns=["quarter", "cost", *touched]).set_index("quarter").astype(float)
        frame.insert(1, "spent", frame["cost"].cumsum())
        return frame

    def gaps_frame(self) -> pd.DataFrame:
        """Return one row a gap: `capability perspective as_is to_be reached left ideas`.

        `reached` is the level after the plan and `left` what remains to the level wanted; `ideas` are
        those that would lift it, in the plan or not. A gap without ideas is one that nobody has an
        answer to.
        """
        import pandas as pd

        rows = [
            (
                gap.capability,
                gap.perspective,
                gap.as_is,
                gap.to_be,
                gap.reached,
                gap.left,
                ", ".join(gap.ideas),
            )
            for gap in self.gaps
        ]
        return pd.DataFrame(rows, columns="capability perspective as_is to_be reached left ideas".split())

    def __str__(self) -> str:
        touched = len({item.capability for item in self.chosen})
        lines = [
            f"Roadmap of {self.assessment.organisation}, round {self.assessment.round}, from "
            f"{self.start.say()}: {self.account()}, {in_levels(self.lift, 3)} gained over {touched} "
            f"{'capability' if touched == 1 else 'capabilities'}"
        ]
        lines += [f"  {self.when(item)}  {item.idea.name}: {self.worth(item)}" for item in self.chosen]
        lines += [
            f"  left out: {item.idea.name}: {item.why_not}" for item in self.items if item.state == "left"
        ]
        lines += [
            f"  cannot be planned: {item.idea.name}: {item.why_not}"
            for item in self.items
            if item.state == "incomplete"
        ]
        lines += [f"  no idea lifts {text}" for text in self.open_gaps()]
        lines += [f"  not closed: {text}" for text in self.short_gaps()]
        return "\n".join([*lines, *self.notes()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"

    def account(self) -> str:
        """Return how many ideas are chosen, for how much of the budget."""
        limit = "" if self.budget is None else f" of {self.money(self.budget)}"
        ideas = "idea" if len(self.items) == 1 else "ideas"
        return f"{len(self.chosen)} of {len(self.items)} {ideas} for {self.money(self.cost)}{limit}"

    def money(self, amount: float) -> str:
        """Return an amount with its currency."""
        return f"{self.currency} {amount:,.0f}".strip()

    def when(self, item: PlannedIdea) -> str:
        """Return the quarters of a chosen idea in words."""
        assert item.starts is not None and item.ends is not None
        return item.starts.say() if item.starts == item.ends else f"{item.starts.say()} to {item.ends.say()}"

    def worth(self, item: PlannedIdea) -> str:
        """Return what an idea costs and brings, in words."""
        per = item.lift_per_1000
        said = self.money(item.idea.cost or 0.0)
        if item.lift is not None and item.lift > 0 and per is not None:
            said += f", +{in_levels(item.lift, 3)}"
            said += "" if per == float("inf") else f" ({number(per, 3)} for each 1,000)"
        return said

    def open_gaps(self) -> tuple[str, ...]:
        """Return the gaps that no idea lifts, a text for each capability: `LAN: Process (1 to 3)`."""
        return self._told({gap: f"{gap.as_is:g} to {gap.to_be:g}" for gap in self.gaps if not gap.ideas})

    def short_gaps(self) -> tuple[str, ...]:
        """Return the gaps that ideas would lift and the plan does not close, a text for each
        capability: `LAN: Process (1 to 2 of 3 wanted, still 1 short)`."""
        found = {}
        for gap in self.gaps:
            if gap.ideas and gap.left > SAME:
                moved = f"{gap.as_is:g} to {gap.reached:g}" if gap.reached > gap.as_is else f"{gap.as_is:g}"
                found[gap] = f"{moved} of {gap.to_be:g} wanted, still {number(gap.left, 3)} short"
        return self._told(found)

    def _told(self, gaps: Mapping[Gap, str]) -> tuple[str, ...]:
        found: dict[str, list[str]] = {}
        for gap, said in gaps.items():
            side = self.framework.perspective(gap.perspective).name
            found.setdefault(gap.capability, []).append(f"{side} ({said})")
        return tuple(
            f"{self.framework.capabilities[capability].name}: {', '.join(sides)}"
            for capability, sides in found.items()
        )

    def notes(self) -> tuple[str, ...]:
        """Return what must be said wherever the roadmap is shown."""
        rule = chosen_rule(self.framework, self.roll_up).says
        said: tuple[str, ...] = (f"What ideas lift is what the room expected of them. Roll-up by {rule}.",)
        touched = {item.capability for item in self.items}
        shares = zip(self.ground.capabilities, self.ground.shares.tolist(), strict=True)
        if any(share < 1 for capability, share in shares if capability in touched):
            said += (
                "Levels gained count over all perspectives of a capability that apply, answered or not; "
                "levels expected are those of the answered ones.",
            )
        moved = [
            f"{item.idea.name} ({item.idea.starts.say()})"
            for item in self.chosen
            if item.idea.starts is not None and item.idea.starts < self.start
        ]
        if moved:
            said += (f"Could begin earlier, and moved to the start or later: {', '.join(moved)}.",)
        if self.assessment.basis == "illustrative":
            said += ("Organisation, levels, ideas and costs are illustrative.",)
        return said

    def into(self, strategy: Strategy) -> Strategy:
        """Return a strategy with the chosen ideas in it, as initiatives.

        Each runs from its first to its last quarter and contributes to the node of its capability, with
        its lift in levels as weight; one that lifts nothing itself contributes to those that need it.
        `expected` is the score of the perspectives it lifts once it is done, by `level_scores`, where a
        level is wanted. A person's status is expected of it while it runs; before and after, it leaves
        the calculation.

        Raises:
            StrategyError: a capability is not in the strategy yet, or an id is taken; all at once.
        """
        faults = list(self._faults(strategy))
        if faults:
            raise StrategyError(f"the roadmap cannot be written into {strategy.name!r}", faults)
        return with_nodes(strategy, "initiatives", [self._initiative(strategy, item) for item in self.chosen])

    def _faults(self, strategy: Strategy) -> Any:
        for capability in dict.fromkeys(item.capability for item in self.chosen):
            if node_of(capability) not in strategy.nodes:
                fix = "write the assessment into the strategy first: maturity.into(strategy, ...).strategy"
                what = f"{strategy.name!r} has no such node"
                yield Finding("error", "reference", Place(id=node_of(capability)), what, fix)
        for item in self.chosen:
            identifier = f"initiative:{item.idea.id}"
            if identifier in strategy.nodes:
                what = f"{strategy.name!r} has a node of this id already"
                fix = "take it out there, or give the idea another id"
                yield Finding("error", "duplicate", Place(id=identifier), what, fix)

    def _initiative(self, strategy: Strategy, item: PlannedIdea) -> Initiative:
        idea, node = item.idea, strategy.nodes[node_of(item.capability)]
        sides = ", ".join(
            f"{self.framework.perspective(side).name} by {levels:g}" for side, levels in idea.lifts.items()
        )
        lift = item.lift or 0.0
        links = (
            [Contributes(to=node.id, weight=lift, rationale=f"It is to lift {sides}")] if lift > SAME else []
        )
        links += [
            Contributes(to=f"initiative:{other.idea.id}", rationale="It must be done before")
            for other in self.chosen
            if lift <= SAME and idea.id in other.idea.needs
        ]
        effort = "" if idea.effort is None else f" Effort: {idea.effort:g} person-days."
        return Initiative(
            id=idea.id,
            name=idea.name,
            description=f"{idea.description}{effort}".strip(),
            owner=idea.owner,
            unit=node.unit,
            perspective=node.perspective,
            tier=node.tier,
            tags=frozenset({"roadmap"}),
            basis="illustrative" if self.assessment.basis == "illustrative" else None,
            cost=idea.cost,
            expected=self._expected(strategy, item),
            valid_from=item.starts,
            valid_until=item.ends,
            assessed=True,
            contributes=tuple(links),
        )

    def _expected(self, strategy: Strategy, item: PlannedIdea) -> float | None:
        """The mean score of the perspectives an idea lifts, once it is done."""
        scale, ground = self.framework.scale, self.ground
        assert scale is not None  # or there would be no ground
        rows = [ground.cells.index((item.capability, side)) for side in item.idea.lifts
                if (item.capability, side) in ground.cells]  # fmt: skip
        lifted = ground.as_is[rows] + np.array([item.idea.lifts[ground.cells[row][1]] for row in rows])
        reached, wanted = np.minimum(lifted, ground.limit[rows]), ground.to_be[rows]
        scores = level_scores(reached, wanted, scale, strategy.scale)
        known = scores[~np.isnan(scores)]
        return float(known.mean()) if len(known) else None

    def chart(self, theme: str | Path | Theme = "board") -> Chart:
        """Draw the plan quarter by quarter: a bar an idea, by capability, with the level expected at the
        end of each quarter, and what each quarter costs.

        Raises:
            UnknownNameError: there is no such theme.
        """
        from scorecard.render.charts.roadmap_chart import roadmap_chart

        return roadmap_chart(_scene(self), theme=theme)


def _scene(roadmap: Roadmap) -> Any:
    """What the chart shows."""
    from scorecard.render.charts.roadmap_chart import Bar, CapabilityRows, RoadmapScene

    names = {item.idea.id: item.idea.name for item in roadmap.items}
    quarters = [each.period for each in roadmap.quarters]
    groups = []
    for capability in dict.fromkeys(item.capability for item in roadmap.chosen):
        bars = tuple(
            Bar(
                name=item.idea.name,
                owner=item.idea.owner or "no owner stated",
                cost=roadmap.money(item.idea.cost or 0.0),
                lift=item.lift or 0.0,
                first=quarters.index(item.starts),
                last=quarters.index(item.ends),
                after=tuple(names[need] for need in item.idea.needs),
            )
            for item in roadmap.chosen
            if item.capability == capability and item.starts is not None and item.ends is not None
        )
        levels = tuple(each.levels[capability] for each in roadmap.quarters)
        name = roadmap.framework.capabilities[capability].name
        groups.append(CapabilityRows(name, roadmap.before[capability], levels, bars))
    assert roadmap.framework.scale is not None
    left = [f"{item.idea.name}: {item.why_not}." for item in roadmap.items if item.state != "chosen"]
    return RoadmapScene(
        heading=f"{roadmap.assessment.organisation}: roadmap",
        below=f"{roadmap.framework.name}, round {roadmap.assessment.round}; {roadmap.account()}",
        when=f"from {roadmap.start.say()}",
        scale=roadmap.framework.scale,
        quarters=tuple(quarters),
        costs=tuple(each.cost for each in roadmap.quarters),
        currency=roadmap.currency,
        groups=tuple(groups),
        left_out=tuple(left),
        gaps=roadmap.open_gaps(),
        short=roadmap.short_gaps(),
        notes=roadmap.notes(),
    )


def roadmap_of(
    table: Cells, assessment: Assessment, column: int, *,
    budget: Any, start: str | Period, roll_up: RollUpRule, currency: str,
) -> Roadmap:  # fmt: skip
    """Return the plan of a round's ideas; see `Maturity.roadmap`.

    Args:
        table: the levels of every round.
        assessment: the round.
        column: its place in the table.
        budget, start, roll_up, currency: as `Maturity.roadmap` takes them.

    Raises:
        ScorecardError: a budget that is none, a start that is no quarter, a framework without levels
            or perspectives, a roll-up that needs answers level by level.
        UnknownNameError: there is no such roll-up.
        PeriodError: the start cannot be read.
    """
    if budget is not None and (
        isinstance(budget, bool) or not isinstance(budget, Real) or not 0 < float(budget) < np.inf
    ):
        raise ScorecardError(f"a budget is a number above 0, such as 30000, not {budget!r}")
    check_roll_up(roll_up)
    begins = start_of(start)
    ground = ground_of(table, column, roll_up)
    limit = None if budget is None else float(budget)
    items = plan(proposals_of(assessment, ground), ground, limit, begins, currency)
    before = ground.rolled(ground.as_is[:, None])[:, 0].tolist()
    return Roadmap(
        framework=table.framework,
        assessment=assessment,
        items=tuple(items),
        gaps=gaps_of(items, ground),
        quarters=quarters_of(items, ground, begins),
        before=dict(zip(ground.capabilities, before, strict=True)),
        start=begins,
        budget=limit,
        currency=currency,
        roll_up=roll_up,
        ground=ground,
    )


__all__ = ["Roadmap", "roadmap_of"]
