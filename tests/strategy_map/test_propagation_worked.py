"""Propagation, sentence by sentence, on cases worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strategy_map.made import AT, THIRDS, one, review, says, strategy

RED, GREEN = THIRDS
AGAINST = {"sign": "negative"}
CRITICAL = {"critical": True}


def near(score: float) -> Any:
    return pytest.approx(score, abs=1e-9)


# --- the worked cases of the issue


def test_a_red_kpi_of_its_own_keeps_an_objective_from_green() -> None:
    status = one([10], [90] * 6, own_share=0.1).status("o")
    assert (status.score, status.band.name) == (50, "Amber")
    assert status.reason == "held at 50: its own KPIs are in the worst band"


def test_a_dropped_programme_leaves_its_weight_behind() -> None:
    found = one(drivers=[90, 20])
    assert found.status("o").score == 55
    assert found.what_if(drop=["d1"]).status("o").score == 45


def test_a_failing_negative_source_lifts_nothing() -> None:
    assert one(drivers=[40, (0, AGAINST)]).status("o").score == 40
    assert one(drivers=[40, (100, AGAINST)]).status("o").score == 20


def test_half_known_is_provisional() -> None:
    status = one(drivers=[90, None]).status("o")
    assert (status.score, status.coverage, status.low, status.high) == (90, 0.5, 45, 95)
    assert status.provisional


@pytest.mark.parametrize("others", [[100], [100] * 9])
def test_an_unknown_critical_input_is_never_green(others: list[float]) -> None:
    status = one([(None, CRITICAL), *others], min_known=0).status("o")
    assert (status.score, status.band.name) == (near(GREEN - 1e-6), "Amber")
    assert status.reason == "kept below green: a critical KPI is unknown"


def test_risks_change_no_score() -> None:
    kpis = {"k": "o", "losses": {"measures": ["r"]}}
    links = {"r": {"threatens": ["o"], "residual": 9, "appetite": 4}}
    quiet = review(strategy(kpis={"k": "o"}, objectives={"o": None}), {"k": 80})
    risky = review(strategy(kpis=kpis, objectives={"o": None}, risks=links), {"k": 80, "losses": 0})
    assert risky.status("o").score == quiet.status("o").score == 80
    assert [(mark.id, mark.over_appetite) for mark in risky.status("o").risks] == [("risk:r", True)]
    assert risky.status("r").score == 0  # its own, from its KPI


# --- own_share


@pytest.mark.parametrize(("share", "score"), [(1, 80), (0.75, 75), (0.5, 70), (0, 60)])
def test_own_share_divides_measured_from_driven(share: float, score: float) -> None:
    status = one([80], [60], own_share=share).status("o")
    assert (status.score, status.measured, status.driven) == (near(score), 80, 60)


@pytest.mark.parametrize("share", [0, 1])
def test_where_one_side_is_unknown_the_other_is_the_score(share: float) -> None:
    assert one([80], [None], own_share=share, min_known=0).status("o").score == 80
    assert one([None], [60], own_share=share, min_known=0).status("o").score == 60


def test_settings_go_from_strategy_to_kind_to_node() -> None:
    settings = {"own_share": 1, "by_kind": {"initiative": {"own_share": 0.25}}}
    fed = {"a": {"contributes": ["o", "i", "j"]}, "o": None}
    programmes = {"i": None, "j": {"propagation": {"own_share": 0}}}
    kpis = {"k": {"measures": ["o", "i", "j"]}, "ka": "a"}
    made = strategy(kpis=kpis, objectives=fed, initiatives=programmes, propagation=settings)
    found = review(made, {"k": 80, "ka": 40})
    assert [found.status(name).score for name in "oij"] == [80, 50, 40]


# --- KPIs


def test_the_status_of_a_kpi_is_its_own_readings() -> None:
    kpis = {"cause": {"contributes": "effect"}, "effect": "o", "part": {"part_of": "effect"}}
    found = review(strategy(kpis=kpis, objectives={"o": None}), {"cause": 10, "effect": 90, "part": 0})
    status = found.status("kpi:effect")
    assert (status.score, status.measured, status.driven) == (90, 90, 10)
    assert status.tension == "leads failing"
    assert found.status("o").score == 90


def test_a_kpi_with_only_negative_drivers_is_driven_from_its_own_reading() -> None:
    kpis = {"cause": {"contributes": {"effect": AGAINST}}, "effect": {}}
    assert review(strategy(kpis=kpis), {"cause": 90, "effect": 60}).status("effect").driven == 10
    assert review(strategy(kpis=kpis), {"cause": 10, "effect": 60}).status("effect").driven == 60


# --- unknown, and what leaves


def test_with_min_known_0_one_known_input_is_enough() -> None:
    assert one([90, None, None, None]).status("o").band is None
    status = one([90, None, None, None], min_known=0).status("o")
    assert (status.score, status.coverage) == (90, 0.25)


def test_an_unknown_node_is_neither_green_nor_red_nor_zero() -> None:
    status = one([90, None, None]).status("o")
    assert (status.score, status.band, status.letter) == (None, None, "?")
    assert (status.low, status.high, status.coverage) == (0, 100, near(1 / 3))
    assert status.reason == "only 33 % of what is beneath it is known"


def test_an_unknown_input_covers_nothing_above() -> None:
    """Coverage 1/3 makes d unknown, so that it counts 0 in o, not 1/3."""
    kpis = {"k": "o", "a": "d", "b": "d", "c": "d"}
    made = strategy(kpis=kpis, objectives={"o": None, "d": {"contributes": "o"}})
    status = review(made, {"k": 60, "a": 90}).status("o")
    assert (status.score, status.coverage, status.low, status.high) == (60, 0.5, 30, 80)


def test_a_node_none_of_whose_inputs_applies_leaves_as_they_do() -> None:
    kpis = {"k": {"measures": "p", "untargeted": True}, "own": "o"}
    made = strategy(kpis=kpis, objectives={"o": None}, initiatives={"p": {"contributes": "o"}})
    found = review(made, {"k": 3, "own": 70})
    assert not found.status("p").applicable
    assert found.status("p").reason == "nothing beneath it applies"
    assert (found.status("o").score, found.status("o").coverage, found.status("o").driven) == (70, 1, None)


def test_a_node_without_inputs_is_unknown_and_stays() -> None:
    made = strategy(kpis={"k": "o"}, objectives={"o": None, "d": {"contributes": "o"}})
    found = review(made, {"k": 70})
    assert found.status("d").applicable
    assert found.status("d").reason == "nothing measures it and nothing contributes to it"
    assert found.status("o").coverage == 0.5


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"valid_until": "2010-02"}, "ended February 2010"),
        ({"valid_from": "2010-04"}, "not before April 2010"),
    ],
)
def test_an_initiative_outside_its_dates_leaves(dates: dict[str, str], reason: str) -> None:
    made = strategy(
        kpis={"k": "p", "own": "o"},
        objectives={"o": None},
        initiatives={"p": {"contributes": "o", **dates}},
    )
    found = review(made, {"k": 10, "own": 80})
    status = found.status("p")
    assert (status.applicable, status.score, status.measured, status.reason) == (False, None, None, reason)
    assert (found.status("o").score, found.status("o").worst_below) == (80, "kpi:own")
    dropped = found.what_if(drop=["p"])  # it stays out when dropped
    assert (dropped.status("o").score, dropped.status("p").score) == (80, None)


def test_in_its_first_and_last_month_an_initiative_counts() -> None:
    made = strategy(
        kpis={"k": "p"},
        objectives={"o": None},
        initiatives={"p": {"contributes": "o", "valid_from": AT, "valid_until": AT}},
    )
    assert review(made, {"k": 10}).status("o").driven == 10


def test_an_exemption_leaves_and_an_expected_status_is_missing() -> None:
    made = strategy(kpis={"k": "p"}, initiatives={"p": {"assessed": True}})
    missing = review(made, {"k": 80}).status("p")
    assert (missing.score, missing.coverage) == (80, 0.5)
    exempt = review(made, {"k": 80}, judgements=[says("p", "exempt")]).status("p")
    assert (exempt.applicable, exempt.score) == (False, None)
    assert exempt.reason == "assessed exempt by Director, January 2010: seen on site"


# --- assessed statuses and overrides


def test_an_assessed_status_is_an_input_of_weight_1_in_the_middle_of_its_band() -> None:
    made = strategy(kpis={"k": "p"}, initiatives={"p": None, "q": {"assessed_weight": 3}}, objectives={})
    judgements = [says("p", "amber"), says("q", "g")]
    found = review(made, {"k": 90}, judgements=judgements)
    assert (found.status("p").score, found.status("p").coverage) == (70, 1)
    assert found.status("q").score == near(100 * 5 / 6)
    stated = review(made, {"k": 90}, judgements=[says("p", "amber", score=40)])
    assert stated.status("p").score == 65


def test_an_override_shows_but_does_not_pass_up() -> None:
    silent = one(drivers=[20, 20], judgements=[says("d0", "green", kind="override")])
    status = silent.status("d0")
    assert (status.band.name, status.score) == ("Green", near(100 * 5 / 6))
    assert (status.computed[0].name, status.computed[1]) == ("Red", 20)
    assert status.low == status.score == status.high
    assert status.reason == "override green by Director, January 2010: seen on site"
    assert silent.status("o").score == 20
    loud = one(drivers=[20, 20], judgements=[says("d0", "green", kind="override", propagates=True)])
    assert loud.status("o").score == near((20 + 100 * 5 / 6) / 2)


def test_an_override_that_propagates_is_known() -> None:
    loud = one(drivers=[None, 20], judgements=[says("d0", "green", kind="override", propagates=True)])
    assert (loud.status("o").coverage, loud.status("d0").computed) == (1, (None, None))


def test_an_expired_override_is_gone() -> None:
    found = one([20], judgements=[says("o", "green", kind="override", expires="2010-02")])
    assert (found.status("o").score, found.status("o").computed) == (20, None)


# --- what-if: drop


def test_a_drop_hides_an_override_and_keeps_coverage() -> None:
    told = [says("d0", "green", kind="override", propagates=True)]
    dropped = one(drivers=[None, 60], judgements=told).what_if(drop=["d0"])
    assert (dropped.status("d0").score, dropped.status("d0").coverage) == (0, 1)
    assert dropped.status("d0").computed is None
    assert (dropped.status("o").score, dropped.status("o").coverage) == (30, 1)


def test_unknown_work_that_is_dropped_covers_nothing() -> None:
    dropped = one(drivers=[None, 60]).what_if(drop=["d0"])
    assert (dropped.status("d0").score, dropped.status("d0").coverage) == (0, 0)
    assert (dropped.status("o").score, dropped.status("o").coverage) == (30, 0.5)


def test_a_drop_changes_driven_never_measured() -> None:
    dropped = one([80], [60]).what_if(drop=["d0"])
    assert (dropped.status("o").measured, dropped.status("o").driven) == (80, 0)


# --- negative links


def test_negative_links_pull_the_measured_side_down_where_nothing_positive_is_known() -> None:
    assert one([60], [(90, AGAINST)]).status("o").driven == 10
    assert one([60], [(10, AGAINST)]).status("o").driven == 60


def test_with_nothing_positive_known_a_node_is_unknown() -> None:
    status = one([], [(10, AGAINST)]).status("o")
    assert (status.score, status.reason) == (None, "only what works against it is known")


def test_through_a_negative_link_the_bounds_change_places() -> None:
    status = one([], [90, (None, AGAINST)]).status("o")
    assert (status.score, status.low, status.high) == (90, 45, 90)


# --- caps


@pytest.mark.parametrize(
    ("own", "settings", "score"),
    [
        ([(10, CRITICAL), (100, {"weight": 9})], {}, 50),
        ([(10, CRITICAL), (100, {"weight": 9})], {"critical_cap": False}, 91),
        ([(10, CRITICAL), (45, {"weight": 9})], {}, 41.5),
        ([(RED, CRITICAL), (100, {"weight": 9})], {}, RED / 10 + 90),
        ([(None, CRITICAL), (100, {"weight": 9})], {"critical_cap": False}, 100),
        ([(None, CRITICAL), (40, {"weight": 9})], {}, 40),
    ],
)
def test_a_critical_kpi_caps(own: list[Any], settings: Any, score: float) -> None:
    assert one(own, **settings).status("o").score == near(score)


def test_the_measured_cap_and_its_off_switch() -> None:
    assert one([10], [100], own_share=0.2).status("o").score == 50
    assert one([10], [100], own_share=0.2, measured_cap=False).status("o").score == 82
    assert one([RED], [100], own_share=0.2).status("o").score == near(RED / 5 + 80)


def test_no_cap_where_own_share_is_0() -> None:
    assert one([(10, CRITICAL)], [90], own_share=0).status("o").score == 90
    assert one([(None, CRITICAL)], [90], own_share=0).status("o").band.name == "Green"


@pytest.mark.parametrize(
    ("boundaries", "limit"),
    [((60.0,), 30), (THIRDS, 50), ((20.0, 40.0, 80.0), 30), ((10.0, 30.0, 50.0, 90.0), 20)],
)
def test_the_cap_is_the_middle_of_the_band_above_worst(boundaries: tuple[float, ...], limit: float) -> None:
    """On a two-band scale, of the worst band."""
    found = one([(5, CRITICAL), (100, {"weight": 99})], boundaries=boundaries)
    assert found.status("o").score == limit


# --- boundaries


@pytest.mark.parametrize(("spare", "band"), [(0, "Green"), (5e-10, "Green"), (2e-9, "Amber")])
def test_a_boundary_belongs_to_the_better_band_with_1e_9_to_spare(spare: float, band: str) -> None:
    found = one(judgements=[says("o", band, score=GREEN - spare)])
    assert found.status("o").score == GREEN - spare
    assert found.status("o").band.name == band


def test_every_band_of_a_scale_begins_on_its_boundary() -> None:
    boundaries = (12.5, 37.5, 60.0, 90.0)
    for edge, (lower, upper) in zip(
        boundaries,
        [("Red", "Orange"), ("Orange", "Amber"), ("Amber", "Lime"), ("Lime", "Green")],
        strict=True,
    ):
        assert one([edge], boundaries=boundaries).status("o").band.name == upper
        assert one([edge - 1e-5], boundaries=boundaries).status("o").band.name == lower


# --- rules


@pytest.mark.parametrize(
    ("rule", "own", "drivers", "score"),
    [
        ("worst", [90, 40], [70, 60], 40),
        ("best", [90, 40], [70, 60], 90),
        ("worst", [90, 40], [70, (80, AGAINST)], 20),
        ("best", [50, 40], [(20, AGAINST)], 50),
        ("two_worst", [90, 80, (40, {"weight": 50})], [], 60),
        ("two_worst", [40], [], 40),
        ("two_worst", [90, 80, 40], [70], 65),
    ],
)
def test_rules(rule: str, own: list[Any], drivers: list[Any], score: float) -> None:
    assert one(own, drivers, rule=rule).status("o").score == near(score)


def test_worst_and_best_have_one_pool_for_coverage() -> None:
    assert one([90], [None, None, None], rule="best", min_known=0).status("o").coverage == 0.25
    assert one([90], [None, None, None], min_known=0).status("o").coverage == 0.5


def test_a_rule_reads_attainment_where_that_is_said() -> None:
    """Tolerance 10 % of a target of 80: 72 is red's end, a third of the score, 72 % attained."""
    kpis = {
        name: {"measures": name[0], "scheme": "tolerance", "target": 80, "worst": 0, "best": 100}
        for name in ("a1", "b1")
    }
    objectives = {"a": None, "b": {"propagation": {"on": "attainment"}}}
    found = review(strategy(kpis=kpis, objectives=objectives), {"a1": 72, "b1": 72})
    assert (found.status("a").score, found.status("b").score) == (near(RED), near(72))
    assert found.status("b").mix == {"Amber": 1.0}  # a mix reads what the input shows


