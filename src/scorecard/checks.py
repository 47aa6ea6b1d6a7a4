"""Checks: rules over a strategy and its figures, one function each, giving Findings.

A rule says what would mislead a reader of the map although the document can be used: a KPI
without a target, an objective that leads nowhere, a reading that contradicts its own numerator
and denominator. `RULES` is all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from scorecard.errors import Finding, Place, ReadingsError, Severity, nearest
from scorecard.kpi.calendar import freshness, in_force
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.measure import check_fit
from scorecard.kpi.readings import Readings
from scorecard.kpi.scale import number, show_score
from scorecard.kpi.schemes import landings, schemes_of
from scorecard.kpi.score import boundaries, score
from scorecard.model.judgement import Judgement
from scorecard.model.kpi import KPI
from scorecard.model.link import Arrow
from scorecard.model.node import Node
from scorecard.model.period import Period
from scorecard.model.scheme import Scheme
from scorecard.model.strategy import Strategy, propagates
from scorecard.strategy_map.sight import Reach, goals_of, reach

if TYPE_CHECKING:
    import pandas as pd

MANY_OBJECTIVES = 25
"""How many objectives a reader takes in on one map."""
MANY_QUESTIONS = 3
"""How many key performance questions an objective can bear."""

_FAR = 1e18
"""A value beyond every end."""
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
_FED = ("objective", "initiative", "service", "capability")
_COLUMNS = "severity rule file line id what fix".split()


class Findings(Sequence[Finding]):
    """Findings, the worst first, then in the order of their places. It cannot be changed.

    `str()` is one line a finding; `errors`, `warnings` and `notes` are those of one severity.

    >>> found = Findings(
    ...     [
    ...         Finding("note", "b", Place(id="kpi:y"), "so"),
    ...         Finding("error", "a", Place(id="kpi:x"), "no target", "add `target:`"),
    ...     ]
    ... )
    >>> found
    <Findings: 1 error, 1 note>
    >>> print(found)
    error: kpi:x: no target; add `target:` [a]
    note: kpi:y: so [b]
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._items = tuple(sorted(findings, key=_order))

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Findings: ...
    def __getitem__(self, index: int | slice) -> Finding | Findings:
        return Findings(self._items[index]) if isinstance(index, slice) else self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return self._items == other._items if isinstance(other, Findings) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._items)

    @property
    def errors(self) -> Findings:
        """Those that keep the input from being used as it stands."""
        return self._of("error")

    @property
    def warnings(self) -> Findings:
        """Those by which a result will mislead somebody."""
        return self._of("warning")

    @property
    def notes(self) -> Findings:
        """The others, worth knowing."""
        return self._of("note")

    def _of(self, severity: Severity) -> Findings:
        return Findings(finding for finding in self._items if finding.severity == severity)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a finding: `severity rule file line id what fix`.

        `line` is an integer, missing where there is none; `file` and `id` are None.
        """
        import pandas as pd

        rows = [
            (item.severity, item.rule, item.where.file, item.where.line, item.where.id, item.what, item.fix)
            for item in self._items
        ]
        frame = pd.DataFrame(rows, columns=_COLUMNS, dtype=object)
        return frame.astype({"line": "Int64"})

    def summary(self) -> str:
        """Return how many there are of each severity, in words.

        >>> Findings().summary()
        'no findings'
        """
        counts = [(len(self._of(severity)), severity) for severity in _SEVERITIES]
        said = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
        return ", ".join(said) or "no findings"

    def __str__(self) -> str:
        return "\n".join(map(str, self._items))

    def __repr__(self) -> str:
        return f"<Findings: {self.summary()}>"

    def _repr_html_(self) -> str:
        from html import escape

        if not self._items:
            return "<p>No findings.</p>"
        rows = [(item.severity, str(item.where), item.what, item.fix, item.rule) for item in self._items]
        head = "".join(f"<th>{name}</th>" for name in ("", "where", "what", "what to do", "rule"))
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        return f"<p>{escape(self.summary())}</p><table><tr>{head}</tr>{body}</table>"


def _order(finding: Finding) -> tuple[Any, ...]:
    where = finding.where
    place = (where.file or "", where.line or 0, where.column or 0, where.id or "", where.cell or "")
    return (_SEVERITIES.index(finding.severity), *place, finding.rule, finding.what)


def check(
    strategy: Strategy,
    readings: Readings | Any | None = None,
    judgements: Judgements | Iterable[Judgement] | None = None,
    *,
    at: str | Period | None = None,
) -> Findings:
    """Return what an analyst should know about a strategy before believing its map.

    Args:
        strategy: what `read_strategy` returns.
        readings: what `read_readings` returns, or any dataframe `Readings` accepts; unsaid,
            only the document is checked.
        judgements: assessed statuses and overrides, as for `Review`.
        at: the period under review; unsaid, the last with readings. Nodes and links outside
            their dates are left out, and readings too old by then are named.

    Raises:
        ReadingsError: the readings are no table of readings at all.
        PeriodError: `at` cannot be read.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "objectives": {"readers": {"name": "More readers", "vision": True}},
    ...         "kpis": {"visits": {"name": "Visits", "measures": "readers", "owner": "Head librarian"}},
    ...     }
    ... )
    >>> found = check(strategy)
    >>> print(found.errors)
    error: kpi:visits: it has no target, which its scheme 'tolerance' reads; add `target:`, or
    `untargeted: true` if it is counted and not judged [target-missing]
    """
    if readings is not None and not isinstance(readings, Readings):
        readings = Readings(readings, fiscal_start=strategy.fiscal_year_start)
    if judgements is not None and not isinstance(judgements, Judgements):
        judgements = Judgements(judgements)
    case = _Case(strategy, readings, judgements, _date(strategy, readings, at))
    return Findings(finding for rule in RULES for finding in rule(case))


def _date(strategy: Strategy, readings: Readings | None, at: str | Period | None) -> Period | None:
    if at is not None:
        return Period.parse(at, fiscal_start=strategy.fiscal_year_start)
    return max(set(readings.frame["period"])) if readings is not None and len(readings) else None


@dataclass(frozen=True)
class _Case:
    """What the rules look at, and what several of them need to know about it."""

    strategy: Strategy
    readings: Readings | None
    judgements: Judgements | None
    at: Period | None

    @cached_property
    def reach(self) -> Reach:
        return reach(self.strategy, self.at)

    @cached_property
    def carrying(self) -> tuple[Arrow, ...]:
        """The arrows that status or values flow along, at the date."""
        return tuple(arrow for arrow in self.strategy.arrows if propagates(arrow.link) and self.holds(arrow))

    @cached_property
    def judged(self) -> list[tuple[KPI, Scheme]]:
        """The KPIs that a scheme judges, each with its scheme, as far as there is one."""
        schemes = schemes_of(self.strategy)
        return [
            (kpi, schemes[kpi.scheme or self.strategy.scheme])
            for kpi in self.strategy.kpis
            if kpi.direction in ("higher", "lower", "between")
            and not kpi.untargeted
            and (kpi.scheme or self.strategy.scheme) in schemes
        ]

    @cached_property
    def assessed(self) -> set[str]:
        """The nodes somebody has given an assessed status, at any time."""
        found = set()
        for item in self.judgements or ():
            if item.kind == "assessed":
                found |= {item.node, *(f"{kind}:{item.node}" for kind in (*_FED, "kpi"))}
        return found

    @cached_property
    def read(self) -> set[str]:
        """The KPIs that have a reading, at any time."""
        if self.readings is None:
            return set()
        frame = self.readings.frame
        given = frame["value"].notna() | (frame["numerator"].notna() & frame["denominator"].notna())
        return set(frame.loc[given, "kpi"])

    def holds(self, arrow: Arrow) -> bool:
        return self.at is None or in_force(arrow.link, self.at)

    def counts(self, node: Node) -> bool:
        return self.at is None or in_force(node, self.at)


Rule = Callable[[_Case], Iterable[Finding]]


# --- schemes and boundaries ------------------------------------------------------------------------


def unknown_scheme(case: _Case) -> Iterator[Finding]:
    """A KPI or the strategy names a RAG scheme that does not exist."""
    strategy, schemes = case.strategy, schemes_of(case.strategy)
    named = [(Place(), strategy.scheme), *((Place(id=kpi.id), kpi.scheme) for kpi in strategy.kpis)]
    for place, name in named:
        if name is not None and name not in schemes:
            fix = nearest(name, schemes) or f"there are {', '.join(sorted(schemes))}"
            yield Finding("error", "unknown-scheme", place, f"there is no RAG scheme {name!r}", fix)


def target_missing(case: _Case) -> Iterator[Finding]:
    """A KPI has no target although its scheme, or its range, is read from it."""
    for kpi, scheme in case.judged:
        if kpi.target is not None:
            continue
        if kpi.direction == "between":
            what, fix = "it has no range to lie in", "add `target: [low, high]`"
        elif scheme.reads_target:
            what, fix = f"it has no target, which its scheme {scheme.id!r} reads", "add `target:`"
        else:
            continue
        fix += ", or `untargeted: true` if it is counted and not judged"
        yield Finding("error", "target-missing", Place(id=kpi.id), what, fix)


def thresholds_missing(case: _Case) -> Iterator[Finding]:
    """A KPI states too few thresholds, or no red flag or goal, for its scheme."""
    for kpi, scheme in case.judged:
        if kpi.direction == "between":
            continue  # range_scheme: none of these can judge a range
        kinds = [boundary.at for boundary in scheme.boundaries]
        wanted, there = kinds.count("threshold"), len(kpi.thresholds)
        missing: list[tuple[str, str]] = []
        if there < wanted:
            missing.append((_plural(wanted, "threshold"), "`thresholds:`, worst first"))
        if "red flag" in kinds and kpi.red_flag is None:
            missing.append(("a red flag", "`red_flag:`"))
        if "goal" in kinds and kpi.goal is None:
            missing.append(("a goal", "`goal:`"))
        if missing:
            what = f"its scheme {scheme.id!r} reads {_and([what for what, _ in missing])}"
            what += f"; it states {there or 'none'}" if there < wanted else ", which it does not state"
            fix = f"add {_and([fix for _, fix in missing])}"
            yield Finding("error", "thresholds-missing", Place(id=kpi.id), what, fix)


def figures_unread(case: _Case) -> Iterator[Finding]:
    """A KPI states thresholds, a red flag, a goal or a tolerance that its scheme does not read."""
    for kpi, scheme in case.judged:
        kinds = [boundary.at for boundary in scheme.boundaries]
        unread = []
        if len(kpi.thresholds) > kinds.count("threshold"):
            read = kinds.count("threshold")
            unread.append(f"all but {read} of its thresholds" if read else "its thresholds")
        if kpi.red_flag is not None and "red flag" not in kinds:
            unread.append("its red flag")
        if kpi.goal is not None and "goal" not in kinds:
            unread.append("its goal")
        if kpi.tolerance is not None and not any(boundary.tolerances for boundary in scheme.boundaries):
            unread.append("its tolerance")
        if unread:
            what = f"its scheme {scheme.id!r} does not read {_and(unread)}"
            fix = "name the scheme that does in `scheme:`, or take them out"
            yield Finding("warning", "figures-unread", Place(id=kpi.id), what, fix)


def range_scheme(case: _Case) -> Iterator[Finding]:
    """A KPI that should lie in a range has a scheme that does not start from that range."""
    for kpi, scheme in case.judged:
        from_target = all(boundary.at in ("target", "midway") for boundary in scheme.boundaries)
        if kpi.direction == "between" and not from_target:
            what = f"its scheme {scheme.id!r} has one side only and cannot judge a range"
            fix = "name one that starts from the target, such as `scheme: tolerance`"
            yield Finding("error", "range-scheme", Place(id=kpi.id), what, fix)


def boundaries_cross(case: _Case) -> Iterator[Finding]:
    """The boundaries of a KPI's bands do not follow each other from worst to best."""
    for kpi, scheme in case.judged:
        for sense, cuts in _sides(kpi, scheme):
            crossed = np.flatnonzero((np.diff(cuts, axis=-1) < 0).any(axis=-1))
            if len(crossed):
                shown = ", ".join(number(float(sense * cut)) for cut in cuts[crossed[0]])
                what = f"the boundaries of its bands, worst first, lie at {shown}: they turn back"
                fix = f"{kpi.direction} is better: mend its target, thresholds, red flag or goal"
                yield Finding("error", "boundaries-cross", Place(id=kpi.id), what, fix)
                break


