"""Propagation as the design words it: one node after another, in plain Python.

An independent check of the vectorised code, and the slow side of the benchmark. It knows ids,
dicts and floats only; None is unknown. One organisation, one date, no lags: those are in test_lags.py.

`propagate(nodes, edges, leaves)` takes

- nodes: id -> dict. `kind` is required. Settings of its own (`rule`, `own_share`, `min_known`,
  `measured_cap`, `critical_cap`, `unanimous`) stand before those of the call. `applicable: False`
  takes a node out of the calculation (a KPI that is exempt or not yet due, an initiative outside
  its dates). `assessed` is the score of an assessed status, `assessed_weight` (1) its weight,
  `assessed_low` and `assessed_high` the range people left open about it (none).
  `override` is the score of an override that propagates. `peers` is the mean of its peers, which
  counts above where the node has no data. A `rule` may be a function of scores and weights.
- edges: dicts with `source`, `target`, `kind`, and by kind `weight` (1), `sign` (1 or -1),
  `critical` (False), `feedback` (False). Only `measures`, `contributes` and an objective's
  `part_of` count; the other kinds may be there.
- leaves: KPI id -> the number its rule reads, 0..100, or None where it is missing.

and returns id -> dict of

- score: after caps, None where unknown or not applicable. An override that propagates is it.
- before_caps: the same before caps and override.
- measured, driven: the rule over either side; a KPI's `measured` is its own reading.
- low, high: the bounds. An unknown node has 0 and 100, which is what it passes up; None where
  not applicable.
- coverage: of the node itself; an unknown node passes up 0.
- applicable: whether it is in the calculation.
- caps: names of the caps that hold: `measured`, `critical`, `critical unknown`.

Where the design leaves a choice, this is the one taken:

- `worst` and `best` pool all inputs and do not read `own_share`, but for the caps.
- `min_known` is compared with 1e-9 to spare, as boundaries are.
- `unanimous` is applied to each side by itself; with two bands a mixed two stay below the better.
- `grl`: weight 3 contributes all of 2x - 100, less in proportion, more no more; with nothing
  positive known the node is unknown, as under the other rules.
- Bounds of `grl` and of functions, which need not be monotone, take in both passes and the score.
- A node takes its peers' mean only where nothing beneath it is known. It stays unknown itself.
- A dropped node scores 0 and has low = high = 0, also where it was unknown.
- A node none of whose inputs applies leaves, whatever override it bears.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from math import prod
from typing import Any

POOLED = ("worst", "best", "grl")
SPARE = 1e-9
BELOW = 1e-6

Pairs = list[tuple[float, float]]
"""Weight and score of each input."""


def propagate(
    nodes: Mapping[str, Mapping[str, Any]],
    edges: Iterable[Mapping[str, Any]],
    leaves: Mapping[str, float | None],
    *,
    boundaries: Sequence[float] = (100 / 3, 200 / 3),
    rule: str = "mean",
    own_share: float = 0.5,
    min_known: float = 0.5,
    measured_cap: bool = True,
    critical_cap: bool = True,
    unanimous: bool = False,
    drop: Iterable[str] = (),
) -> dict[str, dict[str, Any]]:
    """Return the result of every node; see the module for what goes in and comes out."""
    settings = {
        "rule": rule,
        "own_share": own_share,
        "min_known": min_known,
        "measured_cap": measured_cap,
        "critical_cap": critical_cap,
        "unanimous": unanimous,
    }
    dropped = set(drop)
    into: dict[str, list[dict[str, Any]]] = {identifier: [] for identifier in nodes}
    for edge in edges:
        if _carries(edge, nodes):
            side = "measured" if edge["kind"] == "measures" else "driven"
            into[edge["target"]].append({"weight": 1.0, "sign": 1, "critical": False, **edge, "side": side})
    causes = {target: {edge["source"] for edge in inputs} for target, inputs in into.items()}
    results: dict[str, dict[str, Any]] = {}
    for identifier in TopologicalSorter(causes).static_order():
        node = {**settings, **nodes[identifier]}
        inputs = [{**edge, **_passed(results[edge["source"]])} for edge in into[identifier]]
        peers = node.get("peers")
        if node["kind"] == "kpi":
            result = _leaf(node, inputs, leaves.get(identifier), boundaries)
        else:
            result = _node(node, inputs, boundaries)
            if identifier in dropped and result["applicable"]:
                known = result["score"] is not None
                coverage = result["coverage"] if known else 0.0
                result |= {"score": 0.0, "low": 0.0, "high": 0.0, "coverage": coverage}
        if result["applicable"] and result["score"] is None and not result["coverage"] and peers is not None:
            result["instead"] = peers
        results[identifier] = result
    return results


def _carries(edge: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a link carries status upward."""
    if edge["kind"] == "part_of":  # between KPIs it carries values
        return nodes[edge["source"]]["kind"] != "kpi"
    return edge["kind"] in ("measures", "contributes") and not edge.get("feedback", False)


