"""Review: a strategy, its readings and a date, bound to every verb."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import pandas as pd

from scorecard.checks.findings import Findings
from scorecard.errors import Finding, RenderError, ScorecardError, UnknownNameError
from scorecard.kpi.derive import Values
from scorecard.kpi.forecast import Forecast, Method
from scorecard.kpi.forecast_bands import kpi_forecast
from scorecard.kpi.formula import DrillDown
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.lineage import Lineage, lineage
from scorecard.kpi.measure import measure
from scorecard.kpi.progress import CagrProgress, kpi_cagr_progress
from scorecard.kpi.readings import Readings
from scorecard.kpi.returned import returned
from scorecard.kpi.schemes import scheme_of
from scorecard.kpi.series import Series, own_series
from scorecard.kpi.spc import Spc, spc
from scorecard.kpi.submission import deadlines_on, holidays_finding
from scorecard.model.judgement import Judgement
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scenario import Scenario
from scorecard.model.strategy import Strategy
from scorecard.render.remarks import remarks
from scorecard.results import Background, Status, Trend
from scorecard.review import map_figures, maps
from scorecard.review.background import background
from scorecard.review.behind import behind
from scorecard.review.charts import Charted, Kind, chart_of, grid_of
from scorecard.review.doubts import doubts, supposed_over_hundred
from scorecard.review.inputs import checked_inputs, checked_strategy, chosen_organisation
from scorecard.review.levers import what_if_widget
from scorecard.review.names import kpi_named, with_a_score
from scorecard.review.node_charts import (
    NodeKind,
    Onto,
    contributions_of,
    matrix_of,
    risks_of,
    waterfall_of,
)
from scorecard.review.notes import chart_notes, met_target, titled
from scorecard.review.peers import beside, checked_peers
from scorecard.review.tables import counted, in_rank, kpi_frame, status_frame
from scorecard.review.trends import kpi_trends, node_trends
from scorecard.review.what_if import numbers_of, supposed, supposing
from scorecard.strategy_map.compare import Comparison, compare
from scorecard.strategy_map.contributions import contributions
from scorecard.strategy_map.earlier import lags_of
from scorecard.strategy_map.evaluate import Evaluation, Evaluations
from scorecard.strategy_map.explain import Explanation, Judged, explain
from scorecard.strategy_map.feedback import Loops, loops
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.inputs import exempt_nodes
from scorecard.strategy_map.lines import Lines, goals_of, lines_of, top_of
from scorecard.strategy_map.other_rules import RuleGiven, UnderRules, under_rules, with_rules
from scorecard.strategy_map.outlook import Outlook, outlook
from scorecard.strategy_map.portfolio import Portfolio, portfolio, the_goal
from scorecard.strategy_map.robust import Robustness, Unknowns, robustness
from scorecard.strategy_map.scenario import edited, resolved, stopped
from scorecard.strategy_map.seek import seek
from scorecard.strategy_map.select import select
from scorecard.strategy_map.services import ServicePortfolio, service_portfolio
from scorecard.strategy_map.sight import PATHS, LineOfSight, line_of_sight, reach
from scorecard.strategy_map.sought import Sought
from scorecard.strategy_map.status import statuses_of
from scorecard.strategy_map.units import Sight, influence_frame, sight_of
from scorecard.strategy_map.waterfall import Waterfall, waterfall

if TYPE_CHECKING:
    from pathlib import Path

    from scorecard.render.atlas import Atlas
    from scorecard.render.card import KPICard
    from scorecard.render.catalogue import Catalogue
    from scorecard.render.charts.chart import Chart
    from scorecard.render.picture import Picture
    from scorecard.render.theme import Theme


class Review:
    """A strategy judged at a date: every node's status, the reasons, the map.

    Args:
        strategy: what `read_strategy` returns.
        readings: what `read_readings` returns, or any dataframe `Readings` accepts.
        at: the period under review: a month, quarter, year ... as `Period.parse` reads it.
        judgements: assessed statuses and overrides: `Judgements`, or `Judgement` records.
        known_on: count only what was recorded by the end of this day.
        organisation: whose readings; unsaid, the only one there, or all where none is named.
        peers: the peer group of each organisation, a mapping or a frame `organisation group`: where
            a node that says `peer_mean` has no data, the mean of the others in its group that have
            counts above. It covers nothing, and the node itself stays unknown.
        rules: node to another rule than the strategy says: a name, or a function of the scores and
            weights of its known inputs (arrays of one length) that gives a score, 0..100.

    Raises:
        ReadingsError: readings or judgements do not fit the strategy, several organisations
            (or one beside readings of none) and none chosen, or `known_on` without `recorded_at`.
        StrategyError: a formula cannot be used, in a strategy `read_strategy` has not read.
        PeriodError: `at` or `known_on` cannot be read.
        UnknownNameError: the organisation has no readings; an unknown scheme.

    >>> import scorecard as sc
    >>> strategy = sc.read_strategy(sc.example("hmrc_ims") / "strategy.yaml")
    >>> readings = sc.read_readings(sc.example("hmrc_ims") / "readings")
    >>> review = Review(strategy, readings, at="2010-03")
    >>> review.status("vision").kind
    'objective'
    """

    def __init__(
        self,
        strategy: Strategy,
        readings: Readings | Any,
        at: str | Period,
        *,
        judgements: Judgements | Iterable[Judgement] | None = None,
        known_on: str | date | None = None,
        organisation: str | None = None,
        peers: Mapping[str, str] | pd.DataFrame | None = None,
        rules: Mapping[str, RuleGiven] | None = None,
    ) -> None:
        self.strategy = strategy = with_rules(checked_strategy(strategy), rules or {})
        self.at = Period.parse(at, fiscal_start=strategy.fiscal_year_start)
        self.readings, self.judgements, self.known_on = checked_inputs(
            strategy, readings, judgements, known_on
        )
        self.organisation = chosen_organisation(self.readings, organisation)
        self._deadlines = deadlines_on(strategy, self.known_on)
        self.scenario = Scenario.model_construct()
        self._groups = checked_peers(strategy, peers, self.readings.organisations)
        self._beside = beside(self._groups, [self.organisation])
        self._values = self._values_of(self.readings)
        self._supposed_values: dict[Period, Values] = {}
        self._graphs: dict[Any, Graph] = {}

    def _values_at(self, at: Period) -> Values:
        """The values of every KPI over time, with those a what-if supposes at a date."""
        values = numbers_of(self.scenario)
        if not values:
            return self._values
        if at not in self._supposed_values:
            readings = supposed(
                values, self._values, self.organisation, at, earlier=at != self.at, deadlines=self._deadlines
            )
            self._supposed_values[at] = self._values_of(readings)
        return self._supposed_values[at]

    def _values_of(self, readings: Readings) -> Values:
        return Values(self.strategy, readings, [self.organisation, *self._beside], self.at)

    @cached_property
    def _all(self) -> Evaluations:
        return self._evaluations(self.strategy)

    @cached_property
    def _without_lags(self) -> Evaluations:
        """Every link reads its cause as it stands."""
        return self._evaluations(self.strategy, lags=False) if lags_of(self.strategy) else self._all

    @cached_property
    def _now(self) -> Evaluation:
        return self._all.at(self.at)

    def _evaluations(self, strategy: Strategy, **more: bool) -> Evaluations:
        said = {
            (name, "assessed"): Judgement(
                node=name, period=self.at, status=word, author="what-if", reason="supposed"
            )
            for name, word in self.scenario.set.items()
            if isinstance(word, str)
        }
        return Evaluations(
            strategy,
            self._values_at,
            self.judgements,
            [self.organisation],
            dropped=self.scenario.drop,
            instead=said,
            deadlines=self._deadlines,
            groups=self._groups,
            beside=self._beside,
            graphs=self._graphs,
            **more,
        )

    def _series(self, kpi: KPI) -> Series:
        """A KPI's values over time up to this review, none of them carried."""
        readings = self._now.measured.derived.series
        start = self.strategy.fiscal_year_start
        return own_series(kpi, readings, self.organisation, self.at, fiscal_start=start)

    @cached_property
    def _statuses(self) -> dict[str, Status]:
        return self._statuses_at(self.at, self._trends())

    def _statuses_at(self, at: Period, trends: Mapping[str, Trend]) -> dict[str, Status]:
        return self._statuses_of(self._all.at(at), trends)

    def _once_lags_have_passed(self) -> dict[str, Status]:
        """The statuses that would be, did every link read its cause as it stands."""
        return self._statuses_of(self._without_lags.at(self.at), {})

    def _statuses_of(self, found: Evaluation, trends: Mapping[str, Trend]) -> dict[str, Status]:
        return statuses_of(
            self.strategy,
            found.graph,
            found.flow,
            found.measured,
            found.held[0],
            found.at,
            0,
            trends=trends,
            dropped=self.scenario.drop,
            group=self._groups.get(self.organisation or "", ""),
            deadlines=self._deadlines,
        )

    def _judged(self, at: Period) -> Judged:
        """What an explanation needs of a date."""
        found = self._all.at(at)
        statuses = self._statuses if at == self.at else self._statuses_at(at, {})
        return Judged(at, found.graph, found.flow, statuses)

    def _trends(self) -> dict[str, Trend]:
        """Of a KPI against the same period last year, of other nodes since the last review."""
        now, at = self._now, self.at
        if at.start.year < 3:  # at the beginning of the calendar nothing lies before
            return {}
        exempt = [exempt_nodes(now.held[0])]  # as now, or what has left would look like a fall
        here, seen = [self.organisation], self._deadlines
        year_ago = measure(self.strategy, self._values, at.year_before(), here, exempt, seen)
        last = Evaluations(
            self.strategy,
            self._values,
            self.judgements,
            here,
            deadlines=seen,
            groups=self._groups,
            beside=self._beside,
            graphs=self._graphs,
        ).at(at.shift(-1))
        return {
            **kpi_trends(self.strategy, now, year_ago, self._series),
            **node_trends(now, last, self.scenario.drop),
        }

    def status(self, name: str) -> Status:
        """Return the status of one node, by id or unique slug.

        Raises:
            UnknownNameError: there is no such node, or it is a question, which has no status.
        """
        identifier = self.strategy.resolve(name)
        if identifier not in self._statuses:
            raise UnknownNameError("node with a status", name, self._statuses)
        return self._statuses[identifier]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a node, index `id`: the vision, then by rank on the map, then by id.

        Columns: `kind name unit perspective band letter score measured driven low high coverage
        tension trend reason as_of`. Scores 0..100 and coverage 0..1 are floats with NaN where
        unknown; `band` is an ordered categorical, worst first, missing where unknown; `unit`
        and `perspective` are ids; `trend` a word; `as_of` the period of a KPI's reading as text.
        """
        return status_frame(self.strategy, self._statuses)

    statuses = to_frame

    def explain(self, name: str) -> Explanation:
        """Return why a node has its status: the points it is short of 100, shared out.

        Raises:
            UnknownNameError: there is no such node.
        """
        return self._explained(self.status(name).id)

    def _explained(self, identifier: str, whole: Collection[str] = ()) -> Explanation:
        return explain(self.strategy, self._judged, self.at, identifier, self._background, whole)

    def _background(self, name: str) -> Background:
        """What a paragraph tells of a KPI."""
        kpi = kpi_named(self.strategy, name)
        status = self._statuses[name]
        return background(self.strategy, kpi, status, lambda: self._series(kpi), lambda: self.spc(kpi.id))

    def check(self) -> Findings:
        """Return what to know before believing the colours, the gravest first.

        All that `scorecard.check` says of the document and its figures, and of the statuses: a
        best-band node over a worst-band input (`watermelon`); measured and driven at odds
        (`leads-failing`, `leads-not-paying-off`); goals that are provisional or unknown; values
        off the scale; overrides that show another band; nodes that pass up their peers' mean.
        """
        told = (self._series(kpi).finding(kpi) for kpi in self.strategy.kpis if kpi.direction != "assessed")
        return doubts(
            self.strategy,
            self.readings,
            self.judgements,
            self.at,
            self._statuses,
            frozenset(goals_of(self.strategy)),
            [*self.findings, *(item for item in told if item is not None)],
        )

    def under_rules(self, name: str) -> UnderRules:
        """Return what one node would score under each rule, side by side, all else as it is.

        Raises:
            UnknownNameError: there is no such node.
            ScorecardError: it is a KPI, whose status is its own reading's.
        """
        found = self._now  # and with it the dates that lagged links read
        graph, inputs = self._all.inputs(found.at)[2:]
        return under_rules(self.strategy, graph, inputs, self.status(name).id)

    @cached_property
    def _lines(self) -> Lines:
        found = self._without_lags.at(self.at)
        return lines_of(self.strategy, found.graph, found.flow, self.at)

    def line_of_sight(self, name: str, k: int = PATHS) -> LineOfSight:
        """Return the strongest paths from a node up to the goals and down to the KPIs.

        Args:
            name: an id, or a slug that only one node bears.
            k: how many paths are listed each way.

        Raises:
            UnknownNameError: there is no such node.
            ScorecardError: `k` is no whole number from 1 up.
        """
        return line_of_sight(self.strategy, self._lines, self.strategy.resolve(name), k)

    def select(self, selector: str) -> tuple[str, ...]:
        """Return the ids of the nodes in force that a selector chooses, in the order of the document.

        `+objective:value` takes in everything beneath, `kpi:calls+2` two steps up; `unit:`,
        `perspective:`, `tier:`, `theme:`, `tag:`, `owner:`, `kind:` and `view:` choose by what nodes
        bear, `kpi:*` by name. A space is a union, a comma an intersection, `except` takes away.

        Raises:
            SelectorError: it cannot be read, names what is not there, or selects nothing.
        """
        return select(self.strategy, selector, self.at)

    def influence(self, on: str | None = None) -> pd.DataFrame:
        """Return how many points the node of a column moves when the node of a row moves by one.

        Exact over all paths, as long as no rule but `mean`, no cap, no unknown input and no lag is in
        the way, and no negative link at the point where it begins to pull down: it may only take.

        Args:
            on: a selector of the effects, the columns, `*` for all; unsaid, the goals. The frame takes 8
                bytes a cause and effect.

        Returns:
            Causes in rows (index `id`), every node in force; effects in columns, questions left out. NaN
            where no path leads, negative where more of the one is worse for the other, 1 of a node on itself.

        Raises:
            SelectorError: see `select`.
        """
        return influence_frame(self._lines, None if on is None else self.select(on))

    def sight(self) -> Sight:
        """Return who reaches the goals, which goals hang on what, and whose results rest on whom."""
        return sight_of(self.strategy, self._lines, reach(self.strategy, self.at))

    def loops(self) -> Loops:
        """Return the loops that feedback links close: path, lag, reinforcing or balancing."""
        return loops(self.strategy, self.at)

    def robustness(
        self,
        draws: int = 1000,
        *,
        seed: int = 0,
        readings: float = 0.02,
        thresholds: float = 0.02,
        weights: float = 0.25,
        unknown: Unknowns = "stay",
    ) -> Robustness:
        """Return how often each colour flips when readings, thresholds and weights wobble.

        And which of them decide. See `scorecard.strategy_map.robust.robustness`.

        Args:
            draws: how many, at least 100.
            seed: of the random numbers.
            readings, thresholds, weights: by how much at most, as a share from 0 to below 1.
            unknown: `stay` leaves unknown inputs unknown; `any` gives them any score, 0..100.

        Raises:
            ScorecardError: an argument is out of its range.
        """
        now = self._now
        *_, inputs = self._all.inputs(self.at)
        return robustness(
            self.strategy,
            now,
            inputs,
            draws=draws,
            seed=seed,
            readings=readings,
            thresholds=thresholds,
            weights=weights,
            unknown=unknown,
        )

    def outlook(self) -> Outlook:
        """Return where today's drivers lead if the arrows hold: a look ahead, never a status.

        The pass once more, with every lag passed, and a node's score that of its contributors
        alone wherever one is known; rules that pool all inputs (`worst`, `best`, `grl`) pool them
        still. It reaches from `at` to the end of the longest chain of lags.
        """
        found = self._evaluations(self.strategy, lags=False, led=True).at(self.at)
        statuses = {name: self._statuses[name] for name in in_rank(self.strategy, self._statuses)}
        return outlook(self.strategy, found.graph, found.flow, statuses, self.at, self.scenario.delay)

    def what_if(
        self,
        values: Mapping[str, float | str] | Scenario | None = None,
        *,
        drop: str | Iterable[str] = (),
    ) -> Review:
        """Return the same review with other inputs; `scenario` of it says which.

        What is supposed holds at the earlier dates too that lags lead back to: the question is
        what would be, had it been so for long enough. A second what-if adds to the first.

        Args:
            values: KPI to its value in the period under review (True, False or 1, 0 for
                yes/no; a `year_to_date` KPI's sum so far), or assessed node to a status such as
                `amber`, in the words of its scheme. Formulas that read it follow. Or a `Scenario`,
                which may also delay work, remove nodes, and change weights and targets.
            drop: nodes (or one) whose work stops; they stay in the graph and score 0.

        Raises:
            UnknownNameError: there is no such node, or no such status.
            ScorecardError: a value for a node that has none of its own, one that is no finite
                number (for yes/no, no yes or no), a KPI dropped, or a year to date of which
                earlier periods are unknown; a status for work that stops or has stopped, which
                would be ignored; a link that is not there.
            StrategyError: a formula reads a KPI that is removed.
        """
        plain = {} if values is None or isinstance(values, Scenario) else dict(values)
        # As it was given: what cannot be a value is refused with the name of its node.
        given = values if isinstance(values, Scenario) else Scenario.model_construct(set=plain)
        work = frozenset([drop] if isinstance(drop, str) else drop)
        given = given.model_copy(update={"drop": given.drop | work})
        scenario = resolved(self.strategy, given, self.scenario.drop)
        return self._with(self.scenario | scenario, edited(self.strategy, scenario, self.at))

    def _with(self, scenario: Scenario, strategy: Strategy) -> Review:
        """The same review of another strategy, supposing a scenario."""
        other = Review.__new__(Review)
        other.strategy, other.at, other.scenario = strategy, self.at, scenario
        other.readings, other.judgements = self.readings, self.judgements
        other.known_on, other.organisation = self.known_on, self.organisation
        other._deadlines, other._groups, other._beside = self._deadlines, self._groups, self._beside
        other._values = self._values if strategy is self.strategy else other._values_of(self.readings)
        other._supposed_values = {}
        other._graphs = self._graphs if strategy is self.strategy else {}
        if any(kpi.id in scenario.set and kpi.over_time == "year_to_date" for kpi in strategy.kpis):
            _ = other._values_at(other.at)  # which may not be possible
        return other

    def portfolio(self, budget: float, goal: str | None = None) -> Portfolio:
        """Return which initiatives to pay for within a budget so that a goal scores most.

        What is not paid for stops; what is, has its stated `expected` score; counted once every
        lag has passed.

        Args:
            budget: in the strategy's currency, as the initiatives' `cost` is.
            goal: the node to raise; unsaid, the vision or the only goal.

        Raises:
            UnknownNameError: there is no such node.
            ScorecardError: the budget is no number from 0 up, no initiative has a cost, or there are several
                goals and none is said.
        """
        now = self.status(the_goal(self.strategy) if goal is None else goal)
        *_, graph, inputs = self._without_lags.inputs(self.at)
        return portfolio(self.strategy, graph, inputs, now.id, budget, today=now.score)

    def seek(self, name: str, band: str, *, costs: Mapping[str, float] | None = None) -> Sought:
        """Return the least change of KPIs that brings a node into a band or a better one.

        KPIs with a value are moved towards their best; what is least is the sum of the shares of
        their scales they move by, or the cost. Counted once every lag has passed, with today's
        status beside; the answer is run again as a what-if.

        Args:
            name: the node, by id or unique slug.
            band: name or letter of a band of the status scale.
            costs: KPI to the money that one unit of its value costs; only these are moved then.

        Raises:
            UnknownNameError: there is no such node or band.
            ScorecardError: a cost is no number above 0.

        >>> import scorecard as sc
        >>> folder = sc.example("hmrc_ims")
        >>> strategy, readings = sc.read_strategy(folder / "strategy.yaml"), folder / "readings"
        >>> review = Review(strategy, sc.read_readings(readings), at="2010-03")
        >>> found = review.seek("vision", "green")
        >>> found.reached, [(move.id, round(move.after, 2)) for move in found.moves]
        (True, [('kpi:security-training', 98.34)])
        """
        identifier = self.status(name).id
        measured, _, graph, inputs = self._without_lags.inputs(self.at)
        return seek(
            self.strategy,
            graph,
            inputs,
            measured,
            identifier,
            band,
            now=self._once_lags_have_passed()[identifier],
            suppose=lambda values: self.what_if(values)._once_lags_have_passed()[identifier],
            today=lambda values: self.what_if(values).status(identifier),
            read_by=lambda kpi: self._values.formulas.reading([kpi]),
            costs=None
            if costs is None
            else {kpi_named(self.strategy, kpi).id: cost for kpi, cost in costs.items()},
        )

    def compare(self, after: Review) -> Comparison:
        """Return what changes from this review to another: scores, colours, data, starts, ends.

        Of what shows another colour it says what moved it most; of work that a what-if stops, its
        cost, the goals it leads to and the risks it mitigates.
        """
        title = f"{self.at.say()} to {after.at.say()}" if self.at != after.at else self.at.say()
        if after.scenario != self.scenario:
            title += ", what-if"
        found = compare(self._statuses, after._statuses, self.strategy.scale, title)
        crossed = [item for item in found.crossed if item.difference is not None and item.kind == "changed"]
        why = {item.id: self.waterfall(after, item.id) for item in crossed if not item.id.startswith("kpi:")}
        gone = (after.scenario.drop | after.scenario.remove) - self.scenario.drop - self.scenario.remove
        work = [name for name in gone if name in self.strategy.nodes and not name.startswith("kpi:")]
        supposes = after.scenario.edits and after.scenario != self.scenario
        return replace(
            found,
            why=why,
            stopped=stopped(self.strategy, work, self.at),
            earlier=tuple(after._all.reads(after.at)) if supposes else (),
        )

    def waterfall(self, after: Review, name: str) -> Waterfall:
        """Return why a node's score changes from this review to another: steps that add up to it.

        Each is what one cause beneath it gave or took: a reading, an assessed status, a cap, an
        override, work that stopped.

        Raises:
            UnknownNameError: there is no such node in one of them.
        """
        # Work that only one of them stops is one cause in both.
        whole = self.scenario.drop ^ after.scenario.drop
        explained = (item._explained(item.status(name).id, whole) for item in (self, after))
        return waterfall(*explained)

    def map(
        self,
        theme: str | Path | Theme = "board",
        *,
        show: str | None = None,
        highlight: str | None = None,
        since: Review | None = None,
        heat: str | None = None,
        outlook: bool = False,
        size: str | None = None,
        columns: str | None = None,
    ) -> Picture:
        """Return the strategy map, coloured: `.save("map.svg")`, `.png`, `.html`; shows itself
        in a notebook. The page can be searched, filtered and asked why, offline; `.widget()` is
        the same in a notebook.

        Args:
            theme: `board`, `screen`, `print`, `high-contrast`, `greyscale`, or a YAML file.
            show: a selector, or a view of the strategy by name: only what it chooses is drawn. KPIs
                are where it names them (`unit:it+ unit:it,kind:kpi`); what a unit's selector reaches
                only by its steps (`unit:it+`) stands back.
            highlight: a node: its line of sight up and down at full strength, the rest paler.
            since: another review, earlier or before a what-if: what was another colour says which, and
                by how many points it moved; what did not change is paler.
            heat: a goal: every box tinted by its influence on it, with the figure.
            outlook: draw where today's drivers lead if the arrows hold, apart from any status.
            size: `A4`, `A3`, `A1` or `16:9`: the map fills that sheet. Unsaid, the smallest sheet of
                paper that takes it.
            columns: `themes`: each theme of the strategy is a tinted column through the bands.

        Raises:
            UnknownNameError: there is no such theme, view, node or size.
            RenderError: the file is no theme; nothing on the map has a theme to be a column.
            SelectorError: `show` cannot be read, or selects nothing.
            ScorecardError: two of the last four at once; nothing that can be drawn that way; `since` is
                a later review, or one of another strategy.

        >>> import scorecard as sc
        >>> folder = sc.example("hmrc_ims")
        >>> strategy, readings = sc.read_strategy(folder / "strategy.yaml"), folder / "readings"
        >>> review = Review(strategy, sc.read_readings(readings), at="2010-03")
        >>> review.map(show="unit:live-services+")
        <Picture 'Live services: IMS strategy map', March 2010: 10 boxes, 11 arrows, A4 297 x 210 mm>
        """
        maps.one_view(
            highlight=highlight is not None, since=since is not None, heat=heat is not None, outlook=outlook
        )
        sheet = self._sheet()
        if show is not None:
            sheet = maps.chosen(sheet, show)
        if highlight is not None:
            sheet = maps.highlighted(sheet, self.line_of_sight(highlight, 1))
        elif since is not None:
            against = map_figures.called(since, self)
            found = compare(since._statuses, self._statuses, self.strategy.scale, against)
            what_if = since.scenario != self.scenario
            sheet = map_figures.marked(
                sheet, found, lambda name: since.waterfall(self, name), what_if=what_if,
                supposes=bool(self.scenario.edits),
            )  # fmt: skip
        elif heat is not None:
            goal = self.strategy.resolve(heat)
            sheet = map_figures.heated(sheet, goal, influence_frame(self._lines, [goal]))
        elif outlook:
            # Its reasons would be those of today's statuses, which it does not show.
            sheet = replace(map_figures.led(sheet, self.outlook()), behind=None)
        elif show is None:
            sheet = maps.explained(sheet, self.explain)
        return maps.drawn(sheet, theme, size=size, columns=columns)

    def atlas(self, theme: str | Path | Theme = "board") -> Atlas:
        """Return the whole map and one of each unit, linked: `.save("folder")` writes them as pages.

        A box leads to the map of its unit, where that and its KPIs are drawn in full and what it
        leads to is paler; `index.html` lists them all, with how many boxes have which status.

        Raises:
            UnknownNameError: there is no such theme.

        >>> import scorecard as sc
        >>> folder = sc.example("hmrc_ims")
        >>> strategy, readings = sc.read_strategy(folder / "strategy.yaml"), folder / "readings"
        >>> atlas = Review(strategy, sc.read_readings(readings), at="2010-03").atlas()
        >>> atlas.to_frame().loc["unit-live-services.html", "boxes"]
        np.int64(12)
        """
        from scorecard.review.atlas import make_atlas

        return make_atlas(maps.explained(self._sheet(), self.explain), theme)

    def _sheet(self, *, trends: bool = True) -> maps.Sheet:
        """The whole map, before any view of it; trends need the statuses of earlier dates."""
        statuses = self._statuses if trends else self._statuses_at(self.at, {})
        return maps.Sheet(
            self._titled(),
            statuses,
            self.at,
            self.known_on,
            self.met_target(),
            view=maps.plain(self.strategy, self.at, self._all.at) if trends else maps.WHOLE,
            behind=lambda: behind(self.strategy, self.at, self._statuses, self._judged, self._background),
        )

    def widget(
        self,
        kpis: Iterable[str] | None = None,
        *,
        drop: Iterable[str] | None = None,
        theme: str | Theme = "board",
    ) -> Any:
        """Return the interactive map as a Jupyter widget, with levers for a what-if.

        Every move of a lever is a `what_if` worked out here; the map shows what it comes to and
        what changes. `Reset` goes back to this review. What is supposed stands in the widget's
        `supposed`: `set` and `drop`, as `what_if` takes them.

        Args:
            kpis: which KPIs get a slider, by id or unique slug; unsaid, the eight that hold the
                goal back most.
            drop: which work may be stopped; unsaid, every initiative that counts now.
            theme: the colours.

        Raises:
            MissingExtraError: anywidget is not installed (`pip install 'strategy-scorecard[widget]'`).
            UnknownNameError: there is no such KPI, node or theme.
            ScorecardError: a KPI has no value to be moved.

        >>> strategy = Strategy.model_validate(
        ...     {
        ...         "name": "Library",
        ...         "objectives": {"readers": {"name": "More readers", "vision": True}},
        ...         "kpis": {"visits": {"name": "Visits", "measures": "readers", "target": 900}},
        ...     }
        ... )
        >>> readings = pd.DataFrame({"kpi": ["visits"], "period": ["2010-03"], "value": [950]})
        >>> Review(strategy, readings, at="2010-03").widget()
        <map widget 'Library': 1 box, 1 lever>
        """

        def suppose(values: Mapping[str, float], work: list[str]) -> tuple[Picture, Mapping[str, Status]]:
            other = self.what_if(values, drop=work) if values or work else self
            return other.map(theme=theme), other._statuses

        top = top_of(self.strategy)
        causes = () if top is None else self.explain(top).causes
        return what_if_widget(self.strategy, suppose, kpis, drop, causes)

    def card(self, name: str) -> KPICard:
        """Return a KPI on one page: figures, definition, purpose, owner, bands, its SPC chart.

        It shows itself in a notebook; `print` gives it as text, `.save("card.html")` as a page.

        Args:
            name: the KPI, by id or unique slug.

        Raises:
            UnknownNameError: there is no such KPI.
        """
        from scorecard.render.card import make_card
        from scorecard.render.card_subject import Subject

        kpi = kpi_named(self.strategy, name)
        counted = kpi.direction not in ("yes_no", "assessed")
        drawn = self.chart(kpi.id).svg if counted and len(self._series(kpi).periods) > 1 else ""
        subject = Subject(
            strategy=self.strategy,
            kpi=kpi,
            statuses=self._statuses,
            sight=self.line_of_sight(kpi.id),
            chart=self.spc(kpi.id) if counted else None,
            at=self.at,
            supposed=kpi.id in self.scenario.set,
        )
        return make_card(
            subject,
            known_on=self.known_on,
            organisation=self.organisation,
            supposing=supposing(self.strategy, self.scenario),
            chart=drawn,
        )

    def _titled(self) -> Strategy:
        """The strategy under a title that says so where this is a what-if."""
        return titled(self.strategy, self.scenario)

    def spc(
        self,
        name: str,
        *,
        rebase: Iterable[Period | str | date] | None = None,
        fix: int | None = None,
        screened: bool | None = None,
        gaps: Literal["break", "close"] | None = None,
    ) -> Spc:
        """Return the statistical process control chart of a KPI's own readings up to this review.

        It stands beside RAG and replaces nothing: variation says whether the process has changed,
        assurance whether it will meet its target as it is. Values worked out by a formula, from
        parts or from shorter periods are charted alike; of a `year_to_date` KPI what each period
        brought is, and no target.

        Args:
            name: the KPI, by id or unique slug.
            rebase, fix, screened, gaps: where limits start anew, on how many points they are fixed,
                whether outlying moving ranges are dropped, whether a missing period parts its
                neighbours; unsaid, as the KPI's own `spc` says. See `scorecard.kpi.spc.spc`.

        Raises:
            UnknownNameError: there is no such KPI.
        """
        kpi = kpi_named(self.strategy, name)
        series = self._series(kpi)
        found = spc(
            series.values,
            series.periods,
            direction="neutral" if kpi.untargeted else kpi.direction,
            target=series.targets,
            rebase=kpi.spc.rebase if rebase is None else rebase,
            fix=kpi.spc.fix if fix is None else fix,
            screened=kpi.spc.screened if screened is None else screened,
            gaps=kpi.spc.gaps if gaps is None else gaps,
            id=kpi.id,
        )
        left_out = series.finding(kpi)
        return found if left_out is None else replace(found, findings=(*found.findings, left_out))

    def forecast(
        self,
        name: str,
        until: Period | str | date | None = None,
        *,
        method: Method = "linear",
        level: float = 0.8,
    ) -> Forecast:
        """Return where a KPI is heading if it goes on as it has, and whether it will be green then.

        It rests on the KPI's own readings up to this review, from the last `spc: {rebase: ...}`
        on; carried values are none. `.probability()` is that of the best band in the last period,
        against the target in force then.

        Args:
            name: the KPI, by id or unique slug.
            until: how far; unsaid, to the date of its last target point.
            method: `linear`, `growth` or `seasonal` (statsmodels, the extra `forecast`).
            level: the probability of the interval; see `scorecard.kpi.forecast.forecast`.

        Returns:
            Without points, and what is missing in its reasons, where there is too little to go by
            or the KPI has no value that moves.

        Raises:
            UnknownNameError: there is no such KPI or method.
            ScorecardError: it has no dated target and `until` is not said; a level that is none.
            PeriodError: `until` cannot be read.
            MissingExtraError: `seasonal` without statsmodels.
        """
        kpi, goal = kpi_named(self.strategy, name), until
        if goal is not None:
            goal = Period.parse(goal, fiscal_start=self.strategy.fiscal_year_start)
        return kpi_forecast(
            kpi,
            scheme_of(self.strategy, kpi),
            self.strategy.scale,
            self._series(kpi),
            until=goal,
            method=method,
            level=level,
        )

    def cagr_progress(self, name: str) -> CagrProgress:
        """Return Open SDG's progress measure of a KPI: its growth against what its target needs.

        It is not the `progress` of a status; see `scorecard.kpi.progress.cagr_progress`.

        Args:
            name: the KPI, by id or unique slug.

        Raises:
            UnknownNameError: there is no such KPI.
        """
        kpi = kpi_named(self.strategy, name)
        return kpi_cagr_progress(kpi, self._series(kpi))

    def drill_down(self, name: str) -> DrillDown | Lineage:
        """Return what a KPI's value is made of, in this review.

        Of a whole (`roll_up`, or a formula that is `sum(part_of)` or `mean(part_of)`) a DrillDown:
        its parts add up to the value shown, or a Finding says what is in no part. Of another
        formula a Lineage: the KPIs it reads, with their values or why they have none.

        Args:
            name: the KPI, by id or unique slug.

        Raises:
            UnknownNameError: there is no such KPI.
            ScorecardError: its values are read, and made of nothing.

        >>> import scorecard as sc
        >>> folder = sc.example("hmrc_ims")
        >>> strategy, readings = sc.read_strategy(folder / "strategy.yaml"), folder / "readings"
        >>> review = Review(strategy, sc.read_readings(readings), at="2010-03")
        >>> found = review.drill_down("milestones-met")
        >>> found.how, len(found.findings), abs(found.difference) < 1e-9
        ('ratio', 0, True)
        """
        kpi = kpi_named(self.strategy, name)
        formulas, measured = self._values_at(self.at).formulas, self._now.measured
        found = lineage(self.strategy, formulas, measured, self.at, kpi)
        if found is None:
            raise ScorecardError(
                f"{kpi.id} is made of nothing: its values are read; a KPI with a `formula`, or with a "
                "`roll_up` and parts, can be drilled down"
            )
        return found

    def chart(
        self,
        name: str,
        kind: Kind | NodeKind = "spc",
        *,
        forecast: Forecast | pd.DataFrame | None = None,
        since: Review | None = None,
        theme: str | Path | Theme = "board",
    ) -> Chart:
        """Return a chart of a node: `.save("chart.svg")` or `.png`; shows itself in a notebook.

        Args:
            name: the node, by id or unique slug.
            kind: of a KPI `spc` (limits and special causes, with both verdicts), `trend` (readings
                before their bands, with target and baseline), `bullet` (value against target) or
                `sparkline` (as large as a word). Of any node `contributions` (where the points
                short of 100 come from, level by level) or `waterfall` (why its score changed).
            since: of the waterfall: the review it starts from.
            forecast: for the trend: a frame with the columns period, expected, low and high, or
                what has one by `to_frame`.
            theme: its colours.

        Raises:
            UnknownNameError: there is no such KPI, node, kind or theme.
            RenderError: a forecast where none is shown, or one that lacks a column; a waterfall
                without the review it starts from, or one for a chart of another kind.
            ScorecardError: `since` is no review, a later one, or one of another strategy; the node is
                a risk or a question, which has no score.
        """
        kinds = (*get_args(Kind), *get_args(NodeKind))
        if kind not in kinds:
            raise UnknownNameError("kind of chart", kind, kinds)
        if kind in get_args(NodeKind) or since is not None:
            return self._node_chart(name, kind, forecast, since, theme)
        kpi = kpi_named(self.strategy, name, chart=kind)
        item = Charted(kpi, self._series(kpi), self.spc(kpi.id), self._statuses[kpi.id])
        notes = self._chart_notes()
        return chart_of(
            item, cast(Kind, kind), self.strategy, self.at, forecast=forecast, theme=theme, notes=notes
        )

    def _node_chart(
        self, name: str, kind: str, forecast: object, since: Review | None, theme: str | Path | Theme
    ) -> Chart:
        if (kind == "waterfall") != (since is not None):
            raise RenderError("a waterfall, and no other chart, needs the review it starts from: since=")
        if forecast is not None:
            raise RenderError(f"a {kind} chart shows no forecast; choose the kind 'trend'")
        identifier = with_a_score(self.status(name), kind)
        if since is not None:
            before = map_figures.called(since, self)
            fall = since.waterfall(self, identifier)
            after, supposes = map_figures.beside(self, since), bool(self.scenario.edits)
            notes = self._chart_notes()
            return waterfall_of(fall, before, after, what_if=supposes, theme=theme, notes=notes)
        tree = contributions(
            lambda item, when: explain(self.strategy, self._judged, when or self.at, item), identifier
        )
        return contributions_of(tree, self.at, theme=theme, notes=self._chart_notes())

    def matrix(self, onto: Onto = "goals", theme: str | Path | Theme = "board") -> Chart:
        """Return a table of whose results rest on whom: a row a unit, a column a goal or a unit.

        The figures are those of `sight().by_goal` or `.by_unit`.

        Args:
            onto: `goals` or `units`.
            theme: its colours.

        Raises:
            UnknownNameError: there is no such matrix or theme.
        """
        notes = self._chart_notes()
        return matrix_of(self._titled(), self.sight(), self.at, onto, theme=theme, notes=notes)

    def risks(self, theme: str | Path | Theme = "board") -> Chart:
        """Return the risks beside what they threaten: exposure against appetite, the statuses of
        what is threatened, and the work that mitigates; those over appetite come first.

        Raises:
            UnknownNameError: there is no such theme.
        """
        notes = self._chart_notes()
        return risks_of(self._titled(), self._statuses, self.at, theme=theme, notes=notes)

    def grid(self, theme: str | Path | Theme = "board") -> Chart:
        """Return all KPIs on one sheet, variation by assurance, with their status beside them.

        Of exceptions it asks for a note: what, why, action, by when. `.to_frame()` has the same
        as a table.

        Raises:
            UnknownNameError: there is no such theme.
        """
        charts = {kpi.id: self.spc(kpi.id) for kpi in self.strategy.kpis}
        notes = self._chart_notes()
        return grid_of(self._titled(), charts, self._statuses, self.at, theme=theme, notes=notes)

    def _chart_notes(self) -> list[str]:
        """What must be said beneath every chart of this review."""
        return chart_notes(self.strategy, self.scenario, self.organisation, self.known_on)

    def services(self) -> ServicePortfolio:
        """Return the service portfolio: whom each service is for, who provides and pays for it, how it
        is reached, what it promises and whether that is kept, its status, and the goals it leads to.

        >>> strategy = Strategy.model_validate(
        ...     {
        ...         "name": "Trust",
        ...         "customers": {"gps": {"name": "GP practices", "where": "outside"}},
        ...         "objectives": {"care": {"name": "Safe care", "vision": True}},
        ...         "services": {
        ...             "results": {"name": "Test results", "customers": "gps", "contributes": "care"}
        ...         },
        ...     }
        ... )
        >>> empty = pd.DataFrame(columns=["kpi", "period", "value"])
        >>> found = Review(strategy, empty, at="2025-09").services()
        >>> found.to_frame().loc["service:results", ["customers", "letter", "goals"]].tolist()
        ['GP practices', '?', 'Safe care']
        """
        return service_portfolio(self.strategy, self._statuses, self._lines, self.at)

    def catalogue(self, customer: str) -> Catalogue:
        """Return the service catalogue of one customer, on a page in plain words: who uses each
        service and why, how it is reached, what it promises and whether that is kept.

        It shows itself in a notebook; `print` gives it as text, `.save("gps.html")` as a page.

        Args:
            customer: its id or name.

        Raises:
            UnknownNameError: there is no such customer.
        """
        from scorecard.render.catalogue import make_catalogue

        return make_catalogue(
            self.strategy,
            self.services(),
            self.strategy.customer(customer),
            known_on=self.known_on,
            organisation=self.organisation,
            supposing=supposing(self.strategy, self.scenario),
        )

    def value_box(self, theme: str | Path | Theme = "board") -> Chart:
        """Return the value box: what services are worth, and where, with the status of each.

        Two forms of value, better decisions through information and working smarter through
        technology, each inside and outside the organisation, after a framework described in the
        Health CIO handbook. A service may stand in several places, and is marked then. What has
        ended is left out. `.to_frame()` has the same as a table.

        Args:
            theme: its colours.

        Raises:
            UnknownNameError: there is no such theme.
        """
        from scorecard.render.charts.value_box_chart import value_box_chart
        from scorecard.render.charts.value_box_scene import value_box_scene

        scene = value_box_scene(self._titled(), self.services(), notes=self._chart_notes())
        return value_box_chart(scene, theme=theme)

    def kpis(self) -> pd.DataFrame:
        """Return one row a KPI, index `id`: its figures beside its targets.

        Columns: `name measured_in value target upper band score attainment progress pace as_of
        trend owner unit reason`. `value`, `target` and `upper` (the upper edge of a range) are in the
        KPI's own unit of measure; score 0..100, attainment, progress and pace in percent are
        floats with NaN where unknown; `band` is a KPI's own scheme's, an ordered categorical.
        """
        return kpi_frame(self.strategy, self._statuses)

    def due(self) -> pd.DataFrame:
        """Return which figures were to be sent for the period under review, and what came when.

        One row a KPI and period of its own that ends within this review's: `kpi name unit owner
        organisation period due received state`. `due` and `received` are datetimes, `state` is
        one of `missing`, `not yet due`, `received late`, `received` (when is not known) and
        `received on time`, as things stood at the end of `known_on`; see
        `scorecard.kpi.returned.returned`.

        Raises:
            StrategyError: there are no public holidays under the submission calendar's code.
            MissingExtraError: there is a code, and the extra `calendar` is not installed.

        >>> strategy = Strategy.model_validate(
        ...     {
        ...         "name": "Library",
        ...         "submission": {"working_day": 8},
        ...         "kpis": {"visits": "Visits", "loans": "Loans"},
        ...     }
        ... )
        >>> sent = pd.DataFrame(
        ...     {"kpi": ["visits"], "period": ["2010-03"], "value": [7], "recorded_at": ["2010-04-09"]}
        ... )
        >>> found = Review(strategy, sent, "2010-03", known_on="2010-04-09").due()
        >>> print(found[["kpi", "period", "due", "state"]].to_string(index=False))
                kpi  period        due            state
         kpi:visits 2010-03 2010-04-12 received on time
          kpi:loans 2010-03 2010-04-12      not yet due
        """
        left = exempt_nodes(self.judgements.at(self.at, self.organisation))
        return returned(
            self.strategy,
            self.readings,
            [self.at],
            [self.organisation],
            known_on=self.known_on,
            exempt=left,
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a reader should know of how this review was made.

        A note where `known_on` is said but the submission calendar's public holidays cannot be
        looked up, because the extra `calendar` is not installed; a warning where a what-if supposes
        a value above 100 of a KPI in per cent that states nothing above 100.
        """
        found = holidays_finding(self.strategy.submission) if self.known_on else None
        return (*filter(None, [found]), *supposed_over_hundred(self.strategy, self.scenario))

    def met_target(self) -> str:
        """Return what a met target scores, in the words of the legend."""
        return met_target(self.strategy)

    def __repr__(self) -> str:
        shown = counted(self.strategy, self._statuses)
        whose = f", {self.organisation}" if self.organisation else ""
        known = f", as known on {self.known_on.isoformat()}" if self.known_on else ""
        edited = ", what-if" if self.scenario.edits else ""
        return (
            f"<Review {self.strategy.name!r}, {self.at.say()}{whose}{known}{edited}: {shown or 'no nodes'}"
            f"{f'; {remarks(self.findings)}' if self.findings else ''}>"
        )

    def _repr_html_(self) -> str:
        shown = self.to_frame()[["name", "band", "score", "coverage", "trend", "reason"]]
        table = shown.to_html(float_format=lambda value: f"{value:.1f}", na_rep="–", border=0)
        return f"{self.map()._repr_html_()}{table}"


__all__ = ["Review"]
