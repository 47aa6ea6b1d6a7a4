"""The explanation: its text, its lines, and what it says of what is not computed."""

from __future__ import annotations

import re

import pytest

from scorecard.review.review import Review
from tests.strategy_map.made import frame, one, review, says, strategy

AGAINST = {"sign": "negative"}

GOLDEN = """\
Serve customers well: Amber (50)
Why amber: 40 of the 50 points short come from two places: Calls answered in time (35) and Cap on Serve \
customers well (5); Train staff takes 10 although itself green.
  Held at 50: its own KPIs are in the worst band.

Directly beneath, in points:
  35.0  Calls answered in time: red 30; 30
  10.0  Train staff: green 80
   5.0  Cap on Serve customers well: its own KPIs are in the worst band, so at most 50
     ?  Complaints: no reading (weight 25 %)

Down to the readings, in points:
  35.0  Calls answered in time: red 30; 30
   5.0  Cap on Serve customers well: its own KPIs are in the worst band, so at most 50

Already green, and short of 100 all the same:
  10.0  Courses held: green 80; 80"""


def small() -> Review:
    made = strategy(
        kpis={
            "calls": {"name": "Calls answered in time", "measures": "serve"},
            "complaints": {"name": "Complaints", "measures": "serve"},
            "courses": {"name": "Courses held", "measures": "train"},
        },
        objectives={
            "serve": {"name": "Serve customers well", "vision": True},
            "train": {"name": "Train staff", "contributes": "serve"},
        },
    )
    return review(made, {"calls": 30, "courses": 80})


def test_the_text_of_a_small_strategy() -> None:
    assert str(small().explain("serve")) == GOLDEN


def test_one_row_a_line() -> None:
    rows = small().explain("serve").to_frame()
    columns = "level id name kind points weight score band sign error when text".split()
    assert list(rows.columns) == columns
    parts = rows[rows["level"] == "part"].set_index("id")
    assert parts.loc["kpi:complaints", "points"] != parts.loc["kpi:complaints", "points"]
    assert parts["weight"].drop("objective:serve").sum() == pytest.approx(1)


def test_a_kpi_is_explained_by_its_reading() -> None:
    kpis = {
        "k": {"name": "Calls", "target": 90, "scheme": "tolerance", "worst": 0, "best": 100},
        "done": {"name": "Done", "direction": "yes_no"},
    }
    found = review(strategy(kpis=kpis), {"k": 50, "done": 0})
    story = found.explain("k")
    assert story.sentence() == "Why red: 50 against 90."
    assert story.shortfall == sum(part.points for part in story.causes) == 100 - found.status("k").score
    assert found.explain("done").sentence() == "Why red: no."


def test_what_is_unknown_or_has_left_says_why() -> None:
    made = strategy(
        kpis={"k": "o", "l": "o", "m": {"measures": "p", "untargeted": True}},
        objectives={"o": {"name": "Serve"}, "p": {"name": "Grow"}, "q": {"name": "Learn"}},
    )
    found = review(made, {"m": 3})
    assert found.explain("o").sentence() == "Serve is unknown: nothing beneath it is known."
    assert found.explain("p").sentence() == "Grow does not apply: nothing beneath it applies."
    unlinked = "Learn is unknown: nothing measures it and nothing contributes to it."
    assert found.explain("q").sentence() == unlinked
    assert found.explain("k").sentence() == "k is unknown: no reading."
    assert found.explain("m").sentence() == "m does not apply: counted, not judged, by choice."


def test_the_known_inputs_of_an_unknown_node_are_not_called_unknown() -> None:
    text = str(one(drivers=[90, None, None]).explain("o"))
    assert "        d0: green 90 (weight 33 %)" in text
    assert "     ?  d1: nothing beneath it is known (weight 33 %)" in text


def test_an_override_is_its_own_line() -> None:
    told = [says("o", "green", kind="override", expires="2010-06")]
    story = one([(20, {}), (60, {})], judgements=told).explain("o")
    assert story.sentence() == (
        "o shows green by Director, January 2010, until June 2010: seen on site; computed, it is amber 40."
    )
    assert [(part.kind, part.points) for part in story.parts] == [
        ("input", 40),
        ("input", 20),
        ("override", pytest.approx(40 - 250 / 3)),
    ]


def test_an_override_of_what_is_unknown_is_where_the_walk_stops() -> None:
    told = [says("d0", "amber", kind="override", propagates=True)]
    causes = one(drivers=[None, 90], judgements=told).explain("o").causes
    assert [(part.id, part.points) for part in causes] == [
        ("objective:d0", pytest.approx(25)),
        ("kpi:d1-kpi", pytest.approx(5)),
    ]


def test_dropped_work_is_said_to_be_dropped_and_is_no_override() -> None:
    found = one(drivers=[90, 80]).what_if(drop=["d0"])
    status, story = found.status("d0"), found.explain("d0")
    assert (status.dropped, status.computed, status.score) == (True, None, 0)
    assert story.sentence() == "d0 scores 0: the work is dropped in this what-if."
    assert "verride" not in str(story)
    above = found.explain("o")
    assert (above.causes[0].id, above.causes[0].text) == ("objective:d0", "the work is dropped")


def test_the_walk_stops_at_a_negative_link() -> None:
    causes = one(drivers=[90, (60, AGAINST)]).explain("o").causes
    assert {part.id for part in causes} == {"kpi:d0-kpi", "objective:d1"}
    assert "amber 60; a negative link" in str(one(drivers=[90, (60, AGAINST)]).explain("o"))


