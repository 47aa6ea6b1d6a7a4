"""Why a node has its status: the shortfall from 100, shared out down to the readings."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np

from scorecard.kpi.scale import band_of, cap_limit, number, optional, percent, show_score
from scorecard.model.period import Period
from scorecard.model.scheme import Band, Scale
from scorecard.model.strategy import Strategy
from scorecard.results import Background, Origin, Part, Status
from scorecard.strategy_map.earlier import earlier
from scorecard.strategy_map.functions import name_of
from scorecard.strategy_map.graph import Edges, Graph
from scorecard.strategy_map.marks import effective_weights, input_applies, read_values
from scorecard.strategy_map.paragraph import paragraph, readings_named
from scorecard.strategy_map.propagate import Cap, Flow
from scorecard.strategy_map.sentence import sentence
from scorecard.strategy_map.shares import Shares, shares_of

if TYPE_CHECKING:
    import pandas as pd

NEGLIGIBLE = 0.05
"""Points below which a cause is not worth a line in the text; the frame keeps every one."""

MOST_WORDS = 160
"""Characters of what somebody said of a cause in a line of the text."""
NOTHING = 1e-12
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one node has its status.

    `parts` are its direct inputs, most points first, then what its rule itself takes off, its
    caps, its override (or that the work is dropped) and its unknown inputs: the points of inputs
    and rule add up to 100 minus the score before caps, and all of them to 100 minus the score
    shown (an override that lifts has points below 0). `causes` are the same points followed down
    to KPIs, assessed statuses, rules and caps beneath, most first; the walk stops at a negative
    link. Through a link with a lag it goes on at the earlier date, which is `when` of the part.
    A KPI has its own reading for its only cause and no parts.
    """

    status: Status
    parts: tuple[Part, ...]
    causes: tuple[Part, ...]
    places: tuple[Origin, ...]
    """The points by objective or initiative whose own readings cause them, most first."""
    scale: Scale
    background: Mapping[str, Background] = field(default_factory=dict)
    """Of the KPIs that a paragraph tells of, by id."""

    @property
    def shortfall(self) -> float | None:
        """100 minus the score shown; None where the node is unknown."""
        return None if self.status.score is None else 100 - self.status.score

    def sentence(self) -> str:
        """Return the one sentence a board needs: where the missing points come from."""
        return sentence(self.status, self.scale, self.parts, self.causes, self.places)

    def paragraph(self) -> str:
        """Return the status in a paragraph: which readings hold it back, by how much of the
        shortfall, since when, what is unknown, and what contradicts it."""
        status = self.status
        if status.band is None or status.score is None or status.dropped or status.computed is not None:
            return self.sentence()
        return paragraph(status, self.scale, self.parts, self.causes, self.background)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a line: `level` (part or cause), `id name kind points weight score band
        sign error when text`; points NaN for unknown inputs, `when` the earlier period a link
        with a lag leads to, else nothing."""
        import pandas as pd

        rows = [
            {
                "level": level,
                "id": part.id,
                "name": part.name,
                "kind": part.kind,
                "points": np.nan if part.points is None else part.points,
                "weight": part.weight,
                "score": np.nan if part.score is None else part.score,
                "band": None if part.band is None else part.band.name,
                "sign": part.sign,
                "error": part.error,
                "when": None if part.when is None else str(part.when),
                "text": part.text,
            }
            for level, parts in (("part", self.parts), ("cause", self.causes))
            for part in parts
        ]
        columns = "level id name kind points weight score band sign error when text".split()
        return pd.DataFrame(rows, columns=columns)

    def __str__(self) -> str:
        status = self.status
        if not status.applicable:
            return self.sentence()
        lines = [self.sentence()]
        if status.band is not None:  # else its sentence has the reasons
            lines.insert(0, f"{status.name}: {status.band.name} ({show_score(self.scale, status.score)})")
            lines += [f"  {reason.text[0].upper()}{reason.text[1:]}." for reason in status.reasons]
        best = self.scale.bands[-1]
        against = tuple(part for part in self.causes if part.sign < 0)
        with_it = [part for part in self.causes if part.sign > 0]
        holding = tuple(part for part in with_it if part.band != best)
        rest = tuple(part for part in with_it if part.band == best)
        for title, parts in (
            ("Directly beneath, in points", self.parts),
            ("Down to the readings, in points", holding),
            ("Pulling down through a negative link, the more the higher they score", against),
            (f"Already {best.name.lower()}, and short of 100 all the same", rest),
        ):
            shown = [part for part in parts if part.points is None or abs(part.points) >= NEGLIGIBLE]
            if shown:
                lines += ["", f"{title}:", *(_line(part, self.scale) for part in shown)]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def _shown(scale: Scale, band: Band | None, score: float | None) -> str:
    return f"{'unknown' if band is None else band.name.lower()} {show_score(scale, score)}"


def _line(part: Part, scale: Scale) -> str:
    about = part.text
    if part.kind in ("input", "assessed"):
        told = shorten(part.text, MOST_WORDS, placeholder=" …")  # the frame has all of it
        about = _shown(scale, part.band, part.score) + (f"; {told}" if told else "")
        about += "; a negative link" if part.sign < 0 else ""
    if part.points is None:
        mark = "?" if part.kind == "unknown" else " "
        weight = "" if part.kind == "override" else f" (weight {percent(part.weight)})"
        return f"     {mark}  {_dated(part)}: {about or 'unknown'}{weight}"
    error = f" ± {part.error:.1f}" if part.error else ""
    return f"  {part.points:4.1f}{error}  {_dated(part)}: {about}"


def _dated(part: Part) -> str:
    """The name of a cause, and when it stood so where that is not now."""
    return part.name if part.when is None else f"{part.name} in {part.when.say()}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What was computed at one date, and the column of it that is explained."""

    at: Period
    graph: Graph
    flow: Flow
    statuses: Mapping[str, Status]
    column: int = 0


