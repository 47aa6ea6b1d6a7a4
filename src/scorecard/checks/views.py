"""Rules over the named views of a strategy."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.checks.case import Case, Rule
from scorecard.errors import Finding
from scorecard.strategy_map.select import view_findings


def views(case: Case) -> Iterator[Finding]:
    """A view's selector cannot be used, or selects nothing at the date."""
    return view_findings(case.strategy, case.at)


RULES: tuple[Rule, ...] = (views,)
