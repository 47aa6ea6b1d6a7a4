"""Figures and formulas as they should not be: one clear Finding or error each, and nothing lost.

All through what a user calls: `Readings`, `read_readings`, `read_strategy`, `check`, `Review`.
"""

from __future__ import annotations

import builtins
import json
import math
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.formula import FormulaError, parse
from scorecard.kpi.spc import spc
from tests.kpi.made import csv, strategy

ONE = {"name": "A", "target": 5, "worst": 0, "best": 10, "owner": "Head"}
MONTHS = [f"2010-{month:02d}" for month in range(1, 13)]


def one(**fields: Any) -> sc.Strategy:
    return strategy(
        {"a": {**ONE, **fields, "measures": "goal"}}, objectives={"goal": {"name": "G", "vision": True}}
    )


def table(periods: Any, values: Any = 1.0, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"kpi": "a", "period": periods, "value": values, **columns})


def refused(frame: pd.DataFrame) -> list[str]:
    """What is wrong with a table, a line each."""
    with pytest.raises(sc.ReadingsError) as caught:
        sc.Readings(frame)
    return [str(finding) for finding in caught.value.findings]


def read_strategy(tmp_path: Path, line: str) -> sc.Strategy:
    """A document of one KPI, with one more line to it: the fifth."""
    path = tmp_path / "strategy.yaml"
    path.write_text(f"name: Made\nkpis:\n  a:\n    name: A\n    {line}\n", "utf-8")
    return sc.read_strategy(path)


def rules(*given: Any, **more: Any) -> dict[str, sc.Finding]:
    """The findings of a check that are about the figures, by rule."""
    about_the_document = ("owner-missing", "hangs-on-one")
    return {item.rule: item for item in sc.check(*given, **more) if item.rule not in about_the_document}


# --- duplicates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kpis", "periods"),
    [
        (["a", "a"], ["2010-03", "2010-03"]),
        (["a", "kpi:a"], ["2010-03", "2010-03"]),
        (["a", " a "], ["2010Q1", "2010-Q1"]),
        (["a", "a"], ["2010", 2010]),
        (["a", "a"], ["2010-03-31", date(2010, 3, 31)]),
        (["a", "a"], ["2010-03", pd.Period("2010-03")]),
        (["a", "a"], [pd.Timestamp("2010-03-31 08:00"), pd.Timestamp("2010-03-31 17:00")]),
    ],
)
def test_a_reading_given_twice_however_it_is_written(kpis: list[str], periods: list[Any]) -> None:
    (said,) = refused(pd.DataFrame({"kpi": kpis, "period": periods, "value": [1.0, 1.0]}))
    assert said.startswith("error: row 1 (kpi:a): a second reading of 2010")
    assert "beside row 0; remove one, or give the later one its own `recorded_at`" in said


def test_of_many_duplicates_each_is_named() -> None:
    said = refused(table(["2010-03"] * 4 + ["2010-04"]))
    assert [line.split(" (")[0] for line in said] == ["error: row 1", "error: row 2", "error: row 3"]


# --- dates -----------------------------------------------------------------------------------------------


def test_a_reading_of_the_future_does_not_count_and_is_named() -> None:
    """A mistyped century: the review takes the reading that is there, the check names the other."""
    frame = table(["2010-02", "2010-03", "2110-03"], [1.0, 2.0, 9.0])
    assert sc.Review(one(), frame, "2010-03").status("a").value == 2
    found = rules(one(), frame, at="2010-03")
    assert set(found) == {"after-the-review"}
    assert str(found["after-the-review"]) == (
        "note: not used here, as later than March 2010: 1 reading of 1 KPI, the last of March 2110; "
        "review a later period to see them [after-the-review]"
    )
    assert len(sc.Readings(frame)) == 3


def test_a_whole_year_ends_after_its_spring() -> None:
    assert set(rules(one(frequency="year"), table(["2009", "2010"]), at="2010-03")) == {"after-the-review"}
    assert set(rules(one(frequency="year"), table(["2009", "2010"]), at="2010-12")) == set()


