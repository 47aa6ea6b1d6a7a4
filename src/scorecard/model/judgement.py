"""Judgements: what a person says of a node, with author, date and reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field, model_validator

from scorecard.model.base import Noun
from scorecard.model.period import Period


class Judgement(Noun):
    """A person's status for a node: `assessed` counts as an input, `override` changes what shows.

    Raises:
        ValueError: an override without author or reason.
    """

    node: str
    """Canonical id or unique slug."""
    period: Period
    """From this period on it holds, until replaced or expired."""
    kind: Literal["assessed", "override"] = "assessed"
    status: str
    """Name or letter of a band: of the status scale, or, where it is assessed, of the scheme the
    node's statuses are named by."""
    author: str = Field(min_length=1)
    """A role, never a person's name."""
    reason: str = Field(min_length=1)
    organisation: str | None = None
    score: float | None = Field(default=None, ge=0, le=100)
    """Unsaid, the middle of the band."""
    expires: Period | None = None
    """The last period it holds in."""
    recorded_at: datetime | date | None = None
    propagates: bool = False
    """Whether an override is also passed up."""

    @model_validator(mode="after")
    def _override_only(self) -> Judgement:
        if self.propagates and self.kind != "override":
            raise ValueError("`propagates` belongs to an override; an assessed status always does")
        return self
