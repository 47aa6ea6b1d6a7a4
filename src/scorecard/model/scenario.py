"""A scenario: what a what-if supposes, as one value that can be kept, read and replayed."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from scorecard.model.base import Noun, as_list
from scorecard.model.kpi import Target
from scorecard.model.link import Weight
from scorecard.model.period import Duration

Names = Annotated[frozenset[str], BeforeValidator(as_list)]


class Scenario(Noun):
    """What a what-if supposes of a strategy. Nodes are named by id, or by unique slug.

    >>> cut = Scenario.model_validate(
    ...     {"name": "Cut the academy", "drop": "skills-academy", "set": {"skills-uplift": 4}}
    ... )
    >>> sorted(cut.drop), cut.set["skills-uplift"]
    (['skills-academy'], 4.0)
    """

    name: str = Field(default="", max_length=300)
    description: str = ""
    set: dict[str, bool | float | str] = Field(default_factory=dict)
    """KPI to the value it is supposed to have, in its own unit (true or false for yes/no), or
    assessed node to a status in the words of its scheme."""
    drop: Names = frozenset()
    """Work that stops: it stays in the graph and scores 0."""
    delay: dict[str, Duration] = Field(default_factory=dict)
    """Work to how much later it comes: its dates still ahead, and what follows from it, move."""
    remove: Names = frozenset()
    """Nodes that are taken out of the graph with their links; other weights share what is left."""
    reweight: dict[str, dict[str, Weight]] = Field(default_factory=dict)
    """Cause to effect to the weight of the link between them."""
    retarget: dict[str, Target] = Field(default_factory=dict)
    """KPI to another target, written as in a strategy."""

    @property
    def edits(self) -> bool:
        """Whether it supposes anything at all."""
        return any(getattr(self, name) for name in EDITS)

    def __or__(self, other: Scenario) -> Scenario:
        """Return both together; where they differ, the other counts."""
        said: dict[str, Any] = {}
        for name in EDITS:
            mine, theirs = getattr(self, name), getattr(other, name)
            said[name] = mine | theirs
        said["reweight"] = {
            cause: self.reweight.get(cause, {}) | other.reweight.get(cause, {})
            for cause in {**self.reweight, **other.reweight}
        }
        for name, between in (("name", ", "), ("description", " ")):
            told = [item for item in (getattr(self, name), getattr(other, name)) if item]
            said[name] = between.join(dict.fromkeys(told))
        return self.model_copy(update=said)


EDITS = ("set", "drop", "delay", "remove", "reweight", "retarget")
