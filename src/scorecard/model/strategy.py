"""The strategy document: every noun of it, joined by ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from itertools import repeat
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, model_validator

from scorecard.errors import LoopError, UnknownNameError, close_to, nearest
from scorecard.model.base import Basis, Fault, Noun, ReferenceFaults, keyed, repeated
from scorecard.model.customer import Customer
from scorecard.model.ids import NODE_KINDS, Slug, slug_of
from scorecard.model.kpi import KPI
from scorecard.model.link import Arrow, Contributes, LinkKind
from scorecard.model.node import (
    KPQ,
    Capability,
    Initiative,
    Node,
    Objective,
    Risk,
    Service,
)
from scorecard.model.order import causes_first
from scorecard.model.period import fiscal_year_start
from scorecard.model.propagation import StrategyPropagation
from scorecard.model.scheme import ALSO_CALLED, BUILT_IN_SCHEMES, Scale, Scheme
from scorecard.model.submission import Submission

_FED = frozenset({"objective", "initiative", "service", "capability"})
ENDS: Mapping[LinkKind, tuple[frozenset[str], frozenset[str]]] = {
    "measures": (frozenset({"kpi"}), _FED | {"risk"}),
    "contributes": (_FED | {"kpi"}, _FED | {"kpi"}),
    "part_of": (frozenset({"kpi", "objective"}), frozenset({"kpi", "objective"})),
    "mitigates": (frozenset({"initiative"}), frozenset({"risk"})),
    "hands_over_to": (frozenset({"initiative"}), frozenset({"service"})),
    "threatens": (frozenset({"risk"}), frozenset(NODE_KINDS)),
    "asks": (frozenset({"kpq"}), frozenset({"objective"})),
    "answers": (frozenset({"kpi"}), frozenset({"kpq"})),
}
"""Which kinds of node each kind of link may join: causes, effects."""


class Unit(Noun):
    """A business unit; units form a tree by `parent`."""

    id: Slug
    name: str
    parent: str | None = None
    headcount: int | None = Field(default=None, ge=0)
    tag: str = ""
    """A short form for the map; unsaid, the name."""
    name_public: bool = True
    """Whether the name is known; where not, `name` says so."""


class Lane(Noun):
    """A perspective or tier: one band of the map."""

    id: Slug
    name: str
    rank: int | None = None
    """Bands of the same rank share a row; unsaid, the order of the document, top first."""


class Theme(Noun):
    """A thread that runs across perspectives."""

    id: Slug
    name: str


class View(Noun):
    """A named selector: the part of the strategy that somebody looks at.

    In a document a plain text under its id is the selector: `views: {security: theme:security}`.
    """

    id: Slug
    name: str = ""
    """What to call it where it is shown; unsaid, its id."""
    select: str = Field(min_length=1)
    """A selector, such as `+objective:value except tag:cost`."""


class MapLayout(Noun):
    """What the map shows."""

    bands: Literal["tiers", "perspectives"] = "perspectives"
    title: str = ""
    subtitle: str = ""


class RiskScale(Noun):
    """The scale exposures are stated on."""

    name: str
    lowest: float = 0
    highest: float

    @model_validator(mode="after")
    def _rises(self) -> RiskScale:
        if self.lowest >= self.highest:
            raise ValueError(f"the scale must rise: {self.lowest:g} to {self.highest:g} does not")
        return self


_KEYED = BeforeValidator(keyed)


HINTS = 50
"""Unknown names that are given their nearest valid ones; looking them up is slow."""


class Strategy(Noun):
    """A strategy: units, perspectives, tiers, nodes and the links between them.

    Usually read with `scorecard.read_strategy`; a dict of the same form works too:

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "objectives": {"readers": {"name": "More readers", "vision": True}},
    ...         "kpis": {"visits": {"name": "Visits", "measures": "readers", "target": 900}},
    ...     }
    ... )
    >>> [arrow.source for arrow in strategy.arrows]
    ['kpi:visits']

    Raises:
        pydantic.ValidationError: anything is missing, of the wrong type, or refers to nothing.
            It is a ValueError; `read_strategy` turns it into a StrategyError with lines.
    """

    schema_: str | None = Field(default=None, alias="$schema")
    """The JSON Schema of this document, for editors."""
    name: str = Field(min_length=1, max_length=300)
    organisation: str = ""
    description: str = ""
    currency: str = ""
    basis: Basis | None = None
    """What nodes and links rest on where they do not say."""
    figures: Basis | None = None
    """What weights, targets and readings rest on."""
    fiscal_year_start: int = Field(default=4, ge=1, le=12, strict=True)
    """The first month of the fiscal year."""
    submission: Submission | None = None
    """When figures are due; unsaid, at the end of their period."""
    scale: Scale = Scale.model_construct()
    """The status scale of the nodes."""
    scheme: str = "tolerance"
    """The RAG scheme of KPIs that name none."""
    schemes: Annotated[tuple[Scheme, ...], _KEYED] = ()
    """The strategy's own schemes, beside the built-in ones."""
    propagation: StrategyPropagation = StrategyPropagation.model_construct()
    risk_scale: RiskScale | None = None
    map: MapLayout = MapLayout.model_construct()
    units: Annotated[tuple[Unit, ...], _KEYED] = ()
    perspectives: Annotated[tuple[Lane, ...], _KEYED] = ()
    """Top of the map first."""
    tiers: Annotated[tuple[Lane, ...], _KEYED] = ()
    """Top of the map first."""
    themes: Annotated[tuple[Theme, ...], _KEYED] = ()
    customers: Annotated[tuple[Customer, ...], _KEYED] = ()
    """Those the services are for."""
    objectives: Annotated[tuple[Objective, ...], _KEYED] = ()
    initiatives: Annotated[tuple[Initiative, ...], _KEYED] = ()
    services: Annotated[tuple[Service, ...], _KEYED] = ()
    capabilities: Annotated[tuple[Capability, ...], _KEYED] = ()
    kpqs: Annotated[tuple[KPQ, ...], _KEYED] = ()
    """Key performance questions."""
    kpis: Annotated[tuple[KPI, ...], _KEYED] = ()
    risks: Annotated[tuple[Risk, ...], _KEYED] = ()
    views: Annotated[tuple[View, ...], BeforeValidator(partial(keyed, short="select"))] = ()
    """Named selectors."""

    @model_validator(mode="wrap")
    @classmethod
    def _in_its_fiscal_year(cls, value: Any, handler: ModelWrapValidatorHandler[Strategy]) -> Strategy:
        start = value.get("fiscal_year_start", 4) if isinstance(value, dict) else 4
        token = fiscal_year_start.set(start if isinstance(start, int) and 1 <= start <= 12 else 4)
        try:
            return handler(value)
        finally:
            fiscal_year_start.reset(token)

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Strategy:
        faults = list(_reference_faults(self))
        if faults:
            raise ReferenceFaults(faults)
        return self

    def _sections(self) -> Iterator[tuple[str, tuple[Node, ...]]]:
        for section in NODE_SECTIONS:
            yield section, getattr(self, section)

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every node by its canonical id, in the order of the document."""
        return MappingProxyType({node.id: node for _, nodes in self._sections() for node in nodes})

    @cached_property
    def _by_slug(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for identifier in self.nodes:
            found.setdefault(slug_of(identifier), []).append(identifier)
        return found

    def resolve(self, name: str) -> str:
        """Return the canonical id of `name`: an id, or a slug that only one node bears.

        Raises:
            UnknownNameError: no node bears it, or several do.
        """
        bearers = self._bearers(name)
        if len(bearers) == 1:
            return bearers[0]
        raise UnknownNameError("node", name, bearers or [*self.nodes, *self._by_slug])

    def _bearers(self, name: Any) -> list[str]:
        """The ids `name` may stand for: one, none, or several that share a slug."""
        if not isinstance(name, str):
            return []
        return [name] if name in self.nodes else self._by_slug.get(name, [])

    def node(self, name: str) -> Node:
        """Return the node that `name` (an id or a unique slug) stands for.

        Raises:
            UnknownNameError: no node bears it, or several do.
        """
        return self.nodes[self.resolve(name)]

    @cached_property
    def arrows(self) -> tuple[Arrow, ...]:
        """Every link between canonical ids, sorted by source, kind and target."""
        arrows = [
            Arrow(node.id, self.resolve(link.to), link) for node in self.nodes.values() for link in node.links
        ]
        return tuple(sorted(arrows, key=lambda arrow: (arrow.source, arrow.link.kind, arrow.target)))

    def unit(self, identifier: str) -> Unit:
        """Return a business unit by its id.

        Raises:
            UnknownNameError: there is none of that id.
        """
        for unit in self.units:
            if unit.id == identifier:
                return unit
        raise UnknownNameError("unit", identifier, [unit.id for unit in self.units])

    def customer(self, identifier: str) -> Customer:
        """Return a customer by its id, or by its name where no id is like it and only one bears it.

        Raises:
            UnknownNameError: there is none.
        """
        for customer in self.customers:
            if customer.id == identifier:
                return customer
        named = [each for each in self.customers if each.name.casefold() == identifier.casefold()]
        if len(named) == 1:
            return named[0]
        ids = {text: each.id for each in reversed(self.customers) for text in (each.name, each.id)}
        meant = [each.id for each in named] or [ids[text] for text in close_to(identifier, ids)[:1]]
        hint = f"did you mean {' or '.join(map(repr, meant))}?" if meant else ""
        raise UnknownNameError("customer", identifier, [each.id for each in self.customers], hint)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(nodes)} {section}" for section, nodes in self._sections() if nodes)
        return f"<Strategy {self.name!r}: {counts}>"

    __str__ = __repr__


NODE_SECTIONS = ("objectives", "initiatives", "services", "capabilities", "kpqs", "kpis", "risks")
"""The fields of Strategy that hold nodes."""


def _reference_faults(strategy: Strategy) -> Iterator[Fault]:
    """Everything wrong between the parts: names nobody bears, links that cannot be, loops."""
    named = ("units", "perspectives", "tiers", "themes", "customers", "schemes", *NODE_SECTIONS, "views")
    for section in named:
        for index, identifier in repeated([item.id for item in getattr(strategy, section)]):
            yield (section, index), f"{identifier!r} is there twice", "give each its own id"
    for index, unit in enumerate(strategy.units):
        if unit.parent is not None:
            yield from _unknown(("units", index, "parent"), "unit", unit.parent, strategy.units)
    yield from _unit_loops(strategy)
    yield from _scheme_faults(strategy)
    yield from _service_faults(strategy)
    hints = repeat(True, HINTS)
    for section, nodes in strategy._sections():
        for index, node in enumerate(nodes):
            for field, kind, known in (
                ("unit", "unit", strategy.units),
                ("perspective", "perspective", strategy.perspectives),
                ("tier", "tier", strategy.tiers),
                ("theme", "theme", strategy.themes),
            ):
                name = getattr(node, field)
                if name is not None:
                    for where, what, fix in _unknown((section, index, field), kind, name, known):
                        if field == "unit" and section == "kpis" and not fix.startswith("did"):
                            fix = "`unit` is the business unit; the unit of measure is `measured_in`"
                        yield where, what, fix
            yield from _link_faults(strategy, (section, index), node, hints)
    yield from _link_loops(strategy)


def _scheme_faults(strategy: Strategy) -> Iterator[Fault]:
    schemes = (*BUILT_IN_SCHEMES, *(scheme.id for scheme in strategy.schemes))
    named: list[tuple[tuple[str | int, ...], str | None]] = [(("scheme",), strategy.scheme)]
    named += [(("kpis", index, "scheme"), kpi.scheme) for index, kpi in enumerate(strategy.kpis)]
    for section, nodes in strategy._sections():
        for index, node in enumerate(nodes):
            named.append(((section, index, "assessed_scheme"), node.assessed_scheme))
    for where, name in named:
        if name is not None and name not in schemes:
            known = f"there are {', '.join(sorted(schemes))}"
            here = ALSO_CALLED.get(name.strip().casefold().replace(" ", "-"))
            hint = f"it is called {here!r} here" if here else nearest(name, schemes)
            yield where, f"no scheme {name!r}", hint or known


def _service_faults(strategy: Strategy) -> Iterator[Fault]:
    """Customers nobody bears, those a place names and the service does not, levels without a KPI."""
    known = {customer.id for customer in strategy.customers}
    for index, service in enumerate(strategy.services):
        loc: tuple[str | int, ...] = ("services", index)
        yield from _customer_faults(strategy, (*loc, "customers"), service.customers)
        served = known.intersection(service.customers) if known.issuperset(service.customers) else known
        for number, value in enumerate(service.value):
            where = (*loc, "value", number, "customers")
            yield from _customer_faults(strategy, where, value.customers)
            for place, name in enumerate(value.customers):
                if service.customers and name in known and name not in served:
                    what = f"{name!r} is not among the customers of {service.id}"
                    yield (*where, place), what, "add it to the service's `customers:`, or leave it out here"
        yield from _level_faults(strategy, (*loc, "service_levels"), service)


def _customer_faults(
    strategy: Strategy, loc: tuple[str | int, ...], names: tuple[str, ...]
) -> Iterator[Fault]:
    for place, name in enumerate(names):
        yield from _unknown((*loc, place), "customer", name, strategy.customers)
    for place, name in repeated(list(names)):
        yield (*loc, place), f"`customers` names {name!r} again", "remove one"


def _level_faults(strategy: Strategy, loc: tuple[str | int, ...], service: Service) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, level in enumerate(service.service_levels):
        where, bearers = (*loc, number, "kpi"), strategy._bearers(level.kpi)
        if len(bearers) > 1:
            yield where, f"{level.kpi!r} is borne by several nodes", f"write {' or '.join(bearers)}"
        elif not bearers:
            kpis = [kpi.id if ":" in level.kpi else kpi.slug for kpi in strategy.kpis]
            yield where, f"no KPI {level.kpi!r}", nearest(level.kpi, kpis) or "add it under `kpis:`"
        elif not bearers[0].startswith("kpi:"):
            yield where, f"{bearers[0]} is no KPI", "name the KPI that measures what is promised"
        elif bearers[0] in seen:
            yield where, f"`service_levels` names {bearers[0]} again", "remove one"
        seen.update(bearers[:1])


def _unknown(loc: tuple[str | int, ...], kind: str, name: str, known: tuple[Any, ...]) -> Iterator[Fault]:
    names = [item.id for item in known]
    if name not in names:
        yield loc, f"no {kind} {name!r}", nearest(name, names) or f"add it under `{kind}s:`"


def _link_faults(
    strategy: Strategy, loc: tuple[str | int, ...], node: Node, hints: Iterator[bool]
) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for link, place in _placed_links(node):
        where = (*loc, *place)
        bearers = strategy._bearers(link.to)
        if len(bearers) > 1:
            yield where, f"{link.to!r} is borne by several nodes", f"write {' or '.join(bearers)}"
        if not bearers:
            hint = nearest(link.to, [*strategy.nodes, *strategy._by_slug]) if next(hints, False) else ""
            yield where, f"no node {link.to!r}", hint or "add it, or mend the id"
        if len(bearers) != 1:
            continue
        target = bearers[0]
        if (link.kind, target) in seen:
            yield where, f"`{link.kind}` names {target} again", "remove one"
        seen.add((link.kind, target))
        causes, effects = ENDS[link.kind]
        if target == node.id:
            yield where, f"{node.id} links to itself", "a node cannot be its own cause; remove the link"
        elif node.kind not in causes or strategy.nodes[target].kind not in effects:
            yield (
                where,
                f"`{link.kind}` cannot join {node.kind} to {strategy.nodes[target].kind}",
                f"it runs from {_or(causes)} to {_or(effects)}",
            )
        elif link.kind == "part_of" and node.kind != strategy.nodes[target].kind:
            yield where, "a part and its whole must be of one kind", "use `contributes` or `measures`"
        elif isinstance(link, Contributes) and (node.kind == "kpi") != (target.startswith("kpi:")):
            yield (
                where,
                f"`contributes` cannot join {node.kind} to {strategy.nodes[target].kind}",
                "a KPI `measures` other nodes and contributes only to KPIs",
            )


def _placed_links(node: Node) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    counts: dict[str, int] = {}
    for link in node.links:
        index = counts.get(link.kind, 0)
        counts[link.kind] = index + 1
        yield link, (link.kind, index)


def _or(kinds: frozenset[str]) -> str:
    return " or ".join(sorted(kinds))


def _unit_loops(strategy: Strategy) -> Iterator[Fault]:
    try:
        causes_first({unit.id: [unit.parent] for unit in strategy.units if unit.parent is not None})
    except LoopError as error:
        index = [unit.id for unit in strategy.units].index(error.loop[0])
        loop = " -> ".join(error.loop)
        yield ("units", index, "parent"), f"units contain each other: {loop}", "mend one `parent`"


def propagates(link: Any) -> bool:
    """Whether status or values flow along the link, so that it must not close a circle."""
    return link.kind in ("measures", "contributes", "part_of") and not getattr(link, "feedback", False)


def _link_loops(strategy: Strategy) -> Iterator[Fault]:
    effects: dict[str, list[str]] = {}
    for node in strategy.nodes.values():
        for link in node.links:
            if propagates(link):
                bearers = strategy._bearers(link.to)
                if len(bearers) == 1 and bearers[0] != node.id:
                    effects.setdefault(node.id, []).append(bearers[0])
    while True:
        try:
            causes_first(effects)
        except LoopError as error:
            start, following = error.loop[0], error.loop[1]
            yield (
                _place_of(strategy, start, following),
                f"links run in a circle: {' -> '.join(error.loop)}",
                "mark one of them `feedback: true` if the loop is meant",
            )
            effects[start].remove(following)
        else:
            return


def _place_of(strategy: Strategy, source: str, target: str) -> tuple[str | int, ...]:
    for section, nodes in strategy._sections():
        for index, node in enumerate(nodes):
            if node.id == source:
                for link, place in _placed_links(node):
                    if propagates(link) and link.to in (target, slug_of(target)):
                        return (section, index, *place)
    return ()
