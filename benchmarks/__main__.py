"""Run every benchmark and print one table: `make bench`, or `python -m benchmarks starting`."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks.timing import Row, show

PARTS = (
    "starting", "maps", "page", "flow", "scale", "growth", "pipeline", "spc", "readings", "maturity",
    "workbook",
)  # fmt: skip


def main(parts: list[str]) -> None:
    """Measure the named parts, or all."""
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        raise SystemExit(f"no benchmark {', '.join(unknown)}; there are {', '.join(PARTS)}")
    rows: list[Row] = []
    for part in parts or PARTS:
        rows += import_module(f"benchmarks.{part}").rows()
    print(show(rows))


main(sys.argv[1:])
