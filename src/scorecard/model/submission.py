"""When figures are due after a period has ended."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scorecard.model.base import Noun


class Submission(Noun):
    """The submission calendar: figures are due on a working day after the end of their period.

    A review that says what day it is known on (`known_on`) carries readings forward until then.
    """

    working_day: int = Field(ge=1, le=20, strict=True)
    """Which working day, counted from the first day after the period: 8 is the eighth."""
    holidays: Annotated[str, Field(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$")] = ""
    """Whose public holidays are no working days: a country, `GB`, or a part of it, `GB-ENG` (of a
    country alone, only those all its parts have); unsaid, only Saturdays and Sundays are none.
    They come with the extra `calendar`."""
