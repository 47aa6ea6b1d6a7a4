"""Rules over figures and words that can be used as they stand, and may still be wrong."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.checks.case import Case, Rule
from scorecard.errors import Finding, Place, ReadingsError
from scorecard.kpi.judgements import leaves
from scorecard.kpi.percent import ends_at_hundred, over_hundred
from scorecard.kpi.ratio import ratio_factor
from scorecard.kpi.year_before import latest_revisions
from scorecard.model.judgement import Judgement

LONG = 12
"""Months for which somebody's word stands before it is asked whether it still does."""


def assessed_long_ago(case: Case) -> Iterator[Finding]:
    """An assessed status holds that was given long before the period under review, and never expires."""
    if case.judgements is None or case.at is None:
        return
    try:
        judgements = case.judgements.resolved(case.strategy)
    except ReadingsError:
        return  # what does not fit, judgements_fit says
    organisations = (case.readings.organisations if case.readings is not None else ()) or (None,)
    old: dict[str, list[Judgement]] = {}
    for organisation in organisations:
        for (name, kind), item in judgements.at(case.at, organisation).items():
            if kind == "assessed" and item.expires is None and not leaves(item) and _age(case, item) > LONG:
                old.setdefault(name, []).append(item)
    for name, items in sorted(old.items()):
        if not case.counts(case.strategy.nodes[name]):
            continue
        first = min(items, key=lambda item: item.period.end)
        months = _age(case, first)
        age = f"{months} months" if months < 24 else f"{months // 12} years"
        where = f" in {len(items)} of {len(organisations)} organisations" if len(organisations) > 1 else ""
        longest = ", the oldest of them" if len(items) > 1 else ""
        what = (
            f"its status at {case.at.say()} was assessed {age} before{where}{longest}: "
            f"{first.status} for {first.period.say()}, by {first.author}"
        )
        fix = "have it assessed again, or say in `expires` how long it holds"
        yield Finding("warning", "assessed-long-ago", Place(id=name), what, fix)


def _age(case: Case, item: Judgement) -> int:
    """How many months before the review somebody said it."""
    assert case.at is not None
    now, then = case.at.end, item.period.end
    return (now.year - then.year) * 12 + now.month - then.month


def reading_over_hundred(case: Case) -> Iterator[Finding]:
    """A reading of a share of 100 lies above 100."""
    kpis = {kpi.id: kpi for kpi in case.strategy.kpis if ends_at_hundred(kpi)}
    if case.readings is None or not kpis:
        return
    frame = case.readings.frame
    mine = frame[frame["kpi"].isin(list(kpis)) & ~frame["worded"]]
    read = latest_revisions(mine, {name: ratio_factor(kpi) for name, kpi in kpis.items()})
    for name, rows in read[read["value"] > 100].groupby("kpi", sort=True):
        first = rows.iloc[0]
        of = f"the reading of {first['period'].say()}"
        found = over_hundred(kpis[str(name)], float(first["value"]), of, len(rows) - 1)
        if found is not None:
            yield Finding("warning", found.rule, case.readings.place(rows.index[0]), found.what, found.fix)


RULES: tuple[Rule, ...] = (assessed_long_ago, reading_over_hundred)
