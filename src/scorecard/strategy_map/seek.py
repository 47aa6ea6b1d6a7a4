"""Goal seek: the least change of KPIs that brings a node into a band.

Every KPI runs along its own scale from its value to its best, and its score is piecewise linear in
how far it has come. Where the rules beneath are concave and rise with every input, the node's score
lies below each of its tangents, so that the least effort over the tangents found so far bounds the
answer from below; once its solution reaches the band, it is the answer (the cutting planes of
J. E. Kelley, 1960, doi:10.1137/0108053). With `mean` one tangent is the score itself, and that is a
linear programme. A negative link keeps a score concave where what it reads is a mean of KPIs.

Else, and where caps stand in the way, nothing is proved: the search starts from what the tangents
lead to, from all KPIs at their best and from the single KPIs that are enough; each start is let
down one KPI at a time as far as the band allows, and then effort moves between pairs of KPIs as
long as that takes less.

Values are rounded towards the KPI's best, to a ten-thousandth to a thousandth of its scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import ScorecardError, UnknownNameError
from scorecard.kpi.measure import Measured
from scorecard.kpi.scale import SPARE, band_index, find_band, optional, percent
from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.score import Scored, score, stations
from scorecard.model.kpi import KPI
from scorecard.model.strategy import Strategy
from scorecard.results import Status
from scorecard.strategy_map.graph import RULE_KINDS, Graph
from scorecard.strategy_map.inputs import repeated
from scorecard.strategy_map.propagate import Inputs, scores
from scorecard.strategy_map.sought import Move, Sought

Floats = NDArray[np.float64]

CONCAVE = ("mean", "worst", "two_worst", "geometric", "harmonic")
"""Rules under which a node's score lies below its tangents and rises with every input."""
ROUNDS = 60
"""Tangents after which the search takes over."""
FEW_ROUNDS = 8
"""The same where tangents only lead to a place to start from."""
PAIRS = 40
"""KPIs to which effort is moved from another, those that gain most for it."""
SINGLE = 3
"""KPIs that are enough alone from which the search starts too."""
STEPS = 64
"""Places on a KPI's way that are tried at once."""
NONE_MOVES = "None of the KPIs beneath it can be moved."
PULLS_DOWN = (
    "What pulls it down through a negative link is not made worse for it: KPIs move towards their best only."
)
AT_ONCE = 256
SLACK = 1e-3
"""The part of a step of rounding that is taken for an error of arithmetic."""
CLOSE = 1e-7
"""How far an answer may lie above what is proved to be needed, as a share of that or of a whole way."""


@dataclass(frozen=True, slots=True)
class Way:
    """A KPI's way from its value to its best.

    Attributes:
        kpi, row: the KPI and its place in the graph.
        start, end: its value, and its best.
        aim: target, upper edge and history its value is compared with.
        share: of its scale, the whole way.
        effort: what the whole way takes.
        places: where its score bends, 0..1 of the way, the ends included; a place stands twice
            where it jumps.
        points: its score at each of the places.
    """

    kpi: KPI
    row: int
    start: float
    end: float
    aim: tuple[float, float, float]
    share: float
    effort: float
    places: Floats
    points: Floats


