"""Which work to pay for: under a budget, what raises a goal most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import Finding, Place, ScorecardError
from scorecard.kpi.scale import band_of, optional, show_score
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.inputs import repeated
from scorecard.strategy_map.lines import goals_of
from scorecard.strategy_map.propagate import Inputs, scores

if TYPE_CHECKING:
    import pandas as pd

EXHAUSTIVE = 14
"""Candidates up to which every choice is worked out; above, the best by their single gains is."""
AT_ONCE = 1024
"""Choices that are carried through the graph at once."""
SAME = 1e-9

Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Work that may be paid for: its cost, and the score it is expected to have then.

    `expected` is None where none is stated: it then stays as it is.
    """

    id: str
    name: str
    cost: float
    expected: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Portfolio:
    """The choice of work that raises a goal most within a budget.

    Attributes:
        goal, name: the node that is to be raised.
        budget, currency: what may be spent.
        funded, unfunded: the work that is paid for, and that stops; in order of id.
        score: of the goal then, once every lag has passed; None unknown.
        with_all, with_none: the same with all of it paid for, and nothing.
        today: its status's score as it stands, the work as it is; None unknown.
        runner_up: the ids and score of the next best choice; None where there is none, or only
            single gains were compared.
        exact: whether every choice was worked out.
        findings: what is missing, such as a cost or an expected score.
    """

    goal: str
    name: str
    budget: float
    currency: str
    funded: tuple[Candidate, ...]
    unfunded: tuple[Candidate, ...]
    score: float | None
    with_all: float | None
    with_none: float | None
    today: float | None
    runner_up: tuple[tuple[str, ...], float] | None
    exact: bool
    findings: tuple[Finding, ...]
    scale: Scale

    @property
    def cost(self) -> float:
        """What the funded work costs together."""
        return sum(item.cost for item in self.funded)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a candidate, index `id`: `name cost expected funded`."""
        import pandas as pd

        chosen = [(item, True) for item in self.funded] + [(item, False) for item in self.unfunded]
        rows = [(item.id, item.name, item.cost, item.expected, funded) for item, funded in chosen]
        frame = pd.DataFrame(rows, columns="id name cost expected funded".split()).set_index("id")
        frame["expected"] = frame["expected"].astype("float64")
        return frame.sort_index()

    def __str__(self) -> str:
        spent = f"{self._money(self.cost)} of {self._money(self.budget)}"
        ends = f"{self._shown(self.with_all)} with all of it, {self._shown(self.with_none)} with all stopped"
        ends += f"; today {self._shown(self.today)}"
        lines = [f"{self.name} with {spent}: {self._shown(self.score)} ({ends})"]
        for said, items in (("fund", self.funded), ("stop", self.unfunded)):
            lines += [f"  {said}  {item.name}: {self._money(item.cost)}{_expected(item)}" for item in items]
        if self.runner_up is not None:
            names = {item.id: item.name for item in (*self.funded, *self.unfunded)}
            said = ", ".join(names[item] for item in self.runner_up[0]) or "nothing"
            lines.append(f"  next best: {self._shown(self.runner_up[1])} with {said}")
        return "\n".join([*lines, *map(str, self.findings)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"

    def _money(self, amount: float) -> str:
        return f"{self.currency} {amount:,.0f}".strip()

    def _shown(self, score: float | None) -> str:
        band = band_of(self.scale, score)
        return "unknown" if band is None else f"{band.name.lower()} {show_score(self.scale, score, 1)}"


def _expected(item: Candidate) -> str:
    return "" if item.expected is None else f", expected to score {item.expected:g}"


def portfolio(
    strategy: Strategy, graph: Graph, inputs: Inputs, goal: str, budget: float, *, today: float | None
) -> Portfolio:
    """Return the choice of initiatives that raises a goal most within a budget.

    Work that is not paid for is dropped; what is, has its stated expected score. Of choices that
    come to the same the cheaper counts. Up to 14 candidates every choice that the budget allows is
    worked out with all rules and caps; of more, the best by the gain of each alone is found by
    integer programming and then worked out, and a finding says so.

    Args:
        strategy: the document; initiatives with a `cost` that count at the date are candidates.
        graph, inputs: the same at the date, no lag counting; one column.
        goal: canonical id of the node.
        budget: in the strategy's currency.
        today: the score of the node as it stands; None unknown.

    Raises:
        ScorecardError: the budget is no number from 0 up, or no initiative has a cost.
    """
    _check_budget(budget)
    candidates, findings = _candidates(strategy, graph, inputs)
    if not candidates:
        raise ScorecardError("no initiative that counts has a `cost`: nothing to choose between")
    trial = _Trial(graph, inputs, strategy.scale, candidates, graph.index[goal])
    costs = np.array([item.cost for item in candidates])
    count = len(candidates)
    exact = count <= EXHAUSTIVE
    if exact:
        choices = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
        choices = choices[choices @ costs <= budget * (1 + SAME)]
    else:
        choices = _by_gain(trial, costs, budget)[None, :]
        what = f"{count} initiatives are too many to try every choice: each is weighed by its own gain"
        fix = f"compare {EXHAUSTIVE} or fewer to be sure"
        findings.append(Finding("note", "portfolio", Place(), what, fix))
    reached = trial.scores(choices)
    known = np.where(np.isnan(reached), -np.inf, reached)
    order = np.lexsort((choices.sum(axis=1), choices @ costs, -np.round(known, 9)))
    best = choices[order[0]]
    second = order[1] if len(order) > 1 and np.isfinite(known[order[1]]) else None
    runner_up = None
    if second is not None:
        runner_up = tuple(_some(candidates, choices[second], name=True)), float(reached[second])
    ends = trial.scores(np.array([np.ones(count, bool), np.zeros(count, bool)]))
    return Portfolio(
        goal=goal,
        name=strategy.nodes[goal].name,
        budget=float(budget),
        currency=strategy.currency,
        funded=tuple(_some(candidates, best)),
        unfunded=tuple(_some(candidates, ~best)),
        score=optional(reached[order[0]]),
        with_all=optional(ends[0]),
        with_none=optional(ends[1]),
        today=today,
        runner_up=runner_up,
        exact=exact,
        findings=tuple(findings),
        scale=strategy.scale,
    )


def the_goal(strategy: Strategy) -> str:
    """Return the id of the vision, else of the only goal.

    Raises:
        ScorecardError: there are several, or none.

    >>> the_goal(Strategy.model_validate({"name": "Library", "objectives": {"readers": "More readers"}}))
    'objective:readers'
    """
    goals = [item.id for item in strategy.objectives if item.vision] or list(goals_of(strategy))
    if len(goals) != 1:
        raise ScorecardError(f"say which goal: {', '.join(goals) or 'there is none'}")
    return goals[0]


def _check_budget(budget: Any) -> None:
    if isinstance(budget, bool) or not isinstance(budget, Real):
        raise ScorecardError(f"a budget is a number, such as 300000, not {budget!r}")
    if not float(budget) >= 0:
        raise ScorecardError(f"a budget is 0 or above, not {budget}")


def _some(candidates: Sequence[Candidate], chosen: Chosen, *, name: bool = False) -> list[Any]:
    return [item.id if name else item for item, here in zip(candidates, chosen.tolist(), strict=True) if here]


def _candidates(strategy: Strategy, graph: Graph, inputs: Inputs) -> tuple[list[Candidate], list[Finding]]:
    """The initiatives to choose between, and what is not stated of them."""
    found: list[Candidate] = []
    findings: list[Finding] = []
    for item in sorted(strategy.initiatives, key=lambda item: item.id):
        row = graph.index[item.id]
        if inputs.in_force is not None and not inputs.in_force[row, 0]:
            continue
        if item.cost is None:
            what = "it states no cost, so it is not chosen or left: it stays as it is"
            findings.append(Finding("note", "no-cost", Place(id=item.id), what, "state `cost:`"))
            continue
        found.append(Candidate(item.id, item.name, item.cost, item.expected))
        if item.expected is None:
            what = "it states no expected score, so paid for it stays as it is today"
            fix = "state `expected:`, the score it is to reach"
            findings.append(Finding("warning", "no-expected-score", Place(id=item.id), what, fix))
    return found, findings


class _Trial:
    """What a goal comes to under many choices."""

    def __init__(
        self, graph: Graph, inputs: Inputs, scale: Scale, candidates: Sequence[Candidate], goal: int
    ) -> None:
        self.graph, self.inputs, self.scale, self.goal = graph, inputs, scale, goal
        self.rows = np.array([graph.index[item.id] for item in candidates], dtype=np.intp)
        self.expected = np.array([np.nan if item.expected is None else item.expected for item in candidates])

    def scores(self, choices: Chosen) -> NDArray[np.float64]:
        """Return the goal's score under each choice, NaN where unknown."""
        parts = [choices[start : start + AT_ONCE] for start in range(0, len(choices), AT_ONCE)]
        return np.concatenate([self._some(part) for part in parts])

    def _some(self, choices: Chosen) -> NDArray[np.float64]:
        shape = (self.graph.size, len(choices))
        tried = repeated(self.inputs, len(choices))
        override = np.full(shape, np.nan) if tried.override is None else tried.override
        dropped = np.zeros(shape, dtype=bool) if tried.dropped is None else tried.dropped
        stated = ~np.isnan(self.expected)
        override[self.rows[stated]] = np.where(choices.T[stated], self.expected[stated, None], np.nan)
        dropped[self.rows] = ~choices.T
        tried = replace(tried, override=override, dropped=dropped)
        found = scores(self.graph, tried, self.scale, at_once=AT_ONCE)[0][self.goal]
        return np.asarray(found)


def _by_gain(trial: _Trial, costs: NDArray[np.float64], budget: float) -> Chosen:
    """The choice whose single gains over nothing add up to most."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    count = len(costs)
    reached = trial.scores(np.concatenate([np.zeros((1, count), bool), np.eye(count, dtype=bool)]))
    gains = np.nan_to_num(reached[1:] - reached[0])
    whole = np.ones(count, dtype=np.int64)
    within = LinearConstraint(costs, ub=budget)
    found = milp(-gains, constraints=within, bounds=Bounds(0, 1), integrality=whole)
    if found.x is None:  # nothing paid for is always within a budget
        raise ScorecardError(f"no choice was found: {found.message}")
    return np.asarray(found.x > 0.5)


__all__ = ["Candidate", "Portfolio", "portfolio", "the_goal"]
