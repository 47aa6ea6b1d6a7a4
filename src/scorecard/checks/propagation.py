"""Rules over how inputs become a score: settings that do not say what they seem to."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.checks.case import FED, Case, Rule
from scorecard.checks.words import some
from scorecard.errors import Finding, Place
from scorecard.model.link import Arrow, Contributes, Measures
from scorecard.strategy_map.compile import settings_of
from scorecard.strategy_map.grl import STRONG


def negative_into_product(case: Case) -> Iterator[Finding]:
    """A link works against a node whose rule is a geometric or harmonic mean.

    100 - x of a cause that does well is 0 and takes everything with it.
    """
    for name, rule, arrows in _ruled(case):
        if rule in ("geometric", "harmonic"):
            against = [
                arrow.source
                for arrow in arrows
                if isinstance(arrow.link, Contributes) and arrow.link.sign == "negative"
            ]
            if against:
                verb = "works" if len(against) == 1 else "work"
                what = f"its rule is `{rule}`, and {some(against)} {verb} against it: one at 100 makes it 0"
                fix = "choose another rule, or draw the link the other way round"
                yield Finding("warning", "negative-into-product", Place(id=name), what, fix)


def heavy_contribution(case: Case) -> Iterator[Finding]:
    """A link into a `grl` node is heavier than a full contribution."""
    for name, rule, arrows in _ruled(case):
        if rule == "grl":
            heavy = [
                arrow.source
                for arrow in arrows
                if isinstance(arrow.link, (Contributes, Measures)) and arrow.link.weight > STRONG
            ]
            if heavy:
                what = f"under `grl` a weight of 3 is a full contribution; {some(heavy)} counts as no more"
                yield Finding("note", "heavy-contribution", Place(id=name), what, "say a weight of 3 or less")


def unanimous_without_two_worst(case: Case) -> Iterator[Finding]:
    """A node says `unanimous`, which only `two_worst` heeds."""
    for node in case.strategy.nodes.values():
        settings = settings_of(case.strategy, node)
        if node.propagation.unanimous and settings.rule != "two_worst":
            what, fix = "it says `unanimous`, which only `two_worst` heeds", "say `rule: two_worst` beside it"
            yield Finding("warning", "unanimous-unheeded", Place(id=node.id), what, fix)


def _ruled(case: Case) -> Iterator[tuple[str, object, list[Arrow]]]:
    """The nodes whose inputs a rule joins, each with its rule and the arrows into it."""
    into: dict[str, list[Arrow]] = {}
    for arrow in case.carrying:
        into.setdefault(arrow.target, []).append(arrow)
    for node in case.strategy.nodes.values():
        if node.kind in FED and case.counts(node):
            yield node.id, settings_of(case.strategy, node).rule, into.get(node.id, [])


RULES: tuple[Rule, ...] = (negative_into_product, heavy_contribution, unanimous_without_two_worst)
