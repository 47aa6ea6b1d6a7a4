"""What stands in the value box: the services in each of its four places, before anybody draws it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from scorecard.errors import Finding
from scorecard.kpi.scale import show_score
from scorecard.model.customer import Side, ValueForm
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.render.card_subject import ILLUSTRATIVE
from scorecard.render.charts.drawing import Shown, sentences, shown
from scorecard.render.charts.subject import lacks
from scorecard.render.scene import Pen
from scorecard.strategy_map.services import FORMS, SIDES, ServicePortfolio, ServiceRow

Square = tuple[ValueForm, Side]
SOURCE = "The box follows a framework described in the Health CIO handbook"
MANY = "a service in several places stands in each"


class BoxEntry(NamedTuple):
    """A service in one place of the box, in words that can be drawn."""

    id: str
    name: str
    status: Shown
    score: float | None
    customers: str
    why: tuple[str, ...]
    squares: tuple[Square, ...]
    """All places it has."""
    note: str
    """Since when it runs, where it is to come."""


@dataclass(frozen=True, slots=True)
class ValueBoxScene:
    """The box before it is drawn.

    `cells` holds the services of each of the four places, in the order of the document; `unplaced`
    those that have none.
    """

    heading: str
    below: str
    when: str
    cells: dict[Square, tuple[BoxEntry, ...]]
    unplaced: tuple[BoxEntry, ...]
    scale: Scale
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """What it is."""
        return "value box of the services"

    @property
    def entries(self) -> tuple[BoxEntry, ...]:
        """All that is drawn; a service in several places is there for each."""
        return (*(entry for cell in self.cells.values() for entry in cell), *self.unplaced)

    @property
    def several(self) -> bool:
        """Whether any service has several places."""
        return any(len(entry.squares) > 1 for entry in self.entries)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a service and place: `id name form where customers why letter score places`.

        `form` and `where` are missing where a service has no place, score where it is unknown;
        `places` counts all places of the service.
        """
        rows: list[tuple[object, ...]] = [
            (
                entry.id, entry.name, *square, entry.customers, "; ".join(entry.why),
                entry.status.text.partition(" ")[0], entry.score, len(entry.squares),
            )
            for square, cell in self.cells.items()
            for entry in cell
        ]  # fmt: skip
        rows += [
            (entry.id, entry.name, None, None, entry.customers, "", entry.status.text.partition(" ")[0],
             entry.score, 0)
            for entry in self.unplaced
        ]  # fmt: skip
        columns = "id name form where customers why letter score places".split()
        return pd.DataFrame(rows, columns=columns).astype({"score": "float64"})


def value_box_scene(
    strategy: Strategy, portfolio: ServicePortfolio, notes: Sequence[str] = ()
) -> ValueBoxScene:
    """Put the services that run or are to come into the box.

    Args:
        strategy: names the sheet.
        portfolio: the services as they stand.
        notes: what else must be said beneath it.
    """
    pen = Pen()
    rows = [row for row in portfolio.services if row.stage != "ended"]
    cells = {
        (form, side): tuple(
            _entry(pen, portfolio.scale, row, (form, side)) for row in rows if (form, side) in row.places
        )
        for form in FORMS
        for side in SIDES
    }
    unplaced = tuple(_entry(pen, portfolio.scale, row, None) for row in rows if not row.places)
    made_up = ["Services are made up for an example"] if strategy.basis == ILLUSTRATIVE else []
    below = strategy.map.subtitle or strategy.organisation
    return ValueBoxScene(
        heading=pen.write(strategy.map.title or strategy.name),
        below=pen.write(". ".join(filter(None, ("What our services are worth, and where", below)))),
        when=portfolio.at.say(),
        cells=cells,
        unplaced=unplaced,
        scale=portfolio.scale,
        notes=tuple(pen.write(note) for note in sentences([SOURCE, *made_up, *notes])),
        findings=tuple(lacks(name, characters) for name, characters in sorted(pen.lacking.items())),
    )


def _entry(pen: Pen, scale: Scale, row: ServiceRow, square: Square | None) -> BoxEntry:
    service, status = row.service, row.status
    score = "" if status.score is None else show_score(scale, status.score)
    values = [value for value in service.value if (value.form, value.where) == square]
    customers = [
        item.name
        for item in row.customers
        if square is None or any((value.form, value.where) == square for value in row.value_for(item))
    ]
    standing, note = shown(scale, status.band, score, applicable=status.applicable), ""
    if row.stage == "to come" and service.valid_from is not None:
        standing, note = standing._replace(word="To come"), f"From {service.valid_from.say()}"
    return BoxEntry(
        id=service.id,
        name=pen.write(service.name, service.id),
        status=standing,
        score=status.score,
        customers=pen.write(", ".join(customers), service.id),
        why=tuple(pen.write(value.why, service.id) for value in values if value.why),
        squares=row.places,
        note=note,
    )


def tell_value_box(scene: ValueBoxScene) -> str:
    """Return the box in a paragraph, for somebody who cannot see it."""
    count = len({entry.id for entry in scene.entries})
    parts = [
        f"Value box: {scene.heading}, {scene.when}: {count} service{'' if count == 1 else 's'}"
        f"{', ' + MANY if scene.several else ''}."
    ]
    for (form, side), cell in scene.cells.items():
        told = _listed(cell)
        parts.append(f"{FORMS[form]}, {SIDES[side].lower()}: {told or 'no service'}.")
    if scene.unplaced:
        parts.append(f"In no place: {_listed(scene.unplaced)}.")
    return " ".join([*parts, *scene.notes])


def _listed(entries: Iterable[BoxEntry]) -> str:
    return "; ".join(
        f"{entry.name} ({_standing(entry)}){' for ' + entry.customers if entry.customers else ''}"
        for entry in entries
    )


def _standing(entry: BoxEntry) -> str:
    if entry.note:
        return entry.note[:1].lower() + entry.note[1:]
    score = entry.status.text.partition(" ")[2]
    return f"{entry.status.word.lower()} {score}".rstrip()


__all__ = ["BoxEntry", "Square", "ValueBoxScene", "tell_value_box", "value_box_scene"]
