"""Nothing in the project knows the machine it was written on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

OUTSIDE = {".git", ".venv", ".claude", "__pycache__", "build", "dist", "node_modules", "out"}
"""Folders that are no part of the project; hidden caches are left out by their name."""

ABSOLUTE = re.compile(
    r"(?<![\w.~/-])/(?:work|root|mnt|home/\w+|Users/\w+|tmp/\w|opt/\w)[\w/.-]*"  # a path of one machine
    r"|file://\S+|[A-Z]:\\Users\S*"
    r"|\b(?:files\.pythonhosted|registry\.npmjs|deb\.debian)\.org\b"  # an address things came from
)
BELONGS = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+_-]+$")


def files(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        if path.is_dir() and path.name not in OUTSIDE and not path.name.endswith(("_cache", ".egg-info")):
            if path.name not in {".hypothesis", ".ipynb_checkpoints", ".benchmarks", ".idea", ".vscode"}:
                yield from files(path)
        elif path.is_file():
            yield path


def test_no_file_names_a_machine_s_paths(root: Path) -> None:
    found = []
    for path in files(root):
        if path == Path(__file__).resolve():
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        lines = text.splitlines()
        found += [
            f"{path.relative_to(root)}:{number}: {match[0]}"
            for number, line in enumerate(lines, 1)
            for match in ABSOLUTE.finditer(line)
            if not line.startswith("#!")
        ]
    assert found == []


def test_constraints_are_names_and_versions_only(root: Path) -> None:
    lines = [line for line in (root / "constraints.txt").read_text("utf-8").splitlines() if line[:1] != "#"]
    assert [line for line in lines if not BELONGS.match(line)] == []
    assert lines == sorted(lines, key=str.casefold)


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("see /work/main/src", True),
        ("open('/home/ana/strategy.yaml')", True),
        ("strategy-scorecard @ file:///x", True),
        ("https://example.org/work/main", False),
        ("examples/hmrc_ims/strategy.yaml", False),
        ("out/work/map.svg", False),
    ],
)
def test_a_trace_is_caught(text: str, caught: bool) -> None:
    assert bool(ABSOLUTE.search(text)) is caught
