"""The levels of many organisations in several rounds, side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from scorecard.errors import Finding, Place, nearest
from scorecard.maturity.cells import NOT_IN_SCOPE, STATES, Levels, cells
from scorecard.model.assessment import Assessment
from scorecard.model.base import repeated
from scorecard.model.framework import Framework

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class ManyCells:
    """The agreed levels of organisations in rounds.

    Arrays have the shape (cell, organisation, round) and hold NaN where there is no level. `low` and
    `high` are the very array `as_is` where nobody left a range open.
    """

    framework: Framework
    capabilities: tuple[str, ...]
    """The capability of every cell."""
    perspectives: tuple[str | None, ...]
    """Its perspective; None throughout where the framework has none."""
    organisations: tuple[str, ...]
    rounds: tuple[str, ...]
    """Oldest first."""
    as_is: Levels
    low: Levels
    high: Levels
    to_be: Levels
    state: npt.NDArray[np.int8]
    """Index into `STATES`; `not in scope` where an organisation took no part in a round."""


def cells_of_many(
    framework: Framework, assessments: Sequence[Assessment], rounds: Sequence[str]
) -> ManyCells:
    """Lay out the agreed levels of several organisations.

    Args:
        framework: what they were assessed in.
        assessments: one an organisation and round.
        rounds: names of the rounds, oldest first.
    """
    found = cells(framework, assessments)
    organisations = tuple(sorted({each.organisation for each in assessments}))
    places = {name: place for place, name in enumerate(organisations)}
    order = {name: place for place, name in enumerate(rounds)}
    whose = [places[each.organisation] for each in assessments]
    when = [order[each.round] for each in assessments]
    shape = (len(found.capabilities), len(organisations), len(rounds))

    def spread(levels: Levels) -> Levels:
        array = np.full(shape, np.nan)
        array[:, whose, when] = levels
        return array

    state = np.full(shape, NOT_IN_SCOPE, dtype=np.int8)
    state[:, whose, when] = found.state
    return ManyCells(
        framework=framework,
        capabilities=found.capabilities,
        perspectives=found.perspectives,
        organisations=organisations,
        rounds=tuple(rounds),
        as_is=spread(found.as_is),
        low=spread(found.low),
        high=spread(found.high),
        to_be=spread(found.to_be),
        state=state,
    )


def by_date(assessments: Iterable[Assessment]) -> list[str]:
    """Return the names of the rounds, in order of the earliest date of each."""
    return list(dict.fromkeys(each.round for each in sorted(assessments, key=lambda each: each.date)))


def date_faults(assessments: Iterable[Assessment]) -> list[Finding]:
    """Return where an organisation's own dates speak against the order of `by_date`."""
    listed = list(assessments)
    place = {name: number for number, name in enumerate(by_date(listed))}
    whose: dict[str, list[Assessment]] = {}
    for each in sorted(listed, key=lambda each: place[each.round]):
        whose.setdefault(each.organisation, []).append(each)
    faults = []
    for organisation, rounds in whose.items():
        for before, after in pairwise(rounds):
            if after.date < before.date:
                what = (
                    f"{organisation} had round {after.round!r} before {before.round!r}, and another had it "
                    "after"
                )
                fix = "mend a date, name the rounds alike, or say their order in `rounds=`"
                faults.append(Finding("error", "rounds", Place(), what, fix))
    return faults


def order_faults(found: Iterable[str], rounds: Sequence[str]) -> list[Finding]:
    """Return what keeps an order of rounds from being just the names that were found, each once."""
    known = list(found)
    faults = [("leaves out", name, "name every round") for name in known if name not in rounds]
    faults += [("names", name, nearest(name, known)) for name in rounds if name not in known]
    faults += [("names twice", name, "keep one") for _, name in repeated(rounds)]
    said = [(f"`rounds` {what} {name!r}", fix) for what, name, fix in faults]
    return [Finding("error", "rounds", Place(), what, fix) for what, fix in said]


def in_order(names: Iterable[str]) -> list[str]:
    """Return names of rounds as one counts: numbers in them by their value.

    >>> in_order(["round 10", "round 9", "2010", "2009"])
    ['2009', '2010', 'round 9', 'round 10']
    """

    def key(name: str) -> list[tuple[bool, int, str]]:
        parts = [part for part in re.split(r"(\d+)", name) if part]
        return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]

    return sorted(names, key=key)


def many_frame(found: ManyCells) -> pd.DataFrame:
    """Return one row a cell, organisation and round: `organisation round capability perspective state
    as_is low high to_be`."""
    import pandas as pd

    cell, organisation, round = (each.ravel() for each in np.indices(found.as_is.shape))
    texts: dict[str, tuple[Sequence[str | None], npt.NDArray[Any]]] = {
        "organisation": (found.organisations, organisation),
        "round": (found.rounds, round),
        "capability": (found.capabilities, cell),
        "perspective": (found.perspectives, cell),
        "state": (STATES, found.state.ravel()),
    }
    columns = {name: np.array(text, dtype=object)[code] for name, (text, code) in texts.items()}
    numbers = {name: getattr(found, name).ravel() for name in ("as_is", "low", "high", "to_be")}
    return pd.DataFrame({**columns, **numbers})