def _passed(result: Mapping[str, Any]) -> dict[str, Any]:
    """What a node passes up: an unknown one is 0..100 whole, and covers nothing."""
    if not result["applicable"]:
        return {"applicable": False}
    known = result["score"] is not None
    return {
        "applicable": True,
        "score": result["score"] if known else result.get("instead"),
        "certain": known,
        "low": result["low"] if known else 0.0,
        "high": result["high"] if known else 100.0,
        "coverage": result["coverage"] if known else 0.0,
    }


def _leaf(
    node: Mapping[str, Any],
    inputs: list[dict[str, Any]],
    score: float | None,
    boundaries: Sequence[float],
) -> dict[str, Any]:
    """A KPI: its status is its own reading's; contributors give it `driven` only."""
    if not node.get("applicable", True):
        return _left()
    contributors = [edge for edge in inputs if edge["applicable"]]
    known = score is not None
    return {
        "score": score,
        "before_caps": score,
        "measured": score,
        "driven": _driven(node, _known(contributors), score, boundaries),
        "low": score if known else 0.0,
        "high": score if known else 100.0,
        "coverage": 1.0 if known else 0.0,
        "applicable": True,
        "caps": (),
    }


def _node(
    node: Mapping[str, Any], inputs: list[dict[str, Any]], boundaries: Sequence[float]
) -> dict[str, Any]:
    """Any other node."""
    if not node.get("applicable", True):
        return _left()
    if node.get("assessed") is not None:
        status = node["assessed"]
        inputs = [
            *inputs,
            {
                "side": "measured",
                "weight": node.get("assessed_weight", 1.0),
                "sign": 1,
                "critical": False,
                "applicable": True,
                "certain": True,
                "score": status,
                "low": node.get("assessed_low", status),
                "high": node.get("assessed_high", status),
                "coverage": 1.0,
            },
        ]
    there = [edge for edge in inputs if edge["applicable"]]
    if inputs and not there:
        return _left()

    coverage = _coverage(node, there)
    score, before, measured, driven, caps = _score(node, _known(there), boundaries)
    unknown_critical = any(edge["critical"] and not edge["certain"] for edge in there)
    if score is not None and unknown_critical and node["critical_cap"] and node["own_share"] != 0:
        caps = (*caps, "critical unknown")
        score = min(score, boundaries[-1] - BELOW)
    if coverage < node["min_known"] - SPARE:
        score = before = None
    if score is None:
        low, high = 0.0, 100.0
    else:
        low = _bound(node, there, boundaries, "low", "high")
        high = _bound(node, there, boundaries, "high", "low")
        if node["rule"] == "grl" or callable(node["rule"]):
            low, high = min(low, high, score), max(low, high, score)
    if node.get("override") is not None:
        score = low = high = node["override"]
        coverage = 1.0
    return {
        "score": score,
        "before_caps": before,
        "measured": measured,
        "driven": driven,
        "low": low,
        "high": high,
        "coverage": coverage,
        "applicable": True,
        "caps": caps,
    }


def _left() -> dict[str, Any]:
    names = ("score", "before_caps", "measured", "driven", "low", "high")
    return {**dict.fromkeys(names), "coverage": 0.0, "applicable": False, "caps": ()}


