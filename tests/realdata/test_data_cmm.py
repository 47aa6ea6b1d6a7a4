"""US DOT Data CMM: a saved assessment of which 5 of 479 items are answered comes to 2.6 throughout."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import parse

import numpy as np
import pytest

import scorecard as sc
from scorecard.formats.assessment import assessment_text, parse_assessment
from scorecard.formats.data_cmm import DataCMM, read_data_cmm_checklist
from scorecard.formats.framework import framework_text, parse_framework

pytestmark = pytest.mark.realdata
SAVED = "Gotham City DOT.xml"


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "maturity" / "usdot_data_cmm" / "bin" / "Release"


@pytest.fixture(scope="module")
def read(folder: Path) -> DataCMM:
    return sc.read_data_cmm(folder / SAVED, date="2024-04-30")


def test_the_framework_is_six_dimensions_of_479_items(read: DataCMM, folder: Path) -> None:
    framework = read.framework
    assert [category.name for category in framework.categories] == [
        "Envision",
        "Plan",
        "Create",
        "Manage",
        "Use",
        "Policy",
    ]
    assert [len(category.categories) for category in framework.categories] == [3, 3, 5, 5, 5, 2]
    assert [len(framework.groups[each.id]) for each in framework.categories] == [89, 78, 75, 81, 59, 97]
    assert len(framework.capabilities) == 479
    assert framework == read_data_cmm_checklist(folder / "CMM config.txt")


def test_no_word_of_an_item_is_lost(read: DataCMM, folder: Path) -> None:
    texts = [item.get("Item", "").strip() for item in parse(folder / SAVED).getroot().iter("Checklist")]
    read_texts = [each.description or each.name for each in read.framework.capabilities.values()]
    assert read_texts == texts
    assert sum(bool(each.description) for each in read.framework.capabilities.values()) == 1


def test_what_was_rated_and_noted_is_kept(read: DataCMM) -> None:
    assessment = read.assessment
    assert (assessment.organisation, assessment.framework_version) == ("Gotham City DOT", "102")
    found = {each.id: (str(each.as_is), each.rationale, each.note) for each in assessment.capabilities}
    assert found == {
        "create-modern-formats-1": ("1", "", "Barriers: Internal policies; External policies"),
        "create-modern-formats-2": ("2", "", "Barriers: Internal policies; Time constraints"),
        "create-modern-formats-3": (
            "3",
            "Discuss with IT department.",
            "Barriers: Internal policies; Budget constraints",
        ),
        "create-modern-formats-4": (
            "4",
            "Confirm with IT department.",
            "Barriers: Internal policies; Technical challenges",
        ),
        "create-modern-formats-6": ("3", "", "Barriers: Internal policies; External policies"),
    }
    assert assessment.note == (
        "Use case: Generic Use Case\n"
        "Create, Modern formats: I like this subdimension because it only has 6 checklist items."
    )


def test_it_is_2_6_at_every_level_and_what_is_not_rated_is_not_0(read: DataCMM, folder: Path) -> None:
    frame = sc.Maturity(*read).to_frame().set_index("capability")
    levels, groups = frame["as_is"], read.framework.groups
    answered = frame.index[frame["state"] == "answered"]
    assert (len(answered), len(frame)) == (5, 479)
    saved = parse(folder / SAVED).getroot()
    expected = [saved.findtext("MaturityScore")]
    expected += [each.findtext("MaturityScore") for each in saved.iterfind("Dimension[@Title='Create']")]
    inner = "Dimension[@Title='Create']/Subdimension[@Title='Modern formats']"
    expected += [each.findtext("MaturityScore") for each in saved.iterfind(inner)]
    assert expected == ["2.6"] * 3, "the tool's own figures"
    assert levels[answered].tolist() == [1, 2, 3, 4, 3]
    rolled = sc.Maturity(*read).roll_up("mean")
    for found in (rolled.overall, rolled.level("create"), rolled.level("create-modern-formats")):
        assert found.level == pytest.approx(2.6)
        assert found.answered == 5
    # The tool's own way: items, then the subdimensions that are known, then the dimensions that are.
    subdimensions = levels.groupby(lambda name: read.framework.category_of[name].id).mean()
    dimensions = [
        subdimensions[[each.id for each in dimension.categories]].mean()
        for dimension in read.framework.categories
    ]
    assert np.nanmean(dimensions) == pytest.approx(2.6)
    assert np.isnan(dimensions).tolist() == [True, True, False, True, True, True]
    assert set(frame.loc[list(groups["policy"]), "state"]) == {"unanswered"}


def test_both_are_written_and_read_back_as_the_same(read: DataCMM) -> None:
    assert parse_framework(framework_text(read.framework)) == read.framework
    assert parse_assessment(assessment_text(read.assessment), read.framework) == read.assessment
