"""From arrays back to people: the status of each node of one column, with its reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from scorecard.kpi.calendar import first_due, in_force, next_due
from scorecard.kpi.judgements import says_nothing
from scorecard.kpi.measure import Measured, State
from scorecard.kpi.scale import band_of, cap_limit, number, optional, percent, show_score
from scorecard.kpi.schemes import landings, scheme_of
from scorecard.kpi.submission import Deadlines
from scorecard.kpi.target import aim_at
from scorecard.kpi.year_before import year_before
from scorecard.model.judgement import Judgement
from scorecard.model.kpi import KPI
from scorecard.model.node import Node, Risk
from scorecard.model.period import Period
from scorecard.model.scheme import Band, Scheme
from scorecard.model.strategy import Strategy
from scorecard.results import OFF_SCALE, Reason, ReasonKind, RiskMark, Status, TensionKind, Trend
from scorecard.strategy_map.earlier import earlier
from scorecard.strategy_map.graph import DRIVEN, Graph
from scorecard.strategy_map.inputs import Held, assessed_band, judged_score, status_word
from scorecard.strategy_map.marks import (
    effective_weights,
    mix_of,
    tension_of,
    watermelon_of,
    worst_below,
)
from scorecard.strategy_map.propagate import Cap, Flow


def statuses_of(
    strategy: Strategy,
    graph: Graph,
    flow: Flow,
    measured: Measured,
    held: Held,
    at: Period,
    column: int,
    *,
    trends: Mapping[str, Trend],
    dropped: frozenset[str] = frozenset(),
    deadlines: Deadlines | None = None,
    group: str = "",
) -> dict[str, Status]:
    """Return the status of every node in one column, by id in the order of `Graph.ids`.

    Args:
        strategy, graph, flow, measured: the document and what was computed from it.
        held: the judgements that hold in this column.
        at: the period under review.
        column: which column.
        trends: which way each node moves, where that is known.
        dropped: nodes whose work a what-if stops.
        deadlines: which figures were due when the KPIs were measured.
        group: what the column's peer group is called.
    """
    maker = _Maker(strategy, graph, flow, measured, held, at, column, trends, dropped, deadlines, group)
    return {identifier: maker.status(row) for row, identifier in enumerate(graph.ids)}


class _Maker:
    def __init__(
        self,
        strategy: Strategy,
        graph: Graph,
        flow: Flow,
        measured: Measured,
        held: Held,
        at: Period,
        column: int,
        trends: Mapping[str, Trend],
        dropped: frozenset[str],
        deadlines: Deadlines | None,
        group: str,
    ) -> None:
        self.strategy, self.graph, self.flow = strategy, graph, flow
        self.measured, self.held, self.at, self.column = measured, held, at, column
        self.trends, self.dropped, self.deadlines, self.group = trends, dropped, deadlines, group
        self.kpi_row = {identifier: row for row, identifier in enumerate(measured.ids)}
        self.weights = effective_weights(graph, flow, column)
        self.worst = worst_below(graph, flow)[:, column]
        self.risks = _risks(strategy, at)

    def status(self, row: int) -> Status:
        strategy, flow, column = self.strategy, self.flow, self.column
        identifier = self.graph.ids[row]
        node = strategy.nodes[identifier]
        scale = strategy.scale
        applies = bool(flow.applicable[row, column])
        score = optional(flow.score[row, column])
        low, high = optional(flow.low[row, column]), optional(flow.high[row, column])
        measured, driven = flow.measured[row, column], flow.driven[row, column]
        reasons = [*self._reasons(node, row), *self._peers(row)]
        figures = self._figures(node) if isinstance(node, KPI) else {}
        band = band_of(scale, score)
        said = assessed_band(strategy, self.held.get((identifier, "assessed"))) if applies else None
        if isinstance(node, KPI) and node.direction != "assessed":
            band = self._own_band(node) if applies else None
        elif said is not None and (isinstance(node, KPI) or score is None):
            band = said[0] if score is not None or not said[1] else None
        computed = None
        override = self.held.get((identifier, "override"))
        dropped = identifier in self.dropped and applies
        if override is not None and applies and not dropped:
            computed = (band, score)
            score = low = high = judged_score(scale, override)
            band = band_of(scale, score)
            reasons.insert(0, Reason("override", _said(self.strategy, override)))
        if dropped:
            score = low = high = 0.0
            band = scale.bands[0]
            reasons.insert(0, Reason("note", "the work is dropped in this what-if"))
        provisional = score is not None and band_of(scale, low) != band_of(scale, high)
        as_computed = computed is None and not dropped
        worst = int(self.worst[row])
        return Status(
            id=identifier,
            kind=node.kind,
            name=node.name,
            band=band,
            score=score,
            measured=optional(measured),
            driven=optional(driven),
            low=low,
            high=high,
            coverage=optional(flow.coverage[row, column]) or 0.0,
            applicable=applies,
            in_force=in_force(node, self.at),
            provisional=provisional,
            tension=self._tension(row) if applies else None,
            watermelon=watermelon_of(self.graph, flow, scale, row, column) if as_computed else (),
            mix=mix_of(self.graph, flow, scale, row, column, self.weights),
            worst_below=None if worst < 0 else self.graph.ids[worst],
            trend=self.trends.get(identifier),
            uncounted=None if said is None or said[1] else said[0],
            computed=computed,
            dropped=dropped,
            risks=self.risks.get(identifier, ()),
            reasons=tuple(reasons),
            **figures,
        )

    def _tension(self, row: int) -> TensionKind | None:
        measured, driven = self.flow.measured[row, self.column], self.flow.driven[row, self.column]
        if np.isnan(measured) or not np.isnan(driven) or not self._too_early(row):
            return tension_of(self.strategy.scale, measured, driven)
        edges = self.graph.into(row)
        drives = self.flow.reads[edges.source, self.column] & (edges.side == DRIVEN)
        return None if drives.any() else "too early to say"

    def _too_early(self, row: int) -> dict[Period | None, list[str]]:
        """The names of what drives a node only later than anything is known of it, by when it is read."""
        found: dict[Period | None, list[str]] = {}
        for source in self.graph.into(row).source.tolist():
            owner, lag = int(self.graph.owner[source]), self.graph.lag(source)
            waits = lag is not None and self.flow.applicable[owner, self.column]
            if lag is not None and waits and not self.flow.reads[source, self.column]:
                name = self.strategy.nodes[self.graph.ids[owner]].name
                found.setdefault(earlier(self.at, lag), []).append(name)
        return found

    def _peers(self, row: int) -> list[Reason]:
        """That the mean of its peers counts above, where it does."""
        peers = self.flow.peers
        count = 0 if peers is None else int(peers[row, self.column])
        if not count:
            return []
        others = f"its {count} peers" if count > 1 else "its one peer"
        where = f" in {self.group}" if self.group else ""
        mean = show_score(self.strategy.scale, self.flow.up["score"][row, self.column], 1)
        return [Reason("peers", f"the mean of {others}{where}, {mean}, counts above instead")]

    def _own_band(self, kpi: KPI) -> Band | None:
        """The band of a KPI's value in its own scheme."""
        strategy, band = self.strategy, int(self.measured.band[self.kpi_row[kpi.id], self.column])
        bands = strategy.scale.bands if kpi.direction == "yes_no" else scheme_of(strategy, kpi).bands
        return bands[band] if band >= 0 else None

    def _until(self, period: Period | None) -> str:
        """Until when the figures of a period are awaited, where the submission calendar says so."""
        if self.deadlines is None or period is None:
            return " yet"
        return f" until {Period('day', self.deadlines.due(period)).say()}"

    def _figures(self, kpi: KPI) -> dict[str, Any]:
        row, column, found = self.kpi_row[kpi.id], self.column, self.measured
        period = int(found.as_of[row, column])
        known = int(found.state[row, column]) <= State.CARRIED or kpi.untargeted
        return {
            "value": optional(found.value[row, column]) if known else None,
            "target": optional(found.target[row, column]),
            "upper": optional(found.upper[row, column]),
            "history": optional(found.history[row, column]),
            "attainment": optional(found.attainment[row, column]),
            "progress": optional(found.progress[row, column]),
            "pace": optional(found.pace[row, column]),
            "as_of": found.periods[period] if period >= 0 else None,
        }

    def _reasons(self, node: Node, row: int) -> list[Reason]:
        if isinstance(node, KPI):
            return self._kpi_reasons(node)
        reasons: list[Reason] = []
        flow, column = self.flow, self.column
        assessed = self.held.get((node.id, "assessed"))
        unsure = says_nothing(assessed)
        if assessed is not None:
            reasons.append(Reason("assessed", _said(self.strategy, assessed)))
        edges = self.graph.into(row)
        if not flow.applicable[row, column]:
            if not in_force(node, self.at):
                reasons.append(Reason("left", _outside(node, self.at)))
            elif isinstance(node, Risk) and not len(edges):
                reasons.append(Reason("left", "a risk carries exposures, no score"))
            elif assessed is None:
                early = self._too_early(row)
                reasons.append(Reason("left", _too_early(early) if early else "nothing beneath it applies"))
            return reasons
        said = assessed_band(self.strategy, assessed)
        uncounted = said is not None and not said[1]
        if uncounted:
            kind: ReasonKind = "unknown" if np.isnan(flow.score[row, column]) else "note"
            reasons.append(Reason(kind, f"{UNCOUNTED}, so that status is in no score"))
        if np.isnan(flow.score[row, column]) and not ((uncounted or unsure) and len(edges) == 1):
            reasons.insert(0, Reason("unknown", self._unknown(node, row, len(edges))))
        early = self._too_early(row)
        if early:
            reasons.append(Reason("note", _too_early(early)))
        limit = number(cap_limit(self.strategy.scale))
        caps = Cap(int(flow.caps[row, column]))
        if Cap.CRITICAL in caps:
            reasons.append(Reason("cap", f"held at {limit}: a critical KPI is in the worst band"))
        if Cap.MEASURED in caps:
            reasons.append(Reason("cap", f"held at {limit}: its own KPIs are in the worst band"))
        if Cap.UNKNOWN_CRITICAL in caps:
            best = self.strategy.scale.bands[-1].name.lower()
            reasons.append(Reason("cap", f"kept below {best}: a critical KPI is unknown"))
        return reasons

    def _unknown(self, node: Node, row: int, inputs: int) -> str:
        if node.assessed and (node.id, "assessed") not in self.held:
            return f"no assessed status for {self.at.say()}; a judgement gives it"
        if not inputs:
            return "nothing measures it and nothing contributes to it"
        coverage = self.flow.coverage[row, self.column]
        if coverage == 0:
            return f"nothing beneath it is known{self._since(row)}"
        if np.isnan(self.flow.driven[row, self.column]) and np.isnan(self.flow.measured[row, self.column]):
            return "only what works against it is known"
        return f"only {percent(coverage)} of what is beneath it is known{self._since(row)}"

    def _since(self, row: int) -> str:
        """When its own KPIs were last heard of, where they have gone stale."""
        edges = self.graph.into(row)
        stale = [
            self.measured.periods[int(self.measured.as_of[kpi, self.column])]
            for source in edges.source.tolist()
            if source < self.graph.size
            and (kpi := self.kpi_row.get(self.graph.ids[source])) is not None
            and self.measured.state[kpi, self.column] == State.STALE
        ]
        return f"; no data since {max(stale).say()}" if stale else ""

    def _kpi_reasons(self, kpi: KPI) -> list[Reason]:
        row, column, found = self.kpi_row[kpi.id], self.column, self.measured
        state = State(int(found.state[row, column]))
        period = int(found.as_of[row, column])
        as_of = found.periods[period] if period >= 0 else None
        assessed = self.held.get((kpi.id, "assessed"))
        if kpi.direction == "assessed":
            if assessed is None:
                return [Reason("unknown", "nobody has assessed it")]
            said = assessed_band(self.strategy, assessed)
            uncounted = said is not None and not said[1]
            return [
                Reason("assessed", _said(self.strategy, assessed)),
                *([Reason("unknown", f"{UNCOUNTED}, so it does not count above")] if uncounted else ()),
            ]
        if assessed is not None and not self.flow.applicable[self.graph.index[kpi.id], column]:
            return [Reason("left", _said(self.strategy, assessed))]
        start = self.strategy.fiscal_year_start
        first = first_due(kpi, fiscal_start=start)
        why = {
            State.NO_READING: Reason("unknown", "no reading"),
            State.INVALID: Reason("unknown", "its reading cannot be used: " + _invalid(kpi)),
            State.PARTS_MISSING: Reason("unknown", "not all of its parts have a reading"),
            State.PARTS_DIFFER: Reason("unknown", "its parts are read over periods of different length"),
            State.UNTARGETED: Reason("left", "counted, not judged, by choice"),
            State.NOT_YET_DUE: Reason("left", f"its first reading is not due{self._until(first)}"),
        }
        if state is State.OUTSIDE and not in_force(kpi, self.at):
            return [Reason("left", _outside(kpi, self.at))]
        if state in (State.OUTSIDE, State.EXEMPT):
            return [Reason("left", "none of its parts applies")]
        if state is State.UNDERIVED:
            return [Reason("unknown", found.why(row, column))]
        if state is State.UNTARGETED and as_of is not None and np.isnan(found.value[row, column]):
            return [why[state], Reason("unknown", f"no data since {as_of.say()}")]
        if state in why:
            return [why[state]]
        assert as_of is not None  # the other states all have a reading
        if state is State.STALE:
            return [Reason("unknown", f"no data since {as_of.say()}")]
        reasons = self._judged_by(kpi, as_of, row)
        if state is State.CARRIED:
            following = next_due(kpi, as_of, fiscal_start=start)
            waiting = kpi.carry is None and following is not None and following.end <= self.at.end
            until = f"; the next is not due{self._until(following)}" if waiting else ""
            reasons.append(Reason("carried", f"carried forward from {as_of.say()}{until}"))
        aim = aim_at(kpi, as_of, fiscal_start=start)
        if aim is not None and aim.due is not None:
            reasons.append(Reason("note", f"target due {aim.due.say()}"))
        if found.off_scale[row, column]:
            reasons.append(Reason("note", OFF_SCALE))
        return reasons

    def _judged_by(self, kpi: KPI, as_of: Period, row: int) -> list[Reason]:
        """What its scheme lacks to judge a value by, and the year before that it is judged by."""
        scheme, found, column = scheme_of(self.strategy, kpi), self.measured, self.column
        before = year_before(as_of)
        if found.aimless[row, column]:
            return [Reason("unknown", _aimless(kpi, scheme))]
        if found.alone[row, column]:
            when = "a year before" if before is None else before.say()
            return [Reason("unknown", f"no reading of {when} to compare with")]
        if kpi.direction == "yes_no":
            return []
        reasons = []
        if landings(scheme, self.strategy.scale) is None:
            reasons.append(Reason("unknown", f"{UNCOUNTED}, so it does not count above"))
        history = found.history[row, column]
        if before is not None and not np.isnan(history):
            reasons.append(Reason("note", f"{number(history)} in {before.say()}"))
        return reasons


