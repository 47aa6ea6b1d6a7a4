"""What a scenario makes of a strategy: names resolved, links and targets changed, nodes taken out."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from numbers import Real
from typing import Any

from pydantic import ValidationError

from scorecard.errors import ScorecardError, UnknownNameError
from scorecard.kpi.scale import find_band
from scorecard.kpi.schemes import assessed_scheme_of
from scorecard.model.kpi import KPI, Target
from scorecard.model.link import Contributes, Link, Measures
from scorecard.model.node import Initiative, Node, Risk, Service
from scorecard.model.period import Duration, Period
from scorecard.model.scenario import Scenario
from scorecard.model.strategy import NODE_SECTIONS, Strategy
from scorecard.results import RiskMark, Stopped
from scorecard.strategy_map.compile import status_arrows
from scorecard.strategy_map.lines import goals_of

WORK = ("objective", "initiative", "service", "capability")
"""Kinds of nodes that can stop, or come later."""


def resolved(strategy: Strategy, scenario: Scenario, stopped: Collection[str] = ()) -> Scenario:
    """Return a scenario with every node by its canonical id, once it fits the strategy.

    Args:
        strategy: the document.
        scenario: what is supposed.
        stopped: ids of work that an earlier what-if has stopped.

    Raises:
        ScorecardError: it does not; every fault, a line each. An UnknownNameError where that is
            the only one.
    """
    faults: list[ScorecardError] = []

    def found(what: str, names: Iterable[str], fits: Callable[[Node], str]) -> dict[str, str]:
        """Canonical ids by the names they were given, of those that fit."""
        good: dict[str, str] = {}
        for name in sorted(names):
            try:
                identifier = strategy.resolve(name)
                fault = fits(strategy.nodes[identifier])
            except UnknownNameError as error:
                faults.append(error)
                continue
            if fault:
                faults.append(ScorecardError(f"{what}: {identifier} {fault}" if what else fault))
            elif identifier in good.values():
                faults.append(ScorecardError(f"{what}: {identifier} is named twice"))
            else:
                good[name] = identifier
        return good

    values = found("set", scenario.set, lambda node: "")
    checked: dict[str, bool | float | str] = {}
    for name, identifier in values.items():
        try:
            checked[identifier] = _value(strategy, identifier, scenario.set[name])
        except ScorecardError as error:
            faults.append(error)
    dropped = found("", scenario.drop, _can_stop)
    faults += [
        ScorecardError(
            f"{name} is set and stops: work that stops scores 0 whatever it is set to; leave out one of them"
        )
        for name in sorted(checked.keys() & {*dropped.values(), *stopped})
    ]
    delayed = found("delay", scenario.delay, _can_wait)
    removed = found("remove", scenario.remove, lambda node: "")
    weights: dict[str, dict[str, float]] = {}
    for name, identifier in found("reweight", scenario.reweight, lambda node: "").items():
        for effect, to in found("reweight", scenario.reweight[name], lambda node: "").items():
            ends = [
                arrow.target
                for arrow in strategy.arrows
                if arrow.source == identifier and _weighted(arrow.link)
            ]
            if to in ends:
                weights.setdefault(identifier, {})[to] = scenario.reweight[name][effect]
            else:
                known = ", ".join(ends) or "none of its links has a weight"
                faults.append(
                    ScorecardError(f"reweight: {identifier} has no weighted link to {to}; valid: {known}")
                )
    targets = found("retarget", scenario.retarget, _has_target)
    for name, identifier in targets.items():
        fault = _target_fault(strategy, identifier, scenario.retarget[name])
        if fault:
            faults.append(ScorecardError(f"retarget: {identifier}: {fault}"))
    _raise(faults)
    return scenario.model_copy(
        update={
            "set": checked,
            "drop": frozenset(dropped.values()),
            "delay": {identifier: scenario.delay[name] for name, identifier in delayed.items()},
            "remove": frozenset(removed.values()),
            "reweight": weights,
            "retarget": {identifier: scenario.retarget[name] for name, identifier in targets.items()},
        }
    )


def _raise(faults: list[ScorecardError]) -> None:
    if len(faults) == 1:
        raise faults[0]
    if faults:
        lines = "\n  ".join(str(fault) for fault in faults)
        raise ScorecardError(f"the scenario does not fit the strategy: {len(faults)} faults\n  {lines}")


def _value(strategy: Strategy, name: str, value: Any) -> bool | float | str:
    """A value that a node may be supposed to have."""
    node = strategy.nodes[name]
    read = isinstance(node, KPI) and node.direction != "assessed"
    yes_no = isinstance(node, KPI) and node.direction == "yes_no"
    if node.kind in ("kpq", "risk"):
        raise ScorecardError(f"{name} is a {node.kind} and takes no value")
    if read and (isinstance(value, str) or (isinstance(value, bool) and not yes_no)):
        wanted = "True or False" if yes_no else "a number"
        raise ScorecardError(f"{name} takes {wanted}, not {value!r}")
    if isinstance(value, str):
        among = assessed_scheme_of(strategy, node) or strategy.scale
        if find_band(among, value) is None:
            raise UnknownNameError("status", value, [band.name for band in among.bands])
        return value
    if not read:
        raise ScorecardError(f"{name} has no readings of its own; set its KPIs, or give a status word")
    if not _finite(value):
        raise ScorecardError(f"{name} needs a finite number, not {value!r}")
    if yes_no and value not in (0, 1):
        raise ScorecardError(f"{name} takes True or False, not {value!r}")
    return float(value)


def _can_stop(node: Node) -> str:
    if node.kind in WORK:
        return ""
    return (
        f"{node.id} is no work that can stop; drop an initiative, service, capability or objective, or "
        "give a KPI another value"
    )


def _can_wait(node: Node) -> str:
    return "" if node.kind in WORK else "is no work that can come later"


def _has_target(node: Node) -> str:
    if isinstance(node, KPI) and node.direction not in ("assessed", "yes_no"):
        return ""
    return "is no KPI that is compared with a target"


def _target_fault(strategy: Strategy, identifier: str, target: Target) -> str:
    """Why a KPI cannot have a target, if it cannot."""
    kpi = strategy.nodes[identifier]
    try:
        type(kpi).model_validate({**_fields(kpi), "target": target})
    except ValidationError as error:
        return "; ".join(str(detail["msg"]).removeprefix("Value error, ") for detail in error.errors())
    return ""


def _fields(node: Node) -> dict[str, Any]:
    return {name: getattr(node, name) for name in type(node).model_fields}


def _weighted(link: Link) -> bool:
    return isinstance(link, (Contributes, Measures))


def edited(strategy: Strategy, scenario: Scenario, at: Period) -> Strategy:
    """Return a strategy with what a scenario changes in it: links, targets, dates, nodes.

    Values and stops are no part of a strategy and are left to the review. A delay moves dates that
    lie ahead of `at`: work that runs goes on.

    Args:
        strategy: the document.
        scenario: fitting it, as `resolved` returns it.
        at: the period under review.

    Raises:
        ScorecardError: a node that something else cannot do without is removed.
    """
    if not (scenario.delay or scenario.remove or scenario.reweight or scenario.retarget):
        return strategy
    gone = scenario.remove

    def link(cause: str, item: Link) -> Link:
        to = strategy.resolve(item.to)
        weight = scenario.reweight.get(cause, {}).get(to)
        return item if weight is None or not _weighted(item) else item.model_copy(update={"weight": weight})

    def changed(node: Any) -> Any:
        update: dict[str, Any] = {}
        for name in type(node).model_fields:
            value = getattr(node, name)
            if isinstance(value, tuple) and value and isinstance(value[0], Link):
                kept = (item for item in value if strategy.resolve(item.to) not in gone)
                update[name] = tuple(link(node.id, item) for item in kept)
        if isinstance(node, Service):
            levels = (item for item in node.service_levels if strategy.resolve(item.kpi) not in gone)
            update["service_levels"] = tuple(levels)
        if node.id in scenario.retarget:
            update["target"] = scenario.retarget[node.id]
        if node.id in scenario.delay:
            update |= _later(node, scenario.delay[node.id], at)
        return node.model_copy(update=update)

    fields = {name: getattr(strategy, name) for name in type(strategy).model_fields}
    for section in NODE_SECTIONS:
        fields[section] = tuple(changed(node) for node in fields[section] if node.id not in gone)
    return type(strategy).model_construct(_fields_set=set(strategy.model_fields_set), **fields)


def stopped(strategy: Strategy, names: Iterable[str], at: Period) -> tuple[Stopped, ...]:
    """Return what goes with some work: its cost, the goals it leads to, the risks it mitigates.

    Args:
        strategy: in which the work still is.
        names: canonical ids of the work, in any order.
        at: the period under review.
    """
    onward: dict[str, list[str]] = {}
    for arrow, _ in status_arrows(strategy, at):
        onward.setdefault(arrow.source, []).append(arrow.target)
    goals = goals_of(strategy)
    found = []
    for name in sorted(names):
        node, seen, waiting = strategy.nodes[name], {name}, [name]
        while waiting:
            fresh = [effect for effect in onward.get(waiting.pop(), ()) if effect not in seen]
            seen.update(fresh)
            waiting += fresh
        risks = [
            RiskMark(risk.id, risk.name, risk.residual, risk.appetite, risk.over_appetite)
            for arrow in strategy.arrows
            if arrow.source == name and arrow.link.kind == "mitigates"
            if isinstance(risk := strategy.nodes[arrow.target], Risk)
        ]
        reached = tuple(strategy.nodes[goal].name for goal in goals if goal in seen and goal != name)
        cost = node.cost if isinstance(node, Initiative) else None
        found.append(Stopped(name, node.name, cost, strategy.currency, reached, tuple(risks)))
    return tuple(found)


def _later(node: Node, lag: Duration, at: Period) -> dict[str, Period]:
    """The dates of a node that lie ahead, so much later."""
    moved = {}
    for name, day in (("valid_from", "start"), ("valid_until", "end")):
        period = getattr(node, name)
        if period is not None and getattr(period, day) > at.end:
            moved[name] = period.around(lag.after(getattr(period, day)))
    return moved


def _finite(value: Any) -> bool:
    """Whether something is a number that a KPI may have."""
    try:
        return isinstance(value, (Real, Decimal)) and math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


__all__ = ["edited", "resolved", "stopped"]
