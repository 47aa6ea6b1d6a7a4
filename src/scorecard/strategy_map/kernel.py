"""The pass of `scores` as compiled loops over nodes and their links, a column after another. Needs numba.

`flow` knows the rules of `plan.COMPILED` and everything `Inputs` may say but peers. What it reads
is what it writes: scores, NaN where unknown, and coverage, NaN where an input does not apply.

`flow_of_means` is for the most frequent case: means where everything applies. It keeps what a
link reads side by side, and nothing in it depends on a reading but arithmetic, so that the
processor does not guess wrong.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from scorecard.kpi.scale import SPARE
from scorecard.strategy_map.graph import RULE_KINDS

MEAN, GEOMETRIC, HARMONIC = (RULE_KINDS.index(name) for name in ("mean", "geometric", "harmonic"))
WORST, BEST, TWO_WORST = (RULE_KINDS.index(name) for name in ("worst", "best", "two_worst"))

KNOWN, TOTAL, COVERS, APPLIES = 0, 1, 2, 3
LOWEST, SECOND = 0, 1
"""The places of `Sums`."""
NAN, INFINITE, FULL = np.nan, np.inf, 100.0

compiled = njit(error_model="numpy", fastmath={"contract"}, cache=True)
inlined = njit(error_model="numpy", fastmath={"contract"}, inline="always")


@compiled
def flow_of_means(
    plan: Any,
    kpi: Any,
    numbers: Any,
    state: Any,
    score_of: Any,
    coverage_of: Any,
    caps: tuple[float, float, float],
) -> None:
    """Work out every node in one column, for means where everything applies.

    Args:
        plan: the arrays of a `Plan`, in order.
        kpi: (nodes,) which are KPIs.
        numbers: (nodes,) their scores, NaN where unknown.
        state: (inputs, 3), to be filled: 1 if known, the score, what is covered; 0 where unknown.
            What stands behind the nodes, assessed statuses, is there already.
        score_of, coverage_of: (inputs,), to be filled for the nodes.
        caps: the end of the worst band, what a cap limits to, what lies just below the best band.
    """
    (
        leaf,
        node,
        _,
        first,
        source,
        weight,
        critical_first,
        critical,
        _,
        share,
        min_known,
        capped,
        _,
        whole,
        _,
    ) = plan
    worst_below, limit, below_best = caps
    one, three = np.uint64(1), np.uint64(3)
    for number in range(np.uint64(len(leaf))):
        here = leaf[number]
        score = numbers[here] if kpi[here] else NAN
        there = 1.0 if score == score else 0.0
        state[here, 0], state[here, 2] = there, there
        state[here, 1] = score if score == score else 0.0
        score_of[here], coverage_of[here] = score, there
    for place in range(np.uint64(len(node))):
        start, drivers = first[three * place], first[three * place + one]
        negative, end = first[three * place + one + one], first[three * place + three]
        own_known, own, own_covered = 0.0, 0.0, 0.0
        for link in range(start, drivers):
            cause, part = source[link], weight[link]
            own_known += part * state[cause, 0]
            own += part * state[cause, 1]
            own_covered += part * state[cause, 2]
        known, driven, covered = 0.0, 0.0, 0.0
        for link in range(drivers, negative):
            cause, part = source[link], weight[link]
            known += part * state[cause, 0]
            driven += part * state[cause, 1]
            covered += part * state[cause, 2]
        if end > negative:
            with_negative, everything = known, driven
            for link in range(negative, end):
                cause, part = source[link], weight[link]
                with_negative += part * state[cause, 0]
                everything += part * (FULL * state[cause, 0] - state[cause, 1])
                covered += part * state[cause, 2]
            if with_negative > known:
                # Negative contributors only pull down: the positive ones, or else the node's KPIs.
                ceiling = driven / known if known > 0 else own / own_known
                everything /= with_negative
                pulled = everything if everything < ceiling else ceiling
                known = 1.0 if pulled == pulled else 0.0
                driven = pulled if pulled == pulled else 0.0
        coverage = own_covered * whole[place, 0] + covered * whole[place, 1]
        enough = (coverage >= min_known[place] - SPARE) & (own_known + known > 0)
        failing = capped[place] & (own < worst_below * own_known)
        own_part = share[place] if own_known > 0 else 0.0
        own_part = own_part if known > 0 else 1.0
        own_known = own_known if own_known > 0 else 1.0
        known = known if known > 0 else 1.0
        score = (own_part * own * known + (1.0 - own_part) * driven * own_known) / (own_known * known)
        most = INFINITE
        for link in range(critical_first[place], critical_first[place + one]):
            cause = critical[link]
            if state[cause, 2] == 0:
                most = below_best
            elif state[cause, 1] < worst_below:
                failing = True
        most = limit if failing else most
        score = most if score > most else score
        here = node[place]
        state[here, 0] = 1.0 if enough else 0.0
        state[here, 1] = score if enough else 0.0
        state[here, 2] = coverage if enough else 0.0
        score_of[here] = score if enough else NAN
        coverage_of[here] = coverage


@compiled
def flow(
    plan: Any,
    places: Any,
    score_of: Any,
    coverage_of: Any,
    in_force: Any,
    edits: tuple[Any, Any, Any, Any],
    caps: tuple[float, float, float],
) -> None:
    """Work out some nodes in one column, causes before effects.

    Args:
        plan: the arrays of a `Plan`, in order.
        places: which nodes, by their places.
        score_of, coverage_of: (inputs,); those of every cause not among them are there already.
        in_force: (nodes,), or empty where all are.
        edits: the last four that `hand_on` takes.
        caps: as for `flow_of_means`.
    """
    (
        _,
        node,
        _,
        first,
        source,
        weight,
        critical_first,
        critical,
        rules,
        shares,
        min_known,
        capped,
        linked,
        _,
        _,
    ) = plan
    worst_below, second_worst, _ = caps
    row_of, instead, overridden, kept = edits
    one, three = np.uint64(1), np.uint64(3)
    for number in range(len(places)):
        place = places[number]
        here, rule, share = node[place], rules[place], shares[place]
        start, drivers = first[three * place], first[three * place + one]
        negative, end = first[three * place + one + one], first[three * place + three]
        if rule in (MEAN, GEOMETRIC, HARMONIC):
            own = add_up(rule, False, start, drivers, source, weight, score_of, coverage_of)
            drive = add_up(rule, False, drivers, negative, source, weight, score_of, coverage_of)
            against = add_up(rule, True, negative, end, source, weight, score_of, coverage_of)
            measured, driven = of_means(rule, own, drive, against)
        else:
            own = find_lowest(rule, False, start, drivers, source, weight, score_of, coverage_of)
            drive = find_lowest(rule, False, drivers, negative, source, weight, score_of, coverage_of)
            against = find_lowest(rule, True, negative, end, source, weight, score_of, coverage_of)
            measured, driven = of_lowest(rule, own, drive, against)
        covered, applies = drive[COVERS] + against[COVERS], drive[APPLIES] + against[APPLIES]
        if rule in (WORST, BEST):
            score = driven
            coverage = (own[COVERS] + covered) / (own[APPLIES] + applies)
        else:
            score = blend(measured, driven, share)
            coverage = blend(own[COVERS] / own[APPLIES], covered / applies, share)
        if coverage != coverage and not linked[place]:
            coverage = 0.0
        if len(in_force) and not in_force[here]:
            coverage = NAN
        score = score if coverage >= min_known[place] - SPARE else NAN
        start, end = critical_first[place], critical_first[place + one]
        most = limit(start, end, critical, score_of, coverage_of, caps)
        most = second_worst if capped[place] and measured < worst_below else most
        score_of[here] = most if score > most else score
        coverage_of[here] = coverage
        hand_on(here, score_of, coverage_of, row_of, instead, overridden, kept)


Sums = tuple[float, float, float, float]
"""Of links of one kind: two numbers of the rule's, the covered weight, the weight that applies."""


