"""The house of the design: who may import whom. An import inside a function is an import."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "scorecard"
ROWS = (
    {"errors"},
    {"model", "_files", "_optional", "examples"},
    {"results"},
    {"kpi"},
    {"strategy_map", "maturity"},
    {"checks", "render", "formats"},
    {"review"},
    {"pack"},
    {"cli", "hub"},
    {"__main__"},
)
ROW = {room: number for number, rooms in enumerate(ROWS) for room in rooms}


def imported(module: str, is_package: bool, source: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield line, module and names of every import of ours, at any depth of the file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ()
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parts, *filter(None, [node.module])])
            yield node.lineno, base, tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value, ()


def arrows(sources: Mapping[str, str], packages: frozenset[str]) -> Iterator[tuple[str, int, str]]:
    """Yield (importing module, line, imported module) for every import of ours."""
    for module, source in sorted(sources.items()):
        for line, base, names in imported(module, module in packages, source):
            inside = {f"{base}.{name}" if f"{base}.{name}" in sources else base for name in names}
            for target in sorted(inside or {base}):
                if target == PACKAGE or target.startswith(f"{PACKAGE}."):
                    yield module, line, target


def faults(sources: Mapping[str, str], packages: frozenset[str] = frozenset()) -> list[str]:
    """Return every arrow that breaks the house, in words; `sources` maps module to text."""

    def room(module: str) -> str:
        return module.split(".")[1] if "." in module else ""

    found = [
        f"{module}: room {room(module)!r} stands in no row"
        for module in sorted(sources)
        if module != PACKAGE and room(module) not in ROW
    ]
    within: dict[str, set[str]] = {}
    for module, line, target in arrows(sources, packages):
        place = f"{module}:{line}"
        if module == PACKAGE:
            continue  # the front door knows every room
        if target == PACKAGE:
            found.append(f"{place}: imports from the front door; name the room")
        elif target not in sources:
            found.append(f"{place}: {target} is no module of ours")
        elif room(module) == room(target):
            within.setdefault(module, set()).add(target)
        elif ROW.get(room(target), 99) >= ROW.get(room(module), -1):
            way = "sideways" if ROW.get(room(target)) == ROW.get(room(module)) else "up"
            found.append(f"{place}: imports {target}, {way}")
    try:
        TopologicalSorter(within).prepare()
    except CycleError as error:
        found.append("a circle inside a room: " + " -> ".join(reversed(error.args[1])))
    return found


def test_the_house_stands(root: Path) -> None:
    source = root / "src"
    files = {
        ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted((source / PACKAGE).rglob("*.py"))
    }
    packages = frozenset(module for module, path in files.items() if path.name == "__init__.py")
    assert len(files) > 10
    assert faults({module: path.read_text("utf-8") for module, path in files.items()}, packages) == []


BASE = {
    "scorecard": "from scorecard.review import Review",
    "scorecard.errors": "",
    "scorecard.model": "",
    "scorecard.model.base": "from scorecard.errors import Finding",
    "scorecard.kpi": "",
    "scorecard.kpi.score": "from scorecard.model import base",
    "scorecard.render": "",
    "scorecard.render.svg": "import scorecard.kpi.score",
    "scorecard.formats": "",
    "scorecard.review": "from scorecard.render.svg import draw\nfrom scorecard.kpi.score import score",
}
PACKAGES = frozenset(
    {"scorecard", "scorecard.model", "scorecard.kpi", "scorecard.render", "scorecard.formats"}
)


def test_a_sound_house_has_no_fault() -> None:
    assert faults(BASE, PACKAGES) == []


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("errors", "from scorecard.model.base import Noun", "up"),
        ("errors", "def f():\n    from scorecard.model import base", "up"),
        ("errors", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import scorecard.review", "up"),
        ("kpi.score", "from ..review import Review", "up"),
        ("kpi", "from ..review import Review", "up"),
        ("model.base", "import importlib\nimportlib.import_module('scorecard.kpi.score')", "up"),
        ("render.svg", "from scorecard import formats", "sideways"),
        ("render.svg", "from scorecard import Review", "front door"),
        ("render.svg", "import scorecard as sc", "front door"),
        ("render.svg", "from scorecard.kpi.scoer import score", "no module of ours"),
        ("kpi.scale", "class A:\n    def f(self):\n        from scorecard.kpi.curve import b", "a circle"),
        ("attic", "", "stands in no row"),
    ],
)
def test_a_bad_arrow_is_caught(module: str, source: str, fault: str) -> None:
    circle = {"scorecard.kpi.curve": "from . import scale", "scorecard.kpi.scale": ""}
    found = faults({**BASE, **circle, f"scorecard.{module}": source}, PACKAGES)
    assert len(found) == 1
    assert fault in found[0]
