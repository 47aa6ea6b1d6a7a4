"""Scenarios: what a what-if supposes, as a value that is kept, replayed and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.formats.scenario import parse_scenario, scenario_text
from tests.strategy_map.made import review, strategy

IMS = sc.example("hmrc_ims")


@pytest.fixture(scope="module")
def ims() -> sc.Review:
    return sc.Review(
        sc.read_strategy(IMS / "strategy.yaml"),
        sc.read_readings(IMS / "readings"),
        "2010-03",
        judgements=sc.read_judgements(IMS / "judgements.csv"),
    )


def made(**initiative: Any) -> sc.Strategy:
    """`p`, a programme, and `d` drive `o` alike; `k` measures `p`, `l` measures `d`."""
    return strategy(
        kpis={"k": "p", "l": "d"},
        objectives={"o": {"vision": True}, "d": {"contributes": "o"}},
        initiatives={"p": {"contributes": "o", **initiative}},
    )


# --- what each edit means


def test_a_weight_and_the_score_that_comes_of_it() -> None:
    before = review(made(), {"k": 90, "l": 30})
    after = before.what_if(sc.Scenario(reweight={"d": {"o": 3}}))
    assert (before.status("o").score, after.status("o").score) == (60, 45)
    assert after.what_if({"k": 30}).status("o").score == 30  # the weights stay edited


def test_what_is_taken_out_leaves_its_weight_to_the_others() -> None:
    before = review(made(), {"k": 90, "l": 30})
    after = before.what_if(sc.Scenario(remove=["p"]))
    assert after.status("o").score == 30
    assert "initiative:p" not in after.to_frame().index
    changed = {change.id: change.kind for change in before.compare(after).changes}
    assert changed["initiative:p"] == "ended"
    assert before.what_if(drop="p").status("o").score == 15  # stopped work weighs on


def test_a_target_and_what_it_judges() -> None:
    document = sc.Strategy.model_validate(
        {
            "name": "S",
            "objectives": {"o": "O"},
            "kpis": {
                "k": {"name": "K", "target": 50, "tolerance": "10%", "worst": 0, "best": 100, "measures": "o"}
            },
        }
    )
    readings = pd.DataFrame({"kpi": ["k"], "period": "2010-03", "value": 60.0})
    before = sc.Review(document, readings, "2010-03")
    after = before.what_if(sc.Scenario(retarget={"k": 80}))
    assert (before.status("k").letter, after.status("k").letter) == ("G", "R")
    assert (after.status("k").value, after.status("k").target) == (60, 80)


def test_work_that_runs_is_not_delayed_out_of_it_and_today_stays_as_it_is() -> None:
    before = review(made(valid_from="2010-01"), {"k": 90, "l": 30})
    after = before.what_if(sc.Scenario(delay={"p": "6 months"}))
    assert after.to_frame().equals(before.to_frame())
    assert str(before.outlook()["objective:o"].by) == "2010-03"
    assert str(after.outlook()["objective:o"].by) == "2010-09"


def test_dates_that_lie_ahead_move() -> None:
    document = made(valid_from="2010-06", valid_until="FY2011/12")
    after = review(document, {"l": 30}).what_if(sc.Scenario(delay={"p": "1 year"}))
    node = after.strategy.node("p")
    assert (str(node.valid_from), str(node.valid_until)) == ("2011-06", "FY2012/13")
    assert after.status("p").in_force is False


def test_everything_at_once_adds_up_with_a_later_what_if() -> None:
    first = review(made(), {"k": 90, "l": 30}).what_if(
        sc.Scenario(name="One", set={"k": 60}, reweight={"d": {"o": 3}})
    )
    second = first.what_if(sc.Scenario(name="Two", set={"l": 50}))
    assert second.scenario.set == {"kpi:k": 60, "kpi:l": 50}
    assert second.scenario.reweight == {"objective:d": {"objective:o": 3}}
    assert second.scenario.name == "One, Two"
    assert second.status("o").score == pytest.approx((60 + 3 * 50) / 4)


def test_no_edit_is_no_what_if(ims: sc.Review) -> None:
    same = ims.what_if(sc.Scenario())
    assert same.to_frame().equals(ims.to_frame()) and not same.scenario.edits
    assert "what-if" not in repr(same)


# --- what goes with stopped work


def test_stopped_work_says_its_cost_its_goals_and_its_risks() -> None:
    document = sc.Strategy.model_validate(
        {
            "name": "S",
            "currency": "GBP",
            "objectives": {"o": {"name": "Goal", "vision": True}, "m": {"name": "Mid", "contributes": "o"}},
            "initiatives": {
                "p": {"name": "Programme", "cost": 1200000, "contributes": "m", "mitigates": "r"},
                "q": {"name": "Aside"},
            },
            "risks": {"r": {"name": "Data loss", "residual": 12, "appetite": 8}},
        }
    )
    before = sc.Review(document, pd.DataFrame(columns=["kpi", "period", "value"]), "2010-03")
    compared = before.compare(before.what_if(drop=["p", "q"]))
    told = str(compared).splitlines()[-2:]
    assert told == [
        "Programme stops; GBP 1,200,000 of stated cost; it leads to Goal; no longer mitigates Data loss "
        "(residual 12, appetite 8)",
        "Aside stops; it leads to no goal",
    ]
    again = before.what_if(drop="p")
    assert [item.id for item in again.compare(again.what_if(drop="q")).stopped] == ["initiative:q"]


# --- kept, read and replayed

TEXT = """\
name: Hard year
set:
  availability: 99.2
  online-services: red
drop: [information-security]
delay:
  skills-academy: 6 months
