"""Readings in pandas, polars, Arrow, DuckDB and Spark: reduced there, and everywhere the same."""

# ruff: noqa: DTZ001, E501 - moments are in UTC and have no zone; messages stand as they are printed

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.reduce import reduce_readings
from tests.kpi.engines import EVERY, LOCAL, QUERIES, held, left, table, told

NAN = float("nan")


@pytest.fixture(params=EVERY)
def engine(request: pytest.FixtureRequest) -> Any:
    """A function that holds a table in one engine after the other."""
    name = request.param
    spark = request.getfixturevalue("spark") if name == "spark" else None
    return lambda data: held(name, data, spark)


@pytest.fixture(params=QUERIES)
def query(request: pytest.FixtureRequest) -> Any:
    """The same for those engines that hold queries."""
    name = request.param
    spark = request.getfixturevalue("spark") if name == "spark" else None
    return lambda data: held(name, data, spark)


ROWS = [
    {"kpi": "calls", "period": "2010-01", "value": 5.0, "organisation": "N", "recorded_at": datetime(2010, 2, 8)},
    {"kpi": "calls", "period": "2010-02", "value": 6.0, "organisation": "N", "recorded_at": datetime(2010, 3, 8)},
    {"kpi": "calls", "period": "2010-02", "value": 7.0, "organisation": "N",
     "recorded_at": datetime(2010, 4, 8, 23, 59, 59, 999999)},
    {"kpi": "calls", "period": "2010-03", "value": 8.0, "organisation": "N", "recorded_at": datetime(2010, 4, 9)},
    {"kpi": "calls", "period": "2010-02", "value": 9.0, "organisation": None, "recorded_at": datetime(2010, 3, 8)},
    {"kpi": "cost", "period": "2010Q1", "numerator": 1.0, "denominator": 4.0, "note": "provisional",
     "recorded_at": datetime(2010, 4, 8)},
    {"kpi": "cost", "period": "2010-03", "value": NAN, "recorded_at": datetime(2010, 4, 8)},
]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "known_on"),
    [
        (None, None),
        ("2010-02", None),
        ("2009", None),
        (None, date(2010, 3, 8)),
        ("2010-03", date(2010, 4, 8)),
    ],
)
@pytest.mark.parametrize("keep", ["history", "latest"])
def test_what_counts(engine: Any, at: str | None, known_on: date | None, keep: Any) -> None:
    found = reduce_readings(engine(table(ROWS)), at=at, known_on=known_on, keep=keep)
    assert told(found) == left(ROWS, at=at, known_on=known_on, latest=keep == "latest")


def test_a_revision_without_a_value_takes_its_reading_back(engine: Any) -> None:
    rows = [
        {"kpi": "calls", "period": "2010-01", "value": 5.0, "recorded_at": datetime(2010, 2, 8)},
        {"kpi": "calls", "period": "2010-02", "value": 6.0, "recorded_at": datetime(2010, 3, 8)},
        {"kpi": "calls", "period": "2010-02", "value": None, "recorded_at": datetime(2010, 4, 8)},
        {"kpi": "cost", "period": "2010-02", "value": 1.0, "recorded_at": datetime(2010, 4, 8)},
        {"kpi": "gone", "period": "2010-02", "value": 1.0, "recorded_at": datetime(2010, 4, 8)},
        {"kpi": "gone", "period": "2010-02", "value": NAN, "recorded_at": datetime(2010, 4, 9)},
    ]
    found = reduce_readings(engine(table(rows)), keep="latest")
    assert [(row["kpi"], row["value"]) for row in found.to_pylist()] == [
        ("kpi:calls", 5.0),
        ("kpi:cost", 1.0),
    ]


def test_a_record_without_a_date_is_the_earliest(engine: Any) -> None:
    rows = [
        {"kpi": "calls", "period": "2010", "value": 1.0, "recorded_at": datetime(1990, 1, 1)},
        {"kpi": "calls", "period": "2010", "value": 2.0, "recorded_at": None},
    ]
    assert told(reduce_readings(engine(table(rows)))) == left(rows)
    assert reduce_readings(engine(table(rows)))["value"].to_pylist() == [1.0]


