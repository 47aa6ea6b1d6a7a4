"""Nothing in the project knows the machine it was written on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

MADE = {"__pycache__", "build", "dist", "node_modules", "out"}
"""Folders of what is made here; hidden ones are a tool's own and no part of the project."""
HIDDEN_BUT_OURS = {".ci"}

ABSOLUTE = re.compile(
    r"(?<![\w.~/-])/(?:work|root|mnt|home/\w+|Users/\w+|tmp/\w|opt/\w)[\w/.-]*"  # a path of one machine
    r"|file:/{2}\S+|[A-Z]:\\Users\S*"
    r"|\b(?:files\.pythonhosted|registry\.npmjs|deb\.debian)\.org\b"  # an address things came from
)
BELONGS = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+_-]+$")


def files(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        hidden = path.name.startswith(".") and path.name not in HIDDEN_BUT_OURS
        if path.is_dir():
            if not hidden and path.name not in MADE and not path.name.endswith(".egg-info"):
                yield from files(path)
        elif path.is_file() and path.name != ".git":  # a file in a second working tree
            yield path


def test_no_file_names_a_machine_s_paths(root: Path) -> None:
    found = []
    for path in files(root):
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


def test_hidden_files_are_read_and_the_folders_of_tools_are_not(tmp_path: Path) -> None:
    for name in (
        ".ci/run",
        ".cache-of-a-tool/notes",
        ".settings",
        "out/map.svg",
        "src/a.py",
        "x.egg-info/PKG",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    read = [path.relative_to(tmp_path).as_posix() for path in files(tmp_path)]
    assert read == [".ci/run", ".settings", "src/a.py"]


ROOT = "/"  # put together here, so that this file can be read too


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        (f"see {ROOT}work/main/src", True),
        (f"open('{ROOT}home/ana/strategy.yaml')", True),
        (f"strategy-scorecard @ file:{ROOT}{ROOT}{ROOT}x", True),
        (f"https://files.pythonhosted{'.'}org/packages", True),
        ("https://example.org/work/main", False),
        ("examples/hmrc_ims/strategy.yaml", False),
        ("out/work/map.svg", False),
    ],
)
def test_a_trace_is_caught(text: str, caught: bool) -> None:
    assert bool(ABSOLUTE.search(text)) is caught
