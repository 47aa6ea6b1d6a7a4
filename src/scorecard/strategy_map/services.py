"""The service portfolio: every service with its customers, what it promises and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from scorecard.kpi.calendar import in_force
from scorecard.kpi.scale import number, show_score
from scorecard.model.customer import Customer, ServiceValue, Side, ValueForm
from scorecard.model.kpi import KPI
from scorecard.model.node import Service
from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.results import Status
from scorecard.strategy_map.lines import Lines
from scorecard.strategy_map.paragraph import gap_to_target
from scorecard.strategy_map.paths import strongest
from scorecard.strategy_map.sight import PATHS

if TYPE_CHECKING:
    import pandas as pd

Stage = Literal["running", "to come", "ended"]

FORMS: Mapping[ValueForm, str] = {
    "information": "Better decisions through information",
    "technology": "Working smarter through technology",
}
"""The two forms of value, in words."""
SIDES: Mapping[Side, str] = {"inside": "Inside the organisation", "outside": "Outside the organisation"}
"""The two sides, in words."""
COLUMNS = (
    "name stage from made_by customers provider paid_by used_by channels service_levels band letter score "
    "places goals"
).split()


class Level(NamedTuple):
    """A service level and how it stands."""

    kpi: KPI
    status: Status
    text: str
    """The promise in words."""

    @property
    def standing(self) -> str:
        """How it stands: the band in a word, the figure and how far it is from its target.

        >>> from scorecard.model.scheme import Scale
        >>> kpi = KPI(id="fixed", name="Calls fixed at once", measured_in="%")
        >>> green = Status(kpi.id, "kpi", kpi.name, Scale().bands[-1], 80.0, value=74.0, target=70.0)
        >>> Level(kpi, green, "Seven in ten at once").standing
        'Green: 74 %, 4 percentage points over target'
        """
        told = self.figures if self.status.value is not None else self.status.reason
        return f"{word_of(self.status)}{f': {told}' if told else ''}"

    @property
    def figures(self) -> str:
        """The figure and how far it is from its target; empty where there is none."""
        kpi, status = self.kpi, self.status
        if status.value is None:
            return ""
        figure = "" if kpi.direction == "yes_no" else f"{number(status.value)} {kpi.measured_in}".rstrip()
        gap = gap_to_target(status.value, status.target, status.upper, kpi.measured_in, kpi.direction)
        return ", ".join(filter(None, [figure, "" if gap.startswith("at ") else gap]))


class Goal(NamedTuple):
    """A goal that a service has a line of sight to."""

    id: str
    name: str
    influence: float
    """How many points the goal moves when the service moves by one."""
    way: tuple[str, ...]
    """Names of what lies between on the strongest path; none where it leads there at once."""

    @property
    def told(self) -> str:
        """The goal and the way to it."""
        return f"{self.name}, by way of {' → '.join(self.way)}" if self.way else self.name


class Made(NamedTuple):
    """Work that hands over to a service."""

    id: str
    name: str
    live: Period | None
    """When; None where nothing says."""

    @property
    def told(self) -> str:
        """The work, and when it hands over."""
        return f"{self.name}, go-live {self.live.say()}" if self.live is not None else self.name


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service in one review.

    `goals` are those it has a line of sight to while it runs, the most moved first; `made_by` is the
    work that hands over to it.
    """

    service: Service
    status: Status
    stage: Stage
    customers: tuple[Customer, ...]
    levels: tuple[Level, ...]
    goals: tuple[Goal, ...]
    made_by: tuple[Made, ...]

    @property
    def provider(self) -> str:
        """Who provides it, in words; empty where nothing says.

        Such as `In-house`, `Partner: Portal supplier` or `Partner, not named`.
        """
        service = self.service
        if service.provider == "partner":
            return f"Partner: {service.delivered_by}" if service.delivered_by else "Partner, not named"
        if service.provider == "in-house":
            return f"In-house, delivered by {service.delivered_by}" if service.delivered_by else "In-house"
        return service.delivered_by or ""

    @property
    def places(self) -> tuple[tuple[ValueForm, Side], ...]:
        """Its places in the value box, each once, in the order of the box."""
        there = {(value.form, value.where) for value in self.service.value}
        return tuple((form, side) for form in FORMS for side in SIDES if (form, side) in there)

    def value_for(self, customer: Customer) -> tuple[ServiceValue, ...]:
        """Return the places it has for one customer."""
        return self.service.value_for(customer)


