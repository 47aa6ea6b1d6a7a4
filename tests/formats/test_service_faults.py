"""Customers and services in a document: what may be written, and what is said of each fault."""

from __future__ import annotations

import jsonschema
import pytest

import scorecard as sc
from scorecard.formats.document import parse_document, plain
from scorecard.formats.schema import strategy_schema
from scorecard.formats.strategy import parse_strategy
from scorecard.formats.writer import strategy_text
from scorecard.model.customer import Customer
from tests.trust import TRUST, trust

DESK = """\
name: Desk
customers:
  staff: All staff
  gps: {name: Practices, where: outside}
objectives:
  help: {name: Help, vision: true}
initiatives:
  build:
    name: Build the desk
    valid_until: 2025-09
    hands_over_to: desk
services:
  desk:
    name: Service desk
    customers: [staff]
    service_levels: {fixed: Seven in ten at once}
    value:
      - {form: technology, where: inside, customers: staff}
    contributes: help
kpis:
  fixed: {name: Fixed at once, target: 70, measures: desk}
"""


def refused(old: str, new: str) -> list[str]:
    """What is said of the desk with one thing changed."""
    assert DESK.count(old) == 1
    with pytest.raises(sc.StrategyError) as caught:
        parse_strategy(DESK.replace(old, new), file="desk.yaml")
    return [str(finding) for finding in caught.value.findings]


def test_a_document_says_them_in_short() -> None:
    strategy = parse_strategy(DESK)
    (desk,), (build,) = strategy.services, strategy.initiatives
    assert [(item.id, item.name, item.where) for item in strategy.customers] == [
        ("staff", "All staff", None), ("gps", "Practices", "outside")
    ]  # fmt: skip
    assert [(level.kpi, level.text) for level in desk.service_levels] == [("fixed", "Seven in ten at once")]
    assert [(place.form, place.where, place.customers) for place in desk.value] == [
        ("technology", "inside", ("staff",))
    ]
    (hand_over,) = build.hands_over_to
    assert hand_over.to == "desk"
    assert str(build.go_live(hand_over)) == "2025-09"
    assert strategy.customer("gps").name == "Practices"


def test_go_live_may_be_another_date_than_the_end_of_the_work() -> None:
    strategy = parse_strategy(DESK.replace("hands_over_to: desk", "hands_over_to: {desk: {at: 2025-07}}"))
    (build,) = strategy.initiatives
    assert str(build.go_live(build.hands_over_to[0])) == "2025-07"


def test_customers_that_only_the_places_name_are_the_services() -> None:
    strategy = parse_strategy(DESK.replace("    customers: [staff]\n", ""))
    (desk,) = strategy.services
    assert desk.served == ("staff",)
    assert desk.value_for(strategy.customer("staff")) == desk.value
    assert desk.value_for(strategy.customer("gps")) == ()


@pytest.mark.parametrize(("where", "there"), [("inside", True), ("outside", False), (None, True)])
def test_a_place_that_names_nobody_is_for_the_customers_on_its_side(where: str | None, there: bool) -> None:
    text = DESK.replace("where: inside, customers: staff", "where: inside")
    (desk,) = parse_strategy(text).services
    assert desk.value_for(Customer(id="staff", name="Staff", where=where)) == (desk.value if there else ())
    assert desk.value_for(Customer(id="others", name="Others", where=where)) == ()


def test_a_place_is_for_those_it_names_wherever_they_are() -> None:
    (desk,) = parse_strategy(DESK).services
    assert desk.value_for(Customer(id="staff", name="Staff", where="outside")) == desk.value


