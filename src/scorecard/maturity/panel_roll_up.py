"""A roll-up of many organisations and rounds at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from scorecard.maturity.groups import Groups, groups_of
from scorecard.maturity.many import ManyCells
from scorecard.maturity.roll_up import framed, rolled_up, said_beside
from scorecard.maturity.rules import Levels, Rolled, Rule, roll_up_cells
from scorecard.model.assessment import Assessment
from scorecard.model.framework import Framework

if TYPE_CHECKING:
    import pandas as pd

AnyArray = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class PanelRollUp:
    """What the answers of many organisations come to, round by round, by one rule.

    Attributes:
        framework, organisations, rounds: what was assessed, where and when, oldest round first.
        rule: its `name`, its `threshold`, and what it `says` of itself.
        groups: their `kinds`, `ids` and `names`, in the order of the first axis.
        rolled: `level`, `low`, `high`, `coverage`, `answered` and `applicable`, read-only arrays of the
            shape (group, organisation, round).
        illustrative: whether levels are made up.
    """

    framework: Framework
    organisations: tuple[str, ...]
    rounds: tuple[str, ...]
    rule: Rule
    groups: Groups
    rolled: Rolled
    illustrative: bool

    @property
    def levels(self) -> Levels:
        """The levels by (group, organisation, round), NaN where nothing beneath is answered."""
        return self.rolled.level

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said wherever these levels are shown."""
        return said_beside(self.rule, self.illustrative)

    def level(self, name: str, perspective: str | None = None) -> pd.DataFrame:
        """Return the levels of one group: a row an organisation, a column a round.

        Args:
            name: the id or name of a category, a capability or a perspective; `overall`.
            perspective: for a category, the one perspective it is seen from.

        Raises:
            UnknownNameError: there is none of that name, or several.
        """
        import pandas as pd

        place = self.groups.find(name, perspective)
        rows = pd.Index(self.organisations, name="organisation")
        columns = pd.Index(self.rounds, name="round")
        frame = pd.DataFrame(self.levels[place], index=rows, columns=columns)
        frame.attrs = {"roll_up": self.rule.name, "notes": list(self.notes)}
        return frame

    def to_frame(self) -> pd.DataFrame:
        """Return one row an organisation, round and group: `organisation round kind id name level low
        high coverage answered applicable`.

        Levels and coverage are NaN where unknown. `attrs` holds `roll_up`, the name of the rule, and
        `notes`, what must be said beside the figures.
        """
        import pandas as pd

        group, organisation, round = (each.ravel() for each in np.indices(self.levels.shape))
        texts = {
            "organisation": (self.organisations, organisation),
            "round": (self.rounds, round),
            "kind": (self.groups.kinds, group),
            "id": (self.groups.ids, group),
            "name": (self.groups.names, group),
        }
        columns = {name: np.array(text, dtype=object)[code] for name, (text, code) in texts.items()}
        names = ("level", "low", "high", "coverage", "answered", "applicable")
        numbers = {name: getattr(self.rolled, name).ravel() for name in names}
        frame = pd.DataFrame({**columns, **numbers})
        frame.attrs = {"roll_up": self.rule.name, "notes": list(self.notes)}
        return frame

    def __repr__(self) -> str:
        return (
            f"<PanelRollUp in {self.framework.name}: {len(self.groups.ids)} groups, "
            f"{len(self.organisations)} organisations, {len(self.rounds)} rounds. {' '.join(self.notes)}>"
        )

    def _repr_html_(self) -> str:
        shown = self.level("overall").reset_index()
        return framed(shown, f"{self.framework.name}, overall", self.notes)


def roll_up_many(found: ManyCells, rule: Rule, *, illustrative: bool) -> PanelRollUp:
    """Roll up agreed levels of many organisations by `mean` or `minimum`."""
    groups = groups_of(found.framework, found.capabilities, found.perspectives)
    arrays = (found.as_is, found.low, found.high)
    # One array that stands for several stays one, and is rolled up once.
    flat = {id(array): array.reshape(len(array), -1) for array in arrays}
    as_is, low, high = (flat[id(array)] for array in arrays)
    rolled = roll_up_cells(groups, as_is, low, high, found.state.reshape(as_is.shape), rule.name)
    shape = (len(groups.ids), len(found.organisations), len(found.rounds))
    return _made(found, rule, groups, illustrative, _mapped(rolled, lambda array: array.reshape(shape)))


def roll_up_answers(
    found: ManyCells, assessments: Sequence[Assessment], rule: Rule, *, illustrative: bool
) -> PanelRollUp:
    """Roll up answers to the demands of levels, by `cumulative` or `gate`."""
    groups, rolled = rolled_up(found.framework, assessments, rule)
    whose = [found.organisations.index(each.organisation) for each in assessments]
    when = [found.rounds.index(each.round) for each in assessments]
    shape = (len(groups.ids), len(found.organisations), len(found.rounds))

    def placed(array: AnyArray) -> AnyArray:
        # Who took no part in a round has no level, and nothing applied there.
        out = np.full(shape, np.nan if array.dtype.kind == "f" else 0, dtype=array.dtype)
        out[:, whose, when] = array
        return out

    return _made(found, rule, groups, illustrative, _mapped(rolled, placed))


def _mapped(rolled: Rolled, change: Callable[[AnyArray], AnyArray]) -> Rolled:
    """The same levels and counts, each array changed in one way."""
    names = ("level", "low", "high", "answered", "applicable")
    return Rolled(**{name: change(getattr(rolled, name)) for name in names})


def _made(found: ManyCells, rule: Rule, groups: Groups, illustrative: bool, rolled: Rolled) -> PanelRollUp:
    for array in (rolled.level, rolled.low, rolled.high, rolled.answered, rolled.applicable):
        array.setflags(write=False)
    return PanelRollUp(
        framework=found.framework,
        organisations=found.organisations,
        rounds=found.rounds,
        rule=rule,
        groups=groups,
        rolled=rolled,
        illustrative=illustrative,
    )
