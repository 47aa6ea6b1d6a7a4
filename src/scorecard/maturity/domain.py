"""An assessment as a domain of a scorecard: capabilities as nodes, levels as assessed statuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from pydantic import ValidationError

from scorecard.errors import Finding, Place, ScorecardError, StrategyError, UnknownNameError
from scorecard.kpi.judgements import UNKNOWN, Judgements
from scorecard.kpi.scale import band_of, show_score
from scorecard.maturity.cells import ANSWERED, NOT_APPLICABLE, NOT_IN_SCOPE, Cells, Levels, cells, judged_in
from scorecard.maturity.drags import Drags
from scorecard.model.assessment import Assessment, Judged
from scorecard.model.framework import Framework, LevelScale, RollUpRule, which_is_meant
from scorecard.model.judgement import Judgement
from scorecard.model.link import Contributes, read_links
from scorecard.model.node import Capability
from scorecard.model.period import Period
from scorecard.model.propagation import Propagation, RuleName
from scorecard.model.scheme import Scale
from scorecard.model.strategy import ENDS, Lane, Strategy

if TYPE_CHECKING:
    import pandas as pd

Against = Literal["to_be", "top"]
RULES: Mapping[str, RuleName] = {"mean": "mean", "minimum": "worst"}
"""The engine's rule for each roll-up of levels."""
CONSENSUS = "the room, by consensus"
"""The author of a level: it is the room that agreed on it, whoever led the talk."""
OURS = "How a level becomes a status is this library's reading, and no rule of {framework}."

_Cell = tuple[str, str | None]