def _known(inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [edge for edge in inputs if edge["score"] is not None]


def _bound(
    node: Mapping[str, Any],
    inputs: list[dict[str, Any]],
    boundaries: Sequence[float],
    positive: str,
    negative: str,
) -> float:
    """The same pass with every input at one of its bounds, so that none is unknown."""
    at_bound = [
        {**edge, "certain": True, "score": edge[positive if edge["sign"] > 0 else negative]}
        for edge in inputs
    ]
    score, *_ = _score(node, at_bound, boundaries)
    assert score is not None
    return score


def _score(
    node: Mapping[str, Any], known: list[dict[str, Any]], boundaries: Sequence[float]
) -> tuple[float | None, float | None, float | None, float | None, tuple[str, ...]]:
    """Return score, score before caps, measured, driven and the caps, from known inputs only."""
    own = [edge for edge in known if edge["side"] == "measured"]
    contributors = [edge for edge in known if edge["side"] == "driven"]
    measured = _rule(node, [(edge["weight"], edge["score"]) for edge in own], boundaries)
    driven = _driven(node, contributors, measured, boundaries)
    before: float | None
    if node["rule"] in POOLED:
        before = _pulled_down(node, known, boundaries)
    elif measured is not None and driven is not None:
        before = node["own_share"] * measured + (1 - node["own_share"]) * driven
    else:
        before = driven if measured is None else measured
    if before is None:
        return None, None, measured, driven, ()

    score, caps = before, []
    limit = _middle_of_second_worst(boundaries)
    worst = boundaries[0] - SPARE
    if node["own_share"] != 0:
        if node["measured_cap"] and measured is not None and measured < worst:
            caps.append("measured")
            score = min(score, limit)
        failing = [edge for edge in own if edge["critical"] and edge["certain"] and edge["score"] < worst]
        if node["critical_cap"] and failing:
            caps.append("critical")
            score = min(score, limit)
    return score, before, measured, driven, tuple(caps)


def _driven(
    node: Mapping[str, Any],
    contributors: list[dict[str, Any]],
    measured: float | None,
    boundaries: Sequence[float],
) -> float | None:
    """The rule over known contributors; negative ones only pull down."""
    if any(edge["sign"] > 0 for edge in contributors):
        return _pulled_down(node, contributors, boundaries)
    if node["rule"] == "grl":
        against = _grl(contributors)
    else:
        against = _rule(node, [(edge["weight"], 100 - edge["score"]) for edge in contributors], boundaries)
    if against is None or measured is None:
        return None  # no contributor known, or nothing positive at all
    return min(measured, against)


def _pulled_down(
    node: Mapping[str, Any], inputs: list[dict[str, Any]], boundaries: Sequence[float]
) -> float | None:
    """min(rule over positive inputs, rule over all with 100 - x for the negative ones)."""
    positive = [(edge["weight"], edge["score"]) for edge in inputs if edge["sign"] > 0]
    negative = [(edge["weight"], 100 - edge["score"]) for edge in inputs if edge["sign"] < 0]
    if node["rule"] == "grl":
        return _grl(inputs) if positive else None
    alone = _rule(node, positive, boundaries)
    together = _rule(node, positive + negative, boundaries)
    if alone is None or together is None:
        return None
    return min(alone, together)


def _rule(node: Mapping[str, Any], inputs: Pairs, boundaries: Sequence[float]) -> float | None:
    """Any rule over weights and scores; None over nothing."""
    if not inputs:
        return None
    scores = sorted(score for _, score in inputs)
    weights = sum(weight for weight, _ in inputs)
    if callable(node["rule"]):
        return float(node["rule"]([score for _, score in inputs], [weight for weight, _ in inputs]))
    if node["rule"] == "grl":
        return _grl([{"weight": weight, "score": score, "sign": 1} for weight, score in inputs])
    if node["rule"] == "mean":
        return sum(weight * score for weight, score in inputs) / weights
    if node["rule"] == "majority":
        for score in scores:
            if sum(weight for weight, other in inputs if other <= score) >= weights / 2 * (1 - SPARE):
                return score
    if node["rule"] == "geometric":
        return prod((score / 100) ** (weight / weights) for weight, score in inputs) * 100
    if node["rule"] == "harmonic":
        return weights / sum(weight / score for weight, score in inputs) if scores[0] else 0.0
    if node["rule"] == "worst":
        return scores[0]
    if node["rule"] == "best":
        return scores[-1]
    if node["rule"] == "two_worst":
        result = sum(scores[:2]) / len(scores[:2])
        best, worst = boundaries[-1] - SPARE, boundaries[0] - SPARE
        if node["unanimous"] and result < worst and max(scores[:2]) >= worst:
            result = boundaries[0]
        if node["unanimous"] and result >= best and scores[0] < best:
            result = boundaries[-1] - BELOW
        return result
    raise ValueError(f"no rule {node['rule']!r}")


def _grl(inputs: Sequence[Mapping[str, Any]]) -> float | None:
    """Contributions added up; 10 short of the ends where none reaches them, towards denial at them."""
    if not inputs:
        return None
    each = [
        edge["sign"] * (2 * edge["score"] - 100) * min(edge["weight"], 3) / 3
        for edge in sorted(inputs, key=lambda edge: (edge["sign"], edge["score"], edge["weight"]))
    ]
    total = max(-100.0, min(100.0, sum(each)))
    if total >= 90 - SPARE and max(each) < 100 - SPARE:
        total = 90
    if total <= SPARE - 90 and min(each) > SPARE - 100:
        total = -100
    return (total + 100) / 2


def _coverage(node: Mapping[str, Any], inputs: list[dict[str, Any]]) -> float:
    """The weighted mean of the inputs' coverage, either side by itself unless they are pooled."""
    sides = []
    for side in ("measured", "driven"):
        pairs = [(edge["weight"], edge["coverage"]) for edge in inputs if edge["side"] == side]
        sides.append(pairs)
    own, contributors = sides
    if not inputs:
        return 0.0
    if node["rule"] in POOLED:
        return _mean(own + contributors)
    if own and contributors:
        return node["own_share"] * _mean(own) + (1 - node["own_share"]) * _mean(contributors)
    return _mean(own or contributors)


def _mean(pairs: Pairs) -> float:
    return sum(weight * value for weight, value in pairs) / sum(weight for weight, _ in pairs)


def _middle_of_second_worst(boundaries: Sequence[float]) -> float:
    """The middle of the band above worst; with two bands, of the worst."""
    if len(boundaries) == 1:
        return boundaries[0] / 2
    return (boundaries[0] + boundaries[1]) / 2
