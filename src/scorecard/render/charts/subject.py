"""What every chart of a KPI says at its head: whose it is, how it stands, what counts as better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scorecard.errors import Finding, Place
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.render.charts.value_axis import plain
from scorecard.render.scene import Pen, Role, Symbol
from scorecard.render.words import why_not
from scorecard.results import Status

_BETTER = {
    "higher": "higher is better",
    "lower": "lower is better",
    "between": "best within a range",
    "yes_no": "yes or no",
    "assessed": "assessed by a person",
}
_LONGEST_UNIT = 16
"""A longer unit is said at the head of the chart only, not behind every figure."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The KPI of a chart and its status, in words that can be drawn."""

    id: str
    name: str
    facts: tuple[str, ...]
    """Unit of measure, which way is better, the owner."""
    when: str
    role: Role
    symbol: Symbol
    letter: str
    word: str
    """The band's name, `Unknown` or `Not applicable`."""
    figure: str
    """The value under review with its unit, empty where there is none."""
    aim: str
    """What it is compared with."""
    why: str
    """Why there is no band, or what to know of it."""
    notes: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def told(self) -> str:
        """Name and facts in a sentence without its full stop."""
        return ", ".join([self.name, *self.facts])

    @property
    def status(self) -> str:
        """The whole status in a sentence without its full stop."""
        compared = f" against {self.aim}" if self.figure and self.aim else ""
        figure = f": {self.figure}{compared}" if self.figure else ""
        return f"{self.word}{figure}{f' ({self.why})' if self.why else ''}"


def subject(kpi: KPI, status: Status | None, at: Period | None, notes: Sequence[str] = ()) -> Subject:
    """Put a KPI and its status into words.

    Args:
        kpi: the KPI.
        status: its status in the period under review; None where none is known.
        at: the period under review.
        notes: what else must be said beneath the chart, such as that figures are illustrative.
    """
    pen = Pen()
    status = status or Status(kpi.id, "kpi", kpi.name, None, None)
    role: Role = "unknown" if status.applicable else "left"
    symbol: Symbol = "ring" if status.applicable else "dash"
    word = "Unknown" if status.applicable else "Not applicable"
    if status.band is not None:
        role, symbol, word = status.band.colour, status.band.shape, status.band.name
    why = why_not(status) if status.band is None else ""
    for kind in ("carried", "note"):
        why = why or next((reason.text for reason in status.reasons if reason.kind == kind), "")
    facts = [kpi.measured_in, "only counted" if kpi.untargeted else _BETTER[kpi.direction], kpi.owner or ""]
    if kpi.direction == "yes_no" and status.target == 0:
        facts[1] = "no is wanted"
    made = Subject(
        id=kpi.id,
        name=pen.write(kpi.name, kpi.id),
        facts=tuple(pen.write(fact, kpi.id) for fact in facts if fact),
        when=at.say() if at is not None else "",
        role=role,
        symbol=symbol,
        letter=pen.write(status.letter, kpi.id),
        word=pen.write(word, kpi.id),
        figure=pen.write(figure(kpi, status.value), kpi.id),
        aim=pen.write(aim(kpi, status.target, status.upper, short=status.value is not None), kpi.id),
        why=pen.write(why, kpi.id),
        notes=tuple(pen.write(note.strip().rstrip(".") + ".") for note in notes if note.strip()),
    )
    lacking = tuple(lacks(identifier, characters) for identifier, characters in pen.lacking.items())
    return replace(made, findings=lacking)


def lacks(identifier: str, characters: str) -> Finding:
    """Return what is said where no font has some characters of what is drawn."""
    named = ", ".join(f"{character!r} (U+{ord(character):04X})" for character in characters)
    what = f"the font has no glyph for {named}; a box stands there"
    return Finding("warning", "glyph", Place(id=identifier), what, "write it with other characters")


def figure(kpi: KPI, value: float | None) -> str:
    """Return a value with its unit, empty where there is none.

    >>> figure(KPI(id="calls", name="Calls", measured_in="%"), 60.6)
    '60.6 %'
    """
    if value is None or value != value:
        return ""
    if kpi.direction == "yes_no":
        return {0.0: "no", 1.0: "yes"}.get(value, plain(value))
    text = plain(value)
    unit = kpi.measured_in
    return f"{text} {unit}" if unit and len(unit) <= _LONGEST_UNIT else text


def aim(kpi: KPI, target: float | None, upper: float | None, *, short: bool = False) -> str:
    """Return the target in words, empty where there is none; `short` behind a value that has its unit.

    >>> aim(KPI(id="spend", name="Spend", measured_in="%"), 97, 101)
    'a target of 97 to 101 %'
    """
    if target is None or target != target:
        return ""
    if kpi.direction == "yes_no":
        return f"a target of {'no' if target == 0 else 'yes'}"
    last = upper if upper is not None and upper == upper else target
    said = plain(last) if short and kpi.measured_in != "%" else figure(kpi, last)
    return f"a target of {said}" if last is target else f"a target of {plain(target)} to {said}"


__all__ = ["Subject", "aim", "figure", "lacks", "subject"]
