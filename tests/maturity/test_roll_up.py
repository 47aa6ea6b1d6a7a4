"""Roll-ups by name: published figures, cases worked by hand, and what holds of any answers."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from tests.maturity import made_levels as made

OUR_CHOICE = "the roll-up is our choice; none is stated for Made"


def rolled(levels: dict[str, dict[str, Any]], rule: str = "mean", **more: Any) -> Any:
    return sc.Maturity(made.framework(), made.assessment(levels, **more)).roll_up(rule)


# Published figures


DATA_CMM = {
    "envision": {"culture": 29, "workforce": 39, "collaboration": 21},
    "plan": {"model": 15, "value": 31, "architecture": 32},
    "create": {"efficiency": 18, "procurement": 6, "formats": 6, "assessment": 21, "methods": 24},
    "manage": {"backups": 6, "inventory": 10, "metadata": 21, "organization": 21, "quality": 23},
    "use": {"use-efficiency": 13, "monitoring": 13, "privacy": 8, "use-methods": 14, "tools": 11},
    "policy": {"federal": 47, "governance": 50},
}
"""Dimension to sub-dimension to how many items it has."""


def data_cmm() -> sc.Maturity:
    """The US DOT's saved assessment of Gotham City DOT: five items of `formats` are answered."""
    framework = sc.Framework.model_validate(
        {
            "id": "made",
            "name": "Data CMM",
            "scale": {"levels": dict.fromkeys(range(1, 6), "")},
            "categories": {
                dimension: {
                    "name": dimension,
                    "categories": {
                        part: {
                            "name": part,
                            "capabilities": {f"{part}-{item}": "An item" for item in range(1, count + 1)},
                        }
                        for part, count in parts.items()
                    },
                }
                for dimension, parts in DATA_CMM.items()
            },
        }
    )
    answers = {1: 1, 2: 2, 3: 3, 4: 4, 6: 3}
    capabilities = {f"formats-{item}": {"as_is": level} for item, level in answers.items()}
    assessment = {**made.answered({}).model_dump(exclude={"schema_"}), "capabilities": capabilities}
    return sc.Maturity(framework, sc.Assessment.model_validate(assessment))


def test_us_dot_scores_2_6_at_every_level_from_5_of_479_answers() -> None:
    """US DOT Data CMM, saved assessment: MaturityScore 2.6 and ResponseRate 1.04, 6.67 and 83.33."""
    roll = data_cmm().roll_up("mean")
    for name, rate, responses in (("overall", 1.04, 5), ("create", 6.67, 5), ("formats", 83.33, 5)):
        found = roll.level(name)
        assert (found.level, found.answered) == (2.6, responses)
        assert found.coverage is not None and round(100 * found.coverage, 2) == rate
    assert roll.overall.applicable == 479
    assert roll.level("envision").level is None  # the tool itself writes 0 there


def shares(stages: dict[int, float], **more: Any) -> sc.Maturity:
    """One demand a stage, met by a share."""
    framework = made.by_level({"all-of-it": dict.fromkeys(stages, 1)}, max(stages), **more)
    answers = {f"d{stage}0": share for stage, share in stages.items()}
    return sc.Maturity(framework, made.answered({"all-of-it": answers}))


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ({1: 0.7, 2: 0.71, 3: 0.9, 4: 0.69, 5: 1, 6: 1, 7: 1}, 3),
        ({1: 0.69, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1}, 0),
        ({1: 0.7, 2: 0.7, 3: 0.7, 4: 0.7, 5: 0.7, 6: 0.7, 7: 0.7}, 7),
    ],
)
def test_infram_counts_a_stage_when_it_and_every_earlier_one_score_70_percent(
    stages: dict[int, float], expected: float
) -> None:
    """HIMSS INFRAM, October 2018: stages 0 to 7, a stage counts at 70 % with all earlier ones."""
    roll = shares(stages, threshold=0.7, roll_up="gate").roll_up("gate")
    assert roll.overall.level == expected
    assert "70 % of its demands met" in repr(roll)
    assert "Made publishes that rule" in repr(roll) and "our choice" not in repr(roll)


ANCILLARIES = ("laboratory", "radiology", "pharmacy")


