"""What the views of a map show, and what stands back."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import scorecard as sc
from scorecard.render.colour import contrast
from scorecard.render.picture import Picture
from scorecard.render.shades import PALE_TEXT, heated, pale
from scorecard.render.theme import read_theme, theme_names
from scorecard.render.view import View

SVG = "{http://www.w3.org/2000/svg}"

DOCUMENT: dict[str, Any] = {
    "name": "Library",
    "perspectives": {"readers": "Readers", "work": "Work"},
    "units": {
        "town": "Town",
        "branch": {"name": "Branch <North> & Co", "tag": "Branch", "parent": "town"},
        "van": {"name": "The van", "parent": "town"},
    },
    "views": {"desk-work": {"name": "At the desk", "select": "objective:desk objective:stock"}},
    "objectives": {
        "vision": {"name": "A town that reads", "vision": True, "unit": "town"},
        "loans": {
            "name": "More loans", "perspective": "readers", "unit": "town", "contributes": {"vision": 3},
        },
        "visits": {
            "name": "More visits", "perspective": "readers", "unit": "town", "contributes": {"vision": 1},
        },
        "stock": {"name": "Better stock", "perspective": "work", "unit": "van", "contributes": "loans"},
        "desk": {
            "name": "A kind desk", "perspective": "work", "unit": "branch",
            "contributes": {"visits": 1, "stock": {"weight": 1, "lag": "1 month"}},
        },
        "detail": {
            "name": "Open on Sundays", "perspective": "work", "unit": "branch", "appears": "scorecard",
            "part_of": "desk",
        },
    },
    "kpis": {
        "smiles": {
            "name": "Smiles", "measures": "desk", "unit": "branch", "target": 60, "worst": 0, "best": 100,
        },
        "books": {"name": "New books", "measures": "stock", "unit": "van", "target": 60, "worst": 0,
                  "best": 100},
        "sundays": {"name": "Sundays", "measures": "detail", "unit": "branch", "target": 60, "worst": 0,
                    "best": 100},
        "doors": {"name": "People through the door", "measures": "visits", "target": 60, "worst": 0,
                  "best": 100},
    },
    "risks": {"flood": {"name": "Flood", "threatens": "stock"}},
}  # fmt: skip


def review(at: str = "2010-03", **changed: Any) -> sc.Review:
    figures = pd.DataFrame(
        {
            "kpi": ["smiles", "books", "doors", "sundays"] * 2,
            "period": ["2010-02"] * 4 + ["2010-03"] * 4,
            "value": [60, 80, 30, 20, 62, 80, 75, 20],
        }
    )
    return sc.Review(sc.Strategy.model_validate({**DOCUMENT, **changed}), figures, at)


def told(picture: Picture) -> str:
    """The scene as text: lanes with their cards, then arrows; `()` stands back, `[]` is ringed."""
    scene = picture.scene
    lines = [f"{scene.title} | {scene.sentence} | {scene.when}"]
    for row in scene.rows:
        for lane in row:
            lines.append(f"{lane.name}:")
            for place in lane.cards:
                card = scene.cards[place]
                name = f"({card.name})" if card.pale else f"[{card.name}]" if card.ringed else card.name
                said = [name, card.status, card.trend, *card.marks]
                lines.append("  " + ", ".join([part.replace("\u00a0", " ") for part in said if part]))
    for arrow in scene.arrows:
        ends = (scene.cards[arrow.source].name, scene.cards[arrow.target].name)
        lines.append(f"({' > '.join(ends)})" if arrow.pale else " > ".join(ends))
    return "\n".join([*lines, *scene.notes, scene.foot])


def golden(name: str) -> str:
    """What `told` said of a picture that somebody has looked at."""
    return (Path(__file__).parent / "map_views" / f"{name}.txt").read_text("utf-8").rstrip("\n")


def ids(picture: Picture) -> set[str]:
    return {card.id for card in picture.scene.cards}


def test_a_unit_with_what_it_leads_to() -> None:
    assert told(review().map(show="unit:branch+")) == golden("unit")


def test_kpis_and_details_are_drawn_where_a_selector_names_them() -> None:
    found = review()
    assert not any(name.startswith("kpi:") for name in ids(found.map(show="unit:branch")))
    assert not any(name.startswith("kpi:") for name in ids(found.map(show="*")))
    assert ids(found.map(show="unit:branch unit:branch,kind:kpi")) == {
        "objective:desk", "kpi:smiles", "kpi:sundays",
    }  # fmt: skip
    picture = found.map(show="objective:desk objective:detail kpi:smiles")
    assert [lane.name for row in picture.scene.rows for lane in row] == ["Work", "KPIs"]
    assert "62, target 60" in next(card.facts for card in picture.scene.cards if card.kind == "kpi")
    assert "KPI: Smiles. Green" in picture.svg
    assert [sign for sign in picture.svg.split(">") if sign.startswith("KPI</text")]  # in the legend


def test_a_units_foot_says_what_is_unknown_before_what_is_red_and_of_whose_boxes() -> None:
    figures = pd.DataFrame({"kpi": ["doors", "books"], "period": "2010-03", "value": [5, 5]})
    found = sc.Review(sc.Strategy.model_validate(DOCUMENT), figures, "2010-03")
    assert {item.id: item.letter for item in map(found.status, ("desk", "visits", "vision"))} == {
        "objective:desk": "?", "objective:visits": "R", "objective:vision": "R",
    }  # fmt: skip
    assert found.map(show="unit:branch+").scene.foot == (
        "Branch <North> & Co (1 box): 1 unknown (A kind desk), none red. What that leads to (4 boxes): "
        "none unknown, 4 red (A town that reads, More loans, More visits and 1 more)."
    )
    alone = found.map(show="objective:desk").scene
    assert alone.foot == "The 1 box shown: 1 unknown (A kind desk), none red."
    assert found.map(show="objective:loans objective:visits").scene.foot == (
        "The 2 boxes shown: none unknown, 2 red (More loans and More visits)."
    )


def test_coverage_says_how_far_back_it_was_read() -> None:
    # The vision's one driver was known in February, of which the lag reads; today it is unknown.
    document: dict[str, Any] = {
        "name": "One",
        "objectives": {
            "top": {"name": "Top", "vision": True},
            "near": {"name": "Near", "contributes": {"top": {"lag": "1 month"}}},
            "far": {"name": "Far", "contributes": {"near": {"lag": "2 months"}}},
        },
        "kpis": {"k": {"name": "K", "measures": "far", "target": 50, "worst": 0, "best": 100}},
    }
    figures = pd.DataFrame({"kpi": "k", "period": ["2009-11", "2009-12"], "value": [60, 60]})
    found = sc.Review(sc.Strategy.model_validate(document), figures, "2010-03")
    scene = found.map().scene
    assert found.status("far").letter == "?"
    assert scene.known == "coverage of the vision 100 %, read back to December 2009 through lags"
    assert "read back to December 2009 through lags" in found.map().svg
    document["objectives"]["near"]["contributes"] = document["objectives"]["far"]["contributes"] = {}
    unlinked = sc.Review(sc.Strategy.model_validate(document), figures, "2010-03").map().scene
    assert "read back" not in unlinked.known


def test_a_map_says_where_a_band_begins() -> None:
    assert "Amber from 33⅓, green from 66⅔." in review().map().scene.notes
    bands = [{"name": "Behind", "letter": "B", "shape": "diamond", "colour": "worst"},
             {"name": "On track", "letter": "T", "shape": "circle", "colour": "best"}]  # fmt: skip
    own = review(scale={"bands": bands, "boundaries": [62.5]}).map()
    assert "On track from 62.5." in own.scene.notes
    assert "On track from 62.5." in own.svg


def test_no_arrow_is_made_up_and_those_left_out_are_counted() -> None:
    picture = review().map(show="objective:vision objective:desk objective:stock")
    named = {
        (picture.scene.cards[a.source].id, picture.scene.cards[a.target].id) for a in picture.scene.arrows
    }
    assert named == {("objective:desk", "objective:stock")}
    assert "2 arrows lead to boxes that are not drawn here." in picture.scene.notes
    assert "2 arrows lead here from boxes that are not drawn." in picture.scene.notes
    assert not any("lead" in note for note in review().map().scene.notes)


def test_a_view_of_the_strategy_by_its_name() -> None:
    found = review()
    for name in ("desk-work", "view:desk-work"):
        assert ids(found.map(show=name)) == {"objective:desk", "objective:stock"}
        assert found.map(show=name).scene.title == "At the desk: Library"
        assert found.map(show=name).scene.sentence == "A part of the map: 2 boxes."
    views = {"branch": {"name": "Our branch", "select": "unit:branch+"}}
    scene = review(views=views).map(show="branch").scene
    assert scene.title == "Our branch: Library"
    assert {card.id for card in scene.cards if not card.pale} == {"objective:desk"}


@pytest.mark.parametrize(
    ("show", "error", "said"),
    [
        (
            "desk-wrok",
            sc.UnknownNameError,
            "no view or node 'desk-wrok'; did you mean 'desk-work' or 'desk'?",
        ),
        ("unit:brnch+", sc.SelectorError, "did you mean 'branch'?"),
        ("kind:risk", sc.ScorecardError, "selects nothing that is drawn (risk)"),
        ("unit:branch except unit:town", sc.SelectorError, "it selects nothing"),
        ("", sc.SelectorError, "nothing is selected here"),
    ],
)
def test_a_bad_selector_says_what_to_do(show: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        review().map(show=show)


def test_one_line_of_sight() -> None:
    assert told(review().map(highlight="books")) == golden("line")
    picture = review().map(highlight="objective:stock")
    strong = {card.id for card in picture.scene.cards if not card.pale}
    assert strong == {"objective:stock", "objective:desk", "objective:loans", "objective:vision"}
    assert "Highlighted: Better stock, what leads to it and where it leads." in picture.alt
    assert "More visits: A 60, better, leads failing, paler" in picture.alt


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("smile", sc.UnknownNameError, "did you mean 'smiles' or 'kpi:smiles'?"),
        ("flood", sc.ScorecardError, "risk:flood cannot be highlighted: a risk has no line of sight"),
        ("objective:visits", sc.ScorecardError, "not among what is shown"),
    ],
)
def test_what_cannot_be_highlighted(name: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        review().map(show="unit:branch unit:van", highlight=name)


def test_what_is_not_in_force_cannot_be_highlighted() -> None:
    objectives = {
        **DOCUMENT["objectives"],
        "desk": {**DOCUMENT["objectives"]["desk"], "valid_until": "2010-02"},
    }
    with pytest.raises(sc.ScorecardError, match="not in force in March 2010"):
        review(objectives=objectives).map(highlight="desk")


def test_what_changed_since_an_earlier_review() -> None:
    picture = review().map(since=review("2010-02"))
    assert told(picture) == golden("since")
    assert "It moved by +" in picture.svg  # read out


def test_what_if_before_and_after() -> None:
    before = review()
    after = before.what_if(drop=["objective:desk"])
    assert told(after.map(since=before)) == golden("what_if")
    removed = before.what_if(sc.Scenario(remove=frozenset({"objective:desk"})))
    assert any(
        "Not on this map any more: A kind desk (was A" in note
        for note in removed.map(since=before).scene.notes
    )


def test_what_moved_the_top_through_a_negative_link_says_so() -> None:
    objectives = {**DOCUMENT["objectives"]}
    objectives["desk"] = {**objectives["desk"], "contributes": {"vision": {"sign": "negative"}}}
    now = review(objectives=objectives)
    foot = now.what_if({"smiles": 90}).map(since=now).scene.foot
    assert foot.endswith("mostly A kind desk (−2.3, through a negative link)."), foot
    assert "A kind desk (" in now.explain("vision").sentence()
    assert ", through a negative link)" in now.map().scene.foot


def test_one_rounding_for_one_change() -> None:
    before, after = review("2010-02"), review()
    scene = after.map(since=before).scene
    top = next(card for card in scene.cards if card.id == "objective:vision")
    assert f"({top.trend})" in scene.foot


def test_since_is_an_earlier_review_of_the_same_strategy() -> None:
    with pytest.raises(sc.ScorecardError, match="of March 2010, which is later than February 2010; draw the"):
        review("2010-02").map(since=review())
    folder = sc.example("hmrc_ims")
    other = sc.Review(
        sc.read_strategy(folder / "strategy.yaml"), sc.read_readings(folder / "readings"), at="2010-02"
    )
    refused = r"another strategy, 'IMS strategy map', which has \d+ of its 73 nodes in common with"
    with pytest.raises(sc.ScorecardError, match=refused):
        review().map(since=other)
    with pytest.raises(sc.ScorecardError, match=refused):
        review().chart("vision", "waterfall", since=other)


def test_a_real_month_beside_a_supposed_one_is_called_so() -> None:
    now, supposed = review(), review("2010-02").what_if({"smiles": 90})
    scene = now.map(since=supposed).scene
    assert re.search(
        r"^Against February 2010 as supposed: \d of 5 boxes have another colour\.", scene.sentence
    ), scene.sentence
    assert "what changed" not in scene.title
    other = now.what_if({"smiles": 90}).map(since=review("2010-02")).scene.sentence
    assert other.startswith("Against February 2010 as it was: "), other
    assert "would change colour" in other


def test_what_goes_against_a_change_is_no_part_of_what_it_mostly_is() -> None:
    before, after = review("2010-02"), review()
    fall = before.waterfall(after, "vision")
    assert fall.change is not None and fall.change < 0
    mostly, against = after.map(since=before).scene.foot.split("; against it: ")
    for step in fall.steps:
        if abs(step.points) >= 0.05:
            assert step.name in (mostly if step.points < 0 else against)
    assert "(−16.4, Feb 2010)" in mostly  # read through a lag


def test_ties_in_influence_are_named_together() -> None:
    objectives = {"goal": {"name": "Goal", "vision": True}}
    for place in range(14):
        objectives[f"o{place:02d}"] = {"name": f"Objective {place:02d}", "contributes": {"goal": {}}}
    strategy = sc.Strategy.model_validate({"name": "Alike", "objectives": objectives})
    empty = sc.Readings(pd.DataFrame(columns=["kpi", "period", "value"]))
    scene = sc.Review(strategy, empty, at="2010-03").map(heat="goal").scene
    assert scene.foot == (
        "Most influence: Objective 00, Objective 01, Objective 02 and 11 more (+0.07 each)."
    ), scene.foot


def test_influence_that_takes_points_says_so() -> None:
    objectives = {**DOCUMENT["objectives"]}
    objectives["desk"] = {**objectives["desk"], "contributes": {"vision": {"sign": "negative"}}}
    scene = review(objectives=objectives).map(heat="vision").scene
    assert any("the figure's sign which way" in note for note in scene.notes)
    desk = next(card for card in scene.cards if card.id == "objective:desk")
    assert any(mark.startswith("influence −") for mark in desk.marks), desk.marks
    assert not any("sign which way" in note for note in review().map(heat="vision").scene.notes)


def test_an_outlook_without_lags_gives_no_date() -> None:
    objectives = {
        name: {**item, "contributes": {goal: {} for goal in item["contributes"]}}
        if isinstance(item.get("contributes"), dict)
        else item
        for name, item in DOCUMENT["objectives"].items()
    }
    scene = review(objectives=objectives).map(outlook=True).scene
    assert scene.foot.startswith("Another colour by their drivers alone: ")
    assert "2010" not in scene.foot
    assert scene.when == "by the drivers alone"


def test_a_what_if_names_what_it_supposes_up_to_five() -> None:
    now = review()
    values = {"smiles": 90, "books": 20, "sundays": 3, "doors": 100}
    five = now.what_if(values, drop=["objective:detail"]).map().scene.subtitle
    for name, value in values.items():
        assert f"{now.strategy.nodes[f'kpi:{name}'].name} at {value}" in five
    assert "more. Not what is" not in five
    six = now.what_if(values, drop=["objective:detail", "objective:stock"]).map().scene.subtitle
    assert " and 1 more. Not what is, but what would be." in six


def test_a_sheet_too_small_says_what_it_leaves_out() -> None:
    folder = sc.example("hmrc_ims")
    document, readings = sc.read_strategy(folder / "strategy.yaml"), sc.read_readings(folder / "readings")
    found = sc.Review(document, readings, at="2010-03")
    seen = set()
    for size in ("A1", "A4", "16:9"):
        picture = found.map(show="* objective:*", size=size)
        facts = [card.facts for card in picture.scene.cards if card.facts]
        drawn = picture.layout.plan.sizes.facts
        said = [item for item in picture.findings if item.rule == "unit"]
        assert bool(said) == (not drawn and bool(facts))
        for item in said:
            assert f"left out of {len(facts)} boxes for want of room" in item.what
            assert "a larger size" in item.fix
        seen.add(drawn)
    assert seen == {True, False}


def test_a_period_is_no_review() -> None:
    with pytest.raises(sc.ScorecardError, match="since is '2010-02', which is no review"):
        review().map(since="2010-02")  # type: ignore[arg-type]


def test_nothing_changed_is_said_too() -> None:
    picture = review().map(since=review())
    assert all(card.pale for card in picture.scene.cards)
    assert picture.scene.foot == "A town that reads: A\u00a061, as it was."


def test_influence_on_a_goal_is_tint_bar_and_figure() -> None:
    found = review()
    picture = found.map(heat="vision")
    assert told(picture) == golden("heat")
    influence = found.influence()["objective:vision"]
    for card in picture.scene.cards:
        if card.heat is not None:
            assert f"influence {influence[card.id]:+.2f}" in card.marks
            assert card.heat == pytest.approx(influence[card.id] / 0.75)
    bars = re.findall(r'height="1.7" fill="#12549E"', picture.svg)
    assert len(bars) == 4
    assert "influence up to 0.75" in picture.svg
    with pytest.raises(sc.ScorecardError, match="nothing that is shown leads to kpi:doors"):
        found.map(heat="doors")
    with pytest.raises(sc.ScorecardError, match="nothing that is shown leads to risk:flood"):
        found.map(heat="flood")
    away = found.map(heat="loans").scene
    assert {card.id for card in away.cards if card.pale} == {"objective:visits", "objective:vision"}


def test_every_box_that_is_led_shows_what_leads_it() -> None:
    strategy = sc.read_strategy(sc.example("hmrc_ims") / "strategy.yaml")
    readings = sc.read_readings(sc.example("hmrc_ims") / "readings")
    scene = sc.Review(strategy, readings, at="2010-03").map(outlook=True).scene
    led = {card.id for card in scene.cards if card.ahead}
    assert led <= {scene.cards[arrow.target].id for arrow in scene.arrows}
    # What is kept off the map otherwise is drawn where it leads.
    assert "objective:supplier-price" in {card.id for card in scene.cards}
    assert any("their own KPIs left out" in note for note in scene.notes)


def test_the_outlook_is_never_taken_for_a_status() -> None:
    picture = review().map(show="* objective:detail", outlook=True)
    assert told(picture) == golden("outlook")
    assert "Outlook, not a status: " in picture.svg  # read out with every box
    assert "A town that reads: led to R 12, now A 61".replace(" 61", "\u00a061") in picture.alt
    scene = picture.scene
    assert {card.id for card in scene.cards if not card.ahead} == {"objective:detail"}
    assert all(card.status.startswith("→ ") for card in scene.cards if card.ahead)
    hollow = re.findall(
        r'<(?:circle|path)[^>]* fill="none" stroke="#[0-9A-F]{6}" stroke-width="[\d.]+" stroke-linejoin',
        picture.svg,
    )
    assert len(hollow) == sum(card.ahead for card in scene.cards) + 1  # and in the legend


@pytest.mark.parametrize("more", [{"heat": "vision"}, {"outlook": True}, {"since": review("2010-02")}])
def test_views_that_stand_back_for_other_reasons_do_not_mix(more: dict[str, Any]) -> None:
    with pytest.raises(sc.ScorecardError, match="not both at once"):
        review().map(highlight="desk", **more)


@pytest.mark.parametrize("name", theme_names())
def test_a_map_whose_boxes_stand_back_can_be_read_in_every_theme(name: str) -> None:
    measured = review().map(highlight="books", theme=name).quality().contrast
    assert measured is not None
    assert measured >= 4.5


@pytest.mark.parametrize("name", theme_names())
def test_what_stands_back_and_what_is_tinted_can_be_read(name: str) -> None:
    theme = read_theme(name)
    back = pale(theme)
    for colours in [*back.roles.values(), back.unknown, back.left]:
        for text in (back.ink, back.muted, back.mark, colours.text):
            assert contrast(text, colours.tint) >= 4.5
            assert contrast(text, back.card) >= 4.5
    for ground in (theme.paper, *theme.bands):  # lags stand there
        assert contrast(back.muted, ground) >= 4.5
    assert contrast(back.ink, back.card) < contrast(theme.ink, theme.card) / 2
    assert PALE_TEXT >= 4.5
    for step in range(13):
        hot = heated(theme, step)
        for text in (hot.ink, hot.muted, hot.mark, *[colours.text for colours in hot.roles.values()]):
            assert contrast(text, hot.card) >= 4.5


class Links(HTMLParser):
    """Every address on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src", "xlink:href")]


