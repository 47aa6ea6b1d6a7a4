"""Columns of plain kinds are read at once, mixed ones cell by cell: both come to the same."""

# ruff: noqa: DTZ001 - moments are in UTC and have no zone

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "kpi": st.sampled_from(["a", "kpi:b", " c "]),
            "period": st.sampled_from(["2010-01", "2010Q1", "2010", "FY2009/10", "2010-W05"]),
            "value": st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
            "organisation": st.one_of(st.none(), st.sampled_from(["N", "S "])),
            "recorded_at": st.one_of(st.none(), MOMENTS),
        }
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: (row["kpi"], row["period"], row["organisation"], row["recorded_at"]),
)


def mixed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows as cells of every kind: a text here, an object there."""
    texts = [
        {
            **row,
            "value": None if row["value"] is None else repr(row["value"]) if place % 2 else row["value"],
            "recorded_at": row["recorded_at"].isoformat(sep=" ")
            if place % 2 and row["recorded_at"]
            else row["recorded_at"],
        }
        for place, row in enumerate(rows)
    ]
    return pd.DataFrame(texts, dtype=object)


@given(ROWS)
def test_plain_and_mixed_columns_come_to_the_same(rows: list[dict[str, Any]]) -> None:
    plain = pd.DataFrame(rows).astype({"value": "float64", "recorded_at": "datetime64[us]"})
    found = sc.Readings(plain).frame
    pd.testing.assert_frame_equal(sc.Readings(mixed(rows)).frame, found, check_dtype=False, rtol=0, atol=0)
    for column in ("kpi", "period", "organisation"):
        plain[column] = plain[column].astype("category")
    pd.testing.assert_frame_equal(sc.Readings(plain).frame, found, check_dtype=False, rtol=0, atol=0)


def test_rows_of_one_period_share_it() -> None:
    frame = pd.DataFrame({"kpi": ["a", "b"] * 500, "period": ["2010"] * 1000, "value": 1.0})
    frame["organisation"] = [f"o{place // 2}" for place in range(1000)]
    found = sc.Readings(frame)
    assert len({id(period) for period in found.frame["period"]}) == 1
    assert found.to_frame()["period"].tolist() == ["2010"] * 1000


@pytest.mark.parametrize(
    ("cells", "moments"),
    [
        (
            [
                pd.Timestamp("2010-04-08 23:30", tz="UTC"),
                pd.Timestamp("2010-04-08 23:30", tz="America/New_York"),
            ],
            ["2010-04-08 23:30", "2010-04-09 03:30"],
        ),
        ([date(2010, 4, 8), "2010-04-08T09:30+01:00"], ["2010-04-08", "2010-04-08 08:30"]),
        (["9999-12-31", "0001-01-01T00:00"], ["9999-12-31", "0001-01-01"]),
        (
            ["2010-04-08T09:30:00.123456789", "2010-04-08"],
            ["2010-04-08 09:30:00.123456789", "2010-04-08"],
        ),
    ],
)
def test_moments_of_every_kind(cells: list[Any], moments: list[str]) -> None:
    frame = pd.DataFrame({"kpi": "a", "period": ["2009", "2010"], "value": 1.0, "recorded_at": cells})
    assert sc.Readings(frame).frame["recorded_at"].tolist() == [pd.Timestamp(text) for text in moments]


def test_one_bad_cell_among_many_is_named_by_its_row() -> None:
    frame = pd.DataFrame({"kpi": [f"k{place}" for place in range(1000)], "period": "2010", "value": 1.0})
    frame.loc[700, "value"] = np.inf
    with pytest.raises(sc.ReadingsError) as caught:
        sc.Readings(frame)
    (found,) = caught.value.findings
    assert str(found.where) == "row 700, column value (k700)"


def test_a_word_read_before_is_still_a_word() -> None:
    found = sc.Readings(pd.DataFrame({"kpi": ["a", "b"], "period": "2010", "value": ["yes", 1.0]}))
    again = sc.Readings(found.checked())
    assert again.frame["worded"].tolist() == [True, False]
