"""RAG schemes and the status scale: which bands there are and where their boundaries lie."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from scorecard.model.base import Noun, as_list
from scorecard.model.ids import Slug

BUILT_IN_SCHEMES = (
    "brag",
    "break-points",
    "delivery-confidence-five",
    "delivery-confidence-three",
    "four-band",
    "harlow",
    "havering",
    "ims",
    "kent",
    "model-health-system",
    "percent-of-target",
    "red-flag-and-goal",
    "tolerance",
)
"""Names of the schemes that come with the library, in `kpi/rag.yaml`."""

ALSO_CALLED: Mapping[str, str] = MappingProxyType(
    {
        "clearpoint": "percent-of-target",
        "intrafocus": "break-points",
        "reigate-and-banstead": "tolerance",
        "sdg": "four-band",
        "sdg-index": "four-band",
        "spider": "red-flag-and-goal",
        "spider-impact": "red-flag-and-goal",
    }
)
"""Names somebody may look for a scheme under: whose it is. They are no names of schemes themselves."""

Shape = Literal["diamond", "triangle", "square", "hexagon", "circle", "star"]
ColourRole = Literal["worst", "poor", "middle", "good", "best", "beyond", "apart"]
"""What a band's colour means; a theme says which colour that is. `apart` says neither better nor
worse: a blue whose meaning is its scheme's own."""


class Band(Noun):
    """One step of a scheme or scale, recognisable without its colour."""

    name: str
    """The word shown, such as `Red`."""
    letter: Annotated[str, Field(min_length=1, max_length=2)]
    """One or two letters, such as `R`."""
    shape: Shape
    colour: ColourRole

    def __str__(self) -> str:
        return self.name


def _tell_apart(bands: tuple[Band, ...]) -> None:
    """Refuse bands that a word or letter would not tell apart."""
    for what in ("name", "letter"):
        words = [getattr(band, what).casefold() for band in bands]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"two bands have the {what} {twice[0]!r}; give each its own")


class Scale(Noun):
    """The status scale of a strategy: 2 to 5 bands on 0..100 and the boundaries between them.

    A boundary belongs to the better band. The default is red / amber / green at 33 1/3 and
    66 2/3.

    Raises:
        ValueError: the boundaries do not rise, leave 0..100, or do not fit the bands.
    """

    bands: tuple[Band, ...] = Field(
        default=(
            # Built without validation: that would cost every import of the package.
            Band.model_construct(name="Red", letter="R", shape="diamond", colour="worst"),
            Band.model_construct(name="Amber", letter="A", shape="triangle", colour="middle"),
            Band.model_construct(name="Green", letter="G", shape="circle", colour="best"),
        ),
        min_length=2,
        max_length=5,
    )
    """Worst first."""
    boundaries: tuple[float, ...] = (100 / 3, 200 / 3)
    """Scores 0..100, rising, one fewer than the bands."""

    @model_validator(mode="after")
    def _boundaries_fit(self) -> Scale:
        if len(self.boundaries) != len(self.bands) - 1:
            raise ValueError(
                f"{len(self.bands)} bands need {len(self.bands) - 1} boundaries, not {len(self.boundaries)}"
            )
        edges = (0.0, *self.boundaries, 100.0)
        if any(low >= high for low, high in pairwise(edges)):
            raise ValueError("boundaries must rise and lie between 0 and 100")
        _tell_apart(self.bands)
        return self


BoundaryAt = Literal["target", "threshold", "red flag", "goal", "midway", "history"]


class Boundary(Noun):
    """Where two neighbouring bands of a scheme meet.

    `at` says what the value is read from:

    - `target`: the KPI's target, moved by `tolerances` times its tolerance to the worse side
      (a negative number moves it to the better side) or to `percent` of |target|;
    - `threshold`: the KPI's `thresholds`, worst first, the next one not used yet;
    - `red flag`, `goal`: the KPI's fields of these names;
    - `midway`: halfway between the neighbouring boundaries;
    - `history`: the KPI's own reading of the same period a year before, kept between the
      neighbouring boundaries: where it lies beyond the next one, the band between has no width.
    """

    at: BoundaryAt
    tolerances: float = 0
    """How many tolerances to the worse side of the target (`at: target` only)."""
    percent: float | None = None
    """Percent of the target, laid to the worse side: 90 is 10 % of |target| worse than it."""
    owner: Literal["better", "worse"] = "better"
    """Which band a value exactly on the boundary belongs to."""
    lands: float | None = Field(default=None, gt=0, lt=100)
    """The score of the boundary; unsaid, the scale's own boundary where the bands match."""

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"at": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_way(self) -> Boundary:
        if self.at != "target" and (self.tolerances or self.percent is not None):
            raise ValueError("`tolerances` and `percent` belong to `at: target`")
        if self.tolerances and self.percent is not None:
            raise ValueError("say `tolerances` or `percent`, not both")
        return self