def emram(met: set[str]) -> sc.Maturity:
    """HIMSS EMRAM in its wording of 2008, stages 1 to 4."""
    stages = {
        1: ANCILLARIES,
        2: ("repository", "vocabulary", "decision-support"),
        3: ("clinical-documentation", "error-checks", "pacs-outside-radiology"),
        4: ("order-entry", "protocols"),
    }
    framework = sc.Framework.model_validate(
        {
            "id": "made",
            "name": "EMRAM",
            "roll_up": "cumulative",
            "scale": {"levels": dict.fromkeys(range(5), "")},
            "categories": {
                "record": {
                    "name": "Record",
                    "capabilities": {
                        "record": {
                            "name": "Record",
                            "indicators": [
                                {"id": demand, "name": demand, "level": stage}
                                for stage, asked in stages.items()
                                for demand in asked
                            ],
                        }
                    },
                }
            },
        }
    )
    answers = {demand: demand in met for asked in stages.values() for demand in asked}
    return sc.Maturity(framework, made.answered({"record": answers}))


def test_emram_reaches_a_stage_when_all_of_it_and_of_every_lower_stage_is_there() -> None:
    second = {"repository", "vocabulary", "decision-support"}
    third = {"clinical-documentation", "error-checks", "pacs-outside-radiology"}

    def stage(met: set[str]) -> float | None:
        level: float | None = emram(met).roll_up("cumulative").overall.level
        return level

    assert stage(set(ANCILLARIES[:2])) == 0  # not all three ancillaries
    assert stage(set(ANCILLARIES)) == 1
    assert stage(set(ANCILLARIES) | second) == 2
    assert stage(set(ANCILLARIES) | third | {"order-entry", "protocols"}) == 1  # no stage is skipped
    assert stage(set(ANCILLARIES) | second | third) == 3
    assert "EMRAM publishes that rule" in repr(emram(set()).roll_up("cumulative"))


def test_the_digital_maturity_assessment_scores_a_level_when_every_element_of_it_is_met() -> None:
    """NHS DMA 2025: levels 1 to 5; a domain scores a whole number, all elements of it met."""
    framework = made.by_level({"domain": {2: 3, 3: 2, 4: 1, 5: 1}}, 5)
    levels = [level for level in framework.model_dump()["scale"]["levels"] if level["level"] >= 1]
    framework = framework.model_validate({**framework.model_dump(), "scale": {"levels": levels}})
    answers = {"d20": True, "d21": True, "d22": True, "d30": True, "d31": False, "d40": True, "d50": True}
    roll = sc.Maturity(framework, made.answered({"domain": answers})).roll_up("cumulative")
    assert roll.level("domain").level == 2


# Cases worked by hand


def test_mean_and_minimum_by_hand() -> None:
    levels = {
        "desk": {"process": 3, "people": 2, "technology": "1 possibly 2"},
        "watch": {"process": 4},
        "identity": {"process": 1},
    }
    mean, minimum = rolled(levels), rolled(levels, "minimum")
    assert mean.level("desk").level == 2
    assert mean.level("desk").high == pytest.approx(7 / 3)
    assert mean.level("services").level == 2.5  # the group in it counts with it
    assert mean.level("night").level == 4
    assert mean.overall.level == 11 / 5
    assert mean.level("process").level == 8 / 3
    assert mean.level("services", "process").level == 3.5
    assert mean.level("devices").level is None and mean.level("devices").applicable == 0
    assert [minimum.level(name).level for name in ("desk", "services", "overall")] == [1, 1, 1]
    assert minimum.level("desk").high == 2 and minimum.level("night").level == 4
    assert (mean.overall.answered, mean.overall.applicable, mean.overall.coverage) == (5, 12, 5 / 12)


def test_what_is_out_of_scope_or_not_applicable_leaves_the_calculation() -> None:
    levels = {"desk": {"process": 3, "people": "not applicable"}}
    roll = rolled(levels, scope=["desk"])
    assert (roll.overall.level, roll.overall.answered, roll.overall.applicable) == (3, 1, 2)
    assert roll.level("identity").coverage is None


