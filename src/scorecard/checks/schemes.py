"""Rules over KPIs and their RAG schemes: what a scheme reads, and what the KPI states for it."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import joined, plural, some
from scorecard.errors import Finding, Place
from scorecard.kpi.scale import number
from scorecard.kpi.schemes import assessed_scheme_of, landings, schemes_of
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
        if kpi.tolerance is not None and not scheme.reads_tolerance:
            unread.append("its tolerance")
        if unread:
            what = f"its scheme {scheme.id!r} does not read {joined(unread)}"
            fix = "name the scheme that does in `scheme:`, or take them out"
            yield Finding("warning", "figures-unread", Place(id=kpi.id), what, fix)


def tolerance_missing(case: Case) -> Iterator[Finding]:
    """A KPI states no tolerance, and its scheme reads one and has none of its own."""
    for kpi, scheme in case.judged:
        if scheme.reads_tolerance and (kpi.tolerance or scheme.tolerance) is None:
            what = f"its scheme {scheme.id!r} reads a tolerance, and neither states one"
            fix = "add `tolerance:`, such as 5 in its own unit or 5% of the target"
            yield Finding("error", "tolerance-missing", Place(id=kpi.id), what, fix)


def people_judge(case: Case) -> Iterator[Finding]:
    """A KPI with values has a scheme whose bands only people give."""
    for kpi in case.valued:
        scheme = schemes_of(case.strategy)[kpi.scheme or case.strategy.scheme]
        if scheme.assessed:
            what = f"people give the bands of its scheme {scheme.id!r}, and it is judged by its values"
            fix = "name another in `scheme:`, or say `direction: assessed`"
            yield Finding("error", "people-judge", Place(id=kpi.id), what, fix)


def _single(kpi: KPI) -> tuple[tuple[str, float | None], ...]:
    """The figures beside the thresholds, by what a boundary calls them."""
    return (("red flag", kpi.red_flag), ("goal", kpi.goal))


def range_scheme(case: Case) -> Iterator[Finding]:
    """A KPI that should lie in a range has a scheme that does not start from that range."""
    for kpi, scheme in case.judged:
        from_target = all(boundary.at in ("target", "midway", "history") for boundary in scheme.boundaries)
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
    for node in case.strategy.nodes.values():
        named = assessed_scheme_of(case.strategy, node)
        if named is not None and landings(named, scale) is None:
            users.setdefault(named.id, []).append(node.id)
    edges = joined([number(edge) for edge in scale.boundaries])
    for name, nodes in users.items():
        scheme = schemes[name]
        said = scheme.lands if scheme.assessed else [edge for edge in scheme.boundaries if edge.lands]
        if not said:
            counts = f"{len(scheme.bands)} bands on a status scale of {len(scale.bands)}"
            if len(scheme.bands) == len(scale.bands):
                counts = "bands of other names than the status scale"
            why = f"it has {counts} and does not say where its boundaries lie there"
        else:
            why = f"where its boundaries lie leaves out a boundary of the status scale ({edges})"
        show, do = ("shows its", "does") if len(nodes) == 1 else ("show their", "do")
        so = f"{some(nodes)} {show} own band and {do} not count above"
        rising = f"{len(scheme.bands) - 1} rising scores" if len(scheme.bands) > 2 else "one score"
        if scheme.assessed:
            fix = f"say so in `lands:`, {rising}, {edges} among them"
        else:
            fix = f"give every boundary a score in `lands`, {edges} among them"
        if len(scheme.bands) < len(scale.bands):
            fix = "it has too few bands to; use another scheme, or a status scale of as many"
        elif all(scheme.id != own.id for own in case.strategy.schemes):
            fix = f"state one like it under `schemes:` and {fix}"
        yield Finding("warning", "landing-unsaid", Place(id=f"scheme:{name}"), f"{why}: {so}", fix)


RULES: tuple[Rule, ...] = (
    target_missing,
    thresholds_missing,
    figures_unread,
    tolerance_missing,
    people_judge,
    range_scheme,
    landing_unsaid,
)