def test_recorded_before_it_was_over() -> None:
    frame = table(MONTHS[:3], recorded_at=["2010-02-15", "2009-02-10", "2009-03-09"])
    found = rules(one(), frame)
    assert set(found) == {"future-reading"}
    assert str(found["future-reading"]) == (
        "warning: row 1 (kpi:a): the reading of February 2010 was recorded on 10 February 2009, before that "
        "was over (1 more like it); mend the period or `recorded_at`, or wait for the figure [future-reading]"
    )


@pytest.mark.parametrize(
    "text", ["2011-02-29", "2100-02-29", "2010-02-30", "2010-00", "2010-13", "0000", "2010Q5", "2011-W53"]
)
def test_days_that_never_were(tmp_path: Path, text: str) -> None:
    (said,) = refused(table([text]))
    assert said.startswith(f"error: row 0, column period (a): {text!r} is no period")
    with pytest.raises(sc.StrategyError, match=f"'{text}' is no period") as caught:
        read_strategy(tmp_path, f'target: {{"{text}": 5}}')
    assert caught.value.findings[0].where.line == 5


def test_29_february() -> None:
    """A day like others; a year before it stands 28 February, a year's age ends with 28 February."""
    daily = one(frequency="day", carry="1 year")
    frame = table(["2011-02-28", "2012-02-29"], [1.0, 2.0])
    status = sc.Review(daily, frame, "2012-02-29").status("a")
    assert (status.value, str(status.as_of)) == (2, "2012-02-29")
    assert status.trend is not None and str(status.trend.since) == "2011-02-28"
    assert sc.Review(daily, frame, "2013-02-28").status("a").value == 2
    stale = sc.Review(daily, frame, "2013-03-02").status("a")
    assert stale.score is None and "no data since" in stale.reason
    month = sc.Review(one(target={"2012-02": 5}), table(["2012-02"], [5.0]), "2012-02-29").status("a")
    assert month.letter == "G"


# --- time zones ------------------------------------------------------------------------------------------


def test_a_time_stamp_is_of_its_day() -> None:
    late = pd.Timestamp("2010-03-31 23:30")
    for stamps in ([late], pd.DatetimeIndex([late]), [late.to_pydatetime()], [late.to_datetime64()]):
        assert sc.Readings(table(stamps)).periods == ("2010-03-31",)


def test_a_time_of_day_is_no_period() -> None:
    (said,) = refused(table(["2010-03-31T23:30-05:00"]))
    assert "'2010-03-31T23:30-05:00' is no period; write 2010-03-31" in said


def test_when_it_was_recorded_is_compared_in_one_zone() -> None:
    """Zones mixed in one column, with and without: the same moment twice is the same reading twice."""
    moments = ["2010-04-08T23:30-05:00", "2010-04-09T04:30Z", "2010-04-09T13:30+09:00", "2010-04-09T04:30"]
    assert len(refused(table(["2010-03"] * 4, recorded_at=moments))) == 3
    stamps = [pd.Timestamp(text) for text in moments[:3]]
    assert len(refused(table(["2010-03"] * 3, recorded_at=stamps))) == 2
    at_utc = datetime(2010, 4, 9, 4, 30, tzinfo=UTC)
    assert len(refused(table(["2010-03"] * 2, recorded_at=[at_utc, moments[0]]))) == 1
    review = sc.Review(one(), table(["2010-03"], recorded_at=moments[:1]), "2010-03", known_on="2010-04-08")
    assert review.status("a").score is None  # the 9th by then in UTC


# --- numbers that are none -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [math.inf, -math.inf, np.float32("inf"), "inf", "-Infinity", "1e999", Decimal("1e400"),
     Decimal("Infinity"), 10**400, 10**5_000, -(10**5_000), Fraction(10**400)],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