def test_gate_pools_the_demands_of_all_that_lies_beneath() -> None:
    framework = made.by_level({"a": {1: 1, 2: 1}, "b": {1: 3, 2: 1}}, threshold=0.7)
    answers = {"a": {"d10": False, "d20": True}, "b": {"d10": True, "d11": True, "d12": True, "d20": True}}
    maturity = sc.Maturity(framework, made.answered(answers))
    roll = maturity.roll_up("gate")
    assert [roll.level(name).level for name in ("a", "b", "overall")] == [0, 2, 2]  # 3 of 4 at level 1
    strict = maturity.roll_up("gate", threshold=0.8)
    assert strict.overall.level == 0
    assert "the threshold is our choice; Made publishes 70 %" in repr(strict)
    assert "our choice; Made publishes 'gate'" in repr(maturity.roll_up("cumulative"))


def test_unanswered_demands_open_the_range_and_skip_no_level() -> None:
    framework = made.by_level({"a": {1: 2, 2: 1, 3: 1}})

    def said(answers: dict[str, Any]) -> tuple[float | None, ...]:
        found = sc.Maturity(framework, made.answered({"a": answers})).roll_up("cumulative").level("a")
        return found.level, found.low, found.high, found.coverage

    assert said({"d10": True, "d11": True, "d20": True, "d30": False}) == (2, 2, 2, 1)
    assert said({"d10": True, "d20": True, "d30": False}) == (2, 0, 2, 0.75)
    assert said({"d10": True, "d11": True, "d30": True}) == (1, 1, 3, 0.75)  # nothing shows level 2
    assert said({"d10": True, "d11": True, "d20": "not applicable", "d30": True}) == (3, 3, 3, 1)
    assert said({}) == (None, None, None, 0)


def test_demands_that_hang_on_a_perspective_roll_up_to_it() -> None:
    demands = {
        "answered": {"name": "Calls are answered", "level": 1, "perspective": "process"},
        "trained": {"name": "Staff are trained", "level": 1, "perspective": "people"},
        "measured": {"name": "Calls are measured", "level": 2, "perspective": "process"},
        "planned": {"name": "There is a plan", "level": 2},
    }
    framework = made.framework(
        scale={"levels": dict.fromkeys(range(3), "")},
        categories={
            "services": {
                "name": "Services",
                "capabilities": {"desk": {"name": "Desk", "indicators": demands}},
            }
        },
    )
    answers = {"answered": True, "trained": False, "measured": True, "planned": True}
    roll = sc.Maturity(framework, made.answered({"desk": answers})).roll_up("cumulative")
    assert roll.level("process").level == 2
    assert roll.level("people").level == roll.level("desk").level == roll.overall.level == 0
    assert roll.level("technology").level is None and roll.level("technology").applicable == 0
    assert roll.level("services", "process").answered == 2


def test_half_an_answer_counts_half_at_a_gate_and_is_not_met_for_cumulative() -> None:
    maturity = shares({1: 0.5, 2: 1})
    assert maturity.roll_up("gate", threshold=0.5).overall.level == 2
    assert maturity.roll_up("cumulative").overall.level == 0


# What is said


def test_the_rule_is_said_on_every_output() -> None:
    roll = rolled({"desk": {"process": 3}}, basis="illustrative")
    frame = roll.to_frame()
    assert frame.attrs["roll_up"] == "mean"
    for text in (repr(roll), roll._repr_html_(), " ".join(frame.attrs["notes"])):
        assert "mean: the mean of all answered cells" in text and OUR_CHOICE in text
        assert "Figures are illustrative." in text
    assert list(frame.columns) == ("kind id name level low high coverage answered applicable".split())
    assert set(frame["kind"]) == {
        "overall", "category", "capability", "perspective", "category by perspective"
    }  # fmt: skip


def test_nimm_has_no_roll_up_of_its_own() -> None:
    nimm = sc.read_framework("nimm")
    first = made.assessment({"service-desk": {"process": 2}}).model_copy(update={"framework": "nimm"})
    for rule in ("mean", "minimum"):
        said = repr(sc.Maturity(nimm, first).roll_up(rule))
        assert "the roll-up is our choice; none is stated for NHS Infrastructure Maturity Model" in said
    for rule in ("cumulative", "gate"):
        with pytest.raises(sc.StrategyError, match=f"'{rule}' needs .* level by level.*'mean' and 'minimum'"):
            sc.Maturity(nimm, first).roll_up(rule)