def seek(
    strategy: Strategy,
    graph: Graph,
    inputs: Inputs,
    measured: Measured,
    goal: str,
    band: str,
    *,
    now: Status,
    suppose: Callable[[Mapping[str, float]], Status],
    today: Callable[[Mapping[str, float]], Status],
    read_by: Callable[[str], set[str]],
    costs: Mapping[str, float] | None = None,
) -> Sought:
    """Return the least change of KPIs that brings a node into a band or a better one.

    Args:
        strategy: the document.
        graph, inputs, measured: the same at the date, no lag counting; one column.
        goal: canonical id of the node.
        band: name or letter of a band of the status scale.
        now: the node's status, no lag counting.
        suppose: the same in a what-if with other values of KPIs.
        today: the same with lags as they count at the date.
        read_by: the KPIs that are worked out from one.
        costs: money for one unit of each KPI's value, by canonical id; only these are moved then.

    Raises:
        UnknownNameError: there is no such band.
        ScorecardError: a cost is no number above 0.
    """
    scale = strategy.scale
    wanted = find_band(scale, band)
    if wanted is None:
        raise UnknownNameError("band", band, [item.name for item in scale.bands])
    for name, cost in sorted((costs or {}).items()):
        if not 0 < cost < np.inf:
            raise ScorecardError(f"the cost of a unit of {name} must be a number above 0, not {cost}")
    beneath, cone = _beneath(graph, [graph.index[goal]])
    ways, not_moved = _ways(strategy, graph, inputs, measured, beneath, read_by, costs)
    names = {name: node.name for name, node in strategy.nodes.items()}

    def found(moves: tuple[Move, ...], after: Status, *, least: bool, **more: Any) -> Sought:
        supposed = {move.id: move.after for move in moves}
        return Sought(
            goal=goal,
            name=names[goal],
            band=scale.bands[wanted].name,
            moves=moves,
            in_money=costs is not None,
            currency=strategy.currency,
            before=now.score,
            after=after.score,
            today=today({}).score,
            today_after=today(supposed).score,
            least=least,
            not_moved=tuple((names[name], why) for name, why in not_moved),
            scale=scale,
            **more,
        )

    def there(status: Status) -> bool:
        return status.score is not None and int(band_index(scale, np.array(status.score))) >= wanted

    trial = _Trial(strategy, graph, inputs, ways, graph.index[goal])
    boundary = (0.0, *scale.boundaries)[wanted]
    start = trial.highest()
    ceiling = optional(trial.scores(start[:, None])[0])
    if there(now):
        return found((), now, least=True, reached=True, ceiling=ceiling, why=())
    if not ways or not trial.reaches(start[:, None], boundary)[0]:
        why = _obstacles(suppose(trial.values(start))) if ways else (NONE_MOVES,)
        if (graph.edges.take(cone).sign < 0).any():
            why = (*why, PULLS_DOWN)
        return found((), now, least=False, reached=False, ceiling=ceiling, why=why)
    concave = _is_concave(graph, cone)
    chosen, least = _by_tangents(trial, start, boundary, ROUNDS if concave else FEW_ROUNDS)
    least = least and concave
    if not least:
        chosen = _searched(trial, start, chosen, boundary)
    for values in (_rounded(trial, chosen, SLACK), _rounded(trial, chosen, 0), trial.values(chosen)):
        after = suppose(values)
        if there(after):
            moves = _moves(trial, values, costs)
            return found(moves, after, least=least, reached=True, ceiling=ceiling, why=())
    why = (f"A what-if of what was found shows otherwise: {after.reason}.",)
    return found((), now, least=False, reached=False, ceiling=ceiling, why=why)


def _obstacles(best: Status) -> tuple[str, ...]:
    """Why a node does not reach a band, from its status with every KPI at its best."""
    reached = "it stays unknown" if best.score is None else f"it scores {best.score:.1f} of 100"
    said = [f"With every KPI that can be moved at its best {reached}."]
    if best.coverage < 1:
        said.append(
            f"Only {percent(best.coverage)} of what it rests on is known; what is unknown cannot be moved."
        )
    return (*said, *(f"{reason.text[:1].upper()}{reason.text[1:]}." for reason in best.reasons))


