"""A maturity assessment: the levels a room agreed on, and the working-out that led there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from scorecard.errors import LoopError, nearest
from scorecard.model.base import Basis, Fault, Noun, ReferenceFaults, as_list, as_text, keyed, repeated
from scorecard.model.framework import (
    Framework,
    FrameworkCapability,
    Indicator,
    LevelScale,
    off_scale,
    which_is_meant,
)
from scorecard.model.ids import Slug
from scorecard.model.order import causes_first
from scorecard.model.period import Period

_KEYED = BeforeValidator(keyed)
_POSSIBLY = re.compile(r"\s*(\d+(?:\.\d+)?)\s+possibly\s+(\d+(?:\.\d+)?)\s*", re.IGNORECASE)

NOT_APPLICABLE = "not applicable"
"""What is written for a level or an answer where the question makes no sense."""

LEVEL_WANTED = "write a level such as 3, a range such as `1 possibly 2`, or `not applicable`"
"""What to do where something else stands."""
_ALSO_NOT_APPLICABLE = (NOT_APPLICABLE, "n/a", "na")

Phase = Literal["open", "control", "confirmation"]
"""Questions of a workshop come in three phases."""
Quality = Literal["said", "seen", "written", "measured"]
"""What evidence rests on, weakest first: somebody said so, it was shown, a document, figures."""


def _no_number(value: Any) -> Any:
    """Refuse a number for a date: it would count seconds since 1970."""
    if isinstance(value, (int, float)):
        raise ValueError("write the date as 2010-05-12")
    return value


class StatedLevel(Noun):
    """The level people agreed on, with the range they left open.

    In a document a number, the words `1 possibly 2`, or `{agreed: 2, low: 1, high: 3}`:

    >>> stated = StatedLevel.model_validate("1 possibly 2")
    >>> stated.agreed, stated.low, stated.high, str(stated)
    (1.0, 1.0, 2.0, '1 possibly 2')

    Raises:
        ValueError: the agreed level lies outside its range, or the text is no level.
    """

    agreed: float
    low: float
    high: float

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, str):
            both = _POSSIBLY.fullmatch(value)
            if both is not None:
                agreed, other = float(both[1]), float(both[2])
                return {"agreed": agreed, "low": min(agreed, other), "high": max(agreed, other)}
            try:
                value = float(value)
            except ValueError:
                raise ValueError(LEVEL_WANTED) from None
        if isinstance(value, bool):
            raise ValueError(LEVEL_WANTED)
        if isinstance(value, (int, float)):
            return {"agreed": value, "low": value, "high": value}
        if isinstance(value, dict) and "agreed" in value:
            return {"low": value["agreed"], "high": value["agreed"], **value}
        if not isinstance(value, (dict, StatedLevel)):
            raise ValueError(LEVEL_WANTED)
        return value

    @model_validator(mode="after")
    def _within(self) -> StatedLevel:
        if not self.low <= self.agreed <= self.high:
            raise ValueError(
                f"the agreed level {self.agreed:g} lies outside its range {self.low:g} to {self.high:g}"
            )
        return self

    @property
    def certain(self) -> bool:
        """Whether no range was left open."""
        return self.low == self.high

    def say(self, scale: LevelScale) -> str:
        """Return the level with its name; where a range was left open, the range.

        >>> scale = LevelScale(levels={1: "Basic", 2: "Controlled"})
        >>> [StatedLevel.model_validate(level).say(scale) for level in (2, "1 possibly 2")]
        ['2 Controlled', '1 possibly 2']
        """
        return f"{self} {scale.name(self.agreed)}".rstrip() if self.certain else str(self)

    def __str__(self) -> str:
        if self.certain:
            return f"{self.agreed:g}"
        if self.agreed in (self.low, self.high):
            return f"{self.agreed:g} possibly {self.high if self.agreed == self.low else self.low:g}"
        return f"{self.agreed:g} ({self.low:g} to {self.high:g})"


class EvidenceItem(Noun):
    """Something that supports a level. In a document a plain text stands for what was `said`."""

    text: str = Field(min_length=1)
    quality: Quality = "said"

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


def _given(scores: Any) -> Any:
    """Scores without those that nobody gave."""
    if not isinstance(scores, dict):
        return scores
    return {person: score for person, score in scores.items() if not says_unanswered(score)}


class Judged(Noun):
    """What was judged of a capability, or of one perspective of it."""

    as_is: StatedLevel | None = None
    """The level today, as the room agreed; entered, never calculated. Unsaid, it was not answered."""
    to_be: StatedLevel | None = None
    """The level wanted."""
    applies: bool = True
    """False where the question makes no sense here; in a document `as_is: not applicable`, or `n/a`."""
    rationale: str = ""
    """Why this level, word for word."""
    evidence: Annotated[tuple[EvidenceItem, ...], BeforeValidator(as_list)] = ()
    scores: Annotated[Mapping[str, StatedLevel], BeforeValidator(_given)] = Field(default_factory=dict)
    """Every assessor's own level before the room agreed, by the assessor's id."""

    @model_validator(mode="before")
    @classmethod
    def _left_out(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        said: dict[str, Any] = {name: None for name in ("as_is", "to_be") if says_unanswered(value.get(name))}
        if says_not_applicable(value.get("as_is")):
            said |= {"as_is": None, "applies": False}
        return {**value, **said}

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Judged:
        if not self.applies and (self.as_is is not None or self.to_be is not None):
            raise ValueError("what is not applicable has no level; remove the level or `applies: false`")
        return self


def says_not_applicable(value: Any) -> bool:
    """Whether a text says that a question makes no sense here: `not applicable`, or `n/a` as on the sheet.

    >>> says_not_applicable(" N/A "), says_not_applicable("no")
    (True, False)
    """
    return isinstance(value, str) and " ".join(value.split()).casefold() in _ALSO_NOT_APPLICABLE


def says_unanswered(value: Any) -> bool:
    """Whether a text says that a question was not answered: `?`, as a table to read has it."""
    return isinstance(value, str) and value.strip() == "?"


def _answered(answers: Any) -> Any:
    """Answers by what they answer, without those that were not given."""
    if not isinstance(answers, dict):
        return answers
    return {
        name: NOT_APPLICABLE if says_not_applicable(answer) else answer
        for name, answer in answers.items()
        if not says_unanswered(answer)
    }


class AssessedPerspective(Judged):
    """One perspective of a capability. In a document a plain level stands for `as_is`."""

    id: Slug


class WorkshopQuestion(Noun):
    """A question of the facilitator and what the room said, word for word."""

    phase: Phase
    question: str = Field(min_length=1)
    answer: str = ""
    by: str | None = None
    """Who answered: the id of somebody present."""


class Idea(Noun):
    """An improvement that came up while people talked of what is."""

    id: Slug
    name: str = Field(min_length=1, max_length=300)
    description: str = ""
    lifts: Mapping[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    """Perspective to the levels it is expected to lift it by."""
    cost: float | None = Field(default=None, ge=0)
    effort: float | None = Field(default=None, ge=0)
    """Person-days."""
    owner: str | None = None
    """The role that would be accountable."""
    needs: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()
    """Ids of ideas that must be done before."""
    starts: Period | None = None
    """The quarter it could begin in; unsaid, at once."""
    quarters: int = Field(default=1, ge=1)
    """How many quarters it takes."""

    @model_validator(mode="after")
    def _starts_in_a_quarter(self) -> Idea:
        if self.starts is not None and self.starts.frequency != "quarter":
            raise ValueError(f"`starts` is a quarter, such as 2009Q3, not {self.starts}")
        return self


class AssessedCapability(Judged):
    """What a workshop found for one capability.

    Where the framework has perspectives, levels stand there; where it has none, here, and in a
    document a plain level stands for `as_is`.
    """

    id: Slug
    perspectives: Annotated[
        tuple[AssessedPerspective, ...], BeforeValidator(partial(keyed, short="as_is"))
    ] = ()
    indicators: Annotated[Mapping[str, float | Literal["not applicable"]], BeforeValidator(_answered)] = (
        Field(default_factory=dict)
    )
    """Indicator to its answer, from 0 to what it is scored out of; true is 1."""
    answer: str = ""
    """The answer to a question of a framework without levels, word for word."""
    questions: tuple[WorkshopQuestion, ...] = ()
    ideas: Annotated[tuple[Idea, ...], _KEYED] = ()
    note: str = ""

    def perspective(self, identifier: str) -> AssessedPerspective | None:
        """Return what was judged of one perspective, None where nothing was."""
        return next((each for each in self.perspectives if each.id == identifier), None)


class Assessor(Noun):
    """Somebody in the room, by role."""

    id: Slug
    name: str = Field(min_length=1)
    """The role, never a person's name."""
    group: str = ""
    """Whose view they bring, such as `provider` or `customer`; perceptions are compared by it."""