def landing_unsaid(case: _Case) -> Iterator[Finding]:
    """A scheme does not say where its boundaries lie on the status scale."""
    scale = case.strategy.scale
    users: dict[str, list[str]] = {}
    schemes: dict[str, Scheme] = {}
    for kpi, scheme in case.judged:
        if landings(scheme, scale) is None:
            users.setdefault(scheme.id, []).append(kpi.id)
            schemes[scheme.id] = scheme
    for name, kpis in sorted(users.items()):
        edges = _and([number(edge) for edge in scale.boundaries])
        if any(boundary.lands is None for boundary in schemes[name].boundaries):
            counts = f"{len(schemes[name].bands)} bands on a status scale of {len(scale.bands)}"
            why = f"it has {counts} and does not say where its boundaries lie there"
        else:
            why = f"where its boundaries lie leaves out a boundary of the status scale ({edges})"
        show, do = ("shows its", "does") if len(kpis) == 1 else ("show their", "do")
        so = f"{_some(kpis)} {show} own band and {do} not count above"
        fix = f"give every boundary a score in `lands`, {edges} among them"
        yield Finding("warning", "landing-unsaid", Place(id=f"scheme:{name}"), f"{why}: {so}", fix)


def end_missing(case: _Case) -> Iterator[Finding]:
    """A KPI's worst or best band is open, so that all values in it score the same."""
    for kpi, scheme in case.judged:
        if landings(scheme, case.strategy.scale) is None or np.isnan(_sides(kpi, scheme)[0][1]).any():
            continue  # it has no score, or no boundaries: that is said by other rules
        if isinstance(kpi.worst, tuple):
            continue  # a range with both its ends; whether they lie inside, end_inside says
        same, fixes = [], []
        for side, band, points in _open_ends(case, kpi, scheme):
            where = f" {side} the range" if kpi.direction == "between" else ""
            shown = show_score(case.strategy.scale, points)
            same.append(f"every value in {scheme.bands[band].name.lower()}{where} scores {shown}")
            fixes.append("`best:`, what scores 100" if band else "`worst:`, what scores 0")
        if same:
            what = f"its scale has no {'ends' if len(same) == 2 else 'end'}: {_and(same)}"
            fix = f"add {_and(list(dict.fromkeys(fixes)))}"
            yield Finding("warning", "end-missing", Place(id=kpi.id), what, fix)