def test_an_atlas_leads_from_map_to_map(tmp_path: Path) -> None:
    index = review().atlas().save(tmp_path / "new" / "atlas")
    folder = index.parent
    names = {"index.html", "map.html", "unit-branch.html", "unit-van.html"}
    assert {item.name for item in folder.iterdir()} == names
    leads = {item.name: set(Links(item.read_text("utf-8")).found) - {"#words"} for item in folder.iterdir()}
    assert leads == {
        "index.html": {"map.html", "unit-branch.html", "unit-van.html"},
        "map.html": {"index.html", "unit-branch.html", "unit-van.html"},
        "unit-branch.html": {"index.html", "map.html", "unit-van.html"},
        "unit-van.html": {"index.html", "map.html"},
    }
    assert "Branch &lt;North&gt; &amp; Co" in index.read_text("utf-8")
    assert "<North>" not in index.read_text("utf-8")
    before = {item.name: item.read_bytes() for item in folder.iterdir()}
    review().atlas().save(folder)
    assert {item.name: item.read_bytes() for item in folder.iterdir()} == before


def test_an_atlas_as_a_table() -> None:
    atlas = review().atlas()
    frame = atlas.to_frame()
    assert list(frame.columns) == ["name", "boxes", "Red", "Amber", "Green", "Unknown"]
    assert frame.loc["unit-branch.html", "boxes"] == 4  # with its KPIs and what is kept off the whole map
    assert frame.loc["map.html", ["Amber", "Green"]].sum() == 5
    assert {card.id for card in atlas["unit-van.html"].scene.cards if not card.pale} == {
        "objective:stock",
        "kpi:books",
    }
    assert repr(atlas).startswith("<Atlas 'Library', March 2010: The whole map, Branch <North>")
    assert "Branch &lt;North&gt;" in atlas._repr_html_()


