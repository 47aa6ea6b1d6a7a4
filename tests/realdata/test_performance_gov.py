"""US federal performance goals, FY2022 Q1 to Q3: 544 indicator rows and 460 goals, dirt included."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.measure import Measured, State, measure
from scorecard.kpi.score import score
from scorecard.model.judgement import Judgement
from scorecard.model.period import Period
from scorecard.model.scheme import Scale, Scheme
from tests.kpi.made import bands, kpi, scheme

pytestmark = pytest.mark.realdata

QUARTERS = {"1": "2021Q4", "2": "2022Q1", "3": "2022Q2"}
"""Calendar quarters of a fiscal year that begins in October."""
MET = {
    "bands": [
        {"name": "Not met", "letter": "N", "shape": "diamond", "colour": "worst"},
        {"name": "Met", "letter": "M", "shape": "circle", "colour": "best"},
    ],
    "boundaries": [{"at": "target"}],
}
DIRECTIONS = {
    "Measurable increase": "higher",
    "Measurable decrease": "lower",
    "Maintain at or above threshold": "higher",
    "Maintain at or below threshold": "lower",
    "Complete milestone": "yes_no",
    "Target undefined": "higher",
}
QUARTERS_OF_THE_WAY = Scheme.model_validate(
    {"id": "quarters", "bands": bands(5), "boundaries": ["threshold"] * 4}
)
WORDS = {
    "Below 0%: Regressed": ("below", 0, "below"),
    "0%": ("on", 0, "below"),
    "1-24%: Some progress": ("above", 0, "below"),
    "25-49%: Making headway": ("above", 1, "below"),
    "50-74%: Over halfway there": ("above", 2, "below"),
    "75-99%: Home stretch": ("above", 3, "below"),
    "100%: Target met": ("above", 4, "on"),
    "Above 100%: Surpassed target": ("above", 4, "above"),
}
"""Each published band: beside the start, which quarter of the way (the fifth is all of it), beside
the target. Eight bands are more than a scheme may have; three schemes tell them apart."""
SURPASSED_AND_NOT_MET = [
    ("1", "006APG2201", "# of Tribal households with broadband", 0.00118),
    ("1", "006APG2201", "# of households", 0.000429091),
    ("1", "006APG2202", "Square miles of marine area", 0.000138983),
    ("1", "184APG2204", "Percentage increase in V-Dem Civil Society", 0.001256281),
    ("2", "006APG2201", "# of Tribal households with broadband", 0.004355),
    ("2", "006APG2201", "# of socially vulnerable and Tribal households", 0.24992),
    ("2", "006APG2202", "Square miles of marine area", 0.000138983),
    ("3", "014APG2203", "Percentage of positions filled", 0.007407407),
]
"""Published as beyond the target, beside a progress of less than a quarter and "Target not met"."""


@dataclass
class Published:
    rows: pd.DataFrame
    strategies: dict[str, sc.Strategy]
    readings: dict[str, sc.Readings]
    measured: dict[str, Measured]

    @property
    def kinds(self) -> pd.Series[str]:
        return self.rows["indicator_type"]


def _figure(text: str) -> float | None:
    return float(text) if text else None


def _kpi(row: Any) -> dict[str, Any]:
    kind = row.indicator_type
    made: dict[str, Any] = {
        "name": row.indicator.strip() or row.target.strip(),  # four rows name none
        "direction": DIRECTIONS[kind],
        "frequency": "quarter",
        "measures": f"objective:{row.Index}",
    }
    start, target = _figure(row.value_start), _figure(row.value_target)
    if target is not None:
        made["target"] = target == 1 if kind == "Complete milestone" else target
    if start is not None and kind.startswith("Measurable"):  # what is to be kept has no way to go
        made["baseline"] = start
    return made


@pytest.fixture(scope="module")
def published(shared_data: Path) -> Published:
    text = (shared_data / "performance_gov" / "target_fy2022_q1_q3.json").read_text("utf-8")
    rows = pd.DataFrame(json.loads(text))
    rows.index = pd.Index([f"row-{number}" for number in range(len(rows))])
    found = Published(rows, {}, {}, {})
    for quarter, period in QUARTERS.items():
        mine = rows[rows["fiscal_qtr"] == quarter]
        strategy = sc.Strategy.model_validate(
            {
                "name": "Federal performance goals",
                "fiscal_year_start": 10,
                "scale": {"bands": MET["bands"], "boundaries": [50]},
                "scheme": "met",
                "schemes": {"met": MET},
                "propagation": {"on": "progress", "measured_cap": False},
                "objectives": {name: {"name": name} for name in mine.index},
                "kpis": {str(row.Index): _kpi(row) for row in mine.itertuples()},
            }
        )
        frame = pd.DataFrame({"kpi": mine.index, "period": period, "value": mine["value_current"]})
        found.strategies[quarter] = strategy
        found.readings[quarter] = sc.Readings(frame)
        found.measured[quarter] = measure(strategy, found.readings[quarter], Period.parse(period), [None])
    return found


@pytest.fixture(scope="module")
def ours(published: Published) -> pd.DataFrame:
    """Beside each published row what the library makes of it; one pass over all KPIs a quarter."""
    parts = []
    for measured in published.measured.values():
        columns = {
            name: getattr(measured, name)[:, 0] for name in ("value", "band", "state", "progress", "aimless")
        }
        names = [identifier.removeprefix("kpi:") for identifier in measured.ids]
        parts.append(pd.DataFrame(columns, index=names))
    return published.rows.join(pd.concat(parts))


def test_every_row_is_of_one_kind_and_none_is_lost(published: Published, ours: pd.DataFrame) -> None:
    counts = published.kinds.value_counts().to_dict()
    assert counts == {
        "Measurable increase": 334,
        "Measurable decrease": 29,
        "Maintain at or above threshold": 17,
        "Maintain at or below threshold": 1,
        "Complete milestone": 49,
        "Target undefined": 114,
    }
    assert sum(counts.values()) == len(ours) == len(published.rows) == 544
    assert [len(readings) for readings in published.readings.values()] == [156, 194, 194]


def test_every_row_is_known_or_says_why_not(published: Published, ours: pd.DataFrame) -> None:
    """272 have a progress, 57 a verdict; where a figure is blank the row is unknown, never 0."""
    blank = ours["value_current"] == ""
    known = ours["state"] == State.KNOWN
    assert (known == ~blank).all()
    measurable = ours["indicator_type"].str.startswith("Measurable")
    verdict = ours["indicator_type"].str.startswith(("Maintain", "Complete"))
    undefined = ours["indicator_type"] == "Target undefined"
    classes = {
        "progress": measurable & ours["progress"].notna(),
        "measurable, no current figure": measurable & blank,
        "verdict": verdict & (ours["band"] >= 0),
        "verdict, no current figure": verdict & blank,
        "target undefined, a figure": undefined & ~blank,
        "target undefined, no figure": undefined & blank,
    }
    assert {name: int(rows.sum()) for name, rows in classes.items()} == {
        "progress": 272,
        "measurable, no current figure": 91,
        "verdict": 57,
        "verdict, no current figure": 10,
        "target undefined, a figure": 52,
        "target undefined, no figure": 62,
    }
    assert sum(rows.astype(int) for rows in classes.values()).eq(1).all()
    no_progress = ~classes["progress"]
    assert ours.loc[no_progress, "progress"].isna().all()
    assert ours.loc[blank, "band"].eq(-1).all()


def test_progress_of_every_measurable_row(ours: pd.DataFrame) -> None:
    """Published to nine places behind the point, or fewer where the figure has ten digits."""
    there = ours[ours["progress"].notna()]
    printed = there["progress_pct"].astype(float)
    away = (there["progress"] / 100 - printed).abs()
    wide = printed.abs() >= 10  # -13.33333333: ten digits leave eight places
    assert len(there) == 272
    assert (away[~wide] <= 1e-9).all()
    assert (away[wide] <= 1e-8).all() and away[wide].max() / 10 <= 1e-9
    assert there.index[wide & (away > 1e-9)].tolist() == ["row-306"]


def test_a_review_reads_progress_from_0_to_100(published: Published, ours: pd.DataFrame) -> None:
    """Each row's objective takes its KPI's progress, clamped; unknown where that is."""
    for quarter, period in QUARTERS.items():
        review = sc.Review(published.strategies[quarter], published.readings[quarter], period)
        frame = review.to_frame()
        mine = ours[ours["fiscal_qtr"] == quarter]
        shown = frame.loc[[f"objective:{name}" for name in mine.index], "score"].to_numpy()
        np.testing.assert_allclose(shown, mine["progress"].clip(0, 100).to_numpy(), rtol=0, atol=1e-9)


def _beside(values: np.ndarray, aim: float) -> list[str]:
    """Below, on or above a target, as the IMS scheme reads it."""
    found = score(kpi(target=aim), scheme("ims"), Scale(), values)
    return [("below", "on", "above")[band] for band in found.band.tolist()]


def test_bands_on_all_but_eight_rows_that_contradict_themselves(ours: pd.DataFrame) -> None:
    there = ours[ours["progress"].notna()]
    way = there["progress"].to_numpy()
    of_the_way = score(kpi(thresholds=[25, 50, 75, 100]), QUARTERS_OF_THE_WAY, Scale(), way)
    found = list(zip(_beside(way, 0), of_the_way.band.tolist(), _beside(way, 100), strict=True))
    assert set(found) == set(WORDS.values())
    expected = [WORDS[word] for word in there["progress_pct_range"]]
    differ = there[[ours_ != theirs for ours_, theirs in zip(found, expected, strict=True)]]
    named = sorted(zip(differ["fiscal_qtr"], differ["related_goal_id"], differ["indicator"], strict=True))
    assert len(named) == len(SURPASSED_AND_NOT_MET) == 8
    for (quarter, goal, indicator), told in zip(named, SURPASSED_AND_NOT_MET, strict=True):
        assert (quarter, goal) == told[:2]
        assert indicator.startswith(told[2])
    assert sorted(differ["progress_pct"].astype(float)) == sorted(told[3] for told in SURPASSED_AND_NOT_MET)
    assert differ["progress_pct_range"].eq("Above 100%: Surpassed target").all()
    assert differ["progress_pct_target_status"].eq("Target not met").all()


def test_the_eight_lie_between_the_whole_percents_the_bands_are_named_by(ours: pd.DataFrame) -> None:
    """0.4 % is neither 0 % nor 1 to 24 %: what falls through is published as beyond the target."""
    printed = ours.loc[ours["progress"].notna(), "progress_pct"].astype(float)
    between = [(0, 0.01), (0.24, 0.25), (0.49, 0.5), (0.74, 0.75), (0.99, 1)]
    inside = printed.map(lambda share: any(low < share < high for low, high in between))
    assert sorted(printed[inside]) == sorted(told[3] for told in SURPASSED_AND_NOT_MET)


def test_what_is_to_be_kept_is_a_verdict(ours: pd.DataFrame) -> None:
    """Its progress is published as 0; the verdict of the 15 with a figure is the scheme's."""
    kept = ours[ours["indicator_type"].str.startswith("Maintain")]
    assert kept["progress_pct"].eq("0").all()
    verdicts = kept["progress_threshold"].str.extract(r"^Target (met|not met)")[0]
    words = kept["band"].map({-1: None, 0: "not met", 1: "met"})
    assert verdicts.notna().sum() == 15
    assert (words.dropna() == verdicts.dropna()).all()
    assert (words.isna() == verdicts.isna()).all()
    # Ten rows are called met beside "Target not met", which follows from a progress of 0.
    assert (kept["progress_pct_target_status"] == "Target not met").all()
    assert (verdicts == "met").sum() == 10


