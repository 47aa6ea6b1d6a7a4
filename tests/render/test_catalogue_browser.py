"""A customer's catalogue in a real browser: it stands alone, fits a phone, and words stay words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.render.page_help import check_it_asks_and_runs_nothing, check_nothing_hangs_over
from tests.trust import TRUST, reviewed, trust

HOSTILE = "<script>document.title='run'</script> <img src=http://example.org/x> </style>"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = TRUST.replace("Patients and carers", f"{HOSTILE} {LONG}").replace("The trust, by the", LONG)
    text = text.replace("name: Patient portal", f'name: "{LONG} {HOSTILE}"')
    text = text.replace("why: They read their results and decide with us", f'why: "{HOSTILE} {LONG}"')
    path = tmp_path_factory.mktemp("catalogue") / "patients.html"
    return reviewed(trust(text)).catalogue("patients").save(path)


def test_it_asks_nothing_of_any_network_and_runs_nothing(page: Any, saved: Path) -> None:
    check_it_asks_and_runs_nothing(page, saved, "h1")


@pytest.mark.parametrize("width", [1000, 600, 360])
def test_nothing_hangs_over_the_edge_of_a_page_or_a_phone(page: Any, saved: Path, width: int) -> None:
    check_nothing_hangs_over(page, saved, width, "dd, dt, h1, h2, p, td, th, li")


def test_the_table_leads_to_each_service(page: Any, saved: Path) -> None:
    page.goto(saved.as_uri())
    links = page.locator(".glance a")
    assert links.count() == page.locator("section").count() == 2
    links.nth(1).click()
    assert page.url.endswith("#service-patients-video-consultations")


def test_no_rule_of_accessibility_is_broken(page: Any, saved: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(saved.as_uri())
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
