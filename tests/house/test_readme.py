"""README as a reader would follow it: its Python runs, its commands exist."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
SHELLS = {"sh", "bash", "shell", "console"}


class Block(NamedTuple):
    language: str
    line: int
    text: str


def blocks(text: str) -> Iterator[Block]:
    """Yield every fenced block with the number of its first line."""
    for match in BLOCK.finditer(text):
        yield Block(match[1], text.count("\n", 0, match.start(2)) + 1, match[2])


def commands(text: str) -> Iterator[list[str]]:
    """Yield every command of the shell blocks as a list of words, without prompts and comments."""
    for block in blocks(text):
        if block.language in SHELLS:
            for line in block.text.replace("\\\n", " ").splitlines():
                words = shlex.split(line.removeprefix("$ "), comments=True)
                if words:
                    yield words


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text("utf-8")


@pytest.fixture
def workplace(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with the examples where a reader of the checkout has them."""
    shutil.copytree(root / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_python_blocks_run_in_order(readme: str, workplace: Path) -> None:
    found = [block for block in blocks(readme) if block.language == "python"]
    assert found, "README shows no Python"
    namespace: dict[str, Any] = {"__name__": "readme"}
    for block in found:
        code = "\n" * (block.line - 1) + block.text  # so that a fault names README's own line
        exec(compile(code, "README.md", "exec", dont_inherit=True), namespace)


def test_every_make_target_exists(readme: str, root: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {word for words in commands(readme) if words[0] == "make" for word in words[1:]}
    assert {word for word in named if "=" not in word} <= targets
    assert {"demo", "test"} <= named


def test_every_scorecard_command_runs(readme: str, workplace: Path) -> None:
    script = Path(sys.executable).with_name("scorecard")
    for words in commands(readme):
        if words[0] == "scorecard":
            done = subprocess.run(
                [script, *words[1:]],
                check=False,
                capture_output=True,
                text=True,
                env={**os.environ, "NO_COLOR": "1"},
            )
            assert done.returncode == 0, f"{shlex.join(words)}:\n{done.stdout}{done.stderr}"


def test_no_other_command_is_shown_untested(readme: str) -> None:
    assert {words[0] for words in commands(readme)} <= {"make", "scorecard", "pip", "git", "cd"}


def test_blocks_are_found_where_they_stand() -> None:
    text = "# A\n\n```python\nx = 1\n```\n\n```console\n$ make demo  # first\nmake \\\n  test\n```\n"
    assert next(blocks(text)) == Block("python", 4, "x = 1\n")
    assert list(commands(text)) == [["make", "demo"], ["make", "test"]]
