"""Many trusts rolled up and benchmarked, against the same written by hand in pandas.

Both sides start from the same long table of 925,000 agreed levels: 250 organisations, 74 capabilities,
5 perspectives, 10 rounds. Both roll it up by `mean` to everything, 13 categories, 74 capabilities, 5
perspectives and 65 categories by perspective, for each organisation and round, and give the quartiles
of the other 249 organisations and the place of one, in each of the ten rounds. What they come to is
compared first. Ours also looks the table over for faults and gives ranges and coverage, which the side
by hand does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.timing import Row, in_turns

ORGANISATIONS, CATEGORIES, CAPABILITIES, PERSPECTIVES, ROUNDS = 250, 13, 74, 5, 10
OURS = "Trust 000"
KINDS = {
    "overall": [],
    "category": ["category"],
    "capability": ["capability"],
    "perspective": ["perspective"],
    "category by perspective": ["category", "perspective"],
}


def framework() -> Any:
    """A made-up framework of the size of NIMM."""
    from scorecard.model.framework import Framework

    def category(number: int) -> dict[str, Any]:
        mine = range(number, CAPABILITIES, CATEGORIES)
        capabilities = {f"c{each}": f"Capability {each}" for each in mine}
        return {"name": f"Category {number}", "capabilities": capabilities}

    return Framework.model_validate(
        {
            "id": "made",
            "name": "Made",
            "scale": {"levels": dict.fromkeys(range(1, 6), "")},
            "perspectives": {f"p{number}": f"Perspective {number}" for number in range(PERSPECTIVES)},
            "categories": {f"k{number}": category(number) for number in range(CATEGORIES)},
        }
    )


def table() -> pd.DataFrame:
    """925,000 levels in no order; one in twenty is not answered."""
    shape = (ORGANISATIONS, ROUNDS, CAPABILITIES, PERSPECTIVES)
    random = np.random.default_rng(74)
    organisation, round, capability, perspective = (each.ravel() for each in np.indices(shape))
    levels = random.integers(1, 6, organisation.size).astype(float)
    levels[random.random(levels.size) < 0.05] = np.nan

    def texts(form: str, count: int, codes: Any) -> Any:
        return np.array([form.format(number) for number in range(count)], dtype=object)[codes]

    frame = pd.DataFrame(
        {
            "organisation": texts("Trust {:03}", ORGANISATIONS, organisation),
            "round": texts("{}", ROUNDS, round),
            "capability": texts("c{}", CAPABILITIES, capability),
            "perspective": texts("p{}", PERSPECTIVES, perspective),
            "as_is": levels,
        }
    )
    return frame.iloc[random.permutation(len(frame))].reset_index(drop=True)


def ours(made: Any, frame: pd.DataFrame) -> tuple[Any, list[Any]]:
    """Rolled up and benchmarked by this library."""
    from scorecard.review.maturity_panel import MaturityPanel

    panel = MaturityPanel(made, frame)
    return panel.roll_up("mean"), [panel.benchmark(OURS, round=name) for name in panel.rounds]


def by_hand(category_of: dict[str, str], frame: pd.DataFrame) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same in pandas: a group-by for each kind of group, and one over its result."""
    frame = frame.assign(category=frame["capability"].map(category_of))
    texts = frame.columns.drop("as_is")
    frame = frame.astype(dict.fromkeys(texts, "category"))  # a tenth faster than grouping texts
    means, standings = {}, {}
    for kind, keys in KINDS.items():
        mean = frame.groupby(["organisation", "round", *keys], observed=True)["as_is"].mean()
        others = mean.drop(index=OURS, level="organisation")
        quartiles = others.groupby(["round", *keys], observed=True).quantile([0.25, 0.5, 0.75]).unstack()
        own = mean.xs(OURS, level="organisation")
        above = (mean.unstack("organisation").sub(own, axis=0) > 1e-9).sum(axis=1)
        means[kind] = mean
        standings[kind] = quartiles.assign(level=own, place=above + 1)
    return means, standings


def rows() -> Iterator[Row]:
    """Compare what both sides come to, then their time."""
    made, frame = framework(), table()
    category_of = {name: category.id for name, category in made.category_of.items()}
    _same(ours(made, frame), by_hand(category_of, frame))
    mine, theirs = in_turns(lambda: ours(made, frame), lambda: by_hand(category_of, frame), 5)
    yield Row(f"{len(frame):,} levels rolled up and benchmarked", mine, "pandas group-by", theirs, 3)


def _same(mine: tuple[Any, list[Any]], theirs: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Stop where the two sides differ."""
    rolled = mine[0].to_frame().set_index("kind")
    standings = pd.concat([each.to_frame().assign(round=each.round) for each in mine[1]]).set_index("kind")
    figures = ["lower_quartile", "median", "upper_quartile", "level", "place"]
    for kind, keys in KINDS.items():
        mean = theirs[0][kind].rename("hand").reset_index()
        mean["id"] = mean[keys].agg("/".join, axis=1) if keys else "overall"
        both = mean.merge(rolled.loc[kind], on=["organisation", "round", "id"], validate="1:1")
        assert len(both) == len(mean) == len(rolled.loc[kind])
        np.testing.assert_allclose(both["level"], both["hand"], rtol=0, atol=1e-12)
        hand = theirs[1][kind].reset_index()
        hand["id"] = hand[keys].agg("/".join, axis=1) if keys else "overall"
        both = standings.loc[kind].merge(hand, on=["round", "id"], suffixes=("", "_hand"), validate="1:1")
        assert len(both) == len(hand) == len(standings.loc[kind])
        found = both[figures].astype(float)
        np.testing.assert_allclose(
            found, both[[0.25, 0.5, 0.75, "level_hand", "place_hand"]], rtol=0, atol=1e-9
        )
