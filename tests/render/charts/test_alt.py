"""What is read out to somebody who cannot see a chart: whole texts, word for word."""

from __future__ import annotations

from typing import Any

import pytest

import scorecard as sc
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.picture import draw
from tests.render.charts.chart_help import process, review_of

JUDGED: dict[str, Any] = {"target": 70, "worst": 40, "best": 100}
FOOT = " As known on 14 April 2010. Figures are illustrative."


@pytest.fixture(scope="module")
def ims() -> sc.Review:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    judgements = sc.read_judgements(folder / "judgements.csv")
    readings = sc.read_readings(folder / "readings")
    return sc.Review(strategy, readings, at="2010-03", judgements=judgements, known_on="2010-04-14")


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        (
            "first-contact-fix",
            "spc",
            "Control chart (SPC): Service desk calls settled at first contact, %, higher is better, Service "
            "desk manager. 24 readings, April 2008 to March 2010; the latest is 60.6 %. The mean is 67.63 %, "
            "the limits 64.95 % and 70.32 %. Special causes: 3 concern low, 10 improvement high. Variation: "
            "concern, low: it lies below the lower limit. Target: consistently missed: target 72 % against "
            "limits from 64.95 % to 70.32 %. Status: Red: 60.6 % against a target of 72 %.",
        ),
        (
            "first-contact-fix",
            "trend",
            "Trend: Service desk calls settled at first contact, %, higher is better, Service desk manager. "
            "24 readings, April 2008 to March 2010: from 65.8 % to 60.6 %, lowest 60.6 % in March 2010, "
            "highest 70.9 % in November 2009. Status: Red: 60.6 % against a target of 72 %. Target 72 %. "
            "Baseline 66 %. Bands at the end: Red below 71 %, Amber 71 % to 73 %, Green above 73 %.",
        ),
        (
            "security-incidents",
            "bullet",
            "Bullet chart: Reportable information security incidents, a month, lower is better, Head of IT "
            "security. Status: Green: 6 a month against a target of 12. In March 2009 it was 16 a month. The "
            "baseline is 24 a month. Bands: Green below 10, Amber 10 to 14, Red above 14.",
        ),
        (
            "security-incidents",
            "sparkline",
            "Reportable information security incidents: 25 a month in April 2008, 6 a month in March 2010. "
            "Status: Green: 6 a month against a target of 12.",
        ),
        (
            "accreditation-current",
            "spc",
            "Control chart (SPC): Every live system holds a current security accreditation, yes or no, Head "
            "of IT security. 8 readings, Q2 2008 to Q1 2010; the latest is yes. Status: Green: yes against a "
            "target of yes. Limits are for figures; a yes or no has none.",
        ),
        (
            "customer-relationship",
            "sparkline",
            "State of the relationship with each business group: A person assesses this KPI; it has no "
            "readings to chart. Status: Amber.",
        ),
        (
            "service-desk-calls",
            "spc",
            "Control chart (SPC): Service desk calls received, calls, only counted, Service desk "
            "manager. 24 readings, April 2008 to March 2010; the latest is 20,184 calls. The mean is 20,987, "
            "the limits 16,320 and 25,654. No point is a special cause. Variation: common cause: it meets "
            "none of the four rules. Target: no verdict on target: there is no target. Status: Not "
            "applicable: 20,184 calls (counted, not judged, by choice).",
        ),
    ],
    ids=lambda value: value if len(value) < 30 else "",
)
def test_a_chart_of_the_example_is_told_word_for_word(
    ims: sc.Review, name: str, kind: str, told: str
) -> None:
    assert ims.chart(name, kind).alt == told + FOOT


def test_the_grid_tells_its_cells_and_then_what_asks_for_a_note(ims: sc.Review) -> None:
    told = ims.grid().alt
    for part in (
        " Concern, low; consistently missed: Steps of contract renewal done by their date (Red); Service "
        "desk calls settled at first contact (Red). ",
        " Common cause; no verdict on target: Service desk calls received (Not applicable). ",
        " Service desk calls settled at first contact: 60.6 % against 72 %; below the lower limit; "
        "consistently missed. ",
        " Staff who say they can shape the changes around them: No data since January 2010; consistently "
        "missed.",
    ):
        assert told.count(part) == 1, part
    assert told.endswith(FOOT)
    assert told.index("Concern, low;") < told.index("Common cause;") < told.index("No verdict;")
    assert all(told.count(f"{kpi.name} (") == 1 for kpi in ims.strategy.kpis)