def test_the_table_of_a_notebook_is_escaped() -> None:
    sides = {"process": "<script>", "people": "People", "technology": "Technology"}
    framework = made.framework(perspectives=sides)
    roll = sc.Maturity(framework, made.assessment({"desk": {"process": 3}})).roll_up("mean")
    assert "<script>" not in roll._repr_html_() and "&lt;script&gt;" in roll._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"rule": "mena"}, "no roll-up 'mena'; did you mean 'mean'?"),
        ({"rule": "mean", "round": "2"}, "no round '2'; valid: 1"),
        ({"rule": "mean", "threshold": 0.5}, "'mean' reads no threshold"),
        ({"rule": "gate"}, "Made states no threshold for 'gate'; say one"),
        ({"rule": "gate", "threshold": 70}, "a share above 0 and up to 1, not 70"),
    ],
)
def test_a_rule_that_cannot_be_used_says_why(arguments: dict[str, Any], said: str) -> None:
    maturity = sc.Maturity(made.by_level({"a": {1: 1}}), made.answered({}))
    with pytest.raises(sc.ScorecardError, match=said.replace("?", r"\?")):
        maturity.roll_up(**arguments)


def test_questions_without_levels_are_not_rolled_up() -> None:
    framework = sc.Framework.model_validate(
        {
            "id": "made",
            "name": "Eight questions",
            "categories": {"a": {"name": "A", "capabilities": {"q": "Q"}}},
        }
    )
    with pytest.raises(sc.StrategyError, match="Eight questions has questions without levels"):
        sc.Maturity(framework, made.answered({})).roll_up("mean")


def test_a_group_is_found_by_id_name_or_kind_and_id() -> None:
    framework = made.framework(
        perspectives={"security": "Security", "process": "Process"},
    )
    roll = sc.Maturity(framework, made.assessment({"identity": {"process": 1, "security": 3}})).roll_up(
        "mean"
    )
    assert roll.level("Service desk").id == "desk"
    assert roll.level("category:security").kind == "category"
    assert roll.level("perspective:security").level == 3
    assert roll.level("security", "security").level == 3
    with pytest.raises(sc.UnknownNameError, match=r"no single group 'security'; .*category:security"):
        roll.level("security")
    with pytest.raises(sc.UnknownNameError, match="no group 'dsk'; did you mean 'desk'"):
        roll.level("dsk")
    with pytest.raises(sc.UnknownNameError, match="no perspective 'proces'"):
        roll.level("services", "proces")


# What holds of any answers


@given(made.rounds())
def test_low_level_high_and_minimum_mean_are_in_order(levels: dict[str, dict[str, Any]]) -> None:
    mean, minimum = rolled(levels).to_frame(), rolled(levels, "minimum").to_frame()
    for frame in (mean, minimum):
        known = frame[frame["level"].notna()]
        assert (known["low"] <= known["level"]).all() and (known["level"] <= known["high"]).all()
        assert (frame["level"].isna() == (frame["answered"] == 0)).all()
        assert (known["level"].between(1, 5)).all()
    known = mean["level"].notna()
    assert (minimum["level"][known] <= mean["level"][known] + 1e-9).all()


@given(made.rounds(), st.sampled_from(["mean", "minimum"]))
def test_the_same_by_plain_python(levels: dict[str, dict[str, Any]], rule: str) -> None:
    roll = rolled(levels, rule)
    inside = {"overall": list(levels), "services": ["desk", "change", "watch"], "night": ["watch"]}
    for group, names in inside.items():
        cells = [cell["as_is"] for name in names for cell in levels[name].values()]
        agreed = [cell["agreed"] if isinstance(cell, dict) else cell for cell in cells]
        known = [level for level in agreed if isinstance(level, int)]
        found = roll.level(group)
        assert found.answered == len(known)
        assert found.applicable == len([level for level in agreed if level != "not applicable"])
        if known:
            expected = sum(known) / len(known) if rule == "mean" else min(known)
            assert found.level == pytest.approx(expected, abs=1e-12)