def _open_ends(case: _Case, kpi: KPI, scheme: Scheme) -> Iterator[tuple[str, int, float]]:
    """Yield each side on which values are never off the scale, with the band and score there."""
    lows, highs = _aims(kpi)
    probe = np.tile([-_FAR, _FAR], (len(lows), 1))
    scale = case.strategy.scale
    found = score(kpi, scheme, scale, probe, target=lows[:, None], upper=highs[:, None])
    for column, side in enumerate(("below", "above")):
        for row in np.flatnonzero(~found.off_scale[:, column])[:1]:
            yield side, int(found.band[row, column]), float(found.score[row, column])


def end_inside(case: _Case) -> Iterator[Finding]:
    """A stated worst or best value does not lie beyond the outer boundary."""
    for kpi, scheme in case.judged:
        sides = _sides(kpi, scheme)
        outer = [(sense, cuts[:, 0]) for sense, cuts in sides]
        faults = [("worst", value, edge) for value, edge in _inside(kpi.worst, outer)]
        if kpi.best is not None and kpi.direction != "between":
            ((sense, cuts),) = sides
            faults += [("best", value, edge) for value, edge in _inside(kpi.best, [(-sense, -cuts[:, -1])])]
        for name, value, edge in faults:
            band = scheme.bands[0 if name == "worst" else -1].name.lower()
            what = f"`{name}: {number(value)}` does not lie beyond {number(edge)}, where {band} begins"
            fix = f"{name} is the value that scores {0 if name == 'worst' else 100}; move it further out"
            yield Finding("warning", "end-inside", Place(id=kpi.id), what, fix)


