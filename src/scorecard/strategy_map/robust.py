"""Robustness: how often a colour flips when weights, thresholds and readings wobble, and what decides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import Finding, Place, ScorecardError
from scorecard.kpi.measure import Measured, State
from scorecard.kpi.ratio import is_percent
from scorecard.kpi.scale import band_index, optional, percent, show_score
from scorecard.kpi.schemes import band_names, scheme_of
from scorecard.kpi.score import Scored, score
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Scale, Scheme
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.evaluate import Evaluation
from scorecard.strategy_map.graph import Graph, compile_arrays
from scorecard.strategy_map.named import named
from scorecard.strategy_map.propagate import Inputs, Lagged, scores

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Unknowns = Literal["stay", "any"]
What = Literal["reading", "thresholds", "weight", "unknown"]

FEWEST = 100
"""Draws that say anything of a hundred."""
SLOTS = 20
"""Into how many equal ranges the draws of one input are sorted."""
WORTH = 0.01
"""The part of a node's variance from which an input is named, where chance alone gives less."""
NAMED = 10
"""Inputs named for a node, the strongest."""
LAID_OUT = 2_000_000
"""Figures laid out at once, to bound memory."""
STILL = 1e-9
"""Points of score; what varies by less does not vary."""
UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Decider:
    """One input that decides how a node's score varies.

    `what` is `reading`, `thresholds` or `unknown` (of the KPI or node `id`), or `weight` (of the
    link from `id` to `to`). `part` is its first-order share of the variance, 0..1.
    """

    what: What
    id: str
    to: str
    name: str
    part: float


@dataclass(frozen=True, slots=True)
class Robust:
    """What the draws make of one node.

    Attributes:
        band, score: as computed without any wobble; None where unknown.
        kept: the share of draws that show the same band, 0..1.
        shares: the share of draws by name of the band, `Unknown` among them.
        low, high: the 5th and 95th percentile of its scores, None where no draw has one.
        deciders: the inputs that explain most of how its score varies, the strongest first.
    """

    id: str
    kind: str
    name: str
    band: str | None
    score: float | None
    kept: float
    shares: Mapping[str, float]
    low: float | None
    high: float | None
    deciders: tuple[Decider, ...]

    def sentence(self) -> str:
        """Say how often it keeps its colour, and what decides."""
        others = sorted((name for name in self.shares if name != (self.band or UNKNOWN)), key=self._rank)
        said = f"{self.name}: {self.band or UNKNOWN} in {_of_hundred(self.kept)} of 100 draws"
        if others:
            said += ", " + ", ".join(f"{name} in {_of_hundred(self.shares[name])}" for name in others)
        if self.deciders:
            named = " and ".join(f"{item.name} ({percent(item.part)})" for item in self.deciders[:2])
            said += f"; how its score varies is decided most by {named}"
        return said

    def _rank(self, name: str) -> tuple[float, str]:
        return -self.shares[name], name


