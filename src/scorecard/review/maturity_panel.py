"""MaturityPanel: many organisations in one framework, round by round."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from scorecard.errors import ScorecardError, StrategyError, UnknownNameError
from scorecard.formats.framework import known_framework
from scorecard.maturity.answered import levels_agreed
from scorecard.maturity.benchmark import Benchmark, benchmark
from scorecard.maturity.cells import ILLUSTRATIVE, Levels
from scorecard.maturity.domain import Against, MaturityDomain, maturity_domain
from scorecard.maturity.fitting import fit_findings, several
from scorecard.maturity.level_table import cells_of_table
from scorecard.maturity.many import by_date, cells_of_many, date_faults, many_frame, order_faults
from scorecard.maturity.moved import Moved, moved
from scorecard.maturity.panel_roll_up import PanelRollUp, roll_up_answers, roll_up_many
from scorecard.maturity.roll_up import refuse_levels_nobody_agreed_on
from scorecard.maturity.rules import chosen_rule
from scorecard.model.assessment import Assessment
from scorecard.model.framework import Framework, RollUpRule
from scorecard.model.strategy import Strategy

if TYPE_CHECKING:
    import pandas as pd


class MaturityPanel:
    """Many organisations assessed in one framework, in one round or several.

    Args:
        framework: what they were assessed in, or its name or file, as `read_framework` takes it; it
            has levels.
        levels: assessments, one an organisation and round; or any dataframe (pandas, polars, Arrow, a
            DuckDB relation, and what else narwhals knows) with the columns `organisation`, `round`,
            `capability`, `perspective` (where the framework has perspectives) and `as_is`, and
            optionally `low`, `high` and `to_be`. Capabilities and perspectives by id or name. An empty
            `as_is` or `?` is unanswered; `not applicable`, `n/a` and `1 possibly 2` may stand there too.
            A capability of which an organisation has no row in a round is not in its scope.
        rounds: names of all rounds, oldest first; unsaid, assessments by date and tables by name, the
            numbers in names by their value.

    Raises:
        UnknownNameError: there is no framework of that name.
        StrategyError: the framework has no levels, assessments do not fit it, or their dates put the
            rounds in different orders and `rounds` is unsaid; `findings` holds every fault.
        ReadingsError: the table cannot be used; `findings` holds every fault with its rows, which are
            counted from 0: no row at all, an unknown capability or perspective, a level off the scale or
            between two, two rows for one cell, `rounds` that are not those of the table.

    >>> import pandas as pd
    >>> import scorecard as sc
    >>> nimm = sc.read_framework("nimm")
    >>> table = pd.DataFrame(
    ...     {
    ...         "organisation": ["Northbrook", "Northbrook", "Southbrook"],
    ...         "round": "2009",
    ...         "capability": "service-desk",
    ...         "perspective": ["process", "technology", "process"],
    ...         "as_is": [3, 2, 4],
    ...     }
    ... )
    >>> panel = sc.MaturityPanel(nimm, table)
    >>> panel.levels.shape, panel.organisations
    ((280, 2, 1), ('Northbrook', 'Southbrook'))
    >>> panel.roll_up("mean").level("service-desk")
    round         2009
    organisation
    Northbrook     2.5
    Southbrook     4.0
    """

    def __init__(
        self,
        framework: Framework | str | os.PathLike[str],
        levels: Assessment | Sequence[Assessment] | Any,
        *,
        rounds: Sequence[str] | None = None,
    ) -> None:
        framework = known_framework(framework)
        if framework.scale is None:
            raise StrategyError(f"{framework.name} has questions without levels: there is nothing to compare")
        self.framework = framework
        order = [rounds] if isinstance(rounds, str) else rounds and [str(name) for name in rounds]
        by_hand = isinstance(levels, (Assessment, list, tuple, str, os.PathLike))
        given = several(levels) if by_hand else levels
        self._assessments: tuple[Assessment, ...] | None = None
        if isinstance(given, tuple):
            faults = date_faults(given) if order is None else order_faults(by_date(given), order)
            faults += fit_findings(framework, given)
            if faults:
                raise StrategyError(f"{framework.name}: the assessments cannot be used", faults)
            self._assessments = given
            self._cells = cells_of_many(framework, given, order or by_date(given))
        else:
            self._cells = cells_of_table(framework, given, order)
        self._illustrative = any(each.illustrative for each in self._assessments or ())
        for array in (self._cells.as_is, self._cells.low, self._cells.high, self._cells.to_be):
            array.setflags(write=False)

    @property
    def organisations(self) -> tuple[str, ...]:
        """The names of the second axis of `levels`, sorted."""
        return self._cells.organisations

    @property
    def rounds(self) -> tuple[str, ...]:
        """The names of the third axis of `levels`, oldest first."""
        return self._cells.rounds

    @property
    def cells(self) -> tuple[tuple[str, str | None], ...]:
        """The first axis of `levels`: ids of capability and perspective, None where there are none."""
        return tuple(zip(self._cells.capabilities, self._cells.perspectives, strict=True))

    @property
    def levels(self) -> Levels:
        """The agreed levels by (cell, organisation, round), NaN where there is none; read-only."""
        return self._cells.as_is

    def roll_up(self, rule: str, *, threshold: float | None = None) -> PanelRollUp:
        """Return the levels that every organisation and round comes to, by a rule that you choose.

        Args:
            rule, threshold: as for `Maturity.roll_up`; `cumulative` and `gate` need assessments, for a
                table of levels holds no answers to indicators.

        Raises:
            UnknownNameError, StrategyError, ScorecardError: as `Maturity.roll_up`.
        """
        chosen = chosen_rule(self.framework, rule, threshold)
        if self._assessments is not None:
            refuse_levels_nobody_agreed_on(self.framework, self._assessments, chosen)
        if chosen.threshold is None:
            return roll_up_many(self._cells, chosen, illustrative=self._illustrative)
        if self._assessments is None:
            raise StrategyError(
                f"{rule!r} needs answers to indicators, and a table of levels holds none; make the panel "
                "from assessments, or choose 'mean' or 'minimum'"
            )
        return roll_up_answers(self._cells, self._assessments, chosen, illustrative=self._illustrative)

    def benchmark(
        self,
        organisation: str,
        peers: Iterable[str] | Any | None = None,
        round: str | None = None,
        *,
        roll_up: str = "mean",
        threshold: float | None = None,
    ) -> Benchmark:
        """Return where an organisation stands among the others: quartiles, and its own place.

        Where fewer than five of the others have a level, figures are withheld and the result says so.

        Args:
            organisation: whose standing.
            peers: names of those to compare with; or a dataframe with `organisation` and attributes
                such as `type` and `size`, for those that are equal to it in all of them; unsaid, all.
            round: its name; unsaid, the latest.
            roll_up, threshold: the rule by which levels are rolled up; said on the result.

        Raises:
            UnknownNameError: an organisation or the round is not in the panel.
            ReadingsError: `peers` is no such table, or does not say what the organisation is.
            StrategyError, ScorecardError: as `roll_up`.
        """
        self._known(organisation)
        when = self.rounds[-1] if round is None else self.rounds[self._column(round)]
        return benchmark(self.roll_up(roll_up, threshold=threshold), organisation, peers, when)

    def moved(self, since: str | None = None, round: str | None = None) -> Moved:
        """Return who moved most between two rounds, over cells that each answered in both.

        Args:
            since: name of the earlier round; unsaid, the first.
            round: name of the later one; unsaid, the latest.

        Raises:
            UnknownNameError: a round is not in the panel.
            ScorecardError: there is one round only, or the first named is not before the second.
        """
        if len(self.rounds) < 2:
            raise ScorecardError(f"there is one round, {self.rounds[0]!r}; moves show from the second on")
        old = 0 if since is None else self._column(since)
        new = len(self.rounds) - 1 if round is None else self._column(round)
        if old >= new:
            raise ScorecardError(
                f"{self.rounds[old]!r} is not before {self.rounds[new]!r}; the rounds are "
                f"{', '.join(self.rounds)}"
            )
        return moved(self._cells, self.rounds[old], self.rounds[new], illustrative=self._illustrative)

    def into(
        self,
        strategy: Strategy,
        contributes: Mapping[str, Any],
        *,
        against: Against = "to_be",
        roll_up: RollUpRule = "mean",
        lane: str | None = None,
    ) -> MaturityDomain:
        """Write all assessments into one strategy, as `Maturity.into` does with one organisation's.

        Each judgement names its organisation, for a `Panel` of the same names.

        Args:
            strategy, contributes, against, roll_up, lane: as for `Maturity.into`.

        Raises:
            StrategyError: the panel was made from a table, which holds no reasons and no dates; and as
                `Maturity.into`.
            ScorecardError, UnknownNameError: as `Maturity.into`.
        """
        if self._assessments is None:
            raise StrategyError(
                "a table of levels has no dates and no reasons, which judgements need; make the panel from "
                "assessments"
            )
        rounds = [
            sorted((each for each in self._assessments if each.organisation == name), key=attrgetter("date"))
            for name in self.organisations
        ]
        return maturity_domain(
            self.framework, rounds, strategy, contributes, against=against, roll_up=roll_up, lane=lane,
            named=True,
        )  # fmt: skip

    def _known(self, organisation: str) -> None:
        if organisation not in self.organisations:
            raise UnknownNameError("organisation", str(organisation), self.organisations)

    def _column(self, round: str) -> int:
        if str(round) not in self.rounds:  # as in a document, 2009 is a name too
            raise UnknownNameError("round", str(round), self.rounds)
        return self.rounds.index(str(round))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell, organisation and round: `organisation round capability perspective
        state as_is low high to_be`.

        `state` is `answered`, `unanswered`, `not applicable` or `not in scope`.
        """
        return many_frame(self._cells)

    def __repr__(self) -> str:
        cells, organisations, rounds = self.levels.shape
        told = f"{rounds} ({self.rounds[0]} to {self.rounds[-1]})" if rounds > 1 else f"{rounds}"
        return (
            f"<MaturityPanel in {self.framework.name}: organisations {organisations}, rounds {told}, "
            f"cells {cells}{'. ' + ILLUSTRATIVE if self._illustrative else ''}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        agreed = self._assessments is None or any(
            levels_agreed(self.framework, each) for each in self._assessments
        )
        table = self.roll_up("cumulative" if self.framework.by_demand and not agreed else "mean")
        return f"<p>{escape(repr(self))}</p>{table._repr_html_()}"