class Assessment(Noun):
    """One round of assessment in one organisation.

    Usually read with `scorecard.read_assessment`; a dict of the same form works too:

    >>> round_one = Assessment.model_validate(
    ...     {
    ...         "framework": "nimm",
    ...         "organisation": "Northbrook Hospitals (fictitious)",
    ...         "round": "first",
    ...         "date": "2009-05-14",
    ...         "capabilities": {"service-desk": {"perspectives": {"process": "1 possibly 2"}}},
    ...     }
    ... )
    >>> round_one
    <Assessment 'first' of Northbrook Hospitals (fictitious), 14 May 2009: 1 capability>

    Raises:
        pydantic.ValidationError: anything is missing, of the wrong type, or refers to nothing.
            Whether it fits its framework is seen by `read_assessment` and `Maturity`.
    """

    schema_: str | None = Field(default=None, alias="$schema")
    """The JSON Schema of this document, for editors."""
    framework: Slug
    framework_version: Annotated[str, BeforeValidator(as_text)] = ""
    organisation: str = Field(min_length=1)
    round: Annotated[str, BeforeValidator(as_text)] = Field(min_length=1)
    """What the round is called; a number does too."""
    date: Annotated[date, BeforeValidator(_no_number)]
    facilitator: str = ""
    """The role that led the workshop."""
    facilitator_outside: bool | None = None
    """Whether the facilitator is no member of the team that is assessed; unsaid, not known."""
    present: Annotated[tuple[Assessor, ...], _KEYED] = ()
    """Who was in the room, by role."""
    scope: Annotated[tuple[str, ...] | None, BeforeValidator(lambda v: v if v is None else as_list(v))] = None
    """Ids of the capabilities of this round; unsaid, all of the framework."""
    basis: Basis | None = None
    """`illustrative` where it is made up."""
    note: str = ""
    capabilities: Annotated[
        tuple[AssessedCapability, ...], BeforeValidator(partial(keyed, short="as_is"))
    ] = ()

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Assessment:
        faults = list(_faults(self))
        if faults:
            raise ReferenceFaults(faults)
        return self

    @property
    def illustrative(self) -> bool:
        """Whether it is made up, which is said wherever it shows."""
        return self.basis == "illustrative"

    def capability(self, identifier: str) -> AssessedCapability | None:
        """Return what was found for a capability, None where nothing was."""
        return next((each for each in self.capabilities if each.id == identifier), None)

    def in_scope(self, identifier: str) -> bool:
        """Whether a capability belongs to this round."""
        return self.scope is None or identifier in self.scope

    def __repr__(self) -> str:
        count = len(self.capabilities)
        day = f"{self.date.day} {self.date:%B %Y}"
        return (
            f"<Assessment {self.round!r} of {self.organisation}, {day}: "
            f"{count} {'capability' if count == 1 else 'capabilities'}>"
        )

    __str__ = __repr__