def test_units_whose_names_differ_in_case_only_have_files_of_their_own() -> None:
    units = {"IT": "One", "it": "Other"}
    objectives = {"a": {"name": "A", "unit": "IT"}, "b": {"name": "B", "unit": "it"}}
    strategy = sc.Strategy.model_validate({"name": "Map", "units": units, "objectives": objectives})
    empty = pd.DataFrame(columns=["kpi", "period", "value"])
    files = list(sc.Review(strategy, empty, "2010-03").atlas().to_frame().index)
    assert files == ["map.html", "unit-it.html", "unit-it~.html"]


def test_an_atlas_of_a_strategy_without_units_is_its_map(tmp_path: Path) -> None:
    strategy = sc.Strategy.model_validate({"name": "Map", "objectives": {"a": {"name": "A"}}})
    atlas = sc.Review(strategy, pd.DataFrame(columns=["kpi", "period", "value"]), "2010-03").atlas()
    assert list(atlas.to_frame().index) == ["map.html"]
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(sc.RenderError, match="cannot be written"):
        atlas.save(blocked)


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "https://x.test/", "//x.test", "/etc", "\\\\x", "", "data:,"]
)
def test_a_box_leads_to_a_file_beside_the_map_only(href: str) -> None:
    with pytest.raises(sc.RenderError, match="no file beside the map"):
        View(links={"objective:a": href})


def test_a_link_wraps_the_card_and_reaches_png() -> None:
    picture = review().atlas()["map.html"]
    cards = [item for item in ET.fromstring(picture.svg).iter(f"{SVG}g") if item.get("role") == "listitem"]
    assert [card.find(f"{SVG}a") is not None for card in cards] == [False, False, False, True, True]
    assert ET.fromstring(picture.svg).get("role") == "group"  # nobody could follow a link in an `img`
    assert ET.fromstring(review().map().svg).get("role") == "img"
    assert picture.png(40).startswith(b"\x89PNG")