def explain(
    strategy: Strategy,
    judged: Callable[[Period], Judged],
    at: Period,
    identifier: str,
    about: Callable[[str], Background] | None = None,
    whole: Collection[str] = (),
) -> Explanation:
    """Explain the status of one node.

    Args:
        strategy: the document.
        judged: what was computed at a date; asked for earlier ones where a lag leads there.
        at: the date of the status.
        identifier: canonical id of the node.
        about: what a paragraph tells of a KPI.
        whole: nodes that are causes as a whole, beneath which nothing is looked at.
    """
    walks = _Walks(strategy, judged, whole)
    walk = walks.at(at)
    status = walk.statuses[identifier]
    node = walk.graph.index[identifier]
    if walk.graph.kpi[node]:
        told = status.score is not None and status.computed is None
        known = {status.id: about(status.id)} if about is not None and told else {}
        return Explanation(status, (), walk.reading(status) if told else (), (), strategy.scale, known)
    parts = walk.lines(node)
    causes, places = walks.down(at, node, parts)
    known = {} if about is None else {name: about(name) for name in readings_named(causes)}
    return Explanation(status, tuple(parts), tuple(causes), tuple(places), strategy.scale, known)


class _Walks:
    """The walks over every date that is led to."""

    def __init__(
        self, strategy: Strategy, judged: Callable[[Period], Judged], whole: Collection[str]
    ) -> None:
        self.strategy, self.judged, self.whole = strategy, judged, whole
        self.found: dict[Period, _Walk] = {}

    def at(self, at: Period) -> _Walk:
        if at not in self.found:
            self.found[at] = _Walk(self.strategy, self.judged(at), self)
        return self.found[at]

    def down(self, at: Period, root: int, parts: list[Part]) -> tuple[list[Part], list[Origin]]:
        """Follow the points down; each node hands on what it got in proportion to its own lines."""
        handed = {(at, root): 1.0}  # share of each node's own lines that counts for the root
        causes: dict[_Key, Part] = {}
        places: dict[_Key, Origin] = {}
        waiting = [self._turn(at, root)]
        while waiting:
            # The latest date and the highest level first: all that is handed to it is in.
            *_, node, when = heapq.heappop(waiting)
            walk, factor = self.at(when), handed.pop((when, node))
            place = walk.statuses[walk.graph.ids[node]]
            for part in parts if (when, node) == (at, root) else walk.lines(node):
                # What a node shows by override is not what it hands up.
                hidden = part.kind == "override" and (when, node) != (at, root)
                if hidden or not part.points or abs(part.points) < NOTHING:
                    continue
                points = part.points * factor
                if part.when is None and when != at:
                    part = replace(part, when=when)
                below = walk.below(part)
                if below is None:
                    _add(causes, part, points)
                    here = part.kind == "cap" or part.id.startswith("kpi:")
                    here = here or part.id == walk.graph.ids[node]
                    here = here and part.kind != "rule" and part.sign > 0
                    _place(places, place if here else part, part, points)
                else:
                    if below not in handed:
                        handed[below] = 0.0
                        heapq.heappush(waiting, self._turn(*below))
                    handed[below] += points / (100 - (part.score or 0.0))
        found = sorted(
            causes.values(),
            key=lambda part: (-(part.points or 0.0), part.id, str(part.when or ""), part.sign),
        )
        ranked = sorted(places.values(), key=lambda item: (-item.points, item.name, item.id, item.sign))
        return found, ranked

    def _turn(self, at: Period, node: int) -> tuple[int, int, int, Period]:
        return -at.end.toordinal(), -int(self.at(at).graph.level[node]), node, at


