"""What every page of ours keeps to in a browser, whatever people wrote into it."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def check_it_asks_and_runs_nothing(page: Any, saved: Path, heading: str) -> None:
    """Open a page whose `heading` holds a hostile name: nothing is asked for and nothing runs."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(saved.as_uri())
    assert [url for url in asked if not url.startswith("file:")] == []
    assert page.title() != "run"
    assert page.locator("script, img").count() == 0
    assert "<script>document.title='run'</script>" in page.inner_text(heading)


def check_nothing_hangs_over(page: Any, saved: Path, width: int, parts: str) -> None:
    """Open a page of that width: neither the page nor any of these parts is wider than it may be."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(saved.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """parts => [...document.querySelectorAll(parts)]
            .filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.textContent)""",
        parts,
    )
    assert outside == []