@inlined
def add_up(
    rule: int,
    negative: bool,
    start: int,
    end: int,
    source: Any,
    weight: Any,
    score_of: Any,
    coverage_of: Any,
) -> Sums:
    """Add up known weights and weighted scores, for the rules that are means of something."""
    known, total, covers, applies = 0.0, 0.0, 0.0, 0.0
    for link in range(start, end):
        part = weight[link]
        score, covered = score_of[source[link]], coverage_of[source[link]]
        applies += part if covered == covered else 0.0
        counted = part if score == score else 0.0
        score = score if score == score else 0.0
        score = FULL - score if negative else score
        if rule == GEOMETRIC:
            total += counted * np.log(score / FULL) if counted > 0 else 0.0
        elif rule == HARMONIC:
            total += counted * (FULL / score) if counted > 0 else 0.0
        else:
            total += counted * score
        known += counted
        covers += counted * covered if counted > 0 else 0.0
    return known, total, covers, applies


@inlined
def find_lowest(
    rule: int,
    negative: bool,
    start: int,
    end: int,
    source: Any,
    weight: Any,
    score_of: Any,
    coverage_of: Any,
) -> Sums:
    """Find the two lowest scores; for `best` of scores below zero."""
    first, second, covers, applies = INFINITE, INFINITE, 0.0, 0.0
    for link in range(start, end):
        part = weight[link]
        score, covered = score_of[source[link]], coverage_of[source[link]]
        applies += part if covered == covered else 0.0
        covers += part * covered if score == score else 0.0
        score = FULL - score if negative else score
        score = -score if rule == BEST else score
        score = score if score == score else INFINITE
        higher = score if score > first else first
        first = score if score < first else first
        second = higher if higher < second else second
    return first, second, covers, applies


