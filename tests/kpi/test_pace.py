"""Pace: how far a value has come from its baseline, against what is expected by now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.score import score
from scorecard.kpi.target import expected_by
from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from tests.kpi.made import kpi, scheme, strategy

START = {"baseline": {"2009-03": 40}}
DATED = {**START, "target": {"2010-03": 52}}


def pace(value: float, period: str, **fields: Any) -> float:
    made = kpi(**fields)
    by_now = expected_by(made, Period.parse(period))
    expected = np.nan if by_now is None else by_now
    return float(score(made, scheme("tolerance"), Scale(), value, expected=expected).pace)


@pytest.mark.parametrize(
    ("period", "fields", "expected"),
    [
        ("2009-08", DATED, 40 + 12 * 153 / 365),  # 31 March to 31 August, of the year to 31 March
        ("2010-02", DATED, 40 + 12 * 334 / 365),
        ("2010-03", DATED, 52),
        ("2010-08", DATED, 52),  # past its date the target stays
        ("2009-03", DATED, None),  # nothing is expected yet
        ("2008-03", DATED, None),
        ("2009-08-31", DATED, 40 + 12 * 153 / 365),
        ("2009Q3", DATED, 40 + 12 * 183 / 365),
        ("2009-08", {**START, "target": {"FY2009/10": 52}}, 40 + 12 * 153 / 365),  # by its last day
        ("2012-02-29", {"baseline": {"2012-01-31": 0}, "target": {"2012-03-31": 60}}, 29),
        # A profile is read as it stands.
        (
            "2009-08",
            {**START, "target": {"points": {"2010-03": 52}, "profile": "linear"}},
            40 + 12 * 153 / 365,
        ),
        ("2009-03", {**START, "target": {"points": {"2010-03": 52}, "profile": "linear"}}, 40),
        ("2010-08", {**START, "target": {"2010-03": 52, "2011-03": 60}}, 52),
        ("2011-03", {**START, "target": {"2010-03": 52, "2011-03": 60}}, 60),
        ("2009-08", {**START, "target": {"2010-03": 52, "2011-03": 60}}, 40 + 12 * 153 / 365),
        ("2009-08", {**START, "target": {"FY2009/10": 52, "FY2010/11": 60}}, 52),  # a step holds all year
        ("2009-08", {**START, "target": {"points": {"FY2009/10": 52}, "profile": "step"}}, 52),
        # Nothing to expect it by.
        ("2009-08", {**START, "target": 52}, None),
        ("2009-08", {**START}, None),
        ("2009-08", {"baseline": 40, "target": {"2010-03": 52}}, None),
        ("2010-03", {"baseline": 40, "target": {"2010-03": 52}}, 52),
        ("2009-08", {"target": {"2010-03": 52}}, None),
        ("2009-08", {"baseline": {"2011-03": 40}, "target": {"2010-03": 52}}, None),
    ],
)
def test_expected_by_now(period: str, fields: dict[str, Any], expected: float | None) -> None:
    found = expected_by(kpi(**fields), Period.parse(period))
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-12))


@pytest.mark.parametrize(
    ("value", "period", "fields", "expected"),
    [
        (46, "2009-08", DATED, 100 * 6 / (12 * 153 / 365)),
        (46, "2010-03", DATED, 50),
        (46, "2010-08", DATED, 50),
        (40, "2009-08", DATED, 0),
        (34, "2010-03", DATED, -50),  # the wrong way
        (64, "2010-03", DATED, 200),
        (9, "2010-03", {"direction": "lower", "baseline": {"2009-03": 10}, "target": {"2010-03": 8}}, 50),
        (46, "2009-08", {**START, "target": {"2010-03": 40}}, None),  # no way to go
        (46, "2010-03", {"target": {"2010-03": 52}}, None),
        (46, "2009-08", {**START, "target": 52}, None),
        (np.nan, "2009-08", DATED, None),
        (1, "2010-03", {"direction": "yes_no", "baseline": 0, "target": {"2010-03": True}}, None),
        (46, "2010-03", {"direction": "between", **START, "target": {"2010-03": [50, 60]}}, None),
        (46, "2010-03", {"direction": "assessed", **DATED}, None),
    ],
)  # fmt: skip
def test_pace_is_the_way_made_in_percent_of_the_way_expected(
    value: float, period: str, fields: dict[str, Any], expected: float | None
) -> None:
    found = pace(value, period, **fields)
    assert np.isnan(found) if expected is None else found == pytest.approx(expected, abs=1e-9)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(0, 40))
def test_at_and_after_its_date_pace_is_progress(value: float, start: float, aim: float, later: int) -> None:
    made = kpi(baseline={"2009-03": start}, target={"2010-03": aim})
    expected = expected_by(made, Period.parse("2010-03").shift(later))
    found = score(
        made, scheme("tolerance"), Scale(), value, expected=np.nan if expected is None else expected
    )
    assert np.array_equal(found.pace, found.progress, equal_nan=True)


def test_a_dated_target_without_profile_judged_in_august_against_march() -> None:
    fields = {"name": "Calls answered", **DATED, "tolerance": 1, "worst": 30, "best": 60}
    made = strategy({"calls": fields})
    review = sc.Review(made, pd.DataFrame({"kpi": "calls", "period": ["2009-08"], "value": [46]}), "2009-08")
    status = review.status("calls")
    # The colour compares with the target itself, and says when it is due.
    assert (status.target, status.letter, status.reason) == (52, "R", "target due March 2010")
    assert status.progress == 50
    # On schedule and beyond: 6 of the 5.03 expected by the end of August.
    assert status.pace == pytest.approx(119.28, abs=0.005)
    row = review.kpis().loc["kpi:calls"]
    assert (row["progress"], row["pace"]) == (status.progress, status.pace)


def test_a_stale_reading_has_no_pace(tmp_path: Path) -> None:
    made = strategy({"calls": {"name": "Calls", **DATED}})
    review = sc.Review(made, pd.DataFrame({"kpi": "calls", "period": ["2009-08"], "value": [46]}), "2009-12")
    assert review.status("calls").pace is None
    assert np.isnan(review.kpis().loc["kpi:calls", "pace"])
