"""What has come and what is owed, and a review made before the figures are due."""

from __future__ import annotations

import sys
from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from scorecard.model.submission import Submission
from tests.strategy_map.made import AT, says, strategy

CALENDAR = Submission(working_day=8, holidays="GB-ENG")  # March 2010 is due on 14 April
COLUMNS = ["kpi", "name", "unit", "owner", "organisation", "period", "due", "received", "state"]


def made(kpis: dict[str, Any], **more: Any) -> sc.Strategy:
    return strategy(kpis=kpis, objectives={"o": {"vision": True}}, **{"submission": CALENDAR, **more})


def sent(*rows: tuple[Any, ...]) -> pd.DataFrame:
    names = ["kpi", "period", "value", "recorded_at", "organisation"]
    return pd.DataFrame(rows, columns=names[: len(rows[0])])


def states(frame: pd.DataFrame) -> dict[str, str]:
    return dict(
        zip(frame["kpi"].str.removeprefix("kpi:") + " " + frame["period"], frame["state"], strict=True)
    )


TIMELY = "received on time"
FIVE = dict.fromkeys(("early", "on-the-day", "late", "corrected", "none"), "o")
SENT = sent(
    ("early", AT, 50, "2010-04-01"),
    ("on-the-day", AT, 50, "2010-04-14T23:59"),
    ("late", AT, 50, "2010-04-15T00:00"),
    ("corrected", AT, 50, "2010-04-12"),
    ("corrected", AT, 55, "2010-05-03"),
    ("none", "2010-02", 50, "2010-03-10"),
)


@pytest.mark.parametrize(
    ("known_on", "expected"),
    [
        (None, [TIMELY, TIMELY, "received late", TIMELY, "missing"]),
        ("2010-05-31", [TIMELY, TIMELY, "received late", TIMELY, "missing"]),
        ("2010-04-14", [TIMELY, TIMELY, "missing", TIMELY, "missing"]),
        ("2010-04-13", [TIMELY, "not yet due", "not yet due", TIMELY, "not yet due"]),
    ],
)  # fmt: skip
def test_what_a_coordinator_sees(known_on: str | None, expected: list[str]) -> None:
    found = sc.Review(made(FIVE), SENT, AT, known_on=known_on).due()
    assert list(found.columns) == COLUMNS
    assert found["state"].tolist() == expected
    assert set(found["due"]) == {pd.Timestamp("2010-04-14")}
    assert found["period"].tolist() == [AT] * 5


def test_a_row_says_who_owes_what() -> None:
    kpis = {"calls": {"name": "Calls", "measures": "o", "owner": "Head of calls", "unit": "desk"}}
    found = sc.Review(made(kpis, units={"desk": None}), SENT.iloc[:0], AT).due().iloc[0].to_dict()
    assert (found["kpi"], found["name"], found["unit"]) == ("kpi:calls", "Calls", "desk")
    assert (found["owner"], found["organisation"], found["state"]) == ("Head of calls", None, "missing")
    assert found["received"] is pd.NaT


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (AT, {"m 2010-03", "q 2010Q1", "f FY2009/10"}),
        ("2010-02", {"m 2010-02"}),
        ("2010Q1", {"m 2010-01", "m 2010-02", "m 2010-03", "q 2010Q1", "f FY2009/10"}),
        ("2010", {*(f"m 2010-{month:02d}" for month in range(1, 13)), "f FY2009/10", "y 2010",
                  *(f"q 2010Q{quarter}" for quarter in range(1, 5))}),
    ],
)  # fmt: skip
def test_a_review_asks_for_the_periods_that_end_in_its_own(at: str, expected: set[str]) -> None:
    often = {"m": "month", "q": "quarter", "y": "year", "f": "fiscal year"}
    kpis = {name: {"measures": "o", "frequency": frequency} for name, frequency in often.items()}
    assert set(states(sc.Review(made(kpis), SENT.iloc[:0], at).due())) == expected


def test_weeks_and_days_have_their_own_due_dates() -> None:
    kpis = {
        "w": {"measures": "o", "frequency": "week"},
        "d": {"measures": "o", "frequency": "day"},
    }
    plain = made(kpis, submission=Submission(working_day=1))
    found = sc.Review(plain, SENT.iloc[:0], "2012-02").due().set_index(["kpi", "period"])["due"]
    assert found.loc["kpi:d"].size == 29 and found.loc["kpi:w"].size == 4
    assert found.loc["kpi:d", "2012-02-28"] == pd.Timestamp("2012-02-29")
    assert found.loc["kpi:d", "2012-02-29"] == pd.Timestamp("2012-03-01")
    assert found.loc["kpi:w", "2012-W08"] == pd.Timestamp("2012-02-27")


