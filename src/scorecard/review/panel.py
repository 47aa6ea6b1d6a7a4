"""Panel: the same strategy over many organisations and periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scorecard.errors import ReadingsError
from scorecard.kpi.derive import Values
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.readings import Readings
from scorecard.kpi.returned import returned
from scorecard.kpi.schemes import band_names
from scorecard.kpi.submission import deadlines_on
from scorecard.model.judgement import Judgement
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.review.heat import columns_of, heat_of
from scorecard.review.inputs import checked_inputs, checked_strategy
from scorecard.review.names import check_organisation
from scorecard.review.peers import beside, checked_peers
from scorecard.review.review import Review
from scorecard.strategy_map.evaluate import Evaluation, Evaluations, band_words
from scorecard.strategy_map.inputs import judged_score
from scorecard.strategy_map.lines import goals_of
from scorecard.strategy_map.other_rules import RuleGiven, with_rules

if TYPE_CHECKING:
    from scorecard.render.charts.chart import Chart
    from scorecard.render.theme import Theme

_Scores = NDArray[np.float64]


class Panel:
    """The same strategy over many organisations and periods, computed in one pass.

    Args:
        strategy: what `read_strategy` returns.
        readings: readings with an `organisation` column, as `Review` takes them.
        periods: the period or periods under review.
        organisations: which ones; unsaid, all that have readings.
        judgements, known_on, peers, rules: as for `Review`; peers count whether chosen or not.

    Raises:
        ReadingsError: as for `Review`; no period or no organisation is given.
        StrategyError: as for `Review`.
        UnknownNameError: an organisation has no readings; an unknown scheme.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "objectives": {"readers": {"name": "More readers", "vision": True}},
    ...         "kpis": {"visits": {"name": "Visits", "measures": "readers", "target": 900}},
    ...     }
    ... )
    >>> frame = pd.DataFrame(
    ...     {"kpi": "visits", "organisation": ["North", "South"], "period": "2010-03", "value": [950, 700]}
    ... )
    >>> panel = Panel(strategy, frame, periods="2010-03")
    >>> panel.scores.shape, panel.review(organisation="South", at="2010-03").status("readers").letter
    ((2, 2, 1), 'R')
    """

    def __init__(
        self,
        strategy: Strategy,
        readings: Readings | Any,
        periods: str | date | Period | Iterable[str | date | Period],
        *,
        organisations: str | Iterable[str] | None = None,
        judgements: Judgements | Iterable[Judgement] | None = None,
        known_on: str | date | None = None,
        peers: Mapping[str, str] | pd.DataFrame | None = None,
        rules: Mapping[str, RuleGiven] | None = None,
    ) -> None:
        self.strategy = strategy = with_rules(checked_strategy(strategy), rules or {})
        self._readings, self._judgements, self.known_on = checked_inputs(
            strategy, readings, judgements, known_on
        )
        many = [periods] if isinstance(periods, (str, date, Period)) else list(periods)
        if not many:
            raise ReadingsError("a panel needs at least one period")
        self.periods = tuple(Period.parse(item, fiscal_start=strategy.fiscal_year_start) for item in many)
        there = self._readings.organisations
        chosen = [organisations] if isinstance(organisations, str) else list(organisations or ())
        if organisations is not None and not chosen:
            raise ReadingsError("a panel needs at least one organisation")
        for position, name in enumerate(chosen):
            check_organisation(name, there)
            if name in chosen[:position]:
                raise ReadingsError(f"organisation {name!r} is named twice")
        if not chosen and there and self._readings.frame["organisation"].isna().any():
            raise ReadingsError(
                "some readings are of no organisation; name theirs, or choose with `organisations=`"
            )
        self.organisations: tuple[str | None, ...] = tuple(chosen or there or (None,))
        seen = deadlines_on(strategy, self.known_on)
        self._groups = checked_peers(strategy, peers, there)
        others = beside(self._groups, self.organisations)
        values = Values(strategy, self._readings, (*self.organisations, *others), max(self.periods))
        evaluations = Evaluations(
            strategy,
            values,
            self._judgements,
            self.organisations,
            deadlines=seen,
            groups=self._groups,
            beside=others,
        )
        self._evaluations = evaluations.over(self.periods)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of the first axis of `scores`."""
        return self._evaluations[0].graph.ids

    @cached_property
    def scores(self) -> _Scores:
        """Scores 0..100 by (node, organisation, period), NaN where unknown; read-only.

        As a Review shows them: an override stands in the place of what was computed.
        """
        return self._stacked([_shown(self.strategy, evaluation) for evaluation in self._evaluations])

    @cached_property
    def coverage(self) -> _Scores:
        """Coverage 0..1 by (node, organisation, period), NaN where a node has left; read-only."""
        return self._stacked([evaluation.flow.coverage for evaluation in self._evaluations])

    def _stacked(self, arrays: list[_Scores]) -> _Scores:
        """One array a date; at dates with other links in force nodes stand in another order."""
        each = zip(self._evaluations, arrays, strict=True)
        rows = [array[[found.graph.index[name] for name in self.nodes]] for found, array in each]
        stacked = np.stack(rows, axis=-1)
        stacked.setflags(write=False)
        return stacked

    def review(self, organisation: str | None = None, at: str | Period | None = None) -> Review:
        """Return the review of one organisation at one date.

        Args:
            organisation: one of `organisations`; unsaid where there is only one.
            at: any period; unsaid, the last of the panel.

        Raises:
            UnknownNameError: the organisation is not in the panel.
            ReadingsError: none is said, and there are several.
        """
        if organisation is None and len(self.organisations) == 1:
            organisation = self.organisations[0]
        if organisation is None and None not in self.organisations:
            raise ReadingsError(f"say which organisation: {', '.join(map(str, self.organisations[:8]))}")
        if organisation not in self.organisations:
            check_organisation(organisation, self.organisations)
        return Review(
            self.strategy,
            self._readings,
            self.periods[-1] if at is None else at,
            judgements=self._judgements,
            known_on=self.known_on,
            organisation=organisation,
            peers=self._groups or None,
        )

    def maps(self, theme: str | Theme = "board", *, show: str | None = None) -> Chart:
        """Return one small map for each organisation and period, on one sheet: `.save("maps.png")`.

        Each box stands in the same place in every map, as a shape with a letter; a key says which is
        which. Of several organisations and periods they are a table, whichever are more side by side.
        `.to_frame()` has one row a map and box: `organisation period id name letter score`.

        Args:
            theme: its colours.
            show: a selector, or a view of the strategy by name, as for `Review.map`.

        Raises:
            UnknownNameError, SelectorError, ScorecardError: as for `Review.map`; there are no boxes.

        >>> strategy = Strategy.model_validate({"name": "Library", "objectives": {"a": "More readers"}})
        >>> nothing = pd.DataFrame(columns=["kpi", "period", "value"])
        >>> Panel(strategy, nothing, ["2010-02", "2010-03"]).maps()
        <Chart small maps of 'Library: February 2010 to March 2010': 2, 297 x 210 mm>
        """
        from scorecard.render.charts.small_maps import small_maps_chart
        from scorecard.review.small_maps import KEY, small_maps

        sheets = [
            ((organisation, period), self.review(organisation, period)._sheet(trends=False))
            for organisation in self.organisations
            for period in self.periods
        ]
        maps = small_maps(sheets, show, [KEY, *self._notes()], theme)
        return small_maps_chart(maps, theme=theme)

    def _notes(self) -> list[str]:
        """What must be said beneath every picture of this panel."""
        found = []
        if self.known_on is not None:
            found.append(f"As known on {Period.parse(self.known_on).say()}.")
        if self.strategy.figures == "illustrative":
            found.append("Figures are illustrative.")
        return found

    def due(self) -> pd.DataFrame:
        """Return which figures were to be sent for these periods, and what came when.

        As `Review.due`, one row a KPI, period of its own and organisation.

        Raises:
            StrategyError, MissingExtraError: as `Review.due`.
        """
        return returned(
            self.strategy, self._readings, self.periods, self.organisations, known_on=self.known_on
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a node, organisation and period: `id organisation period score band
        coverage`; band an ordered categorical, KPIs in their own scheme's bands."""
        parts = []
        names = band_names(self.strategy)
        for evaluation in self._evaluations:
            scores = _shown(self.strategy, evaluation)
            words = band_words(self.strategy, evaluation, scores)
            rows, columns = scores.shape
            parts.append(
                pd.DataFrame(
                    {
                        "id": np.repeat(evaluation.graph.ids, columns),
                        "organisation": np.tile(np.array(self.organisations, dtype=object), rows),
                        "period": str(evaluation.at),
                        "score": scores.ravel(),
                        "band": pd.Categorical(words.ravel(), names, ordered=True),
                        "coverage": evaluation.flow.coverage.ravel(),
                    }
                )
            )
        return pd.concat(parts, ignore_index=True)

    def heat(
        self,
        organisation: str | None = None,
        at: str | Period | None = None,
        *,
        show: str | None = None,
        theme: str | Path | Theme = "board",
    ) -> Chart:
        """Return a table of statuses: a row a node, a column a period, or an organisation.

        Args:
            organisation: whose statuses, over all periods; unsaid where there is only one.
            at: at which period, over all organisations.
            show: a selector of the nodes, such as `kind:kpi`; unsaid, those on the map.
            theme: its colours.

        Raises:
            ReadingsError: neither or both of `organisation` and `at` where there are several of both.
            UnknownNameError: the organisation or the period is not in the panel; no such theme.
            SelectorError: see `Review.select`.

        >>> import scorecard as sc
        >>> strategy = sc.read_strategy(sc.example("hmrc_ims") / "strategy.yaml")
        >>> readings = sc.read_readings(sc.example("hmrc_ims") / "readings")
        >>> Panel(strategy, readings, periods=["2010-01", "2010-02", "2010-03"]).heat()
        <Chart status by period, 271 x 184 mm>
        """
        when = None if at is None else Period.parse(at, fiscal_start=self.strategy.fiscal_year_start)
        columns = columns_of(self.organisations, self.periods, organisation, when)
        return heat_of(
            self.strategy, self.to_frame(), columns, show=show, theme=theme, notes=self._notes()
        )  # fmt: skip

    def __repr__(self) -> str:
        return (
            f"<Panel {self.strategy.name!r}: nodes {len(self.nodes)}, "
            f"organisations {len(self.organisations)}, periods {len(self.periods)}>"
        )

    def _repr_html_(self) -> str:
        frame = self.to_frame()
        goals = set(goals_of(self.strategy))
        wide = frame[frame["id"].isin(goals)].pivot_table(
            index=["organisation"], columns=["id", "period"], values="score", dropna=False
        )
        from html import escape

        table = wide.to_html(float_format=lambda value: f"{value:.1f}", na_rep="–", border=0, max_rows=20)
        return f"<p>{escape(repr(self))}</p>{table}"


def _shown(strategy: Strategy, evaluation: Evaluation) -> _Scores:
    """The scores with every override in its place, as statuses show them."""
    scores, index = evaluation.flow.score.copy(), evaluation.graph.index
    for column, holding in enumerate(evaluation.held):
        for (name, kind), judgement in holding.items():
            row = index.get(name)
            if kind == "override" and row is not None and evaluation.flow.applicable[row, column]:
                scores[row, column] = judged_score(strategy.scale, judgement)
    return scores


__all__ = ["Panel"]
