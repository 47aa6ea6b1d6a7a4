"""Formula KPIs: expressions over other KPIs, read to a small tree of our own and never run as code.

`formula_syntax` has the grammar and the list of functions. From text to values:

>>> from scorecard.model.period import Period
>>> tree = parse("first-time-fixed / calls * 100", names=["first-time-fixed", "calls"])
>>> names(tree)
('kpi:calls', 'kpi:first-time-fixed')
>>> order({"kpi:rate": tree})
['kpi:calls', 'kpi:first-time-fixed', 'kpi:rate']
>>> march = [Period.parse("2010-03")]
>>> evaluate(tree, {"kpi:calls": [[80]], "kpi:first-time-fixed": [[60]]}, periods=march).values.item()
75.0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scorecard.errors import Finding, LoopError, Place, StrategyError
from scorecard.kpi.formula_names import Known
from scorecard.kpi.formula_parts import Aggregate, Contribution, DrillDown, Figure, aggregate_of, drill_down
from scorecard.kpi.formula_reasons import Cause, Evaluated, Why
from scorecard.kpi.formula_syntax import FormulaError, parse
from scorecard.kpi.formula_tree import FUNCTIONS, Tree, names, reads_parts, to_text
from scorecard.kpi.formula_units import Unit, check_units, unit_of
from scorecard.kpi.formula_values import evaluate
from scorecard.model.ids import node_id
from scorecard.model.order import causes_first


class FormulaLoopError(LoopError):
    """KPIs need each other's values; `loop` is the path, each read by the next, first id repeated."""

    def __init__(self, loop: Sequence[str]) -> None:
        self.loop = tuple(loop)
        StrategyError.__init__(
            self,
            f"these KPIs are made of each other, each read by the next: {' -> '.join(self.loop)}; "
            "take one out of a `formula` or `part_of`, also where it is read with `lag`",
        )

    def __reduce__(self) -> tuple[type[FormulaLoopError], tuple[tuple[str, ...]]]:
        return FormulaLoopError, (self.loop,)


def order(formulas: Mapping[str, Tree], parts: Mapping[str, Iterable[str]] | None = None) -> list[str]:
    """Return all KPIs concerned so that each stands behind everything its value is made of.

    Args:
        formulas: formula by KPI id.
        parts: ids of the KPIs that are part of each, by id, with a formula or without one.

    Raises:
        FormulaLoopError: (a LoopError) values are made of each other; it prints the path.

    >>> order({"kpi:a": parse("b + 1"), "kpi:b": parse("lag(a, 1)")})
    Traceback (most recent call last):
        ...
    scorecard.kpi.formula.FormulaLoopError: these KPIs are made of each other, each read by the next:
    kpi:a -> kpi:b -> kpi:a; take one out of a `formula` or `part_of`, also where it is read with `lag`
    """
    needs: dict[str, set[str]] = {}
    for identifier, tree in formulas.items():
        needs.setdefault(node_id("kpi", identifier), set()).update(names(tree))
    for identifier, beneath in (parts or {}).items():
        ids = {node_id("kpi", part) for part in beneath}
        needs.setdefault(node_id("kpi", identifier), set()).update(ids)
    effects: dict[str, list[str]] = {identifier: [] for identifier in needs}
    for identifier, causes in needs.items():
        for cause in causes:
            effects.setdefault(cause, []).append(identifier)
    try:
        return causes_first(effects)
    except LoopError as error:
        raise FormulaLoopError(error.loop) from None


def read_formulas(
    texts: Mapping[str, str],
    known: Iterable[str] | None = None,
    parts: Mapping[str, Sequence[str]] | None = None,
) -> tuple[dict[str, Tree], tuple[Finding, ...]]:
    """Read many formulas and gather every fault.

    Args:
        texts: formula by KPI id.
        known: ids of the KPIs there are, as for `parse`.
        parts: ids of the KPIs that are part of each, by id; given, a formula over `part_of`
            of a KPI without parts is a fault.

    Returns:
        The trees of those that can be read, by KPI id, and the faults of the others.

    >>> trees, findings = read_formulas({"kpi:rate": "fixed / calls", "kpi:all": "sum(part_of"})
    >>> sorted(trees), str(findings[0])
    (['kpi:rate'], 'error: formula, column 12 (kpi:all): a bracket is not closed; write `)` [formula]')
    """
    there = Known(known)
    beneath = None if parts is None else {node_id("kpi", whole): ids for whole, ids in parts.items()}
    trees: dict[str, Tree] = {}
    findings: list[Finding] = []
    for written, text in texts.items():
        identifier = node_id("kpi", written)
        where = Place(id=identifier)
        try:
            tree = parse(text, there)
        except FormulaError as error:
            findings.append(error.finding(where))
            continue
        if beneath is not None and not beneath.get(identifier) and reads_parts(tree):
            what = "its formula runs over `part_of`, and no KPI is part of it"
            findings.append(
                Finding("error", "formula", where, what, f"write `part_of: {identifier}` on its parts")
            )
            continue
        trees[identifier] = tree
    return trees, tuple(findings)


__all__ = [
    "FUNCTIONS",
    "Aggregate",
    "Cause",
    "Contribution",
    "DrillDown",
    "Evaluated",
    "Figure",
    "FormulaError",
    "FormulaLoopError",
    "Tree",
    "Unit",
    "Why",
    "aggregate_of",
    "check_units",
    "drill_down",
    "evaluate",
    "names",
    "order",
    "parse",
    "read_formulas",
    "reads_parts",
    "to_text",
    "unit_of",
]
