"""What a picture says, and how it is saved."""

from __future__ import annotations

import gc
import os
import re
import struct
import subprocess
import sys
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from scorecard.errors import RenderError, UnknownNameError
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.engine import EngineRun
from scorecard.render.picture import Picture, draw
from scorecard.render.theme import read_theme, theme_names
from tests.render.render_help import SVG, generated, look, status_of

NASTY = "<script>alert('x')</script> \"q\" \\ & 😀 שלום \u0007\u200f"


def words(svg: str) -> str:
    """Everything that is written on a map."""
    said = " ".join("".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text"))
    return said.replace("\u00a0", " ")


def one(name: str, **fields: Any) -> Strategy:
    return Strategy.model_validate({"name": "Map", "objectives": {"a": {"name": name, **fields}}})


def test_statuses_are_said_in_letters_scores_and_words(ims_picture: Picture) -> None:
    said = words(ims_picture.svg)
    for text in (
        "A 58", "provisional 51–68", "red beneath", "leads not paying off", "risk over appetite",
        "work stopped",
        "override; computed R 22", "no data since Jan 2010", "un-targeted by choice", "worse", "better",
        "steady",
        "March 2010", "coverage of the vision 92 %", "A target met scores 50.", "Figures are illustrative.",
        "A cause with a lag is read as it stood then.", "† made up", "1 KPI", "3 months",
        "12 months", "Why amber",
    ):  # fmt: skip
        assert text in said, text


def test_cards_read_out_their_whole_status(ims_picture: Picture) -> None:
    cards = [
        item for item in ET.fromstring(ims_picture.svg).iter(f"{SVG}g") if item.get("role") == "listitem"
    ]
    assert len(cards) == 20
    spoken = [card.attrib["aria-label"] for card in cards]
    assert any(
        text.startswith("Objective: Reduce the cost base sustainably. Red, score 29") for text in spoken
    )
    assert "Close the tax gap" in ims_picture.alt
    assert "provisional 51–68" in ims_picture.alt


def test_what_is_hidden_is_not_drawn(ims_picture: Picture) -> None:
    assert "Only on the scorecard" not in ims_picture.svg
    assert not any(card.id == "objective:hidden" for card in ims_picture.scene.cards)


def test_negative_hypothesised_and_feedback_differ(at: Period) -> None:
    strategy = Strategy.model_validate(
        {
            "name": "Map",
            "objectives": {
                "top": {"name": "Top", "contributes": [{"to": "low", "feedback": True}]},
                "low": {"name": "Low", "contributes": ["top"]},
                "b": {"name": "B", "contributes": [{"to": "top", "evidence": "hypothesised"}]},
                "c": {"name": "C", "contributes": [{"to": "top", "sign": "negative"}]},
            },
        }
    )
    svg = draw(strategy, {}, at=at).svg
    styles = set(
        re.findall(r'<path d="M[^"]*C[^"]*" stroke-width="[\d.]+"(?: stroke-dasharray="([^"]*)")?', svg)
    )
    assert len(styles) == 4


def test_two_lanes_of_one_rank_stand_side_by_side(at: Period) -> None:
    strategy = Strategy.model_validate(
        {
            "name": "Map",
            "perspectives": {
                "a": {"name": "Customers", "rank": 1},
                "b": {"name": "Money", "rank": 1},
                "c": "People",
            },
            "objectives": {
                "x": {"name": "X", "perspective": "a"},
                "y": {"name": "Y", "perspective": "b"},
                "z": {"name": "Z", "perspective": "c", "contributes": ["x", "y"]},
                "lost": {"name": "Without a lane"},
            },
        }
    )
    picture = draw(strategy, {}, at=at)
    bands = look(picture.svg).bands
    assert len(bands) == 4
    assert bands[0].y0 == bands[1].y0
    assert "Other" in words(picture.svg)


def test_no_objectives_one_and_very_many_are_still_a_picture(at: Period) -> None:
    empty = draw(Strategy.model_validate({"name": "Empty"}), {}, at=at)
    assert "There are no objectives on this map yet." in words(empty.svg)
    assert len(look(draw(one("Alone"), {}, at=at).svg).cards) == 1
    many = Strategy.model_validate(
        {
            "name": "Many",
            "perspectives": {f"p{lane}": f"Perspective {lane}" for lane in range(5)},
            "objectives": {
                f"n{i}": {"name": f"Objective number {i}", "perspective": f"p{i // 100}",
                          "contributes": [f"n{i - 100}"] if i >= 100 else []}
                for i in range(500)
            },
        }
    )  # fmt: skip
    picture = draw(many, {}, at=at)
    assert len(look(picture.svg).cards) == 500
    assert {finding.rule for finding in picture.findings} == {"page size"}


def test_names_are_drawn_as_text(at: Period) -> None:
    picture = draw(one(NASTY), {}, at=at, foot=NASTY, met_target=NASTY)
    root = ET.fromstring(picture.svg)
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>alert('x')</script>" in words(picture.svg)
    assert "😀" in words(picture.svg)
    found = [finding for finding in picture.findings if finding.rule == "glyph"]
    assert any(finding.where.id == "objective:a" and "U+0007" in finding.what for finding in found)
    page = Page()
    page.feed(picture.html())
    assert not page.scripts
    picture.png(50)


def test_a_missing_glyph_is_named(at: Period) -> None:
    (finding,) = draw(one("Serve 中 well"), {}, at=at).findings
    assert (finding.rule, finding.where.id) == ("glyph", "objective:a")
    assert "'中' (U+4E2D)" in finding.what


@pytest.mark.parametrize(
    "name", ["שלום עולם", "تحسين تجربة العملاء", "x" * 300, "word " * 60, "ﬁ\u0301 a\u0308"]
)
def test_every_script_reaches_png(name: str, at: Period) -> None:
    assert draw(one(name), {}, at=at).png(40).startswith(b"\x89PNG")


def test_png_has_the_pixels_of_the_page(ims_picture: Picture) -> None:
    for dpi, expected in ((72, (842, 595)), (150, (1754, 1240))):
        data = ims_picture.png(dpi)
        size = struct.unpack(">II", data[16:24])
        assert abs(size[0] - expected[0]) <= 1
        assert abs(size[1] - expected[1]) <= 1


def test_a_senseless_resolution_is_refused(ims_picture: Picture) -> None:
    with pytest.raises(RenderError, match="dots per inch"):
        ims_picture.png(0)


class Page(HTMLParser):
    """Reads a page and notes whatever could load something."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.addresses: list[str] = []
        self.tables = 0
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.tables += tag == "table"
        if tag not in ("meta", "rect", "path", "circle"):
            self.open.append(tag)
        self.addresses.extend(
            value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "action")
        )

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            assert self.open.pop() == tag


def test_the_page_stands_alone(ims_picture: Picture) -> None:
    html = ims_picture.html()
    page = Page()
    page.feed(html)
    page.close()
    assert (page.scripts, page.addresses, page.tables, page.open) == (0, [], 3, [])
    urls = re.findall(r"url\(([^)]{0,20})", html)
    assert urls
    assert all(url.startswith("data:font/woff") for url in urls)
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) == {"http://www.w3.org/2000/svg"}
    assert "@import" not in html


@pytest.mark.parametrize("suffix", [".svg", ".png", ".html", ".SVG"])
def test_saving_by_suffix(ims_picture: Picture, tmp_path: Path, suffix: str) -> None:
    path = ims_picture.save(tmp_path / f"map{suffix}")
    assert path.stat().st_size > 10_000
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_saving_says_what_is_possible(ims_picture: Picture, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"\.svg, \.png, \.html"):
        ims_picture.save(tmp_path / "map.docx")
    with pytest.raises(RenderError, match="cannot be written"):
        ims_picture.save(tmp_path / "nowhere" / "map.svg")
    (tmp_path / "file").write_text("")
    with pytest.raises(RenderError, match="cannot be written"):
        ims_picture.save(tmp_path / "file" / "map.svg")


def test_a_read_only_folder_is_said(
    ims_picture: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(RenderError, match=r"map\.svg cannot be written: Permission denied"):
        ims_picture.save(tmp_path / "map.svg")


def test_saving_leaves_permissions_and_links_as_they_are(ims_picture: Picture, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    path = ims_picture.save(tmp_path / "map.svg")
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode
    if os.name == "posix":
        path.chmod(0o640)
        assert ims_picture.save(path).stat().st_mode & 0o777 == 0o640
        link = tmp_path / "link.svg"
        link.symlink_to(path)
        ims_picture.save(link)
        assert link.is_symlink()
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(RenderError, match="cannot be written"):
        ims_picture.save(tmp_path / "folder.svg")
    with pytest.raises(RenderError, match="cannot be written"):
        ims_picture.save(tmp_path / "a\0b.svg")
    assert not list(tmp_path.glob(".*"))


def test_a_notebook_shows_it(ims_picture: Picture) -> None:
    assert "<svg" in ims_picture._repr_html_()
    assert ims_picture._repr_svg_() == ims_picture.svg
    assert (
        repr(ims_picture) == "<Picture 'IMS strategy map', March 2010: 20 boxes, 27 arrows, A4 297 x 210 mm>"
    )


def test_themes(at: Period, ims_case: Any, tmp_path: Path) -> None:
    assert theme_names() == ["board", "greyscale", "high-contrast", "print", "screen"]
    strategy, statuses = ims_case
    grey = draw(strategy, statuses, at=at, theme="greyscale")
    for red, green, blue in re.findall(r'"#(..)(..)(..)"', grey.svg):
        assert red == green == blue
    with pytest.raises(UnknownNameError, match="did you mean 'board'"):
        draw(strategy, statuses, at=at, theme="bord")
    with pytest.raises(RenderError, match="cannot be read"):
        read_theme(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_text("name: mine\npaper: white\n")
    with pytest.raises(RenderError, match="paper"):
        read_theme(tmp_path / "bad.yaml")


def test_a_theme_without_a_role_is_refused(tmp_path: Path) -> None:
    whole = _board()
    lacking = "\n".join(line for line in whole.splitlines() if "middle:" not in line)
    with pytest.raises(RenderError, match=r"mine\.yaml:\d+: roles: no colours for middle"):
        read_theme(_written(tmp_path, lacking))
    assert read_theme(_written(tmp_path, whole)) == read_theme("board")
    shared = whole.replace("  best: {", "  best: &same {").replace("beyond: {", "beyond: *same #{")
    theme = read_theme(_written(tmp_path, shared))
    assert theme.roles["beyond"] == theme.roles["best"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 3000, "mine.yaml:1: values stand more than 8 levels deep"),
        ("[\n" * 3000, "mine.yaml:9: values stand more than 8 levels deep"),
        ("x: &x {y: *x}", "mine.yaml:1: `*x` repeats nothing that ends before it"),
        ("a: 1\na: 2", "mine.yaml:2: 'a' stands twice"),
        ("a: b: c", "mine.yaml:1: this is not YAML"),
        ('a: "\\UFFFFFFFF"', "mine.yaml:1: this is not YAML"),
        ("a: b\n---\na: b", "mine.yaml:2: a second document"),
        ("{[a]: b}", "mine.yaml:1: a name is wanted"),
        ("name: mine\nink: white", "mine.yaml:2: ink: a colour is written like '#B3261E', not 'white'"),
        ("name: !!python/object:os.system echo", "mine.yaml:1: paper, ink, muted"),
        ("", "mine.yaml:1: names with colours are wanted"),
        ("a: " + "x" * 70_000, "mine.yaml is larger than 64 KB"),
    ],
)
def test_a_broken_theme_is_said_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RenderError) as caught:
        read_theme(_written(tmp_path, text))
    assert said in str(caught.value)


@pytest.mark.parametrize("value", ["[{}]", "{{<<: [{}]}}"])
def test_aliases_of_aliases_do_not_blow_up(value: str, tmp_path: Path) -> None:
    repeats = [", ".join([f"*a{level}"] * 9) for level in range(40)]
    lines = [f"a{level + 1}: &a{level + 1} {value.format(names)}" for level, names in enumerate(repeats)]
    with pytest.raises(RenderError, match=r"mine\.yaml:4: the file grows beyond 1,000 values here"):
        read_theme(_written(tmp_path, "\n".join(["a0: &a0 {x: y}", *lines])))


def _board() -> str:
    return files("scorecard.render").joinpath("themes", "board.yaml").read_text(encoding="utf-8")


def _written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.filterwarnings("error::ResourceWarning", "error::pytest.PytestUnraisableExceptionWarning")
def test_the_engine_ends_with_a_drawing_that_fails(
    ims_case: Any, at: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[EngineRun] = []

    class Watched(EngineRun):
        def __init__(self) -> None:
            super().__init__()
            started.append(self)

    def fail(*args: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("scorecard.render.picture.EngineRun", Watched)
    monkeypatch.setattr("scorecard.render.picture.draw_sheets", fail)
    with pytest.raises(ZeroDivisionError):
        draw(*ims_case, at=at)
    process = started.pop()._process
    assert process.returncode is not None
    assert process.stdout is not None
    assert process.stdout.closed
    del process
    gc.collect()


def test_an_invalid_link_or_unknown_bands(at: Period) -> None:
    strategy = Strategy.model_validate(
        {
            "name": "Map",
            "objectives": {
                "a": {"name": "A"},
                "b": {"name": "B", "contributes": [{"to": "a", "valid_until": "2009-12"}]},
            },
        }
    )
    assert draw(strategy, {}, at=at).scene.arrows == ()
    assert len(draw(strategy, {}, at=Period.parse("2009-11")).scene.arrows) == 1
    with pytest.raises(RenderError, match="tiers or perspectives"):
        draw(strategy, {}, at=at, bands="rings")


def test_only_kpis_in_force_are_counted(at: Period) -> None:
    strategy = Strategy.model_validate(
        {
            "name": "Map",
            "objectives": {"a": {"name": "A"}},
            "kpis": {
                "now": {"name": "Now", "measures": "a"},
                "ended": {"name": "Ended", "measures": "a", "valid_until": "2009-12"},
                "coming": {"name": "Coming", "measures": "a", "valid_from": "2010-06"},
                "let-go": {"name": "Let go", "measures": [{"to": "a", "valid_until": "2009-11"}]},
            },
        }
    )
    counted = {
        period: draw(strategy, {}, at=Period.parse(period)).scene.cards[0].facts.replace("\u00a0", " ")
        for period in ("2009-11", "2009-12", "2010-03", "2010-06")
    }
    assert counted == {"2009-11": "3 KPIs", "2009-12": "2 KPIs", "2010-03": "1 KPI", "2010-06": "2 KPIs"}


def test_lines_are_balanced_and_facts_kept_whole(at: Period) -> None:
    strategy = Strategy.model_validate(
        {
            "name": "Map",
            "units": {"u": "The long department of finance and performance"},
            "objectives": {"a": {"name": "A", "unit": "u"}},
            "kpis": {"k": {"name": "K", "measures": "a"}, "l": {"name": "L", "measures": "a"}},
        }
    )
    svg = draw(strategy, {}, at=at, foot="word " * 32 + "last").svg
    texts = ["".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text")]
    assert "2\u00a0KPIs" in texts
    assert not any(text.rstrip().endswith("·") for text in texts)
    feet = [text for text in texts if "word" in text]
    assert len(feet) == 2
    assert abs(len(feet[0]) - len(feet[1])) < 12


def test_a_score_beside_an_override_and_five_bands(at: Period) -> None:
    names = [
        ("Awful", "W", "diamond", "worst"),
        ("Poor", "P", "square", "poor"),
        ("Fair", "F", "triangle", "middle"),
        ("Good", "D", "hexagon", "good"),
        ("Great", "T", "star", "beyond"),
    ]
    strategy = Strategy.model_validate(
        {
            "name": "Five",
            "scale": {
                "bands": [
                    dict(zip(("name", "letter", "shape", "colour"), band, strict=True)) for band in names
                ],
                "boundaries": [20, 40, 60, 80],
            },
            "objectives": {f"n{i}": {"name": f"N{i}"} for i in range(5)},
        }
    )
    statuses = {f"objective:n{i}": status_of(strategy, f"objective:n{i}", 10.0 + 20 * i) for i in range(5)}
    said = words(draw(strategy, statuses, at=at).svg)
    for text in ("W 10", "P 30", "F 50", "D 70", "T 90", "Great (T)"):
        assert text in said


SCRIPT = """
import sys; sys.path.insert(0, {root!r})
from tests.render.render_help import generated, ims
from scorecard.model.period import Period
from scorecard.render.picture import draw
import hashlib
at = Period.parse("2010-03")
sums = hashlib.sha256()
for case in (ims(), generated(3), generated(7)):
    picture = draw(*case, at=at)
    sums.update(picture.svg.encode()); sums.update(picture.html().encode())
sums.update(draw(*ims(), at=at).png(60))
print(sums.hexdigest())
"""


def test_same_inputs_same_bytes(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    found = set()
    for seed, folder in (("0", root), ("12345", str(tmp_path))):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT.format(root=root)],
            cwd=folder, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found.add(run.stdout)
    assert len(found) == 1


def test_drawing_twice_is_the_same(at: Period) -> None:
    strategy, statuses = generated(11)
    assert draw(strategy, statuses, at=at).svg == draw(strategy, dict(reversed(statuses.items())), at=at).svg
