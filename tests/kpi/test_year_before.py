"""Bands that hang on what a KPI was a year before: Havering's rule, worked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.measure import measure
from scorecard.kpi.score import score
from scorecard.model.period import Period
from tests.kpi.made import THREE, kpi, readings, scheme, strategy

HAVERING: dict[str, Any] = {"name": "K", "scheme": "havering", "target": 100}


def bands(found: Any) -> list[str]:
    return [THREE.bands[band].name if band >= 0 else "unknown" for band in np.ravel(found.band)]


@pytest.mark.parametrize(
    ("direction", "value", "past", "band"),
    [
        ("higher", 100, 120, "Green"),  # on target, though worse than a year before
        ("higher", 90, 120, "Green"),  # within 10 % of it
        ("higher", 89.9, 89.9, "Amber"),  # beyond, the same as a year before
        ("higher", 89.9, 80, "Amber"),  # beyond, better
        ("higher", 79.9, 80, "Red"),  # beyond, worse
        ("higher", 89.9, 95, "Red"),  # beyond, and a year before it was green
        ("lower", 110, 50, "Green"),
        ("lower", 110.1, 120, "Amber"),
        ("lower", 120, 120, "Amber"),
        ("lower", 120.1, 120, "Red"),
        ("lower", 111, 100, "Red"),
    ],
)
def test_haverings_rule(direction: str, value: float, past: float, band: str) -> None:
    """Green on or within 10 % of target; beyond: amber if same or better than a year before, else red."""
    found = score(kpi(target=100, direction=direction), scheme("havering"), THREE, value, history=past)
    assert bands(found) == [band]
    assert THREE.bands[int(found.score >= 100 / 3) + int(found.score >= 200 / 3)].name == band


def test_without_a_year_before_green_is_green_and_the_rest_is_unknown() -> None:
    found = score(kpi(target=100, worst=0, best=150), scheme("havering"), THREE, [100, 90, 89, 0, -5])
    assert bands(found) == ["Green", "Green", "unknown", "unknown", "unknown"]
    assert found.alone.tolist() == [False, False, True, True, True]
    assert not found.aimless.any()
    assert not found.off_scale.any()
    assert np.isnan(found.score).tolist() == found.alone.tolist()


def test_where_a_year_before_was_green_amber_has_no_width() -> None:
    made = kpi(target=100, worst=0)
    found = score(made, scheme("havering"), THREE, [89, 89.999, 90], history=[95, 90, 91])
    assert bands(found) == ["Red", "Red", "Green"]
    assert found.score[0] == pytest.approx(89 / 90 * 100 / 3)  # red runs from 0 to the edge of green


def test_scores_run_through_the_bands_between_history_and_target() -> None:
    made = kpi(target=100, worst=0, best=130)
    found = score(made, scheme("havering"), THREE, [40, 80, 85, 90, 110], history=80)
    assert found.score == pytest.approx([100 / 6, 100 / 3, 50, 200 / 3, 250 / 3], abs=1e-5)


def test_each_value_has_its_own_history_and_target() -> None:
    found = score(
        kpi(target=100), scheme("havering"), THREE, [[80, 80], [80, 80]], target=[[100, 85], [100, np.nan]],
        history=[[70, np.nan], [np.nan, 70]],
    )  # fmt: skip
    assert bands(found) == ["Amber", "Green", "unknown", "unknown"]
    assert found.aimless.tolist() == [[False, False], [False, True]]
    assert found.alone.tolist() == [[False, False], [True, False]]


@pytest.mark.parametrize(
    ("value", "past", "band"),
    [(15, 99, "Green"), (9, 5, "Green"), (8, 8, "Amber"), (8, 22.5, "Amber"), (8, 21.5, "Red"),
     (25, 5, "Amber"), (25, 7, "Red"), (8, 15, "Red")],
)  # fmt: skip
def test_a_range_is_compared_by_how_far_off_it_was(value: float, past: float, band: str) -> None:
    """10 to 20, 10 % of either edge being near: off by 2 below and by 5 above, and so on."""
    made = kpi(direction="between", target=[10, 20])
    assert bands(score(made, scheme("havering"), THREE, value, history=past)) == [band]


OWN = {
    "bands": [
        {"name": "Failing", "letter": "F", "shape": "diamond", "colour": "worst"},
        {"name": "Slipping", "letter": "S", "shape": "square", "colour": "poor"},
        {"name": "Mending", "letter": "M", "shape": "triangle", "colour": "middle"},
        {"name": "Good", "letter": "G", "shape": "circle", "colour": "best"},
    ],
    "boundaries": [
        {"at": "red flag", "lands": 20}, {"at": "history", "lands": 33.33}, {"at": "goal", "lands": 66.67}
    ],
}  # fmt: skip


def test_a_strategys_own_scheme_may_have_history_in_its_midst() -> None:
    """Between the red flag and the goal it is mending if no worse than a year before."""
    table = pd.DataFrame(
        [("k", "2010-03", value, unit) for unit, value in (("a", 30), ("b", 55), ("c", 45), ("d", 80))]
        + [("k", "2009-03", 50, unit) for unit in "abcd"],
        columns=["kpi", "period", "value", "organisation"],
    )
    own = {"name": "K", "scheme": "own", "red_flag": 40, "goal": 60, "worst": 0, "best": 100}
    made = strategy({"k": own}, schemes={"own": OWN})
    panel = sc.Panel(made, table, "2010-03")
    assert panel.to_frame()["band"].tolist() == ["Failing", "Mending", "Slipping", "Good"]
    assert panel.scores[0, :, 0] == pytest.approx([15, 50, 26.6667, 83.3333], abs=1e-3)


def measured(kpis: dict[str, Any], text: str, tmp_path: Path, at: str = "2010-03", **more: Any) -> Any:
    columns = more.pop("columns", "kpi,period,value")
    found = readings(f"{columns}\n{text}", tmp_path)
    return measure(strategy(kpis, **more), found, Period.parse(at), [None])


@pytest.mark.parametrize(
    ("more", "text", "past"),
    [
        ({}, "k,2010-03,80\nk,2009-03,70\n", 70),
        ({}, "k,2010-03,80\nk,2009-02,70\nk,2009-04,75\n", None),  # no other month will do
        ({}, "k,2010-03,80\nk,2009Q1,70\n", None),  # nor a quarter that ends on the same day
        ({}, "k,2010-03,80\nk,2009-03,\n", None),
        (
            {"frequency": "quarter"},
            "k,2009Q4,80\nk,2008Q4,70\nk,2009Q1,60\n",
            70,
        ),  # carried: of its own period
        ({"carry": "4 months"}, "k,2010-01,80\nk,2009-01,70\nk,2009-03,60\n", 70),
        ({"frequency": "year"}, "k,FY2009/10,80\nk,FY2008/09,70\n", 70),
        ({"frequency": "week"}, "k,2010-W13,80\nk,2009-W13,70\n", 70),
    ],
)
def test_the_reading_of_the_same_period_a_year_before(
    tmp_path: Path, more: dict[str, Any], text: str, past: float | None
) -> None:
    at = "2010-W13" if "week" in more.values() else "2010-02" if "quarter" in more.values() else "2010-03"
    found = measured({"k": {**HAVERING, **more}}, text, tmp_path, at)
    assert found.history.tolist() == [[pytest.approx(past) if past else pytest.approx(np.nan, nan_ok=True)]]
    assert found.alone.tolist() == [[past is None]]
    assert found.band.tolist() == [[-1 if past is None else 1]]


def test_the_latest_revision_counts_and_what_was_not_known_does_not(tmp_path: Path) -> None:
    text = "k,2010-03,80,2010-04-01\nk,2009-03,70,2009-04-01\nk,2009-03,85,2010-04-05\n"
    table = readings(f"kpi,period,value,recorded_at\n{text}", tmp_path)
    made = strategy({"k": HAVERING})
    words = [
        sc.Review(made, table, "2010-03", known_on=day).status("k").band.name  # type: ignore[union-attr]
        for day in ("2010-04-01", "2010-04-05")
    ]
    assert words == ["Amber", "Red"]


@pytest.mark.parametrize(
    ("cells", "past"), [("70,,", 70), (",7,10", 70), (",7,0", np.nan), ("70,7,0", np.nan)]
)
def test_a_ratio_is_read_from_its_counts(tmp_path: Path, cells: str, past: float) -> None:
    columns = "kpi,period,value,numerator,denominator"
    text = f"k,2010-03,80,,\nk,2009-03,{cells}\n"
    found = measured({"k": {**HAVERING, "measured_in": "%"}}, text, tmp_path, columns=columns)
    np.testing.assert_allclose(found.history, [[past]])


def test_a_whole_is_compared_with_the_same_whole_a_year_before(tmp_path: Path) -> None:
    kpis = {
        "k": {**HAVERING, "roll_up": "sum"},
        "a": {"name": "A", "part_of": "k", "untargeted": True},
        "b": {"name": "B", "part_of": "k", "untargeted": True},
    }
    text = "a,2010-03,40\nb,2010-03,40\na,2009-03,30\nb,2009-03,45\n"
    found = measured(kpis, text, tmp_path)
    assert (found.history[0, 0], found.band[0, 0]) == (75, 1)
    parted = measured(kpis, text.replace("b,2009-03,45\n", ""), tmp_path)
    assert parted.alone[0, 0]
    own = measured(kpis, text + "k,2009-03,90\n", tmp_path)
    assert (own.history[0, 0], own.band[0, 0]) == (90, 0)


def test_many_organisations_at_once_are_each_compared_with_themselves() -> None:
    rng = np.random.default_rng(7)
    names = [f"o{number:03d}" for number in range(60)]
    now, then = rng.integers(60, 120, 60), rng.integers(60, 120, 60)
    lacking = set(names[::7])
    rows = [("k", "2010-03", value, name) for name, value in zip(names, now, strict=True)]
    rows += [
        ("k", "2009-03", value, name) for name, value in zip(names, then, strict=True) if name not in lacking
    ]
    table = pd.DataFrame(rows, columns=["kpi", "period", "value", "organisation"]).sample(
        frac=1, random_state=3
    )
    panel = sc.Panel(strategy({"k": HAVERING}), table, "2010-03")
    by_hand = []
    for name, value, past in zip(names, now, then, strict=True):
        if value >= 90:
            by_hand.append("Green")
        elif name in lacking:
            by_hand.append(None)
        else:
            by_hand.append("Amber" if value >= past else "Red")
    assert [None if word != word else word for word in panel.to_frame()["band"]] == by_hand
    assert {"Green", "Amber", "Red", None} == set(by_hand)


def test_reasons_in_words() -> None:
    made = strategy({"k": HAVERING})

    def status(*rows: tuple[str, float]) -> sc.results.Status:
        table = pd.DataFrame([("k", *row) for row in rows], columns=["kpi", "period", "value"])
        return sc.Review(made, table, "2010-03").status("k")

    alone = status(("2010-03", 80))
    assert (alone.band, alone.reason) == (None, "no reading of March 2009 to compare with")
    judged = status(("2010-03", 80), ("2009-03", 79.5))
    assert (judged.letter, judged.reason) == ("A", "79.5 in March 2009")
    green = status(("2010-03", 95))
    assert (green.letter, green.reason) == ("G", "")
    unknown = sc.Review(made, pd.DataFrame(columns=["kpi", "period", "value"]), "2010-03").status("k")
    assert unknown.reason == "no reading"


def test_supposing_another_value_compares_it_with_the_same_year_before() -> None:
    table = pd.DataFrame([("k", "2010-03", 70), ("k", "2009-03", 75)], columns=["kpi", "period", "value"])
    review = sc.Review(strategy({"k": HAVERING}), table, "2010-03")
    assert [review.what_if({"k": value}).status("k").letter for value in (74, 75, 90)] == ["R", "A", "G"]


def test_kents_activity_indicators_are_counted_and_not_judged() -> None:
    kpis = {
        "answered": {"name": "Answered", "scheme": "kent", "target": 90, "tolerance": 5, "measures": "o"},
        "calls": {"name": "Calls", "scheme": "kent", "untargeted": True, "measures": "o"},
    }
    made = strategy(kpis, objectives={"o": {"name": "O", "vision": True}})
    table = pd.DataFrame([("answered", "2010-03", 86), ("calls", "2010-03", 12_000)],
                         columns=["kpi", "period", "value"])  # fmt: skip
    review = sc.Review(made, table, "2010-03")
    assert review.status("answered").letter == "A"
    calls = review.status("calls")
    assert (calls.applicable, calls.value, calls.reason) == (False, 12_000, "counted, not judged, by choice")
    assert review.status("o").coverage == 1
    assert "tolerance-missing" not in str(sc.check(made, table))


def test_a_kpi_without_what_its_scheme_reads_says_what_it_lacks() -> None:
    kpis = {
        "k": {"name": "K", "scheme": "kent", "target": 90},
        "b": {"name": "B", "scheme": "brag"},
        "t": {"name": "T", "scheme": "kent"},
    }
    table = pd.DataFrame([(name, "2010-03", 86) for name in kpis], columns=["kpi", "period", "value"])
    review = sc.Review(strategy(kpis), table, "2010-03")
    assert review.status("k").reason == "no tolerance is stated to judge it by"
    assert review.status("b").reason == "the bands of its scheme 'brag' are given by people, not by a value"
    assert review.status("t").reason == "no target is stated to judge it by"
