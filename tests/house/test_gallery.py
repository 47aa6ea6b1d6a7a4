"""The gallery shows what the code draws today."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_gallery", DOCS / "build_gallery.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_picture_is_drawn_as_it_stands(gallery: ModuleType) -> None:
    """After a change that is meant: make gallery."""
    files = gallery.files()
    for name, text in files.items():
        assert (DOCS / name).read_text("utf-8") == text, f"{name} is not what is drawn today"
    assert {f"gallery/{path.name}" for path in (DOCS / "gallery").iterdir()} == files.keys() - {"gallery.md"}


def test_every_picture_says_that_figures_are_illustrative(gallery: ModuleType) -> None:
    assert [
        name for name, picture in gallery.drawn().items() if "Figures are illustrative" not in picture.alt
    ] == []


def test_the_line_shown_is_the_line_that_draws(gallery: ModuleType) -> None:
    source = (DOCS / "build_gallery.py").read_text("utf-8").split("def drawn()")[1]
    for shown in gallery.PICTURES:
        assert f'"{shown.name}": {shown.code},' in source