@given(made.rounds(), st.sampled_from(["mean", "minimum"]))
def test_unanswered_changes_nothing_but_coverage(levels: dict[str, dict[str, Any]], rule: str) -> None:
    whole = rolled(levels, rule)
    out = {
        name: {
            side: {"as_is": "not applicable"} if cell["as_is"] is None else cell for side, cell in row.items()
        }
        for name, row in levels.items()
    }
    without = rolled(out, rule)
    for column in ("level", "low", "high", "answered"):
        assert whole.to_frame()[column].equals(without.to_frame()[column])
    assert (without.to_frame()["applicable"] == without.to_frame()["answered"]).all()


@given(made.rounds(), st.randoms(use_true_random=False))
def test_the_order_of_the_document_does_not_matter(levels: dict[str, dict[str, Any]], random: Any) -> None:
    names = list(levels)
    random.shuffle(names)
    shuffled = {name: dict(reversed(levels[name].items())) for name in names}
    assert rolled(levels).to_frame().equals(rolled(shuffled).to_frame())


ASKED = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.dictionaries(st.integers(1, 3), st.integers(1, 3), min_size=1),
    min_size=1,
)
YES_OR_NO = st.sampled_from([True, False, None, "not applicable"])


@st.composite
def level_by_level(draw: Any, answer: Any = YES_OR_NO) -> tuple[Any, Any]:
    asked = draw(ASKED)
    answers = {
        name: {
            f"d{level}{number}": given
            for level, count in levels.items()
            for number in range(count)
            if (given := draw(answer)) is not None
        }
        for name, levels in asked.items()
    }
    return asked, answers


@given(level_by_level())
def test_a_gate_of_all_demands_is_cumulative(case: tuple[Any, Any]) -> None:
    maturity = sc.Maturity(made.by_level(case[0]), made.answered(case[1]))
    assert (
        maturity.roll_up("gate", threshold=1.0).to_frame().equals(maturity.roll_up("cumulative").to_frame())
    )


@given(level_by_level(st.one_of(YES_OR_NO, st.floats(0, 1))), st.floats(0.05, 1))
def test_gate_skips_no_level(case: tuple[Any, Any], threshold: float) -> None:
    """A level stands as its definition says; worked out once more in plain Python."""
    asked, answers = case
    roll = sc.Maturity(made.by_level(asked), made.answered(answers)).roll_up("gate", threshold=threshold)
    inside = {"overall": list(asked), **{name: [name] for name in asked}}
    for group, names in inside.items():
        found = roll.level(group)
        reached = {"level": 0, "low": 0, "high": 0}
        for kind in reached:
            for level in (1, 2, 3):
                given = [
                    answers[name].get(f"d{level}{number}")
                    for name in names
                    for number in range(asked[name].get(level, 0))
                ]
                given = [each for each in given if each != "not applicable"]
                known = [float(each) for each in given if each is not None]
                if not given:
                    continue
                rest = [0.0 if kind == "low" else 1.0] * (len(given) - len(known) if kind != "level" else 0)
                pool = known + rest
                if not pool or math.fsum(pool) < threshold * len(pool) - 1e-9:
                    break
                reached[kind] = level
        if found.answered:
            assert (found.level, found.low, found.high) == tuple(reached[kind] for kind in reached)
            assert reached["low"] <= reached["level"] <= reached["high"]
        else:
            assert found.level is found.low is found.high is None


@given(level_by_level(), st.floats(0.05, 1))
def test_an_unanswered_demand_beside_an_answered_one_leaves_the_level(
    case: tuple[Any, Any], threshold: float
) -> None:
    asked, answers = case
    more = {name: {level: count + 1 for level, count in levels.items()} for name, levels in asked.items()}
    for name, levels in asked.items():
        for level in levels:  # at least one answer at every level
            answers[name].setdefault(f"d{level}0", True)
            if answers[name][f"d{level}0"] == "not applicable":
                answers[name][f"d{level}0"] = False
    found = [
        sc.Maturity(made.by_level(each), made.answered(answers))
        .roll_up("gate", threshold=threshold)
        .to_frame()
        for each in (asked, more)
    ]
    assert found[0]["level"].equals(found[1]["level"])
    assert found[0]["answered"].equals(found[1]["answered"])
    assert (found[0]["coverage"] > found[1]["coverage"]).sum() >= 2
