"""The interactive page in a real browser: every feature by mouse and by keyboard, and no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from tests.render.front_help import HOSTILE, card, grave, library, lit, shift, watched

ALL = {"vision", "visits", "choice", "hours", "buying", "skills", "sunday"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library().map().save(tmp_path_factory.mktemp("interactive") / "map.html")


@pytest.fixture
def map_page(browser: Any, saved: Path) -> Iterator[Any]:
    """The page, which must ask for nothing but itself and complain of nothing."""
    context = browser.new_context(
        offline=True, viewport={"width": 1400, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    seen = watched(page)
    page.goto(saved.as_uri())
    page.wait_for_selector(".scm .card")
    yield page
    assert seen["faults"] == []
    assert [url for url in seen["asked"] if not url.startswith("data:")] == [saved.as_uri()]
    assert page.title() == "Library service, March 2010"
    context.close()


def said(page: Any) -> str:
    page.wait_for_timeout(120)
    return str(page.text_content(".scm-live"))


# Pan and zoom


def test_dragging_moves_the_map_and_chooses_nothing(map_page: Any) -> None:
    x, y, scale = shift(map_page)
    box = card(map_page, "visits").bounding_box()
    map_page.mouse.move(box["x"] + 20, box["y"] + 20)
    map_page.mouse.down()
    map_page.mouse.move(box["x"] + 90, box["y"] + 60, steps=6)
    map_page.mouse.up()
    moved = shift(map_page)
    assert moved[0] - x == pytest.approx(70, abs=6)
    assert moved[1] - y == pytest.approx(40, abs=6)
    assert moved[2] == scale
    assert map_page.locator(".scm-details").is_hidden()


def test_a_drag_touches_one_style_at_most_once_a_frame(map_page: Any) -> None:
    box = map_page.locator(".scm-view").bounding_box()
    map_page.mouse.move(box["x"] + 300, box["y"] + 300)
    map_page.mouse.down()
    map_page.mouse.move(box["x"] + 310, box["y"] + 300)
    map_page.evaluate(
        """() => {
            window.touched = [];
            window.painted = 0;
            const count = () => { painted++; window.counting = requestAnimationFrame(count); };
            count();
            const note = ({ target, attributeName }) => touched.push(`${target.className} ${attributeName}`);
            new MutationObserver((all) => all.forEach(note)).observe(
                document.body, { subtree: true, attributes: true, childList: true, characterData: true },
            );
        }"""
    )
    for step in range(200):
        map_page.mouse.move(box["x"] + 310 + step % 50, box["y"] + 300 + step % 30)
    touched, painted = map_page.evaluate("[touched, painted]")
    map_page.mouse.up()
    assert set(touched) == {"scm-stage style"}
    assert len(touched) <= painted


def test_arrow_keys_move_the_map(map_page: Any) -> None:
    x, y, _ = shift(map_page)
    map_page.focus(".scm-view")
    map_page.keyboard.press("ArrowRight")
    map_page.keyboard.press("ArrowDown")
    moved = shift(map_page)
    assert (moved[0] - x, moved[1] - y) == pytest.approx((-60, -60))


def test_the_wheel_zooms_about_the_pointer(map_page: Any) -> None:
    box = card(map_page, "visits").bounding_box()
    map_page.mouse.move(box["x"], box["y"])
    _, _, scale = shift(map_page)
    map_page.mouse.wheel(0, -300)
    assert shift(map_page)[2] > scale * 1.3
    after = card(map_page, "visits").bounding_box()
    assert (after["x"], after["y"]) == pytest.approx((box["x"], box["y"]), abs=4)


def test_wheeling_out_of_the_whole_map_scrolls_the_page(map_page: Any) -> None:
    box = card(map_page, "visits").bounding_box()
    map_page.mouse.move(box["x"], box["y"])
    map_page.mouse.wheel(0, 300)
    map_page.wait_for_timeout(400)
    assert map_page.evaluate("scrollY") > 0


def test_keys_and_buttons_zoom(map_page: Any) -> None:
    whole = shift(map_page)
    map_page.focus(".scm-view")
    map_page.keyboard.press("+")
    larger = shift(map_page)[2]
    assert larger == pytest.approx(whole[2] * 1.3, rel=1e-4)
    map_page.keyboard.press("-")
    assert shift(map_page)[2] == pytest.approx(whole[2], rel=1e-4)
    map_page.get_by_role("button", name="Zoom in").click()
    assert shift(map_page)[2] == pytest.approx(larger, rel=1e-4)
    map_page.get_by_role("button", name="Show the whole map").click()
    assert shift(map_page) == pytest.approx(whole, abs=0.01)


# Reasons


def test_hovering_tells_the_reason_the_figures_and_the_owner(map_page: Any) -> None:
    card(map_page, "visits").hover()
    tip = map_page.locator(".scm-tip")
    text = tip.inner_text()
    assert "More visits" in text
    assert "of the shortfall is Loans a month" in text
    assert "Head of branches" in text
    assert card(map_page, "visits").get_attribute("aria-describedby") == tip.get_attribute("id")
    tip.hover()  # it stays while it is read
    map_page.wait_for_timeout(300)
    assert tip.is_visible()
    map_page.keyboard.press("Escape")
    map_page.mouse.move(2, 2)
    tip.wait_for(state="hidden")


def test_the_focus_tells_the_same_and_escape_puts_it_away(map_page: Any) -> None:
    map_page.focus(".scm-view")
    map_page.keyboard.press("Tab")
    tip = map_page.locator(".scm-tip")
    tip.wait_for(state="visible")
    assert "A town that reads" in tip.inner_text()
    map_page.keyboard.press("Escape")
    tip.wait_for(state="hidden")


# Line of sight


def test_a_click_lights_the_line_of_sight_and_fades_the_rest(map_page: Any) -> None:
    assert lit(map_page) == ALL
    card(map_page, "hours").click()
    assert lit(map_page) == {"vision", "visits", "hours", "skills"}
    arrows = map_page.eval_on_selector_all(
        ".scm-lights [data-from]", "all => all.map(({ dataset }) => `${dataset.from}>${dataset.to}`)"
    )
    assert sorted(arrows) == [
        "objective:hours>objective:visits",
        "objective:skills>objective:hours",
        "objective:visits>objective:vision",
    ]
    assert card(map_page, "hours").get_attribute("aria-pressed") == "true"
    assert "leads to 2, rests on 1" in said(map_page)
    card(map_page, "hours").click()
    assert lit(map_page) == ALL


def test_enter_does_the_same_and_escape_clears(map_page: Any) -> None:
    card(map_page, "choice").focus()
    map_page.keyboard.press("Enter")
    assert lit(map_page) == {"vision", "choice", "buying", "skills"}
    assert map_page.evaluate("document.activeElement.dataset.id") == "objective:choice"
    map_page.keyboard.press("Escape")
    assert lit(map_page) == ALL
    assert map_page.locator(".scm-details").is_hidden()
    assert said(map_page) == "Cleared"


def test_the_panel_lists_the_kpis_with_their_reasons(map_page: Any) -> None:
    card(map_page, "visits").click()
    panel = map_page.get_by_role("region", name="Details")
    assert panel.get_by_role("heading", level=2).inner_text() == "More visits"
    items = panel.locator(".scm-kpis > li")
    assert [item.split("\n")[0] for item in items.all_inner_texts()] == ["Visits a month", "Loans a month"]
    assert "980 visits against 1,000 visits" in items.first.inner_text()
    items.first.locator("summary").focus()
    map_page.keyboard.press("Enter")
    assert "Counting officer" in items.first.inner_text()


@pytest.mark.parametrize("name", ["visits", "hours", "skills"])
def test_the_map_stays_beneath_the_pointer_when_the_panel_opens_and_shows_the_chosen_box(
    map_page: Any, name: str
) -> None:
    before = card(map_page, name).bounding_box()
    card(map_page, name).click()
    map_page.wait_for_timeout(300)
    assert card(map_page, name).bounding_box() == pytest.approx(before)
    panel = map_page.locator(".scm-side").bounding_box()
    assert panel["width"] >= 290
    covered = min(before["x"] + before["width"], panel["x"] + panel["width"]) - max(before["x"], panel["x"])
    assert covered < before["width"] / 4


def test_the_title_is_seen_once_and_read_out_as_the_heading(map_page: Any) -> None:
    heading = map_page.get_by_role("heading", level=1)
    assert heading.count() == 1
    assert map_page.locator("header").bounding_box()["width"] <= 1
    map_page.set_viewport_size({"width": 400, "height": 800})  # the map's own title is too small there
    assert heading.bounding_box()["width"] > 100


def test_the_panel_leads_on_and_hands_the_focus_back(map_page: Any) -> None:
    card(map_page, "visits").focus()
    map_page.keyboard.press("Enter")
    map_page.get_by_role("button", name="Longer hours", exact=True).press("Enter")
    assert map_page.evaluate("document.activeElement.dataset.id") == "objective:hours"
    assert lit(map_page) == {"vision", "visits", "hours", "skills"}
    map_page.get_by_role("button", name="Close details").press("Enter")
    assert map_page.evaluate("document.activeElement.dataset.id") == "objective:hours"


# Walking


def test_the_boxes_are_one_stop_and_arrows_walk_among_them(map_page: Any) -> None:
    assert map_page.locator('.scm .card[tabindex="0"]').count() == 1
    map_page.focus(".scm-view")
    map_page.keyboard.press("Tab")
    here = "document.activeElement.dataset.id"
    assert map_page.evaluate(here) == "objective:vision"
    map_page.keyboard.press("ArrowDown")
    second = map_page.evaluate(here)
    assert second in ("objective:visits", "objective:choice")
    other = "ArrowRight" if map_page.evaluate(f"{here}") == "objective:visits" else "ArrowLeft"
    map_page.keyboard.press(other)
    assert {second, map_page.evaluate(here)} == {"objective:visits", "objective:choice"}
    map_page.keyboard.press("End")
    assert map_page.evaluate(here) == "objective:skills"
    map_page.keyboard.press("Home")
    assert map_page.evaluate(here) == "objective:vision"
    assert map_page.locator(".scm-focus").is_visible()


def test_a_box_that_takes_the_focus_comes_into_view(map_page: Any) -> None:
    map_page.focus(".scm-view")
    for _ in range(6):
        map_page.keyboard.press("+")
    map_page.keyboard.press("Tab")
    map_page.keyboard.press("End")
    shift(map_page)
    box, view = card(map_page, "skills").bounding_box(), map_page.locator(".scm-view").bounding_box()
    assert view["x"] <= box["x"] + 1 and view["y"] <= box["y"] + 1
    assert box["y"] + box["height"] <= view["y"] + view["height"] + 1


def test_a_link_skips_the_map(map_page: Any) -> None:
    map_page.keyboard.press("Tab")
    assert map_page.evaluate("document.activeElement.textContent") == "Skip the map"
    map_page.keyboard.press("Enter")
    assert map_page.evaluate("document.activeElement.id") == "words"


# Search


def test_search_finds_by_name_and_goes_there_by_key(map_page: Any) -> None:
    search = map_page.get_by_role("combobox", name="Search the map by name")
    search.fill("hours")
    assert map_page.get_by_role("option").count() == 1
    assert said(map_page) == "1 found"
    search.press("Enter")
    assert map_page.evaluate("document.activeElement.dataset.id") == "objective:hours"
    assert lit(map_page) == {"vision", "visits", "hours", "skills"}


def test_search_finds_a_kpi_and_opens_what_it_measures(map_page: Any) -> None:
    search = map_page.get_by_role("combobox", name="Search the map by name")
    search.press_sequentially("a month")
    assert map_page.get_by_role("option").count() == 2
    search.press("ArrowDown")
    search.press("Enter")
    assert map_page.locator(".scm-kpis details[open] .scm-name").inner_text() == "Loans a month"
    search.fill("nowhere")
    assert "Nothing of that name" in map_page.locator(".scm-hits").inner_text()
    search.press("Escape")
    assert search.input_value() == ""


def test_search_by_mouse(map_page: Any) -> None:
    map_page.get_by_role("combobox", name="Search the map by name").fill("choice")
    map_page.get_by_role("option").click()
    assert map_page.locator(".scm-details h2").inner_text() == "Wider choice"


# Filters


def tick(page: Any, facet: str, *values: str) -> None:
    page.locator(".scm-facet > summary", has_text=facet).click()
    for value in values:
        page.locator(".scm-facet[open]").get_by_label(value, exact=True).check()


@pytest.mark.parametrize(
    ("facet", "value", "left"),
    [
        ("Unit", "Branches", {"visits", "hours", "sunday"}),
        ("Unit", "Town", ALL),
        ("Theme", "Thrift", {"choice", "buying"}),
        ("Perspective", "Readers", {"visits", "choice"}),
        ("Owner", "Head of stock", {"choice"}),
        ("Owner", "Counting officer", {"visits"}),
        ("Status", "Red", {"buying", "skills"}),
    ],
)
def test_each_filter_fades_what_does_not_match(map_page: Any, facet: str, value: str, left: set[str]) -> None:
    tick(map_page, facet, value)
    assert lit(map_page) == left
    assert said(map_page) == f"{len(left)} of 7 boxes shown"
    map_page.get_by_role("button", name="Clear filters").click()
    assert lit(map_page) == ALL


def test_filters_combine_within_by_or_and_between_by_and(map_page: Any) -> None:
    tick(map_page, "Perspective", "Readers", "People")
    assert lit(map_page) == {"visits", "choice", "skills"}
    tick(map_page, "Theme", "Open to all")
    assert lit(map_page) == {"visits"}
    card(map_page, "visits").click()
    assert lit(map_page) == {"visits"}
    map_page.get_by_role("button", name="Clear filters").click()
    assert lit(map_page) == {"vision", "visits", "hours", "skills", "sunday"}


def test_filters_by_keyboard_and_the_walk_keeps_to_what_is_left(map_page: Any) -> None:
    summary = map_page.locator(".scm-facet > summary", has_text="Theme")
    summary.focus()
    map_page.keyboard.press("Enter")
    map_page.keyboard.press("Tab")
    map_page.keyboard.press("Space")
    assert lit(map_page) == {"visits", "hours"}
    map_page.keyboard.press("Escape")
    assert map_page.evaluate("document.activeElement.textContent") == "Theme (1)"
    assert map_page.locator(".scm-facet[open]").count() == 0
    map_page.focus(".scm-view")
    map_page.keyboard.press("Tab")
    walked = {map_page.evaluate("document.activeElement.dataset.id")}
    map_page.keyboard.press("End")
    walked.add(map_page.evaluate("document.activeElement.dataset.id"))
    assert walked == {"objective:visits", "objective:hours"}


# What people wrote


def test_hostile_names_are_text_wherever_they_stand(map_page: Any) -> None:
    card(map_page, "skills").hover()
    assert map_page.locator(".scm-tip .scm-title").text_content() == HOSTILE
    card(map_page, "skills").click()
    assert map_page.locator(".scm-details h2").text_content() == HOSTILE
    map_page.get_by_role("combobox").fill("onerror")
    assert map_page.locator(".scm-hits .scm-name").text_content() == HOSTILE
    assert map_page.locator("img, iframe").count() == 0
    assert map_page.locator(".scm-details bdi").count() > 3


# Everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, saved: Path, scheme: str) -> None:
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(saved.as_uri())
    page.wait_for_selector(".scm .card")
    assert grave(page) == []
    tick(page, "Owner", "Head of stock")
    assert grave(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("combobox").fill("a")
    assert grave(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear filters").click()
    card(page, "visits").click()
    page.locator(".scm-kpis summary").first.click()
    assert grave(page) == []
    card(page, "choice").hover()
    page.locator(".scm-tip").wait_for(state="visible")
    assert grave(page) == []
    context.close()


def test_every_control_and_box_has_a_name(map_page: Any) -> None:
    for element in map_page.locator(".scm :is(button, input, summary, [role=button])").all():
        name = element.evaluate(
            "e => e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent"
        )
        assert name.strip()
    assert card(map_page, "visits").get_attribute("aria-label").startswith("Objective: More visits.")


def test_forced_colours_keep_the_picture_and_give_the_controls_edges(browser: Any, saved: Path) -> None:
    context = browser.new_context(
        offline=True, forced_colors="active", viewport={"width": 1400, "height": 900}
    )
    page = context.new_page()
    page.goto(saved.as_uri())
    card(page, "visits").click()
    name = page.locator('.scm .card[data-id="objective:visits"] text').first
    assert name.evaluate("e => getComputedStyle(e).fill") == "rgb(31, 41, 55)"
    assert page.locator(".scm-chip").first.evaluate("e => getComputedStyle(e).borderTopWidth") == "1px"
    context.close()


def test_calm_readers_see_no_gliding(browser: Any, saved: Path) -> None:
    gliding = {}
    for motion in ("reduce", "no-preference"):
        context = browser.new_context(
            offline=True, reduced_motion=motion, viewport={"width": 1400, "height": 900}
        )
        page = context.new_page()
        page.goto(saved.as_uri())
        page.get_by_role("combobox").fill("hours")
        for _ in range(4):
            page.get_by_role("button", name="Zoom in").click()
        page.get_by_role("combobox").press("ArrowDown")
        page.locator(".scm-stage").evaluate(
            "s => new MutationObserver(() => window.glided ||= s.classList.contains('scm-glide'))"
            ".observe(s, {attributes: true})"
        )
        page.get_by_role("combobox").fill("town")
        page.get_by_role("combobox").press("Enter")
        page.wait_for_timeout(100)
        gliding[motion] = page.evaluate("Boolean(window.glided)")
        context.close()
    assert gliding == {"reduce": False, "no-preference": True}


def test_a_finger_moves_the_map_chooses_and_pinches(browser: Any, saved: Path) -> None:
    context = browser.new_context(
        offline=True, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(saved.as_uri())
    card(page, "visits").tap()
    assert page.locator(".scm-details h2").inner_text() == "More visits"
    assert page.locator(".scm-tip").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    before = shift(page)[2]
    box = page.locator(".scm-view").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 120
    client = context.new_cdp_session(page)

    def fingers(kind: str, apart: float) -> None:
        points = [{"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2}]
        client.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [] if kind == "touchEnd" else points},
        )

    fingers("touchStart", 20)
    for apart in (30, 45, 60, 80):
        fingers("touchMove", apart)
    fingers("touchEnd", 0)
    assert shift(page)[2] > 2 * before
    context.close()


def test_on_paper_it_is_the_whole_map_without_controls(map_page: Any) -> None:
    map_page.get_by_role("button", name="Zoom in").click()
    map_page.get_by_role("button", name="Zoom in").click()
    map_page.emulate_media(media="print")
    assert map_page.locator(".scm-tools").is_hidden()
    box = map_page.locator(".scm-stage svg").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1400
    assert box["width"] / box["height"] == pytest.approx(297 / 210, rel=0.01)
    map_page.emulate_media(media="screen")


def test_an_empty_map_is_a_page_too(page: Any, tmp_path: Path) -> None:
    seen = watched(page)
    nothing = pd.DataFrame({"kpi": [], "period": [], "value": []})
    review = sc.Review(sc.Strategy.model_validate({"name": "Nothing yet"}), nothing, at="2010-03")
    page.goto(review.map().save(tmp_path / "map.html").as_uri())
    page.focus(".scm-view")
    for key in ("ArrowLeft", "+", "0", "Escape", "Tab"):
        page.keyboard.press(key)
    page.get_by_role("combobox").fill("a")
    assert "Nothing of that name" in page.locator(".scm-hits").inner_text()
    assert page.locator(".scm-facet").count() == 0
    assert seen["faults"] == []
