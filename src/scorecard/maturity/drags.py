"""Perspectives that drag others of the same capability with them: an assumption, told as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import LoopError, ScorecardError, UnknownNameError
from scorecard.model.framework import Framework
from scorecard.model.order import causes_first

ROOT = "strategy-alignment"
"""The perspective that one workshop traced its other low levels back to."""
REMARK = (
    "An assumption of ours after what one workshop on a service desk said: its other perspectives were held "
    "back by the lack of a clear strategy. Links and weights are no finding of {framework}."
)
ASSUMED = "An assumption of yours: no source states links between perspectives or their weights."


@dataclass(frozen=True, slots=True)
class Drags:
    """Links between the perspectives of a capability, all of one weight.

    A perspective that is dragged is `1 - weight` its own level and `weight` that of the one that
    drags it, for each that does.

    Attributes:
        links: cause and effect, by the ids of perspectives.
        weight: the part of an effect's score that follows one cause, above 0 and at most 1.
        source: what the links rest on.
    """

    links: tuple[tuple[str, str], ...]
    weight: float
    source: str

    @property
    def most(self) -> float:
        """The largest weight there can be: 1 shared by those that drag one perspective."""
        effects = [effect for _, effect in self.links]
        return 1 / max(effects.count(effect) for effect in effects)

    def carried(self, sides: Sequence[str], weight: float) -> NDArray[np.float64]:
        """Return the levels each perspective rises by when another rises by one: (effect, cause).

        What is raised rises whole, each that follows it by `weight`, each that follows those by
        `weight` of that, and so on.

        >>> Drags((("a", "b"), ("b", "c")), 0.5, "").carried(["a", "b", "c"], 0.5)[:, 0].tolist()
        [1.0, 0.5, 0.25]
        """
        links = np.zeros((len(sides), len(sides)))
        for cause, effect in self.links:
            if cause in sides and effect in sides:
                links[sides.index(effect), sides.index(cause)] = weight
        return np.asarray(np.linalg.inv(np.eye(len(sides)) - links))

    def weight_into(self, side: str, sides: Iterable[str | None]) -> float:
        """Return the part of a perspective's score that follows others that are there."""
        there = set(sides)
        return self.weight * sum(effect == side and cause in there for cause, effect in self.links)


def drags_of(framework: Framework, drags: Mapping[str, str | Sequence[str]] | None, weight: Any) -> Drags:
    """Return links between perspectives that fit a framework.

    Args:
        framework: says which perspectives there are.
        drags: perspective to those it drags; unsaid, `strategy-alignment` to all others.
        weight: of every link, above 0.

    Raises:
        ScorecardError: the weight is none, the framework has no perspective to begin with, none is
            dragged, or they drag each other in a circle.
        UnknownNameError: there is no such perspective.

    >>> from scorecard.formats.framework import read_framework
    >>> found = drags_of(read_framework("nimm"), {"people": ["process"]}, 0.5)
    >>> found.links, found.most
    ((('people', 'process'),), 1.0)
    """
    sides = [side.id for side in framework.perspectives]
    if drags is None and ROOT not in sides:
        what = f"has no perspective {ROOT!r}" if sides else "has no perspectives"
        raise ScorecardError(f"{framework.name} {what}: say which drags which, drags={{'one': ['other']}}")
    given = {ROOT: [side for side in sides if side != ROOT]} if drags is None else drags
    links = []
    for cause, effects in given.items():
        several = [effects] if isinstance(effects, str) else list(effects)
        for name in (cause, *several):
            if name not in sides:
                raise UnknownNameError("perspective", str(name), sides)
        links += [(cause, effect) for effect in dict.fromkeys(several)]
    if not links:
        raise ScorecardError("no perspective is said to drag another; leave `drags` out, or name some")
    leading: dict[str, list[str]] = {}
    for cause, effect in links:
        leading.setdefault(cause, []).append(effect)
    try:
        causes_first(leading)
    except LoopError as error:
        circle = " -> ".join(error.loop)
        raise ScorecardError(
            f"perspectives drag each other in a circle: {circle}; let links run one way"
        ) from None
    found = Drags(tuple(links), 0.0, REMARK.format(framework=framework.name) if drags is None else ASSUMED)
    if isinstance(weight, bool) or not isinstance(weight, Real) or not 0 < float(weight) <= found.most:
        raise ScorecardError(
            f"the weight of a link between perspectives lies above 0 and up to {found.most:g}, not {weight!r}"
        )
    return Drags(found.links, float(weight), found.source)


__all__ = ["ASSUMED", "REMARK", "ROOT", "Drags", "drags_of"]
