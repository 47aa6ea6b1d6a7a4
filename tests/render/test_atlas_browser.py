"""An atlas in a real browser: from the list to a map, from a box to the map of its unit, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

import scorecard as sc

HOSTILE = "\"><script>document.title='run'</script> & 'q' <img src=http://example.org/x>"


def test_a_reader_goes_from_map_to_map_and_asks_no_network(page: Any, tmp_path: Path) -> None:
    strategy = sc.Strategy.model_validate(
        {
            "name": HOSTILE,
            "units": {"town": HOSTILE, "van": {"name": HOSTILE, "parent": "town"}},
            "objectives": {
                "vision": {"name": HOSTILE, "vision": True, "unit": "town"},
                "cause": {"name": "Cause", "unit": "van", "contributes": "vision"},
            },
        }
    )
    nothing = pd.DataFrame(columns=["kpi", "period", "value"])
    index = sc.Review(strategy, nothing, "2010-03").atlas().save(tmp_path / "atlas")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(index.as_uri())
    page.get_by_role("link").first.click()
    page.wait_for_url("**/map.html")
    page.locator(".card").filter(has_text="Cause").click()
    page.get_by_role("link", name="Open its own map").click()
    page.wait_for_url("**/unit-van.html")
    assert page.title() != "run"
    page.locator(".card").first.click()  # the vision is of the whole town
    page.get_by_role("link", name="Open its own map").click()
    page.wait_for_url("**/map.html")
    page.get_by_role("link", name="All maps").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