_Key = tuple[str, str, Period | None, int]
"""What is told apart: kind and name, when, and whether through a negative link."""


def _place(places: dict[_Key, Origin], place: Status | Part, part: Part, points: float) -> None:
    key = (place.id, place.name, part.when, part.sign)
    before = places.get(key)
    bands = {place.band} if before is None else {place.band, *before.bands}
    points += 0.0 if before is None else before.points
    ordered = tuple(sorted(bands, key=str))
    places[key] = Origin(place.id, place.name, points, ordered, part.sign, part.when)


def _add(causes: dict[_Key, Part], part: Part, points: float) -> None:
    key = (part.kind, f"{part.id} {part.name}", part.when, part.sign)
    before = causes[key].points if key in causes else 0.0
    causes[key] = replace(part, points=(before or 0.0) + points, error=0.0)


class _Walk:
    """The lines of any node at one date, in one column."""

    def __init__(self, strategy: Strategy, judged: Judged, walks: _Walks) -> None:
        self.strategy, self.at, self.walks = strategy, judged.at, walks
        self.graph, self.flow, self.column = judged.graph, judged.flow, judged.column
        self.statuses = judged.statuses
        self.weights = effective_weights(self.graph, self.flow, self.column)

    def lines(self, node: int) -> list[Part]:
        """The inputs of a node with their points, its caps, its override, its unknown inputs."""
        graph, flow, column = self.graph, self.flow, self.column
        edges, weights = graph.into(node), self.weights[graph.run(node)]
        values = read_values(graph, flow, edges, node)[:, column]
        applies = input_applies(graph, flow, edges, column)
        known = applies & ~np.isnan(values)
        computed = not np.isnan(flow.before[node, column])
        shares = Shares(np.zeros(0), np.zeros(0))
        if computed:
            shares = shares_of(graph, node, edges.take(known), values[known])
        parts: list[Part] = []
        for position, edge in enumerate(np.flatnonzero(known)):
            points = float(shares.points[position]) if computed else None
            error = float(shares.error[position]) if computed else 0.0
            parts.append(self._input(edges, int(edge), float(values[edge]), points, error, weights[edge]))
        parts.sort(key=lambda part: (-(part.points or 0.0), part.id))
        if computed:
            parts += self._rule(node, shares)
        parts += self._caps(node)
        unknown = [
            self._input(edges, int(edge), None, None, 0.0, weights[edge])
            for edge in np.flatnonzero(applies & ~known)
        ]
        override = self._override(node)
        return [*parts, *override, *sorted(unknown, key=lambda part: (-part.weight, part.id))]

    def _input(
        self, edges: Edges, edge: int, value: float | None, points: float | None, error: float, weight: float
    ) -> Part:
        graph, source, sign = self.graph, int(edges.source[edge]), int(edges.sign[edge])
        identifier = graph.ids[int(graph.owner[source])]
        lag = graph.lag(source)
        assessed = source >= graph.size and lag is None
        when = None if lag is None else earlier(self.at, lag)
        if assessed:
            name = f"Assessed status of {self.strategy.nodes[identifier].name}"
            uncounted = self.statuses[identifier].uncounted
            said = [reason.text for reason in self.statuses[identifier].reasons if reason.kind == "assessed"]
            text = said[0] if said else "expected, none given"
            if uncounted is not None:
                text = f"{uncounted.name.lower()}, which does not lie on the status scale"
        else:
            status = (self if when is None else self.walks.at(when)).statuses[identifier]
            name, text = status.name, self._text(status, value)
            replaced = status.computed is not None and not status.dropped and value is not None
            if replaced and (status.score is None or abs(status.score - (value or 0.0)) > SAME):
                shown = _shown(self.strategy.scale, status.band, status.score)
                text = f"counted so; it shows {shown} by override"
        return Part(
            id=identifier,
            name=name,
            kind="unknown" if value is None else "assessed" if assessed else "input",
            points=points,
            weight=float(weight),
            score=value,
            band=band_of(self.strategy.scale, value),
            sign=-1 if sign < 0 else 1,
            text=text,
            error=error,
            when=when,
        )

    def _rule(self, node: int, shares: Shares) -> list[Part]:
        """What the rule takes off by itself: short of 100 with every input at its best; unanimity."""
        graph, status = self.graph, self.statuses[self.graph.ids[node]]
        before = float(self.flow.before[node, self.column])
        found = []
        if abs(shares.base) > SAME:
            most = show_score(self.strategy.scale, 100 - shares.base)
            name = graph.rule(node)
            what = name_of(graph.functions[node]) if name == "function" else name
            text = f"with every input at 100 it gives {most}"
            found.append((f"Rule {what} of {status.name}", shares.base, text))
        if graph.settings.unanimous[node] and graph.rule(node) == "two_worst":
            lifted = 100 - float(shares.points.sum()) - before
            if abs(lifted) > SAME:
                bands = self.strategy.scale.bands
                text = f"not all it rests on is {bands[-1].name.lower()}, so it stays below"
                if lifted < 0:
                    text = f"only one of its two worst is {bands[0].name.lower()}, so it stays above"
                found.append((f"Unanimity of {status.name}", lifted, text))
        return [
            Part(status.id, name, "rule", points, 0.0, None, None, text=text) for name, points, text in found
        ]

    def _caps(self, node: int) -> list[Part]:
        caps = Cap(int(self.flow.caps[node, self.column]))
        before, after = self.flow.before[node, self.column], self.flow.score[node, self.column]
        if not caps or np.isnan(before):
            return []
        limit = cap_limit(self.strategy.scale)
        names = []
        if Cap.CRITICAL in caps:
            names.append(f"a critical KPI is in the worst band, so at most {number(limit)}")
        if Cap.MEASURED in caps:
            names.append(f"its own KPIs are in the worst band, so at most {number(limit)}")
        if Cap.UNKNOWN_CRITICAL in caps:
            names.append("a critical KPI is unknown, so it cannot be in the best band")
        status = self.statuses[self.graph.ids[node]]
        return [
            Part(
                id=status.id,
                name=f"Cap on {status.name}",
                kind="cap",
                points=float(before - after),
                weight=0.0,
                score=optional(after),
                band=band_of(self.strategy.scale, after),
                text="; ".join(names),
            )
        ]

    def _override(self, node: int) -> list[Part]:
        status = self.statuses[self.graph.ids[node]]
        if status.dropped:
            name, hidden = f"Work on {status.name} stopped", optional(self.flow.score[node, self.column])
        elif status.computed is not None:
            name, hidden = f"Override of {status.name}", status.computed[1]
        else:
            return []
        assert status.score is not None  # both show one
        return [
            Part(
                id=status.id,
                name=name,
                kind="override",
                points=(100.0 if hidden is None else hidden) - status.score,
                weight=0.0,
                score=status.score,
                band=status.band,
                text=status.reasons[0].text,
            )
        ]

    def reading(self, status: Status) -> tuple[Part, ...]:
        """The one line of a KPI: its own reading."""
        assert status.score is not None
        return (
            Part(
                id=status.id,
                name=status.name,
                kind="input",
                points=100 - status.score,
                weight=1.0,
                score=status.score,
                band=status.band,
                text=self._text(status, status.score),
            ),
        )

    def below(self, part: Part) -> tuple[Period, int] | None:
        """The date and node whose lines stand for this part, or None where the walk stops."""
        if part.kind != "input" or part.sign < 0 or part.id.startswith("kpi:"):
            return None
        if part.id in self.walks.whole:
            return None
        when = part.when or self.at
        walk = self.walks.at(when)
        node, status = walk.graph.index[part.id], walk.statuses[part.id]
        # An override that propagates stands in the place of what was computed, if anything was.
        computed = abs((part.score or 0.0) - walk.flow.score[node, walk.column]) <= 1e-12
        if status.dropped or not computed or not len(walk.graph.into(node)):
            return None
        return when, node

    def _text(self, status: Status, value: float | None) -> str:
        """What stands behind an input: a KPI's reading, that work is dropped, why it is unknown."""
        if status.dropped:
            return "the work is dropped"
        if status.score is None and value is not None:
            return status.reason
        if status.kind == "kpi" and value is not None and status.value is not None:
            if getattr(self.strategy.nodes[status.id], "direction", "") == "yes_no":
                return "yes" if status.value else "no"
            aim = ""
            if status.target is not None:
                edge = f" to {number(status.upper)}" if status.upper is not None else ""
                aim = f" against {number(status.target)}{edge}"
            unit = getattr(self.strategy.nodes[status.id], "measured_in", "")
            return f"{number(status.value)}{aim}{f' {unit}' if unit else ''}"
        if value is None:
            return status.reason or "unknown"
        return ""
