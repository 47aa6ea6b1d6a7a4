"""Maturity frameworks: what is assessed, from which sides, on which scale. Data, never code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scorecard.errors import UnknownNameError, close_to, nearest
from scorecard.model.base import Fault, Noun, ReferenceFaults, as_list, as_text, keyed, repeated
from scorecard.model.ids import Slug

_KEYED = BeforeValidator(keyed)
RollUpRule = Literal["mean", "minimum", "cumulative", "gate"]
"""Ways to come from many answers to one level; no published source says which is NIMM's."""
LevelFrom = Literal["sum", "mean"]
"""How a capability's level comes from the answers to its indicators."""


class FrameworkSource(Noun):
    """Where a part of a framework was read."""

    name: str
    url: str = ""
    says: str = ""
    """Which part of the framework it states."""


class Level(Noun):
    """One level of the scale."""

    level: float
    name: str = ""
    definition: str = ""
    """What it means, in our own words; empty where no public text says it."""
    note: str = ""
    local: str = ""
    """The organisation that added the definition, where it does not come with the framework."""


class LevelScale(Noun):
    """The levels a framework rates on, lowest first.

    >>> scale = LevelScale(levels={0: "Absent", 1: "Present"})
    >>> scale.lowest, scale.highest, scale.fits(0.5)
    (0.0, 1.0, False)

    Raises:
        ValueError: the levels do not rise, or one is no multiple of `step` above the lowest.
    """

    step: float = Field(default=1, gt=0)
    """What a stated level is a multiple of, counted from the lowest; 0.5 allows half levels."""
    levels: Annotated[tuple[Level, ...], BeforeValidator(partial(keyed, key="level"))] = Field(min_length=2)
    """Those that have a name or mark the ends; what lies on a step between them may be stated too."""

    @model_validator(mode="after")
    def _rises(self) -> LevelScale:
        numbers = [level.level for level in self.levels]
        if numbers != sorted(set(numbers)):
            raise ValueError("the levels must rise; write each once, lowest first")
        odd = [number for number in numbers if not self.fits(number)]
        if odd:
            raise ValueError(f"level {odd[0]:g} is no multiple of the step {self.step:g} above the lowest")
        return self

    @property
    def lowest(self) -> float:
        """The lowest level; scales start at 0 or 1."""
        return self.levels[0].level

    @property
    def highest(self) -> float:
        """The highest level."""
        return self.levels[-1].level

    def fits(self, level: float) -> bool:
        """Whether a level may be stated: on the scale, and on a step of it."""
        steps = (level - self.lowest) / self.step
        return self.lowest <= level <= self.highest and abs(steps - round(steps)) < 1e-9

    def name(self, level: float) -> str:
        """Return the name of a level, empty where it has none or lies between two."""
        return next((each.name for each in self.levels if each.level == level), "")


class MaturityPerspective(Noun):
    """One side from which every capability of a framework is looked at."""

    id: Slug
    name: str
    note: str = ""


class Answer(Noun):
    """One of the answers an indicator may have. In a document `{the text: its value}`."""

    text: str = Field(min_length=1)
    value: float = Field(ge=0)


class Indicator(Noun):
    """Something asked of a capability: scored on its own, or a demand that one level makes."""

    id: Slug
    name: str = Field(min_length=1)
    """The question or demand."""
    perspective: str | None = None
    """The perspective of the capability it hangs on."""
    level: float | None = None
    """The level that demands it; said of all indicators of a capability or of none."""
    out_of: float = Field(default=1, gt=0)
    """The best answer: 1 for yes or no and for shares, 5 for a KPI scored out of five."""
    answers: Annotated[tuple[Answer, ...], BeforeValidator(partial(keyed, key="text", short="value"))] = ()
    """The answers to choose from; unsaid, any number from 0 to what it is scored out of."""
    note: str = ""
    """What a good answer rests on."""
    local: str = ""
    """The organisation that added it, where it does not come with the framework."""

    @property
    def worst(self) -> float:
        """The least answer it may have."""
        return min((each.value for each in self.answers), default=0.0)


