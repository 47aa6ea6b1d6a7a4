"""What a KPI's own page says of it: the words that never change a score."""

from __future__ import annotations

from pydantic import Field

from scorecard.model.base import Basis, Noun
from scorecard.model.period import Frequency, Period


class Definition(Noun):
    """The rest of a KPI's definition, after Bernard Marr's design template.

    What the template asks for besides stands on the KPI itself: the strategic goal is what it
    `measures`, the key performance question what it `answers`; name, formula, targets, thresholds
    and reporting frequency are the KPI's own fields.
    """

    audience: str = ""
    """Whom it is for, and who may see it."""
    used_for: str = ""
    """How it will be used."""
    not_used_for: str = ""
    """How it will not be used, such as to judge single people."""
    collection: str = ""
    """How its figures are collected."""
    scale: str = ""
    """What a value can be, such as `1 to 5, mean of the answers`."""
    source: str = ""
    """Where its figures come from."""
    collected: Frequency | None = None
    """How often figures are collected; the KPI's `frequency` says how often they are reported."""
    data_entry: str = ""
    """The role that enters the figures."""
    revise_by: Period | None = None
    """When the definition expires or is to be revised."""
    cost: float | None = Field(default=None, ge=0)
    """What collecting it costs in a year, in the strategy's currency."""
    completeness: str = ""
    """How far it answers its question, and what it leaves out."""
    unintended_consequences: str = ""
    """How it could be gamed or mislead, and what is done against that."""
    notes: str = ""
    basis: Basis | None = None
    """What the definition rests on; unsaid, what the KPI does."""
