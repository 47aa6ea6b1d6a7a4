"""The public surface, name by name: a new one is a decision, made here."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import scorecard

PUBLIC = [
    "Assessment",
    "Finding",
    "Findings",
    "Framework",
    "Initiative",
    "Judgement",
    "Judgements",
    "KPI",
    "LoopError",
    "Maturity",
    "MaturityPanel",
    "MissingExtraError",
    "Objective",
    "Panel",
    "Period",
    "PeriodError",
    "Readings",
    "ReadingsError",
    "RenderError",
    "Review",
    "Scenario",
    "ScorecardError",
    "SelectorError",
    "Strategy",
    "StrategyError",
    "UnknownNameError",
    "assessment_schema",
    "check",
    "compile_frames",
    "example",
    "framework_names",
    "framework_schema",
    "merge_framework",
    "reach",
    "read_assessment",
    "read_data_cmm",
    "read_framework",
    "read_judgements",
    "read_readings",
    "read_samm",
    "read_scenario",
    "read_strategy",
    "read_workbook",
    "reduce_readings",
    "score_tables",
    "strategy_schema",
    "to_networkx",
    "workshop_sheet",
    "write_assessment",
    "write_framework",
    "write_judgements",
    "write_scenario",
    "write_strategy",
    "write_workbook",
]


def test_all_is_exactly_this() -> None:
    assert scorecard.__all__ == PUBLIC
    assert sorted(PUBLIC) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_every_name_is_there(name: str) -> None:
    assert getattr(scorecard, name).__name__ == name
    assert getattr(scorecard, name).__doc__, f"{name} has no docstring"


def test_nothing_else_shows() -> None:
    assert [name for name in dir(scorecard) if not name.startswith("__")] == PUBLIC


def test_star_import_gives_the_same() -> None:
    code = "from scorecard import *; print(*sorted(n for n in globals() if n[0] != '_'))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == PUBLIC


def test_an_editor_is_told_what_happens() -> None:
    """The names under TYPE_CHECKING are those of the table that fetches them."""
    tree = ast.parse(Path(str(scorecard.__file__)).read_text("utf-8"))
    (block,) = (n for n in tree.body if isinstance(n, ast.If) and isinstance(n.test, ast.Name))
    for_editors = {
        (node.module or "").removeprefix("scorecard."): tuple(alias.name for alias in node.names)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
    }
    assert {home: tuple(sorted(names)) for home, names in for_editors.items()} == scorecard._HOMES
    assert sorted(name for names in scorecard._HOMES.values() for name in names) == PUBLIC


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Reveiw'"):
        _ = scorecard.Reveiw


def test_the_version_is_the_distribution_s() -> None:
    from importlib.metadata import version

    assert scorecard.__version__ == version("strategy-scorecard")
