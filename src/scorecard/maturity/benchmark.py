"""Benchmarks: where one organisation stands among others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from scorecard.errors import ReadingsError, UnknownNameError
from scorecard.kpi.scale import number, optional
from scorecard.maturity.groups import GroupKind
from scorecard.maturity.panel_roll_up import PanelRollUp
from scorecard.maturity.roll_up import framed
from scorecard.maturity.rules import Levels

if TYPE_CHECKING:
    import pandas as pd

SMALLEST_GROUP = 5
"""Of fewer organisations no figures are given: one of them, or who knows one, could tell the others'."""
_QUARTERS = np.array([0.25, 0.5, 0.75])
_TOLERANCE = 1e-9
_SHOWN: tuple[GroupKind, ...] = ("overall", "category", "perspective")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an organisation stands in one group among the others.

    Attributes:
        kind, id, name: the group, as in a roll-up.
        level: its own; None where nothing is answered.
        others: how many of the others have a level.
        lower_quartile, median, upper_quartile: of the others; None where fewer than five have a level.
        place: 1 for the highest, equal levels sharing a place; None where fewer than five of the others
            have a level, or it has none.
        shared_with: how many of the others have the same level, and so its place; None where it has none.
        withheld: whether some of the others have a level, and too few for figures.
    """

    kind: GroupKind
    id: str
    name: str
    level: float | None
    others: int
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    place: int | None
    shared_with: int | None
    withheld: bool

    def __str__(self) -> str:
        own = f"{self.name}: {_shown(self.level)}"
        if self.withheld:
            return f"{own}; the others' figures are withheld"
        if not self.others:
            return f"{own}; none of the others has a level"
        place = "" if self.place is None else f", place {self.place} of {self.others + 1}"
        if self.shared_with:
            place += f", shared with {self.shared_with}"
        quartiles = ", ".join(map(_shown, (self.lower_quartile, self.median, self.upper_quartile)))
        return f"{own}{place}; quartiles of the others {quartiles}"


@dataclass(frozen=True, slots=True, repr=False)
class Benchmark:
    """One organisation beside the others in one round.

    Attributes:
        organisation, round: whose levels, and when.
        beside: who the others are, in words.
        peers: their names, sorted.
        standings: one a group, in the order of a roll-up.
        roll_up: the name of the rule that gave the levels.
        notes: what must be said beside the figures.
    """

    organisation: str
    round: str
    beside: str
    peers: tuple[str, ...]
    standings: tuple[Standing, ...]
    roll_up: str
    notes: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group: `kind id name level others lower_quartile median upper_quartile place
        shared_with withheld`.

        Quartiles are of the others, by linear interpolation between neighbours (type 7 of Hyndman and
        Fan, Sample Quantiles in Statistical Packages, 1996); they are NaN, and `place` and `shared_with`
        missing, where fewer than five of the others have a level. `attrs` holds `roll_up` and `notes`.
        """
        import pandas as pd

        columns = "kind id name level others lower_quartile median upper_quartile".split()
        columns += ["place", "shared_with", "withheld"]
        rows = [tuple(getattr(each, name) for name in columns) for each in self.standings]
        frame = pd.DataFrame(rows, columns=columns)
        numbers = ("level", "lower_quartile", "median", "upper_quartile")
        frame = frame.astype({**dict.fromkeys(numbers, "float64"), "place": "Int64", "shared_with": "Int64"})
        frame.attrs = {"roll_up": self.roll_up, "notes": list(self.notes)}
        return frame

    def __str__(self) -> str:
        lines = [f"{self.organisation}, {self.round}, beside {self.beside}"]
        known = [each for each in self.standings if each.level is not None or each.others]
        lines += [f"  {each}" for each in known if each.kind in _SHOWN]
        return "\n".join([*lines, *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        frame = self.to_frame()
        shown = frame[frame["kind"].isin(_SHOWN)]
        return framed(shown, f"{self.organisation}, {self.round}, beside {self.beside}", self.notes)


def benchmark(rolled: PanelRollUp, organisation: str, peers: Any, round: str) -> Benchmark:
    """Return where an organisation stands among the others, or its peers, in one round.

    Args:
        rolled: the levels of all.
        organisation: whose standing.
        peers: None for all others, names of organisations, or a dataframe of attributes.
        round: the name of the round.

    Raises:
        UnknownNameError, ReadingsError: as `MaturityPanel.benchmark`.
    """
    chosen, beside = _others(rolled.organisations, organisation, peers)
    column = rolled.rounds.index(round)
    own = rolled.levels[:, rolled.organisations.index(organisation), column]
    levels = rolled.levels[:, [rolled.organisations.index(name) for name in chosen], column]
    count, quartiles = _quartiles(levels)
    with np.errstate(invalid="ignore"):
        above = (levels > own[:, None] + _TOLERANCE).sum(axis=1)
        equal = (abs(levels - own[:, None]) <= _TOLERANCE).sum(axis=1)
    standings = []
    for place, kind in enumerate(rolled.groups.kinds):
        few = bool(count[place] < SMALLEST_GROUP)
        unplaced = few or bool(np.isnan(own[place]))
        lower, middle, upper = (None,) * 3 if few else quartiles[place].tolist()
        standings.append(
            Standing(
                kind=kind,
                id=rolled.groups.ids[place],
                name=rolled.groups.names[place],
                level=optional(own[place]),
                others=int(count[place]),
                lower_quartile=lower,
                median=middle,
                upper_quartile=upper,
                place=None if unplaced else int(above[place]) + 1,
                shared_with=None if unplaced else int(equal[place]),
                withheld=few and bool(count[place]),
            )
        )
    withheld = sum(each.withheld for each in standings)
    notes = list(rolled.notes)
    if withheld:
        notes.insert(
            0,
            f"Figures of {withheld} of {len(standings)} groups are withheld: fewer than {SMALLEST_GROUP} of "
            "the others have a level there.",
        )
    return Benchmark(
        organisation=organisation,
        round=round,
        beside=beside,
        peers=tuple(chosen),
        standings=tuple(standings),
        roll_up=rolled.rule.name,
        notes=tuple(notes),
    )


def _quartiles(levels: Levels) -> tuple[npt.NDArray[np.intp], Levels]:
    """How many known levels each row has, and their quartiles, NaN where there are none."""
    ordered = np.sort(levels, axis=1)  # what is unknown comes last
    count = (~np.isnan(ordered)).sum(axis=1)
    if not levels.shape[1]:
        return count, np.full((len(levels), 3), np.nan)
    at = np.maximum(count - 1, 0)[:, None] * _QUARTERS
    below = np.floor(at).astype(np.intp)
    above = np.ceil(at).astype(np.intp)
    low, high = (np.take_along_axis(ordered, place, axis=1) for place in (below, above))
    return count, low + (high - low) * (at - below)


def _others(organisations: Sequence[str], organisation: str, peers: Any) -> tuple[list[str], str]:
    """Who is compared with, sorted, and in words."""
    if peers is None:
        chosen = [name for name in organisations if name != organisation]
        return chosen, f"all {len(chosen)} others" if len(
            chosen
        ) > 1 else "one other" if chosen else "no others"
    if isinstance(peers, str) or (isinstance(peers, Iterable) and not hasattr(peers, "columns")):
        named = dict.fromkeys([peers] if isinstance(peers, str) else peers)
        for name in named:
            if name not in organisations:
                raise UnknownNameError("organisation", str(name), organisations)
        chosen = sorted(name for name in named if name != organisation)
        return chosen, _peers(chosen, "named ")
    return _alike(organisations, organisation, peers)


def _alike(organisations: Sequence[str], organisation: str, table: Any) -> tuple[list[str], str]:
    """The organisations whose attributes are all equal to ours."""
    try:
        native = nw.from_native(table)
    except TypeError:
        kind = type(table).__name__
        raise ReadingsError(f"peers are names, or a dataframe of attributes, not {kind}") from None
    eager = native.collect() if isinstance(native, nw.LazyFrame) else native
    if "organisation" not in eager.columns or len(eager.columns) < 2:
        have = ", ".join(eager.columns)
        raise ReadingsError(f"peers need a column `organisation` and one attribute or more; it has {have}")
    frame = eager.to_pandas().set_index("organisation")
    if frame.index.has_duplicates:
        twice = sorted({str(name) for name in frame.index[frame.index.duplicated()]})
        raise ReadingsError(f"attributes are given twice for {', '.join(twice)}; keep one row each")
    if organisation not in frame.index:
        raise UnknownNameError("attributes of organisation", organisation, map(str, frame.index))
    ours = frame.loc[organisation]
    blank = [str(name) for name in frame.columns if ours.isna()[name]]
    if blank:
        raise ReadingsError(
            f"{organisation} has no {' and no '.join(blank)}; fill it in, or leave the column out"
        )
    alike = frame.index[(frame == ours).all(axis=1)]
    there = set(organisations)
    chosen = sorted(str(name) for name in alike if name != organisation and name in there)
    same = ", ".join(f"{name} {ours[name]}" for name in frame.columns)
    return chosen, f"{_peers(chosen)} like it ({same})"


def _peers(chosen: Sequence[str], named: str = "") -> str:
    return f"{len(chosen) or 'no'} {named}peer{'' if len(chosen) == 1 else 's'}"


def _shown(level: float | None) -> str:
    return number(None if level is None else round(level, 2))
