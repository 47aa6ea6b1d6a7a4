"""Readings from files and frames: what is read, and every fault at once with its place."""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.measure import check_fit
from tests.kpi.made import csv, readings, strategy

HEAD = "kpi,period,value\n"


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(sc.ReadingsError) as caught:
        sc.read_readings(csv(tmp_path, text))
    return [str(finding).replace(str(tmp_path), "") for finding in caught.value.findings]


def test_what_is_read(tmp_path: Path) -> None:
    text = (
        "kpi,period,value,numerator,denominator,organisation,note,source,recorded_at\n"
        "calls,2010-03,7,,,North,late,desk,2010-04-08\n"
        "kpi:calls,2010Q1,,3,4,,,,\n"
    )
    found = readings(text, tmp_path)
    frame = found.frame
    assert frame["kpi"].tolist() == ["kpi:calls"] * 2
    assert frame["value"].tolist()[0] == 7
    assert np.isnan(frame["value"][1])
    assert frame["organisation"].tolist() == ["North", None]
    assert (found.organisations, found.periods) == (("North",), ("2010Q1", "2010-03"))
    assert repr(found) == "<Readings: 2 of 1 KPIs, 2010Q1 to 2010-03, 1 organisations>"
    assert found.to_frame()["period"].tolist() == ["2010-03", "2010Q1"]


def test_a_folder_a_file_and_several(tmp_path: Path) -> None:
    for number, name in enumerate(["b.csv", "a.csv", "MAY.CSV", "notes.txt"]):
        csv(tmp_path, f"{HEAD}calls,2010-0{number + 1},{number}\n", name)
    assert len(sc.read_readings(tmp_path)) == 3
    assert len(sc.read_readings(str(tmp_path / "a.csv"))) == 1
    assert len(sc.read_readings([tmp_path / "a.csv", tmp_path / "b.csv"])) == 2


GOLDEN = HEAD + (
    "calls,2010-01,#REF!\n"
    "calls,2010-02,n/a\n"
    'calls,2010-03,"1,234"\n'
    "calls,2010-04,95%\n"
    "calls,2010-05,inf\n"
    "calls,2010-06,nan\n"
    "calls,2010-13,5\n"
    "calls,31 Feb,5\n"
    "calls,31 Feb,6\n"
    ",2010-07,5\n"
    "calls,2010-08,1,234\n"
    "calls,2010-09,5\n"
    "kpi:calls,2010-09,5\n"
)
SAID = """\
the readings cannot be used: 12 faults
  error: /readings.csv:2, column value: a number belongs here, not '#REF!'; the sheet had an error here; mend it \
there, or leave the cell empty [table]
  error: /readings.csv:3, column value: a number belongs here, not 'n/a'; write a number, or leave the cell empty \
where there is no reading [table]
  error: /readings.csv:4, column value: a number belongs here, not '1,234'; write 1234 [table]
  error: /readings.csv:5, column value: a number belongs here, not '95%'; write 95 and give the KPI \
`measured_in: "%"` [table]
  error: /readings.csv:6, column value: a number belongs here, not 'inf'; a reading must be finite [table]
  error: /readings.csv:7, column value: a number belongs here, not 'nan'; leave the cell empty where there is no \
reading [table]
  error: /readings.csv:8, column period: '2010-13' is no period: month must be in 1..12 [table]
  error: /readings.csv:9, column period: '31 Feb' is no period; write 2010-03-31, 2010-W13, 2010-03, 2010Q1, 2010 \
or FY2009/10 [table]
  error: /readings.csv:10, column period: '31 Feb' is no period; write 2010-03-31, 2010-W13, 2010-03, 2010Q1, 2010 \
or FY2009/10 [table]
  error: /readings.csv:11, column kpi: no KPI is named [table]
  error: /readings.csv:12: 4 cells in a line of 3 columns; put quotes round a cell that holds a comma, and write \
1234, not "1,234" [table]
  error: /readings.csv:14 (kpi:calls): a second reading of 2010-09 beside /readings.csv:13; remove one, or give the \
later one its own `recorded_at` [table]"""


def test_all_faults_at_once_word_for_word(tmp_path: Path) -> None:
    with pytest.raises(sc.ReadingsError) as caught:
        readings(GOLDEN, tmp_path)
    assert str(caught.value).replace(str(tmp_path), "") == SAID


