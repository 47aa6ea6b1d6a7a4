"""Status words as people type them: what is certain is read, everything else is reported."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.status_words import judgements_of, read_statuses
from scorecard.model.scheme import Scheme
from tests.kpi.made import THREE, bands, scheme

FIVE = scheme("delivery-confidence-five")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Amber/ Red", "Amber/Red"), ("AMBER-GREEN", "Amber/Green"), ("amber green", "Amber/Green"),
        ("Amber \u2013 Red", "Amber/Red"), ("Amber\u00a0/\u00a0Red", "Amber/Red"),
        ("amber\\red", "Amber/Red"), ("amber_red", "Amber/Red"), ("  Red\n", "Red"), ("GREEN.", "Green"),
        ("A/G", "Amber/Green"),
        ("ag", "Amber/Green"), ("a-r", "Amber/Red"), ("R", "Red"), ("Not applicable", "not applicable"),
        ("NOT-APPLICABLE.", "not applicable"), ("exempt", "exempt"), ("Data exempt", "exempt"),
        ("Exempt under Section 43 of the Freedom of Information Act 2000 (Commercial Interests)", "exempt"),
        ("Exempt under sections 24 & 26 of the Freedom of Information Act (2000)", "exempt"),
        ("Data exempt under Section 43(2) of the Freedom of Information Act (2000)", "exempt"),
        ("EXEMPT UNDER THE FREEDOM OF INFORMATION ACT", "exempt"), ("Exempt under s.26", "exempt"),
    ],
)  # fmt: skip
def test_what_is_certain(word: str, status: str) -> None:
    found = read_statuses([word], FIVE)
    assert found.statuses == (status,)
    assert found.findings == ()


@pytest.mark.parametrize(
    "word",
    [
        "Red/Amber", "Amber?", "Amber (was Red)", "Amber/", "/Red", "Amber/Amber", "Ambre", "Reset", "N/A",
        "Red to Amber", "1", "x", "Not exempt", "Exempt until the autumn", "Exemption sought",
        "Exempt under Section 43 of the Freedom of Information Act, formerly Amber", "TBC", "Blue", "RAG",
        "AmberRed", "The project is not in a position to provide this information", "A A", "#N/A",
    ],
)  # fmt: skip
def test_what_may_mean_several_things_is_reported_and_not_guessed(word: str) -> None:
    found = read_statuses(["Green", word, word], FIVE)
    assert found.statuses == ("Green", None, None)
    (finding,) = found.findings
    assert (finding.severity, finding.rule) == ("warning", "status-word")
    assert (finding.where.cell, "(2 cells)" in finding.what) == ("column status, rows 1, 2", True)


@pytest.mark.parametrize("word", [None, np.nan, "", "  ", "No DCA", "not set", "Not rated.", "NOT-ASSESSED"])
def test_where_no_status_is_given_that_is_noted(word: object) -> None:
    found = read_statuses([word], FIVE, column="rating", file="df.csv")
    assert found.statuses == (None,)
    (finding,) = found.findings
    assert (finding.severity, finding.rule) == ("note", "status-none")
    assert str(finding.where) == "df.csv, column rating, row 0"


def test_many_places_are_counted() -> None:
    (finding,) = read_statuses(["Reset"] * 9, FIVE).findings
    assert finding.where.cell == "column status, rows 0, 1, 2, 3, 4 and 4 more"
    assert "'Reset' (9 cells)" in finding.what
    assert "write Red, Amber/Red, Amber, Amber/Green, Green, exempt or not applicable" in finding.fix


def test_the_scheme_says_what_its_words_are() -> None:
    assert read_statuses(["Amber/Red", "Amber"], scheme("delivery-confidence-three")).statuses == (
        None,
        "Amber",
    )
    assert read_statuses(["blue", "b"], scheme("brag")).statuses == ("Blue", "Blue")
    assert read_statuses(["a", "Blue"], THREE).statuses == ("Amber", None)


def test_a_word_for_two_bands_is_certain_of_neither() -> None:
    raw = bands(2)
    raw[0] |= {"name": "In-time", "letter": "I"}
    raw[1] |= {"name": "In time", "letter": "T"}
    made = Scheme.model_validate({"id": "own", "assessed": True, "bands": raw})
    assert read_statuses(["in time", "I", "T"], made).statuses == (None, "In-time", "In time")


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["Amber/ red", "exempt", "Reset"])))
)
def test_every_cell_is_read_or_reported(cells: list[str | None]) -> None:
    found = read_statuses(cells, FIVE)
    counted = sum(int(finding.what.partition(" cell")[0].rpartition("(")[2]) for finding in found.findings)
    assert len(found) == len(cells)
    assert sum(status is not None for status in found.statuses) + counted == len(cells)
    assert {*found.statuses} <= {*(band.name for band in FIVE.bands), "exempt", "not applicable", None}


def test_what_is_read_becomes_judgements() -> None:
    found = read_statuses(["Amber/ Red", "Reset", "Exempt"], FIVE)
    given_by = {"period": "FY2014/15", "author": "Assurance team", "reason": "Annual report"}
    made = judgements_of(["a", "b", "c"], found, **given_by)
    assert [(item.node, item.status, item.kind, str(item.period), item.author) for item in made] == [
        ("a", "Amber/Red", "assessed", "FY2014/15", "Assurance team"),
        ("c", "exempt", "assessed", "FY2014/15", "Assurance team"),
    ]
    with pytest.raises(sc.ReadingsError, match="2 nodes for 3 statuses"):
        judgements_of(["a", "b"], found, **given_by)
    with pytest.raises(sc.ReadingsError, match="given twice"):
        judgements_of(["a", "b", "a"], found, **given_by)


def test_it_is_shown_short_and_as_a_frame() -> None:
    found = read_statuses(["Amber/ Red", None], FIVE)
    assert repr(found) == "<StatusWords: 2 cells, 1 read, 1 findings>"
    assert found.to_frame().to_dict("list") == {"written": ["Amber/ Red", ""], "status": ["Amber/Red", None]}
