"""Loops that feedback links close."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.strategy_map.feedback import COUNTED, LISTED, loops
from tests.strategy_map.made import AT, Case, review, strategy

BACK: dict[str, Any] = {"feedback": True}
NEGATIVE: dict[str, Any] = {"sign": "negative"}


def objectives(**links: dict[str, Any]) -> sc.Strategy:
    """Objectives that contribute to each other as said."""
    return strategy(objectives={name: {"contributes": to} for name, to in links.items()})


def test_a_loop_has_a_path_a_sign_and_a_lag() -> None:
    made = objectives(
        a={"b": {"lag": "6 months"}},
        b={"c": NEGATIVE},
        c={"a": {**BACK, "lag": "1 year"}, "b": BACK},
    )
    found = review(made, {}).loops()
    assert found.complete
    assert (found.left_out, found.idle) == (0, ())
    rows = found.to_frame().to_dict("records")
    a, b, c = (f"objective:{name}" for name in "abc")
    assert rows == [
        {
            "kind": "balancing",
            "sign": -1,
            "lag_months": 0,
            "links": 2,
            "path": f"{b} -> {c} -> {b}",
            "feedback": f"{c} -> {b}",
        },
        {
            "kind": "balancing",
            "sign": -1,
            "lag_months": 18,
            "links": 3,
            "path": f"{a} -> {b} -> {c} -> {a}",
            "feedback": f"{c} -> {a}",
        },
    ]
    assert str(found) == (
        "Feedback: 2 loops, 0 reinforcing, 2 balancing\n"
        "  balancing\n      b\n      -> c\n      -> b\n"
        "  balancing, 18 months round\n      a\n      -> b\n      -> c\n      -> a"
    )


@pytest.mark.parametrize(("negatives", "kind"), [(0, "reinforcing"), (1, "balancing"), (2, "reinforcing")])
def test_an_even_number_of_negative_links_reinforces(negatives: int, kind: str) -> None:
    signs = [NEGATIVE] * negatives + [{}] * (2 - negatives)
    (loop,) = loops(objectives(a={"b": signs[0]}, b={"a": {**BACK, **signs[1]}})).loops
    assert loop.kind == kind


def test_a_loop_may_need_two_feedback_links() -> None:
    made = objectives(a={"b": {}}, b={"c": BACK}, c={"d": {}}, d={"a": BACK})
    (loop,) = loops(made).loops
    assert loop.nodes == tuple(f"objective:{name}" for name in "abcd")
    assert loop.feedback == (("objective:b", "objective:c"), ("objective:d", "objective:a"))


def test_values_go_round_too() -> None:
    made = strategy(kpis={"part": {"part_of": "whole"}, "whole": {"contributes": {"part": BACK}}})
    (loop,) = loops(made).loops
    assert loop.nodes == ("kpi:part", "kpi:whole")


def test_two_links_between_the_same_nodes_are_two_loops() -> None:
    made = strategy(
        objectives={"a": {"contributes": {"b": NEGATIVE}, "part_of": "b"}, "b": {"contributes": {"a": BACK}}}
    )
    assert [loop.kind for loop in loops(made).loops] == ["balancing", "reinforcing"]


def test_loops_are_those_of_the_date() -> None:
    made = objectives(a={"b": {}}, b={"a": {**BACK, "valid_from": "2010-06"}})
    assert len(loops(made).loops) == 1
    assert len(loops(made, "2010-05").loops) == len(review(made, {}).loops().loops) == 0
    assert str(review(made, {}).loops()) == "Feedback: no loop"


def test_a_feedback_link_that_closes_nothing_is_a_finding() -> None:
    made = objectives(a={"b": {}, "c": BACK}, b={"a": BACK}, c={})
    found = [item for item in sc.check(made) if item.rule == "feedback-closes-nothing"]
    assert [(item.severity, item.where.id) for item in found] == [("warning", "objective:a")]
    assert "its link to objective:c" in found[0].what
    assert "a -> c is marked `feedback` and closes no loop" in str(loops(made))


def test_a_dense_map_is_bounded_and_says_so() -> None:
    """Among 12 nodes that all feed each other there are tens of millions of loops."""
    names = [f"n{number:02d}" for number in range(12)]
    made = objectives(
        **{name: {other: BACK if other < name else {} for other in names if other != name} for name in names}
    )
    found = loops(made)
    assert not found.complete
    assert (len(found.loops), found.left_out) == (LISTED, COUNTED - LISTED)
    assert str(found).startswith("Feedback: more than 10,000 loops\n")
    assert "\n  and 990 longer ones in the table\n  more than 9,000 others are not listed" in str(found)


def test_a_long_way_round() -> None:
    count = 10_000
    links: dict[str, Any] = {f"n{number:05d}": {f"n{number + 1:05d}": {}} for number in range(count - 1)}
    (loop,) = loops(objectives(**links, **{f"n{count - 1:05d}": {"n00000": BACK}})).loops
    assert len(loop.nodes) == count


def test_nothing_at_all() -> None:
    found = loops(sc.Strategy(name="Empty"))
    assert (found.loops, len(found.to_frame()), list(found.to_frame())) == (
        (),
        0,
        ["kind", "sign", "lag_months", "links", "path", "feedback"],
    )


def test_a_notebook_shows_names_as_text() -> None:
    made = strategy(
        objectives={
            "a": {"name": "<b>A</b>", "contributes": "b"},
            "b": {"contributes": {"a": BACK}},
        }
    )
    assert "&lt;b&gt;A&lt;/b&gt;" in loops(made)._repr_html_()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_every_loop_is_one_and_none_is_missed(seed: int) -> None:
    case = Case(seed)
    made = sc.Strategy.model_validate(case.document())
    found = loops(made, AT)
    network = sc.to_networkx(made, AT)
    carries = [
        ends for *ends, kind in network.edges(keys=True) if kind in ("measures", "contributes", "part_of")
    ]
    every = {frozenset(zip(c, c[1:] + c[:1], strict=True)) for c in nx.simple_cycles(nx.DiGraph(carries))}
    assert {
        frozenset(zip(loop.nodes, loop.nodes[1:] + loop.nodes[:1], strict=True)) for loop in found.loops
    } == every
    on_loops = set().union(*every)
    feedback = {(s, t) for s, t, marked in network.edges(data="feedback") if marked}
    assert set(found.idle) == feedback - on_loops
    assert all(loop.feedback for loop in found.loops)
    shuffled = sc.Strategy.model_validate(case.document(random.Random(seed)))
    assert loops(shuffled, AT) == found
