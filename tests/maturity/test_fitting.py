"""What a Maturity and a MaturityPanel refuse, and in which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from tests.maturity import made_levels as made


@pytest.mark.parametrize("made_of", [sc.Maturity, sc.MaturityPanel])
def test_every_fault_names_organisation_round_and_part(made_of: Any) -> None:
    wrong = made.assessment(
        {
            "desk": {"process": {"as_is": 6, "scores": {"a": 1.5}}, "peopel": 2},
            "dsk": {"process": 1},
        },
        present={"a": {"name": "A role"}},
        scope=["desk", "wards"],
    )
    with pytest.raises(sc.StrategyError) as caught:
        made_of(made.framework(), [wrong])
    assert [(str(each.where), each.what) for each in caught.value.findings] == [
        ("Northbrook (fictitious), round '1' (scope)", "no capability 'wards'"),
        (
            "Northbrook (fictitious), round '1' (desk/process/as_is)",
            "level 6 is not on the scale, which runs from 1 to 5",
        ),
        (
            "Northbrook (fictitious), round '1' (desk/process/scores/a)",
            "level 1.5 lies between two; levels are stated in steps of 1",
        ),
        ("Northbrook (fictitious), round '1' (desk/peopel)", "no perspective 'peopel'"),
        ("Northbrook (fictitious), round '1' (dsk)", "no capability 'dsk'"),
    ]
    assert "did you mean 'people'" in str(caught.value)


@pytest.mark.parametrize("made_of", [sc.Maturity, sc.MaturityPanel])
@pytest.mark.parametrize("given", ["2009-05.yaml", Path("2009-05.yaml"), ["2009-05.yaml"]])
def test_a_path_is_no_assessment_and_says_how_to_read_it(made_of: Any, given: Any) -> None:
    with pytest.raises(sc.StrategyError, match=r"'2009-05\.yaml' is no assessment.*`read_assessment`"):
        made_of(made.framework(), given)


@pytest.mark.parametrize("given", [3, [3], {"framework": "made"}])
def test_what_was_never_read_is_no_assessment(given: Any) -> None:
    with pytest.raises(sc.StrategyError, match="an assessment is wanted, not"):
        sc.Maturity(made.framework(), given)


def test_a_framework_is_taken_by_its_name_wherever_one_is_wanted(tmp_path: Path) -> None:
    folder = sc.example("nimm")
    nimm = sc.read_framework("nimm")
    read = sc.read_assessment(folder / "rounds" / "2009-05.yaml", "nimm")
    assert sc.Maturity("nimm", read).framework == nimm
    assert sc.MaturityPanel("nimm", [read]).levels.shape == (280, 1, 1)
    assert sc.workshop_sheet("nimm", "service-desk").framework == nimm
    merged = sc.merge_framework("nimm", folder / "local.yaml")
    assert merged.framework == sc.merge_framework(nimm, sc.read_framework(folder / "local.yaml")).framework
    sc.write_workbook("nimm", tmp_path / "nimm.xlsx", read)
    assert sc.read_workbook(tmp_path / "nimm.xlsx", "nimm").errors == ()


@pytest.mark.parametrize(
    "use",
    [
        lambda given, path: sc.Maturity(given, []),
        lambda given, path: sc.MaturityPanel(given, []),
        lambda given, path: sc.workshop_sheet(given, "service-desk"),
        lambda given, path: sc.merge_framework(given, given),
        lambda given, path: sc.write_workbook(given, path / "nimm.xlsx"),
        lambda given, path: sc.read_workbook(path / "nimm.xlsx", given),
        lambda given, path: sc.read_assessment(sc.example("nimm") / "rounds" / "2009-05.yaml", given),
    ],
)
def test_what_is_no_framework_is_refused_and_a_name_nobody_knows_is_hinted(use: Any, tmp_path: Path) -> None:
    with pytest.raises(sc.StrategyError, match="a framework is wanted, not int"):
        use(3, tmp_path)
    with pytest.raises(sc.UnknownNameError, match="did you mean 'nimm'"):
        use("nim", tmp_path)


def test_a_workbook_is_filled_in_with_an_assessment_that_was_read(tmp_path: Path) -> None:
    wrong: Any = "2009-05.yaml"
    with pytest.raises(sc.StrategyError, match="read it with `read_assessment`"):
        sc.write_workbook("nimm", tmp_path / "nimm.xlsx", wrong)


def test_a_capability_nobody_knows_is_hinted_or_listed() -> None:
    frame = pd.DataFrame(
        {
            "organisation": "A",
            "round": "1",
            "capability": ["rubbish", "service desk help"],
            "perspective": "process",
            "as_is": 3,
        }
    )
    with pytest.raises(sc.ReadingsError) as table:
        sc.MaturityPanel("nimm", frame)
    assert [each.fix for each in table.value.findings] == [
        "`scorecard framework nimm` lists them", "did you mean 'service-desk'?",
    ]  # fmt: skip
    folder = sc.example("nimm")
    first = sc.read_assessment(folder / "rounds" / "2009-05.yaml", "nimm")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    with pytest.raises(sc.StrategyError) as linked:
        sc.Maturity("nimm", first).into(strategy, {"rubbish": "quick-help", "Servce Desk": "quick-help"})
    assert [each.fix for each in linked.value.findings] == [
        "`scorecard framework nimm` lists them", "did you mean 'service-desk'?",
    ]  # fmt: skip


def test_a_customer_is_found_by_name_and_a_name_nobody_bears_names_the_id() -> None:
    strategy = sc.Strategy.model_validate(
        {"name": "Trust", "customers": {"gps": "GP practices", "patients": "Patients", "p2": "Patients"}}
    )
    assert strategy.customer("gp practices").id == strategy.customer("gps").id == "gps"
    assert strategy.customer("patients").id == "patients"
    with pytest.raises(sc.UnknownNameError, match="did you mean 'gps'"):
        strategy.customer("GP practice")
    with pytest.raises(sc.UnknownNameError, match="did you mean 'patients' or 'p2'"):
        strategy.customer("Patients")


def test_a_round_called_by_a_number_is_found_by_it() -> None:
    maturity: Any = sc.Maturity(made.framework(), made.assessment({"desk": {"process": 2}}, round="2009"))
    assert maturity.round(2009).round == "2009"
    with pytest.raises(sc.UnknownNameError, match="no round '2010'"):
        maturity.round(2010)


def test_of_two_rounds_on_one_day_the_later_is_the_one_given_later() -> None:
    morning, evening = (made.assessment({}, round=name) for name in ("morning", "evening"))
    assert sc.Maturity(made.framework(), [morning, evening]).round().round == "evening"
