"""Review: a strategy, its readings and a date, bound to every verb."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scorecard.errors import ScorecardError, UnknownNameError
from scorecard.kpi.calendar import freshness
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.measure import State, measure, ratio_factor
from scorecard.kpi.readings import Readings
from scorecard.kpi.scale import find_band, number, show_score
from scorecard.kpi.schemes import band_names, scheme_of
from scorecard.kpi.score import met_target_score
from scorecard.kpi.series import Series, own_series
from scorecard.kpi.spc import Spc, spc
from scorecard.kpi.trend import kpi_trend
from scorecard.model.judgement import Judgement
from scorecard.model.kpi import KPI
from scorecard.model.node import Objective
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.results import Status, Trend
from scorecard.review.charts import Charted, chart_of, grid_of
from scorecard.review.inputs import checked_inputs, chosen_organisation
from scorecard.strategy_map.compare import Comparison, compare
from scorecard.strategy_map.evaluate import Evaluation, evaluate
from scorecard.strategy_map.explain import Explanation, explain
from scorecard.strategy_map.inputs import exempt_nodes
from scorecard.strategy_map.sight import LineOfSight, goals_of, line_of_sight, steps_of
from scorecard.strategy_map.status import statuses_of

if TYPE_CHECKING:
    from scorecard.render.charts.chart import Chart
    from scorecard.render.picture import Picture
    from scorecard.render.theme import Theme

KPI_COLUMNS = (
    "name measured_in value target upper band score attainment progress as_of trend owner unit reason"
).split()

_Scores = NDArray[np.float64]

STEADY = 0.5
"""Points of score by which an objective must move for its trend to point anywhere."""

KIND_ORDER = ("objective", "initiative", "service", "capability", "kpi", "risk")
COLUMNS = (
    "kind name unit perspective band letter score measured driven low high coverage tension "
    "trend reason as_of"
).split()


@dataclass(frozen=True, slots=True)
class _Edits:
    """What a what-if changes: values of KPIs, assessed statuses, work that stops."""

    values: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    drop: frozenset[str] = frozenset()


class Review:
    """A strategy judged at a date: every node's status, the reasons, the map.

    Args:
        strategy: what `read_strategy` returns.
        readings: what `read_readings` returns, or any dataframe `Readings` accepts.
        at: the period under review: a month, quarter, year ... as `Period.parse` reads it.
        judgements: assessed statuses and overrides: `Judgements`, or `Judgement` records.
        known_on: count only what was recorded by the end of this day.
        organisation: whose readings; unsaid, the only one there, or all where none is named.

    Raises:
        ReadingsError: readings or judgements do not fit the strategy, several organisations
            (or one beside readings of none) and none chosen, or `known_on` without `recorded_at`.
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
    ) -> None:
        self.strategy = strategy
        self.at = Period.parse(at, fiscal_start=strategy.fiscal_year_start)
        self.readings, self.judgements, self.known_on = checked_inputs(
            strategy, readings, judgements, known_on
        )
        self.organisation = chosen_organisation(self.readings, organisation)
        self._edits = _Edits()

    @cached_property
    def _now(self) -> Evaluation:
        edits, readings = self._edits, self.readings
        if edits.values:
            readings = self._supposed(edits.values)
        said = {
            (name, "assessed"): Judgement(
                node=name, period=self.at, status=word, author="what-if", reason="supposed"
            )
            for name, word in edits.words.items()
        }
        return evaluate(
            self.strategy, readings, self.judgements, self.at, [self.organisation], edits.drop, said
        )

    def _supposed(self, values: Mapping[str, float]) -> Readings:
        """The readings with other values, each in the period of the reading it stands for."""
        found = measure(self.strategy, self.readings, self.at, [self.organisation])
        placed: dict[str, tuple[Period, float]] = {}
        factors: dict[str, float] = {}
        for row, kpi in enumerate(self.strategy.kpis):
            if kpi.id not in values:
                continue
            own = Period.containing(self.at.end, kpi.frequency, fiscal_start=self.strategy.fiscal_year_start)
            period = own if own.end == self.at.end else self.at
            if found.state[row, 0] in (State.KNOWN, State.CARRIED) and found.as_of[row, 0] >= 0:
                last = found.periods[int(found.as_of[row, 0])]
                start = self.strategy.fiscal_year_start
                # A whole's parts may be older than a reading of its own would be allowed to be.
                if freshness(kpi, last, self.at, fiscal_start=start) != "stale":
                    period = last
            placed[kpi.id] = (period, values[kpi.id])
            factors[kpi.id] = ratio_factor(kpi)
        return self.readings.with_values(placed, self.organisation, factors)

    @cached_property
    def _statuses(self) -> dict[str, Status]:
        now = self._now
        return statuses_of(
            self.strategy,
            now.graph,
            now.flow,
            now.measured,
            now.held[0],
            self.at,
            0,
            trends=self._trends(),
            dropped=self._edits.drop,
        )

    def _trends(self) -> dict[str, Trend]:
        """Of a KPI against the same period last year, of other nodes since the last review."""
        found: dict[str, Trend] = {}
        now, at = self._now, self.at
        exempt = [exempt_nodes(now.held[0])]  # as now, or what has left would look like a fall
        year_ago = measure(self.strategy, self.readings, at.year_before(), [self.organisation], exempt)
        supposed = self._edits.values
        readings = self._supposed(supposed) if supposed else self.readings
        for row, kpi in enumerate(self.strategy.kpis):
            series = own_series(kpi, readings, self.organisation, at)
            trend = kpi_trend(kpi, row, now.measured, year_ago, series)
            if trend is not None:
                found[kpi.id] = trend
        last = evaluate(self.strategy, self.readings, self.judgements, at.shift(-1), [self.organisation])
        for row, identifier in enumerate(now.graph.ids):
            before_row = last.graph.index[identifier]
            new, old = now.flow.score[row, 0], last.flow.score[before_row, 0]
            new = 0.0 if identifier in self._edits.drop else new
            alike = abs(now.flow.coverage[row, 0] - last.flow.coverage[before_row, 0]) < 1e-9
            if not identifier.startswith("kpi:") and alike and new == new and old == old:
                if abs(new - old) < STEADY:
                    found[identifier] = Trend("flat", "steady", last.at)
                else:
                    up = new > old
                    found[identifier] = Trend("up" if up else "down", "better" if up else "worse", last.at)
        return found

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
        rows = []
        for identifier in sorted(self._statuses, key=self._rank):
            status, node = self._statuses[identifier], self.strategy.nodes[identifier]
            rows.append(
                {
                    "id": identifier,
                    "kind": status.kind,
                    "name": status.name,
                    "unit": node.unit,
                    "perspective": node.perspective,
                    "band": None if status.band is None else status.band.name,
                    "letter": status.letter,
                    "score": status.score,
                    "measured": status.measured,
                    "driven": status.driven,
                    "low": status.low,
                    "high": status.high,
                    "coverage": status.coverage if status.applicable else None,
                    "tension": status.tension,
                    "trend": _trend_word(status.trend),
                    "reason": status.reason,
                    "as_of": None if status.as_of is None else str(status.as_of),
                }
            )
        frame = pd.DataFrame(rows, columns=["id", *COLUMNS]).set_index("id")
        for name in ("score", "measured", "driven", "low", "high", "coverage"):
            frame[name] = frame[name].astype("float64")
        frame["band"] = pd.Categorical(frame["band"], band_names(self.strategy), ordered=True)
        return frame

    statuses = to_frame

    def _rank(self, identifier: str) -> tuple[int, str]:
        """Where a node stands: lanes by rank, below them what has none, KPIs and risks."""
        strategy, node = self.strategy, self.strategy.nodes[identifier]
        tiers = strategy.map.bands == "tiers"
        lanes = strategy.tiers if tiers else strategy.perspectives
        name = node.tier if tiers else node.perspective
        ranks = {lane.id: index if lane.rank is None else lane.rank for index, lane in enumerate(lanes)}
        below = max(ranks.values(), default=0) + 1 + KIND_ORDER.index(node.kind)
        if isinstance(node, Objective) and node.vision:
            return min(ranks.values(), default=0) - 1, identifier
        if node.kind in ("kpi", "risk"):
            return below, identifier
        return ranks.get(name or "", below), identifier

    def explain(self, name: str) -> Explanation:
        """Return why a node has its status: the points it is short of 100, shared out.

        Raises:
            UnknownNameError: there is no such node.
        """
        status = self.status(name)
        now = self._now
        return explain(self.strategy, now.graph, now.flow, self._statuses, status.id)

    def line_of_sight(self, name: str) -> LineOfSight:
        """Return the paths from a node up to the goals and down to the KPIs.

        Raises:
            UnknownNameError: there is no such node.
        """
        identifier = self.strategy.resolve(name)
        now = self._now
        steps = steps_of(self.strategy, now.graph, now.flow, self.at)
        return line_of_sight(self.strategy, steps, identifier)

    def what_if(
        self, values: Mapping[str, float | str] | None = None, *, drop: str | Iterable[str] = ()
    ) -> Review:
        """Return the same review with other inputs.

        Args:
            values: KPI to its value in the period under review (True, False or 1, 0 for
                yes/no), or assessed node to a status such as `amber`.
            drop: nodes (or one) whose work stops; they stay in the graph and score 0.

        Raises:
            UnknownNameError: there is no such node, or no such status.
            ScorecardError: a value for a node that has none of its own, one that is no finite
                number (for yes/no, no yes or no), or a KPI dropped.
        """
        numbers: dict[str, float] = dict(self._edits.values)
        words: dict[str, str] = dict(self._edits.words)
        for name, value in (values or {}).items():
            self._edit(self.strategy.resolve(name), value, numbers, words)
        stopped = {self.strategy.resolve(name) for name in ([drop] if isinstance(drop, str) else drop)}
        for name in sorted(stopped):
            if self.strategy.nodes[name].kind in ("kpi", "kpq", "risk"):
                raise ScorecardError(
                    f"{name} is no work that can stop; drop an initiative, service, capability or "
                    "objective, or give a KPI another value"
                )
        other = Review.__new__(Review)
        other.strategy, other.at = self.strategy, self.at
        other.readings, other.judgements = self.readings, self.judgements
        other.known_on, other.organisation = self.known_on, self.organisation
        other._edits = replace(self._edits, values=numbers, words=words, drop=self._edits.drop | stopped)
        return other

    def _edit(self, name: str, value: float | str, numbers: dict[str, float], words: dict[str, str]) -> None:
        node = self.strategy.nodes[name]
        read = isinstance(node, KPI) and node.direction != "assessed"
        yes_no = isinstance(node, KPI) and node.direction == "yes_no"
        if node.kind in ("kpq", "risk"):
            raise ScorecardError(f"{name} is a {node.kind} and takes no value")
        if read and (isinstance(value, str) or (isinstance(value, bool) and not yes_no)):
            wanted = "True or False" if yes_no else "a number"
            raise ScorecardError(f"{name} takes {wanted}, not {value!r}")
        if isinstance(value, str):
            if find_band(self.strategy.scale, value) is None:
                raise UnknownNameError("status", value, [band.name for band in self.strategy.scale.bands])
            words[name] = value
        elif not read:
            raise ScorecardError(f"{name} has no readings of its own; set its KPIs, or give a status word")
        elif not _finite(value):
            raise ScorecardError(f"{name} needs a finite number, not {value!r}")
        elif yes_no and value not in (0, 1):
            raise ScorecardError(f"{name} takes True or False, not {value!r}")
        else:
            numbers[name] = float(value)

    def compare(self, after: Review) -> Comparison:
        """Return what changes from this review to another: scores, colours, data, starts, ends."""
        title = f"{self.at.say()} to {after.at.say()}" if self.at != after.at else self.at.say()
        if after._edits != self._edits:
            title += ", what-if"
        return compare(self._statuses, after._statuses, self.strategy.scale, title)

    def map(self, theme: str | Theme = "board") -> Picture:
        """Return the strategy map, coloured: `.save("map.svg")`, `.png`, `.html`; shows itself
        in a notebook.

        Raises:
            UnknownNameError: there is no such theme.
        """
        from scorecard.render.picture import draw

        visions = [item.id for item in self.strategy.objectives if item.vision]
        top = next(iter([*visions, *goals_of(self.strategy)]), None)
        return draw(
            self._titled(),
            self._statuses,
            at=self.at,
            known_on=self.known_on,
            theme=theme,
            foot="" if top is None else self.explain(top).sentence(),
            met_target=self.met_target(),
        )

    def _titled(self) -> Strategy:
        """The strategy under a title that says so where this is a what-if."""
        edits, strategy = self._edits, self.strategy
        if edits == _Edits():
            return strategy
        names = {name: node.name for name, node in strategy.nodes.items()}
        said = [f"{names[name]} stopped" for name in sorted(edits.drop)]
        for name, value in sorted(edits.values.items()):
            node = strategy.nodes[name]
            yes_no = isinstance(node, KPI) and node.direction == "yes_no"
            said.append(f"{names[name]} at {('yes' if value else 'no') if yes_no else number(value)}")
        said += [f"{names[name]} {word.lower()}" for name, word in sorted(edits.words.items())]
        more = f" and {len(said) - 2} more" if len(said) > 2 else ""
        supposing = f"Supposing: {'; '.join(said[:2])}{more}."
        below = strategy.map.subtitle or strategy.organisation
        layout = strategy.map.model_copy(
            update={
                "title": f"What if? {strategy.map.title or strategy.name}",
                "subtitle": f"{supposing} Not what is, but what would be. {below}",
            }
        )
        return strategy.model_copy(update={"map": layout})

    def spc(
        self,
        name: str,
        *,
        rebase: Iterable[Period | str | date] = (),
        fix: int | None = None,
        screened: bool = True,
    ) -> Spc:
        """Return the statistical process control chart of a KPI's own readings up to this review.

        It stands beside RAG and replaces nothing: variation says whether the process has changed,
        assurance whether it will meet its target as it is.

        Args:
            name: the KPI, by id or unique slug.
            rebase, fix, screened: where limits start anew, on how many points they are fixed,
                whether outlying moving ranges are dropped; see `scorecard.kpi.spc.spc`.

        Raises:
            UnknownNameError: there is no such KPI.
        """
        kpi = self._kpi(name)
        series = self._series(kpi)
        return spc(
            series.values,
            series.periods,
            direction=kpi.direction,
            target=series.targets,
            rebase=rebase,
            fix=fix,
            screened=screened,
            id=kpi.id,
        )

    def chart(
        self, name: str, kind: str = "spc", *, forecast: Any = None, theme: str | Theme = "board"
    ) -> Chart:
        """Return a chart of a KPI: `.save("chart.svg")` or `.png`; shows itself in a notebook.

        Args:
            name: the KPI, by id or unique slug.
            kind: `spc` (limits and special causes, with both verdicts), `trend` (readings before
                their bands, with target and baseline), `bullet` (value against target) or
                `sparkline` (as large as a word).
            forecast: for the trend: a frame with the columns period, expected, low and high, or
                what has one by `to_frame`.
            theme: its colours.

        Raises:
            UnknownNameError: there is no such KPI, kind or theme.
            RenderError: a forecast where none is shown, or one that lacks a column.
        """
        kpi = self._kpi(name)
        item = Charted(kpi, self._series(kpi), self.spc(kpi.id), self._statuses[kpi.id])
        notes = self._chart_notes()
        return chart_of(item, kind, self.strategy, self.at, forecast=forecast, theme=theme, notes=notes)

    def grid(self, theme: str | Theme = "board") -> Chart:
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
        found = []
        if self._edits != _Edits():
            found.append("What if: supposed values are among the figures")
        if self.organisation:
            found.append(f"Readings of {self.organisation}")
        if self.known_on is not None:
            found.append(f"As known on {Period.parse(self.known_on).say()}")
        if self.strategy.figures == "illustrative":
            found.append("Figures are illustrative")
        return found

    def _series(self, kpi: KPI) -> Series:
        """A KPI's own readings up to the period under review."""
        readings = self._supposed(self._edits.values) if self._edits.values else self.readings
        return own_series(kpi, readings, self.organisation, self.at)

    def _kpi(self, name: str) -> KPI:
        """The KPI of an id or slug."""
        kpi = next((item for item in self.strategy.kpis if name in (item.id, item.slug)), None)
        if kpi is None:
            raise UnknownNameError("KPI", name, [item.id for item in self.strategy.kpis])
        return kpi

    def kpis(self) -> pd.DataFrame:
        """Return one row a KPI, index `id`: its figures beside its targets.

        Columns: `name measured_in value target upper band score attainment progress as_of trend
        owner unit reason`. `value`, `target` and `upper` (the upper edge of a range) are in the
        KPI's own unit of measure; score, attainment and progress are floats with NaN where
        unknown; `band` is a KPI's own scheme's, an ordered categorical.
        """
        rows = []
        for kpi in self.strategy.kpis:
            status = self._statuses[kpi.id]
            rows.append(
                {
                    "id": kpi.id,
                    "name": kpi.name,
                    "measured_in": kpi.measured_in,
                    "value": status.value,
                    "target": status.target,
                    "upper": status.upper,
                    "band": None if status.band is None else status.band.name,
                    "score": status.score,
                    "attainment": status.attainment,
                    "progress": status.progress,
                    "as_of": None if status.as_of is None else str(status.as_of),
                    "trend": _trend_word(status.trend),
                    "owner": kpi.owner,
                    "unit": kpi.unit,
                    "reason": status.reason,
                }
            )
        frame = pd.DataFrame(rows, columns=["id", *KPI_COLUMNS]).set_index("id")
        for name in ("value", "target", "upper", "score", "attainment", "progress"):
            frame[name] = frame[name].astype("float64")
        frame["band"] = pd.Categorical(frame["band"], band_names(self.strategy), ordered=True)
        return frame

    def met_target(self) -> str:
        """Return what a met target scores, in the words of the legend."""
        scale = self.strategy.scale
        scores = [
            found
            for kpi in self.strategy.kpis
            if kpi.direction in ("higher", "lower") and not kpi.untargeted
            if (found := met_target_score(kpi, scheme_of(self.strategy, kpi), scale)) is not None
        ]
        shown = list(dict.fromkeys(show_score(scale, found) for found in sorted(scores)))
        if not shown:
            return ""
        return f"A target met scores {shown[0]}{f' to {shown[-1]}' if len(shown) > 1 else ''}."

    def __repr__(self) -> str:
        counts: dict[str, int] = {}
        for status in self._statuses.values():
            if status.applicable and status.kind not in ("kpi", "risk"):
                word = "Unknown" if status.band is None else status.band.name
                counts[word] = counts.get(word, 0) + 1
        order = [*reversed(band_names(self.strategy)), "Unknown"]
        shown = ", ".join(f"{counts[word]} {word.lower()}" for word in order if word in counts)
        whose = f", {self.organisation}" if self.organisation else ""
        known = f", as known on {self.known_on.isoformat()}" if self.known_on else ""
        edited = ", what-if" if self._edits != _Edits() else ""
        return (
            f"<Review {self.strategy.name!r}, {self.at.say()}{whose}{known}{edited}: {shown or 'no nodes'}>"
        )

    def _repr_html_(self) -> str:
        shown = self.to_frame()[["name", "band", "score", "coverage", "trend", "reason"]]
        table = shown.to_html(float_format=lambda value: f"{value:.1f}", na_rep="–", border=0)
        return f"{self.map()._repr_html_()}{table}"


def _finite(value: Any) -> bool:
    try:
        return isinstance(value, (Real, Decimal)) and math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def _trend_word(trend: Trend | None) -> str | None:
    if trend is None:
        return None
    return trend.verdict or trend.direction


__all__ = ["Review"]
