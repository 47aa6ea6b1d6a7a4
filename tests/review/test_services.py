"""A review's services: the portfolio, and the catalogue of one customer."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import scorecard as sc
from tests.trust import AT, TRUST, readings, reviewed, trust

HOSTILE = "<b>R&D</b> \u05d0\u05d7\u05d9\u05d5\u05ea"


@pytest.fixture(scope="module")
def review() -> sc.Review:
    return reviewed()


def measured(text: str, **figures: float) -> sc.Review:
    return sc.Review(trust(text), readings(**figures), at=AT)


def changed(old: str, new: str) -> sc.Strategy:
    assert TRUST.count(old) == 1
    return trust(TRUST.replace(old, new))


# --- the portfolio


def test_each_service_has_a_row(review: sc.Review) -> None:
    frame = review.services().to_frame()
    assert list(frame.index) == [service.id for service in review.strategy.services]
    row = frame.loc["service:health-record"]
    assert row["customers"] == "Hospital doctors; Ward nurses; GP practices"
    assert row["provider"] == "In-house"
    assert row["paid_by"] == "The trust, from the digital budget"
    assert row["used_by"] == "Everybody who treats a patient"
    assert row["channels"] == "web; mobile app"
    assert row["service_levels"] == (
        "There 99.9 hours in every 100 (Green: 99.95 %, 0.05 percentage points over target); "
        "Opens in two seconds (Red: 4.6 s, 2.6 over its target of 2 s)"
    )
    assert (row["band"], row["letter"]) == ("Amber", "A")
    assert row["score"] == pytest.approx(review.status("health-record").score)
    assert row["places"] == (
        "Better decisions through information, inside the organisation; "
        "Better decisions through information, outside the organisation; "
        "Working smarter through technology, inside the organisation"
    )
    assert row["goals"] == "Safe care close to home, by way of Decisions on the whole picture"
    assert frame.loc["service:portal", "provider"] == "Partner: Portal supplier"
    assert list(frame["band"].cat.categories) == ["Red", "Amber", "Green"]


def test_its_goals_are_those_of_the_line_of_sight(review: sc.Review) -> None:
    for row in review.services().services:
        sight = review.line_of_sight(row.service.id)
        assert [(goal.id, goal.influence) for goal in row.goals] == list(sight.influence.items())
        for goal in row.goals:
            best = next(path for path in sight.up if path.nodes[-1] == goal.id)
            assert goal.way == tuple(sight.names[node] for node in best.nodes[1:-1])


def test_a_service_to_come_says_since_when_and_who_makes_it(review: sc.Review) -> None:
    frame = review.services().to_frame()
    row = frame.loc["service:video-consultations"]
    assert (row["stage"], row["from"]) == ("to come", "2026-01")
    assert row["made_by"] == "Virtual clinics programme, go-live December 2025"
    assert row["letter"] == "–"
    assert pd.isna(row["band"])


def test_after_go_live_the_service_counts_and_the_work_has_left() -> None:
    before, after = reviewed(at="2025-12"), reviewed(at="2026-01")
    for review, counting in ((before, "initiative:virtual-clinics"), (after, "service:video-consultations")):
        away = {"initiative:virtual-clinics", "service:video-consultations"} - {counting}
        assert review.status(counting).in_force
        assert not review.status(away.pop()).in_force
    assert after.services().to_frame().loc["service:video-consultations", "stage"] == "running"


def test_handing_over_changes_no_score() -> None:
    without = changed("    hands_over_to: video-consultations\n", "")
    for at in ("2025-09", "2025-12", "2026-01"):
        pd.testing.assert_frame_equal(reviewed(at=at).to_frame(), reviewed(without, at=at).to_frame())


def test_an_unknown_service_level_is_unknown_and_says_why(review: sc.Review) -> None:
    frame = review.services().to_frame()
    assert frame.loc["service:ward-board", "service_levels"] == "Ward boards up to date (Unknown: no reading)"
    assert frame.loc["service:ward-board", "letter"] == "?"


def test_a_supposed_value_is_in_the_portfolio(review: sc.Review) -> None:
    after = review.what_if({"kpi:portal-used": 64}).services().to_frame()
    assert after.loc["service:portal", "letter"] == "G"
    assert "64 %" in after.loc["service:portal", "service_levels"]


def test_a_removed_kpi_takes_its_promise_with_it(review: sc.Review) -> None:
    after = review.what_if(sc.Scenario(remove=frozenset(["kpi:record-quick"])))
    assert "two seconds" not in after.services().to_frame().loc["service:health-record", "service_levels"]


def test_a_removed_service_is_handed_over_to_by_nobody(review: sc.Review) -> None:
    after = review.what_if(sc.Scenario(remove=frozenset(["service:video-consultations"])))
    assert "service:video-consultations" not in after.services().to_frame().index
    assert len(after.catalogue("patients").entries) == 1


def test_it_tells_itself_in_short_and_in_full(review: sc.Review) -> None:
    found = review.services()
    assert repr(found) == "<ServicePortfolio, September 2025: 6 running, 1 to come>"
    assert "  made by      Virtual clinics programme, go-live December 2025\n" in str(found)
    assert "<td>Electronic health record</td>" in found._repr_html_()


def test_what_people_wrote_is_escaped_in_a_notebook() -> None:
    found = reviewed(changed("Ward nurses", f"{HOSTILE}"))
    for shown in (found.services()._repr_html_(), found.catalogue("nurses")._repr_html_()):
        assert "<b>R&D" not in shown
        assert "&lt;b&gt;R&amp;D&lt;/b&gt; \u05d0\u05d7\u05d9\u05d5\u05ea" in shown


def test_without_services_or_goals_there_is_an_empty_portfolio() -> None:
    empty = pd.DataFrame(columns=["kpi", "period", "value"])
    for document in ({"name": "S"}, {"name": "S", "services": {"a": "A"}}):
        found = sc.Review(sc.Strategy.model_validate(document), empty, at="2025-09").services()
        assert len(found.to_frame()) == len(document.get("services", {}))
        assert repr(found).startswith("<ServicePortfolio, September 2025: ")


def test_handing_over_is_no_arrow_on_the_map(review: sc.Review) -> None:
    ends = ["initiative:virtual-clinics", "service:video-consultations"]
    drawn = review.map().scene
    pairs = [[drawn.cards[a.source].id, drawn.cards[a.target].id] for a in drawn.arrows]
    assert pairs.count(ends) == 1  # that it contributes


# --- the catalogue


def test_a_catalogue_has_the_customers_services_and_no_other(review: sc.Review) -> None:
    assert [entry.name for entry in review.catalogue("gps").entries] == [
        "Electronic health record", "Test results to practices"
    ]  # fmt: skip
    frame = review.catalogue("gps").to_frame()
    assert frame[["id", "form", "where"]].to_numpy().tolist() == [
        ["service:health-record", "information", "outside"],
        ["service:results", "information", "outside"],
        ["service:results", "technology", "outside"],
    ]
    assert frame.loc[0, "used_by"] == "GPs in their surgeries"
    assert frame.loc[0, "why"] == "They see what the hospital did without asking for a letter"


def test_it_says_in_plain_words_who_uses_what_and_why(review: sc.Review) -> None:
    assert str(review.catalogue("patients")) == PATIENTS
    assert (
        repr(review.catalogue("patients"))
        == "<Catalogue for Patients and carers, September 2025: 2 services>"
    )


PATIENTS = """\
Services for Patients and carers
Ashcombe Vale digital services, Ashcombe Vale Hospitals NHS Trust (fictitious), September 2025
Public, outside the organisation
Illustrative: these services are made up, and so are their figures.

