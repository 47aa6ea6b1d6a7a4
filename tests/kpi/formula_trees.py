"""Random formulas, as trees: every kind of node, no text behind them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from scorecard.kpi.formula_tree import (
    BACKWARD,
    FUNCTIONS,
    OVER_PARTS,
    STRENGTH,
    Binary,
    Call,
    Function,
    Name,
    Number,
    PartOf,
    Tree,
    Unary,
)

SLUGS = st.one_of(
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,11}", fullmatch=True),
    st.sampled_from(
        ["sum", "not", "part_of", "kpi", "first-contact-fix", "100-day-plan", "a.b", "a-", "1e5"]
    ),
)
FIGURES = st.one_of(
    st.integers(0, 1000).map(float),
    st.floats(min_value=0, allow_infinity=False, allow_nan=False),
)


def trees(
    names: st.SearchStrategy[str] | None = None,
    figures: st.SearchStrategy[float] = FIGURES,
    leaves: int = 12,
    without: Sequence[Function] = (),
) -> st.SearchStrategy[Tree]:
    """Return random trees over KPIs of these ids."""
    ids = names if names is not None else SLUGS.map("kpi:{}".format)
    leaf: st.SearchStrategy[Tree] = st.one_of(figures.map(Number), ids.map(Name), over_parts())
    functions: list[Function] = [name for name in FUNCTIONS if name not in without]

    def deeper(beneath: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        return st.one_of(
            st.builds(Unary, st.sampled_from(["-", "not"]), beneath),
            st.builds(Binary, st.sampled_from(sorted(STRENGTH)), beneath, beneath),
            st.sampled_from(functions).flatmap(lambda name: calls(name, beneath)),
        )

    return st.recursive(leaf, deeper, max_leaves=leaves)


def over_parts() -> st.SearchStrategy[Tree]:
    return st.sampled_from(OVER_PARTS).map(lambda name: Call(name, (PartOf(),)))


def calls(function: Function, beneath: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    fewest, most = FUNCTIONS[function]
    if function in BACKWARD:
        counts = st.integers(1, 5).map(lambda count: Number(float(count)))
        return st.builds(lambda x, count: Call(function, (x, count)), beneath, counts)
    if function == "round":
        places = st.integers(-3, 3).map(_written)
        return st.builds(lambda x, more: Call("round", (x, *more)), beneath, st.lists(places, max_size=1))
    given = st.lists(beneath, min_size=fewest, max_size=min(most, 4))
    return given.map(lambda arguments: Call(function, tuple(arguments)))


def _written(count: int) -> Tree:
    return Number(float(count)) if count >= 0 else Unary("-", Number(float(-count)))
