"""Review and Panel: what they refuse, their frames, trends, reprs."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from tests.strategy_map.made import AT, frame, one, review, says, strategy

COLUMNS = (
    "kind name unit perspective band letter score measured driven low high coverage tension "
    "trend reason as_of"
).split()
FLOATS = "score measured driven low high coverage".split()


def simple(**more: Any) -> sc.Strategy:
    return strategy(kpis={"k": "o"}, objectives={"o": {"vision": True}}, **more)


def table(*rows: tuple[Any, ...], columns: str = "kpi period value organisation recorded_at") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split()[: len(rows[0])])


# --- what is refused


def test_an_unknown_organisation_is_named_with_the_nearest() -> None:
    readings = table(("k", AT, 50, "North"), ("k", AT, 60, "South"))
    with pytest.raises(sc.UnknownNameError, match="no organisation 'Nort'; did you mean 'North'"):
        sc.Review(simple(), readings, AT, organisation="Nort")
    with pytest.raises(sc.UnknownNameError, match="no organisation 'Nort'; did you mean 'North'"):
        sc.Panel(simple(), readings, AT, organisations="Nort")


def test_of_several_organisations_one_must_be_chosen() -> None:
    readings = table(("k", AT, 50, "North"), ("k", AT, 60, "South"))
    with pytest.raises(sc.ReadingsError, match=r"of 2 organisations \(North, South\); choose one"):
        sc.Review(simple(), readings, AT)
    assert sc.Review(simple(), readings, AT, organisation="South").status("o").score == 60


def test_one_organisation_needs_no_choice_unless_some_readings_have_none() -> None:
    assert sc.Review(simple(), table(("k", AT, 50, "North")), AT).organisation == "North"
    mixed = table(("k", AT, 50, "North"), ("k", AT, 60, None))
    with pytest.raises(sc.ReadingsError, match="of North, and some of no organisation"):
        sc.Review(simple(), mixed, AT)


def test_known_on_needs_recorded_at() -> None:
    with pytest.raises(sc.ReadingsError, match="what was known on 2010-04-08 cannot be told"):
        sc.Review(simple(), frame({"k": 50}), AT, known_on="2010-04-08")


@pytest.mark.parametrize(("day", "score"), [("2010-04-01", 50), ("2010-04-08", 70), (date(2010, 4, 9), 70)])
def test_known_on_sees_what_was_recorded_by_the_end_of_that_day(day: Any, score: float) -> None:
    readings = table(("k", AT, 50, None, "2010-04-01"), ("k", AT, 70, None, "2010-04-08T16:00"))
    found = sc.Review(simple(), readings, AT, known_on=day)
    assert found.status("o").score == score
    assert f"as known on {found.known_on.isoformat()}" in repr(found)


@pytest.mark.parametrize("at", ["", "March", "2010-13", "2010-02-30"])
def test_a_date_that_cannot_be_read_is_refused(at: str) -> None:
    with pytest.raises(sc.PeriodError, match="is no period"):
        sc.Review(simple(), frame({"k": 50}), at)


def test_readings_and_judgements_must_fit() -> None:
    with pytest.raises(sc.ReadingsError, match="no KPI 'kpi:kk'"):
        sc.Review(simple(), frame({"kk": 50}), AT)
    with pytest.raises(sc.ReadingsError, match="'blue' is no status"):
        review(simple(), {"k": 50}, judgements=[says("o", "blue")])
    with pytest.raises(sc.ReadingsError, match="a score of 10 is Red, not green"):
        review(simple(), {"k": 50}, judgements=[says("o", "green", score=10)])
    with pytest.raises(sc.ReadingsError, match="kpi:k is judged by its readings"):
        review(simple(), {"k": 50}, judgements=[says("k", "green")])
    with pytest.raises(sc.ReadingsError, match="risk:r is a risk and has no assessed status"):
        review(simple(risks={"r": None}), {"k": 50}, judgements=[says("r", "red")])


def test_no_node_of_that_name() -> None:
    found = review(simple(kpqs={"why": {"asks": "o"}}), {"k": 50})
    for ask in (found.status, found.explain, found.line_of_sight):
        with pytest.raises(sc.UnknownNameError, match="no node 'kpi:kk'; did you mean 'kpi:k'"):
            ask("kpi:kk")
    with pytest.raises(sc.UnknownNameError, match="no node with a status 'why'"):
        found.status("why")


def test_a_panel_needs_a_period_and_an_organisation() -> None:
    readings = table(("k", AT, 50, "North"))
    with pytest.raises(sc.ReadingsError, match="at least one period"):
        sc.Panel(simple(), readings, [])
    with pytest.raises(sc.ReadingsError, match="at least one organisation"):
        sc.Panel(simple(), readings, AT, organisations=[])
    with pytest.raises(sc.UnknownNameError, match="no organisation 'South'"):
        sc.Panel(simple(), readings, AT).review(organisation="South")


# --- frames


def test_the_frame_is_as_designed() -> None:
    rows = review(simple(), {"k": 50}).to_frame()
    assert rows.index.name == "id"
    assert list(rows.columns) == COLUMNS
    assert [str(rows[name].dtype) for name in FLOATS] == ["float64"] * 6
    assert rows["band"].cat.ordered
    assert list(rows["band"].cat.categories) == ["Red", "Amber", "Green"]
    assert rows.loc["kpi:k", "as_of"] == "2010-03"
    assert rows.equals(review(simple(), {"k": 50}).statuses())


def test_the_frame_of_an_empty_strategy_has_the_same_columns() -> None:
    rows = review(strategy(), {}).to_frame()
    assert (list(rows.columns), len(rows), rows.index.name) == (COLUMNS, 0, "id")
    assert [str(rows[name].dtype) for name in FLOATS] == ["float64"] * 6


def test_rows_stand_by_rank_then_id() -> None:
    made = strategy(
        kpis={"k": "b"},
        perspectives={"top": {"rank": 10}, "low": {"rank": 20}},
        objectives={
            "z": {"perspective": "top"},
            "a": {"perspective": "low"},
            "b": {"perspective": "top", "vision": False},
            "v": {"vision": True},
            "free": None,
        },
        initiatives={"i": {"perspective": "top"}},
        risks={"r": None},
    )
    assert list(review(made, {"k": 50}).to_frame().index) == [
        "objective:v",
        "initiative:i",
        "objective:b",
        "objective:z",
        "objective:a",
        "objective:free",
        "kpi:k",
        "risk:r",
    ]


def test_what_has_left_has_no_figures_and_what_is_unknown_is_no_band() -> None:
    made = strategy(
        kpis={"k": "o", "j": "p"}, objectives={"o": None}, initiatives={"p": {"valid_until": "2010-01"}}
    )
    rows = review(made, {"j": 70}).to_frame()
    assert rows.loc["initiative:p", FLOATS].isna().all()
    assert rows.loc["initiative:p", "letter"] == "–"
    assert rows.loc["objective:o", "letter"] == "?"
    assert pd.isna(rows.loc["objective:o", "band"])


def test_a_kpi_shows_the_band_of_its_own_scheme() -> None:
    kpis = {"k": {"measures": "o", "scheme": "four-band", "thresholds": [40, 60], "worst": 0, "best": 100}}
    rows = review(strategy(kpis=kpis, objectives={"o": None}), {"k": 45}).to_frame()
    assert (rows.loc["kpi:k", "band"], rows.loc["kpi:k", "letter"]) == ("Orange", "O")
    assert rows.loc["objective:o", "band"] == "Amber"
    assert list(rows["band"].cat.categories).index("Orange") == 1


def test_a_scheme_that_lands_nowhere_shows_and_does_not_propagate() -> None:
    levels = ("Red", "Orange", "Amber", "Green")
    looks = zip(levels, ("diamond", "square", "triangle", "circle"), strict=True)
    scheme = {
        "bands": [{"name": n, "letter": n[0], "shape": s, "colour": "middle"} for n, s in looks],
        "boundaries": ["threshold"] * 3,
    }
    document = simple().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    document["schemes"] = [*document["schemes"], {"id": "bare", **scheme}]
    document["kpis"][0] |= {"scheme": "bare", "thresholds": [20, 40, 60]}
    found = review(sc.Strategy.model_validate(document), {"k": 50})
    assert (found.status("k").band.name, found.status("k").score) == ("Amber", None)
    assert found.status("o").coverage == 0
    assert found.explain("k").sentence().startswith("k is amber: its scheme does not say where")


# --- trends


def test_a_kpi_is_compared_with_the_same_period_last_year() -> None:
    kpis = {
        "up": "o",
        "down": {"direction": "lower", "thresholds": [60, 30], "worst": 100, "best": 0},
        "new": {},
    }
    made = strategy(kpis=kpis, objectives={"o": None})
    readings = pd.concat(
        [
            frame({"up": 50, "down": 50}, "2009-03"),
            frame({"up": 90, "down": 90, "new": 1}, "2010-02"),
            frame({"up": 70, "down": 70, "new": 2}, AT),
        ]
    )
    found = sc.Review(made, readings, AT)
    trends = {name: found.status(name).trend for name in kpis}
    assert (trends["up"].direction, trends["up"].verdict, trends["up"].since.say()) == (
        "up",
        "better",
        "March 2009",
    )
    assert (trends["down"].direction, trends["down"].verdict) == ("up", "worse")
    assert trends["new"] is None


@pytest.mark.parametrize(
    ("before", "trend"),
    [
        ({"k": 40, "l": 40}, "better"),
        ({"k": 90, "l": 90}, "worse"),
        ({"k": 60, "l": 60.3}, "steady"),
        ({"k": 9}, None),
    ],
)
def test_an_objective_moves_since_the_last_review_where_coverage_is_the_same(
    before: dict[str, float], trend: str | None
) -> None:
    made = strategy(kpis={"k": "o", "l": "o"}, objectives={"o": None})
    readings = pd.concat([frame(before, "2010-02"), frame({"k": 60, "l": 60}, AT)])
    rows = sc.Review(made, readings, AT).to_frame()
    shown = rows.loc["objective:o", "trend"]
    assert shown == trend if trend else pd.isna(shown)


def test_dropped_work_goes_down() -> None:
    made = strategy(kpis={"k": "p"}, initiatives={"p": None})
    readings = pd.concat([frame({"k": 50}, "2010-02"), frame({"k": 60}, AT)])
    before = sc.Review(made, readings, AT)
    after = before.what_if(drop="p")
    assert (before.status("p").trend.verdict, after.status("p").trend.verdict) == ("better", "worse")


# --- reprs


def test_reprs_are_short_and_say_what_they_are() -> None:
    found = one([80], [None])
    assert repr(found) == "<Review 'Made', March 2010: 1 green, 1 unknown>"
    assert repr(found.what_if(drop=["d0"])) == "<Review 'Made', March 2010, what-if: 1 amber, 1 red>"
    panel = sc.Panel(simple(), table(("k", AT, 50, "North")), AT)
    assert repr(panel) == "<Panel 'Made': nodes 2, organisations 1, periods 1>"


def test_html_escapes_names() -> None:
    evil = "<script>alert('x')</script>"
    made = strategy(
        kpis={"k": {"name": evil, "measures": "o"}}, objectives={"o": {"name": evil, "vision": True}}
    )
    html = review(made, {"k": 50})._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    readings = table(("k", AT, 50, evil), ("k", AT, 50, "South"))
    assert "<script" not in sc.Panel(made, readings, AT)._repr_html_()


# --- panels


def panel() -> sc.Panel:
    rows = [
        ("k", month, value, name)
        for name, month, value in [("North", "2010-02", 20), ("North", AT, 50), ("South", "2010-02", 90)]
    ]
    return sc.Panel(simple(), table(*rows), ["2010-02", AT])


def test_a_panel_is_node_by_organisation_by_period_and_read_only() -> None:
    found = panel()
    assert (found.nodes, found.organisations) == (("kpi:k", "objective:o"), ("North", "South"))
    assert [str(period) for period in found.periods] == ["2010-02", AT]
    np.testing.assert_array_equal(found.scores[1], [[20, 50], [90, np.nan]])
    np.testing.assert_array_equal(found.coverage[1], [[1, 1], [1, 0]])
    with pytest.raises(ValueError, match="read-only"):
        found.scores[0, 0, 0] = 1
    assert found.scores.dtype == np.float64


def test_the_panel_frame_is_long() -> None:
    rows = panel().to_frame()
    assert list(rows.columns) == "id organisation period score band coverage".split()
    assert len(rows) == 2 * 2 * 2
    assert rows["band"].cat.ordered
    one = rows.set_index(["id", "organisation", "period"]).loc[("objective:o", "North", "2010-02")]
    assert (one["score"], one["band"], one["coverage"]) == (20, "Red", 1)


def test_a_panel_review_is_of_the_last_period_unless_said() -> None:
    found = panel()
    assert found.review(organisation="North").status("o").score == 50
    assert found.review(organisation="North", at="2010-02").status("o").score == 20


def test_a_panel_of_readings_without_organisation() -> None:
    found = sc.Panel(simple(), frame({"k": 50}), date(2010, 3, 31))
    assert (found.organisations, found.scores.tolist()) == ((None,), [[[50.0]], [[50.0]]])
    assert found.review().status("o").score == 50


def test_a_panel_review_knows_what_the_panel_knew() -> None:
    readings = table(("k", AT, 50, "North", "2010-04-01"), ("k", AT, 70, "North", "2010-04-20"))
    found = sc.Panel(simple(), readings, AT, known_on="2010-04-08").review()
    assert (found.status("o").score, found.known_on) == (50, date(2010, 4, 8))


# --- nothing given is changed


def test_inputs_stay_as_they_were() -> None:
    made, given = simple(), frame({"k": 80.0})
    readings, document = sc.Readings(given), made.model_dump_json()
    kept, read = given.copy(deep=True), readings.to_frame()
    found = sc.Review(made, readings, AT)
    after = found.what_if({"k": 10}, drop=["o"])
    changed = found.to_frame()
    changed["score"] = -1.0
    assert (after.status("o").score, found.status("o").score) == (0, 80)
    assert given.equals(kept)
    assert readings.to_frame().equals(read)
    assert made.model_dump_json() == document


@pytest.mark.parametrize("bind", [sc.Review, sc.Panel])
def test_a_path_is_no_strategy(bind: Any) -> None:
    with pytest.raises(sc.ScorecardError, match="a strategy comes from `read_strategy`"):
        bind("strategy.yaml", pd.DataFrame({"kpi": [], "period": [], "value": []}), "2010-03")
