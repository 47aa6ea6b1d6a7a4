"""Whether a name in a formula is a KPI there is, and whether its hyphens are its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scorecard.errors import nearest
from scorecard.model.ids import node_id, slug_of

MAX_SLUG = 120
"""The longest slug of a KPI."""


class Known:
    """The slugs of the KPIs there are; of None, nothing is known and every name is taken.

    >>> known = Known(["fixed", "open", "kpi:fixed-late"])
    >>> known.fault("fixed-late"), known.fault("fixed-open")
    (None, ("no KPI 'kpi:fixed-open'", 'put spaces round a minus: `fixed - open`'))
    """

    def __init__(self, names: Iterable[str] | None) -> None:
        self._slugs = None if names is None else {slug_of(node_id("kpi", name)) for name in names}

    def fault(self, slug: str, *, bare: bool = True) -> tuple[str, str] | None:
        """Return what is wrong with a name and what to do; None where it can be taken.

        Args:
            slug: the name.
            bare: it stands without `kpi:`, so that its hyphens might be minuses.
        """
        if len(slug) > MAX_SLUG:
            return "longer than the id of any KPI", ""
        if self._slugs is None:
            return None
        pieces = self._pieces(slug)
        if slug in self._slugs:
            return self._either(slug, pieces) if bare and pieces else None
        return f"no KPI 'kpi:{slug}'", self._hint(slug, pieces)

    def fault_of_number(self, run: str) -> tuple[str, str] | None:
        """Return what is wrong with a number that might begin a KPI's slug such as `100-day-plan`."""
        if self._slugs is None or run not in self._slugs or run.isdigit():
            return None
        return self._either(run, self._pieces(run) or run.split("-"))

    def _either(self, slug: str, pieces: Sequence[str]) -> tuple[str, str]:
        what = f"`{slug}` is a KPI, and could be a difference"
        return what, f"write `kpi:{slug}` or `{' - '.join(pieces)}`"

    def _hint(self, slug: str, pieces: Sequence[str]) -> str:
        assert self._slugs is not None
        if pieces:
            return f"put spaces round a minus: `{' - '.join(pieces)}`"
        hint = nearest(slug, self._slugs)
        if "-" in slug:
            return f"{hint} Or put spaces round a minus" if hint else "put spaces round a minus"
        if hint or not self._slugs:
            return hint
        shown = sorted(self._slugs)
        return f"valid: {', '.join(shown[:8])}{' ...' if len(shown) > 8 else ''}"

    def _pieces(self, slug: str) -> list[str]:
        """Return the KPIs and numbers, two or more, that a slug could be a difference of; none if none."""
        cuts = slug.split("-")
        found: list[list[str]] = [[]]  # how the first 0, 1, 2 ... cuts can be read
        for end in range(1, len(cuts) + 1):
            reading: list[str] = []
            for start in range(end):
                piece = "-".join(cuts[start:end])
                if (start == 0 or found[start]) and end - start < len(cuts) and self._stands_alone(piece):
                    reading = [*found[start], piece]
                    break
            found.append(reading)
        return found[-1]

    def _stands_alone(self, piece: str) -> bool:
        return piece.isdigit() or (self._slugs is not None and piece in self._slugs)
