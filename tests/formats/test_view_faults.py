"""What is said of the views of a document, each fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

import scorecard as sc

LIBRARY = """name: Library
themes: {reading: Reading}
objectives:
  readers: {name: Readers, vision: true}
kpis:
  visits: {name: Visits, measures: readers, target: 900}
views:
  all: +readers
  short:
    name: In short
    select: VIEW
"""


def read(tmp_path: Path, text: str) -> sc.Strategy:
    path = tmp_path / "library.yaml"
    path.write_text(text, "utf-8")
    return sc.read_strategy(path)


def refused(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(sc.StrategyError) as caught:
        read(tmp_path, text)
    return [str(finding).replace(f"{tmp_path}/", "") for finding in caught.value.findings]


def test_views_that_can_be_used_are_no_fault(tmp_path: Path) -> None:
    made = read(tmp_path, LIBRARY.replace("VIEW", "kpi:*,+readers"))
    assert [(view.id, view.name, view.select) for view in made.views] == [
        ("all", "", "+readers"),
        ("short", "In short", "kpi:*,+readers"),
    ]


def test_a_view_that_selects_nothing_yet_can_be_read_and_is_named_by_the_check(tmp_path: Path) -> None:
    made = read(tmp_path, LIBRARY.replace("VIEW", "theme:reading"))
    (finding,) = [finding for finding in sc.check(made) if finding.rule == "view-empty"]
    assert str(finding) == (
        "warning: view:short: it selects nothing; mend its selector, or remove it [view-empty]"
    )


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("kpi:visit", "character 1 (view:short): no kpi 'kpi:visit'; did you mean 'kpi:visits'?"),
        ("+readers tag:x", "character 14 (view:short): no tag 'x'; there is none"),
        ("kpi:*,", "character 6 (view:short): a comma stands between nothing; remove it"),
    ],
)
def test_a_fault_has_its_line_and_its_character(tmp_path: Path, view: str, said: str) -> None:
    assert refused(tmp_path, LIBRARY.replace("VIEW", view)) == [
        f"error: library.yaml:11:13, {said} [view]",
    ]


def test_a_fault_of_the_short_form_has_its_line(tmp_path: Path) -> None:
    text = LIBRARY.replace("VIEW", "kpi:*").replace("+readers", "+raeders")
    (said,) = refused(tmp_path, text)
    assert said.startswith("error: library.yaml:8:8, character 2 (view:all): no node 'raeders'; did you mean")


def test_a_view_without_a_selector_and_one_of_no_such_field(tmp_path: Path) -> None:
    (said,) = refused(tmp_path, LIBRARY.replace("select: VIEW", "selct: kpi:*"))
    assert "library.yaml:11:5" in said
    assert "did you mean 'select'?" in said
    (said,) = refused(tmp_path, LIBRARY.replace("    select: VIEW\n", ""))
    assert "select" in said
