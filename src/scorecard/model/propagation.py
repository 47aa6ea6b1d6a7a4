"""How a node's inputs become its score: the settings, per strategy, kind and node."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from scorecard.model.base import Noun
from scorecard.model.ids import NodeKind

RuleName = Literal["mean", "worst", "best", "two_worst"]
RULE_NAMES: tuple[RuleName, ...] = get_args(RuleName)
Reads = Literal["score", "attainment", "progress"]
READS: tuple[Reads, ...] = get_args(Reads)


class Propagation(Noun):
    """Settings of one node, kind or strategy; what is left out is inherited."""

    rule: RuleName | None = None
    """`mean` (default) | `worst` | `best` | `two_worst` (mean of the two lowest)."""
    on: Reads | None = None
    """Which of a KPI's numbers the rule reads: `score` (default) | `attainment` | `progress`."""
    own_share: float | None = Field(default=None, ge=0, le=1)
    """Share of a node's own KPIs against its contributors: 0.5; 1 measured only, 0 pure roll-up."""
    min_known: float | None = Field(default=None, ge=0, le=1)
    """Coverage below which a node is unknown: 0.5. With 0 one known input is enough."""
    measured_cap: bool | None = None
    """Whether own KPIs in the worst band cap the node (yes)."""
    critical_cap: bool | None = None
    """Whether a critical KPI in the worst band, or unknown, caps the node (yes)."""

    def over(self, base: Propagation) -> Propagation:
        """Return these settings with what they leave out taken from `base`.

        >>> Propagation(rule="worst").over(Propagation(own_share=1)).own_share
        1.0
        """
        said = {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}
        return base.model_copy(update=said)


class StrategyPropagation(Propagation):
    """The strategy's settings, with those of a kind of node beside them."""

    by_kind: dict[NodeKind, Propagation] = Field(default_factory=dict)


DEFAULTS = {
    "rule": "mean",
    "on": "score",
    "own_share": 0.5,
    "min_known": 0.5,
    "measured_cap": True,
    "critical_cap": True,
}
