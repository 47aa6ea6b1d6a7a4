"""Frameworks and assessments made for tests, by hand and by hypothesis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

import scorecard as sc

SIDES = ("process", "people", "technology")


def framework(**more: Any) -> sc.Framework:
    """Two categories, one of them with a group of its own, an empty one, and three perspectives."""
    return sc.Framework.model_validate(
        {
            "id": "made",
            "name": "Made",
            "scale": {"levels": dict.fromkeys((1, 2, 3, 4, 5), "")},
            "perspectives": {side: side.title() for side in SIDES},
            "categories": {
                "services": {
                    "name": "Services",
                    "capabilities": {"desk": "Service desk", "change": "Change"},
                    "categories": {"night": {"name": "At night", "capabilities": {"watch": "Watch"}}},
                },
                "security": {"name": "Security", "capabilities": {"identity": "Identity"}},
                "devices": {"name": "Devices"},
            },
            **more,
        }
    )


def assessment(
    levels: Mapping[str, Mapping[str, Any]], round: str = "1", date: str = "2009-05-14", **more: Any
) -> sc.Assessment:
    """One round: capability to perspective to what stands there."""
    return sc.Assessment.model_validate(
        {
            "framework": "made",
            "organisation": "Northbrook (fictitious)",
            "round": round,
            "date": date,
            "capabilities": {name: {"perspectives": dict(sides)} for name, sides in levels.items()},
            **more,
        }
    )


def by_level(demands: Mapping[str, Mapping[int, int]], levels: int = 3, **more: Any) -> sc.Framework:
    """A framework answered level by level: capability to level to how many demands it makes."""
    return sc.Framework.model_validate(
        {
            "id": "made",
            "name": "Made",
            "scale": {"levels": dict.fromkeys(range(levels + 1), "")},
            "categories": {
                "all": {
                    "name": "All",
                    "capabilities": {
                        name: {
                            "name": name.title(),
                            "indicators": [
                                {"id": f"d{level}{number}", "name": "A demand", "level": level}
                                for level, count in asked.items()
                                for number in range(count)
                            ],
                        }
                        for name, asked in demands.items()
                    },
                }
            },
            **more,
        }
    )


def answered(answers: Mapping[str, Mapping[str, Any]], **more: Any) -> sc.Assessment:
    """One round of a framework answered level by level: capability to indicator to answer."""
    return sc.Assessment.model_validate(
        {
            "framework": "made",
            "organisation": "Northbrook (fictitious)",
            "round": "1",
            "date": "2009-05-14",
            "capabilities": {name: {"indicators": dict(given)} for name, given in answers.items()},
            **more,
        }
    )


def stated() -> st.SearchStrategy[Any]:
    """A level of 1 to 5, with or without a range; or unanswered, or not applicable."""
    certain = st.integers(1, 5)
    open_range = st.tuples(certain, certain, certain).map(sorted)
    ranged = open_range.map(lambda three: {"agreed": three[1], "low": three[0], "high": three[2]})
    return st.one_of(certain, ranged, st.none(), st.just("not applicable"))


def rounds() -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    """What stands in every cell of `framework()`."""
    sides = st.fixed_dictionaries({side: stated() for side in SIDES})
    return st.fixed_dictionaries(dict.fromkeys(("desk", "change", "watch", "identity"), sides)).map(
        lambda found: {
            name: {side: {"as_is": each} for side, each in row.items()} for name, row in found.items()
        }
    )