def _beneath(graph: Graph, nodes: Iterable[int]) -> tuple[set[int], NDArray[np.bool_]]:
    """The KPIs that the scores of nodes rest on, and the links they reach them by."""
    into: dict[int, list[int]] = {}
    for number, target in enumerate(graph.edges.target.tolist()):
        into.setdefault(target, []).append(number)
    waiting = list(nodes)
    seen, used = set(waiting), np.zeros(len(graph.edges), dtype=bool)
    while waiting:
        node = waiting.pop()
        if graph.kpi[node]:  # its score is its own reading's
            continue
        for number in into.get(node, ()):
            used[number] = True
            cause = int(graph.edges.source[number])
            if cause < graph.size and cause not in seen:
                seen.add(cause)
                waiting.append(cause)
    return {node for node in seen if graph.kpi[node]}, used


def _is_concave(graph: Graph, cone: NDArray[np.bool_]) -> bool:
    """Whether a node's score lies below its tangents, by the links it rests on.

    A negative link reads 100 less the score of its cause: that is concave where the score is a mean.
    """
    edges = graph.edges.take(cone)
    against = edges.source[edges.sign < 0]
    _, turned = _beneath(graph, against[against < graph.size].tolist())
    straight = graph.edges.take(turned)
    return (
        _all_follow(graph, edges.target, CONCAVE)
        and _all_follow(graph, straight.target, ("mean",))
        and bool((straight.sign > 0).all())
    )


def _all_follow(graph: Graph, nodes: NDArray[np.intp], rules: tuple[str, ...]) -> bool:
    """Whether all of some nodes follow one of some rules, on scores."""
    settings = graph.settings
    allowed = [RULE_KINDS.index(name) for name in RULE_KINDS if name in rules]
    good = np.isin(settings.rule[nodes], allowed) & (settings.on[nodes] == 0) & ~settings.unanimous[nodes]
    return bool(good.all())


def _ways(
    strategy: Strategy,
    graph: Graph,
    inputs: Inputs,
    measured: Measured,
    beneath: set[int],
    read_by: Callable[[str], set[str]],
    costs: Mapping[str, float] | None,
) -> tuple[list[Way], list[tuple[str, str]]]:
    """The KPIs that can be moved, and why others cannot."""
    ways: list[Way] = []
    left: list[tuple[str, str]] = []
    there = {graph.ids[row] for row in beneath}
    for place, kpi in enumerate(strategy.kpis):
        if kpi.id not in there:
            continue
        row = graph.index[kpi.id]
        aim = measured.target[place, 0], measured.upper[place, 0], measured.history[place, 0]
        value = float(measured.value[place, 0])
        if inputs.in_force is not None and not inputs.in_force[row, 0]:
            continue
        if np.isnan(inputs.numbers["score"][row, 0]) or np.isnan(value) or kpi.direction == "assessed":
            left.append((kpi.id, "it has no score that is read from a value"))
        elif inputs.override is not None and not np.isnan(inputs.override[row, 0]):
            left.append((kpi.id, "it is overridden"))
        elif read_by(kpi.id) & there:
            left.append((kpi.id, "another KPI beneath is worked out from it"))
        elif costs is not None and kpi.id not in costs:
            left.append((kpi.id, "no cost is stated"))
        else:
            way = _way(strategy, kpi, row, value, aim, None if costs is None else costs[kpi.id])
            if way is None:
                left.append((kpi.id, "its scale has no worst or no best end"))
            elif way.effort > 0:
                ways.append(way)
    return ways, left