Patient portal: Not as promised
Appointments, letters and results for patients, on their own device.
  Better decisions through information, outside the organisation
    who uses it   Patients, and carers they allow
    why           They read their results and decide with us
  Working smarter through technology, outside the organisation
    who uses it   Patients
    why           They move an appointment without a phone call
  promised        Three in five patients use it. Now not kept: 34 %, 26 percentage points under
                  target
  how to reach it Web, mobile app, phone line for help
  provided by     Partner: Portal supplier
  paid by         The trust, by the number of patients signed up
  helps towards   Safe care close to home

Video consultations: To come, from January 2026
Outpatient appointments by video, where no examination is needed.
  Working smarter through technology, outside the organisation
    who uses it   Patients at home and doctors in clinic
    why           No journey and no waiting room
  how to reach it Web
  provided by     Partner: Video supplier
  paid by         The trust
  made by         Virtual clinics programme, go-live December 2025"""


@pytest.mark.parametrize(
    ("figures", "standing", "promise"),
    [
        ({"first_contact": 74}, "Works as promised", "Now kept: 74 %, 4 percentage points over target"),
        (
            {"first_contact": 66},
            "Partly as promised",
            "Now partly kept: 66 %, 4 percentage points under target",
        ),
        ({"first_contact": 41}, "Not as promised", "Now not kept: 41 %, 29 percentage points under target"),
    ],
)
def test_a_customer_reads_whether_promises_are_kept_and_no_scores(
    figures: dict[str, float], standing: str, promise: str
) -> None:
    found = measured(TRUST, **figures).catalogue("staff")
    desk = str(found).split("IT service desk: ")[1].split("Devices and log-ins")[0]
    assert desk.startswith(f"{standing}\n")
    assert promise in " ".join(desk.split())
    for told in (str(found), found.html()):
        assert not any(word in told for word in (", score ", "of 100", " by way of ", "Amber", "Green"))


def test_a_customer_reads_that_nothing_is_measured() -> None:
    told = " ".join(str(reviewed().catalogue("managers")).split())
    assert "Ward boards: Not measured " in told
    assert "Now not measured" in told
    assert "no reading" not in told


@pytest.mark.parametrize(
    ("figure", "said"),
    [(74, "Works as it should"), (66, "Partly as it should"), (41, "Does not work as it should")],
)
def test_a_service_that_promises_nothing_works_as_it_should_or_does_not(figure: float, said: str) -> None:
    text = TRUST.replace("    service_levels: {first-contact: Seven calls in ten settled at once}\n", "")
    found = measured(text, first_contact=figure).catalogue("staff")
    assert f"IT service desk: {said}\n" in str(found)


def test_a_promise_that_is_not_kept_is_never_as_promised() -> None:
    """The status is green, and the record opens too slowly."""
    review = measured(TRUST, record_there=100, record_quick=2.1)
    assert review.status("health-record").letter == "G"
    assert "Electronic health record: Partly as promised\n" in str(review.catalogue("gps"))


def test_a_promise_nobody_measures_is_said_with_those_that_are_kept() -> None:
    frame = readings().query("kpi != 'record-quick'")
    found = sc.Review(trust(), frame, at=AT).catalogue("gps")
    assert "Electronic health record: Works as promised, as far as that is measured\n" in str(found)


def test_what_has_ended_is_in_no_catalogue() -> None:
    strategy = changed("    name: Patient portal\n", "    name: Patient portal\n    valid_until: 2025-06\n")
    review = reviewed(strategy)
    assert [entry.name for entry in review.catalogue("patients").entries] == ["Video consultations"]
    assert review.services().to_frame().loc["service:portal", "stage"] == "ended"


def test_a_customer_nobody_serves_has_an_empty_page() -> None:
    review = reviewed(changed("  gps: {name", "  council: Council\n  gps: {name"))
    found = review.catalogue("council")
    assert "No service is for this customer yet." in str(found)
    assert "No service is for this customer yet." in found.html()
    assert found.to_frame().empty


def test_a_service_without_a_place_says_who_uses_it_and_not_why() -> None:
    review = reviewed(changed("customers: [staff, community]", "customers: [staff, community, gps]"))
    frame = review.catalogue("gps").to_frame().set_index("id")
    assert pd.isna(frame.loc["service:service-desk", "form"])
    assert "who uses it" not in str(review.catalogue("gps")).split("IT service desk")[1]


def test_an_unknown_customer_is_named_with_the_nearest(review: sc.Review) -> None:
    with pytest.raises(sc.UnknownNameError, match="did you mean 'patients'"):
        review.catalogue("patient")


def test_a_catalogue_is_saved_as_a_page(review: sc.Review, tmp_path: Path) -> None:
    path = review.catalogue("gps").save(tmp_path / "gps.html")
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(sc.RenderError, match=r"end the name with \.html"):
        review.catalogue("gps").save(tmp_path / "gps.docx")


def test_the_same_review_makes_the_same_page(review: sc.Review) -> None:
    assert review.catalogue("staff").html() == reviewed().catalogue("staff").html()


def test_it_says_what_was_known_when_and_what_is_supposed() -> None:
    frame = readings().assign(recorded_at="2025-10-02")
    review = sc.Review(trust(), frame, at="2025-09", known_on="2025-10-05")
    found = review.what_if({"kpi:portal-used": 64}).catalogue("patients")
    assert found.heading.when == "September 2025, as known on 5 October 2025"
    assert "64" in found.heading.supposing
    assert found.heading.supposing in found.html()