def test_one_name_in_several_spellings(engine: Any) -> None:
    rows = [
        {
            "kpi": "calls",
            "period": "2010",
            "organisation": "N",
            "value": 1.0,
            "recorded_at": datetime(2011, 1, 1),
        },
        {
            "kpi": "kpi:calls",
            "period": "2010",
            "organisation": " N",
            "value": 2.0,
            "recorded_at": datetime(2011, 1, 2),
        },
        {
            "kpi": " calls ",
            "period": "2010",
            "organisation": "N ",
            "value": 3.0,
            "recorded_at": datetime(2011, 1, 3),
        },
        {
            "kpi": "calls",
            "period": "2010",
            "organisation": " ",
            "value": 4.0,
            "recorded_at": datetime(2011, 1, 3),
        },
    ]
    found = reduce_readings(engine(table(rows)))
    assert [(row["kpi"], row["organisation"], row["value"]) for row in found.to_pylist()] == [
        ("kpi:calls", None, 4.0),
        ("kpi:calls", "N", 3.0),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"kpi": "calls ", "period": "2010", "value": NAN, "recorded_at": datetime(2011, 2, 1)},
        {"kpi": "kpi:calls", "period": "2010", "value": NAN, "recorded_at": datetime(2011, 2, 1)},
        {"kpi": "calls", "organisation": "N ", "period": "2010", "value": NAN, "recorded_at": datetime(2011, 2, 1)},
    ],
)  # fmt: skip
def test_a_reading_is_taken_back_under_another_spelling(engine: Any, other: dict[str, Any]) -> None:
    whose = {"organisation": "N"} if "organisation" in other else {"organisation": None}
    rows = [
        {"kpi": "calls", "period": "2009", "value": 1.0, "recorded_at": datetime(2010, 2, 1), **whose},
        {"kpi": "calls", "period": "2010", "value": 2.0, "recorded_at": datetime(2011, 1, 1), **whose},
        {"kpi": "cost", "period": "2010", "value": 3.0, "recorded_at": datetime(2011, 1, 1), **whose},
        {"organisation": None, **other},
    ]
    found = reduce_readings(engine(table(rows)), keep="latest")
    assert [(row["kpi"], row["value"]) for row in found.to_pylist()] == [
        ("kpi:calls", 1.0),
        ("kpi:cost", 3.0),
    ]


def test_a_name_of_blanks_is_a_fault_even_of_the_future(query: Any) -> None:
    rows = [
        {"kpi": "calls", "period": "2010", "value": 1.0},
        {"kpi": "  ", "period": "2020", "value": None},
    ]
    with pytest.raises(sc.ReadingsError, match="no KPI is named"):
        reduce_readings(query(table(rows)), at="2010", keep="latest")


def test_the_same_reading_twice_in_a_future_spelling(query: Any) -> None:
    rows = [
        {"kpi": "calls", "period": "2010", "value": 1.0},
        {"kpi": "calls", "period": "2020", "value": 1.0},
        {"kpi": "kpi:calls", "period": "2020", "value": 1.0},
    ]
    with pytest.raises(sc.ReadingsError, match="2 readings of 2020"):
        reduce_readings(query(table(rows)), at="2010", keep="latest")


def test_one_period_in_two_spellings_and_several_lengths(engine: Any) -> None:
    rows = [
        {"kpi": "a", "period": text, "value": float(number), "recorded_at": datetime(2011, 1, number + 1)}
        for number, text in enumerate(
            ["2010Q1", "2010-Q1", "2010", "FY2009/10", "2010-03", "2010-W13", "2010-03-31", "2009-12"]
        )
    ]
    found = reduce_readings(engine(table(rows)))
    assert told(found) == left(rows)
    assert [str(row[2]) for row in told(found)] == [
        "2009-12", "FY2009/10", "2010Q1", "2010-03", "2010-03-31", "2010-W13", "2010",
    ]  # fmt: skip
    assert told(reduce_readings(engine(table(rows)), at="2010-03", keep="latest"))[0][3] == 6.0