@pytest.mark.parametrize("column", ["value", "numerator", "denominator"])
def test_the_infinite_is_refused(value: Any, column: str) -> None:
    frame = table(["2010-03"], [1.0], numerator=[1.0], denominator=[2.0])
    frame[column] = frame[column].astype(object)
    frame.at[0, column] = value
    (said,) = refused(frame)
    assert said.startswith(f"error: row 0, column {column} (a): a number belongs here, not ")
    assert said.endswith("; a reading must be finite [table]")


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), math.nan, None, pd.NA, pd.NaT, ""])
def test_no_number_is_no_reading(value: Any) -> None:
    found = sc.Readings(table(["2010-03"], [value]))
    assert len(found) == 1
    status = sc.Review(one(), found, "2010-03").status("a")
    assert status.score is None and status.reasons


@pytest.mark.parametrize(
    "field", ["target", "baseline", "worst", "best", "red_flag", "goal", "tolerance", "stretch"]
)
@pytest.mark.parametrize("word", [".inf", "-.inf", ".nan", "1e999"])
def test_nothing_infinite_stands_in_a_document(tmp_path: Path, field: str, word: str) -> None:
    with pytest.raises(sc.StrategyError) as caught:
        read_strategy(tmp_path, f"{field}: {word}")
    (finding,) = caught.value.findings
    assert (finding.where.line, finding.where.id) == (5, "kpi:a")


@pytest.mark.parametrize("under", [-4.0, 0.0])
@pytest.mark.parametrize("value", [None, 0.5])
def test_a_denominator_must_be_above_0(under: float, value: float | None) -> None:
    """Unknown with its reason, also beside a value; the check names the row and the others stay."""
    frame = table(MONTHS[:2], [1.0, value], numerator=[1.0, 2.0], denominator=[2.0, under])
    status = sc.Review(one(), frame, "2010-02").status("a")
    assert status.score is None
    assert status.reason == "its reading cannot be used: the denominator must be above 0"
    found = rules(one(), frame)
    assert set(found) == {"reading-invalid"}
    assert found["reading-invalid"].where.cell == "row 1"
    assert sc.Review(one(), frame, "2010-01").status("a").value == 1


# --- periods that do not fit each other --------------------------------------------------------------------

CHANGED = table([*MONTHS[:6], "2010Q3", "2010Q4"], [4.0, 5, 4, 5, 4, 5, 6, 7])


def test_a_change_of_frequency_half_way_is_named_and_breaks_the_series() -> None:
    """The latest reading stands; a chart of all of them begins anew and says so, none is dropped."""
    found = rules(one(), CHANGED)
    assert set(found) == {"reading-frequency"}
    assert "2010-01 to 2010-06 by the month and 2010Q3 to 2010Q4 by the quarter" in str(found)
    status = sc.Review(one(frequency="quarter"), CHANGED, "2010Q4").status("a")
    assert (status.value, str(status.as_of)) == (7, "2010Q4")
    chart = spc(CHANGED["value"], CHANGED["period"])
    assert chart.group.tolist() == [0] * 6 + [1] * 2
    assert any("kind of period" in finding.what for finding in chart.findings)
    assert len(chart.points) == len(CHANGED)


def test_gaps_in_a_series_are_named_with_their_length() -> None:
    values = [4.0, 5, 4, 5, 4, 5]
    frame = table([*MONTHS[:3], MONTHS[4], *MONTHS[7:9]], values)
    found = sc.Review(one(), frame, "2010-09").spc("a")
    (gap,) = (finding for finding in found.findings if finding.rule == "spc-gap")
    assert gap.what == "no reading for 2010-04, 2010-06 to 2010-07 (3 periods)"
    assert len(found.points) == 6
    assert np.flatnonzero(np.isnan(found.moving_range)).tolist() == [0, 3, 4]
    blank = table(MONTHS[:9], [4.0, 5, 4, None, 5, None, None, 4, 5])
    again = sc.Review(one(), blank, "2010-09").spc("a")
    np.testing.assert_array_equal(again.moving_range, found.moving_range)


# --- units that do not fit each other ----------------------------------------------------------------------