def test_caps_read_the_number_used() -> None:
    kpis = {"k": {"measures": {"o": CRITICAL}, "scheme": "tolerance", "target": 80, "worst": 0, "best": 100}}
    by = {"o": {"propagation": {"on": "attainment", "measured_cap": True}}}
    status = review(strategy(kpis=kpis, objectives=by), {"k": 60}).status("o")
    assert (status.score, status.reasons) == (near(60), ())  # red by score, 60 by attainment


# --- marks


def test_a_green_node_over_a_red_input_is_a_watermelon() -> None:
    status = one([100], [100, 100, 20], own_share=0.5).status("o")
    assert (status.band.name, status.watermelon) == ("Green", ("objective:d2",))
    assert one([100], [100, 100, (20, AGAINST)]).status("o").watermelon == ()
    assert one([60], [20]).status("o").watermelon == ()


@pytest.mark.parametrize(
    ("own", "driver", "tension"),
    [
        (90, 20, "leads failing"),
        (20, 90, "leads not paying off"),
        (90, 90 - 100 / 3 + 0.01, None),
        (90, 90 - 100 / 3, "leads failing"),
        (33, 67, "leads not paying off"),
        (99, 67, None),  # in one band
    ],
)
def test_tension_by_its_two_names(own: float, driver: float, tension: str | None) -> None:
    assert one([own], [driver]).status("o").tension == tension