reweight:
  staff-capability:
    working-environment: 3
retarget:
  availability: 99.9
"""


def test_a_scenario_replayed_gives_the_same(ims: sc.Review, tmp_path: Path) -> None:
    path = tmp_path / "hard.yaml"
    scenario = parse_scenario(TEXT)
    sc.write_scenario(scenario, path)
    assert path.read_text("utf-8") == TEXT
    again = sc.read_scenario(path)
    assert again == scenario
    assert ims.what_if(again).to_frame().equals(ims.what_if(scenario).to_frame())
    # And what a review supposes can itself be kept.
    supposed = ims.what_if({"skills-uplift": 12}, drop="skills-academy").scenario
    sc.write_scenario(supposed, path)
    assert ims.what_if(sc.read_scenario(path)).to_frame().equals(ims.what_if(supposed).to_frame())


slugs = st.from_regex(r"[a-z]{1,6}(-[a-z]{1,4})?", fullmatch=True)
scenarios = st.builds(
    sc.Scenario,
    name=st.text("abc éß:#-'\"", max_size=12).map(str.strip),
    set=st.dictionaries(
        slugs, st.one_of(st.booleans(), st.floats(-1e9, 1e9), st.sampled_from(["Red", "n/a"]))
    ),
    drop=st.frozensets(slugs, max_size=3),
    delay=st.dictionaries(slugs, st.sampled_from(["1 month", "2 years", "10 days"]), max_size=3),
    remove=st.frozensets(slugs, max_size=3),
    reweight=st.dictionaries(
        slugs, st.dictionaries(slugs, st.floats(0.01, 99), min_size=1, max_size=2), max_size=2
    ),
    retarget=st.dictionaries(
        slugs, st.one_of(st.integers(-99, 99), st.just([1, 2]), st.just({"2011-03": 4})), max_size=2
    ),
)


@settings(max_examples=80, deadline=None)
@given(scenarios)
def test_any_scenario_is_read_back_as_it_was(scenario: sc.Scenario) -> None:
    assert parse_scenario(scenario_text(scenario)) == scenario


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("drp: x", "s.yaml:1:1: `drp` is no field of a scenario; did you mean 'drop'?"),
        ("set: {k: .nan}", "s.yaml:1:10: a finite number is wanted here, not nan"),
        ("delay: {p: soon}", "s.yaml:1:12: 'soon' is no length of time"),
        ("reweight: {d: {o: -1}}", "s.yaml:1:19: a number above 0 is wanted here, not -1"),
        ("retarget: {k: [9, 3]}", "s.yaml:1:16: the range must rise: 9 to 3 does not"),
    ],
)
def test_a_fault_in_a_file_has_its_place(text: str, said: str) -> None:
    with pytest.raises(sc.StrategyError) as caught:
        parse_scenario(text, file="s.yaml")
    assert said in str(caught.value) and len(caught.value.findings) == 1


def test_every_node_that_is_not_there_is_named_at_once() -> None:
    scenario = sc.Scenario(
        set={"kk": 1, "o": 5},
        drop=["kpi:k", "pp"],
        delay={"k": "1 month"},
        reweight={"d": {"p": 2}},
        retarget={"p": 4},
    )
    with pytest.raises(sc.ScorecardError) as caught:
        review(made(), {"k": 1, "l": 1}).what_if(scenario)
    told = str(caught.value)
    for part in (
        "7 faults",
        "no node 'kk'; did you mean",
        "objective:o has no readings of its own",
        "kpi:k is no work that can stop",
        "no node 'pp'",
        "delay: kpi:k is no work that can come later",
        "reweight: objective:d has no weighted link to initiative:p; valid: objective:o",
        "retarget: initiative:p is no KPI that is compared with a target",
    ):
        assert part in told, part


def test_a_target_that_does_not_fit_its_kpi() -> None:
    document = sc.Strategy.model_validate(
        {"name": "S", "kpis": {"k": {"name": "K", "direction": "between", "target": [1, 2]}}}
    )
    found = sc.Review(document, pd.DataFrame({"kpi": ["k"], "period": "2010-03", "value": 1.0}), "2010-03")
    with pytest.raises(sc.ScorecardError, match="retarget: kpi:k: "):
        found.what_if(sc.Scenario(retarget={"k": 5}))


def test_a_kpi_that_a_formula_reads_cannot_be_taken_out() -> None:
    document = sc.Strategy.model_validate(
        {"name": "S", "kpis": {"a": "A", "b": {"name": "B", "formula": "a * 2", "target": 1}}}
    )
    found = sc.Review(document, pd.DataFrame({"kpi": ["a"], "period": "2010-03", "value": 1.0}), "2010-03")
    with pytest.raises(sc.StrategyError, match="no KPI 'kpi:a'"):
        found.what_if(sc.Scenario(remove=["a"])).status("b")


values = st.integers(0, 100)


@settings(max_examples=40, deadline=None)
@given(st.lists(values, min_size=3, max_size=3), st.sampled_from(["d", "e"]), st.booleans())
def test_dropped_work_never_raises_what_it_reaches(scores: list[int], work: str, deep: bool) -> None:
    objectives = {
        "o": {"vision": True},
        "d": {"contributes": "o"},
        "e": {"contributes": "d" if deep else "o"},
    }
    before = review(
        strategy(kpis={"a": "d", "b": "e", "c": "o"}, objectives=objectives),
        dict(zip("abc", scores, strict=True)),
    )
    after = before.what_if(drop=work)
    assert after.status("o").score <= before.status("o").score + 1e-9
    assert after.status("o").measured == before.status("o").measured
