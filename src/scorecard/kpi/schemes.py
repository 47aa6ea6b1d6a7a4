"""Which RAG scheme judges a KPI, and where its boundaries land on the status scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType

from ruamel.yaml import YAML

from scorecard.errors import UnknownNameError
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Scale, Scheme
from scorecard.model.strategy import Strategy

SNAP = 0.01
"""A landing written this close to a boundary of the scale means that boundary."""


@lru_cache(maxsize=1)
def built_in_schemes() -> Mapping[str, Scheme]:
    """Return the schemes that come with the library, by name.

    >>> sorted(built_in_schemes())
    ['break-points', 'four-band', 'ims', 'percent-of-target', 'red-flag-and-goal', 'tolerance']
    """
    text = files("scorecard.kpi").joinpath("rag.yaml").read_text("utf-8")
    raw = YAML(typ="safe", pure=True).load(text)
    return MappingProxyType(
        {name: Scheme.model_validate({"id": name, **fields}) for name, fields in raw.items()}
    )


def schemes_of(strategy: Strategy) -> Mapping[str, Scheme]:
    """Return every scheme a strategy may name: the built-in ones and, before them, its own."""
    return {**built_in_schemes(), **{scheme.id: scheme for scheme in strategy.schemes}}


def scheme_of(strategy: Strategy, kpi: KPI) -> Scheme:
    """Return the scheme that judges a KPI: its own, else the strategy's.

    Raises:
        UnknownNameError: there is no scheme of that name.
    """
    schemes = schemes_of(strategy)
    name = kpi.scheme or strategy.scheme
    if name not in schemes:
        raise UnknownNameError("scheme", name, schemes)
    return schemes[name]


def landings(scheme: Scheme, scale: Scale) -> tuple[float, ...] | None:
    """Return the score at which each boundary of a scheme lies, worst first.

    None where a scheme with other than the scale's number of bands does not say, or says
    landings that leave out a boundary of the scale: such a KPI shows its own band and does
    not propagate.

    >>> landings(built_in_schemes()["four-band"], Scale())[1]
    50.0
    """
    said = [boundary.lands for boundary in scheme.boundaries]
    if None in said:
        return scale.boundaries if len(scheme.bands) == len(scale.bands) else None
    lands = [land for land in said if land is not None]
    for edge in scale.boundaries:
        closest = min(range(len(lands)), key=lambda index: abs(lands[index] - edge))
        if abs(lands[closest] - edge) > SNAP:
            return None
        lands[closest] = edge
    # Two boundaries of the scale may have claimed one landing, or one overtaken its neighbour.
    rising = all(low < high for low, high in pairwise(lands))
    return tuple(lands) if rising and set(scale.boundaries) <= set(lands) else None


def band_names(strategy: Strategy) -> list[str]:
    """Return the names of all bands that may show, worst first by where they lie on the scale."""
    found: dict[str, float] = {}
    scale = strategy.scale

    def note(names: Sequence[str], edges: Sequence[float]) -> None:
        for name, low, high in zip(names, edges, edges[1:], strict=False):
            found.setdefault(name, (low + high) / 2)

    note([band.name for band in scale.bands], (0.0, *scale.boundaries, 100.0))
    for name in sorted({kpi.scheme or strategy.scheme for kpi in strategy.kpis}):
        scheme = schemes_of(strategy)[name]
        count = len(scheme.bands)
        lands = landings(scheme, scale) or tuple(100 * (index + 1) / count for index in range(count - 1))
        note([band.name for band in scheme.bands], (0.0, *lands, 100.0))
    return sorted(found, key=lambda name: (found[name], name))
