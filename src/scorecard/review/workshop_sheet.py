"""The sheet to print for a workshop, of a framework or the name of one."""

from __future__ import annotations

import os

from scorecard.formats.framework import known_framework
from scorecard.model.framework import Framework
from scorecard.render.workshop_sheet import WorkshopSheet


def workshop_sheet(framework: Framework | str | os.PathLike[str], capability: str) -> WorkshopSheet:
    """Return the sheet to print for a workshop on one capability.

    It has what is asked, who is in the room, the levels with their statements (where none is public it
    says so), boxes for as-is, range and to-be from every perspective, room for the working-out, the
    three phases of questions, and the ideas that come up.

    Args:
        framework: what is assessed, or its name or file, as `read_framework` takes it.
        capability: its id, or its name.

    Raises:
        UnknownNameError: there is no framework of that name, or it has no such capability; the nearest is
            named.
        StrategyError: it is no framework at all.

    >>> workshop_sheet("nimm", "service-desk")
    <WorkshopSheet: Service Desk, NHS Infrastructure Maturity Model>
    """
    known = known_framework(framework)
    return WorkshopSheet(known, known.capability(capability).id)


__all__ = ["workshop_sheet"]
