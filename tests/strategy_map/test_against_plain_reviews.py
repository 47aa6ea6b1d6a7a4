"""A review of any made strategy says what the plain loop over the design's sentences says."""

from __future__ import annotations

import pytest

from tests.plain_propagation import propagate
from tests.strategy_map.made import Case

FIELDS = ("score", "measured", "driven", "low", "high", "coverage")


@pytest.mark.parametrize("block", range(5))
def test_review_and_loop_agree(block: int) -> None:
    """All rules, shares, caps, signs, scales of 2 to 5 bands; what is unknown, has left, is assessed,
    overridden, dropped; KPIs that drive KPIs; feedback, detail objectives, risks."""
    for seed in range(20 * block, 20 * (block + 1)):
        case = Case(seed, drops=seed % 2 == 1)
        review = case.review()
        plain = propagate(case.nodes, case.edges, case.leaves, boundaries=case.boundaries, drop=case.dropped)
        for name in case.readings.keys() | {n for n in case.nodes if not n.startswith("kpi:")}:
            status, wanted = review.status(name), plain[name]
            assert status.applicable == wanted["applicable"], (seed, name)
            for field in FIELDS:
                ours, theirs = getattr(status, field), wanted[field]
                assert ours == (theirs if theirs is None else pytest.approx(theirs, abs=1e-9)), (
                    seed,
                    name,
                    field,
                )