def test_what_is_written_is_read_back() -> None:
    for text in (DESK, TRUST):
        strategy = parse_strategy(text)
        again = strategy_text(strategy)
        assert parse_strategy(again) == strategy
        assert strategy_text(parse_strategy(again)) == again
    assert "service_levels:\n      fixed: Seven in ten at once\n" in strategy_text(parse_strategy(DESK))
    assert "    hands_over_to: desk\n" in strategy_text(parse_strategy(DESK))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "customers: [staff]", "customers: [staf]",
            "15:17 (service:desk): no customer 'staf'; did you mean 'staff'? [reference]",
        ),
        (
            "customers: [staff]", "customers: zebra",
            "15:5 (service:desk): no customer 'zebra'; add it under `customers:` [reference]",
        ),
        (
            "customers: [staff]", "customers: [staff, staff]",
            "15:24 (service:desk): `customers` names 'staff' again; remove one [reference]",
        ),
        (
            "inside, customers: staff", "inside, customers: gp",
            "18:43 (service:desk): no customer 'gp'; did you mean 'gps'? [reference]",
        ),
        (
            "inside, customers: staff", "inside, customers: [staff, gps]",
            "18:62 (service:desk): 'gps' is not among the customers of service:desk; add it to the service's "
            "`customers:`, or leave it out here [reference]",
        ),
        (
            "form: technology", "form: tecnology",
            "18:16 (service:desk): 'tecnology' is not known here; did you mean 'technology'? It may be "
            "information or technology [value]",
        ),
        (
            "where: inside", "where: beside",
            "18:35 (service:desk): 'beside' is not known here; did you mean 'inside' or 'outside'? It may be "
            "inside or outside [value]",
        ),
        (
            "form: technology, ", "",
            "18:9 (service:desk): `form` is missing; add `form:` [missing]",
        ),
        (
            "customers: staff}", "customers: staff, why: Doctors, nurses and porters work on}",
            "18:75 (service:desk): `nurses and porters work on` is no field of a place in the value box; "
            "within braces a comma ends a text: put the whole text in quotes [unknown-field]",
        ),
        (
            "{fixed: Seven in ten at once}", "{fixd: Seven in ten at once}",
            "16:22 (service:desk): no KPI 'fixd'; did you mean 'fixed'? [reference]",
        ),
        (
            "{fixed: Seven in ten at once}", "[fixed, kpi:fixed]",
            "16:29 (service:desk): `service_levels` names kpi:fixed again; remove one [reference]",
        ),
        (
            "{fixed: Seven in ten at once}", "help",
            "16:5 (service:desk): objective:help is no KPI; name the KPI that measures what is promised "
            "[reference]",
        ),
        (
            "{fixed: Seven in ten at once}", "{fixed: [Seven, in, ten]}",
            "16:22 (service:desk): text is wanted here, not a list [type]",
        ),
        (
            "hands_over_to: desk", "hands_over_to: dek",
            "11:5 (initiative:build): no node 'dek'; did you mean 'desk'? [reference]",
        ),
        (
            "hands_over_to: desk", "hands_over_to: help",
            "11:5 (initiative:build): `hands_over_to` cannot join initiative to objective; it runs from "
            "initiative to service [reference]",
        ),
        (
            "hands_over_to: desk", "hands_over_to: [desk, service:desk]",
            "11:27 (initiative:build): `hands_over_to` names service:desk again; remove one [reference]",
        ),
        (
            "where: outside}", "where: abroad}",
            "4:33 (customer:gps): 'abroad' is not known here; write inside or outside [value]",
        ),
    ],
)  # fmt: skip
def test_one_fault_is_one_finding(old: str, new: str, said: str) -> None:
    assert refused(old, new) == [f"error: desk.yaml:{said}"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  staff: All staff\n", "  staff: [All staff]\n",
            "3:3 (customer:staff): text is wanted here, not a list [type]",
        ),
        (
            "  staff: All staff\n  gps: {name: Practices, where: outside}", "  12",
            "3:3: a mapping or a list is wanted here, not 12 [type]",
        ),
        (
            "fixed: {name: Fixed at once, target: 70, measures: desk}", "fixed: [1]",
            "21:3 (kpi:fixed): text is wanted here, not a list [type]",
        ),
        (
            "    name: Service desk", "    name: Service desk\n    supplier: Firm",
            "15:5 (service:desk): `supplier` is no field of a service; it is called `delivered_by` "
            "[unknown-field]",
        ),
        (
            "{fixed: Seven in ten at once}", "{kpi: fixed, txt: Seven in ten}",
            "16:34 (service:desk): `txt` is no field of a service level; did you mean 'text'? "
            "[unknown-field]",
        ),
    ],
)  # fmt: skip
def test_what_follows_from_a_fault_is_not_told(old: str, new: str, said: str) -> None:
    assert refused(old, new) == [f"error: desk.yaml:{said}"]


def test_the_schema_knows_them() -> None:
    schema = jsonschema.Draft202012Validator(strategy_schema())
    for text in (DESK, TRUST):
        schema.validate(plain(parse_document(text)[0]))
    for old, new in (
        ("where: inside", "where: beside"), ("{fixed: Seven in ten at once}", "{fixed: 7}"),
        ("hands_over_to: desk", "hands_over_to: {desk: {when: 2025-09}}"), ("where: outside}", "side: out}"),
    ):  # fmt: skip
        assert not schema.is_valid(plain(parse_document(DESK.replace(old, new))[0])), new
    said = strategy_schema()["$defs"]["Service"]["properties"]
    assert said["value"]["description"] == "Its places in the value box."


def test_all_faults_are_told_at_once() -> None:
    text = DESK.replace("customers: [staff]", "customers: [staf]").replace("form: technology", "form: tea")
    with pytest.raises(sc.StrategyError) as caught:
        parse_strategy(text.replace("hands_over_to: desk", "hands_over_to: dek"), file="desk.yaml")
    lines = [finding.where.line for finding in caught.value.findings]
    assert lines == [11, 15, 18]


def test_names_of_any_script_and_with_signs_are_kept() -> None:
    name = "<b>R&D</b> \u05d0\u05d7\u05d9\u05d5\u05ea"
    strategy = parse_strategy(DESK.replace("All staff", f'"{name}"'))
    assert strategy.customer("staff").name == name
    assert parse_strategy(strategy_text(strategy)) == strategy


def test_an_unknown_customer_is_named_with_the_nearest() -> None:
    with pytest.raises(sc.UnknownNameError, match="no customer 'patient'; did you mean 'patients'"):
        trust().customer("patient")
