"""Links with a lag: what drives a node is read as it stood that long before."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.model.period import Duration
from scorecard.strategy_map.earlier import earlier
from tests.strategy_map.made import strategy

MONTHS = [str(month) for month in pd.period_range("2009-01", "2010-03", freq="M")]
UNCAPPED = {"measured_cap": False, "critical_cap": False, "min_known": 0}


def months(**values: Any) -> pd.DataFrame:
    """Readings of KPIs in the last months up to March 2010; None is none."""
    rows = [
        {"kpi": name, "period": period, "value": value}
        for name, scores in values.items()
        for period, value in zip(MONTHS[-len(scores) :], scores, strict=True)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["kpi", "period", "value"])


def lagged(lag: str = "3 months", **sections: Any) -> sc.Strategy:
    """`d` drives `o` with a lag; `k` measures `d`, `own` measures `o`."""
    objectives = {"o": {"vision": True}, "d": {"contributes": {"o": {"lag": lag}}}}
    return strategy(kpis={"k": "d", "own": "o"}, objectives=objectives, propagation=UNCAPPED, **sections)


def test_a_driver_is_read_as_it_stood() -> None:
    found = sc.Review(lagged(), months(k=[90, 40, 40, 40], own=[60]), "2010-03").status("o")
    assert (found.measured, found.driven, found.score) == (60, 90, 75)
    assert sc.Review(lagged(), months(k=[90, 40, 40, 40], own=[60]), "2010-03").status("d").score == 40


def test_lags_add_up_along_a_chain() -> None:
    objectives = {
        "top": {"vision": True},
        "mid": {"contributes": {"top": {"lag": "1 quarter"}}},
        "low": {"contributes": {"mid": {"lag": "2 months"}}},
    }
    made = strategy(kpis={"k": "low"}, objectives=objectives, propagation=UNCAPPED)
    review = sc.Review(made, months(k=[11, 22, 33, 44, 55, 66]), "2010-03")
    assert [review.status(name).score for name in ("low", "mid", "top")] == [66, 44, 11]
    (path,) = review.line_of_sight("k").up
    assert path.lag == 5


def test_a_comparison_names_the_earlier_dates_that_are_supposed_too() -> None:
    review = sc.Review(lagged("1 month"), months(k=[90, 80, 70], own=[60, 60, 60]), "2010-03")
    said = "Supposed at earlier dates too, as lags lead back there: January 2010 and February 2010."
    found = review.compare(review.what_if({"k": 10}))
    assert [str(at) for at in found.earlier] == ["2010-01", "2010-02"]
    assert str(found).splitlines()[-1] == said
    assert said in str(review.compare(review.what_if(drop="d")))
    long = sc.Review(lagged("1 month"), months(k=[90] * 8), "2010-03")
    told = str(long.compare(long.what_if({"k": 10})))
    assert "August 2009, September 2009, October 2009 and 4 more." in told


def test_a_comparison_of_two_dates_or_without_lags_supposes_nothing_earlier() -> None:
    made, readings = lagged("1 month"), months(k=[90, 80, 70], own=[60, 60, 60])
    now, before = sc.Review(made, readings, "2010-03"), sc.Review(made, readings, "2010-02")
    assert before.compare(now).earlier == () and "Supposed" not in str(before.compare(now))
    plain = sc.Review(strategy(kpis={"k": "o"}, objectives={"o": {"vision": True}}), readings[:3], "2010-03")
    assert plain.compare(plain.what_if({"k": 10})).earlier == ()


def test_it_is_too_early_where_nothing_was_known_yet() -> None:
    review = sc.Review(lagged(), months(k=[40, 40, 40], own=[90, 90, 90]), "2010-03")
    found = review.status("o")
    assert (found.score, found.driven, found.coverage, found.provisional) == (90, None, 1, False)
    assert found.tension == "too early to say"
    assert found.reason == "too early to say: nothing was known of d in December 2009"
    assert review.explain("o").paragraph().endswith("too early to say.")
    assert [item.rule for item in review.check()] == ["too-early-to-say"]
    (path,) = review.line_of_sight("k").up
    assert path.influence == 0.5  # what it will weigh


def test_of_a_node_that_only_early_causes_drive_nothing_is_said() -> None:
    objectives = {"o": {"vision": True}, "d": {"contributes": {"o": {"lag": "1 year"}}}}
    review = sc.Review(strategy(kpis={"k": "d"}, objectives=objectives), months(k=[40]), "2010-03")
    found = review.status("o")
    assert (found.applicable, found.band) == (False, None)
    assert found.reason == "too early to say: nothing was known of d in March 2009"


def test_a_gap_in_what_was_known_is_unknown_and_not_early() -> None:
    readings = months(k=[40, None, None, None, 40, 40, 40], own=[90] * 7)
    found = sc.Review(lagged("2 months"), readings, "2009-12").status("o")
    assert found.driven is None and found.coverage == 0.5
    assert found.tension is None and (found.low, found.high) == (45, 95)
    early = sc.Review(lagged("2 months"), readings, "2009-11").status("o")
    assert early.driven == 40  # September 2009


def test_a_lag_shorter_than_the_period_is_none() -> None:
    found = sc.Review(lagged("2 weeks"), months(k=[90, 40], own=[60]), "2010-03").status("o")
    assert found.driven == 40
    quarter = sc.Review(lagged("1 month"), months(k=[90, 40], own=[60]), "2010Q1").status("o")
    assert quarter.driven == 40


@pytest.mark.parametrize(
    ("at", "lag", "before"),
    [
        ("2010-03", "1 year", "2009-03"),
        ("2010-05", "3 months", "2010-02"),
        ("2010Q1", "1 quarter", "2009Q4"),
        ("2010Q1", "4 months", "2009Q4"),
        ("2010-03-31", "1 month", "2010-02-28"),
        ("2010-W13", "1 week", "2010-W12"),
        ("FY2009/10", "6 months", "FY2009/10"),
        ("FY2009/10", "1 year", "FY2008/09"),
        ("0001-03", "1 year", "None"),
    ],
)
def test_the_period_that_is_read(at: str, lag: str, before: str) -> None:
    assert str(earlier(sc.Period.parse(at), Duration.parse(lag))) == before


def test_what_had_not_started_then_is_left_out() -> None:
    made = lagged(initiatives={"p": {"valid_from": "2010-02", "contributes": {"o": {"lag": "3 months"}}}})
    readings = months(k=[90] * 6, own=[60] * 6)
    assert sc.Review(made, readings, "2010-03").status("o").driven == 90


def test_judgements_are_those_of_the_time() -> None:
    objectives = {"o": {"vision": True}}
    programme = {"p": {"assessed": True, "contributes": {"o": {"lag": "3 months"}}}}
    made = strategy(objectives=objectives, initiatives=programme, kpis={"own": "o"}, propagation=UNCAPPED)

    def said(period: str, status: str, **more: Any) -> sc.Judgement:
        fields = {"node": "initiative:p", "kind": "assessed", "author": "SRO", "reason": "seen", **more}
        return sc.Judgement(period=period, status=status, **fields)

    judged = [said("2009-11", "Red"), said("2010-01", "Green")]
    readings = months(own=[90] * 6)
    found = sc.Review(made, readings, "2010-03", judgements=judged)
    assert found.status("p").letter == "G" and found.status("o").driven == pytest.approx(100 / 6)


def test_only_what_is_known_on_a_day_is_read_of_earlier_months() -> None:
    readings = months(k=[90, 40, 40, 40], own=[60, 60, 60, 60])
    readings["recorded_at"] = "2010-04-08"
    late = pd.DataFrame({"kpi": ["k"], "period": "2009-12", "value": 10.0, "recorded_at": "2010-05-01"})
    both = pd.concat([readings, late], ignore_index=True)
    driven = [
        sc.Review(lagged(), both, "2010-03", known_on=day).status("o").driven
        for day in ("2010-04-30", "2010-05-02")
    ]
    assert driven == [90, 10]


def test_a_loop_through_a_lag_is_still_one() -> None:
    with pytest.raises(ValueError, match=r"a -> .*b -> .*a"):
        strategy(objectives={"a": {"contributes": {"b": {"lag": "1 month"}}}, "b": {"contributes": "a"}})


# --- reasons go back in time


def test_the_points_add_up_through_time() -> None:
    review = sc.Review(lagged(), months(k=[10, 40, 40, 40], own=[60]), "2010-03")
    told = review.explain("o")
    assert sum(part.points or 0 for part in told.causes) == pytest.approx(100 - 35, abs=1e-9)
    frame = told.to_frame().query("level == 'cause'").set_index("id")
    assert frame["points"].to_dict() == {"kpi:k": 45, "kpi:own": 20}
    assert frame["when"].fillna("").to_dict() == {"kpi:k": "2009-12", "kpi:own": ""}
    assert "k in December 2009: red 10" in str(told)
    assert "k in December 2009" in told.paragraph()


def test_one_reading_through_two_lags_is_two_causes() -> None:
    objectives = {
        "o": {"vision": True},
        "d": {"contributes": {"o": {"lag": "3 months"}}},
        "e": {"contributes": {"o": {"lag": "1 month"}}},
    }
    made = strategy(
        kpis={"k": {"measures": ["d", "e"]}}, objectives=objectives, propagation=UNCAPPED
    )  # fmt: skip
    causes = sc.Review(made, months(k=[20, 30, 40, 50]), "2010-03").explain("o").causes
    assert [(str(cause.when), cause.points) for cause in causes] == [("2009-12", 40), ("2010-02", 30)]


def test_a_watermelon_through_a_lag_is_one() -> None:
    made = lagged(scale={})
    review = sc.Review(made, months(k=[10, 99, 99, 99], own=[100, 100, 100, 100]), "2010-03")
    assert review.status("o").letter == "A"
    heavy = strategy(
        kpis={"k": "d", "own": "o"},
        objectives={
            "o": {"propagation": {"own_share": 0.9}},
            "d": {"contributes": {"o": {"lag": "3 months"}}},
        },
        propagation=UNCAPPED,
    )
    found = sc.Review(heavy, months(k=[10, 99, 99, 99], own=[100] * 4), "2010-03").status("o")
    assert (found.letter, found.watermelon) == ("G", ("objective:d",))


# --- what if


def test_a_what_if_supposes_that_it_had_been_so_for_long_enough() -> None:
    review = sc.Review(lagged(), months(k=[90, 40, 40, 40], own=[60] * 4), "2010-03")
    assert review.what_if({"k": 20}).status("o").driven == 20
    assert review.what_if(drop="objective:d").status("o").driven == 0
    assert review.what_if({}).to_frame().equals(review.to_frame())


def test_a_what_if_tells_no_more_of_the_past_than_was_known() -> None:
    review = sc.Review(lagged(), months(k=[40, 40], own=[60] * 4), "2010-03")
    assert review.what_if({"k": 20}).status("o").tension == "too early to say"


# --- many at once


def test_a_panel_is_its_reviews_with_lags_too() -> None:
    frames = [
        months(k=np.linspace(5, 95, 15).tolist(), own=[50.0] * 15).assign(organisation="North"),
        months(k=[80, None, 60, 50, None, 40], own=[70.0] * 6).assign(organisation="South"),
    ]
    panel = sc.Panel(lagged(), pd.concat(frames, ignore_index=True), periods=MONTHS[2:])
    for period in panel.periods:
        for place, name in enumerate(panel.organisations):
            review = panel.review(organisation=name, at=period)
            expected = review.to_frame()["score"].reindex(panel.nodes).to_numpy()
            np.testing.assert_allclose(
                panel.scores[:, place, panel.periods.index(period)], expected, rtol=0, atol=1e-12
            )


def test_history_is_worked_out_anew_under_another_rule() -> None:
    made = strategy(
        kpis={"k": "d", "l": "d"},
        objectives={"o": {"vision": True}, "d": {"contributes": {"o": {"lag": "3 months"}}}},
        propagation=UNCAPPED,
    )
    readings = months(k=[90, 80, 70, 60], l=[10, 20, 30, 40])
    panel = sc.Panel(made, readings, periods=MONTHS[-2:], rules={"d": "worst"})
    assert sc.Review(made, readings, "2010-03").status("o").score == 50
    assert panel.review(at="2010-03").status("o").score == 10
    assert panel.scores[panel.nodes.index("objective:o"), 0, -1] == 10


def test_the_outlook_and_the_waterfall_know_what_their_reviews_know() -> None:
    readings = months(k=[90, 40, 40, 40], own=[60] * 4)
    readings["recorded_at"] = "2010-04-08"
    late = pd.DataFrame(
        {"kpi": ["k", "k"], "period": ["2009-12", "2010-03"], "value": 10.0, "recorded_at": "2010-05-01"}
    )
    both = pd.concat([readings, late], ignore_index=True)
    april, may = (sc.Review(lagged(), both, "2010-03", known_on=day) for day in ("2010-04-30", "2010-05-02"))
    assert [item.outlook()["objective:o"].score for item in (april, may)] == [40, 10]
    assert april.waterfall(may, "o").change == pytest.approx(-40)


LAGS = (0, 1, 2, 5)


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[str, dict[str, tuple[int, int, int]]], dict[str, list[Any]]]:
    """Objectives o0 .. on, each driven by later ones: weight, sign, lag; and their KPIs' readings."""
    count = draw(st.integers(2, 6))
    into: dict[str, dict[str, tuple[int, int, int]]] = {f"o{number}": {} for number in range(count)}
    for effect in range(count):
        for cause in range(effect + 1, count):
            if draw(st.booleans()):
                link = (draw(st.integers(1, 3)), draw(st.sampled_from([1, 1, 1, -1])))
                into[f"o{effect}"][f"o{cause}"] = (*link, draw(st.sampled_from(LAGS)))
    readings: dict[str, list[Any]] = {}
    for number in range(count):
        if draw(st.booleans()):
            length = draw(st.integers(1, 12))
            gap = st.one_of(st.none(), st.integers(0, 100))
            readings[f"o{number}"] = draw(st.lists(gap, min_size=length, max_size=length))
    return into, readings


