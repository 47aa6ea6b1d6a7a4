"""No more crossings than `dot` itself leaves, on the DOT that it was given."""

from __future__ import annotations

import json
import subprocess
from itertools import combinations
from typing import Any

import pytest

import scorecard as sc
from scorecard.model.period import Period
from scorecard.render.engine import engine_path
from scorecard.render.order import crossings, links_of
from scorecard.render.picture import question
from scorecard.render.place import place
from scorecard.render.plan import Plan, enlarge, make_plan
from scorecard.render.scene import Scene, build_scene
from tests.render.generated_maps import COUNT, generated_map
from tests.render.render_help import ims

AT = Period.parse("2010-03")


def planned(strategy: Any, statuses: Any, **options: Any) -> tuple[Scene, Plan]:
    scene = build_scene(strategy, statuses, at=AT, **options)
    return scene, enlarge(scene, make_plan(scene))


def dots_places(plan: Plan, asked: str = "") -> dict[int, float]:
    """Where `dot` puts every item, run apart."""
    run = subprocess.run(
        [engine_path(), "-Tjson0"], input=(asked or question(plan)).encode(), capture_output=True, check=True
    )
    return {
        int(item["name"][1:]): float(item["pos"].split(",")[0])
        for item in json.loads(run.stdout)["objects"] if item["name"][0] == "n"
    }  # fmt: skip


def held_apart(plan: Plan) -> str:
    """The same DOT, every lane of a band a cluster of its own: so dot keeps their cards together, too."""
    members: dict[tuple[int, int], list[int]] = {}
    for row in plan.structure.rows:
        for lane, cards in enumerate(row.lanes):
            members.setdefault((row.band, lane), []).extend(cards)
    clusters = [
        f"subgraph cluster_{band}_{lane} {{ {'; '.join(f'n{card}' for card in cards)} }}"
        for (band, lane), cards in members.items() if cards
    ]  # fmt: skip
    body = question(plan).replace("{", "{ newrank=true;", 1).rstrip().removesuffix("}")
    return "\n".join([body, *clusters, "}"])


def counted(plan: Plan, x: Any, *, apart: bool = False) -> int:
    """Crossings where every row stands in the order of `x`; `apart`, with each lane's cards together."""
    orders: list[list[int]] = []
    for row, items in zip(plan.structure.rows, plan.structure.items, strict=True):
        order = sorted(items, key=lambda item: x[item])
        if apart:
            lane_of = {card: lane for lane, members in enumerate(row.lanes) for card in members}
            cards = iter(sorted([item for item in order if item in lane_of], key=lane_of.__getitem__))
            order = [next(cards) if item in lane_of else item for item in order]
        orders.append(order)
    return crossings(orders, links_of(plan.structure))


def both(strategy: Any, statuses: Any, **options: Any) -> tuple[int, int]:
    """The crossings of the finished placement, and of dot's.

    dot may mix the lanes that stand side by side in a row, which no map can: there, its order counts
    with each lane's cards together.
    """
    scene, plan = planned(strategy, statuses, **options)
    if not question(plan):
        return 0, 0
    theirs = dots_places(plan)
    apart = any(len(row.lanes) > 1 for row in plan.structure.rows)
    return counted(plan, place(scene, plan, theirs).x), counted(plan, theirs, apart=apart)


def test_a_crossing_is_two_lines_that_change_sides() -> None:
    links = [(0, 5), (1, 4), (2, 3), (0, 3), (1, 5), (2, 4)]
    place_of = {0: 0, 1: 1, 2: 2, 3: 0, 4: 1, 5: 2}
    by_hand = sum(
        (place_of[a] - place_of[c]) * (place_of[b] - place_of[d]) < 0
        for (a, b), (c, d) in combinations(links, 2)
    )
    assert crossings([[0, 1, 2], [3, 4, 5]], links) == by_hand > 0


@pytest.mark.parametrize("bands", ["tiers", "perspectives"])
def test_the_example_has_no_more_crossings_than_dot_leaves(bands: str) -> None:
    strategy = sc.read_strategy(sc.example("hmrc_ims") / "strategy.yaml")
    ours, theirs = both(strategy, {}, bands=bands)
    assert ours <= theirs


def test_the_made_map_has_no_more_crossings_than_dot_leaves() -> None:
    ours, theirs = both(*ims())
    assert ours <= theirs


def with_lanes() -> list[tuple[int, Scene, Plan]]:
    """The generated maps on which lanes stand side by side."""
    found = []
    for seed in range(COUNT):
        scene, plan = planned(*generated_map(seed))
        if question(plan) and any(len(row.lanes) > 1 for row in plan.structure.rows):
            found.append((seed, scene, plan))
    return found


def test_side_by_side_no_map_has_more_crossings_than_dot_leaves_with_lanes_as_clusters() -> None:
    maps = with_lanes()
    assert len(maps) > 70
    freely = dearer = 0
    for seed, scene, plan in maps:
        theirs = dots_places(plan)
        ours = counted(plan, place(scene, plan, theirs).x)
        clustered = counted(plan, dots_places(plan, held_apart(plan)), apart=True)
        assert ours <= clustered, seed
        freely += counted(plan, theirs)
        dearer += ours
    # In all, fewer even than where dot lets the cards of two lanes mix, which no map can.
    assert dearer <= freely


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_generated_map_has_no_more_crossings_than_dot_leaves(seed: int) -> None:
    ours, theirs = both(*generated_map(seed))
    assert ours <= theirs