def test_what_pulls_down_is_not_told_among_what_is_green_already() -> None:
    story = str(one([90], drivers=[90, (80, AGAINST)]).explain("o"))
    pulling = story.partition("Pulling down through a negative link, the more the higher they score:\n")[2]
    assert pulling.splitlines()[0].endswith("d1: green 80; a negative link")
    assert "d1" not in story.partition("Already green, and short of 100 all the same:")[2]
    paragraph = one(drivers=[90, (80, AGAINST)]).explain("o").paragraph()
    assert "of the shortfall is d1, green, which pulls down the more the higher it scores" in paragraph


def test_what_does_not_apply_and_what_is_unknown_are_one_sentence_each() -> None:
    made = strategy(
        kpis={"k": "o", "backlog": {"measures": "o", "untargeted": True}, "none": "o"},
        objectives={"o": {"vision": True}},
        initiatives={"w": {"contributes": "o", "assessed": True}},
    )
    left = says("w", "not applicable")
    found = review(made, {"k": 80, "backlog": 7}, judgements=[left])
    assert str(found.explain("backlog")) == "backlog does not apply: counted, not judged, by choice."
    assert str(found.explain("none")) == "none is unknown: no reading."
    assert str(found.explain("w")) == (
        "w does not apply: assessed not applicable by Director, January 2010: seen on site."
    )
    unknown = str(review(made, {"backlog": 7}, judgements=[left]).explain("o"))
    assert unknown.startswith("o is unknown: nothing beneath it is known.\n\nDirectly beneath, in points:\n")


def test_what_works_against_is_told_as_such_and_apart_from_what_it_gives_elsewhere() -> None:
    # x stands at 50: it is all that drives a, and works against the top. Of the 50 points short
    # (the mean of 50 and 100 - 50, no more than a alone) a alone takes 50, x alone 25: 37.5 and 12.5.
    objectives = {
        "top": {"vision": True}, "a": {"contributes": "top"},
        "x": {"contributes": {"a": {}, "top": AGAINST}},
    }  # fmt: skip
    told = [says("x", "amber", kind="override", propagates=True)]
    story = review(strategy(objectives=objectives), {}, judgements=told).explain("top")
    assert [(part.id, part.sign, part.points) for part in story.causes] == [
        ("objective:x", 1, pytest.approx(37.5)), ("objective:x", -1, pytest.approx(12.5)),
    ]  # fmt: skip
    assert story.sentence() == (
        "Why amber: all 50 points short come from two places, counted where they are measured: x (38) and "
        "x (12, through a negative link)."
    )


def test_a_green_box_is_no_reason_unless_it_works_against() -> None:
    story = one(drivers=[90, (95, AGAINST), 20]).explain("o")
    assert story.status.band is not None
    assert story.status.band.name == "Amber"
    said = story.sentence()
    assert said.startswith("Why amber: ")
    reasons, _, rest = said.partition("; ")
    assert "d1 (" in reasons and ", through a negative link)" in reasons
    assert "d2 (" in reasons and "d0" not in reasons
    assert rest in ("", f"d0 takes {rest.split()[2] if rest else ''} although itself green.")
    little = one([66.6, 20, 99]).explain("o").sentence()
    assert little == "Why amber: all 38 points short come from two places: k1 (27) and k0 (11)."
    assert one(drivers=[90, 88, 20]).explain("o").sentence() == (
        "Why amber: 27 of the 34 points short come from one place: d2 (27); d1 (4) and d0 (3) take points "
        "although themselves green."
    )
    # Of a green box green ones are the causes.
    assert "although" not in one([80, 90]).explain("o").sentence()


def test_points_that_a_rule_gives_back_are_told() -> None:
    # The mean of the two is 30; one of them alone is red, so it stays at 33⅓.
    story = one([0, 60], rule="two_worst", unanimous=True).explain("o")
    assert story.sentence() == (
        "Why amber: 70 points are lost in two places: k0 (50) and k1 (20); 4 are given back."
    )


def test_many_causes_are_counted_and_not_three_of_them_named() -> None:
    story = one([10] * 30 + [95] * 10).explain("o")
    assert story.sentence() == (
        "Why red: the 69 points short are spread over 40 causes, 30 of them red; none takes more than 2.3."
    )


@pytest.mark.parametrize("readings", [[66.6, 20, 99], [33.3, 33.3, 33.3], [50.5, 50.5, 50.5, 50.5]])
def test_the_figures_of_the_sentence_add_up_with_the_score_shown(readings: list[float]) -> None:
    found = one(readings).explain("o")
    head, sentence = str(found).splitlines()[:2]
    score = int(head.rpartition("(")[2].rstrip(")"))
    figures = [int(item) for item in re.findall(r"\((\d+)", sentence)]
    short = re.search(r"(?:(\d+) of the|all) (\d+) points", sentence)
    assert short is not None
    assert int(short[2]) == 100 - score
    assert int(short[1] or short[2]) == sum(figures)


def test_full_marks() -> None:
    sentence = one([100], [100]).explain("o").sentence()
    assert sentence == "Why green: everything beneath o scores full marks."


def test_markup_in_names_is_escaped() -> None:
    made = strategy(kpis={"k": "o"}, objectives={"o": {"name": "<script>alert(1)</script>"}})
    found = review(made, {"k": 10})
    for result in (found.explain("o"), found.line_of_sight("k"), found.compare(found.what_if({"k": 90}))):
        html = result._repr_html_()
        assert "<script" not in html
        assert "&lt;script" in html


def test_stale_readings_are_dated() -> None:
    made = strategy(kpis={"k": "o"}, objectives={"o": {"name": "Serve"}})
    found = Review(made, frame({"k": 80}, "2009-11"), "2010-03")
    assert found.status("o").reason == "nothing beneath it is known; no data since November 2009"
    assert found.status("k").reason == "no data since November 2009"
