"""Charts of a maturity assessment: levels, radar, ladder, gaps and spread, of any framework."""

from __future__ import annotations

import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.charts.levels import level_colours
from scorecard.render.colour import contrast
from scorecard.render.theme import read_theme, theme_names
from tests.render.charts.chart_help import words

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
    assert maturity.chart("radar", "a").to_frame()["as_is"].tolist() == [0]


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
