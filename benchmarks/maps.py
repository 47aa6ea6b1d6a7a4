"""Maps of 60 and 500 objectives as SVG against the layout engine alone, on the DOT that the map gives it.

The engine is a program of its own, so its start counts on both sides; that of the interpreter on neither.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from benchmarks.timing import Row, in_turns
from scorecard.kpi.scale import band_of
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render import picture
from scorecard.render.engine import EngineRun, engine_path
from scorecard.results import Status

LANES = 4
MAPS = ((60, 90, 25), (500, 700, 5))
"""Objectives, links, rounds."""
AT = Period.parse("2010-03")
VERBS = "Improve Maintain Reduce Strengthen Simplify Extend Secure Renew".split()
THINGS = (
    "trust of citizens in our service|cost of each transaction|skills of our people|standards of data".split(
        "|"
    )
)


def document(objectives: int, lanes: int, links: int, seed: int = 1) -> dict[str, Any]:
    """Return a strategy of so many objectives in lanes, each feeding some of the lane above."""
    chance = random.Random(seed)
    names = [f"lane-{number}" for number in range(lanes)]
    rows = [[f"o{lane}-{number}" for number in range(lane, objectives, lanes)] for lane in range(lanes)]
    pairs = [(low, high) for upper, lower in pairwise(rows) for low in lower for high in upper]
    feeds: dict[str, dict[str, str]] = {}
    for cause, effect in chance.sample(pairs, links):
        feeds.setdefault(cause, {})[effect] = chance.choice(["strong", "moderate", "weak"])
    return {
        "name": f"{objectives} objectives",
        "perspectives": {lane: {"name": lane.title()} for lane in names},
        "objectives": {
            name: {
                "name": f"{VERBS[number % 8]} the {THINGS[(number + lane) % 4]} {number}",
                "perspective": names[lane],
                "contributes": feeds.get(name, {}),
            }
            for lane, row in enumerate(rows)
            for number, name in enumerate(row)
        },
    }


def made(objectives: int, links: int, seed: int = 1) -> tuple[Strategy, dict[str, Status]]:
    """Return a strategy and a status of each of its objectives."""
    strategy = Strategy.model_validate(document(objectives, LANES, links, seed))
    chance = random.Random(seed)
    statuses = {}
    for identifier, node in strategy.nodes.items():
        score = chance.random() * 100
        statuses[identifier] = Status(
            identifier,
            node.kind,
            node.name,
            band_of(strategy.scale, score),
            score,
            low=score,
            high=score,
            coverage=1.0,
        )
    return strategy, statuses


class _Recorder(EngineRun):
    """The engine's run, with the DOT it was given."""

    dot = ""

    def ask(self, dot: str) -> None:
        type(self).dot = dot
        super().ask(dot)


def rows() -> Iterator[Row]:
    """Measure the maps; they must hold every objective and come out the same twice."""
    for objectives, links, rounds in MAPS:
        strategy, statuses = made(objectives, links)
        picture.EngineRun = _Recorder  # type: ignore[misc]
        first = picture.draw(strategy, statuses, at=AT)
        picture.EngineRun = EngineRun  # type: ignore[misc]
        dot = _Recorder.dot.encode()
        ours, theirs = partial(_draw, strategy, statuses), partial(_place, dot)
        if len(first.scene.cards) != objectives or first.svg != ours():
            raise SystemExit("the map lacks an objective, or is not the same twice")
        drawn, placed = in_turns(ours, theirs, rounds)
        work = f"map of {objectives} objectives to SVG"
        yield Row(work, drawn, "the layout engine's own -Tjson0", placed, 1.5)


def _draw(strategy: Strategy, statuses: dict[str, Status]) -> str:
    return picture.draw(strategy, statuses, at=AT).svg


def _place(dot: bytes) -> bytes:
    return subprocess.run([engine_path(), "-Tjson0"], input=dot, capture_output=True, check=True).stdout
