"""Charts of a maturity assessment: levels, radar, ladder, gaps and spread, of any framework."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.charts.levels import level_colours
from scorecard.render.colour import contrast
from scorecard.render.theme import read_theme, theme_names
from tests.render.charts.chart_help import ODD_NAMES, faults, texts, words

KINDS = [
    ("heat", None),
    ("radar", "service-desk"),
    ("ladder", "End User Provisioning"),
    ("gaps", None),
    ("spread", None),
]


@pytest.fixture(scope="module")
def maturity() -> sc.Maturity:
    rounds = sc.example("nimm") / "rounds"
    return sc.Maturity(
        sc.read_framework("nimm"),
        [sc.read_assessment(rounds / f"{name}.yaml", "nimm") for name in ("2010-05", "2009-05")],
    )


@pytest.mark.parametrize(("kind", "capability"), KINDS)
def test_every_chart_says_what_it_shows_and_that_it_is_made_up(
    maturity: sc.Maturity, kind: str, capability: str | None
) -> None:
    chart = maturity.chart(kind, capability)
    assert "illustrative" in words(chart)
    assert "fictitious" in words(chart)
    assert chart.alt.startswith(chart.scene.title.split(" of ")[0].capitalize())
    assert [f for f in chart.findings if f.rule == "page size"] == []
    assert maturity.chart(kind, capability).svg == chart.svg


def test_the_heat_shows_the_agreed_levels_and_what_is_open(maturity: sc.Maturity) -> None:
    frame = maturity.chart("heat").to_frame()
    desk = frame[frame["capability"] == "Service Desk"].set_index("perspective")
    assert desk.loc["Technology", ["as_is", "low", "high", "to_be"]].tolist() == [2, 2, 3, 3]
    assert desk["before"].tolist() == [1, 2, 2, 1, 1]
    states = frame.set_index(["capability", "perspective"])["state"]
    assert states["Patch Management", "Process"] == "unanswered"
    assert states["IT Infrastructure Strategy & Planning", "Technology"] == "not applicable"
    assert "2 possibly 3" in words(maturity.chart("heat"))


def test_the_frame_agrees_with_the_table_of_the_assessment(maturity: sc.Maturity) -> None:
    drawn = maturity.chart("gaps").to_frame()
    table = maturity.to_frame()
    latest = table[(table["round"] == "May 2010") & (table["state"] == "answered")]
    assert sorted(drawn["as_is"].dropna()) == sorted(latest["as_is"])
    wide = (drawn["to_be"] - drawn["as_is"]).max()
    assert f"+{wide:g}" in words(maturity.chart("gaps"))


def test_where_provider_and_customers_see_two_services_the_spread_says_so(maturity: sc.Maturity) -> None:
    said = words(maturity.chart("spread", "change-management", round="May 2009"))
    assert "mind the gap" in said
    assert "mind the gap" not in words(maturity.chart("spread", "end-user-provisioning"))


@pytest.mark.parametrize("theme", theme_names())
def test_every_level_can_be_read_in_every_theme(theme: str) -> None:
    look, scale = read_theme(theme), sc.read_framework("nimm").scale
    assert scale is not None
    grounds = [level_colours(look, scale, level.level) for level in scale.levels]
    assert all(contrast(text, ground) >= 4.5 for ground, text in grounds)
    assert len({ground for ground, _ in grounds}) == len(grounds)


def test_a_framework_without_perspectives_is_drawn_too() -> None:
    framework = sc.Framework.model_validate(
        {
            "id": "six",
            "name": "Six <areas> & more",
            "scale": {"levels": {0: "None", 1: "Some", 2: "All"}},
            "categories": {"all": {"name": "", "capabilities": {"a": "أ" * 40, "b": "B" * 200}}}
            | {"all": {"name": "All", "capabilities": {"a": "Arrival <b>", "b": "B" * 200}}},
        }
    )
    assessment = sc.Assessment.model_validate(
        {
            "framework": "six",
            "organisation": "A & B (fictitious)",
            "round": "1",
            "date": "2020-01-31",
            "capabilities": {"a": {"as_is": 0, "to_be": 2}, "b": {"as_is": 1}},
        }
    )
    maturity = sc.Maturity(framework, assessment)
    for kind in ("heat", "gaps", "spread"):
        assert "<b>" not in maturity.chart(kind).svg
    assert pd.isna(maturity.chart("heat").to_frame()["to_be"].iloc[1])
    with pytest.raises(sc.RenderError, match="an axis a perspective, and Six <areas> & more has 0; a heat"):
        maturity.chart("radar", "a")


def test_a_radar_of_everything_is_the_mean_and_says_whose_choice_that_is(maturity: sc.Maturity) -> None:
    chart = maturity.chart("radar")
    rolled = maturity.roll_up("mean").to_frame().query("kind == 'perspective'")
    assert chart.to_frame()["as_is"].tolist() == rolled["level"].round(2).tolist()
    assert "the roll-up is our choice" in words(chart)
    assert "before" not in chart.alt


def test_levels_that_come_from_answers_are_drawn() -> None:
    framework = sc.Framework.model_validate(
        {
            "id": "sums",
            "name": "Sums",
            "scale": {"levels": {0: "None", 1: "Some", 2: "All"}},
            "level_from": "sum",
            "categories": {
                "all": {
                    "name": "All",
                    "capabilities": {
                        "a": {
                            "name": "A",
                            "indicators": {
                                "one": {"name": "One?", "level": 1},
                                "two": {"name": "Two?", "level": 2},
                            },
                        }
                    },
                }
            },
        }
    )
    answered = {"a": {"indicators": {"one": 1, "two": 1}}}
    about = {"framework": "sums", "organisation": "A", "round": 1, "date": "2020-01-31"}
    assessment = sc.Assessment.model_validate({**about, "capabilities": answered})
    assert sc.Maturity(framework, assessment).chart().to_frame()["as_is"].tolist() == [2]


def test_what_cannot_be_drawn_is_named(maturity: sc.Maturity) -> None:
    with pytest.raises(sc.UnknownNameError, match="ladder"):
        maturity.chart("lader")
    with pytest.raises(sc.UnknownNameError, match="service-desk"):
        maturity.chart("radar", "servce-desk")
    with pytest.raises(sc.UnknownNameError, match="May 2009"):
        maturity.chart("heat", round="May 2008")
    with pytest.raises(sc.RenderError, match="name one of service-desk, end-user-provisioning"):
        maturity.chart("ladder")
    questions = sc.read_framework("board-questions")
    asked = {"framework": "board-questions", "organisation": "A", "round": 1, "date": "2020-01-31"}
    with pytest.raises(sc.RenderError, match="questions, without levels"):
        sc.Maturity(questions, sc.Assessment.model_validate(asked)).chart()
    stages = sc.Assessment.model_validate({**asked, "framework": "emram"})
    with pytest.raises(sc.RenderError, match="demand by demand"):
        sc.Maturity(sc.read_framework("emram"), stages).chart()
    with pytest.raises(sc.UnknownNameError, match="round 'May 2010'"):
        maturity.chart("radar", "testing")


LONG = "A rather long name of a level or of a group of people"
NAMES = (*(name[:300] for name in ODD_NAMES), "X" * 300, "a\\b<c>&\"'")
MANY = {
    "names": (NAMES, ("Low", "Middle", "High"), NAMES[:5], ("provider", "customer", "", "")),
    "levels": (("A", "B"), NAMES[:5], ("P", "Q", "R"), NAMES[:4]),
    "long levels": (("A", "B"), (LONG,) * 5, ("P", "Q", "R"), (LONG, f"{LONG} again", "", "x")),
    "ten levels": (("A", "B"), tuple(f"Level {n}" for n in range(10)), ("P", "Q", "R"), ("", "", "", "")),
    "nine perspectives": (
        ("A", "B"),
        ("L", "H"),
        tuple(f"Perspective {n} of nine" for n in range(9)),
        NAMES[:4],
    ),
}


def crowded(
    names: tuple[str, ...], levels: tuple[str, ...], sides: tuple[str, ...], groups: tuple[str, ...]
) -> sc.Maturity:
    """Two rounds, twice every name, with ranges, ideas of what is wanted, own scores and gaps."""
    framework = sc.Framework.model_validate(
        {
            "id": "odd",
            "name": names[0],
            "scale": {
                "levels": {
                    number: {"name": name, "definition": "word " * 60}
                    for number, name in enumerate(levels, 1)
                }
            },
            "perspectives": {f"p{number}": name for number, name in enumerate(sides)},
            "categories": {
                group: {
                    "name": f"{group} {names[-1] * 9}"[:300],
                    "capabilities": {f"{group}{number}": name for number, name in enumerate(names)},
                }
                for group in ("one", "two")
            },
        }
    )
    top = len(levels)

    def said(place: int) -> dict[str, object] | str:
        level = 1 + place % top
        if place % 7 == 3:
            return "not applicable"
        return {
            "as_is": f"{level} possibly {level - 1}" if level > 1 and place % 3 == 0 else level,
            "to_be": min(level + 1, top),
            "rationale": names[place % len(names)],
            "scores": {"w": 1, "x": top, "y": level, "z": 1},
        }

    def took(name: str, date: str, start: int) -> sc.Assessment:
        return sc.Assessment.model_validate(
            {
                "framework": "odd",
                "organisation": names[-1],
                "round": f"{name} {names[0]}",
                "date": date,
                "present": {
                    each: {"name": names[number % len(names)], "group": groups[number]}
                    for number, each in enumerate("wxyz")
                },
                "capabilities": {
                    each: {"perspectives": {f"p{n}": said(start + place + n) for n in range(len(sides))}}
                    for place, each in enumerate(framework.capabilities)
                },
            }
        )

    return sc.Maturity(framework, [took("a", "2009-05-14", 0), took("b", "2010-05-14", 1)])


@pytest.mark.parametrize("case", MANY)
def test_nothing_lies_on_anything_else_or_leaves_the_sheet(case: str) -> None:
    maturity = crowded(*MANY[case])
    charts = [maturity.chart(kind) for kind in ("heat", "radar", "gaps", "spread")]
    charts += [maturity.chart(kind, "one0") for kind in ("radar", "ladder", "gaps", "spread")]
    for chart in charts:
        assert faults(chart) == []


def test_on_a_ladder_a_level_stands_on_its_own_rung_where_one_is_missing() -> None:
    framework = sc.Framework.model_validate(
        {
            "id": "gap",
            "name": "Gap",
            "scale": {"levels": {1: "One", 2: "Two", 4: "Four"}},
            "perspectives": {"p": "P"},
            "categories": {"c": {"name": "C", "capabilities": {"a": "A"}}},
        }
    )
    about = {"framework": "gap", "organisation": "N", "round": 1, "date": "2020-01-31"}
    capabilities = {"a": {"perspectives": {"p": {"as_is": 2}}}}
    chart = sc.Maturity(
        framework, sc.Assessment.model_validate({**about, "capabilities": capabilities})
    ).chart("ladder", "a")
    rung = next(box for text, box in texts(chart) if text.startswith("2 "))
    dots = re.findall(r'translate\([\d.]+ ([\d.]+)\)"><circle', chart.svg)
    assert abs(float(dots[0]) - rung.y0) < 30


def test_capabilities_of_one_name_are_told_apart_by_their_category() -> None:
    maturity = crowded(("A", "B"), ("L", "M", "H"), ("P", "Q", "R"), ("", "", "", ""))
    assert f"one {'B' * 9}, A: P" in maturity.chart("heat").alt
    assert f"two {'B' * 9}, A: P" in maturity.chart("heat").alt
    assert f"two {'B' * 9}, A, Q" in words(maturity.chart("gaps"))
    assert len(maturity.table()) == 4


def test_parts_of_one_name_are_drawn_side_by_side_all_the_same() -> None:
    framework = sc.Framework.model_validate(
        {
            "id": "same",
            "name": "Same",
            "scale": {"levels": {1: "Low", 2: "High"}},
            "perspectives": {"p": "P", "q": "P"},
            "categories": {"c": {"name": "C", "capabilities": {"a": "A", "b": "A"}}},
        }
    )
    sides = {"perspectives": {"p": 1, "q": 2}}
    about = {"framework": "same", "organisation": "N", "round": 1, "date": "2020-01-31"}
    chart = sc.Maturity(
        framework, sc.Assessment.model_validate({**about, "capabilities": {"a": sides, "b": sides}})
    ).chart("heat")
    assert faults(chart) == []
    assert chart.alt.count("A: P 1 Low; P 2 High.") == 2


def test_the_spread_shows_the_medians_that_perceptions_tell(maturity: sc.Maturity) -> None:
    found = maturity.perceptions("May 2009")
    said = words(maturity.chart("spread", round="May 2009"))
    for cell in found.cells:
        for group, spread in cell.groups:
            assert f"{group}\u00a0{spread.median:g}" in said
    assert said.count("mind the gap") == sum(cell.apart for cell in found.cells) > 0
    assert "Mind the gap: the medians of two groups lie 2 levels or more apart." in said
    alt = maturity.chart("spread", "change-management", round="May 2009").alt
    assert "mind the gap: median provider 4, customer 2" in alt


def test_means_are_no_words_that_somebody_said(maturity: sc.Maturity) -> None:
    chart = maturity.chart("radar")
    assert "possibly" not in chart.alt + words(chart)
    assert "Mean of the levels agreed" in words(chart)


def test_a_perspective_that_never_applies_is_not_unanswered() -> None:
    framework = crowded(("A", "B"), ("L", "M"), ("P", "Q", "R"), ("",) * 4).framework
    about = {"framework": "odd", "organisation": "N", "round": 1, "date": "2020-01-31"}
    left = sc.Assessment.model_validate({**about, "capabilities": {"one0": "not applicable"}})
    chart = sc.Maturity(framework, left.model_copy(update={"scope": ("one0",)})).chart("radar")
    assert "P does not apply" in chart.alt and "not answered" not in chart.alt


def test_a_ladder_of_nothing_assessed_says_so() -> None:
    maturity = crowded(("A", "B"), ("L", "M"), ("P", "Q", "R"), ("", "", "", ""))
    bare = [each.model_copy(update={"capabilities": ()}) for each in maturity.rounds]
    with pytest.raises(sc.RenderError, match="none is assessed yet"):
        sc.Maturity(maturity.framework, bare).chart("ladder")


def test_a_ladder_tells_every_word_of_a_public_definition(maturity: sc.Maturity) -> None:
    scale = maturity.framework.scale
    assert scale is not None
    said = words(maturity.chart("ladder", "service-desk"))
    assert all((level.definition or level.note) in said for level in scale.levels)


def test_a_range_left_open_and_own_ranges_are_shown_where_people_stand(maturity: sc.Maturity) -> None:
    chart = maturity.chart("spread", "service-desk", round="May 2009")
    assert "range left open" in words(chart)
    assert "range left open" not in words(maturity.chart("spread", "change-management"))
    own = chart.to_frame().set_index("perspective")["own"]
    assert own["Process"].startswith("Head of IT 2, Service desk manager 2")


def test_no_line_of_a_radar_crosses_an_axis_without_a_level(maturity: sc.Maturity) -> None:
    whole, some = (maturity.chart("radar", name).svg for name in ("service-desk", "patch-management"))
    filled = 'fill-opacity="0.18"'
    assert filled in whole and filled not in some


def test_what_is_left_out_without_a_scope_is_said() -> None:
    about = {"framework": "nimm", "organisation": "A (fictitious)", "round": 1, "date": "2020-01-31"}
    one = {"testing": {"perspectives": {"process": 2}}}
    assessment = sc.Assessment.model_validate({**about, "capabilities": one})
    chart = sc.Maturity(sc.read_framework("nimm"), assessment).chart()
    assert "55 more capabilities of NHS Infrastructure Maturity Model are not answered" in words(chart)