@pytest.mark.parametrize(
    ("kind", "cells", "periods"),
    [
        (pa.date32(), [date(2010, 1, 31), date(2010, 2, 28)], ["2010-01-31", "2010-02-28"]),
        (pa.timestamp("us"), [datetime(2010, 1, 31, 9, 30), datetime(2010, 2, 28)], ["2010-01-31", "2010-02-28"]),
        (pa.int64(), [2009, 2010], ["2009", "2010"]),
    ],
)  # fmt: skip
def test_periods_that_are_no_texts(engine: Any, kind: Any, cells: list[Any], periods: list[str]) -> None:
    data = table([{"kpi": "a", "period": cell, "value": 1.0} for cell in cells], period=kind)
    assert sc.Readings(reduce_readings(engine(data))).periods == tuple(periods)
    assert sc.Readings(engine(data)).periods == tuple(periods)
    last = sc.Readings(reduce_readings(engine(data), keep="latest"))
    assert last.periods == (periods[-1],)


def test_a_time_zone_is_taken_to_utc(engine: Any) -> None:
    zone = pa.timestamp("us", "UTC")
    rows = [
        {"kpi": "a", "period": "2010", "value": 1.0, "recorded_at": datetime(2010, 4, 8, 23, 30, tzinfo=UTC)},
        {"kpi": "a", "period": "2010", "value": 2.0, "recorded_at": datetime(2010, 4, 9, 0, 30, tzinfo=UTC)},
    ]
    for day, value in ((date(2010, 4, 8), 1.0), (date(2010, 4, 9), 2.0)):
        found = reduce_readings(engine(table(rows, recorded_at=zone)), known_on=day)
        assert found["value"].to_pylist() == [value]
    frame = sc.Readings(engine(table(rows, recorded_at=zone))).frame
    assert frame["recorded_at"].tolist() == [row["recorded_at"].replace(tzinfo=None) for row in rows]


@pytest.mark.parametrize("name", ["pandas", "polars", "polars query", "arrow"])
def test_a_zone_of_the_columns_own_is_taken_to_utc(name: str) -> None:
    data = table([{"kpi": "a", "period": "2010", "value": 1.0, "recorded_at": datetime(2010, 6, 8, 23, 30)}])
    local = data["recorded_at"].cast(pa.timestamp("us", "America/New_York"))
    data = data.set_column(data.schema.get_field_index("recorded_at"), "recorded_at", local)
    moment = datetime(2010, 6, 8, 23, 30)  # the cast keeps the moment and shows it elsewhere
    assert told(reduce_readings(held(name, data)))[0][-1] == moment
    assert len(reduce_readings(held(name, data), known_on="2010-06-08")) == 1
    assert len(reduce_readings(held(name, data), known_on="2010-06-07")) == 0


def test_a_session_elsewhere_moves_no_moment() -> None:
    import duckdb

    connection = duckdb.connect()
    connection.execute("set timezone = 'America/New_York'")
    made = connection.sql(
        "select 'a' as kpi, '2010' as period, 1.0 as value, timestamptz '2010-04-08 23:30:00+00' as recorded_at"
    )
    assert told(reduce_readings(made))[0][-1] == datetime(2010, 4, 8, 23, 30)
    assert len(reduce_readings(made, known_on="2010-04-08")) == 1
    assert len(reduce_readings(made, known_on="2010-04-07")) == 0


def test_dates_and_numbers_written_as_texts(engine: Any) -> None:
    texts = ["5", " -1e3 ", "+.5", "007", "1E2", "", None, "yes", "No", "1e150", "12."]
    when = ["2010-04-08", "2010-04-08T09:30", "2010-04-08T09:30:10.5Z", "2010-04-09T01:00+02:00", None, ""]
    rows = [
        {"kpi": f"k{place:02}", "period": "2010", "value": text, "recorded_at": when[place % len(when)]}
        for place, text in enumerate(texts)
    ]
    data = table(rows, value=pa.string(), recorded_at=pa.string())
    plain = sc.Readings(pd.DataFrame(rows)).frame
    for found in (sc.Readings(reduce_readings(engine(data))).frame, sc.Readings(engine(data)).frame):
        for column in ("kpi", "value", "recorded_at", "worded"):
            pd.testing.assert_series_equal(found[column], plain[column], check_dtype=False, rtol=0, atol=0)