def _inside(
    stated: float | tuple[float, float] | None, outer: list[tuple[float, Any]]
) -> Iterator[tuple[float, float]]:
    """Yield stated ends that lie inside, each with the boundary: the nearest of the years'."""
    if stated is None:
        return
    if isinstance(stated, tuple):
        pairs = list(zip(stated, outer, strict=True))
    else:  # on a range, a single end is that of the side it lies on
        beyond = [(sense * stated < cuts).all() for sense, cuts in outer]
        pairs = [] if any(beyond) else [(stated, outer[0])]
    for value, (sense, cuts) in pairs:
        if (sense * value >= cuts).any():
            yield value, float(sense * np.nanmin(cuts))


def _sides(kpi: KPI, scheme: Scheme) -> list[tuple[float, Any]]:
    """The boundaries at every target point, (points, boundaries), so turned that better is higher.

    One side with its sense (1 where higher is better, else -1); for a range its lower and upper.
    """
    lows, highs = _aims(kpi)
    if kpi.direction == "between":
        return [
            (1.0, boundaries(kpi, scheme, lows, 1.0, inside=True)),
            (-1.0, -boundaries(kpi, scheme, highs, -1.0, inside=True)),
        ]
    sense = 1.0 if kpi.direction == "higher" else -1.0
    return [(sense, sense * boundaries(kpi, scheme, lows, sense))]