def _way(
    strategy: Strategy, kpi: KPI, row: int, value: float, aim: tuple[float, float, float], cost: float | None
) -> Way | None:
    """The way of one KPI; None where its scale has no ends. Its effort is 0 where it is at its best."""
    scheme = scheme_of(strategy, kpi)
    bends = stations(kpi, scheme, value, target=aim[0], upper=aim[1], history=aim[2])
    worst, end = float(bends[0]), float(bends[-1])
    width = abs(end - worst)
    if not (np.isfinite(width) and width > 0):
        return None
    sense = np.sign(end - worst)
    length = max((end - value) * sense, 0.0)
    ahead = np.unique((bends - value) * sense / length) if length else np.zeros(0)
    places = np.concatenate([[0.0], ahead[(ahead > 0) & (ahead < 1)], [1.0]])
    middles = (places[1:] + places[:-1]) / 2
    bare = Way(kpi, row, value, end, aim, 0, 0, places, places)
    at, between = (_scored(strategy, bare, where).score for where in (places, middles))
    drawn_places, drawn = [0.0], [at[0]]
    for place, middle_score, here in zip(places[1:], between, at[1:], strict=True):
        arriving = 2 * middle_score - drawn[-1]
        if abs(arriving - here) > 1e-5:  # a jump; less is what keeps a score below its boundary
            drawn_places.append(place)
            drawn.append(arriving)
        drawn_places.append(place)
        drawn.append(here)
    effort = length / width if cost is None else length * cost
    return replace(
        bare,
        share=length / width,
        effort=effort,
        places=np.array(drawn_places),
        points=np.array(drawn),
    )


def _scored(strategy: Strategy, way: Way, levels: Floats) -> Scored:
    """What a KPI comes to so far along its way."""
    target, upper, history = way.aim
    return score(
        way.kpi,
        scheme_of(strategy, way.kpi),
        strategy.scale,
        _value(way, levels),
        target=target,
        upper=upper,
        history=history,
    )


def _value(way: Way, levels: Any) -> Any:
    """A KPI's value so far along its way; a yes/no KPI changes at its end."""
    if way.kpi.direction == "yes_no":
        return np.where(np.asarray(levels) < 1, way.start, way.end)
    return np.where(np.asarray(levels) < 1, way.start + levels * (way.end - way.start), way.end)


class _Trial:
    """What a node comes to with KPIs so far along their ways: levels of shape (ways, columns)."""

    def __init__(self, strategy: Strategy, graph: Graph, inputs: Inputs, ways: list[Way], goal: int) -> None:
        self.strategy, self.graph, self.ways, self.goal = strategy, graph, ways, goal
        self.inputs = inputs
        size = np.zeros(graph.size, dtype=bool)
        self.uncapped = replace(graph, settings=replace(graph.settings, measured_cap=size, critical_cap=size))
        self.rows = np.array([way.row for way in ways], dtype=np.intp)
        self.efforts = np.array([way.effort for way in ways])

    def values(self, levels: Floats) -> dict[str, float]:
        """The value of each KPI that has moved."""
        pairs = zip(self.ways, levels.tolist(), strict=True)
        return {way.kpi.id: float(_value(way, level)) for way, level in pairs if level > 0}

    def scores(self, levels: Floats) -> Floats:
        """Return the node's score in each column, NaN where unknown."""
        tried = repeated(self.inputs, levels.shape[1])
        for way, row in zip(self.ways, levels, strict=True):
            found = _scored(self.strategy, way, row)
            read = {"score": found.score, "attainment": found.attainment, "progress": found.progress}
            for name, array in tried.numbers.items():
                array[way.row] = np.clip(read[name], 0, 100)
        return self._flow(self.graph, tried)

    def above(self, points: Floats) -> Floats:
        """Return the node's score without any cap, from scores of the KPIs: (ways, columns)."""
        tried = repeated(self.inputs, points.shape[1])
        tried.numbers["score"][self.rows] = points
        return self._flow(self.uncapped, tried)

    def _flow(self, graph: Graph, tried: Inputs) -> Floats:
        return np.asarray(scores(graph, tried, self.strategy.scale, at_once=AT_ONCE)[0][self.goal])

    def reaches(self, levels: Floats, boundary: float) -> NDArray[np.bool_]:
        """Return in which columns the node reaches a score."""
        return self.scores(levels) >= boundary - SPARE / 2

    def highest(self) -> Floats:
        """The levels with which it scores most: all at the end, but for what pulls it down there."""
        levels = np.ones(len(self.ways))
        for _ in self.ways:
            tried = np.repeat(levels[:, None], len(levels), axis=1)
            np.fill_diagonal(tried, 0.0)
            gains = np.nan_to_num(self.scores(tried) - self.scores(levels[:, None]))
            if not (gains > SPARE).any():
                break
            levels[int(np.argmax(gains))] = 0.0
        return levels

    def points(self, levels: Floats) -> Floats:
        """The score of each KPI so far along its way."""
        pairs = zip(self.ways, levels, strict=True)
        return np.array([float(_scored(self.strategy, way, np.array(level)).score) for way, level in pairs])


