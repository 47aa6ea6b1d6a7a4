"""Maturity: one organisation's rounds of assessment in one framework, and what can be asked of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scorecard.checks.findings import Findings
from scorecard.checks.maturity import check_rounds
from scorecard.errors import Finding, Place, StrategyError, UnknownNameError
from scorecard.formats.framework import known_framework
from scorecard.maturity.answered import answered_in, levels_agreed
from scorecard.maturity.cells import Cells, cells, cells_frame, levels_in_words, notes_on
from scorecard.maturity.domain import Against, MaturityDomain, maturity_domain
from scorecard.maturity.drags import drags_of
from scorecard.maturity.fitting import fit_findings, several
from scorecard.maturity.indicators import answers_in_words, indicators_frame
from scorecard.maturity.perceptions import Perceptions, perceptions
from scorecard.maturity.progress import Progress, progress
from scorecard.maturity.roll_up import RollUp, roll_up
from scorecard.maturity.working_out import WorkingOut
from scorecard.model.assessment import Assessment
from scorecard.model.framework import Framework, RollUpRule
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.review.maturity_charts import MaturityChart, chart_of, why_not_drawn
from scorecard.review.roadmap import Roadmap, roadmap_of
from scorecard.review.root_lever import Lever, root_lever

if TYPE_CHECKING:
    import pandas as pd

    from scorecard.render.charts.chart import Chart
    from scorecard.render.theme import Theme


_WEIGHT = 0.25
"""The part of a perspective's level that is assumed to follow the one that drags it."""