@dataclass(frozen=True, slots=True, repr=False)
class MaturityDomain:
    """A strategy with an assessment in it, and the judgements that go with it.

    `write_strategy(domain.strategy, path)` saves the map, `write_judgements(domain.judgements, path)` its
    levels.

    Attributes:
        strategy: the strategy, with a node for each capability and each of its perspectives.
        judgements: an assessed status a perspective and round; where a round left it out, the last one.
        findings: levels that nothing can be compared with, capabilities that lead nowhere, statuses
            that rest on an older round.
        against: what a level is compared with: `to_be`, or `top` of the scale.
        roll_up: how a capability comes from its perspectives.
        framework: what was assessed.
    """

    strategy: Strategy
    judgements: Judgements
    findings: tuple[Finding, ...]
    against: Against
    roll_up: RollUpRule
    framework: Framework

    def to_frame(self) -> pd.DataFrame:
        """Return one row a judgement: `node name period status score organisation author reason`.

        `score` is 0..100 on the strategy's status scale, NaN where the node leaves the calculation.
        """
        frame = self.judgements.to_frame()
        frame["name"] = [self.strategy.nodes[node].name for node in frame["node"]]
        frame["score"] = frame["score"].astype("float64")
        return frame["node name period status score organisation author reason".split()]

    def __repr__(self) -> str:
        own = [node for node in self.strategy.capabilities if f"maturity:{self.framework.id}" in node.tags]
        sides = sum("maturity-perspective" in node.tags for node in own)
        counts = (
            (len(own) - sides, "capability", "capabilities"),
            (len(self.judgements), "judgement", "judgements"),
            (len(self.findings), "finding", "findings"),
        )
        said = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
        return (
            f"<MaturityDomain of {self.framework.name} in {self.strategy.name!r}: "
            f"{', '.join(said) or 'nothing judged'}>"
        )

    def __str__(self) -> str:
        scale = self.strategy.scale
        said = f"{_compared(self.against, self.roll_up)} A level wanted that is reached scores "
        said += (
            f"{show_score(scale, scale.boundaries[-1])} or more. {OURS.format(framework=self.framework.name)}"
        )
        return "\n".join([repr(self), f"  {said}", *(f"  {finding}" for finding in self.findings)])

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def level_scores(as_is: Levels, wanted: Levels, levels: LevelScale, scale: Scale) -> Levels:
    """Return the status scores of levels compared with those wanted; NaN where either is unknown.

    Straight lines from the lowest level, 0, to the level wanted, which lies on the boundary of the
    best band as a KPI's target does, and on to the highest level, 100:

        score = met * (as_is - lowest) / (wanted - lowest)                      below what is wanted
        score = met + (100 - met) * (as_is - wanted) / (highest - wanted)       from there on
        score = 100                                                             at the highest level

    So the best band is reached exactly where as-is is at or above what is wanted; the score never
    falls as as-is rises, nor rises as more is wanted. The comparison is ours: no public source says
    how NIMM colours a level.

    Args:
        as_is, wanted: levels, arrays of one shape.
        levels: the framework's scale: `lowest`, `highest`.
        scale: the status scale; its best boundary is `met`.

    >>> scale = LevelScale(levels={1: "", 2: "", 3: "", 4: "", 5: ""})
    >>> level_scores(np.array([1.0, 2, 3, 4, 5]), np.full(5, 3.0), scale, Scale()).round(1).tolist()
    [0.0, 33.3, 66.7, 83.3, 100.0]
    """
    lowest, highest, met = levels.lowest, levels.highest, scale.boundaries[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        below = met * (as_is - lowest) / (wanted - lowest)
        above = met + (100 - met) * (as_is - wanted) / (highest - wanted)
    found = np.where(as_is >= wanted, above, below)
    found = np.where(as_is >= highest, 100.0, found)
    return np.where(np.isnan(as_is) | np.isnan(wanted), np.nan, found)


def node_of(capability: str, perspective: str | None = None) -> str:
    """Return the id of the node of a capability, or of one perspective of it.

    >>> node_of("service-desk"), node_of("service-desk", "process")
    ('capability:service-desk', 'capability:service-desk.process')
    """
    return f"capability:{capability}" + (f".{perspective}" if perspective else "")


def maturity_domain(
    framework: Framework,
    rounds: Sequence[Sequence[Assessment]],
    strategy: Strategy,
    contributes: Mapping[str, Any],
    *,
    against: Against = "to_be",
    roll_up: RollUpRule = "mean",
    lane: str | None = None,
    drags: Drags | None = None,
    named: bool = False,
) -> MaturityDomain:
    """Write assessments into a strategy as capability nodes, and return the judgements beside it.

    A capability that any round had in its scope becomes a node, `capability:service-desk`, and each
    of its perspectives another, `capability:service-desk.process`, that contributes to it. They
    count from the first round that asked for them. Where a round says no scope, only capabilities
    of which some round judged anything are written; a note counts the others. Per round a
    perspective has

    - an assessed status, where a level was agreed and there is a level to compare it with; without
      one, `unknown`, and the reason tells the level;
    - none where it was not answered, so that it is unknown from that round on;
    - `not applicable` where it does not apply: it leaves the calculation;
    - the status of the last round that judged it, where the round left the capability out of its
      scope: nobody looked again, so that it is neither better nor gone. It keeps the day it was
      judged; its reason, and a finding, tell that the latest round did not ask again.

    A range such as `1 possibly 2` scores at the agreed level, and its ends are the status's `low` and
    `high`: where these lie in different bands it is provisional. The reason tells the range.

    Args:
        framework: what was assessed.
        rounds: the rounds of each organisation, oldest first, fitting the framework.
        strategy: what to write into; it stays as it is.
        contributes: capability to what it contributes to, written as in a strategy: an id, a list
            of ids, or a mapping from id to weight.
        against: compare with `to_be`, or with the `top` of the scale.
        roll_up: how a capability comes from its perspectives: `mean` or `minimum`.
        lane: the perspective of the strategy (the tier, where its map is drawn by tiers) the
            capabilities stand in; unsaid, a band of the framework's name at the foot.
        drags: links between the perspectives of a capability; unsaid, there are none.
        named: whether judgements name their organisation, as they must where there are several.

    Raises:
        StrategyError: a name is not known or too long, an id is there already, two rounds of one
            day; `findings` holds every fault.
        ScorecardError: the framework has no levels, or `against` or `roll_up` is none of those named.
        UnknownNameError: there is no such lane.
    """
    levels = _levels_of(framework)
    if against not in get_args(Against):
        raise UnknownNameError("comparison", str(against), get_args(Against))
    check_roll_up(roll_up)
    laid = [cells(framework, each) for each in rounds]
    asked = _first_asked(laid, rounds)
    faults = [*_name_faults(framework, strategy, asked), *_same_day_faults(rounds)]
    links = _links_of(framework, strategy, contributes, asked, faults)
    if faults:
        raise StrategyError(f"{framework.name} cannot be written into {strategy.name!r}", faults)
    field = "tier" if strategy.map.bands == "tiers" else "perspective"
    lanes, place = _lanes(strategy, framework, field, lane)
    said = f"{_compared(against, roll_up)} {OURS.format(framework=framework.name)}"
    nodes = capability_nodes(
        framework, asked, rule=RULES[roll_up], drags=drags, basis=_basis(rounds), contributes=links,
        placed={field: place}, said=said,
    )  # fmt: skip
    joined = with_nodes(strategy, "capabilities", nodes, {f"{field}s": lanes})
    findings: list[Finding] = [
        Finding(
            "warning", "capability-without-objective", Place(id=node_of(capability)),
            "it contributes to no objective",
            f"say what it is for: contributes={{{capability!r}: ...}}",
        )
        for capability in dict.fromkeys(capability for capability, _ in asked)
        if not links.get(capability)
    ]  # fmt: skip
    findings += _unjudged(framework, asked, rounds)
    if drags is not None:
        findings.append(Finding("note", "assumption", Place(), drags.source.rstrip(".")))
    judgements: list[Judgement] = []
    for each, found in zip(rounds, laid, strict=True):
        organisation = each[0].organisation if named else None
        judgements += _judgements(each, found, asked, levels, strategy.scale, against, organisation, findings)
    return MaturityDomain(joined, Judgements(judgements), tuple(findings), against, roll_up, framework)


def _compared(against: Against, roll_up: RollUpRule) -> str:
    aim = "those wanted (to-be)" if against == "to_be" else "the top of the scale"
    return f"Levels are compared with {aim}, and a capability is the {roll_up} of its perspectives."


def _levels_of(framework: Framework) -> LevelScale:
    if framework.scale is None:
        raise ScorecardError(
            f"{framework.name} asks questions without levels, so that there is no status to be shown"
        )
    return framework.scale


def check_roll_up(roll_up: str) -> None:
    """Refuse a roll-up that agreed levels cannot have.

    Raises:
        ScorecardError: it needs answers level by level.
        UnknownNameError: there is none of that name.
    """
    if roll_up in ("cumulative", "gate"):
        raise ScorecardError(
            f"{roll_up!r} needs answers level by level, and a perspective has one agreed level; "
            "choose 'mean' or 'minimum'"
        )
    if roll_up not in RULES:
        raise UnknownNameError("roll-up", str(roll_up), RULES)


def _first_asked(laid: Sequence[Cells], rounds: Sequence[Sequence[Assessment]]) -> dict[_Cell, Period]:
    """The cells that some round had in its scope, with the day of the first such round.

    A round that says no scope asks only for what some round judged or names in its scope.
    """
    meant = {name for each in rounds for assessment in each for name in assessment.scope or ()}
    for table in laid:
        judged = np.isin(table.state, (ANSWERED, NOT_APPLICABLE)) | ~np.isnan(table.to_be)
        meant |= {table.capabilities[row] for row in np.flatnonzero(judged.any(axis=1)).tolist()}
    found: dict[_Cell, Period] = {}
    for each, table in zip(rounds, laid, strict=True):
        days = [Period("day", assessment.date) for assessment in each]
        for cell, state in zip(_cells_of(table), table.state, strict=True):
            if cell[0] not in meant:
                continue
            days_asked = [day for day, was in zip(days, state.tolist(), strict=True) if was != NOT_IN_SCOPE]
            if days_asked:
                found[cell] = min([*days_asked, found.get(cell, days_asked[0])])
    return found


def _unjudged(
    framework: Framework, asked: Iterable[_Cell], rounds: Sequence[Sequence[Assessment]]
) -> Iterator[Finding]:
    """How many capabilities are left out, though a round that says no scope had them in it."""
    there = {capability for capability, _ in asked}
    rest = len(framework.capabilities) - len(there)
    if rest and any(assessment.scope is None for each in rounds for assessment in each):
        many = "capability" if rest == 1 else "capabilities"
        what = f"no scope is said, and nothing is judged of {rest} other {many}: left out of the strategy"
        yield Finding("note", "not-judged", Place(), what, "name under `scope:` those that are to be shown")


def _cells_of(table: Cells) -> Iterator[_Cell]:
    return zip(table.capabilities, table.perspectives, strict=True)


def _said_name(framework: Framework, capability: str, perspective: str | None = None) -> str:
    name = framework.capabilities[capability].name
    return name if perspective is None else f"{name}, {framework.perspective(perspective).name}"


def _name_faults(framework: Framework, strategy: Strategy, asked: Iterable[_Cell]) -> Iterator[Finding]:
    """Ids that are taken or too long, and names that are too long."""
    everyone = dict.fromkeys((capability, None) for capability, _ in asked)
    seen: set[str] = set()
    for capability, perspective in [*everyone, *(cell for cell in asked if cell[1] is not None)]:
        identifier = node_of(capability, perspective)
        where = Place(id=identifier)
        if identifier in strategy.nodes:
            what = f"{strategy.name!r} has a node of this id already"
            yield Finding("error", "duplicate", where, what, "take it out there, or give it another id")
        if identifier in seen:
            what = "a capability and a perspective of another would both bear this id"
            yield Finding("error", "duplicate", where, what, "give one of them another id in the framework")
        seen.add(identifier)
        for field, text, most in (
            ("id", identifier.partition(":")[2], 120),
            ("name", _said_name(framework, capability, perspective), 300),
        ):
            if len(text) > most:
                what = f"its {field} has {len(text)} characters, {most} are the most"
                yield Finding("error", "too long", where, what, "shorten it in the framework")


def _same_day_faults(rounds: Sequence[Sequence[Assessment]]) -> Iterator[Finding]:
    for each in rounds:
        for before, after in pairwise(each):
            if before.date == after.date:
                what = f"the rounds {before.round!r} and {after.round!r} are both of {after.date.isoformat()}"
                yield Finding("error", "rounds", Place(id=after.organisation), what, "give each its own day")


def _links_of(
    framework: Framework, strategy: Strategy, contributes: Mapping[str, Any], asked: Iterable[_Cell],
    faults: list[Finding],
) -> dict[str, tuple[Contributes, ...]]:  # fmt: skip
    """What each capability contributes to, by canonical ids."""
    there = {capability for capability, _ in asked}
    found: dict[str, tuple[Contributes, ...]] = {}
    for name, written in contributes.items():
        where = Place(cell=f"contributes.{name}")
        if name not in there:
            known = name in framework.capabilities
            what = (
                f"{name!r} is judged in no round, nor in the scope of one"
                if known
                else f"no capability {name!r}"
            )
            hint = "" if known else which_is_meant(framework, name, framework.capabilities.values())
            faults.append(Finding("error", "reference", where, what, hint))
            continue
        try:
            links = [Contributes.model_validate(item) for item in read_links(written)]
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                what = detail["msg"].removeprefix("Value error, ")
                faults.append(Finding("error", "link", where, f"{what}, not {detail['input']!r}"))
            continue
        kept = []
        for link in links:
            try:
                target = strategy.resolve(link.to)
            except UnknownNameError as error:
                faults.append(Finding("error", "reference", where, error.message))
                continue
            kind = strategy.nodes[target].kind
            if kind not in ENDS["contributes"][1] or kind == "kpi":
                what = f"{target} is a {kind}, and a capability contributes to none"
                faults.append(Finding("error", "link", where, what, "name an objective"))
            else:
                kept.append(link.model_copy(update={"to": target}))
        found[name] = tuple(kept)
    return found


def _lanes(
    strategy: Strategy, framework: Framework, field: str, lane: str | None
) -> tuple[tuple[Lane, ...], str]:
    """The bands of the map, with one for the capabilities where none is named; and its id."""
    lanes: tuple[Lane, ...] = getattr(strategy, f"{field}s")
    ids = [each.id for each in lanes]
    if lane is None:
        lane = framework.id
        if lane not in ids:
            lanes = (*lanes, Lane(id=lane, name=framework.name))
    elif lane not in ids:
        raise UnknownNameError(field, lane, ids)
    return lanes, lane


def _basis(rounds: Sequence[Sequence[Assessment]]) -> Literal["illustrative"] | None:
    return "illustrative" if any(item.basis == "illustrative" for each in rounds for item in each) else None


def capability_nodes(
    framework: Framework,
    asked: Mapping[_Cell, Period | None],
    *,
    rule: RuleName,
    drags: Drags | None,
    basis: Literal["illustrative"] | None = None,
    contributes: Mapping[str, tuple[Contributes, ...]],
    placed: Mapping[str, str] | None = None,
    said: str = "",
) -> tuple[Capability, ...]:
    """Return a node for each capability, and one for each perspective of it that was asked for.

    Args:
        framework: what was assessed.
        asked: the cells, with the first period they count in; None, always.
        rule: how a capability comes from its perspectives.
        drags: links between the perspectives of one capability.
        basis: what the nodes rest on.
        contributes: the links of each capability.
        placed: further fields of the capabilities' own nodes, such as their place on the map.
        said: what every reader of a capability should know of its status.
    """
    found: list[Capability] = []
    tags = frozenset({f"maturity:{framework.id}"})
    for capability in dict.fromkeys(capability for capability, _ in asked):
        sides = [side for name, side in asked if name == capability]
        begins = [asked[capability, side] for side in sides]
        first = None if None in begins else min(period for period in begins if period is not None)
        alone = sides == [None]
        found.append(
            Capability(
                id=node_of(capability),
                name=_said_name(framework, capability),
                description=f"{framework.capabilities[capability].description} {said}".strip(),
                valid_from=first,
                basis=basis,
                tags=tags,
                assessed=alone,
                propagation=Propagation(rule=rule),
                contributes=contributes.get(capability, ()),
                **(placed or {}),
            )
        )
        for side in () if alone else sides:
            assert side is not None  # a framework has perspectives throughout, or none
            own = _side_links(capability, side, sides, drags)
            share = 1 - drags.weight_into(side, sides) if drags else 1.0
            found.append(
                Capability(
                    id=node_of(capability, side),
                    name=_said_name(framework, capability, side),
                    valid_from=asked[capability, side],
                    basis=basis,
                    tags=tags | {"maturity-perspective"},
                    assessed=True,
                    propagation=Propagation(rule="mean", own_share=share),
                    contributes=own,
                )
            )
    return tuple(found)


def _side_links(
    capability: str, side: str, sides: Sequence[str | None], drags: Drags | None
) -> tuple[Contributes, ...]:
    """What a perspective of a capability leads to: the capability, and the perspectives it drags."""
    found = [Contributes(to=node_of(capability))]
    if drags is not None:
        found += [
            Contributes(
                to=node_of(capability, other),
                weight=drags.weight,
                basis="illustrative",
                evidence="hypothesised",
                rationale=drags.source,
            )
            for cause, other in drags.links
            if cause == side and other in sides
        ]
    return tuple(found)


def with_nodes(
    strategy: Strategy, section: str, nodes: Sequence[Any], more: Mapping[str, Any] | None = None
) -> Strategy:
    """Return a strategy with further nodes in one of its sections.

    Links that name a node by a slug which is no longer its alone are written out in full.

    Args:
        strategy: what to add to; it stays as it is.
        section: such as `capabilities`.
        nodes: with ids that are free.
        more: other fields to be replaced.
    """
    shared = {node.slug for node in nodes}
    fields = {name: getattr(strategy, name) for name in type(strategy).model_fields}
    for name, items in strategy._sections():
        fields[name] = tuple(_links_in_full(strategy, node, shared) for node in items)
    fields[section] = (*fields[section], *nodes)
    return Strategy.model_validate({**fields, **(more or {})})


def _links_in_full(strategy: Strategy, node: Any, shared: set[str]) -> Any:
    """A node whose links name in full what another slug would now stand for too."""
    if not any(link.to in shared for link in node.links):
        return node
    update = {}
    for name in type(node).model_fields:
        value = getattr(node, name)
        if isinstance(value, tuple) and any(getattr(item, "to", None) in shared for item in value):
            update[name] = tuple(
                item.model_copy(update={"to": strategy.resolve(item.to)}) if item.to in shared else item
                for item in value
            )
    return node.model_copy(update=update)


def _judgements(
    rounds: Sequence[Assessment], table: Cells, asked: Iterable[_Cell], levels: LevelScale, scale: Scale,
    against: Against, organisation: str | None, findings: list[Finding],
) -> Iterator[Judgement]:  # fmt: skip
    """The judgements of one organisation."""
    wanted = table.to_be if against == "to_be" else np.full_like(table.to_be, levels.highest)
    scores, lows, highs = (
        level_scores(stated, wanted, levels, scale) for stated in (table.as_is, table.low, table.high)
    )
    words = [
        {(capability, side): judged for capability, side, judged in judged_in(each, table.framework)}
        for each in rounds
    ]
    rows = {cell: row for row, cell in enumerate(_cells_of(table))}
    lacking = (table.state == ANSWERED) & np.isnan(scores)
    findings += _no_to_be(rounds, {cell: lacking[rows[cell]] for cell in asked}, organisation)
    findings += _older(rounds, table, scores, asked, organisation)
    last = len(rounds) - 1
    for cell in asked:
        row = rows[cell]
        states = table.state[row].tolist()
        outside = rounds[last] if _held(states, last) != last else None
        for column, each in enumerate(rounds):
            score = float(scores[row, column])
            answered = states[column] == ANSWERED and score == score
            if states[column] not in (ANSWERED, NOT_APPLICABLE):
                continue
            low, high = float(lows[row, column]), float(highs[row, column])
            since = outside if _held(states, last) == column else None
            yield Judgement(
                node=node_of(*cell),
                period=Period("day", each.date),
                status=_status(states[column], score, scale),
                author=f"{CONSENSUS}, led by {each.facilitator}" if each.facilitator else CONSENSUS,
                reason=_reason(
                    words[column].get(cell),
                    float(table.as_is[row, column]),
                    each,
                    since,
                    float(wanted[row, column]),
                    against,
                ),
                organisation=organisation,
                score=score if answered else None,
                low=low if answered and low < score else None,
                high=high if answered and high > score else None,
                expires=_expiry(rounds, states, scores[row], column),
            )


def _held(states: Sequence[int], column: int) -> int | None:
    """The last round up to one that had a cell in its scope; None where there is none."""
    return next((at for at in range(column, -1, -1) if states[at] != NOT_IN_SCOPE), None)


def _expiry(
    rounds: Sequence[Assessment], states: Sequence[int], scores: Levels, column: int
) -> Period | None:
    """The day before the next round that asks for a cell again, where that round says nothing of it."""
    again = next((at for at in range(column + 1, len(states)) if states[at] != NOT_IN_SCOPE), None)
    if again is None or states[again] == NOT_APPLICABLE or scores[again] == scores[again]:
        return None
    return Period("day", rounds[again].date).shift(-1)


def _status(state: int, score: float, scale: Scale) -> str:
    if state == NOT_APPLICABLE:
        return "not applicable"
    band = band_of(scale, score)
    return UNKNOWN if band is None else band.name


def _reason(
    judged: Judged | None, as_is: float, said: Assessment, since: Assessment | None, wanted: float,
    against: Against,
) -> str:  # fmt: skip
    """What the room said, with the level and what it is compared with before it; NaN does not apply.

    `since` is the latest round, where that did not ask again.
    """
    rationale = judged.rationale if judged is not None else ""
    if np.isnan(as_is):
        return rationale or f"not applicable, by round {said.round!r}"
    stated = f"{round(as_is, 2):g}" if judged is None or judged.as_is is None else str(judged.as_is)
    if np.isnan(wanted):
        aim = "no level wanted to compare with"
    else:
        aim = f"{wanted:g} wanted" if against == "to_be" else f"the scale goes up to {wanted:g}"
    level = f"level {stated}, {aim}"
    if since is not None:
        level += f"; not in the scope of round {since.round!r}, {Period('day', since.date).say()}"
    return level + (f": {rationale}" if rationale else "")


def _older(
    rounds: Sequence[Assessment], table: Cells, scores: Levels, asked: Iterable[_Cell],
    organisation: str | None,
) -> Iterator[Finding]:  # fmt: skip
    """A finding for each capability whose status rests on an older round than the latest."""
    rows = {cell: row for row, cell in enumerate(_cells_of(table))}
    latest = len(rounds) - 1
    found: dict[str, int] = {}
    for cell in asked:
        held = _held(table.state[rows[cell]].tolist(), latest)
        if held is not None and held < latest and not np.isnan(scores[rows[cell], held]):
            found[cell[0]] = held
    for capability, held in found.items():
        last, said = rounds[latest], rounds[held]
        where = f"{organisation}, round {last.round}" if organisation else f"round {last.round}"
        what = f"not in the scope of round {last.round!r}: its status rests on round {said.round!r}, "
        what += Period("day", said.date).say()
        fix = "assess it again, or mark it `not applicable` where it is"
        yield Finding("warning", "older-round", Place(cell=where, id=node_of(capability)), what, fix)


def _no_to_be(
    rounds: Sequence[Assessment], lacking: Mapping[_Cell, Any], organisation: str | None
) -> Iterator[Finding]:
    """One finding a round and capability with levels that nothing can be compared with."""
    for column, each in enumerate(rounds):
        found: dict[str, list[str]] = {}
        for (capability, side), rows in lacking.items():
            if rows[column]:
                found.setdefault(capability, []).append(side or "its level")
        for capability, sides in found.items():
            where = f"{organisation}, round {each.round}" if organisation else f"round {each.round}"
            what = f"no to-be to compare with, so that the status is unknown: {', '.join(sides)}"
            fix = "state `to_be:`, or compare with the top of the scale: against='top'"
            yield Finding("warning", "to-be-missing", Place(cell=where, id=node_of(capability)), what, fix)


__all__ = [
    "Against", "MaturityDomain", "capability_nodes", "check_roll_up", "level_scores", "maturity_domain",
    "node_of", "with_nodes",
]  # fmt: skip
