"""A KPI's card: every field of it, for every kind of KPI and review."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.card import KPICard
from tests.strategy_map.made import says

AT = "2010-03"
DEFINITION = {
    "audience": "Council",
    "used_for": "Opening hours",
    "not_used_for": "Judging single people",
    "collection": "Counted at the door",
    "scale": "Whole numbers",
    "source": "Door counter",
    "collected": "day",
    "data_entry": "Desk clerk",
    "revise_by": "2012-03",
    "cost": 1200,
    "completeness": "Leaves out the van",
    "unintended_consequences": "Who comes twice counts twice",
    "notes": "Closed in May",
}
VISITS: dict[str, Any] = {
    "name": "Visits",
    "description": "Everybody who walks in.",
    "measured_in": "visits",
    "owner": "Head librarian",
    "delivered_by": "Security firm",
    "unit": "town",
    "mandated_by": "Council",
    "indicator": "lagging",
    "baseline": {"2008-03": 600},
    "target": {"2010-06": 900},
    "stretch": 1100,
    "tolerance": 50,
    "worst": 500,
    "best": 1200,
    "over_time": "sum",
    "carry": "2 months",
    "measures": {"readers": {"weight": "strong", "critical": True}, "stock": 2.5},
    "answers": "who",
    "definition": DEFINITION,
}


def strategy(kpis: dict[str, Any], **more: Any) -> sc.Strategy:
    return sc.Strategy.model_validate(
        {
            "name": "Library",
            "currency": "GBP",
            "scheme": "ims",
            "units": {"town": "Town"},
            "objectives": {
                "vision": {"name": "A town that reads", "vision": True},
                "readers": {"name": "More readers", "contributes": "vision"},
                "stock": {"name": "Better stock", "contributes": "readers"},
            },
            "kpqs": {"who": {"name": "Who comes?", "asks": "readers"}},
            "kpis": kpis,
            **more,
        }
    )


def review(
    kpis: dict[str, Any], values: dict[str, Any] | None = None, at: str = AT, **more: Any
) -> sc.Review:
    rows = [
        {"kpi": name, "period": period, "value": value}
        for name, given in (values or {}).items()
        for period, value in (given if isinstance(given, dict) else {AT: given}).items()
    ]
    frame = pd.DataFrame(rows, columns=["kpi", "period", "value"])
    judgements = more.pop("judgements", None)
    return sc.Review(strategy(kpis, **more), frame, at, judgements=judgements)


def said(card: KPICard) -> dict[str, str]:
    """The fields that are stated, by name."""
    rows = card.to_frame().dropna(subset="value")
    assert rows["field"].is_unique or set(rows.loc[rows["field"].duplicated(), "field"]) <= {"Trend"}
    return dict(zip(rows["field"], rows["value"], strict=True))


def visits(**changes: Any) -> KPICard:
    return review({"visits": {**VISITS, **changes}}, {"visits": 820}).card("kpi:visits")


# --- what stands on it


def test_the_figures_stand_with_their_periods() -> None:
    found = said(visits())
    assert found["Name"] == "Visits"
    assert found["Status"] == "Red (R)"
    assert found["Score"] == "30 of 100"
    assert found["Latest"] == "820 visits, March 2010"
    assert found["Target"] == "900 visits, due June 2010"
    assert found["Progress"] == "73 %, from 600 visits (March 2008) towards 900 visits (June 2010)"
    assert found["Attainment"] == "45.7 of 100 on a straight line from worst to best"
    assert found["Why"] == "820 visits lies in red, below 850 visits\nTarget due June 2010"


def test_the_bands_stand_in_the_own_unit_the_best_first() -> None:
    found = said(visits())
    assert found["Bands"].split("\n") == [
        "Green above 950 visits", "Amber 850 to 950 visits", "Red below 850 visits"
    ]  # fmt: skip
    assert found["RAG scheme"] == "Below, on, above target (ims)"
    assert found["Tolerance"] == "50 visits"
    assert found["Targets"] == "900 visits by June 2010"
    assert found["Baseline"] == "600 visits (March 2008)"
    assert found["Stretch"] == "1,100 visits"
    assert found["Worst, scores 0"] == "500 visits"
    assert found["Best, scores 100"] == "1,200 visits"
    assert found["Direction"] == "Higher is better, a lagging indicator"


def test_it_says_what_it_is_for_and_who_answers() -> None:
    found = said(visits())
    assert found["Answers the question"] == "Who comes?"
    assert found["Measures"] == "More readers (strong, critical)\nBetter stock (weight 2.5)"
    assert found["Strategic goal"] == "A town that reads, by way of More readers (and 1 other path)"
    assert found["Accountable owner"] == "Head librarian"
    assert found["Delivered by"] == "Security firm"
    assert found["Business unit"] == "Town"
    assert found["Mandated by"] == "Council"


def test_every_field_of_the_definition_is_there() -> None:
    found = said(visits())
    assert {name: found[name] for name in list(found)[-13:]} == {
        "Audience": "Council",
        "Used for": "Opening hours",
        "Not used for": "Judging single people",
        "Collection method": "Counted at the door",
        "Scale": "Whole numbers",
        "Source": "Door counter",
        "Collected": "Daily",
        "Entered by": "Desk clerk",
        "Next revision": "By March 2012",
        "Cost": "1,200 GBP a year",
        "Completeness": "Leaves out the van",
        "Unintended consequences": "Who comes twice counts twice",
        "Notes": "Closed in May",
    }
    assert found["Reported"] == "Monthly"
    assert found["Over time"] == "The sum over the period"
    assert found["A reading holds"] == "For 2 months"


def test_what_nobody_stated_is_said_to_be_unstated_and_missing_in_the_frame() -> None:
    card = review({"visits": {"name": "Visits", "target": 900}}, {"visits": 820}).card("visits")
    rows = card.to_frame().set_index("field")["value"]
    fields = [
        "Accountable owner",
        "Mandated by",
        "Audience",
        "Notes",
        "Baseline",
        "Measures",
        "Strategic goal",
    ]
    assert rows[fields].isna().all()
    assert "  Audience                 not stated\n" in f"{card}\n"


def test_bands_that_cannot_be_placed_say_so() -> None:
    found = said(review({"visits": {"name": "Visits"}}, {"visits": 820}).card("visits"))
    assert found["Bands"] == "not placed: what the scheme reads is not stated"
    assert found["Why"] == "No target is stated to judge it by"


def test_an_overdue_definition_is_marked() -> None:
    found = said(visits(definition={"revise_by": "2010-02"}))
    assert found["Next revision"] == "By February 2010: overdue"


def test_the_record_holds_what_it_was_made_of_and_cannot_be_changed() -> None:
    made = review({"visits": VISITS}, {"visits": 820})
    card = made.card("visits")
    assert card.kpi is made.strategy.kpis[0]
    assert card.status == made.status("visits")
    assert card.spc is not None
    assert card.spc.summary() == made.spc("visits").summary()
    assert repr(card) == "<KPICard kpi:visits, March 2010: Red (R), 820 visits>"
    with pytest.raises(dataclasses.FrozenInstanceError):
        card.chart = "<svg/>"  # type: ignore[misc]


def test_progress_is_never_called_achievement() -> None:
    assert "achieved" not in str(visits())
    assert "achieved" not in visits().html()


# --- every kind of KPI


def test_yes_or_no() -> None:
    card = review({"open": {"name": "Open", "direction": "yes_no", "measures": "readers"}}, {"open": 1}).card(
        "open"
    )
    found = said(card)
    assert card.spc is None
    assert (found["Status"], found["Latest"], found["Target"]) == ("Green (G)", "yes, March 2010", "yes")
    assert found["Bands"] == "Green: yes\nRed: no"
    assert "Attainment" not in found
    assert found["Trend"] == "none: only figures have one"


def test_a_yes_that_should_be_a_no() -> None:
    fields = {"name": "Leaks", "direction": "yes_no", "target": False}
    found = said(review({"leaks": fields}, {"leaks": 1}).card("leaks"))
    assert (found["Status"], found["Latest"], found["Target"]) == ("Red (R)", "yes, March 2010", "no")
    assert found["Bands"] == "Green: no\nRed: yes"


def test_assessed_by_a_person() -> None:
    mood = {"mood": {"name": "Mood", "direction": "assessed", "measures": "readers"}}
    found = said(review(mood, judgements=[says("kpi:mood", "amber", AT)]).card("mood"))
    assert (found["Status"], found["Latest"]) == ("Amber (A)", "no figure, assessed by a person")
    assert found["Why"].startswith("Assessed amber by Director")
    assert found["Bands"] == "Green\nAmber\nRed"
    assert found["Formula"] == "None: a person judges it"
    assert "A reading holds" not in found
    assert said(review(mood).card("mood"))["Status"] == "Unknown (?)"


def test_between_two_edges() -> None:
    fields = {
        "name": "Spend", "measured_in": "%", "direction": "between", "target": [97, 101], "tolerance": 1,
        "worst": [90, 108],
    }  # fmt: skip
    found = said(review({"spend": fields}, {"spend": 101.5}).card("spend"))
    assert (found["Status"], found["Target"]) == ("Amber (A)", "97 to 101 %")
    assert found["Why"] == "101.5 % lies in amber, 96 to 97 or 101 to 102 %"
    assert found["Worst, scores 0"] == "90 % and 108 %"
    assert found["Best, scores 100"] == "the middle of the range"


def test_untargeted() -> None:
    card = review({"calls": {"name": "Calls", "untargeted": True}}, {"calls": 12}).card("calls")
    found = said(card)
    assert (found["Status"], found["Latest"], found["Target"]) == (
        "Not judged", "12, March 2010", "none, by choice"
    )  # fmt: skip
    assert "Score" not in found
    assert "Baseline" not in list(card.to_frame()["field"])


@pytest.mark.parametrize(("fields", "why", "dates"), [
    ({"valid_from": "2011-01"}, "Not before January 2011", "From January 2011"),
    ({"valid_until": "2009-12"}, "Ended December 2009", "Until December 2009"),
])  # fmt: skip
def test_not_in_force(fields: dict[str, str], why: str, dates: str) -> None:
    found = said(visits(**fields))
    assert (found["Status"], found["Why"], found["In force"]) == ("Not in force", why, dates)
    assert found["Latest"].startswith("none")
    assert found["Measures"].startswith("More readers (strong, critical)")


def test_unknown_says_why_and_is_no_zero() -> None:
    found = said(review({"visits": VISITS}).card("visits"))
    assert (found["Status"], found["Latest"]) == ("Unknown (?)", "unknown, no reading")
    assert "Score" not in found
    assert found["Target"] == "900 visits, due June 2010"
    stale = said(review({"visits": {**VISITS, "carry": None}}, {"visits": {"2009-11": 5}}).card("visits"))
    assert stale["Latest"] == "unknown, no data since November 2009"


def test_a_carried_figure_says_so() -> None:
    found = said(review({"visits": VISITS}, {"visits": {"2010-02": 820}}).card("visits"))
    assert found["Latest"] == "820 visits, February 2010, carried forward to March 2010"
    assert found["Trend"] == "none: its value is carried forward"


def test_thresholds_a_red_flag_and_a_goal() -> None:
    points = {"name": "Wait", "direction": "lower", "scheme": "break-points", "thresholds": [9, 4]}
    found = said(review({"wait": points}, {"wait": 5}).card("wait"))
    assert found["Thresholds"] == "9, 4"
    assert found["Direction"] == "Lower is better"
    flag = {"name": "Wait", "scheme": "red-flag-and-goal", "red_flag": 4, "goal": 9}
    found = said(review({"wait": flag}, {"wait": 5}).card("wait"))
    assert (found["Red flag"], found["Goal"]) == ("4", "9")


@pytest.mark.parametrize(("target", "at", "note", "lines"), [
    (900, AT, "900", "900"),
    ({"2010-01": 900}, AT, "900, since January 2010", "900 by January 2010"),
    ({"FY2008/09": 800, "FY2009/10": 900}, AT, "900, for 2009/10", "800 from 2008/09\n900 from 2009/10"),
    ({"points": {"2010-06": 900}, "profile": "linear"}, AT, "866.7, on the line to 900 by June 2010",
     "900 by June 2010\njoined by straight lines from the baseline"),
    ({"points": {"2010-03": 900}, "profile": "linear"}, AT, "900, for March 2010",
     "900 by March 2010\njoined by straight lines from the baseline"),
])  # fmt: skip
def test_a_target_says_what_it_is_due(target: Any, at: str, note: str, lines: str) -> None:
    fields = {"name": "Visits", "target": target, "baseline": {"2008-03": 600}}
    found = said(review({"visits": fields}, {"visits": {at: 820}}, at).card("visits"))
    assert (found["Target"], found["Targets"]) == (note, lines)


def test_a_roll_up_names_its_parts_with_their_figures() -> None:
    part = {"name": "Part", "target": 5, "part_of": "all", "measured_in": "visits"}
    kpis = {
        "all": {"name": "All", "target": 10, "roll_up": "sum", "measures": "readers"},
        "north": {**part, "name": "North"}, "south": {**part, "name": "South"},
        "van": {**part, "name": "Van", "valid_from": "2010-06"},
    }  # fmt: skip
    made = review(kpis, {"north": 6})
    found = said(made.card("all"))
    assert found["Formula"] == "The sum of its parts"
    assert found["Parts"].split("\n") == [
        "North: 6 visits", "South: not known", "Van: not counted, not before June 2010"
    ]  # fmt: skip
    assert said(made.card("north"))["Part of"] == "All"
    assert said(made.card("north"))["Strategic goal"].startswith("A town that reads, by way of All")


def test_a_formula_is_shown_as_written_with_its_inputs() -> None:
    kpis = {
        "share": {"name": "Share", "target": 50, "formula": "loans / visits * 100"},
        "loans": {"name": "Loans", "untargeted": True},
        "visits": {"name": "Visits", "untargeted": True},
    }
    found = said(review(kpis, {"loans": 40, "visits": 80}).card("share"))
    assert found["Formula"] == "loans / visits * 100"
    assert found["Inputs"] == "Loans: 40\nVisits: 80"


def test_what_drives_a_kpi_and_what_it_drives() -> None:
    kpis = {
        "visits": VISITS,
        "posters": {"name": "Posters", "target": 5, "contributes": "kpi:visits"},
    }
    made = review(kpis, {"visits": 820, "posters": 3})
    assert said(made.card("visits"))["Driven by"] == "Posters: 3"
    assert said(made.card("posters"))["Drives"] == "Visits"


def test_a_risk_that_threatens_it_is_named() -> None:
    risk = {"name": "Closure", "residual": 16, "appetite": 12, "threatens": "kpi:visits"}
    scale = {"name": "exposure", "lowest": 1, "highest": 25}
    made = review({"visits": VISITS}, {"visits": 820}, risks={"closure": risk}, risk_scale=scale)
    found = said(made.card("visits"))
    assert found["Risks"] == "Closure: exposure 16, over appetite"
    assert found["Look again"] == "risk over appetite"


# --- SPC in words


def months(count: int, values: list[float]) -> dict[str, float]:
    periods = [sc.Period.parse(AT).shift(step - count + 1) for step in range(count)]
    return {str(period): value for period, value in zip(periods, values, strict=True)}


def test_spc_is_told_in_words() -> None:
    values = [*([820.0, 840.0] * 9), 1000.0]
    found = said(review({"visits": VISITS}, {"visits": months(19, values)}).card("visits"))
    assert found["Variation"] == (
        "March 2010 is special cause variation, improvement: it lies above the upper limit"
    )
    assert found["Assurance"].startswith("Unless the process changes it will miss its target: the target 900")
    assert found["Limits"].endswith("from 19 readings")


def test_few_readings_give_trial_limits_and_say_so_once() -> None:
    card = review({"visits": VISITS}, {"visits": months(5, [1, 2, 1, 2, 1])}).card("visits")
    assert said(card)["Limits"].endswith("from 5 readings: trial limits, fewer than 12")
    assert str(card).count("fewer than 12") == 1


def test_a_gap_is_named() -> None:
    readings = {**months(14, [1.0, 2.0] * 7), "2008-06": 1.0}
    found = said(review({"visits": VISITS}, {"visits": readings}).card("visits"))
    assert found["To know"] == "No reading for 2008-07 to 2009-01 (7 periods)"


# --- every kind of review


def test_a_what_if_says_what_it_supposes() -> None:
    made = review({"visits": VISITS}, {"visits": 820}).what_if({"visits": 1000})
    card = made.card("visits")
    assert said(card)["Latest"] == "1,000 visits, supposed, March 2010"
    assert card.heading.supposing == "Supposing: Visits at 1,000. Not what is, but what would be."
    assert card.heading.supposing in str(card)
    assert card.heading.supposing in card.html()
    assert card.spc is not None
    assert ("not of what is supposed" in str(card)) == (card.spc.values[-1] != 1000)
    assert review({"visits": VISITS}, {"visits": 820}).card("visits").heading.supposing == ""


def test_a_what_if_on_something_else_supposes_nothing_of_this_kpi() -> None:
    kpis = {"visits": VISITS, "loans": {"name": "Loans", "target": 5, "measures": "readers"}}
    card = review(kpis, {"visits": 820, "loans": 4}).what_if({"loans": 6}).card("visits")
    assert said(card)["Latest"] == "820 visits, March 2010"
    assert "Loans at 6" in card.heading.supposing


def test_an_override_stands_beside_what_was_computed() -> None:
    override = says("kpi:visits", "green", kind="override", author="Head", reason="Door counter broken")
    card = review({"visits": VISITS}, {"visits": 820}, judgements=[override]).card("visits")
    found = said(card)
    assert found["Status"] == "Green (G)"
    assert found["Why"].startswith("Override green by Head")
    assert "lies in" not in found["Why"]
    assert found["Look again"] == "override; computed R 30"


def test_organisation_and_known_on_stand_at_the_top() -> None:
    frame = pd.DataFrame(
        [("visits", AT, 820, "North", "2010-04-01"), ("visits", AT, 990, "South", "2010-04-01")],
        columns=["kpi", "period", "value", "organisation", "recorded_at"],
    )
    made = sc.Review(strategy({"visits": VISITS}), frame, AT, organisation="South", known_on="2010-04-08")
    card = made.card("visits")
    assert said(card)["Latest"] == "990 visits, March 2010"
    assert str(card).splitlines()[1] == "Library, South, March 2010, as known on 8 April 2010"


@pytest.mark.parametrize(("whole", "own", "of_definition", "says_so", "marked"), [
    ({}, None, None, "", False),
    ({"figures": "illustrative"}, None, None, "Its figures are illustrative.", False),
    ({"basis": "illustrative"}, None, None, "Illustrative: this KPI is made up for an example.", True),
    ({"basis": "illustrative", "figures": "illustrative"}, None, None,
     "Illustrative: this KPI is made up for an example, and so are its figures.", True),
    ({"basis": "illustrative"}, "stated", "illustrative", "A published source states this KPI.", True),
    ({}, "stated", "illustrative", "", True),
])  # fmt: skip
def test_what_is_illustrative_says_so(
    whole: dict[str, str], own: str | None, of_definition: str | None, says_so: str, marked: bool
) -> None:
    kpis = {"visits": {**VISITS, "basis": own, "definition": {**DEFINITION, "basis": of_definition}}}
    card = review(kpis, {"visits": 820}, **whole).card("visits")
    assert card.heading.basis.startswith(says_so)
    assert bool(card.heading.basis) == bool(says_so)
    assert ("† illustrative" in card.html()) == marked


def test_what_a_source_states_is_marked_among_what_is_made_up() -> None:
    found = said(review_of_the_example().card("stakeholder-insight"))
    assert found["Measures"] == "Provide strategic insight and innovation (weak, stated)"


def review_of_the_example() -> sc.Review:
    folder = sc.example("hmrc_ims")
    return sc.Review(
        sc.read_strategy(folder / "strategy.yaml"),
        sc.read_readings(folder / "readings"),
        at=AT,
        judgements=sc.read_judgements(folder / "judgements.csv"),
    )


def test_every_kpi_of_the_example_has_a_card_at_any_time() -> None:
    folder = sc.example("hmrc_ims")
    document = sc.read_strategy(folder / "strategy.yaml")
    for at in ("2008-03", "2008-04", "2010-03", "2011-12"):
        made = sc.Review(document, sc.read_readings(folder / "readings"), at=at)
        for kpi in document.kpis:
            card = made.card(kpi.id)
            assert card.html() == made.card(kpi.slug).html()
            assert list(card.to_frame().columns) == ["section", "field", "value"]
            assert not re.search(r"\bnan\b|\bNone\b(?!:)|<|\w\(\w+=", str(card))


def test_no_such_kpi() -> None:
    made = review({"visits": VISITS}, {"visits": 820})
    with pytest.raises(sc.UnknownNameError, match="no KPI 'kpi:visit'; did you mean 'kpi:visits'"):
        made.card("kpi:visit")
    with pytest.raises(sc.UnknownNameError, match="no KPI 'readers'"):
        made.card("readers")


# --- as text, HTML and file


def test_text_fits_the_width_and_keeps_its_columns() -> None:
    card = visits(description="Everybody " * 40, definition={**DEFINITION, "notes": "word " * 60})
    lines = str(card).splitlines()
    assert max(map(len, lines)) <= 100
    assert not any(line != line.rstrip() for line in lines)


def test_html_escapes_every_text_and_runs_nothing() -> None:
    bad = "<script>alert('x')</script>\"&"
    texts = {name: bad for name, value in DEFINITION.items() if isinstance(value, str)}
    texts |= {"collected": "day", "revise_by": "2012-03"}
    kpi = {**VISITS, "definition": texts}
    kpi |= dict.fromkeys(("name", "description", "measured_in", "owner", "delivered_by", "mandated_by"), bad)
    made = review(
        {"visits": kpi}, {"visits": 820}, name=bad, organisation=bad, units={"town": bad},
        kpqs={"who": {"name": bad, "asks": "readers"}},
    )  # fmt: skip
    for html in (made.card("visits").html(), made.card("visits")._repr_html_()):
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert "http" not in html


def test_in_a_notebook_its_styles_touch_nothing_else() -> None:
    html = visits()._repr_html_()
    style = html.split("<style>")[1].split("</style>")[0]
    for rule in style.replace("@media print {", "").split("}"):
        selectors = rule.partition("{")[0].strip()
        assert all(part.strip().startswith(".scorecard-card") for part in selectors.split(",") if selectors)
    assert " id=" not in html


def test_a_status_has_shape_letter_and_word_beside_its_colour() -> None:
    html = visits().html()
    assert '<path d="M0.00' in html
    assert "Red (R)" in html


def test_saved_pages_are_the_same_bytes_and_only_html(tmp_path: Path) -> None:
    card = visits()
    assert card.save(tmp_path / "card.html").read_bytes() == card.save(tmp_path / "b.HTML").read_bytes()
    for name in ("card.pdf", "card"):
        with pytest.raises(sc.RenderError, match=r"end the name with \.html"):
            card.save(tmp_path / name)
    with pytest.raises(sc.RenderError, match="cannot be written"):
        card.save(tmp_path / "missing" / "card.html")