def _stands_beyond(worse: Boundary, better: Boundary) -> bool:
    """Whether two boundaries read from the target stand the wrong way round for any target."""
    if not worse.at == better.at == "target":
        return False
    if worse.tolerances or better.tolerances:
        mixed = worse.percent is not None or better.percent is not None
        return not mixed and worse.tolerances < better.tolerances
    return (100 if worse.percent is None else worse.percent) > (
        100 if better.percent is None else better.percent
    )


class Tolerance(Noun):
    """How far from target still counts as near: a share of |target| or an absolute amount."""

    amount: float = Field(ge=0)
    """In percent of |target| where `relative`, else in the KPI's own unit."""
    relative: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, str) and value.strip().endswith("%"):
            return {"amount": value.strip()[:-1], "relative": True}
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            return {"amount": value}
        return value

    def of(self, target: float) -> float:
        """Return the tolerance at `target` in the KPI's own unit."""
        return abs(target) * self.amount / 100 if self.relative else self.amount


class Scheme(Noun):
    """A RAG scheme: ordered bands, where their boundaries come from, and who owns each.

    The bands of an `assessed` scheme are given by people, so that it has no boundaries.

    Raises:
        ValueError: bands and boundaries do not fit, landings do not rise, a `midway` boundary
            has no neighbour to lie between, or two boundaries are read from history.
    """

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["boundaries"]}, {"required": ["assessed"]}]}
    )

    id: Slug
    name: str = ""
    source: str = ""
    """Who publishes this rule."""
    bands: Annotated[tuple[Band, ...], Field(min_length=2, max_length=5)]
    """Worst first."""
    assessed: bool = False
    """Whether a person gives the band, and no value has one."""
    boundaries: Annotated[tuple[Boundary, ...], BeforeValidator(as_list)] = ()
    """Worst first, one fewer than the bands; none where the scheme is `assessed`."""
    lands: tuple[Annotated[float, Field(gt=0, lt=100)], ...] = ()
    """Of an `assessed` scheme: the scores its bands meet at, worst first, one fewer than the
    bands; unsaid, the scale's own boundaries where the bands bear the names of the scale's."""
    tolerance: Tolerance | None = None
    """For KPIs that state none."""

    @model_validator(mode="after")
    def _fits(self) -> Scheme:
        _tell_apart(self.bands)
        between = len(self.bands) - 1
        if self.assessed:
            if self.boundaries or self.tolerance is not None:
                raise ValueError(
                    "people give the bands of an `assessed` scheme: it has no boundaries and no tolerance; "
                    "where its bands meet on the status scale is said in `lands: [...]`"
                )
            if self.lands and len(self.lands) != between:
                raise ValueError(f"{len(self.bands)} bands meet at {between} scores, not {len(self.lands)}")
        elif self.lands:
            raise ValueError(
                "`lands` is said of each boundary; of a whole scheme only where it is `assessed`"
            )
        elif len(self.boundaries) != between:
            raise ValueError(f"{len(self.bands)} bands need {between} boundaries, not {len(self.boundaries)}")
        for worse, better in pairwise(self.boundaries):
            if _stands_beyond(worse, better):
                raise ValueError("boundaries stand worst first; two read from the target do not")
        lands = [b.lands for b in self.boundaries if b.lands is not None]
        if lands and len(lands) != len(self.boundaries):
            raise ValueError("say where every boundary lands, or none")
        if any(low >= high for low, high in pairwise(lands or self.lands)):
            raise ValueError("`lands` must rise from the worst boundary to the best")
        kinds = [boundary.at for boundary in self.boundaries]
        if kinds.count("history") > 1:
            raise ValueError("a value has one history: only one boundary can be read from it")
        for index, boundary in enumerate(self.boundaries):
            if boundary.at == "midway" and (
                index in (0, len(self.boundaries) - 1)
                or "midway" in (self.boundaries[index - 1].at, self.boundaries[index + 1].at)
            ):
                raise ValueError("a `midway` boundary needs one of another kind on either side")
        return self

    @property
    def reads_target(self) -> bool:
        """Whether the boundaries cannot be placed without the KPI's target."""
        return any(boundary.at == "target" for boundary in self.boundaries)

    @property
    def reads_tolerance(self) -> bool:
        """Whether a boundary lies a tolerance away from the target."""
        return any(boundary.tolerances for boundary in self.boundaries)

    @property
    def reads_history(self) -> bool:
        """Whether a boundary is the KPI's own reading of a year before."""
        return any(boundary.at == "history" for boundary in self.boundaries)