@dataclass(frozen=True, slots=True, repr=False)
class Robustness:
    """How often each colour flips when the inputs wobble.

    Attributes:
        nodes: every node that counts, those that flip most often first; without work that a what-if
            stops.
        bands: names of the bands, worst first.
        draws, seed, readings, thresholds, weights, unknown: as asked.
        findings: what cannot wobble, and which nodes are not worked out as usual in some draws.
    """

    nodes: tuple[Robust, ...]
    bands: tuple[str, ...]
    scale: Scale
    draws: int
    seed: int
    readings: float
    thresholds: float
    weights: float
    unknown: Unknowns
    findings: tuple[Finding, ...]

    def __getitem__(self, identifier: str) -> Robust:
        """Return one node, by its id or a slug that only one of them bears.

        Raises:
            UnknownNameError: there is no such node, or it does not count: work that is stopped.
        """
        return named(self.nodes, identifier, "node that counts")

    def to_frame(self) -> pd.DataFrame:
        """Return one row a node, index `id`, those that flip most often first.

        Columns: `kind name band score kept low high decides part`, then the share of draws in each
        band, by its name, and `Unknown`. Shares and `part` are 0..1; `low` and `high` the 5th and
        95th percentile of the score; `decides` is the input that explains most of how the score
        varies, and `part` how much of the variance.
        """
        import pandas as pd

        rows = []
        for item in self.nodes:
            first = item.deciders[0] if item.deciders else None
            rows.append(
                {
                    "id": item.id,
                    "kind": item.kind,
                    "name": item.name,
                    "band": item.band or UNKNOWN,
                    "score": item.score,
                    "kept": item.kept,
                    "low": item.low,
                    "high": item.high,
                    "decides": "" if first is None else first.name,
                    "part": None if first is None else first.part,
                    **{name: item.shares.get(name, 0.0) for name in (*self.bands, UNKNOWN)},
                }
            )
        columns = "id kind name band score kept low high decides part".split()
        frame = pd.DataFrame(rows, columns=[*columns, *self.bands, UNKNOWN]).set_index("id")
        numbers = ["score", "kept", "low", "high", "part", *self.bands, UNKNOWN]
        return frame.astype(dict.fromkeys(numbers, "float64"))

    def inputs_frame(self) -> pd.DataFrame:
        """Return one row a node and input that decides: `id rank what input to name part`.

        `rank` counts from 1, the strongest; `input` and `to` are ids, `to` of a weight's effect only.
        Inputs below 1 % of the variance, or within what chance gives, are left out.
        """
        import pandas as pd

        rows = [
            (node.id, rank, item.what, item.id, item.to, item.name, item.part)
            for node in self.nodes
            for rank, item in enumerate(node.deciders, 1)
        ]
        return pd.DataFrame(rows, columns="id rank what input to name part".split())

    def __str__(self) -> str:
        moved = [("readings", self.readings), ("thresholds", self.thresholds), ("weights", self.weights)]
        said = ", ".join(f"{name} by up to {percent(amount)}" for name, amount in moved if amount)
        if self.unknown == "any":
            said = f"{said}, unknown inputs anywhere from 0 to 100".removeprefix(", ")
        lines = [f"Robustness over {self.draws:,} draws: {said or 'nothing wobbles'}"]
        upper = [item for item in self.nodes if item.kind != "kpi"]
        firm = [item for item in upper if item.kept == 1]
        for item in upper:
            if item.kept < 1:
                score = show_score(self.scale, item.score)
                lines.append(f"  {item.sentence()} (now {score})")
        if firm:
            lines.append(f"  {len(firm)} of {len(upper)} keep their colour in every draw")
        kpis = [item for item in self.nodes if item.kind == "kpi"]
        flipping = sum(item.kept < 1 for item in kpis)
        if kpis:
            lines.append(f"  KPIs: {flipping} of {len(kpis)} flip in some draw")
        notes = [item for item in self.findings if item.severity == "note"]
        lines += [f"  {finding}" for finding in self.findings if finding.severity != "note"]
        if notes:
            lines.append(f"  {len(notes)} inputs do not wobble: see `.findings`")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


class _Source(NamedTuple):
    """One thing that wobbles: `place` is a row of the KPIs, a link, or an input; `node` where it acts."""

    what: What
    place: int
    node: int


