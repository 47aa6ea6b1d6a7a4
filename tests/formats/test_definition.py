"""The full definition of a KPI: read, written and read back."""

from __future__ import annotations

import jsonschema

from scorecard.formats.document import parse_document, plain
from scorecard.formats.schema import strategy_schema
from scorecard.formats.strategy import parse_strategy
from scorecard.formats.writer import strategy_text
from scorecard.model.definition import Definition
from scorecard.model.period import Period

TEXT = """\
name: Library

kpis:
  visits:
    name: Visits
    measured_in: visits
    frequency: quarter
    indicator: lagging
    baseline: {2009-03: 61}
    target: {FY2010/11: 90}
    stretch: 120
    over_time: sum
    spc: {rebase: [2010-01], fix: 12, screened: false}
    mandated_by: Council
    definition:
      audience: Council and staff
      used_for: Opening hours
      not_used_for: Judging single people
      collection: Counted at the door
      scale: whole numbers
      source: Door counter
      collected: month
      data_entry: Desk clerk
      revise_by: 2012-03
      cost: 1200
      completeness: "Leaves out: the van"
      unintended_consequences: |-
        People are asked
        to come twice.
      notes: "[draft]"
      basis: illustrative
  rate:
    name: Visits a head
    roll_up: ratio
  share:
    name: Share
    formula: visits / rate * 100
"""


def test_what_is_read_is_written_in_the_same_words() -> None:
    strategy = parse_strategy(TEXT)
    assert strategy_text(strategy) == TEXT
    jsonschema.Draft202012Validator(strategy_schema()).validate(plain(parse_document(TEXT).root))


def test_every_field_of_the_definition_is_there() -> None:
    definition = parse_strategy(TEXT).kpis[0].definition
    assert definition.revise_by == Period.parse("2012-03")
    assert definition.collected == "month"
    assert [name for name in Definition.model_fields if not getattr(definition, name)] == []


def test_a_kpi_without_a_definition_has_an_empty_one_and_writes_none() -> None:
    rate = parse_strategy(TEXT).kpis[1]
    assert rate.definition == Definition()
    assert "definition" not in strategy_text(parse_strategy(TEXT)).split("rate:")[1]
