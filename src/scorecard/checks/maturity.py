"""Rules over a round of maturity assessment: levels, their working-out, and who was in the room."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations

from scorecard.checks.findings import Findings
from scorecard.checks.words import some
from scorecard.errors import Finding, Place
from scorecard.kpi.scale import number
from scorecard.maturity.cells import cell_name, judged_in
from scorecard.maturity.perceptions import perceptions
from scorecard.model.assessment import Assessment, Judged
from scorecard.model.framework import Framework

MaturityRule = Callable[[Framework, Assessment], Iterator[Finding]]


def consensus_outside_scores(framework: Framework, assessment: Assessment) -> Iterator[Finding]:
    """The agreed level is one that nobody had given."""
    for cell in perceptions(framework, assessment).cells:
        if cell.outside:
            ends = dict.fromkeys((number(cell.spread.lowest), number(cell.spread.highest)))
            what = f"{cell.name}: the agreed level {cell.agreed} lies outside everybody's own, "
            what += " to ".join(ends)
            fix = "mend the entry, or say in `rationale:` what changed everybody's mind"
            where = _cell(assessment, cell.capability, cell.perspective)
            yield Finding("warning", "consensus-outside-scores", where, what, fix)


def consensus_without_rationale(framework: Framework, assessment: Assessment) -> Iterator[Finding]:
    """Nothing says why a level was agreed on."""
    what = _lacking(framework, assessment, "rationale", lambda judged: bool(judged.rationale))
    if what:
        fix = "write down what was said; the working-out is worth more than the level"
        yield Finding("note", "consensus-without-rationale", _round(assessment), what, fix)


def level_without_evidence(framework: Framework, assessment: Assessment) -> Iterator[Finding]:
    """Nothing supports a level: neither evidence of its own nor of the whole capability."""
    what = _lacking(framework, assessment, "evidence", lambda judged: bool(judged.evidence))
    if what:
        fix = "add `evidence:`, if only what somebody said"
        yield Finding("note", "level-without-evidence", _round(assessment), what, fix)


def _lacking(framework: Framework, assessment: Assessment, what: str, there: Callable[[Judged], bool]) -> str:
    """Say how many agreed levels of a round lack something, and of which capabilities; else nothing."""
    bare: Counter[str] = Counter()
    agreed = 0
    for capability, _, judged in judged_in(assessment, framework):
        if judged.as_is is not None:
            whole = assessment.capability(capability)
            agreed += 1
            bare[capability] += not (there(judged) or (whole is not None and there(whole)))
    count = bare.total()
    if not count:
        return ""
    names = [framework.capabilities[name].name for name, lacking in bare.items() if lacking]
    verb = "has" if count == 1 else "have"
    return f"{count} of {agreed} agreed levels {verb} no {what}: of {some(names)}"


def to_be_below_as_is(framework: Framework, assessment: Assessment) -> Iterator[Finding]:
    """The level wanted is lower than the one that is."""
    for capability, side, judged in judged_in(assessment, framework):
        if judged.as_is is None or judged.to_be is None or judged.to_be.agreed >= judged.as_is.agreed:
            continue
        name = cell_name(framework, capability, side)
        what = f"{name}: the level wanted, {judged.to_be}, is below today's, {judged.as_is}"
        fix = "mend one of them, or say in `rationale:` why less is enough"
        yield Finding("warning", "to-be-below-as-is", _cell(assessment, capability, side), what, fix)


def capability_unanswered(framework: Framework, assessment: Assessment) -> Iterator[Finding]:
    """A capability in scope has no answer at all, and nobody said that it does not apply."""
    answered = {
        capability
        for capability, _, judged in judged_in(assessment, framework)
        if judged.as_is is not None or not judged.applies
    }
    answered |= {each.id for each in assessment.capabilities if each.indicators or each.answer}
    scope = [each for each in framework.capabilities.values() if assessment.in_scope(each.id)]
    bare = [each.name for each in scope if each.id not in answered]
    if bare:
        verb = "has" if len(bare) == 1 else "have"
        what = f"{len(bare)} of {len(scope)} capabilities in scope {verb} no answer: {some(bare)}"
        fix = "answer them, or leave them out of `scope:` this round"
        yield Finding("warning", "capability-unanswered", _round(assessment), what, fix)


def facilitator_inside(framework: Framework, assessment: Assessment) -> Iterator[Finding]:
    """Who led the workshop belongs to the team that was assessed."""
    if assessment.facilitator_outside is False:
        who = assessment.facilitator or "the facilitator"
        what = f"{who} led the workshop and belongs to the team that was assessed"
        fix = "let somebody from outside the team lead the next round"
        yield Finding("warning", "facilitator-inside", _round(assessment), what, fix)


def one_group_in_the_room(framework: Framework, assessment: Assessment) -> Iterator[Finding]:
    """Everybody in the room brought the same view."""
    groups = {each.group for each in assessment.present if each.group}
    if len(groups) == 1 and all(each.group for each in assessment.present):
        (group,) = groups
        roles = some([each.name for each in assessment.present])
        what = f"everybody in the room is of one group, {group!r} ({roles})"
        fix = "ask those on the other side too: who provides a service and who uses it may see it differently"
        yield Finding("warning", "one-group-in-the-room", _round(assessment), what, fix)


def groups_alike(framework: Framework, assessment: Assessment) -> Iterator[Finding]:
    """Two groups of roles whose names differ in no more than case, plural or a slip of the pen."""
    groups = list(dict.fromkeys(each.group for each in assessment.present if each.group))
    for one, other in combinations(groups, 2):
        if _alike(one, other):
            what = f"the groups {one!r} and {other!r} are written alike, and are compared as two"
            fix = "write one name for both in `present:`, or tell them apart more clearly"
            yield Finding("warning", "groups-alike", _round(assessment), what, fix)


def _alike(one: str, other: str) -> bool:
    """Whether names are the same word by word; `ward a` and `ward b`, `team 1` and `team 2` are not."""
    first, second = (
        [word.removesuffix("s") for word in _WORD.findall(each.casefold())] for each in (one, other)
    )
    return len(first) == len(second) and all(
        word == beside
        or (
            min(len(word), len(beside)) >= _LONG
            and word.isalpha()
            and beside.isalpha()
            and SequenceMatcher(None, word, beside).ratio() >= _CLOSE
        )
        for word, beside in zip(first, second, strict=True)
    )


_WORD = re.compile(r"\w+")
_LONG, _CLOSE = 5, 0.85
"""In words of so many letters one that is missing or wrong may be a slip: how alike they then are."""


RULES: tuple[MaturityRule, ...] = (
    consensus_outside_scores,
    consensus_without_rationale,
    level_without_evidence,
    to_be_below_as_is,
    capability_unanswered,
    facilitator_inside,
    one_group_in_the_room,
    groups_alike,
)


def check_rounds(framework: Framework, assessments: Iterable[Assessment]) -> Findings:
    """Return what to know of some rounds before believing their levels."""
    return Findings(
        finding for assessment in assessments for rule in RULES for finding in rule(framework, assessment)
    )


def _round(assessment: Assessment) -> Place:
    return Place(cell=f"round {assessment.round!r}")


def _cell(assessment: Assessment, capability: str, perspective: str | None = None) -> Place:
    identifier = capability if perspective is None else f"{capability}/{perspective}"
    return Place(cell=f"round {assessment.round!r}", id=identifier)
