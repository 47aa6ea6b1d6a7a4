"""How a node's inputs become its score: the settings, per strategy, kind and node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from scorecard.model.base import Noun
from scorecard.model.ids import NodeKind

RuleName = Literal["mean", "worst", "best", "two_worst", "majority", "geometric", "harmonic", "grl"]
RULE_NAMES: tuple[RuleName, ...] = get_args(RuleName)
RuleFunction = Callable[[Any, Any], float]
"""Scores 0..100 and weights of the known inputs, arrays of one length, to a score 0..100."""
Reads = Literal["score", "attainment", "progress"]
READS: tuple[Reads, ...] = get_args(Reads)


class _NameOrFunction:
    """A rule's name; a function too, which Python may give and no document can hold."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def checked(value: Any, by_name: Callable[[Any], Any]) -> Any:
            return value if callable(value) else by_name(value)

        return core_schema.no_info_wrap_validator_function(
            checked,
            handler.generate_schema(RuleName | None),
            serialization=core_schema.to_string_ser_schema(),
        )


class Propagation(Noun):
    """Settings of one node, kind or strategy; what is left out is inherited."""

    rule: Annotated[RuleName | RuleFunction | None, _NameOrFunction()] = None
    """`mean` (default) | `worst` | `best` | `two_worst` (mean of the two lowest of
    its own KPIs, and of its contributors, joined by `own_share`) | `majority` (weighted
    median) | `geometric` | `harmonic` | `grl` (contributions of ITU-T Z.151)."""
    unanimous: bool | None = None
    """For `two_worst`: best only where all known inputs are, worst only where both lowest are (no)."""
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
    peer_mean: bool | None = None
    """Whether the mean of its organisation's peers counts above where a node has no data (no)."""

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
    "unanimous": False,
    "on": "score",
    "own_share": 0.5,
    "min_known": 0.5,
    "measured_cap": True,
    "critical_cap": True,
    "peer_mean": False,
}
