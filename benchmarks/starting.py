"""What it costs to start: whole processes, so that everything loaded counts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Row, in_turns, process, python

ROUNDS = 21


def rows() -> Iterator[Row]:
    """Measure the import and the command line."""
    ours, theirs = in_turns(
        python("import scorecard; scorecard.Strategy"), python("from pydantic import BaseModel"), ROUNDS
    )
    yield Row("import scorecard; scorecard.Strategy", ours, "from pydantic import BaseModel", theirs, 2)

    command = str(Path(sys.executable).with_name("scorecard"))
    shown = subprocess.run([command, "--help"], check=True, capture_output=True, text=True).stdout
    missing = [name for name in ("check", "review", "explain", "trace", "map", "schema") if name not in shown]
    if missing:
        raise SystemExit(f"scorecard --help does not name {', '.join(missing)}")
    ours, theirs = in_turns(process(command, "--help"), python("import typer"), ROUNDS)
    yield Row("scorecard --help", ours, "import typer", theirs, 2)
