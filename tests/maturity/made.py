"""Small frameworks and assessments for tests; trusts and levels are made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

import scorecard as sc

NO_READINGS = pd.DataFrame({"kpi": [], "period": [], "value": []})


def framework(
    capabilities: Mapping[str, str] | None = None, *, highest: int = 5, perspectives: Any = None, **more: Any
) -> sc.Framework:
    """Levels 1 to 5, three perspectives, and the capabilities named."""
    sides = {"strategy-alignment": "Strategy", "process": "Process", "people": "People"}
    return sc.Framework.model_validate(
        {
            "id": "made",
            "name": "Made framework",
            "scale": {"levels": {level: f"Level {level}" for level in range(1, highest + 1)}},
            "perspectives": sides if perspectives is None else perspectives,
            "categories": {
                "it": {"name": "IT", "capabilities": capabilities or {"desk": "Service Desk", "lan": "LAN"}}
            },
            **more,
        }
    )


def assessment(
    capabilities: Mapping[str, Any], date: str = "2009-05-14", name: str = "", **more: Any
) -> sc.Assessment:
    """One round of a fictitious trust; of each capability its perspectives, or all of its fields."""
    return sc.Assessment.model_validate(
        {
            "framework": "made",
            "organisation": "Northbrook (fictitious)",
            "round": name or date,
            "date": date,
            "capabilities": {
                capability: said if {"ideas", "as_is", "perspectives"} & set(said) else {"perspectives": said}
                for capability, said in capabilities.items()
            },
            **more,
        }
    )


def strategy(**fields: Any) -> sc.Strategy:
    """A trust with one objective and one goal."""
    return sc.Strategy.model_validate(
        {
            "name": "Trust",
            "objectives": {
                "care": {"name": "Care", "goal": True},
                "help": {"name": "Quick help", "contributes": "care"},
            },
            **fields,
        }
    )


def level(as_is: int, to_be: int | None = None, **more: Any) -> dict[str, Any]:
    """What is said of one perspective."""
    return {"as_is": as_is, **({} if to_be is None else {"to_be": to_be}), **more}