@pytest.mark.parametrize("how", ["sum", "mean"])
def test_parts_of_mixed_units_are_named(how: str) -> None:
    parts = {
        name: {**ONE, "measured_in": unit, "part_of": "whole"}
        for name, unit in (("a", "hours"), ("b", "GBP"), ("c", "hours"))
    }
    whole = {**ONE, "measured_in": "hours", "roll_up": how, "measures": "goal"}
    made = strategy({**parts, "whole": whole}, objectives={"goal": {"name": "G", "vision": True}})
    (finding,) = (item for item in sc.check(made) if item.where.id == "kpi:whole")
    assert finding.rule == "mixed-units"
    assert "GBP" in finding.what and "hours" in finding.what
    alike = {name: {**fields, "measured_in": "hours"} for name, fields in parts.items()}
    same = strategy({**alike, "whole": whole}, objectives={"goal": {"name": "G", "vision": True}})
    assert [item for item in sc.check(same) if item.where.id == "kpi:whole"] == []


# --- formulas ----------------------------------------------------------------------------------------------

REACHES = [
    "__import__('os').system('true')",
    "a.__class__.__mro__",
    "(a).__class__",
    "lambda: a",
    "(lambda: 1)()",
    "[x for x in a]",
    "f'{a}'",
    "'{0.__class__}'.format(a)",
    "'%s' % a",
    "a if a else a",
    "a := 1",
    "eval(a)",
    "exec(a)",
    "open(a)",
    "getattr(a, a)",
    "a[0]",
    "{a: a}",
    "a; a",
    "a\nimport os",
    "`a`",
    "$(a)",
    "${a}",
    "{{ a }}",
    "=cmd|' /C calc'!A0",
    "@a",
    "!a",
    "ｅｖａｌ(a)",
    "еval(a)",  # a Cyrillic e
    "ａ + 1",
    "a ÷ 2",
    "a − 1",  # a minus sign, which is no hyphen
    "a ＋ 1",
    "a\u200b+ 1",
    "\u202ea + 1",
    "a\x00",
    "١ + a",
    "½ * a",
    "a²",
    "ſum(a, a)",
    "𝚊 + 1",
]


@pytest.mark.parametrize(
    "text", [*REACHES, "(" * 10_000 + "a" + ")" * 10_000, "a" * 1_000_000, "-" * 10_000 + "a"]
)
def test_a_formula_that_reaches_for_python_runs_nothing(text: str) -> None:
    """Each is one FormulaError, with the column and in a few lines, and no part of it is run."""
    ran = mock.Mock(side_effect=AssertionError("a formula was run"))
    with (
        mock.patch.multiple(builtins, eval=ran, exec=ran, compile=ran, open=ran),
        pytest.raises(FormulaError) as caught,
    ):
        parse(text, ["a", "b"])
    said = str(caught.value)
    assert "column" in said and len(said) < 700
    assert not ran.called


@pytest.mark.parametrize("text", [*REACHES, "(" * 10_000 + "b" + ")" * 10_000])
def test_such_a_formula_is_one_fault_of_its_kpi(tmp_path: Path, text: str) -> None:
    """Through the document, the check and the review: its line and id, and nothing is run."""
    ran = mock.Mock(side_effect=AssertionError("a formula was run"))
    written = json.dumps(text, ensure_ascii=max(map(ord, text)) < 0x10000)  # YAML joins no two halves
    other = "\n  b: {name: B}"
    with mock.patch.multiple(builtins, eval=ran, exec=ran), pytest.raises(sc.StrategyError) as caught:
        read_strategy(tmp_path, f"formula: {written}{other}")
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where.line, finding.where.id) == ("formula", 5, "kpi:a")
    made = strategy({"a": {**ONE, "formula": text}, "b": ONE})
    (again,) = sc.check(made).errors
    assert (again.what, again.fix) == (finding.what, finding.fix)
    with pytest.raises(sc.StrategyError, match="formula"):
        sc.Review(made, table(["2010-03"]), "2010-03").status("a")


# --- anything at all -------------------------------------------------------------------------------------

cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**5_000),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.complex_numbers(),
    st.text(max_size=8),
    st.binary(max_size=4),
    st.dates(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.timedeltas(),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(
        ["a", "kpi:a", "b", "2010-03", "2010Q1", "FY2009/10", "2010-02-29", "5", "yes", "#REF!", "9999-12-31"]
    ),
    st.sampled_from(
        [np.float32(1), np.int8(2), np.datetime64("2010-03"), np.datetime64("NaT"), pd.NaT, pd.NA]
    ),
)
COLUMNS = [
    "kpi",
    "period",
    "value",
    "numerator",
    "denominator",
    "organisation",
    "recorded_at",
    "note",
    "junk",
]
sensible = st.fixed_dictionaries(
    {},
    optional={
        "kpi": st.just("a") | cells,
        "period": st.sampled_from(MONTHS) | cells,
        "value": st.floats(-10, 20) | cells,
        **dict.fromkeys(COLUMNS[3:], cells),
    },
)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.lists(sensible, max_size=5), st.sampled_from(["2010-12", "2010Q1", "FY2009/10", "0002", "9999"]))
def test_whatever_a_frame_holds_it_is_read_or_refused_in_words(rows: list[dict[str, Any]], at: str) -> None:
    """A frame gives Readings with as many rows, a review and a check, or a ScorecardError."""
    frame = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=object) for name in COLUMNS})
    made = one()
    readings, refusal = None, None
    try:
        readings = sc.Readings(frame)
    except sc.ReadingsError as error:
        refusal = error
    if readings is None:
        assert refusal is not None and refusal.findings
        assert all(finding.what and len(str(finding)) < 5_000 for finding in refusal.findings)
        return
    assert len(readings) == len(rows)
    findings = sc.check(made, readings, at=at)
    assert all(str(finding) for finding in findings)
    with suppress(sc.ScorecardError):
        review = sc.Review(made, readings, at)
        for status in (review.status("a"), review.status("goal")):
            assert status.score is None or 0 <= status.score <= 100
            assert status.score is not None or status.reasons
        review.explain("goal")
        review.spc("a")


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(MONTHS), st.floats(allow_nan=False, allow_infinity=False)), max_size=12
    )
)
def test_any_finite_figures_make_a_chart_and_a_status(tmp_path: Path, rows: list[tuple[str, float]]) -> None:
    """Through a file, 1.8e308 and 5e-324 among them."""
    given_once = dict(rows)
    text = "kpi,period,value\n" + "".join(f"a,{period},{value!r}\n" for period, value in given_once.items())
    readings = sc.read_readings(csv(tmp_path, text))
    assert sorted(readings.frame["value"]) == sorted(given_once.values())
    review = sc.Review(one(baseline=0), readings, "2010-12")
    status = review.status("a")
    last = given_once.get("2010-12")
    assert (status.score is None) == (last is None)
    assert review.spc("a").points == tuple(sorted(review.spc("a").points))


# --- too large for a number ------------------------------------------------------------------------------


def test_a_ratio_too_large_for_a_number_is_unknown() -> None:
    frame = table(MONTHS[:2], [1.0, None], numerator=[1.0, 1e308], denominator=[1.0, 1e-300])
    status = sc.Review(one(measured_in="%"), frame, "2010-02").status("a")
    assert (status.value, status.score, status.band) == (None, None, None)
    assert status.reason.startswith("its reading cannot be used")
    assert sc.Review(one(), frame, "2010-01").status("a").value == 1


@pytest.mark.parametrize("how", ["sum", "mean"])
def test_a_whole_too_large_for_a_number_is_unknown(how: str) -> None:
    parts = {name: {**ONE, "part_of": "whole"} for name in ("a", "b")}
    made = strategy({**parts, "whole": {**ONE, "roll_up": how}})
    frame = pd.DataFrame({"kpi": ["a", "b"], "period": "2010-03", "value": [1.7e308, 1.7e308]})
    status = sc.Review(made, frame, "2010-03").status("whole")
    assert (status.value, status.score, status.band) == (None, None, None)
    assert status.reasons
