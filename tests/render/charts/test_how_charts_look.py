"""Charts as drawn: text, safety, files, colours, and nothing cut or on top of something else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import scorecard as sc
from scorecard.render.charts.icons import MARK_OF_ROLE
from scorecard.render.theme import read_theme, theme_names
from tests.render.charts.chart_help import ODD_NAMES, all_charts, faults, process, review_of, texts, words

KINDS = ("spc", "trend", "bullet", "sparkline")
JUDGED = {"target": 70, "worst": 40, "best": 100}
SMALLEST = 7.0
"""Points in print."""


@pytest.fixture(scope="module")
def ims() -> sc.Review:
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    judgements = sc.read_judgements(folder / "judgements.csv")
    readings = sc.read_readings(folder / "readings")
    return sc.Review(strategy, readings, at="2010-03", judgements=judgements, known_on="2010-04-14")


def test_nothing_is_cut_and_nothing_lies_on_anything_in_the_example(ims: sc.Review) -> None:
    found = {"grid": faults(ims.grid())}
    for kpi in ims.strategy.kpis:
        for kind in KINDS:
            found[f"{kpi.id} {kind}"] = faults(ims.chart(kpi.id, kind))
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("name", ODD_NAMES, ids=range(len(ODD_NAMES)))
def test_any_name_is_text_and_fits(name: str) -> None:
    review = review_of(process(20), name=name, owner="Head of <service> & $care$", **JUDGED)
    for chart in all_charts(review):
        ET.fromstring(chart.svg)
        assert faults(chart) == []


def test_a_name_is_never_markup_or_mathematics() -> None:
    name = "R&D <b>spend</b> $x^2$ \\frac{1}{2}"
    for kind in ("spc", "trend", "bullet"):
        chart = review_of(process(20), name=name, **JUDGED).chart("calls", kind)
        assert name in words(chart)
        assert "<b>" not in chart.svg


@pytest.mark.parametrize("seed", range(6))
def test_nothing_lies_on_anything_in_made_charts(seed: int) -> None:
    chance = np.random.default_rng(seed)
    level = float(chance.choice([0.002, 4, 70, 1250, 3.2e6]))
    values = (level * (1 + 0.05 * chance.standard_normal(int(chance.integers(1, 60))))).tolist()
    fields = {"measured_in": str(chance.choice(["%", "patients", "GBP m", ""])), "target": level * 1.02}
    review = review_of(
        values, worst=level * 0.5, best=level * 1.5, baseline={"2023-06": level * 0.9}, **fields
    )
    for chart in all_charts(review):
        assert faults(chart) == []


def test_no_text_is_too_small_to_be_read(ims: sc.Review) -> None:
    sizes = []
    for chart in [ims.grid(), *(ims.chart("availability", kind) for kind in ("spc", "trend", "bullet"))]:
        sizes += [float(size) for size in re.findall(r'font-size="([\d.]+)"', chart.svg)]
    assert min(sizes) >= SMALLEST


def test_it_loads_nothing_and_runs_nothing(ims: sc.Review) -> None:
    for chart in [ims.grid(), *(ims.chart("availability", kind) for kind in KINDS)]:
        bare = chart.svg.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
        for forbidden in ("<script", "http:", "https:", "onload", "<!ENTITY", "<image", "foreignObject"):
            assert forbidden not in bare
        assert "2026" not in "".join(text for text, _ in texts(chart))


def test_charts_on_one_page_do_not_share_ids(ims: sc.Review) -> None:
    charts = [
        ims.chart("availability", "spc"),
        ims.chart("skills-uplift", "spc"),
        ims.chart("availability", "trend"),
    ]
    ids = [set(re.findall(r'\bid="([^"]+)"', chart.svg)) for chart in charts]
    for one, other in combinations(ids, 2):
        assert one & other == set()


DRAW = """
import scorecard as sc
folder = sc.example("hmrc_ims")
strategy, readings = sc.read_strategy(folder / "strategy.yaml"), sc.read_readings(folder / "readings")
review = sc.Review(strategy, readings, at="2010-03")
kinds = ("spc", "trend", "bullet", "sparkline")
print(*(review.chart("availability", kind).svg for kind in kinds), review.grid().svg)
"""


def test_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", DRAW],
            check=True,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed, "MPLCONFIGDIR": str(tmp_path / seed)},
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert len(said[0]) > 10_000


def test_it_is_saved_by_its_suffix(ims: sc.Review, tmp_path: Path) -> None:
    chart = ims.chart("availability")
    assert chart.save(tmp_path / "a.svg").read_text("utf-8") == chart.svg
    assert chart.save(tmp_path / "a.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "a.svg"]
    for path in ("a.gif", "a", "no/such/folder/a.svg"):
        with pytest.raises(sc.RenderError):
            chart.save(tmp_path / path)


def test_it_changes_no_settings_of_matplotlib(ims: sc.Review) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    ims.chart("availability", "trend")
    assert dict(mpl.rcParams) == before
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_a_chart_is_told_in_words(ims: sc.Review) -> None:
    assert ims.chart("availability").alt == (
        "Control chart (SPC): Key services available in agreed hours, %, higher is better, Head of service "
        "management. 24 readings, April 2008 to March 2010; the latest is 99.86 %. The mean is 99.405 %, the "
        "limits 99.174 % and 99.636 %. Special causes: 13 concern low, 8 improvement high. Variation: "
        "improvement, high: it lies above the upper limit. Target: met now and then: target 99.5 % against "
        "limits from 99.174 % to 99.636 %. Status: Green: 99.86 % against a target of 99.5 %. As known on 14 "
        "April 2010. Figures are illustrative."
    )
    assert ims.chart("availability", "bullet").alt == (
        "Bullet chart: Key services available in agreed hours, %, higher is better, Head of service "
        "management. Status: Green: 99.86 % against a target of 99.5 %. In March 2009 it was 99.37 %. The "
        "baseline is 99.1 %. Bands: Red below 99.4 %, Amber 99.4 % to 99.6 %, Green above 99.6 %. As known "
        "on 14 April 2010. Figures are illustrative."
    )
    assert ims.chart("availability", "sparkline").alt == (
        "Key services available in agreed hours: 99.18 % in April 2008, 99.86 % in March 2010. Status: "
        "Green: 99.86 % against a target of 99.5 %. As known on 14 April 2010. Figures are illustrative."
    )
    grid = ims.grid().alt
    assert grid.startswith("Summary grid, variation by assurance: IMS strategy map, March 2010: 28 KPIs.")
    assert "Notes are asked for on 13 KPIs." in grid


# --- colours -------------------------------------------------------------------------------------

TO_SEEN = {
    "everybody": np.eye(3),
    # Viénot, Brettel and Mollon 1999 (red and green), Machado et al. 2009 (blue), in linear light.
    "protanopia": np.array([[0.112, 0.888, 0.0], [0.112, 0.888, 0.0], [0.004, -0.004, 1.0]]),
    "deuteranopia": np.array([[0.292, 0.708, 0.0], [0.292, 0.708, 0.0], [-0.022, 0.022, 1.0]]),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "greyscale": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}


APART = 0.02
"""Least distance in linear light; shapes differ besides."""


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", theme_names())
def test_text_stands_out_from_its_ground(name: str) -> None:
    theme = read_theme(name)
    for text, ground in (
        (theme.ink, theme.paper),
        (theme.muted, theme.paper),
        *((theme.roles[role].text, theme.roles[role].tint) for role in ("worst", "middle", "best")),
        *((theme.muted, ground) for ground in theme.bands),
    ):
        assert contrast(text, ground) >= 4.5, (text, ground)


@pytest.mark.parametrize("seen", TO_SEEN)
def test_what_the_points_of_an_spc_chart_say_is_told_apart_by_everybody(seen: str) -> None:
    """Shape differs, and colour stays apart too: improvement, concern, neutral, common cause."""
    assert len(set(MARK_OF_ROLE.values())) == 4
    colours = {role: looks.edge for role, looks in read_theme("board").process.items()}
    for one, other in combinations(colours, 2):
        apart = TO_SEEN[seen] @ linear(colours[one]) - TO_SEEN[seen] @ linear(colours[other])
        assert np.linalg.norm(apart) > APART, (one, other)
