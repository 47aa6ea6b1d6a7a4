"""Rules over what leads to what: goals, orphans, inputs, questions, owners and dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from scorecard.checks.case import FED, Case, Rule
from scorecard.checks.words import some
from scorecard.errors import Finding, Place
from scorecard.strategy_map.feedback import loops
from scorecard.strategy_map.lines import goals_of

MANY_OBJECTIVES = 25
"""How many objectives a reader takes in on one map."""
MANY_QUESTIONS = 3
"""How many key performance questions an objective can bear."""


def no_goal(case: Case) -> Iterator[Finding]:
    """Nothing is marked as a goal, or there is nothing to be one."""
    goals, fix = goals_of(case.strategy), "mark one `vision: true`, or some `goal: true`"
    if not goals:
        yield Finding("warning", "no-goal", Place(), "there is no objective that could be a goal", fix)
    elif not any(item.is_goal for item in case.strategy.objectives):
        verb = "is" if len(goals) == 1 else "are"
        what = f"no objective is marked as a goal; {some(goals)} {verb} taken for it"
        yield Finding("note", "no-goal", Place(), what, fix)


def orphan(case: Case) -> Iterator[Finding]:
    """Something leads to no goal. Of a chain that leads to none, its last node is named.

    Services have a rule of their own.
    """
    if not case.reach.goals:
        return
    nodes = case.strategy.nodes
    lead = {arrow.source for arrow in case.carrying if case.counts(nodes[arrow.target])}
    lead |= _over_risks(case)
    lead |= {kpi.id for kpi in case.strategy.kpis if kpi.untargeted}  # counted for its own sake
    for name in case.reach.orphans:
        if name in lead or name.startswith("service:"):
            continue
        what = f"it leads to no goal{case.behind(name)}"
        verb = "measures" if name.startswith("kpi:") else "contributes"
        yield Finding("warning", "orphan", Place(id=name), what, f"say in `{verb}:` what it is for")


def _over_risks(case: Case) -> set[str]:
    """What measures or mitigates a risk that threatens something: it has its use."""
    arrows = [arrow for arrow in case.strategy.arrows if case.counts(arrow.link)]
    risks = {arrow.source for arrow in arrows if arrow.link.kind == "threatens"}
    return {arrow.source for arrow in arrows if arrow.target in risks}


def without_inputs(case: Case) -> Iterator[Finding]:
    """Nothing measures a node, or a goal, or contributes to it, and nobody assesses it."""
    known = {arrow.target for arrow in case.carrying} | case.assessed
    for node in case.strategy.nodes.values():
        if node.kind not in FED or not case.counts(node) or node.assessed or node.id in known:
            continue
        if node.id in case.reach.goals:
            rule = "goal-without-inputs"
            what = "nothing measures this goal, nothing contributes to it and nobody assesses it"
            fix = "say in what leads to it that it `contributes:` here"
        else:
            rule = "node-without-inputs"
            what = "nothing measures it, nothing contributes to it and nobody assesses it: it is never known"
            fix = "give it a KPI, or say `assessed: true`"
        yield Finding("warning", rule, Place(id=node.id), what, fix)


def hangs_on_one(case: Case) -> Iterator[Finding]:
    """A goal hangs on one KPI: whatever is wrong with that figure is wrong with the goal."""
    for goal, kpi in case.reach.hanging.items():
        what, fix = f"of all KPIs it hangs on {kpi} alone", "find a second figure that would show it failing"
        yield Finding("note", "hangs-on-one", Place(id=goal), what, fix)


def idle_feedback(case: Case) -> Iterator[Finding]:
    """A link is marked `feedback` and closes no loop: it carries nothing, and need not be held back."""
    for source, target in loops(case.strategy, case.at).idle:
        what = f"its link to {target} is marked `feedback` and closes no loop, so it carries nothing"
        fix = "leave `feedback` out, or add the link that is missing in the loop"
        yield Finding("warning", "feedback-closes-nothing", Place(id=source), what, fix)


def many_objectives(case: Case) -> Iterator[Finding]:
    """The map has more objectives than a reader takes in."""
    count = sum(item.appears in ("map", "both") for item in case.strategy.objectives)
    if count > MANY_OBJECTIVES:
        what = f"{count} objectives are on the map; a reader takes in {MANY_OBJECTIVES} at most"
        fix = "say `appears: scorecard` for those of detail"
        yield Finding("note", "many-objectives", Place(), what, fix)


def kpq_count(case: Case) -> Iterator[Finding]:
    """An objective has more key performance questions than it can bear."""
    asked = Counter(arrow.target for arrow in case.strategy.arrows if arrow.link.kind == "asks")
    for objective, count in asked.items():
        if count > MANY_QUESTIONS:
            what = f"{count} questions ask about it; {MANY_QUESTIONS} at most get a careful answer"
            fix = "keep those that would change a decision"
            yield Finding("note", "kpq-count", Place(id=objective), what, fix)


def kpq_unanswered(case: Case) -> Iterator[Finding]:
    """No KPI answers a key performance question."""
    answered = {arrow.target for arrow in case.strategy.arrows if arrow.link.kind == "answers"}
    for question in case.strategy.kpqs:
        if question.id not in answered and case.counts(question):
            what = "no KPI answers this question"
            fix = f"say `answers: {question.slug}` in the KPI that does, or leave the question out"
            yield Finding("note", "kpq-unanswered", Place(id=question.id), what, fix)


def kpi_without_question(case: Case) -> Iterator[Finding]:
    """KPIs that answer no question, although questions are asked about what they measure."""
    arrows = case.strategy.arrows
    asked = {arrow.target for arrow in arrows if arrow.link.kind == "asks"}
    answering = {arrow.source for arrow in arrows if arrow.link.kind == "answers"}
    measuring = {arrow.source for arrow in arrows if arrow.link.kind == "measures" and arrow.target in asked}
    there = [kpi.id for kpi in case.strategy.kpis if kpi.id in measuring and case.counts(kpi)]
    silent = [name for name in there if name not in answering]
    if silent:
        verb = "answers" if len(silent) == 1 else "answer"
        what = f"{len(silent)} of {len(there)} KPIs {verb} none of the questions about what they measure: "
        fix = "say in `answers:` which, or ask whether they are needed"
        yield Finding("note", "kpi-without-question", Place(), what + some(silent, 6), fix)


def owner_missing(case: Case) -> Iterator[Finding]:
    """Nodes that nobody is accountable for, in one finding a kind."""
    every = case.strategy.nodes.values()
    if all(node.owner is None for node in every):
        return  # this strategy names no owners
    for kind in ("objective", "initiative", "kpi", "risk"):
        nodes = [node for node in every if node.kind == kind and case.counts(node)]
        without = [node.id for node in nodes if node.owner is None]
        if without:
            plural = "KPIs" if kind == "kpi" else f"{kind}s"
            what = f"{len(without)} of {len(nodes)} {plural} have no accountable owner: {some(without, 6)}"
            yield Finding("note", "owner-missing", Place(), what, "name a role in `owner:`")


def dates_reversed(case: Case) -> Iterator[Finding]:
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


RULES: tuple[Rule, ...] = (
    no_goal,
    orphan,
    without_inputs,
    hangs_on_one,
    idle_feedback,
    many_objectives,
    kpq_count,
    kpq_unanswered,
    kpi_without_question,
    owner_missing,
    dates_reversed,
)
