"""What lies behind a map: the reason of every node, and the links that line of sight follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.results import Background, Behind
from scorecard.strategy_map.explain import Judged, explain
from scorecard.strategy_map.lines import bare_lines


def behind(
    strategy: Strategy,
    at: Period,
    names: Iterable[str],
    judged: Callable[[Period], Judged],
    about: Callable[[str], Background],
) -> Behind:
    """Return what lies behind a map.

    Args:
        strategy: the document.
        at: the period under review.
        names: whose reasons, by id.
        judged, about: as for `explain`.
    """
    # Many paragraphs tell of the same few readings.
    known = cache(about)
    reasons = {name: explain(strategy, judged, at, name, known).paragraph() for name in names}
    lines = bare_lines(strategy, at)
    ends = zip(lines.source.tolist(), lines.target.tolist(), strict=True)
    return Behind(reasons, tuple((lines.ids[cause], lines.ids[effect]) for cause, effect in ends))


__all__ = ["behind"]
