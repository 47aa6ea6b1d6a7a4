"""How far back a status reads: to which earlier period links with a lag lead from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scorecard.model.period import Period
from scorecard.strategy_map.earlier import earlier
from scorecard.strategy_map.evaluate import Evaluation


def read_back(
    computed: Callable[[Period], Evaluation], at: Period, names: Iterable[str], column: int = 0
) -> Period | None:
    """Return the earliest period that is read for some nodes, None where all is read as it stands.

    Args:
        computed: the strategy as judged at a date.
        at: the date of the nodes.
        names: their ids; what is not in the graph reads nothing.
        column: whose figures.
    """
    waiting: dict[Period, set[str]] = {at: {*names}}
    earliest = at
    while waiting:
        when = max(waiting, key=lambda period: period.end)
        earliest = min(earliest, when, key=lambda period: period.end)
        found = computed(when)
        graph = found.graph
        first, sources, owner = graph.first.tolist(), graph.edges.source.tolist(), graph.owner.tolist()
        counts = found.flow.reads[:, column].tolist()
        seen = {graph.index[name] for name in waiting.pop(when) if name in graph.index}
        todo = list(seen)
        while todo:
            node = todo.pop()
            for source in sources[first[node] : first[node + 1]]:
                if not counts[source]:
                    continue
                cause, lag = owner[source], graph.lag(source)
                before = when if lag is None else earlier(when, lag)
                if before is not None and before != when:
                    waiting.setdefault(before, set()).add(graph.ids[cause])
                elif cause not in seen:
                    seen.add(cause)
                    todo.append(cause)
    return None if earliest == at else earliest


__all__ = ["read_back"]
