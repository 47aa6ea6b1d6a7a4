"""From one review to another: what changed, what data came and went, what started and ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scorecard.kpi.scale import show_score
from scorecard.model.period import Period
from scorecard.model.scheme import Band, Scale
from scorecard.results import Change, ChangeKind, Status, Stopped
from scorecard.strategy_map.sentence import NEGATIVE
from scorecard.strategy_map.waterfall import Waterfall

if TYPE_CHECKING:
    import pandas as pd

SAME = 1e-9
NAMED = 4
"""How many dates a sentence names."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every node from one review to another; `changes` leaves out what stayed as it was.

    `why` has a waterfall of each node that is driven or measured by others and shows another
    colour, where both scores are known.
    """

    title: str
    everything: tuple[Change, ...]
    scale: Scale
    why: Mapping[str, Waterfall] = field(default_factory=dict)
    stopped: tuple[Stopped, ...] = ()
    """What goes with work that only the second of them stops or takes out."""
    earlier: tuple[Period, ...] = ()
    """The dates before the review at which the second supposes the same, as lags lead back there."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What did not stay as it was, in the order of the reviews."""
        return tuple(change for change in self.everything if change.kind != "unchanged")

    @property
    def crossed(self) -> tuple[Change, ...]:
        """What shows another band than before."""
        return tuple(change for change in self.everything if change.crossed)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a node, index `id`: `name kind before after difference band_before
        band_after crossed why`; kind is what became of it, scores NaN where unknown, `why` names
        what moved most a node that shows another colour."""
        import pandas as pd

        rows = [
            {
                "id": change.id,
                "name": change.name,
                "kind": change.kind,
                "before": change.before.score,
                "after": change.after.score,
                "difference": change.difference,
                "band_before": _word(change.before.band),
                "band_after": _word(change.after.band),
                "crossed": change.crossed,
                "why": self._mostly(change),
            }
            for change in self.everything
        ]
        columns = "id name kind before after difference band_before band_after crossed why".split()
        frame = pd.DataFrame(rows, columns=columns).set_index("id")
        for name in ("before", "after", "difference"):
            frame[name] = frame[name].astype("float64")
        return frame

    def __str__(self) -> str:
        said = [*map(str, self.stopped), *self._supposed()]
        if not self.changes:
            return "\n".join([f"{self.title}: nothing changes.", *said])
        lines = [f"{self.title}: {len(self.changes)} of {len(self.everything)} nodes change."]
        for change in self.changes:
            mark = "*" if change.crossed else " "
            lines.append(f" {mark} {change.name}: {self._said(change)}")
            mostly = self._mostly(change)
            lines += [f"     mostly {mostly}"] if mostly else []
        if self.crossed:
            lines.append("   (* shows another colour)")
        return "\n".join([*lines, *said])

    def _supposed(self) -> list[str]:
        """Say at which earlier dates the same is supposed."""
        if not self.earlier:
            return []
        names = [at.say() for at in self.earlier]
        if len(names) > NAMED:
            names = [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        return [f"Supposed at earlier dates too, as lags lead back there: {listed}."]

    def _mostly(self, change: Change) -> str:
        """What moved a node most, at most two causes."""
        steps = self.why[change.id].steps[:2] if change.id in self.why else ()
        return " and ".join(
            f"{step.name} ({step.points:+.1f}{f', {NEGATIVE}' if step.sign < 0 else ''})" for step in steps
        )

    def _said(self, change: Change) -> str:
        before, after = self._shown(change.before), self._shown(change.after)
        if change.kind == "ended":
            return f"ended; its last status was {before}"
        if change.kind == "stopped":
            return f"{before} -> work stopped, counted as 0"
        if change.kind == "started":
            return f"started; {after}"
        if change.kind in ("data came", "data went"):
            return f"{change.kind}; {before} -> {after}"
        gained = change.difference
        return f"{before} -> {after}" + (f" ({gained:+.1f})" if gained is not None else "")

    def _shown(self, status: Status) -> str:
        return f"{_word(status.band)} {show_score(self.scale, status.score)}".strip()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def _word(band: Band | None) -> str:
    return "Unknown" if band is None else band.name


def compare(
    before: Mapping[str, Status], after: Mapping[str, Status], scale: Scale, title: str
) -> Comparison:
    """Compare two sets of statuses; nodes that only one of them has started or ended."""
    names = [*after, *(name for name in before if name not in after)]
    found = []
    for name in names:
        old, new = before.get(name), after.get(name)
        if old is None and new is not None:
            found.append(Change(name, new.name, "started", _absent(new), new))
        elif new is None and old is not None:
            found.append(Change(name, old.name, "ended", old, _absent(old)))
        elif old is not None and new is not None:
            found.append(Change(name, new.name, _kind(old, new), old, new))
    return Comparison(title, tuple(found), scale)


def _absent(status: Status) -> Status:
    return Status(
        id=status.id,
        kind=status.kind,
        name=status.name,
        band=None,
        score=None,
        applicable=False,
        in_force=False,
    )


def _kind(old: Status, new: Status) -> ChangeKind:
    if old.in_force != new.in_force:
        return "started" if new.in_force else "ended"
    if old.dropped != new.dropped:
        return "stopped" if new.dropped else "changed"
    known = [(status.computed or (status.band, status.score))[0] is not None for status in (old, new)]
    if old.applicable and new.applicable and known[0] != known[1]:
        return "data came" if known[1] else "data went"
    if not old.applicable and new.applicable and known[1] and not known[0]:
        return "data came"  # its first reading fell due, or an exemption ended
    if old.applicable != new.applicable or old.band != new.band:
        return "changed"
    if (old.score is None) != (new.score is None):
        return "changed"
    if old.score is not None and new.score is not None and abs(old.score - new.score) > SAME:
        return "changed"
    return "unchanged"
