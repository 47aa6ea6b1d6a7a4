"""The formulas of a strategy: read, with every fault, and put in an order they can be worked out in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scorecard.errors import Finding, Place, StrategyError
from scorecard.kpi.formula import FormulaLoopError, Tree, names, order, read_formulas, reads_parts
from scorecard.model.strategy import Strategy


@dataclass(frozen=True)
class Formulas:
    """What KPIs are made of.

    Attributes:
        trees: formula by KPI id.
        parts: ids of the KPIs that are part of each, by id.
        order: every KPI that has a formula, has parts or is read by one, causes first.
    """

    trees: Mapping[str, Tree]
    parts: Mapping[str, tuple[str, ...]]
    order: tuple[str, ...]

    def inputs(self, identifier: str) -> tuple[str, ...]:
        """Return the KPIs a formula reads, its parts among them where it runs over them."""
        tree = self.trees[identifier]
        beneath = self.parts.get(identifier, ()) if reads_parts(tree) else ()
        return tuple(dict.fromkeys([*names(tree), *beneath]))

    @cached_property
    def _read_by(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for identifier in self.trees:
            for cause in self.inputs(identifier):
                found.setdefault(cause, []).append(identifier)
        return found

    def reading(self, identifiers: Iterable[str]) -> set[str]:
        """Return the KPIs whose formulas read any of these, directly or through another formula."""
        found: set[str] = set()
        waiting = list(identifiers)
        while waiting:
            for effect in self._read_by.get(waiting.pop(), ()):
                if effect not in found:
                    found.add(effect)
                    waiting.append(effect)
        return found


def formula_faults(
    texts: Mapping[str, str], known: Iterable[str], parts: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Tree], tuple[Finding, ...]]:
    """Return the formulas that can be read, and every fault: of the others, and loops.

    Args:
        texts: formula by KPI id.
        known: ids of the KPIs there are.
        parts: ids of the KPIs that are part of each, by id.

    >>> _, faults = formula_faults({"kpi:a": "b + 1", "kpi:b": "a - 1"}, ["kpi:a", "kpi:b"], {})
    >>> print(faults[0])
    error: formula (kpi:a): KPIs are made of each other, each read by the next:
    kpi:a -> kpi:b -> kpi:a; take one out of a `formula` or `part_of`, also where it is read with `lag` [loop]
    """
    trees, findings = read_formulas(texts, known, parts)
    return trees, (*findings, *_loops(trees, parts))


def _loops(trees: Mapping[str, Tree], parts: Mapping[str, Sequence[str]]) -> list[Finding]:
    """One Finding a loop that a formula closes; those of `part_of` alone are the links'."""
    found: list[Finding] = []
    left = dict(trees)
    while True:
        try:
            order(left, parts)
        except FormulaLoopError as error:
            guilty = [cause for cause in error.loop if cause in left]
            if not guilty:
                return found
            path = " -> ".join(error.loop)
            what = f"KPIs are made of each other, each read by the next: {path}"
            fix = "take one out of a `formula` or `part_of`, also where it is read with `lag`"
            found.append(Finding("error", "loop", Place(id=guilty[0], cell="formula"), what, fix))
            del left[guilty[0]]
        else:
            return found


def parts_of(strategy: Strategy) -> dict[str, tuple[str, ...]]:
    """Return the ids of the KPIs that are part of each, by id, at any time."""
    found: dict[str, list[str]] = {}
    for arrow in strategy.arrows:
        if arrow.link.kind == "part_of" and arrow.source.startswith("kpi:"):
            found.setdefault(arrow.target, []).append(arrow.source)
    return {whole: tuple(beneath) for whole, beneath in found.items()}


def formulas_of(strategy: Strategy) -> Formulas:
    """Return the formulas of a strategy.

    Raises:
        StrategyError: some cannot be used; every fault, as `read_strategy` names them.
    """
    texts = {kpi.id: kpi.formula for kpi in strategy.kpis if kpi.formula is not None}
    parts = parts_of(strategy)
    trees, faults = formula_faults(texts, [kpi.id for kpi in strategy.kpis], parts)
    if faults:
        count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
        raise StrategyError(f"the formulas of the strategy cannot be used: {count}", faults)
    return Formulas(trees, parts, tuple(order(trees, parts)))


__all__ = ["Formulas", "formula_faults", "formulas_of", "parts_of"]
