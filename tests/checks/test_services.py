"""The rules over services, each by the smallest change to a sound strategy that breaks it."""

from __future__ import annotations

from typing import Any

import pytest

import scorecard as sc
from tests.trust import AT, TRUST, readings, trust

RULES = {
    "service-without-customer", "service-without-goal", "customer-unserved", "customer-without-reason",
    "partner-unnamed", "provider-at-odds", "level-measures-nothing", "handed-over-twice", "go-live-unsaid",
    "service-start-unsaid", "hand-over-gap", "hands-nothing-over", "orphan",
}  # fmt: skip


def changed(*changes: tuple[str, str]) -> sc.Strategy:
    text = TRUST
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return trust(text)


def told(strategy: sc.Strategy, at: str = AT) -> list[str]:
    """What the rules over services say, word for word."""
    return [str(item) for item in sc.check(strategy, readings(), at=at) if item.rule in RULES]


def test_a_sound_strategy_has_no_findings() -> None:
    assert told(trust()) == []
    assert told(trust(), at="2026-03") == []
    assert [item for item in sc.check(trust()) if item.rule in RULES] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            [("    customers: staff\n    provider: partner", "    provider: partner")],
            "warning: service:devices: it is for no customer; name in `customers:` whom it is for, or ask "
            "whether it is needed [service-without-customer]",
        ),
        (
            [("why: They can work on their first day\n    contributes: time",
              "why: They can work on their first day")],
            "warning: service:devices: it has no line of sight to a goal, nor does what leads to it "
            "(kpi:device-days); say in `contributes:` which objective it helps, or ask whether it is needed "
            "[service-without-goal]",
        ),
        (
            [("  gps: {name", "  council: Council\n  gps: {name")],
            "warning: customer:council: no service is for this customer; name it in the `customers:` of one, "
            "or leave it out [customer-unserved]",
        ),
        (
            [("  gps: {name", "  council: Council\n  gps: {name"),
             ("customers: [patients, doctors]", "customers: [patients, doctors, council]")],
            "note: customer:council: no service is for this customer yet; to come: "
            "service:video-consultations (from January 2026) [customer-unserved]",
        ),
        (
            [("customers: [staff, community]", "customers: [staff, community, gps]")],
            "note: service:service-desk: none of its places in the value box is for gps: nothing says why "
            "they use it; add a place for them under `value:`, or name them in one [customer-without-reason]",
        ),
        (
            [("    customers: staff\n    provider: partner",
              "    customers: [staff, gps]\n    provider: partner")],
            "note: service:devices: none of its places in the value box is for gps: nothing says why they "
            "use it; add a place for them under `value:`, or name them in one [customer-without-reason]",
        ),
        (
            [("    delivered_by: Device supplier\n", "")],
            "warning: service:devices: a partner provides it, and nothing says which; name the partner in "
            "`delivered_by:` [partner-unnamed]",
        ),
        (
            [("    provider: partner\n    delivered_by: Device supplier",
              "    provider: in-house\n    delivered_by: Device supplier")],
            "warning: service:devices: it is said to be in-house, and Device supplier delivers it; say "
            "`provider: partner`, or leave out `delivered_by:` [provider-at-odds]",
        ),
        (
            [("{device-days: A device within five working days}", "[device-days, first-contact]")],
            "warning: service:devices: its service level kpi:first-contact does not measure it, so the "
            "promise is not in its status; say `measures: devices` in the KPI, or leave the service level "
            "out [level-measures-nothing]",
        ),
        (
            [("initiatives:\n", "initiatives:\n  pilot: {name: Pilot, valid_until: 2025-12, "
              "contributes: home, hands_over_to: video-consultations}\n")],
            "warning: service:video-consultations: initiative:pilot and initiative:virtual-clinics hand over "
            "to it, and a service starts once; let one hand over, and the others contribute to it "
            "[handed-over-twice]",
        ),
        (
            [("    valid_until: 2025-12\n", "")],
            "warning: initiative:virtual-clinics: it hands over to service:video-consultations, and nothing "
            "says when; say `valid_until:`, or `at:` with the hand-over [go-live-unsaid]",
        ),
        (
            [("    valid_from: 2026-01\n", "")],
            "note: service:video-consultations: initiative:virtual-clinics hands over to it in December "
            "2025, and it counts before that too; say `valid_from: 2026-01`, or since when it has run "
            "[service-start-unsaid]",
        ),
        (
            [("    valid_from: 2026-01\n", "    valid_from: 2026-03\n")],
            "warning: service:video-consultations: initiative:virtual-clinics hands over to it in December "
            "2025, and it counts from March 2026 only; mend one of the dates, or say who serves its "
            "customers until then [hand-over-gap]",
        ),
    ],
)  # fmt: skip
def test_each_fault_is_found_and_says_what_to_do(changes: list[tuple[str, str]], said: str) -> None:
    assert told(changed(*changes)) == [said]


def test_work_that_ended_should_hand_over_what_it_fed() -> None:
    strategy = changed(("    hands_over_to: video-consultations\n", ""))
    assert told(strategy) == []  # it still runs
    assert told(strategy, at="2026-03") == [
        "note: initiative:virtual-clinics: it ended in December 2025, fed service:video-consultations and "
        "hands over to none; say in `hands_over_to:` which service runs what it made [hands-nothing-over]"
    ]


def test_a_strategy_that_names_no_customers_is_told_once() -> None:
    services: dict[str, Any] = {name: {"name": name, "contributes": "a"} for name in ("x", "y")}
    strategy = sc.Strategy.model_validate(
        {"name": "S", "objectives": {"a": {"name": "A", "vision": True}}, "services": services}
    )
    assert [str(item) for item in sc.check(strategy) if item.rule in RULES] == [
        "note: nothing says whom service:x and service:y are for; name them under `customers:`, and in each "
        "service those it is for [service-without-customer]"
    ]


def test_a_service_that_leads_nowhere_is_named_by_one_rule_alone() -> None:
    strategy = changed(("why: They can work on their first day\n    contributes: time", "why: No"))
    assert len(told(strategy)) == 1