def test_the_mix_is_the_weight_of_the_inputs_by_band() -> None:
    status = one(
        [90, (None, {"weight": 3})], [(20, {"weight": 2}), 50, 50], own_share=0.6, min_known=0
    ).status("o")
    assert status.mix == {
        "Red": near(0.2),
        "Amber": near(0.2),
        "Green": near(0.15),
        "Unknown": near(0.45),
    }
    assert sum(status.mix.values()) == near(1)


def test_worst_below_follows_positive_links_to_kpis_that_count() -> None:
    kpis = {"a": "d", "b": "o", "left": {"measures": "d", "untargeted": True}, "foe": "n"}
    objectives = {"o": None, "d": {"contributes": "o"}, "n": {"contributes": {"o": AGAINST}}}
    found = review(strategy(kpis=kpis, objectives=objectives), {"a": 30, "b": 50, "left": 1, "foe": 0})
    assert found.status("o").worst_below == "kpi:a"
    assert found.status("kpi:a").worst_below is None


# --- shapes


def test_feedback_is_never_propagated() -> None:
    objectives = {
        "a": {"contributes": ["b"]},
        "b": {"contributes": {"a": {"feedback": True}}},
    }
    found = review(strategy(kpis={"k": "a"}, objectives=objectives), {"k": 80})
    assert (found.status("a").driven, found.status("b").score) == (None, 80)


