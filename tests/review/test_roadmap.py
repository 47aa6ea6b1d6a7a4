"""The roadmap: which ideas within a budget, in which order and when; in the strategy; drawn."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.maturity.domain import MaturityDomain
from scorecard.render.theme import theme_names
from scorecard.review.roadmap import Roadmap
from tests.maturity.made import NO_READINGS, assessment, framework, level, strategy
from tests.render.charts.chart_help import words

DESK = {"strategy-alignment": level(1, 3), "process": level(1, 3), "people": level(2, 3)}
LAN = {"process": level(2, 4), "people": level(2, 3)}
COLUMNS = "name capability owner cost effort lift lift_per_1000 starts ends needs chosen why_not".split()


def idea(cost: float | None, needs: Any = (), lifts: Any = None, **more: Any) -> dict[str, Any]:
    return {"name": "An idea", "cost": cost, "needs": needs, "lifts": lifts or {}, **more}


def maturity(desk: dict[str, Any], lan: dict[str, Any] | None = None, **more: Any) -> sc.Maturity:
    said: dict[str, Any] = {"desk": {"perspectives": DESK, "ideas": desk}}
    if lan is not None:
        said["lan"] = {"perspectives": LAN, "ideas": lan}
    return sc.Maturity(framework(), assessment(said, **more))


def plan(desk: dict[str, Any], lan: dict[str, Any] | None = None, **how: Any) -> Roadmap:
    return maturity(desk, lan).roadmap(**{"start": "2009Q3", **how})


def chosen(found: Roadmap) -> list[str]:
    return [item.idea.id for item in found.chosen]


def test_ideas_stand_by_lift_per_cost_each_after_what_it_needs() -> None:
    found = plan(
        {
            "purpose": idea(6000, lifts={"strategy-alignment": 1}),
            "handbook": idea(3000, "purpose", {"process": 2}),
            "training": idea(1000, lifts={"people": 1}),
        },
        {"cabling": idea(4000, lifts={"process": 1})},
    )
    # a level of one of three perspectives is 1/3, whether or not the others were answered. For each
    # 1,000: training 1/3; purpose alone 1/18, with the handbook 1/9; cabling 1/12
    assert chosen(found) == ["training", "purpose", "handbook", "cabling"]
    assert [item.lift for item in found.chosen] == pytest.approx([1 / 3, 1 / 3, 2 / 3, 1 / 3])
    assert [item.lift_per_1000 for item in found.chosen] == pytest.approx([1 / 3, 1 / 18, 2 / 9, 1 / 12])
    assert found.cost == 14000 and found.lift == pytest.approx(5 / 3)


@pytest.mark.parametrize("roll_up", ["mean", "minimum"])
def test_what_is_barely_assessed_is_not_preferred(roll_up: Any) -> None:
    said = {
        "desk": {
            "perspectives": dict.fromkeys(DESK, 1),
            "ideas": {"much": idea(10, lifts=dict.fromkeys(DESK, 2))},
        },
        "lan": {"perspectives": {"process": 1}, "ideas": {"little": idea(10, lifts={"process": 2})}},
    }
    found = sc.Maturity(framework(), assessment(said)).roadmap(start="2009Q3", budget=10, roll_up=roll_up)
    assert chosen(found) == ["much"] and found.lift == pytest.approx(2)
    assert found.items[1].lift == pytest.approx(2 / 3)  # of three perspectives one
    assert "count over all perspectives of a capability that apply, answered or not" in str(found)
    said["lan"]["perspectives"] |= {"people": "not applicable", "strategy-alignment": "not applicable"}
    whole = sc.Maturity(framework(), assessment(said)).roadmap(start="2009Q3", roll_up=roll_up)
    assert whole.lift == pytest.approx(4) and "answered or not" not in str(whole)


def test_why_an_idea_lifts_nothing() -> None:
    said = {
        "desk": {
            "perspectives": {"people": level(4, 2), "process": 5, "strategy-alignment": level(1, 3)},
            "ideas": {
                "people": idea(1, lifts={"people": 1}),
                "both": idea(1, lifts={"process": 1, "people": 1}),
            },
        }
    }
    of = sc.Maturity(framework(), assessment(said))
    assert [item.why_not for item in of.roadmap(start="2009Q3").items] == [
        "what it lifts needs no lift: People is at 4, and 2 is wanted",
        "what it lifts needs no lift: Process is at 5, the top of the scale, People is at 4, and 2 is wanted",
    ]
    held = plan({"people": idea(10, lifts={"people": 1})}, roll_up="minimum")
    assert held.items[0].why_not == (
        "under the minimum Service Desk stays at level 1, held there by Strategy and Process"
    )
    twice = plan({"a": idea(1, lifts={"process": 2}), "b": idea(9, lifts={"process": 1})})
    assert twice.items[1].why_not == "it lifts nothing beyond what the plan already reaches"


def test_gaps_that_the_plan_leaves_open_are_told_and_drawn() -> None:
    found = plan({"a": idea(5, lifts={"process": 1})}, {"b": idea(900, lifts={"process": 2})}, budget=10)
    assert found.short_gaps() == (
        "Service Desk: Process (1 to 2 of 3 wanted, still 1 short)",
        "LAN: Process (2 of 4 wanted, still 2 short)",
    )
    assert "not closed: LAN: Process (2 of 4 wanted, still 2 short)" in str(found)
    assert "Gaps not closed" in words(found.chart()) and "Gaps not closed: Service Desk" in found.chart().alt


def test_what_could_begin_before_the_roadmap_is_moved_and_said() -> None:
    found = plan({"a": idea(5, lifts={"process": 1}, starts="2009Q1")}, start="Q3 2009")
    assert [str(item.starts) for item in found.chosen] == ["2009Q3"]
    assert "moved to the start or later: An idea (Q1 2009)" in str(found)
    assert "moved to the start or later: An idea (Q1 2009)" in found.chart().alt
    every = plan({"a": idea(5, lifts=dict.fromkeys(DESK, 1))})
    assert "1 level gained" in str(every) and "+1 level (" in str(every) and "+1 level." in every.chart().alt


def test_the_best_that_the_budget_allows_is_not_always_the_best_per_cost() -> None:
    ideas = {
        "cheap": idea(10, lifts={"people": 1}),
        "large": idea(95, lifts={"process": 2, "strategy-alignment": 2}),
    }
    assert chosen(plan(ideas, budget=100)) == ["large"]
    assert chosen(plan(ideas, budget=105)) == ["cheap", "large"]
    left = plan(ideas, budget=100, currency="GBP").items[-1]
    assert (left.state, left.why_not) == ("left", "it costs GBP 10, and GBP 5 is left of the budget")
    assert left.lift == pytest.approx(1 / 3)


def test_what_is_needed_counts_its_cost() -> None:
    ideas = {
        "base": idea(80),
        "top": idea(20, "base", {"process": 2}),
        "other": idea(90, lifts={"people": 1}),
    }
    assert chosen(plan(ideas, budget=100)) == ["base", "top"]
    found = plan(ideas, budget=95)
    assert chosen(found) == ["other"]
    assert [item.why_not for item in found.items[1:]] == [
        "it lifts nothing itself, and nothing in the plan needs it",
        "with what it needs it costs 100, and 5 is left of the budget",
    ]


def test_lifts_end_at_what_is_wanted_else_at_the_top_of_the_scale() -> None:
    found = plan({"a": idea(1, lifts={"process": 4}), "b": idea(9, lifts={"process": 1})})
    assert chosen(found) == ["a"] and found.lift == pytest.approx(2 / 3)  # 1 to 3, as wanted
    unset = {"desk": {"perspectives": {"process": 4}, "ideas": {"a": idea(1, lifts={"process": 3})}}}
    free = sc.Maturity(framework(), assessment(unset)).roadmap(start="2009Q3")
    assert free.lift == pytest.approx(1 / 3) and free.gaps == ()


def test_under_minimum_only_what_holds_a_capability_back_counts() -> None:
    ideas = {
        "people": idea(10, lifts={"people": 1}),
        "both": idea(60, lifts={"process": 1, "strategy-alignment": 1}),
    }
    found = plan(ideas, roll_up="minimum")
    assert chosen(found) == ["both"] and found.lift == 1
    assert "Roll-up by minimum" in str(found)


def test_quarters_follow_what_is_needed_and_when_it_may_begin() -> None:
    found = plan(
        {
            "a": idea(10, lifts={"process": 1}, quarters=2),
            "b": idea(30, "a", {"people": 1}, quarters=3),
            "c": idea(8, lifts={"strategy-alignment": 1}, starts="2010Q2"),
        }
    )
    when = {item.idea.id: (str(item.starts), str(item.ends)) for item in found.chosen}
    assert when == {"a": ("2009Q3", "2009Q4"), "b": ("2010Q1", "2010Q3"), "c": ("2010Q2", "2010Q2")}
    frame = found.by_quarter()
    assert list(frame.index) == ["2009Q3", "2009Q4", "2010Q1", "2010Q2", "2010Q3"]
    assert frame["cost"].tolist() == [5, 5, 10, 18, 10] and frame["spent"].iloc[-1] == 48
    # mean of 1, 1 and 2; plus a third when each is done
    assert frame["desk"].tolist() == pytest.approx([4 / 3, 5 / 3, 5 / 3, 2, 7 / 3])


def test_ideas_that_lack_something_stand_apart_with_what_is_missing() -> None:
    found = plan(
        {
            "free": idea(0, lifts={"process": 1}),
            "unpriced": idea(None, lifts={"people": 1}),
            "vague": idea(5),
            "behind": idea(5, "unpriced", {"people": 1}),
            "enabler": idea(5),
            "led": idea(5, "enabler", {"strategy-alignment": 1}),
        }
    )
    assert chosen(found) == ["free", "enabler", "led"]
    assert found.chosen[0].lift_per_1000 == float("inf")
    apart = {item.idea.id: item.why_not for item in found.items if item.state == "incomplete"}
    assert apart == {
        "unpriced": "no cost is stated",
        "vague": "no lift is stated",
        "behind": "it needs 'An idea', of which no cost is stated",
    }
    assert "cannot be planned: An idea: no cost is stated" in str(found)


def test_an_idea_for_what_was_not_answered_cannot_be_planned() -> None:
    found = plan({}, {"a": idea(5, lifts={"strategy-alignment": 1})})
    assert found.items[0].why_not == "what it lifts has no level to be lifted from: Strategy"


def test_gaps_and_those_that_no_idea_lifts() -> None:
    found = plan({"a": idea(5, lifts={"process": 1})}, {})
    frame = found.gaps_frame()
    assert list(frame.columns) == "capability perspective as_is to_be reached left ideas".split()
    rows = frame.set_index(["capability", "perspective"])
    assert rows.loc[("desk", "process"), "left"] == 1 and rows.loc[("desk", "process"), "ideas"] == "a"
    assert found.open_gaps() == (
        "Service Desk: Strategy (1 to 3), People (2 to 3)", "LAN: Process (2 to 4), People (2 to 3)",
    )  # fmt: skip
    assert "no idea lifts LAN: Process (2 to 4)" in str(found)


def test_the_frame_and_the_words() -> None:
    found = plan(
        {"a": idea(5000, lifts={"process": 1}, owner="Head of IT", effort=12), "b": idea(None)},
        budget=6000,
        currency="GBP",
    )
    frame = found.to_frame()
    assert list(frame.columns) == COLUMNS and list(frame.index) == ["a", "b"]
    assert frame.loc["a", ["cost", "effort", "chosen", "starts"]].tolist() == [5000, 12, True, "2009Q3"]
    assert frame["lift"].isna().tolist() == [False, True]
    assert str(found).splitlines()[:2] == [
        "Roadmap of Northbrook (fictitious), round 2009-05-14, from Q3 2009: 1 of 2 ideas for GBP 5,000 of "
        "GBP 6,000, 0.333 levels gained over 1 capability",
        "  Q3 2009  An idea: GBP 5,000, +0.333 levels (0.0667 for each 1,000)",
    ]
    assert "the roll-up is our choice" in repr(found) and "<pre>" in found._repr_html_()


def test_without_ideas_the_roadmap_is_empty_and_says_so() -> None:
    found = plan({})
    assert found.items == () and found.quarters == () and found.by_quarter().empty
    assert found.to_frame().empty and found.gaps_frame().shape[0] == 3
    assert "No idea is in the plan" in words(found.chart())
    assert found.into(strategy()) == strategy()


@pytest.mark.parametrize("budget", [0, -1, True, "much", float("nan"), float("inf")])
def test_budgets_that_are_none(budget: Any) -> None:
    with pytest.raises(sc.ScorecardError, match="a budget is a number above 0"):
        plan({"a": idea(5, lifts={"process": 1})}, budget=budget)


def test_starts_roll_ups_and_frameworks_that_do_not_do() -> None:
    for start in ("2009-08", "2009", "2009-08-14"):
        with pytest.raises(sc.ScorecardError, match="starts in a quarter, such as 2009Q"):
            plan({}, start=start)
    with pytest.raises(sc.PeriodError):
        plan({}, start="3rd quarter")
    with pytest.raises(sc.ScorecardError, match="choose 'mean' or 'minimum'"):
        plan({}, roll_up="gate")
    with pytest.raises(sc.UnknownNameError, match="did you mean 'minimum'"):
        plan({}, roll_up="minimun")
    with pytest.raises(sc.ScorecardError, match="no perspectives with levels"):
        sc.Maturity(framework(perspectives={}), assessment({"desk": {"as_is": 2}})).roadmap(start="2009Q3")


@pytest.mark.parametrize(
    ("ideas", "said"),
    [
        ({"a": idea(1, "a")}, "ideas wait for each other: 'a' needs 'a'"),
        (
            {"a": idea(1, "b"), "b": idea(1, "c"), "c": idea(1, "a")},
            "ideas wait for each other: 'a' needs 'b' needs 'c' needs 'a'",
        ),
        ({"a": idea(1, "bb"), "b": idea(1)}, "no idea 'bb'"),
        ({"a": idea(1, lifts={"process": -1})}, "greater than 0"),
        ({"a": idea(1, lifts={"process": 0})}, "greater than 0"),
        ({"a": idea(1, starts="2009-07")}, "`starts` is a quarter, such as 2009Q3, not 2009-07"),
    ],
)
def test_ideas_that_cannot_be(ideas: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        maturity(ideas)


def into(found: Roadmap, of: sc.Maturity, **how: Any) -> tuple[sc.Strategy, MaturityDomain]:
    domain = of.into(strategy(**how), {"desk": "help"})
    return found.into(domain.strategy), domain


def test_chosen_ideas_become_initiatives_of_the_capabilities() -> None:
    of = maturity(
        {
            "base": idea(4000, owner="Head of IT", effort=12),
            "top": idea(6000, "base", {"process": 1, "people": 1}, quarters=2, owner="Desk manager"),
            "dear": idea(90000, lifts={"strategy-alignment": 2}),
        },
        basis="illustrative",
    )
    found = of.roadmap(start="2009Q3", budget=12000)
    written, domain = into(found, of)
    assert [item.id for item in written.initiatives] == ["initiative:base", "initiative:top"]
    base, top = written.initiatives
    assert [link.to for link in base.links] == ["initiative:top"]
    assert [(link.to, link.weight) for link in top.links] == [("capability:desk", pytest.approx(2 / 3))]
    assert (str(top.valid_from), str(top.valid_until)) == ("2009Q4", "2010Q1")
    assert (top.cost, top.owner, top.basis) == (6000, "Desk manager", "illustrative")
    assert "Effort: 12 person-days" in base.description and base.expected is None
    # process reaches 2 of 3 wanted, people 3 of 3: 33.3 and 66.7
    assert top.expected == pytest.approx(50)
    assert top.perspective == written.nodes["capability:desk"].perspective == "made"
    before = sc.Review(written, NO_READINGS, "2009-06", judgements=domain.judgements)
    plain = sc.Review(domain.strategy, NO_READINGS, "2009-06", judgements=domain.judgements)
    assert before.status("capability:desk").score == plain.status("capability:desk").score
    during = sc.Review(written, NO_READINGS, "2009-12", judgements=domain.judgements)
    assert during.status("top").in_force and not during.status("base").in_force
    assert during.line_of_sight("top").up[0].nodes[-1] == "objective:care"


def test_what_is_written_into_a_strategy_can_be_written_to_a_file_and_read(tmp_path: Path) -> None:
    of = maturity({"a": idea(10, lifts={"process": 1}), "b": idea(20, "a", {"people": 1})})
    written, _ = into(of.roadmap(start="2009Q3"), of)
    path = tmp_path / "strategy.yaml"
    sc.write_strategy(written, path)
    assert sc.read_strategy(path) == written


def test_the_example_leads_from_a_perspective_to_the_goals_of_its_trust() -> None:
    folder = sc.example("nimm")
    rounds = [sc.read_assessment(path, "nimm") for path in sorted(folder.glob("rounds/*.yaml"))]
    of = sc.Maturity(sc.read_framework("nimm"), rounds)
    domain = of.into(
        sc.read_strategy(folder / "strategy.yaml"),
        {"service-desk": {"quick-help": "strong"}, "end-user-provisioning": "ready-on-day-one"},
        lane="capabilities",
    )
    readings = sc.read_readings(folder / "readings")
    found = sc.Review(domain.strategy, readings, "2010-03", judgements=domain.judgements)
    sight = found.line_of_sight("service-desk.process")
    assert sight.up[0].nodes[:3] == (
        "capability:service-desk.process", "capability:service-desk", "objective:quick-help",
    )  # fmt: skip
    assert sight.up[0].nodes[-1] in ("objective:swift-care", "objective:safe-care", "objective:vision")
    process = found.status("service-desk.process")
    assert process.reason.startswith(
        "assessed red by the room, by consensus, led by Head of the programme office, 14 May 2009: "
        "level 1 possibly 2, 3 wanted: There is"
    )
    assert (process.low, process.high) == pytest.approx((0, 100 / 3)) and process.provisional


def test_a_strategy_without_the_capabilities_or_with_the_ids() -> None:
    of = maturity({"a": idea(1, lifts={"process": 1})})
    found = of.roadmap(start="2009Q3")
    with pytest.raises(sc.StrategyError, match="write the assessment into the strategy first"):
        found.into(strategy())
    with pytest.raises(sc.StrategyError, match="has a node of this id already"):
        into(found, of, initiatives={"a": {"name": "Another", "contributes": "help"}})


def test_the_chart_shows_bars_levels_and_costs() -> None:
    found = plan(
        {
            "a": idea(5000, lifts={"process": 2}, owner="Head of IT", name="Handbook"),
            "b": idea(8000, "a", {"people": 1}, quarters=2, name="Training <all>"),
            "c": idea(None, name="Dream"),
        },
        currency="GBP",
    )
    chart = found.chart()
    text = words(chart)
    for said in ("Handbook", "Head of IT, GBP 5,000", "+0.67 levels", "Training <all>", "Spent so far",
                 "13,000", "no owner stated, GBP 8,000; after: Handbook", "Dream: no cost is stated.",
                 "Cost in the quarter (GBP)", "4,000", "the roll-up is our choice"):  # fmt: skip
        assert said in text
    frame = chart.to_frame()
    assert frame["idea"].tolist() == ["Handbook", "Training <all>"]
    assert frame[["starts", "ends"]].values.tolist() == [["2009Q3", "2009Q3"], ["2009Q4", "2010Q1"]]
    assert chart.scene.title == "roadmap by quarter" and chart.findings == ()


def test_the_chart_is_told() -> None:
    found = plan({"a": idea(5000, lifts={"process": 2}, owner="Head of IT", name="Handbook")}, currency="GBP")
    assert found.chart().alt == (
        "Northbrook (fictitious): roadmap, from Q3 2009: Made framework, round 2009-05-14; 1 of 1 idea for "
        "GBP 5,000. Service Desk, level 1.3 now, 2.0 by the end of Q3 2009. Handbook: Q3 2009, Head of IT, "
        "GBP 5,000, +0.67 levels. Cost by quarter: Q3 2009 GBP 5,000. Gaps without an idea: Service Desk: "
        "Strategy (1 to 3), People (2 to 3). What ideas lift is what the room expected of them. Roll-up by "
        "mean: the mean of all answered cells beneath, each counting once; the roll-up is our choice; none "
        "is stated for Made framework."
    )


@pytest.mark.parametrize("theme", theme_names())
def test_it_is_drawn_in_every_theme(theme: str) -> None:
    found = plan({"a": idea(5000, lifts={"process": 2}, quarters=30)})
    chart = found.chart(theme)
    assert chart.page.width > 1000 and [item.rule for item in chart.findings] == ["page size"]
    assert "<svg" in chart.svg
    with pytest.raises(sc.UnknownNameError):
        found.chart("bord")


lifts_drawn = st.dictionaries(st.sampled_from(list(DESK)), st.integers(1, 3), max_size=2)
ideas_drawn = st.lists(
    st.tuples(st.integers(0, 30), lifts_drawn, st.booleans()), min_size=1, max_size=6
)  # fmt: skip


@settings(max_examples=40)
@given(drawn=ideas_drawn, budget=st.integers(1, 80), roll_up=st.sampled_from(["mean", "minimum"]))
def test_no_choice_within_the_budget_gains_more(
    drawn: list[tuple[int, dict[str, int], bool]], budget: int, roll_up: Any
) -> None:
    ideas = {
        f"i{place}": idea(cost, [f"i{place - 1}"] if needs and place else (), lifts)
        for place, (cost, lifts, needs) in enumerate(drawn)
    }
    found = plan(ideas, budget=budget, roll_up=roll_up)

    def gained(names: set[str]) -> float:
        levels = []
        for side, (now, most) in {"strategy-alignment": (1, 3), "process": (1, 3), "people": (2, 3)}.items():
            levels.append(min(most, now + sum(ideas[name]["lifts"].get(side, 0) for name in names)))
        return sum(levels) / 3 - 4 / 3 if roll_up == "mean" else min(levels) - 1

    possible = {item.idea.id for item in found.items if item.state != "incomplete"}
    best = (0.0, 0.0)
    for some in product([False, True], repeat=len(ideas)):
        names = {name for name, here in zip(ideas, some, strict=True) if here}
        cost = sum(ideas[name]["cost"] for name in names)
        whole = all(set(ideas[name]["needs"]) <= names for name in names)
        if names <= possible and whole and cost <= budget:
            best = max(best, (round(gained(names), 9), -cost))
    assert found.lift == pytest.approx(best[0], abs=1e-9)
    assert found.lift == pytest.approx(gained(set(chosen(found))), abs=1e-9)
    assert found.cost == -best[1]
    order = chosen(found)
    for place, name in enumerate(order):
        assert set(ideas[name]["needs"]) <= set(order[:place])