def test_no_milestone_is_complete(ours: pd.DataFrame) -> None:
    """42 are published as not yet completed; the 7 without a figure have no verdict, and none here."""
    milestones = ours[ours["indicator_type"] == "Complete milestone"]
    silent = milestones["progress_completions"] == ""
    assert (silent.sum(), (~silent).sum()) == (7, 42)
    assert (silent == (milestones["value_current"] == "")).all()
    assert milestones["band"].eq(np.where(silent, -1, 0)).all()


def test_a_target_is_undefined_exactly_where_a_start_or_target_is_blank(ours: pd.DataFrame) -> None:
    blank = (ours["value_start"] == "") | (ours["value_target"] == "")
    assert (blank == (ours["indicator_type"] == "Target undefined")).all()
    assert ours.loc[blank, "progress"].isna().all()
    there = blank & (ours["value_current"] != "")
    aimless = there & (ours["value_target"] == "")
    assert (ours["aimless"] == aimless).all()  # a figure without anything to hold it against


def test_where_no_figure_or_no_target_is_published_0_percent_is_a_judgement(ours: pd.DataFrame) -> None:
    """205 rows print 0 % where a figure is missing; ours are unknown and no row prints otherwise."""
    measurable = ours["indicator_type"].str.startswith("Measurable")
    silent = ours[(measurable | (ours["indicator_type"] == "Target undefined")) & ours["progress"].isna()]
    assert len(silent) == 91 + 114
    assert silent["progress_pct"].eq("0").all()
    assert silent["progress_pct_range"].eq("0%").all()