_Loc = tuple[str | int, ...]


def _faults(assessment: Assessment) -> Iterator[Fault]:
    """What is wrong in the assessment itself, whatever its framework."""
    people = [each.id for each in assessment.present]
    for index, identifier in repeated(people):
        yield ("present", index), f"{identifier!r} is there twice", "give each role its own id"
    for index, identifier in repeated(assessment.scope or ()):
        yield ("scope", index), f"{identifier!r} is there twice", "remove one"
    for index, identifier in repeated(each.id for each in assessment.capabilities):
        yield ("capabilities", index), f"{identifier!r} is assessed twice", "keep one"
    ideas = [idea.id for capability in assessment.capabilities for idea in capability.ideas]
    again = {number for number, _ in repeated(ideas)}
    number = 0
    for index, capability in enumerate(assessment.capabilities):
        loc = ("capabilities", index)
        yield from _people_faults((*loc, "scores"), capability.scores, people)
        for side, identifier in repeated(each.id for each in capability.perspectives):
            yield (*loc, "perspectives", side), f"{identifier!r} has two agreed levels", "keep one"
        for side, perspective in enumerate(capability.perspectives):
            yield from _people_faults((*loc, "perspectives", side, "scores"), perspective.scores, people)
        for place, question in enumerate(capability.questions):
            if question.by is not None:
                yield from _person_fault((*loc, "questions", place, "by"), question.by, people)
        for place, idea in enumerate(capability.ideas):
            if number in again:
                yield (*loc, "ideas", place), f"the idea {idea.id!r} is there twice", "give each its own id"
            number += 1
            for need, other in enumerate(idea.needs):
                if other not in ideas:
                    yield (*loc, "ideas", place, "needs", need), f"no idea {other!r}", nearest(other, ideas)
    yield from _circle_faults(assessment)


