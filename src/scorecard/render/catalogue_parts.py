"""What stands in a customer's service catalogue, in the order it is read: records without any layout."""

from __future__ import annotations

from dataclasses import dataclass

from scorecard.render.card_parts import Fact
from scorecard.render.scene import Role, Symbol
from scorecard.strategy_map.services import ServiceRow


@dataclass(frozen=True, slots=True)
class Heading:
    """The top of a catalogue: whose it is, when, and what the page rests on."""

    name: str
    """The customer's."""
    about: str
    """What sort of customer it is; empty where nothing says."""
    description: str
    when: str
    """The period, and what was known by when."""
    whose: str
    """The strategy, and the organisation its readings are of."""
    supposing: str
    """What a what-if supposes; empty where the review is of what is."""
    basis: str
    """What the page rests on, where that is not plain fact."""

    @property
    def title(self) -> str:
        """What the catalogue is called."""
        return f"Services for {self.name}"


@dataclass(frozen=True, slots=True)
class Use:
    """What a service is to the customer in one place of the value box, in words."""

    form: str
    side: str
    used_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One service in the catalogue: how it stands, what the customer uses it for, and the facts."""

    row: ServiceRow
    anchor: str
    """What a link on the page leads to: no two catalogues share one."""
    status: str
    symbol: Symbol
    role: Role
    uses: tuple[Use, ...]
    facts: tuple[Fact, ...]

    @property
    def name(self) -> str:
        """The service's."""
        return self.row.service.name

    @property
    def description(self) -> str:
        """The service's."""
        return self.row.service.description


__all__ = ["Entry", "Heading", "Use"]
