"""Charts asked of a review: which, of what, and what is said beneath them."""

from __future__ import annotations

import pandas as pd
import pytest

import scorecard as sc
from tests.render.charts.chart_help import process, review_of, words

JUDGED = {"target": 70, "worst": 40, "best": 100}


@pytest.mark.parametrize("kind", ["spc", "trend", "bullet", "sparkline"])
def test_each_kind_by_its_name(kind: str) -> None:
    chart = review_of(process(15), **JUDGED).chart("kpi:calls", kind)
    assert chart.svg == review_of(process(15), **JUDGED).chart("calls", kind).svg
    assert chart._repr_html_().startswith("<div><svg")
    assert "kpi:calls" in repr(chart)


def test_a_kind_or_a_kpi_that_is_not_there() -> None:
    review = review_of(process(15), **JUDGED)
    with pytest.raises(sc.UnknownNameError, match="no kind of chart 'bulet'; did you mean 'bullet'"):
        review.chart("calls", "bulet")
    with pytest.raises(sc.UnknownNameError, match="no KPI 'cals'; did you mean 'kpi:calls'"):
        review.chart("cals")
    with pytest.raises(sc.UnknownNameError, match="no theme 'bord'; did you mean 'board'"):
        review.grid(theme="bord")


def test_a_what_if_says_so() -> None:
    after = review_of(process(15), **JUDGED).what_if({"calls": 95})
    for chart in (after.chart("calls"), after.grid()):
        assert "What if" in words(chart)
    assert "95 %" in words(after.chart("calls", "bullet"))


def test_whose_readings_and_as_known_when() -> None:
    first = review_of(process(15), **JUDGED)
    table = pd.DataFrame(
        {
            "kpi": "calls",
            "organisation": "North",
            "period": [str(sc.Period.parse("2024-01").shift(step)) for step in range(15)],
            "value": process(15),
            "recorded_at": "2025-04-10",
        }
    )
    review = sc.Review(first.strategy, table, at="2025-03", known_on="2025-04-14")
    said = words(review.chart("calls"))
    assert "Readings of North" in said
    assert "As known on 14 April 2025" in said


def test_the_card_has_the_spc_chart_of_what_is_counted() -> None:
    review = review_of(process(15), **JUDGED)
    assert review.card("calls").chart == review.chart("calls").svg
    assert "<figure>" in review.card("calls").html()
    assert review_of([1.0, 0, 1], direction="yes_no").card("calls").chart == ""
    assert review_of([65.0], **JUDGED).card("calls").chart == ""