@dataclass(frozen=True, slots=True, repr=False)
class ServicePortfolio:
    """Every service of a strategy in one review, in the order of the document.

    Attributes:
        services: one row each.
        at: the period under review.
        scale: the status scale.
    """

    services: tuple[ServiceRow, ...]
    at: Period
    scale: Scale

    def of(self, customer: str) -> tuple[ServiceRow, ...]:
        """Return the services that are for one customer, by its id."""
        return tuple(row for row in self.services if customer in row.service.served)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a service, index `id`.

        Columns: `name stage from made_by customers provider paid_by used_by channels service_levels band
        letter score places goals`. `stage` is `running`, `to come` or `ended` at the period under review
        and `from` its first period as text, empty where not said. What may be several is joined by `; `:
        work that hands over to it, names of customers, channels, service levels with how they stand,
        places in the value box, goals with the way to them. `band` is an ordered categorical, worst
        first; score 0..100, NaN where unknown.
        """
        import pandas as pd

        rows = []
        for row in self.services:
            service, status = row.service, row.status
            rows.append(
                {
                    "id": service.id,
                    "name": service.name,
                    "stage": row.stage,
                    "from": "" if service.valid_from is None else str(service.valid_from),
                    "made_by": "; ".join(made.told for made in row.made_by),
                    "customers": "; ".join(customer.name for customer in row.customers),
                    "provider": row.provider,
                    "paid_by": service.paid_by,
                    "used_by": service.used_by,
                    "channels": "; ".join(service.channels),
                    "service_levels": "; ".join(f"{level.text} ({level.standing})" for level in row.levels),
                    "band": None if status.band is None else status.band.name,
                    "letter": status.letter,
                    "score": status.score,
                    "places": "; ".join(f"{FORMS[form]}, {SIDES[side].lower()}" for form, side in row.places),
                    "goals": "; ".join(goal.told for goal in row.goals),
                }
            )
        frame = pd.DataFrame(rows, columns=["id", *COLUMNS]).set_index("id")
        frame["score"] = frame["score"].astype("float64")
        bands = [band.name for band in self.scale.bands]
        more = sorted({*frame["band"].dropna()} - {*bands})
        frame["band"] = pd.Categorical(frame["band"], [*bands, *more], ordered=True)
        return frame

    def __str__(self) -> str:
        lines = [f"Services, {self.at.say()}: {self.counted}"]
        for row in self.services:
            lines += ["", f"{row.service.name}: {status_words(self.scale, row)}"]
            told = (
                *[("made by", made.told) for made in row.made_by],
                ("for", ", ".join(customer.name for customer in row.customers) or "nobody named"),
                ("provided by", row.provider),
                ("paid by", row.service.paid_by),
                ("used by", row.service.used_by),
                ("reached by", ", ".join(row.service.channels)),
                *[("promises", f"{level.text} ({level.standing})") for level in row.levels],
                *[("worth", f"{FORMS[form]}, {SIDES[side].lower()}") for form, side in row.places],
                *[("helps", goal.told) for goal in row.goals],
            )
            lines += [f"  {label:<12} {text}" for label, text in told if text]
        return "\n".join(lines)

    @property
    def counted(self) -> str:
        """How many there are, such as `6 running, 1 to come`."""
        stages = [row.stage for row in self.services]
        found = [
            f"{stages.count(stage)} {stage}" for stage in ("running", "to come", "ended") if stage in stages
        ]
        return ", ".join(found) or "none"

    def __repr__(self) -> str:
        return f"<ServicePortfolio, {self.at.say()}: {self.counted}>"

    def _repr_html_(self) -> str:
        from html import escape

        heads = ["service", "status", "customers", "provider", "paid by", "service levels", "goals"]
        rows = [
            (
                row.service.name, status_words(self.scale, row),
                ", ".join(customer.name for customer in row.customers), row.provider, row.service.paid_by,
                "; ".join(f"{level.text} ({level.standing})" for level in row.levels),
                "; ".join(goal.told for goal in row.goals),
            )
            for row in self.services
        ]  # fmt: skip
        head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        said = escape(f"Services, {self.at.say()}: {self.counted}")
        return f"<p>{said}</p><table><tr>{head}</tr>{body}</table>"


def word_of(status: Status) -> str:
    """Return a status in one word or two: the band's name, `Unknown` or `Not applicable`."""
    if status.band is not None:
        return status.band.name
    return "Unknown" if status.applicable else "Not applicable"


