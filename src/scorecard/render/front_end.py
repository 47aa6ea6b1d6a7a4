"""The front end of the interactive map: one script and one style, for the page and for the widget.

The script is hand-written; its parts are joined here in the order in which they build on
each other, so that nothing has to be bundled and no page has to load anything.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

PARTS = ("dom", "sight", "stage", "picture", "tools", "details", "what_if", "map")
"""The parts of the script."""


@lru_cache(maxsize=1)
def script() -> str:
    """Return the ES module: `mountMap` for a page, and anywidget's `render` as its default export."""
    return "\n".join(_read(f"{part}.js") for part in PARTS)


@lru_cache(maxsize=1)
def style() -> str:
    """Return the style sheet; every rule of it lies under `.scm`."""
    return _read("map.css")


def allowed(code: str) -> str:
    """Return how a content security policy allows this one script."""
    return f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'"


def _read(name: str) -> str:
    return files("scorecard.render").joinpath("front", name).read_text(encoding="utf-8")


__all__ = ["allowed", "script", "style"]