def _circle_faults(assessment: Assessment) -> Iterator[Fault]:
    """Ideas that wait for each other, each circle named once."""
    places = {
        idea.id: ("capabilities", index, "ideas", place, "needs")
        for index, capability in enumerate(assessment.capabilities)
        for place, idea in enumerate(capability.ideas)
    }
    needs = {
        idea.id: [need for need in idea.needs if need in places]
        for capability in assessment.capabilities
        for idea in capability.ideas
    }
    while True:
        try:
            causes_first(needs)
        except LoopError as error:
            first, second = error.loop[0], error.loop[1]
            circle = " needs ".join(repr(name) for name in error.loop)
            yield places[first], f"ideas wait for each other: {circle}", "take one of these needs out"
            needs[first].remove(second)
        else:
            return


def _people_faults(loc: _Loc, scores: Mapping[str, StatedLevel], people: Sequence[str]) -> Iterator[Fault]:
    for person in scores:
        yield from _person_fault((*loc, person), person, people)


def _person_fault(loc: _Loc, person: str, people: Sequence[str]) -> Iterator[Fault]:
    if person not in people:
        fix = nearest(person, people) or "add the role under `present:`"
        yield loc, f"nobody present is called {person!r}", fix


def assessment_faults(assessment: Assessment, framework: Framework) -> Iterator[Fault]:
    """Yield everything in an assessment that its framework does not know or allow.

    >>> framework = Framework.model_validate(
    ...     {
    ...         "id": "desk",
    ...         "name": "Desk",
    ...         "scale": {"levels": {1: "Low", 2: "High"}},
    ...         "perspectives": {"process": "Process"},
    ...         "categories": {"it": {"name": "IT", "capabilities": {"desk": "Service desk"}}},
    ...     }
    ... )
    >>> assessment = Assessment.model_validate(
    ...     {
    ...         "framework": "desk",
    ...         "organisation": "A trust",
    ...         "round": "1",
    ...         "date": "2009-05-14",
    ...         "capabilities": {"desk": {"perspectives": {"process": 3}}},
    ...     }
    ... )
    >>> [what for _, what, _ in assessment_faults(assessment, framework)]
    ['level 3 is not on the scale, which runs from 1 to 2']
    """
    if assessment.framework != framework.id:
        fix = nearest(assessment.framework, [framework.id]) or "read it with the framework it names"
        yield ("framework",), f"it is an assessment of {assessment.framework!r}, not {framework.id!r}", fix
    for index, identifier in enumerate(assessment.scope or ()):
        if identifier not in framework.capabilities:
            yield ("scope", index), *_unknown("capability", identifier, framework)
    for index, assessed in enumerate(assessment.capabilities):
        loc: _Loc = ("capabilities", index)
        capability = framework.capabilities.get(assessed.id)
        if capability is None:
            yield loc, *_unknown("capability", assessed.id, framework)
            continue
        named = {name.casefold() for name in assessment.scope or ()}  # by their names, a fault of its own
        if not assessment.in_scope(assessed.id) and capability.name.casefold() not in named:
            yield loc, f"{assessed.id!r} is assessed, but not in the scope", "add it under `scope:`"
        yield from _capability_faults(loc, assessed, capability, framework)


