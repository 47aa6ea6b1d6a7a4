"""The interactive page of 500 boxes in Chromium: first paint, until a box tells, every frame of a pan."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import pandas as pd

from benchmarks import maps
from benchmarks.timing import Row
from scorecard.model.strategy import Strategy
from scorecard.review.review import Review

BOXES, KPIS, LINKS, LANES = 500, 250, 750, 6
ROUNDS, HOVERS, STEPS = 5, 20, 120
AT_ONCE = 0.1
"""Seconds within which an answer feels immediate (Miller 1968; Nielsen, Usability Engineering, 1993)."""
FRAME = 0.05
"""No frame may last longer while the map is dragged."""
FLAGS = ("--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-background-networking")

PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
WATCH = """() => {
    window.frames = [];
    let last = performance.now();
    const tick = (now) => {
        frames.push(now - last);
        last = now;
        window.ticking = requestAnimationFrame(tick);
    };
    window.ticking = requestAnimationFrame(tick);
}"""
HOVER = """async (id) => {
    const card = document.querySelector(`.card[data-id="${id}"]`);
    const box = card.getBoundingClientRect();
    const start = performance.now();
    card.dispatchEvent(new PointerEvent("pointerover", {
        bubbles: true, pointerType: "mouse", clientX: box.x + 2, clientY: box.y + 2,
    }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); // painted
    if (document.querySelector(".scm-tip").hidden) throw new Error("it tells nothing");
    return performance.now() - start;
}"""
LIGHT = """async (id) => {
    const card = document.querySelector(`.card[data-id="${id}"]`);
    const start = performance.now();
    card.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); // painted
    if (!document.querySelector(".scm-faded")) throw new Error("nothing is lit");
    return performance.now() - start;
}"""


def made(seed: int = 1) -> Review:
    """Return the review of so many objectives with KPIs that have two years of readings."""
    document = maps.document(BOXES, LANES, LINKS, seed)
    names = list(document["objectives"])
    document["kpis"] = {
        f"k{number}": {
            "name": f"Measure {number}", "measures": names[number * 2 % len(names)], "target": 100,
            "worst": 0, "best": 130, "owner": f"Owner {number % 30}",
        }
        for number in range(KPIS)
    }  # fmt: skip
    months = [str(period) for period in pd.period_range("2008-04", "2010-03", freq="M")]
    readings = pd.DataFrame(
        [
            {"kpi": f"k{number}", "period": month, "value": 60 + (number * 37 + place * 11) % 70}
            for number in range(KPIS)
            for place, month in enumerate(months)
        ]
    )
    return Review(Strategy.model_validate(document), readings, at="2010-03")


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds it takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the system's Chromium, headless."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((path for name in names if (path := shutil.which(name))), None)
    if program is None:
        raise SystemExit("no Chromium on this machine (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def opened(browser: Any, path: Path, *, scripting: bool = True) -> Any:
    """Open the page in a fresh window."""
    context = browser.new_context(
        offline=True, viewport={"width": 1400, "height": 900}, java_script_enabled=scripting
    )
    page = context.new_page()
    page.goto(path.as_uri())
    return page


def longest_frame(page: Any) -> float:
    """Drag across the middle of a page; return the seconds of the longest frame."""
    page.mouse.move(500, 500)
    page.mouse.down()
    page.mouse.move(510, 500)
    page.evaluate(WATCH)
    for step in range(STEPS):
        page.mouse.move(500 + 200 * ((step % 40) / 40 - 0.5), 500 + 100 * ((step % 30) / 30 - 0.5))
    page.mouse.up()
    frames = page.evaluate("() => { cancelAnimationFrame(ticking); return frames; }")
    if len(frames) < STEPS / 4:
        raise SystemExit("the pan was not seen")
    return float(max(frames[1:])) / 1e3


def rows() -> Iterator[Row]:
    """Measure the page; it must hold every box."""
    review = made()
    drawn = review.map()
    with TemporaryDirectory() as folder, chromium() as browser:
        path, still = Path(folder) / "map.html", Path(folder) / "still.html"
        told = timed(lambda: drawn.save(path))
        plain = timed(lambda: replace(drawn, told=None).save(still))
        first, base = [], []
        for _ in range(ROUNDS):
            page = opened(browser, path)
            page.wait_for_timeout(500)
            first.append(page.evaluate(PAINTED) / 1e3)
            if page.locator(".scm .card").count() != BOXES:
                raise SystemExit("the page lacks a box")
            page.context.close()
            page = opened(browser, still)
            page.wait_for_timeout(500)
            base.append(page.evaluate(PAINTED) / 1e3)
            page.context.close()
        yield Row(f"page of {BOXES} boxes: save", told, "the same without reasons and script", plain, None)
        yield Row(
            f"page of {BOXES} boxes: first paint",
            median(first),
            "the same without script",
            median(base),
            None,
        )
        page = opened(browser, path)
        page.wait_for_timeout(1000)
        ids = page.eval_on_selector_all(".scm .card", "cards => cards.map((card) => card.dataset.id)")
        some = ids[:: BOXES // HOVERS]
        hovers = [page.evaluate(HOVER, name) / 1e3 for name in some]
        yield Row("hover until it tells, median of 20 boxes", median(hovers), "felt as at once", AT_ONCE, 1.0)
        yield Row("hover until it tells, the slowest", max(hovers), "felt as at once", AT_ONCE, 1.0)
        lights = [page.evaluate(LIGHT, name) / 1e3 for name in some]
        yield Row("click until the line is lit, median", median(lights), "felt as at once", AT_ONCE, 1.0)
        page.keyboard.press("Escape")
        blank = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
        for zoomed, what in ((0, "of the whole map"), (6, "zoomed in")):
            for _ in range(zoomed):
                page.get_by_role("button", name="Zoom in").click()
            page.wait_for_timeout(800)
            start = page.locator(".scm-stage").get_attribute("style")
            # In turns with a page that has nothing on it, which tells how busy the machine is.
            found = [(longest_frame(page), longest_frame(blank)) for _ in range(ROUNDS)]
            if page.locator(".scm-stage").get_attribute("style") == start:
                raise SystemExit("the map was not moved")
            ours, theirs = (median(times) for times in zip(*found, strict=True))
            yield Row(f"pan {what}: the longest frame", ours, "the longest allowed", FRAME, 1.0)
            yield Row(f"pan {what}: the longest frame", ours, "that of a blank page", theirs, None)