def test_an_unknown_row_says_so_in_words(published: Published, ours: pd.DataFrame) -> None:
    review = sc.Review(published.strategies["1"], published.readings["1"], QUARTERS["1"])
    first = ours[ours["fiscal_qtr"] == "1"]
    no_figure = first.index[(first["value_current"] == "") & (first["value_target"] != "")]
    no_target = first.index[first["aimless"]]
    assert len(no_figure) > 20 and len(no_target) > 2
    for names, said in ((no_figure, "no reading"), (no_target, "no target")):
        for name in names:
            status = review.status(f"kpi:{name}")
            assert status.score is None and status.band is None
            assert any(said in reason.text for reason in status.reasons), status.reasons


# --- dirt --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def goals(shared_data: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        (shared_data / "performance_gov" / "goals.json").read_text("utf-8")
    )
    return found


STATUSES = {
    "bands": [
        {"name": "Blocked", "letter": "B", "shape": "diamond", "colour": "worst"},
        {"name": "Delayed", "letter": "D", "shape": "triangle", "colour": "poor"},
        {"name": "On Track", "letter": "T", "shape": "circle", "colour": "good"},
        {"name": "Ahead", "letter": "A", "shape": "star", "colour": "best"},
    ],
    "boundaries": [25, 50, 75],
}