def _aims(kpi: KPI) -> tuple[Any, Any]:
    """The target, or lower and upper edge, at every target point; NaN where there is none."""
    points = kpi.target.points if kpi.target else ()
    uppers = [np.nan if point.upper is None else point.upper for point in points]
    return np.array([point.value for point in points] or [np.nan]), np.array(uppers or [np.nan])


# --- the graph -------------------------------------------------------------------------------------


def no_goal(case: _Case) -> Iterator[Finding]:
    """Nothing is marked as a goal, or there is nothing to be one."""
    goals, fix = goals_of(case.strategy), "mark one `vision: true`, or some `goal: true`"
    if not goals:
        yield Finding("warning", "no-goal", Place(), "there is no objective that could be a goal", fix)
    elif not any(item.is_goal for item in case.strategy.objectives):
        verb = "is" if len(goals) == 1 else "are"
        what = f"no objective is marked as a goal; {_some(list(goals))} {verb} taken for it"
        yield Finding("note", "no-goal", Place(), what, fix)


def orphan(case: _Case) -> Iterator[Finding]:
    """Something leads to no goal. Of a chain that leads to none, its last node is named."""
    nodes = case.strategy.nodes
    lead = {arrow.source for arrow in case.carrying if case.counts(nodes[arrow.target])}
    lead |= _over_risks(case)
    beneath: dict[str, set[str]] = {}
    for arrow in case.carrying:
        beneath.setdefault(arrow.target, set()).add(arrow.source)
    if not case.reach.goals:
        return
    for name in case.reach.orphans:
        if name in lead:
            continue
        behind = _all_behind(name, beneath)
        what = "it leads to no goal"
        if behind:
            what += f", nor does what leads to it ({_some(sorted(behind))})"
        verb = "measures" if name.startswith("kpi:") else "contributes"
        yield Finding("warning", "orphan", Place(id=name), what, f"say in `{verb}:` what it is for")


def _over_risks(case: _Case) -> set[str]:
    """What measures or mitigates a risk that threatens something: it has its use."""
    arrows = [arrow for arrow in case.strategy.arrows if case.holds(arrow)]
    risks = {arrow.source for arrow in arrows if arrow.link.kind == "threatens"}
    return {arrow.source for arrow in arrows if arrow.target in risks}


