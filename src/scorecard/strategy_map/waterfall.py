"""Why a score changed: what each cause beneath it gave and took, adding up to the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scorecard.kpi.scale import show_score
from scorecard.model.scheme import Scale
from scorecard.results import Part, Status
from scorecard.strategy_map.explain import Explanation

if TYPE_CHECKING:
    import pandas as pd

NEGLIGIBLE = 0.05
"""Points below which a step is not worth a line in the text; the frame keeps every one."""
NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """What one cause gave (or took, below 0) from one review to the other, in points of score.

    `before` and `after` are what it said in either, empty where it was no cause then. `because`
    it `changed`, `came` or `went` as a cause (with its data, or as what is beside it came and went),
    or is `as before` and weighs otherwise: a weight, a rule or another cause has changed.
    """

    id: str
    name: str
    kind: str
    points: float
    before: str
    after: str

    @property
    def because(self) -> Literal["changed", "came", "went", "as before"]:
        """What became of the cause."""
        if not self.before or not self.after:
            return "went" if self.before else "came"
        return "as before" if self.before == self.after else "changed"


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

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cause, the largest step first: `id name kind because points before
        after`; see `ChangeStep`. Points add up to the change."""
        import pandas as pd

        rows = [
            (step.id, step.name, step.kind, step.because, step.points, step.before, step.after)
            for step in self.steps
        ]
        return pd.DataFrame(rows, columns="id name kind because points before after".split())

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
        lines += [f"  {step.points:+5.1f}  {step.name}: {_told(step)}" for step in shown]
        rest = self.change - sum(step.points for step in shown)
        if abs(rest) >= NEGLIGIBLE:
            lines.append(f"  {rest:+5.1f}  {len(self.steps) - len(shown)} smaller ones together")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def _told(step: ChangeStep) -> str:
    if step.because == "as before":
        return f"{step.after}, as before; it weighs otherwise"
    return f"{step.before or 'no cause before'} -> {step.after or 'no cause now'}"


def waterfall(before: Explanation, after: Explanation) -> Waterfall:
    """Return why the score of a node changed between two explanations of it."""
    old, new = _by_cause(before), _by_cause(after)
    steps = []
    if before.status.score is not None and after.status.score is not None:
        for key in {**new, **old}:
            was, now = old.get(key, ()), new.get(key, ())
            points = _points(was) - _points(now)
            part = (now or was)[0]
            if abs(points) > NOTHING:
                steps.append(ChangeStep(part.id, part.name, part.kind, points, _text(was), _text(now)))
    steps.sort(key=lambda step: (-abs(step.points), step.id, step.name))
    return Waterfall(before.status, after.status, tuple(steps), after.scale)


def _by_cause(explanation: Explanation) -> dict[tuple[str, str, str], tuple[Part, ...]]:
    """The causes, those of several dates together."""
    found: dict[tuple[str, str, str], tuple[Part, ...]] = {}
    own = [part for part in explanation.parts if part.kind == "override"]
    for part in [*explanation.causes, *(part for part in own if part not in explanation.causes)]:
        if part.points is not None:
            key = (part.kind, part.id, part.name)
            found[key] = (*found.get(key, ()), part)
    return found


def _points(parts: Sequence[Part]) -> float:
    return sum(part.points or 0.0 for part in parts)


def _text(parts: Sequence[Part]) -> str:
    """What a cause said, the heaviest date first."""
    said = [
        (part.text or (part.band.name.lower() if part.band else part.kind))
        + (f" in {part.when.say()}" if part.when is not None else "")
        for part in sorted(parts, key=lambda part: -(part.points or 0.0))
    ]
    return said[0] + (f" and {len(said) - 1} more" if len(said) > 1 else "") if said else ""


__all__ = ["ChangeStep", "Waterfall", "waterfall"]
