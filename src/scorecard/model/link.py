"""Links: what causes, measures, threatens or asks about what. They run from cause to effect."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Union

from pydantic import BeforeValidator, Field

from scorecard.model.base import Basis, Noun, as_list
from scorecard.model.period import Duration, Period

LinkKind = Literal[
    "measures", "contributes", "part_of", "mitigates", "hands_over_to", "threatens", "asks", "answers"
]
Evidence = Literal["hypothesised", "correlated", "verified"]

STRENGTHS = {"strong": 3.0, "moderate": 2.0, "weak": 1.0}


def _strength(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("write a number above 0, or strong (3), moderate (2) or weak (1)")
    if isinstance(value, str) and value.strip().lower() in STRENGTHS:
        return STRENGTHS[value.strip().lower()]
    if isinstance(value, str):
        raise ValueError("write a number above 0, or strong (3), moderate (2) or weak (1)")
    return value


Weight = Annotated[
    float,
    Field(gt=0),
    BeforeValidator(
        _strength,
        json_schema_input_type=Union[Annotated[float, Field(gt=0)], Literal["strong", "moderate", "weak"]],
    ),
]


class Link(Noun):
    """What every link has. The node it is written on is the cause; `to` is the effect."""

    kind: ClassVar[LinkKind]

    to: str
    """Id of the effect: `kind:slug`, or the bare slug where only one node bears it."""
    valid_from: Period | None = None
    """The first period the link holds in."""
    valid_until: Period | None = None
    """The last period the link holds in."""
    tags: Annotated[frozenset[str], BeforeValidator(as_list)] = frozenset()
    basis: Basis | None = None
    """`stated` by a published source, or `illustrative`; unsaid, the strategy's."""


class Contributes(Link):
    """A hypothesis of cause and effect that carries status upward."""

    kind: ClassVar[LinkKind] = "contributes"

    weight: Weight = 1.0
    """A number above 0, or strong / moderate / weak for 3 / 2 / 1."""
    sign: Literal["positive", "negative"] = "positive"
    """`negative`: more of the cause is worse for the effect. It may pull a score down and never lifts one."""
    lag: Duration | None = None
    """How long the cause takes to show in the effect."""
    rationale: str = ""
    evidence: Evidence | None = None
    feedback: bool = False
    """Drawn and analysed, never propagated."""


class Measures(Link):
    """A KPI measures an objective, initiative, risk, service or capability."""

    kind: ClassVar[LinkKind] = "measures"

    weight: Weight = 1.0
    """A number above 0, or strong / moderate / weak for 3 / 2 / 1."""
    critical: bool = False
    """In the worst band it caps what it measures; unknown, it keeps it out of the best band."""


class PartOf(Link):
    """A component KPI of an aggregate KPI, or a detail objective of the one it details."""

    kind: ClassVar[LinkKind] = "part_of"


class Mitigates(Link):
    """An initiative mitigates a risk."""

    kind: ClassVar[LinkKind] = "mitigates"


class HandsOver(Link):
    """An initiative hands over to the service it made: work ends at go-live, and the service starts.

    It carries no status, moves no date and changes no score. The initiative counts up to its own
    `valid_until` and the service from its own `valid_from`; where a hand-over leaves a gap between
    them, or the service does not say since when it counts, `scorecard.check` says so.
    """

    kind: ClassVar[LinkKind] = "hands_over_to"

    at: Period | None = None
    """The period of go-live; unsaid, the initiative's last one, its `valid_until`."""


class Threatens(Link):
    """A risk threatens a node. It never changes a score."""

    kind: ClassVar[LinkKind] = "threatens"


class Asks(Link):
    """A key performance question asks about an objective."""

    kind: ClassVar[LinkKind] = "asks"


class Answers(Link):
    """A KPI answers a key performance question."""

    kind: ClassVar[LinkKind] = "answers"


class Arrow(NamedTuple):
    """A link between two canonical ids, as the graph sees it."""

    source: str
    target: str
    link: Link


def read_links(value: Any) -> Any:
    """Let a document write links as an id, a list of ids, or a mapping from id to details.

    In a mapping, a plain value is the weight: `{vision: strong}` is `[{to: vision, weight: 3}]`.
    """
    if isinstance(value, dict) and "to" not in value:
        items: list[Any] = []
        for target, details in value.items():
            if isinstance(details, dict):
                items.append({"to": target, **details})
            elif details is None:
                items.append({"to": target})
            else:
                items.append({"to": target, "weight": details})
        return items
    if isinstance(value, dict):
        return [value]
    items = [] if value is None else list(as_list(value))
    return [{"to": item} if isinstance(item, str) else item for item in items]


_READ = BeforeValidator(read_links)
ContributesTo = Annotated[tuple[Contributes, ...], _READ]
MeasuresWhat = Annotated[tuple[Measures, ...], _READ]
PartsOf = Annotated[tuple[PartOf, ...], _READ]
MitigatesWhat = Annotated[tuple[Mitigates, ...], _READ]
HandsOverTo = Annotated[tuple[HandsOver, ...], _READ]
ThreatensWhat = Annotated[tuple[Threatens, ...], _READ]
AsksAbout = Annotated[tuple[Asks, ...], _READ]
AnswersWhich = Annotated[tuple[Answers, ...], _READ]
