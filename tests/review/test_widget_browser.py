"""The widget's front end in a real browser, with Python behind it as in a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

import scorecard as sc
from tests.render.front_help import card, grave, library, lit, watched

# anywidget loads a module from a Blob, and so does this.
LOAD = """async ({esm, css, shown}) => {
    document.body.innerHTML = '<main><h1>Notebook</h1><div id="cell"></div></main>';
    document.documentElement.lang = "en";
    document.title = "Notebook";
    document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
    const state = { shown, supposed: {} }, heard = {};
    const model = {
        get: (name) => state[name],
        set: (name, value) => { state[name] = value; },
        async save_changes() {
            state.shown = await window.python(state.supposed);
            heard["change:shown"]?.();
        },
        on: (name, hear) => { heard[name] = hear; },
        off: (name) => { delete heard[name]; },
    };
    const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
    const widget = (await import(url)).default;
    window.leave = await widget.render({ model, el: document.getElementById("cell") });
    window.heard = heard;
}"""


def load(page: Any, widget: Any) -> list[dict[str, Any]]:
    """Show a widget in a page; return what it will be asked."""
    asked: list[dict[str, Any]] = []

    def python(supposed: dict[str, Any]) -> Any:
        asked.append(supposed)
        widget.supposed = supposed
        return widget.shown

    page.expose_function("python", python)
    state = widget.get_state()
    page.evaluate(LOAD, {"esm": state["_esm"], "css": state["_css"], "shown": state["shown"]})
    return asked


@pytest.fixture(scope="module")
def review() -> sc.Review:
    return library()


@pytest.fixture
def notebook(browser: Any) -> Iterator[Any]:
    context = browser.new_context(
        offline=True, viewport={"width": 1400, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    seen = watched(page)
    yield page
    assert seen["faults"] == []
    assert [url for url in seen["asked"] if not url.startswith(("data:", "blob:"))] == []
    context.close()


def settled(page: Any) -> None:
    """Wait until Python has answered everything."""
    page.wait_for_timeout(50)
    page.wait_for_selector(".scm-what-if:not([aria-busy])")


def test_a_slider_recomputes_and_shows_what_changes(notebook: Any, review: sc.Review) -> None:
    asked = load(notebook, review.widget())
    before = card(notebook, "skills").get_attribute("aria-label")
    slider = notebook.get_by_role("slider", name="Staff trained")
    slider.focus()
    notebook.keyboard.press("End")
    settled(notebook)
    assert asked[-1]["set"] == {"kpi:trained": 100.0}
    after = review.what_if({"kpi:trained": 100.0})
    assert f"score {after.status('skills').score:.0f} of 100" in card(notebook, "skills").get_attribute(
        "aria-label"
    )
    assert card(notebook, "skills").get_attribute("aria-label") != before
    changes = notebook.get_by_role("region", name="What changes")
    assert changes.locator("li").count() == len(review.compare(after).changes)
    assert "R 9 → G 100 (+90.7)" in changes.inner_text()  # 20 and 100 % of staff
    boxes = [change for change in review.compare(after).changes if not change.id.startswith("kpi:")]
    assert notebook.locator(".scm-moved:visible").count() == len(boxes)
    assert "statuses change" in notebook.locator(".scm-live").text_content()
    assert notebook.evaluate("document.activeElement.type") == "range"
    notebook.get_by_role("button", name="Reset").click()
    settled(notebook)
    assert asked[-1]["set"] == {}
    assert card(notebook, "skills").get_attribute("aria-label") == before
    assert changes.is_hidden()
    assert notebook.locator(".scm-moved").count() == 0


def test_dragging_a_slider_asks_one_question_at_a_time(notebook: Any, review: sc.Review) -> None:
    asked = load(notebook, review.widget())
    slider = notebook.get_by_role("slider", name="Visits a month")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    notebook.mouse.move(box["x"] + 20, box["y"] + 9)
    notebook.mouse.down()
    notebook.mouse.move(box["x"] + 200, box["y"] + 9, steps=30)
    notebook.mouse.up()
    settled(notebook)
    assert 1 <= len(asked) < 30
    assert asked[-1]["set"]["kpi:footfall"] == float(slider.input_value())
    assert slider.get_attribute("aria-valuetext").endswith("visits")


def test_ticks_stop_work_and_answer_yes_or_no(notebook: Any, review: sc.Review) -> None:
    asked = load(notebook, review.widget())
    notebook.get_by_role("checkbox", name="Open on Sundays").check()
    settled(notebook)
    assert asked[-1]["drop"] == ["initiative:sunday"]
    assert "work stopped" in card(notebook, "sunday").get_attribute("aria-label")
    notebook.get_by_role("checkbox", name="Open at eight").uncheck()
    settled(notebook)
    assert asked[-1]["set"] == {"kpi:open": False}
    notebook.get_by_role("checkbox", name="Open at eight").check()
    settled(notebook)
    assert asked[-1]["set"] == {}


def test_what_was_chosen_and_where_the_map_is_outlast_an_answer(notebook: Any, review: sc.Review) -> None:
    load(notebook, review.widget())
    card(notebook, "hours").click()
    notebook.get_by_role("button", name="Zoom in").click()
    notebook.wait_for_timeout(80)
    scale = "new DOMMatrix(getComputedStyle(document.querySelector('.scm-stage')).transform).a"
    before = notebook.evaluate(scale)
    notebook.get_by_role("checkbox", name="Open on Sundays").check()
    settled(notebook)
    assert lit(notebook) == {"vision", "visits", "hours", "skills"}
    assert notebook.evaluate(scale) == before
    assert notebook.locator(".scm-details h2").inner_text() == "Longer hours"


def test_what_cannot_be_supposed_is_said(notebook: Any) -> None:
    widget = library().widget()

    def refuse(*_: Any) -> Any:
        raise sc.ScorecardError("that cannot be")

    widget._suppose = refuse
    load(notebook, widget)
    notebook.get_by_role("checkbox", name="Open on Sundays").check()
    settled(notebook)
    assert notebook.get_by_role("alert").inner_text() == "that cannot be"


def test_axe_finds_nothing_serious_with_levers(notebook: Any, review: sc.Review) -> None:
    load(notebook, review.widget())
    assert grave(notebook) == []
    notebook.get_by_role("checkbox", name="Open on Sundays").check()
    settled(notebook)
    card(notebook, "visits").click()
    assert grave(notebook) == []


def test_the_panel_goes_beneath_where_the_cell_is_narrow(notebook: Any, review: sc.Review) -> None:
    load(notebook, review.widget())
    places = {}
    for width in (1200, 700):
        notebook.evaluate(f"document.getElementById('cell').style.width = '{width}px'")
        view, levers = (notebook.locator(name).bounding_box() for name in (".scm-view", ".scm-what-if"))
        places[width] = levers["y"] >= view["y"] + view["height"]
    assert places == {1200: False, 700: True}


def test_a_notebook_is_asked_to_leave_its_keys_alone(notebook: Any, review: sc.Review) -> None:
    load(notebook, review.map().widget())
    notebook.evaluate("window.heardByNotebook = []")
    notebook.evaluate("document.addEventListener('keydown', (event) => heardByNotebook.push(event.key))")
    card(notebook, "hours").focus()
    for key in ("Enter", "ArrowUp", "+", "0"):
        notebook.keyboard.press(key)
    assert notebook.evaluate("heardByNotebook") == []
    # JupyterLab listens before the map does, and looks for this.
    assert notebook.locator(".scm[data-lm-suppress-shortcuts=true]").count() == 1


@pytest.mark.parametrize(
    ("address", "linked"),
    [("unit-branch.html", 1), ("javascript:alert(1)", 0), ("https://example.org/x.html", 0)],
)
def test_a_box_that_leads_to_a_page_beside_says_so_in_the_panel(
    notebook: Any, review: sc.Review, address: str, linked: int
) -> None:
    widget = review.map().widget()
    box = re.compile(r'(data-id="objective:hours"[^>]*>)(.*?)(</g>(?:</g>)?<g class="card")', re.DOTALL)
    svg, found = box.subn(rf'\1<a href="{address}">\2</a>\3', widget.shown["svg"], count=1)
    assert found == 1
    widget.shown = {**widget.shown, "svg": svg}
    load(notebook, widget)
    card(notebook, "hours").click()
    assert notebook.get_by_role("link", name="Open its own map").count() == linked
    assert notebook.locator("svg a").count() == 0
    assert grave(notebook) == []


def test_it_stops_listening_when_it_is_taken_away(notebook: Any, review: sc.Review) -> None:
    load(notebook, review.map().widget())
    assert notebook.locator(".scm-what-if").count() == 0
    notebook.evaluate("leave()")
    assert notebook.evaluate("Object.keys(heard)") == []


def test_two_maps_on_one_page_keep_apart(notebook: Any, review: sc.Review) -> None:
    load(notebook, review.map().widget())
    notebook.evaluate(
        """() => {
            const cell = document.getElementById("cell"), twin = document.createElement("div");
            twin.id = "twin";
            cell.after(twin);
            window.leave();
        }"""
    )
    state = review.map().widget().get_state()
    notebook.evaluate(
        """async ({esm, shown}) => {
            const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
            const model = { get: () => shown, on() {}, off() {}, set() {}, save_changes() {} };
            (await import(url)).default.render({ model, el: document.getElementById("twin") });
        }""",
        {"esm": state["_esm"], "shown": state["shown"]},
    )
    notebook.locator('#twin .card[data-id="objective:hours"]').click()
    faded = "#{} .scm-faded"
    assert notebook.locator(faded.format("twin")).count() == 1
    assert notebook.locator(faded.format("cell")).count() == 0


def test_a_notebook_holds_the_widget_and_it_draws_from_what_was_kept(notebook: Any) -> None:
    import nbformat
    from nbclient import NotebookClient

    code = "from tests.render.front_help import library\nlibrary().widget()"
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(document, timeout=120, kernel_name="python3").execute()
    (output,) = document.cells[0].outputs
    view = output["data"]["application/vnd.jupyter.widget-view+json"]
    kept = document.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    state = kept[view["model_id"]]["state"]
    assert kept[view["model_id"]]["model_module"] == "anywidget"
    notebook.expose_function("python", lambda _: state["shown"])
    notebook.evaluate(LOAD, {"esm": state["_esm"], "css": state["_css"], "shown": state["shown"]})
    assert card(notebook, "hours").is_visible()
    assert notebook.get_by_role("slider").count() == 4
