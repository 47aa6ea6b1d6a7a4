"""What a Maturity and a MaturityPanel refuse, and in which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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


@pytest.mark.parametrize("given", ["2009-05.yaml", Path("2009-05.yaml"), 3, [3], {"framework": "made"}])
def test_what_was_never_read_is_no_assessment(given: Any) -> None:
    with pytest.raises(sc.StrategyError, match="assessments are wanted, not"):
        sc.Maturity(made.framework(), given)


@pytest.mark.parametrize("made_of", [sc.Maturity, sc.MaturityPanel])
def test_the_name_of_a_framework_is_no_framework(made_of: Any) -> None:
    with pytest.raises(sc.StrategyError, match="a framework is wanted, not str; `read_framework`"):
        made_of("nimm", made.assessment({}))


def test_a_round_called_by_a_number_is_found_by_it() -> None:
    maturity: Any = sc.Maturity(made.framework(), made.assessment({"desk": {"process": 2}}, round="2009"))
    assert maturity.round(2009).round == "2009"
    with pytest.raises(sc.UnknownNameError, match="no round '2010'"):
        maturity.round(2010)


def test_of_two_rounds_on_one_day_the_later_is_the_one_given_later() -> None:
    morning, evening = (made.assessment({}, round=name) for name in ("morning", "evening"))
    assert sc.Maturity(made.framework(), [morning, evening]).round().round == "evening"