def status_words(scale: Scale, row: ServiceRow) -> str:
    """Return how a service stands, in words: its band, letter and score, or why there is none."""
    status, service = row.status, row.service
    if row.stage == "to come" and service.valid_from is not None:
        return f"To come, from {service.valid_from.say()}"
    if row.stage == "ended" and service.valid_until is not None:
        return f"Ended in {service.valid_until.say()}"
    if status.band is None:
        return f"{word_of(status)}{f': {status.reason}' if status.reason else ''}"
    score = "" if status.score is None else f", score {show_score(scale, status.score)} of 100"
    return f"{status.band.name} ({status.band.letter}){score}"


def service_portfolio(
    strategy: Strategy, statuses: Mapping[str, Status], lines: Lines, at: Period
) -> ServicePortfolio:
    """Return every service with its customers, promises, status and line of sight.

    Args:
        strategy: the document.
        statuses: by canonical id.
        lines: what `lines_of` returns.
        at: the period under review.
    """
    customers = {customer.id: customer for customer in strategy.customers}
    made: dict[str, list[Made]] = {}
    for initiative in strategy.initiatives:
        for link in initiative.hands_over_to:
            service_id = strategy.resolve(link.to)
            made.setdefault(service_id, []).append(
                Made(initiative.id, initiative.name, initiative.go_live(link))
            )
    goals = _goals(strategy, lines)
    rows = [
        ServiceRow(
            service=service,
            status=statuses[service.id],
            stage=_stage(service, at),
            customers=tuple(customers[name] for name in service.served),
            levels=_levels(strategy, service, statuses),
            goals=goals.get(service.id, ()),
            made_by=tuple(made.get(service.id, ())),
        )
        for service in strategy.services
    ]
    return ServicePortfolio(tuple(rows), at, strategy.scale)


def _stage(service: Service, at: Period) -> Stage:
    if in_force(service, at):
        return "running"
    return "to come" if service.valid_from is not None and service.valid_from.start > at.end else "ended"


def _levels(strategy: Strategy, service: Service, statuses: Mapping[str, Status]) -> tuple[Level, ...]:
    kpis = {kpi.id: kpi for kpi in strategy.kpis}
    found = [(kpis[strategy.resolve(level.kpi)], level.text) for level in service.service_levels]
    return tuple(Level(kpi, statuses[kpi.id], text or kpi.name) for kpi, text in found)


def _goals(strategy: Strategy, lines: Lines) -> dict[str, tuple[Goal, ...]]:
    """The goals each service leads to, the most moved first, each with the strongest way that is listed."""
    count = len(lines.goals)
    ends = np.zeros((lines.size, count))
    ends[lines.goals, np.arange(count)] = 1.0
    moved, led = lines.influence(ends), lines.reached(ends > 0)
    found = {}
    for service in strategy.services:
        start = lines.index.get(service.id)
        if start is None:  # out of force
            continue
        ways: dict[int, tuple[str, ...]] = {}
        for links in islice(strongest(lines.up, start), PATHS):
            *between, goal = lines.target[links].tolist()
            ways.setdefault(goal, tuple(strategy.nodes[lines.ids[node]].name for node in between))
        goals = []
        for column in np.flatnonzero(led[start]).tolist():
            place = int(lines.goals[column])
            node = strategy.nodes[lines.ids[place]]
            goals.append(Goal(node.id, node.name, float(moved[start, column]), ways.get(place, ())))
        found[service.id] = tuple(sorted(goals, key=lambda goal: (-abs(goal.influence), goal.id)))
    return found


__all__ = [
    "FORMS",
    "SIDES",
    "Goal",
    "Level",
    "Made",
    "ServicePortfolio",
    "ServiceRow",
    "service_portfolio",
    "status_words",
    "word_of",
]
