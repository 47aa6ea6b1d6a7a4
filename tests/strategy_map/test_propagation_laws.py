"""What must hold of any strategy, on seeded random ones."""

from __future__ import annotations

import random

import networkx as nx
import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.scale import band_of
from tests.strategy_map.made import MONOTONE, THIRDS, Case, frame, review, strategy

SEEDS = range(1000, 1020)


def reached_by_positive_links_alone(case: Case, name: str) -> set[str]:
    """What a node reaches, less whatever any path that crosses a negative link reaches."""
    graph = nx.DiGraph()
    graph.add_nodes_from(case.nodes)
    carrying = [
        edge
        for edge in case.edges
        if edge["kind"] in ("measures", "contributes", "part_of") and not edge.get("feedback")
    ]
    graph.add_edges_from((edge["source"], edge["target"]) for edge in carrying)
    reached = nx.descendants(graph, name)
    for edge in carrying:
        if edge.get("sign", 1) < 0 and edge["source"] in reached | {name}:
            reached -= {edge["target"]} | nx.descendants(graph, edge["target"])
    return reached


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_document_does_not_matter(seed: int) -> None:
    case = Case(seed)
    before, after = case.review().to_frame(), case.review(random.Random(seed)).to_frame()
    assert before.equals(after)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_score_lies_between_its_bounds_and_the_mix_adds_up(seed: int) -> None:
    found = Case(seed, drops=seed % 2 == 1).review()
    for name in found.to_frame().index:
        status = found.status(name)
        if status.score is not None:
            assert status.low - 1e-9 <= status.score <= status.high + 1e-9
        if status.mix:
            assert sum(status.mix.values()) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_better_figures_never_lower_what_they_reach_by_positive_links(seed: int) -> None:
    case = Case(seed, rules=MONOTONE)
    before = case.review()
    known = [name for name, score in case.readings.items() if score is not None]
    name = case.chance.choice(known) if known else "kpi:k0"
    better = before.what_if({name: (case.leaves[name] or 0) + case.chance.uniform(0, 60)})
    for effect in reached_by_positive_links_alone(case, name):
        old, new = before.status(effect).score, better.status(effect).score
        assert old is None or new >= old - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drop_never_raises_what_it_reaches_by_positive_links(seed: int) -> None:
    case = Case(seed, rules=MONOTONE)
    before = case.review()
    work = [name for name in case.nodes if name.partition(":")[0] not in ("kpi", "risk")]
    for name in work:
        after = before.what_if(drop=[name])
        for effect in reached_by_positive_links_alone(case, name) | {name}:
            old, new = before.status(effect), after.status(effect)
            assert old.applicable == new.applicable
            assert new.coverage <= old.coverage + 1e-9
            if old.score is not None and new.score is not None:
                assert new.score <= old.score + 1e-9


@pytest.mark.parametrize("rule", ["mean", "worst", "best", "two_worst"])
@pytest.mark.parametrize("edge", [0, 1, 2])
def test_inputs_on_one_boundary_give_the_boundary_and_the_better_band(rule: str, edge: int) -> None:
    """1,000 random weightings of KPIs and contributors that all score the boundary."""
    chance = random.Random(f"{rule} {edge}")
    boundaries = (100 / 7, 100 / 3, 71.3)
    kpis = {f"k{number}": {"measures": {}} for number in range(6)}
    objectives = {f"d{number}": {"contributes": {}} for number in range(4)}
    kpis |= {f"kd{number}": {"measures": f"d{number}"} for number in range(4)}
    for number in range(1000):
        for pool, link in ((kpis, "measures"), (objectives, "contributes")):
            for name in chance.sample([n for n in pool if len(n) == 2], chance.randint(1, 4)):
                pool[name][link][f"o{number}"] = chance.choice((chance.uniform(1e-3, 1e3), 0.1, 3))
    objectives |= {
        f"o{number}": {"propagation": {"own_share": chance.random(), "rule": rule}} for number in range(1000)
    }
    made = strategy(boundaries=boundaries, kpis=kpis, objectives=objectives)
    found = review(made, dict.fromkeys(kpis, boundaries[edge]))
    for number in range(1000):
        status = found.status(f"o{number}")
        assert status.score == pytest.approx(boundaries[edge], abs=1e-9)
        assert status.band == made.scale.bands[edge + 1]


