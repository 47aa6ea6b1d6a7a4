"""A roll-up of one round: a level for everything, every category, capability and perspective."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from scorecard.errors import StrategyError
from scorecard.kpi.scale import number, optional
from scorecard.maturity.answered import levels_agreed
from scorecard.maturity.cells import ILLUSTRATIVE, cells
from scorecard.maturity.demands import demands
from scorecard.maturity.groups import GroupKind, Groups, groups_of
from scorecard.maturity.rules import Rolled, Rule, chosen_rule, roll_up_cells, roll_up_demands
from scorecard.model.assessment import Assessment
from scorecard.model.framework import Framework

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class GroupLevel:
    """The level a group comes to.

    Attributes:
        kind: `overall`, `category`, `capability`, `perspective` or `category by perspective`.
        id: its id in the framework; `overall`, or `category/perspective`, where it has none.
        level, low, high: on the framework's scale, None where nothing beneath is answered.
        coverage: the share answered of what applies, 0..1; None where nothing applies.
        answered, applicable: cells, or demands, beneath.
    """

    kind: GroupKind
    id: str
    name: str
    level: float | None
    low: float | None
    high: float | None
    coverage: float | None
    answered: int
    applicable: int

    def __str__(self) -> str:
        return f"{self.name}: {self.said}, {self.answered} of {self.applicable} answered"

    @property
    def said(self) -> str:
        """The level with the range left open, such as `1.4 (1 to 2)`."""
        if self.low == self.high:
            return _shown(self.level)
        return f"{_shown(self.level)} ({_shown(self.low)} to {_shown(self.high)})"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class RollUp:
    """What the answers of one round come to, by one rule.

    Attributes:
        framework, organisation, round: what was assessed, where and when.
        rule: its `name`, its `threshold`, and what it `says` of itself.
        groups, rolled: the groups and their levels as arrays of shape (group, 1).
        illustrative: whether the levels are made up.
    """

    framework: Framework
    organisation: str
    round: str
    rule: Rule
    groups: Groups
    rolled: Rolled
    illustrative: bool

    @property
    def overall(self) -> GroupLevel:
        """What everything together comes to."""
        return self._at(0)

    def level(self, name: str, perspective: str | None = None) -> GroupLevel:
        """Return what a category, a capability or a perspective comes to.

        Args:
            name: its id or name; `category:security` where a perspective is called so too.
            perspective: for a category, the one perspective it is seen from.

        Raises:
            UnknownNameError: there is none of that name, or several.
        """
        return self._at(self.groups.find(name, perspective))

    def _at(self, place: int) -> GroupLevel:
        groups, rolled = self.groups, self.rolled
        return GroupLevel(
            kind=groups.kinds[place],
            id=groups.ids[place],
            name=groups.names[place],
            level=optional(rolled.level[place, 0]),
            low=optional(rolled.low[place, 0]),
            high=optional(rolled.high[place, 0]),
            coverage=optional(rolled.coverage[place, 0]),
            answered=int(rolled.answered[place, 0]),
            applicable=int(rolled.applicable[place, 0]),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group: `kind id name level low high coverage answered applicable`.

        Levels and coverage are NaN where unknown. `attrs` holds `roll_up`, the name of the rule, and
        `notes`, what must be said beside the figures.
        """
        import pandas as pd

        columns = [field.name for field in fields(GroupLevel)]
        rows = [astuple(self._at(place)) for place in range(len(self.groups.ids))]
        frame = pd.DataFrame(rows, columns=columns)
        frame = frame.astype(dict.fromkeys(("level", "low", "high", "coverage"), "float64"))
        frame.attrs = {"roll_up": self.rule.name, "notes": list(self.notes)}
        return frame

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said wherever these levels are shown."""
        return said_beside(self.rule, self.illustrative)

    def __repr__(self) -> str:
        all_of_it = self.overall
        return (
            f"<RollUp of {self.organisation} in {self.framework.name}, round {self.round!r}: "
            f"{all_of_it.said} overall, {all_of_it.answered} of {all_of_it.applicable} answered. "
            f"{' '.join(self.notes)}>"
        )

    def _repr_html_(self) -> str:
        frame = self.to_frame()
        shown = frame[frame["kind"].isin(("overall", "category", "perspective"))]
        return framed(shown, f"{self.organisation}, {self.framework.name}, {self.round}", self.notes)


def roll_up(
    framework: Framework, assessment: Assessment, rule: str, *, threshold: float | None = None
) -> RollUp:
    """Roll up one round by a rule, `mean`, `minimum`, `cumulative` or `gate`.

    Raises:
        UnknownNameError, StrategyError, ScorecardError: the rule cannot be used; see `chosen_rule` and
            `refuse_levels_nobody_agreed_on`.
    """
    chosen = chosen_rule(framework, rule, threshold)
    refuse_levels_nobody_agreed_on(framework, [assessment], chosen)
    groups, rolled = rolled_up(framework, [assessment], chosen)
    return RollUp(
        framework=framework,
        organisation=assessment.organisation,
        round=assessment.round,
        rule=chosen,
        groups=groups,
        rolled=rolled,
        illustrative=assessment.illustrative,
    )


def rolled_up(framework: Framework, assessments: Sequence[Assessment], rule: Rule) -> tuple[Groups, Rolled]:
    """Return the groups of a framework, and their levels in some rounds: arrays (group, round)."""
    if rule.threshold is not None and framework.scale is not None:
        asked = demands(framework, assessments)
        groups = groups_of(framework, asked.capabilities, asked.perspectives)
        return groups, roll_up_demands(groups, asked, framework.scale, rule.threshold)
    found = cells(framework, assessments)
    groups = groups_of(framework, found.capabilities, found.perspectives)
    return groups, roll_up_cells(groups, found.as_is, found.low, found.high, found.state, rule.name)


def refuse_levels_nobody_agreed_on(
    framework: Framework, assessments: Sequence[Assessment], rule: Rule
) -> None:
    """Refuse to roll up agreed levels where the answers to demands are all there is.

    Raises:
        StrategyError: the rule works on agreed levels, and there are none.
    """
    if rule.threshold is not None or not framework.by_demand:
        return
    if not any(levels_agreed(framework, each) for each in assessments):
        raise StrategyError(
            f"{rule.name!r} works on agreed levels, and there are none: {framework.name} is answered demand "
            "by demand; choose 'cumulative' or 'gate'"
        )


def said_beside(rule: Rule, illustrative: bool) -> tuple[str, ...]:
    """Return what must be said beside levels that a rule gave."""
    return (f"{rule.says}.", ILLUSTRATIVE) if illustrative else (f"{rule.says}.",)


def framed(frame: pd.DataFrame, title: str, notes: Sequence[str]) -> str:
    """Return a table for a notebook, with what must be said beneath it."""
    from html import escape

    table = frame.to_html(index=False, na_rep="–", border=0, float_format=_shown, max_rows=40)
    return f"<p>{escape(title)}</p>{table}<p>{escape(' '.join(notes))}</p>"


def _shown(level: float | None) -> str:
    """A level as it is read, to two decimals at most."""
    return number(None if level is None else round(level, 2))
