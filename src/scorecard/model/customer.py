"""Who is served, and what a service is to them: customers, service levels, forms of value."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from scorecard.model.base import Noun, as_list
from scorecard.model.ids import Slug

Side = Literal["inside", "outside"]
"""Within the organisation, or outside it."""
ValueForm = Literal["information", "technology"]
"""Better decisions through information, or working smarter through technology."""
Provider = Literal["in-house", "partner"]


class Customer(Noun):
    """Somebody a service is for: a group of people or an organisation, never a single person.

    In a document a plain text under its id is the name: `customers: {patients: Patients}`.
    """

    id: Slug
    name: str = Field(min_length=1, max_length=300)
    kind: str = ""
    """What sort of customer, in the strategy's own words, such as `clinical staff`."""
    description: str = ""
    where: Side | None = None
    """`inside` or `outside` the organisation."""


class ServiceLevel(Noun):
    """What a service promises, and the KPI that shows whether it is kept.

    In a document `service_levels` may be a KPI, a list of KPIs, or a mapping from KPI to the words:
    `service_levels: {availability: There 99.9 hours in 100}`.
    """

    kpi: str
    """Id of a KPI that `measures` the service."""
    text: str = ""
    """The promise in plain words; unsaid, the KPI's name."""


class ServiceValue(Noun):
    """One place of a service in the value box: a form of value, inside or outside the organisation.

    The box has two forms of value and two sides, after a framework described in the Health CIO
    handbook. A service may have several places, and several entries in one.
    """

    form: ValueForm
    """`information`: better decisions; `technology`: working smarter."""
    where: Side
    """`inside` or `outside` the organisation."""
    customers: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()
    """Whom it has this value for; unsaid, the customers of the service who are on this side, or say none."""
    used_by: str = ""
    """Who uses it there, in plain words."""
    why: str = ""
    """Why they use it, and what they get from it, in plain words."""


def read_levels(value: Any) -> Any:
    """Let a document write service levels as a KPI, a list of KPIs, or a mapping from KPI to words."""
    if isinstance(value, dict) and "kpi" not in value:
        return [{"kpi": kpi, "text": "" if words is None else words} for kpi, words in value.items()]
    return [{"kpi": item} if isinstance(item, str) else item for item in as_list(value)]


ServiceLevels = Annotated[tuple[ServiceLevel, ...], BeforeValidator(read_levels)]
