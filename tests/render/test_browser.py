"""The saved page in a real browser: it stands alone, and what people wrote stays text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import scorecard as sc

HOSTILE = "<script>document.title='run'</script> \"quoted\" & 'single' \\ \u05d0\u05d1\u05d2 <img src=http://example.org/x>"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    strategy = sc.Strategy.model_validate(
        {
            "name": HOSTILE,
            "perspectives": {"p": HOSTILE},
            "units": {"u": HOSTILE},
            "objectives": {
                "vision": {"name": HOSTILE, "vision": True},
                "cause": {"name": "Cause", "perspective": "p", "unit": "u", "contributes": "vision"},
            },
            "kpis": {"k": {"name": HOSTILE, "measures": "cause", "target": 5}},
        }
    )
    readings = pd.DataFrame({"kpi": ["k"], "period": ["2010-03"], "value": [6]})
    path = tmp_path_factory.mktemp("page") / "map.html"
    sc.Review(strategy, readings, at="2010-03").map().save(path)
    return path


@pytest.fixture
def still(browser: Any, saved: Path) -> Iterator[Any]:
    """The page in a browser without scripting."""
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(saved.as_uri())
    yield page
    context.close()


def test_it_asks_nothing_of_any_network_and_runs_nothing_of_what_people_wrote(page: Any, saved: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(saved.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.title() != "run"
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2  # ours, and what it is told


def test_without_scripting_it_is_a_picture_and_tables(still: Any) -> None:
    assert still.locator("figure.map > svg[role=img]").is_visible()
    assert still.locator("table").count() == 3
    assert still.locator(".scm").count() == 0


def test_what_people_wrote_is_shown_as_text(page: Any, saved: Path) -> None:
    page.goto(saved.as_uri())
    assert "<script>document.title='run'</script>" in page.inner_text("body")


def test_no_text_of_the_map_leaves_the_picture(page: Any, saved: Path) -> None:
    page.goto(saved.as_uri())
    outside = page.evaluate(
        """() => {
            const svg = document.querySelector("svg").getBoundingClientRect();
            return [...document.querySelectorAll("svg text")].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < svg.left - 1 || box.right > svg.right + 1 || box.bottom > svg.bottom + 1;
            }).map(text => text.textContent);
        }"""
    )
    assert outside == []


def test_the_map_has_a_name_and_a_description_for_a_screen_reader(still: Any) -> None:
    picture = still.locator("svg[role=img]").first
    assert picture.locator("title").first.text_content()
    assert "Cause" in (picture.locator("desc").first.text_content() or "")