class Plain:
    """Scores by month, worked out by recursion from the definition: means, no caps, min_known 0."""

    def __init__(self, into: Any, readings: Any) -> None:
        self.into, self.readings = into, readings

    def reading(self, name: str, month: int) -> tuple[bool, float | None]:
        """Whether anything has been heard of its KPI, and what is known of it: month 0 is the first."""
        values = self.readings.get(name, [])
        start = len(MONTHS) - len(values)
        heard = any(value is not None for value in values[: max(0, month - start + 1)])
        return heard, values[month - start] if month >= start else None

    def score(self, name: str, month: int) -> tuple[bool, bool, float | None]:
        """Whether it applies, has been heard of, and its score."""
        heard, own = self.reading(name, month)
        applies = heard or name in self.readings
        inputs = []
        for cause, (weight, sign, lag) in self.into[name].items():
            there, told, score = self.score(cause, month - lag) if month >= lag else (False, False, None)
            applies_here = there and (told or not lag)
            applies, heard = applies or applies_here, heard or (applies_here and told)
            if applies_here and score is not None:
                inputs.append((weight, sign, score))
        if not applies and (self.into[name] or name in self.readings):
            return False, heard, None
        positive = [(weight, score) for weight, sign, score in inputs if sign > 0]
        driven = _mean(positive)
        if len(positive) < len(inputs):
            everything = _mean([(w, score if sign > 0 else 100 - score) for w, sign, score in inputs])
            ceiling = driven if driven is not None else own
            driven = None if ceiling is None or everything is None else min(ceiling, everything)
        sides = [side for side in (own, driven) if side is not None]
        return True, heard, sum(sides) / len(sides) if sides else None


