"""The one algorithm a document needs before it is one: an order without circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from scorecard.errors import LoopError


def causes_first(effects: Mapping[str, Iterable[str]]) -> list[str]:
    """Return all names so that each stands before everything it feeds.

    `effects` maps a name to the names it feeds; names that only appear as effects count too.

    Raises:
        LoopError: the names feed each other in a circle; the error carries the path.

    >>> causes_first({"kpi": ["objective"], "objective": ["vision"]})
    ['kpi', 'objective', 'vision']
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for cause in sorted(effects):
        sorter.add(cause)
        for effect in sorted(effects[cause]):
            sorter.add(effect, cause)
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise LoopError(error.args[1]) from None