def _by_tangents(trial: _Trial, start: Floats, boundary: float, rounds: int) -> tuple[Floats, bool]:
    """Levels by cutting planes, and whether no lesser ones reach all planes."""
    now, ends = (trial.points(np.full(len(trial.ways), level)) for level in (0.0, 1.0))
    cuts = [_tangent(trial, now), _tangent(trial, ends)]
    best = start
    for _ in range(rounds):
        levels = _least(trial.ways, cuts, boundary)
        if levels is None:
            return best, False
        reaching = _lifted(trial, levels, start, boundary)
        needed, taken = (float(trial.efforts @ item) for item in (levels, reaching))
        if taken < float(trial.efforts @ best):
            best = reaching
        if float(trial.efforts @ best) <= needed + CLOSE * max(needed, float(trial.efforts.max())):
            return best, True
        points = trial.points(levels)
        if trial.above(points[:, None])[0] >= boundary - CLOSE:
            return best, False  # only a cap is in the way, and caps have no tangent
        cuts.append(_tangent(trial, points))
    return best, False


def _tangent(trial: _Trial, points: Floats) -> tuple[float, Floats]:
    """The uncapped score as `constant + slopes @ points`, near some scores of the KPIs.

    Two inputs alike have no tangent of their own under `worst`: each is moved aside a little first.
    """
    count, step = len(points), 1e-5
    aside = 1e-3 * (1 + np.random.default_rng(0).random(count))
    near = np.where(points > 50, points - aside, points + aside)
    tried = np.concatenate([near[:, None], near[:, None] + step * np.eye(count)], axis=1)
    found = trial.above(tried)
    slopes = (found[1:] - found[0]) / step
    return float(found[0] - slopes @ near), slopes