def _mean(inputs: list[tuple[int, float]]) -> float | None:
    return sum(w * x for w, x in inputs) / sum(w for w, _ in inputs) if inputs else None


@settings(max_examples=60, deadline=None)
@given(histories())
def test_scores_are_those_of_a_plain_recursion(made: Any) -> None:
    into, readings = made
    objectives: dict[str, Any] = {name: {"contributes": {}} for name in into}
    for effect, causes in into.items():
        for cause, (weight, sign, lag) in causes.items():
            link: dict[str, Any] = {"weight": weight, "sign": "positive" if sign > 0 else "negative"}
            objectives[cause]["contributes"][effect] = {**link, **({"lag": f"{lag} months"} if lag else {})}
    kpis = {f"k{name}": name for name in readings}
    document = strategy(kpis=kpis, objectives=objectives, propagation=UNCAPPED)
    table = months(**{f"k{name}": values for name, values in readings.items()})
    plain = Plain(into, readings)
    for month in (len(MONTHS) - 1, len(MONTHS) - 4):
        review = sc.Review(document, table, MONTHS[month])
        for name in into:
            applies, _, score = plain.score(name, month)
            found = review.status(f"objective:{name}")
            assert found.applicable == applies, name
            assert found.score == (None if score is None else pytest.approx(score, abs=1e-9)), name


def test_a_long_history_needs_no_recursion() -> None:
    days = [str(day.date()) for day in pd.date_range(end=date(2010, 3, 31), periods=400)]
    made = strategy(
        kpis={"k": {"measures": "d", "frequency": "day"}},
        objectives={"o": None, "d": {"contributes": {"o": {"lag": "1 day"}}}},
    )
    readings = pd.DataFrame({"kpi": "k", "period": days, "value": np.arange(400) % 100})
    assert sc.Review(made, readings, days[-1]).status("o").score == 98
