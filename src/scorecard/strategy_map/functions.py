"""Rules that are Python functions: called with the known inputs of one node, their answers checked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorecard.errors import ScorecardError
from scorecard.kpi.scale import SPARE
from scorecard.model.propagation import RuleFunction
from scorecard.strategy_map.rules import Bools, Floats, Ints, Rule


def by_functions(functions: Sequence[RuleFunction], ids: Sequence[str]) -> Rule:
    """Return the rule that calls a function for each segment and column, with its known inputs.

    Args:
        functions: of each segment.
        ids: the node of each segment, to name it in errors.
    """

    def rule(values: Floats, counts: Bools, weights: Floats, starts: Ints) -> Floats:
        ends = np.append(starts[1:], len(values))
        found = np.full((len(starts), values.shape[1]), np.nan)
        for segment, (first, last) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            for column in np.flatnonzero(counts[first:last].any(axis=0)).tolist():
                there = counts[first:last, column]
                scores, weight = values[first:last, column][there], weights[first:last][there]
                found[segment, column] = _called(functions[segment], ids[segment], scores, weight)
        return found

    return rule


def name_of(function: RuleFunction) -> str:
    """Return what to call a function."""
    return str(getattr(function, "__name__", type(function).__name__))


def _called(function: RuleFunction, identifier: str, scores: Floats, weights: Floats) -> float:
    given = ", ".join(f"{score:g}" for score in scores[:6]) + (" ..." if len(scores) > 6 else "")
    where = f"{identifier}: its rule, the function {name_of(function)!r},"
    try:
        answer = function(scores, weights)
    except Exception as error:
        raise ScorecardError(
            f"{where} failed on the scores {given}: {type(error).__name__}: {error}"
        ) from error
    try:
        score = float(answer)
    except (TypeError, ValueError):
        score = np.nan
    if not -SPARE <= score <= 100 + SPARE:
        raise ScorecardError(
            f"{where} made {answer!r} of the scores {given}; it must return a number from 0 to 100"
        )
    return min(max(score, 0.0), 100.0)
