"""From many levels to one: roll-ups by name, over everything, categories, capabilities and perspectives.

Which rule is used is chosen and said on every result; no public source states NIMM's own.

- `mean`: the plain mean of all answered cells beneath, each counting once. So a category with more
  answers weighs more in the whole, the result does not depend on how categories are nested, and an
  empty category takes part in nothing. (A mean of means would give a category with one answer the
  weight of one with fifty. Where that is wanted, the categories are in the frame.)
- `minimum`: the lowest answered cell beneath.
- `gate`: a level stands when at least the threshold's share of its demands is met, pooled over all
  that lies beneath, and every lower level stands; the result is the highest that stands. HIMSS INFRAM
  passes stages by such a gate (at 70 %:
  https://europe.himssanalytics.org/europe/news/infram-update); how it pools its domains was not read.
- `cumulative`: the same where all demands must be met, as in HIMSS EMRAM
  (https://www.slideshare.net/slideshow/himss-emram-us-2008/106996603).

`gate` and `cumulative` start from the lowest level of the scale, where everybody stands, and count
the answered demands; a level of which no demand is answered does not stand, so that none is skipped.
A level that demands nothing of a group is passed over on the way to a higher one.

What is not applicable or not in scope leaves the calculation. What is unanswered is no zero: it
lowers the coverage, and for `gate` and `cumulative` it opens the range from `low` (all of it unmet) to
`high` (all of it met). For `mean` and `minimum` the range is that of the cells where people said
"1 possibly 2".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from scorecard.errors import ScorecardError, StrategyError, UnknownNameError
from scorecard.kpi.scale import number
from scorecard.maturity.cells import ANSWERED, UNANSWERED
from scorecard.maturity.demands import Demands
from scorecard.maturity.groups import Groups
from scorecard.model.framework import Framework, LevelScale, RollUpRule

Levels = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_TOLERANCE = 1e-9
_WORDS: dict[RollUpRule, str] = {
    "mean": "the mean of all answered cells beneath, each counting once",
    "minimum": "the lowest answered cell beneath",
    "cumulative": "the highest level with all its demands met, and all those of every lower level",
    "gate": "the highest level with at least {share} of its demands met, and so every lower level",
}


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A way to roll up, and what must be said of it wherever its results are shown."""

    name: RollUpRule
    threshold: float | None
    """The share of a level's demands that passes it; None where there are no gates."""
    says: str
    """What it does, and whether it is the framework's own."""


@dataclass(frozen=True, slots=True, eq=False)
class Rolled:
    """Levels of groups; every array has the shape (group, column)."""

    level: Levels
    """NaN where nothing beneath is answered."""
    low: Levels
    high: Levels
    answered: Counts
    applicable: Counts
    """How many cells or demands beneath are in scope and apply."""

    @property
    def coverage(self) -> Levels:
        """The share answered of what applies, 0..1; NaN where nothing applies."""
        with np.errstate(invalid="ignore"):
            share: Levels = self.answered / self.applicable
        return share


def chosen_rule(framework: Framework, name: str, threshold: float | None = None) -> Rule:
    """Return the rule of a name, or say why it cannot be used with a framework.

    Args:
        framework: whose levels are rolled up.
        name: `mean`, `minimum`, `cumulative` or `gate`.
        threshold: for `gate`, above 0 and up to 1; unsaid, the framework's.

    Raises:
        UnknownNameError: no rule is called so.
        StrategyError: the framework has no levels, or is not answered level by level.
        ScorecardError: the threshold is missing, out of range, or not read by the rule.
    """
    rule = next((each for each in get_args(RollUpRule) if each == name), None)
    if rule is None:
        raise UnknownNameError("roll-up", name, get_args(RollUpRule))
    if framework.scale is None:
        raise StrategyError(f"{framework.name} has questions without levels: there is nothing to roll up")
    if rule in ("cumulative", "gate") and not framework.by_level:
        raise StrategyError(_not_by_level(framework, rule))
    if threshold is not None and rule != "gate":
        raise ScorecardError(f"{rule!r} reads no threshold; leave it out, or choose 'gate'")
    if rule == "gate":
        threshold = framework.threshold if threshold is None else threshold
        if threshold is None:
            raise ScorecardError(
                f"{framework.name} states no threshold for 'gate'; say one, such as `threshold=0.7`"
            )
        if not 0 < threshold <= 1:
            raise ScorecardError(f"a threshold is a share above 0 and up to 1, not {threshold:g}")
    return Rule(rule, 1.0 if rule == "cumulative" else threshold, _says(framework, rule, threshold))


