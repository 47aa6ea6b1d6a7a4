"""What is on a heat table: one status a node and column, columns being periods or organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import pandas as pd

from scorecard.model.scheme import Scale
from scorecard.render.charts.drawing import Shown


class HeatRow(NamedTuple):
    """One node and its statuses, a column each."""

    id: str
    name: str
    group: str
    """The band of the map it stands in, or what kind of thing it is."""
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class HeatScene:
    """The heat table before it is drawn."""

    heading: str
    below: str
    when: str
    over: Literal["period", "organisation"]
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    """Those of a group stand together."""
    scale: Scale
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is."""
        return f"status by {self.over}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a node (index `id`, with `name` and `group`), then a column a period or
        organisation with letter and score as drawn, such as `A 54`, and `?` where unknown."""
        frame = pd.DataFrame([cell_texts(row) for row in self.rows], columns=list(self.columns), dtype=object)
        frame.insert(0, "id", [row.id for row in self.rows])
        frame.insert(1, "name", [row.name for row in self.rows])
        frame.insert(2, "group", [row.group for row in self.rows])
        return frame.set_index("id")


def cell_texts(row: HeatRow) -> list[str]:
    """Return the statuses of a row as they are written."""
    return [cell.text for cell in row.cells]


def tell_heat(scene: HeatScene) -> str:
    """Return the table in a paragraph, for somebody who cannot see it."""
    when = f", {scene.when}" if scene.when else ""
    across = f"{len(scene.columns)} {scene.over}{'' if len(scene.columns) == 1 else 's'}"
    if scene.over == "period" and len(scene.columns) > 1:
        across = f"{scene.columns[0]} to {scene.columns[-1]}"
    parts = [f"Status by {scene.over}: {scene.heading}{when}; {len(scene.rows)} rows, {across}."]
    parts += [f"{row.name}: {_runs(scene, row)}." for row in scene.rows]
    return " ".join([*parts, *scene.notes])


def _runs(scene: HeatScene, row: HeatRow) -> str:
    """Over periods, what it was from when on; over organisations, who is what."""
    if scene.over == "organisation":
        words: dict[str, list[str]] = {}
        for name, cell in zip(scene.columns, row.cells, strict=True):
            words.setdefault(cell.word.lower(), []).append(name)
        return "; ".join(f"{word} in {', '.join(names)}" for word, names in words.items())
    said: list[str] = []
    before = None
    for name, cell in zip(scene.columns, row.cells, strict=True):
        if cell.word != before:
            said.append(f"{cell.word.lower()} from {name}")
        before = cell.word
    return ", ".join(said)


def grouped(rows: Sequence[HeatRow]) -> list[tuple[str, list[HeatRow]]]:
    """Return the rows by group, in the order in which groups first come.

    >>> grouped([HeatRow("a", "A", "One", ()), HeatRow("b", "B", "Two", ()), HeatRow("c", "C", "One", ())])[
    ...     0
    ... ][0]
    'One'
    """
    found: dict[str, list[HeatRow]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(row)
    return list(found.items())


__all__ = ["HeatRow", "HeatScene", "grouped", "tell_heat"]
