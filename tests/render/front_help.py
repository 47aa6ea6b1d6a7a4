"""A review whose every corner the interactive map shows, and what a browser says of a page."""

from __future__ import annotations

from typing import Any

import pandas as pd

import scorecard as sc

HOSTILE = (
    "</script><img src=http://example.org/x onerror=\"document.title='run'\"> 'q' \\ "
    "\u05e9\u05dc\u05d5\u05dd \u202e \U0001f600"
)
DOCUMENT: dict[str, Any] = {
    "name": "Library service",
    "units": {
        "town": "Town",
        "branch": {"name": "Branches", "parent": "town"},
        "stock": {"name": "Stock", "parent": "town"},
    },
    "perspectives": {"readers": "Readers", "work": "Work", "people": "People"},
    "themes": {"open": "Open to all", "thrift": "Thrift"},
    "objectives": {
        "vision": {"name": "A town that reads", "vision": True, "unit": "town"},
        "visits": {
            "name": "More visits", "perspective": "readers", "unit": "branch", "theme": "open",
            "owner": "Head of branches", "contributes": "vision",
        },
        "choice": {
            "name": "Wider choice", "perspective": "readers", "unit": "stock", "theme": "thrift",
            "owner": "Head of stock", "contributes": "vision",
        },
        "hours": {
            "name": "Longer hours", "perspective": "work", "unit": "branch", "theme": "open",
            "owner": "Head of branches", "contributes": {"visits": "strong"},
        },
        "buying": {
            "name": "Buy together", "perspective": "work", "unit": "stock", "theme": "thrift",
            "contributes": {"choice": "strong"},
        },
        "skills": {
            "name": HOSTILE, "perspective": "people", "unit": "town", "contributes": ["hours", "buying"],
        },
    },
    "initiatives": {
        "sunday": {
            "name": "Open on Sundays", "perspective": "work", "unit": "branch", "assessed": True,
            "contributes": "visits",
        },
    },
    "kpis": {
        "footfall": {
            "name": "Visits a month", "measures": "visits", "target": 1000, "worst": 500, "best": 1200,
            "owner": "Counting officer", "measured_in": "visits",
        },
        "loans": {"name": "Loans a month", "measures": "visits", "target": 400, "worst": 200, "best": 500},
        "titles": {"name": "Titles bought", "measures": "choice", "target": 90, "worst": 0, "best": 120},
        "open": {"name": "Open at eight", "measures": "hours", "direction": "yes_no", "target": True},
        "trained": {
            "name": "Staff trained", "measures": "skills", "target": 80, "measured_in": "%", "worst": 0,
            "best": 100,
        },
        "unread": {"name": "Nobody has counted this", "measures": "buying", "target": 3},
    },
}  # fmt: skip


def library() -> sc.Review:
    """Two chains that meet in one node of people, which has a hostile name; nothing is known of buying."""
    strategy = sc.Strategy.model_validate(DOCUMENT)
    readings = pd.DataFrame(
        {
            "kpi": ["footfall", "loans", "titles", "open", "trained"],
            "period": "2010-03",
            "value": [980.0, 220.0, 100.0, 1.0, 20.0],
        }
    )
    judgement = sc.Judgement(
        node="initiative:sunday", period="2010-03", status="green", author="Board", reason="on time"
    )
    return sc.Review(strategy, readings, at="2010-03", judgements=[judgement])


def watched(page: Any) -> dict[str, list[str]]:
    """Record what a page asks for, and what it complains of."""
    seen: dict[str, list[str]] = {"asked": [], "faults": []}
    page.on("request", lambda request: seen["asked"].append(request.url))
    page.on("pageerror", lambda error: seen["faults"].append(str(error)))
    page.on(
        "console",
        lambda message: seen["faults"].append(message.text) if message.type in ("error", "warning") else None,
    )
    return seen


def grave(page: Any) -> list[str]:
    """What axe-core finds serious or critical, in words."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response
    assert found["passes"] or found["violations"]  # it has looked
    return [
        f"{item['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"
        for item in found["violations"]
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ]


def lit(page: Any) -> set[str]:
    """The boxes that are not faded."""
    found = page.evaluate(
        """() => {
            const cards = document.querySelector(".scm .cards");
            const faded = getComputedStyle(cards).opacity !== "1";
            return faded
                ? [...document.querySelectorAll(".scm [data-light]")].map((copy) => copy.dataset.light)
                : [...cards.querySelectorAll(".card")].map((card) => card.dataset.id);
        }"""
    )
    return {name.partition(":")[2] for name in found}


def card(page: Any, slug: str) -> Any:
    """The box of a node, by its slug."""
    return page.locator(f'.scm .card[data-id$=":{slug}"]')


def shift(page: Any) -> tuple[float, float, float]:
    """Where the map is, and its scale."""
    page.wait_for_timeout(60)
    found = page.eval_on_selector(
        ".scm-stage",
        "s => { const m = new DOMMatrix(getComputedStyle(s).transform); return [m.e, m.f, m.a]; }",
    )
    return found[0], found[1], found[2]


__all__ = ["HOSTILE", "card", "grave", "library", "lit", "shift", "watched"]