def test_nothing_is_asked_for_that_people_judge_or_that_is_worked_out_or_out_of_force() -> None:
    kpis = {
        "judged": {"measures": "o", "direction": "assessed"},
        "whole": {"measures": "o", "roll_up": "sum"},
        "formula": {"measures": "o", "formula": "part * 2"},
        "part": {"part_of": "whole"},
        "begun-later": {"measures": "o", "valid_from": "2010-04"},
        "ended": {"measures": "o", "valid_until": "2010-02"},
        "exempt": {"measures": "o"},
        "counted": {"measures": "o", "untargeted": True},
    }
    told = [says("exempt", "exempt", kind="assessed")]
    review = sc.Review(made(kpis), SENT.iloc[:0], AT, judgements=told)
    assert set(states(review.due())) == {f"part {AT}", f"counted {AT}"}
    # One that has a figure of its own all the same is listed with it.
    own = sent(("whole", AT, 9, "2010-04-08"))
    found = states(sc.Review(made(kpis), own, AT, judgements=told).due())
    assert found[f"whole {AT}"] == "received on time"


def test_when_a_figure_came_may_not_be_known() -> None:
    kpis = {"a": "o", "b": "o"}
    undated = sent(("a", AT, 5, None), ("a", AT, 6, "2010-06-01"), ("b", AT, None, "2010-04-01"))
    found = sc.Review(made(kpis), undated, AT).due()
    assert states(found) == {f"a {AT}": "received", f"b {AT}": "missing"}  # a blank is no figure
    # Without a calendar nothing has a day, and nothing is late.
    bare = sc.Review(made(kpis, submission=None), SENT.assign(kpi="a").iloc[:1], AT, known_on="2010-04-01")
    found = bare.due()
    assert found["due"].isna().all()
    assert states(found) == {f"a {AT}": "received", f"b {AT}": "missing"}
    early = sc.Review(made(kpis, submission=None), SENT.iloc[:0], AT, known_on="2010-03-30").due()
    assert states(early) == {f"a {AT}": "not yet due", f"b {AT}": "not yet due"}


def test_a_shorter_reading_is_of_the_period_it_ends_in() -> None:
    kpis = {
        "survey": {"measures": "o", "frequency": "year"},
        "calls": {"measures": "o", "frequency": "quarter", "over_time": "sum"},
    }
    rows = [("survey", "2010-03", 5, "2010-04-08"), ("calls", "2010-01", 5, "2010-02-08")]
    found = sc.Review(made(kpis), sent(*rows), "2010").due().set_index(["kpi", "period"])["state"]
    assert found["kpi:survey", "2010"] == "received on time"
    assert found["kpi:calls", "2010Q1"] == "missing"  # February and March are still to come
    rows += [("calls", "2010-03", 5, "2010-04-16")]
    found = sc.Review(made(kpis), sent(*rows), "2010").due().set_index(["kpi", "period"])["state"]
    assert found["kpi:calls", "2010Q1"] == "received late"


def test_a_panel_has_a_row_for_each_organisation_and_period() -> None:
    rows = sent(
        ("k", "2010-02", 5, "2010-03-10", "North"),
        ("k", "2010-02", 5, "2010-03-11", "South"),
        ("k", AT, 5, "2010-04-14", "North"),
    )
    found = sc.Panel(made({"k": "o"}), rows, ["2010-02", AT], known_on="2010-04-14").due()
    shown = found[["organisation", "period", "state"]].to_numpy().tolist()
    assert shown == [
        ["North", "2010-02", "received on time"],
        ["South", "2010-02", "received late"],
        ["North", AT, "received on time"],
        ["South", AT, "missing"],
    ]


def test_a_strategy_without_kpis_owes_nothing() -> None:
    found = sc.Review(made({}), SENT.iloc[:0], AT).due()
    assert list(found.columns) == COLUMNS and found.empty


# --- reviews made before figures are due

MONTHLY = sent(("k", "2010-01", 40, "2010-02-10"), ("k", "2010-02", 60, "2010-03-10"))


@pytest.mark.parametrize(
    ("calendar", "known_on", "score", "reason"),
    [
        (CALENDAR, "2010-04-13", 60,
         "carried forward from February 2010; the next is not due until 14 April 2010"),
        (CALENDAR, "2010-04-14", None, "no data since February 2010"),
        (CALENDAR, "2010-03-09", 40,
         "carried forward from January 2010; the next is not due until 10 March 2010"),
        (CALENDAR, None, None, "no data since February 2010"),
        (None, "2010-04-13", None, "no data since February 2010"),
    ],
)  # fmt: skip
def test_a_reading_speaks_until_the_next_is_due(
    calendar: Any, known_on: str | None, score: float | None, reason: str
) -> None:
    review = sc.Review(made({"k": "o"}, submission=calendar), MONTHLY, AT, known_on=known_on)
    status = review.status("kpi:k")
    assert (status.score, status.reason) == (score, reason)
    assert review.status("o").score == score


