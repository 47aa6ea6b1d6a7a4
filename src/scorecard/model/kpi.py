"""KPIs and their targets."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Union

from pydantic import BeforeValidator, Field, model_validator

from scorecard.model.base import Noun, as_list
from scorecard.model.definition import Definition
from scorecard.model.link import AnswersWhich, ContributesTo, MeasuresWhat, PartsOf
from scorecard.model.node import Node
from scorecard.model.period import Duration, Frequency, Period
from scorecard.model.scheme import Tolerance

Direction = Literal["higher", "lower", "between", "yes_no", "assessed"]
OverTime = Literal["last", "sum", "mean", "ratio", "max", "min", "year_to_date"]


class TargetPoint(Noun):
    """A target value, from or for a period; a range where both `value` and `upper` are given."""

    value: float
    """The target, or the lower edge of a range."""
    upper: float | None = None
    """The upper edge of a range (`direction: between`)."""
    at: Period | None = None
    """When it is due, or from when it holds; none means always."""

    @model_validator(mode="after")
    def _edges(self) -> TargetPoint:
        if self.upper is not None and self.upper <= self.value:
            raise ValueError(f"the range must rise: {self.value:g} to {self.upper:g} does not")
        return self


def _point(value: Any, at: Any = None) -> Any:
    if isinstance(value, (list, tuple)) and len(value) == 2:
        point: Any = {"value": value[0], "upper": value[1]}
    elif isinstance(value, dict):
        point = dict(value)
    else:
        point = {"value": value}
    if at is not None:
        point["at"] = at
    return point


class Target(Noun):
    """A profile of target points, joined by `step` or `linear`.

    Written as a number, a range `[low, high]`, a mapping from period to either, or in full as
    `{points: ..., profile: ...}`. A single dated target has no profile: before its date a
    reading is compared with it all the same and called due then.
    """

    points: Annotated[
        tuple[TargetPoint, ...],
        Field(min_length=1),
        BeforeValidator(
            lambda value: (
                [_point(item, at) for at, item in value.items()] if isinstance(value, dict) else value
            ),
            json_schema_input_type=Union[dict[str, Union[float, list[float]]], list[TargetPoint]],
        ),
    ]
    profile: Literal["step", "linear"] | None = None
    """`step`: a point holds until the next; `linear`: straight lines from the dated baseline."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, dict) and "points" in value:
            return value
        if isinstance(value, dict):
            return {"points": value}
        if isinstance(value, Target):
            return value
        return {"points": [_point(value)]}

    @model_validator(mode="after")
    def _dated(self) -> Target:
        dates = [point.at for point in self.points]
        if len(dates) > 1 and None in dates:
            raise ValueError("with several target points, date every one")
        known = [date for date in dates if date is not None]
        if sorted(known) != known or len(set(known)) != len(known):
            raise ValueError("target points must stand in order of time, each date once")
        if self.profile is not None and None in dates:
            raise ValueError("a profile needs dated target points")
        return self


class Baseline(Noun):
    """Where a KPI started: a value, and when."""

    value: float
    at: Period | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, dict) and len(value) == 1 and not {"value", "at"} & set(value):
            ((at, number),) = value.items()
            return {"value": number, "at": at}
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            return {"value": value}
        return value


class SpcSettings(Noun):
    """How the KPI's SPC chart is drawn: what is a judgement and so belongs into the document."""

    rebase: Annotated[tuple[Period, ...], BeforeValidator(as_list)] = ()
    """Periods its limits start anew from, because the process was changed then."""
    fix: int | None = Field(default=None, ge=2, strict=True)
    """Take each group's limits from its first so many points; unsaid, from all."""
    screened: bool = True
    """Whether outlying moving ranges are dropped."""
    gaps: Literal["break", "close"] = "break"
    """Whether a missing period parts its neighbours, or means nothing, as among working days."""


