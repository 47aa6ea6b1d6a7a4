"""SPC beside RAG: a KPI's own readings, and the trend they give."""

from __future__ import annotations

import pandas as pd
import pytest

import scorecard as sc


def review(values: list[float], **fields: object) -> sc.Review:
    months = pd.period_range("2009-01", periods=len(values), freq="M").astype(str)
    strategy = sc.Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {"readers": {"name": "More readers", "vision": True}},
            "kpis": {"visits": {"name": "Visits", "measures": "readers", "target": 12, **fields}},
        }
    )
    readings = pd.DataFrame({"kpi": "visits", "period": months, "value": values})
    return sc.Review(strategy, readings, at=months[-1])


def test_the_chart_is_of_the_kpis_own_readings_and_targets() -> None:
    chart = review([10, 11] * 6).spc("visits")
    assert chart.values.tolist() == [10, 11] * 6
    assert set(chart.targets.tolist()) == {12}
    assert (chart.variation, chart.assurance) == ("common cause", "inconsistent")


def test_a_later_record_takes_the_place_of_the_first_in_the_chart() -> None:
    strategy = review([1.0]).strategy
    table = {
        "kpi": "visits",
        "period": "2009-01",
        "value": [5, 6],
        "recorded_at": ["2009-02-08", "2009-03-08"],
    }
    assert sc.Review(strategy, pd.DataFrame(table), at="2009-01").spc("visits").values.tolist() == [6]


def test_a_carried_quarter_never_enters_the_chart() -> None:
    strategy = review([1.0], frequency="quarter").strategy
    quarters = [f"{year}Q{quarter}" for year in (2006, 2007, 2008, 2009) for quarter in (1, 2, 3, 4)]
    table = pd.DataFrame({"kpi": "visits", "period": quarters, "value": [10.0, 11, 12, 11] * 4})
    at_quarter_end = sc.Review(strategy, table, at="2009-12")
    a_month_on = sc.Review(strategy, table, at="2010-01")
    assert a_month_on.status("visits").reasons[0].kind == "carried"
    assert a_month_on.spc("visits").values.tolist() == at_quarter_end.spc("visits").values.tolist()
    assert at_quarter_end.status("visits").trend is not None
    assert a_month_on.status("visits").trend is None


@pytest.mark.parametrize(
    ("values", "direction", "expected"),
    [
        ([10, 11] * 6, "higher", ("flat", "steady")),
        ([10, 11] * 6 + [30], "higher", ("up", "better")),
        ([10, 11] * 6 + [30], "lower", ("up", "worse")),
        ([10, 11] * 6 + [-20], "higher", ("down", "worse")),
    ],
)
def test_twelve_readings_or_more_make_the_trend_the_charts_variation(
    values: list[float], direction: str, expected: tuple[str, str]
) -> None:
    trend = review(values, direction=direction).status("visits").trend
    assert trend is not None
    assert (trend.direction, trend.verdict) == expected


def test_an_unknown_kpi_is_named_with_the_nearest() -> None:
    with pytest.raises(sc.UnknownNameError, match="did you mean 'kpi:visits'"):
        review([1.0]).spc("kpi:visit")