def test_words_and_flags_for_yes(engine: Any) -> None:
    data = table([{"kpi": "a", "period": "2010", "value": True}], value=pa.bool_())
    found = sc.Readings(engine(data)).frame
    assert (found["value"].tolist(), found["worded"].tolist()) == ([1.0], [True])
    assert sc.Readings(reduce_readings(engine(data))).frame["worded"].tolist() == [True]


WRONG = [
    {"kpi": "a", "period": "2010-13", "value": 1.0},
    {"kpi": "b", "period": None, "value": 1.0},
    {"kpi": None, "period": "2010", "value": 1.0, "organisation": "N"},
    {"kpi": " ", "period": "2009", "value": 1.0, "organisation": "N"},
    {"kpi": "c", "period": "2010", "value": float("inf")},
    {"kpi": "d", "period": "2010", "numerator": float("-inf"), "denominator": 1.0},
    {"kpi": "e", "period": "2010", "numerator": 1.0},
    {"kpi": "f", "period": "2010", "denominator": 1.0},
    {"kpi": "g", "period": "2010", "organisation": "N", "value": 1.0},
    {"kpi": "g", "period": "2010", "organisation": "N", "value": 1.0},
    {"kpi": "g", "period": "2010", "organisation": "N", "value": 2.0},
]  # fmt: skip
SAID = [
    "error: 2010, column value (c): a number belongs here, not 'inf'; a reading must be finite [table]",
    "error: 2010, column numerator (d): a number belongs here, not '-inf'; a reading must be finite [table]",
    "error: 2010, column denominator (e): a numerator without a denominator; give both, or neither [table]",
    "error: 2010, column numerator (f): a denominator without a numerator; give both, or neither [table]",
    "error: 2010-13, column period (a): '2010-13' is no period: month must be in 1..12 [table]",
    "error: N, 2009, column kpi: no KPI is named [table]",
    "error: N, 2010, column kpi: no KPI is named [table]",
    "error: N, 2010 (g): 3 readings of 2010; remove one, or give the later one its own `recorded_at` [table]",
    "error: column period (b): '' is no period; write 2010-03-31, 2010-W13, 2010-03, 2010Q1, 2010 or FY2009/10 [table]",
]


def test_every_fault_in_a_query_at_once(query: Any) -> None:
    for read in (reduce_readings, sc.Readings):
        with pytest.raises(sc.ReadingsError) as caught:
            read(query(table(WRONG)))
        said = [str(finding).replace("(kpi:", "(") for finding in caught.value.findings]
        assert sorted(said) == sorted(SAID)


def test_faults_of_a_frame_name_its_rows() -> None:
    for name in ("pandas", "polars", "arrow"):
        said = []
        for read in (reduce_readings, sc.Readings):
            with pytest.raises(sc.ReadingsError) as caught:
                read(held(name, table(WRONG)))
            said.append([str(finding) for finding in caught.value.findings])
        assert said[0] == said[1]
        assert said[0][0].startswith("error: row 0, column period (a): '2010-13' is no period")
        assert len(said[0]) == 10


def test_the_first_faults_are_listed_and_the_rest_counted(query: Any) -> None:
    rows = [{"kpi": f"k{place:03}", "period": "2010", "value": "x"} for place in range(50)] * 2
    with pytest.raises(sc.ReadingsError) as caught:
        reduce_readings(query(table(rows, value=pa.string())))
    said = [str(finding) for finding in caught.value.findings]
    assert said[0].startswith(
        "error: 2010, column value (k000): a number belongs here, not 'x'; write a number"
    )
    assert "error: column value: and 80 more such cells [table]" in said
    assert any("and 30 more that are there twice or more" in line for line in said)