class FrameworkCapability(Noun):
    """Something assessed; in a framework of questions, one question."""

    id: Slug
    name: str = Field(min_length=1, max_length=300)
    description: str = ""
    starred: bool = False
    """Printed with an asterisk by the source."""
    key: bool | None = None
    """Whether it is one of the key capabilities; unsaid, not known."""
    note: str = ""
    indicators: Annotated[tuple[Indicator, ...], _KEYED] = ()
    local: str = ""
    """The organisation that added it, where it does not come with the framework."""

    @property
    def by_level(self) -> bool:
        """Whether its indicators are demands of levels, so that it is answered level by level."""
        return bool(self.indicators) and all(each.level is not None for each in self.indicators)


class Category(Noun):
    """A group of capabilities; it may be empty, and it may hold further groups."""

    id: Slug
    name: str = Field(min_length=1, max_length=300)
    kind: str = ""
    note: str = ""
    """What is known of how complete it is."""
    local: str = ""
    """The organisation that added it, where it does not come with the framework."""
    capabilities: Annotated[tuple[FrameworkCapability, ...], _KEYED] = ()
    categories: Annotated[tuple[Category, ...], _KEYED] = ()


class DeclaredCounts(Noun):
    """How many parts the owner of a framework says it has."""

    categories: int | None = None
    capabilities: int | None = None
    perspectives: int | None = None
    levels: int | None = None