class Maturity:
    """Rounds of assessment in one framework, oldest first.

    Args:
        framework: what was assessed, or its name or file, as `read_framework` takes it.
        assessments: one round or several, as `read_assessment` returns them.

    >>> import scorecard as sc
    >>> nimm = sc.read_framework("nimm")
    >>> first = sc.Assessment.model_validate(
    ...     {
    ...         "framework": "nimm",
    ...         "organisation": "Northbrook Hospitals (fictitious)",
    ...         "round": "first",
    ...         "date": "2009-05-14",
    ...         "scope": ["service-desk"],
    ...         "capabilities": {"service-desk": {"perspectives": {"process": "1 possibly 2"}}},
    ...     }
    ... )
    >>> sc.Maturity(nimm, first)
    <Maturity of Northbrook Hospitals (fictitious) in NHS Infrastructure Maturity Model: round 'first',
    1 of 5 cells in scope answered>

    Raises:
        UnknownNameError: there is no framework of that name.
        StrategyError: there is no round, they are of several organisations, or one does not fit the
            framework; `findings` holds every fault.
    """

    def __init__(
        self,
        framework: Framework | str | os.PathLike[str],
        assessments: Assessment | Iterable[Assessment],
    ) -> None:
        self.framework = known_framework(framework)
        rounds = several(assessments)
        _refuse_faults(self.framework, rounds)
        self.rounds = tuple(sorted(rounds, key=lambda each: each.date))

    @property
    def organisation(self) -> str:
        """Whose assessments these are."""
        return self.rounds[0].organisation

    def round(self, name: str | None = None) -> Assessment:
        """Return a round by its name; unsaid, the latest, and of one day's rounds the one given last.

        Raises:
            UnknownNameError: there is none of that name.
        """
        return self.rounds[self._column(name)]

    def _column(self, name: str | None) -> int:
        if name is None:
            return len(self.rounds) - 1
        names = [each.round for each in self.rounds]
        if str(name) not in names:  # as in a document, 2009 is a name too
            raise UnknownNameError("round", str(name), names)
        return names.index(str(name))

    @cached_property
    def cells(self) -> Cells:
        """The agreed levels as arrays of shape (cell, round)."""
        return cells(self.framework, self.rounds)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell and round.

        Columns: `organisation round date category capability perspective state as_is low high to_be
        gap rationale`. `state` is `answered`, `unanswered`, `not applicable` or `not in scope`;
        levels are NaN where there are none, and `gap` is `to_be - as_is`. `attrs` holds `notes`, what
        must be said beside it.
        """
        return cells_frame(self.cells, self.rounds)

    def roll_up(self, rule: str, round: str | None = None, *, threshold: float | None = None) -> RollUp:
        """Return the levels that a round comes to, by a rule that you choose.

        The name of the rule, and whether the framework publishes one of its own, is said wherever
        the result is shown. `scorecard.maturity.rules` says what each does.

        Args:
            rule: `mean` or `minimum` over the agreed levels; `cumulative` or `gate` over the demands
                of the levels, where indicators are answered level by level.
            round: its name; unsaid, the latest.
            threshold: for `gate`, the share of a level's demands that passes it; unsaid, the
                framework's.

        Raises:
            UnknownNameError: no such rule or round.
            StrategyError: `cumulative` or `gate`, and the framework is not answered level by level;
                `mean` or `minimum`, and only demands are answered; or it has no levels.
            ScorecardError: `gate` has no threshold, or one that is no share.
        """
        return roll_up(self.framework, self.round(round), rule, threshold=threshold)

    def progress(self) -> Progress:
        """Return what became of every cell from each round to the next, in a table and in sentences.

        >>> import scorecard as sc
        >>> nimm = sc.read_framework("nimm")
        >>> def level(name: str, day: str, process: int) -> sc.Assessment:
        ...     levels = {"service-desk": {"perspectives": {"process": process}}}
        ...     about = {"framework": "nimm", "organisation": "Northbrook (fictitious)"}
        ...     return sc.Assessment.model_validate(
        ...         {**about, "round": name, "date": day, "capabilities": levels}
        ...     )
        >>> sc.Maturity(nimm, [level("2009", "2009-05-14", 2), level("2010", "2010-05-12", 3)]).progress()
        Northbrook (fictitious), NHS Infrastructure Maturity Model
        From 2009 to 2010: of 1 cell answered in both, 1 rose, 0 fell and 0 stayed; mean change +1.
          Service Desk, Process: raised from 2 to 3
        """
        return progress(self.cells, self.rounds)

    def perceptions(self, round: str | None = None) -> Perceptions:
        """Return what every assessor thought, beside what the room agreed on.

        `to_frame()` has range and median for each cell, `by_group()` those of each group of roles, and
        `mind_the_gap()` where the medians of two groups differ, the widest gap first.

        Args:
            round: its name; unsaid, the latest.

        Raises:
            UnknownNameError: no such round.
        """
        return perceptions(self.framework, self.round(round))

    def indicators(self, round: str | None = None) -> pd.DataFrame:
        """Return the score of every indicator beside the agreed level; none is made of the other.

        One row an indicator of every capability in scope: `capability perspective indicator name
        demanded score out_of state as_is`. `demanded` is the level it belongs to and NaN where it
        belongs to none, `score` runs from 0 to `out_of`, `state` is `answered`, `unanswered` or `not
        applicable`, and `as_is` the agreed level of the perspective it hangs on.

        Args:
            round: its name; unsaid, the latest.

        Raises:
            UnknownNameError: no such round.
        """
        return indicators_frame(self.framework, self.round(round))

    def check(self) -> Findings:
        """Return what to know before believing the levels, of every round.

        An agreed level that nobody had given, levels without rationale or evidence, a level wanted
        that is below today's, capabilities in scope without an answer, a facilitator of the team that
        was assessed, a room that only one group of roles was in, groups whose names differ by case, plural
        or a slip.
        """
        return check_rounds(self.framework, self.rounds)

    def working_out(self, capability: str, *, round: str | None = None) -> WorkingOut:
        """Return what was asked and said of a capability, word for word, beside the levels.

        Args:
            capability: its id or name.
            round: the name of a round; unsaid, the latest.

        Raises:
            UnknownNameError: the framework has no such capability, the round did not assess it, or
                there is no such round.
        """
        assessment = self.round(round)
        known = self.framework.capability(capability)
        found = assessment.capability(known.id)
        if found is None:
            assessed = [each.id for each in assessment.capabilities]
            raise UnknownNameError(f"capability in round {assessment.round!r}", known.id, assessed)
        return WorkingOut(self.framework, assessment, known, found)

    def chart(
        self, kind: MaturityChart = "heat", capability: str | None = None, *,
        round: str | None = None, theme: str | Path | Theme = "board",
    ) -> Chart:  # fmt: skip
        """Draw a round; unsaid, the latest.

        Args:
            kind: `heat` (a row a capability, a column a perspective), `radar` (one capability; unsaid,
                the mean of all), `ladder` (one capability), `gaps` (as-is to to-be, the widest first)
                or `spread` (every assessor's own level beside the consensus).
            capability: its id or name, to draw it alone; a `ladder` needs one.
            round: the name of a round; unsaid, the latest.
            theme: a theme's name, a file or a Theme.

        Raises:
            UnknownNameError: there is no such kind of chart, capability, round or theme.
            RenderError: the kind needs a capability and none is named, or there are no levels to draw.
        """
        return chart_of(self.framework, self.rounds, self._column(round), kind, capability, theme)

    def table(self, round: str | None = None) -> pd.DataFrame:
        """Return a round as a table to read: a row a capability, a column a perspective (by its id).

        A cell is a text: a level such as `2` or `2 possibly 3`, `?` where it was not answered, `–`
        where it does not apply, with the level wanted behind an arrow: `2 → 3`. Capabilities that are
        not in the round's scope are left out. Where nothing but demands is answered, a cell says how many:
        `3 of 7`. `to_frame` has numbers.

        Args:
            round: its name; unsaid, the latest.

        Raises:
            UnknownNameError: there is no such round.
        """
        column = self._column(round)
        if self.framework.by_demand and not levels_agreed(self.framework, self.rounds[column]):
            return answers_in_words(self.framework, self.rounds[column])
        return levels_in_words(self.cells, column)

    def into(
        self,
        strategy: Strategy,
        contributes: Mapping[str, Any],
        *,
        against: Against = "to_be",
        roll_up: RollUpRule = "mean",
        lane: str | None = None,
        drags: Mapping[str, str | Sequence[str]] | None = None,
        weight: float | None = None,
    ) -> MaturityDomain:
        """Write the assessment into a strategy as a domain of its scorecard.

        `.strategy` has a node for each capability and each of its perspectives, `.judgements` their
        statuses, one a round: `Review(found.strategy, readings, at, judgements=found.judgements)`.
        What becomes of a round's answers, and of what it leaves out, is told by
        `scorecard.maturity.domain.maturity_domain`; how a level becomes a score by `level_scores`
        there. Both are this library's reading, and no framework's rule.

        Args:
            strategy: what to write into; it stays as it is.
            contributes: capability to what it contributes to: an id, a list of ids, or a mapping
                from id to weight.
            against: a level is compared with `to_be`, or with the `top` of the scale.
            roll_up: how a capability comes from its perspectives: `mean` or `minimum`.
            lane: the band of the strategy's map the capabilities stand in; unsaid, one of their own.
            drags, weight: links between perspectives, as `lever` takes them; unsaid, there are none.

        Raises:
            StrategyError: names that are not known, taken or too long; all at once.
            ScorecardError: a framework without levels, or a weight that is none.
            UnknownNameError: there is no such comparison, roll-up, lane or perspective.

        >>> import scorecard as sc
        >>> folder = sc.example("nimm")
        >>> rounds = [sc.read_assessment(path, "nimm") for path in sorted(folder.glob("rounds/*.yaml"))]
        >>> strategy = sc.read_strategy(folder / "strategy.yaml")
        >>> Maturity(sc.read_framework("nimm"), rounds).into(strategy, {"service-desk": "quick-help"})
        ... # doctest: +ELLIPSIS
        <MaturityDomain of NHS Infrastructure Maturity Model in 'Northbrook Hospitals, ...': 11
        capabilities, ... judgements, ... findings>
        """
        linked = drags is not None or weight is not None
        return maturity_domain(
            self.framework,
            [self.rounds],
            strategy,
            contributes,
            against=against,
            roll_up=roll_up,
            lane=lane,
            drags=drags_of(self.framework, drags, _WEIGHT if weight is None else weight) if linked else None,
        )

    def lever(
        self,
        capability: str,
        *,
        move: float = 1,
        drags: Mapping[str, str | Sequence[str]] | None = None,
        weight: float = _WEIGHT,
        roll_up: RollUpRule = "mean",
        round: str | None = None,
    ) -> Lever:
        """Return which perspective of a capability lifts it most when it is raised a little.

        It supposes that some perspectives drag others: links and their weight are assumptions, after
        what one workshop said of its strategy alignment, and no finding of NIMM. The answer says over
        which weights the first stays first.

        Args:
            capability: id or name.
            move: by how many levels a perspective is raised, at most to the top of the scale.
            drags: perspective to those it drags; unsaid, `strategy-alignment` to all others.
            weight: the part of a level that follows each perspective that drags it, above 0.
            roll_up: how levels come together: `mean` or `minimum`.
            round: unsaid, the latest.

        Raises:
            UnknownNameError: there is no such capability, perspective, roll-up or round.
            ScorecardError: a move or weight that is none, links in a circle, nothing answered.

        >>> import scorecard as sc
        >>> folder = sc.example("nimm")
        >>> first = sc.read_assessment(folder / "rounds" / "2009-05.yaml", "nimm")
        >>> found = Maturity(sc.read_framework("nimm"), first).lever("service-desk")
        >>> found.first, round(found.moves[0].lift, 3)
        (('strategy-alignment',), 0.4)
        """
        column = self._column(round)
        return root_lever(
            self.cells,
            self.rounds[column],
            column,
            self.framework.capability(capability).id,
            drags_of(self.framework, drags, weight),
            move=move,
            roll_up=roll_up,
        )

    def roadmap(
        self,
        *,
        start: str | Period,
        budget: float | None = None,
        roll_up: RollUpRule = "mean",
        currency: str = "",
        round: str | None = None,
    ) -> Roadmap:
        """Return the ideas of a round as a plan: which within a budget, in which order, and when.

        Chosen is what gains most levels, added over the capabilities, for the budget: worked out exactly,
        with an idea only beside what it needs, and no lift beyond what is wanted, or the top of the scale
        where nothing is. Levels gained count over all perspectives of a capability that apply, answered
        or not. Ideas stand by lift per cost, each after what it needs. An idea begins at the
        start, in its own quarter if that is later, or when what it needs is done; costs are spread evenly
        over its quarters, and its lifts count from the end of its last. Ideas without a cost or a lift
        are told apart.

        Args:
            start: the quarter in which the first may begin, such as `2009Q3` or `Q3 2009`; what
                could begin before it is moved there.
            budget: what may be spent in all; unsaid, whatever gains something.
            roll_up: how a capability comes from its perspectives: `mean` or `minimum`.
            currency: of costs and budget, to be shown.
            round: unsaid, the latest.

        Raises:
            ScorecardError: a budget that is none, a start that is no quarter, a framework without levels
                or perspectives.
            UnknownNameError: there is no such roll-up or round.
            PeriodError: the start cannot be read.

        >>> import scorecard as sc
        >>> folder = sc.example("nimm")
        >>> first = sc.read_assessment(folder / "rounds" / "2009-05.yaml", "nimm")
        >>> plan = Maturity(sc.read_framework("nimm"), first).roadmap(start="2009Q3", budget=20000)
        >>> [(item.idea.id, str(item.starts)) for item in plan.chosen]
        [('change-notice', '2009Q3'), ('desk-purpose', '2009Q3'), ('online-starters', '2009Q3')]
        """
        column = self._column(round)
        return roadmap_of(
            self.cells,
            self.rounds[column],
            column,
            budget=budget,
            start=start,
            roll_up=roll_up,
            currency=currency,
        )

    def __repr__(self) -> str:
        rounds = ", ".join(repr(each.round) for each in self.rounds)
        of_latest = f" in {self.rounds[-1].round!r}" if len(self.rounds) > 1 else ""
        return (
            f"<Maturity of {self.organisation} in {self.framework.name}: "
            f"round{'s' if len(self.rounds) > 1 else ''} {rounds}, "
            f"{answered_in(self.framework, self.rounds[-1])}{of_latest}"
            f"{''.join(f'. {note}' for note in notes_on(self.rounds))}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        said = f"<p>{escape(repr(self)[1:-1])}</p>"
        undrawn = why_not_drawn(self.framework, self.rounds[-1])
        return said if undrawn else f"{self.chart()._repr_html_()}{said}"


def _refuse_faults(framework: Framework, rounds: tuple[Assessment, ...]) -> None:
    faults = fit_findings(framework, rounds)
    organisations = sorted({each.organisation for each in rounds})
    if len(organisations) > 1:
        what = f"these are rounds of several organisations: {', '.join(organisations)}"
        faults.insert(0, Finding("error", "rounds", Place(), what, "compare them in a MaturityPanel"))
    if faults:
        raise StrategyError(f"{framework.name}: the assessments cannot be used", faults)