def test_a_detail_objective_counts_as_a_contributor() -> None:
    objectives = {"whole": None, "part": {"part_of": "whole"}}
    found = review(strategy(kpis={"k": "part", "w": "whole"}, objectives=objectives), {"k": 40, "w": 80})
    assert (found.status("whole").driven, found.status("whole").score) == (40, 60)


def test_a_link_outside_its_dates_carries_nothing() -> None:
    objectives = {"o": None, "d": {"contributes": {"o": {"valid_until": "2009-12"}}}}
    found = review(strategy(kpis={"k": "d", "own": "o"}, objectives=objectives), {"k": 10, "own": 80})
    assert found.status("o").score == 80


def test_a_threat_outside_its_dates_is_not_listed() -> None:
    risks = {"r": {"threatens": {"o": {"valid_until": "2009-12"}}}, "s": {"threatens": "o"}}
    found = review(strategy(kpis={"k": "o"}, objectives={"o": None}, risks=risks), {"k": 80})
    assert [mark.id for mark in found.status("o").risks] == ["risk:s"]


def test_an_empty_strategy_and_islands() -> None:
    assert review(strategy(), {}).to_frame().empty
    islands = review(
        strategy(kpis={"a": "x", "b": "y"}, objectives={"x": None, "y": None}), {"a": 10, "b": 90}
    )
    assert (islands.status("x").score, islands.status("y").score) == (10, 90)


def test_a_diamond_counts_both_ways() -> None:
    objectives = {
        "top": None,
        "left": {"contributes": {"top": 3}},
        "right": {"contributes": {"top": 1}},
        "base": {"contributes": ["left", "right"]},
    }
    found = review(strategy(kpis={"k": "base", "r": "right"}, objectives=objectives), {"k": 80, "r": 40})
    assert found.status("top").score == near((3 * 80 + 60) / 4)


# --- figures others have published


@pytest.mark.parametrize(("children", "score"), [((50, 50, 25, 25, 0), 30), ((50, 50, 0, 0), 25)])
def test_cascade(children: tuple[float, ...], score: float) -> None:
    """Cascade's help page on tracking types."""
    published = {"on": "attainment", "measured_cap": False}
    assert one(children, **published).status("o").score == score
