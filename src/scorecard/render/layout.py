"""Where everything of a drawn map stands, for those that draw it by other means than SVG."""

from __future__ import annotations

from dataclasses import dataclass

from scorecard.render.place import Placement
from scorecard.render.plan import Plan


@dataclass(frozen=True, slots=True)
class Layout:
    """The plan of a map and the places of its boxes and bands, in points."""

    plan: Plan
    places: Placement


__all__ = ["Layout"]