def test_statuses_that_are_none_are_named_one_by_one(goals: list[dict[str, str]]) -> None:
    """80 of 460 goals have a status people gave; 370 have `#N/A` and 10 are unavailable."""
    named = [goal for goal in goals if "goal_id" in goal]
    assert (len(goals), len(named)) == (461, 460)  # the last row is empty
    strategy = sc.Strategy.model_validate(
        {
            "name": "Federal goals",
            "scale": STATUSES,
            "objectives": {goal["goal_id"]: {"name": goal["goal_id"]} for goal in named},
        }
    )
    nothing = sc.Readings(pd.DataFrame({"kpi": [], "period": [], "value": []}))

    def judged(rows: list[dict[str, str]]) -> list[Judgement]:
        return [
            Judgement(
                node=f"objective:{goal['goal_id']}",
                period=Period.parse("2022Q3"),
                status=goal["goal_status"],
                author=f"goal leader, {goal['organization_abbreviation']}",
                reason="quarterly update",
            )
            for goal in rows
        ]

    with pytest.raises(sc.ReadingsError) as caught:
        sc.Review(strategy, nothing, "2022Q3", judgements=judged(named))
    findings = caught.value.findings
    assert sum("'#N/A' is no status of this strategy" in finding.what for finding in findings) == 370
    assert sum("'Unavailable' is no status" in finding.what for finding in findings) == 10
    assert len(findings) == 380
    assert {finding.where.id for finding in findings} == {
        f"objective:{goal['goal_id']}" for goal in named if goal["goal_status"] in ("#N/A", "Unavailable")
    }
    kept = [goal for goal in named if goal["goal_status"] not in ("#N/A", "Unavailable")]
    review = sc.Review(strategy, nothing, "2022Q3", judgements=judged(kept))
    bands_shown = review.to_frame()["band"].astype(object).where(lambda band: band.notna(), "unknown")
    assert bands_shown.value_counts().to_dict() == {
        "unknown": 380,
        "On Track": 66,
        "Delayed": 10,
        "Ahead": 3,
        "Blocked": 1,
    }


@pytest.mark.parametrize(("column", "faults"), [("Quarter_and_FY", 460), ("date_start_fy", 375)])
def test_a_broken_sheet_as_periods(goals: list[dict[str, str]], column: str, faults: int) -> None:
    """`#REF!` and `#N/A` where a period belongs: a finding a row, and the other rows are none."""
    frame = pd.DataFrame(
        {
            "kpi": [goal["goal_id"] for goal in goals[:-1]],
            "period": [goal[column] for goal in goals[:-1]],
            "value": 1,
        }
    )
    with pytest.raises(sc.ReadingsError) as caught:
        sc.Readings(frame)
    assert len(caught.value.findings) == faults
    for finding in caught.value.findings:
        assert re.match(r"'#(REF!|N/A)' is no period", finding.what)
        assert finding.where.id and str(finding.where.cell).endswith("column period")


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#VALUE!"])
def test_a_broken_cell_as_a_value_is_named_and_mended_in_the_sheet(cell: str) -> None:
    frame = pd.DataFrame({"kpi": ["a", "b"], "period": "2022Q2", "value": [cell, "5"]})
    with pytest.raises(sc.ReadingsError) as caught:
        sc.Readings(frame)
    (finding,) = caught.value.findings
    assert finding.what == f"a number belongs here, not {cell!r}"
    assert finding.fix == "the sheet had an error here; mend it there, or leave the cell empty"
    assert (finding.where.cell, finding.where.id) == ("row 0, column value", "a")


@pytest.mark.parametrize("word", ["Target undefined", "#REF!", "#N/A"])
def test_a_word_for_no_target_is_an_error_of_the_document_with_its_line(tmp_path: Path, word: str) -> None:
    path = tmp_path / "strategy.yaml"
    path.write_text(f'name: Made\nkpis:\n  a:\n    name: A\n    target: "{word}"\n', "utf-8")
    with pytest.raises(sc.StrategyError) as caught:
        sc.read_strategy(path)
    (finding,) = caught.value.findings
    assert (finding.where.line, finding.where.id) == (5, "kpi:a")
    assert word in str(finding)
