"""What one stage hands to the next: small frozen records. No pandas, no pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scorecard.model.period import Period
from scorecard.model.scheme import Band

ReasonKind = Literal[
    "measured", "driven", "unknown", "left", "cap", "override", "assessed", "carried", "peers", "note"
]
OFF_SCALE = "off the scale"
"""What the reason of a clamped value says."""
TensionKind = Literal["leads failing", "leads not paying off", "too early to say"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that made a status what it is, in a sentence without a full stop."""

    kind: ReasonKind
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Trend:
    """Which way a value moves, and whether that is better or worse.

    `direction` is of the value itself; `verdict` is about the aim. `since` is what it is
    compared with. For a KPI that is `between` or untargeted the verdict may be None.
    """

    direction: Literal["up", "down", "flat"]
    verdict: Literal["better", "worse", "steady"] | None
    since: Period


@dataclass(frozen=True, slots=True)
class RiskMark:
    """A risk that threatens a node: its stated residual exposure against its appetite."""

    id: str
    name: str
    residual: float | None
    appetite: float | None
    over_appetite: bool


@dataclass(frozen=True, slots=True)
class Status:
    """The status of one node, in one organisation and period.

    All scores are 0..100 on the strategy's status scale, None where unknown.

    Attributes:
        band: the band shown; None is unknown. A KPI shows its own scheme's band, and so does
            a node without a score whose assessed status is named by a scheme of its own.
        score: after caps; what an override shows, where there is one.
        measured: the rule over the node's own KPIs and assessed status.
        driven: the rule over its contributors.
        low, high: the score were every unknown input 0, or 100.
        coverage: 0..1, the share of what is beneath it that is known.
        applicable: False where the node has left the calculation.
        in_force: False where it has left because of its dates.
        provisional: low and high lie in different bands.
        tension: measured and driven disagree by a band and a third of the scale; or it is too
            early to say, for all that drives it acts later than its history reaches.
        watermelon: ids of worst-band inputs beneath a best-band node.
        mix: weight of the inputs by name of band on the status scale, `Unknown` among them;
            adds up to 1, empty for a leaf.
        worst_below: id of the worst KPI beneath, None if none is known.
        value, target: of a KPI, in its own unit; `upper` is the upper edge of a range.
        history: of a KPI whose scheme reads it, the value of the same period a year before.
        attainment, progress: of a KPI, in percent: from worst to best, clamped; from baseline to
            target.
        pace: of a KPI, in percent: from baseline to what is expected by now. 100 is on schedule.
        as_of: the period its reading is of.
        uncounted: the band of an assessed status that is in no score, because its scheme does
            not say where it lies on the status scale.
        computed: what the calculation gave, where an override hides it.
        dropped: a what-if has stopped the work.
    """

    id: str
    kind: str
    name: str
    band: Band | None
    score: float | None
    measured: float | None = None
    driven: float | None = None
    low: float | None = None
    high: float | None = None
    coverage: float = 0.0
    applicable: bool = True
    in_force: bool = True
    provisional: bool = False
    tension: TensionKind | None = None
    watermelon: tuple[str, ...] = ()
    mix: Mapping[str, float] = field(default_factory=dict)
    worst_below: str | None = None
    value: float | None = None
    target: float | None = None
    upper: float | None = None
    history: float | None = None
    attainment: float | None = None
    progress: float | None = None
    pace: float | None = None
    as_of: Period | None = None
    trend: Trend | None = None
    uncounted: Band | None = None
    computed: tuple[Band | None, float | None] | None = None
    dropped: bool = False
    risks: tuple[RiskMark, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def letter(self) -> str:
        """The letter of the band: `?` where unknown, an en dash where it does not apply."""
        if self.band is not None:
            return self.band.letter
        return "?" if self.applicable else "–"

    @property
    def reason(self) -> str:
        """The reasons in one line."""
        return "; ".join(reason.text for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an explanation: what takes how many points off 100.

    `points` is the share of the explained node's shortfall in points (None for an unknown
    input, which has no share); `weight` its effective share among the inputs, 0..1; `kind` says
    what the line is; `rule` is what the rule itself takes off (or gives, below 0).
    """

    id: str
    name: str
    kind: Literal["input", "assessed", "rule", "cap", "override", "unknown"]
    points: float | None
    weight: float
    score: float | None
    band: Band | None
    sign: Literal[1, -1] = 1
    text: str = ""
    error: float = 0.0
    """Standard error of `points` where shares are sampled; 0 where exact."""
    when: Period | None = None
    """The earlier period it stands for, where a link with a lag leads to it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where points of a shortfall come from: the objective or initiative whose own readings cause
    them, or what works against one.

    Attributes:
        id, name: of it, or of what is a cause as a whole.
        points: of the explained node's shortfall.
        bands: what it shows; several where it is met more than once.
        sign: below 0 through a negative link, which takes points by being good.
        when: the earlier period it stood so, where a lag leads there.
    """

    id: str
    name: str
    points: float
    bands: tuple[Band | None, ...]
    sign: Literal[1, -1] = 1
    when: Period | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """What a paragraph tells of a KPI: its business unit, how far it is off its target, since
    when its readings have had this band, and what its SPC chart says of them."""

    unit: str = ""
    gap: str = ""
    since: Period | None = None
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """What lies behind a map, for a reader who asks.

    Attributes:
        reasons: why each node has its status, in a paragraph, by id.
        links: cause and effect of every link that line of sight follows, by id.
    """

    reasons: Mapping[str, str]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Path:
    """One chain of links from a cause to an effect.

    `influence` is the product of the effective weights along it, negative through an odd
    number of negative links; `lag` the sum of the lags in months; `units` the business units
    crossed, in order.
    """

    nodes: tuple[str, ...]
    influence: float
    lag: float
    units: tuple[str, ...]

    def __str__(self) -> str:
        return " -> ".join(self.nodes)


ChangeKind = Literal["changed", "data came", "data went", "started", "ended", "stopped", "unchanged"]
"""What became of a node: `started` and `ended` by its dates, `stopped` by a what-if, data by
its computed status."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one node from one review to another."""

    id: str
    name: str
    kind: ChangeKind
    before: Status
    after: Status

    @property
    def difference(self) -> float | None:
        """Points of score gained (lost if negative); None where either is unknown."""
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score

    @property
    def crossed(self) -> bool:
        """Whether it shows another band."""
        return self.before.band != self.after.band


@dataclass(frozen=True, slots=True)
class Stopped:
    """What goes with work that a what-if stops or takes out.

    Attributes:
        id, name: of the work.
        cost: in the strategy's currency, as stated; None where it is not.
        goals: names of the goals it leads to.
        risks: those it mitigates.
    """

    id: str
    name: str
    cost: float | None
    currency: str
    goals: tuple[str, ...]
    risks: tuple[RiskMark, ...]

    def __str__(self) -> str:
        said = [f"{self.name} stops"]
        if self.cost is not None:
            said.append(f"{f'{self.currency} {self.cost:,.0f}'.strip()} of stated cost")
        said.append(f"it leads to {', '.join(self.goals)}" if self.goals else "it leads to no goal")
        for risk in self.risks:
            exposure = "" if risk.residual is None else f" (residual {risk.residual:g}"
            exposure += f", appetite {risk.appetite:g})" if exposure and risk.appetite is not None else ""
            exposure += ")" if exposure and not exposure.endswith(")") else ""
            said.append(f"no longer mitigates {risk.name}{exposure}")
        return "; ".join(said)
