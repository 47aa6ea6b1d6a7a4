"""The faults of formulas in a document, each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scorecard.errors import Finding
from scorecard.formats.document import Placed, plain
from scorecard.formats.places import find, id_at, place_of
from scorecard.kpi.formulas import formula_faults
from scorecard.model.ids import node_id
from scorecard.model.link import read_links


def formula_findings(root: Placed, file: str | None) -> list[Finding]:
    r"""Return every fault of the formulas of a document, whatever else is wrong with it.

    >>> from scorecard.formats.document import parse_document
    >>> text = "kpis:\n  rate: {name: Rate, formula: fixed / cals}\n  calls: {name: Calls}"
    >>> for finding in formula_findings(parse_document(text).root, "desk.yaml"):
    ...     print(finding)
    error: desk.yaml:2:31, formula, column 1 (kpi:rate): no KPI 'kpi:fixed'; valid: calls, rate [formula]
    """
    texts: dict[str, str] = {}
    places: dict[str, int] = {}
    parts: dict[str, list[str]] = {}
    known: list[str] = []
    for index, identifier, item in _kpis(root):
        known.append(identifier)
        formula = item.get("formula")
        if isinstance(formula, str) and identifier not in texts:
            texts[identifier], places[identifier] = formula.strip(), index
        for whole in _wholes(item.get("part_of")):
            parts.setdefault(node_id("kpi", whole), []).append(identifier)
    _, findings = formula_faults(texts, known, parts)
    found = []
    for finding in findings:
        spot = find(root, ("kpis", places[str(finding.where.id)], "formula"))
        found.append(replace(finding, where=replace(place_of(root, spot, file), cell=finding.where.cell)))
    return found


def _kpis(root: Placed) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield place, id and fields of every KPI that is written as a mapping or a name."""
    section = root.part("kpis")
    for index, key in enumerate(section.keys() if section is not None else ()):
        identifier = id_at(root, ("kpis", key))
        item = section.part(key) if section is not None else None
        if identifier is not None and item is not None:
            content = plain(item)
            yield index, identifier, content if isinstance(content, dict) else {}


def _wholes(written: Any) -> list[str]:
    """What a `part_of` names, in any of the forms it may take."""
    links = read_links(written)
    named = (link.get("to") for link in links if isinstance(link, dict)) if isinstance(links, list) else ()
    return [name for name in named if isinstance(name, str)]


__all__ = ["formula_findings"]
