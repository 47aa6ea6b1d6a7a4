"""What the front end is given and made of."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.render.front_data import json_text
from scorecard.render.front_end import script, style
from tests.render.front_help import HOSTILE, library
from tests.trust import reviewed


@pytest.fixture(scope="module")
def review() -> sc.Review:
    return library()


@pytest.fixture(scope="module")
def told(review: sc.Review) -> dict[str, Any]:
    return review.map().interactive()


def named(told: dict[str, Any], name: str) -> dict[str, Any]:
    return next(node for node in told["nodes"] if node["id"] == name)


def test_every_node_is_told_with_its_reason(review: sc.Review, told: dict[str, Any]) -> None:
    assert {node["id"] for node in told["nodes"]} == set(review.to_frame().index)
    for node in told["nodes"]:
        assert node["why"] == review.explain(node["id"]).paragraph()
    cards = [node["id"] for node in told["nodes"] if node["card"]]
    assert cards == [node["id"] for node in told["nodes"]][: len(cards)]
    assert (cards[0], cards[-1]) == ("objective:vision", "objective:skills")


def test_values_targets_and_owners_are_told_in_words(told: dict[str, Any]) -> None:
    rows = dict(named(told, "kpi:footfall")["rows"])
    assert (rows["Value"], rows["Target"], rows["Owner"]) == (
        "980 visits",
        "1,000 visits",
        "Counting officer",
    )
    assert dict(named(told, "kpi:open")["rows"])["Value"] == "yes"
    assert "Value" not in dict(named(told, "kpi:unread")["rows"])
    assert named(told, "kpi:unread")["band"] == "Unknown"


def test_a_service_tells_whom_it_is_for_and_who_provides_it() -> None:
    told = reviewed().map().interactive()
    rows = dict(named(told, "service:portal")["rows"])
    assert rows["Customers"] == "Patients and carers"
    assert rows["Provided by"] == "A partner"
    assert rows["Delivered by"] == "Portal supplier"
    assert rows["Paid by"] == "The trust, by the number of patients signed up"
    assert "Customers" not in dict(named(told, "objective:home")["rows"])


def test_links_are_those_of_line_of_sight(review: sc.Review, told: dict[str, Any]) -> None:
    ids = [node["id"] for node in told["nodes"]]
    links = {(ids[cause], ids[effect]) for cause, effect in told["links"]}
    paths = [path for name in ids for path in review.line_of_sight(name).up]
    assert links == {pair for path in paths for pair in zip(path.nodes, path.nodes[1:], strict=False)}


def test_the_kpis_of_a_box_are_those_that_measure_it(told: dict[str, Any]) -> None:
    kpis = [told["nodes"][place]["id"] for place in named(told, "objective:visits")["kpis"]]
    assert kpis == ["kpi:footfall", "kpi:loans"]


def test_filters_have_the_values_of_the_boxes_in_the_order_of_the_document(told: dict[str, Any]) -> None:
    facets = {facet["key"]: facet["values"] for facet in told["facets"]}
    assert facets == {
        "unit": ["Town", "Branches", "Stock"],
        "theme": ["Open to all", "Thrift"],
        "perspective": ["Readers", "Work", "People"],
        "owner": ["Counting officer", "Head of branches", "Head of stock"],
        "status": ["Green", "Amber", "Red"],
    }


def test_a_filter_that_would_choose_nothing_is_left_out() -> None:
    strategy = sc.Strategy.model_validate({"name": "One", "objectives": {"a": "A"}, "kpis": {"k": "K"}})
    import pandas as pd

    nothing = pd.DataFrame({"kpi": [], "period": [], "value": []})
    assert sc.Review(strategy, nothing, at="2010-03").map().interactive()["facets"] == []


@given(st.text())
def test_json_in_a_page_never_ends_its_script(text: str) -> None:
    written = json_text({"name": f"{text}</script><!--{text}"})
    assert not set(written) & set("<>&\u2028\u2029")
    assert written.isascii()
    assert json.loads(written)["name"] == f"{text}</script><!--{text}"


def test_the_page_allows_its_own_script_and_no_other(review: sc.Review) -> None:
    html = review.map().html()
    (code,) = re.findall(r'<script type="module">(.*?)</script>', html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert f"script-src 'sha256-{digest}';" in policy.replace("&#39;", "'")
    assert policy.startswith("default-src &#39;none&#39;;") or policy.startswith("default-src 'none';")
    assert HOSTILE not in html


def test_the_page_is_the_same_twice(review: sc.Review) -> None:
    assert review.map().html() == library().map().html()


def test_the_script_makes_no_markup_of_text_and_asks_for_nothing() -> None:
    code = script()
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "fetch(",
    ):
        assert word not in code
    assert set(re.findall(r"https?://[^\s\"']+", code)) == {"http://www.w3.org/2000/svg"}
    assert "</script" not in code
    assert "import" not in re.findall(r"^\s*import\b", code, re.MULTILINE)


def test_every_rule_of_the_style_lies_under_its_own_class() -> None:
    rules = re.sub(r"/\*.*?\*/", "", style(), flags=re.DOTALL)
    selectors = re.findall(r"([^{};]+)\{", rules)
    assert len(selectors) > 60
    for selector in selectors:
        name = selector.strip()
        assert name.startswith(("@media", "@container", ".scm")), name
    assert "url(" not in rules
