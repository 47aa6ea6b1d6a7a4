"""A KPI's card in a real browser: it stands alone, fits a phone, and what people wrote stays text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from tests.render.page_help import check_it_asks_and_runs_nothing, check_nothing_hangs_over

HOSTILE = "<script>document.title='run'</script> <img src=http://example.org/x> </style>"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    strategy = sc.Strategy.model_validate(
        {
            "name": HOSTILE,
            "objectives": {"vision": {"name": LONG, "vision": True}},
            "kpis": {
                "k": {
                    "name": f"{HOSTILE} {LONG}",
                    "measured_in": LONG,
                    "owner": HOSTILE,
                    "measures": "vision",
                    "target": 5,
                    "baseline": 1,
                    "definition": {"audience": HOSTILE, "notes": LONG},
                }
            },
        }
    )
    readings = pd.DataFrame({"kpi": ["k"], "period": ["2010-03"], "value": [6]})
    path = tmp_path_factory.mktemp("card") / "card.html"
    return sc.Review(strategy, readings, at="2010-03").card("k").save(path)


def test_it_asks_nothing_of_any_network_and_runs_nothing(page: Any, saved: Path) -> None:
    check_it_asks_and_runs_nothing(page, saved, "h2")


@pytest.mark.parametrize("width", [1000, 600, 360])
def test_nothing_hangs_over_the_edge_of_a_page_or_a_phone(page: Any, saved: Path, width: int) -> None:
    check_nothing_hangs_over(page, saved, width, "dd, dt, h2, h3, p")


def test_its_facts_are_terms_with_their_descriptions(page: Any, saved: Path) -> None:
    page.goto(saved.as_uri())
    terms = page.locator("dt").all_inner_texts()
    assert terms[:3] == ["Status", "Latest", "Target"]
    assert "Unintended consequences" in terms
    assert page.locator("dl > div:has(> dt):has(> dd)").count() == len(terms)
