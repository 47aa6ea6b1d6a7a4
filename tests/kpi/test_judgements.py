"""Judgements as a table: read with every fault at once, and which of them holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.judgements import Judgements
from scorecard.model.judgement import Judgement
from scorecard.model.period import Period
from tests.kpi.made import csv, strategy

HEAD = "node,period,kind,status,author,reason,organisation,score,expires,recorded_at,propagates\n"
ONE = strategy({"k": {"name": "K"}}, initiatives={"i": {"name": "I"}})


def read(tmp_path: Path, text: str) -> Judgements:
    return sc.read_judgements(csv(tmp_path, HEAD + text, "judgements.csv"))


def judgement(period: str = "2010-01", **fields: Any) -> Judgement:
    base = {"node": "initiative:i", "status": "Green", "author": "Owner", "reason": "on plan"}
    return Judgement.model_validate({**base, "period": period, **fields})


def holding(items: list[Judgement], at: str, organisation: str | None = None) -> str | None:
    found = Judgements(items).at(Period.parse(at), organisation).get(("initiative:i", "assessed"))
    return found.status if found else None


def test_what_is_read(tmp_path: Path) -> None:
    text = (
        "i,2010-02,override,Amber,Board,as agreed,North,55,2010-06,2010-03-01T09:30Z,yes\n"
        "i,FY2009/10,assessed,G,Owner,fine,,,,,\n"
    )
    later, first = sorted(read(tmp_path, text), key=lambda item: item.kind, reverse=True)
    assert (first.status, first.organisation, first.recorded_at) == ("G", None, None)
    assert (later.score, later.propagates, later.organisation) == (55, True, "North")
    assert str(later.expires) == "2010-06"


def test_all_bad_cells_at_once(tmp_path: Path) -> None:
    text = (
        "i,2010-13,assessed,Green,Owner,fine,,,,,\n"
        "i,2010-01,asessed,Green,,fine,,95%,,2010,\n"
        "i,2010-01,assessed,Green,Owner,,,150,31 Feb,,\n"
        "i,2010-02,assessed,Green,Owner,fine,,,,,yes\n"
        "i,2010-03,assessed,Green,Owner,fine,,1_0,,2010-02-30,maybe\n"
        ",2010-04,assessed,,Owner,fine,,,,,\n"
    )
    with pytest.raises(sc.ReadingsError) as caught:
        read(tmp_path, text)
    found = [(finding.where.line, finding.where.cell) for finding in caught.value.findings]
    assert sorted(found, key=str) == sorted(
        [
            (2, "column period"),
            (3, "column kind"),
            (3, "column author"),
            (3, "column score"),
            (3, "column recorded_at"),
            (4, "column reason"),
            (4, "column score"),
            (4, "column expires"),
            (5, None),
            (6, "column score"),
            (6, "column recorded_at"),
            (6, "column propagates"),
            (7, "column node"),
            (7, "column status"),
        ],
        key=str,
    )
    assert "write 95" in str(caught.value)
    assert "'2010' is no date; write 2010-04-12" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"kpi,period,value\n", b"node,period\n"])
def test_what_is_no_table_of_judgements(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(sc.ReadingsError):
        sc.read_judgements(csv(tmp_path, content))


def test_a_fiscal_year_begins_where_it_is_said_to(tmp_path: Path) -> None:
    path = csv(tmp_path, HEAD + "i,FY2009/10,assessed,Green,Owner,fine,,,,,\n")
    (item,) = sc.read_judgements(path, fiscal_start=7)
    assert item.period.start == date(2009, 7, 1)


def test_it_holds_until_replaced_or_expired() -> None:
    items = [
        judgement("2010-01", status="Red"),
        judgement("2010-04", status="Amber", expires="2010-05"),
        judgement("2010-09"),
    ]
    months = ("2009-12", "2010-01", "2010-03", "2010-04", "2010-05", "2010-06", "2010-09", "2015-01")
    held = [holding(items, at) for at in months]
    assert held == [None, "Red", "Red", "Amber", "Amber", None, "Green", "Green"]
    assert [holding(items[::-1], at) for at in months] == held


def test_the_latest_begun_holds_however_long_the_others_last() -> None:
    items = [judgement("FY2009/10", status="Red"), judgement("2009-12", status="Amber")]
    assert [holding(items, at) for at in ("2009-11", "2009-12", "2010-06")] == ["Red", "Amber", "Amber"]


def test_an_organisation_may_have_its_own() -> None:
    items = [
        judgement("2010-03"),
        judgement("2010-01", status="Red", organisation="N", expires="2010-04"),
    ]
    assert holding(items, "2010-04") == "Green"
    assert holding(items, "2010-04", "N") == "Red"
    assert holding(items, "2010-04", "S") == "Green"
    assert holding(items, "2010-05", "N") == "Green"  # its own is over; the common one holds
    assert holding(items, "2010-02", "S") is None


def test_assessed_and_override_stand_side_by_side() -> None:
    items = [judgement(), judgement(kind="override", status="Red")]
    found = Judgements(items).at(Period.parse("2010-01"))
    assert {kind: item.status for (_, kind), item in found.items()} == {
        "assessed": "Green",
        "override": "Red",
    }


def test_the_same_twice_is_an_error_and_a_later_record_a_revision() -> None:
    with pytest.raises(sc.ReadingsError, match="a second assessed status of initiative:i for 2010-01"):
        Judgements([judgement(), judgement(status="Red")])
    revised = [
        judgement(recorded_at="2010-02-01T12:00-05:00", status="Red"),
        judgement(recorded_at="2010-02-01T16:59+00:00"),  # a minute earlier
    ]
    assert holding(revised, "2010-01") == "Red"
    with pytest.raises(sc.ReadingsError, match="given twice"):
        Judgements(
            [judgement(recorded_at="2010-02-01T12:00Z"), judgement(recorded_at="2010-02-01T13:00+01:00")]
        )


def test_id_and_slug_are_the_same_node() -> None:
    made = Judgements([judgement(), judgement(node="i", status="Red")])
    with pytest.raises(sc.ReadingsError, match="a second assessed status of initiative:i"):
        made.resolved(ONE)


@pytest.mark.parametrize(
    ("day", "held"),
    [("2010-01-31", None), ("2010-02-01", "Red"), ("2010-02-02", "Red"), ("2010-02-03", "Green")],
)
def test_what_was_known_on_a_day(day: str, held: Any) -> None:
    items = [
        judgement(recorded_at="2010-02-01", status="Red"),
        judgement(recorded_at="2010-02-02T23:30-05:00"),  # the 3rd in UTC, as for readings
    ]
    known = Judgements(items).known_on(date.fromisoformat(day))
    assert holding(list(known), "2010-03") == held


def test_what_was_known_cannot_be_told_without_a_record(tmp_path: Path) -> None:
    made = read(
        tmp_path, "i,2010-01,assessed,Green,Owner,fine,,,,2010-01-01,\ni,2010-02,assessed,Red,O,x,,,,,\n"
    )
    with pytest.raises(sc.ReadingsError, match="what was known on 2010-04-08 cannot be told") as caught:
        made.known_on(date(2010, 4, 8))
    assert [finding.where.line for finding in caught.value.findings] == [3]


@pytest.mark.parametrize("word", ["green", "G", "AMBER", "not applicable", "Exempt"])
def test_words_for_a_status(word: str) -> None:
    (item,) = Judgements([judgement(node="i", status=word)]).resolved(ONE)
    assert (item.node, item.status) == ("initiative:i", word)


def test_what_does_not_fit_the_strategy() -> None:
    made = Judgements(
        [
            judgement(node="initiative:j"),
            judgement(status="Blue"),
            judgement(kind="override", status="exempt"),
        ]
    )
    with pytest.raises(sc.ReadingsError) as caught:
        made.resolved(ONE)
    said = "\n".join(str(finding) for finding in caught.value.findings)
    assert len(caught.value.findings) == 3
    assert "no node 'initiative:j'; did you mean 'initiative:i'" in said
    assert (
        "'Blue' is no status of this strategy; write Red, R, Amber, A, Green, G, not applicable, exempt"
        in said
    )
    assert "'exempt' is no status of this strategy; write Red, R, Amber, A, Green, G [" in said


@pytest.mark.parametrize(
    "fields",
    [{"author": ""}, {"author": "  "}, {"reason": ""}, {"score": 101}, {"score": -1}, {"score": float("nan")},
     {"kind": "guess"}, {"propagates": True}, {"period": "soon"}, {"unknown": 1}],
)  # fmt: skip
def test_what_no_judgement_may_say(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        judgement(**fields)


def test_a_range_is_read_from_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    head = "node,period,kind,status,author,reason,score,low,high\n"
    path.write_text(head + "desk,2010-01,assessed,red,Head,seen,20,10,40\n", "utf-8")
    (item,) = sc.read_judgements(path)
    assert (item.score, item.low, item.high) == (20, 10, 40)
    path.write_text(head + "desk,2010-01,assessed,red,Head,seen,20,ten,40\n", "utf-8")
    with pytest.raises(sc.ReadingsError, match=r"column low.*a number belongs here, not 'ten'"):
        sc.read_judgements(path)


def test_somebody_may_look_and_not_be_able_to_say() -> None:
    document = sc.Strategy.model_validate(
        {
            "name": "T",
            "objectives": {"a": {"name": "A", "goal": True, "assessed": True}},
            "kpis": {"k": {"name": "K", "direction": "assessed", "measures": "a"}},
        }
    )

    def said(**more: Any) -> Judgement:
        fields = {"node": "a", "period": "2009-05", "status": "unknown", "author": "Head", "reason": "no aim"}
        return Judgement.model_validate({**fields, **more})

    none = pd.DataFrame({"kpi": [], "period": [], "value": []})
    found = sc.Review(document, none, "2009-06", judgements=Judgements([said()])).status("a")
    assert found.band is None and found.applicable and found.coverage == 0
    assert "assessed unknown by Head, May 2009: no aim" in found.reason
    with pytest.raises(sc.ReadingsError, match="what is unknown has no score"):
        Judgements([said(score=50)]).resolved(document)
    with pytest.raises(sc.ReadingsError, match="is a KPI, and without a status it is unknown"):
        Judgements([said(node="k")]).resolved(document)
    with pytest.raises(sc.ReadingsError, match="'unknown' is no status"):
        Judgements([said(kind="override")]).resolved(document)
