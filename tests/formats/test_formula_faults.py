"""What is said of the formulas of a document: every fault, with its line, and nothing is ever run."""

from __future__ import annotations

from pathlib import Path

import pytest

import scorecard as sc

DESK = """name: Desk
objectives:
  top: {name: Top, vision: true}
kpis:
  calls: {name: Calls, untargeted: true}
  fixed:
    name: Fixed
    untargeted: true
  rate:
    name: Rate
    target: 70
    formula: FORMULA
  north: {name: North, part_of: whole, target: 1}
  whole: {name: Whole, formula: sum(part_of), target: 1}
"""


def refused(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "desk.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(sc.StrategyError) as caught:
        sc.read_strategy(path)
    return [str(finding).replace(str(path), "desk.yaml") for finding in caught.value.findings]


def test_a_formula_that_can_be_read_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(DESK.replace("FORMULA", "fixed / calls * 100"), "utf-8")
    assert sc.read_strategy(path).kpis[2].formula == "fixed / calls * 100"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("fixed / cals", "formula, column 9 (kpi:rate): no KPI 'kpi:cals'; did you mean 'calls'? [formula]"),
        ("fixed / (calls", "formula, column 15 (kpi:rate): a bracket is not closed; write `)` [formula]"),
        ("mean(part_of)", "(kpi:rate): its formula runs over `part_of`, and no KPI is part of it; "
         "write `part_of: kpi:rate` on its parts [formula]"),
        ("lag(rate, 1) + 1", "formula (kpi:rate): KPIs are made of each other, each read by the next: "
         "kpi:rate -> kpi:rate; take one out of a `formula` or `part_of`, also where it is read with `lag` "
         "[loop]"),
    ],
)  # fmt: skip
def test_one_fault_is_one_finding_with_its_line(tmp_path: Path, formula: str, said: str) -> None:
    (finding,) = refused(tmp_path, DESK.replace("FORMULA", formula))
    assert finding.startswith("error: desk.yaml:12:14")
    assert finding.endswith(said)


@pytest.mark.parametrize(
    "formula",
    [
        "(" * 10_000 + "calls" + ")" * 10_000,
        "(" * 5_000,
        "-" * 9_000 + "calls",
        "\"__import__('os').system('true')\"",
        "calls.__class__.__mro__",
        "'{calls.__init__.__globals__}'",
        "\"open('/etc/passwd').read()\"",
        "(lambda)()",
    ],
)
def test_a_formula_too_deep_or_reaching_for_python_is_one_clear_error(tmp_path: Path, formula: str) -> None:
    (finding,) = refused(tmp_path, DESK.replace("FORMULA", formula))
    assert finding.startswith("error: desk.yaml:12:14, formula, column ")
    assert finding.endswith("[formula]")
    assert len(finding) < 300


def test_a_loop_over_formulas_and_parts_prints_its_path(tmp_path: Path) -> None:
    text = DESK.replace("FORMULA", "whole * 2").replace("North, part_of", "North, formula: rate / 2, part_of")
    (finding,) = refused(tmp_path, text)
    assert "kpi:north -> kpi:whole -> kpi:rate -> kpi:north" in finding


def test_faults_of_formulas_stand_beside_all_others(tmp_path: Path) -> None:
    text = DESK.replace("FORMULA", "fixed / cals").replace("target: 70", "target: seventy")
    text = text.replace("part_of: whole", "part_of: [whole, hole]").replace("sum(part_of)", "sum(part_of")
    said = refused(tmp_path, text)
    assert [line.split(":")[2] for line in said] == ["11", "12", "13", "14"]
    assert "no node 'hole'" in said[2]


def test_formulas_survive_the_writer(tmp_path: Path) -> None:
    path, copy = tmp_path / "desk.yaml", tmp_path / "copy.yaml"
    path.write_text(DESK.replace("FORMULA", "if(calls > 0, fixed / calls * 100, 0)"), "utf-8")
    strategy = sc.read_strategy(path)
    sc.write_strategy(strategy, copy)
    assert sc.read_strategy(copy) == strategy
