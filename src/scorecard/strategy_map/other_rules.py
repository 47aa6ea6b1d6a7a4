"""The same node under other rules, side by side; and a strategy with other rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scorecard.errors import ScorecardError, UnknownNameError
from scorecard.kpi.scale import band_of, optional, percent, show_score
from scorecard.model.node import Node
from scorecard.model.propagation import RULE_NAMES, RuleFunction, RuleName
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.compile import settings_of
from scorecard.strategy_map.functions import name_of
from scorecard.strategy_map.graph import DRIVEN, MEASURED, Graph
from scorecard.strategy_map.propagate import Inputs
from scorecard.strategy_map.propagate import under_rules as one_under
from scorecard.strategy_map.rules import POOLED

if TYPE_CHECKING:
    import pandas as pd

RuleGiven = RuleName | RuleFunction


def with_rules(
    strategy: Strategy, rules: Mapping[str, RuleGiven], *, unanimous: bool | None = None
) -> Strategy:
    """Return the strategy with other rules for some nodes.

    Args:
        strategy: the document.
        rules: node, by id or unique slug, to the name of a rule or a function of the scores and
            weights of its known inputs (arrays of one length) that gives a score, 0..100.
        unanimous: for `two_worst`; unsaid, as the strategy says.

    Raises:
        UnknownNameError: there is no such node, or no such rule.
        ScorecardError: a KPI or question, whose status no rule makes.
    """
    if not rules:
        return strategy
    chosen: dict[str, RuleGiven] = {}
    for name, rule in rules.items():
        identifier = strategy.resolve(name)
        _check_ruled(strategy.nodes[identifier])
        if not callable(rule) and rule not in RULE_NAMES:
            raise UnknownNameError("rule", str(rule), RULE_NAMES)
        chosen[identifier] = rule

    def ruled(node: Any) -> Any:
        if node.id not in chosen:
            return node
        said = node.propagation.model_dump(exclude_none=True) | {"rule": chosen[node.id]}
        if unanimous is not None:
            said["unanimous"] = unanimous
        return node.model_copy(update={"propagation": type(node.propagation).model_validate(said)})

    sections = ("objectives", "initiatives", "services", "capabilities", "risks")
    fields = {name: getattr(strategy, name) for name in type(strategy).model_fields}
    fields |= {section: tuple(map(ruled, fields[section])) for section in sections}
    return type(strategy).model_construct(_fields_set=set(strategy.model_fields_set), **fields)


@dataclass(frozen=True, slots=True)
class UnderRules:
    """One node's score under each rule, as computed and after caps, all else as it is.

    `scores` are score, low and high by rule, None where unknown. `current` is the name of its own
    rule: of the function, where it is one. `own_share` is how much the side of its own KPIs counts
    beside that of what drives it; None where it has one side only.
    """

    id: str
    name: str
    current: str
    scores: Mapping[str, tuple[float | None, float | None, float | None]]
    scale: Scale
    own_share: float | None = None

    def to_frame(self) -> pd.DataFrame:
        """Return one row a rule, index `rule`: `score band low high current`.

        Scores 0..100 are floats, NaN where unknown; `band` is an ordered categorical, worst
        first; `current` marks the node's own rule.
        """
        import pandas as pd

        rows = [
            {
                "rule": rule,
                "score": score,
                "band": None if (band := band_of(self.scale, score)) is None else band.name,
                "low": low,
                "high": high,
                "current": rule == self.current,
            }
            for rule, (score, low, high) in self.scores.items()
        ]
        frame = pd.DataFrame(rows).set_index("rule")
        for column in ("score", "low", "high"):
            frame[column] = frame[column].astype("float64")
        frame["band"] = pd.Categorical(frame["band"], [band.name for band in self.scale.bands], ordered=True)
        return frame

    def __str__(self) -> str:
        width = max(map(len, self.scores))
        lines = [f"{self.name} under each rule, all else as it is:"]
        for rule, (score, _, _) in self.scores.items():
            band = band_of(self.scale, score)
            mark = "  (its own)" if rule == self.current else ""
            word = "unknown" if band is None else band.name.lower()
            lines.append(f"  {rule:<{width}}  {show_score(self.scale, score):>4}  {word}{mark}")
        if self.own_share is not None:
            own, driven = percent(self.own_share), percent(1 - self.own_share)
            pooled = [name for name in self.scores if name in POOLED]
            lines.append(
                f"A rule runs over its own KPIs ({own}) and over what drives it ({driven}) "
                f"apart, as own_share says; {', '.join(pooled[:-1])} and {pooled[-1]} pool both."
            )
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def under_rules(strategy: Strategy, graph: Graph, inputs: Inputs, identifier: str) -> UnderRules:
    """Return what one node would score under each rule, in the first column, all else as it is.

    Args:
        strategy: the document.
        graph, inputs: what a pass over it starts from.
        identifier: the node.

    Raises:
        ScorecardError: it is a KPI, whose status is its own reading's.
    """
    node = strategy.nodes[identifier]
    own = settings_of(strategy, node)
    rule, together = own.rule or "mean", bool(own.unanimous)
    _check_ruled(node)
    compared = rules_to_compare(rule, together)
    found = one_under(graph, inputs, strategy.scale, graph.index[identifier], compared.values())
    scores = {
        shown: (optional(score[0]), optional(low[0]), optional(high[0]))
        for shown, (score, low, high) in zip(compared, found, strict=True)
    }
    place = graph.index[identifier]
    sides = set(graph.into(place).side.tolist())
    share = float(graph.settings.own_share[place]) if sides == {MEASURED, DRIVEN} else None
    return UnderRules(identifier, node.name, shown_rule(rule, together), scores, strategy.scale, share)


def _check_ruled(node: Node) -> None:
    if node.kind in ("kpi", "kpq"):
        why = "its own reading's" if node.kind == "kpi" else "none"
        raise ScorecardError(f"{node.id} takes no rule: the status of a {node.kind.upper()} is {why}")


def shown_rule(rule: RuleGiven, unanimous: bool) -> str:
    """Return the name a rule is shown under."""
    if callable(rule):
        return name_of(rule)
    return UNANIMOUS if rule == "two_worst" and unanimous else rule


UNANIMOUS = "two_worst, unanimous"


def rules_to_compare(own: RuleGiven, unanimous: bool) -> dict[str, tuple[RuleGiven, bool]]:
    """Return every rule by the name it is shown under, with whether it is unanimous; a node's own
    function first."""
    found: dict[str, tuple[RuleGiven, bool]] = {}
    if callable(own):
        found[name_of(own)] = (own, unanimous)
    for name in RULE_NAMES:
        found[name] = (name, False)
        if name == "two_worst":
            found[UNANIMOUS] = (name, True)
    return found
