"""Many organisations: tables and assessments to arrays, roll-ups, benchmarks, who moved most."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from tests.maturity import made_levels as made

KEYS = ["organisation", "round", "capability", "perspective"]


def table(*rows: tuple[Any, ...], **columns: Any) -> pd.DataFrame:
    """Rows of organisation, round, capability, perspective, as_is."""
    return pd.DataFrame(rows, columns=[*KEYS, "as_is"]).assign(**columns)


def panel(*rows: tuple[Any, ...], **columns: Any) -> sc.MaturityPanel:
    return sc.MaturityPanel(made.framework(), table(*rows, **columns))


def faults(frame: Any, framework: sc.Framework | None = None) -> list[str]:
    with pytest.raises(sc.ReadingsError) as caught:
        sc.MaturityPanel(framework or made.framework(), frame)
    return [str(finding) for finding in caught.value.findings]


# From a table


def test_levels_by_cell_organisation_and_round() -> None:
    found = panel(
        ("South", "2010", "desk", "process", 3),
        ("North", "2010", "desk", "process", 2),
        ("North", "2009", "desk", "people", 1),
    )
    assert found.levels.shape == (12, 2, 2)
    assert (found.organisations, found.rounds) == (("North", "South"), ("2009", "2010"))
    cell = found.cells.index(("desk", "process"))
    np.testing.assert_array_equal(found.levels[cell], [[np.nan, 2], [np.nan, 3]])
    with pytest.raises(ValueError, match="read-only"):
        found.levels[0, 0, 0] = 1
    assert repr(found) == "<MaturityPanel in Made: organisations 2, rounds 2 (2009 to 2010), cells 12>"
    assert "our choice" in found._repr_html_()


def test_empty_not_applicable_and_not_in_scope_differ() -> None:
    found = panel(
        ("North", "1", "desk", "process", 3),
        ("North", "1", "desk", "people", None),
        ("North", "1", "watch", "process", "not applicable"),
        ("North", "1", "watch", "people", "N/A"),
        ("North", "1", "watch", "technology", "?"),
        ("South", "1", "watch", "process", "1 possibly 2"),
    )
    frame = found.to_frame().set_index(KEYS).sort_index()["state"]
    assert frame["North", "1", "desk"].to_dict() == {
        "process": "answered", "people": "unanswered", "technology": "unanswered"
    }  # fmt: skip
    assert frame["North", "1", "watch"].to_dict() == {
        "process": "not applicable", "people": "not applicable", "technology": "unanswered"
    }  # fmt: skip
    assert set(frame["North", "1", "identity"]) == {"not in scope"}
    roll = found.roll_up("mean")
    watch = roll.groups.find("watch")
    assert roll.rolled.low[watch].tolist()[1] == [1] and roll.rolled.high[watch].tolist()[1] == [2]
    assert roll.rolled.coverage[0].tolist() == [[1 / 4], [1 / 3]]


def test_columns_of_ranges_and_of_levels_wanted() -> None:
    found = panel(
        ("North", "1", "desk", "process", 3),
        ("North", "1", "desk", "people", 2),
        low=[2, None],
        high=[4, None],
        to_be=[5, "4"],
    )
    frame = found.to_frame().set_index(KEYS).sort_index().loc[("North", "1", "desk")]
    assert frame.loc["process", ["low", "as_is", "high", "to_be"]].tolist() == [2, 3, 4, 5]
    assert frame.loc["people", ["low", "as_is", "high", "to_be"]].tolist() == [2, 2, 2, 4]


def test_names_stand_for_ids_and_numbers_for_names_of_rounds() -> None:
    found = panel(("North", 2010, "Service desk", "PROCESS", "3"), ("North", 2009.0, "desk", "process", 2))
    assert found.rounds == ("2009", "2010")
    assert found.roll_up("mean").level("desk").loc["North"].tolist() == [2, 3]


def test_rounds_come_by_the_numbers_in_their_names_or_as_told() -> None:
    rows = [("North", name, "desk", "process", 1) for name in ("round 10", "round 9", "after", "2010")]
    assert panel(*rows).rounds == ("2010", "after", "round 9", "round 10")
    order = ["after", "round 9", "round 10", "2010"]
    assert sc.MaturityPanel(made.framework(), table(*rows), rounds=order).rounds == tuple(order)
    misspelt = ("North", "2010", "dsk", "process", 1)
    wrong = ["after", "rund 9", "round 10", "2010", "2010"]
    with pytest.raises(sc.ReadingsError) as caught:
        sc.MaturityPanel(made.framework(), table(*rows, misspelt), rounds=wrong)
    assert [finding.what for finding in caught.value.findings] == [
        "`rounds` leaves out 'round 9'",
        "`rounds` names 'rund 9'",
        "`rounds` names twice '2010'",
        "no capability 'dsk'",
    ]
    given = several({"desk": {"process": 1}})
    assert sc.MaturityPanel(made.framework(), given, rounds=["second", "first"]).rounds[0] == "second"
    with pytest.raises(sc.StrategyError, match="`rounds` leaves out 'second'"):
        sc.MaturityPanel(made.framework(), given, rounds=["first"])


def test_every_fault_of_a_table_is_named_at_once_with_its_rows() -> None:
    frame = table(
        ("North", "1", "dsk", "process", 3),
        ("North", "1", "desk", "proces", 3),
        (None, "1", "desk", "process", 3),
        ("North", " ", "desk", "process", 3),
        ("North", "1", "desk", "process", 6),
        ("North", "1", "desk", "people", 1.5),
        ("North", "1", "desk", "technology", "three"),
        ("North", "1", "dsk", "process", 3),
        *[("South", "1", "dsk", "process", 3)] * 3,
        low=[None] * 5 + [2] + [None] * 5,
        to_be=[None] * 10 + ["2 possibly 3"],
    )
    assert faults(frame) == [
        "error: rows 0, 7, 8 and 2 more, column capability: no capability 'dsk'; "
        "did you mean 'desk'? [table]",
        "error: row 1, column perspective: no perspective 'proces'; did you mean 'process'? [table]",
        "error: row 2, column organisation: no organisation is named [table]",
        "error: row 3, column round: no round is named [table]",
        "error: row 4, column as_is: level 6 is not on the scale, which runs from 1 to 5; "
        "write a level of the scale [table]",
        "error: row 5, column as_is: level 1.5 lies between two; levels are stated in steps of 1; "
        "write a level of the scale [table]",
        "error: row 5, column as_is: the agreed level lies outside its range; "
        "write `low` below it and `high` above it [table]",
        "error: row 6, column as_is: 'three' is no level; write a level such as 3, a range such as "
        "`1 possibly 2`, or `not applicable` [table]",
        "error: row 10, column to_be: '2 possibly 3' is a range; write a level of the scale [table]",
    ]


def test_what_does_not_apply_has_no_level_wanted() -> None:
    assert faults(table(("North", "1", "desk", "process", "not applicable"), to_be=3)) == [
        "error: row 0, column to_be: what is not applicable has no level wanted; "
        "remove one of the two [table]"
    ]


def test_a_name_that_two_bear_is_no_name() -> None:
    twins = {"a": {"name": "A", "capabilities": {"one": "Twin", "two": "Twin"}}}
    frame = table(("North", "1", "twin", "process", 3), ("North", "1", "two", "process", 3))
    assert faults(frame, made.framework(categories=twins)) == [
        "error: row 0, column capability: more than one capability is called 'twin'; "
        "write an id: one, two [table]"
    ]


def test_two_rows_for_one_cell_are_a_fault() -> None:
    row = ("North", "1", "desk", "process", 3)
    other = ("North", "1", "desk", "people", 3)
    assert faults(table(row, other, row, other, ("South", *row[1:]), row)) == [
        "error: rows 0, 2 and 5, column as_is: there are 3 rows for one cell; keep one [table]",
        "error: rows 1 and 3, column as_is: there are 2 rows for one cell; keep one [table]",
    ]


def test_a_range_without_a_level_and_infinity_are_faults() -> None:
    frame = table(
        ("North", "1", "desk", "process", None), ("North", "1", "desk", "people", np.inf), low=[1, None]
    )
    assert [fault.split(": ", 1)[1] for fault in faults(frame)] == [
        "row 0, column low: a range without an agreed level; write `as_is` too [table]",
        "row 1, column as_is: level inf is not on the scale, which runs from 1 to 5; "
        "write a level of the scale [table]",
    ]


def test_columns_that_are_missing_twice_or_no_table_at_all() -> None:
    frame = (
        table(("North", "1", "desk", "process", 3)).rename(columns={"as_is": "asis"}).drop(columns="round")
    )
    assert faults(frame) == [
        "error: no column 'round'; the columns are organisation, capability, perspective, asis [table]",
        "error: no column 'as_is'; did you mean 'asis'? [table]",
    ]
    twice = pd.concat([frame, frame[["organisation"]]], axis=1)
    assert "error: column 'organisation' is there twice [table]" in faults(twice)
    with pytest.raises(sc.ReadingsError, match="a dataframe or as assessments, not dict"):
        sc.MaturityPanel(made.framework(), {"a": 1})


def test_a_framework_without_perspectives_needs_no_such_column() -> None:
    framework = made.by_level({"a": {1: 1}, "b": {1: 1}})
    frame = pd.DataFrame({"organisation": "North", "round": "1", "capability": ["a", "b"], "as_is": [1, 3]})
    found = sc.MaturityPanel(framework, frame)
    assert found.cells == (("a", None), ("b", None))
    assert found.roll_up("mean").levels[0, 0, 0] == 2


@pytest.mark.parametrize("engine", ["polars", "polars query", "pyarrow", "duckdb"])
def test_other_engines_give_the_same(engine: str) -> None:
    frame = table(("North", "1", "desk", "process", 3.0), ("South", "1", "watch", "people", 2.0))
    mine: Any
    if engine.startswith("polars"):
        mine = pytest.importorskip("polars").from_pandas(frame)
        mine = mine.lazy() if "query" in engine else mine
    elif engine == "pyarrow":
        mine = pytest.importorskip("pyarrow").Table.from_pandas(frame)
    else:
        mine = pytest.importorskip("duckdb").sql("select * from frame order by organisation")
    assert (
        sc.MaturityPanel(made.framework(), mine)
        .to_frame()
        .equals(sc.MaturityPanel(made.framework(), frame).to_frame())
    )


@given(st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_the_order_of_rows_does_not_matter(random: Any) -> None:
    rows = [
        (name, round, capability, side, 1 + (place % 5))
        for place, (name, round, capability, side) in enumerate(
            (name, round, capability, side)
            for name in ("North", "South", "West")
            for round in ("1", "2")
            for capability in ("desk", "watch")
            for side in made.SIDES
        )
    ]
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert panel(*shuffled).to_frame().equals(panel(*rows).to_frame())
    assert panel(*shuffled).roll_up("mean").to_frame().equals(panel(*rows).roll_up("mean").to_frame())


# From assessments


def several(
    levels: dict[str, dict[str, Any]], names: tuple[str, ...] = ("North", "South"), **more: Any
) -> list[sc.Assessment]:
    """Two rounds of each organisation, the later one first."""
    return [
        made.assessment(levels, round, f"20{year}-05-14", organisation=name, **more)
        for name in names
        for round, year in (("second", "10"), ("first", "09"))
    ]


@given(made.rounds())
@settings(max_examples=30)
def test_assessments_and_their_table_give_the_same(levels: dict[str, dict[str, Any]]) -> None:
    from_nouns = sc.MaturityPanel(made.framework(), several(levels))
    rows = from_nouns.to_frame()
    assert from_nouns.rounds == ("first", "second")
    rows["as_is"] = rows["as_is"].astype(object).where(rows["state"] != "not applicable", "not applicable")
    from_rows = sc.MaturityPanel(made.framework(), rows.drop(columns="state"))
    assert from_rows.to_frame().equals(from_nouns.to_frame())


@given(made.rounds(), st.sampled_from(["mean", "minimum"]))
@settings(max_examples=30)
def test_a_panel_says_of_each_what_maturity_says(levels: dict[str, dict[str, Any]], rule: str) -> None:
    given = several(levels)
    many = sc.MaturityPanel(made.framework(), given).roll_up(rule).to_frame()
    one = sc.Maturity(made.framework(), given[0]).roll_up(rule).to_frame()
    mine = many[(many["organisation"] == "North") & (many["round"] == "second")].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine[one.columns], one, check_dtype=False, rtol=0, atol=0)
    assert many.attrs["roll_up"] == rule


def test_gate_over_many_needs_assessments() -> None:
    framework = made.by_level({"a": {1: 2, 2: 1}}, threshold=0.7)
    north = made.answered({"a": {"d10": True, "d11": True, "d20": False}}, organisation="North")
    south = made.answered({"a": {"d10": True, "d11": True, "d20": True}}, organisation="South", round="2")
    found = sc.MaturityPanel(framework, [north, south]).roll_up("gate")
    np.testing.assert_array_equal(found.levels[0], [[1, np.nan], [np.nan, 2]])
    assert found.rolled.applicable[0].tolist() == [[3, 0], [0, 3]]
    frame = pd.DataFrame({"organisation": ["North"], "round": "1", "capability": "a", "as_is": 1})
    with pytest.raises(sc.StrategyError, match="'gate' needs answers to indicators, and a table"):
        sc.MaturityPanel(framework, frame).roll_up("gate")
    with pytest.raises(sc.StrategyError, match="level by level"):
        panel(("North", "1", "desk", "process", 3)).roll_up("cumulative")


def test_the_same_round_twice_and_levels_off_the_scale_are_refused() -> None:
    first = made.assessment({"desk": {"process": 6}})
    with pytest.raises(sc.StrategyError) as caught:
        sc.MaturityPanel(made.framework(), [first, first])
    assert [finding.what for finding in caught.value.findings] == [
        "there are two rounds '1' of Northbrook (fictitious)",
        "level 6 is not on the scale, which runs from 1 to 5",
        "level 6 is not on the scale, which runs from 1 to 5",
    ]
    with pytest.raises(sc.StrategyError, match="no assessment"):
        sc.MaturityPanel(made.framework(), [])


def test_illustrative_levels_are_said_to_be() -> None:
    given = several({"desk": {"process": 2}}, ("North",), basis="illustrative")
    found = sc.MaturityPanel(made.framework(), given)
    for result in (found.roll_up("mean"), found.benchmark("North"), found.moved()):
        assert "Figures are illustrative." in repr(result)
        assert "Figures are illustrative." in result._repr_html_()


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("as_is", [[3]], "'[3]' is no level"),
        ("as_is", [3 + 1j], "'(3+1j)' is no level"),
        ("capability", [{"id": "desk"}], "no capability"),
    ],
)
def test_cells_that_are_no_single_value_are_faults_of_their_row(
    column: str, cells: list[Any], said: str
) -> None:
    frame = table(("North", "1", "desk", "process", 3)).assign(**{column: pd.Series(cells)})
    (fault,) = faults(frame)
    assert f"row 0, column {column}" in fault and said in fault


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(sc.ReadingsError, match="the table has no rows"):
        panel()


def test_a_moment_of_each_organisation_is_no_round() -> None:
    count = 6000
    frame = pd.DataFrame(
        {
            "organisation": [f"Trust {number}" for number in range(count)],
            "round": pd.date_range("2009-01-01", periods=count, freq="h"),
            "capability": "desk",
            "perspective": "process",
            "as_is": 3,
        }
    )
    (fault,) = faults(frame)
    assert "6,000 organisations in 6,000 rounds are too many" in fault and "not a moment of each" in fault


def test_a_round_may_be_a_day_or_a_number() -> None:
    days = pd.to_datetime(["2010-05-12", "2009-05-14"]).tz_localize("Europe/London")
    frame = table(*[("North", "", "desk", "process", level) for level in (3, 2)])
    found = sc.MaturityPanel(made.framework(), frame.assign(round=days))
    assert found.rounds == ("2009-05-14", "2010-05-12")
    numbered: Any = sc.MaturityPanel(made.framework(), frame.assign(round=[2010, 2009]), rounds=[2009, 2010])
    assert numbered.moved(2009, 2010).moves[0].change == 1
    assert numbered.benchmark("North", round=2009).round == "2009"
    with pytest.raises(sc.UnknownNameError, match="no round '2008'"):
        numbered.benchmark("North", round=2008)


def test_of_one_round_nobody_moved() -> None:
    with pytest.raises(sc.ScorecardError, match="one round, '1'"):
        panel(("North", "1", "desk", "process", 3)).moved()


def test_rounds_that_two_organisations_had_in_different_orders_are_not_put_in_one() -> None:
    def took(organisation: str, name: str, date: str) -> sc.Assessment:
        return made.assessment({"desk": {"process": 2}}, name, date, organisation=organisation)

    given = [took("North", "a", "2009-01-01"), took("North", "b", "2010-01-01")]
    given += [took("South", "b", "2008-01-01"), took("South", "a", "2009-01-01")]
    with pytest.raises(sc.StrategyError, match="North had round 'a' before 'b', and another had it after"):
        sc.MaturityPanel(made.framework(), given)
    assert sc.MaturityPanel(made.framework(), given, rounds=["a", "b"]).rounds == ("a", "b")


# Benchmarks


def eight(**columns: Any) -> sc.MaturityPanel:
    """Trust A at 1, B at 2 ... eight trusts at 1, 2, 3, 4, 5, 3, 2, 1; two of them answer for people too."""
    levels = zip("ABCDEFGH", (1, 2, 3, 4, 5, 3, 2, 1), strict=True)
    rows = [(name, "1", "desk", "process", level) for name, level in levels]
    return panel(*rows, ("A", "1", "identity", "people", 5), ("B", "1", "identity", "people", 1), **columns)


def test_quartiles_of_the_others_and_its_own_place_by_hand() -> None:
    found = eight().benchmark("D")
    desk = next(each for each in found.standings if each.id == "desk")
    # The other seven in order: 1 1 2 2 3 3 5
    assert (desk.lower_quartile, desk.median, desk.upper_quartile) == (1.5, 2, 3)
    assert (desk.level, desk.place, desk.others) == (4, 2, 7)
    assert str(desk) == "Service desk: 4, place 2 of 8; quartiles of the others 1.5, 2, 3"
    assert "beside all 7 others" in repr(found)


def test_fewer_than_five_are_withheld_and_it_is_said() -> None:
    found = eight().benchmark("D")
    identity = next(each for each in found.standings if each.id == "identity")
    assert identity.withheld and identity.others == 2
    assert identity.median is None and identity.place is None
    frame = found.to_frame().set_index("id")
    assert frame.loc["identity", ["lower_quartile", "median", "upper_quartile", "place"]].isna().all()
    assert "fewer than 5 of the others have a level there" in repr(found)
    assert "Security: –; the others' figures are withheld" in repr(found)
    devices = next(each for each in found.standings if each.id == "devices")
    assert devices.others == 0 and not devices.withheld and "Devices" not in repr(found)
    assert "fewer than 5" in found._repr_html_()
    few = eight().benchmark("D", ["A", "B", "C", "E"])
    assert few.to_frame()[["lower_quartile", "median", "upper_quartile", "place"]].isna().all(axis=None)
    assert not eight().benchmark("D", ["A", "B", "C", "E", "F"]).standings[0].withheld


def test_peers_by_name_and_peers_like_us() -> None:
    attributes = pd.DataFrame(
        {
            "organisation": list("ABCDEFGH"),
            "type": ["acute"] * 7 + ["mental health"],
            "size": ["large", "large", "small", "large", "large", "large", "large", "large"],
        }
    )
    found = eight().benchmark("D", attributes)
    assert found.peers == ("A", "B", "E", "F", "G")
    assert found.beside == "5 peers like it (type acute, size large)"
    assert eight().benchmark("D", ["B", "A", "D"]).peers == ("A", "B")
    by_polars = pytest.importorskip("polars").from_pandas(attributes)
    assert eight().benchmark("D", by_polars).to_frame().equals(found.to_frame())


@pytest.mark.parametrize(
    ("organisation", "peers", "said"),
    [
        ("Z", None, "no organisation 'Z'"),
        ("D", ["Z"], "no organisation 'Z'"),
        ("D", pd.DataFrame({"organisation": ["A"], "type": ["acute"]}), "no attributes of organisation 'D'"),
        ("D", pd.DataFrame({"organisation": ["D", "D"], "type": ["a", "b"]}), "given twice for D"),
        ("D", pd.DataFrame({"organisation": ["D"], "type": [None]}), "D has no type; fill it in"),
        ("D", pd.DataFrame({"type": ["a"]}), "peers need a column `organisation`"),
        ("D", 5, "peers are names, or a dataframe of attributes, not int"),
    ],
)
def test_peers_that_cannot_be_used_say_why(organisation: str, peers: Any, said: str) -> None:
    with pytest.raises(sc.ScorecardError, match=said):
        eight().benchmark(organisation, peers)


def test_a_benchmark_says_by_which_rule() -> None:
    for rule in ("mean", "minimum"):
        found = eight().benchmark("D", roll_up=rule)
        assert found.roll_up == rule == found.to_frame().attrs["roll_up"]
        assert f"{rule}: " in repr(found) and "our choice" in found._repr_html_()
    with pytest.raises(sc.UnknownNameError, match="no round '2'"):
        eight().benchmark("D", round="2")


LEVELS = st.lists(st.one_of(st.integers(1, 5), st.none()), min_size=1, max_size=12)


@given(LEVELS)
def test_quartiles_are_numpy_s(levels: list[int | None]) -> None:
    rows = [(f"{place:02}", "1", "desk", "process", level) for place, level in enumerate(levels)]
    found = panel(*rows, ("us", "1", "desk", "process", 3)).benchmark("us").standings[0]
    known = [level for level in levels if level is not None]
    assert found.others == len(known)
    assert found.withheld == (0 < len(known) < 5)
    assert (found.median is None) == (found.place is None) == (len(known) < 5)
    if found.median is not None:
        quartiles = (found.lower_quartile, found.median, found.upper_quartile)
        assert quartiles == pytest.approx(np.quantile(known, [0.25, 0.5, 0.75]))
        assert found.place == 1 + sum(level > 3 for level in known)


def test_a_place_that_several_have_is_shared_and_one_peer_is_one() -> None:
    rows = [(name, "1", "desk", "process", 3) for name in "ABCDEF"]
    found = panel(*rows).benchmark("A")
    desk = next(each for each in found.standings if each.id == "desk")
    assert (desk.place, desk.shared_with) == (1, 5)
    assert str(desk) == "Service desk: 3, place 1 of 6, shared with 5; quartiles of the others 3, 3, 3"
    assert found.to_frame().set_index("id").loc["desk", "shared_with"] == 5
    alone = next(each for each in eight().benchmark("D").standings if each.id == "desk")
    assert alone.shared_with == 0
    attributes = pd.DataFrame({"organisation": list("ABCDEF"), "type": ["a", "a", *"bcde"]})
    assert panel(*rows).benchmark("A", attributes).beside == "1 peer like it (type a)"
    assert panel(*rows).benchmark("A", "B").beside == "1 named peer"
    assert panel(*rows[:2]).benchmark("A").beside == "one other"


# Who moved


def test_who_fell_is_named_however_many_moved() -> None:
    rows = []
    for number in range(14):
        name = f"T{number:02}"
        after = 5 if number < 12 else 3 - (number - 11)
        rows += [(name, "1", "desk", "process", 3), (name, "2", "desk", "process", after)]
    said = str(panel(*rows).moved()).splitlines()
    assert said[11:14] == [
        "  and 4 more, of which 2 fell:",
        "  T13: \N{MINUS SIGN}2 over 1 cell, 0 rose and 1 fell",
        "  T12: \N{MINUS SIGN}1 over 1 cell, 0 rose and 1 fell",
    ]


def test_who_moved_most_over_cells_answered_in_both() -> None:
    found = panel(
        ("North", "1", "desk", "process", 2),
        ("North", "1", "desk", "people", 2),
        ("North", "1", "desk", "technology", 5),
        ("North", "2", "desk", "process", 4),
        ("North", "2", "desk", "people", 1),
        ("North", "2", "watch", "people", 1),
        ("South", "1", "desk", "process", 1),
        ("South", "2", "desk", "process", 3),
        ("West", "2", "desk", "process", 5),
    ).moved()
    assert [(each.organisation, each.change, each.cells, each.raised, each.fell) for each in found.moves] == [
        ("South", 2, 1, 1, 0),
        ("North", 0.5, 2, 1, 1),
        ("West", None, 0, 0, 0),
    ]
    assert list(found.to_frame().columns) == "organisation change cells raised fell".split()
    assert "North: +0.5 over 2 cells, 1 rose and 1 fell" in repr(found)
    assert "West: no cell is answered in both rounds" in repr(found)


def test_moved_needs_an_earlier_and_a_later_round() -> None:
    found = panel(("North", "1", "desk", "process", 2), ("North", "2", "desk", "process", 3))
    assert found.moved("1", "2").moves[0].change == 1
    for since, round in (("2", "1"), ("1", "1")):
        with pytest.raises(sc.ScorecardError, match=f"'{since}' is not before '{round}'"):
            found.moved(since, round)
    with pytest.raises(sc.UnknownNameError, match="no round '3'"):
        found.moved("1", "3")


@given(made.rounds(), made.rounds())
@settings(max_examples=30)
def test_moved_agrees_with_progress(one: dict[str, Any], two: dict[str, Any]) -> None:
    given = [made.assessment(one, "1", "2009-05-14"), made.assessment(two, "2", "2010-05-14")]
    changes = sc.Maturity(made.framework(), given).progress().to_frame()["change"].dropna()
    (move,) = sc.MaturityPanel(made.framework(), given).moved().moves
    assert move.cells == len(changes)
    assert move.change == (pytest.approx(changes.mean()) if len(changes) else None)


def test_results_of_a_panel_are_escaped() -> None:
    found = panel(("<b>North</b>", "1", "desk", "process", 2), ("<b>North</b>", "2", "desk", "process", 2))
    for result in (found, found.roll_up("mean"), found.benchmark("<b>North</b>"), found.moved()):
        assert "<b>" not in result._repr_html_()
