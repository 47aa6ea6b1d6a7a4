"""Under CI=true a skip is a failure; elsewhere it says why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPED = """
import pytest
def test_a():
    pytest.skip("no browser here")
@pytest.mark.xfail(reason="known")
def test_b():
    assert False
"""
SKIPPED_WHOLE = "import pytest\npytest.importorskip('no_such_module')\ndef test_a(): pass\n"


@pytest.mark.parametrize(
    ("source", "reason", "ci", "code"),
    [
        (SKIPPED, "no browser here", "", 0),
        (SKIPPED, "no browser here", "true", 1),
        (SKIPPED_WHOLE, "no_such_module", "", 5),  # pytest's word for: no test ran
        (SKIPPED_WHOLE, "no_such_module", "true", 2),
    ],
)
def test_a_skip(source: str, reason: str, ci: str, code: int, root: Path, tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(source, "utf-8")
    options = [
        "-p",
        "tests.conftest",
        "-c",
        os.devnull,
        "--rootdir",
        str(tmp_path),
        "-rs",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(test)],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(root), "PYTEST_ADDOPTS": ""},
    )
    assert done.returncode == code, done.stdout
    assert reason in done.stdout
