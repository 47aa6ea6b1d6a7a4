"""Forecasts and Open SDG's progress of a review's KPIs: own readings only, as known then."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.forecast import forecast

VALUES = np.round(10 + 0.2 * np.arange(24) + np.tile([0.4, -0.3, 0.1, -0.2], 6), 2)
MONTHS = [str(sc.Period.parse("2008-04").shift(step)) for step in range(24)]


def strategy(**fields: object) -> sc.Strategy:
    return sc.Strategy.model_validate(
        {
            "name": "Library",
            "scheme": "tolerance",
            "objectives": {"readers": {"name": "More readers", "vision": True}},
            "kpis": {
                "visits": {
                    "name": "Visits",
                    "measures": "readers",
                    "target": {"2010-12": 17},
                    "worst": 0,
                    "best": 20,
                    **fields,
                }
            },
        }
    )


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"kpi": "visits", "period": MONTHS, "value": VALUES, **columns})


def test_it_forecasts_the_kpis_own_readings_to_its_target_date() -> None:
    found = sc.Review(strategy(), table(), at="2010-03").forecast("visits")
    alone = forecast(VALUES, MONTHS, until="2010-12")
    pd.testing.assert_frame_equal(found.to_frame(), alone.to_frame())
    assert (found.id, str(found.periods[-1]), found.target) == ("kpi:visits", "2010-12", 17)
    chance = found.probability()
    assert chance is not None and 0 < chance < 1
    assert chance == found.probability("Green") == pytest.approx(1 - float(found.below(17)))
    assert "against the target of 17 it will then be green" in str(found)


def test_it_goes_as_far_as_it_is_told_by_the_method_and_level_it_is_told() -> None:
    review = sc.Review(strategy(), table(), at="2010-03")
    found = review.forecast("kpi:visits", "FY2010/11", method="growth", level=0.5)
    alone = forecast(VALUES, MONTHS, until="2011-03", method="growth", level=0.5)
    pd.testing.assert_frame_equal(found.to_frame(), alone.to_frame())


def test_it_knows_no_reading_after_the_review_or_what_was_known() -> None:
    early = sc.Review(strategy(), table(), at="2009-06").forecast("visits")
    pd.testing.assert_frame_equal(
        early.to_frame(), forecast(VALUES[:15], MONTHS[:15], until="2010-12").to_frame()
    )
    recorded = [sc.Period.parse(month).end.isoformat() for month in MONTHS]
    revised = table(recorded_at=recorded)
    revised.loc[len(revised)] = ["visits", "2010-02", 99.0, "2010-04-20"]
    then = sc.Review(strategy(), revised, at="2010-03", known_on="2010-04-08").forecast("visits")
    now = sc.Review(strategy(), revised, at="2010-03").forecast("visits")
    pd.testing.assert_frame_equal(then.to_frame(), forecast(VALUES, MONTHS, until="2010-12").to_frame())
    assert now.expected[-1] > then.expected[-1] + 1


def test_it_is_of_one_organisation() -> None:
    both = pd.concat([table(organisation="North"), table(organisation="South", value=VALUES[::-1])])
    north = sc.Review(strategy(), both, at="2010-03", organisation="North").forecast("visits")
    south = sc.Review(strategy(), both, at="2010-03", organisation="South").forecast("visits")
    assert north.expected[-1] > 15 > south.expected[-1]


def test_a_carried_quarter_never_enters_it() -> None:
    quarters = [str(sc.Period.parse("2007Q1").shift(step)) for step in range(12)]
    rows = pd.DataFrame({"kpi": "visits", "period": quarters, "value": VALUES[:12]})
    made = strategy(frequency="quarter")
    at_end = sc.Review(made, rows, at="2009-12").forecast("visits")
    month_on = sc.Review(made, rows, at="2010-01")
    assert month_on.status("visits").reasons[0].kind == "carried"
    assert str(month_on.forecast("visits")) == str(at_end)
    assert [str(period) for period in at_end.periods] == ["2010Q1", "2010Q2", "2010Q3", "2010Q4"]


def test_the_fit_and_the_chart_start_where_the_document_says() -> None:
    made = strategy(spc={"rebase": ["2009-01"]})
    review = sc.Review(made, table(), at="2010-03")
    assert (str(review.forecast("visits").since), review.spc("visits").used) == ("2009-01", 15)
    assert review.spc("visits", rebase=()).used == 24


def test_a_what_if_forecasts_what_it_supposes() -> None:
    review = sc.Review(strategy(), table(), at="2010-03")
    after = review.what_if({"visits": 30})
    assert after.forecast("visits").expected[-1] > review.forecast("visits").expected[-1] + 1
    assert after.spc("visits").values[-1] == 30


def test_what_cannot_be_forecast_says_why() -> None:
    review = sc.Review(strategy(), table(), at="2008-06")
    found = review.forecast("visits")
    assert (found.periods, found.probability()) == ((), None)
    assert "needs 5 readings" in str(found)
    with pytest.raises(sc.UnknownNameError, match="did you mean 'kpi:visits'"):
        review.forecast("kpi:visit")
    with pytest.raises(sc.ScorecardError, match="no dated target"):
        sc.Review(strategy(target=17), table(), at="2010-03").forecast("visits")
    with pytest.raises(sc.PeriodError):
        review.forecast("visits", "next year")


def test_the_progress_measure_of_a_kpi() -> None:
    made = strategy(
        frequency="year",
        direction="lower",
        target={"2030": 50},
        baseline={"2015": 100},
        worst=None,
        best=None,
    )
    rows = pd.DataFrame({"kpi": "visits", "period": ["2020", "2023"], "value": [95.0, 80]})
    found = sc.Review(made, rows, at="2023").cagr_progress("visits")
    assert found.score == pytest.approx(0.0652, abs=5e-5)
    assert found.category == "progress made but acceleration needed"
    assert sc.Review(made, rows, at="2020").cagr_progress("visits").category == "limited progress"
    with pytest.raises(sc.UnknownNameError, match="visits"):
        sc.Review(made, rows, at="2023").cagr_progress("visit")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"over_time": "year_to_date"}, "judged is the sum of the year"),
        ({"scheme": "havering"}, "its band hangs on the value of a year before"),
    ],
)
def test_what_no_single_value_is_judged_by_has_no_probability(fields: dict[str, object], why: str) -> None:
    found = sc.Review(strategy(**fields), table(), at="2010-03").forecast("visits", "2010-12")
    assert len(found.periods) == 9
    assert found.probability() is None
    assert why in str(found)
