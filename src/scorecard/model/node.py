"""Nodes of the causal graph, other than KPIs."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from scorecard.model.base import Basis, Noun, as_list
from scorecard.model.customer import Customer, Provider, ServiceLevels, ServiceValue
from scorecard.model.ids import NodeKind, node_id, slug_of
from scorecard.model.link import (
    AsksAbout,
    ContributesTo,
    HandsOver,
    HandsOverTo,
    Link,
    MitigatesWhat,
    PartsOf,
    ThreatensWhat,
)
from scorecard.model.period import Period
from scorecard.model.propagation import Propagation


class Node(Noun):
    """What every node has. Its id is `kind:slug`; the slug alone may be written."""

    kind: ClassVar[NodeKind]

    id: str = ""
    """`kind:slug`, or the slug; in a document it is the key the node stands under."""
    name: str = Field(min_length=1, max_length=300)
    description: str = ""
    unit: str | None = None
    """The business unit it belongs to."""
    owner: str | None = None
    """The one role that is accountable. A role, never a person's name."""
    delivered_by: str | None = None
    """Who does the work where that is somebody else, such as a supplier."""
    perspective: str | None = None
    tier: str | None = None
    theme: str | None = None
    tags: Annotated[frozenset[str], BeforeValidator(as_list)] = frozenset()
    valid_from: Period | None = None
    """The first period the node counts in."""
    valid_until: Period | None = None
    """The last period the node counts in."""
    basis: Basis | None = None
    """`stated` by a published source, or `illustrative`; unsaid, the strategy's."""
    assessed: bool = False
    """A person's status is expected for it; while there is none, that input is unknown."""
    assessed_scheme: str | None = None
    """The scheme whose bands its assessed statuses are named by, such as
    `delivery-confidence-five`; unsaid, the status scale's bands. A status is then expected."""
    assessed_weight: float = Field(default=1.0, gt=0)
    """Weight of an assessed status among the node's measures."""
    propagation: Propagation = Propagation.model_construct()
    """Settings of this node alone."""

    @model_validator(mode="before")
    @classmethod
    def _canonical(cls, value: object) -> object:
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            return {**value, "id": node_id(cls.kind, value["id"].strip())}
        return value

    @model_validator(mode="before")
    @classmethod
    def _status_expected(cls, value: object) -> object:
        if isinstance(value, dict) and value.get("assessed_scheme") is not None:
            return {"assessed": True, **value}
        return value

    @model_validator(mode="after")
    def _named_for_something(self) -> Node:
        if self.assessed_scheme is not None and not self.assessed:
            raise ValueError("an `assessed_scheme` names the statuses of a node that is `assessed`")
        return self

    @model_validator(mode="after")
    def _has_id(self) -> Node:
        slug = slug_of(self.id)
        if not slug:
            raise ValueError("give the node an `id`")
        if len(slug) > 120 or not all(c.isalnum() or c in "._-" for c in slug) or not slug.isascii():
            raise ValueError(
                f"the id {self.id!r} may hold letters a-z, digits, `-`, `_` and `.` behind the kind"
            )
        return self

    @property
    def slug(self) -> str:
        """The id without its kind."""
        return slug_of(self.id)

    @property
    def links(self) -> tuple[Link, ...]:
        """Every link written on this node, in the order of its fields."""
        found: list[Link] = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, tuple) and value and isinstance(value[0], Link):
                found.extend(value)
        return tuple(found)


class Objective(Node):
    """Something to be achieved; one or more are goals, one may be the vision."""

    kind = "objective"

    goal: bool = False
    """A top of the graph: line of sight is measured up to goals."""
    vision: bool = False
    """The goal of goals; drawn as the banner."""
    appears: Literal["map", "scorecard", "both"] = "both"
    """Where it is shown."""
    contributes: ContributesTo = ()
    part_of: PartsOf = ()

    @property
    def is_goal(self) -> bool:
        """Whether line of sight ends here."""
        return self.goal or self.vision


class Initiative(Node):
    """Work with a start and an end, such as a programme; a node inside the causal chain."""

    kind = "initiative"

    cost: float | None = Field(default=None, ge=0)
    """In the strategy's currency, as stated."""
    expected: float | None = Field(default=None, ge=0, le=100)
    """The score it is expected to have if it is paid for, 0 to 100, as stated."""
    appears: Literal["map", "scorecard", "both"] = "both"
    contributes: ContributesTo = ()
    mitigates: MitigatesWhat = ()
    hands_over_to: HandsOverTo = ()
    """The services it makes or renews, which go on where it ends."""

    def go_live(self, hand_over: HandsOver) -> Period | None:
        """Return the period in which it hands over; None where nothing says."""
        return hand_over.at or self.valid_until


class Service(Node):
    """Something provided to customers, from go-live until it is withdrawn.

    It counts from its `valid_from` to its `valid_until`, whoever made it. A service that an
    initiative `hands_over_to` should say `valid_from`, or it counts before go-live too.
    """

    kind = "service"

    customers: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()
    """Ids of those it is for; unsaid, those its places in the value box name."""
    provider: Provider | None = None
    """`in-house`, or `partner`: one that `delivered_by` names."""
    paid_by: str = ""
    """Who pays for it, in plain words."""
    used_by: str = ""
    """Who uses it, where that is not its customers themselves, in plain words."""
    channels: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()
    """How it is reached, such as web, phone or e-mail."""
    service_levels: ServiceLevels = ()
    """What it promises, and the KPIs that measure it."""
    value: Annotated[tuple[ServiceValue, ...], BeforeValidator(as_list)] = ()
    """Its places in the value box."""
    contributes: ContributesTo = ()

    @property
    def served(self) -> tuple[str, ...]:
        """Ids of its customers: those it says, or else those its places in the value box name."""
        return self.customers or tuple(dict.fromkeys(name for each in self.value for name in each.customers))

    def value_for(self, customer: Customer) -> tuple[ServiceValue, ...]:
        """Return the places it has for a customer, in the order of the document.

        A place that names no customers is for those of the service that are on its side, inside or
        outside, or of whom nothing says on which they are.
        """
        return tuple(
            each
            for each in self.value
            if customer.id in (each.customers or self.served)
            and (each.customers or customer.where in (None, each.where))
        )


class Capability(Node):
    """Something the organisation is able to do."""

    kind = "capability"

    contributes: ContributesTo = ()


class Risk(Node):
    """Something that may happen. Exposures are stated on the strategy's risk scale.

    Risks never enter a score; a node is marked where one of its risks is over appetite.
    """

    kind = "risk"

    likelihood: float | None = None
    impact: float | None = None
    inherent: float | None = None
    """Exposure before controls."""
    residual: float | None = None
    """Exposure that remains."""
    appetite: float | None = None
    """The residual exposure that is accepted."""
    controls: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()
    threatens: ThreatensWhat = ()

    @property
    def over_appetite(self) -> bool:
        """Whether the residual exposure is above the appetite, both being stated."""
        return self.residual is not None and self.appetite is not None and self.residual > self.appetite


class KPQ(Node):
    """A key performance question: what a KPI is there to answer."""

    kind = "kpq"

    asks: AsksAbout = ()
