"""Selectors: what they choose, and what is said of one that cannot be used."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.strategy_map.select import select, view_findings
from tests.strategy_map.made import review, strategy


def office(**sections: Any) -> sc.Strategy:
    return strategy(
        units={"group": {}, "it": {"parent": "group"}, "desk": {"parent": "it"}, "tax": {"parent": "group"}},
        perspectives={"money": {}, "people": {}},
        themes={"security": {}, "unused": {}},
        objectives={
            "vision": {"vision": True, "perspective": "money"},
            "value": {"contributes": "vision", "unit": "tax", "tags": ["cost"]},
            "systems": {"contributes": ["value"], "unit": "it", "theme": "security"},
            "twin": {"unit": "tax", "perspective": "people", "owner": "Head of Tax, North"},
        },
        initiatives={
            "patch": {
                "contributes": "systems",
                "unit": "desk",
                "theme": "security",
                "tags": ["cost", "2010"],
                "valid_until": "2009-12",
                "mitigates": "leak",
            }
        },
        kpqs={"why": {"asks": "systems"}},
        kpis={
            "calls": {"measures": "systems", "unit": "desk", "owner": "Head of IT"},
            "calls-answered": {"part_of": "calls", "unit": "desk"},
            "twin": {"measures": "value", "tags": ["cost"]},
        },
        risks={"leak": {"threatens": "vision"}},
        **sections,
    )


CALLS = {"kpi:calls", "kpi:calls-answered"}
CHOSEN = {
    "objective:value": {"objective:value"},
    "value": {"objective:value"},
    "+objective:systems": {"objective:systems", "initiative:patch", *CALLS},
    "1+systems": {"objective:systems", "initiative:patch", "kpi:calls"},
    "0+systems": {"objective:systems"},
    "kpi:calls+2": {"kpi:calls", "objective:systems", "objective:value"},
    "calls+": {"kpi:calls", "objective:systems", "objective:value", "objective:vision"},
    "1+calls+1": {*CALLS, "objective:systems"},
    "unit:it": {"objective:systems", "initiative:patch", *CALLS},
    "unit:desk": {"initiative:patch", *CALLS},
    "unit:desk+1": {"initiative:patch", *CALLS, "objective:systems"},
    "perspective:money": {"objective:vision"},
    "theme:security": {"objective:systems", "initiative:patch"},
    "tag:cost": {"objective:value", "initiative:patch", "kpi:twin"},
    "tag:2010": {"initiative:patch"},
    '"owner:Head of IT"': {"kpi:calls"},
    '"owner:Head of Tax, North"': {"objective:twin"},
    "owner:*": {"kpi:calls", "objective:twin"},
    "kind:risk": {"risk:leak"},
    "risk:*": {"risk:leak"},
    "kpi:calls*": CALLS,
    "*:twin": {"objective:twin", "kpi:twin"},
    "kpi:calls kpi:twin": {"kpi:calls", "kpi:twin"},
    "  kpi:calls\n kpi:twin ": {"kpi:calls", "kpi:twin"},
    "tag:cost,theme:security": {"initiative:patch"},
    "tag:cost , theme:security": {"initiative:patch"},
    "kpi:calls tag:cost,theme:security": {"kpi:calls", "initiative:patch"},
    "unit:it except kpi:*": {"objective:systems", "initiative:patch"},
    "unit:it except kpi:* initiative:*": {"objective:systems"},
    "unit:it except kpi:*,kpi:calls": {"objective:systems", "initiative:patch", "kpi:calls-answered"},
}


@pytest.mark.parametrize("text", CHOSEN)
def test_what_a_selector_chooses(text: str) -> None:
    made = office()
    assert select(made, text) == tuple(name for name in made.nodes if name in CHOSEN[text])


def test_a_star_is_every_node_in_the_order_of_the_document() -> None:
    made = office()
    assert select(made, "*") == tuple(made.nodes)


def test_only_what_is_in_force_at_the_date() -> None:
    made = office()
    assert "initiative:patch" in select(made, "+systems", at="2009-12")
    assert "initiative:patch" not in select(made, "+systems", at="2010-03")
    found = review(made, {"calls": 50, "twin": 60})
    assert found.select("tag:cost") == ("objective:value", "kpi:twin")
    with pytest.raises(sc.SelectorError, match="it selects nothing in 2010-03"):
        found.select("initiative:patch")


FAULTS = {
    "": (0, "nothing is selected here"),
    "   ": (0, "nothing is selected here"),
    "+": (0, "'+' is no selector"),
    "kpi:calls++": (0, "'kpi:calls++' is no selector"),
    "calls+up": (0, "'calls+up' is no selector"),
    "kpi:calls kpi:cals": (10, "no kpi 'kpi:cals'; did you mean 'kpi:calls' or"),
    "+objective:valeu": (1, "no objective 'objective:valeu'; did you mean 'objective:value' or"),
    "sistems": (0, "no node 'sistems'; did you mean 'systems'?"),
    "vision twin": (7, "no node 'twin'; did you mean"),
    "vision tehme:security": (7, "nothing is selected by 'tehme'; did you mean 'theme'?"),
    "measures:x": (0, "nothing is selected by 'measures'; there are objective, kpi,"),
    "theme:secrity": (6, "no theme 'secrity'; did you mean 'security'?"),
    "tag:costs": (4, "no tag 'costs'; did you mean 'cost'?"),
    "unit:": (5, "no unit ''; there are 'desk', 'group', 'it', 'tax'"),
    "kind:kpis": (5, "no kind 'kpis'; did you mean 'kpi'"),
    "tier:x": (5, "no tier 'x'; there is none"),
    "view:x": (5, "no view 'x'; there is none"),
    "owner:Head of IT": (6, 'no owner \'Head\'; write "owner:Head of IT" or "owner:Head of Tax, North", in'),
    "kpi:*,,tag:cost": (6, "a comma stands between nothing; remove it"),
    ",kpi:*": (0, "a comma stands between nothing"),
    "kpi:*,": (5, "a comma stands between nothing"),
    "except kpi:*": (0, "nothing is selected here"),
    "kpi:* except": (12, "nothing stands behind `except`"),
    "kpi:* except kpi:calls except kpi:twin": (23, "`except` stands there twice"),
    'kpi:* "owner:x': (6, "a quotation mark is not closed"),
    '"kpi:calls"+2': (11, "two selectors stand together"),
    "theme:unused": (0, "it selects nothing"),
    "kpi:*,risk:*": (0, "it selects nothing"),
    "zzz:*": (0, "nothing is selected by 'zzz'"),
    "kpi:zzz*": (0, "it selects nothing"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_named_with_its_place_and_what_to_do(text: str) -> None:
    place, said = FAULTS[text]
    with pytest.raises(sc.SelectorError) as caught:
        select(office(), text)
    error = caught.value
    assert (error.text, error.place) == (text, place)
    assert str(error).startswith(said)
    pointed = f"\n  {text}\n  {' ' * place}^" if text.strip() else ""  # nothing has no place to point at
    assert str(error).endswith(pointed) and ("^" in str(error)) == bool(pointed)
    assert error.what and error.fix
    assert isinstance(error, ValueError)


@given(st.text(alphabet='kpitag:calsv+*, "2except', max_size=25))
def test_any_text_chooses_nodes_or_is_a_selector_error(text: str) -> None:
    made = office()
    place, found = 0, made.nodes.keys()
    try:
        found = set(select(made, text))
    except sc.SelectorError as error:
        place = error.place
    assert 0 <= place <= len(text)
    assert found
    assert found <= made.nodes.keys()


PARTS = st.sampled_from(["tag:cost", "unit:it", "+systems", "kpi:*", "calls+2", "theme:security"])


@given(PARTS, PARTS, PARTS)
def test_union_intersection_and_difference_are_those_of_sets(one: str, two: str, three: str) -> None:
    made = office()
    first, second, third = (set(select(made, text)) for text in (one, two, three))
    for text, expected in (
        (f"{one} {two}", first | second),
        (f"{one},{two}", first & second),
        (f"{one} {two},{three}", first | second & third),
        (f"{one} {two} except {three}", (first | second) - third),
    ):
        if expected:
            assert set(select(made, text)) == expected
        else:
            with pytest.raises(sc.SelectorError, match="selects nothing"):
                select(made, text)


def test_a_chain_of_10000_is_walked_to_its_end() -> None:
    objectives: dict[str, Any] = {f"n{number}": {"contributes": f"n{number + 1}"} for number in range(9_999)}
    made = strategy(objectives={**objectives, "n9999": {"vision": True}})
    assert len(select(made, "+n9999")) == 10_000
    assert len(select(made, "n0+2")) == 3


def test_views_are_selectors_with_a_name() -> None:
    views = {"safe": {"select": "theme:security"}, "both": {"select": "view:safe,+systems kpi:twin"}}
    made = office(views=views)
    assert [view.id for view in made.views] == ["safe", "both"]
    assert select(made, "view:safe") == ("objective:systems", "initiative:patch")
    assert select(made, "view:safe+1") == ("objective:value", "objective:systems", "initiative:patch")
    assert set(select(made, "view:both")) == {"objective:systems", "initiative:patch", "kpi:twin"}
    with pytest.raises(sc.SelectorError, match="no view 'saef'; did you mean 'safe'"):
        select(made, "view:saef")


def test_views_that_cannot_be_used_are_findings() -> None:
    views = {
        "good": {"select": "kpi:*"},
        "wrong": {"select": "kpi:cals"},
        "user": {"select": "kpi:twin view:wrong"},
        "empty": {"select": "theme:unused"},
        "ring": {"select": "view:round"},
        "round": {"select": "kpi:twin view:ring"},
    }
    made = office(views=views)
    found = {str(finding.where.id): finding for finding in view_findings(made)}
    assert "view:good" not in found
    assert str(found["view:wrong"]) == (
        "error: character 1 (view:wrong): no kpi 'kpi:cals'; "
        "did you mean 'kpi:calls' or 'kpi:calls-answered'? [view]"
    )
    assert "it names a view that cannot be used: no kpi 'kpi:cals'" in found["view:user"].what
    assert (found["view:empty"].severity, found["view:empty"].rule) == ("warning", "view-empty")
    assert "views select each other: ring -> round -> ring" in found["view:ring"].what
    assert "views select each other: round -> ring -> round" in found["view:round"].what
    checked = sc.check(made)
    assert {str(finding.where.id) for finding in checked if finding.rule.startswith("view")} == set(found)


def test_a_view_may_be_empty_at_a_date_only() -> None:
    made = office(views={"old": {"select": "initiative:*"}})
    assert list(view_findings(made)) == []
    late = sc.check(made, at="2010-03")
    assert "view-empty" in {finding.rule for finding in late}


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("unit:live-services and kind:kpi", "a comma"),
        ("unit:live-services | kind:kpi", "a space"),
        ("kpi:* NOT unit:live-services", "`except`"),
    ],
)
def test_words_of_other_languages_are_answered_by_ours(text: str, fix: str) -> None:
    strategy = sc.read_strategy(sc.example("hmrc_ims") / "strategy.yaml")
    readings = sc.read_readings(sc.example("hmrc_ims") / "readings")
    with pytest.raises(sc.SelectorError, match="is no part of a selector") as caught:
        sc.Review(strategy, readings, at="2010-03").select(text)
    assert fix in str(caught.value)
