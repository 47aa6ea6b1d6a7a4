"""Why a score changed: what each cause beneath it gave and took, adding up to the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scorecard.kpi.scale import adding_up, show_score
from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from scorecard.results import Part, Status
from scorecard.strategy_map.explain import Explanation
from scorecard.strategy_map.sentence import NEGATIVE

if TYPE_CHECKING:
    import pandas as pd

NEGLIGIBLE = 0.05
"""Points below which a step is not worth a line in the text; the frame keeps every one."""
NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """What one cause gave (or took, below 0) from one review to the other, in points of score.

    `before` and `after` are what it said in either, empty where it was no cause then, `when_before`
    and `when_after` the earlier periods it said so in, where a lag leads there (of several, that
    which takes most). `because`
    it `changed`, `came` or `went` as a cause (with its data, or as what is beside it came and went),
    or is `as before` and weighs otherwise: a weight, a rule or another cause has changed. `sign` is
    below 0 where it acts through a negative link: the better it does, the more it takes. One cause
    may have a step of either sign.
    """

    id: str
    name: str
    kind: str
    points: float
    before: str
    after: str
    sign: Literal[1, -1] = 1
    when_before: Period | None = None
    when_after: Period | None = None

    @property
    def because(self) -> Literal["changed", "came", "went", "as before"]:
        """What became of the cause."""
        if not self.before or not self.after:
            return "went" if self.before else "came"
        same = (self.before, self.when_before) == (self.after, self.when_after)
        return "as before" if same else "changed"


@dataclass(frozen=True, slots=True, repr=False)
class Waterfall:
    """Why the score of one node changed from one review to another.

    The shortfall from 100 of either review is shared out among the causes beneath the node, as
    its explanation has it. The step of a cause is how many points less it takes now, so that the
    steps add up to the change (to 1e-9). A reading that has not changed has a step where others
    came, went or weigh otherwise. Where either score is unknown there are no steps.
    """

    before: Status
    after: Status
    steps: tuple[ChangeStep, ...]
    scale: Scale

    @property
    def change(self) -> float | None:
        """Points gained; None where either score is unknown."""
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score

    def rounded(self, steps: Sequence[ChangeStep]) -> list[float]:
        """Return the points of some of the steps, and of the rest together, to one decimal.

        All steps together add up to the rounded change, so that a step has one figure wherever it is
        told.
        """
        change = self.change or 0.0
        every = adding_up([step.points for step in self.steps], change, 1)
        figures = dict(zip(self.steps, every, strict=True))
        found = [figures[step] for step in steps]
        return [*found, round(round(change, 1) - sum(found), 1)]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cause, the largest step first: `id name kind because points before
        after sign when_before when_after`; see `ChangeStep`. Points add up to the change."""
        import pandas as pd

        rows = [
            (
                step.id, step.name, step.kind, step.because, step.points, step.before, step.after, step.sign,
                *(None if when is None else str(when) for when in (step.when_before, step.when_after)),
            )
            for step in self.steps
        ]  # fmt: skip
        columns = "id name kind because points before after sign when_before when_after"
        return pd.DataFrame(rows, columns=columns.split())

    def __str__(self) -> str:
        before, after = (
            f"{'Unknown' if status.band is None else status.band.name} {show_score(self.scale, status.score)}"
            for status in (self.before, self.after)
        )
        head = f"{self.after.name}: {before.strip()} -> {after.strip()}"
        if self.change is None:
            unknown = self.after if self.after.score is None else self.before
            when = "now" if unknown is self.after else "before"
            return f"{head}\n  unknown {when}: {unknown.reason or 'nothing says why'}"
        lines = [f"{head} ({self.change:+.1f})"]
        shown = [step for step in self.steps if abs(step.points) >= NEGLIGIBLE]
        *figures, rest = self.rounded(shown)
        lines += [
            f"  {figure:+5.1f}  {step.name}: {_told(step)}"
            for step, figure in zip(shown, figures, strict=True)
        ]
        if len(shown) < len(self.steps) and rest:
            lines.append(f"  {rest:+5.1f}  {together(len(self.steps) - len(shown))}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def together(count: int) -> str:
    """Return how steps are called that are too small to be told one by one.

    >>> together(1), together(4)
    ('1 smaller one', '4 smaller ones together')
    """
    return "1 smaller one" if count == 1 else f"{count} smaller ones together"


def _told(step: ChangeStep) -> str:
    before = _dated(step.before or "no cause before", step.when_before)
    after = _dated(step.after or "no cause now", step.when_after)
    said = (
        f"{after}, as before; it weighs otherwise" if step.because == "as before" else f"{before} -> {after}"
    )
    return f"{said}, {NEGATIVE}" if step.sign < 0 else said


def _dated(text: str, when: Period | None) -> str:
    return text if when is None else f"{text} in {when.say()}"


def waterfall(before: Explanation, after: Explanation) -> Waterfall:
    """Return why the score of a node changed between two explanations of it."""
    old, new = _by_cause(before), _by_cause(after)
    steps = []
    if before.status.score is not None and after.status.score is not None:
        for key in {**new, **old}:
            was, now = old.get(key, ()), new.get(key, ())
            points = _points(was) - _points(now)
            if abs(points) > NOTHING:
                said, when = _said(was, before.scale)
                says, then = _said(now, after.scale)
                kind, identifier, name, sign = key
                steps.append(ChangeStep(identifier, name, kind, points, said, says, sign, when, then))
    steps.sort(key=lambda step: (-abs(step.points), step.id, step.name, step.sign))
    return Waterfall(before.status, after.status, tuple(steps), after.scale)


_Key = tuple[str, str, str, Literal[1, -1]]


def _by_cause(explanation: Explanation) -> dict[_Key, tuple[Part, ...]]:
    """The causes, those of several dates together, but not those of either sign."""
    found: dict[_Key, tuple[Part, ...]] = {}
    own = [part for part in explanation.parts if part.kind == "override"]
    for part in [*explanation.causes, *(part for part in own if part not in explanation.causes)]:
        if part.points is not None:
            key = (part.kind, part.id, part.name, part.sign)
            found[key] = (*found.get(key, ()), part)
    return found


def _points(parts: Sequence[Part]) -> float:
    return sum(part.points or 0.0 for part in parts)


def _said(parts: Sequence[Part], scale: Scale) -> tuple[str, Period | None]:
    """What a cause said, and when: of several dates that which takes most."""
    if not parts:
        return "", None
    most = max(parts, key=lambda part: part.points or 0.0)
    shown = f"{most.band.name.lower()} {show_score(scale, most.score)}" if most.band else most.kind
    return most.text or shown, most.when


__all__ = ["NEGLIGIBLE", "ChangeStep", "Waterfall", "together", "waterfall"]
