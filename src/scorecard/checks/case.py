"""What the rules look at, and what several of them need to know about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from scorecard.checks.words import some
from scorecard.errors import Finding, ReadingsError, StrategyError
from scorecard.kpi.calendar import in_force
from scorecard.kpi.formulas import Formulas, formulas_of
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.measure import Measured, check_fit, measure
from scorecard.kpi.ratio import is_percent
from scorecard.kpi.readings import Readings
from scorecard.kpi.schemes import schemes_of
from scorecard.model.kpi import KPI
from scorecard.model.link import Arrow, Link
from scorecard.model.node import Node
from scorecard.model.period import Period
from scorecard.model.scheme import Scheme
from scorecard.model.strategy import Strategy, propagates
from scorecard.strategy_map.inputs import exempt_nodes
from scorecard.strategy_map.sight import Reach, reach

FED = ("objective", "initiative", "service", "capability")
"""The kinds whose status comes from what measures them and contributes to them."""


@dataclass(frozen=True)
class Case:
    """A strategy, its figures as far as given, and the period under review."""

    strategy: Strategy
    readings: Readings | None
    judgements: Judgements | None
    at: Period | None

    @cached_property
    def formulas(self) -> Formulas | None:
        """The formulas of the strategy; None where some cannot be used."""
        try:
            return formulas_of(self.strategy)
        except StrategyError:
            return None

    @cached_property
    def measured(self) -> Measured | None:
        """Every KPI at the date in every organisation; None without readings, or where they do not fit."""
        if self.readings is None or self.at is None or self.formulas is None:
            return None
        organisations: list[str | None] = [*self.readings.organisations]
        if not organisations or self.readings.frame["organisation"].isna().any():
            organisations.append(None)
        exempt: list[frozenset[str]] = []
        try:
            check_fit(self.strategy, self.readings)
            if self.judgements is not None:
                judgements = self.judgements.resolved(self.strategy)
                exempt = [exempt_nodes(judgements.at(self.at, name)) for name in organisations]
        except ReadingsError:
            return None
        return measure(self.strategy, self.readings, self.at, organisations, exempt)

    @cached_property
    def reach(self) -> Reach:
        """How much of the strategy reaches its goals."""
        return reach(self.strategy, self.at)

    @cached_property
    def carrying(self) -> tuple[Arrow, ...]:
        """The arrows that status or values flow along, at the date."""
        return tuple(
            arrow for arrow in self.strategy.arrows if propagates(arrow.link) and self.counts(arrow.link)
        )

    @cached_property
    def _flow(self) -> nx.DiGraph[str]:
        return nx.DiGraph((arrow.source, arrow.target) for arrow in self.carrying)

    def behind(self, name: str) -> str:
        """What leads to no goal with a node, as the rest of a sentence; empty where nothing leads to it."""
        names = sorted(nx.ancestors(self._flow, name)) if name in self._flow else []
        return f", nor does what leads to it ({some(names)})" if names else ""

    @cached_property
    def judged(self) -> list[tuple[KPI, Scheme]]:
        """The KPIs that a scheme judges by their values, each with its scheme."""
        schemes = schemes_of(self.strategy)
        pairs = [(kpi, schemes[kpi.scheme or self.strategy.scheme]) for kpi in self.valued]
        return [(kpi, scheme) for kpi, scheme in pairs if not scheme.assessed]

    @cached_property
    def valued(self) -> list[KPI]:
        """The KPIs whose values are to be judged by a scheme."""
        return [
            kpi
            for kpi in self.strategy.kpis
            if kpi.direction in ("higher", "lower", "between") and not kpi.untargeted
        ]

    @cached_property
    def assessed(self) -> set[str]:
        """The nodes somebody has given an assessed status, at any time."""
        names = {item.node for item in self.judgements or () if item.kind == "assessed"}
        return names | {f"{kind}:{name}" for kind in (*FED, "kpi") for name in names}

    def counts(self, thing: Node | Link) -> bool:
        """Whether a node or link is within its dates."""
        return self.at is None or in_force(thing, self.at)


def in_percent(kpi: KPI) -> bool:
    """Whether a KPI is measured in percent, so that its value is 100 x numerator / denominator."""
    return is_percent(kpi.measured_in)


Rule = Callable[[Case], Iterable[Finding]]