@pytest.mark.parametrize(
    ("cell", "fix"),
    [("1_000", "write a number, or leave the cell empty where there is no reading"), ("0,5", "write 0.5"),
     ("1 234", "write 1234"), ("1,234,567.8", "write 1234567.8"), ("£12.50", "write 12.50 and give the KPI its unit"),
     ("1,2,3", "write a number,"), ("inf%", "write a number,"), ("１２", "write a number,"), ("-", "write a number,"),
     ("1e999", "a reading must be finite"), ("(5)", "write a number,"), ("£", "write a number,")],
)  # fmt: skip
def test_advice_that_would_be_taken(tmp_path: Path, cell: str, fix: str) -> None:
    (found,) = faults(tmp_path, f'{HEAD}calls,2010-03,"{cell}"\n')
    assert f"a number belongs here, not {cell!r}; {fix}" in found


@pytest.mark.parametrize(("cell", "value"), [(" 5 ", 5), ("-1e3", -1000), ("+.5", 0.5), ("007", 7)])
def test_numbers(tmp_path: Path, cell: str, value: float) -> None:
    assert readings(f"{HEAD}calls,2010-03,{cell}\n", tmp_path).frame["value"].tolist() == [value]


@pytest.mark.parametrize("cell", ["", "  ", '""'])
def test_a_blank_is_no_reading(tmp_path: Path, cell: str) -> None:
    assert readings(f"{HEAD}calls,2010-03,{cell}\n", tmp_path).frame["value"].isna().all()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        ("kpi,period,value\ncafé,2010,1\n".encode("latin-1"), "not UTF-8 text (byte 20)"),
        ("kpi,period,value\n".encode("utf-16"), "not UTF-8 text (byte 0)"),
        (b"kpi,period,value\na\x00b,2010,1\n", "this is no text file"),
        (b"<html><body>x</body></html>\n", "no column 'kpi'"),
        (b"kpi;period;value\n", "the cells are parted by semicolons"),
        (b"kpi\tperiod\tvalue\n", "the cells are parted by tabs"),
        (b"kpi,period,valeu\n", "no column 'value'; did you mean 'valeu'?"),
        (b"kpi,period\n", "no column 'value'; the columns are kpi, period"),
        (b"kpi,period,value,value\n", "column 'value' is there twice"),
        (b",,\n,\n", "no column 'kpi'"),
        (b'kpi,period,value\na,"x"y,1\n', ":2: not a CSV line"),
        (b'kpi,period,value\na,2010,1\nb,"2011,2\nc,2012,3\n', ":3: not a CSV line"),
        (b"kpi,period,value\na,2010," + b"9" * 200_000, ":2: not a CSV line"),
        (b"kpi,period,value,numerator\na,2010,,5\n", "column denominator: a numerator without a denominator"),
        (b"kpi,period,value,denominator\na,2010,,5\n", "column numerator: a denominator without a numerator"),
        (b"kpi,period,value,numerator\na,2010,1,yes\n", "column numerator: a number belongs here, not 'yes'"),
    ],
)
def test_what_is_no_table_of_readings(tmp_path: Path, content: bytes, said: str) -> None:
    assert any(said in line for line in faults(tmp_path, content))


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    csv(tmp_path, HEAD, "january.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(sc.ReadingsError) as caught:
        sc.read_readings([tmp_path / "januray.csv", tmp_path / "empty", tmp_path / "gone" / "x.csv"])
    said = [str(finding) for finding in caught.value.findings]
    assert "no such file or folder; did you mean 'january.csv'?" in said[0]
    assert "the folder holds no .csv file" in said[1]
    assert "no such file or folder" in said[2]


@pytest.mark.parametrize("path", ["", [], "kpi,period,value\n" * 100, "\0"])
def test_what_is_no_path(path: Any) -> None:
    with pytest.raises(sc.ReadingsError):
        sc.read_readings(path)


@pytest.mark.parametrize(
    "head",
    [
        "\ufeffkpi,period,value\n",
        "kpi,period,value\r\n",
        "\n,,\nkpi, period ,value\n",
        '"kpi","period","value"\r',
    ],
)
def test_marks_line_ends_and_blank_lines(tmp_path: Path, head: str) -> None:
    assert readings(f"{head}\ncalls,2010-03,5\n\n,,\n", tmp_path).frame["value"].tolist() == [5]


def test_quoted_lines_do_not_shift_the_line_numbers(tmp_path: Path) -> None:
    text = 'kpi,period,value,note\ncalls,2010-01,1,"one\ntwo\r\nthree"\n\ncalls,2010-02,x,\n'
    (found,) = faults(tmp_path, text)
    assert found.startswith("error: /readings.csv:6, column value")
    (first,) = faults(tmp_path, 'kpi,period,value,note\n\ncalls,2010-01,x,"one\ntwo\nthree"\n')
    assert first.startswith("error: /readings.csv:3, column value")  # where the row begins


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_marks_that_end_no_line(tmp_path: Path, mark: str) -> None:
    found = readings(f"kpi,period,value,note\ncalls,2010-01,1,one{mark}two\n", tmp_path)
    assert found.frame["note"].tolist() == [f"one{mark}two"]


def test_other_columns_are_named_not_read(tmp_path: Path) -> None:
    found = readings("kpi,period,value,nunerator\ncalls,2010-01,1,5\n", tmp_path)
    (note,) = found.findings
    assert (note.severity, note.what, note.fix) == (
        "note",
        "column 'nunerator' is not read",
        "did you mean 'numerator'?",
    )


def test_a_header_alone_is_no_readings(tmp_path: Path) -> None:
    found = readings(HEAD, tmp_path)
    assert (len(found), found.organisations, found.periods) == (0, (), ())
    assert repr(found) == "<Readings: 0 of 0 KPIs, no periods>"


KPIS = {
    "calls": {"name": "Calls", "target": 5},
    "passed": {"name": "Passed", "direction": "yes_no"},
    "morale": {"name": "Morale", "direction": "assessed"},
}


def test_readings_that_do_not_fit(tmp_path: Path) -> None:
    found = readings(f"{HEAD}cals,2010-01,1\ncals,2010-02,1\ncalls,2010-01,yes\nmorale,2010,3\n", tmp_path)
    with pytest.raises(sc.ReadingsError) as caught:
        check_fit(strategy(KPIS), found)
    said = sorted(str(finding).replace(str(tmp_path), "") for finding in caught.value.findings)
    assert said == [
        "error: /readings.csv:2 (kpi:cals): no KPI 'kpi:cals' (2 readings); did you mean 'calls'? [table]",
        "error: /readings.csv:4, column value (kpi:calls): yes or no stands where a number belongs; "
        "the KPI is no `yes_no` [table]",
        "error: /readings.csv:5 (kpi:morale): readings of a KPI that is assessed by a person; "
        "give a judgement, or its direction [table]",
    ]


def test_the_row_of_a_frame_is_named_too() -> None:
    found = sc.Readings(pd.DataFrame({"kpi": ["calls"] * 2, "period": [2009, 2010], "value": [1, True]}))
    with pytest.raises(sc.ReadingsError, match=r"row 1, column value \(kpi:calls\): yes or no"):
        check_fit(strategy(KPIS), found)


@pytest.mark.parametrize("word", ["yes", "Yes", "TRUE", "1", "1.0"])
def test_words_for_yes(tmp_path: Path, word: str) -> None:
    found = readings(f"{HEAD}passed,2010-01,{word}\n", tmp_path)
    check_fit(strategy(KPIS), found)
    assert found.frame["value"].tolist() == [1]


def frame(**columns: Any) -> pd.DataFrame:
    count = max(len(column) for column in columns.values())
    base = {
        "kpi": ["calls"] * count,
        "period": [f"{2000 + year}" for year in range(count)],
        "value": [1.0] * count,
    }
    return pd.DataFrame({**base, **columns})


def test_what_a_frame_may_hold() -> None:
    found = sc.Readings(frame(value=pd.array([1, None, 3], dtype="Int64"), organisation=["a", None, np.nan]))
    assert found.frame["value"].tolist()[::2] == [1, 3]
    assert found.frame["organisation"].tolist() == ["a", None, None]
    for kind in ("M", "Q", "D"):
        spans = pd.period_range("2010-01-01", periods=2, freq=kind)
        assert len(sc.Readings(frame(period=list(spans))).periods) == 2
    stamps = sc.Readings(frame(period=pd.to_datetime(["2010-03-31", "2010-04-30"])))
    assert stamps.periods == ("2010-03-31", "2010-04-30")
    assert len(sc.Readings(frame(value=[np.float32(1), np.int8(2), None, pd.NaT, "4"]))) == 5


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"period": [pd.NaT]}, "row 0, column period (calls): '' is no period"),
        ({"period": [2010.5]}, "'2010.5' is no period"),
        ({"period": [["2010"]]}, "is no period"),
        ({"period": [pd.Period("2010Q1", freq="Q-MAR")]}, "of frequency Q-MAR is no period"),
        ({"value": ["x"]}, "row 0, column value (calls): a number belongs here, not 'x'"),
        ({"value": [[1]]}, "a number belongs here, not '[1]'"),
        ({"value": [np.array([1, 2])]}, "a number belongs here, not '[1 2]'"),
        ({"value": [1j]}, "a number belongs here"),
        ({"value": [pd.Timestamp("2010-01-01")]}, "a number belongs here"),
        ({"value": [np.inf]}, "a reading must be finite"),
        ({"numerator": [True]}, "column numerator (calls): a number belongs here, not 'True'"),
        ({"kpi": [None]}, "row 0, column kpi: no KPI is named"),
        ({"period": ["2010", "2010"]}, "row 1 (kpi:calls): a second reading of 2010 beside row 0"),
        ({"recorded_at": ["soon"]}, "column recorded_at (calls): 'soon' is no date"),
    ],
)
def test_what_a_frame_may_not_hold(columns: dict[str, Any], said: str) -> None:
    with pytest.raises(sc.ReadingsError) as caught:
        sc.Readings(frame(**columns))
    assert said in str(caught.value)


