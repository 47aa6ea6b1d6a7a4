"""Where each band of a KPI lies, in the KPI's own unit: what a scheme comes to for this one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scorecard.kpi.scale import optional
from scorecard.kpi.score import boundaries, off_range
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Band, Scheme


@dataclass(frozen=True, slots=True)
class BandRange:
    """Values of one band, in the KPI's own unit; None where the range is open.

    `with_low` and `with_high` say whether the value on that end belongs to it.
    """

    band: Band
    low: float | None
    high: float | None
    with_low: bool
    with_high: bool

    @property
    def empty(self) -> bool:
        """Whether no value lies in it: the boundaries coincide and belong to the neighbours."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.with_low and self.with_high))


def band_ranges(
    kpi: KPI,
    scheme: Scheme,
    target: float | None = None,
    upper: float | None = None,
    history: float | None = None,
) -> tuple[BandRange, ...]:
    """Return the values of each band, the worst band first, lower values first within a band.

    A band of a KPI that should lie `between` has a range on either side of the best one. Bands
    that no value lies in are left out. Nothing is returned for a KPI without values on a scale
    (yes/no, assessed), nor where a target, threshold or history that the scheme reads is missing.

    Args:
        kpi: states thresholds, red flag, goal and tolerance.
        scheme: its RAG scheme.
        target, upper: the target in force; the upper edge where it is a range.
        history: the value of a year before.

    >>> from scorecard.kpi.schemes import built_in_schemes
    >>> calls = KPI(id="calls", name="Calls", direction="lower", target=10, tolerance=2)
    >>> [(str(each.band), each.low, each.high) for each in band_ranges(calls, built_in_schemes()["ims"], 10)]
    [('Red', 12.0, None), ('Amber', 8.0, 12.0), ('Green', None, 8.0)]
    """
    if scheme.assessed:
        return ()
    aim = np.array(np.nan if target is None else target)
    past = np.array(np.nan if history is None else history)
    if kpi.direction in ("higher", "lower"):
        sense = 1.0 if kpi.direction == "higher" else -1.0
        found = _side(scheme, boundaries(kpi, scheme, aim, sense, history=past), sense)
        return tuple(each for each in found if not each.empty)
    if kpi.direction != "between":
        return ()
    top = np.array(np.nan if upper is None else upper)
    off = off_range(aim, top, past)
    left = _side(scheme, boundaries(kpi, scheme, aim, 1.0, history=aim - off, inside=True), 1.0)
    right = _side(scheme, boundaries(kpi, scheme, top, -1.0, history=top + off, inside=True), -1.0)
    if not (left and right):
        return ()
    low, high = left.pop(), right.pop()
    best = BandRange(low.band, low.low, high.high, low.with_low, high.with_high)
    pairs = [each for pair in zip(left, right, strict=True) for each in pair]
    return tuple(each for each in [*pairs, best] if not each.empty)


def _side(scheme: Scheme, cuts: np.ndarray, sense: float) -> list[BandRange]:
    """The bands of one side, the worst first; none where a boundary is not known."""
    if np.isnan(cuts).any():
        return []
    edges = [None, *(optional(cut) for cut in cuts), None]
    # Whether the better band owns the boundary below it, and the worse band the one above.
    better = [boundary.owner == "better" for boundary in scheme.boundaries]
    found = []
    for index, band in enumerate(scheme.bands):
        worse_end, better_end = edges[index], edges[index + 1]
        holds_worse = index > 0 and better[index - 1]
        holds_better = index < len(better) and not better[index]
        if sense > 0:
            found.append(BandRange(band, worse_end, better_end, holds_worse, holds_better))
        else:
            found.append(BandRange(band, better_end, worse_end, holds_better, holds_worse))
    return found


__all__ = ["BandRange", "band_ranges"]
