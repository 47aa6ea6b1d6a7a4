"""The work of a merge: each part of an organisation's content beside what the framework has."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from scorecard.errors import Finding, Place, Severity
from scorecard.maturity.merged import MergedPart, Outcome, part_key
from scorecard.model.framework import (
    Category,
    Framework,
    FrameworkCapability,
    Indicator,
    LevelScale,
    off_scale,
)

_Part = TypeVar("_Part", Category, FrameworkCapability)
_Any = TypeVar("_Any", Category, FrameworkCapability, Indicator)


def _alike(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


@dataclass(slots=True)
class Merge:
    """One merge under way: what is there, what comes to it, and what is to be said."""

    original: Framework
    organisation: str
    local: Framework
    parts: list[MergedPart] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    there: dict[str, tuple[Category, str]] = field(init=False)
    """Every category so far, with the one around it."""
    new_categories: dict[str, list[Category]] = field(default_factory=dict)
    """New categories by the one around them."""
    new_capabilities: dict[str, list[FrameworkCapability]] = field(default_factory=dict)
    """New capabilities by their category."""
    new_indicators: dict[str, list[Indicator]] = field(default_factory=dict)
    """New indicators by their capability, for those that were there."""
    held_capabilities: dict[str, FrameworkCapability] = field(init=False)
    names: dict[str, dict[str, str]] = field(init=False)
    """Folded name to id, by kind."""
    scale: LevelScale | None = field(init=False)

    def __post_init__(self) -> None:
        self.there = {category.id: (category, above) for category, above in _placed(self.original.categories)}
        self.held_capabilities = dict(self.original.capabilities)
        self.scale = self.original.scale
        self.names = {
            "category": {each.name.casefold(): each.id for each, _ in self.there.values()},
            "capability": {each.name.casefold(): each.id for each in self.held_capabilities.values()},
        }

    def say(self, severity: Severity, rule: str, where: str, what: str, fix: str = "") -> None:
        """Report a conflict about the part with this key."""
        self.findings.append(Finding(severity, rule, Place(id=where), what, fix))

    def note(self, kind: str, part: Any, within: str, outcome: Outcome) -> None:
        """Keep what became of a part."""
        self.parts.append(MergedPart(kind, str(part.id), part.name, within, outcome))

    def whole(self) -> None:
        """Compare what is said of the two as wholes: version, scale, roll-up."""
        said = self.local.aligned_with_version
        if said and said != self.original.version:
            what = f"it was aligned with version {said!r}, and this is {self.original.version or 'unnamed'!r}"
            self.say("warning", "version", self.original.id, what, "look whether its parts still fit")
        for name in ("threshold", "level_from"):
            ours, theirs = getattr(self.original, name), getattr(self.local, name)
            if theirs is not None and theirs != ours:
                what = f"its `{name}` {theirs!r} is not taken over; here it is {ours!r}"
                self.say("warning", "roll-up", self.original.id, what)
        if self.local.scale is not None:
            self._levels(self.local.scale)

    def _levels(self, theirs: LevelScale) -> None:
        ours = self.scale
        fix = "leave `scale:` out, or say it as it is in the framework"
        if ours is None or _steps(theirs) != _steps(ours):
            what = f"its scale is another: {_scale_words(theirs)}, here {_scale_words(ours)}"
            self.say("error", "scale", self.original.id, what, fix)
            return
        levels = []
        for level, other in zip(ours.levels, theirs.levels, strict=True):
            where = f"level:{level.level:g}"
            outcome: Outcome = "already there"
            kept = level
            if other.name and not _alike(other.name, level.name):
                what = f"level {level.level:g} is called {other.name!r}; here it is {level.name!r}"
                self.say("error", "scale", where, what, fix)
                outcome = "left out"
            elif other.definition and not level.definition:
                kept = level.model_copy(
                    update={"definition": other.definition, "local": other.local or self.organisation}
                )
                outcome = "added"
            elif other.definition and other.definition != level.definition:
                what = f"level {level.level:g} is defined in other words; those of the framework stand"
                self.say("warning", "scale", where, what)
                outcome = "left out"
            levels.append(kept)
            self.parts.append(MergedPart("level", f"{level.level:g}", other.name, "", outcome))
        self.scale = ours.model_copy(update={"levels": tuple(levels)})

    def sides(self) -> None:
        """Perspectives are the framework's own: each would be asked of every capability."""
        ours = {side.id: side for side in self.original.perspectives}
        for side in self.local.perspectives:
            where = part_key("perspective", side.id, "")
            outcome: Outcome = "already there"
            if side.id not in ours:
                what = f"the perspective {side.name!r} was left out; it would be asked of every capability"
                self.say("error", "perspective", where, what, "propose it to the framework's owner")
                outcome = "left out"
            elif not _alike(side.name, ours[side.id].name):
                what = f"{side.name!r} has the id of {ours[side.id].name!r}, which stands"
                self.say("error", "other-name", where, what, f"name it {ours[side.id].name!r}")
                outcome = "left out"
            self.note("perspective", side, "", outcome)

    def categories(self, categories: tuple[Category, ...], above: str, *, taken: bool) -> None:
        """Take in categories that stand within another (empty: at the top), and all in them."""
        for category in categories:
            known = self.there.get(category.id)
            taken_here = taken and self._fits("category", category, known[0] if known else None)
            if taken_here and known is None:
                shell = category.model_copy(
                    update={
                        "capabilities": (),
                        "categories": (),
                        "local": category.local or self.organisation,
                    }
                )
                self.there[category.id] = (shell, above)
                self.new_categories.setdefault(above, []).append(shell)
                self.names["category"][category.name.casefold()] = category.id
            elif taken_here and known is not None:
                if known[1] != above:
                    what = f"it stands {_inside(above)} there; here it stays {_inside(known[1])}"
                    self.say("warning", "moved", part_key("category", category.id, ""), what)
                self._differences("category", category, known[0], ("kind", "note"))
            self.note("category", category, above, _outcome(taken_here, known))
            for capability in category.capabilities:
                self._capability(capability, category.id, taken=taken_here)
            self.categories(category.categories, category.id, taken=taken_here)

    def _capability(self, capability: FrameworkCapability, category: str, *, taken: bool) -> None:
        known = self.held_capabilities.get(capability.id)
        where = part_key("capability", capability.id, "")
        taken_here = taken and self._fits("capability", capability, known)
        if taken_here and known is not None:
            home = self.original.category_of[capability.id].id
            if home != category:
                what = f"it stands {_inside(category)} there; here it stays {_inside(home)}"
                self.say("warning", "moved", where, what)
            self._differences("capability", capability, known, ("description", "starred", "key", "note"))
        held = {each.id: each for each in known.indicators} if known else {}
        fitting = {
            each.id
            for each in capability.indicators
            if taken_here and self._indicator_fits(each, capability.id, held)
        }
        new = [
            each.model_copy(update={"local": each.local or self.organisation})
            for each in capability.indicators
            if each.id in fitting and each.id not in held
        ]
        if taken_here and known is None:
            taken_here = self._sum_fits(capability.id, new)
        self.note("capability", capability, category, _outcome(taken_here, known))
        for each in capability.indicators:
            taken_too = taken_here and each.id in fitting
            self.note("indicator", each, capability.id, _outcome(taken_too, held.get(each.id)))
        if not taken_here:
            return
        if known is not None:
            self.new_indicators.setdefault(capability.id, []).extend(new)
            return
        added = capability.model_copy(
            update={"indicators": tuple(new), "local": capability.local or self.organisation}
        )
        self.held_capabilities[added.id] = added
        self.names["capability"][added.name.casefold()] = added.id
        self.new_capabilities.setdefault(category, []).append(added)

    def _indicator_fits(self, indicator: Indicator, capability: str, held: Mapping[str, Indicator]) -> bool:
        """Whether an indicator is there already, or can be taken in beside those that are."""
        where = part_key("indicator", indicator.id, capability)
        known = held.get(indicator.id)
        if known is not None:
            changed = _said_otherwise(indicator, known, Indicator.model_fields.keys() - {"local"})
            if changed:
                what = f"it is another than here in its {' and '.join(changed)}; the one here stands"
                self.say("error", "indicator-changed", where, what, "give the changed one an id of its own")
            return not changed
        same = next((each.id for each in held.values() if _alike(each.name, indicator.name)), None)
        if same is not None:
            what = f"{indicator.name!r} is there as {same!r}; this one was left out"
            self.say("error", "other-id", where, what, f"use the id {same!r}")
            return False
        levelled = [each.level is not None for each in held.values()]
        if levelled and levelled[0] != (indicator.level is not None):
            what = "it was left out: of one capability all indicators belong to a level, or none"
            fix = "add its `level:`" if levelled[0] else "remove its `level:`"
            self.say("error", "level", where, what, fix)
            return False
        if indicator.level is not None and (self.scale is None or not self.scale.fits(indicator.level)):
            off = "there are no levels" if self.scale is None else off_scale(indicator.level, self.scale)
            self.say("error", "level", where, f"it was left out: {off}")
            return False
        off = self._off_the_best(indicator, bool(held))
        if off:
            self.say("error", "level-from", where, f"it was left out: {off}")
            return False
        sides = [side.id for side in self.original.perspectives]
        if indicator.perspective is not None and indicator.perspective not in sides:
            what = f"it was left out: there is no perspective {indicator.perspective!r}"
            self.say("error", "perspective", where, what, f"one of {', '.join(sides)}" if sides else "")
            return False
        return True

    def _off_the_best(self, indicator: Indicator, held: bool) -> str:
        """Say why levels that come from answers would no longer end where the scale does."""
        how = self.original.level_from
        if how is None or self.scale is None:
            return ""
        lowest, highest = self.scale.lowest, self.scale.highest
        if indicator.worst < lowest and how == "mean":
            return (
                f"a level is the mean of answers from {lowest:g}, and this one begins at {indicator.worst:g}"
            )
        if how == "sum":
            return (
                "a level is the sum of the answers there are, and would go beyond the scale" if held else ""
            )
        if indicator.out_of == highest:
            return ""
        return (
            f"a level is the mean of answers up to {highest:g}, and this one goes up to {indicator.out_of:g}"
        )

    def _sum_fits(self, capability: str, indicators: Sequence[Indicator]) -> bool:
        """Whether the answers of a new capability add up to the scale, where levels are sums."""
        if self.original.level_from != "sum" or self.scale is None or not indicators:
            return True
        best, worst = sum(each.out_of for each in indicators), sum(each.worst for each in indicators)
        by_side = bool(self.original.perspectives)
        least = min(each.worst for each in indicators) if by_side else worst
        if least < self.scale.lowest:
            what = f"it was left out: its answers may come to {least:g}, and the scale begins at "
            what += f"{self.scale.lowest:g}"
        elif abs(best - self.scale.highest) < 1e-9 or by_side:
            return True
        else:
            what = f"it was left out: its answers add up to {best:g}, and the scale ends at "
            what += f"{self.scale.highest:g}"
        self.say("error", "level-from", part_key("capability", capability, ""), what)
        return False

    def _fits(self, kind: str, part: _Part, known: _Part | None) -> bool:
        """Whether id and name go together as they do here; what is left out is said."""
        where = part_key(kind, part.id, "")
        if known is not None:
            if _alike(part.name, known.name):
                return True
            whose = f" of {known.local}" if known.local else ""
            what = f"{part.name!r} has the id of {known.name!r}{whose} and was left out"
            fix = f"give it an id of its own, or the name {known.name!r}"
            self.say("error", "other-name", where, what, fix)
            return False
        same = self.names[kind].get(part.name.casefold())
        if same is not None:
            what = f"{part.name!r} is there as {same!r}; this one was left out"
            self.say("error", "other-id", where, what, f"use the id {same!r}, or give it another name")
        return same is None

    def _differences(self, kind: str, part: _Part, known: _Part, fields: tuple[str, ...]) -> None:
        changed = _said_otherwise(part, known, fields)
        if changed:
            what = f"its {' and '.join(changed)} {'is' if len(changed) == 1 else 'are'} another than here"
            self.say(
                "warning", "differs", part_key(kind, part.id, ""), what, "what the framework says stands"
            )

    def result(self) -> Framework:
        """Return the framework with all that was taken in, checked as any other."""
        fields = {name: getattr(self.original, name) for name in Framework.model_fields}
        sources = dict.fromkeys((*self.original.sources, *self.local.sources))
        made = {"scale": self.scale, "sources": tuple(sources), "categories": self._joined("")}
        return Framework.model_validate({**fields, **made})

    def _joined(self, above: str) -> tuple[Category, ...]:
        """The categories within another, with what came to each."""
        here = self.original.categories if not above else self.there[above][0].categories
        joined = []
        for category in (*here, *self.new_categories.get(above, ())):
            own = [self._with_indicators(each) for each in category.capabilities]
            new = [self._with_indicators(each) for each in self.new_capabilities.get(category.id, ())]
            joined.append(
                category.model_copy(
                    update={"capabilities": (*own, *new), "categories": self._joined(category.id)}
                )
            )
        return tuple(joined)

    def _with_indicators(self, capability: FrameworkCapability) -> FrameworkCapability:
        new = self.new_indicators.get(capability.id)
        if not new:
            return capability
        return capability.model_copy(update={"indicators": (*capability.indicators, *new)})


def _said_otherwise(part: _Any, known: _Any, fields: Container[str]) -> list[str]:
    """Fields that one states and the other has otherwise; what is left unsaid contradicts nothing."""
    return [
        name
        for name in type(part).model_fields
        if name in fields and name in part.model_fields_set and getattr(part, name) != getattr(known, name)
    ]


def _placed(categories: tuple[Category, ...], above: str = "") -> Iterator[tuple[Category, str]]:
    for category in categories:
        yield category, above
        yield from _placed(category.categories, category.id)


def _outcome(taken: bool, known: object) -> Outcome:
    return "left out" if not taken else "already there" if known is not None else "added"


def _inside(category: str) -> str:
    return f"in {category!r}" if category else "at the top"


def _steps(scale: LevelScale) -> tuple[float, ...]:
    return (scale.step, *(level.level for level in scale.levels))


def _scale_words(scale: LevelScale | None) -> str:
    if scale is None:
        return "there is none"
    return f"{scale.lowest:g} to {scale.highest:g} in steps of {scale.step:g}"


__all__ = ["Merge"]
