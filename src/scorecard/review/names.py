"""The names people give a review: a KPI, an organisation; and what to say where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from scorecard.errors import ScorecardError, UnknownNameError, nearest
from scorecard.model.kpi import KPI
from scorecard.model.strategy import Strategy
from scorecard.results import Status
from scorecard.review.node_charts import NodeKind


def kpi_named(strategy: Strategy, name: str, *, chart: str = "") -> KPI:
    """Return the KPI of an id or slug.

    Args:
        strategy: the document.
        name: an id, or a slug.
        chart: the kind of chart it is wanted for, so that a node of another kind is told its own.

    Raises:
        UnknownNameError: no KPI bears it; the message says what does.

    >>> strategy = Strategy.model_validate({"name": "Library", "objectives": {"readers": "More readers"}})
    >>> kpi_named(strategy, "readers", chart="spc")
    Traceback (most recent call last):
    scorecard.errors.UnknownNameError: no KPI 'readers'; objective:readers is an objective, and has no spc
    chart; kind='contributions' or kind='waterfall' draws it
    """
    found = next((item for item in strategy.kpis if name in (item.id, item.slug)), None)
    if found is not None:
        return found
    ids = [item.id for item in strategy.kpis]
    hint = ""
    other = next((node for node in strategy.nodes.values() if name in (node.id, node.slug)), None)
    if other is not None:
        kind = "question" if other.kind == "kpq" else other.kind
        article = "an" if kind[0] in "aeiou" else "a"
        hint = f"{other.id} is {article} {kind}"
        if chart and other.kind not in ("kpq", "risk"):
            kinds = " or ".join(f"kind={kind!r}" for kind in get_args(NodeKind))
            hint = f"{hint}, and has no {chart} chart; {kinds} draws it"
    elif not nearest(str(name), ids):
        hint = nearest(str(name), [*strategy.nodes, *(node.slug for node in strategy.nodes.values())])
    raise UnknownNameError("KPI", name, ids, hint)


def check_organisation(name: object, there: Iterable[str | None]) -> None:
    """Refuse an organisation that no reading names.

    Raises:
        UnknownNameError: there is none of that name.
    """
    names = [each for each in there if each is not None]
    if name not in names:
        hint = "" if names else "the readings name no organisation; leave it out"
        raise UnknownNameError("organisation", name, names, hint)


def with_a_score(status: Status, chart: str) -> str:
    """Return the id of a node that such a chart can be drawn of.

    Raises:
        ScorecardError: it is a risk or a question, which has no score.
    """
    if status.kind in ("risk", "kpq"):
        what, other = ("question", "") if status.kind == "kpq" else ("risk", "; `risks()` draws all of them")
        raise ScorecardError(f"{status.id} has no {chart} chart: a {what} has no score{other}")
    return status.id


__all__ = ["check_organisation", "kpi_named", "with_a_score"]