def _capability_faults(
    loc: _Loc, assessed: AssessedCapability, capability: FrameworkCapability, framework: Framework
) -> Iterator[Fault]:
    sides = [side.id for side in framework.perspectives]
    if sides and (assessed.as_is is not None or assessed.to_be is not None or assessed.scores):
        field = next(name for name in ("as_is", "to_be", "scores") if getattr(assessed, name))
        fix = f"write it under `perspectives:` ({', '.join(sides)})"
        yield (*loc, field), f"{framework.name} is assessed by perspective", fix
    elif not sides:
        yield from _level_faults(loc, assessed, framework)
    for side, perspective in enumerate(assessed.perspectives):
        place = (*loc, "perspectives", side)
        if perspective.id not in sides:
            yield place, *_unknown("perspective", perspective.id, framework)
        else:
            yield from _level_faults(place, perspective, framework)
    indicators = {each.id: each for each in capability.indicators}
    for name, answer in assessed.indicators.items():
        if name not in indicators:
            yield (*loc, "indicators", name), *_unknown("indicator", name, framework, indicators.values())
        elif isinstance(answer, float) and not 0 <= answer <= indicators[name].out_of:
            what = f"{answer:g} is no answer; {name!r} is scored from 0 to {indicators[name].out_of:g}"
            yield (*loc, "indicators", name), what, ""
        elif isinstance(answer, float) and indicators[name].answers:
            values = sorted({each.value for each in indicators[name].answers})
            if answer not in values:
                fix = f"its answers count {', '.join(f'{value:g}' for value in values)}"
                yield (*loc, "indicators", name), f"{answer:g} is none of the answers to {name!r}", fix
    for place_, idea in enumerate(assessed.ideas):
        for name in idea.lifts:
            if name not in sides:
                yield (*loc, "ideas", place_, "lifts", name), *_unknown("perspective", name, framework)


def _level_faults(loc: _Loc, judged: Judged, framework: Framework) -> Iterator[Fault]:
    stated = {"as_is": judged.as_is, "to_be": judged.to_be}
    places = {(*loc, name): level for name, level in stated.items() if level is not None}
    places |= {(*loc, "scores", person): level for person, level in judged.scores.items()}
    for place, level in places.items():
        if framework.scale is None:
            yield place, f"{framework.name} has questions, without levels", "write an `answer`"
            continue
        for number in dict.fromkeys((level.agreed, level.low, level.high)):
            if not framework.scale.fits(number):
                yield place, off_scale(number, framework.scale), "write a level of the scale"


def _unknown(
    kind: str, name: str, framework: Framework, known: Iterable[Indicator] | None = None
) -> tuple[str, str]:
    named = known or (framework.perspectives if kind == "perspective" else framework.capabilities.values())
    return f"no {kind} {name!r}", which_is_meant(framework, name, named)