def test_on_target_inputs_of_mixed_schemes_score_between_the_schemes_met_targets() -> None:
    chance = random.Random(5)
    aims = {
        "ims": {"scheme": "ims", "target": 80, "worst": 0, "best": 100},
        "tolerance": {"scheme": "tolerance", "target": 80, "worst": 0, "best": 100},
        "lower": {"scheme": "tolerance", "target": 12, "direction": "lower", "worst": 30, "best": 0},
        "percent": {"scheme": "percent-of-target", "target": 80, "worst": 0, "best": 100},
        "spider": {"scheme": "red-flag-and-goal", "red_flag": 500, "goal": 700},
        "four": {"scheme": "four-band", "thresholds": [10, 30], "worst": 0, "best": 40},
        "done": {"direction": "yes_no"},
    }
    values = {"ims": 80, "tolerance": 80, "lower": 12, "percent": 80, "spider": 700, "four": 30, "done": 1}
    kpis = {name: {**details, "measures": {}} for name, details in aims.items()}
    for number in range(200):
        for name in chance.sample(sorted(kpis), chance.randint(1, 5)):
            kpis[name]["measures"][f"o{number}"] = chance.uniform(0.01, 9)
    made = strategy(kpis=kpis, objectives={f"o{number}": None for number in range(200)})
    found = review(made, values)
    met = {name: found.status(name).score for name in kpis}
    green = THIRDS[1]
    wanted = {"ims": 50, "tolerance": green, "lower": green, "percent": green, "spider": green, "four": green}
    assert met == pytest.approx({**wanted, "done": 250 / 3}, abs=1e-9)
    for number in range(200):
        inputs = [met[name] for name in kpis if f"o{number}" in kpis[name]["measures"]]
        assert min(inputs) - 1e-9 <= found.status(f"o{number}").score <= max(inputs) + 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_a_what_if_without_edits_changes_nothing(seed: int) -> None:
    found = Case(seed).review()
    after = found.what_if()
    assert found.compare(after).changes == ()
    assert found.to_frame().equals(after.to_frame())
    assert str(found.compare(after)) == "March 2010: nothing changes."


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shown_band_is_the_band_of_its_score(seed: int) -> None:
    found = Case(seed, drops=seed % 2 == 1).review()
    scale = found.strategy.scale
    for name in found.to_frame().index:
        assert found.status(name).band == band_of(scale, found.status(name).score)


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_a_panel_cell_is_what_its_review_says(seed: int) -> None:
    """Three organisations, two months; judgements of all and of one; overrides that pass up or not."""
    case = Case(seed)
    made = sc.Strategy.model_validate(case.document())
    tables = []
    for organisation in ("East", "North", "West"):
        for month in ("2010-02", "2010-03"):
            scores = {name: case._score() for name in case.readings if case.chance.random() < 0.8}
            tables.append(frame(scores, month, organisation=organisation))
    told = [item.model_copy(update={"organisation": "North"}) for item in case.judgements[::2]]
    told += [
        item.model_copy(update={"propagates": False}) if item.kind == "override" else item
        for item in case.judgements[1::2]
    ]
    readings = sc.Readings(pd.concat(tables))
    panel = sc.Panel(made, readings, ["2010-02", "2010-03"], judgements=told)
    assert panel.organisations == tuple(readings.organisations)
    long = panel.to_frame().set_index(["id", "organisation", "period"])
    for across, organisation in enumerate(panel.organisations):
        for deep, month in enumerate(("2010-02", "2010-03")):
            one = panel.review(organisation=organisation, at=month)
            for row, name in enumerate(panel.nodes):
                status, cell = one.status(name), long.loc[(name, organisation, month)]
                nan = status.score is None
                assert panel.scores[row, across, deep] == pytest.approx(
                    float("nan") if nan else status.score, abs=1e-12, nan_ok=True
                )
                covered = status.coverage if status.applicable else float("nan")
                assert panel.coverage[row, across, deep] == pytest.approx(covered, nan_ok=True)
                assert cell["score"] == pytest.approx(panel.scores[row, across, deep], nan_ok=True)
                assert cell["band"] == status.band.name if status.band else cell["band"] != cell["band"]