def test_a_grid_of_one_kpi_in_order_asks_for_nothing() -> None:
    assert review_of(process(15), **JUDGED).grid().alt == (
        "Summary grid, variation by assurance: Library, March 2025: 1 KPI. Common cause; met now and then: "
        "Calls settled (Amber). No note is asked for."
    )


def test_one_reading_is_told_without_limits_that_are_not_there() -> None:
    assert review_of([65.0], **JUDGED).chart("calls").alt == (
        "Control chart (SPC): Calls settled, %, higher is better. 1 reading, January 2024; the latest is "
        "65 %. Variation: no verdict: January 2024 has no limits to be judged by. Target: no verdict on "
        "target: there are no limits. Status: Amber: 65 % against a target of 70 %. No limits from 2024-01."
    )


def test_a_rebase_and_a_gap_are_told() -> None:
    values = [*process(15, 1, 60), *process(15, 2, 80)]
    review = review_of(values, spc={"rebase": ["2025-04"]}, **JUDGED)
    assert "the limits 75.08 % and 84.9 % since April 2025." in review.chart("calls").alt
    review = review_of([*process(10), None, *process(10, 2)], **JUDGED)
    assert "No reading for 2024-11 (1 period)." in review.chart("calls").alt
    assert "The line breaks at 1 gap." in review.chart("calls", "trend").alt


def test_figures_of_millions_are_told_with_their_multiple() -> None:
    review = review_of([2.5e6, 4e6, 3e6], measured_in="calls", target=3e6)
    assert review.chart("calls", "sparkline").alt == (
        "Calls settled: 2.5 (millions of calls) in January 2024, 3 (millions of calls) in March 2024. "
        "Status: Green: 3,000,000 calls against a target of 3,000,000."
    )
    assert (
        "Bands (millions of calls): Red below 2.7, Amber 2.7 to 3, Green above 3."
        in review.chart("calls", "bullet").alt
    )
    assert "from 2.5 to 3 (millions of calls), lowest 2.5" in review.chart("calls", "trend").alt


def test_a_large_map_is_summed_up(ims: sc.Review) -> None:
    told = ims.map().alt.replace("\u00a0", " ")
    assert len(told) <= 1_500
    assert told.startswith("Strategy map: IMS strategy map, March 2010, as known on 14 April 2010 · ")
    for part in (
        " 18 boxes: 9 amber, 5 green, 3 red, 1 unknown. ",
        " At the top: Close the tax gap; a tax system customers find simple and even-handed; ",
        " Worst first: Deliver value for money from supplier relationships: R 20 (risk over appetite); ",
        " Create a motivating working environment: R 25 (provisional 13–63); ",
        " Unknown: Involve staff in change. ",
        " Figures are illustrative. ",
        " Why amber: 34 of the 43 points short come from three places: ",
    ):
        assert told.count(part) == 1, part


def test_a_large_map_tells_what_changed(ims: sc.Review) -> None:
    folder = sc.example("hmrc_ims")
    readings = sc.read_readings(folder / "readings")
    judgements = sc.read_judgements(folder / "judgements.csv")
    before = sc.Review(
        ims.strategy, readings, at="2009-12", judgements=judgements, known_on="2010-01-14"
    )  # fmt: skip
    told = ims.map(since=before).alt.replace("\u00a0", " ")
    assert len(told) <= 1_500
    assert "7 of 18 boxes changed colour." in told
    assert (
        "In this view: Pay the tax due, receive the credits and benefits entitled: G 81, +23.5, was A 58"
        in (told)
    )


def test_the_largest_map_takes_no_longer_to_listen_to() -> None:
    nodes = {
        f"n{index}": {"name": f"Objective {index} {'of many words ' * 15}", "tier": f"t{index // 10}"}
        for index in range(200)
    }
    tiers = {f"t{index}": f"Tier {index}" for index in range(20)}
    strategy = Strategy.model_validate(
        {"name": "Map " * 60, "tiers": tiers, "map": {"bands": "tiers"}, "objectives": nodes}
    )
    told = draw(strategy, {}, at=Period.parse("2010-03")).alt
    assert len(told) <= 1_500
    assert "200 boxes: 200 unknown." in told
    assert "; and 199 more." in told
