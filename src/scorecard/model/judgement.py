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
        ValueError: an override without author or reason; a range that does not hold its score.
    """

    node: str
    """Canonical id or unique slug."""
    period: Period
    """From this period on it holds, until replaced or expired."""
    kind: Literal["assessed", "override"] = "assessed"
    status: str
    """Name or letter of a band: of the status scale, or, where it is assessed, of the scheme the
    node's statuses are named by. Assessed may also be `not applicable` or `exempt`, which take the node
    out of the calculation, and, of what is no KPI, `unknown`: somebody looked and cannot say, and why."""
    author: str = Field(min_length=1)
    """A role, never a person's name."""
    reason: str = Field(min_length=1)
    organisation: str | None = None
    score: float | None = Field(default=None, ge=0, le=100)
    """Unsaid, the middle of the band."""
    low: float | None = Field(default=None, ge=0, le=100)
    """The lowest score it may be, where people left a range open; unsaid, the score itself."""
    high: float | None = Field(default=None, ge=0, le=100)
    """The highest score it may be; unsaid, the score itself."""
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

    @model_validator(mode="after")
    def _range_about_the_score(self) -> Judgement:
        if self.low is None and self.high is None:
            return self
        if self.kind != "assessed" or self.score is None:
            raise ValueError("`low` and `high` belong to the `score` of an assessed status")
        low, high = (self.score if end is None else end for end in (self.low, self.high))
        if not low <= self.score <= high:
            raise ValueError(f"the score {self.score:g} lies outside its range {low:g} to {high:g}")
        return self
