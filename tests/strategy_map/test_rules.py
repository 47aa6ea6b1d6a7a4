"""Rules against published figures, by hand, and what must hold of each; functions as rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.errors import ScorecardError, StrategyError, UnknownNameError
from scorecard.formats.strategy import parse_strategy
from scorecard.formats.writer import strategy_text
from scorecard.strategy_map.grl import added_up, grl
from scorecard.strategy_map.rules import RULES
from tests.strategy_map.made import MONOTONE, frame, one, strategy
from tests.strategy_map.made import review as review_of

AGAINST = {"sign": "negative"}
STRONG = {"weight": "strong"}


def over(rule: str, values: list[float], weights: list[float] | None = None) -> float:
    """A rule over one segment."""
    column = np.array(values, dtype=np.float64)[:, None]
    weight = np.array(weights or [1.0] * len(values))
    return RULES[rule](column, np.ones(column.shape, bool), weight, np.array([0])).item()


# --- published


@pytest.mark.parametrize(
    ("rule", "values", "weights", "wanted"),
    [
        ("geometric", [1, 2, 3], None, 1.8171206),
        ("geometric", [1, 2, 3], [1, 1, 2], 2.0597671),
        ("harmonic", [1, 2, 3], [2, 1, 1], 1.4117647),
        ("mean", [1, 2, 3], None, 2),
    ],
)
def test_coinr_aggregators(rule: str, values: Any, weights: Any, wanted: float) -> None:
    """COINr, tests/testthat/test-aggregate.R."""
    assert over(rule, values, weights) == pytest.approx(wanted, abs=5e-8)


@pytest.mark.parametrize(
    ("a", "b", "right", "left", "root", "softgoal"),
    [(100, 0, 60, 100, 60, 5), (-100, -100, 100, -100, -100, 75), (0, 0, 0, 0, 0, 0)],
)
def test_grl_model_of_goalcat(a: int, b: int, right: int, left: int, root: int, softgoal: int) -> None:
    """root = AND{left, right}; left = OR{a, b}; right helps the softgoal by 50, a hurts it by 25."""
    assert grl(parts=[a, b], kind="or") == left
    assert grl(parts=[left, right], kind="and") == root
    assert grl([right, a], [50, -25]) == softgoal


@pytest.mark.parametrize(
    ("operands", "more", "wanted"),
    [
        ([(80, 100), (60, 100)], {}, 90),
        ([(100, 100), (50, 100)], {}, 100),
        ([(33, 50)], {}, 16),
        ([(-33, 50)], {}, -16),
        ([(50, 100), (45, 100)], {}, 90),
        ([(-20, 100)], {"parts": [100]}, 80),
        ([(3, 100)], {"parts": [95]}, 95),
        ([(70, 100)], {"depends_on": [40]}, 40),
        ([(-60, 100), (-60, 100)], {}, -100),
        ([(-45, 100)], {"parts": [-50]}, -90),
        ([(50, 20), (25, -40)], {"parts": [60]}, 60),
    ],
)
def test_grl_tolerance_and_asymmetry(operands: Any, more: Any, wanted: float) -> None:
    """As jUCMNav computes it, tolerance 10."""
    values, contributions = zip(*operands, strict=True)
    assert grl(values, contributions, **more) == wanted
    columns = np.repeat(np.array(values)[:, None], 3, axis=1)
    spread = {name: np.repeat(np.array(said)[:, None], 3, axis=1) for name, said in more.items()}
    np.testing.assert_array_equal(grl(columns, contributions, **spread), [wanted] * 3)


@pytest.mark.parametrize(
    ("operands", "wanted"),
    [
        ([(80, 100), (60, 100)], 90),
        ([(100, 100), (50, 100)], 100),
        ([(33, 50)], 16.5),
        ([(50, 100), (45, 100)], 90),
        ([(-60, 100), (-60, 100)], -100),
        ([(60, 50), (100, -25)], 5),
        ([(100, 50), (-100, -25)], 75),
    ],
)
def test_grl_as_the_rule_of_a_node_gives_the_published_figures(operands: Any, wanted: float) -> None:
    """A contribution of 100 is a link of weight 3; a score is half of 100 + satisfaction."""
    drivers = [
        (50 + value / 2, {"weight": abs(share) * 3 / 100, **({} if share > 0 else AGAINST)})
        for value, share in operands
    ]
    assert one(drivers=drivers, rule="grl").status("o").score == pytest.approx(50 + wanted / 2, abs=1e-9)


def test_hillfog_two_levels_of_weights() -> None:
    """Weights are rounded to .33 and .67 there, and 59.63 is printed."""
    kpis = {
        "a": {"measures": {"inner": {"weight": 0.33}}},
        "b": {"measures": {"inner": {"weight": 0.67}}},
        "c": {"measures": {"side": {}}},
    }
    objectives = {
        "outer": None,
        "inner": {"contributes": {"outer": {"weight": 60}}},
        "side": {"contributes": {"outer": {"weight": 40}}},
    }
    found = review_of(strategy(kpis=kpis, objectives=objectives), {"a": 87.5, "b": 60, "c": 45.455})
    assert round(found.status("inner").score, 1) == 69.1
    assert found.status("outer").score == pytest.approx(59.63, abs=0.005)


def test_bsc_designer_and_viva_weights_are_shares() -> None:
    """BSC Designer rescales 2, 5, 7 to a sum of 10; Viva shares 100k, 20k, 1k by revenue."""
    published = (((2, 5, 7), 10, (1.4286, 3.5714, 5.0)), ((100, 20, 1), 100, (82.6, 16.5, 0.8)))
    for weights, whole, wanted in published:
        parts = one([(50, {"weight": weight}) for weight in weights]).explain("o").parts
        shares = {part.id: part.weight * whole for part in parts}
        assert [shares[f"kpi:k{number}"] for number in range(3)] == pytest.approx(wanted, abs=0.05)


# --- by hand


@pytest.mark.parametrize(
    ("rule", "own", "drivers", "score"),
    [
        ("majority", [20, 60, 90], [], 60),
        ("majority", [20, 90], [], 20),
        ("majority", [(90, {"weight": 3}), 20, 60], [], 90),
        ("majority", [], [50, 80, (90, AGAINST)], 50),
        ("geometric", [40, 90], [], 60),
        ("geometric", [40, 90, 0], [], 0),
        ("geometric", [100, 100], [], 100),
        ("harmonic", [60, 90], [], 72),
        ("harmonic", [0, 90], [], 0),
        ("harmonic", [60, 90], [30], 51),
        ("grl", [(100, STRONG)], [(75, {**STRONG, **AGAINST})], 75),
        ("grl", [(70, STRONG)], [(60, STRONG)], 80),
    ],
)
def test_rules_by_hand(rule: str, own: list[Any], drivers: list[Any], score: float) -> None:
    found = one(own, drivers, rule=rule, measured_cap=False).status("o")
    assert found.score == pytest.approx(score, abs=1e-9)


def test_a_tie_of_weights_is_a_majority_however_they_are_written() -> None:
    """Half of 0.6 is 0.30000000000000004 as a sum."""
    tenths = {"weight": 0.1}
    found = one([(80, {"weight": 0.3}), (20, tenths), (20, tenths), (20, tenths)], rule="majority")
    assert found.status("o").score == 20


def test_unanimous_on_two_bands_keeps_what_is_mixed_below_the_better() -> None:
    for own in ([40, 70], [40, 55]):
        found = one(own, boundaries=(50.0,), rule="two_worst", unanimous=True, measured_cap=False)
        assert found.status("o").score == pytest.approx(50 - 1e-6, abs=1e-9)


def test_with_negative_links_alone_grl_is_unknown() -> None:
    assert one(drivers=[(75, AGAINST)], rule="grl").status("o").score is None
    beside = one([(80, STRONG)], [(75, {**STRONG, **AGAINST})], rule="grl").status("o")
    assert (beside.measured, beside.driven, beside.score) == (80, 25, 55)


def test_a_rule_per_strategy_kind_and_node() -> None:
    made = strategy(
        kpis={f"{name}{number}": name for name in ("oa", "ob", "ia") for number in (1, 2)},
        objectives={"oa": None, "ob": {"propagation": {"rule": "best"}}},
        initiatives={"ia": None},
        propagation={"rule": "worst", "by_kind": {"initiative": {"rule": "geometric"}}},
    )
    scores = {name: 40 if name.endswith("1") else 90 for name in ("oa1", "oa2", "ob1", "ob2", "ia1", "ia2")}
    found = review_of(made, scores)
    assert [found.status(name).score for name in ("oa", "ob")] == [40, 90]
    assert found.status("ia").score == pytest.approx(60)


# --- what must hold


SCORES = st.lists(st.tuples(st.floats(0, 100), st.sampled_from([1.0, 2.0, 3.0, 0.7])), min_size=1, max_size=8)


@given(SCORES, st.sampled_from(sorted(RULES)), st.randoms(use_true_random=False))
def test_a_rule_lies_within_its_inputs_and_minds_no_order(inputs: Any, rule: str, chance: Any) -> None:
    values, weights = map(list, zip(*inputs, strict=True))
    found = over(rule, values, weights)
    assert min(values) - 1e-9 <= found <= max(values) + 1e-9
    chance.shuffle(inputs)
    assert over(rule, *map(list, zip(*inputs, strict=True))) == pytest.approx(found, abs=1e-9)


@given(SCORES, st.sampled_from(sorted(RULES)), st.data())
def test_a_better_input_never_lowers_a_rule(inputs: Any, rule: str, data: st.DataObject) -> None:
    values, weights = map(list, zip(*inputs, strict=True))
    better = list(values)
    place = data.draw(st.integers(0, len(values) - 1))
    better[place] = data.draw(st.floats(values[place], 100))
    assert over(rule, better, weights) >= over(rule, values, weights) - 1e-9


@given(SCORES)
def test_the_means_stand_in_their_order(inputs: Any) -> None:
    values, weights = map(list, zip(*inputs, strict=True))
    low, middle, high = (over(rule, values, weights) for rule in ("harmonic", "geometric", "mean"))
    assert low <= middle + 1e-9
    assert middle <= high + 1e-9


@given(st.lists(SCORES, min_size=1, max_size=5), st.sampled_from(sorted(RULES)))
def test_segments_do_not_touch_each_other(segments: Any, rule: str) -> None:
    flat = [pair for segment in segments for pair in segment]
    values, weights = (np.array(side) for side in zip(*flat, strict=True))
    starts = np.cumsum([0, *map(len, segments[:-1])])
    together = RULES[rule](values[:, None], np.ones((len(flat), 1), bool), weights, starts)[:, 0]
    alone = [over(rule, *map(list, zip(*segment, strict=True))) for segment in segments]
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-9)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_what_does_not_count_is_not_read(rule: str) -> None:
    values = np.array([[40.0, np.nan], [90.0, 70.0], [np.nan, np.nan]])
    counts = ~np.isnan(values)
    found = RULES[rule](values, counts, np.ones(3), np.array([0, 2]))
    assert found[0].tolist() == pytest.approx([over(rule, [40, 90]), 70])
    assert np.isnan(found[1]).all()


@given(SCORES)
def test_grl_stays_on_its_scale(inputs: Any) -> None:
    values, weights = (np.array(side) for side in zip(*inputs, strict=True))
    signs = np.where(np.arange(len(values)) % 3 == 2, -1, 1).astype(np.int8)
    there = np.ones((len(values), 1), bool)
    found = added_up(values[:, None], there, weights, signs, np.array([0])).item()
    assert 0 <= found <= 100


@pytest.mark.parametrize("rule", [*MONOTONE, "grl"])
def test_100_000_inputs_and_a_chain(rule: Any) -> None:
    """One node over 100,000 KPIs, under a chain of 50."""
    count = 100_000 if rule in RULES or rule == "grl" else 1_000
    from scorecard.model.scheme import Scale
    from scorecard.strategy_map.graph import Edges, Settings, compile_arrays
    from scorecard.strategy_map.propagate import Inputs, propagate

    size = count + 51
    source = np.concatenate([np.arange(count), np.arange(count, size - 1)])
    target = np.concatenate([np.full(count, count), np.arange(count + 1, size)])
    links = len(source)
    edges = Edges(
        source,
        target,
        np.where(source < count, 0, 1).astype(np.int8),
        np.full(links, 3.0),
        np.ones(links, np.int8),
        np.zeros(links, bool),
    )
    settings = Settings.alike(size, rule="function" if callable(rule) else rule)
    functions = dict.fromkeys(range(size), rule) if callable(rule) else {}
    graph = compile_arrays(
        [f"n{number}" for number in range(size)],
        edges,
        np.arange(size) < count,
        settings,
        functions=functions,
    )
    scores = np.full((size, 1), np.nan)
    scores[[graph.index[f"n{number}"] for number in range(count)]] = 80.0
    top = propagate(graph, Inputs({"score": scores}), Scale()).score[graph.index[f"n{size - 1}"], 0]
    assert np.isfinite(top)
    if rule in RULES:
        assert top == pytest.approx(80, abs=1e-7)


# --- functions


def softest(scores: Any, weights: Any) -> float:
    """The lowest, lifted by a tenth of the rest of the way."""
    return float(scores.min() + (100 - scores.min()) / 10)


def test_a_function_is_the_rule_of_a_node() -> None:
    kpis, objectives = {"a": "o", "b": "o", "c": "p"}, {"o": None, "p": None}
    made = strategy(kpis=kpis, objectives=objectives)
    scores = {"a": 60, "b": 90, "c": 70}
    found = sc.Review(made, frame(scores), "2010-03", rules={"o": softest})
    assert (found.status("o").score, found.status("p").score) == (64, 70)
    assert found.what_if({"a": 80}).status("o").score == 82
    panel = sc.Panel(made, frame(scores), "2010-03", rules={"objective:o": softest})
    assert panel.review().status("o").score == 64
    assert sc.Review(made, frame(scores), "2010-03").status("o").score == 75


def test_a_function_sees_known_inputs_and_their_weights_alone() -> None:
    seen = []

    def watching(scores: Any, weights: Any) -> float:
        seen.append((scores.tolist(), weights.tolist()))
        return 50

    one([(60, {"weight": 2}), (None, {}), 90], rule=watching).status("o")
    assert seen[0] == ([60, 90], [2, 1])
    assert ([60, 0, 90], [2, 1, 1]) in seen  # what is unknown at its lowest


def test_a_function_that_is_not_monotone_keeps_its_score_within_its_bounds() -> None:
    status = one([60, None, None], rule=lambda scores, weights: 100 - scores.mean(), min_known=0).status("o")
    assert status.low <= status.score <= status.high
    assert (status.low, status.high) == (pytest.approx(40 / 3), pytest.approx(80))


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda scores, weights: 1 / 0, "objective:o.*failed on the scores 60, 90: ZeroDivisionError"),
        (lambda scores, weights: 101, "made 101 of the scores 60, 90; it must return a number from 0 to 100"),
        (lambda scores, weights: None, "made None of"),
        (lambda scores, weights: float("nan"), "made nan of"),
        (lambda scores, weights: "green", "made 'green' of"),
    ],
)
def test_what_a_function_does_wrong_is_told_with_its_node(function: Any, said: str) -> None:
    with pytest.raises(ScorecardError, match=said):
        one([60, 90], rule=function).status("o")


def test_a_document_can_neither_hold_nor_name_a_function() -> None:
    made = one([60], rule=softest).strategy
    with pytest.raises(StrategyError, match="cannot hold a Python function") as raised:
        strategy_text(made)
    assert [finding.where.id for finding in raised.value.findings] == ["objective:o"]
    text = "name: A\nobjectives:\n  o: {name: O, propagation: {rule: softest}}\n"
    with pytest.raises(StrategyError, match="'softest'"):
        parse_strategy(text)


def test_settings_of_rules_are_written_and_read_back() -> None:
    settings = {"rule": "two_worst", "unanimous": True, "peer_mean": True}
    made = strategy(objectives={"o": {"propagation": settings}}, propagation={"rule": "harmonic"})
    assert parse_strategy(strategy_text(made)) == made


@pytest.mark.parametrize(
    ("rules", "error", "said"),
    [
        ({"o": "mediann"}, UnknownNameError, "no rule 'mediann'"),
        ({"k0": "worst"}, ScorecardError, "kpi:k0 takes no rule"),
        ({"oo": "worst"}, UnknownNameError, "oo"),
    ],
)
def test_faults_of_rules_given_to_a_review(rules: Any, error: type[Exception], said: str) -> None:
    made = strategy(kpis={"k0": "o"}, objectives={"o": None})
    with pytest.raises(error, match=said):
        sc.Review(made, frame({"k0": 50}), "2010-03", rules=rules)


# --- side by side


def test_one_node_under_every_rule() -> None:
    found = one([40, 90], [70], rule="two_worst", unanimous=True)
    table = found.under_rules("o").to_frame()
    assert table["score"].to_dict() == pytest.approx(
        {
            "mean": 67.5,
            "worst": 40,
            "best": 90,
            "two_worst": 67.5,
            "two_worst, unanimous": 67.5,
            "majority": 55,
            "geometric": 65,
            "harmonic": (2 / (1 / 40 + 1 / 90) + 70) / 2,
            "grl": 50 + (-20 + 80 + 40) / 3 / 2,
        }
    )
    assert table.loc["worst", "band"] == "Amber"
    assert table.index[table["current"]].tolist() == ["two_worst, unanimous"]
    assert found.status("o").score == 67.5  # the review itself is as it was


def test_one_node_under_every_rule_in_words() -> None:
    found = one([40, 90], rule=softest).under_rules("o")
    assert str(found).splitlines()[:3] == [
        "o under each rule, all else as it is:",
        "  softest                 46  amber  (its own)",
        "  mean                    65  amber",
    ]
    assert "<pre>" in found._repr_html_()


def test_both_sides_are_told_where_there_are_both() -> None:
    said = "A rule runs over its own KPIs (30 %) and over what drives it (70 %) apart, as own_share says;"
    found = one([40], [70], own_share=0.3).under_rules("o")
    assert str(found).splitlines()[-1] == f"{said} worst, best and grl pool both."
    assert found.own_share == 0.3
    for one_side in (one([40, 90]), one([], [70])):
        assert one_side.under_rules("o").own_share is None
        assert "own_share" not in str(one_side.under_rules("o"))


SCORES = st.lists(
    st.tuples(st.none() | st.integers(0, 100), st.sampled_from([{}, {"weight": 3}])), max_size=3
)


@settings(max_examples=25, deadline=None)
@given(SCORES, SCORES, st.booleans())
def test_each_row_is_the_review_of_a_strategy_with_that_rule(kpis: Any, drivers: Any, against: bool) -> None:
    drivers = [*drivers, (30, AGAINST)] if against else drivers
    made = one(kpis, drivers)
    for rule, row in made.under_rules("o").to_frame().iterrows():
        name, *unanimous = str(rule).split(", ")
        status = one(kpis, drivers, rule=name, unanimous=bool(unanimous)).status("o")
        expected = [np.nan if x is None else x for x in (status.score, status.low, status.high)]
        np.testing.assert_array_equal(row[["score", "low", "high"]].astype(float), expected)


def test_a_kpi_has_no_rule_to_compare() -> None:
    with pytest.raises(ScorecardError, match="kpi:k0 takes no rule"):
        one([40]).under_rules("k0")


# --- checks


def rules_found(made: sc.Strategy) -> dict[str, str]:
    names = ("negative-into-product", "heavy-contribution", "unanimous-unheeded")
    return {item.rule: item.where.id for item in sc.check(made) if item.rule in names}


def test_settings_that_mislead_are_found() -> None:
    made = one(drivers=[60, (90, AGAINST)], rule="geometric").strategy
    assert rules_found(made) == {"negative-into-product": "objective:o"}
    made = one([(60, {"weight": 5})], rule="grl").strategy
    assert rules_found(made) == {"heavy-contribution": "objective:o"}
    made = one([60], unanimous=True).strategy
    assert rules_found(made) == {"unanimous-unheeded": "objective:o"}
    quiet = one([(60, {"weight": 5})], [(90, AGAINST)], rule="two_worst", unanimous=True).strategy
    assert rules_found(quiet) == {}


def test_a_written_document_keeps_its_rules(tmp_path: Path) -> None:
    made = one([60, 80], rule="majority").strategy
    sc.write_strategy(made, tmp_path / "made.yaml")
    again = sc.read_strategy(tmp_path / "made.yaml")
    assert sc.Review(again, frame({"k0": 60, "k1": 80}), "2010-03").status("o").score == 60