def test_what_if_and_panel_see_the_same_deadlines() -> None:
    document = made({"k": "o", "x": "o"})
    readings = pd.concat([MONTHLY, MONTHLY.assign(kpi="x")])
    review = sc.Review(document, readings, AT, known_on="2010-04-13")
    after = review.what_if({"k": 90})
    assert (after.status("kpi:k").score, after.status("kpi:x").score) == (90, 60)
    assert str(after.status("kpi:k").as_of) == "2010-02"  # it stands in the place of the carried one
    panel = sc.Panel(document, readings, ["2010-02", AT], known_on="2010-04-13")
    assert panel.scores[panel.nodes.index("kpi:k"), 0].tolist() == [60, 60]
    assert panel.review(at=AT).status("o").score == 60


def test_a_first_reading_not_due_yet_leaves_the_calculation() -> None:
    kpis = {"k": "o", "new": {"measures": "o", "valid_from": AT}}
    review = sc.Review(made(kpis), MONTHLY, AT, known_on="2010-04-13")
    status = review.status("kpi:new")
    assert not status.applicable
    assert status.reason == "its first reading is not due until 14 April 2010"
    assert review.status("o").coverage == 1
    later = sc.Review(made(kpis), MONTHLY, AT, known_on="2010-04-14").status("kpi:new")
    assert later.applicable and later.reason == "no reading"


def test_without_the_extra_a_review_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    review = sc.Review(made({"k": "o"}), MONTHLY, AT, known_on="2010-04-13")
    assert review.status("kpi:k").reason == "no data since February 2010"
    (finding,) = review.findings
    assert (finding.severity, finding.rule) == ("note", "submission")
    assert "pip install 'strategy-scorecard[calendar]'" in str(finding)
    with pytest.raises(sc.MissingExtraError, match=r"strategy-scorecard\[calendar\]"):
        review.due()
    assert sc.Review(made({"k": "o"}), MONTHLY, AT).findings == ()  # nothing hangs on it


def test_holidays_of_no_country_are_refused() -> None:
    wrong = made({"k": "o"}, submission=Submission(working_day=8, holidays="GB-EN"))
    with pytest.raises(sc.StrategyError, match="did you mean 'ENG'"):
        sc.Review(wrong, MONTHLY, AT, known_on="2010-04-13")
    with pytest.raises(sc.StrategyError, match="did you mean 'ENG'"):
        sc.Panel(wrong, MONTHLY, AT, known_on="2010-04-13")
    with pytest.raises(sc.StrategyError, match="did you mean 'ENG'"):
        sc.Review(wrong, MONTHLY, AT).due()


def test_the_example_on_the_days_about_its_eighth_working_day() -> None:
    folder = sc.example("hmrc_ims")
    document = sc.read_strategy(folder / "strategy.yaml")
    readings = sc.read_readings(folder / "readings")
    early = sc.Review(document, readings, AT, known_on="2010-04-09")
    assert set(early.due()["state"]) == {"not yet due"}
    assert early.status("vision").band is not None  # February's figures, carried forward
    on_the_day = sc.Review(document, readings, AT, known_on="2010-04-14").due().set_index("kpi")
    assert set(on_the_day["due"]) == {pd.Timestamp("2010-04-14")}
    missing = on_the_day[on_the_day["state"] != "received on time"]
    assert missing["state"].to_dict() == {"kpi:staff-voice-pulse": "missing"}


def test_the_29th_of_february_is_compared_with_the_28th_a_year_before() -> None:
    kpis = {"k": {"measures": "o", "frequency": "day"}}
    days = sent(("k", "2011-02-28", 40, "2011-03-01"), ("k", "2012-02-29", 60, "2012-03-01"))
    trend = sc.Review(made(kpis), days, "2012-02-29").status("kpi:k").trend
    assert trend is not None
    assert (trend.direction, trend.verdict, str(trend.since)) == ("up", "better", "2011-02-28")


def test_readings_of_the_future_are_never_used() -> None:
    rows = [
        ("k", "2010-02", 60, "2010-03-10"),
        ("k", "2010-04", 90, "2010-03-11"),
        ("k", "2110-03", 90, "2010-03-12"),
    ]
    status = sc.Review(made({"k": "o"}), sent(*rows), AT, known_on="2010-04-13").status("kpi:k")
    assert (status.value, str(status.as_of)) == (60, "2010-02")