def test_frames_without_their_columns() -> None:
    with pytest.raises(sc.ReadingsError, match=r"no column 'kpi'; did you mean 'kpis'\?"):
        sc.Readings(pd.DataFrame({"kpis": [], "period": [], "value": []}))
    with pytest.raises(sc.ReadingsError, match="no column 'kpi'; the columns are none"):
        sc.Readings(pd.DataFrame())
    with pytest.raises(sc.ReadingsError, match="column 'value' is there twice"):
        sc.Readings(pd.DataFrame([["a", "2010", 1, 2]], columns=["kpi", "period", "value", "value"]))


@pytest.mark.parametrize("thing", [None, 5, "text", {"kpi": []}, [1]])
def test_what_is_no_frame(thing: Any) -> None:
    with pytest.raises(sc.ReadingsError, match="as a dataframe or from files"):
        sc.Readings(thing)


REVISED = (
    "kpi,period,value,recorded_at\n"
    "calls,2010-02,1,2010-03-08\n"
    "calls,2010-02,2,2010-04-08T09:30\n"
    "calls,2010-03,3,2010-04-09T01:00+02:00\n"  # still the 8th in UTC
    "calls,2010-03,4,2010-04-08T23:00-05:00\n"  # the 9th in UTC
)


@pytest.mark.parametrize(
    ("day", "known"),
    [("2010-03-07", []), ("2010-03-08", [1]), ("2010-04-07", [1]), ("2010-04-08", [1, 2, 3]),
     ("2010-04-09", [1, 2, 3, 4])],
)  # fmt: skip
def test_what_was_known_on_a_day(tmp_path: Path, day: str, known: list[float]) -> None:
    found = readings(REVISED, tmp_path).known_on(date.fromisoformat(day))
    assert found.frame["value"].tolist() == known


