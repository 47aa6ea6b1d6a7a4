"""Two ways to do one thing, measured in turns so that both meet the same machine."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `bar` is the most the ratio may be.

    `ours` and `theirs` are medians of seconds, or MB of memory at its peak.
    """

    work: str
    ours: float
    alternative: str
    theirs: float
    bar: float | None
    unit: Literal["ms", "MB"] = "ms"

    @property
    def ratio(self) -> float:
        """How many times the alternative's time ours is."""
        return self.ours / self.theirs


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the median seconds of each, run alternately after one round that does not count."""
    first, second = all_in_turns((ours, theirs), rounds)
    return first, second


def all_in_turns(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Return the median seconds of each of several, run one after the other in every round."""
    times: list[list[float]] = [[] for _ in works]
    for number in range(rounds + 1):
        for work, taken in zip(works, times, strict=True):
            gc.collect()
            start = perf_counter()
            work()
            if number:
                taken.append(perf_counter() - start)
    return [median(taken) for taken in times]


def process(*arguments: str) -> Callable[[], object]:
    """Return a call that runs a whole process and fails where it fails."""

    def run() -> object:
        return subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)

    return run


def python(code: str) -> Callable[[], object]:
    """Return a call that runs `code` in a new interpreter of this environment."""
    return process(sys.executable, "-c", code)


def _amount(amount: float, unit: str) -> str:
    return f"{amount * 1e3:.1f} ms" if unit == "ms" else f"{amount:.0f} MB"


def show(rows: Sequence[Row]) -> str:
    """Return the rows as a table."""
    head = ("work", "ours", "named alternative", "theirs", "ratio", "bar")
    lines = [
        (
            row.work,
            _amount(row.ours, row.unit),
            row.alternative,
            _amount(row.theirs, row.unit),
            f"{row.ratio:.3g}",
            "" if row.bar is None else f"{row.bar:g} {'met' if row.ratio <= row.bar else 'MISSED'}",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in [head, *lines]) for column in range(len(head))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in [head, rule, *lines]
    )