@pytest.mark.parametrize(
    ("cells", "kind", "said"),
    [
        ({"recorded_at": "soon"}, {"recorded_at": pa.string()}, "2010, column recorded_at (a): 'soon' is no date"),
        ({"value": "95%"}, {"value": pa.string()}, "column value (a): a number belongs here, not '95%'; write 95"),
        ({"value": "nan"}, {"value": pa.string()}, "leave the cell empty where there is no reading"),
        ({"value": "1e999"}, {"value": pa.string()}, "a reading must be finite"),
        ({"numerator": "yes"}, {"numerator": pa.string()}, "column numerator (a): a number belongs here, not 'yes'"),
        ({"numerator": True}, {"numerator": pa.bool_()}, "a number belongs here, not 'True'"),
        ({"value": date(2010, 1, 1)}, {"value": pa.date32()}, "column value: numbers belong here, not Date"),
        ({"recorded_at": 1.5}, {"recorded_at": pa.float64()}, "column recorded_at: dates belong here, not Float64"),
        ({"period": 2010.5}, {"period": pa.float64()}, "column period: periods belong here, not Float64"),
    ],
)  # fmt: skip
def test_what_a_query_may_not_hold(
    query: Any, cells: dict[str, Any], kind: dict[str, Any], said: str
) -> None:
    with pytest.raises(sc.ReadingsError) as caught:
        reduce_readings(query(table([{"kpi": "a", "period": "2010", "value": 1.0, **cells}], **kind)))
    assert said in str(caught.value)


def test_columns_that_are_not_there(engine: Any) -> None:
    data = table([{"kpi": "a", "period": "2010", "value": 1.0}]).rename_columns(["kpi", "month", "valeu"])
    with pytest.raises(sc.ReadingsError) as caught:
        reduce_readings(engine(data))
    assert [finding.what for finding in caught.value.findings] == ["no column 'period'", "no column 'value'"]
    assert caught.value.findings[1].fix == "did you mean 'valeu'?"


def test_what_was_known_cannot_be_told_of_a_query_without_a_record(query: Any) -> None:
    rows = [{"kpi": f"k{place}", "period": "2010", "value": 1.0, "recorded_at": None} for place in range(25)]
    for data in (table(rows), table(rows).drop_columns(["recorded_at"])):
        with pytest.raises(sc.ReadingsError, match="25 readings have no `recorded_at`") as caught:
            reduce_readings(query(data), known_on="2010-04-08")
        assert str(caught.value.findings[0]) == "error: 2010 (k0): no `recorded_at` [table]"


def test_no_rows_are_no_readings(engine: Any) -> None:
    data = table(ROWS).slice(0, 0)
    for keep in ("history", "latest"):
        assert len(reduce_readings(engine(data), at="2010", known_on="2010-12-31", keep=keep)) == 0
    assert len(sc.Readings(engine(data))) == 0


@pytest.mark.parametrize("name", ["pandas", "polars", "polars query", "arrow", "duckdb"])
def test_columns_of_nothing_are_of_any_kind(name: str) -> None:
    nothing = pa.nulls(2)
    data = pa.table(
        {"kpi": ["a", "b"], "period": ["2010"] * 2, "value": nothing, "note": nothing, "recorded_at": nothing}
    )
    assert reduce_readings(held(name, data))["value"].to_pylist() == [None, None]
    assert len(reduce_readings(held(name, data), keep="latest")) == 0
    assert len(sc.Readings(held(name, data))) == 2


WAYS = ("last", "sum", "mean", "ratio", "max", "min")


@pytest.mark.parametrize("way", WAYS)
def test_shorter_periods_make_longer_ones(engine: Any, way: Any) -> None:
    rows = [
        {"kpi": "a", "period": f"2010-{month:02}", "value": float(month), "numerator": month * 1.0,
         "denominator": 10.0}
        for month in (1, 2, 3, 4, 6, 7, 8)
    ]  # fmt: skip
    rows += [
        {"kpi": "a", "period": "2010Q3", "value": 99.0, "numerator": 9.0, "denominator": 1.0},  # its own
        {"kpi": "a", "period": "2010", "value": 5.0},  # longer than asked for
        {"kpi": "b", "period": "2010-W13", "value": 4.0},
    ]
    found = reduce_readings(engine(table(rows)), every="quarter", over_time=way)
    got = {(row["kpi"], row["period"]): row for row in found.to_pylist()}
    first = got["kpi:a", "2010Q1"]
    expected = {"last": 3.0, "sum": 6.0, "mean": 2.0, "max": 3.0, "min": 1.0, "ratio": None}
    assert first["value"] == expected[way]
    if way == "ratio":
        assert (first["numerator"], first["denominator"]) == (6.0, 30.0)
    keys = {("kpi:a", "2010Q1"), ("kpi:a", "2010Q3")}
    keys |= {("kpi:a", "2010Q2")} if way == "last" else set()  # May is missing
    assert got.keys() == keys
    if way != "ratio":
        assert got["kpi:a", "2010Q3"]["value"] == 99.0