def test_what_was_known_cannot_be_told_without_a_record(tmp_path: Path) -> None:
    found = readings("kpi,period,value,recorded_at\na,2010,1,\nb,2010,1,2010-01-01\nc,2010,1,\n", tmp_path)
    with pytest.raises(sc.ReadingsError) as caught:
        found.known_on(date(2010, 4, 8))
    lines = [(finding.where.line, finding.what) for finding in caught.value.findings]
    assert lines == [(2, "no `recorded_at`"), (4, "no `recorded_at`")]


def test_the_same_moment_in_two_zones_is_the_same_reading_twice(tmp_path: Path) -> None:
    (found,) = faults(
        tmp_path,
        "kpi,period,value,recorded_at\na,2010,1,2010-04-08T12:00Z\na,2010,2,2010-04-08T14:00+02:00\n",
    )
    assert "a second reading" in found


@pytest.mark.parametrize(
    "text",
    ["2010", "2010Q1", "20100408", "1270000000", "08/04/2010", "2010-04-31", "2010-04-08 banana", "2010-4-8", "2010.5",
     "２０１０-04-08", "2010-04-08T25:00", "yesterday", "nan", "2010-04"],
)  # fmt: skip
def test_dates_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (found,) = faults(tmp_path, f"kpi,period,value,recorded_at\na,2010,1,{text}\n")
    assert f"column recorded_at: {text!r} is no date; write 2010-04-12" in found