class KPI(Node):
    """A key performance indicator: what is counted, which way is better, and what is aimed at.

    Raises:
        ValueError: thresholds, goal and red flag, or worst and best run the wrong way for the
            direction; a range or its absence does not fit the direction.
    """

    kind = "kpi"

    measured_in: str = ""
    """Unit of measure: `%`, `calls`, `GBP m`."""
    direction: Direction = "higher"
    """`higher` or `lower` is better, `between` two edges, `yes_no`, or `assessed` by a person."""
    frequency: Frequency = "month"
    """How often a reading falls due."""
    carry: Duration | None = None
    """How long after its period a reading stays current; unsaid, until the next falls due."""
    indicator: Literal["leading", "lagging"] | None = None
    scheme: str | None = None
    """Name of its RAG scheme; unsaid, the strategy's. Where it is assessed by a person: the scheme
    whose bands its statuses are named by."""
    baseline: Baseline | None = None
    target: Target | None = None
    stretch: float | None = None
    """An ambition beyond the target."""
    worst: float | tuple[float, float] | None = None
    """The value that scores 0; for `between` one on either side, `[low, high]`."""
    best: float | None = None
    """The value that scores 100."""
    thresholds: tuple[float, ...] = ()
    """Break points for schemes that read them, worst first."""
    red_flag: float | None = None
    goal: float | None = None
    tolerance: Tolerance | tuple[Tolerance, Tolerance] | None = None
    """`5` in the KPI's own unit or `5%` of |target|; for `between` one on either side may stand,
    `[low, high]`; unsaid, the scheme's."""
    untargeted: bool = False
    """Counted but not judged, by choice: it leaves the calculation."""
    roll_up: Literal["sum", "mean", "ratio"] | None = None
    """How readings of its component KPIs make its own: `ratio` is sum over sum."""
    formula: str | None = Field(default=None, min_length=1)
    """What its values are worked out from: an expression over other KPIs, such as
    `fixed / calls * 100`; a reading of its own comes first."""
    over_time: OverTime | None = None
    """How readings of shorter periods make one of its own `frequency`, and its own one of the
    longer period of a formula that reads it: `ratio` is sum over sum, `year_to_date` the sum since
    the fiscal year began; unsaid, the latest stands as it is."""
    spc: SpcSettings = SpcSettings.model_construct()
    mandated_by: str = ""
    """Who has ordered that it is kept, such as the board for a unit's KPI."""
    definition: Definition = Definition.model_construct()
    """Audience, use, collection, source ...: what its page says of it."""

    measures: MeasuresWhat = ()
    contributes: ContributesTo = ()
    part_of: PartsOf = ()
    answers: AnswersWhich = ()

    @model_validator(mode="before")
    @classmethod
    def _numbers_not_yes(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("direction") != "yes_no":
            for name in ("baseline", "target", "stretch", "worst", "best", "thresholds", "red_flag", "goal"):
                said = value.get(name)
                inside = said.values() if isinstance(said, dict) else as_list(said)
                if any(isinstance(item, bool) for item in inside):
                    raise ValueError(f"`{name}` wants a number; only a `yes_no` KPI has true or false")
        return value

    @model_validator(mode="after")
    def _one_scheme(self) -> KPI:
        if self.assessed_scheme is not None:
            raise ValueError("the statuses of a KPI are named by its `scheme`, not by an `assessed_scheme`")
        return self

    @model_validator(mode="after")
    def _one_way_to_a_value(self) -> KPI:
        if self.formula is not None and self.roll_up is not None:
            raise ValueError("say `formula` or `roll_up`, not both; `sum(part_of)` is a formula too")
        for name in ("formula", "over_time"):
            if self.direction == "assessed" and getattr(self, name) is not None:
                raise ValueError(f"a KPI assessed by a person has no `{name}`")
        return self

    @model_validator(mode="after")
    def _right_way_round(self) -> KPI:
        if isinstance(self.worst, tuple) and self.direction != "between":
            raise ValueError("a `worst` on either side needs `direction: between`")
        if isinstance(self.tolerance, tuple) and self.direction != "between":
            raise ValueError("a `tolerance` on either side needs `direction: between`")
        if self.direction in ("higher", "lower"):
            rising = self.direction == "higher"
            for name, values in (
                ("thresholds, worst first,", self.thresholds),
                ("red_flag and goal", _both(self.red_flag, self.goal)),
                ("worst and best", _both(self.worst, self.best)),
            ):
                steps = list(pairwise(values))
                if any((low >= high) if rising else (low <= high) for low, high in steps):
                    shown = ", ".join(f"{value:g}" for value in values)
                    raise ValueError(
                        f"{name} must {'rise' if rising else 'fall'} where {self.direction} "
                        f"is better; these are {shown}"
                    )
        points = self.target.points if self.target else ()
        if self.direction == "between" and any(point.upper is None for point in points):
            raise ValueError("`between` needs a target range such as [20, 30]")
        if self.direction != "between" and any(point.upper is not None for point in points):
            raise ValueError("a target range needs `direction: between`")
        if (
            self.target is not None
            and self.target.profile == "linear"
            and self.over_time != "year_to_date"  # each year starts from nought
            and (self.baseline is None or self.baseline.at is None)
        ):
            raise ValueError("`profile: linear` starts from a dated baseline: {2009-03: 61}")
        if self.direction == "yes_no" and any(point.value not in (0, 1) for point in points):
            raise ValueError("the target of a yes/no KPI is true or false")
        if isinstance(self.worst, tuple):
            low, high = self.worst
            if low >= high or any(
                low >= point.value or point.upper is None or high <= point.upper for point in points
            ):
                raise ValueError(f"`worst` must lie on either side of the range; {low:g} and {high:g} do not")
        return self


def _both(first: object, second: float | None) -> tuple[float, ...]:
    return (first, second) if isinstance(first, (int, float)) and second is not None else ()
