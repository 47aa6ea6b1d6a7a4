"""The renderer beneath the charts: what of matplotlib, and of a user's settings of it, reaches them."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from scorecard.render.charts.canvas import Plot
from scorecard.render.page_size import PageSize
from scorecard.render.theme import Theme, read_theme, theme_names
from tests.render.charts.chart_help import process, review_of
from tests.render.render_help import SVG

PAGE = PageSize("", 300.0, 200.0)
KINDS = ("spc", "trend", "bullet", "sparkline")


def plot() -> Plot:
    return Plot(PAGE, (40.0, 20.0, 220.0, 150.0), (0.0, 10.0), (0.0, 5.0))


def drawn(made: Plot) -> ET.Element:
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{made.svg()}</svg>')


def test_a_point_of_the_data_lies_where_the_box_says() -> None:
    made = plot()
    made.line([0, 10], [0, 5], "#123456", 1.0)
    (line,) = drawn(made).iter(f"{SVG}path")
    assert line.attrib["d"] == "M40.00 170.00L260.00 20.00"


def test_a_gap_in_a_line_starts_it_anew() -> None:
    made = plot()
    made.line([0, 2, float("nan"), 4, 6], [1, 1, float("nan"), 1, 1], "#123456", 1.0)
    (line,) = drawn(made).iter(f"{SVG}path")
    assert line.attrib["d"].count("M") == 2


@pytest.mark.parametrize("thick", [0.5, 1.0, 3.0])
def test_dashes_are_in_points_whatever_the_thickness(thick: float) -> None:
    made = plot()
    made.line([0, 10], [1, 1], "#123456", thick, (5.0, 3.0))
    (line,) = drawn(made).iter(f"{SVG}path")
    assert line.attrib["stroke-dasharray"] == "5.00 3.00"


def test_all_marks_of_a_kind_are_one_path() -> None:
    made = plot()
    made.marks([1, 2, 3], [1, 2, 3], "diamond", 4.0, "#123456")
    (marks,) = drawn(made).iter(f"{SVG}path")
    assert marks.attrib["d"].count("Z") == 3
    assert "stroke" not in marks.attrib


@pytest.mark.parametrize("words", ["$x^2$", "a_b & <c>", r"\frac{1}{2}", "$$", "שלום $1"])
def test_a_text_stays_the_text_it_is(words: str) -> None:
    made = plot()
    made.text(5, 2, words, 8.0, "#123456")
    (text,) = drawn(made).iter(f"{SVG}text")
    assert text.text == words


DRAW = """
import sys
import matplotlib as mpl
import matplotlib.style
for style in sys.argv[1:]:
    mpl.style.use(style)
if sys.argv[1:]:
    mpl.rcParams.update({
        "path.sketch": (3, 100, 2), "lines.scale_dashes": False, "axes.unicode_minus": False,
        "svg.fonttype": "path", "figure.autolayout": True, "patch.force_edgecolor": True,
        "savefig.bbox": "tight", "font.family": "monospace", "lines.marker": "x",
        "lines.dash_capstyle": "round", "axes.grid": True, "text.parse_math": True,
    })
import scorecard as sc
folder = sc.example("hmrc_ims")
strategy, readings = sc.read_strategy(folder / "strategy.yaml"), sc.read_readings(folder / "readings")
review = sc.Review(strategy, readings, at="2010-03")
sys.stdout.buffer.write("".join(
    review.chart("first-contact-fix", kind).svg for kind in ("spc", "trend", "bullet")
).encode())
"""


def test_a_user_s_style_sheet_changes_no_byte(tmp_path: Path) -> None:
    plain, styled = (
        subprocess.run(
            [sys.executable, "-c", DRAW, *styles],
            check=True,
            capture_output=True,
            env={**os.environ, "MPLCONFIGDIR": str(tmp_path)},
        ).stdout
        for styles in ((), ("dark_background", "ggplot"))
    )
    assert plain == styled
    assert len(plain) > 50_000


def test_threads_that_draw_at_once_do_not_disturb_each_other() -> None:
    reviews = [review_of(process(24, seed), target=70) for seed in range(4)]

    def draw(job: tuple[int, str]) -> str:
        return reviews[job[0]].chart("calls", job[1]).svg

    jobs = [(place, kind) for place in range(4) for kind in KINDS]
    alone = [draw(job) for job in jobs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, jobs)) == alone


def lightness(colour: str) -> float:
    """CIE L*, 0 for black to 100 for white."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


@pytest.mark.parametrize("name", theme_names())
def test_the_roles_of_a_point_differ_in_lightness(name: str) -> None:
    looks = read_theme(name).process
    for one, other in combinations(looks, 2):
        assert abs(lightness(looks[one].edge) - lightness(looks[other].edge)) >= 10, (one, other)


def test_a_theme_without_colours_for_points_has_those_of_the_board() -> None:
    board = read_theme("board")
    fields = board.model_dump()
    del fields["process"]
    assert Theme.model_validate(fields).process == board.process


def test_a_theme_with_colours_for_some_points_is_refused() -> None:
    fields = read_theme("board").model_dump()
    del fields["process"]["concern"]
    with pytest.raises(ValueError, match="no colours for concern"):
        Theme.model_validate(fields)