def test_days_and_weeks_make_longer_periods(engine: Any) -> None:
    days = [date(2010, 2, 1) + timedelta(days=place) for place in range(28)]
    rows = [{"kpi": "a", "period": day.isoformat(), "value": 1.0} for day in days]
    rows += [{"kpi": "b", "period": day.isoformat(), "value": 1.0} for day in days[:-1]]
    rows += [
        {"kpi": "c", "period": "2010-W13", "value": 4.0},
        {"kpi": "c", "period": "2010-W16", "value": 5.0},
    ]
    found = reduce_readings(engine(table(rows)), every="month", over_time="sum")
    assert [(row["kpi"], row["period"], row["value"]) for row in found.to_pylist()] == [
        ("kpi:a", "2010-02", 28.0)
    ]
    found = reduce_readings(engine(table(rows)), every="month", over_time="last", keep="latest")
    assert [(row["kpi"], row["period"], row["value"]) for row in found.to_pylist()] == [
        ("kpi:a", "2010-02", 1.0),
        ("kpi:c", "2010-04", 5.0),
    ]


def test_fiscal_years_of_quarters(engine: Any) -> None:
    rows = [{"kpi": "a", "period": text, "value": 1.5} for text in ("2009Q2", "2009Q3", "2009Q4", "2010Q1")]
    found = reduce_readings(engine(table(rows)), every="fiscal year", over_time="sum")
    assert [(row["period"], row["value"]) for row in found.to_pylist()] == [("FY2009/10", 6.0)]
    assert (
        len(reduce_readings(engine(table(rows)), every="fiscal year", over_time="sum", fiscal_start=2)) == 0
    )


STRATEGY = sc.Strategy.model_validate(
    {"name": "Made", "kpis": {"calls": {"name": "Calls", "target": 5}, "cost": {"name": "Cost", "target": 1}}}
)


def test_a_review_of_any_frame_is_the_same(engine: Any) -> None:
    frame = held("pandas", table(ROWS))
    for known_on in (None, "2010-04-08"):
        with pytest.raises(sc.ReadingsError, match="choose one with"):
            sc.Review(STRATEGY, engine(table(ROWS)), at="2010-03", known_on=known_on)
        mine = sc.Review(STRATEGY, engine(table(ROWS)), at="2010-03", known_on=known_on, organisation="N")
        plain = sc.Review(STRATEGY, frame, at="2010-03", known_on=known_on, organisation="N")
        pd.testing.assert_frame_equal(mine.to_frame(), plain.to_frame())


def test_readings_of_a_query_are_all_there(query: Any) -> None:
    found = sc.Readings(query(table(ROWS)))
    assert len(found) == len(ROWS)
    assert found.known_on(date(2010, 3, 8)).frame["value"].tolist()[:2] == [9.0, 5.0]
    assert found.frame["note"].tolist().count("provisional") == 1


TEXTS = ["2010-01", "2010-02", "2010-03", "2010Q1", "2010", "2010-W13", "2010-03-31", "FY2009/10"]
cells = st.fixed_dictionaries(
    {
        "kpi": st.sampled_from(["a", "b", "kpi:c"]),
        "organisation": st.sampled_from([None, "N", "S"]),
        "period": st.sampled_from(TEXTS),
        "value": st.one_of(st.none(), st.floats(allow_infinity=False, width=64)),
        "recorded_at": st.one_of(st.none(), st.datetimes(datetime(2010, 1, 1), datetime(2010, 1, 3))),
    }
)


def unlike(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["kpi"], row["organisation"], row["period"], row["recorded_at"]


tables = st.lists(cells, min_size=1, max_size=25, unique_by=unlike)


def everywhere(rows: list[dict[str, Any]], engines: tuple[str, ...], spark: Any = None) -> None:
    data = table(rows, **{"value": pa.float64()})
    for latest, at, day in ((False, None, None), (True, None, None), (True, "2010-03", None)):
        keep: Any = "latest" if latest else "history"
        expected = left(rows, at=at, known_on=day, latest=latest)
        for name in engines:
            assert told(reduce_readings(held(name, data, spark), at=at, keep=keep)) == expected, name
    means = [
        reduce_readings(held(name, data, spark), every="quarter", over_time="mean")
        for name in ("pandas", *engines)
    ]
    for found in means[1:]:
        assert told(found.drop_columns(["value"])) == told(means[0].drop_columns(["value"]))
        ours, theirs = (np.array(one["value"].to_pylist(), dtype=float) for one in (found, means[0]))
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=0)


