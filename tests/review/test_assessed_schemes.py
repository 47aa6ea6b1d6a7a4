"""Assessed statuses in the words of their own scheme: shown as said, scored only where it lands."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from scorecard.kpi.schemes import built_in_schemes
from tests.strategy_map.made import AT, frame, says

FIVE = "delivery-confidence-five"
NO_PLACE = "its scheme does not say where its bands lie on the status scale"


def portfolio(lands: list[float] | None = None, **more: Any) -> sc.Strategy:
    """A vision fed by one programme that somebody rates, and a KPI that somebody rates."""
    document: dict[str, Any] = {
        "name": "Portfolio",
        "objectives": {"v": {"name": "V", "vision": True}},
        "initiatives": {"p": {"name": "P", "contributes": "v", "assessed_scheme": FIVE}},
        "kpis": {"own": {"name": "Own", "target": 90, "worst": 0, "best": 100, "measures": "v"}},
    }
    if lands is not None:
        raw = built_in_schemes()[FIVE].model_dump()
        document["schemes"] = {FIVE: {**raw, "lands": lands}}
    for section, items in more.items():
        document[section] = {**document.get(section, {}), **items}
    return sc.Strategy.model_validate(document)


def review(made: sc.Strategy, *judgements: Any, **scores: float) -> sc.Review:
    return sc.Review(made, frame(scores), AT, judgements=judgements)


LANDS = [20, 100 / 3, 200 / 3, 80]


@pytest.mark.parametrize(
    ("word", "name", "letter"),
    [("Red", "Red", "R"), ("amber/red", "Amber/Red", "AR"), ("AR", "Amber/Red", "AR"), ("a", "Amber", "A"),
     ("AMBER/GREEN", "Amber/Green", "AG"), ("g", "Green", "G")],
)  # fmt: skip
def test_where_its_scheme_lands_nowhere_a_node_shows_what_was_said_and_has_no_score(
    word: str, name: str, letter: str
) -> None:
    found = review(portfolio(), says("p", word), own=95)
    status = found.status("p")
    assert status.band is not None
    assert (status.band.name, status.letter, status.score, status.coverage) == (name, letter, None, 0)
    assert status.uncounted == status.band
    assert status.reason == (
        f"assessed {name.lower()} by Director, January 2010: seen on site; "
        f"{NO_PLACE}, so that status is in no score"
    )
    vision = found.status("v")
    assert (vision.score, vision.coverage) == (found.status("own").score, 0.5)
    assert (vision.low, vision.high) == pytest.approx((vision.score / 2, vision.score / 2 + 50))


@pytest.mark.parametrize(
    ("word", "score", "band"),
    [("Red", 10, "Red"), ("Amber/Red", (20 + 100 / 3) / 2, "Red"), ("Amber", 50, "Amber"),
     ("Amber/Green", (200 / 3 + 80) / 2, "Green"), ("Green", 90, "Green")],
)  # fmt: skip
def test_where_a_strategy_says_where_it_lands_it_scores_the_middle_of_its_band(
    word: str, score: float, band: str
) -> None:
    status = review(portfolio(LANDS), says("p", word)).status("p")
    assert status.score == pytest.approx(score)
    assert str(status.band) == band
    assert status.uncounted is None
    assert NO_PLACE not in status.reason


def test_a_score_may_be_stated_within_its_band() -> None:
    status = review(portfolio(LANDS), says("p", "Amber/Red", score=32)).status("p")
    assert status.score == 32
    for score in (19, 100 / 3):
        with pytest.raises(sc.ReadingsError, match=r"is not Amber/Red, which runs from 20 to 33.33"):
            review(portfolio(LANDS), says("p", "Amber/Red", score=score))
    with pytest.raises(sc.ReadingsError, match="does not lie on the status scale"):
        review(portfolio(), says("p", "Amber/Red", score=32))


def test_three_points_lie_on_a_scale_that_bears_their_names() -> None:
    made = portfolio(initiatives={
        "p": {"name": "P", "contributes": "v", "assessed_scheme": "delivery-confidence-three"}
    })  # fmt: skip
    assert review(made, says("p", "A")).status("p").score == 50


def test_words_are_those_of_the_scheme_and_overrides_those_of_the_scale() -> None:
    with pytest.raises(sc.ReadingsError) as caught:
        review(portfolio(), says("p", "Ambre/Red"), says("v", "Amber/Red", kind="override"))
    assert "'Ambre/Red' is no status of the scheme 'delivery-confidence-five'" in str(caught.value)
    assert "write Red, R, Amber/Red, AR, Amber, A, Amber/Green, AG, Green, G, not applicable, exempt" in str(
        caught.value
    )
    assert "'Amber/Red' is no status of this strategy; write Red, R, Amber, A, Green, G" in str(caught.value)


def test_an_override_hides_what_was_said_and_keeps_it_visible() -> None:
    status = review(portfolio(), says("p", "AG"), says("p", "Red", kind="override")).status("p")
    assert (status.letter, status.score) == ("R", pytest.approx(100 / 6))
    assert status.computed is not None and str(status.computed[0]) == "Amber/Green"


def test_other_inputs_give_the_node_a_score_and_what_was_said_is_named() -> None:
    made = portfolio(kpis={"adds": {"name": "Adds", "target": 10, "worst": 0, "best": 20, "measures": "p"}})
    status = review(made, says("p", "Green"), adds=2).status("p")
    assert (status.letter, status.coverage, str(status.uncounted)) == ("R", 0.5, "Green")
    assert status.provisional
    assert f"{NO_PLACE}, so that status is in no score" in status.reason


def test_exempt_leaves_whatever_the_scheme() -> None:
    status = review(portfolio(), says("p", "Exempt")).status("p")
    assert (status.applicable, status.band, status.uncounted) == (False, None, None)


def test_naming_a_scheme_says_that_a_status_is_expected() -> None:
    found = review(portfolio(), own=95)
    assert found.status("p").reason == "no assessed status for March 2010; a judgement gives it"
    assert found.status("v").coverage == 0.5


RATED: dict[str, Any] = {"rated": {"name": "Rated", "direction": "assessed", "scheme": FIVE, "measures": "v"}}


def test_a_kpi_shows_the_band_of_its_scheme_and_scores_where_that_lands() -> None:
    nowhere = review(portfolio(kpis=RATED), says("rated", "AG")).status("rated")
    assert (str(nowhere.band), nowhere.score) == ("Amber/Green", None)
    assert nowhere.reason.endswith(f"{NO_PLACE}, so it does not count above")
    lands = review(portfolio(LANDS, kpis=RATED), says("rated", "AG")).status("rated")
    assert (str(lands.band), lands.score) == ("Amber/Green", pytest.approx((200 / 3 + 80) / 2))


def test_frames_and_panels_hold_every_band_in_order() -> None:
    made = portfolio(kpis=RATED)
    judgements = [says("p", "AR"), says("rated", "AG")]
    rows = review(made, *judgements, own=95).to_frame()
    order = ["Red", "Amber/Red", "Amber", "Amber/Green", "Green"]
    assert list(rows["band"].cat.categories) == order
    expected = {"initiative:p": "Amber/Red", "kpi:rated": "Amber/Green", "kpi:own": "Green"}
    assert {name: rows.loc[name, "band"] for name in expected} == expected
    panel = sc.Panel(made, frame({"own": 95}), AT, judgements=judgements).to_frame().set_index("id")
    assert {name: panel.loc[name, "band"] for name in expected} == expected
    assert list(panel["band"].cat.categories) == order


def test_in_a_panel_each_organisation_has_what_was_said_of_it() -> None:
    table = pd.DataFrame({"kpi": "own", "period": AT, "organisation": ["N", "S"], "value": [95, 95]})
    judgements = [says("p", "AR", organisation="N"), says("p", "exempt", organisation="S")]
    panel = sc.Panel(portfolio(), table, AT, judgements=judgements).to_frame()
    bands = panel[panel["id"] == "initiative:p"].set_index("organisation")["band"]
    assert bands["N"] == "Amber/Red"
    assert bands.isna()["S"]
    vision = panel[panel["id"] == "objective:v"].set_index("organisation")["coverage"]
    assert vision.to_dict() == {"N": 0.5, "S": 1.0}


def test_what_if_speaks_the_words_of_the_scheme() -> None:
    found = review(portfolio(kpis=RATED), says("p", "AR"), own=95)
    other = found.what_if({"p": "Amber/Green", "rated": "AR"})
    assert (other.status("p").letter, other.status("rated").letter) == ("AG", "AR")
    assert "Amber/Red – -> Amber/Green –" in str(found.compare(other))
    with pytest.raises(sc.UnknownNameError, match="no status 'Ambre/Red'; did you mean 'Amber/Red'"):
        found.what_if({"p": "Ambre/Red"})
    with pytest.raises(sc.UnknownNameError, match="no status 'AR'"):
        found.what_if({"v": "AR"})


def test_the_explanation_says_why_it_does_not_count() -> None:
    found = review(portfolio(), says("p", "AR"), own=95)
    said = found.explain("p")
    assert said.sentence().startswith("P is amber/red: assessed amber/red by Director, January 2010")
    assert "Assessed status of P: amber/red, which does not lie on the status scale (weight 100 %)" in str(
        said
    )
    (unknown,) = [part for part in found.explain("v").parts if part.kind == "unknown"]
    assert unknown.id == "initiative:p"
    assert NO_PLACE in unknown.text


def test_the_map_draws_five_bands_apart_and_says_which_are_not_scored() -> None:
    words = {"p": "Red", "p1": "AR", "p2": "Amber", "p3": "AG", "p4": "Green"}
    made = portfolio(
        initiatives={name: {"name": name, "contributes": "v", "assessed_scheme": FIVE} for name in words}
    )
    found = review(made, *(says(name, word) for name, word in words.items()), own=95)
    drawn = found.map().svg
    for text in ("Amber/Red (AR)", "Amber/Green (AG)", "not scored"):
        assert text in drawn
    for letter in ("AR", "AG"):
        assert f">{letter}<" in drawn
    mixed = portfolio(kpis={"adds": {"name": "A", "target": 10, "worst": 0, "best": 20, "measures": "p"}})
    assert "assessed G, not counted" in review(mixed, says("p", "Green"), adds=2).map().svg


def test_a_check_tells_which_nodes_do_not_count() -> None:
    judgements = [says("p", "AR")]
    findings = sc.check(portfolio(), frame({"own": 95}), judgements)
    (found,) = [item for item in findings if item.rule == "landing-unsaid"]
    assert "initiative:p shows its own band and does not count above" in found.what
    rules = [item.rule for item in sc.check(portfolio(LANDS), frame({"own": 95}), judgements)]
    assert "landing-unsaid" not in rules
    (partly,) = [
        item
        for item in sc.check(portfolio([20, 40, 60, 80]), frame({"own": 95}), judgements)
        if item.rule == "landing-unsaid"
    ]
    assert "leaves out a boundary of the status scale (33.33 and 66.67)" in partly.what