@inlined
def of_means(rule: int, own: Sums, drive: Sums, against: Sums) -> tuple[float, float]:
    """The measured and the driven side."""
    measured = turned_back(rule, own[TOTAL] / own[KNOWN])
    driven = turned_back(rule, drive[TOTAL] / drive[KNOWN])
    if against[KNOWN] > 0:
        known, total = drive[KNOWN] + against[KNOWN], drive[TOTAL] + against[TOTAL]
        driven = pulled_down(driven, turned_back(rule, total / known), measured)
    return measured, driven


@inlined
def turned_back(rule: int, mean: float) -> float:
    """From a mean of logarithms or reciprocals to a score."""
    if rule == GEOMETRIC:
        return float(FULL * np.exp(mean))
    return FULL / mean if rule == HARMONIC else mean


@inlined
def of_lowest(rule: int, own: Sums, drive: Sums, against: Sums) -> tuple[float, float]:
    """The measured and the driven side; for `worst` and `best` the second is of all inputs."""
    measured = chosen(rule, own[LOWEST], own[SECOND])
    first, second = drive[LOWEST], drive[SECOND]
    if rule != TWO_WORST:
        first, second = two_lowest(first, second, own[LOWEST], own[SECOND])
    driven = chosen(rule, first, second)
    if against[LOWEST] < INFINITE:
        first, second = two_lowest(first, second, against[LOWEST], against[SECOND])
        driven = pulled_down(driven, chosen(rule, first, second), measured if rule == TWO_WORST else NAN)
    return measured, driven


@inlined
def two_lowest(first: float, second: float, third: float, fourth: float) -> tuple[float, float]:
    """The two lowest of two such pairs."""
    higher = third if third > first else first
    lower = fourth if fourth < second else second
    return third if third < first else first, higher if higher < lower else lower


@inlined
def chosen(rule: int, lowest: float, second: float) -> float:
    """The score that a rule makes of its two lowest inputs."""
    if lowest == INFINITE:
        return NAN
    if rule == BEST:
        return -lowest
    return (lowest + second) / 2 if rule == TWO_WORST and second < INFINITE else lowest


