"""What is said where a name, a size, a file or a selector is none: what is valid, and where to look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import scorecard as sc

LIBRARY = sc.Strategy.model_validate(
    {
        "name": "Library",
        "units": {"desk": "The desk"},
        "objectives": {"readers": {"name": "More readers", "vision": True}},
        "risks": {"fire": {"name": "Fire", "threatens": "readers"}},
        "kpis": {"visits": {"name": "Visits", "measures": "readers", "target": 900, "unit": "desk"}},
    }
)
READINGS = pd.DataFrame({"kpi": ["visits"], "period": ["2010-03"], "value": [950.0]})


@pytest.fixture(scope="module")
def review() -> sc.Review:
    return sc.Review(LIBRARY, READINGS, "2010-03")


Call = Callable[[Any], object]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda r: r.map(size="A5"), "no size 'A5'; valid: 16:9, A1, A3, A4"),
        (lambda r: r.map(size=["A4"]), "valid: 16:9, A1, A3, A4"),
        (lambda r: r.map(theme=3), "no theme 3; valid: board, greyscale, high-contrast, print, screen"),
        (lambda r: r.chart("visits", 3), "no kind of chart 3; valid: bullet, contributions, sparkline"),
        (lambda r: r.matrix(["units"]), "no matrix ['units']; valid: goals, units"),
        (lambda r: r.explain(3), "no node 3; valid: "),
        (lambda r: r.explain(["readers"]), "no node ['readers']; valid: "),
        (lambda r: r.card(None), "no KPI None; valid: kpi:visits"),
        (
            lambda r: r.chart("readers"),
            "no KPI 'readers'; objective:readers is an objective, and has no spc chart; "
            "kind='contributions' or kind='waterfall' draws it",
        ),
        (lambda r: r.chart("readers", "bullet"), "is an objective, and has no bullet chart"),
        (lambda r: r.card("objective:readers"), "objective:readers is an objective"),
        (lambda r: r.chart("fire"), "no KPI 'fire'; risk:fire is a risk"),
        (lambda r: r.chart("reeders"), "no KPI 'reeders'; did you mean 'readers'?"),
        (lambda r: r.chart("vists"), "no KPI 'vists'; did you mean 'kpi:visits'?"),
    ],
)  # fmt: skip
def test_what_is_valid_is_named(review: sc.Review, call: Call, said: str) -> None:
    with pytest.raises(sc.UnknownNameError) as refused:
        call(review)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        ("untt:desk", "nothing is selected by 'untt'; did you mean 'unit'?\n  untt:desk\n  ^"),
        ("KIND:kpi", "nothing is selected by 'KIND'; did you mean 'kind'?\n  KIND:kpi\n  ^"),
        ("kind:KPI", "no kind 'KPI'; did you mean 'kpi'?\n  kind:KPI\n       ^"),
        ("", "nothing is selected here; write a selector, such as `kpi:*`"),
        ("  ", "nothing is selected here; write a selector, such as `kpi:*`"),
        (3, "a selector is a text, such as 'unit:it+' or 'kpi:*', not 3"),
    ],
)
def test_a_selector_that_is_none(review: sc.Review, selector: Any, said: str) -> None:
    asked: tuple[Call, ...] = (lambda r: r.select(selector), lambda r: r.map(show=selector))
    for ask in asked:
        with pytest.raises(sc.ScorecardError) as refused:
            ask(review)
        assert str(refused.value) == said


def test_readings_without_organisations_have_none_to_choose() -> None:
    said = "no organisation 'Nrth'; the readings name no organisation; leave it out"
    panel = sc.Panel(LIBRARY, READINGS, ["2010-02", "2010-03"])
    calls: tuple[Callable[[], object], ...] = (
        lambda: sc.Review(LIBRARY, READINGS, "2010-03", organisation="Nrth"),
        lambda: sc.Panel(LIBRARY, READINGS, "2010-03", organisations="Nrth"),
        lambda: panel.review("Nrth"),
        lambda: panel.heat("Nrth"),
    )
    for call in calls:
        with pytest.raises(sc.UnknownNameError) as refused:
            call()
        assert str(refused.value) == said


def test_organisations_there_are_are_named() -> None:
    named = pd.concat([READINGS.assign(organisation=name) for name in ("North", "South")])
    panel = sc.Panel(LIBRARY, named, ["2010-02", "2010-03"])
    for call in (panel.review, panel.heat):
        with pytest.raises(sc.UnknownNameError, match="no organisation 'Nrth'; did you mean 'North'"):
            call("Nrth")


def test_a_file_that_is_not_there_is_looked_for_among_yaml_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".hidden-config.yaml").touch()
    with pytest.raises(sc.StrategyError) as refused:
        sc.read_strategy("nope.yaml")
    place = f"it was looked for in {str(tmp_path.resolve())!r}"
    assert refused.value.findings[0].fix == place
    for name in ("strategy.yaml", "strategy.txt", "pope.csv", "other.yml"):
        (tmp_path / name).touch()
    with pytest.raises(sc.StrategyError) as refused:
        sc.read_strategy("nope.yaml")
    assert refused.value.findings[0].fix == f"{place}; YAML files there are 'other.yml', 'strategy.yaml'"
    for name in ("strategy.yml", "stratgy.yaml", "Strategy.yaml", "strategy"):
        with pytest.raises(sc.StrategyError) as refused:
            sc.read_strategy(name)
        assert refused.value.findings[0].fix == "did you mean 'strategy.yaml'?"
    with pytest.raises(sc.StrategyError, match=r"this is a folder, not a file; did you mean 'other.yml' or"):
        sc.read_strategy(".")


def test_a_theme_file_of_few_lines_is_pointed_to_extends(tmp_path: Path, review: sc.Review) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("font: DejaVu Sans\n", "utf-8")
    with pytest.raises(sc.RenderError) as refused:
        review.map(path)
    lines = str(refused.value).splitlines()
    assert len(lines) == 2
    assert "name, paper, ink, muted" in lines[1] and "write `extends: board`" in lines[1]
    path.write_text("extends: board\nname: mine\nfont: DejaVu Sans\n", "utf-8")
    assert review.map(path).theme.name == "mine"
    path.write_text("extends: board\nfont: DejaVu Sans\n", "utf-8")
    with pytest.raises(sc.RenderError, match=r"mine.yaml:1: name: this is missing"):
        review.map(path)
    with pytest.raises(sc.RenderError, match=r"none.yaml cannot be read: No such file or directory"):
        review.map(tmp_path / "none.yaml")