@settings(max_examples=40)
@given(tables)
def test_every_engine_gives_the_same_figures(rows: list[dict[str, Any]]) -> None:
    everywhere(rows, LOCAL)


@settings(max_examples=4)
@given(tables)
def test_spark_gives_the_same_figures(spark: Any, rows: list[dict[str, Any]]) -> None:
    everywhere(rows, ("spark",), spark)


def test_a_database_through_pandas(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "figures.db")
    with database:
        database.execute("create table figures (kpi text, period text, value real, recorded_at text)")
        database.executemany(
            "insert into figures values (?, ?, ?, ?)",
            [
                ("calls", "2010-02", 4.0, "2010-03-08"),
                ("calls", "2010-03", 6.0, "2010-04-08T09:30"),
                ("calls", "2010-03", 7.0, "2010-04-20"),
                ("cost", "2010-03", None, "2010-04-08"),
            ],
        )
    frame = pd.read_sql("select * from figures", database)
    database.close()
    assert reduce_readings(frame, keep="latest", known_on="2010-04-08")["value"].to_pylist() == [6.0]
    review = sc.Review(STRATEGY, frame, at="2010-03", known_on="2010-04-08")
    assert review.kpis()["value"]["kpi:calls"] == 6.0
    assert np.isnan(review.kpis()["value"]["kpi:cost"])


def test_what_cannot_be_asked() -> None:
    frame = held("pandas", table(ROWS))
    for wrong in ({"every": "quarter"}, {"over_time": "sum"}):
        with pytest.raises(sc.ReadingsError, match="give both `every` and `over_time`"):
            reduce_readings(frame, **wrong)  # type: ignore[arg-type]
    with pytest.raises(sc.UnknownNameError, match="no `over_time` 'median'"):
        reduce_readings(frame, every="quarter", over_time="median")  # type: ignore[arg-type]
    with pytest.raises(sc.UnknownNameError, match="no `every` 'quater'; did you mean 'quarter'"):
        reduce_readings(frame, every="quater", over_time="sum")  # type: ignore[arg-type]
    with pytest.raises(sc.UnknownNameError, match="no `keep` 'last'; did you mean 'latest'"):
        reduce_readings(frame, keep="last")  # type: ignore[arg-type]
    for thing in (None, 5, "text", [1]):
        with pytest.raises(sc.ReadingsError, match="as a dataframe or from files"):
            reduce_readings(thing)


def test_faults_of_a_query_stand_in_one_order(query: Any) -> None:
    rows = [{"kpi": "calls", "period": f"month {number:02d}", "value": 1.0} for number in range(30)]
    told = []
    for _ in range(3):
        with pytest.raises(sc.ReadingsError) as caught:
            sc.Readings(query(table(rows)))
        told.append([str(finding) for finding in caught.value.findings])
    assert told[0] == told[1] == told[2] == sorted(told[0])


def test_many_rows_are_compared_a_stretch_of_time_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scorecard.kpi.engine.SLICE", 3)
    months = [f"{year}-{month:02}" for year in (2009, 2010) for month in range(1, 13)]
    rows = [{"kpi": "a", "period": month, "value": 1.0} for month in months]
    for name in LOCAL:
        assert len(reduce_readings(held(name, table(rows)))) == 24
    for twice in ("2009-01", "2009-07", "2010-12"):
        again = [
            *rows,
            {"kpi": "a", "period": twice, "value": 2.0},
            {"kpi": "a", "period": "2010Q1", "value": 1.0},
        ]
        for name in QUERIES[:2]:
            with pytest.raises(sc.ReadingsError) as caught:
                reduce_readings(held(name, table(again)))
            assert [finding.what for finding in caught.value.findings] == [f"2 readings of {twice}"]