UNCOUNTED = "its scheme does not say where its bands lie on the status scale"


def _too_early(names: Mapping[Period | None, list[str]]) -> str:
    said = [
        f"of {' and '.join(there)} in {'its time' if when is None else when.say()}"
        for when, there in names.items()
    ]
    return f"too early to say: nothing was known {', '.join(said)}"


def _aimless(kpi: KPI, scheme: Scheme) -> str:
    if scheme.assessed:
        return f"the bands of its scheme {scheme.id!r} are given by people, not by a value"
    if scheme.reads_tolerance and (kpi.tolerance or scheme.tolerance) is None and kpi.target is not None:
        return "no tolerance is stated to judge it by"
    return f"no {'target is' if scheme.reads_target else 'thresholds are'} stated to judge it by"


def _said(strategy: Strategy, judgement: Judgement) -> str:
    what = {"assessed": "assessed", "override": "override"}[judgement.kind]
    until = f", until {judgement.expires.say()}" if judgement.expires is not None else ""
    return (
        f"{what} {status_word(strategy, judgement).lower()} by {judgement.author}, "
        f"{judgement.period.say()}{until}: {judgement.reason}"
    )


def _outside(node: Node, at: Period) -> str:
    if node.valid_from is not None and at.end < node.valid_from.start:
        return f"not before {node.valid_from.say()}"
    assert node.valid_until is not None  # it is out of force, and not before its start
    return f"ended {node.valid_until.say()}"


def _invalid(kpi: KPI) -> str:
    return "yes or no is wanted" if kpi.direction == "yes_no" else "the denominator must be above 0"


def _risks(strategy: Strategy, at: Period) -> dict[str, tuple[RiskMark, ...]]:
    found: dict[str, list[RiskMark]] = {}
    for arrow in strategy.arrows:
        risk = strategy.nodes[arrow.source]
        if not isinstance(risk, Risk) or not (in_force(risk, at) and in_force(arrow.link, at)):
            continue
        if arrow.link.kind == "threatens":
            mark = RiskMark(risk.id, risk.name, risk.residual, risk.appetite, risk.over_appetite)
            found.setdefault(arrow.target, []).append(mark)
    return {name: tuple(marks) for name, marks in found.items()}
