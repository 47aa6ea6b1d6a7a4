"""Rules over KPIs and their RAG schemes: what a scheme reads, and what the KPI states for it."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import joined, plural, some
from scorecard.errors import Finding, Place
from scorecard.kpi.scale import number
from scorecard.kpi.schemes import landings, schemes_of
from scorecard.model.kpi import KPI


def target_missing(case: Case) -> Iterator[Finding]:
    """A KPI has no target although its scheme, or its range, is read from it."""
    for kpi, scheme in case.judged:
        between = kpi.direction == "between"
        if kpi.target is None and (between or scheme.reads_target):
            reads = f"it has no target, which its scheme {scheme.id!r} reads"
            what = "it has no range to lie in" if between else reads
            fix = "add `target: [low, high]`" if between else "add `target:`"
            fix += ", or `untargeted: true` if it is counted and not judged"
            yield Finding("error", "target-missing", Place(id=kpi.id), what, fix)


def thresholds_missing(case: Case) -> Iterator[Finding]:
    """A KPI states too few thresholds, or no red flag or goal, for its scheme."""
    for kpi, scheme in case.judged:
        if kpi.direction == "between":
            continue  # range_scheme: none of these can judge a range
        kinds = [boundary.at for boundary in scheme.boundaries]
        wanted, there = kinds.count("threshold"), len(kpi.thresholds)
        reads, adds = [], []
        if there < wanted:
            reads.append(plural(wanted, "threshold"))
            adds.append("`thresholds:`, worst first")
        for kind, value in _single(kpi):
            if kind in kinds and value is None:
                reads.append(f"a {kind}")
                adds.append(f"`{kind.replace(' ', '_')}:`")
        if reads:
            stated = f"; it states {there or 'none'}" if there < wanted else ", which it does not state"
            what = f"its scheme {scheme.id!r} reads {joined(reads)}{stated}"
            yield Finding("error", "thresholds-missing", Place(id=kpi.id), what, f"add {joined(adds)}")


def figures_unread(case: Case) -> Iterator[Finding]:
    """A KPI states thresholds, a red flag, a goal or a tolerance that its scheme does not read."""
    for kpi, scheme in case.judged:
        kinds = [boundary.at for boundary in scheme.boundaries]
        read = kinds.count("threshold")
        unread = []
        if len(kpi.thresholds) > read:
            unread.append(f"all but {read} of its thresholds" if read else "its thresholds")
        unread += [f"its {kind}" for kind, value in _single(kpi) if kind not in kinds and value is not None]
        if kpi.tolerance is not None and not any(boundary.tolerances for boundary in scheme.boundaries):
            unread.append("its tolerance")
        if unread:
            what = f"its scheme {scheme.id!r} does not read {joined(unread)}"
            fix = "name the scheme that does in `scheme:`, or take them out"
            yield Finding("warning", "figures-unread", Place(id=kpi.id), what, fix)


def _single(kpi: KPI) -> tuple[tuple[str, float | None], ...]:
    """The figures beside the thresholds, by what a boundary calls them."""
    return (("red flag", kpi.red_flag), ("goal", kpi.goal))


def range_scheme(case: Case) -> Iterator[Finding]:
    """A KPI that should lie in a range has a scheme that does not start from that range."""
    for kpi, scheme in case.judged:
        from_target = all(boundary.at in ("target", "midway") for boundary in scheme.boundaries)
        if kpi.direction == "between" and not from_target:
            what = f"its scheme {scheme.id!r} has one side only and cannot judge a range"
            fix = "name one that starts from the target, such as `scheme: tolerance`"
            yield Finding("error", "range-scheme", Place(id=kpi.id), what, fix)


def landing_unsaid(case: Case) -> Iterator[Finding]:
    """A scheme does not say where its boundaries lie on the status scale."""
    scale, schemes = case.strategy.scale, schemes_of(case.strategy)
    users: dict[str, list[str]] = {}
    for kpi, scheme in case.judged:
        if landings(scheme, scale) is None:
            users.setdefault(scheme.id, []).append(kpi.id)
    edges = joined([number(edge) for edge in scale.boundaries])
    for name, kpis in users.items():
        if any(boundary.lands is None for boundary in schemes[name].boundaries):
            counts = f"{len(schemes[name].bands)} bands on a status scale of {len(scale.bands)}"
            why = f"it has {counts} and does not say where its boundaries lie there"
        else:
            why = f"where its boundaries lie leaves out a boundary of the status scale ({edges})"
        show, do = ("shows its", "does") if len(kpis) == 1 else ("show their", "do")
        so = f"{some(kpis)} {show} own band and {do} not count above"
        fix = f"give every boundary a score in `lands`, {edges} among them"
        yield Finding("warning", "landing-unsaid", Place(id=f"scheme:{name}"), f"{why}: {so}", fix)


RULES: tuple[Rule, ...] = (
    target_missing,
    thresholds_missing,
    figures_unread,
    range_scheme,
    landing_unsaid,
)
