"""What an import costs: nothing is loaded before it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "fontTools",
    "graphviz",
    "jinja2",
    "matplotlib",
    "narwhals",
    "networkx",
    "numpy",
    "openpyxl",
    "pandas",
    "rich",
    "ruamel",
    "scipy",
    "typer",
    "typst",
}


def loaded(code: str) -> set[str]:
    """Return the top-level packages that running `code` in a new interpreter adds."""
    probe = f"import sys; before = set(sys.modules)\n{code}\nprint(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_import_loads_nothing_but_itself() -> None:
    assert loaded("import scorecard") == {"scorecard"}


@pytest.mark.parametrize("name", ["Strategy", "Period", "Finding", "StrategyError", "example"])
def test_the_nouns_load_nothing_heavy(name: str) -> None:
    assert loaded(f"import scorecard; scorecard.{name}") & HEAVY == set()


def test_the_command_line_loads_no_numbers() -> None:
    assert loaded("import scorecard.cli") & (HEAVY - {"typer", "rich"}) == set()