def _not_by_level(framework: Framework, rule: RollUpRule) -> str:
    other = [each.id for each in framework.capabilities.values() if not each.by_level]
    some = ", ".join(repr(each) for each in other[:3]) + (f" and {len(other) - 3} more" if other[3:] else "")
    why = f"{some} {'has' if len(other) == 1 else 'have'} no" if other else "there are no"
    return (
        f"{rule!r} needs indicators that are answered level by level, and in {framework.name} {why} "
        "indicators with a `level`; 'mean' and 'minimum' work on agreed levels"
    )


def _says(framework: Framework, rule: RollUpRule, threshold: float | None) -> str:
    """Say what a rule does and whose it is."""
    share = "" if threshold is None else f"{number(100 * threshold)} %"
    text = f"{rule}: {_WORDS[rule].format(share=share)}"
    own = framework.roll_up or ("gate" if framework.threshold is not None else None)
    if own is None:
        return f"{text}; the roll-up is our choice; none is stated for {framework.name}"
    if own != rule:
        return f"{text}; the roll-up is our choice; {framework.name} publishes {own!r}"
    if rule == "gate" and threshold != framework.threshold:
        if framework.threshold is None:
            return f"{text}; the threshold is our choice; none is stated for {framework.name}"
        theirs = f"{number(100 * framework.threshold)} %"
        return f"{text}; the threshold is our choice; {framework.name} publishes {theirs}"
    return f"{text}; {framework.name} publishes that rule"


def roll_up_cells(
    groups: Groups,
    as_is: Levels,
    low: Levels,
    high: Levels,
    state: npt.NDArray[np.int8],
    rule: RollUpRule,
) -> Rolled:
    """Roll up agreed levels by `mean` or `minimum`.

    Args:
        groups: over the cells.
        as_is, low, high, state: of shape (cell, column), as in `Cells`; where `low` or `high` is the
            very array `as_is`, it is rolled up once.
        rule: `mean` or `minimum`.
    """
    members = groups.members
    known = state == ANSWERED
    count = members @ known.astype(np.float64)
    found: dict[int, Levels] = {}
    for levels in (as_is, low, high):
        if id(levels) not in found:
            rolled = _mean(groups, levels, known, count) if rule == "mean" else _lowest(groups, levels, known)
            found[id(levels)] = rolled
    return Rolled(
        level=found[id(as_is)],
        low=found[id(low)],
        high=found[id(high)],
        answered=count.astype(np.int64),
        applicable=(members @ (state <= UNANSWERED).astype(np.float64)).astype(np.int64),
    )


def _mean(groups: Groups, levels: Levels, known: npt.NDArray[np.bool_], count: Levels) -> Levels:
    with np.errstate(invalid="ignore"):
        mean: Levels = (groups.members @ np.where(known, levels, 0.0)) / count
    return mean


def _lowest(groups: Groups, levels: Levels, known: npt.NDArray[np.bool_]) -> Levels:
    members = groups.members
    lowest = np.full((members.shape[0], levels.shape[1]), np.inf)
    filled = np.flatnonzero(np.diff(members.indptr))
    if len(filled):
        beneath = np.where(known, levels, np.inf)[members.indices]
        lowest[filled] = np.minimum.reduceat(beneath, members.indptr[filled], axis=0)
    lowest[np.isinf(lowest)] = np.nan
    return lowest


def roll_up_demands(groups: Groups, found: Demands, scale: LevelScale, threshold: float) -> Rolled:
    """Roll up answers to the demands of levels: `gate`, and `cumulative` at a threshold of 1.

    Args:
        groups: over the demands.
        found: the answers; a demand met in part counts as that part.
        scale: its lowest level is where everybody stands.
        threshold: the share of a level's demands that passes it.
    """
    known, asked = found.state == ANSWERED, found.state <= UNANSWERED
    met = np.where(known, found.met, 0.0)
    members = groups.members
    shape = (members.shape[0], found.met.shape[1])
    reached = {name: np.full(shape, scale.lowest) for name in ("level", "low", "high")}
    standing = {name: np.ones(shape, dtype=bool) for name in reached}
    for level in np.unique(found.levels):
        rows = np.flatnonzero(found.levels == level)
        beneath = members[:, rows]
        sums = beneath @ met[rows]
        answered = beneath @ known[rows].astype(np.float64)
        applicable = beneath @ asked[rows].astype(np.float64)
        demanding = applicable > 0
        passed = {
            "level": (answered > 0) & (sums >= threshold * answered - _TOLERANCE),
            "low": sums >= threshold * applicable - _TOLERANCE,
            "high": sums + applicable - answered >= threshold * applicable - _TOLERANCE,
        }
        for name in reached:
            standing[name] &= passed[name] | ~demanding
            reached[name][standing[name] & demanding] = level
    count = members @ known.astype(np.float64)
    for levels in reached.values():
        levels[count == 0] = np.nan
    return Rolled(
        **reached,
        answered=count.astype(np.int64),
        applicable=(members @ asked.astype(np.float64)).astype(np.int64),
    )