def _least(ways: list[Way], cuts: list[tuple[float, Floats]], boundary: float) -> Floats | None:
    """The levels of least effort at which every tangent reaches a boundary; None where none are.

    Each stretch of a way is taken in 0..1 of its length, in order. Where a later one gains more for
    its effort, whole numbers see to the order.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    stretches = [np.diff(way.places) for way in ways]
    gains = [np.diff(way.points) for way in ways]
    which = np.repeat(np.arange(len(ways)), [len(item) for item in stretches])
    lengths, gained = np.concatenate(stretches), np.concatenate(gains)
    efforts = np.array([way.effort for way in ways])[which] * lengths
    order = _in_order(which, efforts, gained)
    count, guards = len(lengths), len(order)
    first = np.array([way.points[0] for way in ways])
    rows = [np.concatenate([slopes[which] * gained, np.zeros(guards)]) for _, slopes in cuts]
    limits = [boundary - constant - slopes @ first for constant, slopes in cuts]
    for number, place in enumerate(order):  # the next is begun only when this is whole
        for stretch, sign in ((place, 1.0), (place + 1, -1.0)):
            row = np.zeros(count + guards)
            row[stretch], row[count + number] = sign, -sign
            rows.append(row)
            limits.append(0.0)
    whole = np.concatenate([np.zeros(count), np.ones(guards)])
    found = milp(
        np.concatenate([efforts, np.zeros(guards)]),
        constraints=LinearConstraint(np.array(rows), lb=np.array(limits)),
        bounds=Bounds(0, 1),
        integrality=whole,
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    levels = np.bincount(which, found.x[:count] * lengths, minlength=len(ways))
    return np.clip(np.asarray(levels), 0, 1)


def _in_order(which: NDArray[np.intp], efforts: Floats, gained: Floats) -> list[int]:
    """The stretches that must be whole before the next: where that gains more for its effort."""
    same = which[1:] == which[:-1]
    better = gained[1:] * efforts[:-1] > gained[:-1] * efforts[1:] + 1e-12
    bent = set(which[1:][same & better].tolist())
    return [int(place) for place in np.flatnonzero(same) if which[place] in bent]


def _lifted(trial: _Trial, levels: Floats, start: Floats, boundary: float) -> Floats:
    """The levels, what has moved taken as far towards a start as it needs to reach a boundary.

    Where that is not enough, all ways are taken towards the start, which reaches it.
    """
    levels = np.where(levels > 1e-9, levels, 0.0)
    if trial.reaches(levels[:, None], boundary)[0]:
        return levels
    rest = np.where(levels > 0, start - levels, 0.0)
    if not trial.reaches((levels + rest)[:, None], boundary)[0]:
        rest = start - levels
    low, high = 0.0, 1.0
    for _ in range(6):
        steps = np.linspace(low, high, STEPS)
        there = trial.reaches(levels[:, None] + steps * rest[:, None], boundary)
        first = int(np.argmax(there)) if there.any() else STEPS - 1
        low, high = float(steps[max(first - 1, 0)]), float(steps[first])
    return np.asarray(levels + high * rest)


def _searched(trial: _Trial, start: Floats, led: Floats, boundary: float) -> Floats:
    """The levels of least effort that are found from several starts."""
    tried = [_let_down(trial, one, boundary) for one in (start, led, *_single(trial, boundary))]
    least = min(tried, key=lambda levels: float(trial.efforts @ levels))
    for _ in range(ROUNDS):
        other = _exchanged(trial, least, boundary)
        if other is None:
            return least
        least = _let_down(trial, other, boundary)
    return least


def _single(trial: _Trial, boundary: float) -> list[Floats]:
    """Levels of one KPI alone that reach a boundary, those of least effort."""
    steps = np.linspace(0, 1, 17)[1:]
    alone = np.concatenate([step * np.eye(len(trial.ways)) for step in steps], axis=1)
    enough = alone[:, trial.reaches(alone, boundary)]
    order = np.argsort(trial.efforts @ enough, kind="stable")
    _, first = np.unique(np.argmax(enough[:, order] > 0, axis=0), return_index=True)
    return [enough[:, order[place]] for place in np.sort(first)[:SINGLE].tolist()]


def _exchanged(trial: _Trial, levels: Floats, boundary: float) -> Floats | None:
    """Levels of less effort, one KPI let down and another taken further; None where none are found."""
    taken = float(trial.efforts @ levels)
    best: Floats | None = None
    for giver in np.flatnonzero(levels > 0).tolist():
        level, bends = float(levels[giver]), trial.ways[giver].places
        lower = np.unique([0.0, level / 2, level * 0.9, level * 0.99, *bends[bends < level].tolist()])
        takers = _takers(trial, levels, giver)
        tried = np.repeat(levels[:, None], len(lower) * len(takers), axis=1)
        tried[giver] = np.repeat(lower, len(takers))
        which, columns = np.tile(takers, len(lower)), np.arange(len(lower) * len(takers))
        low, high = levels[which], np.ones(len(which))
        for middle in (high, *[None] * 30):
            places = (low + high) / 2 if middle is None else middle
            tried[which, columns] = places
            there = trial.reaches(tried, boundary)
            if middle is None:
                low, high = np.where(there, low, places), np.where(there, places, high)
            else:
                low, high, which, tried = low[there], high[there], which[there], tried[:, there]
                columns = np.arange(len(which))
        tried[which, columns] = high
        efforts = trial.efforts @ tried
        if len(efforts) and efforts.min() < taken * (1 - CLOSE):
            best, taken = tried[:, int(np.argmin(efforts))], float(efforts.min())
    return best


def _takers(trial: _Trial, levels: Floats, giver: int) -> NDArray[np.intp]:
    """The KPIs that may be taken further in place of another, those that gain most for it."""
    raised = np.repeat(levels[:, None], len(levels), axis=1)
    np.fill_diagonal(raised, 1.0)
    raised[giver] = 0.0
    rest = trial.efforts * (1 - levels)
    gains = np.nan_to_num(trial.scores(raised)) / np.where(rest > 0, rest, np.inf)
    others = np.flatnonzero((rest > 0) & (np.arange(len(levels)) != giver))
    return others[np.argsort(-gains[others], kind="stable")[:PAIRS]]


def _let_down(trial: _Trial, start: Floats, boundary: float) -> Floats:
    """The levels that reach a boundary, each let down as far as the others allow.

    What gains least for its effort is let down first, and again until nothing yields.
    """
    levels = start.copy()
    while True:
        tried = np.repeat(levels[:, None], len(levels), axis=1)
        np.fill_diagonal(tried, 0.0)
        lost = trial.scores(levels[:, None]) - trial.scores(tried)
        taken = trial.efforts * levels
        order = np.argsort(np.nan_to_num(lost) / np.where(taken > 0, taken, 1), kind="stable")
        before = levels.copy()
        for place in order.tolist():
            levels[place] = _lowest(trial, levels, place, boundary)
        if np.allclose(levels, before, rtol=0, atol=1e-9):
            return levels


def _lowest(trial: _Trial, levels: Floats, place: int, boundary: float) -> float:
    """How far one KPI may be let down while the node reaches a boundary."""
    low, high = 0.0, float(levels[place])
    bends = trial.ways[place].places
    for _ in range(6):
        if high <= low:
            return high
        inside = bends[(bends > low) & (bends < high)]
        steps = np.unique(np.concatenate([np.linspace(low, high, STEPS), inside]))
        tried = np.repeat(levels[:, None], len(steps), axis=1)
        tried[place] = steps
        there = trial.reaches(tried, boundary)
        first = int(np.argmax(there)) if there.any() else len(steps) - 1
        high = float(steps[first])
        low = float(steps[first - 1]) if first else high
    return high


def _rounded(trial: _Trial, levels: Floats, slack: float) -> dict[str, float]:
    """The value of each KPI that has moved, rounded towards its best.

    A step is a ten-thousandth to a thousandth of its scale; `slack` is the share of a step that is
    taken for an error of rounding.
    """
    found = trial.values(levels)
    for way in trial.ways:
        if way.kpi.id not in found or way.kpi.direction == "yes_no":
            continue
        digits = 4 - math.ceil(math.log10(abs(way.end - way.start) / way.share))
        value, sense = found[way.kpi.id], math.copysign(1, way.end - way.start)
        steps = math.ceil(sense * value * 10.0**digits - slack)
        outward = round(sense * steps / 10.0**digits, digits)
        found[way.kpi.id] = min(outward, way.end) if sense > 0 else max(outward, way.end)
    return found


def _moves(trial: _Trial, values: Mapping[str, float], costs: Mapping[str, float] | None) -> tuple[Move, ...]:
    found = []
    for way in trial.ways:
        if way.kpi.id in values:
            after = values[way.kpi.id]
            level = float((after - way.start) / (way.end - way.start))
            move = Move(
                id=way.kpi.id,
                name=way.kpi.name,
                measured_in=way.kpi.measured_in,
                before=way.start,
                after=after,
                share=level * float(way.share),
                cost=None if costs is None else level * float(way.effort),
            )
            found.append(move)
    return tuple(sorted(found, key=lambda move: (-(move.share if move.cost is None else move.cost), move.id)))


__all__ = ["seek"]