def _all_behind(name: str, beneath: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = beneath.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def goal_without_inputs(case: _Case) -> Iterator[Finding]:
    """Nothing measures a goal or contributes to it, and nobody assesses it."""
    for name in _without_inputs(case):
        if name in case.reach.goals:
            what = "nothing measures this goal, nothing contributes to it and nobody assesses it"
            fix = "say in what leads to it that it `contributes:` here"
            yield Finding("warning", "goal-without-inputs", Place(id=name), what, fix)


def node_without_inputs(case: _Case) -> Iterator[Finding]:
    """Nothing measures a node or contributes to it, and nobody assesses it."""
    for name in _without_inputs(case):
        if name not in case.reach.goals:
            what = "nothing measures it, nothing contributes to it and nobody assesses it: it is never known"
            fix = "give it a KPI, or say `assessed: true`"
            yield Finding("warning", "node-without-inputs", Place(id=name), what, fix)


def _without_inputs(case: _Case) -> list[str]:
    fed = {arrow.target for arrow in case.carrying}
    return [
        node.id
        for node in case.strategy.nodes.values()
        if node.kind in _FED
        and case.counts(node)
        and node.id not in fed | case.assessed
        and not node.assessed
    ]


def hangs_on_one(case: _Case) -> Iterator[Finding]:
    """A goal hangs on one KPI: whatever is wrong with that figure is wrong with the goal."""
    for goal, kpi in case.reach.hanging.items():
        what, fix = f"of all KPIs it hangs on {kpi} alone", "find a second figure that would show it failing"
        yield Finding("note", "hangs-on-one", Place(id=goal), what, fix)


def many_objectives(case: _Case) -> Iterator[Finding]:
    """The map has more objectives than a reader takes in."""
    count = sum(item.appears in ("map", "both") for item in case.strategy.objectives)
    if count > MANY_OBJECTIVES:
        what = f"{count} objectives are on the map; a reader takes in {MANY_OBJECTIVES} at most"
        fix = "say `appears: scorecard` for those of detail"
        yield Finding("note", "many-objectives", Place(), what, fix)


# --- questions, owners, dates ----------------------------------------------------------------------


def kpq_count(case: _Case) -> Iterator[Finding]:
    """An objective has more key performance questions than it can bear."""
    for objective, questions in _questions(case).items():
        if len(questions) > MANY_QUESTIONS:
            what = f"{len(questions)} questions ask about it; {MANY_QUESTIONS} at most get a careful answer"
            fix = "keep those that would change a decision"
            yield Finding("note", "kpq-count", Place(id=objective), what, fix)


def kpq_unanswered(case: _Case) -> Iterator[Finding]:
    """No KPI answers a key performance question."""
    answered = {arrow.target for arrow in case.strategy.arrows if arrow.link.kind == "answers"}
    for question in case.strategy.kpqs:
        if question.id not in answered and case.counts(question):
            what = "no KPI answers this question"
            fix = f"say `answers: {question.slug}` in the KPI that does, or leave the question out"
            yield Finding("note", "kpq-unanswered", Place(id=question.id), what, fix)


def kpi_without_question(case: _Case) -> Iterator[Finding]:
    """A KPI answers no question, although questions are asked about what it measures."""
    asked = _questions(case)
    answering = {arrow.source for arrow in case.strategy.arrows if arrow.link.kind == "answers"}
    for arrow in case.strategy.arrows:
        if arrow.link.kind == "measures" and arrow.target in asked and arrow.source not in answering:
            what = f"it answers none of the questions about {arrow.target}"
            fix = "say in `answers:` which, or ask whether it is needed"
            yield Finding("note", "kpi-without-question", Place(id=arrow.source), what, fix)


def _questions(case: _Case) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for arrow in case.strategy.arrows:
        if arrow.link.kind == "asks":
            found.setdefault(arrow.target, []).append(arrow.source)
    return found


def owner_missing(case: _Case) -> Iterator[Finding]:
    """Nodes that nobody is accountable for, in one finding a kind."""
    for kind in ("objective", "initiative", "kpi", "risk"):
        nodes = [node for node in case.strategy.nodes.values() if node.kind == kind and case.counts(node)]
        without = [node.id for node in nodes if node.owner is None]
        if without and any(node.owner is not None for node in case.strategy.nodes.values()):
            plural = {"kpi": "KPIs"}.get(kind, f"{kind}s")
            what = f"{len(without)} of {len(nodes)} {plural} have no accountable owner: {_some(without, 6)}"
            yield Finding("note", "owner-missing", Place(), what, "name a role in `owner:`")


def dates_reversed(case: _Case) -> Iterator[Finding]:
    """Something ends before it starts, so it never counts."""
    for node in case.strategy.nodes.values():
        dated: list[tuple[str, Any]] = [("it", node)]
        dated += [(f"its link `{link.kind}: {link.to}`", link) for link in node.links]
        for name, item in dated:
            first, last = item.valid_from, item.valid_until
            if first is not None and last is not None and last.end < first.start:
                what = f"{name} ends in {last.say()}, before it starts in {first.say()}: it never counts"
                fix = "mend `valid_from` or `valid_until`"
                yield Finding("warning", "dates-reversed", Place(id=node.id), what, fix)


# --- readings and judgements -----------------------------------------------------------------------


def unknown_kpi(case: _Case) -> Iterator[Finding]:
    """Readings are of a KPI that is not there, or hold a word where a number belongs."""
    if case.readings is None:
        return
    kpis = {kpi.id for kpi in case.strategy.kpis}
    try:
        check_fit(case.strategy, case.readings)
    except ReadingsError as error:
        for finding in error.findings:
            yield finding if finding.where.id in kpis else replace(finding, rule="unknown-kpi")


def judgements_fit(case: _Case) -> Iterable[Finding]:
    """Judgements are of a node, or in a word, that the strategy does not know."""
    try:
        (case.judgements or Judgements()).resolved(case.strategy)
    except ReadingsError as error:
        return error.findings
    return ()


def table_notes(case: _Case) -> Iterable[Finding]:
    """What was not read in the tables, such as columns of other names."""
    return case.readings.findings if case.readings is not None else ()


def no_readings(case: _Case) -> Iterator[Finding]:
    """A KPI has never had a reading, and nothing else gives it a value."""
    if case.readings is None:
        return
    parents = {arrow.target for arrow in case.carrying if arrow.link.kind == "part_of"}
    for kpi in case.strategy.kpis:
        rolled_up = kpi.roll_up is not None and kpi.id in parents
        judged = kpi.direction == "assessed" or kpi.untargeted or kpi.id in case.assessed
        if kpi.id not in case.read and case.counts(kpi) and not rolled_up and not judged:
            what = "there has never been a reading of it"
            fix = f"have readings sent as {kpi.slug!r}, or take the KPI out"
            yield Finding("warning", "no-readings", Place(id=kpi.id), what, fix)


def never_assessed(case: _Case) -> Iterator[Finding]:
    """Somebody's status is expected for a node, and there has never been one."""
    if case.judgements is None:
        return
    for node in case.strategy.nodes.values():
        expected = node.assessed or (isinstance(node, KPI) and node.direction == "assessed")
        if expected and case.counts(node) and node.id not in case.assessed:
            fix = "have it judged (`kind: assessed`), or take `assessed` out"
            yield Finding("warning", "never-assessed", Place(id=node.id), "nobody has ever assessed it", fix)


def ratio_mismatch(case: _Case) -> Iterator[Finding]:
    """A value differs from its own numerator and denominator by more than rounding."""
    for kpi, rows in _readings_by_kpi(case):
        factor = 100.0 if kpi.measured_in.strip().startswith("%") else 1.0
        whole = rows.dropna(subset=["value", "numerator", "denominator"])
        whole = whole[whole["denominator"] > 0]
        ratio = factor * whole["numerator"] / whole["denominator"]
        off = [abs(x - y) > _rounding(x, y) for x, y in zip(whole["value"], ratio, strict=True)]
        wrong = whole[np.array(off, dtype=bool)]
        if len(wrong):
            first = wrong.iloc[0]
            over, under = number(first["numerator"]), number(first["denominator"])
            said, exact = number(first["value"]), number(float(ratio[wrong.index[0]]))
            of = f"{'100 x ' if factor == 100 else ''}{over} / {under}"
            what = f"the value of {first['period'].say()} is {said}, and {of} is {exact}{_more(len(wrong))}"
            fix = "mend the value, or leave it empty and let it be worked out"
            yield Finding("warning", "ratio-mismatch", _place(case, wrong.index[0]), what, fix)


def reading_invalid(case: _Case) -> Iterator[Finding]:
    """A reading that cannot be used: a denominator of 0, a yes/no that is neither."""
    for kpi, rows in _readings_by_kpi(case):
        faults = [
            ("denominator", rows["numerator"].notna() & (rows["denominator"] <= 0),
             "it must be above 0; leave the line out where there was nothing to count"),
        ]  # fmt: skip
        if kpi.direction == "yes_no":
            odd = rows["value"].notna() & ~rows["value"].isin((0.0, 1.0))
            faults.append(("value", odd, "a `yes_no` KPI takes yes, no, 1 or 0"))
        for column, odd, fix in faults:
            if odd.any():
                first = rows[odd].iloc[0]
                what = f"the {column} of {first['period'].say()} is {number(first[column])}"
                yield Finding(
                    "warning",
                    "reading-invalid",
                    _place(case, rows.index[odd][0]),
                    what + _more(odd.sum()),
                    fix,
                )


def stale(case: _Case) -> Iterator[Finding]:
    """A KPI's last reading is too old to speak for the period under review."""
    if case.at is None:
        return
    start = case.strategy.fiscal_year_start
    for kpi, rows in _readings_by_kpi(case):
        past = rows[rows["end"] <= np.datetime64(case.at.end)]
        past = past[past["value"].notna() | past[["numerator", "denominator"]].notna().all(axis=1)]
        past = past.sort_values("end", kind="stable")
        last = past.drop_duplicates("organisation", keep="last")["period"]
        is_old = {item: freshness(kpi, item, case.at, fiscal_start=start) == "stale" for item in set(last)}
        old = [item for item in last if is_old[item]]
        if old and case.counts(kpi):
            where = f" in {len(old)} of {len(last)} organisations" if len(last) > 1 else ""
            longest = " at the longest" if len(set(old)) > 1 else ""
            what = f"at {case.at.say()} there is no data{where} since {min(old).say()}{longest}"
            fix = "ask for it, or say in `carry:` how long a reading holds"
            yield Finding("note", "stale", Place(id=kpi.id), what, fix)


def _readings_by_kpi(case: _Case) -> Iterator[tuple[KPI, pd.DataFrame]]:
    if case.readings is None:
        return
    kpis = {kpi.id: kpi for kpi in case.strategy.kpis}
    for name, rows in case.readings.frame.groupby("kpi", sort=True):
        if name in kpis:
            yield kpis[str(name)], rows


def _rounding(value: float, exact: float) -> float:
    """Half a unit of the last decimal written, and what floating point adds."""
    text = repr(float(value)).removesuffix(".0")
    decimals = len(text.partition(".")[2]) if "e" not in text else 12
    return 0.5 * 10.0**-decimals * (1 + 1e-6) + 1e-9 * abs(exact)


def _place(case: _Case, row: int) -> Place:
    assert case.readings is not None  # the row is one of them
    return case.readings.place(row)


def _more(count: int) -> str:
    return f" ({count - 1} more like it)" if count > 1 else ""


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _some(names: list[str], most: int = 3) -> str:
    rest = len(names) - most
    return _and([*names[:most], f"{rest} more"]) if rest > 0 else _and(names)


RULES: tuple[Rule, ...] = (
    unknown_scheme,
    target_missing,
    thresholds_missing,
    figures_unread,
    range_scheme,
    boundaries_cross,
    landing_unsaid,
    end_missing,
    end_inside,
    no_goal,
    orphan,
    goal_without_inputs,
    node_without_inputs,
    hangs_on_one,
    many_objectives,
    kpq_count,
    kpq_unanswered,
    kpi_without_question,
    owner_missing,
    dates_reversed,
    unknown_kpi,
    judgements_fit,
    table_notes,
    no_readings,
    never_assessed,
    ratio_mismatch,
    reading_invalid,
    stale,
)
"""Every rule; the order does not matter, findings are sorted."""

__all__ = ["MANY_OBJECTIVES", "MANY_QUESTIONS", "RULES", "Findings", "check"]
