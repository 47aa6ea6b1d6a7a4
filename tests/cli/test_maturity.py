"""Maturity and services from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import scorecard as sc
from scorecard.cli import app

NIMM = sc.example("nimm")
ROUNDS = [NIMM / "rounds" / name for name in ("2010-05.yaml", "2009-05.yaml")]
STRATEGY = NIMM / "strategy.yaml"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_an_assessment_is_a_table_of_levels_with_what_to_know() -> None:
    result = run("assessment", *ROUNDS)
    assert result.exit_code == 0
    desk = next(line for line in result.stdout.splitlines() if line.startswith("Service Desk"))
    assert desk.split("  ")[-1].strip() == "2 → 3"
    assert "2 possibly 3 → 3" in desk
    assert "levels" in result.stderr
    assert "Directory Services" in run("assessment", *ROUNDS, "--round", "May 2009").stdout


def test_a_capability_is_told_in_full() -> None:
    told = run("assessment", *ROUNDS, "-c", "service-desk", "--round", "May 2009").stdout
    assert "Nobody could say which of the trust's aims the desk serves." in told


def test_a_roll_up_is_named_and_says_whose_choice_it_is() -> None:
    result = run("assessment", ROUNDS[0], "--roll-up", "minimum")
    assert result.stdout.splitlines()[1].split()[:2] == ["overall", "NHS"]
    assert "the roll-up is our choice" in result.stderr
    refused = run("assessment", ROUNDS[0], "--roll-up", "gate")
    assert refused.exit_code == 2
    assert "answered level by level" in refused.stderr


def test_a_chart_is_written(tmp_path: Path) -> None:
    file = tmp_path / "radar.svg"
    result = run("assessment", *ROUNDS, "--chart", "radar", "-c", "service-desk", "-o", file)
    assert result.exit_code == 0
    assert file.read_text("utf-8").startswith("<svg")
    wrong = run("assessment", *ROUNDS, "--chart", "rader", "-o", file)
    assert wrong.exit_code == 2
    assert "radar" in wrong.stderr


def test_a_chart_of_a_capability_draws_that_alone(tmp_path: Path) -> None:
    file = tmp_path / "heat.svg"
    assert run("assessment", *ROUNDS, "--chart", "heat", "-c", "Service Desk", "-o", file).exit_code == 0
    drawn = file.read_text("utf-8")
    assert "Service Desk" in drawn
    assert "Change Management" not in drawn
    assert run("assessment", *ROUNDS, "--chart", "heat", "-o", file).exit_code == 0
    assert "Change Management" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--progress"], "From May 2009 to"),
        (["--perceptions", "--round", "May 2009"], "Service Desk"),
        (["--lever", "service-desk", "--round", "May 2009"], "Strategy Alignment"),
        (["--roadmap", "2009Q3", "--budget", "20000", "--round", "May 2009"], "from Q3 2009: 3 of 6 ideas"),
    ],
)
def test_what_a_round_can_be_asked_is_shown(words: list[str], said: str) -> None:
    result = run("assessment", *ROUNDS, *words)
    assert result.exit_code == 0, result.stderr
    assert said in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--chart", "heat", "--roll-up", "rubbish"], "--chart and --roll-up do not go together"),
        (["--progress", "-c", "service-desk"], "--progress and --capability do not go together"),
        (["--lever", "service-desk", "--perceptions"], "--perceptions and --lever do not go together"),
        (["--budget", "3"], "--budget belongs to --roadmap"),
        (["--roll-up", "mean", "-o", "x.svg"], "--output belongs to --chart"),
        (["--progress", "--round", "May 2009"], "--round and --progress do not go together"),
    ],
)
def test_what_does_not_go_together_is_refused(words: list[str], said: str) -> None:
    result = run("assessment", *ROUNDS, *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_maturity_is_called_assessment_here() -> None:
    result = run("maturity", *ROUNDS)
    assert result.exit_code == 2
    assert "it is called 'assessment'" in result.stderr


def test_what_is_no_assessment_is_told_with_its_lines() -> None:
    result = run("assessment", STRATEGY)
    assert result.exit_code == 2
    assert "`framework` is missing" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_framework_the_library_does_not_have_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "round.yaml"
    file.write_text("framework: nim\norganisation: A\nround: 1\ndate: 2020-01-31\n", "utf-8")
    result = run("assessment", file)
    assert result.exit_code == 2
    assert f"{file}:1:12: no framework 'nim' comes with the library; did you mean 'nimm'?" in result.stderr


@pytest.mark.parametrize("command", ["services", "catalogue", "value-box"])
def test_services_of_a_strategy(command: str, tmp_path: Path) -> None:
    more = {"catalogue": ["patients"], "value-box": ["-o", tmp_path / "box.svg"]}.get(command, [])
    result = run(command, STRATEGY, *more)
    assert result.exit_code == 0, result.stderr
    assert "Reminders of appointments" in (
        (tmp_path / "box.svg").read_text("utf-8") if command == "value-box" else result.stdout
    )


def test_a_customer_nobody_knows_is_named() -> None:
    result = run("catalogue", STRATEGY, "patiens")
    assert result.exit_code == 2
    assert "patients" in result.stderr