class Framework(Noun):
    """A maturity framework, or a set of questions where it has no scale.

    Usually read with `scorecard.read_framework`; a dict of the same form works too:

    >>> framework = Framework.model_validate(
    ...     {
    ...         "id": "desk",
    ...         "name": "Our service desk",
    ...         "scale": {"levels": {1: "Ad hoc", 2: "Managed", 3: "Improving"}},
    ...         "perspectives": {"people": "People", "process": "Process"},
    ...         "categories": {"it": {"name": "IT", "capabilities": {"desk": "Service desk"}}},
    ...     }
    ... )
    >>> framework
    <Framework 'Our service desk': 1 category, 1 capability, 2 perspectives, levels 1 to 3>

    Raises:
        pydantic.ValidationError: anything is missing, of the wrong type, or refers to nothing.
    """

    schema_: str | None = Field(default=None, alias="$schema")
    """The JSON Schema of this document, for editors."""
    id: Slug
    name: str = Field(min_length=1, max_length=300)
    version: Annotated[str, BeforeValidator(as_text)] = ""
    owner: str = ""
    """Who publishes it."""
    description: str = ""
    note: str = ""
    """What is not public, and what of this file is a reading of ours."""
    aligned_with: Slug | None = None
    """The framework this one adds to, for an organisation's own content; `merge_framework` joins them."""
    aligned_with_version: Annotated[str, BeforeValidator(as_text)] = ""
    """The version of it that was at hand."""
    licence: str = ""
    sources: Annotated[tuple[FrameworkSource, ...], BeforeValidator(as_list)] = ()
    declared: DeclaredCounts = DeclaredCounts.model_construct()
    scale: LevelScale | None = None
    """Unsaid, the framework asks for an answer and evidence, without levels or scores."""
    level_from: LevelFrom | None = None
    """How a capability's level comes from the answers to its indicators; unsaid, people agree on it."""
    threshold: float | None = Field(default=None, gt=0, le=1)
    """The share of a stage's demands that passes it, for `gate`."""
    roll_up: RollUpRule | None = None
    """The roll-up its owner publishes; unsaid, none is public, and any is the choice of who uses it."""
    perspectives: Annotated[tuple[MaturityPerspective, ...], _KEYED] = ()
    categories: Annotated[tuple[Category, ...], _KEYED] = ()

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Framework:
        faults = list(_faults(self))
        if faults:
            raise ReferenceFaults(faults)
        return self

    @cached_property
    def capabilities(self) -> Mapping[str, FrameworkCapability]:
        """Every capability by its id, in the order of the document."""
        return MappingProxyType(
            {capability.id: capability for _, capability in _placed_capabilities(self.categories)}
        )

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Every category by its id, with the ids of all capabilities in it, also in groups of it."""
        return MappingProxyType(
            {
                category.id: tuple(each.id for _, each in _placed_capabilities((category,)))
                for _, category in _placed_categories(self.categories)
            }
        )

    @cached_property
    def category_of(self) -> Mapping[str, Category]:
        """The innermost category of every capability."""
        return MappingProxyType(
            {
                capability.id: category
                for _, category in _placed_categories(self.categories)
                for capability in category.capabilities
            }
        )

    @property
    def by_level(self) -> bool:
        """Whether every capability is answered level by level, as `cumulative` and `gate` need."""
        return bool(self.capabilities) and all(each.by_level for each in self.capabilities.values())

    @property
    def by_demand(self) -> bool:
        """Whether nothing but a roll-up says which level the answers come to."""
        return self.by_level and self.level_from is None

    def capability(self, name: str) -> FrameworkCapability:
        """Return a capability by its id, or by its name where no id is like it.

        Raises:
            UnknownNameError: there is none.
        """
        found = self.capabilities.get(name) or next(
            (each for each in self.capabilities.values() if each.name.casefold() == name.casefold()), None
        )
        if found is None:
            raise UnknownNameError("capability", name, self.capabilities)
        return found

    def perspective(self, name: str) -> MaturityPerspective:
        """Return a perspective by its id or its name.

        Raises:
            UnknownNameError: there is none.
        """
        for each in self.perspectives:
            if name == each.id or name.casefold() == each.name.casefold():
                return each
        raise UnknownNameError("perspective", name, [each.id for each in self.perspectives])

    @property
    def inside(self) -> str:
        """What it holds, in a few words: `1 category, 1 capability, levels 1 to 3`."""

        def count(number: int, one: str, many: str) -> str:
            return f"{number} {one if number == 1 else many}"

        parts = [
            count(len(self.groups), "category", "categories"),
            count(len(self.capabilities), "capability", "capabilities"),
        ]
        if self.perspectives:
            parts.append(count(len(self.perspectives), "perspective", "perspectives"))
        if self.scale is None:
            parts.append("questions without levels")
        else:
            parts.append(f"levels {self.scale.lowest:g} to {self.scale.highest:g}")
        return ", ".join(parts)

    def __repr__(self) -> str:
        return f"<Framework {self.name!r}: {self.inside}>"

    __str__ = __repr__


_Loc = tuple[str | int, ...]


def _placed_categories(categories: tuple[Category, ...], loc: _Loc = ()) -> Iterator[tuple[_Loc, Category]]:
    """Every category, outer ones first, with its location in the document."""
    for index, category in enumerate(categories):
        place = (*loc, "categories", index)
        yield place, category
        yield from _placed_categories(category.categories, place)


def _placed_capabilities(categories: tuple[Category, ...]) -> Iterator[tuple[_Loc, FrameworkCapability]]:
    for loc, category in _placed_categories(categories):
        for index, capability in enumerate(category.capabilities):
            yield (*loc, "capabilities", index), capability


def _faults(framework: Framework) -> Iterator[Fault]:
    """Everything wrong between the parts: ids twice, names nobody bears, levels off the scale."""
    placed = list(_placed_categories(framework.categories))
    capabilities = list(_placed_capabilities(framework.categories))
    sides = [side.id for side in framework.perspectives]
    for index, identifier in repeated(sides):
        yield ("perspectives", index), f"{identifier!r} is there twice", "give each its own id"
    for items in (placed, capabilities):
        for index, identifier in repeated(item.id for _, item in items):
            yield items[index][0], f"{identifier!r} is there twice", "give each its own id"
    for loc, capability in capabilities:
        yield from _indicator_faults(framework, loc, capability, sides)


def _indicator_faults(
    framework: Framework, loc: _Loc, capability: FrameworkCapability, sides: list[str]
) -> Iterator[Fault]:
    indicators = capability.indicators
    for index, identifier in repeated(each.id for each in indicators):
        yield (*loc, "indicators", index), f"{identifier!r} is there twice", "give each its own id"
    levelled = sum(each.level is not None for each in indicators)
    if 0 < levelled < len(indicators):
        fix = "say the `level` of every indicator of a capability, or of none"
        yield (*loc, "indicators"), f"{levelled} of {len(indicators)} indicators belong to a level", fix
    # What a file of additions leaves unsaid stands in the framework it is aligned with.
    elsewhere = framework.aligned_with is not None
    yield from _answer_range_faults(framework, loc, indicators)
    for index, indicator in enumerate(indicators):
        place = (*loc, "indicators", index)
        yield from _answer_faults(place, indicator)
        side = indicator.perspective
        if side is not None and side not in sides and (sides or not elsewhere):
            fix = nearest(side, sides) or "add it under `perspectives:`"
            yield (*place, "perspective"), f"no perspective {side!r}", fix
        if indicator.level is not None:
            if framework.scale is None:
                if not elsewhere:
                    yield (*place, "level"), "there is no level without a scale", "add `scale:`"
            elif not framework.scale.fits(indicator.level):
                yield (*place, "level"), off_scale(indicator.level, framework.scale), ""


def _answer_range_faults(
    framework: Framework, loc: _Loc, indicators: tuple[Indicator, ...]
) -> Iterator[Fault]:
    """Where levels come from answers, these have to begin and end where the scale does."""
    if framework.scale is None or framework.level_from is None or not indicators:
        return
    lowest, worst = framework.scale.lowest, [each.worst for each in indicators]
    least = min(worst) if framework.level_from == "mean" or framework.perspectives else sum(worst)
    if least < lowest:
        what = f"its answers may come to {least:g}, and the scale begins at {lowest:g}"
        fix = f"begin the scale at {least:g}, or list `answers:` that begin at {lowest:g}"
        yield (*loc, "indicators"), what, fix
    highest, best = framework.scale.highest, [each.out_of for each in indicators]
    if framework.level_from == "mean":
        for index, out_of in enumerate(best):
            if out_of != highest:
                what = f"its best answer is {out_of:g}, and the scale ends at {highest:g}"
                yield (*loc, "indicators", index), what, f"write `out_of: {highest:g}`; levels are means here"
    elif best and not framework.perspectives and abs(sum(best) - highest) > 1e-9:
        what = f"its best answers add up to {sum(best):g}, and the scale ends at {highest:g}"
        yield (*loc, "indicators"), what, "levels are sums here: mend `out_of:`, or the scale"


def _answer_faults(loc: _Loc, indicator: Indicator) -> Iterator[Fault]:
    for index, text in repeated(each.text for each in indicator.answers):
        yield (*loc, "answers", index), f"the answer {text!r} is there twice", "keep one"
    for index, answer in enumerate(indicator.answers):
        if answer.value > indicator.out_of:
            fix = f"the best is {indicator.out_of:g}; say `out_of:` if it is another"
            yield (*loc, "answers", index, "value"), f"{answer.value:g} is more than the best answer", fix


def which_is_meant(
    framework: Framework,
    name: str,
    named: Iterable[FrameworkCapability | MaturityPerspective | Indicator],
) -> str:
    """Return a hint for a name that none of some parts of a framework bears as its id.

    >>> framework = Framework(
    ...     id="desk", name="Desk", perspectives=[{"id": "people", "name": "People and Organisation"}]
    ... )
    >>> which_is_meant(framework, "people and organisation", framework.perspectives)
    "did you mean 'people'?"
    >>> which_is_meant(framework, "money", framework.perspectives)
    '`scorecard framework desk` lists them'
    """
    ids: dict[str, str] = {}
    for each in named:
        ids.setdefault(each.name.casefold(), each.id)
    meant = ids.get(name.strip().casefold())
    if meant is not None:
        return f"did you mean {meant!r}?"
    close = [ids[each] for each in close_to(name, ids)]
    hint = nearest(name, ids.values()) or (f"did you mean {close[0]!r}?" if close else "")
    return hint or f"`scorecard framework {framework.id}` lists them"


def off_scale(level: float, scale: LevelScale) -> str:
    """Say why a level cannot be stated on a scale.

    >>> off_scale(6, LevelScale(levels={1: "Low", 2: "High"}))
    'level 6 is not on the scale, which runs from 1 to 2'
    """
    if scale.lowest <= level <= scale.highest:
        return f"level {level:g} lies between two; levels are stated in steps of {scale.step:g}"
    return f"level {level:g} is not on the scale, which runs from {scale.lowest:g} to {scale.highest:g}"
