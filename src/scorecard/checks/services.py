"""Rules over services: whom they are for, who provides them, what they promise, who hands over to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import some
from scorecard.errors import Finding, Place, Severity
from scorecard.model.link import HandsOver
from scorecard.model.node import Initiative, Service


def service_without_customer(case: Case) -> Iterator[Finding]:
    """A service is for nobody. Where no customers are named at all, that is said once."""
    without = [service.id for service in _there(case) if not service.served]
    if without and not case.strategy.customers:
        what = f"nothing says whom {some(without)} {'is' if len(without) == 1 else 'are'} for"
        fix = "name them under `customers:`, and in each service those it is for"
        yield Finding("note", "service-without-customer", Place(), what, fix)
        return
    for name in without:
        what, fix = (
            "it is for no customer",
            "name in `customers:` whom it is for, or ask whether it is needed",
        )
        yield Finding("warning", "service-without-customer", Place(id=name), what, fix)


def service_without_goal(case: Case) -> Iterator[Finding]:
    """A service has no line of sight to a goal."""
    for service in _there(case):
        if case.reach.goals and service.id in case.reach.orphans:
            what = f"it has no line of sight to a goal{case.behind(service.id)}"
            fix = "say in `contributes:` which objective it helps, or ask whether it is needed"
            yield Finding("warning", "service-without-goal", Place(id=service.id), what, fix)


def customer_unserved(case: Case) -> Iterator[Finding]:
    """No service that runs is for a customer."""
    running = {name for service in _there(case) for name in service.served}
    for customer in case.strategy.customers:
        if customer.id in running:
            continue
        coming = [
            item for item in case.strategy.services if customer.id in item.served and _to_come(case, item)
        ]
        what, fix = "no service is for this customer", "name it in the `customers:` of one, or leave it out"
        if coming:
            starts = [f"{item.id} (from {item.valid_from.say()})" for item in coming if item.valid_from]
            what, fix = f"no service is for this customer yet; to come: {some(starts)}", ""
        severity: Severity = "note" if coming else "warning"
        yield Finding(severity, "customer-unserved", Place(id=f"customer:{customer.id}"), what, fix)


def customer_without_reason(case: Case) -> Iterator[Finding]:
    """A service is in the value box, and in no place of it for one of its customers."""
    customers = {customer.id: customer for customer in case.strategy.customers}
    for service in _there(case):
        served = [customers[name] for name in service.served if service.value]
        without = [customer.id for customer in served if not service.value_for(customer)]
        if without:
            what = f"none of its places in the value box is for {some(without)}: nothing says why they use it"
            fix = "add a place for them under `value:`, or name them in one"
            yield Finding("note", "customer-without-reason", Place(id=service.id), what, fix)


def provider_at_odds(case: Case) -> Iterator[Finding]:
    """A partner has no name, or a service is said to be in-house and somebody else delivers it."""
    for service in _there(case):
        if service.provider == "partner" and not service.delivered_by:
            what, fix = "a partner provides it, and nothing says which", "name the partner in `delivered_by:`"
            yield Finding("warning", "partner-unnamed", Place(id=service.id), what, fix)
        elif service.provider == "in-house" and service.delivered_by:
            what = f"it is said to be in-house, and {service.delivered_by} delivers it"
            fix = "say `provider: partner`, or leave out `delivered_by:`"
            yield Finding("warning", "provider-at-odds", Place(id=service.id), what, fix)


def level_measures_nothing(case: Case) -> Iterator[Finding]:
    """The KPI of a service level does not measure the service, so the promise is not in its status."""
    measured = {
        (arrow.source, arrow.target) for arrow in case.strategy.arrows if arrow.link.kind == "measures"
    }
    for service in _there(case):
        for level in service.service_levels:
            kpi = case.strategy.resolve(level.kpi)
            if (kpi, service.id) not in measured:
                what = f"its service level {kpi} does not measure it, so the promise is not in its status"
                fix = f"say `measures: {service.slug}` in the KPI, or leave the service level out"
                yield Finding("warning", "level-measures-nothing", Place(id=service.id), what, fix)


def handed_over_twice(case: Case) -> Iterator[Finding]:
    """Several initiatives hand over to one service, which starts only once."""
    makers: dict[str, list[str]] = {}
    for initiative, service, _ in _hand_overs(case):
        makers.setdefault(service.id, []).append(initiative.id)
    for service_id, names in makers.items():
        if len(names) > 1:
            what = f"{some(names)} hand over to it, and a service starts once"
            fix = "let one hand over, and the others contribute to it"
            yield Finding("warning", "handed-over-twice", Place(id=service_id), what, fix)


def go_live(case: Case) -> Iterator[Finding]:
    """Nothing says when work hands over, since when its service counts, or neither counts for a while."""
    for initiative, service, link in _hand_overs(case):
        live = initiative.go_live(link)
        if live is None:
            what = f"it hands over to {service.id}, and nothing says when"
            fix = "say `valid_until:`, or `at:` with the hand-over"
            yield Finding("warning", "go-live-unsaid", Place(id=initiative.id), what, fix)
        elif service.valid_from is None:
            what = f"{initiative.id} hands over to it in {live.say()}, and it counts before that too"
            fix = f"say `valid_from: {live.shift(1)}`, or since when it has run"
            yield Finding("note", "service-start-unsaid", Place(id=service.id), what, fix)
        elif service.valid_from.start > live.end + timedelta(days=1):
            what = (
                f"{initiative.id} hands over to it in {live.say()}, and it counts from "
                f"{service.valid_from.say()} only"
            )
            fix = "mend one of the dates, or say who serves its customers until then"
            yield Finding("warning", "hand-over-gap", Place(id=service.id), what, fix)


def hands_nothing_over(case: Case) -> Iterator[Finding]:
    """Work that has ended fed a service, and nothing says that the service took over what it made."""
    if case.at is None:
        return
    fed = {
        (arrow.source, arrow.target)
        for arrow in case.strategy.arrows
        if arrow.link.kind == "contributes" and arrow.target.startswith("service:")
    }
    handed = {(initiative.id, service.id) for initiative, service, _ in _hand_overs(case)}
    for initiative in case.strategy.initiatives:
        ended = initiative.valid_until is not None and initiative.valid_until.end < case.at.start
        services = sorted(service for source, service in fed - handed if source == initiative.id)
        if ended and initiative.valid_until is not None and services:
            what = f"it ended in {initiative.valid_until.say()}, fed {some(services)} and hands over to none"
            fix = "say in `hands_over_to:` which service runs what it made"
            yield Finding("note", "hands-nothing-over", Place(id=initiative.id), what, fix)


def _there(case: Case) -> list[Service]:
    """The services that run at the date."""
    return [service for service in case.strategy.services if case.counts(service)]


def _to_come(case: Case, service: Service) -> bool:
    return case.at is not None and service.valid_from is not None and service.valid_from.start > case.at.end


def _hand_overs(case: Case) -> Iterator[tuple[Initiative, Service, HandsOver]]:
    services = {service.id: service for service in case.strategy.services}
    for initiative in case.strategy.initiatives:
        for link in initiative.hands_over_to:
            yield initiative, services[case.strategy.resolve(link.to)], link


RULES: tuple[Rule, ...] = (
    service_without_customer,
    service_without_goal,
    customer_unserved,
    customer_without_reason,
    provider_at_odds,
    level_measures_nothing,
    handed_over_twice,
    go_live,
    hands_nothing_over,
)
