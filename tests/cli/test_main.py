"""The command line by way of Python."""

from __future__ import annotations

import subprocess
import sys


def test_python_minus_m_is_the_command() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "scorecard", "--help"], capture_output=True, check=True, text=True
    )
    assert "review" in found.stdout
    assert "what-if" in found.stdout