def test_another_organisation_is_another_reading(tmp_path: Path) -> None:
    text = "kpi,period,value,organisation\na,2010,1,N\na,2010,1,S\na,2010,1,\n"
    assert len(readings(text, tmp_path)) == 3
    (found,) = faults(tmp_path, text + "a,2010,1,\n")
    assert "readings.csv:5" in found
    assert "beside /readings.csv:4" in found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_no_bytes_break_it(tmp_path: Path, content: bytes) -> None:
    for head in (b"", b"kpi,period,value,recorded_at\n", b"node,period,kind,status,author,reason\n"):
        path = csv(tmp_path, head + content)
        for read in (sc.read_readings, sc.read_judgements):
            with suppress(sc.ReadingsError):  # any other error fails the test
                read(path)


cells = st.one_of(
    st.sampled_from(
        ["calls", "2010-03", "FY2009/10", "5", "#REF!", '"', "", "nan", "2010-04-08", "9999-12-31"]
    ),
    st.text(max_size=6),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cells, max_size=9), max_size=5))
def test_no_cells_break_it(tmp_path: Path, rows: list[list[str]]) -> None:
    head = "kpi,period,value,numerator,denominator,organisation,recorded_at,note,source"
    text = "\n".join([head, *(",".join(row) for row in rows)])
    try:
        found = sc.read_readings(csv(tmp_path, text.encode("utf-8", "surrogatepass")))
    except sc.ReadingsError:
        return
    assert len(found.to_frame()) == len(found)


def test_days_in_a_time_zone_are_the_days_of_that_zone() -> None:
    days = pd.to_datetime(["2010-02-28", "2010-03-31"])
    for zone in ("UTC", "Europe/London", "Asia/Tokyo"):
        found = sc.Readings(frame(period=days.tz_localize(zone)))
        assert found.periods == ("2010-02-28", "2010-03-31")


def test_midnights_carried_into_another_zone_are_no_days() -> None:
    days = pd.to_datetime(["2010-02-28", "2010-03-31"]).tz_localize("Europe/London").tz_convert("UTC")
    with pytest.raises(sc.ReadingsError) as caught:
        sc.Readings(frame(period=days))
    (found,) = caught.value.findings  # in February London's midnight is UTC's
    assert str(found) == (
        "error: row 1, column period (calls): 2010-03-30 23:00:00+00:00 is a moment in a time zone, no period; "
        "convert the column to the zone its days are of, or write the day as text [table]"
    )


def test_moments_of_several_zones_are_told_in_utc() -> None:
    moments = [
        "2010-04-08",
        "2010-04-09T01:00+02:00",
        pd.Timestamp("2010-04-08 23:30", tz="Europe/London"),
        datetime(2010, 4, 8, 20, tzinfo=timezone(timedelta(hours=-5))),
        date(2010, 4, 9),
    ]
    found = sc.Readings(frame(recorded_at=moments)).frame["recorded_at"]
    assert [str(moment) for moment in found] == [
        "2010-04-08 00:00:00",
        "2010-04-08 23:00:00",
        "2010-04-08 22:30:00",
        "2010-04-09 01:00:00",
        "2010-04-09 00:00:00",
    ]
    whole = pd.to_datetime(["2010-04-09 00:30"]).tz_localize("Europe/London")
    assert str(sc.Readings(frame(recorded_at=whole)).frame["recorded_at"][0]) == "2010-04-08 23:30:00"


def test_the_29th_of_february_is_a_day_in_leap_years_only(tmp_path: Path) -> None:
    found = readings(f"{HEAD}calls,2012-02-29,5\n", tmp_path)
    assert found.periods == ("2012-02-29",)
    (said,) = faults(tmp_path, f"{HEAD}calls,2011-02-29,5\n")
    assert "'2011-02-29' is no period: day is out of range for month" in said