def robustness(
    strategy: Strategy,
    found: Evaluation,
    inputs: Inputs,
    *,
    draws: int = 1000,
    seed: int = 0,
    readings: float = 0.02,
    thresholds: float = 0.02,
    weights: float = 0.25,
    unknown: Unknowns = "stay",
) -> Robustness:
    """Return how often each node's colour flips when readings, thresholds and weights wobble.

    Each draw multiplies every reading, every KPI's thresholds and every link's weight by a factor of
    its own, drawn evenly from 1 - amount to 1 + amount. Thresholds of one KPI move together, with
    its targets, tolerances and the ends of its scale: the yardstick is longer or shorter. Readings
    and targets in per cent are cut at 0 and 100, as nothing lies beyond. The bands
    of the status scale stay where they are. Of a value that is worked out from others the value
    itself wobbles, apart from theirs. A quarter for weights is what composite indicators
    usually try (Saisana, Saltelli and Tarantola, Uncertainty and sensitivity analysis techniques
    as tools for the quality assessment of composite indicators, 2005; COINr).

    What decides is the first-order share of the variance, Var(E[Y|X]) / Var(Y), estimated from the
    same draws as a correlation ratio over twenty equal ranges of the input (Plischke, Borgonovo and
    Smith, Global sensitivity measures from given data, 2013), less what chance alone would give
    (Kelley's epsilon squared, 1935). What the shares lack to 1 is interaction and chance; of inputs
    drawn apart they cannot add up to more, and where the estimates do, all are scaled down together.

    Nothing is put in the place of what cannot be worked out: a draw in which a node has no score
    counts as `Unknown`. Statuses that people give, yes/no and what is read of earlier dates stay as
    they are. The status is the computed one; an override that only shows is left aside.

    Args:
        strategy: the document.
        found: the pass that is reviewed; its first column.
        inputs: what flowed into it.
        draws: how many, at least 100.
        seed: of the random numbers; the same seed gives the same result.
        readings, thresholds, weights: by how much, as a share from 0 (not at all) to below 1.
        unknown: `stay` leaves unknown inputs unknown; `any` gives them any score from 0 to 100.

    Raises:
        ScorecardError: an argument is out of its range, or a rule that is a function fails.
    """
    _check_arguments(draws, unknown, readings=readings, thresholds=thresholds, weights=weights)
    graph, measured = found.graph, found.measured
    sources = _sources(strategy, found, inputs, readings, thresholds, weights, unknown)
    draw = _Draw(strategy, graph, measured, inputs, sources, readings, thresholds, weights)
    generator = np.random.default_rng(seed)
    slots = np.empty((len(sources), draws), dtype=np.int8)
    drawn = np.empty((graph.size, draws))
    bands = np.empty((len(strategy.kpis), draws), dtype=np.int8)
    columns = inputs.numbers["score"].shape[1]
    step = max(1, LAID_OUT // max((len(graph.edges) + graph.inputs) * columns, 1))
    for first in range(0, draws, step):
        some = slice(first, min(first + step, draws))
        noise = generator.uniform(-1, 1, (some.stop - first, len(sources))).T
        slots[:, some] = np.minimum((noise + 1) * (SLOTS / 2), SLOTS - 1)
        drawn[:, some], bands[:, some] = draw(noise)
    beneath = _beneath(graph, sources)
    stopped = np.zeros(graph.size, dtype=bool) if inputs.dropped is None else inputs.dropped[:, 0]
    places = {identifier: place for place, identifier in enumerate(measured.ids)}
    nodes = [
        _node(strategy, found, row, drawn[row], bands, slots, sources, beneath[row], places)
        for row in range(graph.size)
        if found.flow.applicable[row, 0] and not graph.ids[row].startswith("risk:") and not stopped[row]
    ]
    return Robustness(
        nodes=tuple(sorted(nodes, key=lambda item: (item.kept, item.id))),
        bands=tuple(band_names(strategy)),
        scale=strategy.scale,
        draws=draws,
        seed=seed,
        readings=readings,
        thresholds=thresholds,
        weights=weights,
        unknown=unknown,
        findings=(*_odd_draws(found, drawn), *_fixed(strategy, found, inputs, readings, thresholds)),
    )


def _check_arguments(draws: Any, unknown: Any, **amounts: Any) -> None:
    faults = [
        f"{name} is {amount!r}; say how much as a share from 0 to below 1, such as 0.1"
        for name, amount in amounts.items()
        if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not 0 <= amount < 1
    ]
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < FEWEST:
        faults.append(f"draws is {draws!r}; {FEWEST} is the fewest that say anything of a hundred")
    if unknown not in ("stay", "any"):
        faults.append(f"unknown is {unknown!r}; say 'stay' or 'any'")
    if faults:
        raise ScorecardError("robustness: " + "; ".join(faults))


def _counted(strategy: Strategy, measured: Measured, row: int) -> bool:
    """Whether a KPI has a value now that its scheme judges."""
    counted = strategy.kpis[row].direction not in ("yes_no", "assessed")
    return counted and measured.state[row, 0] <= State.CARRIED and measured.band[row, 0] >= 0


def _sources(
    strategy: Strategy,
    found: Evaluation,
    inputs: Inputs,
    readings: float,
    thresholds: float,
    weights: float,
    unknown: Unknowns,
) -> list[_Source]:
    graph = found.graph
    counted = [row for row in range(len(strategy.kpis)) if _counted(strategy, found.measured, row)]
    node = {row: graph.index[strategy.kpis[row].id] for row in counted}
    sources: list[_Source] = []
    if readings:
        sources += [_Source("reading", row, node[row]) for row in counted]
    if thresholds:
        sources += [_Source("thresholds", row, node[row]) for row in counted]
    if weights:
        target = graph.edges.target
        sources += [_Source("weight", int(edge), int(target[edge])) for edge in _weighing(graph)]
    if unknown == "any":
        sources += [_Source("unknown", place, int(graph.owner[place])) for place in _missing(graph, inputs)]
    return sources


def _weighing(graph: Graph) -> NDArray[np.intp]:
    """The links whose weight can matter: those with others beside them, under `grl` and functions all."""
    edges = graph.edges
    rules = np.array([graph.rule(node) for node in range(graph.size)], dtype=object)
    together = edges.target * 2 + np.where(graph.pooled[edges.target], 0, edges.side)
    others = np.bincount(together, minlength=1)[together] > 1
    own_way = np.isin(rules[edges.target], ("grl", "function"))
    return np.flatnonzero((others | own_way) & ~graph.kpi[edges.target])


def _missing(graph: Graph, inputs: Inputs) -> list[int]:
    """The unknown leaves that count: KPIs, and assessed statuses that are expected."""
    here = np.isnan(inputs.numbers["score"][:, 0]) & graph.kpi
    if inputs.in_force is not None:
        here &= inputs.in_force[:, 0]
    places = np.flatnonzero(here).tolist()
    if inputs.assessed is not None:
        waiting = np.isnan(inputs.assessed[:, 0]) & graph.expected
        places += (graph.size + np.flatnonzero(waiting)).tolist()
    return places


class _Draw:
    """Works out many draws in one pass: a copy of the graph a draw, each with its own weights."""

    def __init__(
        self,
        strategy: Strategy,
        graph: Graph,
        measured: Measured,
        inputs: Inputs,
        sources: list[_Source],
        readings: float,
        thresholds: float,
        weights: float,
    ) -> None:
        self.strategy, self.graph, self.measured, self.inputs = strategy, graph, measured, inputs
        self.readings, self.thresholds, self.weights = readings, thresholds, weights
        self.at: dict[What, dict[int, int]] = {"reading": {}, "thresholds": {}, "weight": {}, "unknown": {}}
        for number, source in enumerate(sources):
            self.at[source.what][source.place] = number

    def __call__(self, noise: Floats) -> tuple[Floats, NDArray[np.int8]]:
        """Return scores (nodes, draws) and bands of KPIs (KPIs, draws) for noise (sources, draws)."""
        graph, draws = self.graph, noise.shape[1]
        weight = np.repeat(graph.edges.weight[:, None], draws, axis=1)
        links = list(self.at["weight"])
        weight[links] *= 1 + self.weights * noise[list(self.at["weight"].values())]
        inputs = _repeated(self.inputs, draws)
        bands = np.repeat(self.measured.band[:, :1], draws, axis=1)
        for row, kpi in enumerate(self.strategy.kpis):
            judged = self._judged(row, kpi, noise)
            if judged is not None:
                bands[row] = judged.band
                node = graph.index[kpi.id]
                for name, numbers in inputs.numbers.items():
                    drawn = np.asarray(getattr(judged, name))
                    drawn = np.clip(drawn, 0, 100) if name == "progress" else drawn
                    numbers[node * draws : (node + 1) * draws, 0] = drawn
        for place, number in self.at["unknown"].items():
            guessed = 50 * (1 + noise[number])
            if place < graph.size:
                for numbers in inputs.numbers.values():
                    numbers[place * draws : (place + 1) * draws, 0] = guessed
            elif inputs.assessed is not None:
                place -= graph.size
                inputs.assessed[place * draws : (place + 1) * draws, 0] = guessed
        found, _ = scores(_copies(graph, draws, weight), inputs, self.strategy.scale)
        return found[:, 0].reshape(graph.size, draws), bands

    def _judged(self, row: int, kpi: KPI, noise: Floats) -> Scored | None:
        """A KPI with another value on another yardstick; None where neither wobbles.

        A yardstick longer by a factor reads as a value smaller by it.
        """
        reading, yardstick = self.at["reading"].get(row), self.at["thresholds"].get(row)
        if reading is None and yardstick is None:
            return None
        measured, longer = self.measured, np.ones(noise.shape[1])
        value = np.full(noise.shape[1], measured.value[row, 0])
        if reading is not None:
            value = value * (1 + self.readings * noise[reading])
        if yardstick is not None:
            longer = 1 + self.thresholds * noise[yardstick]
        if is_percent(kpi.measured_in):
            value = _within_100(measured.value[row, 0], value)
            target = float(measured.target[row, 0])
            if target > 0:
                longer = _within_100(target, longer * target) / target
        return score(
            kpi,
            scheme_of(self.strategy, kpi),
            self.strategy.scale,
            value / longer,
            target=measured.target[row, 0],
            upper=measured.upper[row, 0],
            history=measured.history[row, 0] / longer,
        )


def _within_100(now: float, drawn: Floats) -> Floats:
    """A percentage that wobbles, cut at 0 and 100; one that lies beyond today, where it lies."""
    return np.clip(drawn, min(now, 0.0), max(now, 100.0))


def _copies(graph: Graph, count: int, weight: Floats) -> Graph:
    """Return `count` copies of a graph side by side, with weights (links, copies).

    The copies of a node, and of an input behind the nodes, stand next to each other. The graph is
    sorted already, so compiling moves nothing.
    """
    every = np.arange(count)

    def spread(places: NDArray[Any]) -> NDArray[np.intp]:
        return np.asarray((places[:, None] * count + every).reshape(-1), dtype=np.intp)

    edges = graph.edges
    one_each = edges.take(np.repeat(np.arange(len(edges)), count))
    return compile_arrays(
        [name for name in graph.ids for _ in range(count)],
        replace(
            one_each,
            source=spread(edges.source),
            target=spread(edges.target),
            weight=weight.reshape(-1),
        ),
        np.repeat(graph.kpi, count),
        graph.settings.take(np.repeat(np.arange(graph.size), count)),
        spread(graph.assessed),
        np.repeat(graph.expected, count),
        {node * count + copy: rule for node, rule in graph.functions.items() for copy in range(count)},
        [(node * count + copy, lag) for node, lag in graph.lagged for copy in range(count)],
    )


def _repeated(inputs: Inputs, count: int) -> Inputs:
    """Return the inputs of so many copies of a graph."""

    def each(array: Any) -> Any:
        return None if array is None else np.repeat(array, count, axis=0)

    lagged = inputs.lagged
    if lagged is not None:
        numbers = {name: each(array) for name, array in lagged.numbers.items()}
        others = (each(getattr(lagged, name)) for name in ("low", "high", "coverage", "applies"))
        lagged = Lagged(numbers, *others)
    return Inputs(
        numbers={name: each(array) for name, array in inputs.numbers.items()},
        in_force=each(inputs.in_force),
        assessed=each(inputs.assessed),
        override=each(inputs.override),
        dropped=each(inputs.dropped),
        peers=inputs.peers,
        lagged=lagged,
    )


def _beneath(graph: Graph, sources: list[_Source]) -> list[int]:
    """Of each node the sources that act on it or beneath it, as the bits of a number."""
    found = [0] * graph.size
    for number, source in enumerate(sources):
        found[source.node] |= 1 << number
    edges = graph.edges
    for cause, effect in zip(edges.source.tolist(), edges.target.tolist(), strict=True):
        if cause < graph.size and not graph.kpi[effect]:  # a KPI's status is its own reading's
            found[effect] |= found[cause]
    return found


def _node(
    strategy: Strategy,
    found: Evaluation,
    row: int,
    drawn: Floats,
    kpi_bands: NDArray[np.int8],
    slots: NDArray[np.int8],
    sources: list[_Source],
    beneath: int,
    places: Mapping[str, int],
) -> Robust:
    graph, flow = found.graph, found.flow
    identifier = graph.ids[row]
    node = strategy.nodes[identifier]
    scale: Scale | Scheme = strategy.scale
    bands = band_index(strategy.scale, drawn)
    now = int(band_index(strategy.scale, flow.score[row, :1])[0])
    if isinstance(node, KPI) and node.direction not in ("yes_no", "assessed"):
        scale = scheme_of(strategy, node)
        place = places[identifier]
        bands, now = kpi_bands[place], int(found.measured.band[place, 0])
    names = [UNKNOWN, *(band.name for band in scale.bands)]
    counts = np.bincount(bands.astype(np.intp) + 1, minlength=len(names))
    shares = {name: count / len(drawn) for name, count in zip(names, counts.tolist(), strict=True) if count}
    known = drawn[~np.isnan(drawn)]
    low, high = np.percentile(known, (5, 95)).tolist() if len(known) else (np.nan, np.nan)
    return Robust(
        id=identifier,
        kind=node.kind,
        name=node.name,
        band=None if now < 0 else names[now + 1],
        score=optional(flow.score[row, 0]),
        kept=shares.get(names[now + 1], 0.0),
        shares=shares,
        low=optional(low),
        high=optional(high),
        deciders=tuple(_deciders(strategy, graph, drawn, slots, sources, beneath)),
    )


def _deciders(
    strategy: Strategy,
    graph: Graph,
    drawn: Floats,
    slots: NDArray[np.int8],
    sources: list[_Source],
    beneath: int,
) -> list[Decider]:
    there = ~np.isnan(drawn)
    values = drawn[there]
    if len(values) < FEWEST or np.ptp(values) < STILL or not beneath:
        return []
    bits = np.frombuffer(beneath.to_bytes(len(sources) // 8 + 1, "little"), dtype=np.uint8)
    which = np.flatnonzero(np.unpackbits(bits, bitorder="little"))
    parts = first_order(slots[which][:, there], values)
    # Three standard errors of what is found for an input without effect.
    by_chance = 3 * math.sqrt(2 * (SLOTS - 1)) / len(values)
    parts = np.where(parts >= max(WORTH, by_chance), parts, 0.0)
    parts /= max(1.0, parts.sum())
    order = np.argsort(-parts, kind="stable")[:NAMED]
    return [
        _decider(strategy, graph, sources[which[place]], float(parts[place]))
        for place in order.tolist()
        if parts[place] > 0
    ]


def first_order(slots: NDArray[np.int8], values: Floats) -> Floats:
    """Return how much of the variance of values each input explains alone: (inputs,), 0..1.

    Args:
        slots: (inputs, draws), which of `SLOTS` equal ranges each draw of an input lies in.
        values: (draws,), not all the same.
    """
    inputs, draws = slots.shape
    cell = (slots + SLOTS * np.arange(inputs)[:, None]).reshape(-1)
    apart = values - values.mean()
    count = np.bincount(cell, minlength=inputs * SLOTS)
    total = np.bincount(cell, np.tile(apart, inputs), minlength=inputs * SLOTS)
    between = np.divide(total**2, count, out=np.zeros(len(total)), where=count > 0)
    ratio = between.reshape(inputs, SLOTS).sum(axis=1) / (apart**2).sum()
    found: Floats = np.clip(1 - (1 - ratio) * (draws - 1) / (draws - SLOTS), 0, 1)
    return found


def _decider(strategy: Strategy, graph: Graph, source: _Source, part: float) -> Decider:
    if source.what == "weight":
        edge = source.place
        cause, effect = int(graph.edges.source[edge]), graph.ids[source.node]
        identifier = graph.ids[int(graph.owner[cause])]
        name = strategy.nodes[identifier].name
        if graph.size <= cause < graph.size + len(graph.assessed):
            return Decider("weight", identifier, effect, f"the weight of the assessed status of {name}", part)
        said = f"the weight of {name} on {strategy.nodes[effect].name}"
        return Decider("weight", identifier, effect, said, part)
    identifier = graph.ids[source.node]
    name = strategy.nodes[identifier].name
    words = {
        "reading": f"the reading of {name}",
        "thresholds": f"the thresholds of {name}",
        "unknown": f"{name}, which is unknown",
    }
    return Decider(source.what, identifier, "", words[source.what], part)


def _fixed(
    strategy: Strategy, found: Evaluation, inputs: Inputs, readings: float, thresholds: float
) -> Iterator[Finding]:
    """What counts and cannot wobble."""
    graph, measured = found.graph, found.measured
    for row, kpi in enumerate(strategy.kpis):
        place = Place(id=kpi.id)
        if kpi.direction == "yes_no" and measured.band[row, 0] >= 0 and (readings or thresholds):
            yield Finding("note", "does-not-wobble", place, "a yes or no is the same in every draw")
        elif not _counted(strategy, measured, row):
            continue
        elif readings and measured.value[row, 0] == 0:
            what = "its reading is 0, and a share of 0 is 0: it is the same in every draw"
            yield Finding("note", "does-not-wobble", place, what)
        elif thresholds and _at_zero(kpi, scheme_of(strategy, kpi), float(measured.target[row, 0])):
            what = "it has a target or threshold of 0, which stays where it is in every draw"
            yield Finding("note", "does-not-wobble", place, what)
    told = {name for (name, kind), _ in found.held[0].items() if kind == "assessed"}
    if inputs.override is not None:
        told |= {graph.ids[row] for row in np.flatnonzero(~np.isnan(inputs.override[:, 0]))}
    for name in sorted(told & set(graph.ids)):
        what = "its status is what a person says, the same in every draw"
        yield Finding("note", "does-not-wobble", Place(id=name), what)
    if inputs.dropped is not None:
        for node in np.flatnonzero(inputs.dropped[:, 0]).tolist():
            what = "its work is stopped, so it counts as 0 in every draw and has no colour of its own"
            yield Finding("note", "does-not-wobble", Place(id=graph.ids[node]), what)
    for node, lag in graph.lagged:
        what = f"a link with a lag reads what it was {lag} before, the same in every draw"
        yield Finding("note", "does-not-wobble", Place(id=graph.ids[node]), what)


def _at_zero(kpi: KPI, scheme: Scheme, target: float) -> bool:
    """Whether a boundary that the scheme reads is 0, which no factor moves."""
    read: dict[str, tuple[float | None, ...]] = {
        "target": (target,),
        "threshold": kpi.thresholds,
        "red flag": (kpi.red_flag,),
        "goal": (kpi.goal,),
    }
    return any(0 in read.get(boundary.at, ()) for boundary in scheme.boundaries)


def _odd_draws(found: Evaluation, drawn: Floats) -> Iterator[Finding]:
    """Nodes that have a score in some draws only, or that an input at 0 holds at 0 in some."""
    graph = found.graph
    for row in range(graph.size):
        place, missing = Place(id=graph.ids[row]), float(np.isnan(drawn[row]).mean())
        if 0 < missing < 1:
            what = (
                f"it has no score in {_of_hundred(missing)} of 100 draws, which count as {UNKNOWN}: "
                "the known part of its inputs is close to the least that is asked for"
            )
            fix = "get the readings that are missing, or ask for less with `min_known`"
            yield Finding("warning", "unknown-in-draws", place, what, fix)
        zero = float((drawn[row] == 0).mean())
        if zero and graph.rule(row) in ("geometric", "harmonic") and not graph.kpi[row]:
            what = f"an input at 0 makes it 0 in {_of_hundred(zero)} of 100 draws, whatever the others are"
            fix = "another rule, or a scale whose worst end lies further out, would tell these draws apart"
            yield Finding("warning", "zero-in-draws", place, what, fix)


def _of_hundred(share: float) -> str:
    """A share of 100 that never says all or none where it is not."""
    if 0 < share < 1 and round(100 * share) in (0, 100):
        tenths = 1000 * share
        near = math.ceil(tenths) if share < 0.5 else math.floor(tenths)
        return f"{near / 10:.1f}"
    return f"{100 * share:.0f}"


__all__ = ["Decider", "Robust", "Robustness", "first_order", "robustness"]