@inlined
def pulled_down(driven: float, everything: float, measured: float) -> float:
    """Contributors where a negative one is known: it only pulls down, be it the node's KPIs."""
    ceiling = driven if driven == driven else measured
    return everything if everything < ceiling else ceiling


@inlined
def blend(own: float, driven: float, share: float) -> float:
    """Both sides by the share of the first, or the one that is known."""
    both = share * own + (1.0 - share) * driven
    alone = own if own == own else driven
    return both if both == both else alone


@inlined
def limit(
    start: int, end: int, critical: Any, score_of: Any, coverage_of: Any, caps: tuple[float, float, float]
) -> float:
    """What critical inputs limit a node to: the second worst band where one is in the worst, below
    the best band where one that applies is unknown."""
    worst_below, second_worst, below_best = caps
    most = INFINITE
    for link in range(start, end):
        score, covered = score_of[critical[link]], coverage_of[critical[link]]
        if covered > 0 and score == score:
            most = second_worst if score < worst_below else most
        elif covered == covered:
            most = below_best if below_best < most else most
    return most


@compiled
def start(
    leaf: Any, kpi: Any, numbers: Any, score_of: Any, coverage_of: Any, in_force: Any, edits: Any
) -> None:
    """Fill in, in one column, what KPIs and nodes that nothing leads into pass up."""
    row_of, instead, overridden, kept = edits
    for number in range(len(leaf)):
        here = leaf[number]
        applies = not len(in_force) or in_force[here]
        score = numbers[here] if kpi[here] and applies else NAN
        score_of[here] = score
        coverage_of[here] = (1.0 if score == score else 0.0) if applies else NAN
        hand_on(here, score_of, coverage_of, row_of, instead, overridden, kept)


@inlined
def hand_on(
    here: int, score_of: Any, coverage_of: Any, row_of: Any, instead: Any, overridden: Any, kept: Any
) -> None:
    """Put an override that propagates, or 0 for dropped work, in the place of a node's score.

    Args:
        here: the node.
        score_of, coverage_of: as above.
        row_of: of each node its row in the rest, -1 for none; empty where nothing is edited.
        instead: what is handed on instead of a score, NaN for nothing.
        overridden: whether that is an override.
        kept: where the scores themselves are put aside.
    """
    if len(row_of) and row_of[here] >= 0:
        row = row_of[here]
        score, covered = score_of[here], coverage_of[here]
        kept[row] = score
        if covered == covered and instead[row] == instead[row]:
            score_of[here] = instead[row]
            if overridden[row]:
                coverage_of[here] = 1.0
            elif score != score:
                coverage_of[here] = 0.0


@compiled
def above(
    changed: Any, plan: Any, effects_first: Any, effects: Any, seen: Any, most: int
) -> tuple[Any, bool]:
    """Return the places of the nodes above some, in order, and whether these are all of them.

    Args:
        changed: the nodes.
        plan: the arrays of a `Plan`, in order.
        effects_first, effects: the nodes each node leads into, and where they start.
        seen: (nodes,) all False, and again when this is done.
        most: how many to look for; looking ends where there are more.
    """
    place = plan[2]
    count = len(plan[1])
    found = np.empty(most, np.uint32)
    waiting = np.empty(most + len(changed), np.uint32)
    waiting[: len(changed)] = changed
    done, known, enough = 0, len(changed), True
    gathered = 0
    while done < known and enough:
        here = waiting[done]
        done += 1
        for link in range(effects_first[here], effects_first[here + 1]):
            effect = effects[link]
            if seen[effect] or place[effect] >= count:
                continue
            if gathered == most:
                enough = False
                break
            seen[effect] = True
            waiting[known] = effect
            known += 1
            found[gathered] = place[effect]
            gathered += 1
    for number in range(len(changed), known):
        seen[waiting[number]] = False
    places = found[:gathered]
    places.sort()
    return places, enough
