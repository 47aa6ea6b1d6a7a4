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
from scorecard.model.node import Node
from scorecard.model.scheme import Band, Scale, Scheme
from scorecard.model.strategy import Strategy

SNAP = 0.01
"""A landing written this close to a boundary of the scale means that boundary."""


@lru_cache(maxsize=1)
def built_in_schemes() -> Mapping[str, Scheme]:
    """Return the schemes that come with the library, by name.

    >>> [name for name, scheme in sorted(built_in_schemes().items()) if scheme.assessed]
    ['brag', 'delivery-confidence-five', 'delivery-confidence-three']
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
    return _named(strategy, kpi.scheme or strategy.scheme)


def assessed_scheme_of(strategy: Strategy, node: Node) -> Scheme | None:
    """Return the scheme whose bands a node's assessed statuses are named by.

    None where they are named by the bands of the status scale: nothing else is said, or it is a
    KPI judged by its readings.

    Raises:
        UnknownNameError: there is no scheme of that name.
    """
    name = node.assessed_scheme
    if isinstance(node, KPI):
        if node.direction != "assessed":
            return None
        name = node.scheme
        if name is None and _named(strategy, strategy.scheme).assessed:
            name = strategy.scheme
    return None if name is None else _named(strategy, name)


def _named(strategy: Strategy, name: str) -> Scheme:
    schemes = schemes_of(strategy)
    if name not in schemes:
        raise UnknownNameError("scheme", name, schemes)
    return schemes[name]


def landings(scheme: Scheme, scale: Scale) -> tuple[float, ...] | None:
    """Return the score at which each boundary of a scheme lies, worst first.

    Where a scheme does not say, those are the scale's own, if it has as many bands; an assessed
    one must have bands of the same names, since nothing but its names says what they mean.

    None where a scheme of other bands does not say, or says landings that leave out a boundary
    of the scale: what it judges shows its own band and does not propagate.

    >>> landings(built_in_schemes()["four-band"], Scale())[1]
    50.0
    >>> landings(built_in_schemes()["delivery-confidence-five"], Scale()) is None
    True
    """
    said = scheme.lands if scheme.assessed else [boundary.lands for boundary in scheme.boundaries]
    if not said or None in said:
        alike = len(scheme.bands) == len(scale.bands)
        if scheme.assessed:
            alike = _folded(scheme.bands) == _folded(scale.bands)
        return scale.boundaries if alike else None
    lands = [land for land in said if land is not None]
    for edge in scale.boundaries:
        closest = min(range(len(lands)), key=lambda index: abs(lands[index] - edge))
        if abs(lands[closest] - edge) > SNAP:
            return None
        lands[closest] = edge
    # Two boundaries of the scale may have claimed one landing, or one overtaken its neighbour.
    rising = all(low < high for low, high in pairwise(lands))
    return tuple(lands) if rising and set(scale.boundaries) <= set(lands) else None


def _folded(bands: Sequence[Band]) -> list[str]:
    return [band.name.casefold() for band in bands]


def band_score(scheme: Scheme, scale: Scale, band: int) -> float | None:
    """Return the score in the middle of a scheme's band, by its index; None where it lands nowhere.

    >>> band_score(built_in_schemes()["four-band"], Scale(), 3)
    83.3333333333333...
    """
    span = band_span(scheme, scale, band)
    return None if span is None else sum(span) / 2


def band_span(scheme: Scheme, scale: Scale, band: int) -> tuple[float, float] | None:
    """Return the scores a scheme's band lies between; None where it lands nowhere."""
    lands = landings(scheme, scale)
    if lands is None:
        return None
    return (0.0, *lands)[band], (*lands, 100.0)[band]


def band_names(strategy: Strategy) -> list[str]:
    """Return the names of all bands that may show, worst first by where they lie on the scale."""
    found: dict[str, float] = {}
    scale = strategy.scale

    def note(names: Sequence[str], edges: Sequence[float]) -> None:
        for name, low, high in zip(names, edges, edges[1:], strict=False):
            found.setdefault(name, (low + high) / 2)

    note([band.name for band in scale.bands], (0.0, *scale.boundaries, 100.0))
    named = {kpi.scheme or strategy.scheme for kpi in strategy.kpis}
    named |= {node.assessed_scheme for node in strategy.nodes.values() if node.assessed_scheme is not None}
    schemes = schemes_of(strategy)
    for name in sorted(named):
        scheme = schemes[name]
        count = len(scheme.bands)
        lands = landings(scheme, scale) or tuple(100 * (index + 1) / count for index in range(count - 1))
        note([band.name for band in scheme.bands], (0.0, *lands, 100.0))
    return sorted(found, key=lambda name: (found[name], name))
